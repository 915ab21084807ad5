"""Geometry: every function returns a polygon in picture pixels; nothing is drawn here."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

Point = tuple[float, float]
Corner = tuple[float, float, float]
"""x, y and the radius that rounds this corner."""
Shape = list[Point]
"""A polygon; closed where it is filled, open where it is stroked."""

_STEPS = 28
_TOKEN = re.compile(r"[MLHVCSQZ]|-?\d*\.?\d+")


def mix(a: Point, b: Point, share: float) -> Point:
    """The point `share` (0 to 1) of the way from `a` to `b`."""
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def cubic(a: Point, b: Point, c: Point, d: Point) -> Shape:
    """A cubic Bézier from `a` to `d`, without its first point."""
    outline: Shape = []
    for step in range(1, _STEPS + 1):
        t = step / _STEPS
        u = 1 - t
        wa, wb, wc, wd = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        outline.append(
            (
                wa * a[0] + wb * b[0] + wc * c[0] + wd * d[0],
                wa * a[1] + wb * b[1] + wc * c[1] + wd * d[1],
            )
        )
    return outline


def quadratic(a: Point, b: Point, c: Point) -> Shape:
    """A quadratic Bézier from `a` to `c`, without its first point."""
    return cubic(a, mix(a, b, 2 / 3), mix(c, b, 2 / 3), c)


def path(text: str) -> Shape:
    """The outline of an SVG path written with absolute M L H V C S Q Z, one subpath.

    Raises ValueError when the text does not start with M.
    """
    tokens = _TOKEN.findall(text)
    if not tokens or tokens[0] != "M":
        raise ValueError(f"a path starts with M: {text!r}")
    outline: Shape = []
    control: Point | None = None
    command, at = "M", 0

    def numbers(count: int) -> list[float]:
        nonlocal at
        taken = [float(token) for token in tokens[at : at + count]]
        at += count
        return taken

    while at < len(tokens):
        if tokens[at].isalpha():
            command = tokens[at]
            at += 1
            if command == "Z":
                continue
        here = outline[-1] if outline else (0.0, 0.0)
        if command in "ML":
            x, y = numbers(2)
            outline.append((x, y))
            control = None
        elif command == "H":
            outline.append((numbers(1)[0], here[1]))
            control = None
        elif command == "V":
            outline.append((here[0], numbers(1)[0]))
            control = None
        elif command == "Q":
            bx, by, cx, cy = numbers(4)
            outline += quadratic(here, (bx, by), (cx, cy))
            control = None
        else:
            if command == "C":
                bx, by = numbers(2)
            else:
                last = control or here
                bx, by = 2 * here[0] - last[0], 2 * here[1] - last[1]
            cx, cy, dx, dy = numbers(4)
            outline += cubic(here, (bx, by), (cx, cy), (dx, dy))
            control = (cx, cy)
    return outline


def points(text: str) -> Shape:
    """Points written as in SVG: 'x,y x,y …'."""
    pairs = [word.split(",") for word in text.split()]
    return [(float(x), float(y)) for x, y in pairs]


def corners(text: str) -> list[Corner]:
    """Corners written 'x,y,radius'; without a radius the corner is sharp."""
    words = [(word + ",0").split(",") for word in text.split()]
    return [(float(word[0]), float(word[1]), float(word[2])) for word in words]


def rounded(knots: Iterable[Point | Corner], radius: float = 0.0) -> Shape:
    """A polygon with rounded corners; a corner's own third number goes before `radius`."""
    listed = [(c[0], c[1], c[2] if len(c) == 3 else radius) for c in knots]
    outline: Shape = []
    for index, (x, y, wanted) in enumerate(listed):
        before, after = listed[index - 1], listed[(index + 1) % len(listed)]
        here = (x, y)
        ends: Shape = []
        for other in (before, after):
            length = math.hypot(other[0] - x, other[1] - y) or 1.0
            ends.append(mix(here, (other[0], other[1]), min(wanted, length / 2) / length))
        if wanted <= 0:
            outline.append(here)
            continue
        outline.append(ends[0])
        inner = 0.55
        outline += cubic(ends[0], mix(ends[0], here, inner), mix(ends[1], here, inner), ends[1])
    return outline


def box(x0: float, y0: float, x1: float, y1: float, radius: float = 0.0) -> Shape:
    """An upright rectangle."""
    return rounded([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], radius)


def arc(cx: float, cy: float, rx: float, ry: float, start_deg: float, end_deg: float) -> Shape:
    """Part of an ellipse, clockwise on the screen; 0° is to the right, 90° is down."""
    steps = max(8, int(abs(end_deg - start_deg) / 3))
    turns = (math.radians(start_deg + (end_deg - start_deg) * i / steps) for i in range(steps + 1))
    return [(cx + rx * math.cos(t), cy + ry * math.sin(t)) for t in turns]


def ellipse(cx: float, cy: float, rx: float, ry: float | None = None) -> Shape:
    """A whole ellipse; a circle without `ry`."""
    return arc(cx, cy, rx, rx if ry is None else ry, 0, 360)


def lathe(cx: float, profile: Sequence[Point | Corner], radius: float = 0.0) -> Shape:
    """A body of revolution seen from the side: (y, half width[, corner radius]) top to bottom."""
    right = [(cx + knot[1], knot[0], knot[2] if len(knot) == 3 else radius) for knot in profile]
    left = [(2 * cx - x, y, r) for x, y, r in reversed(right)]
    return rounded([*right, *left])


def smooth(knots: Sequence[Point], *, closed: bool = True) -> Shape:
    """A soft curve (Catmull-Rom) through the points."""
    count = len(knots)
    spans = count if closed else count - 1
    curve: Shape = [knots[0]]
    for i in range(spans):
        if closed:
            p0, p1, p2, p3 = (knots[(i + k - 1) % count] for k in range(4))
        else:
            p0, p1, p2, p3 = (knots[min(max(i + k - 1, 0), count - 1)] for k in range(4))
        b = (p1[0] + (p2[0] - p0[0]) / 6, p1[1] + (p2[1] - p0[1]) / 6)
        c = (p2[0] - (p3[0] - p1[0]) / 6, p2[1] - (p3[1] - p1[1]) / 6)
        curve += cubic(p1, b, c, p2)
    return curve


def moved(shape: Shape, dx: float, dy: float) -> Shape:
    return [(x + dx, y + dy) for x, y in shape]


def turned(shape: Shape, degrees: float, centre: Point = (160, 160)) -> Shape:
    """The shape turned clockwise on the screen about `centre`."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    cx, cy = centre
    return [
        (cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos)
        for x, y in shape
    ]


def scaled(shape: Shape, factor: float, centre: Point = (160, 160)) -> Shape:
    cx, cy = centre
    return [(cx + (x - cx) * factor, cy + (y - cy) * factor) for x, y in shape]


def mirrored(shape: Shape, cx: float = 160) -> Shape:
    """Left and right exchanged about the upright line through `cx`."""
    return [(2 * cx - x, y) for x, y in shape]
