"""The decision at the commit: every reason to refuse, in its order."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, datetime

import pytest

from kiosk.core.account import Charge, Purse, Suspended, account
from kiosk.core.clock import Quality
from kiosk.core.entries import Proxy
from kiosk.core.redemption import (
    Approved,
    Facts,
    GoodFacts,
    PinFacts,
    ProxyFacts,
    Reason,
    RedemptionRefused,
    decide,
    due_day,
    is_late,
)
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
    at=AT,
)
PROXY = Proxy("邻居", "h2", "0002", "3组", "王*")
CARDLESS = Proxy("邻居")


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
    Reason.EXPIRED: lambda facts: with_good(facts, stock=1, expired=1),
    Reason.OUT_OF_STOCK: lambda facts: with_good(facts, stock=1),
    Reason.PROXY_LIMIT: lambda facts: replace(facts, proxy=ProxyFacts(limit=5, others=5)),
    Reason.PROXY_WORD: lambda facts: replace(facts, proxy=replace(facts.proxy, limit=5)),
    Reason.NO_HOUSEHOLD_PIN: lambda facts: replace(
        facts, pin=replace(facts.pin, above_points=74, is_set=False)
    ),
    Reason.PIN_WANTED: lambda facts: replace(facts, pin=PinFacts(above_points=74, is_set=True)),
}


def who_came(*reasons):
    return CARDLESS if Reason.PROXY_WORD in reasons else PROXY


def test_nothing_at_fault_is_approved_and_says_what_is_taken():
    approved = Approved(75, (Charge("h", "2024", 75),), 100, 25, ("", ""))
    assert decide("h", (RICE, SOAP), FACTS) == approved


def test_a_date_said_by_the_keeper_is_good_enough():
    assert isinstance(decide("h", (SOAP,), replace(FACTS, quality=Quality.KEEPER)), Approved)


@pytest.mark.parametrize("reason", FAULTS)
def test_each_fault_is_refused_with_its_reason(reason):
    answer = decide("h", (RICE, SOAP), FAULTS[reason](FACTS), who_came(reason))
    assert isinstance(answer, RedemptionRefused)
    assert answer.reason is reason


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(FAULTS, 2)))
def test_of_two_faults_the_earlier_one_is_told(first, second):
    facts = FAULTS[first](FAULTS[second](FACTS))
    answer = decide("h", (RICE, SOAP), facts, who_came(first, second))
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


# --- orders, proxies, the household's PIN ----------------------------------------------------


def test_a_line_that_exceeds_the_shelf_is_ordered_as_a_whole():
    facts = with_good(FACTS, stock=1, due_days=2)
    ordered = replace(RICE, due="2024-01-12")
    assert decide("h", (ordered, SOAP), facts).dues == ("2024-01-12", "")
    assert decide("h", (replace(ordered, quantity=1), SOAP), facts).dues == ("", "")
    assert decide("h", (ordered,), with_good(FACTS, stock=0, due_days=0)).dues == ("2024-01-10",)


def test_what_was_shown_as_there_is_never_ordered_in_silence():
    refused = decide("h", (RICE, SOAP), with_good(FACTS, stock=1, due_days=2))
    assert refused == RedemptionRefused(Reason.OUT_OF_STOCK, good="大米", left=1)


def test_pieces_past_their_last_day_are_there_for_nobody():
    kept = with_good(FACTS, stock=0, expired=3)
    refused = RedemptionRefused(Reason.EXPIRED, good="大米", left=0)
    assert decide("h", (RICE,), kept) == refused
    fewer = with_good(kept, expired=1)
    assert decide("h", (RICE,), fewer).reason is Reason.OUT_OF_STOCK
    ordered = replace(RICE, due="2024-01-12")
    orderable = with_good(kept, due_days=2)
    assert decide("h", (ordered,), orderable).dues == ("2024-01-12",)
    assert decide("h", (RICE,), orderable) == refused, "nobody said yes to an order"


def test_what_is_like_cash_never_comes_from_the_shelf():
    facts = with_good(FACTS, kind="cash_like", due_days=2)
    ordered = replace(RICE, due="2024-01-12")
    assert decide("h", (ordered,), facts).dues == ("2024-01-12",)
    refused = decide("h", (RICE,), with_good(FACTS, kind="cash_like"))
    assert refused.reason is Reason.OUT_OF_STOCK


@pytest.mark.parametrize(
    ("at", "days", "due"),
    [
        (datetime(2023, 3, 20, 10), 2, date(2023, 3, 22)),
        (datetime(2023, 3, 20, 10), 7, date(2023, 3, 27)),
        (datetime(2023, 12, 31, 15), 7, date(2024, 1, 7)),
        (datetime(2023, 3, 20, 23, 59, 59), 2, date(2023, 3, 22)),
        (datetime(2024, 2, 28), 2, date(2024, 3, 1)),
        (datetime(2024, 2, 28), 0, date(2024, 2, 28)),
    ],
)
def test_the_first_day_is_not_counted(at, days, due):
    assert due_day(at, days) == due


def test_the_last_day_ends_at_midnight():
    assert not is_late("2023-03-22", datetime(2023, 3, 22, 23, 59, 59))
    assert is_late("2023-03-22", datetime(2023, 3, 23))


def test_the_limit_is_for_whoever_comes_for_others():
    facts = replace(FACTS, proxy=ProxyFacts(limit=5, others=5))
    assert isinstance(decide("h", (RICE,), facts), Approved), "the household itself"
    refused = decide("h", (RICE,), facts, PROXY)
    assert (refused.reason, refused.figure) == (Reason.PROXY_LIMIT, 5)
    assert not ProxyFacts(limit=5, others=4).exceeded
    assert not ProxyFacts(others=99).exceeded


@pytest.mark.parametrize("proxy", [Proxy("家人", "h"), Proxy("")])
def test_a_proxy_that_no_screen_makes_is_a_mistake_of_the_caller(proxy):
    with pytest.raises(ValueError, match="somebody else"):
        decide("h", (RICE,), FACTS, proxy)


def test_the_pin_is_wanted_above_the_limit_until_it_is_shown():
    for above, shown, approved in ((75, False, True), (74, False, False), (74, True, True)):
        facts = replace(FACTS, pin=PinFacts(above, is_set=True, shown=shown))
        answer = decide("h", (RICE, SOAP), facts)
        assert isinstance(answer, Approved) == approved
        assert approved or (answer.reason, answer.figure) == (Reason.PIN_WANTED, 74)


def test_what_is_split_over_a_day_wants_the_pin_as_if_it_were_one():
    pin = PinFacts(100, is_set=True, spent_today=25)
    assert isinstance(decide("h", (RICE, SOAP), replace(FACTS, pin=pin)), Approved), "100 of 100"
    refused = decide("h", (RICE, SOAP), replace(FACTS, pin=replace(pin, spent_today=26)))
    assert refused == RedemptionRefused(Reason.PIN_WANTED, figure=100, today=101)
    none_set = replace(FACTS, pin=replace(pin, spent_today=26, is_set=False))
    refused = decide("h", (RICE, SOAP), none_set)
    assert refused == RedemptionRefused(Reason.NO_HOUSEHOLD_PIN, figure=100, today=101)
    shown = replace(pin, spent_today=500, shown=True)
    assert isinstance(decide("h", (RICE, SOAP), replace(FACTS, pin=shown)), Approved)


def test_the_day_is_told_only_where_it_is_why():
    pin = PinFacts(74, is_set=True, spent_today=500)
    assert decide("h", (RICE, SOAP), replace(FACTS, pin=pin)).today == 0, "75 alone are too many"
    assert PinFacts(None, spent_today=500).of_the_day(75) == 0


def test_who_has_no_card_needs_the_keepers_word_where_proxies_are_limited():
    limited = replace(FACTS, proxy=ProxyFacts(limit=5))
    assert decide("h", (RICE,), limited, CARDLESS) == RedemptionRefused(Reason.PROXY_WORD)
    vouched = Proxy("邻居", vouched_by="k1")
    for facts, proxy in ((limited, vouched), (limited, PROXY), (FACTS, CARDLESS)):
        assert isinstance(decide("h", (RICE,), facts, proxy), Approved)
