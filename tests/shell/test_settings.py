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
        ("[township]\nurl = 'http://township.example:8080'", "township.url"),
        ("[township]\nurl = 'http://127.0.0.1.example:8080'", "township.url"),
        ("[township]\nurl = 'https://'", "township.url"),
        ("[township]\nurl = 'http://[::'", "township.url"),
        ("[ledgers]\nstick = 'media/usb'", "ledgers.stick"),
        ("[ledgers]\nmounted = 1", "ledgers.mounted"),
        ("[camera]\ndevice = 'csi'\nwidth_px = 600", "camera.width_px"),
        ("[printer]\nbaud = 300", "printer.baud"),
        ("[sound]\nvolume_percent = 101", "sound.volume_percent"),
        ("[sound]\nnight_percent = -1", "sound.night_percent"),
        ("[light]\ndim_percent = 0", "light.dim_percent"),
        ('[light]\nnight_begins = "9 pm"', "light: a time"),
        ('[light]\nnight_ends = "24:00"', "light: a time"),
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


def test_plain_http_goes_to_this_very_machine_only(tmp_path):
    path = tmp_path / "kiosk.toml"
    for url in ("http://127.0.0.1:8080", "http://[::1]:8080", "https://township.example:8080"):
        path.write_text(f"[township]\nurl = '{url}'")
        assert read_settings(path).township.url == url


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SettingsError, match="nowhere"):
        read_settings(tmp_path / "nowhere.toml")
