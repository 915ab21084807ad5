"""A keeper's year as the township's reports tell it (高阳, spec A4.2 `keeper.yearly_reward`).

What counts is said in `core.service`, which the kiosks go by, too.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from kiosk.core.clock import stamp
from kiosk.core.service import Complained, Service, Told, service
from kiosk.township import tables
from kiosk.township.entries.entry_bodies import EntryRead
from kiosk.township.reports.figure import Figure, Found
from kiosk.township.reports.report_material import Material

UNANSWERED = "还没有答复"


def of_year(material: Material) -> Service:
    """Of these villages' sites, from the beginning of the year to the end of the span."""
    told = map(told_of, material.keeper_entries)
    return service(told, objections_of(material), material.year)


def told_of(read: EntryRead) -> Told:
    return Told(read.site, read.epoch, read.seq, read.kind, read.at, read.body)


def opened(material: Material) -> list[Found]:
    """Days on which a shift was opened: one row a day and site."""
    return [
        Found((each.day.isoformat(), _site_name(material, each.by)), _path(each.by))
        for each in of_year(material).opened
    ]


def handed(material: Material) -> list[Found]:
    """What was ordered and fetched, and whether by its day."""
    return [
        Found(
            (
                f"{each.by.at:%Y-%m-%d}",
                _site_name(material, each.by),
                each.due,
                "按时" if each.on_time else "晚了",
            ),
            _path(each.by),
        )
        for each in of_year(material).handed
    ]


def on_time(material: Material, *made: str) -> Figure:
    """The share of what was ordered that was handed over by its day."""
    return Figure(made[0], made[1], of_year(material).on_time_said)


def differences(material: Material) -> list[Found]:
    """Counts that did not find what the book said."""
    return [
        Found(
            (
                f"{each.by.at:%Y-%m-%d}",
                _site_name(material, each.by),
                each.kinds,
                each.pieces,
            ),
            _path(each.by),
        )
        for each in of_year(material).differences
    ]


def objections_of(material: Material) -> list[Complained]:
    """All that were raised at these villages' sites in the year, by their days."""
    objection = tables.objection.c
    rows = material.connection.execute(
        select(objection.site, objection.number, objection.raised, objection.settled)
        .where(
            objection.site.in_(material.sites),
            objection.raised >= stamp(material.year.start),
            objection.raised < stamp(material.span.end),
        )
        .order_by(objection.raised)
    )
    return [
        Complained(
            date.fromisoformat(row.raised[:10]), row.site, str(row.number), bool(row.settled)
        )
        for row in rows
    ]


def objections(material: Material) -> list[Found]:
    """Of the year, answered or not."""
    names = {row.id: row.name for row in material.shops}
    return [
        Found(
            (
                each.day.isoformat(),
                names[each.site],
                each.number,
                "已答复" if each.answered else UNANSWERED,
            )
        )
        for each in objections_of(material)
    ]


def objected(material: Material, *made: str) -> Figure:
    """How many, and how many of them wait for an answer (BS-4.2)."""
    found = Service((), (), (), tuple(objections_of(material)))
    return Figure(made[0], made[1], found.objections_said)


def serves(material: Material) -> bool:
    """Whether the scheme rewards keepers by their service."""
    return material.scheme.keeper is not None and material.scheme.keeper.yearly_reward


def _site_name(material: Material, told: Told) -> str:
    return str(next(row.name for row in material.shops if row.id == told.site))


def _path(told: Told) -> str:
    """Of the entry's page, below the desk."""
    return f"/sites/{told.site}/entries/{told.epoch}/{told.seq}"
