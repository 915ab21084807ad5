"""Acts on a kiosk's file, each in a process that is recorded, or one of whose calls fails.

A line `ack KEY NUMBER` comes after the call that booked it has returned; `not KEY` when the file
was asked after an error and says that it is not booked; `error` when there was one.  The bugs that
may be planted are those that the tests must find.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from support.beside import EPOCH, KEY, MACHINE, PHOTOGRAPHS, STICK, TOWNSHIP
from support.idle_calls import after_idle_calls
from support.killable import say, serve
from support.village import NOW, TestClock

from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import DeliveryLine
from kiosk.core.feed import FeedItem
from kiosk.core.view import Entered, Pick
from kiosk.desk import photographs
from kiosk.paper import PrintThread
from kiosk.ports import PrintOutcome, PrintState
from kiosk.settings import LedgerSettings
from kiosk.store import acts, history, journal, printing, redeem, stock
from kiosk.store import closing as closes
from kiosk.store.database import CommitUnknown, Store, StoreError, open_store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.store.people import Person
from kiosk.store.rereading import after_upgrade
from kiosk.sync.carrying import carry
from kiosk.sync.files import FileBook
from kiosk.sync.outbox import FeedPage
from kiosk.sync.restoring import restore
from kiosk.sync.second import SecondMedium
from kiosk.sync.spare import Machine
from kiosk.sync.stick import StickError

PHOTOGRAPH = bytes(range(256)) * 80
PICK = Pick("laundry_liquid", "洗衣液", 1, 1, "瓶")
SECOND = Person("k2", "李某", "keeper")
Booking = Callable[[], object]


def stamp_at(keeper: str = "k1", minutes: int = 0) -> Stamp:
    moment = Moment(NOW + timedelta(minutes=minutes), Quality.SURE)
    return Stamp(moment, TestClock().boot_id, 1.0 + minutes, keeper)


def settled(store: Store, op: str, book: Booking) -> None:
    """What the counter does: an error out of COMMIT is looked up (design.md 5)."""
    try:
        book()
    except CommitUnknown:
        say("error unknown")
        store.reopen()
    except StoreError:
        say("error nothing")
    tell_booked(store, op)


def tell_booked(store: Store, op: str) -> None:
    found = journal.entry_of_op(store, op)
    say(f"ack {op} {found[0].seq}" if found else f"not {op}")


# --- acts ----------------------------------------------------------------------------------------


class PaperRoll:
    """A printer whose every byte is out at once: it says `paper JOB TIMES` for a first byte."""

    columns = 48

    def trouble(self) -> None:
        return None

    def deliver(self, lines, job_id, *, before_first_byte, **_):
        before_first_byte()
        say(f"paper {job_id} {'copy' if '补打' in repr(lines) else 'original'}")
        return PrintOutcome(PrintState.PRINTED)


def print_all(store: Store) -> None:
    """The print thread's own loop, in this thread, until every paper is out."""

    def told(changed: object) -> None:
        if printing.next_job(store) is None:
            thread.stop()

    if printing.next_job(store) is None:
        return
    thread = PrintThread(
        store, PaperRoll(), on_printing=told, on_trouble=lambda _: None, retry_s=0.001
    )
    thread.run()


def redeem_once(store: Store, op: str, when: Callable[[], Stamp] = stamp_at) -> None:
    def book() -> None:
        redeem.redeem(store, op, "h42", [PICK], when, entered=Entered.CODE)

    if is_prepared(store, op):
        settled(store, op, book)


def is_prepared(store: Store, op: str) -> bool:
    """The key is put on the disk before the household confirms; without it nobody is asked."""
    try:
        if journal.entry_of_op(store, op) is None:
            redeem.abandon(store, op)
            redeem.prepare(store, op, "h42", [PICK], stamp_at().moment)
    except (CommitUnknown, StoreError):
        say("error nothing")
        store.reopen()
        tell_booked(store, op)
        return False
    return True


def redemption(store: Store, path: Path) -> None:
    """One, and its paper."""
    redeem_once(store, "op1")
    print_all(store)


def redemptions(store: Store, path: Path) -> None:
    """Their papers between them; the log begins again before the end."""
    store.execute("pragma wal_autocheckpoint = 40")
    for n in range(1, 7):
        redeem_once(store, f"op{n}")
        if n % 2 == 0:
            print_all(store)


def delivery(store: Store, path: Path) -> None:
    deliver(store, "delivery")


def deliver(store: Store, op: str, photo: str = "") -> None:
    lines = [DeliveryLine("rice", 5), DeliveryLine("rice_cooker", 2)]

    def come() -> None:
        stock.receive(store, op, lines, stamp_at, source="collective", photo=photo)

    settled(store, op, come)


def photographed(store: Store, path: Path) -> None:
    """A delivery with its note: the file is whole before the entry names it."""
    for _ in range(2):
        try:
            digest = photographs.keep(path.with_name(PHOTOGRAPHS), PHOTOGRAPH)
        except OSError:
            say("error unknown")
            continue
        say(f"ack photo {digest}")
        deliver(store, "noted", photo=digest)
        return


def second_medium(store: Store, path: Path) -> None:
    """A redemption goes to the stick as a line at once, and the whole file as its first copy."""
    redeem_once(store, "op1")
    second = SecondMedium(
        store,
        path,
        KEY,
        Machine(MACHINE, EPOCH, "http://127.0.0.1:1", bytes(TOWNSHIP.verify_key).hex(), ""),
        LedgerSettings(stick=str(path.with_name(STICK)), mounted=False),
        FileBook(store, path.with_name(PHOTOGRAPHS)),
    )
    for _ in range(3):
        there = second.follow()
        if there.trouble is None:
            say(f"ack line {there.entry}")
            say(f"ack copied {there.copied > 0:d}")
            return
        say(f"error {there.trouble}")


def close(store: Store, path: Path) -> None:
    """The day, and the shift goes to the next keeper: two entries that are one act."""

    def book() -> None:
        closes.close_day(store, "close", lambda: stamp_at(minutes=9), 3, SECOND)

    settled(store, "close", book)
    print_all(store)


def sync(store: Store, path: Path) -> None:
    """A batch is acknowledged, then the feed comes page by page, twice the same."""
    outbox = Outbox(store, lambda: stamp_at(""))
    items = pages_of(path)

    def take(page: Sequence[FeedItem]) -> None:
        try:
            outbox.apply_feed(page, NOW)
        except (CommitUnknown, StoreError):
            say("error unknown")
            store.reopen()
            outbox.apply_feed(page, NOW)
        say(f"ack feed {outbox.cursor()}")

    head = outbox.head()
    try:
        outbox.mark_acked(head, outbox.hash_at(head))
    except (CommitUnknown, StoreError):
        say("error unknown")
        store.reopen()
        outbox.mark_acked(head, outbox.hash_at(head))
    say(f"ack acked {head}")
    for first in (0, 2, 0, 4):
        take(items[first : first + 2])


def pages_of(path: Path) -> list[FeedItem]:
    """The township's next items, which lie beside the file."""
    lines = path.with_name("feed.jsonl").read_text("utf-8").splitlines()
    first = int(path.with_name("feed.first").read_text("ascii"))
    return [FeedItem(n, line) for n, line in enumerate(lines, first)]


def carried(store: Store, path: Path) -> None:
    """A stick that the township wrote is taken in, and what is unsent is written on it."""
    outbox = Outbox(store, lambda: stamp_at(""))
    for _ in range(2):
        try:
            carry(outbox, path.with_name(STICK), KEY, TOWNSHIP.verify_key)
        except (CommitUnknown, StoreError, StickError):
            say("error unknown")
            store.reopen()
            continue
        say(f"ack feed {outbox.cursor()}")


class Source:
    """The township's end of a restore: the file of the machine before, three entries a page."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def feed(self, after: int) -> FeedPage:
        sql = "select n, body from feed_item where n > ? order by n limit 9"
        found = self._store.rows(sql, [after])
        return FeedPage(tuple(FeedItem(*row) for row in found), NOW)

    def history(self, after: int) -> list[bytes]:
        return Outbox(self._store).lines(after + 1, 3)


def restored(store: Store, path: Path) -> None:
    """A new machine gets the history of the one before, and begins behind it."""
    with closing(opened(path.with_name("source.db"))) as source:
        base, digest = journal.head(source)
        for _ in range(2):
            try:
                history.expect(store, base, digest.hex())
                assert (
                    restore(store, Source(source), lambda done, _: say(f"ack here {done}")) is None
                )
                history.begin(store, "hp01", 2, stamp_at(""))
            except (CommitUnknown, StoreError):
                say("error unknown")
                store.reopen()
                continue
            tell_booked(store, "genesis/hp01/2")
            return


def made(store: Store, path: Path) -> None:
    """The first entry of a file that was not there before."""
    settled(store, "genesis/hp01/1", lambda: journal.begin_epoch(store, "hp01", 1, stamp_at("")))


def brought_up(store: Store, path: Path) -> None:
    """A file of an old version: `open_store` has made the tables, now it is read anew."""
    say("ack open 0")
    after_upgrade(store, lambda: stamp_at(""))
    say("ack read 0")


ACTS: dict[str, Callable[[Store, Path], None]] = {
    "redemption": redemption,
    "redemptions": redemptions,
    "delivery": delivery,
    "photograph": photographed,
    "second-medium": second_medium,
    "close": close,
    "sync": sync,
    "import": carried,
    "restore": restored,
    "making": made,
    "migration": brought_up,
}

# --- planted bugs --------------------------------------------------------------------------------


def not_synced(store: Store, path: Path) -> None:
    store.execute("pragma synchronous = normal")
    redemptions(store, path)


def old_journal(store: Store, path: Path) -> None:
    """The log is deleted at each commit, and that it was is not synced."""
    store.execute("pragma journal_mode = delete")
    redemptions(store, path)


def told_too_early(store: Store, path: Path) -> None:
    """The household sees that it is done before COMMIT."""

    def during(op: str) -> Stamp:
        say(f"ack {op} {journal.head(store)[0] + 1}")
        return stamp_at()

    for n in range(1, 4):
        redeem_once(store, f"op{n}", lambda op=f"op{n}": during(op))


def printed_too_early(store: Store, path: Path) -> None:
    def during() -> Stamp:
        job = int(store.value("select coalesce(max(job), 0) from print_job")) + 1
        say(f"paper {job} original")
        return stamp_at()

    for n in range(1, 4):
        redeem_once(store, f"op{n}", during)


def two_transactions(store: Store, path: Path) -> None:
    """The entry in one, its paper in the next."""
    add, later = printing.add, []
    acts.printing.add = lambda _, seq: later.append(seq)
    for n in range(1, 4):
        redeem_once(store, f"op{n}")
        with store.transaction():
            add(store, later.pop())


def sent_too_late(store: Store, path: Path) -> None:
    """SENDING is stored after the first byte, not before it."""
    mark_sending = printing.mark_sending
    printing.mark_sending = lambda *_: None
    roll = PaperRoll.deliver

    def deliver(self, lines, job_id, *, before_first_byte, **how):
        outcome = roll(self, lines, job_id, before_first_byte=before_first_byte, **how)
        mark_sending(store, job_id)
        return outcome

    PaperRoll.deliver = deliver
    redemption(store, path)


BUGS: dict[str, Callable[[Store, Path], None]] = {
    "synchronous=NORMAL": not_synced,
    "journal_mode=DELETE": old_journal,
    "told-before-COMMIT": told_too_early,
    "printed-before-COMMIT": printed_too_early,
    "two-transactions": two_transactions,
    "SENDING-after-byte-1": sent_too_late,
}

# --- one process for each ------------------------------------------------------------------------


def opened(path: Path) -> Store:
    """As whoever starts the kiosk once more."""
    try:
        return open_store(path)
    except StoreError:
        say("error nothing")
        return open_store(path)


def work(path: Path, word: str) -> None:
    act = after_idle_calls(word)
    with closing(opened(path)) as store:
        (ACTS | BUGS)[act](store, path)
    say("ack done 0")


if __name__ == "__main__":
    import argon2  # noqa: F401  (once, not at each start)

    serve(work)
