"""A machine that is not enrolled yet: the township's code, and what comes of it."""

from __future__ import annotations

from typing import Any

from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from kiosk.core.desk.events import StickTouched
from kiosk.core.first_start.events import GroupTouched
from kiosk.core.first_start.states import GROUP, GROUPS, Arriving, CodeAsked, RestWanted
from kiosk.ui import first_start_sentences as sentences
from kiosk.ui import first_start_words as words
from kiosk.ui.page import Page, Scene
from kiosk.ui.told import ASKING, REFUSED
from kiosk.ui.widgets import Pressable

OPEN = "·"
"""In the place of a digit that is not typed yet."""


class CodeGroup(Pressable, GridLayout):
    """Four digits; touched, they are typed anew."""

    digits = StringProperty("")
    typed_now = BooleanProperty(defaultvalue=False)


class CodeGroups(GridLayout):
    """The five groups as they are written on the township's paper."""

    page: Any

    groups = ListProperty([])
    at = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._boxes = [CodeGroup() for _ in range(GROUPS)]
        for n, box in enumerate(self._boxes):
            box.fbind("on_release", lambda *_, n=n: self.page.emit(GroupTouched(n)))
            self.add_widget(box)
        for name in ("groups", "at"):
            self.fbind(name, self._put)

    def _put(self, *_: object) -> None:
        for n, (box, group) in enumerate(zip(self._boxes, self.groups, strict=False)):
            box.digits = group.ljust(GROUP, OPEN)
            box.label = words.GROUP_NAME.format(n=n + 1)
            box.typed_now = n == self.at


class FirstCodePage(Page):
    """The pad, and beside it the groups, a hint or what is wrong."""

    township = StringProperty("")
    groups = ListProperty([])
    at = NumericProperty(0)
    hint = StringProperty("")
    trouble = StringProperty("")
    right = BooleanProperty(defaultvalue=False)
    by_line = BooleanProperty(defaultvalue=True)
    ready = BooleanProperty(defaultvalue=True)

    def render(self, state: CodeAsked, scene: Scene) -> None:  # noqa: ARG002
        self.township = sentences.township(state)
        self.groups = list(state.groups)
        self.at = -1 if state.is_full else state.at
        self.hint, self.trouble = sentences.hint(state), sentences.trouble(state)
        self.right, self.by_line = state.is_right, bool(state.township)

    def by_stick(self) -> None:
        self.emit(StickTouched())


class ArrivingPage(Page):
    """Wait, how far it is; or bring the stick again."""

    stick = BooleanProperty(defaultvalue=False)
    done = NumericProperty(-1.0)
    """How much has come, from 0 to 1; -1: nobody knows."""

    def render(self, state: Arriving | RestWanted, scene: Scene) -> None:  # noqa: ARG002
        failed = isinstance(state, RestWanted) and bool(state.trouble)
        self.ids.told.tell(REFUSED if failed else ASKING, sentences.told(state))
        self.stick = isinstance(state, RestWanted) and state.stick
        self.done = state.done / state.all if isinstance(state, Arriving) and state.all else -1.0

    def by_stick(self) -> None:
        self.emit(StickTouched())


FIRST_START_PAGES: dict[type, type[Page]] = {
    CodeAsked: FirstCodePage,
    RestWanted: ArrivingPage,
    Arriving: ArrivingPage,
}
