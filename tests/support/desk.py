"""At the keeper's desk of `support.village`: stamps for acts, and a village that signs."""

from __future__ import annotations

from support.shop import SOAP, bought, open_the_shift, stamp_at
from support.village import NOW, found_village, tell

from kiosk.core.clock import Quality
from kiosk.core.feed import HouseholdItem, PersonItem, ReviewItem
from kiosk.core.journal import Entry
from kiosk.core.view import Receipt
from kiosk.store import journal
from kiosk.store.acts import Acted
from kiosk.store.people import Person

SECOND_KEEPER = Person("k2", "李某", "keeper")
OFFICER = PersonItem("o1", "赵某", "officer", "officer card", "")
NOBODY = "h99"


def now_at(at=NOW, quality=Quality.SURE, keeper="k1"):
    """What an act takes as `now`."""
    return lambda: stamp_at(at, quality, keeper)


def found_signing_village(path, points=1000):
    """Under the rules of 融安: signatures, vouchers, reviewed points; the shift is open."""
    store = found_village(path, "rongan", points=points)
    review = "2026-11-19T09:00:00"
    tell(store, ReviewItem(review, review), OFFICER)
    open_the_shift(store)
    return store


def receipt(store, op, *picks, **how):
    """A redemption that must succeed."""
    made = bought(store, op, *(picks or (SOAP,)), **how)
    assert isinstance(made, Receipt), made
    return made


def entries_of(store, *kinds) -> list[Entry]:
    return [entry for entry, _ in journal.entries(store) if not kinds or entry.kind in kinds]


def done(act) -> Acted:
    assert isinstance(act, Acted), act
    return act


def absent_household(store, household="h44"):
    """One whose points are spent at another site, and who has no card."""
    tell(store, HouseholdItem(household, "0044", "1组", "孙*", "hp02"))
    return household
