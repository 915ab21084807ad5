"""Ledgers of a village as the papers want them on file: each a sheet, as PDF and as XLSX (A2.7).

They stay in the house: heads and members by their masks, as on the board.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, select

from kiosk.core.account import PointKind
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.group import named_with
from kiosk.core.ledger_columns import ACTIVITIES, ATTENDED_ONCE, OBJECTIONS, OPEN, OUTCOMES
from kiosk.core.members import who_said
from kiosk.core.proofs import PROOF_NAMES
from kiosk.core.scheme import Scheme
from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.core.worth import item_of
from kiosk.township import tables
from kiosk.township.awards.awarding import CHANNEL_NAMES, Channel
from kiosk.township.awards.objections import slip_of
from kiosk.township.book import scheme_at
from kiosk.township.masks import masked
from kiosk.township.reports.ledger_goods import exchanged, voucher_register
from kiosk.township.reports.ledger_ground import LedgerGround, sheet_of
from kiosk.township.reports.ledger_money import funds_book
from kiosk.township.reports.ledger_people import by_member

# --- points ---------------------------------------------------------------------------------

POINTS = (
    Column("序号", "number", 5, "center"),
    Column("户编号", "text", 7),
    Column("户主", "text", 9),
    Column("成员", "text", 11),
    Column("项目、类别", "text", 11),
    Column("时间", "moment", 10),
    Column("地点", "text", 9),
    Column("事由", "text", 18),
    Column("佐证", "text", 12),
    Column("加/扣分", "number", 7),
    Column("申报方式", "text", 7),
    Column("互助户", "text", 6),
    Column("采集、审核人", "text", 10),
    Column("审核时间", "moment", 10),
    Column("公示期次", "text", 7),
    Column("状态", "text", 8),
    Column("冲正对应号", "text", 11),
    Column("编号", "text", 11),
    Column("本期累计", "number", 7),
)
KIND_WORDS = {PointKind.AWARD: "", PointKind.BONUS: "奖励", PointKind.REFUND: "退分"}


def points(ground: LedgerGround) -> Sheet:
    """积分台账: by household everything that happened in the span, with what proves it."""
    rows: list[tuple[Cell, ...]] = []
    published = _published(ground)
    schemes: dict[str, Scheme] = {}
    sums = _before(ground)
    period_of = ground.township.scheme.period_of
    for row in _booked(ground):
        period = row.household, period_of(parse_stamp(row.effective)).key
        sums[period] += row.points
        listed = schemes.setdefault(row.effective[:10], scheme_at(ground.connection, row.effective))
        item = item_of(listed, row.item) if row.item else None
        number, head = ground.whose(row.household)
        rows.append(
            (
                len(rows) + 1,
                number,
                head,
                who_said(masked(row.member), row.relation or ""),
                "、".join(filter(None, (row.item, item.group if item else ""))),
                parse_stamp(row.effective),
                row.place or "",
                row.what,
                _proof(row),
                row.points,
                CHANNEL_NAMES[Channel(row.channel)] if row.channel else "",
                row.helper or "",
                named_with(row.by or "", row.function or ""),
                parse_stamp(row.posted),
                _period(published, row),
                _state(row),
                row.reverses or "",
                row.id,
                sums[period],
            )
        )
    notes = ["按户、按发生的时间排；撤销另起一行，写明冲正的是哪一条，原来的一条不改。"]
    if ground.township.scheme.base_points:
        notes.append(f"本期累计不含每户的基础分 {ground.township.scheme.base_points} 分。")
    return sheet_of(ground, "积分台账", POINTS, rows, sums=("加/扣分",), notes=notes)


def _before(ground: LedgerGround) -> defaultdict[tuple[str, str], int]:
    """Points by household and period of the scheme, of the period that the span begins in."""
    booked, start = tables.points.c, ground.span.start
    period = ground.township.scheme.period_of(start)
    rows = ground.connection.execute(
        select(booked.household, func.sum(booked.points))
        .join(tables.household, tables.household.c.id == booked.household)
        .where(tables.household.c.village_code == ground.village.code)
        .where(booked.effective >= stamp(period.start), booked.effective < stamp(start))
        .group_by(booked.household)
    )
    return defaultdict(int, {(household, period.key): int(points) for household, points in rows})


def _booked(ground: LedgerGround) -> list[Row[Any]]:
    """Points of the span with their circumstances, by household and time."""
    booked, known, household = tables.points.c, tables.circumstances.c, tables.household.c
    undoing, helping = tables.points.alias("undoing"), tables.points.alias("helping")
    member, helping_household = tables.member, tables.household.alias("helping_household")
    helper = (
        select(helping_household.c.number)
        .join(helping, helping.c.household == helping_household.c.id)
        .where(helping.c.helps == booked.id)
        .order_by(helping.c.posted, helping.c.id)  # the first: another is whom they joined since
        .limit(1)
        .scalar_subquery()
    )
    relation = (
        select(member.c.relation)
        .where(member.c.household == booked.household, member.c.name == booked.member)
        .order_by(member.c.joined, member.c.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = ground.connection.execute(
        select(
            tables.points,
            known.channel,
            known.place,
            known.document,
            known.proof,
            known.name.label("by"),
            known.function,
            undoing.c.id.label("undone_by"),
            helper.label("helper"),
            household.home,
            relation.label("relation"),
        )
        .join(tables.household, household.id == booked.household)
        .outerjoin(tables.circumstances, known.award == booked.id)
        .outerjoin(undoing, undoing.c.reverses == booked.id)
        .where(
            household.village_code == ground.village.code,
            booked.effective >= stamp(ground.span.start),
            booked.effective < stamp(ground.span.end),
        )
        .order_by(household.number, booked.effective, booked.posted, booked.id)
    )
    return list(rows)


def _proof(row: Row[Any]) -> str:
    return " ".join(filter(None, (PROOF_NAMES.get(row.proof or "", ""), row.document or "")))


def _state(row: Row[Any]) -> str:
    if row.reverses is not None:
        return "冲正"
    return "已冲正" if row.undone_by is not None else KIND_WORDS[PointKind(row.kind)] or "有效"


def _published(ground: LedgerGround) -> list[Row[Any]]:
    """Reviews at the village's sites with the publication before them, the earliest first."""
    review, confirmed = tables.review.c, tables.confirmation.c
    rows = ground.connection.execute(
        select(tables.review, confirmed.publication)
        .outerjoin(
            tables.confirmation,
            (confirmed.site == review.site) & (confirmed.review == review.id),
        )
        .where(review.site.in_(ground.sites))
        .order_by(review.at)
    )
    return list(rows)


def _period(published: list[Row[Any]], row: Row[Any]) -> str:
    """第2次; '' while it has not hung out, or where nothing has to."""
    for each in published:
        if each.site == row.home and row.effective < each.before and row.posted <= each.at:
            return f"第{each.publication}次" if each.publication else f"{each.at[:10]} 认定"
    return ""


# --- objections and activities --------------------------------------------------------------


def objected(ground: LedgerGround) -> Sheet:
    """异议登记: of the village's sites, by the day on which they were raised."""
    objection = tables.objection
    rows = ground.connection.execute(
        select(objection)
        .where(
            objection.c.site.in_(ground.sites),
            objection.c.raised >= stamp(ground.span.start),
            objection.c.raised < stamp(ground.span.end),
        )
        .order_by(objection.c.raised, objection.c.site, objection.c.number)
    ).all()
    shops = {row.id: row for row in ground.shops}
    cells: list[tuple[Cell, ...]] = [
        (
            slip_of(shops[row.site], row) or f"第 {row.number} 号",
            date.fromisoformat(row.raised[:10]),
            *ground.whose(row.household),
            row.about,
            row.reason,
            date.fromisoformat(row.due),
            row.finding,
            row.settled_by,
            OUTCOMES[row.outcome] if row.outcome else OPEN,
            date.fromisoformat(row.settled[:10]) if row.settled else None,
        )
        for row in rows
    ]
    waits = sum(not row.outcome for row in rows)
    notes = [f"共 {len(rows)} 件，{waits} 件没有答复。", "更正另记一条，原来的条目不改。"]
    return sheet_of(ground, "异议登记表", OBJECTIONS, cells, notes=notes)


def held(ground: LedgerGround) -> Sheet:
    """活动登记: the sessions that count, and who came, as far as that is known."""
    session = tables.session
    rows = ground.connection.execute(
        select(session)
        .where(
            session.c.village_code == ground.village.code,
            session.c.struck == "",
            session.c.day >= ground.span.start.date().isoformat(),
            session.c.day < ground.span.end.date().isoformat(),
        )
        .order_by(session.c.day, session.c.id)
    ).all()
    came = _came(ground, [row.id for row in rows])
    names = _staff_names(ground)
    cells: list[tuple[Cell, ...]] = [
        (
            date.fromisoformat(row.day),
            row.name,
            row.place,
            1,
            row.attendances,
            "、".join(came[row.id]),
            row.document,
            names.get(row.staff, "兑换点"),
        )
        for row in rows
    ]
    metrics = ground.township.scheme.report.metrics if ground.township.scheme.report else {}
    least = (metrics.get("sessions_per_month"), metrics.get("attendances_per_month"))
    notes = [ATTENDED_ONCE]
    if None not in least:
        notes.append(f"要求每月不少于 {least[0]} 场、{least[1]} 人次。")
    sums = ("场次", "参与人次")
    return sheet_of(ground, "活动登记表", ACTIVITIES, cells, sums=sums, notes=notes)


def _came(ground: LedgerGround, sessions: list[str]) -> defaultdict[str, list[str]]:
    """0042 张*, by session."""
    attendance = tables.attendance.c
    found: defaultdict[str, list[str]] = defaultdict(list)
    rows = ground.connection.execute(
        select(tables.attendance)
        .where(attendance.session.in_(sessions))
        .order_by(attendance.session, attendance.household, attendance.person)
    )
    for row in rows:
        number, head = ground.whose(row.household)
        found[row.session].append(f"{number} {masked(row.person) or head}".strip())
    return found


def _staff_names(ground: LedgerGround) -> dict[str, str]:
    staff = tables.staff.c
    return {row.id: row.name for row in ground.connection.execute(select(staff.id, staff.name))}


# --- all of them ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Ledger:
    title: str
    make: Callable[[LedgerGround], Sheet]
    wanted: Callable[[Scheme], bool] = lambda _: True
    """Whether a village under this scheme has anything to enter."""


LEDGERS: dict[str, Ledger] = {
    "points": Ledger("积分台账", points),
    "exchanges": Ledger("兑换领取登记", exchanged),
    "objections": Ledger("异议登记表", objected),
    "activities": Ledger("活动登记表", held),
    "funds": Ledger("资金账", funds_book),
    "vouchers": Ledger(
        "积分券发放和销毁登记",
        voucher_register,
        lambda scheme: scheme.handover is not None and scheme.handover.voucher_destruction,
    ),
    "members": Ledger(
        "家庭和成员积分", by_member, lambda scheme: scheme.members.entries == "counted"
    ),
}
