"""`kiosk verify`: is the file what its journal and feed say?

Chain, gaps and triggers first.  If they hold, points are computed by the core, the shelf is added
up from the entries, and at last everything is played once more and compared row by row.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any

import msgspec

from kiosk.core.account import PointEvent, passed, purses
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.entries import EntryKind, Genesis, Redemption
from kiosk.core.journal import (
    CODE_DIGITS,
    NO_HASH,
    Entry,
    body_text,
    entry_bytes,
    entry_hash,
    parse_slip_code,
    slip_mark,
)
from kiosk.core.scheme import SchemeError
from kiosk.store import journal, points, recount, replay
from kiosk.store.database import Store, StoreError
from kiosk.store.schema import triggers

Row = tuple[Any, ...]

UNUSABLE = (sqlite3.DatabaseError, StoreError, SchemeError, ValueError)
"""What reading a file raises that cannot be read as ours."""

MARK_DIGITS = 16
"""Of a mark: half as many could be met by trying."""


def problems(store: Store) -> list[str]:
    """Everything that does not hold, in plain words; empty when the file is sound."""
    try:
        with store.snapshot():
            found = [*_file(store), *_triggers(store), *_chain(store)]
            if not found:
                for part in (_points, recount.problems, _register, replay.differences, _columns):
                    named = {_place(problem) for problem in found}
                    found += [p for p in _found_by(part, store) if _place(p) not in named]
    except UNUSABLE as error:
        return [f"file: {error}"]
    return found


def _found_by(part: Callable[[Store], Iterator[str]], store: Store) -> list[str]:
    """What one way of looking finds; where it cannot go on, the others still can."""
    found = []
    try:
        for problem in part(store):
            found.append(problem)  # noqa: PERF402  what was found before it fails stays
    except UNUSABLE as error:
        found.append(f"file: {error}")
    return found


def _place(problem: str) -> str:
    """What a problem is about: `purse of h42 in 2026`."""
    return problem.partition(":")[0]


def _file(store: Store) -> Iterator[str]:
    if journal.is_arriving(store):
        yield "file: the history of the machine before is not whole"
    # Not quick_check: an index that lost rows answers wrongly, and that one does not compare them.
    for (answer,) in store.rows("pragma integrity_check"):
        if answer != "ok":
            yield f"file: {answer}"


def _columns(store: Store) -> Iterator[str]:
    """A damaged name of a column damages no page and no row, and what asks for it fails."""
    sql = (
        "select t.name, cast(c.name as blob) from sqlite_master t, pragma_table_info(t.name) c"
        " where t.type = 'table' order by t.name, c.cid"
    )
    with closing(Store(None)) as empty:
        others = set(store.rows(sql)) ^ set(empty.rows(sql))
    for table in sorted({table for table, _ in others}):
        yield f"table {table}: its columns are others"


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
    began: Genesis | None = None
    for entry, digest in journal.entries(store):
        if entry.seq != expected:
            yield f"entry {expected}: missing"
            return
        if entry_hash(prev, entry_bytes(entry)) != digest:
            yield f"entry {entry.seq}: its hash does not fit its content and the entry before"
            return
        problem = _entry_problem(entry) or _beginning_problem(entry, began)
        if problem:
            yield f"entry {entry.seq}: {problem}"
        elif entry.kind == EntryKind.GENESIS:
            began = msgspec.json.decode(entry.body, type=Genesis)
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
    if min(entry.scheme_version, entry.feed_cursor, entry.uptime_ms) < 0:
        return "a figure of it is below nothing"
    try:
        if stamp(parse_stamp(entry.at)) != entry.at:
            return f"{entry.at!r} is no stamp"
        body = entry.decoded()
    except KeyError:
        return f"unknown kind {entry.kind!r}"
    except (msgspec.DecodeError, ValueError) as error:
        return str(error)
    if body_text(body) != entry.body:
        return "its body is not canonical"
    return _redemption_problem(body) if isinstance(body, Redemption) else ""


def _beginning_problem(entry: Entry, began: Genesis | None) -> str:
    """An epoch begins with its genesis, and a later one of the same site goes on from there."""
    if entry.kind != EntryKind.GENESIS:
        return "a journal begins with its genesis" if began is None else ""
    body = msgspec.json.decode(entry.body, type=Genesis)
    if began is not None and (body.site != began.site or body.epoch <= began.epoch):
        return f"epoch {body.epoch} of {body.site} does not follow"
    return ""


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
    if genesis is None or genesis.site.upper() != site:
        return "slip: printed by another kiosk"
    found = journal.entry_at(store, seq)
    if found is None or found[0].kind != EntryKind.REDEMPTION:
        return f"slip: the journal has no redemption {seq}"
    if journal.epoch_of(store, seq) != epoch:
        return "slip: printed by another kiosk"
    if slip_mark(found[1]) != mark:
        return f"slip: its mark is not that of redemption {seq}"
    return ""


def head_problem(store: Store, noted: str) -> str:
    """Why a head that was noted elsewhere, `31:CD38-BDB3-1DC0-E0CD` as a close sheet has it, is not
    one of this journal's; '' when it is.

    Whoever rewrites all of a journal can make a chain that holds by itself; what was printed, or is
    at the township, he cannot change.
    """
    number, _, mark = noted.partition(":")
    mark = mark.replace("-", "").strip().upper()
    if not (number.isascii() and number.isdecimal() and len(number) < CODE_DIGITS):
        return "head: a number and a mark, as 31:CD38-BDB3-1DC0-E0CD"
    found = journal.entry_at(store, int(number))
    if found is None or len(mark) < MARK_DIGITS or not found[1].hex().upper().startswith(mark):
        return f"head: the mark of entry {number} is another one"
    return ""
