"""The benches go with the kiosk: the one whose file must stay sound is played with tiny numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
TINY = ["--entries", "1000", "--households", "20", "--repeat", "2"]


def test_the_bench_of_the_store_fills_a_sound_file_and_prints_its_tables():
    ran = subprocess.run(
        [sys.executable, HERE / "bench_store.py", *TINY],
        cwd=HERE.parents[1],
        env={"PYTHONPATH": str(HERE.parents[1]), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert not ran.returncode, ran.stderr
    rows = [line.split(" | ")[:2] for line in ran.stdout.splitlines()]
    for name in ("redeem", "standing", "offers", "verify"):
        assert [f"| {name}", "1,000"] in rows, ran.stdout
