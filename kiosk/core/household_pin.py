"""The household's own PIN, where the scheme wants it for so many points."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.core.basket import Visit
from kiosk.core.events import CheckHouseholdPin, Effect, Event, KeyPressed, PinRejected, Sound
from kiosk.core.pin import PIN_DIGITS, typed_pin


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
    today: int = 0
    """Points of the whole day with this redemption, where it alone would want no PIN."""


def step(state: HouseholdPin, event: Event) -> tuple[HouseholdPin, tuple[Effect, ...]]:
    """Typing and a wrong one; what a right one leads to is the visit's to say."""
    match event:
        case KeyPressed(key) if not state.checking:
            return _typed(state, typed_pin(state.digits, key))
        case PinRejected(wait_s) if state.checking:
            wrong = HouseholdPin(state.visit, state.op, rejected=True, wait_s=wait_s)
            return replace(wrong, today=state.today), (Sound("refused"),)
    return state, ()


def _typed(state: HouseholdPin, digits: str) -> tuple[HouseholdPin, tuple[Effect, ...]]:
    typed = replace(state, digits=digits, rejected=False)
    if len(digits) < PIN_DIGITS:
        return typed, ()
    return replace(typed, checking=True), (CheckHouseholdPin(state.visit.household, digits),)
