"""Points that an officer books at the kiosk: worth, gate, echo, and what verify says of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import msgspec
import pytest
from support.desk import OFFICER, absent_household, done, entries_of, now_at
from support.shop import dump, open_the_shift
from support.village import NOW, found_village, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality, stamp
from kiosk.core.earning_entries import Attendant, SessionHeld
from kiosk.core.entries import EntryKind
from kiosk.core.feed import MoveItem, PointsItem, ReviewItem, SchemeItem, SuspensionItem
from kiosk.core.papers import compose
from kiosk.core.slip import Pair, Text
from kiosk.schemes import load_scheme
from kiosk.store import acts, awarding, points, releases, verify
from kiosk.store.awarding import Asked
from kiosk.store.paper_values import issue_of, value_of
from kiosk.store.printing import job_of
from kiosk.store.views import record

TODAY = NOW.date()
BOXES = Asked("h42", TODAY, item="烟盒", quantity=45, document="表-1")


def village(tmp_path, scheme="tangxiang"):
    store = found_village(tmp_path / "kiosk.db", scheme)
    collects = "committee" if scheme == "bieshan" else ""
    tell(store, msgspec.structs.replace(OFFICER, function=collects))
    open_the_shift(store)
    return store


@pytest.fixture
def store(tmp_path):
    store = village(tmp_path)
    yield store
    store.close()


def award(store, asked, op="op-1", at=NOW, keeper="o1", quality=Quality.SURE):
    return awarding.award(store, op, asked, now_at(at, quality, keeper))


def refused(store, asked, **how):
    answer = award(store, asked, **how)
    assert isinstance(answer, ActRefused), answer
    return answer.why


def total(store, household="h42", period="2026"):
    return store.value(
        "select total from purse where household = ? and period = ?", [household, period]
    )


def body_of(store, op="op-1"):
    return next(e for e in entries_of(store, EntryKind.AWARDED) if e.op == op).decoded()


def echo(store, op="op-1", **changes):
    """What the township says of an award that it has heard of."""
    entry = next(e for e in entries_of(store, EntryKind.AWARDED) if e.op == op)
    body = entry.decoded()
    item = PointsItem(
        f"hp01/1/{entry.seq}",
        body.household,
        "award",
        body.points,
        body.what,
        body.effective,
        "2026-11-21T08:00:00",
        item=body.item,
    )
    item = msgspec.structs.replace(item, **changes)
    tell(store, item)
    return item


def test_counted_things_give_points_for_whole_units_and_the_rest_is_named(store):
    """TX-A1.13: 烟盒20个/5分; 45 of them are two units, and five go home again."""
    before = total(store)
    done(award(store, BOXES))
    body = body_of(store)
    assert (body.points, body.left_over, body.unit, body.what) == (10, 5, "个", "烟盒45个")
    assert total(store) == before + 10
    assert record(store, "h42")[0].what == "烟盒45个"
    assert verify.problems(store) == []


def test_the_slip_says_what_was_counted_and_what_goes_home_again(store):
    entry = done(award(store, BOXES)).entry
    job = job_of(store, entry.seq)
    lines = compose(value_of(store, job), issue_of(store, job, training=False))
    pairs = {line.left: line.right for line in lines if isinstance(line, Pair)}
    assert pairs["加分"] == "+10 分"
    assert pairs["没有计分的"] == "5个"
    assert pairs["村干部"] == "赵某"
    assert pairs["户"] == "3组 张* 0042"
    assert not any("公示确认" in line.text for line in lines if isinstance(line, Text))


def test_a_keeper_gives_no_points_and_an_officer_no_goods(store):
    head = dump(store)["entry"]
    assert refused(store, BOXES, keeper="k1") is Obstacle.NOT_AN_OFFICER
    assert refused(store, BOXES, keeper="") is Obstacle.NOT_IN_CHARGE
    assert dump(store)["entry"] == head


def test_an_officer_who_was_struck_off_gives_none(store):
    tell(store, msgspec.structs.replace(OFFICER, active=False))
    assert refused(store, BOXES) is Obstacle.NOT_AN_OFFICER


def test_a_second_tap_books_nothing(store):
    first = done(award(store, BOXES))
    assert done(award(store, BOXES, at=datetime(2026, 11, 20, 23, 0))) == first
    assert refused(store, replace(BOXES, quantity=60)) is Obstacle.SPOILED_KEY
    assert len(entries_of(store, EntryKind.AWARDED)) == 1


REFUSED = [
    (replace(BOXES, quantity=19), Obstacle.UNDER_ONE_UNIT),
    (replace(BOXES, quantity=None), Obstacle.NO_SUCH_ITEM),
    (replace(BOXES, item="P14", quantity=None), Obstacle.NO_SUCH_ITEM),
    (replace(BOXES, item="N09", quantity=None), Obstacle.NO_SUCH_ITEM),
    (replace(BOXES, item="P99", quantity=None), Obstacle.NO_SUCH_ITEM),
    (replace(BOXES, document=""), Obstacle.EVIDENCE_MISSING),
    (replace(BOXES, item="", quantity=None, points=5), Obstacle.EVIDENCE_MISSING),
    (replace(BOXES, day=date(2026, 11, 21)), Obstacle.NOT_HAPPENED_YET),
    (replace(BOXES, household="h99"), Obstacle.UNKNOWN_HOUSEHOLD),
    (replace(BOXES, second="o1"), Obstacle.SECOND_SAME),
    (replace(BOXES, quantity=10**7), Obstacle.BAD_QUANTITY),
]


def test_what_the_lists_do_not_say_is_not_booked(store):
    for asked, why in REFUSED:
        assert refused(store, asked) is why, asked
    assert entries_of(store, EntryKind.AWARDED) == []


def test_points_of_a_household_of_another_site_are_given_at_its_home(store):
    assert refused(store, replace(BOXES, household=absent_household(store))) is Obstacle.NOT_HERE


def test_nothing_is_given_while_the_date_is_a_guess(store):
    assert refused(store, BOXES, quality=Quality.GUESS) is Obstacle.NO_TRUSTED_DATE


def test_a_monthly_item_is_given_once_a_month_whoever_gave_it(store):
    """TX-A1.9: by the township's desk this month, at the kiosk the next one."""
    clean = replace(BOXES, item="P09", quantity=None)
    tell(
        store,
        PointsItem("a/1", "h42", "award", 10, "清洁", stamp(NOW), stamp(NOW), item="P09"),
    )
    answer = award(store, clean)
    assert isinstance(answer, ActRefused)
    assert (answer.why, answer.name[:4]) == (Obstacle.ONCE_A_MONTH, "清洁卫生")
    december = datetime(2026, 12, 1, 8)
    late = replace(clean, day=december.date())
    done(award(store, late, at=december))
    assert refused(store, late, op="op-2", at=december) is Obstacle.ONCE_A_MONTH
    done(award(store, replace(late, household="h43"), op="op-3", at=december))


def test_what_the_township_undid_may_be_given_again(store):
    clean = replace(BOXES, item="P09", quantity=None)
    done(award(store, clean))
    item = echo(store)
    before = total(store)
    back = msgspec.structs.replace(item, id=f"{item.id}/r", points=-10, reverses=item.id)
    tell(store, back)
    assert total(store) == before - 10
    assert [row.undone for row in awarding.awards_since(store, NOW)] == [True]
    done(award(store, clean, op="op-2"))
    assert verify.problems(store) == []


def test_three_warnings_come_before_the_first_deduction_and_count_by_the_year(store):
    """TX-A2.11: the fourth takes two; the next year begins with a warning."""
    sorting = replace(BOXES, item="N11", quantity=None)
    for n in range(1, 6):
        done(award(store, sorting, op=f"op-{n}"))
    told = [body_of(store, f"op-{n}") for n in range(1, 6)]
    assert [(body.points, body.warning) for body in told] == [
        (0, 1),
        (0, 2),
        (0, 3),
        (-2, 0),
        (-2, 0),
    ]
    january = datetime(2027, 1, 2, 8)
    done(award(store, replace(sorting, day=january.date()), op="op-6", at=january))
    assert body_of(store, "op-6").warning == 1
    assert verify.problems(store) == []


def test_a_blacklisting_in_a_row_costs_two_and_is_not_the_same_days_warning_as_well(store):
    """TX-A2.12, across New Year, too: the row does not begin anew with the year."""
    black = replace(BOXES, item="N12", quantity=None)
    done(award(store, replace(black, day=date(2026, 10, 2)), op="op-1"))
    done(award(store, black, op="op-2"))
    assert refused(store, replace(black, item="N11"), op="op-3") is Obstacle.SAME_INCIDENT
    done(award(store, replace(black, item="N11", household="h43"), op="op-3"))
    later = [datetime(2026, 12, 5, 8), datetime(2027, 1, 2, 8), datetime(2027, 3, 1, 8)]
    for n, at in enumerate(later, 4):
        done(award(store, replace(black, day=at.date()), op=f"op-{n}", at=at))
    told = [body_of(store, f"op-{n}") for n in range(1, 7)]
    figures = [(0, 1), (-2, 0), (0, 1), (-2, 0), (-2, 0), (0, 1)]
    assert [(body.points, body.warning) for body in told] == figures
    assert verify.problems(store) == []


def test_a_month_gives_no_more_than_the_township_allows(store):
    """A3.2's remark: bought-in scrap would pay; the limit is off unless a township sets one."""
    document = msgspec.to_builtins(load_scheme("tangxiang"))
    for item in document["items"]:
        if item["id"] == "烟盒":
            item["month_points_max"] = 12
    tell(store, SchemeItem(2, document))
    done(award(store, BOXES))
    more = replace(BOXES, quantity=60)
    assert refused(store, more, op="op-2") is Obstacle.MONTH_FULL
    done(award(store, replace(more, household="h43"), op="op-3"))
    body = body_of(store, "op-3")
    assert (body.points, body.left_over) == (10, 20)


def test_who_is_barred_from_earning_gets_nothing_and_still_loses(store):
    """RA-4.2.1b names such a kind; TX's household goes on earning."""
    tell(store, SuspensionItem("s/1", "h42", "in_influence", "2026-11-01T00:00:00"))
    done(award(store, BOXES))
    document = msgspec.to_builtins(load_scheme("tangxiang"))
    (kind,) = document["suspension"]
    document["suspension"][kind]["earn"] = "barred"
    tell(store, SchemeItem(2, document))
    tell(store, SuspensionItem("s/1", "h42", kind, "2026-11-01T00:00:00"))
    assert refused(store, BOXES, op="op-2") is Obstacle.EARNS_NOTHING
    done(award(store, replace(BOXES, item="N03", quantity=None), op="op-3"))


def test_the_echo_in_the_feed_changes_no_figure(store):
    done(award(store, BOXES))
    rows = dump(store, "feed_item", "points")
    item = echo(store)
    echo(store)
    assert dump(store, "feed_item", "points") == rows
    assert store.value("select count(*) from points where id = ?", [item.id]) == 1
    assert verify.problems(store) == []


def test_a_review_passes_what_the_township_had_heard_of_and_nothing_else(tmp_path):
    """RA-4.4a: what nobody could see on the list is not confirmed with it."""
    store = village(tmp_path, "rongan")
    asked = Asked("h42", TODAY, points=7, reason="修路出工")
    done(award(store, asked, op="op-1"))
    cleared = "select cleared from points where household = 'h42' and points = 7"
    later = "2026-11-20T12:00:00"
    tell(store, ReviewItem(later, later))
    assert store.value(cleared) == 0
    assert verify.problems(store) == []
    echo(store)
    assert store.value(cleared) == 0
    tell(store, ReviewItem(later, later))
    assert store.value(cleared) == 1
    assert verify.problems(store) == []
    store.close()


def test_a_new_scheme_makes_the_rows_anew_as_they_were(tmp_path):
    store = village(tmp_path, "rongan")
    done(award(store, Asked("h42", TODAY, points=7, reason="修路出工")))
    later = "2026-11-20T12:00:00"
    tell(store, ReviewItem(later, later))
    rows = dump(store, "feed_item", "scheme", "meta")
    tell(store, SchemeItem(2, msgspec.to_builtins(load_scheme("rongan"))))
    assert dump(store, "feed_item", "scheme", "meta") == rows
    assert points.facts_of(store)[-1].points == 7
    store.close()


@pytest.mark.parametrize("scheme", ["bieshan", "gaoyang"])
def test_time_place_reason_and_proof_are_asked_where_the_paper_asks_for_them(tmp_path, scheme):
    """BS-2.2.2b, GY-4.2.1b; a witness is a proof, too."""
    store = village(tmp_path, scheme)
    whole = Asked("h42", TODAY, points=-3, place="村口", reason="乱倒垃圾", second="k1")
    for missing in ("place", "reason", "second"):
        empty = None if missing == "second" else ""
        bare = replace(whole, **{missing: empty})
        assert refused(store, bare) is Obstacle.EVIDENCE_MISSING
    done(award(store, whole))
    assert body_of(store).points == -3
    assert verify.problems(store) == []
    store.close()


def test_a_document_says_of_which_of_the_papers_kinds_it_is(tmp_path):
    """BS-2.2.2c, at the kiosk; who saw it is a person's feedback (人员的反馈)."""
    store = village(tmp_path, "bieshan")
    asked = Asked("h42", TODAY, points=3, place="村口", reason="见义勇为", document="BZ-7")
    assert refused(store, asked) is Obstacle.EVIDENCE_MISSING
    told = replace(asked, proof="commendation")
    assert done(award(store, told)) == done(award(store, told))
    done(award(store, replace(asked, document="", second="k1"), op="op-2"))
    done(award(store, replace(asked, document="", photo="ab" * 32), op="op-3"))
    kinds = [body_of(store, f"op-{n}").proof for n in (1, 2, 3)]
    assert kinds == ["commendation", "feedback", "photo"]
    job = job_of(store, entries_of(store, EntryKind.AWARDED)[0].seq)
    lines = compose(value_of(store, job), issue_of(store, job, training=False))
    assert Pair("表彰文件", "BZ-7") in lines
    assert verify.problems(store) == []
    store.close()


def test_a_deed_of_before_a_change_of_the_list_brings_what_it_brought_then(store):
    """RA-4.1.3a, at the kiosk: 20 for P08 until 9 November, 25 until the 19th, then 30."""
    for version, day, figure in ((2, "2026-11-10", 25), (3, "2026-11-20", 30)):
        document = msgspec.to_builtins(load_scheme("tangxiang")) | {"valid_from": day}
        for item in document["items"]:
            if item["id"] == "P08":
                item["points"] = figure
        tell(store, SchemeItem(version, document))
    deed = replace(BOXES, item="P08", quantity=None)
    for n, day in enumerate((9, 10, 19, 20), 1):
        done(award(store, replace(deed, day=date(2026, 11, day)), op=f"op-{n}"))
    assert [body_of(store, f"op-{n}").points for n in (1, 2, 3, 4)] == [20, 25, 25, 30]
    assert verify.problems(store) == []


def test_a_deed_of_an_earlier_day_stands_at_noon_of_that_day(store):
    done(award(store, replace(BOXES, day=date(2026, 11, 18))))
    assert body_of(store).effective == "2026-11-18T12:00:00"


def test_what_was_awarded_here_goes_to_a_new_home_once(store):
    """The township tells the new home of every award; what else the purse holds is carried."""
    tell(store, MoveItem("m/1", "h42", "hp02"))
    done(award(store, BOXES))
    assert releases.answer_all(store, now_at(keeper="")) == 1
    (moved,) = entries_of(store, EntryKind.HOME_MOVED)
    (purse,) = moved.decoded().purses
    assert (purse.moved, purse.left) == (0, 115)
    assert verify.problems(store) == []


def test_verify_finds_an_award_of_somebody_who_is_no_officer(store):
    done(award(store, BOXES))
    body = body_of(store)
    with store.transaction():
        acts.record(store, EntryKind.AWARDED, "forged", body, now_at()())
    assert any("k1 is no officer" in problem for problem in verify.problems(store))


def test_verify_finds_points_that_the_lists_do_not_give_and_guests_that_nobody_knows(store):
    done(award(store, BOXES))
    real = body_of(store)
    came = (Attendant("h42", "0042", "3组", "张*"), Attendant("h42", "0042", "3组", "张*"))
    forged = {
        "1000 points for 烟盒, which brings 10": msgspec.structs.replace(real, points=1000),
        "points for 2027-01-01T12:00:00, which was to come": msgspec.structs.replace(
            real, effective="2027-01-01T12:00:00"
        ),
        "摘星星 is not on the scheme's lists": msgspec.structs.replace(real, item="摘星星"),
        "50 points for nothing": msgspec.structs.replace(
            real, points=50, item="", quantity=None, unit="", left_over=0, reason=""
        ),
        "h42 came 2 times": SessionHeld("院坝会", "2026-11-01", came),
        "there is no household h404": SessionHeld(
            "院坝会", "2026-11-01", (Attendant("h404", "0404", "3组", "赵*"),)
        ),
    }
    for n, body in enumerate(forged.values()):
        held = isinstance(body, SessionHeld)
        kind = EntryKind.SESSION_HELD if held else EntryKind.AWARDED
        with store.transaction():
            acts.record(store, kind, f"forged-{n}", body, now_at(keeper="o1")())
    found = " / ".join(verify.problems(store))
    assert [what for what in forged if what not in found] == []
