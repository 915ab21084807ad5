"""A new version comes from the township in pieces, when nothing else is to be sent or fetched.

It goes on where it was cut, over weeks if need be, and lies then where the keeper's touch finds it
as it finds one on a stick.  Of what is here already its name tells: `DIGEST-SIZE.part` is under
way, `DIGEST.kiosk-update` whole, `DIGEST.void` not to be fetched again by the version that is named
in it, for the sentence behind it ('': it has no use here).
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.core.attached import DIGEST
from kiosk.sync.outbox import Failure, NotDone, Township
from kiosk.sync.plan import CAP_S
from kiosk.sync.update_offer import PACKAGE_BYTES_MAX, PACKAGE_ENDING, UpdateOffer

LOG = logging.getLogger(__name__)

PART, VOID = ".part", ".void"
ASK_EVERY_S = 3600.0
FLUSHED_BYTES = 1 << 20
"""Between two flushes: as much is fetched again after a power cut."""

SPARE_BYTES = 500 << 20
"""Left to the journal and its ballast; less, and what was fetched gives way."""


def free_bytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free


@dataclass(frozen=True)
class Judged:
    """How a package is looked at; both are called by the link's thread."""

    running: str
    """The version that runs: what it refused, another one may take."""

    unfit: Callable[[Path, int], str | None]
    """Why a package of so many bytes, or its beginning, is not for this machine, for the keeper or
    ''; None: it is."""

    busy: Callable[[], bool]
    """An update is under way: what lies here is being read."""

    begins: int
    """So many bytes are enough to look at its beginning."""


@dataclass(frozen=True)
class _Spoilt:
    """What came whole and was another one, at the township or on the way to this card."""

    digest: str = ""
    times: int = 0
    until_s: float = 0.0
    """Not fetched before: each time it is waited for twice as long."""


class UpdateFetcher:
    """Fetches what is on offer into a folder; for the link's thread only."""

    def __init__(
        self,
        folder: Path,
        judged: Judged,
        free: Callable[[Path], int] = free_bytes,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """`free`: bytes of the folder's disk; `now_s`: seconds of a clock that never jumps."""
        self._folder = folder
        self._judged = judged
        self._free = free
        self._now_s = now_s
        self._not_before_s = 0.0
        self._spoilt = _Spoilt()
        self._looked_at: set[Path] = set()
        """In this process, and found fit."""

        self._flushed = False
        """Whether the part's end was written by this process."""

    def fetch(self, township: Township, break_off: Callable[[], bool]) -> None:
        """Piece after piece until the package is whole, the line fails, or `break_off` says so;
        then it is called again.  OSError when the disk does not do as it is told."""
        if self._now_s() < self._not_before_s or self._judged.busy():
            return
        self._not_before_s = self._now_s() + ASK_EVERY_S
        offer = township.update_offer()
        if isinstance(offer, NotDone):
            self._later(offer)
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if offer.sha256 and not _makes_sense(offer):
            LOG.warning("no such package: %s", offer)
            return
        self._drop_all_but(offer.sha256)
        if not offer.sha256 or self._is_void(offer.sha256):
            return
        if self._free(self._folder) < SPARE_BYTES:
            LOG.warning("what was fetched of a new version gives way")
            self._drop_all_but("")
            return
        whole = self._folder / f"{offer.sha256}{PACKAGE_ENDING}"
        if whole.exists():
            self._is_fit(whole, offer)
            return
        if self._spoilt.digest == offer.sha256 and self._now_s() < self._spoilt.until_s:
            return
        self._not_before_s = 0.0
        self._fetch(township, offer, whole, break_off)

    def _fetch(
        self, township: Township, offer: UpdateOffer, whole: Path, break_off: Callable[[], bool]
    ) -> None:
        part = self._folder / f"{offer.sha256}-{offer.size}{PART}"
        if not self._has_room(offer, part):
            return
        with part.open("ab") as file:
            have = self._have(file.fileno(), offer.size)
            while have < offer.size:
                if have >= self._judged.begins and not self._is_fit(part, offer):
                    return
                answer = township.update_piece(offer, have)
                if isinstance(answer, NotDone):
                    self._later(answer)
                    return
                file.write(answer)
                file.flush()
                have += len(answer)
                if have // FLUSHED_BYTES > (have - len(answer)) // FLUSHED_BYTES:
                    os.fsync(file.fileno())
                if have < offer.size and break_off():
                    return
            os.fsync(file.fileno())
        self._end(part, whole, offer)

    def _end(self, part: Path, whole: Path, offer: UpdateOffer) -> None:
        with part.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != offer.sha256:
            LOG.warning("the package that was fetched is another one: %s", found)
            part.unlink()
            times = self._spoilt.times if self._spoilt.digest == offer.sha256 else 0
            until_s = self._now_s() + ASK_EVERY_S * 2 ** min(times, 7)
            self._spoilt = _Spoilt(offer.sha256, times + 1, until_s)
            return
        if self._is_fit(part, offer):
            part.replace(whole)
            _settle(self._folder)
            self._not_before_s = self._now_s() + ASK_EVERY_S

    def _have(self, handle: int, size: int) -> int:
        """Bytes of the part that are surely there: the end of what a power cut left may not be."""
        have = min(os.fstat(handle).st_size, size)
        if not self._flushed:
            have = max(0, have - FLUSHED_BYTES)
        os.ftruncate(handle, have)
        self._flushed = True
        return have

    def _has_room(self, offer: UpdateOffer, part: Path) -> bool:
        here = part.stat().st_size if part.exists() else 0
        if self._free(self._folder) - max(0, offer.size - here) >= SPARE_BYTES:
            return True
        LOG.warning("no room for a new version of %d bytes", offer.size)
        self._not_before_s = self._now_s() + ASK_EVERY_S
        return False

    def _is_fit(self, path: Path, offer: UpdateOffer) -> bool:
        if path in self._looked_at:
            return True
        why = self._judged.unfit(path, offer.size)
        if why is None:
            # its beginning says nothing of its end
            self._looked_at |= {path} if path.stat().st_size >= self._judged.begins else set()
            return True
        LOG.warning("the package %s is not for this machine: %s", offer.sha256, why or "no use")
        void = self._folder / f"{offer.sha256}{VOID}"
        void.write_text(f"{self._judged.running}\n{why}\n", "utf-8")
        path.unlink()
        self._not_before_s = self._now_s() + ASK_EVERY_S
        return False

    def _is_void(self, digest: str) -> bool:
        found = void_of(self._folder / f"{digest}{VOID}")
        return found is not None and found[0] == self._judged.running

    def _drop_all_but(self, digest: str) -> None:
        """What is not on offer any more was withdrawn."""
        for path in self._folder.iterdir():
            if not digest or not path.name.startswith(digest):
                path.unlink(missing_ok=True)

    def _later(self, answer: NotDone) -> None:
        LOG.info("the new version: %s", answer)
        # withdrawn a moment ago, or an older township, which knows nothing of offers
        rejected = answer.failure is Failure.REJECTED
        wait_s = ASK_EVERY_S if rejected else min(answer.retry_after_s, CAP_S)
        self._not_before_s = self._now_s() + wait_s


def void_of(path: Path) -> tuple[str, str] | None:
    """(version that said so, why) of a void package; None where it says nothing."""
    try:
        running, _, why = path.read_text("utf-8").partition("\n")
    except (OSError, ValueError):
        return None
    return running, why.strip()


def _makes_sense(offer: UpdateOffer) -> bool:
    return DIGEST.fullmatch(offer.sha256) is not None and 0 < offer.size <= PACKAGE_BYTES_MAX


def _settle(folder: Path) -> None:
    """Names in it outlive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
