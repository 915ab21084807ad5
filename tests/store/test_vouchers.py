"""Paper vouchers of 融安: taken in once, destroyed before a witness."""

from __future__ import annotations

import pytest
from support.desk import NOBODY, done, entries_of, found_signing_village, now_at, receipt
from support.shop import dump, stamp_at
from support.village import NOW, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality
from kiosk.core.entries import DeliveryLine, EntryKind, Voucher, VouchersDestroyed, VouchersTaken
from kiosk.core.feed import GoodItem
from kiosk.core.view import Pick
from kiosk.store import printing, redeem, stock, vouchers
from kiosk.store.paper_values import value_of_entry
from kiosk.store.verify import problems
from kiosk.store.vouchers import destroy_vouchers, normal_number, take_vouchers, to_destroy

THREE = (Voucher("V001", 10), Voucher("V002", 10), Voucher("V003", 5))
POT = Pick("pot", "汤锅", 22, 1, "口")


@pytest.fixture
def shop(tmp_path):
    store = found_signing_village(tmp_path / "signing.db", points=25)
    tell(store, GoodItem("pot", "汤锅", 22, "厨房", "口", place=4))
    stock.lay_out(store, "pots", [DeliveryLine("pot", 2)], stamp_at(keeper="k1"))
    yield store
    store.close()


def refused(shop, answer, why, name="", figure=0):
    assert answer == ActRefused(why, name, figure)


def test_vouchers_count_once_and_wait_for_their_destruction(shop):
    """RA-8: account +25 -22 = 3, earned stays 25."""
    earned = "select sum(total) from purse where household = 'h42'"
    taken = done(take_vouchers(shop, "v1", "h42", THREE, now_at()))
    assert taken.entry.decoded() == VouchersTaken("h42", THREE)
    assert shop.value(earned) == 25
    receipt(shop, "op1", POT)
    account = redeem.account_of(shop, "h42", stamp_at().moment)
    assert (account.balance, account.redeemable) == (3, 3)
    assert shop.value(earned) == 25

    before = dump(shop)
    again = take_vouchers(shop, "v2", "h42", [Voucher("V001", 10)], now_at())
    refused(shop, again, Obstacle.VOUCHER_USED, "V001")
    again = take_vouchers(shop, "v3", "h43", [Voucher("V009", 1), Voucher("v００1", 10)], now_at())
    refused(shop, again, Obstacle.VOUCHER_USED, "V001")
    assert dump(shop) == before

    waiting = to_destroy(shop)
    assert [(v.number, v.points, v.household) for v in waiting] == [
        ("V001", 10, "h42"),
        ("V002", 10, "h42"),
        ("V003", 5, "h42"),
    ]
    assert {(v.taken, v.at) for v in waiting} == {(taken.entry.seq, NOW)}

    gone = done(destroy_vouchers(shop, "d1", ["V001", "v003 "], "o1", now_at()))
    assert gone.entry.decoded() == VouchersDestroyed(("V001", "V003"), "o1")
    assert (gone.entry.keeper, gone.entry.at) == ("k1", NOW.isoformat())
    assert [v.number for v in to_destroy(shop)] == ["V002"]
    note = value_of_entry(shop, gone.entry.seq)
    assert [(v.number, v.points) for v in note.vouchers] == [("V001", 10), ("V003", 5)]
    assert (note.origin.keeper, note.witness) == ("陈某", "赵某")
    assert printing.job_of(shop, gone.entry.seq) is not None
    again = take_vouchers(shop, "v4", "h42", [Voucher("V001", 10)], now_at())
    refused(shop, again, Obstacle.VOUCHER_DESTROYED, "V001")
    assert problems(shop) == []


def test_the_same_key_is_the_same_act(shop):
    taken = take_vouchers(shop, "v1", "h42", THREE, now_at())
    before = dump(shop)
    assert take_vouchers(shop, "v1", "h42", THREE, now_at()) == taken
    gone = destroy_vouchers(shop, "d1", ["V001"], "k2", now_at())
    after = dump(shop)
    assert destroy_vouchers(shop, "d1", [" v001"], "k2", now_at()) == gone
    assert dump(shop) == after != before
    refused(shop, take_vouchers(shop, "v1", "h42", THREE[:1], now_at()), Obstacle.SPOILED_KEY)
    refused(shop, destroy_vouchers(shop, "d1", ["V002"], "k2", now_at()), Obstacle.SPOILED_KEY)
    assert len(entries_of(shop, EntryKind.KEY_MISUSED)) == 2
    assert len(to_destroy(shop)) == 2
    assert problems(shop) == []


BAD = {
    "an unknown household": (NOBODY, [("V1", 1)], Obstacle.UNKNOWN_HOUSEHOLD, "", 0),
    "no number": ("h42", [("", 1)], Obstacle.VOUCHER_UNREADABLE, "", 24),
    "an odd number": ("h42", [("V 1", 1)], Obstacle.VOUCHER_UNREADABLE, "V 1", 24),
    "Chinese": ("h42", [("融安1", 1)], Obstacle.VOUCHER_UNREADABLE, "融安1", 24),
    "25 characters": ("h42", [("V" * 25, 1)], Obstacle.VOUCHER_UNREADABLE, "V" * 25, 24),
    "no points": ("h42", [("V1", 0)], Obstacle.BAD_QUANTITY, "V1", 10_000),
    "less than none": ("h42", [("V1", -5)], Obstacle.BAD_QUANTITY, "V1", 10_000),
    "10^9 points": ("h42", [("V1", 10**9)], Obstacle.BAD_QUANTITY, "V1", 10_000),
    "one twice": ("h42", [("V1", 5), ("ｖ１", 5)], Obstacle.VOUCHER_USED, "V1", 0),
}


@pytest.mark.parametrize("name", BAD)
def test_nothing_of_a_bad_lot_is_taken_in(shop, name):
    household, lot, why, said, figure = BAD[name]
    before = dump(shop)
    asked = [Voucher("GOOD-1", 5), *(Voucher(*one) for one in lot)]
    refused(shop, take_vouchers(shop, "v1", household, asked, now_at()), why, said, figure)
    assert dump(shop) == before


def test_vouchers_are_taken_in_only_where_the_scheme_has_them(village):
    before = dump(village)
    refused(village, take_vouchers(village, "v1", "h42", THREE, now_at()), Obstacle.NO_SUCH_RULE)
    assert not vouchers.are_ruled(village)
    assert dump(village) == before


def test_an_empty_lot_is_a_fault_of_the_caller(shop):
    with pytest.raises(ValueError, match="no vouchers"):
        take_vouchers(shop, "v1", "h42", [], now_at())


@pytest.mark.parametrize(
    ("numbers", "second", "how", "why", "name"),
    [
        ([], "o1", {}, Obstacle.NOTHING_TO_DESTROY, ""),
        (["V001", "V777"], "o1", {}, Obstacle.VOUCHER_UNKNOWN, "V777"),
        (["V001", "GONE"], "o1", {}, Obstacle.VOUCHER_DESTROYED, "GONE"),
        (["V001"], "k1", {}, Obstacle.SECOND_SAME, ""),
        (["V001"], None, {}, Obstacle.SECOND_MISSING, ""),
        (["V001"], "o1", {"quality": Quality.GUESS}, Obstacle.NO_TRUSTED_DATE, ""),
    ],
)
def test_nothing_of_a_bad_lot_is_destroyed(shop, numbers, second, how, why, name):
    done(take_vouchers(shop, "v1", "h42", [*THREE, Voucher("GONE", 1)], now_at()))
    done(destroy_vouchers(shop, "d1", ["GONE"], "k2", now_at()))
    before = dump(shop)
    refused(shop, destroy_vouchers(shop, "d2", numbers, second, now_at(**how)), why, name)
    assert dump(shop) == before


def test_a_witness_whom_nobody_knows_is_refused(shop):
    done(take_vouchers(shop, "v1", "h42", THREE, now_at()))
    answer = destroy_vouchers(shop, "d1", ["V001"], "somebody", now_at())
    refused(shop, answer, Obstacle.SECOND_UNKNOWN, "")
    assert len(to_destroy(shop)) == 3


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("v001", "V001"),
        (" Ｖ００１　", "V001"),
        ("RA－7", "RA-7"),
        ("a" * 24, "A" * 24),
        ("a" * 25, None),
        ("V/1", None),
        ("ß", None),
        ("²", "2"),
        ("٣", None),
        ("V\n1", None),
    ],
)
def test_a_number_is_kept_in_one_way_of_writing(text, number):
    assert normal_number(text) == number


def test_vouchers_name_the_redemption_they_were_handed_in_for(shop):
    paid = receipt(shop, "op1", POT).seq
    taken = done(take_vouchers(shop, "v1", "h42", THREE, now_at(), of=paid))
    assert taken.entry.decoded() == VouchersTaken("h42", THREE, paid)
    assert take_vouchers(shop, "v1", "h42", THREE, now_at(), of=paid) == taken
    refused(shop, take_vouchers(shop, "v1", "h42", THREE, now_at()), Obstacle.SPOILED_KEY)
    for household, of in (("h43", paid), ("h42", taken.entry.seq), ("h42", 999)):
        before = dump(shop)
        answer = take_vouchers(shop, "v2", household, [Voucher("V9", 5)], now_at(), of=of)
        refused(shop, answer, Obstacle.UNKNOWN_SLIP)
        assert dump(shop) == before
    assert problems(shop) == []
