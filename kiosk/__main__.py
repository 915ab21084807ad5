"""The command line (design.md 11)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

from kiosk.schemes import NAMES

FILE = click.Path(path_type=Path)


class Commands(click.Group):
    """Loads the township's commands only when they are called: they need its libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted([*super().list_commands(ctx), "township"])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "township":
            from kiosk.township.commands import township

            return township
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands)
def main() -> None:
    """The points kiosk of a village points supermarket."""


@main.command()
@click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
def run(config: Path) -> None:
    """The kiosk on its real devices."""
    from kiosk import assembly
    from kiosk.settings import SettingsError, read_settings
    from kiosk.store.database import StoreError

    try:
        assembly.run(read_settings(config))
    except (SettingsError, StoreError, OSError) as error:
        _refuse(str(error))


@main.command()
@click.option("--out", type=FILE, default=Path("out/demo"), show_default=True)
@click.option("--scheme", type=click.Choice(NAMES), default="tangxiang", show_default=True)
@click.option("--panel", default="1024x600", show_default=True)
def demo(out: Path, scheme: str, panel: str) -> None:
    """A township, a kiosk and a complete visit; exit 0 when it ended in a synced redemption."""
    from kiosk.demo import play

    sys.exit(play(out, scheme, panel))


@main.command()
@click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
@click.argument("code")
def enrol(config: Path, code: str) -> None:
    """Trade the township's one-time CODE for this kiosk's site."""
    from kiosk import assembly
    from kiosk.settings import SettingsError, read_settings
    from kiosk.sync.client import EnrolError

    try:
        settings = read_settings(config)
        if not settings.township.url:
            _refuse(f"{config}: township.url: missing")
        enrolment = assembly.enrol(settings.folder, settings.township.url, code)
    except (SettingsError, EnrolError, OSError) as error:
        _refuse(str(error))
    click.echo(f"enrolled as site {enrolment.site}, epoch {enrolment.epoch}")


@main.command()
@click.argument("file", type=FILE)
@click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
@click.option("--opening", is_flag=True, help="What lay on the shelf before the kiosk came.")
def stock(file: Path, config: Path, *, opening: bool) -> None:
    """Take the goods of a CSV (编号或品名,数量[,来源,单号]) into stock: all rows or none."""
    from kiosk.intake import IntakeError, take_in
    from kiosk.settings import SettingsError, read_settings
    from kiosk.store.database import StoreError

    try:
        kinds = take_in(read_settings(config).database, file, opening=opening)
    except (SettingsError, StoreError, IntakeError) as error:
        _refuse(str(error))
    click.echo(f"{kinds} 种物品已入库")


@main.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
def trial(files: tuple[Path, ...]) -> None:
    """Run trial files; exit 0 all hold, 1 some fail, 2 a file cannot be read."""
    from kiosk.trial import run as run_trials

    sys.exit(run_trials(files, sys.stdout))


@main.command()
@click.argument("paths", nargs=-1, required=True)
def scan(paths: tuple[str, ...]) -> None:
    """Read the codes of pictures and videos; exit 0 all read, 1 some not."""
    from kiosk.devices.scan import scan as read_codes

    sys.exit(read_codes(paths, sys.stdout, sys.stderr))


@main.command()
@click.argument("db", type=FILE, default=Path("/var/lib/kiosk/kiosk.db"))
@click.option("--slip", default="", help="Text of a slip's QR code: is it one of this journal's?")
def verify(db: Path, slip: str) -> None:
    """Check a journal: chain, gaps, purses, stock; exit 0 sound, 1 not."""
    from kiosk.store.database import StoreError, open_store
    from kiosk.store.verify import problems, slip_problem

    try:
        store = open_store(db, create=False)
    except StoreError as error:
        click.echo(str(error))
        sys.exit(1)
    try:
        found = problems(store)
        if slip and (problem := slip_problem(store, slip)):
            found.append(problem)
    finally:
        store.close()
    for problem in found:
        click.echo(problem)
    if not found:
        click.echo(f"{db}: sound" + (", the slip is genuine" if slip else ""))
    sys.exit(1 if found else 0)


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
