"""A machine that is not enrolled yet: the township's code, and what comes of it."""

from __future__ import annotations

from string import ascii_lowercase
from typing import Any

from kivy.properties import BooleanProperty, ListProperty, NumericProperty, StringProperty
from kivy.uix.gridlayout import GridLayout

from kiosk.core.desk.events import StickTouched
from kiosk.core.first_start.events import (
    AddressLeft,
    AddressTouched,
    GroupTouched,
    RepairTouched,
)
from kiosk.core.first_start.states import (
    GROUP,
    GROUPS,
    AddressAsked,
    Arriving,
    CodeAsked,
    Damaged,
    RestWanted,
)
from kiosk.ui import first_start_sentences as sentences
from kiosk.ui import first_start_words as words
from kiosk.ui import words as words_of_keys
from kiosk.ui.ask_page import SLOTS
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
    address = StringProperty("")
    """Words of the key that types the township's address, in the place of the stick's; ''."""

    def render(self, state: CodeAsked, scene: Scene) -> None:  # noqa: ARG002
        self.township = sentences.township(state)
        self.groups = list(state.groups)
        self.at = -1 if state.is_full else state.at
        self.hint, self.trouble = sentences.hint(state), sentences.trouble(state)
        self.right, self.by_line = state.is_right, bool(state.township)
        self.address = sentences.address_key(state)

    def by_stick(self) -> None:
        self.emit(StickTouched())

    def type_address(self) -> None:
        self.emit(AddressTouched())


TURN = "turn "
"""Before the number of a page of keys."""

SIGNS = ((".", "."), (":", ":"), ("-", "-"), (words_of_keys.RUB_OUT, "<"))
KEYS: tuple[tuple[tuple[str, str], ...], ...] = tuple(
    (*((key, key) for key in keys), *SIGNS[first:], *((says, f"{TURN}{n}") for says, n in turns))
    for keys, first, turns in (
        ("1234567890", 0, (("a-m", 1), ("n-z", 2))),
        (ascii_lowercase[:13], 3, (("123", 0), ("n-z", 2))),
        (ascii_lowercase[13:], 3, (("123", 0), ("a-m", 1))),
    )
)
"""Words and meaning of each key, sixteen a page: they have the width of a finger."""


class AddressPage(Page):
    """What is typed, and the keys of one page."""

    typed = StringProperty("")
    trouble = StringProperty("")
    turned = NumericProperty(1)

    def enter(self) -> None:
        super().enter()
        self.turned = 1

    def render(self, state: AddressAsked, scene: Scene) -> None:  # noqa: ARG002
        self.typed = state.typed
        self.trouble = words.ADDRESS_WRONG if state.is_wrong else ""
        self._put()

    def on_turned(self, *_: object) -> None:
        self._put()

    def touched(self, key: str) -> None:
        if key.startswith(TURN):
            self.turned = int(key.removeprefix(TURN))
        else:
            self.key(key)

    def leave(self) -> None:
        self.emit(AddressLeft())

    def _put(self) -> None:
        keys = list(KEYS[int(self.turned)])
        self.ids.upper.put(keys[:SLOTS])
        self.ids.lower.put(keys[SLOTS:])


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


class DamagedPage(Page):
    """For the household why there is nothing, for the keeper what to do."""

    def render(self, state: Damaged, scene: Scene) -> None:  # noqa: ARG002
        self.ids.told.tell(REFUSED, sentences.told(state))

    def repair(self) -> None:
        self.emit(RepairTouched())


FIRST_START_PAGES: dict[type, type[Page]] = {
    CodeAsked: FirstCodePage,
    AddressAsked: AddressPage,
    Damaged: DamagedPage,
    RestWanted: ArrivingPage,
    Arriving: ArrivingPage,
}
