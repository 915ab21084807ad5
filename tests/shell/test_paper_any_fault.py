"""Redemptions at a printer with a will of its own, and a person who looks at the paper.

Whatever befalls the printer at whatever byte, every redemption ends with exactly one original or
with a person asked; never with two originals, never with a silent loss.

    HYPOTHESIS_PROFILE=deep nice python -m pytest --timeout=0 tests/shell/test_paper_any_fault.py

plays 1,500 of them: most of an hour of waiting, ten minutes of a processor.
"""

from __future__ import annotations

import threading
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st
from support.village import GUEST_CARD, TestClock, found_village

from kiosk.core.papers import compose as say
from kiosk.core.view import Pick
from kiosk.devices import escpos_bytes
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.escpos_bytes import Answer
from kiosk.devices.print_head import print_out
from kiosk.devices.printer import tcp_printer
from kiosk.paper import PrintThread
from kiosk.ports import PrintState
from kiosk.store import paper_values, people, printing, redeem
from kiosk.store.journal import Stamp

BEFALLS = {
    "the paper ends": EmulatedPrinter.take_paper_out,
    "the cover opens": EmulatedPrinter.open_cover,
    "it goes offline": EmulatedPrinter.go_offline,
    "the cutter jams": EmulatedPrinter.jam,
    "it hangs": EmulatedPrinter.go_silent,
    "it falls mute": EmulatedPrinter.go_mute,
    "its power fails": EmulatedPrinter.power_cycle,
    "it starts anew": EmulatedPrinter.start_anew,
    "it starts anew and holds the line": lambda printer: printer.start_anew(0.05),
    "it starts anew and is deaf": lambda printer: printer.start_anew(0.05, holds_line=False),
    "the way breaks": EmulatedPrinter.drop_connections,
}
LIMITS = {
    "status_timeout_s": 0.3,
    "progress_timeout_s": 0.3,
    "answer_timeout_s": 0.2,
    "trouble_wait_s": 0.4,
    "status_every_s": 0.02,
    "settle_timeout_s": 1.0,
    "quiet_s": 0.15,
}
SLIP_BYTES = 3000
"""A little more than a slip and the questions about it have."""


@dataclass(frozen=True)
class Play:
    """What happens in a few redemptions; bytes are counted over all of them."""

    answer: Answer
    guarded: bool
    """Whether the printer keeps macros, and the kiosk knows; else it never starts anew, which no
    answer would show at every byte (`printer_end`)."""

    keeps_buffer: bool
    small_buffer: bool
    paper_rows: int
    bytes_per_s: int | None
    lines_per_s: float | None
    befalls: tuple[tuple[int, str], ...]
    mends: tuple[bool, ...]
    """Whether the person comes at once when a trouble is told, trouble by trouble."""

    restarts: tuple[bool, ...]
    """Whether the kiosk starts anew after a person has spoken, paper by paper."""


plays = st.builds(
    Play,
    st.sampled_from(Answer),
    st.sampled_from([True, True, False]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([8000, 8000, 1, 12, 30, 50]),
    st.sampled_from([None, None, None, 23040]),
    st.sampled_from([None, None, None, 150.0]),
    st.lists(
        st.tuples(st.integers(0, 4 * SLIP_BYTES), st.sampled_from(sorted(BEFALLS))), max_size=4
    )
    .map(sorted)
    .map(tuple),
    st.lists(st.booleans(), min_size=3, max_size=3).map(tuple),
    st.lists(st.booleans(), min_size=3, max_size=3).map(tuple),
)


class Counter:
    """A village's counter: store, print thread and printer, and the person who sees to them."""

    def __init__(self, play, store, printer):
        self.play, self.store, self.printer = play, store, printer
        self._changed = threading.Condition()
        self._mends = iter(play.mends)
        self._restarts = iter(play.restarts)
        self.when = Stamp(TestClock().now(), "boot", 1.0)
        self._slips = {}
        self.asked, self.gave_up = set(), set()
        self._start()

    def _start(self):
        printing.after_restart(self.store)
        self.way = tcp_printer(
            self.printer.host,
            self.printer.port,
            32,
            answer=self.play.answer,
            guarded=self.play.guarded,
            holds=self.play.keeps_buffer,
            **LIMITS,
        )
        self.thread = PrintThread(
            self.store,
            self.way,
            on_printing=self._told,
            on_trouble=self._troubled,
            retry_s=0.02,
        )
        self.thread.start()

    def stop(self):
        self.way.close()
        self.thread.stop()

    def _told(self, _):
        with self._changed:
            self._changed.notify_all()

    def _troubled(self, trouble):
        if trouble is not None and next(self._mends, True):
            self.mend()

    def mend(self):
        """Whatever is the matter with the printer; a person without knowledge does all of it."""
        self.printer.load_paper()
        self.printer.close_cover()
        self.printer.go_online()
        self.printer.clear_jam()
        self.printer.wake_up()
        self.printer.speak_again()

    def redeem(self, op):
        picks = [Pick("laundry_liquid", "洗衣液", 30, 1, "瓶")]
        receipt = redeem.redeem(self.store, op, "h42", picks, lambda: self.when, text=GUEST_CARD)
        self.thread.request()
        return printing.job_of(self.store, receipt.seq).job

    def settle(self, job):
        """Until the slip is out: by the printer's word, or by that of a person who looks."""
        for _ in range(4):
            with self._changed:
                ended = self._changed.wait_for(lambda: self._state(job) in ENDED, 60)
            assert ended, f"{self._state(job)} for ever"
            if self._state(job) is PrintState.PRINTED:
                return
            self.asked.add(job)
            self.mend()
            seen = any(self.outs(job, number) for number in range(self._job(job).sent))
            printing.settle(self.store, job, complete=seen, person="k1")
            if next(self._restarts, False):
                self.stop()
                self._start()
            self.thread.request()
        self.gave_up.add(job)

    def _job(self, job):
        return printing.job_numbered(self.store, job)

    def _state(self, job):
        return self._job(job).state

    def outs(self, job, number):
        """How many whole slips with this copy number (0: the original) have come out."""
        sought = self.slip(job, number)
        pieces = [paper.text for paper in self.printer.papers if not paper.torn]
        return sum(
            lines[at : at + len(sought)] == sought
            for lines in pieces
            for at in range(len(lines) - len(sought) + 1)
        )

    def slip(self, job, number):
        """What stands on it."""
        if (job, number) not in self._slips:
            self._slips[job, number] = self._slip(job, number)
        return self._slips[job, number]

    def _slip(self, job, number):
        told = replace(self._job(job), sent=number)
        issue = paper_values.issue_of(self.store, told, training=False)
        lines = say(paper_values.value_of(self.store, told), issue)
        return print_out(escpos_bytes.compose(lines, 32, job), 32)[0].text


MANY = 1500 if settings.default.max_examples > 1000 else 16
ENDED = (PrintState.PRINTED, PrintState.UNKNOWN)


def played(play, redemptions=2):
    """Play it to its end and hold the paper against what the kiosk believes."""
    with TemporaryDirectory() as folder, closing(found_village(Path(folder) / "k.db")) as store:
        printer = EmulatedPrinter(
            paper_rows=play.paper_rows,
            keeps_buffer=play.keeps_buffer,
            buffer_bytes=300 if play.small_buffer else 4096,
            bytes_per_s=play.bytes_per_s,
            lines_per_s=play.lines_per_s,
            knows_macros=play.guarded,
        )
        for at, name in play.befalls:
            if play.guarded or play.answer is Answer.NONE or "anew" not in name:
                printer.at_byte(at, lambda name=name: BEFALLS[name](printer))
        with printer:
            person = people.Person("k1", "陈某", "keeper")
            people.open_shift(store, person, "s", Stamp(TestClock().now(), "boot", 1.0))
            counter = Counter(play, store, printer)
            try:
                jobs = [counter.redeem(f"r{n}") for n in range(redemptions)]
                for job in jobs:
                    counter.settle(job)
            finally:
                counter.stop()
            counter.mend()
            for job in jobs:
                sent = counter._job(job).sent
                outs = [counter.outs(job, number) for number in range(sent + 1)]
                note(f"job {job}: {outs} {counter.asked}")
                assert outs[0] <= 1, "two originals"
                assert max(outs) <= 1, "two papers that say the same"
                assert sum(outs) >= 1 or job in counter.gave_up, "lost"
                assert job in counter.asked or outs[:sent] == [1], "nobody was asked"


@settings(max_examples=MANY, phases=[Phase.generate])  # what a clock decides does not shrink
@given(plays)
def test_every_slip_is_one_original_or_a_person_was_asked(play):
    played(play)
