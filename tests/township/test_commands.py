"""The township's command line, on a real file; `serve` as a real process."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
from contextlib import closing
from datetime import datetime

import pytest
import requests
from click.testing import CliRunner
from nacl.signing import SigningKey
from support.office import rows_of
from support.town import MemoryOutbox, enrol_kiosk, feed_of, told

from kiosk.core.card import parse_card, text_key
from kiosk.core.feed import (
    CardItem,
    GoodItem,
    PersonItem,
    PointsItem,
    ReviewItem,
    SuspensionItem,
)
from kiosk.sync import codes
from kiosk.sync.line import Line, pinned
from kiosk.township import tables
from kiosk.township.commands import township
from kiosk.township.database import open_database, run_tx
from kiosk.township.office import audit
from kiosk.township.sites.authority import credentials_of

INIT = (
    *("--name", "棠香街道", "--code", "3", "--scheme", "tangxiang", "--site", "tx01"),
    *("--site-name", "和平", "--shop", "和平村爱心积分超市", "--village", "和平村"),
    *("--village-code", "7", "--thanks", "一家一户添把劲"),
)
SERVE = "from kiosk.township.commands import township; township(prog_name='township')"


def run_in(folder):
    """Runs a command on a township's file: run(0, "code") -> its output."""

    def command(code, *arguments, at=()):
        words = [str(word) for word in arguments]
        result = CliRunner().invoke(township, [*at, *words, "--db", str(folder / "t.db")])
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        if result.exception is not None:
            assert isinstance(result.exception, SystemExit)
        return result.output

    return command


@pytest.fixture
def run(tmp_path):
    return run_in(tmp_path)


@pytest.fixture(scope="module")
def mould(tmp_path_factory):
    """A township's file as `init` and `import households` leave it."""
    folder = tmp_path_factory.mktemp("founded")
    run = run_in(folder)
    run(0, "init", *INIT)
    path = folder / "households.csv"
    path.write_text("户编号,组,户主\n0001,3组,张某某\n0002,1组,欧阳某\n", "utf-8")
    run(0, "import", "households", path)
    return folder / "t.db"


@pytest.fixture
def founded(run, tmp_path, mould):
    shutil.copy(mould, tmp_path / "t.db")
    return run


@pytest.fixture
def book_file(tmp_path):
    """The township's file, opened after the commands."""
    engines = []

    def opened():
        engines.append(open_database(str(tmp_path / "t.db")))
        return engines[-1]

    yield opened
    for engine in engines:
        engine.dispose()


def test_init_prints_the_enrolment_code_as_a_word_of_its_own(run):
    output = run(0, "init", *INIT)
    assert len([word for word in output.split() if codes.typed(word)]) == 1
    assert "已经有一个乡镇" in run(1, "init", *INIT)


def test_a_wrong_scheme_and_a_wrong_validity_are_refused(run):
    assert "nowhere" in run(2, "init", *("nowhere" if w == "tangxiang" else w for w in INIT))
    assert "10 分钟到 24 小时" in run(1, "init", *INIT, "--valid-minutes", "5")
    run(0, "init", *INIT)


def test_a_second_site_has_its_own_code_and_must_then_be_named(founded):
    second = ("--site", "tx02", "--site-name", "长虹", "--shop", "长虹村超市")
    output = founded(0, "add-site", *second, "--village", "长虹村", "--village-code", 8)
    assert codes.typed(re.search(r"长虹的登记码： (\S+) ", output)[1])
    assert "请用 --site 说明" in founded(1, "code")
    assert "长虹的登记码" in founded(0, "code", "--site", "长虹")


def test_commands_without_a_township_say_so(run, tmp_path):
    for command in (["code"], ["award", "--household", "1"], ["close", "month"]):
        assert "请先用 township init 建立" in run(1, *command)
    assert not (tmp_path / "t.db").exists()


def test_a_bad_list_is_refused_with_every_row_and_nothing_is_changed(founded, tmp_path, book_file):
    before = feed_of(book_file())
    path = tmp_path / "bad.csv"
    path.write_text("户编号,组,户主\n0009,3组,张某\n,3组,张某\n0010,3组,\n", "utf-8")
    output = founded(1, "import", "households", path)
    assert "第 3 行" in output
    assert "第 4 行" in output
    assert feed_of(book_file()) == before


def test_columns_that_are_not_used_are_named(founded, tmp_path):
    path = tmp_path / "goods.csv"
    path.write_text("编号,品名,积分,分类,单位,进价\nrice,大米,35,粮油,袋,30\n", "utf-8")
    assert "没有用到的列：进价" in founded(0, "import", "goods", path)


def test_the_schemes_price_list_can_be_taken(founded, book_file):
    assert "新增 31 种物品" in founded(0, "import", "goods", "--from-scheme")
    assert len(told(book_file(), GoodItem)) == 31
    founded(2, "import", "goods")


def test_a_list_of_goods_can_hold_from_a_later_day(founded, tmp_path, book_file):
    path = tmp_path / "goods.csv"
    march = ("--at", "2023-03-20 09:00")
    path.write_text("编号,品名,积分,分类,单位\nrice,大米,35,粮油,袋\n", "utf-8")
    founded(0, "import", "goods", path, at=march)
    path.write_text("编号,品名,积分,分类,单位\nrice,大米,38,粮油,袋\n", "utf-8")
    assert "已经过去了" in founded(1, "import", "goods", path, "--from", "2023-03-19", at=march)
    founded(0, "import", "goods", path, "--from", "2023-07-01", at=march)
    first, later = told(book_file(), GoodItem)
    assert (first.points, first.since) == (35, "")
    assert (later.points, later.since) == (38, "2023-07-01T00:00:00")


def test_officers_are_told_to_the_kiosk_with_their_cards(founded, tmp_path, book_file):
    path = tmp_path / "people.csv"
    path.write_text("姓名,职务,口令\n李某,村干部,135791\n", "utf-8")
    founded(0, "import", "people", path)
    (officer,) = told(book_file(), PersonItem)
    assert (officer.name, officer.role, officer.active) == ("李某", "officer", True)
    texts = tmp_path / "cards.txt"
    founded(0, "cards", "--texts", texts)
    assert text_key(texts.read_text("utf-8").splitlines()[-1].split("\t")[1]) == officer.card_key


def test_points_of_the_paper_books_wait_for_another_person(founded, tmp_path, book_file):
    path = tmp_path / "账本.csv"
    path.write_text("户编号,积分,姓名\n0001,35,张某某\n", "utf-8")
    assert "1 户，一共 35 分，要另一个人在网页上核对" in founded(0, "import", "opening", path)
    assert "打不开文件" in founded(1, "import", "opening", tmp_path / "none.csv")
    engine = book_file()
    (row,) = rows_of(engine, tables.opening_list)
    assert (row.sender_name, row.outcome) == ("服务器上", "")
    assert rows_of(engine, tables.points) == []


def test_blank_cards_are_made_for_the_keepers_stack(founded, tmp_path, book_file):
    pdf, texts = tmp_path / "blank.pdf", tmp_path / "blank.txt"
    output = founded(0, "cards", "--blank", 3, "--out", pdf, "--texts", texts)
    assert "新做 3 张卡，共 3 张" in output
    assert pdf.read_bytes().startswith(b"%PDF")
    lines = [line.split("\t") for line in texts.read_text("utf-8").splitlines()]
    assert [label for label, _ in lines] == ["", "", ""]
    items = told(book_file(), CardItem)
    assert [(item.key, item.state) for item in items] == [
        (text_key(text), "blank") for _, text in lines
    ]
    founded(2, "cards", "--blank", 1, "--household", "0001", "--out", pdf)
    founded(2, "cards", "--blank", 0, "--out", pdf)


def test_points_are_awarded_and_reversed(founded, book_file):
    output = founded(
        0,
        *("award", "--household", "0001", "--item", "P08", "--helper", "0002", "--id", "m"),
        *("--effective", "2023-03-05 09:00"),
    )
    assert output.startswith("m\t+20 分\t")
    assert "不满 20个" in founded(
        1, "award", "--household", "0001", "--item", "烟盒", "--quantity", 3
    )
    founded(0, "award", "--household", "0002", "--points", "-2", "--reason", "乱丢")
    assert "已撤销 m" in founded(0, "reverse", "m", "--reason", "查无此事")
    assert "没有积分条目 x" in founded(1, "reverse", "x")
    assert [i.points for i in told(book_file(), PointsItem)] == [20, 20, -2, -20, -20]
    founded(2, "award", "--household", "0001", "--points", "5", "--effective", "昨天")


def test_review_and_suspension_are_what_the_scheme_says(founded, book_file):
    assert "不需要公示确认" in founded(1, "review", "--before", "2023-04-01")
    output = founded(0, "suspend", "--household", "0001", "--until", "2099-01-01")
    made = output.split("\t")[0]
    founded(0, "suspend", "--household", "0001", "--id", made, "--until", "2098-01-01")
    first, second = told(book_file(), SuspensionItem)
    assert first.id == second.id == made
    assert told(book_file(), ReviewItem) == []


def test_what_is_done_about_points_stands_in_the_audit(founded, book_file):
    founded(0, "award", "--household", "0001", "--item", "P08", "--id", "a/1", "--place", "河边")
    founded(0, "reverse", "a/1", "--reason", "查无此事")
    founded(0, "suspend", "--household", "0001", "--id", "s/1")
    founded(1, "award", "--household", "0009", "--item", "P08")
    engine = book_file()
    rows = run_tx(engine, lambda c: audit.rows(c, audit.Wanted()))
    assert [(row.act, row.name, row.subject) for row in rows] == [
        ("suspend", "命令行", "suspension:s/1"),
        ("undo_award", "命令行", "award:a/1"),
        ("give_award", "命令行", "award:a/1"),
    ]


def test_a_month_is_closed_once(founded, book_file):
    march = ("--at", "2023-03-20")
    founded(0, "award", "--household", "0001", "--points", 5, "--reason", "打扫", at=march)
    april = ("--at", "2023-04-01")
    assert "2023-03 月度已结，1 户得奖励" in founded(0, "close", "month", at=april)
    assert "没有再记奖励" in founded(0, "close", "month", "--of", "2023-03")
    assert "还没有结束" in founded(1, "close", "year", "--of", "2023", at=april)
    assert [i.kind for i in told(book_file(), PointsItem)] == ["award", "bonus"]


def test_cards_are_written_as_a_pdf_and_as_texts(founded, tmp_path):
    people = tmp_path / "people.csv"
    people.write_text("姓名,职务,口令\n王某,管理员,246810\n", "utf-8")
    founded(0, "import", "people", people)
    pdf, texts = tmp_path / "cards.pdf", tmp_path / "cards.txt"
    assert "新做 2 张卡，共 3 张" in founded(0, "cards", "--out", pdf, "--texts", texts)
    assert pdf.read_bytes().startswith(b"%PDF")
    lines = [line.split("\t") for line in texts.read_text("utf-8").splitlines()]
    assert [label for label, _ in lines] == ["0001", "0002", "王某"]
    assert all(parse_card(text) for _, text in lines)
    assert "共 1 张" in founded(0, "cards", "--texts", texts, "--household", "0002")
    assert texts.read_text("utf-8") == "\t".join(lines[1]) + "\n"
    assert "没有户编号 0077" in founded(1, "cards", "--texts", texts, "--household", "0077")
    founded(2, "cards")


# --- certificates


def credentials(tmp_path):
    engine = open_database(str(tmp_path / "t.db"))
    try:
        return run_tx(engine, credentials_of, reads=True)
    finally:
        engine.dispose()


def authority_of(tmp_path):
    return ssl.DER_cert_to_PEM_cert(credentials(tmp_path).authority)


def test_a_new_certificate_has_the_names_and_the_ca_of_the_one_before(run, tmp_path):
    run(0, "init", *INIT, "--host-name", "Desk.Example", "--host-name", "[fd00::1]")
    old = credentials(tmp_path)
    assert old.names == ("desk.example", "fd00::1")
    assert "兑换点的机器不用动" in run(0, "certificate")
    new = credentials(tmp_path)
    assert (new.authority, new.authority_key, new.names) == (
        old.authority,
        old.authority_key,
        old.names,
    )
    assert new.certificate != old.certificate
    assert "10.0.0.7" in run(0, "certificate", "--host-name", "10.0.0.7")
    assert credentials(tmp_path).names == ("10.0.0.7",)


def test_a_host_name_that_is_none_is_refused(run, tmp_path):
    for name in ("two words", "https://desk", "a..b", "", "-", "x" * 64, "*.example"):
        assert "不是主机名" in run(2, "init", *INIT, "--host-name", name), name
    assert not (tmp_path / "t.db").exists()


def test_a_new_ca_comes_with_a_code_by_which_the_kiosks_know_it(founded, tmp_path):
    old = credentials(tmp_path)
    output = founded(0, "certificate", "--new-authority")
    new = credentials(tmp_path)
    assert new.authority != old.authority
    said = codes.typed(re.search(r"kiosk trust (\S+)", output)[1])
    assert codes.proves(said, new.authority)
    assert not codes.proves(said, old.authority)


def test_the_ca_is_shown_with_a_code_and_as_a_file_for_browsers(founded, tmp_path):
    output = founded(0, "authority", "--out", tmp_path / "ca.pem")
    authority = credentials(tmp_path).authority
    assert codes.proves(codes.typed(output.split()[1]), authority)
    assert ssl.PEM_cert_to_DER_cert((tmp_path / "ca.pem").read_text()) == authority


def test_only_its_owner_reads_the_file_with_the_keys(founded, tmp_path):
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("t.db*")} == {0o600}


# --- serve


def serving(tmp_path, *options):
    return subprocess.Popen(
        [
            *(sys.executable, "-W", "error", "-c", SERVE),
            *("serve", "--db", str(tmp_path / "t.db"), *options),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_where_it_listens_and_stops_clean(founded, tmp_path, stop):
    not_known_before(tmp_path)
    server = serving(tmp_path, "--port", "0")
    try:
        line = server.stdout.readline()
        found = re.fullmatch(r"listening on (https://127\.0\.0\.1:\d+)\n", line)
        assert found, server.stderr.read()
        with closing(Line(found[1], pinned(authority_of(tmp_path)))) as direct:
            assert b'"schema_max":1' in direct.call("GET", "/v1/hello").body
    finally:
        server.send_signal(stop)
        out, err = server.communicate(timeout=30)
    assert server.returncode == 0
    assert out == ""
    assert "Traceback" not in err
    with closing(sqlite3.connect(tmp_path / "t.db")) as db:
        assert db.execute("select kind, flagged from entry").fetchall() == [("genesis", None)]


def not_known_before(tmp_path):
    """An entry as a township of an earlier version keeps it."""
    box = MemoryOutbox()
    kept = {"site": "tx01", "epoch": 1, "seq": 1, "line": box.entries[0], "hash": box.hashes[1]}
    marks = {"kind": "", "flagged": "没见过的种类：'genesis'", "received": "2023-03-20T09:00:00"}
    engine = open_database(str(tmp_path / "t.db"))
    run_tx(engine, lambda c: c.execute(tables.entry.insert().values(kept | marks)))
    engine.dispose()


def test_serve_says_when_the_port_is_taken(founded, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = serving(tmp_path, "--port", str(taken.getsockname()[1]))
        _, err = server.communicate(timeout=30)
    assert server.returncode == 1
    assert "不能在 127.0.0.1 端口" in err


def test_plain_http_is_served_on_this_machine_only_and_with_a_warning(founded, tmp_path):
    assert "--plain" in founded(2, "serve", "--plain", "--host", "0.0.0.0", "--port", 0)
    server = serving(tmp_path, "--port", "0", "--plain")
    try:
        url = server.stdout.readline().split()[-1]
        assert url.startswith("http://127.0.0.1:")
        assert requests.get(url + "/v1/hello", timeout=10).json()["schema_max"] == 1
    finally:
        server.terminate()
        _, err = server.communicate(timeout=30)
    assert "没有加密" in err


def test_a_server_whose_date_is_behind_its_own_book_does_not_start(founded, tmp_path):
    engine = open_database(str(tmp_path / "t.db"))
    enrol_kiosk(engine, SigningKey(bytes(range(1, 33))), at=datetime(2097, 3, 1, 9, 30))
    engine.dispose()
    server = serving(tmp_path, "--port", "0")
    out, err = server.communicate(timeout=30)
    assert (server.returncode, out) == (1, "")
    assert "2097-03-01 09:30 就已经有过记录" in err
