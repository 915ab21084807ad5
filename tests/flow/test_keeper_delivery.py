"""Deliveries through the real window of a real kiosk."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import cv2
import pytest
from support.desk_acts import OFFICER_CARD, OFFICER_PIN, RICE_CODE, founded
from support.keeper import PINS
from support.shop import on_hand, stamp_at
from support.village import KEEPER_CARD
from support.window import Window

from kiosk.core.acts import Obstacle
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import Asking, Board, LinesShown, Menu, Reviewing
from kiosk.core.desk.tasks import How, TaskName
from kiosk.core.entries import Delivery, DeliveryAccepted, DeliveryLine, GoodSet, Source
from kiosk.devices.barcode_picture import barcode_picture
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.store.assortment import Wanted, set_good
from kiosk.store.goods import good_at
from kiosk.ui import ask_words, desk_words, words
from kiosk.ui.desk_sentences import door_words

NEW_CODE = "6901028075831"
DELIVER = ask_words.TASK[TaskName.DELIVER]
NEW_GOOD = door_words(TaskName.NEW_GOOD)


@pytest.fixture
def kiosk(tmp_path):
    """`kiosk(scheme)`: a window with the keeper at the board; rice has a barcode.

    With the camera unplugged where none is needed: it takes half of a processor.
    """
    opened = []

    def open_it(scheme="tangxiang", *, camera=False):
        store = founded(tmp_path / "kiosk.db", scheme)
        by_k1 = partial(stamp_at, keeper="k1")
        set_good(store, "bars", Wanted(barcode=RICE_CODE), by_k1, good="rice")
        printer = EmulatedPrinter().__enter__()
        window = Window(tmp_path, store, printer, fake_time=True)
        if not camera:
            window.camera.unplug()
        opened.append((window, printer))
        window.open_shift()
        window.sign_in()
        return window

    yield open_it
    for window, printer in opened:
        window.close()
        printer.__exit__(None, None, None)


def arrived(window):
    """The deliveries in the journal; the opening stock has no source."""
    return [body for body in window.entries(Delivery) if body.source]


def delivered(window, quantity):
    """The questions of a line after its goods: so many, and nothing else known."""
    window.number(quantity)
    window.skip_all()
    assert isinstance(window.state, LinesShown)


def finish(window, source=Source.COLLECTIVE):
    """From the lines to the review, alone."""
    window.tap(desk_words.LINES_DONE, ask_words.OPTION[None, "source", source])
    window.skip_all()
    assert isinstance(window.state, Reviewing)


def paper(window, number=1):
    """The text of a printed paper."""
    return "\n".join(window.papers(number)[number - 1].text)


def asked(window):
    return window.state.question.name if isinstance(window.state, Asking) else window.state


def test_a_delivery_goes_from_the_door_to_the_shelf_with_all_that_is_told_of_it(kiosk, tmp_path):
    window = kiosk(camera=True)
    window.tap(DELIVER)
    window.scan(RICE_CODE)
    window.number(12)
    window.number(13)
    window.type(["3", "2", ask_words.POINT, "5"])
    window.tap(words.OK, "月" + words.EARLIER, words.THIS_DAY)
    window.tap(desk_words.ONE_MORE)
    window.spell("xyy")
    window.tap("洗衣液")
    window.number(5)
    window.number(4)
    window.skip_all()
    window.tap(desk_words.ONE_MORE, "电热水壶")
    delivered(window, 2)
    assert window.sees(desk_words.SHORT.format(count=1))
    assert window.sees(desk_words.OVER.format(count=1))
    window.shot("delivery_lines")
    window.tap(desk_words.LINES_DONE, ask_words.OPTION[None, "source", Source.UNIT])
    window.spell("gxs", "供销社")
    window.tap(ask_words.WRITTEN, ask_words.TO_LAST_LETTERS, "R", ask_words.TO_DIGITS, "-", "7")
    window.tap(ask_words.ON, ask_words.TAKE_PHOTO)
    window.second()
    for text in ("供销社", "R-7", desk_words.PHOTO_TAKEN, "李某"):
        window.shot("delivery_review")
        if not window.sees(text):
            window.tap(words.NEXT_PAGE)
        assert window.sees(text)
    booked = window.confirm()
    window.shot("delivery_booked")

    (body,) = arrived(window)
    assert body.lines == (
        DeliveryLine("rice", 12, 13, 3250, None, "2027-10-20"),
        DeliveryLine("laundry_liquid", 5, 4),
        DeliveryLine("kettle", 2),
    )
    assert (body.source, body.giver, body.document, body.second) == ("unit", "供销社", "R-7", "k2")
    photo = tmp_path / "photographs" / f"{body.photo}.jpg"
    assert cv2.imread(str(photo)).shape == (480, 640, 3)
    assert on_hand(window.store) == {"rice": 18, "laundry_liquid": 8, "rice_cooker": 1, "kettle": 2}
    printed = paper(window)
    for text in (
        "入库单",
        booked.outcome.number,
        "供销社",
        "R-7",
        "大米10斤",
        "12袋",
        "实收",
        "少",
    ):
        assert text in printed
    for text in ("成本 32.50", "有效期到 2027年10月20日", "多", "经手人", "陈某", "验收人", "李某"):
        assert text in printed
    window.tap(words.FINISH)
    assert isinstance(window.state, Board)
    assert window.sound()


def test_one_person_takes_in_what_the_camera_reads_and_another_accepts_it_later(kiosk, tmp_path):
    window = kiosk(camera=True)
    packets = tmp_path / "packet"
    packets.mkdir()
    for n in range(8):
        cv2.imwrite(str(packets / f"{n}.png"), barcode_picture(RICE_CODE, seed=n))
    window.tap(DELIVER)
    window.camera.play(packets)
    window.finger.until(lambda: asked(window) == "quantity", "the packet", 60)
    window.finger.frames(2)
    delivered(window, 4)
    window.tap(desk_words.LINES_DONE, ask_words.OPTION[None, "source", Source.FISCAL])
    window.skip()  # no number of a document
    window.camera.unplug()
    window.finger.until(lambda: window.kiosk.stage.status().camera, "the camera's trouble", 60)
    window.finger.frames(2)
    window.tap(ask_words.TAKE_PHOTO)
    assert window.sees(ask_words.SLIP[next(k for k in ask_words.SLIP if k[0] == "no_photo")])
    window.shot("delivery_no_photo")
    assert arrived(window) == []
    window.skip()
    window.skip()  # nobody else is there
    assert window.sees(desk_words.NOT_YET_ACCEPTED)
    window.confirm()
    assert "未经第二人验收" in paper(window)
    (body,) = arrived(window)
    assert (body.second, body.photo) == (None, "")
    window.tap(words.FINISH)

    window.tap(door_words(ListName.UNACCEPTED), "大米10斤 4")
    window.scan("hello")
    assert window.sees(ask_words.SLIP[window.state.slip, How.PERSON])
    window.second(OFFICER_CARD, OFFICER_PIN)
    window.confirm()
    (accepted,) = window.entries(DeliveryAccepted)
    assert accepted.second == "o1"
    window.tap(words.FINISH)
    assert window.sees(desk_words.LIST_EMPTY[ListName.UNACCEPTED])
    assert on_hand(window.store)["rice"] == 10
    assert window.sound()


def test_what_nobody_knows_is_made_in_the_middle_of_the_delivery_and_taken_in(kiosk):
    window = kiosk()
    window.tap(DELIVER)
    window.scan(RICE_CODE)
    delivered(window, 5)
    window.scan("6901028075832")
    assert window.sees(desk_words.UNKNOWN_CODE), "its check digit is wrong"
    window.tap(desk_words.ONE_MORE)
    window.scan("6901028075832")
    assert window.sees(ask_words.SLIP[window.state.slip, How.GOOD])
    window.scan(NEW_CODE)
    assert isinstance(window.state, Menu)
    assert window.sees(desk_words.BARCODE_UNKNOWN)
    assert window.sees(NEW_CODE)
    window.shot("delivery_unknown")
    window.tap(words.BACK)
    assert asked(window) == "good"
    window.scan(NEW_CODE)
    window.tap(NEW_GOOD)
    window.spell("mj", "毛巾")
    window.walk_away()
    window.scan(KEEPER_CARD)
    window.type(PINS["k1"])
    window.until(Asking)
    assert asked(window) == "name", "half done, and the delivery under it"
    assert window.sees(f"{DELIVER}{ask_words.SEPARATOR}{NEW_GOOD}")
    window.tap(ask_words.WRITTEN, "洗护", "条")
    window.number(6)
    window.skip_all()
    window.second()
    window.confirm()
    assert window.sees(desk_words.GO_ON_WITH.format(task=DELIVER))
    window.shot("delivery_goes_on")
    window.tap(words.FINISH)
    assert asked(window) == "quantity"
    assert window.sees("毛巾")
    delivered(window, 20)

    window.scan("012345678905")
    window.tap(NEW_GOOD)
    window.spell("mj", "毛巾")
    window.tap(ask_words.WRITTEN, "洗护", "条")
    window.number(6)
    window.skip_all()
    window.second()
    window.decline()
    assert window.sees(desk_words.REFUSED[Obstacle.NAME_TAKEN].fact.format(name="毛巾"))
    window.tap(desk_words.LEAVE_IT)
    assert asked(window) == "good"
    window.scan("012345678905")
    window.tap(door_words(TaskName.LEARN_BARCODE), "洗衣液")
    window.confirm()
    window.tap(words.FINISH)
    assert window.sees("洗衣液")
    delivered(window, 2)
    finish(window)
    window.confirm()

    towel = next(body for body in window.entries(GoodSet) if body.own)
    assert (towel.name, towel.barcode, towel.points) == ("毛巾", NEW_CODE, 6)
    (body,) = arrived(window)
    assert [(line.good, line.quantity) for line in body.lines] == [
        ("rice", 5),
        (towel.good, 20),
        ("laundry_liquid", 2),
    ]
    assert on_hand(window.store)[towel.good] == 20
    assert good_at(window.store, "laundry_liquid", window.clock.at).barcode == "0012345678905"
    assert "毛巾" in paper(window)
    assert window.sound()


def test_what_cannot_be_taken_in_is_said_and_nothing_is_half_written(kiosk):
    window = kiosk()
    before = len(window.entries(object))
    shelf = on_hand(window.store)
    window.tap(DELIVER, "大米10斤")
    window.number(0)
    assert window.sees(ask_words.SLIP[window.state.slip, How.NUMBER].format(least=1))
    window.number(999999)
    assert window.sees(ask_words.SLIP[window.state.slip, None].format(most=99_999))
    window.shot("delivery_too_many")
    window.type([words.RUB_OUT] * 7 + ["3"])
    window.tap(words.OK)
    window.skip()
    window.type("99999999")
    window.tap(words.OK)
    assert window.sees(ask_words.SLIP[window.state.slip, How.MONEY].format(most=10_000))
    window.skip()
    window.tap(*["年" + words.EARLIER] * 2, words.THIS_DAY)
    finish(window)
    window.decline()
    assert window.sees(desk_words.REFUSED[Obstacle.EXPIRED].fact.format(name="大米10斤"))
    window.shot("delivery_expired")
    window.tap(desk_words.CHANGE)
    window.tap(desk_words.DROP)
    assert asked(window) == "good", "the last line is asked for anew"
    window.tap(ask_words.ONE_BACK)
    assert isinstance(window.state, Board)
    assert len(window.entries(object)) == before
    assert on_hand(window.store) == shelf
    window.printer.open_cover()
    window.tap(DELIVER, "大米10斤")
    delivered(window, 3)
    finish(window)
    window.confirm()
    assert on_hand(window.store)["rice"] == shelf["rice"] + 3
    assert window.printer.papers == ()
    window.printer.close_cover()
    assert "入库单" in paper(window)
    assert window.sound()


def test_where_the_price_follows_the_cost_nobody_types_points(kiosk):
    window = kiosk("gaoyang")
    window.tap(DELIVER)
    window.scan(NEW_CODE)
    window.tap(NEW_GOOD)
    window.spell("mj", "毛巾")
    window.tap(ask_words.WRITTEN, "洗护", "条")
    assert asked(window) == "cost_cents", "points that are not asked cannot be above the cost"
    window.type("12.5")
    window.tap(words.OK)
    window.skip_all()
    window.second()
    window.confirm()
    (made,) = [body for body in window.entries(GoodSet) if body.own]
    assert (made.cost_cents, made.points) == (1250, 13), "half up"
    window.tap(words.FINISH)
    window.number(10)
    window.skip()
    window.type("9.9")
    window.tap(words.OK)
    window.skip()
    finish(window)
    window.confirm()
    assert "兑换价 10分" in paper(window)
    window.tap(words.FINISH, door_words(ListName.GOODS), "毛巾", door_words(MenuName.OWN_GOOD))
    window.tap(door_words(TaskName.CHANGE_PRICE))
    window.type("8")
    window.tap(words.OK, words.THIS_DAY)
    window.second()
    window.confirm()
    window.tap(words.FINISH)
    assert window.sees(desk_words.COMING.format(day="11月21日", points=8))
    window.tap("毛巾", door_words(ListName.VERSIONS))
    for points in (8, 10, 13):
        assert window.sees(desk_words.POINTS.format(points=points))
    window.shot("delivery_versions")
    now, then = window.clock.at, window.clock.at + timedelta(days=1)
    assert [good_at(window.store, made.good, at).points for at in (now, then)] == [10, 8]
    assert window.sound()
