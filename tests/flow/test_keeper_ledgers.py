"""Ledgers at a touch, and what is to be bought, through the real window of a real kiosk.

Needs pdftotext (Debian: poppler-utils).
"""

from __future__ import annotations

import resource
import subprocess

import openpyxl
import pytest
from support.desk_acts import founded
from support.shop import RICE, bought, open_the_shift, received, stamp_at
from support.village import GUEST_CARD
from support.window import Window

from kiosk.core.acts import Obstacle
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import Asking, Board, Booked, Declined, Listing, Menu, Reviewing
from kiosk.core.desk.tasks import TaskName
from kiosk.core.entries import DeliveryLine, Redemption
from kiosk.core.front import Idle
from kiosk.core.papers.frame import PRACTICE
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.ledgers.by_touch import FOLDER
from kiosk.ledgers.exporting import LEDGERS
from kiosk.settings import LedgerSettings
from kiosk.store import journal
from kiosk.store.wishes import wish
from kiosk.ui import ask_words, desk_words, words
from kiosk.ui.desk_sentences import door_words

EXPORT = door_words(TaskName.EXPORT)
START = desk_words.CONFIRM[TaskName.EXPORT]
MONTH = ask_words.OPTION[None, "span", "month"]
STOCK = LEDGERS["stock"].title


@pytest.fixture
def kiosk(tmp_path):
    """`kiosk(scheme, stick)`: a window with the keeper at the board; the stick is a folder."""
    opened = []

    def open_it(scheme="tangxiang", stick="", *, mounted=False):
        store = founded(tmp_path / "kiosk.db", scheme)
        open_the_shift(store)
        received(store, "d", DeliveryLine("rice", 4, cost_cents=3150, expires="2026-12-01"))
        bought(store, "r", RICE)
        printer = EmulatedPrinter().__enter__()
        ledgers = LedgerSettings(stick=str(stick or tmp_path / "none"), mounted=mounted)
        window = Window(tmp_path, store, printer, fake_time=True, ledgers=ledgers)
        window.camera.unplug()
        opened.append((window, printer))
        window.sign_in()
        return window

    yield open_it
    for window, printer in opened:
        window.close()
        printer.__exit__(None, None, None)


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def page_to(window, text):
    """Turn the pages of a question until these words stand there."""
    while not window.sees(text):
        window.tap(words.NEXT_PAGE)
    window.tap(text)


def choose(window, title, span=MONTH):
    """From the board to the review."""
    window.tap(words.MORE, EXPORT)
    page_to(window, title)
    if isinstance(window.state, Asking):
        window.tap(span)
    assert isinstance(window.state, Reviewing)


def export(window, title, span=MONTH):
    """A ledger, to the screen that says where it is."""
    choose(window, title, span)
    window.tap(START)
    window.until(Booked, title)
    return window.state.outcome


def names(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def cells(path):
    """All that a table program shows, row by row."""
    book = openpyxl.load_workbook(path)
    rows = [[cell for cell in row if cell is not None] for row in book.active.values]
    book.close()
    return rows


def pdf_text(path):
    return subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, encoding="utf-8"
    ).stdout


def test_each_ledger_goes_to_the_stick_at_a_touch_and_says_as_of_which_entry(kiosk, stick):
    window = kiosk("rongan", stick)
    last, digest = journal.head(window.store)
    others = ("settlement", "members", "service")
    wanted = {ledger.title for key, ledger in LEDGERS.items() if key not in others}
    assert {kind.title for kind in window.state.desk.ledgers} == wanted, "no partner shop here"
    files = []
    for title in sorted(wanted):
        files += export(window, title).files
        if title == STOCK:
            assert window.sees(desk_words.ON_STICK.fact)
            assert window.sees(f"{STOCK}-2026-11.xlsx")
            window.shot("ledger_on_stick")
        window.tap(words.FINISH)
        window.until(Board)
    assert names(stick) == sorted(files)
    assert {path.parent.name for path in stick.rglob("*.*")} == {FOLDER}
    assert f"{LEDGERS['price-list'].title}-2026-11-20.pdf" in files, "as of today, never asked"
    assert [name for name in files if name.startswith("登记册")] == ["登记册-2026-11.pdf"]

    rows = cells(stick / FOLDER / f"{STOCK}-2026-11.xlsx")
    (rice,) = [row for row in rows if "大米10斤" in row]
    assert 9 in rice, "6 and 4, less 1"
    as_of = f"截至流水 第 {last} 条"
    assert any(as_of in str(cell) for row in rows for cell in row)
    text = pdf_text(stick / FOLDER / f"{STOCK}-2026-11.pdf")
    assert as_of in text
    assert "大米10斤" in text
    assert as_of in pdf_text(stick / FOLDER / "登记册-2026-11.pdf")
    assert journal.head(window.store) == (last, digest), "it is no act"
    assert window.sound()


def test_without_a_stick_the_files_stay_here_and_a_bad_stick_gets_nothing(kiosk, stick, tmp_path):
    window = kiosk("rongan", stick)
    stick.rmdir()
    told = export(window, STOCK, ask_words.OPTION[None, "span", "today"])
    assert told.folder == str(tmp_path / "ledgers")
    assert names(tmp_path / "ledgers") == [f"{STOCK}-2026-11-20{end}" for end in (".pdf", ".xlsx")]
    assert window.sees(desk_words.ON_KIOSK.fact)
    window.shot("ledger_on_kiosk")
    window.tap(words.FINISH)

    stick.mkdir()
    choose(window, STOCK)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (12_000, limits[1]))  # the table fits, the PDF not
    try:
        window.tap(START)
        window.until(Declined)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert window.state.refused.why is Obstacle.STICK_FULL
    assert window.sees(desk_words.REFUSED[Obstacle.STICK_FULL].fact)
    assert list(stick.iterdir()) == []
    window.shot("ledger_stick_full")

    window.tap(desk_words.CHANGE)
    window.tap(ask_words.OPTION[None, "span", "last_year"])
    (stick / FOLDER).write_text("this is no folder")
    window.tap(START)
    window.until(Declined)
    assert window.state.refused.why is Obstacle.NOT_WRITTEN
    (stick / FOLDER).unlink()
    window.tap(desk_words.CHANGE, ask_words.ONE_BACK)
    page_to(window, LEDGERS["register"].title)
    window.tap(ask_words.OPTION[None, "span", "last_month"], START)
    window.until(Declined)
    assert window.sees(desk_words.REFUSED[Obstacle.NO_REGISTER_PAGE].fact)
    assert list(stick.iterdir()) == []
    window.tap(desk_words.LEAVE_IT)
    assert names(tmp_path / "ledgers") == [f"{STOCK}-2026-11-20{end}" for end in (".pdf", ".xlsx")]
    assert window.sound()


def test_a_stick_that_is_only_read_is_said(kiosk):
    window = kiosk(stick="/sys", mounted=True)  # a real mount that takes no files
    choose(window, STOCK)
    window.tap(START)
    window.until(Declined)
    assert window.state.refused.why is Obstacle.STICK_READ_ONLY
    assert window.sees(desk_words.REFUSED[Obstacle.STICK_READ_ONLY].fact)
    window.shot("ledger_stick_read_only")


def test_a_practised_ledger_is_of_the_copy_and_says_so(kiosk, stick, tmp_path):
    window = kiosk(stick=stick)
    window.tap(words.MORE, door_words(TaskName.TRAIN), desk_words.CONFIRM[TaskName.TRAIN])
    window.finger.until(lambda: window.kiosk.stage.status().training, "the practice")
    window.until(Idle)
    window.redeem(GUEST_CARD, "大米10斤")
    window.sign_in()
    export(window, LEDGERS["redemptions"].title)
    (name,) = [name for name in names(stick) if name.endswith(".xlsx")]
    assert name.startswith("练习-")
    rows = cells(stick / FOLDER / name)
    assert PRACTICE in rows[0][0]
    assert sum("大米10斤" in row for row in rows) == 2, "the real one and the practised one"
    assert len(window.entries(Redemption)) == 1
    assert window.sound()


def test_what_runs_out_and_what_expires_are_listed_and_the_list_is_printed(kiosk):
    window = kiosk()
    wish(window.store, "w", "h43", "kettle", "电热水壶", stamp_at)
    window.tap(words.MORE, door_words(ListName.BUY))
    assert window.sees(desk_words.WISHED.format(count=1))
    assert window.sees(desk_words.OUT_OF_STOCK)
    window.shot("buy")
    window.tap("电热水壶")
    assert isinstance(window.state, Menu)
    assert (window.state.menu, window.state.row.good.good) == (MenuName.GOOD, "kettle")
    window.tap(words.BACK)
    assert isinstance(window.state, Listing)
    window.tap(door_words(TaskName.PRINT_BUY_LIST))
    paper = [line.split() for line in window.papers(3)[-1].text]
    assert ["进货单"] in paper, "after the slip and the delivery note"
    kettle = paper.index(next(line for line in paper if line[0].startswith("□电热水壶")))
    assert paper[kettle][1] == "进"
    assert "有人想要" in " ".join(paper[kettle + 1])
    assert any("备到" in "".join(line) for line in paper)
    assert window.sees(desk_words.NOTED[TaskName.PRINT_BUY_LIST])
    window.tap(words.BACK, words.MORE, door_words(ListName.EXPIRING))
    assert window.sees(desk_words.DAYS_MORE.format(days=11))
    window.shot("expiring")
    assert window.sound()
