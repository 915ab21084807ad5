"""The link to the township: how it stands, what waits, 立即同步 and 用优盘."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.core.desk.states import LinkShown
from kiosk.ui import desk_link_sentences as link
from kiosk.ui import theme
from kiosk.ui.desk_page import INKS, DeskPage
from kiosk.ui.night import tinted
from kiosk.ui.page import Scene


class TransferBar(Widget):
    """How much of a long transfer is done: `done` from 0 to 1."""

    done = NumericProperty(0.0)


class LinkPage(DeskPage):
    fact = StringProperty("")
    ink = ColorProperty(theme.INK_2)
    waits = StringProperty("")
    remedy = StringProperty("")
    stick = StringProperty("")
    has_stick = BooleanProperty(defaultvalue=False)
    busy = BooleanProperty(defaultvalue=False)
    sent = StringProperty("")
    """已上传 1500 条，共 8000 条, or the same of a stick; '' when little is to be moved."""

    done = NumericProperty(0.0)

    def fill(self, state: LinkShown, scene: Scene) -> None:
        status = scene.status
        self.busy, self.has_stick = state.busy, state.stick
        fact = link.fact_mark(state, status)
        self.fact, self.ink = fact.signed, tinted(INKS[fact.level])
        self.waits = link.waits_words(state, status)
        self.remedy = link.remedy_words(state, status)
        self.stick = link.stick_words(state, status)
        self.sent, self.done = link.far(state, status)
