"""The client against a real township on a bad line: what counts, and what does not."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from nacl.signing import SigningKey
from support.town import NOW, new_code, pinned_authority, site_row, township_key
from support.wire import RESET_BEFORE_TLS, flipped, page

from kiosk.sync.client import EnrolError, TownshipClient, enrol
from kiosk.sync.line import Line, pinned
from kiosk.sync.outbox import Failure, FeedPage, NotDone
from kiosk.sync.protocol import (
    ENVELOPE_BYTES_MAX,
    Ack,
    Hello,
    feed_target,
    request_signature,
    seal,
)
from kiosk.township import book
from kiosk.township.database import run_tx

pytestmark = RESET_BEFORE_TLS


OTHER_KEY = SigningKey(bytes(range(3, 35)))

NOT_THE_TOWNSHIP = [
    page("<html>请先登录</html>"),
    page("<html>请先登录</html>", "409 Conflict"),
    page("", "302 Found", "Location: http://127.0.0.1:9/login\r\n"),
    page("", "204 No Content"),
    page('{"head":10}'),
    page('{"head":"10","hash":"00"}'),
    page('{"head":10,"hash":"00","problem":"gap"}'),
    page('{"head":10,"hash":"00"}', "201 Created"),
    page('{"head":10,"hash":"00","problem":""}', "409 Conflict"),
    page('{"head":-1,"hash":"00"}'),
    page('{"problem":"sorry"}', "400 Bad Request"),
    page("null"),
    page("[" * 100_000),
    b"SSH-2.0-OpenSSH\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
]


def push(client, outbox, key, first=1, last=10):
    return client.push(outbox.sealed(key, first, last))


# --- enrolment and hello


@pytest.fixture
def engine_kind():
    """Its SQL is the same on every engine."""
    return "sqlite"


@pytest.fixture
def code(town):
    made = new_code()
    run_tx(town, lambda c: book.set_code(c, "tx01", made, at=NOW, valid=timedelta(hours=1)))
    return made.text


def test_a_kiosk_enrols_and_after_a_lost_answer_again(line, url, town, code, key):
    line.upstream = int(url.rsplit(":", 1)[1])
    line.faults.append("lose_answer")
    with pytest.raises(EnrolError, match="连不上乡镇"):
        enrol(line.url, code, key, pinned_authority())
    answer = enrol(line.url, f" {code}\n", key, pinned_authority())
    assert (answer.site, answer.epoch) == ("tx01", 1)
    assert bytes.fromhex(answer.township_key) == bytes(township_key(town))
    with pytest.raises(EnrolError, match="登记码不对"):
        enrol(line.url, code, OTHER_KEY, pinned_authority())


def test_a_portal_and_a_wrong_address_do_not_enrol(line, code, key):
    for answer in NOT_THE_TOWNSHIP:
        line.faults.append(answer)
        with pytest.raises(EnrolError, match="请看看网络和地址"):
            enrol(line.url, code, key, pinned_authority())
    for address in ("https://127.0.0.1:9", "nonsense", "https://", "https://[::", "http://h"):
        with pytest.raises(EnrolError, match="请看看网络和地址"):
            enrol(address, code, key, pinned_authority())


def test_hello_tells_time_and_schemas(client, served):
    assert client.hello() == Hello("2023-03-20T09:00:00", 1, 1)
    served.faults.append(page('{"time":"soon","schema_min":1,"schema_max":1}'))
    assert isinstance(client.hello(), NotDone)


# --- entries


def test_entries_arrive_and_are_acknowledged_with_our_own_hash(client, outbox, key, town):
    assert push(client, outbox, key) == Ack(10, outbox.hashes[10].hex())
    assert site_row(town).head == 10


@pytest.mark.parametrize("fault", ["refuse", "lose_request", "cut_request"])
def test_a_request_that_is_lost_changes_nothing(client, served, outbox, key, town, fault):
    served.faults.append(fault)
    answer = push(client, outbox, key)
    assert answer.failure is Failure.NO_ANSWER
    assert site_row(town).head == 0
    assert push(client, outbox, key).head == 10


@pytest.mark.parametrize("fault", ["lose_answer", "cut_answer"])
def test_an_answer_that_is_lost_is_had_again(client, served, outbox, key, town, fault):
    served.faults.append(fault)
    assert push(client, outbox, key).failure is Failure.NO_ANSWER
    assert site_row(town).head == 10
    assert push(client, outbox, key) == Ack(10, outbox.hashes[10].hex())


def test_what_the_township_does_not_say_is_no_answer(client, served, outbox, key):
    failures = (Failure.NOT_THE_TOWNSHIP, Failure.NO_ANSWER)
    for answer in NOT_THE_TOWNSHIP:
        served.faults.extend([answer] * 2)
        assert push(client, outbox, key).failure in failures, answer
        assert client.feed(0).failure in failures, answer


def test_a_redirection_is_not_followed_wherever_it_leads(client, served, url):
    there = f"Location: {url}{feed_target('tx01', 0)}\r\n"
    for status in ("302 Found", "307 Temporary Redirect", "308 Permanent Redirect"):
        served.faults.append(page("", status, there))
        assert client.feed(0).failure is Failure.NOT_THE_TOWNSHIP


def test_the_township_says_why_it_does_not_take_entries(client, outbox, key, town, served):
    assert push(client, outbox, OTHER_KEY).failure is Failure.REJECTED
    assert push(client, outbox, key, 3, 10) == Ack(0, bytes(32).hex(), "gap")
    assert client.push(bytes(ENVELOPE_BYTES_MAX + 1)).failure is Failure.TOO_LARGE
    served.faults.append(page("", "503 Busy", "Retry-After: 17\r\n"))
    assert push(client, outbox, key) == NotDone(Failure.BUSY, "503 b''", 17.0)


# --- feed


def test_the_feed_comes_whole_and_then_empty(client, town):
    first = client.feed(0)
    assert [item.n for item in first.items] == [1, 2, 3, 4]
    assert all(item.decoded() is not None for item in first.items)
    assert first.at == NOW
    assert client.feed(4) == FeedPage((), NOW)


def test_a_feed_that_somebody_else_signed_or_that_answers_another_question_is_none(
    client, served, town, key, url
):
    sealed_by_us = seal(OTHER_KEY, [], kind="feed", site="tx01", epoch=1, first=1, at="x")
    later = feed_target("tx01", 2)
    with closing(Line(url, pinned(pinned_authority()))) as direct:
        signed = {"Kiosk-Signature": request_signature(key, "GET", later)}
        of_another_time = direct.call("GET", later, headers=signed).body
    entries = seal(key, [], kind="entries", site="tx01", epoch=1, first=1)
    for body in (sealed_by_us, of_another_time, entries):
        served.faults.append(page(body))
        assert client.feed(0).failure is Failure.NOT_THE_TOWNSHIP


def test_a_feed_with_any_byte_changed_is_none(client, served):
    for place in range(1, 400, 19):
        served.faults.append(flipped(place))
        assert client.feed(0).failure is Failure.NOT_THE_TOWNSHIP
    assert isinstance(client.feed(0), FeedPage)


def test_a_kiosk_of_another_key_gets_no_feed(served, town):
    stranger = TownshipClient(
        served.url, "tx01", 1, OTHER_KEY, township_key(town), pinned_authority()
    )
    try:
        assert stranger.feed(0).failure is Failure.REJECTED
    finally:
        stranger.close()


def test_a_kiosk_that_is_ahead_or_fenced_is_told(client, town):
    from support.town import enrol_kiosk

    assert client.feed(99).failure is Failure.AHEAD
    enrol_kiosk(town, OTHER_KEY)
    assert client.feed(0).failure is Failure.FENCED
