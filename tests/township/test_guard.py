"""Counting wrong passwords: by login, by address, and never for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.office import rows_of
from support.town import NOW

from kiosk.township import tables
from kiosk.township.database import run_tx
from kiosk.township.office import guard
from kiosk.township.office.guard import FREE_OF_ADDRESS, FREE_OF_LOGIN, LONGEST_WAIT, keys_of

HERE, THERE = "192.0.2.1", "198.51.100.9"


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def attempt(town):
    """Tries a wrong password: what one has to wait, in seconds; 0 when it was looked at."""

    def try_once(at, login="limou", address=HERE):
        wait = run_tx(town, lambda c: guard.count_try(c, keys_of(login, address), at))
        return 0 if wait is None else wait.total_seconds()

    return try_once


@pytest.fixture
def succeed(town):
    def do(at, login="limou", address=HERE):
        run_tx(town, lambda c: guard.forgive(c, keys_of(login, address), at))

    return do


def seconds(n):
    return timedelta(seconds=n)


def test_some_tries_are_free_and_then_the_waits_grow_up_to_a_quarter_of_an_hour(attempt):
    at, waits = NOW, []
    for _ in range(FREE_OF_LOGIN + 8):
        assert attempt(at) == 0
        waits.append(attempt(at + seconds(1)))
        at += LONGEST_WAIT
    # each second try either waits or was one of the free ones
    assert waits[:2] == [0, 0]
    assert [wait for wait in waits if wait] == [29, 59, 119, 239, 479, 899, 899, 899, 899, 899]


def test_tries_during_a_wait_do_not_make_it_longer(attempt):
    for _ in range(FREE_OF_LOGIN + 1):
        assert attempt(NOW) == 0
    assert [attempt(NOW + seconds(n)) for n in (0, 10, 29)] == [30, 20, 1]
    assert attempt(NOW + seconds(30)) == 0


def test_after_a_day_without_a_try_the_count_starts_again(attempt):
    for _ in range(FREE_OF_LOGIN + 1):
        attempt(NOW)
    later = NOW + timedelta(hours=24, seconds=1)
    assert [attempt(later) for _ in range(FREE_OF_LOGIN + 2)] == [0] * (FREE_OF_LOGIN + 1) + [30]


def test_a_login_is_slowed_down_from_wherever_it_is_tried(attempt):
    for n in range(FREE_OF_LOGIN + 1):
        assert attempt(NOW, address=f"192.0.2.{n}") == 0
    assert attempt(NOW, address=THERE) == 30
    assert attempt(NOW, login="wangmou", address=THERE) == 0


def test_an_address_is_slowed_down_whatever_logins_it_tries(attempt):
    for n in range(FREE_OF_ADDRESS + 1):
        assert attempt(NOW, login=f"login{n}") == 0
    assert attempt(NOW, login="another") == 30
    assert attempt(NOW, login="another", address=THERE) == 0


def test_an_ipv6_address_stands_for_its_network(attempt):
    for n in range(FREE_OF_ADDRESS + 1):
        assert attempt(NOW, login=f"login{n}", address=f"2001:db8:1:2::{n:x}") == 0
    assert attempt(NOW, login="another", address="2001:db8:1:2:ffff::1") == 30
    assert attempt(NOW, login="another", address="2001:db8:1:3::1") == 0


def test_the_right_password_forgets_the_logins_tries_but_not_those_of_the_address(
    attempt, succeed, town
):
    for n in range(FREE_OF_ADDRESS):
        attempt(NOW, login=f"login{n}")
    attempt(NOW)
    succeed(NOW)
    rows = {row.key.partition(":")[0]: row.tries for row in rows_of(town, tables.sign_in_guard)}
    assert rows["address"] == FREE_OF_ADDRESS
    assert rows["both"] == 0
    assert attempt(NOW, login="one") == 0
    assert attempt(NOW, login="two") == 30


def test_who_guesses_from_elsewhere_does_not_keep_out_the_one_who_knows(attempt, succeed):
    attempt(NOW)
    succeed(NOW)
    for _ in range(FREE_OF_LOGIN + 1):
        attempt(NOW, address=THERE)
    assert attempt(NOW, address=THERE) == 30
    assert [attempt(NOW) for _ in range(FREE_OF_LOGIN + 2)] == [0] * (FREE_OF_LOGIN + 1) + [30]


def test_a_new_password_lets_its_owner_try_at_once(attempt, succeed, town):
    succeed(NOW)
    for address in (HERE, THERE):
        for _ in range(FREE_OF_LOGIN + 2):
            attempt(NOW, address=address)
    run_tx(town, lambda c: guard.forget(c, "limou"))
    assert attempt(NOW) == 0
    assert attempt(NOW, address=THERE) == 0


def test_a_clock_that_was_set_back_makes_nobody_wait_longer(attempt):
    for _ in range(FREE_OF_LOGIN + 1):
        attempt(NOW)
    assert attempt(NOW - timedelta(days=400)) == LONGEST_WAIT.total_seconds()


def test_what_is_kept_says_neither_login_nor_address(attempt, succeed, town):
    attempt(NOW, login="a-password-typed-in-the-wrong-field")
    succeed(NOW)
    assert not any(
        text in str(row)
        for row in rows_of(town, tables.sign_in_guard)
        for text in ("a-password", "limou", HERE)
    )


def test_old_rows_are_cleared_away(attempt, succeed, town):
    attempt(NOW, login="somebody")
    succeed(NOW + timedelta(days=91))
    assert len(rows_of(town, tables.sign_in_guard)) == 1
