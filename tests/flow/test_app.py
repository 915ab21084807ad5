"""What the window does besides its screens: photographs of goods, and when it begins what."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from kiosk.core.front import GoodsShown
from kiosk.ui import samples


def test_a_photograph_in_the_data_folder_is_shown(open_window, tmp_path: Path):
    scene = open_window(GoodsShown(samples.visit()))
    from kiosk.ui.widgets import ASSETS, GoodPicture

    drawn = GoodPicture(good="soap")
    assert Path(drawn.source) == ASSETS / "goods" / "soap.png"
    Image.new("RGB", (64, 64), "red").save(tmp_path / "soap.jpg")
    scene.finger.app.photographs = tmp_path
    assert Path(GoodPicture(good="soap").source) == tmp_path / "soap.jpg"
    assert Path(GoodPicture(good="nothing_known").source).name == "unknown.png"


def test_what_is_slow_to_load_begins_after_the_first_frame():
    from kiosk.ui import env

    env.setup("headless", env.PANELS["800x480"])
    from kiosk.ui.app import KioskApp
    from kiosk.ui.finger import Finger

    begun = []
    app = KioskApp(
        samples.Scripted(),
        lambda: None,
        _Silent(),
        on_first_frame=lambda: begun.append(finger_sees(app)),
    )
    finger = Finger(app)
    try:
        finger.frames(3)
    finally:
        finger.close()
    assert begun == [True], "once, and with the page already there"


def finger_sees(app) -> bool:
    return app.page is not None


class _Silent:
    def say(self, sentence: str, plain: str = "") -> None:
        """Nothing is heard."""
