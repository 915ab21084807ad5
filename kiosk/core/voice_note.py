"""A voice note as a file: WAV, 16 kHz, one channel, 16 bits; 640 KB for the 20 s it may last.

Speech needs no more than 8 kHz of band (ITU-T G.722 takes the same 16 kHz).  It is not compressed:
no tool beside ALSA's own is wanted on the machine, every browser plays it, and it goes after the
entries, in pieces, when the line has nothing else to do.  http://soundfile.sapp.org/doc/WaveFormat
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

RATE_HZ = 16_000
BYTES_A_SECOND = RATE_HZ * 2
LONGEST_S = 20
SHORTEST_S = 0.5
"""Less than this is a slip of the finger."""

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
SAMPLES_BYTES_MAX = LONGEST_S * BYTES_A_SECOND


@dataclass(frozen=True)
class VoiceNote:
    """What somebody said; it lives only as long as somebody holds it, until it is booked."""

    wav: bytes = field(repr=False)

    @property
    def seconds(self) -> int:
        """Whole seconds, at least 1."""
        return max(1, round((len(self.wav) - HEADER.size) / BYTES_A_SECOND))


def note_of(samples: bytes) -> VoiceNote | None:
    """The samples (little-endian) as a file, cut at `LONGEST_S`; None when too little was said."""
    kept = samples[: min(len(samples) // 2 * 2, SAMPLES_BYTES_MAX)]
    if len(kept) < SHORTEST_S * BYTES_A_SECOND:
        return None
    return VoiceNote(_header(len(kept)) + kept)


def is_voice_note(data: bytes) -> bool:
    """Whether these bytes are such a file and nothing else: every byte of its head is known."""
    samples = len(data) - HEADER.size
    return 0 < samples <= SAMPLES_BYTES_MAX and data[: HEADER.size] == _header(samples)


def _header(samples_bytes: int) -> bytes:
    return HEADER.pack(
        *(b"RIFF", HEADER.size - 8 + samples_bytes, b"WAVE"),
        *(b"fmt ", 16, 1, 1, RATE_HZ, BYTES_A_SECOND, 2, 16),
        *(b"data", samples_bytes),
    )
