"""Codes of another platform: each household's QR as a card of a foreign kind (GY-4.2.1c).

The text itself is kept nowhere, only its key: it may lead into the other platform.  A list is taken
whole or not at all, and every bad row is named.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select

from kiosk.core.card import CardState, is_foreign, parse_card, text_key
from kiosk.core.feed import Known
from kiosk.township import tables
from kiosk.township.book import Refused, card_item, next_serials, tell_village, the_site
from kiosk.township.counts import Counts
from kiosk.township.lists.importing import each_row, narrow
from kiosk.township.lists.sheets import Sheet, SheetRow, sheet_of
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.households import the_household
from kiosk.township.sites.site_acts import own_site

COLUMNS = ("户编号", "码的内容")
TEXT_LENGTH_MAX = 2953
"""Bytes that the largest QR code holds (ISO/IEC 18004, version 40-L)."""


@dataclass(frozen=True)
class CodesSent:
    site: str
    file: str
    data: bytes = field(repr=False)


def take_codes(connection: Connection, who: Staff, sent: CodesSent, now: datetime) -> Done:  # noqa: ARG001 - an act
    """The codes of a file, for households of the site's village."""
    site = own_site(connection, who, sent.site)
    counts = import_codes(connection, sheet_of(sent.data, sent.file, COLUMNS), site=site.id)
    return Done(
        f"“{site.name}”收下 {counts.added} 个别的平台的码，{counts.unchanged} 个以前就有。",
        f"site:{site.id}",
        after={"file": sent.file, "count": counts.added},
    )


def import_codes(connection: Connection, sheet: Sheet, *, site: str | None) -> Counts:
    """A line for each household and code; the same line again changes nothing."""
    village_code = the_site(connection, site).village_code
    seen: dict[str, int] = {}
    known = 0

    def take(row: SheetRow) -> tuple[str, str] | None:
        nonlocal known
        household = the_household(connection, narrow(row["户编号"]), site)
        key = _key_of(row["码的内容"])
        if key in seen:
            raise Refused(f"这个码和第 {seen[key]} 行重复。")
        seen[key] = row.line
        if _is_there(connection, key, household.id):
            known += 1
            return None
        return key, household.id

    lines = [line for line in each_row(sheet, take) if line is not None]
    serials = next_serials(connection, len(lines)) if lines else ()
    news: list[Known] = []
    for (key, household), serial in zip(lines, serials, strict=True):
        row = connection.execute(
            insert(tables.card)
            .values(
                key=key,
                text="",
                serial=-serial,
                village_code=village_code,
                household=household,
                person=None,
                state=CardState.IN_USE.value,
            )
            .returning(tables.card)
        ).one()
        news.append(card_item(row))
    if news:
        tell_village(connection, village_code, news)
    return Counts(added=len(lines), unchanged=known)


def _key_of(text: str) -> str:
    """How the list names a code; Refused when it cannot be another platform's."""
    if not text:
        raise Refused("没有写码的内容。")
    if len(text.encode("utf-8", "replace")) > TEXT_LENGTH_MAX:
        raise Refused("码的内容太长了，二维码装不下。")
    if parse_card(text) is not None:
        raise Refused("这是本镇自己的积分卡，不用导入。")
    return text_key(text)


def _is_there(connection: Connection, key: str, household: str) -> bool:
    """Whether the household has this code; Refused when it was stopped or is another's."""
    card, holder = tables.card.c, tables.household.c
    there = connection.execute(
        select(tables.card, holder.number)
        .join(tables.household, holder.id == card.household, isouter=True)
        .where(card.key == key)
    ).one_or_none()
    if there is None:
        return False
    if there.household != household or not is_foreign(there.serial):
        raise Refused(f"这个码已经是 {there.number} 户的了。")
    if there.state != CardState.IN_USE:
        raise Refused("这个码已经停用了，不能再用。")
    return True
