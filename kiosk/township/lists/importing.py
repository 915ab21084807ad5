"""Taking in the township's lists.  A list is taken whole or not at all; every bad row is named."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import Connection

from kiosk.core.opening import OPENING
from kiosk.core.scheme import Good, Scheme
from kiosk.township.awards.points import Posting, post
from kiosk.township.book import Refused, all_sites, the_site, township_of
from kiosk.township.counts import Counts
from kiosk.township.goods.goods import add_goods, good_problem
from kiosk.township.lists.sheets import Sheet, SheetRow
from kiosk.township.residents.households import NewHousehold, add_households, the_household
from kiosk.township.sites.site_people import NewPerson, Role, add_people

T = TypeVar("T")

HOUSEHOLD_COLUMNS = ("户编号", "组", "户主")
HOUSEHOLD_MORE = ("兑换点",)
GOODS_COLUMNS = ("编号", "品名", "积分", "分类", "单位")
GOODS_MORE = ("品种", "配送类别")
PEOPLE_COLUMNS = ("姓名", "职务", "口令")
POINTS_COLUMNS = ("户编号", "积分", "事由", "日期")
POINTS_MORE = ("成员",)

ROLES: dict[str, Role] = {"管理员": "keeper", "村干部": "officer"}
KINDS = {
    "": "",
    "一般": "",
    "烟": "tobacco",
    "香烟": "tobacco",
    "酒": "alcohol",
    "奢侈品": "luxury",
    "话费": "cash_like",
    "现金替代品": "cash_like",
    "料酒": "cooking_wine",
}
DELIVERIES = {"": "", "现场": "", "一般物品": "general", "家电": "appliance"}
"""Classes of the schemes' delivery days by what people call them; '': handed out on the spot."""

DATE_FORMATS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")
UNIT_DEFAULT = "件"


def import_households(connection: Connection, sheet: Sheet, *, site: str | None) -> Counts:
    counts = Counts()
    seen: dict[tuple[str, str], int] = {}

    def take(row: SheetRow) -> None:
        nonlocal counts
        new = NewHousehold(
            number=narrow(row["户编号"]),
            place=row["组"],
            name=row["户主"],
            home=row["兑换点"] or None,
        )
        key = (the_site(connection, new.home or site).id, new.number)
        if key in seen:
            raise Refused(f"户编号 {new.number} 和第 {seen[key]} 行重复。")
        seen[key] = row.line
        done = add_households(connection, [new], site=site)
        counts = counts.plus(added=done.added, changed=done.changed, unchanged=done.unchanged)

    each_row(sheet, take)
    return counts


def import_goods(
    connection: Connection,
    sheet: Sheet,
    *,
    site: str | None,
    at: datetime,
    since: datetime | None = None,
) -> Counts:
    """Goods of one site, or of every site; what changes does so from `since`, or else now.

    A list without the column 配送类别 leaves the classes of the goods that are there as they are.
    """
    return add_goods_to(
        connection,
        goods_of_sheet(sheet, township_of(connection).scheme),
        site=site,
        at=at,
        since=since,
        keeps_delivery=keeps_delivery(sheet),
    )


def keeps_delivery(sheet: Sheet) -> bool:
    """Whether a list of goods says nothing of the classes of the delivery days."""
    return "配送类别" not in sheet.columns


def goods_of_sheet(sheet: Sheet, scheme: Scheme) -> list[Good]:
    """The goods of a list that the scheme lets be redeemed; Refused with every bad row."""
    seen: dict[str, int] = {}

    def take(row: SheetRow) -> Good:
        if row["品种"] not in KINDS:
            known = "、".join(name for name in KINDS if name)
            raise Refused(f"不认识品种“{row['品种']}”，可以写：{known}。")
        good = Good(
            id=row["编号"],
            name=row["品名"],
            points=whole(row["积分"], "积分"),
            category=row["分类"],
            unit=row["单位"] or UNIT_DEFAULT,
            kind=KINDS[row["品种"]],
            delivery=_delivery(row["配送类别"], scheme),
        )
        if good.id in seen:
            raise Refused(f"编号 {good.id} 和第 {seen[good.id]} 行重复。")
        seen[good.id] = row.line
        problem = good_problem(good, scheme)
        if problem:
            raise Refused(problem)
        return good

    return each_row(sheet, take)


def _delivery(written: str, scheme: Scheme) -> str:
    """The class of the scheme's delivery days that a cell names."""
    days = scheme.delivery.days if scheme.delivery else {}
    named = DELIVERIES.get(written, written)
    if not named or named in days:
        return named
    if not days:
        raise Refused(
            f"不认识配送类别“{written}”：{scheme.township}的方案没有预订，请空着或者写：现场。"
        )
    called = {kind: name for name, kind in DELIVERIES.items()}
    soonest = sorted(days.items(), key=lambda item: item[1])
    known = [f"{called.get(kind, kind)}（{within} 天）" for kind, within in soonest]
    raise Refused(f"不认识配送类别“{written}”，可以写：{'、'.join(['现场', *known])}，不写天数。")


def add_goods_to(
    connection: Connection,
    goods: list[Good],
    *,
    site: str | None,
    at: datetime,
    since: datetime | None = None,
    keeps_delivery: bool = False,
) -> Counts:
    """Goods to one site, or to every site; the counts of one of them."""
    sites = [the_site(connection, site).id] if site else all_sites(connection)
    counts = [
        add_goods(connection, goods, site=each, at=at, since=since, keeps_delivery=keeps_delivery)
        for each in sites
    ]
    return counts[0] if counts else Counts()


def import_people(connection: Connection, sheet: Sheet, *, site: str | None) -> Counts:
    counts = Counts()
    seen: dict[str, int] = {}

    def take(row: SheetRow) -> None:
        nonlocal counts
        name = row["姓名"]
        if row["职务"] not in ROLES:
            raise Refused(f"职务“{row['职务']}”不行，只能是管理员或村干部。")
        if name in seen:
            raise Refused(f"姓名 {name} 和第 {seen[name]} 行重复。")
        seen[name] = row.line
        new = NewPerson(name, ROLES[row["职务"]], narrow(row["口令"]))
        done = add_people(connection, [new], site=site)
        counts = counts.plus(added=done.added, changed=done.changed)

    each_row(sheet, take)
    return counts


def import_points(
    connection: Connection, sheet: Sheet, *, site: str | None, at: datetime
) -> Counts:
    """Past events; the same file is taken in only once.

    Points of the paper books are not taken in here: they wait for a second person
    (`opening_points`).
    """

    @cache  # a household has many rows
    def household_of(number: str) -> str:
        return str(the_household(connection, number, site).id)

    def take(row: SheetRow) -> Posting:
        household = household_of(narrow(row["户编号"]))
        points = whole(row["积分"], "积分")
        effective = parse_moment(row["日期"])
        if points == 0:
            raise Refused("积分不能是 0。")
        if not row["事由"]:
            raise Refused("没有事由。")
        if narrow(row["事由"]) == OPENING:
            raise Refused(f"{OPENING}要第二个人核对，请用 import opening 上传名单。")
        if effective > at:
            raise Refused(f"日期 {row['日期']} 还没有到。")
        return Posting(
            id=f"import/{sheet.digest[:16]}/{row.line}",
            household=household,
            points=points,
            what=row["事由"],
            effective=effective,
            member=row["成员"],
        )

    postings = each_row(sheet, take)
    try:
        post(connection, postings, at=at)
    except Refused:
        raise Refused("这份文件已经导入过了，没有再记一遍。") from None
    return Counts(added=len(postings))


def each_row(sheet: Sheet, take: Callable[[SheetRow], T]) -> list[T]:
    """What `take` makes of every row; Refused with all bad rows when there are any."""
    made: list[T] = []
    problems: list[str] = []
    for row in sheet.rows:
        try:
            made.append(take(row))
        except Refused as refused:
            problems.append(f"第 {row.line} 行：{refused}")
    if problems:
        heading = f"有 {len(problems)} 行不对，整份文件都没有导入："
        raise Refused("\n".join([heading, *problems]))
    return made


def narrow(text: str) -> str:
    """Full-width digits and letters as plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


def whole(text: str, what: str) -> int:
    """A whole number of any sign, as people write it; Refused when it is none."""
    plain = narrow(text).replace("−", "-")  # a true minus sign
    digits = plain.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        raise Refused(f"{what}“{text}”不是整数。")
    return int(plain)


def parse_moment(text: str) -> datetime:
    """A date, with or without a time, as people write it; Refused when it is none."""
    plain = narrow(text).replace("T", " ")
    for mark in "年月/.":
        plain = plain.replace(mark, "-")
    plain = plain.replace("日", " ").strip()
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(plain, form)
        except ValueError:
            continue
    raise Refused(f"日期“{text}”看不懂，请写成 2023-03-05。")
