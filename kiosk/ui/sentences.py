"""From values to the sentences of the language file: what a screen shows.

Pure functions, no kivy.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from kiosk.core.account import Account, Refusal, Share
from kiosk.core.clock import Quality, midnight
from kiosk.core.explaining import Figure, Why
from kiosk.core.redemption import Reason, RedemptionRefused
from kiosk.core.shift import ShiftChanged
from kiosk.core.view import AccountLine, Holder, Link, Standing, Status
from kiosk.ui import words
from kiosk.ui.numerals import (
    clock_time,
    counted,
    day,
    days_left,
    last_day,
    seen_from,
    short_day,
)


def barred(account: Account, whys: tuple[Why, ...] = ()) -> words.Explained | None:
    """Why nothing can be redeemed now (account screen); None when something can.

    `whys` of the account say what the township's gate is and what is no one's to spend.
    """
    if account.barred is Refusal.WINDOW_CLOSED:
        return _window_closed(account.opens)
    if account.barred is Refusal.NO_REDEMPTION:
        return words.NO_REDEMPTION
    if account.barred is Refusal.SUSPENDED:
        return words.SUSPENDED
    if account.redeemable == 0:
        if account.pending > 0:
            reviewed = line_pending(whys) != words.LINE_PENDING
            return words.ONLY_PENDING_REVIEW if reviewed else words.ONLY_PENDING
        base = next((why.points for why in whys if why.figure is Figure.BASE), 0)
        if base:
            remedy = words.ONLY_BASE.remedy.format(base=base)
            return replace(words.ONLY_BASE, remedy=remedy)
        return words.NO_POINTS
    return None


def line_pending(whys: tuple[Why, ...]) -> str:
    """等公示, 等认定: what is said of points that do not count yet, by the township's gate."""
    labels = (why.label for why in whys if why.figure is Figure.PENDING)
    return next(labels, words.LINE_PENDING)


def not_redeemed(refused: RedemptionRefused) -> words.Explained:
    """Why nothing was booked (not redeemed)."""
    if refused.reason is Reason.WINDOW_CLOSED:
        return _window_closed(refused.opens)
    sold_out = refused.reason is Reason.OUT_OF_STOCK and refused.left <= 0
    told = words.SOLD_OUT if sold_out else words.NOT_REDEEMED[refused.reason]
    if refused.reason is Reason.EXPIRED and refused.left > 0:
        told = words.SOME_EXPIRED
    if refused.today:
        told = words.NOT_REDEEMED_TODAY.get(refused.reason, told)
    figures = {
        "lacking": refused.lacking,
        "left": refused.left,
        "figure": refused.figure,
        "today": refused.today,
    }
    fact = told.fact.format(good=refused.good, **figures)
    return replace(told, fact=fact, when=told.when.format(**figures))


def _window_closed(opens: datetime | None) -> words.Explained:
    if opens is None:
        return words.WINDOW_CLOSED_FOR_GOOD
    return replace(words.WINDOW_CLOSED, when=words.WINDOW_CLOSED.when.format(day=day(opens)))


def holder_words(holder: Holder) -> str:
    """3组 张* 0042: top left of a visit."""
    return f"{holder.group} {holder.name} {holder.number}"


def link_words(status: Status) -> str:
    """State of the link, without the time."""
    match status.link:
        case Link.CONNECTED:
            return words.CONNECTED
        case Link.NEVER:
            return words.NEVER_CONNECTED
        case Link.REFUSED:
            return words.NOT_TAKEN
    if status.last_contact is None or status.quality is Quality.GUESS:
        return words.OFFLINE
    return f"{words.OFFLINE}，{words.AS_OF.format(when=seen_from(status.last_contact, status.at))}"


def status_words(status: Status) -> str:
    """已联网 · 9:12: top right of every screen."""
    if status.training:
        return words.PRACTICE
    guess = status.quality is Quality.GUESS
    return f"{link_words(status)} · {words.DATE_UNSURE if guess else clock_time(status.at)}"


def idle_notices(status: Status) -> list[str]:
    """What a person should know before showing a card, the most important first."""
    notices = []
    if status.keeper is None:
        notices.append(words.NO_KEEPER)
    if status.opens is not None:
        notices.append(words.OPENS.format(day=day(status.opens)))
    if status.printer is not None:
        notices.append(status.printer)
    if status.rules_early is not None:
        notices.append(words.RULES_EARLY.format(day=day(midnight(status.rules_early))))
    if status.rules_from is not None:
        notices.append(words.RULES_FROM.format(day=day(midnight(status.rules_from))))
    return notices


def under_camera(status: Status, room: int) -> str:
    """What is on the shelf, or when somebody will be there to hand it out."""
    if status.full:
        return words.FULL
    if status.keeper is None and status.hours:
        return words.OPEN_AT.format(hours=status.hours)
    return shelf_words(status.on_shelf, room)


def shelf_words(names: tuple[str, ...], room: int) -> str:
    """货架上有：大米10斤、洗衣液等 12 种, with as many names as `room` characters take."""
    if not names:
        return words.SHELF_EMPTY
    whole = words.ON_SHELF.format(names="、".join(names))
    if len(whole) <= room:
        return whole
    for count in range(len(names) - 1, 0, -1):
        some = words.ON_SHELF_MORE.format(names="、".join(names[:count]), count=len(names))
        if len(some) <= room or count == 1:
            return some
    return whole


def lapse_words(account: Account, now: datetime) -> str:
    """When points lapse next: 12月31日 清零 · 还有 39 天; '' when none do."""
    lapsing = [s for s in account.shares if s.closes is not None and s.points > 0]
    if not lapsing or account.barred is Refusal.NO_REDEMPTION:
        return ""
    share = min(lapsing, key=_closes)
    closes = _closes(share)
    if share.period != account.period or account.barred is Refusal.WINDOW_CLOSED:
        told = words.WINDOW_ENDS.format(day=short_day(last_day(closes)))
    elif days_left(closes, now) == 0:
        told = words.LAPSE_TODAY
    else:
        told = words.LAPSE.format(day=short_day(last_day(closes)), days=days_left(closes, now))
    if share.points < sum(s.points for s in account.shares):
        return f"{words.LAPSE_PART.format(points=share.points)}{told}"
    return told


def _closes(share: Share) -> datetime:
    return share.closes or datetime.max


def saved_points(account: Account) -> int:
    """What the open purses hold, whether or not it can be redeemed now."""
    return sum(share.points for share in account.shares)


def account_details(standing: Standing) -> list[str]:
    """Sentences beside the key figure, the most important first."""
    account = standing.account
    details = []
    if account.barred is Refusal.WINDOW_CLOSED and saved_points(account):
        details.append(words.HAS_POINTS.format(points=saved_points(account)))
    if lapse := lapse_words(account, standing.at):
        details.append(lapse)
    return details


def entry_words(line: AccountLine) -> str:
    """What a line of the record is for; a deduction keeps its reason to itself (look.md)."""
    if line.is_redemption:
        return words.REDEEMED_FOR.format(goods=line.what)
    if line.is_back:
        return words.GIVEN_BACK.format(goods=line.what)
    if line.points < 0:
        return words.TAKEN_BACK
    return line.what


def points_change(points: int) -> str:
    """+20, −35: with a real minus sign."""
    return f"+{points}" if points >= 0 else f"−{-points}"


def printing_words(printing: str, trouble: str) -> str:
    """How the slip stands (done); `printing` is a PrintState, `trouble` a PrinterTrouble or ''."""
    if printing == "printed":
        return words.SLIP_PRINTED
    if printing == "unknown":
        return words.DID_IT_PRINT_AFTER.get(trouble, words.DID_IT_PRINT)
    told = {"paper_out": words.PAPER_OUT, "cover_open": words.COVER_OPEN}
    return told.get(trouble, words.NO_PRINTER) if trouble else words.SLIP_PRINTING


def shift_words(state: ShiftChanged) -> words.Explained:
    """What the screen says after a shift was opened or closed."""
    said = words.SHIFT_OPENED if state.name else words.SHIFT_OPENED_NO_NAME
    fact, _, then = (said if state.opened else words.SHIFT_CLOSED).partition("，")
    before = state.instead_of
    taken = words.SHIFT_TAKEN_OVER.format(name=before) if before else ""
    return words.Explained(fact.format(name=state.name), taken, then)


def pin_wait(wait_s: int) -> str:
    """When the next PIN is looked at; from two minutes on in minutes, the last one begun."""
    unit, count = (words.SECONDS, wait_s) if wait_s < 120 else (words.MINUTES, -(-wait_s // 60))
    return words.PIN_WAIT.format(wait=unit.format(count=count))


def site_words(status: Status) -> str:
    """和平村爱心积分超市: top left while nobody's account is open."""
    if status.site_name.startswith(status.village):
        return status.site_name
    return f"{status.village}{status.site_name}"


def unsent_words(status: Status) -> str:
    """What waits for the link (keeper's menu)."""
    if status.problem:
        return status.problem
    return words.UNSENT.format(count=status.unsent) if status.unsent else words.ALL_SENT


def aloud(text: str) -> str:
    """The same with its numbers in words: 还差 12 分 -> 还差十二分."""
    return _NUMBER.sub(lambda found: counted(int(found[1])), text)


_NUMBER = re.compile(r" ?(\d{1,8}) ?")
