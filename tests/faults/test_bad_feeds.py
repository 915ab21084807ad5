"""Whatever a township, or somebody in its place, sends: nothing is taken that is not meant, and the
kiosk goes on sending and taking in."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
from contextlib import closing

import msgspec
import pytest
from nacl.signing import SigningKey
from support.shop import bought, dump, stamp_at
from support.village import NOW, found_village, tell

from kiosk.core.feed import FeedItem, HouseholdItem, Known, PointsItem
from kiosk.core.journal import canonical
from kiosk.store import feed, journal, views
from kiosk.store.outbox import Outbox
from kiosk.store.replay import DERIVED
from kiosk.store.verify import problems
from kiosk.sync.protocol import EnvelopeError, open_envelope, seal, unproven_head, unproven_lines

ITEMS = 8_000
PAGE = 200
ENVELOPES = 1_500
KEY = SigningKey(bytes(range(1, 33)))

WRONG = {
    str: (5, None, True, ["a"], {"a": 1}, 1.5),
    int: ("5", None, True, [1], 1.5, "NaN"),
    bool: (1, "true", None, [True]),
    list: ({"a": 1}, "a", 5, None, [[]]),
    dict: ([1], "a", None),
}
"""By the type of a value: what it cannot be."""

BROKEN = (
    "",
    "{",
    "null",
    "[]",
    "5",
    '"text"',
    '{"type":5}',
    '{"type":"points"}',
    '{"type":"rain","n":1}',
    '{"type":"points","type":"site"}',
    "[" * 50_000,
    '{"type":"household","id":' + "[" * 5_000,
    '{"type":"points","points":NaN}',
    '{"type":"points","points":1e999}',
    '{"type":"household","id":"\\ud800"}',
    '{"type":"card","key":"\u0000"}',
    "\ufeff{}",
    '{"type":"' + "x" * 100_000 + '"}',
)


def samples():
    """A sound item of each kind, as small as its fields allow."""
    return [json.loads(canonical(_smallest(item))) for item in _structs()]


def _structs():
    return list(Known.__args__)


def _smallest(struct):
    told = {}
    for field in msgspec.inspect.type_info(struct).fields:
        if field.required:
            told[field.encode_name] = _value(field.type)
    return {"type": struct.__struct_config__.tag, **told}


def _value(kind):
    match kind:
        case msgspec.inspect.IntType():
            return 1
        case msgspec.inspect.BoolType():
            return True
        case msgspec.inspect.LiteralType(values=values):
            return values[0]
        case msgspec.inspect.VarTupleType():
            return []
        case msgspec.inspect.DictType():
            return {}
        case msgspec.inspect.UnionType(types=types):
            return _value(types[0])
    return "2026-11-20T09:00:00"


def broken(rng, told):
    """An item that means nothing: a field is gone, or of a type that it cannot have."""
    if rng.random() < 0.1:
        return rng.choice(BROKEN)
    told = dict(told)
    optional = {"household", "end"} if told["type"] in ("card", "suspension") else set()
    names = sorted(told.keys() - optional)
    name = rng.choice(names)
    if name != "type" and rng.random() < 0.4:
        del told[name]
        return json.dumps(told)
    text = json.dumps({**told, name: rng.choice(WRONG[type(told[name])])})
    return text[: rng.randrange(len(text))] if rng.random() < 0.2 else text


@pytest.fixture
def store(tmp_path):
    with closing(found_village(tmp_path / "kiosk.db")) as made:
        tell(made, HouseholdItem("h60", "0060", "1组", "周*", "hp01"))
        yield made


def rows(store):
    return {name: found for name, found in dump(store).items() if name in DERIVED}


def test_items_that_mean_nothing_change_nothing_and_stop_nothing(store):
    rng = random.Random(81)
    sound, before, sent = samples(), rows(store), 0
    unsent = Outbox(store).lines(1, 500)
    while sent < ITEMS:
        n = journal.feed_cursor(store)
        page = [FeedItem(n + k, broken(rng, rng.choice(sound))) for k in range(1, PAGE + 1)]
        feed.apply_feed(store, page, NOW)
        sent += PAGE
        taken = [item.body[:200] for item in page if not _is_unread(store, item.n)]
        assert taken == []
    assert rows(store) == before
    assert journal.feed_cursor(store) == sent + 13
    assert Outbox(store).lines(1, 500) == unsent, "what was to be sent is still to be sent"
    tell(store, PointsItem("p2", "h42", "award", 40, "义务劳动", NOW.isoformat(), NOW.isoformat()))
    bought(store, "op1")
    assert len(feed.unread(store)) == sent
    assert problems(store) == []


def _is_unread(store, n):
    return store.value("select known from feed_item where n = ?", [n]) == 0


STAMPS = ("", "yesterday", "2026-02-30T00:00:00", "2026-11-20T09:00:00+08:00", "9" * 400, "\u0000")
NONSENSE = [
    *[{"type": "points", "id": "x", "household": "h42", "kind": "award", "points": 1, "what": "x",
       "effective": stamp, "posted": "2026-11-20T09:00:00"} for stamp in STAMPS],
    *[{"type": "review", "before": stamp, "at": "2026-11-20T09:00:00"} for stamp in STAMPS],
    *[{"type": "suspension", "id": "s", "household": "h42", "kind": "x", "start": stamp}
      for stamp in STAMPS],
    *[{"type": "points", "id": "x", "household": "h42", "kind": "award", "points": points,
       "what": "x", "effective": "2026-11-20T09:00:00", "posted": "2026-11-20T09:00:00"}
      for points in (10**15 + 1, -(10**15) - 1, 1 << 80)],
    {"type": "scheme", "version": 2, "document": {}},
    {"type": "scheme", "version": 2, "document": {"id": "x", "period": {"months": -1}}},
    {"type": "scheme", "version": -1, "document": {}},
    {"type": "release", "id": "r", "household": "h42", "site": "hp02", "at": "x", "parts": []},
    {"type": "release", "id": "r", "household": "h42", "site": "hp02", "at": "2026-11-20T09:00:00",
     "parts": [{"period": "2026", "points": -5, "effective": "2026-11-20T09:00:00"}]},
    {"type": "charge", "id": "c", "household": "h42", "what": "x",
     "parts": [{"period": "nineteen", "points": 5}]},
    {"type": "release_wish", "id": "w", "household": "h42", "to": "hp02", "points": -5,
     "at": "2026-11-20T09:00:00"},
    {"type": "activity", "id": "a", "name": "x", "place": "x", "at": "soon"},
    {"type": "good", "id": "rice", "name": "x", "points": 5, "category": "", "since": "soon"},
]  # fmt: skip


@pytest.mark.parametrize("n", range(len(NONSENSE)))
def test_an_item_of_the_right_shape_that_cannot_be_is_kept_unread(store, n):
    before, cursor = rows(store), journal.feed_cursor(store)
    good = PointsItem("g", "h42", "award", 5, "打扫", NOW.isoformat(), NOW.isoformat())
    bodies = [json.dumps(NONSENSE[n]), canonical(good).decode()]
    feed.apply_feed(store, [FeedItem(cursor + k, b) for k, b in enumerate(bodies, 1)], NOW)
    assert [item.n for item in feed.unread(store)] == [cursor + 1]
    changed = {name for name, found in rows(store).items() if found != before[name]}
    assert changed == {"points", "purse"}, "the next item counts"
    assert problems(store) == []


# --- envelopes ------------------------------------------------------------------------------------


def sealed(lines, **how):
    told = {"kind": "feed", "site": "hp01", "epoch": 1, "first": 14, **how}
    return seal(KEY, lines, **told)


def resigned(head_line, content):
    signature = base64.b64encode(KEY.sign(head_line).signature)
    return head_line + b"\n" + signature + b"\n" + content


def test_an_envelope_that_was_changed_anywhere_is_refused():
    rng = random.Random(82)
    whole = sealed([b'{"type":"rain"}'] * 5)
    for _ in range(ENVELOPES):
        bad = bytearray(whole)
        match rng.randrange(4):
            case 0:
                bad[rng.randrange(len(bad))] ^= 1 << rng.randrange(8)
            case 1:
                del bad[rng.randrange(len(bad)) :]
            case 2:
                n = rng.randrange(len(bad))
                bad[n:n] = rng.randbytes(rng.randrange(1, 40))
            case 3:
                bad = bytearray(rng.randbytes(rng.randrange(3000)))
        with pytest.raises(EnvelopeError):
            open_envelope(bytes(bad), KEY.verify_key)
        unproven_head(bytes(bad))
        try:
            unproven_lines(bytes(bad))
        except EnvelopeError:
            continue


HEAD = json.loads(sealed([b"x"]).split(b"\n")[0])
CONTENT = gzip.compress(b"x", mtime=0)
SIGNED_WRONGLY = [
    ({**HEAD, "last": HEAD["last"] + 1}, CONTENT),
    ({**HEAD, "first": 10**30}, CONTENT),
    ({**HEAD, "first": "1"}, CONTENT),
    ({**HEAD, "kind": "gift"}, CONTENT),
    ({**HEAD, "more": 1}, CONTENT),
    ({**HEAD, "last": -(10**9)}, CONTENT + b"x"),
    ({**HEAD, "schema": True}, CONTENT),
    ({**HEAD}, b""),
    ({**HEAD}, b"x"),
    ({**HEAD}, gzip.compress(bytes(40 << 20))),
    ({**HEAD}, CONTENT[:-4]),
]


@pytest.mark.parametrize("n", range(len(SIGNED_WRONGLY)))
def test_an_envelope_that_the_township_signed_and_that_cannot_be_is_refused(n):
    head, content = SIGNED_WRONGLY[n]
    head = {**head, "content": hashlib.sha256(content).hexdigest()}
    with pytest.raises(EnvelopeError):
        open_envelope(resigned(canonical(head), content), KEY.verify_key)


def test_hostile_names_are_kept_as_they_came_and_shown_as_they_can_be(store):
    """What the screen and the paper then do with them: test_hostile_names.py."""
    names = ("[b]粗[/b]", "=1+1", "a\u202eb", "甲\n乙", "\u0000", "😀" * 3000, "<b>", "\x1b@\x1dV0")
    tell(store, *(HouseholdItem(f"x{n}", "1", "3组", name, "hp01") for n, name in enumerate(names)))
    there = dict(store.rows("select id, name from household where id like 'x%'"))
    assert [there.get(f"x{n}") for n in range(len(names))] == list(names)
    assert views.offers(store, stamp_at().moment.at)
    assert problems(store) == []
