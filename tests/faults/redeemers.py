"""Redeems in a loop until somebody kills it: `ack OP SEQ` after each that the store answered."""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path

from support.killable import say, serve

from kiosk.core.clock import Moment, Quality
from kiosk.core.view import Entered, Pick
from kiosk.store import redeem
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp

PICK = Pick("laundry_liquid", "洗衣液", 1, 1, "瓶")
WHEN = Stamp(Moment(datetime(2026, 11, 20, 9, 12), Quality.SURE), "boot", 1.0)


def redeem_for_ever(path: Path, prefix: str) -> None:
    store = open_store(path)
    for n in itertools.count():
        op = f"{prefix}-{n}"
        redeem.prepare(store, op, "h42", [PICK], WHEN.moment)
        answer = redeem.redeem(store, op, "h42", [PICK], lambda: WHEN, entered=Entered.CODE)
        say(f"ack {op} {answer.seq}")


if __name__ == "__main__":
    serve(redeem_for_ever)
