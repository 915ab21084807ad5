"""What a keeper is told of versions: which one runs, what lies on the stick, how it last went.

All of it is read by the kiosk's own user from the folder of versions (`Machine.home`), which only
root writes to.  A tree that no installer put there, as a developer's, has nothing to tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.core.fitness import Finding, Verdict
from kiosk.updating.package import PackageRefused, counter_of, read_manifest
from kiosk.updating.steps import KEY, TRIAL, NotUpdated, newest, trusted_key

TREE = Path(__file__).resolve().parents[2]
"""Of the version that runs."""

RELEASES = "releases"
ENDED = "ended"
"""File beside the versions: "HOW WHAT" of the last update."""

PART = "程序"


class How(StrEnum):
    """The first word of `ENDED`."""

    STAYS = "stays"  # the new version proved itself
    BACK = "back"  # the one before is in charge again
    KEPT = "kept"  # it did not, but only it can read the journal as it is now
    REFUSED = "refused"  # it was not put in charge; a sentence follows


TOLD = {
    How.STAYS: "上次更新成功。",
    How.BACK: "更新到 {what} 不行，退回来了，请告诉乡镇。",
    How.KEPT: "更新到 {what} 以后有毛病，又退不回去，请告诉乡镇。",
    How.REFUSED: "上次没有更新：{what}",
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


def offered(stick: Path, tree: Path = TREE) -> str:
    """The version of the newest package on the stick that would be taken; '' for none."""
    home = home_of(tree)
    if home is None or (home / TRIAL).exists():
        return ""
    try:
        key = trusted_key(home / KEY)
        with newest(stick, key).open("rb") as file:
            found = read_manifest(file, key)
    except (NotUpdated, PackageRefused, OSError):
        return ""
    return found.version if found.counter > counter_of(tree) else ""


def program(folder: Path, tree: Path = TREE) -> Finding | None:
    """Which version runs, and how the last update went; None: nobody installed it.

    `folder` is the kiosk's data, where the wish for an update waits to be carried out.
    """
    home = home_of(tree)
    if home is None:
        return None
    runs = f"现在是 {tree.name}。"
    if wished(folder):
        return Finding(PART, Verdict.WARNED, f"{runs}正在更新，请不要拔优盘。")
    if (home / TRIAL).exists():
        return Finding(PART, Verdict.WARNED, f"{runs}正在试用，一两分钟就知道行不行。")
    ended = last(home)
    if ended is None:
        return Finding(PART, Verdict.FIT, runs)
    verdict = Verdict.FIT if ended.how is How.STAYS else Verdict.WARNED
    return Finding(PART, verdict, runs + TOLD[ended.how].format(what=ended.what))


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
