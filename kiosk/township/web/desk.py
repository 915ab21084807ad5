"""The desk as routes of the township's server: its menu, its pages, what they share."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from anyio import CapacityLimiter
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from kiosk.township.web import (
    audit_pages,
    award_pages,
    card_pages,
    door,
    fund_pages,
    goods_pages,
    home,
    household_section,
    people,
    period_pages,
    report_pages,
    scheme_pages,
    site_pages,
    token_pages,
)
from kiosk.township.web.answers import SEE_OTHER, problem_page, with_headers
from kiosk.township.web.asked import ROOT, Desk, Form, Page, Section
from kiosk.township.web.rendering import ICON, PAGES, STYLE, templates
from kiosk.township.web.routing import endpoint, in_thread

HASHING_AT_ONCE = 2
"""Passwords looked at at the same time: each takes 19 MiB and a core."""

THREADS = 8

KEPT = "public, max-age=31536000, immutable"
"""Of a file whose address changes with its content."""

MEDIA_TYPES = {STYLE: "text/css", ICON: "image/svg+xml"}

SECTIONS: tuple[Section, ...] = (
    home.SECTION,
    site_pages.SECTION,
    household_section.SECTION,
    card_pages.SECTION,
    award_pages.SECTION,
    goods_pages.SECTION,
    fund_pages.FUNDS,
    fund_pages.DONORS,
    scheme_pages.SECTION,
    period_pages.SECTION,
    report_pages.SECTION,
    people.SECTION,
    token_pages.SECTION,
    audit_pages.SECTION,
)
"""The menu, in its order."""


def all_routes() -> Iterator[Page | Form[Any]]:
    """Every page behind the door."""
    yield from door.ROUTES
    for section in SECTIONS:
        yield from section.routes


def desk_routes(engine: Engine, now: Callable[[], datetime]) -> list[BaseRoute]:
    """Routes for the server's application: the desk under `/desk`, and the way to it from `/`."""
    files = {name: (PAGES / name).read_bytes() for name in MEDIA_TYPES}
    desk = Desk(
        engine=engine,
        now=now,
        templates=templates(),
        hashing=threading.Semaphore(HASHING_AT_ONCE),
        threads=CapacityLimiter(THREADS),
        sections=SECTIONS,
        style=_address(STYLE, files[STYLE]),
        icon=_address(ICON, files[ICON]),
    )

    async def file(request: Request) -> Response:
        name = request.url.path.rpartition("/")[2]
        return Response(files[name], media_type=MEDIA_TYPES[name], headers={"cache-control": KEPT})

    async def problem(_request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return await in_thread(desk, problem_page, desk, status)

    async def to_desk(_request: Request) -> Response:
        return RedirectResponse(f"{ROOT}/", SEE_OTHER)

    application = Starlette(
        routes=[
            *(Route(f"/{name}", file) for name in files),
            Route("/sign-in", door.sign_in_endpoint(desk), methods=["GET", "POST"]),
            *(
                Route(
                    route.path,
                    endpoint(desk, route),
                    methods=["GET", "POST"] if isinstance(route, Form) else ["GET"],
                )
                for route in all_routes()
            ),
        ],
        exception_handlers={HTTPException: problem, Exception: problem},
    )
    application.router.redirect_slashes = False
    return [
        Route("/", to_desk),
        Route(ROOT, to_desk),
        Mount(ROOT, app=with_headers(application)),
    ]


def _address(name: str, content: bytes) -> str:
    return f"{ROOT}/{name}?{hashlib.sha256(content).hexdigest()[:16]}"
