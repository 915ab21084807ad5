"""What each screen does that waits for its slip: it shows how that prints, and takes an answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from kiosk.core.events import Effect, PaperAnswered, PrintingChanged, SettlePaper
from kiosk.core.front import Done
from kiosk.core.objecting.states import ObjectionMade
from kiosk.core.travel.states import TravelDone

Waiting = TypeVar("Waiting", Done, ObjectionMade, TravelDone)


def slip_step(state: Waiting, event: object) -> tuple[Waiting, tuple[Effect, ...]]:
    """The state after news of its own slip, or after somebody said how the paper looks."""
    match event:
        case PrintingChanged(seq, printing, trouble) if seq == state.receipt.seq:
            return replace(state, printing=printing, trouble=trouble), ()
        case PaperAnswered(answer) if state.printing == "unknown":
            return state, (SettlePaper(state.receipt.seq, answer),)
    return state, ()
