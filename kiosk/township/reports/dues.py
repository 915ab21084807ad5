"""What is to be closed and reported, and what is late.  Functions on a connection (`book`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from kiosk.core.periods import ONE_DAY, Interval
from kiosk.core.reporting import due_day, is_late, report_before, report_of
from kiosk.core.scheme import Scheme
from kiosk.township import tables
from kiosk.township.awards.award_rows import sites_waiting
from kiosk.township.awards.opening import waiting_openings
from kiosk.township.book import township_of
from kiosk.township.funds.fund_plans import unplanned, waiting_plans
from kiosk.township.office.rights import Act
from kiosk.township.office.staff import Staff
from kiosk.township.publication.closing import cycles_of, villages
from kiosk.township.reports.report_package import said

REPORTS_SHOWN = 13
NEAR = timedelta(days=3)
"""An objection whose day is as near as that is told on the first page."""

LATE_SHOWN = 3
"""Reports that were never marked as handed in are asked for no longer than these months."""


@dataclass(frozen=True)
class Report:
    """The report of one month."""

    span: Interval
    sent: str
    """Stamp; '' while it is not in."""

    digest: str
    """Of the package as it was handed in."""

    is_late: bool

    @property
    def said(self) -> str:
        return said(self.span)


@dataclass(frozen=True)
class Waits:
    """Something to be done, and where."""

    sentence: str
    path: str
    is_late: bool = False


def reports(connection: Connection, scheme: Scheme, now: datetime) -> list[Report]:
    """Of the last months, the running one first."""
    table = tables.report_sent
    sent = {row.period: row for row in connection.execute(select(table))}
    found: list[Report] = []
    span = report_of(scheme, now)
    for _ in range(REPORTS_SHOWN):
        row = sent.get(span.key)
        late = row is None and is_late(scheme, span, now)
        found.append(Report(span, row.at if row else "", row.digest if row else "", late))
        span = report_before(scheme, span)
    return found


def dues(connection: Connection, staff: Staff, now: datetime) -> list[Waits]:
    """What waits for this person: reports first, then what is to be closed, the oldest first."""
    scheme = township_of(connection).scheme
    among = villages(connection, staff)
    cycles = cycles_of(connection, among, now)
    found: list[Waits] = []
    day = due_day(scheme)
    if day is not None and staff.may(Act.SEE_PACKAGE):
        began = min((each.interval.start for each in cycles), default=now)
        for each in reports(connection, scheme, now)[1 : 1 + LATE_SHOWN][::-1]:
            if not each.sent and each.span.end > began:
                by = each.span.end - ONE_DAY
                said_by = f"{by.month}月{by.day}日 24 时以前要报送"
                late = "，已经晚了" if each.is_late else ""
                sentence = f"{each.said}的月报还没有报送：{said_by}{late}。"
                found.append(Waits(sentence, f"/reports/{each.span.key}", each.is_late))
    for cycle in reversed(cycles):
        if cycle.is_due(now):
            path = f"/periods/{cycle.village.code}/{cycle.cycle}/{cycle.interval.key}"
            found.append(Waits(f"{cycle.village.name}{cycle.said}要结。", path))
    return found


def waiting(connection: Connection, staff: Staff, now: datetime) -> list[Waits]:
    """What waits for a person's word: declarations, objections near their day, points of the paper
    books, purchase plans.

    What came in without a plan stays on its own page for good, and here for its year.
    """
    found = _objections(connection, staff, now)
    for site in sites_waiting(connection, staff, now.date()):
        if site.declared:
            sentence = f"{site.name}：{site.declared} 条申报等审核。"
            found.append(Waits(sentence, f"/awards/{site.id}/declared"))
    for row in waiting_openings(connection, staff):
        sentence = f"{row.site_name}：期初积分名单“{row.file}”等另一个人核对。"
        found.append(Waits(sentence, f"/awards/{row.site}/paper-book/{row.id}"))
    for fund, plan in waiting_plans(connection, staff):
        where = fund.village or "全乡镇"
        sentence = f"{where}“{fund.name}”第 {plan.number} 号采购计划等审核。"
        found.append(Waits(sentence, f"/funds/{fund.id}"))
    odd = [each for each in unplanned(connection, staff) if each.fund.year == now.year]
    if odd:
        found.append(
            Waits(f"{len(odd)} 笔入库没有批过的采购计划。", "/funds/unplanned", is_late=True)
        )
    return found


def _objections(connection: Connection, staff: Staff, now: datetime) -> list[Waits]:
    """Those that are to be answered within some days, or should have been, the oldest day first."""
    objection, site = tables.objection.c, tables.site.c
    rows = connection.execute(
        select(objection.site, objection.number, objection.due, site.name)
        .join(tables.site, site.id == objection.site)
        .where(objection.outcome == "", objection.due <= str((now + NEAR).date()))
        .order_by(objection.due, objection.site, objection.number)
    )
    found = []
    for row in rows:
        if not staff.is_for(row.site):
            continue
        late = row.due < str(now.date())
        by = "已经过了" if late else "以前要答复"
        sentence = f"{row.name}：第 {row.number} 号异议，{row.due} {by}。"
        found.append(Waits(sentence, f"/awards/{row.site}/objections/{row.number}", late))
    return found
