"""What a household has and may spend now: a function of ledger, scheme and instant (design.md 4).

Points are computed, never reset.  `purses` says what the whole history comes to, without any
running total; the store keeps the same figures as rows, and `kiosk verify` compares the two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.core import periods
from kiosk.core.scheme import Scheme


class PointKind(StrEnum):
    """Why points were booked."""

    AWARD = "award"
    BONUS = "bonus"
    REFUND = "refund"
    MOVED = "moved"  # from this site to another, or from there


@dataclass(frozen=True)
class PointEvent:
    """Points gained or lost by one event.

    A reversal is an event of the kind of its original with `reverses` set; it carries the
    effective time of its original and the negated points (spec I2).
    """

    id: str
    household: str
    kind: PointKind
    points: int
    effective: datetime
    posted: datetime
    reverses: str | None = None
    cleared: bool = False
    """Had passed the gate when another site knew it, before it was told here."""


@dataclass(frozen=True)
class Review:
    """The act that passes every earlier event with `effective < before` through the gate."""

    before: datetime
    at: datetime


@dataclass(frozen=True)
class Charge:
    """Points of one purse that a redemption takes (or, negative, an undo gives back)."""

    household: str
    period: str
    points: int


def period_under(period: str, at: datetime, then: Scheme, now: Scheme) -> str:
    """Period, under the scheme `now`, of a charge made at `at` under the scheme `then`.

    A purse of a scheme with other periods is no more; its charge counts where the points that it
    took lie now, or they could be spent once more.  ValueError for a period that is none of then.
    """
    was, is_ = then.period, now.period
    if (was.months, was.start_month) == (is_.months, is_.start_month):
        return period
    last_second = then.period_named(period).end - timedelta(seconds=1)
    return now.period_of(min(at, last_second)).key


@dataclass(frozen=True)
class Left:
    """The household has another home from here on: what was known of its points is void here."""

    household: str


Fact = PointEvent | Review | Charge
"""A line of a history; the order of a history is the order in which things became known."""


@dataclass(frozen=True)
class Purse:
    """One household's points of one period; total and cleared include the base points."""

    period: str
    total: int
    cleared: int
    spent: int

    @property
    def balance(self) -> int:
        return self.total - self.spent

    def spendable(self, base_points: int) -> int:
        return max(0, self.cleared - base_points - self.spent)


@dataclass(frozen=True)
class Suspended:
    """From `start` until before `end` (None: no end yet)."""

    start: datetime
    end: datetime | None

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


class Refusal(StrEnum):
    """Why points cannot be redeemed now; the first that holds is told, in this order."""

    NO_REDEMPTION = "no_redemption"
    WINDOW_CLOSED = "window_closed"
    SUSPENDED = "suspended"
    INSUFFICIENT_POINTS = "insufficient_points"


@dataclass(frozen=True)
class Share:
    """What one open purse could give, and when it lapses (None: never)."""

    period: str
    points: int
    closes: datetime | None


@dataclass(frozen=True)
class Account:
    """A household's standing at one instant."""

    period: str
    total: int
    spent: int
    balance: int
    redeemable: int
    shares: tuple[Share, ...]
    """Of the open purses, the oldest first; their sum is redeemable unless `barred`."""

    pending: int
    """Points of the open purses that wait for the review."""

    barred: Refusal | None
    """Why nothing can be redeemed now, whatever the shares; never INSUFFICIENT_POINTS."""

    opens: datetime | None
    """When the window opens next, if it is closed now."""

    suspended_until: datetime | None


def standing(history: Iterable[Fact | Left]) -> list[Fact]:
    """What still counts: nothing that was known of a household before it left."""
    found: list[Fact] = []
    for fact in history:
        if isinstance(fact, Left):
            gone = fact.household
            found = [f for f in found if isinstance(f, Review) or f.household != gone]
        else:
            found.append(fact)
    return found


def passed(history: Sequence[Fact], scheme: Scheme) -> set[str]:
    """Ids of the events that have passed the gate; a reversal passes when its original has."""
    reviews = [(n, fact.before) for n, fact in enumerate(history) if isinstance(fact, Review)]
    events = {f.id: (n, f) for n, f in enumerate(history) if isinstance(f, PointEvent)}
    ids = set()
    for place, event in events.values():
        first, original = place, event
        while original.reverses is not None:  # what is reversed may be a reversal itself
            first, original = events[original.reverses]
        ungated = original.kind is not PointKind.AWARD or not scheme.gated
        at_once = ungated or original.cleared
        if at_once or any(m > first and original.effective < before for m, before in reviews):
            ids.add(event.id)
    return ids


def purses(history: Sequence[Fact], scheme: Scheme) -> dict[tuple[str, str], Purse]:
    """Every purse the history touches, by (household, period)."""
    total: defaultdict[tuple[str, str], int] = defaultdict(int)
    cleared: defaultdict[tuple[str, str], int] = defaultdict(int)
    spent: defaultdict[tuple[str, str], int] = defaultdict(int)
    through = passed(history, scheme)
    for fact in history:
        match fact:
            case PointEvent():
                key = (fact.household, scheme.period_of(fact.effective).key)
                total[key] += fact.points
                cleared[key] += fact.points if fact.id in through else 0
            case Charge(household, period, points):
                spent[household, period] += points
    base = scheme.base_points
    return {
        key: Purse(key[1], base + total[key], base + cleared[key], spent[key])
        for key in {**total, **spent}
    }


def account(
    purses: Mapping[str, Purse],
    scheme: Scheme,
    at: datetime,
    suspensions: Iterable[Suspended] = (),
) -> Account:
    """The standing at `at` from one household's purses by period; a purse never touched is base."""
    base = scheme.base_points
    untouched = Purse("", base, base, 0)
    open_periods = scheme.open_periods(at)
    shares = []
    pending = 0
    for interval in open_periods:
        purse = purses.get(interval.key, untouched)
        closes = scheme.purse_closes(interval)
        never = closes >= periods.FOREVER
        shares.append(Share(interval.key, purse.spendable(base), None if never else closes))
        pending += purse.total - purse.cleared
    current = purses.get(open_periods[-1].key, untouched)
    in_force = [s for s in suspensions if at in s]
    closed = scheme.redeems and at not in scheme.days
    barred = Refusal.WINDOW_CLOSED if closed else Refusal.SUSPENDED if in_force else None
    if not scheme.redeems:
        barred = Refusal.NO_REDEMPTION
    ends = [s.end for s in in_force]
    return Account(
        period=open_periods[-1].key,
        total=current.total,
        spent=current.spent,
        balance=current.balance,
        redeemable=0 if barred else sum(share.points for share in shares),
        shares=tuple(shares),
        pending=pending,
        barred=barred,
        opens=periods.next_opening(scheme.days, at) if closed else None,
        suspended_until=max((e for e in ends if e), default=None) if None not in ends else None,
    )


def charge(account: Account, household: str, points: int) -> tuple[Charge, ...] | Refusal:
    """Which purses a redemption of `points` takes, the oldest first, or why it is refused."""
    if points <= 0:
        raise ValueError(f"a redemption costs at least 1 point, not {points}")
    if account.barred:
        return account.barred
    if points > account.redeemable:
        return Refusal.INSUFFICIENT_POINTS
    charges = []
    for share in account.shares:
        part = min(points, share.points)
        if part:
            charges.append(Charge(household, share.period, part))
            points -= part
    return tuple(charges)
