"""An invented village of 300 households with plausible histories, as the CSV files that a township
would import.  Everybody's given name is 某: nobody in it exists."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.core import periods
from kiosk.core.scheme import Scheme
from kiosk.schemes import load_scheme

HOUSEHOLDS = 300
GROUPS = 6
GUEST = "0042"
"""The household that visits in the demo."""

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
    "顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
KEEPER, KEEPER_PIN = "陈某", "246810"
OFFICER, OFFICER_PIN = "赵某", "135246"

KINDS = {"": "", "cooking_wine": "料酒", "cash_like": "话费"}

DEEDS = (
    ("参加大扫除", 20),
    ("院落清洁", 10),
    ("垃圾分类红榜", 20),
    ("鸡鸭圈养", 10),
    ("帮邻居收玉米", 10),
    ("清理沟渠", 20),
    ("参加村民大会", 10),
    ("交废纸10斤", 10),
    ("交瓶罐20个", 10),
    ("护林巡查", 15),
    ("柴草乱堆乱放", -2),
    ("鸡鸭散养", -2),
)

GUEST_DEEDS = (
    ("参加大扫除", 20),
    ("垃圾分类红榜", 20),
    ("院落清洁", 10),
    ("交废纸20斤", 20),
    ("清理沟渠", 20),
    ("柴草乱堆乱放", -2),
    ("帮邻居收玉米", 10),
)

SHELF = {
    "rice": 12,
    "laundry_liquid": 6,
    "toothbrush": 40,
    "toothpaste": 25,
    "soap": 30,
    "dish_soap": 18,
    "towel": 20,
    "salt": 16,
    "soy_sauce": 9,
    "vinegar": 9,
    "oil": 5,
    "toilet_paper": 8,
    "thermos": 3,
    "kettle": 2,
    "blanket": 2,
    "rice_cooker": 1,
    "slippers": 10,
    "broom_set": 4,
    "steel_pot": 3,
    "quilt": 1,
    "hand_soap": 7,
}
"""What lies on the shelf when the kiosk comes; the rest of the price list is out of stock."""

PACKET = "rice"
BARCODE = "2000000000015"
"""Of a bag of rice, as a shop numbers its own: 20 is for use inside one (GS1, 1.4.2)."""
SHELVES = {"rice": "A-1", "soap": "A-2"}


@dataclass(frozen=True)
class VillageFiles:
    households: Path
    people: Path
    goods: Path
    points: Path
    shelf: Path


def demo_day(scheme: Scheme, today: datetime) -> datetime:
    """Twelve past nine of the first day from today on which a visit makes sense: the window is
    open and the period has gone on for ten days."""
    day = periods.midnight(today)
    for _ in range(periods.SEARCH_DAYS):
        started = scheme.period_of(day).start
        if day in scheme.days and day - started >= timedelta(days=10):
            return day + timedelta(hours=9, minutes=12)
        day += periods.ONE_DAY
    raise ValueError("this scheme never opens")


def write_village(folder: Path, scheme: Scheme, now: datetime, *, seed: int = 7) -> VillageFiles:
    """The files of a village whose households earned points under `scheme` until `now`."""
    rng = random.Random(seed)  # noqa: S311  (an invented village, not a secret)
    folder.mkdir(parents=True, exist_ok=True)
    files = VillageFiles(
        *(folder / f"{n}.csv" for n in ("households", "people", "goods", "points", "shelf"))
    )
    numbers = [f"{n:04d}" for n in range(1, HOUSEHOLDS + 1)]
    _write(
        files.households,
        ["户编号", "组", "户主"],
        (
            [n, f"{1 + int(n) % GROUPS}组", f"{'张' if n == GUEST else rng.choice(SURNAMES)}某"]
            for n in numbers
        ),
    )
    people = [[KEEPER, "管理员", KEEPER_PIN], [OFFICER, "村干部", OFFICER_PIN]]
    _write(files.people, ["姓名", "职务", "口令"], people)
    barred = scheme.goods.barred_kinds
    goods = [g for g in load_scheme("tangxiang").price_list if g.kind not in barred]
    _write(
        files.goods,
        ["编号", "品名", "积分", "分类", "单位", "品种"],
        ([g.id, g.name, g.points, g.category, g.unit, KINDS[g.kind]] for g in goods),
    )
    rows = [row for n in numbers for row in _history(n, now, rng)]
    _write(files.points, ["户编号", "积分", "事由", "日期"], _by_day(rows))
    there = {g.id for g in goods}
    _write(files.shelf, ["编号", "数量"], ([g, n] for g, n in SHELF.items() if g in there))
    return files


def _history(number: str, now: datetime, rng: random.Random) -> list[list[str]]:
    if number == GUEST:
        return [
            [number, str(points), what, _day(now, n + 1)]
            for n, (what, points) in enumerate(GUEST_DEEDS[::-1])
        ]
    deeds = rng.choices(DEEDS, weights=[9] * 10 + [2, 2], k=rng.randint(1, 9))
    return [[number, str(points), what, _day(now, rng.randint(2, 90))] for what, points in deeds]


def _by_day(rows: list[list[str]]) -> list[list[str]]:
    return sorted(rows, key=lambda row: row[3])


def _day(now: datetime, days_ago: int) -> str:
    return f"{now - timedelta(days=days_ago):%Y-%m-%d}"


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)
