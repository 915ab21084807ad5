"""A canvas four times the size of the picture, and the few ways of putting paint on it.

The light comes from the top left in every picture.  Form is paint over paint: `shade` glazes
with warm brown, `shine` with warm white, so that labels and lettering take part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from kiosk.assets.drawing.palette import HAZE, LIGHT, UMBER, Colour
from kiosk.assets.drawing.shapes import Point, Shape, ellipse

Mask = Image.Image
"""Mode L, the size of the canvas, 255 where there is to be paint."""

SCALE = 4
FONT = Path(__file__).parents[1] / "fonts" / "NotoSansSC-Bold.ttf"


@dataclass(frozen=True)
class Canvas:
    """A picture in the making; all lengths are in picture pixels."""

    image: Image.Image

    def small(self) -> Image.Image:
        """The picture at its own size, RGBA, with all its colours."""
        size = self.image.width // SCALE, self.image.height // SCALE
        return self.image.resize(size, Image.Resampling.HAMMING)

    # masks

    def nothing(self) -> Mask:
        return Image.new("L", self.image.size, 0)

    def mask(self, *shapes: Shape) -> Mask:
        """The union of the shapes."""
        mask = self.nothing()
        pen = ImageDraw.Draw(mask)
        for shape in shapes:
            pen.polygon([(x * SCALE, y * SCALE) for x, y in shape], fill=255)
        return mask

    def trail(self, points: Shape, width: float, *, closed: bool = False) -> Mask:
        """A line of even width with round ends and joints."""
        mask = self.nothing()
        pen = ImageDraw.Draw(mask)
        dots = [(x * SCALE, y * SCALE) for x, y in points]
        if closed:
            dots.append(dots[0])
        wide = width * SCALE
        pen.line(dots, fill=255, width=max(1, round(wide)))
        for x, y in dots:
            pen.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), fill=255)
        return mask

    def letters(
        self,
        text: str,
        centre: Point,
        size: float,
        angle_deg: float = 0.0,
    ) -> Mask:
        """Lettering centred on its ink."""
        font = ImageFont.truetype(FONT, round(size * SCALE))
        tile = Image.new("L", self.image.size, 0)
        pen = ImageDraw.Draw(tile)
        middle_x, middle_y = self.image.width / 2, self.image.height / 2
        left, top, right, bottom = pen.textbbox((0, 0), text, font=font)
        corner = middle_x - (left + right) / 2, middle_y - (top + bottom) / 2
        pen.text(corner, text, 255, font=font)
        if angle_deg:
            tile = tile.rotate(-angle_deg, Image.Resampling.BICUBIC)
        return self.slid(tile, centre[0] - middle_x / SCALE, centre[1] - middle_y / SCALE)

    def slid(self, mask: Mask, dx: float, dy: float) -> Mask:
        """The mask moved; what leaves the canvas is lost."""
        moved = self.nothing()
        moved.paste(mask, (round(dx * SCALE), round(dy * SCALE)))
        return moved

    def soft(self, mask: Mask, radius: float) -> Mask:
        return mask.filter(ImageFilter.GaussianBlur(radius * SCALE)) if radius else mask

    def rim(self, mask: Mask, dx: float, dy: float, radius: float = 0.0) -> Mask:
        """What of the mask is left uncovered by itself moved by (dx, dy)."""
        bare = ImageChops.invert(self.soft(self.slid(mask, dx, dy), radius))
        return ImageChops.multiply(mask, bare)

    # paint

    def fill(
        self,
        area: Shape | Mask,
        colour: Colour,
        within: Mask | None = None,
        alpha: float = 1.0,
        soft: float = 0.0,
    ) -> Mask:
        """Paint one colour; the mask that was painted comes back."""
        mask = self.mask(area) if isinstance(area, list) else area
        mask = self.soft(mask, soft)
        if within is not None:
            mask = ImageChops.multiply(mask, within)
        bounds = mask.getbbox()
        if bounds is None:
            return mask
        strength = mask.crop(bounds).point(lambda level: round(level * alpha))
        layer = Image.new("RGBA", strength.size, (*colour, 255))
        layer.putalpha(strength)
        self.image.alpha_composite(layer, (bounds[0], bounds[1]))
        return mask

    def line(
        self,
        points: Shape,
        width: float,
        colour: Colour,
        within: Mask | None = None,
        alpha: float = 1.0,
        soft: float = 0.0,
        *,
        closed: bool = False,
    ) -> Mask:
        return self.fill(self.trail(points, width, closed=closed), colour, within, alpha, soft)

    def text(
        self,
        text: str,
        centre: Point,
        size: float,
        colour: Colour,
        within: Mask | None = None,
        angle_deg: float = 0.0,
    ) -> None:
        self.fill(self.letters(text, centre, size, angle_deg), colour, within)

    def gradient(self, area: Shape | Mask, top: Colour, bottom: Colour) -> Mask:
        """Paint from `top` to `bottom` over the height of the area."""
        mask = self.mask(area) if isinstance(area, list) else area
        self.fill(mask, top)
        bounds = mask.getbbox()
        if bounds is None:
            return mask
        ramp = Image.linear_gradient("L").resize((bounds[2] - bounds[0], bounds[3] - bounds[1]))
        sheet = self.nothing()
        sheet.paste(ramp, bounds[:2])
        self.fill(ImageChops.multiply(mask, sheet), bottom)
        return mask

    # form

    def shade(
        self, area: Shape | Mask, alpha: float, within: Mask | None = None, soft: float = 0.0
    ) -> None:
        self.fill(area, UMBER, within, alpha, soft)

    def shine(
        self, area: Shape | Mask, alpha: float, within: Mask | None = None, soft: float = 0.0
    ) -> None:
        self.fill(area, LIGHT, within, alpha, soft)

    def form(self, mask: Mask, depth: float = 14.0, strength: float = 1.0) -> None:
        """Turn a flat area into a body: darker to the right and below, lighter at the top left."""
        self.shade(self.rim(mask, -depth, -depth * 0.45, depth * 0.35), 0.20 * strength)
        self.shade(self.rim(mask, -depth * 0.35, -depth * 0.25, depth * 0.12), 0.13 * strength)
        self.shine(self.rim(mask, depth * 0.3, depth * 0.3, depth * 0.1), 0.34 * strength)

    def edge(self, shape: Shape, alpha: float = 0.34, width: float = 2.2) -> None:
        """A thin darker contour inside the shape, which keeps white things apart from white."""
        self.fill(self.trail(shape, width * 2, closed=True), UMBER, self.mask(shape), alpha)

    def body(
        self,
        shape: Shape,
        colour: Colour,
        depth: float = 14.0,
        strength: float = 1.0,
        edge: float = 0.34,
    ) -> Mask:
        """A solid thing of one material: colour, form and contour."""
        mask = self.fill(shape, colour)
        self.form(mask, depth, strength)
        self.edge(shape, edge)
        return mask

    def streak(
        self,
        mask: Mask,
        inset: float,
        width: float,
        top: float,
        bottom: float,
        alpha: float = 0.5,
        soft: float = 0.6,
    ) -> None:
        """The reflection of a window on gloss: a band on the left side from `top` to `bottom`."""
        band = ImageChops.subtract(self.slid(mask, inset, 0), self.slid(mask, inset + width, 0))
        bounds = band.getbbox()
        if bounds is None:
            return
        cut = self.mask(
            [
                (bounds[0] / SCALE, top),
                (bounds[2] / SCALE, top),
                (bounds[2] / SCALE, bottom),
                (bounds[0] / SCALE, bottom),
            ]
        )
        self.shine(ImageChops.multiply(self.soft(cut, 2.5), band), alpha, mask, soft)

    def cast(self, mask: Mask, dx: float = 5, dy: float = 8, alpha: float = 0.26) -> None:
        """The soft shadow of a thing that lies flat or hangs before a wall; drawn before it."""
        self.fill(self.slid(mask, dx, dy), UMBER, alpha=alpha, soft=5)

    def ground(self, cx: float, cy: float, rx: float, ry: float = 9.0, alpha: float = 0.30) -> None:
        """The soft shadow a thing throws on the table; drawn before the thing."""
        self.fill(ellipse(cx + 5, cy, rx, ry), UMBER, alpha=alpha * 0.6, soft=5)
        self.fill(ellipse(cx + 2, cy - 1, rx * 0.9, ry * 0.55), UMBER, alpha=alpha, soft=2.5)


def blank(width_px: int = 320, height_px: int = 320) -> Canvas:
    """A transparent canvas; what is under full transparency is a brown haze,
    so that scaling it never draws a light or black fringe."""
    return Canvas(Image.new("RGBA", (width_px * SCALE, height_px * SCALE), (*HAZE, 0)))


def union(masks: Sequence[Mask]) -> Mask:
    """Where any of the masks is."""
    whole = masks[0]
    for mask in masks[1:]:
        whole = ImageChops.lighter(whole, mask)
    return whole
