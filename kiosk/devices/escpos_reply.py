"""What an ESC/POS printer says back: real-time status bytes and answers at the end of a job.

All kinds share one stream and are told apart by their fixed bits (Epson's command reference:
`DLE EOT` 0xx1xx10, automatic status 0xx1xx00 and three more bytes, `GS r` 0xx0xxxx).  An answer
to `GS ( H` is seven bytes of which some look like a status, so the stream is read in order.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from kiosk.ports import PrinterTrouble

DLE_EOT = b"\x10\x04"

STATUS_FIXED = 0x12
OFFLINE = 0x08
COVER_OPEN = 0x04
STOPPED_BY_PAPER_END = 0x20
ERROR = 0x40
PAPER_END = 0x60

PROCESS_HEADER = 0x37
PROCESS_ANSWER_BYTES = 7
AUTOMATIC_STATUS_BYTES = 4


class Question(IntEnum):
    """The n of `DLE EOT n`."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    PAPER = 4


class ProcessEnd(IntEnum):
    """Second byte of the answer to `GS ( H`."""

    PRINTED = 0x22
    NO_PAPER = 0x33


@dataclass(frozen=True)
class Status:
    """Answer to `DLE EOT n`; which n, only the order tells."""

    bits: int


@dataclass(frozen=True)
class ProcessAnswer:
    """Answer to `GS ( H`: what became of the job with this process id (4 bytes)."""

    code: int
    process_id: bytes


@dataclass(frozen=True)
class BufferAnswer:
    """Answer to `GS r`."""

    bits: int


Reply = Status | ProcessAnswer | BufferAnswer


def parse_replies(received: bytes) -> tuple[list[Reply], bytes]:
    """The complete replies, and the beginning of one whose rest has not come yet."""
    replies: list[Reply] = []
    at = 0
    while at < len(received):
        length = _length(received[at])
        if at + length > len(received):
            break
        reply = _reply(received[at : at + length])
        if reply is not None:
            replies.append(reply)
        at += length
    return replies, received[at:]


def _length(first: int) -> int:
    if first == PROCESS_HEADER:
        return PROCESS_ANSWER_BYTES
    return AUTOMATIC_STATUS_BYTES if first & 0x93 == 0x10 else 1


def _reply(whole: bytes) -> Reply | None:
    first = whole[0]
    if first == PROCESS_HEADER:
        return ProcessAnswer(whole[1], whole[2:6])
    if first & 0x93 == STATUS_FIXED:
        return Status(first)
    if first & 0x90 == 0:
        return BufferAnswer(first)
    return None  # automatic status or flow control: nothing was asked


def trouble_of(printer: int, paper: int, offline_cause: int) -> PrinterTrouble | None:
    """What the status bytes of `DLE EOT` 1, 4 and 2 mean, the most useful word first."""
    if paper & PAPER_END or offline_cause & STOPPED_BY_PAPER_END:
        return PrinterTrouble.PAPER_OUT
    if offline_cause & COVER_OPEN:
        return PrinterTrouble.COVER_OPEN
    if offline_cause & ERROR:
        return PrinterTrouble.FAULT
    return PrinterTrouble.OFFLINE if printer & OFFLINE else None
