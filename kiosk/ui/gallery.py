"""Every screen in every interesting state, at every size of panel, as PNGs and one page to look at.

python -m kiosk.ui.gallery --out DIR [--size 1024x600] [--only NAME] [--check]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.ui.env import PANELS, setup

if TYPE_CHECKING:
    from kiosk.ui.samples import Sample


def draw(size: str, out: Path, only: str, *, check: bool, night: bool = False) -> list[str]:
    """Draw the samples in this process; returns the problems that were found."""
    if check:
        os.environ["KIVY_GL_BACKEND"] = "mock"  # nobody looks: lay out, but draw nothing
    setup("headless", PANELS[size])
    from kiosk.ui.app import KioskApp
    from kiosk.ui.finger import Finger
    from kiosk.ui.fitting import bright, problems
    from kiosk.ui.samples import Scripted, card_picture

    runner = Scripted()
    app = KioskApp(runner, card_picture, _Silence(), volume=_Volume())
    if night:
        app.light.choose()
    finger = Finger(app, fake_time=True, draws=False)
    found = []
    for sample in all_samples():
        if only not in sample.name:
            continue
        runner.show(sample)
        app.refresh()
        finger.frames(5)
        found += [f"{size} {sample.name}: {problem}" for problem in problems(app.stage)]
        if night:
            found += [f"{size} {sample.name}: {problem}" for problem in bright(app.stage)]
        if not check:
            finger.shot(out / f"{sample.name}_{size}.png")
    finger.close()
    return found


def all_samples() -> tuple[Sample, ...]:
    """Of the visit, of what a visit may need beside, of the desk and of its questions."""
    from kiosk.ui import (
        ask_samples,
        desk_samples,
        first_start_samples,
        officer_samples,
        reading_samples,
        review_samples,
        samples,
        setup_samples,
        travel_samples,
        visit_samples,
    )

    parts = (
        samples,
        visit_samples,
        reading_samples,
        travel_samples,
        desk_samples,
        ask_samples,
        officer_samples,
        review_samples,
        first_start_samples,
        setup_samples,
    )
    return tuple(sample for part in parts for sample in part.SAMPLES)


class _Silence:
    def say(self, sentence: str, plain: str = "") -> None:
        """Nobody listens to a gallery."""


class _Volume:
    step = 3

    def turn(self) -> int:
        return self.step


def index(out: Path) -> str:
    """One page with all the pictures of the folder, a row per sample."""
    names = sorted({path.name.rsplit("_", 1)[0] for path in out.glob("*_*x*.png")})
    rows = []
    for name in names:
        pictures = "".join(
            f'<img src="{escape(name)}_{size}.png" height="360">'
            for size in PANELS
            if (out / f"{name}_{size}.png").is_file()
        )
        rows.append(f"<h2>{escape(name)}</h2><p>{pictures}</p>")
    style = "body{background:#ddd;font-family:sans-serif}img{margin:4px;border:1px solid #999}"
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style>{"".join(rows)}'


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="kiosk.ui.gallery")
    parser.add_argument("--out", type=Path, default=Path("screens"))
    parser.add_argument("--size", choices=PANELS)
    parser.add_argument("--only", default="", help="samples with this in their name")
    parser.add_argument("--check", action="store_true", help="no pictures, only the problems")
    parser.add_argument("--night", action="store_true", help="on the dark paper")
    asked = parser.parse_args(arguments)
    if not asked.check:
        asked.out.mkdir(parents=True, exist_ok=True)
    if asked.size:
        found = draw(asked.size, asked.out, asked.only, check=asked.check, night=asked.night)
        print("\n".join(found), end="\n" if found else "")
        return 1 if found else 0
    given = sys.argv[1:] if arguments is None else arguments
    command = [sys.executable, "-m", "kiosk.ui.gallery", *given]
    # A process has one window, so each size has a process.
    drawing = [subprocess.Popen([*command, "--size", size]) for size in PANELS]  # noqa: S603
    codes = [process.wait() for process in drawing]
    if not asked.check:
        (asked.out / "index.html").write_text(index(asked.out), encoding="utf-8")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
