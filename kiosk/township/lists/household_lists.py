"""Lists of households as files: sent, looked at line by line, then booked or not; and written.

Acts (`acts.perform`).  What was sent waits (`staging`); nothing of it holds until somebody says
yes.  A list is booked whole or not at all.
"""

from __future__ import annotations

import codecs
import csv
import io
import secrets
import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from kiosk.core.enrolment import Application, obstacle
from kiosk.core.scheme import Scheme
from kiosk.sheets.csv_file import harmless
from kiosk.township import tables
from kiosk.township.book import Refused, township_of
from kiosk.township.lists.importing import parse_moment
from kiosk.township.lists.sheets import sheet_of
from kiosk.township.lists.staging import Kind, Staged, find_staged, forget, stage
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.enrolments import all_enrolled, enrol, enrol_new
from kiosk.township.residents.household_list import HouseholdsWanted, households
from kiosk.township.residents.households import (
    NewHousehold,
    add_households,
    household_problem,
)
from kiosk.township.sites.site_acts import own_site

NUMBER, PLACE, NAME, SITE = "户编号", "组", "户主", "兑换点"
SINCE, MONTHS, OUTSIDER, ASKS, DOCUMENT = "参加日期", "一年在家月数", "外来户", "本人要求", "依据"
REQUIRED = (NUMBER, PLACE, NAME)
OPTIONAL = (SITE, SINCE, MONTHS, OUTSIDER, ASKS, DOCUMENT)
YES = frozenset({"是", "有", "√", "✓", "1"})
NO = frozenset({"", "否", "不是", "无", "0"})
ROWS_MAX = 5000


class Verb(StrEnum):
    """What a line does."""

    NEW = "new"
    CHANGED = "changed"
    JOINS = "joins"
    SAME = "same"
    BAD = "bad"


VERB_NAMES = {
    Verb.NEW: "新增",
    Verb.CHANGED: "修改",
    Verb.JOINS: "登记参加",
    Verb.SAME: "没有变化",
    Verb.BAD: "不行",
}


@dataclass(frozen=True)
class ListSent:
    site: str
    """Where points are spent when a line does not say."""

    file: str
    digest: str
    """SHA-256 of the data in hex: another file is another form."""

    data: bytes = field(repr=False)
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class ListTaken:
    staged: str


@dataclass(frozen=True)
class Planned:
    """One line and what it would do."""

    line: int
    household: NewHousehold
    verb: Verb
    said: str = ""
    application: Application | None = None
    id: str = ""
    """Of a household that is there."""


def required_columns(scheme: Scheme) -> tuple[str, ...]:
    """Where taking part is everybody's own choice, a list says since when they agreed."""
    return (*REQUIRED, SINCE) if scheme.enrol.who == "opt_in" else REQUIRED


def stage_households(connection: Connection, who: Staff, sent: ListSent, now: datetime) -> Done:
    """The list waits to be looked at; nothing is changed."""
    site = own_site(connection, who, sent.site)
    required = required_columns(township_of(connection).scheme)
    sheet = sheet_of(sent.data, sent.file, required, OPTIONAL)
    if not sheet.rows:
        raise Refused("名单里一户也没有。", "file")
    if len(sheet.rows) > ROWS_MAX:
        raise Refused(f"一份名单最多 {ROWS_MAX} 户，请分成几份。", "file")
    rows = [[row.line, dict(row.cells)] for row in sheet.rows]
    stage(connection, Staged(sent.id, site.id, Kind.HOUSEHOLDS, sent.file, rows), now)
    return Done(
        f"收到名单“{sent.file}”，{len(rows)} 户，请核对。",
        f"list:{sent.id}",
        after={"file": sent.file},
    )


def import_households(connection: Connection, who: Staff, taken: ListTaken, now: datetime) -> Done:
    """Everything that the list says, as it stands now."""
    staged = find_list(connection, who, taken.staged)
    if staged is None:
        raise Refused("这份名单已经导入过，或者放得太久了，请重新上传。")
    planned = plan(connection, who, staged, now)
    bad = [line for line in planned if line.verb is Verb.BAD]
    if bad:
        raise Refused(f"有 {len(bad)} 行不行，第一处是第 {bad[0].line} 行：{bad[0].said}")
    booked = [line for line in planned if line.verb is not Verb.SAME]
    add_households(connection, [line.household for line in booked], are_enrolled=False)
    book = _book(connection, who, now)
    news: dict[str, Application] = {}
    for line in booked:
        if line.application is None:
            continue
        if line.verb is Verb.JOINS:
            enrol(connection, line.id, line.application, now)
        else:
            village = book.site(line.household.home).village_code
            news[book.households[village, line.household.number].id] = line.application
    enrol_new(connection, news, now)
    forget(connection, staged.id)
    counts = Counter(line.verb for line in planned)
    said = "，".join(f"{VERB_NAMES[verb]} {counts[verb]} 户" for verb in Verb if counts[verb])
    return Done(
        f"已导入名单“{staged.name}”：{said}。",
        f"list:{staged.id}",
        after={
            "added": counts[Verb.NEW],
            "changed": counts[Verb.CHANGED],
            "enrolled": counts[Verb.JOINS],
        },
    )


def find_list(connection: Connection, who: Staff, staged: str) -> Staged | None:
    """A list of households that waits, where its site is their business."""
    found = find_staged(connection, Kind.HOUSEHOLDS, staged)
    return found if found is not None and who.is_for(found.site) else None


def plan(connection: Connection, who: Staff, staged: Staged, now: datetime) -> list[Planned]:
    """What each line of a list would do now."""
    book = _book(connection, who, now)
    seen: dict[tuple[int, str], int] = {}
    planned = []
    for number, cells in staged.content:
        household = NewHousehold(
            _narrow(cells.get(NUMBER, "")),
            cells.get(PLACE, ""),
            cells.get(NAME, ""),
            cells.get(SITE) or staged.site,
        )
        try:
            line = _line(book, number, household, cells, now)
            village = book.site(household.home).village_code
            first = seen.setdefault((village, household.number), number)
            if first != number:
                raise Refused(f"户编号和第 {first} 行重复。")
        except Refused as refused:
            line = Planned(number, household, Verb.BAD, str(refused))
        planned.append(line)
    return planned


@dataclass(frozen=True)
class _Book:
    """What the lines are held against, read once for all of them."""

    scheme: Scheme
    who: Staff
    sites: Mapping[str, Row[Any]]
    """By id and by name."""

    households: Mapping[tuple[int, str], Row[Any]]
    """By village and number."""

    enrolled: frozenset[str]

    def site(self, named: str | None) -> Row[Any]:
        found = self.sites.get(named or "")
        if found is None:
            raise Refused(f"没有兑换点“{named}”。")
        return found


def _book(connection: Connection, who: Staff, now: datetime) -> _Book:
    sites = connection.execute(select(tables.site)).all()
    return _Book(
        scheme=township_of(connection).scheme,
        who=who,
        sites={row.name: row for row in sites} | {row.id: row for row in sites},
        households={
            (row.village_code, row.number): row
            for row in connection.execute(select(tables.household))
        },
        enrolled=frozenset(all_enrolled(connection, now)),
    )


def _line(
    book: _Book, number: int, household: NewHousehold, cells: Mapping[str, str], now: datetime
) -> Planned:
    site = book.site(household.home)
    if not book.who.is_for(site.id):
        raise Refused(f"“{site.name}”不是您管的兑换点。")
    problem = household_problem(household)
    if problem is not None:
        raise Refused(problem)
    there = book.households.get((site.village_code, household.number))
    if there is not None and there.closed:
        raise Refused("这一户已经并到别的户了。")
    if there is not None and there.home != site.id:
        raise Refused(f"这一户的积分在“{book.site(there.home).name}”用，名单不能改。")
    takes_part = there is not None and there.id in book.enrolled
    is_new = there is None
    application = None if takes_part else _application(book.scheme, cells, now, is_new=is_new)
    if application is not None:
        found = obstacle(book.scheme, application, now.date())
        if found is not None:
            raise Refused(found.sentence)
    joins = f"从 {application.on} 起参加" if application else "还没有登记参加"
    if there is None:
        return Planned(number, household, Verb.NEW, joins, application)
    if application is not None:
        return Planned(number, household, Verb.JOINS, joins, application, there.id)
    if (there.place, there.name) == (household.place.strip(), household.name.strip()):
        return Planned(number, household, Verb.SAME, id=there.id)
    was = " ".join(filter(None, (there.place, there.name)))
    return Planned(number, household, Verb.CHANGED, f"原来是 {was}", id=there.id)


def _application(
    scheme: Scheme, cells: Mapping[str, str], now: datetime, *, is_new: bool
) -> Application | None:
    """None when the line does not ask to take part."""
    since = cells.get(SINCE, "")
    everybody = is_new and scheme.enrol.who != "opt_in"
    if not since and not everybody:
        return None
    return Application(
        on=parse_moment(since).date() if since else now.date(),
        outsider=_yes(cells, OUTSIDER),
        months_home=_months(cells.get(MONTHS, "")),
        asks=_yes(cells, ASKS),
        document=cells.get(DOCUMENT, ""),
    )


def _yes(cells: Mapping[str, str], column: str) -> bool:
    text = cells.get(column, "").strip()
    if text in YES or text in NO:
        return text in YES
    raise Refused(f"{column}“{text}”看不懂，请写“是”或者空着。")


def _months(text: str) -> int | None:
    digits = _narrow(text).removesuffix("个月").strip()
    if not digits:
        return None
    if not (digits.isascii() and digits.isdigit() and len(digits) < 3):
        raise Refused(f"{MONTHS}“{text}”不是整数。")
    return int(digits)


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


# --- written --------------------------------------------------------------------------------


def households_csv(connection: Connection, wanted: HouseholdsWanted) -> bytes:
    """A list that can be taken in again, for table programs in China; heads' names are whole."""
    sites = {
        row.id: row.name for row in connection.execute(select(tables.site.c.id, tables.site.c.name))
    }
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*REQUIRED, SITE, SINCE, MONTHS, OUTSIDER, DOCUMENT))
    enrolments = all_enrolled(connection, wanted.at)
    for each in households(connection, wanted):
        enrolled = enrolments.get(each.id)
        texts = [each.number, each.place, each.name, sites[each.home]]
        if enrolled is not None:
            months = "" if enrolled.months_home is None else str(enrolled.months_home)
            outsider = "是" if enrolled.outsider else ""
            texts += [enrolled.since[:10], months, outsider, enrolled.document]
        writer.writerow(map(harmless, texts))
    return codecs.BOM_UTF8 + out.getvalue().encode("utf-8")
