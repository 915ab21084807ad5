"""The link by USB stick: what the township wrote is taken in, what it has not is written.

The envelopes are those of the line, so that whichever comes first counts and the other changes
nothing.  Each is taken in as the line's would be, in one transaction, and the line's thread may be
at it at the same time.  Every file that should have changed something and did not is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import msgspec
from nacl.signing import SigningKey, VerifyKey

from kiosk.core.carried import Carried, StickTrouble
from kiosk.core.clock import parse_stamp
from kiosk.core.feed import FeedItem
from kiosk.store.files import State
from kiosk.sync import stick
from kiosk.sync.files import FileBook, ready
from kiosk.sync.outbox import Outbox
from kiosk.sync.plan import PROBLEMS
from kiosk.sync.protocol import (
    BATCH_ENTRIES,
    ENVELOPE_BYTES_MAX,
    Ack,
    EnvelopeError,
    Head,
    WrongSignature,
    open_envelope,
    seal,
    unproven_head,
)
from kiosk.sync.stick import StickError

RECEIPT = "乡镇的回执"
PHOTO_RECEIPT = "乡镇收照片的回执"
PHOTOS_MAX = 500
"""On one stick: 100 MB, and half an hour of an old stick."""

PAGE = "乡镇下发的第 {first} 条起的内容"


@dataclass
class _Trip:
    """One stick at one machine, on its way through both halves."""

    outbox: Outbox
    where: Path
    key: SigningKey
    township_key: VerifyKey
    is_there: Callable[[Path], bool]
    on_progress: Callable[[int, int], None]
    book: FileBook | None
    request: Callable[[], bytes]
    notes: list[str] = field(default_factory=list)
    outdated: bool = False
    fenced: bool = False
    done: int = 0
    all: int = 0

    @property
    def folder(self) -> Path:
        return stick.folder_of(self.where, self.outbox.site, self.outbox.epoch)

    def moved(self) -> None:
        self.done += 1
        self.on_progress(self.done, max(self.done, self.all))


def carry(
    outbox: Outbox,
    where: Path,
    key: SigningKey,
    township_key: VerifyKey,
    *,
    is_there: Callable[[Path], bool] = Path.is_dir,
    on_progress: Callable[[int, int], None] = lambda _, __: None,
    book: FileBook | None = None,
    request: Callable[[], bytes] = bytes,
) -> Carried:
    """Take in and write; StickError when the stick cannot be used at all.

    `request`: what a machine that came by an invitation asks for; b"" when it is not to be asked
    any more, which is looked at when the receipt was taken in.

    `book`: the photographs that go along; `on_progress` gets the files that went either way, and
    how many there are.
    """
    stick.find(where, is_there)
    trip = _Trip(outbox, where, key, township_key, is_there, on_progress, book, request)
    _leave_anothers(trip)
    acked, cursor = outbox.acked(), outbox.cursor()
    pages = stick.numbered(trip.folder, stick.FEED)
    _take_ack(trip)
    _take_photo_receipt(trip)
    photos = min(PHOTOS_MAX, book.counts().waiting) if book else 0
    trip.all = len(pages) + -(-(outbox.head() - outbox.acked()) // BATCH_ENTRIES) + photos
    for path in pages:
        _take_feed(trip, path)
        trip.moved()
    written, trouble = 0, None
    try:
        written = _write(trip)
        photos = sum(1 for _ in stick.photographs(trip.folder)) if book else 0
    except StickError as error:
        trouble, photos = error.why, 0
    return Carried(
        taken=outbox.cursor() - cursor,
        acked=max(0, outbox.acked() - acked),
        written=written,
        photographs=photos,
        notes=tuple(trip.notes),
        outdated=trip.outdated,
        fenced=trip.fenced,
        trouble=trouble,
    )


def ask_for_history(
    where: Path, site: str, epoch: int, key: SigningKey, *, entries: int, cursor: int
) -> None:
    """Write down for the township how far history and feed are here; StickError as ever."""
    asked = {
        stick.name_of(kind): seal(key, [], kind=kind, site=site, epoch=epoch, first=known + 1)
        for kind, known in ((stick.WANTED, entries), (stick.CURSOR, cursor))
    }
    folder = stick.folder_of(where, site, epoch)
    stick.write(folder, asked.items(), instead_of=stick.OF_KIOSK)


def _leave_anothers(trip: _Trip) -> None:
    """A machine of the same name, in another township, would lose what it put on the stick."""
    path = trip.folder / stick.name_of(stick.CURSOR)
    try:
        data = stick.read(path)
    except StickError:
        return  # it is told where it matters
    head = unproven_head(data) if data else None
    if data is None or head is None or head.kind != "cursor":
        return  # torn: it is written anew
    try:
        open_envelope(data, trip.key.verify_key)
    except WrongSignature:
        sentence = f"优盘上的 {trip.folder.name} 是另一台机器的，没有动。请换一个优盘。"
        raise StickError(sentence, StickTrouble.ANOTHERS) from None
    except EnvelopeError:
        return


def _take_ack(trip: _Trip) -> None:
    opened = _opened(trip, trip.folder / stick.name_of(stick.ACK), "ack", RECEIPT)
    if opened is None:
        return
    try:
        ack = msgspec.json.decode(opened[1][0], type=Ack)
    except (msgspec.DecodeError, IndexError):
        trip.notes.append(f"{RECEIPT}读不出来，没有用。")
        return
    outbox, notes = trip.outbox, trip.notes
    if ack.problem in PROBLEMS:
        notes.append(PROBLEMS[ack.problem])
    trip.fenced = ack.problem == "fenced"
    trip.outdated = ack.head < outbox.acked()
    if ack.head > outbox.head():
        notes.append(PROBLEMS["behind"])
    elif ack.head > 0 and outbox.hash_at(ack.head).hex() == ack.hash:
        outbox.mark_acked(ack.head, bytes.fromhex(ack.hash))
    elif ack.head > 0 and not ack.problem:
        notes.append(f"{RECEIPT}和这台机器的流水对不上，没有用。请联系乡镇。")


def _take_photo_receipt(trip: _Trip) -> None:
    path = trip.folder / stick.name_of(stick.PHOTOS)
    opened = _opened(trip, path, "photos", PHOTO_RECEIPT) if trip.book else None
    if opened is None or trip.book is None:
        return
    waiting = set(trip.book.waiting())
    for line in opened[1]:
        digest = line.decode("ascii", "replace")
        if digest in waiting:
            trip.book.settle(digest, State.ARRIVED)


def _take_feed(trip: _Trip, path: Path) -> None:
    what = PAGE.format(first=stick.number_of(path))
    opened = _opened(trip, path, "feed", what)
    if opened is None:
        return
    head, lines = opened
    cursor = trip.outbox.cursor()
    if head.last <= cursor:
        return  # it came by the line, or from this very stick
    if head.first > cursor + 1:
        trip.notes.append(f"{what}前面还缺第 {cursor + 1} 条，没有用。请让乡镇再拷一次。")
        return
    try:
        items = [FeedItem(n, line.decode()) for n, line in enumerate(lines, head.first)]
        at = parse_stamp(head.at)
    except ValueError:
        trip.notes.append(f"{what}读不出来，没有用。")
        return
    trip.outbox.apply_feed(items, at)


def _opened(trip: _Trip, path: Path, kind: str, what: str) -> tuple[Head, list[bytes]] | None:
    try:
        data = stick.read(path)
        if data is None:
            return None
        head, lines = open_envelope(data, trip.township_key)
    except StickError as error:
        trip.notes.append(str(error))
        return None
    except WrongSignature:
        trip.notes.append(f"{what}坏了，或者不是乡镇写的，没有用。请让乡镇再拷一次。")
        return None
    except EnvelopeError:
        trip.notes.append(f"{what}坏了，没有用。请让乡镇再拷一次。")
        return None
    if (head.kind, head.site, head.epoch) != (kind, trip.outbox.site, trip.outbox.epoch):
        trip.notes.append(f"{what}不是给这台机器的，没有用。")
        return None
    return head, lines


def _write(trip: _Trip) -> int:
    """Everything that the township is not known to have, and how far the feed is known."""
    first, head = trip.outbox.acked() + 1, trip.outbox.head()
    stick.write(
        trip.folder,
        _envelopes(trip, first, head),
        instead_of=stick.OF_KIOSK,
        is_there=lambda: trip.is_there(trip.where),
    )
    return head - first + 1


def _envelopes(trip: _Trip, first: int, head: int) -> Iterator[tuple[str, bytes]]:
    outbox = trip.outbox
    limit = BATCH_ENTRIES
    seq = first
    while seq <= head:
        lines = outbox.lines(seq, min(limit, head - seq + 1))
        last = seq + len(lines) - 1
        sealed = seal(
            trip.key,
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
        yield stick.name_of(stick.ENTRIES, seq), sealed
        trip.moved()
        seq = last + 1
    cursor = outbox.cursor()
    if request := trip.request():
        yield stick.name_of(stick.REQUEST), request
    yield (
        stick.name_of(stick.CURSOR),
        seal(trip.key, [], kind="cursor", site=outbox.site, epoch=outbox.epoch, first=cursor + 1),
    )
    if trip.book is not None:
        for digest, data in islice(ready(trip.book), PHOTOS_MAX):
            yield stick.photo_name(digest, data), data
            trip.moved()
