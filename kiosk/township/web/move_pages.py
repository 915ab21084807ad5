"""迁户: another shop is to be where a household spends its points."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from kiosk.township.book import all_sites, find_site
from kiosk.township.office.rights import Act
from kiosk.township.travel.moves import MoveWanted, ask_move, waiting_move
from kiosk.township.travel.releases import flows
from kiosk.township.web.asked import Asked, Form, Page, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.household_pages import the_household, to_household


def show_move(connection: Connection, asked: Asked) -> Shown:
    row = the_household(connection, asked)
    names = site_names(connection)
    return Shown(
        "household_move.html",
        {
            "household": row,
            "home": names[row.home],
            "sites": {site: name for site, name in names.items() if site != row.home},
            "moving": waiting_move(connection, row.id),
            "flows": flows(connection, household=row.id),
            "names": names,
            "act": Act,
        },
    )


def site_names(connection: Connection) -> dict[str, str]:
    """和平（和平村）, by id."""
    rows = [find_site(connection, site) for site in all_sites(connection)]
    return {row.id: f"{row.name}（{row.village}）" for row in rows if row is not None}


def read_move(fields: Fields, asked: Asked) -> MoveWanted:
    return MoveWanted(asked.path["household"], fields.text("to", "迁到哪里", most=16))


ROUTES: tuple[Page | Form[Any], ...] = (
    Form(
        "/households/{household}/move",
        Act.MOVE_HOUSEHOLD,
        show_move,
        read_move,
        ask_move,
        to_household,
    ),
)
