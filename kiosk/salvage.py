"""What is left of a machine whose journal is gone: its second medium, and a damaged file.

A kiosk never goes on from a copy under its own name: what it wrote after the copy was made would be
written a second time.  So the lines on the stick go to the township first, signed as they are, and
a machine of the next epoch continues behind them (design.md 9).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from nacl.signing import SigningKey, VerifyKey

from kiosk.core.carried import StickTrouble
from kiosk.settings import Settings
from kiosk.store import soundness
from kiosk.sync import spare, stick
from kiosk.sync.outbox import NotDone
from kiosk.sync.stick import StickError

LOG = logging.getLogger(__name__)

NONE = "优盘上没有备份。"
SEVERAL = "优盘上有几个兑换点的备份，分不清是哪一个。请只留这个兑换点的。"
NO_LINE = "连不上乡镇，请把备份优盘送到乡镇"
ALL_THERE = "备份 {last} 条，乡镇都收下了"
NOT_TAKEN = "备份 {last} 条，乡镇只收下 {head} 条"
AS_EVIDENCE = "备份 {last} 条，收下作凭据了"
"""When the code was asked for first: of what comes now the new machine's stock does not know."""

OF_A_MACHINE = ("device.key", "enrolment.json", "kiosk.db", "kiosk.db-wal", "kiosk.db-shm")
"""What makes a folder one machine's: put aside in this order and brought back in the other, so that
a power cut never leaves an enrolment without its journal, which would begin the epoch again."""


@dataclass(frozen=True)
class Salvaged:
    """How far the lines of a stick are at the township."""

    site: str
    last: int
    """The last entry on the stick."""

    head: int | None
    """The last that the township has; None: it was not reached."""

    fenced: bool = False
    """The machine was shut out before: what came now is evidence, and in no stock."""

    @property
    def is_whole(self) -> bool:
        return self.head is not None and self.head >= self.last

    @property
    def told(self) -> str:
        if self.head is None:
            return NO_LINE.format(last=self.last)
        whole = AS_EVIDENCE if self.fenced else ALL_THERE
        sentence = whole if self.is_whole else NOT_TAKEN
        return sentence.format(last=self.last, head=self.head)


def has_backup(where: Path) -> bool:
    """Whether a stick holds lines of anybody's; one that cannot be read holds none."""
    try:
        return any(spare.files(folder) for _, _, folder in stick.machines(where, stick.BACKUP))
    except (StickError, OSError):
        return False


def salvage(
    where: Path, url: str, on_progress: Callable[[int, int], None] = lambda _, __: None
) -> Salvaged:
    """Send the township what a dead machine left on its stick; `url`: of the township, when it is
    another than the stick says.

    Any number of times: what it has it has.  StickError when the stick holds nothing of use.
    """
    stick.find(where)
    found = [each for each in stick.machines(where, stick.BACKUP) if spare.files(each[2])]
    if not found:
        raise StickError(NONE, StickTrouble.MISSING)
    if len({site for site, _, _ in found}) > 1:
        raise StickError(SEVERAL)
    machines = sorted(found, key=lambda each: each[1])
    done = [_sent(folder, url, on_progress) for _, _, folder in machines]
    return done[-1]


def _sent(folder: Path, url: str, on_progress: Callable[[int, int], None]) -> Salvaged:
    from kiosk.sync.client import TownshipClient

    machine = spare.machine_of(folder)
    last = spare.last_entry(folder)
    if machine is None:
        raise StickError("优盘上的备份不全，不知道是哪台机器的。请把优盘送到乡镇。")
    nobody = SigningKey.generate()  # an envelope is believed by its own signature
    try:
        township = VerifyKey(bytes.fromhex(machine.township_key))
        client = TownshipClient(
            url or machine.url, machine.site, machine.epoch, nobody, township, machine.authority
        )
    except ValueError:
        raise StickError("优盘上的备份坏了。请把优盘送到乡镇。") from None
    head: int | None = None
    fenced = False
    with closing(client):
        for path in spare.files(folder):
            for held, envelope in spare.envelopes(path):
                if head is not None and held.last <= head:
                    continue
                answer = client.push(envelope)
                if isinstance(answer, NotDone):
                    LOG.warning("the copies were not sent: %s", answer)
                    return Salvaged(machine.site, last, None)
                head, fenced = answer.head, answer.problem == "fenced"
                on_progress(head, last)
                if answer.problem in ("fork", "frozen"):
                    LOG.error("the township does not take the copies: %s", answer)
                    return Salvaged(machine.site, last, head)
    return Salvaged(machine.site, last, head, fenced)


@contextmanager
def damaged_aside(settings: Settings) -> Iterator[Path | None]:
    """Inside, a folder whose journal is damaged is empty, as a new machine's; the damaged files lie
    in a folder beside it, for good when nothing is raised.  None where nothing is damaged."""
    if not soundness.damage(settings.database):
        yield None
        return
    folder = settings.folder
    beside = next(p for n in range(1, 1000) if not (p := folder / f"damaged-{n}").exists())
    beside.mkdir()
    for name in OF_A_MACHINE:
        if (folder / name).exists():
            (folder / name).rename(beside / name)
    try:
        yield beside
    except BaseException:
        for name in reversed(OF_A_MACHINE):
            if (beside / name).exists():
                (beside / name).replace(folder / name)
        beside.rmdir()
        raise
