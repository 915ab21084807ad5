"""Carries out ESC/POS tokens as a printer does: modes, a line buffer, and papers that come out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kiosk.devices.cell_font import CELL_HEIGHT_DOTS, CELL_WIDTH_DOTS
from kiosk.devices.charset import Charset, is_written
from kiosk.devices.escpos_read import (
    QR_CORRECTION,
    QR_MODULE_SIZE,
    Alignment,
    Bold,
    Char,
    FeedLines,
    Init,
    LineFeed,
    PaperCut,
    QrPrint,
    QrSetting,
    QrStore,
    Raster,
    Size,
    Spacing,
    Token,
    chinese_after,
    tokens,
)
from kiosk.devices.paper import Paper, PictureRow, Row, Span, TextRow

OWN_SPACING_DOTS = 30
QR_LOWEST_CORRECTION = 48
QR_CORRECTIONS = {48: "l", 49: "m", 50: "q", 51: "h"}


@dataclass(frozen=True)
class Modes:
    """What `ESC @` resets."""

    chinese: bool = False
    width: int = 1
    height: int = 1
    bold: bool = False
    side: int = 0
    spacing_dots: int = OWN_SPACING_DOTS
    qr_settings: tuple[tuple[int, int], ...] = ()
    qr_text: str = ""


@dataclass
class PrintHead:
    """One printer's head; `columns` is 32 or 48."""

    columns: int
    charset: Charset = Charset.GBK
    """Of its own font; what it lacks comes out as U+FFFD."""

    modes: Modes = Modes()
    finished: list[Paper] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    """On the paper, not cut off yet."""
    spans: list[Span] = field(default_factory=list)
    """Characters that wait for the end of their line."""
    cells: int = 0

    def execute(self, token: Token) -> int:
        """Carry out one token; by how many dots the paper moved."""
        modes = self.modes
        match token:
            case Char(char, cells):
                had = char if is_written(char, self.charset) else "\ufffd"
                return self._char(had, cells * modes.width)
            case LineFeed():
                return self._end_line(wrapped=False)
            case FeedLines(lines):
                moved = self._end_line(wrapped=False) if self.cells else 0
                return moved + sum(self._end_line(wrapped=False) for _ in range(lines))
            case Init():
                self.modes = Modes()
                self._forget_line()
            case Size(width, height):
                self.modes = replace(modes, width=width, height=height)
            case Bold(on):
                self.modes = replace(modes, bold=on)
            case Alignment(side):
                self.modes = replace(modes, side=side)
            case Spacing(dots):
                self.modes = replace(modes, spacing_dots=OWN_SPACING_DOTS if dots is None else dots)
            case QrSetting(function, value):
                self.modes = replace(modes, qr_settings=(*modes.qr_settings, (function, value)))
            case QrStore(text):
                self.modes = replace(modes, qr_text=text)
            case QrPrint():
                return self._picture(own_qr(self.modes, self.columns))
            case Raster():
                return self._picture(_enlarged(token, self.columns))
            case PaperCut():
                moved = self._end_line(wrapped=False) if self.cells else 0
                self.end_paper(torn=False)
                return moved
        self.modes = replace(self.modes, chinese=chinese_after(token, chinese=self.modes.chinese))
        return 0

    def end_paper(self, *, torn: bool) -> None:
        """The paper leaves the printer, if there is anything on it."""
        if self.rows:
            self.finished.append(Paper(self.columns, tuple(self.rows), torn))
        self.rows = []

    def forget(self) -> None:
        """As after power-on: modes and line are gone; what is on the paper stays."""
        self.modes = Modes()
        self._forget_line()

    def _char(self, char: str, cells: int) -> int:
        moved = 0
        if self.cells + cells > self.columns:
            moved = self._end_line(wrapped=True)
        style = (self.modes.width, self.modes.height, self.modes.bold)
        last = self.spans[-1] if self.spans else None
        if last and (last.width, last.height, last.bold) == style:
            self.spans[-1] = Span(last.text + char, *style)
        else:
            self.spans.append(Span(char, *style))
        self.cells += cells
        return moved

    def _end_line(self, *, wrapped: bool) -> int:
        tallest = max((span.height for span in self.spans), default=0) * CELL_HEIGHT_DOTS
        height_dots = max(self.modes.spacing_dots, tallest)
        self.rows.append(
            TextRow(tuple(self.spans), self.cells, height_dots, self.modes.side, wrapped)
        )
        self._forget_line()
        return height_dots

    def _forget_line(self) -> None:
        self.spans, self.cells = [], 0

    def _picture(self, picture: PictureRow) -> int:
        moved = self._end_line(wrapped=True) if self.cells else 0
        if picture.height_dots:
            self.rows.append(picture)
        return moved + picture.height_dots


def print_out(job: bytes, columns: int, charset: Charset = Charset.GBK) -> list[Paper]:
    """The papers of a whole job; raises UnknownCommand.  What was not cut off is left out."""
    head = PrintHead(columns, charset)
    for token in tokens(job):
        head.execute(token)
    return head.finished


def _enlarged(raster: Raster, columns: int) -> PictureRow:
    """The picture at dot size; what is wider than the head is not printed."""
    from PIL import Image

    picture = Image.frombytes("1", (raster.width_bytes * 8, raster.height), raster.bits)
    enlarged = picture.resize(
        (picture.width * raster.scale_x, picture.height * raster.scale_y), Image.Resampling.NEAREST
    )
    visible = enlarged.crop((0, 0, min(enlarged.width, columns * CELL_WIDTH_DOTS), enlarged.height))
    return PictureRow(visible.width, visible.height, visible.tobytes())


def own_qr(modes: Modes, columns: int) -> PictureRow:
    """The QR code a printer draws by itself after `GS ( k`: no quiet zone, on the set side.

    A text that no QR code of the paper's width holds prints nothing.
    """
    import segno
    from PIL import Image

    settings = dict(modes.qr_settings)
    correction = QR_CORRECTIONS[settings.get(QR_CORRECTION, QR_LOWEST_CORRECTION)]
    module_dots = settings.get(QR_MODULE_SIZE, 3)
    try:
        code = segno.make_qr(modes.qr_text, error=correction, boost_error=False)
    except ValueError:
        return PictureRow(0, 0, b"")
    rows = [bytes(row) for row in code.matrix_iter(scale=module_dots, border=0)]
    symbol = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).point(
        lambda dark: 255 if dark else 0
    )
    left = (columns * CELL_WIDTH_DOTS - symbol.width) * modes.side // 2
    if left < 0:
        return PictureRow(0, 0, b"")
    bits = symbol.convert("1").tobytes()
    return PictureRow(symbol.width, symbol.height, bits, left, says=f"二维码 {modes.qr_text}")
