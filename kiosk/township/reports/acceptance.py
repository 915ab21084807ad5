"""The acceptance sheet of a village (高梁 四(二), spec GL-4.2): its rows stand in the scheme, their
figures are counted from the book, and what nobody can count is typed by who was there.

Functions on a connection (`book`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, Row, func, select

from kiosk.core import periods
from kiosk.core.acceptance import TYPED, AcceptanceRow
from kiosk.core.clock import stamp
from kiosk.core.entries import DayClosed, EntryKind
from kiosk.core.periods import CYCLE_MONTHS, Interval
from kiosk.core.publicity import ListKind
from kiosk.core.reporting import report_of
from kiosk.township import tables
from kiosk.township.book import Township, sites_of_village
from kiosk.township.entries.entry_bodies import entries_read
from kiosk.township.goods.assortment import site_kinds
from kiosk.township.publication.closing import began
from kiosk.township.publication.list_making import Village, period_said
from kiosk.township.publication.notices import KIND_WORDS
from kiosk.township.publication.published import list_of
from kiosk.township.reports.figures import MEASURES
from kiosk.township.reports.report_material import SHARES, TYPED_WORDS, Material, Typed
from kiosk.township.reports.village_bars import bars_in_force, bars_said

NOT_YET = "还没有填"


@dataclass(frozen=True)
class Answer:
    """What is said in one row of the sheet."""

    said: str
    holds: bool | None = None
    """None: nothing to go by yet."""

    path: str = ""
    """Where it was counted from, below the desk."""

    typed: str = ""
    """By whom and when, where it was typed; '' where it was counted."""

    target: str = ""


@dataclass(frozen=True)
class Line:
    row: AcceptanceRow
    answer: Answer


@dataclass(frozen=True)
class Ground:
    """What a sheet is made from, as of an instant."""

    connection: Connection
    township: Township
    village: Village
    at: datetime

    @cached_property
    def material(self) -> Material:
        scheme = self.township.scheme
        span = report_of(scheme, self.at)
        return Material(self.connection, scheme, span, (self.village,), whole=False)

    @cached_property
    def sites(self) -> list[str]:
        return sites_of_village(self.connection, self.village.code)

    @cached_property
    def typed(self) -> dict[str, list[Row[Any]]]:
        """What was typed for each row, the last first."""
        found: dict[str, list[Row[Any]]] = {}
        table = tables.acceptance_answer
        for row in self.connection.execute(
            select(table)
            .where(table.c.village_code == self.village.code)
            .order_by(table.c.day.desc(), table.c.booked.desc(), table.c.id)
        ):
            found.setdefault(row.row, []).append(row)
        return found

    def ended(self, cycle: str) -> list[Interval]:
        """The months (quarters…) of the year that ended, since something began, the first first."""
        first = began(self.connection).get(self.village.code)
        found: list[Interval] = []
        interval = periods.interval_before(
            periods.interval_of(self.at, CYCLE_MONTHS[cycle]), CYCLE_MONTHS[cycle]
        )
        while interval and first and interval.end > first and interval.end.year >= self.at.year:
            if interval.start.year == self.at.year:
                found.append(interval)
            interval = periods.interval_before(interval, CYCLE_MONTHS[cycle])
        return found[::-1]


def lines_of(ground: Ground) -> list[Line]:
    """The whole sheet, as it is known now."""
    return [
        Line(row, PROVED_BY[row.by](ground, row)) for row in ground.township.scheme.acceptance_row
    ]


def is_typed(row: AcceptanceRow) -> bool:
    return row.by in TYPED


def meets(lines: Sequence[Line], standard: str) -> bool | None:
    """Whether the rows of a standard all hold; None while one of them has nothing to go by."""
    found = [line.answer.holds for line in lines if line.row.standard == standard]
    if False in found:
        return False
    return None if None in found or not found else True


# --- where figures come from ----------------------------------------------------------------


def _checked(ground: Ground, row: AcceptanceRow) -> Answer:
    answers = ground.typed.get(row.id)
    if not answers:
        return Answer(NOT_YET)
    last = answers[0]
    return Answer("有" if last.value else "没有", bool(last.value), typed=_typed(last))


def _scored(ground: Ground, row: AcceptanceRow) -> Answer:
    """Every month of the year that was scored must hold; of a month the last score counts."""
    months: dict[str, Row[Any]] = {}
    for each in ground.typed.get(row.id, ()):
        if each.day[:4] == str(ground.at.year):
            months.setdefault(each.day[:7], each)
    target = f"不少于 {row.target} 分"
    if not months:
        return Answer(NOT_YET, target=target)
    scores = [months[month] for month in sorted(months)]
    said = "、".join(f"{int(each.day[5:7])}月 {each.value} 分" for each in scores)
    holds = all(each.value >= row.target for each in scores)
    return Answer(said, holds, typed=_typed(scores[-1]), target=target)


def _typed(row: Row[Any]) -> str:
    document = f"，{row.document}" if row.document else ""
    return f"{row.who} {row.day} 填{document}"


def _measured(measure: str, rests_on: Typed) -> Callable[[Ground, AcceptanceRow], Answer]:
    """A figure of the reports; part of it was typed there, by whom is said."""

    def answer(ground: Ground, row: AcceptanceRow) -> Answer:  # noqa: ARG001 - one of a table
        material = ground.material
        figure = MEASURES[measure].of(material)
        path = f"/reports/{material.span.key}/{measure}?village={ground.village.code}"
        typed = material.typed.get((rests_on, ground.village.code))
        said = ""
        if typed is not None:
            staff = tables.staff.c
            name = ground.connection.scalar(select(staff.name).where(staff.id == typed.staff))
            what = "" if rests_on in SHARES else f"{TYPED_WORDS[rests_on]}由"
            document = f"，{typed.document}" if typed.document else ""
            said = f"{what}{name} {typed.day} 填{document}"
        return Answer(figure.said, figure.holds, path, said, figure.target)

    return answer


def _monthly(
    metric: str, unit: str, number: Callable[[Row[Any]], int]
) -> Callable[[Ground, AcceptanceRow], Answer]:
    """A sum of each month that ended, each held against the target."""

    def answer(ground: Ground, row: AcceptanceRow) -> Answer:  # noqa: ARG001 - one of a table
        target = ground.material.target(metric)
        wanted = f"每月不少于 {target} {unit}" if target else ""
        sums = {month.key: 0 for month in ground.ended("month")}
        for each in _sessions(ground):
            if each.day[:7] in sums:
                sums[each.day[:7]] += number(each)
        if not sums:
            return Answer("还没有满一个月", target=wanted)
        said = "、".join(f"{int(month[5:7])}月 {count}" for month, count in sums.items())
        holds = min(sums.values()) >= target if target else None
        return Answer(f"{said} {unit}", holds, "/reports/activities", target=wanted)

    return answer


def _sessions(ground: Ground) -> list[Row[Any]]:
    table = tables.session
    rows = ground.connection.execute(
        select(table).where(
            table.c.village_code == ground.village.code,
            table.c.struck == "",
            table.c.day.startswith(f"{ground.at.year}-"),
        )
    )
    return list(rows)


def _published(ground: Ground, row: AcceptanceRow) -> Answer:  # noqa: ARG001 - one of a table
    """Every list of points and exchange that the scheme wants, for every cycle that ended."""
    missing, wanted = [], 0
    for rule in ground.township.scheme.publicity:
        if rule.cycle not in CYCLE_MONTHS or rule.sheet == "ranking":
            continue
        for each in ground.ended(rule.cycle):
            wanted += 1
            key = (ground.village.code, rule.sheet, rule.cycle, each.key, 0)
            if list_of(ground.connection, *key) is None:
                words = KIND_WORDS[ListKind(rule.sheet)]
                missing.append(f"{period_said(rule.cycle, each)}{words}")
    path = f"/periods?village={ground.village.code}"
    if not wanted:
        return Answer("还没有满一期", path=path)
    said = f"应公示 {wanted} 份，已公示 {wanted - len(missing)} 份"
    if missing:
        said += f"，没有公示：{'、'.join(missing)}"
    return Answer(said, not missing, path)


def _kinds(ground: Ground, row: AcceptanceRow) -> Answer:  # noqa: ARG001 - one of a table
    """Kinds on the list, not banned and in stock at the last close of a shop (GL-3.2.3, GL-8)."""
    least = ground.township.scheme.goods.min_kinds
    wanted = f"不少于 {least} 种" if least else ""
    closes: dict[str, tuple[datetime, DayClosed]] = {}
    for read in entries_read(ground.connection, (EntryKind.DAY_CLOSED,), ground.sites):
        if isinstance(read.body, DayClosed) and read.at <= ground.at:
            closes[read.site] = (read.at, read.body)
    path = f"/goods/{ground.sites[0]}"
    if not closes:
        return Answer("还没有收到日结", path=path, target=wanted)
    there: set[str] = set()
    for site, (_, body) in closes.items():
        stocked = {good.good for good in body.goods if good.closing > 0}
        kinds = site_kinds(ground.connection, site, ground.township.scheme, ground.at)
        there |= {kind.item.id for kind in kinds if kind.redeemable and kind.item.id in stocked}
    oldest = min(at for at, _ in closes.values())
    said = f"{len(there)} 种（{oldest:%Y-%m-%d %H:%M} 日结）"
    return Answer(said, len(there) >= least if least else None, path, target=wanted)


def _prices(ground: Ground, row: AcceptanceRow) -> Answer:  # noqa: ARG001 - one of a table
    """The kiosk shows the points of everything that it offers."""
    scheme = ground.township.scheme
    kinds = {
        kind.item.id
        for site in ground.sites
        for kind in site_kinds(ground.connection, site, scheme, ground.at)
        if kind.redeemable
    }
    said = f"{len(kinds)} 种物品，机器上都标了积分" if kinds else "还没有物品"
    return Answer(said, bool(kinds), f"/goods/{ground.sites[0]}")


def _ledger(ground: Ground, row: AcceptanceRow) -> Answer:  # noqa: ARG001 - one of a table
    """Every redemption stands in the kiosk's journal, numbered and chained."""
    entry = tables.entry.c
    count = ground.connection.scalar(
        select(func.count())
        .select_from(tables.entry)
        .where(
            entry.site.in_(ground.sites),
            entry.kind == EntryKind.REDEMPTION.value,
            entry.received <= stamp(ground.at),
        )
    )
    path = f"/sites/{ground.sites[0]}/entries?kind={EntryKind.REDEMPTION.value}"
    return Answer(f"机器登记了 {count} 次兑换", bool(count), path)


def _keeper(ground: Ground, row: AcceptanceRow) -> Answer:  # noqa: ARG001 - one of a table
    person = tables.person.c
    names = ground.connection.scalars(
        select(person.name)
        .where(person.site.in_(ground.sites), person.role == "keeper", person.active)
        .order_by(person.name)
    ).all()
    rule = ground.township.scheme.keeper
    least = rule.min_count if rule else 1
    said = f"{len(names)} 人：{'、'.join(names)}" if names else "没有在册的管理员"
    return Answer(said, len(names) >= least, f"/sites/{ground.sites[0]}/keepers")


def _running(ground: Ground, row: AcceptanceRow) -> Answer:  # noqa: ARG001 - one of a table
    runs = ground.village.code in ground.material.running
    said = "机器已登记，积分已记在平台上" if runs else "机器还没有登记，或者还没有记过积分"
    return Answer(said, runs, f"/sites/{ground.sites[0]}")


def _barred(ground: Ground, row: AcceptanceRow) -> Answer:  # noqa: ARG001 - one of a table
    rows = bars_in_force(ground.connection, [ground.village.code])
    said = bars_said(rows) if rows else "没有"
    return Answer(said, not rows, "/reports/bars")


PROVED_BY: dict[str, Callable[[Ground, AcceptanceRow], Answer]] = {
    "check": _checked,
    "score": _scored,
    "prices": _prices,
    "ledger": _ledger,
    "keeper": _keeper,
    "kinds": _kinds,
    "running": _running,
    "awareness": _measured("awareness", Typed.AWARENESS),
    "publicity": _published,
    "participating": _measured("participating", Typed.AT_HOME),
    "redeeming": _measured("redeeming", Typed.AT_HOME),
    "sessions": _monthly("sessions_per_month", "场", lambda _: 1),
    "attendances": _monthly("attendances_per_month", "人次", lambda row: row.attendances),
    "bar": _barred,
}
