"""Random damages of a kiosk's file: each is refused, named, or has changed no row; none is silent.

HYPOTHESIS_PROFILE=deep does ten thousand.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from support.disks import PICK, begin_with
from support.keeper import Counter as Desk
from support.shop import bought, dump
from support.village import GUEST_CARD, TestClock

from kiosk.core.events import Button, GoodAdded, OutOfServiceReason
from kiosk.core.front import OutOfService
from kiosk.store import soundness
from kiosk.store.database import PAGE_BYTES, TROUBLE, StoreError, open_store
from kiosk.store.verify import problems

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
EACH = 1500 if DEEP else 150
ENTRIES = 300
SECTOR = 512


class Shop:
    """A file with a day of entries, an older time of it, and the log of its last entries."""

    def __init__(self, folder):
        self.path = begin_with("redemption", folder)
        with closing(open_store(self.path)) as store:
            for n in range(ENTRIES // 2):
                bought(store, f"a{n}", PICK, text="")
        self.older = self.path.read_bytes()
        with closing(open_store(self.path)) as store:
            for n in range(ENTRIES // 2 - 8):
                bought(store, f"b{n}", PICK, text="")
            store.execute("pragma wal_checkpoint(truncate)")
            bought(store, "in the first log", PICK, text="")
            self.older_log = self._log().read_bytes()
            store.execute("pragma wal_checkpoint(truncate)")
            for n in range(4):
                bought(store, f"c{n}", PICK, text="")
            self.file, self.log = self.path.read_bytes(), self._log().read_bytes()
            self.rows = rows_of(store)
            assert len(self.rows["entry"]) >= ENTRIES
        self.verified = {}
        self.without_log = self._rows_of(self.file, b"")

    def _log(self):
        return self.path.with_name("kiosk.db-wal")

    def _rows_of(self, file, log):
        self.put(file, log)
        with closing(open_store(self.path)) as store:
            return rows_of(store)

    def put(self, file, log):
        for path in self.path.parent.glob("kiosk.db*"):
            path.unlink()
        self.path.write_bytes(file)
        if log:
            self._log().write_bytes(log)


def rows_of(store):
    """All but the moments at which tables were made: nobody ever asks for them."""
    rows = dump(store)
    made = [row[:-1] for row in rows.pop("_sqlite_migrations")]
    return {**rows, "_sqlite_migrations": made}


@pytest.fixture(scope="module")
def shop():
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Shop(Path(folder))


# --- damages: (file, log) -> (file, log) ---------------------------------------------------------


def flipped(shop, rng):
    data = bytearray(shop.file)
    data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data), shop.log


def zeroed(shop, rng):
    start = rng.randrange(len(shop.file) // SECTOR) * SECTOR
    return shop.file[:start] + bytes(SECTOR) + shop.file[start + SECTOR :], shop.log


def swapped(shop, rng):
    pages = [shop.file[at : at + PAGE_BYTES] for at in range(0, len(shop.file), PAGE_BYTES)]
    one, other = rng.sample(range(len(pages)), 2)
    pages[one], pages[other] = pages[other], pages[one]
    return b"".join(pages), shop.log


def stale(shop, rng):
    """A page as it was when half of the entries were there."""
    at = rng.randrange(len(shop.older) // PAGE_BYTES) * PAGE_BYTES
    return shop.file[:at] + shop.older[at : at + PAGE_BYTES] + shop.file[
        at + PAGE_BYTES :
    ], shop.log


def shortened(shop, rng):
    return shop.file[: rng.randrange(len(shop.file))], shop.log


def log_flipped(shop, rng):
    log = bytearray(shop.log)
    log[rng.randrange(len(log))] ^= 1 << rng.randrange(8)
    return shop.file, bytes(log)


def log_shortened(shop, rng):
    return shop.file, shop.log[: rng.randrange(len(shop.log))]


DAMAGES = (flipped, zeroed, swapped, stale, shortened, log_flipped, log_shortened)


@pytest.mark.parametrize("damage", DAMAGES)
def test_no_damage_is_silent(shop, damage):
    rng = random.Random(damage.__name__)
    ends = Counter()
    for n in range(EACH):
        shop.put(*damage(shop, rng))
        end = found(shop)
        ends[end] += 1
        assert end != "silent", n
    assert ends["untouched"] < EACH, "no damage does any"


def found(shop):
    """What the store says of the file as it lies there."""
    try:
        store = open_store(shop.path)
    except StoreError as error:
        return "refused" if str(error) else "silent"
    with closing(store):
        try:
            rows = rows_of(store)
            pages = store.rows("pragma integrity_check")
        except TROUBLE:
            rows, pages = None, None
        if rows == shop.rows:
            return "untouched"
        if rows is None or not is_earlier(shop, rows):
            return "named" if problems(store) else "silent"
        key = (len(rows["entry"]), repr(pages), repr(rows))
        if key not in shop.verified:  # many damages of a log leave the same
            shop.verified[key] = "named" if problems(store) else "shorter"
        return shop.verified[key]


def is_earlier(shop, rows):
    """The last transactions are missing, all of the others are there: the file alone cannot know.

    The heads on paper, on the stick and at the township do; and it goes on from there soundly.
    """
    there, all_of_them = rows["entry"], sorted(shop.rows["entry"])
    kept = len(shop.without_log["entry"]) <= len(there) < len(all_of_them)
    return kept and set(there) == set(all_of_them[: len(there)])


def test_a_log_that_was_deleted_or_is_of_an_older_time_takes_no_entry_before_it(shop):
    for log in (b"", shop.older_log):
        shop.put(shop.file, log)
        with closing(open_store(shop.path)) as store:
            rows, wrong = rows_of(store), problems(store)
        assert wrong or rows == shop.without_log
    shop.put(shop.older, shop.log)
    assert found(shop) in ("named", "refused")


# --- what people see -----------------------------------------------------------------------------

DAMAGED = OutOfService(OutOfServiceReason.JOURNAL_DAMAGED)


@pytest.mark.parametrize("confirmed", [False, True], ids=["a card is shown", "it is confirmed"])
def test_a_file_that_is_damaged_while_it_is_open_stops_the_selling(shop, confirmed):
    shop.put(shop.file, shop.log)
    with closing(open_store(shop.path)) as store:
        desk = Desk(store, TestClock(), shop.path.parent)
        if confirmed:
            desk.show(GUEST_CARD)
            desk.press(Button.GOODS)
            desk.do(GoodAdded("rice"))
            desk.press(Button.NEXT, Button.NEXT)
        store.execute("pragma wal_checkpoint(truncate)")
        shop.path.write_bytes(shop.file[:PAGE_BYTES] + bytes(len(shop.file) - PAGE_BYTES))
        store.execute("pragma shrink_memory")
        if confirmed:
            desk.press(Button.CONFIRM)
        else:
            desk.show(GUEST_CARD)
        assert desk.state == DAMAGED
        desk.clock.pass_time(60)
        desk.runner.pump()
        assert desk.state == DAMAGED, "it sells again"


def test_what_lies_damaged_at_the_start_is_told_before_anybody_sells(shop):
    """The start looks at every page and at the end of the chain (`store.soundness`)."""
    rng = random.Random("start")
    told = 0
    for _ in range(30):
        shop.put(*zeroed(shop, rng))
        whole = soundness.damage(shop.path) == ""
        end = found(shop)
        told += not whole
        assert not whole or end in ("untouched", "named")
    assert told > 10
    shop.put(shop.file, shop.log)
    assert soundness.damage(shop.path) == ""
