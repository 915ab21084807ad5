"""The link between real sockets with real certificates: whoever is not the township gets nothing of
us and is never believed, and no date makes the township a stranger."""

from __future__ import annotations

import itertools
import socket
import ssl
import threading
from contextlib import closing, suppress
from datetime import datetime

import pytest
from nacl.signing import SigningKey
from support.strangers import (
    altering,
    listening,
    on_the_day,
    read_request,
    saying,
    secured,
    self_signed,
    valid_in,
    with_names,
)
from support.town import NOW, credentials, pinned_authority, site_row
from support.wire import RESET_BEFORE_TLS, page

from kiosk.core.view import Link
from kiosk.sync import client as client_module
from kiosk.sync import plan
from kiosk.sync.client import TownshipClient
from kiosk.sync.line import PATIENCE, Patience, pinned
from kiosk.sync.outbox import Failure, FeedPage, NotDone
from kiosk.sync.protocol import SERVER_NAME, Ack, seal
from kiosk.sync.worker import SyncWorker
from kiosk.township.api import application
from kiosk.township.serving import running
from kiosk.township.sites.authority import server_context
from kiosk.township.sites.certificates import new_credentials

pytestmark = RESET_BEFORE_TLS


TOWNSHIP_KEY = SigningKey(bytes(range(32)))
SHORT = Patience(connect_s=0.5)
IMPATIENT = Patience(connect_s=1, read_s=1)
DAYS = [datetime(1970, 1, 1), datetime(2090, 6, 1)]


@pytest.fixture
def engine_kind():
    """What is stored is not the matter here."""
    return "sqlite"


@pytest.fixture
def calling(key):
    """Clients of a kiosk that has pinned the township's CA: calling(url)."""
    made = []

    def call(url, patience=PATIENCE):
        made.append(
            TownshipClient(
                url, "tx01", 1, key, TOWNSHIP_KEY.verify_key, pinned_authority(), patience
            )
        )
        return made[-1]

    yield call
    for client in made:
        client.close()


def perfect(outbox):
    """The very answer that a push of everything hopes for."""
    return page(f'{{"head":10,"hash":"{outbox.hashes[10].hex()}","problem":""}}')


def calls(client, outbox, key):
    yield lambda: client.push(outbox.sealed(key, 1, 10))
    yield lambda: client.feed(0)
    yield client.hello


def test_the_township_itself_is_believed(calling, outbox, key):
    talk = secured(server_context(credentials()), saying(perfect(outbox)))
    with listening(talk) as url:
        answer = calling(url).push(outbox.sealed(key, 1, 10))
    assert answer == Ack(10, outbox.hashes[10].hex())


# --- strangers


def of_another_ca():
    return new_credentials("棠香街道")


def under_another_name():
    return with_names(credentials(), ["localhost", "127.0.0.1", f"not-{SERVER_NAME}"])


def without_a_name():
    return with_names(credentials(), [])


def with_a_chain_that_claims_our_ca():
    """The CA's certificate is for everybody; who shows it has not got its key."""
    made = of_another_ca()
    ours = ssl.DER_cert_to_PEM_cert(credentials().authority).encode()
    return type(made)(
        made.authority, made.authority_key, made.certificate + ours, made.key, made.names
    )


IMPOSTORS = [
    of_another_ca,
    under_another_name,
    without_a_name,
    self_signed,
    with_a_chain_that_claims_our_ca,
]


@pytest.mark.parametrize("impostor", IMPOSTORS, ids=lambda made: made.__name__)
def test_who_has_another_certificate_hears_nothing_and_is_not_believed(
    calling, outbox, key, impostor
):
    heard = []

    def talk(wire):
        heard.append(read_request(wire))
        wire.sendall(perfect(outbox))

    with listening(secured(server_context(impostor()), talk)) as url:
        for call in calls(calling(url), outbox, key):
            assert call().failure is Failure.NOT_THE_TOWNSHIP
    assert heard == []


def test_the_cas_that_the_machine_or_requests_trust_do_not_count(
    calling, outbox, key, tmp_path, monkeypatch
):
    other = of_another_ca()
    bundle = tmp_path / "bundle.pem"
    bundle.write_text(ssl.DER_cert_to_PEM_cert(other.authority))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(bundle))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(bundle))
    with listening(secured(server_context(other), saying(perfect(outbox)))) as url:
        answer = calling(url).push(outbox.sealed(key, 1, 10))
    assert answer.failure is Failure.NOT_THE_TOWNSHIP


def test_a_proxy_that_the_machine_is_told_to_use_is_not_used(calling, outbox, key, monkeypatch):
    talk = secured(server_context(credentials()), saying(perfect(outbox)))
    with listening(talk) as url:
        for name in ("https_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        assert calling(url).push(outbox.sealed(key, 1, 10)).head == 10


PORTALS = {
    "page": page("<html>请先登录</html>"),
    "redirect": page("", "302 Found", "Location: http://127.0.0.1:9/login\r\n"),
    "bad request": page("", "400 Bad Request"),
    "alert": bytes([21, 3, 3, 0, 2, 2, 40]),
    "ssh": b"SSH-2.0-OpenSSH\r\n",
    "noise": bytes(range(256)),
}


@pytest.mark.parametrize("answer", PORTALS.values(), ids=PORTALS)
def test_who_speaks_no_tls_is_not_the_township(calling, outbox, key, answer):
    def talk(wire):
        wire.recv(1 << 16)
        wire.sendall(answer)
        wire.recv(1 << 16)

    with listening(talk) as url:
        for call in calls(calling(url), outbox, key):
            assert call().failure is Failure.NOT_THE_TOWNSHIP


def test_a_kiosk_that_has_pinned_a_ca_speaks_no_plain_http(calling, outbox, key):
    heard = []

    def talk(wire):
        heard.append(wire.recv(1 << 16))
        wire.sendall(perfect(outbox))

    with listening(talk, "http") as url:
        for call in calls(calling(url), outbox, key):
            assert isinstance(call(), NotDone)
    assert heard == []


def test_a_kiosk_without_a_pinned_ca_speaks_no_tls(outbox, key):
    """Of an enrolment that lost its half; rather nothing than somebody."""
    talk = secured(server_context(credentials()), saying(perfect(outbox)))
    with listening(talk) as url:
        lost = TownshipClient(url, "tx01", 1, key, TOWNSHIP_KEY.verify_key, "")
        with closing(lost):
            assert isinstance(lost.push(outbox.sealed(key, 1, 10)), NotDone)


# --- lines that break off, and those that never end


def hangs_up_on_hello(wire):
    wire.recv(1 << 16)


def says_nothing(wire):
    while wire.recv(1 << 16):
        pass


def drips_a_handshake(wire):
    """A record that is announced with 16 KiB and comes byte by byte."""
    wire.sendall(bytes([22, 3, 3, 64, 0]))
    for byte in itertools.cycle(b"\x02"):
        wire.sendall(bytes([byte]))
        threading.Event().wait(0.02)


@pytest.mark.parametrize(
    "talk", [hangs_up_on_hello, says_nothing, drips_a_handshake], ids=lambda talk: talk.__name__
)
def test_a_handshake_that_breaks_off_or_never_ends_is_no_answer(calling, outbox, key, talk):
    with listening(talk) as url:
        for call in calls(calling(url, SHORT), outbox, key):
            assert call().failure is Failure.NO_ANSWER


def drips(head):
    def talk(wire):
        read_request(wire)
        wire.sendall(head)
        for n in itertools.count():
            wire.sendall(b"a" if n % 50 else b"a: b\r\n")
            threading.Event().wait(0.02)

    return talk


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"],
    ids=["head", "body"],
)
def test_an_answer_that_drips_without_end_is_given_up(calling, outbox, key, head):
    talk = secured(server_context(credentials()), drips(head))
    with listening(talk) as url:
        client = calling(url, Patience(call_s=1.0))
        assert client.push(outbox.sealed(key, 1, 10)).failure is Failure.NO_ANSWER


def test_stopping_ends_a_handshake_that_hangs(calling):
    connected = threading.Event()

    def talk(wire):
        wire.recv(1)
        connected.set()
        says_nothing(wire)

    with listening(talk) as url:
        client = calling(url, Patience(connect_s=200, call_s=200))
        answers = []
        waiting = threading.Thread(target=lambda: answers.append(client.feed(0)))
        waiting.start()
        assert connected.wait(30)
        client.abort()
        waiting.join(30)
        assert not waiting.is_alive()
    assert answers[0].failure is Failure.NO_ANSWER


def test_an_answer_whose_end_was_cut_off_is_none_even_if_it_looks_whole(calling, outbox, key):
    """Without a length only TLS says where it ends; a cut TCP connection does not."""
    body = perfect(outbox).partition(b"\r\n\r\n")[2]
    talk = secured(server_context(credentials()), saying(b"HTTP/1.1 200 OK\r\n\r\n" + body))
    with listening(talk) as url:
        assert calling(url).push(outbox.sealed(key, 1, 10)).failure is Failure.NO_ANSWER


def test_an_answer_that_comes_twice_answers_one_question(calling):
    item = b'{"type":"x"}'
    first = seal(TOWNSHIP_KEY, [item], kind="feed", site="tx01", epoch=1, first=1, at="x")
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(first), first)
    talk = secured(server_context(credentials()), saying(answer + answer, answer + answer))
    with listening(talk) as url:
        client = calling(url)
        assert [item.n for item in client.feed(0).items] == [1]
        assert client.feed(1).failure is Failure.NOT_THE_TOWNSHIP
        assert [item.n for item in client.feed(0).items] == [1]


# --- on the wire


def port_of(url):
    return int(url.rsplit(":", 1)[1])


def test_a_bit_that_changes_on_the_wire_changes_nothing_else(calling, outbox, key, url, town):
    length, place = 0, -1

    def flip(offset, data):
        nonlocal length
        length = max(length, offset + len(data))
        at = place - offset
        if not 0 <= at < len(data):
            return data
        return data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]

    def both(patience=PATIENCE):
        client = calling(altered, patience)
        with closing(client):
            return client.feed(0), client.push(outbox.sealed(key, 1, 10))

    with altering(port_of(url), flip) as altered:
        fed, pushed = both()
        assert isinstance(fed, FeedPage)
        assert pushed == Ack(10, outbox.hashes[10].hex())
        failures = []
        for n in range(0, length, 97):
            place = n
            for answer, truth in zip(both(IMPATIENT), (fed, pushed), strict=True):
                assert isinstance(answer, NotDone) or answer == truth
                failures.append(getattr(answer, "failure", None))
    assert failures.count(Failure.NOT_THE_TOWNSHIP) > len(failures) / 3
    assert site_row(town).head == 10


def test_what_was_recorded_is_worth_nothing_later(calling, town, outbox, key):
    asked, sent, answered = [], [], []

    def now():
        asked.append(1)
        return NOW

    with running(application(town, now), tls=server_context(credentials())) as url:

        def tap(wire):
            with socket.create_connection(("127.0.0.1", port_of(url)), 30) as far:

                def back():
                    with suppress(OSError):
                        while data := far.recv(1 << 16):
                            answered.append(data)
                            wire.sendall(data)

                pump = threading.Thread(target=back)
                pump.start()
                while data := wire.recv(1 << 16):
                    sent.append(data)
                    far.sendall(data)
                far.shutdown(socket.SHUT_WR)
                pump.join()

        with listening(tap) as tapped:
            client = calling(tapped)
            assert isinstance(client.feed(0), FeedPage)
            client.close()

        def replay(wire):
            wire.recv(1 << 16)
            wire.sendall(b"".join(answered))
            says_nothing(wire)

        with listening(replay) as again:
            assert isinstance(calling(again).feed(0), NotDone)

        served = len(asked)
        with socket.create_connection(("127.0.0.1", port_of(url)), 30) as wire:
            wire.sendall(b"".join(sent))
            with suppress(ConnectionError):
                while wire.recv(1 << 16):
                    pass
        assert len(asked) == served, "the township heard no request in it"


# --- dates


@pytest.fixture(params=DAYS, ids=lambda day: str(day.year))
def machine_day(request, monkeypatch):
    """The kiosk's machine has this date: TLS goes by it."""
    monkeypatch.setattr(
        client_module, "pinned", lambda authority: on_the_day(pinned(authority), request.param)
    )
    return request.param


def test_the_township_is_known_on_any_day(machine_day, calling, outbox, key, url):
    assert isinstance(calling(url).hello(), client_module.Hello)
    assert isinstance(calling(url).feed(0), FeedPage)
    assert calling(url).push(outbox.sealed(key, 1, 10)).head == 10


@pytest.mark.parametrize(
    ("first", "last"), [(2000, 2049), (2095, 2099), (1950, 1969)], ids=["of now", "late", "early"]
)
def test_a_certificate_with_an_end_is_told_to_be_of_another_day(
    machine_day, calling, outbox, key, first, last
):
    context = server_context(valid_in(credentials(), first, last))
    with listening(secured(context, saying(perfect(outbox)))) as url:
        for call in calls(calling(url), outbox, key):
            assert call().failure is Failure.WRONG_DAY


# --- what the keeper sees


def told(outbox, key, url, patience=PATIENCE):
    """The first report of a worker whose kiosk knows the township."""
    reports, came = [], threading.Event()

    def on_change(report):
        reports.append(report)
        came.set()

    public = TOWNSHIP_KEY.verify_key
    worker = SyncWorker(
        outbox,
        lambda: TownshipClient(url, "tx01", 1, key, public, pinned_authority(), patience),
        on_change,
        last_contact=NOW,
    )
    worker.start()
    try:
        assert came.wait(30)
    finally:
        worker.stop()
    return reports[0]


def portal(_outbox):
    return lambda wire: (wire.recv(1 << 16), wire.sendall(PORTALS["page"]))


def impostor(outbox):
    return secured(server_context(of_another_ca()), saying(perfect(outbox)))


def portal_within(_outbox):
    return secured(server_context(credentials()), saying(PORTALS["redirect"]))


def silence(_outbox):
    return says_nothing


@pytest.mark.parametrize(
    ("stranger", "problem"),
    [(portal, "stranger"), (impostor, "stranger"), (portal_within, "stranger"), (silence, "")],
)
def test_a_stranger_is_told_to_the_keeper_and_acknowledges_nothing(outbox, key, stranger, problem):
    with listening(stranger(outbox)) as url:
        report = told(outbox, key, url, SHORT if stranger is silence else PATIENCE)
    assert (report.link, report.last_contact, report.unsent) == (Link.OFFLINE, NOW, 10)
    assert report.problem == plan.PROBLEMS.get(problem, "")
    assert outbox.acks == []
    assert outbox.items == []


def test_a_wrong_day_is_told_to_the_keeper(machine_day, outbox, key):
    context = server_context(valid_in(credentials(), 2000, 2049))
    with listening(secured(context, saying(perfect(outbox)))) as url:
        report = told(outbox, key, url)
    assert report.link is Link.OFFLINE
    assert report.problem == plan.PROBLEMS["wrong_day"]
    assert outbox.acks == []
