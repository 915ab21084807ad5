"""What runs out, what expires and what to buy, read from rows and entries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.core import forecast as core
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.entries import Redemption, Reversal
from kiosk.core.forecast import GoodPast, Outlook, Span
from kiosk.core.lots import last_urgent_day
from kiosk.store import journal
from kiosk.store.database import Store
from kiosk.store.goods import LOW, Good, goods_at
from kiosk.store.schemes import rules_of
from kiosk.store.wishes import wishes


@dataclass(frozen=True)
class Forecast:
    """The shop's outlook at an instant."""

    before: Span
    to_come: Span
    goods: tuple[tuple[Good, Outlook], ...]
    """In the order of the shelf; what is not handed out or never lies on a shelf is left out."""

    @property
    def to_buy(self) -> tuple[tuple[Good, Outlook], ...]:
        """The purchase list."""
        return tuple((good, outlook) for good, outlook in self.goods if outlook.buy)

    @property
    def cost_cents(self) -> int:
        """Of the purchase list, as far as costs are known."""
        return sum(outlook.cost_cents or 0 for _, outlook in self.to_buy)


def forecast(store: Store, at: datetime) -> Forecast:
    days = rules_of(store).days
    first = journal.entry_at(store, 1)
    before = core.past(days, at, parse_stamp(first[0].at) if first else at)
    to_come = core.ahead(days, at)
    redeemed = redeemed_since(store, before.start)
    wished = {wish.good: wish.households for wish in wishes(store)}
    costs = _last_costs(store)
    goods = [good for good in goods_at(store, at) if good.offered and good.stocked]
    pasts = [
        GoodPast(
            good=good.id,
            redeemed=max(0, redeemed[good.id]),
            on_hand=good.fit,
            ordered=good.reserved,
            wishes=wished.get(good.id, 0),
            low=LOW if good.low is None else good.low,
            cost_cents=costs.get(good.id, good.cost_cents),
        )
        for good in goods
    ]
    outlooks = [core.outlook(known, before, to_come) for known in pasts]
    return Forecast(before, to_come, tuple(zip(goods, outlooks, strict=True)))


def redeemed_since(store: Store, start: datetime) -> Counter[str]:
    """Pieces of the redemptions and orders since then, less what of them was taken back."""
    pieces: Counter[str] = Counter()
    since = {"start": stamp(start)}
    for seq, by in store.rows(
        "select r.seq, v.seq from redeemed r left join reversal v on v.of_seq = r.seq"
        " where r.at >= :start order by r.seq",
        since,
    ):
        for good, quantity in _lines(store, seq):
            pieces[good] += quantity
        if by is not None:
            for good, quantity in _lines(store, by):
                pieces[good] -= quantity
    for good, quantity in store.rows(
        "select o.good, sum(o.quantity) from order_line o join redeemed r on r.seq = o.seq"
        " where o.state = 'reversed' and r.at >= :start group by o.good",
        since,
    ):
        pieces[good] -= quantity
    return pieces


def _lines(store: Store, seq: int) -> list[tuple[str, int]]:
    found = journal.entry_at(store, seq)
    body = found[0].decoded() if found else None
    if not isinstance(body, Redemption | Reversal):
        return []
    return [(line.good, line.quantity) for line in body.lines]


def _last_costs(store: Store) -> dict[str, int]:
    rows = store.rows(
        "select good, cost_cents from lot where cost_cents is not null order by seq, line"
    )
    return dict(rows)


@dataclass(frozen=True)
class Expiring:
    """Pieces of a lot that expire soon or have expired."""

    good: Good
    seq: int
    """The delivery."""

    pieces: int
    expires: date
    """Last good day."""


def expiring(store: Store, at: datetime) -> list[Expiring]:
    """What is to be redeemed or sorted out first, the most urgent first."""
    rows = store.rows(
        "select good, seq, sum(remaining), expires from lot"
        " where remaining > 0 and expires <> '' and expires <= ?"
        " group by expires, seq, good order by expires, seq, good",
        [last_urgent_day(at.date())],
    )
    if not rows:
        return []
    goods = {good.id: good for good in goods_at(store, at)}
    return [
        Expiring(goods[good], seq, pieces, date.fromisoformat(expires))
        for good, seq, pieces, expires in rows
        if good in goods
    ]
