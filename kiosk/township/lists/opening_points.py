"""Points from the paper books as a file: sent, looked at by another person, then booked or not.

The file is taken in whole or not at all, as something that waits: nothing of it holds until a
person of the desk who is not the one who sent it has said yes.  A household has such points once,
whether the kiosk booked them or a list.  Functions on a connection (`book`); `send_opening`,
`take_opening` and `drop_opening` are acts (`acts.perform`).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, select, update

from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.journal import Entry
from kiosk.core.opening import OPENING, is_first_period
from kiosk.township import tables
from kiosk.township.awards.awarding import Channel
from kiosk.township.awards.opening import opened
from kiosk.township.awards.points import POINTS_MAX, Posting, post
from kiosk.township.book import Refused, scheme_of_site
from kiosk.township.lists.importing import each_row, narrow, whole
from kiosk.township.lists.sheets import SheetRow, sheet_of
from kiosk.township.office.acts import Done
from kiosk.township.office.staff import Staff
from kiosk.township.residents.enrolments import check_enrolled
from kiosk.township.residents.households import find_household
from kiosk.township.sites.group_told import function_of_staff
from kiosk.township.sites.site_acts import own_site

COLUMNS = ("户编号", "积分")
MORE = ("姓名",)
ROWS_MAX = 5000
CONSOLE = "服务器上"
"""Who sent a list that came by the command."""

TAKEN, DROPPED = "taken", "dropped"


@dataclass(frozen=True)
class OpeningSent:
    site: str
    file: str
    digest: str
    """SHA-256 of the data in hex: another file is another form."""

    data: bytes = field(repr=False)
    id: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)


@dataclass(frozen=True)
class OpeningAnswered:
    site: str
    list: str


class Line(msgspec.Struct, frozen=True):
    """One row of a list that was sent."""

    line: int
    number: str
    """Of the household."""

    name: str
    """As the list says; ''."""

    points: int


@dataclass(frozen=True)
class Opening:
    """A list and how it stands."""

    id: str
    file: str
    lines: tuple[Line, ...]
    sent: str
    sender: str
    """Id of who sent it; '' the server's console."""

    sender_name: str
    outcome: str
    """'' while it waits; `TAKEN` or `DROPPED`."""

    settled: str
    settler_name: str

    @property
    def waits(self) -> bool:
        return not self.outcome

    @property
    def points(self) -> int:
        return sum(line.points for line in self.lines)


@dataclass(frozen=True)
class Checked:
    """A row beside the household as it is known now."""

    line: Line
    household: str
    """Its id; '' for none."""

    name: str
    """Of the household's head, in full; ''."""

    problem: str
    """Why it cannot be booked; ''."""


# --- acts -----------------------------------------------------------------------------------------


def send_opening(
    connection: Connection, who: Staff | None, sent: OpeningSent, now: datetime
) -> Done:
    """The list waits for another person; no points are booked."""
    site = own_site(connection, who, sent.site)
    sheet = sheet_of(sent.data, sent.file, COLUMNS, MORE)
    if not sheet.rows:
        raise Refused("名单里一户也没有。", "file")
    if len(sheet.rows) > ROWS_MAX:
        raise Refused(f"一份名单最多 {ROWS_MAX} 户，请分成几份。", "file")
    _check_first_period(connection, site.id, now)
    seen: dict[str, int] = {}

    def take(row: SheetRow) -> Line:
        line = Line(row.line, narrow(row["户编号"]), row["姓名"], whole(row["积分"], "积分"))
        first = seen.setdefault(line.number, line.line)
        if first != line.line:
            raise Refused(f"户编号 {line.number} 和第 {first} 行重复。")
        checked = _checked(connection, site, line, now)
        if checked.problem:
            raise Refused(checked.problem)
        return line

    lines = each_row(sheet, take)
    connection.execute(
        insert(tables.opening_list).values(
            id=sent.id,
            site=site.id,
            name=sent.file,
            content=msgspec.json.encode(lines).decode(),
            sent=stamp(now),
            sender=who.id if who else "",
            sender_name=who.name if who else CONSOLE,
            outcome="",
            settled="",
            settler_name="",
        )
    )
    total = sum(line.points for line in lines)
    return Done(
        f"收到期初积分名单“{sent.file}”，{len(lines)} 户，一共 {total} 分，"
        "要另一个人在网页上核对了才算数。",
        f"opening:{sent.id}",
        after={"site": site.name, "file": sent.file, "added": len(lines), "points": total},
    )


def take_opening(
    connection: Connection, who: Staff, answered: OpeningAnswered, now: datetime
) -> Done:
    """Book the list as it was sent; Refused for who sent it, and where a row no longer fits."""
    site = own_site(connection, who, answered.site)
    waiting = _waiting(connection, answered)
    if waiting.sender == who.id:
        raise Refused("这份名单是您自己上传的，要另一个人来核对。")
    _check_first_period(connection, site.id, now)
    checked = check_lines(connection, site, waiting, now)
    bad = [each for each in checked if each.problem]
    if bad:
        raise Refused(
            f"有 {len(bad)} 户现在不能记，第一处是第 {bad[0].line.line} 行：{bad[0].problem}"
            "请作废这份名单，改好再传。"
        )
    postings = [
        Posting(
            f"opening/{waiting.id}/{each.line.line}", each.household, each.line.points, OPENING, now
        )
        for each in checked
    ]
    post(connection, postings, at=now)
    how: dict[str, object] = {
        "channel": Channel.COLLECTOR.value,
        "place": "",
        "document": waiting.file,
        "proof": "",
        "remark": f"纸质账本，{waiting.sender_name}上传，{who.name}核对",
        "quantity": None,
        "corrects": None,
        "staff": who.id,
        "name": who.name,
        "function": function_of_staff(connection, site.id, who.id, now.date()),
    }
    rows = [{"award": posting.id, **how} for posting in postings]
    connection.execute(insert(tables.circumstances), rows)
    _settle(connection, waiting.id, TAKEN, who, now)
    return Done(
        f"“{site.name}”{len(postings)} 户的期初积分记好了，一共 {waiting.points} 分。",
        f"opening:{waiting.id}",
        after={
            "file": waiting.file,
            "added": len(postings),
            "points": waiting.points,
            "sender": waiting.sender_name,
        },
    )


def drop_opening(
    connection: Connection, who: Staff, answered: OpeningAnswered, now: datetime
) -> Done:
    """Nothing of the list will be booked."""
    own_site(connection, who, answered.site)
    waiting = _waiting(connection, answered)
    _settle(connection, waiting.id, DROPPED, who, now)
    return Done(
        f"期初积分名单“{waiting.file}”作废了，没有记分。",
        f"opening:{waiting.id}",
        before={"file": waiting.file, "added": len(waiting.lines), "points": waiting.points},
    )


# --- looking --------------------------------------------------------------------------------------


def openings(connection: Connection, site: str) -> list[Opening]:
    """A site's lists, those that wait first, then the latest."""
    table = tables.opening_list
    rows = connection.execute(
        select(table).where(table.c.site == site).order_by(table.c.sent.desc(), table.c.id)
    )
    return sorted(map(_told, rows), key=lambda each: not each.waits)


def find_opening(connection: Connection, site: str, opening: str) -> Opening | None:
    """One of a site's lists."""
    table = tables.opening_list
    row = connection.execute(
        select(table).where(table.c.id == opening, table.c.site == site)
    ).one_or_none()
    return None if row is None else _told(row)


def check_lines(
    connection: Connection, site: Row[Any], opening: Opening, now: datetime
) -> list[Checked]:
    """Each row as it would be booked now."""
    return [_checked(connection, site, line, now) for line in opening.lines]


def may_open(connection: Connection, site: str, now: datetime) -> bool:
    """Whether the first period of a shop still runs, or has not begun: as the kiosk says, too."""
    entry = tables.entry.c
    first = connection.execute(
        select(entry.line, entry.received)
        .where(entry.site == site)
        .order_by(entry.epoch, entry.seq)
        .limit(1)
    ).one_or_none()
    if first is None:
        return True
    current = scheme_of_site(connection, site).period_of(now)
    return is_first_period(current, _written_at(first.line, first.received), now)


def _written_at(line: bytes, received: str) -> datetime:
    try:
        return parse_stamp(msgspec.json.decode(line, type=Entry).at)
    except (msgspec.MsgspecError, ValueError):  # of another version
        return parse_stamp(received)


def _check_first_period(connection: Connection, site: str, now: datetime) -> None:
    if not may_open(connection, site, now):
        raise Refused("这个兑换点头一期已经过完了，现在不能记期初积分。")


def _checked(connection: Connection, site: Row[Any], line: Line, now: datetime) -> Checked:
    row = find_household(connection, line.number, site.village_code)
    if row is None or row.closed:
        return Checked(line, "", "", f"{site.village}没有户编号 {line.number}。")
    return Checked(line, row.id, row.name, _problem(connection, site, row, line, now))


def _problem(
    connection: Connection, site: Row[Any], household: Row[Any], line: Line, now: datetime
) -> str:
    if household.home != site.id:
        return f"{line.number} 户的积分不在这个兑换点用。"
    if line.name and narrow(line.name) != household.name:
        return f"{line.number} 户的户主是{household.name}，名单上写的是{line.name}。"
    if not 0 < line.points <= POINTS_MAX:
        return f"积分 {line.points} 不行，要比 0 大；账本上没有积分的户不用写。"
    had = opened(connection, [household.id]).get(household.id)
    if had is not None:
        return f"{line.number} 户已经有期初积分 {had} 分，一户只记一次。"
    try:
        check_enrolled(connection, household.id, now)
    except Refused as refused:
        return str(refused)
    return ""


def _waiting(connection: Connection, answered: OpeningAnswered) -> Opening:
    found = find_opening(connection, answered.site, answered.list)
    if found is None or not found.waits:
        raise Refused("这份名单已经有人办过了。")
    return found


def _settle(connection: Connection, opening: str, outcome: str, who: Staff, now: datetime) -> None:
    table = tables.opening_list
    values = {"outcome": outcome, "settled": stamp(now), "settler_name": who.name}
    connection.execute(update(table).where(table.c.id == opening).values(**values))


def _told(row: Row[Any]) -> Opening:
    return Opening(
        row.id,
        row.name,
        tuple(msgspec.json.decode(row.content, type=list[Line])),
        row.sent,
        row.sender,
        row.sender_name,
        row.outcome,
        row.settled,
        row.settler_name,
    )
