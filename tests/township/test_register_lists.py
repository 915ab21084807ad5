"""Lists of households, cards in batches, and the people of a site, as acts of the desk."""

from __future__ import annotations

import io
import json
import subprocess
from datetime import date, timedelta

import pytest
from openpyxl import Workbook
from support.office import hire, rows_of
from support.town import NOW, SECOND_SITE, feed_of, found_town, told

from kiosk.core.card import CardState, text_key
from kiosk.core.feed import CardItem, PersonItem
from kiosk.core.pin import pin_fits
from kiosk.township import book, tables
from kiosk.township.book import Refused
from kiosk.township.database import open_database, run_tx
from kiosk.township.lists.household_lists import (
    ListSent,
    ListTaken,
    Verb,
    find_list,
    households_csv,
    import_households,
    plan,
    stage_households,
)
from kiosk.township.office.acts import NotAllowed
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.township.residents.card_acts import (
    BatchWanted,
    Replacing,
    Revoking,
    Which,
    batch_pdf,
    batches,
    cards_in,
    find_batch,
    make_cards,
    replace_card,
    revoke_card,
)
from kiosk.township.residents.household_list import HouseholdsWanted
from kiosk.township.sites.keepers import (
    KeeperNamed,
    KeeperPin,
    NewKeeper,
    Pin,
    add_keeper,
    replace_keeper_card,
    restore_keeper,
    set_keeper_pin,
    strike_keeper,
)

HEADING = "户编号,组,户主,参加日期,一年在家月数,外来户,本人要求,依据"
PIN = Pin("274917", "kept")


@pytest.fixture
def town(tmp_path, moulds):
    def mould(where):
        engine = found_town(where)
        run_tx(engine, lambda c: book.add_site(c, SECOND_SITE))
        hire(engine, "limou", Role.ADMIN)
        hire(engine, "wangmou", Role.OFFICER, ("tx01",))
        engine.dispose()

    with moulds.copy("sqlite", tmp_path / "town.db", "register-lists", mould) as where:
        engine = open_database(where)
        yield engine
        engine.dispose()


def staff(town, login="limou"):
    found = next(row.id for row in rows_of(town, tables.staff) if row.login == login)
    return run_tx(town, lambda c: find_staff(c, found), reads=True)


def act(town, do, value, login="limou", at=NOW):
    who = staff(town, login)
    return run_tx(town, lambda c: do(c, who, value, at))


# --- lists ----------------------------------------------------------------------------------


def stage(town, *lines, file="名单.csv", login="limou", site="tx01", heading=HEADING):
    data = "\n".join((heading, *lines)).encode()
    done = act(town, stage_households, ListSent(site, file, "digest", data), login)
    return done.subject.removeprefix("list:")


def planned(town, staged, login="limou", at=NOW):
    who = staff(town, login)

    def work(connection):
        row = find_list(connection, who, staged)
        return plan(connection, who, row, at)

    return run_tx(town, work, reads=True)


def test_each_line_of_a_list_says_what_it_would_do_before_anything_is_booked(town):
    before = (rows_of(town, tables.household), feed_of(town))
    staged = stage(
        town,
        "0001,3组,张某某,,,,,",
        "0002,4组,张某某,,,,,",
        "０００３,1组,李某,2023-03-01,12,,,同意书 3",
        "0004,1组,周某,,,,,",
        "0005,1组,吴某,2023-03-01,2,,,",
        "0006,1组,郑某,2023-03-01,2,,是,",
        "0007,1组,冯某,2023-03-01,3,是,,",
        "0003,1组,李某,2023-03-01,12,,,",
        "0008,1组,,2023-03-01,12,,,",
        "0009,1组,陈某,某天,12,,,",
        "0010,1组,褚某,2023-03-01,12,也许,,",
    )
    found = [(line.line, line.verb, line.said) for line in planned(town, staged)]
    assert [(line, verb) for line, verb, _ in found] == [
        (2, Verb.SAME),
        (3, Verb.CHANGED),
        (4, Verb.NEW),
        (5, Verb.NEW),
        (6, Verb.BAD),
        (7, Verb.NEW),
        (8, Verb.BAD),
        (9, Verb.BAD),
        (10, Verb.BAD),
        (11, Verb.BAD),
        (12, Verb.BAD),
    ]
    said = {line: words for line, _, words in found}
    assert said[3] == "原来是 3组 张某某"
    assert said[4] == "从 2023-03-01 起参加"
    assert said[5] == "还没有登记参加"
    assert "要本人要求参加" in said[6]
    assert "长期在本村居住" in said[8]
    assert said[9] == "户编号和第 4 行重复。"
    assert "没有户主姓名" in said[10]
    assert "日期“某天”看不懂" in said[11]
    assert "外来户“也许”看不懂" in said[12]
    assert (rows_of(town, tables.household), feed_of(town)) == before
    with pytest.raises(Refused, match="有 6 行不行，第一处是第 6 行"):
        act(town, import_households, ListTaken(staged))
    assert rows_of(town, tables.household) == before[0]


def test_a_good_list_is_booked_once_with_who_takes_part(town):
    staged = stage(
        town,
        "0002,4组,张某某,,,,,",
        "0003,1组,李某,2023-03-01,12,,,同意书 3",
        "0004,1组,周某,,,,,",
    )
    done = act(town, import_households, ListTaken(staged))
    assert "新增 2 户，修改 1 户" in done.note
    assert done.after == {"added": 2, "changed": 1, "enrolled": 0}
    rows = {row.household: row for row in rows_of(town, tables.enrolment)}
    assert set(rows) == {"7-0001", "7-0002", "7-0003"}
    assert (rows["7-0003"].since, rows["7-0003"].document) == ("2023-03-01T00:00:00", "同意书 3")
    with pytest.raises(Refused, match="已经导入过"):
        act(town, import_households, ListTaken(staged))
    staged = stage(town, "0004,1组,周某,2023-03-20,12,,,", "0003,1组,李某,2023-03-20,12,,,")
    assert [line.verb for line in planned(town, staged)] == [Verb.JOINS, Verb.SAME]
    assert act(town, import_households, ListTaken(staged)).after["enrolled"] == 1


def test_a_list_needs_the_days_of_consent_and_an_officer_the_own_site(town):
    with pytest.raises(Refused, match="缺少这些列：参加日期"):
        stage(town, "0003,1组,李某", heading="户编号,组,户主")
    with pytest.raises(Refused, match="一户也没有"):
        stage(town)
    with pytest.raises(NotAllowed):
        stage(town, "0003,1组,李某,,,,,", login="wangmou", site="tx02")
    heading = f"{HEADING},兑换点"
    staged = stage(town, "0003,1组,李某,,,,,,长虹", login="wangmou", heading=heading)
    (line,) = planned(town, staged, "wangmou")
    assert (line.verb, line.said) == (Verb.BAD, "“长虹”不是您管的兑换点。")
    assert planned(town, staged)[0].verb is Verb.NEW
    later = NOW + timedelta(days=1, seconds=1)
    act(
        town,
        stage_households,
        ListSent("tx01", "b.csv", "d", f"{HEADING}\n1,,某".encode()),
        at=later,
    )
    assert [row.name for row in rows_of(town, tables.waiting_list)] == ["b.csv"], "a day is over"


def test_a_workbook_is_taken_and_what_is_written_can_be_taken_in_again(town):
    workbook = Workbook()
    for row in (
        ["户编号", "组", "户主", "参加日期", "一年在家月数"],
        [42, "1组", "=李某", date(2023, 3, 2), 11],
    ):
        workbook.active.append(row)
    workbook.active["C2"].data_type = "s"
    out = io.BytesIO()
    workbook.save(out)
    sent = ListSent("tx01", "名单.xlsx", "digest", out.getvalue())
    staged = act(town, stage_households, sent).subject.removeprefix("list:")
    act(town, import_households, ListTaken(staged))
    wanted = HouseholdsWanted([7], NOW)
    data = run_tx(town, lambda c: households_csv(c, wanted), reads=True)
    text = data.decode("utf-8-sig")
    assert text.startswith("户编号,组,户主,兑换点,参加日期,一年在家月数,外来户,依据\r\n")
    assert "\r\n42,1组,'=李某,和平,2023-03-02,11,,\r\n" in text, "no table program works it out"
    again = act(town, stage_households, ListSent("tx01", "a.csv", "d2", data))
    verbs = [line.verb for line in planned(town, again.subject.removeprefix("list:"))]
    assert verbs.count(Verb.SAME) == 2
    rows = json.loads(rows_of(town, tables.waiting_list)[-1].content)
    assert len(rows) == 3


# --- cards ----------------------------------------------------------------------------------


def batch_of(town, done):
    who = staff(town)
    key = done.subject.removeprefix("cards:")
    batch = run_tx(town, lambda c: find_batch(c, who, key), reads=True)
    cards = run_tx(town, lambda c: cards_in(c, batch.id), reads=True)
    return batch, cards


def pages(town, batch):
    """The words on each page of the file to print (pdftotext of poppler-utils)."""
    data = run_tx(town, lambda c: batch_pdf(c, batch), reads=True)
    command = ["pdftotext", "-", "-"]
    out = subprocess.run(command, input=data, check=True, capture_output=True).stdout
    return out.decode().rstrip("\f").split("\f")


def test_a_batch_makes_the_cards_that_are_missing_and_says_when_they_were_printed(town):
    done = act(town, make_cards, BatchWanted("tx01", Which.UNPRINTED))
    batch, cards = batch_of(town, done)
    assert (batch.what, batch.name, batch.at) == ("还没有印过卡的户", "李某", "2023-03-20T09:00:00")
    assert [(card.number, card.state) for card in cards] == [("0001", "in_use"), ("0002", "in_use")]
    assert {item.household for item in told(town, CardItem)} == {"7-0001", "7-0002"}
    (page,) = pages(town, batch)
    assert "0001" in page
    assert "张" not in page, "no name on a card"
    with pytest.raises(Refused, match="没有要印的卡"):
        act(town, make_cards, BatchWanted("tx01", Which.UNPRINTED))
    again, _ = batch_of(town, act(town, make_cards, BatchWanted("tx01", Which.PLACE, "3组")))
    assert again.what == "3组"
    assert len(rows_of(town, tables.card)) == 2, "printed again, not made again"
    listed = run_tx(town, lambda c: batches(c, ["tx01"]), reads=True)
    assert [row.count for row in listed] == [2, 2]
    assert run_tx(town, lambda c: batches(c, ["tx02"]), reads=True) == []
    with pytest.raises(NotAllowed):
        act(town, make_cards, BatchWanted("tx02", Which.ALL), "wangmou")
    assert run_tx(town, lambda c: find_batch(c, staff(town, "wangmou"), again.id)) is not None
    blank, _ = batch_of(town, act(town, make_cards, BatchWanted("tx02", Which.BLANK, count=1)))
    assert run_tx(town, lambda c: find_batch(c, staff(town, "wangmou"), blank.id)) is None


def test_blank_cards_and_those_of_people_are_batches_too(town):
    act(town, add_keeper, NewKeeper("tx01", "一位姓名很长的人", "keeper", PIN))
    batch, cards = batch_of(town, act(town, make_cards, BatchWanted("tx01", Which.PEOPLE)))
    assert [card.name for card in cards] == ["一位姓名很长的人"]
    assert "一位姓名很长…" in pages(town, batch)[0]
    batch, cards = batch_of(town, act(town, make_cards, BatchWanted("tx01", Which.BLANK, count=12)))
    assert {card.state for card in cards} == {CardState.BLANK}
    assert [item.state for item in told(town, CardItem)] == ["blank"] * 12
    assert len(pages(town, batch)) == 2
    with pytest.raises(Refused, match="1 到 500 张"):
        act(town, make_cards, BatchWanted("tx01", Which.BLANK, count=501))


def test_a_replaced_card_is_dead_and_the_new_one_is_ready_to_print(town):
    act(town, make_cards, BatchWanted("tx01", Which.ALL))
    first, old = batch_of(town, act(town, make_cards, BatchWanted("tx01", Which.ALL)))
    with pytest.raises(Refused, match="请写明原因"):
        act(town, replace_card, Replacing("7-0001", ""))
    done = act(town, replace_card, Replacing("7-0001", "丢了"), "wangmou")
    batch, (new,) = batch_of(town, done)
    assert (new.number, new.state, batch.what) == ("0001", "in_use", "0001 户补卡")
    assert (done.before["serial"], done.after["serial"]) == ([old[0].serial], [new.serial])
    assert [(item.serial, item.state) for item in told(town, CardItem)[-2:]] == [
        (old[0].serial, "lost"),
        (new.serial, "in_use"),
    ]
    assert new.text not in str(feed_of(town)), "the text is on the card alone"
    assert text_key(new.text) == told(town, CardItem)[-1].key
    assert "0001" not in pages(town, first)[0], "a lost card is not printed again"
    act(town, revoke_card, Revoking("7-0001", new.serial, "搬走了"))
    assert told(town, CardItem)[-1].state == "lost"
    with pytest.raises(Refused, match="已经停用了"):
        act(town, revoke_card, Revoking("7-0001", new.serial, "搬走了"))
    with pytest.raises(Refused, match="已经停用了"):
        run_tx(town, lambda c: batch_pdf(c, batch), reads=True)


# --- people of a site -----------------------------------------------------------------------


def test_people_of_a_site_get_a_pin_that_is_shown_once_and_a_card(town):
    drawn = Pin.drawn()
    done = act(town, add_keeper, NewKeeper("tx01", "陈某", "keeper", drawn))
    assert done.secret == drawn.text
    assert drawn.text not in str(done.after)
    first = told(town, PersonItem)[-1]
    assert pin_fits(drawn.text, first.pin)
    with pytest.raises(Refused, match="已经有一位陈某"):
        act(town, add_keeper, NewKeeper("tx01", "陈某", "officer", PIN))
    with pytest.raises(Refused, match="就没有管理员了"):
        act(town, strike_keeper, KeeperNamed("tx01", first.id))
    with pytest.raises(Refused, match="没有这个人"):
        act(town, set_keeper_pin, KeeperPin("tx02", first.id, PIN))
    act(town, set_keeper_pin, KeeperPin("tx01", first.id, PIN))
    assert told(town, PersonItem)[-1].pin == "kept"
    act(town, replace_keeper_card, KeeperNamed("tx01", first.id))
    assert told(town, PersonItem)[-1].card_key != first.card_key
    states = {row.key: row.state for row in rows_of(town, tables.card)}
    assert states[first.card_key] == "lost"
    assert told(town, CardItem) == [], "cards of people are no business of the list of cards"
    assert [row.what for row in rows_of(town, tables.card_batch)] == ["陈某补卡"]


def test_who_is_struck_off_comes_back_as_they_were(town):
    act(town, add_keeper, NewKeeper("tx01", "陈某", "keeper", PIN))
    act(town, add_keeper, NewKeeper("tx01", "刘某", "keeper", PIN))
    person = told(town, PersonItem)[0]
    done = act(town, strike_keeper, KeeperNamed("tx01", person.id))
    assert (done.before["at_kiosk"], done.after["at_kiosk"]) == (True, False)
    assert told(town, PersonItem)[-1].active is False
    with pytest.raises(Refused, match="请先恢复"):
        act(town, replace_keeper_card, KeeperNamed("tx01", person.id))
    act(town, restore_keeper, KeeperNamed("tx01", person.id))
    assert told(town, PersonItem)[-1] == person
    with pytest.raises(Refused, match="没有停用"):
        act(town, restore_keeper, KeeperNamed("tx01", person.id))
