"""What the papers want on record: titles of villages, consents, a keeper's reward, ledgers."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook
from support.office import hire, register_key, rows_of, send
from support.town import NOW, SECOND_SITE, MemoryOutbox, feed_of, told

from kiosk.core.clock import stamp
from kiosk.core.enrolment import Application
from kiosk.core.entries import (
    ChargedPurse,
    EntryKind,
    Proxy,
    RedeemedLine,
    Redemption,
    Signed,
    Voucher,
    VouchersDestroyed,
    VouchersTaken,
)
from kiosk.core.feed import EnrolmentItem, PointsItem, Spell
from kiosk.core.journal import Entry, body_text, entry_bytes
from kiosk.sheets import sheet_bytes
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.objections import NewObjection, take_objection
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused, township_of
from kiosk.township.database import run_tx
from kiosk.township.funds.fund_acts import FundOpened, MoneyBooked, book_money, open_fund
from kiosk.township.funds.funds import LineKind
from kiosk.township.office.acts import NotAllowed
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import the_staff
from kiosk.township.publication.closing import villages
from kiosk.township.publication.standings import members
from kiosk.township.reports.consents import (
    NewConsent,
    Purpose,
    WithdrawnConsent,
    note_consent,
    withdraw_consent,
)
from kiosk.township.reports.keeper_rewards import (
    KeeperHousehold,
    KeeperReward,
    name_household,
    reward,
)
from kiosk.township.reports.ledger_ground import LedgerGround, span_of
from kiosk.township.reports.ledgers import LEDGERS
from kiosk.township.reports.report_acts import NewActivity, add_activity
from kiosk.township.reports.village_bars import NewBar, set_bar
from kiosk.township.reports.village_titles import (
    NewTitle,
    TitlePlace,
    WithdrawnTitle,
    note_place,
    outcome_said,
    propose,
    titles,
    withdraw,
)
from kiosk.township.reports.voucher_book import VouchersIssued, issue, numbers_from
from kiosk.township.residents.enrolments import Leaving, leave
from kiosk.township.residents.household_acts import HouseholdWanted, add_household
from kiosk.township.residents.kinship import KinNamed, Tie, name_kin
from kiosk.township.residents.members import NewMember, add_member
from kiosk.township.sites.keepers import NewKeeper, add_keeper

JULY = datetime(2023, 7, 1, 8)


@pytest.fixture(params=["sqlite"])
def engine_kind(request):
    return request.param


@pytest.fixture
def desk(found, key):
    """desk("gaoliang") makes a township; `do` acts as its admin."""

    def make(scheme, households=("0001", "0002")):
        town = found(scheme, tuple(households))
        town.admin = hire(town, "limou", Role.ADMIN)

        def do(act, value, at=JULY, who=town.admin):
            return run_tx(town, lambda c: act(c, the_staff(c, who), value, at))

        return town, do

    return make


def refused(do, act, value, **more):
    with pytest.raises(Refused) as found:
        do(act, value, **more)
    return str(found.value)


# --- 高梁 四(三): titles of villages


def test_one_village_for_each_title_and_the_first_28_get_in(desk):
    """区级1个、镇级1个, 不能是同一个村; 得分前28名."""
    town, do = desk("gaoliang")
    run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
    run_tx(town, lambda c: book.add_site(c, book.NewSite("tx03", "九村", "九村超市", "九村", 9)))
    rule = run_tx(town, lambda c: township_of(c).scheme.titles, reads=True)
    assert (rule.district, rule.town, rule.first) == (1, 1, 28)
    do(propose, NewTitle(7, "district", 2023, "报告1号"))
    assert "不能是同一个村" in refused(do, propose, NewTitle(7, "town", 2023, "决定2号"))
    do(propose, NewTitle(8, "town", 2023, "决定2号"))
    assert "只能报 1 个" in refused(do, propose, NewTitle(9, "town", 2023, "决定3号"))
    do(set_bar, NewBar(9, "fraud", date(2023, 6, 1), "通报1号"))
    assert "不得参评" in refused(do, propose, NewTitle(9, "district", 2022, "报告3号"))
    district, at_town = run_tx(town, titles, reads=True)
    assert "由镇里评定" in refused(do, note_place, TitlePlace(at_town.id, 1, "公示1号"))
    assert "入选（前 28 名）" in do(note_place, TitlePlace(district.id, 28, "公示1号")).note
    assert outcome_said(rule, "district", 29) == "没有入选（前 28 名入选）"
    do(withdraw, WithdrawnTitle(district.id, "改报别的村"))
    assert "已经撤回" in refused(do, note_place, TitlePlace(district.id, 3, "公示2号"))
    do(propose, NewTitle(7, "district", 2023, "报告4号"))
    assert [row.withdrawn != "" for row in run_tx(town, titles, reads=True)] == [
        False,
        False,
        True,
    ]


def test_a_township_without_the_rule_proposes_no_village(desk):
    _, do = desk("rongan")
    assert "没有评示范村" in refused(do, propose, NewTitle(7, "town", 2023, "决定1号"))


# --- 高阳 二(二): a keeper's reward


def test_a_keeper_is_rewarded_once_a_year_by_the_group_with_a_document(desk):
    """根据服务质量每年给予超市经营者积分奖励: yearly, on the keeper's own household."""
    town, do = desk("gaoyang")
    do(add_keeper, NewKeeper("tx01", "陈某", "keeper"))
    (person,) = rows_of(town, tables.person)
    given = KeeperReward("tx01", person.id, 2023, 60, "小组会议5号", "李某、王某")
    assert "还没有登记" in refused(do, reward, given)
    assert "没有户编号" in refused(do, name_household, KeeperHousehold("tx01", person.id, "0009"))
    do(name_household, KeeperHousehold("tx01", person.id, "0002"))
    for wrong, words in (
        ({"document": " "}, "文件"),
        ({"members": ""}, "哪几位"),
        ({"year": 2024}, "还没有到"),
        ({"points": 0}, "1 到"),
    ):
        value = KeeperReward(**{**given.__dict__, **wrong})
        assert words in refused(do, reward, value), wrong
    officer = hire(town, "wangmou", Role.OFFICER, ("tx01",))
    do(name_kin, KinNamed("tx01", officer, "0002", Tie.RELATIVE))
    assert "亲属" in refused(do, reward, given, who=officer)
    assert "60 分" in do(reward, given).note
    assert "一年只奖一次" in refused(do, reward, given)
    do(reward, KeeperReward("tx01", person.id, 2022, 40, "小组会议1号", "李某"))
    booked = [item for item in told(town, PointsItem) if item.household == "7-0002"]
    assert [(item.points, item.kind) for item in booked] == [(60, "award"), (40, "award")]
    # undone, it can be given anew
    run_tx(town, lambda c: points.reverse(c, booked[0].id, reason="记错", at=JULY))
    do(reward, KeeperReward("tx01", person.id, 2023, 50, "小组会议6号", "李某"))
    assert [item.points for item in told(town, PointsItem)][-2:] == [-60, 50]


def test_where_the_scheme_has_no_reward_none_is_booked(desk):
    town, do = desk("tangxiang")
    do(add_keeper, NewKeeper("tx01", "陈某", "keeper"))
    (person,) = rows_of(town, tables.person)
    do(name_household, KeeperHousehold("tx01", person.id, "0001"))
    given = KeeperReward("tx01", person.id, 2023, 60, "小组会议5号", "李某")
    assert "没有奖励管理员" in refused(do, reward, given)


# --- 别山 二(一), 二(三)2: members


def award(town, household, figure, at, member="", **more):
    deed = Deed(household, points=figure, reason="打扫", effective=at, member=member)
    run_tx(town, lambda c: points.award(c, f"{household}{at}{figure}{member}", deed, at=at))


@pytest.fixture
def family(desk):
    """0001 has a father and a son of the same mask; 0002 has nothing."""
    town, do = desk("bieshan")
    for name, relation in (("张某某", "本人"), ("张小某", "儿子")):
        do(add_member, NewMember("7-0001", name, relation, True, None))
    for figure, day, member in (
        (5, 3, "张某某"),
        (3, 4, "张小某"),
        (4, 5, "张小某"),
        (-2, 6, ""),
        (10, 7, ""),
    ):
        award(town, "0001", figure, datetime(2023, 6, day, 9), member)
    run_tx(
        town,
        lambda c: points.reverse(c, "00012023-06-05 09:00:004张小某", reason="错", at=JULY),
    )
    return town, do


def sheet(town, ledger, period, who=None, now=JULY):
    def work(connection):
        staff = the_staff(connection, who or town.admin)
        village = villages(connection, staff)[0]
        ground = LedgerGround(connection, village, span_of(period), staff, now)
        return LEDGERS[ledger].make(ground)

    return run_tx(town, work, reads=True)


def test_each_member_s_sum_and_the_family_s_own_make_the_household_s(family):
    """家庭成员个体积分和家庭积分计入家庭总积分: 5 + 3 + 8 = 16."""
    town, _ = family
    made = sheet(town, "members", "2023")
    assert made.rows == (
        ("0001", "3组 张*", "张*（本人）", 5, None),
        ("0001", "3组 张*", "张*（儿子）", 3, None),
        ("0001", "3组 张*", "全家", 8, 16),
        ("0002", "3组 张*", "全家", 0, 0),
    )
    assert made.totals == ("合计", None, None, 16, 16)
    items = [item for item in told(town, PointsItem) if item.member]
    assert {item.member for item in items} == {"张*"}, "masks alone cannot tell them apart"
    assert len({item.member_id for item in items}) == 2
    assert {item.relation for item in items} == {"本人", "儿子"}


def test_points_go_to_dividends_only_with_the_recorded_consent_of_all_members(family):
    """经全体成员同意, “股份+积分”: 312 of 312, and not 311."""
    town, do = family
    new = NewConsent(7, 2023, Purpose.DIVIDEND, date(2023, 6, 20), "会议记录8号", 312, 312)
    assert "没有登记 2023 年全体成员的同意" in "".join(sheet(town, "members", "2023").notes)
    for wrong, words in (
        ({"agreed": 311}, "312 人里 311 人同意"),
        ({"document": ""}, "会议记录"),
        ({"day": date(2023, 7, 2)}, "还没有到"),
    ):
        assert words in refused(do, note_consent, NewConsent(**{**new.__dict__, **wrong}))
    do(note_consent, new)
    said = "2023-06-20 全体 312 名成员同意“股份+积分”分红（会议记录8号）。"
    assert said in sheet(town, "members", "2023").notes
    assert "已经登记过" in refused(do, note_consent, NewConsent(**{**new.__dict__, "id": "2"}))
    (row,) = rows_of(town, tables.member_consent)
    do(withdraw_consent, WithdrawnConsent(row.id, "有人反悔"))
    assert said not in sheet(town, "members", "2023").notes
    run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
    officer = hire(town, "wangmou", Role.OFFICER, ("tx02",))
    with pytest.raises(NotAllowed):
        do(note_consent, new, who=officer)


# --- who took part


def test_the_kiosk_hears_since_when_a_household_takes_part(desk):
    town, do = desk("tangxiang")
    asked = Application(date(2023, 6, 5), lives_here=True, months_home=12, document="申请")
    new = HouseholdWanted("tx01", "0003", "3组", "王某", None)
    do(add_household, new)
    assert told(town, EnrolmentItem)[-1] == EnrolmentItem("7-0003", ())
    do(add_household, HouseholdWanted("tx01", "0004", "3组", "王某", asked))
    since = Spell("2023-06-05T00:00:00", "")
    assert told(town, EnrolmentItem)[-1] == EnrolmentItem("7-0004", (since,))
    leaving = Leaving("7-0001", date(2023, 6, 9), "外出")
    run_tx(town, lambda c: leave(c, leaving, JULY))
    gone = EnrolmentItem("7-0001", (Spell("", "2023-06-09T00:00:00"),))
    assert told(town, EnrolmentItem)[-1] == gone
    # a site that is new hears of those who did not simply take part from the beginning
    second = book.NewSite("tx02", "河边", "河边超市", "和平村", 7)
    run_tx(town, lambda c: book.add_site(c, second))
    heard = [item for item in feed_of(town, "tx02") if isinstance(item, EnrolmentItem)]
    assert [item.household for item in heard] == ["7-0001", "7-0003", "7-0004"]
    listed = run_tx(town, lambda c: list(members(c, 7, span_of("2023-06"))), reads=True)
    assert listed == ["7-0001", "7-0002", "7-0004"], "who never took part is on no list"


# --- ledgers


class Kiosk(MemoryOutbox):
    def book(self, kind, body, at, keeper="P1"):
        seq = len(self.entries) + 1
        entry = Entry(
            *(seq, f"op-{self.site}-{seq}", kind, stamp(at), "S", keeper, 1, 0, "boot", 1),
            body_text(body),
        )
        self.append_line(entry_bytes(entry))
        return seq


def dicts(made):
    names = [column.name for column in made.columns]
    return [dict(zip(names, row, strict=True)) for row in made.rows]


def read_back(made):
    """Rows of the XLSX as text, and the PDF's first bytes."""
    book_ = load_workbook(io.BytesIO(sheet_bytes(made, ".xlsx")))
    assert sheet_bytes(made, ".pdf").startswith(b"%PDF")
    return [
        [str(cell) for cell in row if cell is not None]
        for row in book_.active.iter_rows(values_only=True)
    ]


def test_vouchers_are_given_out_by_number_taken_in_and_destroyed(desk, key):
    town, do = desk("rongan")
    register_key(town, key, "tx01", NOW)
    do(add_keeper, NewKeeper("tx01", "陈某", "officer"))
    new = VouchersIssued(7, "ra-0099", 3, 10, "0001", date(2023, 6, 1), "评定表4号")
    assert "3 张" in do(issue, new).note
    overlapping = VouchersIssued(7, "RA-0098", 2, 10, "0002", date(2023, 6, 2), "评定表5号")
    assert "RA-0099 已经发过了" in refused(do, issue, overlapping)
    assert numbers_from("9", 1) == ["9"]
    for first, count in (("RA-9", 2), ("RA-", 1), ("", 1), ("7", 0)):
        with pytest.raises(Refused):
            numbers_from(first, count)
    kiosk = Kiosk("tx01")
    at = datetime(2023, 6, 3, 10)
    taken = (Voucher("RA-0099", 10), Voucher("ZZ-7", 5))
    kiosk.book(EntryKind.VOUCHERS_TAKEN, VouchersTaken("7-0001", taken), at)
    gone = VouchersDestroyed(("RA-0099",), "P1")
    kiosk.book(EntryKind.VOUCHERS_DESTROYED, gone, at.replace(day=4))
    send(town, key, kiosk, JULY)
    made = sheet(town, "vouchers", "2023-06")
    rows = {row["券号"]: row for row in dicts(made)}
    assert {number: row["情况"] for number, row in rows.items()} == {
        "RA-0099": "已销毁",
        "RA-0100": "在农户手里",
        "RA-0101": "在农户手里",
        "ZZ-7": "待销毁",
    }
    assert rows["RA-0099"]["见证人"] == "陈某"
    assert rows["ZZ-7"]["发放依据"] == "没有发放登记"
    assert any("RA-0099" in row for row in read_back(made))
    _, do_elsewhere = desk("tangxiang")
    assert "没有积分券" in refused(do_elsewhere, issue, new)


def test_the_redemption_register_has_boxes_for_signature_and_fingerprint(desk, key):
    town, do = desk("rongan")
    register_key(town, key, "tx01", NOW)
    do(
        add_keeper,
        NewKeeper(
            "tx01", "陈某", "keeper", mandate="assigned", since=date(2023, 1, 1), paper="1号"
        ),
    )
    (person,) = rows_of(town, tables.person)
    kiosk = Kiosk("tx01")
    lines = (RedeemedLine("rice", "大米10斤", 2, 35, "袋"),)
    booked = []
    for line, proxy in ((4, None), (5, Proxy("邻居", name="李*"))):
        body = Redemption(
            *("7-0001", "0001", "3组", "张*", lines, 70, (ChargedPurse("", 70),), 90, 20),
            *("card", 1),
            register_line=line,
            proxy=proxy,
        )
        at = datetime(2023, 6, line, 9)
        booked.append(kiosk.book(EntryKind.REDEMPTION, body, at, person.id))
    kiosk.book(EntryKind.SIGNED, Signed(booked[0], 4), datetime(2023, 6, 5, 9, 5), person.id)
    send(town, key, kiosk, JULY)
    made = sheet(town, "exchanges", "2023-06")
    first, second = dicts(made)
    assert (first["物品×数量"], first["积分"], first["经办人"]) == ("大米10斤×2袋", 70, "陈某")
    assert (first["登记册"], second["登记册"]) == ("第1页第4行 已签", "第1页第5行 待签")
    assert (first["领取人及关系"], second["领取人及关系"]) == ("本户", "李*（邻居）")
    assert (first["签字"], first["手印"]) == ("", "")
    assert "1 笔在登记册上还没有签" in made.notes[0]
    assert ["合计", "140"] in read_back(made)
    assert sheet(town, "exchanges", "2023-05").rows == ()


def test_the_books_of_a_village_of_gaoliang(desk):
    """五(二)(三): 7,000 yuan all for the points system, 60 % of 30,000 and of 10,000."""
    town, do = desk("gaoliang")
    names = ("村（社区）推广建设", "区级示范村", "镇级示范村")
    for name in names:
        do(open_fund, FundOpened(7, 2023, name, "", "fiscal", None, 0))
    by_name = {row.name: row.id for row in rows_of(town, tables.fund)}
    for name, kind, cents in (
        (names[0], LineKind.RECEIPT, 3_500_00),
        (names[0], LineKind.POINTS, 7_000_00),
        (names[1], LineKind.POINTS, 17_999_99),
        (names[2], LineKind.POINTS, 6_000_00),
        (names[2], LineKind.OTHER, 4_000_00),
    ):
        booked = MoneyBooked(by_name[name], kind, date(2023, 6, 20), cents, "票-1", "大米")
        do(book_money, booked)
    made = sheet(town, "funds", "2023")
    shares = [(row["资金"], row["积分制占比"]) for row in dicts(made)]
    assert (names[0], "100.00%") in shares
    assert (names[1], "59.99%") in shares
    assert (names[2], "60.00%") in shares
    assert made.totals[5:7] == (3_500_00, 34_999_99)
    notes = "".join(made.notes)
    assert (
        "至少 60%（18,000.00 元）要用于积分制。已用 17,999.99 元，占 59.99%，还差 0.01 元" in notes
    )
    assert "至少 60%（6,000.00 元）" in notes
    assert "至少 100%（7,000.00 元）" in notes
    before = sheet(town, "funds", "2023-05")
    assert before.rows == (), "nothing was booked before June's end"
    assert "到账 0.00 元，结余 0.00 元" in "".join(before.notes)
    assert "17,999.99" not in "".join(before.notes)
    assert any("17999.99" in cell for row in read_back(made) for cell in row)
    # sessions and person-times
    people = tuple((number, "张某") for number in ("0001", "0002"))
    do(add_activity, NewActivity(7, date(2023, 6, 9), "清扫村道", 0, "照片3号", people=people))
    do(add_activity, NewActivity(7, date(2023, 6, 20), "评议会", 18, "名单4号"))
    made = sheet(town, "activities", "2023-06")
    assert made.totals[3:5] == (2, 20)
    assert dicts(made)[0]["名单"] == "0001 张*、0002 张*"
    assert "要求每月不少于 2 场、20 人次。" in made.notes


def test_points_and_objections_stand_with_what_proves_and_what_follows(family):
    town, do = family
    new = NewObjection("tx01", "0001", "", "六月的榜", "少了一次", date(2023, 7, 8))
    do(take_objection, new)
    (row,) = dicts(sheet(town, "objections", "2023-07", now=datetime(2023, 7, 2)))
    assert (row["编号"], row["结论"], row["内容"]) == ("第 1 号", "未答复", "少了一次")
    made = sheet(town, "points", "2023-06")
    states = [(row["加/扣分"], row["状态"], row["本期累计"]) for row in dicts(made)]
    assert states == [
        (5, "有效", 5),
        (3, "有效", 8),
        (4, "已冲正", 12),
        (-4, "冲正", 8),
        (-2, "有效", 6),
        (10, "有效", 16),
    ]
    assert dicts(made)[1]["成员"] == "张*（儿子）"
    assert made.totals[9] == 16
    read_back(made)


@pytest.mark.parametrize(
    ("scheme", "span", "sums"),
    [
        ("tangxiang", "2023-06", {2: 7, 3: 10}),
        ("tangxiang", "2023", {5: 5, 2: 7, 3: 10}),
        ("bieshan", "2023", {5: 5, 2: 2, 3: 5}),
    ],
    ids=["a month of a year's points goes on", "the whole year", "each month begins anew"],
)
def test_the_sum_of_the_period_is_that_of_the_scheme_s_own(desk, scheme, span, sums):
    town, _ = desk(scheme)
    for figure, month in ((5, 5), (3, 6), (2, 6)):
        award(town, "0001", figure, datetime(2023, month, figure, 9), "")
    rows = dicts(sheet(town, "points", span))
    assert {row["加/扣分"]: row["本期累计"] for row in rows} == sums
