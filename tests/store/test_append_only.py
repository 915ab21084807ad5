"""Journal and feed only grow: nothing is changed, taken out, put between or over."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress

import pytest
from support.shop import bought, dump
from support.village import tell

from kiosk.core.feed import HouseholdItem
from kiosk.store import journal

COLUMNS = "op, kind, at, quality, keeper, scheme_version, feed_cursor, boot, uptime_ms, body"
ENTRY = (
    "insert {verb} into entry select {seq}, {op}, "
    + COLUMNS.partition(", ")[2]
    + (", prev, hash from entry where seq = {like}")
)
ITEM = "insert {verb} into feed_item values ({n}, '{{}}', 1)"


def entry_like(like, seq, op="'new'", verb=""):
    return ENTRY.format(like=like, seq=seq, op=op, verb=verb)


FORBIDDEN = {
    "update an entry": "update entry set at = '2020-01-01T00:00:00' where seq = 2",
    "update an entry to itself": "update entry set seq = seq",
    "update or replace": "update or replace entry set seq = 1 where seq = 2",
    "delete the last entry": "delete from entry where seq = (select max(seq) from entry)",
    "delete all": "delete from entry",
    "insert a gap": entry_like(2, 100),
    "insert before the first": entry_like(2, 0),
    "insert a negative one": entry_like(2, -1),
    "insert a seq again": entry_like(2, 2),
    "replace a seq": entry_like(2, 2, verb="or replace"),
    "replace the last": entry_like(3, 3, verb="or replace"),
    "replace by the same op": entry_like(
        2, "(select max(seq) + 1 from entry)", "(select op from entry where seq = 2)", "or replace"
    ),
    "upsert": entry_like(2, 2) + " on conflict (seq) do update set at = 'x'",
    "insert two at once with a gap": entry_like(2, "seq + (select max(seq) from entry) + seq")
    + " or seq = 3",
    "update a feed item": "update feed_item set known = 0",
    "delete a feed item": "delete from feed_item where n = 1",
    "a gap in the feed": ITEM.format(verb="", n=100),
    "replace a feed item": ITEM.format(verb="or replace", n=1),
    "replace the last feed item": ITEM.format(
        verb="or replace", n="(select max(n) from feed_item)"
    ),
    "a feed item again": ITEM.format(verb="", n=1),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_journal_and_feed_refuse(village, name):
    bought(village, "op1")
    before = dump(village)
    with pytest.raises(sqlite3.IntegrityError):
        village.execute(FORBIDDEN[name])
    assert dump(village) == before


@pytest.mark.parametrize("name", ["or ignore", "or replace"])
def test_an_entry_that_is_ignored_or_replaced_leaves_the_old_one(village, name):
    before = dump(village)
    with suppress(sqlite3.IntegrityError):
        village.execute(entry_like(2, 2, verb=name))
    assert dump(village) == before


def test_another_connection_is_bound_by_the_triggers_as_well(village, path):
    before = dump(village)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        for name in ("update an entry", "delete all", "insert a gap", "replace a seq"):
            with pytest.raises(sqlite3.IntegrityError, match=r"append-only|gaps"):
                other.execute(FORBIDDEN[name])
    assert dump(village) == before


def test_the_pragmas_that_the_rules_rest_on_are_set(village):
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1}
    for _ in range(2):
        assert {name: village.value(f"pragma {name}") for name in wanted} == wanted
        village.reopen()


def test_what_goes_on_from_the_end_is_taken(village):
    seq, _ = journal.head(village)
    tell(village, HouseholdItem("h44", "0044", "3组", "李*", "hp01"))
    assert bought(village, "op1").seq == seq + 1
