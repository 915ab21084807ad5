"""The benches one after another, and all their figures as one Markdown table at the end.

    ./dev bench [NAME ...] [--tiny]

Without a name: window, redemption, visit and store, the table of the README, in less than fifteen
minutes of a quiet machine with two processors.  `reading` and `township` print tables of their
own.  `--tiny` only shows that they run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from figures import KEPT, Figure, rows

HERE = Path(__file__).parent
README = ("window", "redemption", "visit", "store")
TINY = {
    "window": ["--size", "800x480", "--visits", "2", "--repeat", "1"],
    "redemption": ["--entries", "1000", "--repeat", "3"],
    "visit": ["--visits", "2"],
    "store": ["--entries", "1000", "--households", "20", "--repeat", "2"],
}


def figures_of(names: list[str], *, tiny: bool) -> list[Figure]:
    """CalledProcessError when a bench fails."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "figures"
        kept.touch()
        for name in names:
            command = [sys.executable, HERE / f"bench_{name}.py", *(TINY.get(name, []) * tiny)]
            subprocess.run(command, check=True, env={**os.environ, KEPT: str(kept)})
        return [Figure(*json.loads(line)) for line in kept.read_text().splitlines()]


def main() -> None:
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    parser.add_argument("--tiny", action="store_true", help="only show that they run")
    options = parser.parse_args()
    names = options.names or list(README)
    if unknown := set(names) - set(known):
        parser.error(f"there is no bench {', '.join(sorted(unknown))}")
    begun_s = time.monotonic()
    found = figures_of(names, tiny=options.tiny)
    took_min = (time.monotonic() - begun_s) / 60
    print(f"\n`./dev bench {' '.join(options.names)}`".rstrip("` ") + f"`, {took_min:.1f} min\n")
    print(*rows(found), sep="\n")


if __name__ == "__main__":
    main()
