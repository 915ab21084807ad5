"""The count, line by line."""

from __future__ import annotations

from kiosk.core.acts import ActRefused
from kiosk.core.desk.events import Carry, Outcome
from kiosk.core.entries import (
    Counted,
)
from kiosk.desk.answers import (
    Answer,
    now_of,
    number_of,
    outcome_of,
    reason_of,
    second_of,
    text_of,
)
from kiosk.desk.ports import DeskPorts
from kiosk.store import (
    counting,
)


def count_line(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    good = text_of(task.answers, "good")
    counted = number_of(task.answers, "counted")
    line = counting.count_line(ports.store, good, counted, ports.stamp(task.person))
    if isinstance(line, ActRefused):
        return line
    return Outcome(name=good, figure=line.difference, other=line.book)


def count_reason(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    good = text_of(task.answers, "good")
    counting.give_reason(ports.store, good, reason_of(task))
    return Outcome(name=good)


def drop_count(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    good = text_of(task.answers, "good")
    counting.drop_line(ports.store, good)
    return Outcome(name=good)


def finish_count(ports: DeskPorts, task: Carry, op: str) -> Answer:
    second = second_of(task)
    shelf = text_of(task.answers, "shelf")
    booked = counting.finish_count(ports.store, op, now_of(ports, task), shelf=shelf, second=second)
    if isinstance(booked, ActRefused):
        return booked
    body = booked.entry.decoded()
    lines = body.lines if isinstance(body, Counted) else ()
    off = sum(1 for line in lines if line.counted != line.book)
    return outcome_of(ports, booked, name=shelf, figure=len(lines), other=off)
