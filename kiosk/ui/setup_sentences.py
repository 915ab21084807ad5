"""开店准备 and 检查机器 in words.  Pure functions, no kivy."""

from __future__ import annotations

from kiosk.core.desk.setup_rows import SetupRow, Step
from kiosk.core.desk.states import MachineShown
from kiosk.core.desk.view import Desk
from kiosk.core.fitness import Finding, Verdict
from kiosk.ui import setup_words as words
from kiosk.ui.desk_sentences import Level, Mark
from kiosk.ui.sentences import aloud

KEEPERS_OWN = (Step.GOODS, Step.STOCK)
LEVELS = {Verdict.FIT: Level.WELL, Verdict.WARNED: Level.WAITS, Verdict.UNFIT: Level.LATE}


def title_words(row: SetupRow) -> str:
    return row.name if row.step is Step.SEEN else words.STEP[row.step]


def detail_words(desk: Desk, row: SetupRow) -> str:
    if row.step is Step.SEEN and row.done:
        holds = words.HOLDS[row.holds]
        return words.WITH_PHOTO.format(holds=holds) if row.photo else holds
    if not row.done and not row.leads:
        if row.step is Step.POINTS and desk.is_keepers:
            return words.BY_OFFICER
        if row.step in KEEPERS_OWN:
            return words.BY_KEEPER
    told = (words.DETAIL_DONE if row.done else words.DETAIL)[row.step]
    return told.format(figure=row.figure, all=row.all)


def row_mark(row: SetupRow) -> Mark:
    if not row.done:
        return Mark(words.OPEN, Level.WAITS)
    if row.step is Step.SEEN and not row.holds:
        return Mark(words.LACKS, Level.LATE)
    return Mark(words.DONE, Level.WELL)


def finding_mark(found: Finding) -> Mark:
    return Mark(words.SIGNS[found.verdict], LEVELS[found.verdict])


def machine_aloud(state: MachineShown) -> str:
    """What the screen says: nothing of what is well."""
    if state.looking:
        return words.LOOKING_ALOUD
    count = sum(found.verdict is not Verdict.FIT for found in state.findings)
    return aloud(words.SAY_NOT_FIT.format(count=count)) if count else words.SAY_ALL_FIT
