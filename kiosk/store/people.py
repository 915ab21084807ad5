"""Named keepers and officers, their cards, PINs and shifts; the PINs of households."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.entries import Body, EntryKind, HouseholdPinSet, ShiftChange
from kiosk.core.pin import is_pin, is_plain, pin_fits, pin_text
from kiosk.core.shown_names import bound
from kiosk.store import acts, points, releases
from kiosk.store.acts import Acted, Step
from kiosk.store.database import Store
from kiosk.store.journal import Stamp

FREE_TRIES = 3
WAIT_S = 30


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    role: str

    def __post_init__(self) -> None:
        bound(self, "name")


def by_card(store: Store, card_key: str) -> Person | None:
    """The active keeper or officer of this card, unless the card list says that it is lost."""
    row = store.row(
        "select id, name, role from person where card_key = ?1 and active = 1 and not exists"
        " (select 1 from card where key = ?1 and state = 'lost')",
        [card_key],
    )
    return Person(*row) if row else None


def keeper_by_card(store: Store, card_key: str) -> Person | None:
    """The active keeper of this card.  An officer's card opens nothing here."""
    found = by_card(store, card_key)
    return found if found is not None and found.role == "keeper" else None


def person(store: Store, person_id: str) -> Person | None:
    row = store.row("select id, name, role from person where id = ?", [person_id])
    return Person(*row) if row else None


# --- PINs -----------------------------------------------------------------------------------


def pin_accepted(store: Store, person_id: str, pin: str) -> bool:
    """Check a PIN; the count of failures is on the disk before the answer is known to anybody."""
    sql = "select pin from person where id = ? and active = 1"
    return _counted(store, person_id, pin, lambda: store.value(sql, [person_id]))


def household_pin_accepted(store: Store, household: str, pin: str) -> bool:
    """Check a household's PIN, counted as a keeper's."""
    sql = "select pin from household_pin where household = ?"
    return _counted(store, household_lock(household), pin, lambda: store.value(sql, [household]))


def _counted(store: Store, lock: str, pin: str, text_of: Callable[[], str | None]) -> bool:
    key = f"pin_failures/{lock}"
    with store.transaction():
        store.set_meta(key, str(pin_failures(store, lock) + 1))
    text = text_of()
    if text is None or not pin_fits(pin, text):
        return False
    with store.transaction():
        store.set_meta(key, "0")
    return True


def household_lock(household: str) -> str:
    """Name under which a household's wrong PINs are counted; no person has it."""
    return f"household/{household}"


def pin_failures(store: Store, lock: str) -> int:
    """Wrong PINs in a row, of a person by id or of a household by `household_lock`."""
    return int(store.meta(f"pin_failures/{lock}", "0"))


def wait_after(failures: int) -> int:
    """Seconds to wait after so many wrong PINs: doubles with each beyond the free ones."""
    return 0 if failures < FREE_TRIES else WAIT_S << min(failures - FREE_TRIES, 7)


def pin_above(store: Store) -> int | None:
    """Points above which a household's PIN is wanted; None: the scheme has no such rule."""
    rule = points.scheme_in_force(store).household_pin
    return None if rule is None else rule.above_points


def has_household_pin(store: Store, household: str) -> bool:
    return store.row("select 1 from household_pin where household = ?", [household]) is not None


def set_household_pin(
    store: Store, op: str, household: str, pin: str, now: Callable[[], Stamp], *, salt: bytes
) -> Acted | ActRefused:
    """Set or replace a household's PIN together with the keeper; `salt` is 16 random bytes.

    The journal says that it was set; what it is stays in this file, hashed, and the count of wrong
    ones starts anew.  ValueError for what no pad can type.
    """
    if not is_pin(pin):
        raise ValueError("a PIN is six digits")
    text = pin_text(pin, salt)

    def decide(_: Stamp) -> HouseholdPinSet | ActRefused:
        if pin_above(store) is None:
            return ActRefused(Obstacle.NO_SUCH_RULE)
        if store.row("select 1 from household where id = ?", [household]) is None:
            return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
        if not releases.may_spend(store, household):  # it stays in this file
            return ActRefused(Obstacle.NOT_HERE)
        if is_plain(pin):
            return ActRefused(Obstacle.PIN_TOO_PLAIN)
        # In the very transaction of the entry, and no projector's: the journal does not hold it.
        store.execute("insert or replace into household_pin values (?, ?)", [household, text])
        store.set_meta(f"pin_failures/{household_lock(household)}", "0")
        return HouseholdPinSet(household)

    def same(body: Body) -> bool:
        there = store.value("select pin from household_pin where household = ?", [household])
        return body == HouseholdPinSet(household) and there is not None and pin_fits(pin, there)

    return acts.act(store, EntryKind.HOUSEHOLD_PIN_SET, op, now, decide, same)


# --- the shift ------------------------------------------------------------------------------


def left_open(store: Store, newcomer: str) -> Person | None:
    """Whose shift the newcomer would take over: another's that no close has ended.

    Also one of a keeper whom the township has struck off meanwhile (RA-4.3).
    """
    there = person(store, store.meta("in_charge", ""))
    return there if there is not None and there.id != newcomer else None


def open_shift(store: Store, who: Person, op: str, when: Stamp) -> Acted | ActRefused:
    """Their shift begins; it ends with the day's close, or when somebody else's begins.

    Then the other's end stands in the journal first, in the same transaction.  The answer is the
    entry of the shift that begins.
    """
    asked = ShiftChange(who.id, who.name)

    def decide(_: Stamp) -> Sequence[Step] | ActRefused:
        if not acts.is_keeper(store, who.id):
            return ActRefused(Obstacle.NOT_A_KEEPER)
        before = left_open(store, who.id)
        opened = Step(EntryKind.SHIFT_OPENED, asked)
        if before is None:
            return [opened]
        ended = ShiftChange(before.id, before.name, by=who.id, by_name=who.name)
        return [Step(EntryKind.SHIFT_CLOSED, ended, "/taken_over"), opened]

    return acts.act_together(
        store, EntryKind.SHIFT_OPENED, op, lambda: when, decide, lambda body: body == asked
    )
