"""What officers book at the kiosk."""

from __future__ import annotations

from datetime import date

from kiosk.core.acts import ActRefused
from kiosk.core.desk.earning import GRAMS_SHOWN
from kiosk.core.desk.events import Carry, Outcome
from kiosk.core.desk.reasons import ACTIVITY_NAMES
from kiosk.core.desk.view import OF_HOUSEHOLD
from kiosk.core.earning_entries import Awarded
from kiosk.desk.answers import (
    Answer,
    maybe_of,
    now_of,
    outcome_of,
    second_of,
    text_of,
)
from kiosk.desk.ports import DeskPorts
from kiosk.store import awarding, declaring, sessions
from kiosk.store.awarding import Asked
from kiosk.store.declaring import Said


def award(ports: DeskPorts, task: Carry, op: str) -> Answer:
    """The outcome names what was booked; its figure is the points, the other what was left over."""
    told = task.answers
    figure = maybe_of(told, "points")
    asked = Asked(
        household=text_of(told, "household"),
        day=date.fromisoformat(text_of(told, "day")),
        item=text_of(told, "item"),
        quantity=maybe_of(told, "amount"),
        grams=maybe_of(told, GRAMS_SHOWN) or 0,
        points=-figure if figure and told["sign"] == "deduct" else figure,
        place=text_of(told, "place"),
        reason=text_of(told, "reason"),
        document=text_of(told, "document"),
        proof=text_of(told, "proof_kind"),
        photo=text_of(told, "photo"),
        second=second_of(task),
    )
    booked = awarding.award(ports.store, op, asked, now_of(ports, task))
    body = None if isinstance(booked, ActRefused) else booked.entry.decoded()
    if not isinstance(body, Awarded):
        return outcome_of(ports, booked)
    left = f"{body.left_over}{body.unit}" if body.left_over else ""
    return outcome_of(ports, booked, name=left, figure=body.points, other=body.warning)


def check_in(ports: DeskPorts, task: Carry, op: str) -> Answer:
    """The outcome's figure is how many households came."""
    told = task.answers
    booked = sessions.hold(
        ports.store,
        op,
        text_of(told, "title") or ACTIVITY_NAMES[text_of(told, "activity")],
        date.fromisoformat(text_of(told, "day")),
        [text_of(line, "household") for line in task.lines],
        now_of(ports, task),
        place=text_of(told, "place"),
        photo=text_of(told, "photo"),
    )
    return outcome_of(ports, booked, figure=len(task.lines))


def declare(ports: DeskPorts, task: Carry, op: str) -> Answer:
    """Of the household that is here, or by it for the one whose card was shown."""
    told = task.answers
    here = task.person.removeprefix(OF_HOUSEHOLD)
    other = text_of(told, "household")
    said = Said(
        household=other or here,
        item=text_of(told, "item"),
        day=date.fromisoformat(text_of(told, "day")),
        quantity=maybe_of(told, "amount"),
        place=text_of(told, "place"),
        photo=text_of(told, "photo"),
        helper=here if other else "",
    )
    booked = declaring.declare(ports.store, op, said, lambda: ports.stamp(""))
    return booked if isinstance(booked, ActRefused) else Outcome(booked.entry.seq)
