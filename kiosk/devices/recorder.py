"""A microphone through ALSA's `arecord`, heard again through `aplay`.

Each is a process of its own, so that a sound card that hangs or is pulled out holds up nobody.  The
samples stay in memory: a recording that nobody wants was never on the disk.
https://man7.org/linux/man-pages/man1/arecord.1.html
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.core.voice_note import BYTES_A_SECOND, RATE_HZ
from kiosk.ports import DeviceError

LOG = logging.getLogger(__name__)

PCMS = Path("/proc/asound/pcm")
"""One line for each device: `01-00: USB Audio : USB Audio : playback 1 : capture 1`."""

TAKER = (
    *("arecord", "--quiet", "--file-type=raw", "--format=S16_LE"),
    *("--channels=1", f"--rate={RATE_HZ}"),
)
PLAYER = ("aplay", "--quiet", "--file-type=wav", "-")
PIECE_BYTES = 3200
"""A tenth of a second."""

LATE_S = 5.0
"""A microphone that has given nothing for so long beyond the time hangs."""

STOP_S = 2.0
NOT_RECORDED = "麦克风没有录上。不录音，也可以提异议。"


def has_microphone(pcms: Path = PCMS) -> bool:
    """Whether a sound card that can record is there, and `arecord` is."""
    try:
        can_record = "capture" in pcms.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return can_record and shutil.which(TAKER[0]) is not None


class _Take:
    """One recording under way."""

    def __init__(
        self, longest_s: int, taker: Sequence[str], on_end: Callable[[bytes | DeviceError], None]
    ) -> None:
        self._most = longest_s * BYTES_A_SECOND
        self._on_end = on_end
        self._is_wanted = True
        self._stopped = threading.Event()
        self._process = subprocess.Popen(  # noqa: S603  (a fixed command)
            taker, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        self._late = threading.Timer(longest_s + LATE_S, self._process.kill)
        self._late.start()
        self._thread = threading.Thread(target=self._record, name="recorder", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._stopped.set()
        self._process.terminate()

    def forget(self) -> None:
        self._is_wanted = False
        self._stopped.set()
        self._process.kill()
        self._thread.join(STOP_S)

    def _record(self) -> None:
        process, samples = self._process, bytearray()
        assert process.stdout is not None
        assert process.stderr is not None
        with process:
            while len(samples) < self._most and (piece := process.stdout.read(PIECE_BYTES)):
                samples += piece
            if len(samples) >= self._most:
                self._stopped.set()
                process.kill()
            told = process.stderr.read(500).decode("utf-8", "replace").strip()
        self._late.cancel()
        if not self._is_wanted:
            return
        if self._stopped.is_set():
            self._on_end(bytes(samples))
        else:
            LOG.warning("the recording broke off after %d bytes: %s", len(samples), told)
            self._on_end(DeviceError(NOT_RECORDED))


class AlsaRecorder:
    """Records from ALSA's default device; ports.Recorder.  Nothing here waits long or raises."""

    def __init__(
        self,
        is_there: Callable[[], bool] = has_microphone,
        taker: Sequence[str] = TAKER,
        player: Sequence[str] = PLAYER,
    ) -> None:
        self.is_there = is_there
        self._taker = taker
        self._player = player
        self._take: _Take | None = None
        self._playing: subprocess.Popen[bytes] | None = None

    def begin(self, longest_s: int, on_end: Callable[[bytes | DeviceError], None]) -> None:
        self.hush()
        try:
            self._take = _Take(longest_s, self._taker, on_end)
        except OSError as error:
            LOG.warning("no recording: %s", error)
            on_end(DeviceError(NOT_RECORDED))

    def end(self) -> None:
        if self._take is not None:
            self._take.end()

    def play(self, wav: bytes) -> None:
        self.hush()
        try:
            playing = subprocess.Popen(  # noqa: S603  (a fixed command; the sound goes to stdin)
                self._player,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            LOG.warning("not heard: %s", error)
            return
        self._playing = playing
        threading.Thread(target=_feed, args=(playing, wav), name="playback", daemon=True).start()

    def hush(self) -> None:
        take, self._take = self._take, None
        if take is not None:
            take.forget()
        playing, self._playing = self._playing, None
        if playing is not None:
            playing.kill()


def _feed(playing: subprocess.Popen[bytes], wav: bytes) -> None:
    """Until it has been heard, or was cut short."""
    try:
        playing.communicate(wav, timeout=len(wav) / BYTES_A_SECOND + LATE_S)
    except subprocess.TimeoutExpired:
        playing.kill()
        playing.communicate()
