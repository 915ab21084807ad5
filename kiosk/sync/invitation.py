"""Enrolment without a line: an invitation on a stick, believed by the code that a person types.

The township puts on the stick what it would answer over the line, its public key and its CA, and a
mark that only who knows the code can make.  The kiosk believes the mark, takes in feed and history,
and begins.  Its own public key goes back on the same stick, with the code, in a box that only the
township's key opens; until that has come, the township takes nothing of it.

The mark is an argon2id hash of the invitation under the code.  Who steals the stick on its way has
10^7 codes to try, about two seconds of CPU and 64 MiB each, before the code is used up or too old;
with it they could enrol a machine of their own in place of ours, which would come to light with our
first stick.  Over the line there is no such thing to try on (`codes`).
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path

import msgspec
from nacl.exceptions import CryptoError
from nacl.public import SealedBox
from nacl.signing import SigningKey, VerifyKey

from kiosk.core.journal import canonical
from kiosk.sync import codes, stick
from kiosk.sync.protocol import (
    SCHEMA_MIN,
    EnrolRequest,
    EnvelopeError,
    open_envelope,
    seal,
    unproven_lines,
)
from kiosk.sync.stick import StickError

NO_CODE = "登记码不对，请再看一遍，一共二十位数字。"
NOT_OURS = "优盘上没有给这个登记码的邀请。请看看登记码和优盘是不是一起发的。"
TRIED_MAX = 20
"""Invitations on one stick that are tried with a code: each takes a while."""


class Invitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a machine is to be, and whom it is to believe."""

    site: str
    epoch: int
    township_key: str
    """Ed25519 public key of the township in hex."""

    authority: str
    """The township's CA, a certificate (PEM)."""

    time: str
    base: int
    """The last entry of the machine before; 0: there was none."""

    base_hash: str


def sealed(invitation: Invitation, key: SigningKey, code: str) -> bytes:
    """An envelope for a stick; `code` as `codes.typed` gives it."""
    line = canonical(invitation)
    return seal(
        key,
        [line, _mark(code, line).encode()],
        kind="invitation",
        site=invitation.site,
        epoch=invitation.epoch,
        first=1,
        at=invitation.time,
        schema=SCHEMA_MIN,
    )


def find(where: Path, text: str) -> Invitation:
    """The invitation on a stick that this code was made for.

    StickError when there is none, or the code is no code.
    """
    code = codes.typed(text)
    if code is None:
        raise StickError(NO_CODE)
    stick.find(where)
    for _, _, folder in stick.machines(where)[:TRIED_MAX]:
        data = stick.read(folder / stick.name_of(stick.INVITATION))
        invitation = _believed(data, code) if data is not None else None
        if invitation is not None:
            return invitation
    raise StickError(NOT_OURS)


def _believed(data: bytes, code: str) -> Invitation | None:
    try:
        line, mark = unproven_lines(data)
        invitation = msgspec.json.decode(line, type=Invitation)
        open_envelope(data, VerifyKey(bytes.fromhex(invitation.township_key)))
    except (EnvelopeError, msgspec.DecodeError, ValueError, TypeError):
        return None
    fits = hmac.compare_digest(_mark(code, line), mark.decode("ascii", "replace"))
    return invitation if fits else None


def request(invitation: Invitation, key: SigningKey, text: str) -> bytes:
    """The machine's public key and the code, for the township's eyes only."""
    township = VerifyKey(bytes.fromhex(invitation.township_key)).to_curve25519_public_key()
    asked = EnrolRequest(codes.typed(text) or "", bytes(key.verify_key).hex())
    box: bytes = SealedBox(township).encrypt(canonical(asked))
    return box


def opened(data: bytes, key: SigningKey) -> EnrolRequest | None:
    """What a machine asks of the township with this key; None when it asks nothing of it."""
    try:
        plain = SealedBox(key.to_curve25519_private_key()).decrypt(data)
        return msgspec.json.decode(plain, type=EnrolRequest)
    except (CryptoError, msgspec.DecodeError, ValueError):
        return None


def _mark(code: str, line: bytes) -> str:
    from argon2.low_level import Type, hash_secret_raw

    salt = hashlib.sha256(b"invitation by stick\n" + line).digest()
    passes = 4 * codes.PASSES
    digest = hash_secret_raw(
        code.encode(), salt, passes, codes.MEMORY_KIB, codes.LANES, 32, Type.ID
    )
    return digest.hex()
