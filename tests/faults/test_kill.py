"""Power cuts and failing disks: what was acknowledged is in the journal, once, and only once."""

from __future__ import annotations

import random
import resource
import shutil
import time
from contextlib import closing
from pathlib import Path

import pytest
from support.killable import Killable
from support.shop import bought, dump, open_the_shift, stamp_at
from support.sqlite_writes import FailingWrites, can_fail_writes
from support.village import NOW, found_village, tell

from kiosk.core.entries import DeliveryLine, EntryKind
from kiosk.core.feed import GoodItem, PointsItem
from kiosk.core.view import Pick, Receipt
from kiosk.store import journal, printing, redeem, stock
from kiosk.store.database import CommitUnknown, StoreError, open_store
from kiosk.store.verify import problems

CYCLES = 30
PICK = Pick("laundry_liquid", "洗衣液", 1, 1, "瓶")


@pytest.fixture
def path(tmp_path):
    """A village that can redeem a million times."""
    store = found_village(tmp_path / "kiosk.db")
    open_the_shift(store)
    at = NOW.isoformat()
    tell(
        store,
        GoodItem("laundry_liquid", "洗衣液", 1, "洗护", "瓶"),
        PointsItem("p2", "h42", "bonus", 10**6, "奖励", at, at),
    )
    stock.lay_out(store, "d1", [DeliveryLine("laundry_liquid", 10**6)], stamp_at(keeper="k1"))
    store.close()
    return tmp_path / "kiosk.db"


@pytest.fixture
def redeemers():
    with Killable(Path(__file__).with_name("redeemers.py")) as made:
        yield made


def acks(lines):
    return {op: int(seq) for _, op, seq in (line.split() for line in lines)}


def test_killed_at_any_moment_nothing_that_was_acknowledged_is_lost_or_doubled(path, redeemers):
    rng = random.Random(20261120)
    acknowledged = {}
    for cycle in range(CYCLES):
        pid = redeemers.start(path, f"c{cycle}")
        lines = [redeemers.line() for _ in range(rng.randrange(25))]
        time.sleep(rng.random() * 0.004)  # somewhere in the next transactions
        acknowledged |= acks(lines + redeemers.kill(pid))
        with closing(open_store(path)) as store:
            assert problems(store) == []
            before = journal.head(store)[0]
            own = bought(store, f"own{cycle}", PICK, text="")
            assert own.seq == before + 1
            acknowledged[f"own{cycle}"] = own.seq
    with closing(open_store(path)) as store:
        booked = {
            entry.op: entry.seq
            for entry, _ in journal.entries(store)
            if entry.kind == EntryKind.REDEMPTION
        }
        assert acknowledged.items() <= booked.items()
        # At most the one transaction of each cycle that was committed and not yet told.
        assert len(booked) - len(acknowledged) <= CYCLES
        assert len(acknowledged) > 5 * CYCLES
        for op, seq in acknowledged.items():
            assert redeem.receipt_of_op(store, op).seq == seq
        spent = store.value("select spent from purse where household = 'h42' and period = '2026'")
        assert spent == len(booked)
        assert printing.next_job(store).seq == min(booked.values())
        assert problems(store) == []


def test_killed_while_the_file_is_being_made(tmp_path, redeemers):
    rng = random.Random(7)
    for cycle in range(12):
        path = tmp_path / f"{cycle}.db"
        pid = redeemers.start(path, "x")
        time.sleep(rng.random() * 0.02)
        redeemers.kill(pid)
        with closing(open_store(path)) as store:
            assert problems(store) == []
            assert journal.head(store)[0] == 0


# --- COMMIT fails ----------------------------------------------------------------------------


def redeem_and_lose_the_answer(store, op):
    """What the counter sees: a receipt, or that nobody knows."""
    try:
        return bought(store, op, PICK, text="")
    except CommitUnknown:
        return None


def truth(store, op):
    """Asked after `reopen`, the file says whether it is booked; and it is sound either way."""
    receipt = redeem.receipt_of_op(store, op)
    assert problems(store) == []
    booked = store.value("select count(*) from entry where op = ?", [op])
    assert booked == (receipt is not None)
    return receipt


def test_a_commit_beyond_the_size_a_file_may_have_is_unknown_and_the_file_tells(path):
    with closing(open_store(path)) as store:
        bought(store, "op1", PICK, text="")
        before = dump(store)
        wal = path.with_name("kiosk.db-wal")
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size, limits[1]))
        try:
            answer = redeem_and_lose_the_answer(store, "op2")
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        assert answer is None
        store.reopen()
        assert truth(store, "op2") is None
        assert dump(store) == before
        again = bought(store, "op2", PICK, text="")
        assert truth(store, "op2") == again
        assert again.seq == truth(store, "op1").seq + 1


def writes_of_one_redemption(path):
    with closing(open_store(path)) as store, FailingWrites(at=0) as counting:
        assert isinstance(bought(store, "counted", PICK, text=""), Receipt)
        return counting.count


@pytest.mark.skipif(not can_fail_writes(), reason="SQLite is not a library of its own here")
@pytest.mark.parametrize("written", [False, True], ids=["not written", "written all the same"])
def test_every_write_of_a_redemption_fails_once(path, tmp_path, written):
    """Also: the error comes although the bytes are on the disk, then the plug is pulled."""
    shutil.copy(path, tmp_path / "count.db")
    writes = writes_of_one_redemption(tmp_path / "count.db")
    assert writes > 5
    told = []
    for n in range(1, writes + 1):
        here, after_the_cut = tmp_path / f"{n}.db", tmp_path / f"{n}cut.db"
        shutil.copy(path, here)
        with closing(open_store(here)) as store:
            with FailingWrites(at=n, written=written):
                answer = redeem_and_lose_the_answer(store, "op1")
            assert answer is None
            for suffix in ("", "-wal"):
                shutil.copy(f"{here}{suffix}", f"{after_the_cut}{suffix}")
            store.reopen()
            first = truth(store, "op1")
            again = bought(store, "op1", PICK, text="")
            assert first in (None, again)
            assert truth(store, "op1") == again
        with closing(open_store(after_the_cut)) as store:
            survived = truth(store, "op1")
            told.append(survived is not None)
            again = bought(store, "op1", PICK, text="")
            assert survived in (None, again)
            assert truth(store, "op1") == again
    # Booked although COMMIT said it failed: only when all of it had been written.
    assert told == [False] * (writes - 1) + [written]


@pytest.mark.skipif(not can_fail_writes(), reason="SQLite is not a library of its own here")
def test_a_feed_whose_commit_fails_is_taken_in_whole_or_not_at_all(path):
    at = NOW.isoformat()
    with closing(open_store(path)) as store:
        before = dump(store)
        with FailingWrites(at=3), pytest.raises(CommitUnknown):
            tell(store, *[PointsItem(f"q{n}", "h42", "award", 1, "x", at, at) for n in range(50)])
        store.reopen()
        assert dump(store) == before
        assert problems(store) == []


def test_a_disk_that_is_full_before_commit_is_told_and_nothing_is_written(path):
    """A transaction too large for memory writes before COMMIT; SQLite then rolls back itself."""
    with closing(open_store(path)) as store:
        store.execute("pragma cache_size = 2")
        before = dump(store)
        wal = path.with_name("kiosk.db-wal")
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size, limits[1]))
        at = NOW.isoformat()
        many = [PointsItem(f"q{n}", "h42", "award", 1, "x" * 500, at, at) for n in range(400)]
        try:
            with pytest.raises((StoreError, CommitUnknown)):
                tell(store, *many)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        store.reopen()
        assert dump(store) == before
        bought(store, "op1", PICK, text="")
        assert problems(store) == []
