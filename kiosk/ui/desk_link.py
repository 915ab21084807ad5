"""The link to the township: how it stands, what waits, and 立即同步."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.core.desk.states import LinkShown
from kiosk.ui import desk_link_sentences as link
from kiosk.ui import theme
from kiosk.ui.desk_page import INKS, DeskPage
from kiosk.ui.page import Scene


class TransferBar(Widget):
    """How much of a long transfer is done: `done` from 0 to 1."""

    done = NumericProperty(0.0)


class LinkPage(DeskPage):
    fact = StringProperty("")
    ink = ColorProperty(theme.INK_2)
    waits = StringProperty("")
    remedy = StringProperty("")
    trying = BooleanProperty(defaultvalue=False)
    sent = StringProperty("")
    """已上传 1500 条，共 8000 条; '' when little is to be sent."""

    done = NumericProperty(0.0)

    def fill(self, state: LinkShown, scene: Scene) -> None:
        status = scene.status
        self.trying = state.trying
        fact = link.fact_mark(state, status)
        self.fact, self.ink = fact.signed, INKS[fact.level]
        self.waits = link.waits_words(status)
        self.remedy = link.remedy_words(state, status)
        self.sent = link.sent_words(status)
        self.done = 1 - status.unsent / status.to_send if status.to_send else 0.0
