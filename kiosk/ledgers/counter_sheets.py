"""Ledgers of the counter: redemptions, their public notice, vouchers, complaints."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.core.entries import (
    Complaint,
    EntryKind,
    Proxy,
    VouchersDestroyed,
    VouchersTaken,
)
from kiosk.core.papers.frame import place_said
from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.ledgers.exchange import (
    Exchange,
    Exchanged,
    delivered,
    exchanges,
    goods_said,
    remark_of,
    unsigned_note,
)
from kiosk.ledgers.facts import Facts, Record
from kiosk.ledgers.making import GROUP, KEEPER, POSTED, made, no_card_said, proxy_said, whose
from kiosk.ledgers.span import Span

# --- 兑换领取 ------------------------------------------------------------------------------------

REDEMPTIONS = (
    Column("流水号", "text", 19),
    Column("日期时间", "moment", 10),
    Column("事项", "text", 6, "center"),
    Column("户编号", "text", 9),
    Column("户主", "text", 9),
    Column("领取人及关系", "text", 9),
    Column("品名", "text", 12),
    Column("数量", "number", 5),
    Column("单位", "text", 5, "center"),
    Column("单价分", "number", 5),
    Column("小计分", "number", 6),
    Column("兑换前", "number", 7),
    Column("兑换后", "number", 7),
    Column("交付方式与期限", "text", 14),
    Column("交付时间", "moment", 10),
    Column("签字、手印", "text", 13),
    Column("经办人", "text", 9),
    Column("备注", "text", 20),
)


VOUCHER_NUMBERS = Column("积分券号", "text", 14)


def redemptions(facts: Facts, span: Span) -> Sheet:
    """兑换领取台账: a row for each line; what was taken back stands there with a minus.

    Under a scheme with paper vouchers a column says which were handed in for it (RA-4.2.4d).
    """
    handover = facts.scheme.handover
    handed_in = _handed_in(facts) if handover and handover.voucher_destruction else None
    columns: tuple[Column, ...] = REDEMPTIONS
    rows: list[tuple[Cell, ...]] = []
    if handed_in is not None:
        columns = (*REDEMPTIONS[:-1], VOUCHER_NUMBERS, REDEMPTIONS[-1])
    for each in exchanges(facts, span):
        for n, row in enumerate(_redeemed(facts, each)):
            if handed_in is None:
                rows.append(row)
                continue
            numbers = handed_in.get(each.record.seq, ()) if n == 0 else ()
            rows.append((*row[:-1], "、".join(numbers), row[-1]))
    return made(
        facts,
        span,
        "兑换领取台账",
        columns,
        rows,
        sums=("小计分",),
        notes=[
            *unsigned_note(facts, span),
            "撤销、退货、退分按发生时间另起一行，记负数；原来的一行备注写明对应的单号。",
            "预订的物品最迟在写明的那天 24 时前交付，过了算晚交。",
        ],
    )


def _handed_in(facts: Facts) -> dict[int, tuple[str, ...]]:
    """Numbers of the vouchers that were handed in for each redemption."""
    numbers: dict[int, tuple[str, ...]] = {}
    for record in facts.records:
        match record.body:
            case VouchersTaken(vouchers=vouchers, of=int(of)):
                more = tuple(voucher.number for voucher in vouchers)
                numbers[of] = (*numbers.get(of, ()), *more)
    return numbers


def _redeemed(facts: Facts, exchange: Exchange) -> Iterator[tuple[Cell, ...]]:
    """The rows of one entry; what is of the entry as a whole stands on its first."""
    record, body = exchange.record, exchange.redemption
    head: tuple[Cell, ...] = (
        record.number,
        record.at,
        exchange.act,
        exchange.holder.number,
        whose(exchange.holder),
        _taker(facts, record, body.proxy) if body else "",
    )
    keeper = facts.keeper(record)
    if not exchange.lines:
        blank: tuple[Cell, ...] = (None,) * 4
        yield (*head, *blank, exchange.points, *blank, None, None, keeper, _why(exchange))
    for n, each in enumerate(exchange.lines):
        balances = (body.before, body.after) if body and n == 0 else (None, None)
        yield (
            *head,
            each.line.name,
            each.quantity,
            each.line.unit,
            each.line.points,
            each.points,
            *balances,
            *_delivery(facts, exchange, each),
            _signed(facts, exchange) if n == 0 else "",
            keeper,
            "；".join(_remarks(facts, exchange, each, first=n == 0)),
        )


def _delivery(facts: Facts, exchange: Exchange, each: Exchanged) -> tuple[Cell, Cell]:
    if exchange.redemption is None:
        return "", None
    how = delivered(facts, exchange.record, each.line)
    return how.how, how.at


def _signed(facts: Facts, exchange: Exchange) -> str:
    """第1页第3行 待签; '' where the scheme wants no signature."""
    body = exchange.redemption
    if body is None or body.register_line is None:
        return ""
    seq = exchange.record.seq
    place = place_said(body.register_line)
    if facts.outcome(seq).signed is not None:
        return f"{place} 已签"
    return f"{place} 待签" if facts.waits_for_signature(seq) else f"{place} 不用签"


def _remarks(facts: Facts, exchange: Exchange, each: Exchanged, *, first: bool) -> Iterator[str]:
    record = exchange.record
    if exchange.redemption is None:
        yield _why(exchange)
        return
    if first and exchange.redemption.vouched_by:
        yield f"户主{no_card_said(facts.person(exchange.redemption.vouched_by, record))}"
    handed = facts.outcome(record.seq).handed.get(each.line.good)
    if first and (remark := remark_of(facts, record.seq)):
        yield remark
    if remark := delivered(facts, record, each.line).remark:
        yield remark
    if handed is not None:
        yield from _fetched(facts, handed)


def _taker(facts: Facts, record: Record, proxy: Proxy | None) -> str:
    """Who came for the household, and at whose word where no card was shown."""
    return proxy_said(proxy, facts.person(proxy.vouched_by, record) if proxy else "")


def _fetched(facts: Facts, handed: Record) -> Iterator[str]:
    """Who fetched it; the keeper at the desk saw who that was."""
    proxy, proof = getattr(handed.body, "proxy", None), getattr(handed.body, "proof", "")
    if proxy:
        yield f"取货代领 {proxy_said(proxy, facts.keeper(handed))}"
    if proof:
        yield f"凭证号 {proof}"


def _why(exchange: Exchange) -> str:
    """Which redemption it is about, and the reason."""
    body, original = exchange.record.body, exchange.original
    spoiled = "已损坏，不再上架" if getattr(body, "spoiled", False) else ""
    parts = (f"{original.number} 原单" if original else "", getattr(body, "reason", ""), spoiled)
    return "；".join(filter(None, parts))


# --- 兑换公示 ------------------------------------------------------------------------------------

NOTICE = (
    Column("序号", "number", 6, "center"),
    Column("日期", "date", 12),
    Column("户编号", "text", 9),
    Column("户主", "text", 13),
    Column("物品×数量", "text", 36),
    Column("积分", "number", 8),
    Column("备注", "text", 16),
)


def exchange_notice(facts: Facts, span: Span) -> Sheet:
    """兑换公示表 for the board: masked names, and what was taken back (GL-3.2.6)."""
    rows = [
        (
            n,
            each.record.at,
            each.holder.number,
            whose(each.holder),
            goods_said(each),
            each.points,
            _public_remark(facts, each),
        )
        for n, each in enumerate(exchanges(facts, span), 1)
    ]
    return made(
        facts,
        span,
        "积分兑换公示表",
        NOTICE,
        rows,
        sums=("积分",),
        notes=["负数是撤销、退货或不能交货退回的积分。对公示有异议的，请找村里的积分管理员。"],
        signatures=(GROUP, POSTED),
    )


def _public_remark(facts: Facts, exchange: Exchange) -> str:
    if exchange.redemption is not None:
        back = facts.outcome(exchange.record.seq).back
        return "" if back is None else f"后来{_said_back(back)}"
    original = exchange.original
    of = f"，{original.at:%Y-%m-%d} 兑换的" if original else ""
    return f"{_said_back(exchange.record)}{of}"


def _said_back(record: Record) -> str:
    said = {
        EntryKind.UNDONE: "撤销",
        EntryKind.RETURNED: "退货",
        EntryKind.REFUND: "不能交货",
    }
    return said[EntryKind(record.kind)]


# --- 积分券、意见 --------------------------------------------------------------------------------

VOUCHERS = (
    Column("序号", "number", 6, "center"),
    Column("券号", "text", 15),
    Column("面值（分）", "number", 9),
    Column("户编号", "text", 8),
    Column("户主", "text", 12),
    Column("兑换单号", "text", 15),
    Column("收券日期", "date", 11),
    Column("收券单号", "text", 15),
    Column("销毁日期", "date", 11),
    Column("负责人", "text", 9),
    Column("见证人", "text", 9),
)


def vouchers(facts: Facts, span: Span) -> Sheet:
    """积分券销毁登记: taken in before the span's end, and not destroyed before its beginning."""
    destroyed = {
        number: record
        for record in facts.records
        if isinstance(record.body, VouchersDestroyed)
        for number in record.body.numbers
    }
    rows: list[tuple[Cell, ...]] = []
    for record in facts.records:
        if not isinstance(record.body, VouchersTaken) or record.at >= span.end:
            continue
        holder = facts.holder(record.body.household)
        paid = facts.redemptions.get(record.body.of or 0)
        slip = paid[0].number if paid else ""
        for voucher in record.body.vouchers:
            end = destroyed.get(voucher.number)
            if end is not None and end.at < span.start:
                continue
            gone: tuple[Cell, ...] = ("待销毁", None, None)
            if end is not None and end.at < span.end:
                witness = getattr(end.body, "second", "")
                gone = (end.at, facts.keeper(end), facts.person(witness, end))
            taken = (voucher.number, voucher.points, holder.number, whose(holder), slip)
            rows.append((len(rows) + 1, *taken, record.at, record.number, *gone))
    return made(
        facts,
        span,
        "积分券销毁登记",
        VOUCHERS,
        rows,
        sums=("面值（分）",),
        notes=["券面积分已记在户里的账上，收券、销毁不再增减积分。"],
        signatures=(KEEPER, "见证人（签字、日期）"),
    )


COMPLAINTS = (
    Column("编号", "text", 15),
    Column("日期", "date", 11),
    Column("物品", "text", 16),
    Column("涉及小票", "text", 15),
    Column("内容", "text", 24),
    Column("记录人", "text", 8),
    Column("核实人", "text", 9),
    Column("结论", "text", 18),
    Column("处理日期", "text", 11),
)


def complaints(facts: Facts, span: Span) -> Sheet:
    """价格质量意见登记: what was said, and room for what the working group finds (GY-2.2e)."""
    numbers = {record.seq: record.number for record in facts.records}
    records = list(facts.within(span, EntryKind.COMPLAINT))
    rows = [
        (
            record.number,
            record.at,
            facts.version(record.body.good, record.at).name if record.body.good else "",
            numbers.get(record.body.of or 0, ""),
            record.body.about,
            facts.keeper(record),
            None,
            None,
            None,
        )
        for record in records
        if isinstance(record.body, Complaint)
    ]
    return made(
        facts,
        span,
        "价格质量意见登记",
        COMPLAINTS,
        rows,
        signatures=(KEEPER, GROUP),
        records=records,
    )
