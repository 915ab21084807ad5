"""What a hand scanner types into its own device opens the account on the screen."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from support.desk_acts import founded
from support.village import GUEST_CARD, TestClock

from kiosk import assembly
from kiosk.core.front import AccountShown
from kiosk.devices.hand_scanner import EVENT, PLAIN, SHIFTED
from kiosk.devices.printer import tcp_printer
from kiosk.devices.speaker import SilentSpeaker
from kiosk.ports import DeviceError

ENTER, SHIFT, KEY = 28, 42, 1


def typed(text):
    """Shift is held where a character needs it; then Enter."""
    plain = {char: code for code, char in PLAIN.items()}
    shifted = {char: code for code, char in SHIFTED.items()}
    keys = []
    for char in text:
        if char in plain:
            keys += [(plain[char], 1), (plain[char], 0)]
        else:
            keys += [(SHIFT, 1), (shifted[char], 1), (shifted[char], 0), (SHIFT, 0)]
    return b"".join(EVENT.pack(0, 0, KEY, *key) for key in [*keys, (ENTER, 1), (ENTER, 0)])


def test_a_card_under_the_hand_scanner_opens_its_account(tmp_path):
    def no_camera():
        raise DeviceError("没有摄像头")

    scanner = tmp_path / "event0"
    os.mkfifo(scanner)
    parts = assembly.Parts(
        no_camera, tcp_printer("127.0.0.1", 9, 32), TestClock(), SilentSpeaker(), None, str(scanner)
    )
    kiosk = assembly.assemble(tmp_path, founded(tmp_path / "k.db"), parts)
    kiosk.start()
    end = None
    try:
        give_up_s = time.monotonic() + 30
        while end is None:
            with suppress(OSError):
                end = os.open(scanner, os.O_WRONLY | os.O_NONBLOCK)
            assert time.monotonic() < give_up_s
        os.write(end, typed(GUEST_CARD))
        while not isinstance(kiosk.stage.front.state, AccountShown):
            kiosk.stage.pump()
            assert time.monotonic() < give_up_s, kiosk.stage.front.state
            time.sleep(0.01)
    finally:
        if end is not None:
            os.close(end)
        kiosk.stop()
