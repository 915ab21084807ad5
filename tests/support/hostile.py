"""Names that nobody has, put wherever a value of ours holds words."""

from __future__ import annotations

import dataclasses
from enum import Enum
from itertools import cycle

NAMES = (
    "[b]粗[/b][color=ff0000]红[/color]",
    '=HYPERLINK("http:","x")',
    "甲\u202e乙\u2066丙\u200f",
    "一行\n两行\t三",
    "\x1b@\x1dV0\x10\x04切",
    "\x00零",
    "😀👩‍🌾家",
    "𠀀𪚥㐀",
    "<script>alert(1)</script>",
    "{0}%s%n",
    "长" * 3_300,
)
"""Markup, a formula, turned text, lines, printer's bytes, NUL, what no font has,
ten kilobytes."""


def spoilt(value, names=None):
    """The same value with a hostile name for each text that has a hanzi in it."""
    names = names or cycle(NAMES)
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return next(names) if any("\u4e00" <= c <= "\u9fff" for c in value) else value
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(spoilt(each, names) for each in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        told = {
            field.name: spoilt(getattr(value, field.name), names)
            for field in dataclasses.fields(value)
            if field.init
        }
        return dataclasses.replace(value, **told)
    if hasattr(value, "__struct_fields__"):
        told = {name: spoilt(getattr(value, name), names) for name in value.__struct_fields__}
        return type(value)(**told)
    return value
