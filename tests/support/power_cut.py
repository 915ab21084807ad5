"""What may lie on a disk after the power was cut: unsynced writes are lost, torn or reordered.

A write since the last sync of its file may be there or not, whatever was written after it; of one
that was under way any of its sectors of 512 bytes may be there.  That a file was made or removed
may have come about or not until its folder is synced (research: reliability.md 2.4).
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from support.system_calls import Kind, Op

SECTOR = 512
ROUNDS = 40
"""Over all points, at most: where so many different disks are not to be had, there are fewer."""


class State(NamedTuple):
    """A disk after a cut."""

    cut: int
    """Operations that had been done."""

    files: Mapping[str, bytes]


@dataclass
class _File:
    durable: bytearray
    pending: list[Op] = field(default_factory=list)
    syncs: int = 0

    def sync(self) -> None:
        self.syncs += 1
        for op in self.pending:
            _do(self.durable, op)
        self.pending = []


Survivors = Mapping[str, tuple[_File, tuple[Op, ...]]]
"""The unsynced writes, whole or in parts, that are on a disk."""


class Disk:
    """Files as they are, and what of them lasts; `lying`: so many of 1 syncs do nothing."""

    def __init__(self, files: Mapping[str, bytes], lying: float = 0.0) -> None:
        self._names = {name: _File(bytearray(data)) for name, data in files.items()}
        self._durable_names = dict(self._names)
        self._lying = lying

    def do(self, op: Op, rng: random.Random) -> None:
        if op.kind is Kind.CREATED:
            if op.name not in self._names:
                self._names[op.name] = _File(bytearray())
        elif op.kind is Kind.REMOVED:
            self._names.pop(op.name, None)
        elif op.kind in (Kind.WRITTEN, Kind.SHORTENED):
            if op.name in self._names:  # else it was removed and nobody will see it
                self._names[op.name].pending.append(op)
        elif op.kind is Kind.SYNCED:
            if op.name in self._names and rng.random() >= self._lying:
                self._names[op.name].sync()
        elif op.kind is Kind.FOLDER_SYNCED and rng.random() >= self._lying:
            self._durable_names = dict(self._names)

    def whole(self) -> Survivors:
        """As a process that was killed leaves it: nothing is lost."""
        return {name: (file, tuple(file.pending)) for name, file in self._names.items()}

    def after_cut(self, rng: random.Random) -> Survivors:
        left = {}
        for name in sorted(self._names | self._durable_names):
            file = rng.choice([self._names.get(name), self._durable_names.get(name)])
            if file is not None:
                left[name] = (file, tuple(_survivors(file.pending, rng)))
        return left


def _survivors(pending: Sequence[Op], rng: random.Random) -> list[Op]:
    """Those writes, and parts of writes, that reached the disk."""
    how = rng.random()
    if how < 0.15:
        return []
    if how < 0.25:
        kept = list(pending)
    elif how < 0.6:
        kept = list(pending[: rng.randrange(len(pending) + 1)])
        if kept:
            kept[-1:] = _sectors(kept[-1], rng)
        return kept
    else:
        kept = [op for op in pending if rng.random() < 0.5]
    if rng.random() < 0.5:
        return [part for op in kept for part in _sectors(op, rng)]
    return kept


def _sectors(op: Op, rng: random.Random) -> list[Op]:
    """Some of those that a write touches; a shortening is not torn."""
    if op.kind is not Kind.WRITTEN:
        return [op]
    first = SECTOR - op.offset % SECTOR
    starts = [0, *range(first, len(op.data), SECTOR)]
    parts = zip(starts, [*starts[1:], len(op.data)], strict=True)
    return [
        Op(op.kind, op.name, op.offset + start, op.data[start:end])
        for start, end in parts
        if rng.random() < 0.5
    ]


def _with(file: _File, ops: Sequence[Op]) -> bytes:
    if not ops:
        return bytes(file.durable)
    data = bytearray(file.durable)
    for op in ops:
        _do(data, op)
    return bytes(data)


def _do(data: bytearray, op: Op) -> None:
    if op.kind is Kind.SHORTENED:
        del data[op.offset :]
        data.extend(bytes(op.offset - len(data)))
        return
    data.extend(bytes(max(0, op.offset - len(data))))
    data[op.offset : op.offset + len(op.data)] = op.data


def states(
    before: Mapping[str, bytes], ops: Sequence[Op], *, wanted: int, lying: float = 0.0
) -> Iterator[State]:
    """So many different disks, spread over every point of `ops`; of each point the whole one first.

    Deterministic.  `lying`: that of a bad card, which does not do so many of 1 syncs.
    """
    chosen: set[int] = set()
    seen: set[int] = set()
    tries = max(1, 2 * wanted // (len(ops) + 1))
    for turn in range(ROUNDS):
        rng = random.Random(turn)
        disk, said = Disk(before, lying), 0
        for cut, op in enumerate([None, *ops]):
            if op is not None:
                disk.do(op, rng)
                said += op.kind is Kind.SAID
            if lying and rng.random() > 2 * wanted / (ROUNDS * len(ops)):
                continue  # the more different lies are seen
            for attempt in range(tries + 1):
                left = disk.after_cut(rng) if attempt else disk.whole()
                choice = hash((turn * bool(lying), said, _choice(left)))
                if choice in chosen:
                    continue
                chosen.add(choice)
                files = {name: _with(file, kept) for name, (file, kept) in left.items()}
                key = hash((said, *sorted(files.items())))  # later, it may have to hold more
                if key not in seen:
                    seen.add(key)
                    yield State(cut, files)
                if len(seen) >= wanted and turn:
                    return


def _choice(left: Survivors) -> int:
    return hash(tuple((name, file.syncs, id(file), kept) for name, (file, kept) in left.items()))
