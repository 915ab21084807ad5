"""A kiosk's entry in words: what kind it is, one sentence, and its fields as a table.

The sentence names goods, households and people as the book knows them now; the table shows the
entry's own bytes, so that the two can be held against each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from kiosk.core.clock import Quality
from kiosk.core.earning_entries import Awarded, Reviewed, SessionHeld
from kiosk.core.entries import (
    CardLost,
    CardReplaced,
    ClockCorrected,
    Complaint,
    Counted,
    DateConfirmed,
    DayClosed,
    Declared,
    Delivery,
    DeliveryAccepted,
    FeedReread,
    Genesis,
    GoodSet,
    HandedOver,
    HomeMoved,
    HouseholdPinSet,
    KeyMisused,
    Objected,
    Redemption,
    Refund,
    ReleaseAsked,
    Released,
    Reversal,
    SchemeBegun,
    ShiftChange,
    Signed,
    StockMoved,
    VouchersDestroyed,
    VouchersTaken,
    Wished,
)
from kiosk.core.group import function_said
from kiosk.core.journal import Entry
from kiosk.core.papers.review import OUTCOMES
from kiosk.core.proofs import PROOF_NAMES
from kiosk.core.setup_entries import SiteChecked
from kiosk.township import tables
from kiosk.township.entries.entry_words import (
    ENTERED_WORDS,
    FIELD_WORDS,
    KIND_WORDS,
    OWN_WORDS,
    PEOPLE_FIELDS,
    POINTS_FIELDS,
    QUALITY_WORDS,
    SOURCE_WORDS,
    STAMP_FIELDS,
    UNREADABLE,
    UNTOLD_FIELDS,
)
from kiosk.township.goods.goods import KIND_NAMES

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


@dataclass(frozen=True)
class Names:
    """What ids are called at a site."""

    goods: Mapping[str, str]
    people: Mapping[str, str]
    households: Mapping[str, str]


@dataclass(frozen=True)
class Grid:
    """Several lines of the same fields."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class EntryTold:
    """An entry for a person to read."""

    site: str
    epoch: int
    seq: int
    received: str
    kind: str
    at: str
    """'' when it cannot be read, as are the next two."""

    quality: str
    keeper: str
    sentence: str
    flagged: str
    remark: str
    looked_at: str
    looked_by: str
    details: tuple[tuple[str, str | Grid], ...] = ()
    raw: str = ""
    """The very bytes, as text."""

    hash: str = ""
    op: str = field(default="", repr=False)


def names_at(connection: Connection, site: str) -> Names:
    """Of a site's goods and people, and of its village's households."""
    goods, own, person = tables.goods.c, tables.own_goods.c, tables.person.c
    listed = connection.execute(select(goods.id, goods.name).where(goods.site == site))
    made = connection.execute(select(own.id, own.name).where(own.site == site))
    people = connection.execute(select(person.id, person.name).where(person.site == site))
    at_site = tables.site.c
    village = select(at_site.village_code).where(at_site.id == site).scalar_subquery()
    household = tables.household.c
    households = connection.execute(
        select(household.id, household.number, household.place, household.name).where(
            household.village_code == village
        )
    )
    return Names(
        dict([tuple(row) for row in (*made, *listed)]),
        dict([tuple(row) for row in people]),
        {row.id: f"{row.place} {row.name}（{row.number}）" for row in households},
    )


def told(row: Row[Any], names: Names) -> EntryTold:
    """A row of `entry_rows` in words."""
    entry = _entry(row.line)
    body = _body(entry) if entry is not None and row.kind else None
    return EntryTold(
        site=row.site,
        epoch=row.epoch,
        seq=row.seq,
        received=row.received,
        kind=KIND_WORDS.get(row.kind, UNREADABLE),
        at=entry.at if entry else "",
        quality=_quality(entry.quality) if entry else "",
        keeper=names.people.get(entry.keeper, entry.keeper) if entry else "",
        sentence=_sentence(body, names),
        flagged=row.flagged or "",
        remark=row.remark or "",
        looked_at=row.looked_at or "",
        looked_by=row.looked_by or "",
        details=tuple(_details(body, names)) if body is not None else (),
        raw=row.line.decode("utf-8", "replace"),
        hash=row.hash.hex(),
        op=entry.op if entry else "",
    )


def _entry(line: bytes) -> Entry | None:
    try:
        return msgspec.json.decode(line, type=Entry)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _body(entry: Entry) -> Any:
    try:
        return entry.decoded()
    except (msgspec.MsgspecError, ValueError, KeyError, RecursionError):
        return None


def _quality(text: str) -> str:
    return QUALITY_WORDS[Quality(text)] if text in set(Quality) else text


# --- one sentence ---------------------------------------------------------------------------


def _sentence(body: Any, names: Names) -> str:
    teller = SENTENCES.get(type(body))
    return teller(body, names) if teller else ""


def _listed(parts: Iterable[str]) -> str:
    return "、".join(parts)


def _pieces(lines: Iterable[Any], names: Names) -> str:
    """大米10斤×2、洗衣液×1"""
    return _listed(f"{_good(line.good, names)}×{line.quantity}" for line in lines)


def _good(good: str, names: Names) -> str:
    return names.goods.get(good, good)


def _household(household: str, names: Names) -> str:
    return names.households.get(household, household)


def _redemption(body: Redemption, names: Names) -> str:
    things = _listed(f"{line.name}×{line.quantity}" for line in body.lines)
    ordered = "（有预订）" if any(line.due for line in body.lines) else ""
    proxy = f"，{body.proxy.relation}代领" if body.proxy else ""
    who = _household(body.household, names)
    return f"{who}兑换{things}{ordered}，共 {body.cost} 分，还剩 {body.after} 分{proxy}"


def _reversal(body: Reversal, names: Names) -> str:
    back = f"，退回{_pieces(body.lines, names)}" if body.lines else ""
    return (
        f"{_household(body.household, names)}第 {body.of} 条的兑换退掉{back}，退 {body.points} 分"
    )


def _good_set(body: GoodSet, names: Names) -> str:  # noqa: ARG001 - as its neighbours
    own = "本店自设，" if body.own else ""
    shown = "上架" if body.offered else "下架"
    return f"{body.name}：{own}每{body.unit} {body.points} 分，{shown}"


def _moved(body: StockMoved, names: Names) -> str:
    to = f"，去向：{body.to}" if body.to else ""
    return f"{_pieces(body.lines, names)}{to}，原因：{body.reason}"


def _counted(body: Counted, names: Names) -> str:
    different = [line for line in body.lines if line.counted != line.book]
    if not different:
        return f"盘了 {len(body.lines)} 种，都对得上"
    found = _listed(
        f"{_good(line.good, names)} {line.counted - line.book:+d}" for line in different
    )
    return f"盘了 {len(body.lines)} 种，有差异：{found}"


def _delivery(body: Delivery, names: Names) -> str:
    source = SOURCE_WORDS.get(body.source, body.source)
    giver = f"（{body.giver}）" if body.giver else ""
    return _pieces(body.lines, names) + (f"，来源：{source}{giver}" if source else "")


def _day_closed(body: DayClosed, names: Names) -> str:  # noqa: ARG001 - as its neighbours
    unsigned = f"，{len(body.unsigned)} 行没签字" if body.unsigned else ""
    return (
        f"第 {body.first} 条到第 {body.last} 条：小票 {body.slips} 张，"
        f"兑出 {body.points_out} 分，退回 {body.points_back} 分{unsigned}"
    )


def _released(body: Released, names: Names) -> str:
    points = sum(part.points for part in body.parts)
    moved = f"转 {points} 分到 {body.to}" if points else f"没有转点到 {body.to}"
    return f"{_household(body.household, names)}{moved}"


def _people(person: str, names: Names) -> str:
    return names.people.get(person, person)


SENTENCES: dict[type, Callable[[Any, Names], str]] = {
    Genesis: lambda b, n: f"第 {b.epoch} 期的第一条",  # noqa: ARG005
    Delivery: _delivery,
    DeliveryAccepted: lambda b, n: f"第 {b.of} 条入库由{_people(b.second, n)}验收",
    GoodSet: _good_set,
    StockMoved: _moved,
    Counted: _counted,
    Complaint: lambda b, n: b.about,  # noqa: ARG005
    Redemption: _redemption,
    HandedOver: lambda b, n: f"领走第 {b.of} 条预订的{_listed(_good(good, n) for good in b.goods)}",
    Refund: lambda b, n: f"{_household(b.household, n)}退 {b.points} 分，原因：{b.reason}",
    Reversal: _reversal,
    Signed: lambda b, n: f"第 {b.of} 条的兑换，登记册第 {b.register_line} 行签了字",  # noqa: ARG005
    VouchersTaken: lambda b, n: (
        f"{_household(b.household, n)}交来积分券 {len(b.vouchers)} 张，"
        f"共 {sum(v.points for v in b.vouchers)} 分"
    ),
    VouchersDestroyed: lambda b, n: f"销毁积分券 {len(b.numbers)} 张，见证人{_people(b.second, n)}",
    HouseholdPinSet: lambda b, n: f"{_household(b.household, n)}设了户密码",
    CardLost: lambda b, n: f"{_household(b.household, n)}挂失第 {b.serial} 号卡",
    CardReplaced: lambda b, n: f"{_household(b.household, n)}换成第 {b.serial} 号卡",
    Wished: lambda b, n: f"{_household(b.household, n)}想要{b.name}",
    Declared: lambda b, n: (
        f"{_household(b.household, n)}申报 {b.item}"
        + (f"，由{_household(b.helper, n)}帮助" if b.helper else "")
    ),
    Awarded: lambda b, n: (
        f"{_household(b.household, n)}{b.points:+d} 分：{b.what}"
        + (f"，没计分的 {b.left_over}{b.unit}" if b.left_over else "")
    ),
    Reviewed: lambda b, n: (
        f"{_household(b.household, n)}的申报{OUTCOMES[b.outcome]}：{b.what}"
        + (f"，{b.points:+d} 分" if b.points else "")
    ),
    SessionHeld: lambda b, n: f"{b.day} “{b.title}”，{len(b.came)} 户签到",  # noqa: ARG005
    Objected: lambda b, n: f"{_household(b.household, n)}对“{b.what}”有异议：{b.why}",
    ShiftChange: lambda b, n: b.name,  # noqa: ARG005
    DayClosed: _day_closed,
    DateConfirmed: lambda b, n: f"{_people(b.person, n)}确认时间是 {_moment(b.said)}",
    ClockCorrected: lambda b, n: f"{_moment(b.was)} 改成 {_moment(b.now)}",  # noqa: ARG005
    KeyMisused: lambda b, n: (  # noqa: ARG005
        f"同一张表单又交来不同的内容（{KIND_WORDS.get(b.what, b.what)}），没有记"
    ),
    Released: _released,
    FeedReread: lambda b, n: f"程序更新后，读懂了以前读不懂的下发内容 {len(b.items)} 条",  # noqa: ARG005
    ReleaseAsked: lambda b, n: f"{_household(b.household, n)}申请转来 {b.points} 分",
    HomeMoved: lambda b, n: f"{_household(b.household, n)}迁到 {b.to}",
    SiteChecked: lambda b, n: f"{b.name}：{'有' if b.holds else '没有'}",  # noqa: ARG005
    SchemeBegun: lambda b, n: f"从这一条起按第 {b.version} 版方案",  # noqa: ARG005
}


# --- the fields -----------------------------------------------------------------------------


def _details(body: Any, names: Names) -> Iterable[tuple[str, str | Grid]]:
    """Every field that tells something."""
    for name in body.__struct_fields__:
        value, word = getattr(body, name), _word(body, name)
        if name in UNTOLD_FIELDS or value is None or value is False or value in ("", ()):
            continue
        if isinstance(value, msgspec.Struct):
            for inner, said in _details(value, names):
                yield f"{word}·{inner}", said
        elif isinstance(value, tuple) and isinstance(value[0], msgspec.Struct):
            yield word, _grid(value, names)
        elif isinstance(value, tuple):
            yield word, _listed(_said(name, each, names) for each in value)
        else:
            yield word, _said(name, value, names)


def _word(body: Any, name: str) -> str:
    return OWN_WORDS.get((type(body).__name__, name)) or FIELD_WORDS.get(name, name)


def _grid(lines: tuple[Any, ...], names: Names) -> Grid:
    first = lines[0]
    used = [
        name
        for name in first.__struct_fields__
        if any(getattr(line, name) not in ("", None) for line in lines)
    ]
    return Grid(
        tuple(_word(first, name) for name in used),
        tuple(tuple(_said(n, getattr(line, n), names) for n in used) for line in lines),
    )


def _said(name: str, value: Any, names: Names) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "是" if value else "否"
        case int() if name == "cost_cents":
            return f"{value // 100}.{value % 100:02d} 元"
        case int() if name in POINTS_FIELDS:
            return f"{value} 分"
        case str() if name in SAYERS:
            return SAYERS[name](value, names)
        case _:
            return str(value)


SAYERS: dict[str, Callable[[str, Names], str]] = {
    "good": _good,
    "goods": _good,
    "household": _household,
    "helper": _household,
    "source": lambda value, _: SOURCE_WORDS.get(value, value),
    "entered": lambda value, _: ENTERED_WORDS.get(value, value),
    "kind": lambda value, _: KIND_NAMES.get(value, value),
    "proof": lambda value, _: PROOF_NAMES.get(value, value),
    "function": lambda value, _: function_said(value),
    "outcome": lambda value, _: OUTCOMES.get(value, value),
    **dict.fromkeys(PEOPLE_FIELDS, _people),
    **dict.fromkeys(STAMP_FIELDS, lambda value, _: _moment(value)),
}


def _moment(text: str) -> str:
    """2023-03-20 09:00, of a stamp; anything else as it is."""
    return text[:16].replace("T", " ") if STAMP.fullmatch(text) else text
