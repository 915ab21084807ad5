"""What a household could spend after any entry, told from the rows: for papers, years later too."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core.account import Charge, Fact, PointEvent, PointKind, Review, account, purses
from kiosk.core.clock import parse_stamp
from kiosk.core.entries import Reversal
from kiosk.core.journal import Entry
from kiosk.core.reversal import split_back
from kiosk.store import journal, points
from kiosk.store.database import Store

EVENTS = """
select p.id, p.kind, p.points, p.effective, p.posted, p.reverses,
    case when p.n < 0 and p.kind = 'award' then coalesce(p.echo, :never)
    else coalesce(e.feed_cursor, p.n) end, coalesce(e.seq, 0)
from points p left join entry e on (p.n = 0 and e.op = p.id) or e.seq = -p.n
where p.household = :household and
    case when p.n > 0 then p.n <= :cursor else coalesce(e.seq <= :seq, p.posted <= :at) end
"""


def around(store: Store, entry: Entry, household: str) -> tuple[int, int]:
    """Points in the open purses just before and just after an entry, window or no window.

    Periods and gate are those of the scheme in force now, as everywhere else.
    """
    return (
        _after(store, entry, household, entry.seq - 1),
        _after(store, entry, household, entry.seq),
    )


def _after(store: Store, entry: Entry, household: str, seq: int) -> int:
    scheme, at = points.scheme_in_force(store), parse_stamp(entry.at)
    if _is_travelled(store, household):
        history = points.facts_of(store, replace(entry, seq=seq))
    else:
        history = [*_known(store, entry, household, seq), *_charged(store, household, seq)]
    found = purses(history, scheme)
    mine = {period: purse for (whose, period), purse in found.items() if whose == household}
    return sum(share.points for share in account(mine, scheme, at).shares)


def _is_travelled(store: Store, household: str) -> bool:
    """Whether rows alone do not tell its history: it moved, or others' books were carried here."""
    sql = (
        "select 1 from left_home where household = ?1"
        " union all select 1 from charged_elsewhere where household = ?1"
    )
    return store.row(sql, [household]) is not None


def _known(store: Store, entry: Entry, household: str, seq: int) -> list[Fact]:
    """Points and reviews that were known, in the order in which they became so."""
    values: dict[str, str | int] = {"household": household, "never": points.NUMBER_MAX}
    values |= {"cursor": entry.feed_cursor, "seq": seq, "at": entry.at}
    facts: list[tuple[tuple[int, int], Fact]] = [
        (
            (known, local),
            PointEvent(
                id=event,
                household=household,
                kind=PointKind(kind),
                points=figure,
                effective=parse_stamp(effective),
                posted=parse_stamp(posted),
                reverses=reverses,
            ),
        )
        for event, kind, figure, effective, posted, reverses, known, local in store.rows(
            EVENTS, values
        )
    ]
    for n, before, at in store.rows(
        "select n, before, at from review where n <= ?", [entry.feed_cursor]
    ):
        facts.append(((n, 0), Review(parse_stamp(before), parse_stamp(at))))
    return [fact for _, fact in sorted(facts, key=lambda known: known[0])]


def _charged(store: Store, household: str, seq: int) -> list[Charge]:
    """What redemptions took, and what undoing and returning gave back."""
    taken = store.rows(
        "select seq from redeemed where household = ? and seq <= ? order by seq", [household, seq]
    )
    given = store.rows(
        "select seq from reversal where household = ? and seq <= ? order by seq", [household, seq]
    )
    charges = [charge for (at,) in taken for charge in points.charges_of(store, at)]
    for (at,) in given:
        found = journal.entry_at(store, at)
        body = found[0].decoded() if found else None
        if isinstance(body, Reversal):
            back = split_back(
                points.charges_of(store, body.of), sum(purse.points for purse in body.charges)
            )
            charges += [Charge(part.household, part.period, -part.points) for part in back]
    return charges
