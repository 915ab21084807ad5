"""Orders, somebody else who came, the household's PIN, wishes: by touch, and in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.core.card import CardRefusal
from kiosk.core.entries import Proxy
from kiosk.core.events import (
    Button,
    CategoryChosen,
    CheckHouseholdPin,
    CheckPin,
    Effect,
    Event,
    GoodAdded,
    GoodWished,
    HouseholdIdentified,
    LoadWishes,
    PinAccepted,
    PinRejected,
    PrepareRedemption,
    Pressed,
    ProxyResolved,
    Redeem,
    Redeemed,
    RedemptionDeclined,
    RedemptionPrepared,
    RelationChosen,
    ResolveProxy,
    TextRead,
    Wish,
    WishDeclined,
    WishesLoaded,
    WishNoted,
)
from kiosk.core.front import (
    AccountShown,
    BasketShown,
    Confirming,
    Done,
    Front,
    GoodsShown,
    NotRedeemed,
)
from kiosk.core.household_pin import HouseholdPin
from kiosk.core.proxy import ProxyAsking, ProxyVouching
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.relations import RELATIONS
from kiosk.core.view import Entered, Holder, Offer
from kiosk.core.wishing import WishesShown
from kiosk.schemes import common_goods
from kiosk.ui import desk_samples, goods_sentences, samples, sentences, visit_samples, words
from kiosk.ui.ask_samples import SAMPLES as ASKED
from kiosk.ui.gallery import all_samples
from kiosk.ui.spoken import spoken
from kiosk.ui.visit_samples import (
    CARDLESS,
    NEIGHBOUR,
    ORDER_OFFERS,
    ORDERED,
    ORDERED_MANY,
    ORDERED_ONLY,
    ORDERED_TODAY,
    THINGS,
    WISHES,
    done,
    picked,
)

if TYPE_CHECKING:
    from conftest import Open, Scene

NOW = samples.NOW
RICH = samples.account(300)
OTHERS_CARD = "B" * 40
PIN = "135791"


class Answering(samples.Scripted):
    """Answers at once what a real runner answers from the disk."""

    pin_wanted = False
    word_wanted = False

    def handle(self, event: Event) -> None:
        before = len(self.effects)
        super().handle(event)
        for effect in self.effects[before:]:
            if (answer := self._answer(effect)) is not None:
                self.handle(answer)

    def _answer(self, effect: Effect) -> Event | None:
        match effect:
            case PrepareRedemption():
                return RedemptionPrepared("op-1")
            case Redeem(pin_shown=False) if self.pin_wanted:
                return RedemptionDeclined(RedemptionRefused(Reason.PIN_WANTED, figure=30))
            case Redeem(picks=picks, proxy=proxy):
                return Redeemed(replace(samples.receipt(picks, before=300), proxy=proxy))
            case CheckHouseholdPin(pin=pin) | CheckPin(pin=pin):
                return PinAccepted() if pin == PIN else PinRejected(5)
            case ResolveProxy(household):
                resolved = ProxyResolved(household, word_wanted=self.word_wanted)
                return replace(resolved, keeper="k1", keeper_name="陈某")
            case LoadWishes(household):
                return WishesLoaded(household, THINGS, frozenset())
            case Wish(household, good):
                here = good == "towel"
                return WishDeclined(household, good) if here else WishNoted(household, good)
        return None


def finger_error() -> type[AssertionError]:
    from kiosk.ui.finger import FingerError

    return FingerError


def buttons(scene: Scene) -> list[Button]:
    return [event.button for event in scene.events_of(Pressed)]


# --- orders --------------------------------------------------------------------------------------


def test_what_is_sold_out_is_ordered_by_touch(open_window: Open):
    shown = GoodsShown(samples.visit(RICH, ORDER_OFFERS), category="家电")
    scene = open_window(shown, Answering())
    tap, sees = scene.finger.tap, scene.finger.sees
    assert sees("可预订")
    assert sees("7 天内到")
    tap("电热水壶")
    assert scene.events_of(GoodAdded) == [GoodAdded("kettle")]
    assert "预订" in scene.finger.words_on_screen()
    tap(words.MORE)
    tap("洗护")
    tap("香皂")
    tap("→")
    assert sees("11月29日 前来取")
    assert sees("现在拿走")
    tap(words.TO_CONFIRM)
    assert sees("11月29日 前来取")
    tap(words.CONFIRM)
    assert isinstance(scene.state, Done)
    assert sees("请取走：香皂")
    assert sees("请 11月29日 前来取：电热水壶")
    (booked,) = scene.effects_of(Redeem)
    assert [(pick.good, pick.due) for pick in booked.picks] == [
        ("kettle", "2026-11-29"),
        ("soap", ""),
    ]


def test_a_second_piece_that_is_not_there_makes_an_order_of_both(open_window: Open):
    scene = open_window(BasketShown(picked("oil", "soap")))
    assert not scene.finger.sees("来取")
    assert not scene.finger.sees("现在拿走")
    scene.finger.tap("加 食用油（5L）")
    assert scene.finger.sees("11月24日 前来取")
    assert scene.finger.sees("现在拿走")
    scene.finger.tap("减 食用油（5L）")
    assert not scene.finger.sees("来取")


def test_what_is_gone_and_cannot_be_ordered_cannot_be_touched(open_window: Open):
    offers = (replace(ORDER_OFFERS[8], stock=0, due_days=None),)
    scene = open_window(GoodsShown(samples.visit(RICH, offers)))
    assert scene.finger.sees(words.GONE)
    with pytest.raises(finger_error(), match="not to be had"):
        scene.finger.tap("洗衣液")


def test_what_can_be_ordered_stands_among_what_can_be_had():
    from kiosk.ui.goods import in_order

    offers = [offer.good for offer in in_order(ORDER_OFFERS, 300)]
    assert offers == [offer.good for offer in ORDER_OFFERS]
    gone = [offer.good for offer in in_order(samples.OFFERS, 300)]
    assert gone[-1] == "towel"


@pytest.mark.parametrize(
    ("offer", "tag", "under"),
    [
        (Offer("a", "菜板", 40, 0, "块", "厨具", due_days=2), "可预订", "2 天内到"),
        (Offer("a", "话费", 30, 0, "份", "话费", due_days=0), "可预订", "今天就到"),
        (Offer("a", "菜板", 40, 0, "块", "厨具"), "", "已兑完"),
        (Offer("a", "菜板", 40, 5, "块", "厨具", due_days=2), "", "剩 5 块"),
        (Offer("a", "菜板", 400, 0, "块", "厨具", due_days=2), "可预订", "还差 100 分"),
    ],
)
def test_a_good_says_how_it_can_be_had(offer: Offer, tag: str, under: str):
    from kiosk.ui.goods import tag_words, under_words

    assert tag_words(offer, 0) == tag
    assert under_words(offer, samples.visit(RICH, (offer,))) == under


def lines(visit: Any, rows: int) -> list[tuple[str, str, int]]:
    told = goods_sentences.goods_lines(visit.basket, rows, NOW)
    return [(line.what, line.note, line.points) for line in told]


def test_each_line_says_when_it_is_taken():
    assert lines(ORDERED, 2) == [
        ("香皂 ×1", "现在拿走", 5),
        ("电热水壶 ×1", "11月29日 前来取", 60),
    ]
    assert [note for _, note, _ in lines(ORDERED_TODAY, 4)] == ["今天来取", "现在拿走"]


def test_where_there_are_few_lines_the_goods_stand_together_by_day():
    assert lines(ORDERED_MANY, 4) == [
        ("香皂等 3 种 4 件", "现在拿走", 18),
        ("大米10斤、食用油（5L） 2 桶", "11月24日 前来取", 155),
        ("电热水壶 ×1", "11月29日 前来取", 60),
    ]
    two = lines(ORDERED_MANY, 2)
    assert [note for _, note, _ in two] == ["现在拿走", "按小票上的日子来取"]
    assert sum(points for _, _, points in two) == 233


def test_nothing_taken_now_is_an_order_and_no_redemption(open_window: Open):
    scene = open_window(done(ORDERED_ONLY))
    assert scene.finger.sees("预订成功")
    assert not scene.finger.sees("请取走")
    assert scene.speaker.sentences == [
        "预订成功。预订的东西，请按小票上的日子来取。还剩二百零五分。"
    ]


def test_the_day_to_come_back_is_spoken():
    said = spoken(Front(Confirming(ORDERED, op="op-1")))
    assert said.startswith("预订的东西，请十一月二十九日前来取。")
    assert said.endswith("请点确认兑换。")
    said = spoken(Front(done(ORDERED)))
    assert (
        said == "兑换成功，请取走您的东西。预订的东西，请十一月二十九日前来取。还剩二百三十五分。"
    )


def test_an_order_that_waits_is_told_with_the_account(open_window: Open):
    scene = open_window(AccountShown(samples.visit(lines=visit_samples.WAITING)))
    assert scene.finger.sees("预订的东西 11月24日 来取")
    scene.finger.tap(words.RECORD)
    assert scene.finger.sees("11月24日 来取")
    assert scene.finger.sees("退回 洗衣液")


def test_an_order_that_is_overdue_sends_to_the_keeper():
    late = replace(visit_samples.WAITING[0], due="2026-11-21")
    standing = samples.visit(lines=(late,)).standing
    assert goods_sentences.waiting_words(standing) == words.ORDER_OVERDUE
    last = replace(standing, lines=(replace(late, due="2026-11-22"),))
    assert goods_sentences.waiting_words(last) == "预订的东西 今天来取"
    assert goods_sentences.waiting_words(samples.visit().standing) == ""


# --- somebody else who came ----------------------------------------------------------------------


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_proxy_without_a_card_says_what_they_are(open_window: Open, relation: str):
    scene = open_window(AccountShown(samples.visit()), Answering())
    scene.finger.tap(words.FOR_ANOTHER)
    assert scene.finger.sees("您是这一家的什么人？")
    scene.finger.tap(relation)
    assert scene.events_of(RelationChosen) == [RelationChosen(relation)]
    scene.finger.tap(words.NO_PROXY_CARD)
    assert isinstance(scene.state, AccountShown)
    assert scene.state.visit.proxy == Proxy(relation)
    assert scene.finger.sees(f"代领：{relation}")


def test_where_proxies_are_limited_the_keeper_says_who_has_no_card(open_window: Open):
    runner = Answering()
    runner.word_wanted = True
    scene = open_window(BasketShown(samples.visit(basket=samples.BASKET)), runner)
    for touched in (words.FOR_ANOTHER, "邻居", words.BACK, "亲戚", words.NO_PROXY_CARD):
        scene.finger.tap(touched)
    assert isinstance(scene.state, ProxyVouching)
    assert scene.finger.sees("陈某，来的是亲戚吗？对就输密码")
    assert scene.speaker.sentences[-1] == words.SAY_PIN
    for key in "246801":
        scene.finger.tap(key)
    assert scene.finger.sees("请等 5 秒再输")
    for key in PIN:
        scene.finger.tap(key)
    assert isinstance(scene.state, BasketShown)
    assert scene.state.visit.proxy == Proxy("亲戚", vouched_by="k1")
    assert scene.finger.sees(words.FOR_ANOTHER_SAID)


def test_without_a_keeper_nobody_comes_without_a_card(open_window: Open):
    scene = open_window(ProxyAsking(samples.visit(), "邻居"))
    scene.runner.post(ProxyResolved("h42", word_wanted=True))
    scene.finger.until(lambda: scene.finger.sees(words.PROXY_NO_KEEPER), "the trouble")
    scene.finger.tap(words.BACK)
    assert scene.finger.sees("您是这一家的什么人？")


def neighbours() -> HouseholdIdentified:
    standing = replace(samples.visit().standing, holder=Holder("h43", "0043", "3组", "李*"))
    return HouseholdIdentified(standing, samples.OFFERS, Entered.CARD, OTHERS_CARD)


def test_a_proxys_card_names_the_proxy_to_the_end(open_window: Open):
    scene = open_window(AccountShown(samples.visit(RICH)), Answering())
    scene.finger.tap(words.FOR_ANOTHER)
    scene.finger.tap("邻居")
    assert scene.finger.sees("您自己的积分卡")
    for event in (TextRead(OTHERS_CARD), neighbours()):
        scene.runner.post(event)
    scene.finger.until(lambda: scene.finger.sees("代领：李* 邻居"), "the proxy's name")
    for touched in (words.GOODS, "香皂", "→", words.TO_CONFIRM):
        scene.finger.tap(touched)
    assert scene.finger.sees("代领：李* 邻居")
    scene.finger.tap(words.CONFIRM)
    assert isinstance(scene.state, Done)
    assert scene.finger.sees("代领：李* 邻居")
    (booked,) = scene.effects_of(Redeem)
    assert booked.proxy == NEIGHBOUR


def test_the_question_for_the_card_is_spoken_when_it_comes(open_window: Open):
    scene = open_window(ProxyAsking(samples.visit()))
    scene.finger.tap("亲戚")
    assert scene.speaker.sentences == [words.SAY_PROXY, words.SAY_PROXY_CARD]


def test_the_households_own_card_is_not_the_proxys(open_window: Open):
    scene = open_window(ProxyAsking(samples.visit(), "邻居"))
    scene.runner.post(TextRead(samples.TEXT))
    scene.finger.until(lambda: scene.finger.sees(words.PROXY_OWN_CARD), "the trouble")
    assert isinstance(scene.state, ProxyAsking)


def test_every_card_that_is_not_taken_says_why():
    from kiosk.ui.proxy import trouble_words

    asked = ProxyAsking(samples.visit(), "邻居")
    told = [trouble_words(replace(asked, refused=refusal)) for refusal in CardRefusal]
    assert len(set(told)) == len(CardRefusal)
    assert trouble_words(asked) == ""


def test_no_proxy_after_all(open_window: Open):
    scene = open_window(ProxyAsking(replace(samples.visit(), proxy=NEIGHBOUR)))
    scene.finger.tap(words.FOR_MYSELF)
    assert isinstance(scene.state, AccountShown)
    assert scene.state.visit.proxy is None
    assert not scene.finger.sees("代领：")


def test_the_camera_shows_the_card_of_the_proxy(open_window: Open, tmp_path: Any):
    import numpy as np

    frame = np.empty((480, 640, 4), np.uint8)
    frame[:] = (200, 30, 30, 255)
    scene = open_window(ProxyAsking(samples.visit(), "邻居"), preview=lambda: (1, frame))
    scene.finger.advance(0.3)
    assert scene.finger.shot(tmp_path / "1.png").getpixel((60, 300)) == (200, 30, 30)


@pytest.mark.parametrize(
    ("proxy", "told"),
    [
        (None, ""),
        (NEIGHBOUR, "代领：李* 邻居"),
        (CARDLESS, "代领：亲戚"),
    ],
)
def test_a_proxy_is_named_by_name_and_relation(proxy: Proxy | None, told: str):
    assert goods_sentences.proxy_words(proxy) == told


# --- the household's PIN -------------------------------------------------------------------------


def test_the_households_pin_is_typed_and_then_it_is_booked(open_window: Open):
    runner = Answering()
    runner.pin_wanted = True
    scene = open_window(Confirming(ORDERED, op="op-1"), runner)
    scene.finger.tap(words.CONFIRM)
    assert isinstance(scene.state, HouseholdPin)
    assert scene.finger.sees("请您家的人输密码")
    assert scene.finger.sees("65 分")
    for key in "2468":
        scene.finger.tap(key)
    assert scene.finger.sees("●●●●○○")
    assert not any("2468" in text for text in scene.finger.words_on_screen())
    for key in "10":
        scene.finger.tap(key)
    assert scene.finger.sees("请等 5 秒再输")
    assert scene.finger.sees("○○○○○○")
    for key in PIN:
        scene.finger.tap(key)
    assert isinstance(scene.state, Done)
    assert [effect.pin_shown for effect in scene.effects_of(Redeem)] == [False, True]


def test_where_the_whole_day_is_why_the_pad_says_so(open_window: Open):
    scene = open_window(HouseholdPin(ORDERED, "op-1", today=165))
    assert scene.finger.sees("今天一共 165 分")
    for key in "246801":
        scene.finger.tap(key)
    scene.runner.post(PinRejected(0))
    scene.finger.until(lambda: scene.finger.sees("密码不对"), "the trouble")
    scene.finger.tap(PIN[0])
    assert scene.finger.sees("今天一共 165 分")


@pytest.mark.parametrize("reason", [Reason.NO_HOUSEHOLD_PIN, Reason.PIN_WANTED])
def test_a_refusal_says_the_sum_of_the_day(reason: Reason):
    told = sentences.not_redeemed(RedemptionRefused(reason, figure=100, today=165))
    assert "今天一共 165 分" in told.when
    assert "积分没有动" in told.when


def test_the_pad_of_the_household_says_that_it_is_about_to_close(open_window: Open):
    sample = next(s for s in visit_samples.SAMPLES if s.name == "household-pin-warning")
    scene = open_window(sample.front)
    assert scene.finger.sees("秒后回到首页")


@pytest.mark.parametrize(
    ("reason", "figure", "fact"),
    [
        (Reason.PROXY_LIMIT, 2, "您这个月已代领 2 户了"),
        (Reason.NO_HOUSEHOLD_PIN, 100, "您家还没有设密码"),
        (Reason.PIN_WANTED, 100, "这次要输您家的密码"),
    ],
)
def test_the_new_reasons_say_what_is_so(open_window: Open, reason: Reason, figure: int, fact: str):
    scene = open_window(samples.refused(reason, figure=figure))
    assert isinstance(scene.state, NotRedeemed)
    assert scene.finger.sees(fact)
    assert scene.finger.sees("积分没有动")


def test_every_reason_is_told_without_a_gap():
    for reason in Reason:
        told = sentences.not_redeemed(RedemptionRefused(reason, "大米", 5, 1, 2))
        assert told.fact
        assert told.remedy
        assert "{" not in told.fact + told.when + told.remedy


# --- wishes --------------------------------------------------------------------------------------


def test_a_wish_is_noted_by_one_touch(open_window: Open):
    scene = open_window(GoodsShown(samples.visit()), Answering())
    scene.finger.tap(words.I_WANT)
    assert buttons(scene) == [Button.WISHES]
    assert isinstance(scene.state, WishesShown)
    scene.finger.tap(words.MORE)
    scene.finger.tap("农具")
    assert scene.events_of(CategoryChosen) == [CategoryChosen("农具")]
    scene.finger.tap("锄头")
    assert scene.effects_of(Wish) == [Wish("h42", "hoe", "锄头")]
    assert scene.finger.sees("已记下，谢谢")
    with pytest.raises(finger_error(), match="not to be had"):
        scene.finger.tap("锄头")
    assert scene.events_of(GoodWished) == [GoodWished("hoe")]
    scene.finger.tap(words.BACK)
    assert isinstance(scene.state, GoodsShown)


def test_what_has_come_meanwhile_is_said(open_window: Open):
    scene = open_window(replace(WISHES, wished=frozenset()), Answering())
    assert scene.finger.sees(words.WISH_SOLD_OUT)
    scene.finger.tap("毛巾")
    assert scene.finger.sees("现在有货了")
    assert not scene.finger.sees(words.WISH_NOTED)


@pytest.mark.parametrize("page", [0, 1, 99])
def test_the_way_to_the_wishes_is_on_every_page(open_window: Open, page: int):
    scene = open_window(GoodsShown(samples.visit(), page=page))
    scene.finger.tap(words.I_WANT)
    assert buttons(scene) == [Button.WISHES]


@pytest.mark.parametrize(
    "shown",
    [
        GoodsShown(samples.visit(offers=())),
        GoodsShown(samples.visit(samples.NEWCOMER, lines=())),
        GoodsShown(samples.visit(samples.GAOYANG_CLOSED)),
        GoodsShown(samples.visit(samples.SUSPENDED)),
        GoodsShown(samples.visit(), category="农具"),
    ],
    ids=["no goods", "no points", "window closed", "suspended", "empty category"],
)
def test_who_can_redeem_nothing_may_still_wish(open_window: Open, shown: GoodsShown):
    scene = open_window(shown, Answering())
    scene.finger.tap(words.I_WANT)
    scene.finger.tap("洗衣粉")
    assert scene.effects_of(Wish) == [Wish("h42", "laundry_powder", "洗衣粉")]


@pytest.mark.parametrize(("kinds", "page"), [(3, ""), (4, ""), (5, "1/2")])
def test_goods_that_fill_a_page_need_no_other(open_window: Open, kinds: int, page: str):
    scene = open_window(GoodsShown(samples.visit(offers=samples.OFFERS[:kinds])))
    assert scene.finger.sees("/2") == bool(page)


def test_a_place_that_was_empty_holds_a_good_again(open_window: Open):
    scene = open_window(GoodsShown(samples.visit(offers=samples.OFFERS[:3])))
    scene.runner.front = Front(GoodsShown(samples.visit(offers=samples.OFFERS[:5])))
    scene.finger.advance(0.5)
    scene.finger.tap("香皂")
    scene.finger.tap("洗洁精")
    assert scene.events_of(GoodAdded) == [GoodAdded("soap"), GoodAdded("dish_soap")]


def test_everything_that_can_be_wished_for_has_a_picture():
    from kiosk.ui import good_pictures
    from kiosk.ui.widgets import ASSETS

    there = {path.stem for path in (ASSETS / "goods").glob("*.png")}
    named = {*good_pictures.ALIKE.values(), *good_pictures.KINDS.values(), good_pictures.UNKNOWN}
    assert named <= there
    assert not good_pictures.ALIKE.keys() & there, "what is drawn itself needs nothing alike"
    common = {good.id: good for good in common_goods()}
    assert good_pictures.ALIKE.keys() <= common.keys()
    for thing in THINGS:
        names = good_pictures.drawn(thing.good, thing.category)
        first = next(name for name in names if name in there)
        assert first != good_pictures.UNKNOWN, thing


def test_a_wish_shows_its_own_picture_else_one_alike_else_its_kind(open_window: Open):
    from kiosk.ui.widgets import GoodPicture

    things = [thing for thing in THINGS if thing.good in ("towel", "bath_towel", "comb")]
    scene = open_window(replace(WISHES, things=tuple(things), wished=frozenset()))
    shown = [w for w in scene.finger.visible() if isinstance(w, GoodPicture)]
    assert [Path(picture.source).stem for picture in shown] == ["towel", "towel", "kind_washing"]


def test_the_pages_of_wishes_turn(open_window: Open):
    scene = open_window(WISHES)
    assert scene.finger.sees("1/35")
    scene.finger.tap(words.NEXT_PAGE)
    assert scene.finger.sees("2/35")
    scene.finger.tap(words.PREVIOUS_PAGE)
    with pytest.raises(finger_error(), match="not to be had"):
        scene.finger.tap(words.PREVIOUS_PAGE)
    assert scene.speaker.sentences == [words.SAY_WISHES]


# --- all of it -----------------------------------------------------------------------------------


def test_every_sample_has_a_name_of_its_own():
    names = Counter(sample.name for sample in all_samples())
    assert [name for name, count in names.items() if count > 1] == []


def test_the_gallery_draws_the_visit_the_desk_and_its_questions():
    drawn = {sample.name for sample in all_samples()}
    for part in (samples.SAMPLES, visit_samples.SAMPLES, desk_samples.SAMPLES, ASKED):
        assert {sample.name for sample in part} <= drawn


def test_the_desk_speaks_too():
    said = [spoken(sample.front) for sample in (*desk_samples.SAMPLES, *ASKED)]
    assert sum(bool(sentence) for sentence in said) > len(said) / 3


def test_a_day_is_told_as_today_when_it_is():
    assert goods_sentences.fetch_words("2026-11-22", NOW) == "今天来取"
    assert goods_sentences.fetch_words("2026-12-01", datetime(2026, 11, 22)) == "12月1日 前来取"
