"""kiosk.toml: a bad one is refused with file and key, a good one is what it says."""

from __future__ import annotations

import pytest

from kiosk.settings import Settings, SettingsError, read_settings


def test_an_empty_file_is_the_standard_kiosk(tmp_path):
    path = tmp_path / "kiosk.toml"
    path.write_text("")
    assert read_settings(path) == Settings()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[printer]\nport = 'x'", "printer.port"),
        ("[printer]\nport = 70000", "printer.port"),
        ("[printer]\ncolumns = 40", "printer.columns"),
        ("[printer]\nhots = '1.2.3.4'", "printer"),
        ("[camera]\nwidth_px = 10", "camera"),
        ("[screen]\npanel = '10x10'", "screen.panel"),
        ("[screen]\nrotation = 45", "screen.rotation"),
        ("[township]\nurl = 'example'", "township.url"),
        ("speed = 3", "speed"),
        ("data = 3", "data"),
        ("= 3", "kiosk.toml"),
    ],
)
def test_a_bad_key_is_named(tmp_path, text, key):
    path = tmp_path / "kiosk.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as refused:
        read_settings(path)
    assert "kiosk.toml" in str(refused.value)
    assert key in str(refused.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match="nowhere"):
        read_settings(tmp_path / "nowhere.toml")
