"""A finger on the real window: drives the application from outside, like a person.

Frames are drawn one at a time, taps go through SDL's event queue, pictures come from the pixels
that were drawn.  Used by the tests, the demo and the gallery.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import kivy
from kivy.app import App
from kivy.base import EventLoop, runTouchApp
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glFinish, glReadPixels
from kivy.uix.widget import Widget

from kiosk.ui import theme
from kiosk.ui.app import KioskApp
from kiosk.ui.widgets import Figure, Pressable, Words

FRAME_S = 1 / 30
TOUCH_MOUSE_ID = 0xFFFFFFFF
MOUSE_MOTION, MOUSE_DOWN, MOUSE_UP = 0x400, 0x401, 0x402
HOLD_FRAMES = 2
DEADLINE_S = 20.0


class _ButtonEvent(ctypes.Structure):
    """SDL_MouseButtonEvent, padded to the size of SDL_Event (SDL_events.h)."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("button", ctypes.c_uint8),
        ("state", ctypes.c_uint8),
        ("clicks", ctypes.c_uint8),
        ("padding", ctypes.c_uint8),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
        ("rest", ctypes.c_uint8 * 40),
    )


class _MotionEvent(ctypes.Structure):
    """SDL_MouseMotionEvent, padded to the size of SDL_Event."""

    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("state", ctypes.c_uint32),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
        ("dx", ctypes.c_int32),
        ("dy", ctypes.c_int32),
        ("rest", ctypes.c_uint8 * 20),
    )


class FingerError(AssertionError):
    """The person could not do what the script says: nothing there to touch, or nothing happened."""


class _StandingClock:
    """Kivy time that moves only when it is told to, until it is let go; never back."""

    def __init__(self, at_s: float) -> None:
        self.at_s = at_s
        self._let_go_s: float | None = None

    def __call__(self) -> float:
        return self.at_s if self._let_go_s is None else self.at_s + monotonic() - self._let_go_s

    def stand(self) -> None:
        self.at_s, self._let_go_s = self(), None

    def let_go(self) -> None:
        self.at_s, self._let_go_s = self(), monotonic()


def _instead_of_drawing(_window: object) -> bool:
    """A handler that says so ends an event of Kivy's before the window's own comes."""
    return True


def _sdl() -> ctypes.CDLL:
    """The very SDL that Kivy's window uses."""
    libraries = Path(kivy.__file__).parent.parent / "Kivy.libs"
    bundled = sorted(libraries.glob("libSDL2-2*"))
    return ctypes.CDLL(str(bundled[0]) if bundled else "libSDL2-2.0.so.0")


class Finger:
    """Starts `app` and touches it.

    With `fake_time` the application's clock stands still except for one thirtieth of a second a
    frame: a minute of waiting takes a fraction of one.  The kiosk's own time-outs follow the
    runner's clock, not this one.

    Without `draws` only what `shot` takes is drawn: layout and touches are the same, and where a
    processor does the drawing it is half the work.
    """

    def __init__(self, app: KioskApp, *, fake_time: bool = False, draws: bool = True) -> None:
        self.app = app
        self._draws = draws
        self._sdl = _sdl()
        # Kivy's clock is one per process: a finger before this one may have left it standing.
        self._clock = _stand_still() if fake_time else None
        if not fake_time:
            _let_go()
        app._run_prepare()  # noqa: SLF001 - what App.run does before the loop
        if EventLoop.status != "started":
            runTouchApp(embedded=True)
        self.frames(3)

    # --- time -----------------------------------------------------------------------------------

    def frame(self, *, moves_time: bool = True) -> None:
        if self._clock is not None and moves_time:
            self._clock.at_s += FRAME_S
        if not self._draws:
            Window.fbind("on_draw", _instead_of_drawing)
        EventLoop.idle()
        Window.funbind("on_draw", _instead_of_drawing)
        Window.mainloop()

    def frames(self, count: int) -> None:
        for _ in range(count):
            self.frame()

    def advance(self, seconds: float) -> None:
        """Let application time pass, drawing all the while."""
        if self._clock is not None:
            self.frames(int(seconds / FRAME_S) + 1)
            return
        end = monotonic() + seconds
        while monotonic() < end:
            self.frame()
            sleep(FRAME_S / 4)

    def until(
        self, condition: Callable[[], object], what: str = "", timeout_s: float = DEADLINE_S
    ) -> None:
        """Draw until the condition holds; application time stands still if it is fake."""
        end = monotonic() + timeout_s
        while not condition():
            if monotonic() > end:
                raise FingerError(f"waited {timeout_s:g} s for {what or condition}; {self._seen()}")
            self.frame(moves_time=False)
            sleep(0.004)

    @property
    def is_open(self) -> bool:
        """Until somebody closes the window."""
        return not EventLoop.quit

    # --- seeing ---------------------------------------------------------------------------------

    def visible(self) -> Iterator[Widget]:
        """What is on the screen, from the back to the front."""
        yield from _visible(self.app.stage)

    def words_on_screen(self) -> list[str]:
        """Every text that can be read, in the order of the widgets."""
        texts = []
        for widget in self.visible():
            if isinstance(widget, Words) and widget.says:
                texts.append(str(widget.says))
            elif isinstance(widget, Figure) and widget.words:
                texts.append(widget.words)
        return texts

    def sees(self, words: str) -> bool:
        """Whether these words can be read somewhere."""
        return any(words in text for text in self.words_on_screen())

    def find(self, words: str) -> Pressable:
        """The button with these words on it: visible, enabled, only one; FingerError otherwise."""
        buttons = [w for w in self.visible() if isinstance(w, Pressable) and w.shown]
        hits = [b for b in buttons if b.name == words]
        hits = hits or [b for b in buttons if words in b.name]
        if len(hits) != 1:
            raise FingerError(f"{len(hits)} buttons say {words!r}; {self._seen()}")
        if hits[0].disabled:
            raise FingerError(f"the button {words!r} is not to be had now; {self._seen()}")
        return hits[0]

    def shot(self, path: Path | str) -> Any:
        """Save what the panel shows as a PNG, upright, and return it as a PIL image."""
        from PIL import Image

        Window.canvas.ask_update()
        self.frame(moves_time=False)
        # Read before the flip: afterwards the back buffer holds whatever the driver likes.
        Window.dispatch("on_draw")
        glFinish()
        width, height = (int(side) for side in Window.system_size)
        pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        image = Image.frombytes("RGB", (width, height), pixels).transpose(
            Image.Transpose.FLIP_TOP_BOTTOM
        )
        if Window.rotation:
            image = image.rotate(-Window.rotation, expand=True)
        image.save(path)
        return image

    # --- touching -------------------------------------------------------------------------------

    def tap(self, words: str, *, times: int = 1) -> None:
        """Touch the button with these words and let go; waits, like a person, until it listens."""
        button = self.find(words)
        self._wait_awake(button)
        for _ in range(times):
            self._press(button, words)

    def touch(self, button: Pressable, words: str) -> None:
        """Touch this very button; `words` name it when it does not go down."""
        self._wait_awake(button)
        self._press(button, words)

    def tap_at(self, x: float, y: float) -> None:
        """Touch a place: fractions of the window's width and height from the bottom left."""
        place = self._panel_place(x * Window.width, y * Window.height)
        self._button(MOUSE_DOWN, *place)
        self.frames(HOLD_FRAMES)
        self._button(MOUSE_UP, *place)
        self.frames(3)

    def _press(self, button: Pressable, words: str) -> None:
        x, y = button.to_window(*button.center)
        if not (0 <= x < Window.width and 0 <= y < Window.height):
            raise FingerError(f"{words!r} is outside the window at {x:.0f}, {y:.0f}")
        place = self._panel_place(x, y)
        self._motion(*place)
        self._button(MOUSE_DOWN, *place)
        self.frames(HOLD_FRAMES)
        went_down = button.state == "down"
        self._button(MOUSE_UP, *place)
        self.frames(4)
        if not went_down:
            raise FingerError(f"{words!r} did not go down: something covers it; {self._seen()}")

    def _wait_awake(self, button: Pressable) -> None:
        if self._clock is not None:
            self._clock.at_s = max(self._clock.at_s, button.awake_at_s)
            self.frame()
        for _ in range(int(theme.SETTLE_S / FRAME_S) + 2):
            if button.awake:
                return
            self.frame()
            sleep(FRAME_S)
        self.until(lambda: button.awake, "the button to listen")

    def _panel_place(self, x: float, y: float) -> tuple[int, int]:
        """Window place to a pixel of the unturned panel, y down."""
        width, height = Window.system_size
        turned = {
            0: (x, height - 1 - y),
            90: (width - 1 - y, height - 1 - x),
            180: (width - 1 - x, y),
            270: (y, x),
        }
        across, down = turned[Window.rotation]
        return int(across), int(down)

    def _button(self, kind: int, x: int, y: int) -> None:
        event = _ButtonEvent(
            type=kind,
            which=TOUCH_MOUSE_ID,
            button=1,
            state=int(kind == MOUSE_DOWN),
            clicks=1,
            x=x,
            y=y,
        )
        self._push(event)

    def _motion(self, x: int, y: int) -> None:
        self._push(_MotionEvent(type=MOUSE_MOTION, which=TOUCH_MOUSE_ID, x=x, y=y))

    def _push(self, event: ctypes.Structure) -> None:
        if self._sdl.SDL_PushEvent(ctypes.byref(event)) != 1:
            raise FingerError("SDL took no event")

    def _seen(self) -> str:
        return "on the screen: " + " | ".join(self.words_on_screen())

    # --- leaving --------------------------------------------------------------------------------

    def close(self) -> None:
        """Stop the application; the window stays for the next one in this process."""
        # kv's `app` is a cached proxy that lets go of an application only on on_stop.
        self.app.dispatch("on_stop")
        for child in Window.children[:]:
            Window.remove_widget(child)
        EventLoop.touches.clear()
        App._running_app = None  # noqa: SLF001


def _visible(widget: Widget) -> Iterator[Widget]:
    if widget.opacity <= 0:
        return
    yield widget
    for child in reversed(widget.children):
        yield from _visible(child)


def _let_go() -> None:
    if isinstance(Clock.time, _StandingClock):
        Clock.time.let_go()


def _stand_still() -> _StandingClock:
    if isinstance(Clock.time, _StandingClock):
        Clock.time.stand()
        return Clock.time
    clock = _StandingClock(Clock.get_time() + 1)
    Clock.time = clock
    Clock.usleep = lambda _microseconds: None
    Clock._max_fps = 0  # noqa: SLF001
    Clock._last_tick = Clock._duration_ts0 = clock.at_s  # noqa: SLF001
    Clock._last_fps_tick = None  # noqa: SLF001
    return clock
