"""A kiosk says how it is; the township's people see it, and nobody else can say it."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from nacl.signing import SigningKey
from support.town import NOW, SITE

from kiosk.core.journal import canonical
from kiosk.sync.protocol import (
    KioskState,
    Problem,
    body_signed,
    request_signature,
    state_target,
)
from kiosk.township.book import the_site
from kiosk.township.database import run_tx
from kiosk.township.link import states
from kiosk.township.link.states import take_state
from kiosk.township.sites.overview import Trouble, site_now
from kiosk.township.sites.replacement import fence

FINE = KioskState("0.1.0", 12_300, "", "S", 0)
LATER = NOW + timedelta(days=30)


def shown(town, now=NOW):
    return run_tx(town, lambda c: site_now(c, SITE.id, now), reads=True)


def told(town, key, state, now=NOW, site=SITE.id, body=None):
    body = canonical(state) if body is None else body
    signature = request_signature(key, "PUT", body_signed(state_target(site), body))
    return take_state(town, site, body, signature, now)


def test_a_kiosk_tells_over_the_line_and_what_it_says_last_is_shown(town, client):
    assert shown(town).machine is None
    assert client.tell_state(FINE) is True
    assert (shown(town).machine, shown(town).told) == (FINE, NOW)
    worse = msgspec.structs.replace(FINE, printer="paper_out", free_mb=100, unsent=3)
    assert client.tell_state(worse) is True
    assert shown(town).machine == worse


def test_who_says_something_is_not_silent_though_it_has_nothing_to_send(town, key):
    assert Trouble.SILENT in shown(town, LATER).troubles(LATER)
    assert told(town, key, FINE, LATER - timedelta(days=2)) == FINE
    assert Trouble.SILENT not in shown(town, LATER).troubles(LATER)


def test_nobody_else_says_it(town, key):
    assert told(town, SigningKey.generate(), FINE) is Problem.WRONG_SIGNATURE
    assert told(town, key, FINE, site="nowhere") is Problem.UNKNOWN_SITE
    other = request_signature(key, "PUT", body_signed(state_target(SITE.id), b"{}"))
    assert take_state(town, SITE.id, canonical(FINE), other, NOW) is Problem.WRONG_SIGNATURE
    assert shown(town).machine is None


@pytest.mark.parametrize(
    "change",
    [
        {"printer": "on_fire"},
        {"quality": "X"},
        {"free_mb": -1},
        {"unsent": 2**60},
        {"version": "1" * 41},
        {"version": "1\x00"},
    ],
)
def test_what_makes_no_sense_is_not_kept(town, key, change):
    assert told(town, key, msgspec.structs.replace(FINE, **change)) is Problem.UNREADABLE
    assert shown(town).machine is None


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"\xff", b"[" * 5_000])
def test_what_is_no_state_is_refused(town, key, body):
    assert told(town, key, FINE, body=body) in {Problem.UNREADABLE, Problem.TOO_LARGE}
    assert shown(town).machine is None


def test_a_machine_that_was_replaced_speaks_for_nobody(town, key):
    told(town, key, FINE)
    run_tx(town, lambda c: fence(c, the_site(c, SITE.id), NOW))
    assert told(town, key, FINE) is Problem.FENCED
    assert shown(town).machine is None, "the new one has not said anything"


def test_a_state_that_was_not_taken_is_told_at_the_next_pass_and_then_no_more(
    town, work, outbox, monkeypatch
):
    calls = []

    def busy_at_first(*told):
        calls.append(told)
        return Problem.TROUBLE if len(calls) == 1 else take_state(*told)

    monkeypatch.setattr(states, "take_state", busy_at_first)
    link = work(outbox, state=lambda _: FINE)
    for passes in (1, 2, 3):
        link.until(lambda report, passes=passes: report.passes >= passes)
        link.worker.nudge()
    link.until(lambda report: report.passes >= 4)
    assert shown(town).machine == FINE
    assert len(calls) == 2
