"""How the sites' machines are, as they say themselves (`sync.protocol.KioskState`)."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, delete, insert

from kiosk.core.clock import Quality, stamp
from kiosk.core.journal import canonical
from kiosk.ports import PrinterTrouble
from kiosk.sync.protocol import KioskState, Problem, body_signed, state_target
from kiosk.township import tables
from kiosk.township.database import run_tx
from kiosk.township.entries.texts import is_plain
from kiosk.township.link.exchange import caller

BODY_BYTES_MAX = 4_096
VERSION_LONGEST = 40
NUMBER_MAX = 2**53


def take_state(
    engine: Engine, site: str, body: bytes, signature: str, now: datetime
) -> KioskState | Problem:
    """Keep what the site's machine of today says of itself, in place of what it said before."""
    if len(body) > BODY_BYTES_MAX:
        return Problem.TOO_LARGE
    try:
        state = msgspec.json.decode(body, type=KioskState)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return Problem.UNREADABLE
    if not _makes_sense(state):
        return Problem.UNREADABLE

    def work(connection: Connection) -> KioskState | Problem:
        signed = body_signed(state_target(site), body)
        row = caller(connection, site, signed, signature, method="PUT")
        if isinstance(row, Problem):
            return row
        table = tables.site_state
        connection.execute(delete(table).where(table.c.site == site))
        connection.execute(
            insert(table).values(
                site=site, epoch=row.epoch, told=stamp(now), state=canonical(state).decode()
            )
        )
        return state

    return run_tx(engine, work, site=site)


def _makes_sense(state: KioskState) -> bool:
    return (
        all(map(is_plain, state.version))
        and len(state.version) <= VERSION_LONGEST
        and state.printer in {"", *(trouble.value for trouble in PrinterTrouble)}
        and state.quality in {quality.value for quality in Quality}
        and 0 <= state.free_mb <= NUMBER_MAX
        and 0 <= state.unsent <= NUMBER_MAX
    )
