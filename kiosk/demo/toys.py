"""With a display the demo stays open: the emulated devices are in the person's hands."""

from __future__ import annotations

import queue
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.demo import Stage
    from kiosk.ui.finger import Finger

HELP = """The window is yours; close it, or type q, to end.  In this terminal:
  card 0042      hold that household's card before the camera (0001 to 0300)
  card keeper    hold the keeper's card (PIN 246810)
  card officer   hold the officer's card (PIN 135246), as the second person
  packet         hold a bag of rice with its barcode; a keeper at the desk can take it in
  paper out / paper in
  link cut / link up
  camera out / camera in
  weigh 6.175       put so many kilograms on the scale; 0: nothing
  scale out / scale in
  date 2027-01-05   set the kiosk's clock
  slips          save what was printed as pictures"""


def play(stage: Stage, finger: Finger) -> None:
    """Until the window is closed or the person types q."""
    print(HELP)
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    while finger.is_open:
        finger.frames(1)
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
        case ["paper", "out"]:
            stage.printer.take_paper_out()
        case ["paper", "in"]:
            stage.printer.load_paper()
        case ["link", "cut"]:
            stage.link.cut()
        case ["link", "up"]:
            stage.link.mend()
            stage.kiosk.sync_now()
        case ["camera", "out"]:
            stage.camera.unplug()
        case ["camera", "in"]:
            stage.camera.plug_in()
        case ["weigh", kilograms]:
            try:
                stage.scale.put(round(float(kilograms) * 1000))
            except ValueError:
                return f"{kilograms!r} is no weight; write it like 6.175"
        case ["scale", "out"]:
            stage.scale.unplug()
        case ["scale", "in"]:
            stage.scale.plug_in()
        case ["date", day]:
            try:
                stage.clock.jump(datetime.fromisoformat(day).replace(hour=9, minute=12))
            except ValueError:
                return f"{day!r} is no date; write it like 2027-01-05"
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
