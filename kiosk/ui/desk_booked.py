"""It is booked: its number, its figures, and what comes next."""

from __future__ import annotations

from kiosk.core.desk.states import Booked
from kiosk.ui import desk_sentences
from kiosk.ui.desk_page import DeskPage
from kiosk.ui.page import Scene
from kiosk.ui.told import WELL


class BookedPage(DeskPage):
    def fill(self, state: Booked, scene: Scene) -> None:  # noqa: ARG002
        self.ids.told.tell(WELL, desk_sentences.booked(state))
