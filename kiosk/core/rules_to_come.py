"""The rules as a household reads them, and before a change what will be otherwise then."""

from __future__ import annotations

from itertools import pairwise

from kiosk.core.coming import Rules, begins
from kiosk.core.rules_in_words import Chapter, Rule, rules_in_words
from kiosk.core.scheme import Scheme

UNTIL_THEN = "{year}年{month}月{day}日起施行新办法（{paper}）。到那天以前，还按现在的办法。"
SAME_WORDS = "加分、扣分和兑换的说法没有变。"


def rules_told(rules: Rules) -> tuple[Chapter, ...]:
    """Every chapter of the rules in force; first of all what is to change and when."""
    steps = pairwise((rules.running, *rules.announced))
    told = tuple(_change(n, before, after) for n, (before, after) in enumerate(steps))
    return (*told, *rules_in_words(rules.running))


def _change(n: int, before: Scheme, after: Scheme) -> Chapter:
    day = begins(after)
    known = {rule for chapter in rules_in_words(before) for rule in chapter.rules}
    new = [rule for chapter in rules_in_words(after) for rule in chapter.rules if rule not in known]
    said = UNTIL_THEN.format(year=day.year, month=day.month, day=day.day, paper=after.paper)
    return Chapter(f"coming{n}", "新办法", (Rule(said), *(new or [Rule(SAME_WORDS)])))
