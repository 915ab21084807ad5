"""Trying another scheme: on the papers' own examples, and on what happened in a village.

What happened is played again under either scheme in the same manner: each redemption is charged
anew at its own instant, or refused.  So whatever differs comes from the rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from kiosk.core import periods, ranking
from kiosk.core.account import (
    Account,
    Fact,
    PointEvent,
    PointKind,
    Refusal,
    Review,
    Suspended,
    account,
    charge,
    purses,
)
from kiosk.core.chains import key_meant
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.entries import EntryKind, Redemption, Refund, Reversal
from kiosk.core.journal import Entry
from kiosk.core.scheme import Scheme
from kiosk.schemes import NAMES, trial_files
from kiosk.township import tables

# --- the papers' own examples ---------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """A worked example, and what does not come out as its paper says."""

    source: str
    """Its paper and clause."""

    failures: tuple[str, ...]
    """Sentences."""


def examples(scheme: Scheme) -> list[Example]:
    """The examples of the scheme with this id, played by these rules; none for a new id."""
    if scheme.id not in NAMES:
        return []
    return [_played(path, scheme) for path in trial_files(scheme.id)]


def _played(path: Path, scheme: Scheme) -> Example:
    from kiosk.trial import TrialError, play, read_trial  # the kiosk's store: only when it is tried

    trial = read_trial(path)
    try:
        failures = play(trial, rules=scheme)
    except TrialError as error:
        failures = [str(error)]
    source = re.sub(r" \([A-Z]{2}-[^)]*\)", "", trial.source)  # our own numbers
    return Example(source, tuple(map(sentence, failures)))


def sentence(failure: str) -> str:
    """What `kiosk.trial` says of a step, `step 2 (2023-03-02T09:00:00): ...`, in plain words."""
    found = re.fullmatch(r"step (\d+)(?: \((.*?)\))?: (.*)", failure, re.DOTALL)
    if found is None:
        return "这个例子照草案走不下去。"
    day = f"（{found[2][:10]}）" if found[2] else ""
    for pattern, words in FAILURE_WORDS:
        told = re.fullmatch(pattern, found[3])
        if told:
            named = {key: STEP_WORDS.get(value, value) for key, value in told.groupdict().items()}
            return f"第 {found[1]} 步{day}：{words.format(**named)}。"
    return f"第 {found[1]} 步{day}：照草案走不下去。"


FAILURE_WORDS = (
    (
        r"(?P<who>.*): (?P<what>\w+) is (?P<got>-?\d+), expected (?P<paper>-?\d+)",
        "{who} 的{what}是 {got} 分，文件里是 {paper} 分",
    ),
    (
        r"(?P<who>.*): .* \((?P<got>\S+), (?P<rank>\d+)\), .* \((?P<paper>\S+), (?P<place>\d+)\)",
        "{who} 得 {got} 分排第 {rank}，文件里得 {paper} 分排第 {place}",
    ),
    (r"expected (?P<paper>.*), got (?P<got>.*)", "{got}，文件里是{paper}"),
)
STEP_WORDS = {
    "balance": "结余",
    "redeemable": "能兑换的积分",
    "spent": "已兑换的积分",
    "total": "总积分",
    "none": "照草案能办",
    "no refusal": "能办",
    "window_closed": "没到兑换的日子",
    "suspended": "暂停兑换",
    "insufficient_points": "积分不够",
    "no_such_rule": "方案没有这种规定",
}


# --- what happened --------------------------------------------------------------------------


@dataclass(frozen=True)
class Spent:
    """A redemption, less what was given back for it."""

    at: datetime
    points: int


Happened = tuple[datetime, PointEvent | Review | Spent]


@dataclass(frozen=True)
class Standing:
    """What a household comes to."""

    balance: int
    redeemable: int
    figure: int
    rank: int
    refused: int
    """Redemptions that there would not have been."""


@dataclass(frozen=True)
class Change:
    """A household that would stand otherwise."""

    household: str
    number: str
    place: str
    name: str
    """In full."""

    before: Standing
    after: Standing


@dataclass(frozen=True)
class Comparison:
    """A village under the scheme in force and under another."""

    at: datetime
    year: str
    households: int
    changes: tuple[Change, ...]
    redeemable: tuple[int, int]
    refused: tuple[int, int]


def compare(
    connection: Connection,
    village_code: int,
    before: Scheme,
    after: Scheme,
    at: datetime,
) -> Comparison:
    """Every household of a village at `at`: balance, what it may redeem, its rank in the year."""
    household = tables.household.c
    rows = connection.execute(
        select(tables.household)
        .where(household.village_code == village_code)
        .order_by(household.number)
    ).all()
    happened = _happened(connection, village_code, rows, at)
    suspensions = _suspensions(connection, village_code)
    was = standings(happened, suspensions, before, at)
    now = standings(happened, suspensions, after, at)
    return Comparison(
        at,
        str(at.year),
        len(rows),
        tuple(
            Change(row.id, row.number, row.place, row.name, was[row.id], now[row.id])
            for row in rows
            if was[row.id] != now[row.id]
        ),
        (_sum(was, "redeemable"), _sum(now, "redeemable")),
        (_sum(was, "refused"), _sum(now, "refused")),
    )


def standings(
    happened: Mapping[str, Sequence[Happened]],
    suspensions: Mapping[str, Sequence[tuple[str, Suspended]]],
    scheme: Scheme,
    at: datetime,
) -> dict[str, Standing]:
    """What every household comes to under a scheme, by id."""
    year = periods.interval_of(at, periods.CYCLE_MONTHS["year"])
    accounts: dict[str, tuple[Account, int]] = {}
    events: list[PointEvent] = []
    for household, facts in happened.items():
        barred = [
            suspended
            for kind, suspended in suspensions.get(household, ())
            if kind in scheme.suspension and scheme.suspension[kind].redeem == "barred"
        ]
        accounts[household] = _replayed(household, facts, barred, scheme, at)
        events += [fact for _, fact in facts if isinstance(fact, PointEvent)]
    figures = ranking.figures(events, happened, scheme, year)
    ranks = ranking.ranks(figures)
    return {
        household: Standing(
            there.balance, there.redeemable, figures[household], ranks[household], refused
        )
        for household, (there, refused) in accounts.items()
    }


def _replayed(
    household: str,
    facts: Sequence[Happened],
    barred: Sequence[Suspended],
    scheme: Scheme,
    at: datetime,
) -> tuple[Account, int]:
    """The account at `at`, and how many redemptions there would not have been."""
    history: list[Fact] = []
    refused = 0
    for when, fact in facts:
        if not isinstance(fact, Spent):
            history.append(fact)
            continue
        charged = charge(_account(history, barred, scheme, when), household, fact.points)
        if isinstance(charged, Refusal):
            refused += 1
        else:
            history += charged
    return _account(history, barred, scheme, at), refused


def _account(
    history: Sequence[Fact], barred: Sequence[Suspended], scheme: Scheme, at: datetime
) -> Account:
    by_period = {period: purse for (_, period), purse in purses(history, scheme).items()}
    return account(by_period, scheme, at, barred)


def _sum(standings: Mapping[str, Standing], name: str) -> int:
    return sum(getattr(each, name) for each in standings.values())


# --- from the book --------------------------------------------------------------------------


def _happened(
    connection: Connection, village_code: int, rows: Sequence[Row[Any]], at: datetime
) -> dict[str, list[Happened]]:
    """What is known of each household up to `at`, in the order in which it became known."""
    site, points, review = tables.site.c, tables.points.c, tables.review.c
    found: dict[str, list[Happened]] = {row.id: [] for row in rows}
    homes = {row.id: row.home for row in rows}
    village = select(tables.household.c.id).where(tables.household.c.village_code == village_code)
    booked = connection.execute(
        select(tables.points)
        .where(points.household.in_(village), points.posted <= stamp(at))
        .order_by(points.posted, points.id)
    )
    ids = set()
    for row in booked:
        ids.add((row.household, row.id))
        event = PointEvent(
            row.id,
            row.household,
            PointKind(row.kind),
            row.points,
            parse_stamp(row.effective),
            parse_stamp(row.posted),
            row.reverses if (row.household, row.reverses) in ids else None,
        )
        found[row.household].append((event.posted, event))
    sites = list(connection.scalars(select(site.id).where(site.village_code == village_code)))
    reviews = connection.execute(select(tables.review).where(review.site.in_(sites))).all()
    for household, facts in found.items():
        facts += [
            (parse_stamp(row.at), Review(parse_stamp(row.before), parse_stamp(row.at)))
            for row in reviews
            if row.site == homes[household] and row.at <= stamp(at)
        ]
    for household, fact in _journaled(connection, sites):
        if household in found and fact[0] <= at:
            found[household].append(fact)
    for facts in found.values():
        facts.sort(key=lambda each: (each[0], isinstance(each[1], Spent)))
    return found


def _journaled(connection: Connection, sites: Sequence[str]) -> list[tuple[str, Happened]]:
    """Redemptions less what was given back, and refunds, as the kiosks of these sites tell."""
    stored = tables.entry.c
    kinds = (
        EntryKind.REDEMPTION.value,
        EntryKind.UNDONE.value,
        EntryKind.RETURNED.value,
        EntryKind.REFUND.value,
    )
    rows = connection.execute(
        select(stored.site, stored.epoch, stored.line)
        .where(stored.site.in_(sites), stored.kind.in_(kinds))
        .order_by(stored.site, stored.epoch, stored.seq)
    )
    bought: dict[tuple[str, int, int], tuple[str, Spent]] = {}
    refunds: list[tuple[str, Happened]] = []
    for row in rows:
        try:
            entry = msgspec.json.decode(row.line, type=Entry)
            body, when = entry.decoded(), parse_stamp(entry.at)
        except (msgspec.MsgspecError, ValueError, KeyError, RecursionError):
            continue
        match body:
            case Redemption(household=household, cost=cost):
                bought[row.site, row.epoch, entry.seq] = household, Spent(when, cost)
            case Reversal(of=of, points=points):
                key = key_meant(bought, row.site, row.epoch, of)
                if key in bought:
                    household, spent = bought[key]
                    bought[key] = household, Spent(spent.at, spent.points - points)
            case Refund(household=household, points=points):
                name = f"refund/{row.site}/{row.epoch}/{entry.seq}"
                event = PointEvent(name, household, PointKind.REFUND, points, when, when)
                refunds.append((household, (when, event)))
    left_over = [(household, each) for household, each in bought.values() if each.points > 0]
    return [*refunds, *((household, (each.at, each)) for household, each in left_over)]


def _suspensions(
    connection: Connection, village_code: int
) -> dict[str, list[tuple[str, Suspended]]]:
    suspension = tables.suspension.c
    village = select(tables.household.c.id).where(tables.household.c.village_code == village_code)
    found: dict[str, list[tuple[str, Suspended]]] = {}
    for row in connection.execute(
        select(tables.suspension).where(suspension.household.in_(village))
    ):
        until = parse_stamp(row.until) if row.until else None
        suspended = Suspended(parse_stamp(row.start), until)
        found.setdefault(row.household, []).append((row.kind, suspended))
    return found
