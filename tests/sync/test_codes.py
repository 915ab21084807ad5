"""Enrolment codes: typed by hand, and proof of who the township is."""

from __future__ import annotations

import pytest
from support.town import credentials

from kiosk.sync import codes
from kiosk.township.sites.certificates import new_credentials


@pytest.fixture(scope="module")
def code():
    return codes.drawn(credentials().authority)


def test_a_code_is_twenty_digits_in_groups_of_four(code):
    shown = codes.shown(code)
    assert [len(group) for group in shown.split("-")] == [4] * 5
    assert codes.typed(shown) == code


def test_a_code_may_be_typed_with_any_gaps_and_in_full_width(code):
    groups = codes.shown(code).split("-")
    wide = code.translate({ord(digit): ord(digit) - 0x30 + 0xFF10 for digit in "0123456789"})
    for typed in (code, " ".join(groups), f"  {'－'.join(groups)}\n", "　".join(groups), wide):
        assert codes.typed(typed) == code


def test_a_wrong_a_missing_and_a_foreign_digit_are_seen_before_anything_is_asked(code):
    for place, digit in enumerate(code):
        wrong = str((int(digit) + 1) % 10)
        assert codes.typed(code[:place] + wrong + code[place + 1 :]) is None
        assert codes.typed(code[:place] + code[place + 1 :]) is None
    for typed in ("", "12345678", code + "0", code[:-1] + "x", "٣" * 20):
        assert codes.typed(typed) is None, typed


def test_a_code_proves_one_certificate_and_no_other(code):
    authority = credentials().authority
    assert codes.proves(code, authority)
    others = [new_credentials("棠香街道").authority, authority + authority, authority[:-1], b""]
    assert not any(codes.proves(code, other) for other in others)


def test_the_proof_depends_on_what_was_drawn(monkeypatch):
    """Else who has seen one code, or only the certificate, could look for a fake beforehand."""
    authority, drawn = credentials().authority, []
    for number in (17, 18):
        monkeypatch.setattr(codes.secrets, "randbelow", lambda _, number=number: number)
        drawn.append(codes.drawn(authority))
    assert [code[:7] for code in drawn] == ["0000017", "0000018"]
    assert drawn[0][7:19] != drawn[1][7:19]
    assert not codes.proves(drawn[0][:7] + drawn[1][7:], authority)
