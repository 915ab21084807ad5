"""What kiosks did that changes the township's own tables.  Functions on a connection (`book`).

Each gives a Chinese sentence when what was done does not go with what is here; nothing is changed
then.  The same word again changes nothing.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from kiosk.core.card import CardState
from kiosk.core.entries import CardLost, CardReplaced, GoodSet
from kiosk.township import tables
from kiosk.township.book import card_item, tell_village

KEY = re.compile(r"[0-9a-f]{64}")
GOOD_ID = re.compile(r"[0-9A-Za-z_.-]{1,64}")
NAME_LENGTH_MAX = 60


def card_lost(connection: Connection, site: Row[Any], body: CardLost) -> str | None:
    """The card is lost at every site of the village."""
    card = _card(connection, site, body)
    if card is None:
        return "村里没有这张卡"
    if card.household != body.household:
        return f"卡 {card.serial} 不是这一户的，没有挂失"
    if card.state != CardState.LOST:
        _change(connection, card, state=CardState.LOST.value)
    return None


def card_replaced(connection: Connection, site: Row[Any], body: CardReplaced) -> str | None:
    """A blank card is the household's at every site of the village."""
    card = _card(connection, site, body)
    if card is None:
        return "村里没有这张卡"
    if card.household == body.household:
        return None
    if card.state != CardState.BLANK:
        return f"卡 {card.serial} 不是空白卡，没有换给这一户"
    _change(connection, card, state=CardState.IN_USE.value, household=body.household)
    return None


def own_good(connection: Connection, site: Row[Any], body: GoodSet) -> None:
    """Goods that the kiosk made itself: known, so that handing them out raises no doubt."""
    own = tables.own_goods
    name = "".join(c for c in body.name if c.isprintable())[:NAME_LENGTH_MAX]
    kind = body.kind if GOOD_ID.fullmatch(body.kind) else ""
    changed = connection.execute(
        update(own).where(own.c.site == site.id, own.c.id == body.good).values(name=name, kind=kind)
    )
    if changed.rowcount == 0:
        connection.execute(insert(own).values(site=site.id, id=body.good, name=name, kind=kind))


def _card(connection: Connection, site: Row[Any], body: CardLost | CardReplaced) -> Row[Any] | None:
    """A household's or a blank card of the site's village, or of a household that spends there."""
    if KEY.fullmatch(body.key) is None:
        return None
    card, away = tables.card.c, tables.away.c
    guests = select(away.household).where(away.site == site.id)
    return connection.execute(
        select(tables.card).where(
            card.key == body.key,
            or_(card.village_code == site.village_code, card.household.in_(guests)),
            card.person.is_(None),
        )
    ).one_or_none()


def _change(connection: Connection, card: Row[Any], **values: str) -> None:
    told = connection.execute(
        update(tables.card)
        .where(tables.card.c.key == card.key)
        .values(**values)
        .returning(tables.card)
    ).one()
    household = tables.household.c
    ask = select(household.village_code).where(household.id == told.household)
    for village in sorted({told.village_code, connection.scalar(ask) or told.village_code}):
        tell_village(connection, village, [card_item(told)])
