"""Whether a redemption may be booked, and what exactly is booked (design.md 5, spec I6).

Everything is decided at the commit, from rows read inside its transaction: a card that was read or
a basket that was filled reserves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from kiosk.core import account as accounts
from kiosk.core.account import Account, Charge
from kiosk.core.clock import Quality
from kiosk.core.entries import Proxy
from kiosk.core.scheme import CASH_LIKE
from kiosk.core.view import Pick, cost_of


class Reason(StrEnum):
    """Why a redemption is refused; each has its own sentence."""

    NOT_HERE = "not_here"  # not its home, and no points were released to this site
    CARD_VOID = "card_void"  # revoked while the visit went on
    NO_KEEPER = "no_keeper"
    NO_TRUSTED_DATE = "no_trusted_date"
    NO_ROOM = "no_room"  # the disk is nearly full: what was sold must still be sent
    NO_REDEMPTION = "no_redemption"  # the village gives no goods for points
    WINDOW_CLOSED = "window_closed"
    SUSPENDED = "suspended"
    INSUFFICIENT_POINTS = "insufficient_points"
    NOT_OFFERED = "not_offered"  # withdrawn, or of a banned kind
    PRICE_CHANGED = "price_changed"
    OUT_OF_STOCK = "out_of_stock"  # and cannot be ordered, or nobody asked for an order
    EXPIRED = "expired"  # what lies there is past its last good day, and nobody asked for an order
    PROXY_LIMIT = "proxy_limit"  # figure: households that one person may come for in a month
    PROXY_WORD = "proxy_word"  # who came showed no card: the keeper's word is wanted for it
    NO_HOUSEHOLD_PIN = "no_household_pin"  # one is wanted, and the household has none yet
    PIN_WANTED = "pin_wanted"  # the household's own PIN, then the same once more
    SPOILED_KEY = "spoiled_key"  # the same op with another content


@dataclass(frozen=True)
class RedemptionRefused:
    """Nothing was booked.  `good` names the goods at fault; `opens` the next date."""

    reason: Reason
    good: str = ""
    lacking: int = 0
    left: int = 0
    figure: int = 0
    today: int = 0
    """Of a PIN: points of the whole day with this redemption, where it alone would want none."""

    opens: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class GoodFacts:
    """A kind of goods as the store has it."""

    name: str
    points: int
    stock: int
    unit: str
    offered: bool
    kind: str = ""
    due_days: int | None = None
    """Days within which it comes when it is ordered; None: only from the shelf."""

    expired: int = 0
    """Pieces beside `stock` that nobody waits for and nobody may have: their last day is over."""


@dataclass(frozen=True)
class PinFacts:
    """What is known of the household's own PIN."""

    above_points: int | None = None
    """The scheme wants it for more than this in a day; None: for nothing."""

    is_set: bool = False
    shown: bool = False
    """It was typed right for this redemption."""

    spent_today: int = 0
    """Points of the household's earlier redemptions of the day, less what came back of them."""

    def wanted(self, cost: int) -> bool:
        """What is split into several redemptions counts as one."""
        return self.above_points is not None and cost + self.spent_today > self.above_points

    def of_the_day(self, cost: int) -> int:
        """Points of the day with this redemption; 0 where it alone goes above the limit."""
        alone = self.above_points is None or cost > self.above_points
        return 0 if alone else cost + self.spent_today


@dataclass(frozen=True)
class ProxyFacts:
    """For how many other households the person who came may come, and did."""

    limit: int | None = None
    """None: the scheme has no such rule."""

    others: int = 0
    """Households that this person came for in the month before this one."""

    @property
    def exceeded(self) -> bool:
        return self.limit is not None and self.others >= self.limit

    def word_wanted(self, proxy: Proxy) -> bool:
        """Whether a keeper must say who it is: without a card nobody can be counted."""
        return self.limit is not None and not (proxy.household or proxy.vouched_by)


@dataclass(frozen=True)
class Facts:
    """What the transaction read."""

    account: Account
    goods: Mapping[str, GoodFacts]
    keeper: str | None
    quality: Quality
    card_valid: bool
    at_home: bool
    """Or its home has released points to this site."""

    at: datetime
    pin: PinFacts = PinFacts()
    proxy: ProxyFacts = ProxyFacts()


@dataclass(frozen=True)
class Approved:
    cost: int
    charges: tuple[Charge, ...]
    before: int
    after: int
    dues: tuple[str, ...] = ()
    """For each pick: '' taken at once, else the day by which it is to be handed over."""


def due_day(at: datetime, days: int) -> date:
    """Last day of an order: the first day is not counted, the last one ends at 24:00 (TX-5.4b)."""
    return at.date() + timedelta(days=days)


def is_late(due: str, at: datetime) -> bool:
    """Whether the day `2023-03-22` of an order is over."""
    return at.date().isoformat() > due


def due_of(good: GoodFacts, quantity: int, at: datetime) -> str | None:
    """'' when the pieces can be taken at once, the due day when they are ordered, None: neither.

    What is like cash never lies on a shelf: it is always ordered.
    """
    if good.kind != CASH_LIKE and good.stock >= quantity:
        return ""
    return None if good.due_days is None else due_day(at, good.due_days).isoformat()


def decide(
    household: str, picks: tuple[Pick, ...], facts: Facts, proxy: Proxy | None = None
) -> Approved | RedemptionRefused:
    """Approve or refuse; the household's own rules come first, then the shelf, then who came.

    The PIN is asked for last, so that it is never typed for what is refused anyway.
    """
    if not picks or any(pick.quantity < 1 or pick.points < 1 for pick in picks):
        raise ValueError("a redemption has at least one good, each at least once, for points")
    if len({pick.good for pick in picks}) != len(picks):
        raise ValueError("a good stands in a redemption once, with its quantity")
    if proxy is not None and (proxy.household == household or not proxy.relation):
        raise ValueError("a proxy is somebody else, and is something to the household")
    if not facts.at_home:
        return RedemptionRefused(Reason.NOT_HERE)
    if not facts.card_valid:
        return RedemptionRefused(Reason.CARD_VOID)
    if facts.keeper is None:
        return RedemptionRefused(Reason.NO_KEEPER)
    if facts.quality is Quality.GUESS:
        return RedemptionRefused(Reason.NO_TRUSTED_DATE)
    account = facts.account
    cost = cost_of(picks)
    charges = accounts.charge(account, household, cost)
    if isinstance(charges, accounts.Refusal):
        return RedemptionRefused(
            Reason(charges.value),
            lacking=max(0, cost - account.redeemable),
            opens=account.opens,
            until=account.suspended_until,
        )
    dues = []
    for pick in picks:
        good = facts.goods.get(pick.good)
        if good is None or not good.offered:
            return RedemptionRefused(Reason.NOT_OFFERED, good=pick.name)
        if good.points != pick.points:
            return RedemptionRefused(Reason.PRICE_CHANGED, good=pick.name)
        due = due_of(good, pick.quantity, facts.at)
        if due is None or (due and not pick.due):  # nobody said yes to an order
            kept = good.stock < pick.quantity <= good.stock + good.expired
            reason = Reason.EXPIRED if kept else Reason.OUT_OF_STOCK
            return RedemptionRefused(reason, good=pick.name, left=good.stock)
        dues.append(due)
    if proxy is not None:
        if facts.proxy.exceeded:
            return RedemptionRefused(Reason.PROXY_LIMIT, figure=facts.proxy.limit or 0)
        if facts.proxy.word_wanted(proxy):
            return RedemptionRefused(Reason.PROXY_WORD)
    if facts.pin.wanted(cost) and not facts.pin.shown:
        wanted = Reason.PIN_WANTED if facts.pin.is_set else Reason.NO_HOUSEHOLD_PIN
        limit, today = facts.pin.above_points or 0, facts.pin.of_the_day(cost)
        return RedemptionRefused(wanted, figure=limit, today=today)
    return Approved(cost, charges, account.redeemable, account.redeemable - cost, tuple(dues))
