"""The strict reader of our own bytes, and the head that carries them out."""

from __future__ import annotations

import pytest

from kiosk.devices.escpos_read import (
    Char,
    Init,
    LineFeed,
    ProcessId,
    Raster,
    Size,
    Skipped,
    UnknownCommand,
    next_token,
    tokens,
)
from kiosk.devices.escpos_reply import (
    BufferAnswer,
    ProcessAnswer,
    Status,
    parse_replies,
    trouble_of,
)
from kiosk.devices.paper import TextRow
from kiosk.devices.print_head import print_out
from kiosk.ports import PrinterTrouble


def texts(job: bytes) -> list[str]:
    return [line for paper in print_out(job + b"\x1dV\x42\x00", 32) for line in paper.text]


def test_chinese_needs_chinese_mode() -> None:
    name = "张A".encode("gbk") + b"\n"
    assert texts(b"\x1b@\x1c&" + name) == ["张A"]
    assert texts(b"\x1b@" + name) == ["\ufffd\ufffdA"]
    assert texts(b"\x1c&\x1b@" + name) == ["\ufffd\ufffdA"]  # ESC @ ends the mode


def test_of_a_four_byte_character_the_digits_leak_out() -> None:
    assert texts(b"\x1c&" + "㛃".encode("gb18030") + b"\n")[0].count("\ufffd") == 2
    assert any(char.isdigit() for char in texts(b"\x1c&" + "㛃".encode("gb18030") + b"\n")[0])


def test_a_line_too_long_breaks_and_says_so() -> None:
    (paper,) = print_out(b"\x1c&" + "张".encode("gbk") * 17 + b"\n\x1dV\x42\x00", 32)
    assert [(row.text, isinstance(row, TextRow) and row.wrapped) for row in paper.rows] == [
        ("张" * 16, True),
        ("张", False),
    ]
    (enlarged,) = print_out(b"\x1d!\x10" + b"x" * 17 + b"\n\x1dV\x42\x00", 32)
    assert enlarged.text == ["x" * 16, "x"]


@pytest.mark.parametrize(
    "job",
    [
        b"\x1bt\x01",  # code page
        b"\x1b!\x10",  # enlarges no hanzi
        b"\x07",
        b"\x10\x05\x02",
        b"\x1d(L\x02\x00\x30\x32",
        b"\x1d(k\x03\x001C\x63",  # a module of 99 dots
        b"\x1dv0\x00\x02\x00\x02\x00\xff",  # an image that is not complete
        b"\x1b",
    ],
)
def test_what_we_do_not_send_is_an_error(job: bytes) -> None:
    with pytest.raises(UnknownCommand):
        tokens(job)


def test_tokens_say_what_the_bytes_mean() -> None:
    job = b"\x1b@\x1d!\x12A\n\x00\x1dv0\x03\x01\x00\x02\x00\xf0\x0f\x1d(H\x06\x0000ABCD"
    assert tokens(job) == [
        Init(),
        Size(2, 3),
        Char("A", 1),
        LineFeed(),
        Skipped(),
        Raster(1, 2, 2, 2, b"\xf0\x0f"),
        ProcessId(b"ABCD"),
    ]


def test_an_incomplete_command_waits_for_its_rest() -> None:
    whole = b"\x1dv0\x00\x01\x00\x02\x00\xf0\x0f"
    for cut in range(1, len(whole)):
        assert next_token(whole[:cut], chinese=True) is None
    assert next_token(b"\xd5", chinese=True) is None
    assert next_token(whole + b"A", chinese=True) == (Raster(1, 2, 1, 1, b"\xf0\x0f"), len(whole))


def test_replies_are_told_apart_wherever_the_stream_is_cut() -> None:
    stream = b"\x12" + b"\x37\x22" + b"0022\x00" + b"\x00" + b"\x14\x00\x00\x0f" + b"\x1a" + b"\x11"
    expected = [Status(0x12), ProcessAnswer(0x22, b"0022"), BufferAnswer(0), Status(0x1A)]
    for cut in range(len(stream) + 1):
        first, rest = parse_replies(stream[:cut])
        second, left = parse_replies(rest + stream[cut:])
        assert first + second == expected
        assert left == b""


@pytest.mark.parametrize(
    ("bits", "trouble"),
    [
        ((0x12, 0x12, 0x12), None),
        ((0x12, 0x1E, 0x12), None),  # near its end
        ((0x1A, 0x72, 0x12), PrinterTrouble.PAPER_OUT),
        ((0x1A, 0x12, 0x32), PrinterTrouble.PAPER_OUT),
        ((0x1A, 0x12, 0x16), PrinterTrouble.COVER_OPEN),
        ((0x1A, 0x72, 0x16), PrinterTrouble.PAPER_OUT),
        ((0x1A, 0x12, 0x52), PrinterTrouble.FAULT),
        ((0x1A, 0x12, 0x12), PrinterTrouble.OFFLINE),
    ],
)
def test_status_bytes_become_one_trouble(
    bits: tuple[int, int, int], trouble: PrinterTrouble | None
) -> None:
    assert trouble_of(*bits) is trouble
