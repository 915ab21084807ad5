"""A kiosk and its township: how it joins, by line or by stick, and what it keeps of that.

Everything here is done while the kiosk does not run, beside what its worker asks for.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nacl.signing import SigningKey, VerifyKey

from kiosk.core.carried import Carried
from kiosk.core.clock import parse_stamp
from kiosk.core.first_start.address import typed_of, url_of
from kiosk.devices.clock import GuardedClock
from kiosk.settings import Settings
from kiosk.store import clock_floor, history, journal
from kiosk.store.database import Store, open_store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.sync import plan, restoring
from kiosk.sync.files import FileBook

if TYPE_CHECKING:
    from kiosk.sync.client import TownshipClient

PHOTOGRAPHS = "photographs"
"""Folder of those that were taken on purpose, beside the journal they are named in."""


ADDRESS = "township.address"
"""File of the township's address, where kiosk.toml has none and it was typed."""


@dataclass(frozen=True)
class Enrolment:
    """What the township gave this kiosk, kept beside the journal."""

    url: str
    site: str
    epoch: int
    township_key: str
    authority: str = ""
    """The township's CA, a certificate (PEM): the link speaks with nobody else.  '' only for a
    plain line on loopback."""

    base: int = 0
    """The last entry of the machine before, behind which this one continues; 0: there was none."""

    base_hash: str = ""

    request: str = ""
    """Of a machine that came by an invitation on a stick, in hex: what is to reach the township
    before anything else of it does."""


def device_key(folder: Path) -> SigningKey:
    """The kiosk's own Ed25519 key, made at the first call; a file only its owner reads."""
    path = folder / "device.key"
    if not path.exists():
        _write_whole(path, secrets.token_bytes(32).hex())
    return SigningKey(bytes.fromhex(path.read_text().strip()))


def read_enrolment(folder: Path) -> Enrolment | None:
    path = folder / "enrolment.json"
    if not path.exists():
        return None
    return Enrolment(**json.loads(path.read_text("utf-8")))


def read_address(folder: Path) -> str:
    """Where the township is, as it was typed at the first start; '' where nobody did."""
    path = folder / ADDRESS
    typed = typed_of(path.read_text("utf-8", "replace")) if path.exists() else ""
    return url_of(typed) or ""


def keep_address(folder: Path, url: str) -> None:
    """For the next start before the machine is enrolled; then the enrolment says it."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_whole(folder / ADDRESS, url)


def client_of(folder: Path, enrolment: Enrolment) -> TownshipClient:
    """The calls of this kiosk; nothing is opened yet."""
    from kiosk.sync.client import TownshipClient

    return TownshipClient(
        enrolment.url,
        enrolment.site,
        enrolment.epoch,
        device_key(folder),
        VerifyKey(bytes.fromhex(enrolment.township_key)),
        enrolment.authority,
    )


def enrol(folder: Path, url: str, code: str) -> Enrolment:
    """Trade a one-time code for this kiosk's site; the answer is kept before it is returned."""
    from kiosk.sync import client

    folder.mkdir(parents=True, exist_ok=True)
    authority = client.proven_authority(url, code)
    answer = client.enrol(url, code, device_key(folder), authority)
    enrolment = Enrolment(
        url,
        answer.site,
        answer.epoch,
        answer.township_key,
        authority,
        answer.base,
        answer.base_hash,
    )
    parse_stamp(answer.time)
    _keep(folder, enrolment)
    return enrolment


def fetch_history(
    settings: Settings, enrolment: Enrolment, on_progress: Callable[[int, int], None]
) -> str:
    """Bring the history of the machine before into a new one's file, or go on with that.

    A Chinese sentence that says why it is not whole yet, or ''.  The kiosk begins to write when it
    is started.  StoreError when the file cannot be used.
    """
    with closing(open_store(settings.database)) as store:
        history.expect(store, enrolment.base, enrolment.base_hash)
        with closing(client_of(settings.folder, enrolment)) as client:
            try:
                failed = restoring.restore(store, client, on_progress)
            except history.HistoryError as error:
                restoring.stopped_by(error)
                return plan.PROBLEMS["history"]
    return "" if failed is None else restoring.CUT_OFF


def request_of(enrolment: Enrolment, outbox: Outbox) -> bytes:
    """What an invited machine asks of the township, until this has taken anything of it."""
    return bytes.fromhex(enrolment.request) if outbox.acked() <= enrolment.base else b""


def enrol_by_stick(
    settings: Settings, where: Path, code: str, on_progress: Callable[[int, int], None]
) -> tuple[Enrolment, str]:
    """Begin where there is no line: believe the invitation on a stick, take in what lies beside
    it, and put there what the township is to know.

    The enrolment, and a Chinese sentence when the history is not whole yet; after that the same
    call goes on.  StickError and StoreError when stick or file cannot be used.
    """
    from kiosk.sync import invitation

    settings.folder.mkdir(parents=True, exist_ok=True)
    found = invitation.find(where, code)
    key = device_key(settings.folder)
    enrolment = Enrolment(
        settings.township.url,
        found.site,
        found.epoch,
        found.township_key,
        found.authority,
        found.base,
        found.base_hash,
        invitation.request(found, key, code).hex(),
    )
    _keep(settings.folder, enrolment)
    with closing(open_store(settings.database)) as store:
        if found.base:
            history.expect(store, found.base, found.base_hash)
        missing = _begun_by_stick(store, enrolment, where, on_progress)
    if not missing:
        carry(settings, where)
    return enrolment, missing


def _begun_by_stick(
    store: Store, enrolment: Enrolment, where: Path, on_progress: Callable[[int, int], None]
) -> str:
    """Take in feed and history from a stick, and begin; why not, or ''."""
    from kiosk.sync import stick
    from kiosk.sync.shelf import StickPages

    site, epoch = enrolment.site, enrolment.epoch
    folder = stick.folder_of(where, site, epoch)
    clock = GuardedClock(clock_floor.kept(store))
    when = Stamp(clock.now(), clock.boot_id, clock.uptime_s())
    pages = StickPages(folder, site, epoch, VerifyKey(bytes.fromhex(enrolment.township_key)))
    try:
        failed = restoring.restore(store, pages, on_progress)
        if failed is None:
            history.begin(store, site, epoch, when)
    except history.HistoryError as error:
        restoring.stopped_by(error)
        return plan.PROBLEMS["history"]
    if failed is not None:
        return restoring.NOT_ON_STICK
    journal.begin_epoch(store, site, epoch, when)
    return ""


def carry(
    settings: Settings,
    stick: Path,
    on_progress: Callable[[int, int], None] = lambda _, __: None,
) -> Carried | None:
    """Exchange with the township by a USB stick; None when the machine is not enrolled.

    A machine whose history is not whole takes it from the stick, or asks for it there; one that
    lost its power between the invitation and its first entry begins now.
    StoreError and StickError when the file or the stick cannot be used.
    """
    from kiosk.sync import carrying

    enrolment = read_enrolment(settings.folder)
    if enrolment is None:
        return None
    invited = bool(enrolment.request)
    with closing(open_store(settings.database, create=invited)) as store:
        if invited and enrolment.base:
            history.expect(store, enrolment.base, enrolment.base_hash)
        cut_short = invited and journal.genesis(store) is None
        if journal.is_arriving(store) or cut_short:
            missing = _begun_by_stick(store, enrolment, stick, on_progress)
            if missing:
                carrying.ask_for_history(
                    stick,
                    enrolment.site,
                    enrolment.epoch,
                    device_key(settings.folder),
                    entries=journal.head(store)[0],
                    cursor=journal.feed_cursor(store),
                )
                return Carried(notes=(missing,))
        if journal.genesis(store) is None:
            return None
        key = VerifyKey(bytes.fromhex(enrolment.township_key))
        clock = GuardedClock(clock_floor.kept(store))
        outbox = Outbox(store, lambda: Stamp(clock.now(), clock.boot_id, clock.uptime_s()))
        book = FileBook(store, settings.folder / PHOTOGRAPHS)
        done = carrying.carry(
            outbox,
            stick,
            device_key(settings.folder),
            key,
            book=book,
            request=lambda: request_of(enrolment, outbox),
        )
        if done.fenced:
            journal.fence(store)
        return done


def has_journal(settings: Settings) -> bool:
    """Whether a machine has written here, of which a new enrolment would know nothing."""
    if not settings.database.exists():
        return False
    with closing(open_store(settings.database)) as store:
        return journal.head(store)[0] > 0 and not journal.is_arriving(store)


def trust(folder: Path, url: str, code: str) -> bool:
    """Pin the CA that `code` proves in place of the one before; False when never enrolled."""
    from kiosk.sync import client

    enrolment = read_enrolment(folder)
    if enrolment is None:
        return False
    _keep(folder, replace(enrolment, authority=client.proven_authority(url, code)))
    return True


def _keep(folder: Path, enrolment: Enrolment) -> None:
    _write_whole(folder / "enrolment.json", json.dumps(vars(enrolment)))


def _write_whole(path: Path, text: str) -> None:
    """All of the file or none of it, whatever happens in between."""
    part = path.with_suffix(".part")
    part.touch(mode=0o600)
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
