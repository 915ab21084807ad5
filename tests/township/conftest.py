"""A township in a file of its own; made once a scheme and copied, as making one takes a while."""

from __future__ import annotations

import shutil

import pytest
from nacl.signing import SigningKey
from support.town import found_town

from kiosk.township.database import open_database


@pytest.fixture(scope="session")
def moulds(tmp_path_factory):
    folder = tmp_path_factory.mktemp("moulds")

    def mould(scheme, households):
        path = folder / f"{scheme}-{'-'.join(households)}.db"
        if not path.exists():
            found_town(path, scheme, households).dispose()
        return path

    return mould


@pytest.fixture
def found(tmp_path, moulds):
    """Makes townships: found("bieshan", ["0001"])."""
    engines = []

    def make(scheme="tangxiang", households=("0001", "0002")):
        path = shutil.copy(moulds(scheme, households), tmp_path / f"{scheme}.db")
        engines.append(open_database(str(path)))
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture
def town(found):
    return found()


@pytest.fixture
def key():
    return SigningKey(bytes(range(1, 33)))
