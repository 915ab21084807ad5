"""What the screens are told, and who opens what."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.shop import RICE, bought, stamp_at
from support.village import GUEST_CARD, GUEST_CODE, KEEPER_CARD, NOW, OTHER_CARD, tell

from kiosk.core.card import Card, CardRefusal, card_text, parse_card, short_code, text_key
from kiosk.core.clock import Moment, Quality
from kiosk.core.feed import (
    CardItem,
    GoodItem,
    HouseholdItem,
    OtherSiteItem,
    PersonItem,
    PointsItem,
)
from kiosk.store import redeem, views
from kiosk.store.database import open_store


def test_each_card_opens_what_is_its_own(village):
    assert views.identify(village, GUEST_CARD) == "h42"
    assert views.identify(village, OTHER_CARD) == "h43"
    assert views.identify(village, KEEPER_CARD).id == "k1"
    platform = "https://example.org/household/42"
    tell(village, CardItem(text_key(platform), 0, "h43", "in_use"))
    assert views.identify(village, platform) == "h43"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (card_text(Card(3, 7, 42, bytes(16))), CardRefusal.UNKNOWN),
        (card_text(Card(3, 8, 42, bytes(range(16)))), CardRefusal.OTHER_VILLAGE),
        (card_text(Card(4, 7, 42, bytes(range(16)))), CardRefusal.OTHER_TOWNSHIP),
        (GUEST_CARD.lower(), CardRefusal.NOT_A_CARD),
        (GUEST_CARD + "\n", CardRefusal.NOT_A_CARD),
        ("", CardRefusal.NOT_A_CARD),
        ("6901028075831", CardRefusal.NOT_A_CARD),
        ("\ud800", CardRefusal.NOT_A_CARD),
    ],
)
def test_strangers_are_refused_each_with_a_reason(village, text, refusal):
    assert views.identify(village, text) is refusal


def test_five_thousand_mutated_cards_open_nothing(village):
    from random import Random

    rng = Random(7)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" + "abz018=- \n大"
    tried = 0
    while tried < 5000:
        text = list(rng.choice([GUEST_CARD, OTHER_CARD, KEEPER_CARD]))
        for _ in range(rng.choice([1, 1, 1, 2, 5])):
            n = rng.randrange(len(text))
            change = rng.randrange(4)
            if change == 0:
                text[n] = rng.choice(letters)
            elif change == 1 and len(text) > 1:
                del text[n]
            elif change == 2:
                text.insert(n, rng.choice(letters))
            else:
                m = rng.randrange(len(text))
                text[n], text[m] = text[m], text[n]
        mutated = "".join(text)
        if mutated in (GUEST_CARD, OTHER_CARD, KEEPER_CARD):
            continue
        tried += 1
        found = views.identify(village, mutated)
        assert isinstance(found, CardRefusal)
        if parse_card(mutated) is None:
            assert found is CardRefusal.NOT_A_CARD


def test_lost_and_blank_cards_are_told_apart(village):
    tell(
        village,
        CardItem(text_key(GUEST_CARD), 42, "h42", "lost"),
        CardItem("blank", 44, None, "blank"),
        CardItem(text_key("waiting"), 45, None, "in_use"),
        CardItem(text_key("blank"), 46, None, "blank"),
        CardItem(text_key("lost"), 47, "h43", "lost"),
    )
    assert views.identify(village, GUEST_CARD) is CardRefusal.REVOKED
    assert views.identify(village, "lost") is CardRefusal.REVOKED
    assert views.identify(village, "blank") is CardRefusal.BLANK
    assert views.identify(village, "waiting") is CardRefusal.BLANK


def test_a_keepers_card_may_stand_in_the_list_of_cards(village):
    tell(village, CardItem(text_key(KEEPER_CARD), 9001, None, "in_use"))
    assert views.identify(village, KEEPER_CARD).id == "k1"
    tell(village, CardItem(text_key(KEEPER_CARD), 9001, None, "lost"))
    assert views.identify(village, KEEPER_CARD) is CardRefusal.REVOKED


def test_an_officers_card_opens_nothing(village):
    text = card_text(Card(3, 7, 9100, bytes(16)))
    tell(village, PersonItem("o1", "周某", "officer", text_key(text), ""))
    assert views.identify(village, text) is CardRefusal.OFFICER


def test_a_kiosk_without_feed_knows_no_card_and_has_no_goods(tmp_path):
    store = open_store(tmp_path / "kiosk.db")
    assert views.identify(store, GUEST_CARD) is CardRefusal.NOT_A_CARD
    assert views.household_of_code(store, GUEST_CODE) is None
    assert views.offers(store, NOW) == ()
    assert views.on_shelf(store, NOW) == ()
    store.close()


def test_a_guest_of_another_village_declares_at_home(village):
    """What it did is looked at there; one of the village's other shop may declare here."""
    moment = Moment(NOW, Quality.SURE)
    assert views.standing(village, "h42", moment).declares
    for n, (there, may) in enumerate((("永和村", False), ("和平村", True))):
        elsewhere = OtherSiteItem(f"tx0{n}", "远", "远店", there)
        tell(village, elsewhere, HouseholdItem("h42", "0042", "3组", "张*", home=f"tx0{n}"))
        assert views.standing(village, "h42", moment).declares is may


def test_a_short_code_opens_the_household_of_the_card_in_use(village):
    assert views.household_of_code(village, GUEST_CODE) == "h42"
    assert views.household_of_code(village, short_code(43)) == "h43"
    for code in (short_code(44), short_code(9001), "42", "", "000420", "９" * 6):
        assert views.household_of_code(village, code) is None
    tell(village, CardItem(text_key(GUEST_CARD), 42, "h42", "lost"))
    assert views.household_of_code(village, GUEST_CODE) is None


def test_the_account_says_what_the_record_adds_up_to(village):
    bought(village, "op1")
    times = ("2026-11-12T09:00:00", "2026-11-19T09:00:00")
    tell(village, PointsItem("p2", "h42", "award", -5, "乱扔垃圾", *times))
    standing = views.standing(village, "h42", stamp_at().moment)
    assert standing.account.balance == 105 - 35 - 5 == sum(line.points for line in standing.lines)
    assert [(line.what, line.points, line.is_redemption) for line in standing.lines] == [
        ("大米10斤", -35, True),
        ("乱扔垃圾", -5, False),
        ("参加大扫除", 105, False),
    ]
    assert (standing.holder.name, standing.at, standing.as_of) == ("张*", NOW, NOW)
    with pytest.raises(KeyError):
        views.standing(village, "nobody", stamp_at().moment)


def test_the_record_holds_the_newest_lines_only(village):
    for n in range(70):
        at = datetime(2026, 11, 1, 10, n % 60, n // 60).isoformat()
        tell(village, PointsItem(f"q{n}", "h42", "award", 1, f"第{n}次", at, at))
    bought(village, "op1")
    lines = views.record(village, "h42")
    assert len(lines) == views.RECORD_LINES
    assert lines[0].what == "大米10斤"
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)


def test_goods_stand_in_the_order_of_the_shelf_with_what_is_left(village):
    tell(village, GoodItem("towel", "毛巾", 6, "洗护", place=0))
    tell(village, GoodItem("hidden", "旧货", 6, "洗护", offered=False))
    bought(village, "op1", RICE)
    offers = [(o.good, o.stock) for o in views.offers(village, NOW)]
    assert offers == [("towel", 0), ("rice", 5), ("laundry_liquid", 3), ("rice_cooker", 1)]
    assert views.on_shelf(village, NOW) == ("大米10斤", "洗衣液", "电饭煲")
    assert redeem.holder_of(village, "h43").name == "王*"
