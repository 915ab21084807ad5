"""The figures that are reported upwards, each with what it was counted from (spec A2.11): one table
at the end, and the small functions that it calls.

Functions on a connection (`book`).  Shares are exact fractions; a share of something that nobody
has filled in is no figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import Row

from kiosk.core.clock import parse_stamp
from kiosk.core.entries import EntryKind
from kiosk.core.periods import Interval
from kiosk.core.standings import percent
from kiosk.core.worth import item_of
from kiosk.township.book import scheme_at
from kiosk.township.entries.spending import ACT_WORDS, Exchange
from kiosk.township.funds.funds import LINE_NAMES, LineKind
from kiosk.township.funds.money import yuan
from kiosk.township.reports import service
from kiosk.township.reports.figure import Figure, Found, Measure
from kiosk.township.reports.report_material import Material, Typed
from kiosk.township.reports.village_bars import bars_in_force

NOT_FILLED_IN = "还没有填"
NO_FIELD = "不分类"


# --- the figures ----------------------------------------------------------------------------


def figures_of(material: Material) -> list[Figure]:
    """Everything that is reported of these villages."""
    return [measure.of(material) for measure in MEASURES.values() if measure.applies(material)]


def _share(
    part: int, of: int | None, material: Material, metric: str, made: tuple[str, str]
) -> Figure:
    """93.50 %（187/200）, held against the scheme's target."""
    target = material.target(metric)
    wanted = f"{target}%" if target is not None else ""
    if not of:
        return Figure(*made, NOT_FILLED_IN, wanted)
    holds = Fraction(100 * part, of) >= target if target is not None else None
    return Figure(*made, f"{percent(part, of)}%（{part}/{of}）", wanted, holds)


def _count(number: int, unit: str, target: int | None, made: tuple[str, str]) -> Figure:
    wanted = f"不少于 {target} {unit}" if target is not None else ""
    return Figure(*made, f"{number} {unit}", wanted, number >= target if target else None)


def _coverage(material: Material, *made: str) -> Figure:
    row = material.typed.get((Typed.VILLAGES, None))
    of = row.part if row is not None else None
    return _share(len(material.running), of, material, "coverage", (made[0], made[1]))


def _participating(material: Material, *made: str) -> Figure:
    of = _at_home(material)
    part = len({row.household for row in _of_year(material)})
    return _share(part, of, material, "participating_households", (made[0], made[1]))


def _redeeming(material: Material, *made: str) -> Figure:
    part = len({each.household for each in _redeemed(material, material.year)})
    return _share(part, _at_home(material), material, "redeeming_households", (made[0], made[1]))


def _surveyed(kind: Typed, metric: str) -> Callable[[Material, str, str], Figure]:
    def figure(material: Material, *made: str) -> Figure:
        rows = [row for (each, _), row in material.typed.items() if each == kind]
        part, of = sum(row.part for row in rows), sum(row.whole for row in rows)
        return _share(part, of, material, metric, (made[0], made[1]))

    return figure


def _at_home(material: Material) -> int | None:
    """Of all these villages; None while one of them has not said."""
    rows = [material.typed.get((Typed.AT_HOME, code)) for code in material.codes]
    return None if None in rows else sum(row.part for row in rows if row is not None)


def _sum(unit: str, metric: str, number: Callable[[Material], int]) -> Any:
    """A number; a target of a village's month is held against one village only."""

    def figure(material: Material, *made: str) -> Figure:
        target = material.target(metric) if metric and material.one else None
        return _count(number(material), unit, target, (made[0], made[1]))

    return figure


def _of_year(material: Material) -> list[Row[Any]]:
    return [row for row in material.points if parse_stamp(row.effective) in material.year]


def _of_span(material: Material) -> list[Row[Any]]:
    return [row for row in material.points if parse_stamp(row.effective) in material.span]


def _redeemed(material: Material, span: Interval) -> list[Exchange]:
    """Redemptions that were not undone at once."""
    undone = {each.of for each in material.exchanges if each.kind == EntryKind.UNDONE}
    return [
        each
        for each in material.exchanges
        if each.kind == EntryKind.REDEMPTION and each.at in span and each.ref not in undone
    ]


def _exchanged(material: Material) -> list[Exchange]:
    return [each for each in material.exchanges if each.at in material.span]


def _gained(material: Material, *, plus: bool) -> list[Row[Any]]:
    """Awards, or deductions; a reversal is with what it reverses."""
    return [
        row
        for row in _of_span(material)
        if row.points and ((row.points > 0) == (row.reverses is None)) == plus
    ]


def _by_field(material: Material, *made: str) -> Figure:
    """人居环境整治 12 分、文明创建 0 分: what each field brought, and what stands in none."""
    sums = dict.fromkeys((each.name for each in material.scheme.field), 0)
    for row in _of_span(material):
        name = _field_of(row, material)
        sums[name] = sums.get(name, 0) + row.points
    return Figure(
        made[0], made[1], "、".join(f"{name} {figure} 分" for name, figure in sums.items())
    )


def _field_of(row: Row[Any], material: Material) -> str:
    """By the list of its day; what was given by figure stands in no field."""
    item = item_of(scheme_at(material.connection, row.effective), row.item) if row.item else None
    names = [each.name for each in material.scheme.field]
    return item.group if item and item.group in names else NO_FIELD


def _shops(material: Material, *made: str) -> Figure:
    """每村 1 个：13 个村合规定，和平村 2 个，2 个村没有: held against the paper's one (GY-2.2a)."""
    rule = material.scheme.shops
    wanted = rule.per_village if rule and rule.per_village else 0
    counts = _shops_of(material)
    odd = [f"{material.names[code]} {n} 个" for code, n in counts.items() if n != wanted]
    typed = material.typed.get((Typed.VILLAGES, None)) if material.whole else None
    lacking = max(0, typed.part - len(counts)) if typed is not None else 0
    parts = [f"{len(counts) - len(odd)} 个村各 {wanted} 个", *odd]
    said = "，".join([*parts, *([f"{lacking} 个村没有"] if lacking else [])])
    return Figure(made[0], made[1], said, f"每村 {wanted} 个", not odd and not lacking)


def _shops_of(material: Material) -> dict[int, int]:
    """How many exchange points each village has, by its code."""
    codes = [row.village_code for row in material.shops]
    return {code: codes.count(code) for code in sorted(set(codes))}


def _shop_rows(material: Material) -> list[Found]:
    return [
        Found((material.names[row.village_code], row.name, row.shop), f"/sites/{row.id}")
        for row in material.shops
    ]


# --- what they are counted from -------------------------------------------------------------


def _point_rows(rows: Sequence[Row[Any]], material: Material) -> list[Found]:
    return [
        Found(
            (
                row.effective[:10],
                material.village_of[row.household],
                row.household.partition("-")[2],
                row.what,
                row.points,
            )
        )
        for row in rows
    ]


def _field_rows(material: Material) -> list[Found]:
    """In the order of the fields."""
    order = [*(each.name for each in material.scheme.field), NO_FIELD]
    found = [(_field_of(row, material), row) for row in _of_span(material)]
    found.sort(key=lambda each: order.index(each[0]))
    told = _point_rows([row for _, row in found], material)
    return [
        Found((name, *each.cells), each.path) for (name, _), each in zip(found, told, strict=True)
    ]


def _exchange_rows(found: Sequence[Exchange], material: Material) -> list[Found]:
    return [
        Found(
            (
                f"{each.at:%Y-%m-%d}",
                material.village_of[each.household],
                each.household.partition("-")[2],
                f"{ACT_WORDS[each.kind]} {each.goods}",
                -each.points,
            ),
            "/sites/{}/entries/{}/{}".format(*each.ref.split("/")),
        )
        for each in found
    ]


def _activity_rows(material: Material) -> list[Found]:
    return [
        Found((row.day, material.names[row.village_code], row.name, row.attendances))
        for row in material.activities
    ]


def _typed_rows(kind: Typed) -> Callable[[Material], Sequence[Found]]:
    def found(material: Material) -> list[Found]:
        return [
            Found(
                (
                    row.day,
                    material.names.get(row.village_code, "全镇"),
                    f"{row.part}/{row.whole}" if row.whole else row.part,
                    row.document,
                )
            )
            for (each, _), row in material.typed.items()
            if each == kind
        ]

    return found


def _running_rows(material: Material) -> list[Found]:
    return [Found((material.names[code],)) for code in sorted(material.running)]


def _member_rows(material: Material) -> list[Found]:
    return [
        Found((material.village_of[each.id], each.number, each.shown))
        for each in material.members.values()
    ]


# --- the demonstration title ----------------------------------------------------------------


def _may_be_proposed(material: Material, *made: str) -> Figure:
    """Whether nothing bars the village; of several, how many are barred (GL-3.4)."""
    barred = {row.village_code for row in _bars(material)}
    if material.one:
        return Figure(made[0], made[1], "不得参评" if barred else "可以参评", "", not barred)
    return Figure(made[0], made[1], f"{len(barred)} 个村不得参评")


def _bars(material: Material) -> list[Row[Any]]:
    return bars_in_force(material.connection, material.codes, material.span.end)


def _bar_rows(material: Material) -> list[Found]:
    return [
        Found(
            (material.names[row.village_code], row.words, row.since, row.document),
            "/reports/bars",
        )
        for row in _bars(material)
    ]


# --- money ----------------------------------------------------------------------------------


def _spent(material: Material, *made: str) -> Figure:
    sums = {kind: sum(row.cents for row in material.money if row.kind == kind) for kind in LineKind}
    points = sums[LineKind.POINTS]
    said = f"{yuan(points)}，共支出 {yuan(points + sums[LineKind.OTHER])}"
    return Figure(made[0], made[1], said)


def _money_rows(material: Material) -> list[Found]:
    return [
        Found(
            (row.day, row.name, LINE_NAMES[LineKind(row.kind)], row.what, yuan(row.cents)),
            f"/funds/{row.id}",
        )
        for row in material.money
    ]


# --- all of them ----------------------------------------------------------------------------

_WHEN = ("日期", "村")
_POINTS = (*_WHEN, "户编号", "事由", "分")
_EXCHANGED = (*_WHEN, "户编号", "办理", "分")
_SESSIONS = (*_WHEN, "活动", "人次")
_TYPED = ("日期", "村", "填的数", "依据")
_AT_SITE = ("日期", "兑换点")

MEASURES: dict[str, Measure] = {
    measure.id: measure
    for measure in (
        Measure("coverage", "积分制覆盖率", _coverage, ("村",), _running_rows, lambda m: m.whole),
        Measure(
            "shops",
            "兑换点",
            _shops,
            ("村", "兑换点", "店名"),
            _shop_rows,
            lambda m: m.scheme.shops is not None and m.scheme.shops.per_village is not None,
        ),
        Measure(
            "households",
            "参加的户",
            _sum("户", "", lambda m: len(m.members)),
            ("村", "户编号", "户主"),
            _member_rows,
        ),
        Measure(
            "participating",
            "本年参与率（得过分的户／在家总户）",
            _participating,
            _POINTS,
            lambda m: _point_rows(_of_year(m), m),
        ),
        Measure(
            "redeeming",
            "本年兑换率（兑换过的户／在家总户）",
            _redeeming,
            _EXCHANGED,
            lambda m: _exchange_rows(_redeemed(m, m.year), m),
        ),
        Measure(
            "awareness",
            "知晓率",
            _surveyed(Typed.AWARENESS, "awareness"),
            _TYPED,
            _typed_rows(Typed.AWARENESS),
        ),
        Measure(
            "satisfaction",
            "满意率",
            _surveyed(Typed.SATISFACTION, "satisfaction"),
            _TYPED,
            _typed_rows(Typed.SATISFACTION),
        ),
        Measure(
            "sessions",
            "积分活动场次",
            _sum("场", "sessions_per_month", lambda m: len(m.activities)),
            _SESSIONS,
            _activity_rows,
        ),
        Measure(
            "attendances",
            "参与积分活动人次",
            _sum(
                "人次",
                "attendances_per_month",
                lambda m: sum(row.attendances for row in m.activities),
            ),
            _SESSIONS,
            _activity_rows,
        ),
        Measure(
            "plus",
            "本期加分",
            _sum("分", "", lambda m: sum(row.points for row in _gained(m, plus=True))),
            _POINTS,
            lambda m: _point_rows(_gained(m, plus=True), m),
        ),
        Measure(
            "minus",
            "本期扣分",
            _sum("分", "", lambda m: sum(row.points for row in _gained(m, plus=False))),
            _POINTS,
            lambda m: _point_rows(_gained(m, plus=False), m),
        ),
        Measure(
            "by_field",
            "本期各类积分",
            _by_field,
            ("类别", *_POINTS),
            _field_rows,
            lambda m: bool(m.scheme.field),
        ),
        Measure(
            "redeemed",
            "本期兑换（减去退回的）",
            _sum("分", "", lambda m: sum(each.points for each in _exchanged(m))),
            _EXCHANGED,
            lambda m: _exchange_rows(_exchanged(m), m),
        ),
        Measure(
            "demonstration",
            "示范村参评",
            _may_be_proposed,
            ("村", "情形", "从哪天起", "文件"),
            _bar_rows,
            lambda m: bool(m.scheme.village_bar),
        ),
        Measure(
            "money",
            "本年用于积分制的资金",
            _spent,
            ("日期", "资金", "收支", "用途", "金额"),
            _money_rows,
            lambda m: bool(m.money),
        ),
        Measure(
            "opening_days",
            "本年开门天数",
            _sum("天", "", lambda m: len(service.opened(m))),
            _AT_SITE,
            service.opened,
            service.serves,
        ),
        Measure(
            "on_time",
            "本年预订按时交货",
            service.on_time,
            (*_AT_SITE, "应交", "情况"),
            service.handed,
            service.serves,
        ),
        Measure(
            "differences",
            "本年盘点有差异",
            _sum("次", "", lambda m: len(service.differences(m))),
            (*_AT_SITE, "种数", "件数"),
            service.differences,
            service.serves,
        ),
        Measure(
            "objections",
            "本年异议",
            service.objected,
            (*_AT_SITE, "编号", "情况"),
            service.objections,
        ),
    )
}
