"""The township's address as it is typed by touch: a host, and a port where it has one of its own.

The line is always a proven one (https://), so that is not typed, and neither is a path.
"""

from __future__ import annotations

import re

SCHEME = "https://"
LONGEST = 60
"""Characters that can be typed."""

ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-:")
WRITTEN = re.compile(r"(?P<host>[a-z0-9.-]+)(?::(?P<port>[0-9]{1,5}))?")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
"""A part of a host's name between two dots (RFC 1123, 2.1)."""


def url_of(typed: str) -> str | None:
    """https://host:port of what was typed; None where no host can be called that."""
    found = WRITTEN.fullmatch(typed.lower()) if len(typed) <= LONGEST else None
    if found is None or not _is_host(found["host"]):
        return None
    if found["port"] is not None and not 1 <= int(found["port"]) <= 65535:
        return None
    return SCHEME + found[0]


def typed_of(url: str) -> str:
    """What is typed to come to that address."""
    return url.removeprefix(SCHEME).rstrip("/")


def _is_host(host: str) -> bool:
    """A name with a dot, or four numbers below 256."""
    labels = host.split(".")
    if not all(map(LABEL.fullmatch, labels)):
        return False
    if labels[-1][0].isdecimal():
        numbers = [int(each) for each in labels if each.isdecimal()]
        return len(numbers) == len(labels) == 4 and max(numbers) < 256
    return len(labels) > 1
