"""今天是…?  Asked once after a boot without a trusted clock."""

from __future__ import annotations

from kivy.properties import StringProperty

from kiosk.core.shift import DateAsking
from kiosk.ui import words
from kiosk.ui.numerals import full_day, weekday
from kiosk.ui.page import Page, Scene


class DatePage(Page):
    year = StringProperty("")
    month = StringProperty("")
    date = StringProperty("")
    weekday = StringProperty("")
    hint = StringProperty("")
    trouble = StringProperty("")

    def render(self, state: DateAsking, scene: Scene) -> None:  # noqa: ARG002
        at = state.date
        self.year, self.month, self.date = (
            f"{at.year} {words.YEAR}",
            f"{at.month} {words.MONTH}",
            f"{at.day} {words.DATE}",
        )
        self.weekday = weekday(at)
        self.hint = words.DATE_HINT
        self.trouble = ""
        if state.second_wanted:
            self.trouble = words.DATE_SECOND
        elif state.floor is not None:
            self.trouble = words.DATE_REFUSED.format(floor=full_day(state.floor))
