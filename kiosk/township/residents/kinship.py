"""Of which households the desk's people are, and to which they are related.

Nobody assesses what their own household or a relative's gets (GY-5.3: 优亲厚友); only an admin
says who is whose, so that nobody takes the own tie away to get round this.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff, the_staff
from kiosk.township.residents.households import find_household
from kiosk.township.residents.working_group import tell_person
from kiosk.township.sites.group_told import own_households
from kiosk.township.sites.site_acts import own_site


class Tie(StrEnum):
    OWN = "own"
    RELATIVE = "relative"
    NONE = "none"
    """To take a tie away that was entered by mistake."""


TIE_NAMES = {Tie.OWN: "本人的户", Tie.RELATIVE: "亲属的户", Tie.NONE: "没有关系"}


@dataclass(frozen=True)
class KinNamed:
    site: str
    staff: str
    household: str
    """Its number."""

    tie: Tie


def name_kin(connection: Connection, who: Staff, named: KinNamed, now: datetime) -> Done:  # noqa: ARG001
    """Say whose household somebody of the desk is of, or related to."""
    site = own_site(connection, who, named.site)
    person = the_staff(connection, named.staff)
    household = find_household(connection, named.household, site.village_code)
    if household is None:
        raise Refused(f"{site.village}没有户编号 {named.household}。", "household")
    kin = tables.kin
    here = (kin.c.staff == person.id, kin.c.household == household.id)
    before = connection.scalar(select(kin.c.tie).where(*here))
    connection.execute(delete(kin).where(*here))
    if named.tie is not Tie.NONE:
        connection.execute(
            insert(kin).values(staff=person.id, household=household.id, tie=named.tie.value)
        )
    tell_person(connection, person.person)
    return Done(
        f"{person.name}和{household.name}（{household.number}）：{TIE_NAMES[named.tie]}。",
        person.subject,
        before={"household": household.number, "tie": TIE_NAMES[Tie(before or Tie.NONE)]},
        after={"household": household.number, "tie": TIE_NAMES[named.tie]},
    )


def check_no_kin(connection: Connection, who: Staff, households: Iterable[str | None]) -> None:
    """Refused when one of these households (ids) is their own or a relative's."""
    kin = tables.kin.c
    concerned = [household for household in households if household]
    tie = connection.scalar(
        select(kin.tie)
        .where(kin.staff == who.id, kin.household.in_(concerned))
        .order_by(kin.tie)
        .limit(1)
    )
    own = own_households(connection, who.id, who.person or "")
    if own.intersection(concerned):
        tie = Tie.OWN
    if tie is not None:
        whose = "您自己家" if tie == Tie.OWN else "您亲属家"
        raise Refused(f"这件事和{whose}有关，要请别人来办。")
