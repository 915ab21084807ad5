"""Documents -> bytes -> what stands on the paper."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pyzbar import pyzbar
from support.papers import ISSUE, PAPERS

from kiosk.core.papers import compose as compose_paper
from kiosk.core.papers import test_page as fitness_page
from kiosk.core.slip import (
    Align,
    Box,
    Cut,
    GoodsRow,
    Line,
    Pair,
    PaperLine,
    Qr,
    Rule,
    Space,
    Text,
    lay_out,
)
from kiosk.devices.cell_font import CellFont
from kiosk.devices.charset import GETA, Charset
from kiosk.devices.escpos_bytes import CONTROLS, Answer, compose, process_id
from kiosk.devices.paper import Paper, PictureRow, TextRow
from kiosk.devices.print_head import print_out

QR_TEXT = "JF1.K01.000123.20261121T103205.0042.-66.434.7F3A91C20B6E"

SLIP: tuple[Line, ...] = (
    Text("和平乡爱心积分超市", Align.CENTER),
    Text("兑换小票", Align.CENTER, width=2, height=2, bold=True),
    Rule("─"),
    Pair("单号", "和平-1-000123-7"),
    Pair("时间", "2026-11-21 10:32"),
    Pair("户主", "张* (3组) 户号 0042"),
    Rule(),
    GoodsRow("物品", "数量", "积分"),
    GoodsRow("大米（东北珍珠米）10斤", "1", "35"),
    GoodsRow("洗衣液 2kg 薰衣草香型“加量装”", "1", "30"),
    Rule(),
    Pair("本次兑换", "65 分", height=2, bold=True),
    Pair("还剩", "5 分", width=2, height=2, bold=True),
    Space(),
    Text("请在12月31日前领取：大米10斤、洗衣液；过期请到村委会找管理员办理。"),
    Box("领取人签字/按手印：", rows=2),
    Qr(QR_TEXT),
    Text("谢谢您为村里出力", Align.CENTER),
    Cut(),
)

SLIP_ON_32_COLUMNS = """\
       和平乡爱心积分超市
    兑换小票
────────────────
单号             和平-1-000123-7
时间            2026-11-21 10:32
户主         张* (3组) 户号 0042
--------------------------------
物品              数量      积分
大米（东北珍珠       1        35
  米）10斤
洗衣液 2kg 薰衣      1        30
  草香型“加量
  装”
--------------------------------
本次兑换                   65 分
还剩        5 分

请在12月31日前领取：大米10斤、洗
衣液；过期请到村委会找管理员办
理。
┌──────────────┐
│领取人签字/按手印：         │
│                            │
│                            │
└──────────────┘
[图 304×222]
        谢谢您为村里出力"""

SLIP_ON_48_COLUMNS = """\
               和平乡爱心积分超市
        兑换小票
────────────────────────
单号                             和平-1-000123-7
时间                            2026-11-21 10:32
户主                         张* (3组) 户号 0042
------------------------------------------------
物品                            数量        积分
大米（东北珍珠米）10斤             1          35
洗衣液 2kg 薰衣草香型“加量        1          30
  装”
------------------------------------------------
本次兑换                                   65 分
还剩                5 分

请在12月31日前领取：大米10斤、洗衣液；过期请到村
委会找管理员办理。
┌──────────────────────┐
│领取人签字/按手印：                         │
│                                            │
│                                            │
└──────────────────────┘
[图 400×222]
                谢谢您为村里出力"""

TRICKY = "，、…—“”①（2）￥¥·×℃～·2kg é？"
BOTH_WIDTHS = pytest.mark.parametrize("columns", [32, 48])


def paper_of(
    lines: tuple[Line, ...] | list[Line], columns: int, *, native_qr: bool = False
) -> Paper:
    (paper,) = print_out(compose([*lines, Cut()], columns, 1, native_qr=native_qr), columns)
    return paper


def as_read(path: Path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def ink_of(row: PictureRow) -> np.ndarray:
    return np.asarray(Image.frombytes("1", (row.width_dots, row.height_dots), row.bits))


def overflowing_rows(paper: Paper) -> list[str]:
    room_dots = paper.columns * 12
    return [
        row.text
        for row in paper.rows
        if (isinstance(row, TextRow) and (row.wrapped or row.cells > paper.columns))
        or (isinstance(row, PictureRow) and row.width_dots > room_dots)
    ]


@pytest.mark.parametrize(
    ("columns", "expected"), [(32, SLIP_ON_32_COLUMNS), (48, SLIP_ON_48_COLUMNS)]
)
def test_a_whole_slip_reads_as_it_was_meant(columns: int, expected: str) -> None:
    (paper,) = print_out(compose(SLIP, columns, 1), columns)
    assert "\n".join(paper.text) == expected
    assert overflowing_rows(paper) == []


def test_a_job_begins_in_chinese_mode_and_ends_with_the_question() -> None:
    body = b"\x1b@\x1c&" + "张三".encode("gbk") + b"\n\x1dV\x42\x00"
    lines: list[Line] = [Text("张三"), Cut()]
    assert compose(lines, 32, 36 * 36 + 1) == body + b"\x1d(H\x06\x0000" + b"0101"
    assert compose(lines, 32, 1, answer=Answer.GS_R) == body + b"\x1dr\x01"
    assert compose(lines, 32, 1, answer=Answer.NONE) == body


def test_process_ids_of_neighbouring_jobs_differ_and_are_printable() -> None:
    names = {process_id(job) for job in range(3000)}
    assert len(names) == 3000
    assert all(len(name) == 4 and name.isalnum() for name in names)


@BOTH_WIDTHS
def test_no_line_of_tricky_text_runs_over_the_edge(columns: int) -> None:
    lines: list[Line] = [
        Text(TRICKY * 4),
        Text(TRICKY * 4, width=2, height=2),
        Pair(TRICKY, TRICKY),
        Pair(TRICKY, "1", width=2),
        GoodsRow(TRICKY * 2, "12", "120"),
        Box(TRICKY * 3, rows=1),
        Rule("─"),
        Rule("＝"),
    ]
    paper = paper_of(lines, columns)
    assert overflowing_rows(paper) == []
    assert len(paper.rows) == len(lay_out(lines, columns))
    wide = paper_of([Text("，…—“”①（2）￥·×℃")], columns)
    assert wide.text == ["，…—“”①（2）￥·×℃"]  # all in the printer's own font


@pytest.mark.parametrize("char", ["䶮", "㛃", "ß", "€"])
def test_a_line_with_a_character_outside_gbk_is_drawn_on_the_same_grid(char: str) -> None:
    paper = paper_of([Pair(f"户主 张{char}", "0042")], 32)
    (row,) = paper.rows
    assert isinstance(row, PictureRow)
    assert (row.width_dots, row.height_dots) == (384, 30)
    font = CellFont()
    ink = ink_of(row)
    for text, left_cells in (("户主", 0), ("张", 5), (char, 7), ("0042", 28)):
        expected = np.asarray(font.text(text))
        left = left_cells * 12
        assert (ink[:24, left : left + expected.shape[1]] == expected).all()
    assert not ink[24:].any()


@pytest.mark.parametrize("char", ["𠮷", "😀"])
@pytest.mark.parametrize("charset", Charset)
def test_a_character_that_nobody_has_is_a_mark_and_the_rest_of_its_line_stays(
    char: str, charset: Charset
) -> None:
    lines: list[Line] = [Pair(f"户主 张{char}", "0042"), Text(f"䶮{char}"), Cut()]
    written, drawn = print_out(compose(lines, 32, 1, charset=charset), 32, charset)[0].rows
    assert written.text == "户主 张〓" + " " * 19 + "0042"
    assert isinstance(drawn, PictureRow)
    assert (ink_of(drawn)[:24] == np.asarray(CellFont().text("䶮〓"))).all()


def test_a_small_font_writes_what_it_has_and_the_rest_is_drawn() -> None:
    lines: list[Line] = [Text("张三“·—”①￥℃"), Text("张喆"), Box("签字", rows=1), Cut()]
    (paper,) = print_out(compose(lines, 32, 1, charset=Charset.GB2312), 32, Charset.GB2312)
    assert "\ufffd" not in "".join(paper.text)
    assert [isinstance(row, PictureRow) for row in paper.rows] == [False, True] + [False] * 4
    (wrong,) = print_out(compose(lines, 32, 1), 32, Charset.GB2312)
    assert wrong.text[1] == "张\ufffd"


def test_the_test_page_shows_which_font_the_printer_has() -> None:
    for charset in Charset:
        (paper,) = print_out(compose(fitness_page.test_page(), 32, 1), 32, charset)
        at = paper.text.index("少见的名字用字，下面两行要一样：")
        own, drawn = paper.rows[at + 1 : at + 3]
        assert (own.text == fitness_page.RARE) is (charset is Charset.GBK)
        assert isinstance(drawn, PictureRow)


@BOTH_WIDTHS
@pytest.mark.parametrize("charset", Charset)
@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_comes_out_as_it_was_laid_out(
    name: str, columns: int, charset: Charset
) -> None:
    """The bytes, read as a printer reads them, are the lines: none wraps, none is lost."""
    lines = compose_paper(PAPERS[name], ISSUE)
    papers = print_out(compose(lines, columns, 1, charset=charset), columns, charset)
    assert len(papers) == sum(isinstance(line, Cut) for line in lines)
    rows = [row for paper in papers for row in paper.rows]
    meant = [item for item in lay_out(lines, columns) if not isinstance(item, Cut)]
    assert [row for paper in papers for row in overflowing_rows(paper)] == []
    assert len(rows) == len(meant)
    for row, item in zip(rows, meant, strict=True):
        if isinstance(item, PaperLine) and isinstance(row, TextRow):
            assert row.text == item.text.rstrip()
        else:
            assert isinstance(row, PictureRow)
            assert isinstance(item, Qr) or item.drawn or charset is Charset.GB2312


def test_a_drawn_line_is_enlarged_like_the_others() -> None:
    drawn, written = (
        paper_of([Text(f"张{char}", width=2, height=2, bold=True)], 32).rows[0] for char in "䶮三"
    )
    assert isinstance(drawn, PictureRow)
    assert drawn.height_dots == written.height_dots == 54
    assert (
        ink_of(drawn)[:48, :48] == np.asarray(CellFont().text("张", width=2, height=2, bold=True))
    ).all()


def test_image_bytes_that_a_printer_would_obey_are_changed() -> None:
    assert b"\x10\x04" in CellFont().text("䶮众").tobytes()
    job = compose([Text("䶮众"), Cut()], 32, 1)
    assert not any(command in job for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))
    (paper,) = print_out(job, 32)
    (row,) = paper.rows
    assert isinstance(row, PictureRow)
    changed = (ink_of(row)[:24, :48] != np.asarray(CellFont().text("䶮众"))).sum()
    assert changed == 1  # one dot more, nothing moved


@BOTH_WIDTHS
@pytest.mark.parametrize("title", ["领取人签字", "领取人䶮签字"])
def test_a_frame_has_no_gaps(columns: int, title: str) -> None:
    paper = paper_of([Text("上"), Box(title, rows=3), Text("下")], columns)
    frame = paper.rows[1:-1]
    assert [row.height_dots for row in frame] == [24] * 6
    tones = np.asarray(paper.image().convert("L"))
    margin = (tones.shape[1] - columns * 12) // 2
    top = 64 + 30 + 12
    for left in (11, columns * 12 - 13):
        side = tones[top : top + 5 * 24, margin + left]
        assert (side < 128).all()
    assert (tones[top - 1, margin + 12 : margin + columns * 12 - 13] < 160).all()


@BOTH_WIDTHS
@pytest.mark.parametrize("native_qr", [False, True])
@pytest.mark.parametrize("text", [QR_TEXT, "HP-1-000123-7", "x" * 400])
def test_the_code_on_the_picture_of_the_paper_is_read(
    columns: int, native_qr: bool, text: str, tmp_path: Path
) -> None:
    paper = paper_of([Text("上面"), Qr(text), Text("下面")], columns, native_qr=native_qr)
    paper.save_png(tmp_path / "paper.png")
    picture = as_read(tmp_path / "paper.png")
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [text]
    assert [code.data.decode() for code in pyzbar.decode(Image.fromarray(picture))] == [text]


@pytest.mark.parametrize("text", ["张三", "", "\x10\x04\x01", "x" * 3000])
def test_a_code_that_cannot_be_made_is_refused(text: str) -> None:
    for native_qr in (False, True):
        with pytest.raises(ValueError, match=r"QR|Data"):
            compose([Qr(text), Cut()], 32, 1, native_qr=native_qr)


def test_other_widths_are_refused() -> None:
    with pytest.raises(ValueError, match="42"):
        compose([Cut()], 42, 1)


def test_paper_looks_like_paper_of_its_width() -> None:
    assert paper_of([Text("张三")], 32).image().size == (464, 64 + 30 + 40)
    assert paper_of([Text("张三")], 48).image().size == (640, 64 + 30 + 40)
    assert paper_of(SLIP[:-1], 32).image().tobytes() == paper_of(SLIP[:-1], 32).image().tobytes()


def test_the_library_is_imported_without_its_side_effects(tmp_path: Path) -> None:
    program = """
import logging, os
before = dict(os.environ)
from kiosk.core.slip import Cut, Text
from kiosk.devices import printer
import sys
assert "escpos" not in sys.modules and "PIL" not in sys.modules, "imported too early"
from kiosk.devices.escpos_bytes import compose
compose([Text("张三"), Cut()], 32, 1)
assert logging.getLogger().handlers == [], logging.getLogger().handlers
assert dict(os.environ) == before
"""
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        cwd=Path(__file__).parents[2],
        env={"TMPDIR": str(tmp_path), "PATH": "", "PYTHONUTF8": "1"},
        timeout=60,
    )
    assert list(tmp_path.iterdir()) == []


anything = st.text(st.characters(exclude_categories=[]), max_size=40)
likely = st.text(
    st.sampled_from("张三䶮㛃𠮷众，。…—“”①（2）￥¥·×é😀 \t\n\x00\x7f\x1b\x10\u3000AWg9"),
    max_size=60,
)
words = anything | likely
sizes = st.integers(1, 4)
documents = st.lists(
    st.builds(Text, words, st.sampled_from(Align), sizes, sizes, st.booleans())
    | st.builds(Pair, words, words, sizes, sizes, st.booleans())
    | st.builds(GoodsRow, words, words, words)
    | st.builds(Rule, st.characters(exclude_categories=[]))
    | st.builds(Box, words, st.integers(0, 3)),
    max_size=5,
)


@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(documents, st.sampled_from([32, 48]))
def test_any_text_prints_within_the_columns(lines: list[Line], columns: int) -> None:
    job = compose([*lines, Cut()], columns, 1)
    papers = print_out(job, columns)
    rows = [row for paper in papers for row in paper.rows]
    laid_out = [item for item in lay_out(lines, columns) if isinstance(item, PaperLine)]
    assert len(rows) == len(laid_out)
    for paper in papers:
        assert overflowing_rows(paper) == []
    for row, line in zip(rows, laid_out, strict=True):
        if isinstance(row, TextRow):
            meant = line.text.translate(CONTROLS).rstrip(" ")
            assert len(row.text) == len(meant)
            assert all(had in (char, GETA) for had, char in zip(row.text, meant, strict=True))
    assert not any(command in job for command in (b"\x10\x04", b"\x10\x05", b"\x10\x14"))
