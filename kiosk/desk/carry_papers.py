"""Papers, the end of the day, and the practice."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk.events import Carry, Outcome
from kiosk.desk.answers import (
    Answer,
    maybe_of,
    now_of,
    number_of,
    outcome_of,
    second_of,
    text_of,
)
from kiosk.desk.ports import DeskPorts
from kiosk.store import (
    closing,
    goods,
    paper_contents,
    people,
    printing,
)


def reprint(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    job = printing.job_numbered(ports.store, _job_of(ports, task))
    if job is None or job.is_to_come:
        return ActRefused(Obstacle.NOT_OUT_YET)
    printing.ask_again(ports.store, job.job)
    ports.request_print()
    return Outcome()


def _job_of(ports: DeskPorts, task: Carry) -> int:
    """The job named, or the slip of the redemption named."""
    job = maybe_of(task.answers, "job")
    if job is None:
        found = printing.job_of(ports.store, number_of(task.answers, "of"))
        job = found.job if found else 0
    return job


def settle(*, complete: bool) -> Callable[[DeskPorts, Carry, str], Answer]:
    def settle(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
        job = number_of(task.answers, "job")
        printing.settle(ports.store, job, complete=complete, person=task.person)
        ports.request_print()
        return Outcome()

    return settle


def _printed(ports: DeskPorts, content: paper_contents.Content) -> Answer:
    paper_contents.ask_for(ports.store, content)
    ports.request_print()
    return Outcome()


def print_tag(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    at = ports.stamp(task.person).moment.at
    good = goods.good_at(ports.store, text_of(task.answers, "good"), at)
    if good is None:
        return ActRefused(Obstacle.UNKNOWN_GOOD, text_of(task.answers, "good"))
    return _printed(ports, paper_contents.tags_of([good], at))


def print_tags(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    at = ports.stamp(task.person).moment.at
    offered = [good for good in goods.goods_at(ports.store, at) if good.offered]
    return _printed(ports, paper_contents.tags_of(offered, at))


def print_unsigned(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    at = ports.stamp(task.person).moment.at
    return _printed(ports, paper_contents.unsigned_of(ports.store, at))


def print_buy_list(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    at = ports.stamp(task.person).moment.at
    keeper = people.person(ports.store, task.person)
    name = keeper.name if keeper else ""
    return _printed(ports, paper_contents.purchases_of(ports.store, at, name))


def print_notice(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    at = ports.stamp(task.person).moment.at
    strip = paper_contents.notice_strip_of(ports.store, text_of(task.answers, "notice"), at)
    return ActRefused(Obstacle.NOT_OUT_YET) if strip is None else _printed(ports, strip)


def close_day(ports: DeskPorts, task: Carry, op: str) -> Answer:
    successor = second_of(task, "successor")
    following = people.person(ports.store, successor) if successor else None
    booked = closing.close_day(ports.store, op, now_of(ports, task), ports.unsent(), following)
    return outcome_of(ports, booked, name=following.name if following else "")


def switch(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    return ports.switch(task.task) or Outcome()
