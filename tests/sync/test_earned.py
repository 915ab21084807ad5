"""Points that an officer booked at a kiosk, and what the township makes of them.

A real store at one end, a township that serves over HTTPS at the other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from nacl.signing import SigningKey
from support.desk import done
from support.office import register_key, send
from support.town import NOW, SECOND_SITE, MemoryOutbox, feed_of, stored_entries, told
from support.wire import RESET_BEFORE_TLS

from kiosk.core.clock import Moment, Quality, stamp
from kiosk.core.earning_entries import Attendant, Awarded, SessionHeld
from kiosk.core.entries import EntryKind, HomeMoved
from kiosk.core.feed import MoveItem, PointsItem
from kiosk.core.journal import canonical
from kiosk.store import acts, awarding, journal, verify
from kiosk.store.awarding import Asked
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.database import run_tx
from kiosk.township.residents.households import NewHousehold, add_households
from kiosk.township.sites import site_people
from kiosk.township.sites.site_people import NewPerson
from kiosk.township.travel import moves

pytestmark = RESET_BEFORE_TLS


class Kiosk:
    """A store with the township's feed, an officer, and the link."""

    def __init__(self, folder, town, client):
        new = [NewPerson("赵某", "officer", "135790"), NewPerson("陈某", "keeper", "246810")]
        run_tx(town, lambda c: site_people.add_people(c, new, site="tx01"))
        self.store = open_store(folder / "kiosk.db")
        journal.begin_epoch(self.store, "tx01", 1, self.stamp())
        self.outbox, self.client = Outbox(self.store), client
        self.sync()
        (self.officer,) = self.store.row("select id from person where role = 'officer'")

    def stamp(self, keeper=""):
        return Stamp(Moment(NOW, Quality.SURE), "boot", 1.0, keeper)

    def sync(self):
        """Send everything, then fetch everything."""
        first, last = self.outbox.acked() + 1, self.outbox.head()
        if first <= last:
            digest = self.outbox.hash_at(last)
            sealed = self.client.sealed(first, self.outbox.lines(first, 500), digest)
            ack = self.client.push(sealed)
            assert (ack.problem, ack.head) == ("", last)
            self.outbox.mark_acked(last, digest)
        while items := self.client.feed(self.outbox.cursor()).items:
            self.outbox.apply_feed(items, NOW)

    def award(self, op, asked, keeper=None):
        by = self.officer if keeper is None else keeper
        return awarding.award(self.store, op, asked, lambda: self.stamp(by))

    def total(self, household="7-0001"):
        return self.store.value("select total from purse where household = ?", [household]) or 0


@pytest.fixture
def kiosk(tmp_path, town, client):
    made = Kiosk(tmp_path, town, client)
    yield made
    made.store.close()


def rows(town, table):
    return run_tx(town, lambda c: c.execute(table.select()).all(), reads=True)


def test_an_award_at_the_kiosk_is_the_townships_too_and_can_be_undone_there(kiosk, town):
    boxes = Asked("7-0001", NOW.date(), item="烟盒", quantity=45, place="三组", document="表-1")
    entry = done(kiosk.award("op-1", boxes)).entry
    assert kiosk.total() == 10
    kiosk.sync()
    award = f"tx01/1/{entry.seq}"
    (row,) = rows(town, tables.points)
    assert (row.id, row.points, row.item, row.what) == (award, 10, "烟盒", "烟盒45个")
    (how,) = rows(town, tables.circumstances)
    assert (how.name, how.channel, how.quantity, how.place) == ("赵某", "collector", 45, "三组")
    assert stored_entries(town)[-1].flagged is None
    assert [item.id for item in feed_of(town) if isinstance(item, PointsItem)] == [award]
    assert kiosk.total() == 10

    run_tx(town, lambda c: points.reverse(c, award, reason="数错了", at=NOW))
    kiosk.sync()
    assert kiosk.total() == 0
    assert awarding.awards_since(kiosk.store, NOW)[0].undone
    assert verify.problems(kiosk.store) == []


def test_once_a_month_holds_for_both_and_what_crossed_on_the_way_is_marked(kiosk, town):
    """TX-A1.9: the desk's award is known at the kiosk; what neither knew of stands and is shown."""
    clean = Asked("7-0001", NOW.date(), item="P09", document="表-1")
    deed = Deed("0002", item="P09")
    run_tx(town, lambda c: points.award(c, "a/1", deed, at=NOW))
    kiosk.sync()
    assert kiosk.award("op-1", replace(clean, household="7-0002")).why.value == "once_a_month"
    done(kiosk.award("op-2", clean))
    run_tx(town, lambda c: points.award(c, "a/2", Deed("0001", item="P09"), at=NOW))
    kiosk.sync()
    assert "和方案算出来的不一样" in stored_entries(town)[-1].flagged
    assert kiosk.total() == 20
    assert sum(row.points for row in rows(town, tables.points)) == 30


def test_what_no_officer_of_the_site_booked_is_shown_and_not_booked(kiosk, town):
    body = done(kiosk.award("op-1", Asked("7-0001", NOW.date(), item="P08", document="1"))).entry
    keeper = kiosk.store.value("select id from person where role = 'keeper'")
    with kiosk.store.transaction():
        acts.record(kiosk.store, EntryKind.AWARDED, "forged", body.decoded(), kiosk.stamp(keeper))
    kiosk.sync()
    assert "不是这个兑换点的村干部" in stored_entries(town)[-1].flagged
    assert len(rows(town, tables.points)) == 1


def test_who_was_an_officer_when_it_was_booked_is_believed(kiosk, town):
    """The kiosk counts it from its commit; it had not heard of the new role."""
    done(kiosk.award("op-1", Asked("7-0001", NOW.date(), item="P08", document="1")))
    now_keeper = [NewPerson("赵某", "keeper", "135790")]
    run_tx(town, lambda c: site_people.add_people(c, now_keeper, site="tx01"))
    kiosk.sync()
    assert stored_entries(town)[-1].flagged is None
    assert sum(row.points for row in rows(town, tables.points)) == kiosk.total() > 0
    refused = kiosk.award("op-2", Asked("7-0001", NOW.date(), item="P08", document="2"))
    assert refused.why.value == "not_an_officer"


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_points_for_who_may_not_earn_then_are_shown(kiosk, town):
    """The kiosk had not heard of the suspension; the points are a fact, and a person is told."""
    scheme = run_tx(town, book.township_of, reads=True).scheme
    kind = next(iter(scheme.suspension))
    barred = msgspec.structs.replace(scheme.suspension[kind], earn="barred")
    changed = msgspec.structs.replace(scheme, suspension={**scheme.suspension, kind: barred})
    document = canonical(changed).decode()
    run_tx(town, lambda c: c.execute(tables.township.update().values(scheme=document)))
    done(kiosk.award("op-1", Asked("7-0001", NOW.date(), item="P08", document="1")))
    begins = NOW - timedelta(days=1)
    run_tx(town, lambda c: points.suspend(c, "s1", "0001", start=begins, kind=kind))
    kiosk.sync()
    assert "不记加分" in stored_entries(town)[-1].flagged
    assert len(rows(town, tables.points)) == 1


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_a_household_that_moved_here_from_another_village_is_at_home_here(kiosk, town):
    run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
    new = [NewHousehold("0001", "2组", "孙某", "tx02")]
    run_tx(town, lambda c: add_households(c, new))
    register_key(town, SigningKey(bytes(range(2, 34))), "tx02", NOW)
    run_tx(town, lambda c: moves.begin_move(c, "8-0001", "tx01", at=NOW))
    (asked,) = told(town, MoveItem, "tx02")
    box = MemoryOutbox("tx02")
    box.append(EntryKind.HOME_MOVED, HomeMoved("8-0001", "tx01", asked.id, ()))
    send(town, SigningKey(bytes(range(2, 34))), box)
    kiosk.sync()
    entry = done(kiosk.award("op-1", Asked("8-0001", NOW.date(), item="P08", document="1"))).entry
    kiosk.sync()
    assert stored_entries(town)[-1].flagged is None
    assert [row.id for row in rows(town, tables.points)] == [f"tx01/1/{entry.seq}"]
    assert kiosk.total("8-0001") == rows(town, tables.points)[0].points


def test_an_award_without_the_proof_that_the_scheme_demands_is_booked_and_marked(kiosk, town):
    """BS-2.2.2b: a kiosk that had other rules books what the township's own desk would refuse."""
    bare = Awarded("7-0001", "0001", "3组", "张*", 20, "打扫", stamp(NOW), item="P08")
    wanted = (
        (bare, "请看一看：方案要求写明佐证，没有写"),
        (
            msgspec.structs.replace(bare, item="", document="表-1"),
            "请看一看：方案要求写明清单里的项目，没有写",
        ),
        (msgspec.structs.replace(bare, photo="ab"), None),
        (msgspec.structs.replace(bare, second="P1"), "第二人就是经手人自己"),
    )
    for n, (body, _) in enumerate(wanted):
        with kiosk.store.transaction():
            now = kiosk.stamp(kiosk.officer)
            acts.record(kiosk.store, EntryKind.AWARDED, f"op-{n}", body, now)
    kiosk.sync()
    assert [row.flagged for row in stored_entries(town)[-4:]] == [why for _, why in wanted]
    assert sum(row.points for row in rows(town, tables.points)) == 80


def test_a_session_with_cards_is_counted_once_a_household(kiosk, town):
    """GL-3.3.4: person-times; a card shown twice counts once."""
    came = tuple(Attendant(f"7-000{n}", f"000{n}", "3组", "张*") for n in (1, 2, 1))
    held = SessionHeld("院坝会", "2023-03-20", came, place="三组", by="赵某")
    with kiosk.store.transaction():
        acts.record(kiosk.store, EntryKind.SESSION_HELD, "op", held, kiosk.stamp(kiosk.officer))
    kiosk.sync()
    (session,) = rows(town, tables.session)
    assert (session.id[:7], session.name, session.attendances) == ("tx01/1/", "院坝会", 2)
