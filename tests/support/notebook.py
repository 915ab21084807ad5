"""What a person with a notebook writes down of a week in the shop.

Its arithmetic is its own: nothing here imports the kiosk or looks into its file.  Pieces are
counted per kind of goods, points per household and purse, slips line by line.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Rules:
    """One township's paper, read by a person."""

    scheme: str
    first: date
    yearly: bool
    """A purse for each year; else one for ever."""

    carried: bool = False
    """What is left of last year can be spent too, and first."""

    reviewed: bool = False
    """Awards count once they were reviewed."""

    days: dict[str, int] = field(default_factory=dict)
    """Within how many days goods of a class come when they are ordered."""

    credit: bool = False
    """Phone credit can be ordered, for the same day."""

    by_cost: bool = False
    """A yuan of cost is a point."""

    signed: bool = False
    vouchers: bool = False
    sells: bool = False
    suspension: str = ""


@dataclass
class Purse:
    gained: int = 0
    """Without the base points, which nobody can spend."""

    waiting: int = 0
    spent: int = 0

    @property
    def left(self) -> int:
        return max(0, self.gained - self.spent)


@dataclass
class Award:
    household: str
    points: int
    effective: datetime
    passed: bool


@dataclass
class Household:
    id: str
    number: str
    card: str | None
    purses: dict[str, Purse] = field(default_factory=dict)
    barred: tuple[datetime, datetime] | None = None

    def purse(self, year: str) -> Purse:
        return self.purses.setdefault(year, Purse())


@dataclass
class Thing:
    """A kind of goods."""

    id: str
    name: str
    points: int
    delivery: str = ""
    is_credit: bool = False
    offered: bool = True


@dataclass
class Line:
    good: str
    quantity: int
    points: int
    due: date | None
    """None: taken at once."""

    state: str = "out"
    """out, ordered, cancelled, undone."""

    @property
    def cost(self) -> int:
        return self.quantity * self.points


@dataclass
class Slip:
    seq: int
    number: str
    household: str
    keeper: str
    at: datetime
    uptime_s: float
    boot: str
    lines: list[Line]
    paid: list[tuple[str, int]]
    """Year and points, as they were taken: the oldest purse first."""

    register_line: int | None
    signed: bool = False
    undone: bool = False
    returned: bool = False

    @property
    def cost(self) -> int:
        return sum(line.cost for line in self.lines)

    def ordered(self) -> list[Line]:
        return [line for line in self.lines if line.state == "ordered"]


def by_cost(cents: int) -> int:
    """Half up, as a shopkeeper rounds."""
    return int((Decimal(cents) / 100).quantize(Decimal(1), ROUND_HALF_UP))


class Notebook:
    """`Flow` names are those of the stock ledger's columns."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.things: dict[str, Thing] = {}
        self.shelf: Counter[str] = Counter()
        self.flows: Counter[tuple[str, str]] = Counter()
        """Pieces by (good, flow) since the last close."""

        self.month: Counter[tuple[str, str]] = Counter()
        self.opening: Counter[str] = Counter()
        self.households: dict[str, Household] = {}
        self.awards: dict[str, Award] = {}
        self.slips: dict[int, Slip] = {}
        self.day_slips: list[Slip] = []
        self.points_out = self.points_back = 0
        self.counted: dict[str, tuple[int, int, str]] = {}
        """Of the count under way: book, counted, reason."""

        self.unaccepted: dict[int, str] = {}
        """Deliveries that one keeper took in alone, and who it was."""

        self.vouchers: dict[str, tuple[str, int, bool]] = {}
        """Household, points, destroyed."""

        self.wishes: set[tuple[str, str, str]] = set()
        """Household, id and name of what it would like."""

        self.wishes_met = 0
        self.booked: Counter[str] = Counter()
        """Lines of the journal by kind."""

        self.papers = 0
        self.sent = 0
        self.unknown: set[int] = set()
        self.lost: set[str] = set()
        self.refusals: Counter[str] = Counter()
        self.closes: list[tuple[int, int, int]] = []
        """Slips, points out, points back of each day."""

        self.late = 0
        """Orders that were fetched after their last day."""

        self.from_closed = 0
        """Points that came back when their purse was no more."""

    # --- pieces -----------------------------------------------------------------------------

    def moved(self, good: str, flow: str, quantity: int) -> None:
        """`quantity` pieces came (or, negative, went) by this flow."""
        self.shelf[good] += quantity
        assert self.shelf[good] >= 0, (good, flow, quantity)
        for page in (self.flows, self.month):
            page[good, flow] += quantity

    def waiting(self, good: str) -> int:
        """Pieces that are ordered and not fetched."""
        return sum(
            line.quantity
            for slip in self.slips.values()
            for line in slip.ordered()
            if line.good == good
        )

    def free(self, good: str) -> int:
        return max(0, self.shelf[good] - self.waiting(good))

    def days(self, good: str) -> int | None:
        """Days until it comes when it is ordered; None: never ordered."""
        thing = self.things[good]
        if thing.is_credit:
            return 0 if self.rules.credit else None
        return self.rules.days.get(thing.delivery)

    def due(self, good: str, quantity: int, today: date) -> date | bool | None:
        """None: taken from the shelf; a day: ordered; False: neither."""
        if not self.things[good].is_credit and self.free(good) >= quantity:
            return None
        days = self.days(good)
        return False if days is None else today + timedelta(days=days)

    def arrived(self, good: str) -> None:
        """Whoever wished for it, by what it is or is called, has its wish."""
        name = self.things[good].name
        met = {wish for wish in self.wishes if good == wish[1] or name == wish[2]}
        self.wishes -= met
        self.wishes_met += sum(good != wish[1] for wish in met)

    # --- points -----------------------------------------------------------------------------

    def year(self, at: datetime) -> str:
        return str(at.year) if self.rules.yearly else ""

    def open_years(self, at: datetime) -> list[str]:
        """The oldest first."""
        before = [str(at.year - 1)] if self.rules.carried else []
        return [*before, self.year(at)]

    def is_barred(self, household: Household, at: datetime) -> bool:
        span = household.barred
        return span is not None and span[0] <= at < span[1]

    def redeemable(self, household: Household, at: datetime) -> int:
        if self.is_barred(household, at):
            return 0
        return sum(household.purse(year).left for year in self.open_years(at))

    def pending(self, household: Household, at: datetime) -> int:
        return sum(household.purse(year).waiting for year in self.open_years(at))

    def awarded(self, name: str, household: str, points: int, effective: datetime) -> None:
        passed = not self.rules.reviewed
        self.awards[name] = Award(household, points, effective, passed)
        purse = self.households[household].purse(self.year(effective))
        if passed:
            purse.gained += points
        else:
            purse.waiting += points

    def gift(self, household: str, points: int, at: datetime) -> None:
        """Bonus and refund wait for nobody."""
        self.households[household].purse(self.year(at)).gained += points

    def revoked(self, name: str) -> int:
        """An award taken back; it waits for as long as the award would."""
        award = self.awards.pop(name)
        purse = self.households[award.household].purse(self.year(award.effective))
        if award.passed:
            purse.gained -= award.points
        else:
            purse.waiting -= award.points
        return award.points

    def reviewed(self, before: datetime) -> None:
        for award in self.awards.values():
            if not award.passed and award.effective < before:
                award.passed = True
                purse = self.households[award.household].purse(self.year(award.effective))
                purse.waiting -= award.points
                purse.gained += award.points

    def pay(self, household: Household, cost: int, at: datetime) -> list[tuple[str, int]]:
        paid = []
        for year in self.open_years(at):
            part = min(cost, household.purse(year).left)
            if part:
                household.purse(year).spent += part
                paid.append((year, part))
                cost -= part
        assert cost == 0
        return paid

    def pay_back(self, slip: Slip, points: int, at: datetime) -> None:
        """What was taken last goes back first; from a purse that is no more, to today's."""
        self.points_back += points
        household = self.households[slip.household]
        for year, part in reversed(slip.paid):
            back = min(part, points)
            points -= back
            if year in self.open_years(at):
                household.purse(year).spent -= back
            elif back:
                self.gift(slip.household, back, at)
                self.from_closed += back
        assert points == 0

    # --- slips ------------------------------------------------------------------------------

    def redeemed(self, slip: Slip) -> None:
        self.slips[slip.seq] = slip
        self.day_slips.append(slip)
        self.points_out += slip.cost
        for line in slip.lines:
            if line.due is None:
                self.moved(line.good, "兑换出库", -line.quantity)
            else:
                line.state = "ordered"

    def handed_over(self, lines: list[Line]) -> None:
        for line in lines:
            line.state = "out"
            if not self.things[line.good].is_credit:
                self.moved(line.good, "兑换出库", -line.quantity)

    def cancelled(self, slip: Slip, lines: list[Line], at: datetime) -> int:
        points = sum(line.cost for line in lines)
        for line in lines:
            line.state = "cancelled"
        self.gift(slip.household, points, at)
        self.points_back += points
        return points

    def undone(self, slip: Slip, at: datetime) -> int:
        points = 0
        for line in slip.lines:
            if line.state == "out":
                self.moved(line.good, "冲正退回", line.quantity)
            if line.state != "cancelled":
                points += line.cost
                line.state = "undone"
        slip.undone = True
        self.pay_back(slip, points, at)
        return points

    def came_back(
        self, slip: Slip, pieces: list[tuple[Line, int]], at: datetime, *, spoiled: bool
    ) -> int:
        points = sum(line.points * back for line, back in pieces)
        if not spoiled:
            for line, back in pieces:
                self.moved(line.good, "冲正退回", back)
        slip.returned = True
        self.pay_back(slip, points, at)
        return points

    def orders(self) -> dict[tuple[int, str], Line]:
        """Ordered lines that wait, by slip and goods."""
        return {
            (slip.seq, line.good): line for slip in self.slips.values() for line in slip.ordered()
        }

    def is_ready(self, line: Line) -> bool:
        """It lies there, or never lies anywhere."""
        return self.things[line.good].is_credit or self.shelf[line.good] >= line.quantity

    def late_days(self, line: Line, today: date) -> int:
        return max(0, (today - line.due).days) if line.due else 0

    def unsigned(self) -> list[Slip]:
        return [
            slip
            for slip in self.slips.values()
            if slip.register_line is not None and not slip.signed and not slip.undone
        ]

    # --- the day ------------------------------------------------------------------------------

    def new_day(self) -> None:
        self.closes.append((len(self.day_slips), self.points_out, self.points_back))
        self.opening = Counter(self.shelf)
        self.flows.clear()
        self.day_slips = []
        self.points_out = self.points_back = 0
