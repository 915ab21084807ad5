#!/usr/bin/env python3
"""Check a kiosk's journal without the kiosk: one file, nothing but Python's standard library.

    python3 verify_journal.py kiosk.db
    python3 verify_journal.py journal.jsonl --head 31:CD38-BDB3-1DC0-E0CD
    python3 verify_journal.py entries-000000000001.sealed --key 64HEXDIGITS
    python3 verify_journal.py kiosk.db --slip S1/HP01/1/10/1A2B3C4D5E6F7081

It was written from docs/journal-format.md and shares no code with the program that writes the
journal, so that a mistake of that program is not repeated here.  What it says is for an auditor, in
Chinese; docs/auditor-guide.md explains it.  Exit 0: all holds, 1: something does not, 2: it cannot
be read at all.  It is longer than other files because it is carried alone, on a stick.
"""

from __future__ import annotations

import argparse
import base64
import functools
import gzip
import hashlib
import json
import re
import sqlite3
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

NO_HASH = bytes(32)
INT_MAX = (1 << 63) - 1

# --- what the bodies are: `name:type`, `=default` where it may be left out (journal-format.md 5) --

ENTRY = (
    "seq:i op:s kind:s at:s quality:S|K|G keeper:s scheme_version:i feed_cursor:i boot:s"
    " uptime_ms:i body:s"
)

PARTS = {
    "Genesis": "site:s epoch:i schema:i",
    "Delivery": "lines:[DeliveryLine] source:s= giver:s= document:s= second:s?=null photo:s=",
    "DeliveryLine": "good:s quantity:i noted:i?=null cost_cents:i?=null points:i?=null expires:s=",
    "DeliveryAccepted": "of:i second:s",
    "GoodSet": "good:s name:s category:s unit:s points:i own:b=false kind:s= delivery:s="
    " offered:b=true shelf:s= low:i?=null barcode:s= photo:s= cost_cents:i?=null second:s?=null"
    " reason:s= since:s=",
    "StockMoved": "lines:[StockLine] reason:s to:s= document:s= second:s?=null photo:s=",
    "StockLine": "good:s quantity:i",
    "Counted": "lines:[CountedLine] second:s?=null shelf:s=",
    "CountedLine": "good:s book:i counted:i after:i reason:s=",
    "Complaint": "about:s good:s= of:i?=null",
    "Redemption": "household:s number:s group:s name:s lines:[RedeemedLine] cost:i"
    " charges:[ChargedPurse] before:i after:i entered:s serial:i? vouched_by:s?=null"
    " register_line:i?=null proxy:Proxy?=null",
    "RedeemedLine": "good:s name:s quantity:i points:i unit:s due:s=",
    "ChargedPurse": "period:s points:i",
    "Proxy": "relation:s household:s= number:s= group:s= name:s= vouched_by:s=",
    "HandedOver": "of:i goods:[s] proxy:Proxy?=null proof:s=",
    "Refund": "household:s points:i reason:s of:i?=null goods:[s]=[]",
    "Reversal": "of:i household:s lines:[StockLine] points:i charges:[ChargedPurse] refund:i=0"
    " reason:s= spoiled:b=false lapsed:i=0",
    "Signed": "of:i register_line:i",
    "VouchersTaken": "household:s vouchers:[Voucher] of:i?=null",
    "Voucher": "number:s points:i",
    "VouchersDestroyed": "numbers:[s] second:s",
    "HouseholdPinSet": "household:s",
    "CardLost": "household:s key:s serial:i",
    "CardReplaced": "household:s key:s serial:i",
    "Wished": "household:s good:s name:s",
    "Declared": "household:s item:s at:s quantity:i?=null place:s= member:s= helper:s= photo:s="
    " note:s=",
    "Objected": "household:s about:s what:s why:s due:s voice:s= voice_s:i=0",
    "Awarded": "household:s number:s group:s name:s points:i what:s effective:s item:s="
    " quantity:i?=null unit:s= left_over:i=0 warning:i=0 place:s= reason:s= document:s= proof:s="
    " photo:s= second:s?=null by:s= function:s= grams:i=0",
    "Reviewed": "declaration:s household:s number:s group:s name:s"
    " outcome:passed|postponed|rejected members:[Sitter] quorum:i aside:[Sitter]=[] points:i=0"
    " what:s= effective:s= item:s= quantity:i?=null unit:s= left_over:i=0 helper:s= reason:s=",
    "Sitter": "person:s name:s function:s",
    "SessionHeld": "title:s day:s came:[Attendant] place:s= photo:s= by:s=",
    "Attendant": "household:s number:s group:s name:s",
    "ShiftChange": "person:s name:s by:s= by_name:s=",
    "DayClosed": "first:i last:i head:s goods:[ClosedGood] slips:i first_slip:s last_slip:s"
    " points_out:i points_back:i unsigned:[i] unknown_prints:i unsent:i orders_open:i"
    " orders_overdue:i successor:s?=null taken_over:[TakenOver]=[]",
    "ClosedGood": "good:s name:s opening:i received:i redeemed:i moved:i back:i counted:i"
    " closing:i",
    "TakenOver": "person:s name:s by:s by_name:s at:s",
    "DateConfirmed": "person:s said:s guess:s second:s?=null",
    "ClockCorrected": "was:s now:s",
    "KeyMisused": "op:s what:s",
    "Released": "household:s to:s parts:[MovedPart] wish:s= why:s= to_name:s=",
    "MovedPart": "period:s points:i effective:s",
    "ReleaseAsked": "household:s points:i",
    "HomeMoved": "household:s to:s move:s purses:[CarriedPurse]",
    "CarriedPurse": "period:s effective:s moved:i spent:i left:i",
    "FeedReread": "items:[i]",
    "SchemeBegun": "version:i",
    "SiteChecked": "row:s name:s holds:b photo:s= by:s=",
}

BODIES = {
    "genesis": "Genesis",
    "delivery": "Delivery",
    "opening_stock": "Delivery",
    "delivery_accepted": "DeliveryAccepted",
    "good_set": "GoodSet",
    "written_off": "StockMoved",
    "transferred": "StockMoved",
    "given_back": "StockMoved",
    "sold": "StockMoved",
    "counted": "Counted",
    "complaint": "Complaint",
    "redemption": "Redemption",
    "handed_over": "HandedOver",
    "refund": "Refund",
    "undone": "Reversal",
    "returned": "Reversal",
    "signed": "Signed",
    "vouchers_taken": "VouchersTaken",
    "vouchers_destroyed": "VouchersDestroyed",
    "household_pin_set": "HouseholdPinSet",
    "card_lost": "CardLost",
    "card_replaced": "CardReplaced",
    "wished": "Wished",
    "declared": "Declared",
    "objected": "Objected",
    "awarded": "Awarded",
    "reviewed": "Reviewed",
    "session_held": "SessionHeld",
    "shift_opened": "ShiftChange",
    "shift_closed": "ShiftChange",
    "day_closed": "DayClosed",
    "date_confirmed": "DateConfirmed",
    "clock_corrected": "ClockCorrected",
    "key_misused": "KeyMisused",
    "released": "Released",
    "release_asked": "ReleaseAsked",
    "home_moved": "HomeMoved",
    "feed_reread": "FeedReread",
    "scheme_begun": "SchemeBegun",
    "site_checked": "SiteChecked",
}

PAPERED = frozenset(
    [
        *("awarded", "counted", "day_closed", "delivery", "given_back", "handed_over", "objected"),
        *("redemption", "refund", "released", "returned", "transferred", "undone"),
        "vouchers_destroyed",
    ]
)


class Wrong(Exception):
    """What does not hold, as a Chinese sentence."""


# --- canonical JSON (journal-format.md 2) ---------------------------------------------------------


def strict(text: str) -> Any:
    """The value; Wrong for what canonical JSON does not hold."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({name for name, _ in found}) < len(found):
            raise Wrong("同一个字段写了两次")
        return dict(found)

    def none(what: str) -> Any:
        raise Wrong(f"{what} 不是整数")

    try:
        return json.loads(text, object_pairs_hook=pairs, parse_constant=none, parse_float=none)
    except (ValueError, RecursionError):
        raise Wrong("不是 JSON") from None


def canonical(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Wrong("有半个字符") from None


@functools.cache
def told_fields(fields: str) -> tuple[tuple[str, str, bool, str], ...]:
    """(name, type, whether it may be left out, its default then) of each."""
    parts = (told.partition(":") for told in fields.split())
    return tuple(
        (name, kind, bool(optional), default)
        for name, _, rest in parts
        for kind, optional, default in [rest.partition("=")]
    )


NAMED = {"null": None, "false": False, "true": True, "0": 0}


def defaults(text: str) -> Any:
    return [] if text == "[]" else NAMED.get(text, text)


def check_object(value: Any, fields: str, where: str = "") -> None:
    """Wrong unless it has these fields, of these types, and none that says its default."""
    if not isinstance(value, dict):
        raise Wrong(f"{where or '内容'}不是一组字段")
    known = set()
    for name, kind, optional, default in told_fields(fields):
        known.add(name)
        if name not in value:
            if not optional:
                raise Wrong(f"缺字段 {where}{name}")
            continue
        if (
            optional
            and value[name] == defaults(default)
            and type(value[name]) is type(defaults(default))
        ):
            raise Wrong(f"字段 {where}{name} 可以不写，却写了")
        check_type(value[name], kind, where + name)
    for name in value:
        if name not in known:
            raise Wrong(f"多了字段 {where}{name}")


def check_type(value: Any, kind: str, where: str) -> None:
    if kind.endswith("?"):
        if value is not None:
            check_type(value, kind[:-1], where)
    elif kind.startswith("["):
        if not isinstance(value, list):
            raise Wrong(f"字段 {where} 不是一列")
        for each in value:
            check_type(each, kind[1:-1], where)
    elif kind in PARTS:
        check_object(value, PARTS[kind], f"{where}.")
    elif "|" in kind:
        if value not in kind.split("|"):
            raise Wrong(f"字段 {where} 是 {value!r}")
    elif kind == "i":
        if type(value) is not int or not -INT_MAX - 1 <= value <= INT_MAX:
            raise Wrong(f"字段 {where} 不是整数")
    elif type(value) is not {"s": str, "b": bool}[kind]:
        raise Wrong(f"字段 {where} 的类型不对")


def completed(value: Any, fields: str) -> dict[str, Any]:
    """With the defaults that were left out."""
    found = {}
    for name, kind, _, default in told_fields(fields):
        part = value[name] if name in value else defaults(default)
        inner = kind.rstrip("?")
        if inner.startswith("[") and inner[1:-1] in PARTS:
            part = [completed(each, PARTS[inner[1:-1]]) for each in part]
        elif inner in PARTS and part is not None:
            part = completed(part, PARTS[inner])
        found[name] = part
    return found


def is_stamp(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).replace(microsecond=0, tzinfo=None).isoformat() == text
    except ValueError:
        return False


# --- numbers on paper (journal-format.md 6) -------------------------------------------------------


def check_digit(digits: str) -> str:
    """ISO 7064 MOD 11,10."""
    rest = 10
    for digit in digits:
        total = (rest + int(digit)) % 10
        rest = (total or 10) * 2 % 11
    return str((11 - rest) % 10)


def slip_tail(epoch: int, seq: int) -> str:
    """`-1-000123-7`, which stands behind the site's name."""
    return f"-{epoch}-{seq:06d}-{check_digit(f'{epoch}{seq:06d}')}"


def mark(digest: bytes) -> str:
    return digest.hex()[:16].upper()


# --- reading ----------------------------------------------------------------------------------


@dataclass
class Line:
    """An entry as it lies somewhere: its bytes, and what was recorded beside it."""

    data: bytes
    prev: bytes | None = None
    digest: bytes | None = None


@dataclass
class Item:
    """An item of the feed."""

    n: int
    body: dict[str, Any]


@dataclass
class Material:
    """All that there is to look at."""

    lines: list[Line] = field(default_factory=list)
    feed: list[Item] | None = None
    first: int = 1
    """Number of the first entry: a stick may hold only the last ones."""
    heads: dict[int, str] = field(default_factory=dict)
    """By entry: the hash that somebody else noted."""


def from_database(path: Path, found: list[str]) -> Material:
    material, feed = Material(), []
    columns = "seq, op, kind, at, quality, keeper, scheme_version, feed_cursor, boot, uptime_ms"
    names = [*columns.split(", "), "body"]
    with closing(opened(path)) as file:
        sql = f"select {columns}, body, prev, hash from entry order by seq"  # noqa: S608
        for row in file.execute(sql):
            value = dict(zip(names, row[:-2], strict=True))
            material.lines.append(Line(canonical(value), row[-2], row[-1]))
        for n, body, known in file.execute("select n, body, known from feed_item order by n"):
            if n != len(feed) + 1:
                found.append(f"下发第 {len(feed) + 1} 条：没有了")
                break
            try:
                told = json.loads(body) if known else {}
            except ValueError:
                found.append(f"下发第 {n} 条：读不出来")
                told = {}
            feed.append(Item(n, told))
    material.feed = feed
    return material


def opened(path: Path) -> sqlite3.Connection:
    """Read-only, and also from a stick that takes no writing."""
    address = path.absolute().as_uri()
    file = sqlite3.connect(f"{address}?mode=ro", uri=True)
    try:
        file.execute("select count(*) from entry")
    except sqlite3.OperationalError:
        file.close()
        file = sqlite3.connect(f"{address}?immutable=1", uri=True)
    return file


def from_lines(text: bytes, found: list[str]) -> Material:
    """JSON lines, each an entry's canonical bytes, with or without its hash before it."""
    material = Material()
    parts = text.split(b"\n")
    if parts[-1]:
        found.append("提示：最后一行没有写完，没有看")
    for part in parts[:-1]:
        noted = re.fullmatch(rb"([0-9a-f]{64}) (.*)", part)
        digest = bytes.fromhex(noted[1].decode()) if noted else None
        material.lines.append(Line(noted[2] if noted else part, None, digest))
    return material


def from_envelope(data: bytes, key: str, found: list[str]) -> Material:
    """What the kiosk sends or carries: a signed head, and the entries gzipped."""
    head_line, signature, content = data.split(b"\n", 2)
    head = strict(head_line.decode())
    if hashlib.sha256(content).hexdigest() != head["content"]:
        raise Wrong("信封里的内容不是签了名的内容")
    if not key:
        found.append("提示：没有给公钥，签名没有验")
    elif not signed(bytes.fromhex(key), head_line, base64.b64decode(signature)):
        raise Wrong("信封的签名不对")
    lines = gzip.decompress(content).split(b"\n")
    if head["kind"] not in ("entries", "history") or len(lines) != head["last"] - head["first"] + 1:
        raise Wrong("信封里不是它说的那些流水")
    heads = {head["last"]: head["hash"]} if head["hash"] else {}
    return Material([Line(line) for line in lines], None, head["first"], heads)


# --- Ed25519 (RFC 8032, 5.1.7) --------------------------------------------------------------------

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
Point = tuple[int, int, int, int]


def signed(key: bytes, message: bytes, signature: bytes) -> bool:
    base = point((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little"))
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or base is None or s >= ORDER or len(signature) != 64:
        return False
    told = hashlib.sha512(signature[:32] + key + message).digest()
    one, other = times(s, base), plus(r, times(int.from_bytes(told, "little") % ORDER, a))
    same_x = (one[0] * other[2] - other[0] * one[2]) % PRIME == 0
    return same_x and (one[1] * other[2] - other[1] * one[2]) % PRIME == 0


def point(data: bytes) -> Point | None:
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x2 = (y * y - 1) * pow(CURVE * y * y + 1, PRIME - 2, PRIME) % PRIME
    x = pow(x2, (PRIME + 3) // 8, PRIME)
    if (x * x - x2) % PRIME:
        x = x * pow(2, (PRIME - 1) // 4, PRIME) % PRIME
    if len(data) != 32 or y >= PRIME or (x * x - x2) % PRIME or (x == 0 and sign):
        return None
    x = PRIME - x if x & 1 != sign else x
    return x, y, 1, x * y % PRIME


def plus(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]), (p[1] + p[0]) * (q[1] + q[0])
    c, d = 2 * p[3] * q[3] * CURVE, 2 * p[2] * q[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def times(n: int, p: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while n:
        total, p, n = plus(total, p) if n & 1 else total, plus(p, p), n >> 1
    return total


# --- the chain (journal-format.md 3, 4) -----------------------------------------------------------


@dataclass
class Entry:
    """One entry that was read, with its place in the chain."""

    seq: int
    head: dict[str, Any]
    body: dict[str, Any]
    digest: bytes
    epoch: int
    site: str

    @property
    def kind(self) -> str:
        return str(self.head["kind"])


def read_entry(line: Line) -> tuple[dict[str, Any], dict[str, Any]]:
    """Head and body; Wrong when the bytes are not an entry's."""
    try:
        text = line.data.decode()
    except UnicodeDecodeError:
        raise Wrong("不是 UTF-8") from None
    head = strict(text)
    check_object(head, ENTRY)
    if canonical(head) != line.data:
        raise Wrong("字节不是规范写法")
    if head["kind"] not in BODIES:
        raise Wrong(f"没有 {head['kind']!r} 这一种流水")
    if not is_stamp(head["at"]):
        raise Wrong(f"时间 {head['at']!r} 不对")
    body = strict(head["body"])
    fields = PARTS[BODIES[head["kind"]]]
    check_object(body, fields)
    if canonical(body) != head["body"].encode():
        raise Wrong("内容不是规范写法")
    return head, completed(body, fields)


def chain(material: Material, found: list[str]) -> list[Entry]:
    """The entries up to the first one that does not continue."""
    entries: list[Entry] = []
    prev = NO_HASH
    site, epoch, cursor, sure, ops = "", 0, 0, "", set()
    for seq, line in enumerate(material.lines, material.first):
        try:
            head, body = read_entry(line)
        except Wrong as error:
            found.append(f"第 {seq} 条：{error}")
            return entries
        told = f"第 {seq} 条："
        if head["seq"] != seq:
            found.append(f"{told}没有了，这里是第 {head['seq']} 条")
            return entries
        whole = entries or material.first == 1
        if whole and line.prev not in (None, prev):
            found.append(f"{told}写的不是前一条的校验值")
            return entries
        prev = hashlib.sha256((prev if whole else line.prev or prev) + line.data).digest()
        if whole and line.digest not in (None, prev):
            found.append(f"{told}校验值和内容、前一条对不上")
            return entries
        if head["op"] in ops:
            found.append(f"{told}编号 {head['op']} 用过了")
        ops.add(head["op"])
        if head["feed_cursor"] < cursor:
            found.append(f"{told}知道的下发比前一条还少")
        cursor = max(cursor, head["feed_cursor"])
        if min(head["feed_cursor"], head["scheme_version"], head["uptime_ms"]) < 0:
            found.append(f"{told}有负数")
        if head["kind"] == "genesis":
            if epoch and (body["site"] != site or body["epoch"] <= epoch):
                found.append(f"{told}第 {body['epoch']} 台机器接不上前一台")
            site, epoch, sure = body["site"], body["epoch"], ""
        elif not epoch and material.first == 1:
            found.append(f"{told}流水不是从登记开始的")
        if head["kind"] in ("clock_corrected", "date_confirmed"):
            sure = ""
        if head["quality"] == "S":
            if sure and back(head["at"], sure):
                found.append(f"{told}日期 {head['at'][:10]} 倒回到 {sure[:10]} 以前")
            sure = max(sure, head["at"])
        entries.append(Entry(seq, head, body, prev, epoch, site))
    for seq, noted in material.heads.items():
        there = {entry.seq: entry.digest for entry in entries}.get(seq, b"")
        if material.first == 1 and there.hex() != noted:
            found.append(f"第 {seq} 条：和信封上签了名的校验值对不上")
    return entries


def back(at: str, sure: str) -> bool:
    return datetime.fromisoformat(at) < datetime.fromisoformat(sure) - timedelta(days=1)


# --- shelf, orders, register, closes (journal-format.md 7) ----------------------------------------

FLOWS = ("received", "redeemed", "moved", "back", "counted")


@dataclass
class Shop:
    """What the entries so far come to."""

    shelf: Counter[str] = field(default_factory=Counter)
    levels: dict[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    delivered: set[str] = field(default_factory=set)
    first: int = 1
    opening: Counter[str] = field(default_factory=Counter)
    flows: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    slips: list[str] = field(default_factory=list)
    points_out: int = 0
    points_back: int = 0
    taken_over: list[dict[str, Any]] = field(default_factory=list)
    redemptions: dict[int, dict[str, Any]] = field(default_factory=dict)
    left: dict[int, int] = field(default_factory=dict)
    """Points of each redemption that were not given back."""
    pieces: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Pieces of each redemption that the household has."""
    orders: dict[tuple[int, str], dict[str, Any]] = field(default_factory=dict)
    cancelled: Counter[int] = field(default_factory=Counter)
    reversed: set[int] = field(default_factory=set)
    unsigned: dict[int, int] = field(default_factory=dict)
    lines: int = 0
    """Of the register."""
    keepers: dict[int, str] = field(default_factory=dict)
    """Who took each delivery in."""
    accepted: set[int] = field(default_factory=set)
    charged: Counter[tuple[str, str]] = field(default_factory=Counter)
    vouchers: dict[str, bool] = field(default_factory=dict)
    in_charge: str = ""

    def move(self, flow: str, good: str, pieces: int, sign: int, seq: int) -> Iterator[str]:
        self.flows[flow][good] += pieces
        self.shelf[good] += sign * pieces
        self.levels[good].append((seq, self.shelf[good]))
        if self.shelf[good] < 0:
            yield f"{good} 的库存成了 {self.shelf[good]}"

    def level(self, good: str, after: int) -> int:
        levels = self.levels[good]
        place = bisect_right(levels, after, key=lambda level: level[0])
        return levels[place - 1][1] if place else 0

    def problems(self, entry: Entry, prev: bytes) -> Iterator[str]:
        body, seq = entry.body, entry.seq
        second = body.get("second")
        first_person = self.keepers.get(body["of"]) if entry.kind == "delivery_accepted" else None
        if second and second == (first_person or entry.head["keeper"]):
            yield f"{second} 既是第一个人，又是第二个人"
        match entry.kind:
            case "delivery" | "opening_stock":
                self.keepers[seq] = entry.head["keeper"]
                if second:
                    self.accepted.add(seq)
                for line in body["lines"]:
                    self.delivered.add(line["good"])
                    yield from positive(line["quantity"], line["good"])
                    yield from self.move("received", line["good"], line["quantity"], 1, seq)
            case "delivery_accepted":
                if body["of"] not in self.keepers or body["of"] in self.accepted:
                    yield f"第 {body['of']} 条不是等人验收的入库"
                self.accepted.add(body["of"])
            case "written_off" | "transferred" | "given_back" | "sold":
                for line in body["lines"]:
                    yield from positive(line["quantity"], line["good"])
                    yield from self.move("moved", line["good"], line["quantity"], -1, seq)
            case "counted":
                yield from self.count(body, seq)
            case "redemption":
                yield from self.redeem(entry)
            case "handed_over":
                yield from self.hand_over(body, seq)
            case "refund":
                yield from self.cancel(body)
            case "undone" | "returned":
                yield from self.take_back(body, seq, undone=entry.kind == "undone")
            case "signed":
                if self.unsigned.pop(body["of"], None) != body["register_line"]:
                    yield f"第 {body['of']} 条兑换的登记册第 {body['register_line']} 行不等签字"
            case "vouchers_taken":
                for voucher in body["vouchers"]:
                    yield from positive(voucher["points"], f"积分券 {voucher['number']}")
                    if voucher["number"] in self.vouchers:
                        yield f"积分券 {voucher['number']} 收过了"
                    self.vouchers[voucher["number"]] = True
                if body["of"] is not None:
                    yield from self.whose(body["of"], body["household"])
            case "vouchers_destroyed":
                for number in body["numbers"]:
                    if not self.vouchers.get(number):
                        yield f"积分券 {number} 没有收过，或者销毁过了"
                    self.vouchers[number] = False
            case "shift_opened":
                self.in_charge = body["person"]
            case "shift_closed":
                if body["person"] != self.in_charge:
                    yield f"{body['person']} 没有开班，却下了班"
                if entry.head["keeper"] != (body["by"] or body["person"]):
                    yield f"{entry.head['keeper']} 结了 {body['person']} 的班"
                self.in_charge = ""
                if body["by"]:
                    self.taken_over.append({**body, "at": entry.head["at"]})
            case "day_closed":
                yield from self.close(entry, prev)

    def count(self, body: dict[str, Any], seq: int) -> Iterator[str]:
        for line in body["lines"]:
            there = self.level(line["good"], line["after"])
            if not 0 <= line["after"] < seq or line["counted"] < 0 or line["book"] != there:
                yield f"盘点 {line['good']}：第 {line['after']} 条时账上是 {there}"
            more = line["counted"] - line["book"]
            yield from self.move("counted", line["good"], more, 1, seq)

    def redeem(self, entry: Entry) -> Iterator[str]:
        body, seq = entry.body, entry.seq
        cost = sum(line["points"] * line["quantity"] for line in body["lines"])
        charged = sum(purse["points"] for purse in body["charges"])
        if not cost == charged == body["cost"] == body["before"] - body["after"]:
            yield f"物品 {cost} 分、扣 {charged} 分、合计 {body['cost']} 分对不上"
        least = [x["quantity"] for x in body["lines"]] + [x["points"] for x in body["charges"]]
        if min(least, default=0) < 1 or body["after"] < 0:
            yield "兑换没有拿东西，或者扣成了负数"
        self.redemptions[seq], self.left[seq] = body, body["cost"]
        self.points_out += body["cost"]
        self.slips.append(slip_tail(entry.epoch, seq))
        for purse in body["charges"]:
            self.charged[body["household"], purse["period"]] += purse["points"]
        if body["register_line"] is not None:
            self.lines += 1
            if body["register_line"] != self.lines:
                yield f"登记册应是第 {self.lines} 行，写的是第 {body['register_line']} 行"
            self.unsigned[seq] = body["register_line"]
        for line in body["lines"]:
            if line["due"]:
                self.orders[seq, line["good"]] = line
            else:
                self.pieces[seq, line["good"]] += line["quantity"]
                yield from self.move("redeemed", line["good"], line["quantity"], -1, seq)

    def hand_over(self, body: dict[str, Any], seq: int) -> Iterator[str]:
        if not body["goods"]:
            yield "没有领取什么"
        for good in body["goods"]:
            line = self.orders.pop((body["of"], good), None)
            if line is None:
                yield f"第 {body['of']} 条兑换的 {good} 不等领取"
                continue
            self.pieces[body["of"], good] += line["quantity"]
            if not body["proof"] or good in self.delivered:  # phone credit never lies on a shelf
                yield from self.move("redeemed", good, line["quantity"], -1, seq)

    def whose(self, of: int, household: str) -> Iterator[str]:
        if of not in self.redemptions:
            yield f"没有第 {of} 条兑换"
        elif self.redemptions[of]["household"] != household:
            yield f"第 {of} 条兑换不是 {household} 的"

    def give_back(self, of: int, points: int) -> Iterator[str]:
        if of in self.left:
            if not 1 <= points <= self.left[of]:
                yield f"第 {of} 条兑换只剩 {self.left[of]} 分可退，退了 {points} 分"
            self.left[of] -= points

    def cancel(self, body: dict[str, Any]) -> Iterator[str]:
        of, cost = body["of"], 0
        self.points_back += body["points"]
        if of is None:
            yield f"没有预订，退了 {body['points']} 分"
            return
        yield from self.whose(of, body["household"])
        for good in body["goods"]:
            line = self.orders.pop((of, good), None)
            if line is None:
                yield f"第 {of} 条兑换的 {good} 不等领取，不能取消"
            else:
                cost += line["points"] * line["quantity"]
        if cost != body["points"]:
            yield f"取消的预订是 {cost} 分，退了 {body['points']} 分"
        yield from self.give_back(of, body["points"])
        self.cancelled[of] += cost
        if of in self.redemptions and self.cancelled[of] >= self.redemptions[of]["cost"]:
            self.unsigned.pop(of, None)

    def take_back(self, body: dict[str, Any], seq: int, *, undone: bool) -> Iterator[str]:
        of = body["of"]
        self.points_back += body["points"]
        yield from self.whose(of, body["household"])
        if of not in self.redemptions:
            return
        if of in self.reversed:
            yield f"第 {of} 条兑换以前撤销或退过"
        self.reversed.add(of)
        price = {line["good"]: line["points"] for line in self.redemptions[of]["lines"]}
        worth = 0
        for line in body["lines"]:
            worth += price.get(line["good"], 0) * line["quantity"]
            self.pieces[of, line["good"]] -= line["quantity"]
            if line["quantity"] < 1 or self.pieces[of, line["good"]] < 0:
                yield f"第 {of} 条兑换没有 {line['quantity']} 件 {line['good']} 可退"
            if not body["spoiled"]:
                yield from self.move("back", line["good"], line["quantity"], 1, seq)
        if undone:
            self.unsigned.pop(of, None)
            for key in [key for key in self.orders if key[0] == of]:
                line = self.orders.pop(key)
                worth += line["points"] * line["quantity"]
        points = body["points"] + body["lapsed"]
        if points != worth:
            yield f"退回的物品值 {worth} 分，退了 {points} 分"
        if sum(purse["points"] for purse in body["charges"]) + body["refund"] != body["points"]:
            yield f"各期和补回的积分加起来不是 {body['points']} 分"
        least = [body["refund"], body["lapsed"], *(x["points"] - 1 for x in body["charges"])]
        if min(least) < 0 or (body["lapsed"] and (undone or body["refund"])):
            yield "退回的积分写得不对"
        yield from self.give_back(of, points)
        for purse in body["charges"]:
            self.charged[body["household"], purse["period"]] -= purse["points"]

    def close(self, entry: Entry, prev: bytes) -> Iterator[str]:
        body = entry.body
        goods = {good for flow in self.flows.values() for good in flow} | set(+self.opening)
        right = {
            good: {
                "opening": self.opening[good],
                **{flow: self.flows[flow][good] for flow in FLOWS},
                "closing": self.shelf[good],
            }
            for good in goods
        }
        said = {x["good"]: {k: x[k] for k in ("opening", *FLOWS, "closing")} for x in body["goods"]}
        for good in sorted(right.keys() | said.keys()):
            if right.get(good) != said.get(good):
                yield f"日结的 {good} 和流水对不上"
        figures = {
            "起始条数": (body["first"], self.first),
            "最后一条": (body["last"], entry.seq - 1),
            "流水校验": (body["head"], mark(prev)),
            "物品种数": (len(body["goods"]), len(said)),
            "小票张数": (body["slips"], len(self.slips)),
            "兑出积分": (body["points_out"], self.points_out),
            "退回积分": (body["points_back"], self.points_back),
            "待签字": (body["unsigned"], sorted(self.unsigned.values())),
            "待领取": (body["orders_open"], len(self.orders)),
            "逾期待领": (
                body["orders_overdue"],
                sum(x["due"] < entry.head["at"][:10] for x in self.orders.values()),
            ),
            "接班": (body["taken_over"], self.taken_over),
        }
        for name, (there, should) in figures.items():
            if there != should:
                yield f"日结的{name}是 {there}，流水里是 {should}"
        for number, should in zip(
            (body["first_slip"], body["last_slip"]),
            (self.slips[0], self.slips[-1]) if self.slips else ("", ""),
            strict=True,
        ):
            if not number.endswith(should) or bool(number) != bool(should):
                yield f"日结的小票号 {number} 不对，应是 {should}"
        self.first, self.opening, self.flows = entry.seq, Counter(self.shelf), defaultdict(Counter)
        self.slips, self.points_out, self.points_back, self.taken_over = [], 0, 0, []


def positive(quantity: int, what: str) -> Iterator[str]:
    if quantity < 1:
        yield f"{what} 的数是 {quantity}"


# --- what the township had said by then (journal-format.md 8) -------------------------------------


@dataclass
class Told:
    """People, households, rules and points as the feed told them so far."""

    people: set[str] = field(default_factory=set)
    households: set[str] = field(default_factory=set)
    schemes: dict[int, dict[str, Any]] = field(default_factory=dict)
    announced: dict[int, dict[str, Any]] = field(default_factory=dict)
    points: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    """By id: household, points, when they were earned."""
    gains: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    """Of a household: those above nothing, and when."""
    charged: Counter[tuple[str, str]] = field(default_factory=Counter)
    charges: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    """Households that came or left: their points are not added up here."""
    name: str = ""

    def hear(self, told: dict[str, Any]) -> None:
        match told.get("type"):
            case "site":
                self.name = told["name"]
            case "person":
                self.people.add(told["id"])
            case "household":
                self.households.add(told["id"])
            case "scheme":
                self.schemes[told["version"]] = told["document"]
            case "scheme_announced":
                self.announced[told["version"]] = told["document"]
            case "scheme_withdrawn":
                self.announced.pop(told["version"], None)
                self.schemes.pop(told["version"], None)
            case "points" if told.get("reverses") is None or told["reverses"] in self.points:
                self.book(told["id"], told["household"], told["points"], told["effective"])
            case "release":
                for n, part in enumerate(told["parts"]):
                    name = f"{told['id']}/{n}"
                    self.book(name, told["household"], part["points"], part["effective"])
            case "charge" if told["id"] not in self.charges:
                self.charges.add(told["id"])
                for part in told["parts"]:
                    self.charged[told["household"], part["period"]] += part["points"]
            case "arrived" | "move":
                self.moved.add(told["household"])

    def book(self, name: str, household: str, points: int, effective: str) -> None:
        if name not in self.points:
            self.points[name] = (household, points, effective)
            if points > 0:
                self.gains[household].append((points, effective))

    def read(self, entry: Entry) -> None:
        """Points that this kiosk booked itself."""
        body, at, op = entry.body, entry.head["at"], entry.head["op"]
        name = f"{entry.site}/{entry.epoch}/{entry.seq}"
        match entry.kind:
            case "awarded":
                self.book(name, body["household"], body["points"], body["effective"])
            case "reviewed" if body["outcome"] == "passed":
                self.book(name, body["household"], body["points"], body["effective"])
                if body["helper"]:
                    self.book(f"{name}/h", body["helper"], body["points"], body["effective"])
            case "refund":
                self.book(op, body["household"], body["points"], at)
            case "undone" | "returned" if body["refund"]:
                self.book(op, body["household"], body["refund"], at)
            case "released":
                for n, part in enumerate(body["parts"]):
                    self.book(f"{op}/{n}", body["household"], -part["points"], part["effective"])
            case "home_moved":
                self.moved.add(body["household"])
            case "scheme_begun" if body["version"] in self.announced:
                self.schemes[body["version"]] = self.announced[body["version"]]

    @property
    def version(self) -> int:
        return max(self.schemes, default=0)

    def spans(self) -> tuple[int, int] | None:
        """(months, start month) of a period; None where the rules changed it."""
        found = {
            (document["period"]["months"], document["period"].get("start_month", 1))
            for document in [*self.schemes.values(), *self.announced.values()]
        }
        return found.pop() if len(found) == 1 else None


def period_of(at: str, months: int, start: int) -> str:
    if months == 0:
        return ""
    index = (int(at[:4]) * 12 + int(at[5:7]) - start) // months * months + start - 1
    year, month = divmod(index, 12)
    return f"{year:04d}" if months == 12 else f"{year:04d}-{month + 1:02d}"


def spoken(material: Material, entries: list[Entry], found: list[str]) -> Told:
    """Hold each entry against what its kiosk had been told by then."""
    told, shop, place = Told(), Shop(), 0
    feed = material.feed or []
    late = {n for entry in entries if entry.kind == "feed_reread" for n in entry.body["items"]}
    for entry in entries:
        if entry.head["feed_cursor"] > len(feed):
            found.append(
                f"第 {entry.seq} 条：下发只有 {len(feed)} 条，写的是第"
                f" {entry.head['feed_cursor']} 条以后"
            )
        while place < min(entry.head["feed_cursor"], len(feed)):
            if feed[place].n not in late:
                told.hear(feed[place].body)
            place += 1
        name = f"第 {entry.seq} 条："
        keeper, household = entry.head["keeper"], entry.body.get("household")
        if keeper and keeper not in told.people:
            found.append(f"{name}没有 {keeper} 这个人")
        if household and household not in told.households:
            found.append(f"{name}没有 {household} 这一户")
        if entry.head["scheme_version"] != told.version:
            found.append(
                f"{name}当时的方案是第 {told.version} 版，"
                f"写的是第 {entry.head['scheme_version']} 版"
            )
        if entry.kind == "redemption":
            found.extend(f"{name}{problem}" for problem in overspent(entry, told, shop))
        for purse in entry.body.get("charges", []):
            sign = 1 if entry.kind == "redemption" else -1
            shop.charged[household, purse["period"]] += sign * purse["points"]
        told.read(entry)
        if entry.kind == "feed_reread":
            for n in entry.body["items"]:
                late.discard(n)
                if 1 <= n <= len(feed):
                    told.hear(feed[n - 1].body)
    for item in feed[place:]:
        if item.n not in late:
            told.hear(item.body)
    return told


def overspent(entry: Entry, told: Told, shop: Shop) -> Iterator[str]:
    """More than a purse ever got, whatever had passed the review."""
    household, spans = entry.body["household"], told.spans()
    if spans is None or household in told.moved:
        return
    for purse in entry.body["charges"]:
        period = purse["period"]
        got = sum(
            points
            for points, effective in told.gains[household]
            if period_of(effective, *spans) == period
        )
        spent = shop.charged[household, period] + told.charged[household, period]
        if spent + purse["points"] > got:
            much = spent + purse["points"]
            yield f"{household} {period or '各期'}一共得过 {got} 分，扣到了 {much} 分"


# --- the rows of kiosk.db (journal-format.md 9) ---------------------------------------------------

TRIGGERS = {
    "entry_is_never_changed": "beforeupdateonentrybeginselectraise(abort,'entryisappend-only');end",
    "entry_is_never_deleted": "beforedeleteonentrybeginselectraise(abort,'entryisappend-only');end",
    "entry_has_no_gaps": "beforeinsertonentrywhennew.seq<>coalesce((selectmax(seq)fromentry),0)+1"
    "beginselectraise(abort,'entryhasnogaps');end",
    "feed_item_is_never_changed": "beforeupdateonfeed_itemwhennot(old.known=0andnew.known=1and"
    "new.n=old.nandnew.body=old.body)beginselectraise(abort,'feed_itemisappend-only');end",
    "feed_item_is_never_deleted": "beforedeleteonfeed_itembeginselectraise(abort,"
    "'feed_itemisappend-only');end",
    "feed_item_has_no_gaps": "beforeinsertonfeed_itemwhennew.n<>coalesce((selectmax(n)from"
    "feed_item),0)+1beginselectraise(abort,'feed_itemhasnogaps');end",
}


def rows(path: Path, entries: list[Entry], shop: Shop, told: Told) -> Iterator[str]:
    with closing(opened(path)) as file:
        for (answer,) in file.execute("pragma quick_check"):
            if answer != "ok":
                yield f"文件坏了：{answer}"
        there = dict(file.execute("select name, sql from sqlite_master where type = 'trigger'"))
        for name, sql in TRIGGERS.items():
            text = "".join(there.get(name, "").lower().split()).rstrip(";")
            if text != f"createtrigger{name}{sql}":
                yield f"不许改流水的锁 {name} 没有了，或者换过"
        stock = dict(file.execute("select good, on_hand from stock"))
        for good in sorted(stock.keys() | shop.shelf.keys()):
            if stock.get(good, 0) != shop.shelf[good]:
                yield f"{good} 的库存：文件里 {stock.get(good, 0)}，流水 {shop.shelf[good]}"
        yield from same(
            "第 {} 条兑换",
            file.execute("select seq, household, cost, at, register_line from redeemed"),
            (
                (e.seq, e.body["household"], e.body["cost"], e.head["at"], e.body["register_line"])
                for e in entries
                if e.kind == "redemption"
            ),
        )
        yield from same(
            "第 {} 条兑换的撤销",
            file.execute("select of_seq, seq, points from reversal"),
            (
                (e.body["of"], e.seq, e.body["points"])
                for e in entries
                if e.kind in ("undone", "returned")
            ),
        )
        papers = Counter(
            seq for (seq,) in file.execute("select seq from print_job where paper = 'entry'")
        )
        should = {
            e.seq
            for e in entries
            if e.kind in PAPERED and (e.kind != "released" or e.head["keeper"])
        }
        for seq in sorted(papers.keys() | should):
            if papers[seq] != (seq in should):
                yield f"第 {seq} 条的单据：文件里 {papers[seq]} 张，应有 {int(seq in should)} 张"
        acked = file.execute("select value from meta where key = 'acked'").fetchone()
        if acked and int(acked[0]) > len(entries):
            yield f"乡镇收到过 {acked[0]} 条，这里只有 {len(entries)} 条"
        yield from purses(file, shop, told)


def same(
    name: str, there: Iterable[tuple[Any, ...]], should: Iterable[tuple[Any, ...]]
) -> Iterator[str]:
    found, right = {row[0]: row for row in there}, {row[0]: row for row in should}
    for key in sorted(found.keys() | right.keys(), key=str):
        if found.get(key) != right.get(key):
            yield f"{name.format(key)}：文件里是 {found.get(key)}，流水是 {right.get(key)}"


def purses(file: sqlite3.Connection, shop: Shop, told: Told) -> Iterator[str]:
    spans = told.spans()
    if spans is None:
        return
    here = {key: event for key, event in told.points.items() if event[0] not in told.moved}
    yield from same(
        "积分 {}",
        [
            row
            for row in file.execute("select id, household, points, effective, period from points")
            if row[1] not in told.moved
        ],
        ((key, *event, period_of(event[2], *spans)) for key, event in here.items()),
    )
    bases = {document["base"]["points"] for document in told.schemes.values()}
    base = bases.pop() if len(bases) == 1 else None
    total: Counter[tuple[str, str]] = Counter()
    for household, points, effective in here.values():
        total[household, period_of(effective, *spans)] += points
    touched = {key for key in (*shop.charged, *told.charged) if key[0] not in told.moved}
    spent = {key: shop.charged[key] + told.charged[key] for key in touched}
    sql = "select household, period, total, spent, cleared from purse"
    there = {(h, p): (t, s, c) for h, p, t, s, c in file.execute(sql) if h not in told.moved}
    sql = "select household, period, sum(points) from points where cleared = 1 group by 1, 2"
    cleared = {(h, p): points for h, p, points in file.execute(sql)}
    for key in sorted(there.keys() | total.keys() | touched):
        found = there.get(key)
        got = base if base is not None else (found[0] - total[key] if found else 0)
        right = (got + total[key], spent.get(key, 0), got + cleared.get(key, 0))
        if found != right:
            yield f"{key[0]} {key[1] or '各期'}的积分：文件里 {found}，应是 {right}"


# --- the command ----------------------------------------------------------------------------------


def anchored(text: str, entries: list[Entry]) -> str:
    """Why a noted head is not that of this journal; '' when it is."""
    seq, _, noted = text.partition(":")
    noted = noted.replace("-", "").strip().upper()
    there = next((e.digest.hex().upper() for e in entries if str(e.seq) == seq.strip()), "")
    if len(noted) < 16 or not there.startswith(noted):
        return f"第 {seq} 条的校验值不是 {noted}：流水改过，或者不是这台机器的"
    return ""


def slip(text: str, entries: list[Entry]) -> str:
    """Why a slip's code is not of this journal; '' when it is."""
    parts = text.strip().upper().split("/")
    for e in entries:
        said = ["S1", e.site.upper(), str(e.epoch), str(e.seq), mark(e.digest)]
        if e.kind == "redemption" and parts == said:
            return ""
    return f"小票 {text} 不是这本流水的"


def examine(
    path: Path, key: str = "", heads: Iterable[str] = (), slips: Iterable[str] = ()
) -> tuple[list[str], list[Entry]]:
    """Everything that does not hold, and the entries that were read."""
    found: list[str] = []
    start = path.read_bytes()
    is_database = start[:16] == b"SQLite format 3\0"
    if is_database:
        material = from_database(path, found)
    elif path.suffix == ".sealed":
        material = from_envelope(start, key, found)
    else:
        material = from_lines(start, found)
    entries = chain(material, found)
    if not entries and not found:
        found.append("没有流水")
    shop, prev = Shop(), NO_HASH
    if material.first == 1:
        for entry in entries:
            found.extend(f"第 {entry.seq} 条：{each}" for each in shop.problems(entry, prev))
            prev = entry.digest
    else:
        found.append(f"提示：从第 {material.first} 条开始，只看了每条的写法")
    if is_database and len(entries) == len(material.lines):
        told = spoken(material, entries, found)
        found.extend(rows(path, entries, shop, told))
    found.extend(problem for text in heads if (problem := anchored(text, entries)))
    found.extend(problem for text in slips if (problem := slip(text, entries)))
    return found, entries


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="查一查积分超市机器的流水")
    parser.add_argument(
        "file", type=Path, help="kiosk.db、一行一条的流水，或者优盘上的 .sealed 文件"
    )
    parser.add_argument("--head", action="append", default=[], help="日结单上的：31:CD38-BDB3-…")
    parser.add_argument("--slip", action="append", default=[], help="小票上二维码里的字")
    parser.add_argument("--key", default="", help="机器的公钥，64 位")
    told = parser.parse_args(arguments)
    try:
        found, entries = examine(told.file, told.key, told.head, told.slip)
    except (
        OSError,
        sqlite3.Error,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        Wrong,
    ) as error:
        sys.stdout.write(f"{told.file} 读不出来：{error}\n")
        return 2
    bad = [each for each in found if not each.startswith("提示：")]
    for each in found:
        sys.stdout.write(f"{each}\n")
    if bad:
        sys.stdout.write(f"{told.file}：有 {len(bad)} 处不对。\n")
        return 1
    last = entries[-1]
    sys.stdout.write(
        f"{told.file}：{len(entries)} 条流水都对得上。"
        f"最后是第 {last.seq} 条，校验 {mark(last.digest)}。\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
