"""What moved points, one booking after the other, in the order in which the kiosk knew them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kiosk.core.account import Charge, Fact, Left, PointEvent, PointKind, Review
from kiosk.core.clock import parse_stamp
from kiosk.core.earning_entries import HELPED, Awarded, Reviewed
from kiosk.core.entries import HomeMoved, Redemption, Refund, Released, Reversal
from kiosk.core.feed import ArrivedItem, ChargeItem, PointsItem, ReleaseItem, ReviewItem
from kiosk.core.feed import Known as Item
from kiosk.core.releases import carried_charges
from kiosk.core.reversal import split_back
from kiosk.ledgers.facts import Facts, Record
from kiosk.store.points import (
    arrived_events,
    came_events,
    event_of,
    refund_event,
    released_events,
    reversal_refund,
    review_of,
)


class Movement(StrEnum):
    """What moves points; the columns of the sheets."""

    AWARD = "award"
    BONUS = "bonus"
    DEDUCTION = "deduction"
    CORRECTION = "correction"
    REDEEMED = "redeemed"
    BACK = "back"
    LAPSED = "lapsed"
    MOVED = "moved"


MOVEMENTS: dict[Movement, str] = {
    Movement.AWARD: "加分",
    Movement.BONUS: "奖励",
    Movement.DEDUCTION: "扣分",
    Movement.CORRECTION: "更正",
    Movement.REDEEMED: "兑换",
    Movement.BACK: "退回",
    Movement.LAPSED: "清零",
    Movement.MOVED: "转点",
}


@dataclass(frozen=True)
class Booked:
    """One event that moved a household's points, with the facts that it comes to."""

    household: str
    known: datetime
    movement: Movement
    points: int
    facts: tuple[Fact | Left, ...]
    source: PointsItem | Record | ReleaseItem | ChargeItem | ArrivedItem

    @property
    def effective(self) -> datetime:
        event = self.facts[0]
        return event.effective if isinstance(event, PointEvent) else self.known

    @property
    def ids(self) -> tuple[str, ...]:
        """Of the points, where they can be named: a redemption charges purses, and has none."""
        return tuple(fact.id for fact in self.facts if isinstance(fact, PointEvent))

    @property
    def is_earned(self) -> bool:
        """Obtained by the township's rules, and not by taking a redemption back."""
        return isinstance(self.source, PointsItem) or self.is_made_here

    @property
    def is_made_here(self) -> bool:
        """Booked at this kiosk, by an officer or by the group on the spot."""
        return isinstance(self.source, Record) and isinstance(self.source.body, Awarded | Reviewed)


Known = Booked | Review


def history(facts: Facts) -> tuple[Known, ...]:
    """All that moved points, in the order in which the kiosk knew it.

    As in `store.points.facts_of`, an id that came before and a reversal of something unknown
    change nothing.
    """
    seen: dict[str, str] = {}
    found: list[Known] = []

    def counts(fact: Fact | Left) -> bool:
        if isinstance(fact, Left):
            for known in [known for known, whose in seen.items() if whose == fact.household]:
                del seen[known]
        if not isinstance(fact, PointEvent):
            return True
        if fact.id in seen or (fact.reverses is not None and fact.reverses not in seen):
            return False
        seen[fact.id] = fact.household
        return True

    for known in _told(facts):
        if not isinstance(known, Booked):
            found.append(known)
        elif left := tuple(fact for fact in known.facts if counts(fact)):
            found.append(replace(known, facts=left))
    return tuple(found)


def _told(facts: Facts) -> Iterator[Known]:
    """Each entry names the last item of the feed before it."""
    fed = iter(facts.fed)
    waiting = next(fed, None)
    gone: set[str] = set()
    for record in facts.records:
        while waiting is not None and waiting[0] <= record.cursor:
            yield from _fed(facts, *waiting, gone)
            waiting = next(fed, None)
        if isinstance(record.body, HomeMoved):
            gone.add(record.body.household)
        yield from _booked(facts, record)
    while waiting is not None:
        yield from _fed(facts, *waiting, gone)
        waiting = next(fed, None)


def _fed(facts: Facts, n: int, item: Item, gone: set[str]) -> Iterator[Known]:
    """`gone`: households that left, whose points are booked for another site."""
    match item:
        case PointsItem() if item.household not in gone:
            event = event_of(item)
            movement = _movement(event)
            yield Booked(item.household, event.posted, movement, item.points, (event,), item)
        case ReviewItem():
            yield review_of(item)
        case ReleaseItem() if item.parts:
            came = came_events(item)
            points = sum(event.points for event in came)
            yield Booked(item.household, came[0].posted, Movement.MOVED, points, came, item)
        case ChargeItem() if n in facts.elsewhere:
            charges = facts.elsewhere[n]
            taken = -sum(charge.points for charge in charges)
            at = parse_stamp(item.at) if item.at else facts.until
            yield Booked(item.household, at, Movement.REDEEMED, taken, charges, item)
        case ArrivedItem():
            gone.discard(item.household)
            again = tuple(each.event for each in arrived_events(item))
            spent = carried_charges(item.household, item.purses, facts.scheme)
            brought = sum(event.points for event in again) - sum(part.points for part in spent)
            at = parse_stamp(item.at)
            yield Booked(item.household, at, Movement.MOVED, brought, (*again, *spent), item)


def _movement(event: PointEvent) -> Movement:
    if event.reverses is not None:
        return Movement.CORRECTION
    match event.kind:
        case PointKind.BONUS:
            return Movement.BONUS
        case PointKind.REFUND:
            return Movement.BACK
        case PointKind.MOVED:
            return Movement.MOVED
        case PointKind.AWARD:
            return Movement.AWARD if event.points >= 0 else Movement.DEDUCTION


def _booked(facts: Facts, record: Record) -> Iterator[Known]:
    match record.body:
        case Redemption() as body:
            charges = facts.charges[record.seq]
            yield Booked(body.household, record.at, Movement.REDEEMED, -body.cost, charges, record)
        case Refund() as body:
            event = refund_event(body, record.op, record.at)
            yield Booked(body.household, record.at, Movement.BACK, body.points, (event,), record)
        case Reversal() as body:
            back = split_back(facts.charges[body.of], sum(part.points for part in body.charges))
            given = tuple(Charge(part.household, part.period, -part.points) for part in back)
            refund = (reversal_refund(body, record.op, record.at),) if body.refund else ()
            yield Booked(
                body.household,
                record.at,
                Movement.BACK,
                body.points,
                (*given, *refund),
                record,
            )
        case Awarded() as body:
            yield _made_here(facts, record, body.household, body)
        case Reviewed(outcome="passed") as body:
            yield _made_here(facts, record, body.household, body)
            if body.helper:
                yield _made_here(facts, record, body.helper, body)
        case Released(parts=parts) as body if parts:
            went = released_events(body, record.op, record.at)
            points = sum(event.points for event in went)
            yield Booked(body.household, record.at, Movement.MOVED, points, went, record)
        case HomeMoved() as body:
            left = -sum(purse.left for purse in body.purses)
            gone = (Left(body.household),)
            yield Booked(body.household, record.at, Movement.MOVED, left, gone, record)


def _made_here(facts: Facts, record: Record, household: str, body: Awarded | Reviewed) -> Booked:
    """What was booked at this kiosk: the township's echo of the same id changes nothing."""
    helped = HELPED if household != body.household else ""
    event = PointEvent(
        f"{facts.site.id}/{record.epoch}/{record.seq}{helped}",
        household,
        PointKind.AWARD,
        body.points,
        parse_stamp(body.effective),
        record.at,
    )
    return Booked(household, record.at, _movement(event), body.points, (event,), record)


def when(known: Known) -> datetime:
    """When it became known."""
    return known.known if isinstance(known, Booked) else known.at


def facts_in(known: Known) -> tuple[Fact | Left, ...]:
    return known.facts if isinstance(known, Booked) else (known,)
