"""The decision at the commit: every reason to refuse, in its order."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.core.account import Charge, Purse, Suspended, account
from kiosk.core.clock import Quality
from kiosk.core.redemption import Approved, Facts, GoodFacts, Reason, RedemptionRefused, decide
from kiosk.core.view import Pick
from kiosk.schemes import load_scheme

AT = datetime(2024, 1, 10)
RICE = Pick("rice", "大米", 35, 2, "袋")
SOAP = Pick("soap", "香皂", 5, 1, "块")
PURSE = {"2024": Purse("2024", 100, 100, 0)}


def standing(at=AT, suspensions=(), name="tangxiang"):
    return account(PURSE, load_scheme(name), at, suspensions)


FACTS = Facts(
    account=standing(),
    goods={
        "rice": GoodFacts("大米", 35, 6, "袋", offered=True),
        "soap": GoodFacts("香皂", 5, 1, "块", offered=True),
    },
    keeper="k1",
    quality=Quality.SURE,
    card_valid=True,
    at_home=True,
)


def with_good(facts, good="rice", **changes):
    return replace(facts, goods={**facts.goods, good: replace(facts.goods[good], **changes)})


BARRED = standing(suspensions=[Suspended(AT, None)])
POOR = replace(FACTS.account, redeemable=74)
FAULTS = {
    Reason.NOT_HERE: lambda facts: replace(facts, at_home=False),
    Reason.CARD_VOID: lambda facts: replace(facts, card_valid=False),
    Reason.NO_KEEPER: lambda facts: replace(facts, keeper=None),
    Reason.NO_TRUSTED_DATE: lambda facts: replace(facts, quality=Quality.GUESS),
    Reason.SUSPENDED: lambda facts: replace(facts, account=BARRED),
    Reason.INSUFFICIENT_POINTS: lambda facts: replace(
        facts, account=POOR if facts.account is FACTS.account else facts.account
    ),
    Reason.NOT_OFFERED: lambda facts: with_good(facts, offered=False),
    Reason.PRICE_CHANGED: lambda facts: with_good(facts, points=36),
    Reason.OUT_OF_STOCK: lambda facts: with_good(facts, stock=1),
}


def test_nothing_at_fault_is_approved_and_says_what_is_taken():
    assert decide("h", (RICE, SOAP), FACTS) == Approved(75, (Charge("h", "2024", 75),), 100, 25)


def test_a_date_said_by_the_keeper_is_good_enough():
    assert isinstance(decide("h", (SOAP,), replace(FACTS, quality=Quality.KEEPER)), Approved)


@pytest.mark.parametrize("reason", FAULTS)
def test_each_fault_is_refused_with_its_reason(reason):
    answer = decide("h", (RICE, SOAP), FAULTS[reason](FACTS))
    assert isinstance(answer, RedemptionRefused)
    assert answer.reason is reason


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(FAULTS, 2)))
def test_of_two_faults_the_earlier_one_is_told(first, second):
    answer = decide("h", (RICE, SOAP), FAULTS[first](FAULTS[second](FACTS)))
    assert isinstance(answer, RedemptionRefused)
    assert answer.reason is first


def test_a_refusal_says_what_helps():
    closed = replace(FACTS, account=standing(datetime(2024, 2, 2), name="gaoyang"))
    refused = decide("h", (RICE,), closed)
    assert refused == RedemptionRefused(
        Reason.WINDOW_CLOSED, lacking=70, opens=datetime(2024, 4, 1)
    )
    until = standing(suspensions=[Suspended(AT, datetime(2024, 11, 10))])
    refused = decide("h", (SOAP,), replace(FACTS, account=until))
    assert (refused.reason, refused.until) == (Reason.SUSPENDED, datetime(2024, 11, 10))
    refused = decide("h", (RICE, SOAP), replace(FACTS, account=POOR))
    assert (refused.reason, refused.lacking) == (Reason.INSUFFICIENT_POINTS, 1)
    refused = decide("h", (SOAP, RICE), with_good(FACTS, stock=1))
    assert (refused.good, refused.left) == ("大米", 1)


def test_a_good_that_nobody_knows_is_not_offered():
    refused = decide("h", (replace(SOAP, good="gold", name="黄金"),), FACTS)
    assert (refused.reason, refused.good) == (Reason.NOT_OFFERED, "黄金")


@pytest.mark.parametrize(
    "picks",
    [
        (),
        (replace(RICE, quantity=0),),
        (replace(RICE, quantity=-1),),
        (replace(RICE, points=0),),
        (replace(RICE, points=-35),),
        (RICE, replace(RICE, quantity=1)),
    ],
)
def test_a_basket_that_no_screen_makes_is_a_mistake_of_the_caller(picks):
    with pytest.raises(ValueError, match=r"a redemption|a good"):
        decide("h", picks, FACTS)


def test_every_reason_of_the_points_is_a_reason_of_the_redemption():
    assert {"window_closed", "suspended", "insufficient_points"} <= set(Reason)
