"""The same sentence without the names in it: nobody has recorded what people and goods are called.

A name is any text of the state that a township, a village or a household chose.  What stands for it
is a word that fits people, households or things, so that the sentence stays whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, cast, get_type_hints

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk.states import Booked
from kiosk.core.desk.tasks import TaskName
from kiosk.core.desk.view import Desk
from kiosk.core.front import Front, State
from kiosk.core.shift import PinTyping, ShiftChanged
from kiosk.ui import words
from kiosk.ui.sentences import aloud
from kiosk.ui.spoken import spoken

NAMES = frozenset(
    {"name", "good", "to", "item", "instead_of", "second", "keeper", "aside", "known"}
)
"""Fields, and keys of what was answered, that hold names."""

PEOPLE = frozenset({"instead_of", "second", "keeper", "aside", "known"})
OF_PEOPLE = (PinTyping, ShiftChanged)
"""Whatever is named in these is a person."""

REFUSED_PEOPLE = (Obstacle.NOT_IN_GROUP, Obstacle.MUST_STAND_ASIDE)

HOUSEHOLD_SIGN = "*"
"""A household is known by group, masked head and number."""

SHORTEST = 2

TEXTLESS = (bool, int, float, date, datetime, int | None, float | None, date | None)
"""Of the hundreds of fields of a state, two thirds."""


def plain(front: Front) -> str:
    """'' where the sentence names nobody and nothing."""
    sentence = said = spoken(front)
    found = _named(front.state)
    for name in sorted(found, key=len, reverse=True):
        said = said.replace(aloud(name), found[name]).replace(name, found[name])
    return "" if said == sentence else said


def _named(state: State) -> dict[str, str]:
    """What stands for each name; what is a person's somewhere is a person's."""
    found = sorted(set(_names(state, "", of_people=isinstance(state, OF_PEOPLE))))
    said = {name: words.THIS_PERSON if of_people else words.THIS_THING for name, of_people in found}
    said |= {name: words.THIS_HOUSEHOLD for name in said if HOUSEHOLD_SIGN in name}
    if isinstance(state, Booked) and state.task is TaskName.CLOSE_DAY and state.outcome.name:
        said[state.outcome.name] = words.THIS_PERSON
    return said


def _names(value: object, field: str, *, of_people: bool) -> Iterator[tuple[str, bool]]:
    match value:
        case str():
            if field in NAMES and len(value) >= SHORTEST:
                yield value, of_people or field in PEOPLE
        case Mapping():
            for key, each in value.items():
                yield from _names(each, field if field in NAMES else str(key), of_people=of_people)
        case tuple() | list():
            for each in value:
                yield from _names(each, field, of_people=of_people)
        case _ if parts := _parts_of(cast("Any", type(value))):
            person = isinstance(value, ActRefused) and value.why in REFUSED_PEOPLE
            for part in parts:
                inner = person or (isinstance(value, Desk) and part == "name")
                yield from _names(getattr(value, part), part, of_people=of_people or inner)


@cache
def _parts_of(kind: type) -> tuple[str, ...]:
    """Fields of a dataclass that can hold a text or something with texts in it."""
    if not is_dataclass(kind):
        return ()
    hints = get_type_hints(kind)
    return tuple(field.name for field in fields(kind) if hints[field.name] not in TEXTLESS)
