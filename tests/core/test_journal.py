"""Canonical bytes and the hash chain: what was written once means the same for ever."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields, replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.journal import (
    BODIES,
    NO_HASH,
    ChargedPurse,
    ClockCorrected,
    DateConfirmed,
    Delivery,
    Entry,
    EntryKind,
    Genesis,
    KeyMisused,
    RedeemedLine,
    Redemption,
    Refund,
    ShiftChange,
    StockLine,
    body_text,
    canonical,
    entry_bytes,
    entry_hash,
    parse_entry,
    parse_slip_code,
    slip_code,
    slip_mark,
    slip_number,
)

REDEMPTION = Redemption(
    household="h42",
    number="0042",
    group="3组",
    name="张*",
    lines=(RedeemedLine("rice", "大米10斤", 2, 35, "袋"),),
    cost=70,
    charges=(ChargedPurse("2026", 70),),
    before=105,
    after=35,
    entered="card",
    serial=42,
)
ENTRY = Entry(
    seq=7,
    op="op-7",
    kind=EntryKind.REDEMPTION,
    at="2026-11-20T09:12:00",
    quality="S",
    keeper="k1",
    scheme_version=1,
    feed_cursor=12,
    boot="boot",
    uptime_ms=1234,
    body=body_text(REDEMPTION),
)
GOLDEN = "661b6b8810e8c4437634452942e24be1fd6bd2f05785f4b11063b7a9e1408a49"
LINE = (
    '{"at":"2026-11-20T09:12:00","body":"{\\"after\\":35,\\"before\\":105,\\"charges\\":'
    '[{\\"period\\":\\"2026\\",\\"points\\":70}],\\"cost\\":70,\\"entered\\":\\"card\\",'
    '\\"group\\":\\"3组\\",\\"household\\":\\"h42\\",\\"lines\\":[{\\"good\\":\\"rice\\",'
    '\\"name\\":\\"大米10斤\\",\\"points\\":35,\\"quantity\\":2,\\"unit\\":\\"袋\\"}],'
    '\\"name\\":\\"张*\\",\\"number\\":\\"0042\\",\\"register_line\\":null,\\"serial\\":42,'
    '\\"vouched_by\\":null}","boot":"boot","feed_cursor":12,"keeper":"k1","kind":"redemption",'
    '"op":"op-7","quality":"S","scheme_version":1,"seq":7,"uptime_ms":1234}'
)

texts = st.text('aZ09 "\\/{}[]:,\n\r\t\x00\x1f\x7fé大\u2028\ufeff\uffff😀', max_size=20)
numbers = st.integers(-(2**53), 2**53)
entries = st.builds(
    Entry,
    seq=st.integers(1, 2**40),
    op=texts,
    kind=st.sampled_from([*EntryKind, "unheard_of"]).map(str),
    at=texts,
    quality=st.sampled_from("SKG"),
    keeper=texts,
    scheme_version=numbers,
    feed_cursor=numbers,
    boot=texts,
    uptime_ms=numbers,
    body=texts,
)


def test_the_bytes_and_the_hash_of_an_entry_are_the_ones_they_always_were():
    assert entry_bytes(ENTRY) == LINE.encode()
    assert entry_hash(NO_HASH, entry_bytes(ENTRY)).hex() == GOLDEN
    assert entry_hash(NO_HASH, LINE.encode()) == hashlib.sha256(bytes(32) + LINE.encode()).digest()


def test_canonical_means_sorted_tight_and_unescaped():
    value = {"b": [1, None, True], "a": {"ü": '大米\n"\\'}, "Z": -0}
    assert canonical(value) == '{"Z":0,"a":{"ü":"大米\\n\\"\\\\"},"b":[1,null,true]}'.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object(), {1: 2, "a": 3}, "\ud800"])
def test_what_json_does_not_hold_has_no_canonical_bytes(value):
    with pytest.raises((TypeError, ValueError)):
        canonical({"a": value})


@given(entries)
def test_an_entry_survives_its_bytes(entry):
    assert parse_entry(entry_bytes(entry)) == entry


@given(entries, st.data())
def test_no_field_can_change_without_another_hash(entry, data):
    name = data.draw(st.sampled_from([f.name for f in fields(Entry)]))
    old = getattr(entry, name)
    new = data.draw((numbers if isinstance(old, int) else texts).filter(lambda v: v != old))
    other = replace(entry, **{name: new})
    prev = bytes(range(32))
    assert entry_hash(prev, entry_bytes(other)) != entry_hash(prev, entry_bytes(entry))
    assert entry_hash(NO_HASH, entry_bytes(entry)) != entry_hash(prev, entry_bytes(entry))


def altered(**changes):
    document = {**asdict(ENTRY), **changes}
    return canonical({key: value for key, value in document.items() if value is not ...})


NOT_CANONICAL = {
    "spaces": LINE.replace('":', '": ').encode(),
    "another order": json.dumps(asdict(ENTRY), ensure_ascii=False, separators=(",", ":")).encode(),
    "escapes": canonical(asdict(ENTRY)).decode().encode("ascii", "backslashreplace"),
    "json escapes": json.dumps(asdict(ENTRY), sort_keys=True, separators=(",", ":")).encode(),
    "a line break": LINE.encode() + b"\n",
    "a key twice": LINE.replace('{"at"', '{"at":"x","at"', 1).encode(),
    "an unknown field": altered(zeal=1),
    "a missing field": altered(boot=...),
    "a number as text": altered(seq="7"),
    "a text as number": altered(keeper=1),
    "a fraction": LINE.replace('"seq":7', '"seq":7.0').encode(),
    "no number": altered(uptime_ms=None),
    "true for 1": altered(scheme_version=True),
    "an object for the body": altered(body={"a": 1}),
    "a list": b"[1]",
    "a list of the fields": canonical(list(asdict(ENTRY).values())),
    "nothing": b"",
    "no JSON": b"x",
    "cut off": LINE.encode()[:-1],
    "not UTF-8": LINE.encode().replace("张".encode(), b"\xff\xfe"),
    "a deep nest": b'{"a":' + b"[" * 100_000,
}


@pytest.mark.parametrize("name", NOT_CANONICAL)
def test_bytes_that_are_not_canonical_are_refused(name):
    with pytest.raises(ValueError, match=r".+"):
        parse_entry(NOT_CANONICAL[name])


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (EntryKind.GENESIS, Genesis("hp01", 1)),
        (EntryKind.DELIVERY, Delivery((StockLine("rice", 6),), "k1", "镇里", "单1")),
        (EntryKind.OPENING_STOCK, Delivery((), "k1")),
        (EntryKind.REDEMPTION, REDEMPTION),
        (EntryKind.REFUND, Refund("h42", 5, "没有货", 7)),
        (EntryKind.SHIFT_OPENED, ShiftChange("k1", "陈某")),
        (EntryKind.SHIFT_CLOSED, ShiftChange("k1", "陈某")),
        (EntryKind.DATE_CONFIRMED, DateConfirmed("k1", "2026-11-20", "2026-11-01")),
        (EntryKind.CLOCK_CORRECTED, ClockCorrected("2027-01-01", "2026-11-20")),
        (EntryKind.KEY_MISUSED, KeyMisused("op-7", "h42")),
    ],
)
def test_a_body_survives_its_text(kind, body):
    entry = replace(ENTRY, kind=kind, body=body_text(body))
    assert entry.decoded() == body
    assert body_text(entry.decoded()) == entry.body


def test_every_kind_has_a_body_and_a_strange_one_says_so():
    assert set(BODIES) == set(EntryKind)
    with pytest.raises(KeyError):
        replace(ENTRY, kind="unheard_of").decoded()
    with pytest.raises(msgspec.ValidationError):
        replace(ENTRY, body="{}").decoded()


# --- slips ------------------------------------------------------------------------------------


def test_a_slip_number_names_site_epoch_and_seq_and_has_a_check_digit():
    assert slip_number("和平", 1, 123) == "和平-1-000123-4"
    numbers = {slip_number("和平", epoch, seq) for epoch in (1, 2) for seq in range(1, 2000)}
    assert len(numbers) == 2 * 1999


def test_a_slips_code_survives_reading():
    mark = slip_mark(bytes(range(32)))
    assert mark == "0001020304050607"
    code = slip_code("hp01", 1, 123, mark)
    assert code == "S1/HP01/1/123/0001020304050607"
    assert parse_slip_code(code) == ("HP01", 1, 123, mark)
    assert set(code) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "S1",
        "S2/HP01/1/123/00",
        "S1/HP01/1/123",
        "S1/HP01/1/123/00/00",
        "S1/HP01/-1/123/00",
        "S1/HP01/1/x/00",
        "S1/HP01/1/²/00",
        "S1/HP01/1/１/00",
        "S1/HP01/1/" + "9" * 5000 + "/00",
        "AEAAGAAHAAAAAKQAAEBAGBAFAYDQQCIKBMGA2DQP",
    ],
)
def test_a_text_that_is_no_slips_code(text):
    assert parse_slip_code(text) is None
