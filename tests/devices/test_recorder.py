"""A voice note through the real `arecord` and `aplay`, from a sound card that is a file."""

from __future__ import annotations

import queue
import time

import numpy as np
import pytest

from kiosk.core.voice_note import (
    BYTES_A_SECOND,
    LONGEST_S,
    VoiceNote,
    is_voice_note,
    note_of,
)
from kiosk.devices.emulated_recorder import EmulatedRecorder, hum
from kiosk.devices.recorder import AlsaRecorder, has_microphone
from kiosk.ports import DeviceError

WAIT_S = 60
CARD = """
</usr/share/alsa/alsa.conf>
pcm.!default {{
    type file
    slave.pcm null
    file "|cat >> {heard}"
    infile "{spoken}"
    format raw
}}
"""


def waited(holds):
    end = time.monotonic() + WAIT_S
    while not (found := holds()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return found


@pytest.fixture
def card(tmp_path, monkeypatch):
    """A sound card into which somebody has said a rising figure, and what it plays."""
    spoken, heard = tmp_path / "spoken.raw", tmp_path / "heard.raw"
    spoken.write_bytes(np.arange(8 * BYTES_A_SECOND, dtype=np.uint16).astype("<i2").tobytes())
    conf = tmp_path / "asound.conf"
    conf.write_text(CARD.format(spoken=spoken, heard=heard))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(conf))
    return spoken, heard


def test_what_is_said_is_recorded_and_heard_again(card):
    spoken, heard = card
    recorder, taken = AlsaRecorder(lambda: True), queue.SimpleQueue()
    recorder.begin(1, taken.put)
    samples = taken.get(timeout=WAIT_S)
    assert samples == spoken.read_bytes()[:BYTES_A_SECOND], "it ends by itself, to the byte"
    note = note_of(samples)
    assert note.seconds == 1
    recorder.play(note.wav)
    waited(lambda: heard.exists() and heard.read_bytes().startswith(samples[:3200]))
    recorder.hush()

    recorder.begin(LONGEST_S, taken.put)
    recorder.hush()
    assert taken.empty(), "what was hushed is told to nobody"
    recorder.begin(LONGEST_S, taken.put)
    recorder.end()
    assert len(taken.get(timeout=WAIT_S)) < LONGEST_S * BYTES_A_SECOND


@pytest.mark.parametrize(
    "taker",
    [("arecord-that-is-not-there",), ("sh", "-c", "printf abcd; echo gone >&2; exit 1")],
)
def test_a_microphone_that_fails_says_so(taker):
    recorder, taken = AlsaRecorder(lambda: True, taker), queue.SimpleQueue()
    recorder.begin(LONGEST_S, taken.put)
    failed = taken.get(timeout=WAIT_S)
    assert isinstance(failed, DeviceError)
    assert "不录音，也可以提异议" in str(failed)
    recorder.hush()


def test_a_microphone_is_found_by_what_its_card_can(tmp_path):
    pcms = tmp_path / "pcm"
    assert not has_microphone(pcms), "a machine without any sound"
    pcms.write_text("00-00: bcm2835 : bcm2835 : playback 8\n")
    assert not has_microphone(pcms)
    pcms.write_text("00-00: bcm2835 : x : playback 8\n01-00: USB Audio : y : capture 1\n")
    assert has_microphone(pcms)


def test_only_a_voice_note_is_one():
    note = note_of(hum(2.0))
    assert (note.seconds, is_voice_note(note.wav)) == (2, True)
    assert note_of(hum(0.4)) is None, "a slip of the finger"
    assert note_of(hum(LONGEST_S + 3)).seconds == LONGEST_S
    assert "wav" not in repr(note), "what was said is in no log"
    bad = [note.wav[:-2], note.wav + b"x", note.wav[:44], b"", b"\xff\xd8" + note.wav[2:]]
    bad.append(note.wav.replace((16_000).to_bytes(4, "little"), (8_000).to_bytes(4, "little"), 1))
    assert not any(is_voice_note(each) for each in bad)


def test_the_emulated_one_hears_a_tone_and_can_be_pulled_out():
    recorder, taken = EmulatedRecorder(spoken_s=1.5), []
    recorder.begin(LONGEST_S, taken.append)
    recorder.end()
    assert VoiceNote(note_of(taken[0]).wav).seconds == 2
    recorder.begin(LONGEST_S, taken.append)
    recorder.unplug()
    assert isinstance(taken[1], DeviceError)
    assert not recorder.is_there()
