"""A keeper's year, told by the entries of the kiosk (高阳, spec A4.2 `keeper.yearly_reward`)."""

from __future__ import annotations

from sqlalchemy import select

from kiosk.core.clock import stamp
from kiosk.core.entries import Counted, HandedOver, Redemption, ShiftChange
from kiosk.core.redemption import is_late
from kiosk.core.standings import percent
from kiosk.township import tables
from kiosk.township.entries.chain import key_meant
from kiosk.township.reports.figure import Figure, Found
from kiosk.township.reports.report_material import Material

UNANSWERED = "还没有答复"


def opened(material: Material) -> list[Found]:
    """Days on which a shift was opened: one row a day and site."""
    days = {
        (read.at.date().isoformat(), read.site_name): read
        for read in reversed(material.keeper_entries)
        if isinstance(read.body, ShiftChange) and read.at in material.year
    }
    return [Found((day, site), read.path) for (day, site), read in sorted(days.items())]


def handed(material: Material) -> list[tuple[Found, bool]]:
    """What was ordered and fetched, and whether by its day."""
    due: dict[tuple[str, int, int], dict[str, str]] = {}
    found = []
    for read in material.keeper_entries:
        match read.body:
            case Redemption() as body:
                key = (read.site, read.epoch, read.seq)
                due[key] = {line.good: line.due for line in body.lines}
            case HandedOver() as body if read.at in material.year:
                days = due.get(key_meant(due, read.site, read.epoch, body.of), {})
                for good in body.goods:
                    by = days.get(good, "")
                    by_its_day = not (by and is_late(by, read.at))
                    said = "按时" if by_its_day else "晚了"
                    cells = (f"{read.at:%Y-%m-%d}", read.site_name, by, said)
                    found.append((Found(cells, read.path), by_its_day))
    return found


def on_time(material: Material, *made: str) -> Figure:
    """The share of what was ordered that was handed over by its day."""
    found = handed(material)
    good = sum(by_its_day for _, by_its_day in found)
    if not found:
        return Figure(made[0], made[1], "没有预订交货")
    return Figure(made[0], made[1], f"{percent(good, len(found))}%（{good}/{len(found)}）")


def differences(material: Material) -> list[Found]:
    """Counts that did not find what the book said."""
    rows = []
    for read in material.keeper_entries:
        if isinstance(read.body, Counted) and read.at in material.year:
            wrong = [line for line in read.body.lines if line.counted != line.book]
            pieces = sum(abs(line.counted - line.book) for line in wrong)
            if wrong:
                cells = (f"{read.at:%Y-%m-%d}", read.site_name, len(wrong), pieces)
                rows.append(Found(cells, read.path))
    return rows


def objections(material: Material) -> list[Found]:
    """Of the year, answered or not."""
    objection, site = tables.objection.c, tables.site.c
    rows = material.connection.execute(
        select(objection.number, objection.raised, objection.settled, site.name)
        .join(tables.site, site.id == objection.site)
        .where(
            site.village_code.in_(material.codes),
            objection.raised >= stamp(material.year.start),
            objection.raised < stamp(material.span.end),
        )
        .order_by(objection.raised)
    )
    return [
        Found((row.raised[:10], row.name, row.number, "已答复" if row.settled else UNANSWERED))
        for row in rows
    ]


def objected(material: Material, *made: str) -> Figure:
    """How many, and how many of them wait for an answer (BS-4.2)."""
    found = objections(material)
    open_ = sum(each.cells[-1] == UNANSWERED for each in found)
    return Figure(made[0], made[1], f"{len(found)} 件" + (f"，{open_} 件没答复" if open_ else ""))


def serves(material: Material) -> bool:
    """Whether the scheme rewards keepers by their service."""
    return material.scheme.keeper is not None and material.scheme.keeper.yearly_reward
