"""How points come into another site's hand, and a household's home to another site (design.md 7).

A purse is spent at the household's home only.  What the home releases is its own no more: from
there on the other site may spend it, or give it back.  No clock and no network is in the argument.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.core.account import Account, Charge, PointEvent, PointKind
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.entries import CarriedPurse, MovedPart
from kiosk.core.scheme import Scheme

POINTS_MAX = 10**15
"""Of one part: no sum of points leaves 64 bits."""


def wish_id(site: str, seq: int) -> str:
    """Of an entry `ReleaseAsked`: a site's numbers go on through all its machines."""
    return f"{site}/{seq}"


class Withheld(StrEnum):
    """Why a wish for points brings none."""

    NOT_HERE = "not_here"  # the household has another home by now
    SUSPENDED = "suspended"
    NOTHING_THERE = "nothing_there"


def withheld(account: Account, *, at_home: bool, suspended: bool) -> Withheld | None:
    """Why nothing is released; a closed window holds nothing up, it is closed elsewhere too."""
    if not at_home:
        return Withheld.NOT_HERE
    if suspended:
        return Withheld.SUSPENDED
    return None if movable(account) else Withheld.NOTHING_THERE


def movable(account: Account) -> int:
    """Points that could be released now."""
    return sum(share.points for share in account.shares)


def parts_of(account: Account, scheme: Scheme, at: datetime, points: int) -> tuple[MovedPart, ...]:
    """Up to so many points, of the oldest open purse first."""
    parts = []
    for share in account.shares:
        part = min(points, share.points)
        if part > 0:
            parts.append(MovedPart(share.period, part, stamp(within(scheme, share.period, at))))
            points -= part
    return tuple(parts)


def within(scheme: Scheme, period: str, at: datetime) -> datetime:
    """An instant of the period: `at`, or its last second where it is over."""
    return min(at, scheme.period_named(period).end - timedelta(seconds=1))


def moved_events(
    ident: str, household: str, parts: tuple[MovedPart, ...], at: datetime, *, sign: int
) -> tuple[PointEvent, ...]:
    """What a release is to a purse: `sign` -1 where it goes, 1 where it comes.

    ValueError for parts that no kiosk would have released.
    """
    for part in parts:
        if not 0 < part.points <= POINTS_MAX:
            raise ValueError(f"{part.points} points were released")
    return tuple(
        _moved(f"{ident}/{n}", household, sign * part.points, part.effective, at)
        for n, part in enumerate(parts)
    )


def carried_events(
    ident: str, household: str, purses: tuple[CarriedPurse, ...], at: datetime
) -> tuple[PointEvent, ...]:
    """What came to each purse of the old home otherwise than by the township's own booking."""
    return tuple(
        _moved(f"{ident}/{n}", household, purse.moved, purse.effective, at)
        for n, purse in enumerate(purses)
        if purse.moved
    )


def carried_charges(
    household: str, purses: tuple[CarriedPurse, ...], scheme: Scheme
) -> tuple[Charge, ...]:
    """What was spent of each purse before it came here, by the periods of `scheme`."""
    spent: dict[str, int] = {}
    for purse in purses:
        if not 0 <= purse.spent <= POINTS_MAX:
            raise ValueError(f"{purse.spent} points were spent")
        if purse.spent:
            key = scheme.period_of(parse_stamp(purse.effective)).key
            spent[key] = spent.get(key, 0) + purse.spent
    return tuple(Charge(household, period, points) for period, points in spent.items())


def _moved(ident: str, household: str, points: int, effective: str, at: datetime) -> PointEvent:
    if abs(points) > POINTS_MAX:
        raise ValueError(f"{points} points at once")
    when = parse_stamp(effective).replace(microsecond=0)
    return PointEvent(ident, household, PointKind.MOVED, points, when, at)
