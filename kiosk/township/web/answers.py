"""Answers of the desk: pages, redirects, and the headers that all of them carry."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kiosk.township.web.asked import ROOT, Attachment, Desk

SEE_OTHER = 303
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # not no-referrer: with that a browser tells no origin with a form
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
NO_STORE = "no-store"

PROBLEMS = {
    400: ("看不懂", "浏览器发来的内容不完整，请返回上一页再试一次。"),
    403: ("不能打开", "这一页不归您的职责，如果需要，请找乡镇管理员。"),
    404: ("没有这一页", "这一页没有了，或者地址不对。"),
    405: ("看不懂", "这一页不能这样打开，请从首页进入。"),
    408: ("没有收完", "网络太慢，内容没有收完，请再试一次。"),
    413: ("太大了", "发来的内容太大，没有收下。"),
    500: ("出了问题", "系统出了问题，刚才的操作没有办成。请过一会儿再试；还不行，请找乡镇管理员。"),
}
FOREIGN_FORM = (
    "没有收下",
    "为了安全，这张表单没有收下，什么也没有改。请回到首页，重新打开那一页再填。",
)


def page(desk: Desk, template: str, values: dict[str, Any], status: int = 200) -> Response:
    """A page made from a template."""
    shown = desk.templates.get_template(template).render(desk=desk, root=ROOT, **values)
    return HTMLResponse(shown, status)


def problem_page(desk: Desk, status: int, words: tuple[str, str] | None = None) -> Response:
    """A plain page that says what is wrong and what can be done."""
    title, sentence = words or PROBLEMS.get(status, PROBLEMS[500])
    return page(desk, "problem.html", {"title": title, "sentence": sentence}, status)


def attachment(file: Attachment) -> Response:
    """A file to be kept; its name as RFC 6266 writes one that is not ASCII."""
    kept = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return Response(file.data, media_type=file.media_type, headers={"content-disposition": kept})


def redirect(path: str) -> Response:
    """On to another page of the desk, also after a form."""
    return RedirectResponse(path, SEE_OTHER)


def with_headers(application: ASGIApp) -> ASGIApp:
    """The application with the desk's headers on every answer."""

    async def answering(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("cache-control", NO_STORE)
            await send(message)

        await application(scope, receive, send_with)

    return answering
