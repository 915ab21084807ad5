"""Photographs that prove something: made small, without what a phone wrote into them, kept once.

They are kept by the hash of their bytes, so that the same picture is there once however often it
is handed in, and nobody can put another one in its place.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, insert, select

from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.entries.files import keep_photo

PHOTOS_MAX = 4
PHOTO_BYTES_MAX = 8 << 20
"""As it is handed in; phones make files of 3 to 8 MiB."""

EDGE_PX_MAX = 1600
PIXELS_MAX = 60_000_000
"""A file of a few bytes can claim any size; phones make pictures of 12 to 50 million."""

QUALITY = 80
FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True)
class Photo:
    """A picture as it is kept: `data` is a JPEG, `id` its SHA-256 in hex."""

    id: str
    data: bytes = field(repr=False)


def photo_of(data: bytes, where: str = "photo") -> Photo:
    """The picture in a file that was handed in; Refused, blaming the field `where`, if none is.

    Place, time and make of the phone (EXIF) do not survive: a household's photo tells its yard.
    """
    from PIL import Image, ImageOps

    if len(data) > PHOTO_BYTES_MAX:
        raise Refused(f"照片太大了，一张最多 {PHOTO_BYTES_MAX >> 20} 兆。", where)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            if opened.width * opened.height > PIXELS_MAX:
                raise Refused("照片的尺寸太大了，请用小一点的。", where)
            if opened.format == "JPEG":
                opened.draft("RGB", (EDGE_PX_MAX, EDGE_PX_MAX))
            upright = ImageOps.exif_transpose(opened)
            picture = upright.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise Refused("这个文件不是照片，请换一个（JPG、PNG 都可以）。", where) from None
    picture.thumbnail((EDGE_PX_MAX, EDGE_PX_MAX))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    kept = out.getvalue()
    return Photo(hashlib.sha256(kept).hexdigest(), kept)


def keep(connection: Connection, award: str, photos: Sequence[Photo], now: datetime) -> None:
    """Keep the pictures of an award."""
    for each in {photo.id: photo for photo in photos}.values():
        keep_photo(connection, each.id, each.data, now)
        connection.execute(insert(tables.award_photo).values(award=award, photo=each.id))


def photos_of(connection: Connection, award: str) -> list[str]:
    """Ids of an award's pictures."""
    kept = tables.award_photo.c
    found = select(kept.photo).where(kept.award == award).order_by(kept.photo)
    return list(connection.scalars(found))


def photo_data(connection: Connection, award: str, photo: str) -> bytes | None:
    """A picture of this award, JPEG."""
    kept, data = tables.award_photo.c, tables.photo.c
    found: bytes | None = connection.scalar(
        select(data.data)
        .join(tables.award_photo, kept.photo == data.id)
        .where(kept.award == award, kept.photo == photo)
    )
    return found
