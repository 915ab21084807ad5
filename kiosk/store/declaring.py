"""What households say at the kiosk that they did, or others did for them (TX-4.1, TX-4.2).

It brings nothing before somebody at the township, or the village's group at the kiosk
(`store.reviewing`), has looked at it; what came of it is shown at the next visit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality, parse_stamp, stamp
from kiosk.core.entries import Body, Declared, EntryKind
from kiosk.core.scheme import Item, Scheme
from kiosk.core.view import Holder
from kiosk.core.worth import item_of, may_declare
from kiosk.store import acts, journal, points, reviewing
from kiosk.store.acts import Acted
from kiosk.store.awarding import NOON, QUANTITY_MAX
from kiosk.store.database import Store
from kiosk.store.journal import Stamp
from kiosk.store.redeem import holder_of

SHOWN = 40
"""Declarations that a household sees, the newest first."""


@dataclass(frozen=True)
class Said:
    """What was done, by whom and when; `helper` is the household that declares it for them."""

    household: str
    item: str
    day: date
    quantity: int | None = None
    place: str = ""
    photo: str = ""
    helper: str = ""


@dataclass(frozen=True)
class Listed:
    """A declaration and what has come of it."""

    seq: int
    at: datetime
    holder: Holder
    """Whose deed it is."""

    what: str
    outcome: str
    """'' while it waits; then as `core.feed.DeclarationItem` says, or `reviewed`: the group let it
    pass here, and its points wait for the scheme's gate."""

    points: int = 0
    reason: str = ""
    helped: bool = False
    """Declared for another household."""


def declarable(scheme: Scheme) -> tuple[Item, ...]:
    """Items of the positive list, where the scheme lets households declare at all."""
    if "self" not in scheme.intake.channels:
        return ()
    return tuple(item for item in scheme.items if may_declare(item))


def declare(store: Store, op: str, said: Said, now: Callable[[], Stamp]) -> Acted | ActRefused:
    """Put it down for review, or say why it cannot be."""

    def decide(when: Stamp) -> Declared | ActRefused:
        if when.moment.quality is Quality.GUESS:
            return ActRefused(Obstacle.NO_TRUSTED_DATE)
        for household in filter(None, (said.household, said.helper)):
            if store.row("select 1 from household where id = ?", [household]) is None:
                return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
        if said.helper == said.household:
            return ActRefused(Obstacle.OWN_HOUSEHOLD)
        refused = _channel_problem(store, said)
        refused = refused or _item_problem(points.scheme_at(store, said.day), said)
        if refused is not None:
            return refused
        at = when.moment.at
        if said.day > at.date():
            return ActRefused(Obstacle.NOT_HAPPENED_YET)
        happened = at if said.day == at.date() else datetime.combine(said.day, NOON)
        return _declared(said, stamp(happened))

    def same(body: Body) -> bool:
        return isinstance(body, Declared) and body == _declared(said, body.at)

    return acts.act(store, EntryKind.DECLARED, op, now, decide, same)


def _declared(said: Said, happened: str) -> Declared:
    return Declared(
        said.household,
        said.item,
        happened,
        said.quantity,
        said.place,
        helper=said.helper,
        photo=said.photo,
    )


def _channel_problem(store: Store, said: Said) -> ActRefused | None:
    channels = points.scheme_in_force(store).intake.channels
    known = ("mutual" if said.helper else "self") in channels
    return None if known else ActRefused(Obstacle.NO_SUCH_RULE)


def _item_problem(scheme: Scheme, said: Said) -> ActRefused | None:
    """By the list of the day on which it happened."""
    item = item_of(scheme, said.item)
    if item is None or not may_declare(item):
        return ActRefused(Obstacle.NO_SUCH_ITEM)
    if (item.per == "quantity") != (said.quantity is not None):
        return ActRefused(Obstacle.NO_SUCH_ITEM)
    if said.quantity is None:
        return None
    if said.quantity > QUANTITY_MAX:
        return ActRefused(Obstacle.BAD_QUANTITY, figure=QUANTITY_MAX)
    if said.quantity < item.unit_quantity:
        least = f"{item.id}{item.unit_quantity}{item.unit}"
        return ActRefused(Obstacle.UNDER_ONE_UNIT, name=least)
    return None


def declarations_of(store: Store, household: str) -> tuple[Listed, ...]:
    """What a household declared here, or declared for another, the newest first."""
    scheme = points.scheme_in_force(store)
    found = []
    for seq, whose, item, quantity, at in store.rows(
        "select seq, household, item, quantity, at from declared"
        " where household = ?1 or helper = ?1 order by seq desc limit ?2",
        [household, SHOWN],
    ):
        outcome, figure, reason = _answer(store, journal.entry_id(store, seq), scheme)
        listed = item_of(scheme, item)
        what = listed.behaviour if listed and quantity is None else f"{item}{quantity or ''}"
        if listed and quantity is not None:
            what += listed.unit
        found.append(
            Listed(
                seq,
                parse_stamp(at),
                holder_of(store, whose),
                what,
                outcome,
                figure,
                reason,
                whose != household,
            )
        )
    return tuple(found)


def _answer(store: Store, declaration: str, scheme: Scheme) -> tuple[str, int, str]:
    """The township's word before the group's: outcome, points, reason."""
    told = store.row("select outcome, points, reason from assessed where id = ?", [declaration])
    here = reviewing.outcome_here(store, declaration)
    if told is not None and (here is None or {told[0], here[0]} != {"passed"}):
        return told[0], told[1], told[2]
    if here is None:
        return "", 0, ""
    outcome, figure, reason = here
    sql = "select cleared from points where id = ?"
    cleared = store.value(sql, [_review_id(store, declaration)])
    waits = outcome == "passed" and scheme.gated and not cleared
    return "reviewed" if waits else outcome, figure, reason


def _review_id(store: Store, declaration: str) -> str:
    """Id of the points that the group let pass."""
    seq = store.value("select seq from reviewed where declaration = ?", [declaration])
    return journal.entry_id(store, int(seq))
