"""What reports need from a person: figures of surveys, sessions held, and that a report is in.

Acts (`acts.perform`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from kiosk.core.clock import stamp
from kiosk.core.reporting import report_named
from kiosk.township import tables
from kiosk.township.book import Refused, township_of
from kiosk.township.office.acts import Done, NotAllowed
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import Staff
from kiosk.township.publication.activities import (
    Session,
    held_of,
    record_session,
    the_planned,
)
from kiosk.township.publication.closing import own_village
from kiosk.township.publication.list_making import Village
from kiosk.township.publication.session_points import take_back
from kiosk.township.reports.report_material import SHARES, TYPED_WORDS, Typed
from kiosk.township.reports.report_package import package
from kiosk.township.residents.households import find_household

NAME_LENGTH_MAX = 60
DOCUMENT_LENGTH_MAX = 60
COUNT_MAX = 1_000_000


@dataclass(frozen=True)
class NewFigure:
    """`village_code` None: of the whole township."""

    village_code: int | None
    kind: Typed
    day: date
    part: int
    whole: int
    document: str
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class NewActivity:
    village_code: int
    day: date
    name: str
    attendances: int
    document: str
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)
    place: str = ""
    people: tuple[tuple[str, str], ...] = ()
    """Numbers of households and names, where it is known who came: then they are counted."""

    planned: str = ""
    """The announced activity that this was."""


@dataclass(frozen=True)
class StruckActivity:
    activity: str
    why: str


@dataclass(frozen=True)
class ReportSent:
    period: str


def type_figure(connection: Connection, who: Staff, new: NewFigure, now: datetime) -> Done:
    """A figure that no ledger knows; the last of its kind holds."""
    if new.village_code is None:
        if who.role is not Role.ADMIN:
            raise NotAllowed
        where = township_of(connection).name
    else:
        where = own_village(connection, who, new.village_code).name
    if (new.kind is Typed.VILLAGES) != (new.village_code is None):
        one = "全镇" if new.kind is Typed.VILLAGES else "一个村"
        raise Refused(f"{TYPED_WORDS[new.kind]}要填{one}的。", "village")
    _check_day(new.day, now)
    if new.kind in SHARES:
        if new.whole < 1:
            raise Refused("请填写问了几户。", "whole")
        if new.part > new.whole:
            raise Refused("不能比问的户还多。", "part")
    elif new.whole:
        raise Refused("这个数不是比例，问了几户请不要填。", "whole")
    connection.execute(
        insert(tables.typed_figure).values(
            id=new.id,
            village_code=new.village_code,
            kind=new.kind.value,
            day=new.day.isoformat(),
            part=new.part,
            whole=new.whole,
            document=new.document,
            booked=stamp(now),
            staff=who.id,
        )
    )
    said = f"{new.part}/{new.whole}" if new.whole else str(new.part)
    return Done(
        f"{where}：{TYPED_WORDS[new.kind]} {said}，已记下。",
        f"figure:{new.id}",
        after={"day": new.day.isoformat(), "figure_said": said, "document": new.document},
    )


def people_in(text: str) -> tuple[tuple[str, str], ...]:
    """`0001 张某` on each line, or the number alone: numbers of households and names."""
    parts = (line.replace("\u3000", " ").split(None, 1) for line in text.splitlines())
    return tuple((part[0], part[1].strip() if part[1:] else "") for part in parts if part)


def add_activity(connection: Connection, who: Staff, new: NewActivity, now: datetime) -> Done:
    """A session that was held, and how many came: each person once."""
    village = own_village(connection, who, new.village_code)
    _check_day(new.day, now)
    if new.planned:
        row = the_planned(connection, who, new.planned)
        if held_of(connection, [row.id]):
            raise Refused("这场活动已经记过了。")
        if row.called_off or row.village_code != village.code:
            raise Refused("这场活动取消了，或者不是这个村的。", "village")
    people = tuple(_present(connection, village, number, name) for number, name in new.people)
    if not people and new.attendances < 1:
        raise Refused("请填写人次，或者写上来的人。", "attendances")
    if people and new.attendances not in (0, len(set(people))):
        raise Refused(
            f"名单上是 {len(set(people))} 个人（同一个人只算一次），和填的人次不一样。",
            "attendances",
        )
    held = Session(
        new.id,
        village.code,
        new.day,
        new.name,
        new.place,
        new.attendances,
        new.document,
        people,
        new.planned,
        who.id,
    )
    counted = record_session(connection, held, now)
    twice = len(people) - len(set(people))
    more = f"（名单里重复的 {twice} 行没有算）" if twice else ""
    return Done(
        f"{village.name} {new.day} “{new.name}”，{counted} 人次，已记下{more}。",
        f"activity:{new.id}",
        after={"day": new.day.isoformat(), "attendances": counted},
    )


def _present(connection: Connection, village: Village, number: str, name: str) -> tuple[str, str]:
    household = find_household(connection, number, village.code)
    if household is None:
        raise Refused(f"{village.name}没有户编号 {number}。", "people")
    if len(name) > NAME_LENGTH_MAX:
        raise Refused(f"户编号 {number} 后面的姓名太长了。", "people")
    return household.id, name


def strike_activity(
    connection: Connection,
    who: Staff,
    struck: StruckActivity,
    now: datetime,
) -> Done:
    """A session that was put down wrongly counts no more, nor do the points that were given for it;
    it stays to be seen."""
    table = tables.session
    row = connection.execute(select(table).where(table.c.id == struck.activity)).one_or_none()
    if row is None:
        raise Refused("没有这场活动。")
    own_village(connection, who, row.village_code)
    if row.struck:
        raise Refused("这场活动已经作废了。")
    if not struck.why.strip():
        raise Refused("请写明为什么作废。", "why")
    values = {"struck": struck.why.strip(), "planned": None}
    connection.execute(update(table).where(table.c.id == row.id).values(values))
    undone = take_back(connection, row.id, "活动作废", now)
    also = f"给 {undone} 户记的积分已撤销。" if undone else ""
    return Done(
        f"{row.day} “{row.name}”已作废，不再计数。{also}",
        f"activity:{row.id}",
        after={"reason": struck.why.strip()},
    )


def mark_sent(connection: Connection, who: Staff, sent: ReportSent, now: datetime) -> Done:
    """The report of a month was handed in, with the digest of the package as it was then."""
    scheme = township_of(connection).scheme
    try:
        span = report_named(scheme, sent.period)
    except ValueError:
        raise Refused(f"看不懂“{sent.period}”。月份写成 2023-03。") from None
    if span.end > now:
        raise Refused(f"{sent.period} 的数据到 {span.end:%Y-%m-%d} 0 时才齐，现在还不能报送。")
    table = tables.report_sent
    if connection.scalar(select(table.c.at).where(table.c.period == span.key)) is not None:
        raise Refused(f"{sent.period} 已经报送过了。")
    digest = package(connection, span, now).digest
    connection.execute(
        insert(table).values(period=span.key, at=stamp(now), digest=digest, staff=who.id)
    )
    return Done(f"{span.key} 的月报已记为报送。", f"report:{span.key}", after={"digest": digest})


def _check_day(day: date, now: datetime) -> None:
    if day > now.date():
        raise Refused(f"{day} 还没有到。", "day")
