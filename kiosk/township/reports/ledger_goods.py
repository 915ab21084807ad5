"""兑换领取登记 with the boxes for signature and fingerprint, and the vouchers' register."""

from __future__ import annotations

from datetime import date

from kiosk.core.chains import key_meant
from kiosk.core.entries import EntryKind, Redemption, Signed, VouchersDestroyed
from kiosk.core.journal import register_place
from kiosk.core.sheet import Cell, Column, Sheet
from kiosk.township.entries.entry_bodies import EntryRead, entries_read
from kiosk.township.entries.spending import ACT_WORDS, KINDS, Exchange, exchanges
from kiosk.township.reports.ledger_ground import LedgerGround, sheet_of
from kiosk.township.reports.voucher_book import VoucherTold, vouchers

REDEEMED = (
    Column("单号", "text", 18),
    Column("日期时间", "moment", 11),
    Column("户编号", "text", 8),
    Column("户主", "text", 11),
    Column("办理", "text", 6, "center"),
    Column("物品×数量", "text", 26),
    Column("积分", "number", 7),
    Column("领取人及关系", "text", 12),
    Column("登记册", "text", 13),
    Column("签字", "text", 12),
    Column("手印", "text", 10),
    Column("经办人", "text", 9),
)


def exchanged(ground: LedgerGround) -> Sheet:
    """By the kiosks' entries; who signed on the register's page signs here no more."""
    found = [
        each for each in exchanges(ground.connection, ground.households) if each.at in ground.span
    ]
    told = {
        read.ref: read for read in entries_read(ground.connection, KINDS, {e.site for e in found})
    }
    signed = _signed(ground, told)
    rows = [_row(ground, each, told.get(each.ref), signed) for each in found]
    waits = sum("待签" in str(row[8]) for row in rows)
    notes = [
        f"共 {len(found)} 笔，{waits} 笔在登记册上还没有签。退回的积分记负数。",
        "登记册上已签字、按手印的，这里写明页和行；没有登记册的，在本表签字、按手印。",
    ]
    return sheet_of(ground, "兑换领取登记", REDEEMED, rows, sums=("积分",), notes=notes)


def _signed(ground: LedgerGround, told: dict[str, EntryRead]) -> set[str]:
    """Redemptions (refs) whose line of the register is signed."""
    known = {(read.site, read.epoch, read.seq) for read in told.values()}
    sites = {read.site for read in told.values()}
    return {
        "/".join(map(str, key_meant(known, read.site, read.epoch, read.body.of)))
        for read in entries_read(ground.connection, (EntryKind.SIGNED,), sites)
        if isinstance(read.body, Signed)
    }


def _row(
    ground: LedgerGround, each: Exchange, read: EntryRead | None, signed: set[str]
) -> tuple[Cell, ...]:
    body = read.body if read is not None else None
    taker, place = "", ""
    if isinstance(body, Redemption):
        proxy = body.proxy
        taker = f"{proxy.name or '没带卡'}（{proxy.relation}）" if proxy else "本户"
        if body.register_line is not None:
            page, line = register_place(body.register_line)
            place = f"第{page}页第{line}行 {'已签' if each.ref in signed else '待签'}"
    keeper = ground.people.get(read.keeper, read.keeper) if read is not None else ""
    return (
        each.slip,
        each.at,
        *ground.whose(each.household),
        ACT_WORDS[each.kind],
        each.goods,
        each.points,
        taker,
        place,
        "",
        "",
        keeper,
    )


# --- vouchers -------------------------------------------------------------------------------

VOUCHERS = (
    Column("券号", "text", 16),
    Column("面值", "number", 8),
    Column("领取户", "text", 16),
    Column("发放日期", "date", 11),
    Column("发放依据", "text", 16),
    Column("发放人", "text", 9),
    Column("收回日期", "date", 11),
    Column("收回单号", "text", 18),
    Column("销毁日期", "date", 11),
    Column("销毁负责人", "text", 10),
    Column("见证人", "text", 9),
    Column("情况", "text", 10, "center"),
)
STATES = ("在农户手里", "待销毁", "已销毁")


def voucher_register(ground: LedgerGround) -> Sheet:
    """积分券发放和销毁登记: each voucher that was given out, taken in or destroyed in the span."""
    found = vouchers(ground.connection, ground.village.code, ground.sites)
    rows = [_voucher(ground, each) for each in found if _within(ground, each)]
    here = [row[-1] for row in rows]
    out, back, gone = (here.count(state) for state in STATES)
    notes = [
        f"共 {len(rows)} 张：{STATES[0]} {out}，{STATES[1]} {back}，{STATES[2]} {gone}。",
        "券上的积分已经在账户里，收回和销毁都不另扣分。用过的券号不能再用。",
    ]
    return sheet_of(ground, "积分券发放和销毁登记", VOUCHERS, rows, notes=notes)


def _within(ground: LedgerGround, each: VoucherTold) -> bool:
    days = [read.at.date() for read in (each.taken, each.destroyed) if read is not None]
    if each.issued is not None:
        days.append(date.fromisoformat(each.issued.day))
    first, last = ground.span.start.date(), ground.span.end.date()
    return any(first <= day < last for day in days)


def _voucher(ground: LedgerGround, each: VoucherTold) -> tuple[Cell, ...]:
    issued, taken, gone = each.issued, each.taken, each.destroyed
    body = gone.body if gone is not None else None
    witness = body.second if isinstance(body, VouchersDestroyed) else ""
    by_number = {row.number: key for key, row in ground.households.items()}
    number, head = ground.whose(by_number.get(each.household, each.household))
    state = STATES[2 if gone is not None else 1 if taken is not None else 0]
    return (
        each.number,
        each.face,
        f"{number} {head}".strip(),
        date.fromisoformat(issued.day) if issued is not None else None,
        issued.document if issued is not None else "没有发放登记",
        issued.who if issued is not None else "",
        taken.at.date() if taken is not None else None,
        taken.number if taken is not None else "",
        gone.at.date() if gone is not None else None,
        ground.people.get(gone.keeper, gone.keeper) if gone is not None else "",
        ground.people.get(witness, witness),
        state,
    )
