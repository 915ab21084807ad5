"""Confirm: before, cost, after, and what it is for."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.core.front import Confirming
from kiosk.core.view import Pick, cost_of, pieces_of
from kiosk.ui import words
from kiosk.ui.goods_sentences import GoodsLine, goods_lines, visit_words
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
        rows = self.form.confirm_rows
        several = not self.form.portrait and len(visit.basket) > rows
        self.two_columns = several and not visit.ordered
        if visit.ordered:
            noted = rows // 2 if self.form.portrait else rows
            self._show(goods_lines(visit.basket, noted, visit.standing.at))
        else:
            self._show(pick_lines(visit.basket, rows * 2 if self.two_columns else rows))

    def _show(self, lines: list[GoodsLine]) -> None:
        grid = self.ids.lines
        while len(grid.children) > len(lines):
            grid.remove_widget(grid.children[0])
        while len(grid.children) < len(lines):
            grid.add_widget(PickRow())
        for row, line in zip(grid.children[::-1], lines, strict=True):
            row.what, row.note, row.ordered = line.what, line.note, line.ordered
            row.points = words.PRICE.format(points=line.points)


def pick_lines(picks: tuple[Pick, ...], rows: int) -> list[GoodsLine]:
    """At most `rows` lines of goods; the last one sums up what does not fit."""
    shown = picks if len(picks) <= rows else picks[: rows - 1]
    lines = [
        GoodsLine(
            words.CONFIRM_LINE.format(name=pick.name, quantity=pick.quantity),
            note="",
            ordered=False,
            points=pick.cost,
        )
        for pick in shown
    ]
    if rest := picks[len(shown) :]:
        told = words.CONFIRM_MORE.format(kinds=len(picks), pieces=pieces_of(picks))
        lines.append(GoodsLine(told, note="", ordered=False, points=cost_of(rest)))
    return lines
