"""Draws the guide's pictures anew: python docs/guide/draw.py"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
COLOURS = 64


def main() -> None:
    """Each picture that the guide shows, by the name of its sample in the gallery."""
    guide = (HERE.parent / "keeper-guide.md").read_text("utf-8")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "kiosk.ui.gallery", "--size", "800x480", "--out", folder]
        subprocess.run(command, check=False)  # noqa: S603 - what does not fit is told, not fatal
        for name in re.findall(r"\(guide/([\w-]+)\.png\)", guide):
            with Image.open(Path(folder) / f"{name}_800x480.png") as drawn:
                drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
                    HERE / f"{name}.png", optimize=True
                )


if __name__ == "__main__":
    main()
