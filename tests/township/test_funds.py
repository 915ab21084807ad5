"""Budget lines with the shares of the papers, lines undone, donors and how they are thanked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.office import hire, register_key, rows_of, send
from support.town import NOW, SECOND_SITE, MemoryOutbox

from kiosk.core.clock import stamp
from kiosk.core.entries import Delivery, DeliveryLine, EntryKind
from kiosk.core.journal import Entry, entry_bytes
from kiosk.township import book, tables
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.funds import donors, fund_acts
from kiosk.township.funds.donors import Wish, donor_id, set_wish
from kiosk.township.funds.fund_acts import (
    FundOpened,
    LineUndone,
    MoneyBooked,
    book_money,
    undo_line,
)
from kiosk.township.funds.fund_plans import (
    NewPlan,
    Outcome,
    PlanDecided,
    decide,
    propose,
    unplanned,
    waiting_plans,
)
from kiosk.township.funds.funds import Fund, LineKind, document_key, fund_deliveries, funds, lines
from kiosk.township.funds.money import cents_of, yuan
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.township.reports.dues import waiting
from kiosk.township.sites.site_people import NewPerson, add_people


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def town(found):
    made = found("gaoliang")
    run_tx(made, lambda c: book.add_site(c, SECOND_SITE))
    return made


@pytest.fixture
def do(town):
    """Does an act as the admin, or as an officer of tx02; gives what `read` reads."""
    ids = {
        "limou": hire(town, "limou", Role.ADMIN),
        "wangmou": hire(town, "wangmou", Role.OFFICER, ("tx02",)),
    }

    def act(does, value=None, who="limou"):
        def work(connection):
            staff = find_staff(connection, ids[who])
            return does(connection, staff) if value is None else does(connection, staff, value, NOW)

        return run_tx(town, work)

    return act


def opened(do, rule="区级示范村", village=7, **more):
    do(fund_acts.open_fund, FundOpened(village, 2023, rule, id="f1", **more))
    return lambda: next(fund for fund in do(funds) if fund.id == "f1")


def booked(kind, yuan, document="票-1", day=date(2023, 3, 1), **more):
    return MoneyBooked("f1", LineKind(kind), day, round(yuan * 100), document, "", **more)


@pytest.mark.parametrize(
    ("rule", "amount", "needed"),
    [
        ("村（社区）推广建设", 7_000, 7_000),
        ("区级示范村", 30_000, 18_000),
        ("镇级示范村", 10_000, 6_000),
    ],
)
def test_the_papers_own_shares(do, rule, amount, needed):
    """高梁 五(二)(三), spec GL-5.2 and GL-5.3: 7,000 wholly, 18,000 of 30,000, 6,000 of 10,000."""
    fund = opened(do, rule)
    assert (fund().amount_cents, fund().needed) == (amount * 100, needed * 100)
    do(book_money, booked("receipt", amount / 2))
    do(book_money, booked("points", needed - 0.01))
    assert fund().standing == "waits"
    assert fund().sentence.endswith("还差 0.01 元。")
    do(book_money, booked("points", 0.01))
    assert fund().standing == "good"
    assert fund().received == amount * 50
    if needed < amount:
        do(book_money, booked("other", amount - needed))
        assert (fund().standing, fund().use, fund().left) == ("good", "waits", 0)
    done = do(book_money, booked("other", 0.01))
    assert fund().standing == "bad"
    assert "超了 0.01 元" in fund().sentence
    assert "其他用途超了规定的份额" in done.note
    assert "花的比到账的多" in done.note


def test_a_share_is_cut_and_never_rounded_up(do):
    fund = opened(do)
    do(book_money, booked("points", 17_999.99))
    assert fund().share == "59.99%"


def test_nearly_all_is_told_from_eighty_percent_on(do):
    """融安 五(二), spec RA-5.2: a fixed total; warned at 80 and at 100 percent."""
    fund = opened(do, "", name="奖金总额", amount_cents=1_000_00)
    assert (fund().standing, fund().sentence) == ("", "没有规定用于积分制的份额。")
    seen = []
    for amount in (799.99, 0.01, 200, 0.01):
        do(book_money, booked("points", amount))
        seen.append(fund().use)
    assert seen == ["good", "waits", "waits", "bad"]


@given(st.integers(1, 10**9), st.integers(0, 100), st.integers(0, 10**9), st.integers(0, 10**9))
def test_the_rule_holds_by_whole_numbers(amount, share, points, other):
    fund = Fund("", None, "", 2023, "", "", amount, share, False, "", 0, points, other)
    if share:
        assert (fund.points >= fund.needed) == (points * 100 >= amount * share)
        assert (fund.standing == "bad") == (other * 100 > amount * (100 - share))


def test_a_wrong_line_is_undone_once_and_stays_to_be_seen(town, do):
    fund = opened(do)
    do(book_money, booked("points", 500, id="a"))
    undo = LineUndone("f1", "a", "记错了", id="b")
    do(undo_line, undo)
    assert fund().points == 0
    for line in ("a", "b", "c"):
        with pytest.raises(Refused):
            do(undo_line, LineUndone("f1", line, "再来"))
    assert [(row.id, row.cents, row.undoes) for row in rows_of(town, tables.fund_line)] == [
        ("a", 50_000, None),
        ("b", -50_000, "a"),
    ]


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (booked("points", 0), "cents"),
        (booked("points", 1, document=" "), "document"),
        (booked("points", 1, day=date(2023, 3, 21)), "day"),
    ],
)
def test_what_cannot_be_booked_is_refused_with_the_field(town, do, value, field):
    opened(do)
    with pytest.raises(Refused) as refused:
        do(book_money, value)
    assert refused.value.field == field
    assert rows_of(town, tables.fund_line) == []


def test_the_same_budget_line_is_opened_once_a_year_and_village(do):
    opened(do)
    with pytest.raises(Refused, match="已经有“区级示范村”了"):
        do(fund_acts.open_fund, FundOpened(7, 2023, "区级示范村"))
    do(fund_acts.open_fund, FundOpened(8, 2023, "区级示范村"))
    do(fund_acts.open_fund, FundOpened(7, 2024, "区级示范村"))
    assert len(do(funds)) == 3
    assert [fund.village_code for fund in do(funds, who="wangmou")] == [8], "the own village's"


def journal_at(town, key, *bodies):
    register_key(town, key, "tx01", NOW)
    outbox = MemoryOutbox("tx01")
    for body in bodies:
        outbox.append(EntryKind.DELIVERY, body)
    send(town, key, outbox)


def delivery(source, giver, document, *costs):
    given = tuple(DeliveryLine("rice", 10, cost_cents=cost) for cost in costs)
    return Delivery(given, source, giver, document, second="P2")


def test_a_delivery_stands_beside_the_spending_of_the_same_document(town, do, key):
    fund = opened(do)
    journal_at(
        town,
        key,
        delivery("fiscal", "某粮油店", "票－００７", 3250, 480),
        delivery("fiscal", "某粮油店", "票-008", 100),
        delivery("donor", "张某某", "票-007", 999),
    )
    do(book_money, booked("points", 373, "票-007"))
    delivered = run_tx(town, lambda c: fund_deliveries(c, fund()), reads=True)
    assert [each.seq for each in delivered] == [2, 3], "gifts are bought by no fund"
    (line,) = run_tx(town, lambda c: lines(c, fund(), delivered), reads=True)
    assert [each.path for each in line.delivered] == ["/sites/tx01/entries/1/2"]
    assert line.delivered_cents == line.cents == 37_300


def test_donors_are_thanked_as_they_wish(town, do, key):
    journal_at(
        town,
        key,
        delivery("unit", "某某公司", "捐-1", 3250),
        delivery("donor", "张某某", "", 500, None),
        delivery("donor", " 张某某 ", "", 100),
        delivery("donor", "", "", 100),
        delivery("collective", "村集体", "", 100),
    )
    found = {donor.name: donor for donor in do(donors.donors)}
    assert {name: donor.shown for name, donor in found.items()} == {
        "某某公司": "某某公司",
        "张某某": "张*",
        "": "没有留名的人",
    }
    person = found["张某某"]
    assert (len(person.gifts), person.cents, person.uncosted, person.pieces) == (2, 6_000, 1, 30)
    do(set_wish, Wish(donor_id("张某某"), in_full=True, certificate="高-2023-01"))
    with pytest.raises(Refused, match="已经发给了张某某"):
        do(set_wish, Wish(donor_id("某某公司"), in_full=False, certificate="高-2023-01"))
    do(set_wish, Wish(donor_id("某某公司"), in_full=False, certificate=""))
    found = {donor.name: donor for donor in do(donors.donors)}
    assert (found["张某某"].shown, found["某某公司"].shown) == ("张某某", "某*")
    assert do(donors.donors, who="wangmou") == []
    for nobody in (donor_id(""), donor_id("李某")):
        with pytest.raises(Refused, match="没有这位捐赠人"):
            do(set_wish, Wish(nobody, in_full=True, certificate=""))


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        *(("7000", 700_000), ("7,000.5", 700_050), ("１２．５０元", 1_250), ("0.07", 7)),
        *(("", None), ("-1", None), ("1.234", None), ("1e3", None), ("一百", None)),
    ],
)
def test_money_is_read_in_whole_cents(text, cents):
    assert cents_of(text) == cents


def test_money_is_said_in_whole_cents():
    assert [yuan(cents) for cents in (0, 7, 1250, 700_000, -100)] == [
        *("0.00 元", "0.07 元", "12.50 元", "7,000.00 元", "-1.00 元")
    ]
    assert document_key(" 票－００７ａ ") == document_key("票-007A")


# --- purchase plans (GL-4.2b)


def plan_of(do, cents, number, outcome=Outcome.APPROVED, document="会议纪要3号"):
    do(propose, NewPlan("f1", "大米", cents))
    do(decide, PlanDecided("f1", number, outcome, document, "太贵"))


def test_what_came_in_without_an_approved_plan_is_told_by_name_and_number(town, do, key):
    opened(do)
    people = [NewPerson("陈某", "keeper", "274917")]
    run_tx(town, lambda c: add_people(c, people, site="tx01"))
    plan_of(do, 100_00, 1, Outcome.DECLINED)
    journal_at(
        town,
        key,
        delivery("fiscal", "某粮油店", "票-007", 480),
        delivery("donor", "张某某", "", 999),
    )
    (found,) = do(unplanned)
    assert (found.number, found.keeper, found.covered) == ("和平-1-000002-9", "陈某", False)
    assert (found.fund.village, found.short_cents) == ("和平村", 4800)
    assert do(unplanned, who="wangmou") == [], "an officer's are those of the own villages"
    told = [
        do(lambda c, staff, at=at: [each.sentence for each in waiting(c, staff, at)])
        for at in (NOW, NOW.replace(year=2024))
    ]
    assert told == [["1 笔入库没有批过的采购计划。"], []], "nobody can do anything about it later"


def test_a_plan_that_was_approved_before_covers_what_is_bought_up_to_its_amount(town, do, key):
    fund = opened(do)
    plan_of(do, 100_00, 1)
    journal_at(
        town,
        key,
        *(delivery("fiscal", "某店", f"票-{n}", cost) for n, cost in enumerate([600, 700])),
    )
    (found,) = do(unplanned)
    assert (found.delivered.seq, found.covered, found.short_cents) == (3, True, 3000)
    do(propose, NewPlan("f1", "桌椅", 29_901_00))
    late = PlanDecided("f1", 2, Outcome.APPROVED, "会议纪要4号", "")
    with pytest.raises(Refused, match=r"还能安排 29,900\.00 元"):
        do(decide, late)
    assert [plan.number for _, plan in do(waiting_plans)] == [2]
    with pytest.raises(Refused, match="已经审核过了"):
        do(decide, PlanDecided("f1", 1, Outcome.APPROVED, "x", ""))
    assert fund().needs_plan


def test_a_plan_that_comes_after_the_goods_does_not_cover_them(town, do, key):
    opened(do)
    journal_at(town, key, delivery("fiscal", "某店", "票-1", 600))
    early = NOW - timedelta(days=400)
    plan_of(do, 100_00, 1)
    run_tx(town, lambda c: c.execute(tables.fund_plan.update().values(decided=stamp(early))))
    assert do(unplanned) == []
    late = NOW + timedelta(days=1)
    run_tx(town, lambda c: c.execute(tables.fund_plan.update().values(decided=stamp(late))))
    assert len(do(unplanned)) == 1


def test_what_no_plan_covered_uses_up_none_that_is_approved_later(town, do, key):
    opened(do)
    register_key(town, key, "tx01", NOW)
    plan_of(do, 100_00, 1)
    outbox = MemoryOutbox("tx01")
    for day, cents in (("18", 600), ("20", 900), ("21", 100), ("22", 100)):
        outbox.append(EntryKind.DELIVERY, delivery("fiscal", "某店", "票", cents))
        entry = msgspec.json.decode(outbox.entries.pop(), type=Entry)
        del outbox.hashes[-1]
        outbox.append_line(entry_bytes(replace(entry, at=f"2023-03-{day}T10:00:00")))
    send(town, key, outbox)
    found = [(each.delivered.seq, each.short_cents) for each in do(unplanned)]
    assert found == [(2, 60_00), (5, 10_00)], "the sum is what was bought above the plan"
