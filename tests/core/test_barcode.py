"""One good, one text; and what cannot be a good's barcode is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.barcode import gs1_check_digit, normal_barcode
from kiosk.core.card import Card, card_text

DIGITS = st.text("0123456789", min_size=1, max_size=13)
TEXTS = st.text(max_size=50)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("6901234567892", "6901234567892"),
        ("9787111128069", "9787111128069"),
        ("96385074", "96385074"),
        ("012345678905", "0012345678905"),
        ("0012345678905", "0012345678905"),
        ("00012345678905", "0012345678905"),
        ("06901234567892", "6901234567892"),
        ("16901234567899", "16901234567899"),
        ("KC-0042b", "KC-0042b"),
        ("0042", "0042"),
        ("A1B2", "A1B2"),
        ("A-B-C-D-1-2-3-4-5-6-7-89", "A-B-C-D-1-2-3-4-5-6-7-89"),
    ],
)
def test_a_barcode_has_one_form(text: str, normal: str) -> None:
    assert normal_barcode(text) == normal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123",
        "6901234567893",  # the check digit
        "6901234567829",
        "96385075",
        "012345678906",
        "16901234567898",
        "0000000000000",
        "00000000",
        "0000",
        "123456789012345",  # a payment code, a parcel, a person
        "1" * 18,
        "110101" + "1" * 12,  # as long as a person's number
        "ABC",
        "-ABC",
        "ABC-",
        "----",
        "A" * 25,
        "KC 0042",
        "KC_0042",
        "KC/0042",
        " 6901234567892",
        "6901234567892\n",
        "KC-0042\n",
        "６９０１２３４５６７８９２",
        "６９０１",
        "²³45",
        "村里大米",
        "S1/AB12CD/1/42/F00D",
        "HTTPS://EXAMPLE.CN/A",
        "\x1d0106901234567892",
        card_text(Card(township=12, village=3, serial=42, token=bytes(range(16)))),
    ],
)
def test_what_is_no_barcode_is_none(text: str) -> None:
    assert normal_barcode(text) is None


@given(DIGITS)
def test_the_check_digit_makes_the_weighted_sum_a_multiple_of_ten(digits: str) -> None:
    whole = digits + gs1_check_digit(digits)
    assert (sum(map(int, whole[::-2])) + 3 * sum(map(int, whole[-2::-2]))) % 10 == 0


@pytest.mark.parametrize(
    ("digits", "check"),
    # GS1 General Specifications, 7.9, and numbers from real packets' standards
    [("690123456789", "2"), ("9638507", "4"), ("01234567890", "5"), ("1690123456789", "9")],
)
def test_check_digits_that_are_known(digits: str, check: str) -> None:
    assert gs1_check_digit(digits) == check


@given(
    st.sampled_from([7, 11, 12, 13]).flatmap(
        lambda n: st.text("0123456789", min_size=n, max_size=n)
    ),
    st.data(),
)
def test_a_single_wrong_digit_is_found(digits: str, data: st.DataObject) -> None:
    whole = digits + gs1_check_digit(digits)
    place = data.draw(st.integers(0, len(whole) - 1))
    wrong = data.draw(st.sampled_from("0123456789").filter(lambda digit: digit != whole[place]))
    assert normal_barcode(whole[:place] + wrong + whole[place + 1 :]) is None


@given(TEXTS)
def test_the_form_is_final_and_plain(text: str) -> None:
    normal = normal_barcode(text)
    if normal is not None:
        assert normal_barcode(normal) == normal
        assert normal.isascii()
        assert 4 <= len(normal) <= 24


@given(st.binary(min_size=16, max_size=16), st.integers(0, (1 << 32) - 1))
def test_no_card_is_a_barcode(token: bytes, serial: int) -> None:
    assert normal_barcode(card_text(Card(1, 1, serial, token))) is None
