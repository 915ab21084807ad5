"""Lists that people keep, as they should not be: refused with a sentence, and nothing is taken."""

from __future__ import annotations

import csv
import io
import random
import shutil
import zipfile
from contextlib import closing

import pytest
from click.testing import CliRunner
from openpyxl import Workbook
from support.shop import dump
from support.town import found_town
from support.village import found_village

from kiosk.__main__ import main
from kiosk.intake import IntakeError, take_in
from kiosk.store.database import open_store
from kiosk.store.verify import problems
from kiosk.township.commands import township
from kiosk.township.lists.sheets import BYTES_MAX, COLUMNS_MAX

SHEETS = 50
"""Of each kind."""

STOCKS = 400

HOSTILE = (
    "=HYPERLINK(\"http:\",\"x\")", "\x00", "\x1b@\x1dV0", "\u202e正反", "甲\n乙", "9" * 5000, "-1",
    "1e9", "１２", "٣", "", " ", "[b]粗[/b]", "<script>", "😀" * 300, "x" * 10_000, "0", "2.5",
    "NULL", "2027-02-30", "'; drop table household; --", "\ufeff", "𠀀", "NaN", "+5", "0x10",
    "\u2028",
)  # fmt: skip

KINDS = {
    "households": (("户编号", "组", "户主"), ("0003", "1组", "李某")),
    "goods": (("编号", "品名", "积分", "分类", "单位"), ("tea", "茶叶", "20", "食品", "盒")),
    "people": (("姓名", "职务", "口令"), ("吴某", "管理员", "482915")),
    "points": (("户编号", "积分", "事由", "日期"), ("0001", "20", "打扫", "2023-03-05")),
    "opening": (("户编号", "积分"), ("0001", "20")),
    "codes": (("户编号", "码的内容"), ("0001", "https://example.org/1")),
}
"""`township import KIND`: its columns, and a row that would be taken."""


def test_every_list_that_can_be_imported_is_here():
    import_ = township.commands["import"]
    assert set(import_.commands) == set(KINDS)


@pytest.fixture(scope="module")
def town_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("town") / "township.db"
    found_town(path).dispose()
    return path


def as_csv(rows, encoding="utf-8", delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding, "surrogatepass" if encoding == "utf-8" else "replace")


def as_xlsx(rows, merged=""):
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    for row in rows:
        sheet.append(["".join(c for c in str(v) if c >= " ") for v in row])
    if merged:
        sheet.merge_cells(merged)
    book.save(out)
    return out.getvalue()


def repacked(data, change):
    """A workbook whose parts were changed by hand."""
    out = io.BytesIO()
    deflated = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", deflated) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def far_down(name, part):
    """One cell in the last row and the last column that there are."""
    if not name.endswith("sheet1.xml"):
        return part
    return part.replace(
        b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>',
    )


def swollen(name, part):
    """Seventy megabytes of blanks, which pack to nothing."""
    return (
        part.replace(b"<sheetData>", b"<sheetData>" + b" " * (70 << 20))
        if (name.endswith("sheet1.xml"))
        else part
    )


def laughing(name, part):
    if not name.endswith("sheet1.xml"):
        return part
    told = b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ha") for n in range(12)
    )
    head, _, rest = part.partition(b"?>") if part.startswith(b"<?xml") else (b"", b"", part)
    body = rest.replace(
        b"</sheetData>",
        b'<row r="9"><c r="A9" t="inlineStr"><is><t>&a11;</t></is></c></row></sheetData>',
    )
    return (head + b"?>" if head else b"") + b"<!DOCTYPE worksheet [" + told + b"]>" + body


def files_of(columns, row, rng):
    """A bad file: (name, bytes)."""
    good = [list(columns), list(row)]
    match rng.randrange(10):
        case 0 | 1 | 2 | 3:
            bad = [*good, list(row)]
            bad[2][rng.randrange(len(row))] = rng.choice(HOSTILE)
            return "list.csv", as_csv(bad)
        case 4:
            return "list.csv", as_csv(good)[: rng.randrange(1, 20)]
        case 5:
            return "list.csv", rng.randbytes(rng.randrange(1, 400))
        case 6:
            missing = rng.randrange(len(columns))
            return "list.csv", as_csv([[c for n, c in enumerate(r) if n != missing] for r in good])
        case 7:
            encoding = rng.choice(["utf-16-le", "utf-16-be", "utf-32", "big5", "cp1252"])
            return "list.csv", as_csv([[c + "x" for c in columns], list(row)], encoding)
        case 8:
            data = bytearray(as_xlsx(good))
            for _ in range(rng.randrange(1, 60)):
                data[rng.randrange(len(data))] = rng.randrange(256)
            return "list.xlsx", bytes(data[: rng.randrange(1, len(data))])
    bad = [*good, list(row)]
    bad[2][rng.randrange(len(row))] = rng.choice(HOSTILE)
    return "list.xlsx", as_xlsx(bad)


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_list_is_refused_in_a_sentence_or_read_as_it_stands(kind, town_file, tmp_path):
    """Never a traceback, never half of it: what is not refused was taken whole."""
    columns, row = KINDS[kind]
    rng = random.Random(f"lists {kind}")
    refused = 0
    for _ in range(SHEETS):
        name, data = files_of(columns, row, rng)
        database = shutil.copy(town_file, tmp_path / "township.db")
        path = tmp_path / name
        path.write_bytes(data)
        more = ["--site", "tx01"] if kind == "opening" else []
        done = CliRunner().invoke(
            township, ["import", kind, str(path), "--db", str(database), *more]
        )
        if isinstance(done.exception, SystemExit) or done.exception is None:
            refused += done.exit_code != 0
            assert done.output.strip(), data[:200]
            assert "Traceback" not in done.output
            if done.exit_code:
                assert any("\u4e00" <= c <= "\u9fff" for c in done.output), done.output
        else:
            raise AssertionError((name, data[:300])) from done.exception
    assert refused > SHEETS // 2


BOMBS = {
    "a cell far down": ("list.xlsx", lambda good: repacked(good, far_down)),
    "seventy megabytes": ("list.xlsx", lambda good: repacked(good, swollen)),
    "entities": ("list.xlsx", lambda good: repacked(good, laughing)),
    "a file without end": ("list.csv", lambda _: b"x" * (BYTES_MAX + 1)),
    "columns without end": (
        "list.xlsx", lambda _: as_xlsx([[f"c{n}" for n in range(COLUMNS_MAX)] + ["户编号"]])),
    "merged cells": (
        "list.xlsx", lambda _: as_xlsx([KINDS["households"][0], ("0003", "1组", "李某")], "A1:B2")),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_would_fill_the_memory_is_refused(name, town_file, tmp_path):
    file, made = BOMBS[name]
    columns, row = KINDS["households"]
    path = tmp_path / file
    path.write_bytes(made(as_xlsx([columns, row])))
    database = shutil.copy(town_file, tmp_path / "township.db")
    done = CliRunner().invoke(township, ["import", "households", str(path), "--db", str(database)])
    assert (done.exit_code, type(done.exception)) == (1, SystemExit)
    assert "Traceback" not in done.output


# --- the kiosk's own ------------------------------------------------------------------------------


STOCK_COLUMNS = ("品名", "数量", "单价", "保质期", "来源", "送货人", "单号")
STOCK_ROW = ("大米10斤", "5", "32.50", "2027-03-31", "村集体", "某粮店", "A-1")


def test_a_bad_delivery_is_refused_row_by_row_and_nothing_is_booked(tmp_path):
    database = tmp_path / "kiosk.db"
    found_village(database).close()
    with closing(open_store(database)) as store:
        before = dump(store)
    rng = random.Random(95)
    path = tmp_path / "shelf.csv"
    for _ in range(STOCKS):
        row = list(STOCK_ROW)
        place = rng.randrange(5)
        row[place] = rng.choice([h for h in HOSTILE if h.strip() or place in (0, 1, 4)])
        if place == 2 and row[2] == "2.5":
            continue  # a price
        data = as_csv([STOCK_COLUMNS, row])
        if rng.random() < 0.2:
            data = rng.choice(
                [
                    data[: rng.randrange(len(data))],
                    rng.randbytes(300),
                    b'"' + data,
                    data.decode().encode("utf-16"),
                    b"\x00" * 50,
                    b"x" * 200_000,
                ]
            )
        path.write_bytes(data)
        with pytest.raises(IntakeError, match=r"."):
            raise AssertionError((data[:300], take_in(database, path, opening=False)))
    with closing(open_store(database)) as store:
        assert dump(store) == before
        assert problems(store) == []


def test_the_command_says_it_in_a_sentence(tmp_path):
    database = tmp_path / "kiosk.db"
    found_village(database).close()
    config = tmp_path / "kiosk.toml"
    config.write_text(f'data = "{tmp_path}"\n')
    path = tmp_path / "shelf.csv"
    for data in (b"\xff\xfe\x00", b"", as_csv([STOCK_COLUMNS, ["x", "9" * 5000]]), b'"' * 9):
        path.write_bytes(data)
        done = CliRunner().invoke(main, ["stock", str(path), "--config", str(config)])
        assert done.exit_code != 0
        assert isinstance(done.exception, SystemExit), done.exception
