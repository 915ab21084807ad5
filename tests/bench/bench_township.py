"""Entries per second that a township takes, next to a bare INSERT of the same rows in the same run.

    PYTHONPATH=.:tests python tests/bench/bench_township.py [--sites 18] [--only sqlite]

The server is `township serve` in a process of its own, on a file and on a PostgreSQL that syncs to
the disk; the kiosks are threads here that send envelopes sealed before the clock starts.  Each
figure stands next to the same rows put into a bare table by one connection with as many rows a
commit, so that the machine does not matter much.  Then two weeks of a county are drained: `--sites`
of its 450, 300 entries a day each; and the first feed of 1,000 households is weighed.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec
import psycopg
from nacl.signing import SigningKey
from sqlalchemy import Engine, insert, make_url, select
from support.postgres import running_cluster
from support.town import MemoryOutbox

from kiosk.core.clock import stamp
from kiosk.core.journal import canonical
from kiosk.schemes import load_scheme
from kiosk.sync.protocol import feed_target, request_signature, snapshot_target
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import NewSite
from kiosk.township.cards.issuing import issue_cards
from kiosk.township.database import open_database, run_tx
from kiosk.township.goods.goods import add_goods
from kiosk.township.link import exchange
from kiosk.township.residents.households import NewHousehold, add_households
from kiosk.township.sites import authority, replacement
from kiosk.township.sites.certificates import new_credentials
from kiosk.township.sites.site_people import NewPerson, add_people

NOW = datetime(2023, 3, 20, 9, 0)
KEY = SigningKey(bytes(range(1, 33)))
KIOSKS = (1, 8, 30)
REQUESTS = {1: 240, 50: 120, 500: 32}
"""How many are sent in one cell of the table, by the entries in each."""

HOUSEHOLDS = 60
"""Of each village."""

SOAP = {
    "id": "soap",
    "name": "香皂",
    "points": 5,
    "category": "洗护",
    "unit": "块",
    "delivery": "",
    "kind": "",
    "offered": True,
    "place": 1,
    "since": "",
}
COUNTY_SITES = 450
DAYS = 14
ENTRIES_A_DAY = 300
LINES = 30
"""Kiosks of the county that send at the same time."""

CLOCK_TICKS_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Result:
    """Of one cell: entries, seconds, and of each request its milliseconds in order."""

    entries: int
    wall_s: float
    server_cpu_s: float
    database_cpu_s: float
    took_ms: list[float]

    @property
    def rate(self) -> float:
        return self.entries / self.wall_s


# --- the township ---------------------------------------------------------------------------


def found(where: str, sites: Sequence[str]) -> Engine:
    """A township with sites, each in a village of its own, whose kiosks are registered."""
    engine = open_database(where, create=True)
    scheme = load_scheme("tangxiang")

    def begin(connection):
        book.create_township(
            connection, name=scheme.township, code=3, scheme=scheme, seed=bytes(range(32))
        )
        authority.keep(connection, new_credentials("棠香街道"))
        book.add_site(connection, NewSite("first", "和平", "店", "和平村", 1))

    run_tx(engine, begin)

    def more(connection):
        for n, site in enumerate(sites, 2):
            book.add_site(connection, NewSite(site, site, "店", "村", n))
        keys = {"epoch": 1, "public_key": bytes(KEY.verify_key), "enrolled": stamp(NOW)}
        connection.execute(insert(tables.kiosk_key), [{"site": s, **keys} for s in sites])
        connection.execute(insert(tables.goods), [{"site": s, **SOAP} for s in sites])
        homes = [
            {
                "id": f"{site}-{number}",
                "village_code": n,
                "number": f"{number:04}",
                "place": "3组",
                "name": "张某某",
                "home": site,
                "closed": "",
            }
            for n, site in enumerate(sites, 2)
            for number in range(HOUSEHOLDS)
        ]
        connection.execute(insert(tables.household), homes)

    if sites:
        run_tx(engine, more)
    return engine


def journal_of(site: str, entries: int) -> MemoryOutbox:
    outbox = MemoryOutbox(site)
    for n in range(entries - 1):
        outbox.redeem(f"{site}-{n % HOUSEHOLDS}", "soap")
    return outbox


def envelopes(site: str, entries: int, batch: int) -> list[bytes]:
    outbox = journal_of(site, entries)
    return [
        outbox.sealed(KEY, first, min(first + batch - 1, entries))
        for first in range(1, entries + 1, batch)
    ]


@contextmanager
def serving(where: str) -> Iterator[tuple[int, int]]:
    """`township serve` while the block lasts: its port and process id."""
    command = [sys.executable, "-m", "kiosk", "township", "serve", "--db", where]
    process = subprocess.Popen(
        [*command, "--plain", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = re.search(r":(\d+)\n", process.stdout.readline())
        assert said is not None
        yield int(said[1]), process.pid
    finally:
        process.terminate()
        process.communicate()


# --- measuring ------------------------------------------------------------------------------


def cpu_s(pid: int) -> float:
    """CPU of a process and of those that it started."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(") ")
        except OSError:
            continue  # it has just ended
        fields = rest.split()
        if int(name.split(" ", 1)[0]) == pid:
            total += sum(map(int, fields[11:15]))
        elif int(fields[1]) == pid:
            total += sum(map(int, fields[11:13]))
    return total / CLOCK_TICKS_S


def send(port: int, site: str, bodies: Sequence[bytes], took_ms: list[float]) -> None:
    """One kiosk: its envelopes one after another on one connection."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        for body in bodies:
            start = time.perf_counter()
            line.request("POST", f"/v1/sites/{site}/entries", body)
            answer = line.getresponse()
            said = answer.read()
            took_ms.append((time.perf_counter() - start) * 1000)
            assert answer.status == 200, (answer.status, said)


def drained(
    port: int, pids: tuple[int, int], kiosks: dict[str, list[bytes]], entries: int, lines: int
) -> Result:
    """All envelopes of all kiosks, so many kiosks at a time."""
    took_ms: list[float] = []
    waiting = list(kiosks.items())

    def work() -> None:
        while True:
            try:
                site, bodies = waiting.pop()
            except IndexError:
                return
            send(port, site, bodies, took_ms)

    threads = [threading.Thread(target=work) for _ in range(lines)]
    server, database = map(cpu_s, pids)
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - start
    assert len(took_ms) == sum(map(len, kiosks.values()))
    used = [cpu_s(pids[0]) - server, cpu_s(pids[1]) - database]
    return Result(entries, wall, used[0], used[1] if pids[1] else 0.0, sorted(took_ms))


def bare(where: str, batch: int, rows: list[tuple[object, ...]]) -> float:
    """Rows a second into a table with the same columns and key, `batch` rows a commit."""
    create = (
        "create table bare (site text, epoch bigint, seq bigint, hash {blob}, line {blob}, kind"
        " text, flagged text, received text, primary key (site, epoch, seq))"
    )
    if "://" in where:
        url = make_url(where)
        connection = psycopg.connect(
            dbname=url.database, user=url.username, host=str(url.query["host"])
        )
        create, mark = create.format(blob="bytea"), "%s"
    else:
        connection = sqlite3.connect(where)
        connection.execute("pragma synchronous = full")
        create, mark = create.format(blob="blob"), "?"
    with closing(connection):
        cursor = connection.cursor()
        cursor.execute("drop table if exists bare")
        cursor.execute(create)
        connection.commit()
        put = f"insert into bare values ({', '.join([mark] * 8)})"
        start = time.perf_counter()
        for first in range(0, len(rows), batch):
            cursor.executemany(put, rows[first : first + batch])
            connection.commit()
        return len(rows) / (time.perf_counter() - start)


def rows_of(outbox: MemoryOutbox) -> list[tuple[object, ...]]:
    return [
        (outbox.site, 1, seq, digest, line, "redemption", None, "2023-03-20T09:00:00")
        for seq, (line, digest) in enumerate(zip(outbox.entries, outbox.hashes[1:], strict=True), 1)
    ]


# --- what is shown --------------------------------------------------------------------------


def table(name: str, where: str, database_pid: int, drain_sites: int) -> None:
    cells = [(kiosks, batch) for batch in REQUESTS for kiosks in KIOSKS]
    sites = [f"b{batch}-{kiosks}-{k}" for kiosks, batch in cells for k in range(kiosks)]
    county = [f"c{n}" for n in range(drain_sites)]
    found(where, sites + county).dispose()
    with serving(where) as (port, pid):
        sample = rows_of(journal_of("x", 20 * 500))
        for kiosks, batch in cells:
            each = max(1, REQUESTS[batch] // kiosks)
            sent = {
                f"b{batch}-{kiosks}-{k}": envelopes(f"b{batch}-{kiosks}-{k}", each * batch, batch)
                for k in range(kiosks)
            }
            reference = bare(where, batch, sample[: min(len(sample), 200 * batch)])
            result = drained(port, (pid, database_pid), sent, kiosks * each * batch, kiosks)
            show(name, f"{kiosks:>3} x {batch:<3}", result, reference)
        entries = DAYS * ENTRIES_A_DAY
        sent = {site: envelopes(site, entries, 500) for site in county}
        reference = bare(where, 500, sample)
        result = drained(port, (pid, database_pid), sent, entries * drain_sites, LINES)
        show(name, "two weeks", result, reference)
        whole_min = COUNTY_SITES * entries / result.rate / 60
        print(
            f"{name:11} {drain_sites} of {COUNTY_SITES} sites, {entries} entries each, in"
            f" {result.wall_s:.1f} s; all of them at that rate in {whole_min:.1f} min"
        )


def show(name: str, what: str, result: Result, reference: float) -> None:
    took = result.took_ms
    print(
        f"{name:11} {what:10} {result.rate:9.0f}/s  x{result.rate / reference:5.2f} of"
        f" {reference:7.0f}/s   {took[len(took) // 2]:7.1f} {took[int(len(took) * 0.99)]:7.1f} ms"
        f"   {result.server_cpu_s / result.entries * 1e6:6.0f}"
        f" + {result.database_cpu_s / result.entries * 1e6:4.0f} us",
        flush=True,
    )


def first_feed(folder: Path, households: int = 1000) -> None:
    """Bytes that a new kiosk fetches before it can open an account."""
    engine = found(str(folder / "feed.db"), [])
    scheme = load_scheme("tangxiang")
    numbers = [f"{n:04}" for n in range(1, households + 1)]

    def work(connection):
        book.add_site(connection, NewSite("big", "长虹", "长虹村爱心积分超市", "长虹村", 9))
        values = {"epoch": 1, "public_key": bytes(KEY.verify_key), "enrolled": stamp(NOW)}
        connection.execute(insert(tables.kiosk_key).values(site="big", **values))
        add_goods(connection, scheme.price_list, site="big", at=NOW)
        people = [NewPerson("王某", "keeper", "246810"), NewPerson("李某", "officer", "135791")]
        add_people(connection, people, site="big")
        homes = [NewHousehold(number, "3组", "张某某", "big") for number in numbers]
        add_households(connection, homes)
        issue_cards(connection, [f"9-{number}" for number in numbers])
        for number in numbers:
            deed = Deed(number, points=20, reason="参加村里的大扫除")
            points.award(connection, f"a/{number}", deed, at=NOW, site="big")

    run_tx(engine, work)
    after, pages, size = 0, 0, 0
    while True:
        signature = request_signature(KEY, "GET", feed_target("big", after))
        page = exchange.feed_page(engine, "big", after, signature, NOW)
        assert isinstance(page, bytes)
        last = msgspec.json.decode(page.split(b"\n")[0])["last"]
        if last == after:
            break
        after, pages, size = last, pages + 1, size + len(page)
    items = tables.feed.c
    kinds: dict[str, int] = {}
    for body in run_tx(
        engine, lambda c: c.scalars(select(items.body).where(items.site == "big")).all()
    ):
        kind = msgspec.json.decode(body)["type"]
        kinds[kind] = kinds.get(kind, 0) + len(canonical(msgspec.json.decode(body)))
    engine.dispose()
    print(
        f"first feed of {households} households, their cards and an award each: {after} items in"
        f" {pages} calls, {size} bytes packed ({size / households:.0f} a household); unpacked "
        + ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    )


def history(folder: Path, entries: int = 20_000) -> None:
    """Bytes that a machine fetches which takes another one's place, and how long that takes."""
    engine = found(str(folder / "history.db"), ["tx000"])
    for envelope in envelopes("tx000", entries, 500):
        exchange.take_entries(engine, "tx000", envelope, NOW)
    new = SigningKey(bytes(range(2, 34)))

    def work(connection):
        epoch = replacement.fence(connection, book.the_site(connection, "tx000"), NOW)
        values = {"epoch": epoch, "public_key": bytes(new.verify_key), "enrolled": stamp(NOW)}
        connection.execute(insert(tables.kiosk_key).values(site="tx000", **values))

    run_tx(engine, work)
    began, after, pages, size = time.perf_counter(), 0, 0, 0
    while True:
        signature = request_signature(new, "GET", snapshot_target("tx000", after))
        page = exchange.snapshot_page(engine, "tx000", after, signature, NOW)
        assert isinstance(page, bytes)
        last = msgspec.json.decode(page.split(b"\n")[0])["last"]
        if last == after:
            break
        after, pages, size = last, pages + 1, size + len(page)
    took_s = time.perf_counter() - began
    engine.dispose()
    print(
        f"history of {after} entries for a new machine: {pages} calls, {size} bytes packed"
        f" ({size / after:.0f} an entry), {took_s:.1f} s at the township"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=18, help="of the county's 450 to drain")
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    print(
        "kiosks x entries a request; share of a bare INSERT with as many rows a commit; median and"
    )
    print("p99 of a request; CPU of server + database for each entry")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        if options.only != "postgresql":
            table("sqlite", str(folder / "township.db"), 0, options.sites)
        if options.only != "sqlite":
            cluster = stack.enter_context(running_cluster(durable=True))
            table("postgresql", cluster.url(cluster.create()), cluster.pid, options.sites)
        first_feed(folder)
        history(folder)


if __name__ == "__main__":
    main()
