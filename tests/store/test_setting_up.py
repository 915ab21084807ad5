"""Setting up a village: what the steps go by, what was seen, the points of the paper book."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.desk import OFFICER, absent_household, done, entries_of, now_at
from support.shop import bought, open_the_shift
from support.village import NOW, found_village, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality
from kiosk.core.entries import EntryKind
from kiosk.core.papers import TEST_PAGE
from kiosk.core.papers.test_page import PrintTest
from kiosk.core.setup_entries import READ_RULES
from kiosk.core.view import Receipt
from kiosk.store import acts, paper_contents, setting_up, verify

TYPED = ("place", "sign", "shelves", "rules", "labels")
"""Rows of 融安's eight that somebody must look at; the others are counted (RA-4.2.2)."""


@pytest.fixture
def store(tmp_path):
    store = found_village(tmp_path / "kiosk.db", "rongan")
    tell(store, OFFICER)
    yield store
    store.close()


def seen(store, row, op, *, keeper="o1", holds=True, photo=""):
    now = now_at(NOW, Quality.SURE, keeper)
    return setting_up.check(store, op, row, f"八有：{row}", now, holds=holds, photo=photo)


def opened(store, figure=35, op="op-1", *, household="h43", second="k1", keeper="o1", at=NOW):
    now = now_at(at, Quality.SURE, keeper)
    return setting_up.open_points(store, op, household, figure, second, now)


def why(answer):
    assert isinstance(answer, ActRefused), answer
    return answer.why


def balance(store, household="h43"):
    return store.value("select sum(total) from purse where household = ?", [household])


def test_how_far_it_is_is_read_from_the_journal_and_the_rows(store):
    there = setting_up.progress(store, NOW)
    assert tuple(row.id for row in there.rows) == TYPED
    assert (there.keepers, there.offered, there.stocked) == (2, 3, 3)
    assert (there.rules_read, there.tested, there.opened, there.may_open) == (False, False, 0, True)
    assert there.households == 2
    done(seen(store, READ_RULES, "rules", keeper="k1"))
    done(opened(store))
    job = paper_contents.ask_for(store, PrintTest(NOW))
    there = setting_up.progress(store, NOW)
    assert (there.rules_read, there.opened, there.tested) == (True, 1, False)
    with store.transaction():
        store.execute("update print_job set state = 'printed' where job = ?", [job])
    assert setting_up.progress(store, NOW).tested
    assert paper_contents.CONTENTS[TEST_PAGE] is PrintTest


def test_a_shop_has_opened_with_its_first_redemption(tmp_path):
    store = found_village(tmp_path / "kiosk.db")
    assert not setting_up.has_opened(store)
    open_the_shift(store)
    assert isinstance(bought(store, "first"), Receipt)
    assert setting_up.has_opened(store)
    store.close()


def test_what_was_seen_is_found_without_going_through_the_journal(store):
    (plan,) = (row[3] for row in store.rows(f"explain query plan {setting_up.CHECKED}"))
    assert "entry_site_checked" in plan


def test_what_was_seen_last_holds_and_keeper_and_officer_may_say_it(store):
    done(seen(store, "sign", "a", keeper="k1", holds=False))
    done(seen(store, "sign", "b", photo="0" * 64))
    held = setting_up.checked(store)["sign"]
    assert (held.holds, held.photo, held.by) == (True, "0" * 64, "赵某")
    assert done(seen(store, "sign", "b", photo="0" * 64)) is not None
    assert len(entries_of(store, EntryKind.SITE_CHECKED)) == 2, "the same key booked once"
    assert why(seen(store, "sign", "b", holds=False)) is Obstacle.SPOILED_KEY
    assert why(seen(store, "sign", "c", keeper="h42")) is Obstacle.NOT_IN_CHARGE
    assert verify.problems(store) == []
    with store.transaction():
        acts.record(store, EntryKind.SITE_CHECKED, "d", held, now_at(keeper="h42")())
    assert any("h42 saw sign" in problem for problem in verify.problems(store))


def test_the_points_of_the_paper_book_are_booked_once_and_by_two(store):
    before = balance(store) or 0
    assert why(opened(store, second="o1")) is Obstacle.SECOND_SAME
    assert why(opened(store, second=None)) is Obstacle.SECOND_MISSING
    assert why(opened(store, keeper="k1", second="k2")) is Obstacle.NOT_AN_OFFICER
    assert why(opened(store, 0)) is Obstacle.EVIDENCE_MISSING
    assert why(opened(store, household="h99")) is Obstacle.UNKNOWN_HOUSEHOLD
    body = done(opened(store)).entry.decoded()
    assert (body.points, body.what, body.reason, body.second) == (35, "期初积分", "期初积分", "k1")
    assert balance(store) == before + 35
    assert done(opened(store)).entry.seq == entries_of(store, EntryKind.AWARDED)[0].seq
    assert why(opened(store, 20, "op-2")) is Obstacle.OPENED_BEFORE
    assert balance(store) == before + 35
    assert verify.problems(store) == []


def test_after_the_first_period_nobody_brings_old_points(store):
    next_year = NOW + timedelta(days=366)
    assert setting_up.opens_points(store, NOW)
    assert why(opened(store, at=next_year)) is Obstacle.OPENED_TOO_LATE
    assert not setting_up.progress(store, next_year).may_open


def test_only_the_home_of_a_household_books_its_old_points(store):
    absent_household(store, "h44")
    assert why(opened(store, household="h44")) is Obstacle.NOT_HERE
