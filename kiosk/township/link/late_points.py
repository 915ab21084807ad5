"""What late entries mean for the points of households: the new machine did not know of them.

It is told each as an item of its feed.  A fact is a fact: where the points were spent a second time
by then, the purse is overdrawn, and the household is named to a person.

Functions on a connection (`book`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from kiosk.core.account import Charge, Fact, PointEvent, PointKind, period_under, purses
from kiosk.core.clock import parse_stamp
from kiosk.core.entries import ChargedPurse, EntryKind, Redemption, Refund, Reversal
from kiosk.core.feed import ChargeItem, PointsItem
from kiosk.core.journal import Entry
from kiosk.core.scheme import Scheme
from kiosk.township import in_force, tables
from kiosk.township.book import append_feed, scheme_of_site
from kiosk.township.entries.spending import exchanges


def charge(connection: Connection, site: Row[Any], epoch: int, lines: Sequence[bytes]) -> None:
    """Tell the new machine what the old one took from purses and gave back.

    A household that has moved away since has its purses at its new home.
    """
    items = [item for line in lines for item in _items(f"late/{site.id}/{epoch}", line)]
    homes = _left(connection, site.id)
    append_feed(connection, site.id, [item for item in items if item.household not in homes])
    for item in items:
        if item.household in homes:
            home = homes[item.household]
            append_feed(connection, home, [_as_named_at(connection, home, item)])


def _as_named_at(
    connection: Connection, site: str, item: ChargeItem | PointsItem
) -> ChargeItem | PointsItem:
    """Another site may never have heard of the scheme that named the purses: it is told by the
    names of its own."""
    if not isinstance(item, ChargeItem) or not item.scheme_version:
        return item
    here = in_force.at_site(connection, site)
    if here.version == item.scheme_version:
        return item
    then = in_force.of_version(connection, item.scheme_version).scheme
    at = parse_stamp(item.at)
    try:
        parts = tuple(
            ChargedPurse(period_under(part.period, at, then, here.scheme), part.points)
            for part in item.parts
        )
    except ValueError:  # nobody would have written it: the kiosk keeps it unread, for a person
        return item
    return msgspec.structs.replace(item, parts=parts, scheme_version=here.version)


def _left(connection: Connection, site: str) -> dict[str, str]:
    """Homes of the households that were at home at a site and are no more."""
    household, move = tables.household.c, tables.home_move.c
    rows = connection.execute(
        select(household.id, household.home)
        .join(tables.home_move, move.household == household.id)
        .where(move.site_from == site, move.done != "", household.home != site)
    )
    return {row.id: row.home for row in rows}


def _items(prefix: str, line: bytes) -> Iterator[ChargeItem | PointsItem]:
    """`prefix` and the entry's number make an id that nothing else has."""
    try:
        entry = msgspec.json.decode(line, type=Entry)
        body = entry.decoded()
    except (msgspec.MsgspecError, ValueError, KeyError, RecursionError):
        return  # it is marked, and a person looks
    name = f"{prefix}/{entry.seq}"
    match body:
        case Redemption(household=household, charges=charges):
            what = "、".join(line.name for line in body.lines)
            yield _charge(name, household, charges, what, entry)
        case Reversal(household=household, charges=charges):
            if charges:
                back = tuple(ChargedPurse(purse.period, -purse.points) for purse in charges)
                yield _charge(name, household, back, "退回积分", entry)
            if body.refund:
                yield _refund(f"{name}/refund", household, body.refund, entry)
        case Refund(household=household, points=points):
            yield _refund(name, household, points, entry)


def _charge(
    name: str, household: str, parts: tuple[ChargedPurse, ...], what: str, entry: Entry
) -> ChargeItem:
    return ChargeItem(name, household, parts, what, entry.at, entry.scheme_version)


def _refund(name: str, household: str, points: int, entry: Entry) -> PointsItem:
    return PointsItem(name, household, "refund", points, "退回积分", entry.at, entry.at)


@dataclass(frozen=True)
class Overdrawn:
    """A household whose purse was spent twice: what is missing is there in goods."""

    household: str
    number: str
    place: str
    name: str
    period: str
    points: int
    """By how much, above 0."""


def overdrawn(connection: Connection, site: str, epoch: int, base: int) -> list[Overdrawn]:
    """Whose purses do not hold what was taken, of those that are named in late entries of the
    machine of `epoch` behind its `base`."""
    found = []
    for row in _named(connection, site, epoch, base):
        scheme = scheme_of_site(connection, row.home)
        history = _history(connection, row, scheme)
        for (_, period), purse in sorted(purses(history, scheme).items()):
            missing = purse.spent - (purse.total - scheme.base_points)
            if purse.spent and missing > 0:
                who = row.id, row.number, row.place, row.name
                found.append(Overdrawn(*who, period, missing))
    return found


def _named(connection: Connection, site: str, epoch: int, base: int) -> Sequence[Row[Any]]:
    entry, household = tables.entry.c, tables.household.c
    lines = connection.scalars(
        select(entry.line).where(
            entry.site == site,
            entry.epoch == epoch,
            entry.seq > base,
            entry.kind == EntryKind.REDEMPTION.value,
        )
    )
    ids = {item.household for line in lines for item in _items("", line)}
    return connection.execute(
        select(tables.household).where(household.id.in_(sorted(ids))).order_by(household.number)
    ).all()


def _history(connection: Connection, household: Row[Any], scheme: Scheme) -> list[Fact]:
    """What the township booked and what the kiosks took and gave back; whether it has passed a
    review says nothing of how much there is."""
    points = tables.points.c
    facts: list[Fact] = [
        PointEvent(
            row.id,
            household.id,
            PointKind(row.kind),
            row.points,
            parse_stamp(row.effective),
            parse_stamp(row.posted),
        )
        for row in connection.execute(
            select(tables.points).where(points.household == household.id).order_by(points.posted)
        )
    ]
    for each in exchanges(connection, [household.id], scheme):
        facts += [] if each.refund is None else [each.refund]
        facts += [Charge(household.id, part.period, part.points) for part in each.spent]
    return facts
