"""The link by USB stick: what the township wrote is taken in, what it has not is written.

The envelopes are those of the line, so that whichever comes first counts and the other changes
nothing.  Every file is told in a sentence that does.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
from nacl.signing import SigningKey, VerifyKey

from kiosk.core.clock import parse_stamp
from kiosk.core.feed import FeedItem
from kiosk.sync import stick
from kiosk.sync.outbox import Outbox
from kiosk.sync.plan import PROBLEMS
from kiosk.sync.protocol import (
    BATCH_ENTRIES,
    ENVELOPE_BYTES_MAX,
    Ack,
    EnvelopeError,
    Head,
    open_envelope,
    seal,
)
from kiosk.sync.stick import StickError


@dataclass(frozen=True)
class Carried:
    """What became of it."""

    taken: int
    """Items of the feed that are new here."""

    acked: int
    """Entries that the township has, newly known."""

    written: int
    """Entries that are on the stick now."""

    notes: tuple[str, ...]
    """A sentence for each file that changed nothing and should have."""


def carry(outbox: Outbox, where: Path, key: SigningKey, township_key: VerifyKey) -> Carried:
    """Take in and write; StickError when the stick cannot be used at all."""
    if not where.is_dir():
        raise StickError(f"没有找到优盘：{where}。")
    folder = stick.folder_of(where, outbox.site, outbox.epoch)
    notes: list[str] = []
    acked, cursor = outbox.acked(), outbox.cursor()
    _take_ack(outbox, folder, township_key, notes)
    for path in stick.numbered(folder, stick.FEED):
        _take_feed(outbox, path, township_key, notes)
    written = _write(outbox, folder, key)
    return Carried(outbox.cursor() - cursor, outbox.acked() - acked, written, tuple(notes))


def _take_ack(outbox: Outbox, folder: Path, township_key: VerifyKey, notes: list[str]) -> None:
    path = folder / stick.name_of(stick.ACK)
    opened = _opened(outbox, path, "ack", township_key, notes)
    if opened is None:
        return
    try:
        ack = msgspec.json.decode(opened[1][0], type=Ack)
    except (msgspec.DecodeError, IndexError):
        notes.append(f"{path.name} 读不出来，没有用。")
        return
    if ack.problem in PROBLEMS:
        notes.append(PROBLEMS[ack.problem])
    if ack.head > outbox.head():
        notes.append(PROBLEMS["behind"])
    elif ack.head > 0 and outbox.hash_at(ack.head).hex() == ack.hash:
        outbox.mark_acked(ack.head, bytes.fromhex(ack.hash))
    elif ack.head > 0 and not ack.problem:
        notes.append("乡镇的回执和这台机器的流水对不上，没有用。请联系乡镇。")


def _take_feed(outbox: Outbox, path: Path, township_key: VerifyKey, notes: list[str]) -> None:
    opened = _opened(outbox, path, "feed", township_key, notes)
    if opened is None:
        return
    head, lines = opened
    cursor = outbox.cursor()
    if head.last <= cursor:
        return  # it came by the line, or from this very stick
    if head.first > cursor + 1:
        notes.append(f"{path.name} 前面还缺第 {cursor + 1} 条，没有用。请让乡镇再拷一次。")
        return
    try:
        items = [FeedItem(n, line.decode()) for n, line in enumerate(lines, head.first)]
        at = parse_stamp(head.at)
    except ValueError:
        notes.append(f"{path.name} 读不出来，没有用。")
        return
    outbox.apply_feed(items, at)


def _opened(
    outbox: Outbox, path: Path, kind: str, township_key: VerifyKey, notes: list[str]
) -> tuple[Head, list[bytes]] | None:
    try:
        data = stick.read(path)
        if data is None:
            return None
        head, lines = open_envelope(data, township_key)
    except StickError as error:
        notes.append(str(error))
        return None
    except EnvelopeError:
        notes.append(f"{path.name} 坏了，或者不是乡镇写的，没有用。")
        return None
    if (head.kind, head.site, head.epoch) != (kind, outbox.site, outbox.epoch):
        notes.append(f"{path.name} 不是给这台机器的，没有用。")
        return None
    return head, lines


def _write(outbox: Outbox, folder: Path, key: SigningKey) -> int:
    """Everything that the township is not known to have, and how far the feed is known."""
    files = {}
    first, head = outbox.acked() + 1, outbox.head()
    limit = BATCH_ENTRIES
    seq = first
    while seq <= head:
        lines = outbox.lines(seq, min(limit, head - seq + 1))
        last = seq + len(lines) - 1
        sealed = seal(
            key,
            lines,
            kind="entries",
            site=outbox.site,
            epoch=outbox.epoch,
            first=seq,
            last_hash=outbox.hash_at(last).hex(),
        )
        if len(sealed) > ENVELOPE_BYTES_MAX and limit > 1:
            limit //= 2
            continue
        files[stick.name_of(stick.ENTRIES, seq)] = sealed
        seq = last + 1
    cursor = outbox.cursor()
    files[stick.name_of(stick.CURSOR)] = seal(
        key, [], kind="cursor", site=outbox.site, epoch=outbox.epoch, first=cursor + 1
    )
    stick.write(folder, files, instead_of=stick.ENTRIES)
    return head - first + 1
