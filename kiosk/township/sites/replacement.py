"""A site's machine is shut out, and another one takes its place (design.md 9).

The old one is fenced at once: what it sends from then on is evidence (`late`) and nothing else.
Whoever is registered next continues the chain behind the last entry that is here, under an epoch of
its own, so that a slip number is never used twice.

Functions on a connection (`book`).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.checkdigit import is_valid
from kiosk.core.clock import stamp
from kiosk.core.journal import slip_number
from kiosk.township import tables
from kiosk.township.book import Refused

SEQ_MAX = 10**15
NUMBER = re.compile(r"(?:(.+)-)?(\d{1,6})-(\d{6,15})-(\d)")


def fence(connection: Connection, site: Row[Any], at: datetime, *, known: int = 0) -> int:
    """Shut out the machine that is there now; the epoch of the next one.

    `known` is an entry that it is known to have written, as by a slip that somebody holds.  A site
    whose machine is shut out already only learns of that.
    """
    epoch: int = site.epoch
    if has_machine(connection, site):
        epoch += 1
        add_machine(connection, site, epoch, at)
    hear_of(connection, site.id, epoch, known)
    connection.execute(
        update(tables.site)
        .where(tables.site.c.id == site.id)
        .values(epoch=epoch, frozen="", code_hash="", code_expires="", code_used_by="")
    )
    return epoch


def add_machine(connection: Connection, site: Row[Any], epoch: int, at: datetime) -> None:
    """The next machine continues behind the last entry that is here."""
    connection.execute(
        insert(tables.machine).values(
            site=site.id,
            epoch=epoch,
            base=site.head,
            base_hash=site.head_hash,
            began=stamp(at),
            known=0,
            odd="",
        )
    )


def hear_of(connection: Connection, site: str, epoch: int, known: int) -> None:
    """The machine before this epoch has written an entry with that number."""
    known = min(known, SEQ_MAX)
    machine = tables.machine
    connection.execute(
        update(machine)
        .where(machine.c.site == site, machine.c.epoch == epoch, machine.c.known < known)
        .values(known=known)
    )


def seq_of_slip(site: Row[Any], text: str) -> int:
    """The entry of a slip of the site's machine by its number; 0 for none, Refused for no such.

    和平-1-000123-4, or without the name.
    """
    typed = text.strip()
    if not typed:
        return 0
    found = NUMBER.fullmatch(typed)
    if found is None or not is_valid("".join(found.groups()[1:])):
        like = slip_number(site.name, site.epoch, 123)
        raise Refused(f"小票编号不对，请照小票上的抄，比如 {like}。", "slip")
    name, epoch, seq, _ = found.groups()
    if name not in (None, site.name) or int(epoch) != site.epoch or int(seq) > SEQ_MAX:
        raise Refused("这不是这台机器打的小票。", "slip")
    return int(seq)


def has_machine(connection: Connection, site: Row[Any]) -> bool:
    """Whether a machine is registered that was not shut out."""
    key = tables.kiosk_key.c
    there = select(key.epoch).where(key.site == site.id, key.epoch == site.epoch)
    return connection.scalar(there) is not None
