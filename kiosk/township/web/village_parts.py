"""What pages of a village share: the choice of one, its code in a form, the village of a path."""

from __future__ import annotations

from sqlalchemy import Connection

from kiosk.township.book import Refused
from kiosk.township.publication.closing import villages
from kiosk.township.publication.list_making import Village
from kiosk.township.web.asked import Asked, Missing
from kiosk.township.web.fields import Fields


def village_words(connection: Connection, asked: Asked) -> list[tuple[str, str]]:
    """Their villages, for a list to choose from."""
    return [(str(each.code), each.name) for each in villages(connection, asked.staff)]


def village_code(fields: Fields) -> int | None:
    """What was chosen; None for the whole township."""
    text = fields.raw("village")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Refused("请重新选村。", "village")
    return int(text)


def chosen_village(fields: Fields) -> int:
    """What was chosen, where it must be one village."""
    code = village_code(fields)
    if code is None:
        raise Refused("请选村。", "village")
    return code


def the_village(connection: Connection, asked: Asked) -> Village:
    """The village of the path, if it is theirs."""
    for village in villages(connection, asked.staff):
        if str(village.code) == asked.path["village"]:
            return village
    raise Missing
