"""Deliveries through the real window of a real kiosk."""

from __future__ import annotations

import pytest
from support.desk_acts import founded
from support.window import Window

from kiosk.core.desk.states import LinesShown
from kiosk.core.desk.tasks import TaskName
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.ui import ask_words


@pytest.fixture
def window(tmp_path):
    with EmulatedPrinter() as printer:
        made = Window(tmp_path, founded(tmp_path / "kiosk.db"), printer)
        yield made
        made.close()


def test_what_was_counted_stands_in_the_lines(window):
    window.open_shift()
    window.sign_in()
    window.tap(ask_words.TASK[TaskName.DELIVER], "大米10斤")
    window.number(12)
    window.skip_all()
    assert isinstance(window.state, LinesShown)
    assert window.sees("12")
