"""Confirm: before, cost, after, and what it is for."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.front import Confirming
from kiosk.core.view import Pick, cost_of, pieces_of
from kiosk.ui import words
from kiosk.ui.goods_sentences import goods_lines, visit_words
from kiosk.ui.page import Page, Scene


class PickRow(BoxLayout):
    """One line: 大米10斤 ×1, where some are ordered when it is taken, 35 分."""

    what = StringProperty("")
    note = StringProperty("")
    points = StringProperty("")
    ordered = BooleanProperty(defaultvalue=False)


class ConfirmPage(Page):
    before = StringProperty("")
    cost = StringProperty("")
    after = StringProperty("")
    way_on = StringProperty("")
    ready = BooleanProperty(defaultvalue=False)
    booking = BooleanProperty(defaultvalue=False)
    two_columns = BooleanProperty(defaultvalue=False)

    def render(self, state: Confirming, scene: Scene) -> None:  # noqa: ARG002
        visit = state.visit
        self.who = visit_words(visit)
        self.before = str(visit.standing.account.redeemable)
        self.cost = str(cost_of(visit.basket))
        self.after = str(visit.left)
        self.ready = bool(state.op) and not state.booking
        self.booking = state.booking
        self.way_on = (
            words.BOOKING if state.booking else words.CONFIRM if state.op else words.ONE_MOMENT
        )
        self.ids.lines.clear_widgets()
        rows = self.form.confirm_rows
        several = not self.form.portrait and len(visit.basket) > rows
        self.two_columns = several and not visit.ordered
        if visit.ordered:
            noted = rows // 2 if self.form.portrait else rows
            lines = goods_lines(visit.basket, noted, visit.standing.at)
            widgets = [
                PickRow(
                    what=line.what,
                    note=line.note,
                    ordered=line.ordered,
                    points=words.PRICE.format(points=line.points),
                )
                for line in lines
            ]
        else:
            widgets = pick_rows(visit.basket, rows * 2 if self.two_columns else rows)
        for row in widgets:
            self.ids.lines.add_widget(row)


def pick_rows(picks: tuple[Pick, ...], rows: int) -> list[Widget]:
    """At most `rows` lines of goods; the last one sums up what does not fit."""
    shown = picks if len(picks) <= rows else picks[: rows - 1]
    lines: list[Widget] = [
        PickRow(
            what=words.CONFIRM_LINE.format(name=pick.name, quantity=pick.quantity),
            points=words.PRICE.format(points=pick.cost),
        )
        for pick in shown
    ]
    if rest := picks[len(shown) :]:
        told = words.CONFIRM_MORE.format(kinds=len(picks), pieces=pieces_of(picks))
        points = words.PRICE.format(points=cost_of(rest))
        lines.append(PickRow(what=told, points=points))
    return lines
