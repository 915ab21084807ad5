"""A list of goods from a file: sent, looked at, and then taken over or not.

Acts (`acts.perform`).  What was sent waits (`staging`); until it is taken over nothing of it holds.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec
from sqlalchemy import Connection

from kiosk.core.clock import parse_day, stamp
from kiosk.core.feed import GoodItem
from kiosk.core.scheme import Good
from kiosk.township.book import Refused, township_of
from kiosk.township.goods.assortment import most_points
from kiosk.township.goods.deliveries import last_costs
from kiosk.township.goods.goods import beginning, in_force, versions_at
from kiosk.township.goods.goods_acts import Scope, above_cost, scope_sites, since_of, take_list
from kiosk.township.lists.importing import GOODS_COLUMNS, GOODS_MORE, goods_of_sheet, keeps_delivery
from kiosk.township.lists.sheets import sheet_of
from kiosk.township.lists.staging import Kind, Staged, find_staged, forget, stage
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff


@dataclass(frozen=True)
class ListSent:
    site: str
    scope: Scope
    since: date | None
    file: str
    digest: str
    """SHA-256 of the data in hex: another file is another form."""

    data: bytes = field(repr=False)
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class ListTaken:
    site: str
    draft: str


@dataclass(frozen=True)
class Draft:
    """A list that waits."""

    id: str
    site: str
    scope: Scope
    since: date | None
    goods: tuple[Good, ...]
    keeps_delivery: bool
    file: str


@dataclass(frozen=True)
class Change:
    """What a line of the list would do."""

    good: Good
    before: GoodItem | None
    """None: the goods are new."""

    problem: str = ""

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def says_more(self) -> bool:
        """Whether something else than the price changes."""
        before = self.before
        return before is not None and (
            (before.name, before.category, before.unit, before.kind)
            != (self.good.name, self.good.category, self.good.unit, self.good.kind)
            or not before.offered
        )


def send_list(connection: Connection, who: Staff, sent: ListSent, now: datetime) -> Done:
    """Keep a list to be looked at; Refused with every bad row."""
    scope_sites(connection, who, sent.site, sent.scope)
    sheet = sheet_of(sent.data, sent.file, GOODS_COLUMNS, GOODS_MORE)
    goods = goods_of_sheet(sheet, township_of(connection).scheme)
    if not goods:
        raise Refused("文件里没有物品。", "file")
    beginning(now, since_of(sent.since))
    content = {
        "scope": sent.scope,
        "since": sent.since.isoformat() if sent.since else "",
        "goods": goods,
        "keeps_delivery": keeps_delivery(sheet),
    }
    stage(connection, Staged(sent.id, sent.site, Kind.GOODS, sent.file, content), now)
    return Done(
        f"清单“{sent.file}”有 {len(goods)} 种物品，还没有用上，请看一看再定。",
        f"goods_list:{sent.id}",
        after={"file": sent.file, "kinds": len(goods)},
    )


def find_draft(connection: Connection, site: str, draft: str) -> Draft | None:
    staged = find_staged(connection, Kind.GOODS, draft)
    if staged is None or staged.site != site:
        return None
    content = staged.content
    return Draft(
        staged.id,
        staged.site,
        content["scope"],
        parse_day(content["since"]) if content["since"] else None,
        msgspec.convert(content["goods"], tuple[Good, ...]),
        content["keeps_delivery"],
        staged.name,
    )


def preview(connection: Connection, draft: Draft, now: datetime) -> list[Change]:
    """What the list would do at its own site, line by line."""
    begins = max(stamp(now), stamp(since_of(draft.since) or now))
    known = versions_at(connection, draft.site)
    costs = last_costs(connection, draft.site)
    scheme = township_of(connection).scheme
    found = []
    for good in draft.goods:
        version = in_force(known.get(good.id, ()), begins)
        cost = costs.get(good.id)
        most = most_points(cost, scheme)
        problem = ""
        if cost is not None and most is not None and good.points > most:
            problem = above_cost(good.name, cost.cents, most, scheme)
        found.append(Change(good, version.item if version else None, problem))
    return found


def take_draft(connection: Connection, who: Staff, taken: ListTaken, now: datetime) -> Done:
    """The list that waited holds, from its day on."""
    draft = find_draft(connection, taken.site, taken.draft)
    if draft is None:
        raise Refused("这份清单已经用过或者过期了，请重新交一次。")
    sites = scope_sites(connection, who, draft.site, draft.scope)
    done = take_list(
        connection,
        who,
        sites,
        list(draft.goods),
        draft.since,
        now,
        keeps_delivery=draft.keeps_delivery,
    )
    forget(connection, draft.id)
    return done
