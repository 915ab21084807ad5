"""Undo and return: points, goods, ranks and reports as if it had not been, or as the paper says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from support.desk import now_at
from support.shop import COOKER, RICE, SOAP, bought, dump, open_the_shift, stamp_at
from support.village import NOW, OTHER_CARD, found_village, tell

from kiosk.core import ranking
from kiosk.core.account import PointEvent
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import DeliveryLine, EntryKind, Proxy
from kiosk.core.feed import GoodItem, PointsItem, ReviewItem
from kiosk.core.periods import interval_named
from kiosk.core.reversal import LineState
from kiosk.core.view import Pick, Receipt
from kiosk.store import orders, points, printing, redeem, reversal, stock, views
from kiosk.store.acts import Acted
from kiosk.store.journal import Stamp
from kiosk.store.verify import problems

KETTLE = Pick("kettle", "电热水壶", 30, 1, "个")
MINUTE = timedelta(minutes=1)


def why(answer):
    assert isinstance(answer, ActRefused), answer
    return answer.why


def after_a_restart(at, keeper="k1"):
    return lambda: Stamp(Moment(at, Quality.SURE), "another boot", 5.0, keeper)


def shelf(store):
    return dict(store.rows("select good, on_hand from stock"))


def purses(store, household="h42"):
    return {
        row[0]: row[1:]
        for row in store.rows(
            "select period, total, cleared, spent from purse where household = ?", [household]
        )
    }


def redeemable(store, at=NOW, household="h42"):
    return redeem.account_of(store, household, stamp_at(at).moment).redeemable


def may_undo(store, when):
    found = (reversal.original_of(store, seq) for (seq,) in store.rows("select seq from redeemed"))
    return [original.seq for original in found if reversal.may_undo(original, when)]


def figures(store, key, months):
    events = [fact for fact in points.facts_of(store) if isinstance(fact, PointEvent)]
    cycle = interval_named(key, months)
    return ranking.figures(events, ["h42"], points.scheme_in_force(store), cycle)["h42"]


def agrees(store):
    """Rows and the history that the journal tells are the same."""
    from kiosk.core import account

    scheme = points.scheme_in_force(store)
    found = account.purses(points.facts_of(store), scheme)
    rows = store.rows("select household, period, total, cleared, spent from purse")
    assert {row[:2]: row[2:] for row in rows} == {
        key: (p.total, p.cleared, p.spent) for key, p in found.items()
    }


@pytest.fixture
def shop(village):
    tell(village, GoodItem("kettle", "电热水壶", 30, "家电", "个", "appliance", place=4))
    return village


# --- undo ----------------------------------------------------------------------------------------


def test_an_undo_puts_points_and_goods_back_and_prints_a_paper(shop):
    before = (purses(shop), shelf(shop))
    receipt = bought(shop, "op1", replace(RICE, quantity=2), SOAP)
    for _ in range(2):
        done = reversal.undo(shop, "u1", receipt.seq, now_at(), reason="拿错了")
        assert isinstance(done, Acted)
    assert (done.entry.kind, done.entry.keeper) == (EntryKind.UNDONE, "k1")
    assert (purses(shop), shelf(shop)) == before
    assert figures(shop, "2026", 12) == 105
    assert printing.job_of(shop, done.entry.seq) is not None
    lines = views.record(shop, "h42")
    assert [(x.points, x.is_back, x.is_redemption) for x in lines] == [
        (100, True, False),
        (-100, False, True),
        (105, False, False),
    ]
    agrees(shop)


def test_there_is_one_reversal_per_redemption(shop):
    receipt = bought(shop, "op1")
    assert isinstance(reversal.undo(shop, "u1", receipt.seq, now_at()), Acted)
    before = dump(shop)
    assert why(reversal.undo(shop, "u2", receipt.seq, now_at())) is Obstacle.REVERSED_BEFORE
    back = reversal.bring_back(shop, "r1", receipt.seq, {"rice": 1}, now_at(), reason="坏了")
    assert why(back) is Obstacle.REVERSED_BEFORE
    assert dump(shop) == before
    assert why(reversal.undo(shop, "u1", 999, now_at())) is Obstacle.SPOILED_KEY


def test_an_undo_is_possible_for_ten_minutes_and_the_list_says_for_which(shop):
    first = bought(shop, "op1")
    second = bought(shop, "op2", SOAP, household="h42")
    reversal.undo(shop, "u1", first.seq, now_at())
    assert may_undo(shop, stamp_at()) == [second.seq]
    later = after_a_restart(NOW + 10 * MINUTE)
    assert may_undo(shop, later()) == []
    before = dump(shop)
    refused = reversal.undo(shop, "u2", second.seq, later)
    assert (why(refused), refused.figure) == (Obstacle.TOO_LATE_TO_UNDO, 10)
    assert dump(shop) == before
    in_time = after_a_restart(NOW + 10 * MINUTE - timedelta(seconds=1))
    assert may_undo(shop, in_time()) == [second.seq]
    assert isinstance(reversal.undo(shop, "u3", second.seq, in_time), Acted)


def test_redemptions_are_found_by_day_household_and_number(shop):
    old = bought(shop, "op1", at=NOW - timedelta(days=9))
    new = bought(shop, "op2", SOAP)
    tell(shop, PointsItem("p2", "h43", "award", 99, "修路", *[NOW.isoformat()] * 2))
    other = bought(shop, "op3", household="h43", text=OTHER_CARD)
    since = NOW - timedelta(days=7)
    assert views.redemptions_since(shop, since, "", 9) == [other.seq, new.seq]
    assert views.redemptions_since(shop, since, "", 1) == [other.seq]
    assert views.redemptions_since(shop, since, "h42", 9) == [new.seq]
    assert views.redemptions_since(shop, since, str(old.seq), 9) == [old.seq]
    assert views.redemptions_since(shop, since, "1", 9) == []
    assert reversal.may_undo(reversal.original_of(shop, new.seq), stamp_at())
    reversal.undo(shop, "u1", new.seq, now_at())
    assert not reversal.may_undo(reversal.original_of(shop, new.seq), stamp_at())


def test_open_orders_are_closed_and_fetched_ones_lie_on_the_shelf_again(shop):
    tell(shop, PointsItem("p2", "h42", "award", 200, "修路", *[NOW.isoformat()] * 2))
    tell(shop, GoodItem("rice_cooker", "电饭煲", 180, "家电", "台", "appliance", place=3))
    shop.execute("update stock set on_hand = 0 where good = 'rice_cooker'")
    receipt = bought(shop, "op1", RICE, KETTLE, COOKER)
    stock.lay_out(shop, "d1", [DeliveryLine("kettle", 1)], stamp_at(keeper="k1"))
    orders.hand_over(shop, "h1", receipt.seq, ["kettle"], now_at())
    states = [line.state for line in reversal.original_of(shop, receipt.seq).lines]
    assert states == [LineState.TAKEN, LineState.HANDED_OVER, LineState.OPEN]
    done = reversal.undo(shop, "u1", receipt.seq, now_at())
    assert done.entry.decoded().points == 245
    assert shelf(shop) == {"rice": 6, "laundry_liquid": 3, "rice_cooker": 0, "kettle": 1}
    assert orders.open_orders(shop, NOW).all == ()
    assert redeemable(shop) == 305
    agrees(shop)


def test_a_line_that_was_cancelled_before_is_not_given_back_twice(shop):
    receipt = bought(shop, "op1", RICE, KETTLE)
    orders.cancel_order(shop, "c1", receipt.seq, ["kettle"], now_at(), reason="停产了")
    done = reversal.undo(shop, "u1", receipt.seq, now_at())
    assert done.entry.decoded().points == 35
    assert redeemable(shop) == 105
    assert purses(shop)["2026"] == (135, 135, 30)
    agrees(shop)


def test_an_undone_redemption_does_not_count_for_the_person_who_came(shop):
    receipt = bought(shop, "op1", proxy=Proxy("邻居", "h43"))
    assert shop.value("select count(*) from proxied") == 1
    reversal.undo(shop, "u1", receipt.seq, now_at())
    assert shop.value("select count(*) from proxied") == 0


@pytest.mark.parametrize(
    ("now", "obstacle"),
    [
        (now_at(quality=Quality.GUESS), Obstacle.NO_TRUSTED_DATE),
        (now_at(keeper=""), Obstacle.NOT_IN_CHARGE),
    ],
)
def test_without_a_date_or_a_name_nothing_is_taken_back(shop, now, obstacle):
    receipt = bought(shop, "op1")
    before = dump(shop)
    assert why(reversal.undo(shop, "u1", receipt.seq, now)) is obstacle
    back = reversal.bring_back(shop, "r1", receipt.seq, {"rice": 1}, now, reason="坏了")
    assert why(back) is obstacle
    for seq in (1, 999):
        assert why(reversal.undo(shop, "u2", seq, now_at())) is Obstacle.UNKNOWN_SLIP
        back = reversal.bring_back(shop, "r2", seq, {"rice": 1}, now_at(), reason="坏了")
        assert why(back) is Obstacle.UNKNOWN_SLIP
    assert dump(shop) == before


# --- return --------------------------------------------------------------------------------------


def test_some_of_the_goods_come_back_later_for_a_reason(shop):
    receipt = bought(shop, "op1", replace(RICE, quantity=2), SOAP)
    day = NOW + timedelta(days=9)
    goods = {"rice": 1}
    for _ in range(2):
        done = reversal.bring_back(shop, "r1", receipt.seq, goods, now_at(day), reason=" 受潮 ")
        assert isinstance(done, Acted)
    body = done.entry.decoded()
    assert (body.points, body.refund, body.reason) == (35, 0, "受潮")
    assert shelf(shop) == {"rice": 5, "laundry_liquid": 2, "rice_cooker": 1}
    assert redeemable(shop, day) == 40
    again = reversal.bring_back(shop, "r2", receipt.seq, goods, now_at(day), reason="受潮")
    assert why(again) is Obstacle.REVERSED_BEFORE
    other = reversal.bring_back(shop, "r1", receipt.seq, {"rice": 2}, now_at(day), reason="受潮")
    assert why(other) is Obstacle.SPOILED_KEY
    with pytest.raises(ValueError, match="reason"):
        reversal.bring_back(shop, "r3", receipt.seq, goods, now_at(day), reason="")


def test_spoiled_goods_give_points_back_and_do_not_go_on_the_shelf(shop):
    receipt = bought(shop, "op1")
    done = reversal.bring_back(
        shop, "r1", receipt.seq, {"rice": 1}, now_at(), reason="生虫", spoiled=True
    )
    assert shelf(shop)["rice"] == 5
    assert redeemable(shop) == 105
    assert done.entry.decoded().spoiled


def test_an_order_stays_open_when_something_else_is_returned(shop):
    receipt = bought(shop, "op1", RICE, KETTLE)
    not_yet = reversal.bring_back(shop, "r0", receipt.seq, {"kettle": 1}, now_at(), reason="x")
    assert (why(not_yet), not_yet.name) == (Obstacle.NOTHING_TO_RETURN, "电热水壶")
    reversal.bring_back(shop, "r1", receipt.seq, {"rice": 1}, now_at(), reason="坏了")
    assert [order.good for order in orders.open_orders(shop, NOW).all] == ["kettle"]
    orders.cancel_order(shop, "c1", receipt.seq, ["kettle"], now_at(), reason="停产了")
    assert redeemable(shop) == 105
    agrees(shop)


# --- what the papers say -------------------------------------------------------------------------


def award(store, name, household, given, day):
    at = f"{day}T09:00:00"
    tell(store, PointsItem(name, household, "award", given, "参加活动", at, at))


def test_vouchers_and_an_undo_leave_what_was_earned_alone(tmp_path):
    """RA-8: 25 earned, goods of 22: 3 are left and 25 stay earned; undone, 25 are left."""
    store = found_village(tmp_path / "kiosk.db", "rongan", points=25)
    open_the_shift(store)
    tell(store, ReviewItem("2026-11-19T00:00:00", "2026-11-19T09:00:00"))
    tell(store, GoodItem("rice", "大米10斤", 22, "粮油", "袋", place=1))
    receipt = bought(store, "op1", replace(RICE, points=22))
    assert receipt.after == 3
    assert figures(store, "", 0) == 25
    reversal.undo(store, "u1", receipt.seq, now_at())
    assert redeemable(store) == 25
    assert figures(store, "", 0) == 25
    agrees(store)
    store.close()


@pytest.fixture
def gaoyang(tmp_path):
    """100 base, 60 over it in 2026, spent in January 2027 while the old purse is open."""
    store = found_village(tmp_path / "kiosk.db", "gaoyang", points=0)
    open_the_shift(store)
    award(store, "p2", "h42", 60, "2026-11-10")
    award(store, "p3", "h42", 20, "2027-01-02")
    tell(store, ReviewItem("2027-01-01T00:00:00", "2027-01-04T17:00:00"))
    yield store
    store.close()


def test_an_old_purse_gets_its_points_back_in_january(gaoyang):
    receipt = bought(gaoyang, "op1", RICE, at=datetime(2027, 1, 10, 9))
    assert purses(gaoyang) == {"2026": (160, 160, 35), "2027": (120, 100, 0)}
    back = reversal.bring_back(
        gaoyang, "r1", receipt.seq, {"rice": 1}, now_at(datetime(2027, 1, 31, 23, 59)), reason="x"
    )
    assert back.entry.decoded().refund == 0
    assert purses(gaoyang) == {"2026": (160, 160, 0), "2027": (120, 100, 0)}
    assert redeemable(gaoyang, datetime(2027, 1, 31, 23, 59)) == 60
    assert redeemable(gaoyang, datetime(2027, 2, 1)) == 0, "it lapses as it would have"
    agrees(gaoyang)


def test_after_the_old_purse_has_closed_its_points_are_a_refund_for_the_next_window(gaoyang):
    receipt = bought(gaoyang, "op1", RICE, at=datetime(2027, 1, 10, 9))
    day = datetime(2027, 2, 1, 9)
    back = reversal.bring_back(gaoyang, "r1", receipt.seq, {"rice": 1}, now_at(day), reason="x")
    body = back.entry.decoded()
    assert (body.points, body.charges, body.refund) == (35, (), 35)
    assert purses(gaoyang) == {"2026": (160, 160, 35), "2027": (155, 135, 0)}
    assert redeemable(gaoyang, day) == 0, "February is no window"
    assert redeemable(gaoyang, datetime(2027, 4, 1)) == 35
    assert figures(gaoyang, "2027", 12) == 120, "a refund does not rank"
    assert figures(gaoyang, "2026", 12) == 160
    lines = [x for x in views.record(gaoyang, "h42") if x.is_back]
    assert [(x.points, x.what) for x in lines] == [(35, "大米10斤")], "one line, not two"
    agrees(gaoyang)


def test_a_redemption_of_two_purses_goes_back_to_the_one_that_is_open(gaoyang):
    tell(gaoyang, ReviewItem("2027-01-03T00:00:00", "2027-01-05T09:00:00"))
    receipt = bought(gaoyang, "op1", RICE, SOAP, at=datetime(2027, 1, 10, 9))
    assert purses(gaoyang) == {"2026": (160, 160, 60), "2027": (120, 120, 5)}
    goods = {"rice": 1}
    day = datetime(2027, 3, 1)
    done = reversal.bring_back(gaoyang, "r1", receipt.seq, goods, now_at(day), reason="x")
    assert (done.entry.decoded().refund, done.entry.decoded().charges[0].points) == (30, 5)
    assert purses(gaoyang) == {"2026": (160, 160, 60), "2027": (150, 150, 0)}
    agrees(gaoyang)


def test_an_undo_after_the_month_has_ended_is_a_refund_of_the_new_month(tmp_path):
    """别山: all points are cleared at the end of the month; the shop's undo must not cost them."""
    store = found_village(tmp_path / "kiosk.db", "bieshan", points=0)
    open_the_shift(store)
    award(store, "p2", "h42", 50, "2027-01-10")
    receipt = bought(store, "op1", RICE, at=datetime(2027, 1, 31, 23, 55))
    assert isinstance(receipt, Receipt)
    late = after_a_restart(datetime(2027, 2, 1, 0, 2))
    done = reversal.undo(store, "u1", receipt.seq, late)
    assert done.entry.decoded().refund == 35
    assert redeemable(store, datetime(2027, 2, 1, 0, 2)) == 35, "the other 15 are cleared"
    assert (figures(store, "2027-01", 1), figures(store, "2027-02", 1)) == (50, 0)
    agrees(store)
    store.close()


def test_a_bonus_is_won_by_what_was_obtained_whatever_came_back(shop):
    from kiosk.core.scheme import Bonus

    award(shop, "p2", "h43", 104, "2026-11-10")
    receipt = bought(shop, "op1", SOAP, household="h43", text=OTHER_CARD)
    reversal.undo(shop, "u1", receipt.seq, now_at())
    receipt = bought(shop, "op2", KETTLE, household="h43", text=OTHER_CARD)
    orders.cancel_order(shop, "c1", receipt.seq, ["kettle"], now_at(), reason="停产了")
    events = [fact for fact in points.facts_of(shop) if isinstance(fact, PointEvent)]
    scheme = points.scheme_in_force(shop)
    month = interval_named("2026-11", 1)
    obtained = ranking.figures(events, ["h42", "h43"], scheme, month)
    assert obtained == {"h42": 105, "h43": 104}
    first = Bonus(clause="x", cycle="month", top_n=1, points=50)
    assert ranking.winners(first, obtained) == ("h42",)


RULES = ["tangxiang", "gaoliang", "bieshan", "gaoyang"]


@pytest.mark.parametrize("later", RULES)
@pytest.mark.parametrize("meanwhile", RULES)
def test_what_two_purses_gave_goes_back_to_where_it_counts_under_any_later_rules(
    gaoyang, meanwhile, later
):
    """No purse ever gave less than came back to it, whatever the purses are called by then."""
    import msgspec

    from kiosk.core.feed import SchemeItem
    from kiosk.schemes import load_scheme

    tell(gaoyang, ReviewItem("2027-01-03T00:00:00", "2027-01-05T09:00:00"))
    receipt = bought(gaoyang, "op1", RICE, SOAP, at=datetime(2027, 1, 10, 9))
    assert len(points.charges_of(gaoyang, receipt.seq)) == 2
    tell(gaoyang, SchemeItem(2, msgspec.to_builtins(load_scheme(meanwhile))))
    agrees(gaoyang)
    day = datetime(2027, 1, 11)
    done = reversal.bring_back(gaoyang, "r1", receipt.seq, {"rice": 1}, now_at(day), reason="x")
    body = done.entry.decoded()
    assert sum(purse.points for purse in body.charges) + body.refund == 35
    agrees(gaoyang)
    tell(gaoyang, SchemeItem(3, msgspec.to_builtins(load_scheme(later))))
    agrees(gaoyang)
    out = sum(spent for _, _, spent in purses(gaoyang).values())
    assert out == 65 - 35 + body.refund
    assert all(spent >= 0 for _, _, spent in purses(gaoyang).values())


def test_an_undo_forgets_also_who_fetched_what_was_ordered(shop):
    neighbour = Proxy("邻居", "h43", "0043", "3组", "王*")
    receipt = bought(shop, "op1", KETTLE, proxy=neighbour)
    stock.lay_out(shop, "more", [DeliveryLine("kettle", 1)], now_at()())
    orders.hand_over(shop, "h1", receipt.seq, ["kettle"], now_at(), proxy=neighbour)
    assert len(shop.rows("select * from proxied")) == 2
    assert isinstance(reversal.undo(shop, "u1", receipt.seq, now_at()), Acted)
    assert shop.rows("select * from proxied") == []
    assert problems(shop) == []


def test_the_same_key_with_another_reason_is_refused_and_journaled(shop):
    first, second = bought(shop, "op1"), bought(shop, "op2", SOAP)
    third = bought(shop, "op3", KETTLE)

    def undo(reason):
        return reversal.undo(shop, "u1", first.seq, now_at(), reason=reason)

    def bring_back(reason):
        pieces = {"laundry_liquid": 1}
        return reversal.bring_back(shop, "b1", second.seq, pieces, now_at(), reason=reason)

    def cancel(reason):
        return orders.cancel_order(shop, "c1", third.seq, ["kettle"], now_at(), reason=reason)

    for n, act in enumerate((undo, bring_back, cancel), 1):
        done = act("坏了")
        assert isinstance(done, Acted)
        assert act("坏了") == done
        assert why(act("拿错了")) is Obstacle.SPOILED_KEY
        misused = shop.value("select count(*) from entry where kind = 'key_misused'")
        assert misused == n


def test_who_does_not_want_the_goods_gets_no_points_of_a_period_that_is_over(gaoyang):
    receipt = bought(gaoyang, "op1", RICE, at=datetime(2027, 1, 10, 9))
    before = redeemable(gaoyang, datetime(2027, 4, 1))
    goods, next_year = {"rice": 1}, now_at(datetime(2027, 2, 10))
    how = {"reason": "不想要了", "by_household": True}
    done = reversal.bring_back(gaoyang, "b1", receipt.seq, goods, next_year, **how)
    body = done.entry.decoded()
    assert (body.points, body.charges, body.refund, body.lapsed) == (0, (), 0, 35)
    assert redeemable(gaoyang, datetime(2027, 4, 1)) == before
    assert shelf(gaoyang)["rice"] == 6
    agrees(gaoyang)
    assert problems(gaoyang) == []


def test_and_gets_those_of_a_period_that_is_open(shop):
    receipt = bought(shop, "op1")
    how = {"reason": "不想要了", "by_household": True}
    done = reversal.bring_back(shop, "b1", receipt.seq, {"rice": 1}, now_at(), **how)
    assert (done.entry.decoded().points, done.entry.decoded().lapsed) == (35, 0)
    assert redeemable(shop) == 105
    assert problems(shop) == []
