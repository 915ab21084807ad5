"""What the township makes of a kiosk's entries: what is odd about them, and what follows.

Nothing here refuses an entry: it is stored whatever is said of it, and a person looks at what is
marked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from kiosk.core.clock import parse_stamp
from kiosk.core.earning_entries import Awarded, Reviewed, SessionHeld
from kiosk.core.entries import (
    BODIES,
    Body,
    CardLost,
    CardReplaced,
    Complaint,
    DayClosed,
    Declared,
    Delivery,
    DeliveryAccepted,
    EntryKind,
    Genesis,
    GoodSet,
    HandedOver,
    HomeMoved,
    Objected,
    Redemption,
    Refund,
    ReleaseAsked,
    Released,
    Reversal,
    Signed,
)
from kiosk.core.journal import Entry, entry_bytes, slip_mark
from kiosk.core.setup_entries import SiteChecked
from kiosk.township import tables
from kiosk.township.awards import declarations, objections
from kiosk.township.book import township_of
from kiosk.township.entries import chain
from kiosk.township.goods.goods import KIND_NAMES
from kiosk.township.link import earned, heard, reviewed, seen
from kiosk.township.travel import moves, releases

KINDS = frozenset(kind.value for kind in EntryKind)
UNKNOWN_KIND = "没见过的种类"
COOKING_WINE = "cooking_wine"
PLACED_ON_SHELF = (Delivery, GoodSet)
"""Bodies that bring a kind of goods into the shop: what is doubtful is told once, here."""


@dataclass(frozen=True)
class Here:
    """What entries of a site are held against; grows with each entry that is read."""

    connection: Connection
    site: Row[Any]
    epoch: int
    """Of the machine that wrote them; that of the site, unless they came late."""

    households: frozenset[str]
    """Those of the village; a county has too many to read them all for each batch."""

    people: frozenset[str]
    goods: dict[str, str]
    """Kind of every good of the site, by id."""

    barred: frozenset[str]
    now: datetime
    read: dict[int, tuple[bytes, Entry, Body]] = field(default_factory=dict)
    """Hash, entry and body of what came before in this batch and could be read."""

    elsewhere: dict[str, bool] = field(default_factory=dict)
    """Whether a household that is not of the village is one at all, of those that were named."""


def read_entries(
    connection: Connection,
    site: Row[Any],
    new: Sequence[tuple[int, bytes, bytes]],
    epoch: int | None = None,
    *,
    now: datetime,
) -> list[dict[str, str | None]]:
    """Kind and mark of each new entry (seq, line, hash), in order; acts on what it says.

    `epoch`: of an earlier machine, whose entries come late.
    """
    here = _here(connection, site, site.epoch if epoch is None else epoch, now)
    return [_marked(here, seq, line, digest) for seq, line, digest in new]


def _here(connection: Connection, site: Row[Any], epoch: int, now: datetime) -> Here:
    person, goods, own = tables.person.c, tables.goods.c, tables.own_goods.c
    people = connection.scalars(select(person.id).where(person.site == site.id))
    village = tables.household.c.village_code == site.village_code
    listed = connection.execute(select(goods.id, goods.kind).where(goods.site == site.id))
    made = connection.execute(select(own.id, own.kind).where(own.site == site.id))
    return Here(
        connection,
        site,
        epoch,
        frozenset(connection.scalars(select(tables.household.c.id).where(village))),
        frozenset(people),
        dict([tuple(row) for row in (*made, *listed)]),
        township_of(connection).scheme.goods.barred_kinds,
        now,
    )


def _marked(here: Here, seq: int, line: bytes, digest: bytes) -> dict[str, str | None]:
    kind = ""
    try:
        entry = msgspec.json.decode(line, type=Entry)
        if entry_bytes(entry) != line:
            return {"kind": "", "flagged": "这一条读不出来"}
        kind = entry.kind if entry.kind in KINDS else ""
        if not kind:
            return {"kind": "", "flagged": f"{UNKNOWN_KIND}：{_shown(entry.kind)}"}
        body: Body = msgspec.json.decode(entry.body, type=BODIES[kind])
        parse_stamp(entry.at)  # it is kept with what follows, and PostgreSQL takes no NUL
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return {"kind": kind, "flagged": "内容读不出来" if kind else "这一条读不出来"}
    if entry.seq != seq:
        return {"kind": kind, "flagged": f"写的序号是 {entry.seq}，应当是 {seq}"}
    here.read[seq] = (digest, entry, body)
    flagged = _first(DOUBTS, here, entry, body) or _effect(here, entry, body)
    return {"kind": kind, "flagged": flagged or _first(NOTICES, here, entry, body)}


# --- what follows ---------------------------------------------------------------------------


def _effect(here: Here, entry: Entry, body: Body) -> str | None:
    """Do what an entry means for the township's tables, or say why that cannot be."""
    match body:
        case CardLost():
            return heard.card_lost(here.connection, here.site, body)
        case CardReplaced():
            return heard.card_replaced(here.connection, here.site, body)
        case GoodSet(own=True):
            here.goods[body.good] = body.kind
            heard.own_good(here.connection, here.site, body)
        case Declared():
            return declarations.heard_declared(here.connection, here.site, here.epoch, entry, body)
        case Awarded():
            told = (here.connection, here.site, here.epoch, entry, body)
            return earned.heard_awarded(*told, here.now)
        case Reviewed():
            decided = (here.connection, here.site, here.epoch, entry, body)
            return reviewed.heard_reviewed(*decided, here.now, here.read)
        case SessionHeld():
            held = (here.connection, here.site, here.epoch, entry, body)
            return earned.heard_session(*held, here.now)
        case SiteChecked():
            saw = (here.connection, here.site, here.epoch, entry, body)
            return seen.heard_site_checked(*saw, here.now)
        case Objected():
            said = (here.connection, here.site, here.epoch, entry, body)
            return objections.heard_objected(*said)
        case Released():
            return releases.heard_released(here.connection, here.site, here.epoch, entry, body)
        case ReleaseAsked():
            return releases.heard_asked(here.connection, here.site, here.epoch, entry, body)
        case HomeMoved():
            return moves.heard_moved(here.connection, here.site, here.epoch, entry, body)
    return None


# --- what is odd ----------------------------------------------------------------------------


def _beginning(here: Here, _entry: Entry, body: Any) -> str | None:
    if not isinstance(body, Genesis) or (body.site, body.epoch) == (here.site.id, here.epoch):
        return None
    return f"是 {_shown(body.site)} 第 {body.epoch} 期的开头"


def _household(here: Here, _entry: Entry, body: Any) -> str | None:
    household = getattr(body, "household", None)
    if household is None or household in here.households or _is_elsewhere(here, household):
        return None
    return f"没有这一户：{_shown(household)}"


def _is_elsewhere(here: Here, household: str) -> bool:
    """Whether another village has this household; PostgreSQL takes no NUL in what it compares."""
    if household not in here.elsewhere:
        wanted = select(tables.household.c.id).where(tables.household.c.id == household)
        found = household.isprintable() and here.connection.scalar(wanted) is not None
        here.elsewhere[household] = found
    return here.elsewhere[household]


def _own_good(here: Here, _entry: Entry, body: Any) -> str | None:
    if not isinstance(body, GoodSet) or not body.own:
        return None
    if heard.GOOD_ID.fullmatch(body.good) is None:
        return f"自设物品的编号不对：{_shown(body.good)}"
    goods = tables.goods.c
    listed = select(goods.id).where(goods.site == here.site.id, goods.id == body.good)
    if here.connection.scalar(listed) is not None:
        return f"自设物品和乡镇清单里的编号相同：{_shown(body.good)}"
    return None


def _goods(here: Here, _entry: Entry, body: Any) -> str | None:
    named = [line.good for line in getattr(body, "lines", ())]
    if isinstance(body, GoodSet) and not body.own:
        named.append(body.good)
    unknown = next((good for good in named if good not in here.goods), None)
    return None if unknown is None else f"没有这种物品：{_shown(unknown)}"


def _doubtful_kind(here: Here, _entry: Entry, body: Any) -> str | None:
    """RA-4.2.3a, RA-10: what the scheme bars, and cooking wine, which it does not."""
    kinds = [here.goods[line.good] for line in getattr(body, "lines", ())]
    if isinstance(body, GoodSet):
        kinds.append(body.kind if body.own else here.goods[body.good])
    for kind in kinds:
        if kind in here.barred and isinstance(body, (*PLACED_ON_SHELF, Redemption)):
            return f"方案不许的物品：{KIND_NAMES.get(kind, kind)}"
        if kind == COOKING_WINE and isinstance(body, PLACED_ON_SHELF):
            return f"请看一看：有{KIND_NAMES[COOKING_WINE]}"
    return None


def _second(here: Here, entry: Entry, body: Any) -> str | None:
    second = getattr(body, "second", None)
    if second is None:
        return None
    if second not in here.people:
        return f"没有这个第二人：{_shown(second)}"
    return "第二人就是经手人自己" if second == entry.keeper else None


def _original(here: Here, entry: Entry, body: Any) -> str | None:
    """The entry that this one is about must be there, and be what this one takes it for."""
    of = getattr(body, "of", None)
    if of is None:
        return None
    found = _earlier(here, of, entry.seq)
    if found is None:
        return "没有所说的那条流水"
    there, original = found
    match body, original:
        case DeliveryAccepted(second=second), Delivery():
            return "第二人就是经手人自己" if second == there.keeper else None
        case DeliveryAccepted(), _:
            return "所说的那条流水不是入库"
        case _, Redemption():
            return _of_redemption(body, original)
    return "所说的那条流水不是兑换"


def _of_redemption(body: Any, original: Redemption) -> str | None:
    ordered = {line.good for line in original.lines if line.due}
    taken = {line.good for line in original.lines}
    match body:
        case HandedOver(goods=goods) if not ordered.issuperset(goods):
            return "领取的物品不在预订里"
        case Refund(household=household) | Reversal(household=household) if (
            household != original.household
        ):
            return "不是这一户的兑换"
        case Refund(points=points, goods=goods) if points > original.cost or not ordered.issuperset(
            goods
        ):
            return "退的比兑换的多"
        case Reversal(points=points, lines=lines) if points > original.cost or not taken.issuperset(
            line.good for line in lines
        ):
            return "退的比兑换的多"
        case Signed(register_line=line) if line != original.register_line:
            return "登记册的行不是这次兑换的"
        case Complaint() | _:
            return None


def _close(here: Here, entry: Entry, body: Any) -> str | None:
    """A day's close names the entry before it by its mark."""
    if not isinstance(body, DayClosed):
        return None
    if not 1 <= body.first <= body.last == entry.seq - 1:
        return "日结说的范围不对"
    digest = _hash_of(here, body.last)
    return "日结的校验码和流水对不上" if digest is None or slip_mark(digest) != body.head else None


def _earlier(here: Here, seq: int, before: int) -> tuple[Entry, Body] | None:
    """An entry of this site before `before`, as far as it can be read."""
    if not 0 < seq < before:
        return None
    if seq in here.read:
        return here.read[seq][1:]
    line = chain.line_of(here.connection, here.site.id, here.epoch, seq)
    try:
        entry = msgspec.json.decode(line or b"", type=Entry)
        return entry, msgspec.json.decode(entry.body, type=BODIES[entry.kind])
    except (msgspec.MsgspecError, ValueError, KeyError, RecursionError):
        return None


def _hash_of(here: Here, seq: int) -> bytes | None:
    if seq in here.read:
        return here.read[seq][0]
    return chain.hashes(here.connection, here.site.id, here.epoch, seq, seq).get(seq)


def _shown(text: str) -> str:
    """A piece of somebody's text that is safe to show."""
    return ascii(text)[:60]


Check = Callable[[Here, Entry, Any], str | None]

DOUBTS: tuple[Check, ...] = (_beginning, _household, _own_good, _goods)
"""An entry of which one of these says something changes nothing in the township's tables."""

NOTICES: tuple[Check, ...] = (_doubtful_kind, _second, _original, _close)
"""What a person should look at, though the fact stands."""


def _first(checks: Sequence[Check], here: Here, entry: Entry, body: Body) -> str | None:
    return next((found for check in checks if (found := check(here, entry, body))), None)
