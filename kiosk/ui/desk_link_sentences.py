"""From the state of the link to its words.  Pure functions, no kivy."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.carried import Carried
from kiosk.core.clock import Quality
from kiosk.core.desk.states import LinkShown
from kiosk.core.view import Link, Status
from kiosk.ui import desk_words as words
from kiosk.ui.desk_sentences import Level, Mark, carried_words
from kiosk.ui.numerals import seen_from

LONG_TRANSFER = 500
"""Entries: what goes in one batch is sent before anybody looks."""

LONG_TRIP = 2
"""Files on a stick."""


LEVELS = {Link.CONNECTED: Level.WELL, Link.REFUSED: Level.LATE}
"""Without a link nothing is wrong: weeks without one are normal."""


def fact_mark(state: LinkShown, status: Status) -> Mark:
    """How the link stands, or how the last try from here came out."""
    if state.trying:
        return Mark(words.LINK_TRYING)
    if state.carrying:
        return Mark(words.STICK_MOVING)
    if state.carried is not None:
        return _carried_mark(state.carried)
    if state.reached is False and status.link is not Link.REFUSED:
        return Mark(words.LINK_IN_VAIN, Level.WAITS)
    return Mark(words.LINK_FACT[status.link], LEVELS.get(status.link, Level.WAITS))


def _carried_mark(carried: Carried) -> Mark:
    if carried.trouble is not None:
        return Mark(words.STICK_TROUBLE[carried.trouble][0], Level.LATE)
    if carried.notes:
        return Mark(words.STICK_DAMAGED.format(count=len(carried.notes)), Level.WAITS)
    if carried.nothing_new:
        return Mark(words.STICK_NOTHING, Level.WELL)
    return Mark(carried_words(carried), Level.WELL)


def waits_words(state: LinkShown, status: Status) -> str:
    """还有 3 条没上传，上次联系上：今天 8:40; without the latter where there was no contact.

    After a stick: what it brought and took, where the fact above does not say so.
    """
    if state.carried is not None:
        return _moved_words(state.carried)
    waits = _unsent_words(status)
    if status.last_contact is None:
        return waits
    if status.quality is Quality.GUESS:
        return f"{waits}，{words.LINK_CONTACT_UNSURE}"
    when = seen_from(status.last_contact, status.at)
    return f"{waits}，{words.LINK_CONTACT.format(when=when)}"


def _unsent_words(status: Status) -> str:
    told = {
        (True, True): words.LINK_BOTH,
        (True, False): words.LINK_UNSENT,
        (False, True): words.LINK_PHOTOS,
        (False, False): words.LINK_ALL_SENT,
    }[status.unsent > 0, status.photos > 0]
    return told.format(count=status.unsent, photos=status.photos)


def _moved_words(carried: Carried) -> str:
    """What the fact above, which has room for two figures, does not say."""
    if carried.trouble is not None:
        return words.STICK_TAKEN.format(count=carried.taken) if carried.taken else ""
    if carried.notes:
        return carried_words(carried)
    rest = replace(carried, written=0, taken=0)
    return carried_words(rest) if carried.written or carried.taken else ""


def remedy_words(state: LinkShown, status: Status) -> str:
    """What was not taken and why, or what can be done."""
    if state.busy:
        return ""
    carried = state.carried
    if carried is None:
        return status.problem or status.photo_problem or words.LINK_REMEDY[status.link]
    if carried.trouble is not None:
        return words.STICK_TROUBLE[carried.trouble][1]
    if carried.notes:
        return carried.notes[0]
    if carried.outdated:
        return words.STICK_OUTDATED
    return words.STICK_NEXT if carried.written or carried.photographs else words.STICK_DONE


def stick_words(state: LinkShown, status: Status) -> str:
    """Whether there is a stick, where it would help and nothing else is told of one."""
    if state.busy or state.carried is not None or status.problem or status.photo_problem:
        return ""
    if state.stick:
        return words.STICK_HERE
    return "" if status.link is Link.CONNECTED else words.STICK_WANTED


def far(state: LinkShown, status: Status) -> tuple[str, float]:
    """已上传 1500 条，共 8000 条, or the same of a stick, and how much that is of 1; '' and 0
    unless much is to be moved."""
    done, total = state.moved
    if state.carrying:
        if total <= LONG_TRIP:
            return "", 0.0
        return words.STICK_MOVED.format(done=done, all=total), done / total
    if status.to_send <= LONG_TRANSFER:
        return "", 0.0
    done = status.to_send - status.unsent
    return words.LINK_SENT.format(done=done, all=status.to_send), done / status.to_send
