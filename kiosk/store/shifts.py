"""Whose shift is open, followed through the journal: what no keeper could have written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.core.entries import Body, EntryKind, ShiftChange
from kiosk.core.journal import Entry


@dataclass
class Shifts:
    """Who was in charge may close, and whoever comes next may take over: nobody else.

    A shift that begins over another's is no problem: kiosks of old wrote it so.
    """

    in_charge: str = ""
    heir: str = ""
    """Who has just taken a shift over: the next entry opens theirs."""

    def add(self, entry: Entry, body: Body) -> Iterator[str]:
        """Take an entry in; what it claims and cannot be."""
        opened = ""
        if isinstance(body, ShiftChange) and entry.kind == EntryKind.SHIFT_OPENED:
            opened = body.person
        if opened != self.heir:
            yield from self.missing()
        self.heir = ""
        if opened:
            self.in_charge = opened
        elif isinstance(body, ShiftChange):
            yield from self._close(entry, body)

    def _close(self, entry: Entry, body: ShiftChange) -> Iterator[str]:
        if body.person != self.in_charge:
            yield f"{entry.keeper} closed the shift of {body.person}, who had not opened it"
        if entry.keeper != (body.by or body.person):
            yield f"{entry.keeper} closed the shift of {body.person}"
        if body.by == body.person:
            yield f"{body.by} took over from nobody else"
        self.in_charge, self.heir = "", body.by

    def missing(self) -> Iterator[str]:
        """What is wrong when the journal goes on otherwise, or ends."""
        if self.heir:
            yield f"{self.heir} had taken a shift over and did not open one"
