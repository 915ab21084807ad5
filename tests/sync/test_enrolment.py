"""Enrolment with somebody in the middle: the code proves the township before that is told it."""

from __future__ import annotations

import ssl
from datetime import timedelta

import pytest
from support.strangers import listening, read_request, secured
from support.town import NOW, credentials, new_code, pinned_authority, township_key
from support.wire import page

from kiosk.sync.client import AUTHORITY_BYTES_MAX, EnrolError, enrol, proven_authority
from kiosk.township import book
from kiosk.township.api import application
from kiosk.township.database import run_tx
from kiosk.township.serving import running
from kiosk.township.sites.authority import keep, server_context
from kiosk.township.sites.certificates import new_credentials


@pytest.fixture
def engine_kind():
    """What is stored is not the matter here."""
    return "sqlite"


@pytest.fixture(scope="module")
def drawn():
    return new_code()


@pytest.fixture
def code(town, drawn):
    run_tx(town, lambda c: book.set_code(c, "tx01", drawn, at=NOW, valid=timedelta(hours=1)))
    return drawn.text


class Middle:
    """Answers what a township would, with certificates of its own, and remembers what it hears."""

    def __init__(self, shown: bytes, certificate=None):
        self.heard = []
        self._shown = shown
        self._context = server_context(certificate or credentials())

    def __enter__(self):
        self._listening = listening(secured(self._context, self._talk))
        return self._listening.__enter__()

    def __exit__(self, *why):
        return self._listening.__exit__(*why)

    def _talk(self, wire):
        while request := read_request(wire):
            self.heard.append(request)
            if b"/v1/authority" in request:
                answer = self._shown
            else:
                answer = b'{"site":"tx01","epoch":1,"township_key":"%s","time":"x"}' % (b"00" * 32)
            wire.sendall(page(answer).replace(b"Connection: close\r\n", b""))


def enrol_at(url, code, key):
    return enrol(url, code, key, proven_authority(url, code))


def test_a_code_brings_the_ca_that_it_proves_and_then_the_site(url, code, key, town):
    assert proven_authority(url, code) == pinned_authority()
    answer = enrol_at(url, f" {code} ", key)
    assert (answer.site, answer.township_key) == ("tx01", bytes(township_key(town)).hex())


def test_the_code_says_so_when_somebody_else_answers_and_is_not_told_to_them(code, key):
    other = new_credentials("棠香街道")
    middle = Middle(other.authority, other)
    with middle as url, pytest.raises(EnrolError, match="和登记码对不上"):
        enrol_at(url, code, key)
    digits = code.replace("-", "").encode()
    assert len(middle.heard) == 1
    assert digits not in middle.heard[0]
    assert digits[:7] not in middle.heard[0]


def test_who_shows_the_true_ca_must_have_a_certificate_of_it(code, key):
    other = new_credentials("棠香街道")
    middle = Middle(credentials().authority, other)
    with middle as url, pytest.raises(EnrolError, match="回答不是乡镇的"):
        enrol_at(url, code, key)
    assert len(middle.heard) == 1


def test_nothing_may_stand_beside_the_true_ca(code, key):
    ours, theirs = credentials().authority, new_credentials("棠香街道").authority
    pem = (ssl.DER_cert_to_PEM_cert(ours) + ssl.DER_cert_to_PEM_cert(theirs)).encode()
    for shown in (ours + theirs, theirs + ours, ours + b"\0", pem):
        with Middle(shown) as url, pytest.raises(EnrolError, match="和登记码对不上"):
            proven_authority(url, code)
    for shown in (b"", ours + bytes(AUTHORITY_BYTES_MAX)):
        with Middle(shown) as url, pytest.raises(EnrolError, match="回答不是乡镇的"):
            proven_authority(url, code)


def test_a_code_with_a_slip_of_the_finger_is_seen_before_anything_is_asked(code, key):
    middle = Middle(credentials().authority)
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    with middle as url:
        for typed in (wrong, "", code[:9]):
            with pytest.raises(EnrolError, match="20 位数字"):
                proven_authority(url, typed)
            with pytest.raises(EnrolError, match="20 位数字"):
                enrol(url, typed, key, pinned_authority())
    assert middle.heard == []


def test_a_code_of_another_township_is_not_taken_for_this_one(url, key):
    other = book.EnrolmentCode.drawn(new_credentials("融安").authority)
    with pytest.raises(EnrolError, match="和登记码对不上"):
        enrol_at(url, other.text, key)


def test_after_a_new_ca_the_old_one_is_not_believed_and_a_new_code_brings_the_new(town, key):
    made = new_credentials("棠香街道")
    run_tx(town, lambda c: keep(c, made))
    code = book.EnrolmentCode.drawn(made.authority)
    run_tx(town, lambda c: book.set_code(c, "tx01", code, at=NOW, valid=timedelta(hours=1)))
    with running(application(town, lambda: NOW), tls=server_context(made)) as url:
        with pytest.raises(EnrolError, match="回答不是乡镇的"):
            enrol(url, code.text, key, pinned_authority())
        assert enrol_at(url, code.text, key).site == "tx01"
