"""Opening a kiosk's file only to read it, while the kiosk may be running."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from kiosk.store.database import Store, StoreError

MIGRATIONS = "select name from _sqlite_migrations"


class ReadOnlyStore(Store):
    """A file that no statement changes and no migration touches; StoreError with a sentence."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise StoreError(f"没有找到“{path}”这个文件。")
        super().__init__(None)  # a scratch file of this version, to compare with
        current = set(self.rows(MIGRATIONS))
        super().close()
        self.path = path
        try:
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro",
                uri=True,
                isolation_level=None,
                check_same_thread=False,
            )
            self.execute("pragma busy_timeout = 5000")
            there = set(self.rows(MIGRATIONS))
        except sqlite3.Error as error:
            self.close()
            raise StoreError(f"“{path}”不是兑换机的数据文件，或者读不出来。") from error
        if there != current:
            self.close()
            raise StoreError(f"“{path}”是别的版本的程序写的：请先用这个版本启动一次兑换机。")

    def reopen(self) -> None:
        raise StoreError("a file that is only read is not opened anew")
