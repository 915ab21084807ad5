"""A township takes a batch into its own file, in a process one of whose calls fails.

`ack head N` when the kiosk would have been told so; `error` where it would have had no answer and
would send the same batch again.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from support.idle_calls import after_idle_calls
from support.killable import say, serve
from support.town import NOW

from kiosk.sync.protocol import Ack
from kiosk.township.database import DatabaseTrouble, open_database
from kiosk.township.link import exchange

BATCH = "batch.sealed"


def take(path: Path, site: str) -> Ack:
    engine = open_database(str(path))
    try:
        answer = exchange.take_entries(engine, site, path.with_name(BATCH).read_bytes(), NOW)
        assert isinstance(answer, Ack), answer
        return answer
    finally:
        engine.dispose()


def work(path: Path, word: str) -> None:
    site = after_idle_calls(word)
    try:
        answer = take(path, site)
    except (SQLAlchemyError, DatabaseTrouble):
        say("error")
        answer = take(path, site)
    say(f"ack head {answer.head}")


if __name__ == "__main__":
    serve(work)
