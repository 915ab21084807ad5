"""A keeper types 张, 洗衣粉 and 插线板 with a few touches, and no touch does what it should not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.compose import (
    LETTERS_LENGTH,
    MEASURES,
    STRAIGHT,
    Composing,
    Offer,
    Pick,
    Turn,
    offers,
    shown,
    typed,
)
from kiosk.hanzi import LOOKUP

PAGE = 8
"""Places in the row of the narrowest screen."""


NOTHING = Composing()


def after(keys, start=NOTHING, *, page_size=PAGE, max_length=20):
    """The state after these keys, one after the other."""
    state = start
    for key in keys:
        state = typed(state, key, LOOKUP, page_size, max_length)
    return state


def row(state, page_size=PAGE):
    return [offer.text for offer in shown(state, LOOKUP, page_size).offers]


def touch(state, text):
    """The state after the place that shows `text` was touched."""
    return typed(state, Pick(row(state).index(text)), LOOKUP, PAGE)


def test_a_name_is_the_first_place_after_its_syllable():
    assert row(after("zhang"))[0] == "张"
    assert after("zhang ") == Composing("张")


@pytest.mark.parametrize(
    ("letters", "word"),
    [
        ("xiyifen", "洗衣粉"),
        ("xyf", "洗衣粉"),
        ("xiyiye", "洗衣液"),
        ("xyy", "洗衣液"),
        ("chaxianban", "插线板"),
        ("cxb", "插线板"),
        ("chaxian", "插线板"),
        ("damisj", "大米"),
        ("posun", "破损"),
    ],
)
def test_goods_and_reasons_are_in_the_first_places(letters, word):
    assert row(after(letters))[0] == word


@pytest.mark.parametrize(("letters", "word"), [("mao", "毛巾"), ("m", "毛巾"), ("xi", "洗衣液")])
def test_a_single_syllable_or_initial_shows_characters_and_goods_side_by_side(letters, word):
    offered = row(after(letters))
    assert word in offered
    assert [len(text) for text in offered[:5]] == [1, 1, 1, 1, len(offered[4])]
    assert len(offered[4]) > 1


def test_a_character_for_the_first_syllable_leaves_the_letters_of_the_others():
    state = touch(after("xiyiye"), "洗")
    assert state == Composing("洗", "yiye")
    state = touch(state, "衣")
    assert state == Composing("洗衣", "ye")
    assert offers(state, LOOKUP)[0].letters == 2


def test_a_word_at_the_beginning_leaves_the_rest():
    assert after("damishijin ") == Composing("大米", "shijin")


def test_the_longest_syllable_comes_first_and_the_shorter_ones_behind_it():
    sizes = [offer.letters for offer in offers(after("fangan"), LOOKUP)]
    assert sizes[0] == 4
    assert set(sizes) == {4, 3, 2}
    assert all(before >= behind for before, behind in pairwise(sizes))


def test_no_character_leaves_letters_that_no_syllable_begins_with():
    assert {offer.letters for offer in offers(after("huiyi"), LOOKUP)} >= {3}
    assert 2 not in {offer.letters for offer in offers(after("huiyi"), LOOKUP)}


def test_an_unfinished_syllable_offers_what_it_may_become():
    offered = [offer.text for offer in offers(after("chua"), LOOKUP)]
    assert {"传", "窗", "揣"} <= set(offered[:12])
    assert row(after("chuab"))[0] == "出"


@pytest.mark.parametrize("letters", ["l", "zh", "c", "xian", "fangan"])
def test_a_text_is_offered_once_however_many_ways_the_letters_lead_to_it(letters):
    texts = [offer.text for offer in offers(after(letters), LOOKUP)]
    assert len(texts) == len(set(texts)) > 20


def test_initials_that_are_no_word_are_taken_one_by_one():
    state = after("lgy")
    assert {offer.letters for offer in offers(state, LOOKUP)} == {1}
    assert touch(state, "李") == Composing("李", "gy")


def test_the_row_is_turned_page_by_page_and_ends_at_both_ends():
    state = after("shi")
    pages = shown(state, LOOKUP, PAGE).pages
    assert pages > 5
    assert after([Turn(-1)], state) == state
    seen = []
    for page in range(pages):
        part = shown(after([Turn(1)] * page, state), LOOKUP, PAGE)
        assert part.page == page
        seen += part.offers
    assert seen == offers(state, LOOKUP)
    last = after([Turn(1)] * pages, state)
    assert last.page == pages - 1
    assert after([Turn(-100)], last).page == 0
    assert after([Turn(1)]) == Composing()


def test_a_place_counts_on_the_page_that_is_shown_and_the_next_letter_turns_back():
    second = after(["s", "h", "i", Turn(1)])
    text = row(second)[2]
    assert text != row(after("shi"))[2]
    assert after([Pick(2)], second) == Composing(text)
    assert after(" ", second) == Composing(row(second)[0])
    assert after("j", second) == Composing("", "shij", 0)
    assert after("<", second) == Composing("", "sh", 0)


def test_a_page_that_no_longer_exists_shows_the_last_one():
    wide = Composing("", "shi", 9)
    assert shown(wide, LOOKUP, 50).page == shown(wide, LOOKUP, 50).pages - 1
    assert row(wide, 50)


@pytest.mark.parametrize("place", [-1, PAGE, 99])
def test_a_place_without_an_offer_changes_nothing(place):
    state = after("zhang")
    assert after([Pick(place)], state) == state


def test_nothing_is_offered_and_a_space_does_nothing_without_letters():
    assert offers(Composing("张"), LOOKUP) == []
    assert shown(Composing("张"), LOOKUP, PAGE).pages == 0
    assert after([" ", Pick(0)], Composing("张")) == Composing("张")


def test_rubbing_out_takes_letters_first_and_then_characters():
    state = after("zhang xi")
    states = [state]
    for _ in range(4):
        states.append(after("<", states[-1]))
    assert states == [
        Composing("张", "xi"),
        Composing("张", "x"),
        Composing("张"),
        Composing(),
        Composing(),
    ]


@pytest.mark.parametrize("key", ["0", "9", "-", "（", "）", "·", "L"])
def test_digits_and_signs_go_straight_into_the_text(key):
    assert after(["m", "i", " ", key]) == Composing(row(after("mi"))[0] + key)


def test_a_digit_first_takes_what_the_waiting_letters_most_likely_mean():
    assert after("dami10") == Composing("大米10")
    assert after("damishijin5").text.startswith("大米")
    assert after("damishijin5").text.endswith("5")


@pytest.mark.parametrize(("letters", "text"), MEASURES.items())
def test_a_measure_comes_first_after_a_digit_and_only_there(letters, text):
    assert after(f"5{letters} ") == Composing(f"5{text}")
    assert row(after(letters))[0] != text or letters == "v"


def test_jin_and_yuan_are_near_after_a_digit_too():
    assert "斤" in row(after("10jin"))
    assert touch(after("10jin"), "斤") == Composing("10斤")


@pytest.mark.parametrize("letters", ["v", "ivan", "u"])
def test_letters_that_begin_no_syllable_can_be_had_as_they_stand(letters):
    assert offers(after(letters), LOOKUP) == [Offer(letters, len(letters))]


def test_a_full_text_takes_nothing_more():
    full = Composing("洗" * 19)
    assert after("xiyiye ", full) == Composing("洗" * 19, "xiyiye")
    assert after("maojin ", full) == Composing("洗" * 19, "maojin")
    assert after("zhang ", full).text == "洗" * 19 + "张"
    brim = Composing("洗" * 20)
    for key in ["a", "5", "-"]:
        assert after([key], brim) == brim
    assert after("<", brim) == full
    waiting = Composing("洗" * 19, "zhang")
    assert after("5", waiting) == waiting


def test_no_more_letters_wait_than_there_is_room_for():
    assert len(after("xiyiye" * 9).letters) == LETTERS_LENGTH


@pytest.mark.parametrize("key", ["", "é", "洗", "ab", ">", "%", "\n", "ｚ"])
def test_any_other_key_changes_nothing(key):
    state = after("zhan")
    assert after([key], state) == state


KEYS = st.one_of(
    st.sampled_from(sorted(STRAIGHT)),
    st.sampled_from("abcdefghijklmnopqrstuvwxyz< "),
    st.builds(Pick, st.integers(-1, PAGE)),
    st.builds(Turn, st.integers(-2, 3)),
)


@given(st.lists(KEYS, max_size=25), st.integers(1, PAGE), st.integers(0, 8))
def test_whatever_is_touched_the_text_fits_and_letters_always_have_an_offer(keys, size, most):
    state = Composing()
    for key in keys:
        state = typed(state, key, LOOKUP, size, most)
        assert len(state.text) <= most
        assert len(state.letters) <= LETTERS_LENGTH
        part = shown(state, LOOKUP, size)
        assert bool(part.offers) == bool(state.letters)
        assert len(part.offers) <= size
        assert all(0 < offer.letters <= len(state.letters) for offer in part.offers)
