"""Numbered paper vouchers (融安): taken in once, listed, and destroyed before a witness.

RA-8: what a voucher stands for is in the account already, so that taking it in moves no point; its
number is used from then on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Quality, parse_stamp
from kiosk.core.entries import Body, EntryKind, Voucher, VouchersDestroyed, VouchersTaken
from kiosk.store import acts, points
from kiosk.store.acts import Acted
from kiosk.store.database import Store
from kiosk.store.journal import Stamp
from kiosk.store.second import second_problem

NUMBER_LENGTH_MAX = 24
NUMBER = re.compile(rf"(?=.*[0-9A-Za-z])[0-9A-Za-z-]{{1,{NUMBER_LENGTH_MAX}}}")
FACE_MAX = 10_000
"""Points that one voucher may stand for: more is a slip of the finger."""


@dataclass(frozen=True)
class TakenVoucher:
    """A voucher that waits to be destroyed."""

    number: str
    points: int
    household: str
    taken: int
    """Seq of the entry that took it in."""

    at: datetime


def normal_number(text: str) -> str | None:
    """A voucher's number as it is kept: plain capitals, digits, hyphens; None when it is none."""
    number = unicodedata.normalize("NFKC", text).strip()
    return number.upper() if NUMBER.fullmatch(number) else None


def take_vouchers(
    store: Store,
    op: str,
    household: str,
    vouchers: Sequence[Voucher],
    now: Callable[[], Stamp],
    *,
    of: int | None = None,
) -> Acted | ActRefused:
    """Take vouchers in, all of them or none; no points move.

    `of` is the household's redemption that they were handed in for (兑换单), where it was said.
    """
    if not vouchers:
        raise ValueError("no vouchers to take in")
    taken = tuple(Voucher(normal_number(v.number) or v.number, v.points) for v in vouchers)

    def decide(_: Stamp) -> Body | ActRefused:
        if not are_ruled(store):
            return ActRefused(Obstacle.NO_SUCH_RULE)
        if store.value("select 1 from household where id = ?", [household]) is None:
            return ActRefused(Obstacle.UNKNOWN_HOUSEHOLD)
        if of is not None and not is_of(store, of, household):
            return ActRefused(Obstacle.UNKNOWN_SLIP)
        seen: set[str] = set()
        for voucher in taken:
            number = voucher.number
            if normal_number(number) is None:
                return ActRefused(Obstacle.VOUCHER_UNREADABLE, number, NUMBER_LENGTH_MAX)
            if not 1 <= voucher.points <= FACE_MAX:
                return ActRefused(Obstacle.BAD_QUANTITY, number, FACE_MAX)
            state = _state(store, number)
            if state is not None or number in seen:
                return ActRefused(state or Obstacle.VOUCHER_USED, number)
            seen.add(number)
        return VouchersTaken(household, taken, of)

    def same(body: Body) -> bool:
        return body == VouchersTaken(household, taken, of)

    return acts.act(store, EntryKind.VOUCHERS_TAKEN, op, now, decide, same)


def destroy_vouchers(
    store: Store, op: str, numbers: Sequence[str], second: str | None, now: Callable[[], Stamp]
) -> Acted | ActRefused:
    """They are destroyed: the entry's keeper is responsible, `second` (a person's id) looked on."""
    asked = tuple(dict.fromkeys(normal_number(number) or number for number in numbers))

    def decide(when: Stamp) -> Body | ActRefused:
        if when.moment.quality is Quality.GUESS:
            return ActRefused(Obstacle.NO_TRUSTED_DATE)
        if not asked:
            return ActRefused(Obstacle.NOTHING_TO_DESTROY)
        problem = second_problem(store, when.keeper, second, needed=True)
        if problem is not None:
            return problem
        for number in asked:
            state = _state(store, number)
            if state is None:
                return ActRefused(Obstacle.VOUCHER_UNKNOWN, number)
            if state is Obstacle.VOUCHER_DESTROYED:
                return ActRefused(state, number)
        return VouchersDestroyed(asked, second or "")

    def same(body: Body) -> bool:
        return body == VouchersDestroyed(asked, second or "")

    return acts.act(store, EntryKind.VOUCHERS_DESTROYED, op, now, decide, same)


def to_destroy(store: Store) -> list[TakenVoucher]:
    """Vouchers that were taken in and are still there, in the order in which they came."""
    return [
        TakenVoucher(number, face, household, taken, parse_stamp(at))
        for number, face, household, taken, at in store.rows(
            "select v.number, v.points, v.household, v.taken, e.at from voucher v"
            " join entry e on e.seq = v.taken where v.destroyed is null order by v.taken, v.number"
        )
    ]


def is_of(store: Store, redemption: int, household: str) -> bool:
    """Whether an entry is a redemption of this household."""
    whose = store.value("select household from redeemed where seq = ?", [redemption])
    return whose is not None and str(whose) == household


def are_ruled(store: Store) -> bool:
    """Whether the scheme has paper vouchers that are destroyed once used (RA-4.2.4d)."""
    handover = points.scheme_in_force(store).handover
    return handover is not None and handover.voucher_destruction


def _state(store: Store, number: str) -> Obstacle | None:
    """What stands against taking this number in; None when it never was here."""
    row = store.row("select destroyed from voucher where number = ?", [number])
    if row is None:
        return None
    return Obstacle.VOUCHER_USED if row[0] is None else Obstacle.VOUCHER_DESTROYED
