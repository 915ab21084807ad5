"""A signed update: what is taken, what is refused, and whose version it is when the power goes."""

from __future__ import annotations

import fcntl
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tracemalloc
import warnings
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from nacl.signing import SigningKey

from kiosk.updating import package
from kiosk.updating import told as told_of
from kiosk.updating.commands import release, update
from kiosk.updating.package import PackageRefused
from kiosk.updating.steps import Machine, NotUpdated, _copied
from kiosk.updating.steps import update as update_from

TRIAL = Path(__file__).parents[2] / "systemd" / "trial"
KEY = SigningKey(bytes(32))

SYSTEM_PYTHON = """#!/bin/sh
# makes an environment whose Python notes what it is asked, and answers as this version does
mkdir -p "$3/bin" "$3/lib/python3.11/site-packages"
cat >"$3/bin/python" <<'PYTHON'
#!/bin/sh
echo "$2 ${3:-}" >>"${0%/venv/bin/python}/asked"
case $(cat "${0%/venv/bin/python}/kiosk/refuses") in
    *"$2"* | *"$3"*) echo "不行" >&2; exit 2 ;;
esac
PYTHON
chmod 755 "$3/bin/python"
"""
SYSTEMCTL = """#!/bin/sh
echo "$*" >>"${0%/*}/told"
"""


def tree_of(folder, version, refuses="nothing"):
    """A version of the kiosk that is small, and refuses a command or two."""
    shutil.rmtree(folder, ignore_errors=True)
    for part in package.CONTENTS:
        path = folder / part
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(version) if path.suffix else path.mkdir()
    (folder / "kiosk" / "version").write_text(version)
    (folder / "kiosk" / "refuses").write_text(refuses)
    (folder / "systemd" / "install").write_text("#!/bin/sh\n")
    (folder / "systemd" / "install").chmod(0o755)
    (folder / "requirements" / "kiosk.txt").write_text("")
    return folder


def packed(folder, version, counter, key=KEY, refuses="nothing"):
    tree = tree_of(folder / f"tree-{version}", version, refuses)
    wheels = folder / "wheels"
    wheels.mkdir(exist_ok=True)
    (wheels / "one-1-py3-none-any.whl").write_bytes(b"wheel")
    out = folder / f"kiosk-{version}{package.ENDING}"
    package.pack(tree, wheels, version, counter, key, out)
    return out


def program(path, text):
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path):
    """Version 1 in charge, as an update left it that proved itself."""
    python = program(tmp_path / "bin" / "python3", SYSTEM_PYTHON)
    systemctl = program(tmp_path / "bin" / "systemctl", SYSTEMCTL)
    home = tmp_path / "opt"
    made = Machine(tmp_path / "kiosk.toml", home, "", (str(systemctl),), str(python))
    installed = tree_of(home / "releases" / "0", "0")
    subprocess.run([python, "-m", "venv", installed / "venv"], check=True)
    (home / "update.key").write_text(KEY.verify_key.encode().hex() + "\n")
    (home / "current").symlink_to("releases/0")
    take_in(made, packed(tmp_path, "1", 1), lambda _: None)
    trial(made, "proven")
    (systemctl.parent / "told").unlink()
    (home / "releases" / "1" / "asked").unlink()
    shutil.rmtree(home / "releases" / "0")
    return made


def take_in(machine, source, say):
    """From a file or a folder."""
    return update_from(machine, (source,), say)


def trial(machine, what, **told):
    path = f"{Path(machine.systemctl[0]).parent}:{os.environ['PATH']}"
    about = {"KIOSK_HOME": str(machine.home), "KIOSK_PROVEN_S": "0", "KIOSK_USER": ""}
    return subprocess.run(
        ["sh", TRIAL, what],
        env={**about, "KIOSK_CONFIG": str(machine.config), "PATH": path, **told},
        capture_output=True,
        text=True,
        check=False,
    )


def told(machine):
    path = Path(machine.systemctl[0]).parent / "told"
    return path.read_text().splitlines() if path.exists() else []


def in_charge(machine):
    return (machine.home / "current" / "kiosk" / "version").read_text()


def versions(machine):
    return sorted(path.name for path in (machine.home / "releases").iterdir())


def on_trial(machine):
    path = machine.home / "trial"
    return path.read_text() if path.exists() else None


def test_a_signed_package_takes_over_and_proves_itself(machine, tmp_path):
    steps: list[str] = []
    assert take_in(machine, packed(tmp_path, "2", 2), steps.append) == "2"
    assert (in_charge(machine), on_trial(machine)) == ("2", "1 2 0\n")
    assert told(machine) == ["stop kiosk.service", "start --no-block kiosk.service"]
    new, old = machine.home / "releases" / "2", machine.home / "releases" / "1"
    asked = (new / "asked").read_text().splitlines()
    assert [line.split()[0] for line in asked] == ["pip", "compileall", "kiosk"]
    assert asked[-1] == "kiosk try-out"
    assert (old / "asked").read_text().splitlines()[-1] == "kiosk keep-before"
    assert not (new / "wheels").exists()
    assert (new / "systemd" / "install").stat().st_mode & 0o777 == 0o755
    assert (new / "kiosk" / "version").stat().st_mode & 0o777 == 0o644
    assert len(steps) == 6

    with pytest.raises(NotUpdated, match="试用"):
        take_in(machine, packed(tmp_path, "3", 3), steps.append)
    assert trial(machine, "count").returncode == 0
    assert on_trial(machine) == "1 2 1\n"
    assert trial(machine, "proven").returncode == 0
    assert (on_trial(machine), versions(machine)) == (None, ["1", "2"])
    take_in(machine, packed(tmp_path, "3", 3), steps.append)
    trial(machine, "proven")
    assert versions(machine) == ["2", "3"], "one to go back to is enough"


def test_a_version_that_does_not_prove_itself_goes_back(machine, tmp_path):
    take_in(machine, packed(tmp_path, "2", 2), lambda _: None)
    assert [trial(machine, "count").returncode for _ in range(4)] == [0, 0, 0, 1]
    assert told(machine)[-1] == "start --no-block kiosk-back.service"
    assert in_charge(machine) == "2", "the kiosk's start does not wait for a journal to be read"
    assert trial(machine, "back").returncode == 0
    assert (in_charge(machine), on_trial(machine)) == ("1", None)
    old = machine.home / "releases" / "1" / "asked"
    assert old.read_text().splitlines()[-1] == "kiosk take-back"
    assert trial(machine, "count").returncode == 0
    assert take_in(machine, packed(tmp_path, "2", 2), lambda _: None) == "2", "mended, it may come"


def test_the_keeper_is_told_which_version_runs_and_how_its_update_went(machine, tmp_path):
    data, stick = tmp_path / "data", tmp_path / "stick"
    stick.mkdir()

    def now():
        tree = machine.current.resolve()
        found = told_of.program(data, tree)
        return found.verdict.name, found.told, told_of.offered(stick, data, tree)

    assert now() == ("FIT", "现在是 1。上次更新成功。", "")
    packed(tmp_path, "1", 1).replace(stick / f"same{package.ENDING}")
    assert now()[2] == "", "it runs already"
    packed(tmp_path, "2", 2).replace(stick / f"kiosk-2{package.ENDING}")
    assert now()[2] == "2"
    told_of.wish(data)
    going = "现在是 1。正在准备更新，装好了自己换，请不要拔优盘，不要断电。"
    assert now() == ("WARNED", going, ""), "it is not asked for twice"
    assert told_of.wanted(data) == data / "update" / "wanted"
    told_of.begins(machine.home)
    told_of.wanted(data).unlink()
    assert now() == ("WARNED", going, ""), "it takes minutes"
    told_of.note(machine.home, told_of.Ended(told_of.How.GOING, "another boot"))
    assert now()[1:] == ("现在是 1。上次更新到一半断了电，没有换，可以再来一次。", "2")
    take_in(machine, stick, lambda _: None)
    newest = packed(tmp_path, "3", 3).replace(stick / f"kiosk-3{package.ENDING}")
    assert now() == ("WARNED", "现在是 2。正在试用，一两分钟就知道行不行。", "")
    newest.unlink()
    trial(machine, "back")
    assert now() == ("WARNED", "现在是 1。更新到 2 不行，退回来了，请告诉乡镇。", "2")
    take_in(machine, stick, lambda _: None)
    trial(machine, "proven")
    assert now() == ("FIT", "现在是 2。上次更新成功。", "")
    assert told_of.program(data, tmp_path) is None, "nobody installed it"


def test_a_version_that_cannot_use_the_settings_goes_back_at_once(machine, tmp_path):
    take_in(machine, packed(tmp_path, "2", 2), lambda _: None)
    assert trial(machine, "ended", EXIT_STATUS="1").returncode == 0
    assert "start --no-block kiosk-back.service" not in told(machine)
    trial(machine, "ended", EXIT_STATUS="2")
    assert told(machine)[-1] == "start --no-block kiosk-back.service"
    trial(machine, "back")
    trial(machine, "ended", EXIT_STATUS="2")
    assert (in_charge(machine), len(told(machine))) == ("1", 3), "an old one has nowhere to go"


def test_units_that_the_system_does_not_take_leave_the_version_that_is_there(machine, tmp_path):
    """`systemd/units` says so; what it does is shown in test_update_units."""
    program(machine.home / "bin" / "units", "#!/bin/sh\n")
    program(
        Path(machine.systemctl[0]),
        SYSTEMCTL + 'case $* in *units*) exit "$(readlink'
        f' "{machine.home}/current" | grep -c 2)" ;; esac\n',
    )
    with pytest.raises(NotUpdated, match="合不来"):
        take_in(machine, packed(tmp_path, "2", 2), lambda _: None)
    assert (in_charge(machine), on_trial(machine)) == ("1", None)
    units = "start kiosk-units.service"
    assert told(machine) == ["stop kiosk.service", units, units, "start --no-block kiosk.service"]
    take_in(machine, packed(tmp_path, "3", 3), lambda _: None)
    assert (in_charge(machine), on_trial(machine)) == ("3", "1 3 0\n")
    trial(machine, "back")
    assert (in_charge(machine), told(machine)[-1]) == ("1", units)


def test_a_version_that_nothing_starts_is_not_waited_for(machine, tmp_path):
    """Its unit may be the one that is wrong: then nobody counts its starts."""
    states = tmp_path / "states"
    program(Path(machine.systemctl[0]), SYSTEMCTL + f'cat "{states}/${{4:-none}}" 2>/dev/null\n')
    take_in(machine, packed(tmp_path, "2", 2), lambda _: None)
    states.mkdir()
    back = "start --no-block kiosk-back.service"
    for updating, kiosk, starts, goes in (
        ("start", "dead", 0, False),  # it is being put in
        ("dead", "start-pre", 0, False),
        ("dead", "running", 1, False),
        ("dead", "auto-restart", 1, False),  # each of its starts is counted
        ("dead", "auto-restart", 0, True),  # none is: its user does not exist, say
        ("failed", "failed", 0, True),
    ):
        (machine.home / "trial").write_text(f"1 2 {starts}\n")
        program(tmp_path / "bin" / "told", "")
        (states / "kiosk-update.service").write_text(updating)
        (states / "kiosk.service").write_text(kiosk)
        trial(machine, "overdue")
        assert (told(machine)[-1] == back) == goes, (updating, kiosk)
    trial(machine, "back")
    before = len(told(machine))
    trial(machine, "overdue")
    assert (len(told(machine)), in_charge(machine)) == (before, "1")


def test_an_update_that_was_ended_in_the_middle_is_not_under_way_for_ever(machine, tmp_path):
    tree = machine.current.resolve()
    told_of.begins(machine.home)
    assert told_of.under_way(tmp_path, tree)
    trial(machine, "cut")
    assert not told_of.under_way(tmp_path, tree)
    assert told(machine)[-1:] == ["start --no-block kiosk.service"], "it may just have been stopped"
    assert told_of.last(machine.home).how is told_of.How.REFUSED
    trial(machine, "cut")
    assert "可以再来一次" in told_of.program(tmp_path, tree).told


def test_what_the_old_version_cannot_go_on_with_stays_with_the_new(machine, tmp_path):
    refusing = packed(tmp_path, "2", 2, refuses="take-back")
    take_in(machine, refusing, lambda _: None)
    trial(machine, "proven")
    take_in(machine, packed(tmp_path, "3", 3), lambda _: None)
    said = trial(machine, "back").stderr
    assert told_of.last(machine.home) == told_of.Ended(told_of.How.KEPT, "3")
    assert (in_charge(machine), on_trial(machine)) == ("3", None)
    assert "3 stays" in said


def test_a_version_that_fails_its_own_trial_never_takes_over(machine, tmp_path):
    with pytest.raises(NotUpdated, match="不行"):
        take_in(machine, packed(tmp_path, "2", 2, refuses="try-out"), lambda _: None)
    with pytest.raises(NotUpdated, match="不行"):
        take_in(machine, packed(tmp_path, "3", 3, refuses="pip"), lambda _: None)
    assert (in_charge(machine), versions(machine), told(machine)) == ("1", ["1"], [])


def rewritten(path, change):
    """The package again after `change(name, data)`, which may also leave a member out."""
    with tarfile.open(path) as tar:
        members = [(m, b"" if (f := tar.extractfile(m)) is None else f.read()) for m in tar]
    with tarfile.open(path, "w") as tar:
        for member, data in members:
            made = change(member.name, data)
            if made is not None:
                member.size = len(made)
                tar.addfile(member, io.BytesIO(made))
    return path


def damaged(tmp_path, how):
    path = packed(tmp_path, "2", 2)
    match how:
        case "another key":
            return packed(tmp_path, "2", 2, SigningKey(b"\1" * 32))
        case "a changed byte":
            return rewritten(path, lambda n, d: b"3" if n == "kiosk/version" else d)
        case "a changed list":
            return rewritten(path, lambda n, d: d + b" " if n == "manifest.json" else d)
        case "a file too few":
            return rewritten(path, lambda n, d: None if n == "README.md" else d)
        case "a file too many":
            with tarfile.open(path, "a") as tar:
                tar.add(__file__, "kiosk/more.py")
        case "a link for a file":
            rewritten(path, lambda n, d: None if n == "kiosk/version" else d)
            with tarfile.open(path, "a") as tar:
                link = tarfile.TarInfo("kiosk/version")
                link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
                tar.addfile(link)
        case "half of it":
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
        case "no package":
            path.write_bytes(b"PK" * 9000)
        case "nothing":
            path.write_bytes(b"")
        case "a link to a package":
            path.rename(tmp_path / "aside")
            path.symlink_to(tmp_path / "aside")
        case _:
            signed(path, how)
    return path


def signed(path, how):
    """A list that our own key signed, but that nobody should have."""
    item = {"sha256": hashlib.sha256(b"x").hexdigest(), "size": 1}
    odd = {
        "a path out": {"files": {"kiosk/../../../etc/x": item}},
        "a whole path": {"files": {str(path.parent / "x"): item}},
        "a path of its own": {"files": {"venv/bin/python": item}},
        "a version that is a path": {"version": "../1"},
        "another format": {"format": "village-kiosk update 9"},
        "no counter": {"counter": "many"},
    }[how]
    listed = {"format": "village-kiosk update 1", "version": "2", "counter": 2, "files": {}, **odd}
    data = msgspec.json.encode(listed)
    members = [("manifest.json", data), ("manifest.sig", KEY.sign(data).signature)]
    with tarfile.open(path, "w") as tar:
        for name, content in [*members, *((name, b"x") for name in listed["files"])]:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize(
    "how",
    [
        "another key",
        "a changed byte",
        "a changed list",
        "a file too few",
        "a file too many",
        "a link for a file",
        "half of it",
        "no package",
        "nothing",
        "a link to a package",
        "a path out",
        "a whole path",
        "a path of its own",
        "a version that is a path",
        "another format",
        "no counter",
    ],
)
def test_what_is_not_as_it_was_signed_is_refused(machine, tmp_path, how):
    path = damaged(tmp_path, how)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises((PackageRefused, OSError)):
        take_in(machine, path, lambda _: None)
    assert sorted(tmp_path.rglob("*")) == before
    assert (in_charge(machine), told(machine)) == ("1", [])


def test_an_old_version_is_not_taken_with_its_old_holes(machine, tmp_path):
    take_in(machine, packed(tmp_path, "5", 5), lambda _: None)
    trial(machine, "proven")
    with pytest.raises(PackageRefused, match="旧"):
        take_in(machine, packed(tmp_path, "4", 4), lambda _: None)
    with pytest.raises(PackageRefused, match="已经"):
        take_in(machine, packed(tmp_path, "5", 5), lambda _: None)
    with pytest.raises(PackageRefused, match="已经"):  # the folder that is in charge is not dropped
        take_in(machine, packed(tmp_path, "5", 6), lambda _: None)
    assert in_charge(machine) == "5"


def test_a_machine_without_a_key_takes_nothing(machine, tmp_path):
    path = packed(tmp_path, "2", 2)
    (machine.home / "update.key").unlink()
    with pytest.raises(NotUpdated, match="公钥"):
        take_in(machine, path, lambda _: None)


def test_a_header_that_claims_to_be_huge_is_not_read_into_memory(tmp_path):
    path = tmp_path / "bomb.kiosk-update"
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 256 << 20
    with path.open("wb") as file:
        file.write(header.tobuf(tarfile.USTAR_FORMAT))
        file.truncate(header.size + 4096)
    for read in (package.read_manifest, lambda file, key: package.unpack(file, key, tmp_path, id)):
        tracemalloc.start()
        try:
            with path.open("rb") as file, pytest.raises(PackageRefused):
                read(file, KEY.verify_key)
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert most < 8 * package.UNPROVEN_BYTES_MAX


def test_nor_is_one_that_comes_after_a_list_that_is_ours(tmp_path):
    """What the township puts behind a list that we signed: root would unpack it."""
    whole, path = packed(tmp_path, "2", 2).read_bytes(), tmp_path / "bomb.kiosk-update"
    with tarfile.open(tmp_path / f"kiosk-2{package.ENDING}") as tar:
        first = tar.getmembers()[2].offset
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 96 << 20
    with path.open("wb") as file:
        file.write(whole[:first] + header.tobuf(tarfile.USTAR_FORMAT))
        file.truncate(first + header.size + 4096)
    tracemalloc.start()
    try:
        with path.open("rb") as file, pytest.raises(PackageRefused):
            package.unpack(file, KEY.verify_key, tmp_path / "into", id)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 8 * package.UNPROVEN_BYTES_MAX


def test_one_update_at_a_time(machine, tmp_path):
    path = packed(tmp_path, "2", 2)
    building = machine.home / "releases" / ".new"
    building.mkdir()
    handle = os.open(machine.home, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(NotUpdated, match="正在更新"):
            take_in(machine, path, lambda _: None)
    finally:
        os.close(handle)
    assert building.exists(), "what the other one builds is left alone"


def test_a_second_update_says_nothing_of_the_first_that_is_under_way(machine, tmp_path):
    machine.config.write_text(f'data = "{tmp_path}"\n')
    tree, path = machine.current.resolve(), packed(tmp_path, "2", 2)
    told_of.begins(machine.home)
    handle = os.open(machine.home, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        asked = ["--home", str(machine.home), "--config", str(machine.config), str(path)]
        refused = CliRunner().invoke(update, asked)
        assert (refused.exit_code, "正在更新" in refused.output) == (2, True)
        assert told_of.under_way(tmp_path, tree), "what it reads is not fetched anew meanwhile"
        trial(machine, "cut", EXIT_STATUS="2")
        assert told_of.under_way(tmp_path, tree)
    finally:
        os.close(handle)


def test_a_folder_gives_its_newest_package_that_is_ours(machine, tmp_path):
    stick = tmp_path / "stick"
    stick.mkdir()
    with pytest.raises(NotUpdated, match="没有能用的更新包"):
        take_in(machine, stick, lambda _: None)
    for version, counter, key in (("2", 2, KEY), ("3", 3, KEY), ("4", 4, SigningKey(b"\1" * 32))):
        shutil.copy(packed(tmp_path, version, counter, key), stick)
    (stick / f"torn{package.ENDING}").write_bytes(b"torn")
    assert take_in(machine, stick, lambda _: None) == "3"


def test_of_two_as_new_the_sticks_is_taken(machine, tmp_path):
    """Somebody put it there; what the township gives behind a true list may be spoilt."""
    stick, fetched = tmp_path / "a stick", tmp_path / "township"
    for folder in (stick, fetched):
        folder.mkdir()
        shutil.copy(packed(tmp_path, "2", 2), folder)
    spoilt = fetched / f"kiosk-2{package.ENDING}"
    spoilt.write_bytes(spoilt.read_bytes()[:-11_000])
    assert update_from(machine, (stick, fetched), lambda _: None) == "2"


CUT_AT = ("os.rename", "os.symlink", "os.remove", "os.mkdir", "subprocess.Popen", "os.rmdir")


def cut_at(machine, path, nth):
    """Update in a process that ends like a power cut before its nth act; whether it got so far."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child runs no other thread
        child = os.fork()
    if child == 0:
        seen = 0

        def audit(event, _):
            nonlocal seen
            seen += event in CUT_AT
            if seen > nth and event in CUT_AT:
                os._exit(9)

        sys.addaudithook(audit)
        try:
            take_in(machine, path, lambda _: None)
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9)
    return status == 9


def test_a_power_cut_at_any_step_leaves_the_old_or_the_new_version_whole(machine, tmp_path):
    path, kept = packed(tmp_path, "2", 2), tmp_path / "kept"
    shutil.copytree(machine.home, kept, symlinks=True)
    seen, nth = set(), 0
    while cut_at(machine, path, nth):
        nth += 1
        version = in_charge(machine)
        seen.add((version, on_trial(machine)))
        assert (machine.home / "current" / "venv" / "bin" / "python").exists()
        assert trial(machine, "count").returncode == 0, "whoever is there starts"
        assert on_trial(machine) == ("1 2 1\n" if version == "2" else None)
        if version == "1" and nth % 5 == 0:
            take_in(machine, path, lambda _: None)  # the next try is not in the way of the last
            assert in_charge(machine) == "2"
        shutil.rmtree(machine.home)
        shutil.copytree(kept, machine.home, symlinks=True)
    assert nth > 20
    assert seen == {("1", None), ("1", "1 2 0\n"), ("2", "1 2 0\n")}


def test_what_came_by_the_line_is_taken_by_the_same_wish(machine, tmp_path):
    data, stick = tmp_path / "data", tmp_path / "stick"
    machine.config.write_text(f'data = "{data}"\n[ledgers]\nstick = "{stick}"\n')
    told_of.fetched(data).mkdir(parents=True)
    packed(tmp_path, "3", 3).replace(told_of.fetched(data) / f"{'a' * 64}{package.ENDING}")
    stick.mkdir()
    packed(tmp_path, "2", 2).replace(stick / f"kiosk-2{package.ENDING}")
    assert told_of.offered(stick, data, machine.current.resolve()) == "3"
    sources = told_of.sources(stick, data)
    assert update_from(machine, sources, lambda _: None) == "3"
    shutil.rmtree(stick)
    trial(machine, "back")
    assert told_of.offered(stick, data, machine.current.resolve()) == "3", "mended, it may come"


def test_packages_are_made_and_taken_by_commands(machine, tmp_path):
    """The real tree, in a package that is not put in charge: the machine knows another key."""
    key = tmp_path / "release.key"
    (tmp_path / "wheels").mkdir(exist_ok=True)
    asked = ["--wheels", str(tmp_path / "wheels"), "--key", str(key), "--out", str(tmp_path)]
    made = CliRunner().invoke(release, [*asked, "--label", "0.2.0", "--counter", "7"])
    assert made.exit_code == 0, made.output
    assert key.stat().st_mode & 0o777 == 0o600
    public = made.output.split()[-1]
    path = tmp_path / f"kiosk-0.2.0{package.ENDING}"
    with path.open("rb") as file:
        found = package.read_manifest(file, SigningKey(bytes.fromhex(key.read_text())).verify_key)
    assert (found.version, found.counter) == ("0.2.0", 7)
    assert {"kiosk/__main__.py", "systemd/trial", "requirements/kiosk.txt"} <= set(found.files)
    assert not any(name.endswith((".pyc", ".db", ".key")) for name in found.files)

    machine.config.write_text(f'data = "{tmp_path}"\n[ledgers]\nstick = "{tmp_path}"\n')
    wish = tmp_path / "update" / "wanted"
    wish.parent.mkdir()
    wish.touch()
    asked = ["--home", str(machine.home), "--config", str(machine.config), "--asked"]
    path.rename(tmp_path / f"real{package.ENDING}")
    (tmp_path / f"kiosk-1{package.ENDING}").unlink()
    refused = CliRunner().invoke(update, asked)
    assert refused.exit_code == 2
    assert "没有能用的更新包" in refused.output
    assert "没有能用的更新包" in told_of.program(tmp_path, machine.current.resolve()).told
    assert not wish.exists(), "a wish is carried out once"
    (machine.home / "update.key").write_text(public)
    refused = CliRunner().invoke(update, asked[:-1])
    assert (refused.exit_code, told_of.under_way(tmp_path, machine.current.resolve())) == (2, False)
    refused = CliRunner().invoke(update, [*asked[:-1], str(tmp_path / "no such file")])
    assert refused.exit_code == 2
    assert in_charge(machine) == "1"


def test_what_grows_while_it_is_copied_does_not_fill_the_card(machine, tmp_path, monkeypatch):
    path = packed(tmp_path, "2", 2)
    size, real = path.stat().st_size, shutil.disk_usage

    def grows(folder):
        with path.open("ab") as file:
            file.write(bytes(1 << 20))
        return real(folder)

    monkeypatch.setattr(shutil, "disk_usage", grows)
    assert _copied(machine, path).stat().st_size == size


def test_a_full_card_refuses_before_it_is_full(machine, tmp_path):
    path = packed(tmp_path, "2", 2)
    with path.open("ab") as file:
        file.truncate(package.PACKAGE_BYTES_MAX)  # sparse: it takes no room itself
    if shutil.disk_usage(tmp_path).free > 5 * package.PACKAGE_BYTES_MAX + (300 << 20):
        with path.open("ab") as file:
            file.truncate(package.PACKAGE_BYTES_MAX + 1)
    with pytest.raises((NotUpdated, PackageRefused)):
        take_in(replace(machine), path, lambda _: None)
    assert not (machine.home / "incoming").exists()
