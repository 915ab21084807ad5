"""`kiosk doctor`: what is found about real parts, fit and not."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys

import cv2
import msgspec
import numpy as np
import pytest
from support.town import pinned_authority
from support.village import found_village

from kiosk import doctor
from kiosk.core.fitness import Verdict
from kiosk.core.slip import Cut, Text
from kiosk.core.weighing import OnScale, Weighing
from kiosk.devices.chosen import printer_of
from kiosk.devices.emulated_printer import EmulatedPrinter
from kiosk.devices.emulated_scale import EmulatedScale
from kiosk.devices.printer_found import FILE, Found, keep_found, read_found
from kiosk.ports import PrintState
from kiosk.settings import (
    CameraSettings,
    LedgerSettings,
    PrinterSettings,
    ScaleSettings,
    Settings,
)


def told(finding):
    return finding.verdict, finding.told


# --- camera -----------------------------------------------------------------------------------


def picture(folder, name, pixels):
    path = folder / f"{name}.png"
    assert cv2.imwrite(str(path), pixels)
    return Settings(camera=CameraSettings(file=str(path)))


def chessboard(low=0, high=255):
    cells = (np.indices((480, 640)) // 40).sum(axis=0) % 2
    return np.where(cells, high, low).astype(np.uint8)


@pytest.mark.parametrize(
    ("pixels", "verdict", "words"),
    [
        (chessboard(), Verdict.FIT, "画面清楚"),
        (chessboard(0, 60), Verdict.WARNED, "太暗了"),
        (chessboard(210, 255), Verdict.WARNED, "太亮了"),
        (cv2.GaussianBlur(chessboard(), (0, 0), 15), Verdict.WARNED, "不清楚"),
    ],
    ids=["sharp", "dark", "bright", "blurred"],
)
def test_a_camera_is_judged_by_its_picture(tmp_path, pixels, verdict, words):
    found = doctor.camera(picture(tmp_path, "seen", pixels))
    assert found.verdict is verdict
    assert words in found.told
    assert "640×480" in found.told


def test_a_camera_that_is_not_there_is_unfit():
    found = doctor.camera(Settings(camera=CameraSettings(device="/dev/video99")))
    assert found.verdict is Verdict.UNFIT
    assert "找不到摄像头" in found.told


# --- printer ----------------------------------------------------------------------------------


def at(printer):
    return Settings(printer=PrinterSettings(host=printer.host, port=printer.port))


def test_a_printer_is_asked_and_prints_a_page_only_when_it_is_to(tmp_path):
    with EmulatedPrinter(32) as printer:
        assert told(doctor.printer(at(printer), print_test=False)) == (Verdict.FIT, "可以打印")
        assert printer.papers == ()
        found = doctor.printer(
            msgspec.structs.replace(at(printer), data=str(tmp_path)), print_test=True
        )
        assert found.verdict is Verdict.FIT
        (paper,) = printer.wait_for_papers(1)
        assert "打印测试" in "".join(paper.text)
        assert printer.rubbish == ()


def test_what_the_page_found_out_is_counted_on_afterwards(tmp_path):
    keep_found(tmp_path, Found("gs_r"))
    with EmulatedPrinter(32, answers_process_id=False) as printer:
        target = printer_of(at(printer).printer, tmp_path)
        outcome = target.deliver(
            [Text("张三"), Cut()], 7, before_first_byte=lambda: None, on_notice=lambda _: None
        )
    assert outcome.state is PrintState.PRINTED


def test_what_was_found_out_in_a_torn_file_is_not_counted_on(tmp_path):
    (tmp_path / FILE).write_bytes(b'{"answer": "gs')
    assert read_found(tmp_path) == Found()


@pytest.mark.parametrize(
    ("act", "words"),
    [("take_paper_out", "没纸了"), ("open_cover", "盖子"), ("go_silent", "没有回应")],
)
def test_a_printer_in_trouble_says_what_to_do(act, words):
    with EmulatedPrinter(32) as printer:
        getattr(printer, act)()
        found = doctor.printer(at(printer), print_test=True)
        assert found.verdict is Verdict.UNFIT
        assert words in found.told
        assert printer.papers == ()


# --- disk, memory, heat -----------------------------------------------------------------------


def test_a_disk_that_takes_nothing_is_unfit_and_one_that_does_keeps_no_trace(tmp_path):
    assert doctor.disk(tmp_path).verdict is not Verdict.UNFIT
    assert list(tmp_path.iterdir()) == []
    found = doctor.disk(tmp_path / "nowhere")
    assert found.verdict is Verdict.UNFIT
    assert "nowhere" in found.told


@pytest.mark.parametrize(
    ("free_mb", "verdict"),
    [(199, Verdict.UNFIT), (200, Verdict.WARNED), (999, Verdict.WARNED), (1000, Verdict.FIT)],
)
def test_a_disk_is_judged_by_what_is_free(tmp_path, monkeypatch, free_mb, verdict):
    """The only thing that is not real here is how much the file system says is free."""
    usage = (4_000_000_000, 0, free_mb * 1_000_000)
    monkeypatch.setattr(
        doctor.shutil, "disk_usage", lambda _: doctor.shutil._ntuple_diskusage(*usage)
    )
    assert doctor.disk(tmp_path).verdict is verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("MemTotal: 900000 kB\nMemAvailable:  100000 kB\n", Verdict.FIT),
        ("MemAvailable: 99000 kB\n", Verdict.WARNED),
        ("nothing", Verdict.WARNED),
    ],
)
def test_memory_is_read_as_the_kernel_tells_it(tmp_path, text, verdict):
    path = tmp_path / "meminfo"
    path.write_text(text)
    assert doctor.memory(path).verdict is verdict


def test_heat_is_told_only_where_it_is_measured(tmp_path):
    path = tmp_path / "temp"
    assert doctor.heat(path) is None
    path.write_text("79999\n")
    assert told(doctor.heat(path)) == (Verdict.FIT, "79 度")
    path.write_text("80000\n")
    assert doctor.heat(path).verdict is Verdict.WARNED


# --- journal ----------------------------------------------------------------------------------


def test_a_journal_is_read_from_its_first_entry_to_its_last(tmp_path):
    path = tmp_path / "kiosk.db"
    assert doctor.journal(path).verdict is Verdict.UNFIT
    store = found_village(path)
    count = store.value("select count(*) from entry")
    store.close()
    assert told(doctor.journal(path)) == (Verdict.FIT, f"{count} 条，都对得上")
    with sqlite3.connect(path) as damaged:
        damaged.execute("update stock set on_hand = on_hand + 1")
    damaged.close()
    found = doctor.journal(path)
    assert found.verdict is Verdict.UNFIT
    assert "流水坏了" in found.told
    assert "要是刚换了新版本" in found.told, "no kiosk of this version has been at it yet"


# --- township, stick --------------------------------------------------------------------------


def test_a_township_that_cannot_be_reached_is_no_fault(tmp_path):
    settings = Settings(data=str(tmp_path))
    assert doctor.link(settings).verdict is Verdict.UNFIT
    enrolment = {
        "url": "https://127.0.0.1:9",
        "site": "tx01",
        "epoch": 1,
        "township_key": "ab" * 32,
        "authority": pinned_authority(),
    }
    (tmp_path / "enrolment.json").write_text(json.dumps(enrolment))
    assert doctor.link(settings).verdict is Verdict.WARNED


def test_a_stick_is_seen(tmp_path):
    there = Settings(ledgers=LedgerSettings(stick=str(tmp_path), mounted=False))
    assert doctor.stick(there).verdict is Verdict.FIT
    away = Settings(ledgers=LedgerSettings(stick=str(tmp_path / "away"), mounted=False))
    assert doctor.stick(away).verdict is Verdict.WARNED


def test_a_scale_is_heard_and_told_of_only_where_there_is_to_be_one(tmp_path):
    assert doctor.scale(Settings()) is None
    with EmulatedScale(tmp_path / "scale") as emulated:
        emulated.put(1250)
        heard = doctor.scale(Settings(scale=ScaleSettings(device=str(tmp_path / "scale"))))
    assert heard is not None
    assert (heard.verdict, heard.part) == (Verdict.FIT, "电子秤")
    for there, verdict, words in (
        (OnScale.SILENT, Verdict.WARNED, "听不到秤"),
        (OnScale.BELOW_ZERO, Verdict.WARNED, "比零还轻"),
        (OnScale.OVERLOAD, Verdict.WARNED, "太重了"),
        (OnScale.EMPTY, Verdict.FIT, "0 克"),
    ):
        found = doctor.of_scale(Weighing(there))
        assert (found.verdict, words in found.told) == (verdict, True)


# --- the command ------------------------------------------------------------------------------


def test_every_part_stands_on_a_line_and_one_that_is_unfit_decides(tmp_path):
    found_village(tmp_path / "kiosk.db").close()
    picture(tmp_path, "seen", chessboard())
    with EmulatedPrinter(32) as printer:
        (tmp_path / "kiosk.toml").write_text(
            f'data = "{tmp_path}"\n[camera]\nfile = "{tmp_path / "seen.png"}"\n'
            f'[printer]\nhost = "{printer.host}"\nport = {printer.port}\n',
            "utf-8",
        )
        ended = subprocess.run(
            [sys.executable, "-m", "kiosk", "doctor", "--config", str(tmp_path / "kiosk.toml")],
            capture_output=True,
            text=True,
            check=False,
        )
    verdicts = dict(reversed(line.split("\t")[:2]) for line in ended.stdout.splitlines())
    assert verdicts["乡镇"] == "不行"
    assert {verdicts[part] for part in ("流水", "摄像头", "打印机", "版本")} == {"好"}
    assert (ended.returncode, ended.stderr) == (1, "")
