"""Where the keeper is at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kiosk.core.acts import ActRefused
from kiosk.core.carried import Carried
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.events import Outcome
from kiosk.core.desk.tasks import TASKS, Answers, How, Question, Task, TaskName
from kiosk.core.desk.view import CloseSheet, Desk, RedemptionRow, Row
from kiosk.core.fitness import Finding
from kiosk.core.weighing import Weighing

LAST_PAGE = 10**6
"""The last page, however many there are; one less is the page before it."""


class Slip(StrEnum):
    """What is wrong with an answer, said beside the question."""

    TOO_LITTLE = "too_little"
    TOO_MUCH = "too_much"
    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_NUMBER = "unknown_number"
    SAME_PERSON = "same_person"
    WRONG_PIN = "wrong_pin"
    PINS_DIFFER = "pins_differ"
    PIN_TOO_PLAIN = "pin_too_plain"
    NO_PHOTO = "no_photo"
    NOT_A_BARCODE = "not_a_barcode"
    BARCODE_TAKEN = "barcode_taken"
    OWN_HOUSEHOLD = "own_household"
    LOST_CARD = "lost_card"
    FOREIGN_CARD = "foreign_card"
    FOREIGN_PAPER = "foreign_paper"
    NOT_BLANK = "not_blank"
    NOT_A_KEEPER = "not_a_keeper"
    DAY_OVER = "day_over"
    DAY_TO_COME = "day_to_come"
    OFFICER = "officer"
    ANOTHER_KEEPER = "another_keeper"
    LEAVE_FIRST = "leave_first"
    CAME_BEFORE = "came_before"
    SITS_ALREADY = "sits_already"
    NOT_IN_GROUP = "not_in_group"


@dataclass(frozen=True)
class Note:
    """What just happened, in one line above a list or the board."""

    task: TaskName | None = None
    outcome: Outcome | None = None
    refused: ActRefused | None = None
    slip: Slip | None = None


@dataclass(frozen=True)
class Script:
    """A task and how far it is answered."""

    task: TaskName
    answers: Answers = field(default_factory=dict)
    line: Answers = field(default_factory=dict)
    """Of the line being asked."""

    lines: tuple[Answers, ...] = ()
    lines_done: bool = False
    skipped: frozenset[str] = frozenset()
    asked: tuple[str, ...] = ()
    """Names of the questions answered in this line or section, for the way back."""

    row: Row | None = None
    """What the task is about, where it began at a row or a scanned slip."""

    known: Mapping[str, str] = field(default_factory=dict)
    """Words for the ids among the answers: households, persons, cards."""

    redeemed: tuple[RedemptionRow, ...] = ()
    """What the household redeemed today, where it is asked which of it is meant."""

    under: Script | None = None
    """What it interrupts: a delivery, while the goods that came are made."""

    @property
    def steps(self) -> Task:
        return TASKS[self.task]

    @property
    def in_lines(self) -> bool:
        return bool(self.steps.each) and not self.lines_done

    @property
    def told(self) -> Answers:
        """Everything that a question's condition may look at; `chosen`: lines of earlier lines."""
        chosen = " ".join(str(line["line"]) for line in self.lines if "line" in line)
        return {**self.answers, **self.line} | ({"chosen": chosen} if chosen else {})

    def came(self, household: str) -> bool:
        """Whether one of the lines is this household's."""
        return any(line.get("household") == household for line in self.lines)

    def sits(self, person: str) -> bool:
        """Whether one of the lines is this member of the group."""
        return any(line.get("member") == person for line in self.lines)

    def of_one_of(self, redeemed: tuple[RedemptionRow, ...]) -> Script:
        """With the redemptions to choose from, if the task asks for one."""
        if all(question.name != "of" for question in self.steps.then):
            return self
        keys = " ".join(row.key for row in redeemed)
        return replace(self, redeemed=redeemed, answers={**self.answers, "redeemed": keys})

    def unwitnessed(self) -> Script:
        """Without the second person: what they stood for is no longer what they saw."""
        people = {q.name for q in self.steps.then if q.how is How.PERSON}
        kept = {name: value for name, value in self.answers.items() if name not in people}
        asked = tuple(name for name in self.asked if name not in people)
        return replace(self, answers=kept, asked=asked, skipped=self.skipped - people)

    def _told(self, told: Answers) -> Script:
        """With these answers of the section that is being asked."""
        return replace(self, line=told) if self.in_lines else replace(self, answers=told)

    @property
    def _section(self) -> Answers:
        return self.line if self.in_lines else self.answers

    def answered(self, question: Question, value: str | int) -> Script:
        taken = self._told({**self._section, question.name: value})
        return replace(taken, asked=(*self.asked, question.name))

    def skipping(self, question: Question) -> Script:
        return replace(
            self,
            asked=(*self.asked, question.name),
            skipped=self.skipped | {question.name},
        )

    def back(self) -> Script | None:
        """Without the last answer; None at the first question."""
        if not self.asked:
            return None
        last = self.asked[-1]
        kept = self._told({name: v for name, v in self._section.items() if name != last})
        return replace(kept, asked=self.asked[:-1], skipped=self.skipped - {last})


@dataclass(frozen=True)
class Board:
    """The tiles."""

    desk: Desk
    note: Note = Note()


@dataclass(frozen=True)
class Listing:
    desk: Desk
    list: ListName
    of: str = ""
    rows: tuple[Row, ...] | None = None
    """None until they are loaded."""

    page: int = 0
    note: Note = Note()


Home = Board | Listing
"""Where a task begins and ends."""


@dataclass(frozen=True)
class Menu:
    """What may be done with a row, or at the desk."""

    desk: Desk
    menu: MenuName
    row: Row | None
    home: Home
    under: Script | None = None
    """What it interrupts."""


@dataclass(frozen=True)
class Asking:
    """One question."""

    desk: Desk
    script: Script
    question: Question
    home: Home
    typed: str = ""
    """Digits, letters, hanzi, initials to narrow the goods by, or a date."""

    letters: str = ""
    """Pinyin that is still to become hanzi."""

    page: int = 0
    slip: Slip | None = None
    second: tuple[str, str] | None = None
    """Id and name of the person whose PIN is awaited."""

    checking: bool = False
    wait_s: int = 0
    weighing: Weighing | None = None
    """What the scale says, where a weight is asked for; None: there is none."""


@dataclass(frozen=True)
class LinesShown:
    """The lines so far: one more, or go on."""

    desk: Desk
    script: Script
    home: Home
    page: int = 0
    note: Note = Note()


@dataclass(frozen=True)
class Reviewing:
    """All answers once more; `op` is '' until the key is there, `booking` after 确认."""

    desk: Desk
    script: Script
    home: Home
    op: str = ""
    booking: bool = False
    page: int = 0


@dataclass(frozen=True)
class Declined:
    """Nothing was booked."""

    desk: Desk
    script: Script
    refused: ActRefused
    home: Home


@dataclass(frozen=True)
class Booked:
    """It is in the journal."""

    desk: Desk
    task: TaskName
    outcome: Outcome
    home: Home
    under: Script | None = None
    """What goes on now, with the goods of the outcome."""


@dataclass(frozen=True)
class DayShown:
    """The day before it is closed."""

    desk: Desk
    sheet: CloseSheet | None = None
    page: int = 0


@dataclass(frozen=True)
class LinkShown:
    """How the link to the township stands."""

    desk: Desk
    trying: bool = False
    reached: bool | None = None
    """Whether the last try from here came through; None: there was none."""

    stick: bool = False
    """Whether a USB stick is in."""

    carrying: bool = False
    moved: tuple[int, int] = (0, 0)
    """Files that went from the stick or to it, and how many there are."""

    carried: Carried | None = None
    """How the last stick from here came out."""

    @property
    def busy(self) -> bool:
        return self.trying or self.carrying


@dataclass(frozen=True)
class MachineShown:
    """What was found about the parts of the kiosk."""

    desk: Desk
    home: Home
    findings: tuple[Finding, ...] = ()
    looking: bool = True
    """Parts are still looked at."""

    page: int = 0
    note: Note = Note()
    offered: str = ""
    """The newer version on the stick; '' for none."""


DeskState = (
    Board
    | Listing
    | Menu
    | Asking
    | LinesShown
    | Reviewing
    | Declined
    | Booked
    | DayShown
    | LinkShown
    | MachineShown
)
