"""A PIN is never stored as itself."""

from __future__ import annotations

import pytest

from kiosk.core.pin import is_pin, is_plain, pin_fits, pin_text

SALT = bytes(range(16))
TEXT = pin_text("246810", SALT)

pytestmark = pytest.mark.usefixtures("salted")


def test_the_text_of_a_pin_does_not_show_it_and_fits_it():
    assert "246810" not in TEXT
    assert TEXT.startswith("$argon2id$v=19$m=19456,t=2,p=1$AAECAwQFBgcICQoLDA0ODw$")
    assert pin_text("246810", SALT) == TEXT
    assert pin_fits("246810", TEXT)


def test_the_same_pin_with_another_salt_is_another_text():
    other = pin_text("246810", bytes(16))
    assert other != TEXT
    assert pin_fits("246810", other)


@pytest.mark.parametrize("pin", ["", "246811", "24681", "2468100", " 246810", "２４６８１０", "x"])
def test_another_pin_does_not_fit(pin):
    assert not pin_fits(pin, TEXT)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "246810",
        "$argon2id$v=19$m=19456,t=2,p=1$",
        "$argon2id$v=19$m=19456,t=2,p=1$$",
        "$argon2id$v=19$m=19456,t=2,p=1$zz$00",
        "$argon2id$v=19$m=19456,t=2,p=1$大米$大米",
        TEXT.replace("argon2id", "argon2i"),
        TEXT[:-2],
        TEXT[:-1] + ("A" if TEXT[-1] != "A" else "B"),
        TEXT + "00",
        "x" + TEXT,
    ],
)
def test_a_text_that_is_none_fits_no_pin(text):
    assert not pin_fits("246810", text)


def test_a_text_that_asks_for_other_memory_is_not_even_tried():
    """4 TiB: trying it would end the program, not the test."""
    assert not pin_fits("246810", TEXT.replace("m=19456", "m=4294967295"))


def test_a_pin_that_cannot_be_encoded_does_not_fit():
    assert not pin_fits("\ud800", TEXT)


PLAIN = ["000000", "777777", "123456", "654321", "890123", "210987", "012345", "121212", "805805"]


@pytest.mark.parametrize("pin", PLAIN)
def test_what_anybody_would_try_first_is_too_plain(pin):
    assert is_plain(pin)


@pytest.mark.parametrize("pin", ["803113", "112233", "246810", "135791", "123465", "100000"])
def test_other_pins_are_not(pin):
    assert not is_plain(pin)


def test_a_pin_is_six_digits():
    assert is_pin("000000")
    for text in ("", "12345", "1234567", "12345x", "１２３４５６", "12345\n"):
        assert not is_pin(text)
