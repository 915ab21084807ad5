"""别山镇 plays January 2023 through the real window: spec A5.2, BS-1, 2, 3, 4 and 6."""

from __future__ import annotations

from datetime import datetime

from support.months import month_of

from kiosk.core.redemption import Reason
from kiosk.ui import words

HOUSES = ("H1", "H2", "H3", "H4")
GOODS = {"洗衣液": 20, "香皂": 5, "棉被": 30}


def test_january_is_spent_ranked_hung_out_and_gone_at_midnight(tmp_path):
    with month_of(tmp_path, "bieshan", HOUSES, GOODS, datetime(2023, 1, 1, 8)) as month:
        window = month.window
        for figure, day, member in ((10, 5, "张甲"), (8, 12, "张乙"), (12, 20, ""), (-5, 25, "")):
            month.award("H1", figure, datetime(2023, 1, day, 9), member=member)
        for household, figure in (("H2", 30), ("H3", 25), ("H4", 10)):
            month.award(household, figure, datetime(2023, 1, 15, 9))
        month.at(datetime(2023, 1, 28, 10))
        month.meet()

        # BS-1 and BS-3: member and family together; what was spent is off, to nothing.
        assert month.redeem("H1", "洗衣液") == (25, 20, 5)
        assert month.redeem("H2", "棉被") == (30, 30, 0)
        month.look("H2")
        assert window.sees(words.NOTHING_YET)
        month.leave()

        # BS-6 and BS-2: no line since then; the month ends over a full basket.
        month.at(datetime(2023, 1, 31, 23, 58))
        account = month.look("H1").visit.standing.account
        assert (account.total, account.balance, account.redeemable) == (25, 5, 5)
        assert window.sees(words.LAPSE_TODAY)
        month.leave()
        refused = month.refused("H1", "香皂", at=datetime(2023, 2, 1, 0, 0, 3))
        assert (refused.reason, refused.lacking) == (Reason.INSUFFICIENT_POINTS, 5)
        assert month.figures("H1") == (0, 0)
        assert month.balances() == dict.fromkeys(HOUSES, 0)

        # The line is back; the list is frozen, and what came late stands beside it: BS-4.
        month.at(datetime(2023, 2, 1, 8))
        month.meet()
        assert month.figures("H1") == (0, 0)
        month.close_cycle("month")
        month.at(datetime(2023, 2, 2, 10))
        month.award("H1", 6, datetime(2023, 1, 31, 18), posted=datetime(2023, 2, 2, 10))
        month.correct("ranking", "month", "2023-01")
        month.award("H1", 4, datetime(2023, 2, 2, 9))
        month.meet()
        assert month.figures("H1") == (4, 4)
        month.notice("2023年1月积分排名")
        for place, household, figure in (
            (1, "H2", 30),
            (2, "H1", 25),
            (2, "H3", 25),
            (4, "H4", 10),
        ):
            assert month.shows(place, f"{household} 3组 张*", figure)
        window.tap(words.SEE_CORRECTION)
        assert month.shows("H1 3组 张*", 25, 31, 1)
        month.idle()
        assert [item.number for item in month.same_lists()] == [1, 0]

        # The year's mean takes what came late, too: 31 and 4 of twelve months.
        month.at(datetime(2024, 1, 2, 9))
        month.close_cycle("year", "2023")
        month.meet()
        month.notice("2023年家庭平均积分排名")
        assert month.shows(1, "H1 3组 张*", 35, "2.92")
        month.idle()
        assert len(month.same_lists()) == 3
