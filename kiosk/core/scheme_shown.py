"""A scheme that came with the feed, its names as screens and papers can hold them."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from kiosk.core.scheme import Scheme
from kiosk.core.shown_names import LONGEST_SAID, bounded

Part = TypeVar("Part", bound=msgspec.Struct)


def as_shown(scheme: Scheme) -> Scheme:
    """The same rules; what the township says of them stays as it came, in the feed."""
    return msgspec.structs.replace(
        scheme,
        items=tuple(_named(item, "group", "matter", "behaviour", "unit") for item in scheme.items),
        field=tuple(_named(each, "name") for each in scheme.field),
        suspension={key: _named(each, "name") for key, each in scheme.suspension.items()},
    )


def _named(part: Part, *fields: str) -> Part:
    texts = {name: bounded(getattr(part, name), LONGEST_SAID) for name in fields}
    return msgspec.structs.replace(part, **texts)
