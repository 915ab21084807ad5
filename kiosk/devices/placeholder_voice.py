"""A machine's voice for what nobody has recorded yet.  Made once, at set-up; not while it runs.

espeak-ng reads letters with tones: the Chinese voice of Debian 12's 1.51 spells characters in
English, so pypinyin (MIT, phrases read as words: 银行 yin2 hang2) writes them out before.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

ESPEAK = ("espeak-ng", "-v", "cmn-latn-pinyin", "-s", "140", "--stdout")
PAUSE_SIGNS = "，。；：？！"


class NoVoice(Exception):
    """Nothing can be made here; the message says what is missing."""


def make(phrases: Iterable[str], folder: Path) -> int:
    """Write a WAV file for each phrase that has none in `folder`; how many.  NoVoice."""
    try:
        import pypinyin
    except ImportError:
        raise NoVoice("the package pypinyin is not installed") from None
    if shutil.which(ESPEAK[0]) is None:
        raise NoVoice("the program espeak-ng is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    made = 0
    for phrase in phrases:
        path = folder / f"{phrase}.wav"
        if path.exists():
            continue
        syllables = pypinyin.lazy_pinyin(
            phrase,
            style=pypinyin.Style.TONE3,
            errors=lambda sign: "," if sign[0] in PAUSE_SIGNS else "",
            v_to_u=True,
            neutral_tone_with_five=True,
        )
        said = subprocess.run(  # noqa: S603  (letters and commas only)
            [*ESPEAK, " ".join(syllables)], capture_output=True, check=False
        )
        if said.returncode or not said.stdout:
            raise NoVoice(f"espeak-ng: {said.stderr.decode('utf-8', 'replace').strip()}")
        part = path.with_suffix(".part")
        part.write_bytes(said.stdout)
        part.replace(path)
        made += 1
    return made
