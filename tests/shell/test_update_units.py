"""Units and device names follow the version in charge, there and back, whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SYSTEMD = Path(__file__).parents[2] / "systemd"
FOLLOW = ("kiosk.service", "kiosk-update.path", "kiosk-backup.timer", "media-kiosk.mount")
PROGRAM = """#!/bin/sh
echo "${0##*/} $*" >>"${0%/*}/told"
"""


class Machine:
    """Two versions of the units, and programs that note what they are told."""

    def __init__(self, folder):
        self.home, self.root, self.bin = folder / "opt", folder / "root", folder / "bin"
        self.bin.mkdir()
        for name in ("systemctl", "udevadm"):
            (self.bin / name).write_text(PROGRAM)
            (self.bin / name).chmod(0o755)
        for version in ("1", "2"):
            self.version(version)
        self.take("1")
        self.units = self.root / "etc" / "systemd" / "system"
        assert self.follow().returncode == 0

    def version(self, name):
        there = self.home / "releases" / name / "systemd"
        (there / "udev").mkdir(parents=True)
        for each in FOLLOW:
            # systemd looks whether what is started is there
            text = (SYSTEMD / each).read_text("utf-8").replace("/opt/kiosk/current", "")
            text = text.replace("ExecStart=/venv/bin/python", "ExecStart=/bin/true")
            (there / each).write_text(text.replace("file:/docs/", "file:/etc/"), "utf-8")
        shutil.copy(SYSTEMD / "udev" / "70-kiosk.rules", there / "udev")

    def change(self, version, name, text):
        path = self.home / "releases" / version / "systemd" / name
        path.write_text(path.read_text("utf-8") + text, "utf-8")

    def take(self, version):
        (self.home / "current").unlink(missing_ok=True)
        (self.home / "current").symlink_to(f"releases/{version}")

    def follow(self):
        (self.bin / "told").unlink(missing_ok=True)
        about = {"KIOSK_HOME": str(self.home), "KIOSK_ROOT": str(self.root), "LC_ALL": "C.UTF-8"}
        path = f"{self.bin}:{os.environ['PATH']}"
        return subprocess.run(
            ["sh", SYSTEMD / "units"],
            env={**about, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def told(self):
        path = self.bin / "told"
        return path.read_text().splitlines() if path.exists() else []

    def has(self, name):
        return (self.units / name).read_text("utf-8")


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_what_changed_between_two_versions_reaches_the_system_and_goes_back_with_it(machine):
    assert (machine.follow().returncode, machine.told) == (0, []), "there is nothing to do"
    rules = machine.root / "etc" / "udev" / "rules.d" / "70-kiosk.rules"
    before = machine.has("kiosk.service"), rules.read_text()
    machine.change("2", "kiosk.service", "\n[Service]\nEnvironment=NEW=1\n")
    machine.change("2", "kiosk-backup.timer", "\n[Timer]\nRandomizedDelaySec=1min\n")
    machine.change("2", "udev/70-kiosk.rules", "# a new device\n")
    machine.take("2")
    assert machine.follow().returncode == 0
    assert "NEW=1" in machine.has("kiosk.service")
    assert rules.read_text().endswith("# a new device\n")
    assert machine.told == [
        "systemctl daemon-reload",
        "systemctl restart --no-block kiosk-backup.timer",
        "udevadm control --reload",
    ]
    machine.take("1")
    assert machine.follow().returncode == 0
    assert (machine.has("kiosk.service"), rules.read_text()) == before
    assert not list(machine.root.rglob("*.new"))


def test_units_that_systemd_does_not_take_change_nothing(machine):
    before = machine.has("kiosk.service")
    machine.change("2", "kiosk.service", "\n[Service]\nEnvironment=NEW=1\nProtectSytem=yes\n")
    machine.change("2", "kiosk-backup.timer", "\n[Timer]\nRandomizedDelaySec=1min\n")
    machine.take("2")
    refused = machine.follow()
    assert refused.returncode != 0
    assert "ProtectSytem" in refused.stderr
    assert "not taken" in refused.stderr
    assert (machine.has("kiosk.service"), machine.told) == (before, [])
    assert "Randomized" not in machine.has("kiosk-backup.timer")


def test_what_a_power_cut_left_is_put_right_at_the_next_start(machine):
    machine.change("2", "kiosk.service", "\n[Service]\nEnvironment=NEW=1\n")
    machine.take("2")
    (machine.units / "kiosk.service.new").write_text("[Serv")
    (machine.units / "kiosk.service").write_text("")
    assert machine.follow().returncode == 0
    assert "NEW=1" in machine.has("kiosk.service")
    assert not list(machine.root.rglob("*.new"))


def test_a_version_without_units_leaves_those_that_are_there(machine):
    before = machine.has("kiosk.service")
    shutil.rmtree(machine.home / "releases" / "2" / "systemd")
    machine.take("2")
    assert (machine.follow().returncode, machine.told) == (0, [])
    assert machine.has("kiosk.service") == before
