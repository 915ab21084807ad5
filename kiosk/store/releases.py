"""Spending rights at this site: what may be spent here, given away, wished for (design.md 7).

What a household says at the counter is an act of the keeper in charge.  Wishes and moves that the
feed brought are answered by the machine itself, each in one transaction and once, as soon as the
date is sure: `answer_all`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from kiosk.core.account import Account, account
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality, parse_stamp, stamp
from kiosk.core.entries import (
    Body,
    CarriedPurse,
    EntryKind,
    HomeMoved,
    ReleaseAsked,
    Released,
)
from kiosk.core.feed import SiteItem
from kiosk.core.releases import Withheld, movable, parts_of, withheld, within
from kiosk.store import acts, journal, points
from kiosk.store.acts import Acted, obstacle_of
from kiosk.store.database import Store
from kiosk.store.journal import Stamp

Barred = Callable[[Stamp], ActRefused | None]

OWN_POINTS = "select sum(points) from points where household = ? and period = ? and {which}"
NOT_TOLD = "(n <= 0 and kind <> 'award' or kind = 'moved')"
"""Booked by this kiosk, or come from another site: the township cannot tell it to a new home.

It can tell awards that were made here: it has heard of them before it hears of the move."""


# --- what may be spent here -----------------------------------------------------------------


def may_spend(store: Store, household: str) -> bool:
    """Whether the household is at home here, or has points that its home released to this site.

    Who left has what came back for it later, as for an order that will not come.
    """
    came = "select 1 from points where household = ? and kind = 'moved' and points > 0 limit 1"
    return (
        is_home(store, household)
        or points.is_gone(store, household)
        or store.row(came, [household]) is not None
    )


def is_home(store: Store, household: str) -> bool:
    """Whether all its points are spent here but those that were released."""
    home = store.value("select home from household where id = ?", [household])
    return home is not None and home == _site(store) and not points.is_gone(store, household)


# --- acts at the counter --------------------------------------------------------------------


def release(
    store: Store,
    op: str,
    household: str,
    to: str,
    wanted: int,
    now: Callable[[], Stamp],
    *,
    barred: Barred = lambda _: None,
) -> Acted | ActRefused:
    """Give points into another site's hand: from home to any, from elsewhere back home.

    `barred` is asked inside the transaction: what else may stand in the way.
    """
    if wanted < 1:
        raise ValueError("a release is of one point at least")

    def decide(when: Stamp) -> Released | ActRefused:
        home = store.value("select home from household where id = ?", [household])
        if home is None:
            return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
        obstacle = obstacle_of(when)
        if obstacle is not None:
            return obstacle
        if to == _site(store):
            return ActRefused(Obstacle.HERE_ALREADY)
        if not is_home(store, household) and to != home:
            return ActRefused(Obstacle.ONLY_BACK_HOME)
        if _is_suspended(store, household, when.moment.at):
            return ActRefused(Obstacle.SUSPENDED)
        standing = _account(store, household, when.moment.at)
        there = movable(standing) if _may_leave(store, household) else 0
        if wanted > there:
            return ActRefused(Obstacle.NOT_ENOUGH_POINTS, figure=there)
        if (refused := barred(when)) is not None:
            return refused
        parts = parts_of(standing, points.scheme_in_force(store), when.moment.at, wanted)
        return Released(household, to, parts, to_name=name_of(store, to))

    def same(body: Body) -> bool:
        return (
            isinstance(body, Released)
            and (body.household, body.to) == (household, to)
            and sum(part.points for part in body.parts) == wanted
        )

    return acts.act(store, EntryKind.RELEASED, op, now, decide, same)


def ask(
    store: Store,
    op: str,
    household: str,
    wanted: int,
    now: Callable[[], Stamp],
    *,
    barred: Barred = lambda _: None,
) -> Acted | ActRefused:
    """Ask the household's home for points that it could spend here."""
    if wanted < 1:
        raise ValueError("a wish is for one point at least")

    def decide(when: Stamp) -> ReleaseAsked | ActRefused:
        if store.row("select 1 from household where id = ?", [household]) is None:
            return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
        if is_home(store, household):
            return ActRefused(Obstacle.HERE_ALREADY)
        return obstacle_of(when) or barred(when) or ReleaseAsked(household, wanted)

    def same(body: Body) -> bool:
        return body == ReleaseAsked(household, wanted)

    return acts.act(store, EntryKind.RELEASE_ASKED, op, now, decide, same)


@dataclass(frozen=True)
class Wish:
    """A household's wish for points; `given` is None until it is answered."""

    id: str
    household: str
    points: int
    at: datetime
    given: int | None
    why: Withheld | None
    """Of an answer that brought nothing."""


def wishes_of(store: Store, household: str) -> list[Wish]:
    """Those that were made here, the newest first."""
    return [
        Wish(ident, household, wanted, parse_stamp(at), given, _why(why))
        for ident, wanted, at, given, why in store.rows(
            "select id, points, at, given, why from release_wish"
            " where household = ? and here = 1 order by at desc, id desc",
            [household],
        )
    ]


def _why(text: str) -> Withheld | None:
    """None also for a word of a newer kiosk."""
    return Withheld(text) if text in set(Withheld) else None


# --- what the machine answers ---------------------------------------------------------------


def answer_all(store: Store, now: Callable[[], Stamp]) -> int:
    """Answer the wishes and moves that wait, unless the date is a guess: how many."""
    if journal.is_arriving(store) or now().moment.quality is Quality.GUESS:
        return 0
    done = 0
    for ident, household, to, wanted in store.rows(
        "select id, household, site, points from release_wish"
        " where here = 0 and given is null order by at, id"
    ):
        done += _answer_wish(store, ident, household, to, wanted, now)
    for ident, household, to in store.rows(
        "select id, household, site from home_move where seq is null order by id"
    ):
        done += _answer_move(store, ident, household, to, now)
    return done


def _answer_wish(
    store: Store, ident: str, household: str, to: str, wanted: int, now: Callable[[], Stamp]
) -> bool:
    def decide(when: Stamp) -> Released:
        at = when.moment.at
        standing = _account(store, household, at)
        why = withheld(
            standing,
            at_home=is_home(store, household),
            suspended=_is_suspended(store, household, at),
        )
        if why is None and not _may_leave(store, household):
            why = Withheld.NOTHING_THERE
        if why is not None:
            return Released(household, to, (), wish=ident, why=why)
        parts = parts_of(standing, points.scheme_in_force(store), at, wanted)
        return Released(household, to, parts, wish=ident, to_name=name_of(store, to))

    op = f"wish/{ident}"
    answer = acts.act(store, EntryKind.RELEASED, op, _nobody(now), decide, lambda _: True)
    return isinstance(answer, Acted)


def _may_leave(store: Store, household: str) -> bool:
    """Where a village gives no goods for points, its households' buy none elsewhere either; what
    came from another site may always go back."""
    return points.scheme_in_force(store).redeems or not is_home(store, household)


def _answer_move(
    store: Store, ident: str, household: str, to: str, now: Callable[[], Stamp]
) -> bool:
    def decide(when: Stamp) -> HomeMoved | ActRefused:
        if not is_home(store, household) or to == _site(store):
            return ActRefused(Obstacle.NOT_HERE)
        purses = _carried(store, household, when.moment.at)
        return HomeMoved(household, to, ident, purses)

    op = f"move/{ident}"
    answer = acts.act(store, EntryKind.HOME_MOVED, op, _nobody(now), decide, lambda _: True)
    return isinstance(answer, Acted)


def _carried(store: Store, household: str, at: datetime) -> tuple[CarriedPurse, ...]:
    scheme = points.scheme_in_force(store)
    base = scheme.base_points
    return tuple(
        CarriedPurse(
            period,
            stamp(within(scheme, period, at)),
            int(store.value(OWN_POINTS.format(which=NOT_TOLD), [household, period]) or 0),
            spent,
            total - base - spent,
        )
        for period, total, spent in store.rows(
            "select period, total, spent from purse where household = ? order by period",
            [household],
        )
    )


def name_of(store: Store, site: str) -> str:
    """Short name of another site; '' until the township has told it."""
    return str(store.value("select name from other_site where id = ?", [site]) or "")


def _nobody(now: Callable[[], Stamp]) -> Callable[[], Stamp]:
    """The machine answers, not the keeper who happens to be there."""
    return lambda: replace(now(), keeper="")


def _account(store: Store, household: str, at: datetime) -> Account:
    scheme = points.scheme_in_force(store)
    periods = [interval.key for interval in scheme.open_periods(at)]
    rows = points.purses_of(store, household, periods)
    return account(rows, scheme, at)


def _is_suspended(store: Store, household: str, at: datetime) -> bool:
    return any(at in each for each in points.suspensions_of(store, household))


def _site(store: Store) -> str:
    text = store.meta("site")
    return msgspec.json.decode(text, type=SiteItem).id if text else ""
