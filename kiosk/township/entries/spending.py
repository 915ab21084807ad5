"""What households redeemed, as the kiosks' entries tell it.  Functions on a connection (`book`).

Entries that could not be read, or name a household that is none, say nothing here; they wait at
the desk for a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from kiosk.core.account import Charge, PointEvent, PointKind, period_under
from kiosk.core.chains import key_meant
from kiosk.core.entries import EntryKind, Redemption, Refund, Reversal
from kiosk.core.reversal import split_back
from kiosk.core.scheme import Scheme
from kiosk.core.statement import Spent
from kiosk.township import in_force, tables
from kiosk.township.entries.entry_bodies import EntryRead, entries_read

KINDS = (EntryKind.REDEMPTION, EntryKind.REFUND, EntryKind.UNDONE, EntryKind.RETURNED)
ACT_WORDS: dict[str, str] = {
    EntryKind.REDEMPTION: "兑换",
    EntryKind.REFUND: "退分",
    EntryKind.UNDONE: "撤销",
    EntryKind.RETURNED: "退货",
}


@dataclass(frozen=True)
class Exchange:
    """One booking of a counter: goods for points, or back."""

    ref: str
    """Of its entry, tx01/1/7."""

    site: str
    kind: str
    at: datetime
    """By the kiosk's clock."""

    slip: str
    household: str
    goods: str
    """大米10斤×2袋、香皂×1块"""

    points: int
    """That the household paid; below 0: that it got back."""

    spent: tuple[Spent, ...]
    of: str = ""
    """The entry of the redemption that this takes back."""

    refund: PointEvent | None = None
    """What came back although its purse had closed, or because the shop could not deliver."""

    scheme_version: int = 0
    """That named the purses."""


def exchanges(
    connection: Connection, households: Collection[str], under: Scheme | None = None
) -> tuple[Exchange, ...]:
    """Everything that these households redeemed and gave back, by time, at whatever site.

    Purses have the names that they have under a scheme, or None: those of their day.
    """
    wanted = set(households)
    bought: dict[tuple[str, int, int], Redemption] = {}
    found: list[Exchange] = []
    for read in entries_read(connection, KINDS, _spending_sites(connection, wanted)):
        body = read.body
        if not isinstance(body, Redemption | Refund | Reversal):
            continue
        meant = None
        if isinstance(body, Redemption):
            bought[read.site, read.epoch, read.seq] = body
        elif body.of is not None:
            meant = key_meant(bought, read.site, read.epoch, body.of)
        if body.household in wanted:
            original = bought.get(meant) if meant else None
            of = "/".join(map(str, meant)) if meant else ""
            found.append(_exchange(read, body, original, of))
    if under is not None:
        found = _renamed(connection, found, under)
    return tuple(sorted(found, key=lambda each: each.at))  # within a second as they were written


def _renamed(connection: Connection, found: list[Exchange], under: Scheme) -> list[Exchange]:
    """As a kiosk carries its charges to another scheme (`store.points`): what is given back comes
    back to where what was taken lies now."""
    taken: dict[str, tuple[Charge, ...]] = {}
    told = []
    for each in found:
        then = in_force.of_version(connection, each.scheme_version).scheme
        try:
            if each.kind == EntryKind.REDEMPTION:
                parts = tuple(
                    Charge(s.household, period_under(s.period, s.at, then, under), s.points)
                    for s in each.spent
                )
                taken[each.ref] = parts
            else:
                back = -sum(s.points for s in each.spent)
                parts = tuple(
                    Charge(part.household, part.period, -part.points)
                    for part in split_back(taken.get(each.of, ()), back)
                )
        except ValueError:  # an entry that nobody would have written: it stays as it was told
            told.append(each)
            continue
        spent = tuple(Spent(part.household, each.at, part.period, part.points) for part in parts)
        told.append(replace(each, spent=spent))
    return told


def _spending_sites(connection: Connection, households: set[str]) -> set[str]:
    """The sites of their villages, and every other at which one of them ever had points."""
    household, site = tables.household.c, tables.site.c
    away, release, move = tables.away.c, tables.release.c, tables.home_move.c
    queries = (
        select(household.id, site.id).join(
            tables.site, site.village_code == household.village_code
        ),
        select(household.id, household.home),
        select(away.household, away.site),
        select(release.household, release.site_to).distinct(),
        select(move.household, move.site_from).distinct(),
    )
    return {
        at for query in queries for whose, at in connection.execute(query) if whose in households
    }


def spent_by(found: Collection[Exchange]) -> Mapping[str, tuple[Spent, ...]]:
    """What each household's purses lost and got back."""
    spent: defaultdict[str, list[Spent]] = defaultdict(list)
    for each in found:
        spent[each.household] += each.spent
    return {household: tuple(parts) for household, parts in spent.items()}


def refunds_by(found: Collection[Exchange]) -> Mapping[str, tuple[PointEvent, ...]]:
    refunds: defaultdict[str, list[PointEvent]] = defaultdict(list)
    for each in found:
        if each.refund is not None:
            refunds[each.household].append(each.refund)
    return {household: tuple(events) for household, events in refunds.items()}


def _exchange(
    read: EntryRead, body: Redemption | Refund | Reversal, original: Redemption | None, of: str
) -> Exchange:
    at, op = read.at, read.op
    refund = None
    spent: tuple[Spent, ...] = ()
    match body:
        case Redemption():
            points = body.cost
            spent = tuple(Spent(body.household, at, c.period, c.points) for c in body.charges)
        case Refund():
            points = -body.points
            refund = PointEvent(op, body.household, PointKind.REFUND, body.points, at, at)
        case Reversal():
            points = -body.points
            spent = tuple(Spent(body.household, at, c.period, -c.points) for c in body.charges)
            if body.refund:
                refund = PointEvent(op, body.household, PointKind.REFUND, body.refund, at, at)
    return Exchange(
        ref=read.ref,
        site=read.site,
        kind=read.kind,
        at=at,
        slip=read.number,
        household=body.household,
        goods="、".join(_goods(body, original)),
        points=points,
        spent=spent,
        of=of,
        refund=refund,
        scheme_version=read.scheme_version,
    )


def _goods(body: Redemption | Refund | Reversal, original: Redemption | None) -> Iterator[str]:
    if isinstance(body, Redemption):
        for line in body.lines:
            yield f"{line.name}×{line.quantity}{line.unit}"
        return
    named = {line.good: line for line in original.lines} if original is not None else {}
    if isinstance(body, Refund):
        for good in body.goods:
            known = named.get(good)
            yield f"{known.name}×{known.quantity}{known.unit}" if known else good
        return
    for back in body.lines:
        known = named.get(back.good)
        yield f"{known.name if known else back.good}×{back.quantity}{known.unit if known else ''}"
