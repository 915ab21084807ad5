"""A township that serves, a bad line to it, and a kiosk at the other end."""

from __future__ import annotations

import shutil
import threading

import pytest
from nacl.signing import SigningKey
from support.town import NOW, MemoryOutbox, enrol_kiosk, found_town, township_key
from support.wire import BadLine

from kiosk.sync.client import TownshipClient
from kiosk.sync.worker import SyncWorker
from kiosk.township.api import application
from kiosk.township.database import open_database
from kiosk.township.serving import running

KEY = SigningKey(bytes(range(1, 33)))


@pytest.fixture
def key():
    """The enrolled kiosk's."""
    return KEY


@pytest.fixture(scope="session")
def mould(tmp_path_factory):
    path = tmp_path_factory.mktemp("mould") / "township.db"
    engine = found_town(path)
    enrol_kiosk(engine, KEY)
    engine.dispose()
    return path


@pytest.fixture
def town(tmp_path, mould):
    engine = open_database(shutil.copy(mould, tmp_path / "township.db").as_posix())
    yield engine
    engine.dispose()


@pytest.fixture
def url(town):
    """Base URL of a township that serves."""
    with running(application(town, lambda: NOW)) as base_url:
        yield base_url


@pytest.fixture
def line():
    bad_line = BadLine()
    yield bad_line
    bad_line.close()


@pytest.fixture
def served(line, url):
    """The bad line leads to the township."""
    line.upstream = int(url.rsplit(":", 1)[1])
    return line


@pytest.fixture
def client(served, town, key):
    made = TownshipClient(served.url, "tx01", 1, key, township_key(town))
    yield made
    made.close()


@pytest.fixture
def outbox():
    box = MemoryOutbox()
    for _ in range(9):
        box.redeem()
    return box


class Link:
    """A worker and what it has reported."""

    def __init__(self, worker, reports, changed):
        self.worker, self.reports, self._changed = worker, reports, changed

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
        reports, changed = [], threading.Condition()

        def on_change(report):
            with changed:
                reports.append(report)
                changed.notify_all()

        worker = SyncWorker(
            outbox,
            lambda: TownshipClient(served.url, "tx01", outbox.epoch, key, public),
            on_change,
            jitter=lambda: 0.0,
        )
        links.append(Link(worker, reports, changed))
        worker.start()
        return links[-1]

    yield start
    for link in links:
        link.worker.stop()
