"""A village in a file and a clock under the test's thumb."""

from __future__ import annotations

import pytest
from support.village import TestClock, found_village


@pytest.fixture
def village(tmp_path):
    store = found_village(tmp_path / "kiosk.db")
    yield store
    store.close()


@pytest.fixture
def clock():
    return TestClock()
