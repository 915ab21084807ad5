"""Fifty thousand worn, forged and foreign codes: none opens what is not on the list."""

from __future__ import annotations

import base64
import random

import cv2
import numpy as np
import pytest
import segno

from kiosk.core.barcode import gs1_check_digit, normal_barcode
from kiosk.core.card import ALPHABET, Card, card_text, parse_card, serial_of_short_code, text_key
from kiosk.devices.decode import decode

CARDS = 30_000
BARCODES = 15_000
SHORT_CODES = 5_000
PICTURES = 200

STRANGE = "=-_ \t\n\r\x00\x1b018 9aZz中é𝟘İ＋Ａ\u202e\ud800😀"
LETTERS = sorted(ALPHABET)


def listed_cards(rng):
    return [card_text(Card(3, 7, n, rng.randbytes(16))) for n in range(1, 400)]


def worn(rng, text):
    """One of the ways in which a text comes out of a worn code, a keyboard or a joker's printer."""
    n = rng.randrange(len(text))
    match rng.randrange(14):
        case 0:
            return text[:n] + rng.choice(LETTERS) + text[n + 1 :]
        case 1:
            return text[:n] + rng.choice(STRANGE) + text[n + 1 :]
        case 2:
            return text[:n] + text[n + 1 :]
        case 3:
            return text[:n] + text[n] + text[n:]
        case 4:
            return text.lower()
        case 5:
            return text[:n]
        case 6:
            return text + rng.choice(STRANGE)
        case 7:
            return text[n:] + text[:n]
        case 8:
            return f"https://example.org/{text}"
        case 9:
            return text * rng.randrange(2, 300)
        case 10 if len(text) == 40:
            raw = bytearray(base64.b32decode(text))
            raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
            return base64.b32encode(bytes(raw)).decode()
        case 11:
            return "".join(rng.choice(LETTERS) for _ in range(40))
        case 12:
            return f"S1/HP01/{rng.randrange(9)}/{'9' * rng.randrange(1, 40)}/{text[:16]}"
    other = list(text)
    rng.shuffle(other)
    return "".join(other)


def test_no_mutated_card_is_on_the_list():
    rng = random.Random(71)
    cards = listed_cards(rng)
    listed = {text_key(text): text for text in cards}
    tried = 0
    while tried < CARDS:
        text = rng.choice(cards)
        bad = worn(rng, text)
        if bad == text:
            continue
        tried += 1
        found = parse_card(bad)
        assert found is None or card_text(found) == bad
        assert listed.get(text_key(bad), bad) == bad, "another text has a listed card's key"
        assert text_key(bad) not in listed


def test_no_mutated_short_code_is_another_ones():
    """Its check digit finds each wrong digit; what it finds is the serial of exactly that code."""
    rng = random.Random(72)
    for _ in range(SHORT_CODES):
        text = str(rng.randrange(10 ** rng.randrange(1, 14)))
        bad = worn(rng, text.zfill(6))
        serial = serial_of_short_code(bad)
        assert serial is None or (bad.isascii() and bad.isdigit() and int(bad[:-1]) == serial)
        n = rng.randrange(6)
        good = f"{rng.randrange(10**5):05d}"
        code = good + str(
            next(d for d in range(10) if serial_of_short_code(f"{good}{d}") is not None)
        )
        one = code[:n] + str((int(code[n]) + rng.randrange(1, 10)) % 10) + code[n + 1 :]
        assert serial_of_short_code(one) is None, (code, one)


def test_no_mutated_barcode_is_another_good():
    """A GTIN with one wrong digit is none; whatever else is read is itself, and on no list."""
    rng = random.Random(73)
    goods = {f"{n}{gs1_check_digit(str(n))}" for n in range(690123450000, 690123450300)}
    listed = sorted(goods)
    for _ in range(BARCODES):
        text = rng.choice(listed)
        bad = worn(rng, text)
        if bad == text:
            continue
        found = normal_barcode(bad)
        digit = str((int(text[-2]) + rng.randrange(1, 10)) % 10)
        assert normal_barcode(text[:-2] + digit + text[-1]) is None, "a wrong digit is found"
        if found is None:
            continue
        other = sum(a != b for a, b in zip(text, bad, strict=False))
        assert found not in goods or len(bad) != 13 or other > 1
        assert found in (bad, bad.zfill(13), bad.removeprefix("0"))


def picture(text, rng):
    """A QR code with a corner of damage and some noise, as it lies before the camera."""
    code = segno.make(text, error="q", mode=None, boost_error=False)
    matrix = np.array([list(row) for row in code.matrix_iter(scale=4, border=4)], np.uint8)
    grey = np.where(matrix > 0, 0, 255).astype(np.uint8)
    size = grey.shape[0]
    for _ in range(rng.randrange(4)):
        x, y = rng.randrange(size), rng.randrange(size)
        w, h = rng.randrange(size // 3), rng.randrange(size // 8)
        grey[y : y + h, x : x + w] = rng.choice((0, 255))
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, 25, grey.shape)
    return cv2.GaussianBlur(np.clip(grey + noise, 0, 255).astype(np.uint8), (3, 3), 0)


@pytest.mark.parametrize("seed", [74])
def test_pictures_of_mutated_and_damaged_cards_open_nothing(seed):
    """Real pixels: what is read is what was drawn, or nothing; and only a listed one opens."""
    rng = random.Random(seed)
    cards = listed_cards(rng)
    listed = {text_key(text) for text in cards}
    opened = wrong = 0
    for n in range(PICTURES):
        text = rng.choice(cards)
        drawn = text if n % 4 == 0 else worn(rng, text)[:80]
        if not drawn or "\ud800" in drawn:
            continue
        texts = decode(picture(drawn, rng))
        wrong += any(each != drawn for each in texts)
        opened += any(text_key(each) in listed for each in texts if drawn not in cards)
    assert (opened, wrong) == (0, 0)
