"""What the shelf must hold and which papers there must be, added up from the entries alone.

Nothing here goes through the functions that keep the rows (`store.projection`): the sums are made
in another way, so that a mistake of those functions shows, and an entry that no act would have
written.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kiosk.core.entries import (
    Body,
    Counted,
    DayClosed,
    Delivery,
    DeliveryAccepted,
    EntryKind,
    Genesis,
    HandedOver,
    HouseholdPinSet,
    RedeemedLine,
    Redemption,
    Refund,
    Reversal,
    ShiftChange,
    Signed,
    StockMoved,
    TakenOver,
    VouchersTaken,
)
from kiosk.core.journal import NO_HASH, Entry, slip_mark, slip_number
from kiosk.store import journal, printing
from kiosk.store.database import Store
from kiosk.store.shifts import Shifts
from kiosk.store.sure_times import SureTimes

FLOWS = ("received", "redeemed", "moved", "back", "counted")
"""What a day's close says of each kind of goods, between `opening` and `closing`."""


@dataclass
class Day:
    """What came about since the last close."""

    first: int = 1
    opening: Counter[str] = field(default_factory=Counter)
    flows: dict[str, Counter[str]] = field(default_factory=lambda: {f: Counter() for f in FLOWS})
    slips: list[str] = field(default_factory=list)
    """Their numbers, without the site."""

    points_out: int = 0
    points_back: int = 0
    taken_over: tuple[TakenOver, ...] = ()


@dataclass
class Shop:
    """Pieces by goods, and what became of each redemption."""

    off_shelf: frozenset[tuple[int, str]]
    """Orders, as (redemption, goods), of what never lies on a shelf."""

    seq: int = 0
    epoch: int = 0
    shelf: Counter[str] = field(default_factory=Counter)
    levels: defaultdict[str, list[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """(entry, pieces after it) of each kind of goods, wherever they changed."""

    redemptions: dict[int, Redemption] = field(default_factory=dict)
    waiting: dict[tuple[int, str], RedeemedLine] = field(default_factory=dict)
    """Ordered lines that were neither handed over nor cancelled."""

    out: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Pieces of each redemption that the household has."""

    charged: dict[int, int] = field(default_factory=dict)
    """Points of each redemption that were not given back."""

    cancelled: Counter[int] = field(default_factory=Counter)
    """Points of the orders of each redemption that will not come."""

    unsigned: dict[int, int] = field(default_factory=dict)
    """Lines of the register that wait for a signature, by redemption."""

    reversed: set[int] = field(default_factory=set)
    deliverers: dict[int, str] = field(default_factory=dict)
    pins: set[str] = field(default_factory=set)
    """Households that have a PIN of their own."""

    shifts: Shifts = field(default_factory=Shifts)
    times: SureTimes = field(default_factory=SureTimes)
    day: Day = field(default_factory=Day)

    def add(self, entry: Entry, body: Body, prev: bytes) -> Iterator[str]:
        """Take an entry in, `prev` the hash before it; what it claims and cannot be."""
        self.seq = entry.seq
        yield from self._second(entry, body)
        yield from self.shifts.add(entry, body)
        yield from self.times.add(entry)
        match body:
            case Genesis(epoch=epoch):
                self.epoch = epoch
                self.pins.clear()  # they stayed in the machine before
            case Delivery(lines=delivered):
                self.deliverers[entry.seq] = entry.keeper
                for line in delivered:
                    yield from _some(line.good, line.quantity)
                    self._put("received", line.good, line.quantity)
            case StockMoved(lines=moved):
                for piece in moved:
                    yield from _some(piece.good, piece.quantity)
                    yield from self._take("moved", piece.good, piece.quantity)
            case Counted():
                yield from self._count(body)
            case Redemption():
                yield from self._redeem(body)
            case HandedOver():
                yield from self._hand_over(body)
            case Refund():
                yield from self._cancel(body)
            case Reversal():
                yield from self._take_back(body, undone=entry.kind == EntryKind.UNDONE)
            case Signed():
                yield from self._sign(body)
            case VouchersTaken():
                yield from self._take_vouchers(body)
            case HouseholdPinSet(household=household):
                self.pins.add(household)
            case ShiftChange(person, name, by, by_name) if by:
                self.day.taken_over += (TakenOver(person, name, by, by_name, entry.at),)
            case DayClosed():
                yield from self._close(entry, body, prev)

    def _second(self, entry: Entry, body: Body) -> Iterator[str]:
        of = body.of if isinstance(body, DeliveryAccepted) else entry.seq
        second = getattr(body, "second", None)
        if second and second == self.deliverers.get(of, entry.keeper):
            yield f"{second} is both the first and the second person"

    # --- the shelf --------------------------------------------------------------------------

    def _put(self, flow: str, good: str, quantity: int) -> None:
        self.day.flows[flow][good] += quantity
        self._change(good, quantity)

    def _take(self, flow: str, good: str, quantity: int) -> Iterator[str]:
        self.day.flows[flow][good] += quantity
        self._change(good, -quantity)
        if self.shelf[good] < 0:
            yield f"stock of {good} {self.shelf[good]}, below zero"

    def _change(self, good: str, difference: int) -> None:
        self.shelf[good] += difference
        self.levels[good].append((self.seq, self.shelf[good]))

    def _level(self, good: str, after: int) -> int:
        """Pieces on the shelf after an entry."""
        levels = self.levels[good]
        place = bisect_right(levels, after, key=lambda level: level[0])
        return levels[place - 1][1] if place else 0

    def _count(self, body: Counted) -> Iterator[str]:
        for line in body.lines:
            if not 0 <= line.after < self.seq or line.counted < 0:
                yield f"{line.counted} {line.good} counted after entry {line.after}"
            there = self._level(line.good, line.after)
            if line.book != there:
                yield f"{line.good}: {there} after entry {line.after}, not {line.book}"
            self._put("counted", line.good, line.counted - line.book)
            if self.shelf[line.good] < 0:
                yield f"stock of {line.good} {self.shelf[line.good]}, below zero"

    # --- redemptions ------------------------------------------------------------------------

    def _redeem(self, body: Redemption) -> Iterator[str]:
        self.redemptions[self.seq], self.charged[self.seq] = body, body.cost
        if body.register_line is not None:
            self.unsigned[self.seq] = body.register_line
        self.day.slips.append(slip_number("", self.epoch, self.seq))
        self.day.points_out += body.cost
        for line in body.lines:
            if line.due:
                self.waiting[self.seq, line.good] = line
            else:
                yield from self._take("redeemed", line.good, line.quantity)
                self.out[self.seq, line.good] += line.quantity

    def _hand_over(self, body: HandedOver) -> Iterator[str]:
        if body.of not in self.redemptions or not body.goods:
            yield f"redemption {body.of} has nothing that was handed over"
        for good in body.goods:
            if (body.of, good) in self.off_shelf and not body.proof:
                yield f"{good} of redemption {body.of} was handed over without a proof"
            line = self.waiting.pop((body.of, good), None)
            if line is None:
                yield f"{good} of redemption {body.of} does not wait to be handed over"
            else:
                self.out[body.of, good] += line.quantity
                if (body.of, good) not in self.off_shelf:
                    yield from self._take("redeemed", good, line.quantity)

    def _cancel(self, body: Refund) -> Iterator[str]:
        self.day.points_back += body.points
        if body.of is None:
            yield f"{body.points} points given back for no order"
            return
        yield from self._whose(body.of, body.household)
        cancelled = []
        for good in body.goods:
            line = self.waiting.pop((body.of, good), None)
            if line is None:
                yield f"{good} of redemption {body.of} does not wait to be cancelled"
            else:
                cancelled.append(line)
        if _cost(cancelled) != body.points:
            yield f"{body.points} points given back for orders of {_cost(cancelled)}"
        yield from self._give_back(body.of, body.points)
        self.cancelled[body.of] += _cost(cancelled)
        original = self.redemptions.get(body.of)
        if original is not None and self.cancelled[body.of] >= original.cost:
            self.unsigned.pop(body.of, None)

    def _whose(self, of: int, household: str) -> Iterator[str]:
        original = self.redemptions.get(of)
        if original is None:
            yield f"there is no redemption {of} to take back"
        elif original.household != household:
            yield f"redemption {of} is not of {household}"

    def _give_back(self, of: int, points: int) -> Iterator[str]:
        left = self.charged.get(of)
        if left is not None:
            self.charged[of] = left - points
            if not 1 <= points <= left:
                yield f"{points} points of redemption {of}, of which {left} are left, given back"

    def _take_back(self, body: Reversal, *, undone: bool) -> Iterator[str]:
        self.day.points_back += body.points
        yield from self._whose(body.of, body.household)
        original = self.redemptions.get(body.of)
        if original is None:
            return
        if body.of in self.reversed:
            yield f"redemption {body.of} was taken back before"
        self.reversed.add(body.of)
        price = {line.good: line.points for line in original.lines}
        worth = sum(price.get(line.good, 0) * line.quantity for line in body.lines)
        for line in body.lines:
            self.out[body.of, line.good] -= line.quantity
            if self.out[body.of, line.good] < 0 or line.quantity < 1:
                yield f"{line.quantity} {line.good} of redemption {body.of} cannot come back"
            if not body.spoiled:
                self._put("back", line.good, line.quantity)
        if undone:
            self.unsigned.pop(body.of, None)
            closed = [key for key in self.waiting if key[0] == body.of]
            worth += _cost(self.waiting.pop(key) for key in closed)
        yield from self._given_back(body, worth, undone=undone)

    def _given_back(self, body: Reversal, worth: int, *, undone: bool) -> Iterator[str]:
        """Its points: what came back is worth them, and they went somewhere."""
        yield from self._give_back(body.of, body.points + body.lapsed)
        if body.points + body.lapsed != worth:
            yield f"{body.points + body.lapsed} points for goods of {worth}"
        if sum(purse.points for purse in body.charges) + body.refund != body.points:
            yield f"purses and refund do not come to {body.points}"
        least = min([body.refund, body.lapsed, *(purse.points - 1 for purse in body.charges)])
        if least < 0 or (body.lapsed and (undone or body.refund)):
            yield "points go back to a purse, are refunded, or have lapsed"

    def _sign(self, body: Signed) -> Iterator[str]:
        waits = self.unsigned.pop(body.of, None)
        if waits is None or waits != body.register_line:
            yield f"line {body.register_line} of redemption {body.of} waits for no signature"

    def _take_vouchers(self, body: VouchersTaken) -> Iterator[str]:
        original = self.redemptions.get(body.of) if body.of is not None else None
        if body.of is not None and (original is None or original.household != body.household):
            yield f"vouchers for {body.of}, which is no redemption of {body.household}"
        for voucher in body.vouchers:
            yield from _some(f"points of voucher {voucher.number}", voucher.points)

    # --- the day ----------------------------------------------------------------------------

    def _close(self, entry: Entry, body: DayClosed, prev: bytes) -> Iterator[str]:
        """Every figure of a close but what only the kiosk knew: papers, and entries not sent."""
        day, self.day = self.day, Day(first=entry.seq, opening=Counter(self.shelf))
        should = {
            good: (day.opening[good], *(day.flows[flow][good] for flow in FLOWS), self.shelf[good])
            for good in set().union(*day.flows.values(), +day.opening)
        }
        said = {
            x.good: (x.opening, x.received, x.redeemed, x.moved, x.back, x.counted, x.closing)
            for x in body.goods
        }
        for good in sorted(should.keys() | said.keys()):
            if should.get(good) != said.get(good):
                yield f"closed {good} as {said.get(good)}, journal {should.get(good)}"
        numbers = [*day.slips[:1], *day.slips[-1:]]
        first_slip, last_slip = numbers or ("", "")
        if not body.first_slip.endswith(first_slip) or not body.last_slip.endswith(last_slip):
            yield f"closed slips {body.first_slip} to {body.last_slip}, journal {numbers}"
        late = sum(line.due < entry.at[:10] for line in self.waiting.values())
        figures = {
            "first": (body.first, day.first),
            "last": (body.last, entry.seq - 1),
            "head": (body.head, slip_mark(prev)),
            "lines": (len(body.goods), len(said)),
            "slips": (body.slips, len(day.slips)),
            "points_out": (body.points_out, day.points_out),
            "points_back": (body.points_back, day.points_back),
            "unsigned": (body.unsigned, tuple(sorted(self.unsigned.values()))),
            "orders_open": (body.orders_open, len(self.waiting)),
            "orders_overdue": (body.orders_overdue, late),
            "taken_over": (body.taken_over, day.taken_over),
        }
        for name, (there, right) in figures.items():
            if there != right:
                yield f"closed with {name} {there}, journal {right}"


def _some(what: str, quantity: int) -> Iterator[str]:
    if quantity < 1:
        yield f"{quantity} {what}"


def _cost(lines: Iterable[RedeemedLine]) -> int:
    return sum(line.points * line.quantity for line in lines)


def problems(store: Store) -> Iterator[str]:
    """Stock that is not the sum of its movements, acts that cannot be, papers too many or few."""
    off_shelf = store.rows("select seq, good from order_line where off_shelf = 1")
    shop, papers, prev = Shop(frozenset(off_shelf)), set(), NO_HASH
    for entry, digest in journal.entries(store):
        for problem in shop.add(entry, entry.decoded(), prev):
            yield f"entry {entry.seq}: {problem}"
        if printing.brings_paper(entry):
            papers.add(entry.seq)
        prev = digest
    on_hand = dict(store.rows("select good, on_hand from stock"))
    for good in sorted(shop.shelf.keys() | on_hand.keys()):
        if shop.shelf[good] != on_hand.get(good, 0):
            yield f"stock of {good}: row {on_hand.get(good, 0)}, journal {shop.shelf[good]}"
    for (household,) in store.rows("select household from household_pin order by household"):
        if household not in shop.pins:
            yield f"PIN of {household}: row (), journal None"
    yield from (f"entry {shop.seq}: {problem}" for problem in shop.shifts.missing())
    yield from _papers(store, papers)


def _papers(store: Store, should: set[int]) -> Iterator[str]:
    """One paper for each entry that has one; a second one would be a second original."""
    jobs = Counter(
        seq for (seq,) in store.rows("select seq from print_job where paper = ?", [printing.ENTRY])
    )
    yield from (f"slip {seq}: row None, journal ()" for seq in sorted(should - jobs.keys()))
    extra = sorted(jobs.keys() - should, key=repr)
    yield from (f"slip {seq}: row (), journal None" for seq in extra)
    twice = sorted(seq for seq in jobs.keys() & should if jobs[seq] > 1)
    yield from (f"slip {seq}: {jobs[seq]} originals of one entry" for seq in twice)
    for (seq,) in store.rows(
        "select seq from print_job where paper = ? and sent < 1 and by_person = ''"
        " and state in ('printed', 'sending') order by seq",
        [printing.ENTRY],
    ):
        yield f"slip {seq}: came out, and was never sent"
