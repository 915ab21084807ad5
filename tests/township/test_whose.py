"""Whose points they are when a household has moved, and who decides nothing about their own."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import update
from support.office import add_rows, hire, rows_of
from support.town import NOW, SECOND_SITE, told

from kiosk.core.feed import PersonItem
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.award_rows import an_award
from kiosk.township.awards.declarations import Assessment, assess
from kiosk.township.awards.objections import (
    NewObjection,
    Outcome,
    Settling,
    settle_objection,
    take_objection,
)
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused, find_site
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.publication.activities import Session, record_session
from kiosk.township.publication.list_making import Village
from kiosk.township.publication.session_points import SessionPoints, award_session
from kiosk.township.regrouping.merging import Merging, merge_households
from kiosk.township.reports.keeper_rewards import KeeperHousehold, name_household
from kiosk.township.reports.ledger_ground import LedgerGround, span_of
from kiosk.township.reports.ledgers import LEDGERS
from kiosk.township.residents.households import NewHousehold, add_households
from kiosk.township.residents.kinship import KinNamed, Tie, name_kin
from kiosk.township.residents.members import NewMember, add_member, find_member
from kiosk.township.residents.working_group import NewSeat, SeatEnded, end_seat, take_seat
from kiosk.township.sites.site_people import NewPerson, add_people

DECLARED = {
    "site": "tx02",
    "epoch": 1,
    "item": "P08",
    "quantity": None,
    "place": "村口",
    "happened": "2023-03-19T08:00:00",
    "declared": "2023-03-19T09:00:00",
    "helper": None,
    "member": "",
    "photo": "",
    "remark": "",
    "state": "waiting",
    "reason": "",
    "staff": "",
    "name": "",
    "assessed": "",
    "award": "",
}


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def town(found):
    """Both villages have a 0001 and a 0002; 和平's 0001 spends at 长虹 now."""
    made = found("tangxiang", ("0001", "0002"))

    def work(connection):
        book.add_site(connection, SECOND_SITE)
        there = [NewHousehold(number, "1组", "李某某") for number in ("0001", "0002")]
        add_households(connection, there, site="tx02")
        household = tables.household
        moved = update(household).where(household.c.id == "7-0001").values(home="tx02")
        connection.execute(moved)

    run_tx(made, work)
    made.admin = hire(made, "limou", Role.ADMIN)
    return made


def do(town, act, value, who=""):
    return run_tx(town, lambda c: act(c, the_staff(c, who or town.admin), value, NOW))


def booked(town):
    return {row.household: row.points for row in rows_of(town, tables.points)}


def declared(town, seq, household, helper=None):
    row = {"seq": seq, "household": household, "helper": helper}
    add_rows(town, tables.declaration, [DECLARED | row])
    return Assessment("tx02", 1, seq, passes=True, document="凭证-1", reason="")


def test_what_who_has_moved_here_declares_is_booked_for_them_not_for_their_number_here(town):
    assert "张某某（0001）" in do(town, assess, declared(town, 1, "7-0001", "8-0002")).note
    assert booked(town) == {"7-0001": 20, "8-0002": 20}


def test_whom_somebody_who_has_moved_here_helps_is_not_whoever_has_their_number(town):
    do(town, assess, declared(town, 1, "8-0002", "7-0001"))
    assert booked(town) == {"7-0001": 20, "8-0002": 20}


def test_who_has_moved_away_and_came_to_a_session_has_its_points(town):
    people = (("7-0001", ""), ("7-0002", ""))
    session = Session("s1", 7, date(2023, 3, 19), "清扫", people=people)
    run_tx(town, lambda c: record_session(c, session, NOW))
    do(town, award_session, SessionPoints("s1", "P08"))
    assert booked(town) == {"7-0001": 20, "7-0002": 20}


def test_nobody_decides_about_the_household_that_the_group_or_the_kiosk_has_as_theirs(town):
    wangmou = hire(town, "wangmou", Role.OFFICER, ("tx02",), name="王某")
    seat = NewSeat("tx02", "committee", NOW.date(), staff=wangmou, household="0002")
    do(town, take_seat, seat)
    answer = declared(town, 1, "8-0002")
    with pytest.raises(Refused, match="您自己家"):
        do(town, assess, answer, wangmou)
    run_tx(town, lambda c: add_people(c, [NewPerson("赵某", "officer", "135790")], site="tx02"))
    (person,) = rows_of(town, tables.person)
    do(town, name_household, KeeperHousehold("tx02", person.id, "0001"))
    assert told(town, PersonItem, "tx02")[-1].kin == ("8-0001",)
    desk = update(tables.staff).where(tables.staff.c.id == wangmou).values(person=person.id)
    run_tx(town, lambda c: c.execute(desk))
    with pytest.raises(Refused, match="您自己家"):
        do(town, assess, declared(town, 2, "8-0001"), wangmou)
    do(town, assess, declared(town, 3, "7-0001"), wangmou)
    assert booked(town) == {"7-0001": 20}


def test_who_helped_and_joined_another_household_since_is_one_helper_in_every_book(town):
    deed = Deed("0002", item="P08", helper="0001", effective=datetime(2023, 3, 19, 8))
    run_tx(town, lambda c: points.award(c, "a1", deed, at=NOW, site="tx02"))
    run_tx(town, lambda c: add_households(c, [NewHousehold("0003", "", "王某某")], site="tx02"))
    do(town, merge_households, Merging("8-0003", "0001", "合户申请 1 号"))

    def ledger(connection):
        ground = LedgerGround(
            connection,
            Village(8, "长虹村"),
            span_of("2023-03"),
            the_staff(connection, town.admin),
            NOW,
        )
        return LEDGERS["points"].make(ground)

    made = run_tx(town, ledger, reads=True)
    names = [column.name for column in made.columns]
    rows = [dict(zip(names, row, strict=True)) for row in made.rows]
    assert [(row["编号"], row["互助户"]) for row in rows if row["户编号"] == "0002"] == [
        ("a1", "0001")
    ]
    assert made.totals[names.index("加/扣分")] == 40
    do(town, take_objection, NewObjection("tx02", "0002", "a1", "", "记多了", date(2023, 3, 27)))
    do(town, settle_objection, Settling("tx02", 1, Outcome.CORRECTED, "核实过", 5))
    sums = Counter()
    for row in rows_of(town, tables.points):
        sums[row.household] += row.points
    assert sums == {"8-0002": 5, "8-0001": 0, "8-0003": 5}


def test_a_merge_carries_over_whose_own_household_it_was_and_its_members_ids(town):
    wangmou = hire(town, "wangmou", Role.OFFICER, ("tx02",), name="王某")
    run_tx(town, lambda c: add_people(c, [NewPerson("赵某", "keeper", "135790")], site="tx02"))
    run_tx(town, lambda c: add_households(c, [NewHousehold("0003", "", "孙某某")], site="tx02"))
    (person,) = rows_of(town, tables.person)
    do(town, name_household, KeeperHousehold("tx02", person.id, "0002"))
    do(town, take_seat, NewSeat("tx02", "committee", NOW.date(), staff=wangmou, household="0002"))
    do(town, name_kin, KinNamed("tx02", town.admin, "0002", Tie.RELATIVE))
    do(town, add_member, NewMember("8-0002", "李乙", "本人", False, None))
    (old,) = rows_of(town, tables.member)

    do(town, merge_households, Merging("8-0001", "0002", "合户申请 1 号"))
    assert told(town, PersonItem, "tx02")[-1].kin == ("8-0001",), "its kiosk has heard"
    with pytest.raises(Refused, match="您自己家"):
        do(town, assess, declared(town, 1, "8-0001"), wangmou)
    with pytest.raises(Refused, match="您亲属家"):
        do(town, assess, declared(town, 2, "8-0001"))
    now = run_tx(town, lambda c: find_member(c, "8-0001", old.id), reads=True)
    assert (now.household, now.name, now.departed) == ("8-0001", "李乙", "")
    assert now.id != old.id
    assert run_tx(town, lambda c: find_member(c, "8-0003", old.id), reads=True) is None


def test_two_of_one_name_sit_in_one_group_and_who_has_left_is_not_made_to_stay(town):
    first = hire(town, "zhangmou", Role.OFFICER, ("tx02",), name="张某")
    second = hire(town, "zhangmou2", Role.OFFICER, ("tx02",), name="张某")

    def seat(**who):
        return NewSeat("tx02", "committee", NOW.date(), **who)

    do(town, take_seat, seat(staff=first, id="s1"))
    do(town, take_seat, seat(staff=second, id="s2"))
    for again in (seat(staff=first), seat(name="张某")):
        with pytest.raises(Refused, match=r"张某已经是.*写上户编号"):
            do(town, take_seat, again)
    with pytest.raises(Refused, match="两个人都要写上户编号"):  # it may be one of the two
        do(town, take_seat, seat(name="张某", household="0002"))
    do(town, take_seat, seat(name="周某", household="0001", id="s3"))
    for other in (seat(name="周某"), seat(name="周某", household="0001")):
        with pytest.raises(Refused, match=r"周某已经是.*写上户编号"):
            do(town, take_seat, other)
    do(town, take_seat, seat(name="周某", household="0002", id="s4"))
    assert len(rows_of(town, tables.group_member)) == 4

    later = NOW + timedelta(days=30)

    def end(day, at):
        return run_tx(
            town,
            lambda c: end_seat(c, the_staff(c, town.admin), SeatEnded("tx02", "s1", day), at),
        )

    end(NOW.date() + timedelta(days=3), NOW)
    end(NOW.date() + timedelta(days=4), NOW)  # it has not ended yet
    with pytest.raises(Refused, match="已经离任"):
        end(later.date(), later)
    end(NOW.date() + timedelta(days=2), later)  # a mistake is put right backwards
    (row,) = [row for row in rows_of(town, tables.group_member) if row.id == "s1"]
    assert row.until == str(NOW.date() + timedelta(days=2))


def test_the_award_of_a_declaration_is_found_after_its_household_has_moved(town):
    do(town, assess, declared(town, 1, "8-0002"))
    moved = update(tables.household).where(tables.household.c.id == "8-0002")
    run_tx(town, lambda c: c.execute(moved.values(village_code=7, number="0009", home="tx01")))
    shown = run_tx(town, lambda c: an_award(c, find_site(c, "tx02"), "tx02/1/1"), reads=True)
    assert (shown.number, shown.points) == ("0009", 20)
    elsewhere = run_tx(town, lambda c: an_award(c, find_site(c, "tx02"), "tx01/1/1"), reads=True)
    assert elsewhere is None
