"""Invented states of an officer at the kiosk, and of a household that declares, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.core.desk.earning import COUNTED, DEDUCTIONS
from kiosk.core.desk.events import Outcome
from kiosk.core.desk.states import (
    Asking,
    Board,
    Booked,
    Declined,
    LinesShown,
    Listing,
    Menu,
    Note,
    Reviewing,
    Script,
    Slip,
)
from kiosk.core.desk.tasks import Answers, TaskName
from kiosk.core.desk.view import AwardRow, DeclaredRow, Desk, Rules
from kiosk.core.proofs import PROOF_NAMES
from kiosk.core.view import Holder
from kiosk.core.weighing import OnScale, Weighing
from kiosk.core.worth import may_award, may_declare
from kiosk.schemes import load_scheme
from kiosk.ui.ask_samples import TODAY, asking
from kiosk.ui.samples import Sample

ITEMS = tuple(item for item in load_scheme("tangxiang").items if may_award(item))
RULES = Rules(items=ITEMS, evidence=("catalogue_item", "proof"))
STRICT = Rules(evidence=("time", "place", "reason", "proof"))
DESK = Desk("o1", "赵某", TODAY, RULES, role="officer")
STRICT_DESK = replace(DESK, rules=STRICT)
KINDS_DESK = replace(DESK, rules=replace(STRICT, proof_kinds=tuple(PROOF_NAMES)))
BOARD = Board(DESK)
KNOWN = MappingProxyType({"h42": "3组 张* 0042", "p2": "李某"})
HOUSEHOLD: Answers = {"household": "h42"}
PAPER: Answers = {**HOUSEHOLD, "list": COUNTED, "item": "废纸"}
WEIGHINGS = (
    Weighing(OnScale.STILL, 6175),
    Weighing(OnScale.MOVING, 6090),
    *map(Weighing, (OnScale.EMPTY, OnScale.BELOW_ZERO, OnScale.OVERLOAD, OnScale.SILENT)),
)
BOXES: Answers = {**HOUSEHOLD, "list": COUNTED, "item": "烟盒"}

AWARDS = (
    AwardRow(
        "131",
        131,
        datetime(2026, 11, 22, 9, 40),
        Holder("h42", "0042", "3组", "张*"),
        "烟盒45个",
        10,
        undone=False,
    ),
    AwardRow(
        "130",
        130,
        datetime(2026, 11, 22, 9, 12),
        Holder("h118", "0118", "12组", "欧阳*"),
        "家庭垃圾分类不清的（第2次，提醒，不扣分）",
        0,
        undone=False,
    ),
    AwardRow(
        "128",
        128,
        datetime(2026, 11, 21, 16, 2),
        Holder("h7", "0007", "1组", "李*"),
        "参与村委会组织的各项公益活动，如清扫公共场所卫生、清理公共垃圾桶等",
        20,
        undone=True,
    ),
)
LIST = Listing(DESK, ListName.AWARDS, rows=AWARDS)


def weighed(weighing: Weighing) -> Asking:
    """The amount of what a scale beside the kiosk weighs."""
    return replace(asked("amount", PAPER), weighing=weighing)


def asked(name: str, answers: Answers = HOUSEHOLD, **changes: object) -> Asking:
    """The question of this name while points are booked for a household."""
    desk = changes.pop("desk", DESK)
    given: dict[str, object] = {"desk": desk, "known": dict(KNOWN), **changes}
    return asking(TaskName.AWARD, name, answers, **given)  # type: ignore[arg-type]


def review(answers: Answers, desk: Desk = DESK) -> Reviewing:
    script = Script(TaskName.AWARD, answers=answers, known=KNOWN)
    return Reviewing(desk, script, Board(desk), op="op-1")


def booked(outcome: Outcome) -> Booked:
    return Booked(DESK, TaskName.AWARD, outcome, BOARD)


def declined(refused: ActRefused) -> Declined:
    return Declined(DESK, Script(TaskName.AWARD, answers=BOXES, known=KNOWN), refused, BOARD)


HOUSEHOLDS_DESK = Desk(
    "household/h42",
    "3组 张* 0042",
    TODAY,
    Rules(items=tuple(item for item in ITEMS if may_declare(item))),
    role="household",
    declarations=1,
    mutual=True,
)
HERE = Board(HOUSEHOLDS_DESK)
DECLARED = (
    DeclaredRow(
        "140",
        datetime(2026, 11, 22, 9, 2),
        Holder("h42", "0042", "3组", "张*"),
        "做好垃圾分类，进入村级评议红榜的",
        "",
        0,
        "",
        helped=False,
    ),
    DeclaredRow(
        "131",
        datetime(2026, 11, 20, 15, 0),
        Holder("h118", "0118", "12组", "欧阳*"),
        "烟盒45个",
        "passed",
        10,
        "",
        helped=True,
    ),
    DeclaredRow(
        "122",
        datetime(2026, 11, 12, 10, 0),
        Holder("h42", "0042", "3组", "张*"),
        "参与村委会组织的各项公益活动",
        "rejected",
        0,
        "照片看不清",
        helped=False,
    ),
)
_LISTED = Listing(HOUSEHOLDS_DESK, ListName.DECLARED, rows=DECLARED)
_OWN: Answers = {"list": "美丽建设"}


def told(task: TaskName, name: str, answers: Answers = _OWN, **changes: object) -> Asking:
    """A question that a household is asked of what it did."""
    given: dict[str, object] = {"desk": HOUSEHOLDS_DESK, "known": dict(KNOWN), **changes}
    return asking(task, name, answers, **given)  # type: ignore[arg-type]


def declared(task: TaskName, answers: Answers) -> Reviewing:
    script = Script(task, answers=answers, known=KNOWN)
    return Reviewing(HOUSEHOLDS_DESK, script, HERE, op="op-1")


CAME = LinesShown(
    DESK,
    Script(
        TaskName.CHECK_IN,
        answers={"activity": "meeting", "day": "2026-11-22", "place": "三组晒坝"},
        lines=({"household": "h42"}, {"household": "h7"}, {"household": "h118"}),
        known={"h42": "3组 张* 0042", "h7": "1组 李* 0007", "h118": "12组 欧阳* 0118"},
    ),
    BOARD,
)


def of_session(name: str) -> Asking:
    """A question about the activity, after three households came."""
    asked_ = asking(TaskName.CHECK_IN, name, {}, desk=DESK)
    script = replace(asked_.script, lines=CAME.script.lines, lines_done=True)
    return replace(asked_, script=script)


_COUNTED: Answers = {**BOXES, "amount": 45, "day": "2026-11-22", "photo": "ab" * 32}
_PAPER: Answers = {**HOUSEHOLD, "document": "BZ-2026-7"}
_FREE: Answers = {
    **HOUSEHOLD,
    "sign": "deduct",
    "points": 3,
    "day": "2026-11-20",
    "place": "三组村口",
    "reason": "乱倒垃圾",
    "second": "p2",
}

SAMPLES = (
    Sample("officer_board", BOARD),
    Sample("officer_board_note", replace(BOARD, note=Note(slip=Slip.LEAVE_FIRST))),
    Sample("officer_household", asked("household", {})),
    Sample("officer_list", asked("list")),
    Sample("officer_item", asked("item", {**HOUSEHOLD, "list": "美丽建设"})),
    Sample("officer_item_last", asked("item", {**HOUSEHOLD, "list": "美丽建设"}, page=9)),
    Sample("officer_item_counted", asked("item", {**HOUSEHOLD, "list": COUNTED})),
    Sample("officer_item_deduction", asked("item", {**HOUSEHOLD, "list": DEDUCTIONS})),
    Sample("officer_amount", asked("amount", BOXES, typed="45")),
    *(Sample(f"officer_weight_{each.on_scale}", weighed(each)) for each in WEIGHINGS),
    Sample("officer_sign", asked("sign", desk=STRICT_DESK)),
    Sample("officer_points", asked("points", {**HOUSEHOLD, "sign": "add"}, desk=STRICT_DESK)),
    Sample("officer_day", asked("day", BOXES, typed="2026-11-22")),
    Sample(
        "officer_day_to_come",
        asked("day", BOXES, typed="2026-11-23", slip=Slip.DAY_TO_COME),
    ),
    Sample("officer_place", asked("place", BOXES, typed="三组村口")),
    Sample("officer_reason", asked("reason", HOUSEHOLD, desk=STRICT_DESK)),
    Sample("officer_photo", asked("photo", BOXES)),
    Sample("officer_document", asked("document", BOXES)),
    Sample("officer_witness", asked("second", BOXES)),
    Sample("officer_proof_kind", asked("proof_kind", _PAPER, desk=KINDS_DESK)),
    Sample("officer_review", review(_COUNTED)),
    Sample("officer_review_free", review(_FREE, STRICT_DESK)),
    Sample(
        "officer_booked",
        booked(Outcome(131, "和平-1-000131-4", name="5个", figure=10)),
    ),
    Sample("officer_booked_warning", booked(Outcome(132, "和平-1-000132-2", other=2))),
    Sample(
        "officer_once_a_month",
        declined(ActRefused(Obstacle.ONCE_A_MONTH, name="清洁卫生美化、洁化")),
    ),
    Sample("officer_month_full", declined(ActRefused(Obstacle.MONTH_FULL, "烟盒", 50))),
    Sample("officer_same_incident", declined(ActRefused(Obstacle.SAME_INCIDENT, "N11"))),
    Sample("officer_under_one", declined(ActRefused(Obstacle.UNDER_ONE_UNIT, "烟盒20个"))),
    Sample("officer_awards", LIST),
    Sample("officer_awards_none", replace(LIST, rows=())),
    Sample("officer_came", CAME),
    Sample("officer_came_before", replace(CAME, note=Note(slip=Slip.CAME_BEFORE))),
    Sample("officer_activity", of_session("activity")),
    Sample("officer_session", Reviewing(DESK, CAME.script, BOARD, op="op-1")),
    Sample(
        "officer_session_booked", Booked(DESK, TaskName.CHECK_IN, Outcome(150, "", "", 3), BOARD)
    ),
    Sample("declare_board", HERE),
    Sample("declare_list", told(TaskName.DECLARE, "list", {})),
    Sample("declare_item", told(TaskName.DECLARE, "item")),
    Sample("declare_photo", told(TaskName.DECLARE, "photo")),
    Sample("declare_for", told(TaskName.DECLARE_FOR, "household", {})),
    Sample("declare_for_own", told(TaskName.DECLARE_FOR, "household", {}, slip=Slip.OWN_HOUSEHOLD)),
    Sample(
        "declare_review",
        declared(TaskName.DECLARE, {k: v for k, v in _COUNTED.items() if k != "household"}),
    ),
    Sample("declare_review_for", declared(TaskName.DECLARE_FOR, _COUNTED)),
    Sample("declare_booked", Booked(HOUSEHOLDS_DESK, TaskName.DECLARE, Outcome(141), HERE)),
    Sample("declare_told", _LISTED),
    Sample("declare_told_none", replace(_LISTED, rows=())),
    Sample("officer_award", Menu(DESK, MenuName.AWARD, AWARDS[2], LIST)),
)
