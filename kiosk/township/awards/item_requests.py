"""A village asks the township to change its list of items (TX-3.2b), and is answered.

What is granted is put into the scheme there and holds from the scheme's next boundary; nothing
changes here.  Acts (`acts.perform`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.clock import stamp
from kiosk.township import book, tables
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.sites.site_acts import next_number, own_site


class Outcome(StrEnum):
    GRANTED = "granted"
    DECLINED = "declined"


OUTCOME_NAMES = {Outcome.GRANTED: "同意", Outcome.DECLINED: "不同意"}


@dataclass(frozen=True)
class NewRequest:
    """`item` of the list, '' for a new one; `wanted` says what it should be and its points."""

    site: str
    item: str
    wanted: str
    reason: str


@dataclass(frozen=True)
class RequestAnswer:
    site: str
    number: int
    outcome: Outcome
    answer: str


def ask_item_change(connection: Connection, who: Staff, new: NewRequest, now: datetime) -> Done:
    site = own_site(connection, who, new.site)
    scheme = book.township_of(connection).scheme
    if new.item and new.item not in {item.id for item in scheme.items}:
        raise Refused("清单里没有这个项目，请重新选。", "item")
    table = tables.item_request
    number = next_number(connection, table, site.id)
    connection.execute(
        insert(table).values(
            site=site.id,
            number=number,
            item=new.item,
            wanted=new.wanted,
            reason=new.reason,
            asked=stamp(now),
            asked_by=who.name,
            outcome="",
            answer="",
            settled="",
            settled_by="",
        )
    )
    return Done(
        f"“{site.name}”的申请已提交，第 {number} 号。",
        f"item_request:{site.id}/{number}",
        after={"item": new.item, "what": new.wanted, "reason": new.reason},
    )


def answer_item_change(
    connection: Connection, who: Staff, answer: RequestAnswer, now: datetime
) -> Done:
    site = own_site(connection, who, answer.site)
    table = tables.item_request
    here = (table.c.site == site.id, table.c.number == answer.number)
    row = connection.execute(select(table).where(*here)).one_or_none()
    if row is None:
        raise Refused("没有这一号申请，请重新打开。")
    if row.outcome:
        raise Refused(f"第 {row.number} 号申请已经答复过了。")
    connection.execute(
        update(table)
        .where(*here)
        .values(
            outcome=answer.outcome.value,
            answer=answer.answer,
            settled=stamp(now),
            settled_by=who.name,
        )
    )
    return Done(
        f"“{site.name}”的第 {row.number} 号申请：{OUTCOME_NAMES[answer.outcome]}。",
        f"item_request:{site.id}/{row.number}",
        after={"outcome": OUTCOME_NAMES[answer.outcome], "reason": answer.answer},
    )


def item_requests(connection: Connection, site: str) -> list[Row[Any]]:
    """A site's requests, open ones first, then the latest."""
    table = tables.item_request
    ordered = (table.c.outcome != "", table.c.number.desc())
    return list(connection.execute(select(table).where(table.c.site == site).order_by(*ordered)))
