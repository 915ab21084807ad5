"""Makes single writes of SQLite fail, by its own hook for tests (xSetSystemCall of the VFS)."""

from __future__ import annotations

import _sqlite3
import ctypes
import errno
import os
import sqlite3

WRITE = ctypes.CFUNCTYPE(
    ctypes.c_ssize_t,
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_size_t,
    ctypes.c_int64,
    use_errno=True,
)
SET_CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
NAMES = (b"write", b"pwrite", b"pwrite64")


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, version 3, as far as it is needed here."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("path_max", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("calls", ctypes.c_void_p * 13),
        ("set_system_call", SET_CALL),
    )


def _vfs():
    find = ctypes.CDLL(_sqlite3.__file__).sqlite3_vfs_find
    find.restype = ctypes.POINTER(_Vfs)
    return find(None)


def can_fail_writes():
    """Whether the SQLite that `sqlite3` uses can be reached from here."""
    try:
        vfs = _vfs()
        version = ctypes.CDLL(_sqlite3.__file__).sqlite3_libversion
        version.restype = ctypes.c_char_p
    except (AttributeError, OSError):
        return False
    own = version().decode() == sqlite3.sqlite_version
    return bool(own and vfs and vfs.contents.version >= 3 and vfs.contents.name == b"unix")


class FailingWrites:
    """While this is entered, the `at`-th write fails; `written`: although the bytes are there.

    `more`: so many after it fail, too, of which nothing is written.
    """

    def __init__(self, *, at, written=False, more=0):
        self.at, self.written, self.more, self.count = at, written, more, 0
        self._calls = [WRITE(self._write_at_end), WRITE(self._write), WRITE(self._write)]

    def _write(self, fd, data, size, offset):
        return self._counted(lambda: os.pwrite(fd, ctypes.string_at(data, size), offset))

    def _write_at_end(self, fd, data, size, _):
        return self._counted(lambda: os.write(fd, ctypes.string_at(data, size)))

    def _counted(self, write):
        self.count += 1
        if not self.at or not self.at <= self.count <= self.at + self.more:
            return write()
        if self.written and self.count == self.at:
            write()
        ctypes.set_errno(errno.EIO)
        return -1

    def __enter__(self):
        vfs = _vfs()
        for name, call in zip(NAMES, self._calls, strict=True):
            pointer = ctypes.cast(call, ctypes.c_void_p)
            vfs.contents.set_system_call(vfs, name, pointer)
        return self

    def __exit__(self, *_):
        vfs = _vfs()
        for name in NAMES:
            vfs.contents.set_system_call(vfs, name, None)
