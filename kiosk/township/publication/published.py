"""Lists that were made public: kept as they were, told to the kiosks, proved by their mark.

Functions on a connection (`book`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from sqlalchemy import Connection, Row, Select, insert, select

from kiosk.core.public_list import (
    PublicList,
    list_bytes,
    list_code,
    list_digest,
    list_item,
    list_mark,
    parse_list_code,
    read_list,
)
from kiosk.township import tables
from kiosk.township.book import tell_village, township_of

_TABLE = tables.published.c

ACCEPTANCE = "acceptance"
"""Kind of a sheet that is kept and proved like a list, and told to no kiosk."""


@dataclass(frozen=True)
class Published:
    """A list as it is kept."""

    content: PublicList
    body: bytes
    mark: str
    """As it was printed."""

    signature: bytes

    @property
    def code(self) -> str:
        """Text of the sheet's QR code."""
        return list_code(self.content, self.mark)

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes, in hex."""
        return list_digest(self.body).hex()


class Finding(StrEnum):
    """What can be said of the code on a sheet."""

    GENUINE = "genuine"
    UNKNOWN = "unknown"
    """There is no list with this mark for this village and time."""

    TAMPERED = "tampered"
    """Our own copy is no longer what was signed."""

    NO_CODE = "no_code"


FINDING_WORDS = {
    Finding.GENUINE: "这张单子是公示过的：",
    Finding.UNKNOWN: "没有公示过这样一张单子：码里的村、时间或者校验码对不上。",
    Finding.TAMPERED: "这张单子公示过，可是数据库里的那一份被改动过，请找技术人员。",
    Finding.NO_CODE: "这不是公示单上的码。公示单上的码以 N1/ 开头。",
}


@dataclass(frozen=True)
class Proof:
    finding: Finding
    found: Published | None = None


def publish(connection: Connection, public: PublicList) -> Published:
    """Keep a list for good, signed, and tell it to the village's kiosks."""
    kept = keep(connection, public)
    tell_village(connection, public.village_code, [list_item(public, kept.mark)])
    return kept


def keep(connection: Connection, public: PublicList) -> Published:
    """Keep a list for good, signed."""
    body = list_bytes(public)
    kept = Published(
        public, body, list_mark(body), township_of(connection).key.sign(body).signature
    )
    connection.execute(
        insert(tables.published).values(
            village_code=public.village_code,
            kind=public.kind,
            cycle=public.cycle,
            period=public.period,
            number=public.number,
            at=public.at,
            title=public.title,
            mark=kept.mark,
            body=body,
            signature=kept.signature,
        )
    )
    return kept


def list_of(
    connection: Connection, village_code: int, kind: str, cycle: str, period: str, number: int
) -> Published | None:
    row = connection.execute(
        _lists().where(
            _TABLE.village_code == village_code,
            _TABLE.kind == kind,
            _TABLE.cycle == cycle,
            _TABLE.period == period,
            _TABLE.number == number,
        )
    ).one_or_none()
    return None if row is None else _kept(row)


def lists_of_period(
    connection: Connection, village_code: int, cycle: str, period: str
) -> list[Published]:
    """The lists of one cycle, errata sheets after what they are about."""
    rows = connection.execute(
        _lists()
        .where(_TABLE.village_code == village_code, _TABLE.cycle == cycle, _TABLE.period == period)
        .order_by(_TABLE.kind, _TABLE.number)
    )
    return [_kept(row) for row in rows]


def lists_of_kind(
    connection: Connection, village_code: int, kind: str, cycle: str, *, every: bool = False
) -> list[Published]:
    """All of one kind, the earliest first; `every`: errata sheets, and what came again, as well."""
    query = _lists().where(
        _TABLE.village_code == village_code, _TABLE.kind == kind, _TABLE.cycle == cycle
    )
    query = query if every else query.where(_TABLE.number == 0)
    return [_kept(row) for row in connection.execute(query.order_by(_TABLE.period, _TABLE.number))]


def proved(connection: Connection, text: str) -> Proof:
    """Whether the code on a sheet is that of a list that was made public here."""
    asked = parse_list_code(text)
    if asked is None:
        return Proof(Finding.NO_CODE)
    village_code, cycle, period, mark = asked
    key = township_of(connection).key.verify_key
    for each in lists_of_period(connection, village_code, cycle, period):
        if each.mark == mark:
            is_whole = list_mark(each.body) == mark and _is_signed(key, each)
            return Proof(Finding.GENUINE if is_whole else Finding.TAMPERED, each)
    return Proof(Finding.UNKNOWN)


def _is_signed(key: VerifyKey, each: Published) -> bool:
    try:
        key.verify(each.body, each.signature)
    except (BadSignatureError, ValueError):
        return False
    return True


def _lists() -> Select[Any]:
    return select(tables.published)


def _kept(row: Row[Any]) -> Published:
    return Published(read_list(row.body), row.body, row.mark, row.signature)
