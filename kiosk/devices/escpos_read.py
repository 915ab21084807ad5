"""ESC/POS bytes -> tokens: the commands this project sends, and no others.

A command that is not known here is an error, so that a test notices what a printer would have
written on the paper as rubbish.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass


class UnknownCommand(ValueError):
    """Bytes that are no command of ours; `length` is how many to skip to go on."""

    def __init__(self, data: bytes) -> None:
        super().__init__(f"unknown command {data.hex(' ')}")
        self.length = len(data)


@dataclass(frozen=True)
class Char:
    """One printable character; U+FFFD for bytes that are no character in the present mode."""

    char: str
    cells: int


@dataclass(frozen=True)
class LineFeed:
    pass


@dataclass(frozen=True)
class Skipped:
    """A byte a printer passes over: NUL, or a real-time question it has already answered."""


@dataclass(frozen=True)
class Init:
    """`ESC @`: all modes as after power-on, Chinese mode off."""


@dataclass(frozen=True)
class ChineseMode:
    on: bool


@dataclass(frozen=True)
class Size:
    width: int
    height: int


@dataclass(frozen=True)
class Bold:
    on: bool


@dataclass(frozen=True)
class Alignment:
    """0 left, 1 centre, 2 right."""

    side: int


@dataclass(frozen=True)
class Spacing:
    """Dots from line to line; None is the printer's own."""

    dots: int | None


@dataclass(frozen=True)
class FeedLines:
    lines: int


@dataclass(frozen=True)
class Raster:
    """`GS v 0`: rows of bits, ink is 1, each bit `scale_x` × `scale_y` dots."""

    width_bytes: int
    height: int
    scale_x: int
    scale_y: int
    bits: bytes


@dataclass(frozen=True)
class QrSetting:
    """`GS ( k` with one of `QR_SETTINGS`: model, module size in dots, error correction."""

    function: int
    value: int


@dataclass(frozen=True)
class QrStore:
    text: str


@dataclass(frozen=True)
class QrPrint:
    pass


@dataclass(frozen=True)
class PaperCut:
    pass


@dataclass(frozen=True)
class ProcessId:
    """`GS ( H`: say this when all before it is on the paper."""

    process_id: bytes


@dataclass(frozen=True)
class TransmitStatus:
    """`GS r`."""

    kind: int


@dataclass(frozen=True)
class MacroMark:
    """`GS :`: a macro begins, or ends."""


@dataclass(frozen=True)
class MacroRun:
    """`GS ^`: carry out the macro."""

    times: int


Token = (
    Char
    | LineFeed
    | Skipped
    | Init
    | ChineseMode
    | Size
    | Bold
    | Alignment
    | Spacing
    | FeedLines
    | Raster
    | QrSetting
    | QrStore
    | QrPrint
    | PaperCut
    | ProcessId
    | TransmitStatus
    | MacroMark
    | MacroRun
)

FIXED_LENGTH: dict[bytes, tuple[int, Callable[[bytes], Token]]] = {
    b"\x1b@": (0, lambda _: Init()),
    b"\x1c&": (0, lambda _: ChineseMode(on=True)),
    b"\x1c.": (0, lambda _: ChineseMode(on=False)),
    b"\x1d!": (1, lambda args: Size((args[0] >> 4 & 7) + 1, (args[0] & 7) + 1)),
    b"\x1bE": (1, lambda args: Bold(on=bool(args[0] & 1))),
    b"\x1ba": (1, lambda args: Alignment(args[0] % 48)),
    b"\x1b2": (0, lambda _: Spacing(None)),
    b"\x1b3": (1, lambda args: Spacing(args[0])),
    b"\x1bd": (1, lambda args: FeedLines(args[0])),
    b"\x1dr": (1, lambda args: TransmitStatus(args[0])),
    b"\x1d:": (0, lambda _: MacroMark()),
    b"\x1d^": (3, lambda args: MacroRun(args[0])),
}
"""Commands of two bytes by how many argument bytes follow and what they mean."""

QR_MODEL, QR_MODULE_SIZE, QR_CORRECTION = 65, 67, 69
QR_SETTINGS: dict[int, Container[int]] = {
    QR_MODEL: {49, 50},
    QR_MODULE_SIZE: range(1, 17),
    QR_CORRECTION: range(48, 52),
}
"""Functions of `GS ( k` with the values they take."""
QR_STORE, QR_PRINT = 80, 81
CUT_WITH_FEED = (65, 66)


def next_token(data: bytes | bytearray, *, chinese: bool) -> tuple[Token, int] | None:
    """The first token and its length in bytes; None when more bytes must come first.

    `data` is not empty; `chinese` is the mode the printer is in.  Raises UnknownCommand.
    """
    match data[0]:
        case 0x00:
            return Skipped(), 1
        case 0x0A:
            return LineFeed(), 1
        case 0x10:
            return _real_time(data)
        case 0x1B | 0x1C | 0x1D:
            return _command(data)
        case byte if byte < 0x20 or byte == 0x7F:
            raise UnknownCommand(bytes(data[:1]))
        case byte if byte < 0x80:
            return Char(chr(byte), 1), 1
    return _hanzi(data) if chinese else (Char("\ufffd", 1), 1)


def tokens(data: bytes) -> list[Token]:
    """All tokens of a whole job; raises UnknownCommand, also when it ends within a command."""
    found: list[Token] = []
    at, chinese = 0, False
    while at < len(data):
        step = next_token(data[at:], chinese=chinese)
        if step is None:
            raise UnknownCommand(data[at:])
        token, length = step
        chinese = chinese_after(token, chinese=chinese)
        found.append(token)
        at += length
    return found


def chinese_after(token: Token, *, chinese: bool) -> bool:
    """Whether the printer is in Chinese mode after this token."""
    match token:
        case ChineseMode(on):
            return on
        case Init():
            return False
    return chinese


def _hanzi(data: bytes | bytearray) -> tuple[Token, int] | None:
    if len(data) < 2:
        return None
    try:
        return Char(bytes(data[:2]).decode("gbk"), 2), 2
    except UnicodeDecodeError:
        # Of a four-byte GB18030 character a GBK printer writes the second byte as a digit.
        return Char("\ufffd", 1), 1


def _real_time(data: bytes | bytearray) -> tuple[Token, int] | None:
    if len(data) < 3:
        return None
    if data[1] != 0x04:
        raise UnknownCommand(bytes(data[:3]))
    return Skipped(), 3


def _command(data: bytes | bytearray) -> tuple[Token, int] | None:
    name = bytes(data[:2])
    if len(name) < 2:
        return None
    if name in FIXED_LENGTH:
        arguments, meaning = FIXED_LENGTH[name]
        length = 2 + arguments
        return (meaning(bytes(data[2:length])), length) if len(data) >= length else None
    match name:
        case b"\x1dv":
            return _raster(data)
        case b"\x1dV":
            return _cut(data)
        case b"\x1d(":
            return _bracketed(data)
    raise UnknownCommand(name)


def _raster(data: bytes | bytearray) -> tuple[Token, int] | None:
    if len(data) < 8:
        return None
    mode, width_bytes, height = data[3] & 3, data[4] | data[5] << 8, data[6] | data[7] << 8
    if data[2] != 0x30:
        raise UnknownCommand(bytes(data[:3]))
    length = 8 + width_bytes * height
    if len(data) < length:
        return None
    scale_x, scale_y = 1 + (mode & 1), 1 + (mode >> 1)
    return Raster(width_bytes, height, scale_x, scale_y, bytes(data[8:length])), length


def _cut(data: bytes | bytearray) -> tuple[Token, int] | None:
    if len(data) < 3:
        return None
    length = 4 if data[2] in CUT_WITH_FEED else 3
    return (PaperCut(), length) if len(data) >= length else None


def _bracketed(data: bytes | bytearray) -> tuple[Token, int] | None:
    """`GS ( x` pL pH and as many bytes as they say."""
    if len(data) < 5:
        return None
    length = 5 + (data[3] | data[4] << 8)
    if len(data) < length:
        return None
    body = bytes(data[5:length])
    if data[2:3] == b"H" and body[:2] == b"\x30\x30" and len(body) == 6:
        return ProcessId(body[2:]), length
    if data[2:3] == b"k" and body[:1] == b"1" and len(body) >= 2:
        function, rest = body[1], body[2:]
        if function in QR_SETTINGS and rest and rest[0] in QR_SETTINGS[function]:
            return QrSetting(function, rest[0]), length
        if function == QR_STORE and rest[:1] == b"0":
            return QrStore(rest[1:].decode("ascii", "replace")), length
        if function == QR_PRINT:
            return QrPrint(), length
    raise UnknownCommand(bytes(data[:length]))
