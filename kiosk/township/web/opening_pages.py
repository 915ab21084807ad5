"""开门时间 of an exchange point."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from kiosk.township.book import find_site
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.sites.opening import HOURS_CELLS_MAX, OpeningHours, set_hours
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Shown
from kiosk.township.web.fields import Fields


def show_hours(connection: Connection, asked: Asked) -> Shown:
    here = find_site(connection, asked.path["site"])
    if here is None:
        raise Missing
    values = {"site": here, "longest": HOURS_CELLS_MAX}
    return Shown("site_hours.html", values, {"hours": here.hours})


def read_hours(fields: Fields, asked: Asked) -> OpeningHours:
    hours = fields.text("hours", "开门时间", most=HOURS_CELLS_MAX, need=False)
    return OpeningHours(asked.path["site"], hours)


def _to_site(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/sites/{asked.path['site']}"


ROUTES: tuple[Form[Any], ...] = (
    Form("/sites/{site}/hours", Act.SET_HOURS, show_hours, read_hours, set_hours, _to_site),
)
