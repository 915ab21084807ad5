"""A PIN is never stored as itself."""

from __future__ import annotations

import pytest

from kiosk.core.pin import pin_fits, pin_text

SALT = bytes(range(16))
TEXT = pin_text("246810", SALT)


def test_the_text_of_a_pin_does_not_show_it_and_fits_it():
    assert "246810" not in TEXT
    assert TEXT.startswith("scrypt$000102030405060708090a0b0c0d0e0f$")
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
        "scrypt",
        "scrypt$$",
        "scrypt$zz$00",
        TEXT.replace("scrypt", "plain"),
        TEXT[:-2],
        TEXT[:-1] + ("0" if TEXT[-1] != "0" else "1"),
        TEXT + "00",
        "argon2$" + TEXT,
    ],
)
def test_a_text_that_is_none_fits_no_pin(text):
    assert not pin_fits("246810", text)


def test_a_pin_that_cannot_be_encoded_does_not_fit():
    assert not pin_fits("\ud800", TEXT)
