"""A year of the shop in minutes: visits without end at the real window, and what must not grow.

Most touches are given to the application as the events that they become; each fiftieth visit is
touched on the glass.  A frame is laid out after each touch, none is drawn.  Cards come from the
hand scanner's port, each two hundredth from a film before the camera.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import os
import random
import re
import sys
import threading
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from support.shop import received, stamp_at
from support.village import GUEST_CARD, NOW, OTHER_CARD, tell
from support.window import Window

from kiosk.core.desk.tasks import TaskName
from kiosk.core.entries import EntryKind
from kiosk.core.events import Button, Event, GoodAdded, Pressed, TextRead
from kiosk.core.feed import PointsItem
from kiosk.core.front import AccountShown, Done, Idle
from kiosk.core.journal import slip_number
from kiosk.core.papers import TITLES
from kiosk.ui import desk_words, words
from kiosk.ui.desk_sentences import door_words

CARDS = {"h42": GUEST_CARD, "h43": OTHER_CARD}
NUMBER = re.compile(r"和平-[0-9]+-[0-9]+-[0-9]")
TITLE = TITLES[EntryKind.REDEMPTION]
PAGE_KB = os.sysconf("SC_PAGESIZE") // 1024
FEED_EVERY, TOUCHED_EVERY, FILMED_EVERY, TROUBLE_EVERY, DAY_EVERY = 25, 50, 200, 40, 100
REDEEMS = 0.25
"""Of the visits; the others look at the account and go, or touch goods and go."""


@dataclass(frozen=True)
class Held:
    """What the process holds, without what is remembered up to a bound."""

    blocks: int
    """Pieces of memory that Python has given out (sys.getallocatedblocks)."""

    resident_kb: int
    files: Counter[str]
    """What is open, by its path or kind, without fonts: Kivy keeps up to 64 sizes of them."""

    threads: int
    widgets: int

    def since(self, before: Held) -> dict[str, Any]:
        return {name: value - vars(before)[name] for name, value in vars(self).items()}


def _files() -> Counter[str]:
    found: Counter[str] = Counter()
    for one in Path("/proc/self/fd").iterdir():
        with suppress(OSError):  # of another thread's, and closed meanwhile
            found[str(one.readlink()).partition(":[")[0]] += 1
    return Counter({what: count for what, count in found.items() if not what.endswith(".ttf")})


def held() -> Held:
    from kivy.cache import Cache
    from kivy.uix.widget import Widget

    for category in ("kv.texture", "kv.image"):  # Kivy itself does it after a minute
        Cache.remove(category)
    for found in gc.get_objects():
        is_cache = type(found) is functools._lru_cache_wrapper  # a dead proxy has no class
        if is_cache and found.cache_parameters()["maxsize"] is not None:
            found.cache_clear()
    while gc.collect():
        pass
    ctypes.CDLL(None).malloc_trim(0)  # what is free and not given back comes and goes by 20 MB
    return Held(
        sys.getallocatedblocks(),
        int(Path("/proc/self/statm").read_text().split()[1]) * PAGE_KB,
        _files(),
        threading.active_count(),
        sum(issubclass(type(found), Widget) for found in gc.get_objects()),
    )


class Soak:
    """`window`: of a shop whose households have points and whose shelf has goods."""

    def __init__(self, window: Window, film: Path | None, seed: int = 7) -> None:
        self.window, self.film = window, film
        self.rng = random.Random(seed)
        self.visits = self.closes = 0
        self.slips: Counter[str] = Counter()
        """On how many 兑换小票 each number has come out of the printer."""

        self._items = 0

    def go(self, visits: int) -> None:
        for _ in range(visits):
            self.visits += 1
            self._around()
            if self.visits % TOUCHED_EVERY == 0:
                self._printer_back()
                self._touched()
            else:
                self._visit()
        self._printer_back()

    # --- one visit ------------------------------------------------------------------------------

    def _visit(self) -> None:
        self._card(self.rng.choice(sorted(CARDS.values())))
        draw = self.rng.random()
        if draw > 2 * REDEEMS:
            self._do(Pressed(Button.NOT_MINE))
        elif draw > REDEEMS:
            self._do(Pressed(Button.GOODS), GoodAdded("laundry_liquid"))
            self.window.clock.pass_time(600)
            self._frames()
        else:
            self._do(Pressed(Button.GOODS), GoodAdded(self.rng.choice(("rice", "laundry_liquid"))))
            self._do(Pressed(Button.NEXT), Pressed(Button.NEXT), Pressed(Button.CONFIRM))
            self._expect(Done)
            self._do(Pressed(Button.FINISH))
        if not isinstance(self.window.state, Idle):
            self.window.walk_away()

    def _touched(self) -> None:
        """By a finger on the glass and a scanner's keys."""
        self.window.redeem(GUEST_CARD, "大米10斤")

    def _card(self, text: str) -> None:
        if self.film is not None and self.visits % FILMED_EVERY == 1:
            self._show_to_camera(self.film)
            return
        self.window.kiosk.stage.post(TextRead(text))
        self._frames()
        self._expect(AccountShown)

    def _show_to_camera(self, film: Path) -> None:
        """Who is not read shows the card again: on a busy machine a film can pass unseen."""
        window, finger = self.window, self.window.finger
        window.camera.plug_in()
        for _ in range(8):
            window.camera.play(film)
            with suppress(AssertionError):  # a FingerError
                finger.until(lambda: isinstance(window.state, AccountShown), "the film", 15)
                break
        self._expect(AccountShown)
        window.camera.unplug()

    # --- what goes on around it -----------------------------------------------------------------

    def _around(self) -> None:
        self.window.clock.pass_time(30)
        if self.visits % FEED_EVERY == 1:
            self._feed()
        if self.visits % TROUBLE_EVERY == 7:
            self._printer_back()
            self._trouble()
        if self.visits % DAY_EVERY == 0:
            self._printer_back()
            self._next_day()

    def _feed(self) -> None:
        """The township awards, and a lorry comes: the line's and the desk's own calls."""
        self._items += 1
        day = NOW.isoformat()
        items = [
            PointsItem(f"soak-{self._items}-{home}", home, "award", 1000, "义务劳动", day, day)
            for home in CARDS
        ]
        tell(self.window.store, *items)
        goods = [("rice", 40), ("laundry_liquid", 40)]
        when = stamp_at(self.window.clock.at, keeper="k1")
        received(self.window.store, f"lorry-{self._items}", *goods, when=when)
        self.window.kiosk.paper.request()  # the desk's own errand does so, and this goes past it

    def _trouble(self) -> None:
        """For some visits the printer is dead or has no paper; the next slip is the first that
        hears of it, before its first byte."""
        printer = self.window.printer
        printer.go_silent() if self.rng.random() < 0.5 else printer.take_paper_out()

    def _printer_back(self) -> None:
        """What waited is printed, and the screen says nothing of a printer any more: a word that
        comes while a finger is on its way takes the touch."""
        self.window.printer.wake_up()
        self.window.printer.load_paper()
        self._take_papers()
        status = self.window.kiosk.runner.status
        self.window.finger.until(lambda: status().printer is None, "the printer", 120)

    def _next_day(self) -> None:
        """The keeper closes the day; midnight; another day begins."""
        window = self.window
        window.sign_in()
        window.tap(door_words(TaskName.CLOSE_DAY))
        window.finger.until(lambda: window.sees(desk_words.TO_CLOSE), "the day", 60)
        window.tap(desk_words.TO_CLOSE)
        window.skip_all()
        window.confirm()
        window.tap(words.FINISH)
        window.until(Idle)
        self.closes += 1
        today = window.clock.at
        opens = datetime(today.year, today.month, today.day, 9) + timedelta(days=1)
        window.clock.pass_time((opens - today).total_seconds())
        window.finger.advance(1)
        window.open_shift()
        window.until(Idle)

    # --- what came of it ------------------------------------------------------------------------

    def _take_papers(self) -> None:
        """Wait for every slip, count it, and let nobody keep it."""
        printer, finger = self.window.printer, self.window.finger
        waiting = "select count(*) from print_job where state != 'printed'"
        finger.until(lambda: self.window.store.value(waiting) == 0, "the papers", 120)
        head = printer._mechanics.head
        papers, head.finished[:] = tuple(head.finished), ()
        for paper in papers:
            if TITLE in (line.strip() for line in paper.text):
                self.slips.update(set(NUMBER.findall("".join(paper.text))))

    def printed_and_booked(self) -> tuple[Counter[str], Counter[str]]:
        """How often each redemption's slip came out, and each redemption of the journal once."""
        found = self.window.store.rows("select seq from redeemed")
        return self.slips, Counter(slip_number("和平", 1, seq) for (seq,) in found)

    def _do(self, *events: Event) -> None:
        """Touches, as what they become; the window is laid out after each."""
        for event in events:
            self.window.finger.app.emit(event)
            self._frames()

    def _frames(self) -> None:
        self.window.finger.frame()

    def _expect(self, state: type) -> None:
        if not isinstance(self.window.state, state):
            self.window.until(state, f"visit {self.visits}")
