"""The real window on a real kiosk: a film of a card, taps by the words, a printer on a socket."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.village import (
    GUEST_CARD,
    GUEST_CODE,
    KEEPER_CARD,
    OTHER_CARD,
    TestClock,
    found_village,
)

from kiosk.core.entries import Redemption
from kiosk.core.front import AccountShown, Done, Idle, NotRedeemed, SecondCard
from kiosk.core.shift import PinTyping, ShiftChanged
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.store import journal
from kiosk.store.verify import problems
from kiosk.ui import env, words

SHOTS = Path(__file__).parents[2] / "out" / "flow"


class Counter:
    """A kiosk on a counter, and what a person can do with it."""

    def __init__(self, folder, store, printer, films):
        env.setup("headless", env.PANELS["800x480"])
        from support.application import application

        from kiosk import assembly
        from kiosk.devices.card_video import counter_picture
        from kiosk.devices.emulated import EmulatedCamera
        from kiosk.devices.printer import tcp_printer
        from kiosk.devices.speaker import SilentSpeaker
        from kiosk.ui.finger import Finger

        self.films, self.printer, self.store, self.folder = films, printer, store, folder
        self.camera = EmulatedCamera(counter_picture(640, 480, np.random.default_rng(3)))
        self.clock = TestClock()
        parts = assembly.Parts(
            open_camera=lambda: self.camera,
            printer=tcp_printer(
                printer.host,
                printer.port,
                32,
                status_timeout_s=0.5,
                answer_timeout_s=2.0,
                status_every_s=0.2,
            ),
            clock=self.clock,
            speaker=SilentSpeaker(),
        )
        self.kiosk = assembly.assemble(folder, store, parts)
        self.kiosk.start()
        self.speaker = parts.speaker
        self.finger = Finger(application(self.kiosk.stage, self.kiosk.preview, self.speaker))

    @property
    def state(self):
        return self.kiosk.stage.front.state

    def until(self, state, what):
        self.finger.until(lambda: isinstance(self.state, state), what, timeout_s=60)

    def show(self, film, state):
        self.camera.play(self.films[film])
        self.until(state, film)

    def open_shift(self):
        self.show("keeper", PinTyping)
        for digit in "246810":
            self.finger.tap(digit)
        self.until(ShiftChanged, "the shift")
        self.finger.tap(words.FINISH)

    def shot(self, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.finger.shot(SHOTS / f"{name}.png")

    def close(self):
        self.finger.close()
        self.kiosk.stop()


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    from kiosk.devices.card_video import write_card_video

    folder = tmp_path_factory.mktemp("films")
    made = {}
    for seed, (name, text) in enumerate(
        {"keeper": KEEPER_CARD, "guest": GUEST_CARD, "other": OTHER_CARD}.items(), 1
    ):
        made[name] = folder / f"{name}.avi"
        write_card_video(made[name], text, seed=seed, held_frames=30)
    return made


@pytest.fixture
def counter(tmp_path, films):
    with EmulatedPrinter() as printer:
        made = Counter(tmp_path, found_village(tmp_path / "kiosk.db"), printer, films)
        yield made
        made.close()


def redemptions(store):
    bodies = [entry.decoded() for entry, _ in journal.entries(store)]
    return [body for body in bodies if isinstance(body, Redemption)]


def pictures_kept(folder):
    """Files that hold a picture, compressed or as it came (a frame has 307,200 pixels)."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [
        path.name
        for path in files
        if any(begins in path.read_bytes() for begins in (b"\xff\xd8\xff", b"\x89PNG", b"WEBP"))
        or (not path.name.startswith("kiosk.db") and path.stat().st_size > 200_000)
    ]


def test_a_household_redeems_from_the_film_of_its_card_to_the_printed_slip(counter):
    finger = counter.finger
    counter.open_shift()
    counter.show("guest", AccountShown)
    assert finger.sees("105 分")
    assert finger.sees("3组 张* 0042")
    counter.shot("account")
    finger.tap(words.GOODS)
    finger.tap("大米10斤")
    finger.tap("洗衣液")
    counter.shot("goods")
    finger.tap("2 件 65 分")
    finger.tap(words.TO_CONFIRM)
    assert finger.sees("40 分")
    counter.shot("confirm")
    finger.tap(words.CONFIRM)
    counter.until(Done, "the redemption")
    finger.until(lambda: finger.sees(words.SLIP_PRINTED), "the slip", timeout_s=30)
    counter.shot("done")
    number = counter.state.receipt.number
    assert finger.sees(number)
    assert counter.speaker.last_sentence
    finger.tap(words.FINISH)
    assert counter.state == Idle()
    (body,) = redemptions(counter.store)
    assert (body.cost, body.after) == (65, 40)
    (paper,) = counter.printer.papers
    assert any(number in line for line in paper.text)
    assert problems(counter.store) == []
    assert pictures_kept(counter.folder) == [], "no frame of the reader is kept"


def test_without_a_keeper_the_screen_says_why_and_the_journal_has_nothing(counter):
    finger = counter.finger
    assert finger.sees(words.NO_KEEPER)
    counter.show("guest", AccountShown)
    finger.tap(words.GOODS)
    finger.tap("大米10斤")
    finger.tap("1 件 35 分")
    finger.tap(words.TO_CONFIRM)
    finger.tap(words.CONFIRM)
    assert isinstance(counter.state, NotRedeemed)
    counter.shot("no-keeper")
    assert any("管理员" in text for text in finger.words_on_screen())
    assert redemptions(counter.store) == []


def test_with_a_dead_printer_the_slip_number_stands_large_and_the_goods_are_booked(counter):
    finger = counter.finger
    counter.open_shift()
    counter.printer.go_silent()
    counter.show("guest", AccountShown)
    finger.tap(words.GOODS)
    finger.tap("洗衣液")
    finger.tap("1 件 30 分")
    finger.tap(words.TO_CONFIRM)
    finger.tap(words.CONFIRM)
    counter.until(Done, "the redemption")
    finger.until(lambda: finger.sees(words.NO_PRINTER), "the trouble", timeout_s=30)
    counter.shot("no-printer")
    assert finger.sees(counter.state.receipt.number)
    assert len(redemptions(counter.store)) == 1
    counter.printer.wake_up()
    finger.until(lambda: finger.sees(words.SLIP_PRINTED), "the slip after all", timeout_s=30)
    assert len(counter.printer.papers) == 1


def test_another_card_during_a_visit_asks(counter):
    counter.show("guest", AccountShown)
    counter.show("other", SecondCard)
    counter.shot("second-card")
    counter.finger.tap(words.KEEP_CARD)
    assert counter.state.visit.household == "h42"


def test_an_unplugged_camera_is_a_sentence_and_comes_back_by_itself(counter):
    finger = counter.finger
    counter.camera.unplug()
    finger.until(lambda: counter.kiosk.runner.status().camera, "the trouble", timeout_s=30)
    finger.until(lambda: finger.sees("摄像头"), "the sentence", timeout_s=30)
    counter.shot("no-camera")
    counter.camera.plug_in()
    finger.until(lambda: counter.kiosk.runner.status().camera is None, "the camera", timeout_s=30)
    counter.show("guest", AccountShown)


def test_a_typed_code_with_the_keepers_word_opens_the_account(counter):
    finger = counter.finger
    counter.open_shift()
    finger.tap(words.TYPE_CODE)
    for digit in GUEST_CODE:
        finger.tap(digit)
    finger.tap(words.OK)
    counter.until(PinTyping, "the keeper's word")
    counter.shot("vouch")
    for digit in "246810":
        finger.tap(digit)
    counter.until(AccountShown, "the account")
    assert counter.state.visit.vouched_by == "k1"
