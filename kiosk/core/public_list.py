"""A list as it was made public: columns and rows as printed, never made anew (design.md 11).

Its canonical bytes are hashed and signed by the township.  The mark of the
hash stands on the paper in a QR code: so a sheet can be held against the list that was frozen.
"""

from __future__ import annotations

import hashlib
import re
from typing import Literal

import msgspec

from kiosk.core.feed import ListItem
from kiosk.core.journal import canonical, slip_mark
from kiosk.core.periods import CYCLE_MONTHS

SCHEMA = 1
HEAD = "N1"
CODE = re.compile(
    rf"{HEAD}/([0-9]{{1,5}})/({'|'.join(CYCLE_MONTHS).upper()})/([0-9]{{4}}(?:-[0-9]{{2}})?)/([0-9A-F]{{16}})"
)

Value = str | int | None


class ListColumn(msgspec.Struct, frozen=True, omit_defaults=True):
    """As `core.sheet.Column`."""

    name: str
    share: int
    kind: Literal["text", "number"] = "text"
    align: Literal["left", "center", "right"] | None = None


class PublicList(msgspec.Struct, frozen=True, omit_defaults=True):
    """A frozen list; household names are masked before they come here."""

    village_code: int
    village: str
    township: str
    kind: str
    """A `core.publicity.ListKind`."""

    cycle: str
    """Of the list; `all` counts from the beginning to the end of `period`."""

    period: str
    number: int
    """0 is the list itself; 1 and on are its errata sheets."""

    title: str
    span: str
    """The stretch of time in words."""

    at: str
    """Stamp of the moment at which it was frozen."""

    scheme_version: int
    columns: tuple[ListColumn, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()
    households: tuple[str, ...] = ()
    """Whose each row is."""

    figures: tuple[str, ...] = ()
    """What each row is ordered by, exactly: 515/7."""

    closings: tuple[int, ...] = ()
    """What each household had at the end: the next list begins with it."""

    refs: tuple[str, ...] = ()
    """The entry that each row of an exchange list is, tx01/1/7."""

    edge: tuple[str, ...] = ()
    """Points of the very second of `at` that are counted: others of that second came later."""

    schema: int = SCHEMA

    @property
    def key(self) -> tuple[int, str, str, str, int]:
        return (self.village_code, self.kind, self.cycle, self.period, self.number)


def list_bytes(public: PublicList) -> bytes:
    """What is hashed, signed and kept."""
    return canonical(msgspec.to_builtins(public))


def read_list(body: bytes) -> PublicList:
    """Inverse of `list_bytes`; msgspec.ValidationError."""
    return msgspec.json.decode(body, type=PublicList)


def list_digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()


def list_mark(body: bytes) -> str:
    """Sixteen hex digits in capitals: enough to prove a sheet against the list."""
    return slip_mark(list_digest(body))


def list_code(public: PublicList, mark: str) -> str:
    """Text of the sheet's QR code, in QR's alphanumeric alphabet: N1/7/MONTH/2023-03/0123…"""
    return code_of(public.village_code, public.cycle, public.period, mark)


def code_of(village_code: int, cycle: str, period: str, mark: str) -> str:
    return f"{HEAD}/{village_code}/{cycle}/{period}/{mark}".upper()


def parse_list_code(text: str) -> tuple[int, str, str, str] | None:
    """(village, cycle, period, mark), or None when the text is not a sheet's code."""
    found = CODE.fullmatch("".join(text.split()).upper())
    if found is None:
        return None
    return int(found[1]), found[2].lower(), found[3], found[4]


def list_item(public: PublicList, mark: str) -> ListItem:
    """What the kiosks hear of a list."""
    return ListItem(
        kind=public.kind,
        cycle=public.cycle,
        period=public.period,
        number=public.number,
        title=public.title,
        span=public.span,
        at=public.at,
        mark=mark,
        columns=tuple(column.name for column in public.columns),
        rows=public.rows,
        notes=public.notes,
        households=public.households,
    )
