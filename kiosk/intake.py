"""Opening stock and deliveries from a CSV: a shop's first day, and what a town office sends."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import time
from datetime import date, datetime
from pathlib import Path

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import DeliveryLine, EntryKind, Source
from kiosk.core.pricing import MOST_COST_CENTS, MOST_PIECES
from kiosk.store import journal, stock
from kiosk.store.database import Store, open_store
from kiosk.store.goods import goods_at
from kiosk.store.journal import Stamp

SOURCES: dict[str, Source] = {
    "村集体": Source.COLLECTIVE,
    "集体": Source.COLLECTIVE,
    "财政专项": Source.FISCAL,
    "财政": Source.FISCAL,
    "捐赠单位": Source.UNIT,
    "单位": Source.UNIT,
    "捐赠人": Source.DONOR,
    "捐赠": Source.DONOR,
    "企业": Source.ENTERPRISE,
    "镇补助": Source.TOWN_SUBSIDY,
    "补助": Source.TOWN_SUBSIDY,
    "分流": Source.TRANSFER,
}

QUANTITY = re.compile(r"[0-9]{1,9}")
MONEY = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?")

REFUSED = {
    Obstacle.BARRED_KIND: "这种物品不能进货",
    Obstacle.NOT_FOR_SHELF: "这种物品不上架，只能预订",
    Obstacle.EXPIRED: "已经过了保质期",
    Obstacle.SPOILED_KEY: "这份文件的内容和上次不一样",
}


class IntakeError(Exception):
    """A file was not taken in; the message names each bad row."""


def take_in(database: Path, file: Path, *, opening: bool) -> int:
    """Book the goods of a CSV as one entry; the number of kinds.  The same file twice books once.

    Columns: 编号 or 品名, 数量; if wanted 单价 (元) and 保质期 (2027-03-31); and for a delivery, in
    its first row, 来源, 送货人 and 单号.
    """
    try:
        raw = file.read_bytes()
        text = raw.decode("utf-8-sig")
    except OSError as error:
        raise IntakeError(f"{file}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise IntakeError(f"{file}: 不是 UTF-8 文件") from None
    store = open_store(database, create=False)
    try:
        if journal.genesis(store) is None or journal.scheme_version(store) == 0:
            raise IntakeError(f"{database}: 这台机器还没有登记到乡镇，或者还没有收到价目表")
        rows = _rows(text, file)
        lines = _lines(store, rows, file)
        source = "" if opening else _source(rows[0], file)
        now = Moment(datetime.now().replace(microsecond=0), Quality.GUESS)
        answer = stock.receive(
            store,
            f"stock/{hashlib.sha256(raw).hexdigest()[:32]}",
            lines,
            lambda: Stamp(now, "command", time.monotonic()),
            kind=EntryKind.OPENING_STOCK if opening else EntryKind.DELIVERY,
            source=source,
            giver=_cell(rows[0], "送货人"),
            document=_cell(rows[0], "单号"),
        )
    finally:
        store.close()
    if isinstance(answer, ActRefused):
        raise IntakeError(f"{file}: {REFUSED.get(answer.why, '没有入库')}：{answer.name}")
    return len(lines)


def _rows(text: str, file: Path) -> list[dict[str, str]]:
    try:
        return list(csv.DictReader(io.StringIO(text)))
    except csv.Error as error:
        raise IntakeError(f"{file}: 引号、换行或者格子的长短不对：{error}") from None


def _cell(row: dict[str, str], column: str) -> str:
    return (row.get(column) or "").strip()


def _source(row: dict[str, str], file: Path) -> Source:
    said = _cell(row, "来源")
    if said not in SOURCES:
        raise IntakeError(f"{file}: 第2行：来源不对 {said!r}，可以写：{'、'.join(SOURCES)}")
    return SOURCES[said]


def _lines(store: Store, rows: list[dict[str, str]], file: Path) -> list[DeliveryLine]:
    by_name = {good.name: good.id for good in goods_at(store, datetime.now())}
    ids = set(by_name.values())
    lines, wrong = [], []
    for n, row in enumerate(rows, 2):
        named = _cell(row, "编号") or _cell(row, "品名")
        good = named if named in ids else by_name.get(named)
        quantity, cost, expires = (_cell(row, name) for name in ("数量", "单价", "保质期"))
        if good is None:
            wrong.append(f"第{n}行：没有这种物品 {named!r}")
        elif not QUANTITY.fullmatch(quantity) or not 0 < int(quantity) <= MOST_PIECES:
            wrong.append(f"第{n}行：数量不对 {quantity!r}")
        elif cost and not 0 < _cents(cost) <= MOST_COST_CENTS:
            wrong.append(f"第{n}行：单价不对 {cost!r}")
        elif expires and not _is_day(expires):
            wrong.append(f"第{n}行：保质期不对 {expires!r}，要写成 2027-03-31")
        else:
            cents = _cents(cost) if cost else None
            lines.append(DeliveryLine(good, int(quantity), cost_cents=cents, expires=expires))
    if not rows:
        wrong.append("一行也没有")
    if wrong:
        raise IntakeError("\n".join(f"{file}: {text}" for text in wrong))
    return lines


def _cents(text: str) -> int:
    """Cents of 12.5 or 12.50 or 12; 0 for what is no money."""
    found = MONEY.fullmatch(text)
    return int(found[1]) * 100 + int((found[2] or "").ljust(2, "0")) if found else 0


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
