"""Processes that do something until somebody kills them, as a power cut would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]


def say(line: str) -> None:
    """To the test; whole or not at all: shorter than a pipe's atom.

    By a call of its own: where each `write` fails in turn, what is said does not."""
    os.writev(1, [f"{line}\n".encode()])


def serve(work: Callable[[Path, str], None]) -> None:
    """Read lines `FILE WORD` and do `work` in a process of its own for each.

    Each writes `pid N` first; when it is dead, `dead` is written.
    """
    for line in sys.stdin:
        path, word = line.split()
        pid = os.fork()
        if pid == 0:
            say(f"pid {os.getpid()}")
            try:
                work(Path(path), word)
            except Exception:  # noqa: BLE001  (told as a traceback, and it is dead)
                traceback.print_exc()
            os._exit(0)
        os.waitpid(pid, 0)
        say("dead")


class Killable:
    """The process that makes them; what they say is read line by line.

    `before`: a command that runs them, such as a tracer.
    """

    def __init__(self, script, *before):
        self._process = subprocess.Popen(
            [*before, sys.executable, script],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
            text=True,
            bufsize=1,
        )

    def start(self, path, word):
        self._process.stdin.write(f"{path} {word}\n")
        said, pid = self.line().split()
        assert said == "pid"
        return int(pid)

    def line(self):
        """The next thing that is said by one who is alive."""
        line = self._read()
        assert line != "dead\n", "it died by itself"
        return line

    def _read(self):
        return self._process.stdout.readline()

    def kill(self, pid):
        """SIGKILL; what they had said and was still on its way."""
        os.kill(pid, signal.SIGKILL)
        return self.rest()

    def rest(self):
        """What is said until it is dead, of itself or by another's hand."""
        lines = []
        while (line := self._read()) != "dead\n":
            assert line, "nobody is left to say anything"
            lines.append(line)
        return lines

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
