"""Card text <-> card, or why it is refused (design.md 10).

A card is an identifier: 25 bytes (format 1, township 2, village 2, serial 4, token 16) in
Base32, 40 capitals and digits, so that QR uses its alphanumeric mode and a keyboard-wedge
scanner types it right.  Nothing on it is worth stealing or forging: without an entry in the list
that the township fed to this kiosk there is no account behind it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.checkdigit import is_valid, with_check

FORMAT = 1
TEXT_LENGTH = 40
TOKEN_BYTES = 16
SHORT_CODE_LENGTH_MAX = 11
"""Ten digits hold every serial of four bytes, and a check digit."""

ALPHABET = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


class CardRefusal(StrEnum):
    """Why a text that was read or typed opens no account; each has its own sentence."""

    NOT_A_CARD = "not_a_card"
    OTHER_TOWNSHIP = "other_township"
    OTHER_VILLAGE = "other_village"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    BLANK = "blank"
    BAD_CODE = "bad_code"
    UNREADABLE = "unreadable"
    """Seen by the camera for a while, and torn, dirty or out of focus."""

    TOO_DARK = "too_dark"
    GLARE = "glare"
    TOO_NEAR = "too_near"
    TOO_FAR = "too_far"
    TILTED = "tilted"
    OFFICER = "officer"
    """An officer's: they issue nothing."""

    STRUCK_OFF = "struck_off"
    """Of a keeper or officer whom the township has taken off the list."""


SEEN_BADLY = frozenset(
    {
        CardRefusal.UNREADABLE,
        CardRefusal.TOO_DARK,
        CardRefusal.GLARE,
        CardRefusal.TOO_NEAR,
        CardRefusal.TOO_FAR,
        CardRefusal.TILTED,
    }
)
"""Nothing is said against the card: it is to be held otherwise."""


class CardState(StrEnum):
    """State of a card in the village's list."""

    IN_USE = "in_use"
    LOST = "lost"
    BLANK = "blank"


@dataclass(frozen=True)
class Card:
    """What the 25 bytes say."""

    township: int
    village: int
    serial: int
    token: bytes

    def __post_init__(self) -> None:
        if not 0 <= self.township < 1 << 16:
            raise ValueError(f"township {self.township} does not fit two bytes")
        if not 0 <= self.village < 1 << 16:
            raise ValueError(f"village {self.village} does not fit two bytes")
        if not 0 <= self.serial < 1 << 32:
            raise ValueError(f"serial {self.serial} does not fit four bytes")
        if len(self.token) != TOKEN_BYTES:
            raise ValueError(f"a token has {TOKEN_BYTES} bytes, not {len(self.token)}")


def card_text(card: Card) -> str:
    """The 40 characters of the QR code."""
    raw = (
        bytes([FORMAT])
        + card.township.to_bytes(2, "big")
        + card.village.to_bytes(2, "big")
        + card.serial.to_bytes(4, "big")
        + card.token
    )
    return base64.b32encode(raw).decode("ascii")


def parse_card(text: str) -> Card | None:
    """The card, or None when the text is not one: length, alphabet and re-encoding are strict."""
    if len(text) != TEXT_LENGTH or not ALPHABET.issuperset(text):
        return None
    try:
        raw = base64.b32decode(text)
    except binascii.Error:
        return None
    if raw[0] != FORMAT:
        return None
    card = Card(
        township=int.from_bytes(raw[1:3], "big"),
        village=int.from_bytes(raw[3:5], "big"),
        serial=int.from_bytes(raw[5:9], "big"),
        token=raw[9:],
    )
    return card if card_text(card) == text else None


def text_key(text: str) -> str:
    """How the village's list names a code text: SHA-256 in hex; other platforms' codes too."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_foreign(serial: int) -> bool:
    """Whether a line of the list is another platform's code: nothing is printed for it, and below
    zero no short code can be typed."""
    return serial < 0


def short_code(serial: int) -> str:
    """What is printed under the QR for typing: at least five digits of serial and a check digit."""
    return with_check(f"{serial:05d}")


def serial_of_short_code(code: str) -> int | None:
    """The serial, or None when the check digit does not fit."""
    if not 6 <= len(code) <= SHORT_CODE_LENGTH_MAX or not is_valid(code):
        return None
    serial = int(code[:-1])
    return serial if short_code(serial) == code else None


def refusal_of_stranger(text: str, township: int, village: int) -> CardRefusal:
    """Why a text that is on no list of this kiosk is refused; the village is readable in a card."""
    card = parse_card(text)
    if card is None:
        return CardRefusal.NOT_A_CARD
    if card.township != township:
        return CardRefusal.OTHER_TOWNSHIP
    if card.village != village:
        return CardRefusal.OTHER_VILLAGE
    return CardRefusal.UNKNOWN
