"""The print thread on a real socket: store, thread, printer and what comes out of it."""

from __future__ import annotations

import threading

import pytest

from kiosk.core.view import Pick
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.printer import TcpPrinter
from kiosk.paper import PrintThread
from kiosk.ports import PrintState
from kiosk.store import people, printing, redeem
from kiosk.store.journal import Stamp


@pytest.fixture
def counter(village, clock):
    """A shop with an open shift; call it to redeem, get the receipt."""
    when = Stamp(clock.now(), "boot", 1.0)
    people.open_shift(village, people.Person("k1", "陈某", "keeper"), "shift", when)

    def redeem_rice(op: str):
        from support.village import GUEST_CARD

        picks = [Pick("rice", "大米10斤", 35, 1, "袋")]
        return redeem.redeem(village, op, "h42", picks, lambda: when, text=GUEST_CARD)

    return redeem_rice


class Told:
    """What the thread told, and a way to wait for it."""

    def __init__(self):
        self.printing, self.troubles = [], []
        self._changed = threading.Condition()

    def on_printing(self, event):
        with self._changed:
            self.printing.append((event.seq, event.state, event.trouble))
            self._changed.notify_all()

    def wait_for(self, seq, state, trouble=None):
        """Wait until this was told; `trouble` None: whatever the trouble."""

        def told():
            return any(
                (seq, state) == (s, st) and trouble in (None, t) for s, st, t in self.printing
            )

        with self._changed:
            assert self._changed.wait_for(told, 20), self.printing


def start(store, printer, told):
    target = TcpPrinter(
        printer.host, printer.port, 32, status_timeout_s=0.3, progress_timeout_s=0.3,
        answer_timeout_s=2.0, status_every_s=0.1,
    )  # fmt: skip
    thread = PrintThread(
        store, target, on_printing=told.on_printing, on_trouble=told.troubles.append, retry_s=0.1
    )
    thread.start()

    def stop():
        target.close()
        thread.stop()

    return thread, stop


def test_a_redemption_prints_one_slip_that_says_what_the_journal_says(village, counter):
    told = Told()
    with EmulatedPrinter() as printer:
        thread, stop = start(village, printer, told)
        receipt = counter("a")
        thread.request()
        told.wait_for(receipt.seq, PrintState.PRINTED)
        stop()
        (paper,) = printer.papers
    text = "\n".join(paper.text)
    assert receipt.number in text
    assert "大米10斤" in text
    assert "补打" not in text
    assert f"{receipt.after} 分" in text
    assert printing.job(village, receipt.seq).state is PrintState.PRINTED


def test_a_printer_without_paper_gets_the_slip_later_and_still_as_the_original(village, counter):
    told = Told()
    with EmulatedPrinter(paper_rows=0) as printer:
        thread, stop = start(village, printer, told)
        receipt = counter("a")
        thread.request()
        told.wait_for(receipt.seq, PrintState.NOT_SENT, "paper_out")
        assert printing.job(village, receipt.seq).sent == 0
        printer.load_paper()
        told.wait_for(receipt.seq, PrintState.PRINTED)
        stop()
        (paper,) = printer.papers
    assert "补打" not in "\n".join(paper.text)


def test_paper_that_ends_in_the_slip_is_a_notice_and_the_slip_goes_on(village, counter):
    told = Told()
    with EmulatedPrinter(paper_rows=12) as printer:
        thread, stop = start(village, printer, told)
        receipt = counter("a")
        thread.request()
        told.wait_for(receipt.seq, PrintState.SENDING, "paper_out")
        assert printing.job(village, receipt.seq).state is PrintState.SENDING
        printer.load_paper()
        told.wait_for(receipt.seq, PrintState.PRINTED)
        stop()
        assert len(printer.papers) == 1


def test_a_torn_slip_is_uncertain_and_what_follows_is_marked_a_copy(village, counter):
    told = Told()
    with EmulatedPrinter(drop_after_bytes=400) as printer:
        thread, stop = start(village, printer, told)
        receipt = counter("a")
        thread.request()
        told.wait_for(receipt.seq, PrintState.UNKNOWN)
        printing.settle(village, receipt.seq, complete=False, person="k1")
        thread.request()
        told.wait_for(receipt.seq, PrintState.PRINTED)
        stop()
        last = "\n".join(printer.papers[-1].text)
    assert "补打 第1次" in last
    assert receipt.number in last


def test_two_redemptions_print_in_their_order(village, counter):
    told = Told()
    with EmulatedPrinter() as printer:
        first, second = counter("a"), counter("b")
        thread, stop = start(village, printer, told)
        thread.request()
        told.wait_for(second.seq, PrintState.PRINTED)
        stop()
        texts = ["\n".join(paper.text) for paper in printer.papers]
    assert first.number in texts[0]
    assert second.number in texts[1]
