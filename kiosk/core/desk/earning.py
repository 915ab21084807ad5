"""Which questions an officer is asked before points are booked, and how the items are laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.core.desk.view import Desk
from kiosk.core.proofs import ON_PAPER
from kiosk.core.scheme import Item
from kiosk.core.weighing import is_weight

Told = Mapping[str, str | int]

DEDUCTIONS = "-"
"""The list of everything that takes points; the others are called by their group."""

COUNTED = "#"
"""The list of what is counted or weighed."""


def list_of(item: Item) -> str:
    """Which of the lists an item stands in: its group, counted things apart, deductions apart."""
    if item.points < 0:
        return DEDUCTIONS
    return COUNTED if item.per == "quantity" else item.group


def lists_of(desk: Desk) -> tuple[str, ...]:
    """What adds points by its groups, then what is counted, then what takes points."""
    found = dict.fromkeys(list_of(item) for item in desk.rules.items)
    groups = [each for each in found if each not in (COUNTED, DEDUCTIONS)]
    return (*groups, *(each for each in (COUNTED, DEDUCTIONS) if each in found))


def items_of(told: Told, desk: Desk) -> tuple[str, ...]:
    """Ids of the items in the list that was chosen."""
    return tuple(item.id for item in desk.rules.items if list_of(item) == told.get("list"))


# --- conditions -----------------------------------------------------------------------------


def has_items(_: Told, desk: Desk) -> bool:
    return bool(desk.rules.items)


def by_figure(_: Told, desk: Desk) -> bool:
    """The scheme has no lists: points and a reason."""
    return not desk.rules.items


def is_counted(told: Told, desk: Desk) -> bool:
    item = desk.item(str(told.get("item", "")))
    return item is not None and item.per == "quantity"


GRAMS_SHOWN = "grams"
"""Beside the answers of an award: what the scale showed when its weight was taken."""


def unit_weighed(told: Told, desk: Desk) -> str:
    """斤, where a scale can say how much it is; '' for what is counted."""
    item = desk.item(str(told.get("item", "")))
    counted = item is not None and item.per == "quantity"
    return item.unit if item is not None and counted and is_weight(item.unit) else ""


def wants(what: str) -> Callable[[Told, Desk], bool]:
    return lambda _, desk: what in desk.rules.evidence


def spares(what: str) -> Callable[[Told, Desk], bool]:
    return lambda _, desk: what not in desk.rules.evidence


def reason_wanted(_: Told, desk: Desk) -> bool:
    return "reason" in desk.rules.evidence or not desk.rules.items


def reason_spared(told: Told, desk: Desk) -> bool:
    return not reason_wanted(told, desk)


def has_kinds(told: Told, desk: Desk) -> bool:
    """There is a document, and the scheme wants to know of which kind."""
    return "document" in told and bool(kinds_of(desk))


def kinds_of(desk: Desk) -> tuple[str, ...]:
    """Of which kinds a document can be."""
    return tuple(kind for kind in desk.rules.proof_kinds if kind in ON_PAPER)


def is_unproved(told: Told, desk: Desk) -> bool:
    """Neither picture nor number, and the scheme wants a proof: somebody else must have seen it."""
    return "proof" in desk.rules.evidence and not {"photo", "document"} & told.keys()
