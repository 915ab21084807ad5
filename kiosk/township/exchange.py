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
from kiosk.core.journal import NO_HASH, entry_hash
from kiosk.core.pin import pin_fits
from kiosk.sync import codes
from kiosk.sync.protocol import (
    FEED_ITEMS,
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
)
from kiosk.township import tables
from kiosk.township.authority import credentials_of
from kiosk.township.book import find_site
from kiosk.township.database import run_tx
from kiosk.township.reading import read_entries

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
    keys = _keys(connection, site_id)
    if site.code_hash != code_hash or site.code_used_by not in ("", key.hex()):
        return Problem.WRONG_CODE
    if keys.get(epoch) != key:
        if site.head > 0:
            return Problem.WRONG_CODE
        epoch += epoch in keys
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
    return EnrolAnswer(
        site=site_id,
        epoch=epoch,
        township_key=bytes(_township_key(connection).verify_key).hex(),
        time=stamp(now),
    )


def newest_contact(connection: Connection) -> str:
    """Stamp of the last that was heard of any kiosk: no clock of ours may be behind it."""
    site, entry = tables.site.c, tables.entry.c
    last = (entry.site == site.id) & (entry.epoch == site.epoch) & (entry.seq == site.head)
    heard = connection.scalar(
        select(func.max(entry.received)).select_from(tables.site.join(tables.entry, last))
    )
    enrolled = connection.scalar(select(func.max(tables.kiosk_key.c.enrolled)))
    return max(heard or "", enrolled or "")


# --- entries --------------------------------------------------------------------------------


def take_entries(engine: Engine, site: str, envelope: bytes, now: datetime) -> Ack | Problem:
    """Store a batch: an Ack (with a problem when it does not continue what is here)."""
    keys = run_tx(engine, lambda c: _keys(c, site) if find_site(c, site) else None, reads=True)
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
        return ack("fenced")
    if site.frozen:
        return ack("frozen")
    if head.first > site.head + 1:
        return ack("gap")
    stored = _stored_hashes(connection, head, site.head)
    hashes: list[bytes] = []
    digest = stored.get(head.first - 1, NO_HASH)
    for seq, line in enumerate(lines, head.first):
        digest = entry_hash(digest, line)
        if stored.get(seq, digest) != digest:
            return _freeze(connection, site, seq)
        hashes.append(digest)
    if digest.hex() != head.hash:
        return _freeze(connection, site, head.last)
    new = [
        (seq, line, digest)
        for seq, (line, digest) in enumerate(zip(lines, hashes, strict=True), head.first)
        if seq > site.head
    ]
    if not new:
        return ack()
    marks = read_entries(connection, site, new)
    connection.execute(
        insert(tables.entry),
        [
            {
                "site": site.id,
                "epoch": site.epoch,
                "seq": seq,
                "hash": digest,
                "line": line,
                "received": stamp(now),
                **mark,
            }
            for (seq, line, digest), mark in zip(new, marks, strict=True)
        ],
    )
    connection.execute(
        update(tables.site)
        .where(tables.site.c.id == site.id)
        .values(head=head.last, head_hash=digest)
    )
    return Ack(head.last, digest.hex())


def _stored_hashes(connection: Connection, head: Head, have: int) -> dict[int, bytes]:
    """Hashes from the one before the batch to its end, as far as they are here."""
    entry = tables.entry.c
    return dict(
        connection.execute(
            select(entry.seq, entry.hash).where(
                entry.site == head.site,
                entry.epoch == head.epoch,
                entry.seq >= head.first - 1,
                entry.seq <= min(head.last, have),
            )
        ).all()
    )


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

    def read(connection: Connection) -> tuple[Row[Any], dict[int, bytes], list[FeedItem]] | None:
        row = find_site(connection, site)
        if row is None:
            return None
        return row, _keys(connection, site), _items(connection, site, after)

    if not 0 <= after <= NUMBER_MAX:
        return Problem.UNREADABLE
    found = run_tx(engine, read, reads=True)
    if found is None:
        return Problem.UNKNOWN_SITE
    row, keys, items = found
    target = feed_target(site, after)
    signers = {
        epoch
        for epoch, key in keys.items()
        if request_signed_by(VerifyKey(key), "GET", target, signature)
    }
    if not signers:
        return Problem.WRONG_SIGNATURE
    if row.epoch not in signers:
        return Problem.FENCED
    if after > row.fed:
        return Problem.AHEAD
    return seal(
        run_tx(engine, _township_key, reads=True),
        [item.body.encode() for item in items],
        kind="feed",
        site=site,
        epoch=row.epoch,
        first=after + 1,
        at=stamp(now),
    )


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


def _keys(connection: Connection, site: str) -> dict[int, bytes]:
    key = tables.kiosk_key.c
    return dict(connection.execute(select(key.epoch, key.public_key).where(key.site == site)).all())


def _township_key(connection: Connection) -> SigningKey:
    return SigningKey(connection.scalars(select(tables.township.c.signing_key)).one())
