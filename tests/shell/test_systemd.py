"""The units as systemd itself reads them, and what they promise."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from support.village import found_village

from kiosk.settings import LedgerSettings

SYSTEMD = Path(__file__).parent.parent.parent / "systemd"
CARD_HINT = SYSTEMD.parent / "kiosk" / "assets" / "card_hint.png"
WAIT_S = 120.0
EXPOSURE_AT_MOST = {
    "kiosk.service": 2.0,
    "kiosk-backup.service": 0.6,
    "kiosk-proven.service": 0.9,
    "kiosk-back.service": 1.7,
    "kiosk-update.service": 1.7,
    "kiosk-units.service": 1.7,
    "kiosk-overdue.service": 1.7,
}
"""Of 10, as `systemd-analyze security` counts; a unit without its walls has 9.2 to 9.6."""

UNITS = (
    *EXPOSURE_AT_MOST,
    "kiosk-backup.timer",
    "kiosk-overdue.timer",
    "kiosk-update.path",
    "media-kiosk.mount",
)
BINDS = ("var-log.mount", "var-lib-systemd-timesync.mount")
HOME = "/opt/kiosk/"


def unit(name):
    parsed = configparser.RawConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str
    parsed.read(SYSTEMD / name, "utf-8")
    return parsed


@pytest.fixture
def installed(tmp_path):
    """The units with a program that is there: systemd looks whether it can be run."""
    for path in SYSTEMD.glob("*.*"):
        text = path.read_text("utf-8").replace(f"{HOME}current/venv/bin/python", sys.executable)
        text = text.replace(f"{HOME}bin/", f"{SYSTEMD}/").replace(f"{HOME}current/docs/", "/etc/")
        (tmp_path / path.name).write_text(text, "utf-8")
    return tmp_path


def analyze(*arguments):
    return subprocess.run(
        ["systemd-analyze", *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_systemd_finds_nothing_wrong_with_a_unit(installed):
    assert shutil.which("systemd-analyze"), "systemd is missing: ./dev test installs it"
    kinds = (".service", ".timer", ".path", ".mount")
    units = {path.name for path in SYSTEMD.iterdir() if path.suffix in kinds}
    assert units == {*UNITS, *BINDS}
    told = analyze("verify", "--man=no", *(installed / name for name in sorted(units)))
    assert (told.returncode, told.stderr) == (0, "")


def test_a_wrong_directive_would_be_found(installed):
    path = installed / "kiosk.service"
    path.write_text(path.read_text("utf-8") + "\n[Service]\nProtectSytem=strict\n", "utf-8")
    assert "ProtectSytem" in analyze("verify", "--man=no", path).stderr


@pytest.mark.parametrize(("name", "at_most"), EXPOSURE_AT_MOST.items())
def test_every_service_is_walled_in(installed, name, at_most):
    threshold = f"--threshold={round(at_most * 10)}"
    told = analyze("security", "--offline=true", "--no-pager", threshold, installed / name)
    found = re.search(r"Overall exposure level for (\S+): ([0-9.]+)", told.stdout)
    assert found, told.stderr
    assert (told.returncode, float(found[2]) <= at_most) == (0, True), found[0]


def test_a_kiosk_that_ends_or_hangs_is_started_again_for_ever():
    service, name = unit("kiosk.service")["Service"], unit("kiosk.service")["Unit"]
    assert (service["Type"], service["Restart"]) == ("notify", "always")
    assert int(service["WatchdogSec"]) > 0
    assert name["StartLimitIntervalSec"] == "0"


def test_the_real_kiosk_says_that_it_is_ready_alive_and_ending(tmp_path):
    found_village(tmp_path / "kiosk.db").close()
    settings = tmp_path / "kiosk.toml"
    settings.write_text(
        f'data = "{tmp_path}"\n[camera]\nfile = "{CARD_HINT}"\n[screen]\nmode = "headless"\n',
        "utf-8",
    )
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind(str(tmp_path / "notify"))
        door.settimeout(WAIT_S)
        told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1500000"}
        kiosk = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run", "--config", str(settings)],
            env={**os.environ, **told},
            stderr=subprocess.DEVNULL,
        )
        try:
            # A journal of years is read again after an upgrade: else systemd would end that start
            # after TimeoutStartSec, and every one after it.
            assert door.recv(64) == b"EXTEND_TIMEOUT_USEC=3600000000"
            assert [door.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
            kiosk.terminate()
            last = door.recv(64)
            while last == b"WATCHDOG=1":
                last = door.recv(64)
            assert last == b"STOPPING=1"
            kiosk.wait(WAIT_S)
        finally:
            kiosk.kill()
            kiosk.wait()


def test_settings_that_cannot_be_used_do_not_wear_out_the_card(tmp_path):
    """What `run` answers to them is what systemd does not try again."""
    command = [sys.executable, "-m", "kiosk", "run", "--config", str(tmp_path / "none.toml")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert str(ended.returncode) == unit("kiosk.service")["Service"]["RestartPreventExitStatus"]
    assert "none.toml" in ended.stderr


def test_the_stick_is_mounted_where_the_kiosk_looks_for_it():
    where = unit("media-kiosk.mount")["Mount"]["Where"]
    assert where == LedgerSettings().stick
    assert f"ReadWritePaths=-{where}\n" in (SYSTEMD / "kiosk.service").read_text("utf-8")
    assert {"noexec", "nosuid", "nodev"} <= set(
        unit("media-kiosk.mount")["Mount"]["Options"].split(",")
    )


def test_a_new_version_is_judged_by_who_was_there_before():
    """The starts of a new version are counted from outside, and not by itself."""
    hung_in = unit("kiosk-trial.conf")  # which no update replaces
    assert hung_in["Service"]["ExecStartPre"] == "+/opt/kiosk/bin/trial count"
    assert hung_in["Service"]["ExecStopPost"] == "+/opt/kiosk/bin/trial ended"
    assert hung_in["Unit"]["Wants"] == "kiosk-proven.service"
    replaced = re.search(r'names="([^"]+)"', (SYSTEMD / "units").read_text("utf-8"))[1].split()
    assert {"kiosk.service", "kiosk-update.service"} <= set(replaced)
    judges = {f"kiosk-{each}" for each in ("proven", "back", "overdue", "units")}
    assert not {name for name in replaced if name.rpartition(".")[0] in judges}
    proven = unit("kiosk-proven.service")["Unit"]
    assert (proven["BindsTo"], proven["After"]) == ("kiosk.service", "kiosk.service")
    waits_s = int(re.search(r"KIOSK_PROVEN_S:-(\d+)", (SYSTEMD / "trial").read_text("utf-8"))[1])
    watchdog_s = int(unit("kiosk.service")["Service"]["WatchdogSec"])
    assert waits_s >= 3 * watchdog_s, "long enough to miss frames that are not drawn"
    assert "kiosk-back.service" in unit("kiosk.service")["Unit"]["After"].split()
    # no file is exchanged while another program reads it
    assert "kiosk-backup.service" in unit("kiosk-back.service")["Unit"]["Conflicts"].split()


def test_what_root_runs_reaches_no_network():
    for name in ("update", "back", "proven", "units", "overdue"):
        service = unit(f"kiosk-{name}.service")["Service"]
        assert (service["PrivateNetwork"], service["IPAddressDeny"]) == ("yes", "any")
        assert service["NoNewPrivileges"] == "yes"


def test_every_line_of_the_device_names_is_a_rule():
    """`man udev`: KEY, an operator, a quoted value; commas between them."""
    key = r'[A-Z]+(\{[^}]+\})?(==|!=|\+=|:=|=)"[^"]*"'
    for line in (SYSTEMD / "udev" / "70-kiosk.rules").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            assert re.fullmatch(rf"{key}(, {key})*", line), line
