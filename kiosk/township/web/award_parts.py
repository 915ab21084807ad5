"""What the pages of a site's points share: the site, the items, numbers of the path."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from kiosk.core.scheme import Item, Scheme
from kiosk.township import book
from kiosk.township.web.asked import Asked, Missing

TOLD_LENGTH = 40


def the_site(connection: Connection, asked: Asked) -> Row[Any]:
    """The site of the path."""
    row = book.find_site(connection, asked.path["site"])
    if row is None:
        raise Missing
    return row


def item_words(scheme: Scheme) -> list[tuple[str, str]]:
    """Every item that can be booked by itself, for a list to choose from."""
    return [
        (item.id, f"{item.id} {item_told(item)}")
        for item in scheme.items
        if item.per != "rank" and not item.suspends
    ]


def item_told(item: Item) -> str:
    """做好垃圾分类，进入村级评议红榜的（+20 分/次）"""
    per = {"month": "月", "quantity": f"{item.unit_quantity}{item.unit}"}.get(item.per, "次")
    behaviour = (
        item.behaviour
        if len(item.behaviour) <= TOLD_LENGTH
        else item.behaviour[: TOLD_LENGTH - 1] + "…"
    )
    return f"{behaviour}（{item.points:+d} 分/{per}）"


def number(text: str) -> int:
    """A number of the path."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Missing
    return int(text)
