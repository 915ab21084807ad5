"""Lines break between words, not in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.ui.linebreak import DROPPED, break_lines, cut, tokens

TEXTS = st.text(alphabet="米分有还第页 0129月日，。：（）·kg+、", max_size=40)


def wide(text: str) -> float:
    """A hanzi is 2 wide, the rest 1."""
    return sum(2 if ord(char) > 0x2000 else 1 for char in text)


@given(TEXTS)
def test_the_pieces_are_the_text(text: str):
    assert "".join(tokens(text)) == text


@given(TEXTS, st.integers(6, 40))
def test_nothing_but_spaces_and_dots_is_lost(text: str, width: int):
    def solid(string: str) -> str:
        return "".join(char for char in string if char not in DROPPED)

    assert solid("".join(break_lines(text, width, wide))) == solid(text)


@given(TEXTS, st.integers(6, 40))
def test_no_line_is_too_wide(text: str, width: int):
    assert all(wide(line) <= width for line in break_lines(text, width, wide))


def test_a_number_keeps_its_unit():
    lines = break_lines("12月31日 清零 · 还有 39 天", 20, wide)
    assert lines == ["12月31日 清零", "还有 39 天"]


def test_a_line_ends_at_a_comma_rather_than_in_a_phrase():
    lines = break_lines("打印机没有纸了，请管理员换纸", 18, wide)
    assert lines == ["打印机没有纸了，", "请管理员换纸"]


def test_no_single_word_is_left_over():
    lines = break_lines("这张卡已经停用了", 14, wide)
    assert len(lines) == 2
    assert len(lines[1]) > 1


def test_no_single_character_is_left_over():
    assert break_lines("检查机器", 6, wide) == ["检查", "机器"]
    assert break_lines("打全部标签", 6, wide) == ["打全部", "标签"]


def test_no_line_starts_with_a_comma():
    for width in range(6, 30):
        lines = break_lines("大米，洗衣液，牙刷，毛巾。", width, wide)
        assert not [line for line in lines if line[:1] in "，。"]


def test_what_is_left_out_is_shown():
    assert cut(["甲乙丙", "丁戊己", "庚辛"], 2, 6, wide) == ["甲乙丙", "丁戊…"]
