"""Reading forms: what is taken, tidied or refused."""

from __future__ import annotations

from datetime import date

import pytest
from support.town import NOW

from kiosk.township.book import Refused
from kiosk.township.web.confirm_pages import MEMBERS_LENGTH_MAX, named_within
from kiosk.township.web.fields import Fields
from kiosk.township.web.rendering import ago, moment, shown


def fields(**values):
    return Fields({name: (value,) for name, value in values.items()})


@pytest.mark.parametrize("name", ["张某", "欧阳某某", "阿卜杜·某", "𠮷某", "㛃某", "某\U000e0100"])
def test_names_of_every_kind_are_taken(name):
    assert fields(name=f"  {name}\u3000").text("name", "姓名") == name


@pytest.mark.parametrize(
    "text", ["张\x00某", "张\u202e某", "张\u200b某", "张\n某", "张\u2028某", "\ud800", "张\ufeff某"]
)
def test_what_cannot_be_seen_is_refused(text):
    with pytest.raises(Refused, match="姓名里有看不见的字符") as refused:
        fields(name=text).text("name", "姓名")
    assert refused.value.field == "name"


def test_letters_are_put_together_so_that_the_same_looks_the_same():
    assert fields(name="e\u0301").text("name", "姓名") == "\u00e9"


def test_too_long_and_missing_are_refused():
    with pytest.raises(Refused, match="最多 5 个字"):
        fields(name="一二三四五六").text("name", "姓名", most=5)
    with pytest.raises(Refused, match="请填写姓名"):
        fields(name="   ").text("name", "姓名")
    with pytest.raises(Refused, match="请填写姓名"):
        Fields({}).text("name", "姓名")
    assert Fields({}).text("name", "姓名", need=False) == ""


def test_a_paragraph_has_lines():
    assert fields(why="一\r\n二").paragraph("why", "原因") == "一\n二"


@pytest.mark.parametrize(("text", "number"), [("12", 12), (" ７ ", 7), ("-3", -3), ("0", 0)])
def test_whole_numbers_are_taken_also_in_full_width(text, number):
    assert fields(n=text).whole("n", "数量", least=-5, most=50) == number


@pytest.mark.parametrize("text", ["", "1.5", "1e3", "十", "--1", "51", "-6", "9" * 40, "1 2"])
def test_what_is_no_number_or_out_of_bounds_is_refused(text):
    with pytest.raises(Refused) as refused:
        fields(n=text).whole("n", "数量", least=-5, most=50)
    assert refused.value.field == "n"


def test_days_are_taken_as_a_browser_sends_them():
    assert fields(day="2023-03-20").day("day", "日期") == date(2023, 3, 20)
    for text in ("", "2023-3-20", "20.3.2023", "2023-02-30", "2023-W12-1"):
        with pytest.raises(Refused):
            fields(day=text).day("day", "日期")


def test_only_what_stands_in_the_list_can_be_chosen():
    among = {"a": "甲", "b": "乙", "c": "丙"}
    assert fields(x="b").choice("x", "种类", among) == "b"
    with pytest.raises(Refused):
        fields(x="d").choice("x", "种类", among)
    many = Fields({"x": ("c", "a", "c")})
    assert many.choices("x", "种类", among) == ("a", "c")
    with pytest.raises(Refused):
        Fields({"x": ("a", "d")}).choices("x", "种类", among)


def test_secrets_are_taken_as_they_are():
    assert fields(p="  a\u202eb ").secret("p", "密码") == "  a\u202eb "
    for text in ("", "x" * 257):
        with pytest.raises(Refused):
            fields(p=text).secret("p", "密码")


def test_unseen_characters_are_shown_by_a_sign():
    assert shown("甲\u202e乙\x07") == "甲\ufffd乙\ufffd"
    assert shown("一\n二") == "一\n二"
    assert shown(None) == ""
    assert shown(5) == 5


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "今天 09:00"),
        (1, "昨天 09:00"),
        (5, "5 天前（3月15日）"),
        (90, "90 天前（2022年12月20日）"),
        (-1, "今天 09:00"),
    ],
)
def test_times_are_told_as_people_tell_them(days, said):
    from datetime import timedelta

    assert ago(NOW - timedelta(days=days), NOW) == said


def test_a_text_that_is_no_time_is_shown_as_it_is():
    assert moment("2023-03-20T09:00:00") == "2023-03-20 09:00"
    assert moment("gestern") == "gestern"
    assert moment(None) == ""


def test_a_long_group_is_named_within_its_field():
    few = ["张某", "李某"]
    assert named_within(few) == "张某、李某"
    many = [f"欧阳某{n}" for n in range(60)]
    said = named_within(many)
    assert len(said) <= MEMBERS_LENGTH_MAX
    assert said.endswith("等60人")
    assert said.startswith("欧阳某0、欧阳某1、")
    assert len(named_within(["长" * 200])) == MEMBERS_LENGTH_MAX
