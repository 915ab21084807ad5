"""kiosk.toml -> one frozen Settings; a bad one is refused with the key named."""

from __future__ import annotations

import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import msgspec

from kiosk.core.night import NightHours
from kiosk.core.validation import complaint


class SettingsError(Exception):
    """kiosk.toml cannot be used; the message names file and key."""


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


CSI = "csi"
CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


class CameraSettings(_Table, frozen=True):
    """A camera, or a video file or picture folder in its place."""

    device: str = "/dev/video0"
    """A V4L2 device; `csi` for the one on a Raspberry Pi's ribbon cable."""

    width_px: int = 640
    height_px: int = 480
    focus: int | None = None
    """Fixed, as the driver of a USB camera counts it (`v4l2-ctl -L`); without it, by itself."""

    exposure: int | None = None
    """Fixed, likewise, in the driver's units of mostly 0.1 ms; short ones smear less."""

    file: str = ""


class PrinterSettings(_Table, frozen=True):
    """A printer on a wire or on the network."""

    device: str = ""
    """/dev/usb/lp0, or a serial line; without it the printer is at `host` and `port`."""

    baud: Literal[0, 9600, 19200, 38400, 57600, 115200] = 0
    """Of a serial line, 8N1 with RTS/CTS; 0: `device` is a USB printer."""

    host: str = "127.0.0.1"
    port: int = 9100
    columns: Literal[32, 48] = 32
    answer: Literal["found", "process_id", "gs_r", "none"] = "found"
    """What it says at the end of a job; `found`: what the page printed at set-up found out."""

    status: bool = True
    """Whether it says how it is (`DLE EOT`); false for one that never does: it is sent blindly."""

    charset: Literal["gbk", "gb2312"] = "gbk"
    """What its own font has: gb2312 where the two lines of rare names on the test page differ."""

    keeps_job: bool = True
    """Whether what it was sent survives a new roll; false: a person is asked after each trouble."""


class ScaleSettings(_Table, frozen=True):
    """A scale on a serial line; without a device what is weighed is typed."""

    device: str = ""
    """/dev/ttyUSB0, or better /dev/serial/by-id/...: a name that stays."""

    baud: Literal[1200, 2400, 4800, 9600, 19200] = 9600
    """8N1, or seven bits with parity."""

    protocol: Literal["line", "toledo", "xk3190"] = "line"
    """How it speaks: `devices.scale_frames` says what each is."""


class ScannerSettings(_Table, frozen=True):
    """A hand scanner that plays keyboard."""

    device: str = ""
    """/dev/input/by-id/…-event-kbd: read from there, and from nobody else; without one the window
    takes what it types."""


class ScreenSettings(_Table, frozen=True):
    panel: Literal["800x480", "1024x600", "1280x720", "720x1280"] = "1024x600"
    mode: Literal["kiosk", "desktop", "headless"] = "kiosk"
    rotation: Literal[0, 90, 180, 270] = 0


LOOPBACK = ("127.0.0.1", "::1", "localhost")


class TownshipSettings(_Table, frozen=True):
    url: str = ""
    """https://; http:// only to this very machine, for tests."""


class DiskSettings(_Table, frozen=True):
    """Room on the disk of the data folder."""

    ballast_mb: int = 32
    """A file that is given up when the disk is nearly full (`store.ballast`); 0: none."""

    least_free_mb: int = 48
    """Below this nothing is redeemed until somebody has made room."""


class LedgerSettings(_Table, frozen=True):
    """Where ledgers go that a keeper writes by touch."""

    stick: str = "/media/kiosk"
    """Where a USB stick is mounted."""

    mounted: bool = True
    """The stick is there when something is mounted; false: when the folder is there."""

    backup: bool = True
    """Whether each entry goes to the stick as well, and the whole file at each close."""


VOICES = ("voice/dialect", "voice/recorded", "voice/placeholders")
"""Folders of recordings in the data folder; the first that has a clip is heard."""


class SoundSettings(_Table, frozen=True):
    """Tones and sentences; 0: silence."""

    volume_percent: int = 100

    night_percent: int = 60
    """Of that, at night."""


class LightSettings(_Table, frozen=True):
    """The dark screen by the clock; equal times: never."""

    night_begins: str = "21:00"
    night_ends: str = "06:00"
    dim_percent: int = 30
    """Of the panel's light, where it can be set, at night while nobody is there."""

    def hours(self) -> NightHours:
        begins, ends = map(time.fromisoformat, (self.night_begins, self.night_ends))
        return NightHours(begins, ends)


class Settings(_Table, frozen=True):
    """Everything that one kiosk has to be told."""

    data: str = "/var/lib/kiosk"
    """Folder of kiosk.db, the device key and the enrolment."""

    camera: CameraSettings = CameraSettings()
    printer: PrinterSettings = PrinterSettings()
    scale: ScaleSettings = ScaleSettings()
    scanner: ScannerSettings = ScannerSettings()
    screen: ScreenSettings = ScreenSettings()
    township: TownshipSettings = TownshipSettings()
    ledgers: LedgerSettings = LedgerSettings()
    disk: DiskSettings = DiskSettings()
    sound: SoundSettings = SoundSettings()
    light: LightSettings = LightSettings()

    @property
    def folder(self) -> Path:
        return Path(self.data)

    @property
    def database(self) -> Path:
        return self.folder / "kiosk.db"


def read_settings(path: Path) -> Settings:
    """Settings of a file; SettingsError names file and key."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: {error}") from None
    try:
        settings = msgspec.convert(document, Settings)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{path}: {complaint(error)}") from None
    if not 0 < settings.printer.port < 1 << 16:
        raise SettingsError(f"{path}: printer.port: must be 1 to 65535")
    if settings.camera.device == CSI and settings.camera.width_px % 64:
        raise SettingsError(f"{path}: camera.width_px: must be a multiple of 64 for csi")
    if min(settings.camera.width_px, settings.camera.height_px) < 240:
        raise SettingsError(f"{path}: camera: a picture below 240 px reads no card")
    if not 0 <= settings.sound.volume_percent <= 100:
        raise SettingsError(f"{path}: sound.volume_percent: must be 0 to 100")
    if not 0 <= settings.sound.night_percent <= 100:
        raise SettingsError(f"{path}: sound.night_percent: must be 0 to 100")
    if not 1 <= settings.light.dim_percent <= 100:
        raise SettingsError(f"{path}: light.dim_percent: must be 1 to 100")
    if not all(map(CLOCK.fullmatch, (settings.light.night_begins, settings.light.night_ends))):
        raise SettingsError(f"{path}: light: a time is written like 21:00")
    if settings.disk.ballast_mb < 0 or settings.disk.least_free_mb < 0:
        raise SettingsError(f"{path}: disk: must not be below 0")
    if not Path(settings.ledgers.stick).is_absolute():
        raise SettingsError(f"{path}: ledgers.stick: must be a whole path, from / on")
    url = settings.township.url
    if url and not _is_safe(url):
        raise SettingsError(f"{path}: township.url: must start with https://")
    return settings


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK))
