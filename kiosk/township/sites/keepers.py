"""What is done at the desk about the people of a site: added, a new PIN or card, struck off, back.

Acts (`acts.perform`).  The kiosk hears of each in the same transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from kiosk.core.card import CardState
from kiosk.core.clock import stamp
from kiosk.core.pin import PIN_DIGITS, is_plain, pin_text
from kiosk.township import tables
from kiosk.township.book import Refused, append_feed, next_serials, township_of
from kiosk.township.cards.issuing import ROLE_NAMES, make_card
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.sites.site_acts import own_site
from kiosk.township.sites.site_people import Role, add_person, change_person, person_item

NAME_LENGTH_MAX = 20
PAPER_LENGTH_MAX = 60
MANDATE_NAMES = {"assigned": "理事会指派", "welfare_post": "公益性岗位"}
"""How a keeper comes to the task, as `scheme.Keeper.mandates` names it (RA-4.2.1)."""


@dataclass(frozen=True)
class Pin:
    """A PIN to be told once, and what is kept of it.  Drawing takes a while."""

    text: str
    kept: str

    @classmethod
    def drawn(cls) -> Pin:
        while True:
            text = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"
            if not is_plain(text):
                return cls(text, pin_text(text, secrets.token_bytes(16)))


@dataclass(frozen=True)
class NewKeeper:
    site: str
    name: str
    role: Role
    mandate: str = field(default="", kw_only=True)
    """As `MANDATE_NAMES`; '' where the scheme asks for none."""

    since: date | None = field(default=None, kw_only=True)
    paper: str = field(default="", kw_only=True)
    """Of the council's decision, or of the post."""

    pin: Pin = field(default_factory=Pin.drawn, repr=False)


@dataclass(frozen=True)
class KeeperPin:
    site: str
    person: str
    pin: Pin = field(default_factory=Pin.drawn, repr=False)


@dataclass(frozen=True)
class KeeperNamed:
    site: str
    person: str


def keepers(connection: Connection, site: str) -> Sequence[Row[Any]]:
    """The people of a site, who is active first."""
    person = tables.person.c
    return connection.execute(
        select(tables.person)
        .where(person.site == site)
        .order_by(person.active.desc(), person.role.desc(), person.name)
    ).all()


def mandate_said(person: Row[Any]) -> str:
    """理事会指派，2023-03-01 起（理事会记录3号）; '' where none is known."""
    if not person.mandate:
        return ""
    name = MANDATE_NAMES.get(person.mandate, "")
    return f"{name}，{person.mandate_since} 起（{person.mandate_paper}）"


def find_keeper(connection: Connection, site: str, person: str) -> Row[Any] | None:
    return connection.execute(
        select(tables.person).where(tables.person.c.id == person, tables.person.c.site == site)
    ).one_or_none()


def add_keeper(connection: Connection, who: Staff, new: NewKeeper, now: datetime) -> Done:  # noqa: ARG001 - an act
    """Somebody who works at the kiosk; the secret is their PIN, their card is to be printed."""
    site = own_site(connection, who, new.site)
    name = new.name.strip()
    if not name:
        raise Refused("请填写姓名。", "name")
    if len(name) > NAME_LENGTH_MAX:
        raise Refused(f"姓名太长了，最多 {NAME_LENGTH_MAX} 个字。", "name")
    if any(row.name == name for row in keepers(connection, site.id)):
        raise Refused(f"“{site.name}”已经有一位{name}，请在姓名后面加个字区别。", "name")
    _check_mandate(connection, new)
    made = add_person(connection, site, name, new.role, new.pin.kept)
    if new.mandate and new.since:
        since, paper = new.since.isoformat(), new.paper.strip()
        mandate = {"mandate": new.mandate, "mandate_since": since, "mandate_paper": paper}
        made = change_person(connection, made.id, **mandate)
    return _told(
        connection,
        made,
        f"已给“{site.name}”新增{ROLE_NAMES[made.role]}{made.name}，卡可以去印了。",
        secret=new.pin.text,
    )


def _check_mandate(connection: Connection, new: NewKeeper) -> None:
    """Who keeps the shop was assigned to it, or has the post, by a paper and from a day on."""
    rule = township_of(connection).scheme.keeper
    if rule is None or not rule.mandates or new.role != "keeper":
        return
    if new.mandate not in rule.mandates:
        raise Refused("方案要求管理员有任用，请选怎么任用。", "mandate")
    if new.since is None:
        raise Refused("请填从哪天起任用。", "since")
    if not new.paper.strip():
        raise Refused("请写任用的文件或者会议记录。", "paper")


def set_keeper_pin(connection: Connection, who: Staff, new: KeeperPin, now: datetime) -> Done:  # noqa: ARG001 - an act
    """Another PIN, the secret; the one before opens nothing once the kiosk has heard."""
    row = _active(connection, who, new.site, new.person)
    changed = change_person(connection, row.id, pin=new.pin.kept)
    return _told(connection, changed, f"已给{row.name}换了口令。", secret=new.pin.text)


def replace_keeper_card(
    connection: Connection, who: Staff, named: KeeperNamed, now: datetime
) -> Done:
    """A new card, in a batch of its own; the old one opens nothing once the kiosk has heard."""
    row = _active(connection, who, named.site, named.person)
    site = own_site(connection, who, named.site)
    card = tables.card.c
    connection.execute(
        update(tables.card).where(card.key == row.card_key).values(state=CardState.LOST.value)
    )
    (serial,) = next_serials(connection, 1)
    made = make_card(connection, serial, site.village_code, person=row.id)
    changed = change_person(connection, row.id, card_key=made.key)
    batch = secrets.token_hex(8)
    connection.execute(
        insert(tables.card_batch).values(
            id=batch, site=site.id, at=stamp(now), name=who.name, what=f"{row.name}补卡"
        )
    )
    connection.execute(insert(tables.printed_card).values(batch=batch, card=made.key))
    return _told(connection, changed, f"{row.name}的新卡可以印了（卡号 {serial}），旧卡停用了。")


def strike_keeper(connection: Connection, who: Staff, named: KeeperNamed, now: datetime) -> Done:  # noqa: ARG001 - an act
    """They can do nothing at the kiosk any more; what they did keeps their name.

    A site without a keeper stands still where the scheme asks for one (RA-4.3).
    """
    row = _active(connection, who, named.site, named.person)
    person = tables.person.c
    least = township_of(connection).scheme.keeper
    others = connection.scalar(
        select(func.count()).where(
            person.site == row.site, person.active, person.role == "keeper", person.id != row.id
        )
    )
    if row.role == "keeper" and (others or 0) < (least.min_count if least else 1):
        raise Refused(f"{row.name}停用以后就没有管理员了，请先新增一位。")
    changed = change_person(connection, row.id, active=False)
    return _told(connection, changed, f"已停用{row.name}，兑换点的机器听到以后就不能再用。", row)


def restore_keeper(connection: Connection, who: Staff, named: KeeperNamed, now: datetime) -> Done:  # noqa: ARG001 - an act
    """Back again, with the card and the PIN they had."""
    own_site(connection, who, named.site)
    row = _the_keeper(connection, named.site, named.person)
    if row.active:
        raise Refused(f"{row.name}没有停用。")
    changed = change_person(connection, row.id, active=True)
    return _told(connection, changed, f"已恢复{row.name}。", row)


def _active(connection: Connection, who: Staff, site: str, person: str) -> Row[Any]:
    own_site(connection, who, site)
    row = _the_keeper(connection, site, person)
    if not row.active:
        raise Refused(f"{row.name}已停用，请先恢复。")
    return row


def _the_keeper(connection: Connection, site: str, person: str) -> Row[Any]:
    row = find_keeper(connection, site, person)
    if row is None:
        raise Refused("没有这个人，可能刚才被别人改过，请重新打开这一页。")
    return row


def _told(
    connection: Connection,
    changed: Row[Any],
    note: str,
    before: Row[Any] | None = None,
    secret: str = "",
) -> Done:
    append_feed(connection, changed.site, [person_item(connection, changed)])
    return Done(
        note,
        f"keeper:{changed.site}/{changed.id}",
        before=None if before is None else {"name": before.name, "at_kiosk": before.active},
        after={
            "name": changed.name,
            "at_kiosk": changed.active,
            "kiosk_role": ROLE_NAMES[changed.role],
            **({"mandate": mandate_said(changed)} if changed.mandate else {}),
        },
        secret=secret,
    )
