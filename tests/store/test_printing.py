"""How each paper stands: never printed twice as the original, never lost."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.shop import SOAP, bought, stamp_at
from support.village import NOW

from kiosk.core.entries import DeliveryLine, EntryKind, StockLine
from kiosk.core.journal import slip_code, slip_mark, stub_code
from kiosk.core.papers import SHELF_TAGS, TITLES
from kiosk.core.papers.lists import ShelfTag, ShelfTags
from kiosk.ports import PrintState
from kiosk.store import feed, journal, paper_contents, printing, stock
from kiosk.store.acts import Acted
from kiosk.store.printing import ENTRY, ListedPaper, PrintJob

NOT_SENT, SENDING, PRINTED, UNKNOWN = PrintState
TAGS = ShelfTags(NOW, (ShelfTag("大米10斤", 35, "袋"),))


@pytest.fixture
def seq(village):
    return bought(village, "op1").seq


@pytest.fixture
def job(village, seq):
    return printing.job_of(village, seq).job


def state(store, job):
    found = printing.job_numbered(store, job)
    return found.state, found.sent


def test_a_redemption_has_a_slip_to_print(village, seq, job):
    slip = PrintJob(job, seq, ENTRY, "", NOT_SENT, 0)
    assert printing.next_job(village) == printing.job_of(village, seq) == slip
    assert printing.job_numbered(village, job) == slip
    assert slip.copy_number == 0
    assert printing.job_of(village, 999) is None
    assert printing.job_numbered(village, 999) is None
    assert printing.uncertain(village) == []


def test_a_slip_that_came_out_is_done(village, job):
    printing.mark_sending(village, job)
    assert state(village, job) == (SENDING, 1)
    assert printing.next_job(village) is None
    printing.mark(village, job, PRINTED)
    assert printing.next_job(village) is None
    assert state(village, job) == (PRINTED, 1)


def test_after_a_power_cut_whatever_was_being_sent_is_uncertain(village, job):
    other = bought(village, "op2", SOAP).seq
    printing.mark_sending(village, job)
    village.reopen()
    assert printing.after_restart(village) == 1
    assert [paper.job for paper in printing.uncertain(village)] == [job]
    assert printing.next_job(village).seq == other
    assert printing.after_restart(village) == 0


def test_a_slip_that_is_uncertain_is_settled_by_a_person_once(village, job):
    printing.mark_sending(village, job)
    printing.settle(village, job, complete=True, person="k1")
    assert state(village, job) == (SENDING, 1)
    printing.mark(village, job, UNKNOWN)
    printing.settle(village, job, complete=False, person="k1")
    assert state(village, job) == (NOT_SENT, 1)
    assert printing.job_numbered(village, job).copy_number == 1
    printing.settle(village, job, complete=True, person="k2")
    assert state(village, job) == (NOT_SENT, 1)
    assert village.value("select by_person from print_job where job = ?", [job]) == "k1"
    printing.mark_sending(village, job)
    printing.mark(village, job, UNKNOWN)
    printing.settle(village, job, complete=True, person="k2")
    assert state(village, job) == (PRINTED, 2)


def test_printed_once_more_is_a_copy(village, job):
    printing.mark_sending(village, job)
    printing.mark(village, job, PRINTED)
    printing.ask_again(village, job)
    assert printing.next_job(village).copy_number == 1


def test_a_slip_that_no_byte_was_sent_of_is_still_the_original(village, job):
    printing.ask_again(village, job)
    assert printing.next_job(village).copy_number == 0


def test_a_slip_that_is_being_sent_is_not_asked_for_again(village, job):
    printing.mark_sending(village, job)
    printing.ask_again(village, job)
    assert state(village, job) == (SENDING, 1)
    printing.after_restart(village)
    assert [paper.job for paper in printing.uncertain(village)] == [job]


def test_papers_come_out_in_the_order_in_which_they_were_asked_for(village, job):
    tags = paper_contents.ask_for(village, TAGS)
    second = printing.job_of(village, bought(village, "op2", SOAP).seq).job
    assert job < tags < second
    for expected in (job, tags, second):
        assert printing.next_job(village).job == expected
        printing.mark_sending(village, expected)
    printing.mark(village, job, UNKNOWN)
    printing.settle(village, job, complete=False, person="k1")
    assert printing.next_job(village).job == job


def test_what_nobody_takes_home_or_signs_wastes_no_paper(village):
    papers = []
    for kind in (EntryKind.SOLD, EntryKind.WRITTEN_OFF, EntryKind.TRANSFERRED):
        line = (StockLine("rice", 1),)
        acted = stock.move_out(
            village, kind, kind, line, lambda: stamp_at(keeper="k1"), reason="破损", to="长虹村"
        )
        assert isinstance(acted, Acted)
        papers.append(printing.job_of(village, acted.entry.seq) is not None)
    assert papers == [False, False, True]
    assert printing.job_of(village, 2) is None, "the opening stock"
    assert set(TITLES) >= printing.PAPERED


# --- the keeper's lists -------------------------------------------------------------------------


def test_the_list_of_papers_says_what_whose_when_and_how_it_stands(village, seq, job):
    printing.mark_sending(village, job)
    printing.mark(village, job, PRINTED)
    tags = paper_contents.ask_for(village, TAGS)
    delivery = stock.receive(
        village, "d1", [DeliveryLine("rice", 4)], lambda: stamp_at(keeper="k1"), source="donor"
    )
    printing.mark(village, printing.job_of(village, delivery.entry.seq).job, UNKNOWN)
    number = feed.slip_numbers(village)(seq)
    third, second, first = printing.recent(village, 10)
    assert first == ListedPaper(job, seq, "redemption", number, "3组 张*", NOW, PRINTED, 1)
    assert second == ListedPaper(tags, None, SHELF_TAGS, "", "", NOW, NOT_SENT, 0)
    assert (third.kind, third.whose, third.state) == ("delivery", "", UNKNOWN)
    assert all(paper.kind in TITLES for paper in (first, second, third))
    assert printing.recent(village, 1) == (third,)
    assert printing.recent_uncertain(village) == (third,)


def test_a_paper_whose_content_nobody_can_read_is_listed_all_the_same(village):
    broken = [printing.ask_for(village, "leaflet", text) for text in ("", "[]", '{"at":3}', "{")]
    assert [paper.job for paper in printing.recent(village, 9)] == broken[::-1]
    assert {paper.at for paper in printing.recent(village, 9)} == {None}


def test_a_slip_is_found_by_its_number_its_figures_or_its_code(village, seq, job):
    number = feed.slip_numbers(village)(seq)
    figures = number.removeprefix("和平-").replace("-", "")
    mark = slip_mark(journal.entry_at(village, seq)[1])
    codes = (slip_code("hp01", 1, seq, mark), stub_code("hp01", 1, seq, 7, mark))
    for text in (number, f" {number} ", figures, *codes):
        assert printing.job_of_number(village, text).job == job, text


def test_what_is_no_number_of_ours_finds_nothing(village, seq):
    number = feed.slip_numbers(village)(seq)
    mark = slip_mark(journal.entry_at(village, seq)[1])
    wrong_digit = number[:-1] + str((int(number[-1]) + 1) % 10)
    for text in (
        "",
        "-",
        "1",
        "abc",
        "٣" * 9,
        "9" * 40,
        wrong_digit,
        number.replace("和平", "长虹"),
        number.replace("-1-", "-2-"),
        f"和平-1-{seq + 50:06d}-0",
        slip_code("hp02", 1, seq, mark),
        slip_code("hp01", 2, seq, mark),
        slip_code("hp01", 1, seq, "0" * 16),
        slip_code("hp01", 1, 10**12, mark),
        "S1/HP01/1",
    ):
        assert printing.job_of_number(village, text) is None, text


def test_the_clock_of_a_content_is_the_one_it_was_asked_with(village):
    at = datetime(2026, 11, 21, 8, 30, 59, 123456)
    paper_contents.ask_for(village, ShelfTags(at, TAGS.tags))
    assert printing.recent(village, 1)[0].at == at
