"""What a kiosk brings along is known, locked and allowed."""

from __future__ import annotations

import json
import re
from datetime import datetime
from importlib.metadata import distributions, files
from pathlib import Path

import pytest

from kiosk.updating.bill import BillIncomplete, bill, licences, locked

TREE = Path(__file__).parents[2]
TABLE = (TREE / "docs" / "licences.md").read_text("utf-8")
LOCK = (TREE / "requirements" / "kiosk.txt").read_text("utf-8")
ALLOWED = {
    *("MIT", "MIT-0", "MIT-CMU", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0", "Zlib"),
    *("MPL-2.0", "PSF-2.0", "CC0-1.0", "LicenseRef-public-domain"),
}


def test_every_package_of_a_kiosk_has_an_allowed_licence_and_its_hashes():
    of = licences(TABLE)
    assert {name for name, _, _ in locked(LOCK)} == set(of)
    for name, expression in of.items():
        assert set(expression.split(" AND ")) <= ALLOWED, name
    assert len(locked(LOCK)) == len(re.findall("^[a-z].*==", LOCK, re.MULTILINE))
    assert all(hashes for _, _, hashes in locked(LOCK))


def test_every_package_brings_the_text_of_its_licence():
    here = [name for name in licences(TABLE) if any(distributions(name=name))]
    assert len(here) > 40, "all but those of Windows"
    for name in here:
        named = [path.name.lower() for path in files(name) or ()]
        assert any(re.search("licen[cs]e|copying", each) for each in named), name
    assert (TREE / "kiosk" / "assets" / "fonts" / "OFL.txt").exists()


def test_the_kiosk_has_the_very_versions_that_are_tested():
    tested = locked((TREE / "requirements" / "dev.txt").read_text("utf-8"))
    assert {each[:2] for each in locked(LOCK)} <= {each[:2] for each in tested}


def test_the_bill_names_every_package_with_version_licence_and_hashes():
    made = json.loads(bill("0.2.0", LOCK, TABLE, datetime(2026, 11, 22, 21, 0)))
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.5")
    assert made["metadata"]["component"]["version"] == "0.2.0"
    libraries = [each for each in made["components"] if each["type"] == "library"]
    assert len(libraries) == len(locked(LOCK))
    refs = [each["bom-ref"] for each in libraries]
    assert len(refs) == len(set(refs))
    assert all(each["licenses"] and each["properties"] for each in libraries)


def test_a_package_without_a_licence_stops_the_release():
    table = TABLE.replace("| pyzbar |", "| other |")
    with pytest.raises(BillIncomplete, match="pyzbar"):
        bill("0.2.0", LOCK, table, datetime(2026, 11, 22, 21, 0))
