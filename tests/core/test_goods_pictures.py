"""The pictures a villager chooses from: complete, of one size, transparent, told apart."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

import kiosk
from kiosk.assets.draw_goods import PICTURES, Picture
from kiosk.assets.drawing.canvas import blank
from kiosk.assets.drawing.icons import COLOURS, ICONS
from kiosk.assets.drawing.png import finished

ASSETS = Path(kiosk.__file__).parent / "assets"
STEMS = [picture.stem for picture in PICTURES]

PRICE_LIST = [
    "牙刷",
    "牙膏",
    "香皂",
    "洗洁精",
    "毛巾",
    "400g食用盐",
    "蚝油",
    "马桶刷",
    "料酒",
    "洗手液",
    "酱油",
    "食醋",
    "扫把簸箕套装",
    "拖鞋",
    "垃圾桶",
    "枕芯",
    "卫生纸10卷",
    "保温杯",
    "30元话费",
    "洗衣液",
    "大米10斤",
    "菜板",
    "不锈汤锅",
    "食用油（5L）",
    "电热水壶",
    "毛毯",
    "6斤棉被",
    "电磁炉",
    "电饭煲",
    "2.0米床上用品四件套",
    "太阳能庭院灯",
]


def opened(stem: str) -> Image.Image:
    with Image.open(ASSETS / "goods" / f"{stem}.png") as picture:
        return picture.convert("RGBA")


def on_paper(stem: str, size_px: int) -> Image.Image:
    """The picture as the goods screen shows it, small and on the card's white."""
    picture = opened(stem)
    sheet = Image.new("RGBA", picture.size, "#FFFFFF")
    sheet.alpha_composite(picture)
    return sheet.convert("RGB").resize((size_px, size_px), Image.Resampling.LANCZOS)


def difference(a: Image.Image, b: Image.Image) -> float:
    """Mean difference of two pictures per channel, 0 to 255."""
    return sum(ImageStat.Stat(ImageChops.difference(a, b)).mean) / 3


def test_every_good_of_the_price_list_has_its_picture_in_order() -> None:
    assert [picture.good for picture in PICTURES if picture.good] == PRICE_LIST
    assert STEMS[-1] == "unknown"


def test_the_folder_holds_these_pictures_and_no_others() -> None:
    assert sorted(file.name for file in (ASSETS / "goods").iterdir()) == sorted(
        f"{stem}.png" for stem in STEMS
    )


@pytest.mark.parametrize("stem", STEMS)
def test_a_picture_is_small_square_and_transparent_around_the_good(stem: str) -> None:
    assert (ASSETS / "goods" / f"{stem}.png").stat().st_size < 25_000
    alpha = opened(stem).getchannel("A")
    assert alpha.size == (320, 320)
    border = Image.new("L", alpha.size, 255)
    border.paste(0, (2, 2, 318, 318))
    assert ImageChops.multiply(alpha, border).getextrema() == (0, 0)


@pytest.mark.parametrize("stem", STEMS)
def test_a_good_fills_its_frame(stem: str) -> None:
    solid = opened(stem).getchannel("A").point(lambda level: 255 if level > 200 else 0)
    bounds = solid.getbbox()
    assert bounds is not None
    assert max(bounds[2] - bounds[0], bounds[3] - bounds[1]) >= 0.75 * 320
    assert ImageStat.Stat(solid).mean[0] / 255 > 0.1


def test_no_two_goods_look_alike_at_120_pixels() -> None:
    small = {stem: on_paper(stem, 120) for stem in STEMS}
    alike = [(a, b) for a, b in combinations(STEMS, 2) if difference(small[a], small[b]) < 12]
    assert alike == []


@pytest.mark.parametrize("picture", [PICTURES[5], PICTURES[-1]], ids=lambda p: p.stem)
def test_the_committed_picture_is_what_the_script_draws(picture: Picture) -> None:
    canvas = blank()
    picture.draw(canvas)
    assert difference(finished(canvas).convert("RGB"), opened(picture.stem).convert("RGB")) < 2


@pytest.mark.parametrize("name", [name for name, _ in ICONS])
def test_an_icon_comes_in_white_and_in_ink_of_one_colour_each(name: str) -> None:
    for colour_name, colour in COLOURS:
        with Image.open(ASSETS / "icons" / f"{name}_{colour_name}.png") as icon:
            assert icon.size == (96, 96)
            assert icon.convert("RGB").getcolors() == [(96 * 96, colour)]
            assert icon.getchannel("A").getextrema() == (0, 255)


def test_the_card_hint_has_its_size_and_a_transparent_ground() -> None:
    with Image.open(ASSETS / "card_hint.png") as hint:
        assert hint.size == (640, 400)
        alpha = hint.convert("RGBA").getchannel("A")
    assert [alpha.getpixel(corner) for corner in ((0, 0), (639, 0), (639, 399))] == [0, 0, 0]


def test_all_pictures_together_stay_small() -> None:
    assert sum(file.stat().st_size for file in ASSETS.rglob("*.png")) < 1_200_000
