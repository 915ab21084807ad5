"""Cards and what is typed: the text is the card, and nothing else is."""

from __future__ import annotations

import base64
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.card import (
    ALPHABET,
    Card,
    CardRefusal,
    card_text,
    parse_card,
    refusal_of_stranger,
    serial_of_short_code,
    short_code,
    text_key,
)
from kiosk.core.checkdigit import is_valid, with_check

CARD = Card(3, 7, 42, bytes(range(16)))
cards = st.builds(
    Card,
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**16 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(min_size=16, max_size=16),
)


def test_the_text_of_a_card_is_the_one_that_is_printed():
    assert card_text(CARD) == "AEAAGAAHAAAAAKQAAEBAGBAFAYDQQCIKBMGA2DQP"
    assert text_key(card_text(CARD)) == (
        "e7f95a370222cbd7bcc666cebf7a5c96b08574a7c2569985555000910222a8ab"
    )
    assert short_code(42) == "000421"


@given(cards)
def test_a_card_survives_its_text(card):
    text = card_text(card)
    assert parse_card(text) == card
    assert len(text) == 40
    assert ALPHABET.issuperset(text)


@pytest.mark.parametrize(
    "fields",
    [
        (-1, 7, 42, bytes(16)),
        (2**16, 7, 42, bytes(16)),
        (3, 2**16, 42, bytes(16)),
        (3, -1, 42, bytes(16)),
        (3, 7, 2**32, bytes(16)),
        (3, 7, -1, bytes(16)),
        (3, 7, 42, bytes(15)),
        (3, 7, 42, bytes(17)),
    ],
)
def test_a_card_that_does_not_fit_its_bytes_cannot_be_made(fields):
    with pytest.raises(ValueError, match=r"\d"):
        Card(*fields)


STRANGE = "=-_ \t\n\r\x00018 9aZz中é𝟘İ＋Ａ"


def mutated(text, rng):
    """One of the ways a text comes out of a worn code, a keyboard or a joker's printer."""
    n = rng.randrange(len(text))
    other = rng.choice(sorted(ALPHABET - {text[n]}))
    kinds = [
        lambda: text[:n] + other + text[n + 1 :],
        lambda: text[:n] + rng.choice(STRANGE) + text[n + 1 :],
        lambda: text[:n] + text[n + 1 :],
        lambda: text[:n] + text[n] + text[n:],
        lambda: text[:n] + text[n].lower() + text[n + 1 :],
        lambda: text.lower(),
        lambda: text[:n],
        lambda: text + rng.choice(STRANGE),
        lambda: rng.choice(STRANGE) + text,
        lambda: text[::-1],
        lambda: text[n:] + text[:n],
        lambda: text + text,
        lambda: text + "=" * rng.randrange(1, 9),
        lambda: text[: n - 1] + text[n] + text[n - 1] + text[n + 1 :] if n else text[1:],
        lambda: f"https://example.org/{text}",
        lambda: "".join(rng.choice(sorted(ALPHABET)) for _ in range(40)),
    ]
    return rng.choice(kinds)()


def mutations(count, seed):
    rng = random.Random(seed)
    while count:
        card = Card(3, 7, rng.randrange(2**32), rng.randbytes(16))
        text = mutated(card_text(card), rng)
        if text != card_text(card):
            count -= 1
            yield card, text


def test_a_mutated_text_is_refused_or_is_exactly_another_card():
    others = 0
    for card, text in mutations(6000, seed=1):
        found = parse_card(text)
        if found is not None:
            others += 1
            assert found != card
            assert card_text(found) == text
    assert 0 < others < 3000


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A" * 39,
        "A" * 40,
        "A" * 41,
        "AEAAGAAHAAAAAKQAAEBAGBAFAYDQQCIKBMGA2DQP\n",
        "aeaagaahaaaaakqaaebagbafaydqqcikbmga2dqp",
        "AEAAGAAHAAAAAKQAAEBAGBAFAYDQQCIKBMGA2DQ=",
        "AIAAGAAHAAAAAKQAAEBAGBAFAYDQQCIKBMGA2DQP",
        "ＡEAAGAAHAAAAAKQAAEBAGBAFAYDQQCIKBMGA2DQP",
    ],
)
def test_what_is_no_card(text):
    assert parse_card(text) is None


@given(
    st.text("AZ27aé大\x00\n=\u2028\ud800😀", max_size=60) | st.text("ABCDEFG234567", min_size=40)
)
def test_any_text_can_be_read(text):
    card = parse_card(text)
    assert card is None or card_text(card) == text
    assert len(text_key(text)) == 64


def test_half_a_character_from_a_scanner_has_a_key_too():
    assert text_key("\ud800") != text_key("\udfff") != text_key("?")


def test_another_format_is_no_card_of_ours():
    for other in (0, 2, 255):
        raw = bytes([other]) + base64.b32decode(card_text(CARD))[1:]
        assert parse_card(base64.b32encode(raw).decode()) is None


def test_a_stranger_is_told_apart_by_township_and_village():
    def refusal(township, village):
        return refusal_of_stranger(card_text(Card(township, village, 1, bytes(16))), 3, 7)

    assert refusal(3, 7) is CardRefusal.UNKNOWN
    assert refusal(3, 8) is CardRefusal.OTHER_VILLAGE
    assert refusal(4, 7) is CardRefusal.OTHER_TOWNSHIP
    assert refusal_of_stranger("6901028075831", 3, 7) is CardRefusal.NOT_A_CARD


# --- check digits -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number",
    [
        "07945",  # the standard's own example
        "794623",
        "002006673085",
        "86095742719",  # German tax numbers end in an ISO 7064 MOD 11,10 digit
        "47036892816",
        "65929970489",
        "57549285017",
        "25768131411",
    ],
)
def test_published_numbers_hold(number):
    assert is_valid(number)
    assert with_check(number[:-1]) == number


def test_every_single_wrong_digit_is_noticed():
    for serial in (0, 1, 42, 99_999, 12_345, 4_294_967_295):
        code = short_code(serial)
        for n, digit in enumerate(code):
            for other in set("0123456789") - {digit}:
                assert not is_valid(code[:n] + other + code[n + 1 :])


def test_nearly_every_swap_of_neighbours_is_noticed():
    swaps = missed = 0
    for serial in range(20_000):
        code = short_code(serial)
        for n in range(len(code) - 1):
            if code[n] != code[n + 1]:
                swaps += 1
                missed += is_valid(code[:n] + code[n + 1] + code[n] + code[n + 2 :])
    assert missed / swaps < 0.03


@given(st.integers(0, 2**32 - 1))
def test_a_serial_survives_its_short_code(serial):
    code = short_code(serial)
    assert serial_of_short_code(code) == serial
    assert 6 <= len(code) <= 11


@pytest.mark.parametrize(
    "code",
    [
        "",
        "1",
        "12345",
        "abcdef",
        "00042",
        with_check("0042"),
        with_check("000042"),
        "00042x",
        "００００４２",
        "²³¹²³¹",
        with_check("9" * 5000),
        with_check("12345678901"),
    ],
)
def test_a_typed_code_that_is_none_names_nobody(code):
    assert serial_of_short_code(code) is None


def test_one_in_ten_random_numbers_passes_for_a_code():
    passing = sum(serial_of_short_code(f"{n:06d}") is not None for n in range(100_000, 110_000))
    assert passing == 1000
