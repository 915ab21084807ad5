"""The group sits down at the kiosk, decides what was declared, and rises with its minutes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from kiosk.core.acts import ActRefused
from kiosk.core.desk.events import Carry, Outcome
from kiosk.core.desk.review_rows import ToReviewRow, people_of, since_of, sitting_of
from kiosk.core.earning_entries import Reviewed
from kiosk.core.worth import Worth
from kiosk.desk.answers import Answer, now_of, outcome_of, reason_of, text_of
from kiosk.desk.ports import DeskPorts
from kiosk.store import group, journal, paper_contents, points, reviewing
from kiosk.store.journal import Stamp
from kiosk.store.reviewing import Outcome as Verdicts
from kiosk.store.reviewing import Verdict


def sit(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    """Whether they are enough; the outcome's entry is the last one before what they decide."""
    people = tuple(text_of(line, "member") for line in task.lines)
    today = ports.stamp(task.person).moment.at.date()
    refused = group.quorum_problem(ports.store, people, today)
    if refused:
        return refused
    print_left(ports, task.person)
    since = journal.head(ports.store)[0]
    reviewing.begin_sitting(ports.store, sitting_of(since, people))
    return Outcome(since)


def review(ports: DeskPorts, task: Carry, op: str) -> Answer:
    """The outcome's figure is the points, its name the verdict."""
    told = task.answers
    verdict = cast("Verdicts", text_of(told, "verdict"))
    asked = Verdict(
        text_of(told, "declaration"),
        verdict,
        people_of(text_of(told, "sitting")),
        reason_of(task, "why"),
    )
    booked = reviewing.decide(ports.store, op, asked, now_of(ports, task))
    body = None if isinstance(booked, ActRefused) else booked.entry.decoded()
    figure = body.points if isinstance(body, Reviewed) else 0
    return outcome_of(ports, booked, name=verdict, figure=figure)


def minutes(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    """Printed where anything was decided; the outcome's figure says how much."""
    return Outcome(figure=_minuted(ports, text_of(task.answers, "sitting"), task.person))


def print_left(ports: DeskPorts, person: str = "") -> None:
    """The minutes of a sitting that did not rise: the disk was full, or the power went."""
    sitting = reviewing.sitting_left(ports.store)
    if sitting:
        _minuted(ports, sitting, person)


def _minuted(ports: DeskPorts, sitting: str, person: str) -> int:
    """How much was decided; its paper and that the sitting has risen are one fact."""
    at = ports.stamp(person).moment.at
    paper = reviewing.minutes_of(ports.store, since_of(sitting), people_of(sitting), at)
    if paper.decided:
        paper_contents.ask_for(ports.store, paper, settles=reviewing.SITTING)
        ports.request_print()
    else:
        reviewing.end_sitting(ports.store)
    return len(paper.decided)


def _path(ports: DeskPorts, digest: str) -> str:
    path = ports.photographs / f"{digest}.jpg"
    return str(path) if digest and path.is_file() else ""


def rows(ports: DeskPorts, of: str, when: Stamp) -> Iterator[ToReviewRow]:
    """What waits, before those who sit: `of` is the sitting."""
    today = when.moment.at.date()
    found = (group.member(ports.store, person, today) for person in people_of(of))
    there = [each for each in found if each is not None]
    quorum = points.scheme_in_force(ports.store).quorum
    for each in reviewing.waiting(ports.store):
        gaining = [holder.household for holder in (each.holder, each.helper) if holder]
        aside = group.standing_aside(there, gaining)
        worth = each.worth
        yield ToReviewRow(
            each.declaration,
            each.at,
            each.holder,
            each.helper,
            f"{each.what}{each.counted}",
            each.day,
            each.place,
            _path(ports, each.photo),
            worth.points if isinstance(worth, Worth) else 0,
            None if isinstance(worth, Worth) else worth,
            tuple(member.name for member in aside),
            max(0, quorum - len(there) + len(aside)),
        )
