"""Envelopes and request signatures."""

from __future__ import annotations

import pytest
from nacl.signing import SigningKey

from kiosk.sync.protocol import (
    EnvelopeError,
    WrongSignature,
    feed_target,
    open_envelope,
    request_signature,
    request_signed_by,
    seal,
)

KEY = SigningKey(bytes(range(32)))
LINES = [b'{"a":1}', "大米".encode(), b""]


def sealed(lines=LINES):
    return seal(KEY, lines, kind="entries", site="tx01", epoch=1, first=5, last_hash="ab")


@pytest.mark.parametrize("lines", [LINES, [b""], []])
def test_an_envelope_gives_back_its_lines(lines):
    head, opened = open_envelope(sealed(lines), KEY.verify_key)
    assert opened == lines
    assert (head.site, head.epoch, head.first, head.last) == ("tx01", 1, 5, 4 + len(lines))


def test_an_envelope_with_any_byte_changed_or_cut_off_is_refused():
    envelope = sealed()
    for n in range(len(envelope)):
        altered = envelope[:n] + bytes([envelope[n] ^ 1]) + envelope[n + 1 :]
        for torn in (envelope[:n], altered):
            with pytest.raises(EnvelopeError):
                open_envelope(torn, KEY.verify_key)


def test_an_envelope_of_somebody_else_is_refused():
    with pytest.raises(WrongSignature):
        open_envelope(sealed(), SigningKey(bytes(32)).verify_key)


def test_a_request_signature_is_for_one_method_and_target_only():
    target = feed_target("tx01", 7)
    signature = request_signature(KEY, "GET", target)
    assert request_signed_by(KEY.verify_key, "GET", target, signature)
    assert not request_signed_by(KEY.verify_key, "POST", target, signature)
    assert not request_signed_by(KEY.verify_key, "GET", feed_target("tx01", 70), signature)
    for nonsense in ("", "x", "大米", signature[:-4], signature + "AAAA"):
        assert not request_signed_by(KEY.verify_key, "GET", target, nonsense)
