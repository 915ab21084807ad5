"""Sounds as 16-bit mono samples: tones that are computed, recordings read from WAV files."""

from __future__ import annotations

import logging
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[tuple[int], np.dtype[np.int16]]

LOG = logging.getLogger(__name__)

RATE_HZ = 22_050
PAUSE_S = 0.15
EDGE_S = 0.01
"""A tone swells and fades in this time, so that it does not click."""

TONES: dict[str, tuple[tuple[int, float], ...]] = {
    "read": ((1047, 0.09),),
    "done": ((784, 0.12), (1047, 0.12), (1319, 0.2)),
    "refused": ((330, 0.18), (262, 0.28)),
}
"""Frequency in Hz and seconds of each part: one short high, three rising, two falling and low."""


class BadRecording(Exception):
    """A file cannot be played; the message says why."""


def tone(name: str) -> Samples:
    """One of `TONES` at half of full scale."""
    import numpy as np

    parts = []
    for frequency_hz, duration_s in TONES[name]:
        at_s = np.arange(int(RATE_HZ * duration_s)) / RATE_HZ
        swell = np.minimum(1.0, np.minimum(at_s, at_s[::-1]) / EDGE_S)
        parts.append(np.sin(2 * np.pi * frequency_hz * at_s) * swell * 16_000)
    return np.concatenate(parts).astype(np.int16)


def silence(duration_s: float) -> Samples:
    import numpy as np

    return np.zeros(int(RATE_HZ * duration_s), np.int16)


def recording(path: Path) -> Samples:
    """The samples of a 16-bit WAV file, made mono and brought to `RATE_HZ`; BadRecording."""
    import numpy as np

    try:
        with wave.open(str(path), "rb") as file:
            if file.getsampwidth() != 2:
                raise BadRecording(f"{path.name}: {8 * file.getsampwidth()} bits, not 16")
            channels, rate_hz = file.getnchannels(), file.getframerate()
            raw = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    except (OSError, EOFError, wave.Error, ValueError) as error:
        raise BadRecording(f"{path.name}: {error}") from None
    if not raw.size:
        raise BadRecording(f"{path.name}: nothing is on it")
    mono = raw.reshape(-1, channels).mean(axis=1)
    if rate_hz != RATE_HZ:
        length = max(1, round(mono.size * RATE_HZ / rate_hz))
        mono = np.interp(np.linspace(0, mono.size - 1, length), np.arange(mono.size), mono)
    samples: Samples = mono.astype(np.int16)
    return samples


def recordings(folders: Sequence[Path]) -> dict[str, Path]:
    """Files by what is heard on them, `请取走您的东西.wav`; the first folder that has one."""
    found: dict[str, Path] = {}
    for folder in folders:
        try:
            paths = sorted(path for path in folder.iterdir() if path.suffix == ".wav")
        except FileNotFoundError:
            continue
        except OSError:
            LOG.exception("no recordings from %s", folder)
            continue
        for path in paths:
            found.setdefault(path.stem, path)
    return found


def spoken(clips: Sequence[str], files: dict[str, Path]) -> Samples:
    """Clips one after the other, '' a pause; BadRecording names the file that cannot be played."""
    import numpy as np

    return np.concatenate(
        [silence(PAUSE_S) if not clip else recording(files[clip]) for clip in clips] or [silence(0)]
    )


def louder(samples: Samples, percent: int) -> Samples:
    """The samples at a volume of 0 to 100 percent."""
    import numpy as np

    return (samples.astype(np.int32) * percent // 100).astype(np.int16)
