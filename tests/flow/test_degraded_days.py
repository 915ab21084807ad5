"""A kiosk that woke up without a date, and hangs on no line for weeks: it sells all the same."""

from __future__ import annotations

import pytest
from support.keeper import PINS
from support.village import GUEST_CARD, KEEPER_CARD, OTHER_CARD, TestClock, found_village, tell
from support.window import Window

from kiosk.core.clock import Quality
from kiosk.core.entries import Redemption
from kiosk.core.feed import PointsItem
from kiosk.core.front import AccountShown, Idle
from kiosk.core.shift import DateAsking, ShiftChanged
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.store import journal
from kiosk.store.verify import problems
from kiosk.ui import words

WEEK_S = 7 * 24 * 3600
MARCH = ("2026-03-10T09:00:00", "2026-03-10T10:00:00")


@pytest.fixture
def window(tmp_path):
    with EmulatedPrinter() as printer:
        store = found_village(tmp_path / "kiosk.db", points=200)
        tell(store, PointsItem("p2", "h43", "award", 90, "修路", *MARCH))
        clock = TestClock(quality=Quality.GUESS)
        made = Window(tmp_path, store, printer, camera=False, fake_time=True, clock=clock)
        yield made
        made.close()


def test_without_a_date_one_question_is_asked_and_three_weeks_without_a_line_change_nothing(window):
    window.finger.frames(2)
    assert window.sees(words.DATE_UNSURE)
    window.scan(GUEST_CARD)
    window.until(AccountShown)
    assert window.sees("200 分")
    assert window.sees(words.DATE_UNSURE), "the balance stands under the mark"
    window.walk_away()

    window.scan(KEEPER_CARD)
    window.type(PINS["k1"])
    window.until(DateAsking)
    window.tap(words.THIS_DAY)
    window.until(ShiftChanged)
    window.tap(words.FINISH)
    window.until(Idle)
    assert not window.sees(words.DATE_UNSURE)

    for card in (GUEST_CARD, OTHER_CARD, GUEST_CARD):
        window.clock.pass_time(WEEK_S)
        window.finger.advance(1)
        window.redeem(card, "洗衣液")
    sold = window.entries(Redemption)
    assert [body.household for body in sold] == ["h42", "h43", "h42"]
    stamped = [
        entry.quality
        for entry, _ in journal.entries(window.store)
        if isinstance(entry.decoded(), Redemption)
    ]
    assert stamped == [Quality.KEEPER] * 3
    assert problems(window.store) == []
