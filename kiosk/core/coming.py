"""What may be promised of the days after other rules begin: what holds then, not what holds now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kiosk.core import periods
from kiosk.core.account import Account, Share
from kiosk.core.clock import midnight, parse_day
from kiosk.core.periods import Days, DaysInTurn
from kiosk.core.scheme import Scheme

ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Rules:
    """The rules in force, and those that were announced, in the order of their days."""

    running: Scheme
    announced: tuple[Scheme, ...] = ()

    @property
    def change(self) -> date | None:
        """The day on which other rules begin, as far as anybody has said."""
        return parse_day(self.announced[0].valid_from) if self.announced else None

    @property
    def days(self) -> Days:
        """Those on which the window is open, through every change."""
        days = self.running.days
        then = tuple((begins(scheme), scheme.days) for scheme in self.announced)
        return DaysInTurn(days.months, days.weekdays, days.dates, then=then) if then else days

    def closes(self, earned: datetime) -> datetime:
        """The instant from which points earned at `earned` can no longer be spent."""
        closes = self.running.purse_closes(self.running.period_of(earned))
        for scheme in self.announced:
            if closes <= begins(scheme):
                break
            closes = max(begins(scheme), scheme.purse_closes(scheme.period_of(earned)))
        return closes


def begins(scheme: Scheme) -> datetime:
    """The first instant of the day from which on it is to be in force."""
    return midnight(parse_day(scheme.valid_from))


def promised(account: Account, rules: Rules, at: datetime) -> Account:
    """The account with what it says of later days as it will be."""
    if not rules.announced:
        return account
    opens = account.opens and periods.next_opening(rules.days, at)
    shares = tuple(_share(share, rules, at) for share in account.shares)
    return replace(account, opens=opens, shares=shares)


def _share(share: Share, rules: Rules, at: datetime) -> Share:
    interval = rules.running.period_named(share.period)
    closes = rules.closes(min(at, interval.end - ONE_SECOND))
    return replace(share, closes=None if closes >= periods.FOREVER else closes)
