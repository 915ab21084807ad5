"""日结单 list, and the pages of the register."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.clock import parse_stamp
from kiosk.core.entries import DayClosed, EntryKind, Redemption, TakenOver
from kiosk.core.journal import register_place, stub_code
from kiosk.core.papers.frame import grouped
from kiosk.core.register import RegisterGoods, RegisterLine
from kiosk.core.sheet import Column, Sheet
from kiosk.ledgers.facts import Facts, Record
from kiosk.ledgers.making import ACTS, made, no_card_said
from kiosk.ledgers.span import Span

CLOSES = (
    Column("单号", "text", 18),
    Column("日期时间", "moment", 10),
    Column("管理员", "text", 8),
    Column("接班人", "text", 8),
    Column("没交的班", "text", 12),
    Column("流水", "text", 9, "center"),
    Column("兑换张数", "number", 5),
    Column("第一张", "text", 18),
    Column("最后一张", "text", 18),
    Column("兑出积分", "number", 6),
    Column("退回积分", "number", 6),
    Column("入库件数", "number", 6),
    Column("兑出件数", "number", 6),
    Column("转出件数", "number", 6),
    Column("结存件数", "number", 6),
    Column("待签行数", "number", 5),
    Column("不知打出没有的纸", "number", 6),
    Column("没上传的流水", "number", 6),
    Column("预订未取", "number", 5),
    Column("已过期限", "number", 5),
    Column("流水校验", "text", 24),
)


def closes(facts: Facts, span: Span) -> Sheet:
    """日结单 list: a row for each close, as it was printed and signed."""
    rows = [
        (
            record.number,
            record.at,
            facts.keeper(record),
            facts.person(body.successor, record),
            "；".join(map(_taken_over, body.taken_over)),
            f"{body.first}-{body.last}",
            body.slips,
            body.first_slip,
            body.last_slip,
            body.points_out,
            body.points_back,
            sum(good.received for good in body.goods),
            sum(good.redeemed for good in body.goods),
            sum(good.moved for good in body.goods),
            sum(good.closing for good in body.goods),
            len(body.unsigned),
            body.unknown_prints,
            body.unsent,
            body.orders_open,
            body.orders_overdue,
            grouped(body.head),
        )
        for record in facts.within(span, EntryKind.DAY_CLOSED)
        for body in [record.body]
        if isinstance(body, DayClosed)
    ]
    sums = ("兑换张数", "兑出积分", "退回积分", "入库件数", "兑出件数", "转出件数")
    return made(facts, span, "日结单汇总", CLOSES, rows, sums=sums)


def _taken_over(shift: TakenOver) -> str:
    return f"{parse_stamp(shift.at):%m-%d %H:%M} {shift.name}的班由{shift.by_name}接"


@dataclass(frozen=True)
class RegisterPages:
    """Pages of the register, each whole: with the lines that other days left on it."""

    site: str
    as_of: str
    lines: tuple[RegisterLine, ...]
    pages: tuple[int, ...]
    """Empty when the span has no line in the register."""


def register(facts: Facts, span: Span) -> RegisterPages:
    """Every page on which a redemption of the span stands."""
    listed = [
        (record, body)
        for record, body in facts.redemptions.values()
        if body.register_line is not None
    ]
    pages = {
        register_place(body.register_line or 1)[0] for record, body in listed if record.at in span
    }
    lines = [_line(facts, record, body) for record, body in listed]
    return RegisterPages(
        site=facts.site.shop,
        as_of=facts.as_of,
        lines=tuple(line for line in lines if line.place[0] in pages),
        pages=tuple(sorted(pages)),
    )


def _line(facts: Facts, record: Record, body: Redemption) -> RegisterLine:
    register_line = body.register_line or 1
    site = facts.genesis.site
    return RegisterLine(
        register_line=register_line,
        at=record.at,
        group=body.group,
        name=body.name,
        number=body.number,
        goods=tuple(RegisterGoods(line.name, line.quantity, line.unit) for line in body.lines),
        cost=body.cost,
        before=body.before,
        after=body.after,
        slip=record.number,
        code=stub_code(site, record.epoch, record.seq, register_line, record.mark),
        taker=body.proxy.name if body.proxy else "",
        relation=body.proxy.relation if body.proxy else "",
        note="，".join([*_word(facts, record, body), *_remarks(facts, record)]),
    )


def _word(facts: Facts, record: Record, body: Redemption) -> list[str]:
    """Whose word it is that who came is who they say."""
    vouched_by = body.proxy.vouched_by if body.proxy else ""
    return [no_card_said(facts.person(vouched_by, record))] if vouched_by else []


def _remarks(facts: Facts, record: Record) -> list[str]:
    """已签; 冲正, 退换, 补打."""
    became, copies = facts.outcome(record.seq), facts.copies.get(record.seq, 0)
    return [
        *(["已签"] if became.signed else []),
        *([f"冲正（{ACTS[became.back.kind]}）"] if became.back else []),
        *(["部分退分"] if became.cancelled else []),
        *([f"补打{copies}次"] if copies else []),
    ]
