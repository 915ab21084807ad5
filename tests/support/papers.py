"""One sample of each paper, as full as a shop's worst day, for tests and for looking at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from msgspec.structs import replace as replace_struct

from kiosk.core.clock import Quality
from kiosk.core.earning_entries import Reviewed, Sitter
from kiosk.core.entries import ClosedGood, DayClosed, Source
from kiosk.core.feed import SiteItem
from kiosk.core.noticeboard import Board, BoardColumn
from kiosk.core.papers.closing import CloseSheet
from kiosk.core.papers.counter import (
    FetchedLine,
    HandOverSlip,
    Pieces,
    RefundSlip,
    ReturnSlip,
    UndoSlip,
)
from kiosk.core.papers.earning import AwardSlip
from kiosk.core.papers.frame import Issue, Origin, Original
from kiosk.core.papers.lists import (
    PurchaseLine,
    PurchaseList,
    ShelfTag,
    ShelfTags,
    UnsignedLine,
    UnsignedList,
)
from kiosk.core.papers.notices import NoticeStrip, RulesStrip
from kiosk.core.papers.objection import ObjectionSlip
from kiosk.core.papers.redemption import RedemptionSlip, SlipLine
from kiosk.core.papers.review import ReviewMinutes
from kiosk.core.papers.stock import (
    CountSheet,
    DeliveredLine,
    DeliveryNote,
    FoundLine,
    MoveNote,
)
from kiosk.core.papers.test_page import PrintTest
from kiosk.core.papers.travel import ReleaseSlip
from kiosk.core.papers.vouchers import DestroyedVoucher, DestructionNote
from kiosk.core.rules_in_words import Chapter, Rule
from kiosk.core.view import Holder

SITE = SiteItem("hp01", "和平", "和平村爱心积分超市", "和平村", "棠香街道", 3, 7, "日日新")
ISSUE = Issue(SITE, 1)
HOLDER = Holder("h42", "0042", "3组", "张*")
ORIGIN = Origin(
    123, "和平-1-000123-7", datetime(2026, 11, 21, 10, 32), Quality.SURE, "陈某", "7F3A91C2008812AB"
)
ORIGINAL = Original("和平-1-000118-2", datetime(2026, 11, 21, 10, 25))
RICE = SlipLine("大米10斤", 2, "袋", 35)
SOAP = SlipLine("香皂", 1, "块", 5)
KETTLE = SlipLine("电热水壶", 1, "把", 60, date(2026, 11, 28))
LONG = "2.0米床上用品四件套（加厚，送枕套）"

PLAIN = RedemptionSlip(ORIGIN, HOLDER, (RICE, SOAP), cost=75, before=105, after=30)
ORDERED = RedemptionSlip(
    ORIGIN,
    HOLDER,
    (RICE, KETTLE, SlipLine(LONG, 1, "套", 200, date(2026, 11, 28))),
    cost=330,
    before=405,
    after=75,
    proxy="李* 邻居",
    register_line=223,
)
UNDO = UndoSlip(
    ORIGIN,
    ORIGINAL,
    HOLDER,
    back=(Pieces("大米10斤", 2, "袋"), Pieces("香皂", 1, "块")),
    cancelled=(Pieces("电热水壶", 1, "把"),),
    points=135,
    before=30,
    after=165,
    reason="拿错了",
)
RETURN = ReturnSlip(
    ORIGIN,
    ORIGINAL,
    HOLDER,
    back=(Pieces(LONG, 1, "套"), Pieces("大米10斤", 1, "袋")),
    points=235,
    before=75,
    after=310,
    reason="枕套少了一只，户里不要了，当面看过",
    spoiled=True,
)
REFUND = RefundSlip(
    ORIGIN,
    ORIGINAL,
    HOLDER,
    cancelled=(Pieces("电热水壶", 1, "把"),),
    points=60,
    before=75,
    after=135,
    reason="厂里停产，进不到货",
)
HAND_OVER = HandOverSlip(
    ORIGIN,
    ORIGINAL,
    HOLDER,
    fetched=(
        FetchedLine(Pieces("大米10斤", 2, "袋"), date(2026, 11, 20)),
        FetchedLine(Pieces("手机话费30元", 1, "笔"), date(2026, 11, 22)),
    ),
    open=(FetchedLine(Pieces("电热水壶", 1, "把"), date(2026, 11, 28)),),
    proxy="李* 邻居",
    proof="CZ20261121-0098",
)
DELIVERY = DeliveryNote(
    ORIGIN,
    (
        DeliveredLine("大米10斤", "袋", 19, 20, 3250, 33, date(2027, 3, 31)),
        DeliveredLine("食盐", "袋", 52, 50, 180),
        DeliveredLine(LONG, "套", 2, cost_cents=15800),
    ),
    source=Source.UNIT,
    giver="某某粮油经营部",
    document="发票 0086-2211",
)
TRANSFER = MoveNote(
    ORIGIN,
    (Pieces("大米10斤", 5, "袋"), Pieces("食盐", 10, "袋")),
    reason="和平村存货多，长虹村缺货",
    to="长虹村爱心积分超市",
    document="分流 2026-7",
    second="李某",
)
GIVEN_BACK = MoveNote(
    ORIGIN,
    (Pieces("食盐", 6, "袋"),),
    reason="包装破损",
    to="某某粮油经营部",
    given_back=True,
)
CLOSE = CloseSheet(
    ORIGIN,
    DayClosed(
        first=80,
        last=122,
        head="0C19AA73D24E5B60",
        goods=(
            ClosedGood("rice", "大米10斤", 12, 19, 8, 5, 1, -1, 18),
            ClosedGood("salt", "食盐", 240, 52, 31, 16, 0, 0, 245),
            ClosedGood("cooker", "电饭煲", 1, 0, 0, 0, 0, 0, 1),
            ClosedGood("bed", LONG, 2, 0, 1, 0, 0, 1, 2),
            ClosedGood("bags", "购物袋", 123456, 20000, 0, 0, 0, 0, 143456),
        ),
        slips=12,
        first_slip="和平-1-000081-4",
        last_slip="和平-1-000120-5",
        points_out=1480,
        points_back=235,
        unsigned=(221, 223, 224),
        unknown_prints=1,
        unsent=43,
        orders_open=3,
        orders_overdue=1,
    ),
    successor="李某",
)
COUNT = CountSheet(
    ORIGIN,
    (
        FoundLine("牙刷", "把", 40, 40),
        FoundLine("大米10斤", "袋", 12, 9, "丢失"),
        FoundLine(LONG, "套", 0, 2, "漏记入库"),
        FoundLine("购物袋", "个", 123456, 99999, "上次数错"),
    ),
    second="李某",
    shelf="A",
)
TAGS = ShelfTags(
    datetime(2026, 11, 21, 10, 32),
    (
        ShelfTag("大米10斤", 35, "袋", "6901234567892"),
        ShelfTag("电饭煲", 180, "台", "G1/own-hp01-1-12"),
        ShelfTag(LONG, 12000, "套"),
    ),
)
PURCHASE = PurchaseList(
    datetime(2026, 11, 21, 10, 32),
    "陈某",
    (
        PurchaseLine("大米10斤", "袋", 2, 20, "等人来取 3，每周出 8"),
        PurchaseLine(LONG, "套", 0, 2, "有人想要 5"),
    ),
    date(2026, 12, 5),
    123_456,
    1,
)
UNSIGNED = UnsignedList(
    datetime(2026, 11, 21, 10, 32),
    (
        UnsignedLine(221, "和平-1-000101-9", datetime(2026, 11, 20, 15, 2), "3组 张* 0042"),
        UnsignedLine(223, "和平-1-000123-7", datetime(2026, 11, 21, 10, 32), "12组 欧阳* 1107"),
    ),
)

DESTROYED = DestructionNote(
    ORIGIN,
    (DestroyedVoucher("RA-2026-0017", 10), DestroyedVoucher("V" * 24, 100)),
    "欧阳某",
)

NOTICE = NoticeStrip(
    datetime(2026, 11, 21, 10, 32),
    (
        Board(
            "2026年10月积分排名",
            (BoardColumn("名次", 4), BoardColumn("户", 9), BoardColumn("得分", 5, right=True)),
            (("1", "0042 张*", "120"), ("2", "1107 欧阳*", "95")),
            ("得分相同的名次相同；兑换、退分和奖励不算在得分里。",),
            frozen=datetime(2026, 11, 1, 9, 30),
            mark="A1B2C3D4E5F60718",
            code="N1/7/MONTH/2026-10/A1B2C3D4E5F60718",
        ),
    ),
)
RULES = RulesStrip(
    datetime(2026, 11, 21, 10, 32),
    (
        Chapter("goods", "换东西的规矩", (Rule("积分不能换成现金。", "四、（二）3"),)),
        Chapter("ranking", "排名和奖励", (Rule("每年按得分排名。", "附件1 第14项"),)),
    ),
)

RELEASE = ReleaseSlip(ORIGIN, HOLDER, "五里坪新村", points=1000, before=1105, after=105)
OBJECTION = ObjectionSlip(
    replace(ORIGIN, keeper=""),
    HOLDER,
    "参加村民大会并且在会上提了三条修路的建议",
    "分数不对",
    date(2026, 11, 28),
)

AWARD = AwardSlip(
    ORIGIN,
    HOLDER,
    "烟盒45个",
    10,
    date(2026, 11, 20),
    counted="45个",
    left_over="5个",
    has_photo=True,
    gated=True,
)
WARNING = AwardSlip(
    ORIGIN,
    HOLDER,
    "家庭垃圾分类不清的，前三次予以警告教育，劝导后不听的（第2次，提醒，不扣分）",
    0,
    date(2026, 11, 18),
    warning=2,
    place="三组村口",
    reason="垃圾没有分开",
    document="ZJ-2026-0042",
    witness="李某",
)

SITTERS = (Sitter("g1", "赵某", "committee"), Sitter("g2", "钱某", "villagers_rep"))
ASIDE = (Sitter("g3", "孙某", "villagers_rep"),)
DECLARED = Reviewed(
    "hp01/1/31",
    "h42",
    "0042",
    "3组",
    "张*",
    "passed",
    SITTERS,
    quorum=2,
    aside=ASIDE,
    points=20,
    what="打扫村道两次",
    effective="2026-11-18T09:00:00",
    helper="h43",
)
PUT_OFF = replace_struct(
    DECLARED, outcome="postponed", points=0, helper="", what="修好了水渠", reason="还要去看一看"
)
MINUTES = ReviewMinutes(
    datetime(2026, 11, 21, 10, 32),
    (("赵某", "committee"), ("钱某", "villagers_rep"), ("孙某", "villagers_rep")),
    2,
    (DECLARED, PUT_OFF),
    gated=True,
)

PAPERS = {
    "release": RELEASE,
    "award": AWARD,
    "award_warning": WARNING,
    "objection": OBJECTION,
    "redemption": PLAIN,
    "ordered": ORDERED,
    "undo": UNDO,
    "return": RETURN,
    "refund": REFUND,
    "hand_over": HAND_OVER,
    "delivery": DELIVERY,
    "delivery_accepted": replace(DELIVERY, second="李某"),
    "transfer": TRANSFER,
    "given_back": GIVEN_BACK,
    "count": COUNT,
    "count_alone": replace(COUNT, second="", shelf="", lines=COUNT.lines[:1]),
    "destroyed": DESTROYED,
    "close": CLOSE,
    "tags": TAGS,
    "purchase": PURCHASE,
    "unsigned": UNSIGNED,
    "notice": NOTICE,
    "rules": RULES,
    "minutes": MINUTES,
    "test_page": PrintTest(datetime(2026, 11, 21, 10, 32)),
}
