"""Makes processes that redeem in a loop until somebody kills them.

Reads lines `FILE PREFIX` and starts a redeemer for each, which writes `pid N`, then `ack OP SEQ`
after each redemption that the store has answered; when it is dead, `dead` is written.
"""

from __future__ import annotations

import itertools
import os
import sys
from datetime import datetime
from pathlib import Path

from kiosk.core.clock import Moment, Quality
from kiosk.core.view import Entered, Pick
from kiosk.store import redeem
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp

PICK = Pick("laundry_liquid", "洗衣液", 1, 1, "瓶")
WHEN = Stamp(Moment(datetime(2026, 11, 20, 9, 12), Quality.SURE), "boot", 1.0)


def say(line: str) -> None:
    os.write(1, f"{line}\n".encode())  # whole or not at all: shorter than a pipe's atom


def redeem_for_ever(path: Path, prefix: str) -> None:
    store = open_store(path)
    for n in itertools.count():
        op = f"{prefix}-{n}"
        redeem.prepare(store, op, "h42", [PICK], WHEN.moment)
        answer = redeem.redeem(store, op, "h42", [PICK], lambda: WHEN, entered=Entered.CODE)
        say(f"ack {op} {answer.seq}")


def main() -> None:
    for line in sys.stdin:
        path, prefix = line.split()
        pid = os.fork()
        if pid == 0:
            say(f"pid {os.getpid()}")
            redeem_for_ever(Path(path), prefix)
        os.waitpid(pid, 0)
        say("dead")


if __name__ == "__main__":
    main()
