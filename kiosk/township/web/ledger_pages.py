"""台账: a village's ledgers of a time as PDF and XLSX; 积分券: given out, with their way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from kiosk.core.periods import Interval
from kiosk.sheets import sheet_bytes
from kiosk.township.book import Refused, township_of
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.publication.closing import villages
from kiosk.township.publication.list_making import Village
from kiosk.township.publication.notices import MEDIA_TYPES
from kiosk.township.reports.ledger_ground import LedgerGround, span_of, span_said
from kiosk.township.reports.ledgers import LEDGERS, Ledger
from kiosk.township.reports.voucher_book import (
    COUNT_MAX,
    DOCUMENT_LENGTH_MAX,
    FACE_MAX,
    NUMBER_LENGTH_MAX,
    VouchersIssued,
    issue,
    vouchers,
)
from kiosk.township.web.asked import ROOT, Asked, Attachment, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged
from kiosk.township.web.village_parts import chosen_village, the_village, village_words

LEDGER_PATH = "/reports/ledgers/{village}/{period}/{ledger}"
VOUCHERS = "/reports/vouchers"
MONTHS, QUARTERS, YEARS = 13, 5, 3
"""So many are offered."""


def show_ledgers(connection: Connection, asked: Asked) -> Shown:
    own = villages(connection, asked.staff)
    if not own:
        raise Missing
    village = next((each for each in own if str(each.code) == asked.word("village")), own[0])
    periods = [(each.key, span_said(each)) for each in spans_until(asked.now)]
    keys = [key for key, _ in periods]
    wanted = asked.word("period")
    period = wanted if wanted in keys else keys[0]
    scheme = township_of(connection).scheme
    return Shown(
        "ledgers.html",
        {
            "ledgers": [(key, each) for key, each in LEDGERS.items() if each.wanted(scheme)],
            "villages": [(str(each.code), each.name) for each in own],
            "village": str(village.code),
            "name": village.name,
            "periods": periods,
            "period": period,
            "said": dict(periods)[period],
        },
    )


def spans_until(now: datetime) -> list[Interval]:
    """Months, quarters and years to choose from, each the latest first."""
    month = now.year * 12 + now.month - 1
    keys = [f"{at // 12}-{at % 12 + 1:02d}" for at in range(month, month - MONTHS, -1)]
    quarter = now.year * 4 + (now.month - 1) // 3
    keys += [f"{at // 4}-Q{at % 4 + 1}" for at in range(quarter, quarter - QUARTERS, -1)]
    keys += [str(year) for year in range(now.year, now.year - YEARS, -1)]
    return [span for key in keys if (span := span_of(key)) is not None]


def send_pdf(connection: Connection, asked: Asked) -> Attachment:
    return _sent(connection, asked, ".pdf")


def send_xlsx(connection: Connection, asked: Asked) -> Attachment:
    return _sent(connection, asked, ".xlsx")


def _sent(connection: Connection, asked: Asked, suffix: str) -> Attachment:
    ledger, ground = _ledger(connection, asked)
    sheet = ledger.make(ground)
    name = f"{sheet.title}{span_said(ground.span)}{suffix}"
    return Attachment(name, MEDIA_TYPES[suffix], sheet_bytes(sheet, suffix))


def _ledger(connection: Connection, asked: Asked) -> tuple[Ledger, LedgerGround]:
    ledger, span = LEDGERS.get(asked.path["ledger"]), span_of(asked.path["period"])
    village: Village = the_village(connection, asked)
    scheme = township_of(connection).scheme
    if ledger is None or span is None or not ledger.wanted(scheme) or span.start > asked.now:
        raise Missing
    return ledger, LedgerGround(connection, village, span, asked.staff, asked.now)


# --- vouchers -------------------------------------------------------------------------------


def show_vouchers(connection: Connection, asked: Asked) -> Shown:
    own = villages(connection, asked.staff)
    if not own:
        raise Missing
    village = next((each for each in own if str(each.code) == asked.word("village")), own[0])
    ground = LedgerGround(connection, village, spans_until(asked.now)[0], asked.staff, asked.now)
    found = vouchers(connection, village.code, ground.sites)
    part = paged(asked, len(found), 50)
    return Shown(
        "vouchers.html",
        {
            "vouchers": found[part.skip : part.skip + part.rows],
            "paged": part,
            "villages": [(str(each.code), each.name) for each in own],
            "village": str(village.code),
            "act": Act,
        },
    )


def show_issue(connection: Connection, asked: Asked) -> Shown:
    return Shown(
        "voucher_new.html",
        {
            "villages": village_words(connection, asked),
            "longest": DOCUMENT_LENGTH_MAX,
            "number_longest": NUMBER_LENGTH_MAX,
        },
        {"day": f"{asked.now:%Y-%m-%d}", "count": "1"},
    )


def read_issue(fields: Fields, asked: Asked) -> VouchersIssued:  # noqa: ARG001 - of a form
    document = fields.text("document", "依据", most=DOCUMENT_LENGTH_MAX)
    if not document:
        raise Refused("请写发放的依据。", "document")
    return VouchersIssued(
        chosen_village(fields),
        fields.text("first", "第一张的券号", most=NUMBER_LENGTH_MAX),
        fields.whole("count", "张数", least=1, most=COUNT_MAX),
        fields.whole("face", "每张面值", least=1, most=FACE_MAX),
        fields.text("household", "领取的户", most=12),
        fields.day("day", "发放日期"),
        document,
    )


def _to_vouchers(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}{VOUCHERS}"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/reports/ledgers", Act.SEE_REPORTS, show_ledgers),
    Page(f"{LEDGER_PATH}/pdf", Act.SEE_REPORTS, send_pdf),
    Page(f"{LEDGER_PATH}/xlsx", Act.SEE_REPORTS, send_xlsx),
    Page(VOUCHERS, Act.SEE_REPORTS, show_vouchers),
    Form(f"{VOUCHERS}/new", Act.ISSUE_VOUCHERS, show_issue, read_issue, issue, _to_vouchers),
)
