"""Points for having come to a session of the points system, each household once."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from msgspec.structs import replace
from sqlalchemy import update
from support.office import hire, rows_of
from support.town import feed_of

from kiosk.core.feed import PointsItem
from kiosk.core.journal import canonical
from kiosk.township import tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused, township_of
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.publication.activities import Announced, Session, announce, record_session
from kiosk.township.publication.session_points import (
    SessionPoints,
    announced_item,
    award_id_of,
    award_session,
    the_session,
)
from kiosk.township.regrouping.merging import Merging, merge_households
from kiosk.township.reports.report_acts import StruckActivity, strike_activity
from kiosk.township.web.session_points_pages import can_be_given

NOW = datetime(2026, 3, 2, 9)
DAY = date(2026, 3, 1)
PLANNED = Announced(7, datetime(2026, 3, 1, 9), "清扫公共场所", "村口", "P08", id="p1")


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def town(found):
    made = found("tangxiang", ("0001", "0002", "0003"))
    made.admin = hire(made, "limou", Role.ADMIN)
    return made


def who(connection, town):
    return the_staff(connection, town.admin)


def of(town, number):
    return next(row.id for row in rows_of(town, tables.household) if row.number == number)


def held(town, id_, came, **more):
    """A session to which these members of these households came."""

    people = tuple((of(town, number), name) for number, name in came)

    def work(connection):
        record_session(connection, Session(id_, 7, DAY, "清扫", people=people, **more), NOW)

    run_tx(town, work)


def give(town, session, item="P08"):
    told = SessionPoints(session, item)
    return run_tx(town, lambda c: award_session(c, who(c, town), told, NOW)).note


def booked(town):
    """Points by the household's number."""
    numbers = {row.id: row.number for row in rows_of(town, tables.household)}
    return sorted((numbers[row.household], row.points) for row in rows_of(town, tables.points))


def test_each_household_that_came_gets_the_announced_item_once_however_many_came(town):
    before = datetime(2026, 2, 20, 9)
    run_tx(town, lambda c: announce(c, the_staff(c, town.admin), PLANNED, before))
    held(town, "s1", [("0001", "张某"), ("0001", "李某"), ("0002", "")], planned="p1", place="村口")
    assert run_tx(town, lambda c: announced_item(c, the_session(c, who(c, town), "s1"))) == "P08"
    assert run_tx(town, lambda c: can_be_given(c, "s1"))
    assert give(town, "s1") == "“清扫”2 户各记 +20 分。"
    assert booked(town) == [("0001", 20), ("0002", 20)]
    told = [each for each in feed_of(town) if isinstance(each, PointsItem)]
    assert [(each.item, each.effective) for each in told] == [("P08", "2026-03-01T00:00:00")] * 2
    how = rows_of(town, tables.circumstances)[0]
    assert (how.place, how.document, how.channel) == ("村口", "活动签到名单", "collector")
    assert not run_tx(town, lambda c: can_be_given(c, "s1"))
    with pytest.raises(Refused, match="已经记过分了"):
        give(town, "s1", "P04")
    assert len(booked(town)) == 2


def test_a_session_that_is_struck_takes_its_points_back_and_the_right_one_gives_them_once(town):
    held(town, "s1", [("0001", ""), ("0002", ""), ("0003", "")])
    give(town, "s1")
    undone = award_id_of("s1", of(town, "0003"))
    run_tx(town, lambda c: points.reverse(c, undone, reason="没有来", at=NOW))
    merging = Merging(of(town, "0001"), "0002", "合户申请 1 号")
    run_tx(town, lambda c: merge_households(c, who(c, town), merging, NOW))
    struck = StruckActivity("s1", "日期写错了")
    note = run_tx(town, lambda c: strike_activity(c, who(c, town), struck, NOW)).note
    assert note.endswith("已作废，不再计数。给 2 户记的积分已撤销。")
    assert sum(figure for _, figure in booked(town)) == 0
    held(town, "s2", [("0001", "")])
    give(town, "s2")
    assert sum(figure for number, figure in booked(town) if number == "0001") == 20


def test_who_may_not_have_it_is_named_and_the_others_have_it(town):
    deed = Deed("0002", item="P09", effective=datetime(2026, 3, 1, 8))
    run_tx(town, lambda c: points.award(c, "a1", deed, at=NOW, site="tx01"))
    held(town, "s1", [("0001", ""), ("0002", "")])
    note = give(town, "s1", "P09")
    assert note.startswith("“清扫”1 户各记 +10 分。张某某（0002）没有记：")
    held(town, "s2", [("0001", ""), ("0002", "")])
    with pytest.raises(Refused, match="一户也记不上"):
        give(town, "s2", "P09")
    assert booked(town) == [("0001", 10), ("0002", 10)]


def test_what_nobody_can_have_got_is_refused(town):
    held(town, "s1", [("0001", "")])
    held(town, "s2", [], attendances=12)
    held(town, "s3", [("0001", "")])
    run_tx(town, lambda c: c.execute(update(tables.session).values(struck="记错了")))
    for session, item, why in (
        ("s9", "P08", "没有这场活动"),
        ("s3", "P08", "已经作废"),
    ):
        with pytest.raises(Refused, match=why):
            give(town, session, item)
    run_tx(town, lambda c: c.execute(update(tables.session).values(struck="")))
    for session, item, why in (
        ("s2", "P08", "没有写来的是哪些户"),
        ("s1", "P99", "按次加分"),
        ("s1", "烟盒", "按次加分"),
        ("s1", "N01", "按次加分"),
    ):
        with pytest.raises(Refused, match=why):
            give(town, session, item)
    assert booked(town) == []


def test_only_who_sits_in_a_function_that_collects_gives_a_sessions_points(found):
    """BS-2.2.2a: 由网格员、村民代表、村两委人员等进行积分采集."""
    town = found("tangxiang", ("0001",))

    def gathered(connection):
        scheme = township_of(connection).scheme
        intake = replace(scheme.intake, collectors=("grid_worker",))
        told = canonical(replace(scheme, intake=intake)).decode()
        connection.execute(update(tables.township).values(scheme=told))

    run_tx(town, gathered)
    town.admin = hire(town, "limou", Role.ADMIN)
    held(town, "s1", [("0001", "")])
    with pytest.raises(Refused, match="由网格员采集积分"):
        give(town, "s1")
    run_tx(town, lambda c: c.execute(update(tables.group_member).values(function="grid_worker")))
    give(town, "s1")
    assert [how.function for how in rows_of(town, tables.circumstances)] == ["grid_worker"]
