"""A bundle tells how the machine is, and nothing about anybody."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from contextlib import closing

import pytest
from click.testing import CliRunner
from support.village import GUEST_CARD, KEEPER_CARD

from kiosk.__main__ import main
from kiosk.core.fitness import Finding, Verdict
from kiosk.diagnostics import NAME, bundle, keep_errors, on_stick
from kiosk.joining import device_key
from kiosk.settings import LedgerSettings, Settings, TownshipSettings

URL = "https://someone:secret@points.example.cn:8443/x"


@pytest.fixture
def settings(tmp_path):
    usb = tmp_path / "usb"
    usb.mkdir()
    return Settings(
        data=str(tmp_path),
        township=TownshipSettings(url=URL),
        ledgers=LedgerSettings(stick=str(usb), mounted=False),
    )


def texts(data):
    with closing(zipfile.ZipFile(io.BytesIO(data))) as file:
        assert file.testzip() is None
        return {name: file.read(name).decode() for name in file.namelist()}


def secrets(village, folder):
    """Every text by which somebody could be known, and every secret."""
    found = {
        GUEST_CARD,
        KEEPER_CARD,
        "246810",
        "someone",
        "secret@",
        device_key(folder).encode().hex(),
    }
    for name, number, key in village.rows("select name, number, id from household"):
        found |= {name, number, key}
    found |= {
        text for row in village.rows("select id, name, card_key, pin from person") for text in row
    }
    found |= {key for (key,) in village.rows("select key from card")}
    return {text for text in found if len(text) > 1}


def test_nobody_is_in_it_and_no_secret(village, settings, tmp_path):
    known = secrets(village, tmp_path)
    assert len(known) > 12
    handler = keep_errors(tmp_path)
    try:
        for text in sorted(known):
            logging.getLogger("kiosk.test").error("could not read [%s] of a row", text)
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    findings = [
        Finding("流水", Verdict.UNFIT, "流水坏了，先不要兑换：purse of h42 in 2026: 12, not 13"),
        Finding("打印机", Verdict.FIT, "可以打印"),
        *(Finding("乡镇", Verdict.WARNED, f"{text}？") for text in known),
    ]
    told = texts(bundle(settings, findings))
    whole = "\n".join(told.values())
    assert [text for text in known if text in whole] == []
    assert "could not read" in told["errors.txt"]
    assert "流水坏了，先不要兑换：purse\n" in told["findings.txt"]
    figures = json.loads(told["journal.json"])
    assert figures["rows"]["household"] == village.value("select count(*) from household")
    assert figures["entries"]["genesis"] == 1
    assert json.loads(told["clock.json"])[0]["quality"]
    assert json.loads(told["settings.json"])["township"]["url"] == "https://points.example.cn"
    assert json.loads(told["about.json"])["kiosk"]


def test_a_file_that_cannot_be_read_is_said_and_the_rest_is_there(settings, tmp_path):
    (tmp_path / "kiosk.db").write_bytes(b"SQLite format 3\0" + bytes(5000))
    told = texts(bundle(settings, []))
    assert "about.json" in told
    assert "clock.json" not in told


def test_it_goes_to_the_stick_that_is_in_and_no_stick_is_no_fault(village, settings, tmp_path):
    found = on_stick(settings, [])
    assert found.verdict is Verdict.FIT
    assert texts((tmp_path / "usb" / NAME).read_bytes())
    (tmp_path / "usb" / NAME).unlink()
    (tmp_path / "usb").rmdir()
    assert on_stick(settings, []) is None


def test_the_command_looks_at_every_part_beside_the_running_kiosk(village, tmp_path):
    config, out = tmp_path / "kiosk.toml", tmp_path / "bundle.zip"
    config.write_text(
        f'data = "{tmp_path}"\n[camera]\ndevice = "{tmp_path}/none"\n[printer]\nport = 9\n'
    )
    done = CliRunner().invoke(main, ["diagnose", "--config", str(config), "--out", str(out)])
    assert done.exit_code == 0, done.output
    told = texts(out.read_bytes())["findings.txt"]
    assert "摄像头" in told
    assert "流水" in told


def test_where_nobody_can_say_whose_names_they_are_nothing_is_told_but_where_it_failed(
    settings, tmp_path
):
    (tmp_path / "kiosk.db").write_bytes(b"SQLite format 3\0" + bytes(5000))
    handler = keep_errors(tmp_path)
    try:
        try:
            raise ValueError("张三 of 12")
        except ValueError:
            logging.getLogger("kiosk.test").exception("the row of 张三 and\n李四")
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()
    told = texts(bundle(settings, []))["errors.txt"]
    assert "张三" not in told
    assert "李四" not in told
    assert "ERROR kiosk.test" in told
    assert "ValueError" in told
