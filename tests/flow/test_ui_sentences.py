"""What the screens say, from values; no window."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from kiosk.core.account import Share
from kiosk.core.card import CardRefusal
from kiosk.core.clock import Quality
from kiosk.core.events import OutOfServiceReason
from kiosk.core.front import AccountShown, Front, GoodsShown
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.view import AccountLine, Link
from kiosk.ui import reading_sentences, samples, sentences, words
from kiosk.ui.gallery import all_samples
from kiosk.ui.numerals import counted, day, seen_from, spelled
from kiosk.ui.spoken import spoken


def texts_of(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_of(one)]
    if is_dataclass(value) and not isinstance(value, type):
        return [text for f in fields(value) for text in texts_of(getattr(value, f.name))]
    return []


def all_words() -> list[str]:
    return [t for name, value in vars(words).items() if name.isupper() for t in texts_of(value)]


def test_every_card_refusal_has_its_own_sentence():
    told = [words.CARD_REFUSED[refusal].fact for refusal in CardRefusal]
    assert len(set(told)) == len(CardRefusal)
    assert all(words.CARD_REFUSED[refusal].remedy for refusal in CardRefusal)


def test_every_reason_for_not_redeeming_has_its_own_sentence():
    told = [sentences.not_redeemed(RedemptionRefused(r, good="大米", lacking=5)) for r in Reason]
    assert len({one.fact for one in told}) == len(Reason)
    assert all(one.remedy for one in told)


def test_every_reason_for_being_out_of_service_has_its_own_sentence():
    told = [words.OUT_OF_SERVICE[reason].fact for reason in OutOfServiceReason]
    assert len(set(told)) == len(OutOfServiceReason)


def test_no_sentence_has_english_or_half_width_punctuation():
    for text in all_words():
        plain = re.sub(r"\{[a-z]+\}", "", text)
        assert not re.search("[A-Za-z]", plain), text
        assert not re.search("[\u4e00-\u9fff][,;:?!()]", plain), text


def test_nobody_is_addressed_as_ni():
    assert not [text for text in all_words() if "你" in text]


def test_the_window_is_closed_until_a_date_with_its_weekday():
    told = sentences.barred(samples.GAOYANG_CLOSED)
    assert told is not None
    assert told.when == "下次兑换：1月1日 星期五"


def test_a_refusal_at_the_commit_says_the_date_too():
    refused = RedemptionRefused(Reason.WINDOW_CLOSED, opens=datetime(2027, 1, 1))
    assert "1月1日 星期五" in sentences.not_redeemed(refused).when
    never = sentences.not_redeemed(RedemptionRefused(Reason.WINDOW_CLOSED))
    assert "None" not in never.when + never.remedy


def test_a_suspended_household_is_told_nothing_that_bystanders_should_not_read():
    told = sentences.barred(samples.SUSPENDED)
    assert told is not None
    said = spoken(Front(AccountShown(samples.visit(samples.SUSPENDED))))
    for text in (told.fact, told.when, told.remedy, said):
        assert not re.search("停|扣|罚|违|取消|资格|月", text)
    assert told.fact == "暂时不能兑换"


def test_a_deduction_keeps_its_reason_to_itself():
    at = datetime(2026, 8, 3)
    deducted = sentences.entry_words(AccountLine(at, "占道堆放杂物", -5))
    assert "堆放" not in deducted
    assert (
        sentences.entry_words(AccountLine(at, "洗衣液", -30, is_redemption=True)) == "兑换 洗衣液"
    )
    assert sentences.entry_words(AccountLine(at, "参加大扫除", 20)) == "参加大扫除"


def test_points_that_lapse_are_told_with_the_last_day_and_the_days_left():
    told = sentences.lapse_words(samples.account(), samples.NOW)
    assert told == "12月31日 清零 · 还有 39 天"


def test_an_older_purse_is_open_until_the_window_ends():
    told = sentences.lapse_words(samples.GAOYANG_OPEN, datetime(2027, 1, 10))
    assert told == "其中 8 分到 1月31日 截止"


def test_points_without_an_end_do_not_lapse():
    assert sentences.lapse_words(samples.FOR_EVER, samples.NOW) == ""


def test_on_the_last_day_it_says_today():
    told = sentences.lapse_words(samples.account(), datetime(2026, 12, 31, 15))
    assert told == "今天是最后一天，过了就清零"


def test_only_the_part_that_lapses_is_told():
    shares = (Share("2025", 30, datetime(2026, 12, 1)), Share("2026", 40, None))
    told = sentences.lapse_words(samples.account(70, shares=shares), samples.NOW)
    assert told == "其中 30 分到 11月30日 截止"


def test_pending_points_are_told():
    """As a key beside the total and what was redeemed, named after the township's gate."""
    for scheme, label in (("rongan", "等公示"), ("gaoyang", "等认定")):
        whys = samples.visit(samples.PENDING, scheme=scheme).standing.whys
        shown = reading_sentences.account_figures(whys, room=3)
        assert [why.label for why in shown] == ["总积分", "已兑换", label]
        assert shown[2].points == 20
        assert sentences.line_pending(whys) == label


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "已联网 · 9:13"),
        (
            {"link": Link.OFFLINE, "last_contact": datetime(2026, 11, 22, 8, 40)},
            "未联网，数据截至 今天 8:40 · 9:13",
        ),
        (
            {"link": Link.OFFLINE, "last_contact": datetime(2026, 11, 9, 8, 40)},
            "未联网，数据截至 11月9日 · 9:13",
        ),
        ({"link": Link.NEVER, "last_contact": None}, "还没有联过网 · 9:13"),
        ({"quality": Quality.GUESS}, "已联网 · 日期待管理员确认"),
    ],
)
def test_link_and_time_stand_in_words(changes: dict[str, Any], told: str):
    assert sentences.status_words(replace(samples.STATUS, **changes)) == told


@pytest.mark.parametrize(
    ("printing", "trouble", "told"),
    [
        ("not_sent", "", "小票正在打印…"),
        ("sending", "", "小票正在打印…"),
        ("printed", "", "小票打好了，请拿好"),
        ("unknown", "no_answer", "小票打出来了吗？"),
        ("unknown", "paper_out", "没有纸了。小票打出来了吗？"),
        ("unknown", "cover_open", "打印机盖子开着。小票打出来了吗？"),
        ("not_sent", "paper_out", "没有纸了。请管理员换纸，小票会接着打"),
        ("not_sent", "cover_open", "打印机盖子开着。请管理员盖好，小票会接着打"),
        ("not_sent", "no_answer", "没有小票，请抄下小票号"),
        ("not_sent", "fault", "没有小票，请抄下小票号"),
    ],
)
def test_the_state_of_the_slip_stands_in_words(printing: str, trouble: str, told: str):
    assert sentences.printing_words(printing, trouble) == told


def test_the_shelf_is_told_as_far_as_there_is_room():
    names = ("大米10斤", "洗衣液", "牙刷")
    assert sentences.shelf_words(names, 40) == "货架上有：大米10斤、洗衣液、牙刷"
    assert sentences.shelf_words(names, 16) == "货架上有：大米10斤等 3 种"
    assert sentences.shelf_words((), 20) == "货架上现在没有东西"
    for keeper, said in (("陈某", "货架上现在没有东西"), (None, "开门：每天 8:30—17:00")):
        status = replace(samples.STATUS, keeper=keeper, hours="每天 8:30—17:00", on_shelf=())
        assert sentences.under_camera(status, 20) == said


@pytest.mark.parametrize(
    ("number", "spoken"),
    [
        (0, "零"),
        (2, "两"),
        (10, "十"),
        (12, "十二"),
        (70, "七十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (1050, "一千零五十"),
        (1105, "一千一百零五"),
        (20000, "两万"),
        (10010, "一万零一十"),
        (-5, "负五"),
    ],
)
def test_numbers_are_spoken_in_words(number: int, spoken: str):
    assert counted(number) == spoken


def test_a_date_is_counted_with_er_not_liang():
    assert spelled(2) == "二"


def test_the_screens_speak_one_sentence_without_digits():
    """Only the name of a shelf has a letter."""
    for sample in all_samples():
        told = spoken(sample.front)
        assert not re.search(r"[0-9{}]", told), sample.name
        assert not re.search(r"[A-Za-z]", told) or sample.name == "ask_letters_shelf", told
        assert told == "" or told[-1] in "。？", sample.name


def test_the_account_speaks_its_points():
    told = spoken(Front(AccountShown(samples.visit())))
    assert told == "您现在可以兑换七十分。"


def test_goods_speak_what_is_left():
    state = GoodsShown(samples.visit(basket=samples.BASKET))
    assert "五分" in spoken(Front(state))


def test_a_time_seen_is_told_from_today():
    now = datetime(2026, 11, 22, 9, 0)
    assert seen_from(datetime(2026, 11, 21, 20, 5), now) == "昨天 20:05"
    assert seen_from(datetime(2025, 11, 21, 20, 5), now) == "2025年11月21日"
    assert day(datetime(2026, 11, 21)) == "11月21日 星期六"


def test_no_full_name_stands_in_a_sentence_about_a_household():
    assert sentences.holder_words(samples.HOLDER) == "3组 张* 0042"
