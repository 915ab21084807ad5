"""Whatever is sent to the township over real HTTP: nothing is a fault of its own, and a fact that a
kiosk signed is kept, however it reads."""

from __future__ import annotations

import json
import random

import pytest
import requests
from nacl.signing import SigningKey
from support.golden import GOLDEN, entries_of
from support.town import NOW, MemoryOutbox, enrol_kiosk, found_town, site_row, stored_entries

from kiosk.core.journal import canonical
from kiosk.sync.protocol import file_target, request_signature, state_target
from kiosk.township.api import application
from kiosk.township.serving import running

KEY = SigningKey(bytes(range(1, 33)))
UNSIGNED = 500
SIGNED_LINES = 3_000
BATCH = 250
LINES = entries_of(max(GOLDEN.iterdir()))


@pytest.fixture
def township(tmp_path):
    engine = found_town(tmp_path / "township.db")
    enrol_kiosk(engine, KEY)
    with running(application(engine, lambda: NOW)) as url, requests.Session() as session:
        session.trust_env = False
        yield engine, url, session
    engine.dispose()


def changed(rng, data):
    bad = bytearray(data)
    match rng.randrange(5):
        case 0:
            bad[rng.randrange(len(bad))] ^= 1 << rng.randrange(8)
        case 1:
            del bad[rng.randrange(len(bad)) :]
        case 2:
            n = rng.randrange(len(bad))
            bad[n:n] = rng.randbytes(rng.randrange(1, 40))
        case 3:
            bad = bytearray(rng.randbytes(rng.randrange(2000)))
        case 4 if data.startswith(b"{"):
            head, _, rest = bytes(bad).partition(b"\n")
            told = json.loads(head)
            told[rng.choice(sorted(told))] = rng.choice([None, -1, "x", [], 1 << 70, "\ud800"])
            bad = bytearray(json.dumps(told).encode() + b"\n" + rest)
    return bytes(bad)


def test_ten_ways_in_take_no_noise(township):
    """Each call of the kiosks with what is no call: refused with a problem and no fault."""
    engine, url, session = township
    rng = random.Random(91)
    outbox = MemoryOutbox()
    for _ in range(9):
        outbox.redeem()
    envelope = outbox.sealed(KEY, 1, 10)
    enrolment = canonical({"code": "12345678901234567890", "public_key": "00" * 32, "schema": 1})
    state = canonical({"version": "1", "free_mb": 1, "printer": "", "quality": "S", "unsent": 0})
    digest = "ab" * 32
    calls = [
        ("POST", "/v1/sites/tx01/entries", envelope),
        ("POST", "/v1/enrol", enrolment),
        ("PUT", state_target("tx01"), state),
        ("PUT", file_target("tx01", digest), bytes(500)),
    ]
    asked = [
        "/v1/sites/tx01/feed?after={}",
        "/v1/sites/tx01/snapshot?after={}",
        "/v1/sites/tx01/files/{}",
        "/v1/sites/{}/feed?after=0",
        "/v1/hello?{}",
        "/x/{}",
    ]
    odd = ["", "-1", "1e9", "%00", "%FF", "..%2F..", "９", "9" * 300, "%F0%9F%98%80", "a" * 64]
    statuses = set()
    for n in range(UNSIGNED):
        signature = (
            request_signature(KEY, "GET", "/") if n % 3 else rng.choice(["", "=", "é", "A" * 88])
        )
        headers = {
            "Kiosk-Signature": signature.encode("latin-1"),
            "Content-Range": rng.choice(
                ["bytes 0-499/500", "bytes 9-1/5", "bytes */*", "x", "bytes 0-" + "9" * 400]
            ),
        }
        if n % 2:
            method, path, body = rng.choice(calls)
            answer = session.request(
                method, url + path, data=changed(rng, body), headers=headers, timeout=30
            )
        else:
            path = rng.choice(asked).format(rng.choice(odd))
            answer = session.get(url + path, headers=headers, timeout=30)
        statuses.add(answer.status_code)
        assert answer.status_code < 500, (answer.status_code, answer.text)
        assert answer.status_code != 200 or path.startswith("/v1/hello"), path
    assert {400, 401, 404} <= statuses
    assert (site_row(engine).head, site_row(engine).frozen) == (0, "")
    answer = session.post(url + "/v1/sites/tx01/entries", data=envelope, timeout=30)
    assert (answer.status_code, answer.json()["head"]) == (200, 10)


def spoilt(rng, line):
    """An entry of a golden journal with a value changed, or something that is none."""
    told = json.loads(line)
    match rng.randrange(6):
        case 0:
            told[rng.choice(sorted(told))] = rng.choice([None, "x", -1, True, [], {}, 1 << 62])
        case 1:
            del told[rng.choice(sorted(told))]
        case 2:
            told["body"] = rng.choice(["", "{", "[]", "null", "5", "[" * 3000, "{}"])
        case 3:
            body = json.loads(told["body"])
            if body:
                body[rng.choice(sorted(body))] = rng.choice(
                    [None, -5, "\u0000", "\u202e", "9" * 3000, [], {}, (1 << 63) - 1, "=1+1"]
                )
            told["body"] = canonical(body).decode()
        case 4:
            return rng.randbytes(rng.randrange(300)).replace(b"\n", b"")
        case 5:
            told["body"] = told["body"].replace('":', '":-', 1)
    return canonical(told)


def test_what_a_kiosk_signed_is_kept_whatever_it_says(township):
    """Rightly chained and signed: a fact, and nothing of it stops what comes after."""
    engine, url, session = township
    rng = random.Random(92)
    outbox = MemoryOutbox()
    while outbox.head() < SIGNED_LINES:
        first = outbox.head() + 1 if outbox.head() > 1 else 1
        for _ in range(BATCH):
            outbox.append_line(spoilt(rng, rng.choice(LINES)))
        last = outbox.head()
        body = outbox.sealed(KEY, first, last)
        answer = session.post(url + "/v1/sites/tx01/entries", data=body, timeout=120)
        assert (answer.status_code, answer.json()["head"]) == (200, last), answer.text
    outbox.redeem()
    last = outbox.head()
    answer = session.post(url + "/v1/sites/tx01/entries", data=outbox.sealed(KEY, last, last))
    assert answer.json() == {"head": last, "hash": outbox.hashes[last].hex(), "problem": ""}
    rows = stored_entries(engine)
    assert [row.line for row in rows] == outbox.entries
    flagged = sum(bool(row.flagged) for row in rows)
    assert flagged > SIGNED_LINES * 0.9
