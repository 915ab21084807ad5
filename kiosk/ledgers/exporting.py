"""Which ledgers there are, and writing one to a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from kiosk.core.scheme import Scheme
from kiosk.core.sheet import Sheet
from kiosk.ledgers.counter_sheets import complaints, exchange_notice, redemptions, vouchers
from kiosk.ledgers.day_sheets import RegisterPages, closes, register
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.gathering import facts_of
from kiosk.ledgers.list_sheets import price_list, purchase_list
from kiosk.ledgers.member_sheets import members
from kiosk.ledgers.points_sheets import points, points_notice
from kiosk.ledgers.register_sheets import activities, objections
from kiosk.ledgers.settlement import settlement
from kiosk.ledgers.span import Span
from kiosk.ledgers.standing_sheets import ranked, served
from kiosk.ledgers.stock_sheets import counts, deliveries, movements, stock
from kiosk.sheets import SUFFIXES, SheetError, sheet_bytes, write_sheet, write_whole
from kiosk.store.database import Store, StoreError

Document = Sheet | RegisterPages


@dataclass(frozen=True)
class Ledger:
    """One kind of ledger or list."""

    title: str
    make: Callable[[Facts, Span], Document]
    suffixes: tuple[str, ...] = SUFFIXES
    """The forms in which it can be written; the first is the usual one."""

    of_today: bool = False
    """A list of what holds on the day, whatever the span."""

    wanted: Callable[[Scheme], bool] = lambda _: True
    """Whether a shop under this scheme has anything to enter."""


def _has_vouchers(scheme: Scheme) -> bool:
    return scheme.handover is not None and scheme.handover.voucher_destruction


def _signs(scheme: Scheme) -> bool:
    return scheme.handover is not None and scheme.handover.signature


def _rewards(scheme: Scheme) -> bool:
    return scheme.keeper is not None and scheme.keeper.yearly_reward


LEDGERS: dict[str, Ledger] = {
    "points": Ledger("积分台账", points),
    "deliveries": Ledger("物品入库台账", deliveries),
    "redemptions": Ledger("兑换领取台账", redemptions),
    "stock": Ledger("库存账", stock),
    "movements": Ledger("出库台账", movements),
    "counts": Ledger("盘点表", counts),
    "vouchers": Ledger("积分券销毁登记", vouchers, wanted=_has_vouchers),
    "complaints": Ledger("价格质量意见登记", complaints),
    "objections": Ledger("异议登记表", objections),
    "activities": Ledger("活动登记表", activities),
    "standings": Ledger("积分排名表", ranked),
    "members": Ledger(
        "家庭和成员积分", members, wanted=lambda scheme: scheme.members.entries == "counted"
    ),
    "service": Ledger("管理员服务情况", served, wanted=_rewards),
    "points-notice": Ledger("积分公示表", points_notice),
    "exchange-notice": Ledger("兑换公示表", exchange_notice),
    "price-list": Ledger("价目表", price_list, of_today=True),
    "purchase-list": Ledger("进货单", purchase_list, of_today=True),
    "settlement": Ledger("结算单", settlement, wanted=lambda scheme: scheme.goods.partner_shop),
    "register": Ledger("登记册", register, (".pdf",), wanted=_signs),
    "closes": Ledger("日结单", closes),
}


def ledger_named(kind: str) -> Ledger:
    """By its key or its Chinese title; SheetError with a sentence for people."""
    named = {ledger.title: ledger for ledger in LEDGERS.values()}
    found = LEDGERS.get(kind) or named.get(kind)
    if found is None:
        known = "、".join(f"{key}（{ledger.title}）" for key, ledger in LEDGERS.items())
        raise SheetError(f"没有“{kind}”这种台账。可以导出的有：{known}。")
    return found


def document(store: Store, ledger: Ledger, span: Span, at: datetime) -> Document:
    """The ledger as a value; `at`: what the machine's clock says.  StoreError with a sentence."""
    try:
        facts = facts_of(store, at, with_forecast=ledger.of_today)
    except (sqlite3.Error, msgspec.DecodeError) as error:
        raise StoreError("数据文件读不出来，请先检查数据文件。") from error
    return ledger.make(facts, span)


def usual_file(ledger: Ledger, span: Span, at: datetime) -> Path:
    """stock-2026-11.xlsx in the current folder."""
    key = next(key for key, each in LEDGERS.items() if each is ledger)
    when = f"{at:%Y-%m-%d}" if ledger.of_today else span.file_name
    return Path(f"{key}-{when}{ledger.suffixes[0]}")


def check_file(ledger: Ledger, path: Path) -> None:
    """SheetError when the ledger is not written in the form that the suffix names."""
    if path.suffix.lower() not in ledger.suffixes:
        forms = "、".join(ledger.suffixes)
        raise SheetError(f"{ledger.title}只能写成 {forms} 文件，“{path.name}”不是。")


def write(made: Document, path: Path) -> None:
    """Whole or not at all; SheetError with a sentence for people."""
    if isinstance(made, Sheet):
        write_sheet(made, path)
        return
    if not made.pages:
        raise SheetError("这段时间登记册里没有记录，没有可打印的页。")
    write_whole(path, lambda: content(made, ".pdf"))


def content(made: Document, suffix: str) -> bytes:
    """The file in one of the ledger's forms; ValueError for a register without a page."""
    if isinstance(made, Sheet):
        return sheet_bytes(made, suffix)
    from kiosk.sheets.register import register_pdf

    return register_pdf(made.site, made.as_of, made.lines, made.pages)
