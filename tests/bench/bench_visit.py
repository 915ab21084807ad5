"""What a whole visit writes and flushes, and how long a slip takes from its commit to its end.

    PYTHONPATH=.:tests python tests/bench/bench_visit.py [--visits 40]

A visit is a card, the account, the goods, a basket, the confirmation and its slip, by the kiosk's
own runner and printing, without a window.  Bytes are those handed to the kernel for files
(`wchar` of /proc/self/io), flushes are fsync and fdatasync as strace sees them; the floor of both
is one small row, committed in the same mode (WAL, synchronous=FULL).  The printer is the emulated
one, in this process; the floors of a slip are the very bytes that went to it, written on a bare
socket to a reader that throws them away, and to an emulated printer.
"""

from __future__ import annotations

import argparse
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench_redemption import FLOOR, bare, written_bytes
from figures import Figure, print_table
from support.shop import open_the_shift, received, stamp_at
from support.village import GUEST_CARD, NOW, OTHER_CARD, TestClock, found_village, tell

from kiosk import assembly
from kiosk.core.events import Button, GoodAdded, Pressed, TextRead
from kiosk.core.feed import PointsItem
from kiosk.core.front import AccountShown, Done, Idle
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.printer import EscPosPrinter
from kiosk.devices.printer_channel import TcpChannel
from kiosk.devices.speaker import SilentSpeaker
from kiosk.ports import DeviceError
from kiosk.store.database import open_store

WARM_UP = 5
DEADLINE_S = 60.0
WAITING = "select count(*) from print_job where state != 'printed'"
ACTIONS = ("visit", "bare")


class StampedPrinter(EmulatedPrinter):
    """Knows when its last byte came in."""

    last_byte_s = 0.0

    def _receive(self, connection: socket.socket) -> None:
        before = self.received_bytes
        super()._receive(connection)
        if self.received_bytes > before:
            self.last_byte_s = time.perf_counter()


class Kept(TcpChannel):
    """Keeps what went over it."""

    def __init__(self, printer: EmulatedPrinter, sent: bytearray) -> None:
        super().__init__(printer.host, printer.port)
        self._sent = sent

    def write(self, data: bytes) -> int:
        taken = super().write(data)
        self._sent += data[:taken]
        return taken


@dataclass
class Counter:
    """A kiosk without a window; `commits_s` and `sent` grow until somebody clears them."""

    kiosk: assembly.Kiosk
    clock: TestClock
    printer: StampedPrinter
    commits_s: list[float] = field(default_factory=list)
    sent: bytearray = field(default_factory=bytearray)

    def visit(self, n: int) -> tuple[float, float]:
        """Card to printed slip; when the redemption was durable, and the printer's last byte."""
        stage = self.kiosk.stage
        self.clock.pass_time(30)
        stage.post(TextRead((GUEST_CARD, OTHER_CARD)[n % 2]))
        self.until(AccountShown)
        for event in (
            Pressed(Button.GOODS),
            GoodAdded(("rice", "laundry_liquid")[n // 2 % 2]),
            Pressed(Button.NEXT),
            Pressed(Button.NEXT),
        ):
            stage.handle(event)
        self.commits_s.clear()
        self.sent.clear()
        stage.handle(Pressed(Button.CONFIRM))
        self.until(Done)
        self.wait_for(lambda: self.kiosk.store.value(WAITING) == 0, "the slip")
        found = self.commits_s[0], self.printer.last_byte_s
        stage.handle(Pressed(Button.FINISH))
        self.until(Idle)
        return found

    def until(self, state: type) -> None:
        self.wait_for(lambda: isinstance(self.kiosk.stage.front.state, state), state.__name__)

    def wait_for(self, condition: Callable[[], object], what: str) -> None:
        end_s = time.monotonic() + DEADLINE_S
        while not condition():
            if time.monotonic() > end_s:
                raise TimeoutError(f"{what}: {self.kiosk.stage.front.state}")
            self.kiosk.stage.pump()
            time.sleep(0.002)


def no_camera() -> Any:
    raise DeviceError("没有摄像头。")


@contextmanager
def counter(folder: Path) -> Iterator[Counter]:
    """A keeper has opened, and two households have points for years."""
    store = found_village(folder / "kiosk.db")
    day = NOW.isoformat()
    for home in ("h42", "h43"):
        tell(store, PointsItem(f"much-{home}", home, "award", 9_000_000, "义务劳动", day, day))
    received(store, "lorry", ("rice", 9_000), ("laundry_liquid", 9_000), when=stamp_at())
    open_the_shift(store)
    clock, sent = TestClock(), bytearray()
    with StampedPrinter(32, paper_rows=10**9) as printer:
        ways = EscPosPrinter(lambda: Kept(printer, sent), 32)
        parts = assembly.Parts(no_camera, ways, clock, SilentSpeaker())
        kiosk = assembly.assemble(folder, store, parts)
        made = Counter(kiosk, clock, printer, sent=sent)
        store.on_commit = lambda: made.commits_s.append(time.perf_counter())
        kiosk.reader.start()
        kiosk.paper.start()
        try:
            yield made
        finally:
            kiosk.stop()


# --- a slip --------------------------------------------------------------------------------------


def thrown_away(data: bytes) -> float:
    """Seconds from the connection to the last byte at a reader that does nothing with them."""
    done_s = []

    def read() -> None:
        connection, _ = listener.accept()
        with connection:
            left = len(data)
            while left:
                left -= len(connection.recv(65536))
            done_s.append(time.perf_counter())

    with socket.create_server(("127.0.0.1", 0)) as listener:
        reader = threading.Thread(target=read)
        reader.start()
        begin_s = time.perf_counter()
        with socket.create_connection(listener.getsockname()) as connection:
            connection.sendall(data)
            reader.join()
    return done_s[0] - begin_s


def into_printer(printer: StampedPrinter, data: bytes) -> float:
    """The same at an emulated printer, which prints them."""
    due = printer.received_bytes + len(data)
    begin_s = time.perf_counter()
    with socket.create_connection((printer.host, printer.port)) as connection:
        connection.sendall(data)
        while printer.received_bytes < due:
            time.sleep(0.0005)
    return printer.last_byte_s - begin_s


def play(folder: Path, visits: int, wanted: tuple[str, ...]) -> dict[str, list[float]]:
    """Milliseconds of the slips and their floors, bytes of visits and bare rows, in turns."""
    found: dict[str, list[float]] = {name: [] for name in ("slip", "socket", "printer", *ACTIONS)}
    floor = open_store(folder / "bare.db")
    floor.execute("create table bare (n integer primary key, text text not null) strict")
    with closing(floor), counter(folder) as at, StampedPrinter(32, paper_rows=10**9) as other:
        for n in range(-WARM_UP, visits):
            bytes_of = {}
            if "visit" in wanted:
                before = written_bytes()
                durable_s, last_s = at.visit(n)
                bytes_of["visit"] = written_bytes() - before
            if "bare" in wanted:
                before = written_bytes()
                bare(floor, n)
                bytes_of["bare"] = written_bytes() - before
            if n < 0:
                continue
            for name, count in bytes_of.items():
                found[name].append(count)
            if wanted == ACTIONS:
                data = bytes(at.sent)
                found["slip"].append(1000 * (last_s - durable_s))
                found["socket"].append(1000 * thrown_away(data))
                found["printer"].append(1000 * into_printer(other, data))
    return found


def flushes(visits: int, name: str) -> float:
    """Of one action, from two runs of different length: what opening costs falls away."""
    counts = []
    for times in (visits, 2 * visits):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "calls"
            command = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", log, "-e", "fsync,fdatasync"]
            own = [sys.executable, __file__, "--visits", str(times), "--only", name]
            subprocess.run([*command, *own], check=True, stdout=subprocess.DEVNULL)
            counts.append(sum("sync(" in line for line in log.read_text().splitlines()))
    return (counts[1] - counts[0]) / visits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=40)
    parser.add_argument("--only", choices=ACTIONS, help="just do it: what strace watches")
    options = parser.parse_args()
    visits = options.visits
    wanted = (options.only,) if options.only else ACTIONS
    with tempfile.TemporaryDirectory() as folder:
        found = play(Path(folder), visits, wanted)
    if options.only:
        return
    slip, to_socket, to_printer = (
        statistics.median(found[name]) for name in ("slip", "socket", "printer")
    )
    kb, floor_kb = (statistics.mean(found[name]) / 1024 for name in ACTIONS)
    synced, floor_synced = (flushes(visits, name) for name in ACTIONS)
    what = "commit to last byte at the emulated printer"
    figures = [
        Figure(what, slip, "ms", "the same bytes on a bare socket", to_socket),
        Figure(what, slip, "ms", "the same bytes into an emulated printer", to_printer),
        Figure("bytes of a whole visit", kb, "KiB", FLOOR, floor_kb),
        Figure("flushes of a whole visit", synced, "", FLOOR, floor_synced),
    ]
    print_table(f"bench_visit.py --visits {visits}", figures)


if __name__ == "__main__":
    main()
