"""An objection: to what, why, sure?, and the numbered slip."""

from __future__ import annotations

from typing import ClassVar

from kivy.factory import Factory
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.core.events import Button, PaperAnswer, PaperAnswered
from kiosk.core.objecting.events import ThingChosen, WhyChosen
from kiosk.core.objecting.states import (
    NoteFailed,
    NoteHeard,
    NoteRecording,
    NotObjected,
    ObjectionMade,
    ObjectionReviewing,
    ObjectionsShown,
    ThingsShown,
    WhyAsking,
)
from kiosk.core.objecting.voice_events import VoiceKey, VoiceTouched
from kiosk.core.objections import REASONS
from kiosk.ui import objecting_sentences, sentences
from kiosk.ui import objecting_words as words
from kiosk.ui.choices import Choice, ChoicesPage
from kiosk.ui.done import PaperKeys
from kiosk.ui.page import Page, Scene
from kiosk.ui.told import ASKING, REFUSED
from kiosk.ui.words import BOOKING, NO_PRINTER, ONE_MOMENT


class ThingsPage(ChoicesPage):
    def render(self, state: ThingsShown, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.title = words.TO_WHAT
        self.tool = words.MINE if state.made else ""
        rows = [
            Choice(t.about, objecting_sentences.title_of(t), objecting_sentences.detail_of(t))
            for t in state.things
        ]
        self.offer(rows, state.page)

    def chosen(self, key: str) -> None:
        self.emit(ThingChosen(key))

    def use_tool(self) -> None:
        self.press(Button.MY_OBJECTIONS)


class ReasonsPage(ChoicesPage):
    COLUMNS_AND_ROWS: ClassVar = {"compact": (3, 2), "roomy": (3, 2), "portrait": (2, 3)}

    def render(self, state: WhyAsking, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.title = words.WHY
        self.offer([Choice(why, why) for why in REASONS], 0)

    def chosen(self, key: str) -> None:
        self.emit(WhyChosen(key))


class ObjectionsPage(ChoicesPage):
    """Nothing here can be touched: it is read."""

    READ_ONLY: ClassVar = True
    DETAIL_LINES: ClassVar = 2
    COLUMNS_AND_ROWS: ClassVar = {"compact": (1, 2), "roomy": (1, 2), "portrait": (1, 3)}

    def render(self, state: ObjectionsShown, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.title = words.MINE_TITLE
        rows = [
            Choice(made.number, made.what, objecting_sentences.how_it_stands(made))
            for made in state.things.made
        ]
        self.offer(rows, state.page)


class ObjectionReviewPage(Page):
    way_on = StringProperty("")
    voice = StringProperty("")
    """The key to the microphone; '' where there is none."""

    ready = BooleanProperty(defaultvalue=False)
    booking = BooleanProperty(defaultvalue=False)

    def render(self, state: ObjectionReviewing, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.ready = bool(state.op) and not state.booking
        self.booking = state.booking
        records = state.asking.things.records
        self.voice = words.HEAR if state.note else words.RECORD if records else ""
        self.way_on = BOOKING if state.booking else words.CONFIRM if state.op else ONE_MOMENT
        self.ids.told.tell(ASKING, objecting_sentences.sure(state))

    def to_voice(self) -> None:
        has_note = self.voice == words.HEAR
        self.emit(VoiceTouched(VoiceKey.HEAR if has_note else VoiceKey.RECORD))


class VoicePage(Page):
    """A screen whose keys are those of the microphone."""

    def touch(self, key: str) -> None:
        self.emit(VoiceTouched(VoiceKey(key)))


class NoteRecordingPage(VoicePage):
    """The seconds go on with the scene's."""

    listens = BooleanProperty(defaultvalue=False)

    def render(self, state: NoteRecording, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.listens = bool(state.take) and not state.ending


class NoteHeardPage(VoicePage):
    def render(self, state: NoteHeard, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.ids.told.tell(ASKING, objecting_sentences.heard(state))


class NoteFailedPage(VoicePage):
    def render(self, state: NoteFailed, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.ids.told.tell(REFUSED, objecting_sentences.not_recorded(state))


class ObjectionMadePage(Page):
    def render(self, state: ObjectionMade, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        told = objecting_sentences.made(state)
        asking = state.printing == "unknown"
        printed = sentences.printing_words(state.printing, state.trouble)
        rows: list[Widget] = [Factory.BigNumber(says=state.receipt.number)]
        if not asking:
            rows = [Factory.Fact(says=f"✓ {told.fact}"), *rows, Factory.Para(says=told.when)]
        quiet = printed == NO_PRINTER or not state.trouble or asking
        rows.append((Factory.Para if quiet else Factory.Reason)(says=printed))
        rows.append(PaperKeys(page=self) if asking else Factory.Reminder(says=told.remedy))
        self.ids.todo.fill(rows)

    def answer(self, answer: str) -> None:
        self.emit(PaperAnswered(PaperAnswer(answer)))


class NotObjectedPage(Page):
    def render(self, state: NotObjected, scene: Scene) -> None:  # noqa: ARG002
        self.who = sentences.holder_words(state.visit.standing.holder)
        self.ids.told.tell(REFUSED, objecting_sentences.refused(state.refused))


OBJECTING_PAGES: dict[type, type[Page]] = {
    ThingsShown: ThingsPage,
    WhyAsking: ReasonsPage,
    ObjectionsShown: ObjectionsPage,
    ObjectionReviewing: ObjectionReviewPage,
    NoteRecording: NoteRecordingPage,
    NoteHeard: NoteHeardPage,
    NoteFailed: NoteFailedPage,
    ObjectionMade: ObjectionMadePage,
    NotObjected: NotObjectedPage,
}
