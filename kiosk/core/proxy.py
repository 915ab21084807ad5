"""代领: somebody else came for the household.  First what they are to it, then their own card.

Who has no card is taken at their word, but where the scheme limits for how many households one
person may come: without a card nobody can be counted, so the keeper in charge says who it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.core.basket import Visit
from kiosk.core.card import CardRefusal
from kiosk.core.entries import Proxy
from kiosk.core.events import (
    Button,
    CardRejected,
    CheckPin,
    Effect,
    Event,
    HouseholdIdentified,
    Identify,
    KeeperIdentified,
    KeyPressed,
    PinAccepted,
    PinRejected,
    Pressed,
    ProxyResolved,
    RelationChosen,
    ResolveProxy,
    Sound,
    TextRead,
)
from kiosk.core.pin import PIN_DIGITS, typed_pin
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

    no_keeper: bool = False
    """The keeper's word is wanted for who has no card, and nobody's shift is open."""


@dataclass(frozen=True)
class ProxyVouching:
    """The pad on which the keeper in charge gives the word for a proxy without a card."""

    asking: ProxyAsking
    keeper: str
    keeper_name: str
    digits: str = ""
    rejected: bool = False
    wait_s: int = 0
    """Seconds until the next try is taken; 0: at once."""

    checking: bool = False

    @property
    def visit(self) -> Visit:
        return self.asking.visit


@dataclass(frozen=True)
class Answered:
    """Back to where it was."""

    visit: Visit
    to_basket: bool


def step(
    state: ProxyAsking | ProxyVouching, event: Event
) -> tuple[ProxyAsking | ProxyVouching | Answered, tuple[Effect, ...]]:
    """The next state and what to ask for; a card shown here is the proxy's, no second card."""
    if isinstance(state, ProxyVouching):
        return _vouch(state, event)
    match event:
        case RelationChosen(relation) if relation in RELATIONS:
            return _fresh(state, relation), ()
        case TextRead(text) if state.relation and text != state.visit.text:
            return state, (Identify(text, officers=False),)
        case TextRead() if state.relation:
            return replace(_fresh(state, state.relation), own_card=True), (Sound("refused"),)
        case HouseholdIdentified(standing=standing) if state.relation:
            holder = standing.holder
            if holder.household == state.visit.household:
                return replace(_fresh(state, state.relation), own_card=True), (Sound("refused"),)
            proxy = Proxy(
                state.relation, holder.household, holder.number, holder.group, holder.name
            )
            return _answered(state, proxy), (Sound("read"),)
        case CardRejected(refusal) if state.relation:
            return replace(_fresh(state, state.relation), refused=refusal), (Sound("refused"),)
        case KeeperIdentified() | TextRead():
            return state, (Sound("refused"),)
        case Pressed(Button.NO_CARD) if state.relation:
            return state, (ResolveProxy(state.visit.household),)
        case ProxyResolved(household) if state.relation and household == state.visit.household:
            return _resolved(state, event)
        case Pressed(Button.FOR_MYSELF):
            return _answered(state, None), ()
        case Pressed(Button.BACK) if state.relation:
            return _fresh(state, ""), ()
        case Pressed(Button.BACK):
            return _answered(state, state.visit.proxy), ()
    return state, ()


def _fresh(state: ProxyAsking, relation: str) -> ProxyAsking:
    """The question with nothing amiss."""
    return ProxyAsking(state.visit, relation, state.from_basket)


def _resolved(
    state: ProxyAsking, event: ProxyResolved
) -> tuple[ProxyAsking | ProxyVouching | Answered, tuple[Effect, ...]]:
    if not event.word_wanted:
        return _answered(state, Proxy(state.relation)), ()
    if event.keeper is None:
        return replace(_fresh(state, state.relation), no_keeper=True), (Sound("refused"),)
    return ProxyVouching(_fresh(state, state.relation), event.keeper, event.keeper_name), ()


def _vouch(
    state: ProxyVouching, event: Event
) -> tuple[ProxyAsking | ProxyVouching | Answered, tuple[Effect, ...]]:
    """The pad; a card that turns up after all is looked at as before."""
    match event:
        case PinAccepted() if state.checking:
            proxy = Proxy(state.asking.relation, vouched_by=state.keeper)
            return _answered(state.asking, proxy), (Sound("read"),)
        case PinRejected(wait_s) if state.checking:
            cleared = ProxyVouching(state.asking, state.keeper, state.keeper_name)
            return replace(cleared, rejected=True, wait_s=wait_s), (Sound("refused"),)
        case KeeperIdentified():
            return state, ()
        case TextRead() | HouseholdIdentified() | CardRejected() if not state.checking:
            after, effects = step(state.asking, event)
            return (state if after == state.asking else after), effects
        case Pressed(Button.BACK):
            return state.asking, ()
        case KeyPressed(key) if not state.checking:
            return _typed(state, typed_pin(state.digits, key))
    return state, ()


def _typed(state: ProxyVouching, digits: str) -> tuple[ProxyVouching, tuple[Effect, ...]]:
    typed = replace(state, digits=digits, rejected=False)
    if len(digits) < PIN_DIGITS:
        return typed, ()
    return replace(typed, checking=True), (CheckPin(state.keeper, digits),)


def _answered(state: ProxyAsking, proxy: Proxy | None) -> Answered:
    return Answered(replace(state.visit, proxy=proxy), state.from_basket)
