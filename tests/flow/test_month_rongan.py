"""融安县 plays its summer and New Year through the real window: spec A5.1, RA-1, 2, 3 and 6."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from support.months import SITE, month_of
from support.office import hire

from kiosk.core.explaining import Figure
from kiosk.township.awards import points
from kiosk.township.awards.confirming import Confirming, Publishing, confirm, publish
from kiosk.township.book import Refused
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.ui import words

HOUSES = ("H1", "H2", "H5")
GOODS = {"拖鞋": 18, "洗衣液": 10, "电饭煲": 32, "香皂": 5}


def test_points_are_shown_before_they_count_are_barred_by_a_veto_and_never_lapse(tmp_path):
    with month_of(tmp_path, "rongan", HOUSES, GOODS, datetime(2023, 5, 1, 8)) as month:
        window = month.window
        admin = hire(month.town, "limou", Role.ADMIN)

        def desk(act, value):
            now = window.clock.at
            return month.do(lambda c: act(c, find_staff(c, admin), value, now))

        def confirm_all(on):
            """What happened until then, without waiting: the days of its 公示 are over."""
            month.at(on)
            month.review(on)
            month.meet()

        # RA-2: hung out for three days, and only then anybody's to spend.
        month.award("H1", 30, datetime(2023, 5, 10, 9))
        confirm_all(datetime(2023, 5, 20, 9))
        month.award("H2", 40, datetime(2023, 6, 1, 9))
        month.at(datetime(2023, 6, 6, 8))
        shown = Publishing(SITE, date(2023, 6, 6), date(2023, 6, 6), date(2023, 6, 8), "村口")
        desk(publish, shown)
        month.at(datetime(2023, 6, 7, 10))
        month.meet()
        with pytest.raises(Refused):
            desk(confirm, Confirming(SITE, "张某、王某", publication=1))
        account = month.look("H2").visit.standing.account
        assert (account.redeemable, account.pending) == (0, 40)
        assert window.sees(words.ONLY_PENDING.remedy)
        assert month.shows("等公示", 40)
        month.leave()
        month.at(datetime(2023, 6, 9, 9))
        desk(confirm, Confirming(SITE, "张某、王某", publication=1))
        month.at(datetime(2023, 6, 9, 10))
        month.meet()
        assert month.redeem("H2", "洗衣液") == (40, 10, 30)

        # RA-6: a veto; points go on and nothing is said about why.
        month.award("H5", 32, datetime(2023, 7, 3, 9))
        confirm_all(datetime(2023, 7, 12, 9))
        veto = datetime(2023, 8, 1)
        month.at(veto)
        month.do(lambda c: points.suspend(c, "s1", "H5", start=veto))
        month.award("H5", 10, datetime(2023, 8, 5, 9))
        confirm_all(datetime(2023, 8, 12, 9))
        month.at(datetime(2023, 9, 1, 9))
        month.close_cycle("month")
        month.meet()
        account = month.look("H5").visit.standing.account
        assert (account.balance, account.redeemable) == (42, 0)
        assert window.sees(words.SUSPENDED.fact)
        assert not window.sees("否决")
        month.leave()
        month.notice("评先评优参考名单（到2023年8月）")
        assert not window.sees("H5 3组 张*")
        month.idle()

        # RA-1 and RA-3: New Year takes nothing, the honour figure stays.
        month.award("H1", 20, datetime(2023, 11, 2, 9))
        confirm_all(datetime(2023, 11, 10, 9))
        month.at(datetime(2023, 12, 31, 16))
        assert month.redeem("H1", "拖鞋") == (50, 18, 32)
        for at in (datetime(2023, 12, 31, 23, 59, 59), datetime(2024, 1, 1)):
            month.at(at)
            assert month.figures("H1") == (32, 32)
        month.at(datetime(2024, 1, 5, 10))
        month.meet()
        assert month.redeem("H1", "电饭煲") == (32, 32, 0)
        whys = {why.figure: why.points for why in month.look("H1").visit.standing.whys}
        assert (whys[Figure.TOTAL], whys[Figure.SPENT]) == (50, 50)
        assert month.shows("总积分", 50)
        month.leave()

        # The veto is lifted for February.
        end = datetime(2024, 2, 1)
        month.do(lambda c: points.suspend(c, "s1", "H5", start=veto, end=end))
        month.meet()
        month.at(datetime(2024, 1, 31, 23, 59, 59))
        assert month.figures("H5") == (42, 0)
        month.at(end)
        assert month.figures("H5") == (42, 42)
        month.close_cycle("month")
        month.meet()
        assert {item.kind for item in month.same_lists()} >= {"points", "ranking", "honours"}
