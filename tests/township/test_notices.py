"""A notice as people see it: the code is read off the page, the figures stand on it.

Needs pdftoppm and pdftotext (Debian: poppler-utils).
"""

from __future__ import annotations

import io
import subprocess

import zxingcpp
from PIL import Image

from kiosk.core.public_list import ListColumn, PublicList, list_bytes, list_mark
from kiosk.township.publication.notices import grouped, notice_file
from kiosk.township.publication.published import Published

ROWS = tuple((n, f"{n:04}", "3组 张*", 100 - n) for n in range(1, 61))


def kept():
    public = PublicList(
        *(7, "和平村", "棠香街道", "ranking", "month", "2023-03", 0),
        "和平村2023年3月积分排名",
        "2023年3月（2023-03-01 00:00 至 2023-03-31 24:00）",
        "2023-04-01T08:00:00",
        1,
        (
            ListColumn("名次", 10, "number", "center"),
            *(ListColumn("户编号", 14), ListColumn("户主", 26), ListColumn("得分", 16, "number")),
        ),
        ROWS,
        ("得分相同的名次相同。",),
    )
    body = list_bytes(public)
    return Published(public, body, list_mark(body), bytes(64))


def run(tool, data, *arguments):
    done = subprocess.run([tool, *arguments], input=data, capture_output=True, check=True)
    return done.stdout


def test_the_code_on_every_page_proves_the_list():
    shown = kept()
    name, pdf = notice_file(shown, ".pdf")
    assert name == "和平村2023年3月积分排名.pdf"
    for page in ("1", "2"):
        picture = run("pdftoppm", pdf, "-r", "150", "-gray", "-png", "-f", page, "-l", page, "-")
        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
        assert [each.text for each in found] == [shown.code]


def test_every_row_stands_on_the_paper_with_who_signs():
    shown = kept()
    text = run("pdftotext", notice_file(shown, ".pdf")[1], "-layout", "-", "-").decode()
    for _, number, name, points in ROWS:
        assert any(
            line.split()[-1] == str(points) and number in line and name in line
            for line in text.splitlines()
            if line.strip()
        ), number
    for words in ("工作小组（签字、日期）", "村委会（盖章）", "公示起止日期", "第 2 页，共 2 页"):
        assert words in text
    assert f"2023-04-01 08:00定下 校验码 {grouped(shown.mark)}" in " ".join(text.split())
