"""What holds for the project as files: locks without addresses, a script a stranger can start."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def texts():
    """Every file of the project that a person wrote."""
    kinds = {".py", ".toml", ".md", ".json", ".kv", ".csv"}
    folders = [ROOT / name for name in ("kiosk", "tests", "requirements")]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in kinds]
    return [*found, *ROOT.glob("*.md"), ROOT / "pyproject.toml"]


def test_locks_hold_hashes_and_no_address():
    locks = list((ROOT / "requirements").glob("*.txt"))
    assert locks
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text
        pins = re.findall(r"^[\w.\[\]-]+==", text, re.MULTILINE)
        assert len(pins) > (10 if lock.name == "browser.txt" else 30)
        assert text.count("--hash=sha256:") >= len(pins)


def test_the_script_says_what_it_can_do_and_refuses_what_it_cannot():
    shown = subprocess.run([ROOT / "dev"], capture_output=True, text=True, check=False)
    assert shown.returncode == 2
    assert "./dev demo" in shown.stdout
    subprocess.run(["sh", "-n", ROOT / "dev"], check=True)


def test_no_phone_or_identity_number_stands_in_the_project():
    number = re.compile(r"(?<![\w.])(1[3-9]\d{9}|\d{17}[\dX])(?![\w.])")
    assert len(texts()) > 200
    for path in texts():
        found = number.search(path.read_text("utf-8"))
        assert found is None, f"{path}: {found}"
