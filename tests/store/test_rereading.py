"""What an earlier version could not read of the feed, a later one reads as if it always had."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from support.desk import entries_of
from support.shop import SOAP, bought, cancelled_order, dump, stamp_at
from support.village import OTHER_CARD, tell

from kiosk.core.card import text_key
from kiosk.core.entries import EntryKind, FeedReread
from kiosk.core.feed import (
    CardItem,
    FeedItem,
    GoodItem,
    HouseholdItem,
    PersonItem,
    PointsItem,
    ReviewItem,
    SchemeItem,
    SiteItem,
    SuspensionItem,
)
from kiosk.core.view import Receipt
from kiosk.schemes import load_scheme
from kiosk.store import feed, journal, redeem
from kiosk.store.database import open_store
from kiosk.store.replay import DERIVED
from kiosk.store.rereading import READ_BY, after_upgrade
from kiosk.store.verify import problems

AT = "2026-11-10T09:00:00"
decoded = FeedItem.decoded


@pytest.fixture
def older(monkeypatch):
    """From here on a version that reads no item of which this text is a part."""

    def becomes(*unknown):
        def as_then(item):
            return None if any(text in item.body for text in unknown) else decoded(item)

        monkeypatch.setattr(FeedItem, "decoded", as_then)

    return becomes


def award(ident, amount, household="h42", **more):
    times = {"effective": AT, "posted": AT, **more}
    return PointsItem(ident, household, "award", amount, "义务劳动", **times)


def rice(price, **more):
    return GoodItem("rice", "大米10斤", price, "粮油", "袋", **more)


def scheme(version, name="tangxiang", **parts):
    return SchemeItem(version, {**msgspec.to_builtins(load_scheme(name)), **parts})


GATED = {"gate": {"clause": "x", "kind": "publicised"}}


def live(store):
    """What a township and a shop do for some weeks; the shop sells soap."""
    tell(store, award("a", 20), award("r", -20, reverses="a"), award("b", 7))
    assert isinstance(bought(store, "op1", SOAP), Receipt)
    tell(
        store,
        SiteItem("hp01", "和平", "旧名", "村", "镇", 3, 7),
        rice(30, since="2026-12-01T00:00:00"),
        PersonItem("k9", "某", "keeper", "", ""),
        HouseholdItem("h43", "0043", "5组", "李*", "hp01"),
        CardItem(text_key(OTHER_CARD), 43, "h43", "lost"),
        SuspensionItem("s1", "h43", "influence_period", "2026-11-01T00:00:00"),
        scheme(2, **GATED),
        ReviewItem("2026-11-10T12:00:00", AT),
        award("c", 11),
        ReviewItem("2026-11-11T00:00:00", AT),
        award("d", 13),
    )
    cancelled_order(store, "op2", 5)
    tell(
        store,
        SiteItem("hp01", "和平", "新名", "村", "镇", 3, 7),
        rice(32),
        PersonItem("k9", "某", "keeper", "", "", active=False),
        HouseholdItem("h43", "0043", "6组", "李*", "hp01"),
        CardItem(text_key(OTHER_CARD), 43, "h43", "in_use"),
        SuspensionItem("s1", "h43", "influence_period", "2026-11-01T00:00:00", AT),
        award("c2", -11, reverses="c"),
    )
    assert isinstance(bought(store, "op3", SOAP), Receipt)


def rows(store):
    return {table: dump(store)[table] for table in DERIVED}


NEW_POINTS = [f'"id":"{ident}"' for ident in ("a", "r", "b", "c", "c2", "d")]
PRICE, REVIEW = '"points":32,"since"', '"before":"2026-11-11'
UNKNOWN = {
    "all of a site": ['"旧名"'],
    "the first price": ['"since":"2026-12-01'],
    "both prices": ['"since":"2026-12-01', PRICE],
    "a card that was lost": ['"lost"'],
    "a suspension that was lifted later": ['"end":null,"household":"h43"'],
    "rules": ['"version":2'],
    "a review": [REVIEW],
    "an award that was undone later": ['"id":"a"'],
    "an award behind the gate, undone later": ['"id":"c"'],
    "a reversal": ['"id":"r"'],
    "nearly all": [*NEW_POINTS, REVIEW, '"version":2', '"5组"', '"6组"', PRICE],
}


@pytest.fixture(scope="module")
def knowing(village_file, tmp_path_factory):
    """The rows of a kiosk that read everything as it came."""
    path = shutil.copy(village_file, tmp_path_factory.mktemp("knowing") / "kiosk.db")
    with closing(open_store(path)) as store:
        live(store)
        assert problems(store) == []
        return rows(store)


@pytest.mark.parametrize("name", UNKNOWN)
def test_after_the_upgrade_every_row_is_that_of_a_kiosk_that_always_knew(
    village, knowing, older, monkeypatch, name
):
    older(*UNKNOWN[name])
    live(village)
    unread = [item.n for item in feed.unread(village)]
    assert unread
    assert problems(village) == []
    head = journal.head(village)[0]
    monkeypatch.undo()
    assert after_upgrade(village, stamp_at) == tuple(unread)
    assert rows(village) == knowing
    assert feed.unread(village) == []
    (told,) = entries_of(village, EntryKind.FEED_REREAD)
    assert (told.seq, told.decoded(), told.keeper) == (head + 1, FeedReread(tuple(unread)), "")
    assert problems(village) == []
    tell(village, award("later", 3))
    assert isinstance(bought(village, "op4", SOAP), Receipt)
    assert problems(village) == []


def test_it_is_done_once_for_each_version_and_each_time_for_what_can_be_read_then(
    village, older, monkeypatch
):
    assert after_upgrade(village, stamp_at) == ()
    older('"id":"a"', '"id":"b"')
    live(village)
    before = dump(village)
    with monkeypatch.context() as once:
        once.delattr("kiosk.store.rereading.play")
        assert after_upgrade(village, stamp_at) == ()
    assert dump(village) == before, "the same version does not try again"
    for unknown in (['"id":"b"'], []):
        monkeypatch.undo()
        if unknown:
            older(*unknown)
        village.set_meta(READ_BY, "of the version before")
        assert len(after_upgrade(village, stamp_at)) == 1
        assert problems(village) == []
        bought(village, f"then{len(unknown)}", SOAP)
    assert len(entries_of(village, EntryKind.FEED_REREAD)) == 2
    assert problems(village) == []


def test_what_was_booked_here_in_the_meantime_stands_and_what_speaks_against_it_stays_unread(
    village, older, monkeypatch
):
    older('"id":"r1"', '"id":"good"', '"id":"never"')
    tell(village, award("r1", -105, reverses="p1"), award("good", 4))
    tell(village, award("never", -9, reverses="good"))
    assert isinstance(bought(village, "op1"), Receipt)
    n = journal.feed_cursor(village)
    monkeypatch.undo()
    assert after_upgrade(village, stamp_at) == (n - 1,)
    assert [item.n for item in feed.unread(village)] == [n - 2, n]
    assert redeem.account_of(village, "h42", stamp_at().moment).balance == 105 - 35 + 4
    assert problems(village) == []


def test_a_price_that_an_item_changes_is_no_reproach_to_who_did_not_know_it(
    village, older, monkeypatch
):
    older('"points":30,"since"')
    tell(village, rice(30))
    assert isinstance(bought(village, "op1"), Receipt)
    monkeypatch.undo()
    assert len(after_upgrade(village, stamp_at)) == 1
    assert problems(village) == []
    assert village.value("select points from good_version where good = 'rice' and ord = 2") == 30


def test_rows_that_a_later_version_keeps_are_made_of_what_was_read_before(village):
    """The version before had no such rows: its items are known, and nothing came of them."""
    live(village)
    kept = rows(village)
    village.execute("delete from suspension")
    village.execute("update points set item = 'x'")
    assert problems(village)
    assert after_upgrade(village, stamp_at) == ()
    assert rows(village) == kept
    assert entries_of(village, EntryKind.FEED_REREAD) == []
    assert problems(village) == []


def test_an_item_only_comes_to_be_read_and_nobody_forges_that_it_was(village, older, monkeypatch):
    older('"id":"a"')
    tell(village, award("a", 20))
    n = journal.feed_cursor(village)
    monkeypatch.undo()
    for change in ("body = '{}', known = 1", "known = 0", "n = 99, known = 1"):
        with pytest.raises(Exception, match="append-only"):
            village.execute(f"update feed_item set {change} where n = {n}")
    with pytest.raises(Exception, match="append-only"):
        village.execute("update feed_item set known = 1 where n = 1")
    village.execute("update feed_item set known = 1 where n = ?", [n])
    assert any("points a" in problem for problem in problems(village))


def test_a_disk_that_is_full_leaves_all_as_it_was(village, older, monkeypatch):
    older('"id":"a"')
    live(village)
    monkeypatch.undo()
    before = dump(village)
    with monkeypatch.context() as full:
        full.setattr("kiosk.store.rereading.METAS", Refusing())
        with pytest.raises(OSError, match="no space"):
            after_upgrade(village, stamp_at)
    assert dump(village) == before
    assert after_upgrade(village, stamp_at) != ()


class Refusing:
    """Stands where the last thing is written."""

    def __iter__(self):
        raise OSError("no space left on device")


# --- what a real version before has written

WRITTEN = Path(__file__).parent / "written-by-004.sql"
"""A village's file by the version that had the tables up to 004_rights.  After its feed a newer
township told it another site's name, which it could not read, and of two items more than it kept;
then it sold soap."""


def test_a_file_of_the_version_before_is_brought_up_and_reads_what_it_could_not(tmp_path):
    path = tmp_path / "kiosk.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript(WRITTEN.read_text("utf-8"))
    with closing(open_store(path)) as store:
        assert [item.n for item in feed.unread(store)] == [13]
        assert problems(store) != [], "rows of which that version knew nothing"
        assert after_upgrade(store, stamp_at) == (13,)
        assert problems(store) == []
        assert store.value("select name from other_site") == "长虹"
        assert store.value("select item from points where id = 'a'") == "P08"
        assert isinstance(bought(store, "op2", SOAP), Receipt)
        assert problems(store) == []
