"""A ledger at the keeper's touch: on the USB stick when one is there, else in a folder here."""

from __future__ import annotations

import contextlib
import errno
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk.events import Outcome, WriteLedger
from kiosk.core.desk.view import LedgerKind
from kiosk.core.papers.frame import PRACTICE
from kiosk.core.scheme import Scheme
from kiosk.core.sheet import Sheet
from kiosk.ledgers.exporting import LEDGERS, Document, Ledger, content, document
from kiosk.ledgers.published_sheets import published_sheets
from kiosk.ledgers.reading import ReadOnlyStore
from kiosk.ledgers.span import Span, span_named
from kiosk.sheets import put_together
from kiosk.store.database import StoreError
from kiosk.store.notices import LIST

LOG = logging.getLogger(__name__)

FORMS = (".xlsx", ".pdf")
"""To go on working with, and to print."""

FOLDER = "台账"
"""On the stick."""

PRACTISED = "练习"
"""Before the names of files that a practice wrote."""


@dataclass(frozen=True)
class Places:
    """Where ledgers go."""

    stick: Path
    """Where a USB stick is mounted."""

    folder: Path
    """On the kiosk, while there is no stick; made when it is wanted."""

    is_stick: Callable[[Path], bool] = Path.is_mount
    """Whether a stick is there: an empty mount point would hide the files under the next one."""


SPANS: Mapping[str, Callable[[datetime], str]] = {
    "today": lambda at: f"{at:%Y-%m-%d}",
    "month": lambda at: f"{at:%Y-%m}",
    "last_month": lambda at: f"{at.year - (at.month == 1)}-{(at.month - 2) % 12 + 1:02d}",
    "quarter": lambda at: f"{at.year}-Q{_quarter(at)}",
    "last_quarter": lambda at: f"{at.year - (at.month < 4)}-Q{(_quarter(at) - 2) % 4 + 1}",
    "year": lambda at: f"{at.year}",
    "last_year": lambda at: f"{at.year - 1}",
}
"""Names of spans by the answers of the desk."""


def _quarter(at: datetime) -> int:
    return (at.month - 1) // 3 + 1


def kinds(scheme: Scheme) -> tuple[LedgerKind, ...]:
    """What a keeper under this scheme may choose from."""
    return tuple(
        LedgerKind(key, ledger.title, ledger.of_today)
        for key, ledger in LEDGERS.items()
        if ledger.wanted(scheme)
    )


def written(
    db: Path, wanted: WriteLedger, at: datetime, places: Places, *, training: bool = False
) -> Outcome | ActRefused:
    """Write a ledger in all its forms, or none; takes as long as the journal is.

    `db` is only read and may be in use.  A stick is only used or refused: what was to go there
    never lands elsewhere.
    """
    on_stick = _has_stick(places)
    try:
        title, files = _wanted(db, wanted, at, training=training)
    except (StoreError, OSError) as error:
        LOG.exception("no ledger %s", wanted.ledger)
        return ActRefused(_obstacle(error, on_stick=False))
    if not files:
        return ActRefused(Obstacle.NO_REGISTER_PAGE)
    try:
        folder = _put(files, places, on_stick=on_stick)
    except OSError as error:
        LOG.warning("no ledger %s: %s", wanted.ledger, error)
        return ActRefused(_obstacle(error, on_stick=on_stick))
    return Outcome(name=title, files=tuple(files), folder="" if on_stick else str(folder))


def _has_stick(places: Places) -> bool:
    """A stick that does not even answer is there: writing to it says what is wrong."""
    try:
        return places.is_stick(places.stick)
    except OSError:
        return True


def _wanted(
    db: Path, wanted: WriteLedger, at: datetime, *, training: bool
) -> tuple[str, dict[str, bytes]]:
    """Title and files of a ledger, or of a list that was published."""
    if wanted.ledger.startswith(LIST):
        with closing(ReadOnlyStore(db)) as store:
            sheets = published_sheets(store, wanted.ledger.removeprefix(LIST))
        return sheets[0].title, dict(_published(sheets, training=training))
    ledger = LEDGERS[wanted.ledger]
    span = span_named(SPANS[wanted.span or "today"](at))
    return ledger.title, _made(db, ledger, span, at, training=training)


def _published(sheets: Sequence[Sheet], *, training: bool) -> Iterator[tuple[str, bytes]]:
    """A sheet of paper each, for the wall; errata sheets hang beside what they are about."""
    for number, sheet in enumerate(sheets):
        title = sheet.title.replace("/", "／")
        name = f"{title}-{number}" if number else title
        made = _practised(sheet) if training else sheet
        yield f"{PRACTISED}-{name}.pdf" if training else f"{name}.pdf", content(made, ".pdf")


def _made(
    db: Path, ledger: Ledger, span: Span, at: datetime, *, training: bool
) -> dict[str, bytes]:
    """The ledger in each form, by the name of its file; empty for a register without a page.

    OSError when there is no room for what the libraries put aside meanwhile.
    """
    with closing(ReadOnlyStore(db)) as store:
        made = document(store, ledger, span, at)
    if not isinstance(made, Sheet) and not made.pages:
        return {}
    when = f"{at:%Y-%m-%d}" if ledger.of_today else span.file_name
    name = f"{ledger.title}-{when}"
    if training:
        made, name = _practised(made), f"{PRACTISED}-{name}"
    return {name + form: content(made, form) for form in FORMS if form in ledger.suffixes}


def _practised(made: Document) -> Document:
    if isinstance(made, Sheet):
        return replace(made, title=f"{made.title}（{PRACTICE}）")
    return replace(made, site=f"{PRACTICE} {made.site}")


def _put(files: Mapping[str, bytes], places: Places, *, on_stick: bool) -> Path:
    """The folder where they are now; OSError, and nothing is changed."""
    folder = places.stick / FOLDER if on_stick else places.folder

    def check() -> None:
        if on_stick and not places.is_stick(places.stick):
            raise OSError(errno.ENODEV, "the stick was pulled")

    check()
    fresh = not folder.exists()
    folder.mkdir(parents=not on_stick, exist_ok=True)
    try:
        put_together({folder / name: data for name, data in files.items()}, check)
    except BaseException:
        if fresh:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    return folder


FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
GONE = {errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EIO}


def _obstacle(error: Exception, *, on_stick: bool) -> Obstacle:
    why = getattr(error, "errno", None)
    if why in FULL:
        return Obstacle.STICK_FULL if on_stick else Obstacle.DISK_FULL
    if on_stick and why in READ_ONLY:
        return Obstacle.STICK_READ_ONLY
    return Obstacle.STICK_GONE if on_stick and why in GONE else Obstacle.NOT_WRITTEN
