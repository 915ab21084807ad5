"""A desk on a real socket, its staff, and browsers that can be told where they sit."""

from __future__ import annotations

from datetime import timedelta

import pytest
from nacl.signing import SigningKey
from support.office import Browser, a_county, hire, rows_of
from support.town import NOW, found_town

from kiosk.township import tables
from kiosk.township.api import application
from kiosk.township.database import open_database
from kiosk.township.office.rights import Role
from kiosk.township.serving import running

LOGINS = {Role.ADMIN: "limou", Role.OFFICER: "wangmou", Role.AUDITOR: "zhaomou"}


class Clock:
    """The server's time, which a test lets go on."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self):
        return self.at

    def pass_(self, **time) -> None:
        self.at += timedelta(**time)


@pytest.fixture
def clock():
    return Clock()


def found_desk(where, *, with_county):
    """A township with one of each role; the officer is for tx01."""
    engine = found_town(where)
    if with_county:
        a_county(engine, SigningKey(bytes(range(1, 33))))
    for role, login in LOGINS.items():
        hire(engine, login, role, ("tx01",) if role is Role.OFFICER else ())
    engine.dispose()


@pytest.fixture
def with_county():
    """Whether there are many sites and a day's entries; a file whose tests need them says so."""
    return False


@pytest.fixture
def town(tmp_path, moulds, engine_kind, with_county):
    name = "desk-with-county" if with_county else "desk"

    def make(where):
        found_desk(where, with_county=with_county)

    with moulds.copy(engine_kind, tmp_path / "town.db", name, make) as where:
        engine = open_database(where)
        yield engine
        engine.dispose()


@pytest.fixture
def staff(town):
    """Ids by role."""
    ids = {row.login: row.id for row in rows_of(town, tables.staff)}
    return {role: ids[login] for role, login in LOGINS.items()}


@pytest.fixture
def url(town, clock):
    with running(application(town, clock)) as base_url:
        yield base_url


@pytest.fixture
def browsers(url):
    """Makes browsers: browsers("192.0.2.7")."""
    made = []

    def make(address=""):
        made.append(Browser(url, address))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def browser(browsers):
    return browsers()


@pytest.fixture
def admin(browsers):
    """A browser in which the admin is signed in."""
    made = browsers()
    made.sign_in("limou")
    return made
