"""The desk as a state machine: `step(state, event) -> (state or None, effects)`.

It walks through the scripts of `tasks` and knows none of them by name, but for what a scanned code
opens, the count's question why, and the close that ends the shift.  None: the keeper has left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from kiosk.core import date_steps
from kiosk.core.barcode import normal_barcode
from kiosk.core.desk.events import (
    ActBooked,
    ActDeclined,
    ActPrepared,
    BlankScanned,
    Carry,
    Composed,
    DayLoaded,
    DeskEffect,
    DeskEvent,
    DeskLoaded,
    DoorTouched,
    FindHousehold,
    GoodScanned,
    GoodTouched,
    HouseholdScanned,
    LineDropped,
    LineWanted,
    ListLoaded,
    LoadDay,
    LoadDesk,
    LoadList,
    LookUp,
    NothingKnown,
    OptionChosen,
    Outcome,
    PersonScanned,
    PhotoFailed,
    PhotoTaken,
    PhotoWanted,
    PrepareAct,
    RowTouched,
    Skipped,
    SlipScanned,
    StubScanned,
    TakePhoto,
)
from kiosk.core.desk.states import (
    LAST_PAGE,
    Asking,
    Board,
    Booked,
    DayShown,
    Declined,
    DeskState,
    Home,
    LinesShown,
    Listing,
    Menu,
    Note,
    Reviewing,
    Script,
    Slip,
)
from kiosk.core.desk.tasks import (
    NONE,
    Answers,
    How,
    ListName,
    MenuName,
    Question,
    Target,
    TaskName,
    answers_of,
    options_of,
    target_of,
)
from kiosk.core.desk.view import Desk, GoodRow, Row
from kiosk.core.events import (
    Button,
    CheckPin,
    Event,
    KeyPressed,
    PinAccepted,
    PinRejected,
    Pressed,
    Sound,
    TextRead,
)
from kiosk.core.shift import PIN_LENGTH

Effect = DeskEffect | CheckPin | Sound
Stepped = tuple[DeskState | None, tuple[Effect, ...]]

PADS = {How.NUMBER, How.MONEY, How.LETTERS, How.BARCODE, How.HOUSEHOLD, How.PIN, How.GOOD}
"""Questions whose answer is typed on a pad, or narrowed by it."""


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
            return _shown_to(state, event)
        case Asking(), NothingKnown(text):
            return _unknown_to(state, text)
        case _, GoodScanned() | SlipScanned() | StubScanned() | HouseholdScanned():
            return _scanned(state, event)
        case (
            (Board() | Listing() | LinesShown()),
            NothingKnown() | BlankScanned() | PersonScanned(),
        ):
            return replace(state, note=Note(slip=Slip.UNKNOWN_CODE)), (Sound("refused"),)
    match state:
        case Board():
            return _board(state, event)
        case Listing():
            return _listing(state, event)
        case Menu():
            return _menu(state, event)
        case Asking():
            return _asking(state, event)
        case LinesShown():
            return _lines(state, event)
        case Reviewing():
            return _reviewing(state, event)
        case Declined():
            return _declined(state, event)
        case Booked(task=TaskName.CLOSE_DAY):
            left = event in (Pressed(Button.NEXT), Pressed(Button.BACK))
            return (None if left else state), ()
        case Booked():
            if event in (Pressed(Button.NEXT), Pressed(Button.BACK)):
                return _home(state.home, state.desk)
        case DayShown():
            return _day(state, event)
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
        case Pressed(Button.BACK):
            return Board(state.desk), (LoadDesk(state.desk.person),)
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
            return _through(to, state.desk, None, replace(state, note=Note()))
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
    at_home, effects = _home(replace(state, note=note), state.desk)
    return at_home, (*effects, Sound(tone))


def _menu(state: Menu, event: Event | DeskEvent) -> Stepped:
    match event:
        case Pressed(Button.BACK):
            return _home(state.home, state.desk)
        case DoorTouched(to):
            return _through(to, state.desk, state.row, state.home)
    return state, ()


def _through(to: Target, desk: Desk, row: Row | None, home: Home) -> Stepped:
    """Through a door: into a list, a menu or a task."""
    if isinstance(to, ListName):
        of = str(answers_of(row).get("good", "")) if row is not None else ""
        return Listing(desk, to, of), (LoadList(to, of),)
    if isinstance(to, MenuName):
        return Menu(desk, to, row, home), ()
    script = Script(to, row=row)
    given = answers_of(row)
    of_line = {question.name for question in script.steps.each}
    script = replace(
        script,
        answers={k: v for k, v in given.items() if k not in of_line},
        line={k: v for k, v in given.items() if k in of_line},
    )
    return _go_on(script, desk, home)


def _home(home: Home, desk: Desk) -> Stepped:
    """Back where the task began, with fresh figures."""
    at_home = replace(home, desk=desk)
    if isinstance(at_home, Listing):
        return at_home, (LoadDesk(desk.person), LoadList(at_home.list, at_home.of))
    return at_home, (LoadDesk(desk.person),)


def _scanned(state: DeskState, event: Event | DeskEvent) -> Stepped:
    """What a code opens where nothing was asked for."""
    desk = state.desk
    match state, event:
        case LinesShown(script=script), GoodScanned(good):
            if any(q.how is How.GOOD for q in script.steps.each):
                return _go_on(replace(script, line={"good": good}), desk, state.home)
        case Listing(list=ListName.COUNT), GoodScanned(good):
            counting = Script(TaskName.COUNT_LINE, answers={"good": good})
            return _go_on(counting, desk, replace(state, note=Note()))
        case ((Board() | Listing()), GoodScanned(good)):
            known = desk.good(good)
            if known is not None:
                return Menu(desk, MenuName.GOOD, GoodRow(good, known), state), (Sound("read"),)
        case ((Board() | Listing()), SlipScanned(redemption, orders)):
            if orders:
                of = str(redemption.seq)
                there = Listing(desk, ListName.ORDERS, of, orders)
                return there, (Sound("read"),)
            if redemption.reversed_:
                there = Listing(desk, ListName.REDEMPTIONS, str(redemption.seq), (redemption,))
                return there, (Sound("read"),)
            return Menu(desk, MenuName.REDEMPTION, redemption, state), (Sound("read"),)
        case ((Board() | Listing()), StubScanned(seq, line)):
            answers: Answers = {"of": seq, "register_line": line}
            return state, (Carry("", desk.person, TaskName.SIGN, answers),)
        case ((Board() | Listing()), HouseholdScanned(holder)):
            there = Listing(desk, ListName.ORDERS, holder.household)
            return there, (Sound("read"), LoadList(ListName.ORDERS, holder.household))
    return state, (Sound("refused"),)


# --- the script -----------------------------------------------------------------------------


def questions(script: Script, desk: Desk) -> Iterator[Question]:
    """What is still to be asked in this line or section, in order."""
    section = script.steps.each if script.in_lines else script.steps.then
    told = script.told
    there = script.line if script.in_lines else script.answers
    for question in section:
        open_ = question.name not in there and question.name not in script.skipped
        if open_ and question.when(told, desk):
            yield question


def _go_on(script: Script, desk: Desk, home: Home) -> Stepped:
    """The next question, the lines, the review, or the booking."""
    question = next(questions(script, desk), None)
    if question is not None:
        return _ask(script, question, desk, home), ()
    if script.in_lines:
        done = replace(
            script,
            lines=(*script.lines, script.line),
            line=NONE,
            asked=(),
            skipped=frozenset(),
        )
        return LinesShown(desk, done, home, page=LAST_PAGE), ()
    if script.steps.review:
        return Reviewing(desk, script, home), (PrepareAct(),)
    carrying = Reviewing(desk, script, home, booking=True)
    return carrying, (_carry(script, desk, ""),)


def resumed(script: Script, desk: Desk, home: Home) -> DeskState:
    """Where a script stands that was left for a while: its first open question, or the review."""
    question = next(questions(script, desk), None)
    if question is None:
        return Reviewing(desk, script, home)
    return _ask(script, question, desk, home)


def _ask(script: Script, question: Question, desk: Desk, home: Home) -> Asking:
    in_a_year = date_steps.moved(desk.today, Button.YEAR_LATER)
    typed = in_a_year.isoformat() if question.how is How.DATE else ""
    return Asking(desk, script, question, home, typed=typed)


def _carry(script: Script, desk: Desk, op: str) -> Carry:
    return Carry(op, desk.person, script.task, script.answers, script.lines)


def _answer(state: Asking, value: str | int, words: str = "") -> Stepped:
    """Take an answer and go on; `words` are what people call an id."""
    script = state.script.answered(state.question, value)
    if words:
        script = replace(script, known={**script.known, str(value): words})
    if state.question.name == "again" and value != script.answers.get("pin"):
        return _pins_differ(state)
    return _go_on(script, state.desk, state.home)


def _pins_differ(state: Asking) -> Stepped:
    once_more = state.script.back()
    if once_more is None:
        return state, ()
    question = next(questions(once_more, state.desk))
    asking = _ask(once_more, question, state.desk, state.home)
    return replace(asking, slip=Slip.PINS_DIFFER), (Sound("refused"),)


def _slipped(state: Asking, slip: Slip) -> Stepped:
    return replace(state, slip=slip, checking=False), (Sound("refused"),)


def _asking(state: Asking, event: Event | DeskEvent) -> Stepped:
    question = state.question
    if state.checking:
        return _person_checked(state, event)
    match event:
        case Pressed(Button.BACK):
            return _one_back(state)
        case Skipped() if question.optional:
            return _go_on(state.script.skipping(question), state.desk, state.home)
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
        case OptionChosen(option) if question.how is How.CHOICE:
            if option in options_of(question, state.script.told, state.desk):
                return _answer(state, option)
        case GoodTouched(good) if question.how is How.GOOD and state.desk.good(good):
            return _answer(state, good)
        case Composed(text, letters, page) if question.how is How.HANZI:
            written = text[: question.most]
            return replace(state, typed=written, letters=letters, page=page, slip=None), ()
        case Pressed(Button.CONFIRM) if question.how in (How.HANZI, How.DATE):
            if len(state.typed.strip()) < question.least:
                return _slipped(state, Slip.TOO_LITTLE)
            return _answer(state, state.typed.strip())
        case Pressed(button) if question.how is How.DATE and button in date_steps.STEPS:
            moved = date_steps.moved(date.fromisoformat(state.typed), button)
            return replace(state, typed=moved.isoformat()), ()
        case PhotoWanted() if question.how is How.PHOTO:
            return replace(state, slip=None), (TakePhoto(),)
        case PhotoTaken(sha256) if question.how is How.PHOTO:
            after, effects = _answer(state, sha256)
            return after, (*effects, Sound("done"))
        case PhotoFailed() if question.how is How.PHOTO:
            return _slipped(state, Slip.NO_PHOTO)
        case KeyPressed(key) if state.second is not None:
            return _person_typed(state, key)
        case KeyPressed("ok"):
            return _confirmed(state)
        case KeyPressed(key) if question.how in PADS:
            return replace(state, typed=_typed(state, key), slip=None, page=0), ()
    return state, ()


def _one_back(state: Asking) -> Stepped:
    if state.second is not None:
        return replace(state, second=None, typed="", slip=None), ()
    script = state.script.back()
    if script is not None:
        question = next(questions(script, state.desk))
        return _ask(script, question, state.desk, state.home), ()
    if state.script.lines:
        kept = replace(
            state.script.unwitnessed(), line=NONE, lines_done=False, asked=(), skipped=frozenset()
        )
        return LinesShown(state.desk, kept, state.home), ()
    return _home(state.home, state.desk)


def _typed(state: Asking, key: str) -> str:
    """The text of the pad after a key; a key that does not belong there changes nothing."""
    typed, question = state.typed, state.question
    if key == "<":
        return typed[:-1]
    if len(key) != 1 or not key.isascii():
        return typed
    match question.how:
        case How.MONEY if key == ".":
            return typed if "." in typed else (typed or "0") + "."
        case How.MONEY if "." in typed and len(typed.split(".")[1]) == 2:
            return typed
        case How.NUMBER | How.MONEY | How.HOUSEHOLD | How.PIN if not key.isdecimal():
            return typed
        case How.NUMBER | How.MONEY if typed == "0" and key != ".":
            return key
        case How.GOOD if key.isalnum():
            return (typed + key.lower())[:12]
        case How.LETTERS | How.BARCODE if not (key.isalnum() or key == "-"):
            return typed
    longest = {How.NUMBER: 6, How.MONEY: 9, How.HOUSEHOLD: 9, How.PIN: PIN_LENGTH}
    return (typed + key.upper())[: longest.get(question.how, question.most)]


def _confirmed(state: Asking) -> Stepped:
    """确定: take what was typed, if it is an answer."""
    question, typed = state.question, state.typed
    match question.how:
        case How.NUMBER | How.MONEY:
            if not typed.strip("."):
                return _slipped(state, Slip.TOO_LITTLE)
            value = cents_of(typed) if question.how is How.MONEY else int(typed)
            if value < question.least:
                return _slipped(state, Slip.TOO_LITTLE)
            if value > question.most:
                return _slipped(state, Slip.TOO_MUCH)
            return _answer(state, value)
        case How.LETTERS if typed:
            return _answer(state, typed)
        case How.BARCODE:
            barcode = normal_barcode(typed)
            if barcode is None:
                return _slipped(state, Slip.NOT_A_BARCODE)
            return _answer(state, barcode)
        case How.HOUSEHOLD if typed:
            return state, (FindHousehold(typed),)
        case How.PIN if len(typed) == PIN_LENGTH:
            return _answer(state, typed)
    return _slipped(state, Slip.TOO_LITTLE)


def cents_of(typed: str) -> int:
    """12.5 -> 1250."""
    whole, _, part = typed.partition(".")
    return int(whole or "0") * 100 + int(part.ljust(2, "0"))


# --- codes and cards shown to a question ----------------------------------------------------------


def _shown_to(state: Asking, event: Event | DeskEvent) -> Stepped:
    match state.question.how, event:
        case How.GOOD, GoodScanned(good) if state.desk.good(good):
            after, effects = _answer(state, good)
            return after, (Sound("read"), *effects)
        case How.BARCODE, GoodScanned():
            return _slipped(state, Slip.BARCODE_TAKEN)
        case ((How.HOUSEHOLD | How.CARD), HouseholdScanned(holder)):
            words = f"{holder.group} {holder.name} {holder.number}"
            after, effects = _answer(state, holder.household, words)
            return after, (Sound("read"), *effects)
        case How.BLANK_CARD, BlankScanned(text, code):
            after, effects = _answer(state, text, code)
            return after, (Sound("read"), *effects)
        case How.BLANK_CARD, _:
            return _slipped(state, Slip.NOT_BLANK)
        case How.PERSON, PersonScanned(person, name, role):
            if person == state.desk.person and not state.question.may_be_self:
                return _slipped(state, Slip.SAME_PERSON)
            if state.question.keeper_only and role != "keeper":
                return _slipped(state, Slip.NOT_A_KEEPER)
            asked = replace(state, second=(person, name), typed="", slip=None)
            return asked, (Sound("read"),)
    return _slipped(state, Slip.UNKNOWN_CODE)


def _unknown_to(state: Asking, text: str) -> Stepped:
    if state.question.how is How.BARCODE:
        barcode = normal_barcode(text)
        if barcode is not None:
            after, effects = _answer(state, barcode)
            return after, (Sound("read"), *effects)
        return _slipped(state, Slip.NOT_A_BARCODE)
    if state.question.how is How.LETTERS and text.isascii() and len(text) <= state.question.most:
        return _answer(state, text.upper())
    if state.question.how is How.HOUSEHOLD:
        return _slipped(state, Slip.UNKNOWN_NUMBER)
    if state.question.how is How.BLANK_CARD:
        return _slipped(state, Slip.NOT_BLANK)
    return _slipped(state, Slip.UNKNOWN_CODE)


def _person_typed(state: Asking, key: str) -> Stepped:
    if key == "<":
        return replace(state, typed=state.typed[:-1], slip=None), ()
    if len(key) != 1 or key not in "0123456789" or state.second is None:
        return state, ()
    typed = state.typed + key
    if len(typed) < PIN_LENGTH:
        return replace(state, typed=typed, slip=None), ()
    checking = replace(state, typed=typed, slip=None, checking=True)
    return checking, (CheckPin(state.second[0], typed),)


def _person_checked(state: Asking, event: Event | DeskEvent) -> Stepped:
    match event:
        case PinAccepted() if state.second is not None:
            person, name = state.second
            return _answer(replace(state, checking=False), person, name)
        case PinRejected(wait_s):
            wrong = replace(state, typed="", checking=False, slip=Slip.WRONG_PIN, wait_s=wait_s)
            return wrong, (Sound("refused"),)
    return state, ()


# --- lines, review, outcome -------------------------------------------------------------------


def _lines(state: LinesShown, event: Event | DeskEvent) -> Stepped:
    script = state.script
    match event:
        case LineWanted():
            return _go_on(replace(script, line=NONE), state.desk, state.home)
        case LineDropped(n) if 0 <= n < len(script.lines):
            kept = replace(script, lines=script.lines[:n] + script.lines[n + 1 :])
            if not kept.lines:
                return _go_on(kept, state.desk, state.home)
            return replace(state, script=kept), ()
        case Pressed(Button.NEXT):
            return _go_on(replace(script, lines_done=True), state.desk, state.home)
        case Pressed(Button.BACK):
            return _home(state.home, state.desk)
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
    return state, ()


def _reviewing(state: Reviewing, event: Event | DeskEvent) -> Stepped:
    match event:
        case ActPrepared(op) if not state.op and not state.booking:
            return replace(state, op=op), ()
        case Pressed(Button.CONFIRM) if state.op and not state.booking:
            return replace(state, booking=True), (_carry(state.script, state.desk, state.op),)
        case Pressed(Button.BACK) if not state.booking:
            return _before_review(state)
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
        case ActBooked(outcome) if state.booking:
            return _booked(state, outcome)
        case ActDeclined(refused) if state.booking:
            declined = Declined(state.desk, state.script, refused, state.home)
            return declined, (Sound("refused"),)
    return state, ()


def _before_review(state: Reviewing | Declined) -> Stepped:
    """The last question again, or the lines, or where the task began."""
    script = state.script.back()
    if script is not None:
        question = next(questions(script, state.desk))
        return _ask(script, question, state.desk, state.home), ()
    if state.script.lines:
        kept = replace(state.script.unwitnessed(), lines_done=False)
        return LinesShown(state.desk, kept, state.home), ()
    return _home(state.home, state.desk)


def _booked(state: Reviewing, outcome: Outcome) -> Stepped:
    task = state.script.task
    if task is TaskName.COUNT_LINE and outcome.figure:
        found: Answers = {"difference": outcome.figure, "book": outcome.other}
        why = Script(TaskName.COUNT_REASON, answers={**state.script.answers, **found})
        return _go_on(why, state.desk, state.home)
    if state.script.steps.review:
        return Booked(state.desk, task, outcome, state.home), (
            Sound("done"),
            LoadDesk(state.desk.person),
        )
    note = Note(task, outcome=outcome)
    at_home, effects = _home(replace(state.home, note=note), state.desk)
    return at_home, (Sound("done"), *effects)


def _declined(state: Declined, event: Event | DeskEvent) -> Stepped:
    match event:
        case Pressed(Button.BACK):
            return _home(state.home, state.desk)
        case Pressed(Button.NEXT):
            if state.script.lines:
                kept = replace(state.script.unwitnessed(), lines_done=False, asked=())
                return LinesShown(state.desk, kept, state.home), ()
            return _before_review(replace(state, script=state.script.unwitnessed()))
    return state, ()


def _day(state: DayShown, event: Event | DeskEvent) -> Stepped:
    match event:
        case DayLoaded(sheet):
            return replace(state, sheet=sheet), ()
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
        case Pressed(Button.NEXT) if state.sheet is not None:
            return _go_on(Script(TaskName.CLOSE_DAY), state.desk, Board(state.desk))
        case Pressed(Button.BACK):
            return _home(Board(state.desk), state.desk)
    return state, ()


def with_desk(state: DeskState, desk: Desk) -> DeskState:
    """The same place with fresh figures."""
    if isinstance(state, Board | Listing | DayShown):
        return replace(state, desk=desk)
    return replace(state, desk=desk, home=replace(state.home, desk=desk))
