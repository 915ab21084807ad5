"""A week of a shop played by a script, recounted from a notebook that knows nothing of the kiosk.

Every day: a shift, deliveries short and over, some thirty visits (a few refused), orders fetched,
late and cancelled, undo and return, losses, counts during trade, cards lost and replaced, papers
that nobody is sure of, the township's news in between, the power cut, and the day's close.
"""

from __future__ import annotations

import csv
import os
import random
import re
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date

import pytest
from click.testing import CliRunner
from support.notebook import Rules
from support.week import GOODS, found_shop
from support.week_script import play

from kiosk.__main__ import main
from kiosk.core.desk.doors import ListName, MenuName
from kiosk.store import views

WEEKS = (
    Rules(
        "tangxiang",
        date(2026, 11, 23),
        yearly=True,
        days={"general": 2, "appliance": 7},
        credit=True,
        suspension="influence_period",
    ),
    Rules(
        "rongan",
        date(2026, 11, 23),
        yearly=False,
        reviewed=True,
        signed=True,
        vouchers=True,
        suspension="veto",
    ),
    Rules(
        "gaoyang",
        date(2027, 1, 11),
        yearly=True,
        carried=True,
        reviewed=True,
        by_cost=True,
        sells=True,
    ),
    Rules(
        "tangxiang",
        date(2026, 12, 29),
        yearly=True,
        days={"general": 2, "appliance": 7},
        credit=True,
        suspension="influence_period",
    ),
)
NAMES = ("tangxiang", "rongan", "gaoyang", "tangxiang over new year")

MOVED = ("分流", "报损", "退回", "售出")
FLOWS = ("入库", "兑换出库", "分流", "报损", "退回", "售出", "冲正退回", "盘点差异")


# --- the recount ----------------------------------------------------------------------------------


def shelf_agrees(week):
    book, desk = week.book, week.at_board()
    there = {good.good: (good.on_hand, good.reserved) for good in desk.goods}
    assert there == {g: (book.shelf[g], book.waiting(g)) for g in book.things}
    prices = {good.good: good.points for good in desk.goods}
    assert prices == {thing.id: thing.points for thing in book.things.values()}


def board_agrees(week):
    book, desk = week.book, week.at_board()
    counts, today = desk.counts, week.at.date()
    orders = book.orders()
    assert counts.orders == len({seq for seq, _ in orders})
    late = {seq for (seq, _), line in orders.items() if book.late_days(line, today)}
    assert counts.overdue == len(late)
    assert counts.unsigned == len(book.unsigned())
    assert counts.counted == len(book.counted)
    assert counts.unaccepted == len(book.unaccepted)
    assert counts.unknown_papers == len(book.unknown)
    assert counts.vouchers == sum(not gone for _, _, gone in book.vouchers.values())
    kinds = [t for t in book.things.values() if t.offered and book.shelf[t.id]]
    assert counts.kinds == len(kinds)
    assert counts.wishes == len({good for _, good, _ in book.wishes})


def lists_agree(week):
    book, today = week.book, week.at.date()
    rows = {
        (row.seq, good): (row.due, row.late_days, row.ready)
        for row in week.rows(ListName.ORDERS)
        for good in row.goods
    }
    assert rows == {
        key: (line.due, book.late_days(line, today), book.is_ready(line))
        for key, line in book.orders().items()
    }
    wished = {row.name: row.households for row in week.rows(MenuName.MORE, ListName.WISHES)}
    assert wished == Counter(name for _, _, name in book.wishes)
    if book.rules.signed:
        lines = [row.register_line for row in week.rows(ListName.UNSIGNED)]
        assert lines == [slip.register_line for slip in book.unsigned()]


def points_agree(week):
    """Of every household, on its own screen; of those without a card, as a keeper would look."""
    for household in week.book.households.values():
        if household.card is not None:
            week.show_account(household)
        else:
            account = views.standing(week.store, household.id, week.clock.now()).account
            assert account.redeemable == week.book.redeemable(household, week.at)
    for card in sorted(week.book.lost)[:2]:
        week.show_lost(card)


def sheet_agrees(week, figures, closed_through):
    book = week.book
    lines = {
        line.good: (
            line.opening,
            line.received,
            line.redeemed,
            line.moved,
            line.back,
            line.counted,
            line.closing,
        )
        for line in figures.goods
    }
    goods = {g for g in book.things if book.opening[g]} | {good for good, _ in book.flows}
    flow = book.flows
    assert lines == {
        good: (
            book.opening[good],
            flow[good, "入库"],
            -flow[good, "兑换出库"],
            -sum(flow[good, name] for name in MOVED),
            flow[good, "冲正退回"],
            flow[good, "盘点差异"],
            book.shelf[good],
        )
        for good in goods
    }
    assert figures.slips == len(book.day_slips)
    assert figures.first_slip == book.day_slips[0].number
    assert figures.last_slip == book.day_slips[-1].number
    assert (figures.points_out, figures.points_back) == (book.points_out, book.points_back)
    assert list(figures.unsigned) == [slip.register_line for slip in book.unsigned()]
    assert figures.unknown_prints == len(book.unknown)
    waiting = list(book.orders().values())
    assert figures.orders_open == len(waiting)
    late = [line for line in waiting if book.late_days(line, week.at.date())]
    assert figures.orders_overdue == len(late)
    assert figures.unsent == figures.last == book.booked.total()
    assert figures.first == closed_through + 1


def file_agrees(week):
    """Read with nothing but SQL: seqs without gaps, kinds and slips as written down."""
    book = week.book
    with closing(sqlite3.connect(week.store.path)) as file:
        entries = file.execute("select seq, kind, keeper from entry order by seq").fetchall()
        jobs = file.execute("select count(*), sum(sent) from print_job").fetchone()
        keys = file.execute("select count(*) from prepared").fetchone()
        stock = dict(file.execute("select good, on_hand from stock"))
    assert [seq for seq, _, _ in entries] == list(range(1, len(entries) + 1))
    assert Counter(kind for _, kind, _ in entries) == +book.booked
    slips = [(seq, keeper) for seq, kind, keeper in entries if kind == "redemption"]
    assert slips == [(slip.seq, slip.keeper) for slip in book.slips.values()]
    numbers = [slip.number for slip in book.slips.values()]
    assert len(set(numbers)) == len(numbers)
    assert all(f"-{slip.seq:06d}-" in slip.number for slip in book.slips.values())
    assert jobs == (book.papers, book.sent)
    assert keys == (0,)
    assert +Counter(stock) == +book.shelf


def verify_is_content(week):
    done = CliRunner().invoke(main, ["verify", str(week.store.path)])
    first, *named = done.output.splitlines()
    assert (done.exit_code, first) == (0, f"{week.store.path}: sound")
    told = [re.fullmatch(r"overspent: (\w+) \S+ in (.+): (\d+) points", line) for line in named]
    assert sorted((m[1], "" if m[2] == "all time" else m[2], int(m[3])) for m in told) == sorted(
        (household.number, year, purse.spent - purse.gained)
        for household in week.book.households.values()
        for year, purse in household.purses.items()
        if purse.spent > max(0, purse.gained)
    ), "what the township took back after it was spent, by name"


def close(week, n, closed_through):
    """The day is closed; every second day it is handed to the other keeper."""
    shelf_agrees(week)
    board_agrees(week)
    lists_agree(week)
    points_agree(week)
    figures = week.day_sheet()
    sheet_agrees(week, figures, closed_through)
    week.close_day(week.other() if n % 2 else None)
    week.print_all()
    file_agrees(week)
    verify_is_content(week)
    return figures.last


def exported(week, kind, period, tmp_path):
    """A ledger as the kiosk's own command writes it: rows by the column's name."""
    out = tmp_path / f"{kind}-{period}.csv"
    told = ["export", kind, "--period", period, "--db", str(week.store.path), "--out", str(out)]
    done = CliRunner().invoke(main, told)
    assert done.exit_code == 0, done.output
    with out.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    return [dict(zip(head, row, strict=True)) for row in rows if len(row) == len(head)]


def number(text):
    return int(text or 0)


def stock_ledger_agrees(week, tmp_path):
    """Pieces by goods and flow, of all the time."""
    names = {thing.name: thing.id for thing in week.book.things.values()}
    rows = [row for row in exported(week, "stock", "all", tmp_path) if row.get("品名") in names]
    told = {(names[row["品名"]], flow): number(row[flow]) for row in rows for flow in FLOWS}
    signed = {key: -n if key[1] in ("兑换出库", *MOVED) else n for key, n in told.items()}
    assert {k: n for k, n in signed.items() if n} == {k: n for k, n in week.book.month.items() if n}
    closing_stock = {names[row["品名"]]: int(row["期末"]) for row in rows}
    assert +Counter(closing_stock) == +week.book.shelf


def points_ledgers_agree(week, tmp_path):
    """What was redeemed less what came back, each close, and what everybody may spend."""
    book = week.book
    redeemed = [r for r in exported(week, "redemptions", "all", tmp_path) if r["品名"]]
    assert sum(number(row["小计分"]) for row in redeemed) == sum(
        out - back for _, out, back in book.closes
    )
    closes = [row for row in exported(week, "closes", "all", tmp_path) if row["管理员"]]
    assert [
        tuple(number(row[name]) for name in ("兑换张数", "兑出积分", "退回积分")) for row in closes
    ] == book.closes
    notice = exported(week, "points-notice", f"{week.at:%Y-%m}", tmp_path)
    numbers = {h.number: book.redeemable(h, week.at) for h in book.households.values()}
    told = {row["户编号"]: number(row["可兑换"]) for row in notice if row["户编号"] in numbers}
    assert told == numbers


KINDS = {
    *("delivery", "delivery_accepted", "good_set", "written_off", "transferred", "given_back"),
    *("counted", "complaint", "redemption", "undone", "returned", "card_lost", "card_replaced"),
    *("wished", "shift_opened", "shift_closed", "day_closed", "date_confirmed"),
}
REFUSALS = {
    *("nothing fits", "lost card", "not_on_shelf", "too late to undo", "recount"),
    *("insufficient_points", "price_changed", "no_trusted_date"),
}


def everything_happened(week):
    """A week in which a script of chance left something out shows nothing of it."""
    book, rules = week.book, week.book.rules
    assert len(book.slips) >= 200
    assert week.cuts == ["confirming", "count", "printing", "clock", "delivery"]
    kinds, refusals = set(KINDS), set(REFUSALS)
    if rules.days:
        kinds |= {"handed_over", "refund"}
        assert book.late
    if rules.signed:
        kinds |= {"signed", "vouchers_taken", "vouchers_destroyed"}
        refusals |= {"voucher_used", "voucher_destroyed"}
        assert book.unsigned()
    if rules.sells:
        kinds |= {"sold"}
    if rules.suspension:
        refusals |= {"suspended"}
    assert set(+book.booked) >= kinds
    assert set(book.refusals) >= refusals
    years = {year for slip in book.slips.values() for year, _ in slip.paid}
    assert len(years) == (2 if rules.carried or rules.first.month == 12 else 1)
    partly = [s for s in book.slips.values() if len(s.paid) == 2 and s.returned]
    assert bool(partly) == rules.carried
    assert book.wishes_met
    assert bool(book.from_closed) == (rules.first.month == 12)


PLAYED = range(len(WEEKS)) if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else range(1, 4)
"""The first week has nothing that the one over the new year has not."""


@pytest.mark.parametrize("rules", [WEEKS[n] for n in PLAYED], ids=[NAMES[n] for n in PLAYED])
def test_a_week_of_the_shop_agrees_with_the_notebook(tmp_path, rules):
    week = found_shop(tmp_path, rules, random.Random(20261123))
    try:
        assert len(week.book.households) == 40
        assert len(week.book.things) == 20 == len(GOODS) + 3
        closed_through = 0
        for n in range(7):
            play(week, n)
            closed_through = close(week, n, closed_through)
        everything_happened(week)
        stock_ledger_agrees(week, tmp_path)
        points_ledgers_agree(week, tmp_path)
    finally:
        week.store.close()
