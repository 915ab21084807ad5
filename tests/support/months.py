"""A month in the life of a township: its desk in process, one kiosk before a finger, and a line.

What the township books and publishes reaches the kiosk, and what the kiosk books the township, when
a test lets them `meet`; the days between pass at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from nacl.signing import SigningKey
from sqlalchemy import select
from support.office import register_key
from support.town import feed_of, found_town
from support.village import TestClock
from support.window import Window, pairs

from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import DeliveryLine
from kiosk.core.feed import FeedItem, ListItem
from kiosk.core.front import AccountShown, Idle, NotRedeemed
from kiosk.core.journal import canonical
from kiosk.core.reading import NoticeShown, NoticesListed
from kiosk.core.redemption import RedemptionRefused
from kiosk.core.scheme import Good
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.schemes import load_scheme
from kiosk.store import feed, journal, notices, redeem, stock
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.sync.protocol import seal
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.cards.issuing import issue_cards
from kiosk.township.database import run_tx
from kiosk.township.goods.goods import add_goods
from kiosk.township.link import exchange
from kiosk.township.publication import errata
from kiosk.township.publication.closing import close_cycle, ground_of
from kiosk.township.publication.published import list_of, publish
from kiosk.township.sites.site_people import NewPerson, add_people
from kiosk.ui import words
from kiosk.ui.sentences import not_redeemed

SITE = "tx01"
KEEPER, OFFICER = NewPerson("陈某", "keeper", "246810"), NewPerson("赵某", "officer", "112233")
PIECES = 20


def is_slip(paper) -> bool:
    return "兑换小票" in (line.strip() for line in paper.text)


@contextmanager
def month_of(
    folder: Path,
    scheme: str,
    households: Sequence[str],
    goods: Mapping[str, int],
    begins: datetime,
    *,
    camera: bool = False,
) -> Iterator[Month]:
    """A township with these households, a shop with goods of these prices, a keeper on shift."""
    with EmulatedPrinter() as printer:
        month = Month(folder, scheme, households, goods, begins, printer, camera=camera)
        try:
            month.begin()
            yield month
            month.meet()
            assert month.window.sound()
        finally:
            month.close()


class Month:
    """A township and its kiosk; `window` is what a finger touches."""

    def __init__(
        self,
        folder: Path,
        scheme: str,
        households: Sequence[str],
        goods: Mapping[str, int],
        begins: datetime,
        printer: EmulatedPrinter,
        *,
        camera: bool,
    ) -> None:
        self.town = found_town(folder / "town.db", load_scheme(scheme), households)
        self._key = SigningKey(bytes(range(1, 33)))
        self._awards = 0
        register_key(self.town, self._key, SITE, begins)
        shelf = [Good(id=f"g{n}", name=n, points=p, category="日用") for n, p in goods.items()]

        def furnish(connection):
            add_people(connection, [KEEPER, OFFICER], site=SITE)
            issue_cards(connection, [f"7-{number}" for number in households])
            add_goods(connection, shelf, site=SITE, at=begins)

        run_tx(self.town, furnish)
        self.store = open_store(folder / "kiosk.db")
        when = Stamp(Moment(begins, Quality.SURE), "boot", 1.0)
        journal.begin_epoch(self.store, SITE, 1, when)
        self._fetch(begins)
        opening = [DeliveryLine(good.id, PIECES) for good in shelf]
        stock.lay_out(self.store, "opening", opening, when)
        clock = TestClock(begins)
        clock.floor = begins
        self.window = Window(
            folder, self.store, printer, camera=camera, fake_time=True, clock=clock
        )

    # --- time and the line ----------------------------------------------------------------------

    def at(self, when: datetime) -> None:
        """It is then; nobody was there in between."""
        self.window.clock.at = when
        self.window.finger.frames(2)

    def begin(self) -> None:
        self.window.open_shift(self.card_of_person(KEEPER), KEEPER.pin)

    def meet(self) -> None:
        """The line is there: entries go up, the feed comes down."""
        at = self.window.clock.at
        outbox = Outbox(self.store)
        there = run_tx(self.town, lambda c: book.the_site(c, SITE).head, reads=True)
        last = outbox.head()
        if there < last:
            lines = outbox.lines(there + 1, last - there)
            sealed = seal(
                self._key,
                lines,
                kind="entries",
                site=SITE,
                epoch=1,
                first=there + 1,
                last_hash=outbox.hash_at(last).hex(),
            )
            answer = exchange.take_entries(self.town, SITE, sealed, at)
            assert getattr(answer, "problem", answer) == "", answer
            outbox.mark_acked(last, outbox.hash_at(last))
        self._fetch(at)

    def _fetch(self, at: datetime) -> None:
        known = journal.feed_cursor(self.store)
        items = list(enumerate(feed_of(self.town), 1))[known:]
        feed.apply_feed(
            self.store, [FeedItem(n, canonical(item).decode()) for n, item in items], at
        )

    # --- at the township's desk -----------------------------------------------------------------

    def do(self, act):
        """`act` with a connection of the township."""
        return run_tx(self.town, act)

    def award(
        self, household: str, figure: int, day: datetime, *, posted: datetime | None = None, **deed
    ) -> str:
        """Points by figure, for what happened on a day; the id."""
        self._awards += 1
        award_id = f"a/{self._awards}"
        given = Deed(household, points=figure, reason="打扫卫生", effective=day, **deed)
        self.do(lambda c: points.award(c, award_id, given, at=posted or day))
        return award_id

    def item(self, household: str, item: str, day: datetime) -> None:
        """Points by an item of the scheme's list."""
        self._awards += 1
        award_id = f"a/{self._awards}"
        self.do(
            lambda c: points.award(c, award_id, Deed(household, item=item, effective=day), at=day)
        )

    def reverse(self, award_id: str) -> None:
        at = self.window.clock.at
        self.do(lambda c: points.reverse(c, award_id, reason="查无此事", at=at))

    def review(self, before: datetime) -> None:
        """The gate is passed by what happened before then and was booked by now."""
        at = self.window.clock.at
        self.do(lambda c: points.review(c, f"r/{at}", before=before, at=at))

    def close_cycle(self, cycle: str, period: str | None = None):
        """Its lists are frozen, its bonuses booked."""
        at = self.window.clock.at
        (closed,) = self.do(lambda c: close_cycle(c, cycle, at=at, period=period))
        assert closed.provided
        assert not closed.already
        return closed

    def correct(self, kind: str, cycle: str, period: str) -> None:
        """What became known since a list hung out stands on a sheet of its own."""
        at = self.window.clock.at

        def work(connection):
            shown = list_of(connection, 7, kind, cycle, period, 0)
            ground = ground_of(connection, shown, at)
            found = errata.changes(connection, ground, shown)
            assert found
            publish(connection, errata.errata_sheet(connection, ground, shown, found))

        self.do(work)

    def kept(self, kind: str, cycle: str, period: str, number: int = 0):
        """A list as the township froze it."""
        found = self.do(lambda c: list_of(c, 7, kind, cycle, period, number))
        assert found is not None, (kind, cycle, period, number)
        return found.content

    # --- cards ----------------------------------------------------------------------------------

    def card(self, household: str) -> str:
        return self._card(tables.card.c.household == f"7-{household}")

    def card_of_person(self, person: NewPerson) -> str:
        table = tables.person.c
        ask = select(table.card_key).where(table.name == person.name)
        key = self.do(lambda c: c.scalars(ask).one())
        return self._card(tables.card.c.key == key)

    def _card(self, which) -> str:
        return self.do(lambda c: c.scalars(select(tables.card.c.text).where(which)).one())

    # --- before the window ----------------------------------------------------------------------

    def look(self, household: str) -> AccountShown:
        """The account of a household, as it shows; the screen stays."""
        self.window.scan(self.card(household))
        self.window.until(AccountShown)
        return self.window.state

    def leave(self) -> None:
        self.window.tap(words.NOT_MINE)
        self.window.until(Idle)

    def figures(self, household: str) -> tuple[int, int]:
        """Balance and what may be redeemed now, the second one read from the screen."""
        account = self.look(household).visit.standing.account
        if account.barred is None:
            assert self.window.sees(str(account.redeemable))
        else:
            assert self.window.sees(words.NOT_NOW)
        self.leave()
        return account.balance, account.redeemable

    def redeem(self, household: str, *goods: str) -> tuple[int, int, int]:
        """A visit that ends with a slip; before, cost and after, read from the paper."""
        printed = len(self.window.printer.papers)
        self.window.redeem(self.card(household), *goods)
        slip = next(p for p in self.window.papers(printed + 1)[printed:] if is_slip(p))
        told = {line[0]: line[1] for line in pairs(slip) if len(line) > 1}
        before, cost, after = (int(told[name]) for name in ("兑换前", "合计", "现在还剩"))
        return before, cost, after

    def refused(self, household: str, *goods: str, at: datetime | None = None) -> RedemptionRefused:
        """A basket that was filled and is not redeemed; `at`: when 确认 is touched."""
        entries = journal.head(self.store)
        self.window.pick(self.card(household), *goods)
        if at is not None:
            self.window.clock.at = at
        self.window.tap(words.CONFIRM)
        self.window.until(NotRedeemed)
        assert journal.head(self.store) == entries, "nothing was booked"
        refused = self.window.state.refused
        assert self.window.sees(not_redeemed(refused).fact)
        self.window.tap(words.END)
        self.window.until(Idle)
        return refused

    def notice(self, title: str) -> None:
        """The board from idle, and a list on it; the screen stays."""
        self.window.tap(words.NOTICES)
        self.window.until(NoticesListed)
        self.window.tap(title)
        self.window.until(NoticeShown)

    def shows(self, *cells: object) -> bool:
        """Whether a row of the screen's table has these cells, one beside the other."""
        wanted, there = list(map(str, cells)), self.window.finger.words_on_screen()
        return any(there[n : n + len(wanted)] == wanted for n in range(len(there)))

    def idle(self) -> None:
        self.window.tap(words.BACK, words.BACK)
        self.window.until(Idle)

    # --- the same on both sides -----------------------------------------------------------------

    def same_lists(self) -> list[ListItem]:
        """Every list that hangs at the kiosk is the township's own, to the last cell."""
        shown = notices.published(self.store)
        for item in shown:
            kept = self.kept(item.kind, item.cycle, item.period, item.number)
            assert (item.title, item.rows, item.notes) == (kept.title, kept.rows, kept.notes)
        count = self.do(lambda c: len(c.execute(select(tables.published)).all()))
        assert len(shown) == count
        return shown

    def balances(self) -> dict[str, int]:
        """What the kiosk makes of journal and feed alone: balance by household number."""
        moment = Moment(self.window.clock.at, Quality.SURE)
        rows = self.store.rows("select number, id from household order by number")
        return {n: redeem.account_of(self.store, id_, moment).balance for n, id_ in rows}

    def close(self) -> None:
        self.window.close()
        self.store.close()
        self.town.dispose()
