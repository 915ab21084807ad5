"""What is asked at every visit, close and start reads no table that grows with the years."""

from __future__ import annotations

import re
from contextlib import closing

import pytest
from support.keeper import Counter as Desk
from support.shop import bought, open_the_shift
from support.village import GUEST_CARD, NOW, TestClock, found_village

from kiosk.core.clock import Moment, Quality
from kiosk.core.events import Button, GoodAdded
from kiosk.ports import PrintState
from kiosk.store import closing as closes
from kiosk.store import files, journal, printing, redeem, views
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.store.register import unsigned_lines

GROWING = frozenset(
    (
        *("card", "charged_elsewhere", "closing", "complaint", "declared", "entry", "feed_item"),
        *("file_to_send", "home_move", "household", "lot", "objected", "order_line", "points"),
        *("print_job", "proxied", "purse", "received", "redeemed", "reversal", "reviewed"),
        *("voucher", "wish"),
    )
)

FROM_THE_END = re.compile(r"order by (seq|n|job|ord) desc\s+limit [1-9]\b")
"""The first row is the last one: a scan that reads one."""


@pytest.fixture
def shop(tmp_path):
    with closing(found_village(tmp_path / "kiosk.db")) as store:
        open_the_shift(store)
        bought(store, "first", text="")
        asked = []
        store._connection.set_trace_callback(asked.append)
        yield store, asked
        store._connection.set_trace_callback(None)


def long_ways(store, asked):
    """Statements whose plan goes through all rows of a table that grows."""
    store._connection.set_trace_callback(None)
    partial = {
        name
        for name, sql in store.rows("select name, sql from sqlite_master where type = 'index'")
        if sql and " where " in " ".join(sql.split())
    }
    found = []
    for sql in sorted({text for text in asked if re.match(r"\s*(select|update|delete)", text)}):
        for *_, step in store.rows(f"explain query plan {sql}"):
            scan = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
            if (
                scan
                and scan[1] in tables_named(sql, scan[1])
                and scan[2] not in partial
                and not FROM_THE_END.search(" ".join(sql.split()))
            ):
                found.append((step, " ".join(sql.split())))
    return found


def tables_named(sql, alias):
    """Growing tables for which a plan says `alias`."""
    named = set(re.findall(r"(?:from|join|update)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?", sql))
    return {alias for table, short in named if table in GROWING and alias in (table, short)}


def test_a_visit(shop, tmp_path):
    store, asked = shop
    desk = Desk(store, TestClock(), tmp_path)
    desk.show(GUEST_CARD)
    desk.press(Button.GOODS)
    desk.do(GoodAdded("rice"))
    desk.press(Button.NEXT, Button.NEXT, Button.CONFIRM)
    views.standing(store, "h42", Moment(NOW, Quality.SURE))
    views.offers(store, NOW)
    while (job := printing.next_job(store)) is not None:
        printing.mark_sending(store, job.job)
        printing.mark(store, job.job, PrintState.PRINTED)
    assert any("insert into entry" in sql for sql in asked), "nothing was redeemed"
    assert long_ways(store, asked) == []


def test_a_close(shop):
    store, asked = shop
    unsigned_lines(store)
    when = Stamp(Moment(NOW, Quality.SURE), "boot", 1.0, redeem.in_charge(store))
    closes.close_day(store, "close", lambda: when, 0)
    assert any("insert into entry" in sql for sql in asked)
    assert long_ways(store, asked) == []


def test_a_start_and_what_the_line_asks_all_day(shop):
    store, asked = shop
    journal.head(store)
    journal.is_arriving(store)
    printing.after_restart(store)
    printing.may_be_torn(store)
    files.search(store)
    files.counts(store)
    line = Outbox(store)
    line.lines(line.acked() + 1, 500)
    line.cursor()
    printing.uncertain(store)
    assert asked
    assert long_ways(store, asked) == []


def test_a_scan_of_all_entries_would_be_seen(shop):
    store, asked = shop
    store.rows("select count(*) from entry where keeper = 'k1'")
    store.rows("select e.seq from entry e where e.at > '2026'")
    assert len(long_ways(store, asked)) == 2
