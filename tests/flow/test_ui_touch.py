"""Real touches on the real window become the right events."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from kiosk.core.card import CardRefusal
from kiosk.core.events import (
    Button,
    CategoryChosen,
    Effect,
    Event,
    GoodAdded,
    GoodRemoved,
    KeyPressed,
    PaperAnswer,
    PaperAnswered,
    PrepareRedemption,
    Pressed,
    PrintingChanged,
    Redeem,
    Redeemed,
    RedemptionPrepared,
    ResolveCode,
    TextRead,
)
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
    RecordShown,
    SecondCard,
)
from kiosk.core.redemption import Reason
from kiosk.core.shift import DateAsking, PinTyping, Purpose
from kiosk.core.visit import step
from kiosk.ui import samples, words
from kiosk.ui.samples import Scripted

if TYPE_CHECKING:
    from conftest import Open, Scene


class Answering(Scripted):
    """Answers at once what a real runner answers from the disk."""

    def handle(self, event: Event) -> None:
        before = len(self.effects)
        super().handle(event)
        for effect in self.effects[before:]:
            if (answer := self._answer(effect)) is not None:
                super().handle(answer)

    def _answer(self, effect: Effect) -> Event | None:
        match effect:
            case PrepareRedemption():
                return RedemptionPrepared("op-1")
            case Redeem():
                return Redeemed(samples.receipt())
        return None


def finger_error() -> type[AssertionError]:
    from kiosk.ui.finger import FingerError

    return FingerError


def buttons(scene: Scene) -> list[Button]:
    return [event.button for event in scene.events_of(Pressed)]


def test_a_whole_visit_by_touch(open_window: Open):
    scene = open_window(AccountShown(samples.visit()), Answering())
    tap = scene.finger.tap
    tap(words.GOODS)
    tap("粮油")
    tap("大米10斤")
    tap("洗护")
    tap(words.NEXT_PAGE)
    tap("洗衣液")
    tap("→")
    tap(words.TO_CONFIRM)
    tap(words.CONFIRM)
    assert isinstance(scene.state, Done)
    (booked,) = scene.effects_of(Redeem)
    assert [(pick.good, pick.quantity) for pick in booked.picks] == [
        ("rice", 1),
        ("laundry_liquid", 1),
    ]
    assert scene.finger.sees("请取走：大米10斤、洗衣液")


def test_a_double_tap_on_confirm_books_once(open_window: Open):
    scene = open_window(Confirming(samples.visit(basket=samples.BASKET), op="op-1"))
    scene.finger.tap(words.CONFIRM)
    with pytest.raises(finger_error()):
        scene.finger.tap(words.CONFIRM)
    scene.finger.tap_at(0.8, 0.09)
    scene.finger.tap_at(0.8, 0.09)
    assert len(scene.effects_of(Redeem)) == 1
    assert scene.finger.sees(words.BOOKING)


def test_a_double_tap_does_not_press_what_comes_up_under_the_finger(open_window: Open):
    scene = open_window(BasketShown(samples.visit(basket=samples.BASKET)), Answering())
    scene.finger.advance(1)
    scene.finger.tap_at(0.8, 0.09)
    assert isinstance(scene.state, Confirming)
    scene.finger.tap_at(0.8, 0.09)
    assert isinstance(scene.state, Confirming)
    assert scene.effects_of(Redeem) == []
    scene.finger.advance(1)
    scene.finger.tap_at(0.8, 0.09)
    assert len(scene.effects_of(Redeem)) == 1


def test_it_acts_on_release_and_not_when_the_finger_slid_off(open_window: Open):
    scene = open_window(AccountShown(samples.visit()))
    finger = scene.finger
    finger.advance(1)
    key = finger.find(words.GOODS)
    x, y = key.to_window(*key.center)
    finger._button(0x401, *finger._panel_place(x, y))
    finger.frames(2)
    assert key.state == "down"
    assert scene.runner.events == []
    finger._motion(*finger._panel_place(x, y + 200))
    finger._button(0x402, *finger._panel_place(x, y + 200))
    finger.frames(4)
    assert scene.events_of(Pressed) == []


def test_a_pressed_button_darkens(open_window: Open, tmp_path: Any):
    scene = open_window(AccountShown(samples.visit()))
    finger = scene.finger
    finger.advance(1)
    key = finger.find(words.NOT_MINE)
    x, y = key.to_window(key.x + 6, key.center_y)
    place = finger._panel_place(x, y)
    light = finger.shot(tmp_path / "up.png").getpixel(place)
    finger._button(0x401, *finger._panel_place(*key.center))
    finger.frames(2)
    dark = finger.shot(tmp_path / "down.png").getpixel(place)
    finger._button(0x402, *finger._panel_place(*key.center))
    finger.frames(2)
    assert max(dark) < min(light) - 20


def test_a_good_that_is_too_dear_cannot_be_touched(open_window: Open):
    scene = open_window(GoodsShown(samples.visit(), category="家电"))
    assert scene.finger.sees("还差 110 分")
    with pytest.raises(finger_error(), match="not to be had"):
        scene.finger.tap("电饭煲")
    scene.finger.advance(1)
    card = next(w for w in scene.finger.visible() if getattr(w, "title", "") == "电饭煲")
    scene.finger.tap_at(card.center_x / 800, card.center_y / 480)
    assert scene.events_of(GoodAdded) == []


def test_a_good_that_is_gone_says_so(open_window: Open):
    scene = open_window(GoodsShown(samples.visit(), page=3))
    assert scene.finger.sees("已兑完")


def test_what_can_be_had_comes_first_and_stays_in_place(open_window: Open):
    scene = open_window(GoodsShown(samples.visit(), category="粮油"))
    order = ["400g食用盐", "酱油", "大米10斤", "食用油（5L）"]

    def names() -> list[str]:
        return [text for text in scene.finger.words_on_screen() if text in order]

    assert names() == order
    scene.finger.tap("大米10斤")
    assert names() == order


def test_a_picked_good_shows_its_quantity_and_can_be_put_back(open_window: Open):
    scene = open_window(GoodsShown(samples.visit(), category="粮油"))
    scene.finger.tap("400g食用盐")
    scene.finger.tap("400g食用盐")
    assert scene.finger.sees("2 袋")
    assert scene.finger.sees("14 分")
    scene.finger.tap("减 400g食用盐")
    assert scene.finger.sees("1 袋")
    scene.finger.tap("减 400g食用盐")
    assert scene.events_of(GoodRemoved) == [GoodRemoved("salt")] * 2
    with pytest.raises(finger_error()):
        scene.finger.find("减 400g食用盐")
    assert scene.finger.sees(words.PICK_SOMETHING)


def test_the_pages_of_goods_stop_at_both_ends(open_window: Open):
    scene = open_window(GoodsShown(samples.visit()))
    assert scene.finger.sees("1/5")
    with pytest.raises(finger_error(), match="not to be had"):
        scene.finger.tap(words.PREVIOUS_PAGE)
    for page in ("2/5", "3/5", "4/5", "5/5"):
        scene.finger.tap(words.NEXT_PAGE)
        assert scene.finger.sees(page)
    with pytest.raises(finger_error(), match="not to be had"):
        scene.finger.tap(words.NEXT_PAGE)
    scene.finger.tap(words.PREVIOUS_PAGE)
    assert scene.finger.sees("4/5")


def test_the_categories_choose_and_turn(open_window: Open):
    scene = open_window(GoodsShown(samples.visit()))
    scene.finger.tap("家居")
    assert scene.events_of(CategoryChosen) == [CategoryChosen("家居")]
    assert scene.finger.sees("卫生纸10卷")
    assert not scene.finger.sees("牙刷")
    scene.finger.tap(words.MORE)
    scene.finger.tap("床品")
    assert scene.finger.sees("还差 80 分")
    scene.finger.tap(words.MORE)
    scene.finger.tap(words.ALL)
    assert scene.events_of(CategoryChosen)[-1] == CategoryChosen("")


def test_the_basket_counts_up_and_down(open_window: Open):
    basket = (samples.pick("soap"), samples.pick("rice"))
    scene = open_window(BasketShown(samples.visit(basket=basket)))
    scene.finger.tap("加 香皂")
    assert scene.finger.sees("共 3 件 45 分，还剩 25 分")
    scene.finger.tap("减 香皂")
    scene.finger.tap("减 香皂")
    assert not scene.finger.sees("香皂")
    scene.finger.tap("加 大米10斤")
    with pytest.raises(finger_error(), match="not to be had"):
        scene.finger.tap("加 大米10斤")
    scene.finger.tap("减 大米10斤")
    scene.finger.tap("减 大米10斤")
    assert scene.finger.sees(words.BASKET_EMPTY)
    with pytest.raises(finger_error(), match="not to be had"):
        scene.finger.tap(words.TO_CONFIRM)


def test_a_long_basket_turns_its_pages(open_window: Open):
    scene = open_window(
        BasketShown(samples.visit(samples.account(105), basket=samples.BASKET_OF_4))
    )
    assert not scene.finger.sees("扫把簸箕套装")
    scene.finger.tap(words.NEXT_PAGE)
    assert scene.finger.sees("扫把簸箕套装")
    scene.finger.tap("减 扫把簸箕套装")
    assert scene.finger.sees("大米10斤")


def test_a_basket_opens_at_its_first_page(open_window: Open):
    visit = samples.visit(samples.account(105), basket=samples.BASKET_OF_4)
    scene = open_window(BasketShown(visit))
    scene.finger.tap(words.NEXT_PAGE)
    scene.finger.tap(words.TO_CONFIRM)
    scene.finger.tap(words.BACK_TO_BASKET)
    assert isinstance(scene.state, BasketShown)
    assert scene.finger.sees("1/2")
    assert scene.finger.sees("大米10斤")


def test_the_pad_types_a_code(open_window: Open):
    scene = open_window(Idle())
    scene.finger.tap(words.TYPE_CODE)
    for key in "0017":
        scene.finger.tap(key)
    assert scene.finger.sees("0017")
    scene.finger.tap(words.RUB_OUT)
    scene.finger.tap("4")
    scene.finger.tap(words.OK)
    assert scene.effects_of(ResolveCode) == [ResolveCode("0014")]
    assert scene.events_of(KeyPressed)[-1] == KeyPressed("ok")


def test_a_pin_is_never_shown(open_window: Open):
    scene = open_window(PinTyping("p1", "李某", Purpose.OPEN_SHIFT))
    for key in "2468":
        scene.finger.tap(key)
    assert scene.finger.sees("●●●●○○")
    assert not any("2468" in text for text in scene.finger.words_on_screen())
    with pytest.raises(finger_error()):
        scene.finger.tap(words.OK)


@pytest.mark.parametrize(
    ("tapped", "date"),
    [
        ("年▲", datetime(2027, 11, 22, 9, 13)),
        ("年▼", datetime(2025, 11, 22, 9, 13)),
        ("月▲", datetime(2026, 12, 22, 9, 13)),
        ("月▼", datetime(2026, 10, 22, 9, 13)),
        ("日▲", datetime(2026, 11, 23, 9, 13)),
        ("日▼", datetime(2026, 11, 21, 9, 13)),
    ],
)
def test_the_date_moves_by_touch(open_window: Open, tapped: str, date: datetime):
    scene = open_window(DateAsking("p1", samples.NOW))
    scene.finger.tap(tapped)
    assert isinstance(scene.state, DateAsking)
    assert scene.state.date == date
    scene.finger.tap(words.THIS_DAY)
    assert buttons(scene)[-1] is Button.CONFIRM


@pytest.mark.parametrize(
    ("state", "tapped", "button"),
    [
        (AccountShown(samples.visit()), words.NOT_MINE, Button.NOT_MINE),
        (AccountShown(samples.visit()), words.RECORD, Button.RECORD),
        (RecordShown(samples.visit()), words.NEXT_PAGE, Button.NEXT_PAGE),
        (RecordShown(samples.visit()), words.BACK, Button.BACK),
        (GoodsShown(samples.visit()), words.BACK, Button.BACK),
        (BasketShown(samples.visit(basket=samples.BASKET)), words.BACK_TO_GOODS, Button.BACK),
        (
            Confirming(samples.visit(basket=samples.BASKET), op="op-1"),
            words.BACK_TO_BASKET,
            Button.BACK,
        ),
        (samples.refused(Reason.NO_KEEPER), words.LOOK_AGAIN, Button.NEXT),
        (samples.refused(Reason.NO_KEEPER), words.END, Button.BACK),
        (Done(samples.receipt(), printing="printed"), words.FINISH, Button.FINISH),
        (CardRefused(CardRefusal.UNKNOWN), words.BACK, Button.BACK),
        (CardRefused(CardRefusal.UNKNOWN), words.TYPE_CODE, Button.TYPE_CODE),
        (SecondCard(AccountShown(samples.visit()), "B" * 40), words.KEEP_CARD, Button.KEEP_CARD),
        (
            SecondCard(AccountShown(samples.visit()), "B" * 40),
            words.SWITCH_CARD,
            Button.SWITCH_CARD,
        ),
        (CodeTyping(), words.BACK, Button.BACK),
    ],
)
def test_each_button_presses_its_own(open_window: Open, state: Any, tapped: str, button: Button):
    scene = open_window(state)
    scene.finger.tap(tapped)
    assert buttons(scene) == [button]


@pytest.mark.parametrize(
    ("tapped", "answer"),
    [
        (words.PAPER_COMPLETE, PaperAnswer.COMPLETE),
        (words.PAPER_TORN, PaperAnswer.TORN),
        (words.PAPER_NONE, PaperAnswer.NONE),
    ],
)
def test_a_person_says_how_the_slip_came_out(open_window: Open, tapped: str, answer: PaperAnswer):
    scene = open_window(Done(samples.SIGNED, printing="unknown"))
    scene.finger.tap(tapped)
    assert scene.events_of(PaperAnswered) == [PaperAnswered(answer)]


def test_without_a_printer_the_screen_says_where_the_number_is_copied_by_hand(open_window: Open):
    scene = open_window(Done(samples.SIGNED, trouble="no_answer"))
    number, place = samples.SIGNED.number, samples.SIGNED.place
    assert place is not None
    assert scene.finger.words_on_screen().count(number) == 2, "small, and large"
    assert scene.finger.sees(f"请抄在登记册第 {place.page} 页第 {place.line} 行")


def late(state: Any, left_s: float) -> Front:
    return samples.Sample("late", state, left_s=left_s).front


def test_a_touch_anywhere_keeps_the_screen_when_it_is_about_to_close(open_window: Open):
    scene = open_window(late(AccountShown(samples.visit()), 14.2))
    assert scene.finger.sees("15 秒后回到首页，点一下继续")
    scene.finger.tap_at(0.5, 0.55)
    assert buttons(scene) == [Button.STAY]
    assert not scene.finger.sees("秒后回到首页")


def test_a_touch_beside_the_buttons_means_nothing_otherwise(open_window: Open):
    scene = open_window(AccountShown(samples.visit()))
    scene.finger.tap_at(0.5, 0.55)
    assert scene.runner.events == []


def test_done_counts_down_on_its_button(open_window: Open):
    scene = open_window(late(Done(samples.receipt(), printing="printed"), 12.5))
    assert scene.finger.sees("完成（13）")


def test_a_screen_speaks_once_and_again_at_the_ear(open_window: Open):
    scene = open_window(AccountShown(samples.visit()))
    assert scene.speaker.sentences == ["您现在可以兑换七十分。"]
    scene.finger.advance(2)
    assert len(scene.speaker.sentences) == 1
    scene.finger.tap(words.EAR_NAME)
    assert scene.speaker.sentences == ["您现在可以兑换七十分。"] * 2
    scene.finger.tap(words.RECORD)
    assert scene.speaker.sentences[-1] == words.SAY_RECORD
    assert len(scene.speaker.sentences) == 3


def test_turning_a_page_is_not_spoken(open_window: Open):
    scene = open_window(GoodsShown(samples.visit()))
    scene.finger.tap(words.NEXT_PAGE)
    scene.finger.tap(words.NEXT_PAGE)
    assert len(scene.speaker.sentences) == 1


def test_idle_is_silent_until_it_is_asked(open_window: Open):
    scene = open_window(Idle())
    scene.finger.advance(1)
    assert scene.speaker.sentences == []
    scene.finger.tap(words.EAR_NAME)
    assert scene.speaker.sentences == ["请出示积分卡，放进方框，停一停。"]


def test_an_event_from_another_thread_wakes_the_window(open_window: Open):
    scene = open_window(Done(samples.receipt()))
    printed = PrintingChanged(scene.state.receipt.seq, "printed")
    thread = threading.Thread(target=scene.runner.post, args=(printed,))
    thread.start()
    thread.join()
    scene.finger.until(lambda: scene.finger.sees(words.SLIP_PRINTED), "the printed slip")


def test_a_posted_event_waits_for_no_tick(open_window: Open):
    """The trigger itself pumps: with application time at a stand, no timer can have done it."""
    scene = open_window(Idle())
    scene.finger.advance(0.3)
    scene.runner.post(TextRead("C" * 40))
    for _ in range(5):
        scene.finger.frame(moves_time=False)
    assert scene.events_of(TextRead) == [TextRead("C" * 40)]


def test_what_was_posted_before_the_window_listened_waits_for_no_tick(open_window: Open):
    runner = samples.Scripted()
    runner.post(TextRead("C" * 40))
    assert open_window(Idle(), runner).events_of(TextRead) == [TextRead("C" * 40)]


def test_a_second_card_comes_up_over_a_visit(open_window: Open):
    scene = open_window(GoodsShown(samples.visit(basket=samples.BASKET)))
    scene.runner.post(TextRead("B" * 40))
    scene.finger.until(lambda: scene.finger.sees(words.SECOND_CARD), "the question")
    scene.finger.tap(words.KEEP_CARD)
    assert isinstance(scene.state, GoodsShown)
    assert scene.state.visit.basket == samples.BASKET


def test_a_refused_booking_shows_its_reason_and_changes_nothing(open_window: Open):
    scene = open_window(samples.refused(Reason.OUT_OF_STOCK, good="大米10斤", left=1))
    assert scene.finger.sees("大米10斤只剩 1 件了")
    assert scene.finger.sees(words.UNTOUCHED)


def test_the_steps_of_the_screens_are_those_of_the_core():
    """The runner of these tests applies `core.visit.step` and nothing else."""
    runner = Scripted(Front(AccountShown(samples.visit())))
    runner.handle(Pressed(Button.GOODS))
    expected, _ = step(Front(AccountShown(samples.visit())), Pressed(Button.GOODS))
    assert runner.front == expected
    assert isinstance(runner.front.state, GoodsShown)


def test_the_not_redeemed_screen_is_shown_for_its_state(open_window: Open):
    scene = open_window(Confirming(samples.visit(basket=samples.BASKET), op="o", booking=True))
    scene.runner.front = Front(samples.refused(Reason.SUSPENDED))
    scene.finger.advance(0.5)
    assert isinstance(scene.state, NotRedeemed)
    assert scene.finger.sees("暂时不能兑换")
