"""The front as a machine: whole visits as scripts, and what holds in every state."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import errands
from support.errands import states_of

from kiosk.core import events as ev
from kiosk.core import noticeboard
from kiosk.core.account import Account, Share
from kiosk.core.basket import Visit
from kiosk.core.card import CardRefusal, short_code
from kiosk.core.clock import Quality
from kiosk.core.desk.events import DeskEvent, DeskLoaded, LinkTried, LoadDesk, StickMoved
from kiosk.core.desk.machine import LookedOver
from kiosk.core.desk.states import Board, DeskState
from kiosk.core.desk.view import Desk
from kiosk.core.entries import Proxy
from kiosk.core.events import Button, PaperAnswer, Pressed
from kiosk.core.explaining import Figure, Why
from kiosk.core.first_start.events import FirstStartEvent
from kiosk.core.first_start.states import FirstStartState
from kiosk.core.front import (
    TIMEOUT_S,
    WARNED,
    WARNING_S,
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
    timeout_s,
)
from kiosk.core.household_pin import HouseholdPin
from kiosk.core.noticeboard import Notice, NoticeHead
from kiosk.core.objecting.states import NoteHeard, NoteRecording
from kiosk.core.objecting.voice_events import Hush
from kiosk.core.proxy import ProxyAsking, ProxyVouching
from kiosk.core.reading import NoticeShown, NoticesListed, RulesListed, RulesShown, WhyShown
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.relations import RELATIONS
from kiosk.core.rules_in_words import Chapter, Rule
from kiosk.core.shift import DateAsking, PinTyping, Purpose, ShiftChanged
from kiosk.core.view import (
    Entered,
    Holder,
    Offer,
    Pick,
    Receipt,
    RegisterPlace,
    Standing,
    Wishable,
)
from kiosk.core.visit import step
from kiosk.core.wishing import WishesShown

AT = datetime(2026, 11, 20, 9, 12)
CARD, OTHER, KEEPER_CARD = "CARD OF H42", "CARD OF H43", "CARD OF K1"
HOLDER = Holder("h42", "0042", "3组", "张*")
OFFERS = (
    Offer("rice", "大米", 35, 2, "袋", "粮油"),
    Offer("soap", "香皂", 5, 9, "块", "洗护"),
    Offer("cooker", "电饭煲", 180, 1, "台", "家电"),
    Offer("gone", "菜板", 1, 0, "块", "厨具"),
    Offer("kettle", "电热水壶", 30, 0, "个", "家电", due_days=7),
    Offer("oil", "菜籽油", 20, 1, "桶", "粮油", due_days=2),
)
REFUSED = RedemptionRefused(Reason.OUT_OF_STOCK, good="大米", left=1)


def standing_of(redeemable):
    account = Account(
        period="2026",
        total=redeemable,
        spent=0,
        balance=redeemable,
        redeemable=redeemable,
        shares=(Share("2026", redeemable, None),),
        pending=0,
        barred=None,
        opens=None,
        suspended_until=None,
    )
    return Standing(HOLDER, account, (), AT, Quality.SURE, None)


STANDING = standing_of(80)
IDENTIFIED = ev.HouseholdIdentified(STANDING, OFFERS, Entered.CARD, CARD)
VOUCHED = ev.HouseholdIdentified(STANDING, OFFERS, Entered.CODE, "", "k1")
VISIT = Visit(STANDING, OFFERS, Entered.CARD, CARD)
RICE = Pick("rice", "大米", 35, 1, "袋")
KETTLE = Pick("kettle", "电热水壶", 30, 1, "个", "2026-11-27")
OIL = Pick("oil", "菜籽油", 20, 1, "桶")
FULL = replace(VISIT, basket=(RICE,))
TOLD = replace(
    FULL,
    standing=replace(
        STANDING,
        whys=(
            Why(Figure.REDEEMABLE, "可兑换", 70, "总积分 105 分，减去已兑换 35 分，是 70 分。"),
            Why(Figure.TOTAL, "总积分", 105, "今年得的分。"),
        ),
    ),
)
CHAPTER = Chapter("goods", "换东西的规矩", (Rule("积分不能换成现金。"),))
RULES_LISTED = RulesListed((CHAPTER,), visit=TOLD)
BOARD_LISTED = NoticesListed((NoticeHead("prices", "价目表"),), visit=TOLD)
NOTICE = Notice("prices", (noticeboard.Board("价目表", (), ()), noticeboard.Board("更正", (), ())))
PROXY = Proxy("邻居", "h43", "0043", "3组", "王*")
NEIGHBOUR = replace(
    IDENTIFIED,
    standing=replace(STANDING, holder=Holder("h43", "0043", "3组", "王*")),
    text=OTHER,
)
WORD_WANTED = ev.ProxyResolved("h42", word_wanted=True, keeper="k1", keeper_name="陈某")
VOUCHED_FOR = Proxy("亲戚", vouched_by="k1")
HOE = Wishable("hoe", "锄头", "农具")
PIN_WANTED = RedemptionRefused(Reason.PIN_WANTED, figure=30)
RECEIPT = Receipt(
    seq=7,
    number="和平-1-000007-1",
    at=AT,
    quality=Quality.SURE,
    holder=HOLDER,
    picks=(RICE,),
    cost=35,
    before=80,
    after=45,
    keeper="陈某",
    place=None,
    mark="0001020304050607",
)
TO_SIGN = replace(RECEIPT, place=RegisterPlace(1, 4))


def p(*buttons):
    return [Pressed(button) for button in buttons]


def keys(text):
    return [ev.KeyPressed("<" if key == "<" else "ok" if key == "!" else key) for key in text]


def played(state, *events, at_s=0.0):
    """Front after the events, and every effect on the way."""
    front, effects = Front(state, at_s, at_s), []
    for event in events:
        front, more = step(front, event)
        effects += more
    return front, effects


def after(state, *events):
    front, effects = played(state, *events)
    return front.state, effects


# --- whole visits --------------------------------------------------------------------------------

TO_GOODS = [ev.TextRead(CARD), IDENTIFIED, *p(Button.GOODS)]
TO_BASKET = [*TO_GOODS, ev.GoodAdded("rice"), *p(Button.NEXT)]
TO_CONFIRM = [*TO_BASKET, *p(Button.NEXT), ev.RedemptionPrepared("op1")]
TO_DONE = [*TO_CONFIRM, *p(Button.CONFIRM), ev.Redeemed(RECEIPT)]

VISITS = {
    "a card, goods, and a slip": [
        (ev.TextRead(CARD), Idle, [ev.Identify(CARD)]),
        (IDENTIFIED, AccountShown, [ev.Sound("read")]),
        (Pressed(Button.RECORD), RecordShown, []),
        (Pressed(Button.BACK), AccountShown, []),
        (Pressed(Button.GOODS), GoodsShown, []),
        (ev.GoodAdded("rice"), GoodsShown, []),
        (Pressed(Button.NEXT), BasketShown, []),
        (Pressed(Button.NEXT), Confirming, [ev.PrepareRedemption("h42", (RICE,))]),
        (ev.RedemptionPrepared("op1"), Confirming, []),
        (
            Pressed(Button.CONFIRM),
            Confirming,
            [ev.Redeem("op1", "h42", (RICE,), Entered.CARD, CARD, None)],
        ),
        (ev.Redeemed(RECEIPT), Done, [ev.Sound("done"), ev.PrintSlip(7)]),
        (ev.PrintingChanged(7, "sending"), Done, []),
        (ev.PrintingChanged(7, "printed"), Done, []),
        (Pressed(Button.FINISH), Idle, []),
    ],
    "a look at the account": [
        (ev.TextRead(CARD), Idle, [ev.Identify(CARD)]),
        (IDENTIFIED, AccountShown, [ev.Sound("read")]),
        (Pressed(Button.NOT_MINE), Idle, []),
    ],
    "a strange card": [
        (ev.TextRead("x"), Idle, [ev.Identify("x")]),
        (ev.CardRejected(CardRefusal.UNKNOWN), CardRefused, [ev.Sound("refused")]),
        (ev.TextRead(CARD), CardRefused, [ev.Identify(CARD)]),
        (IDENTIFIED, AccountShown, [ev.Sound("read")]),
    ],
    "a card that cannot be read": [
        (ev.CodeBlurred(), CardRefused, [ev.Sound("refused")]),
        (Pressed(Button.TYPE_CODE), CodeTyping, []),
        (ev.CodeBlurred(), CodeTyping, []),
    ],
    "a blurred code beside the card that is read": [
        (ev.TextRead(CARD), Idle, [ev.Identify(CARD)]),
        (IDENTIFIED, AccountShown, [ev.Sound("read")]),
        (ev.CodeBlurred(), AccountShown, []),
    ],
    "a typed code that the keeper vouches for": [
        (Pressed(Button.TYPE_CODE), CodeTyping, []),
        (ev.KeyPressed("4"), CodeTyping, []),
        (ev.KeyPressed("2"), CodeTyping, []),
        (ev.KeyPressed("ok"), CodeTyping, [ev.ResolveCode("42")]),
        (ev.CodeResolved(HOLDER, "k1", "陈某"), PinTyping, [ev.Sound("read")]),
        *[(ev.KeyPressed(key), PinTyping, []) for key in "24681"],
        (ev.KeyPressed("0"), PinTyping, [ev.CheckPin("k1", "246810")]),
        (ev.PinAccepted(), PinTyping, [ev.LoadAccount("h42", Entered.CODE, "", "k1")]),
        (VOUCHED, AccountShown, [ev.Sound("read")]),
        (Pressed(Button.GOODS), GoodsShown, []),
        (ev.GoodAdded("rice"), GoodsShown, []),
        (Pressed(Button.NEXT), BasketShown, []),
        (Pressed(Button.NEXT), Confirming, [ev.PrepareRedemption("h42", (RICE,))]),
        (ev.RedemptionPrepared("op1"), Confirming, []),
        (
            Pressed(Button.CONFIRM),
            Confirming,
            [ev.Redeem("op1", "h42", (RICE,), Entered.CODE, "", "k1")],
        ),
        (ev.RedemptionDeclined(REFUSED), NotRedeemed, [ev.Sound("refused")]),
        (Pressed(Button.NEXT), NotRedeemed, [ev.LoadAccount("h42", Entered.CODE, "", "k1")]),
        (VOUCHED, AccountShown, [ev.Sound("read")]),
    ],
    "a code that is none": [
        (Pressed(Button.TYPE_CODE), CodeTyping, []),
        (ev.KeyPressed("ok"), CodeTyping, []),
        (ev.KeyPressed("4"), CodeTyping, []),
        (ev.KeyPressed("ok"), CodeTyping, [ev.ResolveCode("4")]),
        (ev.CardRejected(CardRefusal.BAD_CODE), CodeTyping, [ev.Sound("refused")]),
        (Pressed(Button.BACK), Idle, []),
    ],
    "a code without a keeper": [
        (Pressed(Button.TYPE_CODE), CodeTyping, []),
        (ev.KeyPressed("4"), CodeTyping, []),
        (ev.KeyPressed("ok"), CodeTyping, [ev.ResolveCode("4")]),
        (ev.CodeResolved(HOLDER, None, ""), CodeTyping, [ev.Sound("refused")]),
        (Pressed(Button.BACK), Idle, []),
    ],
    "another card takes over before the confirmation": [
        *[(event, object, None) for event in TO_CONFIRM],
        (ev.TextRead(OTHER), SecondCard, [ev.Sound("refused")]),
        (Pressed(Button.SWITCH_CARD), Idle, [ev.AbandonRedemption("op1"), ev.Identify(OTHER)]),
    ],
    "another card waits": [
        *[(event, object, None) for event in TO_CONFIRM],
        (ev.TextRead(OTHER), SecondCard, [ev.Sound("refused")]),
        (Pressed(Button.KEEP_CARD), Confirming, []),
        (
            Pressed(Button.CONFIRM),
            Confirming,
            [ev.Redeem("op1", "h42", (RICE,), Entered.CARD, CARD, None)],
        ),
    ],
    "the key comes while another card is asked about": [
        *[(event, object, None) for event in TO_BASKET],
        (Pressed(Button.NEXT), Confirming, [ev.PrepareRedemption("h42", (RICE,))]),
        (ev.TextRead(OTHER), SecondCard, [ev.Sound("refused")]),
        (ev.RedemptionPrepared("op1"), SecondCard, []),
        (Pressed(Button.KEEP_CARD), Confirming, []),
        (
            Pressed(Button.CONFIRM),
            Confirming,
            [ev.Redeem("op1", "h42", (RICE,), Entered.CARD, CARD, None)],
        ),
    ],
    "the key comes after going back": [
        *[(event, object, None) for event in TO_BASKET],
        (Pressed(Button.NEXT), Confirming, [ev.PrepareRedemption("h42", (RICE,))]),
        (Pressed(Button.BACK), BasketShown, []),
        (ev.RedemptionPrepared("op1"), BasketShown, [ev.AbandonRedemption("op1")]),
        (Pressed(Button.NEXT), Confirming, [ev.PrepareRedemption("h42", (RICE,))]),
        (ev.RedemptionPrepared("op2"), Confirming, []),
        (Pressed(Button.BACK), BasketShown, [ev.AbandonRedemption("op2")]),
    ],
    "two keys come": [
        *[(event, object, None) for event in TO_CONFIRM],
        (ev.RedemptionPrepared("op1"), Confirming, []),
        (ev.RedemptionPrepared("op2"), Confirming, [ev.AbandonRedemption("op2")]),
    ],
    "the slip tears": [
        *[(event, object, None) for event in TO_DONE],
        (ev.PrintingChanged(7, "unknown", "paper_out"), Done, []),
        (
            ev.PaperAnswered(PaperAnswer.TORN),
            Done,
            [ev.SettlePaper(7, PaperAnswer.TORN)],
        ),
        (ev.PrintingChanged(7, "not_sent"), Done, []),
        (ev.PaperAnswered(PaperAnswer.TORN), Done, []),
        (ev.PrintingChanged(7, "printed"), Done, []),
        (ev.PrintingChanged(6, "unknown"), Done, []),
        (ev.PaperAnswered(PaperAnswer.NONE), Done, []),
        (Pressed(Button.BACK), Idle, []),
    ],
    "the next card ends a finished visit": [
        *[(event, object, None) for event in TO_DONE],
        (ev.TextRead(OTHER), Idle, [ev.Identify(OTHER)]),
    ],
    "the disk fails while booking": [
        *[(event, object, None) for event in [*TO_CONFIRM, *p(Button.CONFIRM)]],
        (ev.ServiceFailed(ev.OutOfServiceReason.DISK_FULL), OutOfService, []),
        (ev.TextRead(CARD), OutOfService, []),
        (IDENTIFIED, OutOfService, []),
        (ev.ServiceRestored(), Idle, []),
    ],
    "the disk fails before booking": [
        *[(event, object, None) for event in TO_CONFIRM],
        (
            ev.ServiceFailed(ev.OutOfServiceReason.DISK_FULL),
            OutOfService,
            [ev.AbandonRedemption("op1")],
        ),
    ],
    # --- keepers
    "a shift opens": [
        (ev.TextRead(KEEPER_CARD), Idle, [ev.Identify(KEEPER_CARD)]),
        (ev.KeeperIdentified("k1", "陈某", in_charge=False), PinTyping, [ev.Sound("read")]),
        *[(ev.KeyPressed(key), PinTyping, []) for key in "12<2468"],
        (ev.KeyPressed("1"), PinTyping, [ev.CheckPin("k1", "124681")]),
        (ev.KeyPressed("0"), PinTyping, []),
        (ev.PinRejected(0), PinTyping, [ev.Sound("refused")]),
        *[(ev.KeyPressed(key), PinTyping, []) for key in "24681"],
        (ev.KeyPressed("0"), PinTyping, [ev.CheckPin("k1", "246810")]),
        (ev.PinAccepted(), PinTyping, [ev.OpenShift("k1")]),
        (ev.ShiftOpened(None), ShiftChanged, [ev.Sound("done")]),
        (Pressed(Button.FINISH), Idle, []),
    ],
    "a shift opens and nobody knows the date": [
        (ev.KeeperIdentified("k1", "陈某", in_charge=False), PinTyping, [ev.Sound("read")]),
        *[(ev.KeyPressed(key), PinTyping, None) for key in "246810"],
        (ev.PinAccepted(), PinTyping, [ev.OpenShift("k1")]),
        (ev.ShiftOpened(AT), DateAsking, []),
        (Pressed(Button.DAY_EARLIER), DateAsking, []),
        (
            Pressed(Button.CONFIRM),
            DateAsking,
            [ev.ConfirmDate("k1", datetime(2026, 11, 19, 9, 12))],
        ),
        (ev.DateRefused(AT), DateAsking, [ev.Sound("refused")]),
        (Pressed(Button.YEAR_LATER), DateAsking, []),
        (
            Pressed(Button.CONFIRM),
            DateAsking,
            [ev.ConfirmDate("k1", datetime(2027, 11, 19, 9, 12))],
        ),
        (ev.SecondPersonWanted(), DateAsking, [ev.Sound("refused")]),
        (ev.TextRead(CARD), DateAsking, [ev.Identify(CARD, officers=True)]),
        (IDENTIFIED, DateAsking, [ev.Sound("refused")]),
        (ev.TextRead("x"), DateAsking, [ev.Identify("x", officers=True)]),
        (ev.CardRejected(CardRefusal.NOT_A_CARD), DateAsking, [ev.Sound("refused")]),
        (ev.KeeperIdentified("k1", "陈某", in_charge=True), DateAsking, [ev.Sound("read")]),
        (ev.KeeperIdentified("k2", "李某", in_charge=False), PinTyping, [ev.Sound("read")]),
        *[(ev.KeyPressed(key), PinTyping, None) for key in "135790"],
        (
            ev.PinAccepted(),
            PinTyping,
            [ev.ConfirmDate("k1", datetime(2027, 11, 19, 9, 12), second="k2")],
        ),
        (ev.DateAccepted(), ShiftChanged, [ev.Sound("done")]),
    ],
    "the second person's date is refused": [
        (ev.KeeperIdentified("k1", "陈某", in_charge=False), PinTyping, [ev.Sound("read")]),
        *[(ev.KeyPressed(key), PinTyping, None) for key in "246810"],
        (ev.PinAccepted(), PinTyping, [ev.OpenShift("k1")]),
        (ev.ShiftOpened(AT), DateAsking, []),
        (Pressed(Button.CONFIRM), DateAsking, [ev.ConfirmDate("k1", AT)]),
        (ev.SecondPersonWanted(), DateAsking, [ev.Sound("refused")]),
        (ev.KeeperIdentified("k2", "李某", in_charge=False), PinTyping, [ev.Sound("read")]),
        *[(ev.KeyPressed(key), PinTyping, None) for key in "135790"],
        (ev.PinAccepted(), PinTyping, [ev.ConfirmDate("k1", AT, second="k2")]),
        (ev.DateRefused(AT), DateAsking, [ev.Sound("refused")]),
        (Pressed(Button.CONFIRM), DateAsking, [ev.ConfirmDate("k1", AT)]),
        (ev.DateAccepted(), ShiftChanged, [ev.Sound("done")]),
    ],
    "the keeper in charge closes the shift": [
        (ev.KeeperIdentified("k1", "陈某", in_charge=True), PinTyping, [ev.Sound("read")]),
        *[(ev.KeyPressed(key), PinTyping, None) for key in "246810"],
        (ev.PinAccepted(), PinTyping, [LoadDesk("k1", entering=True)]),
        (DeskLoaded(Desk("k1", "陈某", AT.date())), Board, []),
        (ev.TextRead(CARD), Board, None),
    ],
    # --- orders, proxies, the household's PIN
    "what is sold out is ordered": [
        *[(event, object, None) for event in TO_GOODS],
        (ev.GoodAdded("kettle"), GoodsShown, []),
        (Pressed(Button.NEXT), BasketShown, []),
        (Pressed(Button.NEXT), Confirming, [ev.PrepareRedemption("h42", (KETTLE,))]),
    ],
    "a neighbour comes for the household": [
        (ev.TextRead(CARD), Idle, [ev.Identify(CARD)]),
        (IDENTIFIED, AccountShown, [ev.Sound("read")]),
        (Pressed(Button.FOR_ANOTHER), ProxyAsking, []),
        (ev.TextRead(OTHER), ProxyAsking, [ev.Sound("refused")]),
        (ev.RelationChosen("路人"), ProxyAsking, []),
        (ev.RelationChosen("邻居"), ProxyAsking, []),
        (ev.TextRead(CARD), ProxyAsking, [ev.Sound("refused")]),
        (ev.TextRead("x"), ProxyAsking, [ev.Identify("x", officers=False)]),
        (ev.CardRejected(CardRefusal.UNKNOWN), ProxyAsking, [ev.Sound("refused")]),
        (ev.TextRead(KEEPER_CARD), ProxyAsking, [ev.Identify(KEEPER_CARD, officers=False)]),
        (ev.KeeperIdentified("k1", "陈某", in_charge=True), ProxyAsking, [ev.Sound("refused")]),
        (ev.TextRead(OTHER), ProxyAsking, [ev.Identify(OTHER, officers=False)]),
        (NEIGHBOUR, AccountShown, [ev.Sound("read")]),
        (Pressed(Button.GOODS), GoodsShown, []),
        (ev.GoodAdded("rice"), GoodsShown, []),
        *[(press, object, None) for press in p(Button.NEXT, Button.NEXT)],
        (ev.RedemptionPrepared("op1"), Confirming, []),
        (
            Pressed(Button.CONFIRM),
            Confirming,
            [ev.Redeem("op1", "h42", (RICE,), Entered.CARD, CARD, None, PROXY)],
        ),
    ],
    "somebody without a card comes, and then it is the household itself": [
        *[(event, object, None) for event in TO_BASKET],
        (Pressed(Button.FOR_ANOTHER), ProxyAsking, []),
        (Pressed(Button.NO_CARD), ProxyAsking, []),
        (ev.RelationChosen("家人"), ProxyAsking, []),
        (Pressed(Button.NO_CARD), ProxyAsking, [ev.ResolveProxy("h42")]),
        (ev.ProxyResolved("h42", word_wanted=False), BasketShown, []),
        (Pressed(Button.FOR_ANOTHER), ProxyAsking, []),
        (Pressed(Button.FOR_MYSELF), BasketShown, []),
        (Pressed(Button.NEXT), Confirming, None),
        (ev.RedemptionPrepared("op1"), Confirming, []),
        (
            Pressed(Button.CONFIRM),
            Confirming,
            [ev.Redeem("op1", "h42", (RICE,), Entered.CARD, CARD, None)],
        ),
    ],
    "somebody without a card comes, and the keeper gives the word": [
        *[(event, object, None) for event in TO_BASKET],
        (Pressed(Button.FOR_ANOTHER), ProxyAsking, []),
        (ev.RelationChosen("家人"), ProxyAsking, []),
        (Pressed(Button.BACK), ProxyAsking, []),
        (ev.RelationChosen("亲戚"), ProxyAsking, []),
        (Pressed(Button.NO_CARD), ProxyAsking, [ev.ResolveProxy("h42")]),
        (WORD_WANTED, ProxyVouching, []),
        (Pressed(Button.BACK), ProxyAsking, []),
        (Pressed(Button.NO_CARD), ProxyAsking, [ev.ResolveProxy("h42")]),
        (WORD_WANTED, ProxyVouching, []),
        *[(ev.KeyPressed(key), ProxyVouching, []) for key in "13579"],
        (ev.KeyPressed("0"), ProxyVouching, [ev.CheckPin("k1", "135790")]),
        (ev.KeyPressed("1"), ProxyVouching, []),
        (ev.PinRejected(30), ProxyVouching, [ev.Sound("refused")]),
        *[(ev.KeyPressed(key), ProxyVouching, []) for key in "2<24681"],
        (ev.KeyPressed("0"), ProxyVouching, [ev.CheckPin("k1", "246810")]),
        (ev.PinAccepted(), BasketShown, [ev.Sound("read")]),
        (Pressed(Button.NEXT), Confirming, None),
        (ev.RedemptionPrepared("op1"), Confirming, []),
        (
            Pressed(Button.CONFIRM),
            Confirming,
            [ev.Redeem("op1", "h42", (RICE,), Entered.CARD, CARD, None, VOUCHED_FOR)],
        ),
    ],
    "a card turns up while the keeper is asked": [
        (ev.TextRead(CARD), Idle, [ev.Identify(CARD)]),
        (IDENTIFIED, AccountShown, [ev.Sound("read")]),
        (Pressed(Button.FOR_ANOTHER), ProxyAsking, []),
        (ev.RelationChosen("邻居"), ProxyAsking, []),
        (Pressed(Button.NO_CARD), ProxyAsking, [ev.ResolveProxy("h42")]),
        (ev.ProxyResolved("h42", word_wanted=True), ProxyAsking, [ev.Sound("refused")]),
        (Pressed(Button.NO_CARD), ProxyAsking, [ev.ResolveProxy("h42")]),
        (WORD_WANTED, ProxyVouching, []),
        (ev.TextRead(KEEPER_CARD), ProxyVouching, [ev.Identify(KEEPER_CARD, officers=False)]),
        (ev.KeeperIdentified("k1", "陈某", in_charge=True), ProxyVouching, []),
        (ev.TextRead(OTHER), ProxyVouching, [ev.Identify(OTHER, officers=False)]),
        (NEIGHBOUR, AccountShown, [ev.Sound("read")]),
    ],
    "many points want the household's PIN": [
        *[(event, object, None) for event in TO_CONFIRM],
        (Pressed(Button.CONFIRM), Confirming, None),
        (ev.RedemptionDeclined(PIN_WANTED), HouseholdPin, []),
        *[(ev.KeyPressed(key), HouseholdPin, []) for key in "80<03"],
        *[(ev.KeyPressed(key), HouseholdPin, []) for key in "11"],
        (ev.KeyPressed("1"), HouseholdPin, [ev.CheckHouseholdPin("h42", "803111")]),
        (ev.KeyPressed("1"), HouseholdPin, []),
        (ev.TextRead(OTHER), HouseholdPin, []),
        (ev.PinRejected(30), HouseholdPin, [ev.Sound("refused")]),
        *[(ev.KeyPressed(key), HouseholdPin, []) for key in "80311"],
        (ev.KeyPressed("3"), HouseholdPin, [ev.CheckHouseholdPin("h42", "803113")]),
        (
            ev.PinAccepted(),
            Confirming,
            [ev.Redeem("op1", "h42", (RICE,), Entered.CARD, CARD, None, None, pin_shown=True)],
        ),
        (ev.PinAccepted(), Confirming, []),
        (ev.Redeemed(RECEIPT), Done, [ev.Sound("done"), ev.PrintSlip(7)]),
    ],
    "the PIN is not known after all": [
        *[(event, object, None) for event in [*TO_CONFIRM, *p(Button.CONFIRM)]],
        (ev.RedemptionDeclined(PIN_WANTED), HouseholdPin, []),
        (ev.RedemptionPrepared("op1"), HouseholdPin, []),
        (ev.TextRead(OTHER), SecondCard, [ev.Sound("refused")]),
        (ev.RedemptionPrepared("op1"), SecondCard, []),
        (Pressed(Button.KEEP_CARD), HouseholdPin, []),
        (Pressed(Button.BACK), BasketShown, [ev.AbandonRedemption("op1")]),
        (ev.PinAccepted(), BasketShown, []),
    ],
    "the household has no PIN yet": [
        *[(event, object, None) for event in [*TO_CONFIRM, *p(Button.CONFIRM)]],
        (
            ev.RedemptionDeclined(RedemptionRefused(Reason.NO_HOUSEHOLD_PIN)),
            NotRedeemed,
            [ev.Sound("refused")],
        ),
    ],
}


@pytest.mark.parametrize("name", VISITS)
def test_a_visit_goes_its_way(name):
    front = Front()
    for n, (event, kind, wanted) in enumerate(VISITS[name]):
        front, effects = step(front, event)
        assert isinstance(front.state, kind), f"{n}: {event}"
        if wanted is not None:
            assert list(effects) == wanted, f"{n}: {event}"


# --- details -------------------------------------------------------------------------------------


def test_confirm_pressed_again_and_again_books_once():
    state, effects = after(Confirming(FULL, "op1"), *p(*[Button.CONFIRM] * 9))
    assert state == Confirming(FULL, "op1", booking=True)
    assert len(effects) == 1


def test_nothing_is_booked_before_the_key_is_on_the_disk():
    state, effects = after(Confirming(FULL), *p(Button.CONFIRM, Button.CONFIRM))
    assert (state, effects) == (Confirming(FULL), [])


def test_while_booking_neither_a_touch_nor_a_card_leads_away():
    booking = Confirming(FULL, "op1", booking=True)
    touches = [*p(*Button), *keys("0123456789<!"), ev.TextRead(OTHER), ev.GoodAdded("soap")]
    answers = [
        IDENTIFIED,
        ev.CardRejected(CardRefusal.UNKNOWN),
        ev.KeeperIdentified("k1", "陈某", in_charge=True),
        ev.RedemptionPrepared("op1"),
        ev.Ticked(1e9),
    ]
    assert after(booking, *touches, *answers) == (booking, [])


def test_an_answer_that_nobody_waits_for_does_not_end_a_visit():
    late = [
        IDENTIFIED,
        VOUCHED,
        ev.CardRejected(CardRefusal.REVOKED),
        ev.KeeperIdentified("k1", "陈某", in_charge=False),
        ev.CodeResolved(HOLDER, "k1", "陈某"),
        ev.PinAccepted(),
        ev.ShiftOpened(None),
        ev.Redeemed(RECEIPT),
        ev.RedemptionDeclined(REFUSED),
        ev.DateAccepted(),
    ]
    for state in (
        AccountShown(FULL),
        RecordShown(FULL, 2),
        GoodsShown(FULL, "粮油", 1),
        BasketShown(FULL),
        Confirming(FULL, "op1"),
        SecondCard(Confirming(FULL, "op1"), OTHER),
        Done(RECEIPT),
        HouseholdPin(FULL, "op1", "24"),
        ShiftChanged("陈某", opened=True),
    ):
        assert after(state, *late) == (state, [])


def test_a_pin_is_accepted_only_where_one_is_being_checked():
    typing = PinTyping("k2", "李某", Purpose.OPEN_SHIFT, digits="13")
    for event in (ev.PinAccepted(), ev.PinRejected(30), ev.ShiftOpened(None)):
        assert after(typing, event) == (typing, [])
    checking = replace(typing, digits="135790", checking=True)
    assert after(checking, ev.PinAccepted())[1] == [ev.OpenShift("k2")]
    vouching = PinTyping("k1", "陈某", Purpose.VOUCH, checking=True, holder=HOLDER)
    assert after(vouching, ev.ShiftOpened(None)) == (vouching, [])


def test_a_wrong_pin_is_cleared_and_says_how_long_to_wait():
    checking = PinTyping("k1", "陈某", Purpose.MENU, digits="246810", checking=True)
    state, _ = after(checking, ev.PinRejected(30))
    assert state == replace(checking, digits="", rejected=True, wait_s=30, checking=False)
    state, _ = after(state, ev.KeyPressed("1"))
    assert not state.rejected


def test_other_keys_than_digits_type_nothing():
    for state in (CodeTyping("4"), PinTyping("k1", "陈某", Purpose.MENU, digits="4")):
        for key in ("", "a", "１", "42", "-", "\n", "OK"):
            assert after(state, ev.KeyPressed(key)) == (state, [])


def test_every_code_that_is_printed_on_a_card_can_be_typed():
    code = short_code(99_999_999)
    state, effects = after(CodeTyping(), *keys(code + "!"))
    assert (state.digits, effects) == (code, [ev.ResolveCode(code)])


def test_a_rejected_code_starts_anew_and_rubbing_out_an_empty_one_does_nothing():
    state, _ = after(CodeTyping("42"), ev.CardRejected(CardRefusal.BAD_CODE))
    assert state == CodeTyping(rejected=True)
    assert after(state, *keys("4")) == (CodeTyping("4"), [])
    assert after(CodeTyping(), *keys("<<<")) == (CodeTyping(), [])


def test_the_basket_holds_what_the_points_and_the_shelf_allow():
    state, _ = after(GoodsShown(VISIT), *[ev.GoodAdded("soap")] * 20)
    assert (state.visit.quantity("soap"), state.visit.left) == (9, 35)  # 9 on the shelf
    state, _ = after(GoodsShown(VISIT), *[ev.GoodAdded("rice")] * 5)
    assert (state.visit.quantity("rice"), state.visit.left) == (2, 10)  # 80 points, 35 each
    state, _ = after(state, *[ev.GoodAdded("soap")] * 5)
    assert (state.visit.quantity("soap"), state.visit.left) == (2, 0)
    for good in ("cooker", "gone", "soap", "unheard of"):
        assert after(state, ev.GoodAdded(good))[0] == state


def test_what_exceeds_the_shelf_is_ordered_as_a_whole_or_not_at_all():
    state, _ = after(GoodsShown(VISIT), ev.GoodAdded("oil"))
    assert state.visit.basket == (OIL,)
    assert state.visit.ordered == ()
    state, _ = after(state, ev.GoodAdded("oil"))
    two = replace(OIL, quantity=2, due="2026-11-22")
    assert state.visit.basket == state.visit.ordered == (two,)
    state, _ = after(state, *[ev.GoodAdded("oil")] * 9)
    assert (state.visit.quantity("oil"), state.visit.left) == (4, 0)
    state, _ = after(state, *[ev.GoodRemoved("oil")] * 3)
    assert state.visit.basket == (OIL,)
    assert after(GoodsShown(VISIT), ev.GoodAdded("gone"))[0] == GoodsShown(VISIT)


def test_who_came_is_kept_through_a_refusal_but_not_who_has_come_for_too_many():
    for reason in (Reason.OUT_OF_STOCK, Reason.PROXY_LIMIT, Reason.PROXY_WORD):
        refused = NotRedeemed(replace(FULL, proxy=PROXY), RedemptionRefused(reason))
        state, _ = after(refused, *p(Button.NEXT), IDENTIFIED)
        assert state.visit.basket == ()
        assert state.visit.proxy == (PROXY if reason is Reason.OUT_OF_STOCK else None)
    state, _ = after(NotRedeemed(replace(FULL, proxy=PROXY), REFUSED), NEIGHBOUR)
    assert state.visit.proxy is None


def test_the_proxys_card_is_asked_for_only_once_the_relation_is_known():
    asking = ProxyAsking(FULL)
    for event in (ev.TextRead(OTHER), NEIGHBOUR, *p(Button.NO_CARD)):
        assert after(asking, event)[0] == asking
    for relation in RELATIONS:
        assert after(asking, ev.RelationChosen(relation))[0] == replace(asking, relation=relation)
    own = replace(asking, relation="邻居", own_card=True)
    assert after(replace(asking, relation="邻居"), ev.TextRead(CARD))[0] == own
    assert after(own, IDENTIFIED)[0] == own
    refused = replace(asking, relation="邻居", refused=CardRefusal.REVOKED)
    assert after(own, ev.CardRejected(CardRefusal.REVOKED))[0] == refused
    assert after(refused, NEIGHBOUR)[0] == AccountShown(replace(FULL, proxy=PROXY))


def test_going_back_from_the_proxy_changes_nothing():
    there = replace(FULL, proxy=PROXY)
    for state in (AccountShown(there), BasketShown(there)):
        chosen = [*p(Button.FOR_ANOTHER), ev.RelationChosen("家人")]
        asked, _ = after(state, *chosen, *p(Button.BACK))
        assert (asked.relation, asked.visit) == ("", there), "one step back, not out"
        assert after(state, *chosen, *p(Button.BACK, Button.BACK)) == (state, [])


def test_what_was_wrong_with_a_card_is_not_said_of_the_next_answer():
    wrong = ProxyAsking(FULL, "邻居", no_keeper=True, own_card=True, refused=CardRefusal.REVOKED)
    asking = ProxyAsking(FULL, "邻居")
    assert after(wrong, ev.CardRejected(CardRefusal.BLANK))[0] == replace(
        asking, refused=CardRefusal.BLANK
    )
    assert after(wrong, IDENTIFIED)[0] == replace(asking, own_card=True)
    assert after(wrong, *p(Button.BACK))[0] == ProxyAsking(FULL)
    assert after(wrong, WORD_WANTED)[0] == ProxyVouching(asking, "k1", "陈某")
    stale = replace(WORD_WANTED, household="h43")
    assert after(asking, stale) == (asking, [])


def test_a_pad_for_the_day_says_so_after_a_wrong_pin_too():
    declined = ev.RedemptionDeclined(replace(PIN_WANTED, today=65))
    pad, _ = after(Confirming(FULL, "op1", booking=True), declined)
    assert pad == HouseholdPin(FULL, "op1", today=65)
    wrong, _ = after(pad, *keys("135790"), ev.PinRejected(0))
    assert wrong == replace(pad, rejected=True)


def test_what_is_taken_out_of_the_basket_is_gone_from_it():
    state, _ = after(BasketShown(FULL), ev.GoodRemoved("soap"), ev.GoodRemoved("rice"))
    assert state == BasketShown(VISIT)
    assert after(state, ev.GoodRemoved("rice"), *p(Button.NEXT)) == (state, [])
    assert after(GoodsShown(VISIT), *p(Button.NEXT)) == (GoodsShown(VISIT), [])


def test_going_back_keeps_the_basket_until_the_visit_ends():
    state, _ = after(BasketShown(FULL), *p(Button.BACK, Button.BACK, Button.RECORD, Button.BACK))
    assert state == AccountShown(FULL)
    state, _ = after(state, *p(Button.GOODS, Button.NEXT))
    assert state == BasketShown(FULL)


def test_pages_do_not_go_below_the_first_and_a_category_begins_at_it():
    pages = p(Button.PREVIOUS_PAGE, Button.NEXT_PAGE, Button.NEXT_PAGE)
    assert after(GoodsShown(VISIT), *pages)[0].page == 2
    assert after(RecordShown(VISIT), *pages, *p(*[Button.PREVIOUS_PAGE] * 9))[0].page == 0
    state, _ = after(GoodsShown(VISIT, "", 3), ev.CategoryChosen("粮油"))
    assert state == GoodsShown(VISIT, "粮油")


def test_the_same_card_again_asks_nothing():
    for state in (AccountShown(VISIT), GoodsShown(VISIT), Confirming(FULL, "op1")):
        assert after(state, ev.TextRead(CARD)) == (state, [])


DATES = [
    ("2024-02-29", Button.YEAR_LATER, "2025-02-28"),
    ("2024-02-29", Button.YEAR_EARLIER, "2023-02-28"),
    ("2024-01-31", Button.MONTH_LATER, "2024-02-29"),
    ("2023-03-31", Button.MONTH_EARLIER, "2023-02-28"),
    ("2023-12-31", Button.MONTH_LATER, "2024-01-31"),
    ("2023-12-31", Button.DAY_LATER, "2024-01-01"),
    ("2024-03-01", Button.DAY_EARLIER, "2024-02-29"),
    ("2099-12-31", Button.DAY_LATER, "2099-12-31"),
    ("2099-06-15", Button.YEAR_LATER, "2099-06-15"),
    ("2020-01-01", Button.DAY_EARLIER, "2020-01-01"),
    ("2020-01-15", Button.MONTH_EARLIER, "2020-01-15"),
]


@pytest.mark.parametrize(("date", "button", "wanted"), DATES)
def test_the_date_moves_as_a_calendar_does(date, button, wanted):
    start = datetime.fromisoformat(f"{date}T09:12:00")
    state, effects = after(DateAsking("k1", start, floor=AT, second_wanted=True), Pressed(button))
    assert state == DateAsking("k1", datetime.fromisoformat(f"{wanted}T09:12:00"))
    assert effects == []


def test_at_the_ends_of_the_calendar_every_way_back_stays_open():
    for date, back in (("2099-12-31", Button.DAY_EARLIER), ("2020-01-01", Button.DAY_LATER)):
        asked = DateAsking("k1", datetime.fromisoformat(date))
        away = Button.DAY_LATER if back is Button.DAY_EARLIER else Button.DAY_EARLIER
        state, _ = after(asked, *p(away, away, back))
        assert abs((state.date - asked.date).days) == 1


# --- time ----------------------------------------------------------------------------------------

UNPRINTED = [Done(RECEIPT, printing=s) for s in ("not_sent", "sending", "unknown")]
ENDLESS = [
    Idle(),
    Confirming(FULL, "op1", booking=True),
    Done(TO_SIGN, "printed"),
    Done(TO_SIGN),
    *UNPRINTED,
    OutOfService(ev.OutOfServiceReason.NOT_ENROLLED),
    *states_of(VISIT)[0],
]
ENDING = [
    *states_of(VISIT)[1],
    CardRefused(CardRefusal.UNKNOWN),
    CodeTyping("4"),
    AccountShown(FULL),
    RecordShown(VISIT, 1),
    GoodsShown(FULL, "粮油", 1),
    BasketShown(FULL),
    Confirming(FULL),
    Confirming(FULL, "op1"),
    NotRedeemed(FULL, REFUSED),
    Done(RECEIPT, "printed"),
    SecondCard(Confirming(FULL, "op1"), OTHER),
    SecondCard(AccountShown(VISIT), OTHER),
    PinTyping("k1", "陈某", Purpose.OPEN_SHIFT, digits="24"),
    PinTyping("k1", "陈某", Purpose.OPEN_SHIFT, digits="246810", checking=True),
    PinTyping("k1", "陈某", Purpose.VOUCH, digits="246810", checking=True, holder=HOLDER),
    PinTyping("k1", "陈某", Purpose.MENU, digits="246810", checking=True),
    PinTyping(
        "k2", "李某", Purpose.SECOND_DATE, "135790", checking=True, asking=DateAsking("k1", AT)
    ),
    DateAsking("k1", AT),
    DateAsking("k1", AT, second_wanted=True),
    WishesShown(FULL, (HOE,)),
    WhyShown(TOLD),
    WhyShown(TOLD, page=1),
    RULES_LISTED,
    replace(RULES_LISTED, visit=None),
    RulesShown(RULES_LISTED, CHAPTER),
    BOARD_LISTED,
    replace(BOARD_LISTED, visit=None),
    NoticeShown(BOARD_LISTED, NOTICE),
    NoticeShown(replace(BOARD_LISTED, visit=None), NOTICE, part=1),
    ProxyAsking(FULL),
    ProxyAsking(FULL, "邻居", from_basket=True),
    ProxyVouching(ProxyAsking(FULL, "邻居"), "k1", "陈某", "24"),
    ProxyVouching(ProxyAsking(FULL, "邻居"), "k1", "陈某", "246810", checking=True),
    HouseholdPin(FULL, "op1", "24"),
    HouseholdPin(FULL, "op1", "246810", checking=True),
    SecondCard(HouseholdPin(FULL, "op1"), OTHER),
    ShiftChanged("陈某", opened=True),
]
STATES = [*ENDLESS, *ENDING]


def name_of(state):
    return type(state).__name__


@pytest.mark.parametrize("state", ENDING, ids=name_of)
def test_a_state_that_nobody_touches_goes_back_to_idle_in_time_and_not_before(state):
    limit_s = timeout_s(state)
    assert limit_s == TIMEOUT_S[type(state)]
    front, effects = played(state, ev.Ticked(1000 + limit_s - 0.01), at_s=1000.0)
    assert (front.state, effects) == (state, [])
    front, effects = played(state, ev.Ticked(1000 + limit_s), at_s=1000.0)
    assert front.state == Idle()
    held = state.under if isinstance(state, SecondCard) else state
    wanted = [ev.AbandonRedemption("op1")] if getattr(held, "op", "") else []
    heard = [Hush()] if isinstance(held, NoteRecording | NoteHeard) else []
    assert effects == wanted + heard


@pytest.mark.parametrize("state", ENDLESS, ids=name_of)
def test_nobody_is_sent_away_while_booking_signing_or_waiting_for_the_slip(state):
    front, effects = played(state, ev.Ticked(10_000.0), ev.Ticked(1e9))
    assert (front.state, effects, front.left_s, front.warning) == (state, [], None, False)


@pytest.mark.parametrize("state", STATES, ids=name_of)
def test_a_visit_is_warned_fifteen_seconds_before(state):
    limit_s = timeout_s(state) or 100.0
    front, _ = played(state, ev.Ticked(limit_s - WARNING_S - 0.01))
    assert not front.warning
    front, _ = step(front, ev.Ticked(limit_s - WARNING_S))
    assert front.warning == (isinstance(state, WARNED) and timeout_s(state) is not None)
    if front.warning:
        assert front.left_s == pytest.approx(WARNING_S)
        front, effects = step(front, Pressed(Button.STAY))
        assert (front.state, effects, front.warning) == (state, (), False)
        assert front.left_s == limit_s


def test_a_household_that_declares_is_warned_and_a_keeper_at_the_desk_is_not():
    for person, role, warned in (("household/h42", "household", True), ("k1", "keeper", False)):
        board = Board(Desk(person, "张*", AT.date(), role=role))
        front, _ = played(board, ev.Ticked(TIMEOUT_S[Board] - WARNING_S))
        assert front.warning is warned
        assert step(front, Pressed(Button.STAY))[0].left_s == TIMEOUT_S[Board]


def test_a_slip_that_is_printed_gives_the_last_screen_its_time_from_then_on():
    front, _ = played(Done(RECEIPT), ev.Ticked(500.0), ev.PrintingChanged(7, "printed"))
    assert front.left_s == TIMEOUT_S[Done]
    front, _ = step(front, ev.Ticked(519.9))
    front, _ = step(front, ev.PrintingChanged(7, "printed"))
    assert isinstance(step(front, ev.Ticked(520.0))[0].state, Idle)


def test_paper_of_somebody_else_does_not_keep_a_visit_open():
    front, _ = played(AccountShown(VISIT), ev.Ticked(80.0), ev.PrintingChanged(6, "printed"))
    assert isinstance(step(front, ev.Ticked(90.0))[0].state, Idle)


@pytest.mark.parametrize("event", [LinkTried(reached=True), StickMoved(3, 500), LookedOver()])
@pytest.mark.parametrize(
    "state", [AccountShown(VISIT), Board(Desk("k1", "陈某", AT.date()))], ids=name_of
)
def test_what_comes_by_itself_keeps_no_screen_open_that_everybody_has_left(state, event):
    """The link is tried every two minutes: a desk that was left would never have closed."""
    limit_s = timeout_s(state)
    front, _ = played(state, ev.Ticked(limit_s - 1), event)
    assert front.state == state
    assert step(front, ev.Ticked(limit_s))[0].state == Idle()


# --- every event in every state ------------------------------------------------------------------

TOUCHES = [
    *p(*Button),
    *keys("0<!"),
    ev.GoodAdded("rice"),
    ev.GoodRemoved("rice"),
    ev.CategoryChosen("粮油"),
    ev.GoodAdded("kettle"),
    ev.GoodWished("hoe"),
    ev.RelationChosen("邻居"),
    ev.PaperAnswered(PaperAnswer.COMPLETE),
    ev.PaperAnswered(PaperAnswer.TORN),
]
REPORTS = [
    ev.Ticked(1.0),
    ev.TextRead(CARD),
    ev.TextRead(OTHER),
    ev.CodeBlurred(),
    IDENTIFIED,
    VOUCHED,
    ev.CardRejected(CardRefusal.BLANK),
    ev.KeeperIdentified("k1", "陈某", in_charge=True),
    ev.KeeperIdentified("k2", "李某", in_charge=False),
    ev.CodeResolved(HOLDER, "k1", "陈某"),
    ev.CodeResolved(HOLDER, None, ""),
    ev.ProxyResolved("h42", word_wanted=False),
    WORD_WANTED,
    ev.PinAccepted(),
    ev.PinRejected(0),
    ev.PinRejected(30),
    ev.ShiftOpened(None),
    ev.ShiftOpened(AT),
    ev.DateRefused(AT),
    ev.DateUnsure(AT),
    ev.SecondPersonWanted(),
    ev.DateAccepted(),
    ev.WishesLoaded("h42", (HOE,), frozenset()),
    ev.FigureTouched(Figure.TOTAL),
    ev.FigureTouched(Figure.ELSEWHERE),
    ev.ChapterTouched("goods"),
    ev.ChapterTouched("nonsense"),
    ev.NoticeTouched("prices"),
    ev.RulesLoaded((CHAPTER,)),
    ev.NoticesLoaded((NoticeHead("prices", "价目表"),)),
    ev.NoticeLoaded(NOTICE),
    ev.NoticeLoaded(Notice("nonsense", NOTICE.parts)),
    ev.WishNoted("h42", "hoe"),
    ev.WishDeclined("h42", "hoe"),
    ev.RedemptionPrepared("op1"),
    ev.RedemptionPrepared("op2"),
    ev.Redeemed(RECEIPT),
    ev.RedemptionDeclined(REFUSED),
    ev.RedemptionDeclined(PIN_WANTED),
    NEIGHBOUR,
    ev.PrintingChanged(7, "printed"),
    ev.PrintingChanged(7, "unknown", "paper_out"),
    ev.ServiceFailed(ev.OutOfServiceReason.JOURNAL_DAMAGED),
    ev.ServiceRestored(),
    *errands.EVENTS,
]
EVENTS = [*TOUCHES, *REPORTS]


def key_of(state):
    """The prepared key that a state holds."""
    held = state.under if isinstance(state, SecondCard) else state
    return held.op if isinstance(held, Confirming | HouseholdPin) else ""


def check_step(before, event, now, effects):
    """What holds of any single step."""
    redeems = [e for e in effects if isinstance(e, ev.Redeem)]
    if redeems and redeems[0].pin_shown:
        assert (before.checking, event) == (True, ev.PinAccepted())
        assert now == Confirming(before.visit, before.op, booking=True)
    elif redeems:
        assert before == replace(now, booking=False)
        assert event == Pressed(Button.CONFIRM)
    if redeems:
        assert now.booking
        assert redeems[0].op == before.op != ""
        assert redeems[0].picks == before.visit.basket != ()
        assert redeems[0].proxy == before.visit.proxy
    if isinstance(now, Done) and not isinstance(before, Done):
        assert isinstance(event, ev.Redeemed)
        assert isinstance(before, Confirming)
        assert before.booking
        assert ev.PrintSlip(now.receipt.seq) in effects
    if key_of(before) and key_of(now) != key_of(before):
        booking = isinstance(before, Confirming) and before.booking
        assert booking or ev.AbandonRedemption(key_of(before)) in effects
    if isinstance(before, Confirming) and before.booking and not isinstance(now, Confirming):
        assert isinstance(event, ev.Redeemed | ev.RedemptionDeclined | ev.ServiceFailed)
    held = now.under if isinstance(now, SecondCard) else now
    visit = getattr(held, "visit", None)
    if isinstance(visit, Visit):
        assert visit.left >= 0
        stock = {offer.good: offer.stock for offer in visit.offers}
        assert all(pick.quantity >= 1 for pick in visit.basket)
        over = {pick.good for pick in visit.basket if pick.quantity > stock[pick.good]}
        assert over == {pick.good for pick in visit.ordered}
        if isinstance(held, Confirming):
            assert visit.basket
    if isinstance(event, ev.TextRead) and isinstance(before, AccountShown | Confirming):
        asks = event.text != before.visit.text and not getattr(before, "booking", False)
        assert isinstance(now, SecondCard) == asks
    if isinstance(before, OutOfService):
        assert isinstance(now, OutOfService) or isinstance(event, ev.ServiceRestored)


def test_every_kind_of_event_is_tried():
    elsewhere = {*get_args(DeskEvent), *get_args(FirstStartEvent)}
    assert {type(event) for event in EVENTS} == set(ev.Event.__args__) - elsewhere


def test_every_state_is_tried():
    from kiosk.core.front import State

    elsewhere = {*get_args(DeskState), *get_args(FirstStartState)}
    assert {type(state) for state in STATES} == set(State.__args__) - elsewhere


@pytest.mark.parametrize("state", STATES, ids=name_of)
def test_no_event_in_any_state_raises_or_breaks_a_rule(state):
    for event in EVENTS:
        now, effects = after(state, event)
        check_step(state, event, now, effects)
        for second in EVENTS:
            later, more = after(now, second)
            check_step(now, second, later, more)


@pytest.mark.parametrize(
    "state",
    [s for s in STATES if not (isinstance(s, OutOfService) or getattr(s, "booking", False))],
    ids=name_of,
)
def test_from_every_state_a_few_touches_lead_to_idle(state):
    reached, fresh = {state}, {state}
    for _ in range(6):
        if Idle() in reached:
            break
        fresh = {after(s, touch)[0] for s in fresh for touch in p(*Button)} - reached
        reached |= fresh
    assert Idle() in reached


def test_out_of_service_ends_with_the_repair_and_not_with_a_touch():
    state = OutOfService(ev.OutOfServiceReason.NOT_ENROLLED)
    for touch in TOUCHES:
        assert after(state, touch) == (state, [])
    assert after(state, ev.ServiceRestored()) == (Idle(), [])


# --- random days at the counter ------------------------------------------------------------------


class LateRunner:
    """Answers effects as the runner would, but late, and in any order."""

    def __init__(self):
        self.front = Front()
        self.waiting, self.redeemed, self.prepared, self.abandoned = [], Counter(), set(), set()
        self.slips, self.booked, self.ops = Counter(), {}, 0

    def handle(self, event):
        before = self.front.state
        if isinstance(event, ev.RedemptionPrepared):
            self.prepared.add(event.op)
        self.front, effects = step(self.front, event)
        if not isinstance(event, ev.Ticked):
            check_step(before, event, self.front.state, list(effects))
        for effect in effects:
            self.perform(effect)
        self.check()

    def perform(self, effect):
        match effect:
            case ev.Identify(text):
                answers = {
                    CARD: IDENTIFIED,
                    OTHER: NEIGHBOUR,
                    KEEPER_CARD: ev.KeeperIdentified("k1", "陈某", in_charge=False),
                }
                self.waiting.append(answers.get(text, ev.CardRejected(CardRefusal.UNKNOWN)))
            case ev.ResolveCode():
                self.waiting.append(ev.CodeResolved(HOLDER, "k1", "陈某"))
            case ev.ResolveProxy():
                self.waiting.append(WORD_WANTED)
            case ev.LoadAccount(_, entered, text, vouched_by):
                found = ev.HouseholdIdentified(STANDING, OFFERS, entered, text, vouched_by)
                self.waiting.append(found)
            case ev.CheckPin(_, pin):
                good = int(pin[0]) % 2 == 0
                self.waiting.append(ev.PinAccepted() if good else ev.PinRejected(0))
            case ev.OpenShift():
                self.waiting.append(ev.ShiftOpened(AT if self.ops % 2 else None))
            case ev.ConfirmDate():
                self.waiting.append(ev.DateAccepted())
            case ev.PrepareRedemption():
                self.ops += 1
                self.waiting.append(ev.RedemptionPrepared(f"op{self.ops}"))
            case ev.LoadWishes(household):
                self.waiting.append(ev.WishesLoaded(household, (HOE,), frozenset()))
            case ev.Wish(household, good):
                self.waiting.append(ev.WishNoted(household, good))
            case ev.AbandonRedemption(op):
                self.abandoned.add(op)
            case ev.CheckHouseholdPin(_, pin):
                good = int(pin[0]) % 2 == 0
                self.waiting.append(ev.PinAccepted() if good else ev.PinRejected(0))
            case ev.Redeem(pin_shown=False) if self.ops % 4 == 1:
                self.waiting.append(ev.RedemptionDeclined(PIN_WANTED))
            case ev.Redeem(op):
                self.redeemed[op] += 1
                if self.ops % 3 == 0:
                    self.waiting.append(ev.RedemptionDeclined(REFUSED))
                else:
                    self.booked[op] = replace(RECEIPT, seq=self.ops)
                    self.waiting.append(ev.Redeemed(self.booked[op]))
            case ev.PrintSlip(seq):
                self.slips[seq] += 1

    def check(self):
        assert all(count == 1 for count in self.redeemed.values())
        assert set(self.redeemed) <= self.prepared
        assert not set(self.redeemed) & self.abandoned
        assert all(count == 1 for count in self.slips.values())
        open_keys = self.prepared - set(self.redeemed) - self.abandoned
        assert open_keys <= {key_of(self.front.state)}


touches = st.sampled_from(
    [
        *[Pressed(b) for b in (Button.GOODS, Button.NEXT, Button.NEXT, Button.CONFIRM) * 4],
        *[ev.GoodAdded("rice"), ev.GoodAdded("soap")] * 6,
        *[ev.TextRead(text) for text in (CARD, CARD, CARD, OTHER, KEEPER_CARD, "x")],
        *keys("2!"),
        *TOUCHES,
    ]
)
moves = st.one_of(
    touches,
    touches,
    st.integers(0, 3).map(lambda n: ("answer", n)),
    st.integers(0, 3).map(lambda n: ("answer", n)),
    st.sampled_from([1.0, 5.0, 5.0, 30.0, 200.0]).map(lambda s: ("tick", s)),
)


@settings(max_examples=settings.default.max_examples * 5 // 2)
@given(st.lists(moves, min_size=20, max_size=120))
def test_whatever_is_touched_and_however_late_the_answers_come(script):
    counter = LateRunner()
    now_s = 0.0
    for event in (IDENTIFIED, *p(Button.GOODS), ev.GoodAdded("soap"), *p(Button.NEXT)):
        counter.handle(event)
    for move in script:
        match move:
            case ("answer", n):
                if counter.waiting:
                    counter.handle(counter.waiting.pop(n % len(counter.waiting)))
            case ("tick", seconds):
                now_s += seconds
                counter.handle(ev.Ticked(now_s))
            case _:
                counter.handle(move)
    while counter.waiting:
        counter.handle(counter.waiting.pop(0))
    assert set(counter.slips) == {receipt.seq for receipt in counter.booked.values()}
