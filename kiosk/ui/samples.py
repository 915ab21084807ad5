"""Invented people, goods and states for the gallery and the tests of the screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from queue import SimpleQueue
from typing import Any

from kiosk.core.account import Account, Refusal, Share
from kiosk.core.basket import Visit
from kiosk.core.card import CardRefusal
from kiosk.core.clock import Quality
from kiosk.core.events import Effect, Event, OutOfServiceReason
from kiosk.core.explaining import whys
from kiosk.core.front import (
    AccountShown,
    BasketShown,
    CardRefused,
    CodeTyping,
    Confirming,
    Done,
    Front,
    GoodsShown,
    Idle,
    NotRedeemed,
    OutOfService,
    RecordShown,
    SecondCard,
    State,
    timeout_s,
)
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.scheme import Scheme
from kiosk.core.shift import DateAsking, PinTyping, Purpose, ShiftChanged
from kiosk.core.view import (
    AccountLine,
    Entered,
    Holder,
    Link,
    Offer,
    Pick,
    Receipt,
    RegisterPlace,
    Standing,
    Status,
    cost_of,
)
from kiosk.core.visit import step
from kiosk.schemes import load_scheme

NOW = datetime(2026, 11, 22, 9, 13)
TEXT = "A" * 40
HOURS = "周一到周六 8:30—12:00、14:00—17:30"
HOLDER = Holder("h42", "0042", "3组", "张*")

OFFERS = (
    Offer("toothbrush", "牙刷", 1, 40, "把", "洗护"),
    Offer("toothpaste", "牙膏", 3, 22, "支", "洗护"),
    Offer("soap", "香皂", 5, 31, "块", "洗护"),
    Offer("dish_soap", "洗洁精", 5, 12, "瓶", "洗护"),
    Offer("towel", "毛巾", 6, 0, "条", "洗护"),
    Offer("salt", "400g食用盐", 7, 50, "袋", "粮油"),
    Offer("soy_sauce", "酱油", 10, 9, "瓶", "粮油"),
    Offer("broom_set", "扫把簸箕套装", 12, 4, "套", "家居"),
    Offer("laundry_liquid", "洗衣液", 30, 3, "瓶", "洗护"),
    Offer("rice", "大米10斤", 35, 6, "袋", "粮油"),
    Offer("oil", "食用油（5L）", 60, 8, "桶", "粮油"),
    Offer("kettle", "电热水壶", 60, 2, "个", "家电"),
    Offer("toilet_paper", "卫生纸10卷", 20, 15, "提", "家居"),
    Offer("steel_pot", "不锈汤锅", 45, 3, "口", "厨具"),
    Offer("cutting_board", "菜板", 40, 5, "块", "厨具"),
    Offer("bedding_set", "2.0米床上用品四件套", 150, 2, "套", "床品"),
    Offer("rice_cooker", "电饭煲", 180, 1, "个", "家电"),
    Offer("solar_lamp", "太阳能庭院灯", 260, 1, "盏", "家电"),
    Offer("phone_credit", "30元话费", 30, 99, "份", "话费"),
)

LONG_OFFERS = (
    Offer("laundry_liquid", "薰衣草香型浓缩洗衣液大瓶装3千克", 35, 12, "瓶", "日用百货"),
    Offer("bedding_set", "加厚纯棉磨毛床上用品四件套（2.0米床）", 300, 2, "套", "床上用品"),
    Offer("rice", "本地合作社新米真空装10斤", 35, 106, "袋", "粮油副食"),
    Offer("rice_cooker", "智能预约多功能电饭煲4升", 1180, 1, "个", "家用电器"),
    Offer("oil", "压榨一级菜籽油5升", 60, 0, "桶", "粮油副食"),
)

LINES = (
    AccountLine(datetime(2026, 11, 20, 16, 0), "参加大扫除", 20),
    AccountLine(datetime(2026, 11, 16, 10, 30), "洗衣液", -30, is_redemption=True),
    AccountLine(datetime(2026, 11, 8, 9, 0), "门前三包检查优秀", 15),
    AccountLine(datetime(2026, 10, 30, 14, 0), "帮邻居收稻子", 10, pending=True),
    AccountLine(datetime(2026, 10, 21, 8, 0), "垃圾分类先进户", 20, pending=True),
    AccountLine(datetime(2026, 10, 12, 19, 0), "参加村民大会并且在会上提了三条修路的建议", 5),
    AccountLine(datetime(2026, 9, 30, 9, 0), "义务巡河", 10),
    AccountLine(datetime(2026, 9, 15, 9, 0), "孝老爱亲故事分享", 15),
    AccountLine(datetime(2026, 9, 2, 9, 0), "牙膏、香皂", -8, is_redemption=True),
    AccountLine(datetime(2026, 8, 20, 9, 0), "志愿服务半天", 10),
    AccountLine(datetime(2026, 8, 3, 9, 0), "占道堆放杂物", -5),
    AccountLine(datetime(2026, 7, 18, 9, 0), "庭院整治验收合格", 30),
)

STATUS = Status(
    village="和平村",
    site_name="爱心积分超市",
    at=NOW,
    quality=Quality.SURE,
    link=Link.CONNECTED,
    last_contact=NOW,
    unsent=0,
    keeper="李某",
    camera=None,
    printer=None,
    on_shelf=tuple(offer.name for offer in OFFERS if offer.stock),
    opens=None,
)
OFFLINE = replace(STATUS, link=Link.OFFLINE, last_contact=datetime(2026, 11, 22, 8, 40), unsent=3)

NEW_YEAR = datetime(2027, 1, 1)


def account(redeemable: int = 70, **changes: object) -> Account:
    """A household with this many points to spend until the year's end."""
    usual = Account(
        period="2026",
        total=redeemable + 35,
        spent=35,
        balance=redeemable,
        redeemable=redeemable,
        shares=(Share("2026", redeemable, NEW_YEAR),),
        pending=0,
        barred=None,
        opens=None,
        suspended_until=None,
    )
    return replace(usual, **changes)  # type: ignore[arg-type]


@cache
def rules_of(scheme: str) -> Scheme:
    return load_scheme(scheme)


def visit(
    of: Account | None = None,
    offers: tuple[Offer, ...] = OFFERS,
    basket: tuple[Pick, ...] = (),
    lines: tuple[AccountLine, ...] = LINES,
    scheme: str = "tangxiang",
) -> Visit:
    """A household before the screen, of one of the five townships."""
    shown = of or account()
    explained = whys(shown, rules_of(scheme), NOW)
    standing = Standing(HOLDER, shown, lines, NOW, Quality.SURE, NOW, whys=explained)
    return Visit(standing, offers, Entered.CARD, TEXT, basket)


def pick(good: str, quantity: int = 1, offers: tuple[Offer, ...] = OFFERS) -> Pick:
    offer = next(o for o in offers if o.good == good)
    return Pick(good, offer.name, offer.points, quantity, offer.unit)


BASKET = (pick("rice"), pick("laundry_liquid"))
BASKET_OF_4 = (pick("rice"), pick("soap", 2), pick("salt"), pick("broom_set"))
LONG_BASKET = (pick("laundry_liquid", 2, LONG_OFFERS), pick("rice", 1, LONG_OFFERS))
GAOYANG_CLOSED = account(
    0,
    period="2026-10",
    total=108,
    spent=0,
    balance=108,
    shares=(Share("2026-10", 8, datetime(2027, 2, 1)),),
    barred=Refusal.WINDOW_CLOSED,
    opens=NEW_YEAR,
)
GAOYANG_OPEN = account(
    38,
    period="2027-01",
    total=130,
    spent=0,
    balance=130,
    shares=(Share("2026-10", 8, datetime(2027, 2, 1)), Share("2027-01", 30, datetime(2027, 5, 1))),
)
NO_GOODS = account(
    0, spent=0, balance=105, shares=(Share("2026", 105, None),), barred=Refusal.NO_REDEMPTION
)
SUSPENDED = account(
    0,
    total=160,
    spent=35,
    balance=125,
    shares=(Share("2026", 125, NEW_YEAR),),
    barred=Refusal.SUSPENDED,
    suspended_until=datetime(2027, 1, 1),
)
PENDING = account(70, pending=20)
ONLY_PENDING = account(
    0, total=20, spent=0, balance=20, shares=(Share("2026", 0, NEW_YEAR),), pending=20
)
NEWCOMER = account(0, total=0, spent=0, balance=0, shares=(Share("2026", 0, NEW_YEAR),))
FOR_EVER = account(1105, shares=(Share("", 1105, None),), period="", total=1540, spent=435)


def receipt(
    picks: tuple[Pick, ...] = BASKET, *, before: int = 70, place: RegisterPlace | None = None
) -> Receipt:
    cost = cost_of(picks)
    return Receipt(
        seq=123,
        number="和平-1-000123-7",
        at=NOW,
        quality=Quality.SURE,
        holder=HOLDER,
        picks=picks,
        cost=cost,
        before=before,
        after=before - cost,
        keeper="李某",
        place=place,
        mark="7F3A",
    )


SIGNED = receipt(place=RegisterPlace(12, 3))


@dataclass(frozen=True)
class Sample:
    """One picture of the gallery: a front and what stands around it."""

    name: str
    state: State
    status: Status = STATUS
    left_s: float | None = None
    """Seconds until the time-out, where it matters."""

    @property
    def front(self) -> Front:
        limit_s = timeout_s(self.state)
        if self.left_s is None or limit_s is None:
            return Front(self.state)
        return Front(self.state, touched_s=0.0, now_s=limit_s - self.left_s)


def refused(reason: Reason, **figures: Any) -> NotRedeemed:
    opens = NEW_YEAR if reason is Reason.WINDOW_CLOSED else None
    told = RedemptionRefused(reason, opens=opens, **figures)
    return NotRedeemed(visit(basket=BASKET), told)


_SEEN = visit(basket=BASKET)
_PIN = PinTyping("p1", "李某", Purpose.OPEN_SHIFT)

SAMPLES = (
    Sample("idle", Idle()),
    Sample("idle-offline", Idle(), OFFLINE),
    Sample("idle-no-keeper", Idle(), replace(STATUS, keeper=None)),
    Sample("idle-no-keeper-hours", Idle(), replace(STATUS, keeper=None, hours=HOURS)),
    Sample(
        "idle-trouble",
        Idle(),
        replace(
            OFFLINE,
            camera="摄像头没有插好，请管理员看看",
            printer="打印机没有纸了，请管理员换纸",
            quality=Quality.GUESS,
            on_shelf=(),
        ),
    ),
    Sample(
        "idle-window-closed",
        Idle(),
        replace(STATUS, opens=NEW_YEAR, link=Link.NEVER, last_contact=None),
    ),
    Sample("idle-new-rules", Idle(), replace(STATUS, rules_from=NEW_YEAR.date())),
    Sample("idle-early-rules", Idle(), replace(STATUS, rules_early=NEW_YEAR.date())),
    Sample(
        "idle-everything",
        Idle(),
        replace(
            STATUS,
            link=Link.REFUSED,
            keeper=None,
            opens=NEW_YEAR,
            printer="打印机没有反应，请管理员看看",
        ),
    ),
    *(Sample(f"card-{reason.value}", CardRefused(reason)) for reason in CardRefusal),
    Sample("code-empty", CodeTyping()),
    Sample("code", CodeTyping("000427")),
    Sample("code-rejected", CodeTyping(rejected=True)),
    Sample("code-no-keeper", CodeTyping("000427", no_keeper=True)),
    Sample("account", AccountShown(_SEEN)),
    Sample("account-offline", AccountShown(_SEEN), OFFLINE),
    Sample("account-pending", AccountShown(visit(PENDING, scheme="rongan"))),
    Sample("account-only-pending", AccountShown(visit(ONLY_PENDING, scheme="rongan"))),
    Sample("account-newcomer", AccountShown(visit(NEWCOMER, lines=()))),
    Sample("account-window-closed", AccountShown(visit(GAOYANG_CLOSED, scheme="gaoyang"))),
    Sample("account-no-redemption", AccountShown(visit(NO_GOODS, scheme="bieshan"))),
    Sample("account-older-purse", AccountShown(visit(GAOYANG_OPEN, scheme="gaoyang"))),
    Sample("account-suspended", AccountShown(visit(SUSPENDED))),
    Sample("account-for-ever", AccountShown(visit(FOR_EVER, scheme="rongan"))),
    Sample("account-warning", AccountShown(_SEEN), left_s=15),
    Sample("record", RecordShown(_SEEN)),
    Sample("record-last", RecordShown(_SEEN, page=9)),
    Sample("record-none", RecordShown(visit(NEWCOMER, lines=()))),
    Sample("record-warning", RecordShown(_SEEN), left_s=9),
    Sample("goods", GoodsShown(visit())),
    Sample("goods-picked", GoodsShown(visit(basket=BASKET_OF_4), page=0)),
    Sample("goods-page-2", GoodsShown(_SEEN, page=1)),
    Sample("goods-last-page", GoodsShown(_SEEN, page=99)),
    Sample("goods-category", GoodsShown(_SEEN, category="粮油")),
    Sample("goods-nothing-affordable", GoodsShown(visit(NEWCOMER, lines=()))),
    Sample("goods-window-closed", GoodsShown(visit(GAOYANG_CLOSED))),
    Sample("goods-long-names", GoodsShown(visit(FOR_EVER, LONG_OFFERS, LONG_BASKET))),
    Sample("goods-none", GoodsShown(visit(offers=()))),
    Sample("goods-warning", GoodsShown(_SEEN), left_s=12),
    Sample("basket", BasketShown(_SEEN)),
    Sample("basket-of-4", BasketShown(visit(account(105), basket=BASKET_OF_4))),
    Sample("basket-long-names", BasketShown(visit(FOR_EVER, LONG_OFFERS, LONG_BASKET))),
    Sample("basket-empty", BasketShown(visit())),
    Sample("basket-warning", BasketShown(_SEEN), left_s=15),
    Sample("confirm", Confirming(_SEEN, op="op-1")),
    Sample("confirm-preparing", Confirming(_SEEN)),
    Sample("confirm-booking", Confirming(_SEEN, op="op-1", booking=True)),
    Sample("confirm-of-4", Confirming(visit(account(105), basket=BASKET_OF_4), op="op-1")),
    Sample("confirm-long-names", Confirming(visit(FOR_EVER, LONG_OFFERS, LONG_BASKET), op="op-1")),
    Sample("confirm-warning", Confirming(_SEEN, op="op-1"), left_s=15),
    *(
        Sample(
            f"not-redeemed-{reason.value}",
            refused(reason, good="大米10斤", lacking=12, left=1, figure=100),
        )
        for reason in Reason
    ),
    Sample("not-redeemed-expired-all", refused(Reason.EXPIRED, good="薰衣草香型浓缩洗衣液")),
    Sample("not-redeemed-sold-out", refused(Reason.OUT_OF_STOCK, good="薰衣草香型浓缩洗衣液")),
    Sample("not-redeemed-warning", refused(Reason.NO_KEEPER), left_s=15),
    Sample("done", Done(receipt())),
    Sample("done-printed", Done(receipt(), printing="printed"), left_s=20),
    Sample("done-sign", Done(SIGNED, printing="printed")),
    Sample("done-paper-out", Done(SIGNED, trouble="paper_out")),
    Sample("done-cover-open", Done(receipt(), trouble="cover_open")),
    Sample("done-no-printer", Done(SIGNED, trouble="no_answer")),
    Sample("done-unknown", Done(SIGNED, printing="unknown")),
    *(
        Sample(f"done-unknown-{trouble}", Done(SIGNED, printing="unknown", trouble=trouble))
        for trouble in ("paper_out", "cover_open")
    ),
    Sample("done-of-4", Done(receipt(BASKET_OF_4, before=105), printing="sending")),
    Sample(
        "done-long-names",
        Done(receipt(LONG_BASKET, before=1105, place=RegisterPlace(112, 13)), printing="printed"),
    ),
    Sample("second-card", SecondCard(AccountShown(_SEEN), "B" * 40)),
    *(Sample(f"out-{reason.value}", OutOfService(reason)) for reason in OutOfServiceReason),
    Sample(
        "out-restoring-far",
        OutOfService(OutOfServiceReason.RESTORING),
        replace(STATUS, problem="已经取回 123500 / 240000 条流水，取完就能用。"),
    ),
    Sample("pin", _PIN),
    Sample("pin-typed", replace(_PIN, digits="1234")),
    Sample("pin-checking", replace(_PIN, digits="123456", checking=True)),
    Sample("pin-rejected", replace(_PIN, rejected=True)),
    Sample("pin-wait", replace(_PIN, rejected=True, wait_s=30)),
    Sample("pin-wait-long", replace(_PIN, rejected=True, wait_s=3840, instead_of="欧阳某某")),
    Sample("pin-takes-over", replace(_PIN, digits="", instead_of="欧阳某某")),
    Sample("pin-vouch", replace(_PIN, purpose=Purpose.VOUCH, holder=HOLDER)),
    Sample("date", DateAsking("p1", NOW)),
    Sample("date-refused", DateAsking("p1", NOW, floor=datetime(2026, 11, 25, 8, 0))),
    Sample("date-second", DateAsking("p1", datetime(2027, 3, 2, 9, 0), second_wanted=True)),
    Sample(
        "pin-date",
        replace(
            _PIN,
            name="赵某",
            purpose=Purpose.SECOND_DATE,
            asking=DateAsking("p1", datetime(2027, 3, 2, 9, 0), second_wanted=True),
        ),
    ),
    Sample("shift-opened", ShiftChanged("李某", opened=True)),
    Sample("shift-opened-date", ShiftChanged("", opened=True)),
    Sample("shift-taken-over", ShiftChanged("李某", opened=True, instead_of="欧阳某某")),
    Sample("shift-closed", ShiftChanged("李某", opened=False)),
)


@cache
def card_picture() -> tuple[int, Any]:
    """A camera picture, 480 x 640 RGBA: a card on a table, with something like a QR code."""
    import numpy as np

    picture = np.empty((480, 640, 4), np.uint8)
    picture[:] = (126, 112, 97, 255)
    picture[118:362, 118:522] = (107, 94, 81, 255)
    picture[112:356, 114:518] = (250, 248, 242, 255)
    picture[112:156, 114:518] = (47, 125, 82, 255)
    picture[212:222, 300:470] = picture[248:258, 300:430] = (214, 204, 186, 255)
    modules = np.random.default_rng(7).random((21, 21)) < 0.5
    eye = np.pad(np.pad(np.ones((3, 3), bool), 1), 1, constant_values=True)
    for row, column in ((0, 0), (0, 14), (14, 0)):
        modules[row : row + 7, column : column + 7] = eye
    code = np.kron(modules, np.ones((8, 8), bool))
    picture[172:340, 132:300][code] = (34, 32, 30, 255)
    return 1, np.ascontiguousarray(picture[:, ::-1])


class Scripted:
    """A runner without devices: it holds a front, applies the real step and keeps what it saw."""

    def __init__(self, front: Front = Front(), status: Status = STATUS) -> None:  # noqa: B008
        self.front = front
        self.on_wake: Callable[[], None] | None = None
        self.events: list[Event] = []
        self.effects: list[Effect] = []
        self._status = status
        self._posted: SimpleQueue[Event] = SimpleQueue()

    def handle(self, event: Event) -> None:
        self.events.append(event)
        self.front, effects = step(self.front, event)
        self.effects += effects

    def post(self, event: Event) -> None:
        """From any thread."""
        self._posted.put(event)
        if self.on_wake is not None:
            self.on_wake()

    def pump(self) -> None:
        while not self._posted.empty():
            self.handle(self._posted.get())

    def status(self) -> Status:
        return self._status

    def show(self, sample: Sample) -> None:
        self.front, self._status = sample.front, sample.status
