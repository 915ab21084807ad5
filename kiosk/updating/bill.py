"""The bill of materials of a package: what is in it, in CycloneDX 1.5 (ECMA-424)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec

PINNED = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; (.+?))? \\$", re.MULTILINE)
"""A line of a lock of `uv pip compile`; the hashes of its files follow it."""

HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ROW = re.compile(r"^\| ([a-z0-9.-]+) \| ([^|]+) \| [^|]*\|$", re.MULTILINE)
"""Of the first table of docs/licences.md."""


class BillIncomplete(Exception):
    """A package has no licence in the table; the message names it."""


def licences(table: str) -> dict[str, str]:
    """SPDX expressions by package, as docs/licences.md has them."""
    return dict(ROW.findall(table.partition("\n## Fonts")[0]))


def locked(lock: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(name, version, SHA-256 of each of its files) of every line of the lock."""
    found = list(PINNED.finditer(lock))
    ends = [*(each.start() for each in found[1:]), len(lock)]
    return [
        (each[1], each[2], tuple(HASH.findall(lock[each.start() : end])))
        for each, end in zip(found, ends, strict=True)
    ]


def bill(version: str, lock: str, table: str, at: datetime) -> bytes:
    """The bill as JSON; BillIncomplete when a package has no licence.

    `at` is the UTC time of its making.
    """
    of = licences(table)
    components = []
    for name, pinned, hashes in locked(lock):
        if name not in of:
            raise BillIncomplete(f"docs/licences.md: {name}: missing")
        components.append(_component(name, pinned, of[name], hashes))
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "timestamp": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "component": {"type": "application", "name": "village-kiosk", "version": version},
        },
        "components": [*components, FONT],
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1)


FONT: dict[str, Any] = {
    "type": "data",
    "name": "Noto Sans SC",
    "licenses": [{"license": {"id": "OFL-1.1"}}],
}


def _component(name: str, version: str, licence: str, hashes: tuple[str, ...]) -> dict[str, Any]:
    """`properties`: a lock names every file of a version that may be installed, not one."""
    return {
        "type": "library",
        "bom-ref": f"pkg:pypi/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:pypi/{name}@{version}",
        "licenses": [{"expression": licence}],
        "properties": [{"name": "kiosk:sha256", "value": each} for each in hashes],
    }
