"""Three ways in which scales speak without being asked, by the name in kiosk.toml.

Each reader takes the bytes so far and gives the readings in them and what is left over; what is
no frame is passed over, so a scale may be put in at any moment.

`line`    one line of text: ST,GS,+  1.235kg (A&D, CAS and many Chinese shop scales)
`toledo`  18 bytes, or 17 without a check: STX, three status bytes, six digits of weight, six of
          tare, CR (Mettler Toledo "continuous output")
`xk3190`  12 bytes: STX, sign, six digits, places behind the point, XOR of these in two hex digits,
          ETX (the XK3190 indicators of platform scales); it always speaks of kilograms
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import reduce
from operator import xor
from types import MappingProxyType

from kiosk.core.weighing import OnScale, Weighing

Readings = tuple[list[Weighing], bytes]

_STX, _ETX = 0x02, 0x03
_LONGEST_BYTES = 64
"""Of what has no end in sight."""

_GRAMS_OF = MappingProxyType({"kg": 1000, "g": 1, "jin": 500})
_LINE = re.compile(
    rb"(ST|US|OL),(?:(?:GS|NT|TR),)?\s*([+-]?)\s*(\d*\.?\d*)\s*([A-Za-z]*)\s*$",
)


def of_weight(grams: int, *, moving: bool = False) -> Weighing:
    """A weight as it is read; an empty scale is empty whether it moves or not."""
    if grams == 0:
        return Weighing(OnScale.EMPTY)
    if grams < 0:
        return Weighing(OnScale.BELOW_ZERO)
    return Weighing(OnScale.MOVING if moving else OnScale.STILL, grams)


def lines(received: bytes) -> Readings:
    *whole, rest = received.split(b"\n")
    found = [weighing for each in whole if (weighing := _of_line(each.rstrip(b"\r"))) is not None]
    return found, rest[-_LONGEST_BYTES:]


def _of_line(line: bytes) -> Weighing | None:
    match = _LINE.search(line)
    if match is None:
        return None
    state, sign, figure, unit = (part.decode("ascii") for part in match.groups())
    if state == "OL":
        return Weighing(OnScale.OVERLOAD)
    if not figure.strip(".") or unit.lower() not in _GRAMS_OF:
        return None
    grams = _whole(Decimal(f"{sign}{figure}") * _GRAMS_OF[unit.lower()])
    return of_weight(grams, moving=state == "US")


def toledo(received: bytes) -> Readings:
    return _frames(received, 17, _of_toledo)


def _of_toledo(frame: bytes) -> Weighing | None:
    """Bits by the maker's manual: A 0-2 the point, B 1 minus, 2 out of range, 3 motion, 4 kg."""
    place, status = frame[1] & 0b111, frame[2]
    figure = frame[4:10].replace(b" ", b"0")
    if frame[16] & 0x7F != ord("\r") or not figure.isdigit() or not status & 0b1_0000:
        return None
    if status & 0b100:
        below = bool(status & 0b10)
        return Weighing(OnScale.BELOW_ZERO if below else OnScale.OVERLOAD)
    kilograms = Decimal(int(figure)).scaleb(2 - place)
    grams = _whole(kilograms * 1000) * (-1 if status & 0b10 else 1)
    return of_weight(grams, moving=bool(status & 0b1000))


def xk3190(received: bytes) -> Readings:
    return _frames(received, 12, _of_xk3190)


def _of_xk3190(frame: bytes) -> Weighing | None:
    """It tells nothing of motion: that is for whoever sees several readings."""
    sign, figure, place, check = frame[1:2], frame[2:8], frame[8:9], frame[9:11]
    if frame[11] != _ETX or sign not in (b"+", b"-") or place not in (b"0", b"1", b"2", b"3", b"4"):
        return None
    if not figure.isdigit() or check.upper() != b"%02X" % reduce(xor, frame[1:9]):
        return None
    kilograms = Decimal(int(figure)).scaleb(-int(place))
    return of_weight(_whole(kilograms * 1000) * (-1 if sign == b"-" else 1), moving=False)


def _whole(grams: Decimal) -> int:
    """Cut towards zero: nothing is ever rounded up."""
    return int(grams)


def _frames(received: bytes, length: int, read: Callable[[bytes], Weighing | None]) -> Readings:
    """What starts with STX and is a frame; half a frame at the end is kept for the next bytes."""
    found = []
    at = received.find(_STX)
    while at >= 0 and at + length <= len(received):
        weighing = read(received[at : at + length])
        if weighing is not None:
            found.append(weighing)
        at = received.find(_STX, at + (length if weighing is not None else 1))
    return found, received[at:] if at >= 0 else b""


PROTOCOLS: MappingProxyType[str, Callable[[bytes], Readings]] = MappingProxyType(
    {"line": lines, "toledo": toledo, "xk3190": xk3190}
)

STEADY_READINGS = 4
"""So many equal ones in a row stand still, whatever the scale says: about half a second."""


def steadied(readings: tuple[Weighing, ...]) -> Weighing:
    """The last of the newest readings; a weight is still only when all of them say the same."""
    last = readings[-1]
    if last.on_scale is not OnScale.STILL:
        return last
    same = len(readings) >= STEADY_READINGS and len(set(readings[-STEADY_READINGS:])) == 1
    return last if same else replace(last, on_scale=OnScale.MOVING)
