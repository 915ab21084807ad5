"""Keepers: card, PIN, shift."""

from __future__ import annotations

import pytest
from support.desk import now_at
from support.shop import KEEPER, bought, dump, received, stamp_at
from support.village import GUEST_CARD, KEEPER_CARD, SECOND_KEEPER_CARD, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.card import Card, CardRefusal, card_text, text_key
from kiosk.core.entries import EntryKind, ShiftChange
from kiosk.core.feed import CardItem, PersonItem
from kiosk.core.pin import pin_text
from kiosk.core.redemption import Reason
from kiosk.store import cards, closing, journal, people, redeem, reversal, views
from kiosk.store.verify import problems

OFFICER_CARD = card_text(Card(3, 7, 9100, bytes(16)))


def test_only_an_active_keepers_card_is_a_keepers(village):
    assert people.keeper_by_card(village, text_key(KEEPER_CARD)).id == "k1"
    assert people.keeper_by_card(village, text_key(SECOND_KEEPER_CARD)).id == "k2"
    tell(village, PersonItem("o1", "周某", "officer", text_key(OFFICER_CARD), ""))
    for text in (GUEST_CARD, OFFICER_CARD, "", "x"):
        assert people.keeper_by_card(village, text_key(text)) is None
    gone = PersonItem("k1", "陈某", "keeper", text_key(KEEPER_CARD), "", active=False)
    tell(village, gone)
    assert people.keeper_by_card(village, text_key(KEEPER_CARD)) is None
    assert people.person(village, "k1").name == "陈某"
    assert people.person(village, "nobody") is None


def test_an_officer_is_known_by_card_where_a_second_person_is_wanted(village):
    tell(village, PersonItem("o1", "周某", "officer", text_key(OFFICER_CARD), ""))
    assert people.by_card(village, text_key(KEEPER_CARD)).role == "keeper"
    assert people.by_card(village, text_key(OFFICER_CARD)).role == "officer"
    assert views.identify(village, OFFICER_CARD) is CardRefusal.OFFICER
    assert views.identify(village, OFFICER_CARD, officers=True).id == "o1"
    assert views.identify(village, KEEPER_CARD, officers=True).id == "k1"
    assert views.identify(village, GUEST_CARD, officers=True) == "h42"
    gone = PersonItem("o1", "周某", "officer", text_key(OFFICER_CARD), "", active=False)
    tell(village, gone)
    assert people.by_card(village, text_key(OFFICER_CARD)) is None
    assert views.identify(village, OFFICER_CARD, officers=True) is CardRefusal.STRUCK_OFF


def test_wrong_pins_are_counted_until_a_right_one(village, path):
    for wrong in range(1, 5):
        assert not people.pin_accepted(village, "k1", "000000")
        assert people.pin_failures(village, "k1") == wrong
    village.reopen()
    assert people.pin_failures(village, "k1") == 4
    assert people.pin_failures(village, "k2") == 0
    assert people.pin_accepted(village, "k1", "246810")
    assert people.pin_failures(village, "k1") == 0


def test_the_count_is_on_the_disk_before_the_pin_is_looked_at(village):
    """A plug that is pulled while the PIN is being checked must not give a free try."""
    done = []
    village._connection.set_trace_callback(done.append)
    assert people.pin_accepted(village, "k1", "246810")
    village._connection.set_trace_callback(None)
    counted = next(n for n, sql in enumerate(done) if "insert into meta" in sql)
    committed = next(n for n, sql in enumerate(done) if sql.lower() == "commit")
    looked = next(n for n, sql in enumerate(done) if "select pin" in sql)
    assert counted < committed < looked


def test_nobody_and_a_person_who_left_have_no_pin(village):
    assert not people.pin_accepted(village, "nobody", "246810")
    tell(
        village,
        PersonItem("k1", "陈某", "keeper", "x", pin_text("246810", bytes(16)), active=False),
    )
    assert not people.pin_accepted(village, "k1", "246810")
    tell(village, PersonItem("k1", "陈某", "keeper", "x", ""))
    assert not people.pin_accepted(village, "k1", "")


@pytest.mark.parametrize(
    ("failures", "wait_s"),
    [(0, 0), (1, 0), (2, 0), (3, 30), (4, 60), (5, 120), (9, 1920), (10, 3840), (99, 3840)],
)
def test_the_wait_doubles_with_each_wrong_pin(failures, wait_s):
    assert people.wait_after(failures) == wait_s


def test_a_shift_is_opened_and_closed_once_each(village):
    assert redeem.in_charge(village) == "k1"
    for _ in range(2):
        closing.close_day(village, "close", now_at(), 0)
    assert redeem.in_charge(village) is None
    second = people.person(village, "k2")
    for _ in range(2):
        people.open_shift(village, second, "open", stamp_at(keeper="k2"))
    assert redeem.in_charge(village) == "k2"
    kinds = [entry.kind for entry, _ in journal.entries(village)]
    assert kinds.count(EntryKind.SHIFT_OPENED) == 2
    assert kinds.count(EntryKind.SHIFT_CLOSED) == 1
    assert bought(village, "op1").keeper == "李某"
    people.open_shift(village, KEEPER, "open", stamp_at(keeper="k1"))
    assert redeem.in_charge(village) == "k2"
    assert problems(village) == []


def shifts(store):
    """(kind, whose entry, body) of every beginning and end."""
    found = [entry for entry, _ in journal.entries(store) if entry.kind.startswith("shift_")]
    return [(entry.kind, entry.keeper, entry.decoded()) for entry in found]


def test_who_opens_a_shift_while_another_is_open_takes_it_over_in_one_act(village):
    second = people.person(village, "k2")
    assert people.left_open(village, "k2") == KEEPER
    assert people.left_open(village, "k1") is None
    for _ in range(2):
        people.open_shift(village, second, "open", stamp_at(keeper="k2"))
    assert shifts(village)[1:] == [
        ("shift_closed", "k2", ShiftChange("k1", "陈某", by="k2", by_name="李某")),
        ("shift_opened", "k2", ShiftChange("k2", "李某")),
    ]
    assert redeem.in_charge(village) == "k2"
    assert people.left_open(village, "k2") is None
    assert problems(village) == []


def test_the_shift_of_a_keeper_who_was_struck_off_is_taken_over_too(village):
    leaves(village, "k1", "陈某", KEEPER_CARD)
    people.open_shift(village, people.person(village, "k2"), "open", stamp_at(keeper="k2"))
    assert shifts(village)[1][2] == ShiftChange("k1", "陈某", by="k2", by_name="李某")
    assert problems(village) == []


def test_an_officer_takes_over_nothing(village):
    tell(village, PersonItem("k2", "李某", "officer", text_key(SECOND_KEEPER_CARD), "x"))
    before = dump(village)
    officer = people.person(village, "k2")
    refused = people.open_shift(village, officer, "open", stamp_at())
    assert refused == ActRefused(Obstacle.NOT_A_KEEPER)
    assert dump(village) == before


def leaves(store, person, name, card):
    tell(store, PersonItem(person, name, "keeper", text_key(card), "x", active=False))


def test_who_was_struck_off_is_not_in_charge_and_books_nothing(village):
    """RA-4.3."""
    receipt = bought(village, "op1")
    leaves(village, "k1", "陈某", KEEPER_CARD)
    assert redeem.in_charge(village) is None
    assert views.identify(village, KEEPER_CARD) is CardRefusal.STRUCK_OFF
    before = dump(village)
    assert bought(village, "op2").reason is Reason.NO_KEEPER
    refused = [
        received(village, "d1", ("rice", 1)),
        reversal.undo(village, "u1", receipt.seq, now_at()),
        cards.report_lost(village, "l1", "h42", now_at()),
        closing.close_day(village, "c1", now_at(), 0),
        people.open_shift(village, KEEPER, "s1", stamp_at(keeper="k1")),
    ]
    assert [answer.why for answer in refused] == [Obstacle.NOT_IN_CHARGE] * 5
    assert dump(village) == before
    people.open_shift(village, people.person(village, "k2"), "s2", stamp_at(keeper="k2"))
    assert bought(village, "op2").keeper == "李某"
    assert problems(village) == []


def test_a_persons_card_that_is_lost_opens_nothing_anywhere(village):
    key = text_key(SECOND_KEEPER_CARD)
    assert people.by_card(village, key).id == "k2"
    tell(village, CardItem(key, 9002, None, "lost"))
    assert people.by_card(village, key) is None
    assert people.keeper_by_card(village, key) is None
    assert views.identify(village, SECOND_KEEPER_CARD) is CardRefusal.REVOKED
    assert views.identify(village, SECOND_KEEPER_CARD, officers=True) is CardRefusal.REVOKED
