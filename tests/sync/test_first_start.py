"""A machine's first start against a real township: by line, by stick, and begun again."""

from __future__ import annotations

import subprocess
import sys
import threading
from contextlib import closing
from datetime import timedelta

import pytest
from support.town import NOW, credentials, found_town, new_code
from support.village import TestClock

from kiosk import joining
from kiosk.core.desk.events import StickTouched
from kiosk.core.events import KeyPressed
from kiosk.core.first_start.events import AddressTouched, GroupTouched
from kiosk.core.first_start.states import Arriving, CodeAsked, RestWanted
from kiosk.core.front import Front, Idle
from kiosk.first_start import FirstStart, begins_at
from kiosk.settings import LedgerSettings, Settings, TownshipSettings
from kiosk.store import feed
from kiosk.store.database import open_store
from kiosk.sync import codes
from kiosk.township import book
from kiosk.township.api import application
from kiosk.township.database import run_tx
from kiosk.township.link import invite
from kiosk.township.serving import running
from kiosk.township.sites.authority import server_context

DAY = timedelta(days=1)


@pytest.fixture
def engine_kind():
    """What is stored is not the matter here."""
    return "sqlite"


@pytest.fixture
def town(tmp_path, monkeypatch):
    monkeypatch.setattr(codes, "MEMORY_KIB", 64)
    engine = found_town(tmp_path / "township.db")
    yield engine
    engine.dispose()


class Opened:
    """The kiosk that a first start ends in."""

    on_wake = None
    front = Front(Idle())

    def pump(self):
        """Nothing is posted to it."""


class Machine:
    """A first start without a window, and what a person types into it."""

    def __init__(self, settings):
        self.woken = threading.Event()
        self.sounds = []
        self.first = FirstStart(
            settings, begins_at(settings), TestClock(), Opened, self.sounds.append
        )
        self.first.on_wake = self.woken.set
        self.first.pump()

    @property
    def state(self):
        return self.first.front.state

    def type(self, code):
        for n, group in enumerate(code.text.split("-")):
            self.first.handle(GroupTouched(n))
            for digit in group:
                self.first.handle(KeyPressed(digit))

    def address(self, typed):
        self.first.handle(AddressTouched())
        for _ in self.state.typed:
            self.first.handle(KeyPressed("<"))
        for key in (*typed, "ok"):
            self.first.handle(KeyPressed(key))

    def go(self, *events):
        """Do this, and wait for what comes of it."""
        for event in events:
            self.first.handle(event)
        assert isinstance(self.state, Arriving)
        while isinstance(self.state, Arriving):
            assert self.woken.wait(60)
            self.woken.clear()
            self.first.pump()
        self.first.stop()


def settings_of(tmp_path, url="https://127.0.0.1:9", name="kiosk"):
    usb = LedgerSettings(stick=str(tmp_path / "usb"), mounted=False)
    return Settings(data=str(tmp_path / name), township=TownshipSettings(url=url), ledgers=usb)


def test_a_wrong_and_a_used_code_are_told_and_the_right_one_opens_the_kiosk(town, tmp_path):
    right, other = new_code(), new_code()
    run_tx(town, lambda c: book.set_code(c, "tx01", right, at=NOW, valid=DAY))
    with running(application(town, lambda: NOW), tls=server_context(credentials())) as url:
        machine = Machine(settings_of(tmp_path, url))
        machine.type(other)
        machine.go(KeyPressed("ok"))
        assert "用过了" in machine.state.trouble
        machine.type(right)
        machine.go(KeyPressed("ok"))
        assert machine.state == Idle()
        assert begins_at(settings_of(tmp_path, url)) is None, "it knows who it is from now on"

        second = Machine(settings_of(tmp_path, url, "second"))
        second.type(right)
        second.go(KeyPressed("ok"))
        assert "用过了" in second.state.trouble
    second.go(KeyPressed("ok"))
    assert "连不上乡镇" in second.state.trouble
    assert second.sounds == ["refused"] * 2


def test_an_address_typed_by_touch_is_kept_told_when_wrong_and_typed_again(town, tmp_path):
    code, settings = new_code(), settings_of(tmp_path, "")
    run_tx(town, lambda c: book.set_code(c, "tx01", code, at=NOW, valid=DAY))
    assert begins_at(settings) == CodeAsked(may_type=True)
    machine = Machine(settings)
    machine.address("127.0.0.1:9")
    machine.type(code)
    machine.go(KeyPressed("ok"))
    assert "连不上乡镇" in machine.state.trouble
    after_a_cut = Machine(settings)
    assert after_a_cut.state == CodeAsked("https://127.0.0.1:9", may_type=True)
    with running(application(town, lambda: NOW), tls=server_context(credentials())) as url:
        after_a_cut.address(url.removeprefix("https://"))
        after_a_cut.type(code)
        after_a_cut.go(KeyPressed("ok"))
        assert after_a_cut.state == Idle()
    assert begins_at(settings) is None
    assert joining.read_enrolment(settings.folder).url == url, "what the link goes by from now on"


def test_by_stick_a_machine_begins_without_any_line(town, tmp_path):
    settings, code = settings_of(tmp_path), new_code()
    machine = Machine(settings)
    machine.type(code)
    machine.first.handle(StickTouched())
    assert machine.state.stick_missing
    (tmp_path / "usb").mkdir()
    machine.first.pump()
    assert (machine.state.stick, machine.state.stick_missing) == (True, False)
    machine.go(StickTouched())
    assert "没有给这个登记码的邀请" in machine.state.trouble
    invite.invite(town, "tx01", tmp_path / "usb", code, now=NOW, valid=DAY)
    machine.go(StickTouched())
    assert machine.state == Idle()
    with closing(open_store(settings.database)) as store:
        assert feed.site(store).village == "和平村"


def test_what_is_not_on_the_stick_yet_is_asked_for_at_each_start_until_it_is_there(town, tmp_path):
    settings, code, usb = settings_of(tmp_path), new_code(), tmp_path / "usb"
    usb.mkdir()
    invite.invite(town, "tx01", usb, code, now=NOW, valid=DAY)
    pages = [page for page in usb.rglob("*") if "feed" in page.name]
    kept = {page: page.read_bytes() for page in pages}
    assert kept
    for page in pages:
        page.unlink()
    machine = Machine(settings)
    machine.type(code)
    machine.go(StickTouched())
    assert isinstance(machine.state, RestWanted)
    assert isinstance(begins_at(settings), RestWanted)
    for page, data in kept.items():
        page.write_bytes(data)
    again = Machine(settings)
    assert again.state == RestWanted(stick=True)
    again.go(StickTouched())
    assert again.state == Idle()


@pytest.mark.parametrize("is_empty", [False, True])
def test_a_power_cut_right_after_the_invitation_leaves_no_dead_machine(town, tmp_path, is_empty):
    settings, code, usb = settings_of(tmp_path), new_code(), tmp_path / "usb"
    usb.mkdir()
    invite.invite(town, "tx01", usb, code, now=NOW, valid=DAY)
    joining.enrol_by_stick(settings, usb, code.text, lambda _, __: None)
    for part in settings.folder.glob("kiosk.db*"):
        part.unlink()
    if is_empty:
        open_store(settings.database).close()
    again = Machine(settings)
    assert again.state == RestWanted(stick=True)
    again.go(StickTouched())
    assert again.state == Idle()
    with closing(open_store(settings.database)) as store:
        assert feed.site(store).village == "和平村"


def test_a_machine_that_has_written_already_does_not_ask_for_a_code(tmp_path, town):
    settings, code = settings_of(tmp_path), new_code()
    assert begins_at(settings) == CodeAsked("https://127.0.0.1:9")
    (tmp_path / "usb").mkdir()
    invite.invite(town, "tx01", tmp_path / "usb", code, now=NOW, valid=DAY)
    joining.enrol_by_stick(settings, tmp_path / "usb", code.text, lambda *_: None)
    (settings.folder / "enrolment.json").unlink()
    assert begins_at(settings) is None


def test_the_window_opens_before_what_only_a_line_a_camera_or_a_printer_needs_is_loaded():
    heavy = "{'requests', 'cv2', 'escpos', 'openpyxl', 'kivy'}"
    script = f"import sys, kiosk.running; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
