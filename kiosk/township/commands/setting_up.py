"""The township and its sites: setting them up, serving their kiosks, by line and by stick."""

from __future__ import annotations

import logging
import secrets
import ssl
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Connection

from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.scheme import Scheme, SchemeError
from kiosk.schemes import NAMES, load_scheme, read_scheme
from kiosk.sync import codes
from kiosk.township import book
from kiosk.township.book import EnrolmentCode, NewSite, Refused
from kiosk.township.clock import now_in_shanghai
from kiosk.township.commands.console import DB, SITE, Sentence, do, now, opened, options
from kiosk.township.database import run_tx
from kiosk.township.office.acts import perform_at_console
from kiosk.township.office.rights import Act
from kiosk.township.sites import authority
from kiosk.township.sites.authority import Credentials
from kiosk.township.sites.site_acts import MachineWanted, replace_machine

DEFAULT_VALIDITY_MINUTES = 24 * 60
CLOCK_TOLERANCE = timedelta(hours=1)
LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _host_names(
    _context: click.Context, _option: click.Parameter, value: tuple[str, ...]
) -> tuple[str, ...]:
    """Callback of an option that takes host names and addresses."""
    if not value:
        return ()
    from kiosk.township.sites.certificates import host_names

    try:
        return host_names(value)
    except Refused as refused:
        raise click.BadParameter(str(refused)) from None


_NEW_SITE = options(
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
    callback=_host_names,
    help="Name or address by which browsers find the server; kiosks need none.",
)


@click.command()
@DB
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
    from kiosk.township.sites.certificates import new_credentials

    scheme = _scheme(scheme_name)
    seed, credentials = secrets.token_bytes(32), new_credentials(name, names)
    enrolment = EnrolmentCode.drawn(credentials.authority)

    def work(connection: Connection) -> datetime:
        book.create_township(connection, name=name, code=code, scheme=scheme, seed=seed)
        authority.keep(connection, credentials)
        return _add_site(connection, site, enrolment, valid_minutes)

    expires = do(db, work, create=True)
    click.echo(f"已建立{name}，方案：{scheme.township}。")
    _say_code(site["site_name"], enrolment, expires)


@click.command("add-site")
@DB
@_NEW_SITE
@_VALID
def add_site(db: str, valid_minutes: int, **site: Any) -> None:
    """Add another site; prints its enrolment code."""
    enrolment = EnrolmentCode.drawn(_credentials(db).authority)
    expires = do(db, lambda c: _add_site(c, site, enrolment, valid_minutes))
    _say_code(site["site_name"], enrolment, expires)


@click.command()
@DB
@SITE
@_VALID
def code(db: str, site: str | None, valid_minutes: int) -> None:
    """Print a new enrolment code; the one before is void."""
    enrolment = EnrolmentCode.drawn(_credentials(db).authority)

    def work(connection: Connection) -> tuple[str, datetime]:
        row = book.the_site(connection, site)
        valid = timedelta(minutes=valid_minutes)
        return row.name, book.set_code(connection, row.id, enrolment, at=now(), valid=valid)

    name, expires = do(db, work)
    _say_code(name, enrolment, expires)


@click.command()
@DB
@click.argument("site")
@click.option("--slip", default="", help="Number of the last slip that anybody holds.")
@click.option("--hours", type=click.IntRange(1, 24), default=24, show_default=True)
def replace(db: str, site: str, slip: str, hours: int) -> None:
    """Shut SITE's machine out for good and print the enrolment code for the next one.

    What it had not sent yet the next one does not know; its card can still be sent in (`carry`).
    """
    enrolment = EnrolmentCode.drawn(_credentials(db).authority)

    def work(connection: Connection) -> str:
        wanted = MachineWanted(book.the_site(connection, site).id, hours, slip, code=enrolment)
        acted = perform_at_console(connection, Act.REPLACE_MACHINE, replace_machine, wanted, now())
        return acted.note

    click.echo(do(db, work))
    click.echo(f"登记码： {enrolment.text}")


@click.command()
@DB
@_NAMES
@click.option("--new-authority", is_flag=True, help="Also a new CA: its key was lost or stolen.")
def certificate(db: str, names: tuple[str, ...], *, new_authority: bool) -> None:
    """Give the server a new certificate; the kiosks notice nothing, unless the CA is new, too.

    Without --host-name the certificate has the names that the one before had.
    """
    from kiosk.township.sites.certificates import new_credentials, renewed

    old = _credentials(db)
    if new_authority:
        name = do(db, book.township_of).name
        made = new_credentials(name, names or old.names)
    else:
        made = renewed(old, names or old.names)
    do(db, lambda c: authority.keep(c, made))
    listed = "、".join(made.names) or "没有另外的名称"
    click.echo(f"新的服务器证书已做好（{listed}）。请重新启动 township serve。")
    if not new_authority:
        click.echo("兑换点的机器不用动。")
        return
    click.echo("根证书也是新的，以前发的登记码作废。每台机器都要输一次信任码，在这以前传不上流水：")
    click.echo(f"kiosk trust {_trust_code(made)}")


@click.command("authority")
@DB
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


@click.command()
@DB
@click.argument("folder", type=click.Path(path_type=Path))
def carry(db: str, folder: Path) -> None:
    """Take in what kiosks without a line have put on a USB stick, and put the answers there."""
    from kiosk.sync.stick import StickError
    from kiosk.township.link import carry as carrying

    engine = opened(db)
    try:
        for sentence in carrying.carry(engine, folder, now()):
            click.echo(sentence)
    except StickError as error:
        raise Sentence(str(error)) from None
    finally:
        engine.dispose()


@click.command()
@DB
@click.option("--days", type=click.IntRange(1, 30), default=14, show_default=True)
@click.argument("site")
@click.argument("folder", type=click.Path(path_type=Path))
def invite(db: str, days: int, site: str, folder: Path) -> None:
    """Put on a USB stick all that SITE's new machine needs where there is no line; prints the code.

    `kiosk enrol --stick` takes it in, and its answer comes back by `township carry`.  A code that
    was given out before is void.  A machine that has sold must be shut out first (`replace`).
    """
    from kiosk.sync.stick import StickError
    from kiosk.township.link import invite as inviting

    enrolment = EnrolmentCode.drawn(_credentials(db).authority)
    engine = opened(db)
    try:
        done = inviting.invite(
            engine, site, folder, enrolment, now=now(), valid=timedelta(days=days)
        )
    except (StickError, Refused) as error:
        raise Sentence(str(error)) from None
    finally:
        engine.dispose()
    click.echo(f"已写到优盘的 {done.folder}，以前的流水 {done.entries} 条。")
    _say_code(site, enrolment, done.expires)


@click.command()
@DB
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True)
@click.option("--plain", is_flag=True, help="HTTP without TLS, for tests on this machine only.")
def serve(db: str, host: str, port: int, *, plain: bool) -> None:
    """Serve the kiosks until SIGTERM or Ctrl-C; port 0 takes any that is free."""
    from kiosk.township.api import application
    from kiosk.township.link.exchange import newest_contact
    from kiosk.township.link.rereading import reread
    from kiosk.township.serving import serve_forever

    if plain and host not in LOOPBACK:
        raise click.UsageError(f"--plain goes with --host {' or '.join(LOOPBACK)} only.")

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    engine = opened(db)
    try:
        run_tx(engine, book.township_of, reads=True)
        _check_date(run_tx(engine, newest_contact, reads=True))
        run_tx(engine, lambda c: reread(c, now()))
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


COMMANDS: tuple[click.Command, ...] = (
    init,
    add_site,
    code,
    replace,
    certificate,
    show_authority,
    carry,
    invite,
    serve,
)


def _credentials(db: str) -> Credentials:
    return do(db, authority.credentials_of)


def _trust_code(credentials: Credentials) -> str:
    return codes.shown(codes.drawn(credentials.authority))


def _check_date(newest: str) -> None:
    """A kiosk goes by our clock; one that lost its battery is behind what is already booked."""
    at = now()
    rehearsing = click.get_current_context().obj is not now_in_shanghai
    if newest > stamp(at + CLOCK_TOLERANCE) and not rehearsing:
        day = parse_stamp(newest)
        raise Sentence(
            f"这台电脑的日期是 {at:%Y-%m-%d %H:%M}，可是 {day:%Y-%m-%d %H:%M} 就已经有过记录。"
            "请先把电脑的日期调对。"
        )


def _scheme(name: str) -> Scheme:
    try:
        return load_scheme(name) if name in NAMES else read_scheme(Path(name))
    except SchemeError as error:
        raise click.BadParameter(str(error), param_hint="--scheme") from None


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
    return book.set_code(connection, new.id, code, at=now(), valid=valid)


def _say_code(site: str, code: EnrolmentCode, expires: datetime) -> None:
    click.echo(f"{site}的登记码： {code.text} （{expires:%m月%d日 %H:%M} 以前有效，只能用一次）")
