"""Whether a package has what this machine's processor and Python can run (PEP 425, PEP 427)."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Kind:
    """Of a machine: what `uname -m` says, and the Python that makes its environments."""

    processor: str
    python: tuple[int, int]


def this_kind() -> Kind:
    return Kind(platform.machine(), (sys.version_info.major, sys.version_info.minor))


def lacking(files: Iterable[str], kind: Kind) -> list[str]:
    """Distributions of which there are wheels, but none for this kind of machine."""
    of: dict[str, bool] = {}
    for name in files:
        path = PurePosixPath(name)
        if path.suffix == ".whl":
            distribution, fits = _told(path.stem, kind)
            of[distribution] = of.get(distribution, False) or fits
    return sorted(name for name, fits in of.items() if not fits)


def _told(stem: str, kind: Kind) -> tuple[str, bool]:
    """Name and fitness by a wheel's name: distribution-version(-build)-python-abi-platform."""
    parts = stem.split("-")
    if len(parts) < 5:
        return stem, False
    pythons, abis, platforms = (part.split(".") for part in parts[-3:])
    built_for = any(each == "any" or each.endswith(f"_{kind.processor}") for each in platforms)
    stable = "abi3" in abis
    return parts[0].lower(), built_for and any(_runs(each, kind, stable) for each in pythons)


def _runs(tag: str, kind: Kind, stable: bool) -> bool:  # noqa: FBT001 - of one wheel's name
    major, minor = tag[2:3], tag[3:]
    if not major.isdecimal() or int(major) != kind.python[0]:
        return False
    if not minor:
        return True
    if not minor.isdecimal():
        return False
    newest = int(minor)
    return newest <= kind.python[1] if stable or tag.startswith("py") else newest == kind.python[1]
