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
from kivy.graphics import Color, Line
from kivy.lang import Builder
from kivy.metrics import mm
from kivy.properties import StringProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.core import household_pin, proxy, shift, wishing
from kiosk.core.desk.states import Asking
from kiosk.core.events import Event, TextRead
from kiosk.core.front import (
    AccountShown,
    BasketShown,
    CardRefused,
    CodeTyping,
    Confirming,
    Done,
    Front,
    GoodsShown,
    Idle,
    NotRedeemed,
    OutOfService,
    RecordShown,
    SecondCard,
    State,
)
from kiosk.core.reading import NoticeShown, NoticesListed, RulesListed, RulesShown, WhyShown
from kiosk.core.view import Status
from kiosk.ports import Volume
from kiosk.ui import reading, theme, words
from kiosk.ui.account import AccountPage
from kiosk.ui.asking import ASKING
from kiosk.ui.basket import BasketPage
from kiosk.ui.card_refused import CardRefusedPage
from kiosk.ui.code import CodePage
from kiosk.ui.confirm import ConfirmPage
from kiosk.ui.date import DatePage
from kiosk.ui.desk_pages import DESK_PAGES
from kiosk.ui.done import DonePage
from kiosk.ui.first_start import FIRST_START_PAGES
from kiosk.ui.goods import GoodsPage
from kiosk.ui.household_pin import HouseholdPinPage
from kiosk.ui.idle import IdlePage
from kiosk.ui.night import Light, paint, tinted
from kiosk.ui.not_redeemed import NotRedeemedPage
from kiosk.ui.objecting import OBJECTING_PAGES
from kiosk.ui.out_of_service import OutOfServicePage
from kiosk.ui.page import Page, Scene, scene_of
from kiosk.ui.pin import PinPage
from kiosk.ui.plain_speech import plain
from kiosk.ui.proxy import ProxyPage, ProxyWordPage
from kiosk.ui.record import RecordPage
from kiosk.ui.second_card import SecondCardPage
from kiosk.ui.shift_changed import ShiftChangedPage
from kiosk.ui.spoken import spoken
from kiosk.ui.travel import TRAVEL_PAGES
from kiosk.ui.wedge import listen
from kiosk.ui.widgets import ASSETS
from kiosk.ui.wishes import WishesPage

TICK_S = 0.25
PREVIEW_S = 1 / 15
REDRAW_S = 5.0
"""A still screen is drawn so often, so that a window which cannot draw any more is noticed."""

Picture = Any
"""uint8 array of shape (height_px, width_px, 4), RGBA, contiguous."""

Preview = Callable[[], "tuple[int, Picture] | None"]
"""The newest camera picture and its number; None while there is none."""

SCREENS: dict[type, type[Page]] = {
    Idle: IdlePage,
    CardRefused: CardRefusedPage,
    CodeTyping: CodePage,
    AccountShown: AccountPage,
    WhyShown: reading.WhyPage,
    RulesListed: reading.RulesListedPage,
    RulesShown: reading.RulesPage,
    NoticesListed: reading.NoticesListedPage,
    NoticeShown: reading.NoticePage,
    RecordShown: RecordPage,
    GoodsShown: GoodsPage,
    wishing.WishesShown: WishesPage,
    BasketShown: BasketPage,
    proxy.ProxyAsking: ProxyPage,
    proxy.ProxyVouching: ProxyWordPage,
    Confirming: ConfirmPage,
    household_pin.HouseholdPin: HouseholdPinPage,
    NotRedeemed: NotRedeemedPage,
    Done: DonePage,
    SecondCard: SecondCardPage,
    OutOfService: OutOfServicePage,
    shift.PinTyping: PinPage,
    shift.DateAsking: DatePage,
    shift.ShiftChanged: ShiftChangedPage,
    **DESK_PAGES,
    **TRAVEL_PAGES,
    **OBJECTING_PAGES,
    **FIRST_START_PAGES,
}
"""One screen per class of state; questions of the desk have one for each way to ask."""


def place_of(state: State) -> tuple[object, ...]:
    """Where a person is: what is asked anew opens anew, and speaks."""
    if isinstance(state, Asking):
        return (Asking, state.question.name, len(state.script.lines), state.second)
    if isinstance(state, proxy.ProxyAsking):
        return (type(state), bool(state.relation))
    if isinstance(state, WhyShown | RulesShown):  # each page says something else
        return (type(state), state.page)
    if isinstance(state, NoticeShown):
        return (type(state), state.part)
    return (type(state),)


class Runner(Protocol):
    """What the app asks of the runner."""

    on_wake: Callable[[], None] | None
    """Called from any thread after an event was posted."""

    @property
    def front(self) -> Front: ...

    def handle(self, event: Event) -> None: ...

    def pump(self) -> None:
        """Handle what was posted, and the tick."""

    def status(self) -> Status: ...


class Voice(Protocol):
    """What the app asks of a speaker (kiosk.ports.Speaker)."""

    def say(self, sentence: str, plain: str = "") -> None: ...


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


class PracticeFrame(Widget):
    """An amber frame and 练习 across every screen of the training; it takes no touch.

    Not every screen has a header that could say it: pads and shelves have none.
    """

    WIDTH_MM = 1.5
    WORD_OPACITY = 0.14
    """So that what stands under the word can be read as before."""

    WORD_PART = 0.4
    """Of the shorter side of the screen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        amber = tinted(theme.WAIT)
        with self.canvas:
            Color(*amber)
            self._line = Line(width=mm(self.WIDTH_MM) / 2)
        self.word = Label(
            text=words.PRACTICE_WORD, bold=True, color=(*amber[:3], self.WORD_OPACITY)
        )
        self.add_widget(self.word)
        self.bind(pos=self._place, size=self._place)

    def _place(self, *_: object) -> None:
        inset = mm(self.WIDTH_MM) / 2
        self._line.rectangle = (
            self.x + inset,
            self.y + inset,
            self.width - 2 * inset,
            self.height - 2 * inset,
        )
        self.word.font_size = self.WORD_PART * min(self.size)
        self.word.pos, self.word.size = self.pos, self.size

    def collide_point(self, *_: float) -> bool:
        return False


class KioskApp(App):
    """The application; `build` needs a window, so `env.setup` must have run before."""

    volume_icon = StringProperty("")
    """Of the key that turns the sound; '' where there is none."""

    title = words.WINDOW_TITLE
    use_kivy_settings = False

    def __init__(
        self,
        runner: Runner,
        preview: Preview,
        speaker: Voice,
        *,
        photographs: Path | None = None,
        volume: Volume | None = None,
        light: Light | None = None,
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
        self.volume = volume
        self.volume_icon = "" if volume is None else f"sound_{volume.step}_ink"
        self.light = Light() if light is None else light
        self.dark = False
        self.runner = runner
        self.preview = preview
        self.speaker = speaker
        self.scene: Scene | None = None
        self.page: Page | None = None
        self._pages: dict[type, Page] = {}
        self._picture = -1
        self._timers: list[Any] = []
        self._unlisten: Callable[[], None] = lambda: None
        self.frames_drawn = 0

    def build(self) -> FloatLayout:
        load_looks()
        paint(dark=self.dark)  # a process may have had another window before
        self.stage = FloatLayout()
        self.practice = PracticeFrame()
        return self.stage

    def on_start(self) -> None:
        self.runner.on_wake = Clock.create_trigger(self._pump)
        self._timers = [
            self.runner.on_wake,
            Clock.schedule_interval(self._pump, TICK_S),
            Clock.schedule_interval(self._show_picture, PREVIEW_S),
            Clock.schedule_interval(lambda _: Window.canvas.ask_update(), REDRAW_S),
        ]
        self._unlisten = listen(Window, self._scanned, Clock.get_time)
        self._pump()  # what was posted while nobody listened woke nobody
        Window.bind(on_flip=self._drawn)

    def _drawn(self, *_: object) -> None:
        self.frames_drawn += 1
        if self.frames_drawn == 1 and self._on_first_frame is not None:
            self._on_first_frame()

    def on_stop(self) -> None:
        self.runner.on_wake = None
        for timer in self._timers:
            timer.cancel()
        Window.unbind(on_flip=self._drawn)
        self._unlisten()

    def _scanned(self, text: str) -> None:
        """A keyboard-wedge scanner read a code."""
        self.emit(TextRead(text))

    def emit(self, event: Event) -> None:
        """A touch has become an event."""
        self.runner.handle(event)
        self.refresh()

    def repeat(self) -> None:
        """The ear: say the sentence of this screen again."""
        self._say(self.runner.front)

    def turn_volume(self) -> None:
        """One step softer, and at once to be heard."""
        if self.volume is not None:
            self.volume_icon = f"sound_{self.volume.turn()}_ink"
            self.repeat()

    def turn_light(self) -> None:
        """The keeper's key."""
        self.light.choose()
        self._paint()
        self.refresh()

    def _paint(self) -> None:
        """Every screen is made anew: colours are given when a widget is made."""
        self.dark = self.light.dark
        paint(dark=self.dark)
        self.stage.clear_widgets()
        self._pages.clear()
        self.scene = self.page = None
        self.practice = PracticeFrame()

    def refresh(self) -> None:
        """Show the runner's front, if it looks different from what is shown."""
        front, status = self.runner.front, self.runner.status()
        scene = scene_of(front, status)
        nobody = isinstance(scene.state, Idle)
        self.light.look(status.at, status.quality)
        self.light.shine(waits=nobody)
        if nobody and self.dark != self.light.dark:
            self._paint()
        if scene == self.scene:
            return
        before, self.scene = self.scene, scene
        page = self._page_of(scene.state)
        entered = before is None or place_of(before.state) != place_of(scene.state)
        if entered and page is not self.page:
            self.stage.clear_widgets()
            self.stage.add_widget(page)
            self.page = page
            self._picture = -1  # a camera page wants a picture at once
        if scene.status.training and self.practice.parent is None:
            self.stage.add_widget(self.practice)
        elif not scene.status.training:
            self.stage.remove_widget(self.practice)
        if entered:
            page.enter()
        page.show(scene)
        # Idle opens when somebody has left: there is nobody to speak to.
        if entered and not isinstance(scene.state, Idle):
            self._say(front)

    def _say(self, front: Front) -> None:
        if sentence := spoken(front):
            self.speaker.say(sentence, plain(front))

    def _page_of(self, state: State) -> Page:
        screen = ASKING[state.question.how] if isinstance(state, Asking) else SCREENS[type(state)]
        if screen not in self._pages:
            self._pages[screen] = screen(emit=self.emit)
        return self._pages[screen]

    def _pump(self, *_: object) -> None:
        self.runner.pump()
        self.refresh()

    def _show_picture(self, *_: object) -> None:
        take = getattr(self.page, "take", None)
        if take is None:
            return
        newest = self.preview()
        if newest is not None and newest[0] != self._picture:
            self._picture = newest[0]
            take(newest[1])
