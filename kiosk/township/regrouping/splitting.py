"""One household becomes two (分户).  An act.

Nothing moves but the points that the document names, as refunds: both households rank with what
they obtained themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.core.enrolment import Application, Basis
from kiosk.core.scheme import Scheme
from kiosk.township.awards.points import post
from kiosk.township.book import Refused, scheme_of_village
from kiosk.township.cards.issuing import issue_cards
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.regrouping.regrouping import check_document, note, over, to_spend
from kiosk.township.residents.enrolments import enrol_from, enrolled_at
from kiosk.township.residents.household_acts import (
    household_told,
    open_household,
    subject_of,
)
from kiosk.township.residents.households import (
    NewHousehold,
    add_households,
    find_household,
    household_problem,
)
from kiosk.township.residents.members import members_of, move_members


@dataclass(frozen=True)
class Splitting:
    """A new household out of another one."""

    household: str
    number: str
    place: str
    name: str
    members: tuple[str, ...]
    """Ids of those who go."""

    points: int
    """That the document gives to the new one."""

    document: str


def split_household(
    connection: Connection, who: Staff, splitting: Splitting, now: datetime
) -> Done:
    """A household of its own with a card of its own, and 0 points unless the document says more."""
    kept = open_household(connection, who, splitting.household)
    enrolled = enrolled_at(connection, kept.id, now)
    if enrolled is None:
        raise Refused(f"{kept.number} 户没有参加，不能分户；请直接新增一户。")
    check_document(splitting.document)
    if find_household(connection, splitting.number, kept.village_code) is not None:
        raise Refused(f"村里已经有 {splitting.number} 户了。", "number")
    new = NewHousehold(splitting.number, splitting.place, splitting.name, kept.home)
    problem = household_problem(new)
    if problem is not None:
        raise Refused(problem, "number")
    here = {each.id: each.name for each in members_of(connection, kept.id) if not each.departed}
    if set(splitting.members) - set(here):
        raise Refused("要分出去的人里有一位已经不在这一户，请重新选。", "members")
    scheme = scheme_of_village(connection, kept.village_code)
    _check_points(connection, scheme, kept, splitting.points, now)
    add_households(connection, [new], are_enrolled=False)
    made = find_household(connection, splitting.number, kept.village_code)
    assert made is not None
    application = Application(
        now.date(), enrolled.outsider, months_home=enrolled.months_home, document=splitting.document
    )
    enrol_from(connection, made.id, now, Basis(enrolled.basis), application)
    move_members(connection, {m: here[m] for m in splitting.members}, made.id, now.date())
    if splitting.points:
        what = f"分户：{kept.number} 户转给 {made.number} 户（{splitting.document.strip()}）"
        post(
            connection,
            over(kept.id, made.id, splitting.points, what, now, f"split/{made.id}"),
            at=now,
        )
    issue_cards(connection, [made.id])
    note(connection, "split", kept, made, splitting.document, splitting.points, now)
    return Done(
        f"已从 {kept.number} 户分出 {made.number} 户（{made.name}），转过去 {splitting.points} 分，"
        "新卡可以去印了。",
        subject_of(made),
        before=household_told(kept),
        after={
            **household_told(made),
            "rests_on": splitting.document.strip(),
            "points": splitting.points,
            "members": [here[m] for m in splitting.members],
        },
    )


def _check_points(
    connection: Connection, scheme: Scheme, kept: Row[Any], points: int, now: datetime
) -> None:
    if points < 0:
        raise Refused("转过去的积分不能是负数。", "points")
    most = to_spend(connection, scheme, kept.id, now)
    if points > most:
        raise Refused(f"{kept.number} 户现在能转的积分是 {most} 分。", "points")
