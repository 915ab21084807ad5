"""The redemption: one durable transaction (design.md 5), and what else the counter books."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from kiosk.core import periods
from kiosk.core.account import Account, account
from kiosk.core.card import CardState, text_key
from kiosk.core.clock import Moment, midnight, parse_stamp, stamp
from kiosk.core.clock import Quality as TimeQuality
from kiosk.core.coming import promised
from kiosk.core.entries import (
    ChargedPurse,
    EntryKind,
    Proxy,
    RedeemedLine,
    Redemption,
)
from kiosk.core.journal import Entry, register_place, slip_mark
from kiosk.core.redemption import (
    Approved,
    Facts,
    GoodFacts,
    PinFacts,
    ProxyFacts,
    Reason,
    RedemptionRefused,
    decide,
)
from kiosk.core.view import Entered, Holder, Pick, Receipt, RegisterPlace
from kiosk.store import acts, feed, journal, people, points, releases, schemes
from kiosk.store.database import Store
from kiosk.store.goods import good_at
from kiosk.store.journal import Stamp


def prepare(store: Store, op: str, household: str, picks: Sequence[Pick], moment: Moment) -> None:
    """Put the idempotency key on the disk before the confirm screen shows."""
    with store.transaction():
        store.execute(
            "insert into prepared values (?, ?, ?, ?)",
            [op, household, json.dumps([asdict(p) for p in picks]), stamp(moment.at)],
        )


def abandon_all(store: Store) -> None:
    """Forget the keys of visits that a power cut ended: none of them was used."""
    with store.transaction():
        store.execute("delete from prepared")


def abandon(store: Store, op: str) -> None:
    with store.transaction():
        store.execute("delete from prepared where op = ?", [op])


def redeem(
    store: Store,
    op: str,
    household: str,
    picks: Sequence[Pick],
    now: Callable[[], Stamp],
    *,
    entered: Entered = Entered.CARD,
    text: str = "",
    vouched_by: str | None = None,
    proxy: Proxy | None = None,
    pin_shown: bool = False,
) -> Receipt | RedemptionRefused:
    """Book it or say why not.  The same op and content again gives the same receipt.

    What is not on the shelf is ordered where the scheme has delivery days.  `pin_shown`: the
    household typed its PIN right (`people.household_pin_accepted`); when one is wanted and was not
    shown the prepared key is kept, for the same again with it.

    `now` is called inside the transaction: commit time decides.  CommitUnknown when the disk gave
    no answer; then ask `receipt_of_op` after `store.reopen()`.
    """
    with store.transaction():
        before = journal.entry_of_op(store, op)
        if before is not None:
            return _repeated(store, before, op, household, picks, proxy, now())
        when = now()
        facts = read_facts(
            store,
            household,
            picks,
            when,
            text if entered is Entered.CARD else None,
            proxy=proxy,
            pin_shown=pin_shown,
        )
        decision = decide(household, tuple(picks), facts, proxy)
        if isinstance(decision, RedemptionRefused):
            if decision.reason is not Reason.PIN_WANTED:
                store.execute("delete from prepared where op = ?", [op])
            return decision
        when = replace(when, keeper=facts.keeper or "")
        body = _body(store, household, picks, decision, entered, text, vouched_by, proxy)
        acted = acts.record(store, EntryKind.REDEMPTION, op, body, when)
        store.execute("delete from prepared where op = ?", [op])
        return receipt_of(store, acted.entry, acted.digest)


def read_facts(
    store: Store,
    household: str,
    picks: Sequence[Pick],
    when: Stamp,
    card_text: str | None,
    *,
    proxy: Proxy | None = None,
    pin_shown: bool = False,
) -> Facts:
    """The rows a redemption is decided on; `card_text` None: a code was typed and vouched for."""
    found = [good_at(store, pick.good, when.moment.at) for pick in picks]
    scheme = points.scheme_in_force(store)
    goods = {
        good.id: GoodFacts(
            good.name,
            good.points,
            good.free,
            good.unit,
            good.offered,
            good.kind,
            scheme.due_days(good.delivery, good.kind),
            good.withheld,
        )
        for good in found
        if good is not None
    }
    return Facts(
        account=account_of(store, household, when.moment),
        goods=goods,
        keeper=in_charge(store),
        quality=when.moment.quality,
        card_valid=card_text is None or card_opens(store, card_text, household),
        at_home=releases.may_spend(store, household),
        at=when.moment.at,
        pin=PinFacts(
            above_points=people.pin_above(store),
            is_set=people.has_household_pin(store, household),
            shown=pin_shown,
            spent_today=taken_on(store, household, when.moment.at),
        ),
        proxy=proxy_facts(store, proxy, household, when.moment.at),
    )


def proxy_facts(store: Store, proxy: Proxy | None, household: str, at: datetime) -> ProxyFacts:
    """For how many other households this person came in the month of `at`."""
    rule = points.scheme_in_force(store).proxies
    if rule is None or proxy is None:
        return ProxyFacts()
    if not proxy.household:
        return ProxyFacts(rule.households_per_month)
    month = periods.interval_of(at, months=1)
    others = store.value(
        "select count(distinct household) from proxied"
        " where proxy = ? and at >= ? and at < ? and household <> ?",
        [proxy.household, stamp(month.start), stamp(month.end), household],
    )
    return ProxyFacts(rule.households_per_month, others)


def spent_on(store: Store, household: str, at: datetime) -> int:
    """Points of the household's redemptions on the day of `at`, less what came back of them."""
    day = midnight(at.date())
    spent = store.value(
        "select sum(r.cost - coalesce(v.points, 0) - coalesce((select sum(o.quantity * o.points)"
        " from order_line o where o.seq = r.seq and o.state = 'cancelled'), 0))"
        " from redeemed r left join reversal v on v.of_seq = r.seq"
        " where r.household = ? and r.at >= ? and r.at < ?",
        [household, stamp(day), stamp(day + timedelta(days=1))],
    )
    return int(spent or 0)


def taken_on(store: Store, household: str, at: datetime) -> int:
    """What was spent on the day of `at`, and from home sent to other sites: for the household's PIN
    what is split over both counts as one."""
    day = midnight(at.date())
    sent = store.value(
        "select sum(-points) from points where household = ? and kind = 'moved' and points < 0"
        " and n < 0 and posted >= ? and posted < ?",
        [household, stamp(day), stamp(day + timedelta(days=1))],
    )
    at_home = releases.is_home(store, household)
    return spent_on(store, household, at) + (int(sent or 0) if at_home else 0)


def account_of(store: Store, household: str, moment: Moment) -> Account:
    scheme = points.scheme_in_force(store)
    periods = [interval.key for interval in scheme.open_periods(moment.at)]
    rows = points.purses_of(store, household, periods)
    found = account(rows, scheme, moment.at, points.suspensions_of(store, household))
    return promised(found, schemes.rules_of(store), moment.at)


def in_charge(store: Store) -> str | None:
    """Id of the keeper whose shift is open; whom the township has struck off is none (RA-4.3)."""
    person = store.meta("in_charge", "")
    return person if acts.is_keeper(store, person) else None


def card_opens(store: Store, text: str, household: str) -> bool:
    """Whether this card is the household's and still in use."""
    row = store.row("select household, state from card where key = ?", [text_key(text)])
    return row == (household, CardState.IN_USE)


def _body(
    store: Store,
    household: str,
    picks: Sequence[Pick],
    decision: Approved,
    entered: Entered,
    text: str,
    vouched_by: str | None,
    proxy: Proxy | None,
) -> Redemption:
    holder = holder_of(store, household)
    handover = points.scheme_in_force(store).handover
    line = None
    if handover is not None and handover.signature:
        last = store.value(
            "select register_line from redeemed where register_line is not null"
            " order by seq desc limit 1"
        )
        line = 1 + (last or 0)
    serial = store.value("select serial from card where key = ?", [text_key(text)])
    return Redemption(
        household=household,
        number=holder.number,
        group=holder.group,
        name=holder.name,
        lines=tuple(
            RedeemedLine(p.good, p.name, p.quantity, p.points, p.unit, due)
            for p, due in zip(picks, decision.dues, strict=True)
        ),
        cost=decision.cost,
        charges=tuple(ChargedPurse(c.period, c.points) for c in decision.charges),
        before=decision.before,
        after=decision.after,
        entered=entered,
        serial=serial if entered is Entered.CARD else None,
        vouched_by=vouched_by,
        register_line=line,
        proxy=proxy,
    )


def holder_of(store: Store, household: str) -> Holder:
    row = store.row("select id, number, place, name from household where id = ?", [household])
    if row is None:
        raise KeyError(household)
    return Holder(*row)


def _repeated(
    store: Store,
    before: tuple[Entry, bytes],
    op: str,
    household: str,
    picks: Sequence[Pick],
    proxy: Proxy | None,
    when: Stamp,
) -> Receipt | RedemptionRefused:
    body = before[0].decoded()
    same = (
        isinstance(body, Redemption)
        and body.household == household
        and body.proxy == proxy
        and [(x.good, x.quantity, x.points) for x in body.lines]
        == [(p.good, p.quantity, p.points) for p in picks]
    )
    if same:
        return receipt_of(store, *before)
    acts.misused(store, op, EntryKind.REDEMPTION, when)
    return RedemptionRefused(Reason.SPOILED_KEY)


def receipt_of_op(store: Store, op: str) -> Receipt | None:
    found = journal.entry_of_op(store, op)
    return receipt_of(store, *found) if found else None


def receipt_of_seq(store: Store, seq: int) -> Receipt | None:
    found = journal.entry_at(store, seq)
    if found is None or found[0].kind != EntryKind.REDEMPTION:
        return None
    return receipt_of(store, *found)


def receipt_of(store: Store, entry: Entry, digest: bytes) -> Receipt:
    """What the screen and the slip say of a redemption: from its entry alone."""
    body = entry.decoded()
    if not isinstance(body, Redemption):
        raise TypeError(f"entry {entry.seq} is no redemption")
    keeper = store.value("select name from person where id = ?", [entry.keeper]) or ""
    place = RegisterPlace(*register_place(body.register_line)) if body.register_line else None
    return Receipt(
        seq=entry.seq,
        number=feed.slip_numbers(store)(entry.seq),
        at=parse_stamp(entry.at),
        quality=TimeQuality(entry.quality),
        holder=Holder(body.household, body.number, body.group, body.name),
        picks=tuple(Pick(x.good, x.name, x.points, x.quantity, x.unit, x.due) for x in body.lines),
        cost=body.cost,
        before=body.before,
        after=body.after,
        keeper=keeper,
        place=place,
        mark=slip_mark(digest),
        proxy=body.proxy,
    )
