"""python-escpos without the side effects of importing it.

Importing escpos 3.1 parses 96 kB of printer descriptions (10 s on an old Pi), pickles them into a
new temporary directory that stays behind each time, and configures the root logger.  Here it gets
our 1 kB of descriptions, its directory is removed and the root logger is left as it was.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CAPABILITIES = Path(__file__).resolve().parents[1] / "assets" / "escpos-capabilities.json"
PROFILES = {32: "default", 48: "wide"}
"""Name of the description for each paper width in cells."""


def new_dummy(columns: int) -> Any:
    """A `Dummy`, which collects bytes, for a paper of 32 or 48 cells; ValueError on another width.

    The first call imports the library (0.2 s on a desktop): make it in the printing thread.
    """
    if columns not in PROFILES:
        raise ValueError(f"no printer description for {columns} columns")
    if "escpos.printer" not in sys.modules:
        _import_library()
    from escpos.printer import Dummy

    return Dummy(profile=PROFILES[columns])


def _import_library() -> None:
    with _environment(ESCPOS_CAPABILITIES_FILE=str(CAPABILITIES)), _root_logger_kept():
        from escpos import capabilities
        from escpos import printer as _printer  # noqa: F401  (imported here, under the guards)
    # Without ESCPOS_CAPABILITIES_PICKLE_DIR this is always a directory of its own, made just now.
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)


@contextmanager
def _environment(**wanted: str) -> Iterator[None]:
    """The variables as wanted, and no shared pickle, which a power cut could leave unreadable."""
    names = [*wanted, "ESCPOS_CAPABILITIES_PICKLE_DIR"]
    before = {name: os.environ.pop(name, None) for name in names}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _root_logger_kept() -> Iterator[None]:
    """`logging.basicConfig()` does nothing while the root logger has a handler."""
    root, guard = logging.getLogger(), logging.NullHandler()
    root.addHandler(guard)
    try:
        yield
    finally:
        root.removeHandler(guard)
