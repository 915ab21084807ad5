"""A household's objection at the kiosk (GY-4.2.2b, TX-4.4): to what, why, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.core.shown_names import LONGEST_SAID, bound

DAYS_USUAL = 7
"""Until it is to be answered; the papers name no figure."""

REASONS = ("分数不对", "不是我家的", "漏记了分", "换的东西不对", "名单排得不对", "其他")
"""Said by touch, in the village's own words; they stand in the journal as they were shown."""

AWARD, REDEMPTION, LIST = "award", "redemption", "list"
MISSING = "missing"
"""What an objection may be about that has no entry of its own: points that were left out."""


@dataclass(frozen=True)
class Objectionable:
    """What a household may object to; `about` is what the journal calls it."""

    about: str
    """`award:<id>`, `redemption:<entry>`, `list:<mark>` or `missing`."""

    what: str
    at: datetime | None = None
    points: int | None = None

    objected: str = ""
    """Number of an objection to it that is open."""

    def __post_init__(self) -> None:
        bound(self, "what", most=LONGEST_SAID)


@dataclass(frozen=True)
class Objection:
    """An objection of the household, as it stands."""

    number: str
    """Of the slip; of one taken at the township's desk its own: 第 3 号."""

    what: str
    due: str
    """Day by which it is answered, `2023-04-10`."""

    outcome: str = ""
    """`kept`, `reversed`, `corrected`; '' while it waits."""

    finding: str = ""

    def __post_init__(self) -> None:
        bound(self, "what", "finding", most=LONGEST_SAID)


def due_of(at: datetime) -> str:
    """Day by which an objection of now is to be answered."""
    return (at.date() + timedelta(days=DAYS_USUAL)).isoformat()


def award_of(about: str) -> str:
    """Id of the points that it is about; '' when it is about something else."""
    kind, _, ident = about.partition(":")
    return ident if kind == AWARD else ""
