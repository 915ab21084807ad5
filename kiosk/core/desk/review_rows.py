"""What the group has before it at the kiosk (现场评议), and how a sitting is written down.

A sitting is the name of a list: the last entry before it, and who signed in, `57 P3 P5 P8`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.core.acts import ActRefused
from kiosk.core.view import Holder

VERDICTS = ("passed", "rejected", "postponed")
WHYS = ("not_so", "no_proof", "not_theirs", "booked_before", "not_listed")
"""Why something does not pass; the words are `reasons.REASONS`'."""


@dataclass(frozen=True)
class ToReviewRow:
    """A declaration that waits; key is its id, `site/epoch/seq`."""

    key: str
    at: datetime
    holder: Holder
    helper: Holder | None
    what: str
    """With its quantity: 烟盒45个."""

    day: date
    """When it happened."""

    place: str
    photo: str
    """Path of the picture; '' for none."""

    points: int
    worthless: ActRefused | None = None
    """Why it cannot pass."""

    aside: tuple[str, ...] = ()
    """Names of those who sit and have no say in it."""

    lacking: int = 0
    """Members who are missing without these."""


def sitting_of(since: int, people: Sequence[str]) -> str:
    return " ".join((str(since), *people))


def people_of(sitting: str) -> tuple[str, ...]:
    """Ids of those who sit."""
    return tuple(sitting.split()[1:])


def since_of(sitting: str) -> int:
    """The last entry before it."""
    first = sitting.split(maxsplit=1)[0] if sitting else "0"
    return int(first)
