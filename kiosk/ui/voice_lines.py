"""What a person has to read aloud for the kiosk to speak: clips, cut where figures and names stand.

The sentences are those of the gallery's samples, so a new screen brings its clips by itself.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields, is_dataclass
from types import ModuleType

from kiosk.core import explaining
from kiosk.core.reading import Reading, WhyShown
from kiosk.core.voicing import MEASURES, NUMBER_CLIPS, PAUSES, joined
from kiosk.ui import (
    ask_sentences,
    ask_words,
    desk_sentences,
    desk_words,
    first_start_words,
    numerals,
    objecting_words,
    reading_sentences,
    setup_words,
    travel_words,
    words,
)
from kiosk.ui.gallery import all_samples
from kiosk.ui.plain_speech import plain
from kiosk.ui.spoken import spoken

WORDS = (
    words,
    ask_words,
    desk_words,
    travel_words,
    objecting_words,
    first_start_words,
    setup_words,
)
SENTENCES = (explaining, reading_sentences, ask_sentences, desk_sentences, numerals)

HANZI = re.compile(r"[\u3400-\u9fff]")
FIGURES = "".join(NUMBER_CLIPS)
HOLE = re.compile(r"\{[^}]*\}")


def sentences() -> tuple[str, ...]:
    """Everything that the samples' screens say, each once, in their order."""
    said = [words.SAY_LOOK]
    for sample in all_samples():
        said += [plain(sample.front) or spoken(sample.front)]
    return tuple(sentence for sentence in dict.fromkeys(said) if sentence)


def phrases() -> tuple[str, ...]:
    """The clips that are to be recorded, in the order in which the screens need them.

    What holds the name of goods or of a person is not among them: names are shown, not spoken.
    The rules of a scheme are read as they stand, clause by clause.
    """
    own = frozenset((*_pieces(), *NUMBER_CLIPS, *MEASURES))
    known = own | frozenset(_clauses(own))
    used = dict.fromkeys(clip for said in sentences() for clip in joined(said, known) or ())
    return (*(clip for clip in used if clip and clip not in NUMBER_CLIPS), *NUMBER_CLIPS)


def _clauses(known: Collection[str]) -> Iterator[str]:
    """Of what is read from a scheme or a list: the clauses that no words of ours make up.

    Those of an explanation are cut at their figures, which are another household's elsewhere.
    """
    for sample in all_samples():
        state = sample.front.state
        if isinstance(state, WhyShown | Reading):
            cuts = FIGURES if isinstance(state, WhyShown) else ""
            for part in re.split(f"[{PAUSES}{cuts}]", spoken(sample.front)):
                if HANZI.search(part) and joined(part, known) is None:
                    yield part


def _pieces() -> Iterator[str]:
    """The words of the screens without the holes for figures, by the clause."""
    written = [text for module in WORDS for text in _texts(_constants(module))]
    written += [text for module in SENTENCES for text in _literals(module)]
    for text in written:
        for part in re.split(f"[{PAUSES}]", HOLE.sub("，", text)):
            if HANZI.search(part):
                yield part


def _literals(module: ModuleType) -> Iterator[str]:
    """What stands in quotes in a module that composes its sentences."""
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


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
