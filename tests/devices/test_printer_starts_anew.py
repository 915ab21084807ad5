"""A printer whose supply sags in the middle of a job, while the line to it stands."""

from __future__ import annotations

from itertools import count

import pytest
from support.printer_wire import WIRES, at_wire

from kiosk.core.slip import Align, Cut, Pair, Qr, Text
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.escpos_bytes import Answer, compose_pieces
from kiosk.devices.escpos_reply import ProcessAnswer, ProcessEnd
from kiosk.devices.print_head import print_out
from kiosk.devices.printer import tcp_printer
from kiosk.devices.printer_end import STRETCH_BYTES, Proof, job_of
from kiosk.ports import PrintState

SLIP = (
    Text("兑换小票", Align.CENTER, width=2, height=2, bold=True),
    *(Pair(f"第{row}行", "30 分") for row in range(1, 41)),
    Qr("HP-1-000123-7"),
    Text("谢谢您为村里出力"),
    Cut(),
)
PIECES = compose_pieces(SLIP, 32)
WHOLE = print_out(b"".join(PIECES), 32)[0].text
PREFLIGHT_BYTES = 9
PATIENT = {
    "status_timeout_s": 20.0,
    "answer_timeout_s": 20.0,
    "progress_timeout_s": 20.0,
    "trouble_wait_s": 20.0,
    "status_every_s": 0.02,
    "settle_timeout_s": 2.0,
    "quiet_s": 0.1,
}
ANSWERS = ["process_id", "gs_r"]


def job(answer, *, guarded):
    return job_of(PIECES, Answer(answer), count(7).__next__, guarded=guarded)


def delivered(target, **how):
    return target.deliver(
        SLIP, 1, before_first_byte=lambda: None, on_notice=lambda _: None, **how
    ).state


@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("answer", ANSWERS)
def test_a_guarded_paper_is_whole_or_a_person_is_asked_wherever_the_printer_starts_anew(
    wire, answer
):
    """Every so many bytes, by each part of a line, a command and a picture.

    Where a name is missing from the answers, the printer is listened to for long: fewer of them.
    """
    length = len(job(answer, guarded=True).data)
    with (
        EmulatedPrinter() as printer,
        at_wire(wire, printer, answer=answer, guarded=True, **PATIENT) as target,
    ):
        assert delivered(target) is PrintState.PRINTED
        for at in range(1, length, 197 if (wire, answer) == ("tcp", "process_id") else 991):
            printer.at_byte(printer.received_bytes + PREFLIGHT_BYTES + at, printer.start_anew)
            target._answer_timeout_s = 0.1
            assert delivered(target) is PrintState.UNKNOWN
            target._answer_timeout_s = 20.0
            assert delivered(target, resync=True) is PrintState.PRINTED
            assert printer.papers[-1].text[-len(WHOLE) :] == WHOLE


@pytest.mark.parametrize("answer", ANSWERS)
def test_of_a_printer_without_macros_what_is_forgotten_takes_its_question_along(answer):
    """Its cover is open until it starts anew: it holds all it was sent, and then nothing."""
    asked = job(answer, guarded=False).end.asked
    assert len(asked) > 2
    with EmulatedPrinter(knows_macros=False) as printer:
        how = PATIENT | {"answer": answer, "answer_timeout_s": 0.3}
        target = tcp_printer(printer.host, printer.port, 32, **how)

        def start_anew():
            printer.close_cover()
            printer.start_anew()

        printer.at_byte(PREFLIGHT_BYTES + 1, printer.open_cover)
        printer.at_byte(PREFLIGHT_BYTES + asked[0].by_byte, start_anew)
        assert delivered(target) is PrintState.UNKNOWN
        assert printer.wait_for_papers(1)[0].text != WHOLE
        target._answer_timeout_s = 20.0
        assert delivered(target, resync=True) is PrintState.PRINTED


@pytest.mark.parametrize("holds_line", [True, False])
def test_a_printer_that_comes_to_again_after_a_while_is_noticed_too(holds_line):
    with EmulatedPrinter(bytes_per_s=40_000) as printer:
        how = PATIENT | {"guarded": True, "answer_timeout_s": 1.0, "status_every_s": 30.0}
        target = tcp_printer(printer.host, printer.port, 32, **how)
        printer.at_byte(700, lambda: printer.start_anew(0.05, holds_line=holds_line))
        assert delivered(target) is PrintState.UNKNOWN
        target._answer_timeout_s = 20.0
        assert delivered(target, resync=True) is PrintState.PRINTED
        assert printer.papers[-1].text[-len(WHOLE) :] == WHOLE


def test_a_macro_that_was_left_open_does_not_reach_into_the_next_paper():
    """The way broke within its definition: nobody is asked about the paper after it."""
    opened = PREFLIGHT_BYTES + 4
    with EmulatedPrinter(drop_after_bytes=opened) as printer:
        target = tcp_printer(printer.host, printer.port, 32, guarded=True, **PATIENT)
        assert delivered(target) is PrintState.UNKNOWN
        assert delivered(target, resync=True) is PrintState.PRINTED
        assert printer.papers[-1].text == WHOLE


def test_questions_stand_between_the_lines_and_change_none_of_them():
    for answer in ANSWERS:
        for guarded in (True, False):
            made = job(answer, guarded=guarded)
            assert print_out(made.data, 32)[0].text == WHOLE
            assert made.end.asked[-1].by_byte == len(made.data)
            extra = len(made.data) - len(b"".join(PIECES))
            assert extra <= (41 if guarded else 60), "bytes that every paper costs"
    stretches = [asked.by_byte for asked in job("gs_r", guarded=False).end.asked]
    pieces = max(map(len, PIECES[:40]))
    assert stretches[1] - stretches[0] < STRETCH_BYTES + pieces


def test_an_answer_out_of_its_order_breaks_the_proof_and_a_foreign_one_does_not():
    def said(name):
        return ProcessAnswer(ProcessEnd.PRINTED, name)

    made = job("process_id", guarded=False)
    names = [asked.name for asked in made.end.asked]
    whole = len(made.data)
    assert not made.end.take([said(b"ZZZZ")], whole)
    assert made.end.take([said(names[0])], whole)
    assert not made.end.take([said(names[0])], whole)
    assert made.end.take([said(name) for name in names[1:]], whole)
    assert made.end.is_proved
    passed_over = Proof(made.end.asked)
    passed_over.take([said(names[0]), said(names[2])], whole)
    assert passed_over.is_broken
    early = Proof(made.end.asked)
    assert not early.take([said(names[0])], made.end.asked[0].by_byte - 1)
