"""The floor of the clock, kept over a power cut (design.md 8)."""

from __future__ import annotations

from datetime import datetime

from kiosk.core.clock import parse_stamp, stamp
from kiosk.store.database import Store


def kept(store: Store) -> datetime:
    """The latest sure time that was stored; the beginning of time before the first."""
    text = store.meta("clock_floor")
    return parse_stamp(text) if text else datetime.min


def keep(store: Store, floor: datetime) -> None:
    with store.transaction():
        store.set_meta("clock_floor", stamp(floor))
