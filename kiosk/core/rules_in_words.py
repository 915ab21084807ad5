"""A township's rules as a household reads and hears them: plain sentences, each with its clause.

Made from the scheme's figures alone, so that a seventh township has its page, too.  The words are
those of the paper's readers, not of the office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.core.clause import clause_name
from kiosk.core.group import FUNCTION_NAMES
from kiosk.core.proofs import PROOF_NAMES
from kiosk.core.scheme import Bonus, Item, Ranking, Scheme, Suspension
from kiosk.core.slip import cells

RATE = re.compile(r"\d+[^\d/]{1,3}/\d+分$")
WEEKDAYS = "一二三四五六日"
QUARTERS = (1, 4, 7, 10)

PAGE_LINES = 5.0
"""Lines of a page at body size on the smallest panel."""

LINE_CELLS = 38
"""Half-width characters of such a line: nineteen hanzi."""

CLAUSE_LINES = 0.75
"""Lines that a clause takes in small print."""


@dataclass(frozen=True)
class Rule:
    """One sentence, and where the paper says so; '' where it does not."""

    text: str
    clause: str = ""


@dataclass(frozen=True)
class Chapter:
    """What is read together under one heading."""

    key: str
    title: str
    """Of at most nine characters."""

    rules: tuple[Rule, ...]


def rules_in_words(scheme: Scheme) -> tuple[Chapter, ...]:
    """Every chapter that has something to say, the one that most come for first."""
    chapters = (
        *_items(scheme),
        Chapter("report", "怎么报分", tuple(_reporting(scheme))),
        Chapter("reckoning", "积分怎么算", tuple(_reckoning(scheme))),
        Chapter("redeeming", "什么时候兑换", tuple(_redeeming(scheme))),
        Chapter("goods", "换东西的规矩", tuple(_goods(scheme))),
        Chapter("ranking", "排名和奖励", tuple(_ranking(scheme))),
        Chapter("joining", "谁能参加", tuple(_joining(scheme))),
        Chapter("openness", "公示和改规定", tuple(_openness(scheme))),
    )
    return tuple(chapter for chapter in chapters if chapter.rules)


def pages_of(chapter: Chapter) -> tuple[tuple[Rule, ...], ...]:
    """The rules that stand on one screen together, on every panel the same: so they are spoken."""
    pages: list[list[Rule]] = [[]]
    used = 0.0
    for rule in chapter.rules:
        lines = -(-cells(rule.text) // LINE_CELLS) + (CLAUSE_LINES if rule.clause else 0)
        if pages[-1] and used + lines > PAGE_LINES:
            pages.append([])
            used = 0.0
        pages[-1].append(rule)
        used += lines
    return tuple(map(tuple, pages))


def _rule(text: str, clause: str) -> Rule:
    return Rule(text, clause_name(clause))


# --- what brings points and what takes them ------------------------------------------------------

NO_ITEMS = "加分的事由村里定，清单还没有放进来。请看村里的公示，或者请问管理员。"


def _items(scheme: Scheme) -> Iterator[Chapter]:
    """One chapter for each field of the positive list, then one for the negative list."""
    plus = [item for item in scheme.items if item.points > 0]
    minus = [item for item in scheme.items if item.points <= 0]
    for n, group in enumerate(dict.fromkeys(item.group for item in plus)):
        rules = tuple(_rule(item_said(item), item.clause) for item in plus if item.group == group)
        yield Chapter(f"plus{n}", f"加分：{group}", rules)
    if not scheme.items:
        fields = "、".join(each.name for each in scheme.field)
        named = (_rule(f"积分分成这几类：{fields}。", scheme.field[0].clause),) if fields else ()
        yield Chapter("plus", "什么事加分", (Rule(NO_ITEMS), *named))
    if minus:
        rules = tuple(_rule(item_said(item), item.clause) for item in minus)
        yield Chapter("minus", "什么事扣分", rules)


def item_said(item: Item) -> str:
    """参加公益活动：每次加 20 分。"""
    what = item.behaviour.rstrip("。")
    if item.per == "quantity":  # 捡拾垃圾：烟盒20个/5分 says what the other half says
        matter, _, thing = RATE.sub("", what).partition("：")
        what = f"{matter}（{thing}）" if thing else matter
    return f"{what}：{worth_said(item)}。"


ROWS = {"month": "月", "quarter": "季度"}


def worth_said(item: Item) -> str:
    """每次加 20 分, 每 20 个加 5 分，不够的不算, 前 3 次提醒，从第 4 次起每次扣 2 分."""
    if item.suspends:
        return "在影响期间照样积分，不能兑换" if item.points == 0 else f"{_changed(item)}，暂停兑换"
    each = {
        "time": "每次",
        "month": "每月",
        "quantity": f"每 {item.unit_quantity} {item.unit}",
        "rank": "每户",
    }[item.per]
    said = f"{each}{_changed(item)}"
    if item.per == "quantity":
        said += f"，不够 {item.unit_quantity} {item.unit}的不算"
    if item.month_points_max:
        said += f"，一个月最多 {item.month_points_max} 分"
    if item.warnings_first:
        warned = f"前 {item.warnings_first} 次" if item.warnings_first > 1 else "第 1 次"
        row = "连续" if item.in_a_row else ""
        said = f"{warned}提醒，从{row}第 {item.warnings_first + 1} 次起{said}"
    if item.in_a_row:
        said += f"（隔一个{ROWS[item.in_a_row]}就从头算）"
    return said


def _changed(item: Item) -> str:
    if item.per == "rank":
        return f"奖励 {item.points} 分"
    return f"扣 {-item.points} 分" if item.points < 0 else f"加 {item.points} 分"


# --- how points come in --------------------------------------------------------------------------

CHANNELS = {"self": "自己申报", "mutual": "互相帮助的一起申报", "collector": "村里派人来记"}
CADENCES = {"week": "每周记录一次。", "month": "每月上门走访检查一次。"}
EVIDENCE = {
    "time": "时间",
    "place": "地点",
    "reason": "事由",
    "proof": "照片等证明",
    "catalogue_item": "是清单里的哪一项",
}
GATES = {
    "approved": "审核通过、记上以后，就可以兑换。",
    "publicised": "评定以后先公示，公示过了才可以兑换。",
    "quarter_confirmed": "每季度考核认定一次，认定以后才可以兑换。",
}


def _reporting(scheme: Scheme) -> Iterator[Rule]:
    intake = scheme.intake
    ways = "，".join(CHANNELS[channel] for channel in intake.channels)
    yield _rule(f"报分的办法：{ways}。", intake.clause)
    if intake.collectors:
        names = "、".join(FUNCTION_NAMES[each] for each in intake.collectors)
        yield _rule(f"由{names}来采集。", intake.clause)
    if intake.helper_factor:
        yield _rule("帮助别人的一家，得同样的分。", intake.clause)
    if intake.cadence in CADENCES:
        yield _rule(CADENCES[intake.cadence], intake.clause)
    if scheme.evidence:
        wanted = "、".join(EVIDENCE[each] for each in scheme.evidence.required)
        yield _rule(f"报分要说清：{wanted}。", scheme.evidence.clause)
        if scheme.evidence.kinds:
            kinds = "、".join(PROOF_NAMES[kind] for kind in scheme.evidence.kinds)
            yield _rule(f"证明可以是：{kinds}。", scheme.evidence.clause)
    if not scheme.gated:
        yield _rule(GATES[scheme.gate.kind], scheme.gate.clause)


MEMBERS = {
    "none": "积分以户为单位，一户一本账。",
    "attribution": "积分以户为单位，家里每个人得的分都记到户上。",
    "counted": "个人的分和全家的分加起来，就是户的总积分。",
}


def _reckoning(scheme: Scheme) -> Iterator[Rule]:
    yield _rule(MEMBERS[scheme.members.entries], scheme.members.clause)
    yield _rule(_period_said(scheme), scheme.period.clause)
    base = scheme.base_points
    if base:
        each = {0: "每户", 1: "每户每月", 3: "每户每季度", 6: "每户每半年", 12: "每户每年"}
        whose = each.get(scheme.period.months, "每户每期")
        yield _rule(
            f"{whose}有基础分 {base} 分；基础分不能兑换，超过的部分才可以兑换。", scheme.base.clause
        )
    if scheme.redeeming and scheme.redeems:
        yield _rule("换了东西，就减去它的分数。", scheme.redeeming.clause)


def _period_said(scheme: Scheme) -> str:
    months, again = scheme.period.months, f"从 {scheme.base_points} 分算起"
    if months == 0:
        return "积分一直累积，不清零。"
    if months == 1:
        return f"每月最后一天过完就清零，下个月1日重新{again}。"
    first = scheme.period.start_month
    starts = sorted((first - 1 + n) % 12 + 1 for n in range(0, 12, months))
    days = "、".join(f"{month}月1日" for month in starts)
    length = {12: "一年", 6: "半年", 3: "一个季度"}.get(months, f"{months} 个月")
    return f"{length}是一期，期满清零，{days}重新{again}。"


# --- when and for what ---------------------------------------------------------------------------


SHOP_NAMES = {
    "service_centre": "便民服务中心",
    "convenience_store": "便民商店",
    "small_shop": "小卖部",
}
"""What an exchange point is, as `scheme.Shops.kinds` names it."""


def _redeeming(scheme: Scheme) -> Iterator[Rule]:
    if scheme.redeeming and not scheme.redeems:
        yield _rule("村里定了，积分不换东西；分照样记，照样公示。", scheme.redeeming.clause)
        return
    yield _rule(window_said(scheme), scheme.window.clause)
    if scheme.gated:
        yield _rule(GATES[scheme.gate.kind], scheme.gate.clause)
    if scheme.period.months and scheme.carry_over.until == "none":
        yield _rule("没用完的分不带到下一期，请在清零以前来兑换。", scheme.carry_over.clause)
    elif scheme.carry_over.until != "none":
        yield _rule(
            "上一期没用完的分，到下一次兑换结束以前还可以用，先用旧的。", scheme.carry_over.clause
        )
    for suspension in scheme.suspension.values():
        yield _rule(_suspension_said(suspension), suspension.clause)
    if scheme.shops and scheme.shops.kinds:
        kinds = "、".join(SHOP_NAMES[kind] for kind in scheme.shops.kinds)
        yield _rule(f"兑换点可以设在{kinds}。", scheme.shops.clause)


def window_said(scheme: Scheme) -> str:
    """每年1月、4月、7月、10月可以兑换。"""
    days = scheme.days
    if days.always:
        return "一年四季都可以兑换，开门就能来。"
    when = []
    if days.months and len(set(days.months)) < 12:
        months = "、".join(f"{month}月" for month in sorted(set(days.months)))
        quarterly = tuple(sorted(set(days.months))) == QUARTERS
        when.append(f"每季度第一个月（{months}）" if quarterly else f"每年{months}")
    if days.dates:
        each = "" if when else "每月"
        when.append(each + "、".join(_runs(days.dates)))
    if days.weekdays and len(set(days.weekdays)) < 7:
        week = "星期" if when else "周"  # 每周六、周日
        names = "、".join(f"{week}{WEEKDAYS[day - 1]}" for day in sorted(set(days.weekdays)))
        when.append(names if when else f"每{names}")
    return f"{'的'.join(when)}可以兑换。"


def _runs(dates: Iterable[int]) -> Iterator[str]:
    """1日到5日, 20日."""
    there = sorted(set(dates))
    while there:
        last = first = there.pop(0)
        while there and there[0] == last + 1:
            last = there.pop(0)
        yield f"{first}日" if first == last else f"{first}日到{last}日"


def _suspension_said(suspension: Suspension) -> str:
    barred = [
        said
        for leave, said in (
            (suspension.redeem, "不能兑换"),
            (suspension.honours, "不能评先评优"),
            (suspension.earn, "不加分"),
        )
        if leave == "barred"
    ]
    if "兑换" in suspension.name:
        return f"{suspension.name.rstrip('。')}。"
    kept = "，积分照样记" if suspension.earn == "allowed" else ""
    return f"{suspension.name.rstrip('。')}：这期间{'、'.join(barred) or '都照常'}{kept}。"


KINDS = {"tobacco": "烟", "alcohol": "酒", "luxury": "奢侈品", "cash_like": "现金、话费"}
CLASSES = {"general": "一般的东西", "appliance": "电器"}


def _goods(scheme: Scheme) -> Iterator[Rule]:
    if not scheme.redeems:
        return
    goods, handover = scheme.goods, scheme.handover
    if goods.price_basis == "cost":
        rate = f"，1 元算 {goods.points_per_yuan} 分" if goods.points_per_yuan else ""
        yield _rule(f"东西的分数按进货的成本价定{rate}。", goods.clause)
    else:
        yield _rule("东西的分数看价目表，家家一样。", goods.clause)
    barred = [KINDS[kind] for kind in goods.banned if kind in KINDS and kind != "cash_like"]
    if barred:
        yield _rule(f"{'、'.join(barred)}不能兑换。", goods.clause)
    yield _rule("积分不能换成现金。", goods.clause if "cash_like" in goods.banned else "")
    if goods.min_kinds:
        yield _rule(f"货架上的东西不少于 {goods.min_kinds} 种。", goods.clause)
    if handover and (handover.signature or handover.fingerprint):
        acts = "、".join(
            said
            for wanted, said in ((handover.signature, "签字"), (handover.fingerprint, "按手印"))
            if wanted
        )
        yield _rule(f"领了东西，要在登记册上{acts}。", handover.clause)
    if handover and handover.voucher_destruction:
        yield _rule("用过的积分券收回，由专人销毁。", handover.clause)
    if scheme.delivery:
        days = scheme.delivery.days
        named = [f"{CLASSES[each]} {n} 天内" for each, n in days.items() if each in CLASSES]
        whole = named if len(named) == len(days) else [f"最多 {max(days.values(), default=0)} 天"]
        yield _rule(f"货架上没有的可以预订：{'，'.join(whole)}领到。", scheme.delivery.clause)
    if scheme.proxies:
        most = scheme.proxies.households_per_month
        yield _rule(f"一个人一个月最多替 {most} 户代领。", scheme.proxies.clause)
    if scheme.household_pin:
        above = scheme.household_pin.above_points
        yield _rule(f"一天用分超过 {above} 分，要输自己家的密码。", scheme.household_pin.clause)


# --- who stands where ----------------------------------------------------------------------------

CYCLES = {"month": "每月", "quarter": "每季度", "half": "每半年", "year": "每年", "all": ""}


def _ranking(scheme: Scheme) -> Iterator[Rule]:
    for ranking in scheme.ranking:
        yield _rule(_ranking_said(ranking), ranking.clause)
    if scheme.ranking:
        yield Rule("得分一样的，名次也一样；换东西不影响名次。")
    for bonus in scheme.bonus:
        yield _rule(_bonus_said(bonus), bonus.clause)
    if scheme.honours and scheme.honours.by == "above_mean":
        yield _rule("得分高于平均分的户，可以评先评优。", scheme.honours.clause)
    elif scheme.honours and scheme.honours.by == "total_reference":
        yield _rule("评先评优时，看家庭总积分作参考。", scheme.honours.clause)


def _ranking_said(ranking: Ranking) -> str:
    if ranking.cycle == "all":
        return "按一直累积的总积分排名。"
    if ranking.stat == "mean":
        by = "参加的月数" if ranking.divisor == "enrolled_months" else "实行的月数"
        return f"{CYCLES[ranking.cycle]}按平均每月的得分排名：全部得分除以{by}。"
    return f"{CYCLES[ranking.cycle]}按得分排名。"


def _bonus_said(bonus: Bonus) -> str:
    by = "进步最大" if bonus.by == "improvement" else "得分最多"
    return (
        f"{CYCLES[bonus.cycle]}{by}的前 {bonus.top_n} 名，每户奖励 {bonus.points} 分；"
        "名次并列的都有。"
    )


WHO = {
    "residents": "住在本村的人家都参加，不用报名。",
    "opt_in": "愿意的人家参加，自己报名。",
    "household_register": "本村的人家参加，以户为单位。",
}
OUTSIDERS = {
    "as_residents": "外地来这里住的，和本村人一样。",
    "assembly_approval": "外村的人，村民会议或者村民代表会议同意了，也可以参加。",
    "long_term": "外地来这里长住的，也可以参加。",
}


def _joining(scheme: Scheme) -> Iterator[Rule]:
    enrol = scheme.enrol
    yield _rule(WHO[enrol.who], enrol.clause)
    if enrol.outsiders:
        yield _rule(OUTSIDERS[enrol.outsiders], enrol.clause)
    if enrol.min_months_home_more_than is not None:
        least = enrol.min_months_home_more_than
        yield _rule(f"一年在家不超过 {least} 个月的，一般不参加。", enrol.clause)


SHEETS = {"points": "积分", "exchange": "兑换", "ranking": "排名"}
OBJECTION = "觉得不对，可以向管理员或者村里提出来。"


def _openness(scheme: Scheme) -> Iterator[Rule]:
    for each in scheme.publicity:
        yield _rule(f"{CYCLES[each.cycle]}公示一次{SHEETS[each.sheet]}。", each.clause)
    if scheme.publicity:
        yield Rule(OBJECTION)
    change = scheme.rule_change
    if change and change.cycle != "free":
        by = f"，由{change.approver}批准" if change.approver else ""
        yield _rule(f"加什么分、扣什么分，一般{CYCLES[change.cycle]}调整一次{by}。", change.clause)
    yield Rule(f"这些都写在{scheme.township}的“{scheme.paper}”里。")
