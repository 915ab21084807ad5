"""The household's own PIN, where the scheme wants it for so many points."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.core.basket import Visit
from kiosk.core.events import CheckHouseholdPin, Effect, Event, KeyPressed, PinRejected, Sound
from kiosk.core.pin import PIN_DIGITS


@dataclass(frozen=True)
class HouseholdPin:
    """The pad, between 确认兑换 and the booking; `op` is the key of the redemption that waits."""

    visit: Visit
    op: str
    digits: str = ""
    rejected: bool = False
    wait_s: int = 0
    """Seconds until the next try is taken; 0: at once."""

    checking: bool = False


def step(state: HouseholdPin, event: Event) -> tuple[HouseholdPin, tuple[Effect, ...]]:
    """Typing and a wrong one; what a right one leads to is the visit's to say."""
    match event:
        case KeyPressed("<") if not state.checking:
            return replace(state, digits=state.digits[:-1], rejected=False), ()
        case KeyPressed(key) if not state.checking and len(key) == 1 and key in "0123456789":
            return _typed(state, state.digits + key)
        case PinRejected(wait_s) if state.checking:
            wrong = HouseholdPin(state.visit, state.op, rejected=True, wait_s=wait_s)
            return wrong, (Sound("refused"),)
    return state, ()


def _typed(state: HouseholdPin, digits: str) -> tuple[HouseholdPin, tuple[Effect, ...]]:
    typed = replace(state, digits=digits, rejected=False)
    if len(digits) < PIN_DIGITS:
        return typed, ()
    return replace(typed, checking=True), (CheckHouseholdPin(state.visit.household, digits),)
