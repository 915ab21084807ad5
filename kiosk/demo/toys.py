"""With a display the demo stays open: the emulated devices are in the person's hands."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.demo.panel import panel
from kiosk.demo.village import BARCODE

if TYPE_CHECKING:
    from kiosk.demo import Stage
    from kiosk.ui.finger import Finger

HELP = """The window is yours; close it, or type q, to end.  In this terminal:
  card 0042      hold that household's card before the camera (0001 to 0300)
  card keeper    hold the keeper's card (PIN 246810)
  card officer   hold the officer's card (PIN 135246), as the second person
  packet         hold a bag of rice with its barcode; a keeper at the desk can take it in
  scan 0042, scan keeper, scan packet   the same with the hand scanner
  DEVICE out / DEVICE in   pull it out, plug it in: camera, paper, scale, scanner, stick, microphone
  link cut / link up
  weigh 6.175       put so many kilograms on the scale; 0: nothing
  speak 12          who speaks into the microphone speaks so many seconds
  date 2027-01-05   set the kiosk's clock; also with a time: 2027-01-05T21:30 is night
  slips          save what was printed as pictures
  panel          how every device is"""


@dataclass(frozen=True)
class Plug:
    """How a device is pulled out, and plugged in again."""

    out: Callable[[Stage], object]
    back: Callable[[Stage], object]


DEVICES: dict[str, Plug] = {
    "camera": Plug(lambda on: on.camera.unplug(), lambda on: on.camera.plug_in()),
    "paper": Plug(lambda on: on.printer.take_paper_out(), lambda on: on.printer.load_paper()),
    "scale": Plug(lambda on: on.scale.unplug(), lambda on: on.scale.plug_in()),
    "scanner": Plug(lambda on: on.scanner.unplug(), lambda on: on.scanner.plug_in()),
    "stick": Plug(lambda on: on.stick.unplug(), lambda on: on.stick.plug_in()),
    "microphone": Plug(
        lambda on: on.recorder.unplug(), lambda on: setattr(on.recorder, "there", True)
    ),
}


def play(stage: Stage, finger: Finger) -> None:
    """Until the window is closed or the person types q."""
    print(HELP, panel(stage), sep="\n\n")
    stage.speaker.heard.clear()
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    while finger.is_open:
        finger.frames(1)
        while stage.speaker.heard:
            print(stage.speaker.heard.popleft())
        while not lines.empty():
            line = lines.get().strip()
            if line in ("q", "quit"):
                return
            print(command(stage, line))


def _listen(lines: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        lines.put(line)


def command(stage: Stage, line: str) -> str:
    """Carry out one line; what to answer."""
    match line.split():
        case ["card", who] if who in stage.texts:
            stage.camera.play(_film(stage, who))
            return f"showing the card of {who}"
        case ["card", who]:
            return f"no card of {who!r}"
        case ["packet"]:
            stage.camera.play(stage.films["packet"])
        case ["scan", "packet"]:
            stage.scanner.scan(BARCODE)
        case ["scan", who] if who in stage.texts:
            stage.scanner.scan(stage.texts[who])
        case ["scan", who]:
            return f"no card of {who!r}"
        case [device, "out"] if device in DEVICES:
            DEVICES[device].out(stage)
        case [device, "in"] if device in DEVICES:
            DEVICES[device].back(stage)
        case ["link", "cut"]:
            stage.link.cut()
        case ["link", "up"]:
            stage.link.mend()
            stage.kiosk.sync_now()
        case ["weigh", kilograms]:
            try:
                stage.scale.put(round(float(kilograms) * 1000))
            except ValueError:
                return f"{kilograms!r} is no weight; write it like 6.175"
        case ["speak", seconds]:
            try:
                stage.recorder.spoken_s = max(0.0, float(seconds))
            except ValueError:
                return f"{seconds!r} is no number of seconds"
        case ["date", day]:
            try:
                at = datetime.fromisoformat(day)
            except ValueError:
                return f"{day!r} is no date; write it like 2027-01-05"
            stage.clock.jump(at if "T" in day else at.replace(hour=9, minute=12))
        case ["panel"]:
            return panel(stage)
        case ["slips"]:
            from kiosk.demo.story import save_slips

            save_slips(stage, stage.films["keeper"].parent)
        case []:
            return HELP
        case _:
            return f"unknown: {line}\n{HELP}"
    return "done"


def _film(stage: Stage, who: str) -> Path:
    from kiosk.devices.card_video import write_card_video

    if who not in stage.films:
        path = stage.films["keeper"].with_name(f"card-{who}.avi")
        write_card_video(path, stage.texts[who], household_number=who, village_name="和平村")
        stage.films[who] = path
    return stage.films[who]
