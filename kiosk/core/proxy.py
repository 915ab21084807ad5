"""代领: somebody else came for the household.  First what they are to it, then their own card."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.core.basket import Visit
from kiosk.core.card import CardRefusal
from kiosk.core.entries import Proxy
from kiosk.core.events import (
    Button,
    CardRejected,
    Effect,
    Event,
    HouseholdIdentified,
    Identify,
    KeeperIdentified,
    Pressed,
    RelationChosen,
    Sound,
    TextRead,
)
from kiosk.core.relations import RELATIONS


@dataclass(frozen=True)
class ProxyAsking:
    """Who came?  `relation` is '' until one is chosen; then the proxy shows a card or has none."""

    visit: Visit
    relation: str = ""
    from_basket: bool = False
    """Where the visit goes on: at the basket, else at the account."""

    refused: CardRefusal | None = None
    """Why the card just shown is not the proxy's."""

    own_card: bool = False
    """The card just shown is the household's own."""


@dataclass(frozen=True)
class Answered:
    """Back to where it was."""

    visit: Visit
    to_basket: bool


def step(state: ProxyAsking, event: Event) -> tuple[ProxyAsking | Answered, tuple[Effect, ...]]:
    """The next state and what to ask for; a card shown here is the proxy's, no second card."""
    match event:
        case RelationChosen(relation) if relation in RELATIONS:
            return ProxyAsking(state.visit, relation, state.from_basket), ()
        case TextRead(text) if state.relation and text != state.visit.text:
            return state, (Identify(text),)
        case TextRead() if state.relation:
            return replace(state, own_card=True, refused=None), (Sound("refused"),)
        case HouseholdIdentified(standing=standing) if state.relation:
            holder = standing.holder
            if holder.household == state.visit.household:
                return replace(state, own_card=True, refused=None), (Sound("refused"),)
            proxy = Proxy(
                state.relation, holder.household, holder.number, holder.group, holder.name
            )
            return _answered(state, proxy), (Sound("read"),)
        case CardRejected(refusal) if state.relation:
            return replace(state, refused=refusal, own_card=False), (Sound("refused"),)
        case KeeperIdentified() | TextRead():
            return state, (Sound("refused"),)
        case Pressed(Button.NO_CARD) if state.relation:
            return _answered(state, Proxy(state.relation)), ()
        case Pressed(Button.FOR_MYSELF):
            return _answered(state, None), ()
        case Pressed(Button.BACK):
            return _answered(state, state.visit.proxy), ()
    return state, ()


def _answered(state: ProxyAsking, proxy: Proxy | None) -> Answered:
    return Answered(replace(state.visit, proxy=proxy), state.from_basket)
