"""A stick beside the line and the counter: one store, three threads, and nothing twice."""

from __future__ import annotations

import shutil
import threading
from contextlib import closing

import pytest
from support.county import RICE, award, key_of
from support.town import NOW, feed_of, site_row, stored_entries, township_key

from kiosk.core.carried import Carried, StickTrouble
from kiosk.core.clock import Moment, Quality
from kiosk.core.feed import FeedItem
from kiosk.core.view import Entered, Receipt
from kiosk.settings import LedgerSettings
from kiosk.store import journal, redeem
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.store.verify import problems
from kiosk.sync.at_touch import StickCarrier
from kiosk.sync.carrying import carry
from kiosk.sync.protocol import feed_target, open_envelope, request_signature, seal
from kiosk.sync.stick import StickError
from kiosk.township.database import open_database
from kiosk.township.link import carry as township_carry
from kiosk.township.link import exchange

ROUNDS = 12
DEADLINE_S = 60


def carrier(tmp_path, trip):
    return StickCarrier(LedgerSettings(stick=str(tmp_path), mounted=False), trip)


def test_one_trip_at_a_time_and_each_has_an_end(tmp_path):
    begun, go_on, ends = threading.Event(), threading.Event(), []

    def trip(_where, _is_stick, on_progress):
        begun.set()
        assert go_on.wait(DEADLINE_S)
        on_progress(1, 2)
        return Carried(taken=1)

    far = []
    made = carrier(tmp_path, trip)
    made.begin(lambda *each: far.append(each), ends.append)
    assert begun.wait(DEADLINE_S)
    made.begin(lambda *each: far.append(each), ends.append)
    go_on.set()
    made.stop()
    assert (ends, far) == ([Carried(taken=1)], [(1, 2)])
    made.begin(lambda *_: None, ends.append)
    made.stop()
    assert len(ends) == 2


def test_who_hears_of_the_end_may_begin_the_next(tmp_path):
    """The page may be touched as soon as it shows the end: that touch is not lost."""
    made = carrier(tmp_path, lambda *_: Carried(taken=1))
    ends, second = [], threading.Event()

    def heard(carried):
        ends.append(carried)
        if len(ends) == 1:
            made.begin(lambda *_: None, heard)
        else:
            second.set()

    made.begin(lambda *_: None, heard)
    assert second.wait(DEADLINE_S)
    made.stop()


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (StickError("x", StickTrouble.READ_ONLY), StickTrouble.READ_ONLY),
        (RuntimeError("a bug"), StickTrouble.BROKEN),
    ],
)
def test_whatever_happens_the_keeper_gets_an_answer(tmp_path, error, why):
    def trip(*_):
        raise error

    ends = []
    made = carrier(tmp_path, trip)
    made.begin(lambda *_: None, ends.append)
    made.stop()
    assert ends == [Carried(trouble=why)]


def test_a_stick_is_there_as_for_ledgers(tmp_path):
    assert carrier(tmp_path, None).has_stick()
    assert not carrier(tmp_path / "none", None).has_stick()
    assert not StickCarrier(LedgerSettings(stick=str(tmp_path)), None).has_stick(), "no mount"
    assert StickCarrier(LedgerSettings(stick="/proc"), None).has_stick()


def by_line(store, town):
    """What the link's thread does, without its waiting."""
    outbox = Outbox(store)
    first, head = outbox.acked() + 1, outbox.head()
    if lines := outbox.lines(first, head - first + 1):
        last = first + len(lines) - 1
        sealed = seal(
            key_of("tx01"), lines, kind="entries", site="tx01", epoch=1, first=first,
            last_hash=outbox.hash_at(last).hex(),
        )  # fmt: skip
        ack = exchange.take_entries(town, "tx01", sealed, NOW)
        outbox.mark_acked(ack.head, bytes.fromhex(ack.hash))
    after = outbox.cursor()
    signature = request_signature(key_of("tx01"), "GET", feed_target("tx01", after))
    page = exchange.feed_page(town, "tx01", after, signature, NOW)
    _, lines = open_envelope(page, township_key(town))
    outbox.apply_feed([FeedItem(n, line.decode()) for n, line in enumerate(lines, after + 1)], NOW)


def test_counter_line_and_stick_at_once_book_everything_once(scene, tmp_path):
    town = open_database(str(shutil.copy(scene / "township.db", tmp_path)))
    usb = tmp_path / "usb"
    usb.mkdir()
    public = township_key(town)
    with closing(open_store(shutil.copy(scene / "tx01.db", tmp_path))) as store:
        when = Stamp(Moment(NOW, Quality.SURE), "boot", 1.0, store.meta("in_charge"))
        failed = []

        def loop(work):
            def run():
                try:
                    for n in range(ROUNDS):
                        work(n)
                except Exception as error:  # noqa: BLE001  (told below)
                    failed.append(error)

            return threading.Thread(target=run)

        def sell(n):
            answer = redeem.redeem(
                store, f"meanwhile/{n}", "7-0001", [RICE], lambda: when, entered=Entered.CODE
            )
            assert isinstance(answer, Receipt), answer

        def by_stick(n):
            award(town, f"meanwhile/{n}", "tx01", "0001")
            done = carry(Outbox(store, lambda: when), usb, key_of("tx01"), public)
            assert (done.notes, done.trouble) == ((), None)
            list(township_carry.carry(town, usb, NOW))

        threads = [loop(sell), loop(by_stick), loop(lambda _: by_line(store, town))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(DEADLINE_S)
        assert failed == []
        by_line(store, town)
        assert problems(store) == []
        assert Outbox(store).acked() == journal.head(store)[0] == site_row(town).head
        assert Outbox(store).cursor() == site_row(town).fed == len(feed_of(town))
        assert [e.flagged for e in stored_entries(town) if e.flagged] == []
    town.dispose()
