"""What a keeper is told of versions: which one runs, which is at hand, how the last update went.

All of it is read by the kiosk's own user from the folder of versions (`Machine.home`), which only
root writes to.  A tree that no installer put there, as a developer's, has nothing to tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.core.fitness import Finding, Verdict
from kiosk.sync.fetching import PART as UNDER_WAY
from kiosk.sync.fetching import VOID, Judged, void_of
from kiosk.updating.package import (
    ENDING,
    NOT_AS_LISTED,
    UNPROVEN_BYTES_MAX,
    PackageRefused,
    counter_of,
    read_manifest,
    size_at_most,
)
from kiosk.updating.steps import (
    KEY,
    NOT_OF_THIS_KIND,
    TRIAL,
    NotUpdated,
    newest,
    trusted_key,
)
from kiosk.updating.wheels import lacking, this_kind

TREE = Path(__file__).resolve().parents[2]
"""Of the version that runs."""

RELEASES = "releases"
ENDED = "ended"
"""File beside the versions: "HOW WHAT" of the last update."""

PART = "程序"
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


class How(StrEnum):
    """The first word of `ENDED`."""

    STAYS = "stays"  # the new version proved itself
    BACK = "back"  # the one before is in charge again
    KEPT = "kept"  # it did not, but only it can read the journal as it is now
    REFUSED = "refused"  # it was not put in charge; a sentence follows
    GOING = "going"  # it has begun, in the boot that follows


TOLD = {
    How.STAYS: "上次更新成功。",
    How.BACK: "更新到 {what} 不行，退回来了，请告诉乡镇。",
    How.KEPT: "更新到 {what} 以后有毛病，又退不回去，请告诉乡镇。",
    How.REFUSED: "上次没有更新：{what}",
    How.GOING: "上次更新到一半断了电，没有换，可以再来一次。",
}


@dataclass(frozen=True)
class Ended:
    """How the last update ended."""

    how: How
    what: str
    """A version, or a sentence."""


def home_of(tree: Path) -> Path | None:
    """The folder of versions that the tree is one of; None: nobody installed it."""
    return tree.parent.parent if tree.parent.name == RELEASES else None


def last(home: Path) -> Ended | None:
    """None: there was no update, or the note of it cannot be read."""
    try:
        how, _, what = (home / ENDED).read_text("utf-8").strip().partition(" ")
        return Ended(How(how), what)
    except (OSError, ValueError):
        return None


def note(home: Path, ended: Ended | None) -> None:
    """Keep it for the keeper, or forget what was kept; as root, and never a reason to fail."""
    path = home / ENDED
    try:
        if ended is None:
            path.unlink(missing_ok=True)
            return
        new = path.with_name(f"{ENDED}.new")
        new.write_text(f"{ended.how} {' '.join(ended.what.split())}\n", "utf-8")
        new.chmod(0o644)
        new.replace(path)
    except OSError:
        return


def begins(home: Path) -> None:
    """An update is under way; as root."""
    note(home, Ended(How.GOING, _boot()))


def settle(home: Path) -> None:
    """The new version is on trial, which says by itself how it ends; as root."""
    ended = last(home)
    if ended is not None and ended.how is How.GOING:
        note(home, None)


def fetched(folder: Path) -> Path:
    """Where packages lie that came from the township; `folder` is the kiosk's data."""
    return folder / "update" / "township"


def sources(stick: Path, folder: Path) -> tuple[Path, ...]:
    """Where packages may lie; what somebody put there by hand goes before."""
    return (stick, fetched(folder))


def under_way(folder: Path, tree: Path = TREE) -> bool:
    """Whether an update was asked for, is being made or on trial."""
    home = home_of(tree)
    return home is not None and (wished(folder) or _goes_on(last(home)) or (home / TRIAL).exists())


def offered(stick: Path, folder: Path, tree: Path = TREE) -> str:
    """The version of the newest package at hand that would be taken; '' for none."""
    home = home_of(tree)
    if home is None or under_way(folder, tree):
        return ""
    try:
        key = trusted_key(home / KEY)
        with newest(sources(stick, folder), key).open("rb") as file:
            found = read_manifest(file, key)
    except (NotUpdated, PackageRefused, OSError):
        return ""
    return found.version if found.counter > counter_of(tree) else ""


def unfit(package: Path, size: int, home: Path, tree: Path) -> str | None:
    """Why a package of `size` bytes, of which the first `UNPROVEN_BYTES_MAX` are enough, is not for
    this machine: a sentence, or '' where it has no use for it; None: it is.  OSError when it cannot
    be read."""
    try:
        key = trusted_key(home / KEY)
    except NotUpdated:
        return ""
    try:
        with package.open("rb") as file:
            found = read_manifest(file, key)
    except PackageRefused as refused:
        return str(refused)
    if found.counter <= counter_of(tree):
        return ""
    if size > size_at_most(found):
        return NOT_AS_LISTED
    return NOT_OF_THIS_KIND if lacking(found.files, this_kind()) else None


def judged(folder: Path, tree: Path = TREE) -> Judged | None:
    """How a package is looked at while it is fetched; None: nobody installed what runs."""
    home = home_of(tree)
    if home is None:
        return None
    return Judged(
        tree.name,
        lambda path, size: unfit(path, size, home, tree),
        lambda: under_way(folder, tree),
        UNPROVEN_BYTES_MAX,
    )


def program(folder: Path, tree: Path = TREE) -> Finding | None:
    """Which version runs, and how the last update went; None: nobody installed it.

    `folder` is the kiosk's data, where the wish for an update waits to be carried out.
    """
    home = home_of(tree)
    if home is None:
        return None
    runs = f"现在是 {tree.name}。"
    ended = last(home)
    if (home / TRIAL).exists():
        return Finding(PART, Verdict.WARNED, f"{runs}正在试用，一两分钟就知道行不行。")
    if wished(folder) or _goes_on(ended):
        going = "正在准备更新，装好了自己换，请不要拔优盘，不要断电。"
        return Finding(PART, Verdict.WARNED, runs + going)
    coming = _coming(folder, tree)
    if ended is None:
        return Finding(PART, Verdict.FIT if coming.fit else Verdict.WARNED, runs + coming.told)
    stays = ended.how is How.STAYS
    if stays and coming.told:  # there is room for one of them
        return Finding(PART, Verdict.FIT if coming.fit else Verdict.WARNED, runs + coming.told)
    told = runs + TOLD[ended.how].format(what=ended.what)
    return Finding(PART, Verdict.FIT if stays else Verdict.WARNED, told)


@dataclass(frozen=True)
class _Coming:
    """What is known of the package that the township offers."""

    told: str = ""
    fit: bool = True


def _coming(folder: Path, tree: Path) -> _Coming:
    try:
        found = sorted(fetched(folder).iterdir())
    except OSError:
        return _Coming()
    for path in found:
        if path.suffix == ENDING:
            return _Coming("乡镇的新版本取好了。")
        if path.suffix == VOID and (void := void_of(path)) and void[0] == tree.name and void[1]:
            return _Coming(f"新版本用不了：{void[1]}请告诉乡镇。", fit=False)
    for path in found:
        size = path.stem.partition("-")[2]
        if path.suffix == UNDER_WAY and size.isdecimal() and path.exists():
            done = min(99, 100 * path.stat().st_size // max(1, int(size)))
            return _Coming(f"正在从乡镇取新版本，取了 {done}%。")
    return _Coming()


def _goes_on(ended: Ended | None) -> bool:
    """Whether the update that has begun was not cut by the end of its boot."""
    return ended is not None and ended.how is How.GOING and ended.what == _boot()


def _boot() -> str:
    try:
        return BOOT_ID.read_text().strip()
    except OSError:
        return ""


def wish(folder: Path) -> None:
    """Ask for the update on the stick; OSError when it cannot be written down."""
    path = wanted(folder)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch()


def wished(folder: Path) -> bool:
    """Whether an update was asked for and has not begun."""
    return wanted(folder).exists()


def wanted(folder: Path) -> Path:
    """The file that `kiosk-update.path` waits for."""
    return folder / "update" / "wanted"
