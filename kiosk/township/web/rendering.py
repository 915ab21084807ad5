"""Templates: everything that is put into a page is escaped, and unseen characters are shown."""

from __future__ import annotations

import secrets
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from kiosk.core.clock import parse_stamp
from kiosk.township.entries.texts import is_plain
from kiosk.township.funds.money import yuan
from kiosk.township.office.acts import OP_BYTES
from kiosk.township.office.rights import ROLE_NAMES

PAGES = Path(__file__).parent / "pages"
STYLE, ICON = "desk.css", "desk.svg"
UNSEEN_SHOWN = "\N{REPLACEMENT CHARACTER}"


@cache
def templates() -> Environment:
    """The desk's templates; compiling all of them takes 0.2 s, so each is once a process."""
    made = Environment(
        loader=FileSystemLoader(PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["moment"] = moment
    made.filters["ago"] = ago
    made.filters["yuan"] = yuan
    made.globals["new_op"] = new_op
    made.globals["ROLE_NAMES"] = ROLE_NAMES
    return made


def new_op() -> str:
    """Key of a form: sent twice, it does its act once."""
    return secrets.token_urlsafe(OP_BYTES)


def shown(value: Any) -> Any:
    """What a template puts into a page: '' for None; unseen characters of a text get a sign.

    A mark that turns text round could make a name look like another one.
    """
    if value is None:
        return ""
    if isinstance(value, str) and not isinstance(value, Markup):
        if value.isascii() and value.isprintable():
            return value
        return "".join(c if c == "\n" or is_plain(c) else UNSEEN_SHOWN for c in value)
    return value


def moment(at: datetime | str | None) -> str:
    """2023-03-20 09:00; '' for nothing, and a text that is no stamp as it is."""
    if not at:
        return ""
    try:
        told = parse_stamp(at) if isinstance(at, str) else at
    except ValueError:
        return str(at)
    return f"{told:%Y-%m-%d %H:%M}"


def ago(at: datetime | None, now: datetime) -> str:
    """今天 09:00, 昨天 09:00, 5 天前（3月15日）; '' for nothing."""
    if at is None:
        return ""
    days = (now.date() - at.date()).days
    if days <= 0:
        return f"今天 {at:%H:%M}"
    if days == 1:
        return f"昨天 {at:%H:%M}"
    day = f"{at.month}月{at.day}日" if at.year == now.year else f"{at.year}年{at.month}月{at.day}日"
    return f"{days} 天前（{day}）"
