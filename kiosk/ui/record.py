"""Where the points come from: every line of the record, in pages."""

from __future__ import annotations

from kivy.factory import Factory
from kivy.metrics import mm
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.core.front import RecordShown
from kiosk.ui import sentences, theme, words
from kiosk.ui.account import entry_row
from kiosk.ui.goods_sentences import fetched_words
from kiosk.ui.layouts import Column, Rule
from kiosk.ui.page import Page, Scene


class RecordPage(Page):
    paging = StringProperty("")
    first_page = BooleanProperty(defaultvalue=True)
    last_page = BooleanProperty(defaultvalue=True)

    def render(self, state: RecordShown, scene: Scene) -> None:  # noqa: ARG002
        standing = state.visit.standing
        self.who = sentences.holder_words(standing.holder)
        size = self.form.record_rows
        pages = max(1, -(-len(standing.lines) // size))
        page = min(state.page, pages - 1)
        self.paging = words.PAGE.format(page=page + 1, pages=pages) if pages > 1 else ""
        self.first_page, self.last_page = page == 0, page == pages - 1
        column: Column = self.ids.lines
        rows: list[Widget] = []
        for line in standing.lines[page * size : (page + 1) * size]:
            if rows:
                rows.append(column.row(Rule))
            row = entry_row(column, line, sentences.line_pending(standing.whys))
            row.day_px = mm(theme.BODY_MM * self.form.scale)
            row.two_lines = self.form.portrait
            row.optional = False
            if line.due:
                row.note = fetched_words(line.due, standing.at)
            rows.append(row)
        column.fill(rows or [column.row(Factory.Para, says=words.NO_LINES)])
