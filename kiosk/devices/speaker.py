"""Tones and sentences on a sound card; a kiosk without one works silently.

Recordings are joined (`core.voicing`), played by ALSA's `aplay`, a process of its own: a sound card
that hangs or is pulled out holds up nobody.  https://man7.org/linux/man-pages/man1/aplay.1.html
"""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.voicing import joined
from kiosk.devices import sound_files
from kiosk.devices.sound_files import BadRecording

if TYPE_CHECKING:
    from kiosk.devices.sound_files import Samples

LOG = logging.getLogger(__name__)

PLAYER = (
    *("aplay", "--quiet", "--file-type=raw", "--format=S16_LE"),
    *("--channels=1", f"--rate={sound_files.RATE_HZ}", "-"),
)
LONGEST_S = 60.0
"""What plays longer than this hangs."""

REST_S = 60.0
"""After a sound card has failed it is left alone for so long."""

JOIN_S = 5.0
"""A player that cannot even be killed is left behind."""

FULL_PERCENT = 100


class SilentSpeaker:
    """Keeps quiet; ports.Speaker.  `last_sentence` is what would be heard."""

    def __init__(self) -> None:
        self.last_sentence = ""

    def say(self, sentence: str, plain: str = "") -> None:  # noqa: ARG002
        self.last_sentence = sentence

    def tone(self, name: str) -> None:
        """Nothing is heard."""

    def close(self) -> None:
        """There is nothing to end."""


class AlsaSpeaker:
    """Plays on ALSA's default device; ports.Speaker.  Nothing here ever waits or raises.

    `folders` hold recordings, those of the village's dialect first.  A new sentence or tone ends
    the sentence that is being said; a tone is heard to its end.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        volume: Callable[[], int] = lambda: FULL_PERCENT,
        player: Sequence[str] = PLAYER,
        otherwise: str = "",
    ) -> None:
        self._folders = folders
        self._volume = volume
        self._player = player
        self._otherwise = otherwise
        self._changed = threading.Condition()
        self._tone = ""
        self._sentence = self._plain = ""
        self._playing: subprocess.Popen[bytes] | None = None
        self._saying = False
        """What plays is a sentence, which may be cut short."""

        self._closing = False
        self._silent_until_s = float("-inf")
        self._thread = threading.Thread(target=self._play_on, name="speaker", daemon=True)
        self._thread.start()

    def say(self, sentence: str, plain: str = "") -> None:
        with self._changed:
            self._sentence, self._plain = sentence, plain
            self._cut()

    def tone(self, name: str) -> None:
        with self._changed:
            self._tone = name
            self._sentence = ""
            self._cut()

    def close(self) -> None:
        """Be silent and end; what plays is cut short."""
        with self._changed:
            self._closing = True
            self._saying = True
            self._cut()
        self._thread.join(JOIN_S)

    def _cut(self) -> None:
        if self._saying and self._playing is not None:
            self._playing.kill()
        self._changed.notify()

    def _play_on(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._tone or self._sentence or self._closing)
                if self._closing:
                    return
                tone, self._tone = self._tone, ""
                sentence = "" if tone else self._sentence
                plain = self._plain
                if sentence:
                    self._sentence = ""
                self._saying = not tone
            percent = self._volume()
            if percent and time.monotonic() >= self._silent_until_s:
                samples = sound_files.tone(tone) if tone else self._said(sentence, plain)
                if samples is not None:
                    self._play(sound_files.louder(samples, percent))

    def _said(self, *forms: str) -> Samples | None:
        """The first of these that can be said whole, or what is said otherwise; None: nothing."""
        files = sound_files.recordings(self._folders)
        for form in (*forms, self._otherwise):
            clips = joined(form, files.keys()) if form else None
            if clips is not None:
                try:
                    return sound_files.spoken(clips, files)
                except BadRecording:
                    LOG.exception("not said: %s", form)
        return None

    def _play(self, samples: Samples) -> None:
        """Until it has been heard, or was cut short."""
        try:
            process = subprocess.Popen(  # noqa: S603  (a fixed command; the samples go to stdin)
                self._player,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            self._rest(str(error))
            return
        with self._changed:
            self._playing = process
            superseded = self._closing or (self._saying and bool(self._tone or self._sentence))
            if superseded:
                process.kill()
        try:
            _, told = process.communicate(samples.tobytes(), timeout=LONGEST_S)
        except subprocess.TimeoutExpired:
            process.kill()
            _, told = process.communicate()
        with self._changed:
            self._playing = None
        if process.returncode > 0:
            self._rest(told.decode("utf-8", "replace").strip())

    def _rest(self, told: str) -> None:
        LOG.warning("no sound for %.0f s: %s", REST_S, told)
        self._silent_until_s = time.monotonic() + REST_S
