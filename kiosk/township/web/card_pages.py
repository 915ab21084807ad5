"""卡: cards printed in batches, and those of one household replaced or revoked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from kiosk.core.card import is_foreign
from kiosk.township.book import Refused, all_sites, find_site
from kiosk.township.cards.issuing import BLANK_CARDS_MAX, ROLE_NAMES
from kiosk.township.lists.foreign_codes import COLUMNS, CodesSent, take_codes
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.residents import card_acts, household_list
from kiosk.township.residents.card_acts import (
    WHICH_NAMES,
    WHY_LENGTH_MAX,
    BatchWanted,
    Replacing,
    Revoking,
    Which,
    make_cards,
    replace_card,
    revoke_card,
)
from kiosk.township.web.asked import ROOT, Asked, Attachment, Form, Missing, Page, Section, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.household_pages import CARD_WORDS, the_household, to_household
from kiosk.township.web.paging import paged

CARDS = f"{ROOT}/cards"
SERIAL_MAX = 1 << 32
CODES_BYTES_MAX = 4 << 20


def own_sites(connection: Connection, asked: Asked) -> dict[str, str]:
    """Names of the sites that are theirs, by id."""
    rows = [find_site(connection, site) for site in all_sites(connection)]
    return {row.id: row.name for row in rows if row is not None and asked.staff.is_for(row.id)}


def show_batches(connection: Connection, asked: Asked) -> Shown:
    sites = own_sites(connection, asked)
    chosen = asked.word("site")
    wanted = [chosen] if chosen in sites else list(sites)
    part = paged(asked, card_acts.count_batches(connection, wanted))
    rows = card_acts.batches(connection, wanted, skip=part.skip, limit=part.rows)
    return Shown("cards.html", {"batches": rows, "sites": sites, "paged": part, "act": Act})


def show_new(connection: Connection, asked: Asked) -> Shown:
    sites = own_sites(connection, asked)
    rows = [find_site(connection, site) for site in sites]
    places = household_list.places_of(connection, {row.village_code for row in rows if row})
    return Shown(
        "cards_new.html",
        {
            "sites": sites,
            "which": [(each.value, name, "") for each, name in WHICH_NAMES.items()],
            "places": [(each, each) for each in places],
            "blanks_most": BLANK_CARDS_MAX,
        },
        {"site": next(iter(sites), ""), "which": Which.UNPRINTED.value, "count": "20"},
    )


def read_new(fields: Fields, asked: Asked) -> BatchWanted:  # noqa: ARG001 - of a form
    which = Which(fields.choice("which", "印哪些卡", dict.fromkeys(Which)))
    place = fields.text("place", "组", need=False) if which is Which.PLACE else ""
    count = 0
    if which is Which.BLANK:
        count = fields.whole("count", "张数", least=1, most=BLANK_CARDS_MAX)
    return BatchWanted(fields.text("site", "兑换点", most=16), which, place, count)


def show_batch(connection: Connection, asked: Asked) -> Shown:
    batch = card_acts.find_batch(connection, asked.staff, asked.path["batch"])
    if batch is None:
        raise Missing
    cards = card_acts.cards_in(connection, batch.id)
    part = paged(asked, len(cards), 50)
    return Shown(
        "cards_batch.html",
        {
            "batch": batch,
            "site": card_acts.own_row(connection, batch.site),
            "cards": cards[part.skip : part.skip + part.rows],
            "good": sum(card.state != "lost" for card in cards),
            "paged": part,
            "card_words": CARD_WORDS,
            "roles": ROLE_NAMES,
            "act": Act,
        },
    )


def send_batch(connection: Connection, asked: Asked) -> Attachment:
    batch = card_acts.find_batch(connection, asked.staff, asked.path["batch"])
    if batch is None:
        raise Missing
    try:
        data = card_acts.batch_pdf(connection, batch)
    except Refused:
        raise Missing from None
    return Attachment(f"积分卡{batch.at[:10]}.pdf", "application/pdf", data)


def to_batch(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{CARDS}/{done.subject.removeprefix('cards:')}"


# --- another platform's codes ---------------------------------------------------------------


def show_codes(connection: Connection, asked: Asked) -> Shown:
    return Shown("cards_codes.html", {"sites": own_sites(connection, asked), "columns": COLUMNS})


def read_codes(fields: Fields, asked: Asked) -> CodesSent:  # noqa: ARG001 - of a form
    files = [file for file in fields.files.get("file", ()) if file.name]
    if len(files) != 1:
        raise Refused("请选一个文件。", "file")
    name = files[0].name.replace("\\", "/").rpartition("/")[2][-80:]
    if not name.lower().endswith((".csv", ".xlsx", ".txt")):
        raise Refused("只收 CSV 或者 XLSX 的文件。", "file")
    return CodesSent(fields.text("site", "兑换点", most=16), name, files[0].data)


def _to_cards(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return CARDS


# --- of one household -----------------------------------------------------------------------


def show_replace(connection: Connection, asked: Asked) -> Shown:
    household = the_household(connection, asked)
    cards = household_list.cards_of(connection, household.id)
    return Shown(
        "card_replace.html",
        {
            "household": household,
            "in_use": [c.serial for c in cards if c.state == "in_use" and not is_foreign(c.serial)],
            "longest": WHY_LENGTH_MAX,
        },
        {"why": "" if cards else "第一张卡"},
    )


def read_replace(fields: Fields, asked: Asked) -> Replacing:
    return Replacing(asked.path["household"], fields.text("why", "原因", most=WHY_LENGTH_MAX))


def show_revoke(connection: Connection, asked: Asked) -> Shown:
    household = the_household(connection, asked)
    serial = _serial(asked)
    if serial not in {card.serial for card in household_list.cards_of(connection, household.id)}:
        raise Missing
    return Shown(
        "card_revoke.html", {"household": household, "serial": serial, "longest": WHY_LENGTH_MAX}
    )


def read_revoke(fields: Fields, asked: Asked) -> Revoking:
    why = fields.text("why", "原因", most=WHY_LENGTH_MAX)
    return Revoking(asked.path["household"], _serial(asked), why)


def _serial(asked: Asked) -> int:
    text = asked.path["serial"]
    digits = text.removeprefix("-")  # another platform's code
    if not (digits.isascii() and digits.isdigit() and len(digits) < 11):
        raise Missing
    return int(text)


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/cards", Act.SEE_CARDS, show_batches),
    Form("/cards/new", Act.MAKE_CARDS, show_new, read_new, make_cards, to_batch),
    Form(
        "/cards/codes",
        Act.IMPORT_CODES,
        show_codes,
        read_codes,
        take_codes,
        _to_cards,
        bytes_max=CODES_BYTES_MAX,
    ),
    Page("/cards/{batch}", Act.SEE_CARDS, show_batch),
    Page("/cards/{batch}/sheet", Act.SEE_CARD_SHEETS, send_batch),
)

OF_HOUSEHOLDS: tuple[Page | Form[Any], ...] = (
    Form(
        "/households/{household}/cards/replace",
        Act.REPLACE_CARD,
        show_replace,
        read_replace,
        replace_card,
        to_batch,
    ),
    Form(
        "/households/{household}/cards/{serial}/revoke",
        Act.REVOKE_CARD,
        show_revoke,
        read_revoke,
        revoke_card,
        to_household,
    ),
)

SECTION = Section("/cards", "卡", Act.SEE_CARDS, ROUTES)
