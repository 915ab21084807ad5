"""The code beside a line of the register."""

from __future__ import annotations

import pytest

from kiosk.core.journal import parse_slip_code, parse_stub_code, slip_code, stub_code

MARK = "0123456789ABCDEF"
ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_a_stub_is_read_as_it_was_written():
    text = stub_code("hp-01", 2, 1234, 56, MARK)
    assert text == f"R1/HP-01/2/1234/56/{MARK}"
    assert set(text) <= ALPHANUMERIC
    assert parse_stub_code(text) == ("HP-01", 2, 1234, 56, MARK)


def test_a_stub_is_no_slip_and_a_slip_no_stub():
    assert parse_slip_code(stub_code("hp01", 1, 7, 3, MARK)) is None
    assert parse_stub_code(slip_code("hp01", 1, 7, MARK)) is None
    assert parse_slip_code(slip_code("hp01", 1, 7, MARK)) == ("HP01", 1, 7, MARK)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "R1",
        "R1////",
        "R1/HP01/1/7/3",
        f"R1/HP01/1/7/3/{MARK}/X",
        f"R1/HP01/1/7//{MARK}",
        f"R1/HP01/1/-7/3/{MARK}",
        f"R1/HP01/1/7/x/{MARK}",
        f"R1/HP01/1/٧/3/{MARK}",
        f"R1/HP01/1/{'9' * 16}/3/{MARK}",
        f"R2/HP01/1/7/3/{MARK}",
        f"r1/HP01/1/7/3/{MARK}",
    ],
)
def test_what_is_no_stub_is_not_read_as_one(text):
    assert parse_stub_code(text) is None
