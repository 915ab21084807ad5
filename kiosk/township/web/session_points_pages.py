"""给到场的户记分: the item of a session for every household whose card was shown there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from kiosk.core.scheme import Scheme
from kiosk.township.book import Refused, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.publication.session_points import (
    SessionPoints,
    announced_item,
    award_session,
    households_of,
    may_be_given,
    the_session,
    was_given,
)
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Shown
from kiosk.township.web.award_parts import item_told
from kiosk.township.web.fields import Fields
from kiosk.township.web.keys import key_of, text_of


def can_be_given(connection: Connection, session: str) -> bool:
    """Whether it is known who came, the scheme has an item for it, and nobody has it yet."""
    listed = _items(township_of(connection).scheme)
    came = bool(listed) and bool(households_of(connection, session))
    return came and not was_given(connection, session)


def _items(scheme: Scheme) -> list[tuple[str, str]]:
    return [(item.id, item_told(item)) for item in scheme.items if may_be_given(item)]


def show_session_points(connection: Connection, asked: Asked) -> Shown:
    try:
        row = the_session(connection, asked.staff, text_of(asked.path["activity"]))
    except Refused:
        raise Missing from None
    return Shown(
        "activity_points.html",
        {
            "activity": row,
            "came": households_of(connection, row.id),
            "items": _items(township_of(connection).scheme),
            "key": key_of(row.id),
        },
        {"item": announced_item(connection, row)},
    )


def read_session_points(fields: Fields, asked: Asked) -> SessionPoints:
    item = fields.text("item", "积分项目")
    return SessionPoints(text_of(asked.path["activity"]), item)


def _to_session(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/reports/activities/held/{asked.path['activity']}"


ROUTES: tuple[Form[Any], ...] = (
    Form(
        "/reports/activities/held/{activity}/points",
        Act.GIVE_AWARD,
        show_session_points,
        read_session_points,
        award_session,
        _to_session,
    ),
)
