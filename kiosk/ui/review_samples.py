"""Invented states of a review on site, for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from kiosk.assets import __file__ as assets
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk.doors import ListName
from kiosk.core.desk.events import Outcome
from kiosk.core.desk.review_rows import ToReviewRow
from kiosk.core.desk.states import (
    Asking,
    Board,
    Booked,
    Declined,
    LinesShown,
    Listing,
    Note,
    Reviewing,
    Script,
    Slip,
)
from kiosk.core.desk.tasks import TASKS, Answers, Question, TaskName
from kiosk.core.desk.view import DeclaredRow
from kiosk.core.view import Holder
from kiosk.ui.officer_samples import DESK as OFFICERS_DESK
from kiosk.ui.officer_samples import HOUSEHOLDS_DESK
from kiosk.ui.samples import Sample

DESK = replace(OFFICERS_DESK, function="head", to_review=3)
BOARD = Board(DESK)
KNOWN = {"o1": "赵某（组长）", "o2": "钱某（村民代表）", "o3": "欧阳某某（驻村工作队员）"}
SAT = Script(TaskName.SIT, lines=({"member": "o1"}, {"member": "o2"}), known=KNOWN)
PICTURE = assets.replace("__init__.py", "card_hint.png")

CLEANED = ToReviewRow(
    "hp01/1/140",
    datetime(2026, 11, 21, 16, 2),
    Holder("h42", "0042", "3组", "张*"),
    None,
    "参与村委会组织的各项公益活动，如清扫公共场所卫生、清理公共垃圾桶等",
    date(2026, 11, 21),
    "三组晒坝",
    PICTURE,
    20,
)
HELPED = replace(
    CLEANED,
    key="hp01/1/141",
    holder=Holder("h118", "0118", "12组", "欧阳*"),
    helper=Holder("h7", "0007", "1组", "李*"),
    what="烟盒45个",
    place="",
    photo="",
    points=10,
    aside=("钱某",),
    lacking=1,
)
ONCE = replace(
    CLEANED,
    key="hp01/1/142",
    holder=Holder("h9", "0009", "2组", "王*"),
    what="清洁卫生美化、洁化",
    photo="",
    points=0,
    worthless=ActRefused(Obstacle.ONCE_A_MONTH),
    aside=("欧阳某某",),
)
LIST = Listing(DESK, ListName.TO_REVIEW, "139 o1 o2 o3", rows=(CLEANED, HELPED, ONCE))


def asked(
    name: str, row: ToReviewRow, answers: Answers, task: TaskName = TaskName.REVIEW
) -> Asking:
    questions: tuple[Question, ...] = (*TASKS[task].each, *TASKS[task].then)
    question = next(each for each in questions if each.name == name)
    script = Script(task, row=row, answers={"declaration": row.key, **answers})
    return Asking(DESK, script, question, LIST)


MEMBER = replace(
    asked("member", CLEANED, {}, TaskName.SIT), script=replace(SAT, row=None), home=BOARD
)
DECIDED = Reviewing(
    DESK,
    Script(
        TaskName.REVIEW,
        row=CLEANED,
        answers={"declaration": CLEANED.key, "verdict": "rejected", "why": "no_proof"},
    ),
    LIST,
    op="op-1",
)
PASSED = replace(
    DECIDED,
    script=replace(DECIDED.script, row=replace(HELPED, lacking=0), answers={"verdict": "passed"}),
)
SHOWN = DeclaredRow(
    "140",
    datetime(2026, 11, 21, 16, 2),
    CLEANED.holder,
    "参与村委会组织的各项公益活动",
    "reviewed",
    20,
    "",
    helped=False,
)

SAMPLES = (
    Sample("review_board", BOARD),
    Sample("review_members", LinesShown(DESK, SAT, BOARD)),
    Sample("review_member", MEMBER),
    Sample("review_member_not_of_group", replace(MEMBER, slip=Slip.NOT_IN_GROUP)),
    Sample("review_member_pin", replace(MEMBER, second=("o3", "欧阳某某"), typed="12")),
    Sample(
        "review_too_few", Declined(DESK, SAT, ActRefused(Obstacle.QUORUM_MISSING, figure=3), BOARD)
    ),
    Sample("review_list", LIST),
    Sample("review_list_done", replace(LIST, rows=())),
    Sample("review_verdict", asked("verdict", CLEANED, {})),
    Sample("review_verdict_helped", asked("verdict", HELPED, {})),
    Sample("review_why", asked("why", CLEANED, {"verdict": "rejected"})),
    Sample("review_decided", DECIDED),
    Sample("review_passed", PASSED),
    Sample(
        "review_aside",
        Declined(
            DESK,
            DECIDED.script,
            ActRefused(Obstacle.MUST_STAND_ASIDE, name="欧阳某某", figure=3),
            LIST,
        ),
    ),
    Sample("review_booked", Booked(DESK, TaskName.REVIEW, Outcome(150, "", "passed", 20), LIST)),
    Sample("review_postponed", Booked(DESK, TaskName.REVIEW, Outcome(151, "", "postponed"), LIST)),
    Sample(
        "review_minutes",
        replace(BOARD, note=Note(TaskName.MINUTES, outcome=Outcome(figure=3))),
    ),
    Sample("declared_reviewed", Listing(HOUSEHOLDS_DESK, ListName.DECLARED, rows=(SHOWN,))),
    Sample(
        "officer_not_a_collector",
        Declined(
            DESK,
            Script(TaskName.AWARD, answers={"household": "h42"}),
            ActRefused(Obstacle.NOT_A_COLLECTOR),
            BOARD,
        ),
    ),
)
