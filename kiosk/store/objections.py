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
from kiosk.store import acts, feed, journal, notices
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
    *,
    voice: str = "",
    voice_s: int = 0,
) -> Acted | ActRefused:
    """Note an objection; one to the same thing that still waits is told instead.

    `voice`: SHA-256 of what was said of it, and how long that is.
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
        due = due_of(when.moment.at)
        return Objected(household, thing.about, thing.what, why, due, voice, voice_s)

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
    return ObjectionReceipt(entry.seq, number, at, body.what, body.why, body.due, body.voice_s)


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
            " order by at desc, seq desc limit ?",
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
    number, told = feed.slip_numbers(store), _told(store, household)
    made = []
    for seq, what, due in store.rows(
        "select seq, what, due from objected where household = ? order by seq desc", [household]
    ):
        answer = told.pop(journal.entry_id(store, seq), None)
        if answer is None:
            made.append(Objection(number(seq), what, due, "", ""))
        else:
            made.append(Objection(number(seq), what, answer.due, answer.outcome, answer.finding))
    return (*made, *told.values())


def _open_numbers(store: Store, household: str) -> dict[str, str]:
    """Numbers of what waits for an answer, by what it is about."""
    number, told = feed.slip_numbers(store), _told(store, household)
    made = store.rows("select seq, about from objected where household = ?", [household])
    answers = {seq: told.get(journal.entry_id(store, seq)) for seq, _ in made}
    return {
        about: number(seq)
        for seq, about in made
        if (answer := answers[seq]) is None or not answer.outcome
    }


def _told(store: Store, household: str) -> dict[str, Objection]:
    """What the township told, the newest first: by its entry, or (desk) its own number.

    The entry is told with its epoch: a machine that was replaced may bring one of the same number
    afterwards.
    """
    return {
        f"{site}/{epoch}/{seq}" if seq else f"{site}/desk/{n}": Objection(
            f"第 {n} 号", about, due, outcome, finding
        )
        for site, epoch, seq, n, about, due, outcome, finding in store.rows(
            "select site, epoch, seq, number, about, due, outcome, finding from objection_told"
            " where household = ? order by due desc, number desc",
            [household],
        )
    }
