"""How each slip stands: never printed twice as the original, never lost."""

from __future__ import annotations

import pytest
from support.shop import SOAP, bought

from kiosk.ports import PrintState
from kiosk.store import printing
from kiosk.store.printing import PrintJob

NOT_SENT, SENDING, PRINTED, UNKNOWN = PrintState


@pytest.fixture
def seq(village):
    return bought(village, "op1").seq


def test_a_redemption_has_a_slip_to_print(village, seq):
    assert printing.next_job(village) == printing.job(village, seq) == PrintJob(seq, NOT_SENT, 0)
    assert printing.job(village, seq).copy_number == 0
    assert printing.job(village, 999) is None
    assert printing.uncertain(village) == []


def test_a_slip_that_came_out_is_done(village, seq):
    printing.mark_sending(village, seq)
    assert printing.job(village, seq) == PrintJob(seq, SENDING, 1)
    assert printing.next_job(village) is None
    printing.mark(village, seq, PRINTED)
    assert printing.next_job(village) is None
    assert printing.job(village, seq).state is PRINTED


def test_after_a_power_cut_whatever_was_being_sent_is_uncertain(village, seq):
    other = bought(village, "op2", SOAP).seq
    printing.mark_sending(village, seq)
    village.reopen()
    assert printing.after_restart(village) == 1
    assert printing.uncertain(village) == [seq]
    assert printing.next_job(village).seq == other
    assert printing.after_restart(village) == 0


def test_a_slip_that_is_uncertain_is_settled_by_a_person_once(village, seq):
    printing.mark_sending(village, seq)
    printing.settle(village, seq, complete=True, person="k1")
    assert printing.job(village, seq).state is SENDING
    printing.mark(village, seq, UNKNOWN)
    printing.settle(village, seq, complete=False, person="k1")
    assert printing.job(village, seq) == PrintJob(seq, NOT_SENT, 1)
    assert printing.job(village, seq).copy_number == 1
    printing.settle(village, seq, complete=True, person="k2")
    assert printing.job(village, seq).state is NOT_SENT
    assert village.value("select by_person from print_job where seq = ?", [seq]) == "k1"
    printing.mark_sending(village, seq)
    printing.mark(village, seq, UNKNOWN)
    printing.settle(village, seq, complete=True, person="k2")
    assert printing.job(village, seq) == PrintJob(seq, PRINTED, 2)


def test_printed_once_more_is_a_copy(village, seq):
    printing.mark_sending(village, seq)
    printing.mark(village, seq, PRINTED)
    printing.ask_again(village, seq)
    assert printing.next_job(village).copy_number == 1


def test_a_slip_that_no_byte_was_sent_of_is_still_the_original(village, seq):
    printing.ask_again(village, seq)
    assert printing.next_job(village).copy_number == 0


def test_a_slip_that_is_being_sent_is_not_asked_for_again(village, seq):
    printing.mark_sending(village, seq)
    printing.ask_again(village, seq)
    assert printing.job(village, seq).state is SENDING
    printing.after_restart(village)
    assert printing.uncertain(village) == [seq]


def test_slips_come_out_in_the_order_of_the_journal(village, seq):
    second = bought(village, "op2", SOAP).seq
    assert printing.next_job(village).seq == seq
    printing.mark_sending(village, seq)
    assert printing.next_job(village).seq == second
    printing.mark(village, seq, UNKNOWN)
    printing.settle(village, seq, complete=False, person="k1")
    assert printing.next_job(village).seq == seq
