"""What households redeemed: handed over, taken back, signed."""

from __future__ import annotations

from kiosk.core.acts import ActRefused
from kiosk.core.desk.events import Carry
from kiosk.core.desk.tasks import ALL, SELF, Answers
from kiosk.core.entries import (
    Proxy,
    Signed,
)
from kiosk.desk.answers import (
    Answer,
    Booked,
    maybe_of,
    now_of,
    number_of,
    outcome_of,
    reason_of,
    text_of,
)
from kiosk.desk.ports import DeskPorts
from kiosk.store import (
    orders,
    redeem,
    register,
    reversal,
)
from kiosk.store.acts import Acted


def hand_over(ports: DeskPorts, task: Carry, op: str) -> Answer:
    told = task.answers
    booked = orders.hand_over(
        ports.store,
        op,
        number_of(told, "of"),
        _lines_of(told),
        now_of(ports, task),
        proof=text_of(told, "proof"),
        proxy=_proxy(ports, told),
    )
    return outcome_of(ports, booked)


def _lines_of(told: Answers) -> list[str]:
    """The ordered lines that the row has, or the one of them that was chosen."""
    part = text_of(told, "part")
    return [part] if part and part != ALL else text_of(told, "goods").split()


def _proxy(ports: DeskPorts, told: Answers) -> Proxy | None:
    """Who came for the household; None when it came itself."""
    relation = text_of(told, "relation")
    if relation in ("", SELF):
        return None
    household = text_of(told, "proxy")
    if not household:
        return Proxy(relation)
    holder = redeem.holder_of(ports.store, household)
    return Proxy(relation, household, holder.number, holder.group, holder.name)


def cancel_order(ports: DeskPorts, task: Carry, op: str) -> Answer:
    told = task.answers
    booked = orders.cancel_order(
        ports.store,
        op,
        number_of(told, "of"),
        _lines_of(told),
        now_of(ports, task),
        reason=reason_of(task),
        by_household=told["reason"] == "unwanted",
    )
    return outcome_of(ports, booked, figure=_points_back(booked))


def undo(ports: DeskPorts, task: Carry, op: str) -> Answer:
    of = number_of(task.answers, "of")
    booked = reversal.undo(ports.store, op, of, now_of(ports, task), reason=reason_of(task))
    return outcome_of(ports, booked, figure=_points_back(booked))


def bring_back(ports: DeskPorts, task: Carry, op: str) -> Answer:
    pieces: dict[str, int] = {}
    for line in task.lines:
        good, _, quantity = text_of(line, "line").rpartition(":")
        pieces[good] = maybe_of(line, "pieces") or int(quantity)
    booked = reversal.bring_back(
        ports.store,
        op,
        number_of(task.answers, "of"),
        pieces,
        now_of(ports, task),
        reason=reason_of(task),
        spoiled=task.answers["condition"] == "spoiled",
        by_household=task.answers["reason"] == "unwanted",
    )
    lapsed = _told_in(booked, "lapsed")
    return outcome_of(ports, booked, figure=_points_back(booked), other=lapsed)


def _points_back(booked: Booked) -> int:
    return _told_in(booked, "points")


def _told_in(booked: Booked, figure: str) -> int:
    """A figure of the entry's body; 0 where it has none."""
    body = booked.entry.decoded() if isinstance(booked, Acted) else None
    return int(getattr(body, figure, 0))


def sign(ports: DeskPorts, task: Carry, op: str) -> Answer:
    booked = register.sign(ports.store, op, number_of(task.answers, "of"), now_of(ports, task))
    if isinstance(booked, ActRefused):
        return booked
    body = booked.entry.decoded()
    line = body.register_line if isinstance(body, Signed) else 0
    return outcome_of(ports, booked, figure=line)
