"""What the journal tells of points that are earned at the kiosk: one body per kind of entry.

As in `core.entries`, whose tables name these too.
"""

from __future__ import annotations

from typing import Literal

import msgspec


class Awarded(msgspec.Struct, frozen=True, omit_defaults=True):
    """Points that an officer gave or took at the kiosk (TX-4.3, GY-4.2.1, BS-2.2.2).

    The entry's keeper is the officer.  It counts at the household's home, which this site is, from
    its commit; the township books it with the id `site/epoch/seq` (design.md 7).
    """

    household: str
    number: str
    group: str
    name: str
    """Masked."""

    points: int
    """Below 0: taken; 0: a warning."""

    what: str
    """As the account tells it."""

    effective: str
    """When it happened, a stamp."""

    item: str = ""
    """Of the scheme's lists; '' when points were given by figure."""

    quantity: int | None = None
    """Counted or weighed, in `unit`."""

    unit: str = ""
    left_over: int = 0
    """Of `quantity`, what made no whole unit and earned nothing."""

    warning: int = 0
    """Which of the warnings it is that come before the first deduction; 0: none."""

    place: str = ""
    reason: str = ""
    """As the officer gave it; '' where the item says it all."""

    document: str = ""
    """Number of what proves it."""

    proof: str = ""
    """Of which kind that is, as `proofs.PROOF_NAMES` has it; '' where the scheme knows none."""

    photo: str = ""
    """SHA-256 in hex of the photograph."""

    second: str | None = None
    """The witness."""

    by: str = ""
    """Name of the officer, as it was then."""

    function: str = ""
    """In which they collect, as `core.group` names it (BS-2.2.2a)."""

    grams: int = 0
    """What the scale showed, where the quantity was weighed on it."""


class Sitter(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody of the group who signed in, as they were named then."""

    person: str
    name: str
    function: str


class Reviewed(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the group decided of one declaration on the spot (现场评议).

    The entry's keeper is the officer who held it.  What was passed counts at the household's home,
    which this site is, from its commit, as what an officer awards; the township books it with the
    id of this entry, the helper's with `/h` behind it.
    """

    declaration: str
    """Id of the entry that declared it, `site/epoch/seq`."""

    household: str
    number: str
    group: str
    name: str
    """Masked."""

    outcome: Literal["passed", "rejected", "postponed"]
    members: tuple[Sitter, ...]
    """Who decided."""

    quorum: int
    aside: tuple[Sitter, ...] = ()
    """Who was there and is of a household that gains by it, or related to one."""

    points: int = 0
    what: str = ""
    """As the account tells it; of what did not pass as well."""

    effective: str = ""
    """When it happened, a stamp."""

    item: str = ""
    quantity: int | None = None
    unit: str = ""
    left_over: int = 0
    helper: str = ""
    """Household that gets the same for helping; '' for none."""

    reason: str = ""
    """Of what did not pass."""


HELPED = "/h"
"""Ending of the id of what a helper gets."""


class Attendant(msgspec.Struct, frozen=True, omit_defaults=True):
    """A household that came to an activity, by its card."""

    household: str
    number: str
    group: str
    name: str
    """Masked."""


class SessionHeld(msgspec.Struct, frozen=True, omit_defaults=True):
    """An activity of the points system, and who came (活动签到; GL-3.3.3, GL-3.3.4)."""

    title: str
    day: str
    """`2023-03-05`."""

    came: tuple[Attendant, ...]
    """Each once, in the order of their cards."""

    place: str = ""
    photo: str = ""
    by: str = ""
    """Name of the officer, as it was then."""
