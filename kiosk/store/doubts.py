"""What the rows before an entry speak against, though it could be played: nobody acts like that.

For the replay of `kiosk verify`: live, the acts themselves have asked all of this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.core.clock import Quality, parse_stamp
from kiosk.core.coming import begins
from kiosk.core.earning_entries import Awarded, Reviewed, SessionHeld
from kiosk.core.entries import (
    Body,
    CardLost,
    CardReplaced,
    Complaint,
    Declared,
    Delivery,
    EntryKind,
    GoodSet,
    HandedOver,
    HomeMoved,
    HouseholdPinSet,
    Objected,
    Proxy,
    Redemption,
    ReleaseAsked,
    Released,
    SchemeBegun,
    VouchersTaken,
    Wished,
)
from kiosk.core.journal import Entry
from kiosk.core.opening import OPENING
from kiosk.core.setup_entries import SiteChecked
from kiosk.core.worth import Worth, item_of, worth
from kiosk.store import journal, points, review_doubts
from kiosk.store.awarding import had_before
from kiosk.store.database import Store
from kiosk.store.goods import Good, good_at
from kiosk.store.group import function_of
from kiosk.store.releases import is_home

OF_A_HOUSEHOLD = (
    Awarded,
    CardLost,
    CardReplaced,
    Declared,
    HomeMoved,
    HouseholdPinSet,
    Objected,
    Redemption,
    Released,
    ReleaseAsked,
    Reviewed,
    VouchersTaken,
    Wished,
)


@dataclass
class Known:
    """Who was found among the rows before: neither people nor households ever go from there."""

    people: set[str] = field(default_factory=set)
    households: set[str] = field(default_factory=set)

    def is_person(self, store: Store, person: str) -> bool:
        """Be it that they have left since."""
        if person not in self.people and _is_known(store, person):
            self.people.add(person)
        return person in self.people

    def is_household(self, store: Store, household: str) -> bool:
        if household not in self.households:
            sql = "select 1 from household where id = ?"
            if store.row(sql, [household]) is not None:
                self.households.add(household)
        return household in self.households


def doubts(store: Store, entry: Entry, body: Body, known: Known) -> Iterator[str]:
    """`store` holds what was known before the entry; StoreError before the first scheme."""
    at = parse_stamp(entry.at)
    yield from _known_then(store, entry, known)
    match body:
        case Redemption(lines=lines, proxy=proxy):
            if proxy is not None:
                yield from _word_for(store, proxy)
            for line in lines:
                good = good_at(store, line.good, at)
                if good is None or not good.offered:
                    yield f"{line.good} was not on offer"
                elif good.points != line.points:
                    yield f"{line.good} for {line.points}, the price was {good.points}"
                if not line.due:
                    yield from _expired(good, line.quantity)
        case SchemeBegun(version=version):
            if begins(points.scheme_of(store, version)) > at or entry.quality == Quality.GUESS:
                yield f"version {version} begins on a later day"
        case HandedOver(of=of, goods=goods):
            for ordered, quantity in store.rows(
                "select good, quantity from order_line where seq = ? and off_shelf = 0", [of]
            ):
                if ordered in goods:
                    yield from _expired(good_at(store, ordered, at), quantity)
        case Delivery(lines=delivered):
            barred = points.scheme_in_force(store).goods.barred_kinds
            for taken in delivered:
                good = good_at(store, taken.good, at)
                if good is not None and good.kind in barred:
                    yield f"{taken.good} is of a kind that is barred: {good.kind}"
        case GoodSet(own=True):
            barred = points.scheme_in_force(store).goods.barred_kinds
            if body.kind in barred and good_at(store, body.good, at) is None:
                yield f"{body.good} is of a kind that is barred: {body.kind}"
    if isinstance(body, GoodSet) and body.since and (not body.own or body.since < entry.at[:10]):
        yield f"{body.good} has another price from {body.since} on"
    if isinstance(body, Awarded | Reviewed | SessionHeld):
        sql = "select 1 from person where id = ? and role = 'officer'"
        if store.row(sql, [entry.keeper]) is None:
            yield f"{entry.keeper or 'nobody'} is no officer"
    if isinstance(body, Awarded):
        yield from _not_worth_it(store, entry, body)
    if isinstance(body, Reviewed):
        yield from review_doubts.doubts(store, entry, body)
    if isinstance(body, SessionHeld):
        yield from _came(store, body)
    if isinstance(body, SiteChecked) and not _is_known(store, entry.keeper):
        yield f"{entry.keeper or 'nobody'} saw {body.row}"
    if isinstance(body, Complaint):
        yield from _about_nothing(store, body, at)
    if isinstance(body, OF_A_HOUSEHOLD) and not known.is_household(store, body.household):
        yield f"there is no household {body.household}"


def _known_then(store: Store, entry: Entry, known: Known) -> Iterator[str]:
    """What an entry says of people, rules and feed is what there was when it was written."""
    if entry.keeper and not known.is_person(store, entry.keeper):
        yield f"nobody is called {entry.keeper}"
    version, cursor = journal.scheme_version(store), journal.feed_cursor(store)
    if entry.scheme_version != version and entry.kind != EntryKind.FEED_REREAD:  # it may bring some
        yield f"written by version {entry.scheme_version} of the rules, in force was {version}"
    if entry.feed_cursor != cursor:
        yield f"written after item {entry.feed_cursor} of the feed, there were {cursor}"


def _is_known(store: Store, person: str) -> bool:
    return store.row("select 1 from person where id = ?", [person]) is not None


def _not_worth_it(store: Store, entry: Entry, body: Awarded) -> Iterator[str]:
    """Points of the scheme's lists are what the lists say, and others have a reason."""
    if not is_home(store, body.household):
        yield f"{body.household} is not at home here"
    if body.effective > entry.at:
        yield f"points for {body.effective}, which was to come"
    collectors = points.scheme_of(store, entry.scheme_version).intake.collectors
    if collectors and body.what != OPENING:
        function = function_of(store, entry.keeper, parse_stamp(entry.at).date())
        if function not in collectors or function != body.function:
            yield f"{entry.keeper} collects no points as {body.function or 'nobody'}"
    if not body.item:
        if not body.points or not body.reason:
            yield f"{body.points} points for nothing"
        return
    effective = parse_stamp(body.effective)
    item = item_of(points.scheme_at(store, effective), body.item)
    if item is None:
        yield f"{body.item} is not on the scheme's lists"
        return
    before = had_before(store, body.household)
    found = worth(item, body.quantity, body.reason, effective, before)
    claimed = (body.points, body.left_over, body.warning)
    if not isinstance(found, Worth):
        yield f"{body.points} points for {item.id}, which brings none: {found.why}"
    elif (found.points, found.left_over, found.warning) != claimed:
        yield f"{body.points} points for {item.id}, which brings {found.points}"


def _came(store: Store, body: SessionHeld) -> Iterator[str]:
    """Households that the site knows, each once: how many came is reported."""
    came = [each.household for each in body.came]
    for household in dict.fromkeys(came):
        if store.row("select 1 from household where id = ?", [household]) is None:
            yield f"there is no household {household}"
        if came.count(household) > 1:
            yield f"{household} came {came.count(household)} times"


def _about_nothing(store: Store, body: Complaint, at: datetime) -> Iterator[str]:
    if body.good and good_at(store, body.good, at) is None:
        yield f"there are no goods {body.good} to complain about"
    sql = "select 1 from redeemed where seq = ?"
    if body.of is not None and store.row(sql, [body.of]) is None:
        yield f"there is no redemption {body.of} to complain about"


def _expired(good: Good | None, pieces: int) -> Iterator[str]:
    """Pieces for a household of which some are past their last good day."""
    if good is not None and good.expired and pieces > good.fit:
        yield f"{pieces} {good.id}, of which {pieces - good.fit} past its last good day"


def _word_for(store: Store, proxy: Proxy) -> Iterator[str]:
    """Who has no card comes at a keeper's word, where the scheme limits proxies."""
    if proxy.vouched_by:
        sql = "select 1 from person where id = ? and role = 'keeper'"
        if store.row(sql, [proxy.vouched_by]) is None:
            yield f"{proxy.vouched_by}, who said who came, is no keeper"
    elif not proxy.household and points.scheme_in_force(store).proxies is not None:
        yield "somebody without a card came, and no keeper said who it was"
