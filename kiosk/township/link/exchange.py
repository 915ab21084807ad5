"""What a kiosk and the township exchange: enrolment, entries, feed (design.md 9).

A fact is never refused: an entry that cannot be read is stored, marked for a person, and the chain
goes on.  Costly checks (signature, unpacking, scrypt) are done before the transaction, what they
rest on is read again inside it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from nacl.signing import SigningKey, VerifyKey
from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from kiosk.core.clock import stamp
from kiosk.core.feed import FeedItem
from kiosk.core.pin import pin_fits
from kiosk.sync import codes
from kiosk.sync.protocol import (
    BATCH_ENTRIES,
    FEED_ITEMS,
    SCHEMA_MIN,
    Ack,
    EnrolAnswer,
    EnrolRequest,
    EnvelopeError,
    Head,
    Problem,
    TooLarge,
    UnknownSchema,
    WrongSignature,
    feed_target,
    open_envelope,
    request_signed_by,
    schema_is_known,
    seal,
    snapshot_target,
)
from kiosk.township import tables
from kiosk.township.book import find_site, has_written
from kiosk.township.database import run_tx
from kiosk.township.entries import chain
from kiosk.township.link import arriving, late
from kiosk.township.link.reading import read_entries
from kiosk.township.sites import replacement
from kiosk.township.sites.authority import credentials_of

LOG = logging.getLogger(__name__)

WRONG_CODES_MAX = 20
"""After so many wrong codes the open ones are void: seven digits can be guessed."""

FEED_BYTES = 2 << 20
"""About how much one feed page holds before it is packed."""

NUMBER_MAX = (1 << 63) - 1


# --- enrolment ------------------------------------------------------------------------------


def enrol(engine: Engine, request: EnrolRequest, now: datetime) -> EnrolAnswer | Problem:
    """Register a kiosk's public key by a one-time code.

    The same key with the same code gets the same answer again: the first may have been lost.
    """
    if not schema_is_known(request.schema):
        return Problem.SCHEMA
    try:
        key = bytes(VerifyKey(bytes.fromhex(request.public_key)))
    except (ValueError, TypeError):
        return Problem.UNREADABLE
    typed = codes.typed(request.code)
    if typed is None:
        return Problem.WRONG_CODE
    hashes = run_tx(engine, lambda c: _open_codes(c, now), reads=True)
    site = next((site for site, code in hashes.items() if pin_fits(typed, code)), None)
    if site is None:
        run_tx(engine, lambda c: _count_wrong_code(c, now))
        return Problem.WRONG_CODE
    return run_tx(engine, lambda c: _register(c, site, hashes[site], key, now))


def authority(engine: Engine) -> bytes:
    """The certificate (DER) of the CA that the enrolment codes prove."""
    return run_tx(engine, credentials_of, reads=True).authority


def _open_codes(connection: Connection, now: datetime) -> dict[str, str]:
    """Code hash of each site whose code is still good."""
    site = tables.site.c
    return dict(
        connection.execute(
            select(site.id, site.code_hash).where(
                site.code_hash != "",
                site.code_expires > stamp(now),
                site.code_tries < WRONG_CODES_MAX,
            )
        ).all()
    )


def _count_wrong_code(connection: Connection, now: datetime) -> None:
    site = tables.site.c
    connection.execute(
        update(tables.site)
        .where(site.code_hash != "", site.code_expires > stamp(now))
        .values(code_tries=site.code_tries + 1)
    )


def _register(
    connection: Connection, site_id: str, code_hash: str, key: bytes, now: datetime
) -> EnrolAnswer | Problem:
    site = connection.execute(
        select(tables.site).where(tables.site.c.id == site_id).with_for_update()
    ).one()
    epoch = site.epoch
    keys = keys_of(connection, site_id)
    if site.code_hash != code_hash or site.code_used_by not in ("", key.hex()):
        return Problem.WRONG_CODE
    if keys.get(epoch) != key:
        if has_written(site):
            return Problem.WRONG_CODE
        if epoch in keys:
            epoch += 1
            replacement.add_machine(connection, site, epoch, now)
        connection.execute(
            insert(tables.kiosk_key).values(
                site=site_id, epoch=epoch, public_key=key, enrolled=stamp(now)
            )
        )
    connection.execute(
        update(tables.site)
        .where(tables.site.c.id == site_id)
        .values(epoch=epoch, code_used_by=key.hex())
    )
    base, base_hash = chain.base_of(connection, site_id, epoch)
    return EnrolAnswer(
        site=site_id,
        epoch=epoch,
        township_key=bytes(township_key(connection).verify_key).hex(),
        time=stamp(now),
        base=base,
        base_hash=base_hash.hex() if base else "",
    )


def newest_contact(connection: Connection) -> str:
    """Stamp of the last that was heard of any kiosk: no clock of ours may be behind it."""
    site, entry = tables.site.c, tables.entry.c
    last = (entry.site == site.id) & (entry.epoch == site.head_epoch) & (entry.seq == site.head)
    heard = connection.scalar(
        select(func.max(entry.received)).select_from(tables.site.join(tables.entry, last))
    )
    enrolled = connection.scalar(select(func.max(tables.kiosk_key.c.enrolled)))
    return max(heard or "", enrolled or "")


# --- entries --------------------------------------------------------------------------------


def take_entries(engine: Engine, site: str, envelope: bytes, now: datetime) -> Ack | Problem:
    """Store a batch: an Ack (with a problem when it does not continue what is here)."""
    keys = run_tx(engine, lambda c: keys_of(c, site) if find_site(c, site) else None, reads=True)
    if keys is None:
        return Problem.UNKNOWN_SITE
    try:
        head, lines = _opened(envelope, keys)
    except WrongSignature:
        return Problem.WRONG_SIGNATURE
    except TooLarge:
        return Problem.TOO_LARGE
    except UnknownSchema:
        return Problem.SCHEMA
    except EnvelopeError as error:
        LOG.warning("entries of %s: %s", site, error)
        return Problem.UNREADABLE
    if head.kind != "entries" or head.site != site or head.first < 1 or not lines:
        return Problem.UNREADABLE
    return run_tx(engine, lambda c: _store_entries(c, head, lines, now), site=site)


def _opened(envelope: bytes, keys: dict[int, bytes]) -> tuple[Head, list[bytes]]:
    """Opened with the key of the epoch that the envelope claims."""
    for epoch, key in sorted(keys.items(), reverse=True):
        try:
            head, lines = open_envelope(envelope, VerifyKey(key))
        except WrongSignature:
            continue
        if head.epoch == epoch:
            return head, lines
    raise WrongSignature("no key of this site fits")


def _store_entries(connection: Connection, head: Head, lines: list[bytes], now: datetime) -> Ack:
    site = connection.execute(
        select(tables.site).where(tables.site.c.id == head.site).with_for_update()
    ).one()

    def ack(problem: Any = "") -> Ack:
        return Ack(site.head, site.head_hash.hex(), problem)

    if head.epoch != site.epoch:
        return late.take(connection, site, head, lines, now)
    if site.frozen:
        return ack("frozen")
    if head.first > site.head + 1:
        return ack("gap")
    until = min(head.last, site.head)
    stored = chain.hashes(connection, site.id, head.epoch, head.first - 1, until)
    new = arriving.following(stored, head, lines)
    if isinstance(new, arriving.Fork):
        return _freeze(connection, site, new.seq)
    if not new:
        return ack()
    marks = read_entries(connection, site, new, now=now)
    arriving.store(connection, site.id, head.epoch, new, marks, now)
    _, _, digest = new[-1]
    connection.execute(
        update(tables.site)
        .where(tables.site.c.id == site.id)
        .values(head=head.last, head_epoch=head.epoch, head_hash=digest)
    )
    return Ack(head.last, digest.hex())


def receipt(connection: Connection, site: str, epoch: int) -> Ack | None:
    """What is here of the machine of an epoch; None when there was no such machine."""
    row = find_site(connection, site)
    if row is None or epoch not in keys_of(connection, site):
        return None
    if epoch == row.epoch:
        return Ack(row.head, row.head_hash.hex())
    return late.receipt(connection, site, epoch)


def _freeze(connection: Connection, site: Row[Any], seq: int) -> Ack:
    """Two histories under one name: nothing more is taken until a person has looked."""
    why = f"第 {seq} 条流水和以前收到的不是同一份"
    LOG.error("site %s is frozen: entry %d has two contents", site.id, seq)
    connection.execute(update(tables.site).where(tables.site.c.id == site.id).values(frozen=why))
    return Ack(site.head, site.head_hash.hex(), "fork")


# --- feed -----------------------------------------------------------------------------------


def feed_page(
    engine: Engine, site: str, after: int, signature: str, now: datetime
) -> bytes | Problem:
    """A sealed envelope of the items after number `after`; empty when there are none."""

    def read(connection: Connection) -> bytes | Problem:
        row = caller(connection, site, feed_target(site, after), signature)
        if isinstance(row, Problem):
            return row
        if after > row.fed:
            return Problem.AHEAD
        return sealed_feed(connection, row, after, now)[0]

    if not 0 <= after <= NUMBER_MAX:
        return Problem.UNREADABLE
    return run_tx(engine, read, reads=True)


def sealed_feed(
    connection: Connection, site: Row[Any], after: int, now: datetime
) -> tuple[bytes, int]:
    """An envelope of the items after number `after`, for the site's machine of today; how many."""
    items = _items(connection, site.id, after)
    sealed = seal(
        township_key(connection),
        [item.body.encode() for item in items],
        kind="feed",
        site=site.id,
        epoch=site.epoch,
        first=after + 1,
        at=stamp(now),
        schema=SCHEMA_MIN,
    )
    return sealed, len(items)


def snapshot_page(
    engine: Engine, site: str, after: int, signature: str, now: datetime
) -> bytes | Problem:
    """A sealed envelope of the entries after number `after` that a new machine continues; empty
    when there are none."""

    def read(connection: Connection) -> bytes | Problem:
        row = caller(connection, site, snapshot_target(site, after), signature)
        if isinstance(row, Problem):
            return row
        base, _ = chain.base_of(connection, site, row.epoch)
        if after > base:
            return Problem.AHEAD
        return sealed_history(connection, row, after, now)[0]

    if not 0 <= after <= NUMBER_MAX:
        return Problem.UNREADABLE
    return run_tx(engine, read, reads=True)


def sealed_history(
    connection: Connection, site: Row[Any], after: int, now: datetime
) -> tuple[bytes, int]:
    """An envelope of the entries after number `after` that the site's machine of today continues;
    how many."""
    base, _ = chain.base_of(connection, site.id, site.epoch)
    lines = _history(connection, site.id, site.epoch, after, base)
    sealed = seal(
        township_key(connection),
        lines,
        kind="history",
        site=site.id,
        epoch=site.epoch,
        first=after + 1,
        at=stamp(now),
        schema=SCHEMA_MIN,
    )
    return sealed, len(lines)


def caller(
    connection: Connection, site: str, target: str, signature: str, method: str = "GET"
) -> Row[Any] | Problem:
    """The row of the site whose machine of today signed a request."""
    row = find_site(connection, site)
    if row is None:
        return Problem.UNKNOWN_SITE
    signers = {
        epoch
        for epoch, key in keys_of(connection, site).items()
        if request_signed_by(VerifyKey(key), method, target, signature)
    }
    if not signers:
        return Problem.WRONG_SIGNATURE
    return row if row.epoch in signers else Problem.FENCED


def _history(connection: Connection, site: str, epoch: int, after: int, base: int) -> list[bytes]:
    last = min(base, after + BATCH_ENTRIES)
    page: list[bytes] = []
    size = 0
    for row in chain.entries(connection, site, epoch, after + 1, last, tables.entry.c.line):
        size += len(row.line)
        if page and size > FEED_BYTES:
            break
        page.append(row.line)
    return page


def _items(connection: Connection, site: str, after: int) -> list[FeedItem]:
    feed = tables.feed.c
    rows = connection.execute(
        select(feed.n, feed.body)
        .where(feed.site == site, feed.n > after)
        .order_by(feed.n)
        .limit(FEED_ITEMS)
    )
    page: list[FeedItem] = []
    size = 0
    for n, body in rows:
        size += len(body.encode())
        if page and size > FEED_BYTES:
            break
        page.append(FeedItem(n, body))
    return page


def keys_of(connection: Connection, site: str) -> dict[int, bytes]:
    key = tables.kiosk_key.c
    return dict(connection.execute(select(key.epoch, key.public_key).where(key.site == site)).all())


def township_key(connection: Connection) -> SigningKey:
    return SigningKey(connection.scalars(select(tables.township.c.signing_key)).one())
