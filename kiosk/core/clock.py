"""Time as a value: a Shanghai local instant and how far it can be trusted (design.md 8).

Every instant in the kiosk is a naive `datetime` in Asia/Shanghai: the five papers know one time
zone (spec I3), which has had no daylight saving since 1991.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

SECOND_PERSON_BEYOND = timedelta(days=45)
"""A keeper's date further past the floor than this needs a second person."""


class Quality(StrEnum):
    """How the time of an entry is known."""

    SURE = "S"  # set by the township or NTP this boot, or a hardware clock
    KEEPER = "K"  # a keeper confirmed the date this boot
    GUESS = "G"


@dataclass(frozen=True)
class Moment:
    """An instant and its quality."""

    at: datetime
    quality: Quality


@dataclass(frozen=True)
class BatteryWord:
    """What the battery clock said first after a network had last spoken.

    It may stand wrong, but it counts right: what it has counted since is the least that has passed.
    So a keeper can put it right, and no two keepers can turn a period back that was lived through.
    """

    first: datetime
    floor: datetime
    """The clock's floor at that moment."""

    wrong: timedelta = timedelta(0)
    """By how much keepers have put it right since; it is added to what it says."""

    def earliest(self, says: datetime) -> datetime:
        """What it cannot be before, while it says this."""
        return self.floor + max(says - self.first, timedelta(0))


def guarded(clock_at: datetime, floor: datetime) -> datetime:
    """What the clock may say: never below the floor (build date and every sure time seen)."""
    return max(clock_at, floor)


def stamp(at: datetime) -> str:
    """Canonical text of an instant: local ISO, to the second."""
    return at.replace(microsecond=0).isoformat()


def parse_day(text: str) -> date:
    """Inverse of `date.isoformat`; ValueError on anything else, also on a week's date."""
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(f"{text!r} is no date as 2027-03-31")
    return day


def midnight(day: date) -> datetime:
    """The first instant of a day."""
    return datetime(day.year, day.month, day.day)


def parse_stamp(text: str) -> datetime:
    """Inverse of `stamp`; ValueError on anything else, also on a text with an offset."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is not None:
        raise ValueError(f"{text!r} has an offset; times are local (Asia/Shanghai)")
    return at
