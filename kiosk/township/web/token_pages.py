"""接口: who may read by a program, and what there is to read."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from kiosk.township.office.acts import Done
from kiosk.township.office.rights import Act
from kiosk.township.platform import api_tokens, openapi
from kiosk.township.platform.api_tokens import NAME_LENGTH_MAX, NewToken, TokenNamed
from kiosk.township.web.asked import ROOT, Asked, Form, Missing, Page, Section, Shown
from kiosk.township.web.fields import Fields
from kiosk.township.web.paging import paged


def show_tokens(connection: Connection, asked: Asked) -> Shown:
    found = api_tokens.all_tokens(connection)
    part = paged(asked, len(found))
    return Shown(
        "tokens.html",
        {
            "tokens": found[part.skip : part.skip + part.rows],
            "paged": part,
            "calls": openapi.CALLS,
            "path": openapi.PATH,
            "act": Act,
        },
    )


def show_new(connection: Connection, asked: Asked) -> Shown:  # noqa: ARG001 - a page
    return Shown("token_new.html", {"longest": NAME_LENGTH_MAX})


def read_new(fields: Fields, asked: Asked) -> NewToken:  # noqa: ARG001 - of a form
    return NewToken(fields.text("name", "给谁用", most=NAME_LENGTH_MAX))


def show_end(connection: Connection, asked: Asked) -> Shown:
    row = api_tokens.find_token(connection, asked.path["token"])
    if row is None:
        raise Missing
    return Shown("token_end.html", {"row": row})


def read_end(fields: Fields, asked: Asked) -> TokenNamed:  # noqa: ARG001 - of a form
    return TokenNamed(asked.path["token"])


def _to_tokens(asked: Asked, done: Done) -> str:  # noqa: ARG001 - of a form
    return f"{ROOT}/tokens"


ROUTES: tuple[Page | Form[Any], ...] = (
    Page("/tokens", Act.SEE_TOKENS, show_tokens),
    Form("/tokens/new", Act.ISSUE_TOKEN, show_new, read_new, api_tokens.issue_token, _to_tokens),
    Form(
        "/tokens/{token}/end", Act.END_TOKEN, show_end, read_end, api_tokens.end_token, _to_tokens
    ),
)

SECTION = Section("/tokens", "接口", Act.SEE_TOKENS, ROUTES)
