"""The register's pages, looked at as a printer and a camera would: as words and as pixels.

Needs pdftoppm and pdftotext (Debian: poppler-utils).
"""

from __future__ import annotations

import random
import re
import subprocess
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest
import zxingcpp

from kiosk.core.journal import REGISTER_LINES
from kiosk.core.register import RegisterGoods, RegisterLine
from kiosk.sheets import SheetError
from kiosk.sheets.register import (
    CODE_MM,
    COLUMNS,
    EDGES_MM,
    HEADER_MM,
    ROW_MM,
    TABLE_TOP_MM,
    code_modules,
    goods_text,
    register_pdf,
    write_register,
)

DPI = 200
PX_PER_MM = DPI / 25.4
PT_PER_MM = 72 / 25.4
SITE = "和平村爱心积分超市"
AS_OF = "截至流水 第 123 条（A1B2-C3D4-E5F6-0718）"
NAMES = [name for name, _ in COLUMNS]
WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)
FEW = (RegisterGoods("大米5kg", 1, "袋"), RegisterGoods("洗衣液2L", 2, "瓶"))
MANY = tuple(RegisterGoods(f"某某牌家用物品{n}", n, "件") for n in range(1, 12))


def a_line(register_line: int, **changes) -> RegisterLine:
    fields = {
        "at": datetime(2026, 3, 5, 9, 3) + timedelta(minutes=register_line),
        "group": f"{register_line % 9 + 1}组",
        "name": "张*",
        "number": f"{register_line:04d}",
        "goods": FEW,
        "cost": 35,
        "before": 120 + register_line,
        "after": 85 + register_line,
        "slip": f"和平-1-{register_line:06d}-7",
        "code": f"R1/HEPING/1/{register_line}/A1B2C3D4E5F6",
    }
    return RegisterLine(register_line, **{**fields, **changes})


def a_long_line(register_line: int) -> RegisterLine:
    return a_line(
        register_line,
        group="大青山第十三村民小组",
        name="阿卜杜热西提·某某某",
        number="1234567890",
        goods=MANY,
        cost=-1_234_567,
        before=12_345_678,
        after=-12_345_678,
        slip=f"和平新村便民服务中心-12-{register_line:06d}-7",
        taker="阿卜杜热西提·某某某",
        relation="儿媳，长期在外",
        note="冲正第 12 页 3 行，补打第 2 次，退换两件",
    )


def written(tmp_path: Path, lines: list[RegisterLine], pages: list[int], site=SITE) -> Path:
    path = tmp_path / "register.pdf"
    write_register(site, AS_OF, lines, pages, path)
    return path


def printed(pdf: Path, page: int = 1) -> cv2.typing.MatLike:
    """A page in grey, one pixel for each dot of a 200 dpi printer."""
    stem = pdf.with_suffix("")
    command = ["pdftoppm", "-r", str(DPI), "-gray", "-png", "-singlefile", "-f", str(page)]
    subprocess.run([*command, str(pdf), str(stem)], check=True)
    return cv2.imread(f"{stem}.png", cv2.IMREAD_GRAYSCALE)


def words_on(pdf: Path) -> list[list[tuple[float, float, float, float, str]]]:
    """(left, top, right, bottom, text) in mm of each word of each page."""
    shown = subprocess.run(
        ["pdftotext", "-bbox", str(pdf), "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout
    return [
        [
            (*(float(edge) / PT_PER_MM for edge in found.groups()[:4]), found[5])
            for found in WORD.finditer(page)
        ]
        for page in shown.split("</page>")[:-1]
    ]


def cell_words(page, row: int, name: str) -> str:
    """What stands in one cell, top to bottom."""
    left, right = EDGES_MM[NAMES.index(name)], EDGES_MM[NAMES.index(name) + 1]
    top = TABLE_TOP_MM + HEADER_MM + (row - 1) * ROW_MM
    inside = [
        word
        for word in page
        if left <= (word[0] + word[2]) / 2 <= right
        and top <= (word[1] + word[3]) / 2 <= top + ROW_MM
    ]
    return "".join(word[4] for word in sorted(inside, key=lambda word: (round(word[1]), word[0])))


def row_of(page: cv2.typing.MatLike, row: int, name: str) -> cv2.typing.MatLike:
    left, right = EDGES_MM[NAMES.index(name)], EDGES_MM[NAMES.index(name) + 1]
    top = TABLE_TOP_MM + HEADER_MM + (row - 1) * ROW_MM
    edges = (top, top + ROW_MM, left, right)
    upper, lower, first, last = (round(edge * PX_PER_MM) for edge in edges)
    return page[upper:lower, first:last]


def test_a_line_stands_on_its_page_and_line_with_all_it_has_to_say(tmp_path: Path) -> None:
    lines = [
        a_line(n, taker="李某", relation="儿媳", note="补打") if n == 222 else a_line(n)
        for n in range(221, 245)
    ]
    pages = words_on(written(tmp_path, lines, [12, 13]))
    assert len(pages) == 2
    for line in lines:
        number, row = line.place
        page = pages[number - 12]
        said = {name: cell_words(page, row, name) for name in NAMES}
        assert said["行"] == f"{row}{number}页"
        assert said["日期时间"] == f"2026-03-05{line.at:%H:%M}"
        assert said["户"] == f"{line.group}张*{line.number}"
        assert said["物品×数量"] == "大米5kg×1袋、洗衣液2L×2瓶"
        assert said["合计分"] == "35"
        assert said["前/后"] == f"前{line.before}后{line.after}"
        assert said["小票号"] == line.slip
        is_proxy = line.register_line == 222
        taken = "代领：李某关系：儿媳" if is_proxy else "□本人□代领"
        assert said["领取人（代领人及关系）"] == taken
        assert said["备注"] == ("补打" if is_proxy else "")
        assert said["签字"] == said["手印"] == ""


def test_every_page_has_its_heading_and_a_place_for_the_keeper(tmp_path: Path) -> None:
    for number, page in enumerate(words_on(written(tmp_path, [], [12, 13])), 12):
        text = "".join(word[4] for word in page)
        assert f"登记册第{number}页" in text
        assert SITE in text
        assert "".join(AS_OF.split()) in text
        assert "管理员签字：" in text
        assert "日期：" in text
        assert all(name in text for name in NAMES if name != "领取人（代领人及关系）")
        assert "领取人（代领人" in text


def test_a_page_that_is_not_full_has_numbered_lines_to_write_on(tmp_path: Path) -> None:
    (page,) = words_on(written(tmp_path, [a_line(1)], [1]))
    for row in range(2, REGISTER_LINES + 1):
        said = [cell_words(page, row, name) for name in NAMES]
        assert said == [f"{row}1页", *[""] * 5, "□本人□代领", *[""] * 4]


def test_the_boxes_to_sign_and_press_a_thumb_in_are_large_enough(tmp_path: Path) -> None:
    page = printed(written(tmp_path, [], [1]))
    for name in ("签字", "手印"):
        for row in range(1, REGISTER_LINES + 1):
            box = row_of(page, row, name)
            empty = box[3:-3, 3:-3]
            assert empty.min() > 250
            assert empty.shape[0] / PX_PER_MM >= 11.5
            assert empty.shape[1] / PX_PER_MM >= 17
    middle = round((EDGES_MM[NAMES.index("手印")] + 9) * PX_PER_MM)
    dark = np.flatnonzero(page[:, middle] < 190)
    inside = dark[(dark > TABLE_TOP_MM * PX_PER_MM + 10) & (dark < 285 * PX_PER_MM)]
    rules = [rows[0] for rows in np.split(inside, np.flatnonzero(np.diff(inside) > 5) + 1)]
    below_header = [at for at in rules if at > (TABLE_TOP_MM + HEADER_MM - 1) * PX_PER_MM]
    assert len(below_header) == REGISTER_LINES + 1
    assert min(np.diff(below_header)) / PX_PER_MM >= 12


def test_each_code_reads_as_its_line_and_stands_beside_it(tmp_path: Path) -> None:
    lines = [a_line(n) for n in range(41, 61)]
    page = printed(written(tmp_path, lines, [3]))
    found = zxingcpp.read_barcodes(page)
    assert {code.text for code in found} == {line.code for line in lines}
    for code in found:
        _, row = next(line.place for line in lines if line.code == code.text)
        corners = code.position
        middle = (corners.top_left.y + corners.bottom_right.y) / 2 / PX_PER_MM
        assert int((middle - TABLE_TOP_MM - HEADER_MM) / ROW_MM) + 1 == row
        side = (corners.top_right.x - corners.top_left.x) / PX_PER_MM
        assert side == pytest.approx(CODE_MM, abs=0.4)


@pytest.mark.parametrize("line", [a_line, a_long_line])
def test_each_code_keeps_a_quiet_zone_of_four_modules(line, tmp_path: Path) -> None:
    lines = [line(n) for n in range(1, 21)]
    page = printed(written(tmp_path, lines, [1]))
    found = zxingcpp.read_barcodes(page)
    assert len(found) == REGISTER_LINES
    for code in found:
        module = CODE_MM * PX_PER_MM / len(code_modules(code.text))
        quiet = int(4 * module) - 2
        corner, opposite = code.position.top_left, code.position.bottom_right
        top, bottom = corner.y - quiet, opposite.y + quiet
        left, right = corner.x - quiet, opposite.x + quiet
        around = page[top:bottom, left:right].copy()
        around[quiet - 3 : 3 - quiet, quiet - 3 : 3 - quiet] = 255
        assert around.min() > 200, code.text


def test_a_camera_held_over_a_crooked_blurred_page_reads_the_code(tmp_path: Path) -> None:
    lines = [a_line(n) for n in range(1, 21)]
    page = printed(written(tmp_path, lines, [1]))
    rng = np.random.default_rng(5)
    read = 0
    for row in range(1, REGISTER_LINES + 1):
        across, down = 187.0, TABLE_TOP_MM + HEADER_MM + (row - 0.5) * ROW_MM
        view = cv2.getRotationMatrix2D((across * PX_PER_MM, down * PX_PER_MM), 7.0, 0.75)
        view[:, 2] += np.array([320, 240]) - np.array([across, down]) * PX_PER_MM
        frame = cv2.warpAffine(page, view, (640, 480), borderValue=255)
        frame = cv2.GaussianBlur(frame, (0, 0), 0.8)
        noisy = np.clip(frame * 0.8 + rng.normal(0, 5, frame.shape), 0, 255).astype(np.uint8)
        texts = {code.text for code in zxingcpp.read_barcodes(noisy)}
        read += lines[row - 1].code in texts
    assert read == REGISTER_LINES


def test_long_words_stay_in_their_cells(tmp_path: Path) -> None:
    site = "某某县某某镇大青山和平新村村民委员会爱心积分超市第一兑换点（村委会一楼便民服务大厅）"
    (page,) = words_on(written(tmp_path, [a_long_line(n) for n in range(1, 21)], [1], site))
    edges = EDGES_MM
    for left, top, right, bottom, text in page:
        assert left >= edges[0] - 0.1
        assert right <= edges[-1] + 0.1
        middle = (top + bottom) / 2
        if TABLE_TOP_MM < middle < TABLE_TOP_MM + HEADER_MM + REGISTER_LINES * ROW_MM:
            columns = [at for at in range(len(NAMES)) if edges[at] <= left + 0.2 < edges[at + 1]]
            assert right <= edges[columns[0] + 1] + 0.1, text
    for one, other in combinations(page, 2):
        beside = one[2] <= other[0] + 0.1 or other[2] <= one[0] + 0.1
        apart = abs((one[1] + one[3]) - (other[1] + other[3])) / 2 > 1.6
        assert beside or apart, f"{one} {other}"


def test_no_ink_of_a_long_line_touches_the_rules(tmp_path: Path) -> None:
    blank = printed(written(tmp_path, [], [1]))
    full = printed(written(tmp_path, [a_long_line(n) for n in range(1, 21)], [1]))
    for row in range(1, REGISTER_LINES + 1):
        for name in NAMES[1:-1]:
            cell, empty = row_of(full, row, name), row_of(blank, row, name)
            for edge in (np.s_[:2], np.s_[-2:], np.s_[:, :3], np.s_[:, -3:]):
                assert (cell[edge] == empty[edge]).all(), (row, name)


def test_goods_are_left_out_only_with_their_number_said() -> None:
    register_pdf(SITE, AS_OF, [], [1])  # makes the fonts known
    assert goods_text(a_line(1)) == "大米5kg×1袋、洗衣液2L×2瓶"
    shortened = goods_text(a_line(1, goods=MANY))
    assert shortened.startswith("某某牌家用物品1×1件、某某牌家用物品2×2件")
    assert shortened.endswith("…共11样，见小票")
    assert goods_text(a_line(1, goods=())) == ""


def test_a_line_without_code_has_none_and_a_code_too_long_is_refused(tmp_path: Path) -> None:
    page = printed(written(tmp_path, [a_line(1, code="")], [1]))
    assert zxingcpp.read_barcodes(page) == []
    path = tmp_path / "too_long.pdf"
    with pytest.raises(ValueError, match="too long for a code"):
        write_register(SITE, AS_OF, [a_line(1, code="A" * 120)], [1], path)
    assert not path.exists()


def test_a_code_of_thirty_letters_has_modules_of_half_a_millimetre() -> None:
    rng = random.Random(1)
    text = "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-", k=30))
    assert CODE_MM / len(code_modules(text)) == pytest.approx(0.48)


def test_lines_and_pages_that_do_not_belong_together_are_refused() -> None:
    with pytest.raises(ValueError, match="none of the pages"):
        register_pdf(SITE, AS_OF, [a_line(21)], [1])
    with pytest.raises(ValueError, match="twice"):
        register_pdf(SITE, AS_OF, [a_line(1), a_line(1)], [1])
    for pages in ([], [0]):
        with pytest.raises(ValueError, match="no such pages"):
            register_pdf(SITE, AS_OF, [], pages)
    with pytest.raises(ValueError, match="no line 0"):
        a_line(0)


def test_the_same_lines_print_the_same_bytes() -> None:
    lines = [a_line(n) for n in range(1, 8)]
    assert register_pdf(SITE, AS_OF, lines, [1]) == register_pdf(SITE, AS_OF, lines[::-1], [1])


def test_a_page_that_cannot_be_written_is_said_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="文件夹不存在"):
        write_register(SITE, AS_OF, [], [1], tmp_path / "none" / "register.pdf")
