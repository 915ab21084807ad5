"""Drafts of a scheme: forms and files that lose nothing, trials, and the day it is in force."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import inspect
from support.office import hire, register_key, rows_of, send
from support.town import NOW, MemoryOutbox, told

from kiosk.core.entries import ChargedPurse, EntryKind, RedeemedLine, Redemption, Reversal
from kiosk.core.feed import SchemeItem
from kiosk.core.journal import canonical
from kiosk.core.scheme import Delivery, Scheme, parse_scheme
from kiosk.schemes import NAMES, load_scheme, trial_files
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.township.rules import scheme_trial
from kiosk.township.rules.scheme_drafts import (
    DraftBegun,
    PutInForce,
    SectionTyped,
    begin_draft,
    change_section,
    differences,
    find_draft,
    put_in_force,
)
from kiosk.township.rules.scheme_files import parsed, scheme_from, scheme_toml
from kiosk.township.rules.scheme_form import SECTIONS, document_with, typed_of
from kiosk.township.rules.scheme_words import FIELD_WORDS, SECTION_WORDS, VALUE_WORDS, field_word

GAOLIANG = load_scheme("gaoliang")
QUARTER = datetime(2023, 4, 1, 9)


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def desk(found):
    def of(scheme="tangxiang"):
        town = found(scheme)
        admin = hire(town, "limou", Role.ADMIN)

        def do(act, value, at=NOW):
            return run_tx(town, lambda c: act(c, find_staff(c, admin), value, at))

        return town, do

    return of


def draft_of(town):
    return run_tx(town, lambda c: find_draft(c, "d"), reads=True)


def typed(scheme, name, **changes):
    """The section's form as a browser would send it, with something else typed into it."""
    fields = {
        key: value if isinstance(value, tuple) else (value,)
        for key, value in typed_of(scheme, SECTIONS[name]).items()
    }
    fields |= {
        key: value if isinstance(value, tuple) else (value,) for key, value in changes.items()
    }
    return SectionTyped("d", name, tuple(sorted(fields.items())))


# --- forms and files ------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_scheme_comes_back_from_its_file_and_from_every_form_as_it_was(name):
    scheme = load_scheme(name)
    assert scheme_from(scheme_toml(scheme).encode(), "x.toml") == scheme
    for section in SECTIONS.values():
        fields = dict(typed(scheme, section.name).typed)
        assert parsed(document_with(scheme, section, fields)) == scheme, section.name


@example('\x7f"\\\n\t\u2028', {"": 1, "a b": 2, "\x7f": 3})
@given(st.text(max_size=30), st.dictionaries(st.text(max_size=9), st.integers(0, 366), max_size=3))
def test_any_text_comes_back_from_the_file(text, days):
    delivery = Delivery(clause=text, days=days)
    strange = msgspec.structs.replace(GAOLIANG, delivery=delivery, paper=text)
    assert parse_scheme(tomllib.loads(scheme_toml(strange)), "x") == strange


def test_every_parameter_and_every_value_has_a_word():
    for section in inspect.type_info(Scheme).fields:
        if section.name not in SECTIONS:
            continue
        for field in SECTIONS[section.name].fields:
            known = {field.name, f"{section.name}.{field.name}"} & set(FIELD_WORDS)
            assert known or field.name == "key", (section.name, field.name)
            for value, word in field.options:
                assert not word.isascii(), (section.name, field.name, value)
    parts = {field.name for field in inspect.type_info(Scheme).fields}
    top = {"id", "township", "paper", "valid_from", "items", "price_list"}
    assert parts - top == set(SECTION_WORDS)
    assert len(set(VALUE_WORDS)) > 40
    assert field_word("period", "months") == "几个月一期（0 是一直累积）"


@pytest.mark.parametrize(
    ("scheme", "section", "changes", "sentence"),
    [
        (
            "tangxiang",
            "period",
            {"0.months": "5"},
            "积分周期的“几个月一期（0 是一直累积）”：只能是",
        ),
        ("tangxiang", "period", {"0.months": "x"}, "要填整数"),
        ("tangxiang", "period", {"0.clause": ""}, "请写依据的条款"),
        ("tangxiang", "carry_over", {"0.until": "end_of_next_window"}, "要先定哪些月份"),
        ("tangxiang", "bonus", {"0.top_n": "0"}, "排名奖励第 1 行：名次和积分都要大于 0"),
        ("tangxiang", "ranking", {"1.stat": "mean"}, "排名第 2 行的“平均数除以什么”：比平均数时"),
        ("tangxiang", "delivery", {"0.days": "general = 400"}, "要在 0 到 366 之间"),
        ("tangxiang", "delivery", {"0.days": "general"}, "一行写一项"),
        (
            "tangxiang",
            "goods",
            {"0.cash_like": "barred"},
            "兑换物品清单第 19 行的“品种”：是不许",
        ),
        ("tangxiang", "suspension", {"0.key": ""}, "请填写代号"),
        ("gaoyang", "window", {"0.dates": "30", "0.months": "2"}, "没有一天开放兑换"),
        ("gaoyang", "goods", {"0.price_basis": "list"}, "只有按成本价时才填"),
        ("gaoyang", "gate", {"0.kind": "whenever"}, "请选怎样算数"),
    ],
)
def test_what_contradicts_itself_is_refused_in_a_plain_sentence(
    desk, scheme, section, changes, sentence
):
    town, do = desk(scheme)
    do(begin_draft, DraftBegun("试", "in_force", id="d"))
    before = draft_of(town)
    with pytest.raises(Refused) as refused:
        do(change_section, typed(before.scheme, section, **changes))
    assert sentence in str(refused.value)
    assert draft_of(town) == before


def test_sections_are_changed_rows_added_and_taken_away_and_told(desk):
    town, do = desk()
    do(begin_draft, DraftBegun("明年", "in_force", id="d"))
    scheme = draft_of(town).scheme
    done = do(
        change_section,
        typed(
            scheme,
            "bonus",
            **{"0.gone": "1", "1.points": "300"},
            **{"2.clause": "新附件", "2.cycle": "quarter", "2.top_n": "3", "2.points": "80"},
            **{"2.by": "total"},
        ),
    )
    assert [(b.cycle, b.top_n, b.points) for b in draft_of(town).scheme.bonus] == [
        ("year", 5, 300),
        ("quarter", 3, 80),
    ]
    assert (done.before["排名奖励第 2 行的“积分”"], done.after["排名奖励第 2 行的“积分”"]) == (
        "500",
        "80",
    )
    with pytest.raises(Refused, match="兑换物品清单第 1 行的“多少天内领的类别”：没有这一类"):
        do(change_section, typed(draft_of(town).scheme, "delivery", there="0"))
    do(change_section, typed(draft_of(town).scheme, "honours", there="0"))
    assert draft_of(town).scheme.honours is None
    with pytest.raises(Refused, match="没有要改的"):
        do(change_section, typed(draft_of(town).scheme, "gate"))
    assert told(town, SchemeItem)[-1].version == 1
    assert run_tx(town, book.township_of, reads=True).scheme == scheme


def test_a_draft_begins_with_a_file_and_a_bad_file_is_refused_in_words(desk):
    town, do = desk("bieshan")
    text = scheme_toml(load_scheme("gaoyang")).replace("points = 100", "points = 80")
    do(begin_draft, DraftBegun("自己的", "file", "x.toml", text.encode(), id="d"))
    scheme = draft_of(town).scheme
    assert (scheme.base.points, scheme.township) == (80, "别山镇")
    for data, sentence in (
        (b"\xff\xfe", "UTF-8 的 TOML"),
        (b"period = [", "UTF-8 的 TOML"),
        (text.replace("[base]", "[basis]").encode(), "不认识“basis”"),
        (text.replace("months = 12", 'months = "12"').encode(), "积分周期的“几个月一期"),
    ):
        with pytest.raises(Refused, match=sentence):
            do(begin_draft, DraftBegun("坏的", "file", "x.toml", data))


# --- trying it ------------------------------------------------------------------------------


def test_the_papers_examples_hold_under_their_own_scheme_and_tell_where_a_draft_differs():
    scheme = load_scheme("gaoyang")
    found = scheme_trial.examples(scheme)
    assert len(found) == len(trial_files("gaoyang")) > 12
    assert [each.failures for each in found if each.failures] == []
    lower = msgspec.structs.replace(scheme, base=msgspec.structs.replace(scheme.base, points=80))
    failed = [each for each in scheme_trial.examples(lower) if each.failures]
    assert len(failed) > 3
    assert not any(re.search("[a-z]{2}", line) for each in failed for line in each.failures)
    assert scheme_trial.examples(msgspec.structs.replace(scheme, id="own")) == []


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (
            "step 2 (2023-03-02T09:00:00): H1: total is 10, expected 11",
            "H1 的总积分是 10 分，文件里是 11",
        ),
        ("step 5 (2023-03-05T09:00:00): H1: figure and rank are (4, 1), expected (7, 2)", "排第 2"),
        ("step 3 (2023-03-03T09:00:00): expected suspended, got none", "能办，文件里是暂停兑换"),
        ("step 4 (2023-03-03T09:00:00): expected no refusal, got window_closed", "文件里是能办"),
        ("step 4: unknown item 'x'", "第 4 步：照草案走不下去"),
    ],
)
def test_what_a_trial_says_is_told_in_plain_words(failure, words):
    assert words in scheme_trial.sentence(failure)


def award(town, household, amount, day):
    when = datetime(*day)
    name = f"{household}-{amount}-{when:%m%d}"
    deed = Deed(household, points=amount, reason="参加活动", effective=when)
    run_tx(town, lambda c: points.award(c, name, deed, at=when))


def redemption(cost, period="2022"):
    line = RedeemedLine("rice", "大米", 1, cost, "袋")
    charges = (ChargedPurse(period, cost),)
    return Redemption("7-0001", "0001", "3组", "张*", (line,), cost, charges, 99, 0, "card", 1)


def journal_at(town, key, *moments):
    """Entries with these bodies at these times."""
    register_key(town, key, "tx01", NOW)
    outbox = MemoryOutbox("tx01")
    for at, kind, body in moments:
        line = outbox.append(kind, body)
        changed = msgspec.json.decode(line)
        outbox.entries.pop()
        outbox.hashes.pop()
        outbox.append_line(canonical(changed | {"at": at}))
    send(town, key, outbox)


def changed_period(scheme, **changes):
    return msgspec.structs.replace(scheme, period=msgspec.structs.replace(scheme.period, **changes))


def compared(town, after, at):
    def work(connection):
        before = book.township_of(connection).scheme
        return scheme_trial.compare(connection, 7, before, after, at)

    return run_tx(town, work, reads=True)


def test_last_years_journal_under_a_draft_that_never_clears(desk, key):
    """棠香 clears on 1 January; without periods 70 of last year's 100 points would be left."""
    town, _ = desk()
    award(town, "0001", 100, (2022, 5, 1))
    award(town, "0001", 10, (2023, 2, 1))
    award(town, "0002", 40, (2023, 2, 1))
    journal_at(
        town,
        key,
        ("2022-06-01T09:00:00", EntryKind.REDEMPTION, redemption(30)),
        ("2022-06-02T09:00:00", EntryKind.REDEMPTION, redemption(50)),
        ("2022-06-02T09:05:00", EntryKind.UNDONE, Reversal(3, "7-0001", (), 50, ())),
    )
    scheme = load_scheme("tangxiang")
    same = compared(town, scheme, NOW)
    assert (same.households, same.changes, same.redeemable, same.refused) == (
        2,
        (),
        (50, 50),
        (0, 0),
    )
    forever = compared(town, changed_period(scheme, months=0), NOW)
    (change,) = forever.changes
    assert (change.number, change.before.redeemable, change.after.redeemable) == ("0001", 10, 80)
    assert (change.before.rank, change.after.rank) == (2, 2)
    assert forever.redeemable == (50, 120)


def test_a_redemption_that_a_draft_would_not_have_allowed_is_counted(desk, key):
    """With a purse a month the May points are gone in June; a base of 80 leaves too little."""
    town, _ = desk()
    award(town, "0001", 100, (2022, 5, 1))
    award(town, "0002", 40, (2022, 6, 1))
    journal_at(town, key, ("2022-06-01T09:00:00", EntryKind.REDEMPTION, redemption(30)))
    end = datetime(2022, 12, 31, 23, 59, 59)
    scheme = load_scheme("tangxiang")
    monthly = compared(town, changed_period(scheme, months=1), end)
    assert monthly.refused == (0, 1)
    assert {c.number: (c.before.balance, c.after.balance) for c in monthly.changes} == {
        "0001": (70, 0),
        "0002": (40, 0),
    }
    assert {c.number: (c.after.figure, c.after.rank) for c in monthly.changes} == {
        "0001": (100, 1),
        "0002": (40, 2),
    }


# --- in force -------------------------------------------------------------------------------


def begun(town, do):
    do(begin_draft, DraftBegun("明年", "in_force", id="d"))
    do(change_section, typed(draft_of(town).scheme, "bonus", **{"0.points": "60"}))


def test_a_draft_is_in_force_for_every_kiosk_at_the_quarters_first_day(desk):
    """棠香 三(二): by quarters; the sub-district approves."""
    town, do = desk()
    begun(town, do)
    put = PutInForce("d", "街道", "棠香办〔2023〕7号")
    with pytest.raises(Refused, match="下一个季度从 2023-04-01 开始，不在这一天改") as refused:
        do(put_in_force, put)
    assert refused.value.field == "reason"
    done = do(put_in_force, put, at=QUARTER)
    item = told(town, SchemeItem)[-1]
    scheme = parse_scheme(item.document, "fed")
    assert (item.version, scheme.bonus[0].points, scheme.valid_from) == (2, 60, "2023-04-01")
    township = run_tx(town, book.township_of, reads=True)
    assert (township.scheme, township.scheme_version) == (scheme, 2)
    (row,) = rows_of(town, tables.scheme_version)
    assert (row.approver, row.document, row.who) == ("街道", "棠香办〔2023〕7号", "李某")
    assert rows_of(town, tables.scheme_draft) == []
    assert done.after["排名奖励第 1 行的“积分”"] == "60"


def test_another_day_needs_a_reason_and_every_day_an_approver_and_a_number(desk):
    town, do = desk()
    begun(town, do)
    for put, field in (
        (PutInForce("d", " ", "7号", "急"), "approver"),
        (PutInForce("d", "街道", "", "急"), "document"),
    ):
        with pytest.raises(Refused) as refused:
            do(put_in_force, put)
        assert refused.value.field == field
    do(put_in_force, PutInForce("d", "街道", "7号", "物价涨了"))
    assert told(town, SchemeItem)[-1].version == 2


def test_a_yearly_scheme_waits_for_january_and_one_without_a_rule_for_nothing(desk):
    """高阳 三: by years; 融安 says nothing of it."""
    town, do = desk("gaoyang")
    do(begin_draft, DraftBegun("x", "in_force", id="d"))
    do(change_section, typed(draft_of(town).scheme, "base", **{"0.points": "90"}))
    with pytest.raises(Refused, match="下一个年度从 2024-01-01 开始"):
        do(put_in_force, PutInForce("d", "镇", "1号"), at=QUARTER)
    do(put_in_force, PutInForce("d", "镇", "1号"), at=datetime(2024, 1, 1, 8))
    town, do = desk("rongan")
    do(begin_draft, DraftBegun("x", "in_force", id="d"))
    do(change_section, typed(draft_of(town).scheme, "keeper", **{"0.min_count": "2"}))
    do(put_in_force, PutInForce("d", "镇", "1号"))


def test_a_draft_that_changes_nothing_is_not_put_in_force(desk):
    town, do = desk()
    do(begin_draft, DraftBegun("一样", "tangxiang", id="d"))
    assert differences(run_tx(town, book.township_of).scheme, draft_of(town).scheme) == []
    with pytest.raises(Refused, match="一样"):
        do(put_in_force, PutInForce("d", "街道", "7号"), at=QUARTER)
    assert len(told(town, SchemeItem)) == 1
