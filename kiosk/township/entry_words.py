"""The township's words for what a kiosk's entries hold: kinds, fields, values of a list."""

from __future__ import annotations

from kiosk.core.clock import Quality
from kiosk.core.entries import BODIES, EntryKind, Source

KIND_WORDS: dict[str, str] = {
    EntryKind.GENESIS: "开头",
    EntryKind.DELIVERY: "入库",
    EntryKind.OPENING_STOCK: "期初库存",
    EntryKind.DELIVERY_ACCEPTED: "入库验收",
    EntryKind.GOOD_SET: "设物品",
    EntryKind.WRITTEN_OFF: "报损",
    EntryKind.TRANSFERRED: "分流",
    EntryKind.GIVEN_BACK: "退回",
    EntryKind.SOLD: "售出",
    EntryKind.COUNTED: "盘点",
    EntryKind.COMPLAINT: "意见",
    EntryKind.REDEMPTION: "兑换",
    EntryKind.HANDED_OVER: "领取",
    EntryKind.REFUND: "退分",
    EntryKind.UNDONE: "撤销兑换",
    EntryKind.RETURNED: "退货",
    EntryKind.SIGNED: "登记册签字",
    EntryKind.VOUCHERS_TAKEN: "收积分券",
    EntryKind.VOUCHERS_DESTROYED: "销毁积分券",
    EntryKind.HOUSEHOLD_PIN_SET: "设户密码",
    EntryKind.CARD_LOST: "挂失",
    EntryKind.CARD_REPLACED: "补卡",
    EntryKind.WISHED: "想要的物品",
    EntryKind.SHIFT_OPENED: "接班",
    EntryKind.SHIFT_CLOSED: "交班",
    EntryKind.DAY_CLOSED: "日结",
    EntryKind.DATE_CONFIRMED: "确认日期",
    EntryKind.CLOCK_CORRECTED: "校正时间",
    EntryKind.KEY_MISUSED: "重复提交",
}
UNREADABLE = "读不出来"

QUALITY_WORDS = {
    Quality.SURE: "准",
    Quality.KEEPER: "管理员确认的日期",
    Quality.GUESS: "没有核对过",
}

SOURCE_WORDS: dict[str, str] = {
    Source.COLLECTIVE: "村集体",
    Source.FISCAL: "财政专项",
    Source.UNIT: "捐赠单位",
    Source.DONOR: "捐赠人",
    Source.ENTERPRISE: "企业",
    Source.TOWN_SUBSIDY: "镇补助",
    Source.TRANSFER: "别的兑换点",
}
ENTERED_WORDS = {"card": "出示积分卡", "code": "输入编号"}

FIELD_WORDS: dict[str, str] = {
    "after": "兑换后",
    "at": "时间",
    "back": "退回货架",
    "barcode": "条形码",
    "before": "兑换前",
    "book": "账上",
    "by": "接班人编号",
    "by_name": "接班人",
    "category": "分类",
    "charges": "从哪期扣",
    "closing": "结存",
    "complaint": "意见",
    "cost": "共计",
    "cost_cents": "进价",
    "counted": "实数",
    "delivery": "交货方式",
    "document": "单据号码",
    "due": "最晚领取",
    "entered": "怎么认的户",
    "epoch": "机器期数",
    "expires": "到期日",
    "first": "从第几条",
    "first_slip": "第一张小票",
    "giver": "谁给的",
    "good": "物品",
    "goods": "物品",
    "group": "组",
    "guess": "机器原来的时间",
    "head": "校验码",
    "household": "户",
    "key": "卡的记号",
    "kind": "品种",
    "lapsed": "作废的分",
    "last": "到第几条",
    "last_slip": "最后一张小票",
    "lines": "明细",
    "low": "缺货线",
    "moved": "转出",
    "name": "名称",
    "noted": "单上写的",
    "now": "改成",
    "number": "编号",
    "numbers": "号码",
    "of": "关于第几条",
    "offered": "上架",
    "op": "表单号",
    "opening": "期初",
    "orders_open": "没领的预订",
    "orders_overdue": "过期的预订",
    "own": "本店自设",
    "period": "积分期",
    "person": "人员",
    "photo": "照片",
    "points": "积分",
    "points_back": "退回积分",
    "points_out": "兑出积分",
    "proof": "凭证号码",
    "proxy": "代领人",
    "quantity": "数量",
    "reason": "原因",
    "received": "入库",
    "redeemed": "兑出",
    "refund": "退到本期",
    "register_line": "登记册行",
    "relation": "关系",
    "said": "确认的时间",
    "schema": "格式",
    "second": "第二人",
    "serial": "卡号",
    "shelf": "货架",
    "since": "从哪天起",
    "site": "兑换点",
    "slips": "小票张数",
    "source": "来源",
    "spoiled": "不能再上架",
    "successor": "接班人",
    "taken_over": "没有日结的班",
    "to": "去向",
    "unit": "单位",
    "unknown_prints": "不知打没打出的小票",
    "unsent": "没有上传",
    "unsigned": "没签字的行",
    "vouched_by": "谁作保",
    "vouchers": "积分券",
    "was": "原来",
    "what": "做什么",
    "about": "关于什么",
}
OWN_WORDS: dict[tuple[str, str], str] = {
    ("Redemption", "name"): "户主",
    ("Redemption", "number"): "户编号",
    ("Proxy", "name"): "姓名",
    ("Proxy", "number"): "户编号",
    ("ShiftChange", "name"): "姓名",
    ("TakenOver", "name"): "姓名",
    ("Refund", "points"): "退的分",
    ("Reversal", "points"): "退的分",
    ("GoodSet", "points"): "每件积分",
    ("RedeemedLine", "points"): "每件积分",
}
"""Where a field of one body means something of its own."""

POINTS_FIELDS = frozenset(
    {"after", "before", "cost", "lapsed", "points", "points_back", "points_out", "refund"}
)
UNTOLD_FIELDS = frozenset({"key"})
"""They stand in the entry's own text, and tell a person nothing."""

PEOPLE_FIELDS = frozenset({"second", "person", "vouched_by", "successor", "by"})
STAMP_FIELDS = frozenset({"at", "said", "guess", "was", "now"})


def kinds() -> tuple[tuple[str, str], ...]:
    """Every kind and its word, for a list to choose from."""
    return tuple((kind, KIND_WORDS[kind]) for kind in BODIES)
