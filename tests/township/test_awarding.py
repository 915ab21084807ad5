"""Awards at the desk: proof, helpers, corrections, declarations, confirmations, objections."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from PIL import Image
from support.awards import PHOTO, picture
from support.office import hire, rows_of, send
from support.town import NOW, MemoryOutbox, enrol_kiosk, found_town, stored_entries, told

from kiosk.core.entries import Declared, EntryKind
from kiosk.core.feed import DeclarationItem, ObjectionItem, PointsItem, ReviewItem, SuspensionItem
from kiosk.schemes import load_scheme
from kiosk.township import tables
from kiosk.township.awards import evidence
from kiosk.township.awards.award_flags import FlagKind, flags
from kiosk.township.awards.awarding import NewAward, Undoing, give_award, undo_award
from kiosk.township.awards.confirming import Confirming, Publishing, awaiting, confirm, publish
from kiosk.township.awards.declarations import Assessment, State, assess
from kiosk.township.awards.item_requests import (
    NewRequest,
    RequestAnswer,
    answer_item_change,
    ask_item_change,
    item_requests,
)
from kiosk.township.awards.item_requests import Outcome as RequestOutcome
from kiosk.township.awards.objections import (
    NewObjection,
    Outcome,
    Settling,
    objections,
    settle_objection,
    take_objection,
)
from kiosk.township.awards.points import Posting, post
from kiosk.township.awards.suspending import Lifting, NewSuspension, lift, suspend
from kiosk.township.awards.visits import (
    Visits,
    empty_weeks,
    note_visits,
    numbers_in,
    unvisited,
    visited,
)
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused
from kiosk.township.database import open_database, run_tx
from kiosk.township.office.acts import Asking, NotAllowed, perform
from kiosk.township.office.rights import Act, Role
from kiosk.township.office.staff import find_staff
from kiosk.township.residents.households import NewHousehold, add_households
from kiosk.township.residents.kinship import KinNamed, Tie, name_kin

HOUSEHOLDS = ("0001", "0002", "0003")
DAY = timedelta(days=1)


@pytest.fixture
def engine_kind():
    return "sqlite"


@pytest.fixture
def founded(tmp_path, moulds, engine_kind):
    """Makes townships with an officer `wangmou` of tx01: founded("rongan")."""
    engines = []

    def make(scheme="tangxiang"):
        def mould(where):
            engine = found_town(where, scheme, HOUSEHOLDS)
            hire(engine, "wangmou", Role.OFFICER, ("tx01",))
            engine.dispose()

        where = tmp_path / f"{scheme}.db"
        copied = moulds.copy(engine_kind, where, f"awarding-{scheme}", mould)
        engine = open_database(stack.enter_context(copied))
        engines.append(engine)
        return engine

    from contextlib import ExitStack

    with ExitStack() as stack:
        yield make
        for engine in engines:
            engine.dispose()


@pytest.fixture
def town(founded):
    return founded()


def doing(engine, act, value, at=NOW):
    """Do an act as the officer."""

    def work(connection):
        (row,) = [r for r in connection.execute(tables.staff.select()) if r.login == "wangmou"]
        return act(connection, find_staff(connection, row.id), value, at)

    return run_tx(engine, work)


def award(item="P08", household="0001", *, photos=(PHOTO,), document="", place="", **more):
    options = {
        name: more.pop(name) for name in ("id", "corrects", "is_timed", "site") if name in more
    }
    deed = Deed(household, item=item, **more)
    ids = tuple(photo.id for photo in photos)
    site = options.pop("site", "tx01")
    return NewAward(site, deed, place, document, photo_ids=ids, photos=photos, **options)


def booked(engine):
    """{id: points} of everything that a kiosk was told."""
    return {item.id: item.points for item in told(engine, PointsItem)}


# --- awards


def test_an_award_is_booked_with_its_circumstances_and_pictures(town):
    done = doing(town, give_award, award(id="a", place="河边", document="表-7", member="张某"))
    assert done.note == "张某某（0001）+20 分。"
    assert booked(town) == {"a": 20}
    (row,) = rows_of(town, tables.circumstances)
    assert (row.channel, row.place, row.document, row.name) == ("collector", "河边", "表-7", "王某")
    assert run_tx(town, lambda c: evidence.photo_data(c, "a", PHOTO.id)) == PHOTO.data
    doing(town, give_award, award(id="b", household="0002"))
    assert len(rows_of(town, tables.photo)) == 1
    assert run_tx(town, lambda c: evidence.photo_data(c, "c", PHOTO.id)) is None


@pytest.mark.parametrize(
    ("scheme", "lacking", "field"),
    [
        ("tangxiang", {"photos": ()}, "document"),
        ("tangxiang", {"item": "", "points": 5, "reason": "好"}, "item"),
        ("bieshan", {"place": ""}, "place"),
        ("bieshan", {"photos": (), "document": ""}, "document"),
        ("gaoyang", {"is_timed": False}, "day"),
        ("gaoyang", {"reason": ""}, "reason"),
    ],
)
def test_an_award_without_what_the_scheme_demands_is_refused_by_name(
    founded, scheme, lacking, field
):
    """BS-10, GY-4.2.1b, TX-4.1"""
    engine = founded(scheme)
    whole = {"place": "村口", "photos": (PHOTO,), "reason": "好人好事"}
    whole |= {"item": "P08"} if scheme == "tangxiang" else {"item": "", "points": 7}
    with pytest.raises(Refused) as refused:
        doing(engine, give_award, award(**whole | lacking))
    assert refused.value.field == field
    assert booked(engine) == {}
    doing(engine, give_award, award(**whole))
    assert len(booked(engine)) == 1


def test_a_scheme_that_demands_nothing_gets_along_without_proof(founded):
    engine = founded("rongan")
    doing(engine, give_award, award("", points=5, reason="修路", photos=(), id="a"))
    assert booked(engine) == {"a": 5}


def test_a_correction_undoes_and_books_anew_in_one_act(town):
    doing(town, give_award, award("P09", id="a"))
    doing(town, give_award, award("烟盒", id="b", quantity=45, corrects="a"))
    assert booked(town) == {"a": 10, "a/r": -10, "b": 10}
    with pytest.raises(Refused, match="已经撤销过"):
        doing(town, give_award, award("P08", id="c", corrects="a"))
    assert "c" not in booked(town)


def test_a_helper_gets_the_same_and_loses_it_again(town):
    """TX-3"""
    doing(town, give_award, award(id="a", helper="0002"))
    assert booked(town) == {"a": 20, "a/h": 20}
    with pytest.raises(Refused, match="为什么撤销"):
        doing(town, undo_award, Undoing("tx01", "a", " "))
    done = doing(town, undo_award, Undoing("tx01", "a", "查无此事"))
    assert done.before["points"] == 20
    assert sum(booked(town).values()) == 0


def test_what_looks_odd_is_found(town):
    """GY-5.2b, GY-5.3; a month's item twice comes by reversals and lists only."""
    more = [NewHousehold(f"01{n:02}", "1组", "李某某") for n in range(5)]
    run_tx(town, lambda c: add_households(c, more))
    numbers = [*HOUSEHOLDS, *(each.number for each in more)]
    for number in numbers[:6]:
        doing(town, give_award, award("P08", number, effective=NOW - DAY))
    scheme = load_scheme("tangxiang")

    def found(at=NOW):
        return [
            (flag.kind, flag.sentence)
            for flag in run_tx(town, lambda c: flags(c, "tx01", scheme, at))
        ]

    assert found() == []
    for number in numbers[6:]:
        doing(town, give_award, award("P08", number, effective=NOW - DAY))
    words = "2023-03-19：8 户里有 8 户记了一样的“P08”+20 分"
    assert found() == [(FlagKind.BLANKET, words)]
    assert found(NOW + 100 * DAY) == []
    (staff,) = rows_of(town, tables.staff)
    doing(town, name_kin, KinNamed("tx01", staff.id, "0002", Tie.RELATIVE))
    doing(town, give_award, award("P04", "0001", helper="0002", id="a"))
    kin = [words for kind, words in found() if kind == FlagKind.KIN]
    assert [words.startswith("王某给张某某（0002，亲属的户）") for words in kin] == [True, True]
    doing(town, undo_award, Undoing("tx01", "a", "查无此事"))
    assert len([kind for kind, _ in found() if kind == FlagKind.KIN]) == 1
    for made in ("m1", "m2"):
        line = Posting(made, "7-0003", 10, "清洁", NOW, item="P09")
        run_tx(town, lambda c, line=line: post(c, [line], at=NOW))
    assert "“P09”记了 2 次" in found()[0][1]


def test_an_officer_has_no_say_at_another_site(town):
    with pytest.raises(NotAllowed):
        doing(town, give_award, award(site="tx02"))


def test_the_same_form_books_once(town):
    from kiosk.township.office import sessions

    (row,) = rows_of(town, tables.staff)
    run_tx(town, lambda c: sessions.begin(c, "token", row.id, NOW))
    asking = Asking(sessions.token_hash("token"), "operation-number-0001", "192.0.2.1")
    for made in ("a", "b"):
        perform(town, asking, Act.GIVE_AWARD, give_award, award(id=made), NOW)
    assert booked(town) == {"a": 20}


# --- pictures


def test_a_picture_is_made_small_and_tells_no_place():
    exif = Image.Exif()
    exif[0x010F] = "某某手机"
    photo = evidence.photo_of(picture(3200, 1200, "JPEG", exif=exif))
    with Image.open(io.BytesIO(photo.data)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (1600, 600))
        assert not kept.getexif()
    assert evidence.photo_of(picture(640, 420)).id == PHOTO.id


@pytest.mark.parametrize(
    "data",
    [b"", b"not a picture", picture()[:60], picture(kind="GIF"), b"<svg xmlns='x'/>"],
    ids=["empty", "text", "cut", "gif", "svg"],
)
def test_what_is_no_photograph_is_refused(data):
    with pytest.raises(Refused, match="不是照片") as refused:
        evidence.photo_of(data)
    assert refused.value.field == "photo"


def claiming(width, height):
    """The beginning of a PNG that says it is so large, and nothing more."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [
        struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part))
        for part in (header, b"IDAT", b"IEND")
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def test_a_picture_that_is_or_claims_to_be_huge_is_refused_unread():
    with pytest.raises(Refused, match="最多 8 兆"):
        evidence.photo_of(picture() + bytes(evidence.PHOTO_BYTES_MAX))
    with pytest.raises(Refused, match="尺寸太大"):
        evidence.photo_of(claiming(30000, 2100))


# --- declarations


def declare(engine, key, *bodies, at=NOW):
    enrol_kiosk(engine, key)
    outbox = MemoryOutbox()
    for body in bodies:
        outbox.append(EntryKind.DECLARED, body)
    send(engine, key, outbox, at)


def helped(**more):
    return Declared("7-0001", "P08", "2023-03-06T08:00:00", helper="7-0002", photo="ab", **more)


def test_a_declaration_that_passes_is_an_award_by_the_entry_that_made_it(town, key):
    """TX-3: the helper gets the same; a rejected one brings nothing."""
    declare(town, key, helped(), Declared("7-0003", "P09", "2023-03-06T08:00:00"))
    assert [row.state for row in rows_of(town, tables.declaration)] == [State.WAITING] * 2
    assert booked(town) == {}
    passing = Assessment("tx01", 1, 2, passes=True, document="", reason="")
    with pytest.raises(Refused, match="照片还没有传上来"):
        doing(town, assess, passing)
    done = doing(town, assess, replace(passing, unseen=True))
    assert rows_of(town, tables.circumstances)[0].remark == "（审核时照片没有传上来）"
    assert done.note == "张某某（0001）+20 分，帮助人张某某（0002）+20 分。"
    assert booked(town) == {"tx01/1/2": 20, "tx01/1/2/h": 20}
    with pytest.raises(Refused, match="为什么不通过"):
        doing(town, assess, Assessment("tx01", 1, 3, passes=False, document="", reason=""))
    doing(town, assess, Assessment("tx01", 1, 3, passes=False, document="", reason="没有照片"))
    assert told(town, DeclarationItem) == [
        DeclarationItem("tx01", 1, 2, "7-0001", "passed", 20),
        DeclarationItem("tx01", 1, 3, "7-0003", "rejected", 0, "没有照片"),
    ]
    with pytest.raises(Refused, match="已经由王某审核过"):
        doing(town, assess, Assessment("tx01", 1, 2, passes=True, document="", reason=""))
    assert len(booked(town)) == 2


def test_a_declaration_without_a_picture_passes_on_a_document_only(town, key):
    declare(town, key, Declared("7-0001", "P08", "2023-03-06T08:00:00"))
    with pytest.raises(Refused, match="佐证"):
        doing(town, assess, Assessment("tx01", 1, 2, passes=True, document="", reason=""))
    doing(town, assess, Assessment("tx01", 1, 2, passes=True, document="表-3", reason=""))
    assert booked(town) == {"tx01/1/2": 20}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (Declared("7-0001", "N03", "2023-03-06T08:00:00"), "不在正面清单"),
        (Declared("7-0001", "P14", "2023-03-06T08:00:00"), "不在正面清单"),
        (Declared("7-0001", "烟盒", "2023-03-06T08:00:00"), "数量不对"),
        (Declared("7-0001", "P08", "2023-03-06T08:00:00", 3), "数量不对"),
        (Declared("7-0001", "P08", "2023-03-06T08:00:00", helper="7-\x00"), "没有帮助的这一户"),
    ],
)
def test_a_declaration_that_makes_no_sense_is_marked_and_not_queued(town, key, body, why):
    declare(town, key, body)
    assert why in stored_entries(town)[1].flagged
    assert rows_of(town, tables.declaration) == []
    (item,) = told(town, DeclarationItem)
    assert (item.seq, item.outcome, item.reason) == (2, "rejected", stored_entries(town)[1].flagged)


def test_nobody_assesses_what_their_own_household_or_a_relatives_gets(town, key):
    declare(town, key, helped())
    (staff,) = rows_of(town, tables.staff)
    passing = Assessment("tx01", 1, 2, passes=True, document="", reason="")
    for tie, words in ((Tie.RELATIVE, "您亲属家"), (Tie.OWN, "您自己家")):
        doing(town, name_kin, KinNamed("tx01", staff.id, "0002", tie))
        with pytest.raises(Refused, match=words):
            doing(town, assess, passing)
    doing(town, name_kin, KinNamed("tx01", staff.id, "0002", Tie.NONE))
    doing(town, assess, replace(passing, unseen=True))


# --- publication and confirmation


def test_points_count_after_their_publication_is_over(founded):
    """RA-2: shown 06-06 to 06-08, confirmed 06-09 09:00."""
    engine = founded("rongan")
    happened = datetime(2023, 6, 1, 10)
    new = award("", "0002", points=40, reason="修路", id="a", photos=(), effective=happened)
    doing(engine, give_award, new, datetime(2023, 6, 2))
    days = (date(2023, 6, 6), date(2023, 6, 6), date(2023, 6, 8))
    doing(engine, publish, Publishing("tx01", *days, "村委会"), datetime(2023, 6, 6, 8))
    asked = Confirming("tx01", "某某、某某", publication=1)
    with pytest.raises(Refused, match="2023-06-08 才结束"):
        doing(engine, confirm, asked, datetime(2023, 6, 8, 23, 59))
    assert [line.award for line in run_tx(engine, lambda c: awaiting(c, "tx01"))] == ["a"]
    doing(engine, confirm, asked, datetime(2023, 6, 9, 9))
    assert told(engine, ReviewItem) == [ReviewItem("2023-06-06T00:00:00", "2023-06-09T09:00:00")]
    assert run_tx(engine, lambda c: awaiting(c, "tx01")) == []
    with pytest.raises(Refused, match="已经确认过"):
        doing(engine, confirm, asked, datetime(2023, 6, 10))


def test_what_nobody_saw_hang_out_is_not_confirmed(founded):
    engine = founded("rongan")
    days = (date(2023, 6, 6), date(2023, 6, 6), date(2023, 6, 8))
    doing(engine, publish, Publishing("tx01", *days, ""), datetime(2023, 6, 6, 8))
    late = award("", points=9, reason="补", photos=(), effective=datetime(2023, 6, 1))
    doing(engine, give_award, late, datetime(2023, 6, 7))
    with pytest.raises(Refused, match="又补记了 1 条"):
        doing(engine, confirm, Confirming("tx01", "某", publication=1), datetime(2023, 6, 9))


def test_a_quarter_is_confirmed_up_to_its_end(founded):
    """GY-1: Q1 confirmed 04-03 17:00, cut-off 04-01 00:00."""
    engine, at = founded("gaoyang"), datetime(2023, 4, 3, 17)
    with pytest.raises(Refused, match="按季度确认"):
        doing(engine, confirm, Confirming("tx01", "某", before=date(2023, 3, 1)), at)
    with pytest.raises(Refused, match="还没有到"):
        doing(engine, confirm, Confirming("tx01", "某", before=date(2023, 7, 1)), at)
    doing(engine, confirm, Confirming("tx01", "某", before=date(2023, 4, 1)), at)
    assert told(engine, ReviewItem) == [ReviewItem("2023-04-01T00:00:00", "2023-04-03T17:00:00")]
    with pytest.raises(Refused, match="不用先公示"):
        doing(engine, publish, Publishing("tx01", *[date(2023, 4, 1)] * 3, ""), at)


def test_where_points_count_at_once_nothing_is_confirmed(town):
    with pytest.raises(Refused, match="不需要公示确认"):
        doing(town, confirm, Confirming("tx01", "某", before=date(2023, 1, 1)))


# --- objections


def objection(award="a", **more):
    values = {"about": "", "reason": "没有去", "due": NOW.date() + 7 * DAY, **more}
    return NewObjection("tx01", "0003", award, **values)


def test_an_objection_holds_what_it_touches_until_it_is_answered(founded):
    engine = founded("gaoyang")
    for made, day in (("a", datetime(2023, 2, 1)), ("b", datetime(2022, 12, 30))):
        new = award("", points=9, reason="好", place="村", id=made, effective=day)
        doing(engine, give_award, new)
    doing(engine, take_objection, objection())
    at = datetime(2023, 4, 3)
    with pytest.raises(Refused, match="第 1 号"):
        doing(engine, confirm, Confirming("tx01", "某", before=date(2023, 4, 1)), at)
    doing(engine, confirm, Confirming("tx01", "某", before=date(2023, 1, 1)), at)
    doing(engine, settle_objection, Settling("tx01", 1, Outcome.KEPT, "去了"), at)
    doing(engine, confirm, Confirming("tx01", "某", before=date(2023, 4, 1)), at)
    assert [item.outcome for item in told(engine, ObjectionItem)] == ["", "kept"]


def test_an_upheld_objection_corrects_the_figure_and_the_helpers(town):
    doing(town, give_award, award("P08", id="a", helper="0002", effective=NOW - 5 * DAY))
    doing(town, take_objection, objection())
    with pytest.raises(Refused, match="和原来不一样"):
        doing(town, settle_objection, Settling("tx01", 1, Outcome.CORRECTED, "少去一天", 20))
    doing(town, settle_objection, Settling("tx01", 1, Outcome.CORRECTED, "少去一天", 10))
    assert booked(town) == {
        "a": 20,
        "a/h": 20,
        "a/r": -20,
        "a/h/r": -20,
        "a/c1": 10,
        "a/c1/h": 10,
    }
    assert {item.effective for item in told(town, PointsItem)} == {"2023-03-15T09:00:00"}
    (row,) = run_tx(town, lambda c: objections(c, "tx01"))
    assert (row.outcome, row.correction, row.settled_by) == ("corrected", "a/c1", "王某")
    with pytest.raises(Refused, match="已经答复过"):
        doing(town, settle_objection, Settling("tx01", 1, Outcome.KEPT, "x"))


def test_an_objection_to_a_list_is_answered_in_words(town):
    doing(town, take_objection, objection("", about="三月公示表"))
    with pytest.raises(Refused) as refused:
        doing(town, settle_objection, Settling("tx01", 1, Outcome.REVERSED, "有错"))
    assert refused.value.field == "outcome"
    doing(town, settle_objection, Settling("tx01", 1, Outcome.KEPT, "核对无误"))
    assert run_tx(town, lambda c: objections(c, "tx01", only_open=True)) == []


# --- suspensions


def suspension(**more):
    values = {"kind": "influence_period", "first": date(2023, 3, 10), "last": date(2023, 11, 9)}
    return NewSuspension("tx01", "0001", **values | more, document="决-1", reason="酒驾", id="s")


def test_a_suspension_ends_on_its_day_or_when_it_is_lifted(town):
    """TX-4: to 11-10 00:00."""
    doing(town, suspend, suspension())
    first = SuspensionItem(
        "s", "7-0001", "influence_period", "2023-03-10T00:00:00", "2023-11-10T00:00:00"
    )
    assert told(town, SuspensionItem) == [first]
    doing(town, lift, Lifting("tx01", "s", "已经改正"))
    assert told(town, SuspensionItem)[-1].end == "2023-03-20T09:00:00"
    with pytest.raises(Refused, match="已经结束"):
        doing(town, lift, Lifting("tx01", "s", "再来"), NOW + DAY)


@pytest.mark.parametrize("scheme", ["bieshan", "gaoyang", "gaoliang"])
def test_a_scheme_without_suspensions_has_none(founded, scheme):
    """BS-9, GY-12, GL-7"""
    with pytest.raises(Refused, match="没有暂停兑换的规定"):
        doing(founded(scheme), suspend, suspension())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"first": date(2023, 3, 21)}, "first"), ({"last": date(2023, 3, 9)}, "last")],
)
def test_a_suspension_with_wrong_days_is_refused(town, wrong, field):
    with pytest.raises(Refused) as refused:
        doing(town, suspend, suspension(**wrong))
    assert refused.value.field == field


# --- how often records are kept, and what a village asks for


def test_households_that_nobody_visited_are_listed_month_by_month(founded):
    """GY-4.2.1a"""
    engine = founded("gaoyang")
    assert numbers_in("0001、0002\n0001  0003") == HOUSEHOLDS
    new = Visits("tx01", ("0001", "0003"), date(2023, 3, 1), "院坝干净")
    doing(engine, note_visits, new)
    doing(engine, note_visits, replace(new, day=date(2023, 2, 28)))
    again = doing(engine, note_visits, new)
    assert "走访 0 户" in again.note

    def missing(month):
        rows = run_tx(engine, lambda c: unvisited(c, "tx01", month))
        return [row.number for row in rows]

    assert missing(date(2023, 3, 31)) == ["0002"]
    assert missing(date(2023, 4, 1)) == [*HOUSEHOLDS]
    assert len(run_tx(engine, lambda c: visited(c, "tx01", date(2023, 3, 5)))) == 2
    doing(engine, note_visits, replace(new, numbers=("0002",)))
    assert (missing(date(2023, 3, 1)), missing(date(2023, 2, 28))) == ([], ["0002"])
    for wrong in ({"day": date(2023, 3, 21)}, {"numbers": ()}, {"numbers": ("9",)}):
        with pytest.raises(Refused):
            doing(engine, note_visits, replace(new, **wrong))


def test_a_week_without_any_entry_is_told(founded):
    """BS-2.2: weeks are Monday to Sunday, and this one is not over."""
    engine = founded("bieshan")
    for day in (datetime(2023, 3, 19, 23, 59), datetime(2023, 3, 6)):
        line = award("", points=5, reason="好", place="村", effective=day)
        doing(engine, give_award, line)
    weeks = run_tx(engine, lambda c: empty_weeks(c, "tx01", NOW.date()))
    assert weeks[0] == date(2023, 2, 27)
    assert len(weeks) == 10


def test_a_village_asks_for_another_item_and_is_answered_once(town):
    """TX-3.2b"""
    wanted = NewRequest("tx01", "P08", "改成 15 分", "参加的人太多")
    assert "第 1 号" in doing(town, ask_item_change, wanted).note
    with pytest.raises(Refused, match="没有这个项目"):
        doing(town, ask_item_change, replace(wanted, item="P99"))
    answer = RequestAnswer("tx01", 1, RequestOutcome.DECLINED, "下季度再看")
    doing(town, answer_item_change, answer)
    with pytest.raises(Refused, match="已经答复过"):
        doing(town, answer_item_change, answer)
    doing(town, ask_item_change, replace(wanted, item=""))
    rows = run_tx(town, lambda c: item_requests(c, "tx01"))
    assert [(row.number, row.outcome) for row in rows] == [(2, ""), (1, "declined")]
