"""Whether a redemption may be booked, and what exactly is booked (design.md 5, spec I6).

Everything is decided at the commit, from rows read inside its transaction: a card that was read or
a basket that was filled reserves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core import account as accounts
from kiosk.core.account import Account, Charge
from kiosk.core.clock import Quality
from kiosk.core.view import Pick, cost_of


class Reason(StrEnum):
    """Why a redemption is refused; each has its own sentence."""

    NOT_HERE = "not_here"  # the household's points are spent at another site
    CARD_VOID = "card_void"  # revoked while the visit went on
    NO_KEEPER = "no_keeper"
    NO_TRUSTED_DATE = "no_trusted_date"
    WINDOW_CLOSED = "window_closed"
    SUSPENDED = "suspended"
    INSUFFICIENT_POINTS = "insufficient_points"
    NOT_OFFERED = "not_offered"  # withdrawn, or of a banned kind
    PRICE_CHANGED = "price_changed"
    OUT_OF_STOCK = "out_of_stock"
    SPOILED_KEY = "spoiled_key"  # the same op with another content


@dataclass(frozen=True)
class RedemptionRefused:
    """Nothing was booked.  `good` names the goods at fault; `opens` the next date."""

    reason: Reason
    good: str = ""
    lacking: int = 0
    left: int = 0
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


@dataclass(frozen=True)
class Facts:
    """What the transaction read."""

    account: Account
    goods: Mapping[str, GoodFacts]
    keeper: str | None
    quality: Quality
    card_valid: bool
    at_home: bool


@dataclass(frozen=True)
class Approved:
    cost: int
    charges: tuple[Charge, ...]
    before: int
    after: int


def decide(household: str, picks: tuple[Pick, ...], facts: Facts) -> Approved | RedemptionRefused:
    """Approve or refuse; the household's own rules come first, then the shelf."""
    if not picks or any(pick.quantity < 1 or pick.points < 1 for pick in picks):
        raise ValueError("a redemption has at least one good, each at least once, for points")
    if len({pick.good for pick in picks}) != len(picks):
        raise ValueError("a good stands in a redemption once, with its quantity")
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
    for pick in picks:
        good = facts.goods.get(pick.good)
        if good is None or not good.offered:
            return RedemptionRefused(Reason.NOT_OFFERED, good=pick.name)
        if good.points != pick.points:
            return RedemptionRefused(Reason.PRICE_CHANGED, good=pick.name)
        if good.stock < pick.quantity:
            return RedemptionRefused(Reason.OUT_OF_STOCK, good=pick.name, left=good.stock)
    return Approved(cost, charges, account.redeemable, account.redeemable - cost)
