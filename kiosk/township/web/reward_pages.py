"""A keeper's own household, and the reward for a year's service (GY-2.2f)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.core.periods import Interval
from kiosk.township import tables
from kiosk.township.book import find_site, township_of
from kiosk.township.funds.fund_acts import YEARS
from kiosk.township.office.rights import Act
from kiosk.township.publication.list_making import Village
from kiosk.township.reports import service
from kiosk.township.reports.keeper_rewards import (
    DOCUMENT_LENGTH_MAX,
    MEMBERS_LENGTH_MAX,
    POINTS_MAX,
    KeeperHousehold,
    KeeperReward,
    name_household,
    reward,
    rewards,
)
from kiosk.township.reports.report_material import Material
from kiosk.township.sites.keepers import find_keeper
from kiosk.township.web.asked import Asked, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.keeper_pages import HERE, to_keepers

NUMBER_LENGTH_MAX = 12


def show_household(connection: Connection, asked: Asked) -> Shown:
    person = _person(connection, asked)
    site = find_site(connection, asked.path["site"])
    return Shown(
        "keeper_household.html",
        {"site": site, "person": person, "longest": NUMBER_LENGTH_MAX},
        {"household": _number(connection, person)},
    )


def read_household(fields: Fields, asked: Asked) -> KeeperHousehold:
    number = fields.text("household", "户编号", most=NUMBER_LENGTH_MAX, need=False)
    return KeeperHousehold(asked.path["site"], asked.path["person"], number)


def show_reward(connection: Connection, asked: Asked) -> Shown:
    """With the year's service beside the form, by which the group decides."""
    person = _person(connection, asked)
    site = find_site(connection, asked.path["site"])
    if site is None:
        raise Missing
    year = asked.number("year", *YEARS, asked.now.year)
    scheme = township_of(connection).scheme
    return Shown(
        "keeper_reward.html",
        {
            "site": site,
            "person": person,
            "number": _number(connection, person),
            "rewards": rewards(connection, person.id),
            "service": _service(connection, site, year),
            "year": year,
            "may": scheme.keeper is not None and scheme.keeper.yearly_reward,
            "clause": scheme.keeper.clause if scheme.keeper else "",
            "longest": DOCUMENT_LENGTH_MAX,
            "longest_members": MEMBERS_LENGTH_MAX,
        },
        {"year": str(year)},
    )


def _service(connection: Connection, site: Row[Any], year: int) -> list[tuple[str, str]]:
    """What the site's year is told by; the report's figures, of this site's village."""
    span = Interval(str(year), datetime(year, 1, 1), datetime(year + 1, 1, 1))
    village = Village(site.village_code, site.village)
    material = Material(connection, township_of(connection).scheme, span, (village,), whole=False)
    found = service.of_year(material)
    return [
        ("开门天数", f"{len(found.opened)} 天"),
        ("预订按时交货", found.on_time_said),
        ("盘点有差异", f"{len(found.differences)} 次"),
        ("异议", found.objections_said),
    ]


def read_reward(fields: Fields, asked: Asked) -> KeeperReward:
    return KeeperReward(
        asked.path["site"],
        asked.path["person"],
        fields.whole("year", "哪一年", least=YEARS[0], most=YEARS[1]),
        fields.whole("points", "奖励积分", least=1, most=POINTS_MAX),
        fields.text("document", "文件或者会议记录", most=DOCUMENT_LENGTH_MAX),
        fields.text("members", "小组哪几位决定", most=MEMBERS_LENGTH_MAX),
    )


def _person(connection: Connection, asked: Asked) -> Row[Any]:
    person = find_keeper(connection, asked.path["site"], asked.path["person"])
    if person is None:
        raise Missing
    return person


def _number(connection: Connection, person: Row[Any]) -> str:
    """Of the household that is theirs; '' where nobody said."""
    household = tables.household.c
    found = connection.scalar(select(household.number).where(household.id == person.household))
    return str(found or "")


ROUTES: tuple[Page | Form[Any], ...] = (
    Form(
        f"{HERE}/{{person}}/household",
        Act.SET_KEEPER_HOUSEHOLD,
        show_household,
        read_household,
        name_household,
        to_keepers,
    ),
    Form(
        f"{HERE}/{{person}}/reward",
        Act.REWARD_KEEPER,
        show_reward,
        read_reward,
        reward,
        to_keepers,
    ),
)
