"""The verifier that an auditor carries, as a module: it belongs to no package, and imports none."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "docs" / "verifier" / "verify_journal.py"


def load():
    spec = importlib.util.spec_from_file_location("verify_journal", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


verify_journal = load()


def says(path: Path, **how) -> list[str]:
    """What it finds wrong; notes left out."""
    try:
        found, _ = verify_journal.examine(path, **how)
    except (OSError, verify_journal.Wrong, verify_journal.sqlite3.Error, ValueError) as error:
        return [f"读不出来：{error}"]
    return [each for each in found if not each.startswith("提示：")]
