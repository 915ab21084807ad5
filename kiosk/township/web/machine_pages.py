"""更换机器: a machine is shut out, another takes its place; what came late of the old one."""

from __future__ import annotations

from sqlalchemy import Connection

from kiosk.township.book import EnrolmentCode
from kiosk.township.database import run_tx
from kiosk.township.link import late, late_points
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.sites import authority, overview
from kiosk.township.sites.site_acts import (
    MachineStopped,
    MachineWanted,
    replace_machine,
    stop_machine,
)
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields

HOURS = {"1": "1 小时", "4": "4 小时", "24": "24 小时"}


def show_gone(connection: Connection, asked: Asked) -> Shown:
    """Every machine that is no more: what came late of it, what never came, who overspent."""
    state = _site(connection, asked)
    told = [
        (each, late_points.overdrawn(connection, state.id, each.epoch, each.base))
        for each in late.gone(connection, state.id)
    ]
    return Shown("machines.html", {"site": state, "machines": told})


def show_replace(connection: Connection, asked: Asked) -> Shown:
    values = {"site": _site(connection, asked), "hours": HOURS}
    return Shown("machine_replace.html", values, {"hours": "24", "slip": ""})


def read_replace(fields: Fields, asked: Asked) -> MachineWanted:
    hours = int(fields.choice("hours", "有效多久", HOURS))
    slip = fields.text("slip", "小票编号", most=40, need=False)
    known = run_tx(asked.desk.engine, authority.credentials_of, reads=True)
    with asked.desk.hashing:
        code = EnrolmentCode.drawn(known.authority)
    return MachineWanted(asked.path["site"], hours, slip, code=code)


def show_stop(connection: Connection, asked: Asked) -> Shown:
    return Shown("machine_stop.html", {"site": _site(connection, asked)}, {"slip": ""})


def read_stop(fields: Fields, asked: Asked) -> MachineStopped:
    return MachineStopped(asked.path["site"], fields.text("slip", "小票编号", most=40, need=False))


def _site(connection: Connection, asked: Asked) -> overview.SiteState:
    state = overview.site_now(connection, asked.path["site"], asked.now)
    if state is None:
        raise Missing
    return state


def _to_machines(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/sites/{asked.path['site']}/machines"


ROUTES = (
    Page("/sites/{site}/machines", Act.SEE_SITES, show_gone),
    Form(
        "/sites/{site}/replace",
        Act.REPLACE_MACHINE,
        show_replace,
        read_replace,
        replace_machine,
        _to_machines,
    ),
    Form("/sites/{site}/stop", Act.STOP_MACHINE, show_stop, read_stop, stop_machine, _to_machines),
)
