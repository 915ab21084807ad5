"""Where in its paper a rule stands: `四(三)2 将超出…` -> 四、（三）2, and as one says it aloud.

A scheme's `clause` is the place, a space, and the words there; several are parted by ；.
"""

from __future__ import annotations

import re

NUMERALS = "一二三四五六七八九十"
PLACE = (
    rf"(?:第[{NUMERALS}百\d]+[章条款项])+"
    r"|附件\d+(?: 第\d+项)?"
    rf"|(?=[{NUMERALS}(])[{NUMERALS}]*(?:\([{NUMERALS}]+\))?\d*(?:\(\d+\))*(?:[、-]\d+)*"
)
PLACES = re.compile(rf"(?:{PLACE})(?:、(?:{PLACE}))*(?= |$)")
BY_VILLAGE = "(村方案)"
VILLAGE_RULES = "村里的方案"
LEVELS = ("条", "款", "项", "目")


def places_of(clause: str) -> tuple[str, ...]:
    """四(三)2, 四(一): the places that a clause names, as the scheme's file has them."""
    found: list[str] = []
    for part in re.split(r"；| 与 ", clause):
        together = PLACES.match(part.strip())
        found += re.findall(PLACE, together[0]) if together else []
    return tuple(dict.fromkeys(found))


def clause_name(clause: str) -> str:
    """四、（三）2: as the paper has it; 村里的方案 where it leaves that to the village; '' none."""
    if BY_VILLAGE in clause:
        return VILLAGE_RULES
    return "，".join(_written(place) for place in places_of(clause))


def clause_said(clause: str) -> str:
    """第四条第三款第二项: the first place, as one says it; '' where the paper has none."""
    if BY_VILLAGE in clause:
        return VILLAGE_RULES
    places = places_of(clause)
    if not places or places[0].startswith("("):
        return ""
    if places[0].startswith("第"):
        return places[0]
    if places[0].startswith("附件"):
        return re.sub(r"\d+", lambda found: _numeral(found[0]), places[0].replace(" ", ""))
    steps = re.findall(rf"[{NUMERALS}]+|\d+", re.split("[、-]", places[0])[0])
    said = zip(map(_numeral, steps), LEVELS, strict=False)
    return "".join(f"第{step}{level}" for step, level in said)


def _written(place: str) -> str:
    first = re.match(rf"[{NUMERALS}]+(?=[(\d])", place)
    apart = f"{first[0]}、{place[first.end() :]}" if first else place
    return apart.replace("(", "（").replace(")", "）")


def _numeral(step: str) -> str:
    """14 -> 十四; below a hundred, and not 两 for 2: it says which, not how many."""
    if not step.isdecimal():
        return step
    tens, ones = divmod(int(step), 10)
    head = "" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十"
    return head + (NUMERALS[ones - 1] if ones else "")
