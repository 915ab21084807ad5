"""The keeper at the front: PIN, opening and closing a shift, saying what day it is.

The states here are part of the front's union (`core.front.State`); `step` is called for them by
`core.visit.step`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kiosk.core import date_steps
from kiosk.core.desk.events import LoadDesk
from kiosk.core.events import (
    Button,
    CheckPin,
    ConfirmDate,
    DateAccepted,
    DateRefused,
    DateUnsure,
    Effect,
    Event,
    KeeperIdentified,
    KeyPressed,
    LoadAccount,
    OpenShift,
    PinAccepted,
    PinRejected,
    Pressed,
    SecondPersonWanted,
    ShiftOpened,
    Sound,
)
from kiosk.core.view import Entered, Holder

PIN_LENGTH = 6


class Purpose(StrEnum):
    """What a keeper's PIN is for."""

    OPEN_SHIFT = "open_shift"
    MENU = "menu"
    VOUCH = "vouch"
    SECOND_DATE = "second_date"


@dataclass(frozen=True)
class PinTyping:
    """The pad for a keeper's PIN; `holder` is the household to vouch for."""

    person: str
    name: str
    purpose: Purpose
    digits: str = ""
    rejected: bool = False
    wait_s: int = 0
    checking: bool = False
    holder: Holder | None = None
    asking: DateAsking | None = None
    """The question that a second person's PIN answers."""

    instead_of: str = ""
    """Name of another keeper whose shift is open and would be taken over."""


@dataclass(frozen=True)
class DateAsking:
    """今天是…?  Asked once after a boot without a trusted clock."""

    person: str
    date: datetime
    floor: datetime | None = None
    """Set when the last answer was refused."""

    second_wanted: bool = False
    """The date is far beyond what the kiosk knows: another keeper must show a card too."""

    to_desk: bool = False
    """The keeper was on the way to the desk; after a power cut the shift is still open."""

    instead_of: str = ""
    """As in `ShiftChanged`, to be told after the date."""


@dataclass(frozen=True)
class ShiftChanged:
    """A shift was opened or closed: one sentence, then idle."""

    name: str
    opened: bool
    instead_of: str = ""
    """Name of the keeper whose shift was taken over: it had not been handed on."""


@dataclass(frozen=True)
class Left:
    """The keeper is done: back to idle."""


KeeperState = PinTyping | DateAsking | ShiftChanged


def step(state: KeeperState, event: Event) -> tuple[KeeperState | Left, tuple[Effect, ...]]:
    """The next state and what to ask for; an event that means nothing here changes nothing."""
    match state, event:
        case PinTyping(checking=False), KeyPressed(key):
            return _typed(state, key)
        case PinTyping(checking=True), PinAccepted():
            return _accepted(state)
        case PinTyping(checking=True), PinRejected(wait_s):
            cleared = replace(state, digits="", rejected=True, checking=False, wait_s=wait_s)
            return cleared, (Sound("refused"),)
        case PinTyping(purpose=Purpose.OPEN_SHIFT, checking=True), ShiftOpened(guess, before):
            if guess is not None:
                return DateAsking(state.person, guess, instead_of=before), ()
            return ShiftChanged(state.name, opened=True, instead_of=before), (Sound("done"),)
        case PinTyping(purpose=Purpose.MENU, checking=True), DateUnsure(guess):
            return DateAsking(state.person, guess, to_desk=True), ()
        case DateAsking(to_desk=True), Pressed(Button.BACK):
            return state, (LoadDesk(state.person),)
        case DateAsking(to_desk=True), DateAccepted():
            return state, (Sound("done"), LoadDesk(state.person))
        case PinTyping(asking=DateAsking(to_desk=True) as asking), DateAccepted():
            return asking, (Sound("done"), LoadDesk(asking.person))
        case ((PinTyping() | DateAsking() | ShiftChanged()), Pressed(Button.BACK)):
            return Left(), ()
        case DateAsking(), Pressed(Button.CONFIRM):
            return state, (ConfirmDate(state.person, state.date),)
        case DateAsking(), Pressed(button) if button in date_steps.STEPS:
            moved = date_steps.moved(state.date, button)
            return replace(state, date=moved, floor=None, second_wanted=False), ()
        case DateAsking(), DateRefused(floor):
            return replace(state, floor=floor), (Sound("refused"),)
        case PinTyping(asking=DateAsking() as asking), DateRefused(floor):
            return replace(asking, floor=floor, second_wanted=False), (Sound("refused"),)
        case DateAsking(), SecondPersonWanted():
            return replace(state, second_wanted=True), (Sound("refused"),)
        case (
            ((DateAsking() as asking) | PinTyping(asking=DateAsking() as asking)),
            DateAccepted(),
        ):
            changed = ShiftChanged("", opened=True, instead_of=asking.instead_of)
            return changed, (Sound("done"),)
        case ShiftChanged(), Pressed(Button.FINISH):
            return Left(), ()
    return state, ()


def keeper_came(state: object, came: KeeperIdentified) -> KeeperState:
    """A keeper showed a card: the pad for the PIN, for whatever it is wanted."""
    person, name = came.person, came.name
    if isinstance(state, DateAsking) and state.second_wanted:
        if person == state.person:
            return state
        return PinTyping(person, name, Purpose.SECOND_DATE, asking=state)
    if came.in_charge or came.officer:
        return PinTyping(person, name, Purpose.MENU)
    return PinTyping(person, name, Purpose.OPEN_SHIFT, instead_of=came.instead_of)


def _typed(state: PinTyping, key: str) -> tuple[KeeperState, tuple[Effect, ...]]:
    if key == "<":
        return replace(state, digits=state.digits[:-1], rejected=False), ()
    if len(key) != 1 or key not in "0123456789":
        return state, ()
    digits = state.digits + key
    if len(digits) < PIN_LENGTH:
        return replace(state, digits=digits, rejected=False), ()
    checking = replace(state, digits=digits, rejected=False, checking=True)
    return checking, (CheckPin(state.person, digits),)


def _accepted(state: PinTyping) -> tuple[KeeperState, tuple[Effect, ...]]:
    match state.purpose:
        case Purpose.OPEN_SHIFT:
            return state, (OpenShift(state.person),)
        case Purpose.MENU:
            return state, (LoadDesk(state.person, entering=True),)
        case Purpose.VOUCH:
            if state.holder is None:
                raise ValueError("vouching needs a household")
            vouched = LoadAccount(state.holder.household, Entered.CODE, vouched_by=state.person)
            return state, (vouched,)
        case Purpose.SECOND_DATE:
            if state.asking is None:
                raise ValueError("a second person answers a question")
            first, date = state.asking.person, state.asking.date
            return state, (ConfirmDate(first, date, second=state.person),)
