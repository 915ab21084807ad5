"""Lists as people keep them: CSV and XLSX, good and bad."""

from __future__ import annotations

from datetime import datetime

import pytest
from openpyxl import Workbook
from support.town import NOW, SECOND_SITE, feed_of, told

from kiosk.core.feed import GoodItem, HouseholdItem, PersonItem, PointsItem
from kiosk.township import book
from kiosk.township.book import Refused
from kiosk.township.counts import Counts
from kiosk.township.database import run_tx
from kiosk.township.lists import importing
from kiosk.township.lists.importing import parse_moment
from kiosk.township.lists.sheets import read_sheet

HOUSEHOLDS = "户编号,组,户主\n0003,1组,李某\n0004,2组,欧阳某某\n"


@pytest.fixture
def file(tmp_path):
    def write(content, name="list.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def workbook(path, rows, formats=()):
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for cell, number_format in formats:
        sheet[cell].number_format = number_format
    book.save(path)
    return path


def households(town, path, site=None):
    sheet = read_sheet(path, importing.HOUSEHOLD_COLUMNS, importing.HOUSEHOLD_MORE)
    return run_tx(town, lambda c: importing.import_households(c, sheet, site=site))


def goods(town, path):
    sheet = read_sheet(path, importing.GOODS_COLUMNS, importing.GOODS_MORE)
    return run_tx(town, lambda c: importing.import_goods(c, sheet, site=None, at=NOW))


def people(town, path):
    sheet = read_sheet(path, importing.PEOPLE_COLUMNS)
    return run_tx(town, lambda c: importing.import_people(c, sheet, site=None))


def points(town, path, at=NOW):
    sheet = read_sheet(path, importing.POINTS_COLUMNS, importing.POINTS_MORE)
    return run_tx(town, lambda c: importing.import_points(c, sheet, site=None, at=at))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_list_is_read_in_the_encodings_that_offices_write(town, file, encoding, line_end):
    path = file(HOUSEHOLDS.replace("\n", line_end), encoding=encoding)
    assert households(town, path) == Counts(added=2)
    assert [item.name for item in told(town, HouseholdItem)[2:]] == ["李*", "欧阳*"]


def test_columns_may_stand_in_any_order_and_with_others_between(town, file):
    path = file("\n户主 , 备注,组,户编号\n李某,x,1组,０００３\n,,,\n")
    assert households(town, path) == Counts(added=1)
    assert told(town, HouseholdItem)[-1].number == "0003"


def test_a_spreadsheet_is_read_like_a_list(town, tmp_path):
    rows = [
        ["户编号", "组", "户主"],
        ["0003", "1组", "李某"],
        [None, None, None],
        [4, "2组", "王某"],
    ]
    path = workbook(tmp_path / "list.xlsx", rows, [("A4", "0000")])
    assert households(town, path) == Counts(added=2)
    assert [item.number for item in told(town, HouseholdItem)[2:]] == ["0003", "0004"]


def test_dates_and_figures_of_a_spreadsheet_are_read(town, tmp_path):
    path = workbook(
        tmp_path / "points.xlsx",
        [
            ["户编号", "积分", "事由", "日期", "成员"],
            ["0001", 20, "打扫", datetime(2023, 3, 5, 9, 30), "张某"],
            ["0002", -5.0, "乱丢", "2023年3月6日", None],
        ],
    )
    assert points(town, path) == Counts(added=2)
    assert [(i.points, i.effective, i.member) for i in told(town, PointsItem)] == [
        (20, "2023-03-05T09:30:00", "张*"),
        (-5, "2023-03-06T00:00:00", ""),
    ]


def test_every_bad_row_is_named_and_none_of_the_list_is_taken(town, file):
    before = feed_of(town)
    path = file(
        "户编号,组,户主,兑换点\n"
        "0003,1组,李某,\n"
        "00 04,1组,李某,\n"
        "0005,1组,,\n"
        "0003,1组,王某,\n"
        "0006,1组,王某,tx99\n"
        '0007,1组,"王\n某",和平\n'
        ",1组,王某,\n"
    )
    with pytest.raises(Refused) as refused:
        households(town, path)
    lines = str(refused.value).split("\n")
    assert lines[0] == "有 5 行不对，整份文件都没有导入："
    assert [line.split("：")[0] for line in lines[1:]] == [f"第 {n} 行" for n in (3, 4, 5, 6, 9)]
    assert "和第 2 行重复" in lines[3]
    assert "没有兑换点“tx99”" in lines[4]
    assert feed_of(town) == before


def test_a_list_for_several_shops_names_them(town, file):
    run_tx(town, lambda c: book.add_site(c, SECOND_SITE))
    path = file(
        "户编号,组,户主,兑换点\n0003,1组,李某,tx02\n0003,1组,李某,和平\n0004,1组,李某,长虹\n"
    )
    assert households(town, path) == Counts(added=3)
    assert [i.id for i in told(town, HouseholdItem, "tx02")] == ["8-0003", "8-0004"]
    with pytest.raises(Refused, match="请用 --site 说明是哪个兑换点：tx01（和平）、tx02（长虹）"):
        households(town, file("户编号,组,户主\n0009,1组,李某\n"))


def test_bad_goods_are_named_each_with_its_reason(town, file):
    path = file(
        "编号,品名,积分,分类,单位,品种\n"
        "rice,大米10斤,35,粮油,袋,\n"
        "smoke,香烟,10,其他,包,烟\n"
        "rice,大米,35,粮油,袋,\n"
        "salt,盐,三,粮油,袋,\n"
        "soap,香皂,0,洗护,块,\n"
        "x,某物,5,其他,件,奇怪\n"
        ",无号,5,其他,件,\n"
    )
    with pytest.raises(Refused) as refused:
        goods(town, path)
    lines = str(refused.value).split("\n")[1:]
    for line, words in zip(
        lines,
        ["是烟", "和第 2 行重复", "不是整数", "大于 0", "不认识品种“奇怪”", "要有编号和品名"],
        strict=True,
    ):
        assert words in line
    assert told(town, GoodItem) == []
    assert goods(town, file("编号,品名,积分,分类,单位\nrice,大米,35,粮油,\n")) == Counts(added=1)
    assert told(town, GoodItem)[0].unit == "件"


def classes(town):
    return {item.id: item.delivery for item in told(town, GoodItem)}


def test_goods_have_a_class_of_the_delivery_days(town, file):
    path = file(
        "编号,品名,积分,分类,单位,配送类别\n"
        "rice,大米10斤,35,粮油,袋,现场\n"
        "oil,食用油,60,粮油,桶,一般物品\n"
        "fan,电风扇,90,家电,台,家电\n"
        "salt,盐,2,粮油,袋,\n"
    )
    assert goods(town, path) == Counts(added=4)
    assert classes(town) == {"rice": "", "oil": "general", "fan": "appliance", "salt": ""}
    dearer = file("编号,品名,积分,分类,单位\noil,食用油,65,粮油,桶\nfan,电风扇,90,家电,台\n")
    goods(town, dearer)
    assert classes(town)["oil"] == "general", "a list that does not speak of it leaves it"
    goods(town, file("编号,品名,积分,分类,单位,配送类别\noil,食用油,65,粮油,桶,\n"))
    assert classes(town)["oil"] == ""


def test_a_class_that_the_scheme_has_not_is_named_with_those_it_has(found, file):
    path = file(
        "编号,品名,积分,分类,单位,配送类别\n"
        "rice,大米10斤,35,粮油,袋,三天\n"
        "fan,电风扇,90,家电,台,家电（7 天）\n"
    )
    town = found()
    with pytest.raises(Refused) as refused:
        goods(town, path)
    first, second = str(refused.value).split("\n")[1:]
    known = "可以写：现场、一般物品（2 天）、家电（7 天），不写天数。"
    assert first == f"第 2 行：不认识配送类别“三天”，{known}"
    assert second == f"第 3 行：不认识配送类别“家电（7 天）”，{known}"
    assert told(town, GoodItem) == []
    without = found("gaoyang")
    with pytest.raises(Refused, match="方案没有预订，请空着或者写：现场"):
        goods(without, file("编号,品名,积分,分类,单位,配送类别\nfan,电扇,9,家电,台,家电\n"))
    assert goods(
        without, file("编号,品名,积分,分类,单位,配送类别\nfan,电扇,9,家电,台,现场\n")
    ) == Counts(added=1)


def test_bad_people_are_named_and_their_pins_are_not_shown(town, file):
    path = file("姓名,职务,口令\n王某,管理员,246810\n李某,会计,123456\n赵某,村干部,98765\n")
    with pytest.raises(Refused) as refused:
        people(town, path)
    text = str(refused.value)
    assert "第 3 行：职务“会计”不行" in text
    assert "第 4 行：赵某的口令要是 6 位数字" in text
    assert "98765" not in text
    assert told(town, PersonItem) == []


def test_bad_points_are_named_each_with_its_reason(town, file):
    path = file(
        "户编号,积分,事由,日期\n"
        "0001,20,打扫,2023-03-05\n"
        "0077,20,打扫,2023-03-05\n"
        "0001,0,打扫,2023-03-05\n"
        "0001,2.5,打扫,2023-03-05\n"
        "0001,20,,2023-03-05\n"
        "0001,20,打扫,2023-02-30\n"
        "0001,20,打扫,2023-03-21\n"
    )
    with pytest.raises(Refused) as refused:
        points(town, path)
    lines = str(refused.value).split("\n")[1:]
    for line, words in zip(
        lines,
        ["没有户编号 0077", "不能是 0", "“2.5”不是整数", "没有事由", "看不懂", "还没有到"],
        strict=True,
    ):
        assert words in line
    assert told(town, PointsItem) == []


def test_the_same_file_of_points_is_taken_once(town, file):
    text = "户编号,积分,事由,日期\n0001,20,打扫,2023-03-05\n0001,20,打扫,2023-03-05\n"
    assert points(town, file(text)) == Counts(added=2)
    with pytest.raises(Refused, match="已经导入过"):
        points(town, file(text, "copy.csv"))
    assert len(told(town, PointsItem)) == 2


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        ("", "list.csv", "是空的"),
        ("\n,,\n", "list.csv", "是空的"),
        ("户编号,组\n0001,1组\n", "list.csv", "缺少这些列：户主"),
        ("户编号,组,户主,组\n0001,1组,李某,\n", "list.csv", "不止一个：组"),
        ('户编号,组,户主\n0001,"1组,李某\n', "list.csv", "第 2 行的引号"),
        (b"\xff\xff\xff\x81", "list.csv", "读不出来"),
        (b"PK\x03\x04 torn", "list.xlsx", "不是一份完好的 XLSX"),
        ("户编号,组,户主\n", "list.xlsx", "不是一份完好的 XLSX"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(file, content, name, words):
    with pytest.raises(Refused, match=words):
        read_sheet(file(content, name), importing.HOUSEHOLD_COLUMNS)


def test_a_missing_file_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(Refused, match="打不开文件"):
        read_sheet(tmp_path / "none.csv", importing.HOUSEHOLD_COLUMNS)


@pytest.mark.parametrize(
    "text",
    ["2023-03-05", "2023/3/5", "2023.3.5", "2023年3月5日", "2023-03-05 00:00", "２０２３-03-05"],
)
def test_a_date_is_read_as_people_write_it(text):
    assert parse_moment(text) == datetime(2023, 3, 5)
