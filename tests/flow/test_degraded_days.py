"""A kiosk that woke up without a date, and hangs on no line for weeks: it sells all the same, each
day is closed by touch, and a stick brings all of it to the township."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from support.town import NOW, credentials, found_town, new_code, site_row, stored_entries
from support.village import TestClock
from support.window import Window, pairs, said

from kiosk import joining
from kiosk.core.clock import Quality
from kiosk.core.desk.doors import MenuName, PlaceName
from kiosk.core.desk.states import Board, LinkShown
from kiosk.core.desk.tasks import TaskName
from kiosk.core.entries import DayClosed, DeliveryLine, Redemption
from kiosk.core.front import AccountShown, Idle
from kiosk.core.shift import DateAsking, ShiftChanged
from kiosk.devices.emulated_link import EmulatedLink
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.settings import LedgerSettings
from kiosk.store import journal, stock
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.township import book, tables
from kiosk.township.api import application
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.cards.issuing import issue_cards
from kiosk.township.database import run_tx
from kiosk.township.goods.goods import add_goods
from kiosk.township.link import carry as township_carry
from kiosk.township.serving import running
from kiosk.township.sites.authority import server_context
from kiosk.township.sites.site_people import NewPerson, add_people
from kiosk.ui import desk_words, words
from kiosk.ui.desk_sentences import door_words

PIN = "246810"
SHELF = ("rice", "laundry_liquid")
DAY_S = 24 * 3600
DAYS = (0, 1, 9, 20)
"""On which there is a customer, of the three weeks."""


@pytest.fixture
def village(tmp_path):
    """A window whose kiosk has its first feed, and goods; the cards by who has them."""
    with ExitStack() as stack:
        town = found_town(tmp_path / "township.db")
        stack.callback(town.dispose)
        code = new_code()

        def work(connection):
            add_people(connection, [NewPerson("陈某", "keeper", PIN)], site="tx01")
            listed = book.township_of(connection).scheme.price_list
            goods = [good for good in listed if good.id in SHELF]
            add_goods(connection, goods, site="tx01", at=NOW)
            for number in ("0001", "0002"):
                deed = Deed(number, points=200, reason="修路")
                points.award(connection, f"a{number}", deed, at=NOW, site="tx01")
            issue_cards(connection, ["7-0001", "7-0002"])
            book.set_code(connection, "tx01", code, at=NOW, valid=timedelta(hours=1))
            card = tables.card.c
            rows = connection.execute(select(card.household, card.text)).all()
            return {household or "keeper": text for household, text in rows}

        cards = run_tx(town, work)
        clock = TestClock(NOW)
        clock.floor = NOW
        served = running(application(town, lambda: clock.at), tls=server_context(credentials()))
        url = stack.enter_context(served)
        line = EmulatedLink("127.0.0.1", int(url.rsplit(":", 1)[1]))
        stack.callback(line.close)
        joining.enrol(tmp_path / "kiosk", line.url, code.text)
        store = open_store(tmp_path / "kiosk" / "kiosk.db")
        printer = stack.enter_context(EmulatedPrinter())
        usb = tmp_path / "stick"
        window = Window(
            tmp_path / "kiosk",
            store,
            printer,
            fake_time=True,
            ledgers=LedgerSettings(stick=str(usb), mounted=False),
            clock=clock,
        )
        stack.callback(window.close)
        window.camera.unplug()
        window.until(Idle, "the first feed")
        window.finger.until(lambda: window.kiosk.runner.status().last_contact, "the township")
        line.cut()
        opening = [DeliveryLine(good, 10) for good in SHELF]
        stock.lay_out(store, "opening", opening, Stamp(clock.now(), "boot", 1.0))
        clock.quality = Quality.GUESS  # as after a night without power
        window.kiosk.runner.stick_changed("")  # whatever is told: the screens look anew
        yield window, cards, town, usb


def closed_by_touch(window, cards):
    """The evening: the day's figures, and the screen that says that it is closed."""
    window.sign_in(cards["keeper"], PIN)
    window.tap(door_words(TaskName.CLOSE_DAY))
    window.finger.until(lambda: window.sees(desk_words.TO_CLOSE), "the day")
    window.tap(desk_words.TO_CLOSE)
    window.skip_all()
    window.confirm()
    window.tap(words.FINISH)
    window.until(Idle)


def test_without_a_date_one_question_is_asked_and_three_weeks_without_a_line_change_nothing(
    village,
):
    window, cards, town, usb = village
    window.finger.frames(2)
    assert window.sees(words.DATE_UNSURE)
    window.scan(cards["7-0001"])
    window.until(AccountShown)
    assert window.sees("200 分")
    assert window.sees(words.DATE_UNSURE), "the balance stands under the mark"
    window.walk_away()

    asked = 0
    for n, day in enumerate(DAYS):
        window.clock.pass_time(day * DAY_S - (DAYS[n - 1] * DAY_S if n else 0))
        window.finger.advance(1)
        window.scan(cards["keeper"])
        window.type(PIN)
        window.until((DateAsking, ShiftChanged), "the shift")
        if isinstance(window.state, DateAsking):
            asked += 1
            window.shot("degraded_date")
            window.tap(words.THIS_DAY)
            window.until(ShiftChanged)
        window.tap(words.FINISH)
        window.until(Idle)
        assert not window.sees(words.DATE_UNSURE)
        for household in ("7-0001", "7-0002")[: 1 + n % 2]:
            window.redeem(cards[household], "洗衣液")
        closed_by_touch(window, cards)
    assert asked == 1

    sold, closes = window.entries(Redemption), window.entries(DayClosed)
    assert [body.slips for body in closes] == [1, 2, 1, 2]
    assert sum(body.points_out for body in closes) == sum(body.cost for body in sold)
    left = [good.closing for body in closes for good in body.goods if good.good == "laundry_liquid"]
    assert left == [9, 7, 6, 4]
    assert all(a.last < b.first for a, b in pairwise(closes))
    for n, body in enumerate(closes, 1):
        paper = window.paper("日结单", n)
        assert [*pairs(paper)].count(["兑换小票", f"{body.slips}", "张"]) == 1, pairs(paper)
        assert body.first_slip in said(paper)
    slips = [p for p in window.papers(10) if "日结单" not in said(p)]
    assert len(slips) == len(sold) == 6
    stamped = {
        entry.quality
        for entry, _ in journal.entries(window.store)
        if isinstance(entry.decoded(), Redemption | DayClosed)
    }
    assert stamped == {Quality.KEEPER}
    assert window.sound()

    usb.mkdir()
    window.open_shift(cards["keeper"], PIN)
    window.sign_in(cards["keeper"], PIN)
    window.tap(desk_words.DOOR[MenuName.MORE], desk_words.DOOR[PlaceName.LINK])
    window.until(LinkShown)
    window.finger.until(lambda: window.state.stick, "the stick")
    window.finger.frames(2)
    window.shot("degraded_three_weeks")
    window.tap(desk_words.BY_STICK)
    window.finger.until(lambda: window.state.carried and not window.state.carrying, "the trip")
    head = journal.head(window.store)[0]
    told = "\n".join(township_carry.carry(town, usb, NOW + timedelta(days=21)))
    assert f"共 {head} 条" in told
    assert site_row(town).head == head
    assert [row.flagged for row in stored_entries(town)] == [None] * head
    window.tap(words.BACK)
    window.until(Board)
