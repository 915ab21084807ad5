"""A golden journal is accepted, and a forged one is not: by `kiosk verify` and by the auditor's.

The two share no code: where they differ, one of them is wrong.
"""

from __future__ import annotations

import ast
import hashlib
import json
import random
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from functools import partial

import msgspec
import pytest
from nacl.signing import SigningKey
from support import golden
from support.auditor import SCRIPT, says, verify_journal
from support.shop import without_triggers

from kiosk.core.checkdigit import check_digit
from kiosk.core.entries import BODIES, EntryKind
from kiosk.core.journal import (
    NO_HASH,
    body_text,
    canonical,
    entry_bytes,
    entry_hash,
    parse_entry,
    slip_mark,
)
from kiosk.store import journal
from kiosk.store.database import open_store
from kiosk.store.verify import head_problem, problems
from kiosk.sync.protocol import seal

FOLDERS = sorted(path for path in golden.GOLDEN.iterdir() if path.is_dir())
NEWEST = FOLDERS[-1]
LINES = golden.entries_of(NEWEST)
ENTRIES = [parse_entry(line) for line in LINES]
MUTATIONS = 500
NOT_THE_CHAIN = ("trigger ", "不许改流水的锁")
"""What both say of a file whose triggers were dropped to change it."""


@pytest.fixture(scope="module")
def golden_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("golden") / "kiosk.db"
    golden.rebuild(path, LINES, golden.items_of(NEWEST))
    return path


@pytest.fixture
def path(golden_file, tmp_path):
    return shutil.copy(golden_file, tmp_path / "kiosk.db")


def ours(path):
    with closing(open_store(path, create=False)) as store:
        return problems(store)


# --- what is right ------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_golden_journal_is_accepted_by_both(folder, tmp_path):
    path = tmp_path / "kiosk.db"
    golden.rebuild(path, golden.entries_of(folder), golden.items_of(folder))
    assert ours(path) == []
    assert says(path) == []
    assert says(folder / "journal.jsonl") == []


def test_every_kind_of_entry_is_in_the_newest_golden_journal():
    assert {entry.kind for entry in ENTRIES} == set(EntryKind)


def test_the_auditors_script_imports_nothing_but_the_standard_library(path):
    tree = ast.parse(SCRIPT.read_text())
    modules = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert modules <= sys.stdlib_module_names
    run = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(path)], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert f"{len(LINES)} 条流水都对得上" in run.stdout


def fields_of(struct):
    """A struct's fields as the auditor's table has them: name, and whether it may be left out."""
    return {
        (each.encode_name, not each.required) for each in msgspec.inspect.type_info(struct).fields
    }


def test_both_know_the_same_kinds_and_fields():
    assert verify_journal.BODIES.keys() == BODIES.keys()
    for kind, struct in BODIES.items():
        told = {
            (name.partition(":")[0], "=" in name)
            for name in verify_journal.PARTS[verify_journal.BODIES[kind]].split()
        }
        assert told == fields_of(struct), kind


def test_the_written_format_names_every_kind_and_field():
    text = (SCRIPT.parents[1] / "journal-format.md").read_text()
    for kind, name in verify_journal.BODIES.items():
        assert f"`{kind}`" in text, kind
        assert f"`{name}`" in text, name
    for fields in [*verify_journal.PARTS.values()]:
        assert f"`{fields.replace('|', '/')}`" in text, fields
    for told in verify_journal.ENTRY.split():
        assert f"| `{told.partition(':')[0]}` |" in text, told


# --- forgeries ------------------------------------------------------------------------------------


def sql(*statements):
    return without_triggers(*statements)


def rehashed(path):
    """A chain made good again from the first entry on, and the heads that closes tell of it."""
    with closing(open_store(path, create=False)) as store:
        prev, changed = NO_HASH, []
        for entry, _ in journal.entries(store):
            if entry.kind == EntryKind.DAY_CLOSED:
                body = canonical({**json.loads(entry.body), "head": slip_mark(prev)}).decode()
                entry = replace(entry, body=body)
            digest = entry_hash(prev, entry_bytes(entry))
            changed.append((entry.body, prev, digest, entry.seq))
            prev = digest
    put = "update entry set body = ?, prev = ?, hash = ? where seq = ?"
    sql(*[(put, *row) for row in changed])(path)


def whole(forge_it):
    def forge_all(path):
        forge_it(path)
        rehashed(path)

    return forge_all


def seq_of(kind, n=0):
    return [entry.seq for entry in ENTRIES if entry.kind == kind][n]


def set_body(kind, change, n=0, *, closes=False):
    """The body of the n-th entry of a kind as `change` makes it, the chain made good again."""
    seq = seq_of(kind, n)
    body = json.loads(ENTRIES[seq - 1].body)
    change(body)
    text = canonical(body).decode()
    return whole(sql(("update entry set body = ? where seq = ?", text, seq)))


def raw_body(kind, change, n=0):
    seq = seq_of(kind, n)
    text = change(ENTRIES[seq - 1].body)
    assert text != ENTRIES[seq - 1].body
    return whole(sql(("update entry set body = ? where seq = ?", text, seq)))


def column(kind, name, value, n=0):
    change = (f"update entry set {name} = ? where seq = ?", value, seq_of(kind, n))
    return whole(sql(change))


def appended(change):
    """An entry more, rightly chained, as `change` makes it of the last."""

    def forge_it(path):
        with closing(open_store(path)) as store, store.transaction():
            (seq, prev) = journal.head(store)
            last = parse_entry(LINES[-1])
            told = {**vars(last), "seq": seq + 1, "op": "forged", **change()}
            body = told["body"] if isinstance(told["body"], str) else canonical(told["body"])
            told["body"] = body if isinstance(body, str) else body.decode()
            journal.put(store, type(last)(**told), prev)

    return forge_it


def body_of(kind, n=0, **changes):
    return {**json.loads(ENTRIES[seq_of(kind, n) - 1].body), **changes}


def one_entry_rehashed(path):
    """Its own hash made good, and not the next one's link."""
    seq = seq_of("redemption")
    text = ENTRIES[seq - 1].body.replace('"points":35', '"points":34')
    sql(("update entry set body = ? where seq = ?", text, seq))(path)
    with closing(open_store(path, create=False)) as store:
        prev = journal.entry_at(store, seq - 1)[1]
        digest = entry_hash(prev, entry_bytes(journal.entry_at(store, seq)[0]))
    sql(("update entry set hash = ? where seq = ?", digest, seq))(path)


def swapped(path):
    a, b = seq_of("redemption"), seq_of("redemption", 1)
    columns = "kind = ?, body = ?, keeper = ?"
    one, other = ENTRIES[a - 1], ENTRIES[b - 1]
    whole(
        sql(
            (f"update entry set {columns} where seq = ?", other.kind, other.body, "k1", a),
            (f"update entry set {columns} where seq = ?", one.kind, one.body, "k1", b),
        )
    )(path)


def dropped(path):
    seq = seq_of("wished")
    whole(
        sql(
            ("delete from entry where seq = ?", seq),
            ("update entry set seq = -seq where seq > ?", seq),
            "update entry set seq = -seq - 1 where seq < 0",
        )
    )(path)


def overspent(path):
    """More than the purse ever had, and everything else adds up."""
    good = body_of("redemption")["lines"][0]
    told = body_of(
        "redemption",
        lines=[{**good, "quantity": 1, "points": 9999}],
        charges=[{"period": "2026", "points": 9999}],
        cost=9999,
        before=9999,
        after=0,
        register_line=6,
    )
    appended(lambda: {"kind": "redemption", "body": told})(path)


def doubled_op(path):
    """A table made anew without its constraint takes a key twice."""
    with closing(sqlite3.connect(path)) as file:
        (ddl,) = file.execute("select sql from sqlite_master where name = 'entry'").fetchone()
        twice = ENTRIES[seq_of("wished") - 1].op
        file.execute(ddl.replace("TABLE entry", "TABLE other").replace(" unique", ""))
        file.execute("insert into other select * from entry")
        triggers = file.execute(
            "select sql from sqlite_master where type = 'trigger' and tbl_name = 'entry'"
        ).fetchall()
        file.execute("drop table entry")
        file.execute("alter table other rename to entry")
        file.execute("update entry set op = ? where seq = ?", [twice, seq_of("card_lost")])
        for (statement,) in triggers:
            file.execute(statement)
        file.commit()
    rehashed(path)


def canonical_in_another_order(text):
    told = json.loads(text)
    return json.dumps(dict(reversed(told.items())), separators=(",", ":"), ensure_ascii=False)


def drop_trigger(path):
    with closing(sqlite3.connect(path)) as file:
        file.execute("drop trigger entry_is_never_deleted")


def milder(body):
    body["lines"][0]["points"] -= 1


def other_slip(body):
    body["first_slip"] = body["first_slip"][:-1] + str((int(body["first_slip"][-1]) + 1) % 10)


def slip_again(body):
    seq = seq_of("redemption")
    body["first_slip"] = f"和平-1-{seq:06d}-{check_digit(f'1{seq:06d}')}"


FORGED = {
    # the chain
    "an amount changed, its own hash made good": one_entry_rehashed,
    "an amount changed, the whole chain made good": set_body("redemption", milder),
    "an entry dropped, the rest counted anew": dropped,
    "an entry struck": sql(("delete from entry where seq = ?", seq_of("wished"))),
    "entries swapped, the chain made good": swapped,
    "a link cut": sql(("update entry set prev = zeroblob(32) where seq = 9",)),
    "a key used twice": doubled_op,
    "an item of the feed struck": sql("delete from feed_item where n = 20"),
    "a cursor beyond the feed": column("wished", "feed_cursor", 999),
    "a cursor that goes back": column("day_closed", "feed_cursor", 3),
    # the words
    "a field more": set_body("wished", lambda body: body.update(gift=1)),
    "a field less": set_body("wished", lambda body: body.pop("name")),
    "a default told": set_body("delivery", lambda body: body.update(photo="")),
    "true for a number": set_body("signed", lambda body: body.update(register_line=True)),
    "a number as a text": set_body("signed", lambda body: body.update(of="4")),
    "a number too large": set_body("signed", lambda body: body.update(of=1 << 63)),
    "a space in the JSON": raw_body("wished", lambda text: text.replace(",", ", ")),
    "fields in another order": raw_body("delivery_accepted", canonical_in_another_order),
    "a field twice": raw_body("signed", lambda text: text.replace("{", '{"of":1,')),
    "NaN": raw_body("signed", lambda text: text.replace(":2}", ":NaN}")),
    "a fraction": raw_body("signed", lambda text: text.replace(":2}", ":2.0}")),
    "an escaped letter": raw_body("wished", lambda text: text.replace("大", "\\u5927")),
    "half a character": raw_body("wished", lambda text: text.replace("大", "\\ud800")),
    "a body that is none": raw_body("wished", lambda _: "[]"),
    "deep brackets": raw_body("wished", lambda _: "[" * 100_000),
    "a kind that nobody knows": column("wished", "kind", "gift"),
    "a time that is none": column("wished", "at", "2026-11-31T09:00:00"),
    "a time without seconds": column("session_held", "at", "2026-11-20T09:12"),
    "an uptime below nothing": column("wished", "uptime_ms", -5),
    # what cannot be
    "stock below nothing": set_body("written_off", lambda b: b["lines"][0].update(quantity=99)),
    "a second reversal": appended(lambda: {"kind": "undone", "body": body_of("undone")}),
    "a reversal for more": set_body("returned", lambda body: body.update(points=36)),
    "points of two purses that do not add up": set_body(
        "redemption", lambda body: body["charges"][0].update(points=64)
    ),
    "a purse overspent": overspent,
    "a slip number used before": set_body("day_closed", slip_again, 1),
    "a wrong check digit": set_body("day_closed", other_slip),
    "a close that forgot a redemption": set_body("day_closed", lambda b: b.update(slips=3)),
    "a line of the register left out": set_body(
        "redemption", lambda body: body.update(register_line=9), -1
    ),
    "dated back": column("session_held", "at", "2026-10-01T09:00:00"),
    "a keeper whom nobody knows": column("wished", "keeper", "k9"),
    "a household that nobody knows": set_body("wished", lambda b: b.update(household="h99")),
    "rules that nobody made": column("wished", "scheme_version", 9),
    "one person as two": set_body("delivery_accepted", lambda body: body.update(second="k1")),
    "a voucher destroyed twice": appended(
        lambda: {"kind": "vouchers_destroyed", "body": body_of("vouchers_destroyed")}
    ),
    "a second beginning of one epoch": appended(
        lambda: {"kind": "genesis", "body": body_of("genesis", 1)}
    ),
    "another site's beginning": set_body("genesis", lambda b: b.update(site="hp02"), 1),
    # the rows
    "more on the shelf": sql("update stock set on_hand = on_hand + 1 where good = 'rice'"),
    "less spent": sql("update purse set spent = spent - 1 where household = 'h42'"),
    "more points": sql("update purse set total = total + 5 where household = 'h42'"),
    "points put in": sql("update points set points = points + 5 where id = 'p1'"),
    "a redemption of less": sql(
        "update redeemed set cost = cost - 1 where seq in (select min(seq) from redeemed)"
    ),
    "a slip struck": sql("delete from print_job where seq in (select min(seq) from redeemed)"),
    "a trigger dropped": drop_trigger,
    "more acknowledged than is there": sql("insert into meta values ('acked', '999')"),
}


NAMED = {
    "a purse overspent": ("was not as it was read|is not as it was read", "一共得过"),
    "a second reversal": ("was taken back before", "以前撤销或退过"),
    "a field twice": ("not canonical", "写了两次"),
    "true for a number": ("Expected `int`", "不是整数"),
    "stock below nothing": ("below zero|not as it was read", "库存成了"),
    "dated back": ("goes back to 2026-10-01", "倒回"),
    "a time without seconds": ("is no stamp", "时间 '2026-11-20T09:12' 不对"),
    "a keeper whom nobody knows": ("nobody is called k9", "没有 k9 这个人"),
    "rules that nobody made": ("by version 9 of the rules", "写的是第 9 版"),
    "a cursor beyond the feed": ("after item 999", "第 999 条以后"),
    "a wrong check digit": ("closed slips", "小票号"),
    "a slip number used before": ("closed slips", "小票号"),
    "a trigger dropped": ("trigger entry_is_never_deleted: missing", "不许改流水的锁"),
    "an amount changed, the whole chain made good": ("do not agree", "对不上"),
}
"""What must be said of some: others may be found by more than one way."""


def test_there_are_forgeries_enough():
    assert len(FORGED) >= 20


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_journal_is_rejected_by_both_and_the_place_named(path, name):
    FORGED[name](path)
    kiosk, auditor = ours(path), says(path)
    assert kiosk, f"kiosk verify accepts {name}"
    assert auditor, f"the auditor's verifier accepts {name}"
    for wanted, found in zip(NAMED.get(name, (".", ".")), (kiosk, auditor), strict=True):
        assert any(re.search(wanted, each) for each in found), found


# --- what only a head that lies elsewhere can show ------------------------------------------------


def head_of(path):
    with closing(open_store(path, create=False)) as store:
        seq, digest = journal.head(store)
    return f"{seq}:{slip_mark(digest)}"


def about(path, head):
    with closing(open_store(path, create=False)) as store:
        return head_problem(store, head)


def test_a_journal_rewritten_whole_is_held_against_a_printed_head(path):
    """A reason that nobody reckons with, the chain made good: only the paper knows."""
    noted = head_of(path)
    assert (about(path, noted), says(path, heads=[noted])) == ("", [])
    shown = (
        noted.partition(":")[0]
        + ":"
        + "-".join(noted.partition(":")[2][n : n + 4] for n in (0, 4, 8, 12))
    )
    assert (about(path, shown), says(path, heads=[shown])) == ("", [])
    set_body("wished", lambda body: body.update(name="别的"))(path)
    assert ours(path)[0].startswith(("wish of", "entry", "close")), "the row, and the close's mark"
    last = seq_of("sold")
    other = appended(lambda: {"kind": "sold", "body": body_of("sold")})
    for wrong in (noted, f"{last}:", f"{last}:12", "x:y", "999:" + "A" * 16, ":"):
        assert about(path, wrong)
        assert says(path, heads=[wrong])
    assert other


def test_an_entry_changed_after_the_last_close_shows_only_against_its_head(path):
    """No row, no close and no rule speaks against another reason: the head does."""
    noted = head_of(path)
    column("sold", "uptime_ms", 77)(path)
    assert (ours(path), says(path)) == ([], [])
    assert about(path, noted) == f"head: the mark of entry {len(LINES)} is another one"
    assert says(path, heads=[noted])[0].startswith(f"第 {len(LINES)} 条的校验值不是")


def test_a_slip_is_proved_by_the_auditors_verifier_too(path):
    with closing(open_store(path, create=False)) as store:
        seq = seq_of("redemption")
        mark = slip_mark(journal.entry_at(store, seq)[1])
    assert says(path, slips=[f"S1/HP01/1/{seq}/{mark}"]) == []
    for wrong in (
        f"S1/HP01/2/{seq}/{mark}",
        f"S1/HP01/1/{seq + 1}/{mark}",
        "S1",
        f"S1/HP01/1/{seq}/",
    ):
        assert says(path, slips=[wrong])


def test_a_signed_envelope_is_read_and_a_forged_one_is_not(tmp_path):
    key = SigningKey(bytes(range(32)))
    digest = NO_HASH
    for line in LINES:
        digest = hashlib.sha256(digest + line).digest()
    seal_it = partial(
        seal, key, kind="entries", site="hp01", epoch=1, first=1, last_hash=digest.hex()
    )
    path, public = tmp_path / "entries-000000000001.sealed", key.verify_key.encode().hex()
    path.write_bytes(seal_it(LINES))
    assert says(path, key=public) == []
    assert says(path, key=SigningKey(bytes(32)).verify_key.encode().hex()) == [
        "读不出来：信封的签名不对"
    ]
    changed = [LINES[0], *[line.replace(b"35", b"34") for line in LINES[1:]]]
    path.write_bytes(seal_it(changed))
    assert says(path, key=public), "another hash than the head says"
    path.write_bytes(seal_it(LINES)[:-9])
    assert says(path, key=public) == ["读不出来：信封里的内容不是签了名的内容"]


def test_lines_with_their_hashes_are_read_and_a_torn_last_one_is_noted(tmp_path):
    path, prev, text = tmp_path / "journal.jsonl", NO_HASH, b""
    for line in LINES:
        prev = hashlib.sha256(prev + line).digest()
        text += prev.hex().encode() + b" " + line + b"\n"
    path.write_bytes(text)
    assert says(path) == []
    path.write_bytes(text + text[:70])
    found, entries = verify_journal.examine(path)
    assert (len(entries), len(found), found[0][:3]) == (len(LINES), 1, "提示：")
    path.write_bytes(text.replace(b'\\"points\\":35', b'\\"points\\":34', 1))
    assert says(path)[0].endswith("校验值和内容、前一条对不上")


# --- changes by chance ----------------------------------------------------------------------------


def changed_value(rng, value):
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + rng.choice([-1, 1, 1000])
    if isinstance(value, str):
        place = rng.randrange(len(value) + 1)
        return value[:place] + rng.choice("0a大") + value[place:]
    if isinstance(value, list):
        return value[:-1] if value else [1]
    if isinstance(value, dict):
        key = rng.choice(sorted(value))
        return {**value, key: changed_value(rng, value[key])}
    return 1 if value is None else None


def mutated(rng, line):
    """One field of an entry, or of its body, is another."""
    told = json.loads(line)
    if rng.random() < 0.5:
        name = rng.choice(sorted(told))
        told[name] = changed_value(rng, told[name])
    else:
        told["body"] = canonical(changed_value(rng, json.loads(told["body"]))).decode()
    return told


def test_one_changed_field_anywhere_is_rejected_by_both(golden_file, tmp_path):
    """In the lines against the printed head, in the file by its chain and what its columns take."""
    rng = random.Random(7)
    path = shutil.copy(golden_file, tmp_path / "kiosk.db")
    noted, lines, names = head_of(path), tmp_path / "journal.jsonl", list(vars(ENTRIES[0]))
    put = f"update entry set {', '.join(f'{name} = ?' for name in names)} where seq = ?"
    in_file = 0
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for (name,) in file.execute("select name from sqlite_master where type = 'trigger'"):
            file.execute(f"drop trigger {name}")
        for n in range(MUTATIONS):
            seq = rng.randrange(1, len(LINES) + 1)
            told = mutated(rng, LINES[seq - 1])
            forged = [*LINES[: seq - 1], canonical(told), *LINES[seq:]]
            lines.write_bytes(b"".join(line + b"\n" for line in forged))
            assert says(lines, heads=[noted]), (seq, told)
            try:
                file.execute(put, [*(told[name] for name in names), seq])
            except sqlite3.IntegrityError:
                continue  # SQLite itself will not have it
            in_file += 1
            for found in (ours(path), says(path) if n % 10 == 0 else ["the same lines"]):
                assert any(not each.startswith(NOT_THE_CHAIN) for each in found), (seq, told)
            there = told["seq"] if isinstance(told["seq"], int) else seq
            file.execute(put, [*(vars(ENTRIES[seq - 1])[name] for name in names), there])
    assert in_file > MUTATIONS // 2


def test_the_township_takes_nothing_of_such_a_line():
    """What is no entry of ours is told by the parser that all ways in share."""
    rng = random.Random(8)
    refused = 0
    for _ in range(2000):
        seq = rng.randrange(1, len(LINES) + 1)
        line = bytearray(LINES[seq - 1])
        line[rng.randrange(len(line))] ^= 1 << rng.randrange(8)
        try:
            entry = parse_entry(bytes(line))
            body = body_text(entry.decoded())
        except (ValueError, KeyError):
            refused += 1
            continue
        assert body != entry.body or entry_hash(NO_HASH, bytes(line)) != entry_hash(
            NO_HASH, LINES[seq - 1]
        )
    assert refused > 500
