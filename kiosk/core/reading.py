"""What is only read: why a figure is what it is, the rules, the notices.  Nothing is booked here.

The rules and notices are read with a card or without; with one, the way back leads to its account.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.core.basket import Visit
from kiosk.core.events import (
    Button,
    ChapterTouched,
    Effect,
    Event,
    FigureTouched,
    LoadNotice,
    LoadNotices,
    LoadRules,
    NoticeLoaded,
    NoticesLoaded,
    NoticeTouched,
    Pressed,
    RulesLoaded,
)
from kiosk.core.explaining import Why
from kiosk.core.noticeboard import Notice, NoticeHead
from kiosk.core.rules_in_words import Chapter, Rule, pages_of


@dataclass(frozen=True)
class WhyShown:
    """One figure of the account, explained; `page` counts the figures."""

    visit: Visit
    page: int = 0

    @property
    def whys(self) -> tuple[Why, ...]:
        return self.visit.standing.whys

    @property
    def why(self) -> Why:
        return self.whys[min(self.page, len(self.whys) - 1)]


@dataclass(frozen=True)
class RulesListed:
    """The chapters, to be touched."""

    chapters: tuple[Chapter, ...]
    page: int = 0
    visit: Visit | None = None


@dataclass(frozen=True)
class RulesShown:
    """One page of a chapter."""

    listed: RulesListed
    chapter: Chapter
    page: int = 0

    @property
    def visit(self) -> Visit | None:
        return self.listed.visit

    @property
    def pages(self) -> tuple[tuple[Rule, ...], ...]:
        return pages_of(self.chapter)


@dataclass(frozen=True)
class NoticesListed:
    """The index of the board."""

    heads: tuple[NoticeHead, ...]
    page: int = 0
    visit: Visit | None = None


@dataclass(frozen=True)
class NoticeShown:
    """A page of a notice; `part` 0 is the list itself, the others its errata sheets."""

    listed: NoticesListed
    notice: Notice
    part: int = 0
    page: int = 0

    @property
    def visit(self) -> Visit | None:
        return self.listed.visit


Reading = RulesListed | RulesShown | NoticesListed | NoticeShown

Stepped = tuple[Reading | None, tuple[Effect, ...]]
"""None: back to where it was opened."""


def asked(button: Button) -> tuple[Effect, ...]:
    """What a button of the idle or account screen wants to read."""
    match button:
        case Button.RULES:
            return (LoadRules(),)
        case Button.NOTICES:
            return (LoadNotices(),)
    return ()


def opened(event: Event, visit: Visit | None) -> Reading | None:
    """The screen that an answer opens; None where the event is none."""
    match event:
        case RulesLoaded(chapters):
            return RulesListed(chapters, visit=visit)
        case NoticesLoaded(heads):
            return NoticesListed(heads, visit=visit)
    return None


def explained(visit: Visit, event: Event) -> WhyShown | None:
    """The page of the figure that was touched on the account screen."""
    if not isinstance(event, FigureTouched):
        return None
    places = [n for n, why in enumerate(visit.standing.whys) if why.figure == event.figure]
    return WhyShown(visit, places[0]) if places else None


def step_why(state: WhyShown, event: Event) -> tuple[WhyShown | None, tuple[Effect, ...]]:
    """None: back to the account."""
    last = len(state.whys) - 1
    match event:
        case Pressed(Button.BACK):
            return None, ()
        case Pressed(Button.NEXT_PAGE):
            return replace(state, page=min(last, state.page + 1)), ()
        case Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
    return state, ()


def step(state: Reading, event: Event) -> Stepped:
    match state, event:
        case ((RulesListed() | NoticesListed()), Pressed(Button.BACK)):
            return None, ()
        case ((RulesShown() | NoticeShown()), Pressed(Button.BACK)):
            return state.listed, ()
        case _, Pressed(Button.NEXT_PAGE):
            return replace(state, page=state.page + 1), ()
        case _, Pressed(Button.PREVIOUS_PAGE):
            return replace(state, page=max(0, state.page - 1)), ()
        case RulesListed(chapters), ChapterTouched(key):
            touched = next((chapter for chapter in chapters if chapter.key == key), None)
            return (RulesShown(state, touched) if touched else state), ()
        case NoticesListed(), NoticeTouched(key):
            return state, (LoadNotice(key),)
        case NoticesListed(heads), NoticeLoaded(notice) if any(h.key == notice.key for h in heads):
            return NoticeShown(state, notice), ()
        case NoticeShown(notice=notice, part=part), Pressed(Button.NEXT):
            return replace(state, part=(part + 1) % len(notice.parts), page=0), ()
    return state, ()
