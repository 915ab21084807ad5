"""At the counter as a household: its PIN, somebody else who came, wishes; on a real kiosk."""

from __future__ import annotations

from contextlib import suppress

import msgspec
import pytest
from support.desk_acts import FOREIGN_CARD, founded
from support.keeper import PINS
from support.village import GUEST_CARD, OTHER_CARD, tell
from support.window import Window

from kiosk.core.card import Card, CardRefusal, card_text, text_key
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import Asking, Board, Listing, Slip
from kiosk.core.desk.tasks import How, TaskName
from kiosk.core.entries import HouseholdPinSet, Proxy, Redemption, Wished
from kiosk.core.feed import CardItem, HouseholdItem, PointsItem, ReviewItem, SchemeItem
from kiosk.core.front import AccountShown, BasketShown, Confirming, Done, GoodsShown, NotRedeemed
from kiosk.core.household_pin import HouseholdPin
from kiosk.core.proxy import ProxyVouching
from kiosk.core.redemption import Reason
from kiosk.core.wishing import WishesShown
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.schemes import load_scheme
from kiosk.store import people
from kiosk.store.database import open_store
from kiosk.ui import ask_words, desk_words, words
from kiosk.ui.desk_sentences import door_words
from kiosk.ui.sentences import pin_wait

PIN = "803113"
THIRD_CARD = card_text(Card(3, 7, 45, bytes(range(9, 25))))


@pytest.fixture
def kiosk(tmp_path):
    """`kiosk(store)`: a window before this shop; the one before it is closed first."""
    made = []

    def close():
        for window, store in made:
            window.close()
            with suppress(Exception):
                store.close()
        made.clear()

    with EmulatedPrinter() as printer:

        def open_it(store):
            close()
            made.append((Window(tmp_path, store, printer, camera=False, fake_time=True), store))
            return made[0][0]

        yield open_it
        close()


def text_of(paper):
    return "\n".join(paper.text)


# --- the household's PIN ------------------------------------------------------------------------


def set_pin(window, *pins):
    """The household types these on the keeper's pad."""
    for pin in pins:
        window.number(pin)


def test_what_is_split_over_the_day_wants_the_pin_and_wrong_ones_wait_through_a_power_cut(
    kiosk, tmp_path
):
    window = kiosk(founded(tmp_path / "kiosk.db"))  # above 100 points
    window.open_shift()
    window.sign_in()
    window.tap(door_words(MenuName.HOUSEHOLDS), door_words(TaskName.SET_PIN))
    window.scan(FOREIGN_CARD)
    assert window.sees(ask_words.SLIP[Slip.FOREIGN_CARD, None])
    window.scan(GUEST_CARD)
    set_pin(window, PIN, "803114")
    assert window.sees(ask_words.SLIP[Slip.PINS_DIFFER, None])
    window.shot("pin_differ")
    assert isinstance(window.state, Asking)
    set_pin(window, PIN[:5])
    assert window.sees(ask_words.SLIP[Slip.TOO_LITTLE, How.PIN].format(digits=6))
    set_pin(window, PIN[5:], PIN)
    window.until(Board)
    assert window.sees(desk_words.NOTED[TaskName.SET_PIN])
    assert window.entries(HouseholdPinSet) == [HouseholdPinSet("h42")]
    assert not any(PIN in entry for (entry,) in window.store.rows("select body from entry"))
    window.leave()

    window.redeem(GUEST_CARD, "大米10斤", "大米10斤", "洗衣液")
    assert len(window.entries(Redemption)) == 1, "one hundred points want no PIN"
    window.pick(GUEST_CARD, "大米10斤")
    window.tap(words.CONFIRM)
    window.until(HouseholdPin)
    assert window.sees(words.HOUSEHOLD_PIN_DAY.format(today=135))
    window.shot("pin_of_the_day")
    for wait_s in (0, 0, people.WAIT_S):
        window.type("000000")
        assert window.sees(pin_wait(wait_s) if wait_s else words.PIN_WRONG)
    window.shot("pin_wait")

    # The plug is pulled: a new kiosk on the same file.
    window = kiosk(open_store(tmp_path / "kiosk.db"))
    assert len(window.entries(Redemption)) == 1
    window.pick(GUEST_CARD, "大米10斤")
    window.tap(words.CONFIRM)
    window.until(HouseholdPin)
    window.type(PIN)
    assert window.sees(pin_wait(window.state.wait_s)), "the right one is not even looked at"
    assert window.state.wait_s > 0
    window.clock.pass_time(window.state.wait_s)
    window.finger.advance(0.3)
    window.type(PIN)
    window.until(Done)
    window.tap(words.FINISH)
    assert [body.cost for body in window.entries(Redemption)] == [100, 35]
    assert people.pin_failures(window.store, people.household_lock("h42")) == 0
    assert window.sound()


# --- somebody else who came ---------------------------------------------------------------------


def limited(path, households=1):
    """A township that limits for how many households one person comes; three households."""
    store = founded(path)
    document = msgspec.to_builtins(load_scheme("tangxiang"))
    document["proxies"] = {"clause": "村规", "households_per_month": households}
    times = ("2026-11-10T09:00:00", "2026-11-10T10:00:00")
    review = "2026-11-19T10:00:00"
    tell(
        store,
        SchemeItem(3, document),
        HouseholdItem("h45", "0045", "1组", "孙*", "hp01"),
        CardItem(text_key(THIRD_CARD), 45, "h45", "in_use"),
        PointsItem("p45", "h45", "award", 100, "修路", *times),
        ReviewItem(review, review),
    )
    return store


def test_who_came_is_named_limited_and_without_a_card_vouched_for(kiosk, tmp_path):
    window = kiosk(limited(tmp_path / "kiosk.db"))
    window.scan(GUEST_CARD)
    window.tap(words.FOR_ANOTHER, "邻居", words.NO_PROXY_CARD)
    assert window.sees(words.PROXY_NO_KEEPER)
    window.shot("proxy_no_keeper")
    window.tap(words.BACK)
    assert window.sees(words.PROXY_TITLE), "one step back, not out"
    window.tap(words.BACK)
    window.until(AccountShown)
    window.tap(words.NOT_MINE)
    window.open_shift()

    window.scan(GUEST_CARD)
    window.tap(words.GOODS, "大米10斤", "→")
    window.until(BasketShown)
    window.tap(words.FOR_ANOTHER, "邻居")
    window.scan(GUEST_CARD)
    assert window.sees(words.PROXY_OWN_CARD)
    window.scan(FOREIGN_CARD)
    fact = words.CARD_REFUSED[CardRefusal.OTHER_TOWNSHIP].fact
    assert window.sees(fact)
    window.scan(OTHER_CARD)
    window.until(BasketShown)
    assert window.sees(words.FOR_ANOTHER_SAID)
    window.shot("proxy_basket")
    window.tap(words.TO_CONFIRM)
    window.until(Confirming)
    assert window.sees("代领：王* 邻居")
    window.tap(words.CONFIRM)
    window.until(Done)
    neighbour = Proxy("邻居", "h43", "0043", "3组", "王*")
    assert [body.proxy for body in window.entries(Redemption)] == [neighbour]
    assert re_said(window.papers(1)[-1], "代领", "王* 邻居")
    window.tap(words.FINISH)

    window.scan(THIRD_CARD)
    window.tap(words.FOR_ANOTHER, "邻居")
    window.scan(OTHER_CARD)
    window.tap(words.GOODS, "洗衣液", "→", words.TO_CONFIRM, words.CONFIRM)
    window.until(NotRedeemed)
    assert window.sees(words.NOT_REDEEMED[Reason.PROXY_LIMIT].fact.format(figure=1))
    window.shot("proxy_limit")
    window.tap(words.LOOK_AGAIN)
    window.until(AccountShown)
    assert window.state.visit.proxy is None
    assert len(window.entries(Redemption)) == 1

    window.tap(words.FOR_ANOTHER, "亲戚", words.NO_PROXY_CARD)
    window.until(ProxyVouching)
    assert window.sees(words.PROXY_WORD.format(name="陈某", relation="亲戚"))
    window.type("000000")
    assert window.sees(words.PIN_WRONG)
    assert people.pin_failures(window.store, "k1") == 1, "on the disk"
    window.shot("proxy_word")
    window.type(PINS["k1"])
    window.until(AccountShown)
    window.tap(words.GOODS, "洗衣液", "→", words.TO_CONFIRM, words.CONFIRM)
    window.until(Done)
    assert window.entries(Redemption)[-1].proxy == Proxy("亲戚", vouched_by="k1")
    slip = window.papers(2)[-1]
    assert re_said(slip, "代领", "亲戚")
    assert re_said(slip, "没带卡，核对人", "陈某")
    window.tap(words.FINISH)
    assert window.sound()


def re_said(paper, label, said):
    """Whether a line of the paper says this of that."""
    return any(line.split() == [label, *said.split()] for line in paper.text)


# --- wishes -------------------------------------------------------------------------------------


def wish(window, card, *things):
    """From the card to the wishes and, by their categories, to these things."""
    window.scan(card)
    window.tap(words.GOODS)
    window.until(GoodsShown)
    window.tap(words.I_WANT)
    window.until(WishesShown)
    for category, name in things:
        while category not in window.finger.words_on_screen():
            window.tap(words.MORE)
        window.tap(category)
        while name not in window.finger.words_on_screen():
            window.tap(words.NEXT_PAGE)
        window.tap(name)
        assert window.sees(words.WISH_NOTED)


def test_what_households_touch_among_the_wishes_counts_for_the_keeper(kiosk, tmp_path):
    window = kiosk(founded(tmp_path / "kiosk.db"))
    wish(window, GUEST_CARD, ("农具", "锄头"), ("五金", "挂锁"))
    window.shot("wishes_noted")
    window.tap(words.BACK, words.BACK, words.NOT_MINE)
    wish(window, OTHER_CARD, ("农具", "锄头"))
    assert window.state.visit.standing.account.redeemable == 0, "it may wish all the same"
    window.tap(words.BACK, words.I_WANT)
    assert "hoe" in window.state.wished, "it stands: there is nothing to touch twice"
    window.tap(words.BACK, words.BACK, words.NOT_MINE)
    assert [(body.household, body.name) for body in window.entries(Wished)] == [
        ("h42", "锄头"),
        ("h42", "挂锁"),
        ("h43", "锄头"),
    ]
    window.open_shift()
    window.sign_in()
    window.tap(door_words(MenuName.MORE), door_words(ListName.WISHES))
    window.until(Listing)
    assert [(row.name, row.households) for row in window.state.rows] == [("锄头", 2), ("挂锁", 1)]
    assert window.sees(desk_words.HOUSEHOLDS.format(count=2))
    window.shot("wishes_list")
    assert window.sound()
