"""From explanations, rules and notices to what is shown and said of them.

Pure functions, no kivy.
"""

from __future__ import annotations

import re
from datetime import datetime

from kiosk.core.clause import VILLAGE_RULES
from kiosk.core.desk.view import NoticeRow
from kiosk.core.explaining import Figure, Why
from kiosk.core.noticeboard import Board, NoticeHead
from kiosk.core.papers.frame import grouped
from kiosk.core.reading import (
    NoticeShown,
    NoticesListed,
    Reading,
    RulesListed,
    RulesShown,
    WhyShown,
)
from kiosk.core.rules_in_words import Chapter, Rule, pages_of
from kiosk.ui import words
from kiosk.ui.desk_words import SEPARATOR
from kiosk.ui.numerals import DIGITS, counted, full_day, short_day, spelled

PAPER_LONGEST = 16
"""Characters of a paper's name that stand on a line with the clause."""

ACCOUNT_FIGURES = (
    Figure.TOTAL,
    Figure.SPENT,
    Figure.PENDING,
    Figure.PREVIOUS,
    Figure.BASE,
    Figure.ELSEWHERE,
)
"""Keys on the account screen, the most important first; the others are a page further."""


def account_figures(whys: tuple[Why, ...], room: int) -> list[Why]:
    """Those that have room beside the key figure."""
    found = [why for figure in ACCOUNT_FIGURES for why in whys if why.figure is figure]
    return found[:room]


def why_words(why: Why) -> str:
    return words.WHY_FIGURE.format(label=why.label, points=why.points)


def follows(why: Why) -> str:
    """依据：高阳府发〔2022〕76号　四、（三）2; '' where no clause says so."""
    if not why.clause:
        return ""
    paper = why.paper if len(why.paper) <= PAPER_LONGEST else words.THE_PAPER
    told = words.FOLLOWS_VILLAGE if why.clause == VILLAGE_RULES else words.FOLLOWS
    return told.format(paper=paper, clause=why.clause)


def head_note(head: NoticeHead | NoticeRow) -> str:
    """11月1日公布 · 有更正; '' for what holds now."""
    if head.frozen is None:
        return ""
    said = words.PUBLISHED.format(day=short_day(head.frozen))
    return f"{said}{SEPARATOR}{words.CORRECTED}" if head.corrected else said


def board_notes(board: Board) -> tuple[tuple[Rule, ...], ...]:
    """What stands under a table, in pages of their own behind its rows."""
    notes = list(board.notes)
    if board.frozen is not None:
        day = full_day(board.frozen)
        notes.append(words.FROZEN.format(day=day, mark=grouped(board.mark)))
    if not notes:
        return ()
    return pages_of(Chapter("", "", tuple(Rule(note) for note in notes)))


def spoken(state: WhyShown | Reading) -> str:
    """What such a screen says when it opens or is turned."""
    match state:
        case WhyShown():
            return _why_said(state.why)
        case RulesListed():
            return words.SAY_RULES
        case RulesShown(page=page):
            pages = state.pages
            shown = pages[min(page, len(pages) - 1)]
            return read_aloud("".join(rule.text for rule in shown))
        case NoticesListed():
            return words.SAY_NOTICES
        case NoticeShown(notice=notice, part=part):
            return read_aloud(f"{notice.parts[part].title}。")


def _why_said(why: Why) -> str:
    said = words.SAY_WHY.format(label=why.label, points=why.points, sentence=why.sentence)
    if why.clause_said:
        said += words.SAY_CLAUSE.format(clause=why.clause_said)
    return read_aloud(said)


def read_aloud(text: str) -> str:
    """Numbers in words: years figure by figure, which month or day it is, and how many of what."""
    text = re.sub(r"\d{4}(?=年)", lambda found: "".join(DIGITS[int(d)] for d in found[0]), text)
    text = re.sub(r"\d{1,8}(?=[月日号])", lambda found: spelled(int(found[0])), text)
    text = re.sub(r"第 ?(\d{1,8}) ?", lambda found: f"第{spelled(int(found[1]))}", text)
    return re.sub(r" ?(\d{1,8}) ?", lambda found: counted(int(found[1])), text)


def day_of(at: datetime) -> str:
    return words.PUBLISHED.format(day=short_day(at))
