"""A household's own PIN: set with the keeper, counted, wanted above the township's limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import msgspec
import pytest
from support.desk import NOBODY, absent_household, now_at
from support.shop import RICE, SOAP, bought, dump, stamp_at
from support.village import NOW, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import EntryKind, HouseholdPinSet
from kiosk.core.feed import GoodItem, OtherSiteItem, SchemeItem
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.view import Entered, Pick, Receipt, ReleaseReceipt
from kiosk.schemes import load_scheme
from kiosk.store import journal, orders, people, redeem, reversal, travel
from kiosk.store.acts import Acted
from kiosk.store.verify import problems

SALT = bytes(range(16))
PIN = "803113"
TYPED = Entered.CODE


@pytest.fixture
def shop(village):
    """More than 60 points at once want the household's PIN."""
    document = msgspec.to_builtins(load_scheme("tangxiang"))
    document["household_pin"] = {"clause": "村规", "above_points": 60}
    tell(village, SchemeItem(2, document))
    return village


def set_pin(store, op="pin", household="h42", pin=PIN, salt=SALT):
    return people.set_household_pin(store, op, household, pin, now_at(), salt=salt)


def why(answer):
    assert isinstance(answer, ActRefused), answer
    return answer.why


def test_a_pin_is_in_the_file_as_a_hash_and_not_in_the_journal(shop):
    done = set_pin(shop)
    assert isinstance(done, Acted)
    assert (done.entry.kind, done.entry.keeper) == (EntryKind.HOUSEHOLD_PIN_SET, "k1")
    assert done.entry.decoded() == HouseholdPinSet("h42")
    ((household, text),) = shop.rows("select * from household_pin")
    assert household == "h42"
    assert PIN not in text
    assert text not in done.entry.body
    assert people.has_household_pin(shop, "h42")
    assert not people.has_household_pin(shop, "h43")
    assert people.household_pin_accepted(shop, "h42", PIN)


def test_a_new_pin_replaces_the_old_one_and_its_wrong_tries(shop):
    set_pin(shop)
    for _ in range(4):
        assert not people.household_pin_accepted(shop, "h42", "000000")
    assert people.pin_failures(shop, people.household_lock("h42")) == 4
    assert isinstance(set_pin(shop, "pin2", pin="592047"), Acted)
    assert people.pin_failures(shop, people.household_lock("h42")) == 0
    assert not people.household_pin_accepted(shop, "h42", PIN)
    assert people.household_pin_accepted(shop, "h42", "592047")
    assert shop.value("select count(*) from household_pin") == 1


def test_the_same_act_again_sets_nothing_again(shop):
    first = set_pin(shop)
    before = dump(shop)
    assert set_pin(shop) == first
    assert dump(shop) == before
    assert why(set_pin(shop, pin="592047")) is Obstacle.SPOILED_KEY, "it would not be theirs"
    assert people.household_pin_accepted(shop, "h42", PIN)
    assert why(set_pin(shop, household="h43")) is Obstacle.SPOILED_KEY
    assert not people.has_household_pin(shop, "h43")


@pytest.mark.parametrize(
    ("how", "obstacle"),
    [
        ({"household": NOBODY}, Obstacle.UNKNOWN_HOUSEHOLD),
        ({"pin": "111111"}, Obstacle.PIN_TOO_PLAIN),
        ({"pin": "123456"}, Obstacle.PIN_TOO_PLAIN),
    ],
)
def test_a_pin_that_is_refused_changes_nothing(shop, how, obstacle):
    before = dump(shop)
    assert why(set_pin(shop, **how)) is obstacle
    assert dump(shop) == before


def test_a_pin_is_set_where_the_points_are_spent(shop):
    household = absent_household(shop)
    before = dump(shop)
    assert why(set_pin(shop, household=household)) is Obstacle.NOT_HERE
    assert dump(shop) == before


def test_without_a_rule_there_is_no_pin(village):
    before = dump(village)
    assert why(set_pin(village)) is Obstacle.NO_SUCH_RULE
    assert dump(village) == before
    assert isinstance(bought(village, "op1", RICE, SOAP), Receipt)


@pytest.mark.parametrize("pin", ["", "80311", "8031131", "80311x", "８０３１１３"])
def test_what_no_pad_types_is_a_mistake_of_the_caller(shop, pin):
    before = dump(shop)
    with pytest.raises(ValueError, match="six digits"):
        set_pin(shop, pin=pin)
    assert dump(shop) == before


def test_the_count_is_on_the_disk_before_the_pin_is_looked_at(shop):
    set_pin(shop)
    done = []
    shop._connection.set_trace_callback(done.append)
    assert people.household_pin_accepted(shop, "h42", PIN)
    shop._connection.set_trace_callback(None)
    counted = next(n for n, sql in enumerate(done) if "insert into meta" in sql)
    committed = next(n for n, sql in enumerate(done) if sql.lower() == "commit")
    looked = next(n for n, sql in enumerate(done) if "select pin" in sql)
    assert counted < committed < looked


def test_wrong_pins_of_a_household_are_its_own(shop):
    set_pin(shop)
    assert not people.household_pin_accepted(shop, "h43", PIN), "it has none"
    for wrong in range(1, 4):
        assert not people.household_pin_accepted(shop, "h42", "000000")
        assert people.pin_failures(shop, people.household_lock("h42")) == wrong
    shop.reopen()
    assert people.pin_failures(shop, people.household_lock("h42")) == 3
    assert people.pin_failures(shop, people.household_lock("h43")) == 1
    assert people.pin_failures(shop, "h42") == people.pin_failures(shop, "k1") == 0


def test_without_the_pin_nothing_is_booked_and_the_key_waits_for_it(shop):
    redeem.prepare(shop, "op1", "h42", [RICE, SOAP], stamp_at().moment)
    set_pin(shop)
    before = dump(shop)
    answer = bought(shop, "op1", RICE, SOAP)
    assert (answer.reason, answer.figure) == (Reason.PIN_WANTED, 60)
    assert dump(shop) == before
    receipt = bought(shop, "op1", RICE, SOAP, pin_shown=True)
    assert isinstance(receipt, Receipt)
    assert bought(shop, "op1", RICE, SOAP) == receipt, "what is booked is booked"


def test_what_is_split_over_the_day_wants_the_pin_all_the_same(shop):
    set_pin(shop)
    assert isinstance(bought(shop, "op1", RICE), Receipt)
    before = dump(shop)
    answer = bought(shop, "op2", SOAP)
    assert answer == RedemptionRefused(Reason.PIN_WANTED, figure=60, today=65)
    assert dump(shop) == before
    assert isinstance(bought(shop, "op2", SOAP, pin_shown=True), Receipt)
    tomorrow = datetime.combine(NOW + timedelta(days=1), time())
    assert isinstance(bought(shop, "op3", RICE, at=tomorrow), Receipt), "another day"


def test_what_is_split_between_goods_and_another_site_wants_the_pin_all_the_same(shop):
    set_pin(shop)
    tell(shop, OtherSiteItem("hp02", "长虹", "长虹村店", "长虹村"))
    assert isinstance(
        travel.give(shop, "r1", "h42", "hp02", 30, now_at(), entered=TYPED), ReleaseReceipt
    )
    answer = bought(shop, "op1", RICE)
    assert answer == RedemptionRefused(Reason.PIN_WANTED, figure=60, today=65)
    assert isinstance(bought(shop, "op1", RICE, pin_shown=True), Receipt)
    refused = travel.give(shop, "r2", "h42", "hp02", 1, now_at(), entered=TYPED)
    assert why(refused) is Obstacle.PIN_WANTED
    tomorrow = datetime.combine(NOW + timedelta(days=1), time())
    assert redeem.taken_on(shop, "h42", tomorrow) == 0


def test_what_came_back_of_the_day_does_not_count(shop):
    tell(shop, GoodItem("kettle", "电热水壶", 40, "家电", "个", "appliance", place=4))
    now = now_at()
    undone = bought(shop, "op1", RICE, SOAP, pin_shown=True)
    assert redeem.spent_on(shop, "h42", NOW) == 65
    assert isinstance(reversal.undo(shop, "undo", undone.seq, now, reason="拿错"), Acted)
    assert redeem.spent_on(shop, "h42", NOW) == 0
    brought = bought(shop, "op2", replace(SOAP, quantity=2))
    back = reversal.bring_back(shop, "back", brought.seq, {SOAP.good: 1}, now, reason="坏")
    assert isinstance(back, Acted)
    assert redeem.spent_on(shop, "h42", NOW) == 30
    ordered = bought(shop, "op3", Pick("kettle", "电热水壶", 40, 1, "个"), pin_shown=True)
    assert redeem.spent_on(shop, "h42", NOW) == 70
    gone = orders.cancel_order(shop, "gone", ordered.seq, ["kettle"], now, reason="没货")
    assert isinstance(gone, Acted)
    assert redeem.spent_on(shop, "h42", NOW) == 30
    assert redeem.spent_on(shop, "h43", NOW) == 0
    assert redeem.spent_on(shop, "h42", NOW + timedelta(days=1)) == 0
    assert isinstance(bought(shop, "op4", SOAP), Receipt), "60 of 60"


def test_a_household_without_a_pin_is_told_so(shop):
    redeem.prepare(shop, "op1", "h42", [RICE, SOAP], stamp_at().moment)
    answer = bought(shop, "op1", RICE, SOAP)
    assert answer.reason is Reason.NO_HOUSEHOLD_PIN
    assert shop.value("select count(*) from prepared") == 0
    assert shop.value("select count(*) from redeemed") == 0


def test_the_pin_is_asked_for_only_when_nothing_else_is_wrong(shop):
    set_pin(shop)
    shop.execute("update stock set on_hand = 0 where good = 'laundry_liquid'")
    assert bought(shop, "op1", RICE, SOAP).reason is Reason.OUT_OF_STOCK


def test_a_pin_of_the_machine_before_is_none_of_the_next_one(shop):
    set_pin(shop)
    assert problems(shop) == []
    with shop.transaction():
        journal.append_genesis(shop, "hp01", 2, now_at()())
    assert problems(shop) == ["PIN of h42: row (), journal None"]
    shop.execute("delete from household_pin")
    assert problems(shop) == []
    set_pin(shop, op="again")
    assert problems(shop) == []
