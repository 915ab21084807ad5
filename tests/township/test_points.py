"""Awards, reversals, reviews, suspensions and closings, as the kiosks hear of them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from support.town import NOW, feed_of, told

from kiosk.core.account import PointEvent, PointKind, Review, Suspended, account, purses
from kiosk.core.clock import parse_stamp
from kiosk.core.feed import PointsItem, ReviewItem, SuspensionItem
from kiosk.core.periods import interval_named
from kiosk.schemes import load_scheme
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.publication.closing import Closed, close_cycle, cycle_figures
from kiosk.township.residents.households import NewHousehold, add_households

SCHEME = load_scheme("tangxiang")


def award(town, award_id, deed, at=NOW):
    return run_tx(town, lambda c: points.award(c, award_id, deed, at=at))


def post(town, household, figure, at, award_id=None):
    award(
        town,
        award_id or f"{household}-{at:%m%d%H%M}-{figure}",
        Deed(household, points=figure, reason="打扫"),
        at,
    )


def close(town, cycle, at, period=None):
    (closed,) = run_tx(town, lambda c: close_cycle(c, cycle, at=at, period=period))
    return closed


def standing(town, household, at, scheme=SCHEME):
    """The household's account as a kiosk computes it from its feed."""
    history, suspensions = [], {}
    for item in feed_of(town):
        match item:
            case PointsItem() if item.household == household:
                history.append(
                    PointEvent(
                        item.id,
                        item.household,
                        PointKind(item.kind),
                        item.points,
                        parse_stamp(item.effective),
                        parse_stamp(item.posted),
                        item.reverses,
                    )
                )
            case ReviewItem(before, passed_at):
                history.append(Review(parse_stamp(before), parse_stamp(passed_at)))
            case SuspensionItem() if item.household == household:
                end = parse_stamp(item.end) if item.end else None
                suspensions[item.id] = Suspended(parse_stamp(item.start), end)
    found = purses(history, scheme)
    mine = {period: purse for (who, period), purse in found.items() if who == household}
    return account(mine, scheme, at, suspensions.values())


# --- awards


def test_what_is_counted_gives_points_for_whole_units_only(town):
    (posting,) = award(town, "a", Deed("0001", item="烟盒", quantity=45))
    assert (posting.points, posting.what) == (10, "烟盒45个")
    with pytest.raises(Refused, match="19个不满 20个，不加分"):
        award(town, "b", Deed("0001", item="烟盒", quantity=19))
    with pytest.raises(Refused, match="要写明数量"):
        award(town, "b", Deed("0001", item="烟盒"))
    assert [item.points for item in told(town, PointsItem)] == [10]


def test_a_monthly_item_counts_once_a_month(town):
    award(town, "a", Deed("0001", item="P09"))
    with pytest.raises(Refused, match="2023-03 已经记过"):
        award(town, "b", Deed("0001", item="P09"), NOW + timedelta(days=5))
    award(town, "c", Deed("0002", item="P09"))
    award(town, "d", Deed("0001", item="P09"), NOW + timedelta(days=30))
    run_tx(town, lambda c: points.reverse(c, "a", reason="查无此事", at=NOW))
    award(town, "e", Deed("0001", item="P09"))


def test_the_first_three_times_are_a_warning(town):
    days = [NOW + timedelta(days=n) for n in range(5)]
    figures = [
        award(town, f"w{n}", Deed("0001", item="N11"), at)[0].points for n, at in enumerate(days)
    ]
    assert figures == [0, 0, 0, -2, -2]
    again = award(town, "w9", Deed("0001", item="N11"), datetime(2024, 1, 5))
    assert again[0].points == 0
    assert "第1次" in again[0].what


def test_a_second_blacklisting_costs_two_only_when_it_follows_on_the_first(town):
    """TX-A2.12: 连续两次及以上村级垃圾分类黑榜; a month without one begins anew."""
    january = datetime(2023, 1, 10)
    days = [january, datetime(2023, 2, 8), datetime(2023, 3, 8), datetime(2023, 5, 8)]
    figures = [
        award(town, f"b{n}", Deed("0001", item="N12"), at)[0].points for n, at in enumerate(days)
    ]
    assert figures == [0, -2, -2, 0]
    award(town, "b9", Deed("0001", item="N12"), datetime(2023, 5, 20))
    assert sum(each.points for each in told(town, PointsItem)) == -2 * 3


def test_one_incident_is_booked_as_n11_or_as_n12(town):
    """TX-A2.12: the same fact as A2.11, so one of both, whichever comes first."""
    award(town, "a", Deed("0001", item="N11"))
    with pytest.raises(Refused, match="已经按“N11”记过，同一件事不记两次"):
        award(town, "b", Deed("0001", item="N12"))
    award(town, "c", Deed("0001", item="N12"), NOW + timedelta(days=1))
    with pytest.raises(Refused, match="已经按“N12”记过"):
        award(town, "d", Deed("0001", item="N11"), NOW + timedelta(days=1))
    run_tx(town, lambda c: points.reverse(c, "a", reason="查无此事", at=NOW))
    award(town, "b", Deed("0001", item="N12"))


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (Deed("0001", item="P14"), "在结账时统一记"),
        (Deed("0001", item="N09"), "暂停兑换"),
        (Deed("0001", item="P99"), "没有项目“P99”"),
        (Deed("0001", item="P08", quantity=2), "不按数量"),
        (Deed("0001", item="P08", points=5), "不能另写分值"),
        (Deed("0001", points=0, reason="打扫"), "不等于 0"),
        (Deed("0001", points=5), "写明事由"),
        (Deed("0077", points=5, reason="打扫"), "没有户编号 0077"),
        (Deed("0001", points=5, reason="打扫", helper="0077"), "没有户编号 0077"),
        (Deed("0001", points=5, reason="打扫", effective=NOW + timedelta(seconds=1)), "还没有到"),
    ],
)
def test_an_award_that_makes_no_sense_is_refused_with_a_sentence(town, deed, words):
    with pytest.raises(Refused, match=words):
        award(town, "a", deed)
    assert told(town, PointsItem) == []


def test_the_same_award_again_books_nothing_and_another_under_its_id_is_refused(town):
    deed = Deed("0001", item="P08", helper="0002")
    first = award(town, "a", deed)
    assert award(town, "a", deed, NOW + timedelta(hours=1)) == tuple(
        points.Posting(**{**vars(p), "effective": NOW + timedelta(hours=1)}) for p in first
    )
    with pytest.raises(Refused, match="内容不一样"):
        award(town, "a", Deed("0001", points=7, reason="打扫"))
    assert len(told(town, PointsItem)) == 2


def test_a_helper_gets_the_same_and_loses_it_with_the_reversal(town):
    award(town, "m", Deed("0001", item="P08", helper="0002"))
    assert [(i.id, i.household, i.points) for i in told(town, PointsItem)] == [
        ("m", "7-0001", 20),
        ("m/h", "7-0002", 20),
    ]
    with pytest.raises(Refused, match="请撤销 m"):
        run_tx(town, lambda c: points.reverse(c, "m/h", reason="", at=NOW))
    later = NOW + timedelta(days=40)
    run_tx(town, lambda c: points.reverse(c, "m", reason="查无此事", at=later))
    undone = told(town, PointsItem)[2:]
    assert [(i.reverses, i.points, i.effective) for i in undone] == [
        ("m", -20, "2023-03-20T09:00:00"),
        ("m/h", -20, "2023-03-20T09:00:00"),
    ]
    assert standing(town, "7-0001", later).balance == standing(town, "7-0002", later).balance == 0
    with pytest.raises(Refused, match="已经撤销过"):
        run_tx(town, lambda c: points.reverse(c, "m", reason="", at=later))
    with pytest.raises(Refused, match="不能再撤销"):
        run_tx(town, lambda c: points.reverse(c, "m/r", reason="", at=later))


def test_a_helper_of_the_same_household_gets_nothing_more(town):
    assert len(award(town, "m", Deed("0001", item="P08", helper="0001"))) == 1


def test_a_township_that_does_not_reward_helpers_says_so(found):
    with pytest.raises(Refused, match="别山镇的方案没有给帮助人加分"):
        award(found("bieshan"), "m", Deed("0001", points=5, reason="打扫", helper="0002"))


def test_the_name_of_a_member_is_masked_before_it_leaves(town):
    award(town, "a", Deed("0001", points=5, reason="打扫", member="欧阳某某"))
    assert told(town, PointsItem)[0].member == "欧阳*"


# --- reviews and suspensions


def test_a_review_passes_what_was_booked_before(found):
    town = found("gaoyang")
    scheme = load_scheme("gaoyang")
    award(town, "a", Deed("0001", points=8, reason="打扫"), NOW)
    at = datetime(2023, 4, 4, 17)
    assert standing(town, "7-0001", at, scheme).redeemable == 0
    told_to = run_tx(town, lambda c: points.review(c, "r1", before=datetime(2023, 4, 1), at=at))
    assert told_to == ("tx01",)
    assert told(town, ReviewItem) == [ReviewItem("2023-04-01T00:00:00", "2023-04-04T17:00:00")]
    assert standing(town, "7-0001", at, scheme).redeemable == 8


def test_a_review_is_refused_where_nothing_waits_for_one(town, found):
    with pytest.raises(Refused, match="不需要公示确认"):
        run_tx(town, lambda c: points.review(c, "r", before=NOW, at=NOW))
    with pytest.raises(Refused, match="还没有到"):
        run_tx(
            found("gaoyang"),
            lambda c: points.review(c, "r", before=NOW + timedelta(days=1), at=NOW),
        )


def suspend(town, household, start, end=None, suspension_id="s", **more):
    return run_tx(
        town,
        lambda c: points.suspend(c, suspension_id, household, start=start, end=end, **more),
    )


def test_a_suspended_household_earns_and_does_not_redeem(town):
    post(town, "0001", 20, NOW)
    start, end = datetime(2023, 5, 10), datetime(2023, 11, 10)
    assert suspend(town, "0001", start, end) == "影响期间只积分，不参与兑换"
    during = standing(town, "7-0001", datetime(2023, 11, 9, 23, 59, 59))
    assert (during.balance, during.redeemable) == (20, 0)
    assert standing(town, "7-0001", end).redeemable == 20


def test_a_suspension_can_be_given_another_end(town):
    post(town, "0001", 20, NOW)
    suspend(town, "0001", NOW)
    assert standing(town, "7-0001", datetime(2023, 12, 1)).redeemable == 0
    suspend(town, "0001", NOW, datetime(2023, 6, 1))
    assert standing(town, "7-0001", datetime(2023, 12, 1)).redeemable == 20
    with pytest.raises(Refused, match="是另一户的"):
        suspend(town, "0002", NOW)


def test_a_township_without_suspensions_refuses_one(found):
    town = found("bieshan")
    with pytest.raises(Refused, match="别山镇的方案没有暂停兑换的规定，不能暂停。"):
        suspend(town, "0001", NOW)
    assert told(town, SuspensionItem) == []


def test_an_unknown_kind_of_suspension_and_dates_the_wrong_way_are_refused(town):
    with pytest.raises(Refused, match="只有这些暂停"):
        suspend(town, "0001", NOW, kind="veto")
    with pytest.raises(Refused, match="开始时间之后"):
        suspend(town, "0001", NOW, NOW)


# --- closing a cycle

MARCH = {"H1": 70, "H2": 120, "H3": 95, "H4": 70, "H5": 60, "H6": 60, "H7": 40}
FIRST_OF_APRIL = datetime(2023, 4, 1)


@pytest.fixture
def march(found):
    """棠香 A5.5: March 2023."""
    town = found("tangxiang", tuple(MARCH))
    award(town, "1", Deed("H1", item="P08"), datetime(2023, 3, 5, 9))
    award(town, "2", Deed("H1", item="P09"), datetime(2023, 3, 8, 9))
    award(town, "3", Deed("H1", item="P11"), datetime(2023, 3, 8, 9))
    award(town, "4", Deed("H1", item="烟盒", quantity=45), datetime(2023, 3, 15, 9))
    award(town, "5", Deed("H1", item="废纸", quantity=25), datetime(2023, 3, 15, 9))
    for household, figure in MARCH.items():
        if household != "H1":
            post(town, household, figure, datetime(2023, 3, 12, 9))
    return town


def test_six_households_get_the_bonus_of_march(march):
    closed = close(march, "month", FIRST_OF_APRIL)
    winners = [f"7-H{n}" for n in range(1, 7)]
    assert closed == Closed("2023-03", tuple((household, 50) for household in winners))
    bonuses = [item for item in told(march, PointsItem) if item.kind == "bonus"]
    assert [item.id for item in bonuses] == [f"bonus/month/2023-03/{w}" for w in winners]
    assert {item.effective for item in bonuses} == {"2023-04-01T00:00:00"}
    assert {item.what for item in bonuses} == {"2023-03 月度积分前5名奖励"}
    at = FIRST_OF_APRIL
    assert standing(march, "7-H1", at).balance == standing(march, "7-H1", at).redeemable == 120
    assert standing(march, "7-H7", at).balance == 40


def test_a_bonus_does_not_count_for_any_list(march):
    close(march, "month", FIRST_OF_APRIL)
    award(march, "april", Deed("H7", points=1, reason="打扫"), datetime(2023, 4, 20))

    def figures(key, months):
        cycle = interval_named(key, months)
        return run_tx(march, lambda c: cycle_figures(c, SCHEME, cycle, 7), reads=True)

    assert figures("2023-04", 1) == {f"7-{h}": 0 for h in MARCH} | {"7-H7": 1}
    assert figures("2023", 12) == {f"7-{h}": n for h, n in MARCH.items()} | {"7-H7": 41}


def test_closing_twice_books_nothing_the_second_time(march):
    close(march, "month", FIRST_OF_APRIL)
    items = len(feed_of(march))
    late = Deed("H7", points=500, reason="打扫", effective=datetime(2023, 3, 30))
    award(march, "late", late, datetime(2023, 4, 2))
    again = close(march, "month", datetime(2023, 4, 3), "2023-03")
    assert again == Closed("2023-03", (), already=True)
    assert len(feed_of(march)) == items + 1


def test_an_award_of_the_last_second_counts_and_one_of_midnight_does_not(found):
    town = found("tangxiang", ("H1", "H2"))
    post(town, "H1", 5, datetime(2023, 3, 31, 23, 59, 59))
    post(town, "H2", 5, datetime(2023, 4, 1))
    assert close(town, "month", datetime(2023, 4, 1)).bonuses == (("7-H1", 50),)


def test_a_reversed_award_brings_no_bonus(found):
    town = found("tangxiang", ("H1", "H2"))
    post(town, "H1", 5, datetime(2023, 3, 10), "x")
    run_tx(town, lambda c: points.reverse(c, "x", reason="", at=datetime(2023, 4, 1)))
    assert close(town, "month", datetime(2023, 4, 1)).bonuses == ()


def test_a_year_is_closed_with_its_own_bonus_into_the_new_year(march):
    at = datetime(2024, 1, 3, 9)
    assert close(march, "month", at) == Closed("2023-12", ())
    closed = close(march, "year", at)
    assert closed.period == "2023"
    assert {figure for _, figure in closed.bonuses} == {500}
    assert standing(march, "7-H2", at).balance == 500


def test_a_cycle_that_has_not_ended_and_one_that_is_none_are_refused(march):
    with pytest.raises(Refused, match="2023-04 还没有结束"):
        close(march, "month", datetime(2023, 4, 30, 23, 59, 59), "2023-04")
    with pytest.raises(Refused, match="看不懂“2023-13”"):
        close(march, "month", FIRST_OF_APRIL, "2023-13")


def test_a_scheme_without_a_bonus_closes_without_one(found):
    town = found("bieshan")
    post(town, "0001", 30, NOW)
    assert close(town, "month", FIRST_OF_APRIL) == Closed("2023-03", ())
    assert close(town, "quarter", FIRST_OF_APRIL) == Closed("2023-01", (), provided=False)


def test_villages_are_ranked_apart(march):
    from support.town import SECOND_SITE

    from kiosk.township import book

    def add(connection):
        book.add_site(connection, SECOND_SITE)
        add_households(connection, [NewHousehold("H1", "", "李某")], site="tx02")
        points.award(connection, "y", Deed("H1", points=3, reason="打扫"), at=NOW, site="tx02")

    run_tx(march, add)
    seven, eight = run_tx(march, lambda c: close_cycle(c, "month", at=FIRST_OF_APRIL))
    assert len(seven.bonuses) == 6
    assert eight.bonuses == (("8-H1", 50),)
    assert [item.household for item in told(march, PointsItem, "tx02")] == ["8-H1", "8-H1"]
