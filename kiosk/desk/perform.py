"""Carrying out what the desk asks for, one effect at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from kiosk.core.acts import ActRefused
from kiosk.core.desk.events import (
    ActBooked,
    ActDeclined,
    Carry,
    DayLoaded,
    DeskEffect,
    DeskEvent,
    DeskLoaded,
    FindHousehold,
    ListLoaded,
    LoadDay,
    LoadDesk,
    LoadList,
    LookUp,
    PhotoFailed,
    PhotoTaken,
    TakePhoto,
    WriteLedger,
)
from kiosk.desk.answers import Answer
from kiosk.desk.carry import carry
from kiosk.desk.lists import load_day, load_desk, rows_of
from kiosk.desk.lookup import find_household, look_up
from kiosk.desk.photographs import keep
from kiosk.desk.ports import DeskPorts

LOG = logging.getLogger(__name__)


def perform(ports: DeskPorts, effect: DeskEffect, person: str) -> Iterator[DeskEvent]:
    """Read for the desk; `person` is who stands there.  TROUBLE of the store passes through."""
    match effect:
        case LoadDesk(who):
            desk = load_desk(ports, who)
            if desk is not None:
                yield DeskLoaded(desk)
        case LoadList(listed, of):
            yield ListLoaded(listed, of, rows_of(ports, listed, of, person))
        case LoadDay():
            yield DayLoaded(load_day(ports, person))
        case LookUp(text):
            yield look_up(ports, text, person)
        case FindHousehold(number):
            yield find_household(ports, number)
        case TakePhoto():
            yield _photograph(ports)
        case WriteLedger():
            ports.write_ledger(effect, ports.stamp(person).moment.at)


def book(ports: DeskPorts, task: Carry, op: str) -> DeskEvent:
    """Book a task; CommitUnknown passes through: the caller asks the file what became of `op`."""
    return answered(carry(ports, task, op))


def answered(answer: Answer) -> DeskEvent:
    return ActDeclined(answer) if isinstance(answer, ActRefused) else ActBooked(answer)


def _photograph(ports: DeskPorts) -> DeskEvent:
    picture = ports.photograph()
    if picture is None:
        return PhotoFailed()
    try:
        return PhotoTaken(keep(ports.photographs, picture))
    except OSError:
        LOG.exception("a photograph could not be kept")
        return PhotoFailed()
