"""That all members agreed to welfare or dividends by points, and with what document (BS-2.3.2b).

Only a consent of every member counts.  Functions on a connection (`book`); `note_consent` and
`withdraw_consent` are acts (`acts.perform`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.clock import stamp
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.publication.closing import own_village

DOCUMENT_LENGTH_MAX = 60
WHY_LENGTH_MAX = 200
MEMBERS_MAX = 100_000


class Purpose(StrEnum):
    WELFARE = "welfare"
    DIVIDEND = "dividend"


PURPOSE_NAMES = {Purpose.WELFARE: "村内福利按积分浮动", Purpose.DIVIDEND: "“股份+积分”分红"}


@dataclass(frozen=True)
class NewConsent:
    village_code: int
    year: int
    purpose: Purpose
    day: date
    document: str
    agreed: int
    members: int
    """Of the collective, all of them."""

    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class WithdrawnConsent:
    consent: str
    why: str


def note_consent(connection: Connection, who: Staff, new: NewConsent, now: datetime) -> Done:
    """A decision of all members for one purpose and year; of most of them it is none."""
    village = own_village(connection, who, new.village_code)
    if new.day > now.date():
        raise Refused(f"{new.day} 还没有到。", "day")
    if not new.document.strip():
        raise Refused("请写会议记录或者文件。", "document")
    if new.members < 1:
        raise Refused("请填集体经济组织有多少成员。", "members")
    if new.agreed != new.members:
        said = f"要全体成员同意才行：{new.members} 人里 {new.agreed} 人同意。"
        raise Refused(said, "agreed")
    for row in consents(connection, village.code, new.year):
        if row.purpose == new.purpose and not row.withdrawn:
            name = PURPOSE_NAMES[new.purpose]
            raise Refused(f"{village.name} {new.year} 年的{name}已经登记过同意了。", "purpose")
    connection.execute(
        insert(tables.member_consent).values(
            id=new.id,
            village_code=village.code,
            year=new.year,
            purpose=new.purpose.value,
            day=new.day.isoformat(),
            document=new.document.strip(),
            members=new.members,
            booked=stamp(now),
            who=who.name,
            withdrawn="",
            withdrawn_because="",
        )
    )
    return Done(
        f"{village.name} {new.year} 年{PURPOSE_NAMES[new.purpose]}：全体 {new.members} 名成员"
        f"同意，已登记（{new.document.strip()}）。",
        f"member_consent:{new.id}",
        after={
            "purpose": PURPOSE_NAMES[new.purpose],
            "year": new.year,
            "day": new.day.isoformat(),
            "document": new.document.strip(),
            "members_agreed": new.members,
        },
    )


def withdraw_consent(
    connection: Connection, who: Staff, taken: WithdrawnConsent, now: datetime
) -> Done:
    row = find_consent(connection, taken.consent)
    if row is None:
        raise Refused("没有这一条，请重新打开。")
    village = own_village(connection, who, row.village_code)
    if row.withdrawn:
        raise Refused("这一条已经撤回了。")
    table = tables.member_consent
    connection.execute(
        update(table)
        .where(table.c.id == row.id)
        .values(withdrawn=stamp(now), withdrawn_because=taken.why)
    )
    return Done(
        f"{village.name} {row.year} 年的同意已撤回。",
        f"member_consent:{row.id}",
        before={"purpose": PURPOSE_NAMES[Purpose(row.purpose)], "document": row.document},
        after={"why": taken.why},
    )


def consents(connection: Connection, village_code: int, year: int) -> list[Row[Any]]:
    """Of a village and year, those that hold first."""
    table = tables.member_consent
    rows = connection.execute(
        select(table)
        .where(table.c.village_code == village_code, table.c.year == year)
        .order_by(table.c.withdrawn != "", table.c.purpose, table.c.booked)
    )
    return list(rows)


def find_consent(connection: Connection, consent: str) -> Row[Any] | None:
    table = tables.member_consent
    return connection.execute(select(table).where(table.c.id == consent)).one_or_none()


def consent_said(row: Row[Any]) -> str:
    """2023-12-20 全体 312 名成员同意“股份+积分”分红（会议记录8号）"""
    name = PURPOSE_NAMES[Purpose(row.purpose)]
    return f"{row.day} 全体 {row.members} 名成员同意{name}（{row.document}）"
