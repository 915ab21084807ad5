"""Households at the desk: enrolled and left, their members, merged and split."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from nacl.signing import SigningKey
from support.office import hire, register_key, rows_of, send
from support.town import NOW, SECOND_SITE, MemoryOutbox, feed_of, found_town, told

from kiosk.core.account import Charge
from kiosk.core.card import CardState
from kiosk.core.enrolment import Application, Basis
from kiosk.core.feed import CardItem, FeedItem, HouseholdItem, PointsItem
from kiosk.core.journal import canonical
from kiosk.schemes import load_scheme
from kiosk.store import points as kiosk_points
from kiosk.store.database import open_store
from kiosk.store.feed import apply_feed
from kiosk.township import book, tables
from kiosk.township.awards.points import award, reverse, review, suspend
from kiosk.township.awards.worth import Deed
from kiosk.township.book import NewSite, Refused
from kiosk.township.cards.issuing import issue_cards
from kiosk.township.database import open_database, run_tx
from kiosk.township.office.acts import NotAllowed
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.township.regrouping.merging import (
    Merging,
    Settling,
    merge_households,
    owed,
    settle_merged,
)
from kiosk.township.regrouping.regrouping import regroupings_of, to_spend
from kiosk.township.regrouping.splitting import Splitting, split_household
from kiosk.township.residents.card_acts import BatchWanted, Which, make_cards
from kiosk.township.residents.enrolments import Leaving, enrolled_at, what_becomes_of_points
from kiosk.township.residents.household_acts import (
    HouseholdChange,
    HouseholdWanted,
    Joining,
    add_household,
    change_household,
    end_enrolment,
    enrol_household,
)
from kiosk.township.residents.household_list import HouseholdsWanted, count_households, households
from kiosk.township.residents.households import NewHousehold, add_households
from kiosk.township.residents.members import (
    MemberChange,
    NewMember,
    add_member,
    change_member,
    members_at,
    members_of,
)

APPLICATION = Application(date(2023, 3, 20), months_home=12)


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def make(tmp_path, moulds, engine_kind):
    """Makes townships with an admin and an officer of tx01: make("bieshan")."""
    engines = []

    def made(scheme="tangxiang"):
        def mould(where):
            engine = found_town(where, scheme)
            run_tx(engine, lambda c: book.add_site(c, SECOND_SITE))
            hire(engine, "limou", Role.ADMIN)
            hire(engine, "wangmou", Role.OFFICER, ("tx01",))
            engine.dispose()

        kept = moulds.copy(engine_kind, tmp_path / f"{scheme}.db", f"people-{scheme}", mould)
        engine = open_database(kept.__enter__())
        engines.append((engine, kept))
        return engine

    yield made
    for engine, kept in engines:
        engine.dispose()
        kept.__exit__(None, None, None)


@pytest.fixture
def town(make):
    return make()


def staff(town, login="limou"):
    found = next(row.id for row in rows_of(town, tables.staff) if row.login == login)
    return run_tx(town, lambda c: find_staff(c, found), reads=True)


def act(town, do, value, login="limou", at=NOW):
    who = staff(town, login)
    return run_tx(town, lambda c: do(c, who, value, at))


def join(town, number, application=APPLICATION, at=NOW):
    """A household that is there and takes part."""
    wanted = HouseholdWanted("tx01", number, "2组", "李某", application)
    return act(town, add_household, wanted, at=at).subject.removeprefix("household:")


def give(town, number, points, effective, at=None, op="", helper=None):
    deed = Deed(number, points=points, reason="帮忙", effective=effective, helper=helper)
    op = op or f"a/{number}/{effective:%m%d}/{points}"
    run_tx(town, lambda c: award(c, op, deed, at=at or effective, site="tx01"))
    return op


def spendable(town, household, at=NOW):
    def work(connection):
        scheme = book.township_of(connection).scheme
        return to_spend(connection, scheme, household, at)

    return run_tx(town, work, reads=True)


# --- taking part ----------------------------------------------------------------------------


def test_an_absent_household_earns_nothing_before_it_asked_to_take_part(town):
    """TX-14."""
    at = datetime(2023, 6, 5, 9)
    away = Application(date(2023, 6, 1), months_home=2)
    with pytest.raises(Refused, match="本人要求参加") as refused:
        join(town, "0007", away, at)
    assert refused.value.field == "about"
    assert len(rows_of(town, tables.household)) == 2, "nothing of it stays"
    household = join(town, "0007", None, at)
    for points in (20, -2):
        with pytest.raises(Refused, match="在 2023-06-02 没有参加积分制"):
            give(town, "0007", points, datetime(2023, 6, 2), at)
    asked = Joining(household, replace(away, asks=True))
    done = act(town, enrol_household, asked, at=at)
    assert "从 2023-06-01 起参加（本人同意）" in done.note
    assert done.after["months_home"] == 2
    with pytest.raises(Refused, match="在 2023-05-31 没有参加"):
        give(town, "0007", 20, datetime(2023, 5, 31, 23, 59, 59), at)
    give(town, "0007", 20, datetime(2023, 6, 1), at)
    assert [item.points for item in told(town, PointsItem)] == [20]


def test_who_leaves_keeps_the_points_and_gets_no_new_ones(town):
    """TX-3.1a: the balance is usable to the end of the year."""
    give(town, "0001", 40, NOW)
    with pytest.raises(Refused, match="为什么退出"):
        act(town, end_enrolment, Leaving("7-0001", NOW.date(), " "))
    done = act(town, end_enrolment, Leaving("7-0001", NOW.date(), "本人要求"))
    assert "已有的积分还可以用到 2023-12-31" in done.note
    assert spendable(town, "7-0001") == 40
    with pytest.raises(Refused, match="没有参加"):
        give(town, "0001", 5, NOW.replace(hour=10), NOW + timedelta(days=1))
    give(town, "0001", 5, NOW - timedelta(days=1), NOW, op="late")
    with pytest.raises(Refused, match="现在没有参加"):
        act(town, end_enrolment, Leaving("7-0001", NOW.date(), "本人要求"))
    back = Application(NOW.date() - timedelta(days=1), months_home=12)
    with pytest.raises(Refused, match="到 2023-03-20 才退出"):
        act(town, enrol_household, Joining("7-0001", back))
    act(town, enrol_household, Joining("7-0001", APPLICATION))
    give(town, "0001", 5, NOW.replace(hour=10), NOW + timedelta(days=1))
    with pytest.raises(Refused, match="已经参加了"):
        act(town, enrol_household, Joining("7-0001", APPLICATION))


@pytest.mark.parametrize(
    ("scheme", "words"),
    [("rongan", "一直兑换"), ("bieshan", "用到 2023-03-31"), ("gaoyang", "用到 2024-01-31")],
)
def test_until_when_points_of_who_leaves_can_be_spent_is_the_schemes_rule(make, scheme, words):
    town = make(scheme)
    rules = run_tx(town, lambda c: book.township_of(c).scheme, reads=True)
    assert words in what_becomes_of_points(rules, NOW)


def test_an_outsider_takes_part_by_the_assembly_and_from_its_day(make):
    """RA-4.1.1b."""
    town = make("rongan")
    outsider = Application(date(2023, 3, 10), outsider=True)
    with pytest.raises(Refused, match="村民会议"):
        join(town, "0009", outsider)
    household = join(town, "0009", replace(outsider, document="2023-03-10 村民代表会议"))
    row = run_tx(town, lambda c: enrolled_at(c, household, NOW), reads=True)
    assert (row.basis, row.outsider, row.document) == (
        Basis.DECISION,
        True,
        "2023-03-10 村民代表会议",
    )
    with pytest.raises(Refused, match="没有参加"):
        give(town, "0009", 7, datetime(2023, 3, 9), NOW)
    give(town, "0009", 7, datetime(2023, 3, 10), NOW)


def test_an_officer_changes_households_of_the_own_village_and_no_other(town):
    run_tx(town, lambda c: add_households(c, [NewHousehold("0001", "1组", "孙某", "tx02")]))
    change = HouseholdChange("8-0001", "9组", "孙某")
    with pytest.raises(NotAllowed):
        act(town, change_household, change, "wangmou")
    with pytest.raises(NotAllowed):
        act(town, add_household, HouseholdWanted("tx02", "1", "", "某", None), "wangmou")
    done = act(town, change_household, HouseholdChange("7-0001", "9组", "欧阳某"), "wangmou")
    assert (done.before["place"], done.after["place"]) == ("3组", "9组")
    assert feed_of(town)[-1] == HouseholdItem("7-0001", "0001", "9组", "欧阳*", "tx01")
    act(town, change_household, change)
    assert feed_of(town, "tx02")[-1].group == "9组"


@pytest.mark.parametrize("engine_kind", ["sqlite", "postgresql"])
def test_households_are_found_by_what_somebody_knows_of_them(make, engine_kind):
    town = make()
    join(town, "0007", None)
    join(town, "a-7")

    def found(**wanted):
        asked = HouseholdsWanted(**({"villages": [7], "at": NOW} | wanted))
        rows = run_tx(town, lambda c: households(c, asked), reads=True)
        assert run_tx(town, lambda c: count_households(c, asked), reads=True) == len(rows)
        return [row.number for row in rows]

    assert found() == ["0007", "a-7", "0001", "0002"]
    assert found(sought="张") == ["0001", "0002"]
    assert found(sought="%") == found(sought="_") == []
    assert found(sought="07") == ["0007"]
    assert found(place="2组") == ["0007", "a-7"]
    assert found(standing="out") == ["0007"]
    assert found(standing="in", place="2组") == ["a-7"]
    assert found(standing="closed") == []
    assert found(villages=[8]) == []
    act(town, merge_households, Merging("7-0001", "0002", "合户申请 1"))
    assert found(standing="closed") == ["0002"]
    act(town, split_household, Splitting("7-0001", "0011", "7组", "张乙", (), 0, "分户决定"))
    assert found(place="7组") == ["0011"]
    done = act(town, make_cards, BatchWanted("tx01", Which.UNPRINTED))
    assert done.after["count"] == 3, "of 0001, 0011 and a-7"


# --- members --------------------------------------------------------------------------------


def test_a_member_belongs_to_a_household_from_a_day_until_another(make):
    """BS-8: who leaves on the 16th belongs there until the 15th."""
    town = make("bieshan")
    act(town, add_member, NewMember("7-0001", "张甲", "本人", True, None))
    act(town, add_member, NewMember("7-0001", "张乙", "女儿", True, date(2023, 1, 2)))
    with pytest.raises(Refused, match="已经有一位张乙"):
        act(town, add_member, NewMember("7-0001", "张乙", "", True, None))
    later = NOW.date() + timedelta(days=1)
    with pytest.raises(Refused, match="还没有到"):
        act(town, add_member, NewMember("7-0001", "张丙", "", True, later))
    (member,) = [row for row in rows_of(town, tables.member) if row.name == "张乙"]
    gone = MemberChange(
        "7-0001", member.id, "张乙", "女儿", True, date(2023, 1, 2), date(2023, 1, 16)
    )
    with pytest.raises(Refused, match="在进户以后"):
        act(town, change_member, replace(gone, departed=date(2023, 1, 2)))
    act(town, change_member, gone)

    def names(day):
        return [m.name for m in run_tx(town, lambda c: members_at(c, "7-0001", day), reads=True)]

    assert names(date(2023, 1, 1)) == ["张甲"]
    assert names(date(2023, 1, 15)) == ["张甲", "张乙"]
    assert names(date(2023, 1, 16)) == ["张甲"]
    with pytest.raises(Refused, match="没有这位成员"):
        act(town, change_member, replace(gone, household="7-0002"))


# --- merged and split -----------------------------------------------------------------------


def kiosk_of(town, path, site="tx01"):
    """A kiosk's real store that heard everything the township says."""
    store = open_store(path)
    hear(town, store, site)
    return store


def hear(town, store, site="tx01"):
    items = [FeedItem(n, canonical(i).decode()) for n, i in enumerate(feed_of(town, site), 1)]
    apply_feed(store, items, NOW)


def purse(store, household, period="2023"):
    found = kiosk_points.purses_of(store, household, [period]).get(period)
    return (found.total, found.cleared, found.spent) if found else (0, 0, 0)


def test_a_merged_household_ranks_with_both_and_spends_what_both_could(town, tmp_path):
    """120 and 70 obtained, 45 spent of the 70: together 190 obtained and 145 to spend."""
    run_tx(town, lambda c: issue_cards(c, ["7-0001", "7-0002"]))
    act(town, add_member, NewMember("7-0002", "张乙", "本人", False, None))
    give(town, "0001", 120, datetime(2023, 2, 3), NOW)
    give(town, "0002", 50, datetime(2023, 1, 5), NOW, op="first")
    give(town, "0002", 20, datetime(2023, 3, 5), NOW)
    mistake = give(town, "0002", 9, datetime(2023, 3, 6), NOW)
    run_tx(town, lambda c: reverse(c, mistake, reason="记错", at=NOW))
    give(town, "0002", 33, datetime(2022, 12, 31), NOW)
    store = kiosk_of(town, tmp_path / "kiosk.db")
    key = SigningKey(bytes(range(1, 33)))
    register_key(town, key, "tx01", NOW)
    outbox = MemoryOutbox()
    outbox.redeem("7-0002")
    send(town, key, outbox)
    scheme = kiosk_points.scheme_in_force(store)
    with store.transaction():
        assert kiosk_points.charge(store, Charge("7-0002", "2023", 35), scheme)
    before = spendable(town, "7-0001") + spendable(town, "7-0002")
    assert before == 120 + 70 - 35

    done = act(town, merge_households, Merging("7-0001", "0002", "合户申请 1 号"))
    assert "转过去 70 分，其中已经兑换 35 分" in done.note
    assert (spendable(town, "7-0001"), spendable(town, "7-0002")) == (before, 0)
    hear(town, store)
    assert purse(store, "7-0001") == (190 - 35, 155, 0)
    assert purse(store, "7-0002") == (35, 35, 35), "what was spent stays, and nothing is left"
    assert purse(store, "7-0002", "2022")[0] == 33, "a closed purse stays where it was"
    store.close()

    rows = [row for row in rows_of(town, tables.points) if row.household == "7-0001"]
    ranked = [(row.effective[:10], row.points) for row in rows if row.kind == "award"]
    assert sorted(ranked) == [("2023-01-05", 50), ("2023-02-03", 120), ("2023-03-05", 20)]
    states = {row.household: row.state for row in rows_of(town, tables.card)}
    assert states == {"7-0001": CardState.IN_USE, "7-0002": CardState.LOST}
    assert told(town, CardItem)[-1].state == "lost"
    assert [m.name for m in run_tx(town, lambda c: members_of(c, "7-0001"))] == ["张乙"]
    (noted,) = run_tx(town, lambda c: regroupings_of(c, "7-0002"))
    assert (noted.kind, noted.kept_number, noted.other_number, noted.points) == (
        "merge",
        "0001",
        "0002",
        35,
    )
    with pytest.raises(Refused, match="没有参加"):
        give(town, "0002", 5, NOW, NOW + timedelta(hours=1))
    with pytest.raises(Refused, match="已经并到别的户了"):
        act(town, change_household, HouseholdChange("7-0002", "", "张某"))
    again = Merging("7-0001", "0002", "合户申请 1 号")
    with pytest.raises(Refused, match="已经并到别的户了"):
        act(town, merge_households, again)


def test_what_a_kiosk_sends_after_the_merge_is_owed_by_the_one_that_goes_on(town):
    """I7: nothing that was handed out is forgotten, and it is settled once."""
    give(town, "0001", 40, NOW)
    give(town, "0002", 50, NOW)
    act(town, merge_households, Merging("7-0001", "0002", "合户申请"))
    assert spendable(town, "7-0001") == 90
    key = SigningKey(bytes(range(1, 33)))
    register_key(town, key, "tx01", NOW)
    outbox = MemoryOutbox()
    outbox.redeem("7-0002")
    send(town, key, outbox)
    scheme = load_scheme("tangxiang")
    assert run_tx(town, lambda c: owed(c, scheme, "7-0002", NOW)) == 35
    done = act(town, settle_merged, Settling("7-0002"))
    assert "35 分，记到 0001 户" in done.note
    assert run_tx(town, lambda c: owed(c, scheme, "7-0002", NOW)) == 0
    assert spendable(town, "7-0001") == 90 - 35
    with pytest.raises(Refused, match="没有欠的积分"):
        act(town, settle_merged, Settling("7-0002"))
    outbox.redeem("7-0002")
    send(town, key, outbox)
    act(town, settle_merged, Settling("7-0002"))
    assert spendable(town, "7-0001") == 90 - 70
    with pytest.raises(Refused, match="没有并到别的户"):
        act(town, settle_merged, Settling("7-0001"))


def test_a_moved_award_is_reversed_with_what_its_helper_got(town):
    """TX-3 after a merge: the helper's row is found by the award that it helped with."""
    op = give(town, "0001", 20, NOW, helper="0002")
    household = join(town, "0003")
    act(town, merge_households, Merging(household, "0001", "合户申请 2 号"))
    with pytest.raises(Refused, match="已经撤销过了"):
        run_tx(town, lambda c: reverse(c, op, reason="不实", at=NOW))
    run_tx(town, lambda c: reverse(c, f"{op}/m", reason="不实", at=NOW))
    assert (spendable(town, household), spendable(town, "7-0002")) == (0, 0)


def test_a_helpers_points_that_moved_are_reversed_with_the_award(town):
    op = give(town, "0001", 20, NOW, helper="0002")
    household = join(town, "0003")
    act(town, merge_households, Merging(household, "0002", "合户申请 2 号"))
    assert spendable(town, household) == 20
    run_tx(town, lambda c: reverse(c, op, reason="不实", at=NOW))
    assert (spendable(town, household), spendable(town, "7-0001")) == (0, 0)


def test_points_that_wait_for_a_review_wait_in_the_merged_household_too(make):
    town = make("rongan")
    give(town, "0001", 10, NOW, op="seen")
    give(town, "0002", 30, NOW, op="also")
    day = NOW + timedelta(days=1)
    run_tx(town, lambda c: review(c, "r1", before=day, at=day))
    assert spendable(town, "7-0002", day) == 30
    day += timedelta(hours=1)
    done = act(town, merge_households, Merging("7-0001", "0002", "合户申请"), at=day)
    assert "等下一次公示确认以后才能兑换" in done.note
    assert spendable(town, "7-0001", day) == 10
    later = day + timedelta(days=1)
    run_tx(town, lambda c: review(c, "r2", before=later, at=later))
    assert spendable(town, "7-0001", later) == 40


@pytest.mark.parametrize(
    ("other", "document", "sentence"),
    [
        ("0009", "文件", "没有这个户编号"),
        ("0001", "文件", "不能和自己合户"),
        ("0002", "  ", "依据哪份文件"),
        ("0005", "文件", "不在同一个兑换点"),
        ("0006", "文件", "正在暂停兑换"),
    ],
)
def test_a_merge_that_cannot_be_is_refused(town, other, document, sentence):
    def work(connection):
        second = NewSite("tx03", "和平二", "和平村二店", "和平村", 7)
        book.add_site(connection, second)
        add_households(connection, [NewHousehold("0005", "1组", "赵某", "tx03")])
        add_households(connection, [NewHousehold("0006", "1组", "周某", "tx01")])
        suspend(connection, "s1", "0006", start=NOW, site="tx01")

    run_tx(town, work)
    points = len(rows_of(town, tables.points))
    with pytest.raises(Refused, match=sentence):
        act(town, merge_households, Merging("7-0001", other, document))
    assert len(rows_of(town, tables.points)) == points


def test_a_split_household_is_new_with_its_own_card_and_what_the_document_says(town, tmp_path):
    run_tx(town, lambda c: issue_cards(c, ["7-0001"]))
    for name in ("张甲", "张乙"):
        act(town, add_member, NewMember("7-0001", name, "", False, None))
    ids = {row.name: row.id for row in rows_of(town, tables.member)}
    give(town, "0001", 60, NOW)
    goes = Splitting("7-0001", "0008", "3组", "张乙", (ids["张乙"],), 25, "分户决定 3 号")
    for changes, sentence in (
        ({"points": 61}, "能转的积分是 60 分"),
        ({"number": "0002"}, "已经有 0002 户"),
        ({"document": " "}, "依据哪份文件"),
        ({"members": ("00" * 8,)}, "已经不在这一户"),
        ({"number": "一号"}, "不行"),
    ):
        with pytest.raises(Refused, match=sentence):
            act(town, split_household, replace(goes, **changes))
    assert len(rows_of(town, tables.household)) == 2
    done = act(town, split_household, goes)
    assert done.subject == "household:7-0008"
    assert (spendable(town, "7-0001"), spendable(town, "7-0008")) == (35, 25)
    store = kiosk_of(town, tmp_path / "kiosk.db")
    assert (purse(store, "7-0001"), purse(store, "7-0008")) == ((35, 35, 0), (25, 25, 0))
    store.close()
    kinds = {row.kind for row in rows_of(town, tables.points) if row.household == "7-0008"}
    assert kinds == {"refund"}, "what came over does not rank"
    card = told(town, CardItem)[-1]
    assert (card.household, card.state) == ("7-0008", "in_use")
    assert [m.name for m in run_tx(town, lambda c: members_at(c, "7-0008", NOW.date()))] == ["张乙"]
    give(town, "0008", 5, NOW, NOW + timedelta(hours=1))
    with pytest.raises(Refused, match="没有参加"):
        give(town, "0008", 5, NOW - timedelta(days=1), NOW, op="before")
