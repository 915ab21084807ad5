"""Opening stock and deliveries from a CSV, until the keeper's own screens are there."""

from __future__ import annotations

import csv
import hashlib
import io
import time
from datetime import datetime
from pathlib import Path

from kiosk.core.clock import Moment, Quality
from kiosk.core.journal import EntryKind, StockLine
from kiosk.store import journal, redeem
from kiosk.store.database import Store, open_store
from kiosk.store.journal import Stamp


class IntakeError(Exception):
    """A file was not taken in; the message names each bad row."""


def take_in(database: Path, file: Path, *, opening: bool) -> int:
    """Book the goods of a CSV as one entry; the number of kinds.  The same file twice books once.

    Columns: 编号 or 品名, 数量, and for a delivery 来源 and 单号.
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
        rows = list(csv.DictReader(io.StringIO(text)))
        lines = _lines(store, rows, file)
        first = rows[0]
        now = Moment(datetime.now().replace(microsecond=0), Quality.GUESS)
        redeem.receive(
            store,
            f"stock/{hashlib.sha256(raw).hexdigest()[:32]}",
            lines,
            Stamp(now, "command", time.monotonic()),
            kind=EntryKind.OPENING_STOCK if opening else EntryKind.DELIVERY,
            source=first.get("来源") or "",
            document=first.get("单号") or "",
        )
    except ValueError as error:
        raise IntakeError(f"{file}: {error}") from None
    finally:
        store.close()
    return len(lines)


def _lines(store: Store, rows: list[dict[str, str]], file: Path) -> list[StockLine]:
    by_name = dict(store.rows("select name, id from good"))
    ids = set(by_name.values())
    lines, wrong = [], []
    for n, row in enumerate(rows, 2):
        named = (row.get("编号") or row.get("品名") or "").strip()
        good = named if named in ids else by_name.get(named)
        quantity = (row.get("数量") or "").strip()
        if good is None:
            wrong.append(f"第{n}行：没有这种物品 {named!r}")
        elif not quantity.isdecimal() or not 0 < int(quantity) < 1_000_000:
            wrong.append(f"第{n}行：数量不对 {quantity!r}")
        else:
            lines.append(StockLine(good, int(quantity)))
    if not rows:
        wrong.append("一行也没有")
    if wrong:
        raise IntakeError("\n".join(f"{file}: {text}" for text in wrong))
    return lines
