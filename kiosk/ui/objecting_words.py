"""The language file of objections at the kiosk, and where each sentence stands."""

from __future__ import annotations

from kiosk.core.acts import Obstacle
from kiosk.ui.words import UNTOUCHED, Explained

OBJECT = "有异议"  # record
OBJECT_SHORT = "异议"  # the same where there is little room
TO_WHAT = "对哪一条有异议？"
WHY = "哪里不对？"
MISSING = "有积分漏记了"  # the first row: it has no entry of its own
MISSING_DETAIL = "做了好事，这里没有"
LIST_DETAIL = "公布的名单 · {day}"
ENTRY_DETAIL = "{day} · {points} 分"
WAITS_DETAIL = "已提异议，等答复"
MINE = "我提过的"  # what was objected to before
MINE_TITLE = "您家提过的异议"
WAITS = "{day}前答复"
OUTCOMES: dict[str, str] = {
    "kept": "核实没有错",
    "reversed": "已撤销",
    "corrected": "已改正",
}
ANSWERED = "已答复"  # an outcome that a newer township knows
ANSWER = "{outcome}：{finding}"
MINE_ROW = "{number} · {answer}"

SURE = "要提异议吗？"
SURE_WHY = "{what}：{why}"
SURE_THEN = "乡镇在 {days} 天里核实、答复"
CONFIRM = "确认提出"

RECORD = "录音说明"  # only where there is a microphone
HEAR = "听录音"  # the same key, once there is one
SURE_VOICED = "附录音 {seconds} 秒，{days} 天里答复"
SPEAK = "请对着机器说"
SECONDS = "秒"  # behind those that are counted while somebody speaks
SPEAK_HINT = "最多说 {most} 秒，说完点一下"
SAID = "说完了"
WITHOUT = "不录了"
AGAIN = "重说"
HEAR_AGAIN = "再听"
USE = "就用这段"
HEARD = Explained("就用这段吗？", "录了 {seconds} 秒", "没听清，点再听；说得不好，点重说")
NOT_RECORDED = Explained("没有录上", "麦克风没有声音来", "不录音，也可以提异议")
KEPT_BEFORE = "先前录的那段还在，点不录了就用它"  # in place of the last line of these two
TOO_SHORT = Explained("没有录上", "说得太短了", "再说一次，或者不录音")

MADE = Explained("异议记下了", "{day}以前答复", "到时候带卡来，在记录里看结果")
MADE_UNSAID = Explained("异议记下了", "录音没有存上，{day}以前答复", "要说的话，请告诉村里")

REFUSED: dict[Obstacle, Explained] = {
    Obstacle.OBJECTED_BEFORE: Explained("这一条已经提过了", "编号 {name}", "请等乡镇答复"),
    Obstacle.NO_TRUSTED_DATE: Explained("机器还没有对好日期", UNTOUCHED, "请管理员出示卡，对日期"),
}
NOT_NOTED = Explained("这次没有记下", UNTOUCHED, "请重新再来一遍")

SAY_TO_WHAT = "您对哪一条有异议？请点一下。"
SAY_WHY = "哪里不对？请点一下。"
SAY_NOT_RECORDED = "没有录上。不录音，也可以提异议。"
SAY_SURE = "理由是{why}。对的话，请点确认提出。"
SAY_MADE = "异议记下了，{day}以前答复。请拿好回执。"
SAY_MADE_UNSAID = "异议记下了，录音没有存上。要说的话，请告诉村里。"
SAY_KEPT_BEFORE = "没有录上。先前录的那段还在。"
SAY_MINE = "这里是您家提过的异议。"
