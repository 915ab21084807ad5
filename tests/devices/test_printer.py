"""The printer port over TCP against the emulated printer: what happened, and what is on paper."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from threading import Event, Thread, Timer
from time import monotonic
from typing import Any

import pytest

from kiosk.core.slip import Align, Cut, Line, Pair, Qr, Text
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.escpos_bytes import Answer, compose, compose_pieces
from kiosk.devices.escpos_read import Raster, tokens
from kiosk.devices.escpos_reply import DLE_EOT
from kiosk.devices.printer import RESYNC, EscPosPrinter, tcp_printer
from kiosk.devices.printer_end import job_of
from kiosk.devices.printer_found import Found
from kiosk.ports import Printer, PrinterTrouble, PrintOutcome, PrintState

PREFLIGHT_BYTES = 9
SLIP: tuple[Line, ...] = (
    Text("兑换小票", Align.CENTER, width=2, height=2, bold=True),
    *(Pair(f"第{row}行", "30 分") for row in range(1, 11)),
    Qr("HP-1-000123-7"),
    Text("谢谢您为村里出力"),
    Cut(),
)
LONG: tuple[Line, ...] = (*(Text("登记册" * 5) for _ in range(1000)), Cut())
"""More than all buffers between a caller and a printer hold."""


def printer_at(emulated: EmulatedPrinter, **settings: Any) -> EscPosPrinter:
    """Long limits where an answer comes, so that a slow machine fails nothing."""
    patient: dict[str, Any] = {
        "connect_timeout_s": 20.0,
        "status_timeout_s": 20.0,
        "progress_timeout_s": 20.0,
        "answer_timeout_s": 20.0,
        "trouble_wait_s": 20.0,
        "status_every_s": 0.02,
        "settle_timeout_s": 3.0,
        "quiet_s": 0.2,
    }
    return tcp_printer(
        emulated.host,
        emulated.port,
        emulated.columns,
        **(patient | settings),
    )


class Told:
    """What the caller of one delivery was told, in order."""

    def __init__(self, react: Callable[[PrinterTrouble | None], object] = lambda _: None) -> None:
        self.began = 0
        self.notices: list[PrinterTrouble | None] = []
        self._react = react

    def deliver(
        self,
        printer: Printer,
        lines: Sequence[Line] = SLIP,
        job_id: int = 1,
        *,
        resync: bool = False,
        finds_out: bool = False,
    ) -> PrintOutcome:
        return printer.deliver(
            lines,
            job_id,
            before_first_byte=self._begin,
            on_notice=self._notice,
            resync=resync,
            finds_out=finds_out,
        )

    def _begin(self) -> None:
        self.began += 1

    def _notice(self, trouble: PrinterTrouble | None) -> None:
        self.notices.append(trouble)
        self._react(trouble)


def on_trouble(act: Callable[[], None]) -> Callable[[PrinterTrouble | None], None]:
    def react(trouble: PrinterTrouble | None) -> None:
        if trouble is not None:
            act()

    return react


def slip_text() -> list[str]:
    with EmulatedPrinter() as emulated:
        assert Told().deliver(printer_at(emulated)).state is PrintState.PRINTED
        (paper,) = emulated.papers
    return paper.text


@pytest.mark.parametrize("columns", [32, 48])
@pytest.mark.parametrize("resync", [False, True])
def test_a_slip_is_printed_once(columns: int, resync: bool) -> None:
    with EmulatedPrinter(columns) as emulated:
        told = Told()
        port: Printer = printer_at(emulated)
        outcome = told.deliver(port, resync=resync)
        assert outcome == PrintOutcome(PrintState.PRINTED)
        assert told.began == 1
        assert told.notices == []
        (paper,) = emulated.papers
        assert paper.text[0].strip() == "兑换小票"
        assert paper.text[-1] == "谢谢您为村里出力"
        assert not paper.torn
        assert emulated.rubbish == ()


FAULTS: list[
    tuple[Callable[[EmulatedPrinter], None], Callable[[EmulatedPrinter], None], PrinterTrouble]
] = [
    (EmulatedPrinter.take_paper_out, EmulatedPrinter.load_paper, PrinterTrouble.PAPER_OUT),
    (EmulatedPrinter.open_cover, EmulatedPrinter.close_cover, PrinterTrouble.COVER_OPEN),
    (EmulatedPrinter.go_offline, EmulatedPrinter.go_online, PrinterTrouble.OFFLINE),
    (EmulatedPrinter.jam, EmulatedPrinter.clear_jam, PrinterTrouble.FAULT),
]


@pytest.mark.parametrize(("break_it", "mend_it", "trouble"), FAULTS)
def test_a_fault_before_the_job_leaves_nothing_on_paper(
    break_it: Callable[[EmulatedPrinter], None],
    mend_it: Callable[[EmulatedPrinter], None],
    trouble: PrinterTrouble,
) -> None:
    with EmulatedPrinter() as emulated:
        printer = printer_at(emulated)
        break_it(emulated)
        told = Told()
        outcome = told.deliver(printer)
        assert (outcome.state, outcome.trouble) == (PrintState.NOT_SENT, trouble)
        assert printer.trouble() is trouble
        assert told.began == 0
        mend_it(emulated)
        assert printer.trouble() is None
        assert emulated.unfinished is None
        assert Told().deliver(printer).state is PrintState.PRINTED
        assert len(emulated.papers) == 1


def test_a_printer_that_says_nothing_is_sent_nothing() -> None:
    with EmulatedPrinter() as emulated:
        printer = printer_at(emulated, status_timeout_s=0.1)
        emulated.go_silent()
        told = Told()
        outcome = told.deliver(printer)
        assert (outcome.state, outcome.trouble) == (PrintState.NOT_SENT, PrinterTrouble.NO_ANSWER)
        assert printer.trouble() is PrinterTrouble.NO_ANSWER
        assert told.began == 0
        emulated.wake_up()
        assert emulated.unfinished is None
        assert emulated.papers == ()


def test_where_nothing_listens_nothing_is_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    printer = tcp_printer("127.0.0.1", port)
    told = Told()
    outcome = told.deliver(printer)
    assert (outcome.state, outcome.trouble) == (PrintState.NOT_SENT, PrinterTrouble.NO_ANSWER)
    assert printer.trouble() is PrinterTrouble.NO_ANSWER
    assert told.began == 0


def test_a_document_that_cannot_be_composed_is_not_sent() -> None:
    with EmulatedPrinter() as emulated:
        told = Told()
        outcome = told.deliver(printer_at(emulated), [Qr("张三"), Cut()])
        assert (outcome.state, outcome.trouble) == (PrintState.NOT_SENT, PrinterTrouble.FAULT)
        assert told.began == 0
        assert emulated.received_bytes == 0


def test_no_byte_of_the_job_has_left_when_the_caller_is_told() -> None:
    with EmulatedPrinter() as emulated:
        seen: list[tuple[int, object, int]] = []
        outcome = printer_at(emulated).deliver(
            SLIP,
            1,
            before_first_byte=lambda: seen.append(
                (emulated.received_bytes, emulated.unfinished, len(emulated.papers))
            ),
            on_notice=lambda _: None,
        )
        assert outcome.state is PrintState.PRINTED
        assert seen == [(PREFLIGHT_BYTES, None, 0)]


def test_when_the_caller_cannot_record_the_job_nothing_is_sent() -> None:
    def refuse() -> None:
        raise OSError("disk full")

    with EmulatedPrinter() as emulated:
        printer = printer_at(emulated)
        with pytest.raises(OSError, match="disk full"):
            printer.deliver(SLIP, 1, before_first_byte=refuse, on_notice=lambda _: None)
        assert printer.trouble() is None
        assert emulated.received_bytes == 2 * PREFLIGHT_BYTES
        assert emulated.papers == ()


@pytest.mark.parametrize("answer", list(Answer)[:2])
def test_paper_that_ends_in_the_middle_is_waited_for(answer: Answer) -> None:
    with EmulatedPrinter(paper_rows=4) as emulated:

        def load(trouble: PrinterTrouble | None) -> None:
            if trouble is PrinterTrouble.PAPER_OUT:
                assert emulated.unfinished is not None
                assert emulated.papers == ()
                emulated.load_paper()

        told = Told(load)
        assert told.deliver(printer_at(emulated, answer=answer)).state is PrintState.PRINTED
        assert told.notices[0] is PrinterTrouble.PAPER_OUT
        assert told.notices[-1] is None
        (paper,) = emulated.papers
    assert paper.text == slip_text()


@pytest.mark.parametrize(
    ("break_it", "mend_it", "trouble"),
    [
        (EmulatedPrinter.open_cover, EmulatedPrinter.close_cover, PrinterTrouble.COVER_OPEN),
        (EmulatedPrinter.jam, EmulatedPrinter.clear_jam, PrinterTrouble.FAULT),
        (EmulatedPrinter.go_offline, EmulatedPrinter.go_online, PrinterTrouble.OFFLINE),
    ],
)
def test_a_fault_during_the_job_is_waited_for(
    break_it: Callable[[EmulatedPrinter], None],
    mend_it: Callable[[EmulatedPrinter], None],
    trouble: PrinterTrouble,
) -> None:
    with EmulatedPrinter() as emulated:
        printer = printer_at(emulated)
        notices: list[PrinterTrouble | None] = []

        def notice(now: PrinterTrouble | None) -> None:
            notices.append(now)
            if now is trouble:
                assert printer.trouble() is trouble  # asked for by another screen meanwhile
                mend_it(emulated)

        outcome = printer.deliver(
            SLIP, 1, before_first_byte=lambda: break_it(emulated), on_notice=notice
        )
        assert outcome.state is PrintState.PRINTED
        assert notices == [trouble, None]
        assert len(emulated.papers) == 1


def test_a_buffer_lost_with_the_old_roll_leaves_the_job_unknown() -> None:
    with EmulatedPrinter(paper_rows=4, keeps_buffer=False) as emulated:
        told = Told(on_trouble(emulated.load_paper))
        outcome = told.deliver(printer_at(emulated, answer_timeout_s=0.3))
        assert outcome.state is PrintState.UNKNOWN
        (paper,) = emulated.papers
        assert paper.torn
        assert len(paper.text) < len(SLIP)


def test_paper_that_never_comes_leaves_the_job_unknown() -> None:
    with EmulatedPrinter(paper_rows=4) as emulated:
        told = Told()
        outcome = told.deliver(printer_at(emulated, trouble_wait_s=0.3))
        assert (outcome.state, outcome.trouble) == (PrintState.UNKNOWN, PrinterTrouble.PAPER_OUT)
        assert told.notices == [PrinterTrouble.PAPER_OUT]
        assert emulated.papers == ()


def test_the_power_cut_of_a_waiting_printer_leaves_the_job_unknown() -> None:
    with EmulatedPrinter(paper_rows=4) as emulated:
        told = Told(on_trouble(emulated.power_cycle))
        assert told.deliver(printer_at(emulated)).state is PrintState.UNKNOWN
        (paper,) = emulated.papers
        assert paper.torn


def test_a_connection_lost_before_the_job_is_not_sent() -> None:
    with EmulatedPrinter(drop_after_bytes=5) as emulated:
        told = Told()
        outcome = told.deliver(printer_at(emulated))
        assert (outcome.state, outcome.trouble) == (PrintState.NOT_SENT, PrinterTrouble.NO_ANSWER)
        assert told.began == 0
        assert Told().deliver(printer_at(emulated)).state is PrintState.PRINTED
        assert len(emulated.papers) == 1


JOB_BYTES = len(job_of(compose_pieces(SLIP, 32), Answer.PROCESS_ID, int, guarded=False).data)


@pytest.mark.parametrize("after_bytes", [10, 400, 1500, PREFLIGHT_BYTES + JOB_BYTES - 30])
def test_a_connection_lost_within_the_job_leaves_it_unknown(after_bytes: int) -> None:
    with EmulatedPrinter(drop_after_bytes=after_bytes) as emulated:
        told = Told()
        outcome = told.deliver(printer_at(emulated))
        assert outcome.state is PrintState.UNKNOWN
        assert told.began == 1
        assert emulated.papers == ()


def test_the_last_byte_may_lose_the_answer_to_a_printed_job() -> None:
    with EmulatedPrinter(drop_after_bytes=PREFLIGHT_BYTES + JOB_BYTES) as emulated:
        assert Told().deliver(printer_at(emulated)).state is PrintState.UNKNOWN
        (paper,) = emulated.wait_for_papers(1)  # only a person can say so
        assert not paper.torn


def test_a_slow_printer_with_a_small_buffer_is_not_hurried() -> None:
    with EmulatedPrinter(lines_per_s=200, buffer_bytes=128) as emulated:
        told = Told()
        assert told.deliver(printer_at(emulated)).state is PrintState.PRINTED
        assert told.notices == []
        (paper,) = emulated.papers
    assert paper.text == slip_text()


def test_a_printer_that_takes_no_more_data_is_waited_for() -> None:
    with EmulatedPrinter(paper_rows=2, buffer_bytes=256) as emulated:

        def react(trouble: PrinterTrouble | None) -> None:
            if trouble is not None:
                emulated.load_paper()
            assert emulated.papers == ()

        told = Told(react)
        outcome = told.deliver(printer_at(emulated, progress_timeout_s=0.2), LONG)
        assert outcome.state is PrintState.PRINTED
        assert told.notices[:2] == [PrinterTrouble.OFFLINE, None]
        (paper,) = emulated.papers
        assert len(paper.text) == len(LONG) - 1


def test_the_last_bytes_are_waited_for_too() -> None:
    """What the kernel took and the printer did not is not sent: no question gets past it."""
    with EmulatedPrinter(paper_rows=680, buffer_bytes=256) as emulated:
        printer = printer_at(emulated, answer_timeout_s=0.2, progress_timeout_s=0.2)
        person = Timer(1.0, emulated.load_paper)

        def notice(trouble: PrinterTrouble | None) -> None:
            if trouble is PrinterTrouble.OFFLINE:
                printer._answer_timeout_s = 20

        def hurry() -> None:
            printer._status_timeout_s = 0.1
            person.start()

        outcome = printer.deliver(LONG, 1, before_first_byte=hurry, on_notice=notice)
        assert outcome.state is PrintState.PRINTED
        person.join()
        assert len(emulated.papers) == 1


def test_a_printer_that_never_takes_the_rest_leaves_the_job_unknown() -> None:
    with EmulatedPrinter(paper_rows=2, buffer_bytes=256) as emulated:
        printer = printer_at(emulated, progress_timeout_s=0.1, trouble_wait_s=0.3)
        outcome = Told().deliver(printer, LONG)
        assert (outcome.state, outcome.trouble) == (PrintState.UNKNOWN, PrinterTrouble.OFFLINE)


def test_a_printer_that_falls_silent_during_the_job_leaves_it_unknown() -> None:
    with EmulatedPrinter() as emulated:
        notices: list[PrinterTrouble | None] = []
        printer = printer_at(emulated, trouble_wait_s=0.3)

        def hang() -> None:
            printer._status_timeout_s = 0.1
            emulated.go_silent()

        outcome = printer.deliver(SLIP, 1, before_first_byte=hang, on_notice=notices.append)
        assert (outcome.state, outcome.trouble) == (PrintState.UNKNOWN, PrinterTrouble.NO_ANSWER)
        assert notices == [PrinterTrouble.NO_ANSWER]


def test_paper_that_ends_while_the_rest_fills_all_buffers_is_waited_for() -> None:
    """No question gets past what the printer cannot take in: it seems dead until there is paper."""
    with EmulatedPrinter(paper_rows=4, buffer_bytes=256) as emulated:
        printer = printer_at(emulated, answer_timeout_s=0.2)
        person = Timer(1.0, emulated.load_paper)
        notices: list[PrinterTrouble | None] = []

        def hurry() -> None:
            printer._status_timeout_s = 0.1
            person.start()

        def notice(trouble: PrinterTrouble | None) -> None:
            notices.append(trouble)
            assert emulated.papers == () or trouble is None
            if trouble is None:
                printer._answer_timeout_s = 20

        outcome = printer.deliver(SLIP, 1, before_first_byte=hurry, on_notice=notice)
        person.join()
        assert outcome.state is PrintState.PRINTED
        assert (notices[0], notices[-1]) == (PrinterTrouble.NO_ANSWER, None)
        (paper,) = emulated.papers
    assert paper.text == slip_text()


def test_silence_while_the_cover_is_open_is_waited_for() -> None:
    with EmulatedPrinter(paper_rows=4) as emulated:
        printer = printer_at(emulated)

        def close_the_cover() -> None:
            emulated.load_paper()
            emulated.wake_up()

        person = Timer(0.8, close_the_cover)

        def notice(trouble: PrinterTrouble | None) -> None:
            if trouble is PrinterTrouble.PAPER_OUT:
                emulated.go_silent()
                # From here on, a shorter limit than the silence would last.
                printer._status_timeout_s = printer._answer_timeout_s = 0.1
                person.start()
            elif trouble is None:
                printer._answer_timeout_s = 20

        outcome = printer.deliver(SLIP, 1, before_first_byte=lambda: None, on_notice=notice)
        person.join()
        assert outcome.state is PrintState.PRINTED
        assert len(emulated.papers) == 1


def test_a_printer_without_process_ids_answers_in_the_other_way() -> None:
    with EmulatedPrinter(answers_process_id=False) as emulated:
        assert Told().deliver(printer_at(emulated, answer="gs_r")).state is PrintState.PRINTED
        assert len(emulated.papers) == 1


@pytest.mark.parametrize("answer", ["process_id", "gs_r"])
def test_without_the_expected_answer_a_printed_job_is_unknown(answer: str) -> None:
    with EmulatedPrinter(answers_process_id=False, answers_gs_r=False) as emulated:
        outcome = Told().deliver(printer_at(emulated, answer=answer, answer_timeout_s=0.2))
        assert outcome.state is PrintState.UNKNOWN
        assert len(emulated.papers) == 1


def test_a_printer_that_cannot_answer_leaves_every_job_unknown() -> None:
    with EmulatedPrinter(answers_process_id=False, answers_gs_r=False) as emulated:
        outcome = Told().deliver(printer_at(emulated, answer="none"))
        assert (outcome.state, outcome.trouble) == (PrintState.UNKNOWN, None)
        assert len(emulated.wait_for_papers(1)) == 1


def test_the_answer_to_an_earlier_job_is_not_taken_for_this_one() -> None:
    with EmulatedPrinter(paper_rows=2, lines_per_s=40) as emulated:
        first = Told().deliver(printer_at(emulated, trouble_wait_s=0.2), job_id=1)
        assert first.state is PrintState.UNKNOWN
        emulated.load_paper()  # the rest of the first paper comes out, and its answer, late
        second = Told().deliver(printer_at(emulated), job_id=2)
        assert second.state is PrintState.PRINTED
        assert len(emulated.papers) == 2


def test_an_answer_that_came_before_the_job_is_not_taken_for_its_own() -> None:
    with EmulatedPrinter(paper_rows=2, lines_per_s=40) as emulated:
        impatient = printer_at(emulated, answer="gs_r", trouble_wait_s=0.2)
        assert Told().deliver(impatient, job_id=1).state is PrintState.UNKNOWN
        emulated.load_paper()

        def wait_for_the_first_paper() -> None:
            emulated.wait_for_papers(1)
            emulated.go_online()  # nothing changes, but the answer has been said by then

        printer = printer_at(emulated, answer="gs_r")
        outcome = printer.deliver(
            SLIP, 2, before_first_byte=wait_for_the_first_paper, on_notice=lambda _: None
        )
        assert outcome.state is PrintState.PRINTED
        assert len(emulated.papers) == 2


def test_an_answer_that_is_still_owed_to_an_earlier_job_is_let_come_first() -> None:
    """The way breaks, the printer goes on with what it holds, and its answer names no job."""
    with EmulatedPrinter(lines_per_s=40, buffer_bytes=1 << 16) as emulated:
        job = compose(SLIP, 32, 1, answer=Answer.GS_R)
        emulated.at_byte(PREFLIGHT_BYTES + len(job), emulated.drop_connections)
        cut_off = printer_at(emulated, answer="gs_r")
        assert Told().deliver(cut_off, job_id=1).state is PrintState.UNKNOWN
        assert emulated.papers == ()
        printer = printer_at(emulated, answer="gs_r", quiet_s=0.2)
        outcome = Told().deliver(printer, job_id=2, resync=True)
        assert (outcome.state, len(emulated.papers)) == (PrintState.PRINTED, 2)
        assert emulated.rubbish == ()


def test_answers_that_are_owed_one_after_another_are_all_let_come_first() -> None:
    """A torn job with several questions is printed while the next one is asked for."""
    long = (*(Text("登记册" * 5) for _ in range(40)), Cut())
    owing = job_of(compose_pieces(long, 32), Answer.GS_R, int, guarded=False)
    assert len(owing.end.asked) > 2  # type: ignore[attr-defined]
    begun = PREFLIGHT_BYTES + len(owing.data)
    with EmulatedPrinter(lines_per_s=0.001, buffer_bytes=1 << 16) as emulated:

        def begin_to_print() -> None:
            emulated._mechanics.lines_per_s = 120.0
            emulated._mechanics._print_again_at_s = 0.0

        emulated.at_byte(begun, emulated.drop_connections)
        emulated.at_byte(begun + PREFLIGHT_BYTES + len(RESYNC) + 2, begin_to_print)
        printer = printer_at(emulated, answer="gs_r", quiet_s=0.5, settle_timeout_s=3.0)
        assert Told().deliver(printer, long).state is PrintState.UNKNOWN
        outcome = Told().deliver(printer, resync=True)
        assert (outcome.state, len(emulated.papers)) == (PrintState.PRINTED, 2)


def test_where_nothing_owed_comes_no_answer_without_a_name_is_believed() -> None:
    """It answered once, and another printer stands there now."""
    with EmulatedPrinter(answers_gs_r=False) as emulated:
        printer = printer_at(emulated, answer="gs_r", settle_timeout_s=0.2)
        outcome = Told().deliver(printer, resync=True)
        assert outcome == PrintOutcome(PrintState.UNKNOWN, None, "this printer cannot answer")
        assert len(emulated.wait_for_papers(1)) == 1


def test_a_printer_that_takes_no_byte_of_what_completes_a_torn_picture_is_sent_no_job() -> None:
    with EmulatedPrinter(buffer_bytes=64) as emulated:
        emulated.at_byte(9, emulated.go_silent)  # the three questions are answered
        told = Told()
        printer = printer_at(emulated, progress_timeout_s=0.3)
        outcome = told.deliver(printer, resync=True)
        assert (outcome.state, told.began) == (PrintState.NOT_SENT, 0)


def test_a_printer_that_hangs_up_after_its_answer_has_printed() -> None:
    length = JOB_BYTES
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            line, _ = listener.accept()
            with line:
                for _ in range(3):
                    assert line.recv(3)[:2] == DLE_EOT
                    line.sendall(b"\x12")
                received = b""
                while len(received) < length + 3:  # up to the first question while it waits
                    received += line.recv(4096)
                for asked in re.findall(rb"\x1d\(H\x06\x0000(....)", received):
                    line.sendall(b"\x37\x22" + asked + b"\x00")

        other = Thread(target=serve)
        other.start()
        printer = tcp_printer(*listener.getsockname(), status_timeout_s=20.0, status_every_s=0.02)
        assert Told().deliver(printer, job_id=7).state is PrintState.PRINTED
        other.join()


IMAGE_AT = compose(SLIP, 32, 1).index(b"\x1dv0")
COPY: tuple[Line, ...] = (Text("补打 第1次", Align.CENTER), *SLIP)


@pytest.mark.parametrize("resync", [False, True])
def test_after_a_torn_image_only_a_resync_saves_the_next_paper(resync: bool) -> None:
    with EmulatedPrinter(drop_after_bytes=PREFLIGHT_BYTES + IMAGE_AT + 300) as emulated:
        printer = printer_at(emulated)
        assert Told().deliver(printer).state is PrintState.UNKNOWN
        outcome = Told().deliver(printer, COPY, job_id=2, resync=resync)
        assert outcome.state is PrintState.PRINTED  # the printer means: I have gone through it
        *_, paper = emulated.papers
        marked = [line.strip() for line in paper.text].count("补打 第1次")
        assert marked == (1 if resync else 0)
        assert bool(emulated.rubbish) is not resync
    if resync:
        assert paper.text[-len(slip_text()) :] == slip_text()


def test_the_resync_is_longer_than_any_image_of_ours() -> None:
    lines: list[Line] = [
        Text("䶮" * 24, height=8, bold=True),
        *(Qr("x" * size) for size in (60, 300, 2300)),
    ]
    images = [token for token in tokens(compose(lines, 48, 1)) if isinstance(token, Raster)]
    assert len(images) > 4
    assert max(len(image.bits) for image in images) < len(RESYNC)


def test_a_kiosk_can_shut_down_while_the_paper_is_out() -> None:
    with EmulatedPrinter(paper_rows=4) as emulated:
        printer = printer_at(emulated, trouble_wait_s=3600)
        waits = Event()
        outcomes: list[PrintOutcome] = []
        told = Told(lambda _: waits.set())
        job = Thread(target=lambda: outcomes.append(told.deliver(printer)))
        job.start()
        assert waits.wait(20)
        printer.close()
        job.join(20)
        assert not job.is_alive()
        (outcome,) = outcomes
        assert (outcome.state, outcome.trouble) == (PrintState.UNKNOWN, PrinterTrouble.PAPER_OUT)
        again = Told()
        assert again.deliver(printer).state is PrintState.NOT_SENT
        assert again.began == 0


@pytest.mark.parametrize(
    ("process_id_too", "gs_r_too", "macros_too", "found"),
    [
        (True, True, True, Found("process_id", guard=True)),
        (True, False, False, Found("process_id")),
        (False, True, True, Found("gs_r", guard=True)),
        (False, True, False, Found("gs_r")),
    ],
)
def test_a_page_finds_out_what_the_printer_answers(
    process_id_too: bool, gs_r_too: bool, macros_too: bool, found: Found
) -> None:
    with EmulatedPrinter(
        answers_process_id=process_id_too, answers_gs_r=gs_r_too, knows_macros=macros_too
    ) as emulated:
        quick = {"progress_timeout_s": 0.5, "settle_timeout_s": 10.0 if gs_r_too else 0.2}
        assert printer_at(emulated, **quick).find_out(SLIP) == found
        assert emulated.papers[0].text == slip_text()


def test_a_printer_says_nothing_only_when_two_pages_in_a_row_were_met_with_silence() -> None:
    """It may have been slow, or somebody changed its roll unseen; each page by a new kiosk."""
    found = Found("gs_r", guard=True)
    said: list[str] = []
    for speaks in (False, True, False, False, False, True):
        kept: list[Found] = []
        with EmulatedPrinter(answers_process_id=False, answers_gs_r=speaks) as emulated:
            printer = printer_at(
                emulated,
                answer=found.answer,
                guarded=found.guard,
                silent_pages=found.silent_pages,
                keep=kept.append,
                answer_timeout_s=20.0 if speaks else 0.2,
                progress_timeout_s=0.5,
            )
            told = Told()
            outcome = told.deliver(printer, finds_out=True)
            (found,) = kept
            said.append(outcome.answers)
            assert outcome.state is (PrintState.PRINTED if speaks else PrintState.UNKNOWN)
            if said == ["silent"]:
                assert (found.answer, found.guard) == ("gs_r", True), "its last word"
                assert told.deliver(printer).state is PrintState.UNKNOWN, "and it is asked again"
    assert said == ["silent", "gs_r", "silent", "none", "none", "gs_r"]


def test_nothing_is_found_out_of_a_printer_in_trouble() -> None:
    with EmulatedPrinter() as emulated:
        emulated.open_cover()
        assert printer_at(emulated).find_out(SLIP) is PrinterTrouble.COVER_OPEN
        assert emulated.unfinished is None


def test_a_printer_that_never_says_how_it_is_is_sent_to_all_the_same() -> None:
    with EmulatedPrinter() as emulated:
        emulated.go_mute()
        printer = printer_at(emulated, status=False, answer="none")
        assert printer.trouble() is None
        outcome = Told().deliver(printer)
        assert (outcome.state, outcome.trouble) == (PrintState.UNKNOWN, None)
        assert emulated.wait_for_papers(1)[0].text == slip_text()


def test_of_a_printer_that_loses_its_buffer_no_answer_after_a_trouble_is_believed() -> None:
    """What was in the buffer is gone; what came after it is printed and answered."""
    with EmulatedPrinter(paper_rows=2, keeps_buffer=False, buffer_bytes=600) as emulated:
        told = Told(on_trouble(emulated.load_paper))
        outcome = told.deliver(printer_at(emulated, holds=False, status_timeout_s=0.3))
        assert outcome == PrintOutcome(
            PrintState.UNKNOWN, None, "it may have lost what it was sent"
        )
        assert emulated.papers[-1].text != slip_text()


def test_a_slow_line_is_as_slow_as_it_is() -> None:
    with EmulatedPrinter(bytes_per_s=20_000) as emulated:
        began_s = monotonic()
        assert Told().deliver(printer_at(emulated)).state is PrintState.PRINTED
        assert monotonic() - began_s > JOB_BYTES / 20_000 * 0.9
