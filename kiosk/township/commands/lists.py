"""`import`: CSV and XLSX lists."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from kiosk.township import book
from kiosk.township.book import Refused
from kiosk.township.commands.console import DB, SITE, Sentence, do, moment, now
from kiosk.township.counts import Counts
from kiosk.township.goods.goods import goods_of_scheme
from kiosk.township.lists import foreign_codes, importing, opening_points
from kiosk.township.lists.opening_points import OpeningSent
from kiosk.township.lists.sheets import BYTES_MAX, read_sheet
from kiosk.township.office.acts import Done, perform_at_console
from kiosk.township.office.rights import Act


@click.group("import")
def import_lists() -> None:
    """Take in a CSV or XLSX list, whole or not at all."""


_FILE = click.argument("file", type=click.Path(path_type=Path))


@import_lists.command()
@_FILE
@DB
@SITE
def households(file: Path, db: str, site: str | None) -> None:
    """户编号, 组, 户主; optional 兑换点."""
    sheet = _sheet(file, importing.HOUSEHOLD_COLUMNS, importing.HOUSEHOLD_MORE)
    counts = do(db, lambda c: importing.import_households(c, sheet, site=site))
    _say_counts(counts, "户")


@import_lists.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@DB
@SITE
@click.option("--from-scheme", is_flag=True, help="Take the scheme's own price list.")
@click.option("--from", "since", callback=moment, help="Changes hold from this day; else now.")
def goods(
    file: Path | None, db: str, site: str | None, since: datetime | None, *, from_scheme: bool
) -> None:
    """编号, 品名, 积分, 分类, 单位; optional 品种, 配送类别.  Without --site for every site."""
    if (file is None) != from_scheme:
        raise click.UsageError("Give either a file or --from-scheme.")
    at = now()
    if file is not None:
        sheet = _sheet(file, importing.GOODS_COLUMNS, importing.GOODS_MORE)
        counts = do(db, lambda c: importing.import_goods(c, sheet, site=site, at=at, since=since))
    else:

        def work(connection: Connection) -> Counts:
            scheme = book.township_of(connection).scheme
            listed = list(goods_of_scheme(scheme))
            if not listed:
                raise Refused(f"{scheme.township}的方案没有兑换物品的清单，请用文件导入。")
            return importing.add_goods_to(connection, listed, site=site, at=at, since=since)

        counts = do(db, work)
    _say_counts(counts, "种物品")


@import_lists.command()
@_FILE
@DB
@SITE
def people(file: Path, db: str, site: str | None) -> None:
    """姓名, 职务 (管理员 or 村干部), 口令 (six digits)."""
    sheet = _sheet(file, importing.PEOPLE_COLUMNS)
    counts = do(db, lambda c: importing.import_people(c, sheet, site=site))
    _say_counts(counts, "人")


@import_lists.command("points")
@_FILE
@DB
@SITE
def import_points(file: Path, db: str, site: str | None) -> None:
    """户编号, 积分, 事由, 日期; optional 成员.  Past events; opening points: `import opening`."""
    sheet = _sheet(file, importing.POINTS_COLUMNS, importing.POINTS_MORE)
    at = now()
    counts = do(db, lambda c: importing.import_points(c, sheet, site=site, at=at))
    _say_counts(counts, "条积分")


@import_lists.command("codes")
@_FILE
@DB
@SITE
def import_codes(file: Path, db: str, site: str | None) -> None:
    """户编号, 码的内容.  QR codes of another platform that households carry already."""
    sheet = _sheet(file, foreign_codes.COLUMNS)
    _say_counts(do(db, lambda c: foreign_codes.import_codes(c, sheet, site=site)), "个码")


@import_lists.command("opening")
@_FILE
@DB
@SITE
def send_opening(file: Path, db: str, site: str | None) -> None:
    """户编号, 积分; optional 姓名.  Points of the paper books: they wait for a person's yes."""
    try:
        with file.open("rb") as opened:
            data = opened.read(BYTES_MAX + 1)
    except OSError as error:
        raise Sentence(f"打不开文件 {file}：{error.strerror}。") from None

    def work(connection: Connection) -> Done:
        here = book.the_site(connection, site).id
        sent = OpeningSent(here, file.name, hashlib.sha256(data).hexdigest(), data)
        act = opening_points.send_opening
        return perform_at_console(connection, Act.SEND_OPENING, act, sent, now())

    click.echo(do(db, work).note)


COMMANDS: tuple[click.Command, ...] = (import_lists,)


def _sheet(file: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Any:
    try:
        sheet = read_sheet(file, required, optional)
    except Refused as refused:
        raise Sentence(str(refused)) from None
    unused = [name for name in sheet.columns if name and name not in (*required, *optional)]
    if unused:
        click.echo(f"没有用到的列：{'、'.join(unused)}。", err=True)
    return sheet


def _say_counts(counts: Counts, what: str) -> None:
    click.echo(f"新增 {counts.added} {what}，更新 {counts.changed}，没有变化 {counts.unchanged}。")
