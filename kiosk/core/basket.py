"""A household before the screen, what it has picked, and who came for it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.core.entries import Proxy
from kiosk.core.redemption import due_day
from kiosk.core.view import Entered, Offer, Pick, Standing, cost_of


@dataclass(frozen=True)
class Visit:
    """One household's visit; the basket reserves nothing."""

    standing: Standing
    offers: tuple[Offer, ...]
    entered: Entered
    text: str
    basket: tuple[Pick, ...] = ()
    vouched_by: str | None = None
    proxy: Proxy | None = None

    @property
    def household(self) -> str:
        return self.standing.holder.household

    @property
    def left(self) -> int:
        """Points still free after the basket."""
        return self.standing.account.redeemable - cost_of(self.basket)

    @property
    def ordered(self) -> tuple[Pick, ...]:
        """What of the basket is to be fetched later."""
        return tuple(pick for pick in self.basket if pick.due)

    def quantity(self, good: str) -> int:
        return next((p.quantity for p in self.basket if p.good == good), 0)

    def may_add(self, offer: Offer) -> bool:
        """One more piece: from the shelf, or by ordering all of them."""
        more = self.quantity(offer.good) + 1
        there = more <= offer.stock or offer.is_ordered(more)
        return offer.points <= self.left and there


def added(visit: Visit, good: str) -> Visit:
    """One piece more, if points and shelf allow it."""
    offer = next((o for o in visit.offers if o.good == good), None)
    if offer is None or not visit.may_add(offer):
        return visit
    return _with(visit, offer, visit.quantity(good) + 1)


def removed(visit: Visit, good: str) -> Visit:
    """One piece less; what was an order may lie on the shelf now."""
    offer = next((o for o in visit.offers if o.good == good), None)
    quantity = visit.quantity(good)
    if offer is None or quantity == 0:
        return visit
    return _with(visit, offer, quantity - 1)


def _with(visit: Visit, offer: Offer, quantity: int) -> Visit:
    pick = Pick(
        offer.good, offer.name, offer.points, quantity, offer.unit, _due(visit, offer, quantity)
    )
    if visit.quantity(offer.good):
        basket = tuple(pick if p.good == offer.good else p for p in visit.basket)
    else:
        basket = (*visit.basket, pick)
    return replace(visit, basket=tuple(p for p in basket if p.quantity))


def _due(visit: Visit, offer: Offer, quantity: int) -> str:
    """By when it would come if it were ordered now; the commit says it for good."""
    if offer.due_days is None or not offer.is_ordered(quantity):
        return ""
    return due_day(visit.standing.at, offer.due_days).isoformat()
