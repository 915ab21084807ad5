"""The command line (design.md 11)."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import click

from kiosk import upkeep
from kiosk.core.carried import StickTrouble
from kiosk.schemes import NAMES
from kiosk.updating import commands as updating

FILE = click.Path(path_type=Path)
SHANGHAI = ZoneInfo("Asia/Shanghai")
HAS_JOURNAL = "这里已经有流水，不能再登记。换机器请用一张新卡，旧卡上的流水请送到乡镇。"
TROUBLE = {
    StickTrouble.FULL: "优盘满了，流水没有写上。",
    StickTrouble.READ_ONLY: "优盘只能读，流水没有写上。",
    StickTrouble.PULLED: "优盘写到一半断开了，流水没有写完。",
    StickTrouble.OWN: "机器自己的存储卡读写不了，流水没有写完。优盘没有坏。",
}
"""After these, and any other trouble, what was taken in holds."""

STICK_UNUSABLE = "优盘写不进去，流水没有写完。"


class Commands(click.Group):
    """Loads the township's commands only when they are called: they need its libraries."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        of_township = ["township"] if find_spec("sqlalchemy") else []  # not on a kiosk's machine
        return sorted([*super().list_commands(ctx), *of_township])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "township" and cmd_name in self.list_commands(ctx):
            from kiosk.township.commands import township

            return township
        return super().get_command(ctx, cmd_name)


@click.group(cls=Commands)
def main() -> None:
    """The points kiosk of a village points supermarket."""


@main.command()
@click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
def run(config: Path) -> None:
    """The kiosk on its real devices; exit 1: try again; 2: somebody must help."""
    from kiosk import running
    from kiosk.settings import SettingsError, read_settings
    from kiosk.store.database import StoreBarred, StoreError
    from kiosk.store.sole import alone

    try:
        settings = read_settings(config)
        with alone(settings.database, founds=True):
            running.run(settings)
    except StoreBarred as error:  # systemd goes on trying: room is made, the other program ends
        click.echo(error, err=True)
        sys.exit(1)
    except (SettingsError, StoreError, OSError) as error:
        _refuse(str(error))


@main.command()
@click.option("--out", type=FILE, default=Path("out/demo"), show_default=True)
@click.option("--scheme", type=click.Choice(NAMES), default="tangxiang", show_default=True)
@click.option("--panel", default="1024x600", show_default=True)
def demo(out: Path, scheme: str, panel: str) -> None:
    """A township, a kiosk, a visit and a keeper's day; exit 0 when all of it was synced."""
    from kiosk.demo import play

    sys.exit(play(out, scheme, panel))


@main.command()
@click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
@click.option("--stick", type=FILE, help="Of `township invite`, where there is no line.")
@click.argument("code")
def enrol(config: Path, stick: Path | None, code: str) -> None:
    """Trade the township's one-time CODE for this kiosk's site; the code proves the township."""
    from kiosk import joining
    from kiosk.settings import SettingsError, read_settings
    from kiosk.store.database import StoreError
    from kiosk.store.sole import alone
    from kiosk.sync.client import EnrolError
    from kiosk.sync.stick import StickError

    try:
        folder, url = _folder_and_township(config)
        settings = read_settings(config)
        with alone(settings.database, founds=True):
            if joining.has_journal(settings):
                _refuse(HAS_JOURNAL)
            missing = ""
            if stick is not None:
                enrolment, missing = joining.enrol_by_stick(settings, stick, code, _say_progress)
            else:
                enrolment = joining.enrol(folder, url, code)
            click.echo(f"enrolled as site {enrolment.site}, epoch {enrolment.epoch}")
            if enrolment.base and stick is None:
                missing = joining.fetch_history(settings, enrolment, _say_progress)
    except (SettingsError, EnrolError, StickError, StoreError, OSError) as error:
        _refuse(str(error))
    if missing:
        _refuse(missing)


def _say_progress(done: int, last: int) -> None:
    click.echo(f"取回以前的流水：{done} / {last}")


@main.command()
@click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
@click.argument("stick", type=FILE)
def carry(config: Path, stick: Path) -> None:
    """Exchange with the township by a USB stick, beside the line or without one.

    Takes in what `township carry` wrote, and writes what the township has not.  While the kiosk
    runs it is refused, as `stock` is: there the keeper does it by a touch (更多, 和乡镇联系).
    """
    from kiosk import joining
    from kiosk.settings import SettingsError, read_settings
    from kiosk.store.database import StoreError
    from kiosk.store.sole import alone
    from kiosk.sync.stick import StickError

    try:
        settings = read_settings(config)
        with alone(settings.database):
            done = joining.carry(settings, stick, _say_progress)
    except (SettingsError, StoreError, StickError, OSError) as error:
        _refuse(str(error))
    if done is None:
        _refuse("这台机器还没有登记。")
    for note in done.notes:
        click.echo(note, err=True)
    click.echo(f"收到乡镇的内容 {done.taken} 条，乡镇又收下流水 {done.acked} 条。")
    if done.trouble is not None:
        _refuse(TROUBLE.get(done.trouble, STICK_UNUSABLE))
    click.echo(f"还没有送到的流水 {done.written} 条，已经写到优盘上。")


@main.command()
@click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
@click.argument("code")
def trust(config: Path, code: str) -> None:
    """Believe the township again after it made a new CA; CODE is from `township authority`."""
    from kiosk import joining
    from kiosk.settings import SettingsError
    from kiosk.sync.client import EnrolError

    try:
        if not joining.trust(*_folder_and_township(config), code):
            _refuse("这台机器还没有登记，请用 kiosk enrol。")
    except (SettingsError, EnrolError, OSError) as error:
        _refuse(str(error))
    click.echo("已认可乡镇新的根证书。请重新启动机器的程序。")


def _folder_and_township(config: Path) -> tuple[Path, str]:
    from kiosk.settings import SettingsError, read_settings

    settings = read_settings(config)
    if not settings.township.url:
        raise SettingsError(f"{config}: township.url: missing")
    return settings.folder, settings.township.url


@main.command()
@click.argument("file", type=FILE)
@click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
@click.option("--opening", is_flag=True, help="What lay on the shelf before the kiosk came.")
def stock(file: Path, config: Path, *, opening: bool) -> None:
    """Take the goods of a CSV into stock: all rows or none.

    Columns: 编号 or 品名, 数量; for a delivery also 来源, and if known 送货人, 单号, 单价, 保质期.
    """
    from kiosk.intake import IntakeError, take_in
    from kiosk.settings import SettingsError, read_settings
    from kiosk.store.database import StoreError
    from kiosk.store.sole import alone

    try:
        database = read_settings(config).database
        with alone(database):
            kinds = take_in(database, file, opening=opening)
    except (SettingsError, StoreError, IntakeError, OSError) as error:
        _refuse(str(error))
    click.echo(f"{kinds} 种物品已入库")


@main.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
def trial(files: tuple[Path, ...]) -> None:
    """Run trial files; exit 0 all hold, 1 some fail, 2 a file cannot be read."""
    from kiosk.trial import run as run_trials

    sys.exit(run_trials(files, sys.stdout))


@main.command()
@click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
@click.option("--placeholders", is_flag=True, help="Let espeak-ng read what is not recorded yet.")
def voice(config: Path, *, placeholders: bool) -> None:
    """List what is to be read aloud, a clip a line, and whether it is recorded.

    A recording is a 16-bit WAV file named for its words, as `请取走您的东西.wav`, in the folder
    voice/dialect or voice/recorded of the kiosk's data.
    """
    from kiosk.devices.placeholder_voice import NoVoice, make
    from kiosk.devices.sound_files import recordings
    from kiosk.settings import VOICES, SettingsError, read_settings
    from kiosk.ui.voice_lines import phrases

    try:
        settings = read_settings(config)
        dialect, recorded, made = (settings.folder / folder for folder in VOICES)
        wanted = phrases()
        if placeholders:
            click.echo(f"合成了 {make(wanted, made)} 条")
    except (SettingsError, NoVoice) as error:
        _refuse(str(error))
    spoken = recordings([dialect, recorded])
    for phrase in wanted:
        click.echo(f"{'有' if phrase in spoken else '缺'}\t{phrase}")
    click.echo(f"要录 {len(wanted)} 条，还缺 {sum(phrase not in spoken for phrase in wanted)} 条")


@main.command()
@click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
@click.option("--print", "print_test", is_flag=True, help="Let a test page come out.")
def doctor(config: Path, *, print_test: bool) -> None:
    """Look at every part of the kiosk once; exit 0 fit, 1 not."""
    from kiosk.core.fitness import Verdict
    from kiosk.doctor import examine
    from kiosk.settings import SettingsError, read_settings

    try:
        settings = read_settings(config)
    except SettingsError as error:
        _refuse(str(error))
    worst = 0
    for finding in examine(settings, print_test=print_test):
        click.echo(f"{finding.verdict}\t{finding.part}\t{finding.told}")
        worst = max(worst, finding.verdict is Verdict.UNFIT)
    sys.exit(worst)


@main.command()
@click.argument("paths", nargs=-1, required=True)
def scan(paths: tuple[str, ...]) -> None:
    """Read the codes of pictures and videos; exit 0 all read, 1 some not."""
    from kiosk.devices.scan import scan as read_codes

    sys.exit(read_codes(paths, sys.stdout, sys.stderr))


@main.command()
@click.argument("db", type=FILE, default=Path("/var/lib/kiosk/kiosk.db"))
@click.option("--slip", default="", help="Text of a slip's QR code: is it one of this journal's?")
@click.option("--head", default="", help="A head noted elsewhere: 31:CD38-BDB3-1DC0-E0CD.")
def verify(db: Path, slip: str, head: str) -> None:
    """Check a journal: chain, gaps, purses, stock; exit 0 sound, 1 not."""
    from kiosk.desk.attached_files import findings
    from kiosk.joining import PHOTOGRAPHS
    from kiosk.store.database import StoreError, open_store
    from kiosk.store.overspends import overspends
    from kiosk.store.rereading import is_due
    from kiosk.store.verify import head_problem, problems, slip_problem

    try:
        store = open_store(db, create=False)
    except StoreError as error:
        click.echo(str(error))
        sys.exit(1)
    try:
        found = problems(store)
        if slip and (problem := slip_problem(store, slip)):
            found.append(problem)
        if head and (problem := head_problem(store, head)):
            found.append(problem)
        files = [] if found else list(findings(store, db.parent / PHOTOGRAPHS))
        found += [str(each) for each in files if each.damaged]
        over = [] if found else overspends(store)
        if found and is_due(store):
            click.echo("note: after an upgrade, start the kiosk once before verifying", err=True)
    finally:
        store.close()
    for problem in found:
        click.echo(problem)
    if not found:
        click.echo(f"{db}: sound" + (", the slip is genuine" if slip else ""))
    for file in files:
        if not file.damaged:
            click.echo(f"note: {file}", err=True)
    for each in over:
        period = each.period or "all time"
        click.echo(f"overspent: {each.number} {each.name} in {period}: {each.points} points")
    sys.exit(1 if found else 0)


@main.command()
@click.argument("kind")
@click.option(
    "--period",
    help="2026-11-20, 2026-11, 2026-Q4, 2026 or all; the month of the machine's date when it is"
    " left out.",
)
@click.option(
    "--cut",
    type=int,
    default=1,
    show_default=True,
    help="Day on which a month begins: with 26, 2023-06 is 2023-05-26 to 2023-06-25, as for a"
    " report that is due before the 26th.",
)
@click.option("--out", type=FILE, help="A .xlsx, .csv or .pdf file; KIND-PERIOD.xlsx by default.")
@click.option("--db", type=FILE, help="The kiosk's file; else the one that the settings name.")
@click.option("--config", type=FILE, default=Path("kiosk.toml"), show_default=True)
def export(
    kind: str, period: str | None, cut: int, out: Path | None, db: Path | None, config: Path
) -> None:
    """Write the ledger, notice or list KIND; exit 2 and nothing written when that cannot be.

    points, deliveries, redemptions, stock, movements, counts, vouchers, complaints, closes,
    points-notice, exchange-notice, price-list and purchase-list (as of today), settlement,
    register (its pages, PDF only); or their Chinese titles.  The kiosk may be running.
    """
    from kiosk.ledgers import exporting
    from kiosk.ledgers.reading import ReadOnlyStore
    from kiosk.ledgers.span import NoSuchSpan, month_of, span_named
    from kiosk.settings import SettingsError, read_settings
    from kiosk.sheets import SheetError
    from kiosk.store.database import StoreError

    at = datetime.now(SHANGHAI).replace(tzinfo=None, microsecond=0)
    try:
        span = span_named(period, cut) if period is not None else month_of(at, cut)
        ledger = exporting.ledger_named(kind)
        path = out or exporting.usual_file(ledger, span, at)
        exporting.check_file(ledger, path)
        with closing(ReadOnlyStore(db or read_settings(config).database)) as store:
            made = exporting.document(store, ledger, span, at)
        exporting.write(made, path)
    except (SettingsError, StoreError, SheetError, NoSuchSpan) as error:
        _refuse(str(error))
    click.echo(f"已写好{ledger.title}：{path}")


for _command in (*updating.COMMANDS, *upkeep.COMMANDS):
    main.add_command(_command)


def _refuse(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)


if __name__ == "__main__":
    main()
