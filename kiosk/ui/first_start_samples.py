"""The screens of a machine that is not enrolled yet, for the gallery and the tests."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.first_start.states import (
    AddressAsked,
    Arriving,
    CodeAsked,
    Damaged,
    FirstStartState,
    RestWanted,
)
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
    "code-no-address": replace(FRESH, township="", may_type=True),
    "code-typed-address": replace(RIGHT, trouble=UNREACHED, may_type=True),
    "code-right-no-address": replace(RIGHT, township="", may_type=True),
    "address": AddressAsked(replace(FRESH, township="", may_type=True)),
    "address-begun": AddressAsked(FRESH, "points.example.cn:84"),
    "address-wrong": AddressAsked(FRESH, "points.example.cn:84430", is_wrong=True),
    "asking": Arriving(RIGHT),
    "asking-stick": Arriving(RIGHT, by_stick=True),
    "history-stick": Arriving(RestWanted(stick=True), by_stick=True, done=1500, all=8000),
    "damaged": Damaged(FRESH.township),
    "damaged-stick": Damaged(FRESH.township, stick=True),
    "damaged-no-line": Damaged(
        FRESH.township,
        stick=True,
        backup="连不上乡镇，请把备份优盘送到乡镇",
    ),
    "damaged-sent": Damaged(
        FRESH.township,
        stick=True,
        backup="备份 12512 条，乡镇都收下了",
        backed_up=True,
    ),
    "code-backup": replace(
        FRESH,
        stick=True,
        backup="备份 12512 条，收下作凭据了",
    ),
    "rest": RestWanted(),
    "rest-stick": RestWanted(stick=True),
}

SAMPLES = tuple(Sample(f"first-{name}", state, NOT_YET) for name, state in STATES.items())
