"""What the group decided at a kiosk, and what the township makes of it.

A real store at one end, a township that serves over HTTPS at the other.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from support.desk import done
from support.town import NOW, stored_entries
from support.wire import RESET_BEFORE_TLS

from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import EntryKind
from kiosk.core.scheme import Group
from kiosk.store import acts, declaring, journal, reviewing, verify
from kiosk.store.database import open_store
from kiosk.store.declaring import Said
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.store.reviewing import Verdict
from kiosk.township import in_force, tables
from kiosk.township.awards.declarations import Assessment, assess
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import Staff
from kiosk.township.residents.working_group import NewSeat, SeatEnded, end_seat, take_seat
from kiosk.township.rules import turning
from kiosk.township.sites import site_people
from kiosk.township.sites.site_people import NewPerson

pytestmark = RESET_BEFORE_TLS
NAMES = {"赵某": "head", "钱某": "villagers_rep", "孙某": "party_rep", "周某": "committee"}
GUEST = "吴某"
SAID = Said("7-0001", "烟盒", NOW.date(), 45, "三组")
ADMIN = Staff("a1", "admin", "管理员", Role.ADMIN, frozenset(), None, True, False, "", "")


class Kiosk:
    """A store with the township's feed, the group's people, and the link."""

    def __init__(self, folder, town, client):
        self.town = town
        new = [NewPerson(name, "officer", "135790") for name in (*NAMES, GUEST)]
        run_tx(town, lambda c: site_people.add_people(c, new, site="tx01"))
        self.store = open_store(folder / "kiosk.db")
        journal.begin_epoch(self.store, "tx01", 1, self.stamp())
        self.outbox, self.client = Outbox(self.store), client
        self.sync()
        self.people = dict(self.store.rows("select name, id from person where role = 'officer'"))
        for name, function in NAMES.items():
            self.seat(name, function)
        self.sync()

    def seat(self, name, function, **told):
        seat = NewSeat("tx01", function, NOW.date(), person=self.people[name], **told)
        return run_tx(self.town, lambda c: take_seat(c, ADMIN, seat, NOW))

    def stamp(self, keeper=""):
        return Stamp(Moment(NOW, Quality.SURE), "boot", 1.0, keeper)

    def sync(self):
        self.send()
        while items := self.client.feed(self.outbox.cursor()).items:
            self.outbox.apply_feed(items, NOW)

    def send(self):
        first, last = self.outbox.acked() + 1, self.outbox.head()
        if first <= last:
            digest = self.outbox.hash_at(last)
            ack = self.client.push(self.client.sealed(first, self.outbox.lines(first, 500), digest))
            assert (ack.problem, ack.head) == ("", last)
            self.outbox.mark_acked(last, digest)

    def declared(self, op, said=SAID):
        entry = done(declaring.declare(self.store, op, said, self.stamp)).entry
        return f"tx01/1/{entry.seq}"

    def decide(self, op, declaration, outcome="passed", who="赵钱孙", **told):
        people = tuple(self.people[f"{name}某"] for name in who)
        verdict = Verdict(declaration, outcome, people, **told)
        now = self.stamp(people[0])
        return reviewing.decide(self.store, op, verdict, lambda: now)

    def total(self, household="7-0001"):
        sql = "select sum(total) from purse where household = ?"
        return self.store.value(sql, [household]) or 0


@pytest.fixture
def kiosk(tmp_path, town, client):
    made = Kiosk(tmp_path, town, client)
    yield made
    made.store.close()


def rows(town, table):
    return run_tx(town, lambda c: c.execute(table.select()).all(), reads=True)


def booked(town):
    """Points at the township, by household."""
    found = {}
    for row in rows(town, tables.points):
        found[row.household] = found.get(row.household, 0) + row.points
    return found


def assessing(town, declaration, passes):
    site, epoch, seq = declaration.split("/")
    answer = Assessment(site, int(epoch), int(seq), passes, "凭证-1", "" if passes else "查过了")
    return run_tx(town, lambda c: assess(c, ADMIN, answer, NOW + timedelta(hours=1)))


def test_what_the_group_let_pass_is_booked_answered_and_echoed(kiosk, town):
    first = kiosk.declared("d-1", replace(SAID, helper="7-0002"))
    second = kiosk.declared("d-2", replace(SAID, household="7-0002"))
    entry = done(kiosk.decide("r-1", first)).entry
    done(kiosk.decide("r-2", second, "rejected", reason="证据不够"))
    kiosk.sync()
    award = f"tx01/1/{entry.seq}"
    told = {row.id: (row.household, row.points, row.what) for row in rows(town, tables.points)}
    assert told == {
        award: ("7-0001", 10, "烟盒45个"),
        f"{award}/h": ("7-0002", 10, "互助申报：烟盒45个"),
    }
    (how,) = rows(town, tables.circumstances)
    assert (how.channel, how.place, how.quantity) == ("mutual", "三组", 45)
    assert how.name == "现场评议：赵某（组长）、钱某（村民代表）、孙某（党员代表）"
    states = {row.seq: (row.state, row.reason, row.award) for row in rows(town, tables.declaration)}
    seqs = [int(each.split("/")[2]) for each in (first, second)]
    assert states == {seqs[0]: ("passed", "", award), seqs[1]: ("rejected", "证据不够", "")}
    assert [each.flagged for each in stored_entries(town) if each.kind == "reviewed"] == [None] * 2
    assert (kiosk.total(), kiosk.total("7-0002")) == (10, 10)
    assert {row[0] for row in kiosk.store.rows("select outcome from assessed")} == {
        "passed",
        "rejected",
    }
    assert verify.problems(kiosk.store) == []


def test_what_was_decided_first_stands_and_the_second_is_shown(kiosk, town):
    """At the township before the entry came, or by a machine that did not know of the first."""
    passed, rejected, kept, twice = (kiosk.declared(f"d-{n}") for n in range(4))
    kiosk.send()
    assessing(town, passed, passes=True)
    assessing(town, rejected, passes=False)
    assessing(town, kept, passes=True)
    done(kiosk.decide("r-1", passed))
    done(kiosk.decide("r-2", rejected))
    done(kiosk.decide("r-3", kept, "rejected", reason="证据不够"))
    body = done(kiosk.decide("r-4", twice)).entry.decoded()
    with kiosk.store.transaction():
        kiosk.store.execute("delete from reviewed where declaration = ?", [twice])
        officer = kiosk.stamp(kiosk.people["赵某"])
        acts.record(kiosk.store, EntryKind.REVIEWED, "again", body, officer)
    assert kiosk.total() == 40
    kiosk.sync()
    flagged = [each.flagged for each in stored_entries(town) if each.kind == "reviewed"]
    assert ["已经审核过" in (each or "") for each in flagged] == [True, True, True, False, True]
    assert "现场评议没有通过" in flagged[2]
    assert kiosk.total() == booked(town)["7-0001"] == 30
    told = declaring.declarations_of(kiosk.store, "7-0001")
    assert [each.outcome for each in told] == ["passed", "passed", "rejected", "passed"]


EARLIER = "2023-01-02T12:00:00"
FORGED = {
    "two of three": ({}, "评议的只有 2 人，至少要 3 人"),
    "a stranger": ({}, "不是工作小组的人"),
    "a declaration of nobody": ({"declaration": "tx01/1/999"}, "没有收到过"),
    "of another site": ({"declaration": "tx02/1/2"}, "没有收到过"),
    "another household": ({"household": "7-0002"}, "评议的户和申报的不一样"),
    "no points": ({"points": 0}, "评议的内容不对"),
    "other points": ({"points": 20}, "评议的分和方案算出来的不一样"),
    "an earlier day": ({"effective": EARLIER}, "评议记的日子 2023-01-02 在申报的"),
}


def test_what_no_group_could_have_decided_is_shown_and_not_booked(kiosk, town):
    put_off = done(kiosk.decide("r", kiosk.declared("d"), "postponed")).entry.decoded()
    body = msgspec.structs.replace(
        put_off, outcome="passed", points=10, what="烟盒45个", item="烟盒", quantity=45
    )
    stranger = msgspec.structs.replace(body.members[0], person="P99")
    officer = kiosk.stamp(kiosk.people["赵某"])
    for name, (change, _) in FORGED.items():
        told = {"declaration": kiosk.declared(f"d-{name}"), **change}
        if name == "two of three":
            told["members"] = body.members[:2]
        if name == "a stranger":
            told["members"] = (*body.members[:2], stranger)
        forged = msgspec.structs.replace(body, **told)
        with kiosk.store.transaction():
            acts.record(kiosk.store, EntryKind.REVIEWED, name, forged, officer)
    kiosk.send()
    flagged = [each.flagged for each in stored_entries(town) if each.kind == "reviewed"][1:]
    for (_, said), shown in zip(FORGED.values(), flagged, strict=True):
        assert said in shown
    assert booked(town) == {"7-0001": 30}  # other points, another day: facts, and shown


def test_as_many_decide_as_the_scheme_wanted_under_which_they_sat(kiosk, town):
    """The township has another since, of which the machine had not heard."""
    done(kiosk.decide("r-1", kiosk.declared("d-1")))

    def more(connection):
        scheme = in_force.running(connection).scheme
        new = msgspec.structs.replace(scheme, group=Group(clause="四", quorum=5))
        turning.put(connection, new, turning.Paper("李某"), NOW.date(), NOW)

    run_tx(town, more)
    kiosk.sync()
    assert stored_entries(town)[-1].flagged is None
    assert kiosk.total() == booked(town)["7-0001"] == 10


def test_who_has_left_decides_until_the_last_day_and_own_households_are_told(kiosk, town):
    with pytest.raises(Refused, match="离任不能在到任"):
        leaving(town, "周某", NOW.date() - timedelta(days=1))
    leaving(town, "周某", NOW.date())
    leaving(town, "孙某", NOW.date() + timedelta(days=9))
    with pytest.raises(Refused, match="赵某已经是组长"):
        kiosk.seat("赵某", "party_rep")
    kiosk.seat("吴某", "grid_worker", household="0001")
    kiosk.sync()
    declaration = kiosk.declared("d-1")
    answer = kiosk.decide("r-1", declaration, who="赵钱吴")
    assert (answer.why.value, answer.name) == ("must_stand_aside", "吴某")
    body = done(kiosk.decide("r-2", declaration, who="赵钱吴周")).entry.decoded()
    assert [each.name for each in body.aside] == ["吴某"]
    kiosk.sync()
    assert stored_entries(town)[-1].flagged is None
    assert kiosk.total() == 10


def leaving(town, name, until):
    seat = next(row.id for row in rows(town, tables.group_member) if row.name == name)
    return run_tx(town, lambda c: end_seat(c, ADMIN, SeatEnded("tx01", seat, until), NOW))
