"""Which villages are proposed for a demonstration title, and what came of it (高梁 四(三), GL-4.3).

One for the district's and one for the town's, never the same village, and none that is barred
(GL-3.4).  The district assesses and gives its title to the first so many.  Functions on a
connection (`book`); `propose`, `note_place` and `withdraw` are acts (`acts.perform`).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.acceptance import TitleLevel, Titles
from kiosk.core.clock import stamp
from kiosk.township import tables
from kiosk.township.book import Refused, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.publication.closing import own_village
from kiosk.township.reports.village_bars import bars_in_force, bars_said

LEVEL_NAMES: dict[TitleLevel, str] = {"district": "区级示范村", "town": "镇级示范村"}
DOCUMENT_LENGTH_MAX = 60
WHY_LENGTH_MAX = 200
PLACE_MAX = 10_000


@dataclass(frozen=True)
class NewTitle:
    village_code: int
    level: TitleLevel
    year: int
    document: str
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class TitlePlace:
    """Which place the district's assessment gave the village."""

    title: str
    place: int
    document: str


@dataclass(frozen=True)
class WithdrawnTitle:
    title: str
    why: str


def propose(connection: Connection, who: Staff, new: NewTitle, now: datetime) -> Done:
    """A village of the township for one of the titles of a year."""
    village = own_village(connection, who, new.village_code)
    most = getattr(_rule(connection), new.level)
    if new.year > now.year:
        raise Refused(f"{new.year} 年还没有到。", "year")
    bars = bars_in_force(connection, [village.code])
    if bars:
        raise Refused(f"{village.name}不得参评：{bars_said(bars)}。", "village")
    there = [row for row in titles(connection) if row.year == new.year and not row.withdrawn]
    for row in there:
        if row.village_code == village.code:
            name = LEVEL_NAMES[row.level]
            sentence = f"{village.name} {new.year} 年已经报了{name}，区级和镇级不能是同一个村。"
            raise Refused(sentence, "village")
    taken = sum(row.level == new.level for row in there)
    if taken >= most:
        raise Refused(f"{new.year} 年{LEVEL_NAMES[new.level]}只能报 {most} 个，已经报满。", "level")
    connection.execute(
        insert(tables.village_title).values(
            id=new.id,
            village_code=village.code,
            level=new.level,
            year=new.year,
            document=new.document,
            booked=stamp(now),
            who=who.name,
            place=None,
            place_document="",
            withdrawn="",
            withdrawn_because="",
        )
    )
    return Done(
        f"{village.name}已报为 {new.year} 年{LEVEL_NAMES[new.level]}（{new.document}）。",
        f"village_title:{new.id}",
        after={
            "title": LEVEL_NAMES[new.level],
            "year": new.year,
            "document": new.document,
        },
    )


def note_place(connection: Connection, who: Staff, placed: TitlePlace, now: datetime) -> Done:  # noqa: ARG001 - an act
    """The district's result; the first so many have its title."""
    row = _standing(connection, placed.title)
    village = own_village(connection, who, row.village_code)
    if row.level != "district":
        raise Refused("镇级示范村由镇里评定，没有全区的名次。")
    if placed.place < 1:
        raise Refused("名次从 1 起。", "place")
    table = tables.village_title
    connection.execute(
        update(table)
        .where(table.c.id == row.id)
        .values(place=placed.place, place_document=placed.document)
    )
    rule = _rule(connection)
    outcome = outcome_said(rule, row.level, placed.place)
    return Done(
        f"{village.name}在全区得分第 {placed.place} 名：{outcome}。",
        f"village_title:{row.id}",
        before={"title_place": row.place, "document": row.place_document},
        after={"title_place": placed.place, "document": placed.document},
    )


def withdraw(connection: Connection, who: Staff, taken: WithdrawnTitle, now: datetime) -> Done:
    """It is not proposed any more; that it was stays to be seen."""
    row = _standing(connection, taken.title)
    village = own_village(connection, who, row.village_code)
    table = tables.village_title
    connection.execute(
        update(table)
        .where(table.c.id == row.id)
        .values(withdrawn=stamp(now), withdrawn_because=taken.why)
    )
    return Done(
        f"{village.name}的{LEVEL_NAMES[row.level]}已撤回。",
        f"village_title:{row.id}",
        before={"title": LEVEL_NAMES[row.level], "year": row.year},
        after={"why": taken.why},
    )


def outcome_said(rule: Titles, level: TitleLevel, place: int | None) -> str:
    """入选（前 28 名）; 没有入选; 等区里评定."""
    if level == "town":
        return "由镇里评定"
    if place is None:
        return "等区里评定"
    within = not rule.first or place <= rule.first
    return f"入选（前 {rule.first} 名）" if within else f"没有入选（前 {rule.first} 名入选）"


def titles(connection: Connection, villages: Collection[int] | None = None) -> list[Row[Any]]:
    """All of these villages: the latest year first, the district's before the town's."""
    table = tables.village_title
    query = select(table).order_by(
        table.c.year.desc(), table.c.withdrawn != "", table.c.level, table.c.booked
    )
    if villages is not None:
        query = query.where(table.c.village_code.in_(villages))
    return list(connection.execute(query))


def find_title(connection: Connection, title: str) -> Row[Any] | None:
    table = tables.village_title
    return connection.execute(select(table).where(table.c.id == title)).one_or_none()


def _standing(connection: Connection, title: str) -> Row[Any]:
    row = find_title(connection, title)
    if row is None:
        raise Refused("没有这一条，请重新打开。")
    if row.withdrawn:
        raise Refused("这一条已经撤回了。")
    return row


def _rule(connection: Connection) -> Titles:
    scheme = township_of(connection).scheme
    if scheme.titles is None:
        raise Refused(f"{scheme.township}的方案没有评示范村的规定。")
    return scheme.titles
