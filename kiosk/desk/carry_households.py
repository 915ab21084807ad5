"""Vouchers, cards and PINs of households."""

from __future__ import annotations

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk.events import Carry
from kiosk.core.entries import (
    Voucher,
    VouchersDestroyed,
)
from kiosk.desk.answers import (
    Answer,
    maybe_of,
    now_of,
    number_of,
    outcome_of,
    text_of,
)
from kiosk.desk.ports import DeskPorts
from kiosk.store import (
    cards,
    people,
    vouchers,
)
from kiosk.store.acts import acted_of_op


def take_vouchers(ports: DeskPorts, task: Carry, op: str) -> Answer:
    taken = [Voucher(text_of(line, "number"), number_of(line, "points")) for line in task.lines]
    household = text_of(task.answers, "household")
    of = maybe_of(task.answers, "of")
    booked = vouchers.take_vouchers(ports.store, op, household, taken, now_of(ports, task), of=of)
    return outcome_of(
        ports, booked, figure=len(taken), other=sum(voucher.points for voucher in taken)
    )


def destroy_vouchers(ports: DeskPorts, task: Carry, op: str) -> Answer:
    before = acted_of_op(ports.store, op)
    body = before.entry.decoded() if before else None
    numbers = [voucher.number for voucher in vouchers.to_destroy(ports.store)]
    if isinstance(body, VouchersDestroyed):
        numbers = list(body.numbers)  # asked again with the same key: what it destroyed
    second = text_of(task.answers, "second")
    if not numbers:
        return ActRefused(Obstacle.NOTHING_TO_DESTROY)
    booked = vouchers.destroy_vouchers(ports.store, op, numbers, second, now_of(ports, task))
    return outcome_of(ports, booked, figure=len(numbers))


def set_pin(ports: DeskPorts, task: Carry, op: str) -> Answer:
    household, pin = text_of(task.answers, "household"), text_of(task.answers, "pin")
    now = now_of(ports, task)
    booked = people.set_household_pin(ports.store, op, household, pin, now, salt=ports.salt())
    return outcome_of(ports, booked)


def report_lost(ports: DeskPorts, task: Carry, op: str) -> Answer:
    household = text_of(task.answers, "household")
    return outcome_of(ports, cards.report_lost(ports.store, op, household, now_of(ports, task)))


def replace_card(ports: DeskPorts, task: Carry, op: str) -> Answer:
    household, card = text_of(task.answers, "household"), text_of(task.answers, "card")
    return outcome_of(
        ports, cards.replace_card(ports.store, op, household, card, now_of(ports, task))
    )
