"""Everything once more before it is booked: what will happen, the lines, the answers."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.desk.states import Reviewing
from kiosk.core.desk.tasks import TaskName
from kiosk.ui import desk_sentences, desk_words, words
from kiosk.ui.desk_page import DeskPage, page_of
from kiosk.ui.desk_review_sentences import Fact, facts
from kiosk.ui.desk_sentences import Level
from kiosk.ui.layouts import Rule
from kiosk.ui.page import Scene

UNITS = {"compact": 5, "roomy": 7, "portrait": 8}
"""Rows of a page; what stands in two lines takes two."""


def in_pages(told: list[Fact], room: int, *, narrow: bool) -> list[list[Fact]]:
    """The facts of each page, in order."""
    pages: list[list[Fact]] = [[]]
    used = 0
    for fact in told:
        units = 2 if stands_in_two(fact, narrow=narrow) else 1
        if used + units > room and pages[-1]:
            pages.append([])
            used = 0
        pages[-1].append(fact)
        used += units
    return pages


def stands_in_two(fact: Fact, *, narrow: bool) -> bool:
    """A line with details; on a narrow panel also a long answer."""
    long = len(fact.label) + len(fact.value) + len(fact.mark.words) > 11
    return bool(fact.detail) or (narrow and long and not fact.is_line)


class FactRow(BoxLayout):
    """What was asked and what was answered; the details of a line stand below."""

    label = StringProperty("")
    value = StringProperty("")
    detail = StringProperty("")
    mark = StringProperty("")
    level = StringProperty(Level.CALM)
    detail_level = StringProperty(Level.CALM)
    is_line = BooleanProperty(defaultvalue=False)
    lines = NumericProperty(1)

    def put(self, fact: Fact, *, narrow: bool) -> None:
        two = stands_in_two(fact, narrow=narrow)
        self.lines = 2 if two else 1
        self.label, self.is_line = fact.label, fact.is_line
        if two and not fact.is_line:  # the answer below its question
            self.detail = fact.mark.signed or fact.value
            self.detail_level = fact.mark.level
            return
        self.value, self.detail = fact.value, fact.detail
        self.mark, self.level = fact.mark.signed, fact.mark.level


class ReviewPage(DeskPage):
    will = StringProperty("")
    way_on = StringProperty("")
    told_facts = BooleanProperty(defaultvalue=True)
    """There is more to read than what will happen."""

    ready = BooleanProperty(defaultvalue=False)
    booking = BooleanProperty(defaultvalue=False)

    def fill(self, state: Reviewing, scene: Scene) -> None:  # noqa: ARG002
        self.will = desk_sentences.will_words(state)
        self.ready = bool(state.op) and not state.booking
        self.booking = state.booking
        confirm = desk_sentences.confirm_words(state)
        busy = desk_words.WRITING if state.script.task is TaskName.EXPORT else words.BOOKING
        self.way_on = busy if state.booking else confirm if state.op else words.ONE_MOMENT
        narrow = self.form.portrait
        pages = in_pages(facts(state), UNITS[self.form.name], narrow=narrow)
        self.told_facts = bool(pages[0])
        page, count = page_of(state.page, len(pages), 1)
        self.turned(page, count)
        rows: list[Widget] = []
        for fact in pages[page]:
            if rows:
                rows.append(Rule())
            rows.append(FactRow())
            rows[-1].put(fact, narrow=narrow)
        self.ids.facts.fill(rows)
