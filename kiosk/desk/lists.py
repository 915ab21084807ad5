"""What the desk shows: the board's figures and the rows of its lists, from the store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby

from kiosk.core.clock import parse_stamp
from kiosk.core.desk.doors import ListName
from kiosk.core.desk.view import (
    OF_HOUSEHOLD,
    AwardRow,
    BuyRow,
    CloseSheet,
    Coming,
    CountRow,
    Counts,
    DeclaredRow,
    DeliveryRow,
    Desk,
    DeskGood,
    ExpiringRow,
    GoodRow,
    NoticeRow,
    OrderRow,
    PaperRow,
    RedemptionRow,
    Row,
    Rules,
    ShelfRow,
    UnsignedRow,
    VersionRow,
    VoucherRow,
    WishRow,
)
from kiosk.core.papers import RULES, TITLES
from kiosk.core.scheme import Scheme
from kiosk.core.shelves import NO_SHELF, WHOLE_SHOP, shelf_of
from kiosk.core.view import OpenOrder
from kiosk.core.worth import may_award
from kiosk.desk import carry_review, carry_setup
from kiosk.desk.ports import DeskPorts
from kiosk.hanzi import initials
from kiosk.store import (
    awarding,
    closing,
    counting,
    declaring,
    forecast,
    goods,
    group,
    notices,
    orders,
    people,
    points,
    printing,
    redeem,
    register,
    reversal,
    reviewing,
    stock,
    views,
    vouchers,
    wishes,
)
from kiosk.store.goods import LOW, Good
from kiosk.store.journal import Stamp

DAYS_BACK = 31
"""How long a redemption stands in the list of those that may be returned."""

PAPERS_SHOWN = 40
REDEMPTIONS_SHOWN = 60


def load_desk(ports: DeskPorts, person: str) -> Desk | None:
    """Who is at the desk and what all screens need; None for nobody we know."""
    if person.startswith(OF_HOUSEHOLD):
        return _households_desk(ports, person.removeprefix(OF_HOUSEHOLD))
    who = people.person(ports.store, person)
    if who is None:
        return None
    when = ports.stamp(person)
    scheme = points.scheme_in_force(ports.store)
    there = tuple(_goods_of(ports, when))
    return Desk(
        who.id,
        who.name,
        when.moment.at.date(),
        rules_of(scheme),
        _counts(ports, when, there),
        there,
        ports.training,
        tuple(_shelves_of(ports, when)),
        (*ports.ledgers(scheme), *notices.to_write(ports.store)),
        who.role,
        function=group.function_of(ports.store, who.id, when.moment.at.date()),
        to_review=reviewing.count_waiting(ports.store) if declares(scheme) else None,
    )


def _households_desk(ports: DeskPorts, household: str) -> Desk:
    """What a household may do here by itself; KeyError for an unknown one."""
    holder = redeem.holder_of(ports.store, household)
    scheme = points.scheme_in_force(ports.store)
    told = declaring.declarations_of(ports.store, household)
    return Desk(
        f"{OF_HOUSEHOLD}{household}",
        f"{holder.group} {holder.name} {holder.number}",
        ports.stamp("").moment.at.date(),
        Rules(items=declaring.declarable(scheme)),
        training=ports.training,
        role="household",
        declarations=sum(each.outcome == "" for each in told),
        mutual="mutual" in scheme.intake.channels,
    )


def declares(scheme: Scheme) -> bool:
    """Whether households declare anything, so that there is something to review."""
    return not {"self", "mutual"}.isdisjoint(scheme.intake.channels)


def rules_of(scheme: Scheme) -> Rules:
    handover = scheme.handover
    return Rules(
        cost_priced=scheme.goods.price_basis == "cost",
        signature=handover is not None and handover.signature,
        vouchers=handover is not None and handover.voucher_destruction,
        household_pin=scheme.household_pin is not None,
        partner_shop=scheme.goods.partner_shop,
        delivery_classes=tuple(scheme.delivery.days) if scheme.delivery else (),
        min_kinds=scheme.goods.min_kinds,
        items=tuple(item for item in scheme.items if may_award(item)),
        evidence=scheme.evidence.required if scheme.evidence else (),
        proof_kinds=scheme.evidence.kinds if scheme.evidence else (),
    )


def _goods_of(ports: DeskPorts, when: Stamp) -> Iterator[DeskGood]:
    """As on the shelf, with the prices that are announced."""
    coming = goods.announced(ports.store, when.moment.at)
    for good in goods.goods_at(ports.store, when.moment.at):
        soon = coming.get(good.id)
        yield desk_good(good, Coming(*soon) if soon else None)


def desk_good(good: Good, coming: Coming | None = None) -> DeskGood:
    return DeskGood(
        good.id,
        good.name,
        initials(good.name),
        good.points,
        good.unit,
        good.category,
        good.on_hand,
        good.reserved,
        good.shelf,
        LOW if good.low is None else good.low,
        good.barcode,
        good.kind,
        good.delivery,
        good.own,
        good.offered,
        good.cost_cents,
        good.is_low,
        coming,
        good.expired,
    )


def _counts(ports: DeskPorts, when: Stamp, there: tuple[DeskGood, ...]) -> Counts:
    store = ports.store
    waiting = orders.open_orders(store, when.moment.at)
    counted = counting.draft(store, when.moment.at)
    dated, today = forecast.expiring(store, when.moment.at), when.moment.at.date()
    return Counts(
        orders=len({order.seq for order in waiting.all}),
        overdue=len({order.seq for order in waiting.overdue}),
        counted=len(counted),
        differing=sum(line.difference != 0 for line in counted),
        unsigned=len(register.unsigned_lines(store)),
        unknown_papers=len(printing.uncertain(store)),
        low=sum(good.is_low for good in there),
        expiring=len({lot.good.id for lot in dated if lot.expires >= today}),
        expired=len({lot.good.id for lot in dated if lot.expires < today}),
        kinds=goods.kinds_in_stock(store, when.moment.at).there,
        unaccepted=len(stock.unaccepted(store)),
        vouchers=len(vouchers.to_destroy(store)),
        wishes=len(wishes.wishes(store)),
        setup=carry_setup.open_steps(ports, when),
        count_expected=counting.is_expected(store),
    )


def load_day(ports: DeskPorts, person: str) -> CloseSheet:
    """The day as it would be closed now."""
    when = ports.stamp(person)
    before = closing.last_close(ports.store)
    since = parse_stamp(before[0].at) if before else None
    figures = closing.close_sheet(ports.store, when.moment.at, ports.unsent())
    return CloseSheet(figures, when.moment.at, since)


def rows_of(ports: DeskPorts, listed: ListName, of: str, person: str) -> tuple[Row, ...]:
    """The rows of a list, in the order in which they are shown."""
    return tuple(ROWS[listed](ports, of, ports.stamp(person)))


Rows = Callable[[DeskPorts, str, Stamp], Iterator[Row]]


def _goods(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:  # noqa: ARG001
    """What is to be sorted out first, then what runs short, then as on the shelf."""
    there = _goods_of(ports, when)
    for good in sorted(there, key=lambda good: (not good.expired, not good.is_low)):
        yield GoodRow(good.good, good)


def _orders(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:
    """`of`: a household, or the seq of a redemption, which then stands under what waits of it."""
    slip = int(of) if of.isdecimal() else None
    household = of if of and slip is None else None
    waiting = orders.open_orders(ports.store, when.moment.at, household=household, of=slip)
    yield from order_rows(waiting.all, when.moment.at.date())
    redemption = redemption_row(ports, slip, when) if slip is not None else None
    if redemption is not None:
        yield redemption


def order_rows(waiting: tuple[OpenOrder, ...], today: date) -> Iterator[OrderRow]:
    """What of a slip is there stands in one row; what is not, and what needs a proof, alone."""
    groups: defaultdict[tuple[str, int, str], list[OpenOrder]] = defaultdict(list)
    for order in waiting:
        together = order.can_be_handed_over and not order.off_shelf
        groups[order.due, order.seq, "" if together else order.good].append(order)
    for (due, seq, alone), lines in groups.items():
        day = date.fromisoformat(due)
        first = lines[0]
        yield OrderRow(
            key=f"{seq}/{due}/{alone}",
            seq=seq,
            number=first.number,
            holder=first.holder,
            goods=tuple(line.good for line in lines),
            what="、".join(pieces(line.name, line.quantity, line.unit) for line in lines),
            due=day,
            late_days=max(0, (today - day).days),
            due_today=day == today,
            ready=first.can_be_handed_over,
            needs_proof=first.off_shelf,
        )


def pieces(name: str, quantity: int, unit: str) -> str:
    """大米10斤 2 袋; one piece needs no number."""
    return name if quantity == 1 else f"{name} {quantity} {unit}"


def _redemptions(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:
    """The newest first; `of`: a household, or one redemption."""
    since = when.moment.at - timedelta(days=DAYS_BACK)
    for seq in views.redemptions_since(ports.store, since, of, REDEMPTIONS_SHOWN):
        row = redemption_row(ports, seq, when)
        if row is not None:
            yield row


def redeemed_today(ports: DeskPorts, household: str) -> tuple[RedemptionRow, ...]:
    """What a household redeemed today and has not brought back, the newest first."""
    when = ports.stamp("")
    midnight = datetime.combine(when.moment.at.date(), time())
    seqs = views.redemptions_since(ports.store, midnight, household, REDEMPTIONS_SHOWN)
    rows = (redemption_row(ports, seq, when) for seq in seqs)
    return tuple(row for row in rows if row is not None and not row.reversed_)


def redemption_row(ports: DeskPorts, seq: int, when: Stamp) -> RedemptionRow | None:
    """None when entry `seq` is no redemption."""
    original = reversal.original_of(ports.store, seq)
    if original is None:
        return None
    receipt = original.receipt
    returnable = tuple((x.good, x.name, x.quantity) for x in original.returnable)
    return RedemptionRow(
        key=str(seq),
        seq=seq,
        number=receipt.number,
        at=receipt.at,
        holder=receipt.holder,
        what="、".join(pieces(x.name, x.quantity, x.unit) for x in original.lines),
        cost=receipt.cost,
        undoable=reversal.may_undo(original, when),
        reversed_=original.reversed,
        returnable=() if original.reversed else returnable,
    )


def _awards(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:
    """What officers booked here, the newest first; `of`: a household."""
    for each in awarding.awards_since(ports.store, when.moment.at - timedelta(days=DAYS_BACK), of):
        yield AwardRow(
            str(each.seq), each.seq, each.at, each.holder, each.what, each.points, each.undone
        )


def _declared(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:  # noqa: ARG001
    """Of the household that is here."""
    for each in declaring.declarations_of(ports.store, when.keeper.removeprefix(OF_HOUSEHOLD)):
        yield DeclaredRow(
            str(each.seq),
            each.at,
            each.holder,
            each.what,
            each.outcome,
            each.points,
            each.reason,
            each.helped,
        )


def _count(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:
    """Along the shelf `of`, or along all of them."""
    for shelf, row in _to_count(ports, when):
        if of in (WHOLE_SHOP, shelf):
            yield row


def _to_count(ports: DeskPorts, when: Stamp) -> Iterator[tuple[str, CountRow]]:
    """Shelf by shelf: every kind that is offered, has stock, or was counted."""
    done = {line.good.id: line for line in counting.draft(ports.store, when.moment.at)}
    there = [good for good in goods.goods_at(ports.store, when.moment.at) if good.stocked]
    for good in sorted(there, key=_along):
        shelf, line = shelf_of(good.shelf), done.get(good.id)
        if line is not None:
            yield shelf, CountRow(good.id, desk_good(good), line.counted, line.book, line.reason)
        elif good.offered or good.on_hand:
            yield shelf, CountRow(good.id, desk_good(good))


def _along(good: Good) -> tuple[bool, str, str]:
    """What stands on one shelf together, what stands nowhere last."""
    shelf = shelf_of(good.shelf)
    return shelf == NO_SHELF, shelf, good.shelf


def _shelves_of(ports: DeskPorts, when: Stamp) -> Iterator[ShelfRow]:
    """In the order of the count, with how far each is counted."""
    for shelf, rows in groupby(_to_count(ports, when), key=lambda found: found[0]):
        there = [row for _, row in rows]
        counted = [row for row in there if row.counted is not None]
        differing = sum(row.counted != row.book for row in counted)
        yield ShelfRow(shelf, len(there), len(counted), differing)


def _shelves(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:  # noqa: ARG001
    """The whole shop first, then one shelf after the other."""
    rows = tuple(_shelves_of(ports, when))
    whole = ShelfRow(
        WHOLE_SHOP,
        sum(row.kinds for row in rows),
        sum(row.counted for row in rows),
        sum(row.differing for row in rows),
    )
    yield from (whole, *rows)


def _unsigned(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:  # noqa: ARG001
    for line in register.unsigned(ports.store):
        yield UnsignedRow(
            str(line.register_line), line.seq, line.register_line, line.slip, line.at, line.holder
        )


def _papers(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:  # noqa: ARG001
    """Those whose fate nobody knows first, then the newest."""
    uncertain = printing.recent_uncertain(ports.store)
    recent = printing.recent(ports.store, PAPERS_SHOWN)
    for paper in dict.fromkeys((*uncertain, *recent)):
        yield PaperRow(
            str(paper.job),
            paper.job,
            paper.number,
            paper.kind,
            paper.at,
            paper.state,
            paper.sent,
            paper.whose,
        )


def _unaccepted(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:  # noqa: ARG001
    names = {good.id: good for good in goods.goods_at(ports.store, when.moment.at)}
    for arrival in stock.unaccepted(ports.store):
        keeper = people.person(ports.store, arrival.keeper)
        what = "、".join(
            f"{names[line.good].name if line.good in names else line.good} {line.quantity}"
            for line in arrival.lines
        )
        name = keeper.name if keeper else ""
        yield DeliveryRow(str(arrival.seq), arrival.seq, arrival.at, name, arrival.giver, what)


def _vouchers(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:  # noqa: ARG001
    for voucher in vouchers.to_destroy(ports.store):
        try:
            holder = redeem.holder_of(ports.store, voucher.household)
        except KeyError:
            holder = None
        yield VoucherRow(voucher.number, voucher.number, voucher.points, holder)


def _versions(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:
    """What goods cost and will cost; a version of the same price makes no row."""
    found = goods.versions(ports.store, of)
    before = [version.points for version in found[1:]] + [None]
    for n, version in enumerate(found):
        if version.points == before[n]:
            continue
        coming = version.since is not None and version.since > when.moment.at
        yield VersionRow(str(n), version.since, version.points, version.who, coming)


def _buy(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:  # noqa: ARG001
    for good, outlook in forecast.forecast(ports.store, when.moment.at).to_buy:
        yield BuyRow(
            good.id,
            desk_good(good),
            outlook.per_week_tenths,
            outlook.days_left if outlook.runs_out else None,
            outlook.buy,
            outlook.cost_cents,
            outlook.past.wishes,
            outlook.past.ordered,
        )


def _expiring(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:  # noqa: ARG001
    for lot in forecast.expiring(ports.store, when.moment.at):
        days = (lot.expires - when.moment.at.date()).days
        key = f"{lot.good.id}/{lot.seq}/{lot.expires}"
        yield ExpiringRow(key, desk_good(lot.good), lot.pieces, lot.expires, days)


def _wishes(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:  # noqa: ARG001
    for wished in wishes.wishes(ports.store):
        yield WishRow(wished.good, wished.name, wished.households)


def _notices(ports: DeskPorts, of: str, when: Stamp) -> Iterator[Row]:  # noqa: ARG001
    """The rules, what holds now, then the lists that were published, the newest first."""
    yield NoticeRow(RULES, TITLES[RULES])
    for head in notices.heads(ports.store):
        yield NoticeRow(head.key, head.title, head.frozen, head.corrected)


ROWS: dict[ListName, Rows] = {
    ListName.GOODS: _goods,
    ListName.ORDERS: _orders,
    ListName.REDEMPTIONS: _redemptions,
    ListName.COUNT: _count,
    ListName.SHELVES: _shelves,
    ListName.UNSIGNED: _unsigned,
    ListName.PAPERS: _papers,
    ListName.UNACCEPTED: _unaccepted,
    ListName.VOUCHERS: _vouchers,
    ListName.VERSIONS: _versions,
    ListName.BUY: _buy,
    ListName.EXPIRING: _expiring,
    ListName.WISHES: _wishes,
    ListName.NOTICES: _notices,
    ListName.AWARDS: _awards,
    ListName.DECLARED: _declared,
    ListName.TO_REVIEW: carry_review.rows,
    ListName.SETUP: carry_setup.rows,
}
