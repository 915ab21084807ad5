"""The devices that kiosk.toml names; a camera's library is loaded when the camera is opened."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.devices.printer import EscPosPrinter, tcp_printer, wired_printer
from kiosk.devices.printer_found import Found, keep_found, read_found
from kiosk.devices.scale import SerialScale
from kiosk.devices.speaker import AlsaSpeaker
from kiosk.ports import Camera, Scale
from kiosk.settings import CSI, VOICES, CameraSettings, PrinterSettings, ScaleSettings, Settings

LOG = logging.getLogger(__name__)


def camera_of(told: CameraSettings) -> Camera:
    """Open the camera; DeviceError when it is not there or somebody else has it."""
    from kiosk.devices.camera import FileCamera, V4l2Camera

    if told.file:
        return FileCamera(told.file, loop=True)
    if told.device == CSI:
        from kiosk.devices.csi_camera import CsiCamera

        return CsiCamera(told.width_px, told.height_px)
    return V4l2Camera(
        told.device, told.width_px, told.height_px, focus=told.focus, exposure=told.exposure
    )


def printer_of(told: PrinterSettings, folder: Path) -> EscPosPrinter:
    """The printer, with what was found out about it in the data folder; nothing is opened yet.

    What a test page finds out later is kept there, where the settings do not say it themselves.
    """

    def keep(found: Found) -> None:
        try:
            keep_found(folder, found)
        except OSError:
            LOG.exception("what the printer answers was not kept")  # the next page finds it again

    found = read_found(folder) if told.answer == "found" else Found(told.answer)
    known: dict[str, Any] = {
        "status": told.status,
        "answer": found.answer,
        "guarded": found.guard,
        "silent_pages": found.silent_pages,
        "charset": told.charset,
        "holds": told.keeps_job,
        "keep": keep if told.answer == "found" else None,
    }
    if told.device:
        return wired_printer(Path(told.device), told.baud, told.columns, **known)
    return tcp_printer(told.host, told.port, told.columns, **known)


def scale_of(told: ScaleSettings) -> Scale | None:
    """The scale, if there is one; nothing is opened before it is started."""
    if not told.device:
        return None
    return SerialScale(Path(told.device), told.baud, told.protocol)


def speaker_of(settings: Settings, volume: Callable[[], int], otherwise: str) -> AlsaSpeaker:
    """The speaker with the village's recordings; its thread runs until it is closed.

    `otherwise` is said where neither a sentence nor its plainer form was recorded.
    """
    folders = [settings.folder / folder for folder in VOICES]
    return AlsaSpeaker(folders, volume, otherwise=otherwise)
