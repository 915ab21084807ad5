"""What the rows before an entry speak against, though it could be played: nobody acts like that.

For the replay of `kiosk verify`: live, the acts themselves have asked all of this.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.core.clock import parse_stamp
from kiosk.core.entries import (
    Body,
    CardLost,
    CardReplaced,
    Delivery,
    GoodSet,
    HouseholdPinSet,
    Redemption,
    VouchersTaken,
    Wished,
)
from kiosk.core.journal import Entry
from kiosk.store import points
from kiosk.store.database import Store
from kiosk.store.goods import good_at

OF_A_HOUSEHOLD = (CardLost, CardReplaced, HouseholdPinSet, Redemption, VouchersTaken, Wished)


def doubts(store: Store, entry: Entry, body: Body) -> Iterator[str]:
    """`store` holds what was known before the entry; StoreError before the first scheme."""
    at = parse_stamp(entry.at)
    match body:
        case Redemption(lines=lines):
            for line in lines:
                good = good_at(store, line.good, at)
                if good is None or not good.offered:
                    yield f"{line.good} was not on offer"
                elif good.points != line.points:
                    yield f"{line.good} for {line.points}, the price was {good.points}"
        case Delivery(lines=delivered):
            barred = points.scheme_in_force(store).goods.barred_kinds
            for taken in delivered:
                good = good_at(store, taken.good, at)
                if good is not None and good.kind in barred:
                    yield f"{taken.good} is of a kind that is barred: {good.kind}"
        case GoodSet(own=True):
            barred = points.scheme_in_force(store).goods.barred_kinds
            if body.kind in barred and good_at(store, body.good, at) is None:
                yield f"{body.good} is of a kind that is barred: {body.kind}"
    if isinstance(body, OF_A_HOUSEHOLD):
        sql = "select 1 from household where id = ?"
        if store.row(sql, [body.household]) is None:
            yield f"there is no household {body.household}"
