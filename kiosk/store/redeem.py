"""The redemption: one durable transaction (design.md 5), and what else the counter books."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace

from kiosk.core.account import Account, account
from kiosk.core.card import CardState, text_key
from kiosk.core.clock import Moment, parse_stamp, stamp
from kiosk.core.clock import Quality as TimeQuality
from kiosk.core.journal import (
    ChargedPurse,
    Delivery,
    Entry,
    EntryKind,
    KeyMisused,
    RedeemedLine,
    Redemption,
    Refund,
    StockLine,
    register_place,
    slip_mark,
    slip_number,
)
from kiosk.core.redemption import (
    Approved,
    Facts,
    GoodFacts,
    Reason,
    RedemptionRefused,
    decide,
)
from kiosk.core.view import Entered, Holder, Pick, Receipt, RegisterPlace
from kiosk.store import feed, journal, points
from kiosk.store.database import Store, StoreError
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
) -> Receipt | RedemptionRefused:
    """Book it or say why not.  The same op and content again gives the same receipt.

    `now` is called inside the transaction: commit time decides.  CommitUnknown when the disk gave
    no answer; then ask `receipt_of_op` after `store.reopen()`.
    """
    with store.transaction():
        before = journal.entry_of_op(store, op)
        if before is not None:
            return _repeated(store, before, op, household, picks, now())
        when = now()
        facts = read_facts(store, household, picks, when, text if entered is Entered.CARD else None)
        decision = decide(household, tuple(picks), facts)
        if isinstance(decision, RedemptionRefused):
            store.execute("delete from prepared where op = ?", [op])
            return decision
        when = replace(when, keeper=facts.keeper or "")
        body = _body(store, household, picks, decision, entered, text, vouched_by)
        _take(store, decision, picks)
        entry, digest = journal.append(store, EntryKind.REDEMPTION, op, body, when)
        store.execute(
            "insert into redeemed values (?, ?, ?, ?, ?, ?)",
            [
                entry.seq,
                household,
                entry.at,
                body.cost,
                "、".join(line.name for line in body.lines),
                body.register_line,
            ],
        )
        store.execute("insert into print_job values (?, 'not_sent', 0, '')", [entry.seq])
        store.execute("delete from prepared where op = ?", [op])
        return receipt_of(store, entry, digest)


def read_facts(
    store: Store, household: str, picks: Sequence[Pick], when: Stamp, card_text: str | None
) -> Facts:
    """The rows a redemption is decided on; `card_text` None: a code was typed and vouched for."""
    site = feed.site(store)
    home = store.value("select home from household where id = ?", [household])
    barred = points.scheme_in_force(store).goods.barred_kinds
    goods = {
        row[0]: GoodFacts(row[1], row[2], row[3], row[4], bool(row[5]) and row[6] not in barred)
        for pick in picks
        for row in store.rows(
            "select id, name, points, coalesce(on_hand, 0), unit, offered, kind from good"
            " left join stock on stock.good = good.id where id = ?",
            [pick.good],
        )
    }
    return Facts(
        account=account_of(store, household, when.moment),
        goods=goods,
        keeper=in_charge(store),
        quality=when.moment.quality,
        card_valid=card_text is None or _card_opens(store, card_text, household),
        at_home=site is not None and home == site.id,
    )


def account_of(store: Store, household: str, moment: Moment) -> Account:
    scheme = points.scheme_in_force(store)
    periods = [interval.key for interval in scheme.open_periods(moment.at)]
    rows = points.purses_of(store, household, periods)
    return account(rows, scheme, moment.at, points.suspensions_of(store, household))


def in_charge(store: Store) -> str | None:
    """Id of the person whose shift is open."""
    return store.meta("in_charge") or None


def _card_opens(store: Store, text: str, household: str) -> bool:
    row = store.row("select household, state from card where key = ?", [text_key(text)])
    return row == (household, CardState.IN_USE)


def _take(store: Store, decision: Approved, picks: Sequence[Pick]) -> None:
    """Charge each purse and take each good: every statement must hit exactly one row."""
    scheme = points.scheme_in_force(store)
    for part in decision.charges:
        if not points.charge(store, part, scheme):
            raise StoreError(f"purse {part.period} of {part.household} is not as it was read")
    for pick in picks:
        taken = store.execute(
            "update stock set on_hand = on_hand - ? where good = ? and on_hand >= ?",
            [pick.quantity, pick.good, pick.quantity],
        )
        if taken != 1:
            raise StoreError(f"stock of {pick.good} is not as it was read")


def _body(
    store: Store,
    household: str,
    picks: Sequence[Pick],
    decision: Approved,
    entered: Entered,
    text: str,
    vouched_by: str | None,
) -> Redemption:
    holder = holder_of(store, household)
    handover = points.scheme_in_force(store).handover
    line = None
    if handover is not None and handover.signature:
        line = 1 + (store.value("select max(register_line) from redeemed") or 0)
    serial = store.value("select serial from card where key = ?", [text_key(text)])
    return Redemption(
        household=household,
        number=holder.number,
        group=holder.group,
        name=holder.name,
        lines=tuple(RedeemedLine(p.good, p.name, p.quantity, p.points, p.unit) for p in picks),
        cost=decision.cost,
        charges=tuple(ChargedPurse(c.period, c.points) for c in decision.charges),
        before=decision.before,
        after=decision.after,
        entered=entered,
        serial=serial if entered is Entered.CARD else None,
        vouched_by=vouched_by,
        register_line=line,
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
    when: Stamp,
) -> Receipt | RedemptionRefused:
    body = before[0].decoded()
    same = (
        isinstance(body, Redemption)
        and body.household == household
        and [(x.good, x.quantity, x.points) for x in body.lines]
        == [(p.good, p.quantity, p.points) for p in picks]
    )
    if same:
        return receipt_of(store, *before)
    seq = journal.head(store)[0]
    misused = KeyMisused(op, household)
    journal.append(store, EntryKind.KEY_MISUSED, f"misused/{seq + 1}/{op}", misused, when)
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
    site = feed.site(store)
    genesis = journal.genesis(store)
    keeper = store.value("select name from person where id = ?", [entry.keeper]) or ""
    place = RegisterPlace(*register_place(body.register_line)) if body.register_line else None
    return Receipt(
        seq=entry.seq,
        number=slip_number(site.name if site else "", genesis.epoch if genesis else 0, entry.seq),
        at=parse_stamp(entry.at),
        quality=TimeQuality(entry.quality),
        holder=Holder(body.household, body.number, body.group, body.name),
        picks=tuple(Pick(x.good, x.name, x.points, x.quantity, x.unit) for x in body.lines),
        cost=body.cost,
        before=body.before,
        after=body.after,
        keeper=keeper,
        place=place,
        mark=slip_mark(digest),
    )


def receive(
    store: Store,
    op: str,
    lines: Sequence[StockLine],
    when: Stamp,
    *,
    kind: EntryKind = EntryKind.DELIVERY,
    source: str = "",
    document: str = "",
) -> None:
    """Put goods on the shelf; ValueError for an unknown or banned good or a quantity below 1."""
    barred = points.scheme_in_force(store).goods.barred_kinds
    with store.transaction():
        if journal.entry_of_op(store, op) is not None:
            return
        for line in lines:
            row = store.row("select kind from good where id = ?", [line.good])
            if row is None:
                raise ValueError(f"没有这种物品：{line.good}")
            if row[0] in barred:
                raise ValueError(f"这种物品不能进货：{line.good}")
            if line.quantity < 1:
                raise ValueError(f"数量要大于零：{line.good}")
            store.execute(
                "insert into stock values (?1, ?2)"
                " on conflict do update set on_hand = on_hand + ?2",
                [line.good, line.quantity],
            )
        body = Delivery(tuple(lines), when.keeper, source, document)
        journal.append(store, kind, op, body, when)


def refund(store: Store, op: str, body: Refund, when: Stamp) -> None:
    """The shop could not deliver: the points go to the current purse and do not rank."""
    if body.points < 1:
        raise ValueError(f"a refund of {body.points} points")
    with store.transaction():
        if journal.entry_of_op(store, op) is not None:
            return
        entry, _ = journal.append(store, EntryKind.REFUND, op, body, when)
        event = points.refund_event(body, op, parse_stamp(entry.at))
        points.add_event(store, event, body.reason, 0)
