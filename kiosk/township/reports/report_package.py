"""The monthly package for the county: figures and ledgers of a month in one ZIP.

Each sheet is an XLSX file to reckon with and a PDF to hand in on paper.

It leaves the house: households stand there by their numbers, without names.  The same figures give
the same bytes, so that it can be seen whether something came later.

Functions on a connection (`book`).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sqlalchemy import Connection

from kiosk.core.entries import DayClosed, EntryKind
from kiosk.core.periods import Interval
from kiosk.core.reporting import due_day
from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.sheets import sheet_bytes
from kiosk.township.book import Township, township_of
from kiosk.township.entries.entry_bodies import entries_read
from kiosk.township.entries.spending import ACT_WORDS
from kiosk.township.publication.closing import villages
from kiosk.township.reports.figure import Figure
from kiosk.township.reports.figures import MEASURES, figures_of
from kiosk.township.reports.report_material import Material

MADE_AT = (1980, 1, 1, 0, 0, 0)
"""Of every file in the ZIP: the same figures give the same bytes."""


@dataclass(frozen=True)
class Package:
    name: str
    sheets: Mapping[str, Sheet]

    @property
    def data(self) -> bytes:
        return _zipped(self.sheets, (".xlsx", ".pdf"))

    @property
    def digest(self) -> str:
        """Of the XLSX files alone: that of a package that was sent before there were PDFs."""
        return hashlib.sha256(_zipped(self.sheets, (".xlsx",))).hexdigest()


def package(connection: Connection, span: Interval, now: datetime) -> Package:
    """What the county gets of one month; while the month runs, as far as it has come."""
    township = township_of(connection)
    among = tuple(villages(connection))
    material = Material(connection, township.scheme, span, among, whole=True)
    sheets = {
        "汇总": _summary(township, material, now),
        "分村": _by_village(township, material, now),
        "积分台账": _points(township, material, now),
        "兑换台账": _exchanges(township, material, now),
        "库存台账": _stock(township, material, now),
    }
    return Package(f"{township.name}{said(span)}月报.zip", sheets)


def _zipped(sheets: Mapping[str, Sheet], suffixes: tuple[str, ...]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, sheet in sheets.items():
            for suffix in suffixes:
                info = ZipInfo(f"{name}{suffix}", MADE_AT)
                info.compress_type = ZIP_DEFLATED
                archive.writestr(info, sheet_bytes(sheet, suffix))
    return out.getvalue()


def said(span: Interval) -> str:
    """2023年6月, by the month in which it ends."""
    year, month = span.key.split("-")
    return f"{year}年{int(month)}月"


def between(span: Interval) -> str:
    """2023-05-26 00:00 至 2023-06-25 24:00"""
    last = span.end - timedelta(days=1)
    return f"{span.start:%Y-%m-%d} 00:00 至 {last:%Y-%m-%d} 24:00"


def _sheet(
    township: Township,
    material: Material,
    now: datetime,
    title: str,
    columns: tuple[Column, ...],
    rows: list[tuple[Cell, ...]],
    notes: tuple[str, ...] = (),
) -> Sheet:
    span = material.span
    day = due_day(township.scheme)
    due = (f"请在 {span.end:%Y-%m-%d} 以前报送（每月 {day} 日前）。",) if day else ()
    until = f"数据到 {now:%Y-%m-%d %H:%M} 为止。" if now < span.end else ""
    return Sheet(
        title=f"{said(span)}{title}",
        site=township.name,
        period=between(span),
        as_of="由乡镇的账做成",
        columns=columns,
        rows=tuple(rows),
        notes=tuple(filter(None, (*notes, until, *due))),
    )


def _summary(township: Township, material: Material, now: datetime) -> Sheet:
    rows = [_told(figure) for figure in figures_of(material)]
    columns = (
        Column("指标", "text", 40),
        Column("数", "text", 26, "right"),
        Column("要求", "text", 16),
        Column("达到", "text", 10, "center"),
    )
    return _sheet(township, material, now, "汇总", columns, rows)


def _told(figure: Figure) -> tuple[Cell, ...]:
    holds = "" if figure.holds is None else "是" if figure.holds else "否"
    return (figure.name, figure.said, figure.target, holds)


def _by_village(township: Township, material: Material, now: datetime) -> Sheet:
    """A row a village, a column for each figure that one of them has."""
    told: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    for village in material.villages:
        own = Material(material.connection, material.scheme, material.span, (village,), whole=False)
        figures = figures_of(own)
        told[village.name] = {figure.id: figure.said for figure in figures}
        names |= {figure.id: figure.name for figure in figures}
    listed = [measure for measure in MEASURES if measure in names]
    rows: list[tuple[Cell, ...]] = [
        (village, *(said.get(measure, "") for measure in listed)) for village, said in told.items()
    ]
    columns = (Column("村", "text", 14), *(Column(names[each], "text", 14) for each in listed))
    return _sheet(township, material, now, "各村情况", columns, rows)


def _points(township: Township, material: Material, now: datetime) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for which in ("plus", "minus"):
        rows += [each.cells for each in MEASURES[which].found(material)]
    columns = (
        Column("日期", "text", 12, "center"),
        Column("村", "text", 14),
        Column("户编号", "text", 12),
        Column("事由", "text", 44),
        Column("分", "number", 10),
    )
    return _sheet(township, material, now, "积分台账", columns, sorted(rows, key=str))


def _exchanges(township: Township, material: Material, now: datetime) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            each.at,
            material.village_of[each.household],
            each.household.partition("-")[2],
            ACT_WORDS[each.kind],
            each.goods,
            -each.points,
            each.slip,
        )
        for each in material.exchanges
        if each.at in material.span
    ]
    columns = (
        Column("时间", "moment", 16),
        Column("村", "text", 12),
        Column("户编号", "text", 10),
        Column("办理", "text", 8, "center"),
        Column("物品", "text", 34),
        Column("分", "number", 8),
        Column("单号", "text", 18),
    )
    return _sheet(township, material, now, "兑换台账", columns, rows)


def _stock(township: Township, material: Material, now: datetime) -> Sheet:
    """By the closes of the days: opening of the first, closing of the last, the sums between."""
    found: dict[tuple[str, str], list[int]] = {}
    names: dict[tuple[str, str], tuple[str, str]] = {}
    last = ""
    for read in entries_read(material.connection, (EntryKind.DAY_CLOSED,), material.sites):
        if not isinstance(read.body, DayClosed) or read.at not in material.span:
            continue
        last = max(last, f"{read.at:%Y-%m-%d %H:%M}")
        for good in read.body.goods:
            key = (read.site, good.good)
            names[key] = (read.site_name, good.name)
            flows = (good.received, good.redeemed, good.moved, good.back, good.counted)
            sums = found.setdefault(key, [good.opening, *(0 for _ in flows), 0])
            for at, flow in enumerate(flows, 1):
                sums[at] += flow
            sums[-1] = good.closing
    rows: list[tuple[Cell, ...]] = [(*names[key], *sums) for key, sums in sorted(found.items())]
    figures = ("期初", "入库", "兑换", "移出", "退回", "盘点差", "期末")
    columns = (
        Column("兑换点", "text", 14),
        Column("品名", "text", 24),
        *(Column(name, "number", 9) for name in figures),
    )
    note = f"按各兑换点的日结，最后一次在 {last}。" if last else "本期没有收到日结。"
    return _sheet(township, material, now, "库存台账", columns, rows, (note,))
