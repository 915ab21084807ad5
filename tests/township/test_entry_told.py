"""Entries in words: every kind, every field, and those that cannot be read."""

from __future__ import annotations

import typing

import msgspec
import pytest
from nacl.signing import SigningKey
from support.office import a_county
from support.town import found_town

from kiosk.core.entries import BODIES, Body, EntryKind, Source
from kiosk.township import tables
from kiosk.township.database import run_tx
from kiosk.township.entries import entry_rows
from kiosk.township.entries.entry_rows import EntriesWanted
from kiosk.township.entries.entry_told import SENTENCES, Grid, names_at, told
from kiosk.township.entries.entry_words import FIELD_WORDS, KIND_WORDS, SOURCE_WORDS, UNTOLD_FIELDS


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    engine = found_town(tmp_path_factory.mktemp("told") / "township.db")
    a_county(engine, SigningKey(bytes(range(1, 33))))
    yield engine
    engine.dispose()


def entries(engine, **wanted):
    def work(connection):
        names = names_at(connection, "tx01")
        asked = EntriesWanted("tx01", **wanted)
        return [told(row, names) for row in entry_rows.entries(connection, asked)]

    return run_tx(engine, work, reads=True)


def structs(kind):
    """A body's type and those inside it."""
    yield kind
    for hint in typing.get_type_hints(kind).values():
        for part in (hint, *typing.get_args(hint)):
            if isinstance(part, type) and issubclass(part, msgspec.Struct):
                yield from structs(part)


def test_every_kind_of_entry_has_its_word_and_its_sentence():
    assert set(KIND_WORDS) == set(EntryKind)
    assert set(SENTENCES) == set(typing.get_args(Body)) == set(BODIES.values())
    assert set(SOURCE_WORDS) == set(Source)


def test_every_field_of_every_body_has_its_word():
    fields = {
        name
        for kind in BODIES.values()
        for each in structs(kind)
        for name in each.__struct_fields__
    }
    assert fields - set(FIELD_WORDS) <= UNTOLD_FIELDS


def test_a_day_is_told_with_the_names_that_the_book_has(office):
    said = {entry.seq: entry.sentence for entry in entries(office)}
    assert said[3] == "大米10斤×20、肥皂×50，来源：捐赠单位（某某公司）"
    assert said[4] == "第 3 条入库由刘某验收"
    assert said[7] == (
        "3组 张某某（0001）兑换大米10斤×1、肥皂×2（有预订），共 45 分，还剩 25 分，邻居代领"
    )
    assert said[13] == "盘了 2 种，有差异：大米10斤 -1"
    assert all(said.values())
    assert not any(c.isascii() and c.isalpha() for text in said.values() for c in text)


def test_the_fields_show_what_the_entry_itself_says(office):
    (entry,) = entries(office, seq=7)
    details = dict(entry.details)
    assert (details["户主"], details["兑换后"], details["代领人·关系"]) == ("张*", "25 分", "邻居")
    assert details["明细"] == Grid(
        ("物品", "名称", "数量", "每件积分", "单位", "最晚领取"),
        (
            ("大米10斤", "大米10斤", "1", "35 分", "袋", ""),
            ("肥皂", "肥皂", "2", "5 分", "块", "2023-03-22"),
        ),
    )
    (delivery,) = entries(office, seq=3)
    assert dict(delivery.details)["明细"].rows[0] == (
        "大米10斤",
        "20",
        "22",
        "32.50 元",
        "2024-03-31",
    )


def test_a_nought_is_told_and_what_is_not_there_is_not(office):
    (entry,) = entries(office, seq=25)
    details = dict(entry.details)
    assert details["没有上传"] == "3"
    assert details["没领的预订"] == "0"
    assert "接班人" not in details


def test_entries_are_found_by_kind_number_and_doubt(office):
    assert [e.seq for e in entries(office, kind="redemption")] == [7]
    assert [e.seq for e in entries(office, only_flagged=True)] == [25, 19, 18, 5]
    assert [e.seq for e in entries(office, seq=5, only_waiting=True)] == [5]
    assert entries(office, seq=99) == []


@pytest.mark.parametrize(
    "line",
    [b"\xff\x00", b"{}", b"", b'{"seq":1}', b"[" * 2000, '{"body":"乱"}'.encode()],
)
def test_an_entry_that_cannot_be_read_is_shown_as_it_came(office, line):
    def work(connection):
        row = entry_rows.an_entry(connection, "tx01", 1, 1)
        spoilt = type("Row", (), {**row._mapping, "line": line, "kind": ""})
        return told(spoilt, names_at(connection, "tx01"))

    entry = run_tx(office, work, reads=True)
    assert (entry.kind, entry.at, entry.sentence, entry.details) == ("读不出来", "", "", ())
    assert entry.raw == line.decode("utf-8", "replace")


def test_the_table_of_looks_goes_with_the_entries(office):
    assert {c.name for c in tables.entry_look.primary_key} == {"site", "epoch", "seq"}
