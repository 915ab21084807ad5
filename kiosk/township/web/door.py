"""The door: signing in, signing out, choosing a password."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from kiosk.township.book import Refused, township_of
from kiosk.township.database import run_tx
from kiosk.township.office import sessions
from kiosk.township.office.acts import Done
from kiosk.township.office.passwords import SHORTEST
from kiosk.township.office.rights import Act
from kiosk.township.office.signing_in import EndSession, Verdict, Wait, checked, sign_in, sign_out
from kiosk.township.office.staff_acts import NewPassword, change_password, chosen_password
from kiosk.township.web.answers import page, problem_page, redirect
from kiosk.township.web.asked import FORM_BYTES_MAX, ROOT, Asked, Desk, Form, Shown
from kiosk.township.web.cookies import DOOR, SESSION, cookie, drop_cookie, set_cookie
from kiosk.township.web.fields import Fields
from kiosk.township.web.receiving import NotTaken, fields_of
from kiosk.township.web.routing import Endpoint, address_of, in_thread, is_own_form, session_of

INSIDE = re.compile(re.escape(ROOT) + r"/[A-Za-z0-9/_.?=&%-]*")
"""Where a sign-in may lead: a page of the desk, nowhere else."""

WRONG = "登录名或密码不对，请再试一次。"
OVER = "这个一次性密码已经过期，请找乡镇管理员重发。"
STALE = "这一页放得太久了，请再登录一次。"
WHY = {
    "over": "太久没有操作，或者已经在别处退出，请重新登录。刚才填的没有保存。",
    "out": "您已退出。",
}


def wait_sentence(wait: Wait) -> str:
    return f"试的次数太多了，请过 {wait.minutes} 分钟再试。密码忘了，请找乡镇管理员重发。"


def sign_in_endpoint(desk: Desk) -> Endpoint:
    """The one page for those who are not signed in."""

    async def answering(request: Request) -> Response:
        if request.method != "POST":
            return await in_thread(desk, _ask, desk, request)
        try:
            fields = await fields_of(request, FORM_BYTES_MAX)
        except NotTaken as why:
            return await in_thread(desk, problem_page, desk, why.status)
        return await in_thread(desk, _try, desk, request, fields)

    return answering


def _ask(desk: Desk, request: Request) -> Response:
    to = _inside(request.query_params.get("to", ""))
    if session_of(desk, cookie(request, SESSION), desk.now()) is not None:
        return redirect(to)
    return _form(desk, request, to, note=WHY.get(request.query_params.get("why", ""), ""))


def _try(desk: Desk, request: Request, fields: Fields) -> Response:
    to, login = _inside(fields.raw("to")), fields.raw("login")
    if not is_own_form(request, fields, cookie(request, DOOR) or " "):
        return _form(desk, request, to, login, sentence=STALE, status=403)
    token = sessions.token_drawn()
    with desk.hashing:
        verdict = sign_in(
            desk.engine, login, fields.raw("password"), address_of(request), desk.now(), token
        )
    match verdict:
        case Verdict.RIGHT:
            answer = redirect(to)
            set_cookie(request, answer, SESSION, token)
            drop_cookie(request, answer, DOOR)
            return answer
        case Wait():
            return _form(desk, request, to, login, wait_sentence(verdict), status=429)
        case Verdict.OVER:
            return _form(desk, request, to, login, sentence=OVER, status=422)
        case _:
            return _form(desk, request, to, login, sentence=WRONG, status=422)


def _form(
    desk: Desk,
    request: Request,
    to: str,
    login: str = "",
    sentence: str = "",
    *,
    note: str = "",
    status: int = 200,
) -> Response:
    token = cookie(request, DOOR) or sessions.token_drawn()
    name = run_tx(desk.engine, lambda c: township_of(c).name, reads=True)
    values = {
        "township": name,
        "token": sessions.form_token(token),
        "to": to,
        "login": login,
        "refused": sentence,
        "note": note,
    }
    answer = page(desk, "sign_in.html", values, status)
    set_cookie(request, answer, DOOR, token)
    return answer


def _inside(to: str) -> str:
    return to if INSIDE.fullmatch(to) and "//" not in to else f"{ROOT}/"


# --- inside ---------------------------------------------------------------------------------


def _ask_out(connection: Connection, asked: Asked) -> Shown:  # noqa: ARG001 - a page
    return Shown("sign_out.html")


def _ask_password(connection: Connection, asked: Asked) -> Shown:  # noqa: ARG001 - a page
    return Shown("password.html", {"shortest": SHORTEST})


def _read_password(fields: Fields, asked: Asked) -> NewPassword:
    current = fields.secret("current", "现在的密码")
    new, again = fields.secret("new", "新密码"), fields.secret("again", "再输一次的新密码")
    desk, login = asked.desk, asked.staff.login
    with desk.hashing:
        found = checked(desk.engine, login, current, asked.address, asked.now)
        if isinstance(found, Wait):
            raise Refused(wait_sentence(found), "current")
        verdict, row = found
        if verdict is not Verdict.RIGHT or row is None:
            raise Refused("现在的密码不对，请再输一次。", "current")
        kept = chosen_password(login, current, new, again)
    return NewPassword(row.password, kept, sessions.token_drawn(), asked.address)


def _after_password(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/"


ROUTES: tuple[Form[Any], ...] = (
    Form(
        "/password",
        Act.CHANGE_PASSWORD,
        _ask_password,
        _read_password,
        change_password,
        _after_password,
        new_session=lambda new: new.token,
    ),
    Form(
        "/sign-out",
        Act.SIGN_OUT,
        _ask_out,
        lambda fields, asked: EndSession(asked.session),  # noqa: ARG005
        sign_out,
        lambda asked, done: f"{ROOT}/sign-in?why=out",  # noqa: ARG005
        new_session=lambda ended: "",  # noqa: ARG005
    ),
)
"""What belongs to no section of the menu."""
