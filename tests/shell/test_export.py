"""`kiosk export`: every ledger in every form, from a file that the kiosk may be writing to."""

from __future__ import annotations

import csv
import io
import os
import re
import resource
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise

import openpyxl
import pytest
from click.testing import CliRunner
from support.desk import done, found_signing_village, receipt
from support.shop import RICE, bought, open_the_shift, received
from support.village import NOW, found_village

from kiosk.__main__ import main
from kiosk.core.entries import DeliveryLine
from kiosk.ledgers.exporting import LEDGERS, ledger_named, usual_file
from kiosk.ledgers.reading import ReadOnlyStore
from kiosk.ledgers.span import NoSuchSpan, month_of, span_named
from kiosk.sheets import SheetError
from kiosk.store.database import StoreError, open_store


def export(*arguments):
    """In this process; (exit code, all that was said)."""
    ran = CliRunner().invoke(main, ["export", *map(str, arguments)])
    assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
    return ran.exit_code, ran.output


@pytest.fixture
def shop(tmp_path):
    """A closed file with a delivery from a giver called =1+1, and a redemption."""
    store = found_village(tmp_path / "kiosk.db")
    open_the_shift(store)
    done(received(store, "d", DeliveryLine("rice", 4, cost_cents=3150), giver="=1+1"))
    bought(store, "r", RICE)
    store.close()
    return tmp_path


def files(folder):
    """Their names without what SQLite puts beside an open file."""
    return sorted(p.name for p in folder.iterdir() if not p.name.startswith("kiosk.db-"))


def test_a_command_writes_the_ledger_of_the_month_beside_it(shop):
    (shop / "kiosk.toml").write_text(f"data = '{shop}'\n")
    done_ = subprocess.run(
        [sys.executable, "-m", "kiosk", "export", "stock", "--period", "2026-11"],
        cwd=shop, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done_.returncode, done_.stderr) == (0, "")
    assert done_.stdout == "已写好库存账：stock-2026-11.xlsx\n"
    book = openpyxl.load_workbook(shop / "stock-2026-11.xlsx")
    assert [cell.value for cell in book.active[5]][:2] == ["大米10斤", "袋"]


@pytest.mark.parametrize("kind", LEDGERS)
def test_every_ledger_comes_in_every_form_and_twice_the_same(shop, kind):
    if kind == "register":
        return
    for suffix in LEDGERS[kind].suffixes:
        first, second = shop / f"a{suffix}", shop / f"b{suffix}"
        for path in (first, second):
            code, said = export(kind, "--period", "2026", "--db", shop / "kiosk.db", "--out", path)
            assert code == 0, said
        assert first.read_bytes() == second.read_bytes(), "the same journal, the same bytes"


def test_the_register_is_a_pdf_and_nothing_else(tmp_path):
    store = found_signing_village(tmp_path / "kiosk.db")
    receipt(store, "r")
    store.close()
    db = ("--db", tmp_path / "kiosk.db", "--period", "2026-11")
    assert export("register", *db, "--out", tmp_path / "r.pdf")[0] == 0
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    code, said = export("register", *db, "--out", tmp_path / "r.xlsx")
    assert (code, said) == (2, "登记册只能写成 .pdf 文件，“r.xlsx”不是。\n")
    code, said = export("register", "--db", tmp_path / "kiosk.db", "--period", "2025", "--out",
                        tmp_path / "none.pdf")  # fmt: skip
    assert (code, said) == (2, "这段时间登记册里没有记录，没有可打印的页。\n")
    assert files(tmp_path) == ["kiosk.db", "r.pdf"]


def test_a_giver_s_name_is_never_worked_out(shop):
    db = ("--period", "2026-11", "--db", shop / "kiosk.db", "--out")
    export("deliveries", *db, shop / "d.csv")
    rows = list(csv.reader(io.StringIO((shop / "d.csv").read_text("utf-8-sig"))))
    assert "'=1+1" in {row[11] for row in rows if len(row) > 11}
    export("deliveries", *db, shop / "d.xlsx")
    cells = [c for row in openpyxl.load_workbook(shop / "d.xlsx").active for c in row]
    (giver,) = [cell for cell in cells if cell.value == "=1+1"]
    assert (giver.data_type, giver.quotePrefix) == ("s", True)


def test_bad_calls_are_a_sentence_and_nothing_is_written(shop):
    db = ("--db", shop / "kiosk.db")
    here = files(shop)
    other = shop / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("create table x (y)")
    (shop / "noise.db").write_bytes(bytes(range(256)) * 64)
    bad = [
        (("wages", *db), "没有“wages”这种台账"),
        (("stock", "--period", "November", *db), "不是一段时间"),
        (("stock", "--period", "2026-13", *db), "不是一段时间"),
        (("stock", "--period", "", *db), "不是一段时间"),
        (("stock", "--cut", "31", *db), "每月起算日"),
        (("stock", "--out", shop / "x.doc", *db), "只能写成"),
        (("stock", "--out", shop / "no" / "x.csv", *db), "文件夹不存在"),
        (("stock", "--out", shop, *db), "只能写成"),
        (("stock", "--db", shop / "nowhere.db"), "没有找到"),
        (("stock", "--db", other), "不是兑换机的数据文件"),
        (("stock", "--db", shop / "noise.db"), "不是兑换机的数据文件"),
        (("stock", "--config", shop / "nowhere.toml"), "nowhere.toml"),
    ]  # fmt: skip
    for arguments, sentence in bad:
        code, said = export(*arguments)
        assert code == 2, arguments
        assert sentence in said, (arguments, said)
        assert "Traceback" not in said
    assert files(shop) == sorted([*here, "noise.db", "other.db"])


def test_a_disk_without_room_leaves_the_old_file_as_it_was(shop):
    path = shop / "points.pdf"
    path.write_bytes(b"old")
    run = [
        sys.executable,
        "-m",
        "kiosk",
        "export",
        "points",
        "--db",
        "kiosk.db",
        "--out",
        str(path),
    ]
    limited = subprocess.run(
        run, cwd=shop, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (33_000, 33_000)),
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert limited.returncode == 2, limited.stderr
    assert limited.stderr == f"写不了“{path}”：文件太大，放不下。\n"
    assert path.read_bytes() == b"old"


def test_reading_changes_nothing_while_the_kiosk_writes(shop):
    path = shop / "kiosk.db"
    before = path.read_bytes()
    assert export("stock", "--db", path, "--out", shop / "a.csv")[0] == 0
    assert path.read_bytes() == before
    kiosk = open_store(path)
    try:
        with kiosk.transaction():  # the kiosk holds the pen
            kiosk.set_meta("tried", "x")
            assert export("stock", "--db", path, "--out", shop / "b.csv")[0] == 0
        assert (shop / "a.csv").read_bytes() == (shop / "b.csv").read_bytes()
        bought(kiosk, "r2", RICE)
        assert export("stock", "--db", path, "--out", shop / "c.csv")[0] == 0
        assert (shop / "c.csv").read_bytes() != (shop / "b.csv").read_bytes()
        reader = ReadOnlyStore(path)
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            reader.execute("delete from print_job")
        with pytest.raises(StoreError):
            reader.reopen()
        reader.close()
    finally:
        kiosk.close()


def test_a_file_of_another_version_is_left_alone(shop):
    path = shop / "kiosk.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("delete from _sqlite_migrations where name = '002_keeper'")
    before = path.read_bytes()
    code, said = export("stock", "--db", path, "--out", shop / "x.csv")
    assert code == 2
    assert "别的版本" in said
    assert path.read_bytes() == before


def test_an_entry_that_cannot_be_read_is_named(shop):
    with closing(sqlite3.connect(shop / "kiosk.db")) as connection, connection:
        connection.execute("drop trigger entry_is_never_changed")
        connection.execute("update entry set body = '{}' where kind = 'delivery'")
    code, said = export("stock", "--db", shop / "kiosk.db", "--out", shop / "x.csv")
    assert code == 2
    assert re.fullmatch(r"流水第 \d+ 条读不出来，请先检查数据文件。\n", said)


def test_a_kiosk_that_was_told_nothing_yet_says_so(tmp_path):
    open_store(tmp_path / "kiosk.db").close()
    code, said = export("stock", "--db", tmp_path / "kiosk.db", "--out", tmp_path / "x.csv")
    assert code == 2
    assert "还没有从镇里收到" in said


def test_a_ledger_is_known_by_its_chinese_name_too(shop):
    assert ledger_named("库存账") is LEDGERS["stock"]
    code, said = export("库存账", "--db", shop / "kiosk.db", "--out", shop / "x.csv")
    assert (code, said) == (0, f"已写好库存账：{shop / 'x.csv'}\n")
    with pytest.raises(SheetError, match="points（积分台账）"):
        ledger_named("wages")


@pytest.mark.parametrize(
    ("name", "cut", "start", "end"),
    [
        ("2026-11", 1, datetime(2026, 11, 1), datetime(2026, 12, 1)),
        ("2026-12", 1, datetime(2026, 12, 1), datetime(2027, 1, 1)),
        ("2024-02", 1, datetime(2024, 2, 1), datetime(2024, 3, 1)),
        ("2026-Q4", 1, datetime(2026, 10, 1), datetime(2027, 1, 1)),
        ("2026-q1", 1, datetime(2026, 1, 1), datetime(2026, 4, 1)),
        ("2026", 1, datetime(2026, 1, 1), datetime(2027, 1, 1)),
        ("2023-06", 26, datetime(2023, 5, 26), datetime(2023, 6, 26)),
        ("2023-01", 26, datetime(2022, 12, 26), datetime(2023, 1, 26)),
        ("2023-Q1", 26, datetime(2022, 12, 26), datetime(2023, 3, 26)),
        ("2023", 26, datetime(2022, 12, 26), datetime(2023, 12, 26)),
        ("2023-03", 28, datetime(2023, 2, 28), datetime(2023, 3, 28)),
    ],
)
def test_a_period_is_half_open(name, cut, start, end):
    span = span_named(name, cut)
    assert (span.start, span.end) == (start, end)
    assert start in span
    assert end - timedelta(seconds=1) in span
    assert end not in span
    assert start - timedelta(seconds=1) not in span


def test_months_follow_each_other_without_gap_or_overlap():
    for cut in (1, 2, 26, 28):
        spans = [span_named(f"{y}-{m:02d}", cut) for y in (2023, 2024) for m in range(1, 13)]
        assert all(a.end == b.start for a, b in pairwise(spans))
        for span in spans:
            assert month_of(span.start, cut) == span
            assert month_of(span.end - timedelta(seconds=1), cut) == span


def test_the_usual_name_says_kind_and_period():
    stock, register, prices = (LEDGERS[kind] for kind in ("stock", "register", "price-list"))
    assert str(usual_file(stock, span_named("2026-q4"), NOW)) == "stock-2026-Q4.xlsx"
    assert str(usual_file(stock, span_named("2026-11", 26), NOW)) == "stock-2026-11-cut26.xlsx"
    assert str(usual_file(register, span_named("2026"), NOW)) == "register-2026.pdf"
    assert str(usual_file(prices, span_named("all"), NOW)) == "price-list-2026-11-20.xlsx"


@pytest.mark.parametrize("name", ["2026-00", "26-11", "2026-Q5", "1999", "2100", "2026-1", "今年"])
def test_what_is_no_period_is_refused(name):
    with pytest.raises(NoSuchSpan, match="不是一段时间"):
        span_named(name)
