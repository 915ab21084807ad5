"""The real window during a practice: its frame and 练习 on every screen, and neither after it."""

from __future__ import annotations

import pytest
from support.desk_acts import OFFICER_CARD, OFFICER_PIN, founded
from support.keeper import PINS
from support.village import GUEST_CARD, GUEST_CODE, KEEPER_CARD, TestClock

from kiosk.core import events as ev
from kiosk.core.desk import events as de
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import Asking, Board, Booked, Listing
from kiosk.core.desk.tasks import TaskName
from kiosk.core.events import Button
from kiosk.core.front import AccountShown, CardRefused, Confirming, Done, Idle
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.ui import env, words

WITH_STATUS = (Idle, CardRefused, AccountShown, Confirming, Done, Board, Booked, Listing)
"""Screens with the state of the link in their header; elsewhere the word across says it alone."""


class Window:
    """A kiosk without a camera before a finger; `seen` are the classes of the states shown."""

    def __init__(self, folder, printer):
        env.setup("headless", env.PANELS["800x480"])
        from kiosk import assembly
        from kiosk.devices.printer import tcp_printer
        from kiosk.devices.speaker import SilentSpeaker
        from kiosk.ports import DeviceError
        from kiosk.ui.app import KioskApp
        from kiosk.ui.finger import Finger

        def no_camera():
            raise DeviceError("没有摄像头")

        self.clock, self.seen = TestClock(), set()
        parts = assembly.Parts(
            no_camera,
            tcp_printer(printer.host, printer.port, 32, status_timeout_s=0.5, answer_timeout_s=2.0),
            self.clock,
            SilentSpeaker(),
        )
        self.kiosk = assembly.assemble(folder, founded(folder / "kiosk.db"), parts)
        self.stage = self.kiosk.stage
        self.app = KioskApp(self.stage, self.kiosk.preview, parts.speaker)
        self.finger = Finger(self.app, draws=False)

    @property
    def state(self):
        return self.stage.front.state

    def do(self, *events):
        """Each is drawn before the next."""
        for event in events:
            self.app.emit(event)
            self.finger.frames(2)
            self.look()

    def type(self, keys):
        self.do(*(ev.KeyPressed(key) for key in keys))

    def look(self):
        """The frame and the word are there together, and only while one practises."""
        training = self.stage.status().training
        frame = self.app.practice
        assert (frame.parent is self.app.stage) == training
        texts = self.finger.words_on_screen()
        in_header = any(text.startswith(f"{words.PRACTICE_WORD} ·") for text in texts)
        assert in_header <= training
        if training:
            self.seen.add(type(self.state).__name__)
            assert in_header or not isinstance(self.state, WITH_STATUS), self.state
            assert frame.word.text == words.PRACTICE_WORD
            assert frame.word.texture_size[0] > self.app.stage.width / 4
            assert self.app.stage.children[0] is frame, "nothing is drawn over the frame"
            assert frame.size == self.app.stage.size

    def sign_in(self):
        self.do(ev.TextRead(KEEPER_CARD))
        self.type(PINS["k1"])
        if not isinstance(self.state, Board):
            self.do(ev.Pressed(Button.FINISH), ev.TextRead(KEEPER_CARD))
            self.type(PINS["k1"])
        assert isinstance(self.state, Board)

    def switch(self):
        self.do(de.DoorTouched(MenuName.MORE), de.DoorTouched(TaskName.TRAIN))
        before = self.stage.runner
        self.do(ev.Pressed(Button.CONFIRM))
        self.finger.until(lambda: self.stage.runner is not before, "the other runner")
        self.finger.frames(2)
        self.look()

    def close(self):
        self.finger.close()
        self.kiosk.stop()


@pytest.fixture
def window(tmp_path):
    with EmulatedPrinter() as printer:
        made = Window(tmp_path, printer)
        yield made
        made.close()


def test_every_screen_of_a_practice_says_so_and_none_after_it(window):
    press = ev.Pressed
    window.look()
    window.sign_in()
    window.switch()
    assert window.state == Idle()
    window.do(press(Button.TYPE_CODE))
    window.type(f"{GUEST_CODE}k")
    window.do(press(Button.BACK), ev.TextRead("hello"), press(Button.BACK))
    window.do(ev.TextRead(GUEST_CARD), press(Button.RECORD), press(Button.BACK))
    window.do(press(Button.GOODS), ev.GoodAdded("rice"), press(Button.NEXT), press(Button.NEXT))
    window.do(press(Button.CONFIRM), press(Button.FINISH))
    window.sign_in()
    window.do(de.DoorTouched(TaskName.DELIVER), de.GoodTouched("rice"))
    window.type("5")
    window.type(["ok"])
    while isinstance(window.state, Asking):
        window.do(de.Skipped(), ev.KeyPressed("5"), ev.KeyPressed("ok"))
    window.do(press(Button.NEXT), de.OptionChosen("collective"))
    while window.state.question.name != "second":
        window.do(de.Skipped())
    window.do(ev.TextRead(OFFICER_CARD))
    window.type(OFFICER_PIN)
    window.do(press(Button.CONFIRM), press(Button.NEXT))
    for listed in (ListName.ORDERS, ListName.COUNT, ListName.PAPERS, ListName.GOODS):
        window.do(de.DoorTouched(listed), press(Button.BACK))
    window.do(de.DoorTouched(TaskName.CLOSE_DAY), press(Button.BACK))
    window.switch()
    assert window.state == Idle()
    window.do(ev.TextRead(GUEST_CARD), press(Button.NOT_MINE))
    window.sign_in()
    expected = {
        "Idle", "CodeTyping", "CardRefused", "AccountShown", "RecordShown", "GoodsShown",
        "BasketShown", "Confirming", "Done", "PinTyping", "Board", "Asking", "LinesShown",
        "Reviewing", "Booked", "Listing", "DayShown", "Menu",
    }  # fmt: skip
    assert window.seen >= expected, expected - window.seen


def test_a_practice_that_everybody_left_goes_from_the_window_by_itself(window):
    window.sign_in()
    window.switch()
    assert window.finger.sees(words.PRACTICE)

    def left_alone():
        window.finger.frames(10)  # the window's own time may stand still
        window.clock.pass_time(5)  # the camera may still have told of the keeper's card
        return not window.finger.sees(words.PRACTICE)

    window.finger.until(left_alone, "the real kiosk", timeout_s=60)
    window.look()
    assert not window.stage.status().training


def test_the_frame_is_amber_on_all_four_sides(window):
    window.sign_in()
    window.switch()
    window.finger.shot(window.kiosk.store.path.with_suffix(".png"))
    from PIL import Image

    picture = Image.open(window.kiosk.store.path.with_suffix(".png")).convert("RGB")
    wide, high = picture.size
    middle = [(2, high // 2), (wide - 3, high // 2), (wide // 2, 2), (wide // 2, high - 3)]
    edges = [picture.getpixel(at) for at in middle]
    assert len(set(edges)) == 1, edges
    red, green, blue = edges[0]
    assert red > green > blue
