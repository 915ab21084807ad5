"""The devices that kiosk.toml names; a camera's library is loaded when the camera is opened."""

from __future__ import annotations

from pathlib import Path

from kiosk.devices.printer import EscPosPrinter, tcp_printer, wired_printer
from kiosk.devices.speaker import AlsaSpeaker
from kiosk.ports import Camera
from kiosk.settings import CSI, VOICES, CameraSettings, PrinterSettings, Settings


def camera_of(told: CameraSettings) -> Camera:
    """Open the camera; DeviceError when it is not there or somebody else has it."""
    from kiosk.devices.camera import FileCamera, V4l2Camera

    if told.file:
        return FileCamera(told.file, loop=True)
    if told.device == CSI:
        from kiosk.devices.csi_camera import CsiCamera

        return CsiCamera(told.width_px, told.height_px)
    return V4l2Camera(told.device, told.width_px, told.height_px)


def printer_of(told: PrinterSettings) -> EscPosPrinter:
    """The printer; nothing is opened yet."""
    if told.device:
        path = Path(told.device)
        return wired_printer(path, told.baud, told.columns, answer=told.answer)
    return tcp_printer(told.host, told.port, told.columns, answer=told.answer)


def speaker_of(settings: Settings) -> AlsaSpeaker:
    """The speaker with the village's recordings; its thread runs until it is closed."""
    folders = [settings.folder / folder for folder in VOICES]
    return AlsaSpeaker(folders, settings.sound.volume)
