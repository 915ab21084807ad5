"""The keeper's register, vouchers and cards through the real window of a real kiosk."""

from __future__ import annotations

import numpy as np
import pytest
from support.desk_acts import (
    BLANK_CARD,
    FOREIGN_CARD,
    FOUND_CARD,
    OFFICER_CARD,
    OFFICER_PIN,
    founded,
)
from support.village import GUEST_CARD, KEEPER_CARD, OTHER_CARD
from support.window import Window

from kiosk.core.acts import Obstacle
from kiosk.core.card import CardRefusal
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.states import Asking, DayShown, Listing, Slip
from kiosk.core.desk.tasks import TaskName
from kiosk.core.entries import (
    CardLost,
    CardReplaced,
    Redemption,
    Signed,
    Voucher,
    VouchersDestroyed,
    VouchersTaken,
)
from kiosk.core.front import CardRefused, Done
from kiosk.core.journal import register_place
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.store import redeem
from kiosk.ui import ask_words, desk_words, words
from kiosk.ui.desk_sentences import door_words

HOUSEHOLDS = door_words(MenuName.HOUSEHOLDS)
UNSIGNED = door_words(ListName.UNSIGNED)
TAKE = door_words(TaskName.TAKE_VOUCHERS)


@pytest.fixture
def kiosk(tmp_path):
    """`kiosk(scheme)`: a window before a shop under these rules."""
    made = []
    with EmulatedPrinter() as printer:

        def open_it(scheme="tangxiang"):
            store = founded(tmp_path / "kiosk.db", scheme)
            made.append((Window(tmp_path, store, printer, camera=False, fake_time=True), store))
            return made[0][0]

        yield open_it
        for window, store in made:
            window.close()
            store.close()


def code_on(paper):
    """What the very reader of the kiosk reads off the printed paper."""
    from kiosk.devices.decode import decode

    (text,) = decode(np.asarray(paper.image().convert("RGB"))[:, :, ::-1].copy())
    return text


def place(line):
    page, row = register_place(line)
    return desk_words.REGISTER_PLACE.format(page=page, line=row)


def noted_signed(line):
    return desk_words.NOTED[TaskName.SIGN].format(place=place(line), name="")


def text_of(paper):
    return "\n".join(paper.text)


# --- the register -------------------------------------------------------------------------------


def test_each_redemption_waits_until_the_stub_that_was_signed_is_scanned(kiosk):
    window = kiosk("rongan")
    window.open_shift()
    window.pick(GUEST_CARD, "大米10斤")
    window.tap(words.CONFIRM)
    window.until(Done)
    assert window.sees("第 1 页第 1 行")
    window.shot("register_done")
    window.tap(words.FINISH)
    for good in ("大米10斤", "洗衣液"):
        window.redeem(GUEST_CARD, good)
    first = window.papers(6)[1]
    assert "登记册存根" in text_of(first)
    assert place(1) in text_of(first)

    window.sign_in()
    assert window.sees(desk_words.TILE_WAITS[ListName.UNSIGNED].format(count=3))
    window.tap(UNSIGNED)
    window.until(Listing)
    assert [row.register_line for row in window.state.rows] == [1, 2, 3]
    wrong = {
        "R1/XY09/1/7/1/0011223344556677": desk_words.UNKNOWN[Slip.FOREIGN_PAPER],
        code_on(first)[:9]: desk_words.UNKNOWN_CODE,
        code_on(first)[:-1] + "*": desk_words.UNKNOWN[Slip.FOREIGN_PAPER],
        FOREIGN_CARD: desk_words.UNKNOWN[Slip.FOREIGN_CARD],
    }
    for code, said in wrong.items():
        window.scan(code)
        assert window.sees(said), code
    window.shot("register_foreign_stub")
    assert window.entries(Signed) == []

    window.scan(code_on(first))
    assert window.sees(noted_signed(1))
    assert [row.register_line for row in window.state.rows] == [2, 3]
    window.scan(code_on(first))
    assert window.sees(desk_words.REFUSED[Obstacle.SIGNED_BEFORE].fact)

    window.tap(door_words(TaskName.PRINT_UNSIGNED))
    listed = text_of(window.papers(7)[-1])
    assert place(2) in listed
    assert place(3) in listed
    assert place(1) not in listed

    # The stub of the third was torn: it comes out once more, and this one can be signed.
    window.tap(place(3), door_words(TaskName.REPRINT))
    stub = window.papers(9)[-1]
    assert "补打" in text_of(stub)
    window.scan(code_on(stub))
    assert window.sees(noted_signed(3))
    redeemed = dict(window.store.rows("select seq, register_line from redeemed"))
    assert [redeemed[body.of] for body in window.entries(Signed)] == [1, 3]

    window.tap(words.BACK, door_words(TaskName.CLOSE_DAY))
    window.until(DayShown)
    waiting = desk_words.PLACES_OF_PAGE.format(page=1, lines=2)
    assert window.sees(desk_words.WHICH_UNSIGNED.format(places=waiting))
    window.shot("register_close")
    assert window.state.sheet.figures.unsigned == (2,)
    assert window.sound()


# --- vouchers -----------------------------------------------------------------------------------


def voucher(window, number, points):
    """One voucher is laid before the keeper: scanned, and what it is worth."""
    window.scan(number)
    window.tap(ask_words.OPTION_POINTS.format(points=points))


def take(window, *vouchers):
    """Vouchers from the board on, up to the question whose they are."""
    window.tap(HOUSEHOLDS, TAKE)
    for n, (number, points) in enumerate(vouchers):
        if n:
            window.tap(desk_words.ONE_MORE_OF[TaskName.TAKE_VOUCHERS])
        voucher(window, number, points)


def test_a_voucher_is_taken_in_once_and_destroyed_before_a_witness(kiosk):
    window = kiosk("rongan")
    window.open_shift()
    window.redeem(GUEST_CARD, "大米10斤")
    paid = window.store.value("select seq from redeemed")
    window.sign_in()
    take(window, ("RA-0031", 20))
    window.tap(desk_words.ONE_MORE_OF[TaskName.TAKE_VOUCHERS])
    window.tap(ask_words.TO_LAST_LETTERS, "R", ask_words.TO_DIGITS, "3", "2", ask_words.ON)
    window.tap(ask_words.OPTION_POINTS.format(points=10), desk_words.LINES_DONE)
    window.scan(GUEST_CARD)
    assert window.state.question.name == "of"
    window.shot("vouchers_of")
    window.tap("大米10斤")
    window.shot("vouchers_review")
    window.confirm()
    taken = VouchersTaken("h42", (Voucher("RA-0031", 20), Voucher("R32", 10)), paid)
    assert window.entries(VouchersTaken) == [taken]
    account = redeem.account_of(window.store, "h42", window.clock.now())
    assert (account.balance, account.spent) == (400 - 35, 35), "a voucher moves no point"
    window.tap(words.FINISH)

    take(window, ("RA-0077", 5), ("ra-0031", 20))
    window.tap(desk_words.LINES_DONE)
    window.scan(OTHER_CARD)
    window.decline()
    assert window.sees(desk_words.REFUSED[Obstacle.VOUCHER_USED].fact.format(name="RA-0031"))
    window.shot("vouchers_used")
    used = desk_words.VOUCHER_LINE.format(number="RA-0031")
    window.tap(desk_words.CHANGE, f"{desk_words.DROP} {used}", desk_words.LINES_DONE)
    window.confirm()
    assert window.entries(VouchersTaken)[1:] == [VouchersTaken("h43", (Voucher("RA-0077", 5),))]

    window.tap(words.FINISH, HOUSEHOLDS, door_words(ListName.VOUCHERS))
    window.until(Listing)
    assert [row.number for row in window.state.rows] == ["R32", "RA-0031", "RA-0077"]
    window.shot("vouchers_list")
    window.tap(door_words(TaskName.DESTROY_VOUCHERS))
    window.scan(KEEPER_CARD)
    assert window.sees(ask_words.SLIP[Slip.SAME_PERSON, None])
    window.second(OFFICER_CARD, OFFICER_PIN)
    before = len(window.printer.papers)
    window.confirm()
    destroyed = VouchersDestroyed(("R32", "RA-0031", "RA-0077"), "o1")
    assert window.entries(VouchersDestroyed) == [destroyed]
    note = text_of(window.papers(before + 1)[-1])
    for said in ("积分券销毁单", "RA-0031", "R32", "RA-0077", "赵某", "陈某", "3 张 35 分"):
        assert said in note

    window.tap(words.FINISH, words.BACK)
    take(window, ("RA-0077", 5))
    window.tap(desk_words.LINES_DONE)
    window.scan(OTHER_CARD)
    window.decline()
    assert window.sees(desk_words.REFUSED[Obstacle.VOUCHER_DESTROYED].fact.format(name="RA-0077"))
    assert len(window.entries(VouchersTaken)) == 2
    assert window.sound()


# --- cards --------------------------------------------------------------------------------------


def test_a_lost_card_is_dead_at_once_and_one_of_the_stack_takes_its_place(kiosk):
    window = kiosk()
    window.open_shift()
    window.sign_in()
    window.tap(HOUSEHOLDS, door_words(TaskName.REPORT_LOST))
    window.number("987")
    assert window.sees(ask_words.SLIP[Slip.UNKNOWN_NUMBER, None])
    window.tap(*[words.RUB_OUT] * 3)
    window.number("42")
    window.shot("card_lost_review")
    window.confirm()
    assert {body.serial for body in window.entries(CardLost)} == {42, 44}, "all it had"
    window.tap(words.FINISH)
    window.scan(GUEST_CARD)
    assert window.sees(desk_words.UNKNOWN[Slip.LOST_CARD])
    window.leave()

    refused = words.CARD_REFUSED[CardRefusal.REVOKED]
    for card in (GUEST_CARD, FOUND_CARD):
        window.scan(card)
        assert isinstance(window.state, CardRefused)
        assert window.sees(refused.fact)
        window.shot("card_lost_found")
        window.tap(words.BACK)
    assert window.store.meta("acked", "0") == "0", "the township has heard of nothing"

    window.sign_in()
    window.tap(HOUSEHOLDS, door_words(TaskName.REPLACE_CARD))
    window.scan(GUEST_CARD)
    assert window.sees("停用了")
    window.number("42")
    for card in (OTHER_CARD, FOREIGN_CARD, GUEST_CARD, KEEPER_CARD):
        window.clock.pass_time(1)  # the same is said of each
        window.scan(card)
        assert isinstance(window.state, Asking)
        assert window.sees(ask_words.SLIP[Slip.NOT_BLANK, None]), card
        window.shot("card_not_blank")
    window.scan(BLANK_CARD)
    window.shot("card_replace_review")
    window.confirm()
    (replaced,) = window.entries(CardReplaced)
    assert (replaced.household, replaced.serial) == ("h42", 777)
    window.tap(words.FINISH)
    window.leave()

    window.scan(GUEST_CARD)
    assert isinstance(window.state, CardRefused), "the old one stays dead"
    window.tap(words.BACK)
    window.redeem(BLANK_CARD, "大米10斤")
    (body,) = window.entries(Redemption)
    assert (body.household, body.serial) == ("h42", 777)
    window.sign_in()
    window.tap(HOUSEHOLDS, door_words(TaskName.REPLACE_CARD))
    window.number("43")
    window.scan(BLANK_CARD)
    assert window.sees(ask_words.SLIP[Slip.NOT_BLANK, None]), "it is somebody's now"
    assert len(window.entries(CardReplaced)) == 1
    assert window.sound()
