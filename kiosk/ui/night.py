"""Day and night on the screen: the same roles on a dark paper, and less light where nobody stands.

The clock decides, where it can be trusted, or the keeper's key, until the clock next changes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kivy.app import App
from kivy.lang.parser import global_idmap
from kivy.utils import get_color_from_hex

from kiosk.core.clock import Quality
from kiosk.core.night import NightHours
from kiosk.ports import Backlight
from kiosk.ui import theme

NEVER = NightHours(datetime.min.time(), datetime.min.time())
FULL_PERCENT = 100


class Light:
    """What the screen should look like, and how bright it should be."""

    def __init__(
        self,
        hours: NightHours = NEVER,
        backlight: Backlight | None = None,
        dim_percent: int = FULL_PERCENT,
    ) -> None:
        self._hours = hours
        self._backlight = backlight
        self._dim_percent = dim_percent
        self._by_clock = False
        self._chosen: bool | None = None

    @property
    def dark(self) -> bool:
        return self._by_clock if self._chosen is None else self._chosen

    def look(self, at: datetime, quality: Quality) -> None:
        """The clock goes on."""
        by_clock = self._hours.has(at, quality)
        if by_clock != self._by_clock:
            self._by_clock, self._chosen = by_clock, None

    def choose(self) -> None:
        """The keeper wants it the other way."""
        self._chosen = not self.dark

    def shine(self, *, waits: bool) -> None:
        """Dimmed at night while nobody is there; full light otherwise."""
        if self._backlight is not None:
            dims = waits and self.dark
            self._backlight.shine(self._dim_percent if dims else FULL_PERCENT)


def paint(*, dark: bool) -> None:
    """Give the roles of `theme.kv` their colours; widgets that are made from now on have them."""
    for role, colour in (theme.NIGHT if dark else theme.DAY).items():
        global_idmap[role] = get_color_from_hex(colour)


def tinted(colour: str) -> list[float]:
    """A colour of the day as it is now, as Kivy wants it; others stay what they are."""
    if getattr(App.get_running_app(), "dark", False):
        colour = theme.AT_NIGHT.get(colour, colour)
    rgba: Any = get_color_from_hex(colour)
    return list(rgba)
