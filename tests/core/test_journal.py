"""Canonical bytes and the hash chain: what was written once means the same for ever."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, fields, replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.earning_entries import Attendant, Awarded, Reviewed, SessionHeld, Sitter
from kiosk.core.entries import (
    BODIES,
    CardLost,
    CardReplaced,
    CarriedPurse,
    ChargedPurse,
    ClockCorrected,
    ClosedGood,
    Complaint,
    Counted,
    CountedLine,
    DateConfirmed,
    DayClosed,
    Declared,
    Delivery,
    DeliveryAccepted,
    DeliveryLine,
    EntryKind,
    FeedReread,
    Genesis,
    GoodSet,
    HandedOver,
    HomeMoved,
    HouseholdPinSet,
    KeyMisused,
    MovedPart,
    Objected,
    Proxy,
    RedeemedLine,
    Redemption,
    Refund,
    ReleaseAsked,
    Released,
    Reversal,
    SchemeBegun,
    ShiftChange,
    Signed,
    StockLine,
    StockMoved,
    TakenOver,
    Voucher,
    VouchersDestroyed,
    VouchersTaken,
    Wished,
)
from kiosk.core.journal import (
    NO_HASH,
    Entry,
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
from kiosk.core.setup_entries import SiteChecked

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
GOLDEN = "98831b17cd14cc566536f7f383124bbdea55eaa64b4bfe5ad976e214f8650a28"
LINE = (
    '{"at":"2026-11-20T09:12:00","body":"{\\"after\\":35,\\"before\\":105,\\"charges\\":'
    '[{\\"period\\":\\"2026\\",\\"points\\":70}],\\"cost\\":70,\\"entered\\":\\"card\\",'
    '\\"group\\":\\"3组\\",\\"household\\":\\"h42\\",\\"lines\\":[{\\"good\\":\\"rice\\",'
    '\\"name\\":\\"大米10斤\\",\\"points\\":35,\\"quantity\\":2,\\"unit\\":\\"袋\\"}],'
    '\\"name\\":\\"张*\\",\\"number\\":\\"0042\\",\\"serial\\":42}","boot":"boot",'
    '"feed_cursor":12,"keeper":"k1","kind":"redemption","op":"op-7",'
    '"quality":"S","scheme_version":1,"seq":7,"uptime_ms":1234}'
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


def test_every_letter_has_the_same_bytes_in_entries_and_in_canonical():
    every = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))
    entry = replace(ENTRY, op=every, body="\ue000\U00010000", uptime_ms=1 << 63)
    assert entry_bytes(entry) == canonical(vars(entry))
    with pytest.raises(UnicodeEncodeError):
        entry_bytes(replace(ENTRY, op="\ud800"))


@given(entries)
def test_an_entry_survives_its_bytes(entry):
    assert parse_entry(entry_bytes(entry)) == entry
    assert entry_bytes(entry) == canonical(vars(entry))


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


REVERSAL = Reversal(
    of=7,
    household="h42",
    lines=(StockLine("rice", 1),),
    points=35,
    charges=(ChargedPurse("2026", 30),),
    refund=5,
    reason="坏了",
    spoiled=True,
)
MOVED = StockMoved((StockLine("rice", 2),), "破损", "", "单3", "k2", "ab" * 32)
PROXY = Proxy("邻居", "h43", "0043", "3组", "王*")
TOLD = [
    (EntryKind.GENESIS, Genesis("hp01", 1, 1)),
    (
        EntryKind.DELIVERY,
        Delivery(
            (DeliveryLine("rice", 6, 7, 1250, 13, "2027-03-31"), DeliveryLine("soap", 1)),
            "fiscal",
            "某粮店",
            "单1",
            "k2",
            "ab" * 32,
        ),
    ),
    (EntryKind.OPENING_STOCK, Delivery(())),
    (EntryKind.DELIVERY_ACCEPTED, DeliveryAccepted(2, "k2")),
    (
        EntryKind.GOOD_SET,
        GoodSet(
            "own-hp01-1-9", "竹篮", "家居", "个", 12, own=True, delivery="general", shelf="A2",
            low=3, barcode="6901234567892", cost_cents=1150, second="k2", reason="新品",
        ),
    ),
    (EntryKind.WRITTEN_OFF, MOVED),
    (EntryKind.TRANSFERRED, MOVED),
    (EntryKind.GIVEN_BACK, MOVED),
    (EntryKind.SOLD, MOVED),
    (EntryKind.COUNTED, Counted((CountedLine("rice", 6, 5, 9, "破损"),), "k2", "A2")),
    (EntryKind.COMPLAINT, Complaint("分量不足", "rice", 7)),
    (EntryKind.REDEMPTION, REDEMPTION),
    (EntryKind.REDEMPTION, msgspec.structs.replace(REDEMPTION, proxy=PROXY, register_line=3)),
    (EntryKind.HANDED_OVER, HandedOver(7, ("kettle",), PROXY, "A-1")),
    (EntryKind.REFUND, Refund("h42", 5, "没有货", 7, ("kettle",))),
    (EntryKind.UNDONE, REVERSAL),
    (EntryKind.RETURNED, REVERSAL),
    (EntryKind.SIGNED, Signed(7, 3)),
    (EntryKind.VOUCHERS_TAKEN, VouchersTaken("h42", (Voucher("V1", 5),))),
    (EntryKind.VOUCHERS_DESTROYED, VouchersDestroyed(("V1",), "k2")),
    (EntryKind.HOUSEHOLD_PIN_SET, HouseholdPinSet("h42")),
    (EntryKind.CARD_LOST, CardLost("h42", "key", 42)),
    (EntryKind.CARD_REPLACED, CardReplaced("h42", "key2", 99)),
    (EntryKind.WISHED, Wished("h42", "kettle", "电热水壶")),
    (
        EntryKind.DECLARED,
        Declared("h42", "P08", "2023-03-05T09:00:00", 3, "河边", "张*", "h43", "ab", "清扫"),
    ),
    (
        EntryKind.AWARDED,
        Awarded(
            "h42", "0042", "3组", "张*", 10, "烟盒45个", "2023-03-05T09:00:00", "烟盒", 45, "个",
            5, 0, "河边", "卖废品", "表-1", "ab", "k2", "赵某",
        ),
    ),
    (
        EntryKind.REVIEWED,
        Reviewed(
            "hp01/1/9", "h42", "0042", "3组", "张*", "passed", (Sitter("o1", "赵某", "head"),), 1,
            (Sitter("o2", "钱某", "party_rep"),), 10, "烟盒45个", "2023-03-05T09:00:00", "烟盒", 45,
            "个", 5, "h43",
        ),
    ),
    (
        EntryKind.SESSION_HELD,
        SessionHeld(
            "院坝会", "2023-03-05", (Attendant("h42", "0042", "3组", "张*"),), "晒坝", "ab", "赵某"
        ),
    ),
    (EntryKind.SHIFT_OPENED, ShiftChange("k1", "陈某")),
    (EntryKind.SHIFT_CLOSED, ShiftChange("k1", "陈某")),
    (EntryKind.SHIFT_CLOSED, ShiftChange("k1", "陈某", by="k2", by_name="李某")),
    (
        EntryKind.DAY_CLOSED,
        DayClosed(
            1, 9, "AB" * 8, (ClosedGood("rice", "大米10斤", 6, 4, 3, 1, 1, -1, 6),),
            3, "和平-1-000004-1", "和平-1-000009-2", 100, 35, (3,), 0, 2, 1, 1, "k2",
            (TakenOver("k1", "陈某", "k2", "李某", "2026-11-20T09:12:00"),),
        ),
    ),
    (EntryKind.DATE_CONFIRMED, DateConfirmed("k1", "2026-11-20", "2026-11-01")),
    (EntryKind.CLOCK_CORRECTED, ClockCorrected("2027-01-01", "2026-11-20")),
    (EntryKind.KEY_MISUSED, KeyMisused("op-7", "redemption")),
    (
        EntryKind.RELEASED,
        Released("h42", "hp02", (MovedPart("2026", 5, "2026-11-20T09:12:00"),), "hp02/9", "x"),
    ),
    (EntryKind.RELEASE_ASKED, ReleaseAsked("h42", 5)),
    (EntryKind.OBJECTED, Objected("h42", "award:a1", "打扫", "分数不对", "2026-11-29")),
    (EntryKind.FEED_REREAD, FeedReread((7, 9))),
    (EntryKind.SCHEME_BEGUN, SchemeBegun(2)),
    (EntryKind.SITE_CHECKED, SiteChecked("sign", "八有：有牌子", holds=True, photo="0" * 64)),
    (
        EntryKind.HOME_MOVED,
        HomeMoved("h42", "hp02", "m1", (CarriedPurse("2026", "2026-11-20T09:12:00", 1, 2, 3),)),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "body"), TOLD, ids=lambda value: str(value)[:20])
def test_a_body_survives_its_text(kind, body):
    entry = replace(ENTRY, kind=kind, body=body_text(body))
    assert entry.decoded() == body
    assert body_text(entry.decoded()) == entry.body
    assert entry.body.encode() == canonical(msgspec.to_builtins(body))


def test_of_every_kind_one_was_tried():
    assert {kind for kind, _ in TOLD} == set(EntryKind)


def test_what_is_not_told_leaves_no_trace_in_the_bytes():
    """So that a field can be added later and yesterday's entries keep their hash."""
    assert body_text(Genesis("hp01", 1, 1)) == '{"epoch":1,"schema":1,"site":"hp01"}'
    line = DeliveryLine("rice", 6)
    assert body_text(Delivery((line,))) == '{"lines":[{"good":"rice","quantity":6}]}'
    good = RedeemedLine("rice", "米", 1, 35, "袋")
    assert "due" not in msgspec.to_builtins(good)
    assert "proxy" not in body_text(REDEMPTION)


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
