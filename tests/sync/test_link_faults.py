"""Real kiosks and a real township with every fault between them that a line can have.

While the line is bad the shops go on redeeming and the township goes on awarding.  At every step
nothing is taken for acknowledged that the township has not; when the line is whole again, both
sides say the same, entry by entry and item by item.
"""

from __future__ import annotations

import os
import random
import time
from contextlib import ExitStack

import pytest
from support.county import (
    DEADLINE_S,
    HOMES,
    SITES,
    Shop,
    assert_even,
    award,
    blanks_of,
    found_county,
)
from support.fault_proxy import HTTP, WIRE, FaultProxy, schedule
from support.town import NOW, credentials
from support.wire import RESET_BEFORE_TLS

from kiosk.core.view import Link
from kiosk.township.api import application
from kiosk.township.database import open_database
from kiosk.township.serving import running
from kiosk.township.sites.authority import server_context

pytestmark = RESET_BEFORE_TLS


SEEDS = range(20) if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else [4]
SERVERS = {"sqlite": 1, "postgresql": 2}


class County:
    """A township that serves, and its shops, each at the end of a line of its own."""

    def __init__(self, where, folder, stack: ExitStack, servers: int, tls=None, layer="http"):
        self.lines = {}
        ports, answers = [], {}
        for _ in range(servers):
            engine = open_database(where)
            stack.callback(engine.dispose)
            url = stack.enter_context(running(application(engine, lambda: NOW), tls=tls))
            ports.append(int(url.rsplit(":", 1)[1]))
        self.town = open_database(where)
        stack.callback(self.town.dispose)
        self.shops = []
        for n, site in enumerate(SITES):
            ended = tls if layer == "http" else None
            line = FaultProxy(ports[n % servers :], layer=layer, tls=ended, answers=answers)
            line.upstream += ports[: n % servers]
            stack.callback(line.close)
            url = line.url("https" if tls else "http")
            self.lines[site] = line
            self.shops.append(Shop(folder, site, self.town, url))
            stack.callback(self.shops[-1].close)
        for shop in self.shops:
            shop.worker.start()
        for shop in self.shops:
            shop.open()

    def work_until(self, is_over, rng: random.Random) -> None:
        """Redeem, replace cards and award until this holds."""
        blanks = {site: blanks_of(self.town, site) for site in SITES}
        step, ends = 0, time.monotonic() + DEADLINE_S
        while not is_over():
            assert time.monotonic() < ends, [shop.reports[-1:] for shop in self.shops]
            step += 1
            shop = rng.choice(self.shops)
            shop.redeem(rng)
            if step % 7 == 0:
                award(self.town, f"a{step}", shop.site, rng.choice(HOMES[shop.site]))
            if step % 11 == 0 and blanks[shop.site]:
                shop.replace_card(rng, blanks[shop.site])
            for each in self.shops:
                each.worker.nudge()
                assert each.outbox.untrue == []


@pytest.fixture
def county(tmp_path, moulds, engine_kind):
    """Makes a county: county(tls=..., layer="wire")."""
    with ExitStack() as stack:

        def make(**how):
            mould = moulds.copy(engine_kind, tmp_path / "township.db", "county", found_county)
            where = stack.enter_context(mould)
            return County(where, tmp_path, stack, SERVERS[engine_kind], **how)

        yield make


def goes_through(county, kinds, rounds, seed):
    """A time of faults, and then a whole line."""
    rng = random.Random(seed)
    for n, line in enumerate(county.lines.values()):
        line.faults.extend(schedule(100 * seed + n, kinds, rounds))
    county.work_until(lambda: not any(line.faults for line in county.lines.values()), rng)
    for shop in county.shops:
        shop.until(shop.is_even)
    for shop in county.shops:
        shop.until(shop.is_even)  # the neighbour's cards have gone round
    for line in county.lines.values():
        assert all(line.done[kind] > 0 for kind in kinds), line.done
    assert_even(county.shops, county.town)
    for shop in county.shops:
        shop.until(lambda shop=shop: said(shop) == (Link.CONNECTED, 0, ""))


def said(shop):
    """What the keeper reads of the link; the books are even a moment before it is told."""
    report = shop.reports[-1]
    return report.link, report.unsent, report.problem


@pytest.mark.parametrize("seed", SEEDS)
def test_after_every_fault_of_an_exchange_both_sides_say_the_same(county, seed):
    goes_through(county(), HTTP, 2, seed)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("engine_kind", ["sqlite"])  # bytes know nothing of a database
def test_after_every_fault_of_a_wire_under_tls_both_sides_say_the_same(county, seed):
    made = county(tls=server_context(credentials()), layer="wire")
    goes_through(made, WIRE, 2, seed)


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_a_line_that_ends_tls_with_the_townships_own_certificate_is_as_bad(county):
    goes_through(county(tls=server_context(credentials())), HTTP, 1, 5)
