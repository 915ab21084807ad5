"""What a village sees when the machine itself fails: the disk fills, the journal is damaged."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from support.town import NOW, credentials, found_town, new_code, stored_entries
from support.village import TestClock

from kiosk import joining
from kiosk.core.first_start.states import CodeAsked, Damaged
from kiosk.core.front import Idle
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.settings import DiskSettings, LedgerSettings, Settings, TownshipSettings
from kiosk.store import journal
from kiosk.store.ballast import MB
from kiosk.store.database import open_store
from kiosk.store.verify import problems
from kiosk.sync import codes
from kiosk.township import book
from kiosk.township.api import application
from kiosk.township.database import run_tx
from kiosk.township.serving import running
from kiosk.township.sites import replacement
from kiosk.township.sites.authority import server_context
from kiosk.ui import env, words
from kiosk.ui import first_start_words as first

SHOTS = Path(__file__).parents[2] / "out" / "flow"
HOUR = timedelta(hours=1)


class Counter:
    """The same machine at each start: its folder, its stick, and the window before them."""

    def __init__(self, tmp_path, url, printer):
        env.setup("headless", env.PANELS["800x480"])
        self.room_mb = 10_000
        self.clock = TestClock()
        self.usb = tmp_path / "usb"
        self.usb.mkdir()
        self.settings = Settings(
            data=str(tmp_path / "kiosk"),
            township=TownshipSettings(url=url),
            ledgers=LedgerSettings(stick=str(self.usb), mounted=False),
            disk=DiskSettings(ballast_mb=1, least_free_mb=48),
        )
        self._printer = printer
        self.shop = self.finger = None

    def start(self):
        import numpy as np

        from kiosk.assembly import Parts
        from kiosk.devices.card_video import counter_picture
        from kiosk.devices.emulated import EmulatedCamera
        from kiosk.devices.printer import tcp_printer
        from kiosk.devices.speaker import SilentSpeaker
        from kiosk.running import Shop
        from kiosk.ui.app import KioskApp
        from kiosk.ui.finger import Finger

        camera = EmulatedCamera(counter_picture(640, 480, np.random.default_rng(3)))

        def parts(_settings, _store, speaker):
            device = tcp_printer(self._printer.host, self._printer.port, 32, status_timeout_s=0.5)
            return Parts(lambda: camera, device, self.clock, speaker)

        self.shop = Shop(self.settings, SilentSpeaker(), parts, lambda _: self.room_mb * MB)
        app = KioskApp(
            self.shop.stage, self.shop.preview, self.shop.speaker, on_first_frame=self.shop.begin
        )
        self.finger = Finger(app, draws=False)

    def stop(self):
        if self.shop is not None:
            self.finger.close()
            self.shop.stop()
        self.shop = None

    @property
    def state(self):
        return self.shop.stage.front.state

    def until(self, holds, what):
        self.finger.until(holds, what, timeout_s=60)

    def until_it_looked(self, holds, what):
        """The disk is looked at every ten seconds of the clock's; a look may just be over."""

        def held():
            self.clock.pass_time(1)
            return holds()

        self.until(held, what)

    def shot(self, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.finger.shot(SHOTS / f"degraded-{name}.png")


@pytest.fixture
def town(tmp_path, monkeypatch):
    monkeypatch.setattr(codes, "MEMORY_KIB", 64)
    engine = found_town(tmp_path / "township.db")
    yield engine
    engine.dispose()


@pytest.fixture
def counter(tmp_path, town):
    with (
        running(application(town, lambda: NOW), tls=server_context(credentials())) as url,
        EmulatedPrinter() as printer,
    ):
        made = Counter(tmp_path, url, printer)
        yield made
        made.stop()


def a_code(town, *, replaced=False):
    code = new_code()

    def work(connection):
        if replaced:
            replacement.fence(connection, book.the_site(connection, "tx01"), NOW)
        book.set_code(connection, "tx01", code, at=NOW, valid=HOUR)

    run_tx(town, work)
    return code


def test_a_full_disk_and_a_damaged_journal_are_told_and_mended_by_touch(counter, town):
    folder, url = counter.settings.folder, counter.settings.township.url
    joining.enrol(folder, url, a_code(town).text)
    counter.start()
    counter.until(lambda: counter.state == Idle(), "the kiosk")
    assert (folder / "ballast").stat().st_size == MB

    counter.room_mb = 40
    counter.until_it_looked(lambda: counter.shop.stage.status().full, "the disk is nearly full")
    counter.until(lambda: counter.finger.sees(words.FULL), "that it is told")
    assert not (folder / "ballast").exists(), "released, for what was sold to be sent"
    counter.shot("nearly-full")
    counter.room_mb = 10_000
    counter.until_it_looked(lambda: not counter.finger.sees(words.FULL), "room again, no restart")
    assert (folder / "ballast").exists()

    second = counter.shop.kiosk.second
    counter.until(lambda: second.state.copied > 0, "a copy on the stick")
    counter.stop()
    with closing(open_store(counter.settings.database)) as store:
        own = list(journal.entries(store))
    with counter.settings.database.open("r+b") as file:
        file.seek(2 * 4096)
        file.write(bytes(200 * 1024))

    stick = counter.usb.rename(counter.usb.with_name("pocket"))
    counter.start()
    assert isinstance(counter.state, Damaged)
    assert counter.finger.sees(first.DAMAGED.fact)
    assert counter.finger.sees("您的积分没有少")
    assert counter.finger.sees("插上备份优盘")
    counter.shot("damaged")
    stick.rename(counter.usb)
    counter.until(lambda: counter.finger.sees("乡镇都收下了"), "the stick's lines at the township")
    assert counter.finger.sees("向乡镇要登记码"), "what comes next"
    counter.shot("damaged-sent")
    code = a_code(town, replaced=True)
    counter.finger.tap(first.REPAIR)
    assert isinstance(counter.state, CodeAsked)
    for digit in code.text.replace("-", ""):
        counter.finger.tap(digit)
    counter.finger.tap(words.OK)
    counter.until(lambda: counter.state == Idle(), "the kiosk again")
    assert counter.finger.sees("和平村爱心积分超市")
    counter.stop()
    with closing(open_store(counter.settings.database)) as store:
        assert list(journal.entries(store))[: len(own)] == own
        assert journal.genesis(store).epoch == 2
        assert problems(store) == []
    assert [row.seq for row in stored_entries(town)] == list(range(1, len(own) + 1))
    assert (folder / "damaged-1" / "kiosk.db").exists(), "nothing is deleted"
