"""Ledgers at the keeper's touch: which, of when, where to, and that nothing waits for them."""

from __future__ import annotations

import threading
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec
import openpyxl
import pytest
from support.desk_acts import founded
from support.keeper import Counter
from support.shop import bought, open_the_shift, received
from support.village import GUEST_CARD, NOW, TestClock, tell

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk.doors import MENUS, MenuName
from kiosk.core.desk.events import LedgerEnded, Outcome, WriteLedger
from kiosk.core.desk.states import Board, Booked, Declined, Reviewing
from kiosk.core.desk.tasks import SPANS as ASKED
from kiosk.core.desk.tasks import TaskName
from kiosk.core.events import Button
from kiosk.core.feed import ListItem
from kiosk.core.front import AccountShown, Idle
from kiosk.ledgers.by_touch import FOLDER, SPANS, Places, kinds, written
from kiosk.ledgers.exporting import LEDGERS
from kiosk.ledgers.published_sheets import published_sheets
from kiosk.ledgers.span import NoSuchSpan, span_named
from kiosk.ledgers.writing import LedgerWriter, ledgers_under
from kiosk.runner import Runner, Wiring
from kiosk.schemes import NAMES, load_scheme
from kiosk.settings import LedgerSettings
from kiosk.store import notices

STOCK = WriteLedger("key", "stock", "month")


@pytest.fixture
def shop(tmp_path):
    """A file that the kiosk has open, with a delivery and a redemption."""
    store = founded(tmp_path / "kiosk.db")
    open_the_shift(store)
    received(store, "d", ("rice", 4))
    bought(store, "r")
    with closing(store):
        yield store


@pytest.fixture
def places(tmp_path):
    (tmp_path / "stick").mkdir()
    return Places(tmp_path / "stick", tmp_path / "ledgers", Path.is_dir)


def everything(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


# --- of when ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "names"),
    [
        (
            datetime(2026, 11, 20, 9),
            ["2026-11-20", "2026-11", "2026-10", "2026-Q4", "2026-Q3", "2026", "2025"],
        ),
        (
            datetime(2027, 1, 1),
            ["2027-01-01", "2027-01", "2026-12", "2027-Q1", "2026-Q4", "2027", "2026"],
        ),
        (
            datetime(2028, 4, 30, 23, 59),
            ["2028-04-30", "2028-04", "2028-03", "2028-Q2", "2028-Q1", "2028", "2027"],
        ),
    ],
)
def test_each_answer_of_the_desk_is_a_span_of_that_day(at, names):
    assert [SPANS[asked](at) for asked in ASKED] == names
    assert set(SPANS) == set(ASKED)
    assert at in span_named(names[0])


def test_a_day_is_a_span_too():
    day = span_named("2028-02-29", 26)
    assert (day.start, day.end) == (datetime(2028, 2, 29), datetime(2028, 3, 1))
    assert (day.said, day.file_name) == ("2028年2月29日", "2028-02-29")
    with pytest.raises(NoSuchSpan, match="不是日历上的一天"):
        span_named("2027-02-29")


# --- which --------------------------------------------------------------------------------------


def test_a_shop_is_offered_what_its_scheme_has_something_to_enter_for():
    offered = {name: {kind.ledger for kind in kinds(load_scheme(name))} for name in NAMES}
    everywhere = set(LEDGERS) - {"vouchers", "settlement", "register", "members", "service"}
    assert all(offered[name] >= everywhere for name in NAMES)
    assert offered["rongan"] == everywhere | {"vouchers", "register"}
    assert offered["gaoyang"] == everywhere | {"settlement", "service"}
    assert offered["bieshan"] == everywhere | {"members"}
    assert offered["tangxiang"] == everywhere
    assert {k.ledger for k in kinds(load_scheme("gaoyang")) if k.of_today} == {
        "price-list",
        "purchase-list",
    }


# --- where to -----------------------------------------------------------------------------------


def test_it_is_written_while_the_kiosk_goes_on_writing(shop, places):
    bought(shop, "r2")
    with shop.transaction():
        shop.set_meta("tried", "not committed yet")
        told = written(shop.path, STOCK, NOW, places)
    files = ("库存账-2026-11.xlsx", "库存账-2026-11.pdf")
    assert told == Outcome(name="库存账", files=files)
    assert everything(places.stick) == [FOLDER, *sorted(f"{FOLDER}/{name}" for name in files)]
    assert not places.folder.exists()


def test_the_same_again_takes_the_place_of_the_file_before(shop, places):
    for _ in range(2):
        told = written(shop.path, STOCK, NOW, places)
        bought(shop, "r2")
    assert len(everything(places.stick)) == 1 + len(told.files)
    book = openpyxl.load_workbook(places.stick / FOLDER / told.files[0])
    shown = [str(cell) for row in book.active.values for cell in row if cell is not None]
    book.close()
    assert any(
        f"截至流水 第 {shop.value('select max(seq) from entry')} 条" in cell for cell in shown
    )


def test_an_empty_mount_point_is_no_stick(shop, places):
    unmounted = Places(places.stick, places.folder)
    told = written(shop.path, STOCK, NOW, unmounted)
    assert told.folder == str(places.folder)
    assert everything(places.stick) == []
    assert len(everything(places.folder)) == 2


@pytest.mark.parametrize("looks", [1, 2])
def test_a_stick_that_is_pulled_meanwhile_leaves_nothing_anywhere(shop, places, looks):
    """At the first look it is there, and not when the files are to be put or named."""
    answers = iter([True] * looks + [False] * 9)
    pulled = Places(places.stick, places.folder, lambda _: next(answers))
    assert written(shop.path, STOCK, NOW, pulled) == ActRefused(Obstacle.STICK_GONE)
    assert everything(places.stick) == []
    assert not places.folder.exists()


def test_a_mount_that_went_away_is_not_made_anew(shop, places):
    gone = Places(places.stick / "gone", places.folder, lambda _: True)
    assert written(shop.path, STOCK, NOW, gone) == ActRefused(Obstacle.STICK_GONE)
    assert everything(places.stick) == []


def test_a_stick_that_does_not_even_answer_is_refused(shop, places):
    def broken(_):
        raise OSError(5, "Input/output error")

    told = written(shop.path, STOCK, NOW, Places(places.stick, places.folder, broken))
    assert told == ActRefused(Obstacle.STICK_GONE)
    assert not places.folder.exists()


def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_written(shop, places, tmp_path):
    (tmp_path / "noise.db").write_bytes(bytes(range(256)) * 64)
    for db in (tmp_path / "noise.db", tmp_path / "nowhere.db"):
        assert written(db, STOCK, NOW, places) == ActRefused(Obstacle.NOT_WRITTEN)
    assert everything(places.stick) == []


# --- beside everything else ---------------------------------------------------------------------


class Held(Counter):
    """A keeper whose ledgers are begun and not yet ended; `answers` ends them."""

    def __init__(self, store, clock, folder):
        super().__init__(store, clock, folder)
        self.begun = []
        wiring = Wiring(
            self.tones.append,
            lambda: None,
            lambda: None,
            lambda: f"op-{len(self.begun)}",
            ledgers=ledgers_under,
            write_ledger=lambda *asked: self.begun.append(asked),
        )
        self.runner = Runner(store, clock, wiring, photographs=folder / "photographs")

    def ask(self, ledger="stock", span="month"):
        self.through(MenuName.MORE, TaskName.EXPORT)
        self.option(ledger)
        if span:
            self.option(span)
        assert isinstance(self.state, Reviewing)
        self.press(Button.CONFIRM)
        return self.begun[-1]

    def answers(self, answer):
        """As the thread does: posted, and taken in at the next pump."""
        wanted, _, post = self.begun[-1]
        post(LedgerEnded(wanted.key, answer))
        self.runner.pump()
        return self.state


@pytest.fixture
def desk(shop, tmp_path):
    made = Held(shop, TestClock(), tmp_path)
    made.sign_in()
    return made


def test_the_desk_asks_and_waits_for_the_answer_as_long_as_it_takes(desk):
    wanted, at, _ = desk.ask()
    assert (wanted, at) == (WriteLedger(desk.state.op, "stock", "month"), desk.clock.at)
    desk.press(Button.BACK, Button.CONFIRM)
    assert len(desk.begun) == 1, "a second touch begins nothing"
    desk.clock.pass_time(900)
    desk.runner.pump()
    assert isinstance(desk.state, Reviewing), "a long ledger is no time-out"
    desk.runner.post(LedgerEnded("another", Outcome()))
    desk.runner.pump()
    assert isinstance(desk.state, Reviewing)
    told = Outcome(name="库存账", files=("a.xlsx", "a.pdf"))
    assert desk.answers(told).outcome == told
    assert isinstance(desk.press(Button.NEXT), Board)


def test_a_published_list_goes_to_the_stick_as_it_was_frozen_with_its_errata(shop, places):
    """通知 on A4: the mark and the QR code are those of the township's sheet (RA-4.5)."""
    told = ListItem(
        *("ranking", "month", "2026-10", 0, "和平村2026年10月积分排名", "2026年10月"),
        *("2026-11-01T09:00:00", "A1B2C3D4E5F60718"),
        ("名次", "户编号", "户主", "得分", "备注"),
        ((1, "0042", "张*", 120, None), (2, "0043", "王*", 95, "搬走")),
        ("得分不含兑换。",),
    )
    marks = {"number": 1, "mark": "0123456789ABCDEF", "title": f"{told.title}更正"}
    tell(shop, told, msgspec.structs.replace(told, **marks))
    (kind,) = notices.to_write(shop)
    assert (kind.title, kind.of_today) == ("2026年10月积分排名", True)
    made = written(shop.path, WriteLedger("key", kind.ledger), NOW, places)
    assert made.files == (f"{told.title}.pdf", f"{told.title}更正-1.pdf")
    assert all((places.stick / FOLDER / name).read_bytes()[:5] == b"%PDF-" for name in made.files)
    sheet, erratum = published_sheets(shop, kind.ledger.removeprefix(notices.LIST))
    shown = notices.notice(shop, "ranking/month/2026-10", NOW).parts
    assert [sheet.code, erratum.code] == [part.code for part in shown]
    assert sheet.code == "N1/7/MONTH/2026-10/A1B2C3D4E5F60718"
    assert sheet.rows == told.rows
    assert [column.kind for column in sheet.columns] == [
        *("number", "text", "text", "number", "text")
    ]
    assert written(shop.path, WriteLedger("key", "list:no/such/2026"), NOW, places) == ActRefused(
        Obstacle.NOT_WRITTEN
    )


def test_a_list_of_today_asks_for_no_time(desk):
    wanted, _, _ = desk.ask("price-list", span="")
    assert wanted == WriteLedger(desk.state.op, "price-list")


def test_a_refusal_leads_back_to_the_time_that_was_asked(desk):
    desk.ask()
    assert isinstance(desk.answers(ActRefused(Obstacle.STICK_FULL)), Declined)
    assert desk.press(Button.NEXT).question.name == "span"
    desk.option("year")
    desk.press(Button.CONFIRM)
    assert desk.begun[-1][0].span == "year"


def test_an_answer_that_nobody_waits_for_changes_nothing(desk):
    desk.ask()
    desk.answers(Outcome(name="库存账", files=("a.pdf",)))
    desk.press(Button.NEXT)
    for go_on in (lambda: desk.press(Button.BACK), lambda: desk.show(GUEST_CARD)):
        before = desk.answers(Outcome())
        go_on()
        assert not isinstance(before, Booked)
    assert isinstance(desk.answers(ActRefused(Obstacle.NOT_WRITTEN)), AccountShown)


def test_without_anything_to_write_there_is_no_door(shop, tmp_path):
    plain = Counter(shop, TestClock(), tmp_path)
    plain.sign_in()
    door = next(door for door in MENUS[MenuName.MORE] if door.to is TaskName.EXPORT)
    assert not door.when(plain.state.desk, None)
    assert isinstance(plain.leave(), Idle)


def test_a_thread_writes_and_answers_once_and_is_waited_for(shop, tmp_path):
    settings = LedgerSettings(stick=str(tmp_path / "stick"), mounted=False)
    (tmp_path / "stick").mkdir()
    writer = LedgerWriter(shop.path, settings, tmp_path)
    answers, threads = [], []

    def post(ended):
        threads.append(threading.current_thread())
        answers.append(ended)

    writer.begin(STOCK, NOW, post)
    writer.begin(WriteLedger("two", "no such ledger"), NOW, post)
    writer.stop()
    assert {ended.key for ended in answers} == {"key", "two"}
    assert threading.current_thread() not in threads
    told = {ended.key: ended.answer for ended in answers}
    assert told["two"] == ActRefused(Obstacle.NOT_WRITTEN), "whatever it was, somebody waits"
    assert len(told["key"].files) == 2
