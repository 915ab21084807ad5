"""Three shops and their township in one process: real stores, real envelopes, no sockets.

Each act is one method; what a link can do to messages is the caller's choice.  `check` may be asked
after every act, `settle_and_check` when all has been said everywhere.
"""

from __future__ import annotations

import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from nacl.signing import SigningKey
from sqlalchemy import select
from support.histories import scheme_with
from support.town import (
    SECOND_SITE,
    SITE,
    credentials,
    enrol_kiosk,
    site_row,
    stored_entries,
    township_key,
)

from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import DeliveryLine
from kiosk.core.feed import FeedItem
from kiosk.core.scheme import Good
from kiosk.core.view import Entered, Pick, Receipt
from kiosk.store import (
    cards,
    declaring,
    history,
    journal,
    points,
    redeem,
    releases,
    reversal,
    reviewing,
    stock,
)
from kiosk.store.acts import Acted
from kiosk.store.database import Store, open_store
from kiosk.store.declaring import Said
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.store.people import Person, open_shift
from kiosk.store.reviewing import Verdict
from kiosk.store.verify import problems
from kiosk.sync.outbox import FeedPage
from kiosk.sync.protocol import (
    Ack,
    EnrolAnswer,
    feed_target,
    open_envelope,
    request_signature,
    seal,
    snapshot_target,
)
from kiosk.sync.restoring import restore
from kiosk.township import book, tables
from kiosk.township.awards import points as township_points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import NewSite, Refused
from kiosk.township.cards import issuing
from kiosk.township.database import open_database, run_tx
from kiosk.township.goods import goods
from kiosk.township.link import exchange
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import Staff
from kiosk.township.residents import households
from kiosk.township.residents.households import NewHousehold
from kiosk.township.residents.working_group import NewSeat, take_seat
from kiosk.township.sites import authority, keepers, replacement, site_people
from kiosk.township.sites.site_people import NewPerson
from kiosk.township.travel import moves

NOW = datetime(2023, 3, 20, 9, 0)
NEIGHBOUR = NewSite("tx03", "和平二", "和平村二店", "和平村", 7)


ADMIN = Staff("a1", "admin", "管理员", Role.ADMIN, frozenset(), None, True, False, "", "")
KEEPER = "select id, name, role from person where role = 'keeper'"


@dataclass(frozen=True)
class Plan:
    """The shops of a township, and where each household is at home in the beginning."""

    shops: tuple[NewSite, ...]
    homes: Mapping[str, str]

    @property
    def sites(self) -> tuple[str, ...]:
        return tuple(shop.id for shop in self.shops)


SITES = ("tx01", "tx02", "tx03")
HOMES = {"7-0001": "tx01", "7-0002": "tx03", "8-0001": "tx02"}
HOUSEHOLDS = tuple(HOMES)
THREE = Plan((SITE, SECOND_SITE, NEIGHBOUR), HOMES)
POINT = Pick("point", "积分", 1, 1)
START = 20
ALWAYS_OPEN = {"months": 12, "gate": "publicised", "base": 7}
WORK = {
    "clause": "x", "id": "废铁", "group": "美丽", "matter": "环保", "behaviour": "捡废铁",
    "points": 1, "per": "quantity", "unit_quantity": 1, "unit": "斤",
}  # fmt: skip
DECLARING = {"intake": {"clause": "x", "channels": ["self"]}, "items": [WORK]}
GROUP = ("赵某", "钱某", "孙某")
VETO = {"clause": "x", "name": "否决", "redeem": "barred", "honours": "barred", "earn": "allowed"}


def key_of(site: str) -> SigningKey:
    return SigningKey(site.encode().ljust(32))


def found_travel(folder: Path, where: str = "", plan: Plan = THREE) -> None:
    """A township (in `folder`, or at a URL) and the files of its kiosks, to be copied."""
    engine = open_database(where or str(folder / "township.db"), create=True)
    rules = scheme_with(**ALWAYS_OPEN, suspension={"veto": VETO}, **DECLARING)

    def work(connection):
        book.create_township(connection, name="某镇", code=3, scheme=rules, seed=bytes(range(32)))
        authority.keep(connection, credentials())
        for site in plan.shops:
            book.add_site(connection, site)
            people = [NewPerson("王某", "keeper", "246810")]
            people += [NewPerson(name, "officer", "135790") for name in GROUP]
            site_people.add_people(connection, people, site=site.id)
            for person in keepers.keepers(connection, site.id):
                if person.role == "officer":
                    seat = NewSeat(site.id, "committee", NOW.date(), person=person.id)
                    take_seat(connection, ADMIN, seat, NOW)
            price = Good(id="point", name="积分", points=1, category="日用")
            goods.add_goods(connection, [price], site=site.id, at=NOW)
        for household, home in plan.homes.items():
            number = household.partition("-")[2]
            new = NewHousehold(number, "3组", "张某某", home)
            households.add_households(connection, [new])
            deed = Deed(number, points=START, reason="期初", effective=NOW - HOUR)
            township_points.award(connection, f"start/{household}", deed, at=NOW, site=home)
        issuing.issue_cards(connection, list(plan.homes))
        township_points.review(connection, "start", before=NOW, at=NOW)

    run_tx(engine, work)
    for site in plan.sites:
        enrol_kiosk(engine, key_of(site), site)
        with_store = Kiosk(folder, site)
        journal.begin_epoch(with_store.store, site, 1, with_store.stamp())
        with_store.fetch(engine)
        person = Person(*with_store.store.row(KEEPER))
        with_store.keeper = person.id
        assert isinstance(
            open_shift(with_store.store, person, f"shift/{site}", with_store.stamp()), Acted
        )
        stock.lay_out(
            with_store.store, f"shelf/{site}", [DeliveryLine("point", 10**6)], with_store.stamp()
        )
        with_store.store.close()
    engine.dispose()


HOUR = timedelta(hours=1)


class Kiosk:
    """A store at work, and its end of the link."""

    def __init__(self, folder: Path, site: str) -> None:
        self.site = site
        self.path = folder / f"{site}.db"
        self.store: Store = open_store(self.path)
        self.keeper = self.store.meta("in_charge")
        self.acts = 0
        self.at = NOW
        self.epoch = 1
        self.key = key_of(site)

    def stamp(self) -> Stamp:
        return Stamp(Moment(self.at, Quality.SURE), "boot", 1.0, self.keeper)

    def op(self) -> str:
        self.acts += 1
        return f"{self.site}-{self.acts}"

    def reopen(self) -> None:
        """The power was cut."""
        self.store.close()
        self.store = open_store(self.path)

    def begin_anew(self, folder: Path, answer: EnrolAnswer, key: SigningKey, engine) -> None:
        """Another machine with an empty card takes its place and fetches what there was."""
        self.store.close()
        self.path = folder / f"{self.site}-{answer.epoch}.db"
        self.store, self.epoch, self.key = open_store(self.path), answer.epoch, key
        history.expect(self.store, answer.base, answer.base_hash)
        assert restore(self.store, Line(self, engine), lambda *_: None) is None
        history.begin(self.store, self.site, answer.epoch, self.stamp())
        self.keeper = self.store.meta("in_charge")

    def fed(self, engine, after: int | None = None) -> list[FeedItem]:
        """The next page of the feed."""
        after = journal.feed_cursor(self.store) if after is None else after
        signature = request_signature(self.key, "GET", feed_target(self.site, after))
        page = exchange.feed_page(engine, self.site, after, signature, self.at)
        assert isinstance(page, bytes), page
        head, lines = open_envelope(page, township_key(engine))
        return [FeedItem(n, line.decode()) for n, line in enumerate(lines, head.first)]

    def take_in(self, items: Sequence[FeedItem], *, answers: bool) -> None:
        Outbox(self.store, self.stamp if answers else None).apply_feed(items, self.at)

    def fetch(self, engine) -> None:
        while items := self.fed(engine):
            self.take_in(items, answers=True)

    def push(self, engine, *, answer_lost: bool = False, limit: int = 500) -> None:
        outbox = Outbox(self.store)
        lines = outbox.lines(outbox.acked() + 1, limit)
        if not lines:
            return
        first, last = outbox.acked() + 1, outbox.acked() + len(lines)
        envelope = seal(
            self.key, lines, kind="entries", site=self.site, epoch=self.epoch, first=first,
            last_hash=outbox.hash_at(last).hex(),
        )  # fmt: skip
        ack = exchange.take_entries(engine, self.site, envelope, self.at)
        assert isinstance(ack, Ack), ack
        assert not ack.problem, ack
        if not answer_lost:
            outbox.mark_acked(ack.head, bytes.fromhex(ack.hash))


class Line:
    """What a new machine fetches, page by page."""

    def __init__(self, kiosk: Kiosk, engine) -> None:
        self._kiosk, self._engine = kiosk, engine

    def history(self, after: int) -> list[bytes]:
        kiosk = self._kiosk
        signature = request_signature(kiosk.key, "GET", snapshot_target(kiosk.site, after))
        page = exchange.snapshot_page(self._engine, kiosk.site, after, signature, kiosk.at)
        assert isinstance(page, bytes), page
        return open_envelope(page, township_key(self._engine))[1]

    def feed(self, after: int) -> FeedPage:
        return FeedPage(tuple(self._kiosk.fed(self._engine, after)), self._kiosk.at)


class Travel:
    """The shops, and what the test itself knows of every household's points."""

    def __init__(self, mould: Path, folder: Path, where: str = "", plan: Plan = THREE) -> None:
        self.plan = plan
        self.now = NOW
        self.households = tuple(plan.homes)
        for file in mould.glob("*.db"):
            shutil.copy(file, folder / file.name)
        self.engine = open_database(where or str(folder / "township.db"))
        self.kiosks = {site: Kiosk(folder, site) for site in plan.sites}
        self.cleared = dict.fromkeys(self.households, START)
        self.ever_cleared = dict.fromkeys(self.households, START)
        self.waiting: dict[str, dict[str, int]] = defaultdict(dict)
        self.passed: dict[str, dict[str, int]] = defaultdict(dict)
        self.unheard: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
        """Of each site: (entry, household, points) that its group let pass and nobody knows of."""

        self.spent = dict.fromkeys(self.households, 0)
        self.suspended: set[str] = set()
        self.asked_to: dict[str, str] = {}
        self.receipts: list[tuple[str, int, str, int]] = []
        self.booked_at: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
        """Of each site: (entry, household, points spent by it), for what a machine takes along."""

        self.folder = folder
        self.held_back: dict[str, list[FeedItem]] = {}
        self.booked = 0

    def close(self) -> None:
        for kiosk in self.kiosks.values():
            kiosk.store.close()
        self.engine.dispose()

    def _book(self, work: Callable) -> bool:
        try:
            run_tx(self.engine, work)
        except Refused:
            return False
        return True

    def _next(self, what: str) -> str:
        self.booked += 1
        return f"{what}{self.booked}"

    def _named(self, household: str) -> tuple[str, str]:
        """Number, and a site of the village."""
        return household.partition("-")[2], self.plan.homes[household]

    def pass_time(self, step: timedelta) -> None:
        self.now += step
        for kiosk in self.kiosks.values():
            kiosk.at = self.now

    # --- the township ---------------------------------------------------------------------------

    def award(self, household: str, figure: int) -> None:
        name = self._next("a")
        number, site = self._named(household)
        deed = Deed(number, points=figure, reason="打扫", effective=self.now - HOUR)
        if self._book(lambda c: township_points.award(c, name, deed, at=self.now, site=site)):
            self.waiting[household][name] = figure

    def review(self) -> None:
        name = self._next("r")
        assert self._book(lambda c: township_points.review(c, name, before=self.now, at=self.now))
        for household, events in self.waiting.items():
            for event, figure in events.items():
                self.cleared[household] += figure
                self.ever_cleared[household] += figure
                self.passed[household][event] = figure
            events.clear()

    def take_back(self, household: str) -> None:
        """The township reverses the newest award, spent or not."""
        for book_of in (self.waiting[household], self.passed[household]):
            if book_of:
                name, figure = book_of.popitem()
                assert self._book(
                    lambda c, name=name: township_points.reverse(
                        c, name, reason="重了", at=self.now
                    )
                )
                if book_of is self.passed[household]:
                    self.cleared[household] -= figure
                return

    def suspend(self, household: str, *, lift: bool) -> None:
        end = self.now - HOUR if lift else None
        if lift and household not in self.suspended:
            return
        start = self.now - 2 * HOUR
        number, site = self._named(household)
        assert self._book(
            lambda c: township_points.suspend(
                c, f"s/{household}", number, start=start, end=end, kind="veto", site=site
            )
        )  # fmt: skip
        (self.suspended.discard if lift else self.suspended.add)(household)

    def move(self, household: str, to: str) -> None:
        if self._book(lambda c: moves.begin_move(c, household, to, at=self.now)):
            self.asked_to[household] = to

    # --- the counters ---------------------------------------------------------------------------

    def redeem(self, site: str, household: str, figure: int) -> bool:
        kiosk = self.kiosks[site]
        if kiosk.store.row("select 1 from household where id = ?", [household]) is None:
            return False
        answer = redeem.redeem(
            kiosk.store, kiosk.op(), household, [replace(POINT, quantity=figure)], kiosk.stamp,
            entered=Entered.CODE,
        )  # fmt: skip
        if not isinstance(answer, Receipt):
            return False
        self._spend(site, answer.seq, household, figure)
        self.receipts.append((site, answer.seq, household, figure))
        return True

    def redeem_all(self, site: str, household: str) -> bool:
        kiosk = self.kiosks[site]
        figure = redeem.account_of(kiosk.store, household, kiosk.stamp().moment).redeemable
        return figure > 0 and self.redeem(site, household, figure)

    def undo(self, which: int) -> None:
        if not self.receipts:
            return
        site, seq, household, figure = self.receipts.pop(which % len(self.receipts))
        kiosk = self.kiosks[site]
        done = reversal.undo(kiosk.store, kiosk.op(), seq, kiosk.stamp)
        assert isinstance(done, Acted), done
        self._spend(site, journal.head(kiosk.store)[0], household, -figure)

    def _spend(self, site: str, seq: int, household: str, figure: int) -> None:
        self.spent[household] += figure
        self.booked_at[site].append((seq, household, figure))

    def unsent(self, site: str) -> int:
        outbox = Outbox(self.kiosks[site].store)
        return outbox.head() - outbox.acked()

    def replace_machine(self, site: str) -> int:
        """It dies with what it had not sent, which nobody ever finds; how many entries that is."""
        kiosk = self.kiosks[site]
        died_at = journal.head(kiosk.store)[0]
        key = SigningKey(f"{site}-{kiosk.epoch + 1}".encode().ljust(32))
        run_tx(self.engine, lambda c: replacement.fence(c, book.the_site(c, site), self.now))
        answer = enrol_kiosk(self.engine, key, site, self.now)
        for seq, household, figure in self.booked_at[site]:
            if seq > answer.base:
                self.spent[household] -= figure
        self.booked_at[site] = [each for each in self.booked_at[site] if each[0] <= answer.base]
        here = [each for each in self.receipts if each[0] == site]
        gone = [each for each in here if each[1] > answer.base]
        self.receipts = [each for each in self.receipts if each not in gone]
        self.held_back.pop(site, None)
        self.unheard[site] = []
        kiosk.begin_anew(self.folder, answer, key, self.engine)
        return died_at - answer.base

    def let_pass(self, site: str, household: str, figure: int) -> bool:
        """The household declares what it did yesterday, and the group lets it pass on the spot."""
        kiosk = self.kiosks[site]
        store = kiosk.store
        if not releases.is_home(store, household):
            return False
        said = Said(household, "废铁", self.now.date() - timedelta(days=1), figure)
        made = declaring.declare(store, kiosk.op(), said, kiosk.stamp)
        assert isinstance(made, Acted), made
        group = [row[0] for row in store.rows("select id from person where role = 'officer'")]
        verdict = Verdict(journal.entry_id(store, made.entry.seq), "passed", tuple(group))
        officer = replace(kiosk.stamp(), keeper=group[0])
        done = reviewing.decide(store, kiosk.op(), verdict, lambda: officer)
        assert isinstance(done, Acted), done
        self.unheard[site].append((done.entry.seq, household, figure))
        return True

    def _heard(self, site: str) -> None:
        """What the township has of it by now waits for its review."""
        head = site_row(self.engine, site).head
        for seq, household, figure in self.unheard[site]:
            if seq <= head:
                name = journal.entry_id(self.kiosks[site].store, seq)
                self.waiting[household][name] = figure
        self.unheard[site] = [each for each in self.unheard[site] if each[0] > head]

    def release(self, site: str, household: str, to: str, figure: int) -> bool:
        kiosk = self.kiosks[site]
        done = releases.release(kiosk.store, kiosk.op(), household, to, figure, kiosk.stamp)
        return isinstance(done, Acted)

    def wish(self, site: str, household: str, figure: int) -> bool:
        kiosk = self.kiosks[site]
        return isinstance(
            releases.ask(kiosk.store, kiosk.op(), household, figure, kiosk.stamp), Acted
        )

    def lose_card(self, site: str, household: str) -> None:
        kiosk = self.kiosks[site]
        cards.report_lost(kiosk.store, kiosk.op(), household, kiosk.stamp)

    def cut_power(self, site: str) -> None:
        self.kiosks[site].reopen()

    # --- the link -------------------------------------------------------------------------------

    def push(self, site: str, how: str = "") -> None:
        """`answer_lost`, `some` (a first few), or all."""
        self.kiosks[site].push(
            self.engine, answer_lost=how == "answer_lost", limit=2 if how == "some" else 500
        )
        self._heard(site)

    def fetch(self, site: str, how: str = "") -> None:
        """`twice`, `some`, `late` (what was held back comes now), `silent` (no answers), or all."""
        kiosk = self.kiosks[site]
        items = kiosk.fed(self.engine)
        if how == "late":
            items, self.held_back[site] = self.held_back.get(site, []), items
            cursor = journal.feed_cursor(kiosk.store)
            if not items or items[0].n > cursor + 1:
                return
        for _ in range(2 if how == "twice" else 1):
            kiosk.take_in(items[:2] if how == "some" else items, answers=how != "silent")

    # --- what always holds ----------------------------------------------------------------------

    def check(self) -> None:
        for household in self.households:
            assert self.spent[household] <= self.ever_cleared[household], (
                f"{household} spent {self.spent[household]} of {self.ever_cleared[household]}"
            )
            homes = [s for s, k in self.kiosks.items() if releases.is_home(k.store, household)]
            assert len(homes) <= 1, f"{household} is at home at {homes}"

    def check_files(self) -> None:
        """Every kiosk's file is sound in the middle of it all; replaying it takes its time."""
        for site, kiosk in self.kiosks.items():
            assert problems(kiosk.store) == [], site

    def settle(self) -> None:
        for _ in range(9 * len(self.kiosks)):
            before = self._state()
            for kiosk in self.kiosks.values():
                kiosk.fetch(self.engine)
                releases.answer_all(kiosk.store, kiosk.stamp)
                kiosk.push(self.engine)
                self._heard(kiosk.site)
            if before == self._state():
                return
        raise AssertionError("the answers never end")

    def _state(self) -> list[tuple[int, int, int]]:
        boxes = [Outbox(kiosk.store) for kiosk in self.kiosks.values()]
        return [(box.head(), box.acked(), box.cursor()) for box in boxes]

    def settle_and_check(self, *, whole: Sequence[str] | None = None) -> None:
        """`whole`: sites whose file is verified, which takes its time; None: all."""
        self.settle()
        self.check()
        for site, kiosk in self.kiosks.items():
            head, digest = journal.head(kiosk.store)
            row = site_row(self.engine, site)
            assert (row.head, row.head_hash, row.frozen) == (head, digest, "")
            flagged = [e.flagged for e in stored_entries(self.engine, site) if e.flagged]
            assert not flagged, flagged
            assert not kiosk.store.rows("select n from feed_item where known = 0")
            if whole is None or site in whole:
                assert problems(kiosk.store) == []
        self._check_points()
        self._check_households()

    def _check_points(self) -> None:
        base = ALWAYS_OPEN["base"]
        for household in self.households:
            total = cleared = 0
            for kiosk in self.kiosks.values():
                for row in kiosk.store.rows(
                    "select total, cleared, spent from purse where household = ?", [household]
                ):
                    total += row[0] - base - row[2]
                    cleared += row[1] - base - row[2]
            left = self.cleared[household] - self.spent[household]
            pending = sum(self.waiting[household].values())
            assert (total, cleared) == (left + pending, left), (household, total, cleared, left)

    def _check_households(self) -> None:
        card = tables.card.c
        for household in self.households:
            with self.engine.connect() as connection:
                home = connection.scalar(
                    select(tables.household.c.home).where(tables.household.c.id == household)
                )
                states = dict(
                    connection.execute(
                        select(card.key, card.state).where(card.household == household)
                    ).all()
                )
            assert home == self.asked_to.get(household, self.plan.homes[household]), household
            for site, kiosk in self.kiosks.items():
                store = kiosk.store
                assert releases.is_home(store, household) == (site == home), (site, household)
                if not releases.may_spend(store, household):
                    continue
                known = store.rows("select key, state from card where household = ?", [household])
                assert dict(known) == states, (site, household)
                barred = any(self.now in each for each in points.suspensions_of(store, household))
                assert barred == (household in self.suspended), (site, household)
                asked = releases.wishes_of(store, household)
                assert None not in [wish.given for wish in asked], asked


def some_act(travel: Travel, rng: random.Random, among: Sequence[str] = HOUSEHOLDS) -> None:
    """One thing that happens, anywhere, to one of these households."""
    site, household = rng.choice(SITES), rng.choice(among)
    other = rng.choice([each for each in SITES if each != site])
    figure = rng.randint(1, 12)
    acts: dict[Callable[[], object], int] = {
        lambda: travel.award(household, figure): 3,
        lambda: travel.review(): 2,
        lambda: travel.take_back(household): 1,
        lambda: travel.suspend(household, lift=rng.random() < 0.4): 2,
        lambda: travel.move(household, site): 2,
        lambda: travel.let_pass(site, household, figure): 3,
        lambda: travel.redeem(site, household, figure): 3,
        lambda: travel.redeem_all(site, household): 4,
        lambda: travel.undo(figure): 2,
        lambda: travel.release(site, household, other, figure): 6,
        lambda: travel.wish(site, household, figure): 3,
        lambda: travel.lose_card(site, household): 2,
        lambda: travel.cut_power(site): 1,
        lambda: travel.push(site, rng.choice(["", "", "answer_lost", "some"])): 9,
        lambda: travel.fetch(site, rng.choice(["", "", "twice", "some", "late", "silent"])): 9,
    }
    rng.choices(list(acts), list(acts.values()))[0]()
    travel.check()
