"""Every command line of the guides and the README is one that the program takes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from kiosk.__main__ import main

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
COMMAND = re.compile(r"(?:\bpython3? -m kiosk|^kiosk) +([a-z].*)")


def told(page):
    """Command lines of a page: its blocks line by line, and what stands in back quotes."""
    text = (ROOT / page).read_text("utf-8")
    lines = re.MULTILINE | re.DOTALL
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, lines)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=lines))
    for line in (*(line for block in blocks for line in block.splitlines()), *spans):
        # what a README says beside a command stands behind at least two blanks
        found = COMMAND.search(re.split(r" {2,}", line.strip())[0])
        if found:
            yield found[1]


LINES = sorted({(page, line) for page in PAGES for line in told(page)})


def problem(line):
    """What the program would not take; '' for nothing."""
    words = shlex.split(re.sub(r"[\[\]]|\|?\.\.\.", " ", line))
    command, context = main, click.Context(main)
    while isinstance(command, click.Group):
        if not words:
            return ""  # it speaks of the group
        name = words.pop(0)
        found = [command.get_command(context, each) for each in name.split("|")]
        if None in found:
            return f"no command {name}"
        command = found[-1]
    taken = {name: param for param in command.params for name in param.opts}
    rest = []
    while words:
        word = words.pop(0)
        if not word.startswith("--"):
            rest.append(word)
            continue
        name, _, value = word.partition("=")
        if name not in taken and name != "--help":
            return f"{command.name} has no {name}"
        if name in taken and not (taken[name].is_flag or value):
            words = words[1:]  # `enrol --stick` alone is a way to speak of it
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    if len(rest) > len(arguments) and all(param.nargs == 1 for param in arguments):
        return f"{command.name} takes no {rest[-1]}"
    return ""


@pytest.mark.parametrize(("page", "line"), LINES)
def test_a_command_of_a_guide_is_one_of_the_programs(page, line):
    assert problem(line) == "", page


def test_a_command_that_is_none_is_found():
    assert problem("restor --config x") == "no command restor"
    assert problem("restore --konfig x") == "restore has no --konfig"
    assert problem("diagnose somewhere else") != ""
    assert problem("township replace hp01") == ""


def test_the_technicians_guide_knows_the_commands_that_save_a_machine():
    names = {line.split()[0] for page, line in LINES if page == "docs/technician-guide.md"}
    assert {"backup", "restore", "diagnose", "doctor", "verify", "update", "release"} <= names
