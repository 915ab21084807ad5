"""A township's photograph of a good comes before our drawing."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from kiosk.core.visit import GoodsShown
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
