"""The questions of the desk, answered by real touches on the real window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from kiosk import hanzi
from kiosk.core.compose import Composing, Pick, offers, typed
from kiosk.core.desk.events import (
    BlankScanned,
    FindHousehold,
    GoodScanned,
    HouseholdScanned,
    LookUp,
    NothingKnown,
    PersonScanned,
    PhotoFailed,
    PhotoTaken,
    TakePhoto,
)
from kiosk.core.desk.script import questions
from kiosk.core.desk.states import Asking, Board, Booked, LinesShown, Reviewing, Slip
from kiosk.core.desk.tasks import TASKS, How, TaskName, options_of
from kiosk.core.entries import Source
from kiosk.core.events import CheckPin, Effect, Event, PinAccepted, PinRejected, TextRead
from kiosk.ui import ask_nine, ask_samples, ask_sentences, ask_words, desk_words, samples, words
from kiosk.ui.ask_nine import LOOKUP, grouped
from kiosk.ui.ask_samples import DELIVER, DESK, NEW, asking
from kiosk.ui.samples import Scripted

if TYPE_CHECKING:
    from conftest import Open, Scene

KEY_OF = {letter: key.upper() for key in ask_nine.KEYS for letter in key}
CODE = "6901234567892"

KNOWN: dict[str, Event] = {
    "rice's code": GoodScanned("rice"),
    "officer's card": PersonScanned("p2", "李某"),
    "own card": PersonScanned("p1", "陈某"),
    "household's card": HouseholdScanned(samples.HOLDER),
    "blank card": BlankScanned("B" * 40, "000427"),
}


class Village(Scripted):
    """Answers at once what a real runner answers from the disk, the camera and the printer."""

    photograph: Event = PhotoTaken("5" * 64)

    def handle(self, event: Event) -> None:
        before = len(self.effects)
        super().handle(event)
        for effect in self.effects[before:]:
            if (answer := self._answer(effect)) is not None:
                super().handle(answer)

    def _answer(self, effect: Effect) -> Event | None:
        match effect:
            case LookUp(text):
                return KNOWN.get(text, NothingKnown(text))
            case FindHousehold(number):
                right = number == samples.HOLDER.number
                return HouseholdScanned(samples.HOLDER) if right else NothingKnown(number)
            case TakePhoto():
                return self.photograph
            case CheckPin(person, pin):
                return PinAccepted() if (person, pin) == ("p2", "271828") else PinRejected(30)
        return None


@pytest.fixture
def bare_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty page for the states of the desk that are no question, as long as they have none."""
    from kiosk.ui import app
    from kiosk.ui.page import Page

    for state in (LinesShown, Reviewing, Booked, Board):
        if state not in app.SCREENS:
            monkeypatch.setitem(app.SCREENS, state, Page)


@pytest.fixture
def ask(open_window: Open, bare_desk: None) -> Any:
    return lambda state: open_window(state, Village())


def digits(scene: Scene, typed: str) -> None:
    for digit in typed:
        scene.finger.tap(digit)


def scan(scene: Scene, text: str) -> None:
    scene.runner.post(TextRead(text))
    scene.finger.until(lambda: TextRead(text) in scene.runner.events, "the scanned text")
    scene.finger.frames(3)


def spell(scene: Scene, letters: str) -> None:
    """Touch the keys of these letters."""
    for letter in letters:
        scene.finger.tap(KEY_OF[letter])


def answers(scene: Scene) -> dict[str, Any]:
    return dict(scene.state.script.told)


def problems_of(scene: Scene) -> list[str]:
    from kiosk.ui.fitting import problems

    scene.finger.frames(3)
    return problems(scene.finger.app.stage)


# --- a whole delivery ---------------------------------------------------------------------------


def test_twelve_bags_of_rice_are_taken_in_by_fingers(ask: Any):
    scene = ask(asking(DELIVER, "good"))
    tap = scene.finger.tap
    spell(scene, "dm")
    tap("大米10斤")
    assert scene.finger.sees("入库 · 第1样 · 大米10斤")
    digits(scene, "12")
    assert scene.finger.sees("12 袋")
    tap(words.OK)
    tap(ask_words.SKIP["noted"])
    tap(ask_words.SKIP["cost_cents"])
    tap("月▼")
    assert scene.finger.sees("10 月")
    tap(words.THIS_DAY)
    assert isinstance(scene.state, LinesShown)
    (line,) = scene.state.script.lines
    assert line == {"good": "rice", "quantity": 12, "expires": "2027-10-22"}


def test_where_a_delivery_comes_from_is_answered_by_fingers(ask: Any):
    scene = ask(asking(DELIVER, "source", lines=1))
    tap = scene.finger.tap
    tap("捐赠单位")
    spell(scene, "chongqing")
    tap("重庆")
    tap(ask_words.WRITTEN)
    tap(ask_words.TO_LAST_LETTERS)
    tap("R")
    tap(ask_words.TO_FIRST_LETTERS)
    tap("K")
    tap(ask_words.TO_DIGITS)
    tap("-")
    tap("7")
    tap(ask_words.ON)
    tap(ask_words.TAKE_PHOTO)
    scan(scene, "officer's card")
    assert scene.finger.sees("李某，请输密码")
    digits(scene, "271828")
    assert isinstance(scene.state, Reviewing)
    assert answers(scene) == {
        "source": Source.UNIT,
        "giver": "重庆",
        "document": "RK-7",
        "photo": "5" * 64,
        "second": "p2",
    }


# --- goods --------------------------------------------------------------------------------------


def test_letters_narrow_the_goods_and_rubbing_out_widens_them(ask: Any):
    scene = ask(asking(DELIVER, "good"))
    assert scene.finger.sees("牙刷")
    spell(scene, "xyf")
    assert scene.finger.sees("洗衣粉")
    assert not scene.finger.sees("牙刷")
    assert scene.finger.sees("WXYZ WXYZ DEF 开头")
    for _ in range(3):
        scene.finger.tap(words.RUB_OUT)
    assert scene.finger.sees("牙刷")


def test_letters_that_no_goods_begin_with_say_so(ask: Any):
    scene = ask(asking(DELIVER, "good"))
    spell(scene, "aaa")
    assert scene.finger.sees(ask_words.NO_SUCH_GOODS)


def test_a_digit_in_a_name_needs_no_key():
    assert ask_nine.starts(hanzi.initials("大米10斤"), "dmj")
    assert not ask_nine.starts(hanzi.initials("大米10斤"), "dmm")


def test_goods_stand_on_pages(ask: Any):
    scene = ask(asking(DELIVER, "good"))
    assert not scene.finger.sees("大米10斤")
    scene.finger.tap(words.NEXT_PAGE)
    assert scene.finger.sees("大米10斤")
    assert scene.finger.sees("剩 6 袋")
    scene.finger.tap(words.PREVIOUS_PAGE)
    assert scene.finger.sees("牙刷")


def test_a_barcode_before_the_camera_picks_the_goods(ask: Any):
    scene = ask(asking(DELIVER, "good"))
    scan(scene, "rice's code")
    assert answers(scene) == {"good": "rice"}
    assert scene.finger.sees("大米10斤")


def test_an_unknown_barcode_is_said_beside_the_goods(ask: Any):
    scene = ask(asking(TaskName.WRITE_OFF, "good"))
    scan(scene, CODE)
    assert scene.finger.sees(ask_words.SLIP[Slip.UNKNOWN_CODE, How.GOOD])
    assert problems_of(scene) == []


def test_an_unknown_barcode_of_a_delivery_leads_to_new_goods_and_back(ask: Any):
    scene = ask(asking(DELIVER, "good", lines=2))
    scan(scene, CODE)
    assert scene.finger.sees(desk_words.BARCODE_UNKNOWN)
    assert scene.finger.sees(CODE)
    assert problems_of(scene) == []
    scene.finger.tap(desk_words.DOOR[TaskName.NEW_GOOD])
    assert scene.finger.sees("入库 · 新物品")
    assert answers(scene) == {"barcode": CODE}
    scene.finger.tap(ask_words.ONE_BACK)
    assert scene.finger.sees("入库 · 第3样 · 来的是什么？")


def test_what_stands_there_stays_or_is_taken_away(ask: Any):
    scene = ask(
        asking(TaskName.PLACE_GOOD, "barcode", ask_samples.RICE, desk=ask_samples.BARCODE_DESK)
    )
    assert scene.finger.sees(ask_words.SKIP_OF[TaskName.PLACE_GOOD, "barcode"])
    scene.finger.tap(ask_words.CLEAR["barcode"])
    assert answers(scene) == {"good": "rice", "barcode": ""}
    scene = ask(asking(TaskName.PLACE_GOOD, "barcode", ask_samples.RICE))
    assert not scene.finger.sees(ask_words.CLEAR["barcode"]), "it has none"


# --- figures ------------------------------------------------------------------------------------


def test_money_is_typed_with_its_point(ask: Any):
    scene = ask(asking(DELIVER, "cost_cents", line=ask_samples.RICE, desk=ask_samples.COST_DESK))
    digits(scene, "12")
    scene.finger.tap(ask_words.POINT)
    digits(scene, "5")
    assert scene.finger.sees("12.5 元")
    scene.finger.tap(words.OK)
    assert answers(scene)["cost_cents"] == 1250


def test_there_is_a_point_for_money_only(ask: Any):
    scene = ask(asking(DELIVER, "quantity", line=ask_samples.RICE))
    assert "." not in scene.finger.words_on_screen()


def test_a_figure_that_is_missing_or_too_large_is_refused_in_words(ask: Any):
    scene = ask(asking(TaskName.PLACE_GOOD, "low", ask_samples.RICE))
    scene.finger.tap(words.OK)
    assert scene.finger.sees("还没有输数")
    digits(scene, "1000")
    assert not scene.finger.sees("还没有输数")
    scene.finger.tap(words.OK)
    assert scene.finger.sees("太多了，最多 999")
    scene.finger.tap(words.RUB_OUT)
    scene.finger.tap(words.OK)
    assert answers(scene)["low"] == 100


def test_a_question_that_must_be_answered_has_no_key_to_skip_it(ask: Any):
    scene = ask(asking(DELIVER, "quantity", line=ask_samples.RICE))
    skips = {*ask_words.SKIP.values(), ask_words.SKIP_ANY}
    assert not skips & set(scene.finger.words_on_screen())


def test_the_count_shows_nothing_of_the_books(ask: Any):
    good = replace(DESK.good("rice"), on_hand=4711, reserved=815)
    scene = ask(
        asking(TaskName.COUNT_LINE, "counted", ask_samples.RICE, desk=replace(DESK, goods=(good,)))
    )
    seen = " ".join(scene.finger.words_on_screen())
    assert "架上数到几袋" in seen
    assert "4711" not in seen
    assert "815" not in seen
    assert "3896" not in seen


def test_the_way_back_leads_to_the_last_answer(ask: Any):
    scene = ask(asking(DELIVER, "good"))
    scene.finger.tap("牙刷")
    scene.finger.tap(ask_words.ONE_BACK)
    assert scene.state.question.name == "good"
    assert answers(scene) == {}


def test_a_fast_second_tap_does_not_answer_the_next_question(ask: Any):
    """The pad stays where it is: 确定 of `quantity` must not also answer `noted`."""
    scene = ask(asking(DELIVER, "quantity", line=ask_samples.RICE))
    digits(scene, "12")
    scene.finger.tap(words.OK, times=1)
    place = scene.finger.find(words.OK)
    x, y = (place.center_x / 800, place.center_y / 480)
    scene.finger.tap_at(x, y)
    assert scene.state.question.name == "noted"
    assert scene.state.slip is None


# --- letters ------------------------------------------------------------------------------------


def test_a_barcode_may_be_typed_or_held_before_the_camera(ask: Any):
    scene = ask(asking(TaskName.PLACE_GOOD, "barcode", ask_samples.RICE))
    digits(scene, CODE[:-1] + "1")
    scene.finger.tap(ask_words.ON)
    assert scene.finger.sees(ask_words.SLIP[Slip.NOT_A_BARCODE, None])
    scene.finger.tap(words.RUB_OUT)
    digits(scene, CODE[-1])
    assert scene.finger.sees(CODE)
    scene.finger.tap(ask_words.ON)
    assert answers(scene)["barcode"] == CODE


def test_a_barcode_of_other_goods_is_refused_in_words(ask: Any):
    scene = ask(asking(TaskName.PLACE_GOOD, "barcode", {"good": "soap"}))
    scan(scene, "rice's code")
    assert scene.finger.sees(ask_words.SLIP[Slip.BARCODE_TAKEN, None])


def test_every_letter_and_digit_has_a_key():
    from string import ascii_uppercase, digits

    from kiosk.ui.ask_letters import PAGES

    keys = [key for page in PAGES for _, key in page]
    assert {key for key in keys if len(key) == 1} == {*ascii_uppercase, *digits, "-", "<"}
    assert all(len(page) <= 16 for page in PAGES)


# --- hanzi --------------------------------------------------------------------------------------


def test_washing_powder_is_written_by_its_first_letters(ask: Any):
    scene = ask(asking(NEW, "name"))
    spell(scene, "xyf")
    assert scene.finger.sees("xyf")
    scene.finger.tap("洗衣粉")
    assert scene.finger.sees("洗衣粉")
    scene.finger.tap(ask_words.WRITTEN)
    assert answers(scene)["name"] == "洗衣粉"


def test_washing_powder_is_written_by_its_whole_pinyin(ask: Any):
    scene = ask(asking(NEW, "name"))
    spell(scene, "xiyifen")
    scene.finger.tap("洗衣粉")
    assert (scene.state.typed, scene.state.letters) == ("洗衣粉", "")


def test_a_name_with_digits_and_a_measure(ask: Any):
    scene = ask(asking(NEW, "name"))
    spell(scene, "dami")
    scene.finger.tap("更多")
    scene.finger.tap("大米")
    scene.finger.tap(ask_words.TO_DIGITS)
    digits(scene, "10")
    scene.finger.tap("斤")
    scene.finger.tap(ask_words.TO_PINYIN)
    scene.finger.tap(ask_words.WRITTEN)
    assert answers(scene)["name"] == "大米10斤"


def test_the_candidates_go_on_and_begin_again_after_the_last_page(ask: Any):
    scene = ask(asking(NEW, "name"))
    spell(scene, "xyf")
    first = scene.finger.words_on_screen()
    scene.finger.tap(ask_words.MORE_CANDIDATES)
    assert scene.finger.words_on_screen() != first
    found = offers(Composing("", grouped("xyf")), LOOKUP)
    last = -(-len(found) // 6) - 1
    scene.runner.front = replace(scene.runner.front, state=replace(scene.state, page=last))
    scene.finger.advance(0.5)
    scene.finger.tap(ask_words.MORE_CANDIDATES)
    assert scene.finger.words_on_screen() == first


def test_letters_are_rubbed_out_before_hanzi(ask: Any):
    scene = ask(asking(NEW, "name", typed="大米", letters="ww"))
    scene.finger.tap(words.RUB_OUT)
    assert (scene.state.typed, scene.state.letters) == ("大米", "w")
    scene.finger.tap(words.RUB_OUT)
    scene.finger.tap(words.RUB_OUT)
    assert (scene.state.typed, scene.state.letters) == ("大", "")


def test_a_name_is_not_finished_while_letters_wait(ask: Any):
    scene = ask(asking(NEW, "name"))
    spell(scene, "x")
    assert next(
        key for key in scene.finger.visible() if getattr(key, "says", "") == ask_words.WRITTEN
    ).disabled


def test_an_empty_name_is_refused_in_words(ask: Any):
    scene = ask(asking(NEW, "name"))
    scene.finger.tap(ask_words.WRITTEN)
    assert scene.finger.sees("还没有写")


@pytest.mark.parametrize(
    ("letters", "text"),
    [
        ("xyf", "洗衣粉"),
        ("yashua", "牙刷"),
        ("chen", "陈"),
        ("nv", "女"),
        ("lv", "绿"),
        ("wang", "王"),
    ],
)
def test_eight_keys_spell_what_twenty_six_spell(letters: str, text: str):
    found = [offer.text for offer in offers(Composing("", grouped(letters)), LOOKUP)]
    assert text in found[:14]


def test_every_character_of_the_table_can_be_had_from_its_keys():
    for syllable in hanzi.syllables_with(""):
        offered = {offer.text for offer in offers(Composing("", grouped(syllable)), LOOKUP)}
        assert set(hanzi.candidates(syllable)) <= offered, syllable


def test_touched_keys_are_read_as_the_letters_they_stand_for():
    assert ask_nine.reading(grouped("xyf")) == "xyf"
    assert ask_nine.reading(grouped("xiyifen")) == "xiyifen"
    for letters in ("zhuang", "q", "damishijin", "nnn"):
        assert grouped(ask_nine.reading(grouped(letters))) == grouped(letters)


def test_a_picked_candidate_uses_up_its_own_letters():
    begun = Composing("", grouped("chongqingxyf"))
    picked = typed(begun, Pick(0), LOOKUP, 6)
    assert picked == Composing("重庆", grouped("xyf"))


# --- choices, dates -----------------------------------------------------------------------------


def test_more_answers_than_fit_stand_on_pages(ask: Any):
    scene = ask(asking(NEW, "unit", {"name": "洗衣粉"}))
    assert not scene.finger.sees("斤")
    scene.finger.tap(words.NEXT_PAGE)
    scene.finger.tap("斤")
    assert answers(scene)["unit"] == "斤"


def test_a_line_of_a_return_is_named_by_its_goods(ask: Any):
    scene = ask(
        asking(TaskName.BRING_BACK, "line", {"of": 1, "returnable": "rice:2 soap:3"}),
    )
    scene.finger.tap("香皂 3 块")
    assert scene.finger.sees("退几块？")
    scene.finger.tap(ask_words.SKIP["pieces"])
    assert [line["line"] for line in scene.state.script.lines] == ["soap:3"]


def test_a_date_can_be_left_out(ask: Any):
    scene = ask(asking(DELIVER, "expires", line={"good": "rice", "quantity": 2}))
    assert scene.finger.sees("11月22日 星期一，还有 365 天")
    scene.finger.tap(ask_words.SKIP["expires"])
    assert "expires" not in scene.state.script.lines[0]


# --- people, cards, photographs -----------------------------------------------------------------


def test_a_second_person_is_refused_in_words_until_it_is_another_one(ask: Any):
    scene = ask(asking(TaskName.DESTROY_VOUCHERS, "second"))
    scan(scene, "own card")
    assert scene.finger.sees("这是您自己的卡")
    scan(scene, "household's card")
    assert scene.finger.sees("这张卡不行")
    scan(scene, "officer's card")
    digits(scene, "111111")
    assert scene.finger.sees("输错了几次，请等 30 秒再输")
    digits(scene, "27")
    assert scene.finger.sees("●●○○○○")
    assert not scene.finger.sees("密码不对")
    digits(scene, "1828")
    assert answers(scene)["second"] == "p2"


def test_the_way_back_from_a_pin_shows_the_camera_again(ask: Any):
    scene = ask(asking(TaskName.ACCEPT, "second"))
    scan(scene, "officer's card")
    scene.finger.tap(ask_words.ONE_BACK)
    assert scene.finger.sees("请验收人出示卡")
    assert not scene.finger.sees("●")
    assert not scene.finger.sees("○")


def test_nobody_there_is_an_answer_too(ask: Any):
    scene = ask(asking(DELIVER, "second", {"source": "donor"}, lines=1))
    scene.finger.tap(ask_words.SKIP["second"])
    assert isinstance(scene.state, Reviewing)
    assert "second" not in answers(scene)


def test_the_camera_picture_stands_beside_the_question(open_window: Open, bare_desk: None):
    from kiosk.ui.idle import Viewfinder

    scene = open_window(asking(TaskName.ACCEPT, "second"), Village(), samples.card_picture)
    scene.finger.advance(0.5)
    (finder,) = [w for w in scene.finger.visible() if isinstance(w, Viewfinder)]
    assert finder.texture is not None
    assert finder.outlined


def test_a_photograph_that_failed_can_be_taken_again(ask: Any):
    scene = ask(asking(DELIVER, "photo", lines=1))
    scene.runner.photograph = PhotoFailed()
    scene.finger.tap(ask_words.TAKE_PHOTO)
    assert scene.finger.sees("没有拍到")
    scene.runner.photograph = PhotoTaken("6" * 64)
    scene.finger.tap(ask_words.TAKE_PHOTO)
    assert answers(scene)["photo"] == "6" * 64


def test_a_household_is_found_by_its_number(ask: Any):
    scene = ask(asking(TaskName.REPLACE_CARD, "household"))
    digits(scene, "0049")
    scene.finger.tap(words.OK)
    assert scene.finger.sees("没有这一户")
    scene.finger.tap(words.RUB_OUT)
    digits(scene, "2")
    scene.finger.tap(words.OK)
    assert answers(scene) == {"household": "h42"}
    assert scene.finger.sees("补卡 · 3组 张* 0042")


def test_a_card_that_is_not_blank_is_refused_in_words(ask: Any):
    scene = ask(asking(TaskName.REPLACE_CARD, "card", {"household": "h42"}))
    scan(scene, "household's card")
    assert scene.finger.sees("这不是空白卡")
    scan(scene, "blank card")
    assert answers(scene)["card"] == "B" * 40


def test_a_pin_is_typed_twice_and_never_shown(ask: Any):
    scene = ask(asking(TaskName.SET_PIN, "pin", {"household": "h42"}))
    digits(scene, "271")
    assert scene.finger.sees("●●●○○○")
    scene.finger.tap(words.OK)
    assert scene.finger.sees("要输满 6 位数字")
    digits(scene, "828")
    assert not scene.finger.sees("271828")
    scene.finger.tap(words.OK)
    digits(scene, "271829")
    scene.finger.tap(words.OK)
    assert scene.finger.sees("两遍不一样")
    assert scene.state.question.name == "pin"


# --- all of them --------------------------------------------------------------------------------


def every_question() -> list[Asking]:
    """Each question of each task, in a shop with every rule."""
    return [
        asking(task, question.name, line={"good": "rice"}, desk=desk)
        for desk in (DESK, ask_samples.COST_DESK)
        for task, steps in TASKS.items()
        for question in (*steps.each, *steps.then)
    ]


def test_every_question_has_a_page_and_words():
    from kiosk.ui.asking import ASKING

    assert set(ASKING) == set(How)
    for state in every_question():
        said = ask_sentences.question_words(state)
        assert said
        assert "{" not in said + ask_sentences.hint_words(state) + ask_sentences.where(state)
        assert ask_sentences.spoken(state).startswith(said[:2])
        assert bool(ask_sentences.skip_words(state)) == state.question.optional
        if state.question.optional:
            assert state.question.name in ask_words.SKIP


def test_every_option_is_in_plain_chinese():
    for state in every_question():
        for option in options_of(state.question, {"returnable": "rice:1"}, DESK):
            said = ask_sentences.option_words(state, option)
            assert not any(c.isascii() and c.isalpha() for c in said), (state.question, option)


@pytest.mark.parametrize("slip", Slip)
@pytest.mark.parametrize("how", How)
def test_whatever_is_wrong_has_a_sentence(slip: Slip, how: How):
    state = next(s for s in every_question() if s.question.how is how)
    told = ask_sentences.trouble_words(replace(state, slip=slip))
    assert told
    assert "{" not in told


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (asking(DELIVER, "quantity", line=ask_samples.RICE), "数一数，几袋？以您数的为准。"),
        (
            asking(DELIVER, "good"),
            "来的是什么？点一下图片，或者把包装上的条码放到镜头前。",
        ),
        (
            asking(TaskName.ACCEPT, "second", second=("p2", "李某")),
            "请李某输密码，别人请转身。",
        ),
        (
            asking(TaskName.COUNT_REASON, "reason", {"good": "rice", "difference": -2}),
            "比账上少两袋，为什么？",
        ),
        (
            asking(TaskName.COUNT_REASON, "reason", {"good": "rice", "difference": 12}),
            "比账上多十二袋，为什么？",
        ),
    ],
)
def test_a_question_is_spoken_as_people_speak(state: Asking, said: str):
    assert ask_sentences.spoken(state) == said


def test_the_samples_are_states_that_the_desk_can_be_in():
    for sample in ask_samples.SAMPLES:
        state = sample.state
        assert isinstance(state, Asking)
        assert next(questions(state.script, state.desk)) == state.question, sample.name


def test_every_question_fits_the_small_panel(open_window: Open):
    scene = open_window(ask_samples.SAMPLES[0].state)
    found = []
    for sample in ask_samples.SAMPLES:
        scene.runner.show(sample)
        scene.finger.app.refresh()
        found += [f"{sample.name}: {problem}" for problem in problems_of(scene)]
    assert found == []
