"""What all tests share: their order, settings of Hypothesis, and the databases of townships.

Hypothesis runs the same examples every time; HYPOTHESIS_PROFILE=deep looks further.
"""

from __future__ import annotations

import functools
import gc
import os
from pathlib import Path

import pytest
from argon2 import low_level
from hypothesis import HealthCheck, settings

SLOW_EXAMPLES = [HealthCheck.too_slow, HealthCheck.data_too_large]

settings.register_profile(
    "ci", derandomize=True, deadline=None, max_examples=40, suppress_health_check=SLOW_EXAMPLES
)
settings.register_profile(
    "deep", deadline=None, max_examples=1500, suppress_health_check=SLOW_EXAMPLES
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


gc.disable()


def pytest_collection_finish():
    """All tests and modules stay to the end: the collector need not search them again and again."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


LONGEST_FIRST = ("browser", "demo", "faults", "flow", "shell", "sync", "township")
"""Folders whose files take long: begun last, one would leave the other processors idle."""

LONGEST_FILE = "test_soak.py"
"""Of all; most of its time it waits for a printer."""


def pytest_collection_modifyitems(items):
    ranks = {folder: rank for rank, folder in enumerate(LONGEST_FIRST)}
    tests = Path(__file__).parent
    items.sort(
        key=lambda item: (
            item.path.name != LONGEST_FILE,
            ranks.get(item.path.relative_to(tests).parts[0], len(ranks)),
        )
    )


def _salted_once(hash_secret):
    """A PIN's text has its salt in it: the first one made is as right as another."""
    texts = {}

    def text_of(secret, _salt, *cost):
        if (secret, cost) not in texts:
            texts[secret, cost] = hash_secret(secret, _salt, *cost)
        return texts[secret, cost]

    return text_of


SLOW_ON_PURPOSE = {
    "hash_secret": _salted_once,
    "hash_secret_raw": functools.lru_cache(4096),
    "verify_secret": functools.lru_cache(4096),
}
ARGON2 = {name: getattr(low_level, name) for name in SLOW_ON_PURPOSE}


@pytest.fixture(scope="session", autouse=True)
def each_pin_is_hashed_once():
    """What argon2 made of the same PIN before is right again; see `salted`."""
    with pytest.MonkeyPatch.context() as patch:
        for name, quick in SLOW_ON_PURPOSE.items():
            patch.setattr(low_level, name, quick(ARGON2[name]))
        yield


@pytest.fixture
def salted(monkeypatch):
    """argon2 as it is, for what is about its salt."""
    for name, function in ARGON2.items():
        monkeypatch.setattr(low_level, name, function)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL of this run's own; started when the first test wants it."""
    from support.postgres import running_cluster

    with running_cluster() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_kind(request):
    """Where a test's township is kept; a file whose SQL is the same anyhow says `sqlite` itself."""
    return request.param


@pytest.fixture(scope="session")
def moulds(tmp_path_factory, request):
    """Townships that are made once and copied for each test."""
    from support.town import Moulds

    return Moulds(tmp_path_factory.mktemp("moulds"), lambda: request.getfixturevalue("postgres"))
