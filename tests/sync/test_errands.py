"""A household's errands by touch, between two shops and their township: real runners and stores.

The envelopes are real and there are no sockets (`support.travel`); what the screens look like is
`flow`'s, what each step means `core`'s.
"""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import select
from support.travel import START, Travel
from support.village import TestClock

from kiosk.core.acts import Obstacle
from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import EntryKind
from kiosk.core.events import Button, Pressed
from kiosk.core.feed import FeedItem
from kiosk.core.front import AccountShown, Idle
from kiosk.core.objecting.events import ThingChosen, WhyChosen
from kiosk.core.objecting.states import NotObjected, ObjectionMade, ObjectionsShown, ThingsShown
from kiosk.core.releases import Withheld
from kiosk.core.travel.events import PointsStepped, SiteChosen
from kiosk.core.travel.states import NotTravelled, PointsWished, TravelDone
from kiosk.core.view import Entered, OtherSite
from kiosk.runner import Runner, Wiring
from kiosk.store import paper_values, printing
from kiosk.store.database import Store
from kiosk.store.feed import apply_feed
from kiosk.store.travel import rights_of
from kiosk.store.verify import problems
from kiosk.township import tables
from kiosk.township.awards.objections import Outcome, Settling, settle_objection, slip_of
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import Staff

HERE, SECOND, FAR = "tx01", "tx03", "tx02"
H = "7-0001"
SOMEBODY = Staff("s1", "limou", "李某", Role.ADMIN, frozenset(), None, True, False, "", "")


@pytest.fixture
def travel(travel_mould, tmp_path):
    travel = Travel(travel_mould, tmp_path)
    yield travel
    travel.close()


class Counter:
    """The front of one shop; a household stands there with its card."""

    def __init__(self, travel: Travel, site: str) -> None:
        self.kiosk = travel.kiosks[site]
        self.store = self.kiosk.store
        clock = TestClock(self.kiosk.at, Quality.SURE)
        keys = (f"{site}/touch/{n}" for n in range(1000))
        self.runner = Runner(
            self.store,
            clock,
            Wiring(lambda _: None, lambda: None, lambda: None, lambda: next(keys)),
        )

    @property
    def state(self):
        return self.runner.front.state

    def touch(self, *events):
        for event in events:
            self.runner.handle(Pressed(event) if isinstance(event, Button) else event)
        return self.state

    def card(self):
        """The household's own card is read."""
        for button in (Button.FINISH, *[Button.BACK] * 5):
            if not isinstance(self.state, Idle):
                self.touch(button)
        key = "select key from card where household = ? and state = 'in_use'"
        assert self.store.row(key, [H])
        self.runner.handle(self.runner._account(H, Entered.CODE, "", "k"))
        assert isinstance(self.state, AccountShown), self.state
        return self.state.visit.standing

    def give(self, to: str, tens: int):
        choose = (Button.OTHER_SITE, SiteChosen(to), *[PointsStepped(10)] * tens, Button.NEXT)
        return self.touch(*choose, Button.CONFIRM)

    def papers(self):
        """What was printed, or waits to be, of errands."""
        kinds = (EntryKind.RELEASED, EntryKind.OBJECTED)
        rows = self.store.rows("select seq from entry where kind in (?, ?) order by seq", kinds)
        jobs = [printing.job_of(self.store, seq) for (seq,) in rows]
        return [paper_values.value_of(self.store, job) for job in jobs if job is not None]


def test_points_go_to_another_shop_are_spent_there_and_come_back(travel):
    home, guest = Counter(travel, HERE), Counter(travel, SECOND)
    standing = home.card()
    assert [site.id for site in standing.rights.others] == [SECOND, FAR]
    assert standing.rights.others[0] == OtherSite(SECOND, "和平二", "和平村二店", "和平村")
    assert isinstance(home.give(SECOND, 1), TravelDone)
    receipt = home.state.receipt
    assert (receipt.points, receipt.before, receipt.after) == (10, START, START - 10)
    slip = home.papers()[0]
    assert (slip.to, slip.points, slip.before, slip.after) == ("和平二", 10, START, START - 10)
    assert (slip.origin.number, slip.origin.keeper) == (receipt.number, "王某")

    at_first = guest.card()
    assert (at_first.rights.home.id, at_first.account.redeemable) == (HERE, 0)
    travel.settle()
    there = guest.card()
    assert (there.rights.home.name, there.account.redeemable) == ("和平", 10)
    assert travel.redeem(SECOND, H, 3)
    guest.card()
    guest.touch(Button.GIVE_BACK, Button.NEXT, Button.CONFIRM)
    assert (guest.state.receipt.points, guest.state.receipt.after) == (7, 0)
    assert guest.papers()[0].to == "和平"
    travel.settle_and_check(whole=())
    assert home.card().account.redeemable == START - 3


def test_a_guest_asks_and_its_home_answers_by_itself(travel):
    home, guest = Counter(travel, HERE), Counter(travel, SECOND)
    guest.card()
    asked = (Button.ASK_HOME, PointsStepped(10), PointsStepped(1), Button.NEXT, Button.CONFIRM)
    assert isinstance(guest.touch(*asked), PointsWished)
    rights = guest.card().rights
    assert (rights.asked.points, rights.asked.given, rights.may_ask) == (11, None, False)
    travel.settle()
    standing = guest.card()
    assert (standing.account.redeemable, standing.rights.asked.given) == (11, 11)
    assert standing.rights.may_ask
    assert home.papers() == [], "nobody stood there when the machine answered"
    assert home.card().account.redeemable == START - 11

    travel.suspend(H, lift=False)
    travel.settle()
    assert not guest.card().rights.may_give_back
    guest.touch(*asked)
    travel.settle()
    last = guest.card().rights.asked
    assert (last.given, last.why) == (0, Withheld.SUSPENDED)
    travel.settle_and_check(whole=(HERE, SECOND))


def test_what_is_gone_meanwhile_and_a_closed_shop_are_told(travel):
    home = Counter(travel, HERE)
    home.card()
    home.touch(Button.OTHER_SITE, SiteChosen(FAR), Button.ALL_POINTS, Button.NEXT)
    assert travel.redeem(HERE, H, 5)
    assert isinstance(home.touch(Button.CONFIRM), NotTravelled)
    refused = home.state.refused
    assert (refused.why, refused.figure) == (Obstacle.NOT_ENOUGH_POINTS, START - 5)
    anew = home.touch(Button.NEXT)
    assert anew.visit.standing.rights.movable == START - 5

    home.store.set_meta("in_charge", "")
    home.give(FAR, 1)
    assert home.state.refused.why is Obstacle.NOT_IN_CHARGE


def test_an_objection_is_answered_with_its_slips_number(travel):
    travel.award(H, 5)
    travel.review()
    travel.settle()
    home = Counter(travel, HERE)
    home.card()
    things = home.touch(Button.RECORD, Button.OBJECT)
    assert isinstance(things, ThingsShown)
    (swept,) = [thing for thing in things.things if thing.what == "打扫"]
    object_to_it = (ThingChosen(swept.about), WhyChosen("分数不对"), Button.CONFIRM)
    assert isinstance(home.touch(*object_to_it), ObjectionMade)
    receipt = home.state.receipt
    assert receipt.due == (home.kiosk.at.date() + timedelta(days=7)).isoformat()
    (slip,) = home.papers()
    assert (slip.origin.number, slip.what, slip.why) == (receipt.number, "打扫", "分数不对")

    home.card()
    home.touch(Button.RECORD, Button.OBJECT, *object_to_it)
    assert isinstance(home.state, NotObjected), "it waits already"
    assert home.state.refused.name == receipt.number
    travel.settle()
    (row,) = run_tx(travel.engine, lambda c: c.execute(select(tables.objection)).all())
    site = run_tx(travel.engine, lambda c: c.execute(select(tables.site)).first())
    assert (slip_of(site, row), row.award, row.reason) == (receipt.number, "a1", "分数不对")
    answer = Settling(HERE, row.number, Outcome.CORRECTED, "少记了一半", 10)
    run_tx(travel.engine, lambda c: settle_objection(c, SOMEBODY, answer, travel.now))
    travel.settle()
    assert home.card().account.pending == 10, "corrected, and again before the review"
    mine = home.touch(Button.RECORD, Button.OBJECT, Button.MY_OBJECTIONS)
    assert isinstance(mine, ObjectionsShown)
    (made,) = mine.things.made
    assert (made.number, made.outcome, made.finding) == (receipt.number, "corrected", "少记了一半")
    assert problems(home.store) == []


def test_points_that_were_left_out_and_a_list_may_be_objected_to_twice_and_once(travel):
    home = Counter(travel, HERE)
    for expected in (ObjectionMade, ObjectionMade):
        home.card()
        missing = (ThingChosen("missing"), WhyChosen("漏记了分"), Button.CONFIRM)
        assert isinstance(home.touch(Button.RECORD, Button.OBJECT, *missing), expected)
    travel.settle()
    rows = run_tx(travel.engine, lambda c: c.execute(select(tables.objection)).all())
    assert [(row.number, row.award, row.about) for row in rows] == [
        (1, None, "漏记的积分"), (2, None, "漏记的积分"),
    ]  # fmt: skip


def test_a_feed_that_names_no_other_sites_still_works(travel):
    """An older township's: nothing is offered, and a guest whose home has no name may ask it."""
    told = travel.kiosks[SECOND].store.rows("select body from feed_item order by n")
    bodies = [body for (body,) in told if '"type":"other_site"' not in body]
    assert len(bodies) == len(told) - 2
    with closing(Store(None)) as store:
        apply_feed(store, [FeedItem(n, body) for n, body in enumerate(bodies, 1)], travel.now)
        rights = rights_of(store, H, Moment(travel.now, Quality.SURE))
        assert (rights.home, rights.others, rights.may_ask) == (OtherSite(HERE), (), True)
