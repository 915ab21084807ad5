"""The calls of a township's platform over HTTP: read-only, with a bearer token of the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.core.journal import canonical
from kiosk.sync.protocol import Problem, ProblemAnswer
from kiosk.township.database import run_tx
from kiosk.township.platform import openapi, platform
from kiosk.township.platform.api_tokens import opens

WRONG_TOKEN = "wrong_token"  # noqa: S105 - the name of a problem
Answering = Callable[[Connection, Request, datetime], msgspec.Struct | None]


def platform_routes(engine: Engine, now: Callable[[], datetime]) -> list[Route]:
    """Routes for the server's application."""

    def route(path: str, answering: Answering) -> Route:
        def call(request: Request) -> Response:
            at = now()

            def work(connection: Connection) -> Response:
                if not opens(connection, _bearer(request)):
                    return _answer(ProblemAnswer(WRONG_TOKEN), 401)
                found = answering(connection, request, at)
                if found is None:
                    return _answer(ProblemAnswer(Problem.NOT_FOUND.value), 404)
                return _answer(found)

            return run_tx(engine, work, reads=True)

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(call, request)

        return Route(path, endpoint)

    document = canonical(openapi.document())

    async def described(_request: Request) -> Response:
        return Response(document, media_type="application/json")

    return [
        Route(openapi.PATH, described),
        route("/v1/villages", lambda c, _request, _at: platform.villages(c)),
        route(
            "/v1/villages/{village:int}/points",
            lambda c, request, at: platform.village_points(c, _village(request), at),
        ),
        route(
            "/v1/villages/{village:int}/lists",
            lambda c, request, _at: platform.lists_of_village(c, _village(request)),
        ),
        route(
            "/v1/villages/{village:int}/lists/{mark}",
            lambda c, request, _at: platform.list_with_mark(
                c, _village(request), request.path_params["mark"]
            ),
        ),
        route(
            "/v1/sites/{site}/goods",
            lambda c, request, at: platform.site_goods(c, request.path_params["site"], at),
        ),
    ]


def _village(request: Request) -> int:
    """Of the path; a code is below 2^16, and no database takes any number at all."""
    return min(int(request.path_params["village"]), 1 << 16)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _answer(answer: msgspec.Struct, status: int = 200) -> Response:
    headers = {"cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return Response(canonical(answer), status, headers, "application/json")
