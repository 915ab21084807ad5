"""A village in a file, made once and copied for each test."""

from __future__ import annotations

import shutil

import pytest
from support.shop import open_the_shift
from support.village import found_village

from kiosk.store.database import open_store


@pytest.fixture(scope="session")
def village_file(tmp_path_factory):
    """A closed file: the shift is open, h42 has 105 points, there are three kinds of goods."""
    path = tmp_path_factory.mktemp("village") / "kiosk.db"
    store = found_village(path)
    open_the_shift(store)
    store.close()
    return path


@pytest.fixture
def path(village_file, tmp_path):
    return shutil.copy(village_file, tmp_path / "kiosk.db")


@pytest.fixture
def village(path):
    store = open_store(path)
    yield store
    store.close()
