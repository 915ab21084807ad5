"""首页: how the sites stand and what waits for somebody."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from kiosk.township.office.rights import Act
from kiosk.township.reports.dues import dues
from kiosk.township.reports.dues import waiting as waiting_words
from kiosk.township.sites import overview
from kiosk.township.sites.overview import SiteState, Trouble
from kiosk.township.web.asked import Asked, Page, Section, Shown
from kiosk.township.web.paging import paged
from kiosk.township.web.rendering import ago

SITES = 50
WAITING = 12


@dataclass(frozen=True)
class Waiting:
    """Something that waits for somebody: what, and where it is dealt with."""

    trouble: Trouble
    sentence: str
    path: str


def show_home(connection: Connection, asked: Asked) -> Shown:
    states = overview.sites_now(connection, asked.staff, asked.now)
    waiting = waiting_of(states, asked)
    part = paged(asked, len(states), SITES)
    values = {
        "sites": states[part.skip : part.skip + SITES],
        "paged": part,
        "waiting": waiting[:WAITING],
        "more": len(waiting) - WAITING,
        "figures": _figures(states, asked),
        "dues": [
            *waiting_words(connection, asked.staff, asked.now),
            *dues(connection, asked.staff, asked.now),
        ],
        "dues_shown": WAITING,
    }
    return Shown("home.html", values)


def waiting_of(states: list[SiteState], asked: Asked) -> list[Waiting]:
    """The gravest first, then by site."""
    order = list(Trouble)
    found = [
        Waiting(trouble, *_told(state, trouble, asked))
        for state in states
        for trouble in state.troubles(asked.now)
    ]
    return sorted(found, key=lambda each: order.index(each.trouble))


def _told(state: SiteState, trouble: Trouble, asked: Asked) -> tuple[str, str]:
    site = f"/sites/{state.id}"
    match trouble:
        case Trouble.FROZEN:
            return f"{state.name}：流水停收了，{state.frozen}。", site
        case Trouble.FLAGGED:
            return f"{state.name}：{state.flagged} 条流水有疑问，要人看一看。", (
                f"{site}/entries?show=waiting"
            )
        case Trouble.SILENT:
            heard = ago(state.received or state.enrolled, asked.now)
            return f"{state.name}：很久没有联系了，上次是 {heard}。", site
        case Trouble.NOT_ENROLLED if state.code_until is not None:
            return f"{state.name}：登记码已发，机器还没有登记。", site
        case Trouble.NOT_ENROLLED:
            return f"{state.name}：还没有登记机器。", site


def _figures(states: list[SiteState], asked: Asked) -> list[tuple[str, int, str]]:
    """(what, how many, whether it is good or waits)"""
    troubled = [state for state in states if state.troubles(asked.now)]
    flagged = sum(state.flagged for state in states)
    return [
        ("个兑换点", len(states), ""),
        ("个正常", len(states) - len(troubled), "good"),
        ("个要看一看", len(troubled), "waits" if troubled else ""),
        ("条流水有疑问", flagged, "waits" if flagged else ""),
    ]


SECTION = Section("/", "首页", Act.SEE_HOME, (Page("/", Act.SEE_HOME, show_home),))
