"""A township of each test's own, on SQLite and on PostgreSQL."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from nacl.signing import SigningKey
from support.town import found_town

from kiosk.township.database import open_database


@pytest.fixture
def found(tmp_path, moulds, engine_kind):
    """Makes townships: found("bieshan", ["0001"])."""
    with ExitStack() as stack:

        def make(scheme="tangxiang", households=("0001", "0002")):
            where = stack.enter_context(
                moulds.copy(
                    engine_kind,
                    tmp_path / f"{scheme}.db",
                    f"{scheme}-{'-'.join(households)}",
                    lambda mould: found_town(mould, scheme, households).dispose(),
                )
            )
            engine = open_database(where)
            stack.callback(engine.dispose)
            return engine

        yield make


@pytest.fixture
def town(found):
    return found()


@pytest.fixture
def key():
    return SigningKey(bytes(range(1, 33)))
