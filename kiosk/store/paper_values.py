"""What each paper says, as the value its composer takes: from the entry, or from a job's content.

A paper says the same whenever it is printed: names, prices and points are those of the entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from kiosk.core.clock import Quality, parse_stamp
from kiosk.core.earning_entries import Awarded
from kiosk.core.entries import (
    Counted,
    DayClosed,
    Delivery,
    DeliveryLine,
    EntryKind,
    HandedOver,
    Objected,
    Proxy,
    RedeemedLine,
    Redemption,
    Refund,
    Released,
    Reversal,
    StockMoved,
    VouchersDestroyed,
)
from kiosk.core.group import named_with
from kiosk.core.journal import Entry, slip_mark
from kiosk.core.papers import Paper
from kiosk.core.papers.closing import CloseSheet
from kiosk.core.papers.counter import (
    FetchedLine,
    HandOverSlip,
    Pieces,
    RefundSlip,
    ReturnSlip,
    UndoSlip,
)
from kiosk.core.papers.earning import AwardSlip
from kiosk.core.papers.frame import Issue, Origin, Original
from kiosk.core.papers.objection import ObjectionSlip
from kiosk.core.papers.redemption import RedemptionSlip, SlipLine
from kiosk.core.papers.stock import (
    CountSheet,
    DeliveredLine,
    DeliveryNote,
    FoundLine,
    MoveNote,
)
from kiosk.core.papers.travel import ReleaseSlip
from kiosk.core.papers.vouchers import DestroyedVoucher, DestructionNote
from kiosk.core.proofs import PROOF_NAMES
from kiosk.core.shown_names import bounded
from kiosk.core.view import Holder
from kiosk.store import feed, journal, paper_contents, points, printing, spendable
from kiosk.store.database import Store
from kiosk.store.goods import goods_at
from kiosk.store.printing import PrintJob
from kiosk.store.redeem import holder_of


def issue_of(store: Store, job: PrintJob, *, training: bool) -> Issue:
    """Which copy it is, and where; LookupError before the kiosk knows its site."""
    site, genesis = feed.site(store), journal.genesis(store)
    if site is None or genesis is None:
        raise LookupError("the kiosk does not know its site yet")
    epoch = genesis.epoch if job.seq is None else journal.epoch_of(store, job.seq)
    return Issue(site, epoch, job.copy_number, training)


def value_of(store: Store, job: PrintJob) -> Paper:
    """What a job's paper says.

    LookupError for an entry that is not there or has no paper and for a content of no known name;
    msgspec.DecodeError for a content that is none.
    """
    if job.paper == printing.ENTRY:
        return value_of_entry(store, job.seq or 0)
    return paper_contents.content_of(job)


def value_of_entry(store: Store, seq: int) -> Paper:
    """What the paper of an entry says; LookupError when there is none."""
    found = journal.entry_at(store, seq)
    if found is None:
        raise LookupError(f"there is no entry {seq}")
    entry, digest = found
    origin = Origin(
        seq=seq,
        number=feed.slip_numbers(store)(seq),
        at=parse_stamp(entry.at),
        quality=Quality(entry.quality),
        keeper=_keeper(store, entry),
        mark=slip_mark(digest),
    )
    return READERS[entry.kind](store, entry, origin, entry.decoded())


# --- the counter --------------------------------------------------------------------------------


def _redemption(store: Store, _: Entry, origin: Origin, body: Redemption) -> Paper:
    return RedemptionSlip(
        origin=origin,
        holder=_holder(body),
        lines=tuple(
            SlipLine(line.name, line.quantity, line.unit, line.points, _day(line.due))
            for line in body.lines
        ),
        cost=body.cost,
        before=body.before,
        after=body.after,
        proxy=_proxy(body.proxy),
        vouched_by=_person(store, body.proxy.vouched_by) if body.proxy else "",
        register_line=body.register_line,
    )


def _undone(store: Store, entry: Entry, origin: Origin, body: Reversal) -> Paper:
    original, redeemed = _original(store, body.of)
    before, after = spendable.around(store, entry, body.household)
    return UndoSlip(
        origin=origin,
        original=original,
        holder=_holder(redeemed),
        back=_pieces(redeemed, body),
        cancelled=tuple(
            line.pieces for line, closed in _ordered(store, body.of) if closed == entry.seq
        ),
        points=body.points,
        before=before,
        after=after,
        reason=body.reason,
    )


def _returned(store: Store, entry: Entry, origin: Origin, body: Reversal) -> Paper:
    original, redeemed = _original(store, body.of)
    before, after = spendable.around(store, entry, body.household)
    return ReturnSlip(
        origin=origin,
        original=original,
        holder=_holder(redeemed),
        back=_pieces(redeemed, body),
        points=body.points,
        before=before,
        after=after,
        reason=body.reason,
        spoiled=body.spoiled,
        lapsed=body.lapsed,
    )


def _refund(store: Store, entry: Entry, origin: Origin, body: Refund) -> Paper:
    original, redeemed = _original(store, body.of) if body.of is not None else (None, None)
    lines = redeemed.lines if redeemed else ()
    before, after = spendable.around(store, entry, body.household)
    return RefundSlip(
        origin=origin,
        original=original,
        holder=_holder(redeemed) if redeemed else holder_of(store, body.household),
        cancelled=tuple(_piece(line) for line in lines if line.good in body.goods),
        points=body.points,
        before=before,
        after=after,
        reason=body.reason,
    )


def _handed_over(store: Store, entry: Entry, origin: Origin, body: HandedOver) -> Paper:
    original, redeemed = _original(store, body.of)
    due = {line.good: line for line in redeemed.lines}
    fetched = (due[good] for good in body.goods)
    return HandOverSlip(
        origin=origin,
        original=original,
        holder=_holder(redeemed),
        fetched=tuple(FetchedLine(_piece(line), date.fromisoformat(line.due)) for line in fetched),
        open=tuple(
            line
            for line, closed in _ordered(store, body.of)
            if closed is None or closed > entry.seq
        ),
        proxy=_proxy(body.proxy),
        proof=body.proof,
    )


def _awarded(store: Store, entry: Entry, origin: Origin, body: Awarded) -> Paper:
    return AwardSlip(
        origin=replace(origin, keeper=named_with(body.by or origin.keeper, body.function)),
        holder=Holder(body.household, body.number, body.group, body.name),
        what=body.what,
        points=body.points,
        day=date.fromisoformat(body.effective[:10]),
        counted=f"{body.quantity}{body.unit}" if body.quantity is not None else "",
        left_over=f"{body.left_over}{body.unit}" if body.left_over else "",
        warning=body.warning,
        place=body.place,
        reason=body.reason,
        document=body.document,
        proof=PROOF_NAMES.get(body.proof, ""),
        has_photo=bool(body.photo),
        witness=_person(store, body.second),
        gated=points.scheme_of(store, entry.scheme_version).gated,
    )


# --- the shelf and the day ----------------------------------------------------------------------


def _delivery(store: Store, entry: Entry, origin: Origin, body: Delivery) -> Paper:
    named = _goods(store, entry)
    accepted = store.value("select second from received where seq = ?", [entry.seq])
    return DeliveryNote(
        origin=origin,
        lines=tuple(_delivered(line, *named(line.good)) for line in body.lines),
        source=body.source,
        giver=body.giver,
        document=body.document,
        second=_person(store, body.second or accepted),
    )


def _delivered(line: DeliveryLine, name: str, unit: str) -> DeliveredLine:
    return DeliveredLine(
        name=name,
        unit=unit,
        counted=line.quantity,
        noted=line.noted,
        cost_cents=line.cost_cents,
        points=line.points,
        expires=_day(line.expires),
    )


def _moved(store: Store, entry: Entry, origin: Origin, body: StockMoved) -> Paper:
    named = _goods(store, entry)
    lines = ((named(line.good), line.quantity) for line in body.lines)
    return MoveNote(
        origin=origin,
        lines=tuple(Pieces(name, quantity, unit) for (name, unit), quantity in lines),
        reason=body.reason,
        to=body.to,
        document=body.document,
        second=_person(store, body.second),
        given_back=entry.kind == EntryKind.GIVEN_BACK,
    )


def _counted(store: Store, entry: Entry, origin: Origin, body: Counted) -> Paper:
    named = _goods(store, entry)
    return CountSheet(
        origin=origin,
        lines=tuple(
            FoundLine(*named(line.good), line.book, line.counted, line.reason)
            for line in body.lines
        ),
        second=_person(store, body.second),
        shelf=body.shelf,
    )


def _destroyed(store: Store, _: Entry, origin: Origin, body: VouchersDestroyed) -> Paper:
    worth = "select points from voucher where number = ?"
    return DestructionNote(
        origin,
        tuple(DestroyedVoucher(n, int(store.value(worth, [n]) or 0)) for n in body.numbers),
        _person(store, body.second),
    )


def _closed(store: Store, _: Entry, origin: Origin, body: DayClosed) -> Paper:
    return CloseSheet(origin, body, _person(store, body.successor))


def _released(store: Store, entry: Entry, origin: Origin, body: Released) -> Paper:
    before, after = spendable.around(store, entry, body.household)
    return ReleaseSlip(
        origin=origin,
        holder=holder_of(store, body.household),
        to=body.to_name or body.to,
        points=sum(part.points for part in body.parts),
        before=before,
        after=after,
    )


def _objected(store: Store, _: Entry, origin: Origin, body: Objected) -> Paper:
    due = date.fromisoformat(body.due)
    holder = holder_of(store, body.household)
    return ObjectionSlip(origin, holder, body.what, body.why, due, body.voice_s)


READERS: dict[str, Callable[[Store, Entry, Origin, Any], Paper]] = {
    EntryKind.REDEMPTION: _redemption,
    EntryKind.UNDONE: _undone,
    EntryKind.RETURNED: _returned,
    EntryKind.REFUND: _refund,
    EntryKind.HANDED_OVER: _handed_over,
    EntryKind.AWARDED: _awarded,
    EntryKind.DELIVERY: _delivery,
    EntryKind.TRANSFERRED: _moved,
    EntryKind.GIVEN_BACK: _moved,
    EntryKind.COUNTED: _counted,
    EntryKind.VOUCHERS_DESTROYED: _destroyed,
    EntryKind.DAY_CLOSED: _closed,
    EntryKind.RELEASED: _released,
    EntryKind.OBJECTED: _objected,
}


# --- names as they were -------------------------------------------------------------------------


def _keeper(store: Store, entry: Entry) -> str:
    """Name of who did it, as it was when that person last took the shift."""
    shift = (
        "select json_extract(body, '$.name') from entry where kind = ? and seq <= ?"
        " and json_extract(body, '$.person') = ? order by seq desc limit 1"
    )
    name = store.value(shift, [EntryKind.SHIFT_OPENED, entry.seq, entry.keeper])
    return str(name) if name else _person(store, entry.keeper)


def _person(store: Store, person: str | None) -> str:
    """'' for nobody; who is not in the list is named by the id."""
    if not person:
        return ""
    return bounded(str(store.value("select name from person where id = ?", [person]) or person))


def _goods(store: Store, entry: Entry) -> Callable[[str], tuple[str, str]]:
    """Name and unit of each kind of goods at the time of an entry."""
    then = goods_at(store, parse_stamp(entry.at), known=entry.seq)
    goods = {good.id: good for good in then}

    def named(good: str) -> tuple[str, str]:
        found = goods.get(good)
        return (found.name, found.unit) if found else (good, "件")

    return named


def _original(store: Store, seq: int) -> tuple[Original, Redemption]:
    found = journal.entry_at(store, seq)
    body = found[0].decoded() if found else None
    if found is None or not isinstance(body, Redemption):
        raise LookupError(f"there is no redemption {seq}")
    return Original(feed.slip_numbers(store)(seq), parse_stamp(found[0].at)), body


def _ordered(store: Store, of: int) -> Iterator[tuple[FetchedLine, int | None]]:
    """Ordered lines of a redemption, and the entry that closed each: None while it is open."""
    for *pieces, due, closed_by in store.rows(
        "select name, quantity, unit, due, closed_by from order_line where seq = ?"
        " order by due, good",
        [of],
    ):
        yield FetchedLine(Pieces(*pieces), date.fromisoformat(due)), closed_by


def _holder(body: Redemption) -> Holder:
    return Holder(body.household, body.number, body.group, body.name)


def _pieces(redeemed: Redemption, body: Reversal) -> tuple[Pieces, ...]:
    lines = {line.good: line for line in redeemed.lines}
    return tuple(
        Pieces(lines[back.good].name, back.quantity, lines[back.good].unit) for back in body.lines
    )


def _piece(line: RedeemedLine) -> Pieces:
    return Pieces(line.name, line.quantity, line.unit)


def _proxy(proxy: Proxy | None) -> str:
    """李* 邻居."""
    return " ".join(filter(None, (proxy.name, proxy.relation))) if proxy else ""


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
