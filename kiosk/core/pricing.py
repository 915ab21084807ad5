"""What goods cost in points, and which deliveries and kinds of goods are taken.

Where the scheme's price follows the cost (高阳 二(二): 用成本价兑换), points are the cost times one
fixed rate, half up; else they are the township's list's, or for a site's own goods what was typed
and approved.  Money is in cents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import midnight, parse_day
from kiosk.core.common_goods import CommonGood, doubtful_kind
from kiosk.core.entries import DeliveryLine
from kiosk.core.scheme import CASH_LIKE, GoodsRules

MOST_PIECES = 99_999
MOST_COST_CENTS = 10_000_00
MOST_POINTS = 99_999


@dataclass(frozen=True)
class Shelved:
    """What is known of the goods of a delivery line."""

    id: str
    name: str
    kind: str


def price_by_cost(cost_cents: int, points_per_yuan: int) -> int:
    """Points of a piece that costs so much: half up, at least 1 (spec GY-13: 12.50 -> 13)."""
    return max(1, (2 * cost_cents * points_per_yuan + 100) // 200)


def rate(rules: GoodsRules) -> int | None:
    """Points for a yuan where the price follows the cost; None: it does not."""
    return rules.points_per_yuan if rules.price_basis == "cost" else None


def quantity_problem(name: str, quantity: int, most: int = MOST_PIECES) -> ActRefused | None:
    if not 1 <= quantity <= most:
        return ActRefused(Obstacle.BAD_QUANTITY, name, most)
    return None


def cost_problem(name: str, cost_cents: int | None) -> ActRefused | None:
    if cost_cents is not None and not 1 <= cost_cents <= MOST_COST_CENTS:
        return ActRefused(Obstacle.BAD_COST, name, MOST_COST_CENTS)
    return None


def points_problem(
    name: str, points: int, cost_cents: int | None, rules: GoodsRules
) -> ActRefused | None:
    """Why a price cannot be; a price under the cost is a gift of the shop and may be."""
    if points < 1:
        return ActRefused(Obstacle.PRICE_BELOW_ONE, name)
    if points > MOST_POINTS:
        return ActRefused(Obstacle.PRICE_TOO_HIGH, name, MOST_POINTS)
    by_cost = rate(rules)
    if by_cost is not None and cost_cents is not None:
        right = price_by_cost(cost_cents, by_cost)
        if points > right:
            return ActRefused(Obstacle.PRICE_ABOVE_COST, name, right)
    return None


def priced(
    line: DeliveryLine,
    good: Shelved | None,
    rules: GoodsRules,
    today: date,
    most: int = MOST_PIECES,
) -> DeliveryLine | ActRefused:
    """A line as it is booked: with its points where the price follows the cost.

    ValueError for an expiry that is no date.
    """
    if good is None:
        return ActRefused(Obstacle.UNKNOWN_GOOD, line.good)
    if good.kind in rules.barred_kinds:
        return ActRefused(Obstacle.BARRED_KIND, good.name)
    if good.kind == CASH_LIKE:
        return ActRefused(Obstacle.NOT_FOR_SHELF, good.name)
    problem = quantity_problem(good.name, line.quantity, most)
    if problem is None and line.noted is not None and line.noted != 0:
        problem = quantity_problem(good.name, line.noted, most)
    problem = problem or cost_problem(good.name, line.cost_cents) or _stale(line, good, today)
    if problem is not None:
        return problem
    by_cost = rate(rules)
    points = line.points
    if points is None and line.cost_cents is not None and by_cost is not None:
        points = price_by_cost(line.cost_cents, by_cost)
    if points is not None:
        if by_cost is None:
            return ActRefused(Obstacle.NOT_OUR_PRICE, good.name)
        if line.cost_cents is None:
            return ActRefused(Obstacle.NO_COST, good.name)
        problem = points_problem(good.name, points, line.cost_cents, rules)
        if problem is not None:
            return problem
    return DeliveryLine(line.good, line.quantity, line.noted, line.cost_cents, points, line.expires)


def _stale(line: DeliveryLine, good: Shelved, today: date) -> ActRefused | None:
    """Goods are good through the last day itself."""
    if not line.expires:
        return None
    last = parse_day(line.expires)
    if last >= today:
        return None
    return ActRefused(Obstacle.EXPIRED, good.name, at=midnight(last))


@dataclass(frozen=True)
class OwnGood:
    """A kind of goods that the site made itself."""

    name: str
    category: str
    unit: str
    points: int | None
    """None: as the cost says."""

    kind: str
    delivery: str
    offered: bool
    cost_cents: int | None


def own_good(
    wanted: OwnGood,
    rules: GoodsRules,
    common: Iterable[CommonGood],
    before: OwnGood | None = None,
) -> OwnGood | ActRefused:
    """As it is booked: with its price, and with the kind that its name speaks of.

    What is as `before` is not judged anew: rules that came later must not keep goods from being
    moved or withdrawn.
    """
    name, kind = wanted.name.strip(), wanted.kind
    if before is None or (name, kind) != (before.name, before.kind):
        if not name:
            return ActRefused(Obstacle.NAME_MISSING)
        spoken = doubtful_kind(name, common)
        kind = kind or spoken
        if {kind, spoken} & rules.barred_kinds:
            return ActRefused(Obstacle.BARRED_KIND, name)
    points: int | ActRefused | None = wanted.points
    if before is None or (points, wanted.cost_cents) != (before.points, before.cost_cents):
        points = _own_price(name, wanted, rules)
    if isinstance(points, ActRefused):
        return points
    return OwnGood(
        name,
        wanted.category.strip(),
        wanted.unit.strip() or "件",
        points,
        kind,
        wanted.delivery,
        wanted.offered,
        wanted.cost_cents,
    )


def _own_price(name: str, wanted: OwnGood, rules: GoodsRules) -> int | ActRefused:
    problem = cost_problem(name, wanted.cost_cents)
    if problem is not None:
        return problem
    points, by_cost = wanted.points, rate(rules)
    if by_cost is not None and wanted.cost_cents is None:
        return ActRefused(Obstacle.NO_COST, name)
    if points is None and by_cost is not None and wanted.cost_cents is not None:
        points = price_by_cost(wanted.cost_cents, by_cost)
    return points_problem(name, points or 0, wanted.cost_cents, rules) or points or 0
