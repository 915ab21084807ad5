"""Commands for what must outlive a memory card: copies, and what is made of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

import click

FILE = click.Path(path_type=Path)
CONFIG = click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
SOUND = "这里的流水是好的，不用恢复。换机器请用一张新卡。"


@click.command()
@CONFIG
@click.option("--to", type=FILE, help="A folder; the stick of the settings by default.")
def backup(config: Path, to: Path | None) -> None:
    """Copy the whole journal, looked through, to the stick or a folder; the kiosk may be running.

    Exit 0 when it was copied, or nothing is there to copy or to copy to; 2 when that failed.
    """
    from kiosk.joining import read_enrolment
    from kiosk.settings import SettingsError, read_settings
    from kiosk.store import backup as copies
    from kiosk.store.database import StoreError
    from kiosk.sync import stick
    from kiosk.sync.at_touch import stick_is_in

    try:
        settings = read_settings(config)
        enrolment = read_enrolment(settings.folder)
        if enrolment is None or not settings.database.exists():
            click.echo("还没有登记，没有要备份的。")
            return
        if to is None:
            if not stick_is_in(settings.ledgers):
                click.echo("没有插优盘，没有备份。")
                return
            where = Path(settings.ledgers.stick)
            to = stick.folder_of(where, enrolment.site, enrolment.epoch, stick.BACKUP)
        to.mkdir(parents=True, exist_ok=True)
        made = copies.back_up(settings.database, to)
    except (SettingsError, StoreError) as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"备份没有写成（{error.strerror}）。")
    click.echo(f"已备份到第 {made.head} 条：{made.path}")


@click.command()
@CONFIG
@click.argument("folder", type=FILE)
@click.argument("code", required=False, default="")
def restore(config: Path, folder: Path, code: str) -> None:
    """Give the township what a dead machine left on the stick at FOLDER, then take its place.

    First without CODE: the lines of the stick go to the township, whose answer says whether it has
    them all.  Then with the CODE of `township replace`: this machine takes over the whole history
    and begins behind it.  A journal that lies here damaged is put aside, never deleted; one that is
    sound is left alone.
    """
    from kiosk import joining, salvage
    from kiosk.settings import SettingsError, read_settings
    from kiosk.store import soundness
    from kiosk.store.database import StoreError
    from kiosk.store.sole import alone
    from kiosk.sync.client import EnrolError
    from kiosk.sync.stick import StickError

    try:
        settings = read_settings(config)
        url = settings.township.url
        with alone(settings.database, founds=True):
            if not soundness.damage(settings.database) and joining.has_journal(settings):
                _refuse(SOUND)
            sent = salvage.salvage(folder, url, _say_progress)
            click.echo(sent.told)
            if not code:
                sys.exit(0 if sent.is_whole else 2)
            with salvage.damaged_aside(settings) as aside:
                enrolment = joining.enrol(settings.folder, url, code)
            if aside is not None:
                click.echo(f"坏了的流水放在 {aside}，没有删。")
            click.echo(f"enrolled as site {enrolment.site}, epoch {enrolment.epoch}")
            missing = joining.fetch_history(settings, enrolment, _say_progress)
    except (SettingsError, EnrolError, StickError, StoreError, OSError) as error:
        _refuse(str(error))
    if missing:
        _refuse(missing)


@click.command()
@CONFIG
@click.option("--out", type=FILE, default=Path("diagnose.zip"), show_default=True)
def diagnose(config: Path, out: Path) -> None:
    """Look at every part and write a bundle for who is asked for help; nobody's data are in it.

    The kiosk may be running.  Exit 0 when it was written, whatever was found.
    """
    from kiosk import diagnostics, doctor
    from kiosk.settings import SettingsError, read_settings

    try:
        settings = read_settings(config)
        diagnostics.write(diagnostics.bundle(settings, list(doctor.examine(settings))), out)
    except SettingsError as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"{out} 写不进去（{error.strerror}）。")
    click.echo(f"已写好：{out}")


COMMANDS = (backup, restore, diagnose)


def _say_progress(done: int, last: int) -> None:
    click.echo(f"{done} / {last}")


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)
