"""Every paper's bytes against those that were looked at and kept."""

from __future__ import annotations

import difflib

import pytest
from support.golden_papers import FOLDER, LAYOUTS, told

from kiosk.core.papers import COMPOSERS

RENEW = "./dev papers --renew"


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_bytes_of_a_paper_are_those_that_were_looked_at(name: str) -> None:
    kept = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    now = told(name).splitlines()
    changes = "\n".join(difflib.unified_diff(kept, now, "kept", "now", n=1, lineterm=""))
    if changes:
        pytest.fail(f"the paper {name!r} has changed; if it is to: {RENEW}\n{changes}")


def test_every_kind_of_paper_is_kept_and_nothing_else() -> None:
    from support.papers import PAPERS

    assert {type(value) for value in PAPERS.values()} == set(COMPOSERS)
    assert {path.stem for path in FOLDER.glob("*.txt")} == set(LAYOUTS)


def test_every_code_on_paper_is_read_by_the_camera_s_own_pipeline() -> None:
    kept = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.txt"))
    assert kept.count("[code ") > 20
    assert "cannot be read" not in kept
    assert "BROKEN BY THE PRINTER" not in kept
