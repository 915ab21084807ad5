"""积分活动: what is announced to the kiosks, and the sessions that were held."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.core.clock import parse_stamp
from kiosk.township import tables
from kiosk.township.book import Refused, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.publication.activities import (
    NAME_LENGTH_MAX,
    PLACE_LENGTH_MAX,
    Announced,
    CalledOff,
    announce,
    announced,
    attendances,
    call_off,
)
from kiosk.township.publication.closing import villages
from kiosk.township.publication.session_points import was_given
from kiosk.township.reports.report_acts import (
    COUNT_MAX,
    DOCUMENT_LENGTH_MAX,
    NewActivity,
    StruckActivity,
    add_activity,
    people_in,
    strike_activity,
)
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.award_parts import item_told
from kiosk.township.web.fields import Fields
from kiosk.township.web.keys import key_of, text_of
from kiosk.township.web.paging import paged
from kiosk.township.web.session_points_pages import can_be_given
from kiosk.township.web.village_parts import chosen_village, village_words

ACTIVITIES = f"{ROOT}/reports/activities"
WHY_LENGTH_MAX = 100
PEOPLE_LENGTH_MAX = 2000
TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def show_activities(connection: Connection, asked: Asked) -> Shown:
    names = _names(connection, asked)
    table = tables.session.c
    rows = connection.execute(
        select(tables.session)
        .where(table.village_code.in_(names))
        .order_by(table.day.desc(), table.id)
    ).all()
    part = paged(asked, len(rows))
    return Shown(
        "activities.html",
        {
            "announced": [
                (row, parse_stamp(row.at) <= asked.now)
                for row in announced(connection, names, asked.now)
            ],
            "activities": rows[part.skip : part.skip + part.rows],
            "paged": part,
            "names": names,
            "key_of": key_of,
            "act": Act,
        },
    )


def show_activity(connection: Connection, asked: Asked) -> Shown:
    planned = asked.word("planned")
    form = {"day": f"{asked.now:%Y-%m-%d}"}
    if planned:
        row = _planned(connection, asked, planned)
        form = {
            "planned": row.id,
            "village": str(row.village_code),
            "day": row.at[:10],
            "name": row.name,
            "place": row.place,
        }
    values = {
        "villages": village_words(connection, asked),
        "longest": NAME_LENGTH_MAX,
        "longest_place": PLACE_LENGTH_MAX,
        "longest_people": PEOPLE_LENGTH_MAX,
    }
    return Shown("activity_new.html", values, form)


def read_activity(fields: Fields, asked: Asked) -> NewActivity:  # noqa: ARG001 - of a form
    people = fields.paragraph("people", "来的人", most=PEOPLE_LENGTH_MAX, need=False)
    counted = fields.text("attendances", "人次", most=8, need=False)
    least = 0 if people and not counted else 1
    return NewActivity(
        chosen_village(fields),
        fields.day("day", "日期"),
        fields.text("name", "活动名称", most=NAME_LENGTH_MAX),
        fields.whole("attendances", "人次", least=least, most=COUNT_MAX) if counted or least else 0,
        fields.text("document", "名单或照片号", most=DOCUMENT_LENGTH_MAX, need=False),
        place=fields.text("place", "地点", most=PLACE_LENGTH_MAX, need=False),
        people=people_in(people),
        planned=fields.text("planned", "活动", most=64, need=False),
    )


def show_session(connection: Connection, asked: Asked) -> Shown:
    row, names = _session(connection, asked)
    people = attendances(connection, row.id)
    part = paged(asked, len(people), 100)
    return Shown(
        "activity.html",
        {
            "activity": row,
            "village": names[row.village_code],
            "people": people[part.skip : part.skip + part.rows],
            "paged": part,
            "points_to_give": not row.struck and can_be_given(connection, row.id),
            "key": key_of(row.id),
            "act": Act,
        },
    )


def show_strike(connection: Connection, asked: Asked) -> Shown:
    row, names = _session(connection, asked)
    values = {"activity": row, "village": names[row.village_code], "longest": WHY_LENGTH_MAX}
    return Shown("activity_strike.html", values | {"given": was_given(connection, row.id)})


def read_strike(fields: Fields, asked: Asked) -> StruckActivity:
    why = fields.text("why", "为什么作废", most=WHY_LENGTH_MAX)
    return StruckActivity(text_of(asked.path["activity"]), why)


def show_announce(connection: Connection, asked: Asked) -> Shown:
    items = township_of(connection).scheme.items
    return Shown(
        "activity_announce.html",
        {
            "villages": village_words(connection, asked),
            "items": [(item.id, item_told(item)) for item in items if item.points > 0],
            "longest": NAME_LENGTH_MAX,
            "longest_place": PLACE_LENGTH_MAX,
        },
        {"time": "09:00"},
    )


def read_announce(fields: Fields, asked: Asked) -> Announced:  # noqa: ARG001 - of a form
    day = fields.day("day", "日期")
    found = TIME.fullmatch(fields.text("time", "几点", most=5))
    if found is None:
        raise Refused("几点要写成 09:00 这样。", "time")
    return Announced(
        chosen_village(fields),
        datetime.combine(day, time(int(found[1]), int(found[2]))),
        fields.text("name", "活动名称", most=NAME_LENGTH_MAX),
        fields.text("place", "地点", most=PLACE_LENGTH_MAX),
        fields.text("item", "积分项目", need=False),
    )


def show_call_off(connection: Connection, asked: Asked) -> Shown:
    row = _planned(connection, asked, asked.path["planned"])
    village = _names(connection, asked)[row.village_code]
    return Shown(
        "activity_call_off.html", {"planned": row, "village": village, "longest": WHY_LENGTH_MAX}
    )


def read_call_off(fields: Fields, asked: Asked) -> CalledOff:
    return CalledOff(asked.path["planned"], fields.text("why", "为什么取消", most=WHY_LENGTH_MAX))


def _names(connection: Connection, asked: Asked) -> dict[int, str]:
    return {each.code: each.name for each in villages(connection, asked.staff)}


def _session(connection: Connection, asked: Asked) -> tuple[Row[Any], dict[int, str]]:
    table, names = tables.session, _names(connection, asked)
    wanted = text_of(asked.path["activity"])
    row = connection.execute(select(table).where(table.c.id == wanted)).one_or_none()
    if row is None or row.village_code not in names:
        raise Missing
    return row, names


def _planned(connection: Connection, asked: Asked, planned: str) -> Row[Any]:
    table = tables.planned_activity
    row = connection.execute(select(table).where(table.c.id == planned)).one_or_none()
    if row is None or row.village_code not in _names(connection, asked):
        raise Missing
    return row


def _to_activities(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return ACTIVITIES


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/reports/activities", Act.SEE_REPORTS, show_activities),
    Form(
        "/reports/activities/new",
        Act.ADD_ACTIVITY,
        show_activity,
        read_activity,
        add_activity,
        _to_activities,
    ),
    Form(
        "/reports/activities/announce",
        Act.ANNOUNCE_ACTIVITY,
        show_announce,
        read_announce,
        announce,
        _to_activities,
    ),
    Form(
        "/reports/activities/planned/{planned}/call-off",
        Act.CALL_OFF_ACTIVITY,
        show_call_off,
        read_call_off,
        call_off,
        _to_activities,
    ),
    Page("/reports/activities/held/{activity}", Act.SEE_REPORTS, show_session),
    Form(
        "/reports/activities/held/{activity}/strike",
        Act.STRIKE_ACTIVITY,
        show_strike,
        read_strike,
        strike_activity,
        _to_activities,
    ),
)
