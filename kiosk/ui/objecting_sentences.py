"""From objections to their sentences.  Pure functions, no kivy."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

from kiosk.core.acts import ActRefused
from kiosk.core.objecting.states import (
    NoteFailed,
    NoteHeard,
    NotObjected,
    ObjectionMade,
    ObjectionReviewing,
    ObjectionsShown,
    ThingsShown,
    WhyAsking,
)
from kiosk.core.objections import DAYS_USUAL, MISSING, Objection, Objectionable
from kiosk.ui import objecting_words as words
from kiosk.ui.numerals import short_day, spoken_day
from kiosk.ui.sentences import aloud, points_change
from kiosk.ui.words import TAKEN_BACK, Explained


def title_of(thing: Objectionable) -> str:
    """What a row is called; a deduction keeps its reason to itself (look.md)."""
    if thing.about == MISSING:
        return words.MISSING
    return TAKEN_BACK if _is_deduction(thing) else thing.what


def detail_of(thing: Objectionable) -> str:
    if thing.objected:
        return words.WAITS_DETAIL
    if thing.about == MISSING or thing.at is None:
        return words.MISSING_DETAIL
    if thing.points is None:
        return words.LIST_DETAIL.format(day=short_day(thing.at))
    return words.ENTRY_DETAIL.format(day=short_day(thing.at), points=points_change(thing.points))


def _is_deduction(thing: Objectionable) -> bool:
    return thing.about.startswith("award:") and (thing.points or 0) < 0


def how_it_stands(objection: Objection) -> str:
    """When it is answered, or what came of it."""
    if not objection.outcome:
        answer = words.WAITS.format(day=short_day(_at(objection.due)))
    else:
        outcome = words.OUTCOMES.get(objection.outcome, words.ANSWERED)
        finding = objection.finding
        answer = words.ANSWER.format(outcome=outcome, finding=finding) if finding else outcome
    return words.MINE_ROW.format(number=objection.number, answer=answer)


def sure(state: ObjectionReviewing) -> Explained:
    then = words.SURE_THEN if state.note is None else words.SURE_VOICED
    return Explained(
        words.SURE,
        words.SURE_WHY.format(what=title_of(state.asking.thing), why=state.why),
        then.format(days=DAYS_USUAL, seconds=state.note.seconds if state.note else 0),
    )


def heard(state: NoteHeard) -> Explained:
    return replace(words.HEARD, when=words.HEARD.when.format(seconds=state.note.seconds))


def not_recorded(state: NoteFailed) -> Explained:
    told = words.TOO_SHORT if state.too_short else words.NOT_RECORDED
    return replace(told, remedy=words.KEPT_BEFORE) if state.under.note else told


def made(state: ObjectionMade) -> Explained:
    day = short_day(_at(state.receipt.due))
    told = words.MADE_UNSAID if state.unsaid else words.MADE
    return replace(told, when=told.when.format(day=day))


def refused(why: ActRefused) -> Explained:
    told = words.REFUSED.get(why.why, words.NOT_NOTED)
    return replace(told, when=told.when.format(name=why.name))


def spoken(state: object) -> str:
    """What a screen of these says when it opens; '' for a state that is none of them."""
    match state:
        case ThingsShown():
            return words.SAY_TO_WHAT
        case WhyAsking():
            return words.SAY_WHY
        case ObjectionReviewing(why=why):
            return words.SAY_SURE.format(why=why)
        case ObjectionsShown():
            return words.SAY_MINE
        case ObjectionMade(unsaid=True):
            return words.SAY_MADE_UNSAID
        case ObjectionMade(receipt=receipt):
            return words.SAY_MADE.format(day=spoken_day(_at(receipt.due)))
        case NoteFailed(under):
            return words.SAY_KEPT_BEFORE if under.note else words.SAY_NOT_RECORDED
        case NotObjected(refused=why):
            told = refused(why)
            return aloud(f"{told.fact}。{told.remedy}。")
    return ""


def _at(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time())
