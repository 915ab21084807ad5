"""Booking a finished task of the desk: one function for each, from answers to an act of the store.

The answers come from a script (`core.desk.tasks`), so what is missing here is a fault of ours.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.desk.events import Carry, Outcome
from kiosk.core.desk.reasons import REASONS
from kiosk.core.desk.tasks import SELF, Answers, TaskName
from kiosk.core.entries import (
    Counted,
    DeliveryLine,
    EntryKind,
    GoodSet,
    Proxy,
    Signed,
    StockLine,
    Voucher,
    VouchersDestroyed,
)
from kiosk.desk import photographs
from kiosk.desk.ports import DeskPorts
from kiosk.store import (
    assortment,
    cards,
    closing,
    counting,
    goods,
    orders,
    paper_contents,
    people,
    printing,
    redeem,
    register,
    reversal,
    stock,
    vouchers,
)
from kiosk.store.acts import Acted, acted_of_op
from kiosk.store.assortment import Wanted
from kiosk.store.journal import Stamp

Booked = Acted | ActRefused
Answer = Outcome | ActRefused


def carry(ports: DeskPorts, task: Carry, op: str) -> Answer:
    """Book it; the outcome tells what its screen says.  TROUBLE of the store passes through."""
    return CARRIERS[task.task](ports, task, op)


def _now(ports: DeskPorts, task: Carry) -> Callable[[], Stamp]:
    return lambda: ports.stamp(task.person)


def _text(answers: Answers, name: str) -> str:
    return str(answers.get(name, ""))


def _number(answers: Answers, name: str) -> int:
    return int(answers.get(name, 0))


def _maybe(answers: Answers, name: str) -> int | None:
    return int(answers[name]) if name in answers else None


def _given(answers: Answers, name: str) -> str | None:
    """None when it was left out: it stays as it is."""
    return str(answers[name]) if name in answers else None


def _second(task: Carry, name: str = "second") -> str | None:
    return _text(task.answers, name) or None


def _reason(task: Carry, name: str = "reason") -> str:
    key = _text(task.answers, name)
    return REASONS.get((task.task, key), key)


def _told(
    ports: DeskPorts, booked: Booked, *, name: str = "", figure: int = 0, other: int = 0
) -> Answer:
    """The outcome of an act, with the number of its slip or note."""
    if isinstance(booked, ActRefused):
        return booked
    if booked.entry.kind in printing.PAPERED:
        ports.request_print()
    number = register.slip_numbers(ports.store)(booked.entry.seq)
    return Outcome(booked.entry.seq, number, name, figure, other)


# --- goods --------------------------------------------------------------------------------------


def _deliver(ports: DeskPorts, task: Carry, op: str) -> Answer:
    lines = [
        DeliveryLine(
            _text(line, "good"),
            _number(line, "quantity"),
            noted=_maybe(line, "noted"),
            cost_cents=_maybe(line, "cost_cents"),
            expires=_text(line, "expires"),
        )
        for line in task.lines
    ]
    booked = stock.receive(
        ports.store,
        op,
        lines,
        _now(ports, task),
        source=_text(task.answers, "source"),
        giver=_text(task.answers, "giver"),
        document=_text(task.answers, "document"),
        second=_second(task),
        photo=_text(task.answers, "photo"),
    )
    return _told(ports, booked, figure=len(lines), other=sum(line.quantity for line in lines))


def _accept(ports: DeskPorts, task: Carry, op: str) -> Answer:
    of = _number(task.answers, "of")
    second = _text(task.answers, "second")
    return _told(ports, stock.accept(ports.store, op, of, _now(ports, task), second=second))


def _moved(kind: EntryKind) -> Callable[[DeskPorts, Carry, str], Answer]:
    def move(ports: DeskPorts, task: Carry, op: str) -> Answer:
        lines = [StockLine(_text(x, "good"), _number(x, "quantity")) for x in task.lines]
        booked = stock.move_out(
            ports.store,
            op,
            kind,
            lines,
            _now(ports, task),
            reason=_reason(task),
            to=_text(task.answers, "to"),
            document=_text(task.answers, "document"),
            second=_second(task),
            photo=_text(task.answers, "photo"),
        )
        return _told(ports, booked, figure=len(lines), other=sum(x.quantity for x in lines))

    return move


def _complain(ports: DeskPorts, task: Carry, op: str) -> Answer:
    about = _reason(task, "about")
    good, of = _text(task.answers, "good"), _maybe(task.answers, "of")
    booked = stock.complain(ports.store, op, about, _now(ports, task), good=good, of=of)
    return _told(ports, booked)


def _new_good(ports: DeskPorts, task: Carry, op: str) -> Answer:
    told = task.answers
    wanted = Wanted(
        name=_text(told, "name"),
        category=_text(told, "category"),
        unit=_text(told, "unit"),
        points=_maybe(told, "points"),
        cost_cents=_maybe(told, "cost_cents"),
        delivery=_text(told, "delivery"),
        barcode=_text(told, "barcode"),
        shelf=_text(told, "shelf"),
        photo=_text(told, "photo"),
    )
    booked = assortment.set_good(ports.store, op, wanted, _now(ports, task), second=_second(task))
    _show_picture(ports, booked)
    return _told(ports, booked, name=_text(told, "name"))


def _place_good(ports: DeskPorts, task: Carry, op: str) -> Answer:
    told = task.answers
    wanted = Wanted(
        shelf=_given(told, "shelf"),
        low=_maybe(told, "low"),
        barcode=_given(told, "barcode"),
        photo=_given(told, "photo"),
    )
    good = _text(told, "good")
    booked = assortment.set_good(ports.store, op, wanted, _now(ports, task), good=good)
    _show_picture(ports, booked)
    return _told(ports, booked, name=good)


def _show_picture(ports: DeskPorts, booked: Booked) -> None:
    """From now on the screens show the goods as they were photographed here."""
    body = booked.entry.decoded() if isinstance(booked, Acted) else None
    if isinstance(body, GoodSet) and body.photo:
        photographs.show(ports.photographs, body.photo, ports.pictures, body.good)


def _change_price(ports: DeskPorts, task: Carry, op: str) -> Answer:
    told, good = task.answers, _text(task.answers, "good")
    wanted = Wanted(points=_maybe(told, "points"), cost_cents=_maybe(told, "cost_cents"))
    now, second = _now(ports, task), _second(task)
    booked = assortment.set_good(ports.store, op, wanted, now, good=good, second=second)
    return _told(ports, booked, name=good)


def _offered(*, offered: bool) -> Callable[[DeskPorts, Carry, str], Answer]:
    def offer(ports: DeskPorts, task: Carry, op: str) -> Answer:
        good = _text(task.answers, "good")
        wanted = Wanted(offered=offered)
        booked = assortment.set_good(ports.store, op, wanted, _now(ports, task), good=good)
        return _told(ports, booked, name=good)

    return offer


# --- counting -------------------------------------------------------------------------------------


def _count_line(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    good = _text(task.answers, "good")
    counted = _number(task.answers, "counted")
    line = counting.count_line(ports.store, good, counted, ports.stamp(task.person))
    if isinstance(line, ActRefused):
        return line
    return Outcome(name=good, figure=line.difference, other=line.book)


def _count_reason(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    good = _text(task.answers, "good")
    counting.give_reason(ports.store, good, _reason(task))
    return Outcome(name=good)


def _drop_count(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    good = _text(task.answers, "good")
    counting.drop_line(ports.store, good)
    return Outcome(name=good)


def _finish_count(ports: DeskPorts, task: Carry, op: str) -> Answer:
    second = _second(task)
    booked = counting.finish_count(ports.store, op, _now(ports, task), second=second)
    if isinstance(booked, ActRefused):
        return booked
    body = booked.entry.decoded()
    lines = body.lines if isinstance(body, Counted) else ()
    off = sum(1 for line in lines if line.counted != line.book)
    return _told(ports, booked, figure=len(lines), other=off)


# --- redemptions ----------------------------------------------------------------------------------


def _hand_over(ports: DeskPorts, task: Carry, op: str) -> Answer:
    told = task.answers
    booked = orders.hand_over(
        ports.store,
        op,
        _number(told, "of"),
        _text(told, "goods").split(),
        _now(ports, task),
        proof=_text(told, "proof"),
        proxy=_proxy(ports, told),
    )
    return _told(ports, booked)


def _proxy(ports: DeskPorts, told: Answers) -> Proxy | None:
    """Who came for the household; None when it came itself."""
    relation = _text(told, "relation")
    if relation in ("", SELF):
        return None
    household = _text(told, "proxy")
    if not household:
        return Proxy(relation)
    holder = redeem.holder_of(ports.store, household)
    return Proxy(relation, household, holder.number, holder.group, holder.name)


def _cancel_order(ports: DeskPorts, task: Carry, op: str) -> Answer:
    told = task.answers
    of, which = _number(told, "of"), _text(told, "goods").split()
    reason = _reason(task)
    booked = orders.cancel_order(ports.store, op, of, which, _now(ports, task), reason=reason)
    return _told(ports, booked, figure=_points_back(booked))


def _undo(ports: DeskPorts, task: Carry, op: str) -> Answer:
    of = _number(task.answers, "of")
    booked = reversal.undo(ports.store, op, of, _now(ports, task), reason=_reason(task))
    return _told(ports, booked, figure=_points_back(booked))


def _bring_back(ports: DeskPorts, task: Carry, op: str) -> Answer:
    pieces: dict[str, int] = {}
    for line in task.lines:
        good, _, quantity = _text(line, "line").rpartition(":")
        pieces[good] = _maybe(line, "pieces") or int(quantity)
    booked = reversal.bring_back(
        ports.store,
        op,
        _number(task.answers, "of"),
        pieces,
        _now(ports, task),
        reason=_reason(task),
        spoiled=task.answers["condition"] == "spoiled",
        by_household=task.answers["reason"] == "unwanted",
    )
    return _told(ports, booked, figure=_points_back(booked))


def _points_back(booked: Booked) -> int:
    body = booked.entry.decoded() if isinstance(booked, Acted) else None
    return int(getattr(body, "points", 0))


def _sign(ports: DeskPorts, task: Carry, op: str) -> Answer:
    booked = register.sign(ports.store, op, _number(task.answers, "of"), _now(ports, task))
    if isinstance(booked, ActRefused):
        return booked
    body = booked.entry.decoded()
    line = body.register_line if isinstance(body, Signed) else 0
    return _told(ports, booked, figure=line)


# --- vouchers, cards, PINs ---------------------------------------------------------------


def _take_vouchers(ports: DeskPorts, task: Carry, op: str) -> Answer:
    taken = [Voucher(_text(line, "number"), _number(line, "points")) for line in task.lines]
    household = _text(task.answers, "household")
    booked = vouchers.take_vouchers(ports.store, op, household, taken, _now(ports, task))
    return _told(ports, booked, figure=len(taken), other=sum(voucher.points for voucher in taken))


def _destroy_vouchers(ports: DeskPorts, task: Carry, op: str) -> Answer:
    before = acted_of_op(ports.store, op)
    body = before.entry.decoded() if before else None
    numbers = [voucher.number for voucher in vouchers.to_destroy(ports.store)]
    if isinstance(body, VouchersDestroyed):
        numbers = list(body.numbers)  # asked again with the same key: what it destroyed
    second = _text(task.answers, "second")
    if not numbers:
        return ActRefused(Obstacle.NOTHING_TO_DESTROY)
    booked = vouchers.destroy_vouchers(ports.store, op, numbers, second, _now(ports, task))
    return _told(ports, booked, figure=len(numbers))


def _set_pin(ports: DeskPorts, task: Carry, op: str) -> Answer:
    household, pin = _text(task.answers, "household"), _text(task.answers, "pin")
    now = _now(ports, task)
    booked = people.set_household_pin(ports.store, op, household, pin, now, salt=ports.salt())
    return _told(ports, booked)


def _report_lost(ports: DeskPorts, task: Carry, op: str) -> Answer:
    household = _text(task.answers, "household")
    return _told(ports, cards.report_lost(ports.store, op, household, _now(ports, task)))


def _replace_card(ports: DeskPorts, task: Carry, op: str) -> Answer:
    household, card = _text(task.answers, "household"), _text(task.answers, "card")
    return _told(ports, cards.replace_card(ports.store, op, household, card, _now(ports, task)))


# --- papers, the day, switches ------------------------------------------------------------------


def _reprint(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    printing.ask_again(ports.store, _job_of(ports, task))
    ports.request_print()
    return Outcome()


def _job_of(ports: DeskPorts, task: Carry) -> int:
    """The job named, or the slip of the redemption named."""
    job = _maybe(task.answers, "job")
    if job is None:
        found = printing.job_of(ports.store, _number(task.answers, "of"))
        job = found.job if found else 0
    return job


def _settle(*, complete: bool) -> Callable[[DeskPorts, Carry, str], Answer]:
    def settle(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
        job = _number(task.answers, "job")
        printing.settle(ports.store, job, complete=complete, person=task.person)
        ports.request_print()
        return Outcome()

    return settle


def _printed(ports: DeskPorts, content: paper_contents.Content) -> Answer:
    paper_contents.ask_for(ports.store, content)
    ports.request_print()
    return Outcome()


def _print_tag(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    at = ports.stamp(task.person).moment.at
    good = goods.good_at(ports.store, _text(task.answers, "good"), at)
    if good is None:
        return ActRefused(Obstacle.UNKNOWN_GOOD, _text(task.answers, "good"))
    return _printed(ports, paper_contents.tags_of([good], at))


def _print_tags(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    at = ports.stamp(task.person).moment.at
    offered = [good for good in goods.goods_at(ports.store, at) if good.offered]
    return _printed(ports, paper_contents.tags_of(offered, at))


def _print_unsigned(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    at = ports.stamp(task.person).moment.at
    return _printed(ports, paper_contents.unsigned_of(ports.store, at))


def _print_buy_list(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    at = ports.stamp(task.person).moment.at
    keeper = people.person(ports.store, task.person)
    name = keeper.name if keeper else ""
    return _printed(ports, paper_contents.purchases_of(ports.store, at, name))


def _close_day(ports: DeskPorts, task: Carry, op: str) -> Answer:
    successor = _second(task, "successor")
    following = people.person(ports.store, successor) if successor else None
    booked = closing.close_day(ports.store, op, _now(ports, task), ports.unsent(), following)
    return _told(ports, booked, name=following.name if following else "")


def _switch(ports: DeskPorts, task: Carry, op: str) -> Answer:  # noqa: ARG001
    return ports.switch(task.task) or Outcome()


CARRIERS: dict[TaskName, Callable[[DeskPorts, Carry, str], Answer]] = {
    TaskName.DELIVER: _deliver,
    TaskName.ACCEPT: _accept,
    TaskName.WRITE_OFF: _moved(EntryKind.WRITTEN_OFF),
    TaskName.TRANSFER: _moved(EntryKind.TRANSFERRED),
    TaskName.GIVE_BACK: _moved(EntryKind.GIVEN_BACK),
    TaskName.SELL: _moved(EntryKind.SOLD),
    TaskName.COMPLAIN: _complain,
    TaskName.NEW_GOOD: _new_good,
    TaskName.PLACE_GOOD: _place_good,
    TaskName.CHANGE_PRICE: _change_price,
    TaskName.WITHDRAW: _offered(offered=False),
    TaskName.OFFER_AGAIN: _offered(offered=True),
    TaskName.COUNT_LINE: _count_line,
    TaskName.COUNT_REASON: _count_reason,
    TaskName.DROP_COUNT: _drop_count,
    TaskName.FINISH_COUNT: _finish_count,
    TaskName.HAND_OVER: _hand_over,
    TaskName.CANCEL_ORDER: _cancel_order,
    TaskName.UNDO: _undo,
    TaskName.BRING_BACK: _bring_back,
    TaskName.SIGN: _sign,
    TaskName.TAKE_VOUCHERS: _take_vouchers,
    TaskName.DESTROY_VOUCHERS: _destroy_vouchers,
    TaskName.SET_PIN: _set_pin,
    TaskName.REPORT_LOST: _report_lost,
    TaskName.REPLACE_CARD: _replace_card,
    TaskName.PRINT_TAG: _print_tag,
    TaskName.PRINT_TAGS: _print_tags,
    TaskName.PRINT_BUY_LIST: _print_buy_list,
    TaskName.PRINT_UNSIGNED: _print_unsigned,
    TaskName.REPRINT: _reprint,
    TaskName.PAPER_COMPLETE: _settle(complete=True),
    TaskName.PAPER_TORN: _settle(complete=False),
    TaskName.CLOSE_DAY: _close_day,
    TaskName.TRAIN: _switch,
}
