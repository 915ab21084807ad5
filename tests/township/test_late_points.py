"""Who spent points twice, of what a dead machine tells late."""

from __future__ import annotations

import pytest
from nacl.signing import SigningKey
from support.town import NOW, MemoryOutbox, enrol_kiosk

from kiosk.township import book
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.database import run_tx
from kiosk.township.link import exchange, late_points
from kiosk.township.sites import replacement


@pytest.fixture
def engine_kind():
    return "sqlite"


def test_base_points_are_no_points_to_spend_twice(found, key):
    """高阳: a hundred base points that nobody may redeem (GY-4.3.2a); 70 are spent of 50 earned."""
    town = found("gaoyang", ["0001"])
    enrol_kiosk(town, key)
    deed = Deed("0001", points=50, reason="义务劳动")
    run_tx(town, lambda c: points.award(c, "a1", deed, at=NOW))
    old = MemoryOutbox()
    old.redeem()
    assert exchange.take_entries(town, "tx01", old.sealed(key, 1, 2), NOW).problem == ""
    old.redeem()
    run_tx(town, lambda c: replacement.fence(c, book.the_site(c, "tx01"), NOW))
    enrol_kiosk(town, SigningKey(bytes(range(2, 34))))
    assert exchange.take_entries(town, "tx01", old.sealed(key, 3, 3), NOW).problem == "fenced"
    (found_out,) = run_tx(town, lambda c: late_points.overdrawn(c, "tx01", 1, 2), reads=True)
    assert (found_out.household, found_out.period, found_out.points) == ("7-0001", "2023", 20)
