"""Visits without end: nothing is lost, nothing grows.

2,000 at the real window.  HYPOTHESIS_PROFILE=deep plays 100,000 at the same kiosk without a window
besides (half an hour of a processor); SOAK_VISITS and SOAK_BARE_VISITS take any number.
"""

from __future__ import annotations

import os
import time

import pytest
from support.held import held
from support.soak import DAY_EVERY, REDEEMS, Soak
from support.till import AtWindow, Bare
from support.village import GUEST_CARD, found_village

from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.store import journal
from kiosk.store.verify import problems

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
VISITS = int(os.environ.get("SOAK_VISITS", "2000"))
BARE_VISITS = int(os.environ.get("SOAK_BARE_VISITS", "100000" if DEEP else "0"))
WARM_UP = DAY_EVERY * 4 + 60
"""Until every screen, statement and buffer has been there, those of a day's close, too."""

TELL_EVERY = 1000
"""Visits; `pytest -s` shows how a long soak goes on."""

FILES, THREADS = 2, 1
"""The printer may just be asked how it is."""

BLOCKS, FIRST_BLOCKS = 2.0, 1000
RESIDENT_KB, FIRST_KB = 8.0, 8000
"""So much may a visit leave behind, and so much in all what comes late: another size of the font.

A page is 2,000 blocks, a picture of a good 100 kB.
"""

BARE_BLOCKS, BARE_RESIDENT_KB = 0.4, 0.2
"""The same of a visit without a window: a quarter of a block is its slip, which is kept here."""


def played(soak, visits, blocks, resident_kb):
    """Visits after a warm-up; what they left behind."""
    soak.go(min(WARM_UP, visits // 2))
    before, begun_s = held(), time.monotonic()
    while soak.visits < visits:
        soak.go(min(TELL_EVERY, visits - soak.visits))
        now = held()
        said = f"{now.blocks} blocks, {now.resident_kb} kB, {now.threads} threads"
        print(f"{soak.visits} visits, {time.monotonic() - begun_s:.0f} s: {said}", flush=True)
    grown, later = held().since(before), visits - min(WARM_UP, visits // 2)
    assert grown["files"].total() <= FILES, grown
    assert grown["threads"] <= THREADS, grown
    assert grown["widgets"] == 0, grown
    assert grown["blocks"] < FIRST_BLOCKS + later * blocks, grown
    assert grown["resident_kb"] < FIRST_KB + later * resident_kb, grown
    printed, booked = soak.printed_and_booked()
    assert printed == booked, "every slip on paper exactly once"
    assert booked.total() > visits * REDEEMS * 0.8
    assert soak.closes == visits // DAY_EVERY
    print(f"{booked.total()} slips, {journal.head(soak.till.store)[0]} entries, {soak.closes} days")


@pytest.fixture
def soak_at(tmp_path):
    from kiosk.devices.card_video import write_card_video

    film = tmp_path / "card.avi"
    write_card_video(film, GUEST_CARD, seed=1, held_frames=30)
    store = found_village(tmp_path / "kiosk.db", points=500)
    opened = []
    with EmulatedPrinter() as printer:

        def open_it(kind, **how):
            till = kind(tmp_path, store, printer)
            opened.append(till)
            till.camera.unplug()
            till.open_day()
            return Soak(till, film, **how)

        yield open_it
        for till in opened:
            till.close()


@pytest.mark.timeout(1800)
def test_visits_without_end_lose_no_slip_and_leave_nothing_behind(soak_at):
    soak = soak_at(AtWindow)
    played(soak, VISITS, BLOCKS, RESIDENT_KB)
    assert problems(soak.till.store) == []


@pytest.mark.skipif(not BARE_VISITS, reason="half an hour: the deep profile, or SOAK_BARE_VISITS")
@pytest.mark.timeout(30_000)
def test_years_of_visits_on_emulated_devices_are_as_sound(soak_at):
    soak = soak_at(Bare, rarer=5)
    played(soak, BARE_VISITS, BARE_BLOCKS, BARE_RESIDENT_KB)
    assert problems(soak.till.store) == []
