"""`python -m kiosk township ...`: the township server and its batch work."""

from __future__ import annotations

import logging
import secrets
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, TypeVar

import click
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from kiosk.core.card import parse_card
from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.scheme import Scheme, SchemeError
from kiosk.schemes import NAMES, load_scheme, read_scheme
from kiosk.sync import codes
from kiosk.township import authority, book, closing, importing, points, register, tables
from kiosk.township.authority import Credentials
from kiosk.township.book import EnrolmentCode, NewSite, Refused
from kiosk.township.clock import going_on_from, now_in_shanghai
from kiosk.township.database import DatabaseTrouble, open_database, run_tx, shown
from kiosk.township.sheets import read_sheet
from kiosk.township.staff_commands import audit_command, staff_group
from kiosk.township.worth import Deed

T = TypeVar("T")
Command = Callable[..., Any]

DEFAULT_DB = "township.db"
DEFAULT_VALIDITY_MINUTES = 24 * 60
CLOCK_TOLERANCE = timedelta(hours=1)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Sentence(click.ClickException):
    """A refusal as it is: a Chinese sentence on stderr, exit 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.message, err=True, file=file)


def _moment(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> datetime | None:
    """Callback of an option that takes a date, with or without a time of day."""
    if value is None:
        return None
    try:
        return importing.parse_moment(value)
    except Refused as refused:
        raise click.BadParameter(str(refused)) from None


def _names(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Callback of an option that takes host names and addresses."""
    if not value:
        return ()
    from kiosk.township.certificates import host_names

    try:
        return host_names(value)
    except Refused as refused:
        raise click.BadParameter(str(refused)) from None


def _options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


_DB = click.option(
    "--db", default=DEFAULT_DB, show_default=True, help="Path, or postgresql://USER@HOST/NAME."
)
_SITE = click.option("--site", help="Id or short name of the site, when there are several.")
_NEW_SITE = _options(
    click.option("--site", required=True, help="Id: small letters, digits, hyphens."),
    click.option("--site-name", required=True, help="Short name on slip numbers: 和平."),
    click.option("--shop", required=True, help="As over the door: 和平村爱心积分超市."),
    click.option("--village", required=True),
    click.option("--village-code", required=True, type=int),
    click.option("--thanks", default="", help="The village's own last line on a slip."),
)
_VALID = click.option(
    "--valid-minutes",
    type=int,
    default=DEFAULT_VALIDITY_MINUTES,
    show_default=True,
    help="How long the enrolment code is good, 10 to 1440.",
)


_NAMES = click.option(
    "--host-name",
    "names",
    multiple=True,
    callback=_names,
    help="Name or address by which browsers find the server; kiosks need none.",
)


@click.group()
@click.option("--at", callback=_moment, help="Rehearse: go by this date instead of today's.")
@click.pass_context
def township(context: click.Context, at: datetime | None) -> None:
    """The township server: its book, its lists, its cards."""
    context.obj = now_in_shanghai if at is None else going_on_from(at)


def _now() -> datetime:
    clock: Callable[[], datetime] = click.get_current_context().obj
    return clock()


# --- setting up -----------------------------------------------------------------------------


@township.command()
@_DB
@click.option("--name", required=True, help="棠香街道")
@click.option("--code", required=True, type=int)
@click.option("--scheme", "scheme_name", required=True, help=f"{', '.join(NAMES)}, or a TOML file.")
@_NEW_SITE
@_VALID
@_NAMES
def init(
    db: str,
    name: str,
    code: int,
    scheme_name: str,
    valid_minutes: int,
    names: tuple[str, ...],
    **site: Any,
) -> None:
    """Make the township and its first site; prints the site's enrolment code."""
    from kiosk.township.certificates import new_credentials

    scheme = _scheme(scheme_name)
    seed, credentials = secrets.token_bytes(32), new_credentials(name, names)
    enrolment = EnrolmentCode.drawn(credentials.authority)

    def work(connection: Connection) -> datetime:
        book.create_township(connection, name=name, code=code, scheme=scheme, seed=seed)
        authority.keep(connection, credentials)
        return _add_site(connection, site, enrolment, valid_minutes)

    expires = _do(db, work, create=True)
    click.echo(f"已建立{name}，方案：{scheme.township}。")
    _say_code(site["site_name"], enrolment, expires)


@township.command("add-site")
@_DB
@_NEW_SITE
@_VALID
def add_site(db: str, valid_minutes: int, **site: Any) -> None:
    """Add another site; prints its enrolment code."""
    enrolment = EnrolmentCode.drawn(_credentials(db).authority)
    expires = _do(db, lambda c: _add_site(c, site, enrolment, valid_minutes))
    _say_code(site["site_name"], enrolment, expires)


@township.command()
@_DB
@_SITE
@_VALID
def code(db: str, site: str | None, valid_minutes: int) -> None:
    """Print a new enrolment code; the one before is void."""
    enrolment = EnrolmentCode.drawn(_credentials(db).authority)

    def work(connection: Connection) -> tuple[str, datetime]:
        row = book.the_site(connection, site)
        valid = timedelta(minutes=valid_minutes)
        return row.name, book.set_code(connection, row.id, enrolment, at=_now(), valid=valid)

    name, expires = _do(db, work)
    _say_code(name, enrolment, expires)


@township.command()
@_DB
@_NAMES
@click.option("--new-authority", is_flag=True, help="Also a new CA: its key was lost or stolen.")
def certificate(db: str, names: tuple[str, ...], *, new_authority: bool) -> None:
    """Give the server a new certificate; the kiosks notice nothing, unless the CA is new, too.

    Without --host-name the certificate has the names that the one before had.
    """
    from kiosk.township.certificates import new_credentials, renewed

    old = _credentials(db)
    if new_authority:
        name = _do(db, book.township_of).name
        made = new_credentials(name, names or old.names)
    else:
        made = renewed(old, names or old.names)
    _do(db, lambda c: authority.keep(c, made))
    listed = "、".join(made.names) or "没有另外的名称"
    click.echo(f"新的服务器证书已做好（{listed}）。请重新启动 township serve。")
    if not new_authority:
        click.echo("兑换点的机器不用动。")
        return
    click.echo("根证书也是新的，以前发的登记码作废。每台机器都要输一次信任码，在这以前传不上流水：")
    click.echo(f"kiosk trust {_trust_code(made)}")


@township.command("authority")
@_DB
@click.option("--out", type=click.Path(path_type=Path), help="Its certificate, for a browser.")
def show_authority(db: str, out: Path | None) -> None:
    """Print the code by which `kiosk trust` knows this township's CA."""
    credentials = _credentials(db)
    if out is not None:
        try:
            out.write_text(ssl.DER_cert_to_PEM_cert(credentials.authority), "ascii")
        except OSError as error:
            raise Sentence(f"写不了 {error.filename}：{error.strerror}。") from None
    click.echo(f"信任码： {_trust_code(credentials)}")


@township.command()
@_DB
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True)
@click.option("--plain", is_flag=True, help="HTTP without TLS, for tests on this machine only.")
def serve(db: str, host: str, port: int, *, plain: bool) -> None:
    """Serve the kiosks until SIGTERM or Ctrl-C; port 0 takes any that is free."""
    from kiosk.township.api import application
    from kiosk.township.exchange import newest_contact
    from kiosk.township.serving import serve_forever

    if plain and host not in LOOPBACK:
        raise click.UsageError(f"--plain goes with --host {' or '.join(LOOPBACK)} only.")

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    engine = _open(db)
    try:
        run_tx(engine, book.township_of, reads=True)
        _check_date(run_tx(engine, newest_contact, reads=True))
        if plain:
            click.echo("没有加密：谁都能冒充乡镇，只可用来试验。", err=True)
            tls = None
        else:
            tls = authority.server_context(run_tx(engine, authority.credentials_of, reads=True))
        serve_forever(
            application(engine, click.get_current_context().obj),
            host,
            port,
            lambda url: click.echo(f"listening on {url}"),
            tls,
        )
    except OSError as error:
        raise Sentence(f"不能在 {host} 端口 {port} 上提供服务：{error.strerror}。") from None
    except Refused as refused:
        raise Sentence(str(refused)) from None
    finally:
        engine.dispose()


# --- lists ----------------------------------------------------------------------------------


@township.group("import")
def import_lists() -> None:
    """Take in a CSV or XLSX list, whole or not at all."""


_FILE = click.argument("file", type=click.Path(path_type=Path))


@import_lists.command()
@_FILE
@_DB
@_SITE
def households(file: Path, db: str, site: str | None) -> None:
    """户编号, 组, 户主; optional 兑换点."""
    sheet = _sheet(file, importing.HOUSEHOLD_COLUMNS, importing.HOUSEHOLD_MORE)
    counts = _do(db, lambda c: importing.import_households(c, sheet, site=site))
    _say_counts(counts, "户")


@import_lists.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@_DB
@_SITE
@click.option("--from-scheme", is_flag=True, help="Take the scheme's own price list.")
@click.option("--from", "since", callback=_moment, help="Changes hold from this day; else now.")
def goods(
    file: Path | None, db: str, site: str | None, since: datetime | None, *, from_scheme: bool
) -> None:
    """编号, 品名, 积分, 分类, 单位; optional 品种, 配送类别.  Without --site for every site."""
    if (file is None) != from_scheme:
        raise click.UsageError("Give either a file or --from-scheme.")
    at = _now()
    if file is not None:
        sheet = _sheet(file, importing.GOODS_COLUMNS, importing.GOODS_MORE)
        counts = _do(db, lambda c: importing.import_goods(c, sheet, site=site, at=at, since=since))
    else:

        def work(connection: Connection) -> register.Counts:
            scheme = book.township_of(connection).scheme
            listed = list(register.goods_of_scheme(scheme))
            if not listed:
                raise Refused(f"{scheme.township}的方案没有兑换物品的清单，请用文件导入。")
            return importing.add_goods_to(connection, listed, site=site, at=at, since=since)

        counts = _do(db, work)
    _say_counts(counts, "种物品")


@import_lists.command()
@_FILE
@_DB
@_SITE
def people(file: Path, db: str, site: str | None) -> None:
    """姓名, 职务 (管理员 or 村干部), 口令 (six digits)."""
    sheet = _sheet(file, importing.PEOPLE_COLUMNS)
    counts = _do(db, lambda c: importing.import_people(c, sheet, site=site))
    _say_counts(counts, "人")


@import_lists.command("points")
@_FILE
@_DB
@_SITE
def import_points(file: Path, db: str, site: str | None) -> None:
    """户编号, 积分, 事由, 日期; optional 成员.  Opening points and past events."""
    sheet = _sheet(file, importing.POINTS_COLUMNS, importing.POINTS_MORE)
    at = _now()
    counts = _do(db, lambda c: importing.import_points(c, sheet, site=site, at=at))
    _say_counts(counts, "条积分")


# --- points ---------------------------------------------------------------------------------


@township.command()
@_DB
@_SITE
@click.option("--household", required=True, help="Its number.")
@click.option("--item", default="", help="Id of an item of the scheme's list.")
@click.option("--quantity", type=int, help="For items that are counted or weighed.")
@click.option("--points", "figure", type=int, help="Points by figure, with --reason.")
@click.option("--reason", default="")
@click.option("--helper", help="Number of the household that helped.")
@click.option("--member", default="")
@click.option("--effective", callback=_moment, help="When it happened; now, if not given.")
@click.option("--id", "award_id", help="To make a call that can be repeated safely.")
def award(db: str, site: str | None, figure: int | None, award_id: str | None, **deed: Any) -> None:
    """Book points for a household; prints the id."""
    made = award_id or f"a/{secrets.token_hex(8)}"
    asked = Deed(**deed, points=figure)
    booked = _do(db, lambda c: points.award(c, made, asked, at=_now(), site=site))
    for posting in booked:
        click.echo(f"{posting.id}\t{posting.points:+d} 分\t{posting.what}")


@township.command()
@_DB
@click.argument("award_id")
@click.option("--reason", default="")
def reverse(db: str, award_id: str, reason: str) -> None:
    """Undo points, and what a helper got for them."""
    _do(db, lambda c: points.reverse(c, award_id, reason=reason, at=_now()))
    click.echo(f"已撤销 {award_id}。")


@township.command()
@_DB
@_SITE
@click.option("--before", callback=_moment, required=True, help="Awards before this day pass.")
def review(db: str, site: str | None, before: datetime) -> None:
    """Confirm points that were shown in public, so that they can be redeemed."""
    made = secrets.token_hex(8)
    told = _do(db, lambda c: points.review(c, made, before=before, at=_now(), site=site))
    click.echo(f"{before:%Y-%m-%d %H:%M} 以前的积分已确认，兑换点：{'、'.join(told)}。")


@township.command()
@_DB
@_SITE
@click.option("--household", required=True, help="Its number.")
@click.option("--kind", help="Of the scheme's suspensions, when there are several.")
@click.option("--from", "start", callback=_moment, help="Now, if not given.")
@click.option("--until", "end", callback=_moment, help="Open, if not given.")
@click.option("--id", "suspension_id", help="Of an earlier suspension, to give it other dates.")
def suspend(
    db: str,
    site: str | None,
    household: str,
    kind: str | None,
    start: datetime | None,
    end: datetime | None,
    suspension_id: str | None,
) -> None:
    """Suspend a household as the scheme provides; prints the id."""
    made = suspension_id or f"s/{secrets.token_hex(8)}"
    begins = start or _now()
    name = _do(
        db,
        lambda c: points.suspend(c, made, household, start=begins, end=end, kind=kind, site=site),
    )
    click.echo(f"{made}\t户 {household}：{name}")


@township.command()
@_DB
@click.argument("cycle", type=click.Choice(["month", "quarter", "year"]))
@click.option("--of", "period", help="2023-03 or 2023; the one that ended last, if not given.")
def close(db: str, cycle: str, period: str | None) -> None:
    """Close a cycle and book its bonuses, once."""
    at = _now()
    results = _do(db, lambda c: closing.close_cycle(c, cycle, at=at, period=period))
    for closed in results:
        for household, bonus in closed.bonuses:
            click.echo(f"{household}\t{bonus:+d} 分")
    count = sum(len(closed.bonuses) for closed in results)
    what = f"{results[0].period} {closing.CYCLE_NAMES[cycle]}"
    if not results[0].provided:
        click.echo(f"{what}没有什么要结的：方案里没有这样的奖励。")
    elif all(closed.already for closed in results):
        click.echo(f"{what}已经结过了，没有再记奖励。")
    else:
        click.echo(f"{what}已结，{count} 户得奖励。")


# --- cards ----------------------------------------------------------------------------------


@township.command()
@_DB
@_SITE
@click.option("--household", help="Only this household's card, by its number.")
@click.option(
    "--blank",
    type=click.IntRange(1, register.BLANK_CARDS_MAX),
    help="So many new blank cards instead, for the keeper's stack.",
)
@click.option("--out", type=click.Path(path_type=Path), help="A PDF to print.")
@click.option("--texts", type=click.Path(path_type=Path), help="number<TAB>text, a line a card.")
def cards(
    db: str,
    site: str | None,
    household: str | None,
    blank: int | None,
    out: Path | None,
    texts: Path | None,
) -> None:
    """Make the cards that are missing and write all of a site's: households, then people."""
    if out is None and texts is None:
        raise click.UsageError("Give --out or --texts, or both.")
    if blank is not None and household is not None:
        raise click.UsageError("Give --household or --blank, not both.")

    def work(connection: Connection) -> tuple[int, str, list[register.CardLine]]:
        at_site = book.the_site(connection, site)
        if blank is not None:
            return blank, at_site.village, register.blank_cards(connection, at_site.id, blank)
        only = register.the_household(connection, household, at_site.id) if household else None
        homes = tables.household.c
        wanted = (
            [only.id]
            if only
            else connection.scalars(
                select(homes.id).where(homes.home == at_site.id).order_by(homes.number)
            ).all()
        )
        made = register.issue_cards(connection, wanted)
        lines = register.card_lines(connection, at_site.id, wanted, people=only is None)
        return made, at_site.village, lines

    made, village, lines = _do(db, work)
    try:
        if texts is not None:
            texts.write_text("".join(f"{line.label}\t{line.text}\n" for line in lines), "utf-8")
        if out is not None:
            _write_pdf(village, lines, out)
    except OSError as error:
        raise Sentence(f"写不了 {error.filename}：{error.strerror}。") from None
    click.echo(f"新做 {made} 张卡，共 {len(lines)} 张。")


def _write_pdf(village: str, lines: list[register.CardLine], out: Path) -> None:
    from kiosk.township.cards import PrintableCard, cards_pdf

    printable = []
    for line in lines:
        card = parse_card(line.text)
        assert card is not None
        printable.append(PrintableCard(village, line.label, line.group, card))
    cards_pdf(printable, out)


# --- inside ---------------------------------------------------------------------------------


def _open(db: str, *, create: bool = False) -> Engine:
    try:
        return open_database(db, create=create)
    except DatabaseTrouble as trouble:
        raise Sentence(str(trouble)) from None


def _do(db: str, work: Callable[[Connection], T], *, create: bool = False) -> T:
    """Open, do it in one transaction, close; a refusal becomes a sentence."""
    engine = _open(db, create=create)
    try:
        return run_tx(engine, work)
    except Refused as refused:
        raise Sentence(str(refused)) from None
    except DBAPIError as error:
        raise Sentence(f"数据库 {shown(db)} 出了问题，什么也没有记：{error.orig}") from error
    finally:
        engine.dispose()


def _credentials(db: str) -> Credentials:
    return _do(db, authority.credentials_of)


def _trust_code(credentials: Credentials) -> str:
    return codes.shown(codes.drawn(credentials.authority))


def _check_date(newest: str) -> None:
    """A kiosk goes by our clock; one that lost its battery is behind what is already booked."""
    now = _now()
    rehearsing = click.get_current_context().obj is not now_in_shanghai
    if newest > stamp(now + CLOCK_TOLERANCE) and not rehearsing:
        day = parse_stamp(newest)
        raise Sentence(
            f"这台电脑的日期是 {now:%Y-%m-%d %H:%M}，可是 {day:%Y-%m-%d %H:%M} 就已经有过记录。"
            "请先把电脑的日期调对。"
        )


def _scheme(name: str) -> Scheme:
    try:
        return load_scheme(name) if name in NAMES else read_scheme(Path(name))
    except SchemeError as error:
        raise click.BadParameter(str(error), param_hint="--scheme") from None


def _sheet(file: Path, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Any:
    try:
        sheet = read_sheet(file, required, optional)
    except Refused as refused:
        raise Sentence(str(refused)) from None
    unused = [name for name in sheet.columns if name and name not in (*required, *optional)]
    if unused:
        click.echo(f"没有用到的列：{'、'.join(unused)}。", err=True)
    return sheet


def _add_site(
    connection: Connection, site: dict[str, Any], code: EnrolmentCode, valid_minutes: int
) -> datetime:
    new = NewSite(
        id=site["site"],
        name=site["site_name"],
        shop=site["shop"],
        village=site["village"],
        village_code=site["village_code"],
        thanks=site["thanks"],
    )
    book.add_site(connection, new)
    valid = timedelta(minutes=valid_minutes)
    return book.set_code(connection, new.id, code, at=_now(), valid=valid)


def _say_code(site: str, code: EnrolmentCode, expires: datetime) -> None:
    click.echo(f"{site}的登记码： {code.text} （{expires:%m月%d日 %H:%M} 以前有效，只能用一次）")


def _say_counts(counts: register.Counts, what: str) -> None:
    click.echo(f"新增 {counts.added} {what}，更新 {counts.changed}，没有变化 {counts.unchanged}。")


township.add_command(staff_group(_DB, _do, _now))
township.add_command(audit_command(_DB, _do))
