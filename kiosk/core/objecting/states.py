"""What is shown while a household objects."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.acts import ActRefused
from kiosk.core.basket import Visit
from kiosk.core.objecting.events import ObjectionReceipt
from kiosk.core.objections import Objection, Objectionable
from kiosk.core.voice_note import VoiceNote


@dataclass(frozen=True)
class ThingsShown:
    """To what?"""

    visit: Visit
    things: tuple[Objectionable, ...]
    made: tuple[Objection, ...] = ()
    page: int = 0
    records: bool = False
    """Whether there is a microphone."""


@dataclass(frozen=True)
class WhyAsking:
    """Why?"""

    things: ThingsShown
    thing: Objectionable

    @property
    def visit(self) -> Visit:
        return self.things.visit


@dataclass(frozen=True)
class ObjectionReviewing:
    """Sure?  `op` is '' until there is a key, `booking` after the last touch."""

    asking: WhyAsking
    why: str
    op: str = ""
    booking: bool = False
    note: VoiceNote | None = None

    @property
    def visit(self) -> Visit:
        return self.asking.visit


@dataclass(frozen=True)
class NoteRecording:
    """The household speaks; `take` is 0 until the microphone listens."""

    under: ObjectionReviewing
    take: int = 0
    began_s: float = 0.0
    ending: bool = False

    @property
    def visit(self) -> Visit:
        return self.under.visit


@dataclass(frozen=True)
class NoteHeard:
    """What was said was played once: this one?"""

    under: ObjectionReviewing
    note: VoiceNote

    @property
    def visit(self) -> Visit:
        return self.under.visit


@dataclass(frozen=True)
class NoteFailed:
    """Nothing was recorded; the objection goes on without."""

    under: ObjectionReviewing
    too_short: bool = False

    @property
    def visit(self) -> Visit:
        return self.under.visit


@dataclass(frozen=True)
class ObjectionsShown:
    """How the household's objections stand."""

    things: ThingsShown
    page: int = 0

    @property
    def visit(self) -> Visit:
        return self.things.visit


@dataclass(frozen=True)
class NotObjected:
    """It was refused: nothing was noted."""

    visit: Visit
    refused: ActRefused


@dataclass(frozen=True)
class ObjectionMade:
    """It is in the journal; `printing` and `trouble` are those of `front.Done`."""

    visit: Visit
    receipt: ObjectionReceipt
    printing: str = "not_sent"
    trouble: str = ""
    unsaid: bool = False
    """What was said of it found no room on the disk."""


NoteState = NoteRecording | NoteHeard | NoteFailed
ObjectingVisit = (
    ThingsShown | WhyAsking | ObjectionReviewing | NoteState | ObjectionsShown | NotObjected
)
ObjectingState = ObjectingVisit | ObjectionMade
