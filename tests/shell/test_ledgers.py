"""Ledgers of a month in a real file, against figures worked out by hand."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from support.desk import done
from support.shop import KEEPER, bought, on_hand, received, stamp_at
from support.village import (
    GUEST_CARD,
    KEEPER_CARD,
    NOW,
    OTHER_CARD,
    SECOND_KEEPER_CARD,
    found_village,
    tell,
)

from kiosk.core.card import text_key
from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import (
    DeliveryLine,
    EntryKind,
    Proxy,
    Redemption,
    Refund,
    Reversal,
    StockLine,
    Voucher,
)
from kiosk.core.feed import (
    CardItem,
    GoodItem,
    HouseholdItem,
    PersonItem,
    PointsItem,
    ReviewItem,
    SchemeItem,
    SiteItem,
)
from kiosk.core.pin import pin_text
from kiosk.core.sheet import Sheet
from kiosk.core.view import Pick, Receipt
from kiosk.ledgers import exporting
from kiosk.ledgers.day_sheets import RegisterPages
from kiosk.ledgers.exporting import LEDGERS
from kiosk.ledgers.gathering import facts_of
from kiosk.ledgers.span import span_named
from kiosk.ledgers.standing_sheets import ranked
from kiosk.schemes import load_scheme
from kiosk.store import (
    closing,
    counting,
    journal,
    orders,
    people,
    printing,
    redeem,
    register,
    reversal,
    stock,
    vouchers,
)
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.verify import problems

RICE = Pick("rice", "大米10斤", 35, 1, "袋")
SOAP = Pick("soap", "洗衣液", 30, 1, "瓶")
KETTLE = Pick("kettle", "电热水壶", 30, 1, "个")
CREDIT = Pick("credit", "30元话费", 30, 1, "份")
NEIGHBOUR = Proxy("邻居", "h43", "0043", "3组", "王*")
FOUNDED = datetime(2023, 5, 20, 8)
LATER = datetime(2023, 8, 1, 9)
OF_HOUSEHOLDS = ("price-list", "points-notice", "standings", "members")
"""What has rows in a village where nothing has happened yet."""


def found(path, scheme="tangxiang", **rules):
    """A village of May 2023 with an open shift, and nothing on the shelf."""
    store = open_store(path)
    journal.begin_epoch(store, "hp01", 1, Stamp(Moment(FOUNDED, Quality.SURE), "boot", 1.0))
    document = {**msgspec.to_builtins(load_scheme(scheme)), **rules}
    salt = bytes(16)
    tell(
        store,
        SiteItem("hp01", "和平", "和平村爱心积分超市", "和平村", "某某镇", 3, 7),
        SchemeItem(1, document),
        PersonItem("k1", "陈某", "keeper", text_key(KEEPER_CARD), pin_text("246810", salt)),
        PersonItem("k2", "李某", "keeper", text_key(SECOND_KEEPER_CARD), pin_text("135790", salt)),
        HouseholdItem("h42", "0042", "3组", "张*", "hp01"),
        HouseholdItem("h43", "0043", "3组", "王*", "hp01"),
        HouseholdItem("h44", "0044", "1组", "孙*", "hp02"),
        CardItem(text_key(GUEST_CARD), 42, "h42", "in_use"),
        CardItem(text_key(OTHER_CARD), 43, "h43", "in_use"),
        GoodItem("rice", "大米10斤", 35, "粮油", "袋", "general", place=1),
        GoodItem("soap", "洗衣液", 30, "洗护", "瓶", place=2),
        GoodItem("cooker", "电饭煲", 180, "家电", "台", place=3),
        GoodItem("kettle", "电热水壶", 30, "家电", "个", "appliance", place=4),
    )
    people.open_shift(store, KEEPER, "shift", at(5, 20, keeper="k1")())
    return store


def at(month, day, hour=9, minute=0, second=0, *, year=2023, **how):
    """What an act takes as `now`."""
    return lambda: stamp_at(datetime(year, month, day, hour, minute, second), **how)


def k1(*when, **how):
    return at(*when, keeper="k1", **how)


def points(event, household, figure, what, effective, posted=None, **more):
    times = (effective.isoformat(), (posted or effective + timedelta(hours=1)).isoformat())
    return PointsItem(event, household, more.pop("kind", "award"), figure, what, *times, **more)


def take(store, op, when, *picks, household="h42", **how):
    text = GUEST_CARD if household == "h42" else OTHER_CARD
    made = bought(store, op, *picks, household=household, text=text, at=when().moment.at, **how)
    assert isinstance(made, Receipt), made
    return made.seq


def sheet(store, kind, period="2023-06", cut=1, now=LATER):
    made = exporting.document(store, LEDGERS[kind], span_named(period, cut), now)
    assert isinstance(made, Sheet)
    return made


def dicts(made):
    names = [column.name for column in made.columns]
    return [dict(zip(names, row, strict=True)) for row in made.rows]


def column(made, name):
    return [row[name] for row in dicts(made)]


def total(made, name):
    assert made.totals is not None
    return dict(zip([each.name for each in made.columns], made.totals, strict=True))[name]


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """June 2023 under the rules of 棠香: every kind of act, some in the first or last second."""
    path = tmp_path_factory.mktemp("books") / "kiosk.db"
    store = a_month(path)
    yield store
    store.close()


def a_month(path):
    store = found(path)
    tell(
        store,
        points("a1", "h42", 200, "修路", datetime(2023, 5, 20, 9)),
        points("a2", "h43", 200, "修路", datetime(2023, 5, 20, 9)),
    )
    opening = [DeliveryLine("rice", 6), DeliveryLine("soap", 3), DeliveryLine("cooker", 1)]
    done(stock.receive(store, "s0", opening, k1(5, 28), kind=EntryKind.OPENING_STOCK))
    done(received(store, "d0", DeliveryLine("rice", 4, cost_cents=3000), when=k1(5, 29)()))
    take(store, "r0", at(5, 30), RICE)

    take(store, "r1", at(6, 1, 0), SOAP, household="h43")
    rice = DeliveryLine("rice", 20, noted=22, cost_cents=3150, expires="2024-03-31")
    arrived = done(
        received(
            store, "d1", rice, DeliveryLine("kettle", 1), when=k1(6, 5)(), source="unit",
            giver="=1+1", document="发票 0086",
        )
    )  # fmt: skip
    done(stock.accept(store, "d1a", arrived.entry.seq, k1(6, 6), second="k2"))
    tell(
        store,
        points("a3", "h42", 45, "参加大扫除", datetime(2023, 6, 8), member="张小*"),
        points("a4", "h42", -5, "被派出所训诫", datetime(2023, 6, 9)),
    )
    two = Pick("rice", "大米10斤", 35, 2, "袋")
    kettles = Pick("kettle", "电热水壶", 30, 2, "个")
    first = take(store, "r2", at(6, 10), two, kettles)
    book = on_hand(store)["rice"]
    counting.count_line(store, "rice", book - 1, k1(6, 12)(), reason="丢失")
    done(counting.finish_count(store, "c1", k1(6, 12), second="k2"))
    off = [
        (EntryKind.WRITTEN_OFF, "soap", 1, "破损", ""),
        (EntryKind.TRANSFERRED, "rice", 5, "那边缺货", "长虹村"),
        (EntryKind.GIVEN_BACK, "rice", 1, "质量不好", "某某粮油经营部"),
        (EntryKind.SOLD, "cooker", 1, "店里售出", ""),
    ]
    for kind, good, quantity, reason, to in off:
        moved = [StockLine(good, quantity)]
        done(stock.move_out(store, f"m/{kind}", kind, moved, k1(6, 15), reason=reason, to=to))
    done(received(store, "d2", DeliveryLine("kettle", 2), when=k1(6, 18)()))
    done(orders.hand_over(store, "h1", first, ["kettle"], k1(6, 18, 10), proxy=NEIGHBOUR))
    done(reversal.bring_back(store, "b1", first, {"rice": 1}, k1(6, 20), reason="用不上"))
    wrong = take(store, "r3", at(6, 21), RICE, household="h43")
    done(reversal.undo(store, "u1", wrong, k1(6, 21, 9, 5), reason="认错户"))
    ordered = take(store, "r4", at(6, 22), kettles, household="h43")
    done(orders.cancel_order(store, "x1", ordered, ["kettle"], k1(6, 24), reason="停产了"))
    done(stock.complain(store, "q1", "价格偏高", k1(6, 25), good="rice", of=first))
    take(store, "r5", at(6, 30, 23, 59, 59), RICE)
    take(store, "r6", at(7, 1, 0), RICE)
    done(closing.close_day(store, "e1", k1(7, 1, 18), 3, end_shift=False))
    return store


# --- the shelf ----------------------------------------------------------------------------------

STOCK = ("期初", "入库", "兑换出库", "分流", "报损", "退回", "售出", "冲正退回", "盘点差异", "期末")


def stock_figures(made):
    return {row["品名"]: tuple(row[name] or 0 for name in STOCK) for row in dicts(made)}


def test_the_stock_ledger_opens_and_closes_as_worked_out_by_hand(shop):
    made = sheet(shop, "stock")
    assert stock_figures(made) == {
        "大米10斤": (9, 20, 4, 5, 0, 1, 0, 2, -1, 20),
        "洗衣液": (3, 0, 1, 0, 1, 0, 0, 0, 0, 1),
        "电饭煲": (1, 0, 0, 0, 0, 0, 1, 0, 0, 0),
        "电热水壶": (0, 3, 2, 0, 0, 0, 0, 0, 0, 1),
    }
    rice = dicts(made)[0]
    assert (rice["盘点数"], rice["盘点人"], rice["监督人"]) == (26, "陈某", "李某")
    assert stock_figures(sheet(shop, "stock", "2023-07"))["大米10斤"][::9] == (20, 19)


def test_every_stock_ledger_adds_up_and_the_last_one_is_what_lies_there(shop):
    assert problems(shop) == []
    for period in ("2023-05", "2023-06", "2023-07", "2023", "all"):
        for figures in stock_figures(sheet(shop, "stock", period)).values():
            first, into, *out, back, counted, last = figures
            assert last == first + into - sum(out) + back + counted
    for before, after in pairwise(("2023-05", "2023-06", "2023-07")):
        closed = {
            name: row[-1] for name, row in stock_figures(sheet(shop, "stock", before)).items()
        }
        for name, row in stock_figures(sheet(shop, "stock", after)).items():
            assert row[0] == closed.get(name, 0)
    names = {"大米10斤": "rice", "洗衣液": "soap", "电饭煲": "cooker", "电热水壶": "kettle"}
    there = on_hand(shop)
    for name, row in stock_figures(sheet(shop, "stock", "all")).items():
        assert row[-1] == there[names[name]]


def test_a_delivery_stands_with_what_was_counted_and_noted_and_who_looked_at_it(shop):
    made = sheet(shop, "deliveries")
    rice = dicts(made)[0]
    assert {key: rice[key] for key in rice if key not in ("单号", "日期")} == {
        "品名": "大米10斤", "单位": "袋", "数量": 20, "单上数量": 22, "差": -2,
        "成本单价（元）": 3150, "金额（元）": 63000, "兑换分值": 35, "来源": "单位捐赠",
        "给货人": "=1+1", "凭证号": "发票 0086", "保质期到": date(2024, 3, 31),
        "经手人": "陈某", "验收人": "李某",
    }  # fmt: skip
    assert column(made, "数量") == [20, 1, 2]
    assert (total(made, "数量"), total(made, "金额（元）")) == (23, 63000)
    assert any("2 行没有成本单价" in note for note in made.notes)
    assert column(made, "验收人") == ["李某", "李某", "未经第二人验收"]
    may = sheet(shop, "deliveries", "2023-05")
    assert column(may, "来源") == ["期初盘存"] * 3 + ["村集体"]


def test_what_left_otherwise_says_why_whereto_and_by_whom(shop):
    made = sheet(shop, "movements")
    assert [(r["类别"], r["品名"], r["数量"], r["原因"], r["去向"]) for r in dicts(made)] == [
        ("报损", "洗衣液", 1, "破损", ""),
        ("分流", "大米10斤", 5, "那边缺货", "长虹村"),
        ("退回", "大米10斤", 1, "质量不好", "某某粮油经营部"),
        ("售出", "电饭煲", 1, "店里售出", ""),
    ]
    assert set(column(made, "经手人")) == {"陈某"}


def test_a_count_says_book_found_and_difference(shop):
    (row,) = dicts(sheet(shop, "counts"))
    figures = [row[name] for name in ("账面数", "盘点数", "差异", "原因", "盘点人", "监督人")]
    assert figures == [27, 26, -1, "丢失", "陈某", "李某"]


# --- the counter --------------------------------------------------------------------------------


def test_the_redemption_ledger_has_every_line_and_what_was_taken_back_with_a_minus(shop):
    made = sheet(shop, "redemptions")
    rows = [(r["事项"], r["户编号"], r["品名"], r["数量"], r["小计分"]) for r in dicts(made)]
    assert rows == [
        ("兑换", "0043", "洗衣液", 1, 30),
        ("兑换", "0042", "大米10斤", 2, 70),
        ("兑换", "0042", "电热水壶", 2, 60),
        ("退货", "0042", "大米10斤", -1, -35),
        ("兑换", "0043", "大米10斤", 1, 35),
        ("撤销", "0043", "大米10斤", -1, -35),
        ("兑换", "0043", "电热水壶", 2, 60),
        ("退分", "0043", "电热水壶", -2, -60),
        ("兑换", "0042", "大米10斤", 1, 35),
    ]
    assert total(made, "小计分") == 160
    balances = [(r["兑换前"], r["兑换后"]) for r in dicts(made)]
    assert balances[1:3] == [(205, 75), (None, None)], "once for each slip"


def test_late_goods_proxies_and_reversals_are_remarked(shop):
    rows = dicts(sheet(shop, "redemptions"))
    kettle, returned, undone, cancelled = rows[2], rows[3], rows[4], rows[6]
    assert kettle["交付方式与期限"] == "预订 2023-06-17"
    assert kettle["交付时间"] == datetime(2023, 6, 18, 10)
    assert kettle["备注"] == "晚交；取货代领 王*（邻居）"
    assert (rows[0]["交付方式与期限"], rows[0]["交付时间"]) == ("当场", datetime(2023, 6, 1))
    assert rows[1]["备注"] == f"{returned['流水号']} 退货"
    assert returned["备注"] == f"{rows[1]['流水号']} 原单；用不上"
    assert undone["备注"] == f"{rows[5]['流水号']} 撤销"
    assert cancelled["备注"] == f"{rows[7]['流水号']} 退分，不能交货"
    assert rows[7]["备注"] == f"{cancelled['流水号']} 原单；停产了"


def test_the_sums_agree_with_an_independent_recount_of_the_entries(shop):
    for period in ("2023-05", "2023-06", "2023-07", "2023", "all"):
        span = span_named(period)
        spent: Counter[str] = Counter()
        for entry, _ in journal.entries(shop):
            body = entry.decoded()
            if datetime.fromisoformat(entry.at) in span:
                match body:
                    case Redemption(household=household, cost=cost):
                        spent[household] += cost
                    case (
                        Reversal(household=household, points=back)
                        | Refund(household=household, points=back)
                    ):
                        spent[household] -= back
        assert (total(sheet(shop, "redemptions", period), "小计分")) == spent.total()
        assert total(sheet(shop, "exchange-notice", period), "积分") == spent.total()
        notice = {row["户编号"]: row for row in dicts(sheet(shop, "points-notice", period))}
        for household, figure in spent.items():
            row = notice[household.replace("h", "00")]
            assert -(row["兑换"] or 0) - (row["退回"] or 0) == figure


def test_the_borders_of_a_month_are_exact_to_the_second(shop):
    """GL-2: 06-30 23:59:59 is on June's sheet, 07-01 00:00:00 on July's."""
    june, july = sheet(shop, "exchange-notice"), sheet(shop, "exchange-notice", "2023-07")
    assert column(june, "日期")[0] == datetime(2023, 6, 1)
    assert column(june, "日期")[-1] == datetime(2023, 6, 30, 23, 59, 59)
    assert column(july, "日期") == [datetime(2023, 7, 1)]
    assert len(column(sheet(shop, "exchange-notice", "2023-05"), "日期")) == 1


def test_what_waits_to_be_fetched_is_said_to_be_overdue_by_the_last_entry(tmp_path):
    store = found(tmp_path / "kiosk.db")
    tell(store, points("a1", "h42", 200, "修路", datetime(2023, 5, 20, 9)))
    take(store, "r1", at(6, 10), KETTLE)
    assert column(sheet(store, "redemptions"), "备注") == ["未交"]
    done(stock.complain(store, "q", "还没到", k1(6, 18)))
    assert column(sheet(store, "redemptions"), "备注") == ["未交，已过期限"]
    store.close()


def test_phone_credit_never_lies_on_the_shelf_and_shows_its_proof(tmp_path):
    store = found(tmp_path / "kiosk.db")
    tell(
        store,
        GoodItem("credit", "30元话费", 30, "话费", "份", "general", "cash_like", place=5),
        points("a1", "h42", 200, "修路", datetime(2023, 5, 20, 9)),
    )
    seq = take(store, "r1", at(6, 10), CREDIT)
    done(orders.hand_over(store, "h1", seq, ["credit"], k1(6, 11), proof="CZ-0098"))
    assert sheet(store, "stock").rows == ()
    assert column(sheet(store, "redemptions"), "备注") == ["凭证号 CZ-0098"]
    store.close()


def test_an_undone_order_is_taken_back_in_the_ledger_too(tmp_path):
    store = found(tmp_path / "kiosk.db")
    tell(store, points("a1", "h42", 200, "修路", datetime(2023, 5, 20, 9)))
    done(received(store, "d", ("rice", 4), when=k1(5, 29)()))
    seq = take(store, "r", at(6, 10), RICE, KETTLE)
    done(reversal.undo(store, "u", seq, k1(6, 10, 9, 3), reason="认错户"))
    made = sheet(store, "redemptions")
    assert [(r["品名"], r["小计分"]) for r in dicts(made)[2:]] == [
        ("大米10斤", -35),
        ("电热水壶", -30),
    ]
    assert total(made, "小计分") == 0
    assert column(made, "备注")[1] == "已撤销"
    assert stock_figures(sheet(store, "stock"))["大米10斤"] == (4, 0, 1, 0, 0, 0, 0, 1, 0, 4)
    store.close()


# --- points -------------------------------------------------------------------------------------

FIGURES = ("期初", "加分", "奖励", "扣分", "更正", "兑换", "退回", "清零", "期末", "可兑换")


def notice_figures(made):
    return {row["户编号"]: tuple(row[name] or 0 for name in FIGURES) for row in dicts(made)}


def gaoliang(path):
    """Data of the spec's A5.4 (June 2023), and a household that obtained nothing."""
    store = found(path, "gaoliang")
    done(received(store, "d", ("soap", 9), ("rice", 9), when=k1(5, 29)()))
    tell(store, GoodItem("soap", "洗衣液", 25, "洗护", "瓶", place=2))
    for n, (figure, day) in enumerate([(10, 3), (20, 10), (-5, 12), (15, 20)]):
        tell(store, points(f"g{n}", "h42", figure, f"事{n}", datetime(2023, 6, day)))
    take(store, "r", at(6, 25), Pick("soap", "洗衣液", 25, 1, "瓶"))
    return store


def test_gl_2_the_points_sheet_of_june(tmp_path):
    store = gaoliang(tmp_path / "kiosk.db")
    made = sheet(store, "points-notice")
    assert notice_figures(made) == {
        "0042": (0, 45, 0, -5, 0, -25, 0, 0, 15, 15),
        "0043": (0,) * 10,
    }
    assert [(r["名次"], r["本期得分"]) for r in dicts(made)] == [(1, 40), (None, 0)]
    assert column(sheet(store, "exchange-notice"), "日期") == [datetime(2023, 6, 25, 9)]
    store.close()


def test_gl_4_a_reversal_in_july_stands_on_july_s_sheet(tmp_path):
    store = gaoliang(tmp_path / "kiosk.db")
    june = sheet(store, "points-notice")
    late = points("g9", "h42", -20, "查实不符", datetime(2023, 6, 10), datetime(2023, 7, 5),
                  reverses="g1")  # fmt: skip
    tell(store, late)
    july = sheet(store, "points-notice", "2023-07")
    assert notice_figures(july)["0042"] == (15, 0, 0, 0, -20, 0, 0, 0, -5, 0)
    assert column(july, "明细")[0] == "更正(6月) -20"
    assert sheet(store, "points-notice").rows == june.rows
    (row,) = [r for r in dicts(sheet(store, "points", "2023-07")) if r["编号"] == "g9"]
    assert (row["冲正对应号"], row["状态"], row["余额"]) == ("g1", "更正(6月)", -5)
    store.close()


def test_gl_5_what_comes_late_stands_on_the_later_sheet(tmp_path):
    store = gaoliang(tmp_path / "kiosk.db")
    june = sheet(store, "points-notice")
    tell(store, points("late", "h42", 8, "清渠", datetime(2023, 6, 29), datetime(2023, 7, 2, 9)))
    assert sheet(store, "points-notice").rows == june.rows, "June's sheet is as it was"
    july = sheet(store, "points-notice", "2023-07")
    assert notice_figures(july)["0042"] == (15, 8, 0, 0, 0, 0, 0, 0, 23, 23)
    assert column(july, "明细")[0] == "补登(6月) 清渠 +8"
    assert column(july, "本期得分") == [0, 0], "it is not of July's deeds"
    (row,) = [r for r in dicts(sheet(store, "points", "2023-07")) if r["编号"] == "late"]
    assert row["状态"] == "补登(6月)"
    store.close()


def test_on_the_board_a_deduction_has_no_reason_and_nobody_a_whole_name(shop):
    made = sheet(shop, "points-notice")
    first = dicts(made)[0]
    assert first["明细"] == "6月8日 参加大扫除 +45；6月9日 按规定扣分 -5"
    for kind in ("points-notice", "exchange-notice"):
        said = repr(sheet(shop, kind, "all"))
        assert "训诫" not in said
        assert "张小" not in said
        assert "孙" not in said, "a household of another site"
    ledger = sheet(shop, "points")
    assert "被派出所训诫" in column(ledger, "事项"), "the keeper's own ledger has it"
    assert "张小*" in column(ledger, "成员")


def test_the_points_ledger_runs_from_the_opening_to_the_sum_of_each_household(shop):
    rows = [row for row in dicts(sheet(shop, "points")) if row["户编号"] == "0042"]
    assert [(r["类别"] or r["事项"][:2], r["加/扣分"], r["核销"], r["余额"]) for r in rows] == [
        ("期初", None, None, 165),
        ("加分", 45, None, 210),
        ("扣分", -5, None, 205),
        ("兑换", None, -130, 75),
        ("退回", None, 35, 110),
        ("兑换", None, -35, 75),
        ("小计", 40, -130, 75),
    ]
    assert rows[-1]["事项"] == "小计：得分 40，核销 130，物品 大米10斤×2袋、电热水壶×2个"
    assert rows[3]["状态"] == "已冲正"
    assert rows[4]["冲正对应号"] == rows[3]["编号"]
    (other,) = [r for r in dicts(sheet(shop, "points")) if r["户编号"] == "0043"][-1:]
    assert other["事项"] == "小计：得分 0，核销 30，物品 洗衣液×1瓶"


def test_the_balances_are_the_ones_that_the_screens_show(shop):
    for household in ("h42", "h43"):
        account = redeem.account_of(shop, household, stamp_at(datetime(2023, 7, 2)).moment)
        figures = notice_figures(sheet(shop, "points-notice", "all"))[household.replace("h", "00")]
        assert figures[-2:] == (account.balance, account.redeemable)


def test_a_reset_is_a_line_of_its_own_and_what_comes_too_late_does_not_count(tmp_path):
    """别山 counts by the month: what June left lapses at its end, TX-6 for the month."""
    store = found(tmp_path / "kiosk.db", "bieshan")
    tell(
        store,
        points("b1", "h42", 30, "甲", datetime(2023, 6, 3)),
        points("b2", "h42", 12, "乙", datetime(2023, 7, 3)),
        points("b3", "h42", 20, "丙", datetime(2023, 6, 30), datetime(2023, 7, 5)),
    )
    done(stock.complain(store, "q", "价格偏高", k1(7, 20)))
    june, july = (sheet(store, "points-notice", period) for period in ("2023-06", "2023-07"))
    assert notice_figures(june)["0042"] == (0, 30, 0, 0, 0, 0, 0, 0, 30, 30)
    assert notice_figures(july)["0042"] == (0, 32, 0, 0, 0, 0, 0, -20, 12, 12)
    assert any("7月1日 0 时起重新积分" in note for note in july.notes)
    year = sheet(store, "points-notice", "2023")
    assert notice_figures(year)["0042"] == (0, 62, 0, 0, 0, 0, 0, -50, 12, 12)
    lapsed = [r for r in dicts(sheet(store, "points", "2023")) if r["类别"] == "清零"]
    assert [(r["登记时间"], r["加/扣分"], r["余额"]) for r in lapsed] == [
        (datetime(2023, 7, 1), -30, 0)
    ]
    (late,) = [r for r in dicts(sheet(store, "points", "2023-07")) if r["编号"] == "b3"]
    assert late["状态"] == "补登(6月)；已过期，不计余额"
    store.close()


def test_points_of_the_year_before_stay_in_the_balance_while_their_window_lasts(tmp_path):
    """高阳: base 100, the old surplus is redeemable through January."""
    store = found(tmp_path / "kiosk.db", "gaoyang")
    tell(
        store,
        points("y1", "h42", 45, "甲", datetime(2023, 11, 3)),
        ReviewItem("2024-01-01T00:00:00", "2024-01-05T09:00:00"),
    )
    done(received(store, "d", DeliveryLine("soap", 3, cost_cents=1000), when=k1(12, 1)()))
    take(store, "r", at(1, 10, year=2024), Pick("soap", "洗衣液", 10, 1, "瓶"))
    done(stock.complain(store, "q", "价格偏高", k1(2, 3, year=2024)))
    figures = {
        period: notice_figures(sheet(store, "points-notice", period))["0042"]
        for period in ("2023-11", "2024-01", "2024-02", "2024-Q1")
    }
    assert figures["2023-11"] == (100, 45, 0, 0, 0, 0, 0, 0, 145, 0)
    assert figures["2024-01"] == (145, 0, 0, 0, 0, -10, 0, 0, 135, 35)
    assert figures["2024-02"] == (100, 0, 0, 0, 0, 0, 0, 0, 100, 0)
    assert figures["2024-Q1"] == (145, 0, 0, 0, 0, -10, 0, -35, 100, 0)
    store.close()


def test_balances_follow_the_scheme_in_force_when_its_periods_change(tmp_path):
    store = found(tmp_path / "kiosk.db")
    tell(store, points("a1", "h42", 200, "修路", datetime(2023, 5, 20, 9)))
    done(received(store, "d", ("rice", 4), when=k1(5, 29)()))
    seq = take(store, "r", at(6, 10), RICE)
    take(store, "r1", at(6, 11), RICE)
    tell(store, SchemeItem(2, msgspec.to_builtins(load_scheme("gaoliang"))))
    done(reversal.bring_back(store, "b", seq, {"rice": 1}, k1(6, 20), reason="用不上"))
    take(store, "r2", at(6, 21), RICE)
    account = redeem.account_of(store, "h42", stamp_at(datetime(2024, 2, 1)).moment)
    assert (account.balance, account.redeemable) == (130, 130)
    assert notice_figures(sheet(store, "points-notice"))["0042"] == (
        200, 0, 0, 0, 0, -105, 35, 0, 130, 130,
    )  # fmt: skip
    store.close()


def test_points_that_wait_for_their_review_say_so(tmp_path):
    store = found(tmp_path / "kiosk.db", "rongan")
    tell(store, points("w1", "h42", 40, "甲", datetime(2023, 6, 1)))
    assert notice_figures(sheet(store, "points-notice"))["0042"][-2:] == (40, 0)
    assert "待公示" in column(sheet(store, "points"), "状态")
    tell(store, ReviewItem("2023-06-09T00:00:00", "2023-06-09T09:00:00"))
    assert notice_figures(sheet(store, "points-notice"))["0042"][-2:] == (40, 40)
    assert "待公示" not in column(sheet(store, "points"), "状态")
    store.close()


# --- signatures, vouchers, reports --------------------------------------------------------------


@pytest.fixture
def rongan(tmp_path):
    store = found(tmp_path / "kiosk.db", "rongan")
    day = datetime(2023, 5, 20, 9)
    tell(
        store,
        points("a1", "h42", 5000, "修路", day),
        points("a2", "h43", 500, "修路", day),
        ReviewItem("2023-05-21T00:00:00", "2023-05-21T09:00:00"),
    )
    done(received(store, "d", ("rice", 50), when=k1(5, 22)()))
    yield store
    store.close()


def test_ra_11_a_month_is_incomplete_while_a_line_is_unsigned(rongan):
    first = take(rongan, "r1", at(6, 1), RICE)
    take(rongan, "r2", at(6, 2), RICE, household="h43", proxy=NEIGHBOUR_OF_H43)
    gone = take(rongan, "r3", at(6, 3), RICE)
    done(reversal.undo(rongan, "u", gone, k1(6, 3, 9, 2), reason="认错户"))
    done(register.sign(rongan, "s", first, k1(6, 4)))
    made = sheet(rongan, "redemptions")
    assert column(made, "签字、手印") == [
        "第1页第1行 已签", "第1页第2行 待签", "第1页第3行 不用签", "",
    ]  # fmt: skip
    assert made.notes[0] == "本期不完整：登记册还有 1 行待签字按手印（第1页第2行）。"
    assert column(made, "领取人及关系")[1] == "张*（邻居）"
    facts = facts_of(rongan, LATER)
    waits = [seq for seq in facts.redemptions if facts.waits_for_signature(seq)]
    assert waits == [line.seq for line in register.unsigned(rongan)]
    done(register.sign(rongan, "s2", waits[0], k1(7, 2)))
    assert not any("不完整" in note for note in sheet(rongan, "redemptions").notes)


NEIGHBOUR_OF_H43 = Proxy("邻居", "h42", "0042", "3组", "张*")


def test_an_order_of_which_nothing_will_come_needs_no_signature(tmp_path):
    delivery = msgspec.to_builtins(load_scheme("tangxiang"))["delivery"]
    store = found(tmp_path / "kiosk.db", "rongan", delivery=delivery)
    day = datetime(2023, 5, 20, 9)
    tell(
        store,
        points("a1", "h42", 500, "修路", day),
        ReviewItem("2023-05-21T00:00:00", "2023-05-21T09:00:00"),
    )
    both = take(store, "r1", at(6, 1), KETTLE, RICE)
    done(orders.cancel_order(store, "x1", both, ["kettle"], k1(6, 2), reason="停产了"))
    assert any("待签" in note for note in sheet(store, "redemptions").notes)
    done(orders.cancel_order(store, "x2", both, ["rice"], k1(6, 3), reason="停产了"))
    assert register.unsigned(store) == []
    assert not any("待签" in note for note in sheet(store, "redemptions").notes)
    store.close()


def test_only_the_pages_of_the_span_are_in_its_register(rongan):
    for n in range(21):
        take(rongan, f"r{n}", at(5, 31, 9, n), RICE)
    take(rongan, "j", at(6, 1), RICE)
    pages = {}
    for period in ("2023-05", "2023-06", "2023"):
        made = exporting.document(rongan, LEDGERS["register"], span_named(period), LATER)
        assert isinstance(made, RegisterPages)
        pages[period] = (made.pages, len(made.lines))
    assert pages == {"2023-05": ((1, 2), 22), "2023-06": ((2,), 2), "2023": ((1, 2), 22)}


def test_ra_12_a_report_of_june_is_cut_on_the_26th(rongan):
    for n, when in enumerate(
        (at(5, 25, 23, 59, 59), at(5, 26, 0), at(6, 25, 23, 59, 59), at(6, 26, 0))
    ):
        take(rongan, f"r{n}", when, RICE)
    made = sheet(rongan, "exchange-notice", "2023-06", cut=26)
    assert column(made, "日期") == [datetime(2023, 5, 26), datetime(2023, 6, 25, 23, 59, 59)]
    assert made.period == "2023年6月（2023-05-26 00:00 至 2023-06-25 24:00）"
    assert "本期按每月26日起算，请在26日前报送。" in made.notes
    assert len(sheet(rongan, "exchange-notice", "2023-06").rows) == 2


def test_vouchers_say_when_they_came_and_when_before_whom_they_were_destroyed(rongan):
    three = (Voucher("V001", 10), Voucher("V002", 10), Voucher("V003", 5))
    done(vouchers.take_vouchers(rongan, "v1", "h42", three, k1(6, 20)))
    done(vouchers.destroy_vouchers(rongan, "v2", ["V001"], "k2", k1(6, 28)))
    done(vouchers.destroy_vouchers(rongan, "v3", ["V002"], "k2", k1(7, 3)))
    june = dicts(sheet(rongan, "vouchers"))
    assert [(r["券号"], r["销毁日期"], r["负责人"], r["见证人"]) for r in june] == [
        ("V001", datetime(2023, 6, 28, 9), "陈某", "李某"),
        ("V002", "待销毁", None, None),
        ("V003", "待销毁", None, None),
    ]
    assert total(sheet(rongan, "vouchers"), "面值（分）") == 25
    assert column(sheet(rongan, "vouchers", "2023-07"), "券号") == ["V002", "V003"]
    assert sheet(rongan, "vouchers", "2023-05").rows == ()


def test_vouchers_and_the_redemption_they_paid_name_each_other(rongan):
    paid = take(rongan, "r1", at(6, 20), RICE)
    other = take(rongan, "r2", at(6, 21), RICE)
    two, one = (Voucher("V001", 10), Voucher("V002", 20)), (Voucher("V003", 5),)
    done(vouchers.take_vouchers(rongan, "v1", "h42", two, k1(6, 20), of=paid))
    done(vouchers.take_vouchers(rongan, "v2", "h42", one, k1(6, 20), of=paid))
    done(vouchers.take_vouchers(rongan, "v3", "h43", (Voucher("V004", 5),), k1(6, 21)))
    made = sheet(rongan, "redemptions")
    slips = dict(zip((paid, other), column(made, "流水号"), strict=True))
    assert column(made, "积分券号") == ["V001、V002、V003", ""]
    assert column(sheet(rongan, "vouchers"), "兑换单号") == [slips[paid]] * 3 + [""]


def test_only_a_scheme_with_vouchers_has_a_column_for_them(shop):
    assert "积分券号" not in [each.name for each in sheet(shop, "redemptions").columns]


def test_who_came_without_a_card_came_at_a_named_keepers_word(rongan):
    kin = Proxy("亲戚", vouched_by="k2")
    take(rongan, "r1", at(6, 1), RICE, proxy=kin)
    take(rongan, "r2", at(6, 2), RICE, proxy=Proxy("家人"))
    when = datetime(2023, 6, 3, 9)
    assert isinstance(bought(rongan, "r3", RICE, text="", vouched_by="k2", at=when), Receipt)
    made = sheet(rongan, "redemptions")
    assert column(made, "领取人及关系") == ["亲戚（没带卡，李某核对）", "家人（没带卡）", ""]
    assert column(made, "备注") == ["", "", "户主没带卡，李某核对"]
    pages = exporting.document(rongan, LEDGERS["register"], span_named("2023-06"), LATER)
    assert isinstance(pages, RegisterPages)
    told = [(line.taker, line.relation, line.note) for line in pages.lines]
    assert told == [("", "亲戚", "没带卡，李某核对"), ("", "家人", ""), ("", "", "")]


def test_the_register_s_pages_are_whole_and_carry_the_stubs_codes(rongan):
    seqs = [take(rongan, f"r{n}", at(5, 31, 9, n), RICE) for n in range(2)]
    seqs += [take(rongan, f"j{n}", at(6, 1, 9, n), RICE) for n in range(3)]
    done(reversal.bring_back(rongan, "b", seqs[2], {"rice": 1}, k1(6, 2), reason="用不上"))
    done(register.sign(rongan, "s", seqs[0], k1(6, 2)))
    job = printing.job_of(rongan, seqs[3]).job
    for _ in range(3):
        printing.mark_sending(rongan, job)
    made = exporting.document(rongan, LEDGERS["register"], span_named("2023-06"), LATER)
    assert isinstance(made, RegisterPages)
    assert made.pages == (1,)
    assert [line.code for line in made.lines] == [register.stub_of(rongan, seq) for seq in seqs]
    assert [line.note for line in made.lines] == ["已签", "", "冲正（退货）", "补打2次", ""]
    empty = exporting.document(rongan, LEDGERS["register"], span_named("2023-07"), LATER)
    assert isinstance(empty, RegisterPages)
    assert empty.pages == ()


# --- the rest -----------------------------------------------------------------------------------


def test_the_settlement_values_each_piece_at_its_cost_and_takes_back_what_came_back(tmp_path):
    store = found(tmp_path / "kiosk.db", "gaoyang", window={"clause": "x"}, carry_over={
        "clause": "x", "until": "none"})  # fmt: skip
    day = datetime(2023, 5, 20, 9)
    tell(
        store,
        points("a1", "h42", 500, "修路", day),
        ReviewItem("2023-05-21T00:00:00", "2023-05-21T09:00:00"),
    )
    soap = Pick("soap", "洗衣液", 13, 3, "瓶")
    done(received(store, "d1", DeliveryLine("soap", 9, cost_cents=1250), when=k1(5, 22)()))
    old = take(store, "r1", at(5, 30), soap)
    first = take(store, "r2", at(6, 2), soap)
    done(received(store, "d2", DeliveryLine("soap", 9, cost_cents=1400), when=k1(6, 10)()))
    take(store, "r3", at(6, 11), Pick("soap", "洗衣液", 14, 2, "瓶"))
    done(reversal.bring_back(store, "b1", old, {"soap": 1}, k1(6, 12), reason="用不上"))
    done(
        reversal.bring_back(
            store, "b2", first, {"soap": 1}, k1(6, 13), reason="质量不好", spoiled=True
        )
    )
    made = sheet(store, "settlement")
    rows = [tuple(row.values())[2:] for row in dicts(made)]
    assert rows == [(1250, 3, 1, 2, 2500, 1), (1400, 2, None, 2, 2800, None)]
    assert total(made, "结算金额（元）") == 5300
    assert made.signatures == ("经营者（签字、日期）", "工作小组（签字、日期）")
    assert any("退回已坏" in note for note in made.notes)
    store.close()


def test_complaints_leave_room_for_what_the_group_finds(shop):
    (row,) = dicts(sheet(shop, "complaints"))
    assert (row["物品"], row["内容"], row["记录人"], row["结论"]) == (
        "大米10斤", "价格偏高", "陈某", None,
    )  # fmt: skip
    assert row["涉及小票"] == dicts(sheet(shop, "redemptions"))[1]["流水号"]


def test_the_closes_stand_with_their_figures(shop):
    (row,) = dicts(sheet(shop, "closes", "2023-07"))
    assert (row["管理员"], row["兑换张数"], row["兑出积分"], row["退回积分"]) == (
        "陈某", 7, 35 + 30 + 130 + 35 + 60 + 35 + 35, 130,
    )  # fmt: skip
    assert (row["不知打出没有的纸"], row["没上传的流水"], row["没交的班"]) == (0, 3, "")
    assert sheet(shop, "closes").rows == ()


def test_the_price_list_has_only_what_may_be_offered(tmp_path):
    store = found(tmp_path / "kiosk.db", "gaoliang")
    tell(
        store,
        GoodItem("wine", "白酒", 60, "酒", "瓶", kind="alcohol", place=6),
        GoodItem("cooker", "电饭煲", 180, "家电", "台", offered=False, place=3),
        GoodItem("rice", "大米10斤", 38, "粮油", "袋", place=1, since="2023-08-01T00:00:00"),
    )
    july = sheet(store, "price-list", now=datetime(2023, 7, 31))
    assert column(july, "品名") == ["大米10斤", "洗衣液", "电热水壶"]
    assert column(july, "兑换积分") == [35, 30, 30]
    assert column(sheet(store, "price-list"), "兑换积分") == [38, 30, 30], "dearer from August on"
    store.close()


def test_the_purchase_list_is_the_forecast(tmp_path):
    store = found(tmp_path / "kiosk.db")
    tell(store, points("a1", "h42", 900, "修路", datetime(2023, 5, 20, 9)))
    done(received(store, "d", DeliveryLine("soap", 9, cost_cents=1200), when=k1(7, 25)()))
    take(store, "r", at(7, 26), Pick("soap", "洗衣液", 30, 8, "瓶"))
    (row,) = dicts(sheet(store, "purchase-list"))
    assert (row["品名"], row["现有"], row["上次单价（元）"]) == ("洗衣液", 1, 1200)
    assert row["估算金额（元）"] == row["要进"] * 1200
    store.close()


def test_names_are_the_ones_of_the_time(shop):
    tell(
        shop,
        PersonItem("k1", "陈某甲", "keeper", text_key(KEEPER_CARD), ""),
        GoodItem("soap", "洗衣液（新）", 30, "洗护", "瓶", place=2, since="2023-07-20T00:00:00"),
    )
    assert set(column(sheet(shop, "movements"), "经手人")) == {"陈某"}
    assert column(sheet(shop, "movements"), "品名")[0] == "洗衣液"


def test_a_doubtful_date_and_a_month_that_is_not_over_are_said(tmp_path):
    store = found(tmp_path / "kiosk.db")
    guess = stamp_at(datetime(2023, 6, 5), Quality.GUESS, "k1")
    number = done(received(store, "d", ("rice", 4), when=guess)).entry.seq
    made = sheet(store, "deliveries")
    assert f"这些单号的日期没有核对过：{column(made, '单号')[0]}。" in made.notes
    assert f"{number:06d}" in column(made, "单号")[0]
    assert "最后一条流水在 2023-06-05 00:00，本期后面可能还有新的记录。" in made.notes
    may = sheet(store, "deliveries", "2023-05")
    assert may.notes == ()
    store.close()


def test_every_ledger_says_as_of_which_entry_and_item(shop):
    seq, digest = journal.head(shop)
    mark = digest[:8].hex().upper()
    said = f"截至流水 第 {seq} 条（{mark[:4]}-{mark[4:8]}-{mark[8:12]}-{mark[12:]}）"
    for kind in LEDGERS:
        made = exporting.document(shop, LEDGERS[kind], span_named("2023-06"), LATER)
        assert made.as_of == f"{said}，镇里的数据到第 {journal.feed_cursor(shop)} 条", kind


def test_an_empty_village_has_every_ledger(tmp_path):
    store = found(tmp_path / "kiosk.db", "rongan")
    for kind in LEDGERS:
        made = exporting.document(store, LEDGERS[kind], span_named("2023-06"), LATER)
        if isinstance(made, Sheet) and kind not in OF_HOUSEHOLDS:
            assert (made.rows, made.totals) == ((), None), kind
    store.close()


def test_a_year_is_ranked_by_the_rules_of_its_last_day_whatever_came_after(tmp_path):
    """As the township closes it: other base points from January on leave December's list alone."""
    store = found_village(tmp_path / "kiosk.db", "gaoyang")
    year = span_named("2026")
    before = ranked(facts_of(store, NOW), year)
    document = msgspec.to_builtins(load_scheme("gaoyang"))
    base = {**document["base"], "points": document["base"]["points"] + 30}
    tell(store, SchemeItem(2, {**document, "base": base, "valid_from": "2027-01-01"}))
    facts = facts_of(store, NOW)
    assert ranked(facts, year).rows == before.rows
    assert ranked(facts, year).notes == before.notes
    assert ranked(facts, span_named("2027")).notes != before.notes
    store.close()
