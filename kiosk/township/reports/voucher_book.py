"""Numbered paper vouchers (融安): given out here, taken in and destroyed at the kiosks (RA-4.2.4d).

What a voucher stands for is in the account already (RA-8): giving one out moves no point.
Functions on a connection (`book`); `issue` is an act (`acts.perform`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from kiosk.core.clock import stamp
from kiosk.core.entries import EntryKind, VouchersDestroyed, VouchersTaken
from kiosk.township import tables
from kiosk.township.book import Refused, township_of
from kiosk.township.entries.entry_bodies import EntryRead, entries_read
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.publication.closing import own_village
from kiosk.township.residents.households import find_household

NUMBER = re.compile(r"([0-9A-Z-]{0,18}?)([0-9]{1,9})")
"""As the kiosk's, with figures at its end, by which the next ones are counted."""

NUMBER_LENGTH_MAX = 24
COUNT_MAX = 500
FACE_MAX = 10_000
DOCUMENT_LENGTH_MAX = 60


@dataclass(frozen=True)
class VouchersIssued:
    village_code: int
    first: str
    """Number of the first; the others follow it."""

    count: int
    face: int
    household: str
    """Number of who got them."""

    day: date
    document: str


@dataclass(frozen=True)
class VoucherTold:
    """One voucher's way."""

    number: str
    face: int
    household: str
    """Number and mask come from the household; '' where the book knows none."""

    issued: Row[Any] | None
    taken: EntryRead | None
    destroyed: EntryRead | None


def issue(connection: Connection, who: Staff, new: VouchersIssued, now: datetime) -> Done:
    """Write down who got which numbers."""
    village = own_village(connection, who, new.village_code)
    scheme = township_of(connection).scheme
    if scheme.handover is None or not scheme.handover.voucher_destruction:
        raise Refused(f"{scheme.township}的方案没有积分券。")
    if new.day > now.date():
        raise Refused(f"{new.day} 还没有到。", "day")
    if not 1 <= new.face <= FACE_MAX:
        raise Refused(f"面值要在 1 到 {FACE_MAX} 分之间。", "face")
    household = find_household(connection, new.household, village.code)
    if household is None or household.closed:
        raise Refused(f"{village.name}没有户编号 {new.household}。", "household")
    numbers = numbers_from(new.first, new.count)
    table = tables.voucher
    there = connection.scalar(
        select(table.c.number)
        .where(table.c.village_code == village.code, table.c.number.in_(numbers))
        .order_by(table.c.number)
    )
    if there is not None:
        raise Refused(f"券号 {there} 已经发过了。", "first")
    row = {
        "village_code": village.code,
        "face": new.face,
        "household": household.id,
        "day": new.day.isoformat(),
        "document": new.document.strip(),
        "booked": stamp(now),
        "who": who.name,
    }
    connection.execute(insert(table), [row | {"number": number} for number in numbers])
    last = f" 到 {numbers[-1]}" if len(numbers) > 1 else ""
    return Done(
        f"{household.name}（{household.number}）领积分券 {len(numbers)} 张，"
        f"{numbers[0]}{last}，每张 {new.face} 分，已登记。",
        f"vouchers:{village.code}/{numbers[0]}",
        after={
            "household": household.number,
            "count": len(numbers),
            "points": new.face,
            "day": new.day.isoformat(),
            "document": new.document.strip(),
        },
    )


def numbers_from(first: str, count: int) -> list[str]:
    """RA-0099, 2 -> RA-0099, RA-0100; Refused for what is no number, or for too many."""
    text = unicodedata.normalize("NFKC", first).strip().upper()
    found = NUMBER.fullmatch(text)
    if found is None:
        raise Refused("券号用数字、字母和横线，最后要是数字，如 RA-0001。", "first")
    if not 1 <= count <= COUNT_MAX:
        raise Refused(f"一次登记 1 到 {COUNT_MAX} 张。", "count")
    head, figures = found[1], found[2]
    numbers = [f"{head}{int(figures) + n:0{len(figures)}d}" for n in range(count)]
    if len(numbers[-1]) != len(text):
        raise Refused("券号不够排，请分两次登记。", "count")
    return numbers


def vouchers(
    connection: Connection, village_code: int, sites: Collection[str]
) -> list[VoucherTold]:
    """Every voucher of a village that was given out, or that a kiosk took in, by its number."""
    table, household = tables.voucher, tables.household.c
    issued = {
        row.number: row
        for row in connection.execute(
            select(table, household.number.label("whose"))
            .join(tables.household, household.id == table.c.household)
            .where(table.c.village_code == village_code)
        )
    }
    taken: dict[str, tuple[EntryRead, int, str]] = {}
    destroyed: dict[str, EntryRead] = {}
    kinds = (EntryKind.VOUCHERS_TAKEN, EntryKind.VOUCHERS_DESTROYED)
    for read in entries_read(connection, kinds, sites):
        match read.body:
            case VouchersTaken(household=whose, vouchers=there):
                number = whose.partition("-")[2]
                taken |= {each.number: (read, each.points, number) for each in there}
            case VouchersDestroyed(numbers=numbers):
                destroyed |= dict.fromkeys(numbers, read)
    found = []
    for number in sorted({*issued, *taken}):
        row, entry = issued.get(number), taken.get(number)
        face = row.face if row is not None else entry[1] if entry else 0
        whose = row.whose if row is not None else entry[2] if entry else ""
        gone = destroyed.get(number)
        found.append(VoucherTold(number, face, whose, row, entry[0] if entry else None, gone))
    return found
