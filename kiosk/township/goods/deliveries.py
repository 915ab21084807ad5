"""What came to the sites' shelves, as their kiosks journaled it.  Functions on a connection.

Opening stock counts, too: it has a cost where somebody knew one, and no source.  Money is in cents.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select

from kiosk.core.entries import Delivery, EntryKind, GoodSet
from kiosk.core.journal import Entry
from kiosk.township import tables

PLACING = (EntryKind.DELIVERY.value, EntryKind.OPENING_STOCK.value)


@dataclass(frozen=True)
class Delivered:
    """One delivery, and the entry that tells of it."""

    site: str
    epoch: int
    seq: int
    at: str
    """Stamp of the kiosk's clock."""

    keeper: str
    body: Delivery
    is_opening: bool

    @property
    def cost_cents(self) -> int:
        """Of the lines that have a cost."""
        return sum(
            line.quantity * line.cost_cents
            for line in self.body.lines
            if line.cost_cents is not None
        )

    @property
    def uncosted(self) -> int:
        """Lines without a cost: the sum is not the whole."""
        return sum(line.cost_cents is None for line in self.body.lines)

    @property
    def path(self) -> str:
        """Of the entry's page, below the desk's root."""
        return f"/sites/{self.site}/entries/{self.epoch}/{self.seq}"


def deliveries(
    connection: Connection, sites: Collection[str], *, opening: bool = False
) -> list[Delivered]:
    """What was delivered to these sites, the oldest first; `opening`: opening stock as well.

    Entries that cannot be read are left out: they are marked and wait for somebody.
    """
    kinds = PLACING if opening else PLACING[:1]
    found = [
        Delivered(
            site,
            epoch,
            entry.seq,
            entry.at,
            entry.keeper,
            body,
            entry.kind == EntryKind.OPENING_STOCK.value,
        )
        for site, epoch, entry, body in _read(connection, sites, kinds)
        if isinstance(body, Delivery)
    ]
    return sorted(found, key=lambda each: (each.at, each.site, each.epoch, each.seq))


@dataclass(frozen=True)
class Cost:
    """What a piece cost last, and the entry that says so."""

    cents: int
    at: str
    path: str


def last_costs(connection: Connection, site: str) -> dict[str, Cost]:
    """The newest known cost of each kind of goods of a site, by id."""
    found: dict[str, Cost] = {}
    for each in deliveries(connection, [site], opening=True):
        for line in each.body.lines:
            if line.cost_cents is not None:
                found[line.good] = Cost(line.cost_cents, each.at, each.path)
    for made in own_goods(connection, site):
        there, cents = found.get(made.body.good), made.body.cost_cents
        if cents is not None and (there is None or there.at < made.at):
            found[made.body.good] = Cost(cents, made.at, made.path)
    return found


@dataclass(frozen=True)
class OwnGood:
    """A kind of goods as its site set it, and the entry that tells of it."""

    site: str
    epoch: int
    seq: int
    at: str
    keeper: str
    body: GoodSet

    @property
    def path(self) -> str:
        return f"/sites/{self.site}/entries/{self.epoch}/{self.seq}"


def own_goods(connection: Connection, site: str) -> list[OwnGood]:
    """Everything that a kiosk said of goods of its own, the oldest first."""
    return [
        OwnGood(site, epoch, entry.seq, entry.at, entry.keeper, body)
        for _, epoch, entry, body in _read(connection, [site], (EntryKind.GOOD_SET.value,))
        if isinstance(body, GoodSet) and body.own
    ]


def _read(
    connection: Connection, sites: Collection[str], kinds: tuple[str, ...]
) -> Iterable[tuple[str, int, Entry, object]]:
    """Entries of these kinds with their bodies, by site, epoch and number."""
    stored = tables.entry.c
    rows = connection.execute(
        select(stored.site, stored.epoch, stored.line)
        .where(stored.site.in_(sites), stored.kind.in_(kinds))
        .order_by(stored.site, stored.epoch, stored.seq)
    )
    for row in rows:
        try:
            entry = msgspec.json.decode(row.line, type=Entry)
            yield row.site, row.epoch, entry, entry.decoded()
        except (msgspec.MsgspecError, ValueError, KeyError, RecursionError):
            continue
