"""高阳镇: clauses that no other test shows with their own figures."""

from __future__ import annotations

from datetime import datetime, timedelta

from support.town import NOW as NOW_AT_DESK
from support.town import run_tx
from support.village import NOW, found_village

from kiosk.core.account import Refusal, account
from kiosk.core.group import FUNCTION_NAMES
from kiosk.core.papers import compose
from kiosk.core.papers.frame import Issue
from kiosk.core.rules_in_words import rules_in_words
from kiosk.core.slip import Text
from kiosk.ledgers import exporting
from kiosk.ledgers.exporting import LEDGERS
from kiosk.ledgers.span import span_named
from kiosk.schemes import load_scheme
from kiosk.store import feed, paper_contents
from kiosk.township import book
from kiosk.township.reports.report_acts import NewFigure, type_figure
from kiosk.township.reports.report_material import Typed
from kiosk.township.residents.working_group import (
    NewSeat,
    SeatEnded,
    end_seat,
    lacking,
    sitting,
    take_seat,
)

GAOYANG = load_scheme("gaoyang")


def test_an_award_needs_time_place_reason_and_proof(blamed_without):
    """四要素, as the scheme's own list has them."""
    blamed = blamed_without("gaoyang")
    assert blamed == {"time": "day", "place": "place", "reason": "reason", "proof": "document"}
    assert GAOYANG.evidence.required == tuple(blamed)
    assert len(blamed) == 4


def test_redemption_is_open_in_the_first_month_of_a_quarter_and_visits_are_monthly():
    """每季度第一月; 每月开展一次走访检查."""

    def is_open(month, day):
        return account({}, GAOYANG, datetime(2023, month, day), ()).barred is not (
            Refusal.WINDOW_CLOSED
        )

    for day in (1, 28):
        assert [month for month in range(1, 13) if is_open(month, day)] == [1, 4, 7, 10]
    assert GAOYANG.intake.cadence == "month"


def test_reports_add_up_by_the_six_classes(desk, reported):
    """三: six classes, which the rules at the kiosk name as long as the list is not typed in."""
    town, _ = desk("gaoyang")
    classes = ["人居环境类", "产业发展类", "遵纪守法类", "村风民俗类", "善行公益类", "表彰奖励类"]
    assert [each.name for each in GAOYANG.field] == classes
    assert len(classes) == 6
    said = "、".join(f"{name} 0 分" for name in classes)
    assert reported(town, "2023-03")["by_field"].said == said
    rules = [rule.text for chapter in rules_in_words(GAOYANG) for rule in chapter.rules]
    assert f"积分分成这几类：{'、'.join(classes)}。" in rules


def test_villages_without_a_shop_or_with_several_are_reported(desk, reported):
    """二(二): 原则上每个村设立1个, so none or two are told and not forbidden."""
    town, do = desk("gaoyang")
    shops = reported(town, "2023-03")["shops"]
    assert (shops.said, shops.target, shops.holds) == ("1 个村各 1 个", "每村 1 个", True)
    second = book.NewSite("tx02", "河边", "河边超市", "和平村", 7)
    run_tx(town, lambda c: book.add_site(c, second))
    run_tx(town, lambda c: book.add_site(c, book.NewSite("v8", "八村", "八村超市", "八村", 8)))
    do(type_figure, NewFigure(None, Typed.VILLAGES, NOW_AT_DESK.date(), 4, 0, "名册"))
    shops = reported(town, "2023-03")["shops"]
    assert shops.said == "1 个村各 1 个，和平村 2 个，2 个村没有"
    assert shops.holds is False


def test_both_ledgers_and_the_rules_can_be_printed(tmp_path):
    """二(二) names three: 积分兑换管理制度, 物品入库台账, 物品兑换领取台账."""
    store = found_village(tmp_path / "kiosk.db", "gaoyang")
    november, later = span_named("2026-11"), datetime(2026, 12, 1)
    ledgers = [
        exporting.document(store, LEDGERS[kind], november, later).title
        for kind in ("deliveries", "redemptions")
    ]
    assert ledgers == ["物品入库台账", "兑换领取台账"]
    strip = paper_contents.notice_strip_of(store, "rules", NOW)
    lines = compose(strip, Issue(feed.site(store), 1))
    assert "每户每年有基础分 100 分" in "".join(line.text for line in lines if is_text(line))
    store.close()


def is_text(line):
    return isinstance(line, Text)


def test_the_group_has_its_heads_and_two_and_two_representatives(desk):
    """二(一): 支部书记任组长 … 其中村民代表和党员代表各2名; who is missing is told by function."""
    town, do = desk("gaoyang")
    day = NOW_AT_DESK.date()

    def missing():
        def look(connection):
            there = sitting(connection, "tx01", day)
            return [(x.function, x.wanted, x.there) for x in lacking(GAOYANG, there)]

        return run_tx(town, look, reads=True)

    wanted = [("head", 1), ("deputy", 1), ("work_team", 1), ("committee", 1)]
    wanted += [("villagers_rep", 2), ("party_rep", 2)]
    assert missing() == [(function, least, 0) for function, least in wanted]
    for function, least in wanted:
        for n in range(least):
            name = f"{FUNCTION_NAMES[function]}{'甲乙'[n]}"
            do(take_seat, NewSeat("tx01", function, day, name=name, id=f"{function}{n}"))
    assert missing() == []
    do(end_seat, SeatEnded("tx01", "party_rep1", day))
    assert missing() == []
    day += timedelta(days=1)
    assert missing() == [("party_rep", 2, 1)]
    assert GAOYANG.group.seats["villagers_rep"] == GAOYANG.group.seats["party_rep"] == 2
