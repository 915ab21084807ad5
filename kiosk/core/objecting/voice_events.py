"""What can happen while somebody speaks into the microphone, and what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.voice_note import VoiceNote


class VoiceKey(StrEnum):
    RECORD = "record"  # 录音说明, and 重说
    SAID = "said"  # 说完了
    HEAR = "hear"  # what is kept already
    USE = "use"  # 就用这段
    WITHOUT = "without"  # 不录了


@dataclass(frozen=True)
class VoiceTouched:
    key: VoiceKey


@dataclass(frozen=True)
class RecordingBegun:
    """`take` tells it from those before: one that was left must not be heard by the next."""

    take: int
    at_s: float
    """Uptime."""


@dataclass(frozen=True)
class RecordingEnded:
    take: int
    note: VoiceNote


@dataclass(frozen=True)
class RecordingFailed:
    take: int
    too_short: bool = False
    """Nothing was said, or next to nothing."""


VoiceEvent = VoiceTouched | RecordingBegun | RecordingEnded | RecordingFailed


@dataclass(frozen=True)
class BeginRecording:
    pass


@dataclass(frozen=True)
class EndRecording:
    """It ends; what was said comes later."""


@dataclass(frozen=True)
class PlayNote:
    note: VoiceNote


@dataclass(frozen=True)
class Hush:
    """Neither record nor play: what was recorded is forgotten."""


VoiceEffect = BeginRecording | EndRecording | PlayNote | Hush
