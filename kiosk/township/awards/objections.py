"""Objections (GY-4.2.2b, TX-4.4): numbered, answered by a day, with what was found and done.

An outcome is never an edit: what was wrong is reversed, and booked again as it should have been,
with the time at which it happened.  Acts (`acts.perform`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.entries import Objected
from kiosk.core.feed import ObjectionItem
from kiosk.core.journal import Entry, slip_number
from kiosk.core.objections import award_of, due_of
from kiosk.township import tables
from kiosk.township.awards import points
from kiosk.township.awards.awarding import the_award
from kiosk.township.awards.points import HELPER, Posting
from kiosk.township.book import Refused, append_feed
from kiosk.township.entries.texts import tidy
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.households import find_household
from kiosk.township.residents.kinship import check_no_kin
from kiosk.township.sites.site_acts import next_number, own_site

AT_THE_KIOSK = "兑换点机器"
"""Who took an objection that no person of the desk did."""

TEXT_LENGTH_MAX = 300


class Outcome(StrEnum):
    KEPT = "kept"
    REVERSED = "reversed"
    CORRECTED = "corrected"


OUTCOME_NAMES = {
    Outcome.KEPT: "维持原来的记录",
    Outcome.REVERSED: "撤销这一条",
    Outcome.CORRECTED: "更正分值",
}


@dataclass(frozen=True)
class NewObjection:
    """To one award, or to a list, which `about` names."""

    site: str
    household: str
    award: str
    about: str
    reason: str
    due: date


@dataclass(frozen=True)
class Settling:
    site: str
    number: int
    outcome: Outcome
    finding: str
    points: int | None = None
    """What it should have been, when it is corrected."""


def take_objection(connection: Connection, who: Staff, new: NewObjection, now: datetime) -> Done:
    """Note an objection; the household hears of it at its kiosk."""
    site = own_site(connection, who, new.site)
    household = find_household(connection, new.household, site.village_code)
    if household is None:
        raise Refused(f"{site.village}没有户编号 {new.household}。", "household")
    if new.due < now.date():
        raise Refused("答复的期限不能在今天以前。", "due")
    if not new.award and not new.about:
        raise Refused("请写明对什么有异议。", "about")
    about = new.about
    if new.award:
        row = the_award(connection, site, new.award)
        if row.reverses is not None:
            raise Refused("这一条是撤销，请对原来的那一条提异议。")
        about = row.what
    table = tables.objection
    number = next_number(connection, table, site.id)
    connection.execute(
        insert(table).values(
            site=site.id,
            number=number,
            household=household.id,
            award=new.award or None,
            about=about,
            reason=new.reason,
            raised=stamp(now),
            due=str(new.due),
            taken_by=who.name,
            outcome="",
            finding="",
            settled="",
            settled_by="",
            correction=None,
        )
    )
    item = ObjectionItem(site.id, number, household.id, about, str(new.due), raised=stamp(now))
    append_feed(connection, household.home, [item])
    return Done(
        f"已记下{household.name}（{household.number}）的异议，第 {number} 号，"
        f"{new.due} 以前要答复。",
        f"objection:{site.id}/{number}",
        after={
            "household": household.number,
            "what": about,
            "reason": new.reason,
            "due": str(new.due),
        },
    )


def heard_objected(
    connection: Connection, site: Row[Any], epoch: int, entry: Entry, body: Objected
) -> str | None:
    """Note an objection that was made at the kiosk, or say why that cannot be.

    The household has its slip: only what nobody could make sense of is not noted.
    """
    what, why = (tidy(text, TEXT_LENGTH_MAX) for text in (body.what, body.why))
    due = _due(body.due, entry.at)
    if not what or not why or not due:
        return "异议的内容不对，没有记"
    award = _own_award(connection, body)
    table = tables.objection
    number = next_number(connection, table, site.id)
    connection.execute(
        insert(table).values(
            site=site.id,
            number=number,
            household=body.household,
            award=award,
            about=what,
            reason=why,
            raised=entry.at,
            due=due,
            taken_by=AT_THE_KIOSK,
            outcome="",
            finding="",
            settled="",
            settled_by="",
            correction=None,
            epoch=epoch,
            seq=entry.seq,
        )
    )
    item = ObjectionItem(
        site.id,
        number,
        body.household,
        what,
        due,
        epoch=epoch,
        seq=entry.seq,
        raised=entry.at,
    )
    _tell(connection, item)
    return None


def _own_award(connection: Connection, body: Objected) -> str | None:
    """Id of the household's own points that it objects to, if it is one that can be corrected."""
    points_row, award = tables.points.c, award_of(body.about)
    if not award.isprintable():
        return None
    return connection.scalar(
        select(points_row.id).where(
            points_row.id == award,
            points_row.household == body.household,
            points_row.reverses.is_(None),
        )
    )


def _due(said: str, raised: str) -> str:
    """The day that stands on the slip, or the usual one; '' where nobody knows when that was."""
    try:
        usual = due_of(parse_stamp(raised))
    except ValueError:
        return ""
    try:
        return date.fromisoformat(said).isoformat()
    except ValueError:
        return usual


def _tell(connection: Connection, item: ObjectionItem) -> None:
    """The household's home hears of it, and the site where it was made."""
    home = connection.scalar(
        select(tables.household.c.home).where(tables.household.c.id == item.household)
    )
    for told in sorted({item.site, home} if item.seq and home else {home or item.site}):
        append_feed(connection, told, [item])


def settle_objection(connection: Connection, who: Staff, answer: Settling, now: datetime) -> Done:
    """Answer an objection and do what follows; not by the household's or a relative's."""
    site = own_site(connection, who, answer.site)
    table = tables.objection
    here = (table.c.site == site.id, table.c.number == answer.number)
    row = connection.execute(select(table).where(*here)).one_or_none()
    if row is None:
        raise Refused("没有这一号异议，请重新打开。")
    if row.outcome:
        raise Refused(f"第 {row.number} 号异议已经答复过了。")
    award = the_award(connection, site, row.award) if row.award else None
    check_no_kin(connection, who, [row.household, award.household if award else None])
    correction = _follow(connection, row, award, answer, now)
    connection.execute(
        update(table)
        .where(*here)
        .values(
            outcome=answer.outcome.value,
            finding=answer.finding,
            settled=stamp(now),
            settled_by=who.name,
            correction=correction,
        )
    )
    item = ObjectionItem(
        site.id,
        row.number,
        row.household,
        row.about,
        row.due,
        outcome=answer.outcome.value,
        finding=answer.finding,
        settled=stamp(now),
        epoch=row.epoch or 0,
        seq=row.seq or 0,
        raised=row.raised,
    )
    _tell(connection, item)
    return Done(
        f"第 {row.number} 号异议已答复：{OUTCOME_NAMES[answer.outcome]}。",
        f"objection:{site.id}/{row.number}",
        after={
            "outcome": OUTCOME_NAMES[answer.outcome],
            "finding": answer.finding,
            "points": answer.points,
        },
    )


def _follow(
    connection: Connection,
    objection: Row[Any],
    award: Row[Any] | None,
    answer: Settling,
    now: datetime,
) -> str | None:
    """Reverse and book what the answer says: id of the correcting line, where there is one."""
    if answer.outcome is Outcome.KEPT:
        return None
    if award is None:
        sentence = "对一张榜的异议不能这样改：请到有错的那一条积分里更正，再在这里写明结果。"
        raise Refused(sentence, "outcome")
    line = tables.points.c
    undone = select(line.reverses).where(line.reverses.is_not(None))
    helped = connection.execute(  # who helped may have joined another household since
        select(tables.points).where(line.helps == award.id, line.id.not_in(undone))
    ).one_or_none()
    number = f"第 {objection.number} 号异议"
    points.reverse(connection, award.id, reason=number, at=now)
    if answer.outcome is Outcome.REVERSED:
        return f"{award.id}{points.REVERSAL}"
    if not answer.points or answer.points == award.points:
        raise Refused("请写更正以后的分值，和原来不一样，也不是 0。", "points")
    corrected = f"{award.id}/c{objection.number}"
    effective = parse_stamp(award.effective)
    made = [
        Posting(
            corrected,
            award.household,
            answer.points,
            f"{award.what}（{number}更正）",
            effective,
            item=award.item,
            member=award.member,
        )
    ]
    if helped is not None:
        made.append(
            Posting(
                corrected + HELPER,
                helped.household,
                answer.points,
                f"{helped.what}（{number}更正）",
                effective,
                helps=corrected,
            )
        )
    points.post(connection, made, at=now)
    return corrected


# --- reading --------------------------------------------------------------------------------


def slip_of(site: Row[Any], objection: Row[Any]) -> str:
    """Number of the slip of an objection that was made at the kiosk; '' of any other."""
    if objection.seq is None:
        return ""
    return slip_number(site.name, objection.epoch, objection.seq)


def objections(connection: Connection, site: str, *, only_open: bool = False) -> list[Row[Any]]:
    """Objections of a site with number and name of the household: open ones by their day first."""
    objection, household = tables.objection.c, tables.household.c
    query = (
        select(tables.objection, household.number.label("household_number"), household.name)
        .join(tables.household, household.id == objection.household)
        .where(objection.site == site)
        .order_by(objection.outcome != "", objection.due, objection.number.desc())
    )
    return list(connection.execute(query.where(objection.outcome == "") if only_open else query))
