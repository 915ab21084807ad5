"""A scheme's parameters in plain words: sections, fields, values, and what is wrong with them."""

from __future__ import annotations

import re

from kiosk.core.group import FUNCTION_NAMES
from kiosk.core.rules_in_words import SHOP_NAMES
from kiosk.township.goods.goods import KIND_NAMES

SECTION_WORDS: dict[str, str] = {
    "enrol": "谁参加",
    "members": "家里人的积分",
    "period": "积分周期",
    "base": "基础分",
    "gate": "什么时候能兑换",
    "window": "哪些天开放兑换",
    "carry_over": "上一期的积分",
    "redeeming": "积分换不换东西",
    "ranking": "排名",
    "bonus": "排名奖励",
    "honours": "评先参考",
    "suspension": "暂停兑换",
    "intake": "怎么申报",
    "evidence": "记分要写什么",
    "group": "工作小组",
    "publicity": "公示",
    "handover": "领取时的手续",
    "delivery": "多少天内领到",
    "goods": "物品和价格",
    "rule_change": "改方案的规定",
    "report": "上报和指标",
    "fund": "资金",
    "field": "积分内容的分类",
    "keeper": "管理员",
    "shops": "兑换点",
    "proxies": "代领",
    "household_pin": "户密码",
    "acceptance": "验收",
    "acceptance_row": "验收表的各项",
    "village_bar": "不得参评示范村的情形",
    "titles": "示范村",
}
FILE_SECTIONS: dict[str, str] = {"items": "积分项目", "price_list": "兑换物品清单"}
"""Long lists that are changed in the file."""

FIELD_WORDS: dict[str, str] = {
    "clause": "依据的条款",
    "above_points": "一天超过多少分要输户密码",
    "amount_yuan": "金额（元）",
    "approver": "由谁批准",
    "banned": "不许兑换的",
    "by": "按什么",
    "cadence": "多久记一次",
    "behaviour": "行为",
    "carry_over.until": "用到什么时候",
    "category": "分类",
    "cash_like": "话费等现金替代品",
    "channels": "谁能报",
    "collectors": "采集积分要有的职务",
    "seats": "各职务至少几人",
    "quorum": "现场评议至少几人到场",
    "acceptance_row.by": "从哪里来",
    "acceptance_row.name": "验收什么",
    "cycle": "周期",
    "dates": "几号",
    "district": "区级几个",
    "first": "得分前几名入选",
    "town": "镇级几个",
    "days": "各类的天数",
    "delivery": "多少天内领的类别",
    "divisor": "平均数除以什么",
    "due": "哪天以前完成",
    "due_day": "每月几号前上报",
    "earn": "记加分",
    "enrol.who": "哪些户参加",
    "entries": "怎么记",
    "fingerprint": "按手印",
    "freeze": "公布以后",
    "helper_factor": "帮助人得同样的分",
    "honours": "评先",
    "id": "编号",
    "households_per_month": "一个人一个月最多替几户代领",
    "in_a_row": "只算连着的",
    "kind": "怎样算数",
    "kinds": "佐证有哪几种",
    "shops.kinds": "可以设在哪里",
    "per_village": "一个村几个",
    "price_list.kind": "品种",
    "mandates": "怎么任用",
    "metrics": "指标",
    "min_count": "至少几名",
    "min_kinds": "至少几种物品",
    "min_months_home_more_than": "一年在家要超过几个月",
    "min_share_percent": "至少百分之几用于积分制",
    "months": "月份",
    "period.months": "几个月一期（0 是一直累积）",
    "name": "名称",
    "needs_plan": "要先批采购计划",
    "not_with": "同一件事不再记成",
    "outsiders": "外来户",
    "partner_shop": "和小卖部合办",
    "redeeming.goods": "积分能换东西",
    "points": "积分",
    "points_per_yuan": "一元几分",
    "price_basis": "价格怎么定",
    "redeem": "兑换",
    "reason": "情形",
    "required": "必须写的",
    "sheet": "公示什么",
    "signature": "签字",
    "start_month": "从几月开始",
    "standard": "对谁的要求",
    "stat": "比什么",
    "suspends": "暂停哪一种",
    "target": "至少几分",
    "top_n": "前几名",
    "unit": "单位",
    "unit_quantity": "多少算一份",
    "voucher_destruction": "销毁积分券",
    "warnings_first": "前几次只提醒",
    "weekdays": "星期几（1 到 7）",
    "yearly_reward": "每年给管理员积分奖励",
}
VALUE_WORDS: dict[str, str] = {
    **FUNCTION_NAMES,
    "above_mean": "高于平均分",
    "all": "一直累积",
    "allowed": "可以",
    "approved": "一记上就能兑换",
    "as_residents": "和居民一样",
    "assembly_approval": "村民会议同意",
    "assigned": "理事会指派",
    "at_publication": "不再改，另出更正",
    "attendances": "参加人次（数出来）",
    "attribution": "记下是谁，分归全家",
    "awareness": "知晓率（调查）",
    "bar": "不得参评的情形（数出来）",
    "barred": "不可以",
    "basic": "每个村",
    "carry_over.none": "到期就作废",
    "catalogue_item": "清单里的项目",
    "check": "到场看（填）",
    "collector": "专人采集",
    "commendation": "表彰文件",
    "cost": "按成本价",
    "counted": "个人的也算",
    "demonstration": "参评示范村的",
    "district": "参评区级示范村的",
    "divisor.none": "不取平均",
    "end_of_next_window": "下一次开放兑换结束时",
    "enrolled_months": "这一户参加的月数",
    "exchange": "兑换台账",
    "feedback": "单位或人员反馈",
    "free": "随时",
    "half": "每半年",
    "honours.none": "没有",
    "household_register": "按户籍",
    "improvement": "比上期进步",
    "intake.none": "不规定",
    "keeper": "在册的管理员（数出来）",
    "kinds": "现在能兑换的种数（数出来）",
    "ledger": "发放记录（数出来）",
    "legal_document": "法律文书",
    "list": "按清单",
    "long_term": "长期居住的",
    "mean": "平均",
    "members.none": "不记个人",
    "month": "每月",
    "months_in_force": "方案实行的月数",
    "mutual": "互助申报",
    "never": "有变就重排",
    "news_report": "新闻报道",
    "opt_in": "愿意的才参加",
    "outsiders.none": "没有规定",
    "participating": "参与率（数出来）",
    "photo": "照片",
    "place": "地点",
    "points": "积分台账",
    "prices": "标价（数出来）",
    "proof": "佐证",
    "publicised": "公示以后",
    "publicity": "按期的公示（数出来）",
    "quarter": "每季度",
    "quarter_confirmed": "季度认定以后",
    "ranking": "排名",
    "reason": "事由",
    "redeeming": "兑换率（数出来）",
    "residents": "住在村里的都参加",
    "running": "机器和积分（数出来）",
    "score": "打分（填）",
    **SHOP_NAMES,
    "self": "自己申报",
    "sessions": "活动场次（数出来）",
    "sum": "合计",
    "time": "时间",
    "total": "积分",
    "total_reference": "总积分作参考",
    "week": "每周",
    "welfare_post": "公益性岗位",
    "year": "每年",
}
PROBLEM_WORDS: tuple[tuple[str, str], ...] = (
    (r"must be a date.*", "要是一个日期，写成 2023-01-01"),
    (r"must divide a year", "只能是 0、1、2、3、4、6 或 12 个月"),
    (r"must be (\d+) to (\d+)", r"要在 \1 到 \2 之间"),
    (r"must not be negative", "不能是负数"),
    (r"must be above 0", "要大于 0"),
    (r"never opens", "这样就没有一天开放兑换了"),
    (r"needs a window", "要先定哪些月份或日子开放兑换"),
    (r"needs a period", "要先有积分周期"),
    (r"goes with stat = 'mean', and only with it", "比平均数时要选除以什么，不比平均数时不要选"),
    (r"top_n and points must be above 0", "名次和积分都要大于 0"),
    (r"a cycle that never closes pays no bonus", "一直累积的排名没有结束，不能发奖励"),
    (r"needs basis 'cost'", "只有按成本价时才填一元几分"),
    (r".* stands twice", "有两行的编号一样"),
    (r"goes with per = 'quantity'", "按数量记分的才写多少算一份"),
    (r"goes with by = 'score'", "打分的才写至少几分，打分的也必须写"),
    (r"goes with its rows", "有验收的各项，就要写哪天以前完成"),
    (r"no suspension .* in this scheme", "方案里没有这种暂停"),
    (r"must be said of each other by both items", "要在两个项目里都写上对方的编号"),
    (r"goes with warnings_first", "只在写了前几次提醒的项目里写"),
    (r"unknown class", "没有这一类天数"),
    (r".* is no field of this scheme", "方案的积分内容里没有这一类"),
    (r"is barred by goods.banned or goods.cash_like", "是不许兑换的品种，请先从清单里去掉"),
    (r"Object missing required field `(.*)`", r"缺少“\1”"),
    (r"Object contains unknown field `(.*)`", r"不认识“\1”"),
    (r"Expected.*", "填的内容不对"),
    (r"Invalid enum value.*", "填的不是可以选的"),
)


def field_word(section: str, field: str) -> str:
    """What a parameter is called."""
    return FIELD_WORDS.get(f"{section}.{field}") or FIELD_WORDS.get(field, field)


def value_word(section: str, field: str, value: object) -> str:
    """What a value is called; `section` or `field` decides where a word has two meanings."""
    text = "none" if value is None else str(value)
    for key in (f"{section}.{text}", f"{field}.{text}", text):
        if key in VALUE_WORDS:
            return VALUE_WORDS[key]
    return KIND_NAMES.get(text, text)


def section_word(section: str) -> str:
    return SECTION_WORDS.get(section) or FILE_SECTIONS.get(section, section)


def problem_sentence(message: str) -> str:
    """What `parse_scheme` says, `name: period.months: must divide a year`, as a sentence."""
    _, _, told = message.partition(": ")
    key, _, problem = told.partition(": ")
    section, _, rest = key.partition(".")
    section, number, _ = re.match(r"([^\[]*)(?:\[(\d+)\])?(.*)", section).groups()  # type: ignore[union-attr]
    place = section_word(section)
    if number is not None:
        place += f"第 {int(number) + 1} 行"
    if rest:
        place += f"的“{field_word(section, rest.partition('.')[0])}”"
    for pattern, words in PROBLEM_WORDS:
        found = re.fullmatch(pattern, problem)
        if found:
            return f"{place}：{found.expand(words)}。"
    return f"{place}：填得不对（{problem}）。"
