"""The counter's bookings in one form: redemptions, and what was taken back or will not come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.core.entries import EntryKind, RedeemedLine, Redemption, Refund, Reversal
from kiosk.core.journal import register_place
from kiosk.core.redemption import is_late
from kiosk.core.view import Holder
from kiosk.ledgers.facts import Facts, Outcome, Record
from kiosk.ledgers.making import ACTS
from kiosk.ledgers.span import Span


@dataclass(frozen=True)
class Exchanged:
    """Pieces of one kind of goods for points: below 0 when it is taken back."""

    line: RedeemedLine
    quantity: int

    @property
    def points(self) -> int:
        return self.line.points * self.quantity


@dataclass(frozen=True)
class Exchange:
    """One entry of the counter."""

    record: Record
    original: Record | None
    """The redemption; itself, when it is one."""

    holder: Holder
    """Masked, as it was at the redemption."""

    lines: tuple[Exchanged, ...]
    points: int
    """That the household paid; below 0: that it got back."""

    @property
    def act(self) -> str:
        return ACTS[self.record.kind]

    @property
    def redemption(self) -> Redemption | None:
        """The body, when this entry is the redemption itself."""
        body = self.record.body
        return body if isinstance(body, Redemption) else None


class State(StrEnum):
    """Where one line of a redemption is now."""

    TAKEN = "taken"
    OPEN = "open"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    UNDONE = "undone"


def state_of(line: RedeemedLine, became: Outcome) -> State:
    if line.good in became.handed:
        return State.HANDED_OVER
    if line.good in became.cancelled:
        return State.CANCELLED
    if not line.due:
        return State.TAKEN
    undone = became.back is not None and became.back.kind == EntryKind.UNDONE
    return State.UNDONE if undone else State.OPEN


def exchanges(facts: Facts, span: Span) -> Iterator[Exchange]:
    """What the counter booked in the span, in order; sums of points come to what was spent."""
    for record in facts.within(span):
        match record.body:
            case Redemption() as body:
                lines = tuple(Exchanged(line, line.quantity) for line in body.lines)
                yield Exchange(record, record, _holder(body), lines, body.cost)
            case Reversal(of=of) as back:
                original, body = facts.redemptions[of]
                lines = tuple(_taken_back(facts, record, back, body))
                yield Exchange(record, original, _holder(body), lines, -back.points)
            case Refund(of=int(of)) as refund:
                original, body = facts.redemptions[of]
                lines = tuple(
                    Exchanged(line, -line.quantity)
                    for line in body.lines
                    if line.good in refund.goods
                )
                yield Exchange(record, original, _holder(body), lines, -refund.points)
            case Refund() as refund:
                holder = facts.holder(refund.household)
                yield Exchange(record, None, holder, (), -refund.points)


def _taken_back(
    facts: Facts, record: Record, back: Reversal, body: Redemption
) -> Iterator[Exchanged]:
    """What came back; when all was undone, also the orders of which nothing will come."""
    pieces = {piece.good: piece.quantity for piece in back.lines}
    became = facts.outcome(back.of)
    for line in body.lines:
        if line.good in pieces:
            yield Exchanged(line, -pieces[line.good])
        elif record.kind == EntryKind.UNDONE and state_of(line, became) is State.UNDONE:
            yield Exchanged(line, -line.quantity)


def _holder(body: Redemption) -> Holder:
    return Holder(body.household, body.number, body.group, body.name)


def goods_said(exchange: Exchange) -> str:
    """大米10斤×2袋、香皂×1块."""
    return "、".join(
        f"{each.line.name}×{abs(each.quantity)}{each.line.unit}" for each in exchange.lines
    )


@dataclass(frozen=True)
class Delivered:
    """How and when one line of a redemption was handed over."""

    how: str
    at: datetime | None
    remark: str = ""


def delivered(facts: Facts, record: Record, line: RedeemedLine) -> Delivered:
    """当场, or ordered: by when, when it was fetched, and whether that was late (TX-11)."""
    if not line.due:
        return Delivered("当场", record.at)
    how = f"预订 {line.due}"
    became = facts.outcome(record.seq)
    match state_of(line, became):
        case State.HANDED_OVER:
            handed = became.handed[line.good]
            late = "晚交" if is_late(line.due, handed.at) else ""
            return Delivered(how, handed.at, late)
        case State.CANCELLED:
            return Delivered(how, None, f"{became.cancelled[line.good].number} 退分，不能交货")
        case State.UNDONE:
            return Delivered(how, None, "已撤销")
        case _:
            late = "，已过期限" if is_late(line.due, facts.until) else ""
            return Delivered(how, None, f"未交{late}")


def remark_of(facts: Facts, seq: int) -> str:
    """What became of a redemption as a whole: by which entry it was undone or returned."""
    back = facts.outcome(seq).back
    return f"{back.number} {ACTS[back.kind]}" if back is not None else ""


def unsigned_note(facts: Facts, span: Span) -> list[str]:
    """One sentence while a redemption of the span waits for its signature (RA-11)."""
    pages: defaultdict[int, list[str]] = defaultdict(list)
    for seq, (record, body) in facts.redemptions.items():
        if record.at in span and body.register_line and facts.waits_for_signature(seq):
            page, line = register_place(body.register_line)
            pages[page].append(str(line))
    if not pages:
        return []
    lines = sum(map(len, pages.values()))
    said = "；".join(f"第{page}页第{'、'.join(rows)}行" for page, rows in pages.items())
    return [f"本期不完整：登记册还有 {lines} 行待签字按手印（{said}）。"]
