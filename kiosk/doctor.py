"""Whether a kiosk is fit: each part looked at once, in words that a keeper can act on.

Nothing here writes to the journal, and the kiosk may be running: what it holds is told as busy.
"""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.settings import Settings
from kiosk.sync.protocol import LOW_DISK_MB

if TYPE_CHECKING:
    from kiosk.ports import Frame

LEAST_FREE_MB = 200
"""What photographs and ledgers fill in a few weeks; the journal itself is small."""

LEAST_MEMORY_MB = 100
HOTTEST_C = 80
"""A Pi slows itself down from here on."""

FRAMES = 10
"""The first ones of a camera are dark while it sets its exposure."""

DARK, BRIGHT = 40, 220
"""Mean grey of 255."""

BLURRED = 30
"""Variance of the Laplacian of a picture scaled to 640 px below which nothing in it is sharp."""

VERSIONS = ("kivy", "opencv-python", "pyzbar", "zxing-cpp", "python-escpos", "sqlite-utils")

NEW_VERSION = "。要是刚换了新版本，请先启动一次机器的程序，再查一遍"
"""The rows of a version before are not yet what this one makes of the journal."""


class Verdict(StrEnum):
    FIT = "好"
    WARNED = "注意"
    UNFIT = "不行"


@dataclass(frozen=True)
class Finding:
    """What was found about one part."""

    part: str
    verdict: Verdict
    told: str


def examine(settings: Settings, *, print_test: bool = False) -> Iterator[Finding]:
    """Every part in turn; a part that hangs holds up what comes after it for its own deadline."""
    yield disk(settings.folder)
    yield memory(Path("/proc/meminfo"))
    if (found := heat(Path("/sys/class/thermal/thermal_zone0/temp"))) is not None:
        yield found
    yield journal(settings.database)
    yield clock()
    yield camera(settings)
    yield printer(settings, print_test=print_test)
    yield link(settings)
    yield stick(settings)
    yield versions()


def disk(folder: Path) -> Finding:
    part = "存储卡"
    try:
        free_mb = shutil.disk_usage(folder).free // 1_000_000
        probe = folder / ".doctor"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return Finding(part, Verdict.UNFIT, f"{folder} 写不进去：{error.strerror}")
    told = f"还有 {free_mb} MB"
    if free_mb < LEAST_FREE_MB:
        return Finding(part, Verdict.UNFIT, f"{told}，快满了。请把旧台账拷走、删掉。")
    return Finding(part, Verdict.WARNED if free_mb < LOW_DISK_MB else Verdict.FIT, told)


def memory(meminfo: Path) -> Finding:
    """From /proc/meminfo, in kB."""
    try:
        rows = dict(line.split(":", 1) for line in meminfo.read_text().splitlines())
        free_mb = int(rows["MemAvailable"].split()[0]) // 1000
    except (OSError, KeyError, ValueError, IndexError):
        return Finding("内存", Verdict.WARNED, "看不到内存的用量")
    verdict = Verdict.FIT if free_mb >= LEAST_MEMORY_MB else Verdict.WARNED
    return Finding("内存", verdict, f"可用 {free_mb} MB")


def heat(zone: Path) -> Finding | None:
    """The processor's temperature in thousandths of a degree; None where nobody measures it."""
    try:
        celsius = int(zone.read_text()) // 1000
    except (OSError, ValueError):
        return None
    hot = celsius >= HOTTEST_C
    told = f"{celsius} 度" + ("，太热了。请看看通风口有没有堵住。" if hot else "")
    return Finding("温度", Verdict.WARNED if hot else Verdict.FIT, told)


def journal(database: Path) -> Finding:
    """Whether the journal is sound from its first entry to its last."""
    from kiosk.store.database import StoreError, open_store
    from kiosk.store.rereading import is_due
    from kiosk.store.verify import problems

    part = "流水"
    if not database.exists():
        return Finding(part, Verdict.UNFIT, "还没有登记到乡镇，没有流水")
    try:
        store = open_store(database, create=False)
    except StoreError as error:
        return Finding(part, Verdict.UNFIT, str(error))
    try:
        found = problems(store)
        hint = NEW_VERSION if found and is_due(store) else ""
        count = int(store.value("select count(*) from entry") or 0)
    except StoreError as error:
        return Finding(part, Verdict.UNFIT, str(error))
    finally:
        store.close()
    if found:
        return Finding(part, Verdict.UNFIT, f"流水坏了，先不要兑换：{found[0]}{hint}")
    return Finding(part, Verdict.FIT, f"{count} 条，都对得上")


def clock(rtc: Path = Path("/dev/rtc0")) -> Finding:
    """Whether the date of this boot can be trusted, and survives a power cut."""
    from kiosk.devices.clock import BUILT, shanghai, synchronized

    now = shanghai(time.time())
    told = f"{now:%Y-%m-%d %H:%M}"
    if now < BUILT:
        return Finding("时钟", Verdict.UNFIT, f"{told}，日期不对。连上网，或者请管理员确认日期。")
    if synchronized():
        return Finding("时钟", Verdict.FIT, f"{told}，已经和网络对过")
    if rtc.exists():
        return Finding("时钟", Verdict.FIT, f"{told}，有带电池的时钟")
    return Finding("时钟", Verdict.WARNED, f"{told}，没有对过，也没有带电池的时钟")


def camera(settings: Settings) -> Finding:
    """A picture that is neither dark nor glaring, with something sharp in it."""
    from kiosk.devices.chosen import camera_of
    from kiosk.ports import DeviceError

    part = "摄像头"
    try:
        opened = camera_of(settings.camera)
    except DeviceError as error:
        return Finding(part, Verdict.UNFIT, f"{error}（机器的程序开着的时候，摄像头由它用着。）")
    try:
        frame = [opened.read() for _ in range(FRAMES)][-1]
    except DeviceError as error:
        return Finding(part, Verdict.UNFIT, str(error))
    finally:
        opened.close()
    height_px, width_px = frame.shape[:2]
    wrong = picture_fault(frame)
    told = f"{width_px}×{height_px}" + (f"，{wrong}" if wrong else "，画面清楚")
    return Finding(part, Verdict.WARNED if wrong else Verdict.FIT, told)


def picture_fault(frame: Frame) -> str:
    """What is wrong with a picture; ''."""
    import cv2

    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    mean = float(grey.mean())
    if mean < DARK:
        return "太暗了。请开灯，或者看看镜头前有没有东西挡着。"
    if mean > BRIGHT:
        return "太亮了。请不要让镜头对着窗户或者灯。"
    small = cv2.resize(grey, (640, max(1, grey.shape[0] * 640 // grey.shape[1])))
    if float(cv2.Laplacian(small, cv2.CV_64F).var()) < BLURRED:
        return "画面不清楚。请擦一擦镜头，把焦距调到卡片的远近。"
    return ""


def printer(settings: Settings, *, print_test: bool) -> Finding:
    """How the printer says it is; with `print_test` a page comes out."""
    from kiosk.core.papers.test_page import test_page
    from kiosk.devices.chosen import printer_of
    from kiosk.ports import PrintState
    from kiosk.ui.words import PRINTER_TROUBLE

    target = printer_of(settings.printer)
    try:
        trouble = target.trouble()
        if trouble is not None:
            return Finding("打印机", Verdict.UNFIT, PRINTER_TROUBLE[trouble])
        if not print_test:
            return Finding("打印机", Verdict.FIT, "可以打印")
        outcome = target.deliver(
            test_page(), 1, before_first_byte=lambda: None, on_notice=lambda _: None
        )
    finally:
        target.close()
    if outcome.state is PrintState.PRINTED:
        return Finding("打印机", Verdict.FIT, "试打了一张，打印机说打完了")
    verdict = Verdict.UNFIT if outcome.state is PrintState.NOT_SENT else Verdict.WARNED
    return Finding("打印机", verdict, "试打了一张，打印机没有回话。请看一看纸上有没有印全。")


def link(settings: Settings) -> Finding:
    """Whether the township answers now; weeks without it are no fault."""
    from nacl.signing import VerifyKey

    from kiosk.joining import device_key, read_enrolment
    from kiosk.sync.client import TownshipClient
    from kiosk.sync.outbox import NotDone

    part = "乡镇"
    enrolment = read_enrolment(settings.folder)
    if enrolment is None:
        return Finding(part, Verdict.UNFIT, "还没有登记到乡镇")
    client = TownshipClient(
        enrolment.url,
        enrolment.site,
        enrolment.epoch,
        device_key(settings.folder),
        VerifyKey(bytes.fromhex(enrolment.township_key)),
        enrolment.authority,
    )
    try:
        said = client.hello()
    finally:
        client.close()
    if isinstance(said, NotDone):
        return Finding(part, Verdict.WARNED, "现在连不上。兑换照常，连上以后会自己补传。")
    return Finding(part, Verdict.FIT, f"连得上，乡镇的时间是 {said.time[:16].replace('T', ' ')}")


def stick(settings: Settings) -> Finding:
    where = Path(settings.ledgers.stick)
    there = where.is_mount() if settings.ledgers.mounted else where.is_dir()
    if there:
        return Finding("U盘", Verdict.FIT, f"插着，在 {where}")
    return Finding("U盘", Verdict.WARNED, "没有插。插一个，流水就多一份备份。")


def versions() -> Finding:
    found = [f"python {platform.python_version()}", platform.machine()]
    found += [f"{name} {importlib.metadata.version(name)}" for name in VERSIONS]
    return Finding("版本", Verdict.FIT, "，".join(found))
