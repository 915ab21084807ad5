"""`kiosk run`: the window, and before it the kiosk on its real devices or the first start."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from kiosk.assembly import Kiosk, Parts, assemble, real_parts
from kiosk.devices.backlight import backlight_of
from kiosk.devices.chosen import speaker_of
from kiosk.devices.clock import BUILT, GuardedClock
from kiosk.devices.volume import KeptVolume
from kiosk.devices.watchdog import Watchdog
from kiosk.diagnostics import keep_errors
from kiosk.first_start import FirstStart, Stage, begins_at
from kiosk.ports import Speaker
from kiosk.settings import Settings
from kiosk.store.ballast import Ballast, free_bytes
from kiosk.store.database import Store, open_store


class Shop:
    """One machine from its first start on: `kiosk` is None until it is enrolled."""

    def __init__(
        self,
        settings: Settings,
        speaker: Speaker,
        parts: Callable[[Settings, Store, Speaker], Parts] = real_parts,
        free: Callable[[Path], int] = free_bytes,
    ) -> None:
        """`free`: bytes on the disk of a folder."""
        self.kiosk: Kiosk | None = None
        self._settings = settings
        self.speaker = speaker
        self._parts = parts
        self._first: FirstStart | None = None
        self._is_drawn = False
        self._turns = itertools.count()
        settings.folder.mkdir(parents=True, exist_ok=True)
        disk = settings.disk
        ballast = Ballast(settings.folder, disk.ballast_mb, disk.least_free_mb, free)
        self._has_room = ballast.look if disk.ballast_mb else lambda: True
        self._has_room()  # on a full disk the journal cannot even be opened to be read
        state = begins_at(settings)
        if state is None:
            self.stage: Stage = self._open()
        else:
            clock = GuardedClock(BUILT)
            self._first = FirstStart(settings, state, clock, self._open, speaker.tone)
            self.stage = self._first

    def begin(self) -> None:
        """Something stands on the screen: what is slow to load may begin."""
        self._is_drawn = True
        if self.kiosk is not None:
            self.kiosk.start()

    def preview(self) -> tuple[int, Any] | None:
        return None if self.kiosk is None else self.kiosk.preview()

    def turns(self) -> int:
        """Of the reader; before there is one there is nothing that could hang."""
        return next(self._turns) if self.kiosk is None else self.kiosk.reader.turns

    def stop(self) -> None:
        if self._first is not None:
            self._first.stop()
        if self.kiosk is not None:
            self.kiosk.stop()
        else:
            self.speaker.close()

    def _open(self) -> Stage:
        settings = self._settings
        store = open_store(settings.database)
        parts = self._parts(settings, store, self.speaker)
        self.kiosk = assemble(
            settings.folder,
            store,
            parts,
            settings.township.url,
            settings.ledgers,
            self._has_room,
        )
        if self._is_drawn:
            self.kiosk.start()
        return self.kiosk.stage


def run(settings: Settings) -> None:
    """The kiosk on its real devices, until the window is closed."""
    from kiosk.ui import env

    screen = settings.screen
    env.setup(screen.mode, env.PANELS[screen.panel], screen.rotation)
    from kiosk.ui import words
    from kiosk.ui.app import KioskApp
    from kiosk.ui.night import Light

    light = Light(settings.light.hours(), backlight_of(), settings.light.dim_percent)
    sound = settings.sound
    settings.folder.mkdir(parents=True, exist_ok=True)
    volume = KeptVolume(
        settings.folder, sound.volume_percent, lambda: sound.night_percent if light.dark else 100
    )
    with closing(speaker_of(settings, volume.percent, words.SAY_LOOK)) as speaker:
        shop = Shop(settings, speaker)

        def begin() -> None:
            shop.begin()
            watchdog.start()

        app = KioskApp(
            shop.stage,
            shop.preview,
            shop.speaker,
            photographs=settings.folder / "goods",
            volume=volume,
            light=light,
            on_first_frame=begin,
        )
        watchdog = Watchdog({"frames": lambda: app.frames_drawn, "reader": shop.turns})
        kept = keep_errors(settings.folder)
        try:
            app.run()
        finally:
            watchdog.stop()
            logging.getLogger().removeHandler(kept)
            kept.close()
            shop.stop()
