"""Names that come from elsewhere, as screens and papers can hold them.

The township's desk takes no name of more than 40 characters, but its feed is only a file.  Nothing
that comes from it is refused for a name, and it is kept as it came; what is shown of it is cut, and
what cannot be seen has a sign.
"""

from __future__ import annotations

import re

LONGEST = 60
LONGEST_SAID = 400
"""Of what says for what points were given, which may be a sentence."""

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Controls of a terminal or printer, and those that turn text around.  A line break is a space on
paper, and stays."""

SIGN = "〓"
"""What stands for a character that cannot be printed."""

MORE = "…"


def bounded(text: str, most: int = LONGEST) -> str:
    """At most so many characters, all of which can be seen."""
    kept = text if len(text) <= most else text[: most - len(MORE)] + MORE
    return UNSEEN.sub(SIGN, kept)


def bound(shown: object, *fields: str, most: int = LONGEST) -> None:
    """Cut these texts of a value that is being made (frozen, from its `__post_init__`)."""
    for field in fields:
        text = getattr(shown, field)
        if len(text) > most or UNSEEN.search(text):
            object.__setattr__(shown, field, bounded(text, most))
