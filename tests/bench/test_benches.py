"""The benches go with the kiosk: they are played with tiny numbers, and the table comes out.

All but the one of a redemption take half a minute of a processor: HYPOTHESIS_PROFILE=deep.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
DEEPER = (
    "start to first touchable frame, CPU",
    "memory (PSS) idle",
    "memory (PSS) after 2 visits",
    "card in a frame to account on the screen",
    "goods page with 300 goods, CPU",
    "commit to last byte at the emulated printer",
    "bytes of a whole visit",
    "flushes of a whole visit",
    "confirm to commit, CPU, in 1,000 entries",
    "card to account, without the screen, CPU, in 1,000 entries",
    "verify of 1,000 entries, CPU",
)
SAID = ("confirm to durable commit", "its bytes (at most 40)", "its flushes (at most 1.5)")


def test_the_benches_print_one_table_with_a_floor_and_a_ratio_in_each_row():
    ran = subprocess.run(
        [sys.executable, HERE / "whole.py", "--tiny", *(() if DEEP else ("redemption",))],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert not ran.returncode, ran.stderr
    _, _, table = ran.stdout.rpartition("`./dev bench")
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    found = {row[0]: row[1:] for row in rows[2:]}  # after the head and its rule
    assert set(SAID + DEEPER * DEEP) <= set(found), found
    for what, (value, floor, least, ratio) in found.items():
        assert floor, what
        assert float(value.split()[0].replace(",", "")) > 0, what
        assert float(least.split()[0].replace(",", "")) > 0, what
        assert float(ratio) > 0, what
