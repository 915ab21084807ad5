"""A new machine is switched on in a village: the code is typed and it is the village's kiosk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.town import NOW, credentials, found_town, new_code
from support.village import TestClock
from support.wire import BadLine

from kiosk.core.first_start.states import Arriving, CodeAsked
from kiosk.core.front import Idle
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.settings import LedgerSettings, Settings, TownshipSettings
from kiosk.township import book
from kiosk.township.api import application
from kiosk.township.database import run_tx
from kiosk.township.serving import running
from kiosk.township.sites.authority import server_context
from kiosk.ui import env, words
from kiosk.ui import first_start_words as first


@pytest.fixture
def town(tmp_path):
    engine = found_town(tmp_path / "township.db")
    yield engine
    engine.dispose()


@pytest.fixture
def line():
    bad_line = BadLine(tls=server_context(credentials()))
    yield bad_line
    bad_line.close()


@pytest.fixture
def opened(tmp_path, line):
    """The window of a machine that nobody knows, and what stands behind it."""
    env.setup("headless", env.PANELS["800x480"])
    import numpy as np

    from kiosk.assembly import Parts
    from kiosk.devices.card_video import counter_picture
    from kiosk.devices.emulated import EmulatedCamera
    from kiosk.devices.printer import tcp_printer
    from kiosk.devices.speaker import SilentSpeaker
    from kiosk.running import Shop
    from kiosk.ui.app import KioskApp
    from kiosk.ui.finger import Finger

    settings = Settings(
        data=str(tmp_path / "kiosk"),
        township=TownshipSettings(url=line.url),
        ledgers=LedgerSettings(stick=str(tmp_path / "usb"), mounted=False),
    )
    camera = EmulatedCamera(counter_picture(640, 480, np.random.default_rng(3)))
    with EmulatedPrinter() as printer:

        def parts(_settings, _store, speaker):
            device = tcp_printer(printer.host, printer.port, 32, status_timeout_s=0.5)
            return Parts(lambda: camera, device, TestClock(), speaker)

        shop = Shop(settings, SilentSpeaker(), parts)
        app = KioskApp(shop.stage, shop.preview, shop.speaker, on_first_frame=shop.begin)
        finger = Finger(app, draws=False)
        yield shop, finger
        finger.close()
        shop.stop()


def test_a_new_machine_asks_for_the_code_and_is_the_villages_kiosk_without_a_new_start(
    opened, town, line
):
    shop, finger = opened
    code = new_code()
    run_tx(town, lambda c: book.set_code(c, "tx01", code, at=NOW, valid=timedelta(hours=1)))
    groups = code.text.split("-")
    assert finger.sees(first.TITLE)
    assert finger.sees(f"127.0.0.1:{line.port}")

    last = groups[-1][:-1] + str((int(groups[-1][-1]) + 1) % 10)
    for digit in "".join(groups[:-1]) + last:
        finger.tap(digit)
    assert finger.sees(first.WRONG)
    assert words.OK not in finger.words_on_screen(), "a code that cannot be is not sent"
    finger.tap("第5组")
    for digit in groups[-1]:
        finger.tap(digit)
    assert finger.sees(first.RIGHT)

    finger.tap(words.OK)
    finger.until(lambda: finger.sees("连不上乡镇"), "no line", timeout_s=60)
    assert isinstance(shop.stage.front.state, CodeAsked), "the code is still there"
    assert shop.speaker.last_sentence

    with running(application(town, lambda: NOW), tls=server_context(credentials())) as url:
        line.upstream = int(url.rsplit(":", 1)[1])
        finger.tap(words.OK)
        assert isinstance(shop.stage.front.state, Arriving)
        finger.until(lambda: shop.stage.front.state == Idle(), "the kiosk", timeout_s=60)
        assert finger.sees("和平村爱心积分超市")
        assert shop.kiosk is not None
