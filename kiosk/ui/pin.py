"""The pad for a keeper's PIN: to open a shift, for the menu, to vouch for a typed code."""

from __future__ import annotations

from kiosk.core.shift import PIN_LENGTH, PinTyping
from kiosk.ui import sentences, words
from kiosk.ui.code import PadPage
from kiosk.ui.numerals import full_day
from kiosk.ui.page import Scene

TYPED, OPEN = "●", "○"


class PinPage(PadPage):
    def render(self, state: PinTyping, scene: Scene) -> None:  # noqa: ARG002
        self.title = words.PIN_TITLE.format(name=state.name)
        before = state.instead_of
        self.hint = words.PIN_TAKES_OVER.format(name=before) if before else ""
        if state.holder is not None:
            holder = sentences.holder_words(state.holder)
            self.title = words.PIN_VOUCH.format(name=state.name, holder=holder)
        elif state.asking is not None:
            day = full_day(state.asking.date)
            self.title = words.PIN_DATE.format(name=state.name, day=day)
        self.typed = dots(len(state.digits), PIN_LENGTH)
        self.ready = not state.checking
        if state.checking:
            self.hint = words.PIN_CHECKING
        self.trouble = wrong_pin(state.wait_s) if state.rejected else ""


def dots(typed: int, length: int) -> str:
    """●●○○○○."""
    return TYPED * typed + OPEN * (length - typed)


def wrong_pin(wait_s: int) -> str:
    """It was wrong, and when the next try is taken."""
    return sentences.pin_wait(wait_s) if wait_s else words.PIN_WRONG
