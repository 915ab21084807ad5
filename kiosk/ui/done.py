"""Done: it is booked; take the goods, take the slip, sign the register."""

from __future__ import annotations

from kivy.factory import Factory
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.events import PaperAnswer, PaperAnswered
from kiosk.core.front import Done
from kiosk.core.view import Pick, Receipt, pieces_of
from kiosk.ui import sentences, words
from kiosk.ui.goods_sentences import (
    fetch_words,
    goods_count,
    goods_words,
    ordered_of,
    taken_of,
    who_words,
)
from kiosk.ui.layouts import Column, ShortenedWords
from kiosk.ui.page import Page, Scene
from kiosk.ui.widgets import GoodPicture

PICTURES = 5
DAYS_TOLD = 2
"""Days to come back on that are told one by one, where nothing is asked."""


class PaperKeys(BoxLayout):
    """完整, 不完整, 没有: how an uncertain slip came out."""

    page = ObjectProperty(None)


class GoodsToTake(BoxLayout):
    """The pictures of what is to be taken, where there is room for them."""

    optional = True

    def show(self, picks: tuple[Pick, ...]) -> None:
        picks = picks[:PICTURES]
        while len(self.children) > len(picks):
            self.remove_widget(self.children[0])
        while len(self.children) < len(picks):
            self.add_widget(GoodPicture())
        for picture, pick in zip(self.children[::-1], picks, strict=True):
            picture.good = pick.good


class DonePage(Page):
    title = StringProperty("")
    number = StringProperty("")
    after = StringProperty("")
    asking = BooleanProperty(defaultvalue=False)

    def render(self, state: Done, scene: Scene) -> None:  # noqa: ARG002
        receipt = state.receipt
        self.who = who_words(receipt.holder, receipt.proxy)
        self.title = words.REDEEMED if taken_of(receipt.picks) else words.ORDER_MADE
        self.number = receipt.number
        self.after = str(receipt.after)
        self.asking = state.printing == "unknown"
        told = sentences.printing_words(state.printing, state.trouble)
        kind = Factory.Reason if state.trouble and not self.asking else Factory.Para
        column: Column = self.ids.todo
        rows = goods_rows(column, receipt, 1 if self.asking else DAYS_TOLD)
        rows.append(column.row(kind, says=told))
        if told == words.NO_PRINTER:
            rows.append(column.row(Factory.BigNumber, says=receipt.number))
        if self.asking:
            rows.append(column.row(PaperKeys, page=self))
        if receipt.place is not None:
            place = receipt.place
            by_hand = told == words.NO_PRINTER
            full = words.WRITE_IN_REGISTER if by_hand else words.SIGN_REGISTER
            short = words.WRITE_SHORT if by_hand else words.SIGN_SHORT
            sign = column.row(
                ShortenedWords,
                full=full.format(page=place.page, line=place.line),
                short=short.format(page=place.page, line=place.line),
            )
            sign.optional = self.asking  # it comes back once the question is answered
            rows.append(sign)
        if receipt.due:
            rows.append(column.row(Factory.Reminder, says=words.BRING_SLIP))
        rows.append(column.row(GoodsToTake))
        rows[-1].show(taken_of(receipt.picks))
        column.fill(rows)

    def answer(self, answer: str) -> None:
        self.emit(PaperAnswered(PaperAnswer(answer)))


def goods_rows(column: Column, receipt: Receipt, days_told: int) -> list[Widget]:
    """What is taken now, and for each day what is fetched by then; of more days the slip tells."""
    rows: list[Widget] = []
    if taken := taken_of(receipt.picks):
        rows.append(
            column.row(
                Factory.Take,
                full=words.TAKE_GOODS.format(goods=goods_words(taken)),
                short=words.TAKE_GOODS.format(goods=goods_count(taken)),
            )
        )
    days = {fetch_words(d, receipt.at): picks for d, picks in ordered_of(receipt.picks).items()}
    told = words.FETCH_GOODS
    if len(days) > days_told:
        told = words.FETCH_SEVERAL
        days = {words.FETCH_BY_SLIP: tuple(pick for pick in receipt.picks if pick.due)}
    for when, picks in days.items():
        rows.append(
            column.row(
                Factory.FetchLater,
                full=told.format(when=when, goods=goods_words(picks)),
                short=words.FETCH_PIECES.format(when=when, pieces=pieces_of(picks)),
            )
        )
    return rows
