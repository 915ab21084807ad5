"""A sentence as recorded clips: what was recorded is joined, and nothing is said by half.

A clip is known by the very words that are heard on it.  Punctuation is a pause.
"""

from __future__ import annotations

from collections.abc import Collection

PAUSES = "，。、；：？！,.;:?! （）“”〔〕《》…·+"
"""Signs that are not read aloud; a recording may hold them all the same."""

MEASURES = tuple(
    "个件袋瓶台套斤盏把条包箱桶盒支双床张本块卷提只对元分户次人样元角年月天号点米升克项页"
)
"""Words that stand behind a number or in 几？; each is recorded once."""

NUMBER_CLIPS = tuple("零一二三四五六七八九十百千万两负")
"""From these any number is joined."""


def joined(sentence: str, recorded: Collection[str]) -> tuple[str, ...] | None:
    """The fewest clips that say the sentence, in order; '' is a pause.  None: some words lack."""
    longest = max(map(len, recorded), default=0)
    # by position: how many clips the rest takes, and how it goes on
    rest: list[tuple[int, str, int] | None] = [None] * len(sentence) + [(0, "", 0)]
    for start in range(len(sentence) - 1, -1, -1):
        ways = [
            (1 + tail[0], text, end)
            for end in range(start + 1, min(len(sentence), start + longest) + 1)
            if (tail := rest[end]) is not None and (text := sentence[start:end]) in recorded
        ]
        after = rest[start + 1]
        if sentence[start] in PAUSES and after is not None:
            ways.append((after[0], "", start + 1))
        rest[start] = min(ways, key=lambda way: (way[0], way[2]), default=None)
    found: list[str] = []
    at = 0
    while at < len(sentence):
        way = rest[at]
        if way is None:
            return None
        found.append(way[1])
        at = way[2]
    return tuple(found)
