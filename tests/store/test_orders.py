"""Orders: spent at once, due by class, handed over or given back (TX-9, TX-11)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from support.desk import now_at
from support.shop import COOKER, RICE, SOAP, bought, dump, open_the_shift
from support.village import NOW, OTHER_CARD, found_village, tell

from kiosk.core import ranking
from kiosk.core.account import PointEvent
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality
from kiosk.core.entries import DeliveryLine, EntryKind, HandedOver, Proxy, Refund
from kiosk.core.feed import GoodItem, PointsItem
from kiosk.core.periods import interval_named
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.view import Pick, Receipt
from kiosk.store import journal, orders, points, printing, redeem, stock, views
from kiosk.store.acts import Acted
from kiosk.store.goods import good_at

KETTLE = Pick("kettle", "电热水壶", 30, 1, "个")
CREDIT = Pick("credit", "30元话费", 30, 1, "份")
TIMES = ("2026-11-10T09:00:00", "2026-11-10T09:00:00")
NEIGHBOUR = Proxy("邻居", "h43", "0043", "3组", "王*")


@pytest.fixture
def shop(village):
    """Beside the shelf: rice of the general class, a kettle and phone credit that only orders."""
    tell(
        village,
        GoodItem("rice", "大米10斤", 35, "粮油", "袋", "general", place=1),
        GoodItem("kettle", "电热水壶", 30, "家电", "个", "appliance", place=4),
        GoodItem("credit", "30元话费", 30, "话费", "份", "general", "cash_like", place=5),
        PointsItem("p2", "h42", "award", 200, "修路", *TIMES),
        PointsItem("p3", "h43", "award", 200, "修路", *TIMES),
    )
    return village


def why(answer):
    assert isinstance(answer, ActRefused), answer
    return answer.why


def shelf(store, good):
    return store.value("select on_hand from stock where good = ?", [good]) or 0


def waiting(store, at=NOW):
    return [(order.seq, order.good) for order in orders.open_orders(store, at).all]


def redeemable(store, at, household="h42"):
    return redeem.account_of(store, household, now_at(at)().moment).redeemable


def deliver(store, op, *lines):
    stock.lay_out(store, op, [DeliveryLine(good, n) for good, n in lines], now_at()())


def test_what_is_not_on_the_shelf_is_ordered_and_the_points_are_spent(shop):
    receipt = bought(shop, "o1", RICE, KETTLE)
    assert isinstance(receipt, Receipt)
    assert [pick.due for pick in receipt.picks] == ["", "2026-11-27"]
    assert (receipt.cost, receipt.after, receipt.due) == (65, 240, "2026-11-27")
    assert (shelf(shop, "rice"), shelf(shop, "kettle")) == (5, 0)
    assert waiting(shop) == [(receipt.seq, "kettle")]
    assert redeemable(shop, NOW) == 240
    assert redeem.receipt_of_seq(shop, receipt.seq) == receipt
    line = views.record(shop, "h42")[0]
    assert (line.points, line.is_redemption, line.due) == (-65, True, "2026-11-27")


def test_a_line_is_never_split(shop):
    receipt = bought(shop, "o1", Pick("rice", "大米10斤", 35, 7, "袋"))
    assert [pick.due for pick in receipt.picks] == ["2026-11-22"]
    assert shelf(shop, "rice") == 6
    assert good_at(shop, "rice", NOW).free == 0
    second = bought(shop, "o2", RICE, household="h43", text=OTHER_CARD)
    assert second.picks[0].due == "2026-11-22", "the six lie there for the first household"


def test_goods_without_a_class_are_refused_when_they_are_not_there(shop):
    shop.execute("update stock set on_hand = 0 where good = 'laundry_liquid'")
    before = dump(shop)
    answer = bought(shop, "o1", RICE, SOAP)
    assert isinstance(answer, RedemptionRefused)
    assert (answer.reason, answer.good) == (Reason.OUT_OF_STOCK, "洗衣液")
    assert dump(shop) == before


def test_what_can_be_ordered_is_offered_though_it_is_sold_out(shop):
    there = {offer.good: (offer.stock, offer.due_days) for offer in views.offers(shop, NOW)}
    assert there["kettle"] == (0, 7)
    assert there["credit"] == (0, 2)
    assert there["laundry_liquid"] == (3, None)
    assert "电热水壶" not in views.on_shelf(shop, NOW)


def test_days_are_counted_from_the_day_after_and_end_at_midnight(tmp_path):
    """TX-11: ordered on 20 March at 10:00; rice is late on the 23rd, the kettle is not."""
    store = found_village(tmp_path / "kiosk.db")
    open_the_shift(store)
    tell(
        store,
        GoodItem("rice", "大米10斤", 35, "粮油", "袋", "general"),
        GoodItem("kettle", "电热水壶", 30, "家电", "个", "appliance"),
    )
    store.execute("update stock set on_hand = 0")
    receipt = bought(store, "o2", RICE, KETTLE, at=datetime(2026, 3, 20, 10))
    assert [pick.due for pick in receipt.picks] == ["2026-03-22", "2026-03-27"]

    def book(day, hour=8, minute=0):
        found = orders.open_orders(store, datetime(2026, 3, day, hour, minute))
        return tuple(
            sorted({order.good for order in part})
            for part in (found.overdue, found.today, found.later)
        )

    assert book(21) == ([], [], ["kettle", "rice"])
    assert book(22, 23, 59) == ([], ["rice"], ["kettle"])
    assert book(23, 0, 0) == (["rice"], [], ["kettle"])
    assert book(27) == (["rice"], ["kettle"], [])
    assert book(28) == (["kettle", "rice"], [], [])
    store.close()


def test_the_list_says_whose_what_and_since_when(shop):
    first = bought(shop, "o1", KETTLE)
    later = NOW + timedelta(days=3)
    second = bought(shop, "o2", KETTLE, household="h43", text=OTHER_CARD, at=later)
    book = orders.open_orders(shop, NOW)
    order = book.later[0]
    assert (order.seq, order.number, order.holder) == (first.seq, first.number, first.holder)
    assert (order.name, order.quantity, order.unit, order.points) == ("电热水壶", 1, "个", 30)
    assert order.due == "2026-11-27"
    assert not order.can_be_handed_over
    assert [o.seq for o in book.all] == [first.seq, second.seq]
    assert [o.seq for o in orders.open_orders(shop, NOW, household="h43").all] == [second.seq]
    assert [o.seq for o in orders.open_orders(shop, NOW, of=first.seq).all] == [first.seq]
    deliver(shop, "d1", ("kettle", 1))
    assert orders.open_orders(shop, NOW).later[0].can_be_handed_over


def test_handing_over_takes_the_pieces_from_the_shelf_once(shop):
    receipt = bought(shop, "o1", KETTLE)
    deliver(shop, "d1", ("kettle", 2))
    assert good_at(shop, "kettle", NOW).free == 1
    for _ in range(2):
        done = orders.hand_over(shop, "h1", receipt.seq, ["kettle"], now_at())
        assert isinstance(done, Acted)
    assert (done.entry.kind, done.entry.keeper) == (EntryKind.HANDED_OVER, "k1")
    assert done.entry.decoded() == HandedOver(receipt.seq, ("kettle",))
    assert shelf(shop, "kettle") == 1
    assert waiting(shop) == []
    assert printing.job_of(shop, done.entry.seq) is not None
    again = orders.hand_over(shop, "h2", receipt.seq, ["kettle"], now_at())
    assert (why(again), again.name) == (Obstacle.HANDED_OVER_BEFORE, "电热水壶")
    other = orders.hand_over(shop, "h1", receipt.seq, ["rice"], now_at())
    assert why(other) is Obstacle.SPOILED_KEY
    assert redeemable(shop, NOW) == 305 - 30, "nothing is charged a second time"


def test_some_lines_of_an_order_may_come_before_others(shop):
    shop.execute("update stock set on_hand = 0 where good = 'rice'")
    receipt = bought(shop, "o1", RICE, KETTLE)
    deliver(shop, "d1", ("rice", 1))
    assert isinstance(orders.hand_over(shop, "h1", receipt.seq, ["rice"], now_at()), Acted)
    assert waiting(shop) == [(receipt.seq, "kettle")]
    assert views.record(shop, "h42")[0].due == "2026-11-27"


OBSTACLES = {
    "unknown slip": (lambda seq: (999, ["kettle"]), {}, Obstacle.UNKNOWN_SLIP),
    "no redemption": (lambda seq: (1, ["kettle"]), {}, Obstacle.UNKNOWN_SLIP),
    "taken at once": (lambda seq: (seq, ["rice"]), {}, Obstacle.NO_SUCH_ORDER),
    "another good": (lambda seq: (seq, ["gold"]), {}, Obstacle.NO_SUCH_ORDER),
    "not there yet": (lambda seq: (seq, ["kettle"]), {}, Obstacle.NOT_ON_SHELF),
    "no proof": (lambda seq: (seq, ["credit"]), {}, Obstacle.NO_PROOF),
    "blank proof": (lambda seq: (seq, ["credit"]), {"proof": "  "}, Obstacle.NO_PROOF),
    "one of two": (
        lambda seq: (seq, ["credit", "kettle"]),
        {"proof": "88"},
        Obstacle.NOT_ON_SHELF,
    ),
}


@pytest.mark.parametrize("name", OBSTACLES)
def test_a_hand_over_that_is_refused_changes_nothing(shop, name):
    asked, how, obstacle = OBSTACLES[name]
    receipt = bought(shop, "o1", RICE, KETTLE, CREDIT)
    before = dump(shop)
    assert why(orders.hand_over(shop, "h1", *asked(receipt.seq), now_at(), **how)) is obstacle
    assert dump(shop) == before


@pytest.mark.parametrize(
    ("now", "obstacle"),
    [
        (now_at(quality=Quality.GUESS), Obstacle.NO_TRUSTED_DATE),
        (now_at(keeper=""), Obstacle.NOT_IN_CHARGE),
    ],
)
def test_orders_want_a_date_and_a_name(shop, now, obstacle):
    receipt = bought(shop, "o1", KETTLE)
    deliver(shop, "d1", ("kettle", 1))
    before = dump(shop)
    assert why(orders.hand_over(shop, "h1", receipt.seq, ["kettle"], now)) is obstacle
    answer = orders.cancel_order(shop, "c1", receipt.seq, ["kettle"], now, reason="停产了")
    assert why(answer) is obstacle
    assert dump(shop) == before


@pytest.mark.parametrize("goods", [[], ["kettle", "kettle"]])
def test_a_list_that_no_screen_makes_is_a_mistake_of_the_caller(shop, goods):
    receipt = bought(shop, "o1", KETTLE)
    with pytest.raises(ValueError, match="one line"):
        orders.hand_over(shop, "h1", receipt.seq, goods, now_at())
    with pytest.raises(ValueError, match="one line"):
        orders.cancel_order(shop, "c1", receipt.seq, goods, now_at(), reason="停产了")
    with pytest.raises(ValueError, match="reason"):
        orders.cancel_order(shop, "c1", receipt.seq, ["kettle"], now_at(), reason=" ")


def test_phone_credit_is_always_ordered_and_handed_over_with_its_number(shop):
    receipt = bought(shop, "o1", CREDIT)
    assert receipt.picks[0].due == "2026-11-22"
    assert orders.open_orders(shop, NOW).later[0].off_shelf
    done = orders.hand_over(shop, "h1", receipt.seq, ["credit"], now_at(), proof=" 充值单88 ")
    assert done.entry.decoded().proof == "充值单88"
    assert shop.row("select 1 from stock where good = 'credit'") is None


def test_what_was_phone_credit_when_it_was_ordered_stays_it(shop):
    receipt = bought(shop, "o1", CREDIT, KETTLE)
    deliver(shop, "d1", ("kettle", 1))
    tell(
        shop,
        GoodItem("credit", "30元话费", 30, "话费", "份", "general"),
        GoodItem("kettle", "电热水壶", 30, "家电", "个", "appliance", "cash_like"),
    )
    both = ["credit", "kettle"]
    assert isinstance(orders.hand_over(shop, "h1", receipt.seq, both, now_at(), proof="8"), Acted)
    assert shelf(shop, "kettle") == 0


def test_a_cancelled_order_comes_back_as_a_refund_that_survives_the_reset(tmp_path):
    """TX-9: 190 points, an order of 180 on 31 December, cancelled on 5 January."""
    store = found_village(tmp_path / "kiosk.db", points=190)
    open_the_shift(store)
    tell(store, GoodItem("rice_cooker", "电饭煲", 180, "家电", "台", "appliance", place=3))
    store.execute("update stock set on_hand = 0")
    receipt = bought(store, "o1", COOKER, at=datetime(2026, 12, 31, 15))
    assert receipt.picks[0].due == "2027-01-07"
    assert redeemable(store, datetime(2026, 12, 31, 23, 59)) == 10
    assert redeemable(store, datetime(2027, 1, 1)) == 0
    day = datetime(2027, 1, 5, 9)
    for _ in range(2):
        done = orders.cancel_order(
            store, "c1", receipt.seq, ["rice_cooker"], now_at(day), reason="停产了"
        )
    body = Refund("h42", 180, "停产了", receipt.seq, ("rice_cooker",))
    assert done.entry.decoded() == body
    assert redeemable(store, day) == 180
    assert waiting(store, day) == []
    assert shelf(store, "rice_cooker") == 0
    events = [fact for fact in points.facts_of(store) if isinstance(fact, PointEvent)]
    scheme = points.scheme_in_force(store)
    for key, months, figure in (("2027-01", 1, 0), ("2027", 12, 0), ("2026", 12, 190)):
        cycle = interval_named(key, months)
        assert ranking.figures(events, ["h42"], scheme, cycle) == {"h42": figure}
    line = views.record(store, "h42")[0]
    assert (line.what, line.points, line.is_back) == ("电饭煲", 180, True)
    again = orders.cancel_order(
        store, "c2", receipt.seq, ["rice_cooker"], now_at(day), reason="停产了"
    )
    assert why(again) is Obstacle.NO_SUCH_ORDER
    late = orders.hand_over(store, "h1", receipt.seq, ["rice_cooker"], now_at(day))
    assert why(late) is Obstacle.NO_SUCH_ORDER
    store.close()


def test_only_the_lines_that_will_not_come_are_given_back(shop):
    receipt = bought(shop, "o1", RICE, KETTLE, CREDIT)
    answer = orders.cancel_order(shop, "c1", receipt.seq, ["kettle"], now_at(), reason="停产了")
    assert answer.entry.decoded().points == 30
    assert waiting(shop) == [(receipt.seq, "credit")]
    taken = orders.cancel_order(shop, "c2", receipt.seq, ["rice"], now_at(), reason="停产了")
    assert why(taken) is Obstacle.NO_SUCH_ORDER


# --- proxies -------------------------------------------------------------------------------------


def limited(store, households=1):
    import msgspec

    from kiosk.core.feed import SchemeItem
    from kiosk.schemes import load_scheme

    document = msgspec.to_builtins(load_scheme("tangxiang"))
    document["proxies"] = {"clause": "村规", "households_per_month": households}
    tell(store, SchemeItem(2, document))


def test_who_came_stands_in_the_journal_and_on_the_receipt(shop):
    receipt = bought(shop, "o1", KETTLE, proxy=NEIGHBOUR)
    assert receipt.proxy == NEIGHBOUR
    body = journal.entry_at(shop, receipt.seq)[0].decoded()
    assert body.proxy == NEIGHBOUR
    assert bought(shop, "o1", KETTLE, proxy=NEIGHBOUR) == receipt
    assert bought(shop, "o1", KETTLE).reason is Reason.SPOILED_KEY
    deliver(shop, "d1", ("kettle", 1))
    kin = Proxy("家人")
    done = orders.hand_over(shop, "h1", receipt.seq, ["kettle"], now_at(), proxy=kin)
    assert done.entry.decoded().proxy == kin


def test_one_person_comes_for_so_many_households_a_month(shop):
    from kiosk.core.feed import CardItem, HouseholdItem

    limited(shop)
    tell(
        shop,
        HouseholdItem("h44", "0044", "3组", "李*", "hp01"),
        CardItem("x", 44, "h44", "in_use"),
        PointsItem("p5", "h44", "award", 200, "修路", *TIMES),
    )
    assert isinstance(bought(shop, "o1", KETTLE, proxy=NEIGHBOUR), Receipt)
    assert isinstance(bought(shop, "o2", RICE, proxy=NEIGHBOUR), Receipt), "the same household"
    before = dump(shop)
    answer = bought(shop, "o3", RICE, household="h44", text="", proxy=NEIGHBOUR)
    assert (answer.reason, answer.figure) == (Reason.PROXY_LIMIT, 1)
    assert dump(shop) == before
    answer = bought(shop, "o4", household="h44", text="", proxy=Proxy("家人"))
    assert answer == RedemptionRefused(Reason.PROXY_WORD), "who has no card cannot be counted"
    assert dump(shop) == before
    kin = Proxy("家人", vouched_by="k1")
    assert bought(shop, "o4", household="h44", text="", proxy=kin).proxy == kin
    next_month = datetime(2026, 12, 1)
    how = {"household": "h44", "text": "", "proxy": NEIGHBOUR, "at": next_month}
    assert isinstance(bought(shop, "o5", **how), Receipt)


def test_the_limit_holds_for_what_is_fetched_too(shop):
    first = bought(shop, "o1", KETTLE)
    bought(shop, "o2", RICE, household="h43", text=OTHER_CARD, proxy=Proxy("邻居", "h50"))
    limited(shop)
    deliver(shop, "d1", ("kettle", 1))
    before = dump(shop)
    far = Proxy("邻居", "h50")
    answer = orders.hand_over(shop, "h1", first.seq, ["kettle"], now_at(), proxy=far)
    assert (why(answer), answer.figure) == (Obstacle.PROXY_LIMIT, 1)
    assert dump(shop) == before
    assert isinstance(orders.hand_over(shop, "h1", first.seq, ["kettle"], now_at()), Acted)


def test_a_proxy_is_somebody_else(shop):
    receipt = bought(shop, "o1", KETTLE)
    deliver(shop, "d1", ("kettle", 1))
    own = Proxy("家人", "h42")
    with pytest.raises(ValueError, match="somebody else"):
        bought(shop, "o2", RICE, proxy=own)
    with pytest.raises(ValueError, match="somebody else"):
        orders.hand_over(shop, "h1", receipt.seq, ["kettle"], now_at(), proxy=own)


def test_the_due_day_is_plain_arithmetic():
    from kiosk.core.redemption import due_day

    assert due_day(datetime(2023, 3, 20, 10), 2) == date(2023, 3, 22)
    assert due_day(datetime(2023, 12, 31, 23, 59, 59), 7) == date(2024, 1, 7)
    assert due_day(datetime(2024, 2, 28), 2) == date(2024, 3, 1)


def test_an_order_that_the_household_does_not_want_carries_no_points_into_the_next_year(shop):
    late = bought(shop, "o1", KETTLE, at=datetime(2026, 12, 31, 23))
    early = bought(shop, "o2", KETTLE)
    how = {"reason": "住户不要了", "by_household": True}
    soon, after = now_at(NOW + timedelta(days=1)), now_at(datetime(2027, 1, 1, 1))
    before = dump(shop)
    refused = orders.cancel_order(shop, "c1", late.seq, ["kettle"], after, **how)
    assert why(refused) is Obstacle.PERIOD_OVER
    assert dump(shop) == before
    done = orders.cancel_order(shop, "c2", early.seq, ["kettle"], soon, **how)
    assert isinstance(done, Acted)
    assert isinstance(
        orders.cancel_order(shop, "c3", late.seq, ["kettle"], after, reason="没有货"), Acted
    )
