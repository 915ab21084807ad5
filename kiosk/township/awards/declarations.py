"""What households declared at the kiosks: heard, assessed, answered (TX-4.1, TX-4.2; RA-4.4).

A declaration brings nothing by itself.  One that passes becomes an award with the id of the entry
that made it, `site/epoch/seq`; one that is rejected says why.  The household hears of both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.entries import Declared
from kiosk.core.feed import DeclarationItem
from kiosk.core.journal import Entry
from kiosk.core.scheme import Scheme
from kiosk.core.worth import item_of, may_declare
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.awarding import (
    Channel,
    NewAward,
    check_evidence,
    said,
    write_circumstances,
)
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused, append_feed, scheme_at, township_of
from kiosk.township.entries.files import file_data
from kiosk.township.entries.texts import tidy
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.households import is_of_village
from kiosk.township.residents.kinship import check_no_kin
from kiosk.township.sites.site_acts import own_site

TEXT_LENGTH_MAX = 200
QUANTITY_MAX = 10**6


class State(StrEnum):
    WAITING = "waiting"
    PASSED = "passed"
    REJECTED = "rejected"


STATE_NAMES = {State.WAITING: "等审核", State.PASSED: "通过", State.REJECTED: "没有通过"}


@dataclass(frozen=True)
class Assessment:
    """`document` is the number of a proof that somebody looked at."""

    site: str
    epoch: int
    seq: int
    passes: bool
    document: str
    reason: str
    unseen: bool = False
    """It passes though the picture that was to prove it has not come."""


def award_id_of(site: str, epoch: int, seq: int) -> str:
    return f"{site}/{epoch}/{seq}"


# --- hearing --------------------------------------------------------------------------------


def heard_declared(
    connection: Connection, site: Row[Any], epoch: int, entry: Entry, body: Declared
) -> str | None:
    """Put a declaration into the queue; a sentence, and no row, when it makes no sense here.

    The household hears of that, too: nobody will look at what stands in no queue.
    """
    happened = _moment(body.at, entry.at)
    why = _why_not(connection, site, body, happened)
    if why is not None:
        told = DeclarationItem(site.id, epoch, entry.seq, body.household, "rejected", reason=why)
        append_feed(connection, site.id, [told])
        return why
    connection.execute(
        insert(tables.declaration).values(
            site=site.id,
            epoch=epoch,
            seq=entry.seq,
            household=body.household,
            item=body.item,
            quantity=body.quantity,
            happened=happened,
            declared=entry.at,
            place=tidy(body.place, TEXT_LENGTH_MAX),
            member=tidy(body.member, TEXT_LENGTH_MAX),
            helper=body.helper or None,
            photo=tidy(body.photo, TEXT_LENGTH_MAX),
            remark=tidy(body.note, TEXT_LENGTH_MAX),
            state=State.WAITING.value,
            reason="",
            staff="",
            name="",
            assessed="",
        )
    )
    return None


def _why_not(connection: Connection, site: Row[Any], body: Declared, happened: str) -> str | None:
    """What of it makes no sense here, as the household reads it; None when all does."""
    channel = "mutual" if body.helper else "self"
    if channel not in township_of(connection).scheme.intake.channels:
        return "方案没有这种申报"
    item = item_of(scheme_at(connection, happened), body.item)
    if item is None or not may_declare(item):
        return "申报的项目不在正面清单里"
    counted = item.per == "quantity"
    if counted != (body.quantity is not None) or not 0 < (body.quantity or 1) <= QUANTITY_MAX:
        return "申报的数量不对"
    if body.helper and not is_at_home(connection, site, body.helper):
        return "村里没有帮助的这一户"
    if not is_at_home(connection, site, body.household):
        return "村里没有申报的这一户，请到户籍所在村的兑换点申报"
    return None


def is_at_home(connection: Connection, site: Row[Any], household: str) -> bool:
    """Of the village, or moved here from another one."""
    home = select(tables.household.c.id).where(
        tables.household.c.id == household, tables.household.c.home == site.id
    )
    if is_of_village(connection, site.village_code, household):
        return True
    return household.isprintable() and connection.scalar(home) is not None


def _moment(said_at: str, declared: str) -> str:
    """When it happened, as a stamp; nothing happens after it was declared."""
    try:
        return min(stamp(parse_stamp(said_at)), declared)
    except ValueError:
        return declared


# --- assessing ------------------------------------------------------------------------------


def assess(connection: Connection, who: Staff, answer: Assessment, now: datetime) -> Done:
    """Let a declaration pass, with the points of its item, or reject it with a reason.

    Not by anybody of the households that gain by it, nor by a relative (TX-4.2).
    """
    site = own_site(connection, who, answer.site)
    row = find_declaration(connection, site.id, answer.epoch, answer.seq)
    if row is None:
        raise Refused("没有这一条申报，请重新打开。")
    if row.state != State.WAITING:
        raise Refused(f"这一条申报已经由{row.name}审核过了。")
    check_no_kin(connection, who, [row.household, row.helper])
    total, note = 0, ""
    if answer.passes:
        total, note = _pass(connection, who, site, row, answer, now)
    elif not answer.reason:
        raise Refused("请写明为什么不通过，农户会看到。", "reason")
    else:
        note = f"{row.household_name}（{row.number}）的申报没有通过：{answer.reason}"
    table = tables.declaration
    state = State.PASSED if answer.passes else State.REJECTED
    connection.execute(
        update(table)
        .where(table.c.site == site.id, table.c.epoch == answer.epoch, table.c.seq == answer.seq)
        .values(
            state=state.value,
            reason=answer.reason,
            staff=who.id,
            name=who.name,
            assessed=stamp(now),
        )
    )
    item = DeclarationItem(
        site.id,
        row.epoch,
        row.seq,
        row.household,
        "passed" if answer.passes else "rejected",
        total,
        answer.reason,
    )
    for each in sorted({site.id, row.home}):
        append_feed(connection, each, [item])
    return Done(
        f"{note}。",
        f"declaration:{award_id_of(site.id, row.epoch, row.seq)}",
        after={
            "household": row.number,
            "item": row.item,
            "passes": answer.passes,
            "points": total,
            "reason": answer.reason,
        },
    )


PHOTO_TO_COME = (
    "照片还没有传上来，不能算佐证。可以等传上来再审，或者写看过的凭证号码；"
    "不等了，请选“照片没到，也通过”。"
)
UNSEEN = "（审核时照片没有传上来）"


def lacks_photo(connection: Connection, scheme: Scheme, row: Row[Any]) -> bool:
    """Whether a picture was named that is to prove it, and never came."""
    demanded = scheme.evidence is not None and "proof" in scheme.evidence.required
    return bool(demanded and row.photo) and file_data(connection, row.site, row.photo) is None


def _pass(
    connection: Connection,
    who: Staff,
    site: Row[Any],
    row: Row[Any],
    answer: Assessment,
    now: datetime,
) -> tuple[int, str]:
    """Book the award: its points, and a sentence."""
    numbers = tables.household.c
    helper = row.helper and connection.scalar(
        select(numbers.number).where(numbers.id == row.helper)
    )
    deed = Deed(
        row.number,
        item=row.item,
        quantity=row.quantity,
        helper=helper,
        member=row.member,
        effective=parse_stamp(row.happened),
        household_id=row.household,
        helper_id=row.helper or "",
    )
    made = award_id_of(site.id, row.epoch, row.seq)
    new = NewAward(site.id, deed, row.place, answer.document, row.remark, id=made)
    scheme = book.township_of(connection).scheme
    if not row.photo:
        check_evidence(scheme, new)
    elif lacks_photo(connection, scheme, row) and not answer.document:
        if not answer.unseen:
            raise Refused(PHOTO_TO_COME, "answer")
        new = replace(new, remark=f"{row.remark} {UNSEEN}".strip())
    postings = points.award(connection, made, deed, at=now, site=site.id)
    channel = Channel.MUTUAL if row.helper else Channel.SELF
    write_circumstances(connection, who, new, channel, now)
    return postings[0].points, said(connection, postings)


# --- reading --------------------------------------------------------------------------------


def find_declaration(connection: Connection, site: str, epoch: int, seq: int) -> Row[Any] | None:
    table = tables.declaration.c
    return connection.execute(
        _declarations(site).where(table.epoch == epoch, table.seq == seq)
    ).one_or_none()


def count_declarations(connection: Connection, site: str, state: str) -> int:
    table = tables.declaration.c
    query = select(func.count()).select_from(tables.declaration).where(table.site == site)
    return connection.scalar(query.where(table.state == state) if state else query) or 0


def declarations(
    connection: Connection, site: str, state: str, *, skip: int = 0, limit: int = 25
) -> list[Row[Any]]:
    """Declarations of a site in a state, or all (''), with whom they are about."""
    table = tables.declaration.c
    query = _declarations(site).order_by(table.declared.desc(), table.seq.desc())
    query = query.where(table.state == state) if state else query
    return list(connection.execute(query.offset(skip).limit(limit)))


def _declarations(site: str) -> Any:
    table, household = tables.declaration.c, tables.household.c
    helping = tables.household.alias("helping")
    return (
        select(
            tables.declaration,
            household.number,
            household.home,
            household.name.label("household_name"),
            helping.c.number.label("helper_number"),
            helping.c.name.label("helper_name"),
        )
        .join(tables.household, household.id == table.household)
        .outerjoin(helping, helping.c.id == table.helper)
        .where(table.site == site)
    )
