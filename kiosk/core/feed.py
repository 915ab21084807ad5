"""What the township tells one kiosk: an append-only list of numbered items (design.md 9).

Times are local stamps (`core.clock.stamp`).  A field that this version does not know is ignored; a
kind that it does not know is kept and shown to a person, and the feed goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from kiosk.core.entries import CarriedPurse, ChargedPurse, MovedPart


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

    hours: str = ""
    """When the shop is open, as on its door: 每天 8:30—17:00; '' where nobody has said."""


class OtherSiteItem(msgspec.Struct, frozen=True, tag="other_site"):
    """Another site of the township, where points can be sent; a later one of the id replaces it."""

    id: str
    name: str
    shop: str
    village: str


class SchemeItem(msgspec.Struct, frozen=True, tag="scheme"):
    """The rules; `document` is the scheme's TOML as JSON."""

    version: int
    document: dict[str, Any]


class SchemeAnnouncedItem(msgspec.Struct, frozen=True, tag="scheme_announced"):
    """Rules that begin by themselves on their `valid_from`, whoever is connected then."""

    version: int
    document: dict[str, Any]


class SchemeWithdrawnItem(msgspec.Struct, frozen=True, tag="scheme_withdrawn"):
    """Announced rules that are not to be.

    A kiosk that did not hear of it in time and has begun with them goes back to those of before.
    """

    version: int


class PersonItem(msgspec.Struct, frozen=True, tag="person"):
    """A named person of this site; `pin` is a text of `core.pin`."""

    id: str
    name: str
    role: Literal["keeper", "officer"]
    card_key: str
    pin: str
    active: bool = True
    function: str = ""
    """In the village's working group, as `core.group` names it; '' for none."""

    function_until: str = ""
    """The last day of it, `2027-12-31`; '' while it goes on."""

    kin: tuple[str, ...] = ()
    """Households, by id, which they are of or related to: of these they decide nothing."""


class HouseholdItem(msgspec.Struct, frozen=True, tag="household"):
    id: str
    number: str
    group: str
    name: str
    """Masked by the township: the kiosk never holds a full name."""

    home: str
    """Site where the household's points are spent."""


class Spell(msgspec.Struct, frozen=True):
    """A time in which a household took part; the end itself is outside."""

    since: str
    """Stamp; '': from the beginning."""

    until: str
    """Stamp; '': it goes on."""


class EnrolmentItem(msgspec.Struct, frozen=True, tag="enrolment"):
    """When a household took part; a later one replaces it, none means from the beginning on."""

    household: str
    spells: tuple[Spell, ...]


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


BookedKind = Literal["award", "bonus", "refund"]
"""What the township books; what moves between kiosks has items of its own."""


class PointsItem(msgspec.Struct, frozen=True, tag="points"):
    """Points booked by the township, or undone by it when `reverses` names an earlier id."""

    id: str
    household: str
    kind: BookedKind
    points: int
    what: str
    effective: str
    posted: str
    reverses: str | None = None
    member: str = ""
    item: str = ""
    """Of the scheme's lists; '' when points were given by figure, or told by an older township."""

    member_id: str = ""
    """Of the member, who may have the mask of another one; '' for the family, or a stranger."""

    relation: str = ""
    """What the member is to the head: 儿子; '' where nobody said."""


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


class ListItem(msgspec.Struct, frozen=True, tag="list"):
    """A list that was made public, as it hangs on the board; names are masked.

    `kind`, `cycle`, `period` and `number` are those of `core.public_list.PublicList`.
    """

    kind: str
    cycle: str
    period: str
    number: int
    title: str
    span: str
    at: str
    mark: str
    """As in the sheet's QR code."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | None, ...], ...]
    notes: tuple[str, ...] = ()
    households: tuple[str, ...] = ()
    """Whose each row is."""


class ActivityItem(msgspec.Struct, frozen=True, tag="activity"):
    """An activity that is to come; a later item with the same id replaces it."""

    id: str
    name: str
    place: str
    at: str
    """Stamp at which it begins."""

    item: str = ""
    """Words of the scheme's list for what it is worth; '' when it brings no points."""

    points: int = 0
    called_off: bool = False


# --- spending rights (design.md 7) --------------------------------------------------------------


class ReleaseItem(msgspec.Struct, frozen=True, tag="release"):
    """Points that another site gave into this one's hand, or its answer to a wish."""

    id: str
    """Of the other site's entry: `tx01/1/57`."""

    household: str
    site: str
    """Which site gave them."""

    parts: tuple[MovedPart, ...]
    at: str
    wish: str = ""
    """Id of the wish of this site that is answered."""

    why: str = ""
    """Of a wish that brings nothing: a `core.releases.Withheld`."""


class ReleaseWishItem(msgspec.Struct, frozen=True, tag="release_wish"):
    """A household of this site would like to spend some of its points at site `to`."""

    id: str
    """Of the asking site's entry."""

    household: str
    to: str
    points: int
    at: str


class ChargeItem(msgspec.Struct, frozen=True, tag="charge"):
    """Points were spent of which this site does not know, as by a machine that is gone.

    A fact: what is taken may be more than there is; negative points were given back.  `at` and
    `scheme_version` are those of the entry that took them, whose scheme named the periods; 0: they
    are named as in the scheme in force.
    """

    id: str
    household: str
    parts: tuple[ChargedPurse, ...]
    what: str
    at: str = ""
    scheme_version: int = 0


class MoveItem(msgspec.Struct, frozen=True, tag="move"):
    """The household is to be at home at site `to`; this site answers, and it is so then."""

    id: str
    household: str
    to: str


class ArrivedItem(msgspec.Struct, frozen=True, tag="arrived"):
    """This site is the household's home from now on: all its points, at once.

    One item, so that no page of the feed ends where the points are there and what was spent of
    them is not.
    """

    id: str
    """Of the entry with which the old home let it go."""

    household: str
    points: tuple[PointsItem, ...]
    """All that the township booked, in the order in which it did."""

    cleared: tuple[str, ...]
    """Ids of those that have passed a review."""

    purses: tuple[CarriedPurse, ...]
    at: str


class DeclarationItem(msgspec.Struct, frozen=True, tag="declaration"):
    """What became of a household's declaration, which the entry (site, epoch, seq) made."""

    site: str
    epoch: int
    seq: int
    household: str
    outcome: Literal["passed", "rejected"]
    points: int = 0
    reason: str = ""


class ObjectionItem(msgspec.Struct, frozen=True, tag="objection"):
    """A household's objection; a later item with the same site and number replaces it."""

    site: str
    number: int
    household: str
    about: str
    due: str
    """Day by which it is answered, `2023-04-10`."""

    outcome: Literal["", "kept", "reversed", "corrected"] = ""
    finding: str = ""
    settled: str = ""
    epoch: int = 0
    seq: int = 0
    """The entry of the site with which it was made there; 0: at the township's desk."""

    raised: str = ""
    """Stamp; '' of an older township."""


Known = (
    SiteItem
    | OtherSiteItem
    | SchemeItem
    | SchemeAnnouncedItem
    | SchemeWithdrawnItem
    | PersonItem
    | HouseholdItem
    | EnrolmentItem
    | CardItem
    | GoodItem
    | PointsItem
    | ReviewItem
    | SuspensionItem
    | DeclarationItem
    | ObjectionItem
    | ListItem
    | ActivityItem
    | ReleaseItem
    | ReleaseWishItem
    | ChargeItem
    | MoveItem
    | ArrivedItem
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
