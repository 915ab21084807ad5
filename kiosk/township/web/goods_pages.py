"""物品: what each site hands out, what it costs in points, since when and by whom."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any, cast
from urllib.parse import quote

from sqlalchemy import Connection, Row, select

from kiosk.core.scheme import Good, Scheme
from kiosk.township import tables
from kiosk.township.book import Refused, find_site, township_of
from kiosk.township.goods import goods_acts
from kiosk.township.goods.assortment import Kind, history, kind_count, site_kinds
from kiosk.township.goods.goods import KIND_NAMES, goods_of_scheme
from kiosk.township.goods.goods_acts import (
    SCOPE_NAMES,
    GoodOffered,
    GoodTaken,
    GoodTyped,
    ListCopied,
)
from kiosk.township.lists import goods_lists
from kiosk.township.lists.goods_lists import ListSent, ListTaken
from kiosk.township.lists.importing import DELIVERIES, UNIT_DEFAULT
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Section, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged

LIST_BYTES_MAX = 2 << 20
FILE_NAME_MAX = 100
ID_LENGTH_MAX = 40
SCOPES = [(scope, words, "") for scope, words in SCOPE_NAMES.items()]


def show_sites(connection: Connection, asked: Asked) -> Shown:
    rows = [row for row in _sites(connection) if asked.staff.is_for(row.id)]
    part = paged(asked, len(rows))
    scheme = township_of(connection).scheme
    lines = []
    for row in rows[part.skip : part.skip + part.rows]:
        kinds = site_kinds(connection, row.id, scheme, asked.now)
        lines.append(
            {
                "site": row,
                "count": kind_count(kinds, scheme),
                "coming": sum(kind.coming is not None for kind in kinds),
                "above": sum(kind.above_cost and kind.redeemable for kind in kinds),
                "own": sum(kind.own for kind in kinds),
            }
        )
    return Shown("goods.html", {"lines": lines, "paged": part, "scheme": scheme})


def show_goods(connection: Connection, asked: Asked) -> Shown:
    scheme = township_of(connection).scheme
    kinds = site_kinds(connection, asked.path["site"], scheme, asked.now)
    sought, show = asked.word("q").strip(), asked.word("show")
    found = [kind for kind in kinds if sought in kind.item.name or sought == kind.item.id]
    found = [kind for kind in found if SHOWS.get(show, SHOWS[""])[1](kind)]
    part = paged(asked, len(found))
    return Shown(
        "goods_site.html",
        {
            "site": _site(connection, asked),
            "kinds": found[part.skip : part.skip + part.rows],
            "paged": part,
            "count": kind_count(kinds, scheme),
            "scheme": scheme,
            "shows": [(name, words) for name, (words, _) in SHOWS.items()],
            "wanted": {"q": sought, "show": show},
            "quoted": _quoted,
            "act": Act,
            **_words(scheme),
        },
    )


SHOWS: dict[str, tuple[str, Any]] = {
    "": ("全部", lambda kind: True),  # noqa: ARG005
    "there": ("能兑换的", lambda kind: kind.redeemable),
    "coming": ("有变动要来的", lambda kind: kind.coming is not None),
    "above": ("高于成本价的", lambda kind: kind.above_cost),
    "own": ("机器上自设的", lambda kind: kind.own),
    "off": ("不能兑换的", lambda kind: not kind.redeemable),
}


def show_good(connection: Connection, asked: Asked) -> Shown:
    scheme = township_of(connection).scheme
    kind = _kind(connection, asked, scheme)
    lines = history(connection, asked.path["site"], kind.item.id, asked.now)
    part = paged(asked, len(lines))
    return Shown(
        "good.html",
        {
            "site": _site(connection, asked),
            "kind": kind,
            "lines": lines[part.skip : part.skip + part.rows],
            "paged": part,
            "scheme": scheme,
            "quoted": _quoted,
            "act": Act,
            **_words(scheme),
        },
    )


# --- one kind of goods ----------------------------------------------------------------------


def show_new(connection: Connection, asked: Asked) -> Shown:
    return Shown("good_form.html", _form_values(connection, asked, None), {"scope": "site"})


def show_change(connection: Connection, asked: Asked) -> Shown:
    kind = _kind(connection, asked, township_of(connection).scheme)
    if kind.own:
        raise Missing
    item = kind.item
    first = {
        "scope": "site",
        "name": item.name,
        "points": str(item.points),
        "category": item.category,
        "unit": item.unit,
        "delivery": item.delivery,
        "kind": item.kind,
    }
    return Shown("good_form.html", _form_values(connection, asked, kind), first)


def _form_values(connection: Connection, asked: Asked, kind: Kind | None) -> dict[str, Any]:
    scheme = township_of(connection).scheme
    return {
        "site": _site(connection, asked),
        "kind": kind,
        "scopes": SCOPES,
        "scheme": scheme,
        "quoted": _quoted,
        **_words(scheme),
    }


def read_new(fields: Fields, asked: Asked) -> GoodTyped:
    good = fields.text("id", "编号", most=ID_LENGTH_MAX)
    return _typed(fields, asked, good)


def read_change(fields: Fields, asked: Asked) -> GoodTyped:
    return _typed(fields, asked, asked.path["good"])


def _typed(fields: Fields, asked: Asked, good: str) -> GoodTyped:
    return GoodTyped(
        asked.path["site"],
        _scope(fields),
        Good(
            id=good,
            name=fields.text("name", "品名", most=goods_acts.NAME_LENGTH_MAX),
            points=fields.whole("points", "积分", least=1, most=goods_acts.POINTS_MAX),
            category=fields.text("category", "分类", most=20, need=False),
            unit=fields.text("unit", "单位", most=10, need=False) or UNIT_DEFAULT,
            delivery=fields.text("delivery", "怎么领", most=40, need=False),
            kind=fields.choice("kind", "品种", {"": "", **KIND_NAMES}),
        ),
        _since(fields),
    )


def show_offered(connection: Connection, asked: Asked) -> Shown:
    kind = _kind(connection, asked, township_of(connection).scheme)
    if kind.own:
        raise Missing
    values = {"site": _site(connection, asked), "kind": kind, "scopes": SCOPES, "quoted": _quoted}
    first = {"scope": "site", "offered": "0" if kind.item.offered else "1"}
    return Shown("good_offered.html", values, first)


def read_offered(fields: Fields, asked: Asked) -> GoodOffered:
    offered = fields.choice("offered", "下架还是上架", {"0": "", "1": ""}) == "1"
    return GoodOffered(
        asked.path["site"], _scope(fields), asked.path["good"], offered, _since(fields)
    )


def show_own(connection: Connection, asked: Asked) -> Shown:
    scheme = township_of(connection).scheme
    kinds = site_kinds(connection, asked.path["site"], scheme, asked.now)
    kind = next((each for each in kinds if each.item.id == asked.path["own"]), None)
    if kind is None:
        raise Missing
    return Shown(
        "good_own.html",
        {"site": _site(connection, asked), "kind": kind, "quoted": _quoted, **_words(scheme)},
    )


def read_own(fields: Fields, asked: Asked) -> GoodTaken:  # noqa: ARG001 - of a form
    return GoodTaken(asked.path["site"], asked.path["own"])


# --- lists ----------------------------------------------------------------------------------


def show_copy(connection: Connection, asked: Asked) -> Shown:
    scheme = township_of(connection).scheme
    values = {
        "site": _site(connection, asked),
        "goods": goods_of_scheme(scheme),
        "scheme": scheme,
        "scopes": SCOPES,
    }
    return Shown("goods_copy.html", values, {"scope": "site"})


def read_copy(fields: Fields, asked: Asked) -> ListCopied:
    return ListCopied(asked.path["site"], _scope(fields), _since(fields))


def show_send(connection: Connection, asked: Asked) -> Shown:
    values = {"site": _site(connection, asked), "scopes": SCOPES}
    return Shown("goods_send.html", values, {"scope": "site"})


def read_send(fields: Fields, asked: Asked) -> ListSent:
    files = [file for file in fields.files.get("file", ()) if file.data]
    if len(files) != 1:
        raise Refused("请选一个文件。", "file")
    name = "".join(c for c in files[0].name if c.isprintable())[-FILE_NAME_MAX:] or "清单.csv"
    digest = hashlib.sha256(files[0].data).hexdigest()
    return ListSent(asked.path["site"], _scope(fields), _since(fields), name, digest, files[0].data)


def show_draft(connection: Connection, asked: Asked) -> Shown:
    """The list that waits; in words when it waits no more."""
    draft = goods_lists.find_draft(connection, asked.path["site"], asked.path["draft"])
    changes = goods_lists.preview(connection, draft, asked.now) if draft else []
    return Shown(
        "goods_draft.html",
        {
            "site": _site(connection, asked),
            "draft": draft,
            "changes": changes,
            "problems": [change.problem for change in changes if change.problem],
            "scope_names": SCOPE_NAMES,
        },
    )


def read_draft(fields: Fields, asked: Asked) -> ListTaken:  # noqa: ARG001 - of a form
    return ListTaken(asked.path["site"], asked.path["draft"])


# --- inside ---------------------------------------------------------------------------------


def _sites(connection: Connection) -> list[Row[Any]]:
    site = tables.site.c
    return list(connection.execute(select(tables.site).order_by(site.village_code, site.id)))


def _site(connection: Connection, asked: Asked) -> Row[Any]:
    row = find_site(connection, asked.path["site"])
    if row is None:
        raise Missing
    return row


def _kind(connection: Connection, asked: Asked, scheme: Scheme) -> Kind:
    kinds = site_kinds(connection, asked.path["site"], scheme, asked.now)
    for kind in kinds:
        if kind.item.id == asked.path["good"]:
            return kind
    raise Missing


def _scope(fields: Fields) -> goods_acts.Scope:
    return cast(goods_acts.Scope, fields.choice("scope", "用在哪里", SCOPE_NAMES))


def _since(fields: Fields) -> date | None:
    return fields.day("since", "从哪天起") if fields.raw("since").strip() else None


def _words(scheme: Scheme) -> dict[str, Any]:
    """What classes and kinds are called."""
    days = scheme.delivery.days if scheme.delivery else {}
    called = {kind: name for name, kind in DELIVERIES.items() if kind}
    return {
        "deliveries": {"": "当场领"}
        | {kind: f"{called.get(kind, kind)}，{within} 天内" for kind, within in days.items()},
        "kind_names": {"": "一般物品", **KIND_NAMES},
    }


def _quoted(good: str) -> str:
    return quote(good, safe="")


def _to_goods(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/goods/{asked.path['site']}"


def _to_good(asked: Asked, done: Done) -> str:
    good = done.subject.partition("/")[2]
    return f"{ROOT}/goods/{asked.path['site']}/kinds/{_quoted(good)}"


def _to_draft(asked: Asked, done: Done) -> str:
    draft = done.subject.partition(":")[2]
    return f"{ROOT}/goods/{asked.path['site']}/list/{draft}"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/goods", Act.SEE_GOODS, show_sites),
    Page("/goods/{site}", Act.SEE_GOODS, show_goods),
    Form("/goods/{site}/new", Act.ADD_GOOD, show_new, read_new, goods_acts.add_good, _to_good),
    Form(
        "/goods/{site}/copy",
        Act.COPY_GOODS,
        show_copy,
        read_copy,
        goods_acts.copy_list,
        _to_goods,
    ),
    Form(
        "/goods/{site}/list",
        Act.SEND_GOODS,
        show_send,
        read_send,
        goods_lists.send_list,
        _to_draft,
        bytes_max=LIST_BYTES_MAX,
    ),
    Form(
        "/goods/{site}/list/{draft}",
        Act.TAKE_GOODS,
        show_draft,
        read_draft,
        goods_lists.take_draft,
        _to_goods,
    ),
    Page("/goods/{site}/kinds/{good}", Act.SEE_GOODS, show_good),
    Form(
        "/goods/{site}/kinds/{good}/change",
        Act.CHANGE_GOOD,
        show_change,
        read_change,
        goods_acts.change_good,
        _to_good,
    ),
    Form(
        "/goods/{site}/kinds/{good}/offered",
        Act.OFFER_GOOD,
        show_offered,
        read_offered,
        goods_acts.offer_good,
        _to_good,
    ),
    Form(
        "/goods/{site}/own/{own}",
        Act.TAKE_OWN_GOOD,
        show_own,
        read_own,
        goods_acts.take_good,
        _to_good,
    ),
)

SECTION = Section("/goods", "物品", Act.SEE_GOODS, ROUTES)
