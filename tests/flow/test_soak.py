"""Visits without end at one window: nothing is lost, nothing grows.

800 here, 100,000 with HYPOTHESIS_PROFILE=deep (two hours); SOAK_VISITS=2000 takes any number.
A visit costs 50 to 90 ms of a processor, most of it Kivy's layout: 2,000 would be a sixth of what
the whole suite may take.
"""

from __future__ import annotations

import os

import pytest
from support.soak import DAY_EVERY, REDEEMS, Soak, held
from support.village import GUEST_CARD, found_village
from support.window import Window

from kiosk.core.front import Idle
from kiosk.devices.emulated_printer import EmulatedPrinter

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
VISITS = int(os.environ.get("SOAK_VISITS", "100000" if DEEP else "800"))
WARM_UP = max(VISITS // 2, DAY_EVERY + 60)
"""Until every screen, statement and buffer has been there, those of a day's close, too."""

FILES, THREADS = 2, 1
"""The printer may just be asked how it is."""

BLOCKS, FIRST_BLOCKS = 2.0, 1000
RESIDENT_KB, FIRST_KB = 8.0, 8000
"""So much may a visit leave behind, and so much in all what comes late: another size of the font.

A page is 2,000 blocks, a picture of a good 100 kB.
"""


@pytest.mark.timeout(20_000 if DEEP else 900)
def test_visits_without_end_lose_no_slip_and_leave_nothing_behind(tmp_path):
    from kiosk.devices.card_video import write_card_video

    film = tmp_path / "card.avi"
    write_card_video(film, GUEST_CARD, seed=1, held_frames=30)
    store = found_village(tmp_path / "kiosk.db", points=500)
    with EmulatedPrinter() as printer:
        window = Window(tmp_path, store, printer, fake_time=True)
        window.camera.unplug()
        try:
            window.open_shift()
            window.until(Idle)
            soak = Soak(window, film)
            soak.go(WARM_UP)
            before = held()
            soak.go(VISITS - WARM_UP)
            grown = held().since(before)
            printed, booked = soak.printed_and_booked()
            assert printed == booked, "every slip on paper exactly once"
            assert booked.total() > VISITS * REDEEMS * 0.8
            assert soak.closes == VISITS // DAY_EVERY
            assert window.sound()
        finally:
            window.close()
    later = VISITS - WARM_UP
    assert grown["files"].total() <= FILES, grown
    assert grown["threads"] <= THREADS, grown
    assert grown["widgets"] == 0, grown
    assert grown["blocks"] < FIRST_BLOCKS + later * BLOCKS, grown
    assert grown["resident_kb"] < FIRST_KB + later * RESIDENT_KB, grown
