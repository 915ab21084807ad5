"""What a redemption costs on the disk: time beside one bare INSERT + COMMIT, bytes and flushes.

    PYTHONPATH=.:tests python tests/bench/bench_redemption.py [--entries 1000] [--repeat 300]

The bare insert is of one small row, into a file in the same mode (WAL, synchronous=FULL).  Bytes
are those handed to the kernel (`wchar` of /proc/self/io), flushes are fsync and fdatasync as strace
sees them; check-points fall into the run as they do in the shop and count.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from bench_store import files, redeem_one, timed
from figures import Figure, print_table

from kiosk.store.database import Store, open_store

FLOOR = "bare insert + commit"
WARM_UP = 20
BYTES_AT_MOST, FLUSHES_AT_MOST = 40 * 1024, 1.5
ACTIONS = ("redeem", "bare")


def written_bytes() -> int:
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(dict(line.split(": ") for line in lines)["wchar"])


def bare(store: Store, n: int) -> None:
    with store.transaction():
        store.execute("insert into bare values (?, ?)", [n, "x" * 100])


def play(
    folder: Path, entries: int, repeat: int, wanted: tuple[str, ...]
) -> dict[str, list[float]]:
    """Wall milliseconds and bytes of each action, the actions in turns."""
    (store,) = files(folder, [entries], 100, random.Random(1))
    floor = open_store(folder / "bare.db")
    floor.execute("create table bare (n integer primary key, text text not null) strict")
    rng = random.Random(2)
    found: dict[str, list[float]] = {
        f"{name} {what}": [] for name in wanted for what in ("ms", "b")
    }
    with closing(store), closing(floor):
        for n in range(-WARM_UP, repeat):
            actions: dict[str, Callable[[], None]] = {
                "redeem": partial(redeem_one, store, n, 100, rng),
                "bare": partial(bare, floor, n),
            }
            for name in wanted:
                before = written_bytes()
                _, wall_ms = timed(actions[name])
                if n >= 0:
                    found[f"{name} ms"].append(wall_ms)
                    found[f"{name} b"].append(written_bytes() - before)
    return found


def flushes(entries: int, repeat: int, name: str) -> float:
    """Of one action, from two runs of different length: what opening costs falls away."""
    counts = []
    for times in (repeat, 2 * repeat):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "calls"
            command = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", log, "-e", "fsync,fdatasync"]
            own = [sys.executable, __file__, "--entries", str(entries), "--repeat", str(times)]
            subprocess.run([*command, *own, "--only", name], check=True, stdout=subprocess.DEVNULL)
            counts.append(len(log.read_text().splitlines()))
    return (counts[1] - counts[0]) / repeat


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=300)
    parser.add_argument("--only", choices=ACTIONS, help="just do it: what strace watches")
    options = parser.parse_args()
    wanted = (options.only,) if options.only else ACTIONS
    with tempfile.TemporaryDirectory() as folder:
        found = play(Path(folder), options.entries, options.repeat, wanted)
    if options.only:
        return
    rows: list[tuple[str, str, str, float, Callable[[list[float]], float]]] = [
        ("confirm to durable commit", "ms", "ms", 1, statistics.median),
        (f"its bytes (at most {BYTES_AT_MOST / 1024:g})", "b", "KiB", 1024, statistics.median),
        ("its bytes with check-points", "b", "KiB", 1024, statistics.mean),
    ]
    figures = [
        Figure(what, one / unit_size, unit, FLOOR, floor / unit_size)
        for what, kept, unit, unit_size, middle in rows
        for one, floor in [[middle(found[f"{name} {kept}"]) for name in ACTIONS]]
    ]
    one, floor = (flushes(options.entries, options.repeat, name) for name in ACTIONS)
    figures.append(Figure(f"its flushes (at most {FLUSHES_AT_MOST:g})", one, "", FLOOR, floor))
    command = f"bench_redemption.py --entries {options.entries} --repeat {options.repeat}"
    print_table(command, figures)


if __name__ == "__main__":
    main()
