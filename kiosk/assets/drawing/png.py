"""From a canvas to a small PNG file."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageChops

from kiosk.assets.drawing.canvas import Canvas, Mask
from kiosk.assets.drawing.palette import HAZE, UMBER, Colour

_SOLID, _SHADOWS, _EDGE_COLOURS = 120, 32, 8
_EDGE_STEPS = (16, 34, 52, 70, 88, 106, 124, 142, 160, 178, 196, 214, 238)


def finished(canvas: Canvas) -> Image.Image:
    """The picture at its own size, in palette mode with 256 colours of which 136 see through.

    Pillow's one quantiser that minds transparency turns soft shadows into hard spots, so the
    palette is divided by hand: solid colours, steps of shadow, and edges as colours times steps.
    """
    small = canvas.small()
    size = small.size
    alpha = small.getchannel("A")
    rgb = small.convert("RGB")
    solid = alpha.point(lambda level: 255 if level >= 250 else 0)
    unlike = ImageChops.difference(rgb, Image.new("RGB", size, UMBER)).convert("L")
    shadow = ImageChops.lighter(
        ImageChops.multiply(
            unlike.point(lambda level: 255 if level < 24 else 0),
            alpha.point(lambda level: 255 if level < 126 else 0),
        ),
        alpha.point(lambda level: 255 if level < 12 else 0),
    )
    edges = ImageChops.invert(ImageChops.lighter(solid, shadow))

    few = _quantised(rgb, solid, _SOLID)
    fewer = _quantised(rgb, edges, _EDGE_COLOURS)
    palette = [(*colour, 255) for colour in _colours(few, _SOLID)]
    palette += [(*(UMBER if step else HAZE), step * 4) for step in range(_SHADOWS)]
    for step in _EDGE_STEPS:
        palette += [(*colour, step) for colour in _colours(fewer, _EDGE_COLOURS)]

    edge_start = _SOLID + _SHADOWS
    step_of = [
        min(range(len(_EDGE_STEPS)), key=lambda i: abs(_EDGE_STEPS[i] - level))
        for level in range(256)
    ]
    indices = Image.frombytes("L", size, few.tobytes())
    shadow_row = alpha.point(lambda level: _SOLID + min(round(level / 4), _SHADOWS - 1))
    indices.paste(shadow_row, mask=shadow)
    row = alpha.point([edge_start + i * _EDGE_COLOURS for i in step_of])
    indices.paste(ImageChops.add(row, Image.frombytes("L", size, fewer.tobytes())), mask=edges)
    picture = Image.frombytes("P", size, indices.tobytes())
    picture.putpalette(bytes(value for entry in palette for value in entry), "RGBA")
    return picture


def _quantised(rgb: Image.Image, where: Mask, count: int) -> Image.Image:
    """The pixels of `where` in `count` colours; the others take whichever is at hand."""
    data, chosen = rgb.tobytes(), where.tobytes()
    picked = b"".join(data[i * 3 : i * 3 + 3] for i, on in enumerate(chosen) if on) or bytes(HAZE)
    key = Image.frombytes("RGB", (len(picked) // 3, 1), picked)
    key = key.quantize(count, Image.Quantize.MEDIANCUT, kmeans=2)
    return rgb.quantize(palette=key, dither=Image.Dither.NONE)


def _colours(picture: Image.Image, count: int) -> list[Colour]:
    """The first `count` palette entries, made up with haze."""
    flat = [*(picture.getpalette("RGB") or []), *HAZE * count][: count * 3]
    return [(flat[i], flat[i + 1], flat[i + 2]) for i in range(0, count * 3, 3)]


def saved(picture: Image.Image, file: Path) -> None:
    """Write a PNG as small as it gets."""
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, "PNG", optimize=True)
