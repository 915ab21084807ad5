"""The colours of the pictures: muted, warm, at home on the paper tone #FBF8F1."""

from __future__ import annotations

Colour = tuple[int, int, int]


def rgb(text: str) -> Colour:
    """'#14532D' as three numbers."""
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def blend(a: Colour, b: Colour, share: float) -> Colour:
    """`share` (0 to 1) of the way from `a` to `b`."""
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


UMBER = rgb("#3B2412")
"""What every shade is made of."""
LIGHT = rgb("#FFFBF0")
"""What every highlight is made of."""

HAZE = rgb("#8F7C66")
"""What lies under full transparency."""

INK = rgb("#1B1A17")
COAL = rgb("#34312D")
SMOKE = rgb("#57524B")
WHITE = rgb("#FFFFFF")
MILK = rgb("#FBF6EA")
CREAM = rgb("#F3E6CB")
LINEN = rgb("#E4D6BC")
SAND = rgb("#D9BF94")
KRAFT = rgb("#CDA271")
WOOD = rgb("#D8A768")
BARK = rgb("#94633A")
STEEL = rgb("#C9CCC8")
PEWTER = rgb("#9AA09C")

GREEN = rgb("#14532D")
LEAF = rgb("#3F8258")
SAGE = rgb("#8FB596")
MINT = rgb("#C7DEC5")
OLIVE = rgb("#A9A949")
TEAL = rgb("#3F8C88")
SKY = rgb("#A9CBD8")
BLUE = rgb("#3F76A3")
NAVY = rgb("#274A73")

GOLD = rgb("#E3AC3C")
HONEY = rgb("#E2A02F")
AMBER = rgb("#C57F2A")
BUTTER = rgb("#F6D98B")
ORANGE = rgb("#DB7C3A")
RED = rgb("#BC3B2C")
BRICK = rgb("#A33A2A")
ROSE = rgb("#DD9A90")
PEONY = rgb("#D9697A")
BLUSH = rgb("#F1CFC4")
SOY = rgb("#3A1F16")
COCOA = rgb("#6A3B22")
