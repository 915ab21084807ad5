"""A machine dies and another takes its place: what the township had is all there again, what it
had not is listed by its numbers, and nothing of it is lost when the old card is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import ExitStack, closing
from types import SimpleNamespace

import pytest
from nacl.signing import SigningKey
from support.county import RICE, key_of
from support.town import (
    NOW,
    MemoryOutbox,
    feed_of,
    new_code,
    site_row,
    stored_entries,
    township_key,
)
from support.wire import RESET_BEFORE_TLS, BadLine, flipped

from kiosk.core.clock import Moment, Quality, stamp
from kiosk.core.entries import ChargedPurse, EntryKind, Genesis, Refund, Reversal, StockLine
from kiosk.core.feed import ChargeItem
from kiosk.core.journal import slip_code, slip_number
from kiosk.core.view import Entered, Receipt
from kiosk.store import history, journal, printing, redeem
from kiosk.store.database import StoreError, open_store
from kiosk.store.history import HistoryError
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.store.people import Person, left_open, open_shift
from kiosk.store.replay import DERIVED
from kiosk.store.verify import problems, slip_problem
from kiosk.sync.client import TownshipClient
from kiosk.sync.line import Patience
from kiosk.sync.outbox import Failure, NotDone
from kiosk.sync.protocol import EnrolAnswer, EnrolRequest
from kiosk.sync.restoring import restore
from kiosk.sync.worker import SyncWorker
from kiosk.township import book, tables
from kiosk.township.api import application
from kiosk.township.awards import points
from kiosk.township.book import Refused
from kiosk.township.database import open_database, run_tx
from kiosk.township.link import exchange, late, late_points
from kiosk.township.serving import running
from kiosk.township.sites import replacement

pytestmark = RESET_BEFORE_TLS


NEW_KEY = SigningKey(b"a new machine".ljust(32))
PATIENCE = Patience(connect_s=5, read_s=5, call_s=30)
WHEN = Stamp(Moment(NOW, Quality.SURE), "another boot", 1.0)
UNSENT = 12
CODE = new_code()
NOWHERE = "http://127.0.0.1:1"
"""For envelopes that are handed over otherwise."""


@pytest.fixture
def engine_kind():
    """The SQL is that of the other tests of the exchange."""
    return "sqlite"


@pytest.fixture
def town(scene, tmp_path):
    engine = open_database(str(shutil.copy(scene / "township.db", tmp_path)))
    yield engine
    engine.dispose()


@pytest.fixture
def old(scene, tmp_path):
    """The old machine's card, as it was when it died."""
    with closing(open_store(shutil.copy(scene / "tx01.db", tmp_path))) as store:
        yield store


@pytest.fixture
def line(town, monkeypatch):
    """A bad line to the township, which gives its history in short pages."""
    monkeypatch.setattr(exchange, "BATCH_ENTRIES", 5)
    bad = BadLine()
    with running(application(town, lambda: NOW)) as url:
        bad.upstream = int(url.rsplit(":", 1)[1])
        yield bad
    bad.close()


def replaced(town, known=0, key=NEW_KEY):
    """The township shuts the old machine out and registers another one."""

    def work(connection):
        site = book.the_site(connection, "tx01")
        replacement.fence(connection, site, NOW, known=known)
        book.set_code(connection, "tx01", CODE, at=NOW, valid=book.LONGEST_VALIDITY)

    run_tx(town, work)
    answer = exchange.enrol(town, EnrolRequest(CODE.text, bytes(key.verify_key).hex()), NOW)
    assert isinstance(answer, EnrolAnswer)
    return answer


class Machine:
    """A new machine with an empty card."""

    def __init__(self, folder, answer, town, url, key=NEW_KEY):
        self.path = folder / "new.db"
        self.answer = answer
        self.store = open_store(self.path)
        history.expect(self.store, answer.base, answer.base_hash)
        self.connect = lambda: TownshipClient(
            url, "tx01", answer.epoch, key, township_key(town), "", PATIENCE
        )
        self.client = self.connect()
        self.seen = []

    def restore(self):
        return restore(self.store, self.client, lambda *far: self.seen.append(far))

    def begin(self):
        history.begin(self.store, "tx01", self.answer.epoch, WHEN)

    def reopen(self):
        """The power was cut."""
        self.store.close()
        self.store = open_store(self.path)

    def close(self):
        self.client.close()
        self.store.close()

    def open(self, name="李某"):
        found = self.store.row("select id, name, role from person")
        who = Person(found[0], name, found[2])
        open_shift(self.store, who, "shift/new", WHEN)
        self.when = Stamp(WHEN.moment, WHEN.boot, 1.0, found[0])

    def redeem(self, op, household="7-0001"):
        answer = redeem.redeem(
            self.store, op, household, [RICE], lambda: self.when, entered=Entered.CODE
        )
        assert isinstance(answer, Receipt), answer
        return answer


@pytest.fixture
def machine(town, line, tmp_path):
    with ExitStack() as stack:

        def make(**more):
            made = Machine(tmp_path, replaced(town, **more), town, line.url)
            stack.callback(made.close)
            return made

        yield make


def derived(store):
    return {table: store.rows(f"select * from {table} order by 1, 2") for table in DERIVED}


# --- the new machine


def test_the_new_machine_knows_all_that_the_township_had_and_goes_on_behind_it(
    machine, scene, town
):
    new = machine()
    assert (new.answer.epoch, new.answer.base) == (2, site_row(town).head)
    assert new.restore() is None
    new.begin()
    with closing(open_store(scene / "at-base.db")) as before:
        own = list(journal.entries(before))
        assert list(journal.entries(new.store))[:-1] == own
        last, _ = list(journal.entries(new.store))[-1]
        assert last.decoded() == Genesis("tx01", 2, last.decoded().schema)
        there, here = derived(before), derived(new.store)
        for table in DERIVED:
            if table not in ("points", "purse"):  # an award came since
                assert here[table] == there[table], table
        assert new.store.row("select total from purse where household = '7-0001'")[0] == (
            before.row("select total from purse where household = '7-0001'")[0] + 5
        )
        assert new.store.meta("in_charge") == before.meta("in_charge") != ""
        assert left_open(new.store, "nobody").id == before.meta("in_charge")
    assert problems(new.store) == []
    assert Outbox(new.store).acked() == new.answer.base
    assert new.seen[0] == (0, new.answer.base)
    assert new.seen[-1] == (new.answer.base, new.answer.base)


def test_old_slips_are_of_the_old_epoch_and_copies_and_new_ones_of_the_new(machine, scene):
    new = machine()
    new.restore()
    new.begin()
    new.open()
    receipt = new.redeem("first")
    assert receipt.number.startswith("和平-2-0000")
    assert receipt.seq == new.answer.base + 3  # behind the genesis and the shift
    old_one = new.store.value("select min(seq) from redeemed")
    job = printing.job_of(new.store, old_one)
    assert (job.state, job.copy_number) == ("printed", 1)
    assert printing.job_of(new.store, receipt.seq).copy_number == 0
    number = redeem.receipt_of_seq(new.store, old_one).number
    assert number.startswith("和平-1-")
    for text, seq in ((number, old_one), (receipt.number, receipt.seq)):
        assert printing.job_of_number(new.store, text).seq == seq
        figures = text.removeprefix("和平-").replace("-", "")
        assert printing.job_of_number(new.store, figures).seq == seq
    mark = redeem.receipt_of_seq(new.store, old_one).mark
    assert slip_problem(new.store, slip_code("tx01", 1, old_one, mark)) == ""
    assert "another kiosk" in slip_problem(new.store, slip_code("tx01", 2, old_one, mark))
    assert "another kiosk" in slip_problem(
        new.store, slip_code("tx01", 1, receipt.seq, receipt.mark)
    )
    assert problems(new.store) == []


def test_what_the_new_machine_writes_follows_what_the_township_has(machine, town, line):
    new = machine()
    new.restore()
    new.begin()
    new.open()
    for n in range(3):
        new.redeem(f"sale/{n}")
    reports = []
    worker = SyncWorker(Outbox(new.store), new.connect, reports.append, jitter=lambda: 0.0)
    worker.start()
    _until(worker, lambda: Outbox(new.store).acked() == Outbox(new.store).head())
    worker.stop()
    assert len(stored_entries(town, epoch=2)) == 5
    assert [row.flagged for row in stored_entries(town, epoch=2)] == [None] * 5
    site = site_row(town)
    assert (site.head, site.head_hash, site.head_epoch) == (*journal.head(new.store), 2)
    again = exchange.take_entries(  # a batch that reaches back before the base
        town, "tx01", _sealed(new, new.answer.base - 2, site.head), NOW
    )
    assert (again.head, again.problem) == (site.head, "")
    with pytest.raises(Refused, match="更换机器"):
        run_tx(town, lambda c: book.set_code(c, "tx01", CODE, at=NOW, valid=book.LONGEST_VALIDITY))


def _sealed(machine, first, last):
    outbox = Outbox(machine.store)
    lines = outbox.lines(first, last - first + 1)
    return machine.client.sealed(first, lines, outbox.hash_at(last))


def _until(worker, holds):
    import threading

    nap = threading.Event()
    for _ in range(3000):
        if holds():
            return
        worker.nudge()
        nap.wait(0.02)
    raise AssertionError("the link did not come even")


@pytest.mark.parametrize(
    "fault",
    ["refuse", "cut_answer", "lose_answer", pytest.param(flipped(300), id="flipped")],
)
def test_a_history_that_breaks_off_goes_on_where_it_was(machine, line, fault):
    """Every call fails once, and the power is cut each time."""
    new = machine()
    for _ in range(40):
        line.faults.append(fault)
        failed = new.restore()
        assert isinstance(failed, NotDone), "this one was cut"
        assert failed.failure in (Failure.NO_ANSWER, Failure.NOT_THE_TOWNSHIP)
        new.reopen()
        assert history.awaited(new.store) is not None
        with pytest.raises(ValueError, match="nothing to send"):
            _ = Outbox(new.store).epoch
        line.faults.extend(["pass"] * 2 + [fault])
        if new.restore() is None:
            break
        new.reopen()
    line.faults.clear()
    assert new.restore() is None
    new.begin()
    new.begin()
    assert problems(new.store) == []
    assert sum(entry.kind == "genesis" for entry, _ in journal.entries(new.store)) == 2


RESTORE = """
import sys
from nacl.signing import SigningKey, VerifyKey
from kiosk.store.database import open_store
from kiosk.sync.client import TownshipClient
from kiosk.sync.restoring import restore
path, url, key, township = sys.argv[1:]
keys = SigningKey(bytes.fromhex(key)), VerifyKey(bytes.fromhex(township))
client = TownshipClient(url, "tx01", 2, *keys, "")
restore(open_store(path), client, lambda done, _: print(done, flush=True))
"""


def test_a_machine_that_is_killed_in_the_middle_goes_on_where_it_was(machine, town, line):
    new = machine()
    new.store.close()
    line.faults.extend(["pass"] * 6 + ["hang"])
    keys = bytes(NEW_KEY).hex(), bytes(township_key(town)).hex()
    command = [sys.executable, "-c", RESTORE, str(new.path), line.url, *keys]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert line.is_hanging.wait(60)
        process.kill()
        seen = [int(far) for far in process.stdout.read().split()]
    new.store = open_store(new.path)
    assert 0 < max(seen) <= journal.head(new.store)[0] < new.answer.base
    assert new.restore() is None
    assert new.seen[0][0] >= max(seen), "nothing is fetched twice"
    new.begin()
    assert problems(new.store) == []


def test_nothing_is_written_and_nobody_is_served_before_the_history_is_whole(machine, line):
    new = machine()
    line.faults.extend(["pass", "pass", "refuse"])
    new.restore()
    assert 0 < journal.head(new.store)[0] < new.answer.base
    with pytest.raises(StoreError, match="history"), new.store.transaction():
        journal.append_genesis(new.store, "tx01", 2, WHEN)
    with pytest.raises(HistoryError, match="not whole"):
        new.begin()
    journal.begin_epoch(new.store, "tx01", 2, WHEN)
    assert "file: the history of the machine before is not whole" in problems(new.store)


def test_no_entry_is_played_before_what_its_machine_knew_when_it_wrote_it(machine):
    new = machine()
    lines = new.client.history(0)
    items = new.client.feed(0).items
    for known in ([], items[:3]):
        with pytest.raises(HistoryError, match="the feed is not there"):
            history.take_entries(new.store, 1, lines, known)
        assert (journal.head(new.store)[0], journal.feed_cursor(new.store)) == (0, 0)
    with pytest.raises(HistoryError, match="entry 2 after entry 0"):
        history.take_entries(new.store, 2, lines[1:], items)
    with pytest.raises(HistoryError, match="entry 2 where 1 should be"):
        history.take_entries(new.store, 1, lines[1:], items)
    history.take_entries(new.store, 1, lines, items)
    last = journal.entry_at(new.store, len(lines))[0]
    assert journal.feed_cursor(new.store) == last.feed_cursor < items[-1].n


def test_another_history_than_the_one_that_was_named_is_not_gone_on_from(machine):
    new = machine()
    told = history.awaited(new.store)
    with new.store.transaction():
        new.store.set_meta(journal.ARRIVING, f'{{"base":{told.base},"base_hash":"{"0" * 64}"}}')
    with pytest.raises(HistoryError, match="not the one"):
        new.restore()


def test_a_second_new_machine_may_follow_when_the_first_never_wrote(machine, town, tmp_path, line):
    first = machine()
    first.restore()
    answer = replaced(town, key=SigningKey(b"the third".ljust(32)))
    assert (answer.epoch, answer.base) == (3, first.answer.base)
    assert first.client.feed(0).failure is Failure.FENCED
    assert first.client.history(0).failure is Failure.FENCED
    (tmp_path / "third").mkdir()
    third = Machine(tmp_path / "third", answer, town, line.url, SigningKey(b"the third".ljust(32)))
    assert third.restore() is None
    third.begin()
    assert problems(third.store) == []
    third.close()


# --- what comes late


def test_without_evidence_every_missing_number_is_listed(machine, town, old):
    head = journal.head(old)[0]
    new = machine(known=head)
    gone = run_tx(town, lambda c: late.gone(c, "tx01"), reads=True)
    assert [(g.epoch, g.base, g.came, g.missing) for g in gone] == [
        (1, new.answer.base, 0, (new.answer.base + 1, head))
    ]
    assert head - new.answer.base == UNSENT


def test_with_the_old_card_nothing_is_lost_and_the_new_machine_is_told(machine, town, old, line):
    new = machine(known=journal.head(old)[0])
    new.restore()
    new.begin()
    new.open()
    before = dict(new.store.rows("select household, spent from purse"))
    calls = SimpleNamespace(reports=[])
    client = lambda: TownshipClient(  # noqa: E731
        line.url, "tx01", 1, key_of("tx01"), township_key(town), "", PATIENCE
    )
    worker = SyncWorker(Outbox(old), client, calls.reports.append, jitter=lambda: 0.0)
    worker.start()
    _until(worker, lambda: Outbox(old).acked() == Outbox(old).head())
    _until(worker, lambda: calls.reports and "另一台机器" in calls.reports[-1].problem)
    worker.stop()
    base = new.answer.base
    assert [row.line for row in stored_entries(town)] == Outbox(old).lines(1, 10**6)
    gone = run_tx(town, lambda c: late.gone(c, "tx01"), reads=True)
    assert [(g.came, g.missing, g.odd) for g in gone] == [(UNSENT, None, "")]
    assert site_row(town).head == base  # the site's chain is the new machine's
    told = [item for item in feed_of(town) if isinstance(item, ChargeItem)]
    assert len(told) == UNSENT
    for item in new.client.feed(journal.feed_cursor(new.store)).items:
        Outbox(new.store).apply_feed([item], None)
    after = dict(new.store.rows("select household, spent from purse"))
    there = dict(old.rows("select household, spent from purse"))
    assert {h: after[h] for h in there} == there
    assert sum(after.values()) - sum(before.values()) == 35 * UNSENT
    assert problems(new.store) == []


def test_of_500_sales_none_is_lost_with_the_old_card_and_each_is_listed_without(town):
    site = site_row(town)
    rows = stored_entries(town)
    card = MemoryOutbox()
    card.entries, card.hashes = [r.line for r in rows], [bytes(32), *(r.hash for r in rows)]
    for _ in range(500):
        card.redeem()
    replaced(town, known=site.head + 500)

    def missing():
        return run_tx(town, lambda c: late.gone(c, "tx01"), reads=True)[0].missing

    assert missing() == (site.head + 1, site.head + 500)
    for first in range(site.head + 1, site.head + 500, 250):
        envelope = card.sealed(key_of("tx01"), first, first + 249)
        assert exchange.take_entries(town, "tx01", envelope, NOW).head == first + 249
    assert missing() is None
    assert [row.line for row in stored_entries(town)] == card.entries
    assert len([item for item in feed_of(town) if isinstance(item, ChargeItem)]) == 500


def test_what_a_household_spent_that_has_moved_since_is_charged_at_its_new_home(town):
    site, rows = site_row(town), stored_entries(town)
    card = MemoryOutbox()
    card.entries, card.hashes = [r.line for r in rows], [bytes(32), *(r.hash for r in rows)]
    for household in ("7-0001", "7-0002", "7-0002"):
        card.redeem(household)
    replaced(town)

    def move(connection):
        whose = tables.household.c.id == "7-0001"
        connection.execute(tables.household.update().where(whose).values(home="tx03"))
        ended = {"id": "m", "household": "7-0001", "asked": "x", "done": "x"}
        connection.execute(
            tables.home_move.insert().values(site_from="tx01", site_to="tx03", **ended)
        )

    run_tx(town, move)
    envelope = card.sealed(key_of("tx01"), site.head + 1, site.head + 3)
    assert exchange.take_entries(town, "tx01", envelope, NOW).problem == "fenced"
    charged = {
        at: [item.household for item in feed_of(town, at) if isinstance(item, ChargeItem)]
        for at in ("tx01", "tx03")
    }
    assert charged == {"tx01": ["7-0002", "7-0002"], "tx03": ["7-0001"]}


def test_what_the_old_machine_gave_back_the_new_one_gives_back_too(town):
    site, rows = site_row(town), stored_entries(town)
    card = MemoryOutbox()
    card.entries, card.hashes = [r.line for r in rows], [bytes(32), *(r.hash for r in rows)]
    card.redeem()
    back, goods = (ChargedPurse("2023", 30),), (StockLine("rice", 1),)
    of = site.head + 1
    card.append(EntryKind.RETURNED, Reversal(of, "7-0001", goods, 35, back, refund=5))
    card.append(EntryKind.REFUND, Refund("7-0002", 7, "没有货"))
    replaced(town)
    exchange.take_entries(town, "tx01", card.sealed(key_of("tx01"), of, of + 2), NOW)
    told = [
        (item.household, sum(part.points for part in item.parts))
        if isinstance(item, ChargeItem)
        else (item.household, item.kind, item.points)
        for item in feed_of(town)[-4:]
    ]
    assert told == [
        ("7-0001", 35),
        ("7-0001", -30),
        ("7-0001", "refund", 5),
        ("7-0002", "refund", 7),
    ]


def test_who_spent_the_same_points_twice_is_named(machine, town, old, scene):
    new = machine()
    base, head = new.answer.base, journal.head(old)[0]
    outbox, public = Outbox(old), township_key(town)
    with closing(TownshipClient(NOWHERE, "tx01", 1, key_of("tx01"), public, "")) as client:
        lines = outbox.lines(base + 1, UNSENT)
        envelope = client.sealed(base + 1, lines, outbox.hash_at(head))
        exchange.take_entries(town, "tx01", envelope, NOW)

    def named():
        return run_tx(town, lambda c: late_points.overdrawn(c, "tx01", 1, base), reads=True)

    assert named() == []
    run_tx(town, lambda c: points.reverse(c, "start/tx01/0002", reason="记错了", at=NOW))
    (found,) = named()
    spent = old.value("select spent from purse where household = '7-0002'")
    total = old.value("select total from purse where household = '7-0002'") - 10**6
    assert (found.household, found.number, found.name) == ("7-0002", "0002", "张某某")
    assert found.points == spent - total > 0


def test_late_evidence_is_taken_once_and_a_gap_in_it_is_told(machine, town, old):
    new = machine()
    base, head = new.answer.base, journal.head(old)[0]
    client = TownshipClient(NOWHERE, "tx01", 1, key_of("tx01"), township_key(town), "")

    def sent(first, last):
        lines = Outbox(old).lines(first, last - first + 1)
        envelope = client.sealed(first, lines, Outbox(old).hash_at(last))
        return exchange.take_entries(town, "tx01", envelope, NOW)

    answer = sent(base + 5, base + 6)
    assert (answer.head, answer.problem) == (base, "gap")
    missing = run_tx(town, lambda c: late.gone(c, "tx01"), reads=True)[0].missing
    assert missing == (base + 1, base + 6)
    far = client.sealed(1 << 62, Outbox(old).lines(base + 5, 1), Outbox(old).hash_at(base + 5))
    assert exchange.take_entries(town, "tx01", far, NOW).problem == "gap"
    for _ in range(2):
        answer = sent(base - 2, head)
        assert (answer.head, answer.hash) == (head, Outbox(old).hash_at(head).hex())
        assert answer.problem == "fenced"
    assert len([i for i in feed_of(town) if isinstance(i, ChargeItem)]) == UNSENT
    client.close()


def test_a_second_story_of_the_old_machine_does_not_stop_the_new_one(machine, town, old, scene):
    new = machine()
    new.restore()
    base = new.answer.base
    client = TownshipClient(NOWHERE, "tx01", 1, key_of("tx01"), township_key(town), "")
    outbox = Outbox(old)
    envelope = client.sealed(base + 1, outbox.lines(base + 1, 3), outbox.hash_at(base + 3))
    exchange.take_entries(town, "tx01", envelope, NOW)
    other = [outbox.lines(base + 2, 1)[0]]
    forged = client.sealed(base + 1, other, outbox.hash_at(base + 2))
    answer = exchange.take_entries(town, "tx01", forged, NOW)
    assert (answer.head, answer.problem) == (base + 3, "fork")
    gone = run_tx(town, lambda c: late.gone(c, "tx01"), reads=True)[0]
    assert f"第 {base + 1} 条" in gone.odd
    assert (gone.came, site_row(town).frozen) == (3, "")
    client.close()


def test_the_number_of_a_slip_says_how_far_the_old_machine_came(town):
    site = site_row(town)
    number = slip_number("和平", 1, 123)
    assert replacement.seq_of_slip(site, f" {number} ") == 123
    assert replacement.seq_of_slip(site, number.removeprefix("和平-")) == 123
    assert replacement.seq_of_slip(site, "") == 0
    other, later = slip_number("长虹", 1, 123), slip_number("和平", 2, 123)
    for wrong in (number[:-1] + "0", other, "abc", later):
        with pytest.raises(Refused):
            replacement.seq_of_slip(site, wrong)


def test_a_frozen_site_is_thawed_by_a_new_machine(town):
    frozen = tables.site.update().values(frozen="两份流水")
    run_tx(town, lambda c: c.execute(frozen))
    assert replaced(town).epoch == 2
    assert site_row(town).frozen == ""
    assert run_tx(town, lambda c: late.gone(c, "tx01"), reads=True)[0].missing is None
    assert stamp(NOW) == run_tx(
        town, lambda c: c.scalar(tables.machine.select().with_only_columns(tables.machine.c.began))
    )
