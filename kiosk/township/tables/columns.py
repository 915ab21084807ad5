"""What every table of the township is made of."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, MetaData
from sqlalchemy import Text as AnyText

Text = AnyText().with_variant(AnyText(collation="C"), "postgresql")
"""Text that is ordered and compared by its code points, whatever the rules of the database."""

KEY_LENGTH_MAX = 64
"""Of a text that an index holds, in characters: every engine has room for it."""

metadata = MetaData()


def text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


def key(name: str) -> Column[str]:
    return Column(name, Text, primary_key=True)


def whole(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)
