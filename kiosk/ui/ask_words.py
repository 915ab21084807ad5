"""The language file of the desk's questions: each sentence once, and where it stands.

`{good}` is the kind of goods that is being asked about, `{unit}` what it is counted in.
"""

from __future__ import annotations

from kiosk.core.desk.earning import COUNTED, DEDUCTIONS
from kiosk.core.desk.reasons import ACTIVITY_NAMES, REASONS
from kiosk.core.desk.review_rows import WHYS
from kiosk.core.desk.states import Slip
from kiosk.core.desk.tasks import ALL, OTHER, SELF, How, TaskName
from kiosk.core.entries import Source
from kiosk.core.proofs import ON_PAPER, PROOF_NAMES
from kiosk.core.weighing import OnScale

# --- buttons -------------------------------------------------------------------------------------

ONE_BACK = "上一步"  # bottom left of every question
WRITTEN = "好了"  # hanzi, way on
TAKE_PHOTO = "拍照"  # photo, way on
ON = "下一步"  # date and letters, way on
MORE_CANDIDATES = "更多"  # hanzi, behind the row of candidates
TO_DIGITS = "123"  # letters and hanzi: another page of keys
TO_PINYIN = "拼音"  # hanzi, back from the digits
TO_FIRST_LETTERS = "A-M"  # letters
TO_LAST_LETTERS = "N-Z"
POINT = "."  # pad for money

SKIP: dict[str, str] = {  # in the middle, by the question's name
    "noted": "和数的一样",
    "cost_cents": "不清楚",
    "expires": "没有保质期",
    "giver": "不写",
    "taker": "不写",
    "document": "没有单号",
    "photo": "不拍",
    "second": "现在没有第二个人",
    "successor": "没有人接班",
    "delivery": "不用送",
    "barcode": "没有条码",
    "shelf": "不写",
    "low": "用一般的",
    "proxy": "没带卡",
    "place": "不写",
    "reason": "不用写",
    "pieces": "全退",
    "of": "说不清",
    "since": "从今天起",
}
SKIP_OF: dict[tuple[TaskName, str], str] = {  # the same of one task: what stands there stays
    (TaskName.PLACE_GOOD, "shelf"): "不变",
    (TaskName.PLACE_GOOD, "low"): "不变",
    (TaskName.PLACE_GOOD, "barcode"): "不变",
    (TaskName.PLACE_GOOD, "photo"): "不换",
}
CLEAR: dict[str, str] = {  # beside it: what stands there is taken away
    "barcode": "没有条码了",
}
SKIP_ANY = "跳过"

# --- what stands around a question ---------------------------------------------------------------

TASK: dict[TaskName, str] = {  # top left, before the goods; tasks that ask nothing have none
    TaskName.DELIVER: "入库",
    TaskName.ACCEPT: "补验收",
    TaskName.WRITE_OFF: "报损",
    TaskName.TRANSFER: "分流",
    TaskName.GIVE_BACK: "退供货方",
    TaskName.SELL: "出售",
    TaskName.COMPLAIN: "记意见",
    TaskName.NEW_GOOD: "新物品",
    TaskName.PLACE_GOOD: "改货架信息",
    TaskName.LEARN_BARCODE: "记条码",
    TaskName.COUNT_LINE: "盘点",
    TaskName.COUNT_REASON: "盘点",
    TaskName.DROP_COUNT: "盘点",
    TaskName.FINISH_COUNT: "盘点",
    TaskName.HAND_OVER: "领取",
    TaskName.CANCEL_ORDER: "取消预订",
    TaskName.UNDO: "撤销兑换",
    TaskName.BRING_BACK: "退货",
    TaskName.TAKE_VOUCHERS: "收积分券",
    TaskName.DESTROY_VOUCHERS: "销毁积分券",
    TaskName.SET_PIN: "设密码",
    TaskName.REPORT_LOST: "挂失",
    TaskName.REPLACE_CARD: "补卡",
    TaskName.PRINT_TAG: "打标签",
    TaskName.SIGN: "登记册签字",
    TaskName.CHANGE_PRICE: "改分数",
    TaskName.WITHDRAW: "下架",
    TaskName.OFFER_AGAIN: "重新上架",
    TaskName.CLOSE_DAY: "日结",
    TaskName.EXPORT: "导出台账",
    TaskName.AWARD: "记分",
    TaskName.CHECK_IN: "活动签到",
    TaskName.DECLARE: "申报积分",
    TaskName.DECLARE_FOR: "帮别家申报",
    TaskName.READ_RULES: "看方案",
    TaskName.CHECK_SITE: "验收",
    TaskName.OPENING_POINTS: "期初积分",
    TaskName.PRINT_TEST: "试打",
    TaskName.UPDATE: "更新程序",
    TaskName.SIT: "现场评议",
    TaskName.REVIEW: "现场评议",
    TaskName.MINUTES: "现场评议",
}
LINE = "第{number}样"
LINE_OF: dict[TaskName, str] = {
    TaskName.TAKE_VOUCHERS: "第{number}张",
    TaskName.CHECK_IN: "第{number}户",
    TaskName.SIT: "第{number}位",
}
SEPARATOR = " · "

# --- the questions: of one task, else of all -----------------------------------------------------

QUESTION: dict[tuple[TaskName | None, str], str] = {
    (None, "good"): "是哪样东西？",
    (TaskName.DELIVER, "good"): "来的是什么？",
    (TaskName.WRITE_OFF, "good"): "哪样东西坏了、少了？",
    (TaskName.TRANSFER, "good"): "分流什么？",
    (TaskName.GIVE_BACK, "good"): "退掉什么？",
    (TaskName.SELL, "good"): "卖的是什么？",
    (TaskName.COMPLAIN, "good"): "对哪样有意见？",
    (TaskName.LEARN_BARCODE, "good"): "这个条码是哪样？",
    (None, "quantity"): "几{unit}？",
    (TaskName.DELIVER, "quantity"): "数一数，几{unit}？",
    (TaskName.WRITE_OFF, "quantity"): "坏了、少了几{unit}？",
    (TaskName.TRANSFER, "quantity"): "分流几{unit}？",
    (TaskName.GIVE_BACK, "quantity"): "退掉几{unit}？",
    (TaskName.SELL, "quantity"): "卖了几{unit}？",
    (None, "noted"): "单子上写几{unit}？",
    (None, "cost_cents"): "一{unit}进价多少？",
    (None, "expires"): "哪天到期？",
    (None, "since"): "从哪天起？",
    (None, "source"): "东西从哪里来？",
    (None, "giver"): "是谁给的？",
    (None, "document"): "单据号码是？",
    (TaskName.DELIVER, "document"): "送货单号码是？",
    (None, "photo"): "拍张照片吗？",
    (TaskName.DELIVER, "photo"): "给单子拍张照？",
    (TaskName.WRITE_OFF, "photo"): "给东西拍张照？",
    (TaskName.NEW_GOOD, "photo"): "给东西拍张照？",
    (TaskName.PLACE_GOOD, "photo"): "给东西拍张照？",
    (None, "second"): "请另一位出示卡",
    (TaskName.DELIVER, "second"): "请验收人出示卡",
    (TaskName.ACCEPT, "second"): "请验收人出示卡",
    (TaskName.WRITE_OFF, "second"): "请见证人出示卡",
    (TaskName.NEW_GOOD, "second"): "请监督人出示卡",
    (TaskName.CHANGE_PRICE, "second"): "请监督人出示卡",
    (TaskName.TRANSFER, "second"): "请见证人出示卡",
    (TaskName.GIVE_BACK, "second"): "请见证人出示卡",
    (TaskName.SELL, "second"): "请见证人出示卡",
    (TaskName.FINISH_COUNT, "second"): "请监督人出示卡",
    (TaskName.DESTROY_VOUCHERS, "second"): "请见证人出示卡",
    (None, "successor"): "请接班人出示卡",
    (None, "reason"): "是什么原因？",
    (TaskName.SELL, "reason"): "是怎么卖的？",
    (None, "to"): "给谁？",
    (TaskName.TRANSFER, "to"): "分到哪里？",
    (TaskName.GIVE_BACK, "to"): "退给谁？",
    (None, "taker"): "店里谁接手？",
    (None, "about"): "是哪方面的意见？",
    (None, "name"): "叫什么名字？",
    (None, "category"): "归哪一类？",
    (None, "unit"): "按什么数？",
    (None, "points"): "一{unit}换多少分？",
    (TaskName.TAKE_VOUCHERS, "points"): "这张是几分的？",
    (None, "delivery"): "要送的话，算哪一种？",
    (None, "barcode"): "包装上的条码是？",
    (None, "shelf"): "放在哪个货架？",
    (None, "low"): "剩几{unit}就提醒？",
    (None, "counted"): "架上数到几{unit}？",
    (None, "proof"): "办理凭证的号码是？",
    (None, "line"): "退的是哪样？",
    (None, "condition"): "东西还好吗？",
    (None, "number"): "积分券上的号码是？",
    (None, "household"): "是哪一户？",
    (None, "of"): "是哪次兑换交的券？",
    (TaskName.SET_PIN, "household"): "请住户出示积分卡",
    (TaskName.HAND_OVER, "part"): "这次领哪样？",
    (TaskName.CANCEL_ORDER, "part"): "取消哪样？",
    (None, "relation"): "是谁来领的？",
    (None, "proxy"): "请来领的人出示自己家的卡",
    (None, "pieces"): "退几{unit}？",
    (None, "pin"): "请住户定一个密码",
    (None, "again"): "请住户再输一遍",
    (None, "card"): "请拿一张空白卡",
    (None, "ledger"): "要哪一种台账？",
    (None, "span"): "要什么时候的？",
    (TaskName.AWARD, "household"): "给哪一户记分？",
    (TaskName.CHECK_IN, "household"): "请来的人出示积分卡",
    (None, "activity"): "是什么活动？",
    (None, "title"): "活动叫什么名字？",
    (TaskName.CHECK_IN, "day"): "是哪天的活动？",
    (TaskName.CHECK_IN, "place"): "在哪里办的？",
    (TaskName.CHECK_IN, "photo"): "给活动拍张照？",
    (TaskName.DECLARE_FOR, "household"): "请那一家出示积分卡",
    (TaskName.DECLARE, "item"): "做了哪件事？",
    (TaskName.DECLARE, "photo"): "给做的事拍张照？",
    (TaskName.DECLARE_FOR, "photo"): "给做的事拍张照？",
    (None, "list"): "是哪一类？",
    (None, "item"): "是哪件事？",
    (None, "amount"): "一共多少{unit}？",
    (None, "sign"): "加分还是扣分？",
    (TaskName.AWARD, "points"): "几分？",
    (None, "day"): "是哪天的事？",
    (None, "place"): "在什么地方？",
    (TaskName.AWARD, "reason"): "是什么事？",
    (TaskName.AWARD, "document"): "凭证号码是？",
    (TaskName.AWARD, "proof_kind"): "凭证是哪一种？",
    (TaskName.AWARD, "photo"): "给现场拍张照？",
    (TaskName.AWARD, "second"): "请见证人出示卡",
    (TaskName.SIT, "member"): "请小组的人出示卡",
    (TaskName.CHECK_SITE, "holds"): "这一项有没有？",
    (TaskName.CHECK_SITE, "photo"): "拍张照给乡镇看？",
    (TaskName.OPENING_POINTS, "points"): "账本上有几分？",
    (TaskName.OPENING_POINTS, "second"): "请核对的人出示卡",
    (None, "verdict"): "这一件怎么评？",
    (None, "why"): "为什么不通过？",
}
WHY_MORE = "比账上多{figure}{unit}，为什么？"  # count, once the figures are apart
WHY_LESS = "比账上少{figure}{unit}，为什么？"
PIN_OF = "{name}，请输密码"  # second person, after the card

# --- hints: of one question, else of its kind ----------------------------------------------------

HINT: dict[str, str] = {
    "noted": "送货单上写的数",
    "quantity": "以您数的为准",
    "counted": "只数架上的，不用看账",
    "low": "剩得不多时，首页会提醒您",
    "second": "另一位管理员或干部的卡，放进方框",
    "successor": "接班管理员的卡，放进方框",
    "card": "放到镜头前，停一停",
    "pin": "六位数字。请管理员转身，不要看",
    "again": "和刚才输的要一样",
    "giver": "单位或者个人的名字",
    "taker": "接手的人的名字",
    "to": "单位或者兑换点的名字",
    "name": "住户在货架上看到的名字",
    "document": "也可以扫单据上的条码",
    "shelf": "比如 A-3",
    "proof": "充值单、缴费单上的号码",
    "number": "也可以扫券上的码",
    "barcode": "最好把条码放到镜头前",
    "since": "那天零点换成新的分数",
    "proxy": "小票上会写是谁代领的",
    "amount": "{rate}，不满的不计分",
    "day": "今天的事，不用改",
    "place": "组、路、院子，写短一点",
}
BARCODE_NOW = "现在是 {barcode}"  # in place of the hint, where the goods have one
ON_SCALE: dict[OnScale, str] = {  # behind the hint, where a weight is asked for
    OnScale.STILL: "秤上 {weight} {unit}，记 {units} {unit}",
    OnScale.MOVING: "秤还在晃，等它停稳",
    OnScale.EMPTY: "秤是空的，请放上去",
    OnScale.BELOW_ZERO: "秤低于零，先清空、按秤上的置零",
    OnScale.OVERLOAD: "太重了，请分几次称",
    OnScale.SILENT: "秤没有接上，请自己输入",
}
UNDER_ONE = "秤上 {weight} {unit}，不到 1 {unit}"  # the same of too little to take
STOP = "。"  # between the two
TAKE_WEIGHT = "记秤上的数"  # beside it
HINT_OF: dict[How, str] = {
    How.GOOD: "点图片，或扫条码",
    How.MONEY: "单位是元",
    How.HOUSEHOLD: "出示积分卡，或者输户号",
    How.PHOTO: "对准了，再点拍照",
    How.DATE: "点三角，改年、月、日",
}
HINT_SAID = {  # spoken only, where the line on the screen is too short to say it well
    How.GOOD: "点一下图片，或者把包装上的条码放到镜头前",
}

# --- what is wrong with an answer ----------------------------------------------------------------

SLIP: dict[tuple[Slip, How | None], str] = {
    (Slip.TOO_LITTLE, None): "还没有输。请先输，再往下走",
    (Slip.TOO_LITTLE, How.NUMBER): "还没有输数。请至少输 {least}",
    (Slip.TOO_LITTLE, How.MONEY): "还没有输价钱",
    (Slip.TOO_LITTLE, How.PIN): "要输满 {digits} 位数字",
    (Slip.TOO_LITTLE, How.HANZI): "还没有写。请先写，再往下走",
    (Slip.TOO_LITTLE, How.HOUSEHOLD): "还没有输户号",
    (Slip.TOO_MUCH, None): "太多了，最多 {most}。请再看看",
    (Slip.TOO_MUCH, How.MONEY): "太贵了，最多 {most} 元。请再看看",
    (Slip.UNKNOWN_CODE, None): "这个码这里用不上。请换一个",
    (Slip.UNKNOWN_CODE, How.GOOD): "没有这个条码，请点图片",
    (Slip.UNKNOWN_CODE, How.PERSON): "这张卡不行。请出示管理员或干部的卡",
    (Slip.UNKNOWN_CODE, How.HOUSEHOLD): "这不是积分卡",
    (Slip.UNKNOWN_CODE, How.CARD): "这不是积分卡",
    (Slip.OWN_HOUSEHOLD, None): "这就是这家的，请换一张",
    (Slip.LOST_CARD, None): "这张卡停用了。请换一张",
    (Slip.LOST_CARD, How.HOUSEHOLD): "这张卡停用了。请输户号",
    (Slip.LOST_CARD, How.CARD): "这张卡停用了。请先补一张卡",
    (Slip.FOREIGN_CARD, None): "这是别的村的卡",
    (Slip.FOREIGN_PAPER, None): "账上没有这张单子",
    (Slip.UNKNOWN_NUMBER, None): "没有这一户。请看看卡再输",
    (Slip.SAME_PERSON, None): "这是您自己的卡。请另一个人出示卡",
    (Slip.WRONG_PIN, None): "密码不对，请再输一遍",
    (Slip.PIN_TOO_PLAIN, None): "密码太简单。六个一样的、连着的不行",
    (Slip.PINS_DIFFER, None): "两遍不一样。请从头再定一个密码",
    (Slip.NO_PHOTO, None): "没有拍到。请看看摄像头，再拍一次",
    (Slip.NOT_A_BARCODE, None): "号码不对，请对着包装再看看",
    (Slip.BARCODE_TAKEN, None): "这条码是别的东西的，不能用",
    (Slip.NOT_A_KEEPER, None): "这是干部的卡。接班的要是管理员",
    (Slip.NOT_BLANK, None): "这不是空白卡。请换一张没有发过的",
    (Slip.DAY_OVER, None): "这天已经过了，请往后选",
    (Slip.DAY_TO_COME, None): "这天还没到，请往前选",
    (Slip.CAME_BEFORE, None): "这一户签过了。请下一户",
    (Slip.SITS_ALREADY, None): "这一位签过到了。请下一位",
    (Slip.NOT_IN_GROUP, None): "不是小组的人，请问乡镇",
    (Slip.LEAVE_FIRST, None): "请先办完这件事",
    (Slip.OFFICER, None): "这是干部的卡，这里用不上",
    (Slip.ANOTHER_KEEPER, None): "这是管理员的卡，这里用不上",
}
PIN_CHECKING = "正在核对…"

# --- choices: of a task and question, else of the question, else of all --------------------------

OPTION: dict[tuple[TaskName | None, str, str], str] = {
    (None, "source", Source.COLLECTIVE): "村集体",
    (None, "source", Source.FISCAL): "财政专项",
    (None, "source", Source.UNIT): "捐赠单位",
    (None, "source", Source.DONOR): "捐赠人",
    (None, "source", Source.ENTERPRISE): "企业",
    (None, "source", Source.TOWN_SUBSIDY): "镇补助",
    (None, "source", Source.TRANSFER): "别的兑换点",
    (None, "reason", "expired"): "过期了",
    (None, "reason", "broken"): "坏了",
    (None, "reason", "damp"): "受潮了",
    (None, "reason", "vermin"): "虫鼠咬了",
    (None, "reason", "lost"): "找不到了",
    (None, "reason", "short_there"): "那边缺货",
    (None, "reason", "plenty_here"): "这边有余",
    (None, "reason", "expiring"): "快到期了",
    (None, "reason", "bad_quality"): "质量不好",
    (None, "reason", "wrong"): "送错了",
    (None, "reason", "unwanted"): "不要了",
    (TaskName.GIVE_BACK, "reason", "unwanted"): "用不上",
    (None, "reason", "sold"): "卖给顾客",
    (None, "reason", "moved_to_shop"): "转到店里卖",
    (None, "reason", "miscounted"): "以前数错了",
    (None, "reason", "found"): "又找到了",
    (None, "reason", "unbooked"): "忘了记账",
    (None, "reason", "no_goods"): "一直没到货",
    (None, "reason", "discontinued"): "不再供应",
    (None, "reason", "wrong_goods"): "拿错东西",
    (None, "reason", "wrong_household"): "弄错了户",
    (None, "about", "price"): "价钱",
    (None, "about", "quality"): "质量",
    (None, "about", "short_weight"): "分量不足",
    (None, "about", "expired"): "过期",
    (None, "about", "service"): "态度",
    (TaskName.HAND_OVER, "part", ALL): "都领走",
    (TaskName.CANCEL_ORDER, "part", ALL): "都取消",
    (None, "relation", SELF): "本户自己来",
    (None, "condition", "fit"): "完好，放回货架",
    (None, "condition", "spoiled"): "坏了，不能再发",
    (None, "span", "today"): "今天",
    (None, "span", "month"): "本月",
    (None, "span", "last_month"): "上月",
    (None, "span", "quarter"): "本季",
    (None, "span", "last_quarter"): "上季",
    (None, "span", "year"): "今年",
    (None, "span", "last_year"): "去年",
    **{(None, "activity", key): name for key, name in ACTIVITY_NAMES.items()},
    (None, "activity", OTHER): "别的活动",
    (None, "sign", "add"): "加分",
    (None, "holds", "yes"): "有",
    (None, "holds", "no"): "没有",
    (None, "verdict", "passed"): "通过",
    (None, "verdict", "rejected"): "不通过",
    (None, "verdict", "postponed"): "以后再议",
    **{(None, "why", why): REASONS[TaskName.REVIEW, why] for why in WHYS},
    (None, "sign", "deduct"): "扣分",
    **{(None, "proof_kind", kind): PROOF_NAMES[kind] for kind in ON_PAPER},
    (None, "list", COUNTED): "数的、称的",
    (None, "list", DEDUCTIONS): "提醒、扣分",
    (None, "delivery", "general"): "一般物品",
    (None, "delivery", "appliance"): "家电",
}
OPTION_POINTS = "{points} 分"  # vouchers
OPTION_ITEM = "{what} {points} 分"  # award; the item's own words, shortened
OPTION_COUNTED = "{name} {rate}"
RATE = "{quantity}{unit} {points} 分"  # of what is counted
A_MONTH = "一月"
WARNED_FIRST = "前{times}次提醒"
CUT = "…"
OPTION_LINE = "{name} {quantity} {unit}"  # return, a line of the slip
OPTION_REDEEMED = "{time} {what} {points} 分"  # vouchers, a redemption of today

# --- goods, dates, figures -----------------------------------------------------------------------

NO_SUCH_GOODS = "没有这样的东西。请删掉几个字母，再找找"
NO_GOODS = "这里还没有物品"
INITIALS_HINT = "按拼音的第一个字母找"  # goods, before the keys of letters
INITIALS = "{typed} 开头"  # goods, after letters were touched
ANY_UNIT = "件"  # where nothing else is known
YUAN = "元"
POINT_UNIT = "分"
IN_DAYS = "{day}，还有 {days} 天"  # date
GONE_BY = "{day}，已经过了"
THAT_DAY = "{day}，就是今天"

# --- spoken --------------------------------------------------------------------------------------

SAY_PIN_OF = "请{name}输密码，别人请转身。"
