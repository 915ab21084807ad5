"""Chinese from letters, without an input method of the operating system.

Everything stands in `assets/pinyin.txt`, which is read when the first key is touched: about 400
syllables with 6,763 characters (GB 2312) and some 740 words of a village shop.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.core.compose import Lookup

TABLE = Path(__file__).parent / "assets" / "pinyin.txt"


@dataclass(frozen=True)
class _Table:
    """pinyin.txt, taken apart."""

    characters: Mapping[str, str]
    """The characters of a syllable."""

    words: str
    """The lines `xi'yi'ye 洗衣液`, the likeliest first."""

    letters: Mapping[str, str]
    """The initial of a character as it is usually read."""

    word_letters: Mapping[str, str]
    """The initials of the words that are read otherwise than their characters."""

    read_otherwise: re.Pattern[str]
    """Those words."""


def initials(text: str) -> str:
    """`dm10j` of 大米10斤, to look a name up by; signs are left out.

    A word of the table is read as a word (村长: cz), any other character as usual (长裤: ck).
    """
    table = _table()
    plain = unicodedata.normalize("NFKC", text).lower()
    read = table.read_otherwise.sub(lambda word: table.word_letters[word[0]], plain)
    return "".join(c if c.isascii() and c.isalnum() else table.letters.get(c, "") for c in read)


def candidates(syllable: str) -> tuple[str, ...]:
    """The characters of a whole toneless syllable (u-umlaut is v), the most useful first."""
    return tuple(_table().characters.get(syllable, ""))


def syllables_with(prefix: str) -> tuple[str, ...]:
    """The syllables that begin with these letters, the most usual first."""
    return tuple(s for s in _table().characters if s.startswith(prefix))


def words(pinyin: str) -> tuple[str, ...]:
    """The words that these letters spell to the end, each syllable wholly or by its beginning.

    `xiyiye`, `xyy` and `xiyy` all offer 洗衣液.
    """
    return _words(pinyin, end="[a-z]*")


def longer_words(pinyin: str) -> tuple[str, ...]:
    """The words that go on after these letters: `xiy` offers 洗衣粉 and 洗衣液."""
    return _words(pinyin, end="[a-z]*'[a-z']*")


LOOKUP = Lookup(candidates, syllables_with, words, longer_words)
"""What a keyboard passes to `core.compose`."""


def _words(pinyin: str, end: str) -> tuple[str, ...]:
    if not (pinyin.isascii() and pinyin.isalpha()):
        return ()
    spelt = "(?:[a-z]*')?".join(pinyin)
    return tuple(re.findall(f"^{spelt}{end} (.+)$", _table().words, re.MULTILINE))


@cache
def _table() -> _Table:
    lines = [line for line in TABLE.read_text("utf-8").split("\n") if not line.startswith("#")]
    break_at = lines.index("")
    characters, letters = {}, {}
    for line in lines[:break_at]:
        syllable, _, offered = line.partition(" ")
        characters[syllable] = offered.replace("'", "")
        letters.update(dict.fromkeys(re.sub("'.", "", offered), syllable[0]))
    read_otherwise = {}
    for line in lines[break_at + 1 :]:
        spelt, _, word = line.partition(" ")
        first = "".join(syllable[:1] for syllable in spelt.split("'"))
        if first != "".join(letters.get(character, "") for character in word):
            read_otherwise[word] = first
    pattern = re.compile("|".join(sorted(read_otherwise, key=len, reverse=True)))
    return _Table(characters, "\n".join(lines[break_at + 1 :]), letters, read_otherwise, pattern)
