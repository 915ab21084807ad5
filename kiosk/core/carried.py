"""What became of carrying the link's envelopes by a USB stick; plain values for the screens."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class StickTrouble(StrEnum):
    """Why a stick could not be used, or not to the end."""

    MISSING = "missing"
    FULL = "full"
    READ_ONLY = "read_only"
    PULLED = "pulled"
    ANOTHERS = "anothers"  # a machine of the same name, of another township, has written there
    OWN = "own"  # the stick is well: the machine's own card refuses
    BROKEN = "broken"  # whatever else


@dataclass(frozen=True)
class Carried:
    """What went each way.  What was taken in holds, even if nothing could be written after it."""

    taken: int = 0
    """Items of the feed that are new here."""

    acked: int = 0
    """Entries that the township has, newly known."""

    written: int = 0
    """Entries that are on the stick now."""

    photographs: int = 0
    """Photographs that are on the stick now."""

    notes: tuple[str, ...] = ()
    """A sentence for each file that changed nothing and should have."""

    outdated: bool = False
    """The township's receipt says less than is known here by now."""

    fenced: bool = False
    """The township has given this machine's place to another one."""

    trouble: StickTrouble | None = None
    """Why nothing was written; what lay on the stick was taken in before."""

    @property
    def nothing_new(self) -> bool:
        return not (self.taken or self.acked or self.written or self.photographs)
