"""棠香街道 plays March 2023 and its year through the real window: spec A5.5, TX-1, 2, 4, 5, 10."""

from __future__ import annotations

from datetime import datetime

from support.months import OFFICER, SITE, month_of
from support.office import hire

from kiosk.core.desk.earning import COUNTED
from kiosk.core.desk.states import Asking, Board
from kiosk.core.desk.tasks import TaskName
from kiosk.core.entries import Declared
from kiosk.core.front import Idle
from kiosk.store import journal
from kiosk.township.awards import points
from kiosk.township.awards.declarations import Assessment, assess
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.ui import ask_words, desk_words, words

MARCH = {"H1": 70, "H2": 120, "H3": 95, "H4": 70, "H5": 60, "H6": 60, "H7": 40}
GOODS = {"大米10斤": 35}


def test_march_is_declared_counted_spent_and_brings_a_bonus_to_six(tmp_path):
    begins = datetime(2023, 3, 1, 8)
    with month_of(tmp_path, "tangxiang", list(MARCH), GOODS, begins, camera=True) as month:
        window = month.window
        admin = hire(month.town, "limou", Role.ADMIN)
        for household, figure in MARCH.items():
            if household != "H1":
                month.award(household, figure, datetime(2023, 3, 12, 9))

        # TX-1: P08 is declared with a picture, and a person at the desk passes it.
        month.at(datetime(2023, 3, 5, 9))
        month.meet()
        month.look("H1")
        window.tap(words.DECLARE)
        window.until(Board)
        window.tap(desk_words.DOOR[TaskName.DECLARE], "美丽建设")
        window.tap(words.NEXT_PAGE, "参与村委会组织的各项公益活动")
        window.tap(words.THIS_DAY, ask_words.TAKE_PHOTO)
        window.until(Asking)
        window.skip()
        window.confirm()
        window.tap(words.FINISH)
        window.until(Board)
        window.tap(words.BACK)
        window.until(Idle)
        (declared,) = window.entries(Declared)
        assert (declared.household, declared.item) == ("7-H1", "P08")
        seq = journal.head(month.store)[0]
        month.meet()
        now = window.clock.at
        answer = Assessment(SITE, 1, seq, passes=True, document="", reason="", unseen=True)
        month.do(lambda c: assess(c, find_staff(c, admin), answer, now))
        assert month.figures("H1") == (0, 0)
        month.at(datetime(2023, 3, 8, 9))
        for item in ("P09", "P11"):
            month.item("H1", item, window.clock.at)
        month.meet()
        assert month.figures("H1") == (40, 40)

        # What was picked up is counted at the kiosk by an officer; whole units only.
        month.at(datetime(2023, 3, 15, 9))
        window.sign_in(month.card_of_person(OFFICER), OFFICER.pin)
        for thing, quantity, said in (
            ("烟盒 20个 5 分", 45, "45 个，计 10 分"),
            ("废纸 10斤 10 分", 25, "25 斤，计 20 分"),
        ):
            window.scan(month.card("H1"))
            window.tap(ask_words.OPTION[None, "list", COUNTED], thing)
            window.number(quantity)
            window.tap(words.THIS_DAY)
            window.skip()
            window.skip()
            window.tap(ask_words.TAKE_PHOTO)
            window.until(Asking)
            window.skip()
            assert window.sees(said)
            window.confirm()
            window.tap(words.FINISH)
            window.until(Board)
        window.leave()
        window.until(Idle)
        window.camera.unplug()  # no more pictures
        assert month.figures("H1") == (70, 70)
        month.meet()
        month.at(datetime(2023, 3, 20, 10))
        assert month.redeem("H1", "大米10斤") == (70, 35, 35)

        # TX-2: six households share the first five ranks; April begins with their fifty.
        month.at(datetime(2023, 4, 1))
        month.meet()
        closed = month.close_cycle("month")
        month.close_cycle("quarter")
        assert [points for _, points in closed.bonuses] == [50] * 6
        month.meet()
        month.at(datetime(2023, 4, 1, 9))
        assert month.figures("H1") == (85, 85)
        assert month.balances() == {
            "H1": 85,
            "H2": 170,
            "H3": 145,
            "H4": 120,
            "H5": 110,
            "H6": 110,
            "H7": 40,
        }
        month.notice("2023年3月积分排名")
        for place, household in ((1, "H2"), (2, "H3"), (3, "H1"), (3, "H4")):
            assert month.shows(place, f"{household} 3组 张*", MARCH[household])
        window.tap(words.NEXT_PAGE)
        for place, household in ((5, "H5"), (5, "H6"), (7, "H7")):
            assert month.shows(place, f"{household} 3组 张*", MARCH[household])
        month.idle()

        # TX-4: a suspension; points go on and nothing can be had for them until its last second.
        start, end = datetime(2023, 5, 10), datetime(2023, 11, 10)
        month.at(start)
        month.item("H2", "N02", start)
        month.do(lambda c: points.suspend(c, "s1", "H2", start=start, end=end))
        month.award("H2", 20, datetime(2023, 6, 1, 9))
        month.at(datetime(2023, 6, 2, 9))
        month.meet()
        account = month.look("H2").visit.standing.account
        assert (account.balance, account.redeemable) == (170, 0)
        assert window.sees(words.SUSPENDED.fact)
        month.leave()
        month.at(datetime(2023, 11, 9, 23, 59, 59))
        assert month.figures("H2") == (170, 0)
        month.at(end)
        assert month.figures("H2") == (170, 170)

        # TX-5: the year ends over a full basket, no line; the bonus of the year comes afterwards.
        month.at(datetime(2023, 12, 31, 23, 59))
        refused = month.refused("H3", "大米10斤", at=datetime(2024, 1, 1, 0, 0, 2))
        assert refused.lacking == 35
        assert set(month.balances().values()) == {0}
        month.at(datetime(2024, 1, 3, 9))
        month.close_cycle("year", "2023")
        month.meet()
        assert month.figures("H1") == (500, 500)
        assert month.figures("H7") == (0, 0)
        month.notice("2023年积分排名")
        assert month.shows(1, "H2 3组 张*", 120)
        month.idle()

        # TX-10: who is above the mean of 515 points of seven households.
        above = month.kept("honours", "year", "2023")
        assert [(row[1], row[3]) for row in above.rows] == [("H2", 120), ("H3", 95)]
        assert "平均 73.57 分" in above.notes[0]
        assert {item.cycle for item in month.same_lists()} == {"month", "quarter", "year"}
