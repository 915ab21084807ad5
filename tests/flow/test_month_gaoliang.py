"""高梁镇 plays June 2023 through the real window: spec A5.4, GL-1, 2, 5 and 6."""

from __future__ import annotations

from datetime import datetime

from support.months import month_of

from kiosk.core.front import Done, Idle
from kiosk.ui import words

GOODS = {"棉被": 25, "洗洁精": 15}


def test_june_is_spent_hung_out_on_both_sheets_and_goes_on(tmp_path):
    with month_of(tmp_path, "gaoliang", ("H1", "H2"), GOODS, datetime(2023, 6, 1, 8)) as month:
        window = month.window
        for figure, day in ((10, 3), (20, 10), (-5, 12), (15, 20)):
            for household in ("H1", "H2"):
                month.award(household, figure, datetime(2023, 6, day, 9))
        month.at(datetime(2023, 6, 25, 10))
        month.meet()
        assert month.redeem("H1", "棉被") == (40, 25, 15)

        # GL-6: the month ends over a full basket, and nothing comes of it.
        month.at(datetime(2023, 6, 30, 23, 58))
        window.pick(month.card("H2"), "洗洁精")
        window.clock.at = datetime(2023, 7, 1, 0, 0, 2)
        window.tap(words.CONFIRM)
        window.until(Done)
        assert (window.state.receipt.before, window.state.receipt.after) == (40, 25)
        window.tap(words.FINISH)
        window.until(Idle)
        assert month.figures("H1") == (15, 15)
        assert month.figures("H2") == (25, 25)

        # GL-2: both sheets hang out; GL-5: what comes late is July's, June stays as it was.
        month.at(datetime(2023, 7, 1, 8))
        month.meet()
        month.close_cycle("month")
        month.meet()
        month.at(datetime(2023, 7, 2, 9))
        month.award("H1", 8, datetime(2023, 6, 29, 9), posted=datetime(2023, 7, 2, 9))
        month.meet()
        month.at(datetime(2023, 7, 2, 10))
        assert month.figures("H1") == (23, 23)
        month.notice("2023年6月积分公示")
        assert month.shows(1, "H1 3组 张*", 40, 15)
        assert month.shows(1, "H2 3组 张*", 40, 40)
        window.tap(words.BACK, "2023年6月兑换公示")
        assert month.shows("06-25", "H1 3组 张*", "棉被×1件", -25)
        assert not window.sees("H2 3组 张*")
        month.idle()
        row = month.kept("points", "month", "2023-06").rows[0]
        assert row == (1, "H1", "3组 张*", 0, None, 45, -5, None, -25, None, 15, 40, 40, None)

        # July's sheets: the late line by its name, and what was confirmed two seconds too late.
        month.at(datetime(2023, 8, 1, 8))
        month.close_cycle("month")
        month.meet()
        assert month.balances() == {"H1": 23, "H2": 25}
        left = {row[1]: row[10] for row in month.kept("points", "month", "2023-07").rows}
        assert left == month.balances()
        month.notice("2023年7月兑换公示")
        assert window.sees("07-01")
        assert window.sees("H2 3组 张*")
        month.idle()
        assert {item.kind for item in month.same_lists()} == {"points", "exchange", "ranking"}
