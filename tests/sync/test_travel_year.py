"""A township goes through its days: shops cut off, power cuts, visitors, moves, new cards, and
machines that die and are replaced.

A few weeks of four shops here; HYPOTHESIS_PROFILE=deep plays a year of eight shops and 300
households.  In the end every shop has heard everything, and every invariant holds
(`support.travel`): no point spent twice or lost, one home, one card list, sound files, equal heads.
"""

from __future__ import annotations

import contextlib
import random
from dataclasses import dataclass
from datetime import timedelta

from hypothesis import settings
from support.travel import Plan, Travel, found_travel

from kiosk.store import cards, journal, releases
from kiosk.store.acts import Acted
from kiosk.township.book import NewSite
from kiosk.township.cards import issuing
from kiosk.township.database import run_tx

SEED = 20230320
A_MONTH = 30
FAULTS = ("", "", "", "answer_lost", "some")
DELIVERIES = ("", "", "", "twice", "some", "late", "silent")


@dataclass(frozen=True)
class Course:
    """How large the township is and how long it is watched."""

    shops: int
    households: int
    days: int
    offline_days_most: int
    visits: int
    """A day, in all shops."""

    deaths: int
    """Machines that are replaced, spread over the time."""

    @property
    def plan(self) -> Plan:
        """Two shops to a village, as far as there are shops."""
        shops = tuple(
            NewSite(f"tx{n:02}", f"店{n}", f"第{n}积分超市", f"第{n // 2}村", 7 + n // 2)
            for n in range(self.shops)
        )
        homes = {
            f"{shop.village_code}-{n:04}": shop.id
            for n in range(self.households)
            for shop in [shops[n % len(shops)]]
        }
        return Plan(shops, homes)


SHORT = Course(shops=4, households=12, days=18, offline_days_most=7, visits=4, deaths=2)
YEAR = Course(shops=8, households=300, days=365, offline_days_most=45, visits=40, deaths=12)


class Days:
    """What comes about on one day after the other."""

    def __init__(self, travel: Travel, rng: random.Random, course: Course, blanks) -> None:
        self.travel, self.rng, self.course, self.blanks = travel, rng, course, blanks
        self.offline_until = dict.fromkeys(travel.plan.sites, 0)
        self.seen: dict[str, int] = {}

    def day(self, today: int) -> None:
        travel, rng, sites = self.travel, self.rng, self.travel.plan.sites
        travel.pass_time(timedelta(days=1))
        for household in rng.choices(travel.households, k=len(travel.households) // 4 + 1):
            travel.award(household, rng.randint(1, 9))
        if today % 7 == 6:
            travel.review()
        for household in rng.choices(travel.households, k=self.course.visits):
            self._visit(household)
        self._of_the_township()
        if today % (self.course.days // (self.course.deaths + 1)) == 5:
            unsent = max(sites, key=travel.unsent)
            self._count("lost", travel.replace_machine(rng.choice([unsent, *sites])) > 0)
            self._count("died", done=True)
        for site in sites:
            if rng.random() < 0.05:
                travel.cut_power(site)
            if rng.random() < 0.06:
                self.offline_until[site] = today + rng.randint(1, self.course.offline_days_most)
            if today >= self.offline_until[site]:
                travel.push(site, rng.choice(FAULTS))
                travel.fetch(site, rng.choice(DELIVERIES))
        travel.check()
        if today % A_MONTH == A_MONTH - 1:
            travel.check_files()

    def _visit(self, household: str) -> None:
        """At home or in another shop: some redeem, some ask for points, some take some along."""
        travel, rng = self.travel, self.rng
        home, village = self._home(household), household.partition("-")[0]
        near = [shop.id for shop in travel.plan.shops if str(shop.village_code) == village]
        site = rng.choice((home, rng.choice(near), rng.choice(travel.plan.sites)))
        other = rng.choice([each for each in travel.plan.sites if each != site])
        match rng.randint(0, 5):
            case 0 | 1:
                done = travel.redeem(site, household, rng.randint(1, 9))
                self._count("redeemed", done)
                if done and rng.random() < 0.2:
                    travel.undo(-1)
            case 2:
                self._count("redeemed", travel.redeem_all(site, household))
            case 3:
                self._count("wished", travel.wish(site, household, rng.randint(1, 9)))
            case 4:
                to = other if site == home else home
                self._count("released", travel.release(site, household, to, rng.randint(1, 5)))
            case _ if rng.random() < 0.6:
                self._replace_card(site, household)

    def _of_the_township(self) -> None:
        travel, rng = self.travel, self.rng
        household = rng.choice(travel.households)
        if rng.random() < 0.15:
            travel.take_back(household)
        if rng.random() < 0.15:
            travel.suspend(household, lift=False)
        if rng.random() < 0.3:
            travel.suspend(rng.choice(sorted(travel.suspended) or [household]), lift=True)
        if rng.random() < 0.15:
            travel.move(household, rng.choice(travel.plan.sites))

    def _replace_card(self, site: str, household: str) -> None:
        kiosk = self.travel.kiosks[site]
        if self.blanks[site] and releases.is_home(kiosk.store, household):
            blank = self.blanks[site].pop()
            done = cards.replace_card(kiosk.store, kiosk.op(), household, blank, kiosk.stamp)
            self._count("card", isinstance(done, Acted))

    def _home(self, household: str) -> str:
        """Where it goes as a rule; during a move nobody is its home."""
        kiosks = self.travel.kiosks.items()
        homes = [site for site, kiosk in kiosks if releases.is_home(kiosk.store, household)]
        return homes[0] if homes else self.travel.plan.homes[household]

    def _count(self, what: str, done: bool) -> None:
        self.seen[what] = self.seen.get(what, 0) + done


def blanks_of(travel: Travel) -> dict[str, list[str]]:
    """Each shop's drawer of blank cards; only its own village knows them."""

    def made(connection):
        return {
            site: [line.text for line in issuing.blank_cards(connection, site, 5)]
            for site in travel.plan.sites
        }

    return run_tx(travel.engine, made)


def test_a_township_comes_through_its_days(tmp_path):
    deep = settings.default.max_examples > 1000
    course = YEAR if deep else SHORT
    (tmp_path / "mould").mkdir()
    (tmp_path / "run").mkdir()
    found_travel(tmp_path / "mould", plan=course.plan)
    travel = Travel(tmp_path / "mould", tmp_path / "run", plan=course.plan)
    with contextlib.closing(travel):
        days = Days(travel, random.Random(SEED), course, blanks_of(travel))
        for today in range(course.days):
            days.day(today)
        travel.settle_and_check()
        assert min(days.seen[what] for what in ("redeemed", "wished", "released", "card")) > 0
        assert days.seen["died"] >= course.deaths
        assert days.seen["lost"] > 0
        assert sum(journal.head(k.store)[0] for k in travel.kiosks.values()) > course.days
