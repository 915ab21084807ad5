"""State of the slips; SENDING is committed before byte 1 (design.md 6)."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.ports import PrintState
from kiosk.store.database import Store


@dataclass(frozen=True)
class PrintJob:
    """The slip of redemption `seq`; `sent` transmissions had a first byte leave."""

    seq: int
    state: PrintState
    sent: int

    @property
    def copy_number(self) -> int:
        """0: the original; n: 补打 第n次.  Whatever follows a first byte is a copy."""
        return self.sent


def job(store: Store, seq: int) -> PrintJob | None:
    row = store.row("select seq, state, sent from print_job where seq = ?", [seq])
    return PrintJob(row[0], PrintState(row[1]), row[2]) if row else None


def next_job(store: Store) -> PrintJob | None:
    """The oldest slip of which no byte was sent since it was last asked for."""
    row = store.row(
        "select seq, state, sent from print_job where state = 'not_sent' order by seq limit 1"
    )
    return PrintJob(row[0], PrintState(row[1]), row[2]) if row else None


def mark_sending(store: Store, seq: int) -> None:
    """Commit before byte 1: after a crash here nobody can know what came out."""
    with store.transaction():
        store.execute(
            "update print_job set state = 'sending', sent = sent + 1 where seq = ?", [seq]
        )


def mark(store: Store, seq: int, state: PrintState) -> None:
    with store.transaction():
        store.execute("update print_job set state = ? where seq = ?", [state, seq])


def settle(store: Store, seq: int, *, complete: bool, person: str) -> None:
    """A person says how an uncertain slip came out; if not complete it is to be printed again."""
    with store.transaction():
        store.execute(
            "update print_job set state = ?, by_person = ? where seq = ? and state = 'unknown'",
            [PrintState.PRINTED if complete else PrintState.NOT_SENT, person, seq],
        )


def ask_again(store: Store, seq: int) -> None:
    """Print once more, as a copy if a byte of it ever left."""
    with store.transaction():
        store.execute(
            "update print_job set state = 'not_sent' where seq = ? and state <> 'sending'", [seq]
        )


def after_restart(store: Store) -> int:
    """Every slip that was being sent is uncertain now; how many."""
    with store.transaction():
        return store.execute("update print_job set state = 'unknown' where state = 'sending'")


def uncertain(store: Store) -> list[int]:
    """Redemptions whose slip's fate must be asked of a person."""
    return [row[0] for row in store.rows("select seq from print_job where state = 'unknown'")]
