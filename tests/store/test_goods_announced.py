"""Prices that are announced here for a day to come: what they change, and what they leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import pytest
from support.shop import bought, dump, received, stamp_at
from support.village import NOW

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality
from kiosk.core.entries import EntryKind, GoodSet
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.view import Pick, Receipt
from kiosk.ledgers.gathering import facts_of
from kiosk.store import acts
from kiosk.store.acts import Acted
from kiosk.store.assortment import Wanted, set_good
from kiosk.store.goods import announced, good_at, versions
from kiosk.store.verify import problems

K1 = partial(stamp_at, keeper="k1")
DAY = datetime(2026, 12, 1)
NEW_YEAR = datetime(2027, 1, 1)
SECOND = timedelta(seconds=1)
DEARER = Wanted(points=15, since="2026-12-01")


@pytest.fixture
def basket(village):
    """Id of the site's own baskets: 12 points, three on the shelf."""
    answer = set_good(village, "g0", Wanted("竹篮", "家居", "个", 12), K1, second="k2")
    good = answer.entry.decoded().good
    received(village, "d0", (good, 3))
    return good


def said(store, op, wanted, good, *, second="k2", at=NOW, quality=Quality.SURE):
    when = stamp_at(at, quality, "k1")
    answer = set_good(store, op, wanted, lambda: when, good=good, second=second)
    assert isinstance(answer, Acted), answer
    return answer.entry


def prices(store, good, *instants):
    return [good_at(store, good, at).points for at in instants]


def told(store, good):
    return [(version.since, version.points) for version in versions(store, good)]


def test_a_price_comes_at_midnight_of_its_day_and_not_before(village, basket):
    before = dump(village, "entry", "good_version")
    said(village, "g1", DEARER, basket)
    assert dump(village, "entry", "good_version") == before
    assert prices(village, basket, NOW, DAY - SECOND, DAY, NEW_YEAR) == [12, 12, 15, 15]
    assert told(village, basket) == [(DAY, 15), (NOW, 12)]
    assert versions(village, basket)[0].second == "李某"
    assert announced(village, NOW) == {basket: (date(2026, 12, 1), 15)}
    assert announced(village, DAY) == {}
    facts = facts_of(village, NEW_YEAR)
    assert [facts.version(basket, at).points for at in (NOW, DAY - SECOND, DAY)] == [12, 12, 15]
    assert problems(village) == []


def test_a_redemption_is_charged_what_holds_at_its_instant(village, basket):
    said(village, "g1", DEARER, basket)
    cheap, dear = (Pick(basket, "竹篮", points, 1, "个") for points in (12, 15))
    assert isinstance(bought(village, "op1", cheap, at=DAY - SECOND), Receipt)
    late = bought(village, "op2", cheap, at=DAY)
    assert isinstance(late, RedemptionRefused)
    assert late.reason is Reason.PRICE_CHANGED
    assert bought(village, "op3", dear, at=DAY).cost == 15
    assert problems(village) == []


def test_what_is_withdrawn_or_called_otherwise_meanwhile_stays_so_on_the_day(village, basket):
    said(village, "g1", DEARER, basket)
    said(village, "g2", Wanted(offered=False), basket, second=None)
    said(village, "g3", Wanted(name="大竹篮"), basket, second=None)
    then = good_at(village, basket, DAY)
    assert (then.offered, then.name, then.points) == (False, "大竹篮", 15)
    said(village, "g4", Wanted(offered=True), basket, second=None)
    assert [good_at(village, basket, at).offered for at in (NOW, DAY)] == [True, True]
    assert prices(village, basket, NOW, DAY) == [12, 15]
    assert told(village, basket)[0] == (DAY, 15)
    assert [since for since, _ in told(village, basket)].count(DAY) == 1
    first = versions(village, basket)[0]
    assert (first.who, first.second) == ("陈某", "李某"), "whose price it is, not who moved it"
    assert problems(village) == []


def test_goods_that_are_withdrawn_can_have_a_price_to_come(village, basket):
    said(village, "g1", Wanted(offered=False), basket, second=None)
    said(village, "g2", DEARER, basket)
    assert not good_at(village, basket, DAY).offered
    said(village, "g3", Wanted(offered=True), basket, second=None, at=DAY + SECOND)
    then = good_at(village, basket, DAY + SECOND)
    assert (then.offered, then.points) == (True, 15)
    assert problems(village) == []


def test_a_price_for_today_leaves_the_announced_one_and_one_after_the_day_takes_its_place(
    village, basket
):
    said(village, "g1", DEARER, basket)
    said(village, "g2", Wanted(points=11, since="2026-11-20"), basket)
    assert prices(village, basket, NOW, DAY) == [11, 15]
    assert versions(village, basket)[1].since == NOW
    said(village, "g3", Wanted(points=13), basket, at=DAY + SECOND)
    assert prices(village, basket, DAY + SECOND, NEW_YEAR) == [13, 13]
    assert problems(village) == []


def test_another_word_on_the_same_day_takes_the_place_of_the_first(village, basket):
    said(village, "g1", DEARER, basket)
    said(village, "g2", Wanted(points=20, since="2027-01-01"), basket)
    said(village, "g3", Wanted(points=14, since="2026-12-01"), basket)
    assert prices(village, basket, NOW, DAY, NEW_YEAR) == [12, 14, 20]
    assert told(village, basket) == [(NEW_YEAR, 20), (DAY, 14), (NOW, 12)]
    assert announced(village, NOW) == {basket: (date(2026, 12, 1), 14)}
    assert announced(village, DAY) == {basket: (date(2027, 1, 1), 20)}
    said(village, "g4", Wanted(points=12, since="2026-12-01"), basket)
    assert prices(village, basket, NOW, DAY, NEW_YEAR) == [12, 12, 20], "it does not come at all"
    assert announced(village, NOW) == {basket: (date(2027, 1, 1), 20)}
    assert problems(village) == []


def test_a_price_to_come_needs_a_second_person_even_if_it_is_that_of_today(village, basket):
    said(village, "g1", DEARER, basket)
    before = dump(village)
    for points in (12, 16):
        wanted = Wanted(points=points, since="2026-12-01")
        answer = set_good(village, "g2", wanted, K1, good=basket)
        assert answer == ActRefused(Obstacle.SECOND_MISSING)
    assert dump(village) == before


def test_a_day_that_is_over_is_refused_and_changes_nothing(village, basket):
    before = dump(village)
    wanted = Wanted(points=15, since="2026-11-19")
    answer = set_good(village, "g1", wanted, K1, good=basket, second="k2")
    assert answer == ActRefused(Obstacle.DAY_OVER, at=datetime(2026, 11, 19))
    ours = set_good(village, "g1", DEARER, K1, good="rice", second="k2")
    assert ours == ActRefused(Obstacle.NOT_OUR_PRICE, "大米10斤")
    assert dump(village) == before


@pytest.mark.parametrize(
    ("wanted", "new"),
    [
        (Wanted(points=15, since="20261201"), False),
        (Wanted(points=15, since="soon"), False),
        (Wanted(offered=False, since="2026-12-01"), False),
        (Wanted(points=15, name="篮子", since="2026-12-01"), False),
        (Wanted(since="2026-12-01"), False),
        (Wanted("水桶", "家居", "个", 9, since="2026-12-01"), True),
    ],
)
def test_what_no_screen_asks_is_a_mistake_of_the_caller(village, basket, wanted, new):
    with pytest.raises(ValueError, match=r"no date|Invalid|only a price"):
        set_good(village, "g1", wanted, K1, good=None if new else basket, second="k2")


def test_the_same_word_again_makes_nothing_new(village, basket):
    said(village, "g1", DEARER, basket)
    before = dump(village)
    said(village, "g1", DEARER, basket)
    assert dump(village) == before
    other = set_good(village, "g1", Wanted(points=15), K1, good=basket, second="k2")
    assert other == ActRefused(Obstacle.SPOILED_KEY)


def test_a_price_announced_on_a_clock_that_guesses_comes_on_its_day(village, basket):
    said(village, "g1", DEARER, basket, at=datetime(2025, 1, 1), quality=Quality.GUESS)
    said(village, "g2", Wanted(offered=False), basket, second=None, at=NOW + SECOND)
    assert prices(village, basket, NOW, DAY) == [12, 15]
    assert not good_at(village, basket, DAY).offered
    assert problems(village) == []


def test_a_price_that_came_is_not_carried_on_by_a_clock_that_guesses_an_earlier_day(
    village, basket
):
    said(village, "g1", DEARER, basket)
    said(village, "g2", Wanted(shelf="B"), basket, second=None, at=DAY + SECOND)
    earlier = {"at": NOW, "quality": Quality.GUESS}
    said(village, "g3", Wanted(points=13), basket, **earlier)
    assert prices(village, basket, DAY + SECOND, NEW_YEAR) == [13, 13]
    assert problems(village) == []


def test_an_entry_that_changes_a_price_of_the_past_is_found(village, basket):
    body = GoodSet(basket, "竹篮", "家居", "个", 3, own=True, second="k2", since="2026-11-01")
    with village.transaction():
        acts.record(village, EntryKind.GOOD_SET, "forged", body, K1())
    assert any("another price from 2026-11-01" in problem for problem in problems(village))
