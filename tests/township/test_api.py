"""The calls over HTTP: whatever comes in, JSON with a problem goes out."""

from __future__ import annotations

import socket

import msgspec
import pytest
import requests
from nacl.signing import SigningKey
from support.town import NOW, MemoryOutbox, credentials, enrol_kiosk, found_town, site_row

from kiosk.sync.protocol import ENVELOPE_BYTES_MAX
from kiosk.township import serving
from kiosk.township.api import application
from kiosk.township.link import exchange
from kiosk.township.serving import running


@pytest.fixture
def engine_kind():
    """Its SQL is the same on every engine."""
    return "sqlite"


@pytest.fixture
def url(town):
    with running(application(town, lambda: NOW)) as base_url:
        yield base_url


@pytest.fixture(scope="module")
def unmoved(tmp_path_factory):
    """A township with an enrolled kiosk, for requests that must change nothing."""
    engine = found_town(tmp_path_factory.mktemp("unmoved") / "township.db")
    enrol_kiosk(engine, SigningKey(bytes(range(1, 33))))
    with running(application(engine, lambda: NOW)) as base_url:
        yield engine, base_url
    engine.dispose()


@pytest.fixture
def session():
    with requests.Session() as made:
        made.trust_env = False
        yield made


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "problem"),
    [
        ("GET", "/v1", b"", 404, "not_found"),
        ("GET", "/v1/sites/tx01", b"", 404, "not_found"),
        ("POST", "/v1/hello", b"", 405, "not_found"),
        ("GET", "/v1/enrol", b"", 405, "not_found"),
        ("POST", "/v1/enrol", b"", 400, "unreadable"),
        ("POST", "/v1/enrol", b"\xff\xfe", 400, "unreadable"),
        ("POST", "/v1/enrol", b"[" * 100_000, 400, "unreadable"),
        ("POST", "/v1/enrol", b'{"code":5,"public_key":"00"}', 400, "unreadable"),
        ("POST", "/v1/enrol", b'{"code":"1","public_key":"00","x":1}', 400, "unreadable"),
        ("POST", "/v1/authority", b"", 405, "not_found"),
        ("POST", "/v1/enrol", b'{"code":"","public_key":"%s"}' % (b"00" * 32), 403, "wrong_code"),
        ("POST", "/v1/enrol", b'{"code":"1","public_key":"","schema":9}', 426, "schema"),
        ("POST", "/v1/sites/tx01/entries", b"", 400, "unreadable"),
        ("POST", "/v1/sites/tx01/entries", b"a\nb\nc", 401, "wrong_signature"),
        ("POST", "/v1/sites/tx09/entries", b"a\nb\nc", 404, "unknown_site"),
        ("POST", "/v1/sites/%00/entries", b"a\nb\nc", 404, "unknown_site"),
        ("POST", "/v1/sites/tx01/entries", bytes(ENVELOPE_BYTES_MAX + 1), 413, "too_large"),
        ("POST", "/v1/sites/tx01/entries", bytes(3 * ENVELOPE_BYTES_MAX), 413, "too_large"),
        ("GET", "/v1/sites/tx01/feed", b"", 400, "unreadable"),
        ("GET", "/v1/sites/tx01/feed?after=-1", b"", 400, "unreadable"),
        ("GET", "/v1/sites/tx01/feed?after=9999999999999999999", b"", 400, "unreadable"),
        ("GET", "/v1/sites/tx01/feed?after=%EF%BC%91", b"", 400, "unreadable"),
        ("GET", "/v1/sites/tx01/feed?after=0", b"", 401, "wrong_signature"),
        ("GET", "/v1/sites/tx09/feed?after=0", b"", 404, "unknown_site"),
    ],
)
def test_a_bad_request_gets_a_problem_and_its_status(
    unmoved, session, method, path, body, status, problem
):
    town, url = unmoved
    answer = session.request(method, url + path, data=body, timeout=30)
    assert (answer.status_code, answer.json()["problem"]) == (status, problem)
    assert answer.headers["content-type"] == "application/json"
    assert site_row(town).head == 0


def test_the_certificate_of_the_ca_is_for_everybody(unmoved, session):
    answer = session.get(unmoved[1] + "/v1/authority", timeout=30)
    assert (answer.status_code, answer.content) == (200, credentials().authority)


def test_entries_are_answered_with_head_and_hash_and_conflicts_with_409(url, town, key, session):
    enrol_kiosk(town, key)
    outbox = MemoryOutbox()
    outbox.redeem()
    target = url + "/v1/sites/tx01/entries"
    answer = session.post(target, data=outbox.sealed(key, 2, 2), timeout=30)
    assert (answer.status_code, answer.json()["problem"]) == (409, "gap")
    answer = session.post(target, data=outbox.sealed(key, 1, 2), timeout=30)
    assert answer.status_code == 200
    assert answer.json() == {"head": 2, "hash": outbox.hashes[2].hex(), "problem": ""}


def test_a_fault_of_our_own_shows_no_stack_trace(url, session, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(exchange, "take_entries", broken)
    answer = session.post(url + "/v1/sites/tx01/entries", data=b"x", timeout=30)
    assert answer.status_code == 500
    assert msgspec.json.decode(answer.content) == {"problem": "trouble", "detail": ""}


def test_a_sender_that_hangs_up_in_the_middle_does_no_harm(url, session):
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 10) as wire:
        wire.sendall(
            b"POST /v1/sites/tx01/entries HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc"
        )
    assert session.get(url + "/v1/hello", timeout=30).json()["time"] == "2023-03-20T09:00:00"


def test_no_answer_waits_for_the_other_sides_acknowledgement():
    with (
        serving._listening("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
        listener.accept()[0] as taken,
    ):
        assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
