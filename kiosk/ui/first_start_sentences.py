"""From the states of the first start to the words of the language file."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.first_start.states import (
    AddressAsked,
    Arriving,
    CodeAsked,
    Damaged,
    FirstStartState,
    RestWanted,
)
from kiosk.ui import first_start_words as words
from kiosk.ui.sentences import aloud
from kiosk.ui.words import Explained


def township(state: CodeAsked) -> str:
    """Whom the code is of, as far as the machine was told."""
    if not state.township:
        return words.NO_ADDRESS if state.may_type else words.NO_TOWNSHIP
    return words.TOWNSHIP.format(url=state.township.removeprefix("https://").rstrip("/"))


def address_key(state: CodeAsked) -> str:
    """Of the one key beside the pad: the address while it may be wrong, else the stick's ('')."""
    leads_nowhere = not state.township and not state.stick
    if not state.may_type or (state.is_right and not state.trouble and not leads_nowhere):
        return ""
    return words.CHANGE_ADDRESS if state.township else words.TYPE_ADDRESS


def trouble(state: CodeAsked) -> str:
    if state.is_wrong:
        return words.WRONG
    if state.stick_missing:
        return words.NO_STICK
    # The address is long, and who stands here has not chosen it.
    url = state.township or " "
    return state.trouble.replace(f"（{url}）", "").replace(f"{url} ", words.THAT_ADDRESS)


def hint(state: CodeAsked) -> str:
    if state.is_right and address_key(state):
        return words.RIGHT_NO_ADDRESS
    if state.is_right:
        return words.RIGHT if state.township else words.RIGHT_BY_STICK
    if state.backup and not state.code:
        return state.backup
    return words.ANEW if len(state.code) > len(state.groups[0]) else words.HINT


def told(state: Arriving | Damaged | RestWanted) -> Explained:
    """What is under way, or what is to be done so that it goes on."""
    if isinstance(state, Damaged):
        if state.backed_up:
            return replace(words.DAMAGED, when=state.backup, remedy=words.DAMAGED_SENT)
        remedy = words.DAMAGED_STICK if state.stick else words.DAMAGED.remedy
        return replace(words.DAMAGED, remedy=state.backup or remedy)
    if isinstance(state, RestWanted):
        remedy = words.REST_STICK if state.stick and not state.trouble else words.REST.remedy
        return replace(words.REST, remedy=remedy)
    told = words.ASKING_STICK if state.by_stick else words.ASKING_TOWNSHIP
    far = words.FAR.format(done=state.done, all=state.all) if state.all else ""
    return replace(told, when=far)


def spoken(state: FirstStartState) -> str:
    """What its screen says when it opens."""
    if isinstance(state, CodeAsked):
        if state.is_wrong:
            return words.SAY_WRONG
        if state.stick_missing:
            return f"{words.NO_STICK}。"
        return words.SAY_FAILED if state.trouble else words.SAY_CODE
    if isinstance(state, AddressAsked):
        return words.SAY_ADDRESS_WRONG if state.is_wrong else words.SAY_ADDRESS
    explained = told(state)
    return aloud(f"{explained.fact}。{explained.remedy}。")
