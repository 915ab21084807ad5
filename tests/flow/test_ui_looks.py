"""Colours, glyphs and sizes of what is shown, at all four panels."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageChops, ImageFont

import kiosk.ui
from kiosk.core.front import AccountShown, Idle
from kiosk.ui import env, samples, theme

if TYPE_CHECKING:
    from conftest import Open

UI = Path(kiosk.ui.__file__).parent
FONTS = UI.parent / "assets" / "fonts"
NO_CHARACTER = "\U0010fffd"


@pytest.mark.parametrize(("ink", "ground"), theme.PAIRS)
def test_every_pair_of_colours_has_a_contrast_of_seven(ink: str, ground: str):
    assert theme.contrast(ink, ground) >= 7
    assert theme.contrast(theme.AT_NIGHT[ink], theme.AT_NIGHT[ground]) >= 7


def test_contrast_is_that_of_the_standard():
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def characters() -> Iterator[tuple[str, str]]:
    """Every character that the sources can show, with the file it stands in."""
    for path in UI.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from ((char, path.name) for char in node.value if char.isprintable())
    for path in UI.glob("*.kv"):
        for quoted in re.findall(r"'([^']*)'", path.read_text(encoding="utf-8")):
            yield from ((char, path.name) for char in quoted if char.isprintable())


@pytest.mark.parametrize("font", ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"])
def test_every_character_has_a_glyph(font: str):
    drawn = ImageFont.truetype(str(FONTS / font), 32)
    box = bytes(drawn.getmask(NO_CHARACTER))
    shown = set(characters())
    unknown = {
        char
        for char in {char for char, _ in shown} - {NO_CHARACTER, "\ufffd"}
        if bytes(drawn.getmask(char)) == box
    }
    assert not {(char, where) for char, where in shown if char in unknown}


def test_a_character_without_glyph_would_be_seen():
    drawn = ImageFont.truetype(str(FONTS / "NotoSansSC-Regular.ttf"), 32)
    assert bytes(drawn.getmask("✕")) == bytes(drawn.getmask(NO_CHARACTER))


DEEP = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
CHECKED = [size for size in env.PANELS if DEEP or size != "1280x720"]
"""The widest has the form of 1024x600 and more room; it waits for the deeper profile."""


@pytest.fixture(scope="module")
def checked() -> dict[str, subprocess.CompletedProcess[str]]:
    """All samples at these sizes, one process each."""
    command = [sys.executable, "-W", "error::DeprecationWarning:kiosk", "-m", "kiosk.ui.gallery"]
    running = {
        size: subprocess.Popen(
            [*command, "--check", "--size", size],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "LP_NUM_THREADS": "1"},
        )
        for size in CHECKED
    }
    done = {}
    for size, process in running.items():
        out, err = process.communicate(timeout=600)
        done[size] = subprocess.CompletedProcess(command, process.returncode, out, err)
    return done


@pytest.mark.parametrize("size", CHECKED)
def test_every_screen_fits(size: str, checked: dict[str, subprocess.CompletedProcess[str]]):
    assert checked[size].stdout == ""
    assert checked[size].returncode == 0, checked[size].stderr


def test_words_without_room_would_be_seen(open_window: Open):
    from kiosk.ui.fitting import problems
    from kiosk.ui.widgets import Pressable, Words

    scene = open_window(AccountShown(samples.visit()))
    scene.finger.frames(3)
    assert problems(scene.finger.app.stage) == []
    label = next(w for w in scene.finger.visible() if isinstance(w, Words) and w.says)
    assert not label.cuts
    label.says = label.says * 20
    button = next(w for w in scene.finger.visible() if isinstance(w, Pressable))
    button.height = 20
    button.pos = (-50, 0)
    told = problems(scene.finger.app.stage)
    assert any("px" in problem and label.says in problem for problem in told)
    assert any("outside the window" in problem for problem in told)
    assert any(problem.startswith("button") and "x 20 px" in problem for problem in told)


def test_the_idle_screen_shows_the_newest_camera_picture(open_window: Open, tmp_path: Path):
    import numpy as np

    pictures = {1: (200, 30, 30, 255), 2: (30, 30, 200, 255)}
    newest = [1]

    def preview() -> tuple[int, np.ndarray]:
        frame = np.empty((480, 640, 4), np.uint8)
        frame[:] = pictures[newest[0]]
        return newest[0], frame

    scene = open_window(Idle(), preview=preview)
    scene.finger.advance(0.3)
    place = (160, 200)  # well inside the picture at 800 x 480
    assert scene.finger.shot(tmp_path / "1.png").getpixel(place) == pictures[1][:3]
    newest[0] = 2
    scene.finger.advance(0.3)
    assert scene.finger.shot(tmp_path / "2.png").getpixel(place) == pictures[2][:3]


FIRST_FRAME = """
import sys
from kiosk.ui import env
env.setup("headless")
from kiosk.ui.app import KioskApp
from kiosk.ui.finger import Finger
from kiosk.ui.samples import Scripted
from kiosk.core.visit import Front, Idle
finger = Finger(KioskApp(Scripted(Front(Idle())), lambda: None, None))
heavy = {"cv2", "requests", "escpos", "sqlite_utils", "numpy", "PIL"} & set(sys.modules)
print(sorted(heavy))
"""


def test_the_first_frame_comes_before_the_heavy_imports():
    ran = subprocess.run(
        [sys.executable, "-c", FIRST_FRAME], capture_output=True, text=True, timeout=120
    )
    assert ran.stdout == "[]\n", ran.stderr


TURNED = """
import sys
from kiosk.ui import env, samples
rotation = int(sys.argv[1])
panel = env.Panel(480, 800, 132) if rotation in (90, 270) else env.Panel(800, 480, 132)
env.setup("headless", panel, rotation)
from kiosk.core.visit import AccountShown, Front
from kiosk.ui.app import KioskApp
from kiosk.ui.finger import Finger
runner = samples.Scripted(Front(AccountShown(samples.visit())))
finger = Finger(KioskApp(runner, lambda: None, type("Mute", (), {"say": print})()), fake_time=True)
finger.frames(3)
finger.shot(sys.argv[2])
finger.tap("不是我家")
assert type(runner.front.state).__name__ == "Idle", runner.front
"""


def test_a_turned_panel_shows_and_feels_the_same(tmp_path: Path):
    running = [
        subprocess.Popen(
            [sys.executable, "-c", TURNED, str(rotation), str(tmp_path / f"{rotation}.png")],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        for rotation in (0, 90, 180, 270)
    ]
    for process in running:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    with Image.open(tmp_path / "0.png") as upright:
        for rotation in (90, 180, 270):
            with Image.open(tmp_path / f"{rotation}.png") as turned:
                assert turned.size == upright.size
                apart = ImageChops.difference(turned, upright).getextrema()
            assert max(high for _, high in apart) <= 2  # rounding of the turned geometry
