"""Real SDL key events on the real window: a hand scanner is told, a person at a keyboard is not."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from support.hand_scanner import (
    KEY_DOWN,
    SDL_ENTER,
    SDL_KEYPAD_ENTER,
    SDL_TAB,
    TEXT_INPUT,
    KeyEvent,
    Scanner,
    TextEvent,
)

from kiosk.core.front import Idle
from kiosk.ui import wedge

if TYPE_CHECKING:
    from conftest import Open


CARD = "AEAAYAADAAAAAKQAAEBAGBAFAYDQQCIKBMGA2DQP"


@pytest.fixture
def scanner(open_window: Open) -> Iterator[Scanner]:
    from kivy.core.window import Window

    made = Scanner(open_window(Idle()).finger)
    unbind = wedge.listen(Window, made.told.append, lambda: made.at_s)
    yield made
    unbind()


def test_what_a_scanner_types_is_told_on_enter(scanner: Scanner) -> None:
    scanner.type("6901234567892")
    assert scanner.told == []
    scanner.end()
    assert scanner.told == ["6901234567892"]
    scanner.scan("6901234567892")
    scanner.scan("96385074")
    assert scanner.told == ["6901234567892", "6901234567892", "96385074"]


@pytest.mark.parametrize("sym", [SDL_ENTER, SDL_TAB, SDL_KEYPAD_ENTER])
def test_enter_tab_and_the_enter_of_the_keypad_end_a_code(scanner: Scanner, sym: int) -> None:
    scanner.type("96385074")
    scanner.end(sym)
    assert scanner.told == ["96385074"]


@pytest.mark.parametrize("text", [CARD, "S1/ABC123/1/42/F00D", "KC-0042b", "aB1-"])
def test_capitals_and_signs_arrive_as_they_were_typed(scanner: Scanner, text: str) -> None:
    scanner.scan(text)
    assert scanner.told == [text]


def test_sdl_gives_characters_without_a_text_field(scanner: Scanner) -> None:
    assert scanner.finger._sdl.SDL_IsTextInputActive() == 1


def test_a_burst_that_arrives_in_one_frame_is_told(scanner: Scanner) -> None:
    for character in "96385074":
        scanner._push(TextEvent(type=TEXT_INPUT, text=character.encode()))
    scanner._push(KeyEvent(type=KEY_DOWN, state=1, sym=SDL_ENTER))
    scanner.finger.frame()
    assert scanner.told == ["96385074"]


def test_a_person_who_types_slowly_is_not_a_scanner(scanner: Scanner) -> None:
    for gap_s in (0.21, 0.6, 1.1):
        scanner.type("6901234567892", gap_s)
        scanner.end()
    assert scanner.told == []
    scanner.scan("6901234567892")
    assert scanner.told == ["6901234567892"]


def test_a_gap_of_a_fifth_of_a_second_is_still_a_scanners(scanner: Scanner) -> None:
    scanner.at_s = 0.0
    scanner.type("96385074", 0.19)
    scanner.end(gap_s=0.19)
    assert scanner.told == ["96385074"]


def test_one_gap_spoils_the_code_and_its_tail_is_not_told(scanner: Scanner) -> None:
    scanner.type("690123")
    scanner.at_s += 0.3
    scanner.type("4567892")
    scanner.end()
    assert scanner.told == []


def test_enter_after_a_gap_was_a_persons(scanner: Scanner) -> None:
    scanner.type("96385074")
    scanner.end(gap_s=0.3)
    assert scanner.told == []


def test_a_key_that_was_touched_long_before_does_not_spoil_a_scan(scanner: Scanner) -> None:
    scanner.type("7")
    scanner.at_s += 1.1
    scanner.scan("96385074")
    assert scanner.told == ["96385074"]


@pytest.mark.parametrize("text", ["", "1", "123"])
def test_less_than_four_characters_are_nothing(scanner: Scanner, text: str) -> None:
    scanner.scan(text)
    assert scanner.told == []
    scanner.scan("1234")
    assert scanner.told == ["1234"]


def test_what_is_too_long_is_dropped_to_its_end(scanner: Scanner) -> None:
    for count in (200, 201, 410):
        for _ in range(count // 10):
            scanner._push(TextEvent(type=TEXT_INPUT, text=b"0123456789"))
        scanner._push(TextEvent(type=TEXT_INPUT, text=b"x" * (count % 10)))
        scanner.end()
    assert [len(text) for text in scanner.told] == [200]
    scanner.scan("96385074")
    assert scanner.told[1:] == ["96385074"]


def test_unbound_it_tells_nothing_and_until_then_it_is_not_forgotten(open_window: Open) -> None:
    from kivy.core.window import Window

    scanner = Scanner(open_window(Idle()).finger)
    unbind: Callable[[], None] = wedge.listen(Window, scanner.told.append, lambda: scanner.at_s)
    gc.collect()
    scanner.scan("96385074")
    assert scanner.told == ["96385074"]
    scanner.type("9638")
    unbind()
    scanner.scan("96385074")
    assert scanner.told == ["96385074"]


def test_keys_are_left_to_others(scanner: Scanner) -> None:
    from kivy.core.window import Window

    seen: list[int] = []

    def also_wants(_window: object, key: int, *_: object) -> None:
        seen.append(key)

    Window.bind(on_keyboard=also_wants)
    try:
        scanner.scan("1234")
    finally:
        Window.unbind(on_keyboard=also_wants)
    assert seen == [ord("1"), ord("2"), ord("3"), ord("4"), wedge.ENTER]
