"""公示: months, quarters and years to close, the lists that were frozen, the proof of a sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from kiosk.core.periods import Interval
from kiosk.core.public_list import PublicList
from kiosk.core.publicity import closing_cycles, lists_due
from kiosk.core.ranking import cycle_named
from kiosk.core.scheme import Scheme
from kiosk.core.standings import CYCLES
from kiosk.township import tables
from kiosk.township.book import township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.publication import errata, published
from kiosk.township.publication.closing import (
    Prepared,
    ToClose,
    ToCorrect,
    close_at_desk,
    closed_at,
    correct_at_desk,
    cycles_of,
    ground_of,
    prepared,
    then,
    villages,
)
from kiosk.township.publication.list_making import CYCLE_NAMES, Ground, Village, period_said
from kiosk.township.publication.notices import MEDIA_TYPES, grouped, kind_said, notice_file, said_at
from kiosk.township.publication.published import FINDING_WORDS, Finding, Published
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

PERIODS = f"{ROOT}/periods"
SHOWS = {"": "全部", "due": "要结的", "closed": "已经结的"}
PREVIEWED = 10
"""Rows of a list that is not frozen yet."""


@dataclass(frozen=True)
class Here:
    """The cycle that a path names."""

    village: Village
    cycle: str
    interval: Interval
    closed: str

    @property
    def said(self) -> str:
        return period_said(self.cycle, self.interval)

    @property
    def path(self) -> str:
        return f"/periods/{self.village.code}/{self.cycle}/{self.interval.key}"


def show_periods(connection: Connection, asked: Asked) -> Shown:
    among = villages(connection, asked.staff)
    wanted = {name: asked.word(name) for name in ("village", "cycle", "show")}
    found = [
        each
        for each in cycles_of(connection, among, asked.now)
        if wanted["village"] in ("", str(each.village.code))
        and wanted["cycle"] in ("", each.cycle)
        and (wanted["show"] != "due" or each.is_due(asked.now))
        and (wanted["show"] != "closed" or each.closed)
    ]
    part = paged(asked, len(found))
    return Shown(
        "periods.html",
        {
            "cycles": found[part.skip : part.skip + part.rows],
            "paged": part,
            "wanted": wanted,
            "villages": [(str(each.code), each.name) for each in among],
            "names": [(c, CYCLE_NAMES[c]) for c in closing_cycles(_scheme(connection))],
            "shows": [(value, words) for value, words in SHOWS.items() if value],
            "cycle_names": CYCLE_NAMES,
        },
    )


def show_period(connection: Connection, asked: Asked) -> Shown:
    here = _here(connection, asked)
    ready = None if here.closed else _prepared(connection, asked, here)
    lists: list[Published] = []
    if here.closed:
        key = here.interval.key
        for cycle in dict.fromkeys(
            (here.cycle, *(due.cycle for due in lists_due(_rules(connection, here), here.cycle)))
        ):
            lists += published.lists_of_period(connection, here.village.code, cycle, key)
    return Shown(
        "period.html",
        {
            "here": here,
            "ready": ready,
            "lists": lists,
            "previewed": PREVIEWED,
            "kind_said": kind_said,
            "act": Act,
            "has_ended": here.interval.end <= asked.now,
            "gains": _gains(connection, ready) if ready else (),
        },
    )


def show_close(connection: Connection, asked: Asked) -> Shown:
    here = _here(connection, asked)
    if here.interval.end > asked.now:
        raise Missing
    ready = None if here.closed else _prepared(connection, asked, here)
    return Shown(
        "period_close.html",
        {"here": here, "ready": ready, "gains": _gains(connection, ready) if ready else ()},
    )


def _here(connection: Connection, asked: Asked) -> Here:
    cycle, period = asked.path["cycle"], asked.path["period"]
    village = _village(connection, asked)
    if cycle not in CYCLES:
        raise Missing
    try:
        interval = cycle_named(cycle, period)
    except ValueError:
        raise Missing from None
    here = Here(village, cycle, interval, closed_at(connection, village.code, cycle, period))
    if interval.start > asked.now or cycle not in closing_cycles(_rules(connection, here)):
        raise Missing
    return here


def _village(connection: Connection, asked: Asked) -> Village:
    code = asked.path["village"]
    for village in villages(connection, asked.staff):
        if str(village.code) == code:
            return village
    raise Missing


def _scheme(connection: Connection) -> Scheme:
    return township_of(connection).scheme


def _rules(connection: Connection, here: Here) -> Scheme:
    return then(connection, here.village.code, here.interval).scheme


def _prepared(connection: Connection, asked: Asked, here: Here) -> Prepared:
    township = then(connection, here.village.code, here.interval)
    return prepared(
        Ground(connection, township, here.village, here.interval, here.cycle, asked.now)
    )


def _gains(connection: Connection, ready: Prepared) -> list[tuple[str, str, str, int]]:
    """(number, group, name, points) of everybody who gets a bonus."""
    household = tables.household.c
    rows = connection.execute(
        select(household.id, household.number, household.place, household.name).where(
            household.id.in_([each.household for each in ready.postings])
        )
    )
    names = {row.id: (row.number, row.place, row.name) for row in rows}
    return [(*names[each.household], each.points) for each in ready.postings]


# --- one list -------------------------------------------------------------------------------


def show_list(connection: Connection, asked: Asked) -> Shown:
    kept = _list(connection, asked)
    part = paged(asked, len(kept.content.rows), 100)
    return Shown(
        "public_list.html",
        {
            "kept": kept,
            "public": kept.content,
            "rows": kept.content.rows[part.skip : part.skip + part.rows],
            "paged": part,
            "mark": grouped(kept.mark),
            "at": said_at(kept.content),
            "changes": len(_changes(connection, asked, kept)),
            "path": list_path(kept.content),
            "act": Act,
        },
    )


def show_correct(connection: Connection, asked: Asked) -> Shown:
    kept = _list(connection, asked)
    if kept.content.kind not in errata.CORRECTED or kept.content.number:
        raise Missing
    found = _changes(connection, asked, kept)
    sheet = None
    if found:
        ground = ground_of(connection, kept, asked.now)
        assert ground is not None
        sheet = errata.errata_sheet(connection, ground, kept, found)
    return Shown(
        "public_list_correct.html",
        {"public": kept.content, "sheet": sheet, "path": list_path(kept.content)},
    )


def send_pdf(connection: Connection, asked: Asked) -> Attachment:
    return _sent(connection, asked, ".pdf")


def send_xlsx(connection: Connection, asked: Asked) -> Attachment:
    return _sent(connection, asked, ".xlsx")


def list_path(public: PublicList) -> str:
    """Of a list's page, below the desk."""
    return (
        f"/periods/{public.village_code}/{public.cycle}/{public.period}"
        f"/{public.kind}/{public.number}"
    )


def _sent(connection: Connection, asked: Asked, suffix: str) -> Attachment:
    name, data = notice_file(_list(connection, asked), suffix)
    return Attachment(name, MEDIA_TYPES[suffix], data)


def _list(connection: Connection, asked: Asked) -> Published:
    village, path = _village(connection, asked), asked.path
    sheet = path["sheet"]
    if not (sheet.isascii() and sheet.isdigit() and len(sheet) < 6):
        raise Missing
    kept = published.list_of(
        connection, village.code, path["kind"], path["cycle"], path["period"], int(sheet)
    )
    if kept is None:
        raise Missing
    return kept


def _changes(connection: Connection, asked: Asked, kept: Published) -> tuple[errata.Change, ...]:
    """What an errata sheet would tell now."""
    if kept.content.number or kept.content.kind not in errata.CORRECTED:
        return ()
    ground = ground_of(connection, kept, asked.now)
    return errata.changes(connection, ground, kept) if ground is not None else ()


# --- proving --------------------------------------------------------------------------------


def show_prove(connection: Connection, asked: Asked) -> Shown:
    text = asked.word("text").strip()
    proof = published.proved(connection, text) if text else None
    found = proof.found if proof else None
    is_own = found is not None and any(
        each.code == found.content.village_code for each in villages(connection, asked.staff)
    )
    return Shown(
        "prove.html",
        {
            "text": text,
            "is_genuine": proof is not None and proof.finding is Finding.GENUINE,
            "words": FINDING_WORDS[proof.finding] if proof else "",
            "public": found.content if found else None,
            "path": list_path(found.content) if found and is_own else "",
        },
    )


# --- forms ----------------------------------------------------------------------------------


def read_close(fields: Fields, asked: Asked) -> ToClose:
    code, cycle, period = (asked.path[name] for name in ("village", "cycle", "period"))
    return ToClose(_code(code), cycle, period, fields.raw("seen"))


def read_correct(fields: Fields, asked: Asked) -> ToCorrect:  # noqa: ARG001 - of a form
    path = asked.path
    return ToCorrect(_code(path["village"]), path["kind"], path["cycle"], path["period"])


def _code(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Missing
    return int(text)


def _to_period(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    path = asked.path
    return f"{PERIODS}/{path['village']}/{path['cycle']}/{path['period']}"


def _to_sheet(asked: Asked, done: Done) -> str:
    return f"{_to_period(asked, done)}/{asked.path['kind']}/{asked.path['sheet']}"


_LIST = "/periods/{village}/{cycle}/{period}/{kind}/{sheet}"

ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/periods", Act.SEE_PERIODS, show_periods),
    Page("/periods/prove", Act.SEE_PERIODS, show_prove),
    Page("/periods/{village}/{cycle}/{period}", Act.SEE_PERIODS, show_period),
    Form(
        "/periods/{village}/{cycle}/{period}/close",
        Act.CLOSE_CYCLE,
        show_close,
        read_close,
        close_at_desk,
        _to_period,
    ),
    Page(_LIST, Act.SEE_PERIODS, show_list),
    Page(f"{_LIST}/pdf", Act.SEE_PERIODS, send_pdf),
    Page(f"{_LIST}/xlsx", Act.SEE_PERIODS, send_xlsx),
    Form(
        f"{_LIST}/correct", Act.CORRECT_LIST, show_correct, read_correct, correct_at_desk, _to_sheet
    ),
)

SECTION = Section("/periods", "公示", Act.SEE_PERIODS, ROUTES)
