"""Slow, held and stuck lines to a printer: nothing is lost, and nobody waits who need not."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest
from support.printer_wire import WIRES, Wire, at_wire

from kiosk.core.slip import Cut, Qr, Text
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.escpos_bytes import compose
from kiosk.devices.print_head import print_out
from kiosk.devices.printer import wired_printer
from kiosk.devices.printer_channel import SerialChannel
from kiosk.ports import PrinterTrouble, PrintState

SLIP = (*(Text(f"第{row}行 一二三四五六七八九十") for row in range(20)), Qr("HP-1-000123-7"), Cut())
WHOLE = print_out(compose(SLIP, 32, 1), 32)[0].text
LONG = (*(Text("登记册" * 5) for _ in range(1000)), Cut())
"""More than all buffers between the kiosk and a printer hold."""
PREFLIGHT_BYTES = 9
PATIENT = {
    "status_timeout_s": 30.0,
    "progress_timeout_s": 30.0,
    "answer_timeout_s": 30.0,
    "trouble_wait_s": 30.0,
    "status_every_s": 0.05,
}
BITS_PER_BYTE = 10
"""8N1."""


def delivered(target, lines=SLIP, on_notice=lambda _: None):
    return target.deliver(lines, 1, before_first_byte=lambda: None, on_notice=on_notice)


@pytest.mark.parametrize("wire", WIRES)
def test_a_printer_at_the_end_of_a_slow_line_loses_nothing_and_is_not_hurried(wire):
    """19200 baud and a buffer of one line."""
    with (
        EmulatedPrinter(bytes_per_s=19200 / BITS_PER_BYTE, buffer_bytes=64) as printer,
        at_wire(wire, printer, **PATIENT) as target,
    ):
        assert delivered(target).state is PrintState.PRINTED
        assert [paper.text for paper in printer.papers] == [WHOLE]
        assert printer.rubbish == ()


@pytest.mark.parametrize("wire", WIRES)
def test_of_a_line_that_is_slower_than_anybody_waits_the_paper_is_unknown(wire):
    """At 300 baud a slip takes two minutes: nobody says that it is printed."""
    limits = PATIENT | {"answer_timeout_s": 0.3, "trouble_wait_s": 0.6, "progress_timeout_s": 0.3}
    with EmulatedPrinter(buffer_bytes=64) as printer:
        printer.at_byte(
            PREFLIGHT_BYTES, lambda: setattr(printer, "_bytes_per_s", 300 / BITS_PER_BYTE)
        )
        with at_wire(wire, printer, **(limits | {"status_every_s": 30.0})) as target:
            outcome = delivered(target)
    assert outcome.state is PrintState.UNKNOWN
    assert printer.papers == ()


def test_over_a_slow_line_what_completes_a_torn_picture_holds_no_paper_back():
    """An adapter that takes nothing for a while is no reason to begin anew, for ever."""
    short = (Text("兑换小票"), Cut())
    limits = PATIENT | {"progress_timeout_s": 0.03, "settle_timeout_s": 30.0}
    with (
        EmulatedPrinter(bytes_per_s=6_000) as printer,
        at_wire("tcp", printer, **limits) as target,
    ):
        outcome = target.deliver(
            short, 2, before_first_byte=lambda: None, on_notice=lambda _: None, resync=True
        )
        assert outcome.state is PrintState.PRINTED
        assert len(printer.papers) == 1


def test_a_printer_that_says_stop_by_a_byte_is_sent_nothing_until_it_says_go():
    master, slave = os.openpty()
    channel = SerialChannel(Path(os.ttyname(slave)), 9600)
    sent = bytearray()

    def goes():
        """One more byte, if the line takes it."""
        byte = bytes([len(sent) % 251])
        try:
            taken = channel.write(byte)
        except BlockingIOError:
            return False
        sent.extend(byte[:taken])
        return taken == 1

    def until(condition):
        deadline = monotonic() + 20
        while not condition():
            assert monotonic() < deadline

    try:
        assert goes()
        os.write(master, b"\x13")
        until(lambda: not goes())
        held = len(sent)
        assert not goes()
        os.write(master, b"\x12\x11")
        until(goes)
        assert len(sent) == held + 1
        assert channel.read() == b"\x12", "the two bytes are the line's, a status is ours"
        got = b""
        while len(got) < len(sent):
            got += os.read(master, 4096)
        assert got == bytes(sent)
        os.write(master, b"\x13")
        until(lambda: not goes())
    finally:
        channel.close()
    again = SerialChannel(Path(os.ttyname(slave)), 9600)
    assert again.write(b"x") == 1, "whoever opens it anew is not held up by an old stop"
    again.close()
    os.close(slave)
    os.close(master)


@pytest.mark.parametrize("wire", WIRES)
def test_a_printer_that_takes_no_byte_holds_nobody_up_and_is_let_go_at_once(wire):
    limits = PATIENT | {"progress_timeout_s": 0.2, "trouble_wait_s": 3600.0}
    with EmulatedPrinter(buffer_bytes=64) as printer:
        printer.at_byte(PREFLIGHT_BYTES + 40, printer.go_silent)
        with at_wire(wire, printer, **limits) as target:
            stuck, ended = Event(), []
            thread = Thread(
                target=lambda: ended.append(delivered(target, LONG, lambda _: stuck.set()))
            )
            thread.start()
            assert stuck.wait(30)
            # Asked by a screen meanwhile: what the job knows, and no question of its own.
            assert target.trouble() in (None, PrinterTrouble.OFFLINE)
            target.close()
            thread.join(30)
            (outcome,) = ended
            assert outcome.state is PrintState.UNKNOWN
            assert outcome.trouble in (PrinterTrouble.OFFLINE, PrinterTrouble.NO_ANSWER)


KIOSK = """
import sys
from pathlib import Path
from threading import Event, Thread
from kiosk.core.slip import Cut, Text
from kiosk.devices.printer import tcp_printer, wired_printer

host, port, serial, usb = sys.argv[1:]
limits = dict(status_timeout_s=30.0, progress_timeout_s=0.2, trouble_wait_s=3600.0)
ways = [
    tcp_printer(host, int(port), 32, **limits),
    wired_printer(Path(serial), 115200, 32, **limits),
    wired_printer(Path(usb), 0, 32, **limits),
]
lines = (*(Text("登记册" * 5) for _ in range(1000)), Cut())
for way in ways:
    stuck = Event()
    how = dict(before_first_byte=lambda: None, on_notice=lambda _, stuck=stuck: stuck.set())
    Thread(target=way.deliver, args=(lines, 1), kwargs=how, daemon=True).start()
    assert stuck.wait(30)
print("stuck", flush=True)
"""


def test_a_program_ends_though_three_printers_are_stuck():
    """Without calling anything off: as when it was told to end by a signal."""
    with ExitStack() as stack:
        printers = [stack.enter_context(EmulatedPrinter(buffer_bytes=64)) for _ in WIRES]
        for printer in printers:
            printer.at_byte(PREFLIGHT_BYTES + 40, printer.go_silent)
        wires = [Wire(printer) for printer in printers[1:]]
        for wire in wires:
            stack.callback(wire.pull_out)
        told = [printers[0].host, str(printers[0].port), *(str(wire.path) for wire in wires)]
        ended = subprocess.run(
            [sys.executable, "-c", KIOSK, *told], capture_output=True, timeout=120, check=False
        )
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"stuck\n", b"")


def test_a_usb_printer_that_fell_off_in_mid_job_is_used_again_under_its_name(tmp_path):
    """Its supply sagged: the device of before is dead, a new one has taken its name."""
    name = tmp_path / "kiosk-printer"
    with EmulatedPrinter(lines_per_s=20.0) as printer:
        before = Wire(printer)
        name.symlink_to(before.path)
        target = wired_printer(name, 0, **PATIENT)

        def fall_off():
            before.pull_out()
            printer.power_cycle()

        fallen = Event()
        printer.at_byte(PREFLIGHT_BYTES + 300, fallen.set)
        person = Thread(target=lambda: (fallen.wait(30), fall_off()))
        person.start()
        outcome = delivered(target, LONG)
        person.join()
        assert (outcome.state, outcome.trouble) == (
            PrintState.UNKNOWN,
            PrinterTrouble.NO_ANSWER,
        )
        assert target.trouble() is PrinterTrouble.NO_ANSWER
        after = Wire(printer)
        try:
            name.unlink()
            name.symlink_to(after.path)
            printer._mechanics.lines_per_s = None
            outcome = target.deliver(
                SLIP, 2, before_first_byte=lambda: None, on_notice=lambda _: None, resync=True
            )
            assert outcome.state is PrintState.PRINTED
            assert printer.papers[-1].text == WHOLE
        finally:
            after.pull_out()
