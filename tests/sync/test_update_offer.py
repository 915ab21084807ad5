"""A new version by the line: offered at the township, fetched in pieces, refused, withdrawn."""

from __future__ import annotations

import itertools
import os
import random
import threading
from contextlib import closing

import pytest
from click.testing import CliRunner
from msgspec import json
from nacl.signing import SigningKey
from sqlalchemy import func, select, update
from support.fault_proxy import HTTP, ONLY_FOR, FaultProxy, schedule
from support.town import (
    SECOND_SITE,
    credentials,
    enrol_kiosk,
    pinned_authority,
    township_key,
)
from support.wire import RESET_BEFORE_TLS

from kiosk.sync.client import TownshipClient
from kiosk.sync.fetching import FLUSHED_BYTES, SPARE_BYTES, UpdateFetcher
from kiosk.sync.line import Patience
from kiosk.sync.protocol import Problem, request_signature
from kiosk.sync.update_offer import PACKAGE_PIECE_BYTES, offer_target, package_target
from kiosk.township import book, tables
from kiosk.township.commands import township
from kiosk.township.database import run_tx
from kiosk.township.link import updates
from kiosk.township.sites.authority import server_context
from kiosk.updating import package as signed
from kiosk.updating import told
from kiosk.updating.package import CONTENTS, ENDING, Manifest, pack

pytestmark = [RESET_BEFORE_TLS, pytest.mark.parametrize("engine_kind", ["sqlite"])]

RELEASE_KEY = SigningKey(b"\7" * 32)
FAULTS = [kind for kind in HTTP if kind not in ONLY_FOR]
IMPATIENT = Patience(connect_s=5, read_s=1, call_s=10)
OURS = "one-1-py3-none-any.whl"
ANOTHERS = "one-1-cp311-cp311-manylinux_2_28_riscv64.whl"


def packed(folder, version, counter, key=RELEASE_KEY, wheel=OURS, size=400_000):
    """A signed package of some pieces."""
    tree, wheels = folder / f"tree-{version}", folder / f"wheels-{version}"
    for part in CONTENTS:
        path = tree / part
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(version) if path.suffix else path.mkdir()
    wheels.mkdir()
    (wheels / wheel).write_bytes(random.Random(counter).randbytes(size))
    out = folder / f"kiosk-{version}{ENDING}"
    pack(tree, wheels, version, counter, key, out)
    return out


@pytest.fixture
def console(where):
    """`township ...` on the database that is served."""

    def run(*words):
        return CliRunner().invoke(township, [*words, "--db", str(where)])

    return run


def offer(console, package, *more):
    told_so = console("offer-update", str(package), *more)
    assert told_so.exit_code == 0, told_so.output
    return told_so.output


class Machine:
    """An installed kiosk of version 1: its data, and what it fetches into."""

    def __init__(self, folder):
        self.data, home = folder / "data", folder / "opt"
        self.tree = home / "releases" / "1"
        self.tree.mkdir(parents=True)
        (home / "update.key").write_text(RELEASE_KEY.verify_key.encode().hex())
        self.data.mkdir()
        self.folder = told.fetched(self.data)
        self.free = 10 * SPARE_BYTES
        self.fetcher = self.started()

    def started(self):
        """The same machine, switched on again."""
        hours = itertools.count(0, 3600)
        how = told.judged(self.data, self.tree)
        return UpdateFetcher(self.folder, how, lambda _: self.free, lambda: next(hours))

    def fetch(self, client, pieces=None):
        left = itertools.count(1)
        self.fetcher.fetch(client, lambda: pieces is not None and next(left) >= pieces)

    @property
    def has(self):
        return sorted(path.suffix for path in self.folder.iterdir())

    @property
    def told(self):
        return told.program(self.data, self.tree).told.removeprefix("现在是 1。")

    @property
    def offered(self):
        return told.offered(self.data / "no stick", self.data, self.tree)


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path / "machine")


def test_a_package_comes_in_pieces_over_weeks_and_waits_for_a_touch(
    tmp_path, town, console, client, machine, monkeypatch
):
    machine.fetch(client)
    assert machine.has == [], "nothing is on offer"
    package = packed(tmp_path, "2", 2, size=3 * FLUSHED_BYTES)
    assert "所有兑换点" in offer(console, package)
    machine.fetch(client, pieces=40)
    assert (machine.has, machine.offered) == ([".part"], "")
    assert machine.told == "正在从乡镇取新版本，取了 83%。"
    (part,) = machine.folder.iterdir()
    assert part.stat().st_size == 40 * PACKAGE_PIECE_BYTES
    machine.fetch(client, pieces=1)
    assert part.stat().st_size == 41 * PACKAGE_PIECE_BYTES, "it goes on where it was"

    # the power goes: what was not flushed may be anything
    os.truncate(part, part.stat().st_size - 9)
    with part.open("r+b") as file:
        file.seek(-5000, os.SEEK_END)
        file.write(bytes(5000))
    machine.fetcher = machine.started()
    asked = []
    real = client.update_piece
    monkeypatch.setattr(client, "update_piece", lambda o, n: asked.append(n) or real(o, n))
    machine.fetch(client)
    assert machine.has == [ENDING]
    (whole,) = machine.folder.iterdir()
    assert whole.read_bytes() == package.read_bytes()
    assert asked[0] == 41 * PACKAGE_PIECE_BYTES - 9 - FLUSHED_BYTES, "not all of it again"
    assert (machine.offered, machine.told) == ("2", "乡镇的新版本取好了。")

    told.wish(machine.data)
    assert machine.offered == "", "asked for once is enough"
    console("withdraw-update", "2")
    machine.fetch(client)
    assert machine.has == [ENDING], "root may be reading it"
    told.wanted(machine.data).unlink()
    machine.fetch(client)
    assert (machine.has, machine.told) == ([], ""), "it was withdrawn"
    pieces = select(func.count()).select_from(tables.update_piece)
    assert run_tx(town, lambda c: c.scalar(pieces), reads=True) == 0


def test_after_every_fault_of_a_line_the_package_is_the_one_that_was_offered(
    tmp_path, town, console, url, key, machine
):
    package = packed(tmp_path, "2", 2, size=900_000)
    offer(console, package)
    tls, port = server_context(credentials()), int(url.rsplit(":", 1)[1])
    with (
        closing(FaultProxy([port], schedule(3, FAULTS, 1), tls=tls)) as line,
        closing(
            TownshipClient(
                line.url(), "tx01", 1, key, township_key(town), pinned_authority(), IMPATIENT
            )
        ) as client,
    ):
        for _ in range(60):
            machine.fetch(client)
            whole = list(machine.folder.glob(f"*{ENDING}"))
            assert all(path.read_bytes() == package.read_bytes() for path in whole)
            if whole and not line.faults:
                break
            for path in whole:
                path.unlink()
        assert machine.offered == "2"
        assert all(line.done[kind] > 0 for kind in FAULTS)


@pytest.mark.parametrize(
    ("how", "told_so"),
    [
        ({"key": SigningKey(b"\1" * 32)}, "签名不对"),
        ({"wheel": ANOTHERS}, "另一种机器"),
        ({}, ""),  # it runs already
    ],
)
def test_what_this_machine_would_not_take_is_fetched_once_and_dropped(
    tmp_path, console, client, machine, how, told_so, monkeypatch
):
    runs = Manifest("village-kiosk update 1", "1", 2 if not told_so else 1, {})
    (machine.tree / "manifest.json").write_bytes(json.encode(runs))
    offer(console, packed(tmp_path, "2", 2, **how))
    asked = []
    real = client.update_piece
    monkeypatch.setattr(client, "update_piece", lambda o, n: asked.append(n) or real(o, n))
    machine.fetch(client)
    assert (machine.has, machine.offered) == ([".void"], "")
    assert told_so in machine.told
    assert ("请告诉乡镇" in machine.told) == bool(told_so)
    before = len(asked)
    machine.fetch(client)
    machine.fetcher = machine.started()
    machine.fetch(client)
    assert (before, len(asked)) == (7, 7), "it costs the line nothing more"
    offer(console, packed(tmp_path, "10", 10))
    machine.fetch(client)
    assert (machine.has, machine.offered) == ([ENDING], "10")


def test_a_list_that_is_forged_ends_it_before_the_rest_is_fetched(
    tmp_path, console, client, machine, monkeypatch
):
    monkeypatch.setattr(told, "UNPROVEN_BYTES_MAX", 2 * PACKAGE_PIECE_BYTES)
    machine.fetcher = machine.started()
    offer(console, packed(tmp_path, "2", 2, key=SigningKey(b"\1" * 32)))
    machine.fetch(client, pieces=2)
    assert machine.has == [".part"]
    machine.fetch(client)
    assert machine.has == [".void"]


def test_what_hangs_behind_a_list_of_ours_is_not_fetched(
    tmp_path, console, client, machine, monkeypatch
):
    for where in (told, signed):
        monkeypatch.setattr(where, "UNPROVEN_BYTES_MAX", 2 * PACKAGE_PIECE_BYTES)
    machine.fetcher = machine.started()
    package = packed(tmp_path, "2", 2)
    with package.open("ab") as file:
        file.write(bytes(2_000_000))
    offer(console, package)
    machine.fetch(client, pieces=3)
    assert machine.has == [".void"]
    assert "对不上" in machine.told


def test_one_that_was_taken_away_in_the_middle_is_dropped_and_a_newer_one_begun(
    tmp_path, console, client, machine
):
    offer(console, packed(tmp_path, "2", 2))
    machine.fetch(client, pieces=2)
    assert "没有给过" in console("withdraw-update", "7").output
    console("withdraw-update", "2")
    machine.fetch(client)
    assert machine.has == []
    offer(console, packed(tmp_path, "3", 3))
    machine.fetch(client, pieces=2)
    offer(console, packed(tmp_path, "4", 4))
    machine.fetch(client)
    assert (machine.has, machine.offered) == ([ENDING], "4")
    older = console("offer-update", str(packed(tmp_path, "1", 1)))
    assert (older.exit_code, "更新的版本" in older.output) == (1, True)


def test_what_changed_on_the_card_meanwhile_is_fetched_anew(tmp_path, console, client, machine):
    package = packed(tmp_path, "2", 2)
    offer(console, package)
    machine.fetch(client, pieces=5)
    (part,) = machine.folder.iterdir()
    with part.open("r+b") as file:
        file.seek(300_000)
        file.write(b"torn")
    machine.fetch(client)
    assert machine.has == []
    machine.fetch(client)
    assert [path.read_bytes() for path in machine.folder.iterdir()] == [package.read_bytes()]


def test_what_is_spoilt_at_the_township_does_not_eat_the_line(
    tmp_path, town, console, client, machine, monkeypatch
):
    package = packed(tmp_path, "2", 2)
    offer(console, package)
    piece = tables.update_piece
    last = package.stat().st_size // PACKAGE_PIECE_BYTES * PACKAGE_PIECE_BYTES
    size = package.stat().st_size - last
    spoil = update(piece).where(piece.c.first == last).values(data=b"x" * size)
    run_tx(town, lambda c: c.execute(spoil))
    asked = []
    real = client.update_piece
    monkeypatch.setattr(client, "update_piece", lambda o, n: asked.append(n) or real(o, n))
    for _ in range(25):  # each look at the clock is an hour later
        machine.fetch(client)
    assert machine.has == []
    assert 3 <= asked.count(0) <= 7, "each time it waits for twice as long"
    offer(console, packed(tmp_path, "3", 3))
    for _ in range(2):
        machine.fetch(client)
    assert machine.offered == "3", "but not for another one"


def test_room_is_left_to_the_journal(tmp_path, console, client, machine):
    offer(console, packed(tmp_path, "2", 2))
    machine.free = SPARE_BYTES + 300_000
    machine.fetch(client)
    assert machine.has == []
    machine.free = 2 * SPARE_BYTES
    machine.fetch(client, pieces=3)
    assert machine.has == [".part"]
    machine.free = SPARE_BYTES - 1
    machine.fetch(client)
    assert machine.has == [], "what was fetched gives way"


def test_a_whole_package_gives_way_to_the_journal_and_comes_again_with_room(
    tmp_path, console, client, machine
):
    offer(console, packed(tmp_path, "2", 2))
    machine.fetch(client)
    assert machine.has == [ENDING]
    machine.free = SPARE_BYTES - 1
    machine.fetch(client)
    assert machine.has == []
    machine.free = 2 * SPARE_BYTES
    machine.fetch(client)
    assert machine.has == [ENDING]


def test_what_was_not_offered_after_all_is_not_kept(tmp_path, town, console):
    pieces = select(tables.update_piece.c.digest).distinct()

    def kept():
        return len(run_tx(town, lambda c: c.execute(pieces).all(), reads=True))

    offer(console, packed(tmp_path, "3", 3))
    assert console("offer-update", str(packed(tmp_path, "2", 2))).exit_code == 1
    assert kept() == 1, "it was refused: hundreds of megabytes that nobody would ever drop"
    with updates.opened(packed(tmp_path, "4", 4)) as file:
        updates.keep(town, updates.read_package(file), file)  # and then the power goes
    assert kept() == 2
    offer(console, packed(tmp_path, "5", 5))
    assert kept() == 1


def test_some_villages_try_it_first_and_nobody_else_gets_a_byte(
    tmp_path, town, console, client, key, machine
):
    other = SigningKey(b"\5" * 32)
    run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
    enrol_kiosk(town, other, site=SECOND_SITE.id)
    package = packed(tmp_path, "2", 2)
    assert "tx02" in offer(console, package, "--site", "长虹")
    machine.fetch(client)
    assert machine.has == []

    def asked(site, signer, digest=None):
        if digest is None:
            signature = request_signature(signer, "GET", offer_target(site))
            return updates.offer_to(town, site, signature)
        signature = request_signature(signer, "GET", package_target(site, digest, 7))
        return updates.piece_for(town, site, digest, 7, signature)

    there = asked("tx02", other)
    assert there.size == package.stat().st_size
    assert asked("tx02", other, there.sha256) == package.read_bytes()[7:PACKAGE_PIECE_BYTES]
    assert asked("tx02", key) is Problem.WRONG_SIGNATURE
    assert asked("tx01", other, there.sha256) is Problem.WRONG_SIGNATURE
    assert asked("tx01", key, there.sha256) is Problem.NOT_FOUND
    assert asked("nowhere", key) is Problem.UNKNOWN_SITE
    assert asked("tx02", other, "0" * 64) is Problem.NOT_FOUND
    offer(console, package)
    machine.fetch(client)
    assert machine.offered == "2"
    shown = console("updates").output
    assert "2：给了 所有兑换点" in shown
    assert "tx01（和平）：还没有说过" in shown


@pytest.mark.parametrize("data", [b"", b"PK" * 900, b"kiosk"])
def test_what_is_no_package_is_not_offered(tmp_path, console, data):
    path = tmp_path / "some.kiosk-update"
    path.write_bytes(data)
    for each in (path, tmp_path / "none"):
        refused = console("offer-update", str(each))
        assert refused.exit_code == 1
        assert len(refused.output.splitlines()) == 1
    assert "没有给新版本" in console("updates").output


def test_entries_do_not_wait_for_a_package(tmp_path, town, console, work, outbox, machine):
    """The real thread of a link: an entry that comes in the middle goes up, then it goes on."""
    offer(console, packed(tmp_path, "2", 2, size=2_000_000))
    began, met = threading.Event(), threading.Event()

    found = []

    class Slow(UpdateFetcher):
        def fetch(self, township, break_off):
            found.append(machine.has if machine.folder.exists() else [])

            def after_a_piece():
                if not began.is_set():
                    began.set()
                    met.wait(30)
                return break_off()

            super().fetch(township, after_a_piece)

    slow = Slow(machine.folder, told.judged(machine.data, machine.tree), lambda _: machine.free)
    link = work(outbox, updates=slow)
    assert began.wait(30)
    outbox.redeem()
    link.worker.nudge()
    met.set()
    link.until(lambda report: report.passes >= 2 and report.unsent == 0)
    assert run_tx(town, lambda c: book.find_site(c, "tx01"), reads=True).head == outbox.head()
    nap = threading.Event()
    for _ in range(600):
        if machine.has == [ENDING]:
            break
        nap.wait(0.05)
    assert machine.offered == "2"
    assert found[:2] == [[], [".part"]], "it was broken off in the middle, for the entry"
