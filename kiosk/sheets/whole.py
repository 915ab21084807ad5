"""A file is written whole or not at all, and what stood in the way is said in a sentence."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path

REASONS = {
    errno.ENOSPC: "存储空间满了",
    errno.EDQUOT: "存储空间满了",
    errno.EFBIG: "文件太大，放不下",
    errno.EACCES: "没有写入的权限",
    errno.EPERM: "没有写入的权限",
    errno.EROFS: "这里只能读，不能写",
    errno.ENOENT: "文件夹不存在",
    errno.ENOTDIR: "文件夹不存在",
    errno.EISDIR: "这是一个文件夹，不是文件",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EINVAL: "文件名里有不能用的字符",
    errno.EIO: "存储设备读写出错",
    errno.ENODEV: "存储设备已拔出",
}


class SheetError(Exception):
    """A sheet cannot be written; the message is a sentence for people."""


def write_whole(path: Path, content: Callable[[], bytes]) -> None:
    """Put the content there, durably, or raise SheetError and leave all as it was."""
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        put_together({path: content()})
    except OSError as error:
        reason = REASONS.get(error.errno or 0, "存储设备出错")
        raise SheetError(f"写不了“{path}”：{reason}。") from error


def put_together(files: Mapping[Path, bytes], check: Callable[[], None] = lambda: None) -> None:
    """Write the files durably; OSError, and all is as it was, when one of them cannot be.

    They get their names only when all of them are on the disk and `check` raises nothing.
    """
    parts = {path: path.parent / f".{secrets.token_hex(6)}.part" for path in files}
    try:
        for path, data in files.items():
            with parts[path].open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        check()
        for path, part in parts.items():
            part.replace(path)
    except BaseException:
        for part in parts.values():
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        raise
    for folder in {path.parent for path in files}:
        _settle(folder)


def _settle(folder: Path) -> None:
    """The name outlives a power cut, too; some file systems do not offer that for a folder."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
