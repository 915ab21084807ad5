"""Setting up a village at the desk: its list, and booking what is done there."""

from __future__ import annotations

from collections.abc import Iterator

from kiosk.core.desk.events import Carry, Outcome
from kiosk.core.desk.setup_rows import SetupRow, Step
from kiosk.core.papers.test_page import PrintTest
from kiosk.core.setup_entries import READ_RULES
from kiosk.desk.answers import Answer, now_of, number_of, outcome_of, second_of, text_of
from kiosk.desk.ports import DeskPorts
from kiosk.store import paper_contents, people, setting_up
from kiosk.store.journal import Stamp
from kiosk.store.setting_up import Progress

REAL_ONLY = (Step.MACHINE, Step.LINK)
"""A copy that is trained on has neither."""


def rows(ports: DeskPorts, of: str, when: Stamp) -> Iterator[SetupRow]:  # noqa: ARG001
    who = people.person(ports.store, when.keeper)
    is_officer = who is not None and who.role == "officer"
    for row in _rows(setting_up.progress(ports.store, when.moment.at), is_officer=is_officer):
        if row.step not in REAL_ONLY or not ports.training:
            yield row


def open_steps(ports: DeskPorts, when: Stamp) -> int:
    """How many steps are not done, while the shop has not opened; 0 from then on."""
    if setting_up.has_opened(ports.store):
        return 0
    there = setting_up.progress(ports.store, when.moment.at)
    return sum(not row.done for row in _rows(there, is_officer=True))


def _rows(there: Progress, *, is_officer: bool) -> Iterator[SetupRow]:
    yield SetupRow(Step.RULES, Step.RULES, there.rules_read)
    yield SetupRow(Step.KEEPER, Step.KEEPER, there.keepers > 0, there.keepers, leads=False)
    keepers_own = not is_officer
    yield SetupRow(
        Step.GOODS,
        Step.GOODS,
        there.offered >= there.kinds_wanted,
        there.offered,
        there.kinds_wanted,
        leads=keepers_own,
    )
    yield SetupRow(Step.STOCK, Step.STOCK, there.stocked > 0, there.stocked, leads=keepers_own)
    if there.may_open or there.opened:
        yield SetupRow(
            Step.POINTS,
            Step.POINTS,
            there.opened > 0,
            there.opened,
            there.households,
            leads=is_officer and there.may_open,
        )
    yield SetupRow(Step.MACHINE, Step.MACHINE, there.tested)
    yield SetupRow(Step.LINK, Step.LINK, there.heard)
    for row in there.rows:
        seen = there.checked.get(row.id)
        yield SetupRow(
            f"{Step.SEEN}/{row.id}",
            Step.SEEN,
            seen is not None,
            row=row.id,
            name=row.name,
            holds=seen is not None and seen.holds,
            photo=seen is not None and bool(seen.photo),
        )


def read_rules(ports: DeskPorts, task: Carry, op: str) -> Answer:
    read = setting_up.check(
        ports.store, op, READ_RULES, "方案看过了", now_of(ports, task), holds=True
    )
    return outcome_of(ports, read)


def check_site(ports: DeskPorts, task: Carry, op: str) -> Answer:
    told = task.answers
    seen = setting_up.check(
        ports.store,
        op,
        text_of(told, "row"),
        text_of(told, "name"),
        now_of(ports, task),
        holds=told["holds"] == "yes",
        photo=text_of(told, "photo"),
    )
    return outcome_of(ports, seen, name=text_of(told, "name"))


def opening_points(ports: DeskPorts, task: Carry, op: str) -> Answer:
    """The outcome's figure is the points."""
    told = task.answers
    figure = number_of(told, "points")
    booked = setting_up.open_points(
        ports.store, op, text_of(told, "household"), figure, second_of(task), now_of(ports, task)
    )
    return outcome_of(ports, booked, figure=figure)


def print_test(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    paper_contents.ask_for(ports.store, PrintTest(ports.stamp(task.person).moment.at))
    ports.request_print()
    return Outcome()


def update(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    return ports.wish_update() or Outcome()
