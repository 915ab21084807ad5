"""An invitation by stick, made at the desk: the file to put on it, and the code to tell apart.

The letter is sealed with the code, which is kept nowhere: it is made in the act and lies here until
the machine has come, or another code is given out.  What goes with it is read when it is fetched.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from kiosk.core.clock import stamp
from kiosk.sync import stick
from kiosk.township import tables
from kiosk.township.book import EnrolmentCode, the_site
from kiosk.township.link.invite import beside, letter_of, set_code
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.sites.site_acts import own_site


@dataclass(frozen=True)
class InvitationWanted:
    site: str
    days: int
    code: EnrolmentCode = field(repr=False)
    """Drawn before: that takes a while."""


def invite_machine(
    connection: Connection, who: Staff, wanted: InvitationWanted, now: datetime
) -> Done:
    """A code for a machine without a line, the secret, and the letter that it opens."""
    site = own_site(connection, who, wanted.site)
    expires = set_code(connection, site.id, wanted.code, now, timedelta(days=wanted.days))
    row = the_site(connection, site.id)
    letter = letter_of(connection, row, wanted.code.text, now)
    kept = tables.invitation
    connection.execute(delete(kept).where(kept.c.site == row.id))
    connection.execute(
        insert(kept).values(site=row.id, epoch=row.epoch, code_hash=wanted.code.hash, letter=letter)
    )
    return Done(
        f"“{row.name}”的邀请做好了，{expires:%m月%d日 %H:%M} 以前有效。请下载邀请文件，"
        "登记码另外告诉装机器的人。",
        f"site:{row.id}",
        after={"valid_until": stamp(expires)},
        secret=wanted.code.text,
    )


def invitation_zip(connection: Connection, site: str, now: datetime) -> bytes | None:
    """What is unpacked on the stick, feed and history of now with it; None: no code is open."""
    row, kept = the_site(connection, site), tables.invitation
    there = connection.execute(select(kept).where(kept.c.site == row.id)).one_or_none()
    if there is None or there.code_hash != row.code_hash or there.epoch != row.epoch:
        return None
    if row.code_used_by or row.code_expires <= stamp(now):
        return None
    folder = f"{stick.ROOT}/{row.id}-{row.epoch}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr(f"{folder}/{stick.name_of(stick.INVITATION)}", there.letter)
        for name, data in beside(connection, row, now):
            packed.writestr(f"{folder}/{name}", data)
    return out.getvalue()
