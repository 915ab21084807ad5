"""What is to be closed and reported, and what is late.  Functions on a connection (`book`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from kiosk.core.periods import ONE_DAY, Interval
from kiosk.core.reporting import due_day, is_late, report_before, report_of
from kiosk.core.scheme import Scheme
from kiosk.township import tables
from kiosk.township.book import township_of
from kiosk.township.office.rights import Act
from kiosk.township.office.staff import Staff
from kiosk.township.publication.closing import cycles_of, villages
from kiosk.township.reports.report_package import said

REPORTS_SHOWN = 13
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
