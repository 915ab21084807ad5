"""要看一看的 and 关系户: what is odd among awards, and who may not decide about whom."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from kiosk.township import book, tables
from kiosk.township.awards.award_flags import FLAG_NAMES, flags
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act, Role
from kiosk.township.office.staff import all_staff
from kiosk.township.residents.kinship import TIE_NAMES, KinNamed, Tie, name_kin
from kiosk.township.web.asked import ROOT, Asked, Form, Page, Shown
from kiosk.township.web.award_parts import the_site
from kiosk.township.web.fields import Fields
from kiosk.township.web.keys import key_of
from kiosk.township.web.paging import paged


def show_flags(connection: Connection, asked: Asked) -> Shown:
    site, scheme = the_site(connection, asked), book.township_of(connection).scheme
    found = flags(connection, site.id, scheme, asked.now)
    part = paged(asked, len(found))
    return Shown(
        "award_flags.html",
        {
            "site": site,
            "flags": found[part.skip : part.skip + part.rows],
            "names": FLAG_NAMES,
            "paged": part,
            "key_of": key_of,
        },
    )


def show_kin(connection: Connection, asked: Asked) -> Shown:
    site = the_site(connection, asked)
    everybody = [each for each in all_staff(connection) if each.active and each.is_for(site.id)]
    kin, household = tables.kin.c, tables.household.c
    rows = connection.execute(
        select(kin.staff, kin.tie, household.number, household.name)
        .join(tables.household, household.id == kin.household)
        .where(household.village_code == site.village_code)
        .order_by(kin.staff, household.number)
    )
    names = {each.id: each.name for each in everybody}
    return Shown(
        "kin.html",
        {
            "site": site,
            "rows": [(names[row.staff], row) for row in rows if row.staff in names],
            "people": [
                (each.id, f"{each.name}（{each.login}）")
                for each in everybody
                if each.role is not Role.AUDITOR
            ],
            "ties": [(tie.value, TIE_NAMES[tie], "") for tie in Tie],
            "tie_names": TIE_NAMES,
        },
    )


def read_kin(fields: Fields, asked: Asked) -> KinNamed:
    return KinNamed(
        asked.path["site"],
        fields.text("staff", "工作人员", most=64),
        fields.text("household", "户编号", most=12),
        Tie(fields.choice("tie", "关系", dict.fromkeys(Tie))),
    )


def _to_kin(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/awards/{asked.path['site']}/kin"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/awards/{site}/flags", Act.SEE_AWARDS, show_flags),
    Form("/awards/{site}/kin", Act.NAME_KIN, show_kin, read_kin, name_kin, _to_kin),
)
