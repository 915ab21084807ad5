"""Ledgers as XLSX, CSV and PDF: opened as a person's programs open them, looked at as pages.

Needs pdftotext (Debian: poppler-utils).
"""

from __future__ import annotations

import csv
import gc
import io
import os
import re
import resource
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from kiosk.core.sheet import Cell, Column, Sheet, money_text, plain, shown
from kiosk.sheets import SUFFIXES, SheetError, sheet_bytes, write_sheet
from kiosk.sheets.fonts import BOLD, REGULAR, clipped, register_fonts, width_pt, wrapped
from kiosk.sheets.pdf_layout import Block, Part, column_widths, paginated

AS_OF = "截至流水 第 123 条（A1B2-C3D4-E5F6-0718）"
RARE = "\U00020bb7"
"""A hanzi that the font lacks."""

WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)
PAGE = re.compile(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', re.DOTALL)

LEDGER = (
    Column("流水", "number", 7),
    Column("日期时间", "moment", 16),
    Column("户编号", "text", 9),
    Column("户主", "text", 9),
    Column("品名×数量", "text", 34),
    Column("合计分", "number", 9),
    Column("金额（元）", "money", 11),
    Column("备注", "text", 20),
)
COUNT = (
    Column("物品", "text", 40),
    Column("日期", "date", 18),
    Column("账面", "number", 12),
    Column("差额", "number", 12),
)


def ledger(count: int = 3, **changes) -> Sheet:
    rows = tuple(
        (
            700 + n,
            datetime(2026, 3, 5, 9, 3, 20) + timedelta(hours=5 * n),
            f"{40 + n:04d}",
            "张*" if n % 7 else "欧阳**",
            "大米5kg×1袋、洗衣液2L×2瓶、食用油5L×1桶、牙膏×3支、毛巾×2条" if n % 4 else "肥皂×2块",
            35 * (n % 9 + 1),
            -1250 if n % 6 == 5 else 1250 + n,
            "" if n % 5 else "已由家人代领，单据已收回",
        )
        for n in range(count)
    )
    totals = ("合计", None, None, None, None, *(sum(row[at] for row in rows) for at in (5, 6)), "")
    sheet = Sheet(
        title="物品兑换领取台账",
        site="和平村爱心积分超市",
        period="2026年3月1日—3月31日",
        as_of=AS_OF,
        columns=LEDGER,
        rows=rows,
        totals=totals,
        notes=("负数为退货或冲正。",),
        signatures=("管理员", "监督人", "日期"),
    )
    return replace(sheet, **changes)


def one_text(text: str) -> Sheet:
    return Sheet("台账", "和平村", "", AS_OF, (Column("备注", "text", 50),), ((text,),))


def as_csv(sheet: Sheet) -> list[list[str]]:
    return list(csv.reader(io.StringIO(sheet_bytes(sheet, ".csv").decode("utf-8-sig"))))


def as_xlsx(sheet: Sheet):
    return load_workbook(io.BytesIO(sheet_bytes(sheet, ".xlsx"))).active


def part_of_xlsx(sheet: Sheet, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(sheet_bytes(sheet, ".xlsx"))) as parts:
        return parts.read(name).decode("utf-8")


def as_pages(sheet: Sheet, *options: str) -> list[str]:
    """The words of each page of the PDF."""
    command = ["pdftotext", "-layout", *options, "-", "-"]
    shown = subprocess.run(
        command, check=True, capture_output=True, input=sheet_bytes(sheet, ".pdf")
    )
    return shown.stdout.decode("utf-8").split("\f")[:-1]


def as_words(
    sheet: Sheet,
) -> list[tuple[float, float, list[tuple[float, float, float, float, str]]]]:
    """(width, height, words) of each page in points; a word is (left, top, right, bottom, text)."""
    shown = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"],
        check=True,
        capture_output=True,
        input=sheet_bytes(sheet, ".pdf"),
    ).stdout.decode("utf-8")
    return [
        (
            float(width),
            float(height),
            [(*map(float, found.groups()[:4]), found[5]) for found in WORD.finditer(body)],
        )
        for width, height, body in PAGE.findall(shown)
    ]


def squeezed(text: str) -> str:
    return "".join(text.split())


# --- the value ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cents", "text"),
    [(1250, "12.50"), (0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-1250, "-12.50"), (100, "1.00")],
)
def test_money_is_shown_in_yuan_with_two_places(cents: int, text: str) -> None:
    assert money_text(cents) == text


def test_a_row_with_a_cell_too_few_or_too_many_is_refused_by_number() -> None:
    short = ledger().rows[0][:-1]
    with pytest.raises(ValueError, match="row 2: 7 cells for 8 columns"):
        ledger(rows=(ledger().rows[0], short))
    with pytest.raises(ValueError, match="totals: 9 cells"):
        ledger(totals=(*ledger().rows[0], None))


@pytest.mark.parametrize(
    "value", [1.5, True, b"x", datetime(2026, 3, 5, tzinfo=timezone(timedelta(hours=8)))]
)
def test_what_is_no_cell_is_refused_by_column(value: object) -> None:
    row = (*ledger().rows[0][:-1], value)
    with pytest.raises(ValueError, match="备注"):
        ledger(rows=(row,))


def test_a_column_of_no_known_kind_or_no_width_is_refused() -> None:
    with pytest.raises(ValueError, match="no such kind"):
        Column("金额", "currency", 10)
    with pytest.raises(ValueError, match="share"):
        Column("金额", "money", 0)
    with pytest.raises(ValueError, match="no columns"):
        ledger(columns=(), rows=(), totals=None)


@pytest.mark.parametrize(
    ("cell", "kind", "text"),
    [
        (None, "number", ""),
        (-3, "number", "-3"),
        (datetime(2026, 3, 5, 9, 3, 20), "moment", "2026-03-05 09:03"),
        (datetime(2026, 3, 5, 9, 3, 20), "date", "2026-03-05"),
        (date(2026, 3, 5), "date", "2026-03-05"),
        ("两\r\n行\x00\u202e\u200b", "text", "两 行"),
        ("\ud800\uffff", "text", "\ufffd\ufffd"),
    ],
)
def test_a_cell_is_shown_as_people_read_it(cell: Cell, kind: str, text: str) -> None:
    assert shown(cell, kind) == text


# --- CSV ------------------------------------------------------------------------------------


def test_a_csv_has_a_mark_for_chinese_excel_and_its_line_ends() -> None:
    data = sheet_bytes(ledger(), ".csv")
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_csv_holds_the_table_first_and_where_it_comes_from_below() -> None:
    rows = as_csv(ledger())
    assert rows[0] == [column.name for column in LEDGER]
    assert rows[1][:4] == ["700", "2026-03-05 09:03:20", "0040", "欧阳**"]
    assert rows[4] == ["合计", "", "", "", "", "210", "37.53", ""]
    assert rows[5] == []
    assert rows[6:] == [
        ["名称", "物品兑换领取台账"],
        ["兑换点", "和平村爱心积分超市"],
        ["时间范围", "2026年3月1日—3月31日"],
        ["依据", AS_OF],
        ["说明", "负数为退货或冲正。"],
    ]


FORMULAS = [
    '=HYPERLINK("x","y")',
    "+1",
    "-1+2",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "　=1",
    "\ufeff=1",
    "\u200b=1",
    "\x00=1",
    '=cmd|" /C calc"!A0',
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_looks_like_a_formula_is_held_down_in_csv(text: str) -> None:
    (cell,) = as_csv(one_text(text))[1]
    assert cell == "'" + plain(text)
    assert not cell.strip().startswith(tuple("=+-@＝＋－＠"))


def test_a_formula_in_a_heading_or_a_note_is_held_down_too() -> None:
    sheet = Sheet("=1", "+1", "-1", "@1", (Column("=A1", "text", 9),), (), notes=("=2",))
    cells = [cell for row in as_csv(sheet) for cell in row]
    assert not [cell for cell in cells if cell[:1] in set("=+-@")]
    assert "<f>" not in part_of_xlsx(sheet, "xl/worksheets/sheet1.xml")


def test_a_negative_number_stays_a_number_in_csv() -> None:
    rows = as_csv(ledger(rows=((-1, None, "-1", "", "", -35, -1250, ""),)))
    assert rows[1] == ["-1", "", "'-1", "", "", "-35", "-12.50", ""]


# --- XLSX -----------------------------------------------------------------------------------


def test_an_xlsx_holds_numbers_dates_and_money_as_such() -> None:
    page = as_xlsx(ledger())
    assert [page.cell(4, at).value for at in range(1, 9)] == [column.name for column in LEDGER]
    row = [page.cell(5, at) for at in range(1, 9)]
    assert row[0].value == 700
    assert row[1].value == datetime(2026, 3, 5, 9, 3, 20)
    assert row[1].number_format == "yyyy-mm-dd hh:mm"
    assert (row[2].value, row[2].data_type) == ("0040", "s")
    assert (row[6].value, row[6].number_format) == (12.5, "0.00")
    assert (page["A8"].value, page["G8"].value) == ("合计", 37.53)
    (day,) = as_xlsx(
        Sheet("日", "", "", "", (Column("日期", "date", 9),), ((datetime(2026, 3, 5, 9),),))
    )["A5":"A5"][0]
    assert (day.value, day.number_format) == (datetime(2026, 3, 5), "yyyy-mm-dd")


def test_an_xlsx_says_what_it_is_and_as_of_which_entry() -> None:
    page = as_xlsx(ledger())
    assert page["A1"].value == "物品兑换领取台账"
    assert page["A2"].value == "和平村爱心积分超市　2026年3月1日—3月31日"
    assert page["A3"].value == AS_OF
    below = [row[0].value for row in page.iter_rows(min_row=9) if row[0].value]
    assert below[0] == "负数为退货或冲正。"
    assert re.fullmatch("管理员：_+　　监督人：_+　　日期：_+", below[1])


@pytest.mark.parametrize("text", [*FORMULAS, "#N/A", "#REF!", "0042", "1-2", "TRUE", "'x"])
def test_a_text_is_a_text_in_xlsx_whatever_it_looks_like(text: str) -> None:
    cell = as_xlsx(one_text(text))["A5"]
    assert (cell.value, cell.data_type) == (plain(text), "s")
    assert cell.quotePrefix == (text in FORMULAS)
    assert "<f>" not in part_of_xlsx(one_text(text), "xl/worksheets/sheet1.xml")


def test_an_xlsx_is_ready_to_print() -> None:
    page = as_xlsx(ledger(45))
    assert page.freeze_panes == "A5"
    assert page.print_title_rows == "$1:$4"
    setup = page.page_setup
    assert (setup.paperSize, setup.orientation) == (9, "landscape")
    assert (setup.fitToWidth, setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.oddFooter.right.text == "第 &P 页，共 &N 页"
    assert page.oddFooter.left.text == AS_OF


def test_no_figure_is_wider_than_its_column_in_xlsx() -> None:
    wide = (10**14, datetime(2026, 12, 31), "", "", "", -(10**12), -(10**14), "")
    page = as_xlsx(ledger(rows=(wide,), totals=None))
    for letter, column, cell in zip("ABCDEFGH", LEDGER, wide, strict=True):
        assert page.column_dimensions[letter].width > len(shown(cell, column.kind))


def test_a_sheet_name_that_no_xlsx_allows_is_made_one() -> None:
    page = as_xlsx(ledger(title="a/b:[台账]*?" + "很长" * 30))
    assert page.title == ("a b  台账   " + "很长" * 30)[:31]
    assert as_xlsx(ledger(title="*")).title == "台账"


# --- PDF ------------------------------------------------------------------------------------


def test_every_page_says_what_it_is_as_of_which_entry_and_how_many_there_are() -> None:
    pages = as_pages(ledger(45))
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        for text in (
            "物品兑换领取台账",
            "和平村爱心积分超市",
            "3月31日",
            *(c.name for c in LEDGER),
        ):
            assert text in page
        assert squeezed(AS_OF) in squeezed(page)
        assert squeezed(f"第{number}页，共3页") in squeezed(page)


def test_every_row_is_printed_once_and_in_order() -> None:
    text = "".join(as_pages(ledger(45)))
    assert [int(seq) for seq in re.findall(r"^ *(7\d\d) ", text, re.MULTILINE)] == [
        *range(700, 745)
    ]


@pytest.mark.parametrize("count", range(14, 26))
def test_signatures_and_totals_never_stand_alone(count: int) -> None:
    *before, last = as_pages(ledger(count, notes=()))
    assert re.search(r"^ *7\d\d ", last, re.MULTILINE)
    assert "合计 " in last
    assert re.search("管理员 +监督人 +日期", last)
    assert not [page for page in before if "管理员" in page]


@pytest.mark.parametrize(("columns", "is_upright"), [(COUNT, True), (LEDGER, False)])
def test_many_columns_lay_the_page_on_its_side(columns, is_upright: bool) -> None:
    sheet = ledger(columns=columns, rows=(), totals=None)
    ((width, height, _),) = as_words(sheet)
    assert (round(width), round(height)) == ((595, 842) if is_upright else (842, 595))


LONG = ledger(
    title="某某县某某镇大青山和平新村爱心积分超市二〇二六年第一季度物品兑换领取情况台账（含冲正、退换）",
    site="某某县某某镇大青山和平新村村民委员会爱心积分超市第一兑换点（村委会一楼便民服务大厅）",
    period="2026年1月1日（含）至2026年3月31日（含），按提交时间" * 2,
    as_of=AS_OF * 3,
    rows=tuple(
        (10**7, *row[1:3], "阿卜杜热西提·某某某某某某", row[4] * 3, 10**6, -(10**9), "A" * 60 + "=")
        for row in ledger(30).rows
    ),
    notes=("说明" * 200,),
    signatures=("管理员", "监督人", "村干部", "乡镇经办人（盖章）", "日期"),
)


@pytest.mark.parametrize("sheet", [ledger(45), LONG, ledger(0)], ids=["45", "long", "empty"])
def test_no_word_lies_on_another_or_leaves_the_page(sheet: Sheet) -> None:
    for width, height, words in as_words(sheet):
        for left, top, right, bottom, _ in words:
            assert left >= 28
            assert right <= width - 28
            assert top >= 20
            assert bottom <= height - 20
        for one, other in combinations(words, 2):
            beside = one[2] <= other[0] + 0.2 or other[2] <= one[0] + 0.2
            middles = (one[1] + one[3]) / 2, (other[1] + other[3]) / 2
            assert beside or abs(middles[0] - middles[1]) > 6, f"{one} {other}"


def test_a_figure_is_never_broken() -> None:
    words = {word[4] for _, _, page in as_words(LONG) for word in page}
    assert {"10000000", "1000000", "-10000000.00", "2026-03-05"} <= words


def test_a_row_higher_than_a_page_goes_on_on_the_next() -> None:
    text = "".join(f"第{n}句。" for n in range(900))
    sheet = ledger(columns=COUNT, rows=((text, date(2026, 3, 5), 1, 2),), totals=None)
    pages = as_pages(sheet)
    assert len(pages) > 1
    assert "".join(pages).count("句") == 900
    assert all("截至流水" in page for page in pages)


def test_a_character_that_the_font_lacks_is_a_box_on_paper_and_itself_in_files() -> None:
    sheet = one_text(f"李{RARE}（\U0001f600）")
    assert "李□（□）" in as_pages(sheet)[0]
    assert as_csv(sheet)[1] == [f"李{RARE}（\U0001f600）"]
    assert as_xlsx(sheet)["A5"].value == f"李{RARE}（\U0001f600）"


def test_an_empty_ledger_says_so() -> None:
    sheet = ledger(0, totals=None)
    (page,) = as_pages(sheet)
    assert "（没有记录）" in page
    assert "管理员" in page
    assert as_csv(sheet)[:2] == [[column.name for column in LEDGER], []]
    assert as_xlsx(sheet)["A5"].value is None


def blocks():
    parts = st.lists(st.sampled_from([Part.ROW, Part.NOTE]), min_size=1, max_size=40)
    tails = st.sampled_from([[], [Part.TOTALS], [Part.SIGNATURES], [Part.TOTALS, Part.SIGNATURES]])
    heights = st.sampled_from([10.0, 14.0, 33.0, 50.0])
    whole = st.tuples(parts, tails).map(lambda both: both[0] + both[1])
    return whole.flatmap(
        lambda kinds: st.tuples(*(st.builds(Block, st.just(kind), heights) for kind in kinds))
    )


@given(blocks())
def test_no_page_is_overfull_none_is_empty_and_nothing_is_lost(given_blocks) -> None:
    pages = paginated(given_blocks, 160.0)
    assert [block for page in pages for block in page] == list(given_blocks)
    for page in pages:
        assert page
        assert sum(block.height for block in page) <= 160.0
    for page in pages[1:]:
        assert page[0].part not in (Part.TOTALS, Part.SIGNATURES)


@given(
    st.lists(st.integers(1, 60), min_size=1, max_size=9),
    st.lists(st.integers(-(10**9), 10**9), min_size=9, max_size=9),
)
def test_columns_fill_the_page_and_hold_their_figures(shares, figures) -> None:
    register_fonts()
    columns = tuple(Column(f"第{n}列", "number", share) for n, share in enumerate(shares))
    sheet = Sheet("表", "", "", "", columns, (tuple(figures[: len(shares)]),))
    widths = column_widths(sheet, 700.0, 9.0)
    assert widths is not None
    assert sum(widths) == pytest.approx(700.0)
    for width, figure in zip(widths, figures, strict=False):
        assert width > width_pt(str(figure), REGULAR, 9.0)


@given(st.text(alphabet="甲乙，。）（ab12 ×-", max_size=60), st.integers(12, 200))
def test_wrapping_loses_no_letter_and_keeps_to_the_room(text: str, room: int) -> None:
    register_fonts()
    lines = wrapped(text, BOLD, 9.0, room)
    assert squeezed("".join(lines)) == squeezed(text)
    assert all(width_pt(line, BOLD, 9.0) <= room + 0.01 for line in lines if line != text)


def test_a_clipped_text_ends_in_an_ellipsis_inside_its_room() -> None:
    register_fonts()
    lines, size = clipped(["和平村" * 40], REGULAR, (9.0, 7.0), 100, 7.0 * 1.28 * 2)
    assert (len(lines), size) == (2, 7.0)
    assert lines[-1].endswith("…")
    assert all(width_pt(line, REGULAR, size) <= 100 for line in lines)


# --- any text -------------------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


@given(ANY_TEXT)
def test_any_text_at_all_can_be_written_and_is_never_a_formula(text: str) -> None:
    sheet = replace(one_text(text), title=text, site=text, as_of=text, notes=(text,))
    assert as_xlsx(sheet)["A5"].value == (plain(text) or None)
    (cell, *_) = (*as_csv(sheet)[1], "")
    assert cell.removeprefix("'") == plain(text).removeprefix("'")
    assert cell.strip()[:1] not in set("=+-@＝＋－＠")
    assert sheet_bytes(sheet, ".pdf").startswith(b"%PDF-")


# --- files ----------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".PDF"])
def test_a_sheet_is_written_by_the_suffix_of_its_name(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"台账{suffix}"
    path.write_bytes(b"old")
    write_sheet(ledger(), path)
    assert path.read_bytes() == sheet_bytes(ledger(), suffix.lower())
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_sheet_gives_the_same_bytes_in_another_process(suffix: str) -> None:
    script = (
        "import sys; from test_sheets import *; "
        f"sys.stdout.buffer.write(sheet_bytes(ledger(30), '{suffix}'))"
    )
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join(folders)}
    other = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, env=environment
    )
    assert other.stdout == sheet_bytes(ledger(30), suffix)


def test_an_xlsx_holds_no_time_of_its_making() -> None:
    data = io.BytesIO(sheet_bytes(ledger(), ".xlsx"))
    with zipfile.ZipFile(data) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = parts.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[^<]*", core)) == {"2000-01-01T00:00:00Z"}


@pytest.mark.parametrize("name", ["台账.doc", "台账", "台账.csv.gz"])
def test_another_suffix_is_refused_in_plain_words(name: str, tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="只能写成") as refused:
        write_sheet(ledger(), tmp_path / name)
    assert name in str(refused.value)
    assert [*tmp_path.iterdir()] == []


def test_a_place_that_cannot_be_written_is_named_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    (tmp_path / "folder.csv").mkdir()
    places = {
        tmp_path / "none" / "a.csv": "文件夹不存在",
        tmp_path / "file" / "a.csv": "文件夹不存在",
        tmp_path / "folder.csv": "这是一个文件夹",
        tmp_path / ("长" * 100 + ".csv"): "文件名太长",
    }
    before = sorted(tmp_path.rglob("*"))
    for path, reason in places.items():
        with pytest.raises(SheetError, match=reason) as refused:
            write_sheet(ledger(), path)
        assert str(path) in str(refused.value)
        assert str(refused.value).endswith("。")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_does_not_fit_leaves_the_old_one_and_nothing_else(
    suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"台账{suffix}"
    write_sheet(ledger(1), path)
    old = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, limits[1]))
    try:
        with pytest.raises(SheetError, match="放不下"):
            write_sheet(ledger(45), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        gc.collect()  # what openpyxl left half done wants to write on when it is collected
    assert path.read_bytes() == old
    assert [*tmp_path.iterdir()] == [path]
