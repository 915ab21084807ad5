"""What bars a village from the demonstration title: set on a document, lifted on another (GL-3.4).

It is the village's business with the township alone: households redeem as before (GL-7).  Functions
on a connection (`book`); `set_bar` and `lift_bar` are acts (`acts.perform`).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.clock import stamp
from kiosk.township import tables
from kiosk.township.book import Refused, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.publication.closing import own_village

DOCUMENT_LENGTH_MAX = 60
WHY_LENGTH_MAX = 200


@dataclass(frozen=True)
class NewBar:
    """`reason` is the id of one of the scheme's."""

    village_code: int
    reason: str
    since: date
    document: str
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class LiftedBar:
    bar: str
    document: str
    why: str


def set_bar(connection: Connection, who: Staff, new: NewBar, now: datetime) -> Done:
    """From a day on the village may not be proposed."""
    village = own_village(connection, who, new.village_code)
    scheme = township_of(connection).scheme
    reason = next((each for each in scheme.village_bar if each.id == new.reason), None)
    if reason is None:
        raise Refused("请选哪一种情形。", "reason")
    if new.since > now.date():
        raise Refused(f"{new.since} 还没有到。", "since")
    for row in bars_in_force(connection, [village.code]):
        if row.reason == reason.id:
            raise Refused(f"{village.name}已经有“{reason.reason}”这一条了。", "reason")
    connection.execute(
        insert(tables.village_bar).values(
            id=new.id,
            village_code=village.code,
            reason=reason.id,
            words=reason.reason,
            clause=reason.clause,
            since=new.since.isoformat(),
            document=new.document,
            booked=stamp(now),
            who=who.name,
            lifted="",
            lifted_document="",
            lifted_because="",
            lifted_by="",
        )
    )
    return Done(
        f"{village.name}：{reason.reason}，不得参评示范村（{new.document}）。农户照常兑换。",
        f"village_bar:{new.id}",
        after={"reason": reason.reason, "since": str(new.since), "document": new.document},
    )


def lift_bar(connection: Connection, who: Staff, lifted: LiftedBar, now: datetime) -> Done:
    """It is over; that it was stays to be seen."""
    row = find_bar(connection, lifted.bar)
    if row is None:
        raise Refused("没有这一条，请重新打开。")
    village = own_village(connection, who, row.village_code)
    if row.lifted:
        raise Refused("这一条已经解除了。")
    table = tables.village_bar
    connection.execute(
        update(table)
        .where(table.c.id == row.id)
        .values(
            lifted=stamp(now),
            lifted_document=lifted.document,
            lifted_because=lifted.why,
            lifted_by=who.name,
        )
    )
    return Done(
        f"{village.name}的“{row.words}”已解除（{lifted.document}）。",
        f"village_bar:{row.id}",
        before={"reason": row.words, "document": row.document},
        after={"why": lifted.why, "document": lifted.document},
    )


def find_bar(connection: Connection, bar: str) -> Row[Any] | None:
    table = tables.village_bar
    return connection.execute(select(table).where(table.c.id == bar)).one_or_none()


def bars(connection: Connection, villages: Collection[int]) -> list[Row[Any]]:
    """All there were, those in force first, then the latest."""
    table = tables.village_bar
    rows = connection.execute(
        select(table)
        .where(table.c.village_code.in_(villages))
        .order_by(table.c.lifted != "", table.c.since.desc(), table.c.id)
    )
    return list(rows)


def bars_in_force(
    connection: Connection, villages: Collection[int], at: datetime | None = None
) -> list[Row[Any]]:
    """Those that stand, or stood at the end of the day before `at`, the oldest first."""
    table = tables.village_bar
    query = select(table).where(table.c.village_code.in_(villages))
    if at is None:
        query = query.where(table.c.lifted == "")
    else:
        query = query.where(
            table.c.since < at.date().isoformat(),
            (table.c.lifted == "") | (table.c.lifted >= stamp(at)),
        )
    return list(connection.execute(query.order_by(table.c.since, table.c.id)))


def bars_said(rows: Collection[Row[Any]]) -> str:
    """为什么: 弄虚作假（文件 12 号）；…"""
    return "；".join(f"{row.words}（{row.document}）" for row in rows)
