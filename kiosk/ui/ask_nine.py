"""Pinyin on eight large keys, abc to wxyz, as on a telephone: one touch a letter.

Twenty-six keys of a finger's width have no room on a small panel.  Here a letter stands for all
letters of its key, by the first of them (`t` for t, u and v), and what the letters can mean is
asked of `LOOKUP`, as `core.compose` wants it.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import chain, zip_longest
from string import ascii_lowercase

from kiosk import hanzi
from kiosk.core.compose import Lookup

KEYS = ("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz")
"""ITU-T E.161, as on every telephone."""

_FIRST = str.maketrans({letter: key[0] for key in KEYS for letter in key})


def grouped(letters: str) -> str:
    """Each letter as the first of its key: xyf -> wwd; everything else stays."""
    return letters.translate(_FIRST)


def starts(initials: str, typed: str) -> bool:
    """Whether the letters of `initials` (`dm10j`) begin with what was typed on the keys."""
    letters = "".join(c for c in initials if c in ascii_lowercase)
    return grouped(letters).startswith(grouped(typed))


def reading(letters: str) -> str:
    """The likeliest letters behind touched keys: wwd -> xyf, for 洗衣粉."""
    code = grouped(letters)
    if code in _syllables():
        return _syllables()[code][0]
    if found := _pattern(code, captures=True).search(_words()[0]):
        return "".join(_words()[1][found.start(n)] for n in range(1, len(code) + 1))
    for size in range(len(code), 0, -1):
        begun = next((s for s in _in_order() if grouped(s).startswith(code[:size])), "")
        if begun:
            return begun[:size] + reading(code[size:]) if code[size:] else begun[:size]
    return letters


def _candidates(code: str) -> tuple[str, ...]:
    """The characters of all syllables on these keys, in turn."""
    rows = (hanzi.candidates(syllable) for syllable in _syllables().get(code, ()))
    found = chain.from_iterable(zip_longest(*rows))
    return tuple(dict.fromkeys(c for c in found if c is not None))


@cache
def _syllables_with(prefix: str) -> tuple[str, ...]:
    return tuple(code for code in _syllables() if code.startswith(prefix))


def _spelt(code: str, end: str) -> tuple[str, ...]:
    found = _pattern(code, end).finditer(_words()[0])
    return tuple(dict.fromkeys(match["word"] for match in found))


def _pattern(code: str, end: str = "[a-z']*", *, captures: bool = False) -> re.Pattern[str]:
    """Lines that these keys spell, each syllable wholly or by its beginning."""
    letters = [f"({letter})" for letter in code] if captures else list(code)
    spelt = "(?:[a-z]*')?".join(letters)
    return re.compile(f"^{spelt}{end} (?P<word>.+)$", re.MULTILINE)


def _words_to_the_end(code: str) -> tuple[str, ...]:
    return _spelt(code, "[a-z]*") if code else ()


def _longer_words(code: str) -> tuple[str, ...]:
    return _spelt(code, "[a-z]*'[a-z']*") if code else ()


LOOKUP = Lookup(_candidates, _syllables_with, _words_to_the_end, _longer_words)


@cache
def _in_order() -> tuple[str, ...]:
    """All syllables, the most usual first."""
    return hanzi.syllables_with("")


@cache
def _syllables() -> dict[str, tuple[str, ...]]:
    """The syllables on the same keys, by those keys."""
    together: dict[str, tuple[str, ...]] = {}
    for syllable in _in_order():
        code = grouped(syllable)
        together[code] = (*together.get(code, ()), syllable)
    return together


@cache
def _words() -> tuple[str, str]:
    """The lines `xi'yi'fen 洗衣粉`: as touched on the keys, and as spelt; place for place."""
    lines = hanzi.TABLE.read_text("utf-8").split("\n\n", 1)[1]
    return grouped(lines), lines
