"""家庭和成员积分: a year's figures by household and member, and the consent of all (BS-2.3.2b)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from kiosk.core.periods import interval_named
from kiosk.township.book import township_of
from kiosk.township.funds.fund_acts import YEARS
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.publication.closing import villages
from kiosk.township.publication.standings import members as taking_part
from kiosk.township.reports.consents import (
    DOCUMENT_LENGTH_MAX,
    MEMBERS_MAX,
    PURPOSE_NAMES,
    WHY_LENGTH_MAX,
    NewConsent,
    Purpose,
    WithdrawnConsent,
    consent_said,
    consents,
    find_consent,
    note_consent,
    withdraw_consent,
)
from kiosk.township.reports.ledger_people import sums_in
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged
from kiosk.township.web.village_parts import chosen_village, village_words

BY_MEMBER = "/reports/by-member"


def show_sums(connection: Connection, asked: Asked) -> Shown:
    own = villages(connection, asked.staff)
    if not own:
        raise Missing
    village = next((each for each in own if str(each.code) == asked.word("village")), own[0])
    year = asked.number("year", *YEARS, asked.now.year)
    span = interval_named(f"{year:04d}", 12)
    listed = taking_part(connection, village.code, span)
    part = paged(asked, len(listed))
    shown = list(listed)[part.skip : part.skip + part.rows]
    sums = sums_in(connection, shown, span)
    return Shown(
        "by_member.html",
        {
            "rows": [(listed[each], sums[each]) for each in shown],
            "paged": part,
            "villages": [(str(each.code), each.name) for each in own],
            "village": str(village.code),
            "years": [(str(each), f"{each} 年") for each in range(asked.now.year, 2019, -1)],
            "year": str(year),
            "consents": [
                (row, consent_said(row)) for row in consents(connection, village.code, year)
            ],
            "counted": township_of(connection).scheme.members.entries == "counted",
            "act": Act,
        },
    )


def show_consent(connection: Connection, asked: Asked) -> Shown:
    return Shown(
        "consent_new.html",
        {
            "villages": village_words(connection, asked),
            "purposes": [(purpose.value, name, "") for purpose, name in PURPOSE_NAMES.items()],
            "longest": DOCUMENT_LENGTH_MAX,
        },
        {"year": str(asked.now.year), "day": f"{asked.now:%Y-%m-%d}"},
    )


def read_consent(fields: Fields, asked: Asked) -> NewConsent:  # noqa: ARG001 - of a form
    return NewConsent(
        chosen_village(fields),
        fields.whole("year", "哪一年", least=YEARS[0], most=YEARS[1]),
        Purpose(fields.choice("purpose", "用在什么地方", dict.fromkeys(Purpose))),
        fields.day("day", "哪天定的"),
        fields.text("document", "会议记录或者文件", most=DOCUMENT_LENGTH_MAX),
        fields.whole("agreed", "同意的人数", least=0, most=MEMBERS_MAX),
        fields.whole("members", "成员一共几人", least=1, most=MEMBERS_MAX),
    )


def show_withdraw(connection: Connection, asked: Asked) -> Shown:
    row = find_consent(connection, asked.path["consent"])
    names = {each.code: each.name for each in villages(connection, asked.staff)}
    if row is None or row.village_code not in names:
        raise Missing
    values = {"said": consent_said(row), "village": names[row.village_code]}
    return Shown("consent_withdraw.html", {**values, "longest": WHY_LENGTH_MAX})


def read_withdraw(fields: Fields, asked: Asked) -> WithdrawnConsent:
    why = fields.text("why", "为什么撤回", most=WHY_LENGTH_MAX)
    return WithdrawnConsent(asked.path["consent"], why)


def _to_sums(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}{BY_MEMBER}"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page(BY_MEMBER, Act.SEE_REPORTS, show_sums),
    Form(
        f"{BY_MEMBER}/consent",
        Act.NOTE_CONSENT,
        show_consent,
        read_consent,
        note_consent,
        _to_sums,
    ),
    Form(
        f"{BY_MEMBER}/consents/{{consent}}/withdraw",
        Act.WITHDRAW_CONSENT,
        show_withdraw,
        read_withdraw,
        withdraw_consent,
        _to_sums,
    ),
)
