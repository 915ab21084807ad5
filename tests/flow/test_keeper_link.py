"""和乡镇联系: what the keeper sees of the link and does about it; a real township at its end."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import select
from support.town import NOW, credentials, found_town, new_code
from support.window import Window

from kiosk import assembly
from kiosk.core.desk.states import LinkShown
from kiosk.core.front import Idle
from kiosk.core.view import Link
from kiosk.devices.emulated_link import EmulatedLink
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.store import journal
from kiosk.store.database import open_store
from kiosk.township import book, tables
from kiosk.township.api import application
from kiosk.township.database import run_tx
from kiosk.township.serving import running
from kiosk.township.sites.authority import server_context
from kiosk.township.sites.site_people import NewPerson, add_people
from kiosk.ui import desk_words, words

PIN = "246810"


@pytest.fixture
def counter(tmp_path):
    """A window whose kiosk is enrolled, the line that it hangs on, and the keeper's card."""
    with ExitStack() as stack:
        town = found_town(tmp_path / "township.db")
        stack.callback(town.dispose)
        code = new_code()

        def work(connection):
            add_people(connection, [NewPerson("陈某", "keeper", PIN)], site="tx01")
            book.set_code(connection, "tx01", code, at=NOW, valid=timedelta(hours=1))
            card = tables.card.c
            return connection.scalar(select(card.text).where(card.person.is_not(None)))

        card = run_tx(town, work)
        served = running(application(town, lambda: NOW), tls=server_context(credentials()))
        url = stack.enter_context(served)
        line = EmulatedLink("127.0.0.1", int(url.rsplit(":", 1)[1]))
        stack.callback(line.close)
        assembly.enrol(tmp_path / "kiosk", line.url, code.text)
        store = open_store(tmp_path / "kiosk" / "kiosk.db")
        printer = stack.enter_context(EmulatedPrinter())
        window = Window(tmp_path / "kiosk", store, printer, fake_time=True)
        window.kiosk.sync._jitter = lambda: 1.0
        stack.callback(window.close)
        yield window, line, card


def test_the_keeper_syncs_by_a_touch_and_reads_how_it_came_out(counter):
    window, line, card = counter
    window.until(Idle, "the first feed")
    line.cut()
    window.open_shift(card, PIN)
    window.sign_in(card, PIN)
    window.tap(
        desk_words.DOOR[desk_words.MenuName.MORE], desk_words.DOOR[desk_words.PlaceName.LINK]
    )
    for _ in range(4):  # by itself the machine tries after 5, 10, 20 and 40 seconds
        window.tap(desk_words.SYNC_NOW)
        window.finger.until(lambda: window.state == LinkShown(window.state.desk, reached=False), "")
        window.finger.frames(2)
        assert window.sees(desk_words.LINK_IN_VAIN)
    unsent = journal.head(window.store)[0] - int(window.store.meta("acked", "0"))
    assert unsent > 0
    assert window.sees(desk_words.LINK_UNSENT.format(count=unsent))

    line.mend()
    window.tap(desk_words.SYNC_NOW)
    window.finger.until(lambda: window.state == LinkShown(window.state.desk, reached=True), "")
    window.finger.frames(2)
    assert window.sees(desk_words.LINK_FACT[Link.CONNECTED])
    assert window.sees(desk_words.LINK_ALL_SENT)
    assert int(window.store.meta("acked")) == journal.head(window.store)[0]
    window.tap(words.BACK, words.BACK)
    window.until(Idle)
