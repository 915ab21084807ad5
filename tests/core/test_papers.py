"""What every paper says, at both widths."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime

import msgspec
import pytest
from support.papers import (
    CLOSE,
    DELIVERY,
    HAND_OVER,
    ISSUE,
    LONG,
    ORDERED,
    ORIGIN,
    ORIGINAL,
    PAPERS,
    PLAIN,
    REFUND,
    SITE,
    TAGS,
    TRANSFER,
    UNDO,
)

from kiosk.core.clock import Quality
from kiosk.core.earning_entries import Reviewed, Sitter
from kiosk.core.entries import ClosedGood, TakenOver
from kiosk.core.group import function_said
from kiosk.core.journal import parse_slip_code, parse_stub_code
from kiosk.core.papers import COMPOSERS, TITLES, compose
from kiosk.core.papers.closing import CloseSheet
from kiosk.core.papers.frame import grouped, place_said, time_said, yuan
from kiosk.core.papers.lists import ShelfTag, ShelfTags, good_code, parse_good_code
from kiosk.core.papers.redemption import RedemptionSlip
from kiosk.core.papers.review import OUTCOMES, ReviewMinutes
from kiosk.core.papers.stock import SOURCES
from kiosk.core.papers.test_page import PrintTest
from kiosk.core.slip import (
    Box,
    Cut,
    Figures,
    GoodsRow,
    Headline,
    Pair,
    PaperLine,
    Qr,
    Text,
    cells,
    lay_out,
    wrap,
)

every_paper = pytest.mark.parametrize("name", PAPERS)
both_widths = pytest.mark.parametrize("columns", [32, 48])


def laid(value, columns=32, issue=ISSUE):
    return [x for x in lay_out(compose(value, issue), columns) if isinstance(x, PaperLine)]


def texts(value, columns=32, issue=ISSUE):
    return [line.text.strip() for line in laid(value, columns, issue)]


def whole(value, columns=32, issue=ISSUE):
    """Everything on the paper without the white between."""
    return "".join("".join(texts(value, columns, issue)).split())


def codes(value, issue=ISSUE):
    return [line.text for line in compose(value, issue) if isinstance(line, Qr)]


# --- every paper --------------------------------------------------------------------------------


@both_widths
@every_paper
@pytest.mark.parametrize("issue", [ISSUE, replace(ISSUE, copy_number=2, training=True)])
def test_every_line_is_exactly_as_wide_as_the_paper(name, columns, issue):
    for line in laid(PAPERS[name], columns, issue):
        assert cells(line.text) * line.width <= columns, line
        assert cells(line.text) == columns // line.width, line


HIDDEN = {"household", "seq", "good", "quality", "code", "share", "key", "declaration"}
"""Fields that only machines read, or that stand elsewhere."""

SAID = {
    "mark": grouped,
    "head": grouped,
    "register_line": place_said,
    "cost_cents": yuan,
    "source": SOURCES.__getitem__,
}


def said(value, field=""):
    """All that a value holds, as a person would look for it on the paper."""
    match value:
        case None | "" | True | False:
            return
        case _ if field in HIDDEN or (field == "points" and isinstance(value, str)):
            return
        case datetime():
            yield time_said(value) if field in ("at", "frozen") else str(value)
        case date():
            yield f"{value.month}月{value.day}日"
        case tuple():
            for part in value:
                yield from said(part, field)
        case str() | int():
            yield str(SAID.get(field, str)(value))
        case Sitter():
            yield value.name
        case Reviewed():
            for key in ("number", "group", "name", "points", "what", "reason", "aside"):
                yield from said(getattr(value, key), key)
            yield OUTCOMES[value.outcome]
            yield value.effective[:10]
        case msgspec.Struct():
            for key in value.__struct_fields__:
                yield from said(getattr(value, key), key)
        case _ if is_dataclass(value):
            for part in fields(value):
                yield from said(getattr(value, part.name), part.name)


def is_on(text, paper):
    """Whether it stands there; a figure may stand at the end of the first line of a long name."""
    between = r"(?:进?\d+\D??){0,2}"
    return re.search(between.join(re.escape(char) for char in text if not char.isspace()), paper)


@both_widths
@every_paper
def test_every_name_and_figure_of_the_value_is_on_the_paper(name, columns):
    value = PAPERS[name]
    paper = whole(value, columns)
    if isinstance(value, RedemptionSlip):  # what a line costs is told, not what a piece costs
        expected = {*said(replace(value, lines=())), *(str(x.cost) for x in value.lines)}
        expected |= {part for x in value.lines for part in said(replace(x, points=0)) if part}
    elif isinstance(value, CloseSheet):  # what did not change is left out, pages are told once
        expected = set(
            said(replace(value, closed=msgspec.structs.replace(value.closed, unsigned=())))
        )
        expected |= {"第12页：第1、3、4行"}
    elif isinstance(value, ShelfTags):
        expected = {part for tag in value.tags for part in said(tag)} | {"2026-11-21"}
    else:
        expected = set(said(value))
    if isinstance(value, ReviewMinutes):
        expected = {function_said(part) for part in expected}
    assert len(expected) > (0 if isinstance(value, PrintTest) else 4)
    expected -= {"0", *({"-1", "+1"} if isinstance(value, CloseSheet) else ())}
    assert [part for part in expected if not is_on(part, paper)] == []


@every_paper
def test_practice_is_marked_large_at_the_top_and_the_bottom_of_every_part(name):
    training = replace(ISSUE, training=True)
    parts = [[]]
    for item in lay_out(compose(PAPERS[name], training), 32):
        if isinstance(item, Cut):
            parts.append([])
        elif isinstance(item, PaperLine) and item.text.strip():
            parts[-1].append(item)
    assert parts.pop() == []
    for part in parts:
        for mark in (part[1], part[-2]):
            assert (mark.text.strip(), mark.width, mark.height) == ("练习 不作数", 2, 2)
    assert "练习" not in whole(PAPERS[name])


@every_paper
def test_a_copy_is_marked_on_every_part(name):
    value = PAPERS[name]
    copied = replace(ISSUE, copy_number=2)
    cuts = sum(isinstance(line, Cut) for line in compose(value, copied))
    marks = texts(value, issue=copied).count("补打 第2次")
    assert marks == (0 if isinstance(value, ShelfTags) else cuts), "a tag is a tag"
    assert "补打" not in whole(value)


@every_paper
def test_every_paper_is_called_as_the_keepers_list_calls_it(name):
    value = PAPERS[name]
    if not isinstance(value, ShelfTags):
        assert any(title in texts(value) for title in TITLES.values())
    assert set(COMPOSERS) == {type(paper) for paper in PAPERS.values()}, "a sample of each"


@pytest.mark.parametrize(
    ("quality", "words"),
    [
        (Quality.SURE, None),
        (Quality.KEEPER, "（日期由管理员确认）"),
        (Quality.GUESS, "（日期没有核对过）"),
    ],
)
def test_how_the_date_is_known_is_said(quality, words):
    origin = replace(ORIGIN, quality=quality)
    for value in (replace(PLAIN, origin=origin), replace(DELIVERY, origin=origin)):
        dates = [line for line in texts(value) if line.startswith("（日期")]
        assert dates == ([words] if words else [])


@pytest.mark.parametrize("name", ["redemption", "ordered", "undo", "return", "refund"])
@both_widths
def test_what_the_household_has_now_stands_largest(name, columns):
    value = PAPERS[name]
    lines = laid(value, columns)
    largest = max(line.width * line.height for line in lines)
    (has,) = [line for line in lines if line.text.split()[-2:] == [str(value.after), "分"]]
    assert has.text.startswith("现在")
    assert has.width * has.height == largest
    assert f"{value.before}分" in whole(value, columns)


# --- the redemption -----------------------------------------------------------------------------


def test_the_slip_names_place_number_time_household_goods_and_what_is_left():
    lines = texts(PLAIN)
    text = "\n".join(lines)
    for part in ("棠香街道", "和平村爱心积分超市", "兑换小票", "和平-1-000123-7", "日日新"):
        assert part in text
    assert any("2026-11-21 10:32 周六" in line for line in lines)
    assert any("3组 张* 0042" in line for line in lines)
    assert any(line.split() == ["大米10斤", "2袋", "70分"] for line in lines)
    assert any(line.split() == ["合计", "75", "分"] for line in lines)
    assert any(line.split() == ["兑换前", "105", "分"] for line in lines)
    assert any(line.split() == ["现在还剩", "30", "分"] for line in lines)
    assert "来取" not in text
    assert "代领" not in text


def test_the_code_leads_back_to_the_entry():
    (code,) = codes(PLAIN)
    assert parse_slip_code(code) == ("HP01", 1, 123, ORIGIN.mark)
    alphanumeric = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert set(code) <= alphanumeric, "QR's compact mode"


def test_where_the_register_is_signed_a_stub_with_a_box_and_a_code_of_its_own_follows():
    slip, stub = codes(ORDERED)
    assert parse_slip_code(slip) == ("HP01", 1, 123, ORIGIN.mark)
    assert parse_stub_code(stub) == ("HP01", 1, 123, 223, ORIGIN.mark)
    boxes = [line.title for line in compose(ORDERED, ISSUE) if isinstance(line, Box)]
    assert boxes == ["领取人签字、按手印"]
    assert [line.split() for line in texts(ORDERED)].count(["登记册", "第12页第3行"]) == 2
    assert sum(isinstance(line, Cut) for line in compose(ORDERED, ISSUE)) == 2
    assert not [line for line in compose(PLAIN, ISSUE) if isinstance(line, Box)]


@pytest.mark.parametrize("columns", [32, 48])
def test_at_whose_word_somebody_without_a_card_came_is_said_on_slip_and_stub(columns):
    came = replace(ORDERED, proxy="亲戚", vouched_by="欧阳某某")
    lines = [line for line in texts(came, columns) if "核对人" in line]
    assert [line.split() for line in lines] == [["没带卡，核对人", "欧阳某某"]] * 2
    assert not any("核对人" in line for line in texts(ORDERED, columns))


def test_what_is_ordered_stands_apart_with_its_day():
    slip = texts(ORDERED)
    taken, ordered = (
        slip.index("这次领走          数量      积分"),
        slip.index("预订，以后来取    数量      积分"),
    )
    assert [line.split() for line in slip[taken + 1 : ordered - 1]] == [["大米10斤", "2袋", "70分"]]
    assert slip[ordered + 2] == "请在 11月28日 前来取（含当天）"
    assert slip.count("请在 11月28日 前来取（含当天）") == 2
    nothing_taken = replace(ORDERED, lines=ORDERED.lines[1:])
    assert "这次领走" not in whole(nothing_taken)
    assert "当面" not in whole(nothing_taken)


def test_who_came_for_the_household_is_named_on_slip_and_stub():
    lines = [line.split() for line in texts(ORDERED)]
    assert ["代领", "李*", "邻居"] in lines
    assert ["代领人及关系", "李*", "邻居"] in lines
    unnamed = texts(replace(ORDERED, proxy=""))
    assert not any(line.startswith("代领 ") for line in unnamed)
    assert "代领人及关系        ____________" in unnamed


GOLDEN = """\
            棠香街道
       和平村爱心积分超市
    兑换小票
================================
小票号           和平-1-000123-7
时间       2026-11-21 10:32 周六
户                  3组 张* 0042
代领                    李* 邻居
--------------------------------
这次领走          数量      积分
大米10斤           2袋      70分
--------------------------------
预订，以后来取    数量      积分
电热水壶           1把      60分
  请在 11月28日 前来取（含当天）
2.0米床上用品四    1套     200分
  件套（加厚，送
  枕套）
  请在 11月28日 前来取（含当天）
--------------------------------
合计                      330 分
兑换前                    405 分
现在还剩   75 分
--------------------------------
登记册               第12页第3行
请在这一行签字、按手印。
领走的物品已当面点清。来取时请带
这张小票。积分已经扣了，取货时不
再扣。
管理员                      陈某
[S1/HP01/1/123/7F3A91C2008812AB]
    校验 7F3A-91C2-0088-12AB
             日日新
"""


def test_the_slip_of_an_order_line_by_line():
    items = lay_out(compose(ORDERED, ISSUE), 32)
    first = items[: next(n for n, item in enumerate(items) if isinstance(item, Cut))]
    lines = [f"[{x.text}]" if isinstance(x, Qr) else x.text.rstrip() for x in first]
    assert "\n".join(lines).rstrip() + "\n" == GOLDEN


# --- what a redemption comes to later -----------------------------------------------------------


def test_taking_back_says_of_which_slip_what_came_back_and_that_it_is_never_cash():
    for name in ("undo", "return", "refund"):
        value = PAPERS[name]
        paper = whole(value)
        assert ORIGINAL.number in paper
        assert f"退回积分{value.points}分" in paper
        assert "不退现金" in paper
    assert "这张小票全部撤销，不再有效。" in texts(UNDO)
    assert "取消的预订数量电热水壶1把" in whole(UNDO)
    assert "取消的预订" not in whole(replace(UNDO, cancelled=()))
    assert "收回的物品" not in whole(replace(UNDO, back=()))


def test_spoiled_goods_are_said_not_to_go_back_on_the_shelf():
    spoiled = PAPERS["return"]
    assert "已损坏，不再上架" in whole(spoiled)
    assert "完好，放回货架" in whole(replace(spoiled, spoiled=False))
    assert "损坏" not in whole(replace(spoiled, spoiled=False))


def test_a_refund_of_no_slip_says_only_what_came_back():
    alone = replace(REFUND, original=None, cancelled=())
    assert "原小票" not in whole(alone)
    assert "不能交货" not in whole(alone)
    assert "现在共有135分" in whole(alone)


def test_a_hand_over_says_what_was_late_and_what_is_still_to_come():
    lines = texts(HAND_OVER)
    assert "晚于约定的11月20日" in lines
    assert "按时，约定11月22日" in lines
    on_the_day = replace(HAND_OVER.fetched[0], due=ORIGIN.at.date())
    assert "按时，约定11月21日" in texts(replace(HAND_OVER, fetched=(on_the_day,))), "until 24:00"
    assert "请在 11月28日 前来取（含当天）" in lines
    assert "已全部领完" in whole(replace(HAND_OVER, open=()))
    assert "代领" not in whole(replace(HAND_OVER, proxy=""))


# --- the shelf and the day ----------------------------------------------------------------------


def test_a_delivery_is_short_or_over_against_its_note():
    lines = [line.split() for line in texts(DELIVERY)]
    assert ["单上", "20", "实收", "19", "少", "1"] in lines
    assert ["单上", "50", "实收", "52", "多", "2"] in lines
    as_noted = replace(DELIVERY.lines[0], noted=19)
    assert "单上" not in whole(replace(DELIVERY, lines=(as_noted,)))


def test_a_delivery_adds_up_its_cost_only_where_every_cost_is_known():
    assert ["金额", "1027.10元"] in [line.split() for line in texts(DELIVERY)]
    one_unknown = replace(DELIVERY.lines[0], cost_cents=None)
    assert "金额" not in whole(replace(DELIVERY, lines=(one_unknown, *DELIVERY.lines[1:])))


def test_a_delivery_that_nobody_else_has_seen_says_so_large():
    (alone,) = [line for line in laid(DELIVERY) if "未经第二人验收" in line.text]
    assert alone.height == 2
    accepted = replace(DELIVERY, second="李某")
    assert "未经" not in whole(accepted)
    assert ["验收人", "李某"] in [line.split() for line in texts(accepted)]


def test_a_count_says_what_differs_and_why_and_who_looked_again():
    told = texts(PAPERS["count"])
    assert ["货架", "A"] in [line.split() for line in told]
    rice = next(n for n, line in enumerate(told) if line.startswith("大米10斤"))
    assert [line.split() for line in told[rice : rice + 3]] == [
        ["大米10斤", "9袋"],
        ["账面", "12", "实数", "9", "少", "3"],
        ["原因", "丢失"],
    ]
    boxes = [line.title for line in compose(PAPERS["count"], ISSUE) if isinstance(line, Box)]
    assert boxes == ["盘点人签字", "监督人签字"]
    alone = PAPERS["count_alone"]
    assert [x.title for x in compose(alone, ISSUE) if isinstance(x, Box)] == ["盘点人签字"]
    assert "货架全店" in whole(alone)
    assert "有出入0样" in whole(alone)


def test_destroyed_vouchers_are_listed_and_signed_for_by_two():
    note = PAPERS["destroyed"]
    boxes = [line.title for line in compose(note, ISSUE) if isinstance(line, Box)]
    assert boxes == ["负责人签字", "见证人签字"]
    lines = [line.split() for line in texts(note)]
    assert ["RA-2026-0017", "10分"] in lines
    assert ["合计", "2", "张", "110", "分"] in lines
    assert ["负责人", "陈某"] in lines
    assert ["见证人", "欧阳某"] in lines


def test_goods_that_leave_the_shop_are_signed_for_by_both_sides():
    boxes = [line.title for line in compose(TRANSFER, ISSUE) if isinstance(line, Box)]
    assert boxes == ["经手人签字", "接收点签字"]
    given_back = compose(PAPERS["given_back"], ISSUE)
    assert [x.title for x in given_back if isinstance(x, Box)] == ["经手人签字", "收货方签字"]
    assert "调往长虹村爱心积分超市" in whole(TRANSFER)
    assert "退给某某粮油经营部" in whole(PAPERS["given_back"])


GOLDEN_CLOSE = """\
物品                        结存
大米10斤                      18
  期初   12 入库   19 兑出    8
  转出    5 退回    1 盘差   -1
食盐                         245
  期初  240 入库   52 兑出   31
  转出   16
电饭煲                         1
2.0米床上用品四件套（加厚，    2
  送枕套）
  期初    2 兑出    1 盘差   +1
购物袋                    143456
  期初                    123456
  入库                     20000
"""


def test_the_close_sheet_shows_each_good_with_what_changed_and_nothing_else():
    lines = [line.text.rstrip() for line in laid(CLOSE)]
    first = next(n for n, line in enumerate(lines) if line.startswith("物品 "))
    assert "\n".join([*lines[first : first + 14], ""]) == GOLDEN_CLOSE


def test_the_close_sheet_names_shifts_that_were_not_handed_on():
    taken = TakenOver("k1", "陈某", "k2", "李某", "2026-11-20T09:12:00")
    closed = msgspec.structs.replace(CLOSE.closed, taken_over=(taken,))
    lines = texts(CloseSheet(ORIGIN, closed))
    n = lines.index("11-20 09:12 陈某的班由李某接")
    assert lines[n - 1].split() == ["没交的班", "1", "次"]
    assert "没交的班" not in whole(CLOSE)


def test_the_close_sheet_of_a_day_without_anything_is_short_and_plain():
    still = ClosedGood("rice", "大米10斤", 3, 0, 0, 0, 0, 0, 3)
    nothing = msgspec.structs.replace(
        CLOSE.closed, goods=(still,), slips=0, first_slip="", last_slip="", unsigned=()
    )
    lines = texts(CloseSheet(ORIGIN, nothing))
    assert "第一张" not in "".join(lines)
    assert "结存＝" not in "".join(lines)
    assert ["登记册待签", "0", "行"] in [line.split() for line in lines]
    boxes = [x.title for x in compose(CloseSheet(ORIGIN, nothing), ISSUE) if isinstance(x, Box)]
    assert boxes == ["管理员签字", "监督人签字"]
    boxes = [x.title for x in compose(CLOSE, ISSUE) if isinstance(x, Box)]
    assert boxes == ["管理员签字", "接班人 李某 签字"]


# --- tags ---------------------------------------------------------------------------------------


@both_widths
@pytest.mark.parametrize("points", [1, 5, 35, 99, 180, 1200, 12000, 999999])
def test_the_price_on_a_tag_is_very_large_and_in_the_middle(points, columns):
    tag = ShelfTags(datetime(2026, 11, 21), (ShelfTag("大米10斤", points, "袋"),))
    lines = laid(tag, columns)
    (price,) = [line for line in lines if "".join(line.text.split()) == f"{points}分"]
    used = len(price.text) - len(price.text.lstrip()), len(price.text) - len(price.text.rstrip())
    left = used[0] * price.width
    right = columns - price.width * cells(price.text.rstrip())
    assert abs(left - right) <= 4
    assert price.width >= (5 if points < 1000 else 3)
    assert price.width == max(line.width for line in lines)


def test_each_kind_of_goods_has_a_tag_of_its_own_and_a_code_to_scan():
    assert sum(isinstance(line, Cut) for line in compose(TAGS, ISSUE)) == len(TAGS.tags) == 3
    assert codes(TAGS) == ["6901234567892", "G1/own-hp01-1-12"]
    assert parse_good_code(good_code("rice")) == "rice"
    assert parse_good_code("6901234567892") is None
    assert parse_good_code("G1/") is None


@pytest.mark.parametrize("code", ["G1/大米", "6901\n234", "G1/" + "x" * 200])
def test_a_code_that_no_printer_draws_is_left_out_and_the_paper_comes(code):
    tags = ShelfTags(datetime(2026, 11, 21), (ShelfTag("大米10斤", 35, "袋", code),))
    assert codes(tags) == []
    assert "35分" in whole(tags)
    elsewhere = replace(ISSUE, site=msgspec.structs.replace(SITE, id="和平"))
    assert codes(PLAIN, elsewhere) == []
    assert "现在还剩30分" in whole(PLAIN, issue=elsewhere)


# --- lines --------------------------------------------------------------------------------------


def rows(line, columns=32):
    return [item.text.rstrip() for item in lay_out([line], columns)]


def test_a_figure_is_never_torn_apart_at_the_end_of_a_line():
    assert wrap("有效期到这一年的2027年", 18) == ["有效期到这一年的", "2027年"]
    assert wrap("一二三四五六七1234，八", 18) == ["一二三四五六七", "1234，八"]
    assert wrap("一二三四五六七八（九）", 18) == ["一二三四五六七八", "（九）"]
    assert wrap("12345678901234567890", 8) == ["12345678", "90123456", "7890"], "longer than half"


def test_figures_too_long_for_their_column_stand_under_each_other():
    assert rows(Figures((("期初", "12"), ("入库", "9999")))) == ["  期初   12 入库 9999"]
    long = Figures((("期初", "12"), ("入库", "99999")))
    assert [row.split() for row in rows(long)] == [["期初", "12"], ["入库", "99999"]]


@both_widths
def test_a_row_of_goods_never_loses_a_digit(columns):
    for quantity, points in (
        ("1000袋", "35000分"),
        ("1000000袋", "5分"),
        ("1袋", "123456789012分"),
    ):
        text = "".join("".join(rows(GoodsRow("大米10斤", quantity, points), columns)).split())
        assert text == f"大米10斤{quantity}{points}"


@both_widths
def test_a_long_name_keeps_its_short_figure_on_the_first_line(columns):
    first, *rest = rows(Pair(LONG * 2, "1套"), columns)
    assert first.endswith("1套")
    assert cells(first) == columns
    assert all(row.startswith("  ") for row in rest)
    assert "".join([first.removesuffix("1套").strip(), *map(str.strip, rest)]) == LONG * 2


def test_a_long_answer_stands_under_its_label():
    assert rows(Pair("原因", "枕套少了一只，户里不要了，当面看过"))[0] == "原因"
    assert rows(Pair("原因", "枕套少了一只，户里不要了，当面看过"))[1].startswith("  枕套")


def test_a_headline_longer_than_the_paper_is_wide_is_plain():
    (line,) = lay_out([Headline("9" * 30, "分")], 32)
    assert (line.width, line.text) == (1, "9" * 30 + "分")


def test_an_empty_text_is_an_empty_line():
    assert rows(Text("")) == [""]
