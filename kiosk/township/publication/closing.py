"""Closing a cycle: its lists are frozen, its bonuses booked (spec I5, TX-A1.14).

A village's cycle is closed once.  What comes later is told on errata sheets and brings no bonus.
Functions on a connection (`book`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from kiosk.core import periods
from kiosk.core.account import PointKind
from kiosk.core.clock import midnight, parse_day, parse_stamp, stamp
from kiosk.core.journal import canonical
from kiosk.core.periods import CYCLE_MONTHS, Interval
from kiosk.core.public_list import PublicList
from kiosk.core.publicity import closing_cycles, lists_due
from kiosk.core.ranking import cycle_named, figures, last_closed, winners
from kiosk.core.scheme import Bonus, Scheme
from kiosk.core.standings import CYCLES
from kiosk.township import in_force, tables
from kiosk.township.awards.points import Posting, post
from kiosk.township.book import Refused, Township, township_on
from kiosk.township.office.acts import Done, NotAllowed
from kiosk.township.office.staff import Staff
from kiosk.township.publication import errata
from kiosk.township.publication.list_making import CYCLE_NAMES, Ground, Village, made, period_said
from kiosk.township.publication.published import Published, list_of, publish
from kiosk.township.publication.standings import booked, event, members

CYCLES_SHOWN = {"month": 13, "quarter": 9, "half": 5, "year": 4}
"""How many are shown, the running one included."""


@dataclass(frozen=True)
class Closed:
    """What closing a cycle did; `bonuses` are household ids and points."""

    period: str
    bonuses: tuple[tuple[str, int], ...]
    already: bool = False
    provided: bool = True
    """Whether the scheme has a list or a bonus for this cycle at all."""


@dataclass(frozen=True)
class Prepared:
    """What closing would do now."""

    lists: tuple[PublicList, ...]
    postings: tuple[Posting, ...]

    @property
    def digest(self) -> str:
        """Of what would be shown and booked, whenever that is."""
        shown = [(each.key, each.rows) for each in self.lists]
        gained = [(each.household, each.points) for each in self.postings]
        return hashlib.sha256(canonical([shown, gained])).hexdigest()


@dataclass(frozen=True)
class Cycle:
    """One month, quarter or year of a village."""

    village: Village
    cycle: str
    interval: Interval
    closed: str
    """Stamp; '' while it is open."""

    @property
    def said(self) -> str:
        return period_said(self.cycle, self.interval)

    def is_due(self, now: datetime) -> bool:
        """Whether it has ended and is still open."""
        return not self.closed and self.interval.end <= now


# --- looking --------------------------------------------------------------------------------


def villages(connection: Connection, staff: Staff | None = None) -> list[Village]:
    """Those of the township, or of somebody's sites, by their codes."""
    site = tables.site.c
    rows = connection.execute(
        select(site.id, site.village_code, site.village).order_by(site.village_code, site.id.desc())
    )
    found = {
        row.village_code: Village(row.village_code, row.village)
        for row in rows
        if staff is None or staff.is_for(row.id)
    }
    return list(found.values())


def own_village(connection: Connection, who: Staff, code: int) -> Village:
    """The village, if it is theirs; else NotAllowed."""
    for village in villages(connection, who):
        if village.code == code:
            return village
    raise NotAllowed


def cycles_of(connection: Connection, among: Sequence[Village], now: datetime) -> list[Cycle]:
    """Every cycle since a village began, the running ones first, then the latest: by village."""
    beginnings, closed = began(connection), _closings(connection)
    found = []
    for village in among:
        first = beginnings.get(village.code)
        oldest = midnight(parse_day(in_force.oldest(connection, village.code).scheme.valid_from))
        for cycle in CYCLES if first is not None else ():
            interval = periods.interval_of(now, CYCLE_MONTHS[cycle])
            for _ in range(CYCLES_SHOWN[cycle]):
                if first is None or interval.end <= max(first, oldest):
                    break
                if cycle in closing_cycles(then(connection, village.code, interval).scheme):
                    done = closed.get((village.code, cycle, interval.key), "")
                    found.append(Cycle(village, cycle, interval, done))
                interval = last_closed(cycle, interval.start)
    found.sort(key=lambda each: (each.village.code, CYCLE_MONTHS[each.cycle]))
    return sorted(found, key=lambda each: each.interval.end, reverse=True)


def then(connection: Connection, village_code: int, cycle: Interval) -> Township:
    """The township with the scheme by which a village's cycle is closed: that of its last day, of
    what is in force so far."""
    last = cycle.end - periods.ONE_DAY
    return township_on(connection, f"{last:%Y-%m-%d}", village_code)


def began(connection: Connection) -> dict[int, datetime]:
    """When there was something for the first time in a village, by its code."""
    household, points = tables.household.c, tables.points.c
    first = (
        select(household.village_code, func.min(points.effective))
        .join(tables.points, points.household == household.id)
        .group_by(household.village_code)
    )
    site, key = tables.site.c, tables.kiosk_key.c
    enrolled = (
        select(site.village_code, func.min(key.enrolled))
        .join(tables.kiosk_key, key.site == site.id)
        .group_by(site.village_code)
    )
    found: dict[int, str] = {}
    for code, text in (*connection.execute(first), *connection.execute(enrolled)):
        found[code] = min(text, found.get(code, text))
    return {code: parse_stamp(text) for code, text in found.items()}


def _closings(connection: Connection) -> dict[tuple[int, str, str], str]:
    closing = tables.closing
    return {
        (row.village_code, row.cycle, row.period): row.at
        for row in connection.execute(select(closing))
    }


def closed_at(connection: Connection, village_code: int, cycle: str, period: str) -> str:
    """Stamp of the closing; '' while it is open."""
    closing = tables.closing.c
    found = connection.scalar(
        select(closing.at).where(
            closing.village_code == village_code,
            closing.cycle == cycle,
            closing.period == period,
        )
    )
    return found or ""


def ended_cycle(cycle: str, period: str | None, at: datetime) -> Interval:
    """The cycle with this key, or the one that ended last; Refused when it has not ended."""
    try:
        ended = last_closed(cycle, at) if period is None else cycle_named(cycle, period)
    except ValueError:
        raise Refused(f"看不懂“{period}”。月份写成 2023-03，年份写成 2023。") from None
    if ended.end > at:
        raise Refused(f"{ended.key} 还没有结束。")
    return ended


def prepared(ground: Ground) -> Prepared:
    """The lists and bonuses of a cycle as they are known now; nothing is kept."""
    lists = tuple(made(ground, due) for due in lists_due(ground.township.scheme, ground.closing))
    return Prepared(lists, tuple(_bonuses(ground)))


def cycle_figures(
    connection: Connection, scheme: Scheme, cycle: Interval, village_code: int
) -> dict[str, int]:
    """Ranking figure of every household that takes part in a village's cycle, by id."""
    here = members(connection, village_code, cycle)
    events = [event(row) for row in booked(connection, village_code) if row.household in here]
    return figures(events, here, scheme, cycle)


# --- closing --------------------------------------------------------------------------------


def close_cycle(
    connection: Connection, cycle: str, *, at: datetime, period: str | None = None
) -> tuple[Closed, ...]:
    """Close a cycle that has ended, village by village.

    Without `period` the one that ended last.
    """
    ended = ended_cycle(cycle, period, at)
    return tuple(
        close_village(connection, village, cycle, ended, at) for village in villages(connection)
    )


def close_village(
    connection: Connection, village: Village, cycle: str, ended: Interval, at: datetime
) -> Closed:
    """Freeze the cycle's lists and book its bonuses; a second time nothing is done."""
    township = then(connection, village.code, ended)
    if cycle not in closing_cycles(township.scheme):
        return Closed(ended.key, (), provided=False)
    if closed_at(connection, village.code, cycle, ended.key):
        return Closed(ended.key, (), already=True)
    connection.execute(
        insert(tables.closing).values(
            village_code=village.code, cycle=cycle, period=ended.key, at=stamp(at)
        )
    )
    ready = prepared(Ground(connection, township, village, ended, cycle, at))
    for public in ready.lists:
        publish(connection, public)
    post(connection, ready.postings, at=at)
    return Closed(ended.key, tuple((p.household, p.points) for p in ready.postings))


def _bonuses(ground: Ground) -> Sequence[Posting]:
    scheme, closed = ground.township.scheme, ground.closed
    rules = [bonus for bonus in scheme.bonus if bonus.cycle == ground.closing]
    if not rules:
        return ()
    connection, code = ground.connection, ground.village.code
    reached = cycle_figures(connection, scheme, closed, code)
    earlier = periods.interval_before(closed, CYCLE_MONTHS[ground.closing])
    before = cycle_figures(connection, scheme, earlier, code) if earlier else {}
    return [
        Posting(
            _bonus_id(ground.closing, closed.key, n, household),
            household,
            bonus.points,
            _bonus_text(ground.closing, closed.key, bonus),
            ground.at,
            kind=PointKind.BONUS,
        )
        for n, bonus in enumerate(rules)
        for household in sorted(winners(bonus, reached, before))
    ]


def _bonus_id(cycle: str, period: str, n: int, household: str) -> str:
    rule = f"/{n + 1}" if n else ""
    return f"bonus/{cycle}/{period}{rule}/{household}"


def _bonus_text(cycle: str, period: str, bonus: Bonus) -> str:
    by = "进步" if bonus.by == "improvement" else "积分"
    return f"{period} {CYCLE_NAMES[cycle]}{by}前{bonus.top_n}名奖励"


# --- at the desk ----------------------------------------------------------------------------


@dataclass(frozen=True)
class ToClose:
    """A cycle to be closed; `seen` is the digest of what was shown before."""

    village_code: int
    cycle: str
    period: str
    seen: str


@dataclass(frozen=True)
class ToCorrect:
    """A list that is to get an errata sheet."""

    village_code: int
    kind: str
    cycle: str
    period: str


def close_at_desk(connection: Connection, who: Staff, wanted: ToClose, now: datetime) -> Done:
    """Close a village's cycle as it was shown; Refused when it has changed in the meantime."""
    village = own_village(connection, who, wanted.village_code)
    if wanted.cycle not in CYCLES:
        raise Refused("没有这样的周期。")
    ended = ended_cycle(wanted.cycle, wanted.period, now)
    said = f"{village.name}{period_said(wanted.cycle, ended)}"
    township = then(connection, village.code, ended)
    if wanted.cycle not in closing_cycles(township.scheme):
        raise Refused(f"{township.scheme.township}的方案里，{said}没有什么要结的。")
    if closed_at(connection, village.code, wanted.cycle, ended.key):
        raise Refused(f"{said}已经结过了。")
    ready = prepared(Ground(connection, township, village, ended, wanted.cycle, now))
    if ready.digest != wanted.seen:
        raise Refused("刚才有新的积分或者兑换，名单已经不一样了，请再看一遍。")
    closed = close_village(connection, village, wanted.cycle, ended, now)
    gained = f"，{len(closed.bonuses)} 次奖励已记上" if closed.bonuses else ""
    return Done(
        f"{said}已结，{len(ready.lists)} 份名单已定下{gained}。",
        f"cycle:{village.code}/{wanted.cycle}/{ended.key}",
        after={"lists": [each.title for each in ready.lists], "bonuses": len(closed.bonuses)},
    )


def correct_at_desk(connection: Connection, who: Staff, wanted: ToCorrect, now: datetime) -> Done:
    """Make an errata sheet of what became known since the list, or its last sheet, came out."""
    own_village(connection, who, wanted.village_code)
    kept = list_of(connection, wanted.village_code, wanted.kind, wanted.cycle, wanted.period, 0)
    ground = None if kept is None else ground_of(connection, kept, now)
    if kept is None or ground is None or wanted.kind not in errata.CORRECTED:
        raise Refused("没有这样一份可以更正的名单。")
    found = errata.changes(connection, ground, kept)
    if not found:
        raise Refused("名单公示以后没有变化，不用更正。")
    sheet = publish(connection, errata.errata_sheet(connection, ground, kept, found))
    return Done(
        f"“{kept.content.title}”的更正单已定下，涉及 {len(found)} 户。",
        f"list:{sheet.code}",
        after={"lists": [sheet.content.title], "households_corrected": len(found)},
    )


def ground_of(connection: Connection, kept: Published, at: datetime) -> Ground | None:
    """What a kept list would be made from at `at`; None when the scheme has no such list now."""
    public = kept.content
    made_by = in_force.of_version(connection, public.scheme_version)
    closing = errata.closing_of(made_by.scheme, public)
    if closing is None:
        return None
    village = Village(public.village_code, public.village)
    ended = cycle_named(closing, public.period)
    township = then(connection, public.village_code, ended)
    return Ground(connection, township, village, ended, closing, at)
