"""What the township's commands share: their options, the database, refusals as sentences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import IO, Any, TypeVar

import click
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from kiosk.township.book import Refused
from kiosk.township.database import DatabaseTrouble, open_database, run_tx, shown
from kiosk.township.lists import importing
from kiosk.township.rules.turning import look

T = TypeVar("T")
Command = Callable[..., Any]

DEFAULT_DB = "township.db"


class Sentence(click.ClickException):
    """A refusal as it is: a Chinese sentence on stderr, exit 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True, file=file)


def moment(_context: click.Context, _option: click.Parameter, value: str | None) -> datetime | None:
    """Callback of an option that takes a date, with or without a time of day."""
    if value is None:
        return None
    try:
        return importing.parse_moment(value)
    except Refused as refused:
        raise click.BadParameter(str(refused)) from None


def options(*chosen: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(chosen):
            command = option(command)
        return command

    return decorate


DB = click.option(
    "--db", default=DEFAULT_DB, show_default=True, help="Path, or postgresql://USER@HOST/NAME."
)
SITE = click.option("--site", help="Id or short name of the site, when there are several.")


def now() -> datetime:
    """The time that the commands go by: of the clock, or rehearsed by `--at`."""
    clock: Callable[[], datetime] = click.get_current_context().obj
    return clock()


def opened(db: str, *, create: bool = False) -> Engine:
    """The database; Sentence when it cannot be opened."""
    try:
        engine = open_database(db, create=create)
    except DatabaseTrouble as trouble:
        raise Sentence(str(trouble)) from None
    try:
        look(engine, now())
    except DBAPIError as error:
        engine.dispose()
        raise Sentence(f"数据库 {shown(db)} 出了问题：{error.orig}") from error
    return engine


def do(db: str, work: Callable[[Connection], T], *, create: bool = False) -> T:
    """Open, do it in one transaction, close; a refusal becomes a sentence."""
    engine = opened(db, create=create)
    try:
        return run_tx(engine, work)
    except Refused as refused:
        raise Sentence(str(refused)) from None
    except DBAPIError as error:
        raise Sentence(f"数据库 {shown(db)} 出了问题，什么也没有记：{error.orig}") from error
    finally:
        engine.dispose()
