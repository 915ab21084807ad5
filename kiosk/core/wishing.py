"""我想要…: what the shop has not and a household would like; counts for the keeper."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kiosk.core.basket import Visit
from kiosk.core.common_goods import CommonGood
from kiosk.core.events import (
    Button,
    CategoryChosen,
    Effect,
    Event,
    GoodWished,
    Pressed,
    Sound,
    Wish,
    WishDeclined,
    WishNoted,
)
from kiosk.core.view import Offer, Wishable

HARMLESS_KINDS = frozenset({"", "cooking_wine"})
"""Kinds of the common goods that may be wished for, where the township does not bar them."""


@dataclass(frozen=True)
class WishesShown:
    """What is not there, to be touched."""

    visit: Visit
    things: tuple[Wishable, ...] = ()
    wished: frozenset[str] = frozenset()
    """Ids of the things for which a wish of this household stands."""

    category: str = ""
    page: int = 0
    declined: str = ""
    """Id of the thing touched last, if it cannot be wished for: it lies on the shelf by now."""


def wishable(
    offers: tuple[Offer, ...], common: Iterable[CommonGood], barred_kinds: frozenset[str]
) -> tuple[Wishable, ...]:
    """What may be wished for: what is sold out and cannot be ordered, then what others have."""
    sold_out = (o for o in offers if o.stock <= 0 and o.due_days is None)
    ids, names = {o.good for o in offers}, {o.name for o in offers}
    kinds = HARMLESS_KINDS - barred_kinds
    elsewhere = (
        good
        for good in common
        if good.kind in kinds and good.id not in ids and good.name not in names
    )
    return (
        *(Wishable(o.good, o.name, o.category) for o in sold_out),
        *(Wishable(good.id, good.name, good.category) for good in elsewhere),
    )


def step(state: WishesShown, event: Event) -> tuple[WishesShown | None, tuple[Effect, ...]]:
    """The next state and what to ask for; None: back to the goods.

    A touch asks once more until the answer has come: the store notes a wish once.
    """
    match event:
        case Pressed(Button.BACK):
            return None, ()
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1, declined=""), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1), declined=""), ()
        case CategoryChosen(category):
            return replace(state, category=category, page=0, declined=""), ()
        case GoodWished(good) if good not in state.wished:
            names = [thing.name for thing in state.things if thing.good == good]
            asked = tuple(Wish(state.visit.household, good, name) for name in names)
            return replace(state, declined=""), asked
        case WishNoted(household, good) if household == state.visit.household:
            return replace(state, wished=state.wished | {good}), (Sound("read"),)
        case WishDeclined(household, good) if household == state.visit.household:
            return replace(state, declined=good), (Sound("refused"),)
    return state, ()
