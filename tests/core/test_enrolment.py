"""Who may take part, by the rule of each of the five papers (spec A2.1, A2.2, A5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.core.enrolment import Application, Basis, basis_of, obstacle
from kiosk.schemes import NAMES, load_scheme

TODAY = date(2023, 6, 1)
HERE = Application(TODAY, months_home=12)
PAPER = "2023-05-30 村民代表会议第 4 次"


@pytest.mark.parametrize("name", NAMES)
def test_a_household_of_the_village_that_lives_there_may_take_part(name):
    assert obstacle(load_scheme(name), HERE, TODAY) is None


@pytest.mark.parametrize(
    ("scheme", "changes", "field", "sentence"),
    [
        # TX-3.1b, TX-14: 每年在家居住时间不超过3个月, and 3 is not more than 3
        ("tangxiang", {"months_home": 2}, "about", "一年在家不超过 3 个月的，要本人要求参加"),
        ("tangxiang", {"months_home": 3}, "about", "要本人要求参加"),
        ("tangxiang", {"months_home": 4}, "", ""),
        ("tangxiang", {"months_home": 2, "asks": True}, "", ""),
        ("tangxiang", {"months_home": None}, "months_home", "请填写一年在家居住几个月"),
        ("tangxiang", {"months_home": 13}, "months_home", "在 0 到 12 之间"),
        ("tangxiang", {"lives_here": False}, "about", "只让在本村居住的人参加"),
        # TX-3.1a: 长期在本村居住的非本村村民; the way round 3.1b is for the village's own
        ("tangxiang", {"outsider": True}, "", ""),
        ("tangxiang", {"outsider": True, "months_home": 3, "asks": True}, "months_home", "长期"),
        # BS-2.1a, BS-11: 在本村居住的居民（含非本村村民）
        ("bieshan", {"outsider": True}, "", ""),
        ("bieshan", {"lives_here": False}, "about", "别山镇的方案只让在本村居住的人"),
        # RA-4.1.1b: 经村民会议或者村民代表大会议认可后可参与积分
        ("rongan", {"outsider": True}, "document", "村民会议或者村民代表会议的认可"),
        ("rongan", {"outsider": True, "document": "  "}, "document", "认可"),
        ("rongan", {"outsider": True, "document": PAPER}, "", ""),
        ("rongan", {"lives_here": False}, "", ""),
        # the paper says nothing: the village decides, on paper
        ("gaoyang", {"outsider": True}, "document", "写明是哪一次会议"),
        ("gaoliang", {"outsider": True, "document": PAPER}, "", ""),
        ("gaoyang", {"on": date(2023, 6, 2)}, "on", "还没有到"),
    ],
)
def test_the_rule_of_each_paper(scheme, changes, field, sentence):
    found = obstacle(load_scheme(scheme), replace(HERE, **changes), TODAY)
    assert (found.field if found else "") == field
    assert sentence in (found.sentence if found else "")


@pytest.mark.parametrize(
    ("scheme", "outsider", "basis"),
    [
        ("tangxiang", False, Basis.CONSENT),
        ("tangxiang", True, Basis.CONSENT),
        ("bieshan", True, Basis.REGISTER),
        ("rongan", True, Basis.DECISION),
        ("rongan", False, Basis.REGISTER),
        ("gaoyang", True, Basis.DECISION),
    ],
)
def test_what_an_enrolment_rests_on(scheme, outsider, basis):
    assert basis_of(load_scheme(scheme), replace(HERE, outsider=outsider)) is basis
