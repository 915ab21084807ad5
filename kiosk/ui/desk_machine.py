"""检查机器: what the camera sees, what was found about each part, a test page."""

from __future__ import annotations

from typing import Any, ClassVar

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.core.desk.states import MachineShown
from kiosk.core.desk.tasks import TaskName
from kiosk.core.fitness import Finding
from kiosk.ui import setup_sentences, setup_words
from kiosk.ui.desk_page import DeskPage, page_of
from kiosk.ui.page import Scene
from kiosk.ui.widgets import Sheet


class FindingCard(Sheet):
    """A part: its name and verdict, and what was found."""

    title = StringProperty("")
    told = StringProperty("")

    def put(self, found: Finding) -> None:
        self.title, self.told = found.part, found.told
        self.ids.mark.put(setup_sentences.finding_mark(found))


class Findings(BoxLayout):
    """The cards of one page."""


class MachinePage(DeskPage):
    ROWS: ClassVar = {"compact": 3, "roomy": 4, "portrait": 3}

    camera = StringProperty("")
    """What is wrong with it, in place of its picture."""

    looking = BooleanProperty(defaultvalue=True)
    way_on = StringProperty("")
    offered = StringProperty("")
    """The newer version at hand."""

    def fill(self, state: MachineShown, scene: Scene) -> None:
        self.camera = scene.status.camera or ""
        self.looking = state.looking
        self.offered = state.offered
        self.way_on = setup_words.LOOKING if state.looking else setup_words.LOOK_AGAIN
        size = self.ROWS[self.form.name]
        page, pages = page_of(state.page, len(state.findings), size)
        self.turned(page, pages)
        column = self.ids.findings
        column.clear_widgets()
        for found in state.findings[page * size : (page + 1) * size]:
            card = FindingCard()
            column.add_widget(card)
            card.put(found)
        for _ in range(size - len(column.children)):
            column.add_widget(BoxLayout())

    def take(self, picture: Any) -> None:
        self.ids.viewfinder.take(picture)

    def test(self) -> None:
        self.door(TaskName.PRINT_TEST)

    def update(self) -> None:
        self.door(TaskName.UPDATE)
