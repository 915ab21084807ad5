"""What the group decided at a kiosk of what was declared there: taken over from the entry.

What it let pass counts at the household's home from the commit, so it is booked here as a fact,
with the id of the entry that says so.  Where the township had decided the same declaration before,
that stands: what the kiosk booked is booked and undone at once, so that both have the same points.
What no group could have decided is not booked.  Functions on a connection (`book`); each gives a
Chinese sentence when something is odd.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, insert, update

from kiosk.core import worth as core
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.earning_entries import HELPED, Reviewed, Sitter
from kiosk.core.entries import Body, Declared
from kiosk.core.feed import DeclarationItem
from kiosk.core.group import named_with
from kiosk.core.journal import Entry
from kiosk.core.worth import Worth, item_of
from kiosk.township import in_force, tables
from kiosk.township.awards.awarding import TEXT_LENGTH_MAX, Channel
from kiosk.township.awards.declarations import (
    STATE_NAMES,
    State,
    find_declaration,
    is_at_home,
)
from kiosk.township.awards.points import POINTS_MAX, Posting, post, reverse
from kiosk.township.awards.worth import check_may_earn, had_before
from kiosk.township.book import Refused, append_feed, scheme_at, township_of
from kiosk.township.entries import chain
from kiosk.township.entries.texts import tidy
from kiosk.township.link.earned import OFFICER, is_officer, moment_of, person_told
from kiosk.township.sites.group_told import kin_of_person

NAMED_MAX = 20
"""Members that are read of one entry; a group is smaller."""


def heard_reviewed(
    connection: Connection,
    site: Row[Any],
    epoch: int,
    entry: Entry,
    body: Reviewed,
    now: datetime,
    fresh: Mapping[int, tuple[bytes, Entry, Body]],
) -> str | None:
    """Answer the declaration as the group did, or say why that is not done.

    `fresh`: entries of this epoch that came in the same batch, by number.
    """
    if not is_officer(connection, site, entry):
        return "主持评议的不是这个兑换点的村干部，没有记"
    said = _declared(connection, site, epoch, body.declaration, fresh)
    if said is None:
        return "评议的申报没有收到过，没有记"
    if said.household != body.household or body.helper not in ("", said.helper):
        return "评议的户和申报的不一样，没有记"
    wrong = _no_group(connection, site, entry, body, {said.household, said.helper} - {""})
    if wrong is not None or body.outcome == "postponed":
        return wrong
    row = find_declaration(connection, site.id, *_numbers(body.declaration))
    if body.outcome == "rejected":
        return None if row is None else _rejected(connection, site, row, entry, body)
    effective = moment_of(body.effective, entry.at)
    gaining = (body.household, body.helper) if body.helper else (body.household,)
    if not all(is_at_home(connection, site, each) for each in gaining):
        return "不是本村的户，没有记"
    if effective is None or not 0 < body.points <= POINTS_MAX:
        return "评议的内容不对，没有记"
    award = f"{site.id}/{epoch}/{entry.seq}"
    if row is not None and row.state == State.WAITING:
        return _passed(connection, site, row, award, entry, body, now)
    return _passed_in_vain(connection, row, award, entry, body, now)


# --- who decided ----------------------------------------------------------------------------


def _no_group(
    connection: Connection, site: Row[Any], entry: Entry, body: Reviewed, gaining: set[str]
) -> str | None:
    """Why these could not decide, by what the kiosk had been told of them; None when they could."""
    if len(body.members) > NAMED_MAX:
        return "参加评议的人数不对，没有记"
    deciding = set()
    for sitter in body.members:
        told = _told(connection, site, entry, sitter)
        if told is None:
            return f"{tidy(sitter.name, NAMED_MAX)}不是工作小组的人，没有记"
        if gaining.intersection(told):
            return f"{tidy(sitter.name, NAMED_MAX)}要回避，没有记"
        deciding.add(sitter.person)
    needed = in_force.of_version(connection, entry.scheme_version).scheme.quorum
    if len(deciding) < needed:
        return f"评议的只有 {len(deciding)} 人，至少要 {needed} 人，没有记"
    return None


def _told(
    connection: Connection, site: Row[Any], entry: Entry, sitter: Sitter
) -> tuple[str, ...] | None:
    """Their kin, if they sat in the group as the kiosk knew it."""
    if not sitter.person.isprintable() or not sitter.person:
        return None
    told = person_told(connection, site, entry, sitter.person)
    if told is None or not told.active or told.role != OFFICER or not told.function:
        return None
    over = told.function_until and told.function_until < entry.at[:10]
    return None if over else told.kin


# --- what follows ---------------------------------------------------------------------------


def _rejected(
    connection: Connection, site: Row[Any], row: Row[Any], entry: Entry, body: Reviewed
) -> str | None:
    if row.state != State.WAITING:
        return _decided_before(row, "现场评议没有通过")
    reason = tidy(body.reason, TEXT_LENGTH_MAX) or "评议没有通过"
    _answer(connection, site, row, entry, body, State.REJECTED, reason=reason)
    return None


def _passed(
    connection: Connection,
    site: Row[Any],
    row: Row[Any],
    award: str,
    entry: Entry,
    body: Reviewed,
    now: datetime,
) -> str | None:
    odd = next(_odd(connection, row, entry, body, award), None)
    try:
        post(connection, _postings(award, entry, body), at=now)
    except Refused as refused:
        return str(refused)
    connection.execute(
        insert(tables.circumstances).values(
            award=award,
            channel=(Channel.MUTUAL if row.helper else Channel.SELF).value,
            place=row.place,
            document="",
            proof="",
            remark=row.remark,
            quantity=row.quantity,
            corrects=None,
            staff="",
            name=_names(body),
        )
    )
    _answer(connection, site, row, entry, body, State.PASSED, award=award)
    return odd


def _passed_in_vain(
    connection: Connection,
    row: Row[Any] | None,
    award: str,
    entry: Entry,
    body: Reviewed,
    now: datetime,
) -> str:
    """It was answered before, by whomever: the kiosk's points are booked and taken back at once."""
    try:
        post(connection, _postings(award, entry, body), at=now)
    except Refused as refused:
        return str(refused)
    reverse(connection, award, reason="以前已经答复过", at=now)
    also = f"现场评议又记了 {body.points} 分，已撤销"
    if row is None:
        return f"请看一看：这一条申报没有收下，{also}"
    return _decided_before(row, also)


def _postings(award: str, entry: Entry, body: Reviewed) -> list[Posting]:
    effective = moment_of(body.effective, entry.at) or parse_stamp(entry.at)
    what = tidy(body.what, TEXT_LENGTH_MAX)
    item = tidy(body.item, TEXT_LENGTH_MAX)
    booked = [Posting(award, body.household, body.points, what, effective, item=item)]
    if body.helper:
        helped = f"互助申报：{what}"
        booked.append(
            Posting(award + HELPED, body.helper, body.points, helped, effective, helps=award)
        )
    return booked


def _answer(
    connection: Connection,
    site: Row[Any],
    row: Row[Any],
    entry: Entry,
    body: Reviewed,
    state: State,
    *,
    reason: str = "",
    award: str = "",
) -> None:
    table = tables.declaration
    connection.execute(
        update(table)
        .where(table.c.site == row.site, table.c.epoch == row.epoch, table.c.seq == row.seq)
        .values(
            state=state.value,
            reason=reason,
            staff="",
            name=_names(body),
            assessed=entry.at,
            award=award,
        )
    )
    passed = state is State.PASSED
    item = DeclarationItem(
        row.site,
        row.epoch,
        row.seq,
        row.household,
        "passed" if passed else "rejected",
        body.points if passed else 0,
        reason,
    )
    for each in sorted({site.id, row.home}):
        append_feed(connection, each, [item])


def _names(body: Reviewed) -> str:
    """现场评议：张某（网格员）、李某（村民代表）."""
    named = "、".join(named_with(each.name, each.function) for each in body.members)
    return tidy(f"现场评议：{named}", TEXT_LENGTH_MAX)


def _decided_before(row: Row[Any], also: str) -> str:
    return f"请看一看：{row.name}已经审核过（{STATE_NAMES[State(row.state)]}），{also}"


def _odd(
    connection: Connection, row: Row[Any], entry: Entry, body: Reviewed, award: str
) -> Iterator[str]:
    """What a person should look at, though it is booked."""
    scheme = township_of(connection).scheme
    happened = parse_stamp(row.happened)
    gaining = {body.household, body.helper} - {""}
    for sitter in body.members:
        if gaining.intersection(kin_of_person(connection, sitter.person)):
            yield f"请看一看：{sitter.name}和这一户是一家或者亲属"
    try:
        for household in sorted(gaining):
            check_may_earn(connection, scheme, household, happened)
    except Refused as refused:
        yield f"请看一看：{refused}"
    effective = moment_of(body.effective, entry.at)
    if effective is not None and effective.date() < happened.date():
        yield f"请看一看：评议记的日子 {effective.date()} 在申报的 {happened.date()} 以前"
    item = item_of(scheme_at(connection, stamp(happened)), row.item)
    if item is None or (body.item, body.quantity) != (row.item, row.quantity):
        yield "请看一看：评议的事项和申报的不一样"
        return
    before = had_before(connection, body.household, award)
    found = core.worth(item, row.quantity, "", happened, before)
    if not isinstance(found, Worth) or found.points != body.points:
        yield "请看一看：评议的分和方案算出来的不一样"


def _declared(
    connection: Connection,
    site: Row[Any],
    epoch: int,
    named: str,
    fresh: Mapping[int, tuple[bytes, Entry, Body]],
) -> Declared | None:
    """What the site's entry with this id, `site/epoch/seq`, declared."""
    if not named.startswith(f"{site.id}/"):
        return None
    of, seq = _numbers(named)
    if of == epoch and seq in fresh:
        found = fresh[seq][2]
        return found if isinstance(found, Declared) else None
    line = chain.line_of(connection, site.id, of, seq)
    try:
        body = msgspec.json.decode(line or b"", type=Entry).decoded()
    except (msgspec.MsgspecError, ValueError, KeyError, RecursionError):
        return None
    return body if isinstance(body, Declared) else None


def _numbers(named: str) -> tuple[int, int]:
    """Epoch and number of an entry's id; (0, 0), which none has, where there are none."""
    numbers = named.split("/")[1:]
    plain = all(each.isascii() and each.isdecimal() and len(each) < 19 for each in numbers)
    return (int(numbers[0]), int(numbers[1])) if plain and len(numbers) == 2 else (0, 0)
