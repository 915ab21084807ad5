"""高阳镇 plays a spring and a January through the real window: spec A5.3, GY-1 to 4, 8 and 9."""

from __future__ import annotations

from datetime import datetime

from support.months import month_of

from kiosk.core.redemption import Reason
from kiosk.ui import words

HOUSES = ("H1", "H2", "H3")
GOODS = {"洗洁精": 12, "香皂": 8, "棉被": 50, "牙膏": 4}


def test_the_quarter_is_confirmed_spent_and_closed_and_its_rest_goes_over_new_year(tmp_path):
    """H1 has GY-1, 2, 4 and 8; H3 is as H1 for GY-3; H2 has GY-9."""
    with month_of(tmp_path, "gaoyang", HOUSES, GOODS, datetime(2023, 1, 2, 8)) as month:
        window = month.window
        for figure, on in ((15, (1, 18)), (10, (2, 20)), (-5, (3, 9))):
            for household in ("H1", "H3"):
                month.award(household, figure, datetime(2023, *on, 9))
        month.award("H2", 60, datetime(2023, 2, 3, 9))

        # The window is open, and nobody has confirmed the quarter.
        month.at(datetime(2023, 4, 2, 10))
        month.meet()
        account = month.look("H1").visit.standing.account
        assert (account.total, account.redeemable, account.pending) == (120, 0, 20)
        assert window.sees(words.ONLY_PENDING_REVIEW.remedy)
        assert month.shows("总积分", 120)
        month.leave()

        # 公示 and 认定; what comes late for March waits for the next one.
        month.at(datetime(2023, 4, 3, 17))
        month.review(datetime(2023, 4, 1))
        month.close_cycle("quarter")
        month.at(datetime(2023, 4, 5, 9))
        month.award("H1", 6, datetime(2023, 3, 28, 9), posted=datetime(2023, 4, 5, 9))
        month.meet()
        month.notice("2023年第1季度积分公示")
        assert month.shows(1, "H2 3组 张*", 60, 160)
        assert month.shows(2, "H1 3组 张*", 20, 120)
        month.idle()
        assert month.figures("H1") == (126, 20)
        month.at(datetime(2023, 4, 10, 9))
        assert month.redeem("H1", "洗洁精") == (20, 12, 8)
        assert month.redeem("H3", "洗洁精") == (20, 12, 8)
        assert month.redeem("H2", "棉被") == (60, 50, 10)
        month.at(datetime(2023, 4, 12, 9))
        assert month.redeem("H3", "香皂") == (8, 8, 0)
        account = month.look("H3").visit.standing.account
        assert (account.total, account.balance, account.redeemable) == (120, 100, 0)
        assert window.sees(words.ONLY_BASE.remedy.format(base=100))
        month.leave()

        # April ends over a full basket; the window says when it opens again.
        month.at(datetime(2023, 4, 30, 23, 57))
        refused = month.refused("H1", "香皂", at=datetime(2023, 5, 1, 0, 0, 10))
        assert refused.reason is Reason.WINDOW_CLOSED
        month.at(datetime(2023, 5, 6, 9))
        month.look("H1")
        assert window.sees("下次兑换：7月1日 星期六")
        month.leave()
        assert month.balances() == {"H1": 114, "H2": 110, "H3": 100}
        month.at(datetime(2023, 7, 1))
        assert month.figures("H1") == (114, 8)
        month.at(datetime(2023, 7, 4, 17))
        month.review(datetime(2023, 7, 1))
        month.meet()
        assert month.figures("H1") == (114, 14)

        # GY-9: a new hundred at midnight, and ten of the old year until January is over.
        month.at(datetime(2024, 1, 1))
        account = month.look("H2").visit.standing.account
        assert (account.total, account.balance, account.redeemable) == (100, 100, 10)
        month.leave()
        month.at(datetime(2024, 1, 4, 17))
        month.review(datetime(2024, 1, 1))
        month.close_cycle("year", "2023")
        month.meet()
        month.at(datetime(2024, 1, 10, 9))
        assert month.redeem("H2", "牙膏") == (10, 4, 6)
        month.notice("2023年积分排名")
        for place, household, figure in ((1, "H2", 160), (2, "H1", 126), (3, "H3", 120)):
            assert month.shows(place, f"{household} 3组 张*", figure)
        month.idle()
        month.at(datetime(2024, 1, 31, 23, 59, 59))
        assert month.figures("H2") == (100, 6)
        month.at(datetime(2024, 2, 1))
        assert month.figures("H2") == (100, 0)
        month.at(datetime(2024, 4, 1, 9))
        assert month.figures("H2") == (100, 0)
        assert {item.cycle for item in month.same_lists()} == {"quarter", "year"}
