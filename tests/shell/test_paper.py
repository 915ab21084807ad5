"""The print thread on a real socket: store, thread, printer and what comes out of it."""

from __future__ import annotations

import threading

import pytest
from support.shop import stamp_at
from support.village import GUEST_CARD, NOW

from kiosk.core.entries import DeliveryLine, Source
from kiosk.core.papers.lists import ShelfTag, ShelfTags
from kiosk.core.papers.test_page import PrintTest
from kiosk.core.view import Pick
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.printer import tcp_printer
from kiosk.devices.printer_found import Found, keep_found, read_found
from kiosk.doctor import Verdict, of_page
from kiosk.paper import PrintThread
from kiosk.ports import PrintState
from kiosk.store import paper_contents, people, printing, redeem, stock
from kiosk.store.journal import Stamp


@pytest.fixture
def counter(village, clock):
    """A shop with an open shift; call it to redeem, get the receipt."""
    when = Stamp(clock.now(), "boot", 1.0)
    people.open_shift(village, people.Person("k1", "陈某", "keeper"), "shift", when)

    def redeem_rice(op: str):
        picks = [Pick("rice", "大米10斤", 35, 1, "袋")]
        return redeem.redeem(village, op, "h42", picks, lambda: when, text=GUEST_CARD)

    return redeem_rice


class Told:
    """What the thread told, and a way to wait for it."""

    def __init__(self):
        self.printing, self.troubles, self.tried = [], [], []
        self._changed = threading.Condition()

    def on_printing(self, event):
        with self._changed:
            self.printing.append(event)
            self._changed.notify_all()

    def on_trouble(self, trouble):
        with self._changed:
            self.troubles.append(trouble)
            self._changed.notify_all()

    def wait_for_trouble(self, told):
        with self._changed:
            assert self._changed.wait_for(told, 20), self.troubles

    def wait_for(self, seq, state, trouble=None, *, job=None):
        """Wait until this was told; `trouble` and `job` None: whatever they are."""

        def told():
            return any(
                (seq, state) == (event.seq, event.state)
                and trouble in (None, event.trouble)
                and job in (None, event.job)
                for event in self.printing
            )

        with self._changed:
            assert self._changed.wait_for(told, 20), self.printing


def start(store, printer, told, *, training=False, **limits):
    usual = {"status_timeout_s": 0.3, "progress_timeout_s": 0.3, "answer_timeout_s": 2.0}
    target = tcp_printer(
        printer.host, printer.port, 32, **{**usual, "status_every_s": 0.1, **limits}
    )
    thread = PrintThread(
        store,
        target,
        on_printing=told.on_printing,
        on_trouble=told.on_trouble,
        on_tried=told.tried.append,
        retry_s=0.1,
        training=training,
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
    assert printing.job_of(village, receipt.seq).state is PrintState.PRINTED


def test_a_printer_without_paper_gets_the_slip_later_and_still_as_the_original(village, counter):
    told = Told()
    with EmulatedPrinter(paper_rows=0) as printer:
        thread, stop = start(village, printer, told)
        receipt = counter("a")
        thread.request()
        told.wait_for(receipt.seq, PrintState.NOT_SENT, "paper_out")
        assert printing.job_of(village, receipt.seq).sent == 0
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
        assert printing.job_of(village, receipt.seq).state is PrintState.SENDING
        printer.load_paper()
        told.wait_for(receipt.seq, PrintState.PRINTED)
        stop()
        assert len(printer.papers) == 1


def test_a_slip_without_paper_for_too_long_is_uncertain_and_the_new_roll_is_noticed(
    village, counter
):
    """The trouble told is the printer's own word, until it says otherwise."""
    told = Told()
    with EmulatedPrinter(paper_rows=12) as printer:
        receipt = counter("a")
        _, stop = start(village, printer, told, trouble_wait_s=0.3)
        told.wait_for_trouble(lambda: told.troubles[-1:] == ["paper_out"])
        told.wait_for(receipt.seq, PrintState.UNKNOWN, "paper_out")
        assert printing.job_of(village, receipt.seq).state is PrintState.UNKNOWN
        before = len(told.troubles)
        told.wait_for_trouble(lambda: len(told.troubles) > before)
        assert told.troubles[-1] == "paper_out"
        printer.load_paper()
        told.wait_for_trouble(lambda: told.troubles[-1] is None)
        stop()
        (paper,) = printer.papers
    assert "补打" not in "\n".join(paper.text)
    assert printing.job_of(village, receipt.seq).state is PrintState.UNKNOWN


def test_a_torn_slip_is_uncertain_and_what_follows_is_marked_a_copy(village, counter):
    told = Told()
    with EmulatedPrinter(drop_after_bytes=400) as printer:
        thread, stop = start(village, printer, told)
        receipt = counter("a")
        thread.request()
        told.wait_for(receipt.seq, PrintState.UNKNOWN)
        job = printing.job_of(village, receipt.seq).job
        printing.settle(village, job, complete=False, person="k1")
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


TAGS = ShelfTags(NOW, (ShelfTag("大米10斤", 35, "袋"), ShelfTag("洗衣液", 30, "瓶")))


def test_papers_of_every_sort_come_out_of_one_queue(village, counter):
    told = Told()
    with EmulatedPrinter() as printer:
        receipt = counter("a")
        tags = paper_contents.ask_for(village, TAGS)
        lines = [DeliveryLine("rice", 4)]
        delivery = stock.receive(
            village, "d", lines, lambda: stamp_at(keeper="k1"), source=Source.DONOR
        ).entry.seq
        thread, stop = start(village, printer, told)
        thread.request()
        told.wait_for(delivery, PrintState.PRINTED)
        stop()
        texts = ["\n".join(paper.text) for paper in printer.papers]
    assert [
        [word in text for word in ("兑换小票", "每袋", "每瓶", "入库单")] for text in texts
    ] == [
        [True, False, False, False],
        [False, True, False, False],
        [False, False, True, False],
        [False, False, False, True],
    ]
    told_of_tags = [(e.seq, e.state) for e in told.printing if e.job == tags]
    assert told_of_tags[0] == (0, PrintState.SENDING)
    assert told_of_tags[-1] == (0, PrintState.PRINTED)
    job = printing.job_of(village, receipt.seq).job
    assert {e.job for e in told.printing if e.seq == receipt.seq} == {job}


@pytest.mark.parametrize(
    ("paper", "content"), [("leaflet", "{}"), ("shelf_tags", "{"), ("entry", "")]
)
def test_a_paper_that_cannot_be_made_is_uncertain_and_the_next_one_comes(
    village, counter, caplog, paper, content
):
    told = Told()
    with EmulatedPrinter() as printer:
        broken = printing.ask_for(village, paper, content)
        receipt = counter("a")
        thread, stop = start(village, printer, told)
        thread.request()
        told.wait_for(0, PrintState.UNKNOWN, job=broken)
        told.wait_for(receipt.seq, PrintState.PRINTED)
        assert thread.is_alive()
        stop()
        assert len(printer.papers) == 1
    assert [job.job for job in printing.uncertain(village)] == [broken]
    assert printing.job_numbered(village, broken).sent == 0
    assert f"no paper can be made of job {broken}" in caplog.text


def test_an_entry_that_has_no_paper_is_uncertain_too(village, counter):
    told = Told()
    with village.transaction():
        printing.add(village, 1)
    with EmulatedPrinter() as printer:
        thread, stop = start(village, printer, told)
        thread.request()
        told.wait_for(1, PrintState.UNKNOWN)
        stop()
        assert printer.papers == ()


def test_whatever_the_training_copy_prints_is_marked(village, counter):
    told = Told()
    with EmulatedPrinter() as printer:
        receipt = counter("a")
        tags = paper_contents.ask_for(village, TAGS)
        thread, stop = start(village, printer, told, training=True)
        thread.request()
        told.wait_for(receipt.seq, PrintState.PRINTED)
        told.wait_for(0, PrintState.PRINTED, job=tags)
        stop()
        texts = ["\n".join(paper.text) for paper in printer.papers]
    assert [text.count("练习 不作数") for text in texts] == [2, 2, 2]


def test_what_a_test_page_finds_out_is_kept_and_counted_on_at_once(village, counter, tmp_path):
    """The printer answers in another way than most: nobody is asked any more after the page."""
    told = Told()
    with EmulatedPrinter(answers_process_id=False) as printer:
        page = paper_contents.ask_for(village, PrintTest(NOW))
        thread, stop = start(village, printer, told, keep=lambda found: keep_found(tmp_path, found))
        thread.request()
        told.wait_for(0, PrintState.PRINTED, job=page)
        assert [(tried.answers, of_page(tried).verdict) for tried in told.tried] == [("gs_r", "好")]
        assert read_found(tmp_path) == Found("gs_r", guard=True)
        receipt = counter("a")
        thread.request()
        told.wait_for(receipt.seq, PrintState.PRINTED)
        stop()
        assert len(printer.papers) == 2


def test_a_page_that_met_a_trouble_finds_nothing_out(village, counter):
    told, kept = Told(), []
    with EmulatedPrinter(paper_rows=8) as printer:
        page = paper_contents.ask_for(village, PrintTest(NOW))
        thread, stop = start(village, printer, told, keep=kept.append, trouble_wait_s=0.2)
        thread.request()
        told.wait_for(0, PrintState.UNKNOWN, job=page)
        stop()
    (tried,) = told.tried
    assert (tried.answers, kept) == ("", [])
    assert "没纸" in of_page(tried).told


def test_a_page_that_met_silence_asks_for_another_one_before_it_is_believed(village):
    told, kept = Told(), []
    with EmulatedPrinter(answers_process_id=False, answers_gs_r=False) as printer:
        page = paper_contents.ask_for(village, PrintTest(NOW))
        thread, stop = start(village, printer, told, keep=kept.append, answer_timeout_s=0.3)
        thread.request()
        told.wait_for(0, PrintState.UNKNOWN, job=page)
        stop()
    (tried,) = told.tried
    assert (tried.answers, of_page(tried).verdict) == ("silent", Verdict.WARNED)
    assert "再试打一张" in of_page(tried).told
    assert kept == [Found("process_id", silent_pages=1)]


def test_what_is_printed_once_more_is_marked_a_copy(village, counter):
    told = Told()
    with EmulatedPrinter() as printer:
        receipt = counter("a")
        thread, stop = start(village, printer, told)
        thread.request()
        told.wait_for(receipt.seq, PrintState.PRINTED)
        told.printing.clear()
        printing.ask_again(village, printing.job_of_number(village, receipt.number).job)
        thread.request()
        told.wait_for(receipt.seq, PrintState.PRINTED)
        stop()
        first, second = ["\n".join(paper.text) for paper in printer.papers]
    assert "补打" not in first
    assert "补打 第1次" in second
    assert [paper.sent for paper in printing.recent(village, 1)] == [2]


def test_a_slip_that_was_announced_and_never_left_is_still_the_original(village, counter):
    """The way breaks between the last question and byte 1."""
    told = Told()
    with EmulatedPrinter() as printer:
        receipt = counter("a")
        breaks = iter([printer.power_cycle])
        keep = told.on_printing

        def on_printing(event):
            if event.state is PrintState.SENDING:
                next(breaks, lambda: None)()
            keep(event)

        told.on_printing = on_printing
        _, stop = start(village, printer, told)
        told.wait_for(receipt.seq, PrintState.PRINTED)
        stop()
        (paper,) = printer.papers
    assert [event.state for event in told.printing] == ["sending", "not_sent", "sending", "printed"]
    assert "补打" not in "\n".join(paper.text)
    assert printing.job_of(village, receipt.seq).sent == 1


def test_a_torn_picture_is_made_good_after_the_kiosk_began_anew(village, counter):
    """Also when somebody has said by then that the slip is to be printed again."""
    receipt = counter("a")
    job = printing.job_of(village, receipt.seq).job
    assert not printing.may_be_torn(village)
    printing.mark_sending(village, job)
    printing.after_restart(village)
    assert printing.may_be_torn(village)
    printing.settle(village, job, complete=False, person="k1")
    assert printing.may_be_torn(village)
    printing.mark_sending(village, job)
    printing.mark(village, job, PrintState.PRINTED)
    assert not printing.may_be_torn(village)
