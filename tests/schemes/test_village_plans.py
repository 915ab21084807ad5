"""What the papers leave to a village: 别山 redeeming at all, 高梁 its own plan."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.shop import stamp_at
from support.town import NOW, SECOND_SITE, feed_of, told
from support.village import tell

from kiosk.core.account import Refusal, charge
from kiosk.core.coming import Rules
from kiosk.core.explaining import Figure
from kiosk.core.feed import SchemeItem
from kiosk.core.rules_to_come import rules_told
from kiosk.store import journal, notices, redeem, schemes, views
from kiosk.store.database import open_store
from kiosk.store.verify import problems
from kiosk.township import book, in_force, tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.database import run_tx
from kiosk.township.publication.closing import cycle_figures
from kiosk.township.rules import turning
from kiosk.township.rules.village_plans import PlanTyped, put_plan
from kiosk.ui import sentences

DECIDED = ("2023-03-15", "两委会议", "别山两委〔2023〕3号")
NO_GOODS = ("redeeming", (("0.clause", ("纪要第二条",)), ("0.goods", ("0",))))
GAOLIANG_PLAN = (
    ("period", (("0.clause", ("村方案三",)), ("0.months", ("3",)), ("0.start_month", ("1",)))),
    ("base", (("0.clause", ("村方案四",)), ("0.points", ("20",)))),
    ("window", (("0.clause", ("村方案五",)), ("0.dates", ("5、15",)))),
)


@pytest.fixture
def kiosks(tmp_path):
    """Stores that have taken in all that a site was told."""
    stores = {}

    def of(town, site):
        if site not in stores:
            stores[site] = open_store(tmp_path / f"{site}.db")
            journal.begin_epoch(stores[site], site, 1, stamp_at(NOW))
        tell(stores[site], *feed_of(town, site)[journal.feed_cursor(stores[site]) :])
        return stores[site]

    yield of
    for store in stores.values():
        store.close()


def two_villages(town):
    run_tx(town, lambda c: book.add_site(c, SECOND_SITE))


def award(town, figure, site="tx01", at=NOW):
    deed = Deed("0001", points=figure, reason="打扫")
    run_tx(town, lambda c: points.award(c, f"a{figure}", deed, at=at, site=site))


def test_a_village_that_does_not_redeem_has_points_and_rules_and_says_why_there_are_no_goods(
    desk, kiosks
):
    """二(二), 二(三): the two committees decide, with day and paper; points are kept."""
    town, do = desk("bieshan")
    two_villages(town)
    award(town, 10)
    decided, by, paper = DECIDED
    plan = PlanTyped(7, (NO_GOODS,), decided, by, paper, reason="村情")
    assert "从现在起按自己的办法" in do(put_plan, plan).note
    (row,) = run_tx(town, lambda c: c.execute(tables.village_plan.select()).all(), reads=True)
    assert (row.decided, row.decided_by, row.paper) == DECIDED
    store = kiosks(town, "tx01")
    moment = stamp_at(NOW).moment
    standing = views.standing(store, "7-0001", moment)
    assert (standing.account.barred, standing.account.redeemable) == (Refusal.NO_REDEMPTION, 0)
    assert standing.account.total == 10
    assert sentences.barred(standing.account).fact == "村里定了，积分不换东西"
    (why,) = [each for each in standing.whys if each.figure is Figure.REDEEMABLE]
    assert "积分不换东西" in why.sentence
    assert (why.label, why.points, why.clause) == ("积分", 10, "村里的方案")
    assert views.offers(store, NOW) == ()
    assert charge(standing.account, "7-0001", 5) is Refusal.NO_REDEMPTION
    told_rules = [
        rule.text for chapter in rules_told(schemes.rules_of(store)) for rule in chapter.rules
    ]
    assert "村里定了，积分不换东西；分照样记，照样公示。" in told_rules
    calendar = notices.notice(store, "calendar", NOW).parts[0].rows
    assert ("兑换", "村里定了，积分不换东西") in calendar
    other = kiosks(town, "tx02")
    assert schemes.rules_of(other) == Rules(run_tx(town, in_force.running, reads=True).scheme)
    assert schemes.rules_of(other).running.redeems
    assert problems(store) == []


def test_each_village_of_gaoliang_has_its_own_period_base_and_window(desk, kiosks):
    """三(二)(1): 3 months, base 20, on the 5th and the 15th here; the paper's own there."""
    town, do = desk("gaoliang")
    two_villages(town)
    do(put_plan, PlanTyped(7, GAOLIANG_PLAN, *DECIDED, "2023-04-01", "季度开始"))
    store, april = kiosks(town, "tx01"), datetime(2023, 4, 5, 9)
    eve = datetime(2023, 3, 31, 23, 59, 59)
    assert not schemes.begin_due(store, lambda: stamp_at(eve))
    assert schemes.begin_due(store, lambda: stamp_at(april))
    turning.look(town, april)
    award(town, 30, at=april)
    kiosks(town, "tx01")
    there = redeem.account_of(store, "7-0001", stamp_at(april).moment)
    assert (there.period, there.total) == ("2023-04", 50)
    assert there.barred is None
    later = redeem.account_of(store, "7-0001", stamp_at(datetime(2023, 4, 6)).moment)
    assert (later.barred, later.opens) == (Refusal.WINDOW_CLOSED, datetime(2023, 4, 15))
    own = run_tx(town, lambda c: in_force.running(c, 7), reads=True).scheme
    quarter = own.period_of(april)
    figures = run_tx(town, lambda c: cycle_figures(c, own, quarter, 7), reads=True)
    assert figures["7-0001"] == 50
    assert (own.period.months, own.base_points, own.window.dates) == (3, 20, (5, 15))
    other = run_tx(town, lambda c: book.scheme_of_village(c, 8), reads=True)
    assert (other.period.months, other.base_points, other.days.always) == (0, 0, True)
    assert [item.version for item in told(town, SchemeItem, "tx02")] == [1]
    assert problems(store) == []
