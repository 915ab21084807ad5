"""What is known of the time over a power cut and a new start (design.md 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec

from kiosk.core.clock import BatteryWord, Moment, Quality, parse_stamp, stamp
from kiosk.store.database import Store

BATTERY = "battery_clock"
"""In `meta`."""


@dataclass(frozen=True)
class LastKnown:
    """The newest entry whose time is no guess: when, in which boot and how far into it."""

    moment: Moment
    boot: str
    uptime_s: float


def kept(store: Store) -> datetime:
    """The latest sure time that was stored; the beginning of time before the first."""
    text = store.meta("clock_floor")
    return parse_stamp(text) if text else datetime.min


def keep(store: Store, floor: datetime) -> None:
    with store.transaction():
        store.set_meta("clock_floor", stamp(floor))


def battery_kept(store: Store) -> BatteryWord | None:
    """What the boots before knew of the battery clock, while no network had spoken."""
    text = store.meta(BATTERY)
    return msgspec.json.decode(text, type=BatteryWord) if text else None


def keep_battery(store: Store, word: BatteryWord | None) -> None:
    with store.transaction():
        if word is None:
            store.execute("delete from meta where key = ?", [BATTERY])
        else:
            store.set_meta(BATTERY, msgspec.json.encode(word).decode())


def last_known(store: Store) -> LastKnown | None:
    """None where every entry's time is a guess."""
    row = store.row(
        "select at, quality, boot, uptime_ms from entry where quality <> 'G'"
        " order by seq desc limit 1"
    )
    if row is None:
        return None
    return LastKnown(Moment(parse_stamp(row[0]), Quality(row[1])), row[2], row[3] / 1000)
