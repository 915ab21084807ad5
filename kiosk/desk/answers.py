"""Reading the answers of a task, and telling what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kiosk.core.acts import ActRefused
from kiosk.core.desk.events import Carry, Outcome
from kiosk.core.desk.reasons import REASONS
from kiosk.core.desk.tasks import Answers
from kiosk.core.entries import GoodSet
from kiosk.desk.ports import DeskPorts
from kiosk.store import (
    printing,
    register,
)
from kiosk.store.acts import Acted
from kiosk.store.journal import Stamp

Booked = Acted | ActRefused
Answer = Outcome | ActRefused


def now_of(ports: DeskPorts, task: Carry) -> Callable[[], Stamp]:
    return lambda: ports.stamp(task.person)


def text_of(answers: Answers, name: str) -> str:
    return str(answers.get(name, ""))


def number_of(answers: Answers, name: str) -> int:
    return int(answers.get(name, 0))


def maybe_of(answers: Answers, name: str) -> int | None:
    return int(answers[name]) if name in answers else None


def given_of(answers: Answers, name: str) -> str | None:
    """None when it was left out: it stays as it is."""
    return str(answers[name]) if name in answers else None


def second_of(task: Carry, name: str = "second") -> str | None:
    return text_of(task.answers, name) or None


def reason_of(task: Carry, name: str = "reason") -> str:
    key = text_of(task.answers, name)
    return REASONS.get((task.task, key), key)


def outcome_of(
    ports: DeskPorts,
    booked: Booked,
    *,
    name: str = "",
    figure: int = 0,
    other: int = 0,
    since: date | None = None,
) -> Answer:
    """The outcome of an act, with the number of its slip or note."""
    if isinstance(booked, ActRefused):
        return booked
    if booked.entry.kind in printing.PAPERED:
        ports.request_print()
    number = register.slip_numbers(ports.store)(booked.entry.seq)
    body = booked.entry.decoded()
    good = body.good if isinstance(body, GoodSet) else ""
    return Outcome(booked.entry.seq, number, name, figure, other, good, since)
