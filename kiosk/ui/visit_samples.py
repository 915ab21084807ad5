"""Invented states of what a visit may need beside: orders, a proxy, a PIN, wishes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.core.basket import Visit, added
from kiosk.core.card import CardRefusal
from kiosk.core.entries import Proxy
from kiosk.core.front import (
    AccountShown,
    BasketShown,
    Confirming,
    Done,
    GoodsShown,
    RecordShown,
    SecondCard,
)
from kiosk.core.household_pin import HouseholdPin
from kiosk.core.proxy import ProxyAsking, ProxyVouching
from kiosk.core.redemption import Reason
from kiosk.core.view import AccountLine, Offer, RegisterPlace
from kiosk.core.wishing import WishesShown, wishable
from kiosk.schemes import common_goods
from kiosk.ui.samples import (
    BASKET,
    FOR_EVER,
    GAOYANG_CLOSED,
    LINES,
    LONG_OFFERS,
    OFFERS,
    STATUS,
    Sample,
    account,
    receipt,
    refused,
    visit,
)

DUE_DAYS = {"rice": 2, "kettle": 7, "towel": 2, "oil": 2, "solar_lamp": 7, "phone_credit": 0}
GONE = {"rice", "kettle", "towel", "phone_credit", "solar_lamp"}


def orderable(offer: Offer) -> Offer:
    """The same where it can be ordered, and some of it sold out."""
    stock = 0 if offer.good in GONE else 1 if offer.good == "oil" else offer.stock
    return replace(offer, stock=stock, due_days=DUE_DAYS.get(offer.good))


ORDER_OFFERS = tuple(map(orderable, OFFERS))
LONG_ORDER_OFFERS = tuple(replace(o, stock=min(o.stock, 2), due_days=7) for o in LONG_OFFERS)


def picked(*goods: str, points: int = 300, offers: tuple[Offer, ...] = ORDER_OFFERS) -> Visit:
    """A household with these goods in its basket, one piece for each time they are named."""
    filled = visit(account(points), offers)
    for good in goods:
        filled = added(filled, good)
    return filled


ORDERED = picked("soap", "kettle")
ORDERED_ONLY = picked("rice", "kettle")
ORDERED_MANY = picked("soap", "salt", "soap", "rice", "kettle", "toothbrush", "oil", "oil")
ORDERED_TODAY = picked("phone_credit", "soap")
LONG_ORDERED = picked(
    "laundry_liquid",
    "bedding_set",
    "bedding_set",
    "bedding_set",
    "oil",
    points=1500,
    offers=LONG_ORDER_OFFERS,
)
WAITING = (
    replace(LINES[1], what="电热水壶", due="2026-11-24"),
    AccountLine(datetime(2026, 11, 21, 9, 0), "洗衣液", 30, is_back=True),
    *LINES,
)


def waiting_visit(*fetchable: str) -> Visit:
    """One whose orders have come."""
    waiting = visit(lines=WAITING)
    return replace(waiting, standing=replace(waiting.standing, fetchable=fetchable))


NEIGHBOUR = Proxy("邻居", "h43", "0043", "3组", "李*")
OFFICIAL = Proxy("村干部", "h44", "0044", "12组", "欧阳*")
CARDLESS = Proxy("亲戚")
PROXIED = replace(ORDERED, proxy=NEIGHBOUR)
_WHO = ProxyAsking(visit())
_CARD = ProxyAsking(visit(), "邻居")

_WORD = ProxyVouching(ProxyAsking(visit(), "村干部"), "p1", "欧阳某某")
_PIN = HouseholdPin(ORDERED_MANY, "op-1")

THINGS = wishable(OFFERS, common_goods(), frozenset({"tobacco", "alcohol", "luxury", "cash_like"}))
WISHES = WishesShown(visit(), THINGS, frozenset({"towel"}))


def done(of: Visit, place: RegisterPlace | None = None, printing: str = "printed") -> Done:
    """The basket of this visit, booked."""
    booked = receipt(of.basket, before=of.standing.account.redeemable, place=place)
    return Done(replace(booked, proxy=of.proxy), printing=printing)


PLACE = RegisterPlace(12, 3)

SAMPLES = (
    Sample("account-order-waits", AccountShown(visit(lines=WAITING))),
    Sample(
        "account-order-overdue",
        AccountShown(visit(lines=(replace(WAITING[0], due="2026-11-20"), *LINES))),
    ),
    Sample("account-order-here", AccountShown(waiting_visit("电热水壶"))),
    Sample("account-orders-here", AccountShown(waiting_visit("400g食用盐（加碘）", "大米10斤"))),
    Sample("account-proxy", AccountShown(replace(visit(), proxy=NEIGHBOUR))),
    Sample("account-proxy-long", AccountShown(replace(visit(FOR_EVER), proxy=OFFICIAL))),
    Sample("record-order-waits", RecordShown(visit(lines=WAITING))),
    Sample("goods-orders", GoodsShown(visit(account(300), ORDER_OFFERS), page=1)),
    Sample("goods-orders-category", GoodsShown(visit(account(300), ORDER_OFFERS), "家电")),
    Sample("goods-orders-picked", GoodsShown(ORDERED_MANY, "粮油")),
    Sample("goods-orders-today", GoodsShown(visit(account(300), ORDER_OFFERS), "话费")),
    Sample("goods-orders-closed", GoodsShown(visit(GAOYANG_CLOSED, ORDER_OFFERS), "家电")),
    Sample("goods-orders-long-names", GoodsShown(LONG_ORDERED)),
    Sample("goods-no-such-category", GoodsShown(visit(), category="农具")),
    Sample("basket-orders", BasketShown(ORDERED)),
    Sample("basket-orders-many", BasketShown(ORDERED_MANY)),
    Sample("basket-orders-today", BasketShown(ORDERED_TODAY)),
    Sample("basket-orders-long-names", BasketShown(LONG_ORDERED)),
    *(
        Sample(f"not-redeemed-today-{reason.value}", refused(reason, figure=1000, today=1233))
        for reason in (Reason.NO_HOUSEHOLD_PIN, Reason.PIN_WANTED)
    ),
    Sample("basket-proxy", BasketShown(replace(visit(basket=BASKET), proxy=NEIGHBOUR))),
    Sample("basket-proxy-many", BasketShown(replace(ORDERED_MANY, proxy=OFFICIAL))),
    Sample("confirm-orders", Confirming(ORDERED, op="op-1")),
    Sample("confirm-orders-only", Confirming(ORDERED_ONLY, op="op-1")),
    Sample("confirm-orders-many", Confirming(ORDERED_MANY, op="op-1")),
    Sample("confirm-orders-today", Confirming(ORDERED_TODAY, op="op-1")),
    Sample("confirm-orders-long-names", Confirming(LONG_ORDERED, op="op-1")),
    Sample("confirm-proxy", Confirming(PROXIED, op="op-1")),
    Sample(
        "confirm-proxy-long",
        Confirming(replace(visit(basket=BASKET), proxy=OFFICIAL), op="op-1"),
    ),
    Sample("done-orders", done(ORDERED), left_s=20),
    Sample("done-orders-only", done(ORDERED_ONLY, PLACE)),
    Sample("done-orders-many", done(ORDERED_MANY, PLACE)),
    Sample("done-orders-today", done(ORDERED_TODAY), left_s=20),
    Sample("done-orders-long-names", done(LONG_ORDERED, RegisterPlace(112, 13))),
    Sample("done-orders-unknown", done(ORDERED_MANY, PLACE, "unknown")),
    Sample("done-proxy", done(PROXIED, PLACE)),
    Sample("done-proxy-cardless", done(replace(visit(basket=BASKET), proxy=CARDLESS), PLACE)),
    Sample("proxy", _WHO),
    Sample("proxy-warning", _WHO, left_s=15),
    Sample("proxy-card", _CARD),
    Sample("proxy-card-warning", _CARD, left_s=15),
    Sample("proxy-card-no-camera", _CARD, replace(STATUS, camera="摄像头没有插好，请管理员看看")),
    Sample("proxy-own-card", replace(_CARD, own_card=True)),
    *(
        Sample(f"proxy-card-{reason.value}", replace(_CARD, refused=reason))
        for reason in CardRefusal
    ),
    Sample("proxy-no-keeper", replace(_CARD, no_keeper=True)),
    Sample("proxy-word", _WORD),
    Sample("proxy-word-typed", replace(_WORD, digits="1234")),
    Sample("proxy-word-checking", replace(_WORD, digits="123456", checking=True)),
    Sample("proxy-word-wait", replace(_WORD, rejected=True, wait_s=30)),
    Sample("proxy-word-warning", _WORD, left_s=15),
    Sample("household-pin", _PIN),
    Sample("household-pin-day", replace(_PIN, today=1233)),
    Sample("household-pin-typed", replace(_PIN, digits="1234")),
    Sample("household-pin-checking", replace(_PIN, digits="123456", checking=True)),
    Sample("household-pin-rejected", replace(_PIN, rejected=True)),
    Sample("household-pin-wait", replace(_PIN, rejected=True, wait_s=30)),
    Sample("household-pin-warning", _PIN, left_s=15),
    Sample("household-pin-second-card", SecondCard(_PIN, "B" * 40)),
    Sample("wishes", WISHES),
    Sample("wishes-category", replace(WISHES, category="农具", wished=frozenset({"hoe"}))),
    Sample("wishes-page-2", replace(WISHES, page=1)),
    Sample("wishes-last-page", replace(WISHES, page=999)),
    Sample("wishes-on-shelf", replace(WISHES, declined=THINGS[1].good)),
    Sample("wishes-none", WishesShown(visit())),
    Sample("wishes-warning", WISHES, left_s=12),
)
