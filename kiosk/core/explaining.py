"""Why a figure on the account screen is what it is: one sentence, and the clause that rules it.

Pure: from the account, the scheme and the instant.  What a bystander may not know, as the reason of
a suspension, is not told here either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kiosk.core import periods
from kiosk.core.account import Account, Refusal, Share
from kiosk.core.clause import clause_name, clause_said
from kiosk.core.members import Gained
from kiosk.core.periods import Interval
from kiosk.core.scheme import Scheme


class Figure(StrEnum):
    """The figures that can be touched, in the order in which they stand."""

    REDEEMABLE = "redeemable"
    TOTAL = "total"
    SPENT = "spent"
    PENDING = "pending"
    PREVIOUS = "previous"
    BASE = "base"
    ELSEWHERE = "elsewhere"
    LAPSE = "lapse"


@dataclass(frozen=True)
class Why:
    """What a figure is called, and where it comes from."""

    figure: Figure
    label: str
    """总积分: of at most five characters."""

    points: int
    sentence: str
    clause: str = ""
    """四、（三）2; '' where no clause says so."""

    clause_said: str = ""
    """第四条第三款第二项."""

    paper: str = ""
    """高阳府发〔2022〕76号; '' without a clause."""


@dataclass(frozen=True)
class _Ground:
    account: Account
    scheme: Scheme
    at: datetime
    elsewhere: int
    members: tuple[Gained, ...] = ()

    @property
    def current(self) -> Share:
        return self.account.shares[-1]

    @property
    def previous(self) -> int:
        """Points of the purse before, which is still open."""
        return sum(share.points for share in self.account.shares[:-1])

    @property
    def period(self) -> Interval:
        return self.scheme.period_of(self.at)


THIS = {0: "一共", 1: "这个月", 3: "这一季", 6: "这半年", 12: "今年"}
LAST = {1: "上个月", 3: "上一季", 6: "上半期", 12: "去年"}
EVERY = {0: "每户都", 1: "每户每月", 3: "每户每季度", 6: "每户每半年", 12: "每户每年"}
PENDING_LABELS = {"publicised": "等公示", "quarter_confirmed": "等认定"}
"""By the kind of the gate."""

PENDING_REMEDIES = {
    "publicised": "公示以后就可以兑换",
    "quarter_confirmed": "每季度认定以后就可以兑换",
}


def whys(
    account: Account,
    scheme: Scheme,
    at: datetime,
    elsewhere: int = 0,
    home: str = "",
    members: tuple[Gained, ...] = (),
) -> tuple[Why, ...]:
    """Of each figure that this account has.

    `elsewhere`: points given into other sites' hands; `home`: the shop where the household's points
    are, when it is not this one; `members`: what each obtained, where the scheme books to them.
    """
    if home:
        return (_guest(account, scheme, home),)
    ground = _Ground(account, scheme, at, elsewhere, members)
    found = (explain(figure, ground) for figure in Figure)
    return tuple(why for why in found if why is not None)


def _guest(account: Account, scheme: Scheme, home: str) -> Why:
    """Here only what came from home can be spent; all other figures stand there."""
    came, left = account.total - scheme.base_points, sum(s.points for s in account.shares)
    text = f"您家的积分记在{home}。那边调到这里来的有 {came} 分，在这里已兑换 {account.spent} 分，"
    text += f"还剩 {left} 分。"
    return Why(Figure.REDEEMABLE, "可兑换", account.redeemable, text)


def explain(figure: Figure, ground: _Ground) -> Why | None:
    """None where the account has no such figure."""
    told = EXPLAINED[figure](ground)
    if told is None:
        return None
    label, points, sentence, clause = told
    name = clause_name(clause)
    paper = ground.scheme.paper if name else ""
    return Why(figure, label, points, sentence, name, clause_said(clause), paper)


Told = tuple[str, int, str, str] | None
"""Label, points, sentence, the scheme's clause."""


def _redeemable(ground: _Ground) -> Told:
    account, scheme = ground.account, ground.scheme
    label = "可兑换"
    if account.barred is Refusal.WINDOW_CLOSED:
        saved = sum(share.points for share in account.shares)
        kept = f"您的 {saved} 分留着，" if saved else ""
        opens = "什么时候兑换请问管理员"
        if account.opens:
            opens = f"{_day(account.opens)}起可以兑换"
        return label, 0, f"现在不是兑换的日子，{kept}{opens}。", scheme.window.clause
    if account.barred is Refusal.NO_REDEMPTION:
        clause = scheme.redeeming.clause if scheme.redeeming else ""
        kept = "分照样记、照样公示，评先评优看得到。"
        return "积分", account.balance, f"村里定了，积分不换东西；{kept}", clause
    if account.barred is Refusal.SUSPENDED:
        return label, 0, "暂时不能兑换，您的积分还在。详情请问管理员。", ""
    return label, account.redeemable, _reckoned(ground), _clause_of_redeemable(ground)


def _clause_of_redeemable(ground: _Ground) -> str:
    scheme = ground.scheme
    if scheme.base_points:
        return scheme.base.clause
    return scheme.gate.clause if scheme.gated else scheme.period.clause


def _reckoned(ground: _Ground) -> str:
    """总积分 105 分，减去已兑换 35 分，是 70 分。"""
    account, scheme, now = ground.account, ground.scheme, ground.current.points
    base = scheme.base_points
    waiting = account.total - base - account.spent - now
    parts = [
        f"减去{label} {points} 分"
        for label, points in (
            ("基础分", base),
            (PENDING_LABELS.get(scheme.gate.kind, ""), waiting if account.pending > 0 else 0),
            ("已兑换", account.spent),
        )
        if points > 0
    ]
    total = f"{THIS.get(scheme.period.months, '这一期')}总积分 {account.total} 分"
    if account.total - base - account.spent < 0:
        less = "，".join([total, *parts, "还不够，先记 0 分，以后得的分补上"])
    else:
        less = "，".join([total, *parts]) + (f"，是 {now} 分" if parts else "，都可以兑换")
    if not ground.previous:
        return f"{less}。"
    return f"{less}；加上{_last(scheme)}留下的 {ground.previous} 分，一共 {account.redeemable} 分。"


def _total(ground: _Ground) -> Told:
    account, scheme = ground.account, ground.scheme
    months = scheme.period.months
    counted, told = scheme.members.entries == "counted", any(m.key for m in ground.members)
    whose = "家里每个人的分和全家的分，" if counted and not told else ""
    of_nobody = account.total + ground.elsewhere - scheme.base_points
    of_nobody -= sum(each.points for each in ground.members)
    got = _of_members(ground.members, of_nobody) if told else "得的分，减去扣的分"
    base = f"基础分 {scheme.base_points} 分，加上" if scheme.base_points else ""
    if months == 0:
        text = f"{base}{whose}从开始到现在{got}；一直累积，不清零。"
    else:
        text = (
            f"{base}{whose}{_day(ground.period.start)}以来{got}；"
            f"{_last_day(ground.period.end)}过完，重新从 {scheme.base_points} 分算起。"
        )
    if ground.elsewhere:
        text = f"{text[:-1]}；放到别的点的 {ground.elsewhere} 分已经减掉。"
    return "总积分", account.total, text, scheme.period.clause


MEMBERS_SAID, NAME_SAID = 4, 5
"""Members and characters of what each is called, for which a small screen has room."""


def _of_members(sums: tuple[Gained, ...], of_nobody: int = 0) -> str:
    """本人 12、配偶 5、其他 2 人 7、全家 4 分: by what they are to the head (BS-2.1b).

    `of_nobody`: bonuses, refunds and what came from another shop; with them it makes the total.
    """
    members = [each for each in sums if each.key]
    room = MEMBERS_SAID - bool(of_nobody)
    shown, rest = members[:room], members[room:]
    said = [f"{(each.relation or each.name)[:NAME_SAID]} {each.points}" for each in shown]
    if rest:
        said.append(f"其他 {len(rest)} 人 {sum(each.points for each in rest)}")
    said += [f"{each.said} {each.points}" for each in sums if not each.key]
    if of_nobody:
        said.append(f"奖励和退分 {of_nobody}")
    return "、".join(said) + " 分"


def _spent(ground: _Ground) -> Told:
    scheme = ground.scheme
    this = THIS.get(scheme.period.months, "这一期")
    text = f"您家{this}兑换东西用的分，退回来的不算；每一笔在“记录”里都看得到。"
    if scheme.ranking:
        text = f"{text[:-1]}。兑换不影响排名。"
    clause = scheme.redeeming.clause if scheme.redeeming else ""
    return "已兑换", ground.account.spent, text, clause


def _pending(ground: _Ground) -> Told:
    account, scheme = ground.account, ground.scheme
    if account.pending == 0:
        return None
    gate = scheme.gate.kind
    label = PENDING_LABELS.get(gate, "等审核")
    text = f"这些分已经记上，{PENDING_REMEDIES.get(gate, '审核以后就可以兑换')}。"
    if account.opens is not None:
        text = f"{text[:-1]}，下次兑换从{_day(account.opens)}开始。"
    return label, account.pending, text, scheme.gate.clause


def _previous(ground: _Ground) -> Told:
    if not ground.previous:
        return None
    scheme, share = ground.scheme, ground.account.shares[0]
    last = _last(scheme)
    until = f"到{_last_day(share.closes)}为止，过后作废" if share.closes else "还可以用"
    text = f"{last}没用完的分，{until}；兑换的时候先用这些。"
    return f"{last}留下", ground.previous, text, scheme.carry_over.clause


def _base(ground: _Ground) -> Told:
    base = ground.scheme.base_points
    if not base:
        return None
    every = EVERY.get(ground.scheme.period.months, "每户每期都")
    text = f"{every}有基础分 {base} 分，这部分不能兑换，超过的部分才可以兑换。"
    return "基础分", base, text, ground.scheme.base.clause


def _elsewhere(ground: _Ground) -> Told:
    if ground.elsewhere <= 0:
        return None
    text = "这些分放到别的兑换点去用了，这里就不能再用；在那边没用完的，可以退回来。"
    return "在别的点", ground.elsewhere, text, ""


def _lapse(ground: _Ground) -> Told:
    """Of the current purse; what stays of the one before says it by itself."""
    share, scheme = ground.current, ground.scheme
    if share.closes is None or share.points <= 0:
        return None
    text = (
        f"{_last_day(share.closes)}过完，还没兑换的 {share.points} 分就清零，"
        f"不带到下一期，请在这以前来兑换。"
    )
    carries = scheme.carry_over.until != "none"
    clause = scheme.carry_over.clause if carries else scheme.period.clause
    return "到期清零", share.points, text, clause


EXPLAINED: dict[Figure, Callable[[_Ground], Told]] = {
    Figure.REDEEMABLE: _redeemable,
    Figure.TOTAL: _total,
    Figure.SPENT: _spent,
    Figure.PENDING: _pending,
    Figure.PREVIOUS: _previous,
    Figure.BASE: _base,
    Figure.ELSEWHERE: _elsewhere,
    Figure.LAPSE: _lapse,
}


def _last(scheme: Scheme) -> str:
    return LAST.get(scheme.period.months, "上一期")


def _day(at: datetime) -> str:
    return f"{at.month}月{at.day}日"


def _last_day(end: datetime) -> str:
    """The last day before `end`, with its year where that is not obvious: 12月31日."""
    return _day(end - timedelta(seconds=1)) if end < periods.FOREVER else "以后"
