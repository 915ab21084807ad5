"""Who may take part in the points scheme, and from when (spec A2.1, A2.2, A4.2 row 1).

The rule is the scheme's `enrol`.  Where a paper says nothing of people who are not of the village,
they need the village's own decision on paper, as where it asks for one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.core.scheme import Scheme

MONTHS_MOST = 12


class Basis(StrEnum):
    """What an enrolment rests on."""

    LIST = "list"
    """The township's own list of those who take part."""

    REGISTER = "register"
    """Of the village, or living there: the scheme takes everybody."""

    CONSENT = "consent"
    DECISION = "decision"
    """Of the villagers' assembly or their representatives."""


BASIS_NAMES = {
    Basis.LIST: "乡镇名单",
    Basis.REGISTER: "本村住户",
    Basis.CONSENT: "本人同意",
    Basis.DECISION: "村民会议认可",
}


@dataclass(frozen=True)
class Application:
    """What a household brings; days are local."""

    on: date
    """Of consent, of the assembly's decision, or from when a resident takes part."""

    outsider: bool = False
    """Not of the village."""

    lives_here: bool = True
    months_home: int | None = None
    """In a year."""

    asks: bool = False
    """Though they are away for most of the year."""

    document: str = ""


@dataclass(frozen=True)
class Obstacle:
    """Why a household cannot be enrolled, and the part of the application that is to blame."""

    sentence: str
    field: str


def obstacle(scheme: Scheme, application: Application, today: date) -> Obstacle | None:
    """None when the household may be enrolled from `application.on`."""
    rule = scheme.enrol
    if application.on > today:
        return Obstacle(f"{application.on} 还没有到，不能提前登记。", "on")
    months = application.months_home
    if months is not None and not 0 <= months <= MONTHS_MOST:
        return Obstacle(f"一年在家的月数要在 0 到 {MONTHS_MOST} 之间。", "months_home")
    if rule.who != "household_register" and not application.lives_here:
        return Obstacle(f"{scheme.township}的方案只让在本村居住的人参加。", "about")
    least = rule.min_months_home_more_than
    if least is not None:
        if months is None:
            return Obstacle("请填写一年在家居住几个月。", "months_home")
        if months <= least and application.outsider:
            return Obstacle(
                f"不是本村村民的，要长期在本村居住：一年在家要超过 {least} 个月。", "months_home"
            )
        if months <= least and not application.asks:
            return Obstacle(f"一年在家不超过 {least} 个月的，要本人要求参加才能登记。", "about")
    needs_paper = application.outsider and rule.outsiders in (None, "assembly_approval")
    if needs_paper and not application.document.strip():
        return Obstacle(
            "不是本村村民的，要有村民会议或者村民代表会议的认可，请写明是哪一次会议、哪份文件。",
            "document",
        )
    return None


def basis_of(scheme: Scheme, application: Application) -> Basis:
    """What an application that met no obstacle rests on."""
    if scheme.enrol.who == "opt_in":
        return Basis.CONSENT
    if application.outsider and scheme.enrol.outsiders != "as_residents":
        return Basis.DECISION
    return Basis.REGISTER
