"""The table of characters is complete, and the keeper's words come for the letters one types."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import hanzi
from kiosk.schemes import common_goods

TABLE = Path(hanzi.__file__).parent / "assets" / "pinyin.txt"


def gb2312(leads: range) -> set[str]:
    cells = (bytes((lead, cell)) for lead in leads for cell in range(0xA1, 0xFF))
    return {c for cell in cells if (c := cell.decode("gb2312", "ignore"))}


LEVEL_1, LEVEL_2 = gb2312(range(0xB0, 0xD8)), gb2312(range(0xD8, 0xF8))
SYLLABLES = hanzi.syllables_with("")


def test_every_character_of_gb2312_can_be_typed_and_no_other_is_offered():
    assert (len(LEVEL_1), len(LEVEL_2)) == (3755, 3008)
    offered = {c for syllable in SYLLABLES for c in hanzi.candidates(syllable)}
    assert offered == LEVEL_1 | LEVEL_2


def test_a_syllable_is_spelt_with_the_keys_there_are_and_offers_a_character_once():
    assert len(SYLLABLES) == len(set(SYLLABLES)) > 390
    for syllable in SYLLABLES:
        assert syllable.isascii()
        assert syllable.isalpha()
        assert syllable.islower()
        assert syllable[0] not in "iuv"
        assert len(set(hanzi.candidates(syllable))) == len(hanzi.candidates(syllable)) > 0


@pytest.mark.parametrize(
    ("character", "syllables"),
    [
        ("行", "xing hang heng"),
        ("长", "chang zhang"),
        ("重", "zhong chong"),
        ("乐", "le yue"),
        ("单", "dan shan chan"),
        ("曾", "ceng zeng"),
        ("盖", "gai ge"),
        ("仇", "chou qiu"),
        ("女", "nv"),
        ("绿", "lv lu"),
        ("略", "lve lue"),
        ("嗯", "en"),
    ],
)
def test_a_character_is_offered_for_all_its_common_readings(character, syllables):
    assert {s for s in SYLLABLES if character in hanzi.candidates(s)} == set(syllables.split())


@pytest.mark.parametrize(
    ("syllable", "characters"),
    [
        ("zhang", "张"),
        ("wang", "王"),
        ("li", "李"),
        ("chen", "陈"),
        ("liu", "刘"),
        ("yang", "杨"),
        ("guo", "郭锅"),
        ("hong", "红"),
        ("mao", "毛帽"),
        ("cun", "村"),
        ("dai", "袋"),
        ("ping", "瓶"),
        ("ba", "把"),
        ("jin", "斤金"),
        ("zeng", "曾"),
        ("shan", "单"),
    ],
)
def test_names_and_goods_are_among_the_first_of_their_syllable(syllable, characters):
    assert set(characters) <= set(hanzi.candidates(syllable)[:9])


def test_but_for_the_shops_own_words_rare_characters_stand_behind_the_common_ones():
    before = []
    for syllable in SYLLABLES:
        offered = hanzi.candidates(syllable)
        common = [n for n, c in enumerate(offered) if c in LEVEL_1]
        before += [c for c in offered[: max(common, default=0)] if c in LEVEL_2]
    assert "粽" in before
    assert len(before) < 60, before


@pytest.mark.parametrize("word", ["", "x1", "洗", "XI", "xi yi", "(.*", "'"])
def test_what_is_no_syllable_has_no_candidates_and_no_words(word):
    assert hanzi.candidates(word) == ()
    assert hanzi.words(word) == ()
    assert hanzi.longer_words(word) == ()


def test_syllables_come_the_most_usual_first():
    assert hanzi.syllables_with("zh")[:2] == ("zhi", "zhong")
    assert set(hanzi.syllables_with("zhu")) == {
        *("zhu", "zhua", "zhuai", "zhuan", "zhuang", "zhui", "zhun", "zhuo")
    }
    assert hanzi.syllables_with("v") == ()


@pytest.mark.parametrize("letters", ["xiyiye", "xyy", "xiyy", "xiyiy", "xyiye", "xiyye"])
def test_a_word_comes_for_its_syllables_its_initials_and_any_mixture(letters):
    assert hanzi.words(letters)[0] == "洗衣液"


@pytest.mark.parametrize("letters", ["xiyiyee", "xiyey", "xiey", "yiye", "xyyy", "iye"])
def test_a_word_does_not_come_for_other_letters(letters):
    assert "洗衣液" not in hanzi.words(letters)
    assert "洗衣液" not in hanzi.longer_words(letters)


def test_a_word_that_is_not_spelt_to_the_end_comes_among_the_longer_ones():
    assert "洗衣粉" in hanzi.longer_words("xiyi")
    assert "洗衣粉" in hanzi.longer_words("xiy")
    assert "洗衣粉" not in hanzi.longer_words("xiyifen")
    assert "毛巾" in hanzi.longer_words("mao")
    assert "毛巾" not in hanzi.words("mao")


def test_every_common_good_that_is_a_plain_word_comes_for_its_initials():
    plain = [good.name for good in common_goods() if all(c in LEVEL_1 | LEVEL_2 for c in good.name)]
    assert len(plain) > 150
    for name in plain:
        assert len(name) == 1 or name in hanzi.words(hanzi.initials(name)), name


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("大米10斤", "dm10j"),
        ("400g食用盐", "400gsyy"),
        ("食用油（5L）", "syy5l"),
        ("２Ｌ 可乐", "2lkl"),
        ("2.0米床上用品四件套", "20mcsypsjt"),
        ("LED灯泡", "leddp"),
        ("长裤", "ck"),
        ("村长", "cz"),
        ("调料", "tl"),
        ("调料盒", "tlh"),
        ("女鞋", "nx"),
        ("张*·代", "zd"),
        ("", ""),
        ("、！ ", ""),
        ("堃", ""),
    ],
)
def test_initials_are_what_one_looks_a_name_up_by(text, letters):
    assert hanzi.initials(text) == letters


def test_the_head_of_the_table_names_its_sources_and_their_licence():
    head = [line for line in TABLE.read_text("utf-8").splitlines() if line.startswith("#")]
    assert "pypinyin" in "".join(head)
    assert "MIT" in "".join(head)
    assert TABLE.stat().st_size < 60_000
