"""How every emulated device is, as a table in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.demo import Stage

OUT = "out"


def panel(stage: Stage) -> str:
    """A line for each device, with what a person may do to it."""
    clock = stage.clock.now()
    rows = (
        ("camera", "sees" if stage.camera.there else OUT, "card WHO, packet, camera out"),
        ("scanner", "waits" if stage.scanner.there else OUT, "scan WHO, scanner out"),
        ("printer", _paper(stage), "paper out, slips"),
        ("scale", _weight(stage), "weigh 6.175, scale out"),
        ("stick", _stick(stage), "stick out"),
        ("microphone", _heard(stage), "speak 12, microphone out"),
        ("speaker", f"volume {stage.volume.step} of 3", "the key on the screen"),
        ("light", f"{stage.panel.percent} %", "date 2027-01-05T21:30 makes it night"),
        ("clock", f"{clock.at:%Y-%m-%d %H:%M}, quality {clock.quality}", "date 2027-01-05"),
        ("link", "up" if stage.link.is_up else "cut", "link cut"),
    )
    return "\n".join(f"  {name:<11}{state:<34}{does}" for name, state, does in rows)


def _paper(stage: Stage) -> str:
    return f"{len(stage.printer.papers)} papers printed"


def _weight(stage: Stage) -> str:
    return f"{stage.scale.grams / 1000:.3f} kg" if stage.scale.there else OUT


def _stick(stage: Stage) -> str:
    if not stage.stick.there:
        return OUT
    files = [each for each in stage.stick.path.rglob("*") if each.is_file()]
    return f"{len(files)} files, {sum(each.stat().st_size for each in files) // 1000} kB"


def _heard(stage: Stage) -> str:
    if not stage.recorder.there:
        return OUT
    return "records" if stage.recorder.is_recording else f"speaks {stage.recorder.spoken_s:g} s"
