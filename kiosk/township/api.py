"""The township's calls over HTTP (design.md 9): thin, so that a USB stick can take the same way.

Each call reads its body, bounded in size and time, and does the rest in a worker thread.  Whatever
goes wrong, the answer is JSON with a `problem` and never a stack trace.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.core.clock import stamp
from kiosk.core.entries import SCHEMA
from kiosk.core.journal import canonical
from kiosk.sync.protocol import (
    ENVELOPE_BYTES_MAX,
    SCHEMA_MIN,
    STATUS,
    EnrolRequest,
    Hello,
    Problem,
    ProblemAnswer,
)
from kiosk.township.clock import now_in_shanghai
from kiosk.township.link import exchange, files, states, updates
from kiosk.township.platform.platform_calls import platform_routes
from kiosk.township.rules.turning import turned
from kiosk.township.web.desk import desk_routes

LOG = logging.getLogger(__name__)

BODY_TIMEOUT_S = 120
DRAINED_BYTES_MAX = 4 * ENVELOPE_BYTES_MAX
"""How much of an oversized body is still read, so that its sender gets to read the answer."""

Endpoint = Callable[[Request], Awaitable[Response]]


def application(engine: Engine, now: Callable[[], datetime] = now_in_shanghai) -> Starlette:
    """The township server's ASGI application."""
    now = turned(engine, now)

    def hello(_request: Request, _body: bytes) -> Response:
        return _json(Hello(time=stamp(now()), schema_min=SCHEMA_MIN, schema_max=SCHEMA))

    def authority(_request: Request, _body: bytes) -> Response:
        return Response(exchange.authority(engine), media_type="application/pkix-cert")

    def enrol(_request: Request, body: bytes) -> Response:
        try:
            asked = msgspec.json.decode(body, type=EnrolRequest)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return _problem(Problem.UNREADABLE)
        answer = exchange.enrol(engine, asked, now())
        return _problem(answer) if isinstance(answer, Problem) else _json(answer)

    def entries(request: Request, body: bytes) -> Response:
        answer = exchange.take_entries(engine, request.path_params["site"], body, now())
        if isinstance(answer, Problem):
            return _problem(answer)
        return _json(answer, status=409 if answer.problem else 200)

    def file(request: Request, piece: bytes) -> Response:
        site, digest = request.path_params["site"], request.path_params["digest"]
        signature = request.headers.get("Kiosk-Signature", "")
        if request.method == "PUT":
            content_range = request.headers.get("Content-Range", "")
            answer = files.take_piece(engine, site, digest, content_range, piece, signature, now())
        else:
            answer = files.standing(engine, site, digest, signature, now())
        return _problem(answer) if isinstance(answer, Problem) else _json(answer)

    def state(request: Request, body: bytes) -> Response:
        signature = request.headers.get("Kiosk-Signature", "")
        answer = states.take_state(engine, request.path_params["site"], body, signature, now())
        return _problem(answer) if isinstance(answer, Problem) else _json(answer)

    def update(request: Request, _body: bytes) -> Response:
        signature = request.headers.get("Kiosk-Signature", "")
        answer = updates.offer_to(engine, request.path_params["site"], signature)
        return _problem(answer) if isinstance(answer, Problem) else _json(answer)

    def package(request: Request, _body: bytes) -> Response:
        first = request.query_params.get("from", "")
        if not (first.isascii() and first.isdigit() and len(first) < 12):
            return _problem(Problem.UNREADABLE, "from is not a number")
        site, digest = request.path_params["site"], request.path_params["digest"]
        signature = request.headers.get("Kiosk-Signature", "")
        answer = updates.piece_for(engine, site, digest, int(first), signature)
        if isinstance(answer, Problem):
            return _problem(answer)
        return Response(answer, media_type="application/octet-stream")

    def paged(page: Callable[..., bytes | Problem]) -> Endpoint:
        def call(request: Request, _body: bytes) -> Response:
            after = request.query_params.get("after", "")
            if not (after.isascii() and after.isdigit() and len(after) < 20):
                return _problem(Problem.UNREADABLE, "after is not a number")
            site, signature = request.path_params["site"], request.headers.get("Kiosk-Signature")
            answer = page(engine, site, int(after), signature or "", now())
            if isinstance(answer, Problem):
                return _problem(answer)
            return Response(answer, media_type="application/octet-stream")

        return _in_thread(call)

    return Starlette(
        routes=[
            Route("/v1/hello", _in_thread(hello)),
            Route("/v1/authority", _in_thread(authority)),
            Route("/v1/enrol", _in_thread(enrol), methods=["POST"]),
            Route("/v1/sites/{site}/entries", _in_thread(entries), methods=["POST"]),
            Route("/v1/sites/{site}/state", _in_thread(state), methods=["PUT"]),
            Route("/v1/sites/{site}/feed", paged(exchange.feed_page)),
            Route("/v1/sites/{site}/snapshot", paged(exchange.snapshot_page)),
            Route("/v1/sites/{site}/files/{digest}", _in_thread(file), methods=["GET", "PUT"]),
            Route("/v1/sites/{site}/update", _in_thread(update)),
            Route("/v1/sites/{site}/update/{digest}", _in_thread(package)),
            *platform_routes(engine, now),
            *desk_routes(engine, now),
        ],
        exception_handlers={HTTPException: _not_served, Exception: _trouble},
    )


def _in_thread(handler: Callable[[Request, bytes], Response]) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S):
                body = await _body(request)
        except (ClientDisconnect, TimeoutError):
            return _problem(Problem.UNREADABLE, "the body did not arrive")
        if body is None:
            return _problem(Problem.TOO_LARGE)
        return await run_in_threadpool(handler, request, body)

    return endpoint


async def _body(request: Request) -> bytes | None:
    """The request's body; None when it is larger than an envelope may be."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= ENVELOPE_BYTES_MAX:
            parts.append(part)
        elif size > DRAINED_BYTES_MAX:
            break
        else:
            parts.clear()
    return b"".join(parts) if size <= ENVELOPE_BYTES_MAX else None


def _json(answer: msgspec.Struct, status: int = 200) -> Response:
    return Response(canonical(answer), status, media_type="application/json")


def _problem(problem: Problem, detail: str = "") -> Response:
    return _json(ProblemAnswer(problem.value, detail), STATUS[problem])


def _not_served(_request: Request, error: Exception) -> Response:
    """No such path, or no such method on it."""
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _json(ProblemAnswer(Problem.NOT_FOUND.value), status)


def _trouble(_request: Request, _error: Exception) -> Response:
    """Starlette raises the error again after this, so that it stands in the server's log."""
    return _problem(Problem.TROUBLE)
