"""Who and what there is: households, cards, people, goods.  Functions on a connection (`book`).

Adding what is there already changes it, so that a corrected list can be taken in again.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.card import TOKEN_BYTES, Card, CardState, card_text, text_key
from kiosk.core.clock import stamp
from kiosk.core.feed import GoodItem, Known, PersonItem
from kiosk.core.pin import pin_text
from kiosk.core.scheme import Good, Scheme
from kiosk.township import tables
from kiosk.township.book import (
    Refused,
    append_feed,
    card_item,
    household_item,
    next_serials,
    sites_of_village,
    the_site,
    township_of,
)

NUMBER = re.compile(r"[0-9A-Za-z-]{1,12}")
PIN = re.compile(r"[0-9]{6}")
CASH_LIKE = "cash_like"
KIND_NAMES = {
    "tobacco": "烟",
    "alcohol": "酒",
    "luxury": "奢侈品",
    CASH_LIKE: "话费等现金替代品",
    "cooking_wine": "料酒",
}

Role = Literal["keeper", "officer"]
BLANK_CARDS_MAX = 500
"""Made at once."""

KEY_LENGTH_MAX = 64
"""Of a good's id and a person's name: an index holds them on every engine."""

GOOD_POINTS_MAX = 10**9

ROLE_NAMES = {"keeper": "管理员", "officer": "村干部"}


@dataclass(frozen=True)
class NewHousehold:
    """A household to be added; `name` is the head's, in full, and `home` a site or its name."""

    number: str
    place: str
    name: str
    home: str | None = None


@dataclass(frozen=True)
class NewPerson:
    name: str
    role: Role
    pin: str = field(repr=False)


@dataclass(frozen=True)
class Counts:
    """What a list did to the book."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def plus(self, *, added: int = 0, changed: int = 0, unchanged: int = 0) -> Counts:
        return Counts(self.added + added, self.changed + changed, self.unchanged + unchanged)


# --- households -----------------------------------------------------------------------------


def add_households(
    connection: Connection, households: Sequence[NewHousehold], *, site: str | None = None
) -> Counts:
    """Add households, or change group and name of those that are there.

    Their points are spent at `home`, or else at `site`, or else at the only site there is.
    """
    counts = Counts()
    news: dict[int, list[Known]] = {}
    for new in households:
        home = the_site(connection, new.home or site)
        problem = household_problem(new)
        if problem:
            raise Refused(problem)
        row = find_household(connection, new.number, home.village_code)
        values = {"place": new.place.strip(), "name": new.name.strip()}
        if row is None:
            household_id = f"{home.village_code}-{new.number}"
            connection.execute(
                insert(tables.household).values(
                    id=household_id,
                    village_code=home.village_code,
                    number=new.number,
                    home=home.id,
                    **values,
                )
            )
            counts = counts.plus(added=1)
        elif row.home != home.id:
            raise Refused(f"户 {new.number} 的积分在“{row.home}”用，不能改到“{home.id}”。")
        elif (row.place, row.name) == (values["place"], values["name"]):
            counts = counts.plus(unchanged=1)
            continue
        else:
            connection.execute(
                update(tables.household).where(tables.household.c.id == row.id).values(**values)
            )
            counts = counts.plus(changed=1)
        told = find_household(connection, new.number, home.village_code)
        assert told is not None
        news.setdefault(home.village_code, []).append(household_item(told))
    for village_code, items in news.items():
        tell_village(connection, village_code, items)
    return counts


def household_problem(new: NewHousehold) -> str | None:
    """Why these fields cannot be a household, or None."""
    if NUMBER.fullmatch(new.number) is None:
        return f"户编号“{new.number}”不行：只用数字、字母和横线，最多 12 位。"
    return None if new.name.strip() else f"户 {new.number} 没有户主姓名。"


def find_household(connection: Connection, number: str, village_code: int) -> Row[Any] | None:
    household = tables.household.c
    return connection.execute(
        select(tables.household).where(
            household.village_code == village_code, household.number == number
        )
    ).one_or_none()


def the_household(connection: Connection, number: str, site: str | None = None) -> Row[Any]:
    """The household with this number in the village of the site."""
    at_site = the_site(connection, site)
    row = find_household(connection, number, at_site.village_code)
    if row is None:
        raise Refused(f"{at_site.village}没有户编号 {number}。")
    return row


# --- cards ----------------------------------------------------------------------------------


def issue_cards(connection: Connection, households: Iterable[str]) -> int:
    """A card for each of these households (by id) that has none in use; how many were made."""
    card, household = tables.card.c, tables.household.c
    with_card = set(
        connection.scalars(
            select(card.household).where(
                card.household.is_not(None), card.state == CardState.IN_USE.value
            )
        )
    )
    villages = dict(connection.execute(select(household.id, household.village_code)).all())
    lacking = [holder for holder in households if holder not in with_card]
    serials = next_serials(connection, len(lacking)) if lacking else ()
    news: dict[int, list[Known]] = {}
    for holder, serial in zip(lacking, serials, strict=True):
        made = _make_card(connection, serial, villages[holder], household=holder)
        news.setdefault(made.village_code, []).append(card_item(made))
    for village_code, items in news.items():
        tell_village(connection, village_code, items)
    return len(lacking)


@dataclass(frozen=True)
class CardLine:
    """One card to print; the label is a household's number, a person's name, or '' for nobody's."""

    label: str
    group: str
    text: str


def card_lines(
    connection: Connection, site: str, households: Sequence[str], *, people: bool
) -> list[CardLine]:
    """The cards in use of these households (by id), and then those of the site's people."""
    card, household, person = tables.card.c, tables.household.c, tables.person.c
    found = connection.execute(
        select(household.number, household.place, card.text)
        .join(tables.card, card.household == household.id)
        .where(household.id.in_(households), card.state == CardState.IN_USE.value)
        .order_by(household.number)
    )
    lines = [CardLine(*row) for row in found]
    if people:
        staff = connection.execute(
            select(person.name, person.role, card.text)
            .join(tables.card, card.person == person.id)
            .where(person.site == site, person.active)
            .order_by(card.serial)
        )
        lines += [CardLine(name, ROLE_NAMES[role], text) for name, role, text in staff]
    return lines


def blank_cards(connection: Connection, site: str, count: int) -> list[CardLine]:
    """New blank cards of the site's village: a keeper hands them out for lost ones."""
    if not 1 <= count <= BLANK_CARDS_MAX:
        raise Refused(f"一次做 1 到 {BLANK_CARDS_MAX} 张空白卡。")
    at_site = the_site(connection, site)
    made = [
        _make_card(connection, serial, at_site.village_code, state=CardState.BLANK)
        for serial in next_serials(connection, count)
    ]
    tell_village(connection, at_site.village_code, list(map(card_item, made)))
    return [CardLine("", "", row.text) for row in made]


def _make_card(
    connection: Connection,
    serial: int,
    village_code: int,
    *,
    household: str | None = None,
    person: str | None = None,
    state: CardState = CardState.IN_USE,
) -> Row[Any]:
    township_code = connection.scalars(select(tables.township.c.code)).one()
    text = card_text(Card(township_code, village_code, serial, secrets.token_bytes(TOKEN_BYTES)))
    return connection.execute(
        insert(tables.card)
        .values(
            key=text_key(text),
            text=text,
            serial=serial,
            village_code=village_code,
            household=household,
            person=person,
            state=state.value,
        )
        .returning(tables.card)
    ).one()


# --- people ---------------------------------------------------------------------------------


def add_people(connection: Connection, people: Sequence[NewPerson], *, site: str | None) -> Counts:
    """Named people of a site, each with a card; one who is there gets the new role and PIN."""
    at_site = the_site(connection, site)
    person = tables.person.c
    counts = Counts()
    told: list[Known] = []
    for new in people:
        problem = person_problem(new)
        if problem:
            raise Refused(problem)
        pin = pin_text(new.pin, secrets.token_bytes(16))
        row = connection.execute(
            select(tables.person).where(person.site == at_site.id, person.name == new.name.strip())
        ).one_or_none()
        if row is None:
            (serial,) = next_serials(connection, 1)
            row = connection.execute(
                insert(tables.person)
                .values(
                    id=f"P{serial}",
                    site=at_site.id,
                    name=new.name.strip(),
                    role=new.role,
                    card_key="",
                    pin=pin,
                    active=True,
                )
                .returning(tables.person)
            ).one()
            card = _make_card(connection, serial, at_site.village_code, person=row.id)
            changed = {"card_key": card.key}
            counts = counts.plus(added=1)
        else:
            changed = {"role": new.role, "pin": pin}
            counts = counts.plus(changed=1)
        row = connection.execute(
            update(tables.person)
            .where(person.id == row.id)
            .values(**changed)
            .returning(tables.person)
        ).one()
        told.append(
            PersonItem(
                id=row.id,
                name=row.name,
                role=row.role,
                card_key=row.card_key,
                pin=row.pin,
                active=row.active,
            )
        )
    append_feed(connection, at_site.id, told)
    return counts


def person_problem(new: NewPerson) -> str | None:
    """Why these fields cannot be a person, or None."""
    if not new.name.strip():
        return "没有姓名。"
    if len(new.name) > KEY_LENGTH_MAX:
        return f"姓名太长，最多 {KEY_LENGTH_MAX} 个字。"
    return None if PIN.fullmatch(new.pin) else f"{new.name}的口令要是 6 位数字。"


# --- goods ----------------------------------------------------------------------------------


def add_goods(
    connection: Connection,
    goods: Sequence[Good],
    *,
    site: str,
    at: datetime,
    since: datetime | None = None,
    keeps_delivery: bool = False,
) -> Counts:
    """A site's goods in the order of its shelf; those that are there get the new price and name.

    With `keeps_delivery` they keep the class of the delivery days that they have.  Each is a
    version of its own, in force from `since`, or else from `at`; new goods without `since` always
    were as they are, so that a kiosk whose clock is slow shows them, too.
    """
    at_site = the_site(connection, site)
    scheme = township_of(connection).scheme
    there = {
        row.id: row
        for row in connection.execute(select(tables.goods).where(tables.goods.c.site == at_site.id))
    }
    begins = _beginning(at, since)
    counts = Counts()
    told: list[Known] = []
    for place, good in enumerate(goods, 1):
        problem = good_problem(good, scheme)
        if problem:
            raise Refused(problem)
        row = there.get(good.id)
        item = GoodItem(
            id=good.id,
            name=good.name,
            points=good.points,
            category=good.category,
            unit=good.unit,
            delivery=row.delivery if keeps_delivery and row is not None else good.delivery,
            kind=good.kind,
            place=place,
            since="" if row is None and since is None else begins,
        )
        values = msgspec.structs.asdict(item)
        if row is None:
            connection.execute(insert(tables.goods).values(site=at_site.id, **values))
            counts = counts.plus(added=1)
        elif _is_so(row, values):
            counts = counts.plus(unchanged=1)
            continue
        else:
            connection.execute(
                update(tables.goods)
                .where(tables.goods.c.site == at_site.id, tables.goods.c.id == good.id)
                .values(**values)
            )
            counts = counts.plus(changed=1)
        told.append(item)
    append_feed(connection, at_site.id, told)
    return counts


def _beginning(at: datetime, since: datetime | None) -> str:
    """Stamp from which a change holds: never before today, or what was handed out were wrong."""
    begins = since or at
    if begins.date() < at.date():
        raise Refused(f"价格只能从今天或以后改起，{begins:%Y-%m-%d} 已经过去了。")
    return stamp(max(begins, at))


def _is_so(row: Row[Any], values: dict[str, Any]) -> bool:
    """Whether a row of `tables.goods` says the same already, and no later than it is to begin."""
    same = all(getattr(row, name) == value for name, value in values.items() if name != "since")
    return same and row.since <= values["since"]


def goods_of_scheme(scheme: Scheme) -> tuple[Good, ...]:
    """The scheme's price list, without what is like cash unless the township allows it."""
    return tuple(good for good in scheme.price_list if good_problem(good, scheme) is None)


def good_problem(good: Good, scheme: Scheme) -> str | None:
    """Why the township does not let this be redeemed, or None."""
    kind = KIND_NAMES.get(good.kind, good.kind)
    if not good.id or not good.name:
        return "物品要有编号和品名。"
    if len(good.id) > KEY_LENGTH_MAX:
        return f"{good.name}的编号太长，最多 {KEY_LENGTH_MAX} 个字。"
    if good.points > GOOD_POINTS_MAX:
        return f"{good.name}的积分 {good.points} 太大了。"
    if good.points <= 0:
        return f"{good.name}的积分要大于 0，不能是 {good.points}。"
    if good.kind in scheme.goods.banned:
        return f"{good.name}是{kind}，{scheme.township}的方案不许兑换。"
    if good.kind == CASH_LIKE and scheme.goods.cash_like == "barred":
        return f"{good.name}是{kind}，{scheme.township}的方案没有允许兑换。"
    return None


def tell_village(connection: Connection, village_code: int, items: Sequence[Known]) -> None:
    """Households and cards are known at every site of their village."""
    for site in sites_of_village(connection, village_code):
        append_feed(connection, site, items)
