"""Chinese typed with letters on the screen's own keyboard: a state, a key, the next state.

Letters gather; the row above the keys offers words and characters for them; touching one puts it
into the text and leaves the letters it did not stand for.  What letters can mean is asked of a
`Lookup` (`kiosk.hanzi.LOOKUP`): nothing here knows a single character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, zip_longest
from string import ascii_lowercase, ascii_uppercase, digits

LETTERS_LENGTH = 24
"""Letters that wait at most: four syllables of six."""

TEXT_LENGTH = 20
"""Characters of a text, unless the place it is for says otherwise."""

STRAIGHT = frozenset(digits + ascii_uppercase + "-（）·.")
"""Keys that stand for themselves."""

MEASURES = {"g": "g", "kg": "kg", "l": "L", "ml": "ml", "m": "m", "cm": "cm", "w": "W", "v": "V"}
"""What letters after a digit mean first: 5L, 400g."""

LEAD_CHARACTERS = 4
LEAD_WORDS = 4
"""For a single syllable the row begins with this many characters, then this many words."""


@dataclass(frozen=True)
class Lookup:
    """What letters can stand for; each answer has the likeliest first and is () for none."""

    candidates: Callable[[str], tuple[str, ...]]
    """Characters of a whole syllable."""

    syllables_with: Callable[[str], tuple[str, ...]]
    """Syllables that begin so."""

    words: Callable[[str], tuple[str, ...]]
    """Words that the letters spell to the end, in full or by beginnings of syllables."""

    longer_words: Callable[[str], tuple[str, ...]]
    """Words that go on after the letters."""


@dataclass(frozen=True)
class Composing:
    """A text that is being typed, the letters that are no text yet, and the page of the row."""

    text: str = ""
    letters: str = ""
    page: int = 0


@dataclass(frozen=True)
class Offer:
    """What a place in the row stands for, and how many of the letters it uses up."""

    text: str
    letters: int


@dataclass(frozen=True)
class Row:
    """The part of the offers that is on the screen; `pages` is 0 when there are none."""

    offers: tuple[Offer, ...]
    page: int
    pages: int


@dataclass(frozen=True)
class Pick:
    """The place in the shown row that was touched, from 0."""

    place: int


@dataclass(frozen=True)
class Turn:
    """So many pages on, or back if negative."""

    pages: int


Key = str | Pick | Turn
"""A letter a to z, a key of STRAIGHT, `<` (rub out), a space (take the first that is shown)."""


def typed(
    composing: Composing,
    key: Key,
    lookup: Lookup,
    page_size: int,
    max_length: int = TEXT_LENGTH,
) -> Composing:
    """The state after a key; a key that means nothing here, or finds no room, changes nothing."""
    match key:
        case Pick(place):
            return _picked(composing, place, lookup, page_size, max_length)
        case " ":
            return _picked(composing, 0, lookup, page_size, max_length)
        case Turn(pages):
            row = shown(composing, lookup, page_size)
            return replace(composing, page=max(0, min(row.page + pages, row.pages - 1)))
        case "<" if composing.letters:
            return Composing(composing.text, composing.letters[:-1])
        case "<":
            return Composing(composing.text[:-1])
        case str() if len(key) == 1 and key in ascii_lowercase:
            room = len(composing.text) < max_length and len(composing.letters) < LETTERS_LENGTH
            return Composing(composing.text, composing.letters + key) if room else composing
        case str() if key in STRAIGHT:
            settled = _settled(composing, lookup, max_length)
            room = not settled.letters and len(settled.text) < max_length
            return Composing(settled.text + key) if room else composing
    return composing


def shown(composing: Composing, lookup: Lookup, page_size: int) -> Row:
    """The row as the screen shows it."""
    found = offers(composing, lookup)
    pages = -(-len(found) // page_size)
    page = max(0, min(composing.page, pages - 1))
    return Row(tuple(found[page * page_size : (page + 1) * page_size]), page, pages)


def offers(composing: Composing, lookup: Lookup) -> list[Offer]:
    """All that the letters can stand for, each text once, the likeliest first.

    Never empty while there are letters: what nothing begins with can be had as it stands.
    """
    letters = composing.letters
    if not letters:
        return []
    words = [
        Offer(word, len(letters))
        for word in (*lookup.words(letters), *lookup.longer_words(letters))
    ]
    characters = list(_characters(letters, lookup))
    if lookup.syllables_with(letters):
        found = _merged(characters, words)
    else:
        found = [*(words or _first_words(letters, lookup)), *characters]
    if composing.text[-1:].isdigit() and letters in MEASURES:
        found = [Offer(MEASURES[letters], len(letters)), *found]
    once: dict[str, Offer] = {}
    for offer in found:
        once.setdefault(offer.text, offer)
    return list(once.values()) or [Offer(letters, len(letters))]


def _merged(characters: list[Offer], words: list[Offer]) -> list[Offer]:
    """Some characters and some words where the eye falls, then the rest of both."""
    return [
        *characters[:LEAD_CHARACTERS],
        *words[:LEAD_WORDS],
        *characters[LEAD_CHARACTERS:],
        *words[LEAD_WORDS:],
    ]


def _first_words(letters: str, lookup: Lookup) -> list[Offer]:
    """The words of the longest beginning that spells any: 大米 of `damishijin`.

    What may be a single syllable is none: `chu` before other letters is not 茶壶.
    """
    for size in range(len(letters) - 1, 1, -1):
        if _can_follow(letters[size:], lookup) and not lookup.syllables_with(letters[:size]):
            found = [Offer(word, size) for word in lookup.words(letters[:size])]
            if found:
                return found
    return []


def _characters(letters: str, lookup: Lookup) -> Iterator[Offer]:
    """Characters for the first syllable: the longest that begins the letters, then the shorter."""
    sizes = range(len(letters), 0, -1)
    whole = [size for size in sizes if lookup.candidates(letters[:size])]
    begun = next((size for size in sizes if lookup.syllables_with(letters[:size])), 0)
    if begun and (not whole or (begun == len(letters) and begun not in whole)):
        syllables = lookup.syllables_with(letters[:begun])
        for character in _in_turn(lookup.candidates(syllable) for syllable in syllables):
            yield Offer(character, begun)
    for size in whole:
        if size == whole[0] or _can_follow(letters[size:], lookup):
            for character in lookup.candidates(letters[:size]):
                yield Offer(character, size)


def _in_turn(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The first of each row, then the second of each, and so on."""
    return (one for one in chain.from_iterable(zip_longest(*rows)) if one is not None)


def _can_follow(rest: str, lookup: Lookup) -> bool:
    return bool(lookup.syllables_with(rest[0]))


def _picked(
    composing: Composing, place: int, lookup: Lookup, page_size: int, max_length: int
) -> Composing:
    row = shown(composing, lookup, page_size).offers
    if not 0 <= place < len(row):
        return composing
    text = composing.text + row[place].text
    if len(text) > max_length:
        return composing
    return Composing(text, composing.letters[row[place].letters :])


def _settled(composing: Composing, lookup: Lookup, max_length: int) -> Composing:
    """With the likeliest taken for all letters that wait, as far as there is room."""
    settled = Composing(composing.text, composing.letters)
    while settled.letters:
        further = _picked(settled, 0, lookup, 1, max_length)
        if further == settled:
            break
        settled = further
    return settled
