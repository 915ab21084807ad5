"""What is done about a village's acceptance: what was seen on the spot is typed in, and the sheet
is frozen, signed and kept with a code that proves it, as the public lists are.

Acts (`acts.perform`).
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from kiosk.core.acceptance import Acceptance, AcceptanceRow, Standard
from kiosk.core.clock import stamp
from kiosk.core.journal import canonical
from kiosk.core.public_list import ListColumn, PublicList
from kiosk.core.scheme import Scheme
from kiosk.township import tables
from kiosk.township.book import Refused, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.publication.closing import own_village
from kiosk.township.publication.published import ACCEPTANCE, keep
from kiosk.township.reports.acceptance import Ground, Line, is_typed, lines_of
from kiosk.township.reports.village_bars import bars_in_force, bars_said

DOCUMENT_LENGTH_MAX = 60
OPINION_LENGTH_MAX = 300
GROUP_LENGTH_MAX = 60
SCORE_MAX = 100

STANDARD_WORDS: dict[Standard, str] = {
    "basic": "推广建设（每个村）",
    "demonstration": "示范村（另外还要）",
    "district": "区级示范村（参考）",
}
COLUMNS = (
    ListColumn("序号", 6, "number", "center"),
    ListColumn("验收内容", 28),
    ListColumn("要求", 16),
    ListColumn("情况", 25),
    ListColumn("达到", 8, "text", "center"),
    ListColumn("从哪里来", 17),
)


@dataclass(frozen=True)
class NewAnswer:
    """`value`: 1 or 0 of a check, a score; True or False where it was said in words."""

    village_code: int
    row: str
    value: int
    day: date
    document: str
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class Accepted:
    """The word on a village, by the sheet whose digest is `seen`."""

    village_code: int
    passes: bool
    opinion: str
    group: str
    """Who looked."""

    seen: str


def digest_of(lines: Sequence[Line]) -> str:
    """Of what the sheet says, whenever that is."""
    said = [(line.row.id, line.answer.said, line.answer.holds) for line in lines]
    return hashlib.sha256(canonical(said)).hexdigest()


def answer_row(connection: Connection, who: Staff, new: NewAnswer, now: datetime) -> Done:
    """What somebody saw; the last of a row holds."""
    village = own_village(connection, who, new.village_code)
    row = typed_row(connection, new.row)
    if row is None:
        raise Refused("请选填哪一项。", "row")
    if new.day > now.date():
        raise Refused(f"{new.day} 还没有到。", "day")
    is_score = row.by == "score"
    if is_score and (isinstance(new.value, bool) or not 0 <= new.value <= SCORE_MAX):
        raise Refused(f"这一项是打分的，请写 0 到 {SCORE_MAX} 的分数。", "value")
    if not is_score and new.value not in (0, 1):
        raise Refused("这一项请写“有”或者“没有”。", "value")
    connection.execute(
        insert(tables.acceptance_answer).values(
            id=new.id,
            village_code=village.code,
            row=row.id,
            value=int(new.value),
            day=new.day.isoformat(),
            document=new.document,
            booked=stamp(now),
            who=who.name,
        )
    )
    said = f"{new.value} 分" if is_score else "有" if new.value else "没有"
    return Done(
        f"{village.name}“{row.name}”：{said}，已记下。",
        f"acceptance:{village.code}/{row.id}",
        after={"figure_said": said, "day": new.day.isoformat(), "document": new.document},
    )


def typed_row(connection: Connection, row: str) -> AcceptanceRow | None:
    """A row of the scheme's sheet that is typed in."""
    rows = township_of(connection).scheme.acceptance_row
    return next((each for each in rows if each.id == row and is_typed(each)), None)


def accept(connection: Connection, who: Staff, accepted: Accepted, now: datetime) -> Done:
    """Freeze the sheet with the word on it; a later one of the same year gets the next number."""
    village = own_village(connection, who, accepted.village_code)
    township = township_of(connection)
    if not township.scheme.acceptance_row:
        raise Refused(f"{township.scheme.township}的方案没有验收表。")
    lines = lines_of(Ground(connection, township, village, now))
    if digest_of(lines) != accepted.seen:
        raise Refused("刚才有新的数，验收表已经不一样了，请再看一遍。")
    basic = [line for line in lines if line.row.standard == "basic"]
    short = [line.row.name for line in basic if not line.answer.holds]
    if accepted.passes and short and not accepted.opinion:
        raise Refused(f"有 {len(short)} 项没有达到或者还没有数，验收通过请写明理由。", "opinion")
    if not accepted.passes and not accepted.opinion:
        raise Refused("没有通过，请写明差在哪里、什么时候再验。", "opinion")
    word = "验收通过" if accepted.passes else "验收没有通过"
    year = str(now.year)
    kept = keep(
        connection,
        PublicList(
            village_code=village.code,
            village=village.name,
            township=township.name,
            kind=ACCEPTANCE,
            cycle="year",
            period=year,
            number=_next_number(connection, village.code, year),
            title=f"{village.name}{year}年“积分制”验收表",
            span=f"{year}-01-01 至 {now:%Y-%m-%d}",
            at=stamp(now),
            scheme_version=township.scheme_version,
            columns=COLUMNS,
            rows=tuple(sheet_row(n, line) for n, line in enumerate(lines, 1)),
            notes=(
                f"结论：{word}。{accepted.opinion}",
                f"验收人：{accepted.group}",
                *_notes(connection, township.scheme, village.code, now),
            ),
        ),
    )
    return Done(
        f"{village.name}：{word}，验收表已定下。",
        f"list:{kept.code}",
        after={"passes": accepted.passes, "group": accepted.group, "reason": accepted.opinion},
    )


def _next_number(connection: Connection, village_code: int, year: str) -> int:
    table = tables.published.c
    last = connection.scalar(
        select(func.max(table.number)).where(
            table.village_code == village_code,
            table.kind == ACCEPTANCE,
            table.cycle == "year",
            table.period == year,
        )
    )
    return 0 if last is None else int(last) + 1


def _notes(
    connection: Connection, scheme: Scheme, village_code: int, now: datetime
) -> Iterator[str]:
    if scheme.acceptance is not None:
        due, clause = scheme.acceptance.due, scheme.acceptance.clause
        late = "，已经过了" if is_late(scheme.acceptance, now) else ""
        yield f"期限：{due} 以前完成{late}（{clause}）。" if due else f"依据：{clause}。"
    if scheme.village_bar:
        bars = bars_in_force(connection, [village_code])
        said = f"不得参评：{bars_said(bars)}" if bars else "可以参评"
        yield f"示范村：{said}。农户兑换不受影响。"


def is_late(rule: Acceptance, now: datetime) -> bool:
    """Whether the last day is over; without one never."""
    return bool(rule.due) and now.date().isoformat() > rule.due


def sheet_row(n: int, line: Line) -> tuple[str | int | None, ...]:
    """As in `COLUMNS`; of the clause its number, so that the sheet is one page."""
    answer, wanted = line.answer, line.row.clause.partition(" ")[0]
    wanted += f" {line.answer.target}" if line.answer.target else ""
    holds = "" if answer.holds is None else "达到" if answer.holds else "没有达到"
    origin = answer.typed or ("没有填" if is_typed(line.row) else "由账里数出")
    return (n, line.row.name, wanted, answer.said, holds, origin)
