"""From a request to an answer: who is it, may they, is the form ours, then the page or the act."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from anyio import to_thread
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from kiosk.core.clock import parse_stamp
from kiosk.township.book import Refused, find_site, township_of
from kiosk.township.database import run_tx
from kiosk.township.office import audit, sessions
from kiosk.township.office.acts import Asking, Done, NotAllowed, NotSignedIn, SpentKey, perform
from kiosk.township.office.rights import ALWAYS
from kiosk.township.office.sessions import Session
from kiosk.township.web.answers import FOREIGN_FORM, attachment, page, problem_page, redirect
from kiosk.township.web.asked import ROOT, Asked, Attachment, Desk, Form, Missing, Page, Shown
from kiosk.township.web.cookies import SESSION, cookie, drop_cookie, set_cookie
from kiosk.township.web.fields import Fields, plain
from kiosk.township.web.receiving import NotTaken, fields_of
from kiosk.township.web.rendering import new_op

Endpoint = Callable[[Request], Awaitable[Response]]

DOOR = f"{ROOT}/sign-in"
PASSWORD = f"{ROOT}/password"
TOKEN_FIELD = "token"  # noqa: S105 - the name of a field
OP_FIELD = "op"
NOTE_SHOWN = timedelta(minutes=10)


@dataclass(frozen=True)
class FormState:
    """What a form's fields say, and what is wrong with one of them."""

    op: str
    values: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    sentence: str = ""
    wrong: str = ""

    def value(self, name: str) -> str:
        found = self.values.get(name, "")
        return found if isinstance(found, str) else found[0]

    def has(self, name: str, value: str) -> bool:
        """Whether the value is among the chosen."""
        found = self.values.get(name, ())
        return value == found if isinstance(found, str) else value in found


def endpoint(desk: Desk, route: Page | Form[Any]) -> Endpoint:
    """What Starlette calls for a route."""

    async def answering(request: Request) -> Response:
        fields = None
        if request.method == "POST" and isinstance(route, Form):
            try:
                fields = await fields_of(request, route.bytes_max)
            except NotTaken as why:
                return await in_thread(desk, problem_page, desk, why.status)
        return await in_thread(desk, _answer, desk, route, request, fields)

    return answering


async def in_thread(desk: Desk, work: Callable[..., Response], *given: Any) -> Response:
    """Do it in one of the desk's threads."""
    return await to_thread.run_sync(work, *given, limiter=desk.threads)


def _answer(
    desk: Desk, route: Page | Form[Any], request: Request, fields: Fields | None
) -> Response:
    now = desk.now()
    token = cookie(request, SESSION)
    session = session_of(desk, token, now)
    if session is None:
        return _to_door(request)
    if fields is not None and not is_own_form(request, fields, token):
        return problem_page(desk, 403, FOREIGN_FORM)
    if session.staff.must_change and route.act not in ALWAYS:
        return redirect(PASSWORD)
    if not session.staff.may(route.act):
        return problem_page(desk, 403)
    if not all(plain(part) for part in request.path_params.values()):
        return problem_page(desk, 404)  # no id has signs that nobody sees, nor takes them in SQL
    asked = Asked(
        desk=desk,
        staff=session.staff,
        now=now,
        session=session.token_hash,
        address=address_of(request),
        path=request.path_params,
        query=dict(request.query_params),
        url=request.url.path,
    )
    if fields is not None and isinstance(route, Form):
        return _send(route, asked, request, fields)
    return _show(route, asked, request)


def session_of(desk: Desk, token: str, now: datetime) -> Session | None:
    """The session with this token; that it was used is written down now and then."""
    if not token:
        return None
    hashed = sessions.token_hash(token)
    session = run_tx(desk.engine, lambda c: sessions.holder(c, hashed, now), reads=True)
    if session is not None and session.is_to_be_seen(now):
        run_tx(desk.engine, lambda c: sessions.mark_seen(c, hashed, now))
    return session


def is_own_form(request: Request, fields: Fields, token: str) -> bool:
    """Whether a form was filled in on a page of ours: its origin is this host, its token fits."""
    origin = urlsplit(request.headers.get("origin", ""))
    if not origin.netloc or origin.netloc != request.headers.get("host", ""):
        return False
    return hmac.compare_digest(
        fields.raw(TOKEN_FIELD).encode(), sessions.form_token(token).encode()
    )


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


# --- looking --------------------------------------------------------------------------------


def _show(
    route: Page | Form[Any],
    asked: Asked,
    request: Request,
    typed: Mapping[str, str | tuple[str, ...]] | None = None,
    refused: Refused | None = None,
    op: str = "",
) -> Response:
    def work(connection: Connection) -> tuple[Shown | Attachment, str, str]:
        _check_site(connection, asked)
        name = township_of(connection).name
        return route.show(connection, asked), name, _note(connection, asked)

    try:
        shown, township, note = run_tx(asked.desk.engine, work, reads=True)
    except Missing:
        return problem_page(asked.desk, 404)
    if isinstance(shown, Attachment):
        return attachment(shown)
    form = FormState(
        op=op or new_op(),
        values=shown.form if typed is None else typed,
        sentence=str(refused) if refused else "",
        wrong=refused.field if refused else "",
    )
    around = {
        "asked": asked,
        "form": form,
        "note": note,
        "refused": form.sentence,
        "section": _section(asked),
        "sections": [s for s in asked.desk.sections if asked.staff.may(s.act)],
        "staff": asked.staff,
        "token": sessions.form_token(cookie(request, SESSION)),
        "township": township,
    }
    status = 200 if refused is None else 422
    return page(asked.desk, shown.template, {**around, **shown.values}, status)


def _check_site(connection: Connection, asked: Asked) -> None:
    """An officer's pages are those of the officer's own sites."""
    site = asked.path.get("site")
    if site is None:
        return
    if find_site(connection, site) is None or not asked.staff.is_for(site):
        raise Missing


def _note(connection: Connection, asked: Asked) -> str:
    """What was done a moment ago by who looks now: after a form the browser comes here."""
    number = asked.number("done", 0, (1 << 62), 0)
    row = audit.row(connection, number) if number else None
    if row is None or row.staff != asked.staff.id:
        return ""
    if not timedelta() <= asked.now - parse_stamp(row.at) <= NOTE_SHOWN:
        return ""
    again = "这张表单之前已经办过，没有再办一次。" if asked.query.get("again") else ""
    return f"{row.note}{again}"


def _section(asked: Asked) -> str:
    """Path of the section to which this page belongs."""
    below = asked.url.removeprefix(ROOT)
    found = [
        s.path for s in asked.desk.sections if s.path == below or below.startswith(s.path + "/")
    ]
    return max(found, key=len, default="")


# --- doing ----------------------------------------------------------------------------------


def _send(route: Form[Any], asked: Asked, request: Request, fields: Fields) -> Response:
    op = fields.raw(OP_FIELD)
    try:
        run_tx(asked.desk.engine, lambda c: _check_site(c, asked), reads=True)
        value = route.read(fields, asked)
        asking = Asking(asked.session, op, asked.address)
        done = perform(asked.desk.engine, asking, route.act, route.do, value, asked.now)
    except Missing:
        return problem_page(asked.desk, 404)
    except NotSignedIn:
        return _to_door(request)
    except NotAllowed:
        return problem_page(asked.desk, 403)
    except Refused as refused:
        kept = "" if isinstance(refused, SpentKey) else op
        return _show(route, asked, request, fields.typed(), refused, kept)
    to = route.to(asked, done)
    answer = _once(asked, request, done, to) if done.secret else redirect(_with_note(to, done))
    if route.new_session is not None and not done.is_repeat:
        token = route.new_session(value)
        if token:
            set_cookie(request, answer, SESSION, token)
        else:  # a browser forgets the pages that it kept when their cookie goes
            drop_cookie(request, answer, SESSION)
    return answer


def _with_note(to: str, done: Done) -> str:
    joint = "&" if "?" in to else "?"
    again = "&again=1" if done.is_repeat else ""
    return f"{to}{joint}done={done.number}{again}"


def _once(asked: Asked, request: Request, done: Done, to: str) -> Response:
    """What is shown once: no redirect, as nothing keeps it."""
    once = Page(asked.url, asked.desk.sections[0].act, lambda *_: Shown("once.html", told))
    told = {"done": done, "to": to}
    return _show(once, asked, request)


def _to_door(request: Request) -> Response:
    """To the sign-in page, and back here afterwards if this is a page to look at."""
    if request.method == "POST":
        return redirect(f"{DOOR}?why=over")
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    home = path.rstrip("/") == ROOT
    return redirect(DOOR if home else f"{DOOR}?to={quote(path, safe='')}")
