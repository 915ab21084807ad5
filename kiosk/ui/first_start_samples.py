"""The screens of a machine that is not enrolled yet, for the gallery and the tests."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.first_start.states import Arriving, CodeAsked, FirstStartState, RestWanted
from kiosk.core.view import Link
from kiosk.ui.samples import STATUS, Sample

FRESH = CodeAsked("https://points.example.cn:8443")
BEGUN = replace(FRESH, groups=("4071", "83", "", "", ""), at=1)
FULL = ("4071", "8362", "9930", "1175")
RIGHT = replace(FRESH, groups=(*FULL, "2047"), at=4)
WRONG = replace(RIGHT, groups=(*FULL, "2043"))
UNREACHED = "连不上乡镇（https://points.example.cn:8443），请看看网络和地址。"
USED = "登记码不对，或者用过了、过期了。请向乡镇要一个新的。"
UNPROVEN = "https://points.example.cn:8443 和登记码对不上，可能有人冒充乡镇。请问问乡镇。"

NOT_YET = replace(STATUS, village="", site_name="", keeper=None, link=Link.NEVER)

STATES: dict[str, FirstStartState] = {
    "code": FRESH,
    "code-begun": BEGUN,
    "code-wrong": WRONG,
    "code-right": RIGHT,
    "unreached": replace(RIGHT, trouble=UNREACHED),
    "used": replace(RIGHT, trouble=USED),
    "unproven": replace(RIGHT, trouble=UNPROVEN),
    "no-stick": replace(RIGHT, stick_missing=True),
    "stick-only": replace(RIGHT, township="", stick=True),
    "asking": Arriving(RIGHT),
    "asking-stick": Arriving(RIGHT, by_stick=True),
    "history-stick": Arriving(RestWanted(stick=True), by_stick=True, done=1500, all=8000),
    "rest": RestWanted(),
    "rest-stick": RestWanted(stick=True),
}

SAMPLES = tuple(Sample(f"first-{name}", state, NOT_YET) for name, state in STATES.items())
