"""Nothing was booked: why, and what can be done."""

from __future__ import annotations

from kiosk.core.desk.states import Declined
from kiosk.ui import desk_sentences
from kiosk.ui.desk_page import DeskPage
from kiosk.ui.page import Scene
from kiosk.ui.told import REFUSED


class DeclinedPage(DeskPage):
    def fill(self, state: Declined, scene: Scene) -> None:  # noqa: ARG002
        self.ids.told.tell(REFUSED, desk_sentences.refusal(state.desk, state.refused))
