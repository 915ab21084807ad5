"""What is done at the desk about sites: codes, machines, flagged entries that were looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Table, func, insert, select, update

from kiosk.core.clock import stamp
from kiosk.core.rules_in_words import SHOP_NAMES
from kiosk.township import book, tables
from kiosk.township.book import EnrolmentCode, Refused
from kiosk.township.office.acts import Done, NotAllowed
from kiosk.township.office.staff import Staff
from kiosk.township.sites import replacement

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


@dataclass(frozen=True)
class MachineWanted:
    """Another machine is to take the place of the one that is there."""

    site: str
    hours: int
    slip: str = ""
    """Number of the last slip that anybody holds of the old one; '' when nobody does."""

    code: EnrolmentCode = field(kw_only=True, repr=False)


@dataclass(frozen=True)
class MachineStopped:
    site: str
    slip: str = ""


def own_site(connection: Connection, who: Staff | None, site: str) -> Row[Any]:
    """The site's row; NotAllowed when it is none of theirs.  Nobody in particular: the console."""
    row = book.find_site(connection, site)
    if row is None or (who is not None and not who.is_for(site)):
        raise NotAllowed
    return row


def next_number(connection: Connection, table: Table, site: str) -> int:
    """The next of a site's own numbers in a table with columns `site` and `number`, from 1 on.

    The site's row is locked until the transaction ends: two at the same instant get two numbers,
    whoever else the transaction waits for.
    """
    row = tables.site.c
    connection.execute(select(row.id).where(row.id == site).with_for_update())
    last = connection.scalar(select(func.max(table.c.number)).where(table.c.site == site))
    return (last or 0) + 1


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


def replace_machine(
    connection: Connection, who: Staff | None, wanted: MachineWanted, now: datetime
) -> Done:
    """The old machine is fenced at once; the code for the new one is the secret."""
    site = own_site(connection, who, wanted.site)
    if not _was_here(connection, site):
        raise Refused("这个兑换点还没有登记过机器，请发登记码。")
    known = replacement.seq_of_slip(site, wanted.slip)
    epoch = replacement.fence(connection, site, now, known=known)
    valid = timedelta(hours=wanted.hours)
    expires = book.set_code(connection, site.id, wanted.code, at=now, valid=valid)
    return Done(
        f"“{site.name}”的旧机器已停用。新机器的登记码 {expires:%m月%d日 %H:%M} 以前有效，"
        "只能用一次。",
        f"site:{site.id}",
        before={"epoch": site.epoch, "head": site.head},
        after={"epoch": epoch, "valid_until": stamp(expires)},
        secret=wanted.code.text,
    )


def stop_machine(
    connection: Connection, who: Staff | None, stopped: MachineStopped, now: datetime
) -> Done:
    """The machine is fenced, and no other takes its place for now."""
    site = own_site(connection, who, stopped.site)
    if not replacement.has_machine(connection, site):
        raise Refused("这个兑换点现在没有在用的机器。")
    known = replacement.seq_of_slip(site, stopped.slip)
    epoch = replacement.fence(connection, site, now, known=known)
    return Done(
        f"“{site.name}”的机器已停用。要再用，请更换机器。",
        f"site:{site.id}",
        before={"epoch": site.epoch, "head": site.head},
        after={"epoch": epoch},
    )


@dataclass(frozen=True)
class ShopKind:
    site: str
    kind: str
    """As `scheme.Shops.kinds` names it."""


def set_shop_kind(connection: Connection, who: Staff, told: ShopKind, now: datetime) -> Done:  # noqa: ARG001 - an act
    """What the exchange point is: a service centre, a store, a small shop (TX-5.4a)."""
    site = own_site(connection, who, told.site)
    shops = book.township_of(connection).scheme.shops
    if shops is None or told.kind not in shops.kinds:
        raise Refused("请选兑换点设在哪里。", "kind")
    connection.execute(
        update(tables.site).where(tables.site.c.id == site.id).values(kind=told.kind)
    )
    return Done(
        f"“{site.name}”登记为{SHOP_NAMES[told.kind]}。",
        f"site:{site.id}",
        before={"shop_kind": SHOP_NAMES.get(site.kind, "")},
        after={"shop_kind": SHOP_NAMES[told.kind]},
    )


def _was_here(connection: Connection, site: Row[Any]) -> bool:
    """Whether the site has, or had, a machine that its next one must continue or shut out."""
    return site.epoch > 1 or replacement.has_machine(connection, site)


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
