"""Tones and sentences through the real `aplay`, into a sound card that is a file or a pipe."""

from __future__ import annotations

import os
import shutil
import threading
import time
import wave

import numpy as np
import pytest

from kiosk.devices import sound_files
from kiosk.devices import speaker as speaker_module
from kiosk.devices.sound_files import RATE_HZ, BadRecording, recording, recordings, tone
from kiosk.devices.speaker import PLAYER, AlsaSpeaker
from kiosk.devices.volume import KeptVolume

WAIT_S = 60
CARD = """
</usr/share/alsa/alsa.conf>
pcm.!default {{ type file file "{path}" format raw slave.pcm null }}
"""


def waited(holds):
    end = time.monotonic() + WAIT_S
    while not (found := holds()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return found


def wav(path, samples, rate_hz=RATE_HZ, channels=1, width=2):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        file.writeframes(np.asarray(samples).astype("<i2").tobytes())


def level(value, duration_s=0.05):
    """A recording that can be told from others: all its samples are the same."""
    return np.full(int(RATE_HZ * duration_s), value, np.int16)


@pytest.fixture
def card(tmp_path, monkeypatch):
    """A sound card that writes down what it plays."""
    heard = tmp_path / "heard.raw"
    conf = tmp_path / "asound.conf"
    conf.write_text(CARD.format(path=f"|cat >> {heard}"))  # else each sound begins the file anew
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(conf))
    return heard


@pytest.fixture
def voice(tmp_path):
    folder = tmp_path / "voice"
    folder.mkdir()
    for value, name in enumerate(("还剩", "五", "分"), 1):
        wav(folder / f"{name}.wav", level(1000 * value))
    return folder


@pytest.fixture
def speaker(card, voice):
    made = AlsaSpeaker([voice])
    yield made
    made.close()


def played(card):
    """What the card got, the zeros at its end left out (it takes whole blocks)."""
    data = np.frombuffer(card.read_bytes(), "<i2") if card.exists() else np.zeros(0, np.int16)
    return np.trim_zeros(data, "b")


def levels(samples):
    """Which recordings are in it, in order."""
    kept = samples[samples != 0]
    changes = np.flatnonzero(np.diff(kept)) + 1
    return [int(part[0]) for part in np.split(kept, changes)] if kept.size else []


def test_a_sentence_is_heard_clip_by_clip(speaker, card):
    speaker.say("还剩五分。")
    waited(lambda: levels(played(card)) == [1000, 2000, 3000])


def test_a_sentence_that_was_not_recorded_whole_is_not_begun(speaker, card):
    speaker.say("还剩五分钱。")
    speaker.say("还剩六分。")
    speaker.tone("read")
    waited(lambda: played(card).size)
    assert np.array_equal(played(card), np.trim_zeros(tone("read"), "b"))


def test_a_sentence_with_a_name_is_said_without_it_and_the_last_resort_says_to_look(card, voice):
    wav(voice / "请看.wav", level(9000))
    speaker = AlsaSpeaker([voice], otherwise="请看。")
    speaker.say("李某还剩五分。", "五分。")
    waited(lambda: levels(played(card)) == [2000, 3000])
    speaker.say("李某还剩五分。")
    waited(lambda: levels(played(card)) == [2000, 3000, 9000])
    speaker.say("还剩五分。", "五分。")
    waited(lambda: levels(played(card)) == [2000, 3000, 9000, 1000, 2000, 3000])
    speaker.close()


def test_a_sound_card_that_is_plugged_in_again_is_heard_again(
    card, voice, tmp_path, monkeypatch, caplog
):
    there = os.environ["ALSA_CONFIG_PATH"]
    gone = tmp_path / "gone.conf"
    gone.write_text("pcm.!default { type hw card 31 }\n")
    monkeypatch.setattr(speaker_module, "REST_S", 0.0)
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(gone))
    speaker = AlsaSpeaker([voice])
    speaker.tone("read")
    waited(lambda: "no sound" in caplog.text)
    monkeypatch.setenv("ALSA_CONFIG_PATH", there)
    speaker.tone("done")
    waited(lambda: np.array_equal(played(card), np.trim_zeros(tone("done"), "b")))
    speaker.close()


def test_the_volume_is_kept_over_a_power_cut_and_a_full_disk_changes_it_all_the_same(tmp_path):
    quieter = [100]
    volume = KeptVolume(tmp_path, 80, lambda: quieter[0])
    assert (volume.step, volume.percent()) == (3, 80)
    assert [volume.turn() for _ in range(5)] == [2, 1, 0, 3, 2]
    again = KeptVolume(tmp_path, 80, lambda: quieter[0])
    assert (again.step, again.percent()) == (2, 52)
    quieter[0] = 50
    assert again.percent() == 26
    for torn in ("", "9", "loud"):
        (tmp_path / "volume").write_text(torn)
        assert KeptVolume(tmp_path).step == 3
    nowhere = KeptVolume(tmp_path / "none")
    assert (nowhere.turn(), nowhere.percent()) == (2, 65)


def test_each_tone_is_another_and_is_heard_whole(speaker, card):
    speaker.tone("refused")
    waited(lambda: np.array_equal(played(card), np.trim_zeros(tone("refused"), "b")))
    assert len({tone(name).tobytes() for name in sound_files.TONES}) == 3
    for name in ("read", "refused", "done"):
        assert 8_000 < np.abs(tone(name)).max() < 32_767


def test_the_sentence_waits_for_the_end_of_the_tone(speaker, card):
    speaker.tone("done")
    speaker.say("还剩五分。")
    want = tone("done")
    waited(lambda: played(card).size > want.size)
    waited(lambda: levels(played(card)[want.size :])[-3:] == [1000, 2000, 3000])
    assert np.array_equal(played(card)[: want.size], want)


def test_the_villages_dialect_goes_before_the_common_tongue(tmp_path, voice, card):
    dialect = tmp_path / "dialect"
    dialect.mkdir()
    wav(dialect / "五.wav", level(7000))
    speaker = AlsaSpeaker([dialect, voice])
    speaker.say("还剩五分")
    waited(lambda: levels(played(card)) == [1000, 7000, 3000])
    speaker.close()


def test_the_volume_counts_from_the_next_sound_on_and_can_be_nothing(voice, card):
    percent = [50]
    speaker = AlsaSpeaker([voice], volume=lambda: percent[0])
    speaker.say("还剩五分")
    waited(lambda: levels(played(card)) == [500, 1000, 1500])
    percent[0] = 0
    before = card.read_bytes()
    speaker.tone("done")
    speaker.close()
    assert card.read_bytes() == before


def test_a_new_sentence_cuts_the_old_one_short(tmp_path, voice, monkeypatch):
    """The card is a pipe that nobody empties: the first sentence would never come to its end."""
    pipe = tmp_path / "card"
    os.mkfifo(pipe)
    conf = tmp_path / "asound.conf"
    conf.write_text(CARD.format(path=pipe))
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(conf))
    wav(voice / "很久.wav", level(9000, 30))
    speaker = AlsaSpeaker([voice])
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    speaker.say("很久")
    heard = bytearray()

    def hear():
        try:
            heard.extend(os.read(reader, 4_096))
        except BlockingIOError:
            return False
        return bool(heard)

    waited(hear)
    speaker.say("还剩五分")

    def hears_the_second():
        hear()
        return 3000 in np.frombuffer(bytes(heard[: len(heard) // 2 * 2]), "<i2")

    waited(hears_the_second)
    assert len(heard) < 30 * RATE_HZ
    speaker.close()
    os.close(reader)


@pytest.mark.parametrize("broken", ["no player", "no card"])
def test_a_kiosk_without_sound_goes_on(tmp_path, voice, monkeypatch, caplog, broken):
    player = PLAYER
    if broken == "no player":
        player = (str(tmp_path / "aplay"), "-")
    else:
        conf = tmp_path / "asound.conf"
        conf.write_text("pcm.!default { type hw card 31 }\n")
        monkeypatch.setenv("ALSA_CONFIG_PATH", str(conf))
    before = set(threading.enumerate())
    speaker = AlsaSpeaker([voice], player=player)
    speaker.tone("read")
    waited(lambda: "no sound" in caplog.text)
    for _ in range(50):
        speaker.say("还剩五分")
        speaker.tone("done")
    speaker.close()
    assert caplog.text.count("no sound") == 1
    assert set(threading.enumerate()) <= before


def test_a_recording_of_any_rate_and_of_two_channels_is_brought_to_ours(tmp_path):
    path = tmp_path / "x.wav"
    left_right = np.column_stack([np.full(16_000, 4000), np.full(16_000, 2000)]).ravel()
    wav(path, left_right, rate_hz=16_000, channels=2)
    samples = recording(path)
    assert samples.dtype == np.int16
    assert samples.size == RATE_HZ
    assert set(samples.tolist()) == {3000}


@pytest.mark.parametrize("data", [b"", b"RIFF", b"hello" * 30])
def test_a_file_that_is_no_recording_silences_its_sentence_alone(voice, card, data, caplog):
    (voice / "分.wav").write_bytes(data)
    with pytest.raises(BadRecording, match=r"分\.wav"):
        recording(voice / "分.wav")
    speaker = AlsaSpeaker([voice])
    speaker.say("还剩五分")
    waited(lambda: "not said" in caplog.text)
    speaker.say("还剩五")
    waited(lambda: levels(played(card)) == [1000, 2000])
    speaker.close()


def test_a_folder_that_is_not_there_or_cannot_be_read_has_no_recordings(tmp_path, voice):
    (tmp_path / "file").write_bytes(b"")
    assert recordings([tmp_path / "none", tmp_path / "file"]) == {}
    assert set(recordings([tmp_path / "file", voice])) == {"还剩", "五", "分"}


def test_the_machine_that_runs_the_tests_has_a_player():
    assert shutil.which(PLAYER[0]), "alsa-utils is missing: ./dev test installs it"
