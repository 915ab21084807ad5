"""Points from the paper books at the township: one sends the list, another says yes, once each."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
from sqlalchemy import insert
from support.office import add_rows, hire, rows_of
from support.town import SECOND_SITE, feed_of, told
from support.village import found_village, tell

from kiosk.core.earning_entries import Awarded
from kiosk.core.entries import EntryKind
from kiosk.core.feed import HouseholdItem, PointsItem
from kiosk.core.journal import Entry, canonical
from kiosk.core.opening import OPENING, is_first_period
from kiosk.core.periods import Interval
from kiosk.store import setting_up
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.link.earned import heard_awarded
from kiosk.township.lists import importing
from kiosk.township.lists.opening_points import (
    OpeningAnswered,
    OpeningSent,
    drop_opening,
    may_open,
    openings,
    send_opening,
    take_opening,
)
from kiosk.township.lists.sheets import read_sheet
from kiosk.township.office.acts import NotAllowed
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.reports.dues import waiting
from kiosk.township.residents.households import NewHousehold, add_households

NOW = datetime(2026, 3, 2, 9)
PAPER = "户编号,积分,姓名\n0001,35,张某某\n0002,120,\n"


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def town(found):
    made = found("rongan")
    made.limou = hire(made, "limou", Role.ADMIN)
    made.wangmou = hire(made, "wangmou", Role.OFFICER, ("tx01",))
    run_tx(made, lambda c: book.add_site(c, SECOND_SITE))
    made.qianmou = hire(made, "qianmou", Role.OFFICER, ("tx02",))
    person = {"id": "o1", "site": "tx01", "name": "孙某", "role": "officer", "active": True}
    empty = {"card_key": "", "pin": "", "household": None}
    add_rows(made, tables.person, [person | empty])
    return made


def do(town, who, act, value, at=NOW):
    return run_tx(town, lambda c: act(c, who and the_staff(c, who), value, at))


def send(town, who, text=PAPER, at=NOW):
    sent = OpeningSent("tx01", "账本.csv", "0", text.encode())
    do(town, who, send_opening, sent, at)
    return sent.id


def answer(town, who, act, opening, at=NOW):
    return do(town, who, act, OpeningAnswered("tx01", opening), at).note


def booked(town):
    """Points by the household's number."""
    numbers = {row.id: row.number for row in rows_of(town, tables.household)}
    return sorted((numbers[row.household], row.points) for row in rows_of(town, tables.points))


def household(town, number):
    return next(row.id for row in rows_of(town, tables.household) if row.number == number)


def test_a_list_counts_only_when_another_person_has_said_yes(town, tmp_path):
    opening = send(town, town.wangmou)
    assert booked(town) == [], "it waits"
    with pytest.raises(Refused, match="您自己上传的"):
        answer(town, town.wangmou, take_opening, opening)
    with pytest.raises(NotAllowed):
        answer(town, town.qianmou, take_opening, opening)
    assert booked(town) == []
    note = answer(town, town.limou, take_opening, opening)
    assert note.endswith("2 户的期初积分记好了，一共 155 分。")
    assert booked(town) == [("0001", 35), ("0002", 120)]
    for act in (take_opening, drop_opening):
        with pytest.raises(Refused, match="已经有人办过了"):
            answer(town, town.limou, act, opening)
    assert {row.what for row in rows_of(town, tables.points)} == {OPENING}
    how = rows_of(town, tables.circumstances)[0]
    assert (how.document, how.staff) == ("账本.csv", town.limou)
    with pytest.raises(Refused) as refused:
        send(town, town.wangmou, "户编号,积分\n0002,9\n")
    assert "0002 户已经有期初积分 120 分，一户只记一次。" in str(refused.value)

    store = found_village(tmp_path / "kiosk.db", "rongan")
    tell(store, *told(town, HouseholdItem), *told(town, PointsItem))
    assert setting_up.progress(store, NOW).opened == 2, "the kiosk's step counts them, too"
    store.close()


def test_a_list_that_was_thrown_away_books_nothing_and_may_come_again(town):
    assert "作废了" in answer(town, town.wangmou, drop_opening, send(town, town.wangmou))
    assert booked(town) == []
    again = send(town, None)
    (first, second) = run_tx(town, lambda c: openings(c, "tx01"))
    assert (first.id, first.waits, first.sender_name) == (again, True, "服务器上")
    assert (second.outcome, second.points) == ("dropped", 155)
    answer(town, town.wangmou, take_opening, again)
    assert len(booked(town)) == 2


def test_every_bad_row_is_named_and_nothing_of_the_list_waits(town):
    elsewhere = NewHousehold("0003", "3组", "赵某", home="tx01")
    run_tx(town, lambda c: add_households(c, [elsewhere], site="tx01", are_enrolled=False))
    bad = "户编号,积分,姓名\n0001,35,李某\n0002,0,\n0009,5,\n0002,7,\n0003,8,\n0002,x,\n"
    with pytest.raises(Refused) as refused:
        send(town, town.wangmou, bad)
    first, *said = str(refused.value).split("\n")
    assert first.startswith("有 6 行不对")
    for line, why in zip(
        said,
        (
            "第 2 行：0001 户的户主是张某某，名单上写的是李某。",
            "第 3 行：积分 0 不行，要比 0 大；账本上没有积分的户不用写。",
            "第 4 行：和平村没有户编号 0009。",
            "第 5 行：户编号 0002 和第 3 行重复。",
            "第 6 行：这一户在 2026-03-02 没有参加积分制，那时候的事不记积分。",
            "第 7 行：积分“x”不是整数。",
        ),
        strict=True,
    ):
        assert line == why
    assert rows_of(town, tables.opening_list) == []


def test_what_was_booked_meanwhile_holds_the_whole_list_up(town):
    first, second = send(town, town.wangmou), send(town, town.wangmou, "户编号,积分\n0001,40\n")
    answer(town, town.limou, take_opening, second)
    with pytest.raises(Refused, match=r"有 1 户现在不能记，第一处是第 2 行：0001 户已经有"):
        answer(town, town.limou, take_opening, first)
    assert booked(town) == [("0001", 40)]
    (award,) = [row.id for row in rows_of(town, tables.points)]
    run_tx(town, lambda c: points.reverse(c, award, reason="记错了", at=NOW))
    answer(town, town.limou, take_opening, first)
    assert sum(each for _, each in booked(town)) == 155, "one that was undone is none"


def heard(town, seq, household_, figure, second="k1"):
    """What the township makes of such points that an officer of the kiosk booked."""
    body = Awarded(
        household=household_,
        number="",
        group="",
        name="",
        points=figure,
        what=OPENING,
        effective="2026-03-02T08:00:00",
        reason=OPENING,
        second=second,
    )
    text = canonical(msgspec.to_builtins(body)).decode()
    stamped = ("2026-03-02T08:00:00", "sure", "o1", 1, 0, "boot", 1)
    entry = Entry(seq, "op", EntryKind.AWARDED, *stamped, text)
    row = {"site": "tx01", "epoch": 1, "seq": seq, "hash": b"", "kind": entry.kind}
    line = {"line": msgspec.json.encode(entry), "flagged": None, "received": stamped[0]}

    def work(connection):
        connection.execute(insert(tables.entry).values(**row, **line))
        return heard_awarded(connection, book.the_site(connection, "tx01"), 1, entry, body, NOW)

    return run_tx(town, work)


def test_once_per_household_whichever_side_came_first(town):
    opening = send(town, town.wangmou)
    assert heard(town, 1, household(town, "0001"), 50) is None
    with pytest.raises(Refused, match="0001 户已经有期初积分 50 分"):
        answer(town, town.limou, take_opening, opening)
    answer(town, town.limou, take_opening, send(town, town.wangmou, "户编号,积分\n0002,120\n"))
    odd = heard(town, 2, household(town, "0002"), 90)
    assert odd == "请看一看：这一户已经有期初积分，一户只记一次，机器上后记的 90 分撤销了"
    assert booked(town) == [("0001", 50), ("0002", -90), ("0002", 90), ("0002", 120)]
    undone = [each for each in feed_of(town) if isinstance(each, PointsItem) and each.reverses]
    assert [(each.points, each.reverses) for each in undone] == [(-90, "tx01/1/2")]


def test_points_of_the_paper_book_that_nobody_checked_are_odd(town):
    odd = heard(town, 1, household(town, "0001"), 50, second="")
    assert odd == "请看一看：期初积分没有第二个人核对"


def test_the_first_period_is_the_one_in_which_the_shop_began():
    quarter = Interval("2026-04", datetime(2026, 4, 1), datetime(2026, 7, 1))
    assert is_first_period(quarter, datetime(2026, 4, 1), datetime(2026, 6, 30))
    assert not is_first_period(quarter, datetime(2026, 3, 31), datetime(2026, 4, 1))


def test_after_the_first_period_nobody_brings_old_points(town):
    opening = send(town, town.wangmou, "户编号,积分\n0002,9\n")
    assert run_tx(town, lambda c: may_open(c, "tx01", datetime(2030, 1, 1))), "not begun yet"
    heard(town, 1, household(town, "0001"), 50)
    assert run_tx(town, lambda c: may_open(c, "tx01", NOW))
    late = datetime(2027, 3, 3, 9)
    assert not run_tx(town, lambda c: may_open(c, "tx01", late))
    with pytest.raises(Refused, match="头一期已经过完了"):
        send(town, None, at=late)
    with pytest.raises(Refused, match="头一期已经过完了"):
        answer(town, town.limou, take_opening, opening, late)
    assert booked(town) == [("0001", 50)]


def waits(town, who, path="/awards/tx01/paper-book/"):
    def work(connection):
        return waiting(connection, the_staff(connection, who), NOW)

    found = run_tx(town, work, reads=True)
    return [each.sentence for each in found if each.path.startswith(path)]


def test_a_list_that_waits_is_on_the_first_page_of_those_whose_shop_it_is(town):
    opening = send(town, town.wangmou)
    (told,) = waits(town, town.limou)
    assert told.endswith("：期初积分名单“账本.csv”等另一个人核对。")
    assert waits(town, town.wangmou) == [told]
    assert waits(town, town.qianmou) == [], "of another shop"
    answer(town, town.limou, take_opening, opening)
    assert waits(town, town.limou) == []


@pytest.mark.parametrize("reason", ["期初积分", " 期初积分 "])
def test_points_of_the_paper_book_do_not_go_past_the_second_person(town, tmp_path, reason):
    path = tmp_path / "积分.csv"
    path.write_text(f"户编号,积分,事由,日期\n0001,35,{reason},2026-03-01\n", encoding="utf-8")
    sheet = read_sheet(path, importing.POINTS_COLUMNS, importing.POINTS_MORE)
    with pytest.raises(Refused, match="import opening"):
        run_tx(town, lambda c: importing.import_points(c, sheet, site="tx01", at=NOW))
    assert booked(town) == []
