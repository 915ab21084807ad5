"""What a version does to find out whether it can go on with this machine's journal.

All of it runs as the kiosk's own user, never as root: a file that root made beside the journal
would be one that the kiosk cannot open.
"""

from __future__ import annotations

import importlib
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.core.clock import Moment, Quality
from kiosk.settings import Settings
from kiosk.store import rereading
from kiosk.store.backup import back_up, copies
from kiosk.store.database import TROUBLE, StoreError, open_store
from kiosk.store.journal import Stamp
from kiosk.store.sole import alone
from kiosk.store.verify import problems
from kiosk.ui import env

FOLDER = "update"
"""In the data folder."""

BEFORE = "before"
"""In that: the journal as the version before left it."""

NEEDED = ("cv2", "escpos.printer", "kivy", "nacl.signing", "pyzbar.pyzbar", "requests", "zxingcpp")
"""Libraries that load with system libraries, which a machine may lack."""

BOOKED = {
    "entry": "seq, hash",
    "feed_item": "n, body",
    "print_job": "job, seq, state, sent",
    "file_to_send": "digest, state",
}
"""What is lost for good, or comes out of the printer twice, when an older file takes its place.
Wrong PINs and open sessions are not worth a kiosk that stays dark."""


class NotFit(Exception):
    """This version cannot go on here; the message is a Chinese sentence."""


def load() -> None:
    """Load what a whole kiosk needs; NotFit says what the machine lacks."""
    env.setup("headless")
    for name in NEEDED:
        try:
            importlib.import_module(name)
        except (ImportError, OSError) as error:
            raise NotFit(f"这台机器上缺少程序要用的东西：{name}（{error}）") from error


def try_out(settings: Settings) -> None:
    """Read, upgrade and verify a copy of the journal; NotFit says what is wrong."""
    if settings.database.exists() and (wrong := _trouble(settings)):
        raise NotFit(f"新版本读不了这台机器的流水：{wrong}")


def keep_before(settings: Settings) -> None:
    """Keep the journal as it is before the change; the kiosk does not run."""
    if settings.database.exists():
        with alone(settings.database):
            back_up(settings.database, _folder(settings, BEFORE), kept=1)


def take_back(settings: Settings) -> None:
    """Settle, as the version before, with which file it goes on; NotFit: with none.

    With the file as it is, whenever this version can read it: what was booked since is in it.  Else
    with the one from before the change, if nothing was booked since.
    """
    database = settings.database
    if not database.exists():
        return
    with alone(database):
        if not _trouble(settings):
            return
        before = next(iter(copies(settings.folder / FOLDER / BEFORE)), None)
        if before is None or _booked(before) != _booked(database):
            raise NotFit("换版本以后又记了流水，旧版本读不了，只能留在新版本。")
        _put_in_place(before, settings)


def _folder(settings: Settings, name: str) -> Path:
    folder = settings.folder / FOLDER / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _trouble(settings: Settings) -> str:
    """What is wrong with the journal when this version reads a copy of it; ''."""
    # a power cut leaves a whole journal behind, with nobody to drop it
    shutil.rmtree(settings.folder / FOLDER / "trial", ignore_errors=True)
    with TemporaryDirectory(dir=_folder(settings, "trial")) as scratch:
        try:
            copy = back_up(settings.database, Path(scratch)).path
            store = open_store(copy, create=False)
        except (OSError, StoreError) as error:
            return str(error)
        try:
            rereading.after_upgrade(store, _now)
            return next(iter(problems(store)), "")
        except TROUBLE as error:
            return str(error)
        finally:
            store.close()


def _now() -> Stamp:
    """Of a copy that is thrown away."""
    from kiosk.devices.clock import BUILT, shanghai

    return Stamp(Moment(max(shanghai(time.time()), BUILT), Quality.GUESS), "trial", 0.0)


def _booked(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """NotFit when the file cannot be read at all."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as file:
            return {
                table: file.execute(f"select {columns} from {table} order by 1").fetchall()  # noqa: S608
                for table, columns in BOOKED.items()
            }
    except sqlite3.Error as error:
        raise NotFit(f"流水的文件读不出来：{error}") from error


def _put_in_place(copy: Path, settings: Settings) -> None:
    """The copy under the journal's name; a power cut leaves the one or the other whole."""
    database = settings.database
    with closing(sqlite3.connect(database)) as file:
        # What lies beside the file goes into it, and the log away with the last connection.
        file.execute("pragma wal_checkpoint(truncate)")
    if database.with_name(database.name + "-wal").exists():
        raise NotFit("流水的文件还有别的程序在用。")
    # flushed by back_up, and on the same disk: only the name changes
    back = back_up(copy, _folder(settings, "back"), kept=1).path
    back.chmod(0o600)
    back.replace(database)
