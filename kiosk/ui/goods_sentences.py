"""What is said of picked goods: what is taken now, what is fetched later and by when, and by whom.

Pure functions, no kivy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kiosk.core.basket import Visit
from kiosk.core.entries import Proxy
from kiosk.core.view import Holder, Offer, Pick, Standing, cost_of, pieces_of
from kiosk.ui import words
from kiosk.ui.numerals import short_day, spoken_day
from kiosk.ui.sentences import holder_words

NAMED = 2
"""Kinds of goods that are named in one line; of more only the first."""


@dataclass(frozen=True)
class GoodsLine:
    """One line of a list of goods: what, taken now or fetched when, for how many points."""

    what: str
    note: str
    ordered: bool
    points: int


def goods_words(picks: Iterable[Pick]) -> str:
    """大米10斤 2 袋、洗衣液: what is to be taken; a single piece needs no number."""
    return "、".join(
        pick.name if pick.quantity == 1 else f"{pick.name} {pick.quantity} {pick.unit}"
        for pick in picks
    )


def goods_count(picks: tuple[Pick, ...]) -> str:
    return words.GOODS_COUNT.format(kinds=len(picks), pieces=pieces_of(picks))


def basket_words(picks: tuple[Pick, ...], redeemable: int) -> str:
    cost = cost_of(picks)
    return words.BASKET_SUM.format(pieces=pieces_of(picks), cost=cost, left=redeemable - cost)


# --- orders ------------------------------------------------------------------------------------


def comes_words(offer: Offer) -> str:
    """2 天内到: beside the price of what is not there but can be ordered."""
    days = offer.due_days or 0
    return words.COMES_IN.format(days=days) if days else words.COMES_TODAY


def fetch_words(due: str, now: datetime) -> str:
    """11月24日 前来取: by when ordered goods are fetched; `due` is the day `2026-11-24`."""
    that = datetime.fromisoformat(due)
    if that.date() == now.date():
        return words.FETCH_TODAY
    return words.FETCH.format(day=short_day(that))


def fetched_words(due: str, now: datetime) -> str:
    """The same in few words: 11月24日 来取 (account and record)."""
    that = datetime.fromisoformat(due)
    if that.date() == now.date():
        return words.FETCH_TODAY
    return words.FETCH_SHORT.format(day=short_day(that))


def note_words(pick: Pick, now: datetime) -> str:
    """现在拿走, or by when it is fetched."""
    return fetch_words(pick.due, now) if pick.due else words.TAKE_NOW


def taken_of(picks: tuple[Pick, ...]) -> tuple[Pick, ...]:
    return tuple(pick for pick in picks if not pick.due)


def ordered_of(picks: tuple[Pick, ...]) -> dict[str, tuple[Pick, ...]]:
    """What is fetched later, by its day, the first day first."""
    days = sorted({pick.due for pick in picks if pick.due})
    return {day: tuple(pick for pick in picks if pick.due == day) for day in days}


def goods_lines(picks: tuple[Pick, ...], rows: int, now: datetime) -> list[GoodsLine]:
    """At most `rows` lines, at least two: one for each good; where they are too few, one for what
    is taken now and one for each day, or one for all that is fetched later.
    """
    if len(picks) <= rows:
        return [_line((pick,), now) for pick in picks]
    later = list(ordered_of(picks).values())
    if len(later) >= rows:
        later = [tuple(pick for group in later for pick in group)]
    return [_line(group, now) for group in (taken_of(picks), *later) if group]


def _line(group: tuple[Pick, ...], now: datetime) -> GoodsLine:
    first = group[0]
    if len(group) == 1:
        what = words.CONFIRM_LINE.format(name=first.name, quantity=first.quantity)
    elif len(group) <= NAMED:
        what = goods_words(group)
    else:
        what = words.FIRST_OF.format(name=first.name, count=goods_count(group))
    several = len({pick.due for pick in group}) > 1
    note = words.FETCH_BY_SLIP if several else note_words(first, now)
    return GoodsLine(what, note, bool(first.due), cost_of(group))


def said_of_orders(picks: tuple[Pick, ...]) -> str:
    """What is spoken of the ordered goods among these; '' for none."""
    days = list(ordered_of(picks))
    if not days:
        return ""
    if len(days) > 1:
        return words.SAY_ORDERED_SEVERAL
    return words.SAY_ORDERED.format(day=spoken_day(datetime.fromisoformat(days[0])))


def waiting_words(standing: Standing) -> str:
    """That something ordered waits to be fetched (account); '' for nothing."""
    if standing.fetchable:
        told = words.ORDER_HERE if len(standing.fetchable) == 1 else words.ORDERS_HERE
        return told.format(goods=standing.fetchable[0], count=len(standing.fetchable))
    dues = [line.due for line in standing.lines if line.due]
    if not dues:
        return ""
    if min(dues) < standing.at.date().isoformat():
        return words.ORDER_OVERDUE
    return words.ORDER_WAITS.format(when=fetched_words(min(dues), standing.at))


# --- who came ----------------------------------------------------------------------------------


def proxy_words(proxy: Proxy | None) -> str:
    """代领：李* 邻居, or only what the person is to the household; '' for nobody."""
    if proxy is None:
        return ""
    return words.PROXY.format(who=f"{proxy.name} {proxy.relation}".strip())


def who_words(holder: Holder, proxy: Proxy | None) -> str:
    """3组 张* 0042 代领：李* 邻居: top left of a visit."""
    return " ".join(part for part in (holder_words(holder), proxy_words(proxy)) if part)


def visit_words(visit: Visit) -> str:
    return who_words(visit.standing.holder, visit.proxy)
