"""Members of a household, and two households that become one, or one that becomes two."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sqlalchemy import Connection

from kiosk.township.awards.points import POINTS_MAX
from kiosk.township.book import Refused, scheme_of_village, township_of
from kiosk.township.office.rights import Act
from kiosk.township.regrouping import regrouping
from kiosk.township.regrouping.merging import (
    Merging,
    Settling,
    merge_households,
    owed,
    settle_merged,
)
from kiosk.township.regrouping.splitting import Splitting, split_household
from kiosk.township.residents.households import PLACE_LENGTH_MAX
from kiosk.township.residents.members import (
    NAME_LENGTH_MAX,
    RELATION_LENGTH_MAX,
    MemberChange,
    NewMember,
    add_member,
    change_member,
    find_member,
    members_of,
)
from kiosk.township.web.asked import Asked, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.household_pages import the_household, to_household

COUNTED = "counted"
MEMBER_ID = re.compile(r"[0-9a-z]{1,32}")


def show_new(connection: Connection, asked: Asked) -> Shown:
    return Shown(
        "member.html",
        {"household": the_household(connection, asked), "member": None, **_limits(connection)},
        {"counted": (COUNTED,)},
    )


def show_member(connection: Connection, asked: Asked) -> Shown:
    household = the_household(connection, asked)
    member = find_member(connection, household.id, asked.path["member"])
    if member is None:
        raise Missing
    return Shown(
        "member.html",
        {"household": household, "member": member, **_limits(connection)},
        {
            "name": member.name,
            "relation": member.relation,
            "joined": member.joined,
            "departed": member.departed,
            "counted": (COUNTED,) if member.counted else (),
        },
    )


def read_new(fields: Fields, asked: Asked) -> NewMember:
    return NewMember(asked.path["household"], **_typed(fields))


def read_change(fields: Fields, asked: Asked) -> MemberChange:
    return MemberChange(
        asked.path["household"],
        asked.path["member"],
        departed=_day(fields, "departed", "离开的日子"),
        **_typed(fields),
    )


def _typed(fields: Fields) -> dict[str, Any]:
    return {
        "name": fields.text("name", "姓名", most=NAME_LENGTH_MAX),
        "relation": fields.text("relation", "和户主的关系", most=RELATION_LENGTH_MAX, need=False),
        "counted": COUNTED in fields.values.get("counted", ()),
        "joined": _day(fields, "joined", "进户的日子"),
    }


# --- two households become one, and one becomes two -----------------------------------------


def show_merge(connection: Connection, asked: Asked) -> Shown:
    return Shown(
        "household_merge.html",
        {
            "household": the_household(connection, asked),
            "document_longest": regrouping.DOCUMENT_LENGTH_MAX,
        },
    )


def read_merge(fields: Fields, asked: Asked) -> Merging:
    return Merging(
        asked.path["household"],
        fields.text("other", "另一户的编号", most=12),
        fields.text("document", "依据", most=regrouping.DOCUMENT_LENGTH_MAX),
    )


def show_settle(connection: Connection, asked: Asked) -> Shown:
    household = the_household(connection, asked)
    scheme = scheme_of_village(connection, household.village_code)
    debt = owed(connection, scheme, household.id, asked.now)
    return Shown("household_settle.html", {"household": household, "owed": debt})


def read_settle(fields: Fields, asked: Asked) -> Settling:  # noqa: ARG001 - of a form
    return Settling(asked.path["household"])


def show_split(connection: Connection, asked: Asked) -> Shown:
    household = the_household(connection, asked)
    scheme = scheme_of_village(connection, household.village_code)
    here = [each for each in members_of(connection, household.id) if not each.departed]
    return Shown(
        "household_split.html",
        {
            "household": household,
            "members": [(each.id, each.name, each.relation) for each in here],
            "most": regrouping.to_spend(connection, scheme, household.id, asked.now),
            "name_longest": NAME_LENGTH_MAX,
            "place_longest": PLACE_LENGTH_MAX,
            "document_longest": regrouping.DOCUMENT_LENGTH_MAX,
        },
        {"place": household.place, "points": "0"},
    )


def read_split(fields: Fields, asked: Asked) -> Splitting:
    members = fields.values.get("members", ())
    if any(MEMBER_ID.fullmatch(each) is None for each in members):
        raise Refused("请重新选谁分出去。", "members")
    return Splitting(
        asked.path["household"],
        fields.text("number", "新户编号", most=12),
        fields.text("place", "组", most=PLACE_LENGTH_MAX, need=False),
        fields.text("name", "新户户主姓名", most=NAME_LENGTH_MAX),
        tuple(dict.fromkeys(members)),
        fields.whole("points", "转过去的积分", least=0, most=POINTS_MAX),
        fields.text("document", "依据", most=regrouping.DOCUMENT_LENGTH_MAX),
    )


def _day(fields: Fields, name: str, label: str) -> date | None:
    return fields.day(name, label) if fields.raw(name).strip() else None


def _limits(connection: Connection) -> dict[str, Any]:
    scheme = township_of(connection).scheme
    return {
        "counts": scheme.members.entries == "counted",
        "name_longest": NAME_LENGTH_MAX,
        "relation_longest": RELATION_LENGTH_MAX,
    }


ROUTES: tuple[Page | Form[Any], ...] = (
    Form(
        "/households/{household}/members/new",
        Act.ADD_MEMBER,
        show_new,
        read_new,
        add_member,
        to_household,
    ),
    Form(
        "/households/{household}/members/{member}",
        Act.CHANGE_MEMBER,
        show_member,
        read_change,
        change_member,
        to_household,
    ),
    Form(
        "/households/{household}/merge",
        Act.MERGE_HOUSEHOLDS,
        show_merge,
        read_merge,
        merge_households,
        to_household,
    ),
    Form(
        "/households/{household}/split",
        Act.SPLIT_HOUSEHOLD,
        show_split,
        read_split,
        split_household,
        to_household,
    ),
    Form(
        "/households/{household}/settle",
        Act.SETTLE_MERGED,
        show_settle,
        read_settle,
        settle_merged,
        to_household,
    ),
)
