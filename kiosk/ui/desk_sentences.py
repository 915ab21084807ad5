"""From the desk's states to their sentences: titles, tiles, notes, outcomes, and what is spoken.

Pure functions, no kivy.  Rows of lists are in `desk_row_sentences`, answers in
`desk_review_sentences`, the day in `desk_day_sentences`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time
from enum import StrEnum

from kiosk.core.acts import ActRefused
from kiosk.core.carried import Carried, StickTrouble
from kiosk.core.desk.doors import (
    LIST_DOORS,
    MENUS,
    Door,
    ListName,
    MenuName,
    PlaceName,
    Target,
    board_of,
)
from kiosk.core.desk.events import Outcome
from kiosk.core.desk.states import (
    Board,
    Booked,
    DayShown,
    Declined,
    DeskState,
    LinesShown,
    LinkShown,
    Listing,
    MachineShown,
    Menu,
    Note,
    Reviewing,
    Script,
)
from kiosk.core.desk.tasks import TASKS, TaskName
from kiosk.core.desk.view import Desk, Row
from kiosk.core.journal import register_place
from kiosk.core.shelves import NO_SHELF
from kiosk.core.view import Status
from kiosk.ui import ask_words, setup_words
from kiosk.ui import desk_words as words
from kiosk.ui.numerals import full_day
from kiosk.ui.sentences import aloud
from kiosk.ui.words import SECOND_TROUBLE, Explained


class Level(StrEnum):
    """How urgent something is; it has a colour and a sign."""

    CALM = "calm"
    WELL = "well"
    WAITS = "waits"
    LATE = "late"


SIGNS = {Level.CALM: "", Level.WELL: words.WELL, Level.WAITS: words.WAITS, Level.LATE: words.LATE}


@dataclass(frozen=True)
class Mark:
    """A few words with a level."""

    words: str = ""
    level: Level = Level.CALM

    @property
    def signed(self) -> str:
        return f"{SIGNS[self.level]}{self.words}" if self.words else ""


NO_MARK = Mark()


def joined(*parts: str) -> str:
    """The parts that are there, with dots between them."""
    return words.SEPARATOR.join(part for part in parts if part)


def yuan(cents: int) -> str:
    """1250 -> 12.50."""
    return f"{cents // 100}.{cents % 100:02d}"


def place_words(register_line: int) -> str:
    """第12页第3行."""
    page, line = register_place(register_line)
    return words.REGISTER_PLACE.format(page=page, line=line)


def shelf_name(shelf: str) -> str:
    """A 架: what people call a shelf of the count; '' is the whole shop."""
    if shelf == NO_SHELF:
        return words.NO_SHELF
    return words.SHELF.format(shelf=shelf) if shelf else words.ALL_SHELVES


# --- doors and titles ---------------------------------------------------------------------------


def open_doors(doors: tuple[Door, ...], desk: Desk, row: Row | None = None) -> list[Target]:
    """Where one may go from here."""
    return [door.to for door in doors if door.when(desk, row)]


def board_doors(desk: Desk) -> list[Target]:
    return open_doors(board_of(desk), desk)


def empty(state: Listing) -> str:
    """What stands in a list without rows; some say that it is one household's."""
    of_one = words.LIST_EMPTY_OF.get(state.list) if state.of else None
    return of_one or words.LIST_EMPTY[state.list]


def list_doors(state: Listing) -> list[Target]:
    shelf = state.desk.shelf(state.of) if state.list is ListName.COUNT else None
    return open_doors(LIST_DOORS.get(state.list, ()), state.desk, shelf)


def menu_doors(state: Menu) -> list[Target]:
    return open_doors(MENUS[state.menu], state.desk, state.row)


def door_words(to: Target, menu: MenuName | None = None, *, training: bool = False) -> str:
    """What stands on the key that leads there; in training one of them leads out of it."""
    if to is TaskName.TRAIN and training:
        return words.END_TRAINING
    if menu is not None and (menu, to) in words.DOOR_IN:
        return words.DOOR_IN[menu, to]
    if to in words.DOOR:
        return words.DOOR[to]
    return task_words(to) if isinstance(to, TaskName) else ""


def task_words(task: TaskName) -> str:
    """入库: what a task is called; one without questions is called like its key."""
    return ask_words.TASK.get(task) or words.DOOR[task]


def title(state: DeskState) -> str:
    """管理员陈某 · 待领取: top left."""
    who = words.WHO[state.desk.role]
    return joined(who.format(name=state.desk.name), _place(state))


def _place(state: DeskState) -> str:
    match state:
        case Listing(list=ListName.VERSIONS):
            good = state.desk.good(state.of)
            name = words.DOOR[ListName.VERSIONS]
            return words.OF_GOOD.format(list=name, good=good.name) if good else name
        case Listing(list=ListName.COUNT, of=shelf) if shelf:
            name = words.DOOR[ListName.COUNT]
            return words.OF_GOOD.format(list=name, good=shelf_name(shelf))
        case Listing():
            return words.DOOR[state.list]
        case Menu():
            return words.MENU_TITLE[state.menu]
        case LinesShown(script=script) | Reviewing(script=script) | Declined(script=script):
            return task_words(script.task)
        case Booked(task=task):
            return task_words(task)
        case DayShown():
            return task_words(TaskName.CLOSE_DAY)
        case LinkShown():
            return words.DOOR[PlaceName.LINK]
        case MachineShown():
            return words.DOOR[PlaceName.MACHINE]
    return ""


# --- the board --------------------------------------------------------------------------------


def tile_mark(desk: Desk, to: Target) -> Mark:
    """Second line of a tile: how much waits there."""
    counts = desk.counts
    waiting: dict[Target, int] = {
        ListName.ORDERS: counts.orders,
        ListName.COUNT: counts.counted,
        ListName.SHELVES: counts.counted,
        ListName.UNSIGNED: counts.unsigned,
        ListName.UNACCEPTED: counts.unaccepted,
        ListName.PAPERS: counts.unknown_papers,
        ListName.GOODS: counts.low,
        ListName.DECLARED: desk.declarations,
        TaskName.SIT: desk.to_review or 0,
        ListName.SETUP: counts.setup,
    }
    if to is ListName.ORDERS and counts.overdue:
        late = words.TILE_OVERDUE.format(count=counts.orders, overdue=counts.overdue)
        return Mark(late, Level.LATE)
    if to is ListName.GOODS and counts.expired:
        return Mark(words.TILE_EXPIRED.format(count=counts.expired), Level.LATE)
    begun = [row for row in desk.shelves if row.counted]
    if to is ListName.SHELVES and len(begun) == 1:
        (row,) = begun
        told = words.TILE_SHELF.format(shelf=shelf_name(row.key), count=row.counted)
        return Mark(told, Level.WAITS)
    if count := waiting.get(to, 0):
        return Mark(words.TILE_WAITS[to].format(count=count), Level.WAITS)
    if counts.count_expected and to in (ListName.COUNT, ListName.SHELVES):
        return Mark(words.TILE_EXPECTED, Level.LATE)
    return Mark(words.TILE[to].format(kinds=counts.kinds))


def shelf_mark(desk: Desk, status: Status) -> Mark:
    """What else the board tells: trouble, goods to be accepted, the kinds on the shelf."""
    no_stick = status.stick == SECOND_TROUBLE[StickTrouble.MISSING]
    of_stick = "" if no_stick else status.stick
    of_disk = words.NEARLY_FULL if status.full else ""
    if trouble := of_disk or status.problem or status.printer or status.camera or of_stick:
        return Mark(trouble, Level.LATE)
    if desk.household:
        return Mark(words.DECLARE_NOTICE)
    if desk.counts.count_expected and desk.is_keepers:
        return Mark(words.COUNT_EXPECTED, Level.LATE)
    parts = []
    if desk.counts.expired:
        parts.append(words.EXPIRED.format(count=desk.counts.expired))
    kinds, least = desk.counts.kinds, desk.rules.min_kinds
    if least:
        parts.append(words.SHELF_KINDS.format(kinds=kinds, least=least))
    if desk.counts.unaccepted and ListName.UNACCEPTED not in board_doors(desk):
        waits = words.TILE_WAITS[ListName.UNACCEPTED].format(count=desk.counts.unaccepted)
        parts.append(f"{words.DOOR[ListName.UNACCEPTED]} {waits}")
    if desk.counts.expiring:
        parts.append(words.EXPIRING.format(count=desk.counts.expiring))
    if desk.counts.setup and desk.is_keepers:
        told = setup_words.STEPS_LEFT_TOO if parts else setup_words.STEPS_LEFT
        parts.append(told.format(count=desk.counts.setup))
    late = kinds < least or desk.counts.expired > 0
    level = Level.LATE if late else Level.WAITS if len(parts) > bool(least) else Level.CALM
    if no_stick and desk.is_keepers:
        parts.append(status.stick)
    return Mark(joined(*parts), level)


def unsent_words(status: Status) -> str:
    return words.UNSENT.format(count=status.unsent)


# --- what just happened -----------------------------------------------------------------------


def note_mark(desk: Desk, note: Note) -> Mark:
    """One line: what was booked or refused, or that a code is unknown."""
    if note.refused is not None:
        told = refusal(desk, note.refused)
        return Mark(f"{told.fact}。{told.remedy}" if told.remedy else told.fact, Level.LATE)
    if note.slip is not None:
        return Mark(words.UNKNOWN.get(note.slip, words.UNKNOWN_CODE), Level.LATE)
    if note.task is None:
        return NO_MARK
    outcome = note.outcome or Outcome()
    told_ = words.NOTED.get(note.task, words.BOOKED_ANY)
    place = place_words(outcome.figure) if note.task is TaskName.SIGN and outcome.figure else ""
    name = good_name(desk, outcome.name)
    return Mark(told_.format(name=name, place=place), Level.WELL)


def good_name(desk: Desk, id_or_name: str) -> str:
    """Acts name goods by id or by name; a person hears the name."""
    good = desk.good(id_or_name)
    return good.name if good is not None else id_or_name


def refusal(desk: Desk, refused: ActRefused) -> Explained:
    """Why nothing was booked, in three parts."""
    told = words.REFUSED[refused.why]
    values = {
        "name": good_name(desk, refused.name) or words.GOODS_ANY,
        "figure": refused.figure,
        "yuan": yuan(refused.figure),
        "day": full_day(refused.at) if refused.at else "",
    }
    return Explained(
        told.fact.format(**values),
        told.when.format(**values) if refused.at or "{day}" not in told.when else "",
        told.remedy.format(**values),
    )


# --- outcome ----------------------------------------------------------------------------------


def booked(state: Booked) -> Explained:
    """What was booked, its number and figures, and what comes next."""
    outcome, task = state.outcome, state.task
    told = words.BOOKED.get(task, Explained(words.BOOKED_ANY, "", ""))
    if task is TaskName.REVIEW:
        told = words.REVIEWED.get(outcome.name, told)
    if task is TaskName.CHANGE_PRICE and outcome.since is not None:
        since = full_day(datetime.combine(outcome.since, time()))
        told = replace(words.PRICE_COMING, when=words.PRICE_COMING.when.format(day=since))
    if state.under is not None:
        told = replace(told, remedy=words.GO_ON_WITH.format(task=task_words(state.under.task)))
    fact = told.fact.format(name=good_name(state.desk, outcome.name), keeper=state.desk.name)
    when = told.when
    if task is TaskName.BRING_BACK and outcome.other:
        told = replace(told, remedy=words.LAPSED.format(other=outcome.other))
    if task is TaskName.CLOSE_DAY and outcome.name:
        fact = words.HANDED_ON.format(name=outcome.name)
    if task is TaskName.TRAIN and state.desk.training:
        return words.TRAINING_ENDED
    if task is TaskName.FINISH_COUNT:
        when = when if outcome.other else words.COUNT_EXACT
        if outcome.name:
            fact = words.SHELF_COUNTED.format(shelf=shelf_name(outcome.name))
    if not (outcome.figure or outcome.other) and "{figure}" in when:
        when = ""
    if outcome.files:
        return _written(outcome)
    if task is TaskName.AWARD:
        return _awarded(outcome)
    sum_ = when.format(figure=outcome.figure, other=outcome.other)
    number = words.NUMBER.format(number=outcome.number) if outcome.number else ""
    return replace(told, fact=fact, when="，".join(part for part in (number, sum_) if part))


def _awarded(outcome: Outcome) -> Explained:
    """Points or a warning, and what the household takes home again."""
    number = words.NUMBER.format(number=outcome.number) if outcome.number else ""
    told = words.AWARD_WARNED if outcome.other else words.BOOKED[TaskName.AWARD]
    sum_ = told.when.format(figure=f"{outcome.figure:+d}", other=outcome.other)
    left = words.AWARD_LEFT.format(left=outcome.name) if outcome.name else ""
    remedy = "，".join(part for part in (left, told.remedy) if part)
    return Explained(told.fact, "，".join(part for part in (number, sum_) if part), remedy)


def _written(outcome: Outcome) -> Explained:
    """Where the files are, and what they are called: 库存账-2026-11.xlsx、.pdf."""
    first, *others = outcome.files
    stem = first.rpartition(".")[0]
    files = "、".join((first, *(name.removeprefix(stem) for name in others)))
    told = words.ON_KIOSK if outcome.folder else words.ON_STICK
    return Explained(
        told.fact, told.when.format(files=files), told.remedy.format(folder=outcome.folder)
    )


# --- spoken -----------------------------------------------------------------------------------


def spoken(state: DeskState) -> str:
    """What the screen says when it opens; '' where silence is better."""
    match state:
        case Board(desk=desk, note=note) if note != Note():
            return _aloud(note_mark(desk, note).words)
        case Listing(desk=desk, note=note) if note != Note():
            return _aloud(note_mark(desk, note).words)
        case Listing(list=ListName.SHELVES):
            return words.SAY_SHELVES
        case Listing(list=ListName.COUNT):
            return words.SAY_COUNT
        case Menu(menu=MenuName.UNKNOWN_PAPER):
            return words.IS_IT_THERE
        case Menu(menu=MenuName.NEW_BARCODE):
            return words.SAY_UNKNOWN
        case LinesShown(script=script):
            return aloud(words.SAY_LINES.format(lines=lines_sum(script)))
        case Reviewing(script=script, booking=False) if TASKS[script.task].review:
            counted = script.task is TaskName.FINISH_COUNT  # letters of a shelf are no speech
            will = words.WILL[script.task] if counted else will_words(state)
            return aloud(words.SAY_REVIEW.format(will=will, confirm=confirm_words(state)))
        case Declined(desk=desk, refused=refused):
            told = refusal(desk, refused)
            return _aloud(told.fact, told.remedy)
        case Booked(outcome=outcome) if outcome.files:
            return _aloud(booked(state).fact)  # names of files and folders are no speech
        case Booked(outcome=outcome):
            name = "" if state.task is TaskName.FINISH_COUNT else outcome.name
            told = booked(replace(state, outcome=replace(outcome, number="", name=name)))
            return _aloud(told.fact, told.when, told.remedy)
        case DayShown():
            return words.SAY_DAY
        case LinkShown(trying=True):
            return aloud(f"{words.LINK_TRYING}。")
        case LinkShown(carrying=True):
            return aloud(f"{words.STICK_MOVING}。")
        case LinkShown(carried=Carried() as carried):
            return _carried_aloud(carried)
        case LinkShown(reached=None, stick=True):
            return aloud(words.SAY_STICK)
        case LinkShown(reached=reached):
            return aloud(words.SAY_LINK[reached])
    return ""


def carried_words(carried: Carried) -> str:
    """12 条流水已写到优盘，乡镇发来 3 条, without what there is none of."""
    told = {
        words.STICK_WRITTEN: carried.written,
        words.STICK_CAME: carried.taken,
        words.STICK_PHOTOS: carried.photographs,
        words.STICK_ACKED: carried.acked,
    }
    parts = [sentence.format(count=count) for sentence, count in told.items() if count]
    return "，".join(parts[:2])


def _carried_aloud(carried: Carried) -> str:
    if carried.trouble is not None:
        return _aloud(*words.STICK_TROUBLE[carried.trouble])
    if carried.nothing_new:
        return _aloud(words.STICK_NOTHING, words.STICK_DONE)
    return _aloud(carried_words(carried))


def _aloud(*parts: str) -> str:
    return aloud("".join(f"{part}。" for part in parts if part))


# --- sums of a script -------------------------------------------------------------------------


def confirm_words(state: Reviewing) -> str:
    """On the key that books."""
    task = state.script.task
    if task is TaskName.TRAIN and state.desk.training:
        return words.END_TRAINING
    return words.CONFIRM.get(task, words.CONFIRM_ANY)


def lines_sum(script: Script) -> str:
    """3 样 37 件; 2 张 30 分."""
    lines = script.lines
    if script.task is TaskName.TAKE_VOUCHERS:
        points = sum(int(line.get("points", 0)) for line in lines)
        return words.VOUCHERS_SUM.format(count=len(lines), points=points)
    if script.task is TaskName.SIT:
        return words.PEOPLE.format(count=len(lines))
    if script.task is TaskName.CHECK_IN:
        return words.HOUSEHOLDS.format(count=len(lines))
    kinds = {line.get("good") or str(line.get("line", "")).rpartition(":")[0] for line in lines}
    return words.LINES_SUM.format(kinds=len(kinds), pieces=sum(map(pieces_of, lines)))


def pieces_of(line: object) -> int:
    """Pieces of a line: its quantity, or that of a returned line `rice:2`."""
    told: dict[str, str | int] = dict(line)  # type: ignore[call-overload]
    if "line" in told:
        return (
            int(told["pieces"])
            if "pieces" in told
            else int(str(told["line"]).rpartition(":")[2] or 0)
        )
    return int(told.get("quantity", 0))


def known_words(script: Script, name: str) -> str:
    """Words for the id that answers a question: a household, a person, a card; '' if left out."""
    answer = script.answers.get(name)
    return "" if answer is None else script.known.get(str(answer), str(answer))


def will_words(state: Reviewing) -> str:
    """One plain sentence of what confirming does."""
    script, desk = state.script, state.desk
    answers = script.answers
    told = words.WILL.get(script.task, "")
    if script.task is TaskName.CLOSE_DAY and "successor" in answers:
        told = words.WILL_HAND_ON
    if script.task is TaskName.HAND_OVER and answers.get("needs_proof"):
        told = words.WILL_BE_ARRANGED
    if script.task is TaskName.TRAIN and desk.training:
        told = words.WILL_END_TRAINING
    shelf = str(answers.get("shelf", ""))
    if script.task is TaskName.FINISH_COUNT and shelf:
        told = words.WILL_COUNT_SHELF
    return told.format(
        lines=lines_sum(script) if script.lines else "",
        good=good_name(desk, str(answers.get("good", ""))),
        name=answers.get("name", ""),
        to=answers.get("to", ""),
        second=known_words(script, "second"),
        household=known_words(script, "household"),
        shelf=shelf_name(shelf),
        successor=known_words(script, "successor"),
        keeper=desk.name,
        count=desk.counts.vouchers,
        version=answers.get("version", ""),
        kinds=sum(good.offered for good in desk.goods),
    )
