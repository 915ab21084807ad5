"""Rules that were announced: they begin on their day, by themselves, and nothing is lost by it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import msgspec
from support.shop import bought, stamp_at
from support.village import NOW, tell

from kiosk.core.account import Refusal, purses
from kiosk.core.clock import Quality
from kiosk.core.coming import Rules, promised
from kiosk.core.entries import EntryKind, SchemeBegun
from kiosk.core.feed import PointsItem, SchemeAnnouncedItem, SchemeItem, SchemeWithdrawnItem
from kiosk.core.noticeboard import calendar_board
from kiosk.core.redemption import Reason
from kiosk.core.rules_to_come import rules_told
from kiosk.schemes import load_scheme
from kiosk.store import feed, journal, notices, points, redeem, schemes
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.verify import problems

DAY = datetime(2027, 1, 1)
EVE = datetime(2026, 12, 31, 23, 59, 59)
OLD = load_scheme("tangxiang")


def rules(begins="2027-01-01", **sections):
    """棠香's rules with other sections, from a day on."""
    document = {**msgspec.to_builtins(OLD), **sections, "valid_from": begins}
    return msgspec.convert(document, type(OLD))


MONTHLY = {
    "period": {"months": 1, "clause": "新 一"},
    "base": {"points": 5, "clause": "新 二"},
    "window": {"weekdays": (6,), "clause": "新 三"},
}


def announce(store, version=2, **how):
    tell(store, SchemeAnnouncedItem(version, msgspec.to_builtins(rules(**{**MONTHLY, **how}))))


def begin(store, at=DAY, quality=Quality.SURE):
    return schemes.begin_due(store, lambda: stamp_at(at, quality))


def account(store, at):
    return redeem.account_of(store, "h42", stamp_at(at).moment)


def is_as_the_core_says(store):
    """The rows are what the rules in force make of the whole history."""
    rows = {
        (row[0], row[1]): row[2:]
        for row in store.rows("select household, period, total, cleared, spent from purse")
    }
    should = purses(points.facts_of(store), points.scheme_in_force(store))
    assert rows == {key: (p.total, p.cleared, p.spent) for key, p in should.items()}
    assert problems(store) == []


def test_announced_rules_change_nothing_before_their_day_and_everything_from_its_first_second(
    village,
):
    announce(village)
    bought(village, "op1")
    before = account(village, EVE)
    assert not begin(village, EVE)
    assert account(village, EVE) == before
    assert points.scheme_in_force(village) == OLD
    is_as_the_core_says(village)
    assert begin(village, DAY)
    assert points.scheme_in_force(village) == rules(**MONTHLY)
    entry, _ = journal.entry_at(village, journal.head(village)[0])
    assert (entry.kind, entry.decoded(), entry.at) == (
        EntryKind.SCHEME_BEGUN,
        SchemeBegun(2),
        "2027-01-01T00:00:00",
    )
    assert entry.scheme_version == 1
    after = account(village, DAY)
    assert (after.period, after.total, after.barred) == ("2027-01", 5, Refusal.WINDOW_CLOSED)
    assert village.rows("select period, total, cleared, spent from purse") == [
        ("2026-11", 110, 110, 35)
    ]
    is_as_the_core_says(village)
    assert not begin(village, DAY), "once"


def test_a_machine_that_was_off_over_the_day_begins_when_it_knows_the_date_again(village, path):
    announce(village)
    village.close()
    with closing(open_store(path)) as store:
        later = datetime(2027, 1, 9, 8)
        assert not begin(store, later, Quality.GUESS), "a guess is no date"
        assert points.scheme_in_force(store) == OLD
        assert begin(store, later, Quality.KEEPER)
        assert points.scheme_in_force(store).valid_from == "2027-01-01"
        assert points.scheme_at(store, date(2026, 12, 31)) == OLD
        assert points.scheme_at(store, date(2027, 1, 2)).period.months == 1
        is_as_the_core_says(store)


def test_what_is_withdrawn_in_time_never_begins(village):
    announce(village)
    tell(village, SchemeWithdrawnItem(2))
    assert schemes.rules_of(village) == Rules(OLD)
    assert not begin(village, datetime(2028, 1, 1))
    tell(village, SchemeItem(2, msgspec.to_builtins(rules(**MONTHLY))))
    assert len(feed.unread(village)) == 1, "nor is it put in force under its number"
    announce(village, 3, begins="2027-02-01")
    assert begin(village, datetime(2027, 2, 1))
    assert journal.scheme_version(village) == 3
    is_as_the_core_says(village)


def test_who_hears_of_it_too_late_goes_back_and_keeps_what_was_booked(village):
    announce(village, window={"clause": "x"})
    begin(village)
    refused = bought(village, "op1", at=DAY)
    assert refused.reason is Reason.INSUFFICIENT_POINTS, "November's points are of no purse now"
    january = ("2027-01-01T08:00:00", "2027-01-01T09:00:00")
    tell(village, PointsItem("p2", "h42", "award", 60, "x", *january))
    taken = bought(village, "op2", at=datetime(2027, 1, 2))
    assert taken.cost == 35
    tell(village, SchemeWithdrawnItem(2))
    assert points.scheme_in_force(village) == OLD
    entry, _ = journal.entry_at(village, taken.seq)
    assert entry.scheme_version == 2
    assert points.charges_of(village, taken.seq)[0].period == "2027"
    is_as_the_core_says(village)


def test_a_day_that_has_passed_or_the_townships_own_word_begins_at_once(village):
    announce(village, begins="2026-11-01")
    assert begin(village, NOW)
    announce(village, 3, begins="2026-12-01")
    tell(village, SchemeItem(3, msgspec.to_builtins(rules(**{**MONTHLY, "begins": "2026-12-01"}))))
    assert journal.scheme_version(village) == 3
    assert not begin(village, datetime(2026, 12, 1))
    assert len(list(journal.entries(village))) == journal.head(village)[0]
    is_as_the_core_says(village)


def test_a_township_that_put_other_rules_in_force_meanwhile_is_followed(village):
    """The machine was off while version 2 held; it is known for the days of its own."""
    announce(village, begins="2026-12-01")
    tell(village, SchemeItem(3, msgspec.to_builtins(rules("2026-12-20"))))
    assert journal.scheme_version(village) == 3
    assert not begin(village, datetime(2027, 2, 1))
    assert points.scheme_at(village, date(2026, 12, 5)).period.months == 1
    is_as_the_core_says(village)


def test_what_is_said_of_later_days_is_what_will_hold_then(village):
    """棠香 clears on 1 January and is always open; from then on Saturdays only, by months."""
    announce(village)
    told = schemes.rules_of(village)
    assert told.change == date(2027, 1, 1)
    board = calendar_board(told, NOW, "", ()).rows
    assert board[:3] == (
        ("新办法", "1月1日起施行"),
        ("兑换", "现在可以，到12月31日"),
        ("兑换", "1月2日"),
    )
    assert notices.notice(village, "calendar", NOW).parts[0].rows == board
    first = rules_told(told)[0]
    assert first.rules[0].text.startswith("2027年1月1日起施行新办法")
    said = [rule.text for rule in first.rules]
    assert any("星期六" in text or "周六" in text for text in said), said
    assert rules_told(Rules(OLD))[0].title != "新办法"
    account_now = account(village, NOW)
    assert account_now.shares[-1].closes == DAY
    closed = rules("2026-01-01", **{**MONTHLY, "window": {"months": (5,), "clause": "x"}})
    tell(village, SchemeWithdrawnItem(2), SchemeItem(3, msgspec.to_builtins(closed)))
    announce(village, 4)
    assert account(village, NOW).opens == datetime(2027, 1, 2), "not in May"
    plain = replace(account(village, NOW), opens=None)
    assert promised(plain, Rules(closed), NOW) is plain


def test_points_of_before_the_day_that_are_told_after_it_are_reckoned_alike(village):
    announce(village)
    begin(village)
    late = ("2026-12-30T09:00:00", "2027-01-03T09:00:00")
    tell(village, PointsItem("late", "h42", "award", 20, "x", *late))
    assert village.value("select period from points where id = 'late'") == "2026-12"
    is_as_the_core_says(village)


def test_a_beginning_that_nobody_announced_is_found(village):
    announce(village)
    begin(village, DAY)
    assert problems(village) == []
    with village.transaction():
        then = Stamp(stamp_at(DAY).moment, "boot", 1.0)
        journal.append(village, EntryKind.SCHEME_BEGUN, "forged", SchemeBegun(9), then)
    assert any("version 9" in problem or "scheme" in problem for problem in problems(village))


def test_a_beginning_before_its_day_is_doubted(village):
    announce(village)
    with village.transaction():
        schemes.acts.record(village, EntryKind.SCHEME_BEGUN, "early", SchemeBegun(2), stamp_at(EVE))
    assert any("begins on a later day" in problem for problem in problems(village))


def test_a_file_of_before_knows_its_rules_as_begun(tmp_path):
    path = tmp_path / "kiosk.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript((Path(__file__).parent / "written-by-004.sql").read_text("utf-8"))
    with closing(open_store(path)) as store:
        assert store.rows("select version, state from scheme") == [(1, "begun")]
        assert journal.scheme_version(store) == 1
