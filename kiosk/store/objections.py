"""Objections that households make at the kiosk, and how they stand (GY-4.2.2b, TX-4.4)."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality, parse_stamp
from kiosk.core.entries import Body, EntryKind, Objected
from kiosk.core.journal import Entry
from kiosk.core.objecting.events import ObjectionReceipt
from kiosk.core.objections import (
    AWARD,
    LIST,
    MISSING,
    REASONS,
    REDEMPTION,
    Objection,
    Objectionable,
    due_of,
)
from kiosk.store import acts, feed, notices
from kiosk.store.acts import Acted
from kiosk.store.database import Store
from kiosk.store.journal import Stamp

ENTRIES_SHOWN = 40
LISTS_SHOWN = 8
MISSING_WORDS = "漏记的积分"


def object_to(
    store: Store,
    op: str,
    household: str,
    thing: Objectionable,
    why: str,
    now: Callable[[], Stamp],
) -> Acted | ActRefused:
    """Note an objection; one to the same thing that still waits is told instead.

    No keeper is needed for it.  ValueError for a reason that is none of `REASONS`.
    """
    if why not in REASONS:
        raise ValueError(f"{why!r} is no reason")

    def decide(when: Stamp) -> Objected | ActRefused:
        if store.row("select 1 from household where id = ?", [household]) is None:
            return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
        if when.moment.quality is Quality.GUESS:
            return ActRefused(Obstacle.NO_TRUSTED_DATE)
        waits = _open_numbers(store, household).get(thing.about)
        if waits and thing.about != MISSING:
            return ActRefused(Obstacle.OBJECTED_BEFORE, name=waits)
        return Objected(household, thing.about, thing.what, why, due_of(when.moment.at))

    def same(body: Body) -> bool:
        asked = (household, thing.about, why)
        return isinstance(body, Objected) and (body.household, body.about, body.why) == asked

    return acts.act(store, EntryKind.OBJECTED, op, now, decide, same)


def receipt_of(store: Store, entry: Entry) -> ObjectionReceipt:
    """What the screen says of an objection; TypeError for another entry."""
    body = entry.decoded()
    if not isinstance(body, Objected):
        raise TypeError(f"entry {entry.seq} is no objection")
    number, at = feed.slip_numbers(store)(entry.seq), parse_stamp(entry.at)
    return ObjectionReceipt(entry.seq, number, at, body.what, body.why, body.due)


def objectionable(store: Store, household: str) -> tuple[Objectionable, ...]:
    """What was left out, then the lists on which the household stands, then its newest entries."""
    open_ = _open_numbers(store, household)
    found = [Objectionable(MISSING, MISSING_WORDS)]
    found += [
        Objectionable(f"{LIST}:{item.mark}", item.title, parse_stamp(item.at))
        for item in notices.published(store)
        if household in item.households
    ][:LISTS_SHOWN]
    entries = [
        Objectionable(f"{AWARD}:{ident}", what, parse_stamp(effective), points)
        for ident, what, effective, points in store.rows(
            "select id, what, effective, points from points where household = ?"
            " and kind <> 'moved' and reverses is null order by posted desc, n desc limit ?",
            [household, ENTRIES_SHOWN],
        )
    ]
    entries += [
        Objectionable(f"{REDEMPTION}:{seq}", what, parse_stamp(at), -cost)
        for seq, what, at, cost in store.rows(
            "select seq, what, at, cost from redeemed where household = ?"
            " order by seq desc limit ?",
            [household, ENTRIES_SHOWN],
        )
    ]
    entries.sort(key=lambda thing: thing.at or parse_stamp("2000-01-01T00:00:00"), reverse=True)
    return tuple(
        Objectionable(t.about, t.what, t.at, t.points, open_.get(t.about, ""))
        for t in (*found, *entries[:ENTRIES_SHOWN])
    )


def objections_of(store: Store, household: str) -> tuple[Objection, ...]:
    """All of them, the newest first: made here, and taken at the township's desk."""
    number = feed.slip_numbers(store)
    made = [
        Objection(number(seq), what, due, outcome or "", finding or "")
        for seq, what, due, outcome, finding in store.rows(
            "select o.seq, o.what, coalesce(t.due, o.due), t.outcome, t.finding from objected o"
            " left join objection_told t on t.seq = o.seq and t.household = o.household"
            " and t.site = ?2 where o.household = ?1 order by o.seq desc",
            [household, _site(store)],
        )
    ]
    told = [
        Objection(f"第 {n} 号", about, due, outcome, finding)
        for n, about, due, outcome, finding in store.rows(
            "select number, about, due, outcome, finding from objection_told"
            " where household = ?1 and not (site = ?2 and seq in (select seq from objected))"
            " order by due desc, number desc",
            [household, _site(store)],
        )
    ]
    return (*made, *told)


def _open_numbers(store: Store, household: str) -> dict[str, str]:
    """Numbers of what waits for an answer, by what it is about."""
    number = feed.slip_numbers(store)
    return {
        about: number(seq)
        for seq, about in store.rows(
            "select o.seq, o.about from objected o left join objection_told t"
            " on t.seq = o.seq and t.household = o.household and t.site = ?2"
            " where o.household = ?1 and coalesce(t.outcome, '') = ''",
            [household, _site(store)],
        )
    }


def _site(store: Store) -> str:
    here = feed.site(store)
    return here.id if here else ""
