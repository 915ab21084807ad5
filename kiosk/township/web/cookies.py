"""The two cookies: of a session, and of the form at the door.

Over TLS they carry the `__Host-` prefix, so that no neighbour on the same host can set them.
"""

from __future__ import annotations

from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response

Name = Literal["desk", "desk-door"]
SESSION: Final = "desk"
DOOR: Final = "desk-door"


def cookie(request: Request, name: Name) -> str:
    return request.cookies.get(_full(request, name), "")


def set_cookie(request: Request, response: Response, name: Name, value: str) -> None:
    """Until the browser is closed; no script can read it, no other page can send it."""
    response.set_cookie(
        _full(request, name),
        value,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="strict",
    )


def drop_cookie(request: Request, response: Response, name: Name) -> None:
    response.delete_cookie(
        _full(request, name),
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="strict",
    )


def _full(request: Request, name: Name) -> str:
    return f"__Host-{name}" if _is_secure(request) else name


def _is_secure(request: Request) -> bool:
    return request.url.scheme == "https"
