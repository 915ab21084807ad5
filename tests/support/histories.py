"""Random schemes, and random years of a village as scripts that core and store both can play."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec
from hypothesis import strategies as st

from kiosk.core.account import (
    PointEvent,
    PointKind,
    Refusal,
    Review,
    Suspended,
    account,
    charge,
    purses,
)
from kiosk.core.scheme import SchemeError, parse_scheme
from kiosk.schemes import load_scheme

HOUSEHOLDS = ("h1", "h2", "h3")
BEGIN = datetime(2023, 1, 1)
PLAIN = msgspec.to_builtins(load_scheme("gaoliang"))


def scheme_with(*, months=0, start=1, base=0, gate="approved", window=None, carry="none", **more):
    """A scheme with these parameters; SchemeError when they contradict each other."""
    document = {
        **PLAIN,
        "period": {"clause": "x", "months": months, "start_month": start},
        "base": {"clause": "x", "points": base},
        "gate": {"clause": "x", "kind": gate},
        "window": {"clause": "x", **(window or {})},
        "carry_over": {"clause": "x", "until": carry},
        **more,
    }
    return parse_scheme(document, "random")


windows = st.one_of(
    st.just({}),
    st.sampled_from(
        [
            {"months": [1, 4, 7, 10]},
            {"months": [12, 1]},
            {"months": [3]},
            {"weekdays": [3, 6]},
            {"dates": [1, 2, 3, 15]},
            {"months": [1, 2, 7], "weekdays": [1, 2, 3, 4, 5], "dates": list(range(1, 21))},
            {"dates": [31]},
        ]
    ),
)


@st.composite
def schemes(draw, gates=("approved", "publicised", "quarter_confirmed")):
    months = draw(st.sampled_from([0, 1, 2, 3, 4, 6, 12]))
    window = draw(windows)
    carry = draw(st.sampled_from(["none", "end_of_next_window"]))
    try:
        return scheme_with(
            months=months,
            start=draw(st.integers(1, 12)),
            base=draw(st.sampled_from([0, 0, 7, 100])),
            gate=draw(st.sampled_from(gates)),
            window=window,
            carry=carry if window and months else "none",
            suspension={
                "veto": {
                    "clause": "x",
                    "name": "x",
                    "redeem": "barred",
                    "honours": "barred",
                    "earn": "allowed",
                }
            },
        )
    except SchemeError:
        raise AssertionError("the strategy draws only schemes that hold") from None


@dataclass(frozen=True)
class Award:
    household: str
    points: int
    days_late: float
    kind: PointKind = PointKind.AWARD


@dataclass(frozen=True)
class Reverse:
    which: int


@dataclass(frozen=True)
class Confirm:
    days_before: float


@dataclass(frozen=True)
class Redeem:
    household: str
    points: int


@dataclass(frozen=True)
class RedeemAll:
    """Whatever is redeemable, if anything is."""

    household: str


@dataclass(frozen=True)
class Refund:
    household: str
    points: int


@dataclass(frozen=True)
class Suspend:
    household: str
    days: float | None


Act = Award | Reverse | Confirm | Redeem | RedeemAll | Refund | Suspend

households = st.sampled_from(HOUSEHOLDS)
lateness = st.sampled_from([0.0, 0.0, 0.5, 3.0, 20.0, 45.0, 100.0, 400.0])
awards = st.builds(Award, households, st.integers(-30, 60), lateness)
bonuses = st.builds(
    Award, households, st.integers(1, 50), st.just(0.0), st.sampled_from(["bonus", "refund"])
).map(lambda a: replace(a, kind=PointKind(a.kind)))
redemptions = st.one_of(
    st.builds(Redeem, households, st.integers(1, 40)), st.builds(RedeemAll, households)
)
acts = st.one_of(
    awards,
    awards,
    redemptions,
    st.builds(Reverse, st.integers(0, 30)),
    st.builds(Confirm, st.sampled_from([0.0, 0.0, 1.0, 10.0, 40.0])),
    bonuses,
    st.builds(Refund, households, st.integers(1, 20)),
    st.builds(Suspend, households, st.sampled_from([None, 1.0, 30.0])),
)
pauses = st.sampled_from(
    [0, 0, 0, 1, 3600, 86_400, 5 * 86_400, 17 * 86_400, 40 * 86_400, 100 * 86_400]
)


@st.composite
def scripts(draw, of=acts, max_size=25):
    """[(when, act), ...] in order of time."""
    at, script = BEGIN + timedelta(days=draw(st.integers(0, 500))), []
    for act in draw(st.lists(of, min_size=1, max_size=max_size)):
        at += timedelta(seconds=draw(pauses))
        script.append((at, act))
    return script


def event_of(n: int, at: datetime, act: Award) -> PointEvent:
    effective = at - timedelta(days=act.days_late)
    return PointEvent(f"e{n}", act.household, act.kind, act.points, effective, at)


def reversal_of(n: int, at: datetime, original: PointEvent) -> PointEvent:
    return replace(original, id=f"e{n}", points=-original.points, posted=at, reverses=original.id)


def review_of(at: datetime, act: Confirm) -> Review:
    return Review(at - timedelta(days=act.days_before), at)


def of_household(found, household):
    return {period: purse for (who, period), purse in found.items() if who == household}


def standing(history, scheme, household, at, suspensions=()):
    return account(of_household(purses(history, scheme), household), scheme, at, suspensions)


class Ledger:
    """A script played in the core alone."""

    def __init__(self, scheme):
        self.scheme, self.history, self.suspensions = scheme, [], []

    def account(self, household, at):
        own = [s for who, s in self.suspensions if who == household]
        return standing(self.history, self.scheme, household, at, own)

    def play(self, script):
        for n, (at, act) in enumerate(script):
            self.act(n, at, act)
        return self

    def act(self, n, at, act):
        match act:
            case Award():
                self.history.append(event_of(n, at, act))
            case Reverse(which):
                undone = {e.reverses for e in self.events}
                left = [e for e in self.events if not e.reverses and e.id not in undone]
                if left:
                    self.history.append(reversal_of(n, at, left[which % len(left)]))
            case Confirm():
                self.history.append(review_of(at, act))
            case Refund(household, points):
                event = PointEvent(f"e{n}", household, PointKind.REFUND, points, at, at)
                self.history.append(event)
            case Suspend(household, days):
                end = None if days is None else at + timedelta(days=days)
                self.suspensions.append((household, Suspended(at, end)))
            case Redeem(household, points):
                self.redeem(household, points, at)
            case RedeemAll(household):
                points = self.account(household, at).redeemable
                if points:
                    assert self.redeem(household, points, at) is None

    def redeem(self, household, points, at):
        answer = charge(self.account(household, at), household, points)
        if isinstance(answer, Refusal):
            return answer
        self.history += answer
        return None

    @property
    def events(self):
        return [fact for fact in self.history if isinstance(fact, PointEvent)]

    @property
    def now(self):
        return max((e.posted for e in self.events), default=BEGIN)
