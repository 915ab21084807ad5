"""Which households of this site took part at some time of a span, and since when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kiosk.core.clock import parse_stamp, stamp
from kiosk.core.feed import Spell
from kiosk.ledgers.facts import Facts
from kiosk.ledgers.span import Span

ALWAYS = (Spell("", ""),)
"""Of whom the township says nothing else."""


def taking_part(facts: Facts, span: Span) -> dict[str, datetime | None]:
    """Since when, by household, in the order of their numbers; None: from the beginning.

    As the township's lists have it: with nothing obtained as well (RA-0.1).
    """
    found = {
        household: spells[0].since
        for household, item in facts.households.items()
        if item.home == facts.site.id
        for spells in [tuple(_within(facts.spells.get(household, ALWAYS), span))]
        if spells
    }
    return {
        household: parse_stamp(found[household]) if found[household] else None
        for household in sorted(found, key=lambda h: (facts.holder(h).number, h))
    }


def _within(spells: tuple[Spell, ...], span: Span) -> Iterator[Spell]:
    start, end = stamp(span.start), stamp(span.end)
    for spell in spells:
        if spell.since < end and (not spell.until or spell.until > start):
            yield spell
