"""A year of the shop in minutes: visits without end at a till, and that no slip is lost.

At the window most touches are given to the application as the events that they become; each
fiftieth visit is touched on the glass.  A frame is laid out after each touch, none is drawn.  Cards
come from the hand scanner's port, each two hundredth from a film before the camera.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from support.shop import received, stamp_at
from support.till import Till
from support.village import GUEST_CARD, OTHER_CARD, tell

from kiosk.core.entries import EntryKind
from kiosk.core.events import Button, GoodAdded, Pressed, TextRead
from kiosk.core.feed import PointsItem
from kiosk.core.front import AccountShown, Done, Idle, timeout_s
from kiosk.core.journal import slip_number
from kiosk.core.papers import TITLES

CARDS = {"h42": GUEST_CARD, "h43": OTHER_CARD}
NUMBER = re.compile(r"和平-[0-9]+-[0-9]+-[0-9]")
TITLE = TITLES[EntryKind.REDEMPTION]
FEED_EVERY, TOUCHED_EVERY, FILMED_EVERY, TROUBLE_EVERY, DAY_EVERY = 25, 50, 200, 40, 100
REDEEMS = 0.25
"""Of the visits; the others look at the account and go, or touch goods and go."""

WAITING = "select count(*) from print_job where state != 'printed'"


class Soak:
    """`till`: of a shop whose households have points and whose shelf has goods.

    `rarer`: troubles of the printer and films, which take seconds each, come so many times rarer.
    """

    def __init__(self, till: Till, film: Path, *, rarer: int = 1, seed: int = 7) -> None:
        self.till, self.film, self.rarer = till, film, rarer
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
                self.till.redeem_by_hand()
            else:
                self._visit()
        self._printer_back()

    # --- one visit ------------------------------------------------------------------------------

    def _visit(self) -> None:
        self._card(self.rng.choice(sorted(CARDS.values())))
        draw = self.rng.random()
        if draw > 2 * REDEEMS:
            self._press(Button.NOT_MINE)
        elif draw > REDEEMS:
            self._pick("laundry_liquid")
            self.till.let_pass(600)
        else:
            self._pick(self.rng.choice(("rice", "laundry_liquid")))
            self._press(Button.NEXT, Button.NEXT, Button.CONFIRM)
            self._expect(Done)
            self._press(Button.FINISH)
        if not isinstance(self.till.state, Idle):
            self._walk_away()

    def _press(self, *buttons: Button) -> None:
        for button in buttons:
            self.till.emit(Pressed(button))

    def _pick(self, good: str) -> None:
        self._press(Button.GOODS)
        self.till.emit(GoodAdded(good))

    def _walk_away(self) -> None:
        """Nobody touches anything until the front is idle."""
        self.till.let_pass((timeout_s(self.till.state) or 0) + 1)
        self._expect(Idle)

    def _card(self, text: str) -> None:
        if self.visits % (FILMED_EVERY * self.rarer) == 1:
            self._show_to_camera()
            return
        self.till.kiosk.stage.post(TextRead(text))
        self.till.settle()
        self._expect(AccountShown)

    def _show_to_camera(self) -> None:
        """Who is not read shows the card again: on a busy machine a film can pass unseen."""
        till = self.till
        till.camera.plug_in()
        for _ in range(8):
            till.camera.play(self.film)
            with suppress(AssertionError):
                till.wait(lambda: isinstance(till.state, AccountShown), "the film", 15)
                break
        self._expect(AccountShown)
        till.camera.unplug()

    def _expect(self, state: type) -> None:
        if not isinstance(self.till.state, state):
            self.till.wait(lambda: isinstance(self.till.state, state), f"visit {self.visits}")

    # --- what goes on around it -----------------------------------------------------------------

    def _around(self) -> None:
        self.till.clock.pass_time(30)
        if self.visits % FEED_EVERY == 1:
            self._feed()
        if self.visits % (TROUBLE_EVERY * self.rarer) == 7:
            self._printer_back()
            self._trouble()
        if self.visits % DAY_EVERY == 0:
            self._printer_back()
            self._next_day()

    def _feed(self) -> None:
        """The township awards, and a lorry comes: the line's and the desk's own calls."""
        self._items += 1
        till, day = self.till, self.till.clock.at.isoformat(timespec="seconds")
        items = [
            PointsItem(f"soak-{self._items}-{home}", home, "award", 1000, "义务劳动", day, day)
            for home in CARDS
        ]
        tell(till.store, *items)
        goods = [("rice", 40), ("laundry_liquid", 40)]
        when = stamp_at(till.clock.at, keeper="k1")
        received(till.store, f"lorry-{self._items}", *goods, when=when)
        till.kiosk.paper.request()  # the desk's own errand does so, and this goes past it

    def _trouble(self) -> None:
        """For some visits the printer is dead or has no paper; the next slip is the first that
        hears of it, before its first byte."""
        printer = self.till.printer
        printer.go_silent() if self.rng.random() < 0.5 else printer.take_paper_out()

    def _printer_back(self) -> None:
        """What waited is printed, and the screen says nothing of a printer any more: a word that
        comes while a finger is on its way takes the touch."""
        till = self.till
        till.printer.wake_up()
        till.printer.load_paper()
        till.kiosk.paper.request()  # it would look again within seconds
        till.wait(lambda: till.store.value(WAITING) == 0, "the papers")
        self._count_slips()
        till.wait(lambda: till.kiosk.runner.status().printer is None, "the printer")

    def _next_day(self) -> None:
        """The keeper closes the day; midnight; another day begins, of a new year with no points."""
        self.till.close_day()
        self.closes += 1
        today = self.till.clock.at
        opens = datetime(today.year, today.month, today.day, 9) + timedelta(days=1)
        self.till.let_pass((opens - today).total_seconds())
        self.till.open_day()
        self._feed()

    # --- what came of it ------------------------------------------------------------------------

    def _count_slips(self) -> None:
        """Count the papers that came out, and let nobody keep them."""
        head = self.till.printer._mechanics.head
        papers, head.finished[:] = tuple(head.finished), ()
        for paper in papers:
            if TITLE in (line.strip() for line in paper.text):
                self.slips.update(set(NUMBER.findall("".join(paper.text))))

    def printed_and_booked(self) -> tuple[Counter[str], Counter[str]]:
        """How often each redemption's slip came out, and each redemption of the journal once."""
        found = self.till.store.rows("select seq from redeemed")
        return self.slips, Counter(slip_number("和平", 1, seq) for (seq,) in found)
