"""Lines of a document -> ESC/POS bytes of one print job.

Chinese is written with the printer's own font: `FS &` and GBK, of which every byte takes one cell
(design.md 6).  A line with a character that the printer's font lacks is drawn and sent as an image
on the same grid; a character that our face lacks too is printed as 〓.  python-escpos
frames the commands; its `text`, `block_text` and centring are not used, because they send Chinese
wrongly (research: printer.md 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from kiosk.core.slip import Cut, Line, PaperLine, Qr, lay_out
from kiosk.devices.cell_font import CELL_HEIGHT_DOTS, CELL_WIDTH_DOTS, CellFont
from kiosk.devices.charset import GETA, Charset, written
from kiosk.devices.escpos_library import new_dummy

if TYPE_CHECKING:
    from PIL import Image

CONTROLS = dict.fromkeys([*range(32), 127], " ")
"""Characters a printer would obey; each counted as one cell when its line was laid out."""

CHINESE_MODE = b"\x1c&"
FEED_AND_CUT = b"\x1dV\x42\x00"
LINE_GAP_DOTS = 6
"""Between two lines of text; 30 dots from line to line is what printers do by themselves."""

PROCESS_ID_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
QR_QUIET_MODULES = 4
QR_MODULE_PIXELS = (3, 2)
"""Image pixels per module to try, the larger first; a pixel is printed as 2 × 2 dots."""
QR_PAPER_SHARE = 0.75
NATIVE_QR_MODULE_DOTS = 6
CORRECTION_M = 1
"""python-escpos's number for the error correction level."""

MACRO_MARK = b"\x1d:"
MACRO_RUN = b"\x1d^\x01\x00\x00"
"""`GS ^` 1 0 0: carry it out once, at once."""

IMAGE_BYTES = 8000
"""Larger pictures go out in pieces, so that what a torn one lacks is never more than this."""

LONE_DOTS = ((b"\x10\x04", b"\x18\x04"), (b"\x10\x05", b"\x18\x05"), (b"\x10\x14", b"\x18\x14"))
"""Image bytes that a printer would obey as a real-time command, and the same with one more dot."""


class Answer(StrEnum):
    """What the printer can be asked at the end of a job."""

    PROCESS_ID = "process_id"  # GS ( H: says which job is on the paper
    GS_R = "gs_r"  # GS r: says that something before it was carried out, not which job
    NONE = "none"


def process_id(number: int) -> bytes:
    """Four printable characters that name a question to the printer; they repeat after 36^4."""
    digits = []
    for _ in range(4):
        number, digit = divmod(number, len(PROCESS_ID_DIGITS))
        digits.append(PROCESS_ID_DIGITS[digit])
    return "".join(reversed(digits)).encode("ascii")


def compose(
    lines: Sequence[Line],
    columns: int,
    job_id: int,
    *,
    answer: Answer = Answer.PROCESS_ID,
    native_qr: bool = False,
    charset: Charset = Charset.GBK,
) -> bytes:
    """The bytes of one job for a paper of 32 or 48 cells, ending in the question for the answer.

    A QR code is sent as a small image unless `native_qr`: every printer prints an image, with the
    quiet zone and the error correction that were meant, while a printer that lacks `GS ( k` (many
    of 58 mm) writes its arguments on the paper.  It costs about 2 kB instead of 100 bytes.

    Raises ValueError for another width, and for a QR text that is not printable ASCII or too long.
    """
    pieces = compose_pieces(lines, columns, native_qr=native_qr, charset=charset)
    return b"".join(pieces) + question(answer, job_id)


def compose_pieces(
    lines: Sequence[Line],
    columns: int,
    *,
    native_qr: bool = False,
    charset: Charset = Charset.GBK,
) -> list[bytes]:
    """The bytes of one job without a question, cut where something may stand between them.

    The first piece is the beginning, each other one a line, a code or a cut.  Raises as `compose`.
    """
    job = _Job(columns, new_dummy(columns), charset)
    job.printer.hw("INIT")
    job.raw(CHINESE_MODE)
    pieces = [job.taken()]
    for item in lay_out(lines, columns):
        match item:
            case PaperLine():
                _line(job, item)
            case Qr(text):
                (_native_qr if native_qr else _drawn_qr)(job, text)
            case Cut():
                job.raw(FEED_AND_CUT)
        pieces.append(job.taken())
    return pieces


@dataclass
class _Job:
    """The bytes not taken yet, and the modes the printer is in after them."""

    columns: int
    printer: Any
    charset: Charset
    font: CellFont = field(default_factory=CellFont)
    size: tuple[int, int] = (1, 1)
    bold: bool = False
    spacing_dots: int | None = None
    """None is the printer's own line spacing."""

    @property
    def width_dots(self) -> int:
        return self.columns * CELL_WIDTH_DOTS

    def raw(self, data: bytes) -> None:
        self.printer._raw(data)  # noqa: SLF001  (the library's documented way to send bytes)

    def taken(self) -> bytes:
        """What has been composed since the last time."""
        data = bytes(self.printer.output)
        self.printer.clear()
        return data

    def enter(self, size: tuple[int, int], spacing_dots: int | None, *, bold: bool) -> None:
        if size != self.size:
            self.printer.set(custom_size=True, width=size[0], height=size[1])
        if bold != self.bold:
            self.printer.set(bold=bold)
        if spacing_dots != self.spacing_dots:
            self.printer.line_spacing(spacing_dots)
        self.size, self.bold, self.spacing_dots = size, bold, spacing_dots


def question(answer: Answer, job_id: int) -> bytes:
    """What a job ends in, so that the printer says when it is on the paper."""
    match answer:
        case Answer.PROCESS_ID:
            return b"\x1d(H\x06\x00\x30\x30" + process_id(job_id)
        case Answer.GS_R:
            return b"\x1dr\x01"
        case Answer.NONE:
            return b""


def _line(job: _Job, line: PaperLine) -> None:
    text = line.text.translate(CONTROLS).rstrip(" ")
    encoded = written(text, job.charset)
    if encoded is None:
        text = "".join(char if job.font.has(char) else GETA for char in text)
        encoded = written(text, job.charset)
    if encoded is None or line.drawn:
        _drawn_line(job, line, text)
        return
    job.enter((line.width, line.height), _spacing_dots(line), bold=line.bold)
    job.raw(encoded + b"\n")


def _spacing_dots(line: PaperLine) -> int | None:
    """None for plain lines: the printer knows its own dot size, we only guess it."""
    if line.framed:
        return CELL_HEIGHT_DOTS * line.height
    return None if line.height == 1 else CELL_HEIGHT_DOTS * line.height + LINE_GAP_DOTS


def _drawn_line(job: _Job, line: PaperLine, text: str) -> None:
    from PIL import Image

    ink = job.font.text(text, width=line.width, height=line.height, bold=line.bold)
    gap_dots = 0 if line.framed else LINE_GAP_DOTS
    picture = Image.new("1", (min(ink.width, job.width_dots), ink.height + gap_dots))
    picture.paste(ink, (0, 0))
    _image(job, picture, doubled=False)


def _drawn_qr(job: _Job, text: str) -> None:
    from PIL import Image

    code = _qr_code(text)
    modules = code.symbol_size(scale=1, border=QR_QUIET_MODULES)[0]
    room = job.width_dots // 2
    fitting = [size for size in QR_MODULE_PIXELS if modules * size <= room * QR_PAPER_SHARE]
    size = fitting[0] if fitting else max(1, room // modules)
    rows = [bytes(row) for row in code.matrix_iter(scale=size, border=QR_QUIET_MODULES)]
    symbol = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).point(
        lambda dark: 255 if dark else 0
    )
    left = (room - symbol.width) // 2
    picture = Image.new("1", (left + symbol.width, symbol.height))
    picture.paste(symbol.convert("1"), (left, 0))
    _image(job, picture, doubled=True)


def _native_qr(job: _Job, text: str) -> None:
    modules = _qr_code(text).symbol_size(scale=1, border=QR_QUIET_MODULES)[0]
    module_dots = max(1, min(NATIVE_QR_MODULE_DOTS, job.width_dots // modules))
    job.enter((1, 1), None, bold=False)
    job.raw(b"\n")
    job.printer.set(align="center")
    job.printer.qr(text, ec=CORRECTION_M, size=module_dots, native=True)
    job.printer.set(align="left")
    job.raw(b"\n")


def _qr_code(text: str) -> Any:
    """A QR code of error correction M or better; ValueError for what no QR code holds."""
    import segno

    if not (text and text.isascii() and text.isprintable()):
        raise ValueError("a QR text on paper is printable ASCII")
    return segno.make_qr(text, error="m")


def _image(job: _Job, ink: Image.Image, *, doubled: bool) -> None:
    """Send a picture (mode "1", ink is 1); `doubled` prints each pixel as 2 × 2 dots."""
    from PIL import Image

    width_bytes = (ink.width + 7) // 8
    padded = Image.new("1", (width_bytes * 8, ink.height))
    padded.paste(ink, (0, 0))
    data = padded.tobytes()
    for obeyed, harmless in LONE_DOTS:
        data = data.replace(obeyed, harmless)
    # The library takes black on white.
    picture = Image.frombytes("1", padded.size, bytes(byte ^ 0xFF for byte in data))
    job.printer.image(
        picture,
        high_density_vertical=not doubled,
        high_density_horizontal=not doubled,
        fragment_height=IMAGE_BYTES // width_bytes,
    )
