"""Awards as the desk lists and shows them.  Functions on a connection (`book`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select

from kiosk.core.account import PointKind
from kiosk.core.clock import midnight, stamp
from kiosk.core.group import named_with
from kiosk.core.proofs import PROOF_NAMES
from kiosk.township import tables
from kiosk.township.awards import evidence
from kiosk.township.awards.awarding import CHANNEL_NAMES, Channel
from kiosk.township.awards.declarations import State
from kiosk.township.office.staff import Staff

HOUSEHOLDS_SHOWN = 20


@dataclass(frozen=True)
class AwardsWanted:
    """Of the households that spend at a site; both days are included."""

    site: str
    household: str = ""
    """Number, or part of a name."""

    item: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class AwardTold:
    """One line of points, and how it came about, as far as anybody said."""

    id: str
    household: str
    """张某某（0001）"""

    number: str
    points: int
    what: str
    item: str
    member: str
    effective: str
    posted: str
    is_award: bool
    """Not a bonus nor what else books itself."""

    undoes: str
    """Id of what this line takes back; ''."""

    undone_by: str
    helps: str
    """Id of the award for whose helper this is; ''."""

    channel: str = ""
    place: str = ""
    document: str = ""
    proof: str = ""
    """Which kind, in words."""

    remark: str = ""
    quantity: int | None = None
    corrects: str = ""
    by: str = ""
    helper: str = ""
    """Number of the household that got the same for helping, where one award is told."""

    photos: tuple[str, ...] = ()

    @property
    def can_be_undone(self) -> bool:
        return self.is_award and not (self.undoes or self.undone_by or self.helps)


def count_awards(connection: Connection, wanted: AwardsWanted) -> int:
    query = select(func.count()).select_from(_joined())
    return connection.scalar(_filtered(query, wanted)) or 0


def awards(
    connection: Connection, wanted: AwardsWanted, *, skip: int = 0, limit: int = 25
) -> list[AwardTold]:
    """The lines that are wanted, the latest first."""
    booked = tables.points.c
    query = _filtered(_lines(), wanted).order_by(booked.posted.desc(), booked.id)
    return [_told(row) for row in connection.execute(query.offset(skip).limit(limit))]


def an_award(connection: Connection, site: Row[Any], award: str) -> AwardTold | None:
    """A line of a household of the site's village, or one that this site's own kiosk is the origin
    of, wherever the household has moved to since."""
    is_of_here = tables.household.c.village_code == site.village_code
    is_from_here = tables.points.c.id.startswith(f"{site.id}/", autoescape=True)
    row = connection.execute(
        _lines().where(tables.points.c.id == award, or_(is_of_here, is_from_here))
    ).one_or_none()
    if row is None:
        return None
    helper = connection.scalar(
        select(tables.household.c.number)
        .join(tables.points, tables.points.c.household == tables.household.c.id)
        .where(tables.points.c.helps == award)
    )
    photos = tuple(evidence.photos_of(connection, award))
    return replace(_told(row), photos=photos, helper=helper or "")


def _joined() -> Any:
    booked, household = tables.points.c, tables.household.c
    return tables.points.join(tables.household, household.id == booked.household)


def _lines() -> Select[Any]:
    booked, household, known = tables.points.c, tables.household.c, tables.circumstances.c
    undoing = tables.points.alias("undoing")
    return (
        select(
            tables.points,
            household.number,
            household.name.label("head"),
            undoing.c.id.label("undone_by"),
            *(known[name] for name in ("channel", "place", "document", "remark", "quantity")),
            known.proof,
            known.corrects,
            known.name.label("by"),
            known.function,
        )
        .select_from(_joined())
        .outerjoin(undoing, undoing.c.reverses == booked.id)
        .outerjoin(tables.circumstances, known.award == booked.id)
    )


def _filtered(query: Select[Any], wanted: AwardsWanted) -> Select[Any]:
    booked, household = tables.points.c, tables.household.c
    query = query.where(household.home == wanted.site)
    if wanted.household:
        named = household.name.contains(wanted.household, autoescape=True)
        query = query.where((household.number == wanted.household) | named)
    if wanted.item:
        query = query.where(booked.item == wanted.item)
    if wanted.first_day:
        query = query.where(booked.effective >= stamp(midnight(wanted.first_day)))
    if wanted.last_day:
        after = midnight(wanted.last_day + timedelta(days=1))
        query = query.where(booked.effective < stamp(after))
    return query


def _told(row: Row[Any]) -> AwardTold:
    return AwardTold(
        id=row.id,
        household=f"{row.head}（{row.number}）",
        number=row.number,
        points=row.points,
        what=row.what,
        item=row.item,
        member=row.member,
        effective=row.effective,
        posted=row.posted,
        is_award=row.kind == PointKind.AWARD,
        undoes=row.reverses or "",
        undone_by=row.undone_by or "",
        helps=row.helps or "",
        channel=CHANNEL_NAMES[Channel(row.channel)] if row.channel else "",
        place=row.place or "",
        document=row.document or "",
        proof=PROOF_NAMES.get(row.proof or "", ""),
        remark=row.remark or "",
        quantity=row.quantity,
        corrects=row.corrects or "",
        by=named_with(row.by or "", row.function or ""),
    )


def find_by_text(connection: Connection, site: Row[Any], text: str) -> list[Row[Any]]:
    """Households of the site's village with this number, or else with this in their name."""
    household = tables.household.c
    village = select(tables.household).where(
        household.village_code == site.village_code, household.closed == ""
    )
    exact = connection.execute(village.where(household.number == text)).all()
    if exact or not text:
        return list(exact)
    named = village.where(household.name.contains(text, autoescape=True))
    return list(connection.execute(named.order_by(household.number).limit(HOUSEHOLDS_SHOWN)))


# --- what waits -----------------------------------------------------------------------------


@dataclass(frozen=True)
class SiteWaiting:
    """How much of a site waits for somebody."""

    id: str
    name: str
    declared: int
    objections: int
    overdue: int
    """Objections whose day has passed."""

    suspended: int


def sites_waiting(connection: Connection, who: Staff, today: date) -> list[SiteWaiting]:
    """Every site that is theirs, by village."""
    site, declared, objection = tables.site.c, tables.declaration.c, tables.objection.c
    waiting = _counts(connection, declared.site, declared.state == State.WAITING.value)
    open_ = _counts(connection, objection.site, objection.outcome == "")
    late = _counts(
        connection, objection.site, (objection.outcome == "") & (objection.due < str(today))
    )
    suspension, household = tables.suspension.c, tables.household.c
    now = stamp(midnight(today + timedelta(days=1)))
    rows = connection.execute(
        select(household.home, func.count())
        .join_from(tables.suspension, tables.household, household.id == suspension.household)
        .where(suspension.start < now, suspension.until.is_(None) | (suspension.until >= now))
        .group_by(household.home)
    )
    suspended = {row[0]: row[1] for row in rows}
    listed = connection.execute(select(site.id, site.name).order_by(site.village_code, site.id))
    return [
        SiteWaiting(
            row.id,
            row.name,
            waiting.get(row.id, 0),
            open_.get(row.id, 0),
            late.get(row.id, 0),
            suspended.get(row.id, 0),
        )
        for row in listed
        if who.is_for(row.id)
    ]


def _counts(connection: Connection, site: Any, condition: Any) -> dict[str, int]:
    rows = connection.execute(select(site, func.count()).where(condition).group_by(site))
    return {row[0]: row[1] for row in rows}
