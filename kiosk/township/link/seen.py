"""What somebody saw at the kiosk for a row of the village's acceptance sheet (GL-4.2, RA-4.2.2)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert

from kiosk.core.clock import stamp
from kiosk.core.journal import Entry
from kiosk.core.setup_entries import READ_RULES, SiteChecked
from kiosk.township import tables
from kiosk.township.book import township_of
from kiosk.township.entries.texts import tidy

NAME_LENGTH_MAX = 60
WITH_PHOTO = "兑换点拍了照片"
WITHOUT_PHOTO = "在兑换点看的"


def heard_site_checked(
    connection: Connection,
    site: Row[Any],
    epoch: int,
    entry: Entry,
    body: SiteChecked,
    now: datetime,
) -> str | None:
    """Put it down as the last answer of its row; the photograph stands with the entry.

    A Chinese sentence for a row that the sheet has not.
    """
    if body.row == READ_RULES:
        return None
    rows = township_of(connection).scheme.acceptance_row
    if not any(row.id == body.row and row.by == "check" for row in rows):
        return "验收表里没有这一项，没有记"
    connection.execute(
        insert(tables.acceptance_answer).values(
            id=f"{site.id}/{epoch}/{entry.seq}",
            village_code=site.village_code,
            row=body.row,
            value=int(body.holds),
            day=entry.at[:10],
            document=WITH_PHOTO if body.photo else WITHOUT_PHOTO,
            booked=stamp(now),
            who=tidy(body.by or entry.keeper, NAME_LENGTH_MAX),
        )
    )
    return None
