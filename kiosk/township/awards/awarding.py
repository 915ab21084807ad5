"""What is done about awards: given with what proves them, undone, corrected.

Acts (`acts.perform`).  The command line gives awards, too; there nobody is asked for proof, as
lists and rehearsals come that way, and the audit says so.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from kiosk.core.group import FUNCTION_NAMES
from kiosk.core.proofs import proof_of
from kiosk.core.scheme import Scheme
from kiosk.core.worth import first_missing
from kiosk.township import book, tables
from kiosk.township.awards import evidence, points
from kiosk.township.awards.evidence import Photo
from kiosk.township.awards.points import Posting
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.sites.group_told import function_of_staff
from kiosk.township.sites.site_acts import own_site

TEXT_LENGTH_MAX = 200


class Channel(StrEnum):
    """How an award came in; the first three as schemes name them (TX-4.1, RA-4.4c)."""

    SELF = "self"
    MUTUAL = "mutual"
    COLLECTOR = "collector"


CHANNEL_OF_KIOSK = Channel.COLLECTOR
"""Of what an officer books with a household's card at the kiosk (TX-4.3)."""

CHANNEL_NAMES = {
    Channel.SELF: "自主申报",
    Channel.MUTUAL: "互助申报",
    Channel.COLLECTOR: "专人采集",
}


def award_id() -> str:
    return f"a/{secrets.token_hex(8)}"


@dataclass(frozen=True)
class NewAward:
    site: str
    deed: Deed
    place: str = ""
    document: str = ""
    """Number of what proves it: a commendation, a decision, a report."""

    remark: str = ""
    photo_ids: tuple[str, ...] = ()
    corrects: str = ""
    """Id of an award that is undone in the same act."""

    is_timed: bool = True
    """When it happened was said, not taken for now."""

    proof: str = ""
    """Which kind of proof, as `proofs.PROOF_NAMES` has it."""

    id: str = field(default_factory=award_id, repr=False)
    photos: tuple[Photo, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Undoing:
    site: str
    award: str
    reason: str


def give_award(connection: Connection, who: Staff | None, new: NewAward, now: datetime) -> Done:
    """Book an award, and the helper's, where the scheme rewards one; first undo what it corrects.

    Without `who` (the command line) the same id again books nothing and says so.
    """
    site = _site(connection, who, new.site)
    scheme = book.township_of(connection).scheme
    if who is not None:
        check_evidence(scheme, new)
        check_collector(connection, scheme, who, site.id, now)
        new = with_kind(scheme, new)
    before = None
    if new.corrects:
        wrong = the_award(connection, site, new.corrects)
        before = {"award": wrong.id, "points": wrong.points}
        points.reverse(connection, wrong.id, reason="更正", at=now)
    was_there = find_award(connection, new.id) is not None
    postings = points.award(connection, new.id, new.deed, at=now, site=site.id)
    if not was_there:
        channel = Channel.COLLECTOR if new.deed.helper is None else Channel.MUTUAL
        write_circumstances(connection, who, new, channel, now)
    return Done(
        f"{said(connection, postings)}{'（以前已经记过，没有再记）' if was_there else ''}。",
        f"award:{new.id}",
        before=before,
        after={
            "household": new.deed.household,
            "item": new.deed.item,
            "points": postings[0].points,
            "what": postings[0].what,
            "helper": new.deed.helper or "",
        },
    )


def write_circumstances(
    connection: Connection, who: Staff | None, new: NewAward, channel: Channel, now: datetime
) -> None:
    """How an award that was just booked came about, and its pictures."""
    connection.execute(
        insert(tables.circumstances).values(
            award=new.id,
            channel=channel.value,
            place=new.place,
            document=new.document,
            proof=new.proof,
            remark=new.remark,
            quantity=new.deed.quantity,
            corrects=new.corrects or None,
            staff=who.id if who else "",
            name=who.name if who else "",
            function=function_of_staff(connection, new.site, who.id, now.date()) if who else "",
        )
    )
    evidence.keep(connection, new.id, new.photos, now)


def undo_award(connection: Connection, who: Staff | None, undoing: Undoing, now: datetime) -> Done:
    """Undo points, and what a helper got for them; who sits at the desk must say why."""
    site = None if who is None else own_site(connection, who, undoing.site)
    row = the_award(connection, site, undoing.award)
    reason = undoing.reason.strip()
    if who is not None and not reason:
        raise Refused("请写明为什么撤销。", "reason")
    points.reverse(connection, row.id, reason=reason, at=now)
    return Done(
        f"已撤销{household_name(connection, row.household)}的 {row.points:+d} 分：{row.what}。",
        f"award:{row.id}",
        before={"points": row.points, "what": row.what},
        after={"reason": reason},
    )


def check_collector(
    connection: Connection, scheme: Scheme, who: Staff, site: str, now: datetime
) -> None:
    """Refused for who sits in none of the functions that collect points (BS-2.2.2a)."""
    collectors = scheme.intake.collectors
    if collectors and function_of_staff(connection, site, who.id, now.date()) not in collectors:
        names = "、".join(FUNCTION_NAMES[each] for each in collectors)
        raise Refused(f"方案规定由{names}采集积分，请先在“工作小组”里登记您的职务。")


def check_evidence(scheme: Scheme, new: NewAward) -> None:
    """Refused, naming the field, when something is missing that the scheme demands (A1, BS-10)."""
    required = scheme.evidence.required if scheme.evidence else ()
    there = {
        "time": new.is_timed,
        "place": new.place,
        "reason": new.deed.reason,
        "proof": new.document or new.photos,
        "catalogue_item": new.deed.item,
    }
    missing = first_missing(required, there)
    if missing:
        sentence, blamed = LACKING[missing]
        raise Refused(sentence, blamed)


def with_kind(scheme: Scheme, new: NewAward) -> NewAward:
    """With its kind of proof, where the scheme knows kinds; Refused when it is not said."""
    kinds = scheme.evidence.kinds if scheme.evidence else ()
    kind = proof_of(kinds, new.proof, document=bool(new.document), photo=bool(new.photos))
    if kind is None:
        raise Refused("请选佐证是哪一种。", "proof")
    return replace(new, proof=kind)


LACKING = {
    "time": ("方案要求写明时间，请填哪一天。", "day"),
    "place": ("方案要求写明地点。", "place"),
    "reason": ("方案要求写明事由。", "reason"),
    "proof": ("方案要求有佐证：请写凭证号码，或者上传照片。", "document"),
    "catalogue_item": ("方案要求按清单里的项目记分，请选项目。", "item"),
}
"""What to say, and which field to blame, for what `Evidence.required` demands."""


# --- reading --------------------------------------------------------------------------------


def find_award(connection: Connection, award: str) -> Row[Any] | None:
    return connection.execute(
        select(tables.points).where(tables.points.c.id == award)
    ).one_or_none()


def lines_of(connection: Connection, award: str) -> list[Row[Any]]:
    """What an award booked, the household's line first, then the helper's."""
    booked = tables.points.c
    return list(
        connection.execute(
            select(tables.points)
            .where((booked.id == award) | (booked.helps == award))
            .order_by(booked.helps.is_not(None))
        )
    )


def the_award(connection: Connection, site: Row[Any] | None, award: str) -> Row[Any]:
    """A posting, of a household of the site's village where a site is given."""
    row = find_award(connection, award)
    if row is None:
        raise Refused(f"没有积分条目 {award}。")
    household = tables.household.c
    village = select(household.village_code).where(household.id == row.household)
    if site is not None and connection.scalar(village) != site.village_code:
        raise Refused("这一条积分不是这个村的。")
    return row


def household_name(connection: Connection, household: str) -> str:
    """张某某（0001）"""
    row = connection.execute(
        select(tables.household).where(tables.household.c.id == household)
    ).one()
    return f"{row.name}（{row.number}）"


def said(connection: Connection, postings: Sequence[Posting]) -> str:
    """张某某（0001）+20 分，帮助人欧阳某（0002）+20 分"""
    first, *helped = postings
    told = f"{household_name(connection, first.household)}{first.points:+d} 分"
    for each in helped:
        told += f"，帮助人{household_name(connection, each.household)}{each.points:+d} 分"
    return told


def _site(connection: Connection, who: Staff | None, site: str) -> Row[Any]:
    return book.the_site(connection, site) if who is None else own_site(connection, who, site)
