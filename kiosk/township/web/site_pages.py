"""兑换点: each site, its enrolment code, its entries and what is doubtful about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from kiosk.core.clock import Quality, midnight
from kiosk.core.entries import EntryKind
from kiosk.core.rules_in_words import SHOP_NAMES
from kiosk.core.voice_note import is_voice_note
from kiosk.ports import PrinterTrouble
from kiosk.sync.protocol import LOW_DISK_MB
from kiosk.township.book import EnrolmentCode, find_site, township_of
from kiosk.township.database import run_tx
from kiosk.township.entries import entry_rows
from kiosk.township.entries.entry_rows import EntriesWanted
from kiosk.township.entries.entry_told import EntryTold, names_at, told
from kiosk.township.entries.entry_words import KIND_WORDS, QUALITY_WORDS, kinds
from kiosk.township.entries.files import file_data, files_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.reports.village_bars import bars_in_force, bars_said
from kiosk.township.sites import authority, overview
from kiosk.township.sites.site_acts import (
    REMARK_LENGTH_MAX,
    CodeWanted,
    EntryLooked,
    ShopKind,
    look_into_entry,
    make_code,
    set_shop_kind,
)
from kiosk.township.web import invitation_pages, machine_pages, opening_pages
from kiosk.township.web.asked import (
    ROOT,
    Asked,
    Attachment,
    Form,
    Missing,
    Page,
    Section,
    Shown,
)
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged

SITES = 50
HOURS = {"1": "1 小时", "4": "4 小时", "24": "24 小时"}
HOURS_USUAL = "24"
SHOWS = {
    "": "全部",
    "flagged": "有疑问的",
    "waiting": "有疑问、还没有人看的",
    "late": "旧机器补来的",
}
NUMBER_MAX = (1 << 53) - 1


def show_sites(connection: Connection, asked: Asked) -> Shown:
    sought = asked.word("q").strip()
    states = [
        state
        for state in overview.sites_now(connection, asked.staff, asked.now)
        if sought in state.name or sought in state.village or sought == state.id
    ]
    part = paged(asked, len(states), SITES)
    return Shown("sites.html", {"sites": states[part.skip : part.skip + SITES], "paged": part})


PRINTER_WORDS = {
    "": "",
    PrinterTrouble.NO_ANSWER: "打印机没有回应",
    PrinterTrouble.PAPER_OUT: "打印机没有纸",
    PrinterTrouble.COVER_OPEN: "打印机的盖子开着",
    PrinterTrouble.OFFLINE: "打印机脱机",
    PrinterTrouble.FAULT: "打印机出了故障",
}


def show_site(connection: Connection, asked: Asked) -> Shown:
    state = overview.site_now(connection, asked.path["site"], asked.now)
    if state is None:
        raise Missing
    last = entry_rows.entries(connection, EntriesWanted(state.id), limit=5)
    names = names_at(connection, state.id)
    machine = state.machine
    known = Quality(machine.quality) if machine else state.quality
    here = find_site(connection, state.id)
    bars = bars_in_force(connection, [here.village_code]) if here else []
    return Shown(
        "site.html",
        {
            "site": state,
            "quality": QUALITY_WORDS[known] if known else "",
            "printer": PRINTER_WORDS[machine.printer] if machine else "",
            "low_disk": machine is not None and machine.free_mb < LOW_DISK_MB,
            "last": [told(row, names) for row in last],
            "has_bars": bool(township_of(connection).scheme.village_bar or bars),
            "bars": bars_said(bars),
            "kinds": _kinds(connection),
            "kind": SHOP_NAMES.get(here.kind, "") if here else "",
            "opening_hours": here.hours if here else "",
            "act": Act,
        },
    )


def _kinds(connection: Connection) -> dict[str, str]:
    """What an exchange point may be, in words (TX-5.4a)."""
    shops = township_of(connection).scheme.shops
    return {kind: SHOP_NAMES[kind] for kind in shops.kinds} if shops else {}


def show_kind(connection: Connection, asked: Asked) -> Shown:
    here = find_site(connection, asked.path["site"])
    if here is None:
        raise Missing
    kinds = _kinds(connection)
    return Shown("site_kind.html", {"site": here, "kinds": kinds}, {"kind": here.kind})


def read_kind(fields: Fields, asked: Asked) -> ShopKind:
    return ShopKind(asked.path["site"], fields.choice("kind", "兑换点设在哪里", SHOP_NAMES))


def show_code(connection: Connection, asked: Asked) -> Shown:
    state = overview.site_now(connection, asked.path["site"], asked.now)
    if state is None:
        raise Missing
    return Shown("code.html", {"site": state, "hours": HOURS}, {"hours": HOURS_USUAL})


def read_code(fields: Fields, asked: Asked) -> CodeWanted:
    hours = int(fields.choice("hours", "有效多久", HOURS))
    known = run_tx(asked.desk.engine, authority.credentials_of, reads=True)
    with asked.desk.hashing:
        code = EnrolmentCode.drawn(known.authority)
    return CodeWanted(asked.path["site"], hours, code)


# --- entries --------------------------------------------------------------------------------


def show_entries(connection: Connection, asked: Asked) -> Shown:
    state = overview.site_now(connection, asked.path["site"], asked.now)
    if state is None:
        raise Missing
    wanted = _wanted(state.id, asked)
    part = paged(asked, entry_rows.count_entries(connection, wanted))
    names = names_at(connection, state.id)
    rows = entry_rows.entries(connection, wanted, skip=part.skip, limit=part.rows)
    return Shown(
        "entries.html",
        {
            "site": state,
            "entries": [told(row, names) for row in rows],
            "paged": part,
            "kinds": kinds(),
            "shows": SHOWS,
            "wanted": {name: asked.word(name) for name in ("show", "kind", "seq", "first", "last")},
        },
    )


def _wanted(site: str, asked: Asked) -> EntriesWanted:
    show = asked.word("show")
    first, last = asked.day("first"), asked.day("last")
    return EntriesWanted(
        site,
        kind=asked.word("kind"),
        only_flagged=show == "flagged",
        only_waiting=show == "waiting",
        only_late=show == "late",
        seq=asked.number("seq", 0, NUMBER_MAX, 0) or None,
        first=midnight(first) if first else None,
        until=midnight(last + timedelta(days=1)) if last else None,
    )


def the_entry(connection: Connection, asked: Asked) -> EntryTold:
    """The entry that the path names."""
    site = asked.path["site"]
    epoch, seq = _number(asked.path["epoch"]), _number(asked.path["seq"])
    row = entry_rows.an_entry(connection, site, epoch, seq)
    if row is None:
        raise Missing
    return told(row, names_at(connection, site))


def show_entry(connection: Connection, asked: Asked) -> Shown:
    site = overview.site_now(connection, asked.path["site"], asked.now)
    entry = the_entry(connection, asked)
    is_spoken = entry.kind == KIND_WORDS[EntryKind.OBJECTED]
    files = files_of(connection, entry.site, entry.epoch, entry.seq)
    values = {
        "site": site,
        "entry": entry,
        "photos": [] if is_spoken else files,
        "voices": files if is_spoken else [],
        "longest": REMARK_LENGTH_MAX,
        "act": Act,
    }
    return Shown("entry.html", values, {"remark": entry.remark})


def send_file(connection: Connection, asked: Asked) -> Attachment:
    """A photograph that this site's machine sent; what a household said is heard with its
    objection."""
    data = file_data(connection, asked.path["site"], asked.path["digest"])
    if data is None or is_voice_note(data):
        raise Missing
    return Attachment("照片.jpg", "image/jpeg", data)


def read_look(fields: Fields, asked: Asked) -> EntryLooked:
    remark = fields.paragraph("remark", "看了以后的情况", most=REMARK_LENGTH_MAX)
    return EntryLooked(
        asked.path["site"], _number(asked.path["epoch"]), _number(asked.path["seq"]), remark
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Missing
    return int(text)


def _to_site(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/sites/{asked.path['site']}"


def _to_entry(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    path = asked.path
    return f"{ROOT}/sites/{path['site']}/entries/{path['epoch']}/{path['seq']}"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/sites", Act.SEE_SITES, show_sites),
    Page("/sites/{site}", Act.SEE_SITES, show_site),
    Form("/sites/{site}/code", Act.MAKE_CODE, show_code, read_code, make_code, _to_site),
    Form("/sites/{site}/kind", Act.SET_SHOP_KIND, show_kind, read_kind, set_shop_kind, _to_site),
    Page("/sites/{site}/entries", Act.SEE_SITES, show_entries),
    Page("/sites/{site}/entries/{epoch}/{seq}", Act.SEE_SITES, show_entry),
    Page("/sites/{site}/files/{digest}", Act.SEE_SITES, send_file),
    Form(
        "/sites/{site}/entries/{epoch}/{seq}/look",
        Act.LOOK_INTO_ENTRY,
        show_entry,
        read_look,
        look_into_entry,
        _to_entry,
    ),
)

SECTION = Section(
    "/sites",
    "兑换点",
    Act.SEE_SITES,
    (*ROUTES, *opening_pages.ROUTES, *invitation_pages.ROUTES, *machine_pages.ROUTES),
)
