"""Each way in which a machine fails has a test of its own, and the table says which."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = tomllib.loads((Path(__file__).parent / "degraded.toml").read_text("utf-8"))

WITHOUT = {
    "printer",
    "camera",
    "link",
    "trusted date",
    "room on the disk",
    "sound journal",
    "stick",
}
BACK = {"printer", "camera", "sound card", "scale", "hand scanner", "stick", "link", "disk"}


def test_the_table_leaves_no_part_out():
    assert set(TABLE["without"]) == WITHOUT
    assert set(TABLE["back_without_a_restart"]) == BACK
    assert set(TABLE) == {"without", "back_without_a_restart"}


@pytest.mark.parametrize("table", ["without", "back_without_a_restart"])
def test_what_shows_it_is_a_test_that_there_is(table):
    missing = []
    for part, shown_by in TABLE[table].items():
        assert shown_by, part
        missing += [each for each in shown_by if not is_test(each)]
    assert missing == []


def is_test(name: str) -> bool:
    """Whether pytest would find it: a function of that module, and not skipped."""
    path, _, test = name.partition("::")
    if not test.startswith("test_") or not (ROOT / path).is_file():
        return False
    module = ast.parse((ROOT / path).read_text("utf-8"))
    found = [n for n in module.body if isinstance(n, ast.FunctionDef) and n.name == test]
    return len(found) == 1 and not any("skip" in ast.unparse(d) for d in found[0].decorator_list)
