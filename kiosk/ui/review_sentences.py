"""What the group has before it, in words: the row of the list, the question, the last look.

Pure functions, no kivy.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time

from kiosk.core.desk.review_rows import ToReviewRow
from kiosk.core.desk.view import Desk
from kiosk.ui import desk_words as words
from kiosk.ui.ask_sentences import short_words
from kiosk.ui.ask_words import CUT
from kiosk.ui.desk_sentences import NO_MARK, Level, Mark, joined, refusal
from kiosk.ui.numerals import short_day
from kiosk.ui.sentences import holder_words

HEAD_LONGEST = 12
"""Characters of the headline, which has one line."""


def detail_words(row: ToReviewRow) -> str:
    """清扫公共场所 · 11月20日 · 三组晒场."""
    day = short_day(datetime.combine(row.day, time()))
    return joined(short_words(row.what), day, row.place)


def worth_words(row: ToReviewRow) -> str:
    if row.worthless is not None:
        return words.BRINGS_NOTHING
    return words.POINTS.format(points=f"{row.points:+d}")


def row_mark(desk: Desk, row: ToReviewRow) -> Mark:
    """Why it can only wait, or why it cannot pass."""
    names = "、".join(row.aside)
    if row.lacking:
        return Mark(words.TOO_FEW.format(names=names, count=row.lacking), Level.LATE)
    if row.worthless is not None:
        return Mark(refusal(desk, row.worthless).fact, Level.WAITS)
    return Mark(words.STANDS_ASIDE.format(names=names), Level.WAITS) if names else NO_MARK


def question_words(row: ToReviewRow) -> str:
    """清扫公共场所: the headline over the three answers."""
    what = short_words(row.what)
    return what if len(what) <= HEAD_LONGEST else f"{what[: HEAD_LONGEST - 1]}{CUT}"


def facts_words(row: ToReviewRow) -> str:
    """+20 分 · 11月20日 · 三组晒场 · 2组 李* 0017 帮报."""
    day = short_day(datetime.combine(row.day, time()))
    helped = words.HELPED_BY.format(holder=holder_words(row.helper)) if row.helper else ""
    aside = words.STANDS_ASIDE.format(names="、".join(row.aside)) if row.aside else ""
    return joined(worth_words(row), day, row.place, helped, aside)


def facts(row: ToReviewRow) -> Iterator[tuple[str, str]]:
    """What it is about, before it is booked: (label, value)."""
    yield words.LABEL["household"], holder_words(row.holder)
    yield words.LABEL["item"], short_words(row.what)


def more_facts(row: ToReviewRow, verdict: str) -> Iterator[tuple[str, str]]:
    """After the answers: what it brings, and to whom, and who had no say."""
    if verdict == "passed":
        yield words.LABEL["worth"], worth_words(row)
    if row.helper:
        yield words.LABEL["helper"], holder_words(row.helper)
    if row.aside:
        yield words.LABEL["aside"], "、".join(row.aside)
