"""Sticks that were torn, shuffled or made up: nothing of them counts, and nothing falls over."""

from __future__ import annotations

import random
import shutil
from contextlib import closing

import pytest
from nacl.signing import SigningKey
from support.village import found_village

from kiosk.store import journal
from kiosk.store.outbox import Outbox
from kiosk.sync import stick
from kiosk.sync.carrying import carry
from kiosk.sync.protocol import seal

STICKS = 200
KIOSK, TOWNSHIP = SigningKey(bytes(range(1, 33))), SigningKey(bytes(range(2, 34)))
ITEM = b'{"home":"hp01","id":"h61","group":"1","name":"x","number":"9","type":"household"}'


def page(first, key=TOWNSHIP, site="hp01"):
    return seal(key, [ITEM], kind="feed", site=site, epoch=1, first=first, at="2026-11-20T09:00:00")


def spoil(rng, folder, cursor):
    """Something on the stick that is none of the township's."""
    whole = page(cursor + 1)
    names = [
        *(stick.name_of(kind) for kind in ("ack", "photos", "cursor", "wanted", "invitation")),
        stick.name_of("feed", cursor + 1),
        stick.name_of("feed", cursor + 7),
        stick.name_of("history", 1),
        f"{'ab' * 32}.jpg",
        "autorun.inf",
        "甲\u202e乙.sealed",
    ]
    path = folder / rng.choice(names)
    data = rng.choice(
        [
            whole[: rng.randrange(len(whole))],
            bytes([whole[0] ^ 1]) + whole[1:],
            page(cursor + 1, KIOSK),
            page(cursor + 1, site="hp02"),
            rng.randbytes(rng.randrange(2000)),
            b"\xff" + whole,
            b"",
            b"\n" * 5000,
        ]
    )
    match rng.randrange(6):
        case 0:
            path.mkdir(exist_ok=True)
        case 1:
            path.unlink(missing_ok=True)
            path.symlink_to(rng.choice(["/etc/hostname", "/dev/zero", str(folder), "nowhere"]))
        case _:
            path.write_bytes(data)


def told(outbox, usb):
    """What is said of a stick, taken or not."""
    try:
        return carry(outbox, usb, KIOSK, TOWNSHIP.verify_key).notes
    except stick.StickError as error:
        return (str(error),)


@pytest.mark.parametrize("seed", [96])
def test_noise_on_a_stick_changes_nothing_and_is_no_crash(seed, tmp_path):
    rng = random.Random(seed)
    with closing(found_village(tmp_path / "kiosk.db")) as store:
        outbox = Outbox(store)
        before = (journal.head(store), outbox.cursor(), outbox.acked())
        for n in range(STICKS):
            usb = tmp_path / f"usb{n}"
            folder = stick.folder_of(usb, "hp01", 1)
            folder.mkdir(parents=True)
            for _ in range(rng.randrange(1, 4)):
                try:
                    spoil(rng, folder, outbox.cursor())
                except OSError:
                    continue
            for note in told(outbox, usb):
                assert any("\u4e00" <= c <= "\u9fff" for c in note), note
            assert (journal.head(store), outbox.cursor(), outbox.acked()) == before
            shutil.rmtree(usb)
        usb = tmp_path / "good"
        folder = stick.folder_of(usb, "hp01", 1)
        folder.mkdir(parents=True)
        (folder / stick.name_of("feed", outbox.cursor() + 1)).write_bytes(page(outbox.cursor() + 1))
        done = carry(outbox, usb, KIOSK, TOWNSHIP.verify_key)
        assert (done.taken, done.notes) == (1, ())
        assert list(stick.numbered(folder, stick.ENTRIES))
