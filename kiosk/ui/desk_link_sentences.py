"""From the state of the link to its words.  Pure functions, no kivy."""

from __future__ import annotations

from kiosk.core.clock import Quality
from kiosk.core.desk.states import LinkShown
from kiosk.core.view import Link, Status
from kiosk.ui import desk_words as words
from kiosk.ui.desk_sentences import Level, Mark
from kiosk.ui.numerals import seen_from

LONG_TRANSFER = 500
"""Entries: what goes in one batch is sent before anybody looks."""


LEVELS = {Link.CONNECTED: Level.WELL, Link.REFUSED: Level.LATE}
"""Without a link nothing is wrong: weeks without one are normal."""


def fact_mark(state: LinkShown, status: Status) -> Mark:
    """How the link stands, or how the last try from here came out."""
    if state.trying:
        return Mark(words.LINK_TRYING)
    if state.reached is False and status.link is not Link.REFUSED:
        return Mark(words.LINK_IN_VAIN, Level.WAITS)
    return Mark(words.LINK_FACT[status.link], LEVELS.get(status.link, Level.WAITS))


def waits_words(status: Status) -> str:
    """还有 3 条没上传，上次联系上：今天 8:40; without the latter where there was no contact."""
    waits = words.LINK_UNSENT.format(count=status.unsent) if status.unsent else words.LINK_ALL_SENT
    if status.last_contact is None:
        return waits
    if status.quality is Quality.GUESS:
        return f"{waits}，{words.LINK_CONTACT_UNSURE}"
    when = seen_from(status.last_contact, status.at)
    return f"{waits}，{words.LINK_CONTACT.format(when=when)}"


def remedy_words(state: LinkShown, status: Status) -> str:
    """What was not taken and why, or what can be done."""
    return "" if state.trying else status.problem or words.LINK_REMEDY[status.link]


def sent_words(status: Status) -> str:
    """已上传 1500 条，共 8000 条; '' unless much is to be sent."""
    if status.to_send <= LONG_TRANSFER:
        return ""
    return words.LINK_SENT.format(done=status.to_send - status.unsent, all=status.to_send)
