"""The window: shows the screen of the front's state, hands touches to the runner.

The app owns no state of the visit.  Four times a second, and whenever a device thread wakes it, it
lets the runner work off what was posted and draws again if anything that can be seen has changed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from kivy.app import App
from kivy.clock import Clock
from kivy.core.text import LabelBase
from kivy.core.window import Window
from kivy.lang import Builder
from kivy.uix.floatlayout import FloatLayout

from kiosk.core import shift, visit
from kiosk.core.events import Event
from kiosk.core.view import Status
from kiosk.ui import sentences, words
from kiosk.ui.account import AccountPage
from kiosk.ui.basket import BasketPage
from kiosk.ui.card_refused import CardRefusedPage
from kiosk.ui.code import CodePage
from kiosk.ui.confirm import ConfirmPage
from kiosk.ui.date import DatePage
from kiosk.ui.done import DonePage
from kiosk.ui.goods import GoodsPage
from kiosk.ui.idle import IdlePage
from kiosk.ui.keeper_menu import KeeperMenuPage
from kiosk.ui.not_redeemed import NotRedeemedPage
from kiosk.ui.out_of_service import OutOfServicePage
from kiosk.ui.page import Page, Scene, scene_of
from kiosk.ui.pin import PinPage
from kiosk.ui.record import RecordPage
from kiosk.ui.second_card import SecondCardPage
from kiosk.ui.shift_changed import ShiftChangedPage
from kiosk.ui.widgets import ASSETS

TICK_S = 0.25
PREVIEW_S = 1 / 15

Picture = Any
"""uint8 array of shape (height_px, width_px, 4), RGBA, contiguous."""

Preview = Callable[[], "tuple[int, Picture] | None"]
"""The newest camera picture and its number; None while there is none."""

SCREENS: dict[type, type[Page]] = {
    visit.Idle: IdlePage,
    visit.CardRefused: CardRefusedPage,
    visit.CodeTyping: CodePage,
    visit.AccountShown: AccountPage,
    visit.RecordShown: RecordPage,
    visit.GoodsShown: GoodsPage,
    visit.BasketShown: BasketPage,
    visit.Confirming: ConfirmPage,
    visit.NotRedeemed: NotRedeemedPage,
    visit.Done: DonePage,
    visit.SecondCard: SecondCardPage,
    visit.OutOfService: OutOfServicePage,
    shift.PinTyping: PinPage,
    shift.DateAsking: DatePage,
    shift.KeeperMenu: KeeperMenuPage,
    shift.ShiftChanged: ShiftChangedPage,
}
"""One screen per class of state."""


class Runner(Protocol):
    """What the app asks of the runner."""

    on_wake: Callable[[], None] | None
    """Called from any thread after an event was posted."""

    @property
    def front(self) -> visit.Front: ...

    def handle(self, event: Event) -> None: ...

    def pump(self) -> None:
        """Handle what was posted, and the tick."""

    def status(self) -> Status: ...


class Voice(Protocol):
    """What the app asks of a speaker (kiosk.ports.Speaker)."""

    def say(self, sentence: str) -> None: ...


def load_looks() -> None:
    """Register the font and load the kv files, once per process."""
    fonts = ASSETS / "fonts"
    LabelBase.register(
        "Roboto", str(fonts / "NotoSansSC-Regular.ttf"), fn_bold=str(fonts / "NotoSansSC-Bold.ttf")
    )
    here = Path(__file__).parent
    names = ["theme.kv", *sorted(p.name for p in here.glob("*.kv") if p.name != "theme.kv")]
    for name in names:
        path = str(here / name)
        if path not in Builder.files:
            Builder.load_file(path)


class KioskApp(App):
    """The application; `build` needs a window, so `env.setup` must have run before."""

    title = words.WINDOW_TITLE
    use_kivy_settings = False

    def __init__(
        self,
        runner: Runner,
        preview: Preview,
        speaker: Voice,
        *,
        photographs: Path | None = None,
        on_first_frame: Callable[[], None] | None = None,
        **kwargs: Any,
    ) -> None:
        """`photographs`: a folder of the township's own pictures, named by the goods' ids.

        `on_first_frame` is called once something stands on the screen: what is slow to load may
        begin then.
        """
        super().__init__(**kwargs)
        self._on_first_frame = on_first_frame
        self.photographs = photographs
        self.runner = runner
        self.preview = preview
        self.speaker = speaker
        self.scene: Scene | None = None
        self.page: Page | None = None
        self._pages: dict[type, Page] = {}
        self._picture = -1
        self._timers: list[Any] = []

    def build(self) -> FloatLayout:
        load_looks()
        self.stage = FloatLayout()
        return self.stage

    def on_start(self) -> None:
        self.runner.on_wake = Clock.create_trigger(self._pump)
        self._timers = [
            self.runner.on_wake,
            Clock.schedule_interval(self._pump, TICK_S),
            Clock.schedule_interval(self._show_picture, PREVIEW_S),
        ]
        self.refresh()
        if self._on_first_frame is not None:
            Window.bind(on_flip=self._first_frame)

    def _first_frame(self, *_: object) -> None:
        Window.unbind(on_flip=self._first_frame)
        if self._on_first_frame is not None:
            self._on_first_frame()

    def on_stop(self) -> None:
        self.runner.on_wake = None
        for timer in self._timers:
            timer.cancel()

    def emit(self, event: Event) -> None:
        """A touch has become an event."""
        self.runner.handle(event)
        self.refresh()

    def repeat(self) -> None:
        """The ear: say the sentence of this screen again."""
        self._say(sentences.spoken(self.runner.front))

    def refresh(self) -> None:
        """Show the runner's front, if it looks different from what is shown."""
        front = self.runner.front
        scene = scene_of(front, self.runner.status())
        if scene == self.scene:
            return
        before, self.scene = self.scene, scene
        page = self._page_of(type(scene.state))
        entered = before is None or type(before.state) is not type(scene.state)
        if entered and page is not self.page:
            self.stage.clear_widgets()
            self.stage.add_widget(page)
            self.page = page
        if entered:
            page.enter()
        page.show(scene)
        # Idle opens when somebody has left: there is nobody to speak to.
        if entered and not isinstance(scene.state, visit.Idle):
            self._say(sentences.spoken(front))

    def _say(self, sentence: str) -> None:
        if sentence:
            self.speaker.say(sentence)

    def _page_of(self, state: type) -> Page:
        if state not in self._pages:
            self._pages[state] = SCREENS[state](emit=self.emit)
        return self._pages[state]

    def _pump(self, *_: object) -> None:
        self.runner.pump()
        self.refresh()

    def _show_picture(self, *_: object) -> None:
        if not isinstance(self.page, IdlePage):
            return
        newest = self.preview()
        if newest is not None and newest[0] != self._picture:
            self._picture = newest[0]
            self.page.take(newest[1])
