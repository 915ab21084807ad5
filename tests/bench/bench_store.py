"""What a redemption, an account screen and the shelf cost in a file of 1,000 to 1,000,000 entries.

    PYTHONPATH=. python tests/bench/bench_store.py [--entries 1000000] [--households 10000]
        [--repeat 300]

The file is filled directly, with a valid chain and the rows that belong to it; what is measured
goes through the store as the kiosk does it.  Each size is given as a ratio to the first of the
same run, so that the machine does not matter; `verify`, of files up to 100,000, besides as one to
reading each entry of the same file and hashing its body.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
from figures import Figure, print_table

from kiosk.core.clock import Moment, Quality, stamp
from kiosk.core.entries import ChargedPurse, DeliveryLine, EntryKind, RedeemedLine, Redemption
from kiosk.core.feed import (
    FeedItem,
    GoodItem,
    HouseholdItem,
    PersonItem,
    PointsItem,
    SchemeItem,
    SiteItem,
)
from kiosk.core.journal import Entry, body_text, canonical, entry_bytes, entry_hash
from kiosk.core.view import Entered, Pick, Receipt
from kiosk.schemes import load_scheme
from kiosk.store import feed, journal, redeem, stock, views
from kiosk.store.database import Store, open_store
from kiosk.store.journal import Stamp
from kiosk.store.people import Person, open_shift
from kiosk.store.verify import problems

Times = list[tuple[float, float]]
"""CPU and wall time of each repetition, in milliseconds."""

SIZES = (1_000, 10_000, 100_000, 1_000_000)
VERIFIED_AT_MOST = 100_000
BUSY = 10
"""Households whose record is full at every size: what a screen reads is the same everywhere."""

WARM_UP = 5
BATCH = 20_000
AWARDED = 1_000_000
START = datetime(2026, 1, 1)
KEEPER = Person("k1", "陈某", "keeper")


def at(seq: int) -> datetime:
    return START + timedelta(seconds=seq)


def when(seq: int) -> Stamp:
    return Stamp(Moment(at(seq), Quality.SURE), "bench", 1.0, KEEPER.id)


def tell(store: Store, items: list[object]) -> None:
    first = journal.feed_cursor(store) + 1
    lines = [FeedItem(first + n, canonical(item).decode()) for n, item in enumerate(items)]
    feed.apply_feed(store, lines, START)


def found(path: Path, households: int) -> Store:
    """融安: every redemption has a line of the register, the most that a redemption can write."""
    store = open_store(path)
    journal.begin_epoch(store, "b01", 1, Stamp(when(0).moment, "bench", 1.0))
    scheme = load_scheme("rongan")
    goods = load_scheme("tangxiang").price_list
    tell(
        store,
        [
            SiteItem("b01", "和平", "店", "村", "乡", 1, 1),
            SchemeItem(1, msgspec.to_builtins(scheme)),
            PersonItem(KEEPER.id, KEEPER.name, "keeper", "", ""),
            *[GoodItem(g.id, g.name, g.points, g.category, g.unit) for g in goods],
            *[HouseholdItem(f"h{n}", f"{n:05}", "3组", "张*", "b01") for n in range(households)],
            *[
                PointsItem(f"b{n}", f"h{n}", "bonus", AWARDED, "奖励", stamp(START), stamp(START))
                for n in range(households)
            ],
        ],
    )
    shelf = [DeliveryLine(good.id, 10**9) for good in goods]
    stock.lay_out(store, "shelf", shelf, when(1))
    open_shift(store, KEEPER, "shift", when(2))
    return store


def fill(store: Store, entries: int, households: int, rng: random.Random) -> None:
    """Redemptions up to `entries`, and half as many awards, straight into the tables."""
    while (head := journal.head(store)[0]) < entries:
        count = min(BATCH, entries - head)
        with store.transaction():
            awards(store, count // 2, households, rng)
            redemptions(store, count, households, rng)


def anybody(n: int, households: int, rng: random.Random) -> str:
    """The first thousand are the busy ones', so that their records are full from the start."""
    return f"h{n % BUSY if n <= SIZES[0] else rng.randrange(households)}"


def awards(store: Store, count: int, households: int, rng: random.Random) -> None:
    first = journal.feed_cursor(store) + 1
    earned: Counter[str] = Counter()
    bodies, rows = [], []
    for n in range(first, first + count):
        household, day = anybody(n - 2 * households, households, rng), stamp(at(n))
        item = PointsItem(f"a{n}", household, "bonus", 10, "义务劳动", day, day)
        bodies.append((n, canonical(item).decode(), 1))
        rows.append((item.id, household, "bonus", 10, item.what, day, day, None, "", 1, n))
        earned[household] += 10
    many(store, "insert into feed_item values (?, ?, ?)", bodies)
    many(store, "insert into points values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', null)", rows)
    added = "update purse set total = total + ?1, cleared = cleared + ?1 where household = ?2"
    many(store, added, [(points, household) for household, points in earned.items()])


def redemptions(store: Store, count: int, households: int, rng: random.Random) -> None:
    head, prev = journal.head(store)
    cursor = journal.feed_cursor(store)
    line = store.value("select max(register_line) from redeemed") or 0
    spent: Counter[str] = Counter()
    entries, listed = [], []
    for seq in range(head + 1, head + 1 + count):
        household = anybody(seq, households, rng)
        line += 1
        body = Redemption(
            household=household,
            number=household[1:].zfill(5),
            group="3组",
            name="张*",
            lines=(RedeemedLine("soap", "香皂", 1, 5, "块"),),
            cost=5,
            charges=(ChargedPurse("", 5),),
            before=10,
            after=5,
            entered=Entered.CODE,
            serial=None,
            register_line=line,
        )
        entry = Entry(
            seq=seq,
            op=f"op{seq}",
            kind=EntryKind.REDEMPTION,
            at=stamp(at(seq)),
            quality=Quality.SURE,
            keeper=KEEPER.id,
            scheme_version=1,
            feed_cursor=cursor,
            boot="bench",
            uptime_ms=1000,
            body=body_text(body),
        )
        digest = entry_hash(prev, entry_bytes(entry))
        entries.append((*vars(entry).values(), prev, digest))
        listed.append((seq, household, entry.at, 5, "香皂", line))
        spent[household] += 5
        prev = digest
    many(store, f"insert into entry values ({', '.join('?' * 13)})", entries)
    many(store, "insert into redeemed values (?, ?, ?, ?, ?, ?, null)", listed)
    slips = [(row[0],) for row in listed]
    many(store, "insert into print_job values (null, ?, 'entry', '', 'printed', 1, '')", slips)
    charged = [(points, household) for household, points in spent.items()]
    many(store, "update purse set spent = spent + ? where household = ?", charged)
    store.execute("update stock set on_hand = on_hand - ? where good = 'soap'", [count])
    store.execute("update lot set remaining = remaining - ? where good = 'soap'", [count])


def many(store: Store, sql: str, rows: list[tuple[object, ...]]) -> None:
    store._connection.executemany(sql, rows)


def files(folder: Path, sizes: list[int], households: int, rng: random.Random) -> list[Store]:
    """A file of each size, the larger grown from the smaller."""
    growing = folder / "growing.db"
    store = found(growing, households)
    for size in sizes:
        fill(store, size, households, rng)
        store.execute("pragma wal_checkpoint(truncate)")
        shutil.copy(growing, folder / f"{size}.db")
    store.close()
    growing.unlink()
    os.sync()  # what was filled in must not be written during the measurement
    return [open_store(folder / f"{size}.db") for size in sizes]


def redeem_one(store: Store, n: int, households: int, rng: random.Random) -> None:
    picks = [Pick("rice", "大米10斤", 35, 1, "袋"), Pick("soap", "香皂", 5, 2, "块")]
    answer = redeem.redeem(
        store,
        f"bench-{n}",
        f"h{rng.randrange(households)}",
        picks,
        lambda: when(2_000_000 + n),
        entered=Entered.CODE,
    )
    assert isinstance(answer, Receipt), answer


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """CPU and wall time in milliseconds."""
    cpu, wall = time.process_time_ns(), time.perf_counter_ns()
    action()
    return (time.process_time_ns() - cpu) / 1e6, (time.perf_counter_ns() - wall) / 1e6


def measure(stores: list[Store], households: int, repeat: int) -> dict[str, list[Times]]:
    """Times of each action in each file; the files take turns, so that a busy machine is fair."""
    rng = random.Random(2)
    moment = when(2_000_000).moment
    taken: dict[str, list[Times]] = {
        name: [[] for _ in stores] for name in ("redeem", "standing", "offers")
    }
    for n in range(-WARM_UP, repeat):
        for k, store in enumerate(stores):
            busy = f"h{rng.randrange(BUSY)}"
            for name, action in (
                ("redeem", partial(redeem_one, store, n, households, rng)),
                ("standing", partial(views.standing, store, busy, moment)),
                ("offers", partial(views.offers, store, moment.at)),
            ):
                times = timed(action)
                if n >= 0:
                    taken[name][k].append(times)
    return taken


def figures(times: Times) -> list[float]:
    """Median and p99 of CPU, median and p99 of wall time."""
    columns = [sorted(column) for column in zip(*times, strict=True)]
    return [f(c) for c in columns for f in (statistics.median, lambda c: c[int(len(c) * 0.99)])]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=SIZES[-1], help="of the largest file")
    parser.add_argument("--households", type=int, default=10_000)
    parser.add_argument("--repeat", type=int, default=300)
    options = parser.parse_args()
    sizes = [size for size in SIZES if size <= options.entries]
    with tempfile.TemporaryDirectory() as folder:
        stores = files(Path(folder), sizes, options.households, random.Random(1))
        taken = measure(stores, options.households, options.repeat)
        command = f"--entries {options.entries} --households {options.households}"
        print(f"\n`bench_store.py {command} --repeat {options.repeat}`\n")
        print(
            "| ms, ratio to the first | entries | CPU median | CPU p99 | wall median | wall p99 |"
        )
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        for name, by_size in taken.items():
            base = figures(by_size[0])
            for size, times in zip(sizes, by_size, strict=True):
                cells = zip(figures(times), base, strict=True)
                told = " | ".join(f"{v:.3f} ×{v / b:.2f}" for v, b in cells)
                print(f"| {name} | {size:,} | {told} |")
        command = f"bench_store.py {command} --repeat {options.repeat}"
        print_table(command, [*growth(sizes, taken), *verified(sizes, stores)])
        for store in stores:
            store.close()


TOLD = {
    "redeem": "confirm to commit",
    "standing": "card to account, without the screen",
    "offers": "goods of the shelf",
}


def growth(sizes: list[int], taken: dict[str, list[Times]]) -> Iterator[Figure]:
    """CPU in the largest file, beside that in the smallest."""
    for name, by_size in taken.items():
        first, last = (figures(by_size[place])[0] for place in (0, -1))
        what = f"{TOLD[name]}, CPU, in {sizes[-1]:,} entries"
        yield Figure(what, last, "ms", f"the same in {sizes[0]:,}", first)


def verified(sizes: list[int], stores: list[Store]) -> Iterator[Figure]:
    for size, store in zip(sizes, stores, strict=True):
        if size <= VERIFIED_AT_MOST:
            found: list[str] = []
            own_s = timed(lambda: found.extend(problems(store)))[0] / 1000  # noqa: B023
            assert not found, found[:5]
            least_s = timed(partial(hash_bodies, store))[0] / 1000
            what = f"verify of {size:,} entries, CPU"
            yield Figure(what, own_s, "s", "each entry read and hashed", least_s)


def hash_bodies(store: Store) -> None:
    for (body,) in store.rows("select body from entry order by seq"):
        hashlib.sha256(body.encode()).digest()


if __name__ == "__main__":
    main()
