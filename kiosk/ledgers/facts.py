"""What every ledger is made from: the entries of the journal and the items of the feed.

Who, what and how much come from these alone, so that a ledger can be recomputed.  Read beside them:
the dated versions of the goods for names (the replay of `kiosk verify` proves these rows), and how
often a paper was sent, which the journal does not tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from kiosk.core.account import Charge
from kiosk.core.clock import Quality, stamp
from kiosk.core.entries import (
    Body,
    Delivery,
    DeliveryAccepted,
    EntryKind,
    Genesis,
    GoodSet,
    HandedOver,
    Redemption,
    Refund,
    Reversal,
    ShiftChange,
    Signed,
)
from kiosk.core.feed import EnrolmentItem, HouseholdItem, Known, PersonItem, SiteItem, Spell
from kiosk.core.papers.frame import grouped
from kiosk.core.scheme import CASH_LIKE, Scheme
from kiosk.core.view import Holder
from kiosk.ledgers.span import Span
from kiosk.store.forecast import Forecast
from kiosk.store.goods import Good


@dataclass(frozen=True)
class Record:
    """One entry of the journal, read."""

    seq: int
    kind: str
    at: datetime
    quality: Quality
    keeper: str
    """Id."""

    op: str
    cursor: int
    """The last feed item before it."""

    epoch: int
    """Of the machine that wrote it."""

    number: str
    """As on paper: 和平-1-000123-7."""

    mark: str
    body: Body


@dataclass(frozen=True)
class GoodVersion:
    """What goods were called and cost from `since` (a stamp; '': the beginning) on."""

    since: str
    name: str
    unit: str
    points: int
    kind: str
    cost_cents: int | None


@dataclass(frozen=True)
class Outcome:
    """What became of a redemption."""

    handed: Mapping[str, Record]
    """Ordered goods that were fetched, by id."""

    cancelled: Mapping[str, Record]
    back: Record | None = None
    """Undone or returned."""

    signed: Record | None = None


NOTHING_YET = Outcome({}, {})


@dataclass(frozen=True)
class Facts:
    """Journal and feed as of one instant."""

    site: SiteItem
    genesis: Genesis
    scheme: Scheme
    at: datetime
    """When it is asked, by the machine: lists of what holds now go by it, ledgers do not."""

    records: tuple[Record, ...]
    fed: tuple[tuple[int, Known], ...]
    cursor: int
    versions: Mapping[str, tuple[GoodVersion, ...]]
    charges: Mapping[int, tuple[Charge, ...]]
    """By redemption, under the names that purses have now."""

    elsewhere: Mapping[int, tuple[Charge, ...]]
    """By item of the feed: what was spent of which this kiosk did not know."""

    copies: Mapping[int, int]
    """How often the paper of an entry came out again."""

    goods: tuple[Good, ...]
    """As they are at `at`, in the order of the shelf."""

    forecast: Forecast | None = None
    earlier: tuple[Scheme, ...] = ()
    """Schemes that were in force before, the newest first."""

    def scheme_on(self, day: date) -> Scheme:
        """That of a day, as `store.points.scheme_at` has it."""
        begun = (self.scheme, *self.earlier)
        return next((found for found in begun if found.valid_from <= day.isoformat()), begun[-1])

    @property
    def as_of(self) -> str:
        last = self.records[-1]
        fed = f"，镇里的数据到第 {self.cursor} 条"
        return f"截至流水 第 {last.seq} 条（{grouped(last.mark)}）{fed}"

    @property
    def until(self) -> datetime:
        """The last instant that the journal tells of."""
        return max(record.at for record in self.records)

    def within(self, span: Span, *kinds: str) -> Iterator[Record]:
        """Entries of the span, in order: all, or those of some kinds."""
        for record in self.records:
            if record.at in span and (not kinds or record.kind in kinds):
                yield record

    # --- names as they were -----------------------------------------------------------------

    @cached_property
    def _people(self) -> dict[str, list[tuple[int, str]]]:
        names: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for n, item in self.fed:
            if isinstance(item, PersonItem):
                names[item.id].append((n, item.name))
        for record in self.records:
            if isinstance(record.body, ShiftChange):
                names[record.body.person].append((record.cursor, record.body.name))
        return {person: sorted(known) for person, known in names.items()}

    def person(self, person: str | None, record: Record) -> str:
        """Name of a person at the time of an entry; '' for nobody, the id for a stranger."""
        known = self._people.get(person or "", [])
        before = [name for n, name in known if n <= record.cursor]
        return (before[-1:] or [name for _, name in known[:1]] or [person or ""])[0]

    def keeper(self, record: Record) -> str:
        return self.person(record.keeper, record)

    @cached_property
    def households(self) -> dict[str, HouseholdItem]:
        """By id, as the township told them last."""
        return {item.id: item for _, item in self.fed if isinstance(item, HouseholdItem)}

    @cached_property
    def spells(self) -> dict[str, tuple[Spell, ...]]:
        """When households took part, by id; who is not here did from the beginning on."""
        told = (item for _, item in self.fed)
        return {item.household: item.spells for item in told if isinstance(item, EnrolmentItem)}

    def holder(self, household: str) -> Holder:
        item = self.households.get(household)
        if item is None:
            return Holder(household, household, "", "")
        return Holder(household, item.number, item.group, item.name)

    def version(self, good: str, at: datetime) -> GoodVersion:
        """The version in force; the first for goods older than their list."""
        known = self.versions.get(good, ())
        before = [version for version in known if version.since <= stamp(at)]
        if not known:
            return GoodVersion("", good, "件", 0, "", None)
        return before[-1] if before else known[0]

    # --- what entries say of each other -----------------------------------------------------

    @cached_property
    def redemptions(self) -> dict[int, tuple[Record, Redemption]]:
        return {
            record.seq: (record, record.body)
            for record in self.records
            if isinstance(record.body, Redemption)
        }

    @cached_property
    def _outcomes(self) -> dict[int, Outcome]:
        handed: defaultdict[int, dict[str, Record]] = defaultdict(dict)
        cancelled: defaultdict[int, dict[str, Record]] = defaultdict(dict)
        back: dict[int, Record] = {}
        signed: dict[int, Record] = {}
        for record in self.records:
            match record.body:
                case HandedOver(of=of, goods=goods):
                    handed[of].update(dict.fromkeys(goods, record))
                case Refund(of=int(of), goods=goods):
                    cancelled[of].update(dict.fromkeys(goods, record))
                case Reversal(of=of):
                    back[of] = record
                case Signed(of=of):
                    signed[of] = record
        return {
            of: Outcome(handed[of], cancelled[of], back.get(of), signed.get(of))
            for of in {*handed, *cancelled, *back, *signed}
        }

    def outcome(self, seq: int) -> Outcome:
        return self._outcomes.get(seq, NOTHING_YET)

    def waits_for_signature(self, seq: int) -> bool:
        """Whether the register's line of a redemption is to be signed and is not (RA-4.2.4c)."""
        _, body = self.redemptions[seq]
        became = self.outcome(seq)
        if body.register_line is None or became.signed is not None:
            return False
        if became.back is not None and became.back.kind == EntryKind.UNDONE:
            return False
        return any(line.good not in became.cancelled for line in body.lines)

    def never_shelved(self, record: Record, good: str) -> bool:
        """Whether ordered goods never lay on a shelf, as phone credit, when they were ordered."""
        return self.version(good, record.at).kind == CASH_LIKE

    @cached_property
    def seconds(self) -> dict[int, str]:
        """Name of the second person who accepted a delivery, by its seq."""
        names = {}
        for record in self.records:
            match record.body:
                case Delivery(second=str(second)):
                    names[record.seq] = self.person(second, record)
                case DeliveryAccepted(of=of, second=second):
                    names[of] = self.person(second, record)
        return names

    @cached_property
    def _costs(self) -> dict[str, list[tuple[datetime, int]]]:
        costs: defaultdict[str, list[tuple[datetime, int]]] = defaultdict(list)
        for record in self.records:
            match record.body:
                case Delivery(lines=lines):
                    for line in lines:
                        if line.cost_cents is not None:
                            costs[line.good].append((record.at, line.cost_cents))
                case GoodSet(good=good, cost_cents=int(cost_cents)):
                    costs[good].append((record.at, cost_cents))
        for known in costs.values():
            known.sort(key=lambda cost: cost[0])
        return costs

    def cost_cents(self, good: str, at: datetime) -> int | None:
        """What a piece had cost last; None: nobody said so."""
        known = [cents for since, cents in self._costs.get(good, ()) if since <= at]
        return known[-1] if known else None
