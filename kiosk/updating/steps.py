"""From a package to a new version in charge, step by step (docs/technician-guide.md).

Beside the running kiosk: the package is copied, checked, unpacked, its environment made from its
own wheels, and the new version tries itself on a copy of the journal.  Only then the kiosk stops,
the journal is kept as it is, a note says who is on trial, and one renamed link changes the version.
`systemd/trial` counts its starts from then on and brings the old one back.

Whenever the power goes, `current` names a whole version: the steps before the link leave files that
the next update drops, the link itself is one rename, and a note without the link is void.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import IO

from nacl.signing import VerifyKey

from kiosk.updating.package import (
    ENDING,
    PACKAGE_BYTES_MAX,
    PIECE,
    WHEELS,
    Manifest,
    PackageRefused,
    counter_of,
    read_manifest,
    unpack,
)
from kiosk.updating.wheels import lacking, this_kind

SPARE_BYTES = 300 << 20
"""Left to the journal, whatever an update needs."""

UNPACKED_TIMES = 4
"""What wheels grow to when they are installed."""

PIP_INSTALL = (
    *("-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
    *("--no-index", "--require-hashes", "--only-binary=:all:"),
)
NOT_OF_THIS_KIND = "这个更新包是给另一种机器的，没有安装。"
UNIT, UNITS = "kiosk.service", "kiosk-units.service"
KEY = "update.key"
TRIAL = "trial"


class NotUpdated(Exception):
    """The version stayed as it was; the message is a Chinese sentence."""


class UnderWay(NotUpdated):
    """Another one does so; how that ends is told by it."""


@dataclass(frozen=True)
class Machine:
    """Where versions live, and how programs are run there."""

    config: Path
    home: Path = Path("/opt/kiosk")
    user: str = "kiosk"
    systemctl: tuple[str, ...] = ("systemctl",)
    """Empty: there is no service to stop and start."""

    python: str = "python3"
    """The system's, which makes the new environment."""

    @property
    def current(self) -> Path:
        return self.home / "current"


def update(machine: Machine, sources: Sequence[Path], say: Callable[[str], None]) -> str:
    """Put a package, or the newest one of folders, in charge; the version that is on trial now.

    NotUpdated, PackageRefused or OSError: the version before is in charge, and runs.
    """
    with _only_one(machine):
        return _updated(machine, sources, say)


@contextmanager
def _only_one(machine: Machine) -> Iterator[None]:
    """A touch at the kiosk and a technician's command would build in the same folder."""
    handle = os.open(machine.home, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UnderWay("正在更新，请等它做完。") from None
        yield
    finally:
        os.close(handle)


def _updated(machine: Machine, sources: Sequence[Path], say: Callable[[str], None]) -> str:
    if (machine.home / TRIAL).exists():
        raise NotUpdated("上一个新版本还在试用，请过几分钟再更新。")
    key = trusted_key(machine.home / KEY)
    _drop_leftovers(machine)
    is_file = len(sources) == 1 and not sources[0].is_dir()
    package = _copied(machine, sources[0] if is_file else newest(sources, key))
    building = machine.home / "releases" / ".new"
    try:
        say("正在检查签名，解开更新包")
        with package.open("rb") as file:
            manifest = unpack(file, key, building, lambda found: _check(machine, found))
        package.unlink()
        say("正在安装程序要用的东西")
        _environment(machine, building)
        say("新版本正在用流水的副本试一试")
        _run_in(machine, building, "try-out")
    except BaseException:
        _drop_leftovers(machine)
        raise
    os.sync()
    folder = machine.home / "releases" / manifest.version
    shutil.rmtree(folder, ignore_errors=True)  # of an update that went back
    building.replace(folder)
    _settle(folder.parent)
    say("正在换上新版本")
    with _stopped(machine):
        _run_in(machine, machine.current, "keep-before")
        _switch(machine, manifest.version, say)
    return manifest.version


def newest(folders: Sequence[Path], key: VerifyKey) -> Path:
    """The package of the highest counter that the key signed, the first of equals; NotUpdated
    without one."""
    found: list[tuple[int, Path]] = []
    for path in (path for folder in folders for path in sorted(folder.glob(f"*{ENDING}"))):
        try:
            with _opened(path) as file:
                found.append((read_manifest(file, key).counter, path))
        except (PackageRefused, OSError):
            continue  # there may be another one
    if not found:
        raise NotUpdated(f"{'、'.join(map(str, folders))} 里没有能用的更新包。")
    return max(found, key=itemgetter(0))[1]


def trusted_key(path: Path) -> VerifyKey:
    """Whose packages this machine takes; NotUpdated where it was given none."""
    try:
        return VerifyKey(bytes.fromhex(path.read_text().strip()))
    except (OSError, ValueError) as error:
        raise NotUpdated("安装时没有放更新公钥，这台机器不能更新。") from error


def _drop_leftovers(machine: Machine) -> None:
    shutil.rmtree(machine.home / "releases" / ".new", ignore_errors=True)
    (machine.home / "incoming").unlink(missing_ok=True)


def _opened(path: Path) -> IO[bytes]:
    """Neither through a link nor waiting for a pipe: others may write to where it lies."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise PackageRefused("这不是兑换机的更新包。")
    return os.fdopen(handle, "rb")


def _copied(machine: Machine, package: Path) -> Path:
    """Where nobody changes it between the check and its use, and the stick may be pulled out."""
    kept = machine.home / "incoming"
    try:
        with _opened(package) as source, kept.open("xb") as copy:
            size = os.fstat(source.fileno()).st_size
            if size > PACKAGE_BYTES_MAX:
                raise PackageRefused("这不是兑换机的更新包。")
            _check_space(machine, size)
            while size > 0 and (piece := source.read(min(size, PIECE))):  # it may grow meanwhile
                copy.write(piece)
                size -= len(piece)
    except BaseException:
        kept.unlink(missing_ok=True)
        raise
    return kept


def _check_space(machine: Machine, size: int) -> None:
    needed = size * (1 + UNPACKED_TIMES) + SPARE_BYTES
    if shutil.disk_usage(machine.home).free < needed:
        raise NotUpdated(f"存储卡放不下更新，要空出 {needed >> 20} MB。")


def _check(machine: Machine, manifest: Manifest) -> None:
    ours = counter_of(machine.current)
    if manifest.counter < ours:
        raise PackageRefused("这个更新包比机器上的旧，没有安装。")
    if manifest.counter == ours:
        raise PackageRefused("机器上已经是这个版本。")
    if (machine.home / "releases" / manifest.version).resolve() == machine.current.resolve():
        raise PackageRefused("机器上已经是这个版本。")
    if lacking(manifest.files, this_kind()):
        raise PackageRefused(NOT_OF_THIS_KIND)


def _environment(machine: Machine, folder: Path) -> None:
    """Of its own wheels and the locked hashes, without a network."""
    python = str(folder / "venv" / "bin" / "python")
    _run([machine.python, "-m", "venv", str(folder / "venv")])
    locked = str(folder / "requirements" / "kiosk.txt")
    _run([python, *PIP_INSTALL, f"--find-links={folder / WHEELS}", "-r", locked])
    shutil.rmtree(folder / WHEELS, ignore_errors=True)
    (packages,) = folder.glob("venv/lib/python3*/site-packages")
    (packages / "kiosk.pth").write_text("../../../..\n")
    _run([python, "-m", "compileall", "-q", str(folder / "kiosk")])


def _run(command: list[str]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        raise NotUpdated(f"新版本装不上：{_last_line(ended.stderr)}")


def _run_in(machine: Machine, folder: Path, command: str) -> None:
    """One of a version's own commands, as the kiosk's user."""
    version = folder.resolve()
    python, config = version / "venv" / "bin" / "python", machine.config.absolute()
    user = _kiosk_user(machine.user)
    ended = subprocess.run(  # noqa: S603
        [str(python), "-m", "kiosk", command, "--config", str(config)],
        cwd=version,
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        user=None if user is None else user.pw_uid,
        group=None if user is None else user.pw_gid,
        extra_groups=None if user is None else (),
        umask=0o077,
    )
    if ended.returncode:
        raise NotUpdated(f"新版本没有换上：{_last_line(ended.stderr)}")


def _kiosk_user(name: str) -> pwd.struct_passwd | None:
    """None: everything runs as whoever runs this, where that is not root or nobody installed."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _last_line(told: str) -> str:
    return (told.strip().splitlines() or ["没有说原因"])[-1]


@contextmanager
def _stopped(machine: Machine) -> Iterator[None]:
    """The kiosk does not run inside, and does afterwards, whatever happened."""
    if not machine.systemctl:
        yield
        return
    subprocess.run([*machine.systemctl, "stop", UNIT], check=False)  # noqa: S603
    try:
        yield
    finally:
        # not waited for: it may well fail, and then it is counted and comes back by itself
        start = [*machine.systemctl, "start", "--no-block", UNIT]
        subprocess.run(start, check=False)  # noqa: S603


def _switch(machine: Machine, version: str, say: Callable[[str], None]) -> None:
    old = machine.current.resolve().name
    note, link = machine.home / f"{TRIAL}.new", machine.home / "current.new"
    with note.open("w") as file:
        file.write(f"{old} {version} 0\n")
        file.flush()
        os.fsync(file.fileno())
    note.replace(machine.home / TRIAL)
    _settle(machine.home)
    say(f"新版本 {version} 开始试用")
    link.unlink(missing_ok=True)
    link.symlink_to(f"releases/{version}")
    link.replace(machine.current)
    _settle(machine.home)
    if not _units_follow(machine):
        link.symlink_to(f"releases/{old}")
        link.replace(machine.current)
        _settle(machine.home)
        (machine.home / TRIAL).unlink()
        _units_follow(machine)
        raise NotUpdated("新版本和这台机器的系统合不来，没有换上。")
    say("换好了")


def _units_follow(machine: Machine) -> bool:
    """Whether the system has the units of the version in charge (`systemd/units`)."""
    if not machine.systemctl or not (machine.home / "bin" / "units").exists():
        return True
    start = [*machine.systemctl, "start", UNITS]
    return subprocess.run(start, check=False).returncode == 0  # noqa: S603


def _settle(folder: Path) -> None:
    """Names in it outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
