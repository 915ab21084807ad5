"""和乡镇联系: what the keeper sees of the link and does about it; a real township at its end."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import select
from support.town import NOW, credentials, found_town, new_code
from support.village import TestClock
from support.window import Window

from kiosk import joining
from kiosk.core.carried import Carried, StickTrouble
from kiosk.core.desk.states import Board, LinkShown
from kiosk.core.front import Idle
from kiosk.core.view import Link
from kiosk.devices.emulated_link import EmulatedLink
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.settings import LedgerSettings
from kiosk.store import journal
from kiosk.store.database import open_store
from kiosk.township import book, tables
from kiosk.township.api import application
from kiosk.township.database import run_tx
from kiosk.township.link import carry as township_carry
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
        clock = TestClock(NOW)
        served = running(application(town, lambda: clock.at), tls=server_context(credentials()))
        url = stack.enter_context(served)
        line = EmulatedLink("127.0.0.1", int(url.rsplit(":", 1)[1]))
        stack.callback(line.close)
        joining.enrol(tmp_path / "kiosk", line.url, code.text)
        store = open_store(tmp_path / "kiosk" / "kiosk.db")
        printer = stack.enter_context(EmulatedPrinter())
        ledgers = LedgerSettings(stick=str(tmp_path / "stick"), mounted=False)
        window = Window(
            tmp_path / "kiosk", store, printer, fake_time=True, ledgers=ledgers, clock=clock
        )
        window.kiosk.sync._jitter = lambda: 1.0
        stack.callback(window.close)
        yield window, line, card, town, tmp_path / "stick"


def until_stick(window, *, there):
    """The page looks with every tick, and time goes on with the frames."""
    for _ in range(60):
        window.finger.frames(3)
        if window.state.stick == there:
            return
    raise AssertionError(f"the page does not see that a stick is {there=}")


def by_stick(window):
    """用优盘, and how it came out."""
    window.tap(desk_words.BY_STICK)
    window.finger.until(lambda: window.state.carried and not window.state.carrying, "the stick")
    window.finger.frames(2)
    return window.state.carried


def test_the_keeper_syncs_by_a_touch_and_by_a_stick_and_reads_how_it_came_out(counter):
    window, line, card, town, stick = counter
    window.until(Idle, "the first feed")
    window.finger.until(lambda: window.kiosk.runner.status().last_contact, "the township")
    line.cut()
    window.open_shift(card, PIN)
    window.clock.pass_time(21 * 24 * 3600)
    window.finger.advance(1)
    window.sign_in(card, PIN)
    window.tap(
        desk_words.DOOR[desk_words.MenuName.MORE], desk_words.DOOR[desk_words.PlaceName.LINK]
    )
    for _ in range(4):  # by itself the machine tries after 5, 10, 20 and 40 seconds
        window.tap(desk_words.SYNC_NOW)
        window.finger.until(lambda: window.state == LinkShown(window.state.desk, reached=False), "")
        window.finger.frames(2)
        assert window.sees(desk_words.LINK_IN_VAIN)
        assert window.sees(NOW.strftime("%-m月%-d日")), "since when: three weeks ago"
    unsent = journal.head(window.store)[0] - int(window.store.meta("acked", "0"))
    assert unsent > 0
    assert window.sees(desk_words.LINK_UNSENT.format(count=unsent))

    assert window.sees(desk_words.STICK_WANTED)
    assert not window.sees(desk_words.BY_STICK)
    stick.mkdir()
    until_stick(window, there=True)
    assert window.sees(desk_words.STICK_HERE)
    assert by_stick(window) == Carried(written=unsent)
    assert window.sees(desk_words.STICK_WRITTEN.format(count=unsent))
    assert window.sees(desk_words.STICK_NEXT)
    add_people_later = [NewPerson("李某", "keeper", PIN)]
    run_tx(town, lambda c: add_people(c, add_people_later, site="tx01"))
    said = list(township_carry.carry(town, stick, NOW))
    assert f"收到新的流水 {unsent} 条" in said[0]
    (page,) = stick.rglob("feed-*")
    whole = page.read_bytes()
    page.write_bytes(whole[:-7])
    cursor = journal.feed_cursor(window.store)
    damaged = by_stick(window)
    assert (damaged.taken, damaged.acked, len(damaged.notes)) == (0, unsent, 1)
    assert journal.feed_cursor(window.store) == cursor, "nothing of it was applied"
    assert window.sees(desk_words.STICK_DAMAGED.format(count=1))
    assert window.sees(damaged.notes[0])
    window.shot("link_stick_damaged")
    page.write_bytes(whole)
    back = by_stick(window)
    assert back.taken == journal.feed_cursor(window.store) - cursor > 0
    assert window.sees(desk_words.STICK_CAME.format(count=back.taken))
    assert window.sees(desk_words.STICK_DONE)
    window.shot("link_stick_taken")
    assert by_stick(window).nothing_new
    assert window.sees(desk_words.STICK_NOTHING)
    (stick / "carry").rename(stick / "elsewhere")
    (stick / "carry").write_text("no folder")
    assert by_stick(window).trouble is StickTrouble.BROKEN
    assert window.sees(desk_words.STICK_TROUBLE[StickTrouble.BROKEN][1])
    shutil.rmtree(stick)
    until_stick(window, there=False)
    window.tap(words.BACK)
    window.until(Board)
    window.tap(
        desk_words.DOOR[desk_words.MenuName.MORE], desk_words.DOOR[desk_words.PlaceName.LINK]
    )
    assert window.sees(desk_words.LINK_ALL_SENT), "the stick has brought it there"

    line.mend()
    window.tap(desk_words.SYNC_NOW)
    window.finger.until(lambda: window.state == LinkShown(window.state.desk, reached=True), "")
    window.finger.frames(2)
    assert window.sees(desk_words.LINK_FACT[Link.CONNECTED])
    assert window.sees(desk_words.LINK_ALL_SENT)
    assert int(window.store.meta("acked")) == journal.head(window.store)[0]
    window.tap(words.BACK, words.BACK)
    window.until(Idle)
