"""用优盘邀请机器: an invitation for a place without a line, as a file to unpack on a stick."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from kiosk.township.book import EnrolmentCode
from kiosk.township.database import run_tx
from kiosk.township.link.inviting import InvitationWanted, invitation_zip, invite_machine
from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.sites import authority, overview
from kiosk.township.web.asked import ROOT, Asked, Attachment, Form, Missing, Page, Shown
from kiosk.township.web.fields import Fields

DAYS = {"3": "3 天", "7": "7 天", "30": "30 天"}
DAYS_USUAL = "7"


def show_invite(connection: Connection, asked: Asked) -> Shown:
    state = overview.site_now(connection, asked.path["site"], asked.now)
    if state is None:
        raise Missing
    ready = invitation_zip(connection, state.id, asked.now) is not None
    return Shown("invite.html", {"site": state, "days": DAYS, "ready": ready}, {"days": DAYS_USUAL})


def read_invite(fields: Fields, asked: Asked) -> InvitationWanted:
    days = int(fields.choice("days", "有效多久", DAYS))
    known = run_tx(asked.desk.engine, authority.credentials_of, reads=True)
    with asked.desk.hashing:
        code = EnrolmentCode.drawn(known.authority)
    return InvitationWanted(asked.path["site"], days, code)


def send_invitation(connection: Connection, asked: Asked) -> Attachment | Shown:
    """The file; once it is over, the page where another is made."""
    state = overview.site_now(connection, asked.path["site"], asked.now)
    data = invitation_zip(connection, state.id, asked.now) if state is not None else None
    if state is None or data is None:
        return show_invite(connection, asked)
    return Attachment(f"邀请-{state.name}.zip", "application/zip", data)


def _to_invite(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/sites/{asked.path['site']}/invite"


ROUTES: tuple[Page | Form[Any], ...] = (
    Form(
        "/sites/{site}/invite",
        Act.INVITE_MACHINE,
        show_invite,
        read_invite,
        invite_machine,
        _to_invite,
    ),
    Page("/sites/{site}/invitation", Act.INVITE_MACHINE, send_invitation),
)
