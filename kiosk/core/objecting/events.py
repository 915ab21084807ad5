"""What can happen while a household objects, and what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.core.acts import ActRefused
from kiosk.core.objecting.voice_events import VoiceEffect, VoiceEvent
from kiosk.core.objections import Objection, Objectionable
from kiosk.core.voice_note import VoiceNote


@dataclass(frozen=True)
class ObjectionReceipt:
    """An objection that is in the journal."""

    seq: int
    number: str
    at: datetime
    what: str
    why: str
    due: str
    """Day by which it is answered, `2023-04-10`."""

    voice_s: int = 0
    """Seconds that were said of it; 0: nothing."""


@dataclass(frozen=True)
class ThingChosen:
    """Touched among what may be objected to."""

    about: str


@dataclass(frozen=True)
class WhyChosen:
    """One of `core.objections.REASONS`."""

    why: str


@dataclass(frozen=True)
class ThingsLoaded:
    """What the household may object to, and what it has objected to."""

    household: str
    things: tuple[Objectionable, ...]
    made: tuple[Objection, ...]
    records: bool = False
    """Whether there is a microphone."""


@dataclass(frozen=True)
class ObjectionNoted:
    receipt: ObjectionReceipt


@dataclass(frozen=True)
class ObjectionDeclined:
    """Nothing was noted."""

    refused: ActRefused


ObjectingEvent = (
    ThingChosen | WhyChosen | ThingsLoaded | ObjectionNoted | ObjectionDeclined | VoiceEvent
)


@dataclass(frozen=True)
class LoadThings:
    """Say what this household may object to."""

    household: str


@dataclass(frozen=True)
class ObjectTo:
    """Note the objection: one durable transaction."""

    op: str
    household: str
    thing: Objectionable
    why: str
    note: VoiceNote | None = None


ObjectingEffect = LoadThings | ObjectTo | VoiceEffect
