"""工作小组: who sits in it, in which function, and what the paper wants and is not there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.core.group import FUNCTION_NAMES
from kiosk.township import tables
from kiosk.township.book import Refused, find_site, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.office.staff import all_staff
from kiosk.township.residents.working_group import (
    NAME_LENGTH_MAX,
    PAPER_LENGTH_MAX,
    NewSeat,
    SeatEnded,
    end_seat,
    find_seat,
    lacking,
    seats,
    sitting,
    take_seat,
)
from kiosk.township.sites.group_told import is_in_force
from kiosk.township.sites.keepers import keepers
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields

HERE = "/sites/{site}/group"
PERSON, STAFF = "person:", "staff:"


def show_group(connection: Connection, asked: Asked) -> Shown:
    site, today = asked.path["site"], asked.now.date()
    scheme = township_of(connection).scheme
    rows = seats(connection, site)
    there = sitting(connection, site, today)
    sits = [(row, is_in_force(row, today)) for row in rows]
    return Shown(
        "group.html",
        {
            "site": find_site(connection, site),
            "rows": sorted(sits, key=lambda each: not each[1]),
            "lacking": lacking(scheme, there),
            "rule": scheme.group,
            "quorum": scheme.quorum,
            "at_kiosk": sum(_signs_in(connection, row) for row in there),
            "functions": FUNCTION_NAMES,
            "act": Act,
        },
    )


def _signs_in(connection: Connection, seat: Row[Any]) -> bool:
    """Whether they can sign in at the kiosk and decide there."""
    person = tables.person.c
    there = select(person.id).where(person.id == seat.person, person.active)
    return connection.scalar(there.where(person.role == "officer")) is not None


def show_new(connection: Connection, asked: Asked) -> Shown:
    site = asked.path["site"]
    people = [
        (f"{PERSON}{row.id}", f"{row.name}（兑换点的村干部）")
        for row in keepers(connection, site)
        if row.active and row.role == "officer"
    ]
    desk = [
        (f"{STAFF}{each.id}", f"{each.name}（工作台，{each.login}）")
        for each in all_staff(connection)
        if each.active and each.is_for(site) and each.person is None
    ]
    return Shown(
        "group_new.html",
        {
            "site": find_site(connection, site),
            "people": [*people, *desk],
            "functions": list(FUNCTION_NAMES.items()),
            "longest": NAME_LENGTH_MAX,
            "longest_paper": PAPER_LENGTH_MAX,
        },
        {"since": str(asked.now.date())},
    )


def show_end(connection: Connection, asked: Asked) -> Shown:
    row = find_seat(connection, asked.path["site"], asked.path["seat"])
    if row is None:
        raise Missing
    return Shown(
        "group_end.html",
        {
            "site": find_site(connection, asked.path["site"]),
            "row": row,
            "function": FUNCTION_NAMES[row.function],
        },
        {"until": row.until or str(asked.now.date())},
    )


def read_new(fields: Fields, asked: Asked) -> NewSeat:
    who = fields.text("who", "哪一位", need=False)
    if who and not who.startswith((PERSON, STAFF)):
        raise Refused("请重新选哪一位。", "who")
    return NewSeat(
        asked.path["site"],
        fields.choice("function", "职务", FUNCTION_NAMES),
        fields.day("since", "从哪天起"),
        name=fields.text("name", "姓名", most=NAME_LENGTH_MAX, need=False),
        person=who.removeprefix(PERSON) if who.startswith(PERSON) else "",
        staff=who.removeprefix(STAFF) if who.startswith(STAFF) else "",
        household=fields.text("household", "户编号", most=12, need=False),
        paper=fields.text("paper", "文件", most=PAPER_LENGTH_MAX, need=False),
    )


def read_end(fields: Fields, asked: Asked) -> SeatEnded:
    return SeatEnded(asked.path["site"], asked.path["seat"], fields.day("until", "到哪天"))


def to_group(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/sites/{asked.path['site']}/group"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page(HERE, Act.SEE_KEEPERS, show_group),
    Form(f"{HERE}/new", Act.TAKE_SEAT, show_new, read_new, take_seat, to_group),
    Form(f"{HERE}/{{seat}}/end", Act.END_SEAT, show_end, read_end, end_seat, to_group),
)
