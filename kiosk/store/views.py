"""What the screens show, read from the rows."""

from __future__ import annotations

from datetime import datetime

from kiosk.core.account import Account, PointKind
from kiosk.core.card import (
    CardRefusal,
    CardState,
    refusal_of_stranger,
    serial_of_short_code,
    text_key,
)
from kiosk.core.clock import Moment, parse_stamp, stamp
from kiosk.core.explaining import whys
from kiosk.core.scheme import CASH_LIKE
from kiosk.core.view import AccountLine, Offer, Rights, Standing
from kiosk.store import declaring, feed, journal, member_points, orders, points, travel
from kiosk.store.database import Store
from kiosk.store.goods import goods_at
from kiosk.store.people import Person, by_card, keeper_by_card
from kiosk.store.redeem import account_of, holder_of

RECORD_LINES = 60


def identify(store: Store, text: str, *, officers: bool = False) -> str | Person | CardRefusal:
    """Whose text this is: a household's id, a keeper, or why it is refused.

    With `officers` an officer is known too: as a second person, or who books points.
    """
    key = text_key(text)
    person = by_card(store, key) if officers else keeper_by_card(store, key)
    row = store.row("select household, state from card where key = ?", [key])
    if row is not None:
        household, state = row
        if state == CardState.IN_USE and household is not None:
            return str(household)
        if state == CardState.IN_USE or state == CardState.BLANK:
            return person or _of_no_keeper(store, key) or CardRefusal.BLANK
        return CardRefusal.REVOKED
    if person is not None:
        return person
    refusal = _of_no_keeper(store, key)
    if refusal is not None:
        return refusal
    site = feed.site(store)
    if site is None:
        return CardRefusal.NOT_A_CARD
    return refusal_of_stranger(text, site.township_code, site.village_code)


def _of_no_keeper(store: Store, key: str) -> CardRefusal | None:
    """Why the card of somebody in the list of people opens nothing; None when it is of nobody."""
    active = store.value("select active from person where card_key = ? order by active desc", [key])
    return None if active is None else CardRefusal.OFFICER if active else CardRefusal.STRUCK_OFF


def household_of_code(store: Store, code: str) -> str | None:
    """The household whose card in use carries this short code."""
    serial = serial_of_short_code(code)
    if serial is None:
        return None
    found = store.value(
        "select household from card where serial = ? and state = 'in_use'", [serial]
    )
    return None if found is None else str(found)


def standing(store: Store, household: str, moment: Moment) -> Standing:
    """What the account screen says; KeyError for an unknown household."""
    account = account_of(store, household, moment)
    rights = travel.rights_of(store, household, moment)
    scheme = points.scheme_in_force(store)
    home = (rights.home.shop or rights.home.name or rights.home.id) if rights.home else ""
    elsewhere = 0 if home else _elsewhere(store, household, account)
    return Standing(
        holder=holder_of(store, household),
        account=account,
        lines=record(store, household),
        at=moment.at,
        quality=moment.quality,
        as_of=feed.heard_at(store),
        fetchable=_fetchable(store, household, moment.at),
        rights=rights,
        whys=whys(
            account,
            scheme,
            moment.at,
            elsewhere,
            home,
            member_points.sums_of(store, household, scheme, moment.at),
        ),
        declares=bool(declaring.declarable(scheme)) and _is_of_village(store, rights),
    )


def _is_of_village(store: Store, rights: Rights) -> bool:
    """Whether what a household did is looked at here: a guest of another village declares there."""
    site = feed.site(store)
    return rights.home is None or (site is not None and rights.home.village == site.village)


def _elsewhere(store: Store, household: str, account: Account) -> int:
    """Points of the open purses that were given into other sites' hands and did not come back."""
    periods = [share.period for share in account.shares]
    marks = ", ".join("?" * len(periods))
    moved = store.value(
        "select total(points) from points where household = ? and kind = 'moved'"  # noqa: S608
        f" and period in ({marks})",
        [household, *periods],
    )
    return max(0, -int(moved))


def _fetchable(store: Store, household: str, at: datetime) -> tuple[str, ...]:
    """Ordered goods that have come; what never lies on a shelf is not told of."""
    waiting = orders.open_orders(store, at, household=household).all
    there = [order for order in waiting if order.can_be_handed_over and not order.off_shelf]
    return tuple(dict.fromkeys(order.name for order in there))


def record(store: Store, household: str) -> tuple[AccountLine, ...]:
    """The newest lines of a household's record: points, redemptions, and what was taken back.

    An undo or return is one line, also where a part of it is a refund to the current purse.
    """
    earned = [
        AccountLine(
            parse_stamp(effective),
            what,
            points,
            pending=not cleared,
            is_back=kind == PointKind.REFUND,
        )
        for effective, what, points, cleared, kind in store.rows(
            "select effective, what, points, cleared, kind from points where household = ?1"
            " and id not in (select e.op from reversal v join entry e on e.seq = v.seq"
            " where v.household = ?1) order by posted desc, n desc limit ?2",
            [household, RECORD_LINES],
        )
    ]
    back = [
        AccountLine(parse_stamp(at), what, points, is_back=True)
        for at, what, points in store.rows(
            "select at, what, points from reversal where household = ? order by seq desc limit ?",
            [household, RECORD_LINES],
        )
    ]
    redeemed = [
        AccountLine(parse_stamp(at), what, -cost, is_redemption=True, due=due or "")
        for at, what, cost, due in store.rows(
            "select at, what, cost, (select min(due) from order_line o where o.seq = r.seq"
            " and o.state = 'open') from redeemed r where household = ?"
            " order by at desc, seq desc limit ?",
            [household, RECORD_LINES],
        )
    ]
    newest = sorted(back + earned + redeemed, key=lambda line: line.at, reverse=True)
    return tuple(newest[:RECORD_LINES])


def redemptions_since(store: Store, since: datetime, of: str, limit: int) -> list[int]:
    """Redemptions, the newest first; `of` is a household, the seq of one in digits, or '' for all.

    One that is asked for by its number is found however old it is.
    """
    if of.isascii() and of.isdecimal():
        sql = "select seq from redeemed where seq = ?"
        return [seq for (seq,) in store.rows(sql, [int(of)])]
    rows = store.rows(
        "select seq from redeemed where at >= ?1 and (?2 = '' or household = ?2)"
        " order by seq desc limit ?3",
        [stamp(since), of, limit],
    )
    return [seq for (seq,) in rows]


def offers(store: Store, at: datetime) -> tuple[Offer, ...]:
    """Everything on the price list that may be handed out, in the order of the shelf.

    What is sold out and can be ordered says within how many days it would come.
    """
    if journal.scheme_version(store) == 0:
        return ()
    scheme = points.scheme_in_force(store)
    if not scheme.redeems:
        return ()
    return tuple(
        Offer(
            good.id,
            good.name,
            good.points,
            0 if good.kind == CASH_LIKE else good.free,
            good.unit,
            good.category,
            scheme.due_days(good.delivery, good.kind),
            expired=good.withheld > 0,
        )
        for good in goods_at(store, at)
        if good.offered
    )


def on_shelf(store: Store, at: datetime) -> tuple[str, ...]:
    """Names of the goods in stock."""
    return tuple(offer.name for offer in offers(store, at) if offer.stock > 0)
