"""What sticks are like: FAT, other computers' litter, locked, full, pulled out, in another port."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.core.carried import StickTrouble
from kiosk.sync import stick
from kiosk.sync.stick import StickError

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
SYSTEMD = Path(__file__).parents[2] / "systemd"
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]|[. ]$')
"""In a name on FAT and exFAT."""

RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
"""What another system takes for a device."""

DIGEST = "0f" * 32
NAMES = (
    stick.ROOT,
    stick.BACKUP,
    "tx01-1",
    *(stick.name_of(kind) for kind in (stick.CURSOR, stick.ACK, stick.PHOTOS, stick.WANTED)),
    stick.name_of(stick.INVITATION),
    stick.name_of(stick.REQUEST),
    *(stick.name_of(kind, 10**11) for kind in (stick.ENTRIES, stick.FEED, stick.HISTORY)),
    stick.photo_name(DIGEST),
)
LITTER = (
    "System Volume Information",
    "._entries-000000000001.sealed",
    "ENTRIES-000000000009.SEALED",
    "entries-000000000001 (1).sealed",
    "entries-000000000001.sealed.tmp",
    "desktop.ini",
    "新建文件夹",
)
"""What other computers leave on a stick, and names that look like ours."""


@pytest.mark.parametrize("name", NAMES)
def test_every_name_that_is_written_can_stand_on_fat(name):
    assert not FORBIDDEN.search(name)
    assert not RESERVED.fullmatch(name)
    assert len(name) <= 255
    assert name.isascii()
    assert name == name.lower(), "FAT does not tell capitals apart"


def test_no_two_names_are_one_on_fat():
    assert len({name.lower() for name in NAMES}) == len(NAMES)


def test_what_other_computers_leave_on_a_stick_is_left_alone(tmp_path):
    folder = stick.folder_of(tmp_path, "tx01", 1)
    folder.mkdir(parents=True)
    for name in LITTER:
        (folder / name).write_bytes(b"theirs")
        (tmp_path / stick.ROOT / name).mkdir()
        (tmp_path / name).write_bytes(b"theirs")
    name = stick.name_of(stick.ENTRIES, 1)
    stick.write(folder, [(name, b"ours")], instead_of=stick.OF_KIOSK)
    stick.write(folder, [(name, b"ours, too")], instead_of=stick.OF_KIOSK)
    assert stick.machines(tmp_path) == [("tx01", 1, folder)]
    assert [path.read_bytes() for path in stick.numbered(folder, stick.ENTRIES)] == [b"ours, too"]
    assert sorted(stick.strangers(folder)) == sorted(LITTER)
    assert {(folder / each).read_bytes() for each in LITTER} == {b"theirs"}


def test_a_stick_that_takes_nothing_is_said_to_be_locked():
    """The kernel lets nobody make a folder in /sys."""
    with pytest.raises(StickError) as refused:
        stick.write(Path("/sys/carry/tx01-1"), [("x", b"x")], instead_of=stick.OF_KIOSK)
    assert refused.value.why is StickTrouble.READ_ONLY


def test_a_stick_is_known_by_its_label_in_whatever_port_and_as_the_only_one():
    """Two sticks with the label: by-label names one of them, and there is one place for it."""
    rules = (SYSTEMD / "udev" / "70-kiosk.rules").read_text("utf-8").splitlines()
    (rule,) = [line for line in rules if 'ENV{ID_FS_LABEL}=="KIOSK"' in line]
    assert not re.search(r"KERNELS|ID_PATH|ATTRS\{devpath\}|ID_SERIAL", rule), "no port, no maker"
    mount = (SYSTEMD / "media-kiosk.mount").read_text("utf-8")
    assert re.findall(r"^What=(.*)$", mount, re.MULTILINE) == ["/dev/disk/by-label/KIOSK"]
    assert "BindsTo=dev-disk-by\\x2dlabel-KIOSK.device" in mount, "pulled out: no longer mounted"


ON_A_MOUNT = """
import sys
from pathlib import Path
from kiosk.sync import stick
folder = stick.folder_of(Path(sys.argv[1]), "tx01", 1)
name = stick.name_of(stick.ENTRIES, 1)
def wrote(size):
    try:
        stick.write(folder, [(name, bytes([65]) * size)], instead_of=stick.OF_KIOSK)
    except stick.StickError as error:
        return error.why.value
    return "written"
import subprocess
print(wrote(20_000), wrote(200_000), len((folder / name).read_bytes()), end=" ")
print([each.name for each in folder.iterdir()] == [name], end=" ")
subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)
print(wrote(10_000), len((folder / name).read_bytes()))
"""


@pytest.mark.skipif(not DEEP, reason="needs a mount namespace of its own; in the deep profile")
def test_a_small_and_a_locked_file_system_keep_what_was_whole(tmp_path):
    (tmp_path / "mnt").mkdir()
    script = f'mount -t tmpfs -o size=100k tmpfs "$1" && exec {sys.executable} -c "$2" "$1"'
    command = ["unshare", "-rm", "sh", "-ec", script, "sh", str(tmp_path / "mnt"), ON_A_MOUNT]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    told = (StickTrouble.FULL.value, StickTrouble.READ_ONLY.value)
    assert ended.stdout.split() == ["written", told[0], "20000", "True", told[1], "20000"], (
        ended.stderr
    )
