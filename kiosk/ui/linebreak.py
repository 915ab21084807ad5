"""Break Chinese text into lines: a number keeps its unit, no line starts with a comma."""

from __future__ import annotations

import re
from collections.abc import Callable

Measure = Callable[[str], float]
"""Width of a text in pixels."""

CLOSING = "，。、；：！？）】》〕”’,.;:!?)%"
OPENING = "（【《〔“‘(+＋"

DATE = r"(?:[0-9]+年)?[0-9]+月[0-9]+日(?: 星期.)?"
SPACED_NUMBER = r"(?:[^\s0-9A-Za-z]{1,2} )?[0-9]+ [^\s0-9A-Za-z，。]"  # 还有 39 天, 第 12 页
NUMBER_OR_NAME = r"\+?[0-9A-Za-z][0-9A-Za-z.:\-]*[分件天点月日年秒组页行种样位级个项元斤卷升克]?"
_TOKEN = re.compile(
    rf"[{re.escape(OPENING)}]*"
    rf"(?:{SPACED_NUMBER}|{DATE}|{NUMBER_OR_NAME}|\s+|[^\s])"
    rf"[{re.escape(CLOSING)}]*"
)
ELLIPSIS = "…"
DROPPED = " ·\uff65"
"""Not wanted at the end of a line that goes on."""

PHRASE_ENDS = "，。；：、！？ "
SHORTEST_PHRASE = 0.5
"""A line that ends early is at least this full."""

SHORTEST_LAST = 0.2
"""A last line shorter than this, or of one character, is evened out with the ones before it."""


def tokens(text: str) -> list[str]:
    """The pieces between which a line may break."""
    return _TOKEN.findall(text)


def break_lines(text: str, width: float, measure: Measure) -> list[str]:
    """Lines no wider than `width`; a single piece that is wider is broken anywhere.

    Where it costs no further line, a line ends at a comma or a space rather than inside a phrase.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if measure(paragraph.rstrip()) <= width:  # as most are: not piece by piece then
            lines.append(paragraph.rstrip())
            continue
        pieces = tokens(paragraph)
        full = _filled(pieces, width, measure, by_phrase=False)
        if len(full) > 1:
            phrased = _filled(pieces, width, measure, by_phrase=True)
            full = phrased if len(phrased) <= len(full) else full
            full = _without_widow(full, pieces, width, measure)
        lines += full
    return lines


def _filled(pieces: list[str], width: float, measure: Measure, *, by_phrase: bool) -> list[str]:
    lines: list[str] = []
    line: list[str] = []
    begun = ""
    for token in pieces:
        if measure((begun + token).rstrip()) <= width:
            line.append(token)
            begun += token
            continue
        end = _phrase_end(line) if by_phrase else len(line)
        kept = "".join(line[:end]).rstrip(DROPPED)
        if kept:
            lines.append(kept)
        line = [*line[end:], token]
        while line and not line[0].strip():
            line.pop(0)
        rest = "".join(line)
        while len(rest) > 1 and measure(rest) > width:
            fitting = next(
                n for n in range(len(rest) - 1, 0, -1) if n == 1 or measure(rest[:n]) <= width
            )
            lines.append(rest[:fitting])
            rest = rest[fitting:]
            line = [rest]
        begun = rest
    return [*lines, begun.rstrip()]


def _without_widow(
    lines: list[str], pieces: list[str], width: float, measure: Measure
) -> list[str]:
    """The same number of lines, but none of them a single word left over at the end."""
    narrower = width
    while _is_widow(lines[-1], width, measure) and narrower > width / 2:
        narrower *= 0.95
        evener = _filled(pieces, narrower, measure, by_phrase=False)
        if len(evener) > len(lines):
            break
        lines = evener
    return lines


def _is_widow(last: str, width: float, measure: Measure) -> bool:
    """检查 over 机器 on a narrow key, never 检查机 over 器."""
    return len(last) == 1 or measure(last) < width * SHORTEST_LAST


def _phrase_end(line: list[str]) -> int:
    """How many pieces to keep: up to the last comma or space, or all when that leaves too few."""
    whole = len("".join(line))
    for end in range(len(line), 0, -1):
        if len("".join(line[:end])) < whole * SHORTEST_PHRASE:
            break
        if line[end - 1][-1] in PHRASE_ENDS:
            return end
    return len(line)


def cut(lines: list[str], count: int, width: float, measure: Measure) -> list[str]:
    """At most `count` lines; the last one ends in an ellipsis when something was left out."""
    if len(lines) <= count:
        return lines
    kept = lines[:count]
    last = kept[-1]
    while last and measure(last + ELLIPSIS) > width:
        last = last[:-1]
    return [*kept[:-1], last + ELLIPSIS]
