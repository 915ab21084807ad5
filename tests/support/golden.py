"""A journal with every kind of entry, kept as files, and the file that a kiosk would have of it.

Each folder of `tests/faults/golden/` is a journal as one version wrote it, and stays as it is when
later versions write other kinds: an auditor's copy of today must be read in ten years.  A new one:

    .venv/bin/python tests/support/golden.py tests/faults/golden/2026-12
"""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from support.shop import RICE, SOAP, bought
from support.village import NOW, found_village, tell

from kiosk.core.account import PointKind
from kiosk.core.card import Card, card_text, text_key
from kiosk.core.clock import Moment, Quality, stamp
from kiosk.core.entries import (
    ChargedPurse,
    ClockCorrected,
    DateConfirmed,
    DeliveryLine,
    EntryKind,
    MovedPart,
    Proxy,
    StockLine,
    StockMoved,
    Voucher,
)
from kiosk.core.feed import (
    CardItem,
    ChargeItem,
    FeedItem,
    GoodItem,
    HouseholdItem,
    MoveItem,
    PersonItem,
    PointsItem,
    ReleaseItem,
    ReleaseWishItem,
    ReviewItem,
    SchemeAnnouncedItem,
    SchemeItem,
    SuspensionItem,
)
from kiosk.core.journal import canonical, entry_bytes, parse_entry
from kiosk.core.objections import REASONS, Objectionable
from kiosk.core.view import Pick
from kiosk.schemes import load_scheme
from kiosk.store import (
    acts,
    assortment,
    awarding,
    cards,
    counting,
    declaring,
    journal,
    objections,
    orders,
    people,
    printing,
    register,
    releases,
    rereading,
    reversal,
    reviewing,
    schemes,
    sessions,
    setting_up,
    stock,
    vouchers,
    wishes,
)
from kiosk.store import (
    closing as closing_of_day,
)
from kiosk.store.acts import Acted, ActRefused
from kiosk.store.assortment import Wanted
from kiosk.store.awarding import Asked
from kiosk.store.database import Store, open_store
from kiosk.store.declaring import Said
from kiosk.store.journal import Stamp
from kiosk.store.people import Person
from kiosk.store.replay import play
from kiosk.store.reviewing import Verdict

GOLDEN = Path(__file__).parents[1] / "faults" / "golden"
BLANK = card_text(Card(3, 7, 500, bytes(range(6, 22))))
KETTLE = Pick("kettle", "电热水壶", 50, 1, "个")
CREDIT = Pick("credit", "话费10元", 20, 1, "份")


class Clockwork:
    """A minute goes by with each act; stamps are those of one person."""

    def __init__(self) -> None:
        self.at, self.uptime_s, self.boot, self.quality = NOW, 1.0, "boot-1", Quality.SURE

    def by(self, keeper: str):
        def now() -> Stamp:
            self.at += timedelta(minutes=1)
            self.uptime_s += 60
            return Stamp(Moment(self.at, self.quality), self.boot, self.uptime_s, keeper)

        return now


def rules(**sections):
    """棠香's rules, with hand-overs as 融安 has them and a gate."""
    document = msgspec.to_builtins(load_scheme("tangxiang"))
    document["handover"] = msgspec.to_builtins(load_scheme("rongan").handover)
    document["gate"] = {"clause": "x", "kind": "publicised"}
    document["household_pin"] = {"clause": "村规", "above_points": 600}
    return {**document, **sections}


def first_feed(store: Store) -> None:
    at = stamp(NOW)
    group = [PersonItem(f"g{n}", "某", "officer", f"g{n}", "", function="head") for n in range(3)]
    tell(
        store,
        SchemeItem(2, rules()),
        ReviewItem(at, at),
        SuspensionItem("s1", "h43", "influence_period", "2026-12-01T00:00:00"),
        PointsItem("p2", "h42", "bonus", 500, "奖励", at, at),
        PointsItem("p3", "h42", "award", -10, "未打扫", at, at),
        PointsItem("p4", "h42", "award", 10, "未打扫", at, at, reverses="p3"),
        CardItem(text_key(BLANK), 500, None, "blank"),
        GoodItem("kettle", "电热水壶", 50, "家电", "个", "appliance", place=4),
        GoodItem("credit", "话费10元", 20, "话费", "份", "general", "cash_like", place=6),
        HouseholdItem("h44", "0044", "3组", "赵*", "hp01"),
        HouseholdItem("h50", "0050", "1组", "钱*", "hp02"),
        PersonItem("o1", "吴某", "officer", "o1", ""),
        *group,
    )


def goods_day(store: Store, clock: Clockwork) -> list:
    """Deliveries, a kind of one's own, what left the shelf, a count."""
    k1 = clock.by("k1")
    lines = [
        DeliveryLine("rice", 9, 10, 3500, expires="2027-03-31"),
        DeliveryLine("rice", 2, expires="2027-05-31"),
    ]
    taken = stock.receive(store, "d1", lines, k1, source="collective", giver="某粮店")
    own = Wanted("竹篮", "家居", "个", 12, shelf="C", low=2, barcode="6901234567892")

    def out(op, kind, **how):
        return stock.move_out(store, op, kind, [StockLine("rice", 1)], k1, **how)

    return [
        taken,
        stock.accept(store, "d1+", taken.entry.seq, k1, second="k2"),
        assortment.set_good(store, "g1", own, k1, second="k2"),
        out("w1", EntryKind.WRITTEN_OFF, reason="broken"),
        out("w2", EntryKind.TRANSFERRED, reason="surplus", to="长虹", document="T-1"),
        out("w3", EntryKind.GIVEN_BACK, reason="wrong", to="某粮店"),
        stock.complain(store, "c1", "quality", k1, good="rice"),
    ]


def household_day(store: Store, clock: Clockwork) -> list:
    """Redemptions, what was ordered, undone, brought back, signed; vouchers; wishes."""
    k1 = clock.by("k1")

    def buys(op, *picks, **how):
        return bought(store, op, *picks, at=k1().moment.at, **how).seq

    first = buys("op1", RICE, SOAP, proxy=Proxy("邻居", "h43"))
    second = buys("op2", RICE, KETTLE, CREDIT)
    third = buys("op3", SOAP, KETTLE)
    counting.count_line(store, "rice", 12, k1(), reason="miscounted")
    fourth = buys("op4", RICE)
    done = [
        counting.finish_count(store, "n1", k1, second="k2"),
        stock.receive(store, "d2", [DeliveryLine("kettle", 3)], k1, source="fiscal"),
        orders.hand_over(store, "h1", second, ["kettle"], k1),
        orders.hand_over(store, "h2", second, ["credit"], k1, proof="CZ-1"),
        orders.cancel_order(store, "x1", third, ["kettle"], k1, reason="没有货"),
        reversal.undo(store, "u1", fourth, k1),
        reversal.bring_back(store, "b1", first, {"rice": 1}, k1, reason="坏了"),
        register.sign(store, "s1", second, k1),
        vouchers.take_vouchers(store, "v1", "h42", [Voucher("V1", 5), Voucher("V2", 5)], k1),
        vouchers.destroy_vouchers(store, "v2", ["V1"], "k2", k1),
        wishes.wish(store, "i1", "h43", "kettle_big", "大水壶", k1),
        cards.report_lost(store, "l1", "h43", k1),
        cards.replace_card(store, "l2", "h43", BLANK, k1),
        people.set_household_pin(store, "pin", "h42", "592046", k1, salt=bytes(16)),
    ]
    other = stock.complain(store, "u1", "price", k1, good="rice")
    assert isinstance(other, ActRefused), "the key was an undo's"
    return done


def points_day(store: Store, clock: Clockwork) -> list:
    """What is earned, objected to, released and moved."""
    k1, o1, g0 = clock.by("k1"), clock.by("o1"), clock.by("g0")
    at = stamp(clock.at)
    said = declaring.declare(store, "y1", Said("h43", "P08", clock.at.date()), k1)
    verdict = Verdict(journal.entry_id(store, said.entry.seq), "passed", ("g0", "g1", "g2"))
    done = [
        said,
        reviewing.decide(store, "y2", verdict, g0),
        awarding.award(store, "a1", Asked("h42", clock.at.date(), "P08", document="照-1"), o1),
        sessions.hold(store, "e1", "积分宣传", clock.at.date(), ["h42", "h43"], o1),
        setting_up.check(store, "q1", "board", "有公示栏", o1, holds=True),
        objections.object_to(
            store, "o1", "h42", Objectionable("missing", "漏记的积分"), REASONS[2], k1
        ),
        releases.ask(store, "r1", "h50", 30, k1),
    ]
    asked = journal.entry_id(store, done[-1].entry.seq)
    tell(
        store,
        ReleaseItem("hp02/1/9", "h50", "hp02", (part(at, 30),), at, wish=asked),
        ReleaseWishItem("hp02/9", "h42", "hp02", 5, at),
        ChargeItem("hp02/1/7", "h42", (ChargedPurse("2026", 3),), "补来的兑换"),
        MoveItem("m1", "h44", "hp02"),
    )
    assert releases.answer_all(store, clock.by("")) == 2
    return done


def part(at, points):
    return msgspec.convert({"period": "2026", "points": points, "effective": at}, MovedPart)


def program_day(store: Store, clock: Clockwork) -> None:
    """Dates, rules that begin, an item that a later version reads, a machine that follows."""
    clock.quality, clock.at = Quality.KEEPER, clock.at + timedelta(days=40)
    with store.transaction():
        body = DateConfirmed("k1", f"{clock.at:%Y-%m-%d}", "2026-11-20")
        acts.record(store, EntryKind.DATE_CONFIRMED, "date", body, clock.by("k1")())
    clock.quality, clock.at = Quality.SURE, clock.at - timedelta(days=38)
    with store.transaction():
        body = ClockCorrected(stamp(clock.at + timedelta(days=38)), stamp(clock.at))
        acts.record(store, EntryKind.CLOCK_CORRECTED, "clock", body, clock.by("")())
    tell(store, SchemeAnnouncedItem(3, rules(valid_from="2026-11-24")))
    clock.at += timedelta(days=2)
    assert schemes.begin_due(store, clock.by(""))
    n = journal.feed_cursor(store) + 1
    late = PointsItem("p9", "h42", PointKind.AWARD, 7, "帮工", stamp(NOW), stamp(NOW))
    store.execute("insert into feed_item values (?, ?, 0)", [n, canonical(late).decode()])
    assert rereading.after_upgrade(store, clock.by("")) == (n,)
    with store.transaction():
        journal.append_genesis(store, "hp01", 2, clock.by("")())


def play_story(store: Store) -> None:
    """Everything that a kiosk ever writes, in five days."""
    clock = Clockwork()
    k1 = clock.by("k1")
    people.open_shift(store, Person("k1", "陈某", "keeper"), "shift/1", k1())
    first_feed(store)
    done = [*goods_day(store, clock), *household_day(store, clock), *points_day(store, clock)]
    done.append(closing_of_day.close_day(store, "z1", k1, 0))
    program_day(store, clock)
    clock.boot, clock.uptime_s = "boot-2", 5.0
    k2 = clock.by("k2")
    people.open_shift(store, Person("k2", "李某", "keeper"), "shift/2", k2())
    bought(store, "op9", RICE, at=k2().moment.at)
    done.append(closing_of_day.close_day(store, "z2", k2, 0))
    with store.transaction():
        acts.record(
            store,
            EntryKind.SOLD,
            "w9",
            msgspec.convert(
                {"lines": [{"good": "rice", "quantity": 1}], "reason": "sold"}, StockMoved
            ),
            k2(),
        )
    refused = [answer for answer in done if not isinstance(answer, Acted)]
    assert refused == [], refused


def write(folder: Path) -> None:
    """The story's journal and feed as lines."""
    with TemporaryDirectory() as made:
        store = found_village(Path(made) / "kiosk.db")
        play_story(store)
        entries = [entry_bytes(entry) for entry, _ in journal.entries(store)]
        items = [
            canonical({"n": n, "known": known, "body": body})
            for n, body, known in store.rows("select n, body, known from feed_item order by n")
        ]
        store.close()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "journal.jsonl").write_bytes(b"".join(line + b"\n" for line in entries))
    (folder / "feed.jsonl").write_bytes(b"".join(line + b"\n" for line in items))


def entries_of(folder: Path) -> list[bytes]:
    return (folder / "journal.jsonl").read_bytes().splitlines()


def items_of(folder: Path) -> list[tuple[FeedItem, int]]:
    told = [msgspec.json.decode(line) for line in (folder / "feed.jsonl").read_bytes().splitlines()]
    return [(FeedItem(item["n"], item["body"]), item["known"]) for item in told]


def rebuild(path: Path, lines: list[bytes], items: list[tuple[FeedItem, int]]) -> None:
    """A kiosk's file of these entries, chained, with the rows that follow from them.

    ValueError, KeyError or StoreError where they cannot be played at all.
    """
    with closing(Store(None)) as source, closing(open_store(path)) as store:
        with source.transaction():
            for item, known in items:
                source.execute("insert into feed_item values (?, ?, ?)", [item.n, item.body, known])
            prev = journal.NO_HASH
            for line in lines:
                prev = journal.put(source, parse_entry(line), prev)
        with store.transaction():
            list(play(source, store))
            for entry, _ in journal.entries(store):
                if printing.brings_paper(entry):
                    printing.add(store, entry.seq, came_out=True)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
