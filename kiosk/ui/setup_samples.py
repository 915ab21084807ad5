"""Invented states of 开店准备 and 检查机器, for the gallery and the tests."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.carried import StickTrouble
from kiosk.core.desk.doors import ListName
from kiosk.core.desk.events import Outcome
from kiosk.core.desk.setup_rows import SetupRow, Step
from kiosk.core.desk.states import (
    Asking,
    Board,
    Booked,
    Listing,
    MachineShown,
    Note,
    Reviewing,
    Script,
)
from kiosk.core.desk.tasks import TASKS, Answers, TaskName
from kiosk.core.desk.view import Counts
from kiosk.core.fitness import Finding, Verdict
from kiosk.core.front import Idle
from kiosk.ui.desk_samples import BOARD_STATE, DESK
from kiosk.ui.officer_samples import DESK as OFFICERS_DESK
from kiosk.ui.samples import STATUS, Sample
from kiosk.ui.words import SECOND_TROUBLE

CAMERA_GONE = "摄像头没有画面了。请把摄像头的插头拔下，再插一次。"

SETTING_UP = replace(DESK, counts=replace(DESK.counts, setup=6))
OFFICER = replace(OFFICERS_DESK, counts=Counts(setup=6))

SEEN = (
    SetupRow("seen/place", Step.SEEN, done=True, row="place", name="八有：有场所", holds=True),
    SetupRow(
        "seen/sign", Step.SEEN, done=True, row="sign", name="八有：有牌子", holds=True, photo=True
    ),
    SetupRow("seen/shelves", Step.SEEN, done=True, row="shelves", name="八有：有货架"),
    SetupRow("seen/rules", Step.SEEN, done=False, row="rules", name="八有：有管理制度"),
)
LONG = SetupRow(
    "seen/place", Step.SEEN, done=False, row="place", name="六有：固定场所（含与小卖部、超市合作）"
)


def rows(*, is_officer: bool) -> tuple[SetupRow, ...]:
    """Half of it done."""
    return (
        SetupRow("rules", Step.RULES, done=True),
        SetupRow("keeper", Step.KEEPER, done=True, figure=2, leads=False),
        SetupRow("goods", Step.GOODS, done=False, figure=8, all=10, leads=not is_officer),
        SetupRow("stock", Step.STOCK, done=False, leads=not is_officer),
        SetupRow("points", Step.POINTS, done=True, figure=37, all=142, leads=is_officer),
        SetupRow("machine", Step.MACHINE, done=False),
        SetupRow("link", Step.LINK, done=True),
        *SEEN,
        LONG,
    )


def guide(desk: Board | Listing, page: int = 0) -> Listing:
    of = rows(is_officer=desk.desk.is_officers)
    return Listing(desk.desk, ListName.SETUP, rows=of, page=page)


FINDINGS = (
    Finding("打印机", Verdict.UNFIT, "打印机缺纸，请装一卷纸"),
    Finding("摄像头", Verdict.WARNED, "640×480，画面不清楚。请擦一擦镜头，把焦距调到卡片的远近。"),
    Finding("时钟", Verdict.WARNED, "2026-11-22 09:13，是管理员说的，还没有和网络对过"),
    Finding("U盘", Verdict.WARNED, "没有插。插一个，流水就多一份备份。"),
    Finding("存储卡", Verdict.FIT, "还有 21433 MB"),
    Finding("内存", Verdict.FIT, "可用 1204 MB"),
    Finding("温度", Verdict.FIT, "54 度"),
    Finding(
        "版本",
        Verdict.FIT,
        "python 3.11.2，aarch64，kivy 2.3.1，opencv-python 4.10.0.84，pyzbar 0.1.9，"
        "zxing-cpp 2.2.0，python-escpos 3.1，sqlite-utils 3.38",
    ),
    Finding("乡镇", Verdict.FIT, "连得上，乡镇的时间是 2026-11-22 09:13"),
    Finding("流水", Verdict.FIT, "8120 条，都对得上"),
)
PROGRAM = "现在是 0.2.0。新版本用不了：这个更新包是给另一种机器的，没有安装。请告诉乡镇。"
VERSION = Finding("程序", Verdict.WARNED, PROGRAM)
MACHINE = MachineShown(DESK, BOARD_STATE, FINDINGS, looking=False)
UPDATE = Script(TaskName.UPDATE, {"version": "0.3.1"})
HOUSEHOLD = {"household": "h42"}
KNOWN = {"h42": "3组 张* 0042"}


def asked(name: str, task: TaskName, answers: Answers) -> Asking:
    """The question of this name."""
    question = next(q for q in TASKS[task].then if q.name == name)
    return Asking(OFFICER, Script(task, answers, known=KNOWN), question, Board(OFFICER))


CHECKED: Answers = {"row": "sign", "name": "八有：有牌子"}

SAMPLES = (
    Sample("setup_board", Board(SETTING_UP)),
    Sample("setup_board_officer", Board(OFFICER)),
    Sample("setup_list", guide(Board(SETTING_UP))),
    Sample("setup_list_officer", guide(Board(OFFICER))),
    Sample("setup_list_end", guide(Board(OFFICER), page=99)),
    Sample("setup_holds", asked("holds", TaskName.CHECK_SITE, CHECKED)),
    Sample("setup_photo", asked("photo", TaskName.CHECK_SITE, {**CHECKED, "holds": "yes"})),
    Sample(
        "setup_checked_review",
        Reviewing(
            OFFICER,
            Script(TaskName.CHECK_SITE, {**CHECKED, "holds": "yes", "photo": "0" * 64}),
            Board(OFFICER),
            op="op",
        ),
    ),
    Sample(
        "setup_checked",
        Booked(OFFICER, TaskName.CHECK_SITE, Outcome(9, name="八有：有牌子"), Board(OFFICER)),
    ),
    Sample("setup_rules", Reviewing(SETTING_UP, Script(TaskName.READ_RULES), BOARD_STATE, op="op")),
    Sample("setup_rules_done", Booked(SETTING_UP, TaskName.READ_RULES, Outcome(9), BOARD_STATE)),
    Sample("setup_points", asked("points", TaskName.OPENING_POINTS, HOUSEHOLD)),
    Sample(
        "setup_points_second", asked("second", TaskName.OPENING_POINTS, {**HOUSEHOLD, "points": 35})
    ),
    Sample(
        "setup_points_review",
        Reviewing(
            OFFICER,
            Script(
                TaskName.OPENING_POINTS,
                {**HOUSEHOLD, "points": 35, "second": "P2"},
                known={**KNOWN, "P2": "赵某"},
            ),
            Board(OFFICER),
            op="op",
        ),
    ),
    Sample(
        "setup_points_booked",
        Booked(
            OFFICER,
            TaskName.OPENING_POINTS,
            Outcome(9, "和平-1-000009-3", figure=35),
            Board(OFFICER),
        ),
    ),
    Sample("machine", MACHINE),
    Sample("machine_looking", replace(MACHINE, findings=FINDINGS[1:3], looking=True)),
    Sample("machine_update", replace(MACHINE, findings=(VERSION, *FINDINGS), offered="0.3.1")),
    Sample("machine_update_review", Reviewing(DESK, UPDATE, BOARD_STATE, op="op")),
    Sample("machine_update_begun", Booked(DESK, TaskName.UPDATE, Outcome(), BOARD_STATE)),
    Sample("machine_second", replace(MACHINE, page=1)),
    Sample(
        "machine_last",
        replace(MACHINE, page=99, note=Note(TaskName.PRINT_TEST, outcome=Outcome())),
        status=replace(STATUS, camera="找不到摄像头，请检查插头"),
    ),
    Sample("board_full", BOARD_STATE, replace(STATUS, full=True)),
    Sample("idle_full", Idle(), replace(STATUS, full=True)),
    Sample("idle-camera-gone", Idle(), replace(STATUS, keeper=None, camera=CAMERA_GONE)),
    *(
        Sample(f"board_stick_{trouble}", BOARD_STATE, replace(STATUS, stick=told))
        for trouble, told in SECOND_TROUBLE.items()
        if trouble in (StickTrouble.MISSING, StickTrouble.ANOTHERS)  # the longest of them
    ),
)
