"""Rows that go from one household to the next show nothing of the one before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.kept_rows import leftovers, states_of

from kiosk.core.front import Front, Idle
from kiosk.ui import env, words
from kiosk.ui.gallery import all_samples

DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
SIZE = "800x480"
OTHERS = [size for size in env.PANELS if size != SIZE and (DEEP or size == "720x1280")]
"""An upright panel has rows of other heights."""

CATEGORY = "CategoryKey"


def test_a_screen_is_the_same_whatever_it_showed_before(open_window):
    states = states_of(all_of_them=DEEP)
    scene = open_window(states[0])
    assert list(leftovers(scene.finger, scene.runner, states)) == []


@pytest.mark.parametrize("size", OTHERS)
def test_a_screen_of_another_panel_is_the_same_whatever_it_showed_before(size):
    command = [sys.executable, "-m", "support.kept_rows", size, *(["all"] if DEEP else [])]
    environment = {
        **os.environ,
        "KIVY_GL_BACKEND": "mock",  # nobody looks: lay out, but draw nothing
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=600, check=False, env=environment
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_accounts_come_up_one_after_the_other_once_the_desk_asked_for_a_date(open_window):
    """A property that kv gives to one paragraph is from then on the class's, without a value."""
    named = {sample.name: sample.state for sample in all_samples()}
    scene = open_window(named["ask_date"])
    from kiosk.ui.account import AccountPage

    scene.finger.app._pages.pop(AccountPage, None)
    for name in ("account", "account-declares", "account"):
        scene.runner.front = Front(named[name])
        scene.finger.app.refresh()
        scene.finger.frames(2)
        assert scene.finger.sees(words.DECLARE) is ("declares" in name)


def test_a_row_that_stood_here_before_is_left_out_no_sooner_than_a_new_one(open_window):
    scene = open_window(Idle())
    from kivy.factory import Factory

    from kiosk.ui.layouts import Column

    column = Column()
    row = column.row(Factory.Para, says="以前的话")
    row.optional = True
    column.fill([row])
    again = column.row(Factory.Para, says="现在的话")
    assert (again is row, again.optional, again.says) == (True, False, "现在的话")
    assert column.row(Factory.Para) is not row
    scene.finger.frames(1)


def test_a_shelf_without_goods_has_no_kinds_of_those_that_were_there_before(open_window):
    named = {sample.name: sample.state for sample in all_samples()}
    scene = open_window(named["goods"])
    assert not scene.finger.sees(words.NOTHING_HERE)
    for name in ("account", "goods-none"):
        scene.runner.front = Front(named[name])
        scene.finger.app.refresh()
        scene.finger.frames(2)
    assert scene.finger.sees(words.NOTHING_HERE)
    keys = [widget.name for widget in scene.finger.visible() if type(widget).__name__ == CATEGORY]
    assert keys == [words.ALL]


def test_a_kept_key_is_as_deaf_as_a_new_one_when_another_household_comes(open_window):
    named = {sample.name: sample.state for sample in all_samples()}
    mine, theirs = named["account"], named["account-declares"]
    scene = open_window(mine)
    from kiosk.ui.reading import FigureKey

    scene.finger.advance(1)
    scene.runner.front = Front(theirs)
    scene.finger.app.refresh()
    keys = [widget for widget in scene.finger.visible() if isinstance(widget, FigureKey)]
    assert keys
    assert not any(key.awake for key in keys)
