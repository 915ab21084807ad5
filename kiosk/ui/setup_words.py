"""The words of 开店准备 and of 检查机器."""

from __future__ import annotations

from kiosk.core.desk.setup_rows import Step
from kiosk.core.fitness import Verdict

STEP: dict[Step, str] = {  # a row each; a row of the acceptance sheet has words of its own
    Step.RULES: "看方案",
    Step.KEEPER: "管理员",
    Step.GOODS: "价目表",
    Step.STOCK: "货架上的货",
    Step.POINTS: "期初积分",
    Step.MACHINE: "机器",
    Step.LINK: "和乡镇联系",
}
DETAIL: dict[Step, str] = {  # while it is not done
    Step.RULES: "首页“怎样得积分”，看完来确认",
    Step.KEEPER: "请乡镇发管理员的卡",
    Step.GOODS: "{figure} 种，要 {all} 种",
    Step.STOCK: "把架上的货入库",
    Step.POINTS: "照纸质账本，一户一户记",
    Step.MACHINE: "查一遍，试打一张",
    Step.LINK: "还没有联系上过",
    Step.SEEN: "去看一看，拍张照",
}
DETAIL_DONE: dict[Step, str] = {
    Step.RULES: "和村里的文件一样",
    Step.KEEPER: "{figure} 人",
    Step.GOODS: "{figure} 种",
    Step.STOCK: "{figure} 种有货",
    Step.POINTS: "{figure} 户，共 {all} 户",
    Step.MACHINE: "试打过了",
    Step.LINK: "联系上过",
}
HOLDS = {True: "有", False: "没有"}
WITH_PHOTO = "{holds}，拍了照"
DONE = "做好了"
OPEN = "还没有"
LACKS = "缺"  # seen, and it is not there
BY_OFFICER = "村干部来记"
BY_KEEPER = "管理员来办"

STEPS_LEFT = "开店准备还有 {count} 步，在“更多”里"  # on the board, until the shop has opened
STEPS_LEFT_TOO = "开店准备还有 {count} 步"  # behind other things on the same line

# --- 检查机器 -------------------------------------------------------------------------------------

SIGNS = {Verdict.FIT: "好", Verdict.WARNED: "注意", Verdict.UNFIT: "要修"}
LOOKING = "正在查…"
LOOK_AGAIN = "再查一遍"
LOOKING_ALOUD = "正在检查机器，请等一会儿。"
SAY_ALL_FIT = "机器都好。"
SAY_NOT_FIT = "{count} 样要看一看。"

UPDATING = (  # review of an update: what will happen
    ("先做什么", "在旁边装好、试过"),
    ("停多久", "换的时候停一两分钟"),
    ("新的不行", "旧的自己回来"),
    ("积分和流水", "一条也不少"),
    ("优盘", "更新完才能拔"),
)
