"""State of the papers; SENDING is committed before byte 1 (design.md 6).

A job is the paper of one entry (`paper` is 'entry', `seq` set), or one that no fact stands behind,
such as shelf tags (`content` says what is on it; `store.paper_values` writes and reads it).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec

from kiosk.core.checkdigit import check_digit
from kiosk.core.clock import parse_stamp
from kiosk.core.entries import EntryKind
from kiosk.core.journal import Entry, parse_slip_code, parse_stub_code, slip_mark
from kiosk.ports import PrintState
from kiosk.store import feed, journal
from kiosk.store.database import Store

PAPERED = frozenset(
    {
        EntryKind.REDEMPTION,
        EntryKind.DELIVERY,
        EntryKind.TRANSFERRED,
        EntryKind.GIVEN_BACK,
        EntryKind.COUNTED,
        EntryKind.HANDED_OVER,
        EntryKind.AWARDED,
        EntryKind.REFUND,
        EntryKind.UNDONE,
        EntryKind.RETURNED,
        EntryKind.VOUCHERS_DESTROYED,
        EntryKind.DAY_CLOSED,
        EntryKind.RELEASED,
        EntryKind.OBJECTED,
    }
)
"""Kinds of entries that come with a paper: what somebody takes home, or signs.

Goods sold by the partner shop, losses and the stock of the first day stand in the ledgers and on
the day's close sheet: nobody else needs a paper of them.
"""

ENTRY = "entry"


def brings_paper(entry: Entry) -> bool:
    """Whether a paper comes with it: not with what the machine answers, nobody stands there."""
    return entry.kind in PAPERED and not (entry.kind == EntryKind.RELEASED and not entry.keeper)


@dataclass(frozen=True)
class PrintJob:
    """One paper; `sent` transmissions had a first byte leave."""

    job: int
    seq: int | None
    """The entry it is the paper of."""

    paper: str
    content: str
    state: PrintState
    sent: int

    @property
    def copy_number(self) -> int:
        """0: the original; n: 补打 第n次.  Whatever follows a first byte is a copy."""
        return self.sent

    @property
    def is_to_come(self) -> bool:
        """Whether it waits for the printer or is under way: it needs not be asked for again."""
        return self.state in (PrintState.NOT_SENT, PrintState.SENDING)


@dataclass(frozen=True)
class ListedPaper:
    """A paper as the keeper's list shows it."""

    job: int
    seq: int | None
    kind: str
    """An EntryKind, or the name of a content: `core.papers.TITLES` says what it is called."""

    number: str
    """As on the paper; '' where no entry stands behind it."""

    whose: str
    """3组 张* of the household it is for; '' when it is the shop's own."""

    at: datetime | None
    """When it was booked or asked for."""

    state: PrintState
    sent: int
    """Times it was sent to the printer: 1 is the original, the others are copies."""


SELECT = "select job, seq, paper, content, state, sent from print_job"

OPEN = "state <> 'printed' and"
"""Said besides the state that is meant: else SQLite goes through every paper there ever was, not
through the index of those that are not out."""


def _job(row: tuple[int, int | None, str, str, str, int]) -> PrintJob:
    return PrintJob(*row[:4], PrintState(row[4]), row[5])


def add(store: Store, seq: int, *, came_out: bool = False) -> None:
    """The paper of an entry just written; inside the caller's transaction.

    `came_out`: of another machine, which printed it.
    """
    state, sent = (PrintState.PRINTED, 1) if came_out else (PrintState.NOT_SENT, 0)
    store.execute(
        "insert into print_job values (null, ?, ?, '', ?, ?, '')", [seq, ENTRY, state, sent]
    )


def ask_for(store: Store, paper: str, content: str, settles: str = "") -> int:
    """A paper that no entry stands behind; the number of its job.

    `settles`: what stood in `meta` until this paper was asked for; it goes with the same commit.
    """
    with store.transaction():
        store.execute(
            "insert into print_job values (null, null, ?, ?, 'not_sent', 0, '')", [paper, content]
        )
        store.execute("delete from meta where key = ?", [settles])
        return int(store.value("select max(job) from print_job"))


def job_of(store: Store, seq: int) -> PrintJob | None:
    """The paper of an entry."""
    row = store.row(f"{SELECT} where seq = ?", [seq])
    return _job(row) if row else None


def job_numbered(store: Store, job: int) -> PrintJob | None:
    """Any paper, also one that no entry stands behind."""
    row = store.row(f"{SELECT} where job = ?", [job])
    return _job(row) if row else None


def next_job(store: Store) -> PrintJob | None:
    """The oldest paper of which no byte was sent since it was last asked for."""
    row = store.row(f"{SELECT} where {OPEN} state = 'not_sent' order by job limit 1")
    return _job(row) if row else None


def mark_sending(store: Store, job: int) -> None:
    """Commit before byte 1: after a crash here nobody can know what came out."""
    with store.transaction():
        store.execute(
            "update print_job set state = 'sending', sent = sent + 1 where job = ?", [job]
        )


def take_back(store: Store, job: int) -> None:
    """It was announced as being sent, and then no byte of it left: it is as it was before."""
    with store.transaction():
        store.execute(
            "update print_job set state = 'not_sent', sent = sent - 1"
            " where job = ? and state = 'sending'",
            [job],
        )


def mark(store: Store, job: int, state: PrintState) -> None:
    with store.transaction():
        store.execute("update print_job set state = ? where job = ?", [state, job])


def settle(store: Store, job: int, *, complete: bool, person: str) -> None:
    """A person says how an uncertain paper came out; if not complete it is to be printed again."""
    with store.transaction():
        store.execute(
            "update print_job set state = ?, by_person = ? where job = ? and state = 'unknown'",
            [PrintState.PRINTED if complete else PrintState.NOT_SENT, person, job],
        )


def ask_again(store: Store, job: int) -> None:
    """Print once more, as a copy if a byte of it ever left."""
    with store.transaction():
        store.execute(
            "update print_job set state = 'not_sent' where job = ? and state <> 'sending'", [job]
        )


def after_restart(store: Store) -> int:
    """Every paper that was being sent is uncertain now; how many."""
    with store.transaction():
        return store.execute(
            f"update print_job set state = 'unknown' where {OPEN} state = 'sending'"  # noqa: S608
        )


def may_be_torn(store: Store) -> bool:
    """Whether a paper may have ended inside a picture: it began, and nobody saw it whole."""
    torn = "(state = 'unknown' or (state = 'not_sent' and sent > 0))"
    sql = f"select 1 from print_job where {OPEN} {torn} limit 1"  # noqa: S608
    return store.row(sql) is not None


def uncertain(store: Store) -> list[PrintJob]:
    """Papers whose fate must be asked of a person."""
    sql = f"{SELECT} where {OPEN} state = 'unknown' order by job"
    return [_job(row) for row in store.rows(sql)]


# --- the keeper's lists -------------------------------------------------------------------------


def recent(store: Store, limit: int) -> tuple[ListedPaper, ...]:
    """The newest papers first, whatever became of them."""
    rows = store.rows(f"{SELECT} order by job desc limit ?", [limit])
    return tuple(_listed(store, _job(row)) for row in rows)


def recent_uncertain(store: Store) -> tuple[ListedPaper, ...]:
    """Papers of which nobody knows whether they came out, the oldest first."""
    return tuple(_listed(store, job) for job in uncertain(store))


def job_of_number(store: Store, text: str) -> PrintJob | None:
    """The paper of the number that stands on it, or of its QR code; None: not one of ours.

    A number is typed whole (`和平-1-000123-7`) or as its figures only (`10001237`).
    """
    seq = _seq_of_code(store, text.strip()) or _seq_of_number(store, text.strip())
    return job_of(store, seq) if seq is not None else None


def _seq_of_code(store: Store, text: str) -> int | None:
    """Of a slip's or a stub's code whose mark is the entry's own."""
    slip, stub = parse_slip_code(text), parse_stub_code(text)
    site, epoch, seq, mark = slip or ((*stub[:3], stub[4]) if stub else ("", 0, 0, ""))
    genesis, found = journal.genesis(store), journal.entry_at(store, seq)
    if genesis is None or found is None:
        return None
    ours = (genesis.site.upper(), journal.epoch_of(store, seq), slip_mark(found[1]))
    return seq if (site, epoch, mark) == ours else None


def _seq_of_number(store: Store, text: str) -> int | None:
    site, genesis = feed.site(store), journal.genesis(store)
    if site is None or genesis is None:
        return None
    figures = text
    if "-" in text:
        name, *parts = text.rsplit("-", 3)
        figures = "".join(parts)
        if name != site.name:
            return None
    if not (figures.isascii() and figures.isdecimal() and 8 <= len(figures) <= 20):
        return None
    if check_digit(figures[:-1]) != figures[-1]:
        return None
    return next(_seqs(store, figures[:-1], genesis.epoch), None)


def _seqs(store: Store, figures: str, last_epoch: int) -> Iterator[int]:
    """Entries whose epoch and number are these figures: how many are the epoch's, they do not say.

    The number has six, or more and then no zero in front: at most one entry fits.
    """
    for epoch in range(last_epoch, 0, -1):
        seq = figures.removeprefix(str(epoch))
        if seq == figures or not 6 <= len(seq) <= 15 or (len(seq) > 6 and seq[0] == "0"):
            continue
        if journal.epoch_of(store, int(seq)) == epoch:
            yield int(seq)


def _listed(store: Store, job: PrintJob) -> ListedPaper:
    found = journal.entry_at(store, job.seq) if job.seq is not None else None
    if found is None:
        at = _asked_at(job.content)
        return ListedPaper(job.job, job.seq, job.paper, "", "", at, job.state, job.sent)
    entry = found[0]
    return ListedPaper(
        job=job.job,
        seq=job.seq,
        kind=entry.kind,
        number=feed.slip_numbers(store)(entry.seq),
        whose=_whose(store, entry),
        at=parse_stamp(entry.at),
        state=job.state,
        sent=job.sent,
    )


def _whose(store: Store, entry: Entry) -> str:
    household = json.loads(entry.body).get("household")
    row = store.row("select place, name from household where id = ?", [household])
    return " ".join(row) if row else ""


def _asked_at(content: str) -> datetime | None:
    """Every content says when it was asked for."""
    try:
        return parse_stamp(msgspec.json.decode(content)["at"])
    except (msgspec.DecodeError, LookupError, TypeError, ValueError):
        return None
