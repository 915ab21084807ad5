"""`python -m kiosk township ...`: the township server and its batch work.

A module for each area; its `COMMANDS` are hung below `township` here.
"""

from __future__ import annotations

from datetime import datetime

import click

from kiosk.township.clock import going_on_from, now_in_shanghai
from kiosk.township.commands import awards, cards, lists, periods, setting_up, staff, updates
from kiosk.township.commands.console import moment


@click.group()
@click.option("--at", callback=moment, help="Rehearse: go by this date instead of today's.")
@click.pass_context
def township(context: click.Context, at: datetime | None) -> None:
    """The township server: its book, its lists, its cards."""
    context.obj = now_in_shanghai if at is None else going_on_from(at)


for _area in (setting_up, lists, awards, periods, cards, staff, updates):
    for _command in _area.COMMANDS:
        township.add_command(_command)
