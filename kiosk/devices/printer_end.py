"""How a job ends: what the printer is asked after the last line, and what it has answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.devices.escpos_bytes import Answer, process_id, question
from kiosk.devices.escpos_reply import BufferAnswer, ProcessAnswer, ProcessEnd, Reply

FINDING_OUT = (Answer.PROCESS_ID, Answer.GS_R)
"""Asked of a printer that is not known yet, the better one first."""


@dataclass
class End:
    """`asked`: the questions whose answers are believed, the better one first; none at all of a
    printer that cannot answer.  `heard` is the best answer so far."""

    asked: tuple[Answer, ...]
    job_id: int
    heard: Answer = Answer.NONE

    @property
    def is_answered(self) -> bool:
        """Whether nothing better can come."""
        return self.asked[:1] == (self.heard,)

    def take(self, replies: Iterable[Reply]) -> bool:
        """Take in what the printer said; whether any of it is a better answer than before."""
        before = self.heard
        for reply in replies:
            answer = self._answer_in(reply)
            if answer in self.asked and self.heard is not self.asked[0]:
                self.heard = answer
        return self.heard is not before

    def _answer_in(self, reply: Reply) -> Answer:
        if reply == ProcessAnswer(ProcessEnd.PRINTED, process_id(self.job_id)):
            return Answer.PROCESS_ID
        return Answer.GS_R if isinstance(reply, BufferAnswer) else Answer.NONE


def questions(end: End) -> bytes:
    """The bytes that ask them.

    `GS ( H` comes last: who lacks it writes its arguments under the paper.
    """
    return b"".join(question(answer, end.job_id) for answer in reversed(end.asked))


@dataclass
class Transmission:
    """One job on its way; it outlives the exception that ends it."""

    data: bytes
    end: End
    sent_bytes: int = 0
    """So many the kernel has taken."""

    was_troubled: bool = False

    @property
    def left_whole(self) -> bool:
        return self.sent_bytes == len(self.data)

    def found(self, *, printed: bool) -> str:
        """What this job found out about the printer's answers; '' for nothing.

        Silence means something only where nothing went wrong on the way.
        """
        if printed:
            return self.end.heard.value
        silent = self.left_whole and not self.was_troubled and self.end.heard is Answer.NONE
        return Answer.NONE.value if silent else ""
