"""The redemption: one durable transaction, or nothing at all."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime

import pytest
from support.shop import COOKER, RICE, SOAP, bought, dump, open_the_shift, received, stamp_at
from support.village import GUEST_CARD, NOW, OTHER_CARD, found_village, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.card import text_key
from kiosk.core.clock import Quality
from kiosk.core.entries import EntryKind, KeyMisused, Redemption, ShiftChange
from kiosk.core.feed import (
    CardItem,
    GoodItem,
    HouseholdItem,
    PointsItem,
    SuspensionItem,
)
from kiosk.core.journal import slip_mark
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.view import Entered, Receipt, RegisterPlace
from kiosk.store import acts, journal, points, printing, redeem, views
from kiosk.store.database import open_store
from kiosk.store.verify import problems


def refused(answer):
    assert isinstance(answer, RedemptionRefused)
    return answer.reason


def purse(store, household="h42", period="2026"):
    return store.row(
        "select total, cleared, spent from purse where household = ? and period = ?",
        [household, period],
    )


def stock(store):
    return dict(store.rows("select good, on_hand from stock"))


def count(store, kind=EntryKind.REDEMPTION):
    return store.value("select count(*) from entry where kind = ?", [kind])


def test_a_redemption_takes_points_and_goods_and_leaves_entry_and_slip(village):
    two = replace(RICE, quantity=2)
    receipt = bought(village, "op1", two, SOAP)
    assert isinstance(receipt, Receipt)
    assert (receipt.cost, receipt.before, receipt.after) == (100, 105, 5)
    assert receipt.picks == (two, SOAP)
    assert (receipt.keeper, receipt.place, receipt.at) == ("陈某", None, NOW)
    assert purse(village) == (105, 105, 100)
    assert stock(village) == {"rice": 4, "laundry_liquid": 2, "rice_cooker": 1}
    entry, digest = journal.entry_at(village, receipt.seq)
    assert (entry.op, entry.kind, entry.keeper, entry.quality) == ("op1", "redemption", "k1", "S")
    assert (entry.scheme_version, entry.feed_cursor) == (1, journal.feed_cursor(village))
    assert receipt.mark == slip_mark(digest)
    body = entry.decoded()
    assert isinstance(body, Redemption)
    assert (body.serial, body.entered, body.vouched_by, body.register_line) == (
        42,
        "card",
        None,
        None,
    )
    assert printing.next_job(village).seq == receipt.seq
    assert redeem.receipt_of_op(village, "op1") == receipt
    assert redeem.receipt_of_seq(village, receipt.seq) == receipt
    assert problems(village) == []


def test_the_same_key_and_content_again_give_the_same_receipt_and_book_nothing(village):
    receipt = bought(village, "op1", RICE, SOAP)
    before = dump(village)
    later = datetime(2027, 2, 1)
    assert bought(village, "op1", RICE, SOAP, at=later) == receipt
    assert bought(village, "op1", RICE, SOAP, quality=Quality.GUESS) == receipt
    assert dump(village) == before
    assert count(village) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"picks": [replace(RICE, quantity=2)]},
        {"picks": [SOAP]},
        {"picks": [RICE, SOAP]},
        {"picks": [replace(RICE, points=34)]},
        {"household": "h43", "text": OTHER_CARD},
    ],
    ids=["quantity", "good", "more", "price", "household"],
)
def test_the_same_key_with_another_content_is_refused_and_logged(village, other):
    bought(village, "op1", RICE)
    before = dump(village, "entry")
    picks = other.pop("picks", [RICE])
    answer = bought(village, "op1", *picks, **other)
    assert answer == RedemptionRefused(Reason.SPOILED_KEY)
    assert dump(village, "entry") == before
    assert count(village) == 1
    entry, _ = journal.entry_at(village, journal.head(village)[0])
    assert entry.decoded() == KeyMisused("op1", "redemption")
    assert problems(village) == []
    bought(village, "op1", *picks, **other)
    assert count(village, EntryKind.KEY_MISUSED) == 2
    assert problems(village) == []


def test_a_key_of_something_else_is_refused_too(village):
    answer = bought(village, "opening", RICE)
    assert refused(answer) is Reason.SPOILED_KEY
    assert count(village) == 0


def test_a_prepared_key_is_on_the_disk_and_gone_when_used_or_abandoned(village):
    for op in ("op1", "op2", "op3"):
        redeem.prepare(village, op, "h42", [RICE], stamp_at().moment)
    redeem.abandon(village, "op2")
    redeem.abandon(village, "never prepared")
    assert village.rows("select op from prepared order by op") == [("op1",), ("op3",)]
    bought(village, "op1", RICE)
    assert refused(bought(village, "op3", COOKER)) is Reason.INSUFFICIENT_POINTS
    assert village.rows("select op from prepared") == []


# --- refusals ------------------------------------------------------------------------------------


def elsewhere(store):
    tell(store, HouseholdItem("h42", "0042", "3组", "张*", "hp02"))


def card_lost(store):
    tell(store, CardItem(text_key(GUEST_CARD), 42, "h42", "lost"))


def shift_closed(store):
    with store.transaction():
        body = ShiftChange("k1", "陈某")
        acts.record(store, EntryKind.SHIFT_CLOSED, "close", body, stamp_at(keeper="k1"))


def suspended(store):
    start = "2026-11-01T00:00:00"
    item = SuspensionItem("s1", "h42", "influence_period", start, "2026-12-01T00:00:00")
    tell(store, item)


def poor(store):
    times = ("2026-11-10T09:00:00", "2026-11-10T10:00:00")
    tell(store, PointsItem("p2", "h42", "award", -100, "扣分", *times))


def good_of(**changes):
    item = GoodItem("rice", "大米10斤", 35, "粮油", "袋", place=1)
    fields = {name: getattr(item, name) for name in item.__struct_fields__}
    return GoodItem(**{**fields, **changes})


def withdrawn(store):
    tell(store, good_of(offered=False))


def banned(store):
    tell(store, good_of(kind="tobacco"))


def dearer(store):
    tell(store, good_of(points=36))


def sold_out(store):
    store.execute("update stock set on_hand = 0 where good = 'rice'")


REFUSALS = {
    Reason.NOT_HERE: elsewhere,
    Reason.CARD_VOID: card_lost,
    Reason.NO_KEEPER: shift_closed,
    Reason.SUSPENDED: suspended,
    Reason.INSUFFICIENT_POINTS: poor,
    Reason.NOT_OFFERED: withdrawn,
    Reason.PRICE_CHANGED: dearer,
    Reason.OUT_OF_STOCK: sold_out,
}


@pytest.mark.parametrize("reason", REFUSALS)
def test_a_refusal_changes_nothing(village, reason):
    REFUSALS[reason](village)
    before = dump(village)
    assert refused(bought(village, "op1", SOAP, RICE)) is reason
    assert dump(village) == before


@pytest.mark.parametrize("reason", REFUSALS)
def test_of_several_reasons_the_first_in_order_is_told(village, reason):
    later = list(REFUSALS)[list(REFUSALS).index(reason) :]
    for other in reversed(later):
        REFUSALS[other](village)
    before = dump(village)
    assert refused(bought(village, "op1", RICE)) is reason
    assert dump(village) == before


def test_on_a_guessed_date_nothing_is_booked(village):
    before = dump(village)
    answer = bought(village, "op1", quality=Quality.GUESS)
    assert refused(answer) is Reason.NO_TRUSTED_DATE
    assert dump(village) == before
    assert isinstance(bought(village, "op2", quality=Quality.KEEPER), Receipt)
    assert journal.entry_of_op(village, "op2")[0].quality == "K"


def test_a_banned_kind_is_neither_offered_nor_handed_out_nor_taken_in(village):
    banned(village)
    assert refused(bought(village, "op1", RICE)) is Reason.NOT_OFFERED
    assert "rice" not in [offer.good for offer in views.offers(village, NOW)]
    assert "大米10斤" not in views.on_shelf(village, NOW)
    answer = received(village, "d1", ("rice", 1))
    assert answer == ActRefused(Obstacle.BARRED_KIND, "大米10斤")


def test_what_is_like_cash_is_barred_unless_the_paper_allows_it(tmp_path):
    for scheme, allowed in (("tangxiang", True), ("gaoliang", False)):
        store = found_village(tmp_path / f"{scheme}.db", scheme)
        open_the_shift(store)
        tell(store, good_of(kind="cash_like"))
        answer = bought(store, "op1", RICE)
        assert isinstance(answer, Receipt) == allowed
        assert ("rice" in [o.good for o in views.offers(store, NOW)]) == allowed
        store.close()


def test_an_unknown_household_or_card_opens_nothing(village):
    assert refused(bought(village, "op1", household="h99")) is Reason.NOT_HERE
    assert refused(bought(village, "op2", text=OTHER_CARD)) is Reason.CARD_VOID
    assert refused(bought(village, "op3", text="", entered=Entered.CARD)) is Reason.CARD_VOID
    assert count(village) == 0


def test_a_typed_code_needs_no_card_and_the_journal_names_who_vouched(village):
    receipt = bought(village, "op1", text="", vouched_by="k1")
    body = journal.entry_at(village, receipt.seq)[0].decoded()
    assert (body.entered, body.serial, body.vouched_by) == ("code", None, "k1")


def test_the_year_ends_between_basket_and_commit(village):
    new_year = datetime(2027, 1, 1)
    before = dump(village)
    assert refused(bought(village, "op1", at=new_year)) is Reason.INSUFFICIENT_POINTS
    assert dump(village) == before
    last = bought(village, "op2", at=datetime(2026, 12, 31, 23, 59, 59))
    assert isinstance(last, Receipt)


@pytest.mark.parametrize("picks", [[replace(RICE, quantity=0)], [RICE, RICE]])
def test_a_basket_that_no_screen_makes_leaves_the_store_usable(village, picks):
    before = dump(village)
    with pytest.raises(ValueError, match=r"a redemption|a good"):
        bought(village, "op1", *picks)
    with pytest.raises(ValueError, match="at least one good"):
        redeem.redeem(village, "op1", "h42", (), stamp_at, text=GUEST_CARD)
    assert dump(village) == before
    assert isinstance(bought(village, "op1"), Receipt)


# --- purses and lines ----------------------------------------------------------------------------


def test_january_takes_last_years_points_first(tmp_path):
    store = found_village(tmp_path / "kiosk.db", "gaoyang", points=20)
    open_the_shift(store)
    times = ("2027-01-02T09:00:00", "2027-01-02T09:00:00")
    tell(store, PointsItem("p2", "h42", "bonus", 30, "奖励", *times))
    tell(store, PointsItem("p3", "h42", "refund", 1, "退回", *[NOW.isoformat()] * 2))
    times = ("2026-11-10T09:00:00", "2026-11-10T09:00:00")
    tell(store, PointsItem("p4", "h42", "bonus", 4, "奖励", *times))
    receipt = bought(store, "op1", RICE, at=datetime(2027, 1, 10))
    assert isinstance(receipt, Receipt)
    body = journal.entry_at(store, receipt.seq)[0].decoded()
    assert [(c.period, c.points) for c in body.charges] == [("2026", 5), ("2027", 30)]
    assert purse(store, period="2026") == (125, 105, 5)
    assert purse(store, period="2027") == (130, 130, 30)
    assert problems(store) == []
    store.close()


def test_the_lines_of_the_register_follow_each_other_on_pages_of_twenty(tmp_path):
    store = found_village(tmp_path / "kiosk.db", "rongan", points=0)
    open_the_shift(store)
    times = ("2026-11-10T09:00:00", "2026-11-10T09:00:00")
    tell(store, PointsItem("p2", "h42", "bonus", 10_000, "奖励", *times))
    received(store, "more", ("rice", 50))
    places = []
    for n in range(22):
        places.append(bought(store, f"op{n}").place)
        assert refused(bought(store, f"no{n}", COOKER, household="h43", text=OTHER_CARD))
    assert places[0] == RegisterPlace(1, 1)
    assert places[19:] == [RegisterPlace(1, 20), RegisterPlace(2, 1), RegisterPlace(2, 2)]
    assert problems(store) == []
    store.close()


@pytest.mark.parametrize(
    ("sql", "way"),
    [
        (
            (
                "select register_line from redeemed where register_line is not null"
                " order by seq desc limit 1"
            ),
            "SCAN redeemed",  # from its end
        ),
        (
            "select what from redeemed where household = 'h42' order by at desc, seq desc limit 9",
            "redeemed_by_day (household=?)",
        ),
        ("select seq from redeemed where household = 'h42' and at >= '2026'", "redeemed_by_day"),
    ],
)
def test_what_is_asked_at_every_visit_sorts_no_history(village, sql, way):
    plan = " ".join(row[3] for row in village.rows(f"explain query plan {sql}"))
    assert way in plan
    assert "TEMP B-TREE" not in plan


def test_a_slip_that_has_no_redemption_has_no_receipt(village):
    assert redeem.receipt_of_op(village, "nobody's") is None
    assert redeem.receipt_of_seq(village, 999) is None
    assert redeem.receipt_of_seq(village, 1) is None


def test_a_charge_that_does_not_fit_its_purse_changes_no_row(village):
    from kiosk.core.account import Charge

    scheme = points.scheme_in_force(village)
    with village.transaction():
        assert not points.charge(village, Charge("h42", "2026", 106), scheme)
        assert not points.charge(village, Charge("h42", "2025", 1), scheme)
        assert not points.charge(village, Charge("h43", "2026", 1), scheme)
        assert points.charge(village, Charge("h42", "2026", 105), scheme)
        assert not points.charge(village, Charge("h42", "2026", 1), scheme)


# --- several at once -----------------------------------------------------------------------------


def crowd(stores, redeemers, tries):
    """Everybody tries to spend the same points at once; what was booked and what was refused."""
    start, booked, turned_away = threading.Barrier(redeemers), [], []

    def go(me):
        start.wait()
        for n in range(tries):
            answer = bought(stores[me % len(stores)], f"op-{me}-{n}", replace(SOAP, points=1))
            (booked if isinstance(answer, Receipt) else turned_away).append(answer)

    threads = [threading.Thread(target=go, args=[me]) for me in range(redeemers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return booked, turned_away


@pytest.mark.parametrize("connections", [1, 2])
def test_threads_that_redeem_at_once_never_overspend(village, path, connections):
    tell(village, GoodItem("laundry_liquid", "洗衣液", 1, "洗护", "瓶", place=2))
    received(village, "d1", ("laundry_liquid", 500))
    others = [open_store(path) for _ in range(connections - 1)]
    booked, turned_away = crowd([village, *others], 2, 70)
    for other in others:
        other.close()
    assert len(booked) == 105
    assert {answer.reason for answer in turned_away} == {Reason.INSUFFICIENT_POINTS}
    assert len({receipt.seq for receipt in booked}) == 105
    assert sorted(receipt.before for receipt in booked) == list(range(1, 106))
    assert purse(village) == (105, 105, 105)
    assert problems(village) == []


def test_the_same_key_from_two_threads_books_once(village):
    start, answers = threading.Barrier(4), []

    def go():
        start.wait()
        answers.extend((n, bought(village, f"op{n}", SOAP)) for n in range(3))

    threads = [threading.Thread(target=go) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(village) == 3
    for n in range(3):
        receipts = [answer for key, answer in answers if key == n]
        assert len(receipts) == 4
        assert all(receipt == receipts[0] for receipt in receipts)


def test_what_was_confirmed_as_there_is_not_ordered_when_it_is_gone(village):
    tell(village, GoodItem("rice", "大米10斤", 35, "粮油", "袋", "general", place=1))
    village.execute("update stock set on_hand = 0 where good = 'rice'")
    before = dump(village)
    asked = redeem.redeem(village, "op1", "h42", [RICE], stamp_at, text=GUEST_CARD)
    assert asked == RedemptionRefused(Reason.OUT_OF_STOCK, good="大米10斤", left=0)
    assert dump(village) == before
    assert bought(village, "op1", RICE).picks[0].due == "2026-11-22"


def test_a_redemption_writes_at_most_forty_kib_to_the_card(tmp_path):
    """What goes to the log are whole pages: an index more, or larger pages, wear the card."""
    store = found_village(tmp_path / "kiosk.db", "rongan", points=0)
    open_the_shift(store)
    times = ("2026-11-10T09:00:00", "2026-11-10T09:00:00")
    tell(store, PointsItem("p2", "h42", "bonus", 10_000, "奖励", *times))
    received(store, "more", ("rice", 50))
    store.execute("pragma wal_autocheckpoint = 0")
    log = tmp_path / "kiosk.db-wal"
    written = []
    for n in range(20):
        before = log.stat().st_size
        assert isinstance(bought(store, f"op{n}"), Receipt)
        written.append(log.stat().st_size - before)
    assert min(written) > 0
    assert max(written) <= 40 * 1024
    store.close()
