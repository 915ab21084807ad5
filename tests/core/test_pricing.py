"""What goods cost, and which lines and kinds are taken; the figures are those of the papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import DeliveryLine
from kiosk.core.pricing import (
    MOST_COST_CENTS,
    MOST_PIECES,
    MOST_POINTS,
    OwnGood,
    Shelved,
    own_good,
    price_by_cost,
    priced,
)
from kiosk.schemes import common_goods, load_scheme

GAOYANG = load_scheme("gaoyang").goods
TANGXIANG = load_scheme("tangxiang").goods
RONGAN = load_scheme("rongan").goods
TODAY = date(2026, 11, 20)
RICE = Shelved("rice", "大米10斤", "")
COMMON = common_goods()
BASKET = OwnGood("竹篮", "家居", "个", 12, "", "", True, None)


@pytest.mark.parametrize(
    ("cost_cents", "rate", "points"),
    [(1250, 1, 13), (1249, 1, 12), (1200, 1, 12), (50, 1, 1), (49, 1, 1), (1, 1, 1), (125, 10, 13)],
)
def test_a_price_is_the_cost_half_up_and_at_least_one(cost_cents, rate, points):
    assert price_by_cost(cost_cents, rate) == points


@given(st.integers(1, MOST_COST_CENTS), st.integers(1, 1000))
def test_integer_arithmetic_says_what_fractions_say(cost_cents, rate):
    exact = Fraction(cost_cents, 100) * rate
    assert price_by_cost(cost_cents, rate) == max(1, floor(exact + Fraction(1, 2)))


def test_a_delivery_sets_the_price_where_it_follows_the_cost():
    line = DeliveryLine("rice", 4, cost_cents=1250, expires="2027-03-31")
    assert priced(line, RICE, GAOYANG, TODAY).points == 13
    assert priced(line, RICE, TANGXIANG, TODAY) == line
    assert priced(DeliveryLine("rice", 4), RICE, GAOYANG, TODAY).points is None


def test_a_price_above_the_cost_is_refused_and_the_right_one_told():
    line = DeliveryLine("rice", 4, cost_cents=1250, points=15)
    assert priced(line, RICE, GAOYANG, TODAY) == ActRefused(
        Obstacle.PRICE_ABOVE_COST, "大米10斤", 13
    )
    for points in (13, 12, 1):
        typed = DeliveryLine("rice", 4, cost_cents=1250, points=points)
        assert priced(typed, RICE, GAOYANG, TODAY) == typed


LINE = DeliveryLine("rice", 4)
BAD_LINES = {
    "no pieces": (DeliveryLine("rice", 0), Obstacle.BAD_QUANTITY),
    "pieces taken away": (DeliveryLine("rice", -3), Obstacle.BAD_QUANTITY),
    "a slip of the finger": (DeliveryLine("rice", 10**9), Obstacle.BAD_QUANTITY),
    "one piece too many": (DeliveryLine("rice", MOST_PIECES + 1), Obstacle.BAD_QUANTITY),
    "a note of a billion": (DeliveryLine("rice", 1, 10**9), Obstacle.BAD_QUANTITY),
    "a note of less than nothing": (DeliveryLine("rice", 1, -1), Obstacle.BAD_QUANTITY),
    "a cost of nothing": (DeliveryLine("rice", 1, cost_cents=0), Obstacle.BAD_COST),
    "a cost below nothing": (DeliveryLine("rice", 1, cost_cents=-5), Obstacle.BAD_COST),
    "a house": (DeliveryLine("rice", 1, cost_cents=10**9), Obstacle.BAD_COST),
    "expired yesterday": (DeliveryLine("rice", 1, expires="2026-11-19"), Obstacle.EXPIRED),
    "a price and no cost": (DeliveryLine("rice", 1, points=5), Obstacle.NO_COST),
    "a price of nothing": (
        DeliveryLine("rice", 1, cost_cents=100, points=0),
        Obstacle.PRICE_BELOW_ONE,
    ),
}


@pytest.mark.parametrize("name", BAD_LINES)
def test_a_line_that_cannot_be_is_refused(name):
    line, why = BAD_LINES[name]
    assert priced(line, RICE, GAOYANG, TODAY).why is why


def test_the_edges_are_taken():
    for line in (
        DeliveryLine("rice", 1, 0, 1, expires="2026-11-20"),
        DeliveryLine("rice", MOST_PIECES, MOST_PIECES, MOST_COST_CENTS),
    ):
        assert priced(line, RICE, TANGXIANG, TODAY) == line


def test_a_refusal_says_what_is_to_be_told():
    stale = priced(DeliveryLine("rice", 1, expires="2026-11-19"), RICE, GAOYANG, TODAY)
    assert stale == ActRefused(Obstacle.EXPIRED, "大米10斤", at=datetime(2026, 11, 19))
    many = priced(DeliveryLine("rice", 10**9), RICE, GAOYANG, TODAY)
    assert many == ActRefused(Obstacle.BAD_QUANTITY, "大米10斤", 99_999)
    assert priced(LINE, None, GAOYANG, TODAY) == ActRefused(Obstacle.UNKNOWN_GOOD, "rice")


def test_a_price_typed_where_the_list_stands_is_not_ours():
    line = DeliveryLine("rice", 1, cost_cents=1250, points=5)
    assert priced(line, RICE, TANGXIANG, TODAY).why is Obstacle.NOT_OUR_PRICE


@pytest.mark.parametrize("kind", ["tobacco", "alcohol", "luxury"])
@pytest.mark.parametrize("rules", [GAOYANG, TANGXIANG, RONGAN])
def test_a_barred_kind_is_not_taken_in(kind, rules):
    answer = priced(LINE, replace(RICE, kind=kind), rules, TODAY)
    assert answer == ActRefused(Obstacle.BARRED_KIND, "大米10斤")


def test_cooking_wine_is_taken_in_and_phone_credit_never_lies_on_a_shelf():
    assert priced(LINE, replace(RICE, kind="cooking_wine"), RONGAN, TODAY) == LINE
    credit = replace(RICE, kind="cash_like")
    assert priced(LINE, credit, TANGXIANG, TODAY).why is Obstacle.NOT_FOR_SHELF
    assert priced(LINE, credit, GAOYANG, TODAY).why is Obstacle.BARRED_KIND


@pytest.mark.parametrize("text", ["2027-02-30", "20270331", "2027-W12-1", "2027-03-31T00:00:00"])
def test_an_expiry_that_is_no_date_is_a_mistake_of_the_caller(text):
    with pytest.raises(ValueError, match=r".+"):
        priced(DeliveryLine("rice", 1, expires=text), RICE, GAOYANG, TODAY)


# --- goods of the site's own ---------------------------------------------------------------------


def test_own_goods_have_a_typed_price_where_there_is_a_list_and_the_costs_elsewhere():
    assert own_good(BASKET, TANGXIANG, COMMON) == BASKET
    by_cost = replace(BASKET, points=None, cost_cents=1250)
    assert own_good(by_cost, GAOYANG, COMMON) == replace(by_cost, points=13)
    above = replace(by_cost, points=15)
    assert own_good(above, GAOYANG, COMMON) == ActRefused(Obstacle.PRICE_ABOVE_COST, "竹篮", 13)
    assert own_good(above, TANGXIANG, COMMON) == above


BAD_GOODS = {
    "no name": (replace(BASKET, name="  "), GAOYANG, Obstacle.NAME_MISSING),
    "no cost": (BASKET, GAOYANG, Obstacle.NO_COST),
    "no price": (replace(BASKET, points=None), TANGXIANG, Obstacle.PRICE_BELOW_ONE),
    "for nothing": (replace(BASKET, points=0), TANGXIANG, Obstacle.PRICE_BELOW_ONE),
    "too dear": (replace(BASKET, points=MOST_POINTS + 1), TANGXIANG, Obstacle.PRICE_TOO_HIGH),
    "no cost that can be": (replace(BASKET, cost_cents=0), GAOYANG, Obstacle.BAD_COST),
    "tobacco": (replace(BASKET, kind="tobacco"), TANGXIANG, Obstacle.BARRED_KIND),
    "tobacco by its name": (replace(BASKET, name="红塔山香烟"), TANGXIANG, Obstacle.BARRED_KIND),
    "said to be none": (
        replace(BASKET, name="白酒", kind="cooking_wine"),
        TANGXIANG,
        Obstacle.BARRED_KIND,
    ),
    "phone credit": (replace(BASKET, name="话费50元"), RONGAN, Obstacle.BARRED_KIND),
}


@pytest.mark.parametrize("name", BAD_GOODS)
def test_goods_that_cannot_be_are_refused(name):
    goods, rules, why = BAD_GOODS[name]
    assert own_good(goods, rules, COMMON).why is why


def test_what_only_sounds_like_it_is_taken_and_cooking_wine_is_flagged():
    assert own_good(replace(BASKET, name="烟灰缸"), TANGXIANG, COMMON).kind == ""
    assert own_good(replace(BASKET, name="某牌料酒"), TANGXIANG, COMMON).kind == "cooking_wine"
