"""What a process asks of the kernel while it books: recorded, or failed at one call (strace).

The recorder sees what the SQLite of `sqlite3` itself wrote and synced, through no shim of ours: an
APSW recorder would bring an SQLite of its own.  What it maps (-shm) is lost in a cut anyhow.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from support.killable import Killable

AT = {
    "pwrite64": 240,
    **dict.fromkeys(("fdatasync", "unlink"), 24),
    **dict.fromkeys(("fsync", "ftruncate", "write", "rename", "mkdir"), 10),
    "sync": 4,
}
"""All that SQLite changes and syncs files with, and a stick or a folder of photographs is written
with; and which call of its name fails, in each process: those before the act's are idle ones."""

FAULTS = {"killed": "signal=SIGKILL", "EIO": "error=EIO", "ENOSPC": "error=ENOSPC"}
DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"

WITHOUT_ERROR = frozenset({"sync"})
"""The kernel always says that it is done; a process can be killed in it."""

RECORDED = ",".join((*AT, "writev", "openat", "close"))


class Kind(StrEnum):
    CREATED = "created"
    WRITTEN = "written"
    SHORTENED = "shortened"
    SYNCED = "synced"
    FOLDER_SYNCED = "folder synced"
    REMOVED = "removed"
    SAID = "said"


class Op(NamedTuple):
    """One thing that reached the kernel; `name` of a file in the folder, or of the folder."""

    kind: Kind
    name: str = ""
    offset: int = 0
    data: bytes = b""


def tracing_trouble() -> str:
    """Why a process cannot be traced here; '' when it can."""
    if shutil.which("strace") is None:
        return "strace is not installed: `./dev test` installs it"
    tried = subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=none", "true"],
        capture_output=True,
        text=True,
        check=False,
    )
    if tried.returncode:
        return f"this machine does not let a process be traced (ptrace): {tried.stderr.strip()}"
    return ""


def recording(script: Path, log: Path) -> Killable:
    """Processes of `script`, all of whose calls are written down."""
    return Killable(
        script,
        *("strace", "-f", "--seccomp-bpf", "-qq", "-xx", "-s", "10000000"),
        *("-e", f"trace={RECORDED}", "-o", str(log)),
    )


def failing(script: Path, fault: str) -> Killable:
    """Processes of `script` whose call number AT of each name comes to `fault`.

    A signal without --seccomp-bpf: strace 6.1 forgets to send it then.
    """
    quick = [] if "signal" in fault else ["--seccomp-bpf"]
    calls = [name for name in AT if "error" not in fault or name not in WITHOUT_ERROR]
    injected = [("-e", f"inject={name}:{fault}:when={AT[name]}") for name in calls]
    return Killable(
        script,
        *("strace", "-f", *quick, "-qq", "-o", "/dev/null"),
        *("-e", f"trace={','.join(calls)}", *(word for pair in injected for word in pair)),
    )


class Call(NamedTuple):
    """The n-th call of a name, and to what kind of file: `kiosk.db-wal`, `.part`, `folder`."""

    name: str
    n: int
    to: str


def made(log: Path, pid: int, database: Path) -> list[Call]:
    """The calls of process `pid` that may fail, in order; what it says of errors is none."""
    numbers: Counter[str] = Counter()
    files: dict[int, str] = {}
    calls = []
    for name, args, result in _calls(log, pid):
        if name == "openat" and result >= 0:
            path = Path(_bytes(args[1]).decode())
            files[result] = "folder" if "O_DIRECTORY" in args[2] else _sort(path, database)
        if name not in AT:
            continue
        numbers[name] += 1
        if args[0].isdecimal():
            to = files.get(int(args[0]), "")
        else:
            to = _sort(Path(_bytes(args[0]).decode()), database) if args[0] else ""
        if args[0] != "2":
            calls.append(Call(name, numbers[name], to))
    return calls


def chosen(
    calls: Sequence[Call], act: str, fault: str, faults: Sequence[str] = tuple(FAULTS)
) -> list[Call]:
    """Every call that may come to this; else of each name and kind of file one, in turn with the
    other of `faults`, and none of the index in memory, which nobody reads after the process."""
    possible = [call for call in calls if fault == "killed" or call.name not in WITHOUT_ERROR]
    if DEEP:
        return possible
    by_kind: dict[tuple[str, str], list[Call]] = {}
    for call in calls:
        if not call.to.endswith("-shm"):
            by_kind.setdefault((call.name, call.to), []).append(call)
    rng = random.Random(act)
    picked = [rng.choice(same) for same in by_kind.values()]
    return [
        call
        for how, call in zip(cycle(faults), picked, strict=False)
        if fault == ("killed" if call.name in WITHOUT_ERROR else how)
    ]


def _sort(path: Path, database: Path) -> str:
    ours = path.name.startswith(database.stem)
    return path.name if ours else path.suffix or "folder"


CALL = re.compile(r"(?P<name>\w+)\((?P<args>.*)\) += (?P<result>-?\d+)")


def recorded(log: Path, pid: int, database: Path) -> list[Op]:
    """What process `pid` did to a database and its log, and what it said, in order."""
    known: set[str] = set()
    names: dict[int, str] = {}
    ops: list[Op] = []
    for name, args, result in _calls(log, pid):
        if result < 0:
            continue
        if name == "openat":
            path = Path(_bytes(args[1]).decode())
            names[result] = _name(path, database)
            if "O_CREAT" in args[2] and names[result] and names[result] not in known:
                ops.append(Op(Kind.CREATED, names[result]))
            known.add(names[result])
        elif name == "unlink":
            gone = _name(Path(_bytes(args[0]).decode()), database)
            known.discard(gone)
            ops += [Op(Kind.REMOVED, gone)] if gone else []
        elif name == "writev":
            ops.append(Op(Kind.SAID, data=_said(args, result)))
        elif not args[0].isdecimal():
            continue
        elif names.get(int(args[0])):
            ops += _to_file(name, names[int(args[0])], args, result)
            if name == "close":
                del names[int(args[0])]
    return ops


def _to_file(name: str, file: str, args: Sequence[str], result: int) -> list[Op]:
    if name == "pwrite64":
        return [Op(Kind.WRITTEN, file, int(args[3]), _bytes(args[1])[:result])]
    if name == "ftruncate":
        return [Op(Kind.SHORTENED, file, int(args[1]))]
    if name in ("fsync", "fdatasync"):
        return [Op(Kind.FOLDER_SYNCED if file == "." else Kind.SYNCED, file)]
    assert name == "close", f"{name} to {file} is not understood"
    return []


def _calls(log: Path, pid: int) -> Iterator[tuple[str, list[str], int]]:
    """Whole calls of one process without threads."""
    for line in log.read_text("ascii").splitlines():
        who, _, call = line.partition(" ")
        if int(who) != pid or not (found := CALL.match(call.lstrip())):
            continue
        yield found["name"], found["args"].split(", "), int(found["result"])


def _said(args: Sequence[str], length: int) -> bytes:
    """`writev(1, [{iov_base="...", iov_len=9}], 1)`"""
    assert args[0] == "1", "only what is said is written so"
    return _bytes(args[1].removeprefix("[{iov_base="))[:length]


def _bytes(quoted: str) -> bytes:
    assert quoted[0] == quoted[-1] == '"', "strace cut it off"
    return bytes.fromhex(quoted[1:-1].replace("\\x", ""))


def _name(path: Path, database: Path) -> str:
    """Of the database, its log or its journal; `.` for their folder; '' for any other."""
    if path == database.parent:
        return "."
    ours = path.parent == database.parent and path.name.startswith(database.name)
    return path.name if ours and not path.name.endswith("-shm") else ""
