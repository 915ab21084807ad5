"""The group decides on the spot: quorum, who stands aside, what it brings, and what verify says."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from support.desk import absent_household, done, entries_of, now_at
from support.shop import open_the_shift
from support.village import NOW, found_village, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import EntryKind
from kiosk.core.feed import DeclarationItem, PersonItem, PointsItem, ReviewItem, SchemeItem
from kiosk.core.papers import compose
from kiosk.core.slip import Pair, Text
from kiosk.schemes import load_scheme
from kiosk.store import (
    acts,
    awarding,
    declaring,
    group,
    paper_contents,
    points,
    printing,
    reviewing,
    verify,
)
from kiosk.store.awarding import Asked
from kiosk.store.database import open_store
from kiosk.store.declaring import Said
from kiosk.store.paper_values import issue_of, value_of
from kiosk.store.reviewing import Verdict

FUNCTIONS = ("head", "villagers_rep", "party_rep", "committee")
MEMBERS = tuple(
    PersonItem(f"o{n}", name, "officer", f"card {n}", "", function=function)
    for n, (name, function) in enumerate(zip("赵钱孙周", FUNCTIONS, strict=True), 1)
)
THREE = ("o1", "o2", "o3")
SAID = Said("h42", "烟盒", NOW.date(), 45, "三组晒场")


def village(path, scheme="tangxiang", members=MEMBERS):
    store = found_village(path, "tangxiang")
    if scheme != "tangxiang":
        gate = {"kind": "publicised", "clause": "四(四)"}
        document = {**msgspec.to_builtins(load_scheme("tangxiang")), "gate": gate}
        tell(store, SchemeItem(2, document))
    tell(store, *members)
    open_the_shift(store)
    return store


@pytest.fixture
def store(tmp_path):
    made = village(tmp_path / "kiosk.db")
    yield made
    made.close()


def declared(store, said=SAID, op="d-1"):
    entry = done(declaring.declare(store, op, said, now_at(keeper=""))).entry
    return f"hp01/1/{entry.seq}"


def decide(store, declaration, outcome="passed", people=THREE, op="r-1", at=NOW, **how):
    verdict = Verdict(declaration, outcome, people, **how)
    return reviewing.decide(store, op, verdict, now_at(at, keeper="o1"))


def refused(answer):
    assert isinstance(answer, ActRefused), answer
    return answer


def total(store, household="h42"):
    return store.value("select total from purse where household = ?", [household]) or 0


def cleared(store, household="h42"):
    return store.value("select cleared from purse where household = ?", [household]) or 0


def test_three_let_it_pass_and_it_counts_at_once_where_nothing_bars(store):
    declaration, before = declared(store), total(store)
    body = done(decide(store, declaration)).entry.decoded()
    assert (body.points, body.left_over, body.what, body.item) == (10, 5, "烟盒45个", "烟盒")
    assert [(each.name, each.function) for each in body.members] == list(
        zip("赵钱孙", FUNCTIONS[:3], strict=True)
    )
    assert (total(store), cleared(store)) == (before + 10, before + 10)
    (told,) = declaring.declarations_of(store, "h42")
    assert (told.outcome, told.points) == ("passed", 10)
    assert reviewing.waiting(store) == ()
    assert done(decide(store, declaration)).entry.op == "r-1"
    assert total(store) == before + 10
    assert refused(decide(store, declaration, op="r-2")).why is Obstacle.REVIEWED_BEFORE
    assert verify.problems(store) == []


def test_behind_a_gate_it_waits_until_the_review_that_knows_of_it(tmp_path):
    store = village(tmp_path / "kiosk.db", "gated")
    declaration = declared(store)
    before = total(store), cleared(store)
    entry = done(decide(store, declaration)).entry
    assert (total(store), cleared(store)) == (before[0] + 10, before[1])
    assert declaring.declarations_of(store, "h42")[0].outcome == "reviewed"
    late = (NOW + timedelta(days=1)).isoformat()
    told = PointsItem(
        f"hp01/1/{entry.seq}", "h42", "award", 10, "烟盒45个",
        entry.decoded().effective, late, item="烟盒",
    )  # fmt: skip
    tell(
        store, DeclarationItem("hp01", 1, int(declaration.split("/")[2]), "h42", "passed", 10), told
    )
    assert declaring.declarations_of(store, "h42")[0].outcome == "reviewed"
    tell(store, ReviewItem(late, late))
    assert cleared(store) == total(store)
    assert declaring.declarations_of(store, "h42")[0].outcome == "passed"
    points.rebuild(store)
    assert cleared(store) == total(store)
    assert verify.problems(store) == []
    store.close()


def test_a_helper_gets_the_same_and_nobody_who_gains_decides(tmp_path):
    kin = msgspec.structs.replace(MEMBERS[2], kin=("h43",))
    store = village(tmp_path / "kiosk.db", members=(*MEMBERS[:2], kin, MEMBERS[3]))
    declaration = declared(store, replace(SAID, helper="h43"))
    answer = refused(decide(store, declaration))
    assert (answer.why, answer.name, answer.figure) == (Obstacle.MUST_STAND_ASIDE, "孙", 3)
    before = total(store, "h43")
    body = done(decide(store, declaration, people=(*THREE, "o4"), op="r-2")).entry.decoded()
    assert [each.person for each in body.members] == ["o1", "o2", "o4"]
    assert [each.person for each in body.aside] == ["o3"]
    assert total(store, "h43") == before + 10
    assert store.value("select what from points where id like '%/h'") == "互助申报：烟盒45个"
    assert verify.problems(store) == []
    store.close()


def test_too_few_or_others_decide_nothing(store):
    declaration = declared(store)
    short = refused(decide(store, declaration, people=("o1", "o2", "o2")))
    assert (short.why, short.figure) == (Obstacle.QUORUM_MISSING, 3)
    stranger = refused(decide(store, declaration, people=("o1", "o2", "k1")))
    assert stranger.why is Obstacle.NOT_IN_GROUP
    left = msgspec.structs.replace(MEMBERS[2], function_until="2026-11-19")
    tell(store, left)
    assert refused(decide(store, declaration)).why is Obstacle.NOT_IN_GROUP
    tell(store, msgspec.structs.replace(left, function_until="2026-11-20"))
    done(decide(store, declaration))


def test_a_reason_is_said_and_what_is_put_off_waits_on(store):
    declaration = declared(store)
    before = total(store)
    done(decide(store, declaration, "postponed"))
    assert [each.declaration for each in reviewing.waiting(store)] == [declaration]
    assert declaring.declarations_of(store, "h42")[0].outcome == ""
    assert refused(decide(store, declaration, "rejected", op="r-2")).why is Obstacle.REASON_MISSING
    done(decide(store, declaration, "rejected", op="r-3", reason="证据不够"))
    (told,) = declaring.declarations_of(store, "h42")
    assert (told.outcome, told.reason, total(store)) == ("rejected", "证据不够", before)
    assert verify.problems(store) == []


def test_what_brings_nothing_can_only_be_rejected(store):
    clean = replace(SAID, item="P09", quantity=None)
    first, second = declared(store, clean), declared(store, clean, "d-2")
    done(decide(store, first))
    assert refused(decide(store, second, op="r-2")).why is Obstacle.ONCE_A_MONTH
    (waits,) = reviewing.waiting(store)
    assert waits.worth.why is Obstacle.ONCE_A_MONTH
    done(decide(store, second, "rejected", op="r-3", reason="已经记过分了"))


def test_what_the_township_answered_waits_no_more(store):
    declaration = declared(store)
    seq = int(declaration.split("/")[2])
    tell(store, DeclarationItem("hp01", 1, seq, "h42", "rejected", reason="不在村里"))
    assert reviewing.waiting(store) == ()
    assert refused(decide(store, declaration)).why is Obstacle.REVIEWED_BEFORE
    unknown = refused(decide(store, "hp01/2/9", op="r-2"))
    assert unknown.why is Obstacle.NO_SUCH_DECLARATION


def test_the_townships_word_is_shown_where_both_decided(store):
    """It had rejected before it heard: what the kiosk booked is taken back by the feed."""
    declaration = declared(store)
    before = total(store)
    entry = done(decide(store, declaration)).entry
    body, award = entry.decoded(), f"hp01/1/{entry.seq}"
    booked = PointsItem(award, "h42", "award", 10, body.what, body.effective, entry.at)
    undone = msgspec.structs.replace(booked, id=f"{award}/r", points=-10, reverses=award)
    seq = int(declaration.split("/")[2])
    tell(store, DeclarationItem("hp01", 1, seq, "h42", "rejected", reason="查过了"), booked, undone)
    assert (total(store), cleared(store)) == (before, before)
    assert declaring.declarations_of(store, "h42")[0].reason == "查过了"
    assert verify.problems(store) == []


def test_the_minutes_say_who_sat_what_was_decided_and_leave_lines_to_sign(store):
    first, second = declared(store), declared(store, replace(SAID, household="h43"), "d-2")
    since = store.value("select max(seq) from entry")
    done(decide(store, first))
    done(decide(store, second, "rejected", op="r-2", reason="证据不够"))
    minutes = reviewing.minutes_of(store, since, THREE, NOW)
    job = printing.job_numbered(store, paper_contents.ask_for(store, minutes))
    lines = compose(value_of(store, job), issue_of(store, job, training=False))
    texts = [line.text for line in lines if isinstance(line, Text)]
    pairs = [(line.left, line.right) for line in lines if isinstance(line, Pair)]
    assert "评议记录" in texts
    assert "原因：证据不够" in "".join(texts) or ("原因", "证据不够") in pairs
    assert ("到场", "3 人（至少 3 人）") in pairs
    assert ("通过", "+10 分") in pairs
    assert ("不通过", "不记分") in pairs
    assert ("合计", "通过 1 件，共 2 件") in pairs
    signs = [left for left, right in pairs if right.startswith("____")]
    assert signs == ["组长 赵", "村民代表 钱", "党员代表 孙"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"points": 20}, "20 points for hp01/1/"),
        ({"members": 1}, "2 decide where 3 must"),
        ({"declaration": "hp01/1/1"}, "hp01/1/1 does not wait"),
        ({"household": "h99"}, "there is no household h99"),
        ({"household": "h43"}, "is not of h43"),
        ({"quorum": 1}, "1 are said to be enough where 3 are"),
        ({"helper": "h43"}, "is decided as another than was declared"),
        ({"effective": "2025-03-01T12:00:00"}, "is decided as another than was declared"),
        ({"item": "P09"}, "is decided as another than was declared"),
        ({"outcome": "rejected", "points": 0}, "is rejected without a reason"),
        ({"outcome": "rejected", "reason": "查过了"}, "10 points for hp01/1/"),
    ],
)
def test_verify_doubts_a_decision_that_nobody_could_have_made(store, change, said):
    declaration = declared(store)
    entry = done(decide(store, declaration, "postponed")).entry
    body = msgspec.structs.replace(
        entry.decoded(), outcome="passed", points=10, left_over=5, what="烟盒45个"
    )
    if "members" in change:
        change = {"members": body.members[:2]}
    forged = msgspec.structs.replace(body, **change)
    with store.transaction():
        acts.record(store, EntryKind.REVIEWED, "forged", forged, now_at(keeper="o1")())
    assert any(said in problem for problem in verify.problems(store)), verify.problems(store)


def test_verify_doubts_that_a_helpers_kin_decides_though_the_helper_is_not_named(tmp_path):
    kin = msgspec.structs.replace(MEMBERS[2], kin=("h43",))
    store = village(tmp_path / "kiosk.db", members=(*MEMBERS[:2], kin, MEMBERS[3]))
    declaration = declared(store, replace(SAID, helper="h43"))
    entry = done(decide(store, declaration, "postponed", (*THREE, "o4"))).entry
    body = entry.decoded()
    forged = msgspec.structs.replace(
        body, outcome="rejected", reason="不", members=(*body.members[:2], *body.aside), helper=""
    )
    with store.transaction():
        acts.record(store, EntryKind.REVIEWED, "forged", forged, now_at(keeper="o1")())
    assert any("household of their own" in problem for problem in verify.problems(store))
    store.close()


def test_only_a_collector_gives_points_where_the_paper_names_who_collects(tmp_path):
    """BS-2.2.2a: 网格员, 村民代表 and 村两委; the function stands with the award."""
    store = found_village(tmp_path / "kiosk.db", "bieshan")
    tell(store, MEMBERS[0], MEMBERS[3])
    open_the_shift(store)
    told = Asked(
        "h42", NOW.date(), points=5, place="三组", reason="修路", document="表-1", proof="feedback"
    )

    def award(op, keeper):
        return awarding.award(store, op, told, now_at(keeper=keeper))

    assert refused(award("a-1", "o1")).why is Obstacle.NOT_A_COLLECTOR
    assert refused(award("a-2", "k1")).why is Obstacle.NOT_AN_OFFICER
    assert done(award("a-3", "o4")).entry.decoded().function == "committee"
    (slip,) = [value_of(store, printing.job_of(store, e.seq)) for e in entries_of(store, "awarded")]
    assert slip.origin.keeper == "周（村两委成员）"
    assert verify.problems(store) == []
    forged = entries_of(store, "awarded")[0].decoded()
    with store.transaction():
        acts.record(store, EntryKind.AWARDED, "forged", forged, now_at(keeper="o1")())
    assert any("o1 collects no points" in problem for problem in verify.problems(store))
    store.close()


def test_nobody_elses_household_is_decided_here(store):
    away = absent_household(store)
    declared(store, replace(SAID, household=away))
    assert reviewing.waiting(store) == ()


def test_a_file_of_before_learns_who_sits_in_the_group(tmp_path):
    """A township that was ahead had told it; the program of then had no place for it."""
    path = tmp_path / "kiosk.db"
    village(path).close()
    with contextlib.closing(sqlite3.connect(path)) as raw:
        for column in ("function", "function_until", "kin"):
            raw.execute(f"alter table person drop column {column}")
        raw.execute("drop table reviewed")
        raw.execute("drop index entry_site_checked")
        raw.execute("delete from _sqlite_migrations where name = '009_reviewing'")
        raw.commit()
    store = open_store(path)
    assert [group.function_of(store, f"o{n}", NOW.date()) for n in (1, 2, 3, 4)] == list(FUNCTIONS)
    done(decide(store, declared(store)))
    assert verify.problems(store) == []
    store.close()
