"""The printer port over a wire: real ttys, an emulated printer at their other end.

A pseudo-terminal takes the place of the serial line and of the kernel's USB printer device.
"""

from __future__ import annotations

import os
import termios
import time
from pathlib import Path
from threading import Thread

import pytest
from support.printer_wire import wired

from kiosk.core.slip import Align, Cut, Qr, Text
from kiosk.devices.printer import wired_printer
from kiosk.devices.printer_channel import SerialChannel
from kiosk.ports import PrinterTrouble, PrintState

SLIP = (Text("兑换小票", Align.CENTER, width=2, height=2), Qr("HP-1-000123-7"), Cut())
LONG = (*(Text("登记册" * 5) for _ in range(1000)), Cut())
PATIENT = {
    "status_timeout_s": 20.0,
    "progress_timeout_s": 20.0,
    "answer_timeout_s": 20.0,
    "trouble_wait_s": 20.0,
    "status_every_s": 0.05,
}
BAUDS = pytest.mark.parametrize("baud", [115200, 0], ids=["serial", "usb"])


def delivered(target, lines=SLIP, on_notice=lambda _: None):
    began = []
    outcome = target.deliver(
        lines, 1, before_first_byte=lambda: began.append(1), on_notice=on_notice
    )
    return outcome, len(began)


@BAUDS
def test_a_slip_goes_over_a_wire_and_is_answered(baud):
    with wired() as (printer, wire):
        target = wired_printer(wire.path, baud, **PATIENT)
        assert target.trouble() is None
        outcome, began = delivered(target)
        assert (outcome.state, began) == (PrintState.PRINTED, 1)
        outcome, began = delivered(target)
        assert (outcome.state, began) == (PrintState.PRINTED, 1)
        papers = printer.wait_for_papers(2)
        assert ["兑换小票" in "".join(paper.text) for paper in papers] == [True, True]
        assert printer.rubbish == ()


@BAUDS
def test_paper_that_ends_is_seen_over_a_wire_and_a_new_roll_goes_on(baud):
    with wired(paper_rows=20) as (printer, wire):
        target = wired_printer(wire.path, baud, **{**PATIENT, "progress_timeout_s": 0.2})
        seen = []

        def notice(trouble):
            seen.append(trouble)
            if trouble is not None:
                printer.load_paper()

        outcome, _ = delivered(target, (*LONG[:100], Cut()), notice)
        assert outcome.state is PrintState.PRINTED
        assert seen


@BAUDS
def test_a_cable_that_is_pulled_out_in_the_middle_leaves_the_paper_unknown(baud):
    with wired(lines_per_s=20.0) as (printer, wire):
        target = wired_printer(wire.path, baud, **PATIENT)
        ended = []
        thread = Thread(target=lambda: ended.append(delivered(target, LONG)))
        thread.start()
        deadline = time.monotonic() + 60
        while printer.received_bytes < 2000:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        wire.pull_out()
        thread.join(60)
        ((outcome, began),) = ended
        assert (outcome.state, outcome.trouble, began) == (
            PrintState.UNKNOWN,
            PrinterTrouble.NO_ANSWER,
            1,
        )


@BAUDS
def test_a_printer_that_is_not_plugged_in_is_not_sent_anything(tmp_path, baud):
    target = wired_printer(tmp_path / "lp0", baud)
    assert target.trouble() is PrinterTrouble.NO_ANSWER
    outcome, began = delivered(target)
    assert (outcome.state, outcome.trouble, began) == (
        PrintState.NOT_SENT,
        PrinterTrouble.NO_ANSWER,
        0,
    )


def test_what_is_no_serial_line_is_not_sent_anything(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"")
    outcome, began = delivered(wired_printer(path, 9600))
    assert (outcome.state, began) == (PrintState.NOT_SENT, 0)
    assert path.read_bytes() == b""


@pytest.mark.parametrize("baud", [9600, 115200])
def test_a_line_is_set_to_its_speed_without_echo_or_translation(baud):
    master, slave = os.openpty()
    channel = SerialChannel(Path(os.ttyname(slave)), baud)
    incoming, outgoing, control, local, in_speed, out_speed, _ = termios.tcgetattr(slave)
    assert (incoming, outgoing, local) == (termios.IXON, 0, 0)
    assert (in_speed, out_speed) == (getattr(termios, f"B{baud}"),) * 2
    assert control & termios.CSIZE == termios.CS8
    assert control & termios.CRTSCTS
    assert not control & (termios.PARENB | termios.HUPCL)
    every_byte = bytes(range(256))
    assert channel.write(every_byte) == 256
    got = b""
    while len(got) < 256:
        got += os.read(master, 256)
    assert got == every_byte
    channel.close()
    os.close(slave)
    os.close(master)
