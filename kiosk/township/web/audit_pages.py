"""操作记录: what was done at the desk, and whether the record is whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row

from kiosk.township.office import audit
from kiosk.township.office.audit import Wanted
from kiosk.township.office.rights import ACT_NAMES, ROLE_NAMES, Act, Role
from kiosk.township.office.staff import all_staff
from kiosk.township.web.asked import Asked, Missing, Page, Section, Shown
from kiosk.township.web.paging import paged


@dataclass(frozen=True)
class ActTold:
    """A row of the audit for a person to read."""

    number: int
    at: str
    who: str
    address: str
    act: str
    subject: str
    note: str
    changes: tuple[tuple[str, str, str], ...] = ()
    """(field, before, after), where they differ or only one of them is there."""

    mark: str = ""


def show_audit(connection: Connection, asked: Asked) -> Shown:
    wanted = Wanted(
        staff=asked.word("staff"),
        act=asked.word("act"),
        subject=asked.word("subject"),
        first_day=asked.day("first"),
        last_day=asked.day("last"),
    )
    part = paged(asked, audit.count(connection, wanted))
    rows = audit.rows(connection, wanted, skip=part.skip, limit=part.rows)
    return Shown(
        "audit.html",
        {
            "rows": [_told(row) for row in rows],
            "paged": part,
            "acts": [(act.value, name) for act, name in ACT_NAMES.items()],
            "people": [(each.id, f"{each.name}（{each.login}）") for each in all_staff(connection)],
            "wanted": {
                name: asked.word(name) for name in ("staff", "act", "subject", "first", "last")
            },
            "head": audit.head(connection),
        },
    )


def show_act(connection: Connection, asked: Asked) -> Shown:
    number = asked.path["number"]
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise Missing
    row = audit.row(connection, int(number))
    if row is None:
        raise Missing
    return Shown("audit_row.html", {"row": _told(row)})


def show_check(connection: Connection, asked: Asked) -> Shown:  # noqa: ARG001 - a page
    return Shown(
        "audit_check.html",
        {"faults": audit.faults(connection), "head": audit.head(connection)},
    )


def _told(row: Row[Any]) -> ActTold:
    before, after = audit.values(row.before), audit.values(row.after)
    return ActTold(
        number=row.number,
        at=row.at,
        who=row.name,
        address=row.address,
        act=ACT_NAMES[Act(row.act)] if row.act in set(Act) else row.act,
        subject=row.subject,
        note=row.note,
        changes=tuple(_changes(before, after)),
        mark=row.hash[:8].hex().upper(),
    )


def _changes(before: Any, after: Any) -> list[tuple[str, str, str]]:
    was, now = (each if isinstance(each, dict) else {} for each in (before, after))
    return [
        (VALUE_WORDS.get(name, name), _said(name, was.get(name)), _said(name, now.get(name)))
        for name in dict.fromkeys((*was, *now))
        if was.get(name) != now.get(name) or not was or not now
    ]


VALUE_WORDS = {
    "active": "能登录",
    "added": "新增",
    "amount": "金额",
    "approver": "批准人",
    "at": "时间",
    "at_kiosk": "能用机器",
    "shop_kind": "兑换点设在",
    "opening_hours": "开门时间",
    "mandate": "任用",
    "award": "积分条目",
    "basis": "凭什么参加",
    "before_day": "哪一天以前的",
    "attendances": "人次",
    "bonuses": "记上的奖励",
    "category": "分类",
    "certificate": "证书号",
    "changed": "改动",
    "count": "张数",
    "counted": "单独记分",
    "day": "日期",
    "delivery": "怎么领",
    "departed": "离开",
    "digest": "摘要",
    "document": "凭证号",
    "draft": "草案",
    "due": "答复期限",
    "enrolled": "登记参加",
    "epoch": "机器期数",
    "figure_said": "填的数",
    "file": "文件",
    "finding": "核实情况",
    "first_day": "从",
    "from_day": "到任",
    "function": "小组职务",
    "fund_name": "资金",
    "good_name": "品名",
    "good_points": "积分",
    "group": "参加评议的人",
    "head": "收到流水",
    "helper": "帮助的户",
    "home": "积分在哪里用",
    "household": "户",
    "households": "走访的户",
    "households_corrected": "更正的户",
    "in_full": "写全名",
    "item": "项目",
    "joined": "进户",
    "kind": "品种",
    "kinds": "物品种数",
    "kiosk_role": "职务",
    "last_day": "到",
    "left_why": "退出原因",
    "line": "收支",
    "lists": "定下的名单",
    "login": "登录名",
    "members": "成员",
    "merged_into": "并到",
    "min_share": "积分制份额",
    "months_home": "一年在家月数",
    "name": "姓名",
    "number": "户编号",
    "offered": "上架",
    "outcome": "结果",
    "outsider": "不是本村村民",
    "paper": "文件",
    "passes": "通过",
    "person": "兑换点人员",
    "place": "组",
    "points": "积分",
    "publication": "第几次公示",
    "reason": "原因",
    "relation": "关系",
    "remark": "情况",
    "rests_on": "依据",
    "role": "职责",
    "sender": "上传的人",
    "serial": "卡号",
    "since": "从何时起",
    "site": "兑换点",
    "sites": "兑换点",
    "source": "来源",
    "spent": "已经兑换",
    "suspended": "暂停",
    "tie": "关系",
    "title": "示范村",
    "title_place": "全区名次",
    "members_agreed": "同意的成员",
    "purpose": "用在什么地方",
    "unit": "单位",
    "until": "到",
    "until_day": "离任",
    "valid_until": "有效到",
    "what": "内容",
    "where": "贴在哪里",
    "why": "原因",
    "year": "年份",
}
"""Of what acts tell before and after."""


def _said(name: str, value: Any) -> str:
    match value:
        case None | [] | "":
            return "—"
        case bool():
            return "是" if value else "否"
        case list():
            return "、".join(map(str, value))
        case str() if name == "role" and value in set(Role):
            return ROLE_NAMES[Role(value)]
        case str() if name in ("valid_until", "since"):
            return value.replace("T", " ")
        case _:
            return str(value)


ROUTES: tuple[Page, ...] = (
    Page("/audit", Act.SEE_AUDIT, show_audit),
    Page("/audit/check", Act.SEE_AUDIT, show_check),
    Page("/audit/{number}", Act.SEE_AUDIT, show_act),
)

SECTION = Section("/audit", "操作记录", Act.SEE_AUDIT, ROUTES)
