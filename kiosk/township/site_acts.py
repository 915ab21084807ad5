"""What is done at the desk about sites: a new enrolment code, a flagged entry looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.clock import stamp
from kiosk.township import book, tables
from kiosk.township.acts import Done, NotAllowed
from kiosk.township.book import EnrolmentCode, Refused
from kiosk.township.staff import Staff

REMARK_LENGTH_MAX = 300


@dataclass(frozen=True)
class CodeWanted:
    site: str
    hours: int
    code: EnrolmentCode = field(repr=False)
    """Drawn before: that takes a while."""


@dataclass(frozen=True)
class EntryLooked:
    site: str
    epoch: int
    seq: int
    remark: str


def own_site(connection: Connection, who: Staff, site: str) -> Row[Any]:
    """The site's row; NotAllowed when it is none of theirs."""
    row = book.find_site(connection, site)
    if row is None or not who.is_for(site):
        raise NotAllowed
    return row


def make_code(connection: Connection, who: Staff, wanted: CodeWanted, now: datetime) -> Done:
    """A new enrolment code, the secret; the one before is void."""
    site = own_site(connection, who, wanted.site)
    valid = timedelta(hours=wanted.hours)
    expires = book.set_code(connection, site.id, wanted.code, at=now, valid=valid)
    return Done(
        f"已给“{site.name}”发登记码，{expires:%m月%d日 %H:%M} 以前有效，只能用一次。",
        f"site:{site.id}",
        after={"valid_until": stamp(expires)},
        secret=wanted.code.text,
    )


def look_into_entry(connection: Connection, who: Staff, looked: EntryLooked, now: datetime) -> Done:
    """Somebody looked at a flagged entry: it waits no more; the entry itself stays as it is."""
    site = own_site(connection, who, looked.site)
    entry, look = tables.entry.c, tables.entry_look
    flagged = connection.execute(
        select(entry.flagged).where(
            entry.site == site.id, entry.epoch == looked.epoch, entry.seq == looked.seq
        )
    ).one_or_none()
    if flagged is None:
        raise Refused("没有这一条流水。")
    if flagged.flagged is None:
        raise Refused("这一条没有疑问，不用处理。")
    remark = looked.remark.strip()
    if not remark:
        raise Refused("请写一句：看了以后是什么情况。", "remark")
    if len(remark) > REMARK_LENGTH_MAX:
        raise Refused(f"写得太长了，最多 {REMARK_LENGTH_MAX} 个字。", "remark")
    here = (look.c.site == site.id, look.c.epoch == looked.epoch, look.c.seq == looked.seq)
    before = connection.scalar(select(look.c.remark).where(*here))
    values = {"staff": who.id, "at": stamp(now), "remark": remark}
    if before is None:
        connection.execute(
            insert(look).values(site=site.id, epoch=looked.epoch, seq=looked.seq, **values)
        )
    else:
        connection.execute(update(look).where(*here).values(**values))
    return Done(
        f"“{site.name}”第 {looked.seq} 条流水已看过。",
        f"entry:{site.id}/{looked.epoch}/{looked.seq}",
        before=None if before is None else {"remark": before},
        after={"remark": remark},
    )
