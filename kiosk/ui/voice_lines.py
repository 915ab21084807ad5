"""What a person has to read aloud for the kiosk to speak: clips, cut where figures and names stand.

The sentences are those of the gallery's samples, so a new screen brings its clips by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import ModuleType

from kiosk.core.voicing import NUMBER_CLIPS, PAUSES, joined
from kiosk.ui import ask_words, desk_words, first_start_words, setup_words, words
from kiosk.ui.gallery import all_samples
from kiosk.ui.spoken import spoken

HANZI = re.compile(r"[\u3400-\u9fff]")
HOLE = re.compile(r"\{[^}]*\}")


def sentences() -> tuple[str, ...]:
    """Everything that the samples' screens say, each once, in their order."""
    said = dict.fromkeys(spoken(sample.front) for sample in all_samples())
    return tuple(sentence for sentence in said if sentence)


def phrases() -> tuple[str, ...]:
    """The clips that are to be recorded, in the order in which the screens need them.

    What holds the name of goods or of a person is not among them: names are shown, not spoken.
    """
    known = frozenset(_pieces()) | frozenset(NUMBER_CLIPS)
    used = dict.fromkeys(clip for said in sentences() for clip in joined(said, known) or ())
    return (*(clip for clip in used if clip and clip not in NUMBER_CLIPS), *NUMBER_CLIPS)


def _pieces() -> Iterator[str]:
    """The words of the screens without the holes for figures, by the clause."""
    for module in (words, ask_words, desk_words, first_start_words, setup_words):
        for text in _texts(_constants(module)):
            for part in re.split(f"[{PAUSES}]", HOLE.sub("，", text)):
                if HANZI.search(part):
                    yield part


def _constants(module: ModuleType) -> list[object]:
    return [value for name, value in vars(module).items() if name.isupper()]


def _texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case Mapping():
            yield from _texts(list(value.values()))
        case tuple() | list() | set() | frozenset():
            for each in value:
                yield from _texts(each)
        case _ if is_dataclass(value) and not isinstance(value, type):
            yield from _texts([getattr(value, field.name) for field in fields(value)])
