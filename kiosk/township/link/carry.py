"""The link by USB stick, at the township's end: what kiosks wrote is taken in, and answered.

The same envelopes go the same way as over the line (`exchange.take_entries`).  A folder on the
stick says whose it is; only the signatures inside are believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from nacl.signing import VerifyKey
from sqlalchemy import Connection, Engine

from kiosk.core.clock import stamp
from kiosk.core.journal import canonical
from kiosk.sync import stick
from kiosk.sync.protocol import SCHEMA_MIN, Ack, EnvelopeError, Problem, open_envelope, seal
from kiosk.sync.stick import StickError
from kiosk.township.book import find_site
from kiosk.township.database import run_tx
from kiosk.township.link import exchange

PAGES_MAX = 400
"""Of the feed, for one machine: 200,000 items."""

SENTENCES: dict[str, str] = {
    Problem.UNKNOWN_SITE: "没有这个兑换点",
    Problem.WRONG_SIGNATURE: "不是登记过的机器写的，或者改动过",
    Problem.TOO_LARGE: "太大了，不是机器写的",
    Problem.SCHEMA: "是另一个版本的程序写的，请先更新",
    Problem.UNREADABLE: "坏了，读不出来",
    "gap": "前面还缺流水，要连同前面的一起送来",
    "fork": "和以前收到的不是同一份，没有收，请看兑换点的页面",
    "frozen": "这个兑换点的流水停收了，没有收",
}


def carry(engine: Engine, where: Path, now: datetime) -> Iterator[str]:
    """Take in what all machines have put on the stick and answer each; what happened, a sentence
    each.  StickError when the stick cannot be used at all."""
    if not where.is_dir():
        raise StickError(f"没有找到优盘：{where}。")
    found = stick.machines(where)
    if not found:
        yield "优盘上没有机器写的东西。请先在机器上运行 kiosk carry。"
    for site, epoch, folder in found:
        try:
            yield from _carry_one(engine, site, epoch, folder, now)
        except StickError as error:
            yield f"{folder.name}：{error}"


def _carry_one(engine: Engine, site: str, epoch: int, folder: Path, now: datetime) -> Iterator[str]:
    for name in stick.strangers(folder):
        yield f"{folder.name}/{name}：不认识这个文件，没有动。"
    before = run_tx(engine, lambda c: exchange.receipt(c, site, epoch), reads=True)
    if before is None:
        yield f"{folder.name}：没有登记过这台机器，没有收。"
        return
    said: Ack | None = None
    for path in stick.numbered(folder, stick.ENTRIES):
        try:
            data = stick.read(path)
        except StickError as error:
            yield f"{folder.name}/{path.name}：{error}"
            continue
        answer = exchange.take_entries(engine, site, data or b"", now)
        problem = answer if isinstance(answer, Problem) else answer.problem
        if isinstance(answer, Ack):
            said = answer
        if problem in SENTENCES:
            yield f"{folder.name}/{path.name}：{SENTENCES[problem]}。"
    after = run_tx(engine, lambda c: exchange.receipt(c, site, epoch), reads=True) or before
    ack = said if said is not None and said.problem in ("fork", "frozen") else after
    came = after.head - before.head
    fenced = "，这台机器已经停用，只留作凭据" if ack.problem == "fenced" else ""
    yield f"{folder.name}：收到新的流水 {came} 条，共 {after.head} 条{fenced}。"
    yield from _answer(engine, site, epoch, folder, ack, now)


def _answer(
    engine: Engine, site: str, epoch: int, folder: Path, ack: Ack, now: datetime
) -> Iterator[str]:
    """The receipt, and the feed behind the cursor that the machine has signed."""
    data = stick.read(folder / stick.name_of(stick.CURSOR))
    cursor = None
    if data is not None:
        cursor = run_tx(engine, lambda c: _cursor(c, site, epoch, data), reads=True)
    if cursor is None:
        yield f"{folder.name}：没有机器写的收取记号，没有拷下发的内容。"
        return

    def written(connection: Connection) -> dict[str, bytes]:
        key = exchange.township_key(connection)
        told = seal(
            key,
            [canonical(ack)],
            kind="ack",
            site=site,
            epoch=epoch,
            first=1,
            at=stamp(now),
            schema=SCHEMA_MIN,
        )
        files = {stick.name_of(stick.ACK): told}
        row = find_site(connection, site)
        after = cursor
        while row is not None and row.epoch == epoch and after < row.fed and len(files) < PAGES_MAX:
            page, count = exchange.sealed_feed(connection, row, after, now)
            files[stick.name_of(stick.FEED, after + 1)] = page
            after += count
        return files

    files = run_tx(engine, written, reads=True)
    stick.write(folder, files, instead_of=stick.FEED)
    yield f"{folder.name}：已把回执和下发的内容拷到优盘，请带回机器再运行一次 kiosk carry。"


def _cursor(connection: Connection, site: str, epoch: int, data: bytes) -> int | None:
    """How far the machine knows the feed; None when it is not the machine that says so."""
    key = exchange.keys_of(connection, site).get(epoch)
    try:
        head, _ = open_envelope(data, VerifyKey(key)) if key else (None, [])
    except EnvelopeError:
        return None
    if head is None or (head.kind, head.site, head.epoch) != ("cursor", site, epoch):
        return None
    return head.last if head.last >= 0 else None
