"""Setting up a village at the kiosk: how far it is, what somebody saw, the points of before.

How far it is stands nowhere by itself: it is read from the journal and the rows, so that it can be
broken off and taken up again, by whoever comes next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from kiosk.core.acceptance import AcceptanceRow
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.earning_entries import Awarded
from kiosk.core.entries import Body, EntryKind
from kiosk.core.opening import OPENING, is_first_period
from kiosk.core.papers import TEST_PAGE
from kiosk.core.releases import POINTS_MAX
from kiosk.core.setup_entries import READ_RULES, SiteChecked
from kiosk.store import acts, feed, goods, people, points, releases
from kiosk.store.acts import Acted, obstacle_of
from kiosk.store.database import Store
from kiosk.store.journal import Stamp
from kiosk.store.redeem import holder_of
from kiosk.store.second import second_problem

# --- how far it is --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Progress:
    """What the steps of setting up go by."""

    checked: dict[str, SiteChecked]
    """What was seen last, by the row."""

    keepers: int
    offered: int
    """Kinds of goods on the price list."""

    kinds_wanted: int
    stocked: int
    """Kinds of goods on the shelf."""

    opened: int
    """Households that brought points from the paper book."""

    households: int
    may_open: bool
    """Whether such points can still be booked."""

    tested: bool
    """A test page came out."""

    heard: bool
    """The township has spoken."""

    rows: tuple[AcceptanceRow, ...]
    """Of the acceptance sheet, those that somebody must look at."""

    @property
    def rules_read(self) -> bool:
        return READ_RULES in self.checked


def has_opened(store: Store) -> bool:
    """Whether anything was ever redeemed here; asked at every opening of the desk."""
    return store.row("select 1 from redeemed limit 1") is not None


def progress(store: Store, at: datetime) -> Progress:
    """As of an instant; StoreError before the first scheme."""
    scheme = points.scheme_in_force(store)
    there = goods.goods_at(store, at)
    return Progress(
        checked=checked(store),
        keepers=_count(store, "person where role = 'keeper' and active = 1"),
        offered=sum(good.offered for good in there),
        kinds_wanted=max(1, scheme.goods.min_kinds),
        stocked=sum(good.on_hand > 0 for good in there),
        opened=len(_opened(store)),
        households=_count(store, "household"),
        may_open=opens_points(store, at),
        tested=_count(store, "print_job where paper = ? and state = 'printed'", TEST_PAGE) > 0,
        heard=feed.heard_at(store) is not None,
        rows=tuple(row for row in scheme.acceptance_row if row.by == "check"),
    )


CHECKED = f"select body from entry where kind = '{EntryKind.SITE_CHECKED}' order by seq"  # noqa: S608
"""The kind stands there literally, or SQLite would not see that it has an index of these alone."""


def checked(store: Store) -> dict[str, SiteChecked]:
    """What was seen last, by the row."""
    found = (msgspec.json.decode(body, type=SiteChecked) for (body,) in store.rows(CHECKED))
    return {seen.row: seen for seen in found}


def opens_points(store: Store, at: datetime) -> bool:
    """Whether the scheme's first period at this site still runs: later nobody brings old points."""
    first = store.value("select at from entry order by seq limit 1")
    if first is None:
        return False
    return is_first_period(points.scheme_in_force(store).period_of(at), parse_stamp(first), at)


def _opened(store: Store) -> set[str]:
    """Households that brought points from the paper book, here or at the township's desk."""
    rows = store.rows(
        "select p.household from points p where p.what = ? and p.reverses is null and not exists"
        " (select 1 from points r where r.household = p.household and r.reverses = p.id)",
        [OPENING],
    )
    return {household for (household,) in rows}


def _count(store: Store, which: str, *told: str) -> int:
    return int(store.value(f"select count(*) from {which}", list(told)))  # noqa: S608 - ours


# --- acts -----------------------------------------------------------------------------------------


def check(
    store: Store,
    op: str,
    row: str,
    name: str,
    now: Callable[[], Stamp],
    *,
    holds: bool,
    photo: str = "",
) -> Acted | ActRefused:
    """Note what somebody saw on the spot; a keeper's or an officer's act."""
    person = now().keeper
    role = "officer" if acts.has_role(store, person, "officer") else "keeper"

    def decide(when: Stamp) -> SiteChecked | ActRefused:
        if refused := obstacle_of(when):
            return refused
        who = people.person(store, when.keeper)
        return SiteChecked(row, name, holds, photo, who.name if who else "")

    def same(body: Body) -> bool:
        told = isinstance(body, SiteChecked) and (body.row, body.holds, body.photo)
        return told == (row, holds, photo)

    return acts.act(store, EntryKind.SITE_CHECKED, op, now, decide, same, role=role)


def open_points(
    store: Store,
    op: str,
    household: str,
    figure: int,
    second: str | None,
    now: Callable[[], Stamp],
) -> Acted | ActRefused:
    """Book what a household has in the paper book, once, seen by two; an officer's act."""

    def decide(when: Stamp) -> Awarded | ActRefused:
        refused = obstacle_of(when) or second_problem(store, when.keeper, second, needed=True)
        if refused is not None:
            return refused
        if not 0 < figure <= POINTS_MAX:
            return ActRefused(Obstacle.EVIDENCE_MISSING)
        if store.row("select 1 from household where id = ?", [household]) is None:
            return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
        if not releases.is_home(store, household):
            return ActRefused(Obstacle.NOT_HERE)
        if not opens_points(store, when.moment.at):
            return ActRefused(Obstacle.OPENED_TOO_LATE)
        if household in _opened(store):
            return ActRefused(Obstacle.OPENED_BEFORE)
        holder, officer = holder_of(store, household), people.person(store, when.keeper)
        return Awarded(
            household=household,
            number=holder.number,
            group=holder.group,
            name=holder.name,
            points=figure,
            what=OPENING,
            effective=stamp(when.moment.at),
            reason=OPENING,
            second=second,
            by=officer.name if officer else "",
        )

    def same(body: Body) -> bool:
        told = isinstance(body, Awarded) and (body.household, body.points, body.second, body.what)
        return told == (household, figure, second, OPENING)

    return acts.act(store, EntryKind.AWARDED, op, now, decide, same, role="officer")
