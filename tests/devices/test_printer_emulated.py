"""The emulated printer spoken to over a bare socket: it must be as awkward as a real one."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import numpy as np
import pytest
from PIL import Image

from kiosk.devices.emulated_printer import EmulatedPrinter

CUT = b"\x1dV\x42\x00"
ASK_PRINTER, ASK_CAUSE, ASK_PAPER = b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04"


def connected(emulated: EmulatedPrinter) -> socket.socket:
    return socket.create_connection((emulated.host, emulated.port), timeout=20)


def asked(line: socket.socket, question: bytes) -> int:
    line.sendall(question)
    (answer,) = line.recv(1)
    return answer


def until(condition: Callable[[], object]) -> None:
    deadline_s = monotonic() + 20
    while not condition():
        assert monotonic() < deadline_s
        sleep(0.005)


def test_status_bytes_are_those_of_the_command_reference() -> None:
    with EmulatedPrinter() as emulated, connected(emulated) as line:
        questions = (ASK_PRINTER, ASK_CAUSE, ASK_PAPER)

        def states() -> list[int]:
            return [asked(line, question) for question in questions]

        assert states() == [0x12, 0x12, 0x12]
        emulated.take_paper_out()
        assert states() == [0x1A, 0x32, 0x72]
        emulated.load_paper()
        emulated.open_cover()
        assert states() == [0x1A, 0x16, 0x12]
        emulated.close_cover()
        emulated.jam()
        assert states() == [0x1A, 0x52, 0x12]
        emulated.clear_jam()
        emulated.go_offline()
        assert states() == [0x1A, 0x12, 0x12]
        emulated.go_online()
        assert states() == [0x12, 0x12, 0x12]


def test_a_question_is_answered_within_an_image_and_in_pieces() -> None:
    image = b"\x1dv0\x00\x02\x00\x04\x00"
    with EmulatedPrinter() as emulated, connected(emulated) as line:
        line.sendall(image + b"\xff\xff")
        assert asked(line, ASK_PRINTER) == 0x12
        for piece in (b"\x10", b"\x04"):
            line.sendall(piece)
        assert asked(line, b"\x04") == 0x12
        line.sendall(b"\xff" * 6 + b"below\n" + CUT)
        (paper,) = emulated.wait_for_papers(1)
        assert paper.text == ["[图 16×4]", "below"]


def test_a_full_buffer_pushes_back_until_there_is_paper() -> None:
    job = b"x" * 31 + b"\n"
    with EmulatedPrinter(paper_rows=0, buffer_bytes=1024) as emulated, connected(emulated) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        line.settimeout(0.3)
        with pytest.raises(TimeoutError):
            line.sendall(job * 4000)
        assert emulated.received_bytes == 1024
        emulated.load_paper()
        line.settimeout(20)
        line.sendall(b"\n" + CUT)
        assert len(emulated.wait_for_papers(1)[0].text) > 100


def test_answers_wait_for_the_paper() -> None:
    with EmulatedPrinter(paper_rows=1) as emulated, connected(emulated) as line:
        line.sendall(b"one\ntwo\n" + CUT + b"\x1dr\x01\x1d(H\x06\x0000ABCD")
        until(lambda: asked(line, ASK_PAPER) == 0x72)
        assert emulated.unfinished is not None
        assert emulated.unfinished.text == ["one"]
        emulated.load_paper()
        received = b""
        while len(received) < 8:
            received += line.recv(16)
        assert received == b"\x00\x37\x22ABCD\x00"
        assert emulated.papers[0].text == ["one", "two"]


def test_a_power_cut_tears_the_paper_and_forgets_the_mode() -> None:
    with EmulatedPrinter() as emulated:
        with connected(emulated) as line:
            line.sendall(b"\x1c&" + "张三\n李".encode("gbk"))
            until(lambda: emulated.unfinished)
            emulated.power_cycle()
            with pytest.raises(ConnectionResetError):
                line.recv(1)
        with connected(emulated) as line:
            line.sendall("王\n".encode("gbk") + CUT)
            torn, whole = emulated.wait_for_papers(2)
    assert (torn.text, torn.torn) == (["张三"], True)
    assert (whole.text, whole.torn) == (["\ufffd\ufffd"], False)


def test_unknown_commands_are_written_down() -> None:
    with EmulatedPrinter() as emulated, connected(emulated) as line:
        line.sendall(b"\x1bt\x02ok\n" + CUT)
        emulated.wait_for_papers(1)
        assert emulated.rubbish[0] == "unknown command 1b 74"


def test_a_printer_that_hangs_goes_on_taking_bytes() -> None:
    with EmulatedPrinter() as emulated, connected(emulated) as line:
        emulated.go_silent()
        line.sendall(ASK_PRINTER + b"later\n" + CUT)
        line.settimeout(0.2)
        with pytest.raises(TimeoutError):
            line.recv(1)
        assert emulated.papers == ()
        emulated.wake_up()
        assert emulated.wait_for_papers(1)[0].text == ["later"]


def test_waiting_for_a_paper_ends() -> None:
    with EmulatedPrinter() as emulated, pytest.raises(TimeoutError, match="0 of 1"):
        emulated.wait_for_papers(1, timeout_s=0.05)


def test_a_torn_paper_looks_torn(tmp_path: Path) -> None:
    with EmulatedPrinter() as emulated, connected(emulated) as line:
        line.sendall(b"A\nB\n")
        until(lambda: emulated.unfinished and len(emulated.unfinished.rows) == 2)
        whole = emulated.unfinished
        emulated.power_cycle()
    (torn,) = emulated.papers
    assert whole is not None
    torn.save_png(tmp_path / "torn.png")
    with Image.open(tmp_path / "torn.png") as picture:
        tones = np.asarray(picture)
    assert tones.shape == np.asarray(whole.image()).shape
    behind = (tones == (214, 211, 205)).all(axis=2)[-24:]
    assert behind.any(axis=0).mean() > 0.8  # bitten off nearly everywhere along the edge
    assert not behind.all(axis=0).any()
