"""The keeper's guide says the very words that stand on the screen, so that it cannot go stale."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from kiosk.core.desk.doors import BOARD, LIST_DOORS, MENUS, ListName
from kiosk.core.desk.tasks import TaskName
from kiosk.core.relations import RELATIONS
from kiosk.ledgers.exporting import LEDGERS
from kiosk.ui import (
    ask_words,
    desk_words,
    first_start_words,
    objecting_words,
    setup_words,
    words,
)
from kiosk.ui.desk_sentences import door_words

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "keeper-guide.md").read_text("utf-8")
PICTURES = DOCS / "guide"
FILES = (words, desk_words, ask_words, first_start_words, objecting_words, setup_words)

TABLES = (
    desk_words.DOOR,
    desk_words.DOOR_IN,
    desk_words.CONFIRM,
    desk_words.ONE_MORE_OF,
    desk_words.MENU_TITLE,
    ask_words.TASK,
    ask_words.SKIP,
    ask_words.SKIP_OF,
    ask_words.CLEAR,
    ask_words.OPTION,
)
"""What stands on keys and as titles, besides the constants of the language files."""


def constants():
    """Every sentence of the language files that has a name of its own."""
    for file in FILES:
        for name, value in vars(file).items():
            if name.isupper() and isinstance(value, str) and not name.startswith("SAY_"):
                yield value


def sentences(value):
    """Every text inside a table of a language file."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from sentences(inner)
    elif isinstance(value, words.Explained):
        yield from (value.fact, value.when, value.remedy)


LABELS = {*constants(), *RELATIONS, *(label for table in TABLES for label in table.values())}
SAID = {
    text for file in FILES for value in vars(file).values() for text in sentences(value) if text
}


def could_be(said, template):
    """Whether the template says this, with anything in its gaps; the guide may stop early."""
    gap = re.compile(r"\{.*?\}")
    pattern = ".+".join(re.escape(part) for part in gap.split(template))
    whole = len(gap.sub("", template).strip()) >= 2 and re.fullmatch(pattern, said) is not None
    return whole or (len(said) >= 5 and template.startswith(said))


@pytest.mark.parametrize("label", sorted(set(re.findall("【(.+?)】", GUIDE))))
def test_every_key_that_the_guide_names_is_a_key_of_the_screen(label):
    assert label in LABELS, f"no key or title says {label}"


@pytest.mark.parametrize("said", sorted(set(re.findall("「(.+?)」", GUIDE))))
def test_every_sentence_that_the_guide_quotes_is_one_of_the_screens(said):
    assert any(could_be(said, template) for template in SAID), f"no screen says {said}"


def test_a_word_that_is_on_no_screen_is_found():
    assert "确认收钱" not in LABELS
    assert not any(could_be("大米 10斤卖完了", template) for template in SAID)
    assert any(could_be("大米10斤已经过期", template) for template in SAID)


def test_the_guide_leaves_no_door_of_the_desk_out():
    doors = [(None, door.to) for some in (BOARD, *LIST_DOORS.values()) for door in some]
    doors += [(menu, door.to) for menu, some in MENUS.items() for door in some]
    assert {TaskName.DELIVER, ListName.COUNT, TaskName.TRAIN} <= {to for _, to in doors}
    for menu, to in doors:
        said = door_words(to, menu)
        assert f"【{said}】" in GUIDE, f"the guide does not know {said}"


def test_the_guide_lists_every_ledger_by_its_name():
    rows = dict(re.findall(r"^\| `([a-z-]+)` \| ([^（|]+?)(?:（.*）)? \|$", GUIDE, re.MULTILINE))
    assert rows == {key: ledger.title for key, ledger in LEDGERS.items()}


def test_each_job_has_at_most_seven_steps():
    steps = [int(number) for number in re.findall(r"^(\d+)\. ", GUIDE, re.MULTILINE)]
    assert max(steps) == 7
    assert steps.count(1) >= 15


def test_the_guides_pictures_are_there_and_small():
    shown = re.findall(r"!\[.+?\]\(guide/(.+?)\)", GUIDE)
    assert sorted(shown) == sorted(path.name for path in PICTURES.glob("*.png"))
    for name in shown:
        path = PICTURES / name
        assert path.stat().st_size < 40_000
        with Image.open(path) as picture:
            assert picture.size == (800, 480)


def test_the_guides_links_lead_somewhere():
    heads = re.findall(r"^## (.+)$", GUIDE, re.MULTILINE)
    anchors = {re.sub(r"[、（）]", "", head) for head in heads}
    for link in re.findall(r"\]\(#(.+?)\)", GUIDE):
        assert link in anchors, link
