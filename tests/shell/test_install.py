"""The installer into a folder: what it writes, that it is safe to run again, what it refuses."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from kiosk.settings import read_settings
from kiosk.updating.package import CONTENTS

TREE = Path(__file__).parents[2]
KEY = "0123456789abcdef" * 4


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A checkout, with a program that is quick to copy."""
    made = tmp_path_factory.mktemp("source")
    for part in CONTENTS:
        if part == "kiosk":
            (made / part).mkdir()
            shutil.copy(TREE / "kiosk" / "__main__.py", made / part)
        elif (TREE / part).is_dir():
            shutil.copytree(TREE / part, made / part, ignore=shutil.ignore_patterns("guide"))
        else:
            shutil.copy(TREE / part, made / part)
    return made


@pytest.fixture
def root(tmp_path):
    return system(tmp_path / "root")


def system(root, of="ID=debian\nVERSION_CODENAME=bookworm\n", architecture="amd64"):
    """The little of a fresh system that the installer looks at."""
    (root / "etc").mkdir(parents=True)
    (root / "etc" / "os-release").write_text(of)
    bin_ = root.parent / "bin"
    bin_.mkdir()
    (bin_ / "dpkg").write_text(f"#!/bin/sh\necho {architecture}\n")
    (bin_ / "dpkg").chmod(0o755)
    return root


def install(source, root, *options):
    return subprocess.run(
        ["sh", source / "systemd" / "install", "--root", root, "--files-only", *options],
        env={"PATH": f"{root.parent / 'bin'}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )


def snapshot(root):
    return {
        path: (path.lstat().st_mode, path.lstat().st_mtime_ns, path.lstat().st_ino)
        for path in root.rglob("*")
        if not path.is_dir() or path.is_symlink()
    }


def test_a_second_run_changes_nothing_and_says_so(source, root):
    first = install(source, root, "--update-key", KEY)
    assert (first.returncode, first.stderr) == (0, "")
    assert "装好了" in first.stdout
    before = snapshot(root)
    second = install(source, root, "--update-key", KEY)
    assert (second.returncode, second.stdout) == (0, "都装好了，什么都没有改。\n")
    assert snapshot(root) == before
    assert not list(root.rglob("*.new"))


def test_what_was_installed_is_whole_and_starts_by_itself(source, root):
    install(source, root, "--update-key", KEY)
    home, units = root / "opt" / "kiosk", root / "etc" / "systemd" / "system"
    current = (home / "current").resolve()
    assert {path.name for path in current.iterdir()} == set(CONTENTS)
    for judge in ("trial", "units"):
        assert (home / "bin" / judge).stat().st_mode & 0o777 == 0o755
    hung_in = (units / "kiosk.service.d" / "trial.conf").read_text("utf-8")
    assert hung_in == (TREE / "systemd" / "kiosk-trial.conf").read_text("utf-8")
    assert (home / "update.key").read_text().strip() == KEY
    for unit in (TREE / "systemd").glob("*.service"):
        assert (units / unit.name).read_text("utf-8") == unit.read_text("utf-8")
    for path in units.glob("*.wants/*"):
        assert (root / path.readlink().relative_to("/")).is_file(), path
    assert {path.name for path in units.glob("*.wants/*")} == {
        "kiosk.service",
        "kiosk-units.service",
        "kiosk-update.path",
        "kiosk-backup.timer",
        "kiosk-overdue.timer",
        "var-log.mount",
    }
    # no way out, and nobody logs in behind the picture
    for masked in ("ctrl-alt-del.target", "getty@tty1.service"):
        assert (units / masked).readlink() == Path("/dev/null")
    writable = [p for p in home.rglob("*") if not p.is_symlink() and p.stat().st_mode & 0o022]
    assert not writable, "what root runs is root's alone"
    read_settings(root / "etc" / "kiosk" / "kiosk.toml")


def test_there_is_no_way_out_and_logs_lie_in_memory(source, root):
    """Sentence by sentence of what is promised about a machine that anybody may touch."""
    install(source, root)
    etc = root / "etc"

    def lines(path):
        return set((etc / path).read_text("utf-8").splitlines())

    assert "kernel.sysrq = 0" in lines("sysctl.d/70-kiosk.conf")
    assert {"NAutoVTs=0", "ReserveVT=0", "IdleAction=ignore"} <= lines(
        "systemd/logind.conf.d/kiosk.conf"
    )
    manager = lines("systemd/system.conf.d/kiosk.conf")
    assert {"CtrlAltDelBurstAction=none", "ShowStatus=no", "RuntimeWatchdogSec=15s"} <= manager
    assert (etc / "systemd/system/ctrl-alt-del.target").readlink() == Path("/dev/null")
    assert {"Storage=volatile", "RuntimeMaxUse=32M"} <= lines("systemd/journald.conf.d/kiosk.conf")
    log = lines("systemd/system/var-log.mount")
    assert {"What=tmpfs", "Where=/var/log", "Options=size=32m,mode=0755,nosuid,nodev,noexec"} <= log
    assert (etc / "systemd/system/local-fs.target.wants/var-log.mount").is_symlink()
    kiosk = lines("systemd/system/kiosk.service")
    assert {"TTYPath=/dev/tty1", "StandardInput=tty-force", "Conflicts=getty@tty1.service"} <= kiosk
    assert "User=kiosk" in kiosk
    (boot,) = (each for each in lines("default/grub.d/kiosk.cfg") if "CMDLINE" in each)
    # a mini PC, as a Pi: no cursor, no blanking, no menu to stop at
    assert {"vt.global_cursor_default=0", "consoleblank=0"} <= set(boot.strip('"').split())
    assert "GRUB_TIMEOUT=0" in lines("default/grub.d/kiosk.cfg")
    start = (etc / "systemd/system/default.target").readlink()
    assert start == Path("/lib/systemd/system/multi-user.target"), "no desktop to fall out into"
    assert "d /var/lib/kiosk 0700 kiosk kiosk -" in lines("tmpfiles.d/kiosk.conf")


def test_settings_are_kept_and_what_somebody_changed_is_put_right(source, root):
    install(source, root)
    config = root / "etc" / "kiosk" / "kiosk.toml"
    config.write_text('data = "/srv/kiosk"\n')
    unit = root / "etc" / "systemd" / "system" / "kiosk.service"
    unit.write_text("[Service]\nUser=root\n")
    again = install(source, root)
    assert "改了 1 处" in again.stdout
    assert config.read_text() == 'data = "/srv/kiosk"\n'
    assert "User=kiosk" in unit.read_text("utf-8")


def test_another_program_comes_beside_the_one_before(source, root, tmp_path):
    install(source, root)
    home = root / "opt" / "kiosk"
    before = (home / "current").resolve()
    other = tmp_path / "other"
    shutil.copytree(source, other)
    (other / "kiosk" / "more.py").write_text("")
    (home / "trial").write_text("1 2 0\n")
    assert "试用" in install(other, root).stdout
    assert (home / "current").resolve() == before, "a trial is not disturbed"
    (home / "trial").unlink()
    install(other, root)
    assert (home / "current" / "kiosk" / "more.py").exists()
    assert before.exists()


def test_run_again_from_the_version_that_an_update_brought_it_stays_with_it(source, root):
    """As the guide says: /opt/kiosk/current/systemd/install."""
    install(source, root)
    home = root / "opt" / "kiosk"
    home.joinpath("current").resolve().rename(home / "releases" / "9.9.9")
    (home / "current").unlink()
    (home / "current").symlink_to("releases/9.9.9")
    ended = install(home / "current", root)
    assert (ended.returncode, ended.stdout) == (0, "都装好了，什么都没有改。\n")
    assert (home / "current").readlink() == Path("releases/9.9.9")


def test_an_installation_that_was_broken_off_is_taken_up(source, root):
    half = root / "opt" / "kiosk" / "releases" / ".new"
    (half / "kiosk").mkdir(parents=True)
    (half / "kiosk" / "torn").write_text("")
    install(source, root)
    assert not half.exists()
    assert not (root / "opt" / "kiosk" / "current" / "kiosk" / "torn").exists()


def test_a_pi_starts_quietly_and_dark_consoles_stay_dark(source, root):
    boot = root / "boot" / "firmware"
    boot.mkdir(parents=True)
    (boot / "cmdline.txt").write_text("console=serial0,115200 console=tty1 root=PARTUUID=1 quiet\n")
    (boot / "config.txt").write_text("[all]\ndtparam=audio=on\n")
    for _ in range(2):
        install(source, root, "--rtc", "ds3231")
    words = (boot / "cmdline.txt").read_text().split()
    assert len(words) == len(set(words))
    assert {"root=PARTUUID=1", "console=tty3", "consoleblank=0", "quiet"} <= set(words)
    assert "console=tty1" not in words
    assert "vt.global_cursor_default=0" in words
    config = (boot / "config.txt").read_text()
    assert config.startswith("[all]\ndtparam=audio=on\n")
    assert config.count("dtoverlay=i2c-rtc,ds3231") == 1


def test_a_list_of_usb_devices_lets_a_stick_in_and_no_stick_that_types(source, root):
    install(source, root, "--usbguard")
    rules = root / "etc" / "usbguard" / "rules.conf"
    assert rules.stat().st_mode & 0o777 == 0o600, "usbguard refuses another"
    lines = [line for line in rules.read_text().splitlines() if line and line[0] != "#"]
    assert lines[0].startswith("reject")
    assert "03:*:*" in lines[0]
    rules.write_text("allow id 1d6b:0002\n" + rules.read_text())
    assert "什么都没有改" in install(source, root, "--usbguard").stdout


@pytest.mark.parametrize(
    ("of", "architecture", "options", "why"),
    [
        ("ID=raspbian\nVERSION_CODENAME=bookworm\n", "armhf", [], "64 位"),
        ("ID=debian\nVERSION_CODENAME=bookworm\n", "armhf", [], "64 位"),
        ("ID=debian\nVERSION_CODENAME=bullseye\n", "arm64", [], "系统版本不对"),
        ("ID=ubuntu\nVERSION_CODENAME=noble\n", "amd64", [], "Raspberry Pi OS 或者 Debian"),
        ("", "amd64", [], "Raspberry Pi OS 或者 Debian"),
        ("ID=debian\nVERSION_CODENAME=trixie\n", "amd64", ["--wheels", "/nowhere"], "文件夹"),
        ("ID=debian\nVERSION_CODENAME=trixie\n", "amd64", ["--update-key", "abc"], "公钥"),
        ("ID=debian\nVERSION_CODENAME=trixie\n", "amd64", ["--rtc", "ds3231"], "树莓派"),
        ("ID=debian\nVERSION_CODENAME=trixie\n", "amd64", ["--read-only"], "另一个分区"),
    ],
)
def test_what_it_is_not_made_for_is_refused_and_left_alone(
    source, tmp_path, of, architecture, options, why
):
    root = system(tmp_path / "root", of, architecture)
    before = snapshot(root)
    ended = install(source, root, *options)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert why in ended.stderr
    assert snapshot(root) == before
    assert len(ended.stderr.splitlines()) == 1


def test_an_option_that_nobody_knows_is_answered_with_the_usage(source, root):
    ended = install(source, root, "--uninstall")
    assert ended.returncode == 2
    assert "用法" in ended.stderr
