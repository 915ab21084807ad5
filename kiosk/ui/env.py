"""Environment and Kivy configuration: call `setup` before anything imports kivy.

Everything is set from here and nothing from ~/.kivy, so that a kiosk, a desk and a test run the
same.  SDL turns touches into mouse events and Kivy would open the same panel a second time through
its own driver, which doubles every tap; so there is exactly one pointer source, SDL's mouse.
"""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import dataclass
from typing import Literal

Mode = Literal["kiosk", "desktop", "headless"]
Rotation = Literal[0, 90, 180, 270]


@dataclass(frozen=True)
class Panel:
    """A screen: pixels as the panel has them, unturned, and how dense they are."""

    width_px: int
    height_px: int
    dpi: float


PANELS = {
    "800x480": Panel(800, 480, 132),  # the first official 7" panel
    "1024x600": Panel(1024, 600, 170),  # the common 7" HDMI panel
    "1280x720": Panel(1280, 720, 145),  # 10.1"
    "720x1280": Panel(720, 1280, 210),  # Touch Display 2, upright
}

VIDEO_DRIVERS: dict[str, str] = {"kiosk": "KMSDRM", "headless": "offscreen"}
"""Left alone, SDL falls back to offscreen by itself: a black screen and a happy process."""

GARBAGE = (20_000, 5, 10)
"""After how many new objects Python looks for garbage among the newest, and after how many such
looks among the older and all.  A screen is tens of thousands of objects that stay: at Python's own
700 all of them were searched again and again, which was a third of the time until it stood there.
"""

_SETUP = "KIOSK_UI_SETUP"
"""Where the process remembers how it was set up; Kivy reads its environment only once."""


def setup(mode: Mode, panel: Panel = PANELS["800x480"], rotation: Rotation = 0) -> None:
    """Prepare this process for one window; RuntimeError when kivy was imported before that."""
    wanted = f"{mode} {panel} {rotation}"
    if "kivy" in sys.modules:
        if os.environ.get(_SETUP) == wanted:
            return
        raise RuntimeError("kivy is imported already; a process has one window, set up once")
    gc.set_threshold(*GARBAGE)
    os.environ.update(
        {
            _SETUP: wanted,
            "KIVY_NO_ARGS": "1",
            "KIVY_NO_CONFIG": "1",
            "KIVY_NO_FILELOG": "1",
            "KIVY_NO_ENV_CONFIG": "1",
            "KIVY_LOG_MODE": "PYTHON",  # ours to configure; kivy keeps off stderr and the root
            "KIVY_WINDOW": "sdl2",  # the x11 fallback ends the process when there is no display
            "KIVY_IMAGE": "sdl2",  # its other loaders would import Pillow before the first frame
            "KIVY_DPI": str(panel.dpi),
            "KIVY_METRICS_DENSITY": "1",
            "KIVY_METRICS_FONTSCALE": "1",
        }
    )
    if mode in VIDEO_DRIVERS:
        os.environ["SDL_VIDEODRIVER"] = VIDEO_DRIVERS[mode]
    from kivy.config import Config

    options = {
        "kivy": {"log_level": "warning", "exit_on_escape": "0", "keyboard_mode": ""},
        "graphics": {
            "width": str(panel.width_px),
            "height": str(panel.height_px),
            "rotation": str(rotation),
            "maxfps": "30" if mode == "kiosk" else "60",
            "multisamples": "0",
            "resizable": "0",
        },
    }
    if mode == "kiosk":
        # Without vsync the page flips are asynchronous and garble the Pi's panel.
        options["graphics"] |= {
            "vsync": "1",
            "fullscreen": "auto",
            "borderless": "1",
            "show_cursor": "0",
        }
    for section, values in options.items():
        for key, value in values.items():
            Config.set(section, key, value)
    for key, _ in Config.items("input"):
        Config.remove_option("input", key)
    Config.set("input", "mouse", "mouse,disable_multitouch")
