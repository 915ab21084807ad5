"""Purses and points as rows, kept in step with journal and feed.

Each row is what `core.account.purses` says of the whole history; it is changed in the very
transaction that adds to the history, so that a balance is one look-up at any size.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from kiosk.core.account import (
    Charge,
    Fact,
    Left,
    PointEvent,
    PointKind,
    Purse,
    Review,
    Suspended,
    passed,
    period_under,
    purses,
    standing,
)
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.earning_entries import HELPED, Awarded, Reviewed
from kiosk.core.entries import EntryKind, HomeMoved, Redemption, Refund, Released, Reversal
from kiosk.core.feed import (
    ArrivedItem,
    ChargeItem,
    FeedItem,
    PointsItem,
    ReleaseItem,
    ReviewItem,
)
from kiosk.core.journal import Entry
from kiosk.core.releases import POINTS_MAX, carried_charges, carried_events, moved_events
from kiosk.core.reversal import split_back
from kiosk.core.scheme import Scheme, parse_scheme
from kiosk.core.scheme_shown import as_shown
from kiosk.store import journal
from kiosk.store.database import Store, StoreError

TOLD = frozenset(
    {
        EntryKind.REDEMPTION,
        EntryKind.REFUND,
        EntryKind.UNDONE,
        EntryKind.RETURNED,
        EntryKind.RELEASED,
        EntryKind.HOME_MOVED,
        EntryKind.AWARDED,
        EntryKind.REVIEWED,
    }
)
"""Kinds of entries that change points."""


NUMBER_MAX = (1 << 63) - 1
WAITING = "cleared = 0 and effective < ? and (n > 0 or echo is not null)"
"""Of points: what a review passes; what was awarded here only once the township has told it."""

CARRIED = "迁来时结转"
MUTUAL = "互助申报："


def scheme_in_force(store: Store) -> Scheme:
    """The newest scheme that has begun; StoreError before the first."""
    return scheme_of(store, journal.scheme_version(store))


def scheme_at(store: Store, at: date) -> Scheme:
    """That of the day (RA-4.1.3a); of a day before all that have begun, the oldest of them."""
    day = f"{at:%Y-%m-%d}"
    found = scheme_in_force(store)
    if found.valid_from <= day:
        return found
    for found in begun(store):
        if found.valid_from <= day:
            break
    return found


def begun(store: Store) -> Iterator[Scheme]:
    """All that have begun, the newest first."""
    sql = "select version from scheme where state = 'begun' order by version desc"
    for (version,) in store.rows(sql):
        yield scheme_of(store, version)


def scheme_of(store: Store, version: int) -> Scheme:
    if version not in store.schemes:
        document = store.value("select document from scheme where version = ?", [version])
        if document is None:
            raise StoreError("no scheme was fed yet")
        told = parse_scheme(json.loads(document), f"scheme version {version}")
        store.schemes[version] = as_shown(told)
    return store.schemes[version]


def add_event(store: Store, event: PointEvent, what: str, n: int, item: str = "") -> None:
    """Book points inside the caller's transaction; an id that is there changes nothing.

    Of an award that was made here, the feed's word of it is remembered: from then on it can pass
    the gate, as at the township, which reviews what it knows.  `n` is the number of the feed's
    item, or below 0 that of an entry of this journal; `item` what the award was for.

    ValueError for a reversal that is not the opposite of what it reverses, or the second one.
    """
    scheme = scheme_in_force(store)
    if store.row("select 1 from points where id = ?", [event.id]) is not None:
        if n > 0:
            echoed = "update points set echo = ? where id = ? and n < 0 and echo is null"
            store.execute(echoed, [n, event.id])
        return
    cleared = event.kind is not PointKind.AWARD or not scheme.gated or event.cleared
    if event.reverses is not None:
        original = store.row(
            "select household, kind, -points, effective, cleared from points where id = ?",
            [event.reverses],
        )
        if original is None:
            return
        mirrored = (event.household, event.kind, event.points, stamp(event.effective))
        if original[:4] != mirrored:
            raise ValueError(f"{event.id} is not the opposite of {event.reverses}")
        twice = "select 1 from points where household = ? and reverses = ?"
        if store.row(twice, [event.household, event.reverses]) is not None:
            raise ValueError(f"{event.reverses} was reversed before")
        cleared = bool(original[4])
    period = scheme.period_of(event.effective).key
    store.execute(
        "insert into points values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, null)",
        [
            event.id,
            event.household,
            event.kind,
            event.points,
            what,
            stamp(event.effective),
            stamp(event.posted),
            event.reverses,
            period,
            cleared,
            n,
            item,
        ],
    )
    _add_to_purse(store, event.household, period, event.points, event.points * cleared)


def add_review(store: Store, n: int, review: Review) -> None:
    """Pass every earlier event with `effective < before` through the gate."""
    before = stamp(review.before)
    store.execute("insert into review values (?, ?, ?)", [n, before, stamp(review.at)])
    if not scheme_in_force(store).gated:
        return
    waiting = f"from points where {WAITING}"
    for household, period, total in store.rows(
        f"select household, period, sum(points) {waiting} group by household, period",
        [before],
    ):
        _add_to_purse(store, household, period, 0, total)
    store.execute(f"update points set cleared = 1 where {WAITING}", [before])  # noqa: S608


def charge(store: Store, part: Charge, scheme: Scheme) -> bool:
    """Take points from a purse if they are there: one row changes, or none."""
    base = scheme.base_points
    changed = store.execute(
        "update purse set spent = spent + ? where household = ? and period = ?"
        " and cleared - ? - spent >= ?",
        [part.points, part.household, part.period, base, part.points],
    )
    return changed == 1


def uncharge(store: Store, part: Charge) -> bool:
    """Give points back to the purse that gave them: one row changes, or none."""
    changed = store.execute(
        "update purse set spent = spent - ?1 where household = ?2 and period = ?3 and spent >= ?1",
        [part.points, part.household, part.period],
    )
    return changed == 1


def charge_anyway(store: Store, part: Charge) -> None:
    """Take points that were spent elsewhere already, whether they are there or not."""
    _add_to_purse(store, part.household, part.period, 0, 0)
    store.execute(
        "update purse set spent = spent + ? where household = ? and period = ?",
        [part.points, part.household, part.period],
    )


def _add_to_purse(store: Store, household: str, period: str, total: int, cleared: int) -> None:
    base = scheme_in_force(store).base_points
    store.execute(
        "insert into purse values (?1, ?2, ?3 + ?4, ?3 + ?5, 0) on conflict do update"
        " set total = total + ?4, cleared = cleared + ?5",
        [household, period, base, total, cleared],
    )


def purses_of(store: Store, household: str, periods: list[str]) -> dict[str, Purse]:
    """The rows of a household's purses of these periods; a purse never touched has none."""
    return {
        period: Purse(*row)
        for period in periods
        for row in store.rows(
            "select period, total, cleared, spent from purse where household = ? and period = ?",
            [household, period],
        )
    }


def suspensions_of(store: Store, household: str) -> list[Suspended]:
    """Those whose kind bars redemption under the scheme in force."""
    kinds = scheme_in_force(store).suspension
    return [
        Suspended(parse_stamp(start), parse_stamp(end) if end else None)
        for kind, start, end in store.rows(
            'select kind, start, "end" from suspension where household = ?', [household]
        )
        if kind in kinds and kinds[kind].redeem == "barred"
    ]


def facts_of(store: Store, through: Entry | None = None) -> list[Fact]:
    """The history that journal and feed tell, as the rows understand it.

    An id that came before and a reversal of something unknown change nothing (design.md 7, I4).
    `through`: as it was when this entry had been written.
    """
    seen: dict[str, str] = {}
    facts: list[Fact | Left] = []
    made_here: dict[str, PointEvent] = {}
    for fact in _told(store, through):
        if isinstance(fact, MadeHere):
            if fact.event.id not in seen:
                seen[fact.event.id] = fact.event.household
                made_here[fact.event.id] = fact.event
            continue
        if isinstance(fact, PointEvent) and fact.id in made_here:
            facts.append(made_here.pop(fact.id))
            continue
        if isinstance(fact, PointEvent):
            if fact.id in seen or (fact.reverses is not None and fact.reverses not in seen):
                continue
            seen[fact.id] = fact.household
        elif isinstance(fact, Left):
            facts += [e for e in made_here.values() if e.household == fact.household]
            made_here = {k: e for k, e in made_here.items() if e.household != fact.household}
            seen = {known: whose for known, whose in seen.items() if whose != fact.household}
        facts.append(fact)
    return standing([*facts, *made_here.values()])


@dataclass(frozen=True)
class MadeHere:
    """An award of this kiosk: its place in the history is that of the feed's word of it.

    It is in the sums wherever it stands; a review passes what stands before it.
    """

    event: PointEvent


def _told(store: Store, through: Entry | None) -> Iterator[Fact | Left | MadeHere]:
    """In the order in which the kiosk knew it: each entry names the last feed item before it."""
    last, cursor = (through.seq, through.feed_cursor) if through else (-1, NUMBER_MAX)
    fed = store.stream(
        "select n, body from feed_item where known = 1 and n <= ? order by n", [cursor]
    )
    waiting = next(fed, None)
    scheme = scheme_in_force(store) if journal.scheme_version(store) else None
    gone: set[str] = set()
    taken: set[str] = set()
    for entry, _ in journal.entries(store, 1, last):
        if entry.kind not in TOLD:
            continue
        while waiting is not None and waiting[0] <= entry.feed_cursor:
            yield from _fed(waiting[1], scheme, gone, taken, store)
            waiting = next(fed, None)
        match entry.decoded():
            case Redemption() as body:
                then = scheme_of(store, entry.scheme_version)
                yield from _charges(entry, body, then, scheme or then)
            case Refund() as body:
                yield refund_event(body, entry.op, parse_stamp(entry.at))
            case Reversal() as body:
                yield from _given_back(store, body)
                if body.refund:
                    yield reversal_refund(body, entry.op, parse_stamp(entry.at))
            case Awarded() as body:
                yield MadeHere(awarded_event(store, entry, body))
            case Reviewed() as body:
                for event, _, _ in reviewed_events(store, entry, body):
                    yield MadeHere(event)
            case Released() as body:
                yield from released_events(body, entry.op, parse_stamp(entry.at))
            case HomeMoved(household=household):
                gone.add(household)
                yield Left(household)
    while waiting is not None:
        yield from _fed(waiting[1], scheme, gone, taken, store)
        waiting = next(fed, None)


def _fed(
    text: str, scheme: Scheme | None, gone: set[str], taken: set[str], store: Store
) -> Iterator[Fact]:
    """`gone`: households that left, whose points are booked for another site; `taken`: charges."""
    match FeedItem(0, text).decoded():
        case PointsItem() as item if item.household not in gone:
            yield event_of(item)
        case ReviewItem() as item:
            yield review_of(item)
        case ReleaseItem() as item:
            yield from came_events(item)
        case ChargeItem() as item if item.id not in taken:
            taken.add(item.id)
            yield from elsewhere_charges(store, item)
        case ArrivedItem() as item if scheme is not None:
            gone.discard(item.household)
            yield from (each.event for each in arrived_events(item))
            yield from carried_charges(item.household, item.purses, scheme)


def charges_of(store: Store, seq: int) -> tuple[Charge, ...]:
    """What a redemption took, the oldest purse first, from the purses as they are named now."""
    found = journal.entry_at(store, seq)
    body = found[0].decoded() if found else None
    if found is None or not isinstance(body, Redemption):
        raise StoreError(f"there is no redemption {seq}")
    then = scheme_of(store, found[0].scheme_version)
    return _charges(found[0], body, then, scheme_in_force(store))


def _charges(entry: Entry, body: Redemption, then: Scheme, now: Scheme) -> tuple[Charge, ...]:
    at = parse_stamp(entry.at)
    return tuple(
        Charge(body.household, period_under(purse.period, at, then, now), purse.points)
        for purse in body.charges
    )


def _given_back(store: Store, body: Reversal) -> Iterator[Charge]:
    """Carried to the scheme in force now exactly as what was charged is, the last part first.

    Had it been told by the names that purses had when it was taken back, another scheme's purse
    could have given less than came back to it.
    """
    back = sum(purse.points for purse in body.charges)
    for part in split_back(charges_of(store, body.of), back):
        yield Charge(part.household, part.period, -part.points)


def event_of(item: PointsItem) -> PointEvent:
    """ValueError for a time that is none, or more points than anybody ever had."""
    if abs(item.points) > POINTS_MAX:
        raise ValueError(f"{item.points} points at once")
    return PointEvent(
        id=item.id,
        household=item.household,
        kind=PointKind(item.kind),
        points=item.points,
        effective=_to_the_second(item.effective),
        posted=_to_the_second(item.posted),
        reverses=item.reverses,
    )


def awarded_event(store: Store, entry: Entry, body: Awarded) -> PointEvent:
    """ValueError as for `event_of`."""
    if abs(body.points) > POINTS_MAX:
        raise ValueError(f"{body.points} points at once")
    return PointEvent(
        id=journal.entry_id(store, entry.seq),
        household=body.household,
        kind=PointKind.AWARD,
        points=body.points,
        effective=_to_the_second(body.effective),
        posted=_to_the_second(entry.at),
    )


def reviewed_events(
    store: Store, entry: Entry, body: Reviewed
) -> Iterator[tuple[PointEvent, str, str]]:
    """What the group let pass, with its words and item; then the helper's, where there is one."""
    if body.outcome != "passed":
        return
    booked = Awarded(
        household=body.household,
        number=body.number,
        group=body.group,
        name=body.name,
        points=body.points,
        what=body.what,
        effective=body.effective,
    )
    event = awarded_event(store, entry, booked)
    yield event, body.what, body.item
    if body.helper:
        helped = replace(event, id=event.id + HELPED, household=body.helper)
        yield helped, f"{MUTUAL}{body.what}", ""


def review_of(item: ReviewItem) -> Review:
    return Review(_to_the_second(item.before), _to_the_second(item.at))


def released_events(body: Released, op: str, at: datetime) -> tuple[PointEvent, ...]:
    """What went to another site."""
    return moved_events(op, body.household, body.parts, at, sign=-1)


def came_events(item: ReleaseItem) -> tuple[PointEvent, ...]:
    """What came from another site; ValueError for parts that no kiosk would have released."""
    return moved_events(item.id, item.household, item.parts, _to_the_second(item.at), sign=1)


def elsewhere_charges(store: Store, item: ChargeItem) -> tuple[Charge, ...]:
    """By the names that purses have now; ValueError for more than anybody ever had."""
    if any(abs(part.points) > POINTS_MAX for part in item.parts):
        raise ValueError(f"{item.id} takes too much")
    now = scheme_in_force(store)
    then = scheme_of(store, item.scheme_version) if item.scheme_version else now
    found: dict[str, int] = {}
    for part in item.parts:
        period = part.period
        if item.scheme_version:
            period = period_under(period, parse_stamp(item.at), then, now)
        now.period_named(period)
        found[period] = found.get(period, 0) + part.points
    return tuple(Charge(item.household, period, points) for period, points in found.items())


@dataclass(frozen=True)
class ToldAgain:
    """Points of a household that has come to live here."""

    event: PointEvent
    what: str
    item: str = ""


def arrived_events(item: ArrivedItem) -> tuple[ToldAgain, ...]:
    """All that its new home is to know of a household's points."""
    passed_review = frozenset(item.cleared)
    booked = tuple(
        ToldAgain(replace(event_of(each), cleared=each.id in passed_review), each.what, each.item)
        for each in item.points
        if each.household == item.household
    )
    at = _to_the_second(item.at)
    carried = carried_events(item.id, item.household, item.purses, at)
    return booked + tuple(ToldAgain(event, CARRIED) for event in carried)


def is_gone(store: Store, household: str) -> bool:
    """Whether it was at home here, and is no more."""
    sql = "select 1 from left_home where household = ? and back is null"
    return store.row(sql, [household]) is not None


def _to_the_second(text: str) -> datetime:
    """Rows keep no fraction of a second, so nothing else may."""
    return parse_stamp(text).replace(microsecond=0)


def refund_event(refund: Refund, op: str, at: datetime) -> PointEvent:
    return PointEvent(op, refund.household, PointKind.REFUND, refund.points, at, at)


def reversal_refund(reversal: Reversal, op: str, at: datetime) -> PointEvent:
    """The part of an undo or return whose purse has closed."""
    return PointEvent(op, reversal.household, PointKind.REFUND, reversal.refund, at, at)


def rebuild(store: Store) -> None:
    """Make every row anew from journal and feed: a new scheme may have other periods."""
    facts = facts_of(store)
    scheme = scheme_in_force(store)
    through = passed(facts, scheme)
    store.execute("delete from purse")
    for (household, period), purse in purses(facts, scheme).items():
        store.execute(
            "insert into purse values (?, ?, ?, ?, ?)",
            [household, period, purse.total, purse.cleared, purse.spent],
        )
    for fact in facts:
        if isinstance(fact, PointEvent):
            store.execute(
                "update points set period = ?, cleared = ? where id = ?",
                [scheme.period_of(fact.effective).key, fact.id in through, fact.id],
            )
