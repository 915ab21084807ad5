"""Taking in the feed: in order, once, all or nothing, and nothing stops it for ever."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import msgspec
import pytest
from support.shop import bought, cancelled_order, dump, stamp_at
from support.village import GUEST_CARD, NOW, tell

from kiosk.core.card import CardRefusal, CardState, text_key
from kiosk.core.feed import (
    ActivityItem,
    CardItem,
    FeedItem,
    GoodItem,
    HouseholdItem,
    PersonItem,
    PointsItem,
    ReviewItem,
    SchemeItem,
    SiteItem,
    SuspensionItem,
)
from kiosk.core.journal import canonical
from kiosk.core.view import Receipt
from kiosk.schemes import load_scheme
from kiosk.store import feed, journal, people, points, redeem, views
from kiosk.store.activities import upcoming
from kiosk.store.database import open_store
from kiosk.store.verify import problems

AT = "2026-11-10T09:00:00"


def item(n, body):
    return FeedItem(n, body if isinstance(body, str) else canonical(body).decode())


def award(point_id, amount=10, **more):
    times = {"effective": AT, "posted": AT, **more}
    return PointsItem(point_id, "h42", "award", amount, "义务劳动", **times)


def after(store):
    return journal.feed_cursor(store)


def balance(store, household="h42"):
    return redeem.account_of(store, household, stamp_at().moment).balance


def test_a_gap_is_refused_and_nothing_of_the_batch_is_taken(village):
    n, before = after(village), dump(village)
    for batch in (
        [item(n + 2, award("a"))],
        [item(n + 1, award("a")), item(n + 3, award("b"))],
        [item(n + 2, award("b")), item(n + 1, award("a"))],
    ):
        with pytest.raises(feed.FeedGap, match="after item"):
            feed.apply_feed(village, batch, NOW)
        assert dump(village) == before


def test_repeats_are_passed_over(village):
    n = after(village)
    batch = [item(n + 1, award("a")), item(n + 2, award("b"))]
    feed.apply_feed(village, batch, NOW)
    before = dump(village, "meta")
    feed.apply_feed(village, batch, datetime(2026, 11, 21))
    feed.apply_feed(village, [item(1, award("late and different")), *batch], None)
    feed.apply_feed(village, [], None)
    assert dump(village, "meta") == before
    assert feed.heard_at(village) == datetime(2026, 11, 21)
    feed.apply_feed(village, [*batch, item(n + 3, award("c"))], None)
    assert balance(village) == 105 + 30


def test_an_id_that_came_before_changes_nothing(village):
    tell(village, award("a"), award("a"), award("a", 999), award("p1", 50))
    assert balance(village) == 105 + 10
    assert feed.unread(village) == []
    assert problems(village) == []


def test_the_time_of_the_township_is_kept(tmp_path):
    store = open_store(tmp_path / "kiosk.db")
    assert feed.heard_at(store) is None
    feed.apply_feed(store, [], NOW)
    assert feed.heard_at(store) == NOW
    store.close()


# --- what cannot be read -------------------------------------------------------------------------

SITE = SiteItem("hp01", "和平", "店", "村", "镇", 3, 7)


def changed(original, **changes):
    return {**msgspec.to_builtins(original), **changes}


def scheme_item(version=2, name="tangxiang", **parts):
    document = {**msgspec.to_builtins(load_scheme(name)), **parts}
    return SchemeItem(version, document)


ORIGINAL = award("p1", 105, posted="2026-11-10T10:00:00")
BAD = {
    "an unknown kind": {"type": "weather", "rain": True},
    "no kind": {"id": "x"},
    "no object": "[]",
    "no JSON": "rain",
    "nothing": "",
    "points as text": changed(award("x"), points="10"),
    "a fraction of a point": changed(award("x"), points=1.5),
    "a missing field": {"type": "points", "id": "x"},
    "an unknown kind of points": changed(award("x"), kind="gift"),
    "a time that is none": changed(award("x"), effective="yesterday"),
    "a time with an offset": changed(award("x"), posted=AT + "+08:00"),
    "more points than a file holds": changed(award("x"), points=2**63),
    "more points than anybody has": changed(award("x"), points=10**15 + 1),
    "a review before no time": changed(ReviewItem(AT, AT), before="x"),
    "a suspension that begins at no time": changed(
        SuspensionItem("s", "h42", "influence_period", AT), start="x"
    ),
    "a suspension that ends at no time": changed(
        SuspensionItem("s", "h42", "influence_period", AT), end="x"
    ),
    "goods for nothing": changed(GoodItem("rice", "大米", 35, "粮油"), points=0),
    "goods that pay": changed(GoodItem("rice", "大米", 35, "粮油"), points=-35),
    "a price of 64 bits and more": changed(GoodItem("rice", "大米", 35, "粮油"), points=2**63),
    "goods from no day": changed(GoodItem("rice", "大米", 35, "粮油"), since="soon"),
    "goods from half a stamp": changed(GoodItem("rice", "大米", 35, "粮油"), since="2026-11-20"),
    "a serial of 64 bits and more": changed(CardItem("k", 1, "h42", "in_use"), serial=2**63),
    "a card in no state": changed(CardItem("k", 1, "h42", "in_use"), state="eaten"),
    "a person without role": changed(PersonItem("k9", "某", "keeper", "", ""), role="king"),
    "a scheme that is none": changed(scheme_item(), document={}),
    "a scheme that contradicts itself": scheme_item(carry_over={"clause": "x", "until": "never"}),
    "a scheme of no version": scheme_item(0),
    "a version that was another scheme": scheme_item(1, "rongan"),
    "half of a reversal": award("r", -104, reverses="p1"),
    "a reversal of another household": changed(award("r", -105, reverses="p1"), household="h43"),
    "a reversal of another time": award("r", -105, effective=NOW.isoformat(), reverses="p1"),
    "a reversal of another kind": changed(award("r", -105, reverses="p1"), kind="bonus"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_kept_and_shown_and_the_feed_goes_on(village, name):
    n, before = after(village), dump(village, "feed_item")
    feed.apply_feed(village, [item(n + 1, BAD[name])], NOW)
    assert dump(village, "feed_item") == before
    assert [bad.n for bad in feed.unread(village)] == [n + 1]
    assert feed.unread(village)[0].body == item(n + 1, BAD[name]).body
    feed.apply_feed(village, [item(n + 2, award("a")), item(n + 3, scheme_item())], NOW)
    assert after(village) == n + 3
    assert balance(village) == 115
    assert problems(village) == []
    assert isinstance(bought(village, "op1"), Receipt)


def test_the_second_reversal_of_the_same_award_is_not_booked(village):
    tell(village, award("r1", -105, reverses="p1"), award("r2", -105, reverses="p1"))
    assert balance(village) == 0
    assert [bad.n for bad in feed.unread(village)] == [after(village)]
    tell(village, award("again", 105, reverses="r1"))
    assert balance(village) == 105
    assert problems(village) == []


def test_a_reversal_of_something_unknown_changes_nothing_even_if_it_comes_later(village):
    tell(village, award("r", -10, reverses="a"), award("a"))
    assert balance(village) == 115
    assert feed.unread(village) == []
    assert problems(village) == []


def test_an_item_that_fails_midway_leaves_nothing_of_itself(village):
    """The row of the points goes in first; the purse then refuses a sum that it cannot hold."""
    village.execute("update purse set total = ? where household = 'h42'", [2**63 - 5])
    before = dump(village, "feed_item")
    tell(village, award("a"))
    assert dump(village, "feed_item") == before
    assert len(feed.unread(village)) == 1
    tell(village, award("b", 5 - 1))
    assert village.value("select count(*) from points where id = 'b'") == 1


def test_a_scheme_whose_rows_cannot_be_made_leaves_the_old_one_in_force(village):
    base = {"clause": "x", "points": 2**63 - 1}
    before = dump(village, "feed_item")
    tell(village, scheme_item(2, base=base))
    assert dump(village, "feed_item") == before
    assert points.scheme_in_force(village) == load_scheme("tangxiang")
    assert len(feed.unread(village)) == 1
    assert problems(village) == []


def test_a_batch_that_is_given_up_leaves_no_scheme_in_memory(village):
    n = after(village)
    batch = [item(n + 1, scheme_item(2, "rongan")), item(n + 2, award("a")), item(n + 4, "{}")]
    with pytest.raises(feed.FeedGap):
        feed.apply_feed(village, batch, NOW)
    assert points.scheme_in_force(village).id == "tangxiang"
    feed.apply_feed(village, [item(n + 1, scheme_item(2, "bieshan"))], NOW)
    assert points.scheme_in_force(village).id == "bieshan"
    assert problems(village) == []


def test_a_field_of_a_later_version_is_ignored(village):
    tell_body = changed(award("a"), photograph="sha256:00", points=7)
    feed.apply_feed(village, [item(after(village) + 1, tell_body)], NOW)
    assert balance(village) == 112
    assert feed.unread(village) == []


def test_fractions_of_a_second_are_cut_off_on_both_sides_of_a_review(tmp_path):
    store = open_store(tmp_path / "kiosk.db")
    tell(
        store,
        SITE,
        scheme_item(1, "rongan"),
        HouseholdItem("h42", "0042", "3组", "张*", "hp01"),
        award("a", effective="2026-11-10T09:00:00.250000"),
        award("b", effective="2026-11-10T08:59:59.999999"),
        ReviewItem("2026-11-10T09:00:00.500000", AT),
    )
    assert store.rows("select id, cleared from points order by id") == [("a", 0), ("b", 1)]
    assert problems(store) == []
    store.close()


def test_points_that_come_before_the_rules_are_not_booked_and_do_not_return(tmp_path):
    store = open_store(tmp_path / "kiosk.db")
    tell(store, SITE, award("a"), scheme_item(1), award("b", 3))
    assert [bad.n for bad in feed.unread(store)] == [2]
    assert balance(store) == 3
    assert problems(store) == []
    store.close()


# --- what it changes -----------------------------------------------------------------------------


def test_the_last_item_of_an_id_counts(village):
    tell(
        village,
        HouseholdItem("h42", "0042", "5组", "张*", "hp01"),
        GoodItem("rice", "大米5斤", 20, "粮油", "袋", place=9),
        PersonItem("k1", "陈某", "keeper", "other card", "", active=False),
        CardItem(text_key(GUEST_CARD), 42, "h42", CardState.LOST.value),
        CardItem("new", 44, "h42", "in_use"),
        SiteItem("hp01", "和平", "新店", "村", "镇", 3, 7),
    )
    assert redeem.holder_of(village, "h42").group == "5组"
    assert [o.points for o in views.offers(village, NOW) if o.good == "rice"] == [20]
    assert [o.stock for o in views.offers(village, NOW) if o.good == "rice"] == [6]
    assert people.keeper_by_card(village, "other card") is None
    assert views.identify(village, GUEST_CARD) is CardRefusal.REVOKED
    assert feed.site(village).shop == "新店"
    assert problems(village) == []


def test_a_suspension_is_replaced_by_a_later_item_of_its_id(village):
    open_end = SuspensionItem("s1", "h42", "influence_period", "2026-11-01T00:00:00")
    tell(village, open_end)
    moment = stamp_at().moment
    assert redeem.account_of(village, "h42", moment).barred == "suspended"
    lifted = SuspensionItem("s1", "h42", "influence_period", open_end.start, "2026-11-20T00:00:00")
    tell(village, lifted)
    assert redeem.account_of(village, "h42", moment).barred is None
    tell(village, SuspensionItem("s2", "h42", "a kind of another scheme", open_end.start))
    assert redeem.account_of(village, "h42", moment).barred is None


def test_new_rules_make_every_row_anew(village):
    bought(village, "op1")
    cancelled_order(village, "r1", 2)
    tell(village, award("a", 7, effective="2025-05-05T00:00:00"))
    rows = "select household, period, total, cleared, spent from purse order by period"
    assert village.rows(rows) == [("h42", "2025", 7, 7, 0), ("h42", "2026", 107, 107, 37)]
    tell(village, scheme_item(2, "bieshan"))
    assert village.rows(rows) == [("h42", "2025-05", 7, 7, 0), ("h42", "2026-11", 107, 107, 37)]
    tell(village, scheme_item(3, "gaoliang"))
    assert village.rows(rows) == [("h42", "", 114, 114, 37)]
    tell(village, scheme_item(4, "rongan"))
    assert village.rows(rows) == [("h42", "", 114, 2, 37)]
    tell(village, ReviewItem("2027-01-01T00:00:00", AT))
    assert village.rows(rows) == [("h42", "", 114, 114, 37)]
    tell(village, scheme_item(5, base={"clause": "x", "points": 100}))
    assert village.rows(rows) == [("h42", "2025", 107, 107, 0), ("h42", "2026", 207, 207, 37)]
    assert problems(village) == []


@pytest.mark.parametrize("then", ["bieshan", "gaoliang", "gaoyang", "rongan"])
def test_points_that_were_spent_stay_spent_when_the_periods_change(village, then):
    """Or the same points could be redeemed once under each scheme."""
    bought(village, "op1")
    bought(village, "op2")
    tell(village, scheme_item(2, then, gate={"clause": "x", "kind": "approved"}))
    window = {"clause": "x"}
    carry = {"clause": "x", "until": "none"}
    gate = {"clause": "x", "kind": "approved"}
    tell(village, scheme_item(3, then, gate=gate, window=window, carry_over=carry))
    left = redeem.account_of(village, "h42", stamp_at().moment).redeemable
    assert left == 105 - 70
    assert problems(village) == []


def test_an_older_version_that_comes_late_is_kept_and_not_in_force(village):
    tell(village, scheme_item(7, "bieshan"), scheme_item(3, "rongan"))
    assert journal.scheme_version(village) == 7
    assert points.scheme_in_force(village).id == "bieshan"
    assert feed.unread(village) == []
    assert problems(village) == []


def test_the_same_version_again_is_no_trouble(village):
    tell(village, scheme_item(1), scheme_item(2, "bieshan"), scheme_item(2, "bieshan"))
    assert feed.unread(village) == []
    assert points.scheme_in_force(village).id == "bieshan"


# --- entries and feed in their order -------------------------------------------------------------


def test_the_township_can_undo_a_refund_of_the_counter(village):
    cancelled_order(village, "r1")
    assert balance(village) == 105
    at = NOW.isoformat()
    undo = PointsItem("u1", "h42", "refund", -35, "更正", at, at, reverses="r1")
    tell(village, undo)
    assert balance(village) == 70
    assert feed.unread(village) == []
    assert problems(village) == []
    tell(village, scheme_item(2))
    assert balance(village) == 70
    assert problems(village) == []


def test_the_echo_of_a_refund_changes_nothing(village):
    cancelled_order(village, "r1")
    at = NOW.isoformat()
    tell(village, PointsItem("r1", "h42", "refund", 35, "没有货", at, at))
    assert balance(village) == 105
    assert problems(village) == []


def test_the_body_of_an_item_is_kept_as_it_came(village):
    body = json.dumps(changed(award("a")), ensure_ascii=False, indent=3)
    n = after(village) + 1
    feed.apply_feed(village, [FeedItem(n, body)], NOW)
    assert village.value("select body from feed_item where n = ?", [n]) == body
    assert problems(village) == []


def test_activities_to_come_are_told_until_their_day_is_over_or_they_are_called_off(village):
    nine = datetime(2026, 11, 24, 9)
    first = ActivityItem("a1", "清扫村道", "村口", "2026-11-24T09:00:00", "打扫", 2)
    later = ActivityItem("a2", "广场舞", "广场", "2026-11-25T19:30:00")
    nonsense = ActivityItem("a3", "x", "y", "2026-11-25")
    n = after(village)
    items = [first, later, nonsense]
    feed.apply_feed(village, [item(n + k, each) for k, each in enumerate(items, 1)], NOW)
    assert [each.n for each in feed.unread(village)] == [n + 3]
    (told, other) = upcoming(village, datetime(2026, 11, 24, 23))
    assert (told.when, told.worth, told.place) == ("11月24日（星期二）9:00", "积 2 分", "村口")
    assert (other.at, other.worth) == (datetime(2026, 11, 25, 19, 30), "")
    assert [each.id for each in upcoming(village, nine + timedelta(days=1))] == ["a2"]
    off = msgspec.structs.replace(later, called_off=True)
    feed.apply_feed(village, [item(n + 4, off)], NOW)
    assert upcoming(village, nine) == (told,)
    assert problems(village) == []
