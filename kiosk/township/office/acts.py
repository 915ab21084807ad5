"""Carrying out an act of the desk: leave, once, booked, in one transaction.

An act is a function `(connection, staff, value, now) -> Done` of this package; it raises `Refused`
with a sentence, and with the field that is to blame, when what is asked makes no sense.  `value` is
a frozen dataclass; what must not be kept of it (passwords, drawn codes) is `field(repr=False)`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from kiosk.core.journal import canonical
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.office import audit, sessions
from kiosk.township.office.rights import ALWAYS, Act
from kiosk.township.office.staff import Staff

V = TypeVar("V")
OP = re.compile(r"[0-9A-Za-z_-]{16,64}")
OP_BYTES = 16


@dataclass(frozen=True)
class Done:
    """What an act did."""

    note: str
    """A sentence for the one who did it; it stands in the audit, too."""

    subject: str = ""
    """What it was done to, `site:tx01`."""

    before: Any = None
    """Values that JSON holds; never a password, a PIN or a token."""

    after: Any = None
    secret: str = field(default="", repr=False)
    """Shown once and kept nowhere: a one-time password, an enrolment code."""

    number: int = 0
    """Of the row in the audit."""

    is_repeat: bool = False
    """The same form came before; this time nothing was done."""


Doing = Callable[[Connection, Staff, V, datetime], Done]


@dataclass(frozen=True)
class Asking:
    """Who asks for an act, and by which form."""

    session: str
    """Hash of the session's token."""

    op: str
    """The form's key: the same form sent twice does it once."""

    address: str


class NotSignedIn(Exception):
    """The session ran out, or was ended meanwhile."""


class NotAllowed(Exception):
    """The role may not do this, or not here."""


class SpentKey(Refused):
    """The form's key is no good any more: it needs a new one before it is sent again."""


def perform(
    engine: Engine, asking: Asking, act: Act, do: Doing[V], value: V, now: datetime
) -> Done:
    """Do it, once, and book it; Refused, NotSignedIn or NotAllowed when nothing was done.

    Leave is asked inside the transaction: a right that was taken away a moment ago is gone.
    """
    if OP.fullmatch(asking.op) is None:
        raise SpentKey("这张表单不完整，请再按一下。")
    digest = content_digest(value)

    def work(connection: Connection) -> Done:
        session = sessions.holder(connection, asking.session, now)
        if session is None:
            raise NotSignedIn
        staff = session.staff
        if not staff.may(act) or (staff.must_change and act not in ALWAYS):
            raise NotAllowed
        before = audit.by_op(connection, asking.op)
        if before is not None:
            return _repeated(before, staff, act, digest)
        done = do(connection, staff, value, now)
        record = audit.Record(
            act=act,
            subject=done.subject,
            note=done.note,
            before=done.before,
            after=done.after,
            staff=staff.id,
            name=staff.name,
            address=asking.address,
            op=asking.op,
            digest=digest,
        )
        number = audit.append(connection, record, now)
        return replace(done, number=number)

    return run_tx(engine, work)


def perform_at_console(
    connection: Connection,
    act: Act,
    do: Callable[[Connection, None, V, datetime], Done],
    value: V,
    now: datetime,
) -> Done:
    """Do it for whoever sits at the server, and book it as done there."""
    done = do(connection, None, value, now)
    record = audit.Record(
        act=act,
        subject=done.subject,
        note=done.note,
        before=done.before,
        after=done.after,
        name=audit.CONSOLE,
    )
    return replace(done, number=audit.append(connection, record, now))


def _repeated(before: Any, staff: Staff, act: Act, digest: str) -> Done:
    if (before.staff, before.act) != (staff.id, act.value):
        raise SpentKey("这张表单已经用过了，请再按一下。")
    if before.digest != digest:
        raise SpentKey(f"这张表单刚才已经办过一次：{before.note}如果还要再办一次，请再按一下。")
    return Done(before.note, before.subject, number=before.number, is_repeat=True)


def content_digest(value: Any) -> str:
    """SHA-256 of a dataclass's fields, without those that must not be kept."""
    told = {f.name for f in fields(value) if f.repr}
    content = {name: part for name, part in asdict(value).items() if name in told}
    return hashlib.sha256(canonical({"of": type(value).__name__, **content})).hexdigest()
