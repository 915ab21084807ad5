"""异议登记 and 活动登记: what was noted at this kiosk, and what the township said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from kiosk.core.clock import parse_stamp
from kiosk.core.earning_entries import SessionHeld
from kiosk.core.entries import EntryKind, Objected
from kiosk.core.feed import ObjectionItem
from kiosk.core.ledger_columns import ACTIVITIES, ATTENDED_ONCE, OBJECTIONS, OPEN, OUTCOMES
from kiosk.core.sheet import Cell, Sheet
from kiosk.ledgers.facts import Facts, Record
from kiosk.ledgers.making import GROUP, KEEPER, made, whose
from kiosk.ledgers.span import Span

PHOTO_SHOWN = 8
"""Characters of a photograph's mark: enough to find it by."""


def objections(facts: Facts, span: Span) -> Sheet:
    """异议登记: by the day on which they were raised; the answers as they are known now."""
    told = _answers(facts)
    rows: list[tuple[Cell, ...]] = []
    records = list(facts.within(span, EntryKind.OBJECTED))
    for record in records:
        if isinstance(record.body, Objected):
            answer = told.get((record.epoch, record.seq))
            rows.append(_objected(facts, record, record.body, answer))
    for item in told.values():
        if not item.seq and item.raised and parse_stamp(item.raised) in span:
            holder = facts.holder(item.household)
            rows.append(
                (
                    f"第 {item.number} 号",
                    parse_stamp(item.raised).date(),
                    holder.number,
                    whose(holder),
                    item.about,
                    "在乡镇登记",
                    date.fromisoformat(item.due),
                    *_answered(item),
                )
            )
    rows.sort(key=lambda row: str(row[1]))
    waits = sum(row[-2] == OPEN for row in rows)
    notes = [f"共 {len(rows)} 件，{waits} 件没有答复。", "更正另记一条，原来的条目不改。"]
    return made(
        facts,
        span,
        "异议登记表",
        OBJECTIONS,
        rows,
        notes=notes,
        signatures=(GROUP,),
        records=records,
    )


def _answers(facts: Facts) -> dict[tuple[int, int], ObjectionItem]:
    """The last word on each of this site's, by its entry; of the desk's own by (0, -number)."""
    return {
        (item.epoch, item.seq) if item.seq else (0, -item.number): item
        for _, item in facts.fed
        if isinstance(item, ObjectionItem) and item.site == facts.site.id
    }


def _objected(
    facts: Facts, record: Record, body: Objected, answer: ObjectionItem | None
) -> tuple[Cell, ...]:
    holder = facts.holder(body.household)
    due = answer.due if answer else body.due
    return (
        record.number,
        record.at.date(),
        holder.number,
        whose(holder),
        body.what,
        body.why,
        date.fromisoformat(due),
        *_answered(answer),
    )


def _answered(answer: ObjectionItem | None) -> tuple[Cell, ...]:
    """From 核实情况 on; who looked into it signs."""
    if answer is None or not answer.outcome:
        return "", "", OPEN, None
    settled = parse_stamp(answer.settled).date() if answer.settled else None
    return answer.finding, "", OUTCOMES[answer.outcome], settled


# --- 活动登记 ------------------------------------------------------------------------------------


def activities(facts: Facts, span: Span) -> Sheet:
    """活动登记: the sessions held here by the day of the activity, and who came by their cards."""
    held = [
        (date.fromisoformat(record.body.day), record, record.body)
        for record in facts.records
        if isinstance(record.body, SessionHeld)
    ]
    held = [each for each in held if span.start.date() <= each[0] < span.end.date()]
    held.sort(key=lambda each: (each[0], each[1].seq))
    rows: list[tuple[Cell, ...]] = [
        (
            day,
            body.title,
            body.place,
            1,
            len(body.came),
            "、".join(f"{each.number} {each.name}" for each in body.came),
            body.photo[:PHOTO_SHOWN] or record.number,
            body.by or facts.keeper(record),
        )
        for day, record, body in held
    ]
    return made(
        facts,
        span,
        "活动登记表",
        ACTIVITIES,
        rows,
        sums=("场次", "参与人次"),
        notes=[ATTENDED_ONCE, *_by_month(facts, rows)],
        signatures=(KEEPER, GROUP),
        records=[record for _, record, _ in held],
    )


def _by_month(facts: Facts, rows: list[tuple[Cell, ...]]) -> Iterator[str]:
    """2026年11月：2 场，25 人次; held against what the scheme asks for."""
    metrics = facts.scheme.report.metrics if facts.scheme.report else {}
    sessions, persons = Counter[str](), Counter[str]()
    for row in rows:
        if isinstance(row[0], date) and isinstance(row[4], int):
            month = f"{row[0].year}年{row[0].month}月"
            sessions[month] += 1
            persons[month] += row[4]
    least = (metrics.get("sessions_per_month"), metrics.get("attendances_per_month"))
    wanted = "" if None in least else f"（要求每月不少于 {least[0]} 场、{least[1]} 人次）"
    for month, held in sessions.items():
        yield f"{month}：{held} 场，{persons[month]} 人次{wanted}。"
