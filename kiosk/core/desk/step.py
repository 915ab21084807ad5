"""The desk as a state machine: `step(state, event) -> (state or None, effects)`.

It walks through the scripts of `tasks` and knows none of them by name, but for what a scanned code
opens, the count's question why, and the close that ends the shift.  None: the keeper has left.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.barcode import normal_barcode
from kiosk.core.desk import asking, booking, machine_step, reviewing
from kiosk.core.desk.doors import ListName, MenuName, PlaceName, Target, answers_of, target_of
from kiosk.core.desk.events import (
    ActBooked,
    ActDeclined,
    BlankScanned,
    Carry,
    CarryByStick,
    DayLoaded,
    DeskEvent,
    DeskLoaded,
    DoorTouched,
    GoodScanned,
    HouseholdScanned,
    LinkTried,
    ListLoaded,
    LoadDay,
    LoadList,
    LookUp,
    NothingKnown,
    PersonScanned,
    RowTouched,
    SlipScanned,
    StickCarried,
    StickMoved,
    StickSeen,
    StickTouched,
    StubScanned,
    SyncNow,
)
from kiosk.core.desk.machine import LookOver
from kiosk.core.desk.script import Stepped, above, go_home, go_on, resumed
from kiosk.core.desk.states import (
    Asking,
    Board,
    Booked,
    DayShown,
    Declined,
    DeskState,
    Home,
    LinesShown,
    LinkShown,
    Listing,
    MachineShown,
    Menu,
    Note,
    Reviewing,
    Script,
    Slip,
)
from kiosk.core.desk.tasks import NONE, Answers, How, TaskName
from kiosk.core.desk.view import BarcodeRow, Desk, GoodRow, Row
from kiosk.core.events import (
    Button,
    Event,
    Pressed,
    Sound,
    TextRead,
)
from kiosk.core.view import Holder

SCANNED = (
    GoodScanned,
    SlipScanned,
    StubScanned,
    HouseholdScanned,
    BlankScanned,
    PersonScanned,
    NothingKnown,
)
"""Codes that mean nothing on the board of a household."""


def open_desk(desk: Desk) -> Board:
    return Board(desk)


def step(state: DeskState, event: Event | DeskEvent) -> Stepped:
    """The next state and what to ask for; an event that means nothing here changes nothing."""
    match state, event:
        case _, DeskLoaded(desk) if desk.person == state.desk.person:
            return with_desk(state, desk), ()
        case Reviewing(booking=True) | Asking(checking=True), TextRead():
            return state, ()
        case _, TextRead(text):
            return state, (LookUp(text),)
        case Asking(), GoodScanned() | HouseholdScanned() | BlankScanned() | PersonScanned():
            return asking.shown_to(state, event)
        case Asking(), NothingKnown(text, why):
            return asking.unknown_to(state, text, Slip(why))
        case Menu(row=BarcodeRow(key)), NothingKnown(text) if normal_barcode(text) == key:
            return state, ()
        case Menu(menu=MenuName.NEW_BARCODE), GoodScanned() | NothingKnown():
            return step(_behind(state), event)
        case ((Board() | Listing() | LinesShown()), NothingKnown(text)) if _may_be_new(state, text):
            return _new_barcode(state, text), (Sound("refused"),)
        case ((Board() | Listing()), _) if state.desk.household and isinstance(event, SCANNED):
            return replace(state, note=Note(slip=Slip.LEAVE_FIRST)), (Sound("refused"),)
        case ((Board() | Listing()), HouseholdScanned(holder)) if state.desk.is_officers:
            return _award_to(state, holder)
        case ((Board() | Listing()), GoodScanned() | SlipScanned() | StubScanned()) if (
            state.desk.is_officers
        ):
            return state, (Sound("refused"),)
        case _, GoodScanned() | SlipScanned() | StubScanned() | HouseholdScanned():
            return _scanned(state, event)
        case LinesShown(script=Script(task=TaskName.SIT)), PersonScanned():
            return asking.shown_to(reviewing.one_more(state), event)
        case ((Board() | Listing() | LinesShown()), PersonScanned(person, _, role)):
            if person == state.desk.person:
                return state, (Sound("read"),)
            known = Slip.OFFICER if role == "officer" else Slip.ANOTHER_KEEPER
            known = Slip.LEAVE_FIRST if state.desk.is_officers else known
            return replace(state, note=Note(slip=known)), (Sound("refused"),)
        case ((Board() | Listing() | LinesShown()), NothingKnown() | BlankScanned()):
            slip = Slip(event.why) if isinstance(event, NothingKnown) else Slip.UNKNOWN_CODE
            return replace(state, note=Note(slip=slip)), (Sound("refused"),)
    match state:
        case Board():
            return _board(state, event)
        case Listing():
            return _listing(state, event)
        case Menu():
            return _menu(state, event)
        case Asking():
            return asking.step(state, event)
        case LinesShown():
            return booking.step_lines(state, event)
        case Reviewing():
            return booking.step_review(state, event)
        case Declined():
            return booking.step_declined(state, event)
        case Booked(task=TaskName.CLOSE_DAY):
            left = event in (Pressed(Button.NEXT), Pressed(Button.BACK))
            return (None if left else state), ()
        case Booked():
            if event in (Pressed(Button.NEXT), Pressed(Button.BACK)):
                return booking.after(state)
        case DayShown():
            return _day(state, event)
        case LinkShown():
            return _link(state, event)
        case MachineShown():
            return machine_step.step(state, event)
    return state, ()


# --- the board, lists and menus -------------------------------------------------------------


def _board(state: Board, event: Event | DeskEvent) -> Stepped:
    match event:
        case Pressed(Button.BACK):
            return None, ()
        case DoorTouched(TaskName.CLOSE_DAY):
            return DayShown(state.desk), (LoadDay(),)
        case DoorTouched(to):
            return _through(to, state.desk, None, replace(state, note=Note()))
        case ActBooked() | ActDeclined():
            return _noted(state, event)
    return state, ()


def _listing(state: Listing, event: Event | DeskEvent) -> Stepped:
    match event:
        case ListLoaded(of_list, of, rows) if (of_list, of) == (state.list, state.of):
            return replace(state, rows=rows), ()
        case Pressed(Button.BACK) if state.list is ListName.TO_REVIEW:
            return _through(TaskName.MINUTES, state.desk, None, state)
        case Pressed(Button.BACK):
            return above(state, Board(state.desk))
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
        case RowTouched(key):
            row = next((row for row in state.rows or () if row.key == key), None)
            target = target_of(row) if row is not None else None
            if target is not None:
                return _through(target, state.desk, row, replace(state, note=Note()))
        case DoorTouched(to):
            row = state.desk.shelf(state.of) if state.list is ListName.COUNT else None
            return _through(to, state.desk, row, replace(state, note=Note()))
        case ActBooked() | ActDeclined():
            return _noted(state, event)
    return state, ()


def _noted(state: Home, event: ActBooked | ActDeclined) -> Stepped:
    """The answer to an act that has no screen of its own, as a stub scanned on the board."""
    if isinstance(event, ActBooked):
        note = Note(TaskName.SIGN, outcome=event.outcome)
    else:
        note = Note(TaskName.SIGN, refused=event.refused)
    tone = "done" if isinstance(event, ActBooked) else "refused"
    at_home, effects = go_home(replace(state, note=note), state.desk)
    return at_home, (*effects, Sound(tone))


def _menu(state: Menu, event: Event | DeskEvent) -> Stepped:
    match event:
        case Pressed(Button.BACK) if state.under is not None:
            return _behind(state), ()
        case Pressed(Button.BACK):
            return go_home(state.home, state.desk)
        case DoorTouched(to):
            return _through(to, state.desk, state.row, state.home, state.under)
    return state, ()


def _behind(state: Menu) -> DeskState:
    """What a menu covers."""
    if state.under is None:
        return state.home
    return resumed(state.under, state.desk, state.home)


def _may_be_new(state: Board | Listing | LinesShown, text: str) -> bool:
    """Whether a code that nobody knows may be that of goods which are to be made."""
    if not state.desk.is_keepers:
        return False
    match state:
        case Listing(list=listed) if listed is not ListName.GOODS:
            return False
        case LinesShown(script=script) if not any(q.new_goods for q in script.steps.each):
            return False
    return normal_barcode(text) is not None


def _new_barcode(state: Board | Listing | LinesShown, text: str) -> Menu:
    row = BarcodeRow(normal_barcode(text) or text)
    if isinstance(state, LinesShown):
        under = replace(state.script, line=NONE)
        return Menu(state.desk, MenuName.NEW_BARCODE, row, state.home, under)
    return Menu(state.desk, MenuName.NEW_BARCODE, row, replace(state, note=Note()))


def _through(
    to: Target, desk: Desk, row: Row | None, home: Home, under: Script | None = None
) -> Stepped:
    """Through a door: into a list, a menu or a task."""
    if isinstance(to, ListName):
        about = answers_of(row)
        of = str(about.get("good", about.get("shelf", "")))
        return Listing(desk, to, of), (LoadList(to, of),)
    if isinstance(to, MenuName):
        return Menu(desk, to, row, home), ()
    if to is PlaceName.MACHINE:
        return MachineShown(desk, home), (LookOver(),)
    if isinstance(to, PlaceName):
        return LinkShown(desk), ()
    script = Script(to, row=row, under=under)
    given = answers_of(row)
    if to is TaskName.SIT and desk.function:
        return reviewing.first_member(desk, home), ()
    if isinstance(home, Listing) and home.list is ListName.TO_REVIEW:
        given = {**given, "sitting": home.of}
    of_line = {question.name for question in script.steps.each}
    script = replace(
        script,
        answers={k: v for k, v in given.items() if k not in of_line},
        line={k: v for k, v in given.items() if k in of_line},
    )
    return go_on(script, desk, home)


def _takes_households(script: Script) -> bool:
    return any(question.how is How.HOUSEHOLD for question in script.steps.each)


def _one_more_came(state: LinesShown, holder: Holder) -> Stepped:
    """Cards are shown one after the other; one that was shown before is told."""
    script = state.script
    if script.came(holder.household):
        return replace(state, note=Note(slip=Slip.CAME_BEFORE)), (Sound("refused"),)
    words = f"{holder.group} {holder.name} {holder.number}"
    known = {**script.known, holder.household: words}
    asked = replace(script, line={"household": holder.household}, known=known)
    after, effects = go_on(asked, state.desk, state.home)
    return after, (Sound("read"), *effects)


def _award_to(state: Board | Listing, holder: Holder) -> Stepped:
    """An officer is shown a household's card: points for this household."""
    script = Script(
        TaskName.AWARD,
        answers={"household": holder.household},
        known={holder.household: f"{holder.group} {holder.name} {holder.number}"},
    )
    after, effects = go_on(script, state.desk, replace(state, note=Note()))
    return after, (Sound("read"), *effects)


def _scanned(state: DeskState, event: Event | DeskEvent) -> Stepped:
    """What a code opens where nothing was asked for."""
    desk = state.desk
    match state, event:
        case LinesShown(script=script), HouseholdScanned(holder) if _takes_households(script):
            return _one_more_came(state, holder)
        case LinesShown(script=script), GoodScanned(good):
            if any(q.how is How.GOOD for q in script.steps.each):
                return go_on(replace(script, line={"good": good}), desk, state.home)
        case Listing(list=ListName.COUNT | ListName.SHELVES), GoodScanned(good):
            counting = Script(TaskName.COUNT_LINE, answers={"good": good})
            return go_on(counting, desk, replace(state, note=Note()))
        case ((Board() | Listing()), GoodScanned(good)):
            known = desk.good(good)
            if known is not None:
                return Menu(desk, MenuName.GOOD, GoodRow(good, known), state), (Sound("read"),)
        case ((Board() | Listing()), SlipScanned(redemption, orders)):
            if orders:
                rows: tuple[Row, ...] = (*orders, redemption)
                there = Listing(desk, ListName.ORDERS, str(redemption.seq), rows)
                return there, (Sound("read"),)
            return Menu(desk, MenuName.REDEMPTION, redemption, state), (Sound("read"),)
        case ((Board() | Listing()), StubScanned(seq, line)):
            answers: Answers = {"of": seq, "register_line": line}
            return state, (Carry("", desk.person, TaskName.SIGN, answers),)
        case ((Board() | Listing()), HouseholdScanned(holder)):
            to = ListName.ORDERS
            if isinstance(state, Listing) and state.list is ListName.REDEMPTIONS:
                to = ListName.REDEMPTIONS
            there = Listing(desk, to, holder.household)
            return there, (Sound("read"), LoadList(to, holder.household))
    return state, (Sound("refused"),)


def _day(state: DayShown, event: Event | DeskEvent) -> Stepped:
    match event:
        case DayLoaded(sheet):
            return replace(state, sheet=sheet), ()
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
        case Pressed(Button.NEXT) if state.sheet is not None:
            return go_on(Script(TaskName.CLOSE_DAY), state.desk, Board(state.desk))
        case Pressed(Button.BACK):
            return go_home(Board(state.desk), state.desk)
    return state, ()


def _link(state: LinkShown, event: Event | DeskEvent) -> Stepped:
    match event:
        case Pressed(Button.NEXT) if not state.busy:
            return replace(state, trying=True, reached=None, carried=None), (SyncNow(),)
        case LinkTried(reached) if state.trying:
            return replace(state, trying=False, reached=reached), ()
        case StickSeen(there):
            return replace(state, stick=there), ()
        case StickTouched() if state.stick and not state.busy:
            begun = replace(state, carrying=True, moved=(0, 0), reached=None, carried=None)
            return begun, (CarryByStick(),)
        case StickMoved(done, total) if state.carrying:
            return replace(state, moved=(done, total)), ()
        case StickCarried(carried):
            return replace(state, carrying=False, reached=None, carried=carried), ()
        case Pressed(Button.BACK):
            return go_home(Board(state.desk), state.desk)
    return state, ()


def with_desk(state: DeskState, desk: Desk) -> DeskState:
    """The same place with fresh figures."""
    if isinstance(state, Board | Listing | DayShown | LinkShown):
        return replace(state, desk=desk)
    return replace(state, desk=desk, home=replace(state.home, desk=desk))
