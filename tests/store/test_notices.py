"""What hangs on the board, as the store reads it: fed lists, prices, deliveries, dates."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest
from support.shop import received, stamp_at
from support.town import found_town, told
from support.village import NOW, found_village, tell

from kiosk.core.clock import Moment, Quality
from kiosk.core.explaining import Figure
from kiosk.core.feed import ListItem, ReviewItem, SiteItem
from kiosk.schemes import load_scheme
from kiosk.store import notices, paper_contents, printing, releases, views
from kiosk.store.paper_values import value_of
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.database import run_tx
from kiosk.township.publication.closing import close_cycle

MARCH = datetime(2023, 3, 6, 9)
APRIL = datetime(2023, 4, 1, 8)
ALL_OF_IT = (
    ("gaoliang", ("points", "exchange", "ranking"), "month"),
    ("tangxiang", ("ranking",), "month"),
    ("gaoyang", ("points",), "quarter"),
)


@pytest.fixture
def store(tmp_path):
    store = found_village(tmp_path / "kiosk.db")
    yield store
    store.close()


def listed(number=0, **changes):
    return msgspec.structs.replace(
        ListItem(
            "ranking",
            "month",
            "2026-10",
            number,
            "和平村2026年10月积分排名" + ("更正" if number else ""),
            "2026年10月",
            f"2026-11-0{number + 1}T09:00:00",
            f"{number:016d}",
            ("名次", "户编号", "户主", "得分"),
            ((1, "0042", "张*", 120),),
        ),
        **changes,
    )


@pytest.mark.parametrize(("scheme", "kinds", "cycle"), ALL_OF_IT)
def test_the_board_shows_what_a_township_really_publishes(tmp_path, scheme, kinds, cycle):
    town = found_town(tmp_path / "town.db", load_scheme(scheme), ["H1", "H2", "H3"])
    deed = Deed("H1", points=20, reason="修渠", effective=MARCH)
    run_tx(town, lambda c: points.award(c, "a1", deed, at=MARCH))
    run_tx(town, lambda c: close_cycle(c, cycle, at=APRIL))
    store = found_village(tmp_path / "kiosk.db", scheme)
    tell(store, *told(town, ListItem))
    town.dispose()
    heads = [head for head in notices.heads(store) if head.key not in notices.OWN]
    assert {head.key.split("/")[0] for head in heads} == set(kinds)
    for head in heads:
        (board,) = notices.notice(store, head.key, NOW).parts
        assert board.title in {
            item.title.removeprefix("和平村") for item in notices.published(store)
        }
        assert "户" in [column.name for column in board.columns]
        assert len(board.columns) >= 3, head
        if "exchange" not in head.key:
            assert any("H1" in row[1] and "*" in row[1] for row in board.rows)
    store.close()


def test_a_list_told_twice_stands_once_and_its_errata_sheet_beside_it(store):
    tell(store, listed(), listed(1), listed())
    heads = notices.heads(store)
    assert [head.title for head in heads] == [
        "开门和日子",
        "价目表",
        "新到的货",
        "2026年10月积分排名",
    ]
    assert heads[-1].corrected
    itself, erratum = notices.notice(store, heads[-1].key, NOW).parts
    assert (itself.mark, erratum.mark) == (f"{0:016d}", f"{1:016d}")
    assert itself.code == f"N1/7/MONTH/2026-10/{0:016d}"
    assert notices.notice(store, "ranking/month/1999-01", NOW) is None


def test_the_lists_are_found_without_reading_the_whole_feed(store):
    plan = store.rows(
        "explain query plan select n, body from feed_item where known = 1"
        ' and instr(body, \'"type":"list"\') > 0 order by n desc limit 60'
    )
    assert "feed_item_list" in plan[0][-1]


def test_what_came_in_is_told_without_the_giver_and_not_the_first_days_stock(store):
    received(store, "d1", ("rice", 4), source="donor", giver="张某某")
    received(store, "d2", ("laundry_liquid", 2), when=stamp_at(NOW, keeper="k1"))
    (board,) = notices.notice(store, "arrivals", NOW).parts
    assert board.rows == (
        ("11-20", "洗衣液", "2瓶", "村集体"),
        ("11-20", "大米10斤", "4袋", "个人捐赠"),
    )
    (later,) = notices.notice(store, "arrivals", NOW + timedelta(days=90)).parts
    assert later.rows == ()


def test_prices_and_opening_hours_are_those_of_now(store):
    (prices,) = notices.notice(store, "prices", NOW).parts
    assert ("大米10斤", "35", "6袋") in prices.rows
    (calendar,) = notices.notice(store, "calendar", NOW).parts
    assert "开门时间" not in dict(calendar.rows)
    township = load_scheme("tangxiang").township
    site = SiteItem(
        "hp01", "和平", "和平村爱心积分超市", "和平村", township, 3, 7, "", "每天 8:30—17:00"
    )
    tell(store, site)
    (calendar,) = notices.notice(store, "calendar", NOW).parts
    assert dict(calendar.rows)["开门时间"] == "每天 8:30—17:00"
    assert dict(calendar.rows)["积分清零"] == "12月31日过完"


def test_a_notice_and_the_rules_are_printed_as_they_stood_when_they_were_asked_for(store):
    tell(store, listed())
    for key in ("ranking/month/2026-10", "prices", "rules"):
        strip = paper_contents.notice_strip_of(store, key, NOW)
        paper_contents.ask_for(store, strip)
        job = printing.next_job(store)
        assert value_of(store, job) == strip
        printing.mark(store, job.job, printing.PrintState.PRINTED)
    assert paper_contents.notice_strip_of(store, "ranking/month/1999-01", NOW) is None


def test_each_figure_of_an_account_is_explained_by_the_scheme_in_force(tmp_path):
    store = found_village(tmp_path / "kiosk.db", "gaoyang", points=20)
    moment = Moment(datetime(2027, 1, 10), Quality.SURE)
    why = {each.figure: each for each in views.standing(store, "h42", moment).whys}
    assert (why[Figure.PENDING].label, why[Figure.PENDING].points) == ("等认定", 20)
    assert why[Figure.BASE].points == 100
    assert Figure.PREVIOUS not in why
    tell(store, ReviewItem("2027-01-01T00:00:00", "2027-01-05T00:00:00"))
    why = {each.figure: each for each in views.standing(store, "h42", moment).whys}
    assert (why[Figure.PREVIOUS].label, why[Figure.PREVIOUS].points) == ("去年留下", 20)
    assert why[Figure.REDEEMABLE].points == 20
    store.close()


def test_points_released_to_another_site_are_told_as_elsewhere(store):
    moment = Moment(NOW, Quality.SURE)
    before = {each.figure for each in views.standing(store, "h42", moment).whys}
    assert Figure.ELSEWHERE not in before
    when = stamp_at(NOW, keeper="k1")
    releases.release(store, "r1", "h42", "tx02", 30, lambda: when)
    why = {each.figure: each for each in views.standing(store, "h42", moment).whys}
    assert why[Figure.ELSEWHERE].points == 30
    assert why[Figure.REDEEMABLE].points == why[Figure.TOTAL].points == 75
