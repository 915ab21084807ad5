"""What the screens show, read from the rows."""

from __future__ import annotations

from kiosk.core.card import (
    CardRefusal,
    CardState,
    refusal_of_stranger,
    serial_of_short_code,
    text_key,
)
from kiosk.core.clock import Moment, parse_stamp
from kiosk.core.view import AccountLine, Offer, Standing
from kiosk.store import feed, journal, points
from kiosk.store.database import Store
from kiosk.store.people import Person, keeper_by_card
from kiosk.store.redeem import account_of, holder_of

RECORD_LINES = 60


def identify(store: Store, text: str) -> str | Person | CardRefusal:
    """Whose text this is: a household's id, a keeper, or why it is refused."""
    key = text_key(text)
    row = store.row("select household, state from card where key = ?", [key])
    if row is not None:
        household, state = row
        if state == CardState.IN_USE and household is not None:
            return str(household)
        if state == CardState.IN_USE or state == CardState.BLANK:
            person = keeper_by_card(store, key)
            return person if person is not None else CardRefusal.BLANK
        return CardRefusal.REVOKED
    person = keeper_by_card(store, key)
    if person is not None:
        return person
    site = feed.site(store)
    if site is None:
        return CardRefusal.NOT_A_CARD
    return refusal_of_stranger(text, site.township_code, site.village_code)


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
    return Standing(
        holder=holder_of(store, household),
        account=account_of(store, household, moment),
        lines=record(store, household),
        at=moment.at,
        quality=moment.quality,
        as_of=feed.heard_at(store),
    )


def record(store: Store, household: str) -> tuple[AccountLine, ...]:
    """The newest lines of a household's record: points and redemptions."""
    earned = [
        AccountLine(parse_stamp(effective), what, points, pending=not cleared)
        for effective, what, points, cleared in store.rows(
            "select effective, what, points, cleared from points where household = ?"
            " order by posted desc, n desc limit ?",
            [household, RECORD_LINES],
        )
    ]
    redeemed = [
        AccountLine(parse_stamp(at), what, -cost, is_redemption=True)
        for at, what, cost in store.rows(
            "select at, what, cost from redeemed where household = ? order by seq desc limit ?",
            [household, RECORD_LINES],
        )
    ]
    newest = sorted(earned + redeemed, key=lambda line: line.at, reverse=True)
    return tuple(newest[:RECORD_LINES])


def offers(store: Store) -> tuple[Offer, ...]:
    """Everything on the price list that may be handed out, in the order of the shelf."""
    if journal.scheme_version(store) == 0:
        return ()
    barred = points.scheme_in_force(store).goods.barred_kinds
    return tuple(
        Offer(*row[:-1])
        for row in store.rows(
            "select id, name, points, coalesce(on_hand, 0), unit, category, kind from good"
            " left join stock on stock.good = good.id where offered = 1 order by place, id"
        )
        if row[-1] not in barred
    )


def on_shelf(store: Store) -> tuple[str, ...]:
    """Names of the goods in stock."""
    return tuple(offer.name for offer in offers(store) if offer.stock > 0)
