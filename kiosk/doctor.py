"""Whether a kiosk is fit: each part looked at once, in words that a keeper can act on.

Nothing here writes to the journal, and the kiosk may be running: what it holds is told as busy.
"""

from __future__ import annotations

import importlib.metadata
import logging
import platform
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from kiosk.core.carried import StickTrouble
from kiosk.core.clock import Moment, Quality
from kiosk.core.desk.machine import FindingMade, LookedOver, PackageSeen
from kiosk.core.fitness import Finding, Verdict
from kiosk.core.weighing import OnScale, Weighing
from kiosk.settings import Settings
from kiosk.sync.protocol import LOW_DISK_MB

if TYPE_CHECKING:
    from kiosk.devices.rtc import RtcReading
    from kiosk.ports import Frame, PrinterTrouble, PrintOutcome
    from kiosk.sync.second import Second

LOG = logging.getLogger(__name__)

LONGEST_WAIT_S = 10.0

LEAST_FREE_MB = 200
"""What photographs and ledgers fill in a few weeks; the journal itself is small."""

LEAST_MEMORY_MB = 100
HOTTEST_C = 80
"""A Pi slows itself down from here on."""

FRAMES = 10
"""The first ones of a camera are dark while it sets its exposure."""

SCALE_SPEAKS_S = 3.0
"""A scale says several times a second what lies on it."""

DARK, BRIGHT = 40, 220
"""Mean grey of 255."""

BLURRED = 30
"""Variance of the Laplacian of a picture scaled to 640 px below which nothing in it is sharp."""

VERSIONS = ("kivy", "opencv-python", "pyzbar", "zxing-cpp", "python-escpos", "sqlite-utils")

NEW_VERSION = "。要是刚换了新版本，请先启动一次机器的程序，再查一遍"
"""The rows of a version before are not yet what this one makes of the journal."""


@dataclass(frozen=True)
class Seen:
    """What a running kiosk knows of the parts that it holds itself."""

    now: Moment
    frame: Frame | None
    """The reader's newest as RGBA; None: there was none yet."""

    camera: str = ""
    """What is wrong with the camera; '' for nothing."""

    printer: PrinterTrouble | None = None
    """What it says now."""

    weighing: Weighing | None = None
    """None: there is to be no scale."""

    second: Second | None = None
    """How far the copies on the stick are; None: none are made."""

    by_battery: bool = False
    """Whether the date is the battery clock's alone."""


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
    if (weighed := scale(settings)) is not None:
        yield weighed
    yield link(settings)
    yield stick(settings)
    if (version := program(settings.folder)) is not None:
        yield version
    yield versions()


def examine_running(settings: Settings, seen: Seen, tree: Path | None = None) -> Iterator[Finding]:
    """The same of a kiosk that holds its devices; the journal, which takes longest, comes last."""
    yield of_camera(_as_taken(seen.frame), seen.camera)
    yield of_printer(seen.printer)
    if seen.weighing is not None:
        yield of_scale(seen.weighing)
    yield of_clock(seen.now, _battery_clock(), by_battery=seen.by_battery)
    yield disk(settings.folder)
    yield memory(Path("/proc/meminfo"))
    if (found := heat(Path("/sys/class/thermal/thermal_zone0/temp"))) is not None:
        yield found
    yield stick(settings) if seen.second is None else of_stick(seen.second)
    if (version := program(settings.folder, tree)) is not None:
        yield version
    yield versions()
    yield link(settings)
    yield journal(settings.database)


class Examination:
    """Looks a running kiosk over in a thread of its own, one round at a time."""

    def __init__(
        self,
        settings: Settings,
        seen: Callable[[], Seen],
        keep: Callable[[Sequence[Finding]], Finding | None] = lambda _: None,
        tree: Path | None = None,
    ) -> None:
        """`keep`: what is done with a whole round, and what is to be told of that; `tree`: of the
        version that runs, when it is another than this file's."""
        self._settings = settings
        self._seen = seen
        self._keep = keep
        self._tree = tree
        self._found: list[Finding] = []
        """In this round."""

        self._thread: Thread | None = None

    def begin(self, tell: Callable[[FindingMade | PackageSeen | LookedOver], None]) -> None:
        """Returns at once; each finding is told from the thread, and the end of the round.  While
        a round is under way its findings are the answer: those of before are told once more."""
        if self._thread is not None and self._thread.is_alive():
            for finding in tuple(self._found):
                tell(FindingMade(finding))
            return
        self._found = []
        self._thread = Thread(target=self._go, args=(tell,), name="examination", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Waits for the round a while: it only reads, and a long journal may be cut short."""
        if self._thread is not None:
            self._thread.join(LONGEST_WAIT_S)

    def _go(self, tell: Callable[[FindingMade | PackageSeen | LookedOver], None]) -> None:
        try:
            for finding in examine_running(self._settings, self._seen(), self._tree):
                self._found.append(finding)
                tell(FindingMade(finding))
            if version := offered(self._settings, self._tree):
                tell(PackageSeen(version))
            kept = self._keep(tuple(self._found))
            if kept is not None:
                tell(FindingMade(kept))
        except Exception:  # whatever it was, the keeper is waiting for the end
            LOG.exception("the kiosk could not be looked over whole")
        tell(LookedOver())


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


def of_clock(now: Moment, rtc: RtcReading | None = None, *, by_battery: bool = False) -> Finding:
    """What a running kiosk goes by, and whether the date survives a power cut."""
    told = f"{now.at:%Y-%m-%d %H:%M}"
    battery = "" if rtc is None else BATTERY[rtc.state]
    lost = rtc is not None and rtc.state == "lost"
    if by_battery and lost:
        return Finding("时钟", Verdict.WARNED, f"{told}，没有和网络对过{battery}")
    if by_battery:
        return Finding("时钟", Verdict.FIT, f"{told}，{BY_BATTERY}")
    match now.quality:
        case Quality.SURE:
            verdict = Verdict.WARNED if lost else Verdict.FIT
            return Finding("时钟", verdict, f"{told}，已经对过{battery}")
        case Quality.KEEPER:
            told = f"{told}，是管理员说的，还没有和网络对过"
            return Finding("时钟", Verdict.WARNED, f"{told}{battery}")
    told = f"{told}，说不准。连上网，或者请管理员确认日期"
    return Finding("时钟", Verdict.UNFIT, f"{told}{battery}。")


BY_BATTERY = "带电池的时钟说的，没有和网络对过。日期不对，关机再开，登录时改"
BATTERY = {
    "runs": "，带电池的时钟在走",
    "lost": "，带电池的时钟没电了，请换电池",
    "none": "，没有带电池的时钟，断电以后要重新确认日期",
}


def _battery_clock() -> RtcReading:
    from kiosk.devices.rtc import read_rtc

    return read_rtc()


def clock(wall_s: Callable[[], float] = time.time, rtc: Path | None = None) -> Finding:
    """Whether the date of this boot can be trusted, and survives a power cut."""
    from kiosk.devices.clock import BUILT, GuardedClock, shanghai
    from kiosk.devices.rtc import RTC, read_rtc

    read = read_rtc(rtc or RTC)
    guarded = GuardedClock(BUILT, wall_s=wall_s, rtc=lambda: read)
    now = guarded.now()
    if now.quality is Quality.GUESS and shanghai(wall_s()) >= BUILT:
        told = f"{now.at:%Y-%m-%d %H:%M}，没有对过{BATTERY[read.state]}"
        return Finding("时钟", Verdict.WARNED, told)
    return of_clock(now, read, by_battery=guarded.by_battery)


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
    return of_camera(frame)


def _as_taken(rgba: Frame | None) -> Frame | None:
    import cv2

    return None if rgba is None else cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGR)


def of_camera(frame: Frame | None, trouble: str = "") -> Finding:
    """BGR; judged by the picture, where there is one."""
    part = "摄像头"
    if trouble or frame is None:
        return Finding(part, Verdict.UNFIT, trouble or "还没有画面，请等一会儿再看")
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
    """How the printer says it is; with `print_test` a page comes out.

    What it answers to the page is kept in the data folder, and the kiosk counts on it afterwards.
    """
    from kiosk.core.papers.test_page import test_page
    from kiosk.devices.chosen import printer_of
    from kiosk.devices.printer_found import keep_found
    from kiosk.ports import PrinterTrouble

    target = printer_of(settings.printer, settings.folder)
    try:
        if not print_test:
            return of_printer(target.trouble())
        found = target.find_out(test_page())
    finally:
        target.close()
    if isinstance(found, PrinterTrouble):
        return of_printer(found)
    try:
        keep_found(settings.folder, found)
    except OSError:
        return Finding("打印机", Verdict.WARNED, "试打了一张，打印机的本领没有记下来。")
    return of_answers(found.said)


def of_page(outcome: PrintOutcome) -> Finding | None:
    """What a test page of the running kiosk showed; None where it showed nothing."""
    if outcome.answers:
        return of_answers(outcome.answers)
    return of_printer(outcome.trouble) if outcome.trouble is not None else None


def of_answers(answers: str) -> Finding:
    """By what the printer answers at the end of a page (see `ports.PrintOutcome.answers`)."""
    if answers == "silent":
        told = "试打了一张，打印机这次没有说打没打完。请看一看纸上有没有印全，再试打一张。"
        return Finding("打印机", Verdict.WARNED, told)
    if answers == "none":
        told = "试打了一张，打印机不说打没打完，以后每张都要问一问人。请看一看纸上有没有印全。"
        return Finding("打印机", Verdict.WARNED, told)
    return Finding("打印机", Verdict.FIT, "试打了一张，打印机说打完了")


def of_printer(trouble: PrinterTrouble | None) -> Finding:
    from kiosk.ui.words import PRINTER_TROUBLE

    if trouble is not None:
        return Finding("打印机", Verdict.UNFIT, PRINTER_TROUBLE[trouble])
    return Finding("打印机", Verdict.FIT, "可以打印")


def scale(settings: Settings) -> Finding | None:
    """Whether it speaks; None where there is to be none."""
    from kiosk.devices.chosen import scale_of

    listened = scale_of(settings.scale)
    if listened is None:
        return None
    listened.start()
    try:
        deadline_s = time.monotonic() + SCALE_SPEAKS_S
        while listened.weighing().on_scale is OnScale.SILENT and time.monotonic() < deadline_s:
            time.sleep(0.05)
        return of_scale(listened.weighing())
    finally:
        listened.stop()


def of_scale(weighing: Weighing) -> Finding:
    """A scale that is silent is no fault of the shop's: what it would weigh can be typed."""
    part = "电子秤"
    match weighing.on_scale:
        case OnScale.SILENT:
            told = "听不到秤。请看看秤开了没有，线插好没有。没有秤，重量照样可以输。"
            return Finding(part, Verdict.WARNED, told)
        case OnScale.BELOW_ZERO:
            return Finding(part, Verdict.WARNED, "比零还轻。请把秤上的东西拿开，按秤上的“置零”。")
        case OnScale.OVERLOAD:
            return Finding(part, Verdict.WARNED, "太重了。请把秤上的东西拿开一些。")
    return Finding(part, Verdict.FIT, f"听得到，现在 {weighing.grams} 克")


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


def of_stick(second: Second) -> Finding:
    """How far the copies of a running kiosk are."""
    from kiosk.ui.words import SECOND_TROUBLE

    if second.trouble is StickTrouble.MISSING:
        return Finding("U盘", Verdict.WARNED, "没有插。插一个，流水就多一份备份。")
    if second.trouble is not None:
        return Finding("U盘", Verdict.WARNED, SECOND_TROUBLE[second.trouble])
    told = f"流水备份到第 {second.entry} 条"
    if second.copied:
        told += f"，整份备份到第 {second.copied} 条"
    return Finding("U盘", Verdict.FIT, told)


def program(folder: Path, tree: Path | None = None) -> Finding | None:
    """Which version of the kiosk runs, and how its last update went; None where nobody installed
    it."""
    from kiosk.updating import told

    return told.program(folder, tree or told.TREE)


def offered(settings: Settings, tree: Path | None = None) -> str:
    """The newer version at hand, on the stick or from the township; '' for none."""
    from kiosk.updating import told

    return told.offered(Path(settings.ledgers.stick), settings.folder, tree or told.TREE)


def versions() -> Finding:
    found = [f"python {platform.python_version()}", platform.machine()]
    found += [f"{name} {importlib.metadata.version(name)}" for name in VERSIONS]
    return Finding("版本", Verdict.FIT, "，".join(found))
