"""What a page is made of: who asks, what is shown, which form asks for which act."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from anyio import CapacityLimiter
from jinja2 import Environment
from sqlalchemy import Connection, Engine

from kiosk.core.clock import parse_day
from kiosk.township.office.acts import Doing, Done
from kiosk.township.office.rights import Act
from kiosk.township.office.staff import Staff
from kiosk.township.web.fields import Fields, plain

V = TypeVar("V")

ROOT = "/desk"
FORM_BYTES_MAX = 64 << 10
YEARS = (1970, 2100)
"""From and to which a day may be asked for."""


@dataclass(frozen=True)
class Desk:
    """What all pages share; nothing of it changes while the server runs."""

    engine: Engine
    now: Callable[[], datetime]
    templates: Environment
    hashing: threading.Semaphore
    """Held while a password is looked at."""

    threads: CapacityLimiter
    """Of the server's threads the desk takes so many: the others are for the kiosks."""

    sections: tuple[Section, ...]
    style: str
    icon: str
    """Addresses of the style sheet and the icon."""


@dataclass(frozen=True)
class Asked:
    """One request of somebody who is signed in and may ask."""

    desk: Desk
    staff: Staff
    now: datetime
    session: str
    """Hash of the session's token."""

    address: str
    """Where from, `192.0.2.7`."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    url: str
    """Path of this page, `/desk/sites`."""

    def word(self, name: str) -> str:
        """A word of the query, '' when there is none that makes sense."""
        return plain(self.query.get(name, ""))

    def number(self, name: str, least: int, most: int, otherwise: int) -> int:
        """A number of the query between these bounds."""
        text = self.query.get(name, "")
        if not (text.isascii() and text.isdigit() and len(text) < 16):
            return otherwise
        return max(least, min(most, int(text)))

    def day(self, name: str) -> date | None:
        """A day of the query, within reason."""
        try:
            day = parse_day(self.query.get(name, ""))
        except ValueError:
            return None
        return day if YEARS[0] <= day.year <= YEARS[1] else None

    def link(self, **changed: str | int) -> str:
        """This page with another query; what is '' is left out."""
        kept = {k: v for k, v in self.query.items() if k != "done"} | changed
        query = urlencode({k: v for k, v in kept.items() if v not in ("", None)})
        return f"{self.url}?{query}" if query else self.url


@dataclass(frozen=True)
class Shown:
    """A page: its template, what the template gets, and what stands in its form at first."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Attachment:
    """A file instead of a page: the browser keeps it under its name."""

    name: str
    """With its ending, in any script: 和平村名单.xlsx."""

    media_type: str
    data: bytes = field(repr=False)


class Missing(Exception):
    """There is nothing under this address, or it is none of theirs."""


Showing = Callable[[Connection, Asked], Shown]
ShowingOrSending = Callable[[Connection, Asked], Shown | Attachment]


@dataclass(frozen=True)
class Page:
    """A page to look at."""

    path: str
    """Below `/desk`; `{site}` in it is looked up and held against an officer's sites."""

    act: Act
    show: ShowingOrSending


@dataclass(frozen=True)
class Form(Generic[V]):
    """A page with one form, and the act that it asks for."""

    path: str
    act: Act
    show: Showing
    """The page with the form; shown again with what was typed when the act is refused."""

    read: Callable[[Fields, Asked], V]
    """What was typed as a typed value; Refused with the field that is to blame."""

    do: Doing[V]
    to: Callable[[Asked, Done], str]
    """The page afterwards, where the note is shown."""

    bytes_max: int = FORM_BYTES_MAX
    """Of the whole form with its files."""

    new_session: Callable[[V], str] | None = None
    """The token with which the session goes on where the act began a new one; '' where it ended."""


@dataclass(frozen=True)
class Section:
    """An entry of the menu, and the pages that belong to it."""

    path: str
    name: str
    act: Act
    routes: tuple[Page | Form[Any], ...]
