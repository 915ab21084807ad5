"""The pad for the household's own PIN, before so many points are booked."""

from __future__ import annotations

from kiosk.core.household_pin import HouseholdPin
from kiosk.core.pin import PIN_DIGITS
from kiosk.core.view import cost_of
from kiosk.ui import words
from kiosk.ui.code import PadPage
from kiosk.ui.page import Scene
from kiosk.ui.pin import dots, wrong_pin


class HouseholdPinPage(PadPage):
    def render(self, state: HouseholdPin, scene: Scene) -> None:  # noqa: ARG002
        self.title = words.HOUSEHOLD_PIN
        self.typed = dots(len(state.digits), PIN_DIGITS)
        self.ready = not state.checking
        self.hint = words.PIN_CHECKING if state.checking else why_words(state)
        self.trouble = wrong_pin(state.wait_s) if state.rejected else ""


def why_words(state: HouseholdPin) -> str:
    """Why a PIN is wanted: this redemption, or the whole day."""
    if state.today:
        return words.HOUSEHOLD_PIN_DAY.format(today=state.today)
    return words.HOUSEHOLD_PIN_HINT.format(cost=cost_of(state.visit.basket))
