"""What the journal tells of setting up a village: a body, as in `core.entries`."""

from __future__ import annotations

import msgspec

READ_RULES = "read_rules"
"""In the place of a row: somebody has read the scheme and says that it is the village's."""


class SiteChecked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What somebody saw for a row of the acceptance sheet (八有, 六有); the last holds."""

    row: str
    """`core.acceptance.AcceptanceRow.id`, or `READ_RULES`."""

    name: str
    """The row's words as they were then."""

    holds: bool
    photo: str = ""
    """SHA-256 in hex."""

    by: str = ""
    """Name of who looked."""
