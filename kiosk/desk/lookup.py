"""What a code is that was held before the camera, the scanner, or typed at the desk."""

from __future__ import annotations

from kiosk.core.barcode import normal_barcode
from kiosk.core.card import (
    CardRefusal,
    CardState,
    refusal_of_stranger,
    short_code,
    text_key,
)
from kiosk.core.desk.events import (
    BlankScanned,
    DeskEvent,
    GoodScanned,
    HouseholdScanned,
    NothingKnown,
    PersonScanned,
    SlipScanned,
    Stray,
    StubScanned,
)
from kiosk.core.journal import parse_slip_code, parse_stub_code
from kiosk.core.papers.lists import parse_good_code
from kiosk.desk.lists import order_rows, redeemed_today, redemption_row
from kiosk.desk.ports import DeskPorts
from kiosk.store import cards, feed, goods, group, orders, people, redeem, register
from kiosk.store.verify import slip_problem


def look_up(ports: DeskPorts, text: str, person: str) -> DeskEvent:
    """Whose or what this text is."""
    store = ports.store
    if parse_slip_code(text) is not None:
        return _slip(ports, text, person)
    if parse_stub_code(text) is not None:
        seq = register.redemption_of_stub(store, text)
        if seq is None:
            return NothingKnown(text, Stray.FOREIGN_PAPER)
        line = store.value("select register_line from redeemed where seq = ?", [seq])
        return StubScanned(seq, int(line))
    at = ports.stamp(person).moment.at
    tagged = parse_good_code(text)
    if tagged is not None:
        good = goods.good_at(store, tagged, at)
    else:
        good = goods.good_of_barcode(store, text, at) if normal_barcode(text) else None
    if good is not None:
        return GoodScanned(good.id)
    return _card(ports, text)


def _slip(ports: DeskPorts, text: str, person: str) -> DeskEvent:
    parts = parse_slip_code(text)
    if parts is None or slip_problem(ports.store, text):
        return NothingKnown(text, Stray.FOREIGN_PAPER)
    when = ports.stamp(person)
    row = redemption_row(ports, parts[2], when)
    if row is None:
        return NothingKnown(text, Stray.FOREIGN_PAPER)
    waiting = orders.open_orders(ports.store, when.moment.at, of=row.seq)
    return SlipScanned(row, tuple(order_rows(waiting.all, when.moment.at.date())))


def _card(ports: DeskPorts, text: str) -> DeskEvent:
    store, key = ports.store, text_key(text)
    who = people.by_card(store, key)
    if who is not None:
        today = ports.stamp(who.id).moment.at.date()
        return PersonScanned(who.id, who.name, who.role, group.function_of(store, who.id, today))
    row = store.row("select household, state, serial from card where key = ?", [key])
    if row is None:
        return NothingKnown(text, _strange(ports, text))
    household, state, serial = row
    if state == CardState.BLANK:
        return BlankScanned(text, short_code(serial))
    if state == CardState.IN_USE and household is not None:
        return _household(ports, str(household), text)
    return NothingKnown(text, Stray.LOST_CARD if state == CardState.LOST else Stray.UNKNOWN)


def _strange(ports: DeskPorts, text: str) -> Stray:
    """Of a text on no list: a card of another village says so itself."""
    site = feed.site(ports.store)
    if site is None:
        return Stray.UNKNOWN
    refusal = refusal_of_stranger(text, site.township_code, site.village_code)
    elsewhere = refusal in (CardRefusal.OTHER_TOWNSHIP, CardRefusal.OTHER_VILLAGE)
    return Stray.FOREIGN_CARD if elsewhere else Stray.UNKNOWN


def find_household(ports: DeskPorts, number: str) -> DeskEvent:
    """By the number of the household, else by the short code on its card."""
    from kiosk.store.views import household_of_code

    store = ports.store
    household = cards.household_of_number(store, number) or household_of_code(store, number)
    return _household(ports, household, number) if household else NothingKnown(number)


def _household(ports: DeskPorts, household: str, text: str) -> DeskEvent:
    try:
        holder = redeem.holder_of(ports.store, household)
    except KeyError:
        return NothingKnown(text)
    return HouseholdScanned(holder, redeemed_today(ports, household))
