"""One question and its answer: typed, touched, scanned, photographed, or a second person's PIN."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.core import date_steps
from kiosk.core.barcode import normal_barcode
from kiosk.core.desk.doors import MenuName
from kiosk.core.desk.earning import GRAMS_SHOWN, unit_weighed
from kiosk.core.desk.events import (
    BlankScanned,
    Cleared,
    Composed,
    DeskEvent,
    FindHousehold,
    GoodScanned,
    GoodTouched,
    HouseholdScanned,
    OptionChosen,
    PersonScanned,
    PhotoFailed,
    PhotoTaken,
    PhotoWanted,
    Skipped,
    TakePhoto,
)
from kiosk.core.desk.script import Stepped, ask, go_on, leave, questions
from kiosk.core.desk.states import (
    Asking,
    LinesShown,
    Menu,
    Reviewing,
    Script,
    Slip,
)
from kiosk.core.desk.tasks import NONE, How, options_of
from kiosk.core.desk.view import BarcodeRow, OrderRow
from kiosk.core.events import (
    Button,
    CheckPin,
    Event,
    KeyPressed,
    PinAccepted,
    PinRejected,
    Pressed,
    Sound,
)
from kiosk.core.group import named_with
from kiosk.core.pin import is_plain
from kiosk.core.shift import PIN_LENGTH
from kiosk.core.view import Holder
from kiosk.core.weighing import WeightSeen, WeightWanted, whole_units

PADS = {How.NUMBER, How.MONEY, How.LETTERS, How.BARCODE, How.HOUSEHOLD, How.PIN, How.GOOD}
"""Questions whose answer is typed on a pad, or narrowed by it."""


def _answer(state: Asking, value: str | int, words: str = "") -> Stepped:
    """Take an answer and go on; `words` are what people call an id."""
    script = state.script.answered(state.question, value)
    if state.question.name == "amount":
        script = _unweighed(script)
    if words:
        script = replace(script, known={**script.known, str(value): words})
    if state.question.name == "again" and value != script.answers.get("pin"):
        return _pins_differ(state)
    return go_on(script, state.desk, state.home)


def _unweighed(script: Script) -> Script:
    """What the scale showed belongs to the amount that was taken from it, and goes with it."""
    rest = {name: told for name, told in script.answers.items() if name != GRAMS_SHOWN}
    return replace(script, answers=rest)


def _pins_differ(state: Asking) -> Stepped:
    once_more = state.script.back()
    if once_more is None:
        return state, ()
    question = next(questions(once_more, state.desk))
    asking = ask(once_more, question, state.desk, state.home)
    return replace(asking, slip=Slip.PINS_DIFFER), (Sound("refused"),)


def _slipped(state: Asking, slip: Slip) -> Stepped:
    return replace(state, slip=slip, checking=False), (Sound("refused"),)


def step(state: Asking, event: Event | DeskEvent) -> Stepped:
    """Keys, touches and photographs; what is scanned comes by `shown_to` and `unknown_to`."""
    question = state.question
    if state.checking:
        return _person_checked(state, event)
    match event:
        case Pressed(Button.BACK):
            return _one_back(state)
        case Skipped() if question.optional:
            return go_on(state.script.skipping(question), state.desk, state.home)
        case Cleared() if question.clears(state.script.told, state.desk):
            return _answer(state, "")
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
            if question.to_come and date.fromisoformat(state.typed) < state.desk.today:
                return _slipped(state, Slip.DAY_OVER)
            if question.past and date.fromisoformat(state.typed) > state.desk.today:
                return _slipped(state, Slip.DAY_TO_COME)
            return _answer(state, state.typed.strip())
        case Pressed(button) if question.how is How.DATE and button in date_steps.STEPS:
            moved = date_steps.moved(date.fromisoformat(state.typed), button)
            return replace(state, typed=moved.isoformat(), slip=None), ()
        case PhotoWanted() if question.how is How.PHOTO:
            return replace(state, slip=None), (TakePhoto(),)
        case PhotoTaken(sha256) if question.how is How.PHOTO:
            after, effects = _answer(state, sha256)
            return after, (*effects, Sound("done"))
        case PhotoFailed() if question.how is How.PHOTO:
            return _slipped(state, Slip.NO_PHOTO)
        case WeightSeen(weighing) if weighed_in(state):
            return replace(state, weighing=weighing), ()
        case WeightWanted() if 0 < (units := units_on_scale(state)) <= question.most:
            return _weighed(state, units)
        case KeyPressed(key) if state.second is not None:
            return _person_typed(state, key)
        case KeyPressed("ok"):
            return _confirmed(state)
        case KeyPressed(key) if question.how in PADS:
            return replace(state, typed=_typed(state, key), slip=None, page=0), ()
    return state, ()


def _weighed(state: Asking, units: int) -> Stepped:
    """Whole units count; what the scale showed goes with them into the entry."""
    after, effects = _answer(state, units)
    if state.weighing is None or not isinstance(after, Asking | Reviewing):
        return after, effects
    answers = {**after.script.answers, GRAMS_SHOWN: state.weighing.grams}
    return replace(after, script=replace(after.script, answers=answers)), effects


def weighed_in(state: Asking) -> str:
    """斤, where a weight is asked for; else ''."""
    if state.question.name != "amount":
        return ""
    return unit_weighed(state.script.told, state.desk)


def units_on_scale(state: Asking) -> int:
    """Whole units that could be taken from the scale now; 0 for none."""
    unit = weighed_in(state)
    return whole_units(state.weighing, unit) if unit and state.weighing is not None else 0


def _one_back(state: Asking) -> Stepped:
    if state.second is not None:
        return replace(state, second=None, typed="", slip=None), ()
    script = state.script.back()
    if script is not None:
        if state.script.asked[-1] == "amount":
            script = _unweighed(script)
        question = next(questions(script, state.desk))
        return ask(script, question, state.desk, state.home), ()
    if state.script.lines:
        kept = replace(
            state.script.unwitnessed(), line=NONE, lines_done=False, asked=(), skipped=frozenset()
        )
        return LinesShown(state.desk, kept, state.home), ()
    return leave(state.script, state.desk, state.home)


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
            if is_plain(typed) and question.name == "pin":
                return _slipped(replace(state, typed=""), Slip.PIN_TOO_PLAIN)
            return _answer(state, typed)
    return _slipped(state, Slip.TOO_LITTLE)


def cents_of(typed: str) -> int:
    """12.5 -> 1250."""
    whole, _, part = typed.partition(".")
    return int(whole or "0") * 100 + int(part.ljust(2, "0"))


# --- codes and cards shown to a question ----------------------------------------------------------


def shown_to(state: Asking, event: Event | DeskEvent) -> Stepped:
    match state.question.how, event:
        case How.GOOD, GoodScanned(good) if state.desk.good(good):
            after, effects = _answer(state, good)
            return after, (Sound("read"), *effects)
        case How.BARCODE, GoodScanned(good) if good == state.script.told.get("good"):
            after, effects = go_on(state.script.skipping(state.question), state.desk, state.home)
            return after, (Sound("read"), *effects)
        case How.BARCODE, GoodScanned():
            return _slipped(state, Slip.BARCODE_TAKEN)
        case ((How.HOUSEHOLD | How.CARD), HouseholdScanned(holder)) if _is_its_own(state, holder):
            return _slipped(state, Slip.OWN_HOUSEHOLD)
        case How.HOUSEHOLD, HouseholdScanned(holder) if state.script.came(holder.household):
            return _slipped(state, Slip.CAME_BEFORE)
        case ((How.HOUSEHOLD | How.CARD), HouseholdScanned(holder, redeemed)):
            words = f"{holder.group} {holder.name} {holder.number}"
            state = replace(state, script=state.script.of_one_of(redeemed))
            after, effects = _answer(state, holder.household, words)
            return after, (Sound("read"), *effects)
        case How.BLANK_CARD, BlankScanned(text, code):
            after, effects = _answer(state, text, code)
            return after, (Sound("read"), *effects)
        case How.BLANK_CARD, _:
            return _slipped(state, Slip.NOT_BLANK)
        case How.PERSON, PersonScanned(person, name, _, function) if state.question.of_group:
            if not function or state.script.sits(person):
                return _slipped(state, Slip.SITS_ALREADY if function else Slip.NOT_IN_GROUP)
            known = {**state.script.known, person: named_with(name, function)}
            script = replace(state.script, known=known)
            asked = replace(state, script=script, second=(person, name), typed="", slip=None)
            return asked, (Sound("read"),)
        case How.PERSON, PersonScanned(person, name, role):
            if person == state.desk.person and not state.question.may_be_self:
                return _slipped(state, Slip.SAME_PERSON)
            if state.question.keeper_only and role != "keeper":
                return _slipped(state, Slip.NOT_A_KEEPER)
            asked = replace(state, second=(person, name), typed="", slip=None)
            return asked, (Sound("read"),)
    return _slipped(state, Slip.UNKNOWN_CODE)


def _is_its_own(state: Asking, holder: Holder) -> bool:
    """Whether who came for a household shows the household's own card, or a helper their own."""
    if state.desk.household:
        return holder.household == state.desk.household
    row = state.script.row if state.question.name == "proxy" else None
    return isinstance(row, OrderRow) and row.holder.household == holder.household


def unknown_to(state: Asking, text: str, why: Slip = Slip.UNKNOWN_CODE) -> Stepped:
    if state.question.new_goods and (barcode := normal_barcode(text)) is not None:
        unknown = BarcodeRow(barcode)
        menu = Menu(state.desk, MenuName.NEW_BARCODE, unknown, state.home, under=state.script)
        return menu, (Sound("refused"),)
    if state.question.how is How.BARCODE:
        barcode = normal_barcode(text)
        if barcode is not None:
            after, effects = _answer(state, barcode)
            return after, (Sound("read"), *effects)
        return _slipped(state, Slip.NOT_A_BARCODE)
    if state.question.how is How.LETTERS and text.isascii() and len(text) <= state.question.most:
        return _answer(state, text.upper())
    if state.question.how is How.HOUSEHOLD and why is Slip.UNKNOWN_CODE:
        return _slipped(state, Slip.UNKNOWN_NUMBER)
    if state.question.how is How.BLANK_CARD:
        return _slipped(state, Slip.NOT_BLANK)
    return _slipped(state, why)


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
            words = state.script.known.get(person, name)
            return _answer(replace(state, checking=False), person, words)
        case PinRejected(wait_s):
            wrong = replace(state, typed="", checking=False, slip=Slip.WRONG_PIN, wait_s=wait_s)
            return wrong, (Sound("refused"),)
    return state, ()
