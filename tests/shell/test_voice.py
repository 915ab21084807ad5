"""What is to be recorded, and the machine's voice where nothing is: `kiosk voice`."""

from __future__ import annotations

import wave

import pytest
from click.testing import CliRunner

from kiosk.__main__ import main
from kiosk.core.voicing import NUMBER_CLIPS, joined
from kiosk.devices import placeholder_voice, sound_files
from kiosk.ui import words
from kiosk.ui.gallery import all_samples
from kiosk.ui.plain_speech import plain
from kiosk.ui.spoken import spoken
from kiosk.ui.voice_lines import phrases

NAMED = ("大米十斤", "洗衣液", "李某", "欧阳某某")
"""Goods and people of the samples: nobody records what they are called."""

BUSY = ("NoteRecording", "NoteHeard", "Reviewing")
"""Here somebody else is to be heard, or it goes on by itself."""

ONLY_TO_LOOK_AT = {"why-members", "ask_letters_shelf", "first-damaged-no-line"}
"""What stands there is no clip: a minus, a letter, a free text.  请看屏幕上的字 is said."""


@pytest.fixture(scope="module")
def wanted():
    return phrases()


def test_every_step_says_what_to_do(wanted):
    """At the counter, at the desk and at the first start; names go, the sentence stays."""
    silent, looked_at, plainly = set(), set(), {}
    for sample in all_samples():
        sentence, plainer = spoken(sample.front), plain(sample.front)
        if not sentence:
            silent.add(type(sample.front.state).__name__)
        elif joined(plainer or sentence, wanted) is None:
            looked_at.add(sample.name)
        plainly[sample.name] = plainer or sentence
    assert silent <= set(BUSY)
    assert looked_at <= ONLY_TO_LOOK_AT
    assert joined(words.SAY_LOOK, wanted) == (words.SAY_LOOK.strip("。"), "")
    assert plainly["account"] == "您现在可以兑换七十分。"
    assert plainly["not-redeemed-out_of_stock"].startswith("这样东西只剩一件了。")
    assert plainly["shift-opened"].startswith("这位上班了。")
    assert plainly["officer_review"].startswith("给这一户记分")
    assert not [said for said in plainly.values() if any(name in said for name in NAMED)]


def test_each_clip_is_asked_for_once_and_names_nobody(wanted):
    assert len(set(wanted)) == len(wanted)
    assert wanted[-len(NUMBER_CLIPS) :] == NUMBER_CLIPS
    assert not [clip for clip in wanted if any(name in clip for name in NAMED)]
    assert not [clip for clip in wanted if "{" in clip or "/" in clip]


def settings_file(folder):
    path = folder / "kiosk.toml"
    path.write_text(f'data = "{folder}"\n', "utf-8")
    return path


def record(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes(bytes(3200))


def test_the_list_says_what_is_recorded_and_what_lacks(tmp_path, wanted):
    record(tmp_path / "voice" / "dialect" / "五.wav")
    told = CliRunner().invoke(main, ["voice", "--config", str(settings_file(tmp_path))])
    assert told.exit_code == 0, told.output
    lines = told.output.splitlines()
    assert "有\t五" in lines
    assert "缺\t六" in lines
    assert lines[-1] == f"要录 {len(wanted)} 条，还缺 {len(wanted) - 1} 条"


def test_the_machine_reads_what_nobody_has_recorded(tmp_path):
    sentence = "您现在可以兑换一百零五分。"
    clips = ("您现在可以兑换", "一", "百", "零", "五", "分")
    record(tmp_path / "五.wav")
    kept = (tmp_path / "五.wav").read_bytes()
    assert placeholder_voice.make(clips, tmp_path) == 5
    assert placeholder_voice.make(clips, tmp_path) == 0
    assert (tmp_path / "五.wav").read_bytes() == kept
    files = sound_files.recordings([tmp_path])
    samples_heard = sound_files.spoken(joined(sentence, files) or (), files)
    assert 1 < samples_heard.size / sound_files.RATE_HZ < 10
    assert abs(samples_heard).max() > 3_000


def test_tones_of_the_language_are_read_from_words_not_from_characters(tmp_path):
    """行 is háng in 银行 and xíng in 行走: other sounds."""
    placeholder_voice.make(["银行", "银杏", "银航"], tmp_path)
    heard = [(tmp_path / f"{name}.wav").read_bytes() for name in ("银行", "银航", "银杏")]
    assert heard[0] == heard[1] != heard[2]


def test_without_the_program_it_says_what_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    config = str(settings_file(tmp_path))
    told = CliRunner().invoke(main, ["voice", "--placeholders", "--config", config])
    assert told.exit_code == 2
    assert "espeak-ng" in told.output
    assert not (tmp_path / "voice").exists()
