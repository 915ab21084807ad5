"""From one scheme to the next: put in force, announced, begun on its day, withdrawn before it.

Every village is told of its own: the township's scheme, or that with the village's plan in it.  No
two schemes of a township have the same number, and those that a site is told begin in the order of
their numbers.

Functions on a connection (`book`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from kiosk.core.clock import stamp
from kiosk.core.feed import Known, SchemeAnnouncedItem, SchemeItem, SchemeWithdrawnItem
from kiosk.core.journal import canonical
from kiosk.core.scheme import Scheme, SchemeError
from kiosk.core.village_plan import Plan, with_plan
from kiosk.township import in_force, tables
from kiosk.township.book import Refused, append_feed, sites_of_village
from kiosk.township.database import run_tx
from kiosk.township.in_force import THE_TOWNSHIP, InForce
from kiosk.township.rules.scheme_words import problem_sentence


@dataclass(frozen=True)
class Paper:
    """Who has decided, and by what."""

    who: str
    approver: str = ""
    document: str = ""
    reason: str = ""


@dataclass(frozen=True)
class VillagePlan:
    """What a village decided for itself, from a day on."""

    number: int
    village_code: int
    begins: date
    plan: Plan
    decided: str
    decided_by: str
    paper: str
    reason: str
    who: str
    withdrawn: str


# --- the township's -------------------------------------------------------------------------


def put(
    connection: Connection, scheme: Scheme, paper: Paper, begins: date, now: datetime
) -> InForce:
    """The township's scheme from a day on that is today or later; every kiosk hears of it."""
    at_once = begins <= now.date()
    new = _add(connection, THE_TOWNSHIP, scheme, paper, begins, now, at_once=at_once)
    for code in _villages(connection):
        if in_force.has_own(connection, code):
            retell(connection, code, now)
        else:
            _tell(connection, code, _item(new, at_once=at_once))
    return new


def withdraw(connection: Connection, version: int, now: datetime) -> None:
    """An announced scheme of the township's is not to be; Refused where there is none, or it is its
    day already."""
    pending = {each.version: each for each in in_force.announced(connection)}
    if version not in pending:
        raise Refused("没有这样一份还没有施行的方案。")
    if pending[version].scheme.valid_from <= now.date().isoformat():
        raise Refused("这份方案已经到了施行的日子，不能撤回。要改，请另做一份。")
    _mark_withdrawn(connection, version, now)
    for code in _villages(connection):
        if in_force.has_own(connection, code):
            retell(connection, code, now)
        else:
            _tell(connection, code, SchemeWithdrawnItem(version))


# --- the day --------------------------------------------------------------------------------


def begin_due(connection: Connection, now: datetime) -> tuple[int, ...]:
    """What was announced for today or before is in force; the numbers of those that were not yet.

    The kiosks begin by themselves; they are told all the same, for those of an earlier version.
    """
    version = tables.scheme_version.c
    due = _due(connection, now)
    for row in due:
        found = InForce(row.version, in_force.read_scheme(row.scheme, row.version))
        connection.execute(
            update(tables.scheme_version)
            .where(version.version == row.version)
            .values(begun=stamp(now))
        )
        if row.village_code:
            _tell(connection, row.village_code, _item(found, at_once=True))
            continue
        _govern(connection, found)
        for code in _villages(connection):
            if not in_force.has_own(connection, code):
                _tell(connection, code, _item(found, at_once=True))
    return tuple(row.version for row in due)


def _due(connection: Connection, now: datetime) -> Sequence[Row[Any]]:
    version = tables.scheme_version.c
    return connection.execute(
        select(tables.scheme_version)
        .where(
            version.begun == "",
            version.withdrawn == "",
            version.begins <= now.date().isoformat(),
        )
        .order_by(version.version)
    ).all()


def turned(engine: Engine, now: Callable[[], datetime]) -> Callable[[], datetime]:
    """A clock that sees to it that what is to begin on its day has begun.

    It looks once for each day; it is asked before a transaction begins, not inside one.
    """
    seen: list[date] = []

    def at() -> datetime:
        moment = now()
        if seen != [moment.date()]:
            look(engine, moment)
            seen[:] = [moment.date()]
        return moment

    return at


def look(engine: Engine, now: datetime) -> None:
    """Begin with what is due; nobody waits where there is nothing."""
    if run_tx(engine, lambda c: _due(c, now), reads=True):
        run_tx(engine, lambda c: begin_due(c, now))


# --- a village's ----------------------------------------------------------------------------


def plans(connection: Connection, village_code: int) -> list[VillagePlan]:
    """Every plan of a village, in the order in which they were decided."""
    plan = tables.village_plan
    rows = connection.execute(
        select(plan).where(plan.c.village_code == village_code).order_by(plan.c.number)
    )
    return [_plan(row) for row in rows]


def over(connection: Connection, village_code: int, scheme: Scheme, now: datetime) -> Scheme:
    """A scheme as it would be in a village that keeps its plan; without it where the two contradict
    each other."""
    decided = [plan for plan in plans(connection, village_code) if not plan.withdrawn]
    tried = msgspec.structs.replace(scheme, valid_from=now.date().isoformat())
    try:
        return _on([InForce(0, tried)], decided, now.date(), "")
    except Refused:
        return scheme


def retell(connection: Connection, village_code: int, now: datetime) -> None:
    """Tell a village's sites what follows from the township's schemes and the village's plans.

    Refused when one of the plans contradicts one of the schemes.
    """
    today, village = now.date(), village_name(connection, village_code)
    common = [in_force.running(connection), *in_force.announced(connection)]
    decided = [plan for plan in plans(connection, village_code) if not plan.withdrawn]
    days = {date.fromisoformat(each.scheme.valid_from) for each in common[1:]}
    days |= {plan.begins for plan in decided}
    wanted = [
        _on(common, decided, day, village) for day in sorted(day for day in days if day > today)
    ]
    current = _on(common, decided, today, village)
    pending = in_force.announced(connection, village_code)
    there = in_force.running(connection, village_code).scheme
    anew = not _same(there, current)
    if not anew and [each.scheme for each in pending] == wanted:
        return
    own = in_force.has_own(connection, village_code)
    for each in pending:
        _tell(connection, village_code, SchemeWithdrawnItem(each.version))
        if own:
            _mark_withdrawn(connection, each.version, now)
    paper = Paper("")
    for scheme in (current, *wanted) if anew or not own else wanted:
        begins = date.fromisoformat(scheme.valid_from)
        at_once = scheme is current
        new = _add(connection, village_code, scheme, paper, begins, now, at_once=at_once)
        _tell(connection, village_code, _item(new, at_once=at_once))


def _on(common: list[InForce], decided: list[VillagePlan], day: date, village: str) -> Scheme:
    """A village's scheme of a day that is today or later."""
    text = day.isoformat()
    township = [each.scheme for each in common if each.scheme.valid_from <= text] or [
        common[0].scheme
    ]
    begun = sorted((plan for plan in decided if plan.begins <= day), key=lambda plan: plan.begins)
    plan = begun[-1].plan if begun else {}
    try:
        scheme = with_plan(township[-1], plan, "village")
    except SchemeError as error:
        sentence = problem_sentence(str(error))
        raise Refused(f"{village}自己的办法和镇上的方案合不到一起：{sentence}") from None
    return msgspec.structs.replace(scheme, valid_from=text)


def _same(one: Scheme, other: Scheme) -> bool:
    return msgspec.structs.replace(one, valid_from=other.valid_from) == other


def village_name(connection: Connection, village_code: int) -> str:
    """Refused where there is no such village."""
    site = tables.site.c
    name = connection.scalar(
        select(site.village).where(site.village_code == village_code).order_by(site.id)
    )
    if name is None:
        raise Refused("没有这个村。")
    return str(name)


# --- rows and feeds -------------------------------------------------------------------------


def _add(
    connection: Connection,
    village_code: int,
    scheme: Scheme,
    paper: Paper,
    begins: date,
    now: datetime,
    *,
    at_once: bool,
) -> InForce:
    scheme = msgspec.structs.replace(scheme, valid_from=begins.isoformat())
    new = InForce(next_version(connection), scheme)
    before = "" if village_code else canonical(in_force.running(connection).scheme).decode()
    connection.execute(
        insert(tables.scheme_version).values(
            version=new.version,
            village_code=village_code,
            scheme=canonical(scheme).decode(),
            was=before or None,
            fed=stamp(now),
            begins=begins.isoformat(),
            begun=stamp(now) if at_once else "",
            withdrawn="",
            who=paper.who,
            approver=paper.approver,
            document=paper.document,
            reason=paper.reason,
        )
    )
    if at_once and not village_code:
        _govern(connection, new)
    return new


def _govern(connection: Connection, found: InForce) -> None:
    """The township's row has the one that is in force."""
    text = canonical(found.scheme).decode()
    connection.execute(update(tables.township).values(scheme_version=found.version, scheme=text))


def next_version(connection: Connection) -> int:
    """A number that no scheme of the township has had, be it withdrawn."""
    last = connection.scalar(select(func.max(tables.scheme_version.c.version)))
    return 1 + max(last or 0, in_force.running(connection).version)


def _mark_withdrawn(connection: Connection, version: int, now: datetime) -> None:
    row = tables.scheme_version
    connection.execute(update(row).where(row.c.version == version).values(withdrawn=stamp(now)))


def _item(found: InForce, *, at_once: bool) -> SchemeItem | SchemeAnnouncedItem:
    kind = SchemeItem if at_once else SchemeAnnouncedItem
    return kind(found.version, msgspec.to_builtins(found.scheme))


def _tell(connection: Connection, village_code: int, item: Known) -> None:
    for site in sites_of_village(connection, village_code):
        append_feed(connection, site, [item])


def _villages(connection: Connection) -> Iterator[int]:
    code = tables.site.c.village_code
    yield from connection.scalars(select(code).distinct().order_by(code))


def _plan(row: Row[Any]) -> VillagePlan:
    return VillagePlan(
        number=row.number,
        village_code=row.village_code,
        begins=date.fromisoformat(row.begins),
        plan=json.loads(row.plan),
        decided=row.decided,
        decided_by=row.decided_by,
        paper=row.paper,
        reason=row.reason,
        who=row.who,
        withdrawn=row.withdrawn,
    )
