"""Account: what can be redeemed now, or why nothing can."""

from __future__ import annotations

from kivy.factory import Factory
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.account import Refusal
from kiosk.core.events import FigureTouched
from kiosk.core.explaining import Figure
from kiosk.core.front import AccountShown
from kiosk.core.view import AccountLine
from kiosk.ui import reading_sentences, sentences, words
from kiosk.ui.goods_sentences import visit_words, waiting_words
from kiosk.ui.layouts import Column, Rule
from kiosk.ui.numerals import short_day
from kiosk.ui.page import Page, Scene
from kiosk.ui.reading import FigureRow
from kiosk.ui.travel import guest_rows, guest_title, home_keys


class EntryRow(BoxLayout):
    """One line of the record: day, what, points."""

    optional = True
    day = StringProperty("")
    what = StringProperty("")
    points = StringProperty("")
    note = StringProperty("")
    day_px = NumericProperty(1)
    two_lines = BooleanProperty(defaultvalue=False)


class AccountPage(Page):
    title = StringProperty("")
    number = StringProperty("")
    some = BooleanProperty(defaultvalue=False)
    redeems = BooleanProperty(defaultvalue=True)
    """Whether there are goods for points in this village."""

    def render(self, state: AccountShown, scene: Scene) -> None:  # noqa: ARG002
        standing = state.visit.standing
        account = standing.account
        why_not = sentences.barred(account, standing.whys)
        self.who = visit_words(state.visit)
        self.some = account.redeemable > 0
        self.redeems = account.barred is not Refusal.NO_REDEMPTION
        self.title = words.REDEEMABLE_NOW if why_not is None else words.NOT_NOW
        self.number = str(account.redeemable)
        if not self.redeems:
            self.title, self.number = words.YOUR_POINTS, str(account.balance)
        if standing.rights.home is not None:
            self.title = guest_title(standing)
            self.ids.details.fill(guest_rows(self, self.ids.details, standing))
            return
        rows: list[Widget] = []
        row_of = self.ids.details.row
        keys = home_keys(self, self.ids.details, standing)
        waiting = waiting_words(standing)
        if why_not is not None:
            rows.append(row_of(Factory.Reason, says=why_not.fact))
            if why_not.when:
                rows.append(row_of(Factory.When, says=why_not.when))
            if why_not.remedy:
                rows.append(row_of(Factory.Para, says=why_not.remedy))
                rows[-1].optional = bool(keys) and not account.barred  # the keys are a remedy
        figures = reading_sentences.account_figures(standing.whys, self.form.figures)
        if figures:
            rows.append(row_of(FigureRow))
            rows[-1].show(self, figures)
            rows[-1].optional = bool(keys) and bool(account.barred or waiting)
        lapse = sentences.lapse_words(account, standing.at)
        for sentence in sentences.account_details(standing):
            row = row_of(Factory.Lapse if sentence == lapse else Factory.Para, says=sentence)
            row.optional = sentence != lapse or why_not is not None or bool(figures)
            rows.append(row)
        if waiting:
            rows.append(row_of(Factory.Waiting, says=waiting))
            rows[-1].optional = not keys  # what lies there for them goes before the figures
        at = 0 if self.form.portrait else len(rows)  # what is below may have no room
        rows[at:at] = keys
        rows.append(row_of(Rule))
        waits = sentences.line_pending(standing.whys)
        lines = standing.lines[: self.form.entries]
        rows += [entry_row(self.ids.details, line, waits) for line in lines]
        if not standing.lines:
            rows.append(row_of(Factory.Para, says=words.NO_LINES))
            rows[-1].optional = bool(keys)
        self.ids.details.fill(rows)

    def why(self) -> None:
        """The key figure was touched."""
        self.emit(FigureTouched(Figure.REDEEMABLE))


def entry_row(column: Column, line: AccountLine, waits: str) -> EntryRow:
    """One line of the record: day, what, points; `waits`: what is said of one that does not count
    yet."""
    row: EntryRow = column.row(
        EntryRow,
        day=short_day(line.at),
        what=sentences.entry_words(line),
        points=sentences.points_change(line.points),
        note=waits if line.pending else "",
    )
    return row
