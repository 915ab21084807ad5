"""`kiosk demo` as a stranger runs it: a process of its own, an empty folder, and what it leaves."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.demo.village import KEEPER_PIN, OFFICER_PIN
from kiosk.store import journal
from kiosk.store.database import open_store
from kiosk.store.verify import problems, slip_problem

ROOT = Path(__file__).parents[2]


def run(*arguments, cwd):
    env = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    env["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
        cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip


OPENED = ["shift_opened", "redemption"]
RETURNED = ["delivery", "returned", "counted", "day_closed", "shift_closed"]
FETCHED = ["delivery", "handed_over", "counted", "day_closed", "shift_closed"]
SIGNED = ["delivery", "signed", *RETURNED[1:]]


STORIES = [("tangxiang", FETCHED, 5)]
OTHERS = [
    ("rongan", SIGNED, 6),
    *((scheme, RETURNED, 5) for scheme in ("bieshan", "gaoyang", "gaoliang")),
]
"""Nearly the same story, half a minute each: for the deeper profile."""

if os.environ.get("HYPOTHESIS_PROFILE") == "deep":
    STORIES += OTHERS


@pytest.mark.parametrize(("scheme", "keeper", "papers"), STORIES)
def test_the_demo_ends_in_a_synced_redemption_and_a_closed_day(tmp_path, scheme, keeper, papers):
    done = run("demo", "--scheme", scheme, "--out", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    out = tmp_path / "out"
    assert len(done.stdout.splitlines()) == 10 + len(keeper)
    assert "verify: sound" in done.stdout
    assert len(list((out / "screens").glob("*.png"))) >= 28
    slips = sorted(out.glob("slip-*.png"))
    assert len(slips) == papers, "and the register's stub where one signs"
    for name in ("kiosk.db", "township.db", "cards.pdf"):
        assert (out / name).stat().st_size > 0

    store = open_store(out / "kiosk.db", create=False)
    try:
        assert problems(store) == []
        (code,) = codes_of(slips[0])
        assert slip_problem(store, code) == "", "the printed code proves the slip"
        assert slip_problem(store, code[:-1] + "0") != "" or code.endswith("0")
        kinds = [entry.kind for entry, _ in journal.entries(store)]
        assert kinds[kinds.index("shift_opened") :] == [*OPENED, *keeper]
        (counted,) = (x.decoded() for x, _ in journal.entries(store) if x.kind == "counted")
        assert sorted(line.counted - line.book for line in counted.lines) == [-1, 0]
        assert counted.second
        assert store.value("select value from meta where key = 'acked'") == str(len(kinds))
        head = store.value("select hash from entry order by seq desc limit 1")
    finally:
        store.close()
    assert head.hex()[:16] in done.stdout

    told = done.stdout + done.stderr
    logs = [told, *(path.read_text("utf-8") for path in (tmp_path / "out").rglob("*.log"))]
    assert len(logs) >= 3
    for secret in secrets_of(out):
        assert not any(secret in log for log in logs), "a log is read by many"
    for name in ("kiosk.db", "township.db", "device.key", "enrolment.json"):
        assert (out / name).stat().st_mode & 0o077 == 0, name

    checked = run("verify", "out/kiosk.db", "--slip", code, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout


def secrets_of(out):
    """Cards, keys, PINs and names of everybody there is."""
    village = out / "village"
    cards = [line.split("\t")[1] for line in (village / "cards.txt").read_text().splitlines()]
    rows = csv.DictReader((village / "households.csv").read_text("utf-8-sig").splitlines())
    names = {row["户主"] for row in rows}
    assert len(cards) > 50 < len(names)
    return [KEEPER_PIN, OFFICER_PIN, (out / "device.key").read_text().strip(), *cards, *names]


def codes_of(picture):
    from kiosk.devices.camera import picture as read
    from kiosk.devices.decode import decode

    return decode(read(picture))


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "photo.txt").write_text("x")
    done = run("demo", "--out", "precious", cwd=tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "precious" / "photo.txt").exists()
