"""The rules of one township as parameters (spec A4).

A scheme is a TOML file.  Every table names the clause that its figures come from, so that a screen
can say why.  Nothing here reads a file: `parse_scheme` takes the text and the name to blame.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from kiosk.core import acceptance, periods
from kiosk.core.acceptance import Acceptance, AcceptanceRow, Titles, VillageBar
from kiosk.core.group import QUORUM_USUAL, Function
from kiosk.core.periods import Days, Interval
from kiosk.core.validation import complaint


class SchemeError(Exception):
    """A scheme cannot be used; the message names file and key."""


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    clause: str
    """Where the paper says so, or why this is read into it."""


CASH_LIKE = "cash_like"
"""Kind of goods that never lie on a shelf, as phone credit."""

Cycle = Literal["month", "quarter", "half", "year", "all"]
Leave = Literal["allowed", "barred"]


class Period(_Part, frozen=True):
    """Length of one purse; 0 months: points accumulate for ever."""

    months: int
    start_month: int = 1


class BasePoints(_Part, frozen=True):
    """Points every household has at the start of a period; never redeemable."""

    points: int


class Gate(_Part, frozen=True):
    """The act after which points become redeemable; `approved`: as soon as they are posted."""

    kind: Literal["approved", "publicised", "quarter_confirmed"]


class Window(_Part, frozen=True):
    """When redemption is open; without lists: always.  Weekdays: 1 = Monday."""

    months: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    dates: tuple[int, ...] = ()


class CarryOver(_Part, frozen=True):
    """How long the previous purse stays open after its period has ended."""

    until: Literal["none", "end_of_next_window"]


class Redeeming(_Part, frozen=True):
    """That goods take their points from the account, and no more than these."""

    goods: bool = True
    """Whether there are goods for points at all: a village may do without (BS-2.2.3b)."""


class Ranking(_Part, frozen=True):
    cycle: Cycle
    stat: Literal["sum", "mean"] = "sum"
    divisor: Literal["months_in_force", "enrolled_months"] | None = None
    freeze: Literal["at_publication", "never"] = "never"


class Bonus(_Part, frozen=True):
    """Points for the first `top_n` ranks of a closed cycle; ties all get it."""

    cycle: Cycle
    top_n: int
    points: int
    by: Literal["total", "improvement"] = "total"


class Suspension(_Part, frozen=True):
    """What a suspension of this kind leaves to a household."""

    name: str
    redeem: Leave
    honours: Leave
    earn: Leave


class Enrol(_Part, frozen=True):
    who: Literal["residents", "opt_in", "household_register"]
    outsiders: Literal["as_residents", "assembly_approval", "long_term"] | None = None
    min_months_home_more_than: int | None = None


class Members(_Part, frozen=True):
    entries: Literal["none", "attribution", "counted"]


class Intake(_Part, frozen=True):
    """Who may bring an event in; `helper_factor` 1: a helper gets the same points."""

    channels: tuple[Literal["self", "mutual", "collector"], ...]
    helper_factor: Literal[0, 1] = 0
    cadence: Literal["week", "month", "none"] = "none"
    collectors: tuple[Function, ...] = ()
    """In which functions somebody collects; () where the paper names none."""


class Group(_Part, frozen=True):
    """Who sits in the village's working group, and how many of it decide together."""

    seats: dict[Function, int] = {}
    """How many there must be of each function."""

    quorum: int = QUORUM_USUAL


class Evidence(_Part, frozen=True):
    required: tuple[Literal["time", "place", "reason", "proof", "catalogue_item"], ...]
    kinds: tuple[
        Literal["commendation", "legal_document", "news_report", "feedback", "photo"], ...
    ] = ()
    """Of which kind a proof is said to be; () where the paper names none."""


class Publicity(_Part, frozen=True):
    sheet: Literal["points", "exchange", "ranking"]
    cycle: Cycle


class Handover(_Part, frozen=True):
    """What completes a redemption on paper."""

    signature: bool = False
    fingerprint: bool = False
    voucher_destruction: bool = False


class Delivery(_Part, frozen=True):
    """Days within which goods of a class are handed over; an absent class: on the spot."""

    days: dict[str, int]


class GoodsRules(_Part, frozen=True):
    banned: tuple[str, ...]
    price_basis: Literal["list", "cost"] = "list"
    points_per_yuan: int | None = None
    min_kinds: int = 0
    cash_like: Leave = "barred"
    partner_shop: bool = False
    """The shop also sells for money: goods may leave the points stock as sold."""

    @property
    def barred_kinds(self) -> frozenset[str]:
        """Kinds of goods that are neither taken in nor handed out."""
        cash = {CASH_LIKE} if self.cash_like == "barred" else set()
        return frozenset(self.banned) | cash


class RuleChange(_Part, frozen=True):
    cycle: Literal["quarter", "year", "free"]
    approver: str = ""


class Report(_Part, frozen=True):
    due_day: int | None = None
    metrics: dict[str, int] = {}
    """Targets; shares are in percent."""


class Fund(_Part, frozen=True):
    name: str
    amount_yuan: int
    min_share_percent: int
    needs_plan: bool = False
    """What is bought of it is approved by the township before (高梁 四(二))."""


class Keeper(_Part, frozen=True):
    min_count: int = 1
    yearly_reward: bool = False
    mandates: tuple[Literal["assigned", "welfare_post"], ...] = ()
    """How a keeper may come to the task; () where the paper does not say."""


class Shops(_Part, frozen=True):
    """The exchange points (积分物品兑换点)."""

    per_village: int | None = None
    """As many as each village has as a rule; None: not said."""

    kinds: tuple[Literal["service_centre", "convenience_store", "small_shop"], ...] = ()
    """What an exchange point may be; () where the paper does not say."""


class Proxies(_Part, frozen=True):
    """Who may come for whom (代领)."""

    households_per_month: int
    """For how many households other than their own one person may come in a month."""


class HouseholdPinRule(_Part, frozen=True):
    """A household types its own PIN where it spends more than `above_points` in a day."""

    above_points: int


class Honours(_Part, frozen=True):
    by: Literal["none", "total_reference", "above_mean"]


class ItemField(_Part, frozen=True):
    """A field in which items stand, and by which reports add up (RA-4.1.2, GY-3b)."""

    name: str


class Item(_Part, frozen=True):
    """One line of the positive or negative list."""

    id: str
    group: str
    matter: str
    behaviour: str
    points: int
    per: Literal["time", "month", "quantity", "rank"]
    unit_quantity: int = 0
    unit: str = ""
    warnings_first: int = 0
    in_a_row: Literal["", "month", "quarter"] = ""
    """Warnings count what follows on each other month by month; '': all that is of a year."""

    not_with: tuple[str, ...] = ()
    """Items as which one incident (a household's day) is not booked as well."""

    suspends: str = ""
    month_points_max: int = 0
    """Of what is counted: the most that a household gets for it in a month; 0: no limit."""


class Good(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of the price list."""

    id: str
    name: str
    points: int
    category: str
    delivery: str = ""
    unit: str = "件"
    kind: str = ""
    """Of a banned or doubtful kind: tobacco, alcohol, luxury, cash_like, cooking_wine."""


class Scheme(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One township's rules, in force from `valid_from`."""

    id: str
    township: str
    paper: str
    valid_from: str
    enrol: Enrol
    members: Members
    period: Period
    base: BasePoints
    gate: Gate
    window: Window
    carry_over: CarryOver
    intake: Intake
    goods: GoodsRules
    ranking: tuple[Ranking, ...]
    bonus: tuple[Bonus, ...] = ()
    suspension: dict[str, Suspension] = {}
    honours: Honours | None = None
    redeeming: Redeeming | None = None
    evidence: Evidence | None = None
    group: Group | None = None
    publicity: tuple[Publicity, ...] = ()
    handover: Handover | None = None
    delivery: Delivery | None = None
    rule_change: RuleChange | None = None
    report: Report | None = None
    fund: tuple[Fund, ...] = ()
    keeper: Keeper | None = None
    shops: Shops | None = None
    proxies: Proxies | None = None
    household_pin: HouseholdPinRule | None = None
    acceptance: Acceptance | None = None
    acceptance_row: tuple[AcceptanceRow, ...] = ()
    village_bar: tuple[VillageBar, ...] = ()
    titles: Titles | None = None
    field: tuple[ItemField, ...] = ()
    items: tuple[Item, ...] = ()
    price_list: tuple[Good, ...] = ()

    @property
    def base_points(self) -> int:
        return self.base.points

    @property
    def redeems(self) -> bool:
        """Whether there are goods for points."""
        return self.redeeming is None or self.redeeming.goods

    @property
    def days(self) -> Days:
        """The days on which the window is open."""
        return Days(self.window.months, self.window.weekdays, self.window.dates)

    def due_days(self, delivery: str, kind: str) -> int | None:
        """Days within which goods of a class come when they are ordered; None: never ordered.

        Goods that are like cash never lie on a shelf: without a class they are due the same day.
        """
        days = self.delivery.days if self.delivery else {}
        if delivery in days:
            return days[delivery]
        return 0 if kind == CASH_LIKE else None

    @property
    def quorum(self) -> int:
        """Members of the group without whom nothing is reviewed."""
        return self.group.quorum if self.group else QUORUM_USUAL

    @property
    def gated(self) -> bool:
        """Whether points wait for a review before they are redeemable."""
        return self.gate.kind != "approved"

    def period_of(self, at: datetime) -> Interval:
        return periods.interval_of(at, self.period.months, self.period.start_month)

    def period_before(self, interval: Interval) -> Interval | None:
        return periods.interval_before(interval, self.period.months, self.period.start_month)

    def period_named(self, key: str) -> Interval:
        return periods.interval_named(key, self.period.months, self.period.start_month)

    def purse_closes(self, interval: Interval) -> datetime:
        """The instant from which the purse of this period can no longer be spent.

        Only the current and the previous purse are ever open (spec A4.3), so a purse closes with
        the period after its own at the latest.
        """
        if self.carry_over.until == "none" or interval.end == periods.FOREVER:
            return interval.end
        window_end = periods.first_window_end_from(self.days, interval.end)
        return min(window_end, self.period_of(interval.end).end)

    def open_periods(self, at: datetime) -> tuple[Interval, ...]:
        """The periods whose purses can be spent at `at`, the oldest first."""
        current = self.period_of(at)
        before = self.period_before(current)
        if before is not None and at < self.purse_closes(before):
            return (before, current)
        return (current,)

    def with_parameters(self, parameters: Mapping[str, Any]) -> Scheme:
        """This scheme with some of `gate`, `carry_over`, `base_points` replaced; SchemeError."""
        replace: dict[str, Any] = {}
        for key, value in parameters.items():
            if key == "gate":
                replace["gate"] = {"kind": value, "clause": self.gate.clause}
            elif key == "carry_over":
                replace["carry_over"] = {"until": value, "clause": self.carry_over.clause}
            elif key == "base_points":
                replace["base"] = {"points": value, "clause": self.base.clause}
            else:
                raise SchemeError(f"parameters.{key}: unknown parameter")
        document = {**msgspec.to_builtins(self), **replace}
        return _checked(document, f"{self.id} with parameters")


def parse_scheme(document: Mapping[str, Any], where: str) -> Scheme:
    """A scheme from its parsed TOML; SchemeError names `where` and the key at fault."""
    return _checked(document, where)


def _checked(document: Mapping[str, Any], where: str) -> Scheme:
    try:
        scheme = msgspec.convert(document, Scheme)
    except msgspec.ValidationError as error:
        raise SchemeError(f"{where}: {complaint(error)}") from None
    for key, problem in _contradictions(scheme):
        raise SchemeError(f"{where}: {key}: {problem}")
    return scheme


def _contradictions(scheme: Scheme) -> list[tuple[str, str]]:
    found = []

    def check(holds: object, key: str, problem: str) -> None:
        if not holds:
            found.append((key, problem))

    check(_is_date(scheme.valid_from), "valid_from", "must be a date such as 2023-01-01")
    check(scheme.period.months in (0, 1, 2, 3, 4, 6, 12), "period.months", "must divide a year")
    check(1 <= scheme.period.start_month <= 12, "period.start_month", "must be 1 to 12")
    check(scheme.base.points >= 0, "base.points", "must not be negative")
    for key, values, last in (
        ("months", scheme.window.months, 12),
        ("weekdays", scheme.window.weekdays, 7),
        ("dates", scheme.window.dates, 31),
    ):
        check(all(1 <= v <= last for v in values), f"window.{key}", f"must be 1 to {last}")
    opens = scheme.days.always or periods.next_opening(scheme.days, datetime(2024, 1, 1))
    check(opens, "window", "never opens")
    carries = scheme.carry_over.until != "none"
    check(not (carries and scheme.days.always), "carry_over.until", "needs a window")
    check(not (carries and scheme.period.months == 0), "carry_over.until", "needs a period")
    for n, ranking in enumerate(scheme.ranking):
        needs = (ranking.stat == "mean") == (ranking.divisor is not None)
        check(needs, f"ranking[{n}].divisor", "goes with stat = 'mean', and only with it")
    for n, bonus in enumerate(scheme.bonus):
        check(
            bonus.top_n > 0 and bonus.points > 0, f"bonus[{n}]", "top_n and points must be above 0"
        )
        check(bonus.cycle != "all", f"bonus[{n}].cycle", "a cycle that never closes pays no bonus")
    basis = scheme.goods.price_basis
    rate = scheme.goods.points_per_yuan
    check(
        rate is None or (rate > 0 and basis == "cost"),
        "goods.points_per_yuan",
        "needs basis 'cost'",
    )
    for key, ids in (
        ("items", [item.id for item in scheme.items]),
        ("price_list", [good.id for good in scheme.price_list]),
    ):
        for n, row_id in enumerate(ids):
            check(row_id not in ids[:n], f"{key}[{n}].id", f"{row_id!r} stands twice")
    fields = [each.name for each in scheme.field]
    for n, name in enumerate(fields):
        check(name not in fields[:n], f"field[{n}].name", f"{name!r} stands twice")
    for n, item in enumerate(scheme.items):
        known = not fields or item.group in fields
        check(known, f"items[{n}].group", f"{item.group!r} is no field of this scheme")
        counted = item.per == "quantity"
        check(
            counted == (item.unit_quantity > 0),
            f"items[{n}].unit_quantity",
            "goes with per = 'quantity'",
        )
        known = not item.suspends or item.suspends in scheme.suspension
        check(known, f"items[{n}].suspends", f"no suspension {item.suspends!r} in this scheme")
        others = {each.id: each.not_with for each in scheme.items}
        mutual = all(item.id in others.get(other, ()) for other in item.not_with)
        check(mutual, f"items[{n}].not_with", "must be said of each other by both items")
        row = not item.in_a_row or item.warnings_first > 0
        check(row, f"items[{n}].in_a_row", "goes with warnings_first")
    per_village = scheme.shops.per_village if scheme.shops else None
    check(per_village is None or per_village > 0, "shops.per_village", "must be above 0")
    per_month = scheme.proxies.households_per_month if scheme.proxies else 1
    check(per_month > 0, "proxies.households_per_month", "must be above 0")
    check(scheme.quorum > 0, "group.quorum", "must be above 0")
    for function, seats in (scheme.group.seats if scheme.group else {}).items():
        check(0 < seats <= 20, f"group.seats.{function}", "must be 1 to 20")
    for name in ("district", "town", "first") if scheme.titles else ():
        check(getattr(scheme.titles, name) >= 0, f"titles.{name}", "must not be negative")
    above = scheme.household_pin.above_points if scheme.household_pin else 0
    check(above >= 0, "household_pin.above_points", "must not be negative")
    found += acceptance.contradictions(scheme.acceptance, scheme.acceptance_row, scheme.village_bar)
    days = scheme.delivery.days if scheme.delivery else {}
    for name, within in days.items():
        check(0 <= within <= 366, f"delivery.days.{name}", "must be 0 to 366")
    classes = set(days)
    for n, good in enumerate(scheme.price_list):
        check(good.points > 0, f"price_list[{n}].points", "must be above 0")
        check(
            not good.delivery or good.delivery in classes,
            f"price_list[{n}].delivery",
            "unknown class",
        )
        check(
            good.kind not in scheme.goods.barred_kinds,
            f"price_list[{n}].kind",
            "is barred by goods.banned or goods.cash_like",
        )
    return found


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def item_points(scheme: Scheme, item_id: str, quantity: int) -> int:
    """Points for a counted or weighed thing, whole units only (TX-A1.13); KeyError if unknown."""
    for item in scheme.items:
        if item.id == item_id and item.per == "quantity":
            return quantity // item.unit_quantity * item.points
    raise KeyError(item_id)
