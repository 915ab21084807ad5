"""`kiosk verify`: is the file what its journal and feed say?

Chain, gaps and triggers first; if they hold, every row that is derived is made anew and compared.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from kiosk.core.account import PointEvent, passed, purses
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.feed import FeedItem, Known, SchemeItem, SiteItem
from kiosk.core.journal import (
    NO_HASH,
    Delivery,
    Entry,
    EntryKind,
    Genesis,
    Redemption,
    body_text,
    canonical,
    entry_bytes,
    entry_hash,
    parse_slip_code,
    slip_mark,
)
from kiosk.core.scheme import SchemeError
from kiosk.store import feed, journal, points
from kiosk.store.database import Store, StoreError
from kiosk.store.schema import triggers

Row = tuple[Any, ...]


def problems(store: Store) -> list[str]:
    """Everything that does not hold, in plain words; empty when the file is sound."""
    try:
        with store.snapshot():
            found = [*_file(store), *_triggers(store), *_chain(store)]
            if not found:
                found = [
                    *_fed(store),
                    *_points(store),
                    *_goods(store),
                    *_register(store),
                ]
    except (sqlite3.DatabaseError, StoreError, SchemeError, ValueError) as error:
        return [f"file: {error}"]
    return found


def _file(store: Store) -> Iterator[str]:
    for (answer,) in store.rows("pragma quick_check"):
        if answer != "ok":
            yield f"file: {answer}"


def _triggers(store: Store) -> Iterator[str]:
    there = dict(store.rows("select name, sql from sqlite_master where type = 'trigger'"))
    for statement in triggers():
        name = statement.split()[2]
        if name not in there:
            yield f"trigger {name}: missing"
        elif there[name].lower().split() != statement.rstrip("; \n").split():
            yield f"trigger {name}: is another one"


def _chain(store: Store) -> Iterator[str]:
    prev, expected = NO_HASH, 1
    for entry, digest in journal.entries(store):
        if entry.seq != expected:
            yield f"entry {expected}: missing"
            return
        if entry_hash(prev, entry_bytes(entry)) != digest:
            yield f"entry {entry.seq}: its hash does not fit its content and the entry before"
            return
        problem = _entry_problem(entry)
        if problem:
            yield f"entry {entry.seq}: {problem}"
        prev, expected = digest, expected + 1
    unlinked = store.value(
        "select a.seq from entry a left join entry b on b.seq = a.seq - 1"
        " where a.prev <> coalesce(b.hash, ?) limit 1",
        [NO_HASH],
    )
    if unlinked is not None:
        yield f"entry {unlinked}: does not name the hash before it"
    acked = int(store.meta("acked", "0"))
    if acked >= expected:
        yield f"entry {expected}: missing; the township has {acked} entries"
    last = 0
    for (n,) in store.stream("select n from feed_item order by n"):
        if n != last + 1:
            yield f"feed item {last + 1}: missing"
            return
        last = n


def _entry_problem(entry: Entry) -> str:
    try:
        parse_stamp(entry.at)
        body = entry.decoded()
    except KeyError:
        return f"unknown kind {entry.kind!r}"
    except (msgspec.DecodeError, ValueError) as error:
        return str(error)
    if body_text(body) != entry.body:
        return "its body is not canonical"
    if isinstance(body, Genesis) != (entry.seq == 1):
        return "a journal begins with its genesis and has no other"
    return _redemption_problem(body) if isinstance(body, Redemption) else ""


def _redemption_problem(body: Redemption) -> str:
    lines = sum(line.points * line.quantity for line in body.lines)
    charged = sum(purse.points for purse in body.charges)
    if not lines == charged == body.cost == body.before - body.after:
        return f"goods {lines}, charged {charged}, cost {body.cost} do not agree"
    least = [line.quantity for line in body.lines] + [purse.points for purse in body.charges]
    if min(least, default=0) < 1 or body.after < 0:
        return "a redemption takes something, and no more than there was"
    return ""


def _differences(what: str, there: Mapping[Any, Row], should: Mapping[Any, Row]) -> Iterator[str]:
    for key in sorted(there.keys() | should.keys()):
        if there.get(key) != should.get(key):
            yield f"{what} {key}: row {there.get(key)}, journal and feed {should.get(key)}"


def _fed(store: Store) -> Iterator[str]:
    """Rows that are the last item of their id, the schemes, and the site."""
    should: dict[type[Known], dict[str, Row]] = {kind: {} for kind in feed.TABLES}
    schemes: dict[int, Row] = {}
    site = ""
    for n, body in store.stream("select n, body from feed_item where known = 1 order by n"):
        match FeedItem(n, body).decoded():
            case None:
                yield f"feed item {n}: cannot be read"
            case SiteItem() as item:
                site = canonical(item).decode()
            case SchemeItem(version, document):
                schemes[version] = (canonical(document).decode(),)
            case item if type(item) in should:
                fields = msgspec.structs.astuple(item)
                should[type(item)][fields[0]] = fields[1:]
    for kind, table in feed.TABLES.items():
        there = {row[0]: row[1:] for row in store.stream(f"select * from {table}")}  # noqa: S608
        yield from _differences(table, there, should[kind])
    there = {row[0]: row[1:] for row in store.stream("select version, document from scheme")}
    yield from _differences("scheme", there, schemes)
    if store.meta("site") != site:
        yield "site: is not the one that was fed"


def _points(store: Store) -> Iterator[str]:
    """Purses and points, from the history that journal and feed tell."""
    if journal.scheme_version(store) == 0:
        return
    scheme, facts = points.scheme_in_force(store), points.facts_of(store)
    should: dict[str, Row] = {
        f"of {household} in {period or 'all time'}": (purse.total, purse.cleared, purse.spent)
        for (household, period), purse in purses(facts, scheme).items()
    }
    there = {
        f"of {row[0]} in {row[1] or 'all time'}": row[2:]
        for row in store.stream("select household, period, total, cleared, spent from purse")
    }
    yield from _differences("purse", there, should)
    through = passed(facts, scheme)
    should = {
        fact.id: (
            fact.household,
            fact.kind,
            fact.points,
            stamp(fact.effective),
            stamp(fact.posted),
            fact.reverses,
            scheme.period_of(fact.effective).key,
            int(fact.id in through),
        )
        for fact in facts
        if isinstance(fact, PointEvent)
    }
    there = {
        row[0]: row[1:]
        for row in store.stream(
            "select id, household, kind, points, effective, posted, reverses, period, cleared"
            " from points"
        )
    }
    yield from _differences("points", there, should)


def _goods(store: Store) -> Iterator[str]:
    """The shelf, the list of redemptions that the record shows, and a slip for each."""
    shelf: Counter[str] = Counter()
    should: dict[int, Row] = {}
    kinds = (EntryKind.DELIVERY, EntryKind.OPENING_STOCK, EntryKind.REDEMPTION)
    for entry, _ in journal.entries(store):
        if entry.kind not in kinds:
            continue
        match entry.decoded():
            case Delivery(lines=lines):
                for line in lines:
                    shelf[line.good] += line.quantity
            case Redemption() as body:
                for taken in body.lines:
                    shelf[taken.good] -= taken.quantity
                names = "、".join(taken.name for taken in body.lines)
                register_line = body.register_line
                should[entry.seq] = (body.household, entry.at, body.cost, names, register_line)
    on_hand = dict(store.rows("select good, on_hand from stock"))
    for good in sorted(shelf.keys() | on_hand.keys()):
        if shelf[good] != on_hand.get(good, 0):
            yield f"stock of {good}: row {on_hand.get(good, 0)}, journal {shelf[good]}"
        if shelf[good] < 0:
            yield f"stock of {good}: {shelf[good]}, below zero"
    listed = {
        row[0]: row[1:]
        for row in store.stream(
            "select seq, household, at, cost, what, register_line from redeemed"
        )
    }
    yield from _differences("redemption", listed, should)
    slips: dict[int, Row] = {row[0]: () for row in store.stream("select seq from print_job")}
    yield from _differences("slip", slips, dict.fromkeys(should, ()))


def _register(store: Store) -> Iterator[str]:
    lines = [
        row[0]
        for row in store.stream(
            "select register_line from redeemed where register_line is not null order by seq"
        )
    ]
    if lines != list(range(1, len(lines) + 1)):
        yield "the lines of the register have gaps"


def slip_problem(store: Store, code: str) -> str:
    """Why the text of a slip's QR code is not one of this journal's; '' when it is."""
    parts = parse_slip_code(code)
    if parts is None:
        return "slip: not the code of a slip"
    site, epoch, seq, mark = parts
    genesis = journal.genesis(store)
    if genesis is None or (genesis.site.upper(), genesis.epoch) != (site, epoch):
        return "slip: printed by another kiosk"
    found = journal.entry_at(store, seq)
    if found is None or found[0].kind != EntryKind.REDEMPTION:
        return f"slip: the journal has no redemption {seq}"
    if slip_mark(found[1]) != mark:
        return f"slip: its mark is not that of redemption {seq}"
    return ""
