"""A running kiosk looks itself over beside everything else (检查机器)."""

from __future__ import annotations

import threading
from datetime import datetime

from kiosk.core.clock import Moment, Quality
from kiosk.core.desk.machine import FindingMade, LookedOver
from kiosk.doctor import Examination, Seen
from kiosk.settings import Settings


def test_who_comes_back_in_the_middle_of_a_round_sees_what_it_has_found(tmp_path):
    seen = Seen(Moment(datetime(2026, 11, 22, 9), Quality.SURE), None)
    examination = Examination(Settings(data=str(tmp_path)), lambda: seen)
    reached, go_on = threading.Event(), threading.Event()
    first, second = [], []

    def tell(event):
        first.append(event)
        reached.set()
        assert go_on.wait(60)

    examination.begin(tell)
    assert reached.wait(60)
    examination.begin(second.append)
    go_on.set()
    examination.stop()
    assert second == first[:1]
    assert isinstance(second[0], FindingMade)
    assert second[0].finding.part == "摄像头"
    assert first[-1] == LookedOver()
