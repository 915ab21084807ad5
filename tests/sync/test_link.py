"""Kiosk and township with a bad line between them: every entry and every item exactly once."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from nacl.signing import SigningKey
from sqlalchemy import delete, update
from support.town import (
    NOW,
    MemoryOutbox,
    enrol_kiosk,
    feed_of,
    site_row,
    stored_entries,
)
from support.wire import RESET_BEFORE_TLS, flipped, page

from kiosk.core.feed import FeedItem
from kiosk.core.journal import canonical
from kiosk.core.view import Link
from kiosk.sync import plan
from kiosk.sync.worker import LinkReport
from kiosk.township import tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.database import run_tx
from kiosk.township.link import exchange

pytestmark = RESET_BEFORE_TLS


OTHER_KEY = SigningKey(bytes(range(2, 34)))
TOO_LARGE = page('{"problem":"too_large"}', "413 Too Large")
SERVE = "from kiosk.township.commands import township; township(prog_name='township')"


def all_sent(outbox):
    """A pass came through, and nothing is left to send."""
    return lambda report: (
        report.link is Link.CONNECTED
        and report.last_contact is not None
        and outbox.acked() == outbox.head()
    )


def is_same(town, outbox):
    """Each entry once, in its own bytes, under one head on both sides."""
    rows = stored_entries(town, epoch=outbox.epoch)
    assert [row.line for row in rows] == outbox.entries
    assert [row.seq for row in rows] == list(range(1, outbox.head() + 1))
    site = site_row(town)
    return (site.head, site.head_hash) == (outbox.head(), outbox.hashes[-1])


def award(town, award_id):
    deed = Deed("0001", points=5, reason="打扫")
    run_tx(town, lambda c: points.award(c, award_id, deed, at=NOW))


def bodies(town):
    return [canonical(item).decode() for item in feed_of(town)]


# --- a good line


def test_everything_is_pushed_and_fetched_and_reported(work, outbox, town):
    report = work(outbox).until(all_sent(outbox))
    assert replace(report, passes=0) == LinkReport(Link.CONNECTED, NOW, 0, "")
    assert is_same(town, outbox)
    assert [item.body for item in outbox.items] == bodies(town)
    assert outbox.heard == NOW


def test_a_nudge_sends_and_fetches_what_is_new(work, outbox, town):
    link = work(outbox)
    link.until(all_sent(outbox))
    award(town, "a")
    arrived = threading.Event()
    take = outbox.apply_feed

    def apply_feed(items, heard_at):
        take(items, heard_at)
        if items:
            arrived.set()

    outbox.apply_feed = apply_feed
    outbox.redeem()
    link.worker.nudge()
    assert arrived.wait(30)
    assert is_same(town, outbox)
    assert [item.body for item in outbox.items] == bodies(town)


def test_entries_go_before_the_feed(work, outbox, served):
    work(outbox).until(all_sent(outbox))
    calls = [line.split()[0] for line in served.requests]
    assert calls == [b"POST", b"GET", b"GET"]


# --- a bad line


@pytest.mark.parametrize(
    "fault",
    ["refuse", "lose_request", "cut_request", "lose_answer", "cut_answer", flipped(20)],
    ids=lambda fault: fault if isinstance(fault, str) else "altered",
)
def test_a_lost_request_or_answer_is_made_good(work, served, outbox, town, fault):
    served.faults.extend([fault, "pass", fault, "pass", "pass", fault])
    work(outbox).until(all_sent(outbox))
    assert is_same(town, outbox)
    assert [item.body for item in outbox.items] == bodies(town)


def test_before_any_contact_the_link_is_new_and_after_it_offline(work, served, outbox):
    served.faults.extend(["refuse"] * 3)
    link = work(outbox)
    link.until(all_sent(outbox))
    assert link.reports[0] == LinkReport(Link.NEVER, None, 10, "")
    served.upstream = None
    outbox.redeem()
    link.worker.nudge()
    report = link.until(lambda r: r.link is Link.OFFLINE)
    assert replace(report, passes=0) == LinkReport(Link.OFFLINE, NOW, 1, "")


def test_a_portal_is_not_the_township(work, served, outbox):
    served.faults.extend([page("<html>请先登录</html>")] * 2)
    link = work(outbox)
    link.until(all_sent(outbox))
    assert link.reports[0] == LinkReport(Link.NEVER, None, 10, plan.PROBLEMS["stranger"])
    assert link.reports[-1].problem == ""


def test_a_batch_that_is_too_large_is_halved(work, served, outbox, town):
    served.faults.extend([TOO_LARGE] * 3)
    work(outbox).until(all_sent(outbox))
    assert is_same(town, outbox)
    pushes = [line for line in served.requests if line.startswith(b"POST")]
    assert len(pushes) == 3 + 10, "10 in one, 5, 2, and then one by one"


def test_any_mixture_of_faults_leaves_every_entry_once(work, served, outbox, town):
    pick = random.Random(7)
    faults = ["pass", "refuse", "lose_request", "cut_request", "lose_answer", "cut_answer"]
    served.faults.extend([TOO_LARGE] * 2)
    for n in range(120):
        fault = pick.choice([*faults, page("<html>"), flipped(pick.randrange(1, 60))])
        served.faults.append(fault)
        outbox.redeem()
        if n % 10 == 0:
            award(town, f"a{n}")
    work(outbox).until(all_sent(outbox), timeout_s=60)
    assert is_same(town, outbox)
    assert [item.body for item in outbox.items] == bodies(town)
    assert outbox.acks == sorted(outbox.acks)


def test_the_time_is_told_when_it_is_heard_and_never_again(work, served, outbox):
    link = work(outbox)
    link.until(all_sent(outbox))
    served.upstream = None
    for unsent in (1, 2):
        told = len(link.times)
        outbox.redeem()
        link.worker.nudge()
        link.until(lambda report, unsent=unsent: report.unsent == unsent)
        assert link.times == [NOW] * told


# --- two histories


def refused(report):
    return report.link is Link.REFUSED


def test_after_a_fork_pushing_stops_and_the_feed_goes_on(work, outbox, town, key, served):
    other = MemoryOutbox()
    for _ in range(3):
        other.redeem("7-0002")
    exchange.take_entries(town, "tx01", other.sealed(key, 1, 4), NOW)
    link = work(outbox)
    report = link.until(lambda report: refused(report) and report.last_contact)
    assert "不一样" in report.problem
    assert report.unsent == 10
    assert [item.body for item in outbox.items] == bodies(town)
    assert site_row(town).frozen
    before = len(served.requests)
    outbox.redeem()
    link.worker.nudge()
    link.until(lambda report: report.unsent == 11)
    assert {line.split()[0] for line in served.requests[before:]} == {b"GET"}
    assert [row.line for row in stored_entries(town)] == other.entries


def test_a_machine_that_was_replaced_is_told_and_fetches_nothing(work, outbox, town):
    enrol_kiosk(town, OTHER_KEY)
    report = work(outbox).until(lambda report: refused(report) and report.unsent == 0)
    assert "另一台机器" in report.problem
    assert outbox.items == []
    assert [row.line for row in stored_entries(town)] == outbox.entries  # as late evidence
    assert site_row(town).head == 0


def test_a_township_that_lost_its_newest_entries_gets_them_again(work, outbox, town, key):
    exchange.take_entries(town, "tx01", outbox.sealed(key, 1, 10), NOW)
    outbox.mark_acked(10, outbox.hashes[10])

    def restore(connection):
        connection.execute(delete(tables.entry).where(tables.entry.c.seq > 4))
        connection.execute(update(tables.site).values(head=4, head_hash=outbox.hashes[4]))

    run_tx(town, restore)
    outbox.redeem()
    work(outbox).until(all_sent(outbox))
    assert is_same(town, outbox)


def test_a_township_that_was_set_up_from_an_old_copy_gets_what_it_lost_though_all_was_sent(
    work, outbox, town, key
):
    """It knows less of the feed, too: that stays for a person."""
    exchange.take_entries(town, "tx01", outbox.sealed(key, 1, 10), NOW)
    outbox.mark_acked(10, outbox.hashes[10])
    award(town, "a")
    outbox.items = [FeedItem(n, body) for n, body in enumerate(bodies(town), 1)]

    def restore(connection):
        connection.execute(delete(tables.entry).where(tables.entry.c.seq > 4))
        connection.execute(delete(tables.feed).where(tables.feed.c.n > 2))
        connection.execute(update(tables.site).values(head=4, head_hash=outbox.hashes[4], fed=2))

    run_tx(town, restore)
    report = work(outbox).until(lambda report: report.problem)
    assert "比这台机器知道的旧" in report.problem
    assert outbox.acks == [10, 4, 4, 10], "unsent for as long as it was"
    assert is_same(town, outbox)


def test_a_township_that_has_another_history_behind_a_gap_freezes_the_site(work, outbox, town, key):
    other = MemoryOutbox()
    for _ in range(3):
        other.redeem("7-0002")
    exchange.take_entries(town, "tx01", other.sealed(key, 1, 4), NOW)
    outbox.mark_acked(9, outbox.hashes[9])
    assert "不一样" in work(outbox).until(refused).problem
    assert site_row(town).frozen


def test_a_kiosk_restored_from_an_old_copy_is_told(work, outbox, town, key):
    exchange.take_entries(town, "tx01", outbox.sealed(key, 1, 10), NOW)
    old = MemoryOutbox()
    for _ in range(4):
        old.redeem()
    assert old.hashes == outbox.hashes[:6]
    report = work(old).until(lambda report: refused(report) and report.last_contact)
    assert "可能是旧的" in report.problem
    assert not site_row(town).frozen


def test_a_township_restored_from_an_old_copy_is_told_to_the_keeper(work, outbox, town):
    link = work(outbox)
    link.until(all_sent(outbox))
    run_tx(town, lambda c: c.execute(delete(tables.feed).where(tables.feed.c.n > 2)))
    run_tx(town, lambda c: c.execute(update(tables.site).values(fed=2)))
    link.worker.nudge()
    assert "乡镇的数据比这台机器知道的旧" in link.until(refused).problem


# --- the thread


def test_stopping_ends_a_call_that_hangs(work, served, outbox):
    served.faults.append("hang")
    link = work(outbox)
    served.is_hanging.wait(30)
    link.worker.stop()
    assert not link.worker._thread.is_alive()
    assert outbox.acks == []


def test_stopping_ends_a_rest(work, served, outbox):
    link = work(outbox)
    link.until(all_sent(outbox))
    link.worker.stop()
    assert not link.worker._thread.is_alive()


def test_a_store_that_fails_once_does_not_end_the_link(work, outbox, caplog):
    original, calls = outbox.apply_feed, []

    def fails_once(items, heard_at):
        calls.append(1)
        if len(calls) == 1:
            raise OSError("disk full")
        original(items, heard_at)

    outbox.apply_feed = fails_once
    link = work(outbox)
    link.until(all_sent(outbox))
    assert Link.NEVER in [report.link for report in link.reports]
    assert len(outbox.items) == 4
    assert "disk full" in caplog.text


# --- the server is killed


class Server:
    """The township as a process that can be killed."""

    def __init__(self, db: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, "serve", "--db", db, "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(re.search(r":(\d+)\n", self.process.stdout.readline())[1])

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.mark.parametrize("engine_kind", ["sqlite"])  # faults/test_township_kill.py has both
def test_a_server_killed_in_the_middle_of_pushes_has_every_entry_once(
    work, line, town, outbox, where
):
    town.dispose()
    for _ in range(1500):
        outbox.redeem()
    line.faults.extend([TOO_LARGE] * 4)  # 500 -> 31 a batch
    server = Server(where)
    line.upstream = server.port
    heads = []
    progress = threading.Event()
    original = outbox.mark_acked

    def mark_acked(seq, digest):
        original(seq, digest)
        progress.set()

    outbox.mark_acked = mark_acked
    work(outbox)
    for wait in (3, 17, 11):
        for _ in range(wait):
            progress.clear()
            assert progress.wait(30)
        server.kill()
        heads.append(outbox.acked())
        server = Server(where)
        line.upstream = server.port
    outbox.redeem()
    try:
        while outbox.acked() < outbox.head():
            progress.clear()
            assert progress.wait(30) or outbox.acked() == outbox.head()
    finally:
        server.kill()
    assert heads[-1] < outbox.head(), "killed while there was still something to send"
    assert is_same(town, outbox)
