"""The pad for the number on a card that was left at home."""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty

from kiosk.core.front import CodeTyping
from kiosk.ui import words
from kiosk.ui.page import Page, Scene


class PadPage(Page):
    """A title, what was typed, a hint or a trouble, and the pad beside it."""

    title = StringProperty("")
    typed = StringProperty("")
    hint = StringProperty("")
    trouble = StringProperty("")
    confirms = BooleanProperty(defaultvalue=False)
    ready = BooleanProperty(defaultvalue=True)


class CodePage(PadPage):
    def render(self, state: CodeTyping, scene: Scene) -> None:  # noqa: ARG002
        self.title = words.CODE_TITLE
        self.confirms = True
        self.typed = state.digits
        self.hint = words.CODE_HINT
        self.trouble = (
            words.CODE_NO_KEEPER if state.no_keeper else words.CODE_WRONG if state.rejected else ""
        )
