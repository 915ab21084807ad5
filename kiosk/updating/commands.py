"""`python -m kiosk update` and what goes with it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from kiosk.settings import Settings

FILE = click.Path(path_type=Path)
CONFIG = click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)


@click.command()
@CONFIG
@click.option("--home", type=FILE, default=Path("/opt/kiosk"), show_default=True)
@click.option(
    "--asked", is_flag=True, help="From the stick or the township, because the kiosk asked."
)
@click.argument("source", type=FILE, required=False)
def update(config: Path, home: Path, source: Path | None, *, asked: bool) -> None:
    """Put a signed package in charge, a file or the newest one of a folder; as root."""
    from kiosk.settings import SettingsError, read_settings
    from kiosk.updating.package import PackageRefused
    from kiosk.updating.steps import Machine, NotUpdated, UnderWay
    from kiosk.updating.steps import update as go
    from kiosk.updating.told import Ended, How, begins, note, settle, sources, wanted

    if source is None and not asked:
        raise click.UsageError("which package?")
    begins(home)
    try:
        settings = read_settings(config)
        if asked:
            # first of all: a wish that stays would be carried out again and again
            wanted(settings.folder).unlink(missing_ok=True)
        at_hand = sources(Path(settings.ledgers.stick), settings.folder)
        where = at_hand if asked or source is None else (source,)
        systemctl = ("systemctl",) if Path("/run/systemd/system").is_dir() else ()
        version = go(Machine(config, home, systemctl=systemctl), where, click.echo)
        settle(home)
    except (SettingsError, PackageRefused, NotUpdated, OSError) as error:
        if not isinstance(error, UnderWay):
            note(home, Ended(How.REFUSED, str(error)))
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(f"已换上 {version}。新版本能用，就留下；不行，旧版本自己回来。")


@click.command()
@click.option("--wheels", type=FILE, required=True, help="Folder of wheels for the machines.")
@click.option("--key", type=FILE, required=True, help="Made, when it is not there.")
@click.option("--label", required=True, help="Such as 0.2.0.")
@click.option("--counter", type=click.IntRange(1), required=True, help="One more than the last.")
@click.option("--out", type=FILE, required=True, help="Folder for the package.")
def release(wheels: Path, key: Path, label: str, counter: int, out: Path) -> None:
    """Make a signed package of this tree, and its bill of materials.

    Says the public key for `systemd/install --update-key`.
    """
    from kiosk.updating.bill import BillIncomplete, bill
    from kiosk.updating.package import ENDING, pack
    from kiosk.updating.signing import signing_key

    tree = Path(__file__).parents[2]
    path = out / f"kiosk-{label}{ENDING}"
    try:
        signed_by = signing_key(key)
        lock, table = tree / "requirements" / "kiosk.txt", tree / "docs" / "licences.md"
        now = datetime.now(UTC)
        listed = bill(label, lock.read_text("utf-8"), table.read_text("utf-8"), now)
        made = pack(tree, wheels, label, counter, signed_by, path)
        (out / f"kiosk-{label}.cdx.json").write_bytes(listed)
    except (BillIncomplete, ValueError, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(f"{path}: {len(made.files)} files, {made.size >> 20} MB")
    click.echo(f"public key: {signed_by.verify_key.encode().hex()}")


@click.command("try-out", hidden=True)
@CONFIG
def try_out(config: Path) -> None:
    """Can this version go on with this machine's journal?"""
    from kiosk.updating import trying

    def go(settings: Settings) -> None:
        trying.load()
        trying.try_out(settings)

    _as_kiosk(config, go)


@click.command("keep-before", hidden=True)
@CONFIG
def keep_before(config: Path) -> None:
    """Keep the journal as it is before a change of version."""
    from kiosk.updating import trying

    _as_kiosk(config, trying.keep_before)


@click.command("take-back", hidden=True)
@CONFIG
def take_back(config: Path) -> None:
    """Settle with which journal the version before goes on."""
    from kiosk.updating import trying

    _as_kiosk(config, trying.take_back)


def _as_kiosk(config: Path, act: Callable[[Settings], None]) -> None:
    from kiosk.settings import SettingsError, read_settings
    from kiosk.store.database import StoreError
    from kiosk.updating.trying import NotFit

    try:
        act(read_settings(config))
    except (SettingsError, StoreError, NotFit, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)


COMMANDS = (update, release, try_out, keep_before, take_back)
