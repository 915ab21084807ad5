"""The township, its sites and their feeds.

Functions on a connection: each is part of one transaction (`database.run_tx`) and raises `Refused`
when what is asked makes no sense, so that nothing of the transaction stays.  Whatever a kiosk must
know goes into its site's feed in the transaction that changes the township's own table.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from nacl.signing import SigningKey
from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.clock import stamp
from kiosk.core.feed import (
    ActivityItem,
    CardItem,
    EnrolmentItem,
    HouseholdItem,
    Known,
    OtherSiteItem,
    SiteItem,
)
from kiosk.core.journal import NO_HASH, canonical
from kiosk.core.pin import pin_text
from kiosk.core.public_list import list_item, read_list
from kiosk.core.publicity import ListKind
from kiosk.core.scheme import Scheme
from kiosk.sync import codes
from kiosk.township import in_force, tables
from kiosk.township.masks import masked
from kiosk.township.spells import enrolment_items

SITE_ID = re.compile(r"[a-z][a-z0-9-]{0,15}")
ACTIVITIES_TOLD = 50
"""To a site that is new."""

SHORTEST_VALIDITY = timedelta(minutes=10)
LONGEST_VALIDITY = timedelta(hours=24)


class Refused(Exception):
    """What is asked cannot be booked; the message is a Chinese sentence that says what and why.

    `field` names the field of a form that is to blame, where there is one.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True)
class Township:
    """The township's row, with its rules read."""

    code: int
    name: str
    key: SigningKey
    scheme: Scheme
    scheme_version: int


@dataclass(frozen=True)
class NewSite:
    """A site to be added; the names are those of `core.feed.SiteItem`."""

    id: str
    name: str
    shop: str
    village: str
    village_code: int
    thanks: str = ""
    hours: str = ""


@dataclass(frozen=True)
class EnrolmentCode:
    """A one-time code: the text that is told to the keeper, and what the book keeps of it."""

    text: str
    hash: str

    @classmethod
    def drawn(cls, authority: bytes) -> EnrolmentCode:
        """One that proves the CA with this certificate (DER); drawing takes a while."""
        code = codes.drawn(authority)
        return cls(codes.shown(code), pin_text(code, secrets.token_bytes(16)))


# --- township and scheme --------------------------------------------------------------------


def create_township(
    connection: Connection, *, name: str, code: int, scheme: Scheme, seed: bytes
) -> None:
    """The one township of this database; `seed` is the 32 bytes of its signing key."""
    if connection.scalar(select(tables.township.c.code)) is not None:
        raise Refused("这个数据库里已经有一个乡镇了。")
    _check_code(code, "乡镇编码")
    if not name.strip():
        raise Refused("乡镇要有名称。")
    connection.execute(
        insert(tables.township).values(
            code=code,
            single=1,
            layout=tables.LAYOUT,
            name=name.strip(),
            signing_key=bytes(SigningKey(seed)),
            scheme_version=1,
            scheme=canonical(scheme).decode(),
            serials=0,
        )
    )


def township_of(connection: Connection) -> Township:
    """The township; Refused when `create_township` has not been called."""
    row = connection.execute(select(tables.township)).one_or_none()
    if row is None:
        raise Refused("这个数据库里还没有乡镇。请先用 township init 建立。")
    return Township(
        code=row.code,
        name=row.name,
        key=SigningKey(row.signing_key),
        scheme=in_force.read_scheme(row.scheme, row.scheme_version),
        scheme_version=row.scheme_version,
    )


def scheme_at(connection: Connection, at: str) -> Scheme:
    """The township's scheme of the day of a stamp, or of a day, `2023-04-01` (RA-4.1.3a)."""
    return in_force.on_day(connection, at[:10]).scheme


def township_on(connection: Connection, day: str, village_code: int) -> Township:
    """The township with the scheme that a village had on a day."""
    then = in_force.on_day(connection, day, village_code)
    township = township_of(connection)
    return replace(township, scheme=then.scheme, scheme_version=then.version)


def scheme_of_village(connection: Connection, village_code: int) -> Scheme:
    """By which its households reckon."""
    return in_force.running(connection, village_code).scheme


def scheme_of_site(connection: Connection, site: str) -> Scheme:
    """By which the households reckon whose home it is."""
    return in_force.at_site(connection, site).scheme


def next_serials(connection: Connection, count: int) -> range:
    """Card serials that nobody else has; their row is locked until the transaction ends."""
    last = connection.execute(
        update(tables.township)
        .values(serials=tables.township.c.serials + count)
        .returning(tables.township.c.serials)
    ).scalar_one()
    return range(last - count + 1, last + 1)


# --- sites ----------------------------------------------------------------------------------


def add_site(connection: Connection, site: NewSite) -> None:
    """A site; its feed begins with the site, the scheme and the village's households and cards."""
    if SITE_ID.fullmatch(site.id) is None:
        raise Refused(f"兑换点代号“{site.id}”不行：要小写字母开头，只用小写字母、数字和横线。")
    _check_code(site.village_code, "村编码")
    for what, text in (("简称", site.name), ("店名", site.shop), ("村名", site.village)):
        if not text.strip():
            raise Refused(f"兑换点要有{what}。")
    if find_site(connection, site.id) is not None:
        raise Refused(f"兑换点“{site.id}”已经有了。")
    names = connection.scalars(select(tables.site.c.name))
    if site.name in set(names):
        raise Refused(f"已经有一个兑换点叫“{site.name}”；小票编号靠简称区分，不能重名。")
    connection.execute(
        insert(tables.site).values(
            **asdict(site),
            epoch=1,
            head=0,
            head_epoch=1,
            head_hash=NO_HASH,
            frozen="",
            fed=0,
            code_hash="",
            code_expires="",
            code_tries=0,
            code_used_by="",
        )
    )
    township = township_of(connection)
    first: list[Known] = [
        SiteItem(**asdict(site), township=township.name, township_code=township.code),
        *in_force.scheme_items(connection, site.village_code),
    ]
    known = _village_items(connection, site.village_code)
    public = _public_items(connection, site.village_code, township.scheme)
    append_feed(connection, site.id, [*first, *known, *public])
    _introduce(connection, site)


def _introduce(connection: Connection, site: NewSite) -> None:
    """Each site is told what the others are called: points can be sent there (design.md 7)."""
    here = tables.site.c
    others = connection.execute(
        select(here.id, here.name, here.shop, here.village)
        .where(here.id != site.id)
        .order_by(here.id)
    ).all()
    append_feed(connection, site.id, [OtherSiteItem(*other) for other in others])
    item = OtherSiteItem(site.id, site.name, site.shop, site.village)
    for other in others:
        append_feed(connection, other.id, [item])


def find_site(connection: Connection, site: str) -> Row[Any] | None:
    """The site with this id; any text at all may be asked for."""
    if SITE_ID.fullmatch(site) is None:
        return None
    return connection.execute(select(tables.site).where(tables.site.c.id == site)).one_or_none()


def the_site(connection: Connection, site: str | None) -> Row[Any]:
    """The named site, or the only one there is."""
    rows = connection.execute(select(tables.site).order_by(tables.site.c.id)).all()
    if site is None and len(rows) == 1:
        return rows[0]
    for row in rows:
        if site in (row.id, row.name):
            return row
    known = "、".join(f"{row.id}（{row.name}）" for row in rows) or "还没有"
    if site is None:
        raise Refused(f"请用 --site 说明是哪个兑换点：{known}。")
    raise Refused(f"没有兑换点“{site}”。现有的：{known}。")


def sites_of_village(connection: Connection, village_code: int) -> list[str]:
    site = tables.site.c
    return list(
        connection.scalars(
            select(site.id).where(site.village_code == village_code).order_by(site.id)
        )
    )


def all_sites(connection: Connection) -> list[str]:
    return list(connection.scalars(select(tables.site.c.id).order_by(tables.site.c.id)))


def has_written(site: Row[Any]) -> bool:
    """Whether the machine of the site's epoch, and not only one before it, has sent entries."""
    return bool(site.head > 0 and site.head_epoch == site.epoch)


def set_code(
    connection: Connection,
    site: str,
    code: EnrolmentCode,
    *,
    at: datetime,
    valid: timedelta,
    longest: timedelta = LONGEST_VALIDITY,
) -> datetime:
    """Make this the site's enrolment code; until when it is valid.

    A machine that has entries is not replaced this way: it must be fenced first (`replacement`).
    """
    if not SHORTEST_VALIDITY <= valid <= longest:
        raise Refused("登记码的有效时间要在 10 分钟到 24 小时之间。")
    row = the_site(connection, site)
    if has_written(row):
        raise Refused(
            f"兑换点“{row.name}”的机器已经登记并有流水，不能再发登记码。机器坏了要换，请用更换机器。"
        )
    expires = at + valid
    connection.execute(
        update(tables.site)
        .where(tables.site.c.id == row.id)
        .values(code_hash=code.hash, code_expires=stamp(expires), code_tries=0, code_used_by="")
    )
    return expires


# --- feed -----------------------------------------------------------------------------------


def append_feed(connection: Connection, site: str, items: Sequence[Known]) -> None:
    """Add items to a site's feed; its row is locked until the transaction ends."""
    if not items:
        return
    fed = connection.execute(
        update(tables.site)
        .where(tables.site.c.id == site)
        .values(fed=tables.site.c.fed + len(items))
        .returning(tables.site.c.fed)
    ).scalar_one()
    first = fed - len(items) + 1
    connection.execute(
        insert(tables.feed),
        [
            {"site": site, "n": n, "body": canonical(item).decode()}
            for n, item in enumerate(items, first)
        ],
    )


def tell_village(connection: Connection, village_code: int, items: Sequence[Known]) -> None:
    """Households and cards are known at every site of their village, and where they spend."""
    for site in sites_of_village(connection, village_code):
        append_feed(connection, site, items)
    away, household = tables.away.c, tables.household.c
    elsewhere = connection.execute(
        select(away.site, away.household)
        .join_from(tables.away, tables.household, away.household == household.id)
        .where(household.village_code == village_code)
        .order_by(away.site)
    )
    for site, whose in elsewhere:
        append_feed(connection, site, [item for item in items if _is_about(item, whose)])


def _is_about(item: Known, household: str) -> bool:
    match item:
        case HouseholdItem(id=whose) | CardItem(household=whose) | EnrolmentItem(household=whose):
            return whose == household
    return False


def household_item(row: Row[Any]) -> HouseholdItem:
    """What the kiosks hear of a row of `tables.household`: never the whole name."""
    return HouseholdItem(
        id=row.id, number=row.number, group=row.place, name=masked(row.name), home=row.home
    )


def card_item(row: Row[Any]) -> CardItem:
    """What the kiosks hear of a row of `tables.card`."""
    return CardItem(key=row.key, serial=row.serial, household=row.household, state=row.state)


def _village_items(connection: Connection, village_code: int) -> list[Known]:
    household, card = tables.household.c, tables.card.c
    households = connection.execute(
        select(tables.household)
        .where(household.village_code == village_code)
        .order_by(household.number)
    ).all()
    cards = connection.execute(
        select(tables.card)
        .where(card.village_code == village_code, card.person.is_(None))
        .order_by(card.serial)
    )
    enrolled = enrolment_items(connection, [row.id for row in households])
    return [*map(household_item, households), *enrolled, *map(card_item, cards)]


def activity_item(row: Row[Any], scheme: Scheme) -> ActivityItem:
    """What the kiosks hear of a row of `tables.planned_activity`."""
    item = next((each for each in scheme.items if each.id == row.item), None)
    return ActivityItem(
        id=row.id,
        name=row.name,
        place=row.place,
        at=row.at,
        item=item.behaviour if item else "",
        points=item.points if item else 0,
        called_off=bool(row.called_off),
    )


def _public_items(connection: Connection, village_code: int, scheme: Scheme) -> list[Known]:
    """What a site that is new must show at once: the lists that came out last, each with its
    errata, and the activities to come."""
    table, planned = tables.published, tables.planned_activity
    rows = connection.execute(
        select(table)
        .where(table.c.village_code == village_code, table.c.kind.in_([*ListKind]))
        .order_by(table.c.period.desc(), table.c.at, table.c.number)
    )
    newest: dict[tuple[str, str], str] = {}
    lists = [
        list_item(read_list(row.body), row.mark)
        for row in rows
        if newest.setdefault((row.kind, row.cycle), row.period) == row.period
    ]
    stands = connection.execute(
        select(planned)
        .where(planned.c.village_code == village_code, planned.c.called_off == "")
        .order_by(planned.c.at.desc(), planned.c.id)
        .limit(ACTIVITIES_TOLD)
    )
    return [*lists, *(activity_item(row, scheme) for row in stands)]


def _check_code(code: int, what: str) -> None:
    if not 0 <= code < 1 << 16:
        raise Refused(f"{what}要在 0 到 65535 之间，不能是 {code}。")
