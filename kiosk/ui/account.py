"""Account: what can be redeemed now, or why nothing can."""

from __future__ import annotations

from kivy.factory import Factory
from kivy.properties import BooleanProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.front import AccountShown
from kiosk.core.view import AccountLine
from kiosk.ui import sentences, words
from kiosk.ui.goods_sentences import visit_words, waiting_words
from kiosk.ui.layouts import Rule
from kiosk.ui.numerals import short_day
from kiosk.ui.page import Page, Scene


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

    def render(self, state: AccountShown, scene: Scene) -> None:  # noqa: ARG002
        standing = state.visit.standing
        account = standing.account
        why_not = sentences.barred(account)
        self.who = visit_words(state.visit)
        self.some = account.redeemable > 0
        self.title = words.REDEEMABLE_NOW if why_not is None else words.NOT_NOW
        self.number = str(account.redeemable)
        rows: list[Widget] = []
        if why_not is not None:
            rows.append(Factory.Reason(says=why_not.fact))
            rows += [Factory.Para(says=part) for part in (why_not.when, why_not.remedy) if part]
        lapse = sentences.lapse_words(account, standing.at)
        for sentence in sentences.account_details(standing):
            row = (Factory.Lapse if sentence == lapse else Factory.Para)(says=sentence)
            row.optional = sentence != lapse or why_not is not None
            rows.append(row)
        if waiting := waiting_words(standing):
            rows.append(Factory.Waiting(says=waiting))
        rows.append(Rule())
        rows += [entry_row(line) for line in standing.lines[: self.form.entries]]
        if not standing.lines:
            rows.append(Factory.Para(says=words.NO_LINES))
        self.ids.details.fill(rows)


def entry_row(line: AccountLine) -> Widget:
    """One line of the record: day, what, points."""
    return EntryRow(
        day=short_day(line.at),
        what=sentences.entry_words(line),
        points=sentences.points_change(line.points),
        note=words.LINE_PENDING if line.pending else "",
    )
