"""The language file: every sentence that a person sees or hears, once, and where it stands.

Plain words, second person 您, full-width punctuation, numbers with their unit, no codes.  A refusal
says what is so, since or until when, and what can be done; nothing here tells bystanders why a
household may not redeem.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.core.card import CardRefusal
from kiosk.core.carried import StickTrouble
from kiosk.core.events import OutOfServiceReason
from kiosk.core.redemption import Reason
from kiosk.ports import PrinterTrouble

WINDOW_TITLE = "积分超市"  # of the window, on a desk

# --- buttons -----------------------------------------------------------------------------------

BACK = "返回"  # way back, bottom left of most screens
EAR = "再听"  # says the sentence of the screen once more, every screen
VOLUME_NAME = "声音大小"
NIGHT_NAME = "夜间"
EAR_NAME = "再听一遍"  # the same button where it shows a picture only
TYPE_CODE = "没带卡，输编号"  # idle and refused card
TYPE_CODE_SHORT = "没带卡"  # the same where there is little room
NOT_MINE = "不是我家"  # account, way back
RECORD = "记录和原因"  # account
GOODS = "看看能兑什么"  # account, way on
GOODS_SHORT = "能兑什么"  # the same where there is little room
FOR_ANOTHER = "我来代领"  # account: the person who came is not of this household
FOR_ANOTHER_SHORT = "代领"  # the same where there is little room
FOR_ANOTHER_SAID = "✓代领"  # basket: the same key once it was said who came
RECORD_SHORT = "看记录"  # RECORD where there is little room
PREVIOUS_PAGE = "上一页"  # goods, record, basket
NEXT_PAGE = "下一页"
PAGE = "{page}/{pages}"  # between the two
ALL = "全部"  # goods, the category of everything
MORE = "更多"  # goods, when the categories do not fit one row
FEWER = "减"  # name of the − of a good
ONE_MORE = "加"  # name of the + of a good
MINUS = "－"
PLUS = "＋"
BACK_TO_GOODS = "返回再选"  # basket, way back
TO_CONFIRM = "选好了"  # basket, way on
BACK_TO_BASKET = "返回修改"  # confirm, way back
CONFIRM = "确认兑换"  # confirm, way on
FINISH = "完成"  # done
FINISH_IN = "完成（{seconds}）"  # done, with the seconds until it closes by itself
LOOK_AGAIN = "重新看看"  # not redeemed, way on: the account is read anew
FOR_MYSELF = "不是代领"  # who came, instead of an answer
NO_PROXY_CARD = "没有卡"  # the card of who came, way on
END = "结束"  # not redeemed, way back
KEEP_CARD = "接着办"  # second card, way back
SWITCH_CARD = "换成这张卡"  # second card, way on
RUB_OUT = "删除"  # pad
OK = "确定"  # pad
DECLARE = "申报积分"  # account, among the details
THIS_DAY = "就是这天"  # date, way on
LATER = "▲"  # date, above a figure
EARLIER = "▼"  # date, below a figure
YEAR = "年"  # date, name of a column
MONTH = "月"
DATE = "日"
PAPER_COMPLETE = "完整"  # done, answer about a slip
PAPER_TORN = "不完整"
PAPER_NONE = "没有"

# --- what stands around every screen -----------------------------------------------------------

CONNECTED = "已联网"  # top right
OFFLINE = "未联网"
NEVER_CONNECTED = "还没有联过网"
NOT_TAKEN = "有数据没交上，请管理员看看"  # the township answered but did not take our entries
AS_OF = "数据截至 {when}"  # top right after 未联网
DATE_UNSURE = "日期待管理员确认"  # top right instead of the time, while the date is a guess
PRACTICE = "练习 · 不作数"  # top right where a screen has a header, while a keeper practises
PRACTICE_WORD = "练习"  # across every screen while a keeper practises
WARNING = "{seconds} 秒后回到首页，点一下继续"  # band inside every screen of a visit

# --- idle --------------------------------------------------------------------------------------

SHOW_CARD = "请出示积分卡"  # the largest words
HOLD_STILL = "放进方框，停一停"  # under it
WITHOUT_CAMERA = "请点没带卡，输编号"  # the same while the camera shows nothing
ON_SHELF = "货架上有：{names}"
ON_SHELF_MORE = "货架上有：{names}等 {count} 种"
OPEN_AT = "开门：{hours}"  # idle, in place of the shelf while no keeper is there
FULL = "机器快存满了，先不能兑换，积分没有少"  # idle, in place of the shelf
SHELF_EMPTY = "货架上现在没有东西"
NO_KEEPER = "管理员还没上班：现在可以查积分，不能兑换"  # band
RULES_FROM = "{day}起施行新办法"  # band
RULES_EARLY = "{day}的新办法用早了，请告诉乡镇"  # band
OPENS = "现在不是兑换的日子，{day}开始兑换"  # band

# --- account -----------------------------------------------------------------------------------

REDEEMABLE_NOW = "现在可兑换"  # above the key figure
NOT_NOW = "现在不能兑换"
YOUR_POINTS = "您家的积分"  # above it in a village that gives no goods for points
POINTS = "{points} 分"
POINT_UNIT = "分"  # beside the key figure
LAPSE = "{day} 清零 · 还有 {days} 天"
LAPSE_TODAY = "今天是最后一天，过了就清零"
LAPSE_PART = "其中 {points} 分"  # before one of the two, when other points stay
WINDOW_ENDS = "到 {day} 截止"
NO_LINES = "还没有记录"
HAS_POINTS = "您有 {points} 分"  # when the window is closed
ORDER_WAITS = "预订的东西 {when}"  # {when}: 11月24日 来取
ORDER_HERE = "预订的{goods}到了，可以领"
ORDERS_HERE = "预订的{goods}等 {count} 样到了，可以领"
ORDER_OVERDUE = "有预订的东西还没取，请问管理员"

# --- record ------------------------------------------------------------------------------------

REDEEMED_FOR = "兑换 {goods}"  # the line of a redemption
GIVEN_BACK = "退回 {goods}"  # the line of points that came back
RECORD_TITLE = "积分从哪里来"
# In place of the reason of a deduction: there are bystanders.
TAKEN_BACK = "积分调整"
LINE_PENDING = "等公示"  # behind a line that has not passed the review

# --- why, rules, notices -----------------------------------------------------------------------

RULES = "怎样得积分"  # idle, record and why
NOTICES = "公示栏"  # idle
WHY = "点一下看原因"  # under the key figure of the account
WHY_FIGURE = "{label} {points} 分"  # why, the headline
WHY_NAME = "{label}为什么"  # name of a figure's key
FOLLOWS = "依据：{paper}　{clause}"  # why, under the sentence
THE_PAPER = "积分制方案"  # in place of {paper} where its name is too long for a line
FOLLOWS_VILLAGE = "依据：{clause}"  # the same where the village's own rules say so
RULES_TITLE = "怎样得积分"  # top left of the chapters
NOTICES_TITLE = "公示栏"  # top left of the index
PUBLISHED = "{day}公布"  # index and page of a list
CORRECTED = "有更正"  # index, behind that
SEE_CORRECTION = "看更正"  # list, way on
SEE_LIST = "看原来的"  # errata sheet, way on
FROZEN = "{day}定下的，以后不改；有更正另出单子。校验码 {mark}"  # last page of a list
BOARD_EMPTY = "现在没有"  # a board without rows

# --- goods -------------------------------------------------------------------------------------

PRICE = "{points} 分"
LEFT = "剩 {count} {unit}"
LACKS = "还差 {points} 分"
GONE = "已兑完"
PAST_DATE = "过了保质期"  # what is still there is not handed out
NOT_TODAY = "现在不能兑"  # enough points, but the window is closed
PICKED = "{count} {unit}"  # on a picked good, before what that costs
PICK_SOMETHING = "点一下想要的"  # way on while nothing is picked
BASKET = "{pieces} 件 {cost} 分 →"  # way on
NOTHING_HERE = "这里现在没有东西"  # of a category, or of all
CAN_ORDER = "可预订"  # on the picture of what is not there but can be ordered
ORDERED = "预订"  # the same when it is picked
COMES_IN = "{days} 天内到"  # beside its price
COMES_TODAY = "今天就到"
I_WANT = "我想要…"  # behind the categories: a way to wish for what is not there
I_WANT_SHORT = "想要…"  # the same where there is little room

# --- wishes ------------------------------------------------------------------------------------

WISHES_TITLE = "您想要什么？点一下就记下"
WISH_SOLD_OUT = "这里兑完了"  # on what the shop has when it is not sold out
WISH_NOTED = "已记下，谢谢"  # on what was touched
WISH_ON_SHELF = "现在有货了"  # on what was touched and has come meanwhile

# --- basket and confirm ------------------------------------------------------------------------

BASKET_SUM = "共 {pieces} 件 {cost} 分，还剩 {left} 分"
BASKET_EMPTY = "还没有选东西"
BEFORE = "兑换前"
COST = "本次"
AFTER = "兑换后"
EQUALS = "＝"
CONFIRM_LINE = "{name} ×{quantity}"
GOODS_COUNT = "{kinds} 种 {pieces} 件"  # done, in place of the names when they are too long
CONFIRM_MORE = "等，共 {kinds} 种 {pieces} 件"
TAKE_NOW = "现在拿走"  # basket and confirm, behind a line, when others are ordered
FETCH = "{day} 前来取"  # the same of an ordered line, and on done
FETCH_TODAY = "今天来取"
FETCH_SHORT = "{day} 来取"  # record, behind the line of an order
FETCH_BY_SLIP = "按小票上的日子来取"  # the same of several lines with different days
FIRST_OF = "{name}等 {count}"  # confirm, several goods in one line
ONE_MOMENT = "请稍等…"  # the way on until the key is on the disk
BOOKING = "正在记账…"  # the way on while it is booked

# --- done --------------------------------------------------------------------------------------

REDEEMED = "兑换成功"
ORDER_MADE = "预订成功"  # nothing is taken now
TAKE_GOODS = "请取走：{goods}"
FETCH_GOODS = "请 {when}：{goods}"  # {when}: 11月24日 前来取
FETCH_SEVERAL = "{when}：{goods}"  # the same of several days, {when}: FETCH_BY_SLIP
FETCH_PIECES = "{when}：{pieces} 件"  # the same where there is little room
BRING_SLIP = "来取时请带小票，不用再出积分"
POINTS_REMAIN = "还剩"  # before the figure
SIGN_REGISTER = "请在登记册第 {page} 页第 {line} 行，签字、按手印"
SIGN_SHORT = "签字、按手印：{page} 页 {line} 行"  # the same where there is little room
WRITE_IN_REGISTER = "请抄在登记册第 {page} 页第 {line} 行，签字、按手印"  # no printer
WRITE_SHORT = "抄好、签字、按手印：{page} 页 {line} 行"
SLIP_PRINTING = "小票正在打印…"
SLIP_PRINTED = "小票打好了，请拿好"
PAPER_OUT = "没有纸了。请管理员换纸，小票会接着打"
COVER_OPEN = "打印机盖子开着。请管理员盖好，小票会接着打"
NO_PRINTER = "没有小票，请抄下小票号"
DID_IT_PRINT = "小票打出来了吗？"
DID_IT_PRINT_AFTER: dict[str, str] = {  # the same where the printer says what is wrong
    "paper_out": "没有纸了。小票打出来了吗？",
    "cover_open": "打印机盖子开着。小票打出来了吗？",
}

# --- who came, household's PIN --------------------------------------------------------------

PROXY = "代领：{who}"  # {who}: 李* 邻居
PROXY_TITLE = "您是这一家的什么人？"
PROXY_CARD = "请出示\n您自己的积分卡"
PROXY_CARD_HINT = "是您家的卡，不是这一家的"
PROXY_OWN_CARD = "这是这一家的卡，请换您自己的"
PROXY_CARD_REFUSED = "{fact}，请换您自己的"
PROXY_NO_KEEPER = "管理员还没上班，没有人核对"
PROXY_WORD = "{name}，来的是{relation}吗？对就输密码"  # the keeper's pad for who has no card
HOUSEHOLD_PIN = "请您家的人输密码"
HOUSEHOLD_PIN_HINT = "这次用 {cost} 分，要输您家的密码"
HOUSEHOLD_PIN_DAY = "今天一共 {today} 分，要输您家的密码"  # what is split over a day counts as one

# --- second card, code, keeper -----------------------------------------------------------------

SECOND_CARD = "要换成另一张卡吗？"
SECOND_CARD_NOW = "现在是：{holder}"
SECOND_CARD_NOTE = "换卡的话，这次选的就不算了"
CODE_TITLE = "请输卡上的编号"
CODE_HINT = "二维码下面的数字"
CODE_WRONG = "没有这个编号。请对着卡再输一遍"
CODE_NO_KEEPER = "管理员还没上班，先不能输编号。带卡来可以直接查"
PIN_TITLE = "{name}，请输密码"
PIN_VOUCH = "请管理员{name}核对：来的是{holder}吗？是就输密码"
PIN_WRONG = "密码不对，请再输一遍"
PIN_WAIT = "输错了几次，请等 {wait}再输"  # also of a right one that came too early
SECONDS = "{count} 秒"
MINUTES = "{count} 分钟"
PIN_CHECKING = "正在核对…"
DATE_TITLE = "今天是几号？"
DATE_HINT = "机器断过电，请您对一下日期"
DATE_REFUSED = "日期太早了：机器记得已经到过{floor}。请再看看"
DATE_SECOND = "这样改要两个人。请另一位管理员出示卡，一起确认"
PIN_DATE = "{name}，请看日期：{day}。对就输密码"
UNSENT = "还有 {count} 条记录等联网上传"
ALL_SENT = "记录都上传了"
SHIFT_OPENED = "{name}上班了，现在可以兑换"
SHIFT_OPENED_NO_NAME = "日期对好了，现在可以兑换"
SHIFT_CLOSED = "{name}下班了，现在只能查积分"
SHIFT_TAKEN_OVER = "{name}的班还没交，现在由您接"  # shift, under who has it now
PIN_TAKES_OVER = "{name}的班还没交，输了密码就由您接"  # pin, before a shift is taken over

# --- spoken only; numbers come in words --------------------------------------------------------

SAY_LOOK = "请看屏幕上的字。"  # every screen, where its sentence is not recorded
SAY_CHOOSE = "请点要办的事。"  # board and menus of the desk
SAY_ROWS = "请点一行。"  # lists of the desk
SAY_NO_ROWS = "这里现在没有。"  # the same, with nothing in them
THIS_THING = "这样东西"  # said instead of a name that nobody has recorded
THIS_PERSON = "这位"  # the same of a person
THIS_HOUSEHOLD = "这一户"  # the same of a household
SAY_WHY = "{label}{points}分。{sentence}"  # why
SAY_CLAUSE = "见方案{clause}。"  # why, behind that
SAY_RULES = "想听哪一样，就点一下。"  # chapters of the rules
SAY_NOTICES = "公示栏。想看哪一张，就点一下。"  # index of the board
SAY_RECORD = "这里是您家积分的来处和用处。"  # record
SAY_GOODS = "您还有{points}分，想要什么就点一下。"  # goods
SAY_NO_GOODS = "您可以先看看有什么。"  # goods, when nothing can be redeemed
SAY_BASKET = "您选了{pieces}件，一共{cost}分。"  # basket
SAY_CONFIRM = "这次用{cost}分，用完还剩{left}分。对的话，请点确认兑换。"  # confirm
SAY_DONE = "兑换成功，请取走您的东西。"  # done
SAY_ORDER_MADE = "预订成功。"  # done, nothing is taken now
SAY_LEFT = "还剩{after}分。"  # done, at the end
SAY_ORDERED = "预订的东西，请{day}前来取。"  # confirm and done
SAY_ORDERED_SEVERAL = "预订的东西，请按小票上的日子来取。"  # the same for several days
SAY_WISHES = "这里没有的东西，您想要什么，就点一下。"  # wishes
SAY_PROXY = "您是这一家的什么人？请点一下。"  # who came
SAY_PROXY_CARD = "请出示您自己的积分卡。没带的话，点没有卡。"  # the card of who came
SAY_HOUSEHOLD_PIN = "请您家的人输密码。"  # household's PIN
SAY_ACCOUNT = "您现在可以兑换{points}分。"  # account
SAY_OPENS = "现在不是兑换的日子，{day}开始兑换。"  # account, window closed
SAY_SECOND_CARD = "看到另一张卡，要换吗？"  # second card
SAY_PIN = "请管理员输密码。"  # pin
SAY_DATE = "请管理员看一下今天是几号。"  # date

# --- sentences in three parts ------------------------------------------------------------------


@dataclass(frozen=True)
class Explained:
    """What is so, since or until when, and what can be done; a part may be ''."""

    fact: str
    when: str
    remedy: str


CARD_REFUSED: dict[CardRefusal, Explained] = {  # refused card
    CardRefusal.NOT_A_CARD: Explained("这个不是积分卡", "", "请换成积分卡，有二维码的一面对着镜头"),
    CardRefusal.OTHER_TOWNSHIP: Explained("这是别的乡镇的积分卡", "", "请到发卡的乡镇去兑换"),
    CardRefusal.OTHER_VILLAGE: Explained("这是别的村的积分卡", "", "请到自己村的积分超市兑换"),
    CardRefusal.UNKNOWN: Explained(
        "这里还没有这张卡的记录", "新卡要等下一次联网", "请管理员看一下，改天再来"
    ),
    CardRefusal.REVOKED: Explained(
        "这张卡已经停用了", "挂失了，或者换过新卡", "捡到的请交给管理员；自己家的，请用新卡"
    ),
    CardRefusal.BLANK: Explained("这张卡还没有发给哪一户", "", "请交给管理员"),
    CardRefusal.BAD_CODE: Explained("没有这个编号", "", "请对着卡再输一遍"),
    CardRefusal.UNREADABLE: Explained(
        "这张卡看不清", "", "请擦干净、放平，再停一停；还不行就输编号"
    ),
    CardRefusal.TOO_DARK: Explained("这里太暗，卡看不清", "", "请开灯，或者拿到亮的地方"),
    CardRefusal.GLARE: Explained("卡上反光，看不清", "", "请把卡斜一点，避开灯光"),
    CardRefusal.TOO_NEAR: Explained("卡离镜头太近了", "", "请拿远一点，再停一停"),
    CardRefusal.TOO_FAR: Explained("卡离镜头太远了", "", "请拿近一点，再停一停"),
    CardRefusal.TILTED: Explained("卡太斜了，看不清", "", "请把卡放平，正对镜头"),
    CardRefusal.OFFICER: Explained(
        "这是村干部的卡", "干部不发东西，可以当第二人", "请管理员出示卡上班"
    ),
    CardRefusal.STRUCK_OFF: Explained(
        "这张工作卡停用了", "乡镇的名单里没有您了", "要接着当管理员，请问乡镇"
    ),
}

OUT_OF_SERVICE: dict[OutOfServiceReason, Explained] = {  # out of service
    OutOfServiceReason.NOT_ENROLLED: Explained("这台机器还没有开通", "", "请管理员联系乡镇开通"),
    OutOfServiceReason.FETCHING: Explained("登记好了，正在取乡镇的数据", "", "取完就能用"),
    OutOfServiceReason.RESTORING: Explained(
        "正在取回以前的数据", "换了新机器，取完就能用", "请不要关机"
    ),
    OutOfServiceReason.REPLACED: Explained(
        "这台机器已经停用", "您的积分没有少", "请管理员用乡镇登记的新机器"
    ),
    OutOfServiceReason.JOURNAL_DAMAGED: Explained(
        "机器要检查，先停一下", "您的积分没有少", "请管理员插上备份优盘，关机再开机"
    ),
    OutOfServiceReason.DISK_FULL: Explained(
        "机器存满了，先停一下", "您的积分没有少", "请管理员联系乡镇来清理"
    ),
}

NO_REDEMPTION = Explained(  # account, not redeemed
    "村里定了，积分不换东西", "", "分照样记、照样公示，评先评优看得到"
)
WINDOW_CLOSED = Explained(  # account, not redeemed
    "现在不是兑换的日子", "下次兑换：{day}", "积分留着，到时候再来"
)
WINDOW_CLOSED_FOR_GOOD = Explained("现在不是兑换的日子", "", "请问管理员什么时候兑换")
SUSPENDED = Explained("暂时不能兑换", "", "详情请问管理员")  # account; says nothing to bystanders
NOTHING_YET = "现在还没有可以兑换的分"  # account
ONLY_PENDING = Explained(NOTHING_YET, "", "公示以后就可以兑换")
ONLY_PENDING_REVIEW = Explained(NOTHING_YET, "", "认定以后就可以兑换")
ONLY_BASE = Explained(NOTHING_YET, "", "超过基础分 {base} 分的部分才可以兑换")
NO_POINTS = Explained(NOTHING_YET, "", "参加村里活动就能得分")

UNTOUCHED = "积分没有动"
NOT_REDEEMED: dict[Reason, Explained] = {  # not redeemed
    Reason.NOT_HERE: Explained("您家的积分在别的兑换点用", "", "请到自己村的积分超市兑换"),
    Reason.CARD_VOID: Explained("这张卡刚刚停用了", UNTOUCHED, "请用新卡，或者请问管理员"),
    Reason.NO_KEEPER: Explained("管理员下班了", UNTOUCHED, "请等管理员上班再兑换"),
    Reason.NO_TRUSTED_DATE: Explained("机器还没有对好日期", UNTOUCHED, "请管理员出示卡，对日期"),
    Reason.NO_ROOM: Explained("机器快存满了，先不能兑换", UNTOUCHED, "请管理员联系乡镇来清理"),
    Reason.NO_REDEMPTION: NO_REDEMPTION,
    Reason.WINDOW_CLOSED: WINDOW_CLOSED,
    Reason.SUSPENDED: Explained("暂时不能兑换", UNTOUCHED, "详情请问管理员"),
    Reason.INSUFFICIENT_POINTS: Explained(
        "积分不够，还差 {lacking} 分", UNTOUCHED, "可以换成分数少一点的"
    ),
    Reason.NOT_OFFERED: Explained("{good}不再兑换了", UNTOUCHED, "可以看看别的"),
    Reason.PRICE_CHANGED: Explained("{good}的分数刚刚变了", UNTOUCHED, "请看看新的分数再定"),
    Reason.EXPIRED: Explained("{good}这批过了保质期", UNTOUCHED, "请管理员换好的，或者看看别的"),
    Reason.OUT_OF_STOCK: Explained("{good}只剩 {left} 件了", UNTOUCHED, "可以少要，或者看看别的"),
    Reason.PROXY_LIMIT: Explained("您这个月已代领 {figure} 户了", UNTOUCHED, "请这一家的人自己来"),
    Reason.PROXY_WORD: Explained("代领的人没有出示卡", UNTOUCHED, "请重新选一遍，请管理员核对是谁"),
    Reason.NO_HOUSEHOLD_PIN: Explained(
        "您家还没有设密码", "超过 {figure} 分要输密码，积分没有动", "请管理员帮您家设一个密码"
    ),
    Reason.PIN_WANTED: Explained("这次要输您家的密码", UNTOUCHED, "请重新选一遍，再输密码"),
    Reason.SPOILED_KEY: Explained("这次没有办成", UNTOUCHED, "请重新选一遍"),
}
SOME_EXPIRED = Explained(  # not redeemed
    "{good}没过期的只剩 {left} 件", UNTOUCHED, "可以少要，或者请管理员换好的"
)
SOLD_OUT = Explained("{good}刚刚兑完了", UNTOUCHED, "可以看看别的")  # not redeemed
NOT_REDEEMED_TODAY: dict[Reason, Explained] = {  # the same where the whole day is why
    Reason.NO_HOUSEHOLD_PIN: Explained(
        "您家还没有设密码", "今天一共 {today} 分，要输密码，积分没有动", "请管理员帮您家设一个密码"
    ),
    Reason.PIN_WANTED: Explained(
        "要输您家的密码", "今天一共 {today} 分，积分没有动", "请重新选一遍，再输密码"
    ),
}

SECOND_TROUBLE: dict[StickTrouble, str] = {  # board, and 检查机器: of the copies on the stick
    StickTrouble.MISSING: "没插备份优盘",
    StickTrouble.FULL: "备份优盘满了，兑换照常，请换一个。",
    StickTrouble.READ_ONLY: "备份优盘不能写，兑换照常，请换一个。",
    StickTrouble.PULLED: "备份优盘断开了，兑换照常，请再插好。",
    StickTrouble.ANOTHERS: "备份优盘是别的机器的，兑换照常，请换一个。",
    StickTrouble.OWN: "存储卡读不出来，备份不了，请告诉乡镇。",
    StickTrouble.BROKEN: "备份优盘读写不了，兑换照常，请换一个。",
}

PRINTER_TROUBLE: dict[PrinterTrouble, str] = {  # board, and what `doctor` says
    PrinterTrouble.NO_ANSWER: "打印机没有回应，请看看有没有纸，再看看电源和插头。",
    PrinterTrouble.PAPER_OUT: "打印机没纸了，请换一卷。",
    PrinterTrouble.COVER_OPEN: "打印机的盖子没有合上。",
    PrinterTrouble.OFFLINE: "打印机没有准备好，请看看有没有纸。",
    PrinterTrouble.FAULT: "打印机出了毛病，请关掉再打开。",
}
