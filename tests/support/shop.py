"""At the counter of `support.village`: redeem, look at every row, damage a file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime

from support.village import GUEST_CARD, NOW, TestClock, tell

from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import DeliveryLine
from kiosk.core.feed import GoodItem
from kiosk.core.redemption import due_day
from kiosk.core.view import Entered, Pick, Receipt
from kiosk.store import orders, redeem, stock, views
from kiosk.store.acts import Acted
from kiosk.store.journal import Stamp
from kiosk.store.people import Person, open_shift

RICE = Pick("rice", "大米10斤", 35, 1, "袋")
SOAP = Pick("laundry_liquid", "洗衣液", 30, 1, "瓶")
COOKER = Pick("rice_cooker", "电饭煲", 180, 1, "台")
KEEPER = Person("k1", "陈某", "keeper")


def stamp_at(at: datetime = NOW, quality: Quality = Quality.SURE, keeper: str = "") -> Stamp:
    return Stamp(Moment(at, quality), TestClock().boot_id, 1.0, keeper)


def open_the_shift(store, person=KEEPER):
    open_shift(store, person, f"shift/{person.id}", stamp_at(keeper=person.id))


def bought(
    store, op, *picks, household="h42", at=NOW, quality=Quality.SURE, text=GUEST_CARD, **how
):
    """A redemption as the runner asks for it, of a basket that said what is an order."""
    if not text:
        how.setdefault("entered", Entered.CODE)
    when = stamp_at(at, quality)
    basket = as_shown(store, picks or (RICE,), at)
    return redeem.redeem(store, op, household, basket, lambda: when, text=text, **how)


def as_shown(store, picks, at=NOW):
    """The picks with the days by which a basket said that ordered goods come."""
    offers = {offer.good: offer for offer in views.offers(store, at)}

    def due(pick):
        offer = offers.get(pick.good)
        ordered = offer is not None and offer.is_ordered(pick.quantity)
        return due_day(at, offer.due_days).isoformat() if ordered else pick.due

    return tuple(replace(pick, due=due(pick)) for pick in picks)


def received(store, op, *lines, when=None, source="collective", **how):
    """A delivery as the desk books it; a line is (good, quantity) or a DeliveryLine."""
    found = [line if isinstance(line, DeliveryLine) else DeliveryLine(*line) for line in lines]
    when = when or stamp_at(keeper="k1")
    return stock.receive(store, op, found, lambda: when, source=source, **how)


def ordered(store, op, points=35):
    """The redemption of a household that orders what is not there, for so many points."""
    tell(store, GoodItem("lamp", "台灯", points, "家电", "盏", "general", place=9))
    receipt = bought(store, op, Pick("lamp", "台灯", points, 1, "盏"))
    assert isinstance(receipt, Receipt), receipt
    return receipt


def cancelled_order(store, op, points=35, when=None):
    """A refund as the desk books it: an order of so many points that will not come."""
    of = ordered(store, f"{op}/order", points).seq
    when = when or stamp_at(keeper="k1")
    done = orders.cancel_order(store, op, of, ["lamp"], lambda: when, reason="没有货")
    assert isinstance(done, Acted), done
    return done


def on_hand(store):
    return dict(store.rows("select good, on_hand from stock order by good"))


def tables(store):
    found = store.rows("select name from sqlite_master where type = 'table' order by name")
    return [name for (name,) in found if not name.startswith("sqlite_")]


def dump(store, *leave_out):
    """Every row of every table."""
    return {
        name: sorted(store.rows(f"select * from {name}"), key=repr)
        for name in tables(store)
        if name not in leave_out
    }


def forge(path, *statements):
    """What somebody with the card in hand and sqlite3 can do to a closed file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            sql, *parameters = statement if isinstance(statement, tuple) else (statement,)
            connection.execute(sql, parameters)


def without_triggers(*statements):
    """Statements with the triggers out of the way, and put back as they were."""

    def put_back(path):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            triggers = connection.execute(
                "select name, sql from sqlite_master where type = 'trigger'"
            ).fetchall()
            for name, _ in triggers:
                connection.execute(f"drop trigger {name}")
            for statement in statements:
                sql, *parameters = statement if isinstance(statement, tuple) else (statement,)
                connection.execute(sql, parameters)
            for _, sql in triggers:
                connection.execute(sql)

    return put_back
