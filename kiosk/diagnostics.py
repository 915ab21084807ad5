"""A bundle for who is asked for help: how the machine is, and nothing about anybody.

Figures, versions, findings and the last errors.  What is written freely (findings, log) goes
through a sieve that knows every name, card and number of this shop; nothing else is taken from the
journal than counts.
"""

from __future__ import annotations

import io
import json
import logging
import os
import platform
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from kiosk import __version__
from kiosk.core.fitness import Finding, Verdict
from kiosk.joining import read_enrolment
from kiosk.ledgers.reading import ReadOnlyStore
from kiosk.settings import Settings
from kiosk.store.database import TROUBLE, Store
from kiosk.sync.at_touch import stick_is_in

LOG = logging.getLogger(__name__)

NAME = "诊断.zip"
LOG_FILE = "errors.log"
LOG_BYTES = 128 * 1024
TOLD_BYTES = 64 * 1024
"""Of the log, its end."""

HIDDEN = "〔略〕"
PEOPLE = ("person", "household", "card", "household_pin", "proxied")
"""Tables all of whose texts are somebody's."""

PERSONAL = re.compile(r"[A-Z2-7]{40}|[0-9A-Fa-f]{32,}|\d{6,}")
"""Cards, keys, hashes, telephone numbers, PINs: whatever looks like one."""

TABLES = "select name from sqlite_master where type = 'table' and name not like '\\_%' escape '\\'"
HEADS = re.compile(
    r"^(?:\d{4}-\d\d-\d\d \S+ [A-Z]+ [\w.]+|[A-Za-z_][\w.]*(?:Error|Exception))\b", re.MULTILINE
)
"""Of a log: when, how bad and where, and the kind of an error; not what was said."""

CLOCK = (
    "select min(seq), min(at), max(at), group_concat(distinct quality), min(uptime_ms) / 1000,"
    " max(uptime_ms) / 1000 from entry group by boot order by min(seq) desc limit 50"
)


def keep_errors(folder: Path) -> logging.Handler:
    """Warnings and worse of this program into a small file in the data folder; the caller takes the
    handler away again."""
    handler = RotatingFileHandler(
        folder / LOG_FILE, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", delay=True
    )
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    return handler


def bundle(settings: Settings, findings: Sequence[Finding]) -> bytes:
    """The bytes of a zip file; what cannot be read is said in it."""
    store: Store | None = None
    with suppress(*TROUBLE):
        store = ReadOnlyStore(settings.database)
    hidden = None
    texts = {"settings.json": _json(_settings(settings)), "about.json": _json(_about(settings))}
    try:
        if store is not None:
            hidden = _any_of({*_in_settings(settings), *_somebodys(store)})
            texts["journal.json"] = _json(_figures(store))
            texts["clock.json"] = _json(_boots(store))
    except TROUBLE as error:
        texts["journal.json"] = _json({"unreadable": type(error).__name__})
    finally:
        if store is not None:
            store.close()
    told = [f"{f.verdict}\t{f.part}\t{_finding(f)}" for f in findings]
    log = _log(settings.folder)
    if hidden is None:  # nobody knows whose names stand in it
        hidden, log = _any_of(_in_settings(settings)), "\n".join(HEADS.findall(log))
    texts["findings.txt"] = _sieved("\n".join(told), hidden)
    texts["errors.txt"] = _sieved(log, hidden)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in sorted(texts.items()):
            file.writestr(name, text)
    return made.getvalue()


def on_stick(settings: Settings, findings: Sequence[Finding]) -> Finding | None:
    """Put a bundle on the stick that is in; what came of it, None where there is no stick."""
    if not stick_is_in(settings.ledgers):
        return None
    part = "诊断文件"
    try:
        write(bundle(settings, findings), Path(settings.ledgers.stick) / NAME)
    except OSError as error:
        LOG.warning("no bundle on the stick: %s", error)
        return Finding(part, Verdict.WARNED, "优盘写不进去，没有写诊断文件。")
    told = f"写在优盘上了，叫 {NAME}，里面没有人的资料，可以交给修机器的人。"
    return Finding(part, Verdict.FIT, told)


def write(data: bytes, path: Path) -> None:
    """All of the file or none; OSError."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())  # a stick is pulled out as soon as the page says that it is done
    part.replace(path)


def _json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1)


def _about(settings: Settings) -> dict[str, Any]:
    enrolment = read_enrolment(settings.folder)
    return {
        "kiosk": __version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "kernel": platform.release(),
        "site": enrolment.site if enrolment else None,
        "epoch": enrolment.epoch if enrolment else None,
        "base": enrolment.base if enrolment else None,
    }


def _settings(settings: Settings) -> Any:
    told = msgspec.to_builtins(settings)
    parts = urlsplit(settings.township.url)
    told["township"]["url"] = f"{parts.scheme}://{parts.hostname or ''}" if parts.scheme else ""
    return told


def _figures(store: Store) -> dict[str, Any]:
    tables = [name for (name,) in store.rows(TABLES)]
    return {
        "rows": {name: store.value(f"select count(*) from {name}") for name in tables},  # noqa: S608
        "entries": dict(store.rows("select kind, count(*) from entry group by kind")),
        "quality": dict(store.rows("select quality, count(*) from entry group by quality")),
        "papers": dict(store.rows("select state, count(*) from print_job group by state")),
        "files": dict(store.rows("select state, count(*) from file_to_send group by state")),
        "head": store.value("select max(seq) from entry"),
        "acked": store.meta("acked", "0"),
        "feed": store.value("select max(n) from feed_item"),
        "fenced": store.meta("fenced"),
        "pages": store.value("pragma page_count"),
    }


def _boots(store: Store) -> list[dict[str, Any]]:
    """When each start wrote its entries, and how sure of the date it was; the latest first."""
    names = ("first", "from", "until", "quality", "up_from_s", "up_until_s")
    return [dict(zip(names, row, strict=True)) for row in store.rows(CLOCK)]


def _finding(found: Finding) -> str:
    """What `verify` finds names households: only its kind is told."""
    if found.part != "流水" or "：" not in found.told:
        return found.told
    said, _, rest = found.told.partition("：")
    return f"{said}：{rest.split(':', 1)[0].split(' ', 1)[0]}"


def _log(folder: Path) -> str:
    try:
        data = (folder / LOG_FILE).read_bytes()
    except OSError:
        return ""
    return data[-TOLD_BYTES:].decode("utf-8", "replace")


def _sieved(text: str, hidden: re.Pattern[str]) -> str:
    return PERSONAL.sub(HIDDEN, hidden.sub(HIDDEN, text))


def _any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """The longest first, so that no piece of one is left."""
    words = sorted({w for w in texts if len(w) > 1} - FREE, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)) or "(?!)")


def _in_settings(settings: Settings) -> set[str]:
    """Who may speak with the township, where the address says so."""
    parts = urlsplit(settings.township.url)
    return {parts.username or "", parts.password or ""}


def _somebodys(store: Store) -> set[str]:
    """Every text by which somebody could be known."""
    found: set[str] = set()
    for table in PEOPLE:
        for row in store.rows(f"select * from {table}"):  # noqa: S608
            found.update(_texts(row))
    for (body,) in store.rows("select body from feed_item union all select body from entry"):
        with suppress(ValueError):
            found.update(_named(json.loads(body)))
    return found


FREE = frozenset(("keeper", "officer", "in_use", "lost", "blank", "active"))
"""Texts of those tables that are nobody's."""

NAMED = frozenset(
    (
        *("name", "number", "phone", "household", "holder", "person", "keeper", "member", "proxy"),
        *("second", "giver", "place", "reason", "words", "card", "text", "successor", "by", "to"),
        *("by_name", "to_name", "helper", "finding", "note", "document", "vouched_by", "kin"),
        *("households", "proof", "source"),
    )
)
"""Fields of items and entries in which somebody may stand."""


def _texts(values: Iterable[Any]) -> Iterator[str]:
    return (value for value in values if isinstance(value, str))


def _named(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, held in value.items():
            if key in NAMED:
                yield from _texts(held if isinstance(held, list) else [held])
            yield from _named(held)
    elif isinstance(value, list):
        for each in value:
            yield from _named(each)
