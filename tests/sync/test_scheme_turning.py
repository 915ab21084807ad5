"""Schemes announced, withdrawn, changed by a village: kiosks and township go by the same, always.

Kiosks are off over midnight, hear late or not for weeks; what each goes by is told beside it by a
few lines that know nothing of the store.  HYPOTHESIS_PROFILE=deep looks further.
"""

from __future__ import annotations

import contextlib
import random
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.county import Shop, key_of
from support.histories import scheme_with
from support.office import Browser, hire
from support.town import (
    SECOND_SITE,
    enrol_kiosk,
    feed_of,
    found_town,
    stored_entries,
)
from support.travel import HOMES, HOUSEHOLDS, NOW, POINT, SITES, VETO, Travel

from kiosk.core.account import account, purses
from kiosk.core.clock import Moment, Quality
from kiosk.core.coming import promised
from kiosk.core.feed import SchemeAnnouncedItem, SchemeItem, SchemeWithdrawnItem
from kiosk.core.redemption import RedemptionRefused
from kiosk.core.scheme import Good, SchemeError
from kiosk.core.view import Entered, Receipt
from kiosk.schemes import read_scheme
from kiosk.store import journal, points, redeem, schemes
from kiosk.store.journal import Stamp
from kiosk.store.verify import problems
from kiosk.township import book, in_force
from kiosk.township.api import application
from kiosk.township.awards import points as township_points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.goods import goods
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.township.platform.platform import village_points
from kiosk.township.regrouping.regrouping import to_spend
from kiosk.township.residents.households import NewHousehold, add_households
from kiosk.township.rules import turning
from kiosk.township.rules.turning import Paper, VillagePlan
from kiosk.township.rules.village_plans import (
    PlanNamed,
    PlanTyped,
    pending,
    put_plan,
    withdraw_plan,
)
from kiosk.township.serving import running
from kiosk.township.sites import site_people
from kiosk.township.sites.site_people import NewPerson

MEMORY = Path("/dev/shm")
STEPS = 24
VILLAGES = {"tx01": 7, "tx02": 8, "tx03": 7}
WINDOWS = ({}, {"weekdays": [3, 6]}, {"months": [4, 5, 7, 10]}, {"dates": [1, 2, 15]})


def drawn_scheme(rng):
    while True:
        window = rng.choice(WINDOWS)
        carry = "end_of_next_window" if window and rng.random() < 0.5 else "none"
        with contextlib.suppress(SchemeError):
            return scheme_with(
                months=rng.choice([0, 1, 3, 6, 12]),
                start=rng.choice([1, 1, 2]),
                base=rng.choice([0, 7, 20]),
                gate=rng.choice(["approved", "publicised"]),
                window=window,
                carry=carry,
                suspension={"veto": VETO},
            )


def drawn_plan(rng):
    """What a village's committees may have typed, as `village_plan_new.html` sends it."""
    typed = {
        "period": {"0.clause": "村", "0.months": str(rng.choice([0, 1, 6])), "0.start_month": "1"},
        "base": {"0.clause": "村", "0.points": str(rng.choice([0, 3, 50]))},
        "window": {
            "0.clause": "村",
            "0.weekdays": rng.choice(["", "6"]),
            "0.months": "",
            "0.dates": "",
        },
        "carry_over": {"0.clause": "村", "0.until": "none"},
        "redeeming": {"0.clause": "村", "0.goods": rng.choice("001")},
    }
    own = [name for name in typed if rng.random() < 0.6]
    return tuple(
        (name, tuple((key, (value,)) for key, value in typed[name].items())) for name in own
    )


class Kept:
    """What a kiosk should go by, from what it has heard and on which days it was on."""

    def __init__(self):
        self.begins, self.state, self.heard = {}, {}, 0

    def hear(self, items):
        for item in items:
            match item:
                case SchemeItem(version, document):
                    self.begins[version] = document["valid_from"]
                    self.state |= {
                        v: "begun"
                        for v, s in self.state.items()
                        if s == "announced" and v <= version
                    }
                    self.state[version] = "begun"
                case SchemeAnnouncedItem(version, document):
                    self.begins[version] = document["valid_from"]
                    self.state.setdefault(version, "announced")
                case SchemeWithdrawnItem(version):
                    self.state[version] = "withdrawn"

    def wake(self, day):
        for version, state in self.state.items():
            if state == "announced" and self.begins[version] <= day:
                self.state[version] = "begun"

    @property
    def version(self):
        return max(v for v, s in self.state.items() if s == "begun")


class Turnings:
    """The township and its three kiosks, of which some are off."""

    def __init__(self, mould, folder):
        self.travel = Travel(mould, folder)
        self.engine = self.travel.engine
        self.kept = {site: Kept() for site in SITES}
        self.off = set()
        self.now, self.count = NOW, 0
        self.admin = hire(self.engine, "limou", Role.ADMIN)
        for site in SITES:
            self.hear(site)

    def kiosk(self, site):
        kiosk = self.travel.kiosks[site]
        kiosk.at = self.now
        return kiosk

    def hear(self, site):
        kiosk, kept = self.kiosk(site), self.kept[site]
        kiosk.fetch(self.engine)
        told = feed_of(self.engine, site)
        kept.hear(told[kept.heard :])
        kept.heard = len(told)

    def book(self, work):
        with contextlib.suppress(Refused):
            run_tx(self.engine, work)

    def pass_time(self, step, *, to_midnight=False):
        self.now += step
        if to_midnight:
            day = self.now + timedelta(days=1)
            self.now = datetime(day.year, day.month, day.day)
        turning.look(self.engine, self.now)
        for site in SITES:
            if site not in self.off:
                self.wake(site)

    def wake(self, site):
        self.off.discard(site)
        schemes.begin_due(self.kiosk(site).store, self.kiosk(site).stamp)
        self.kept[site].wake(f"{self.now:%Y-%m-%d}")

    def act(self, rng):
        site, household = rng.choice(SITES), rng.choice(HOUSEHOLDS)
        begins = (self.now + timedelta(days=rng.choice([0, 1, 1, 9, 40]))).date()
        self.count += 1
        match rng.choices(range(9), [4, 2, 3, 1, 3, 2, 5, 3, 3])[0]:
            case 0 if not run_tx(self.engine, lambda c: in_force.announced(c), reads=True):
                scheme = drawn_scheme(rng)
                self.book(lambda c: turning.put(c, scheme, Paper("x"), begins, self.now))
            case 1:
                found = run_tx(self.engine, lambda c: in_force.announced(c), reads=True)
                for each in found:
                    self.book(lambda c, v=each.version: turning.withdraw(c, v, self.now))
            case 2:
                self.plan(rng.choice([7, 8]), drawn_plan(rng), begins)
            case 3:
                self.withdraw_plan(rng.choice([7, 8]))
            case 4:
                self.award(household, rng)
            case 5:
                self.book(
                    lambda c: township_points.review(
                        c, f"r{self.count}", before=self.now, at=self.now
                    )
                )
            case 6:
                self.redeem(household, rng.randint(1, 25))
            case 7:
                self.off ^= {site}
                if site not in self.off:
                    self.wake(site)
            case _:
                if site not in self.off:
                    self.hear(site)
                    self.wake(site)
                    self.kiosk(site).push(self.engine)

    def plan(self, village, sections, begins):
        typed = PlanTyped(village, sections, "2023-03-01", "村“两委”", "1号", f"{begins}", "急")
        self.book(lambda c: put_plan(c, find_staff(c, self.admin), typed, self.now))

    def withdraw_plan(self, village):
        def work(c):
            waiting = pending(turning.plans(c, village), self.now.date())
            if isinstance(waiting, VillagePlan):
                named = PlanNamed(village, waiting.number)
                withdraw_plan(c, find_staff(c, self.admin), named, self.now)

        self.book(work)

    def award(self, household, rng):
        effective = self.now - timedelta(days=rng.choice([0, 1, 30, 100]))
        deed = Deed(
            household.partition("-")[2], points=rng.randint(1, 30), reason="x", effective=effective
        )
        name, home = f"a{self.count}", HOMES[household]
        self.book(lambda c: township_points.award(c, name, deed, at=self.now, site=home))

    def redeem(self, household, figure):
        site = HOMES[household]
        if site in self.off:
            return
        kiosk = self.kiosk(site)
        pick = [type(POINT)("point", "积分", 1, figure)]
        answer = redeem.redeem(
            kiosk.store, kiosk.op(), household, pick, kiosk.stamp, entered=Entered.CODE
        )
        assert isinstance(answer, Receipt | RedemptionRefused)

    def check(self):
        """Each kiosk that is on: its scheme is the one it should be, its rows the core's."""
        for site in set(SITES) - self.off:
            store = self.kiosk(site).store
            assert journal.scheme_version(store) == self.kept[site].version, site
            scheme, facts = points.scheme_in_force(store), points.facts_of(store)
            should = purses(facts, scheme)
            rows = store.rows("select household, period, total, cleared, spent from purse")
            assert {r[:2]: r[2:] for r in rows} == {
                key: (p.total, p.cleared, p.spent) for key, p in should.items()
            }
            for household in HOUSEHOLDS:
                mine = {key[1]: purse for key, purse in should.items() if key[0] == household}
                core = promised(account(mine, scheme, self.now), schemes.rules_of(store), self.now)
                moment = self.kiosk(site).stamp().moment
                assert redeem.account_of(store, household, moment) == core

    def settle(self):
        """Everybody is on, has heard and has told: one scheme and one reckoning per village."""
        self.off.clear()
        for _ in range(2):
            for site in SITES:
                self.hear(site)
                self.wake(site)
                self.kiosk(site).push(self.engine)
        self.check()
        for site in SITES:
            store = self.kiosk(site).store
            there = run_tx(self.engine, lambda c, s=site: in_force.at_site(c, s), reads=True)
            assert points.scheme_in_force(store) == there.scheme, site
            assert journal.scheme_version(store) == there.version, site
            assert not store.rows("select n from feed_item where known = 0"), site
            assert not [e.flagged for e in stored_entries(self.engine, site) if e.flagged], site
        for household, home in HOMES.items():
            store = self.kiosk(home).store
            scheme = points.scheme_in_force(store)
            key = scheme.period_of(self.now).key
            purse = points.purses_of(store, household, [key]).get(key)
            reckoned = run_tx(
                self.engine,
                lambda c, h=household, s=scheme: to_spend(c, s, h, self.now),
                reads=True,
            )
            assert reckoned == (purse.spendable(scheme.base_points) if purse else 0), household

    def close(self):
        self.travel.close()


@contextlib.contextmanager
def turnings(mould):
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        found = Turnings(mould, Path(folder))
        try:
            yield found
        finally:
            found.close()


def story(mould, seed):
    rng = random.Random(seed)
    with turnings(mould) as found:
        for n in range(STEPS):
            found.act(rng)
            days = rng.choice([0, 0, 0, 1, 3, 20])
            found.pass_time(timedelta(days=days, hours=1), to_midnight=rng.random() < 0.3)
            found.check()
            if n == STEPS // 2:
                found.settle()
        found.settle()
        site = SITES[seed % len(SITES)]
        assert problems(found.kiosk(site).store) == []


@settings(max_examples=max(2, settings.default.max_examples // 50))
@given(st.integers(0, 1 << 30))
def test_kiosks_and_township_go_by_the_same_scheme_through_every_change(travel_mould, seed):
    story(travel_mould, seed)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_story_that_has_been_looked_at_before(travel_mould, seed):
    story(travel_mould, seed)


# --- through the desk, the wire and two stores ----------------------------------------------------

SONGLING = Path(__file__).parent.parent / "schemes" / "sixth" / "songling.toml"
SATURDAY = datetime(2024, 7, 6, 10)
PLAN = {
    "period/own": "1",
    "period/0.clause": "长虹村村规民约第三条",
    "period/0.months": "1",
    "base/own": "1",
    "base/0.clause": "长虹村村规民约第四条",
    "base/0.points": "10",
    "decided": "2024-03-01",
    "decided_by": "村“两委”会议",
    "paper": "纪要〔2024〕2号",
    "begins": "2024-07-01",
}


def found_songling(where, at):
    """Two villages of a sixth township, each with a shop and one household."""
    engine = found_town(where, read_scheme(SONGLING), ["0001"])

    def work(connection):
        book.add_site(connection, SECOND_SITE)
        add_households(connection, [NewHousehold("0001", "1组", "李某某", "tx02")])
        for site in ("tx01", "tx02"):
            site_people.add_people(connection, [NewPerson("王某", "keeper", "246810")], site=site)
            rice = Good(id="rice", name="大米", points=35, category="粮油")
            goods.add_goods(connection, [rice], site=site, at=at)

    run_tx(engine, work)
    for site in ("tx01", "tx02"):
        enrol_kiosk(engine, key_of(site), site, at)
    hire(engine, "limou", Role.ADMIN, at=at)
    return engine


def given(connection, name, deed, site):
    township_points.award(connection, name, deed, at=SATURDAY, site=site)


def test_two_villages_of_a_sixth_township_have_periods_of_their_own(tmp_path):
    """GL-3.2.1: half a year and a base of 50 here, a month and a base of 10 there."""
    clock = [datetime(2024, 3, 20, 9)]
    engine = found_songling(tmp_path / "town.db", clock[0])
    with (
        running(application(engine, lambda: clock[0])) as url,
        contextlib.closing(Browser(url)) as admin,
    ):
        shops = {site: Shop(tmp_path, site, engine, url) for site in ("tx01", "tx02")}
        admin.sign_in("limou")
        page = admin.follow(admin.send("/desk/schemes/villages/8/new", **PLAN))
        assert "长虹村将于 2024-07-01 起按自己的办法" in page.text
        assert "纪要〔2024〕2号" in page.text
        for shop in shops.values():
            shop.worker.start()
            shop.until(shop.is_even)
            shop.close()
        clock[0] = SATURDAY
        admin.sign_in("limou")
        own = "积分周期的“几个月一期（0 是一直累积）” 6 1"
        assert own in admin.page("/desk/schemes/villages/8").text
        for village, site in ((7, "tx01"), (8, "tx02")):
            deed = Deed("0001", points=40, reason="修路", effective=datetime(2024, 7, 3, 9))
            told = (f"a{village}", deed, site)
            run_tx(engine, lambda c, t=told: given(c, *t))
        found = {}
        moment = Moment(SATURDAY, Quality.SURE)
        for site, household in (("tx01", "7-0001"), ("tx02", "8-0001")):
            shop = Shop(tmp_path, site, engine, url)
            begun = schemes.begin_due(shop.store, lambda: Stamp(moment, "boot", 2.0))
            assert begun == (site == "tx02"), "by itself, before it has a line again"
            shop.worker.start()
            shop.until(shop.is_even)
            there = redeem.account_of(shop.store, household, moment)
            found[site] = (there.period, there.total, there.pending)
            assert problems(shop.store) == []
            shop.close()
        assert found == {"tx01": ("2024-07", 90, 40), "tx02": ("2024-07", 50, 40)}
        listed = run_tx(engine, lambda c: village_points(c, 8, SATURDAY), reads=True)
        assert [each.points for each in listed.households] == [50]
    engine.dispose()
