"""`kiosk verify`: is the file what its journal and feed say?  Chain, gaps, purses, stock."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator

import msgspec

from kiosk.core.account import PointEvent, passed, purses
from kiosk.core.journal import (
    NO_HASH,
    Body,
    Delivery,
    Entry,
    EntryKind,
    Redemption,
    body_text,
    entry_bytes,
    entry_hash,
    parse_slip_code,
    slip_mark,
)
from kiosk.store import journal, points
from kiosk.store.database import Store, StoreError


def problems(store: Store) -> list[str]:
    """Everything that does not hold, in plain words; empty when the file is sound."""
    try:
        found = [f"file: {row[0]}" for row in store.rows("pragma quick_check") if row[0] != "ok"]
        found += _chain(store)
        if not found:
            found += [*_triggers(store), *_purses(store), *_stock(store), *_register(store)]
    except (sqlite3.DatabaseError, StoreError) as error:
        return [f"file: {error}"]
    return found


def _chain(store: Store) -> Iterator[str]:
    prev, expected, ops = NO_HASH, 1, set()
    for entry, digest in journal.entries(store):
        if entry.seq != expected:
            yield f"entry {expected}: missing"
            return
        if entry_hash(prev, entry_bytes(entry)) != digest:
            yield f"entry {entry.seq}: its hash does not fit its content and the entry before"
            return
        problem = _body_problem(entry)
        if problem:
            yield f"entry {entry.seq}: {problem}"
        ops.add(entry.op)
        prev, expected = digest, expected + 1
    stored = store.rows("select a.seq from entry a join entry b on b.seq = a.seq - 1"
                        " where a.prev <> b.hash limit 1")  # fmt: skip
    if stored:
        yield f"entry {stored[0][0]}: does not name the hash before it"
    last = 0
    for (n,) in store.stream("select n from feed_item order by n"):
        if n != last + 1:
            yield f"feed item {last + 1}: missing"
            return
        last = n


def _body_problem(entry: Entry) -> str:
    try:
        body: Body = entry.decoded()
    except KeyError:
        return f"unknown kind {entry.kind!r}"
    except msgspec.ValidationError as error:
        return str(error)
    if body_text(body) != entry.body:
        return "its body is not canonical"
    if isinstance(body, Redemption):
        lines = sum(line.points * line.quantity for line in body.lines)
        charged = sum(purse.points for purse in body.charges)
        if not lines == charged == body.cost == body.before - body.after:
            return f"goods {lines}, charged {charged}, cost {body.cost} do not agree"
    return ""


def _triggers(store: Store) -> Iterator[str]:
    there = {row[0] for row in store.rows("select name from sqlite_master where type = 'trigger'")}
    for table in ("entry", "feed_item"):
        for rule in ("is_never_changed", "is_never_deleted", "has_no_gaps"):
            if f"{table}_{rule}" not in there:
                yield f"trigger {table}_{rule}: missing"


def _purses(store: Store) -> Iterator[str]:
    if journal.scheme_version(store) == 0:
        return
    scheme = points.scheme_in_force(store)
    facts = points.facts_of(store)
    should = {
        key: (purse.total, purse.cleared, purse.spent)
        for key, purse in purses(facts, scheme).items()
    }
    there = {
        (row[0], row[1]): (row[2], row[3], row[4])
        for row in store.stream("select household, period, total, cleared, spent from purse")
    }
    for key in sorted(should.keys() | there.keys()):
        if should.get(key) != there.get(key):
            yield (
                f"purse of {key[0]} in {key[1] or 'all time'}: row {there.get(key)},"
                f" journal and feed {should.get(key)}"
            )
    through = passed(facts, scheme)
    ids = {fact.id: fact.id in through for fact in facts if isinstance(fact, PointEvent)}
    rows = {row[0]: bool(row[1]) for row in store.stream("select id, cleared from points")}
    for event_id in sorted(ids.keys() | rows.keys()):
        if ids.get(event_id) != rows.get(event_id):
            yield f"points {event_id}: row and feed do not agree"


def _stock(store: Store) -> Iterator[str]:
    shelf: Counter[str] = Counter()
    redeemed: dict[int, int] = {}
    for entry, _ in journal.entries(store):
        if entry.kind not in (EntryKind.DELIVERY, EntryKind.OPENING_STOCK, EntryKind.REDEMPTION):
            continue
        match entry.decoded():
            case Delivery(lines=lines):
                for line in lines:
                    shelf[line.good] += line.quantity
            case Redemption(lines=taken, cost=cost):
                for item in taken:
                    shelf[item.good] -= item.quantity
                redeemed[entry.seq] = cost
    there = dict(store.rows("select good, on_hand from stock"))
    for good in sorted(shelf.keys() | there.keys()):
        if shelf.get(good, 0) != there.get(good, 0):
            yield f"stock of {good}: row {there.get(good, 0)}, journal {shelf.get(good, 0)}"
        if shelf.get(good, 0) < 0:
            yield f"stock of {good}: {shelf[good]}, below zero"
    if dict(store.rows("select seq, cost from redeemed")) != redeemed:
        yield "the list of redemptions is not the journal's"


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
