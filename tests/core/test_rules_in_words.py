"""The rules as a household reads them: the papers' own figures, and a sixth township's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kiosk.core.rules_in_words import LINE_CELLS, Rule, item_said, pages_of, rules_in_words
from kiosk.core.slip import cells
from kiosk.schemes import NAMES, load_scheme, read_scheme

SIXTH = Path(__file__).parents[1] / "schemes" / "sixth" / "songling.toml"


def rules_of(scheme: str) -> set[Rule]:
    rules = read_scheme(SIXTH) if scheme == "sixth" else load_scheme(scheme)
    return {rule for chapter in rules_in_words(rules) for rule in chapter.rules}


@pytest.mark.parametrize(
    ("scheme", "text", "clause"),
    [
        ("rongan", "积分一直累积，不清零。", "四、（一）4"),
        ("rongan", "评定以后先公示，公示过了才可以兑换。", "四、（四）"),
        ("rongan", "领了东西，要在登记册上签字、按手印。", "四、（二）4"),
        ("rongan", "一票否决：这期间不能兑换、不能评先评优，积分照样记。", "四、（一）3"),
        ("bieshan", "每月最后一天过完就清零，下个月1日重新从 0 分算起。", "二、（二）3"),
        ("bieshan", "每年按平均每月的得分排名：全部得分除以实行的月数。", "二、（二）3"),
        ("bieshan", "个人的分和全家的分加起来，就是户的总积分。", "二、（一）"),
        (
            "gaoyang",
            "每户每年有基础分 100 分；基础分不能兑换，超过的部分才可以兑换。",
            "四、（一），四、（三）2",
        ),
        ("gaoyang", "每季度第一个月（1月、4月、7月、10月）可以兑换。", "四、（三）2"),
        ("gaoyang", "东西的分数按进货的成本价定，1 元算 1 分。", "二、（二），五、（二）"),
        ("gaoliang", "货架上的东西不少于 10 种。", "三、（二）（3）"),
        ("gaoliang", "每月公示一次兑换。", "三、（二）（6）"),
        ("tangxiang", "每月得分最多的前 5 名，每户奖励 50 分；名次并列的都有。", "附件1 第15项"),
        ("tangxiang", "每年得分最多的前 5 名，每户奖励 500 分；名次并列的都有。", "附件1 第14项"),
        ("tangxiang", "货架上没有的可以预订：一般的东西 2 天内，电器 7 天内领到。", "三、（五）4"),
        ("tangxiang", "一年在家不超过 3 个月的，一般不参加。", "三、（一）"),
        ("tangxiang", "帮助别人的一家，得同样的分。", "三、（四）1-3"),
        ("tangxiang", "影响期间只积分，不参与兑换。", "附件2 第9项"),
        ("sixth", "半年是一期，期满清零，1月1日、7月1日重新从 50 分算起。", "第五条"),
        ("sixth", "每户每半年有基础分 50 分；基础分不能兑换，超过的部分才可以兑换。", "第五条"),
        ("sixth", "每周六、周日可以兑换。", "第八条"),
        ("sixth", "每半年进步最大的前 3 名，每户奖励 30 分；名次并列的都有。", "第九条"),
    ],
)
def test_a_papers_own_figure_stands_in_a_plain_sentence(scheme, text, clause):
    assert Rule(text, clause) in rules_of(scheme)


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ("P01", "行为：每次加 100 分。"),
        ("P09", "窗台干净：每月加 10 分。"),
        ("N05", "与邻里发生矛盾：每次扣 2 分。"),
        ("N09", "有家庭成员出现违法违纪行为：在影响期间照样积分，不能兑换。"),
        ("N11", "劝导后不听的：前 3 次提醒，从第 4 次起每次扣 2 分。"),
        ("N12", "黑榜：第 1 次提醒，从连续第 2 次起每次扣 2 分（隔一个月就从头算）。"),
        ("P14", "年度累计获得积分前五激励：每户奖励 500 分。"),
    ],
)
def test_an_item_says_what_it_brings_or_takes(item, said):
    (found,) = [each for each in load_scheme("tangxiang").items if each.id == item]
    assert item_said(found).endswith(said)


def test_what_is_counted_says_its_rate_once():
    boxes = [i for i in load_scheme("tangxiang").items if "烟盒" in i.behaviour]
    assert [item_said(item) for item in boxes] == [
        "主动捡拾村里各项垃圾（烟盒）：每 20 个加 5 分，不够 20 个的不算。"
    ]


@pytest.mark.parametrize("scheme", [*NAMES, "sixth"])
def test_every_rule_is_a_sentence_of_plain_chinese(scheme):
    for rule in rules_of(scheme):
        assert rule.text.endswith("。")
        assert not re.search(r"[a-zA-Z_]", rule.text + rule.clause), rule


@pytest.mark.parametrize("scheme", [*NAMES, "sixth"])
def test_pages_hold_every_rule_once_and_no_more_than_a_small_screen_takes(scheme):
    rules = read_scheme(SIXTH) if scheme == "sixth" else load_scheme(scheme)
    chapters = rules_in_words(rules)
    assert len({chapter.key for chapter in chapters}) == len(chapters)
    for chapter in chapters:
        pages = pages_of(chapter)
        assert [rule for page in pages for rule in page] == list(chapter.rules)
        for page in pages:
            lines = sum(-(-cells(rule.text) // LINE_CELLS) for rule in page)
            assert lines <= 5 or len(page) == 1
