"""A sentence is joined from what was recorded, and is never said by half."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.voicing import NUMBER_CLIPS, PAUSES, joined
from kiosk.ui.numerals import spelled

RECORDED = {"您现在可以兑换", "分", "请取走", "您的东西", "请取走您的东西", *NUMBER_CLIPS}


@pytest.mark.parametrize(
    ("sentence", "clips"),
    [
        ("您现在可以兑换七十分。", ("您现在可以兑换", "七", "十", "分", "")),
        ("请取走您的东西。", ("请取走您的东西", "")),
        ("请取走，您的东西。", ("请取走", "", "您的东西", "")),
        ("", ()),
        ("。", ("",)),
    ],
)
def test_the_fewest_clips_say_it(sentence, clips):
    assert joined(sentence, RECORDED) == clips


@pytest.mark.parametrize(
    "sentence", ["您现在可以兑换七十分钱。", "王某，请取走您的东西。", "请取", "大米"]
)
def test_a_word_that_nobody_recorded_silences_the_whole_sentence(sentence):
    assert joined(sentence, RECORDED) is None


def test_a_clip_that_holds_its_pause_is_taken_whole():
    recorded = {"兑换成功，请取走您的东西。", "兑换成功", "请取走您的东西"}
    assert joined("兑换成功，请取走您的东西。", recorded) == ("兑换成功，请取走您的东西。",)


def test_nothing_is_said_without_recordings():
    assert joined("您好", ()) is None


@given(st.integers(-99_999_999, 99_999_999))
def test_every_number_can_be_joined(number):
    words = spelled(number)
    assert joined(words, NUMBER_CLIPS) == tuple(words)


@given(
    st.text("甲乙丙，。", max_size=12),
    st.sets(st.text("甲乙丙", min_size=1, max_size=3), max_size=6),
)
def test_what_is_heard_is_what_is_written(sentence, recorded):
    clips = joined(sentence, recorded)
    if clips is not None:
        assert "".join(clips) == "".join(c for c in sentence if c not in PAUSES)
        assert clips.count("") == sum(c in PAUSES for c in sentence)
    else:
        assert set(sentence) - set(PAUSES) - set("".join(c for c in recorded if len(c) == 1))
