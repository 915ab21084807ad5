"""The inside of the emulated printer: buffer, paper, cover and head, without socket or thread."""

from __future__ import annotations

from dataclasses import dataclass, field

from kiosk.devices.escpos_read import (
    MacroMark,
    MacroRun,
    ProcessId,
    Token,
    TransmitStatus,
    UnknownCommand,
    next_token,
)
from kiosk.devices.escpos_reply import (
    COVER_OPEN,
    DLE_EOT,
    ERROR,
    OFFLINE,
    PAPER_END,
    PROCESS_HEADER,
    STATUS_FIXED,
    STOPPED_BY_PAPER_END,
    ProcessEnd,
    Question,
)
from kiosk.devices.print_head import OWN_SPACING_DOTS, PrintHead

STARVED_ROOM_BYTES = 256
"""What a full buffer still takes when the command at its front is not complete."""
MACRO_TOKENS = 2048
"""What a macro holds; real ones count bytes, and ours have one or two commands."""
BUFFER_EMPTY = b"\x00"
"""Answer to `GS r`: nothing to report."""


@dataclass
class Mechanics:
    """A printer's state; `EmulatedPrinter` explains the settings."""

    head: PrintHead
    paper_dots: int
    buffer_bytes: int
    lines_per_s: float | None
    answers_process_id: bool
    answers_gs_r: bool
    knows_macros: bool = True
    cover_is_open: bool = False
    is_offline: bool = False
    is_jammed: bool = False
    is_silent: bool = False
    is_mute: bool = False
    buffer: bytearray = field(default_factory=bytearray)
    rubbish: list[str] = field(default_factory=list)
    """Commands it did not know."""
    _starved: bool = False
    _macro: tuple[Token, ...] = ()
    _recorded: list[Token] | None = None
    """Of the macro that is being defined."""
    _print_again_at_s: float = 0.0

    @property
    def is_out_of_paper(self) -> bool:
        return self.paper_dots <= 0

    @property
    def is_blocked(self) -> bool:
        return (
            self.is_out_of_paper
            or self.cover_is_open
            or self.is_offline
            or self.is_jammed
            or self.is_silent
        )

    def room_bytes(self) -> int:
        """How much it takes now."""
        room = max(0, self.buffer_bytes - len(self.buffer))
        return max(room, STARVED_ROOM_BYTES) if self._starved else room

    def take(self, data: bytes) -> tuple[bytes, bytes]:
        """Receive data: what it answers at once, and an unfinished question to give it again.

        Real-time questions are answered as they arrive, wherever they stand, and go no further.
        """
        said = b""
        while (at := data.find(DLE_EOT)) >= 0 and len(data) > at + 2:
            self.buffer += data[:at]
            if not (self.is_silent or self.is_mute):
                said += bytes([self._status(data[at + 2])])
            data = data[at + 3 :]
        held = next((tail for tail in (DLE_EOT, DLE_EOT[:1]) if data.endswith(tail)), b"")
        self.buffer += data[: len(data) - len(held)]
        self._starved = False
        return said, held

    def run(self, now_s: float) -> tuple[bytes, float | None]:
        """Print what can be printed now: what it answers, and when to run again if not at once."""
        said = b""
        while self.buffer and not self.is_blocked:
            if now_s < self._print_again_at_s:
                return said, self._print_again_at_s
            token = self._next_token()
            if token is None:
                break
            moved_dots = self.head.execute(token)
            self.paper_dots -= moved_dots
            if self.lines_per_s is not None:
                self._print_again_at_s = now_s + moved_dots / OWN_SPACING_DOTS / self.lines_per_s
            if isinstance(token, MacroMark | MacroRun):
                said += self._macro_command(token)
                continue
            if self._recorded is not None and len(self._recorded) < MACRO_TOKENS:
                self._recorded.append(token)
            said += self._answer(token)
        return said, None

    def _macro_command(self, token: MacroMark | MacroRun) -> bytes:
        """Define or carry out; of the macro's commands those that answer, as ours all do."""
        if not self.knows_macros:
            self.rubbish.append("unknown command of a macro")
        elif self._recorded is None:
            if isinstance(token, MacroRun):
                return b"".join(map(self._answer, self._macro)) * token.times
            self._recorded = []
        else:
            self._macro = () if isinstance(token, MacroRun) else tuple(self._recorded)
            self._recorded = None
        return b""

    def lose_buffer(self) -> None:
        """Everything received is gone; what was printed of it is torn off."""
        self.buffer.clear()
        self._starved = False
        self.head.forget()
        self.head.end_paper(torn=True)

    def start_anew(self) -> None:
        """As after power-on; what was printed still hangs out."""
        self.buffer.clear()
        self._starved = False
        self._macro, self._recorded = (), None
        self.head.forget()
        self.is_jammed = self.is_silent = self.is_mute = False

    def _next_token(self) -> Token | None:
        while self.buffer:
            if not self.buffer[0]:
                self.buffer = self.buffer.lstrip(b"\x00")  # at once: a resync has thousands
                continue
            try:
                step = next_token(self.buffer, chinese=self.head.modes.chinese)
            except UnknownCommand as unknown:
                self.rubbish.append(str(unknown))
                del self.buffer[: unknown.length]
                continue
            if step is None:
                self._starved = True
                return None
            token, length = step
            del self.buffer[:length]
            return token
        return None

    def _answer(self, token: Token) -> bytes:
        if self.is_mute:
            return b""
        match token:
            case ProcessId(process_id) if self.answers_process_id:
                return bytes([PROCESS_HEADER, ProcessEnd.PRINTED]) + process_id + b"\x00"
            case TransmitStatus() if self.answers_gs_r:
                return BUFFER_EMPTY
        return b""

    def _status(self, question: int) -> int:
        bits = STATUS_FIXED
        match question:
            case Question.PRINTER if self.is_blocked:
                bits |= OFFLINE
            case Question.OFFLINE_CAUSE:
                bits |= COVER_OPEN if self.cover_is_open else 0
                bits |= STOPPED_BY_PAPER_END if self.is_out_of_paper else 0
                bits |= ERROR if self.is_jammed else 0
            case Question.PAPER if self.is_out_of_paper:
                bits |= PAPER_END
        return bits
