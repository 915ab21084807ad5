"""What the township tells one kiosk: an append-only list of numbered items (design.md 9).

Times are local stamps (`core.clock.stamp`).  A field that this version does not know is ignored; a
kind that it does not know is kept and shown to a person, and the feed goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import msgspec


class SiteItem(msgspec.Struct, frozen=True, tag="site"):
    """Which site this is."""

    id: str
    name: str
    """Short, as on the slip number: 和平."""

    shop: str
    """As over the door: 和平村爱心积分超市."""

    village: str
    township: str
    township_code: int
    village_code: int
    thanks: str = ""
    """The village's own last line on a slip."""


class SchemeItem(msgspec.Struct, frozen=True, tag="scheme"):
    """The rules; `document` is the scheme's TOML as JSON."""

    version: int
    document: dict[str, Any]


class PersonItem(msgspec.Struct, frozen=True, tag="person"):
    """A named person of this site; `pin` is a text of `core.pin`."""

    id: str
    name: str
    role: Literal["keeper", "officer"]
    card_key: str
    pin: str
    active: bool = True


class HouseholdItem(msgspec.Struct, frozen=True, tag="household"):
    id: str
    number: str
    group: str
    name: str
    """Masked by the township: the kiosk never holds a full name."""

    home: str
    """Site where the household's points are spent."""


class CardItem(msgspec.Struct, frozen=True, tag="card"):
    """One line of the village's card list."""

    key: str
    serial: int
    household: str | None
    state: Literal["in_use", "lost", "blank"]


class GoodItem(msgspec.Struct, frozen=True, tag="good"):
    id: str
    name: str
    points: int
    category: str
    unit: str = "件"
    delivery: str = ""
    kind: str = ""
    offered: bool = True
    place: int = 0
    """Order on the shelf."""

    since: str = ""
    """Stamp from which this version is in force; '': from the beginning."""


class PointsItem(msgspec.Struct, frozen=True, tag="points"):
    """Points booked by the township, or undone by it when `reverses` names an earlier id."""

    id: str
    household: str
    kind: Literal["award", "bonus", "refund"]
    points: int
    what: str
    effective: str
    posted: str
    reverses: str | None = None
    member: str = ""


class ReviewItem(msgspec.Struct, frozen=True, tag="review"):
    """The act that passes earlier items with `effective < before`."""

    before: str
    at: str


class SuspensionItem(msgspec.Struct, frozen=True, tag="suspension"):
    """A later item with the same id replaces it."""

    id: str
    household: str
    kind: str
    start: str
    end: str | None = None


Known = (
    SiteItem
    | SchemeItem
    | PersonItem
    | HouseholdItem
    | CardItem
    | GoodItem
    | PointsItem
    | ReviewItem
    | SuspensionItem
)

_KNOWN = msgspec.json.Decoder(Known)


@dataclass(frozen=True)
class FeedItem:
    """One numbered item; `body` is canonical JSON text with a `type` field."""

    n: int
    body: str

    def decoded(self) -> Known | None:
        """The item, or None when this version does not know or cannot read it."""
        try:
            known: Known = _KNOWN.decode(self.body)
        except (msgspec.DecodeError, UnicodeError):
            return None
        return known
