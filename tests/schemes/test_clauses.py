"""The table of clauses: each clause of the five papers has its test with its figures, or a reason.

The literals of a test are those in its body (without its docstring), in its parameters, and in the
constants of its module that it names; those of a trial are all that stands in its file.  A day is
one literal, `2023-06-26`, and not three numbers.
"""

from __future__ import annotations

import ast
import functools
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk.schemes import NAMES, trial_files

TESTS = Path(__file__).parent.parent
TABLE = tomllib.loads((Path(__file__).parent / "clauses.toml").read_text("utf-8"))

IDS = {
    "rongan": "RA 0.1 2.4 2.4b 4.1.1a 4.1.1b 4.1.2 4.1.3a 4.1.3b 4.1.4a 4.1.4b 4.1.4c 4.1.4d 4.2.1 "
    "4.2.2 4.2.3a 4.2.3b 4.2.3c 4.2.4a 4.2.4b 4.2.4c 4.2.4d 4.3 4.4a 4.4b 4.4c 4.4d 4.5a 4.5b "
    "5.2 5.2b 5.3 5.5",
    "bieshan": "BS 1.2 2.1a 2.1b 2.2 2.2.1 2.2.2a 2.2.2b 2.2.2c 2.2.3a 2.2.3b 2.2.3c 2.2.3d 2.2.3e "
    "2.2.3f 2.3a 2.3.1 2.3.2a 2.3.2b 2.3.3 3 4.1 4.2 4.3",
    "gaoyang": "GY 2.1 2.2a 2.2b 2.2c 2.2d 2.2e 2.2f 3a 3b 4.1a 4.1b 4.1c 4.1d 4.2.1a 4.2.1b "
    "4.2.1c 4.2.2a 4.2.2b 4.3.1 4.3.2a 4.3.2b 4.3.2c 4.3.2d 4.3.3 5.2a 5.2b 5.3",
    "gaoliang": "GL 1 2 3.1 3.2.1 3.2.2 3.2.3 3.2.4 3.2.5 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4 3.3.5 "
    "3.3.6 3.4 4.2 4.2b 4.3 5.2 5.3 6.2 6.3",
    "tangxiang": "TX 1.2 3.1a 3.1b 3.1c 3.2a 3.2b 3.3 4.1 4.2 4.3 4.4 5a 5b 5.2 5.4a 5.4b 5.4c 6.2 "
    "A1.14/15 A1.9-12 A1.13 A2.9 A2.11 A2.12 A5 A3",
}
"""Every clause of the digest, in its order."""

OPEN = """
"""
"""What the product does not do yet.  One that is built is struck here and in the table."""

KINDS = {
    frozenset(keys.split())
    for keys in (
        "says figures shown_by",
        "says no_figure shown_by",
        "says no_act",
        "says open",
    )
}
TRIAL = "trial:"
ENTRIES = {clause: entry for of in TABLE.values() for clause, entry in of.items()}
REASON_LENGTH_MIN = 20
Literals = frozenset[int | str]


# --- what stands in a test -------------------------------------------------------------------


@functools.cache
def module(path: str) -> ast.Module:
    return ast.parse((TESTS.parent / path).read_text("utf-8"))


@functools.cache
def constants(path: str) -> dict[str, ast.expr]:
    """What a module gives names to, outside of its functions."""
    found: dict[str, ast.expr] = {}
    for line in module(path).body:
        match line:
            case ast.Assign(targets=targets, value=value):
                found |= {n.id: value for t in targets for n in ast.walk(t) if is_name(n)}
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found[name] = value
    return found


def is_name(node: ast.AST) -> bool:
    return isinstance(node, ast.Name)


def function(path: str, name: str) -> ast.FunctionDef | None:
    return next(
        (n for n in module(path).body if isinstance(n, ast.FunctionDef) and n.name == name), None
    )


@functools.cache
def literals(shown_by: str) -> Literals:
    """All that a test or a trial says in so many figures and words."""
    if shown_by.startswith(TRIAL):
        return frozenset(values(json.loads(trial(shown_by).read_text("utf-8"))))
    path, _, name = shown_by.partition("::")
    test = function(path, name.partition("[")[0])
    assert test is not None, shown_by
    lines = test.body[1:] if ast.get_docstring(test) is not None else test.body
    seen: set[str] = set()
    return frozenset(
        each for node in (*test.decorator_list, *lines) for each in said(path, node, seen)
    )


def said(path: str, node: ast.AST, seen: set[str]) -> Iterator[int | str]:
    match node:
        case ast.Constant(value=int() | str() as value) if not isinstance(value, bool):
            yield value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            yield -value
        case ast.Call(func=ast.Name(id="date" | "datetime")) if all(map(is_number, node.args)):
            year, month, day, *clock = (number.value for number in node.args)
            yield f"{year:04}-{month:02}-{day:02}T{':'.join(f'{n:02}' for n in clock)}"
        case ast.Name(id=name) if name in constants(path) and name not in seen:
            seen.add(name)
            yield from said(path, constants(path)[name], seen)
        case _:
            for part in ast.iter_child_nodes(node):
                yield from said(path, part, seen)


def is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int)


def values(document: object) -> Iterator[int | str]:
    match document:
        case dict():
            for each in document.values():
                yield from values(each)
        case list():
            for each in document:
                yield from values(each)
        case int() | str() if not isinstance(document, bool):
            yield document


def trial(shown_by: str) -> Path:
    found = [path for path in trial_files() if path.stem == shown_by.removeprefix(TRIAL)]
    assert len(found) == 1, shown_by
    return found[0]


def stands(figure: int | str, among: Literals) -> bool:
    """A number as itself; words also within a sentence, but not within a longer number."""
    if isinstance(figure, int):
        return figure in among
    words = re.compile(rf"(?<![\d.]){re.escape(figure)}(?!\d)")
    return any(isinstance(each, str) and words.search(each) for each in among)


# --- the table -------------------------------------------------------------------------------


def test_every_clause_of_the_five_papers_stands_in_the_table_once_and_in_order():
    for name in NAMES:
        paper, *numbers = IDS[name].split()
        assert list(TABLE[name]) == [f"{paper}-{number}" for number in numbers]
    assert list(TABLE) == list(NAMES) == list(IDS)
    assert len(ENTRIES) == sum(map(len, TABLE.values())) == 32 + 23 + 27 + 23 + 26


def faults_of(entry: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the form of an entry."""
    if frozenset(entry) not in KINDS:
        yield f"has {' '.join(entry)}"
    yield from (f"{name} is empty" for name, value in entry.items() if not value)
    if len(entry["says"]) > 100:
        yield "says too much"
    for name in ("no_figure", "no_act", "open"):
        if len(entry.get(name, "x" * REASON_LENGTH_MIN)) < REASON_LENGTH_MIN:
            yield f"{name} is no reason"
    for name in ("figures", "shown_by"):
        if len(set(map(repr, entry.get(name, [])))) < len(entry.get(name, [])):
            yield f"{name} holds one twice"


def test_each_clause_is_shown_or_says_why_not():
    found = {clause: list(faults_of(entry)) for clause, entry in ENTRIES.items()}
    assert {clause: faults for clause, faults in found.items() if faults} == {}


def test_what_shows_a_clause_says_its_figures():
    missing = {}
    for clause, entry in ENTRIES.items():
        among = frozenset().union(*map(literals, entry.get("shown_by", [])))
        if lost := [each for each in entry.get("figures", []) if not stands(each, among)]:
            missing[clause] = lost
    assert missing == {}


def test_every_trial_is_played_by_a_test():
    """So that a trial shows something: the test of the trials takes all that there are."""
    path = "tests/core/test_trials.py"
    assert ast.unparse(constants(path)["FILES"]) == "trial_files()"
    played = function(
        path, "test_a_trial_holds_and_its_rows_are_what_its_history_says_after_every_step"
    )
    assert played is not None
    assert "FILES" in {n.id for d in played.decorator_list for n in ast.walk(d) if is_name(n)}


def test_what_is_open_is_known(capsys):
    found = [clause for clause, entry in ENTRIES.items() if "open" in entry]
    with capsys.disabled():
        print(f"\n{len(found)} of {len(ENTRIES)} clauses are open: {' '.join(found)}")
    assert found == OPEN.split()


# --- the check itself ------------------------------------------------------------------------


def test_a_figure_is_found_only_where_it_is_said():
    here = "tests/schemes/test_clauses.py::test_a_figure_is_found_only_where_it_is_said"
    words = "差 0.01 元，12 户，2023-04-01"
    assert -3 < 7
    among = literals(here)
    assert stands(7, among)
    assert stands(-3, among)
    assert stands("12 户", frozenset({words}))
    assert stands("2023-04-01", frozenset({words}))
    for figure, others in (
        (12, {words}),
        ("2 户", {words}),
        ("2023-04-0", {words}),
        ("01 元", {words}),
        (1, {"1", 10}),
        ("1", {1, 21}),
    ):
        assert not stands(figure, frozenset(others))


def test_a_docstring_shows_nothing():
    """Of 424242 nothing is said below."""
    name = "tests/schemes/test_clauses.py::test_a_docstring_shows_nothing"
    assert not any(str(each) == "42" * 3 for each in literals(name))


def test_a_test_that_is_not_there_shows_nothing():
    for shown_by in ("tests/core/test_trials.py::test_nothing", "trial:atlantis-1"):
        with pytest.raises(AssertionError):
            literals(shown_by)
