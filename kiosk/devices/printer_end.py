"""How a job proves that it is on the paper: what the printer is asked within it, and what it says.

The answer to a last question says that the printer has gone through all it had, not that it had
all: one whose supply sags in the middle starts anew, forgets what it was sent, and answers what
comes afterwards, over a serial line or a network adapter that never noticed.  Two things show it:

- A guard, where the printer keeps macros (`GS :`, `GS ^`): the question is defined as a macro
  before the first line and carried out after the last.  A macro is gone when the printer starts
  anew, at whatever byte (so the manuals of Epson, Bixolon, Wincor and Toshiba), and `ESC @` leaves
  it: two answers are one printer that ran through.
- Else questions between the lines: what was forgotten of a job took its questions along.  A
  printer that starts anew with less than a stretch of `STRETCH_BYTES` before it is not found out.

Answers to `GS r` have no names, so they are counted; there the questions between the lines stand
in guarded papers too: two answers are never long apart, and a longer silence means the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.devices.escpos_bytes import MACRO_MARK, MACRO_RUN, Answer, process_id, question
from kiosk.devices.escpos_reply import BufferAnswer, ProcessAnswer, ProcessEnd, Reply
from kiosk.devices.printer_found import Found

STRETCH_BYTES = 400
"""About ten lines: from one question within a job to the next."""

NAMELESS_OF_A_PAGE = 3
"""How often `GS r` is asked by an Inquiry of a printer that keeps macros."""

Numbers = Callable[[], int]
"""A number that names the next question, and none of before."""


class End(Protocol):
    """What a job asks, and what is believed of what comes back."""

    @property
    def asks(self) -> bool:
        """Whether anything can prove the job."""

    @property
    def is_proved(self) -> bool:
        """Whether it is on the paper, and nothing better can come."""

    @property
    def is_believed(self) -> bool:
        """Whether it is on the paper, as far as has been said."""

    @property
    def is_broken(self) -> bool:
        """Whether the printer passed over a part of it."""

    def take(self, replies: Iterable[Reply], sent_bytes: int) -> bool:
        """Take in what the printer said when so many bytes had left; whether it was news."""

    def owes(self, sent_bytes: int) -> int:
        """How many answers may still come when so many bytes have left."""

    def believe_no_nameless(self) -> None:
        """From now on `GS r` proves nothing: an earlier job's may still come."""


@dataclass(frozen=True)
class Asked:
    """A question of a job: what names it (`GS r` has no name), how many bytes have left then."""

    name: bytes | None
    by_byte: int


@dataclass
class Proof:
    """All of the questions, answered in their order."""

    asked: tuple[Asked, ...] = ()
    heard: int = 0
    is_broken: bool = False

    @property
    def asks(self) -> bool:
        return bool(self.asked)

    @property
    def is_proved(self) -> bool:
        return self.asks and self.heard == len(self.asked) and not self.is_broken

    @property
    def is_believed(self) -> bool:
        return self.is_proved

    def take(self, replies: Iterable[Reply], sent_bytes: int) -> bool:
        before = self.heard
        for reply in replies:
            rest = [asked for asked in self.asked[self.heard :] if asked.by_byte <= sent_bytes]
            if rest and _answers(reply, rest[0].name):
                self.heard += 1
            elif any(_answers(reply, asked.name) for asked in rest[1:]):
                self.is_broken = True
        return self.heard > before

    def owes(self, sent_bytes: int) -> int:
        return sum(asked.by_byte <= sent_bytes for asked in self.asked[self.heard :])

    def believe_no_nameless(self) -> None:
        if any(asked.name is None for asked in self.asked):
            self.asked = ()


@dataclass
class Inquiry:
    """A page that finds out what the printer answers: it is asked all, twice by a macro.

    `GS ( H` comes last: who lacks it writes its arguments under the paper.
    """

    guard: bytes
    last: bytes
    guards: int = 0
    nameless: int = 0
    named_last: bool = False
    takes_nameless: bool = True
    is_broken: bool = False
    asks: bool = True

    @property
    def is_proved(self) -> bool:
        return self.named_last

    @property
    def is_believed(self) -> bool:
        return self.named_last or self.nameless > 0

    def take(self, replies: Iterable[Reply], sent_bytes: int) -> bool:  # noqa: ARG002
        before = (self.guards, self.nameless, self.named_last)
        for reply in replies:
            self.guards += _answers(reply, self.guard)
            self.nameless += self.takes_nameless and _answers(reply, None)
            self.named_last = self.named_last or _answers(reply, self.last)
        return before != (self.guards, self.nameless, self.named_last)

    def owes(self, sent_bytes: int) -> int:  # noqa: ARG002
        return NAMELESS_OF_A_PAGE - self.nameless

    def believe_no_nameless(self) -> None:
        self.takes_nameless = False

    def found(self) -> Found | None:
        """What it found out; None of a printer that said nothing."""
        if self.named_last:
            return Found("process_id", self.guards > 1)
        return Found("gs_r", self.nameless >= NAMELESS_OF_A_PAGE) if self.nameless else None


def _answers(reply: Reply, name: bytes | None) -> bool:
    if name is None:
        return isinstance(reply, BufferAnswer)
    return reply == ProcessAnswer(ProcessEnd.PRINTED, name)


@dataclass
class Transmission:
    """One job on its way; it outlives the exception that ends it."""

    data: bytes
    end: End = field(default_factory=Proof)
    sent_bytes: int = 0
    """So many the kernel has taken."""

    was_troubled: bool = False

    @property
    def left_whole(self) -> bool:
        return self.sent_bytes == len(self.data)


def job_of(
    pieces: Sequence[bytes], answer: Answer, numbers: Numbers, *, guarded: bool
) -> Transmission:
    """The pieces of a composed paper with the questions about it."""
    data, asked = bytearray(), list[Asked]()

    def ask(number: int, around: bytes = b"") -> None:
        data.extend(around + question(answer, number) + around)
        asked.append(Asked(process_id(number) if answer is Answer.PROCESS_ID else None, len(data)))

    if answer is Answer.NONE:
        return Transmission(b"".join(pieces))
    if guarded:
        ask(numbers(), MACRO_MARK)
    asked_at = len(data)
    for piece in pieces:
        if len(data) - asked_at >= STRETCH_BYTES and not (guarded and answer is Answer.PROCESS_ID):
            ask(numbers())
            asked_at = len(data)
        data += piece
    if guarded:
        data += MACRO_RUN
        asked.append(Asked(asked[0].name, len(data)))
    if not guarded or answer is Answer.PROCESS_ID:
        ask(numbers())  # heard without the guard's before it, it ends the wait for that one
    return Transmission(bytes(data), Proof(tuple(asked)))


def inquiry_of(pieces: Sequence[bytes], numbers: Numbers) -> Transmission:
    """The pieces of a page (the first is its beginning), followed by all questions there are."""
    guard, last = numbers(), numbers()
    nameless = question(Answer.GS_R, 0)
    macro = nameless + question(Answer.PROCESS_ID, guard)
    defined = [MACRO_MARK, macro, MACRO_MARK, pieces[0]]  # a paper's beginning has to leave it
    data = b"".join([*pieces, *defined, MACRO_RUN, nameless])
    data += question(Answer.PROCESS_ID, last)
    return Transmission(data, Inquiry(process_id(guard), process_id(last)))
