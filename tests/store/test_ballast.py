"""The ballast: really there, given up at the last threshold, and taken again by itself."""

from __future__ import annotations

import os
import resource

from kiosk.store.ballast import MB, Ballast


class Disk:
    """A disk as large as a test wants it, on which the ballast counts."""

    def __init__(self, folder, mb):
        self.folder, self.mb = folder, mb

    def free(self, folder):
        held = sum(path.stat().st_blocks * 512 for path in folder.iterdir())
        return self.mb * MB - held


def ballast(tmp_path, disk):
    return Ballast(tmp_path, 2, 3, disk.free)


def test_it_is_allocated_at_the_first_look_and_no_hole(tmp_path):
    made = ballast(tmp_path, Disk(tmp_path, 20))
    assert made.look()
    found = (tmp_path / "ballast").stat()
    assert (found.st_size, found.st_blocks * 512 >= 2 * MB) == (2 * MB, True)
    (tmp_path / "ballast").write_bytes(b"")
    os.truncate(tmp_path / "ballast", 2 * MB)
    assert not made.is_held, "a hole holds no room"


def test_it_is_given_up_when_the_disk_fills_and_taken_again_when_there_is_room(tmp_path):
    disk = Disk(tmp_path, 20)
    made = ballast(tmp_path, disk)
    assert made.look()
    disk.mb = 4
    assert not made.look()
    assert not (tmp_path / "ballast").exists()
    assert disk.free(tmp_path) == 4 * MB, "what was held is there for what was sold"
    disk.mb = 4.9
    assert not made.look(), "with the ballast there would be too little again"
    disk.mb = 6
    assert made.look()
    assert made.is_held


def test_a_ballast_that_cannot_be_made_whole_leaves_nothing_behind(tmp_path):
    made = ballast(tmp_path, Disk(tmp_path, 20))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (MB, hard))
    try:
        assert not made.look()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
    assert made.look()
