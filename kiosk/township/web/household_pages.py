"""户: households, who is in them, and whether they take part."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.core.card import CardState
from kiosk.core.enrolment import BASIS_NAMES, MONTHS_MOST, Application
from kiosk.core.scheme import Scheme
from kiosk.township.book import all_sites, find_site, scheme_of_village, township_of
from kiosk.township.database import run_tx
from kiosk.township.office.acts import Done, NotAllowed
from kiosk.township.office.rights import Act
from kiosk.township.regrouping.merging import owed
from kiosk.township.regrouping.regrouping import regroupings_of
from kiosk.township.reports.ledger_people import sums_in
from kiosk.township.residents import household_list
from kiosk.township.residents.enrolments import (
    DOCUMENT_LENGTH_MAX,
    WHY_LENGTH_MAX,
    Leaving,
    enrolled_at,
    enrolments_of,
    what_becomes_of_points,
)
from kiosk.township.residents.household_acts import (
    HouseholdChange,
    HouseholdWanted,
    Joining,
    add_household,
    change_household,
    end_enrolment,
    enrol_household,
    own_household,
    villages_of,
)
from kiosk.township.residents.household_list import STANDINGS, HouseholdsWanted
from kiosk.township.residents.households import NAME_LENGTH_MAX, PLACE_LENGTH_MAX
from kiosk.township.residents.members import members_of
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged

HOUSEHOLDS = f"{ROOT}/households"
OUTSIDER, LIVES_HERE, ASKS = "outsider", "lives_here", "asks"
CARD_WORDS = {
    CardState.IN_USE.value: "在用",
    CardState.LOST.value: "停用",
    CardState.BLANK.value: "空白",
}


def show_households(connection: Connection, asked: Asked) -> Shown:
    villages = villages_of(connection, asked.staff)
    wanted = wanted_of(asked, villages)
    part = paged(asked, household_list.count_households(connection, wanted))
    rows = household_list.households(connection, wanted, skip=part.skip, limit=part.rows)
    places = household_list.places_of(connection, wanted.villages)
    return Shown(
        "households.html",
        {
            "households": rows,
            "paged": part,
            "villages": villages,
            "places": [(each, each) for each in places],
            "standings": STANDINGS,
            "wanted": wanted,
            "act": Act,
        },
    )


def wanted_of(asked: Asked, villages: dict[int, str]) -> HouseholdsWanted:
    """What the query asks for, within the villages that are theirs."""
    village = asked.number("village", 0, 1 << 16, 1 << 16)
    return HouseholdsWanted(
        villages=[village] if village in villages else list(villages),
        at=asked.now,
        sought=asked.word("q").strip(),
        place=asked.word("place"),
        standing=asked.word("standing"),
    )


def the_household(connection: Connection, asked: Asked) -> Row[Any]:
    """The household that the path names, if it is theirs to see."""
    try:
        return own_household(connection, asked.staff, asked.path["household"])
    except NotAllowed:
        raise Missing from None


def show_household(connection: Connection, asked: Asked) -> Shown:
    row = the_household(connection, asked)
    scheme = scheme_of_village(connection, row.village_code)
    site = find_site(connection, row.home)
    return Shown(
        "household.html",
        {
            "household": row,
            "village": villages_of(connection, asked.staff)[row.village_code],
            "home": site,
            "enrolled": enrolled_at(connection, row.id, asked.now),
            "enrolments": enrolments_of(connection, row.id),
            "basis_names": BASIS_NAMES,
            "members": members_of(connection, row.id),
            "counted": scheme.members.entries == "counted",
            "sums": _sums(connection, scheme, row.id, asked.now),
            "cards": household_list.cards_of(connection, row.id),
            "card_words": CARD_WORDS,
            "points": household_list.points_now(connection, scheme, row.id, asked.now),
            "regroupings": regroupings_of(connection, row.id),
            "owed": owed(connection, scheme, row.id, asked.now) if row.closed else 0,
            "act": Act,
        },
    )


def _sums(connection: Connection, scheme: Scheme, household: str, at: datetime) -> dict[str, int]:
    """What each name obtained in the running period, the family's own under '' (BS-2.1b)."""
    if scheme.members.entries != "counted":
        return {}
    found = sums_in(connection, [household], scheme.period_of(at))[household]
    return {each.key: each.points for each in found.members}


# --- added and changed ----------------------------------------------------------------------


def show_new(connection: Connection, asked: Asked) -> Shown:
    rows = [find_site(connection, site) for site in all_sites(connection)]
    sites = {row.id: f"{row.name}（{row.village}）" for row in rows if row}
    own = {site: name for site, name in sites.items() if asked.staff.is_for(site)}
    first = next(iter(own), "")
    scheme = township_of(connection).scheme
    # where everybody takes part nobody has to ask for it
    about = (LIVES_HERE,) if scheme.enrol.who == "opt_in" else ("joins", LIVES_HERE)
    form = {"site": first, "on": asked.now.date().isoformat(), "about": about}
    return Shown("household_new.html", {"sites": own, **_limits(scheme)}, form)


def show_change(connection: Connection, asked: Asked) -> Shown:
    row = the_household(connection, asked)
    return Shown(
        "household_change.html",
        {"household": row, **_limits(township_of(connection).scheme)},
        {"place": row.place, "name": row.name},
    )


def read_new(fields: Fields, asked: Asked) -> HouseholdWanted:
    joins = "joins" in fields.values.get("about", ())
    return HouseholdWanted(
        fields.text("site", "兑换点", most=16),
        fields.text("number", "户编号", most=12),
        fields.text("place", "组", most=PLACE_LENGTH_MAX, need=False),
        fields.text("name", "户主姓名", most=NAME_LENGTH_MAX),
        read_application(fields, asked) if joins else None,
    )


def read_change(fields: Fields, asked: Asked) -> HouseholdChange:
    return HouseholdChange(
        asked.path["household"],
        fields.text("place", "组", most=PLACE_LENGTH_MAX, need=False),
        fields.text("name", "户主姓名", most=NAME_LENGTH_MAX),
    )


def _limits(scheme: Scheme) -> dict[str, Any]:
    """What the forms' fields need to know."""
    return {
        "rule": scheme.enrol,
        "scheme": scheme,
        "name_longest": NAME_LENGTH_MAX,
        "place_longest": PLACE_LENGTH_MAX,
        "document_longest": DOCUMENT_LENGTH_MAX,
        "why_longest": WHY_LENGTH_MAX,
    }


# --- taking part ----------------------------------------------------------------------------


def show_enrol(connection: Connection, asked: Asked) -> Shown:
    return Shown(
        "household_enrol.html",
        {"household": the_household(connection, asked), **_limits(township_of(connection).scheme)},
        {"on": asked.now.date().isoformat(), "about": (LIVES_HERE,)},
    )


def read_enrol(fields: Fields, asked: Asked) -> Joining:
    return Joining(asked.path["household"], read_application(fields, asked))


def read_application(fields: Fields, asked: Asked) -> Application:
    """Fields of `household_parts.html`."""
    rule = run_tx(asked.desk.engine, township_of, reads=True).scheme.enrol
    about = fields.values.get("about", ())
    months = None
    if rule.min_months_home_more_than is not None:
        months = fields.whole("months_home", "一年在家几个月", least=0, most=MONTHS_MOST)
    return Application(
        on=fields.day("on", "日期"),
        outsider=OUTSIDER in about,
        lives_here=LIVES_HERE in about or rule.who == "household_register",
        months_home=months,
        asks=ASKS in about,
        document=fields.text("document", "依据", most=DOCUMENT_LENGTH_MAX, need=False),
    )


def show_leave(connection: Connection, asked: Asked) -> Shown:
    row = the_household(connection, asked)
    scheme = township_of(connection).scheme
    return Shown(
        "household_leave.html",
        {
            "household": row,
            "points_said": what_becomes_of_points(
                scheme_of_village(connection, row.village_code), asked.now
            ),
            **_limits(scheme),
        },
        {"on": asked.now.date().isoformat()},
    )


def read_leave(fields: Fields, asked: Asked) -> Leaving:
    return Leaving(
        asked.path["household"],
        fields.day("on", "日期"),
        fields.text("why", "原因", most=WHY_LENGTH_MAX),
    )


def to_household(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    """The page of the household to which something was done."""
    household = done.subject.removeprefix("household:")
    return f"{HOUSEHOLDS}/{household}"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/households", Act.SEE_HOUSEHOLDS, show_households),
    Form("/households/new", Act.ADD_HOUSEHOLD, show_new, read_new, add_household, to_household),
    Page("/households/{household}", Act.SEE_HOUSEHOLDS, show_household),
    Form(
        "/households/{household}/change",
        Act.CHANGE_HOUSEHOLD,
        show_change,
        read_change,
        change_household,
        to_household,
    ),
    Form(
        "/households/{household}/enrol",
        Act.ENROL_HOUSEHOLD,
        show_enrol,
        read_enrol,
        enrol_household,
        to_household,
    ),
    Form(
        "/households/{household}/leave",
        Act.END_ENROLMENT,
        show_leave,
        read_leave,
        end_enrolment,
        to_household,
    ),
)
