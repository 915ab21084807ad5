"""What is done at the desk about cards: printed together, replaced, revoked.  Acts, and looking.

A batch is what was given to the printer at once, so that for every card it can be said when it was
printed; the file itself is drawn anew whenever it is asked for, without the cards that are lost by
then.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, exists, func, insert, or_, select

from kiosk.core.card import CardState, is_foreign, parse_card
from kiosk.core.clock import stamp
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.cards.issuing import (
    BLANK_CARDS_MAX,
    ROLE_NAMES,
    blank_cards,
    issue_cards,
    revoke_cards,
)
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.household_acts import open_household, own_household, subject_of
from kiosk.township.sites.site_acts import own_site

BATCH_MAX = 500
"""Cards: 50 pages."""

WHY_LENGTH_MAX = 100
LABEL_LENGTH_MAX = 6
"""Of a person's name on a card; a longer one is cut."""


class Which(StrEnum):
    """Whose cards go into a batch."""

    UNPRINTED = "unprinted"
    PLACE = "place"
    ALL = "all"
    PEOPLE = "people"
    BLANK = "blank"


WHICH_NAMES = {
    Which.UNPRINTED: "还没有印过卡的户",
    Which.PLACE: "一个组的户",
    Which.ALL: "全部的户",
    Which.PEOPLE: "兑换点的人员",
    Which.BLANK: "空白卡",
}


@dataclass(frozen=True)
class BatchWanted:
    site: str
    which: Which
    place: str = ""
    count: int = 0
    """Of blank cards."""

    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class Replacing:
    """The household's cards open nothing any more; it gets a new one."""

    household: str
    why: str
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class Revoking:
    household: str
    serial: int
    why: str


def make_cards(connection: Connection, who: Staff, wanted: BatchWanted, now: datetime) -> Done:
    """A batch to print; who has no card gets one with it."""
    site = own_site(connection, who, wanted.site)
    # two at once would make two cards for whoever has none
    here, card = tables.site.c, tables.card.c
    connection.execute(select(here.id).where(here.id == site.id).with_for_update())
    match wanted.which:
        case Which.BLANK:
            if not 1 <= wanted.count <= BLANK_CARDS_MAX:
                raise Refused(f"一次做 1 到 {BLANK_CARDS_MAX} 张空白卡。", "count")
            texts = [line.text for line in blank_cards(connection, site.id, wanted.count)]
            keys = connection.scalars(select(card.key).where(card.text.in_(texts))).all()
        case Which.PEOPLE:
            person = tables.person.c
            keys = connection.scalars(
                select(card.key)
                .join(tables.person, person.card_key == card.key)
                .where(person.site == site.id, person.active)
            ).all()
        case _:
            if wanted.which is Which.PLACE and not wanted.place:
                raise Refused("请选哪个组。", "place")
            keys = _keys_of_households(connection, site.id, wanted, now)
    if not keys:
        raise Refused("没有要印的卡。", "which")
    if len(keys) > BATCH_MAX:
        raise Refused(f"一次最多印 {BATCH_MAX} 张，请一个组一个组地印。", "which")
    what = wanted.place if wanted.which is Which.PLACE else WHICH_NAMES[wanted.which]
    _note(connection, wanted.id, site.id, who, what, keys, now)
    return Done(
        f"“{site.name}”的 {len(keys)} 张卡（{what}）可以印了。",
        f"cards:{wanted.id}",
        after={"site": site.name, "what": what, "count": len(keys)},
    )


def replace_card(connection: Connection, who: Staff, replacing: Replacing, now: datetime) -> Done:
    """A new card, in a batch of its own; what the household had in use opens nothing any more."""
    row = open_household(connection, who, replacing.household)
    _check_why(replacing.why)
    old = _printed_in_use(connection, row.id)
    revoke_cards(connection, [each.key for each in old])
    issue_cards(connection, [row.id])
    (made,) = _printed_in_use(connection, row.id)
    _note(connection, replacing.id, row.home, who, f"{row.number} 户补卡", [made.key], now)
    return Done(
        f"{row.number} 户的新卡可以印了（卡号 {made.serial}）。"
        + (f"原来的卡 {'、'.join(str(each.serial) for each in old)} 停用了。" if old else ""),
        f"cards:{replacing.id}",
        before={"number": row.number, "serial": [each.serial for each in old]},
        after={"number": row.number, "serial": [made.serial], "why": replacing.why.strip()},
    )


def revoke_card(connection: Connection, who: Staff, revoking: Revoking, now: datetime) -> Done:  # noqa: ARG001 - an act
    """A card of a household opens nothing any more."""
    row = own_household(connection, who, revoking.household)
    _check_why(revoking.why)
    found = [each for each in _in_use(connection, row.id) if each.serial == revoking.serial]
    if not found:
        raise Refused("这张卡已经停用了，或者不是这一户的。")
    revoke_cards(connection, [found[0].key])
    what = f"平台码 {-revoking.serial}" if is_foreign(revoking.serial) else f"卡 {revoking.serial}"
    return Done(
        f"{row.number} 户的{what} 停用了。",
        subject_of(row),
        before={"serial": [revoking.serial]},
        after={"serial": [], "why": revoking.why.strip()},
    )


# --- looking --------------------------------------------------------------------------------


def count_batches(connection: Connection, sites: Collection[str]) -> int:
    batch = tables.card_batch.c
    return connection.scalar(select(func.count()).where(batch.site.in_(sites))) or 0


def batches(
    connection: Connection, sites: Collection[str], *, skip: int = 0, limit: int = 25
) -> Sequence[Any]:
    """Rows of `tables.card_batch` with `count`, the latest first."""
    batch, printed = tables.card_batch.c, tables.printed_card.c
    count = select(func.count()).where(printed.batch == batch.id).scalar_subquery()
    return connection.execute(
        select(tables.card_batch, count.label("count"))
        .where(batch.site.in_(sites))
        .order_by(batch.at.desc(), batch.id)
        .offset(skip)
        .limit(limit)
    ).all()


def find_batch(connection: Connection, who: Staff, batch: str) -> Row[Any] | None:
    """The batch, where its site is their business."""
    row = connection.execute(
        select(tables.card_batch).where(tables.card_batch.c.id == batch)
    ).one_or_none()
    return row if row is not None and who.is_for(row.site) else None


def cards_in(connection: Connection, batch: str) -> Sequence[Any]:
    """Cards of a batch: serial, state, number and group, or the name and role of a person."""
    card, printed = tables.card.c, tables.printed_card.c
    household, person = tables.household.c, tables.person.c
    return connection.execute(
        select(
            card.serial,
            card.state,
            card.text,
            household.id.label("household"),
            household.number,
            household.place,
            person.name,
            person.role,
        )
        .join(tables.printed_card, printed.card == card.key)
        .join(tables.household, household.id == card.household, isouter=True)
        .join(tables.person, person.id == card.person, isouter=True)
        .where(printed.batch == batch)
        .order_by(household.place, household.number, card.serial)
    ).all()


def batch_pdf(connection: Connection, batch: Row[Any]) -> bytes:
    """The cards of a batch that are good, to print; Refused when none is."""
    from kiosk.township.cards.card_sheets import PrintableCard, cards_pdf

    site = own_row(connection, batch.site)
    printable = []
    for row in cards_in(connection, batch.id):
        if row.state == CardState.LOST.value:
            continue
        card = parse_card(row.text)
        assert card is not None
        name = row.name or ""
        if len(name) > LABEL_LENGTH_MAX:
            name = name[:LABEL_LENGTH_MAX] + "…"
        group = ROLE_NAMES[row.role] if row.role else row.place or ""
        printable.append(PrintableCard(site.village, row.number or name, group, card))
    if not printable:
        raise Refused("这一批卡都已经停用了。")
    out = io.BytesIO()
    cards_pdf(printable, out)
    return out.getvalue()


def own_row(connection: Connection, site: str) -> Row[Any]:
    return connection.execute(select(tables.site).where(tables.site.c.id == site)).one()


# --- inside ---------------------------------------------------------------------------------


def _keys_of_households(
    connection: Connection, site: str, wanted: BatchWanted, now: datetime
) -> Sequence[str]:
    """Keys of the cards in use of those who take part, made where there are none."""
    household, card, printed = tables.household.c, tables.card.c, tables.printed_card.c
    enrolment = tables.enrolment.c
    query = (
        select(household.id)
        .where(
            household.home == site,
            household.closed == "",
            exists().where(
                enrolment.household == household.id,
                enrolment.since <= stamp(now),
                or_(enrolment.until == "", enrolment.until > stamp(now)),
            ),
        )
        .order_by(household.number)
    )
    if wanted.which is Which.PLACE:
        query = query.where(household.place == wanted.place)
    holders = connection.scalars(query).all()
    issue_cards(connection, holders)
    keys = (
        select(card.key)
        .join(tables.household, household.id == card.household)
        .where(
            household.id.in_(query.order_by(None)),
            card.state == CardState.IN_USE.value,
            card.serial > 0,
        )
    )
    if wanted.which is Which.UNPRINTED:
        keys = keys.where(card.key.not_in(select(printed.card)))
    return connection.scalars(keys).all()


def _in_use(connection: Connection, household: str) -> Sequence[Row[Any]]:
    card = tables.card.c
    return connection.execute(
        select(tables.card)
        .where(card.household == household, card.state == CardState.IN_USE.value)
        .order_by(card.serial)
    ).all()


def _printed_in_use(connection: Connection, household: str) -> list[Row[Any]]:
    """Without another platform's codes, which no lost card stops."""
    return [card for card in _in_use(connection, household) if not is_foreign(card.serial)]


def _note(
    connection: Connection,
    batch: str,
    site: str,
    who: Staff,
    what: str,
    keys: Sequence[str],
    now: datetime,
) -> None:
    connection.execute(
        insert(tables.card_batch).values(
            id=batch, site=site, at=stamp(now), name=who.name, what=what
        )
    )
    connection.execute(insert(tables.printed_card), [{"batch": batch, "card": key} for key in keys])


def _check_why(why: str) -> None:
    if not why.strip():
        raise Refused("请写明原因。", "why")
