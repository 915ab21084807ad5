"""Ordered goods: who waits for what, hand-over, and what the shop cannot get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from typing import Any

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import stamp
from kiosk.core.entries import Body, EntryKind, HandedOver, Proxy, Redemption, Refund
from kiosk.core.redemption import is_late
from kiosk.core.view import Holder, OpenOrder, OrderBook
from kiosk.store import acts, journal, points, redeem
from kiosk.store.acts import Acted, obstacle_of
from kiosk.store.database import Store
from kiosk.store.feed import slip_numbers
from kiosk.store.goods import EXPIRED
from kiosk.store.journal import Stamp

FIT = f"max(0, coalesce(s.on_hand, 0) - coalesce(({EXPIRED.format(good='o.good')}), 0))"
"""Pieces on the shelf that may be handed out."""

WAITING = f"""
select o.seq, o.good, o.name, o.quantity, o.unit, o.points, o.due, o.off_shelf, {FIT}
from order_line o left join stock s on s.good = o.good
where o.state = 'open'
"""  # noqa: S608


def open_orders(
    store: Store, at: datetime, *, household: str | None = None, of: int | None = None
) -> OrderBook:
    """Who waits for what, by when it is due: all, or only of a household or of one slip."""
    rows = store.rows(
        f"{WAITING} and (:household is null or o.household = :household)"
        " and (:of is null or o.seq = :of) order by o.due, o.seq, o.good",
        {"household": household, "of": of, "at": stamp(at)},
    )
    number, redeemed = slip_numbers(store), cache(partial(redemption_of, store))
    waiting = [_open_order(number(row[0]), redeemed(row[0]), row) for row in rows]
    today = at.date().isoformat()
    return OrderBook(
        overdue=tuple(order for order in waiting if is_late(order.due, at)),
        today=tuple(order for order in waiting if order.due == today),
        later=tuple(order for order in waiting if order.due > today),
    )


def hand_over(
    store: Store,
    op: str,
    of: int,
    goods: Sequence[str],
    now: Callable[[], Stamp],
    *,
    proof: str = "",
    proxy: Proxy | None = None,
) -> Acted | ActRefused:
    """The household, or `proxy` for it, has these ordered lines of redemption `of` now.

    `proof` is the number that proves what never lies on a shelf, as of topped-up phone credit.
    """
    _check_goods(goods)

    def decide(when: Stamp) -> HandedOver | ActRefused:
        obstacle = obstacle_of(when) or _not_open(store, of, goods)
        if obstacle is not None:
            return obstacle
        for good in goods:
            name, quantity, off_shelf, fit = _line(store, of, good, when.moment.at)
            if off_shelf and not proof.strip():
                return ActRefused(Obstacle.NO_PROOF, name=name)
            if not off_shelf and fit < quantity:
                return ActRefused(Obstacle.NOT_ON_SHELF, name=name, figure=fit)
        household = redemption_of(store, of).household
        if proxy is not None and proxy.household == household:
            raise ValueError("a proxy is somebody else")
        came = redeem.proxy_facts(store, proxy, household, when.moment.at)
        if came.exceeded:
            return ActRefused(Obstacle.PROXY_LIMIT, figure=came.limit or 0)
        return HandedOver(of, tuple(goods), proxy, proof.strip())

    def same(body: Body) -> bool:
        return body == HandedOver(of, tuple(goods), proxy, proof.strip())

    return acts.act(store, EntryKind.HANDED_OVER, op, now, decide, same)


def cancel_order(
    store: Store,
    op: str,
    of: int,
    goods: Sequence[str],
    now: Callable[[], Stamp],
    *,
    reason: str,
    by_household: bool = False,
) -> Acted | ActRefused:
    """The shop cannot get these ordered lines: their points go to the current purse (TX-9).

    They do not rank, and a reset between order and refund takes nothing away.  `by_household`: it
    does not want them any more; that is refused once points of another period would move to this
    one, or ordering and cancelling would carry them over the end of theirs.
    """
    _check_goods(goods)
    if not reason.strip():
        raise ValueError("an order is cancelled for a reason")

    def decide(when: Stamp) -> Refund | ActRefused:
        obstacle = obstacle_of(when) or _not_open(store, of, goods)
        if obstacle is not None:
            return obstacle
        body = redemption_of(store, of)
        if by_household and _is_of_another_period(store, of, when):
            return ActRefused(Obstacle.PERIOD_OVER)
        cost = sum(line.points * line.quantity for line in body.lines if line.good in goods)
        return Refund(body.household, cost, reason.strip(), of, tuple(goods))

    def same(body: Body) -> bool:
        asked = (of, tuple(goods), reason.strip())
        return isinstance(body, Refund) and (body.of, body.goods, body.reason) == asked

    return acts.act(store, EntryKind.REFUND, op, now, decide, same)


def _is_of_another_period(store: Store, of: int, when: Stamp) -> bool:
    """Whether a purse that redemption `of` charged is not the one that a refund goes to now."""
    current = points.scheme_in_force(store).period_of(when.moment.at).key
    return any(charge.period != current for charge in points.charges_of(store, of))


def redemption_of(store: Store, seq: int) -> Redemption:
    """KeyError when entry `seq` is no redemption."""
    found = journal.entry_at(store, seq)
    body = found[0].decoded() if found else None
    if not isinstance(body, Redemption):
        raise KeyError(seq)
    return body


def _check_goods(goods: Sequence[str]) -> None:
    if not goods or len(set(goods)) != len(goods):
        raise ValueError("one line at least, each named once")


def _not_open(store: Store, of: int, goods: Sequence[str]) -> ActRefused | None:
    """The first of the goods that is no open order, or that there is no such redemption."""
    if store.row("select 1 from redeemed where seq = ?", [of]) is None:
        return ActRefused(Obstacle.UNKNOWN_SLIP)
    for good in goods:
        sql = "select name, state from order_line where seq = ? and good = ?"
        name, state = store.row(sql, [of, good]) or (good, "")
        if state == "handed_over":
            return ActRefused(Obstacle.HANDED_OVER_BEFORE, name=name)
        if state != "open":
            return ActRefused(Obstacle.NO_SUCH_ORDER, name=name)
    return None


def _line(store: Store, of: int, good: str, at: datetime) -> tuple[str, int, bool, int]:
    """(name, quantity, never on a shelf, pieces that may be handed out)."""
    row = store.row(
        f"select o.name, o.quantity, o.off_shelf, {FIT} from order_line o"  # noqa: S608
        " left join stock s on s.good = o.good where o.seq = :of and o.good = :good",
        {"of": of, "good": good, "at": stamp(at)},
    )
    if row is None:
        raise KeyError(good)
    return str(row[0]), int(row[1]), bool(row[2]), int(row[3])


def _open_order(number: str, body: Redemption, row: tuple[Any, ...]) -> OpenOrder:
    seq, good, name, quantity, unit, price, due, off_shelf, on_hand = row
    return OpenOrder(
        seq=seq,
        number=number,
        holder=Holder(body.household, body.number, body.group, body.name),
        good=good,
        name=name,
        quantity=quantity,
        unit=unit,
        points=price,
        due=due,
        on_hand=on_hand,
        off_shelf=bool(off_shelf),
    )
