"""What the desk needs beside the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.core.acts import ActRefused
from kiosk.core.desk.events import WriteLedger
from kiosk.core.desk.tasks import TaskName
from kiosk.core.desk.view import LedgerKind
from kiosk.core.scheme import Scheme
from kiosk.store.database import Store
from kiosk.store.journal import Stamp


@dataclass(frozen=True)
class DeskPorts:
    """The store, and functions none of which is slow."""

    store: Store
    stamp: Callable[[str], Stamp]
    """Now, with this keeper."""

    unsent: Callable[[], int]
    """Entries that the township has not."""

    photograph: Callable[[], bytes | None]
    """A JPEG of what the camera sees; None when it sees nothing."""

    photographs: Path
    """Folder of the photographs that were taken on purpose, named by their SHA-256."""

    pictures: Path
    """Folder of the goods' pictures that the screens show, named by the goods' ids."""

    request_print: Callable[[], None]
    salt: Callable[[], bytes]
    """16 random bytes."""

    switch: Callable[[TaskName], ActRefused | None]
    """Training: what is no entry; why it cannot be done, or None."""

    wish_update: Callable[[], ActRefused | None]
    """Ask for the newer version on the stick; why it cannot be, or None."""

    ledgers: Callable[[Scheme], tuple[LedgerKind, ...]]
    """What may be written to files under a scheme."""

    write_ledger: Callable[[WriteLedger, datetime], None]
    """Begin to; `LedgerEnded` comes later, by the way of everything that comes from outside."""

    training: bool = False
