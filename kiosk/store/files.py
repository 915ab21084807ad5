"""Which of the files that entries name the township has (design.md 9).

They are found by going through the journal once, as it grows, so that also those of entries that an
earlier version wrote, or that came out of a backup, are sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.attached import files_named
from kiosk.core.entries import EntryKind
from kiosk.store import journal
from kiosk.store.database import Store

SEARCHED = "files_searched"
"""Name in `meta`: the last entry that was looked into, or one before it."""

SEARCHED_ANEW = 200
"""So many entries may be looked into once more: a write for each would wear the card out."""


class State(StrEnum):
    """How far a file of this kiosk is, as far as is known here."""

    WAITING = "waiting"
    ARRIVED = "arrived"
    MISSING = "missing"  # it is not on the disk any more
    DAMAGED = "damaged"  # what is on the disk is another file
    REFUSED = "refused"  # the township will not have it


@dataclass(frozen=True)
class Counts:
    waiting: int = 0
    missing: int = 0
    damaged: int = 0
    refused: int = 0


def search(store: Store) -> None:
    """Note the files that new entries name.

    Those before this machine's own beginning are on the disk of the one that took them.
    """
    head = journal.head(store)[0]
    searched = int(store.meta(SEARCHED, "0"))
    if searched >= head:
        return
    began = store.value("select max(seq) from entry where kind = ?", [EntryKind.GENESIS]) or 0
    found = store.rows(
        "select seq, body from entry where seq > ? and seq <= ?"
        " and (instr(body, 'photo') > 0 or instr(body, '\"voice\"') > 0) order by seq",
        [max(searched, began), head],
    )
    named = {digest: seq for seq, body in reversed(found) for digest in files_named(body)}
    if not named and head - searched < SEARCHED_ANEW:
        return
    with store.transaction():
        for digest, seq in named.items():
            store.execute(
                "insert or ignore into file_to_send values (?, ?, ?)", [digest, seq, State.WAITING]
            )
        store.set_meta(SEARCHED, str(head))


def next_to_send(store: Store, but: Collection[str]) -> str | None:
    """Digest of the first file that waits and whose entry the township has; not one of `but`."""
    acked = int(store.meta("acked", "0"))
    rows = store.rows(
        "select digest from file_to_send where state = 'waiting' and seq <= ? order by seq, digest"
        " limit ?",
        [acked, len(but) + 1],
    )
    return next((digest for (digest,) in rows if digest not in but), None)


def waiting(store: Store) -> list[str]:
    """Digests of all that wait, in the order of their entries."""
    rows = store.rows(
        "select digest from file_to_send where state = 'waiting' order by seq, digest"
    )
    return [digest for (digest,) in rows]


def settle(store: Store, digest: str, state: State) -> None:
    """This is how far the file is."""
    with store.transaction():
        store.execute("update file_to_send set state = ? where digest = ?", [state, digest])


def look_again(store: Store) -> None:
    """What was not on the disk may be there again: somebody has put a copy of it back."""
    with store.transaction():
        store.execute(
            "update file_to_send set state = 'waiting' where state in ('missing', 'damaged')"
        )


def doubt(store: Store) -> None:
    """The township was set up again from an old copy: it is asked anew for each; inside a
    transaction of the caller's."""
    store.execute("update file_to_send set state = 'waiting' where state = 'arrived'")


def counts(store: Store) -> Counts:
    rows = store.rows(
        "select state from file_to_send where state = 'waiting'"
        " union all select state from file_to_send where state not in ('waiting', 'arrived')"
    )
    number = Counter(state for (state,) in rows)
    return Counts(*(number[state] for state in ("waiting", "missing", "damaged", "refused")))
