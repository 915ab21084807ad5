"""The bytes of every paper at both widths, kept as text that a person can compare.

    ./dev papers [--renew] [--pictures DIR]

`--renew` writes tests/devices/golden/NAME.txt anew, after a layout was changed on purpose: look
at the difference, and at the pictures, before it is committed.  `--pictures` draws each paper
from its bytes as DIR/NAME-COLUMNS.png.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from support.papers import HOLDER, ISSUE, ORDERED, PAPERS, PLAIN

from kiosk.core.papers import compose as say
from kiosk.core.papers.test_page import test_page as page_of_the_doctor
from kiosk.core.slip import Line, cells
from kiosk.devices.charset import Charset
from kiosk.devices.decode import decode
from kiosk.devices.escpos_bytes import compose
from kiosk.devices.paper import Paper, PictureRow, TextRow
from kiosk.devices.print_head import OWN_SPACING_DOTS, print_out

FOLDER = Path(__file__).parents[1] / "devices" / "golden"
WIDTHS = (32, 48)
JOB = 4711
TALLEST_LINE_DOTS = 60
"""A higher picture is a code, not a line that was drawn."""

RARE = replace(PLAIN, holder=replace(HOLDER, name="䶮*", group="玥湾组"))

LAYOUTS: dict[str, tuple[tuple[Line, ...], Charset]] = {
    **{name: (say(value, ISSUE), Charset.GBK) for name, value in PAPERS.items()},
    "redemption_copy": (say(ORDERED, replace(ISSUE, copy_number=2)), Charset.GBK),
    "redemption_training": (say(PLAIN, replace(ISSUE, training=True)), Charset.GBK),
    "redemption_rare_name": (say(RARE, ISSUE), Charset.GBK),
    "redemption_small_font": (say(RARE, ISSUE), Charset.GB2312),
    "page_of_the_doctor": (page_of_the_doctor(), Charset.GBK),
}


def job_of(name: str, columns: int) -> bytes:
    lines, charset = LAYOUTS[name]
    return compose(lines, columns, JOB, charset=charset)


def papers_of(name: str, columns: int) -> list[Paper]:
    """What a printer makes of the bytes."""
    return print_out(job_of(name, columns), columns, LAYOUTS[name][1])


def told(name: str) -> str:
    """The golden text of a layout: what stands on the paper, row by row, and the bytes' digest."""
    return "".join(f"{line}\n" for columns in WIDTHS for line in _told(name, columns))


def _told(name: str, columns: int) -> Iterator[str]:
    job = job_of(name, columns)
    yield f"== {columns} columns, {len(job)} bytes, {hashlib.sha256(job).hexdigest()}"
    for number, paper in enumerate(papers_of(name, columns)):
        if number:
            yield "-- cut"
        for row in paper.rows:
            yield _row(row, columns)


def _row(row: TextRow | PictureRow, columns: int) -> str:
    """`|text|` between the edges, then how it is printed where it is not plain."""
    if isinstance(row, PictureRow):
        size = f"{row.width_dots}x{row.height_dots} at {row.left_dots}"
        digest = hashlib.sha256(row.bits).hexdigest()[:16]
        if row.height_dots > TALLEST_LINE_DOTS:
            return f"[code {size}: {_read(row)}]"
        return f"[drawn {size}: {digest}]"
    tallest = max((span.height for span in row.spans), default=1)
    widest = max((span.width for span in row.spans), default=1)
    is_bold = any(span.bold for span in row.spans)
    how = [f"{widest}x{tallest}"] if (widest, tallest) != (1, 1) else []
    how += ["bold"] if is_bold else []
    how += [f"{row.height_dots} dots"] if row.height_dots != OWN_SPACING_DOTS else []
    how += ["BROKEN BY THE PRINTER"] if row.wrapped else []
    text = row.text + " " * (columns // widest - cells(row.text))
    return " ".join([f"|{text}|", *how])


def _read(code: PictureRow) -> str:
    """What the camera's own pipeline reads in these dots."""
    bits = np.frombuffer(code.bits, np.uint8).reshape(code.height_dots, -1)
    paper = 255 * (1 - np.unpackbits(bits, axis=1)[:, : code.width_dots])
    return " and ".join(decode(paper)) or "cannot be read"


def main() -> None:
    arguments = argparse.ArgumentParser(description="the bytes of every paper as text and picture")
    arguments.add_argument("--renew", action="store_true", help="write the golden files anew")
    arguments.add_argument("--pictures", type=Path, help="folder to draw the papers in")
    given = arguments.parse_args()
    if given.renew:
        FOLDER.mkdir(exist_ok=True)
        for old in FOLDER.glob("*.txt"):
            old.unlink()
        for name in LAYOUTS:
            (FOLDER / f"{name}.txt").write_text(told(name), encoding="utf-8")
    if given.pictures is not None:
        given.pictures.mkdir(parents=True, exist_ok=True)
        for name in LAYOUTS:
            for columns in WIDTHS:
                for number, paper in enumerate(papers_of(name, columns)):
                    part = f"-{number + 1}" if number else ""
                    paper.save_png(given.pictures / f"{name}-{columns}{part}.png")


if __name__ == "__main__":
    main()
