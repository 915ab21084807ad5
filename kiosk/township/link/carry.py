"""The link by USB stick, at the township's end: what kiosks wrote is taken in, and answered.

The same envelopes go the same way as over the line (`exchange.take_entries`).  A folder on the
stick says whose it is; only the signatures inside are believed.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import datetime
from pathlib import Path

from nacl.signing import VerifyKey
from sqlalchemy import Connection, Engine

from kiosk.core.clock import stamp
from kiosk.core.journal import canonical
from kiosk.sync import invitation, spare, stick
from kiosk.sync.protocol import (
    FILE_BYTES_MAX,
    SCHEMA_MIN,
    Ack,
    EnvelopeError,
    FileState,
    Kind,
    Problem,
    open_envelope,
    seal,
)
from kiosk.sync.stick import StickError
from kiosk.township.book import find_site
from kiosk.township.database import run_tx
from kiosk.township.link import exchange, files, invite

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


UNUSED = "没有收"
VOID = "登记码已经作废、过期，或者已经登记了另一台机器，没有收。请另发一次邀请。"
PHOTO_SENTENCES: dict[Problem, str] = {
    Problem.UNNAMED: "流水里没有提到这张照片，没有收",
    Problem.UNREADABLE: "照片坏了，没有收",
    Problem.TOO_LARGE: "照片太大，没有收",
}


def carry(engine: Engine, where: Path, now: datetime) -> Iterator[str]:
    """Take in what all machines have put on the stick and answer each; what happened, a sentence
    each.  StickError when the stick cannot be used at all."""
    stick.find(where)
    found, kept = stick.machines(where), stick.machines(where, stick.BACKUP)
    if not (found or kept):
        yield "优盘上没有机器写的东西。请先在机器上运行 kiosk carry。"
    for site, epoch, folder in kept:
        try:
            yield from _take_kept(engine, site, epoch, folder, now)
        except StickError as error:
            yield f"{folder.name}：{error}"
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
        yield _enrolled(engine, site, epoch, folder, now)
        before = run_tx(engine, lambda c: exchange.receipt(c, site, epoch), reads=True)
    if before is None:
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
    photos = yield from _take_photographs(engine, site, folder, now)
    after = run_tx(engine, lambda c: exchange.receipt(c, site, epoch), reads=True) or before
    ack = said if said is not None and said.problem in ("fork", "frozen") else after
    came = after.head - before.head
    fenced = "，这台机器已经停用，只留作凭据" if ack.problem == "fenced" else ""
    yield f"{folder.name}：收到新的流水 {came} 条，共 {after.head} 条{fenced}。"
    yield from _answer(engine, site, epoch, folder, ack, photos, now)


def _take_kept(engine: Engine, site: str, epoch: int, folder: Path, now: datetime) -> Iterator[str]:
    """The lines of a machine's second medium: all that is left of it when its card is dead."""
    before = run_tx(engine, lambda c: exchange.receipt(c, site, epoch), reads=True)
    if before is None:
        yield f"{folder.name} 的备份：没有登记过这台机器，没有收。"
        return
    head = before.head
    for path in spare.files(folder):
        for held, envelope in spare.envelopes(path):
            if held.last <= head:
                continue
            answer = exchange.take_entries(engine, site, envelope, now)
            problem = answer if isinstance(answer, Problem) else answer.problem
            if problem in SENTENCES:
                yield f"{folder.name} 的备份，第 {held.first} 条起：{SENTENCES[problem]}。"
                return
            head = answer.head if isinstance(answer, Ack) else head
    fenced = "，这台机器已经停用，只留作凭据" if before.problem == "fenced" else ""
    yield f"{folder.name} 的备份：收到新的流水 {head - before.head} 条，共 {head} 条{fenced}。"
    yield from _take_photographs(engine, site, folder, now)


def _enrolled(engine: Engine, site: str, epoch: int, folder: Path, now: datetime) -> str:
    """A machine that came by an invitation hands in its key; what became of it."""
    data = stick.read(folder / stick.name_of(stick.REQUEST))
    asked = None
    if data is not None:
        key = run_tx(engine, exchange.township_key, reads=True)
        asked = invitation.opened(data, key)
    if asked is None:
        if stick.read(folder / stick.name_of(stick.INVITATION)) is not None:
            return f"{folder.name}：邀请还没有用过。请在新机器上运行 kiosk enrol --stick。"
        return f"{folder.name}：没有登记过这台机器，没有收。"
    answer = exchange.enrol(engine, asked, now)
    if isinstance(answer, Problem) or (answer.site, answer.epoch) != (site, epoch):
        return f"{folder.name}：{VOID}"
    return f"{folder.name}：新机器登记好了。"


def _take_photographs(
    engine: Engine, site: str, folder: Path, now: datetime
) -> Generator[str, None, list[bytes]]:
    """Those that entries name, now that these are here; which of them are done with."""
    done: list[bytes] = []
    whole = 0
    for digest, path in stick.photographs(folder):
        try:
            data = stick.read(path, FILE_BYTES_MAX) or b""
            answer = files.take_whole(engine, site, digest, data, now)
        except StickError as error:
            yield f"{folder.name}：{error}"
            continue
        if isinstance(answer, Problem):
            yield f"{folder.name}/{path.name}：{PHOTO_SENTENCES.get(answer, UNUSED)}。"
        elif answer.state != FileState.PART:
            done.append(digest.encode())
            whole += answer.state == FileState.WHOLE
    if whole:
        yield f"{folder.name}：优盘上的照片 {whole} 张都收好了。"
    return done


def _answer(
    engine: Engine,
    site: str,
    epoch: int,
    folder: Path,
    ack: Ack,
    photos: list[bytes],
    now: datetime,
) -> Iterator[str]:
    """The receipt, and the feed behind the cursor that the machine has signed."""
    cursor = _said(engine, site, epoch, folder, stick.CURSOR)
    if cursor is None:
        yield f"{folder.name}：没有机器写的收取记号，没有拷下发的内容。"
        return

    wanted = _said(engine, site, epoch, folder, stick.WANTED)

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
        seen = seal(
            key,
            photos,
            kind="photos",
            site=site,
            epoch=epoch,
            first=1,
            at=stamp(now),
            schema=SCHEMA_MIN,
        )
        pages = {stick.name_of(stick.ACK): told, stick.name_of(stick.PHOTOS): seen}
        row = find_site(connection, site)
        if row is not None and row.epoch == epoch:
            pages.update(invite.feed_pages(connection, row, cursor, now))
            if wanted is not None:
                pages.update(invite.history_pages(connection, row, wanted, now))
        return pages

    pages = run_tx(engine, written, reads=True)
    stick.write(folder, pages.items(), instead_of=stick.OF_TOWNSHIP)
    yield f"{folder.name}：已把回执和下发的内容拷到优盘，请带回机器再运行一次 kiosk carry。"


def _said(engine: Engine, site: str, epoch: int, folder: Path, kind: Kind) -> int | None:
    """How far the machine itself says, in a file of this kind, that it knows feed or history."""
    data = stick.read(folder / stick.name_of(kind))
    if data is None:
        return None
    key = run_tx(engine, lambda c: exchange.keys_of(c, site), reads=True).get(epoch)
    try:
        head, _ = open_envelope(data, VerifyKey(key)) if key else (None, [])
    except EnvelopeError:
        return None
    if head is None or (head.kind, head.site, head.epoch) != (kind, site, epoch):
        return None
    return head.last if head.last >= 0 else None
