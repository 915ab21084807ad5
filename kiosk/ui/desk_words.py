"""The language file of the keeper's board, lists, menus, reviews and outcomes.

Each sentence once, and where it stands.  What a task and an answer are called is in `ask_words`.
"""

from __future__ import annotations

from kiosk.core.acts import Obstacle
from kiosk.core.carried import StickTrouble
from kiosk.core.desk.doors import ListName, MenuName, PlaceName, Target
from kiosk.core.desk.states import Slip
from kiosk.core.desk.tasks import TaskName
from kiosk.core.view import Link
from kiosk.ui.words import Explained

# --- buttons -----------------------------------------------------------------------------------

END_TRAINING = "结束练习"  # in the place of TRAIN while one practises
CHANGE = "改一改"  # review, way back; refused, way on
LEAVE_IT = "不办了"  # refused and lines, way back
ONE_MORE = "再加一样"  # lines, in the free place behind the last line
ONE_MORE_OF: dict[TaskName, str] = {
    TaskName.TAKE_VOUCHERS: "再加一张",
    TaskName.CHECK_IN: "再来一户",
    TaskName.SIT: "再来一位",
}
DROP = "去掉"  # name of the key on each line
LINES_DONE = "就这些"  # lines, way on
TO_CLOSE = "对好了"  # day, way on

DOOR: dict[Target, str] = {  # on tiles and keys; where none stands here, the task's own name
    ListName.ORDERS: "待领取",
    ListName.COUNT: "盘点",
    ListName.SHELVES: "盘点",
    ListName.REDEMPTIONS: "兑换",
    ListName.UNSIGNED: "待签",
    ListName.PAPERS: "单据",
    ListName.GOODS: "物品",
    ListName.UNACCEPTED: "待验收",
    ListName.VOUCHERS: "收来的券",
    ListName.VERSIONS: "分数记录",
    ListName.BUY: "该进的货",
    ListName.WISHES: "想要的",
    ListName.NOTICES: "打印公示",
    ListName.EXPIRING: "快到期",
    MenuName.OWN_GOOD: "分数、上下架",
    MenuName.HOUSEHOLDS: "住户",
    MenuName.MORE: "更多",
    TaskName.NEW_GOOD: "新物品",
    TaskName.PLACE_GOOD: "改货架",
    TaskName.LEARN_BARCODE: "已有的物品",
    TaskName.COUNT_LINE: "数一样",
    TaskName.COUNT_REASON: "写原因",
    TaskName.DROP_COUNT: "这样不算",
    TaskName.FINISH_COUNT: "都数完了",
    TaskName.HAND_OVER: "交给住户",
    TaskName.UNDO: "撤销兑换",
    TaskName.DESTROY_VOUCHERS: "登记销毁",
    TaskName.PRINT_TAGS: "打全部标签",
    TaskName.PRINT_BUY_LIST: "打进货单",
    TaskName.PRINT_UNSIGNED: "打名单",
    TaskName.PRINT_NOTICE: "打印",
    TaskName.REPRINT: "补打",
    TaskName.PAPER_COMPLETE: "完整，不用再打",
    TaskName.PAPER_TORN: "不完整，补打",
    TaskName.CLOSE_DAY: "日结交班",
    TaskName.TRAIN: "练习一下",
    PlaceName.LINK: "和乡镇联系",
    TaskName.EXPORT: "导出台账",
    TaskName.AWARD: "记分",
    ListName.AWARDS: "记过的",
    TaskName.CHECK_IN: "活动签到",
    TaskName.DECLARE: "申报积分",
    TaskName.DECLARE_FOR: "帮人报",
    ListName.DECLARED: "报过的",
    ListName.SETUP: "开店准备",
    PlaceName.MACHINE: "检查机器",
    TaskName.PRINT_TEST: "试打一张",
    TaskName.UPDATE: "更新程序",
    TaskName.SIT: "现场评议",
    ListName.TO_REVIEW: "现场评议",
    TaskName.MINUTES: "结束，打印记录",
}

DOOR_IN: dict[tuple[MenuName, Target], str] = {  # where a door is called otherwise in one menu
    (MenuName.COUNTED, TaskName.COUNT_LINE): "再数一遍",
}

# --- what stands around --------------------------------------------------------------------------

WHO = {"keeper": "管理员{name}", "officer": "村干部{name}", "household": "{name}"}  # top left
SEPARATOR = " · "
OF_GOOD = "{list} · {good}"  # top left of a list of one kind of goods, or of one shelf
MENU_TITLE: dict[MenuName, str] = {  # top left of a menu
    MenuName.GOOD: "物品",
    MenuName.OWN_GOOD: "物品",
    MenuName.EXPIRED: "过期的",
    MenuName.NEW_BARCODE: "新条码",
    MenuName.ORDER: "待领取",
    MenuName.REDEMPTION: "兑换",
    MenuName.AWARD: "记过的",
    MenuName.PAPER: "单据",
    MenuName.UNKNOWN_PAPER: "单据",
    MenuName.UNSIGNED: "待签",
    MenuName.COUNTED: "盘点",
    MenuName.HOUSEHOLDS: "住户",
    MenuName.MORE: "更多",
}
LOADING = "请稍等…"
WELL, WAITS, LATE = "✓ ", "○ ", "! "  # before words that have a colour

# --- board ------------------------------------------------------------------------------------

TILE: dict[Target, str] = {  # second line of a tile whose figure is nought, or that has none
    TaskName.DELIVER: "到货先数",
    ListName.ORDERS: "都领走了",
    ListName.COUNT: "数数货架",
    ListName.SHELVES: "数数货架",
    ListName.REDEMPTIONS: "撤销、退货",
    ListName.UNSIGNED: "都签好了",
    ListName.UNACCEPTED: "都验过了",
    ListName.PAPERS: "可以补打",
    ListName.GOODS: "{kinds} 种",
    MenuName.HOUSEHOLDS: "补卡、挂失",
    TaskName.AWARD: "扫卡也行",
    ListName.AWARDS: "可以补打",
    TaskName.CHECK_IN: "一户一户扫卡",
    TaskName.DECLARE: "做了好事来报",
    TaskName.DECLARE_FOR: "两家一样加分",
    ListName.DECLARED: "看看批了没有",
    TaskName.SIT: "都评过了",
}
TILE_WAITS: dict[Target, str] = {  # the same with a figure
    ListName.ORDERS: "{count} 份",
    ListName.COUNT: "数了 {count} 种",
    ListName.SHELVES: "数了 {count} 种",
    ListName.UNSIGNED: "{count} 行",
    ListName.UNACCEPTED: "{count} 批",
    ListName.PAPERS: "{count} 张要看",
    ListName.GOODS: "缺货 {count} 种",
    ListName.DECLARED: "{count} 条等审核",
    TaskName.SIT: "{count} 件等评议",
    ListName.SETUP: "还有 {count} 步",
}
TILE_SHELF = "{shelf} {count} 种"  # count, while only one shelf was begun
TILE_EXPECTED = "请数一遍"  # count, until the first after the machine was replaced
TILE_EXPIRED = "过期 {count} 种"
TILE_OVERDUE = "{count} 份，逾期 {overdue}"
SHELF_KINDS = "货架 {kinds} 种，要求 {least} 种"  # where the scheme wants so many
COUNT_EXPECTED = "换过机器，请把货架数一遍，账上才准"  # board, with the one above
EXPIRING = "快到期 {count} 种"
EXPIRED = "过期 {count} 种"
UNSENT = "未上传 {count}"

# --- lists ------------------------------------------------------------------------------------

LIST_EMPTY: dict[ListName, str] = {
    ListName.ORDERS: "没有等着领的东西，都办好了",
    ListName.COUNT: "货架上还没有东西可数",
    ListName.SHELVES: "货架上还没有东西可数",
    ListName.REDEMPTIONS: "这几天还没有人来兑换",
    ListName.UNSIGNED: "登记册都签好了，辛苦了",
    ListName.PAPERS: "还没有打过单据",
    ListName.GOODS: "还没有物品，可以先加一样",
    ListName.UNACCEPTED: "来的货都有人验收过了",
    ListName.VOUCHERS: "没有等着销毁的积分券",
    ListName.VERSIONS: "分数没有变过",
    ListName.BUY: "货都够，现在不用进",
    ListName.WISHES: "还没有住户说想要什么",
    ListName.NOTICES: "现在没有可以打印的",
    ListName.EXPIRING: "没有快到期的东西",
    ListName.AWARDS: "这个月还没有在这里记过分",
    ListName.DECLARED: "您家还没有在这里报过",
    ListName.TO_REVIEW: "等评议的都评完了",
    ListName.SETUP: "都准备好了",
}
LIST_EMPTY_OF: dict[ListName, str] = {  # the same of one household
    ListName.ORDERS: "这一户没有等着领的东西",
    ListName.REDEMPTIONS: "这一户这几天没有兑换过",
    ListName.AWARDS: "这一户这个月没有在这里记过分",
}
POINTS = "{points} 分"
EARNS = "计 {points} 分"  # review, of what is counted
PIECES = "{count} {unit}"
LEFT = "剩 {count} {unit}"
NO_SHELF = "没写货架"
SHELF = "{shelf} 架"
ALL_SHELVES = "全部货架"
KINDS = "{count} 种"
KINDS_COUNTED = "数了 {count} 种"  # shelves
ALL_COUNTED = "都数过了"
GOOD_UNTIL = "到{day}"  # expiring
DAYS_MORE = "还有 {days} 天"
PAST = "过期了"
PAST_PIECES = "过期 {count} {unit}"
COMING = "{day}起 {points} 分"  # another price that was announced
NOT_YET = "还没到"
SELDOM = "没上架"  # goods that are not offered
BUY_SOON = "快没了"
OUT_OF_STOCK = "缺货"
DUE = "{day}前"
DUE_TODAY = "今天到期"
OVERDUE = "逾期 {days} 天"
NOT_READY = "货还没到"
READY = "货齐了"
TO_ARRANGE = "等着办"  # orders, what never lies on a shelf
REVERSED = "已撤销或退货"
AWARD_UNDONE = "乡镇已撤销"
DECLARED_WAITS = "等审核"
DECLARED_PASSED = "通过了"
DECLARED_REVIEWED = "评议通过，公示后可用"
DECLARED_REJECTED = "没有通过"
DECLARED_FOR = "帮{holder}报的"
STANDS_ASIDE = "{names}要回避"  # to review
TOO_FEW = "{names}要回避，还差 {count} 人"
BRINGS_NOTHING = "不能加分"
HELPED_BY = "{holder}帮报"
PEOPLE = "{count} 人"
WARNED = "提醒"  # in place of a figure
UNDOABLE = "能撤销"
NOT_COUNTED = "还没数"
COUNTED = "数了 {count} {unit}"
SAME = "和账上一样"
MORE_THAN = "比账上多 {count}"
LESS_THAN = "比账上少 {count}"
NO_REASON = "没写原因"
REGISTER_PLACE = "第{page}页第{line}行"
TO_SIGN = "待签"
PAPER = "单据"  # of a kind without a name
PAPER_STATE: dict[str, str] = {
    "unknown": "不清楚",
    "not_sent": "等着打",
    "sending": "正在打",
    "printed": "打好了",
}
COPIES = "补打过 {count} 次"
ALONE = "{name}一个人收的"
FROM = "{giver}给的"
NOT_ACCEPTED = "待验收"
NOBODY_KNOWN = "不知是哪一户"
SINCE = "{day}起"
FROM_THE_START = "一开始"
BY_TOWNSHIP = "乡镇定的"
BY_PERSON = "{name}定的"
BUY = "进 {count} {unit}"
PER_WEEK = "一周兑 {number}"
RUNS_OUT = "还够兑 {days} 天"  # days on which the shop is open
WAITED_FOR = "等着领 {count} {unit}"
ABOUT = "约 {yuan} 元"
WISHED = "{count} 户想要"
HOUSEHOLDS = "{count} 户"

# --- menus ------------------------------------------------------------------------------------

RESERVED = "预订 {count} {unit}"
COST = "进价 {yuan} 元"
BARCODE = "条码 {barcode}"
BARCODE_UNKNOWN = "没有物品用这个条码"
IS_IT_NEW = "没有加过的，点新物品；加过的，点已有的物品"
ORDERED = "要领：{what}"
REDEEMED = "兑了：{what}"
SLIP = "小票 {number}"
NEEDS_PROOF = "要有办理凭证"
TAKE_IN_FIRST = "货还没到齐，先入库，再交给住户"
REVERSED_ONCE = "撤销或者退过一次了，不能再退"
UNDO_GONE = "过了 10 分钟，不能撤销了，可以退货"
KEEP_APART = "不会再发给住户。请单独放好，报损或者退供货方"  # menu of what has expired
IS_IT_THERE = "这张单据打出来了吗？"
MENU_ASKS: dict[MenuName, str] = {  # in place of a row
    MenuName.HOUSEHOLDS: "给哪一户办什么？",
    MenuName.MORE: "还要办什么？",
}

# --- lines ------------------------------------------------------------------------------------

SCAN_ADDS = "扫条码也行"  # under 再加一样
SCAN_ADDS_CARD = "直接扫卡也行"  # the same, of households
LINE_COST = "{yuan} 元"
EXPIRES = "到{day}"
SHORT = "少 {count}"  # against the delivery note
OVER = "多 {count}"
VOUCHER_LINE = "券号 {number}"
LINES_SUM = "{kinds} 样 {pieces} 件"
VOUCHERS_SUM = "{count} 张 {points} 分"

# --- review -----------------------------------------------------------------------------------

WILL: dict[TaskName, str] = {  # what will happen; {lines}, {good}, {household}, {name} and answers
    TaskName.DELIVER: "{lines}，放上货架",
    TaskName.ACCEPT: "这批货由{second}验收",
    TaskName.WRITE_OFF: "{lines}报损，从货架上减掉",
    TaskName.TRANSFER: "{lines}，分流到{to}",
    TaskName.GIVE_BACK: "{lines}，退给{to}",
    TaskName.SELL: "{lines}不再用积分兑，从货架上减掉",
    TaskName.COMPLAIN: "记下这条意见，联网后交给乡镇",
    TaskName.NEW_GOOD: "新加一样：{name}",
    TaskName.PLACE_GOOD: "{good}改成这样",
    TaskName.LEARN_BARCODE: "以后扫这个条码，就是{good}",
    TaskName.CHANGE_PRICE: "{good}改成这个分数",
    TaskName.WITHDRAW: "{good}下架，住户看不到了",
    TaskName.OFFER_AGAIN: "{good}重新上架",
    TaskName.FINISH_COUNT: "盘点结束，账上改成数出来的数",
    TaskName.HAND_OVER: "东西交给住户，从货架上减掉",
    TaskName.CANCEL_ORDER: "取消预订，积分退给住户，不退现金",
    TaskName.UNDO: "这次兑换不算，积分退回，不退现金",
    TaskName.BRING_BACK: "退货，积分退回，不退现金",
    TaskName.TAKE_VOUCHERS: "收下 {lines}，积分不变",
    TaskName.DESTROY_VOUCHERS: "{count} 张积分券销毁，{second}见证",
    TaskName.REPORT_LOST: "旧卡马上停用，积分都在",
    TaskName.REPLACE_CARD: "旧卡停用，以后用新卡，积分都在",
    TaskName.PRINT_TAGS: "{kinds} 种物品，各打一张标签",
    TaskName.CLOSE_DAY: "日结，{keeper}下班",
    TaskName.TRAIN: "开始练习：做什么都不算数，真的账不动",
    TaskName.EXPORT: "写成表格和打印稿。插着优盘，就写到优盘里",
    TaskName.CHECK_IN: "{lines}来参加，记到活动台账",
    TaskName.AWARD: "给{household}记分，住户拿一张记分单",
    TaskName.DECLARE: "报给村里，审核通过就有积分",
    TaskName.DECLARE_FOR: "帮{household}报，通过了两家一样加分",
    TaskName.REVIEW: "记下小组的决定，联网后交给乡镇",
    TaskName.READ_RULES: "记下：方案看过了，和村里的文件一样",
    TaskName.CHECK_SITE: "记下“{name}”，联网后乡镇就能看到",
    TaskName.OPENING_POINTS: "照纸质账本，给{household}记期初积分",
    TaskName.UPDATE: "程序换成新版本 {version}",
}
WILL_COUNT_SHELF = "{shelf}盘点结束，账上改成数出来的数"
WILL_BE_ARRANGED = "给住户办好了，记下凭证号"  # of what never lies on a shelf
WILL_END_TRAINING = "练习结束，回到真的账；练习里做的都不算"
WILL_HAND_ON = "日结，{keeper}下班，{successor}接班"
CONFIRM: dict[TaskName, str] = {  # review, way on
    TaskName.DELIVER: "确认入库",
    TaskName.ACCEPT: "确认验收",
    TaskName.WRITE_OFF: "确认报损",
    TaskName.TRANSFER: "确认分流",
    TaskName.GIVE_BACK: "确认退回",
    TaskName.HAND_OVER: "确认领取",
    TaskName.CANCEL_ORDER: "确认取消",
    TaskName.UNDO: "确认撤销",
    TaskName.BRING_BACK: "确认退货",
    TaskName.DESTROY_VOUCHERS: "确认销毁",
    TaskName.REPORT_LOST: "确认挂失",
    TaskName.REPLACE_CARD: "确认补卡",
    TaskName.PRINT_TAGS: "开始打",
    TaskName.CLOSE_DAY: "确认日结",
    TaskName.TRAIN: "开始练习",
    TaskName.EXPORT: "开始导出",
    TaskName.AWARD: "确认记分",
    TaskName.CHECK_IN: "确认签到",
    TaskName.DECLARE: "确认申报",
    TaskName.DECLARE_FOR: "确认申报",
    TaskName.REVIEW: "确认评议",
    TaskName.OPENING_POINTS: "确认记分",
    TaskName.UPDATE: "开始更新",
}
CONFIRM_ANY = "确认记账"
WRITING = "正在写…"  # review, the way on while a ledger is written
LABEL: dict[str, str] = {  # review, before an answer
    "good": "物品",
    "goods": "物品",
    "quantity": "数量",
    "source": "来源",
    "giver": "谁给的",
    "taker": "接手人",
    "document": "单号",
    "proof_kind": "凭证种类",
    "photo": "照片",
    "second": "第二人",
    "successor": "接班",
    "reason": "原因",
    "to": "去哪里",
    "about": "哪方面",
    "name": "名字",
    "category": "类别",
    "unit": "单位",
    "cost_cents": "进价",
    "points": "分数",
    "delivery": "送货",
    "barcode": "条码",
    "barcode_was": "原来的",
    "shelf": "货架",
    "low": "提醒",
    "household": "住户",
    "of": "兑换",
    "card": "新卡",
    "proof": "凭证号",
    "relation": "谁来领",
    "proxy": "代领人",
    "condition": "东西",
    "expires": "保质期",
    "since": "从哪天起",
    "slip": "小票",
    "cost": "用了",
    "ledger": "台账",
    "span": "时间",
    "counted": "数了",
    "to_count": "没数",
    "list": "类别",
    "item": "事项",
    "amount": "数量",
    "sign": "加扣",
    "holds": "情况",
    "day": "哪天",
    "activity": "活动",
    "title": "名字",
    "place": "地点",
    "verdict": "评议",
    "why": "原因",
    "worth": "可得",
    "helper": "帮报的",
    "aside": "回避",
}
LABEL_OF: dict[tuple[TaskName, str], str] = {
    (TaskName.DELIVER, "second"): "验收人",
    (TaskName.ACCEPT, "second"): "验收人",
    (TaskName.WRITE_OFF, "second"): "见证人",
    (TaskName.NEW_GOOD, "second"): "监督人",
    (TaskName.CHANGE_PRICE, "second"): "监督人",
    (TaskName.TRANSFER, "second"): "见证人",
    (TaskName.GIVE_BACK, "second"): "见证人",
    (TaskName.SELL, "second"): "见证人",
    (TaskName.FINISH_COUNT, "second"): "监督人",
    (TaskName.DESTROY_VOUCHERS, "second"): "见证人",
    (TaskName.AWARD, "second"): "见证人",
    (TaskName.OPENING_POINTS, "second"): "核对人",
    (TaskName.AWARD, "reason"): "事由",
    (TaskName.AWARD, "document"): "凭证号",
}
LEFT_OUT: dict[str, str] = {"second": "没有", "successor": "没有", "since": "今天"}
"""What is said of a question that was left out; of others, nothing."""

NOT_YET_ACCEPTED = "未经第二人验收，以后补"
PHOTO_TAKEN = "拍好了"
YUAN = "{yuan} 元"
LOW_AT = "剩 {low} {unit}时提醒"
KINDS_LEFT = "还有 {count} 种，账上不动"  # count, what was not counted
NO_BARCODE = "没有条码了"

# --- outcome ----------------------------------------------------------------------------------

NUMBER = "单号 {number}"
SUM = "{figure} 样 {other} 件"
BACK = "退回 {figure} 分，不退现金"
LAPSED = "上一期的 {other} 分已清零，不退"
SIGN_PAPER = "单子正在打印，请签字"
SLIP_PRINTING = "小票正在打印，请交给住户"
AWARD_SLIP = "记分单正在打印，请交给住户"
AWARD_LEFT = "没计分的{left}请住户带回"
AWARD_WARNED = Explained("提醒记下了", "第 {other} 次，不扣分", AWARD_SLIP)
ON_STICK = Explained("写在优盘的台账夹里", "{files}", "等灯不闪了再拔优盘")
ON_KIOSK = Explained("没有优盘，写在机器里", "{files}", "在 {folder} 里")
BOOKED: dict[TaskName, Explained] = {
    TaskName.DELIVER: Explained("入库记好了", SUM, SIGN_PAPER),
    TaskName.ACCEPT: Explained("验收记好了", "", "货可以放心发了"),
    TaskName.WRITE_OFF: Explained("报损记好了", SUM, "坏了的请单独放好，不要再发"),
    TaskName.TRANSFER: Explained("分流记好了", SUM, "分流单正在打印，跟货走"),
    TaskName.GIVE_BACK: Explained("退回记好了", SUM, "退回单正在打印，请对方签字"),
    TaskName.SELL: Explained("记好了", SUM, "已经从货架上减掉"),
    TaskName.COMPLAIN: Explained("意见记下了", "", "联网后乡镇就能看到"),
    TaskName.NEW_GOOD: Explained("{name}加好了", "", "请打一张标签，贴在货架上"),
    TaskName.PLACE_GOOD: Explained("{name}改好了", "", ""),
    TaskName.LEARN_BARCODE: Explained("{name}的条码记好了", "", "下回扫一下就认得"),
    TaskName.CHANGE_PRICE: Explained("{name}的分数改好了", "", "请换一张标签"),
    TaskName.WITHDRAW: Explained("{name}下架了", "", "货架上剩下的请收好"),
    TaskName.OFFER_AGAIN: Explained("{name}重新上架了", "", ""),
    TaskName.FINISH_COUNT: Explained(
        "盘点完了", "数了 {figure} 种，{other} 种有出入", "盘点单正在打印，请签字"
    ),
    TaskName.HAND_OVER: Explained("领取记好了", "", "请把东西交给住户。领取单正在打印"),
    TaskName.CANCEL_ORDER: Explained("预订取消了", BACK, SLIP_PRINTING),
    TaskName.UNDO: Explained("这次兑换撤销了", BACK, SLIP_PRINTING),
    TaskName.BRING_BACK: Explained("退货办好了", BACK, SLIP_PRINTING),
    TaskName.TAKE_VOUCHERS: Explained("积分券收好了", "{figure} 张 {other} 分", "请锁好，等着销毁"),
    TaskName.DESTROY_VOUCHERS: Explained(
        "销毁记好了", "{figure} 张积分券", "请当面剪碎，在销毁单上签字"
    ),
    TaskName.REPORT_LOST: Explained("旧卡停用了", "积分都在", "可以接着补一张新卡"),
    TaskName.REPLACE_CARD: Explained("新卡办好了", "旧卡不能用了", "请把新卡交给住户"),
    TaskName.PRINT_TAGS: Explained("标签正在打印", "", "打好了就贴到货架上"),
    TaskName.CLOSE_DAY: Explained("日结好了，{keeper}下班了", "", "日结单正在打印，请收好"),
    TaskName.TRAIN: Explained("现在是练习", "做什么都不算数", "练完了，到“更多”里结束"),
    TaskName.EXPORT: ON_STICK,
    TaskName.DECLARE: Explained("报上去了", "等村里审核", "下次刷卡，在“报过的”里看结果"),
    TaskName.DECLARE_FOR: Explained("报上去了", "等村里审核", "下次刷卡，在“报过的”里看结果"),
    TaskName.CHECK_IN: Explained("签到记好了", "{figure} 户", "联网后乡镇就能看到"),
    TaskName.AWARD: Explained("记好了", "{figure} 分", AWARD_SLIP),
    TaskName.REVIEW: Explained("通过，记好了", "{figure} 分", "请接着评下一件"),
    TaskName.READ_RULES: Explained("记好了", "", "请接着办下一步"),
    TaskName.CHECK_SITE: Explained("{name}：记好了", "", "请接着看下一项"),
    TaskName.OPENING_POINTS: Explained("期初积分记好了", "{figure} 分", AWARD_SLIP),
    TaskName.UPDATE: Explained(
        "开始更新了",
        "装好了，机器自己换上",
        "优盘先不要拔，过后到“检查机器”看结果",
    ),
}
REVIEWED = {  # what did not pass, in place of the above
    "rejected": Explained("没有通过，记好了", "不记分", "请接着评下一件"),
    "postponed": Explained("以后再议，记好了", "不记分", "这一件留着，下次再评"),
}
PRICE_COMING = Explained("{name}的分数定好了", "{day}零点改", "那天请换一张标签")
GO_ON_WITH = "请接着办{task}，标签过后再打"  # what was made while something else was under way
TRAINING_ENDED = Explained("练习结束了", "", "现在做的都算数")
SHELF_COUNTED = "{shelf}盘点完了"
COUNT_EXACT = "数了 {figure} 种，都对得上"
HANDED_ON = "日结好了，交给{name}"
BOOKED_ANY = "记好了"

NOTED: dict[TaskName, str] = {  # one line above a board or list, for what has no screen of its own
    TaskName.COUNT_LINE: "{name}：和账上一样",
    TaskName.COUNT_REASON: "{name}：原因记下了",
    TaskName.DROP_COUNT: "{name}：这次不算，可以重新数",
    TaskName.SIGN: "{place}已签字",
    TaskName.SET_PIN: "密码设好了",
    TaskName.PRINT_TAG: "标签正在打印",
    TaskName.PRINT_BUY_LIST: "进货单正在打印",
    TaskName.PRINT_UNSIGNED: "待签名单正在打印",
    TaskName.PRINT_NOTICE: "公示正在打印",
    TaskName.PRINT_TEST: "测试页正在打印，请看看印全没有",
    TaskName.REPRINT: "正在补打",
    TaskName.MINUTES: "评议记录正在打印，请到场的人签字",
    TaskName.PAPER_COMPLETE: "记下了，这张不再打",
    TaskName.PAPER_TORN: "正在补打",
}
UNKNOWN_CODE = "不认识这个码，请换一个再扫"
UNKNOWN: dict[Slip, str] = {  # the same, where more can be told
    Slip.LOST_CARD: "这张卡停用了，可以在“住户”里补卡",
    Slip.FOREIGN_CARD: "这是别的村的卡，这里用不上",
    Slip.FOREIGN_PAPER: "账上没有这张小票、存根，请看看店名",
    Slip.OFFICER: "这是干部的卡，要第二人的时候再出示",
    Slip.ANOTHER_KEEPER: "这是别的管理员的卡，换人请先日结交班",
    Slip.CAME_BEFORE: "这一户签过了，请下一户",
    Slip.LEAVE_FIRST: "请先返回，再出示这张卡",
    Slip.SITS_ALREADY: "这一位签过到了，请下一位",
    Slip.NOT_IN_GROUP: "不是小组的人，请问乡镇",
}

# --- the day ----------------------------------------------------------------------------------

DECLARE_NOTICE = "村里审核通过，才有积分"  # board of a household

DAY_SPAN = "从 {since} 到现在"  # under the title
DAY_FIRST = "第一次日结"
TIMES = "{count} 次"
REDEEMED_CELL = "兑换"
POINTS_OUT = "用了"
POINTS_BACK = "退回"
UNSIGNED_CELL = "待签"
UNKNOWN_PRINTS = "待确认的单据"
UNSENT_CELL = "未上传"
ORDERS_OPEN = "待领取"
ORDERS_OVERDUE = "逾期"
ROWS = "{count} 行"
SHEETS = "{count} 张"
SHARES = "{count} 份"
ENTRIES = "{count} 条"
WHICH_UNSIGNED = "待签：{places}"
PLACES_OF_PAGE = "第{page}页{lines}行"
SLIPS_FROM_TO = "小票 {first} 到 {last}"
NOT_HANDED_ON = "没交的班：{shifts}"
TAKEN_FROM = "{name}的由{by}接"
TABLE_HEADS = ("物品", "原有", "进", "兑出", "其他", "退回", "盘点", "现有")
NOUGHT = "–"
NEARLY_FULL = "机器快存满了，先不兑换，请联系乡镇来清理。"  # board
NOTHING_ON_SHELF = "货架上没有东西"

# --- spoken only; numbers come in words -------------------------------------------------------

SAY_UNKNOWN = "没有物品用这个条码。没有加过的，点新物品；加过的，点已有的物品。"
SAY_SHELVES = "请选要数的货架。一次数完，就点全部货架。"
SAY_COUNT = "请沿着货架，一样一样数。"
SAY_LINES = "已经记了{lines}。还有就再加，没有了，就点就这些。"
SAY_REVIEW = "{will}。请再看一遍，对的话点{confirm}。"
SAY_DAY = "请把登记册和货架对一遍，再点对好了。"

# --- refused ----------------------------------------------------------------------------------

NOTHING_BOOKED = "什么都没有记"
NOTHING_WRITTEN = "一个文件都没有写"  # of a ledger
REFUSED: dict[Obstacle, Explained] = {
    Obstacle.NOT_AN_OFFICER: Explained("这件事只有村干部能办", NOTHING_BOOKED, "请找村干部来办"),
    Obstacle.OWN_HOUSEHOLD: Explained("这就是您家的卡", NOTHING_BOOKED, "自家的事，请点申报积分"),
    Obstacle.NO_SUCH_ITEM: Explained("清单里没有这件事", NOTHING_BOOKED, "请重新选一件"),
    Obstacle.NOT_HAPPENED_YET: Explained("那天还没到", NOTHING_BOOKED, "请选今天或者以前的日子"),
    Obstacle.EVIDENCE_MISSING: Explained(
        "还缺方案要的材料", NOTHING_BOOKED, "请补上地点、事由、照片或者凭证号"
    ),
    Obstacle.EARNS_NOTHING: Explained(
        "这一户那天不能加分", "方案里写明这段时间不加", "过了这段时间再来记"
    ),
    Obstacle.OPENED_BEFORE: Explained(
        "这一户的期初积分记过了", "一户只记一次", "记错了，请告诉乡镇"
    ),
    Obstacle.OPENED_TOO_LATE: Explained(
        "现在不能记期初积分了", "只在开店的那一期记", "漏了的，请告诉乡镇"
    ),
    Obstacle.ONCE_A_MONTH: Explained(
        "这件事一户一个月只记一次", "那个月已经记过", "下个月再记，或者改一改日子"
    ),
    Obstacle.MONTH_FULL: Explained(
        "{name}这个月已经记满了", "一户一个月最多 {figure} 分", "下个月再来"
    ),
    Obstacle.SAME_INCIDENT: Explained(
        "那天的这件事已经记过了", "清单里相近的两项，只记一项", "要是日子选错了，请改一改"
    ),
    Obstacle.UNDER_ONE_UNIT: Explained("数量不够", "满{name}才计分", "请住户攒够了再来"),
    Obstacle.NOT_A_COLLECTOR: Explained(
        "您现在不能记分", "方案定了由哪些人来采集", "请乡镇登记您的职务"
    ),
    Obstacle.NOT_IN_GROUP: Explained(
        "{name}不是工作小组的人", NOTHING_BOOKED, "请乡镇在工作小组里登记"
    ),
    Obstacle.QUORUM_MISSING: Explained(
        "到场的人不够", "至少要 {figure} 人", "请小组的人都来出示卡"
    ),
    Obstacle.MUST_STAND_ASIDE: Explained(
        "{name}和这一户是一家或者亲属，要回避",
        "回避以后至少还要 {figure} 人",
        "请再来人，或者以后再议",
    ),
    Obstacle.REVIEWED_BEFORE: Explained("这一件已经有结果了", "不用再评", "请评下一件"),
    Obstacle.NO_SUCH_DECLARATION: Explained("没有这一件申报", NOTHING_BOOKED, "请重新选一件"),
    Obstacle.UNKNOWN_GOOD: Explained("没有{name}这样物品", NOTHING_BOOKED, "请先在物品里加上"),
    Obstacle.BARRED_KIND: Explained(
        "{name}不能用积分兑", "方案里写明不许", "请不要上架，从货里挑出来"
    ),
    Obstacle.NOT_FOR_SHELF: Explained(
        "{name}不放货架", "住户预订了才去办", "请在待领取里，凭办理凭证交给住户"
    ),
    Obstacle.BAD_QUANTITY: Explained("{name}的数不对", "最多 {figure}", "请再数一遍，改一改"),
    Obstacle.PRICE_ABOVE_COST: Explained("分数高了", "按进价是 {figure} 分", "请改成按进价的分数"),
    Obstacle.PRICE_BELOW_ONE: Explained("分数太少了", "最少 1 分", "请改一改"),
    Obstacle.PRICE_TOO_HIGH: Explained("分数太多了", "最多 {figure} 分", "请改一改"),
    Obstacle.BAD_COST: Explained("进价不对", "最多 {yuan} 元", "请看看单子，改一改"),
    Obstacle.NO_COST: Explained("还没有进价", "分数是按进价算的", "请看看单子，把进价写上"),
    Obstacle.NOT_OUR_PRICE: Explained("{name}的分数由乡镇定", NOTHING_BOOKED, "要改请告诉乡镇"),
    Obstacle.NAME_MISSING: Explained("还没有名字", NOTHING_BOOKED, "请写上住户看得懂的名字"),
    Obstacle.REASON_MISSING: Explained(
        "{name}还没写原因", NOTHING_BOOKED, "请先选一个原因，再办完"
    ),
    Obstacle.SOURCE_MISSING: Explained("还没写从哪里来", NOTHING_BOOKED, "请选一个来源"),
    Obstacle.TO_MISSING: Explained("还没写去哪里", NOTHING_BOOKED, "请写上单位或者兑换点"),
    Obstacle.SECOND_MISSING: Explained(
        "这件事要两个人", NOTHING_BOOKED, "请另一位管理员或者干部出示卡"
    ),
    Obstacle.SECOND_SAME: Explained("第二个人不能是您自己", NOTHING_BOOKED, "请另一个人出示卡"),
    Obstacle.SECOND_UNKNOWN: Explained("第二个人的卡停用了", NOTHING_BOOKED, "请另一个人出示卡"),
    Obstacle.EXPIRED: Explained(
        "{name}已经过期", "保质期到 {day}", "请不要上架；日期输错了就改一改"
    ),
    Obstacle.DAY_OVER: Explained("{day}已经过了", NOTHING_BOOKED, "请选今天或者以后的日子"),
    Obstacle.NOT_ON_SHELF: Explained(
        "{name}不够", "货架上只有 {figure} 件", "请数一数货架，或者先记入库"
    ),
    Obstacle.PAST_DATE: Explained(
        "{name}有的过了保质期", "没过期的只有 {figure} 件", "过期的请报损，或者退供货方"
    ),
    Obstacle.NAME_TAKEN: Explained("已经有{name}了", NOTHING_BOOKED, "请换个名字，或者用原来那样"),
    Obstacle.NOT_A_BARCODE: Explained(
        "{name}不是条码", NOTHING_BOOKED, "请对着包装再扫一遍，没有就跳过"
    ),
    Obstacle.BARCODE_TAKEN: Explained("这个条码是{name}的", NOTHING_BOOKED, "请看看是不是别的物品"),
    Obstacle.RECOUNT: Explained("{name}要重新数", "数完以后又有人领走了", "请现在再数一遍这一样"),
    Obstacle.NOTHING_COUNTED: Explained("还没有数过东西", NOTHING_BOOKED, "请先数一样"),
    Obstacle.ACCEPTED_BEFORE: Explained("这批货验收过了", "不用再验", "可以办别的事了"),
    Obstacle.UNKNOWN_SLIP: Explained(
        "没有这张小票", "可能是别的兑换点的", "请看看小票上的店名和号码"
    ),
    Obstacle.REVERSED_BEFORE: Explained("这次兑换退过了", "只能退一次", "分数已经退回住户"),
    Obstacle.TOO_LATE_TO_UNDO: Explained(
        "不能撤销了", "只能在 {figure} 分钟内撤销", "东西拿回来的话，可以办退货"
    ),
    Obstacle.NOTHING_TO_RETURN: Explained(
        "没有可以退的", "没领走的、退过的不能再退", "没领走的可以取消预订"
    ),
    Obstacle.NOT_RETURNABLE: Explained("{name}不能退", "钱已经充到手机里", "请跟住户说明"),
    Obstacle.HANDED_OVER_BEFORE: Explained("已经领走了", "不用再办", "要退的话，请办退货"),
    Obstacle.NO_SUCH_ORDER: Explained("没有这份预订", "可能已经领走或者取消", "请看看小票"),
    Obstacle.NO_PROOF: Explained("{name}要有办理凭证", NOTHING_BOOKED, "请输入凭证上的号码"),
    Obstacle.PROXY_LIMIT: Explained(
        "这个人代领的户数满了", "一个月最多 {figure} 户", "请住户自己来，或者下个月再来"
    ),
    Obstacle.NOT_OUT_YET: Explained("这张还没有打出来", "打印机好了，自己会打", "请看看打印机"),
    Obstacle.PERIOD_OVER: Explained(
        "现在不能取消", "积分是上一期的，已经清零", "请等到货，住户来领"
    ),
    Obstacle.SIGNED_BEFORE: Explained("这一行签过了", "不用再签", "可以办下一行"),
    Obstacle.NO_SIGNATURE_WANTED: Explained("这一行不用签字", "", "可以办下一行"),
    Obstacle.VOUCHER_USED: Explained(
        "积分券 {name} 收过了", "一张券只能用一次", "请把这张去掉，跟住户说明"
    ),
    Obstacle.VOUCHER_DESTROYED: Explained(
        "积分券 {name} 已经销毁", "不能再用", "请把这张留下，告诉乡镇"
    ),
    Obstacle.VOUCHER_UNREADABLE: Explained(
        "券号 {name} 不对", "最多 {figure} 个字", "请对着积分券再输一遍"
    ),
    Obstacle.VOUCHER_UNKNOWN: Explained(
        "没有收过积分券 {name}", NOTHING_BOOKED, "请先收券，再销毁"
    ),
    Obstacle.NO_SUCH_RULE: Explained("这里不办这件事", "本乡镇的方案里没有", "请问乡镇"),
    Obstacle.NOTHING_TO_DESTROY: Explained("没有要销毁的积分券", "", "收了券再来办"),
    Obstacle.UNKNOWN_HOUSEHOLD: Explained("没有这一户", NOTHING_BOOKED, "请看看卡，再找一遍"),
    Obstacle.NO_CARD: Explained("这一户没有在用的卡", NOTHING_BOOKED, "可以直接补一张新卡"),
    Obstacle.NOT_BLANK: Explained("这张不是空白卡", NOTHING_BOOKED, "请换一张没有发过的"),
    Obstacle.NOT_HERE: Explained(
        "这一户不在这里办", "他家的卡归别的兑换点", "请住户到自己村的积分超市"
    ),
    Obstacle.HERE_ALREADY: Explained("积分本来就在这里", NOTHING_BOOKED, "请选另一个兑换点"),
    Obstacle.ONLY_BACK_HOME: Explained(
        "这里的积分只能退回本村", NOTHING_BOOKED, "请到自己村的积分超市转"
    ),
    Obstacle.SUSPENDED: Explained("这一户暂停兑换", NOTHING_BOOKED, "恢复以后再来办"),
    Obstacle.NOT_ENOUGH_POINTS: Explained(
        "没有这么多分可以转", "现在最多 {figure} 分", "请少转一些"
    ),
    Obstacle.NO_HOUSEHOLD_PIN: Explained(
        "这一户还没有设密码", "超过 {figure} 分要输密码", "请先帮住户设一个密码"
    ),
    Obstacle.PIN_WANTED: Explained("要输这一户的密码", NOTHING_BOOKED, "请住户自己输"),
    Obstacle.PIN_TOO_PLAIN: Explained(
        "密码太简单", "六个一样的、连着的不行", "请住户换一个自己记得住的"
    ),
    Obstacle.OBJECTED_BEFORE: Explained("这一条已经提过异议", "编号 {name}", "请等乡镇答复"),
    Obstacle.WISHED_BEFORE: Explained("这一户已经说过了", "一样只记一次", "进货时会看到"),
    Obstacle.ON_SHELF_NOW: Explained("{name}现在就有", "货架上有 {figure} 件", "可以直接兑换"),
    Obstacle.NO_TRUSTED_DATE: Explained("还不知道今天几号", NOTHING_BOOKED, "请先把日期对好"),
    Obstacle.NOT_IN_CHARGE: Explained("您现在没有当班", NOTHING_BOOKED, "请出示卡上班，再来办"),
    Obstacle.NOT_A_KEEPER: Explained("接班的人不是管理员", NOTHING_BOOKED, "请一位管理员出示卡"),
    Obstacle.SPOILED_KEY: Explained("这次没有办成", NOTHING_BOOKED, "请从头再办一遍"),
    Obstacle.NO_UPDATE: Explained("现在不能更新", "机器里的地方不够", "别的事照常办，请告诉乡镇"),
    Obstacle.NO_ROOM: Explained("现在不能练习", "机器里的地方不够", "别的事照常办，请告诉乡镇"),
    Obstacle.STICK_FULL: Explained(
        "优盘满了，放不下", NOTHING_WRITTEN, "请换一个优盘，或者删掉些没用的，再导出"
    ),
    Obstacle.STICK_READ_ONLY: Explained(
        "优盘只能读，不能写", NOTHING_WRITTEN, "请拨开优盘上的小锁，或者换一个优盘，再导出"
    ),
    Obstacle.STICK_GONE: Explained("优盘写到一半断开了", NOTHING_WRITTEN, "请把优盘插好，再导出"),
    Obstacle.DISK_FULL: Explained(
        "机器里放不下了", NOTHING_WRITTEN, "请插上优盘再导出，并告诉乡镇机器快满了"
    ),
    Obstacle.NO_REGISTER_PAGE: Explained(
        "这段时间登记册里没有记录", NOTHING_WRITTEN, "请选别的时间"
    ),
    Obstacle.NOT_WRITTEN: Explained(
        "台账没有写成", NOTHING_WRITTEN, "请再导出一次，还不行就告诉乡镇"
    ),
}
GOODS_ANY = "这样物品"  # in a refusal that names no goods

# --- the link ---------------------------------------------------------------------------------

SYNC_NOW = "立即同步"
LINK_TRYING = "正在和乡镇联系"
LINK_IN_VAIN = "没有联系上乡镇"
LINK_FACT = {
    Link.CONNECTED: "和乡镇连着",
    Link.OFFLINE: "现在没有联网",
    Link.NEVER: "还没有联系上过乡镇",
    Link.REFUSED: "乡镇没有收下数据",
}
LINK_REMEDY = {
    Link.CONNECTED: "",
    Link.OFFLINE: "照常兑换就行，联网后自己会传上去",
    Link.NEVER: "请看看网线或无线网接好没有",
    Link.REFUSED: "请联系乡镇",
}
LINK_UNSENT = "还有 {count} 条没上传"
LINK_ALL_SENT = "都上传了"
LINK_PHOTOS = "还有 {photos} 张照片没上传"
LINK_BOTH = "还有 {count} 条、{photos} 张照片没上传"
LINK_CONTACT = "上次联系上：{when}"
LINK_CONTACT_UNSURE = "上次联系的时间说不准"
LINK_SENT = "已上传 {done} 条，共 {all} 条"
BY_STICK = "用优盘"
STICK_WANTED = "没有网络时，请插上优盘"
STICK_HERE = "优盘插好了，可以用优盘和乡镇往来"
STICK_MOVING = "正在用优盘，请先不要拔"
STICK_MOVED = "已完成 {done} 份，共 {all} 份"
STICK_WRITTEN = "{count} 条流水已写到优盘"
STICK_CAME = "乡镇发来 {count} 条"
STICK_PHOTOS = "{count} 张照片已写到优盘"
STICK_NOTHING = "没有新的，优盘上也没有要带的"
STICK_ACKED = "乡镇又收下 {count} 条流水"
STICK_OUTDATED = "优盘上乡镇的回执是旧的，不要紧"
STICK_NEXT = "可以拔下优盘，带到乡镇"
STICK_DONE = "可以拔下优盘了"
STICK_TAKEN = "乡镇发来的 {count} 条已经收下"
STICK_TROUBLE = {
    StickTrouble.MISSING: ("没有找到优盘", "请把优盘插好，再按一次"),
    StickTrouble.FULL: ("优盘满了，放不下", "请换一个优盘，或者删掉些没用的，再按一次"),
    StickTrouble.READ_ONLY: (
        "优盘只能读，不能写",
        "请拨开优盘上的小锁，或者换一个优盘，再按一次",
    ),
    StickTrouble.PULLED: ("优盘写到一半断开了", "请把优盘插好，再按一次"),
    StickTrouble.ANOTHERS: (
        "这是另一个乡镇的优盘",
        "上面有别的机器的流水，一点没有动。请换一个优盘",
    ),
    StickTrouble.OWN: (
        "机器自己的存储卡读写不了",
        "优盘没有坏。请再按一次，还不行就告诉乡镇",
    ),
    StickTrouble.BROKEN: ("优盘不好用", "请再按一次，还不行就换一个优盘"),
}
STICK_DAMAGED = "优盘上有 {count} 份东西不能用"
SAY_STICK = "插上优盘，按用优盘，再把优盘带到乡镇，就可以不用网络。"
SAY_LINK = {
    None: "这里看得到和乡镇联系得怎么样。要马上联系，请按立即同步。",
    True: "和乡镇联系上了。",
    False: "没有联系上乡镇。照常兑换就行，机器会自己再试。",
}
