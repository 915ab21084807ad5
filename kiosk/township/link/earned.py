"""Points and activities of which a kiosk tells: booked as they are there (design.md 7).

What an officer booked at a kiosk counts at the household's home from its commit, so it is a fact
here, too: it is booked with the id of its entry, and where it does not go with the lists a person
is told.  Functions on a connection (`book`); each gives a Chinese sentence when something is odd.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from kiosk.core import worth as core
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.earning_entries import Awarded, SessionHeld
from kiosk.core.feed import FeedItem, PersonItem
from kiosk.core.group import FUNCTION_NAMES
from kiosk.core.journal import Entry
from kiosk.core.opening import OPENING
from kiosk.core.proofs import PROOF_NAMES
from kiosk.core.scheme import Scheme
from kiosk.core.worth import Worth
from kiosk.township import tables
from kiosk.township.awards.awarding import CHANNEL_OF_KIOSK, TEXT_LENGTH_MAX
from kiosk.township.awards.declarations import is_at_home
from kiosk.township.awards.opening import AGAIN, opened
from kiosk.township.awards.points import POINTS_MAX, Posting, post, reverse
from kiosk.township.awards.worth import check_may_earn, had_before
from kiosk.township.book import Refused, scheme_at, township_of
from kiosk.township.entries.texts import tidy
from kiosk.township.publication.activities import Session, record_session
from kiosk.township.residents.enrolments import check_enrolled
from kiosk.township.residents.households import is_of_village

OFFICER = "officer"
QUANTITY_MAX = 10**6
NAME_LENGTH_MAX = 60


def heard_awarded(
    connection: Connection,
    site: Row[Any],
    epoch: int,
    entry: Entry,
    body: Awarded,
    now: datetime,
) -> str | None:
    """Book what an officer gave or took at the kiosk; nothing that nobody could have given."""
    if not is_officer(connection, site, entry):
        return "记分的不是这个兑换点的村干部，没有记"
    if not is_at_home(connection, site, body.household):
        return "不是本村的户，没有记"
    effective = moment_of(body.effective, entry.at)
    counted = abs(body.quantity or 0) <= QUANTITY_MAX
    if effective is None or abs(body.points) > POINTS_MAX or not counted:
        return "记分的内容不对，没有记"
    odd = _odd(connection, body, effective)
    award = f"{site.id}/{epoch}/{entry.seq}"
    posting = Posting(
        award,
        body.household,
        body.points,
        tidy(body.what, TEXT_LENGTH_MAX),
        effective,
        item=tidy(body.item, TEXT_LENGTH_MAX),
    )
    had = body.what == OPENING and opened(connection, [body.household])
    try:
        post(connection, [posting], at=now)
    except Refused as refused:
        return str(refused)
    if had:  # the kiosk has booked it, so it hears that it is undone, too
        reverse(connection, award, reason=AGAIN, at=now)
        odd = f"请看一看：这一户{AGAIN}，机器上后记的 {body.points} 分撤销了"
    connection.execute(
        insert(tables.circumstances).values(
            award=award,
            channel=CHANNEL_OF_KIOSK.value,
            place=tidy(body.place, TEXT_LENGTH_MAX),
            document=tidy(body.document, TEXT_LENGTH_MAX),
            proof=body.proof if body.proof in PROOF_NAMES else "",
            remark=tidy(body.reason, TEXT_LENGTH_MAX),
            quantity=body.quantity,
            corrects=None,
            staff="",
            name=tidy(body.by or entry.keeper, TEXT_LENGTH_MAX),
            function=body.function if body.function in FUNCTION_NAMES else "",
        )
    )
    return odd


def heard_session(
    connection: Connection,
    site: Row[Any],
    epoch: int,
    entry: Entry,
    body: SessionHeld,
    now: datetime,
) -> str | None:
    """Note an activity and who came, each household once (GL-3.3.4)."""
    if not is_officer(connection, site, entry):
        return "开活动的不是这个兑换点的村干部，没有记"
    try:
        day = date.fromisoformat(body.day)
    except ValueError:
        return "活动的日期不对，没有记"
    came = list(dict.fromkeys(each.household for each in body.came))
    known = [each for each in came if is_of_village(connection, site.village_code, each)]
    held = Session(
        id=f"{site.id}/{epoch}/{entry.seq}",
        village_code=site.village_code,
        day=day,
        name=tidy(body.title, NAME_LENGTH_MAX),
        place=tidy(body.place, NAME_LENGTH_MAX),
        people=tuple((household, "") for household in known),
    )
    record_session(connection, held, now)
    return None if known == came else f"签到里有 {len(came) - len(known)} 户不是本村的，没有计"


def _odd(connection: Connection, body: Awarded, effective: datetime) -> str | None:
    """What a person should look at, though it is booked."""
    if body.what == OPENING:  # copied from the paper book, not collected
        return None if body.second else "请看一看：期初积分没有第二个人核对"
    scheme = township_of(connection).scheme
    collectors = scheme.intake.collectors
    if collectors and body.function not in collectors:
        return "请看一看：记分的人没有登记采集积分的职务"
    if (lacking := _lacking(scheme, body)) is not None:
        return lacking
    try:
        if body.points > 0:
            check_may_earn(connection, scheme, body.household, effective)
        else:
            check_enrolled(connection, body.household, effective)
    except Refused as refused:
        return f"请看一看：{refused}"
    if not body.item:
        return None
    item = core.item_of(scheme_at(connection, stamp(effective)), body.item)
    if item is None:
        return "请看一看：方案里没有这个项目"
    before = had_before(connection, body.household, "")
    found = core.worth(item, body.quantity, body.reason, effective, before)
    if isinstance(found, Worth) and found.points == body.points:
        return None
    return "请看一看：记的分和方案算出来的不一样"


def _lacking(scheme: Scheme, body: Awarded) -> str | None:
    """What the scheme demands of an award and nobody gave; the kiosk may have had other rules."""
    required = scheme.evidence.required if scheme.evidence else ()
    there = {
        "time": body.effective,
        "place": body.place,
        "reason": body.reason or body.item,
        "proof": body.document or body.photo or body.second,
        "catalogue_item": body.item,
    }
    missing = core.first_missing(required, there)
    return f"请看一看：方案要求写明{LACKING[missing]}，没有写" if missing else None


LACKING = {
    "time": "时间",
    "place": "地点",
    "reason": "事由",
    "proof": "佐证",
    "catalogue_item": "清单里的项目",
}


def is_officer(connection: Connection, site: Row[Any], entry: Entry) -> bool:
    """Also one who has been struck off since, or is a keeper now: the kiosk may not have known."""
    there, person = tables.person.c, entry.keeper
    if not person.isprintable():
        return False
    found = select(there.role).where(there.site == site.id, there.id == person)
    role = connection.scalar(found)
    return role == OFFICER or (role is not None and _was_officer(connection, site, entry))


def _was_officer(connection: Connection, site: Row[Any], entry: Entry) -> bool:
    last = person_told(connection, site, entry, entry.keeper)
    return last is not None and last.active and last.role == OFFICER


def person_told(
    connection: Connection, site: Row[Any], entry: Entry, person: str
) -> PersonItem | None:
    """Somebody as the kiosk had been told of them when it wrote the entry."""
    feed = tables.feed.c
    told = connection.execute(
        select(feed.n, feed.body)
        .where(
            feed.site == site.id,
            feed.n <= min(entry.feed_cursor, site.fed),
            feed.body.contains(f'"{person}"', autoescape=True),
        )
        .order_by(feed.n.desc())
    )
    items = (FeedItem(n, body).decoded() for n, body in told)
    people = (item for item in items if isinstance(item, PersonItem) and item.id == person)
    return next(people, None)


def moment_of(said: str, booked: str) -> datetime | None:
    """When it happened: not after it was booked; None for what is no stamp."""
    try:
        return min(parse_stamp(said), parse_stamp(booked))
    except ValueError:
        return None
