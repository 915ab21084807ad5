"""Trial files: a scheme played through dated steps, with what must come out (`kiosk trial`).

Each step goes through the real store on a temporary file.  The format is the one of the README
that lies with the townships' trials.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TextIO, cast

import msgspec

from kiosk.core import ranking
from kiosk.core.account import Charge, Fact, PointEvent, PointKind, Review
from kiosk.core.clock import Moment, Quality, parse_stamp, stamp
from kiosk.core.entries import DeliveryLine
from kiosk.core.feed import (
    BookedKind,
    FeedItem,
    GoodItem,
    HouseholdItem,
    Known,
    PersonItem,
    PointsItem,
    ReviewItem,
    SchemeItem,
    SiteItem,
    SuspensionItem,
)
from kiosk.core.journal import canonical
from kiosk.core.redemption import RedemptionRefused
from kiosk.core.scheme import Cycle, Scheme, SchemeError, item_points
from kiosk.core.view import Entered, Pick
from kiosk.schemes import NAMES, load_scheme, read_scheme
from kiosk.store import feed, journal, points, redeem, stock
from kiosk.store.database import Store, open_store
from kiosk.store.journal import Stamp
from kiosk.store.people import Person, open_shift

Code = Literal["window_closed", "suspended", "insufficient_points", "no_such_rule"]


class TrialError(Exception):
    """A file is no trial; the message says where."""


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Award(_Strict, frozen=True):
    household: str
    points: int | None = None
    item: str | None = None
    quantity: int | None = None
    effective: str | None = None
    member: str | None = None
    helper: str | None = None
    id: str | None = None


class Reverse(_Strict, frozen=True):
    id: str


class Confirm(_Strict, frozen=True):
    before: str


class Suspend(_Strict, frozen=True):
    household: str
    until: str | None = None


class Spend(_Strict, frozen=True):
    household: str
    points: int


class Close(_Strict, frozen=True):
    cycle: Literal["month", "quarter", "half", "year"]


class Expect(_Strict, frozen=True):
    household: str
    total: int | None = None
    spent: int | None = None
    balance: int | None = None
    redeemable: int | None = None


class ExpectRanking(_Strict, frozen=True):
    cycle: Cycle
    of: str
    ranks: dict[str, tuple[int, int]]


class Step(_Strict, frozen=True):
    at: str
    award: Award | None = None
    reverse: Reverse | None = None
    confirm: Confirm | None = None
    suspend: Suspend | None = None
    redeem: Spend | None = None
    refund: Spend | None = None
    close: Close | None = None
    expect: Expect | None = None
    expect_ranking: ExpectRanking | None = None
    refused: Code | None = None


VERBS = tuple(name for name in Step.__struct_fields__ if name not in ("at", "refused"))


class Trial(_Strict, frozen=True):
    title: str
    source: str
    scheme: str
    """One of the five by name, or the TOML file of another township."""

    steps: tuple[Step, ...]
    parameters: dict[str, Any] = {}


def read_trial(path: Path) -> Trial:
    """The trial of a file; TrialError says what is wrong and where."""
    try:
        trial = msgspec.json.decode(path.read_bytes(), type=Trial)
    except OSError as error:
        raise TrialError(f"{path}: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise TrialError(f"{path}: {_with_step(str(error))}") from None
    for n, step in enumerate(trial.steps, 1):
        verbs = [verb for verb in VERBS if getattr(step, verb) is not None]
        if len(verbs) != 1:
            raise TrialError(f"{path}: step {n}: {len(verbs)} verbs, there must be one")
    if trial.scheme in NAMES:
        return trial
    if not trial.scheme.endswith(".toml"):
        known = ", ".join(NAMES)
        raise TrialError(f"{path}: scheme: {trial.scheme!r} is none of {known}, nor a TOML file")
    return msgspec.structs.replace(trial, scheme=str(path.parent / trial.scheme))


def _scheme_of(trial: Trial) -> Scheme:
    return load_scheme(trial.scheme) if trial.scheme in NAMES else read_scheme(Path(trial.scheme))


def _with_step(message: str) -> str:
    """Steps are counted from 1 for people."""
    return re.sub(r"\$\.steps\[(\d+)\]", lambda m: f"step {int(m[1]) + 1}", message)


def _instant(text: str) -> datetime:
    return parse_stamp(text).replace(microsecond=0)


@dataclass
class Book:
    """A trial under way: the store, and the history as the trial itself tells it."""

    store: Store
    scheme: Scheme
    facts: list[Fact] = field(default_factory=list)
    households: dict[str, None] = field(default_factory=dict)
    """Everybody seen so far, in order."""

    awards: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Point ids behind each award id of the file."""

    reversed: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    now: datetime = datetime.min

    def tell(self, *items: Known) -> None:
        """Feed items to the store."""
        cursor = journal.feed_cursor(self.store)
        lines = [FeedItem(cursor + n, canonical(item).decode()) for n, item in enumerate(items, 1)]
        feed.apply_feed(self.store, lines, None)
        if feed.unread(self.store):
            raise TrialError("cannot be booked")

    def see(self, household: str) -> None:
        if household not in self.households:
            self.households[household] = None
            self.tell(HouseholdItem(household, household, "", "", SITE.id))

    def stamp(self) -> Stamp:
        return Stamp(Moment(self.now, Quality.SURE), "trial", 0.0, KEEPER.id)

    def post(self, event: PointEvent) -> None:
        self.see(event.household)
        self.facts.append(event)
        self.tell(
            PointsItem(
                event.id,
                event.household,
                cast("BookedKind", event.kind.value),
                event.points,
                "",
                stamp(event.effective),
                stamp(event.posted),
                event.reverses,
            )
        )


SITE = SiteItem("trial", "试", "试用", "试", "试", 0, 0)
KEEPER = Person("keeper", "管理员", "keeper")
POINT = Pick("point", "积分", 1, 1)


def run(paths: Sequence[Path], out: TextIO) -> int:
    """Play the files; 0 all hold, 1 some fail, 2 a file cannot be read."""
    worst = 0
    for path in paths:
        try:
            failures = play(read_trial(path))
        except TrialError as error:
            text = str(error)
            out.write(f"{text if text.startswith(str(path)) else f'{path}: {text}'}\n")
            worst = 2
            continue
        out.write(f"{path}: {'ok' if not failures else 'FAILED'}\n")
        out.writelines(f"  {failure}\n" for failure in failures)
        worst = max(worst, 1 if failures else 0)
    return worst


def play(
    trial: Trial,
    after_step: Callable[[Book], None] | None = None,
    rules: Scheme | None = None,
) -> list[str]:
    """What does not hold, with its step; TrialError when a step makes no sense.

    `rules` are tried instead of the trial's own scheme.
    """
    try:
        scheme = (rules or _scheme_of(trial)).with_parameters(trial.parameters)
    except SchemeError as error:
        raise TrialError(str(error)) from None
    failures: list[str] = []
    with tempfile.TemporaryDirectory(prefix="trial") as folder:
        store = open_store(Path(folder) / "trial.db")
        try:
            book = Book(store, scheme)
            for n, step in enumerate(trial.steps, 1):
                try:
                    now = _instant(step.at)
                    _advance(book, now, first=n == 1)
                    failures += [f"step {n} ({step.at}): {text}" for text in _play(book, step, n)]
                except (TrialError, ValueError, OverflowError) as error:
                    raise TrialError(f"step {n}: {error}") from None
                if after_step is not None:
                    after_step(book)
        finally:
            store.close()
    return failures


def _advance(book: Book, now: datetime, *, first: bool) -> None:
    if now < book.now:
        raise TrialError(f"time goes back from {book.now} to {now}")
    book.now = now
    if first:
        _set_up(book)


def _set_up(book: Book) -> None:
    journal.begin_epoch(book.store, SITE.id, 1, replace(book.stamp(), keeper=""))
    book.tell(
        SITE,
        SchemeItem(1, msgspec.to_builtins(book.scheme)),
        PersonItem(KEEPER.id, KEEPER.name, "keeper", "", ""),
        GoodItem(POINT.good, POINT.name, POINT.points, ""),
    )
    shelf = [DeliveryLine(POINT.good, 10**15)]
    stock.lay_out(book.store, "shelf", shelf, book.stamp())
    open_shift(book.store, KEEPER, "shift", book.stamp())


def _play(book: Book, step: Step, n: int) -> list[str]:
    refused: str | None = None
    failures: list[str] = []
    if step.award:
        _award(book, step.award, n)
    elif step.reverse:
        _reverse(book, step.reverse, n)
    elif step.confirm:
        before = _instant(step.confirm.before)
        book.facts.append(Review(before, book.now))
        book.tell(ReviewItem(stamp(before), stamp(book.now)))
    elif step.suspend:
        refused = _suspend(book, step.suspend, n)
    elif step.redeem:
        refused = _redeem(book, step.redeem, n)
    elif step.refund:
        _refund(book, step.refund, n)
    elif step.close:
        _close(book, step.close)
    elif step.expect:
        failures = _expect(book, step.expect)
    elif step.expect_ranking:
        failures = _expect_ranking(book, step.expect_ranking)
    if refused != step.refused:
        failures.append(f"expected {step.refused or 'no refusal'}, got {refused or 'none'}")
    return failures


def _award(book: Book, award: Award, n: int) -> None:
    effective = _instant(award.effective) if award.effective else book.now
    if effective > book.now:
        raise TrialError("effective lies after at")
    if award.id is not None and award.id in book.awards:
        raise TrialError(f"the id {award.id!r} stands twice")
    counted = award.item is not None and award.quantity is not None
    if (award.points is None) != counted or (award.item is None) != (award.quantity is None):
        raise TrialError("an award has points, or item and quantity")
    if award.points is not None:
        amount = award.points
    else:
        try:
            amount = item_points(book.scheme, award.item or "", award.quantity or 0)
        except KeyError:
            raise TrialError(f"unknown item {award.item!r}") from None
        if (award.quantity or 0) < 0:
            raise TrialError("a quantity below zero")
    book.see(award.household)
    takers = [award.household]
    if award.helper is not None:
        book.see(award.helper)
        if book.scheme.intake.helper_factor and award.helper != award.household:
            takers.append(award.helper)
    ids = tuple(f"{n}/{taker}" for taker in takers)
    for point_id, taker in zip(ids, takers, strict=True):
        book.post(PointEvent(point_id, taker, PointKind.AWARD, amount, effective, book.now))
    if award.id is not None:
        book.awards[award.id] = ids


def _reverse(book: Book, reverse: Reverse, n: int) -> None:
    if reverse.id not in book.awards:
        raise TrialError(f"no award has the id {reverse.id!r}")
    if reverse.id in book.reversed:
        raise TrialError(f"{reverse.id!r} was reversed before")
    book.reversed.add(reverse.id)
    events = {fact.id: fact for fact in book.facts if isinstance(fact, PointEvent)}
    for original in (events[point_id] for point_id in book.awards[reverse.id]):
        book.post(
            PointEvent(
                f"{n}/{original.id}",
                original.household,
                original.kind,
                -original.points,
                original.effective,
                book.now,
                reverses=original.id,
            )
        )


def _suspend(book: Book, suspend: Suspend, n: int) -> str | None:
    book.see(suspend.household)
    kind = next(iter(book.scheme.suspension), None)
    if kind is None:
        return "no_such_rule"
    until = stamp(_instant(suspend.until)) if suspend.until else None
    book.tell(SuspensionItem(str(n), suspend.household, kind, stamp(book.now), until))
    return None


def _positive(spend: Spend) -> None:
    if spend.points <= 0:
        raise TrialError("points must be above 0")


def _redeem(book: Book, spend: Spend, n: int) -> str | None:
    _positive(spend)
    book.see(spend.household)
    pick = Pick(POINT.good, POINT.name, POINT.points, spend.points)
    # The household's code was typed and vouched for: a trial has no cards.
    answer = redeem.redeem(
        book.store, str(n), spend.household, [pick], book.stamp, entered=Entered.CODE
    )
    if isinstance(answer, RedemptionRefused):
        return answer.reason.value
    entry = journal.entry_at(book.store, answer.seq)
    body = entry[0].decoded() if entry else None
    for purse in getattr(body, "charges", ()):
        book.facts.append(Charge(spend.household, purse.period, purse.points))
    return None


def _refund(book: Book, spend: Spend, n: int) -> None:
    _positive(spend)
    # A trial has no orders that could be cancelled: the refund is the township's word.
    at = book.now
    book.post(PointEvent(str(n), spend.household, PointKind.REFUND, spend.points, at, at))


def _close(book: Book, close: Close) -> None:
    closed = ranking.last_closed(close.cycle, book.now)
    key = f"bonus/{close.cycle}/{closed.key}"
    if key in book.closed:
        return
    book.closed.add(key)
    for n, rule in enumerate(book.scheme.bonus):
        if rule.cycle != close.cycle:
            continue
        events = [fact for fact in book.facts if isinstance(fact, PointEvent)]
        of_closed = ranking.figures(events, book.households, book.scheme, closed)
        earlier = ranking.last_closed(close.cycle, closed.start)
        of_earlier = ranking.figures(events, book.households, book.scheme, earlier)
        for winner in ranking.winners(rule, of_closed, of_earlier):
            at = book.now
            book.post(
                PointEvent(f"{key}/{n}/{winner}", winner, PointKind.BONUS, rule.points, at, at)
            )


def _expect(book: Book, expect: Expect) -> list[str]:
    book.see(expect.household)
    account = redeem.account_of(book.store, expect.household, book.stamp().moment)
    return [
        f"{expect.household}: {name} is {getattr(account, name)}, expected {wanted}"
        for name in ("total", "spent", "balance", "redeemable")
        if (wanted := getattr(expect, name)) is not None and wanted != getattr(account, name)
    ]


def _expect_ranking(book: Book, expect: ExpectRanking) -> list[str]:
    for household in expect.ranks:
        book.see(household)
    cycle = ranking.cycle_named(expect.cycle, expect.of)
    events = [fact for fact in points.facts_of(book.store) if isinstance(fact, PointEvent)]
    figures = ranking.figures(events, book.households, book.scheme, cycle)
    ranks = ranking.ranks(figures)
    return [
        f"{household}: figure and rank are {(figures[household], ranks[household])},"
        f" expected {wanted}"
        for household, wanted in expect.ranks.items()
        if wanted != (figures[household], ranks[household])
    ]
