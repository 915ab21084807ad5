"""A township that serves, a bad line to it, and a kiosk at the other end."""

from __future__ import annotations

import threading

import pytest
from nacl.signing import SigningKey
from support.town import (
    NOW,
    MemoryOutbox,
    credentials,
    enrol_kiosk,
    found_town,
    pinned_authority,
    township_key,
)
from support.wire import BadLine

from kiosk.sync.client import TownshipClient
from kiosk.sync.worker import SyncWorker
from kiosk.township.api import application
from kiosk.township.authority import server_context
from kiosk.township.database import open_database
from kiosk.township.serving import running

KEY = SigningKey(bytes(range(1, 33)))


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

    def start(outbox):
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
        )
        links.append(Link(worker, reports, times, changed))
        worker.start()
        return links[-1]

    yield start
    for link in links:
        link.worker.stop()
