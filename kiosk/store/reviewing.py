"""The working group decides on the spot what households declared here (现场评议; RA-4.4, TX-4.1).

What it lets pass counts at the household's home from the commit, through the scheme's gate, as what
an officer awards (`store.awarding`).  Who gains by it, or is related to one who does, decides
nothing of it; without them the quorum must still be there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, cast

import msgspec

from kiosk.core import worth as core
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import parse_stamp
from kiosk.core.earning_entries import Reviewed
from kiosk.core.entries import Body, Declared, EntryKind
from kiosk.core.papers.review import ReviewMinutes
from kiosk.core.scheme import Item, Scheme
from kiosk.core.view import Holder
from kiosk.core.worth import Worth, item_of
from kiosk.store import acts, journal, points, releases
from kiosk.store.acts import Acted, obstacle_of
from kiosk.store.awarding import earns_nothing, had_before, unfit
from kiosk.store.database import Store
from kiosk.store.group import member, quorum_problem, standing_aside
from kiosk.store.journal import Stamp
from kiosk.store.redeem import holder_of

Outcome = Literal["passed", "rejected", "postponed"]


UNANSWERED = """
with begun as materialized (
    select seq, body ->> 'site' as site, body ->> 'epoch' as epoch
    from entry where kind = 'genesis'
), named as (
    select seq, household, helper, (
        select site || '/' || epoch from begun where begun.seq <= declared.seq
        order by begun.seq desc limit 1
    ) || '/' || seq as id
    from declared
)
select seq, household, helper from named
where not exists (select 1 from assessed where assessed.id = named.id)
and not exists (select 1 from reviewed where reviewed.declaration = named.id)
"""
"""Declarations made here that neither the township nor the group has answered, with their ids as
`journal.entry_id` says them."""


@dataclass(frozen=True)
class Waiting:
    """A declaration made here that nobody has decided yet."""

    declaration: str
    at: datetime
    holder: Holder
    helper: Holder | None
    item: str
    what: str
    day: date
    counted: str
    """45个; '' where nothing is counted."""

    place: str
    photo: str
    """SHA-256 in hex; '' for none."""

    worth: Worth | ActRefused
    """What it brings, or why it can only be rejected."""


@dataclass(frozen=True)
class Verdict:
    declaration: str
    outcome: Outcome
    members: tuple[str, ...]
    """Ids of all who signed in."""

    reason: str = ""


# --- what waits -----------------------------------------------------------------------------


def waiting(store: Store) -> tuple[Waiting, ...]:
    """The oldest first.

    Of households that are at home here: of others their own site knows what they have had.  What
    the township or the group has answered waits no more.
    """
    scheme = points.scheme_in_force(store)
    return tuple(shown(store, scheme, seq) for seq in _waiting(store))


def count_waiting(store: Store) -> int:
    return len(_waiting(store))


def waits(store: Store, seq: int) -> bool:
    """Whether the declaration of this entry is still to be decided here."""
    return bool(_waiting(store, "and seq = ?", [seq]))


def _waiting(store: Store, which: str = "order by seq", told: Sequence[int] = ()) -> list[int]:
    """Entries; of thousands that were answered none is looked at one by one."""
    return [
        seq
        for seq, household, helper in store.rows(f"{UNANSWERED} {which}", told)
        if all(releases.is_home(store, gaining) for gaining in (household, helper) if gaining)
    ]


def shown(store: Store, scheme: Scheme, seq: int) -> Waiting:
    """The declaration of this entry as the group sees it; KeyError where there is none."""
    body, at = said_in(store, seq)
    happened = parse_stamp(body.at)
    item = item_of(points.scheme_at(store, happened), body.item)
    unit = item.unit if item else ""
    what = item.behaviour if item and body.quantity is None else body.item
    return Waiting(
        journal.entry_id(store, seq),
        at,
        holder_of(store, body.household),
        holder_of(store, body.helper) if body.helper else None,
        body.item,
        what,
        happened.date(),
        "" if body.quantity is None else f"{body.quantity}{unit}",
        body.place,
        body.photo,
        _worth(store, scheme, item, body),
    )


def said_in(store: Store, seq: int) -> tuple[Declared, datetime]:
    """What was declared in this entry, and when; KeyError where there is none."""
    found = journal.entry_at(store, seq)
    if found is None:
        raise KeyError(seq)
    entry = found[0]
    return msgspec.json.decode(entry.body, type=Declared), parse_stamp(entry.at)


def _worth(store: Store, scheme: Scheme, item: Item | None, body: Declared) -> Worth | ActRefused:
    """By the lists of the day on which it happened, and what the household has had."""
    if item is None:
        return ActRefused(Obstacle.NO_SUCH_ITEM)
    effective = parse_stamp(body.at)
    for household in filter(None, (body.household, body.helper)):
        if earns_nothing(store, scheme, household, effective):
            return ActRefused(Obstacle.EARNS_NOTHING)
    before = had_before(store, body.household)
    found = core.worth(item, body.quantity, "", effective, before)
    return found if isinstance(found, Worth) else unfit(item, found)


# --- deciding -------------------------------------------------------------------------------


def decide(store: Store, op: str, verdict: Verdict, now: Callable[[], Stamp]) -> Acted | ActRefused:
    """Put down what the group decided of one declaration, or say why it cannot decide."""

    def decided(when: Stamp) -> Reviewed | ActRefused:
        today = when.moment.at.date()
        refused = obstacle_of(when) or quorum_problem(store, verdict.members, today)
        if refused is not None:
            return refused
        seq = seq_of(store, verdict.declaration)
        if seq is None:
            return ActRefused(Obstacle.NO_SUCH_DECLARATION)
        if not waits(store, seq):
            return ActRefused(Obstacle.REVIEWED_BEFORE)
        return _reviewed(store, seq, verdict, today)

    def same(body: Body) -> bool:
        return isinstance(body, Reviewed) and (
            body.declaration == verdict.declaration
            and body.outcome == verdict.outcome
            and body.reason == verdict.reason
            and {each.person for each in (*body.members, *body.aside)} == set(verdict.members)
        )

    return acts.act(store, EntryKind.REVIEWED, op, now, decided, same, role="officer")


def _reviewed(store: Store, seq: int, verdict: Verdict, today: date) -> Reviewed | ActRefused:
    scheme = points.scheme_in_force(store)
    body, _ = said_in(store, seq)
    there = [
        found
        for person in dict.fromkeys(verdict.members)
        if (found := member(store, person, today))
    ]
    aside = standing_aside(there, (body.household, body.helper))
    deciding = [each for each in there if each not in aside]
    if len(deciding) < scheme.quorum:
        names = "、".join(each.name for each in aside)
        return ActRefused(Obstacle.MUST_STAND_ASIDE, name=names, figure=scheme.quorum)
    if verdict.outcome == "rejected" and not verdict.reason:
        return ActRefused(Obstacle.REASON_MISSING)
    told = shown(store, scheme, seq)
    if verdict.outcome == "passed" and isinstance(told.worth, ActRefused):
        return told.worth
    passed = told.worth if verdict.outcome == "passed" else None
    item = item_of(points.scheme_at(store, parse_stamp(body.at)), body.item)
    holder = told.holder
    return Reviewed(
        declaration=verdict.declaration,
        household=body.household,
        number=holder.number,
        group=holder.group,
        name=holder.name,
        outcome=verdict.outcome,
        members=tuple(each.sitter for each in deciding),
        quorum=scheme.quorum,
        aside=tuple(each.sitter for each in aside),
        points=passed.points if isinstance(passed, Worth) else 0,
        what=passed.what if isinstance(passed, Worth) else f"{told.what}{told.counted}",
        effective=body.at,
        item=body.item,
        quantity=body.quantity,
        unit=item.unit if item and body.quantity is not None else "",
        left_over=passed.left_over if isinstance(passed, Worth) else 0,
        helper=helper_of(scheme, body),
        reason=verdict.reason if verdict.outcome == "rejected" else "",
    )


def helper_of(scheme: Scheme, said: Declared) -> str:
    """Household that gets the same for helping; '' for none."""
    return said.helper if scheme.intake.helper_factor == 1 else ""


def seq_of(store: Store, declaration: str) -> int | None:
    """The entry of this journal that declared it."""
    last = declaration.rpartition("/")[2]
    seq = int(last) if last.isascii() and last.isdecimal() and len(last) < 19 else 0
    there = store.row("select 1 from declared where seq = ?", [seq])
    return seq if there and journal.entry_id(store, seq) == declaration else None


# --- what was decided -----------------------------------------------------------------------


@dataclass(frozen=True)
class Decided:
    seq: int
    at: datetime
    body: Reviewed


def decided_since(store: Store, seq: int) -> Iterator[Decided]:
    """What the group decided after entry `seq`, in order."""
    for found, body, at in store.rows(
        "select seq, body, at from entry where kind = ? and seq > ? order by seq",
        [EntryKind.REVIEWED, seq],
    ):
        yield Decided(found, parse_stamp(at), msgspec.json.decode(body, type=Reviewed))


def outcome_here(store: Store, declaration: str) -> tuple[Outcome, int, str] | None:
    """What the group decided of it here: outcome, points, reason."""
    sql = "select outcome, points, reason from reviewed where declaration = ?"
    row = store.row(sql, [declaration])
    return (cast("Outcome", row[0]), row[1], row[2]) if row else None


SITTING = "sitting"
"""In `meta`: who decides at the moment, and since when; minutes that nobody printed are found by it
after whatever happened."""


def begin_sitting(store: Store, sitting: str) -> None:
    """`sitting` as in `core.desk.review_rows`."""
    with store.transaction():
        store.set_meta(SITTING, sitting)


def sitting_left(store: Store) -> str:
    """The one that has not risen; '' for none."""
    return store.meta(SITTING)


def end_sitting(store: Store) -> None:
    if sitting_left(store):
        with store.transaction():
            store.execute("delete from meta where key = ?", [SITTING])


def minutes_of(store: Store, since: int, people: tuple[str, ...], at: datetime) -> ReviewMinutes:
    """What those who sit there decided after entry `since`; a decision that was put off and taken
    after all stands there as it was taken."""
    there = set(people)
    last: dict[str, Reviewed] = {}
    for each in decided_since(store, since):
        if there.issuperset(sitter.person for sitter in each.body.members):
            last[each.body.declaration] = each.body
    scheme = points.scheme_in_force(store)
    members = [member(store, person, at.date()) for person in people]
    return ReviewMinutes(
        at,
        tuple((each.name, each.function) for each in members if each is not None),
        scheme.quorum,
        tuple(last.values()),
        scheme.gated,
    )
