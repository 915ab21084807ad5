"""A new version in one file: program, wheels and a signed list of them.

A plain tar: `manifest.json` first, `manifest.sig` (Ed25519 over its bytes) second, then every file
that the manifest names, and nothing else.  Nothing is written before the signature holds, and
nothing is believed but for its size and SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Literal

import msgspec
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from kiosk.sync import update_offer

ENDING = update_offer.PACKAGE_ENDING
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
WHEELS = "wheels"
CONTENTS = (
    "kiosk",
    "systemd",
    "requirements",
    "docs",
    "README.md",
    "CHANGELOG.md",
    "pyproject.toml",
)
"""What of the tree a machine needs; systemd/install copies the same."""

MANIFEST_BYTES_MAX = 4 << 20
UNPROVEN_BYTES_MAX = MANIFEST_BYTES_MAX + (1 << 20)
"""Read before the signature holds: a header may claim any length, and is held in memory."""

HEADER_BYTES_MAX = 4096
"""Of one file, with its padding.  The headers are not signed: a longer one would be read whole."""

PACKAGE_BYTES_MAX = update_offer.PACKAGE_BYTES_MAX
VERSION = re.compile(r"[0-9][0-9a-z.+-]{0,39}")
"""It becomes a folder's name."""

PIECE = 1 << 20


NOT_AS_LISTED = "更新包里的东西和清单对不上，没有安装。"


class PackageRefused(Exception):
    """The package is not taken; the message is a Chinese sentence."""


class Item(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of the package."""

    sha256: str
    size: int
    runs: bool = False
    """Whether it may be executed."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the signature stands for."""

    format: Literal["village-kiosk update 1"]
    version: str
    counter: int
    """Grows with each version that is given out: an old one, with its old holes, is not taken."""

    files: dict[str, Item]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(item.size for item in self.files.values())


def pack(
    tree: Path, wheels: Path, version: str, counter: int, key: SigningKey, out: Path
) -> Manifest:
    """Write a package of the tree; ValueError for a version that no folder can be named by."""
    if not VERSION.fullmatch(version) or counter < 1:
        raise ValueError(f"not a version and its counter: {version} {counter}")
    paths = dict(_contents(tree, wheels))
    manifest = Manifest(
        "village-kiosk update 1",
        version,
        counter,
        {
            name: Item(_sha256(path), path.stat().st_size, bool(path.stat().st_mode & 0o100))
            for name, path in paths.items()
        },
    )
    listed = msgspec.json.encode(manifest)
    with tarfile.open(out, "w", format=tarfile.PAX_FORMAT) as tar:
        for name, data in ((MANIFEST, listed), (SIGNATURE, key.sign(listed).signature)):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        for name, path in paths.items():
            member = tarfile.TarInfo(name)
            member.size = manifest.files[name].size
            with path.open("rb") as file:
                tar.addfile(member, file)
    return manifest


def read_manifest(file: IO[bytes], key: VerifyKey) -> Manifest:
    """The manifest, if the key signed it; PackageRefused otherwise."""
    try:
        start = io.BytesIO(file.read(UNPROVEN_BYTES_MAX))
        with tarfile.open(fileobj=start, mode="r|") as tar:
            return _manifest(tar, key)[0]
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise PackageRefused("更新包读不出来，请重新拷贝一次。") from error


def unpack(
    file: IO[bytes], key: VerifyKey, into: Path, check: Callable[[Manifest], None]
) -> Manifest:
    """Write the files below the folder `into`, which `check` has not seen yet.

    PackageRefused as soon as anything is not as it was signed; what was written till then lies
    there for the caller to drop.  OSError when the disk takes no more.
    """
    read_manifest(file, key)
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    try:
        with tarfile.open(fileobj=file, mode="r|") as tar:
            manifest, listed = _manifest(tar, key)
            if size > size_at_most(manifest):
                raise PackageRefused(NOT_AS_LISTED)
            check(manifest)
            into.mkdir(parents=True)
            waiting = dict(manifest.files)
            while (member := tar.next()) is not None:
                item = waiting.pop(member.name, None)
                if item is None or not member.isreg() or member.size != item.size:
                    raise PackageRefused(NOT_AS_LISTED)
                _write(tar.extractfile(member), item, into / member.name)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise PackageRefused("更新包读不出来，请重新拷贝一次。") from error
    if waiting:
        raise PackageRefused("更新包不全，没有安装。请重新拷贝一次。")
    (into / MANIFEST).write_bytes(listed)
    return manifest


def size_at_most(manifest: Manifest) -> int:
    """Bytes of a package with this manifest: what is longer holds what nobody signed."""
    headers = HEADER_BYTES_MAX * len(manifest.files)
    return UNPROVEN_BYTES_MAX + manifest.size + headers


def counter_of(folder: Path) -> int:
    """Of an installed version; 0 for one that came in no package."""
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest).counter
    except (OSError, ValueError, msgspec.MsgspecError):
        return 0


def _contents(tree: Path, wheels: Path) -> Iterator[tuple[str, Path]]:
    for part in CONTENTS:
        root = tree / part
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.is_file() and path.suffix != ".pyc":
                yield path.relative_to(tree).as_posix(), path
    for path in sorted(wheels.glob("*.whl")):
        yield f"{WHEELS}/{path.name}", path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(tar: tarfile.TarFile, key: VerifyKey) -> tuple[Manifest, bytes]:
    listed, signature = (_small(tar, name) for name in (MANIFEST, SIGNATURE))
    try:
        key.verify(listed, signature)
    except (BadSignatureError, ValueError):
        raise PackageRefused("更新包的签名不对，没有安装。") from None
    manifest = msgspec.json.decode(listed, type=Manifest)
    if not VERSION.fullmatch(manifest.version) or not all(map(_is_plain, manifest.files)):
        raise PackageRefused("更新包的清单不能用，没有安装。")
    return manifest, listed


def _small(tar: tarfile.TarFile, name: str) -> bytes:
    member = tar.next()
    if member is None or member.name != name or not member.isreg():
        raise PackageRefused("这不是兑换机的更新包。")
    if member.size > MANIFEST_BYTES_MAX:
        raise PackageRefused("更新包的清单不能用，没有安装。")
    data = tar.extractfile(member)
    return b"" if data is None else data.read()


def _is_plain(name: str) -> bool:
    """A path that stays inside, below one of the parts that a package has."""
    parts = PurePosixPath(name).parts
    return (
        bool(parts)
        and PurePosixPath(*parts).as_posix() == name
        and parts[0] in (*CONTENTS, WHEELS)
        and ".." not in parts
        and "\0" not in name
    )


def _write(data: IO[bytes] | None, item: Item, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with path.open("xb") as out:
        while data is not None and (piece := data.read(PIECE)):
            digest.update(piece)
            out.write(piece)
    if digest.hexdigest() != item.sha256:
        raise PackageRefused(NOT_AS_LISTED)
    path.chmod(0o755 if item.runs else 0o644)
