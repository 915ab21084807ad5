"""Scales on a serial line: what they say, by frames and over a real pseudo terminal."""

from __future__ import annotations

from itertools import count

import pytest

from kiosk.core.weighing import OnScale, Weighing, whole_units
from kiosk.devices.emulated_scale import FULL_G, EmulatedScale, frame_of
from kiosk.devices.scale import SerialScale
from kiosk.devices.scale_frames import PROTOCOLS, STEADY_READINGS, steadied

STILL, MOVING = OnScale.STILL, OnScale.MOVING
EMPTY, BELOW, OVER = map(Weighing, (OnScale.EMPTY, OnScale.BELOW_ZERO, OnScale.OVERLOAD))

FRAMES = (  # as manuals print them
    ("line", b"ST,GS,+  1.235kg\r\n", Weighing(STILL, 1235)),
    ("line", b"ST,NT,+00012.5 kg\r\n", Weighing(STILL, 12500)),
    ("line", b"ST,+00123.4  g\r\n", Weighing(STILL, 123)),
    ("line", b"US,GS,   0.500kg\r\n", Weighing(MOVING, 500)),
    ("line", b"ST,GS,+  0.000kg\r\n", EMPTY),
    ("line", b"ST,GS,-  0.015kg\r\n", BELOW),
    ("line", b"OL,GS,+999.999kg\r\n", OVER),
    ("line", b"OL,GS,\r\n", OVER),
    ("line", b"ST,GS,+   2.5lb\r\n", None),
    ("line", b"ST,GS,+      kg\r\n", None),
    ("line", b"hello\r\n", None),
    ("toledo", b"\x02\x2d\x30\x20  1235     0\r\x7f", Weighing(STILL, 1235)),
    ("toledo", b"\x02\x2c\x30\x20  1250     0\r", Weighing(STILL, 12500)),
    ("toledo", b"\x02\x2d\x38\x20  1235     0\r", Weighing(MOVING, 1235)),
    ("toledo", b"\x02\x2d\x32\x20    15     0\r", BELOW),
    ("toledo", b"\x02\x2d\x34\x20 30100     0\r", OVER),
    ("toledo", b"\x02\x2d\x36\x20   100     0\r", BELOW),
    ("toledo", b"\x02\x2d\x20\x20  1235     0\r", None),  # pounds
    ("toledo", b"\x02\x2d\x30\x20  12x5     0\r", None),
    ("xk3190", b"\x02+00123531B\x03", None),  # a wrong check
    ("xk3190", b"\x02+001235310\x03", None),
)


@pytest.mark.parametrize(("protocol", "frame", "told"), FRAMES)
def test_a_frame_is_read_as_the_manual_says(protocol, frame, told):
    found, _ = PROTOCOLS[protocol](frame)
    assert found == ([told] if told else [])


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_frames_are_found_wherever_the_line_is_cut_and_after_any_noise(protocol):
    weights = (0, 1, 5, 1235, 29_999, FULL_G)
    said = b"\x02\xffnoise\n" + b"".join(frame_of(protocol, g, moving=False) for g in weights)
    for piece in (1, 2, 5, 7, 100):
        found, rest = [], b""
        for at in range(0, len(said), piece):
            more, rest = PROTOCOLS[protocol](rest + said[at : at + piece])
            found += more
        assert found == [EMPTY, *(Weighing(STILL, g) for g in weights[1:])], piece
        assert len(rest) < 20


def test_a_weight_stands_still_after_some_equal_readings_in_a_row():
    still = Weighing(STILL, 500)
    assert steadied((still,) * (STEADY_READINGS - 1)) == Weighing(MOVING, 500)
    assert steadied((still,) * STEADY_READINGS) == still
    other = (*(still,) * (STEADY_READINGS - 1), Weighing(STILL, 501))
    assert steadied(other) == Weighing(MOVING, 501)
    assert steadied((*(still,) * STEADY_READINGS, EMPTY)) == EMPTY


def test_only_whole_units_of_a_still_weight_are_taken():
    assert [whole_units(Weighing(STILL, g), "斤") for g in (499, 500, 6175, 6499)] == [0, 1, 12, 12]
    assert whole_units(Weighing(STILL, 6175), "公斤") == 6
    assert whole_units(Weighing(MOVING, 6175), "斤") == 0
    assert whole_units(OVER, "斤") == 0


@pytest.fixture(params=PROTOCOLS)
def scale(request, tmp_path):
    with EmulatedScale(tmp_path / "scale", request.param) as pan:
        heard = SerialScale(pan.path, 9600, request.param, again_s=0.02)
        heard.start()
        yield pan, heard
        heard.stop()


def until(told, wanted) -> None:
    for tried in count():  # a second is fifty readings
        if told() == wanted:
            return
        assert tried < 10_000, (told(), wanted)
        time_passes()


def time_passes() -> None:
    import time

    time.sleep(0.002)


def test_what_lies_on_the_pan_is_heard_until_the_cable_is_pulled_and_again(scale):
    pan, heard = scale
    until(heard.weighing, EMPTY)
    for grams, told in ((1235, Weighing(STILL, 1235)), (-20, BELOW), (0, EMPTY)):
        pan.put(grams)
        until(heard.weighing, told)
    pan.unplug()
    until(heard.weighing, Weighing(OnScale.SILENT))
    pan.put(2500)
    pan.plug_in()
    until(heard.weighing, Weighing(STILL, 2500))
