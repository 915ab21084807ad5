"""Draws a card, and a hand that holds it: the flat picture that `card_video` photographs.

The card carries its real QR code (design.md 10): version 3-Q for a card's 40 characters, 4 modules
of quiet zone, 1.2 mm a module.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import segno
from cv2.typing import MatLike
from PIL import Image, ImageDraw, ImageFont

from kiosk.core.card import parse_card, short_code
from kiosk.ports import Frame

Plane = npt.NDArray[np.float32]
"""(height_px, width_px, 4): BGR premultiplied with the alpha in the last place, 0..1."""

FONTS = Path(__file__).parents[1] / "assets" / "fonts"
CARD_WIDTH_MM = 85.6
CARD_HEIGHT_MM = 54.0
CORNER_MM = 3.2
MODULE_MM = 1.2
QUIET_MODULES = 4

PX_PER_MM = 5
PLANE_LEFT_MM = -60.0
PLANE_TOP_MM = -45.0
PLANE_WIDTH_MM = 220.0
PLANE_HEIGHT_MM = 170.0
"""The plane in which card, thumb and sleeve lie; its origin is the middle of the card."""

SKIN = (118.0, 152.0, 204.0)
NAIL = (150.0, 172.0, 216.0)
SLEEVE = (112.0, 84.0, 66.0)
CUFF = (92.0, 68.0, 53.0)


def card_in_hand(
    text: str, *, household_number: str = "", village_name: str = "积分超市", with_hand: bool = True
) -> Plane:
    """The card lying on the origin, held at its right edge by thumb and finger."""
    plane = np.zeros((_px(PLANE_HEIGHT_MM), _px(PLANE_WIDTH_MM), 4), np.float32)
    if with_hand:
        finger = _capsule((44, 5), (64, 26), 15, 20)
        _lay(plane, finger, SKIN, round_mm=8)
        back = np.maximum(
            _capsule((60, 28), (66, 40), 26, 42), _capsule((66, 40), (95, 66), 42, 38)
        )
        _lay(plane, back, SKIN, round_mm=19)
    _shade(plane, _card_mask(), 2.0)
    _lay_card(plane, card_face(text, household_number, village_name))
    if with_hand:
        thumb = np.maximum(
            _capsule((33, 12), (45, 19), 15, 16.5), _capsule((45, 19), (70, 38), 16.5, 32)
        )
        _shade(plane, thumb, 2.2)
        _lay(plane, thumb, SKIN, round_mm=9)
        _lay(plane, _capsule((30.5, 10.6), (35.5, 13.6), 7.5, 9), NAIL, round_mm=5)
        sleeve = _capsule((90, 62), (190, 150), 52, 76)
        _shade(plane, sleeve, 3.0)
        _lay(plane, sleeve, SLEEVE, round_mm=26)
        _lay(plane, _capsule((75, 77), (102, 47), 8, 8), CUFF, round_mm=5)
    return plane


def card_face(text: str, household_number: str, village_name: str) -> Frame:
    """The flat card, uint8 BGR, PX_PER_MM pixels a millimetre."""
    face = Image.new("RGB", (_px(CARD_WIDTH_MM), _px(CARD_HEIGHT_MM)), (250, 250, 246))
    draw = ImageDraw.Draw(face)
    code = segno.make(text, error="q", boost_error=False, micro=False)
    module_px = _px(MODULE_MM)
    left_px = _px(0.6) + QUIET_MODULES * module_px
    top_px = (face.height - len(code.matrix) * module_px) // 2
    for row, modules in enumerate(code.matrix):
        for column, module in enumerate(modules):
            if module:
                x_px, y_px = left_px + column * module_px, top_px + row * module_px
                draw.rectangle(
                    (x_px, y_px, x_px + module_px - 1, y_px + module_px - 1), fill=(24, 22, 22)
                )
    card = parse_card(text)
    text_left_px = left_px + (len(code.matrix) + QUIET_MODULES) * module_px
    lines = (
        (village_name, 4.4, 6.0, "Bold", (20, 83, 45)),
        ("积分卡", 4.0, 13.0, "Regular", (74, 71, 64)),
        (household_number, 10.0, 19.5, "Bold", (27, 26, 23)),
        ("" if card is None else short_code(card.serial), 4.4, 33.0, "Regular", (27, 26, 23)),
    )
    for words, size_mm, at_mm, weight, ink in lines:
        font = ImageFont.truetype(FONTS / f"NotoSansSC-{weight}.ttf", _px(size_mm))
        room_px = face.width - text_left_px - _px(2)
        if (length_px := font.getlength(words)) > room_px:
            font = ImageFont.truetype(
                FONTS / f"NotoSansSC-{weight}.ttf", int(_px(size_mm) * room_px / length_px)
            )
        draw.text((text_left_px, _px(at_mm)), words, font=font, fill=ink)
    return np.asarray(face)[:, :, ::-1].copy()


def _card_mask() -> MatLike:
    mask = _empty_mask()
    half_width, half_height = CARD_WIDTH_MM / 2 - CORNER_MM, CARD_HEIGHT_MM / 2 - CORNER_MM
    corners = [_plane_px(x, y) for x, y in ((-half_width, -half_height), (half_width, half_height))]
    radius_px = _px(CORNER_MM)
    cv2.rectangle(mask, corners[0], corners[1], 1.0, -1)
    cv2.rectangle(mask, corners[0], corners[1], 1.0, 2 * radius_px)
    return mask


def _capsule(
    start_mm: tuple[float, float], end_mm: tuple[float, float], start_width: float, end_width: float
) -> MatLike:
    """A mask of two discs and what lies between: finger, wrist, sleeve."""
    mask = _empty_mask()
    for share in np.linspace(0, 1, 60):
        middle = np.array(start_mm) * (1 - share) + np.array(end_mm) * share
        radius_px = _px((start_width * (1 - share) + end_width * share) / 2)
        cv2.circle(mask, _plane_px(*middle), radius_px, 1.0, -1)
    return mask


def _lay(plane: Plane, mask: MatLike, colour: tuple[float, float, float], round_mm: float) -> None:
    """Lay a rounded shape on the plane, lit from the upper left."""
    window = _window(mask, margin_mm=2)
    shape = mask[window]
    depth = cv2.distanceTransform((shape > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    rise = np.clip(depth / _px(round_mm), 0, 1)
    height = cv2.GaussianBlur(np.sqrt(1 - (1 - rise) ** 2), (0, 0), _px(1.2))
    slope_x = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3)
    slope_y = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3)
    light = np.clip(0.86 + 0.14 * rise + 1.1 * (0.5 * slope_x + slope_y), 0.45, 1.12)
    picture = np.array(colour, np.float32) * light[:, :, None]
    _cover(plane[window], picture, cv2.GaussianBlur(shape, (0, 0), 1.0))


def _lay_card(plane: Plane, face: Frame) -> None:
    """Lay the card's face on the origin."""
    middle_x, middle_y = _plane_px(0, 0)
    top, left = middle_y - face.shape[0] // 2, middle_x - face.shape[1] // 2
    window = (slice(top, top + face.shape[0]), slice(left, left + face.shape[1]))
    _cover(plane[window], face, _card_mask()[window])


def _cover(plane: Plane, picture: MatLike, alpha: MatLike) -> None:
    """Paint over a part of the plane."""
    plane *= 1 - alpha[:, :, None]
    plane[:, :, :3] += picture * alpha[:, :, None]
    plane[:, :, 3] += alpha


def _shade(plane: Plane, mask: MatLike, reach_mm: float) -> None:
    """The shadow of a shape on what is already there."""
    window = _window(mask, margin_mm=4 * reach_mm)
    shade = cv2.GaussianBlur(mask[window], (0, 0), _px(reach_mm) / 1.5)
    shade = shifted(shade, _px(reach_mm) / 2, _px(reach_mm) / 1.6)
    plane[window][:, :, :3] *= 1 - 0.45 * shade[:, :, None]


def _window(mask: MatLike, margin_mm: float) -> tuple[slice, slice]:
    """The part of the plane around a shape."""
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    margin = _px(margin_mm)
    return (
        slice(max(0, top - margin), top + height + margin),
        slice(max(0, left - margin), left + width + margin),
    )


def shifted(picture: MatLike, x_px: float, y_px: float) -> MatLike:
    height_px, width_px = picture.shape[:2]
    way = np.array([[1, 0, x_px], [0, 1, y_px]], np.float32)
    return cv2.warpAffine(picture, way, (width_px, height_px))


def _empty_mask() -> MatLike:
    return np.zeros((_px(PLANE_HEIGHT_MM), _px(PLANE_WIDTH_MM)), np.float32)


def _plane_px(x_mm: float, y_mm: float) -> tuple[int, int]:
    return _px(x_mm - PLANE_LEFT_MM), _px(y_mm - PLANE_TOP_MM)


def _px(length_mm: float) -> int:
    return round(length_mm * PX_PER_MM)
