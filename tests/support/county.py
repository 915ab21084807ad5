"""A township of three shops, and their kiosks: real stores, real workers, real lines."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from nacl.signing import SigningKey
from sqlalchemy import Engine, func, select
from support.town import (
    NOW,
    SECOND_SITE,
    enrol_kiosk,
    found_town,
    pinned_authority,
    stored_entries,
    township_key,
)

from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import DeliveryLine
from kiosk.core.view import Entered, Pick, Receipt
from kiosk.store import cards, feed, journal, redeem, stock
from kiosk.store.acts import Acted
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.store.people import Person, open_shift
from kiosk.store.verify import problems
from kiosk.sync.client import TownshipClient
from kiosk.sync.line import Patience
from kiosk.sync.worker import SyncWorker
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import NewSite
from kiosk.township.cards.issuing import blank_cards, issue_cards
from kiosk.township.database import run_tx
from kiosk.township.goods.goods import add_goods
from kiosk.township.residents.households import NewHousehold, add_households
from kiosk.township.sites.site_people import NewPerson, add_people

NEIGHBOUR = NewSite("tx03", "和平二", "和平村二店", "和平村", 7)
SITES = ("tx01", "tx02", "tx03")
"""The first and the third are in one village: what one does to a card, the other hears."""

HOMES = {"tx01": ["0001", "0002"], "tx02": ["0001", "0002"], "tx03": ["0003", "0004"]}
VILLAGES = {"tx01": 7, "tx02": 8, "tx03": 7}
BLANKS = 20
RICE = Pick("rice", "大米10斤", 35, 1, "袋")
PATIENCE = Patience(connect_s=5, read_s=1, call_s=10)
DEADLINE_S = 120


def key_of(site: str) -> SigningKey:
    return SigningKey(site.encode().ljust(32))


def found_county(where: Path | str) -> None:
    """Sites with people, goods, cards and households who can redeem for ever."""
    engine = found_town(where)

    def work(connection):
        book.add_site(connection, SECOND_SITE)
        book.add_site(connection, NEIGHBOUR)
        for site, numbers in HOMES.items():
            homes = [NewHousehold(n, "3组", "张某某", site) for n in numbers]
            add_households(connection, homes)
            people = [NewPerson("王某", "keeper", "246810")]
            add_people(connection, people, site=site)
            scheme = book.township_of(connection).scheme
            add_goods(connection, scheme.price_list, site=site, at=NOW)
            for n in numbers:
                deed = Deed(n, points=10**6, reason="期初")
                points.award(connection, f"start/{site}/{n}", deed, at=NOW, site=site)
            ids = [f"{VILLAGES[site]}-{n}" for n in numbers]
            issue_cards(connection, ids)
            blank_cards(connection, site, BLANKS)

    run_tx(engine, work)
    for site in SITES:
        enrol_kiosk(engine, key_of(site), site)
    engine.dispose()


def award(engine: Engine, award_id: str, site: str, number: str) -> None:
    """The township goes on working: one more item in a feed."""
    deed = Deed(number, points=5, reason="打扫")
    run_tx(engine, lambda c: points.award(c, award_id, deed, at=NOW, site=site))


class WatchedOutbox(Outbox):
    """The store's own outbox; whenever something is taken for acknowledged it looks whether the
    township has it."""

    def __init__(self, store, town: Engine) -> None:
        super().__init__(store)
        self._town = town
        self.untrue: list[str] = []

    def mark_acked(self, seq: int, digest: bytes) -> None:
        entry = tables.entry.c
        ours = (entry.site == self.site, entry.epoch == self.epoch, entry.seq <= seq)
        has, there = run_tx(
            self._town,
            lambda c: (
                c.scalar(select(func.count()).select_from(tables.entry).where(*ours)),
                c.scalar(select(entry.hash).where(*ours, entry.seq == seq)),
            ),
            reads=True,
        )
        if (has, there) != (seq, super().hash_at(seq)):
            self.untrue.append(f"{self.site}: {seq} is acknowledged, and the township has {has}")
        super().mark_acked(seq, digest)


class Shop:
    """A kiosk at work: a real store, a keeper on shift, a worker on a line to the township."""

    def __init__(self, folder: Path, site: str, town: Engine, url: str, jitter=lambda: 0.0) -> None:
        self.site = site
        self.town = town
        self.path = folder / f"{site}.db"
        self.store = open_store(self.path)
        self._when = Stamp(Moment(NOW, Quality.SURE), "boot", 1.0)
        journal.begin_epoch(self.store, site, 1, self._when)
        self.outbox = WatchedOutbox(self.store, town)
        self.reports = []
        self._acts = 0
        public = township_key(town)
        authority = pinned_authority() if url.startswith("https:") else ""
        self.worker = SyncWorker(
            self.outbox,
            lambda: TownshipClient(url, site, 1, key_of(site), public, authority, PATIENCE),
            self.reports.append,
            jitter=jitter,
        )

    def open(self) -> None:
        """The first feed is there: a keeper begins, and the shelves are full."""
        self.until(lambda: self.outbox.cursor() == self.fed())
        person = Person(*self.store.row("select id, name, role from person"))
        self._when = Stamp(self._when.moment, "boot", 1.0, person.id)
        assert isinstance(open_shift(self.store, person, f"shift/{self.site}", self._when), Acted)
        stock.lay_out(self.store, f"shelf/{self.site}", [DeliveryLine("rice", 10**6)], self._when)

    def redeem(self, rng: random.Random) -> None:
        answer = redeem.redeem(
            self.store,
            self._op(),
            f"{VILLAGES[self.site]}-{rng.choice(HOMES[self.site])}",
            [RICE],
            lambda: self._when,
            entered=Entered.CODE,
        )
        assert isinstance(answer, Receipt), answer

    def replace_card(self, rng: random.Random, blanks: list[str]) -> None:
        """A household loses its card and gets a blank one: the township and the neighbour hear."""
        home = f"{VILLAGES[self.site]}-{rng.choice(HOMES[self.site])}"
        answer = cards.replace_card(self.store, self._op(), home, blanks.pop(), lambda: self._when)
        assert isinstance(answer, Acted), answer

    def _op(self) -> str:
        self._acts += 1
        return f"{self.site}/{self._acts}"

    def fed(self) -> int:
        site = tables.site.c
        fed = select(site.fed).where(site.id == self.site)
        return run_tx(self.town, lambda c: c.scalars(fed).one(), reads=True)

    def is_even(self) -> bool:
        """Nothing is left to send or to fetch."""
        outbox = self.outbox
        return outbox.acked() == outbox.head() and outbox.cursor() == self.fed()

    def until(self, holds: Callable[[], bool]) -> None:
        """Nudges until this holds."""
        nap = threading.Event()
        for _ in range(int(DEADLINE_S / 0.02)):
            if holds():
                return
            self.worker.nudge()
            nap.wait(0.02)
        raise AssertionError(f"{self.site}: {self.reports[-3:]} {self.outbox.untrue}")

    def close(self) -> None:
        self.worker.stop()
        self.store.close()


def blanks_of(town: Engine, site: str) -> list[str]:
    """Texts of the blank cards that a shop has in its drawer."""
    card = tables.card.c
    village = VILLAGES[site]
    ask = select(card.text).where(card.village_code == village, card.state == "blank")
    texts = run_tx(town, lambda c: c.scalars(ask.order_by(card.serial)).all(), reads=True)
    return texts[SITES.index(site) :: len(SITES)]


def assert_even(shops: Sequence[Shop], town: Engine) -> None:
    """Kiosk and township say the same, and each entry and item is there once."""
    for shop in shops:
        own = list(journal.entries(shop.store))
        rows = stored_entries(town, shop.site)
        assert [row.seq for row in rows] == list(range(1, len(own) + 1))
        assert [row.line for row in rows] == shop.outbox.lines(1, len(own) + 1)
        assert [row.hash for row in rows] == [digest for _, digest in own]
        assert [row.flagged for row in rows] == [None] * len(rows)
        site = run_tx(town, lambda c, shop=shop: book.the_site(c, shop.site), reads=True)
        assert (site.head, site.head_hash, site.frozen) == (len(own), own[-1][1], "")
        assert shop.outbox.acked() == len(own)
        items = tables.feed.c
        ask = select(items.n, items.body).where(items.site == shop.site).order_by(items.n)
        fed = run_tx(town, lambda c, ask=ask: c.execute(ask).all(), reads=True)
        assert [n for n, _ in fed] == list(range(1, site.fed + 1))
        taken = shop.store.rows("select n, body from feed_item order by n")
        assert taken == [tuple(item) for item in fed]
        assert feed.unread(shop.store) == []
        assert shop.outbox.untrue == []
        assert problems(shop.store) == []
