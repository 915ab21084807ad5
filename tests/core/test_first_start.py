"""The township's code, typed group by group, before a machine is anything."""

from __future__ import annotations

import pytest

from kiosk.core.checkdigit import with_check
from kiosk.core.desk.events import StickMoved, StickSeen, StickTouched
from kiosk.core.events import KeyPressed, Sound
from kiosk.core.first_start.address import typed_of, url_of
from kiosk.core.first_start.events import (
    AddressLeft,
    AddressTouched,
    GroupTouched,
    JoinByLine,
    JoinByStick,
    JoiningFailed,
    KeepAddress,
    TakeRest,
)
from kiosk.core.first_start.states import (
    GROUP,
    GROUPS,
    AddressAsked,
    Arriving,
    CodeAsked,
    RestWanted,
    step,
)
from kiosk.sync import codes

CODE = with_check("4071836299301175204")
URL = "https://127.0.0.1:9"


def played(state, *events):
    """The state after these, and what the last one asked for."""
    effects = ()
    for event in events:
        state, effects = step(state, event)
    return state, effects


def keys(text):
    return [KeyPressed(key) for key in text]


def test_the_groups_are_those_of_the_code():
    assert (GROUP, GROUP * GROUPS) == (codes.GROUP, codes.CODE_DIGITS)
    assert codes.shown(CODE).split("-") == list(played(CodeAsked(URL), *keys(CODE))[0].groups)


def test_a_code_is_typed_through_and_asked_for():
    state, effects = played(CodeAsked(URL), *keys(CODE))
    assert (state.is_right, effects) == (True, ())
    state, effects = step(state, KeyPressed("ok"))
    assert (state, effects) == (
        Arriving(CodeAsked(URL, state.under.groups, 4)),
        (JoinByLine(CODE),),
    )


def test_a_wrong_digit_is_told_with_the_last_one_and_only_its_group_is_typed_again():
    wrong = CODE[:5] + "9" + CODE[6:]
    state, effects = played(CodeAsked(URL), *keys(wrong))
    assert (state.is_wrong, effects) == (True, (Sound("refused"),))
    assert step(state, KeyPressed("ok"))[0] == state, "nothing is asked with it"
    assert step(state, StickTouched())[0] == state
    state, _ = step(state, GroupTouched(1))
    assert (state.groups[1], state.at, state.is_wrong) == ("", 1, False)
    state, _ = played(state, *keys(CODE[4:8]))
    assert (state.code, state.is_right) == (CODE, True)


def test_rubbing_out_goes_back_through_the_groups():
    state, _ = played(CodeAsked(URL), *keys("40718"), KeyPressed("<"), KeyPressed("<"))
    assert (state.groups[:2], state.at) == (("407", ""), 0)
    state, _ = played(state, *[KeyPressed("<")] * 9)
    assert (state.code, state.at) == ("", 0)


@pytest.mark.parametrize("key", ["x", "", "١", "12"])
def test_only_digits_are_typed(key):
    assert step(CodeAsked(URL), KeyPressed(key))[0] == CodeAsked(URL)


def test_nothing_is_typed_behind_the_last_digit():
    full, _ = played(CodeAsked(URL), *keys(CODE))
    assert step(full, KeyPressed("3"))[0] == full


def test_without_an_address_only_the_stick_leads_there():
    state, _ = played(CodeAsked(), *keys(CODE))
    assert step(state, KeyPressed("ok")) == (state, (Sound("refused"),))
    missing, effects = step(state, StickTouched())
    assert (missing.stick_missing, effects) == (True, (Sound("refused"),))
    there, _ = step(missing, StickSeen(there=True))
    assert there.stick_missing is False
    asked, effects = step(there, StickTouched())
    assert (asked.by_stick, effects) == (True, (JoinByStick(CODE),))


def test_what_went_wrong_stands_beside_the_code_until_a_key_is_touched():
    state, _ = played(CodeAsked(URL), *keys(CODE), KeyPressed("ok"), JoiningFailed("连不上"))
    assert (state.trouble, state.code) == ("连不上", CODE)
    again, effects = step(state, KeyPressed("ok"))
    assert (again.under.trouble, effects) == ("", (JoinByLine(CODE),))
    assert played(state, KeyPressed("<"))[0].trouble == ""


def test_a_history_that_is_not_on_the_stick_is_waited_for():
    ready, _ = played(CodeAsked(URL, stick=True), *keys(CODE), StickTouched(), StickMoved(3, 9))
    assert (ready.done, ready.all) == (3, 9)
    rest, _ = step(ready, JoiningFailed("没有取完", on_stick=True))
    assert rest == RestWanted(stick=True, trouble="没有取完")
    assert played(rest, StickSeen(there=False), StickTouched())[1] == ()
    taking, effects = played(rest, StickTouched())
    assert (taking, effects) == (Arriving(RestWanted(stick=True), by_stick=True), (TakeRest(),))
    assert step(taking, KeyPressed("1"))[0] == taking


def test_after_a_group_comes_the_next_that_is_not_full_and_then_those_before_it():
    begun, _ = played(CodeAsked(URL), GroupTouched(2), *keys(CODE[8:12]))
    assert begun.at == 3
    behind, _ = played(begun, GroupTouched(4), *keys(CODE[16:]))
    assert behind.at == 0, "the last is full: back to the first that is not"
    done, _ = played(behind, *keys(CODE[:8]), *keys(CODE[12:16]))
    assert (done.code, done.is_right) == (CODE, True)


ADDRESSES = {
    "jf.example.cn": "https://jf.example.cn",
    "JF.example.cn:8443": "https://jf.example.cn:8443",
    "10.0.0.8:1": "https://10.0.0.8:1",
}
NO_ADDRESSES = (
    *("", "cn", "jf..cn", ".cn", "jf.", "-a.cn", "a-.cn", "10.0.0.256", "10.0.8", "a.b.c.7"),
    *("jf.cn:", "jf.cn:0", "jf.cn:65536", "jf.cn:1:2", "jf.cn/x", "jf cn.cn", "https://jf.cn"),
    *("u@jf.cn", "点.cn", "jf.cn\n", f"{'a' * 64}.cn", f"{'a.' * 29}cna"),
)


def test_an_address_is_a_host_and_perhaps_a_port_and_nothing_else():
    assert {typed: url_of(typed) for typed in ADDRESSES} == ADDRESSES
    assert [typed for typed in NO_ADDRESSES if url_of(typed)] == []
    assert [url_of(typed_of(url)) for url in ADDRESSES.values()] == list(ADDRESSES.values())


def test_the_address_is_typed_where_none_is_set_and_a_wrong_one_is_typed_again():
    fixed = CodeAsked(URL)
    assert step(fixed, AddressTouched()) == (fixed, ()), "kiosk.toml has one"
    nowhere = CodeAsked(may_type=True, groups=(CODE[:4], *[""] * 4), at=1)
    state, effects = played(nowhere, AddressTouched(), *keys("10.0.0.25x/7"), KeyPressed("ok"))
    assert (state, effects) == (AddressAsked(nowhere, "10.0.0.25x7", True), (Sound("refused"),))
    state, effects = played(state, *[KeyPressed("<")] * 2, KeyPressed(":"), KeyPressed("9"))
    assert state == AddressAsked(nowhere, "10.0.0.25:9")
    assert step(state, AddressLeft()) == (nowhere, ())
    state, effects = step(state, KeyPressed("ok"))
    assert effects == (KeepAddress("https://10.0.0.25:9"),)
    assert (state.township, state.code) == ("https://10.0.0.25:9", CODE[:4]), "nothing is lost"
    again, _ = step(state, AddressTouched())
    assert again.typed == "10.0.0.25:9"
