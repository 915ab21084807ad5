"""Lost cards, the stack of blank ones, and the township's list behind them."""

from __future__ import annotations

import pytest
from support.desk import NOBODY, absent_household, done, entries_of, now_at
from support.shop import bought, dump
from support.village import GUEST_CARD, KEEPER_CARD, OTHER_CARD, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.card import Card, CardRefusal, card_text, text_key
from kiosk.core.clock import Quality
from kiosk.core.entries import CardLost, CardReplaced, EntryKind
from kiosk.core.feed import CardItem, PersonItem
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.view import Receipt
from kiosk.store import feed, views
from kiosk.store.cards import cards_of, household_of_number, replace_card, report_lost
from kiosk.store.database import StoreError
from kiosk.store.rows import desk
from kiosk.store.verify import problems

BLANK = card_text(Card(3, 7, 500, bytes(range(5, 21))))
SECOND_CARD = card_text(Card(3, 7, 44, bytes(range(6, 22))))


@pytest.fixture
def shop(village):
    tell(
        village,
        CardItem(text_key(BLANK), 500, None, "blank"),
        CardItem(text_key(SECOND_CARD), 44, "h42", "in_use"),
    )
    return village


def states(store, household="h42"):
    return {card.serial: card.state for card in cards_of(store, household)}


def test_a_lost_card_is_dead_at_once_with_every_other_of_the_household(shop):
    acted = done(report_lost(shop, "l1", "h42", now_at(quality=Quality.GUESS)))
    assert acted.entry.decoded() == CardLost("h42", text_key(GUEST_CARD), 42)
    assert [entry.decoded().serial for entry in entries_of(shop, EntryKind.CARD_LOST)] == [42, 44]
    for text in (GUEST_CARD, SECOND_CARD):
        assert views.identify(shop, text) is CardRefusal.REVOKED
        answer = bought(shop, f"op{text}", text=text)
        assert isinstance(answer, RedemptionRefused)
        assert answer.reason is Reason.CARD_VOID
    assert views.identify(shop, OTHER_CARD) == "h43"
    before = dump(shop)
    assert report_lost(shop, "l1", "h42", now_at()) == acted
    assert report_lost(shop, "l2", "h42", now_at()) == ActRefused(Obstacle.NO_CARD)
    assert dump(shop) == before
    assert problems(shop) == []


def test_only_the_card_that_is_named_is_lost(shop):
    acted = done(report_lost(shop, "l1", "h42", now_at(), text_key(SECOND_CARD)))
    assert states(shop) == {42: "in_use", 44: "lost"}
    assert report_lost(shop, "l1", "h42", now_at(), text_key(SECOND_CARD)) == acted
    spoiled = report_lost(shop, "l1", "h42", now_at(), text_key(GUEST_CARD))
    assert spoiled == ActRefused(Obstacle.SPOILED_KEY)


@pytest.mark.parametrize("key", [text_key(OTHER_CARD), text_key(BLANK), "", "nothing"])
def test_a_card_of_nobody_or_of_somebody_else_is_not_lost(shop, key):
    before = dump(shop)
    assert report_lost(shop, "l1", "h42", now_at(), key) == ActRefused(Obstacle.NO_CARD)
    unknown = ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
    assert report_lost(shop, "l2", NOBODY, now_at(), key) == unknown
    assert dump(shop) == before


def test_a_blank_card_takes_the_place_of_what_was_in_use(shop):
    acted = done(replace_card(shop, "r1", "h42", BLANK, now_at()))
    assert acted.entry.decoded() == CardReplaced("h42", text_key(BLANK), 500)
    kinds = [entry.kind for entry in entries_of(shop)][-3:]
    assert kinds == [EntryKind.CARD_LOST, EntryKind.CARD_LOST, EntryKind.CARD_REPLACED]
    assert states(shop) == {42: "lost", 44: "lost", 500: "in_use"}
    assert views.identify(shop, BLANK) == "h42"
    assert isinstance(bought(shop, "op1", text=BLANK), Receipt)
    before = dump(shop)
    assert replace_card(shop, "r1", "h42", BLANK, now_at()) == acted
    assert dump(shop) == before
    assert replace_card(shop, "r1", "h43", BLANK, now_at()) == ActRefused(Obstacle.SPOILED_KEY)
    assert problems(shop) == []


def test_a_household_without_a_card_gets_one_too(shop):
    done(report_lost(shop, "l1", "h43", now_at()))
    done(replace_card(shop, "r1", "h43", BLANK, now_at()))
    assert states(shop, "h43") == {43: "lost", 500: "in_use"}
    other = card_text(Card(3, 7, 501, bytes(range(7, 23))))
    tell(shop, CardItem(text_key(other), 501, None, "blank"))
    done(replace_card(shop, "r2", absent_household(shop), other, now_at()))
    assert views.identify(shop, other) == "h44"


def test_only_a_blank_card_of_this_village_can_be_handed_out(shop):
    done(report_lost(shop, "l1", "h43", now_at()))
    tell(shop, PersonItem("k9", "某", "keeper", text_key("a keeper's"), ""))
    tell(shop, CardItem(text_key("a keeper's"), 600, None, "blank"))
    before = dump(shop)
    stranger = card_text(Card(3, 8, 500, bytes(range(5, 21))))
    unlisted = card_text(Card(3, 7, 777, bytes(range(5, 21))))
    for text in (
        *(GUEST_CARD, OTHER_CARD, KEEPER_CARD, "a keeper's", stranger, unlisted, "", "nonsense"),
    ):
        answer = replace_card(shop, f"r{text}", "h42", text, now_at())
        assert answer == ActRefused(Obstacle.NOT_BLANK)
    unknown = ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
    assert replace_card(shop, "r", NOBODY, BLANK, now_at()) == unknown
    assert dump(shop) == before
    done(replace_card(shop, "r1", "h42", BLANK, now_at()))
    assert replace_card(shop, "r2", "h43", BLANK, now_at()) == ActRefused(Obstacle.NOT_BLANK)


# --- the township's list


def test_an_older_word_of_the_township_brings_no_card_back(shop):
    done(report_lost(shop, "l1", "h42", now_at(), text_key(GUEST_CARD)))
    done(replace_card(shop, "r1", "h43", BLANK, now_at()))
    before = dump(shop, "feed_item")
    tell(
        shop,
        CardItem(text_key(GUEST_CARD), 42, "h42", "in_use"),
        CardItem(text_key(GUEST_CARD), 42, None, "blank"),
        CardItem(text_key(BLANK), 500, None, "blank"),
        CardItem(text_key(OTHER_CARD), 43, "h43", "in_use"),
    )
    assert dump(shop, "feed_item") == before
    assert feed.unread(shop) == []
    assert problems(shop) == []


def test_a_newer_word_of_the_township_counts(shop):
    tell(
        shop,
        CardItem(text_key(BLANK), 500, "h43", "in_use"),
        CardItem(text_key(GUEST_CARD), 42, "h42", "lost"),
        CardItem(text_key(OTHER_CARD), 43, "h42", "in_use"),
    )
    assert views.identify(shop, BLANK) == "h43"
    assert views.identify(shop, GUEST_CARD) is CardRefusal.REVOKED
    assert views.identify(shop, OTHER_CARD) == "h42"
    assert problems(shop) == []


def test_the_echo_of_what_was_done_here_changes_nothing(shop):
    done(replace_card(shop, "r1", "h42", BLANK, now_at()))
    before = dump(shop, "feed_item")
    tell(
        shop,
        CardItem(text_key(GUEST_CARD), 42, "h42", "lost"),
        CardItem(text_key(SECOND_CARD), 44, "h42", "lost"),
        CardItem(text_key(BLANK), 500, "h42", "in_use"),
    )
    assert dump(shop, "feed_item") == before
    assert problems(shop) == []


def test_a_row_that_does_not_allow_it_is_never_passed_over(shop):
    entry = done(report_lost(shop, "l1", "h42", now_at(), text_key(GUEST_CARD))).entry
    for project, body in (
        (desk.card_lost, CardLost("h42", text_key(GUEST_CARD), 42)),
        (desk.card_lost, CardLost("h42", text_key(OTHER_CARD), 43)),
        (desk.card_replaced, CardReplaced("h42", text_key(GUEST_CARD), 42)),
    ):
        with pytest.raises(StoreError), shop.transaction():
            project(shop, entry, body)


# --- the household's number


@pytest.mark.parametrize("typed", ["0042", " ００４２ ", "42", "042", "４２"])
def test_a_keeper_finds_a_household_by_its_number(village, typed):
    assert household_of_number(village, typed) == "h42"


@pytest.mark.parametrize("typed", ["", "0", "99", "4 2", "²", "x", "9" * 400])
def test_a_number_of_nobody_finds_nobody(village, typed):
    assert household_of_number(village, typed) is None


def test_a_number_that_could_be_two_finds_only_the_exact_one(village):
    from kiosk.core.feed import HouseholdItem

    tell(village, HouseholdItem("h942", "042", "1组", "孙*", "hp01"))
    assert household_of_number(village, "042") == "h942"
    assert household_of_number(village, "0042") == "h42"
    assert household_of_number(village, "42") is None
