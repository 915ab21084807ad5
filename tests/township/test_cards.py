"""The PDF of cards, looked at as a printer would: as pixels, and as the words on it.

Needs pdftoppm and pdftotext (Debian: poppler-utils).
"""

from __future__ import annotations

import random
import re
import subprocess
from pathlib import Path

import cv2
import pytest
import zxingcpp

from kiosk.core.card import Card, card_text, serial_of_short_code, short_code
from kiosk.township.cards.card_sheets import (
    CARD_HEIGHT_MM,
    CARD_WIDTH_MM,
    TEXT_LEFT_MM,
    PrintableCard,
    cards_pdf,
    grouped,
)

DPI = 200
PX_PER_MM = DPI / 25.4
PT_PER_MM = 72 / 25.4
LEFT_MM = (210.0 - 2 * CARD_WIDTH_MM) / 2
TOP_MM = (297.0 - 5 * CARD_HEIGHT_MM) / 2
WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


def some_cards(count: int, village_name: str = "和平村爱心积分超市") -> list[PrintableCard]:
    rng = random.Random(3)
    return [
        PrintableCard(
            village_name=village_name,
            household_number=f"{40 + number:04d}",
            group=f"{number % 4 + 1}组",
            card=Card(township=12, village=3, serial=90 + number, token=rng.randbytes(16)),
        )
        for number in range(count)
    ]


def printed(pdf: Path, page: int = 1) -> cv2.typing.MatLike:
    """A page in grey, one pixel for each dot of a 200 dpi printer."""
    stem = pdf.with_suffix("")
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-png", "-singlefile", "-f", str(page)]
    subprocess.run([*command, str(pdf), str(stem)], check=True)
    return cv2.imread(f"{stem}.png", cv2.IMREAD_GRAYSCALE)


def words_on(pdf: Path, *options: str) -> str:
    command = ["pdftotext", *options, str(pdf), "-"]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def crop(page: cv2.typing.MatLike, place: int) -> cv2.typing.MatLike:
    """One card of the page as it is cut out."""
    row, column = divmod(place, 2)
    left, top = LEFT_MM + column * CARD_WIDTH_MM, TOP_MM + row * CARD_HEIGHT_MM
    edges = (top, top + CARD_HEIGHT_MM, left, left + CARD_WIDTH_MM)
    top_px, bottom_px, left_px, right_px = (round(edge * PX_PER_MM) for edge in edges)
    return page[top_px:bottom_px, left_px:right_px]


def texts_in(picture: cv2.typing.MatLike) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def test_every_card_reads_as_its_text_in_its_place(tmp_path: Path) -> None:
    cards, pdf = some_cards(12), tmp_path / "cards.pdf"
    cards_pdf(cards, pdf)
    first, second = printed(pdf, page=1), printed(pdf, page=2)
    assert first.shape == (2339, 1654)
    pages = [texts_in(crop(first, place)) for place in range(10)]
    pages += [texts_in(crop(second, place)) for place in range(3)]
    assert pages == [[card_text(card.card)] for card in cards] + [[]]


def test_the_code_has_modules_of_1_2_mm_and_four_of_quiet_zone(tmp_path: Path) -> None:
    pdf = tmp_path / "cards.pdf"
    cards_pdf(some_cards(1), pdf)
    card = crop(printed(pdf), 0)
    (code,) = zxingcpp.read_barcodes(card)
    assert (code.extra["Version"], code.ec_level) == ("3", "Q")
    corner, opposite = code.position.top_left, code.position.bottom_right
    assert (opposite.x - corner.x) / PX_PER_MM == pytest.approx(29 * 1.2, abs=0.3)
    assert corner.x / PX_PER_MM >= 4 * 1.2
    quiet_px = round(4 * 1.2 * PX_PER_MM) - 3
    edge_px = round(2 * PX_PER_MM)  # past the crop marks at the corners
    around = card[edge_px:-edge_px, edge_px : opposite.x + quiet_px].copy()
    around[
        corner.y - edge_px - 2 : opposite.y - edge_px + 3,
        corner.x - edge_px - 2 : opposite.x - edge_px + 3,
    ] = 255
    assert around.min() > 250


def test_a_card_says_whose_it_is_and_how_to_type_it_and_nothing_more(tmp_path: Path) -> None:
    (card,) = some_cards(1)
    pdf = tmp_path / "cards.pdf"
    cards_pdf([card], pdf)
    assert words_on(pdf).split() == [
        "和平村爱心积分超市",
        "积分卡",
        "1组",
        "0040",
        "编号",
        *grouped(short_code(90)).split(),
        "持卡到积分超市使用，",
        "遗失请告诉管理员",
    ]


@pytest.mark.parametrize(
    "village_name", ["村", "和平村爱心积分超市", "某某县某某镇大青山和平新村爱心积分超市兑换点"]
)
def test_all_words_stay_between_the_code_and_the_edge(tmp_path: Path, village_name: str) -> None:
    (card,) = some_cards(1, village_name)
    wide = PrintableCard(village_name, "1234567890", "第三村民小组", card.card)
    pdf = tmp_path / "cards.pdf"
    cards_pdf([wide], pdf)
    words = [
        (*(float(edge) / PT_PER_MM for edge in match.groups()[:4]), match[5])
        for match in WORD.finditer(words_on(pdf, "-bbox"))
    ]
    assert "".join(word[4] for word in words).startswith(village_name)
    for left, top, right, bottom, _ in words:
        assert left >= LEFT_MM + TEXT_LEFT_MM - 0.1
        assert right <= LEFT_MM + CARD_WIDTH_MM - 2
        assert top >= TOP_MM + 2
        assert bottom <= TOP_MM + CARD_HEIGHT_MM - 2
    middles = [(top + bottom) / 2 for _, top, _, bottom, _ in words]
    assert middles == sorted(middles)
    assert texts_in(crop(printed(pdf), 0)) == [card_text(card.card)]


def test_a_text_too_long_for_a_card_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="村村村"):
        cards_pdf(some_cards(1, "村" * 40), tmp_path / "cards.pdf")


def test_no_cards_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no cards"):
        cards_pdf([], tmp_path / "cards.pdf")


def test_a_blank_card_has_a_line_to_write_the_household_number_on(tmp_path: Path) -> None:
    (card,) = some_cards(1)
    pdf = tmp_path / "cards.pdf"
    cards_pdf([PrintableCard(card.village_name, "", "", card.card)], pdf)
    assert words_on(pdf).split()[1:3] == ["积分卡", "户号"]
    column = crop(printed(pdf), 0)[:, round(TEXT_LEFT_MM * PX_PER_MM) :]
    darkest_row = (column < 160).sum(axis=1).max()
    assert darkest_row > 20 * PX_PER_MM
    assert texts_in(crop(printed(pdf), 0)) == [card_text(card.card)]


def test_the_same_cards_print_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    cards_pdf(some_cards(2), first)
    cards_pdf(some_cards(2), second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize(
    ("code", "in_threes"),
    [
        ("000421", "000 421"),
        ("1234567", "123 4567"),
        ("12345678", "123 456 78"),
        ("4294967295", "429 496 7295"),
        ("42949672955", "429 496 729 55"),
    ],
)
def test_a_code_is_grouped_without_a_digit_alone(code: str, in_threes: str) -> None:
    assert grouped(code) == in_threes


@pytest.mark.parametrize("serial", [0, 42, 99_999, 100_000, 4_294_967_295])
def test_a_grouped_code_still_names_its_card(serial: int) -> None:
    code = grouped(short_code(serial)).replace(" ", "")
    assert serial_of_short_code(code) == serial
