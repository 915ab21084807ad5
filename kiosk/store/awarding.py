"""Points that an officer gives or takes at the kiosk (TX-4.3, GY-4.2.1, BS-2.2.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

import msgspec

from kiosk.core import worth as core
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.earning_entries import Awarded
from kiosk.core.entries import Body, EntryKind
from kiosk.core.periods import Interval
from kiosk.core.proofs import proof_of
from kiosk.core.releases import POINTS_MAX
from kiosk.core.scheme import Item, Scheme
from kiosk.core.view import Holder
from kiosk.core.worth import Before, Had, Unfit, Worth, Worthless
from kiosk.store import acts, group, journal, people, points, releases
from kiosk.store.acts import Acted, obstacle_of
from kiosk.store.database import Store
from kiosk.store.journal import Stamp
from kiosk.store.redeem import holder_of
from kiosk.store.second import second_problem

NOON = time(12)
"""When something happened of which only the day is told."""

QUANTITY_MAX = 10**6
AWARDS_SHOWN = 60


@dataclass(frozen=True)
class Asked:
    """What the officer says: an item of the scheme's lists, or points and a reason."""

    household: str
    day: date
    """When it happened."""

    item: str = ""
    quantity: int | None = None
    points: int | None = None
    place: str = ""
    reason: str = ""
    document: str = ""
    photo: str = ""
    """SHA-256 in hex."""

    proof: str = ""
    """Of which kind the document is, where the scheme knows kinds."""

    second: str | None = None
    """The witness."""

    grams: int = 0
    """What the scale showed; 0 where the quantity was typed."""


def award(store: Store, op: str, asked: Asked, now: Callable[[], Stamp]) -> Acted | ActRefused:
    """Book it, or say why not; it counts from its commit, through the scheme's gate."""

    def decide(when: Stamp) -> Awarded | ActRefused:
        refused = obstacle_of(when) or _household_problem(store, asked.household)
        refused = refused or second_problem(store, when.keeper, asked.second)
        if refused is not None:
            return refused
        at = when.moment.at
        if asked.day > at.date():
            return ActRefused(Obstacle.NOT_HAPPENED_YET)
        effective = at if asked.day == at.date() else datetime.combine(asked.day, NOON)
        return _awarded(store, asked, effective, when)

    def same(body: Body) -> bool:
        return isinstance(body, Awarded) and _asked(body) == asked

    return acts.act(store, EntryKind.AWARDED, op, now, decide, same, role="officer")


@dataclass(frozen=True)
class Listed:
    """An award of this kiosk as its list shows it."""

    seq: int
    at: datetime
    holder: Holder
    what: str
    points: int
    undone: bool


def awards_since(store: Store, since: datetime, household: str = "") -> tuple[Listed, ...]:
    """Those of this kiosk, the newest first; of one household, or '' for all."""
    found = []
    for seq, body, at in store.rows(
        "select seq, body, at from entry where kind = ? and at >= ? order by seq desc limit ?",
        [EntryKind.AWARDED, stamp(since), AWARDS_SHOWN],
    ):
        told = msgspec.json.decode(body, type=Awarded)
        if household in ("", told.household):
            undone = "select 1 from points where household = ? and reverses = ?"
            ident = journal.entry_id(store, seq)
            found.append(
                Listed(
                    seq,
                    parse_stamp(at),
                    Holder(told.household, told.number, told.group, told.name),
                    told.what,
                    told.points,
                    store.row(undone, [told.household, ident]) is not None,
                )
            )
    return tuple(found)


def had_before(store: Store, household: str) -> Before:
    """What a household has had of an item, as far as this site knows, nothing undone."""

    def before(item: str, within: Interval) -> Had:
        times, figure = store.rows(
            "select count(*), coalesce(sum(points), 0) from points p where household = ?1"
            " and item = ?2 and item <> '' and reverses is null and effective >= ?3"
            " and effective < ?4 and not exists"
            " (select 1 from points r where r.household = ?1 and r.reverses = p.id)",
            [household, item, stamp(within.start), stamp(within.end)],
        )[0]
        return Had(times, figure)

    return before


def _awarded(store: Store, asked: Asked, effective: datetime, when: Stamp) -> Awarded | ActRefused:
    scheme = points.scheme_in_force(store)
    required = scheme.evidence.required if scheme.evidence else ()
    there = {
        "time": True,
        "place": asked.place,
        "reason": asked.reason,
        "proof": asked.document or asked.photo or asked.second,
        "catalogue_item": asked.item,
    }
    if core.first_missing(required, there):
        return ActRefused(Obstacle.EVIDENCE_MISSING)
    kind = proof_of(
        scheme.evidence.kinds if scheme.evidence else (),
        asked.proof,
        document=bool(asked.document),
        photo=bool(asked.photo),
        witness=bool(asked.second),
    )
    if kind is None:
        return ActRefused(Obstacle.EVIDENCE_MISSING)
    listed = points.scheme_at(store, effective)
    item = core.item_of(listed, asked.item) if asked.item else None
    found = _worth(store, item, asked, effective)
    if isinstance(found, ActRefused):
        return found
    if found.points > 0 and earns_nothing(store, scheme, asked.household, effective):
        return ActRefused(Obstacle.EARNS_NOTHING)
    function = group.function_of(store, when.keeper, when.moment.at.date())
    if scheme.intake.collectors and function not in scheme.intake.collectors:
        return ActRefused(Obstacle.NOT_A_COLLECTOR)
    holder = holder_of(store, asked.household)
    officer = people.person(store, when.keeper)
    return Awarded(
        household=asked.household,
        number=holder.number,
        group=holder.group,
        name=holder.name,
        points=found.points,
        what=found.what,
        effective=stamp(effective),
        item=asked.item,
        quantity=asked.quantity,
        unit=item.unit if item and asked.quantity is not None else "",
        left_over=found.left_over,
        warning=found.warning,
        place=asked.place,
        reason=asked.reason,
        document=asked.document,
        proof=kind,
        photo=asked.photo,
        second=asked.second,
        by=officer.name if officer else "",
        function=function,
        grams=asked.grams,
    )


def _worth(
    store: Store, item: Item | None, asked: Asked, effective: datetime
) -> Worth | ActRefused:
    if asked.item and item is None:
        return ActRefused(Obstacle.NO_SUCH_ITEM)
    if (asked.quantity or 0) > QUANTITY_MAX:
        return ActRefused(Obstacle.BAD_QUANTITY, figure=QUANTITY_MAX)
    if item is None:
        if not asked.points or abs(asked.points) > POINTS_MAX or not asked.reason.strip():
            return ActRefused(Obstacle.EVIDENCE_MISSING)
        return Worth(asked.points, asked.reason.strip())
    before = had_before(store, asked.household)
    found = core.worth(item, asked.quantity, asked.reason, effective, before)
    return found if isinstance(found, Worth) else unfit(item, found)


def unfit(item: Item, found: Worthless) -> ActRefused:
    match found.why:
        case Unfit.ONCE_A_MONTH:
            return ActRefused(Obstacle.ONCE_A_MONTH, name=item.behaviour)
        case Unfit.MONTH_FULL:
            return ActRefused(Obstacle.MONTH_FULL, name=item.id, figure=item.month_points_max)
        case Unfit.SAME_INCIDENT:
            return ActRefused(Obstacle.SAME_INCIDENT, name=found.other)
        case Unfit.UNDER_ONE_UNIT:
            least = f"{item.unit_quantity}{item.unit}"
            return ActRefused(Obstacle.UNDER_ONE_UNIT, name=f"{item.id}{least}")
    return ActRefused(Obstacle.NO_SUCH_ITEM)


def _household_problem(store: Store, household: str) -> ActRefused | None:
    """Only its home knows what it has had: once a month, warned before."""
    if store.row("select 1 from household where id = ?", [household]) is None:
        return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
    return None if releases.is_home(store, household) else ActRefused(Obstacle.NOT_HERE)


def earns_nothing(store: Store, scheme: Scheme, household: str, effective: datetime) -> bool:
    """Whether a suspension of a kind that bars earning was in force."""
    kinds = [key for key, rule in scheme.suspension.items() if rule.earn == "barred"]
    at = stamp(effective)
    rows = store.rows(
        'select kind from suspension where household = ? and start <= ? and ("end" is null'
        ' or "end" > ?)',
        [household, at, at],
    )
    return any(kind in kinds for (kind,) in rows)


def _asked(body: Awarded) -> Asked:
    """What was asked for when this was booked."""
    return Asked(
        household=body.household,
        day=date.fromisoformat(body.effective[:10]),
        item=body.item,
        quantity=body.quantity,
        points=None if body.item else body.points,
        place=body.place,
        reason=body.reason,
        document=body.document,
        proof=body.proof if body.document else "",
        photo=body.photo,
        second=body.second,
        grams=body.grams,
    )
