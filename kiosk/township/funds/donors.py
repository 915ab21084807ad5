"""Who gave goods, and what: told by the deliveries of the kiosks.  Functions on a connection.

People are thanked under a mask unless they wish their name in full; units and enterprises are no
persons and stand in full unless they wish otherwise.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from kiosk.core.entries import Source
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.funds.funds import DONATED
from kiosk.township.goods.deliveries import Delivered, deliveries
from kiosk.township.masks import masked
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff

CERTIFICATE_LENGTH_MAX = 40
NAMELESS = "没有留名的人"
YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True)
class Donor:
    """Somebody under one name, and what they gave."""

    name: str
    """'' for those who left no name."""

    source: str
    """Of their last gift."""

    gifts: tuple[Delivered, ...]
    in_full: bool
    certificate: str

    @property
    def id(self) -> str:
        return donor_id(self.name)

    @property
    def shown(self) -> str:
        """As a thanks list names them."""
        if not self.name:
            return NAMELESS
        return self.name if self.in_full else masked(self.name)

    @property
    def cents(self) -> int:
        return sum(gift.cost_cents for gift in self.gifts)

    @property
    def uncosted(self) -> int:
        return sum(gift.uncosted for gift in self.gifts)

    @property
    def pieces(self) -> int:
        return sum(line.quantity for gift in self.gifts for line in gift.body.lines)


@dataclass(frozen=True)
class Wish:
    """How a donor wishes to be thanked, and the number of the certificate they were given."""

    donor: str
    """Their id."""

    in_full: bool
    certificate: str


def donor_id(name: str) -> str:
    """Sixteen hex digits: a name may hold anything."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def donors(connection: Connection, staff: Staff, year: str = "") -> list[Donor]:
    """Everybody who gave goods to sites that are somebody's business, by name."""
    sites = [site for site in connection.scalars(select(tables.site.c.id)) if staff.is_for(site)]
    gifts: dict[str, list[Delivered]] = {}
    for each in deliveries(connection, sites):
        if each.body.source in DONATED and each.at.startswith(year):
            gifts.setdefault(each.body.giver.strip(), []).append(each)
    wishes = {row.name: row for row in connection.execute(select(tables.donor))}
    found = []
    for name, given in gifts.items():
        wish, source = wishes.get(name), given[-1].body.source
        found.append(
            Donor(
                name,
                source,
                tuple(given),
                wish.in_full if wish else source != Source.DONOR,
                (wish.certificate or "") if wish else "",
            )
        )
    return sorted(found, key=lambda donor: (not donor.name, donor.name))


def gift_years(given: Iterable[Donor]) -> list[str]:
    """Years in which something was given, the latest first."""
    years = {gift.at[:4] for donor in given for gift in donor.gifts}
    return sorted((year for year in years if YEAR.fullmatch(year)), reverse=True)


def set_wish(connection: Connection, who: Staff, wish: Wish, now: datetime) -> Done:  # noqa: ARG001 - an act
    """How a donor is thanked from now on."""
    donor = next((each for each in donors(connection, who) if each.id == wish.donor), None)
    if donor is None or not donor.name:
        raise Refused("没有这位捐赠人。")
    certificate = wish.certificate.strip()
    table = tables.donor
    taken = connection.scalar(
        select(table.c.name).where(table.c.certificate == certificate, table.c.name != donor.name)
    )
    if certificate and taken is not None:
        raise Refused(f"证书号 {certificate} 已经发给了{taken}。", "certificate")
    connection.execute(delete(table).where(table.c.name == donor.name))
    connection.execute(
        insert(table).values(name=donor.name, in_full=wish.in_full, certificate=certificate or None)
    )
    return Done(
        f"{donor.name}在感谢名单上写{'全名' if wish.in_full else '姓和星号'}"
        + (f"，证书号 {certificate}。" if certificate else "。"),
        f"donor:{donor.id}",
        before={"in_full": donor.in_full, "certificate": donor.certificate},
        after={"in_full": wish.in_full, "certificate": certificate},
    )
