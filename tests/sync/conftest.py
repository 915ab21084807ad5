"""A township that serves, a bad line to it, and a kiosk at the other end."""

from __future__ import annotations

import random
import threading

import pytest
from nacl.signing import SigningKey
from support.county import HOMES, Shop, award, blanks_of, found_county
from support.town import (
    NOW,
    MemoryOutbox,
    credentials,
    enrol_kiosk,
    found_town,
    pinned_authority,
    township_key,
)
from support.travel import found_travel
from support.wire import BadLine

from kiosk.sync.client import TownshipClient
from kiosk.sync.worker import SyncWorker
from kiosk.township.api import application
from kiosk.township.database import open_database
from kiosk.township.serving import running
from kiosk.township.sites.authority import server_context

KEY = SigningKey(bytes(range(1, 33)))


@pytest.fixture(scope="session")
def travel_mould(tmp_path_factory):
    """Files of a township and three kiosks (`support.travel`), to be copied."""
    folder = tmp_path_factory.mktemp("travel")
    found_travel(folder)
    return folder


@pytest.fixture
def key():
    """The enrolled kiosk's."""
    return KEY


def with_kiosk(where):
    engine = found_town(where)
    enrol_kiosk(engine, KEY)
    engine.dispose()


@pytest.fixture
def where(tmp_path, moulds, engine_kind):
    """Path or URL of a township with an enrolled kiosk."""
    mould = moulds.copy(engine_kind, tmp_path / "township.db", "with-kiosk", with_kiosk)
    with mould as copied:
        yield copied


@pytest.fixture
def town(where):
    engine = open_database(where)
    yield engine
    engine.dispose()


@pytest.fixture
def url(town):
    """Base URL of a township that serves."""
    with running(application(town, lambda: NOW), tls=server_context(credentials())) as base_url:
        yield base_url


@pytest.fixture
def line():
    bad_line = BadLine(tls=server_context(credentials()))
    yield bad_line
    bad_line.close()


@pytest.fixture
def served(line, url):
    """The bad line leads to the township."""
    line.upstream = int(url.rsplit(":", 1)[1])
    return line


@pytest.fixture
def client(served, town, key):
    made = TownshipClient(served.url, "tx01", 1, key, township_key(town), pinned_authority())
    yield made
    made.close()


@pytest.fixture
def outbox():
    box = MemoryOutbox()
    for _ in range(9):
        box.redeem()
    return box


class Link:
    """A worker, what it has reported, and the times that it was told."""

    def __init__(self, worker, reports, times, changed):
        self.worker, self.reports, self.times, self._changed = worker, reports, times, changed

    def until(self, holds, timeout_s=30):
        """Waits for a report of which this holds."""
        with self._changed:
            held = self._changed.wait_for(
                lambda: bool(self.reports) and holds(self.reports[-1]), timeout_s
            )
        assert held, self.reports[-5:]
        return self.reports[-1]


@pytest.fixture
def work(served, town, key):
    """Starts a worker: work(outbox) -> Link."""
    links = []
    public = township_key(town)

    def start(outbox, **how):
        reports, times, changed = [], [], threading.Condition()

        def on_change(report):
            with changed:
                reports.append(report)
                changed.notify_all()

        worker = SyncWorker(
            outbox,
            lambda: TownshipClient(
                served.url, "tx01", outbox.epoch, key, public, pinned_authority()
            ),
            on_change,
            times.append,
            jitter=lambda: 0.0,
            **how,
        )
        links.append(Link(worker, reports, times, changed))
        worker.start()
        return links[-1]

    yield start
    for link in links:
        link.worker.stop()


BEFORE, UNSENT = 24, 12


@pytest.fixture(scope="session")
def scene(tmp_path_factory, moulds):
    """Files of a township and of a shop that has sold on without a line."""
    folder = tmp_path_factory.mktemp("scene")
    with moulds.copy("sqlite", folder / "township.db", "county", found_county) as where:
        town = open_database(where)
        with running(application(town, lambda: NOW)) as url:
            shop = Shop(folder, "tx01", town, url)
            shop.worker.start()
            shop.open()
            rng, blanks = random.Random(5), blanks_of(town, "tx01")
            for n in range(BEFORE):
                shop.redeem(rng)
                if n % 6 == 0:
                    award(town, f"between/{n}", "tx01", rng.choice(HOMES["tx01"]))
                    shop.until(shop.is_even)
            shop.replace_card(rng, blanks)
            shop.until(shop.is_even)
            shop.worker.stop()
        shop.store.copy_to(folder / "at-base.db")
        for _ in range(UNSENT):
            shop.redeem(rng)
        award(town, "after", "tx01", "0001")
        shop.close()
        town.dispose()
    return folder
