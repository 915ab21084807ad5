"""Why a figure is what it is: the five papers' own figures in one sentence, with the clause."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kiosk.core.account import PointEvent, PointKind, Purse, Review, Suspended, account, purses
from kiosk.core.clause import clause_name, clause_said
from kiosk.core.explaining import Figure, whys
from kiosk.core.members import Gained
from kiosk.schemes import load_scheme

AT = datetime(2023, 1, 16, 9)


def award(points: int, day: datetime, ident: str = "p1") -> PointEvent:
    return PointEvent(ident, "h1", PointKind.AWARD, points, day, day)


def told(scheme: str, purse: dict[str, Purse], at: datetime, **more):
    rules = load_scheme(scheme)
    found = whys(account(purse, rules, at, more.pop("suspended", ())), rules, at, **more)
    return {why.figure: why for why in found}


@pytest.mark.parametrize(
    ("clause", "name", "said"),
    [
        ("四(三)2 扣减的积分不影响年底积分排名", "四、（三）2", "第四条第三款第二项"),
        ("附件1 第14项 每户奖励500积分", "附件1 第14项", "附件一第十四项"),
        ("四(四) 不定期组织；(三) 物资的日常发放", "四、（四），（三）", "第四条第四款"),
        ("三(五)2、3 累计获得积分高于平均分", "三、（五）2、3", "第三条第五款第二项"),
        ("第八条 每周六、周日兑换", "第八条", "第八条"),
        ("三 积分内容和分值", "三", "第三条"),
        ("三(二)(1) (村方案)", "村里的方案", "村里的方案"),
        ("(无此规定)", "", ""),
        ("(稳妥的默认：其他乡镇的禁止品种)", "", ""),
    ],
)
def test_a_clause_is_named_as_its_paper_has_it(clause, name, said):
    assert (clause_name(clause), clause_said(clause)) == (name, said)


def test_gaoyangs_figures_add_up_to_what_can_be_redeemed():
    at = datetime(2027, 1, 10)
    open_purses = {"2026": Purse("2026", 108, 108, 0), "2027": Purse("2027", 150, 130, 0)}
    why = told("gaoyang", open_purses, at)
    redeemable = why[Figure.REDEEMABLE]
    assert redeemable.points == 38
    assert redeemable.sentence == (
        "今年总积分 150 分，减去基础分 100 分，减去等认定 20 分，是 30 分；"
        "加上去年留下的 8 分，一共 38 分。"
    )
    assert redeemable.clause == "四、（一），四、（三）2"
    assert redeemable.paper == "高阳府发〔2022〕76号"
    assert (why[Figure.BASE].points, why[Figure.BASE].clause_said) == (100, "第四条第一款")
    assert (why[Figure.PENDING].label, why[Figure.PENDING].points) == ("等认定", 20)
    assert why[Figure.PENDING].clause == "四、（二）2"
    assert why[Figure.PREVIOUS].sentence == (
        "去年没用完的分，到1月31日为止，过后作废；兑换的时候先用这些。"
    )


def test_outside_the_window_the_next_day_is_told_and_what_is_kept():
    why = told("gaoyang", {"2026": Purse("2026", 108, 108, 0)}, datetime(2026, 11, 22))
    redeemable = why[Figure.REDEEMABLE]
    assert redeemable.points == 0
    assert redeemable.sentence == "现在不是兑换的日子，您的 8 分留着，1月1日起可以兑换。"
    assert redeemable.clause == "四、（三）2"


@pytest.mark.parametrize(
    ("scheme", "purse", "total", "clause"),
    [
        ("rongan", "", "从开始到现在得的分，减去扣的分；一直累积，不清零。", "四、（一）4"),
        (
            "bieshan",
            "2023-01",
            (
                "家里每个人的分和全家的分，1月1日以来得的分，减去扣的分；"
                "1月31日过完，重新从 0 分算起。"
            ),
            "二、（二）3",
        ),
        (
            "gaoyang",
            "2023",
            "基础分 100 分，加上1月1日以来得的分，减去扣的分；12月31日过完，重新从 100 分算起。",
            "四、（一）",
        ),
        ("gaoliang", "", "从开始到现在得的分，减去扣的分；一直累积，不清零。", "三、（二）（1）"),
        (
            "tangxiang",
            "2023",
            "1月1日以来得的分，减去扣的分；12月31日过完，重新从 0 分算起。",
            "三、（五）",
        ),
    ],
)
def test_each_township_says_what_its_total_is(scheme, purse, total, clause):
    why = told(scheme, {purse: Purse(purse, 105, 105, 35)}, AT)
    assert why[Figure.TOTAL].sentence == total
    assert why[Figure.TOTAL].clause == clause
    assert why[Figure.SPENT].points == 35
    assert why[Figure.SPENT].clause
    assert "减去已兑换 35 分" in why[Figure.REDEEMABLE].sentence
    assert (
        why[Figure.REDEEMABLE].points
        == account({purse: Purse(purse, 105, 105, 35)}, load_scheme(scheme), AT).redeemable
    )


def test_a_debt_is_told_without_a_negative_figure():
    why = told("tangxiang", {"2023": Purse("2023", 20, 20, 35)}, AT)
    assert why[Figure.REDEEMABLE].points == 0
    assert why[Figure.REDEEMABLE].sentence.endswith("还不够，先记 0 分，以后得的分补上。")
    assert Figure.LAPSE not in why


def test_nobody_reads_from_a_figure_why_a_household_may_not_redeem():
    suspended = [Suspended(AT - timedelta(days=9), None)]
    for scheme, purse in (("tangxiang", "2023"), ("rongan", "")):
        why = told(scheme, {purse: Purse(purse, 105, 105, 0)}, AT, suspended=suspended)
        redeemable = why[Figure.REDEEMABLE]
        assert redeemable.sentence == "暂时不能兑换，您的积分还在。详情请问管理员。"
        assert (redeemable.clause, redeemable.paper) == ("", "")


def test_points_in_another_shops_hand_are_told_at_home_and_to_a_guest():
    purse = {"2023": Purse("2023", 85, 85, 0)}
    at_home = told("tangxiang", purse, AT, elsewhere=20)
    assert at_home[Figure.ELSEWHERE].points == 20
    assert "放到别的点的 20 分已经减掉" in at_home[Figure.TOTAL].sentence
    guest = told("tangxiang", {"2023": Purse("2023", 20, 20, 5)}, AT, home="和平村爱心积分超市")
    assert list(guest) == [Figure.REDEEMABLE]
    assert guest[Figure.REDEEMABLE].sentence == (
        "您家的积分记在和平村爱心积分超市。"
        "那边调到这里来的有 20 分，在这里已兑换 5 分，还剩 15 分。"
    )


def test_what_is_reckoned_holds_for_any_history():
    """The sentence's own sum is the figure, whatever was awarded, reviewed and spent."""
    rules = load_scheme("gaoyang")
    for n in range(0, 60, 7):
        events = [award(n, datetime(2023, 1, 3), "a"), award(13, datetime(2023, 1, 9), "b")]
        history = [events[0], Review(datetime(2023, 1, 4), datetime(2023, 1, 5)), events[1]]
        own = {key[1]: purse for key, purse in purses(history, rules).items()}
        shown = account(own, rules, AT)
        why = {each.figure: each for each in whys(shown, rules, AT)}
        assert why[Figure.REDEEMABLE].points == n
        assert why[Figure.PENDING].points == 13
        assert why[Figure.TOTAL].points == 100 + n + 13
        assert f"减去等认定 13 分，是 {n} 分" in why[Figure.REDEEMABLE].sentence


def test_what_the_members_obtained_and_what_is_nobodys_make_the_total():
    """Bonuses and refunds belong to no member (BS-2.1b): they stand beside the family's."""
    family = (
        Gained("1", "张*", "本人", 60),
        Gained("2", "李*", "配偶", -5),
        Gained("", "", "", 10),
    )
    for total, rest in ((105, "、奖励和退分 40"), (60, "、奖励和退分 -5"), (65, "")):
        purse = {"2023-01": Purse("2023-01", total, total, 0)}
        said = told("bieshan", purse, AT, members=family)[Figure.TOTAL].sentence
        assert f"以来本人 60、配偶 -5、全家 10{rest} 分；" in said
    crowd = tuple(Gained(str(n), "张*", f"第{n}个", 1) for n in range(5))
    purse = {"2023-01": Purse("2023-01", 9, 9, 0)}
    said = told("bieshan", purse, AT, members=crowd)[Figure.TOTAL].sentence
    assert "其他 2 人 2、奖励和退分 4 分" in said
