"""Goods and what happens to them: delivered, moved, made, priced."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kiosk.core.desk.events import Carry
from kiosk.core.entries import (
    DeliveryLine,
    EntryKind,
    GoodSet,
    StockLine,
)
from kiosk.desk import photographs
from kiosk.desk.answers import (
    Answer,
    Booked,
    given_of,
    maybe_of,
    now_of,
    number_of,
    outcome_of,
    reason_of,
    second_of,
    text_of,
)
from kiosk.desk.ports import DeskPorts
from kiosk.store import (
    assortment,
    stock,
)
from kiosk.store.acts import Acted
from kiosk.store.assortment import Wanted


def deliver(ports: DeskPorts, task: Carry, op: str) -> Answer:
    lines = [
        DeliveryLine(
            text_of(line, "good"),
            number_of(line, "quantity"),
            noted=maybe_of(line, "noted"),
            cost_cents=maybe_of(line, "cost_cents"),
            expires=text_of(line, "expires"),
        )
        for line in task.lines
    ]
    booked = stock.receive(
        ports.store,
        op,
        lines,
        now_of(ports, task),
        source=text_of(task.answers, "source"),
        giver=text_of(task.answers, "giver"),
        document=text_of(task.answers, "document"),
        second=second_of(task),
        photo=text_of(task.answers, "photo"),
    )
    return outcome_of(ports, booked, figure=len(lines), other=sum(line.quantity for line in lines))


def accept(ports: DeskPorts, task: Carry, op: str) -> Answer:
    of = number_of(task.answers, "of")
    second = text_of(task.answers, "second")
    return outcome_of(ports, stock.accept(ports.store, op, of, now_of(ports, task), second=second))


def moved(kind: EntryKind) -> Callable[[DeskPorts, Carry, str], Answer]:
    def move(ports: DeskPorts, task: Carry, op: str) -> Answer:
        lines = [StockLine(text_of(x, "good"), number_of(x, "quantity")) for x in task.lines]
        booked = stock.move_out(
            ports.store,
            op,
            kind,
            lines,
            now_of(ports, task),
            reason=reason_of(task),
            to=text_of(task.answers, "to") or text_of(task.answers, "taker"),
            document=text_of(task.answers, "document"),
            second=second_of(task),
            photo=text_of(task.answers, "photo"),
        )
        return outcome_of(ports, booked, figure=len(lines), other=sum(x.quantity for x in lines))

    return move


def complain(ports: DeskPorts, task: Carry, op: str) -> Answer:
    about = reason_of(task, "about")
    good, of = text_of(task.answers, "good"), maybe_of(task.answers, "of")
    booked = stock.complain(ports.store, op, about, now_of(ports, task), good=good, of=of)
    return outcome_of(ports, booked)


def new_good(ports: DeskPorts, task: Carry, op: str) -> Answer:
    told = task.answers
    wanted = Wanted(
        name=text_of(told, "name"),
        category=text_of(told, "category"),
        unit=text_of(told, "unit"),
        points=maybe_of(told, "points"),
        cost_cents=maybe_of(told, "cost_cents"),
        delivery=text_of(told, "delivery"),
        barcode=text_of(told, "barcode"),
        shelf=text_of(told, "shelf"),
        low=maybe_of(told, "low"),
        photo=text_of(told, "photo"),
    )
    booked = assortment.set_good(
        ports.store, op, wanted, now_of(ports, task), second=second_of(task)
    )
    _show_picture(ports, booked)
    return outcome_of(ports, booked, name=text_of(told, "name"))


def place_good(ports: DeskPorts, task: Carry, op: str) -> Answer:
    """What is left out stays as it is; '' as barcode: none any more."""
    told = task.answers
    wanted = Wanted(
        shelf=given_of(told, "shelf"),
        low=maybe_of(told, "low"),
        barcode=given_of(told, "barcode"),
        photo=given_of(told, "photo"),
    )
    good = text_of(told, "good")
    booked = assortment.set_good(ports.store, op, wanted, now_of(ports, task), good=good)
    _show_picture(ports, booked)
    return outcome_of(ports, booked, name=good)


def _show_picture(ports: DeskPorts, booked: Booked) -> None:
    """From now on the screens show the goods as they were photographed here."""
    body = booked.entry.decoded() if isinstance(booked, Acted) else None
    if isinstance(body, GoodSet) and body.photo:
        photographs.show(ports.photographs, body.photo, ports.pictures, body.good)


def change_price(ports: DeskPorts, task: Carry, op: str) -> Answer:
    told, good = task.answers, text_of(task.answers, "good")
    since = given_of(told, "since")
    wanted = Wanted(
        points=maybe_of(told, "points"), cost_cents=maybe_of(told, "cost_cents"), since=since
    )
    now, second = now_of(ports, task), second_of(task)
    booked = assortment.set_good(ports.store, op, wanted, now, good=good, second=second)
    return outcome_of(ports, booked, name=good, since=_to_come(booked, since))


def _to_come(booked: Booked, since: str | None) -> date | None:
    """The day from which it holds; None: it does already."""
    if since is None or not isinstance(booked, Acted) or since <= booked.entry.at[:10]:
        return None
    return date.fromisoformat(since)


def offered(*, offered: bool) -> Callable[[DeskPorts, Carry, str], Answer]:
    def offer(ports: DeskPorts, task: Carry, op: str) -> Answer:
        good = text_of(task.answers, "good")
        wanted = Wanted(offered=offered)
        booked = assortment.set_good(ports.store, op, wanted, now_of(ports, task), good=good)
        return outcome_of(ports, booked, name=good)

    return offer
