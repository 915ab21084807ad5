"""What the slip says, line by line, at both widths."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.core.clock import Quality
from kiosk.core.feed import SiteItem
from kiosk.core.journal import parse_slip_code
from kiosk.core.papers import redemption_slip
from kiosk.core.slip import Box, Cut, PaperLine, Qr, cells, lay_out
from kiosk.core.view import Holder, Pick, Receipt, RegisterPlace

SITE = SiteItem("hp01", "和平", "和平村爱心积分超市", "和平村", "棠香街道", 3, 7, "日日新")
RECEIPT = Receipt(
    seq=123,
    number="和平-1-000123-7",
    at=datetime(2026, 11, 21, 10, 32),
    quality=Quality.SURE,
    holder=Holder("h42", "0042", "3组", "张*"),
    picks=(Pick("rice", "大米10斤", 35, 2, "袋"), Pick("soap", "香皂", 5, 1, "块")),
    cost=75,
    before=105,
    after=30,
    keeper="陈某",
    place=None,
    mark="7F3A91C2008812AB",
)


def texts(slip, columns=32):
    return [item.text.strip() for item in lay_out(slip, columns) if isinstance(item, PaperLine)]


def test_the_slip_names_place_number_time_household_goods_and_what_is_left():
    lines = texts(redemption_slip(RECEIPT, SITE, 1))
    whole = "\n".join(lines)
    for part in ("棠香街道", "和平村爱心积分超市", "兑换小票", "和平-1-000123-7", "日日新"):
        assert part in whole
    assert any("2026-11-21 10:32 周六" in line for line in lines)
    assert any("3组 张* 0042" in line for line in lines)
    assert any(line.split() == ["大米10斤", "2袋", "70分"] for line in lines)
    assert any(line.split() == ["合计", "75", "分"] for line in lines)
    assert any(line.split() == ["兑换前", "105", "分"] for line in lines)
    assert any(line.split() == ["现在还剩", "30", "分"] for line in lines)
    assert "补打" not in whole


def test_what_is_left_stands_largest():
    laid = lay_out(redemption_slip(RECEIPT, SITE, 1), 32)
    left = next(i for i in laid if isinstance(i, PaperLine) and "现在还剩" in i.text)
    sizes = [i.width * i.height for i in laid if isinstance(i, PaperLine)]
    assert left.width * left.height == max(sizes)


def test_the_code_leads_back_to_the_entry():
    (code,) = [i for i in redemption_slip(RECEIPT, SITE, 1) if isinstance(i, Qr)]
    assert parse_slip_code(code.text) == ("HP01", 1, 123, RECEIPT.mark)
    alphanumeric = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert set(code.text) <= alphanumeric, "QR's compact mode"


def test_a_copy_is_marked_on_every_part():
    signed = Receipt(**{**vars(RECEIPT), "place": RegisterPlace(12, 3)})
    slip = redemption_slip(signed, SITE, 1, copy_number=2)
    whole = texts(slip)
    assert whole.count("补打 第2次") == 2
    assert sum(isinstance(line, Cut) for line in slip) == 2


def test_where_the_register_is_signed_a_stub_with_a_box_follows():
    signed = Receipt(**{**vars(RECEIPT), "place": RegisterPlace(12, 3)})
    slip = redemption_slip(signed, SITE, 1)
    assert [line.title for line in slip if isinstance(line, Box)] == ["领取人签字、按手印"]
    whole = "\n".join(texts(slip))
    assert "第12页第3行" in whole
    assert "第12页 第3行" in whole
    assert not [line for line in redemption_slip(RECEIPT, SITE, 1) if isinstance(line, Box)]


def test_a_date_that_a_keeper_confirmed_is_said_to_be_so():
    confirmed = Receipt(**{**vars(RECEIPT), "quality": Quality.KEEPER})
    assert any("日期由管理员确认" in line for line in texts(redemption_slip(confirmed, SITE, 1)))
    assert not any("日期由" in line for line in texts(redemption_slip(RECEIPT, SITE, 1)))


@pytest.mark.parametrize("columns", [32, 48])
def test_every_line_is_exactly_as_wide_as_the_paper(columns):
    long_name = Pick("x", "2.0米床上用品四件套（加厚，送枕套）" * 2, 200, 1, "套")
    wide = Receipt(**{**vars(RECEIPT), "picks": (*RECEIPT.picks, long_name)})
    for item in lay_out(redemption_slip(wide, SITE, 1), columns):
        if isinstance(item, PaperLine):
            assert cells(item.text) * item.width == columns, item
