"""Done: it is booked; take the goods, take the slip, sign the register."""

from __future__ import annotations

from kivy.factory import Factory
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.events import PaperAnswer, PaperAnswered
from kiosk.core.view import Pick
from kiosk.core.visit import Done
from kiosk.ui import sentences, words
from kiosk.ui.layouts import ShortenedWords
from kiosk.ui.page import Page, Scene
from kiosk.ui.widgets import GoodPicture

PICTURES = 5


class PaperKeys(BoxLayout):
    """完整, 不完整, 没有: how an uncertain slip came out."""

    page = ObjectProperty(None)


class GoodsToTake(BoxLayout):
    """The pictures of what is to be taken, where there is room for them."""

    optional = True

    def __init__(self, picks: tuple[Pick, ...]) -> None:
        super().__init__()
        for pick in picks[:PICTURES]:
            self.add_widget(GoodPicture(good=pick.good))


class DonePage(Page):
    number = StringProperty("")
    after = StringProperty("")
    asking = BooleanProperty(defaultvalue=False)

    def render(self, state: Done, scene: Scene) -> None:  # noqa: ARG002
        receipt = state.receipt
        self.who = sentences.holder_words(receipt.holder)
        self.number = receipt.number
        self.after = str(receipt.after)
        self.asking = state.printing == "unknown"
        told = sentences.printing_words(state.printing, state.trouble)
        kind = Factory.Reason if state.trouble and not self.asking else Factory.Para
        rows: list[Widget] = [
            Factory.Take(
                full=words.TAKE_GOODS.format(goods=sentences.goods_words(receipt.picks)),
                short=words.TAKE_GOODS.format(goods=sentences.goods_count(receipt.picks)),
            )
        ]
        rows.append(kind(says=told))
        if told == words.NO_PRINTER:
            rows.append(Factory.BigNumber(says=receipt.number))
        if self.asking:
            rows.append(PaperKeys(page=self))
        if receipt.place is not None:
            place = receipt.place
            rows.append(
                ShortenedWords(
                    full=words.SIGN_REGISTER.format(page=place.page, line=place.line),
                    short=words.SIGN_SHORT.format(page=place.page, line=place.line),
                )
            )
        rows.append(GoodsToTake(receipt.picks))
        self.ids.todo.fill(rows)

    def answer(self, answer: str) -> None:
        self.emit(PaperAnswered(PaperAnswer(answer)))
