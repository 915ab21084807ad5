"""The facts of the ledgers, read from a kiosk's file in one instant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

import msgspec

from kiosk.core.account import Charge
from kiosk.core.clock import Quality, parse_stamp
from kiosk.core.entries import Body, EntryKind, Genesis, Redemption
from kiosk.core.feed import ChargeItem, FeedItem, Known
from kiosk.core.journal import Entry, slip_mark, slip_number
from kiosk.ledgers.facts import Facts, GoodVersion, Record
from kiosk.store import feed, journal, points
from kiosk.store.database import Store, StoreError
from kiosk.store.forecast import forecast
from kiosk.store.goods import BEGAN, goods_at


def facts_of(store: Store, at: datetime, *, with_forecast: bool = False) -> Facts:
    """All of one instant; StoreError before the kiosk knows its site and its rules."""
    with store.snapshot():
        site, genesis = feed.site(store), journal.genesis(store)
        if site is None or genesis is None or journal.scheme_version(store) == 0:
            raise StoreError("这台机器还没有从镇里收到兑换点和积分办法，没有台账可导出。")

        version = journal.scheme_version(store)
        raw = list(journal.entries(store))
        fed = tuple(_fed(store))
        return Facts(
            site=site,
            genesis=genesis,
            scheme=points.scheme_in_force(store),
            at=at,
            records=tuple(_records(raw, site.name)),
            fed=fed,
            cursor=journal.feed_cursor(store),
            versions=_versions(store),
            charges={
                entry.seq: _charges(store, entry, version)
                for entry, _ in raw
                if entry.kind == EntryKind.REDEMPTION
            },
            elsewhere={n: points.elsewhere_charges(store, item) for n, item in _charge_items(fed)},
            copies=dict(store.rows("select seq, sent - 1 from print_job where sent > 1")),
            goods=tuple(goods_at(store, at)),
            forecast=forecast(store, at) if with_forecast else None,
            earlier=tuple(points.begun(store))[1:],
        )


def _records(raw: list[tuple[Entry, bytes]], site_name: str) -> Iterator[Record]:
    """A later machine's genesis stands behind the entries of the one before."""
    epoch = 0
    for entry, digest in raw:
        body = _body(entry)
        if isinstance(body, Genesis):
            epoch = body.epoch
        yield Record(
            seq=entry.seq,
            kind=entry.kind,
            at=parse_stamp(entry.at),
            quality=Quality(entry.quality),
            keeper=entry.keeper,
            op=entry.op,
            cursor=entry.feed_cursor,
            epoch=epoch,
            number=slip_number(site_name, epoch, entry.seq),
            mark=slip_mark(digest),
            body=body,
        )


def _body(entry: Entry) -> Body:
    try:
        return entry.decoded()
    except (msgspec.DecodeError, KeyError) as error:
        raise StoreError(f"流水第 {entry.seq} 条读不出来，请先检查数据文件。") from error


def _fed(store: Store) -> Iterator[tuple[int, Known]]:
    for n, body in store.rows("select n, body from feed_item where known = 1 order by n"):
        item = FeedItem(n, body).decoded()
        if item is not None:
            yield n, item


def _charge_items(fed: tuple[tuple[int, Known], ...]) -> Iterator[tuple[int, ChargeItem]]:
    """What came twice counts once."""
    seen: set[str] = set()
    for n, item in fed:
        if isinstance(item, ChargeItem) and item.id not in seen:
            seen.add(item.id)
            yield n, item


def _charges(store: Store, entry: Entry, version: int) -> tuple[Charge, ...]:
    """Another scheme may have had other periods: then the store says where the charge lies now."""
    body = entry.decoded()
    if entry.scheme_version != version or not isinstance(body, Redemption):
        return points.charges_of(store, entry.seq)
    return tuple(Charge(body.household, purse.period, purse.points) for purse in body.charges)


def _versions(store: Store) -> dict[str, tuple[GoodVersion, ...]]:
    found: defaultdict[str, list[GoodVersion]] = defaultdict(list)
    for good, *version in store.rows(
        f"select v.good, {BEGAN}, v.name, v.unit, v.points, v.kind, v.cost_cents"  # noqa: S608
        " from good_version v left join entry e on e.seq = v.seq order by v.good, v.day, v.ord"
    ):
        found[good].append(GoodVersion(*version))
    return {good: tuple(known) for good, known in found.items()}
