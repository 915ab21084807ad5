"""How the sites stand, as far as the township knows, and what waits for somebody.

Functions on a connection (`book`).  How much a kiosk has not sent yet only the kiosk knows; what is
known here is when something came last, and how much of the feed the kiosk had taken by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, and_, func, select

from kiosk.core.clock import Quality, parse_stamp
from kiosk.core.journal import Entry
from kiosk.sync.protocol import KioskState
from kiosk.township import tables
from kiosk.township.office.staff import Staff

SILENT = timedelta(days=3)
"""A site that has not been heard of for so long is asked after."""


class Trouble(StrEnum):
    """What about a site waits for somebody, the gravest first."""

    FROZEN = "frozen"
    FLAGGED = "flagged"
    SILENT = "silent"
    NOT_ENROLLED = "not_enrolled"


@dataclass(frozen=True)
class SiteState:
    id: str
    name: str
    shop: str
    village: str
    epoch: int
    head: int
    frozen: str
    """Why no more entries are taken; '' when they are."""

    fed: int
    taken: int | None
    """Items of the feed that the kiosk had when it wrote its last entry; None: it wrote none."""

    enrolled: datetime | None
    """When the machine that is there now was registered."""

    replaced: int
    """Machines that were here before; they are fenced."""

    received: datetime | None
    """When something came last."""

    written: datetime | None
    """When the kiosk, by its clock, wrote its last entry."""

    quality: Quality | None
    flagged: int
    """Entries with a mark that nobody has looked at."""

    told: datetime | None
    """When the machine of today said last how it is; None: it never did."""

    machine: KioskState | None
    """How it said that it is."""

    code_until: datetime | None
    """Until when the enrolment code is good that nobody has used yet."""

    @property
    def untaken(self) -> int | None:
        """Items that it had not taken by then."""
        return None if self.taken is None else max(0, self.fed - self.taken)

    def troubles(self, now: datetime) -> tuple[Trouble, ...]:
        heard = max(filter(None, (self.received, self.told, self.enrolled)), default=None)
        tests = (
            (Trouble.FROZEN, bool(self.frozen)),
            (Trouble.FLAGGED, self.flagged > 0),
            (Trouble.SILENT, heard is not None and now - heard > SILENT),
            (Trouble.NOT_ENROLLED, self.enrolled is None),
        )
        return tuple(trouble for trouble, holds in tests if holds)


def sites_now(connection: Connection, staff: Staff, now: datetime) -> list[SiteState]:
    """Every site that is somebody's business, by name of the village and the site."""
    rows = connection.execute(_sites()).all()
    flagged = _flagged(connection)
    keys = _keys(connection)
    return [
        _state(row, flagged.get(row.id, 0), keys.get(row.id, {}), now)
        for row in rows
        if staff.is_for(row.id)
    ]


def site_now(connection: Connection, site: str, now: datetime) -> SiteState | None:
    row = connection.execute(_sites().where(tables.site.c.id == site)).one_or_none()
    if row is None:
        return None
    keys = _keys(connection, site)
    return _state(row, _flagged(connection, site).get(site, 0), keys.get(site, {}), now)


def _sites() -> Any:
    site, entry, state = tables.site, tables.entry, tables.site_state
    last = and_(
        entry.c.site == site.c.id, entry.c.epoch == site.c.head_epoch, entry.c.seq == site.c.head
    )
    return (
        select(site, entry.c.line, entry.c.received, state.c.told, state.c.state)
        .join(entry, last, isouter=True)
        .join(state, and_(state.c.site == site.c.id, state.c.epoch == site.c.epoch), isouter=True)
        .order_by(site.c.village_code, site.c.id)
    )


def _flagged(connection: Connection, site: str | None = None) -> dict[str, int]:
    """How many flagged entries nobody has looked at, by site."""
    entry, look = tables.entry.c, tables.entry_look.c
    looked = and_(look.site == entry.site, look.epoch == entry.epoch, look.seq == entry.seq)
    query = (
        select(entry.site, func.count())
        .select_from(tables.entry.join(tables.entry_look, looked, isouter=True))
        .where(entry.flagged.is_not(None), look.site.is_(None))
        .group_by(entry.site)
    )
    if site is not None:
        query = query.where(entry.site == site)
    return dict([tuple(row) for row in connection.execute(query)])


def _keys(connection: Connection, site: str | None = None) -> dict[str, dict[int, str]]:
    """When the machine of each epoch was registered, by site."""
    key = tables.kiosk_key.c
    query = select(key.site, key.epoch, key.enrolled)
    if site is not None:
        query = query.where(key.site == site)
    found: dict[str, dict[int, str]] = {}
    for each in connection.execute(query):
        found.setdefault(each.site, {})[each.epoch] = each.enrolled
    return found


def _state(row: Row[Any], flagged: int, keys: dict[int, str], now: datetime) -> SiteState:
    enrolled = keys.get(row.epoch)
    last = _entry(row.line)
    code_until = _stamp(row.code_expires) if row.code_hash and not row.code_used_by else None
    return SiteState(
        id=row.id,
        name=row.name,
        shop=row.shop,
        village=row.village,
        epoch=row.epoch,
        head=row.head,
        frozen=row.frozen,
        fed=row.fed,
        taken=last.feed_cursor if last else None,
        enrolled=_stamp(enrolled),
        replaced=len([epoch for epoch in keys if epoch < row.epoch]),
        received=_stamp(row.received),
        written=_stamp(last.at) if last else None,
        quality=_quality(last.quality) if last else None,
        flagged=flagged,
        told=_stamp(row.told),
        machine=_machine(row.state),
        code_until=code_until if code_until and code_until > now else None,
    )


def _entry(line: bytes | None) -> Entry | None:
    try:
        return msgspec.json.decode(line or b"", type=Entry)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _machine(text: str | None) -> KioskState | None:
    try:
        return msgspec.json.decode(text or "", type=KioskState)
    except (msgspec.MsgspecError, ValueError):
        return None


def _stamp(text: str | None) -> datetime | None:
    try:
        return parse_stamp(text) if text else None
    except ValueError:
        return None


def _quality(text: str) -> Quality | None:
    return Quality(text) if text in {quality.value for quality in Quality} else None
