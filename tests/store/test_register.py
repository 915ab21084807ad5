"""The register of 融安: redemptions wait for a signature in ink, and get it once."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
from support.desk import done, found_signing_village, now_at, receipt
from support.shop import RICE, SOAP, dump
from support.village import NOW, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality
from kiosk.core.entries import EntryKind, Signed
from kiosk.core.feed import GoodItem, SchemeItem
from kiosk.core.journal import stub_code
from kiosk.core.view import Holder, Pick
from kiosk.schemes import load_scheme
from kiosk.store import closing, orders, register, reversal
from kiosk.store.database import StoreError
from kiosk.store.rows import desk
from kiosk.store.verify import problems


@pytest.fixture
def shop(tmp_path):
    store = found_signing_village(tmp_path / "signing.db")
    yield store
    store.close()


def test_a_redemption_waits_for_its_signature_and_has_it_once(shop):
    first, second = receipt(shop, "op1", SOAP), receipt(shop, "op2", RICE)
    one, two = register.unsigned(shop)
    assert (one.register_line, one.seq, one.slip) == (1, first.seq, first.number)
    assert one.holder == Holder("h42", "0042", "3组", "张*")
    assert (one.at, one.what, one.cost) == (NOW, "洗衣液", 30)
    assert (two.register_line, two.seq) == (2, second.seq)
    assert register.unsigned_lines(shop) == (1, 2)

    acted = done(register.sign(shop, "s1", first.seq, now_at()))
    assert acted.entry.decoded() == Signed(first.seq, 1)
    assert acted.entry.keeper == "k1"
    assert register.unsigned_lines(shop) == (2,)

    before = dump(shop)
    assert register.sign(shop, "s1", first.seq, now_at()) == acted
    assert register.sign(shop, "s2", first.seq, now_at()) == ActRefused(Obstacle.SIGNED_BEFORE)
    assert dump(shop) == before
    assert problems(shop) == []


def test_a_key_that_comes_again_for_another_line_is_refused_and_told(shop):
    first, second = receipt(shop, "op1"), receipt(shop, "op2")
    done(register.sign(shop, "s1", first.seq, now_at()))
    assert register.sign(shop, "s1", second.seq, now_at()) == ActRefused(Obstacle.SPOILED_KEY)
    assert register.unsigned_lines(shop) == (2,)


def test_a_signature_is_kept_on_a_day_that_nobody_confirmed(shop):
    made = receipt(shop, "op1")
    acted = done(register.sign(shop, "s1", made.seq, now_at(quality=Quality.GUESS)))
    assert acted.entry.quality == Quality.GUESS


def test_what_is_no_redemption_or_wants_no_signature_is_refused(shop, village):
    receipt(shop, "op1")
    before = dump(shop)
    for seq in (0, 1, 2, 999):
        assert register.sign(shop, f"s{seq}", seq, now_at()) == ActRefused(Obstacle.UNKNOWN_SLIP)
    assert dump(shop) == before
    made = receipt(village, "op1", RICE)
    refused = ActRefused(Obstacle.NO_SIGNATURE_WANTED)
    assert register.sign(village, "s1", made.seq, now_at()) == refused
    assert register.unsigned(village) == []
    assert register.stub_of(village, made.seq) is None


def test_a_stub_leads_to_its_redemption_and_no_other_paper_does(shop):
    first, second = receipt(shop, "op1"), receipt(shop, "op2")
    text = register.stub_of(shop, first.seq)
    assert text == stub_code("hp01", 1, first.seq, 1, first.mark)
    assert register.redemption_of_stub(shop, text) == first.seq
    for other in (
        stub_code("hp02", 1, first.seq, 1, first.mark),
        stub_code("hp01", 2, first.seq, 1, first.mark),
        stub_code("hp01", 1, first.seq, 2, first.mark),
        stub_code("hp01", 1, first.seq, 1, second.mark),
        stub_code("hp01", 1, 999, 1, first.mark),
        stub_code("hp01", 1, 1, 1, first.mark),
        "S1" + text.removeprefix("R1"),
        "a card",
    ):
        assert register.redemption_of_stub(shop, other) is None


def test_an_unsigned_line_is_on_the_days_list_and_keeps_the_month_open(shop):
    """RA-11."""
    november, december = datetime(2026, 11, 1), datetime(2026, 12, 1)
    made = receipt(shop, "op1")
    later = receipt(shop, "op2", at=december)
    assert closing.close_sheet(shop, NOW, 0).unsigned == (1, 2)
    assert [line.seq for line in register.unsigned(shop, november, december)] == [made.seq]
    closed = done(closing.close_day(shop, "close", now_at(december), 0, end_shift=False))
    assert closed.entry.decoded().unsigned == (1, 2)
    assert register.unsigned_lines(shop) == (1, 2)

    done(register.sign(shop, "s1", made.seq, now_at(december)))
    assert register.unsigned(shop, november, december) == []
    assert [line.seq for line in register.unsigned(shop, december)] == [later.seq]
    assert closing.close_sheet(shop, NOW, 0).unsigned == (2,)
    done(register.sign(shop, "s2", later.seq, now_at(december)))
    assert closing.close_sheet(shop, NOW, 0).unsigned == ()
    assert problems(shop) == []


def test_what_was_undone_needs_no_signature_and_what_was_returned_does(shop):
    undone, returned = receipt(shop, "op1", SOAP), receipt(shop, "op2", RICE)
    done(reversal.undo(shop, "u1", undone.seq, now_at()))
    done(reversal.bring_back(shop, "u2", returned.seq, {"rice": 1}, now_at(), reason="坏了"))
    assert register.unsigned_lines(shop) == (2,)
    refused = ActRefused(Obstacle.REVERSED_BEFORE)
    assert register.sign(shop, "s1", undone.seq, now_at()) == refused
    done(register.sign(shop, "s2", returned.seq, now_at()))
    assert register.unsigned_lines(shop) == ()
    assert problems(shop) == []


def test_an_order_of_which_nothing_comes_needs_no_signature(tmp_path):
    store = found_signing_village(tmp_path / "orders.db")
    delivery = {"clause": "x", "days": {"slow": 7}}
    document = {**msgspec.to_builtins(load_scheme("rongan")), "delivery": delivery}
    tell(
        store,
        SchemeItem(2, document),
        GoodItem("fan", "电风扇", 90, "家电", "台", "slow", place=8),
        GoodItem("pot", "汤锅", 22, "厨房", "口", "slow", place=9),
    )
    fan, pot = Pick("fan", "电风扇", 90, 1, "台"), Pick("pot", "汤锅", 22, 1, "口")
    both, one = receipt(store, "op1", fan, pot), receipt(store, "op2", fan, SOAP)
    for n, made in enumerate((both, one)):
        done(orders.cancel_order(store, f"c{n}", made.seq, ["fan"], now_at(), reason="没有货"))
    assert register.unsigned_lines(store) == (1, 2)
    done(orders.cancel_order(store, "c9", both.seq, ["pot"], now_at(), reason="没有货"))
    assert register.unsigned_lines(store) == (2,)
    store.close()


def test_a_signature_that_does_not_fit_its_line_is_never_passed_over(shop):
    made = receipt(shop, "op1")
    acted = done(register.sign(shop, "s1", made.seq, now_at()))
    other = receipt(shop, "op2")
    for body in (Signed(made.seq, 1), Signed(other.seq, 3), Signed(1, 3)):
        with pytest.raises(StoreError), shop.transaction():
            desk.signed(shop, acted.entry, body)


def test_a_signature_of_another_kind_of_act_spoils_nothing(shop):
    made = receipt(shop, "op1")
    refused = register.sign(shop, "op1", made.seq, now_at())
    assert refused == ActRefused(Obstacle.SPOILED_KEY)
    assert shop.value("select count(*) from entry where kind = ?", [EntryKind.SIGNED]) == 0
