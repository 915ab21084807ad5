"""Points that go to another shop: where to, how many, sure?, and what became of it."""

from __future__ import annotations

from kivy.factory import Factory
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.core.events import Button, PaperAnswer, PaperAnswered
from kiosk.core.pin import PIN_DIGITS
from kiosk.core.travel.events import PointsStepped, SiteChosen
from kiosk.core.travel.states import (
    Errand,
    NotTravelled,
    PointsAsking,
    PointsWished,
    SitesShown,
    TravelDone,
    TravelPin,
    TravelReviewing,
)
from kiosk.core.view import Standing
from kiosk.ui import sentences, travel_sentences
from kiosk.ui import travel_words as words
from kiosk.ui.choices import Choice, ChoicesPage
from kiosk.ui.code import PadPage
from kiosk.ui.done import PaperKeys
from kiosk.ui.goods_sentences import waiting_words
from kiosk.ui.layouts import Column
from kiosk.ui.page import Page, Scene
from kiosk.ui.pin import dots, wrong_pin
from kiosk.ui.told import REFUSED, WELL
from kiosk.ui.widgets import Key, Sheet
from kiosk.ui.words import BOOKING, DECLARE, NO_PRINTER, NOT_NOW, ONE_MOMENT, PIN_CHECKING

# --- on the account ----------------------------------------------------------------------------


class RightsKey(Key):
    page = ObjectProperty(None)
    presses = ObjectProperty(None)

    def on_release(self) -> None:
        self.page.press(self.presses)


class RightsKeys(BoxLayout):
    """What may be done with the points beside spending them here, side by side."""

    def show(self, page: Page, keys: list[tuple[str, str, Button]]) -> None:
        """What each key is called, says and presses."""
        while len(self.children) > len(keys):
            self.remove_widget(self.children[0])
        while len(self.children) < len(keys):
            self.add_widget(RightsKey(page=page))
        for key, (label, says, presses) in zip(self.children[::-1], keys, strict=True):
            key.label, key.says, key.presses = label, says, presses


def home_keys(page: Page, rows: Column, standing: Standing) -> list[Widget]:
    """On the account of who is at home here: give points away, say what one did."""
    keys = []
    if standing.rights.may_give and not standing.account.barred:
        keys.append((words.TO_OTHER_SITE, words.TO_OTHER_SITE, Button.OTHER_SITE))
    if standing.declares:
        keys.append((DECLARE, DECLARE, Button.DECLARE))
    return [_keys(page, rows, keys)] if keys else []


def guest_title(standing: Standing) -> str:
    """Above the key figure of a guest."""
    return words.USABLE_HERE if standing.account.redeemable else NOT_NOW


def guest_rows(page: Page, column: Column, standing: Standing) -> list[Widget]:
    """The account of a guest: why nothing, whose guest, how a wish stands, what can be done."""
    rights, account = standing.rights, standing.account
    why_not = travel_sentences.why_not(standing)
    rows: list[Widget] = []
    if why_not is not None:
        rows.append(column.row(Factory.Reason, says=why_not.fact))
        parts = (why_not.when, why_not.remedy)
        rows += [column.row(Factory.Para, says=part) for part in parts if part]
    if rights.home is not None:
        rows.append(column.row(Factory.Para, says=travel_sentences.home_words(rights.home)))
        rows[-1].optional = account.barred is not None
    if rights.asked is not None:
        asked = column.row(Factory.Waiting, says=travel_sentences.asked_words(rights.asked))
        asked.optional = bool(rights.asked.given)
        rows.append(asked)
    if waiting := waiting_words(standing):
        rows.append(column.row(Factory.Waiting, says=waiting))
    back = (words.GIVE_BACK_NAME, words.GIVE_BACK, Button.GIVE_BACK)
    keys = []
    if rights.may_ask and not account.barred:
        narrow = rights.may_give_back or page.form.name != "roomy"
        said = words.FROM_HOME_SHORT if narrow else words.FROM_HOME
        keys.append((words.FROM_HOME, said, Button.ASK_HOME))
    if rights.may_give_back and not account.barred:
        keys.append(back)
    if keys:
        rows.append(_keys(page, column, keys))
    if lapse := sentences.lapse_words(account, standing.at):
        rows.append(column.row(Factory.Lapse, says=lapse))
        rows[-1].optional = True
    return rows


def _keys(page: Page, column: Column, keys: list[tuple[str, str, Button]]) -> Widget:
    row: RightsKeys = column.row(RightsKeys)
    row.show(page, keys)
    return row


# --- the way -----------------------------------------------------------------------------------


class SitesPage(ChoicesPage):
    def render(self, state: SitesShown, scene: Scene) -> None:  # noqa: ARG002
        standing = state.visit.standing
        self.who = sentences.holder_words(standing.holder)
        self.title = words.WHERE_TO
        rows = [
            Choice(s.id, s.name, travel_sentences.shop_words(s)) for s in standing.rights.others
        ]
        self.offer(rows, state.page)

    def chosen(self, key: str) -> None:
        self.emit(SiteChosen(key))


class StepKey(Key):
    """So many points more or fewer."""

    by = NumericProperty(0)


class TravelPointsPage(Page):
    title = StringProperty("")
    number = StringProperty("")
    limit = StringProperty("")
    way_on = StringProperty("")
    some = BooleanProperty(defaultvalue=False)
    may_all = BooleanProperty(defaultvalue=False)
    steps = ListProperty([])

    def render(self, state: PointsAsking, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.title = travel_sentences.how_many(state)
        self.number, self.some = str(state.points), state.points > 0
        self.limit = travel_sentences.limit_words(state)
        self.way_on = words.CHOSEN if self.some else words.CHOOSE_POINTS
        self.may_all = state.errand is not Errand.ASK
        self.steps = travel_sentences.steps(state.most)
        for key in self.ids.steps.children:
            after = state.points + key.by
            key.disabled = state.points == (state.most if key.by > 0 else 0) or after < 0

    def on_steps(self, *_: object) -> None:
        grid = self.ids.steps
        grid.clear_widgets()
        grid.cols = len(self.steps)
        for sign, said in ((1, words.MORE_BY), (-1, words.FEWER_BY)):
            for step in self.steps:
                key = StepKey(says=said.format(points=step), by=sign * step)
                key.fbind("on_release", lambda key: self.emit(PointsStepped(int(key.by))))
                grid.add_widget(key)


class Sums(Sheet):
    """Before, how many go, after."""

    before = StringProperty("")
    moved = StringProperty("")
    after = StringProperty("")


class TravelReviewPage(Page):
    title = StringProperty("")
    way_on = StringProperty("")
    ready = BooleanProperty(defaultvalue=False)
    booking = BooleanProperty(defaultvalue=False)

    def render(self, state: TravelReviewing, scene: Scene) -> None:  # noqa: ARG002
        standing = state.visit.standing
        self.who = sentences.holder_words(standing.holder)
        self.title = travel_sentences.sure(state)
        self.ready = bool(state.op) and not state.booking
        self.booking = state.booking
        confirm = words.CONFIRM[state.errand]
        self.way_on = BOOKING if state.booking else confirm if state.op else ONE_MOMENT
        rows: list[Widget] = []
        if state.errand is not Errand.ASK:
            before = standing.rights.movable
            after = str(before - state.points)
            rows.append(Sums(before=str(before), moved=str(state.points), after=after))
            rows.append(Factory.Afterwards(says=words.WHEN_THERE))
        else:
            rows.append(Factory.Fact(says=words.WHEN_ASKED))
            rows.append(Factory.Afterwards(says=words.COME_AGAIN))
        self.ids.told.fill(rows)


class TravelPinPage(PadPage):
    def render(self, state: TravelPin, scene: Scene) -> None:  # noqa: ARG002
        self.title = words.PIN_HINT.format(points=state.review.points)
        self.typed = dots(len(state.digits), PIN_DIGITS)
        self.ready = not state.checking
        self.hint = PIN_CHECKING if state.checking else ""
        self.trouble = wrong_pin(state.wait_s) if state.rejected else ""


# --- what became of it -------------------------------------------------------------------------


class TravelDonePage(Page):
    title = StringProperty("")
    number = StringProperty("")
    after = StringProperty("")

    def render(self, state: TravelDone, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.title = words.GIVEN[state.errand]
        self.number, self.after = state.receipt.number, str(state.receipt.after)
        asking = state.printing == "unknown"
        told = sentences.printing_words(state.printing, state.trouble)
        kind = Factory.Reason if state.trouble and not asking else Factory.Para
        rows: list[Widget] = [Factory.Take(full=travel_sentences.went_to(state))]
        rows[-1].short = rows[-1].full
        rows.append(kind(says=told))
        if told == NO_PRINTER:
            rows.append(Factory.BigNumber(says=state.receipt.number))
        if asking:
            rows.append(PaperKeys(page=self))
        else:
            rows.append(Factory.Afterwards(says=words.WHEN_THERE))
            rows[-1].optional = bool(state.trouble)
        self.ids.todo.fill(rows)

    def answer(self, answer: str) -> None:
        self.emit(PaperAnswered(PaperAnswer(answer)))


class PointsWishedPage(Page):
    def render(self, state: PointsWished, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.ids.told.tell(WELL, words.WISHED)


class NotTravelledPage(Page):
    def render(self, state: NotTravelled, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.ids.told.tell(REFUSED, travel_sentences.refused(state.refused))


TRAVEL_PAGES: dict[type, type[Page]] = {
    SitesShown: SitesPage,
    PointsAsking: TravelPointsPage,
    TravelReviewing: TravelReviewPage,
    TravelPin: TravelPinPage,
    TravelDone: TravelDonePage,
    PointsWished: PointsWishedPage,
    NotTravelled: NotTravelledPage,
}
