"""From a question of the desk to its sentences: what its screen shows and what it speaks.

Pure functions, no kivy.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from kiosk.core.desk.review_rows import ToReviewRow
from kiosk.core.desk.states import Asking, Script, Slip
from kiosk.core.desk.tasks import ALL, Answers, How, TaskName
from kiosk.core.desk.view import DeskGood
from kiosk.core.scheme import Item
from kiosk.core.shift import PIN_LENGTH
from kiosk.ui import ask_words as words
from kiosk.ui.numerals import clock_time, day
from kiosk.ui.sentences import aloud, holder_words, pin_wait

ITEM_LONGEST = 18
"""Characters of an item's words on a key."""

WHAT_LONGEST = 12
"""Characters of the goods on a key that names a redemption."""


def good_of(state: Asking) -> DeskGood | None:
    """The kind of goods that the question is about, if one was picked."""
    told = state.script.told
    returned = str(told.get("line", "")).rpartition(":")[0]
    return state.desk.good(str(told.get("good", returned)))


def unit_of(state: Asking) -> str:
    """What is counted: 袋; of new goods what was just answered."""
    good = good_of(state)
    if good is not None:
        return good.unit
    item = state.desk.item(str(state.script.told.get("item", "")))
    if item is not None and item.unit:
        return item.unit
    return str(state.script.told.get("unit", words.ANY_UNIT))


def where(state: Asking) -> str:
    """入库 · 第2样 · 大米10斤: top left of every question."""
    task, under = state.script.task, state.script.under
    parts = [words.TASK[under.task]] if under is not None else []
    parts.append(words.TASK[task])
    if state.script.in_lines:
        line = words.LINE_OF.get(task, words.LINE)
        parts.append(line.format(number=len(state.script.lines) + 1))
    return words.SEPARATOR.join([*parts, *_subject(state)])


def _subject(state: Asking) -> list[str]:
    """What was named so far: goods, a household, the name of what is new."""
    told = state.script.told
    if (good := good_of(state)) is not None:
        return [good.name]
    ids = orders_of(told)
    names = [good.name for good in map(state.desk.good, ids) if good is not None]
    if names:
        return ["、".join(names)]
    if isinstance(state.script.row, ToReviewRow):
        return [holder_words(state.script.row.holder)]
    household = str(told.get("household", ""))
    named = [state.script.known.get(household, ""), str(told.get("name", ""))]
    return [name for name in named if name]


def orders_of(told: Answers) -> list[str]:
    """Goods of the ordered lines that a task is about: all of a row, or the chosen one."""
    part = str(told.get("part", ALL))
    return str(told.get("goods", "")).split() if part == ALL else [part]


def question_words(state: Asking) -> str:
    """The headline."""
    task, name = state.script.task, state.question.name
    if state.second is not None:
        return words.PIN_OF.format(name=state.second[1])
    unit = unit_of(state)
    item = state.desk.item(str(state.script.told.get("item", "")))
    if name == "amount" and item is not None:
        unit = f"{item.unit}{item.id}"
    difference = state.script.told.get("difference")
    if task is TaskName.COUNT_REASON and isinstance(difference, int):
        apart = words.WHY_MORE if difference > 0 else words.WHY_LESS
        return apart.format(figure=f" {abs(difference)} ", unit=unit)
    told = words.QUESTION.get((task, name)) or words.QUESTION[None, name]
    return told.format(unit=unit)


def hint_words(state: Asking) -> str:
    """What helps to answer; '' where the question says it all."""
    if state.second is not None:
        return words.PIN_CHECKING if state.checking else ""
    question = state.question
    if question.clears(state.script.told, state.desk) and (good := good_of(state)) is not None:
        return words.BARCODE_NOW.format(barcode=good.barcode)
    told = words.HINT.get(question.name, words.HINT_OF.get(question.how, ""))
    item = state.desk.item(str(state.script.told.get("item", "")))
    if item is None:
        return "" if question.name == "amount" else told
    return told.format(rate=rate_words(item))


def trouble_words(state: Asking) -> str:
    """What is wrong with the answer; '' when nothing is."""
    slip, how = state.slip, state.question.how
    if slip is None:
        return ""
    if slip is Slip.WRONG_PIN and state.wait_s:
        return pin_wait(state.wait_s)
    told = words.SLIP.get((slip, how)) or words.SLIP[slip, None]
    most = state.question.most
    return told.format(
        least=state.question.least,
        most=most // 100 if how is How.MONEY else most,
        digits=PIN_LENGTH,
    )


def skip_words(state: Asking) -> str:
    """The key that leaves the question out; '' when it must be answered."""
    if not state.question.optional or state.second is not None:
        return ""
    name = state.question.name
    told = words.SKIP_OF.get((state.script.task, name))
    return told or words.SKIP.get(name, words.SKIP_ANY)


def clear_words(state: Asking) -> str:
    """The key that takes away what stands there; '' when nothing does."""
    if not state.question.clears(state.script.told, state.desk):
        return ""
    return words.CLEAR[state.question.name]


def unit_words(state: Asking) -> str:
    """What stands behind the figure that is typed: 袋, 元, 分."""
    if state.question.how is How.MONEY:
        return words.YUAN
    return words.POINT_UNIT if state.question.name == "points" else unit_of(state)


def option_words(state: Asking, option: str) -> str:
    """What stands on a key of a choice; data speaks for itself."""
    task, name = state.script.task, state.question.name
    if name == "points":
        return words.OPTION_POINTS.format(points=option)
    if name == "line":
        return _line_words(state, option)
    if name == "item" and (item := state.desk.item(option)) is not None:
        return item_words(item)
    if name == "of":
        return redeemed_words(state.script, option)
    if name == "ledger":
        kind = state.desk.ledger(option)
        return kind.title if kind is not None else option
    if name == "part" and (good := state.desk.good(option)) is not None:
        return good.name
    for key in ((task, name, option), (None, name, option)):
        if key in words.OPTION:
            return words.OPTION[key]
    return option


def item_words(item: Item) -> str:
    """清洁卫生美化、洁化 +10 分: an item of the scheme's lists on a key."""
    if item.per == "quantity":
        return words.OPTION_COUNTED.format(name=item.id, rate=rate_words(item))
    return words.OPTION_ITEM.format(what=short_words(item.behaviour), points=f"{item.points:+d}")


def rate_words(item: Item) -> str:
    """20个 5 分."""
    return words.RATE.format(quantity=item.unit_quantity, unit=item.unit, points=item.points)


def short_words(behaviour: str) -> str:
    """The first clause of what the paper says, and no more than a key holds."""
    first = re.split("[：；，。]", behaviour, maxsplit=1)[0]
    return first if len(first) <= ITEM_LONGEST else f"{first[: ITEM_LONGEST - 1]}{words.CUT}"


def redeemed_words(script: Script, key: str) -> str:
    """9:12 大米10斤、洗衣液 65 分: a redemption among those of today."""
    row = next((row for row in script.redeemed if row.key == key), None)
    if row is None:
        return key
    what = row.what if len(row.what) <= WHAT_LONGEST else f"{row.what[: WHAT_LONGEST - 1]}…"
    return words.OPTION_REDEEMED.format(time=clock_time(row.at), what=what, points=row.cost)


def _line_words(state: Asking, option: str) -> str:
    """`rice:2` -> 大米10斤 2 袋."""
    id_, _, quantity = option.rpartition(":")
    good = state.desk.good(id_)
    if good is None:
        return words.OPTION_LINE.format(name=id_, quantity=quantity, unit=words.ANY_UNIT)
    return words.OPTION_LINE.format(name=good.name, quantity=quantity, unit=good.unit)


def date_words(that: date, today: date) -> str:
    """11月21日 星期六，还有 30 天: beside the date that is being set."""
    named = day(datetime.combine(that, time()))
    days = (that - today).days
    if days == 0:
        return words.THAT_DAY.format(day=named)
    told = words.IN_DAYS if days > 0 else words.GONE_BY
    return told.format(day=named, days=days)


def spoken(state: Asking) -> str:
    """What the question says when it opens."""
    if state.second is not None:
        return words.SAY_PIN_OF.format(name=state.second[1])
    hint = words.HINT_SAID.get(state.question.how) or hint_words(state)
    said = question_words(state)
    said = said if said.endswith("？") or not said else f"{said}。"
    return aloud(said + (f"{hint}。" if hint else ""))
