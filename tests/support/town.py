"""A township in a database, and a kiosk's journal in memory that talks to it."""

from __future__ import annotations

import functools
import itertools
import shutil
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from nacl.signing import SigningKey, VerifyKey
from sqlalchemy import Engine, select

from kiosk.core.entries import (
    SCHEMA,
    Body,
    ChargedPurse,
    EntryKind,
    Genesis,
    RedeemedLine,
    Redemption,
)
from kiosk.core.feed import FeedItem, Known
from kiosk.core.journal import NO_HASH, Entry, body_text, entry_bytes, entry_hash
from kiosk.core.scheme import Scheme
from kiosk.schemes import load_scheme
from kiosk.sync.protocol import EnrolAnswer, EnrolRequest, seal
from kiosk.township import book, tables
from kiosk.township.book import EnrolmentCode, NewSite
from kiosk.township.database import open_database, run_tx
from kiosk.township.link import exchange
from kiosk.township.residents.households import NewHousehold, add_households
from kiosk.township.sites import authority
from kiosk.township.sites.authority import Credentials
from kiosk.township.sites.certificates import new_credentials

NOW = datetime(2023, 3, 20, 9, 0)
SITE = NewSite("tx01", "和平", "和平村爱心积分超市", "和平村", 7)
SECOND_SITE = NewSite("tx02", "长虹", "长虹村爱心积分超市", "长虹村", 8)


def found_town(
    where: Path | str,
    scheme: str | Scheme = "tangxiang",
    households: Sequence[str] = ("0001", "0002"),
) -> Engine:
    """A township with one site and some households; the caller disposes of the engine."""
    engine = open_database(str(where), create=True)
    rules = scheme if isinstance(scheme, Scheme) else load_scheme(scheme)

    def work(connection):
        book.create_township(
            connection, name=rules.township, code=3, scheme=rules, seed=bytes(range(32))
        )
        authority.keep(connection, credentials())
        book.add_site(connection, SITE)
        add_households(connection, [NewHousehold(n, "3组", "张某某") for n in households])

    run_tx(engine, work)
    return engine


class Moulds:
    """Townships to be copied: making one takes a while, a copy of a file or a database does not."""

    def __init__(self, folder: Path, postgres: Callable) -> None:
        self._folder = folder
        self._postgres = postgres
        self._templates: dict[str, str] = {}
        self._makers: dict[str, object] = {}

    @contextmanager
    def copy(self, kind: str, to: Path, name: str, make: Callable[[str], object]) -> Iterator[str]:
        """Path (`to`) or URL of a copy of the township `name` while the block lasts.

        `make` makes the first one at a path or URL, and leaves no connection to it.  A name has
        one maker: with another's, what a test finds would hang on which file ran before it.
        """
        maker = make.__code__
        assert self._makers.setdefault(name, maker) is maker, f"two makers of {name}"
        if kind == "sqlite":
            mould = self._folder / f"{name}.db"
            if not mould.exists():
                make(str(mould))
            yield str(shutil.copy(mould, to))
            return
        cluster = self._postgres()
        if name not in self._templates:
            template = cluster.create()
            make(cluster.url(template))
            self._templates[name] = template
        database = cluster.create(self._templates[name])
        yield cluster.url(database)
        cluster.drop(database)


def enrol_kiosk(engine: Engine, key: SigningKey, site: str = "tx01", at: datetime = NOW):
    """Give out a code and use it."""
    code = _code(site)
    run_tx(engine, lambda c: book.set_code(c, site, code, at=at, valid=timedelta(hours=1)))
    answer = exchange.enrol(engine, EnrolRequest(code.text, bytes(key.verify_key).hex()), at)
    assert isinstance(answer, EnrolAnswer)
    return answer


@functools.cache
def credentials() -> Credentials:
    """Certificates of every town."""
    return new_credentials("棠香街道")


def pinned_authority() -> str:
    """What an enrolled kiosk knows a town by."""
    return ssl.DER_cert_to_PEM_cert(credentials().authority)


@functools.cache
def _drawn(_number: int) -> EnrolmentCode:
    return EnrolmentCode.drawn(credentials().authority)


_NUMBERS = itertools.cycle(range(12))


def new_code() -> EnrolmentCode:
    """Another than the eleven before: hashing a code is slow on purpose."""
    return _drawn(next(_NUMBERS))


@functools.cache
def _code(_site: str) -> EnrolmentCode:
    """One for all tests, and none of those."""
    return EnrolmentCode.drawn(credentials().authority)


def township_key(engine: Engine) -> VerifyKey:
    return run_tx(engine, lambda c: book.township_of(c).key.verify_key, reads=True)


def feed_of(engine: Engine, site: str = "tx01") -> list[Known]:
    """Everything that a site has been told, decoded as a kiosk decodes it."""
    feed = tables.feed.c
    rows = run_tx(
        engine,
        lambda c: c.execute(
            select(feed.n, feed.body).where(feed.site == site).order_by(feed.n)
        ).all(),
        reads=True,
    )
    assert [n for n, _ in rows] == list(range(1, len(rows) + 1))
    items = [FeedItem(n, body).decoded() for n, body in rows]
    assert None not in items
    return items


def told(engine: Engine, kind: type, site: str = "tx01") -> list:
    return [item for item in feed_of(engine, site) if isinstance(item, kind)]


def stored_entries(engine: Engine, site: str = "tx01", epoch: int = 1):
    entry = tables.entry.c
    return run_tx(
        engine,
        lambda c: c.execute(
            select(tables.entry).where(entry.site == site, entry.epoch == epoch).order_by(entry.seq)
        ).all(),
        reads=True,
    )


def site_row(engine: Engine, site: str = "tx01"):
    return run_tx(engine, lambda c: book.the_site(c, site), reads=True)


class MemoryOutbox:
    """`sync.outbox.Outbox` over a journal in memory, with the real bytes and the real chain."""

    def __init__(self, site: str = "tx01", epoch: int = 1) -> None:
        self.site, self.epoch = site, epoch
        self.entries: list[bytes] = []
        self.hashes: list[bytes] = [NO_HASH]
        self.acks: list[int] = []
        self.items: list[FeedItem] = []
        self.heard: datetime | None = None
        self.append(EntryKind.GENESIS, Genesis(site, epoch, SCHEMA))

    def append(self, kind: str, body: Body) -> bytes:
        return self.append_text(kind, body_text(body))

    def append_text(self, kind: str, body: str) -> bytes:
        seq = len(self.entries) + 1
        return self.append_line(
            entry_bytes(
                Entry(
                    seq=seq,
                    op=f"op-{self.site}-{seq}",
                    kind=kind,
                    at="2023-03-20T09:00:00",
                    quality="S",
                    keeper="P1",
                    scheme_version=1,
                    feed_cursor=0,
                    boot="boot",
                    uptime_ms=1000 * seq,
                    body=body,
                )
            )
        )

    def append_line(self, line: bytes) -> bytes:
        self.hashes.append(entry_hash(self.hashes[-1], line))
        self.entries.append(line)  # last: the worker reads while a test appends
        return line

    def redeem(self, household: str = "7-0001", good: str = "rice") -> None:
        self.append(
            EntryKind.REDEMPTION,
            Redemption(
                household=household,
                number="0001",
                group="3组",
                name="张*",
                lines=(RedeemedLine(good, "大米10斤", 1, 35, "袋"),),
                cost=35,
                charges=(ChargedPurse("2023", 35),),
                before=70,
                after=35,
                entered="card",
                serial=1,
            ),
        )

    def sealed(self, key: SigningKey, first: int, last: int) -> bytes:
        return seal(
            key,
            self.lines(first, last - first + 1),
            kind="entries",
            site=self.site,
            epoch=self.epoch,
            first=first,
            last_hash=self.hashes[last].hex(),
        )

    # --- what the worker calls

    def head(self) -> int:
        return len(self.entries)

    def acked(self) -> int:
        return self.acks[-1] if self.acks else 0

    def lines(self, first: int, limit: int) -> list[bytes]:
        return self.entries[first - 1 : first - 1 + limit]

    def hash_at(self, seq: int) -> bytes:
        if seq < 1:
            raise KeyError(seq)
        return self.hashes[seq]

    def mark_acked(self, seq: int, digest: bytes) -> None:
        if self.hash_at(seq) != digest:
            raise ValueError(seq)
        self.acks.append(seq)

    def take_back_ack(self, seq: int, digest: bytes) -> None:
        if self.hashes[seq] == digest and seq < self.acked():
            self.acks.append(seq)

    def cursor(self) -> int:
        return len(self.items)

    def apply_feed(self, items: Sequence[FeedItem], heard_at: datetime | None) -> None:
        assert [item.n for item in items] == [self.cursor() + 1 + n for n in range(len(items))], (
            "a gap in the feed"
        )
        self.items += items
        self.heard = heard_at

    def told(self) -> list:
        return [msgspec.json.decode(item.body)["type"] for item in self.items]
