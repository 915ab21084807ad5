"""What hangs on the board: the lists as they were frozen, and the boards of the moment."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.core.coming import Rules
from kiosk.core.feed import SiteItem
from kiosk.core.noticeboard import calendar_board, heads_of, notice_of, price_board
from kiosk.core.papers import NOTICE, RULES, TITLES, compose
from kiosk.core.papers.frame import Issue
from kiosk.core.papers.notices import NoticeStrip, RulesStrip
from kiosk.core.public_list import parse_list_code
from kiosk.core.rules_in_words import rules_in_words
from kiosk.core.slip import Cut, PaperLine, Qr, cells, lay_out
from kiosk.schemes import load_scheme
from kiosk.ui.reading_samples import ERRATUM, EXCHANGE, MARK, POINTS, RANKING, VILLAGE
from kiosk.ui.samples import OFFERS

SITE = SiteItem("hp01", "和平", "和平村爱心积分超市", VILLAGE, "棠香街道", 3, 7)
AT = datetime(2026, 11, 22, 9, 13)


def printed(strip, columns: int) -> list[str]:
    items = lay_out(compose(strip, Issue(SITE, 1)), columns)
    lines = [item for item in items if isinstance(item, PaperLine)]
    assert all(cells(line.text) * line.width <= columns for line in lines)
    return [line.text.strip() for line in lines]


def test_a_list_stands_as_it_was_frozen_and_its_errata_sheet_beside_it():
    notice = notice_of([ERRATUM, RANKING], VILLAGE, 7)
    itself, erratum = notice.parts
    assert itself.title == "2026年10月积分排名"
    assert [column.name for column in itself.columns] == ["名次", "户", "得分"]
    assert itself.rows[0] == ("1", "0000 张*", "120")
    assert (itself.mark, parse_list_code(itself.code)) == (MARK, (7, "month", "2026-10", MARK))
    assert itself.frozen == datetime(2026, 11, 1, 9, 30)
    assert erratum.rows[0] == ("0012 李*", "84", "104", "6", "10月28日参加修渠")
    (head,) = heads_of([ERRATUM, RANKING], VILLAGE)
    assert head.corrected
    assert heads_of([RANKING], VILLAGE)[0].corrected is False


def test_of_a_wide_sheet_the_board_shows_what_people_ask_for():
    (points,) = notice_of([POINTS], VILLAGE, 7).parts
    assert [column.name for column in points.columns] == ["名次", "户", "本期得分", "期末"]
    assert points.rows[0] == ("1", "0000 张*", "120", "1050")
    (exchange,) = notice_of([EXCHANGE], VILLAGE, 7).parts
    assert exchange.rows[0] == ("10-03", "0000 张*", "大米10斤、洗衣液", "-65")


@pytest.mark.parametrize("columns", [32, 48])
def test_a_notice_on_the_strip_is_two_papers_each_with_its_own_code(columns):
    strip = NoticeStrip(AT, notice_of([RANKING, ERRATUM], VILLAGE, 7).parts)
    lines = printed(strip, columns)
    assert "2026年10月积分排名" in lines
    assert any(line.split() == ["1", "0000", "张*", "120"] for line in lines)
    assert any(line.split() == ["0012", "李*", "84", "104", "6"] for line in lines)
    assert "10月28日参加修渠" in lines
    items = compose(strip, Issue(SITE, 1))
    assert [item.text for item in items if isinstance(item, Qr)] == [
        f"N1/7/MONTH/2026-10/{MARK}",
        f"N1/7/MONTH/2026-10/{MARK[::-1]}",
    ]
    assert sum(isinstance(item, Cut) for item in items) == 2


@pytest.mark.parametrize("columns", [32, 48])
def test_prices_and_rules_hang_on_a_strip_too(columns):
    prices = printed(NoticeStrip(AT, (price_board(OFFERS),)), columns)
    assert any(line.split() == ["大米10斤", "35", "6袋"] for line in prices)
    assert any(line.split() == ["毛巾", "6", "没有"] for line in prices)
    rules = printed(RulesStrip(AT, rules_in_words(load_scheme("gaoyang"))), columns)
    assert TITLES[RULES] in rules
    assert "什么时候兑换" in rules
    assert "四、（三）2" in rules
    assert TITLES[NOTICE] == "公示"


def test_the_calendar_says_the_next_windows_and_when_points_lapse():
    gaoyang = calendar_board(Rules(load_scheme("gaoyang")), AT, "", ()).rows
    assert gaoyang == (
        ("兑换", "1月1日到1月31日"),
        ("兑换", "4月1日到4月30日"),
        ("兑换", "7月1日到7月31日"),
        ("积分清零", "1月31日过完"),
    )
    january = calendar_board(Rules(load_scheme("gaoyang")), datetime(2027, 1, 10), "", ()).rows
    assert january[0] == ("兑换", "现在可以，到1月31日")
    always = calendar_board(Rules(load_scheme("rongan")), AT, "每天 8:30—17:00", ()).rows
    assert always == (("开门时间", "每天 8:30—17:00"), ("兑换", "一年四季都可以兑换，开门就能来"))
