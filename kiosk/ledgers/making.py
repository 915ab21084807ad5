"""What all sheets have in common: where they come from, and what a reader must know of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kiosk.core.clock import Quality
from kiosk.core.entries import EntryKind, Proxy
from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.core.view import Holder
from kiosk.ledgers.facts import Facts, Record
from kiosk.ledgers.span import ALL, Span

KEEPER, SUPERVISOR, GROUP = "管理员（签字、日期）", "监督人（签字、日期）", "工作小组（签字、日期）"
POSTED = "公示起止日期"

ACTS: dict[str, str] = {
    EntryKind.REDEMPTION: "兑换",
    EntryKind.UNDONE: "撤销",
    EntryKind.RETURNED: "退货",
    EntryKind.REFUND: "退分",
    EntryKind.RELEASED: "转到别的兑换点",
    EntryKind.HOME_MOVED: "迁到别的兑换点",
    EntryKind.WRITTEN_OFF: "报损",
    EntryKind.TRANSFERRED: "分流",
    EntryKind.GIVEN_BACK: "退回",
    EntryKind.SOLD: "售出",
}
"""What an act is called in a ledger, by the kind of its entry."""

UNACCEPTED = "未经第二人验收"


def made(
    facts: Facts,
    span: Span,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    sums: Sequence[str] = (),
    notes: Sequence[str] = (),
    signatures: Sequence[str] = (KEEPER, SUPERVISOR),
    records: Iterable[Record] = (),
) -> Sheet:
    """A ledger of a span.

    `sums` names the columns that are added up; `records` are the entries that the ledger tells of,
    whose dates may be doubtful.
    """
    found = tuple(map(tuple, rows))
    return Sheet(
        title=title,
        site=facts.site.shop,
        period=span.said,
        as_of=facts.as_of,
        columns=tuple(columns),
        rows=found,
        totals=_totals(columns, found, sums) if sums and found else None,
        notes=(*notes, *_notes_on_time(facts, span, records)),
        signatures=tuple(signatures),
    )


def today(facts: Facts) -> Span:
    """For lists of what holds on the day on which they are asked for."""
    at = facts.at
    return Span(ALL, at, at, f"{at.year}年{at.month}月{at.day}日")


def _totals(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], sums: Sequence[str]
) -> tuple[Cell, ...]:
    """合计 in the first column, and the sums; nothing where no row has a figure."""

    def total(at: int) -> int | None:
        figures = [cell for row in rows if isinstance(cell := row[at], int)]
        return sum(figures) if figures else None

    names = enumerate(column.name for column in columns[1:])
    return ("合计", *(total(at + 1) if name in sums else None for at, name in names))


def _notes_on_time(facts: Facts, span: Span, records: Iterable[Record]) -> Iterable[str]:
    due = facts.scheme.report.due_day if facts.scheme.report else None
    if span.cut > 1 and span.name != ALL:
        said = f"，请在{due}日前报送" if due == span.cut else ""
        yield f"本期按每月{span.cut}日起算{said}。"
    if span.name != ALL and facts.until < span.end:
        yield f"最后一条流水在 {facts.until:%Y-%m-%d %H:%M}，本期后面可能还有新的记录。"
    doubtful = [record.number for record in records if record.quality is Quality.GUESS]
    if doubtful:
        yield f"这些单号的日期没有核对过：{'、'.join(dict.fromkeys(doubtful))}。"


def whose(holder: Holder) -> str:
    """3组 张*."""
    return " ".join(filter(None, (holder.group, holder.name)))


def proxy_said(proxy: Proxy | None, keeper: str = "") -> str:
    """李*（邻居）; who showed no card has no name here: 邻居（没带卡，陈某核对）.

    `keeper` is the name of the one who said who it was; '' for nobody.
    """
    if proxy is None:
        return ""
    if proxy.name:
        return f"{proxy.name}（{proxy.relation}）"
    return f"{proxy.relation}（{no_card_said(keeper)}）"


def no_card_said(keeper: str) -> str:
    """没带卡，陈某核对; without a name only the first."""
    return f"没带卡，{keeper}核对" if keeper else "没带卡"
