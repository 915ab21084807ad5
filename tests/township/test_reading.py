"""What the township makes of a kiosk's entries: cards, own goods, and what a person should see."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import select
from support.town import (
    NOW,
    MemoryOutbox,
    enrol_kiosk,
    feed_of,
    found_town,
    site_row,
    stored_entries,
    told,
)

from kiosk.core.card import parse_card, text_key
from kiosk.core.earning_entries import Attendant, SessionHeld
from kiosk.core.entries import (
    CardLost,
    CardReplaced,
    ChargedPurse,
    ClosedGood,
    Complaint,
    Counted,
    CountedLine,
    DayClosed,
    Declared,
    Delivery,
    DeliveryAccepted,
    DeliveryLine,
    EntryKind,
    GoodSet,
    HandedOver,
    HouseholdPinSet,
    Objected,
    RedeemedLine,
    Redemption,
    Refund,
    Reversal,
    Signed,
    StockLine,
    StockMoved,
    Voucher,
    VouchersDestroyed,
    VouchersTaken,
    Wished,
)
from kiosk.core.feed import CardItem, ObjectionItem
from kiosk.core.journal import Entry, entry_bytes, slip_mark
from kiosk.core.scheme import Good
from kiosk.township import book, tables
from kiosk.township.book import NewSite
from kiosk.township.cards.issuing import blank_cards, card_lines, issue_cards
from kiosk.township.database import open_database, run_tx
from kiosk.township.goods.goods import add_goods
from kiosk.township.link import reading, rereading
from kiosk.township.link.exchange import take_entries
from kiosk.township.link.rereading import reread
from kiosk.township.sites.site_people import NewPerson, add_people

NEIGHBOUR = NewSite("tx03", "和平二", "和平村二店", "和平村", 7)
FAR = NewSite("tx02", "长虹", "长虹村爱心积分超市", "长虹村", 8)
GOODS = [
    Good(id="rice", name="大米10斤", points=35, category="粮油"),
    Good(id="fan", name="电风扇", points=90, category="家电", delivery="appliance"),
    Good(id="wine", name="料酒", points=9, category="调味", kind="cooking_wine"),
]
FAN = RedeemedLine("fan", "电风扇", 1, 90, "台", "2023-03-27")
OWN = "own-tx01-1-3"
BOUGHT = 2
"""Seq of the redemption that every journal here begins with."""


def found_shop(where, key):
    """A township with two sites in the village and one beyond, people, goods, cards."""
    town = found_town(where)

    def work(connection):
        book.add_site(connection, NEIGHBOUR)
        book.add_site(connection, FAR)
        people = [NewPerson("王某", "keeper", "246810"), NewPerson("李某", "officer", "135791")]
        add_people(connection, people, site="tx01")
        add_goods(connection, GOODS, site="tx01", at=NOW)
        issue_cards(connection, ["7-0001", "7-0002"])
        blank_cards(connection, "tx01", 1)
        blank_cards(connection, "tx02", 1)

    run_tx(town, work)
    enrol_kiosk(town, key)
    town.dispose()


@pytest.fixture
def shop(tmp_path, moulds, engine_kind, key):
    made = lambda where: found_shop(where, key)  # noqa: E731
    with moulds.copy(engine_kind, tmp_path / "town.db", "reading-shop", made) as where:
        engine = open_database(where)
        yield engine
        engine.dispose()


def cards(town):
    """Rows of the card list by (household or state), people's left out."""
    card = tables.card
    return run_tx(
        town,
        lambda c: c.execute(
            select(card).where(card.c.person.is_(None)).order_by(card.c.serial)
        ).all(),
        reads=True,
    )


def goes(town, key, *bodies):
    """A redemption and these (kind, body) sent as one batch; what is marked, by seq."""
    outbox = MemoryOutbox()
    outbox.append(
        EntryKind.REDEMPTION,
        Redemption(
            "7-0001", "0001", "3组", "张*",
            (RedeemedLine("rice", "大米10斤", 1, 35, "袋"), FAN),
            125, (ChargedPurse("2023", 125),), 200, 75, "card", 3, None, 1,
        ),
    )  # fmt: skip
    for kind, body in bodies:
        outbox.append(kind, body(outbox) if callable(body) else body)
    head = outbox.head()
    answer = take_entries(town, "tx01", outbox.sealed(key, 1, head), NOW)
    assert (answer.head, answer.problem) == (head, "")
    rows = stored_entries(town)
    assert [row.line for row in rows] == outbox.entries
    return {row.seq: row.flagged for row in rows if row.flagged}


# --- cards


def test_a_lost_card_is_lost_at_every_site_of_the_village(shop, key):
    first, *_ = cards(shop)
    lost = CardLost("7-0001", first.key, first.serial)
    again = (EntryKind.CARD_LOST, lost)
    before = len(feed_of(shop, "tx01"))
    assert goes(shop, key, again, again) == {}
    assert cards(shop)[0].state == "lost"
    item = CardItem(first.key, first.serial, "7-0001", "lost")
    for site in ("tx01", "tx03"):
        assert [x for x in told(shop, CardItem, site) if x.state == "lost"] == [item]
    assert told(shop, CardItem, "tx02")[-1].state == "blank"
    assert len(feed_of(shop, "tx01")) == before + 1


def test_a_replacement_is_the_households_at_every_site_of_the_village(shop, key):
    first, _, blank, _ = cards(shop)
    assert blank.state == "blank"
    acts = (
        (EntryKind.CARD_LOST, CardLost("7-0001", first.key, first.serial)),
        (EntryKind.CARD_REPLACED, CardReplaced("7-0001", blank.key, blank.serial)),
    )
    assert goes(shop, key, *acts, acts[1]) == {}
    for site in ("tx01", "tx03"):
        assert told(shop, CardItem, site)[-2:] == [
            CardItem(first.key, first.serial, "7-0001", "lost"),
            CardItem(blank.key, blank.serial, "7-0001", "in_use"),
        ]
    assert run_tx(shop, lambda c: issue_cards(c, ["7-0001"])) == 0
    lines = run_tx(shop, lambda c: card_lines(c, "tx01", ["7-0001"], people=False))
    assert [(line.label, text_key(line.text)) for line in lines] == [("0001", blank.key)]


def test_a_card_that_was_lost_and_not_replaced_is_made_anew(shop, key):
    first, *_ = cards(shop)
    goes(shop, key, (EntryKind.CARD_LOST, CardLost("7-0001", first.key, first.serial)))
    assert run_tx(shop, lambda c: issue_cards(c, ["7-0001"])) == 1


def odd_cards(shop):
    first, second, blank, far = cards(shop)
    people = run_tx(shop, lambda c: c.scalars(select(tables.person.c.card_key)).all())
    none, other = "村里没有这张卡", f"卡 {second.serial} 不是这一户的，没有挂失"
    lost, replaced = EntryKind.CARD_LOST, EntryKind.CARD_REPLACED
    return {
        "no key": (lost, CardLost("7-0001", "\0", 10**30), none),
        "an unknown key": (lost, CardLost("7-0001", "0" * 64, 9), none),
        "a keeper's card": (lost, CardLost("7-0001", people[0], 1), none),
        "another household's": (lost, CardLost("7-0001", second.key, 2), other),
        "an unknown household": (
            lost,
            CardLost("7-9999", first.key, 1),
            "没有这一户：'7-9999'",
        ),
        "a card of another village": (replaced, CardReplaced("7-0001", far.key, 1), none),
        "a card in use": (
            replaced,
            CardReplaced("7-0001", second.key, 1),
            f"卡 {second.serial} 不是空白卡，没有换给这一户",
        ),
        "a keeper's card replaced": (replaced, CardReplaced("7-0001", people[0], 1), none),
        "nobody's": (replaced, CardReplaced("7-9999", blank.key, 1), "没有这一户：'7-9999'"),
    }


ODD_CARDS = (
    "no key",
    "an unknown key",
    "a keeper's card",
    "another household's",
    "an unknown household",
    "a card of another village",
    "a card in use",
    "a keeper's card replaced",
    "nobody's",
)


@pytest.mark.parametrize("name", ODD_CARDS)
def test_a_card_that_does_not_go_with_the_list_is_marked_and_changes_nothing(shop, key, name):
    kind, body, words = odd_cards(shop)[name]
    before, fed = cards(shop), feed_of(shop)
    assert goes(shop, key, (kind, body)) == {3: words}
    assert cards(shop) == before
    assert feed_of(shop) == fed


def test_a_lost_card_is_not_given_out_again(shop, key):
    _, _, blank, _ = cards(shop)
    marks = goes(
        shop,
        key,
        (EntryKind.CARD_REPLACED, CardReplaced("7-0001", blank.key, blank.serial)),
        (EntryKind.CARD_LOST, CardLost("7-0001", blank.key, blank.serial)),
        (EntryKind.CARD_REPLACED, CardReplaced("7-0001", blank.key, blank.serial)),
        (EntryKind.CARD_REPLACED, CardReplaced("7-0002", blank.key, blank.serial)),
    )
    assert marks == {6: f"卡 {blank.serial} 不是空白卡，没有换给这一户"}
    assert cards(shop)[2].state == "lost"


def test_blank_cards_are_listed_at_every_site_of_their_village(shop):
    for site, count in (("tx01", 1), ("tx03", 1), ("tx02", 1)):
        assert [item.household for item in told(shop, CardItem, site) if item.state == "blank"] == [
            None
        ] * count
    lines = run_tx(shop, lambda c: blank_cards(c, "tx01", 3))
    parsed = [parse_card(line.text) for line in lines]
    assert len({card.serial for card in parsed}) == len({card.token for card in parsed}) == 3
    newest = told(shop, CardItem, "tx03")[-3:]
    assert [item.key for item in newest] == [text_key(line.text) for line in lines]
    for count in (0, 501):
        with pytest.raises(book.Refused, match="1 到 500"):
            run_tx(shop, lambda c, n=count: blank_cards(c, "tx01", n))


# --- goods


def own(**more):
    return GoodSet(OWN, "土鸡蛋", "食品", "个", 3, own=True, **more)


def redeemed(good):
    return Redemption(
        "7-0001", "0001", "3组", "张*", (RedeemedLine(good, "x", 1, 3, "件"),),
        3, (ChargedPurse("2023", 3),), 75, 72, "card", 3,
    )  # fmt: skip


def test_goods_that_a_kiosk_made_are_known_from_then_on(shop, key):
    arrived = Delivery((DeliveryLine(OWN, 5),), "collective")
    marks = goes(
        shop,
        key,
        (EntryKind.REDEMPTION, redeemed(OWN)),
        (EntryKind.GOOD_SET, own()),
        (EntryKind.DELIVERY, arrived),
        (EntryKind.REDEMPTION, redeemed(OWN)),
        (EntryKind.GOOD_SET, own(shelf="A")),
    )
    assert marks == {3: f"没有这种物品：'{OWN}'"}


def test_goods_of_an_earlier_batch_are_known_still_and_only_at_their_site(shop, key):
    outbox = MemoryOutbox()
    outbox.append(EntryKind.GOOD_SET, own())
    take_entries(shop, "tx01", outbox.sealed(key, 1, 2), NOW)
    outbox.append(EntryKind.REDEMPTION, redeemed(OWN))
    take_entries(shop, "tx01", outbox.sealed(key, 3, 3), NOW)
    assert [row.flagged for row in stored_entries(shop)] == [None] * 3
    enrol_kiosk(shop, key, "tx03")
    other = MemoryOutbox("tx03")
    other.append(EntryKind.REDEMPTION, redeemed(OWN))
    take_entries(shop, "tx03", other.sealed(key, 1, 2), NOW)
    assert stored_entries(shop, "tx03")[1].flagged == f"没有这种物品：'{OWN}'"


def test_what_the_scheme_bars_and_cooking_wine_are_told_where_they_come_in(shop, key):
    """RA-10."""
    smoke = GoodSet("own-smoke", "香烟", "烟", "盒", 20, own=True, kind="tobacco")
    in_smoke = Delivery((DeliveryLine("own-smoke", 5),), "donor")
    in_wine = Delivery((DeliveryLine("rice", 1), DeliveryLine("wine", 5)), "donor")
    assert goes(
        shop,
        key,
        (EntryKind.GOOD_SET, smoke),
        (EntryKind.DELIVERY, in_smoke),
        (EntryKind.REDEMPTION, redeemed("own-smoke")),
        (EntryKind.DELIVERY, in_wine),
        (EntryKind.REDEMPTION, redeemed("wine")),
    ) == {
        3: "方案不许的物品：烟",
        4: "方案不许的物品：烟",
        5: "方案不许的物品：烟",
        6: "请看一看：有料酒",
    }


# --- what goes without a word, and what is odd


def day(first=1, last=None, head=None):
    def closed(outbox):
        at = outbox.head() if last is None else last
        mark = slip_mark(outbox.hashes[outbox.head()]) if head is None else head
        goods = (ClosedGood("rice", "大米10斤", 0, 5, 1, 0, 0, 0, 4),)
        return DayClosed(first, at, mark, goods, 1, "x", "x", 125, 0, (), 0, 0, 0, 0)

    return closed


def rice(*_, **more):
    return Delivery((DeliveryLine("rice", 5),), "collective", **more)


def test_a_day_of_every_kind_of_entry_raises_no_doubt(shop, key):
    lines = (StockLine("rice", 1),)
    assert (
        goes(
            shop,
            key,
            (EntryKind.DELIVERY, rice()),
            (EntryKind.DELIVERY_ACCEPTED, DeliveryAccepted(3, "P2")),
            (EntryKind.HANDED_OVER, HandedOver(BOUGHT, ("fan",))),
            (EntryKind.SIGNED, Signed(BOUGHT, 1)),
            (EntryKind.COMPLAINT, Complaint("太贵", of=BOUGHT)),
            (EntryKind.RETURNED, Reversal(BOUGHT, "7-0001", lines, 35, ())),
            (EntryKind.REFUND, Refund("7-0001", 90, "没有货", BOUGHT, ("fan",))),
            (EntryKind.REFUND, Refund("7-0002", 5, "更正")),
            (EntryKind.WRITTEN_OFF, StockMoved(lines, "潮了", second="P2")),
            (EntryKind.COUNTED, Counted((CountedLine("rice", 5, 4, 9),))),
            (EntryKind.VOUCHERS_TAKEN, VouchersTaken("7-0001", (Voucher("V1", 5),))),
            (EntryKind.VOUCHERS_DESTROYED, VouchersDestroyed(("V1",), "P2")),
            (EntryKind.HOUSEHOLD_PIN_SET, HouseholdPinSet("7-0001")),
            (EntryKind.WISHED, Wished("7-0002", "salt", "食盐")),
            (EntryKind.GOOD_SET, GoodSet("rice", "大米10斤", "粮油", "袋", 35, shelf="A")),
            (EntryKind.DAY_CLOSED, day()),
        )
        == {}
    )


UNKNOWN = "没有这一户：'7-9999'"
NOTHING = "没有所说的那条流水"
NO_RICE = "没有这种物品：'x'"
MUCH = "退的比兑换的多"
X = (StockLine("x", 1),)
ODD = {
    "a refund to nobody": (EntryKind.REFUND, Refund("7-9999", 5, "x"), UNKNOWN),
    "vouchers of nobody": (EntryKind.VOUCHERS_TAKEN, VouchersTaken("7-9999", ()), UNKNOWN),
    "a PIN of nobody": (EntryKind.HOUSEHOLD_PIN_SET, HouseholdPinSet("7-9999"), UNKNOWN),
    "a wish of nobody": (EntryKind.WISHED, Wished("7-9999", "x", "x"), UNKNOWN),
    "unknown goods gone": (EntryKind.SOLD, StockMoved(X, "x"), NO_RICE),
    "unknown goods counted": (EntryKind.COUNTED, Counted((CountedLine("x", 1, 1, 1),)), NO_RICE),
    "unknown goods placed": (EntryKind.GOOD_SET, GoodSet("x", "x", "x", "x", 1), NO_RICE),
    "an id that is none": (
        EntryKind.GOOD_SET,
        GoodSet("a b", "x", "x", "x", 1, own=True),
        "自设物品的编号不对：'a b'",
    ),
    "an id of the township's": (
        EntryKind.GOOD_SET,
        GoodSet("rice", "x", "x", "x", 1, own=True),
        "自设物品和乡镇清单里的编号相同：'rice'",
    ),
    "undone what never was": (EntryKind.UNDONE, Reversal(0, "7-0001", (), 1, ()), NOTHING),
    "undone what is to come": (EntryKind.UNDONE, Reversal(3, "7-0001", (), 1, ()), NOTHING),
    "undone far ahead": (EntryKind.UNDONE, Reversal(2**63 - 1, "7-0001", (), 1, ()), NOTHING),
    "undone before all": (EntryKind.UNDONE, Reversal(-1, "7-0001", (), 1, ()), NOTHING),
    "undone no redemption": (
        EntryKind.UNDONE,
        Reversal(1, "7-0001", (), 1, ()),
        "所说的那条流水不是兑换",
    ),
    "undone another's": (
        EntryKind.UNDONE,
        Reversal(BOUGHT, "7-0002", (), 125, ()),
        "不是这一户的兑换",
    ),
    "more back than out": (EntryKind.UNDONE, Reversal(BOUGHT, "7-0001", (), 126, ()), MUCH),
    "other goods back": (
        EntryKind.RETURNED,
        Reversal(BOUGHT, "7-0001", (StockLine("wine", 1),), 1, ()),
        MUCH,
    ),
    "a refund of another's": (
        EntryKind.REFUND,
        Refund("7-0002", 90, "x", BOUGHT, ("fan",)),
        "不是这一户的兑换",
    ),
    "a refund of what was taken": (
        EntryKind.REFUND,
        Refund("7-0001", 35, "x", BOUGHT, ("rice",)),
        MUCH,
    ),
    "handed over what was not ordered": (
        EntryKind.HANDED_OVER,
        HandedOver(BOUGHT, ("rice",)),
        "领取的物品不在预订里",
    ),
    "signed on another line": (EntryKind.SIGNED, Signed(BOUGHT, 2), "登记册的行不是这次兑换的"),
    "a complaint of nothing": (EntryKind.COMPLAINT, Complaint("x", of=99), NOTHING),
    "accepted no delivery": (
        EntryKind.DELIVERY_ACCEPTED,
        DeliveryAccepted(BOUGHT, "P2"),
        "所说的那条流水不是入库",
    ),
    "a second whom nobody knows": (EntryKind.DELIVERY, rice(second="P9"), "没有这个第二人：'P9'"),
    "a second who is the first": (
        EntryKind.VOUCHERS_DESTROYED,
        VouchersDestroyed(("V1",), "P1"),
        "第二人就是经手人自己",
    ),
    "a close of another range": (EntryKind.DAY_CLOSED, day(last=1), "日结说的范围不对"),
    "a close of nothing": (EntryKind.DAY_CLOSED, day(first=0), "日结说的范围不对"),
    "a close of another journal": (
        EntryKind.DAY_CLOSED,
        day(head="0" * 16),
        "日结的校验码和流水对不上",
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_is_kept_and_marked(shop, key, name):
    kind, body, words = ODD[name]
    assert goes(shop, key, (kind, body)) == {3: words}
    assert not site_row(shop).frozen


def test_a_delivery_is_not_accepted_by_whoever_took_it_in(shop, key):
    accepted = (EntryKind.DELIVERY_ACCEPTED, DeliveryAccepted(3, "P1"))
    assert goes(shop, key, (EntryKind.DELIVERY, rice()), accepted) == {4: "第二人就是经手人自己"}


def test_what_it_is_about_is_found_in_an_earlier_batch(shop, key):
    outbox = MemoryOutbox()
    outbox.redeem()
    take_entries(shop, "tx01", outbox.sealed(key, 1, 2), NOW)
    body = Reversal(2, "7-0001", (StockLine("rice", 1),), 35, ())
    outbox.append(EntryKind.UNDONE, body)
    outbox.append(EntryKind.DAY_CLOSED, day()(outbox))
    take_entries(shop, "tx01", outbox.sealed(key, 3, 3), NOW)
    take_entries(shop, "tx01", outbox.sealed(key, 4, 4), NOW)
    assert [row.flagged for row in stored_entries(shop)] == [None] * 4


def test_a_reversal_of_what_could_not_be_read_is_marked(shop, key):
    outbox = MemoryOutbox()
    outbox.append_line(b"not json")
    outbox.append(EntryKind.UNDONE, Reversal(2, "7-0001", (), 35, ()))
    take_entries(shop, "tx01", outbox.sealed(key, 1, 2), NOW)
    take_entries(shop, "tx01", outbox.sealed(key, 3, 3), NOW)
    assert stored_entries(shop)[2].flagged == NOTHING


def test_an_objection_with_a_slip_is_never_lost(shop, key):
    """Full-width spaces and rare characters stand in what people type; a day may be nonsense."""
    rare = "打扫　卫生\U000323b0"
    bodies = [
        Objected("7-0001", "award:a\x00", f"{rare}\x00", "分数不对", "2023-03-27"),
        Objected("7-0001", "missing", "漏记的积分", "其他", "下周"),
        Objected("7-0001", "missing", "\x00", "其他", "2023-03-27"),
    ]
    marked = goes(shop, key, *((EntryKind.OBJECTED, body) for body in bodies))
    assert marked == {5: "异议的内容不对，没有记"}
    rows = run_tx(shop, lambda c: c.execute(select(tables.objection)).all(), reads=True)
    assert [(row.about, row.due) for row in rows] == [
        (rare, "2023-03-27"),
        ("漏记的积分", "2023-03-27"),
    ]
    assert [item.about for item in told(shop, ObjectionItem)] == [rare, "漏记的积分"]


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_what_a_newer_kiosk_wrote_is_read_when_the_township_has_caught_up(shop, key, monkeypatch):
    objected = Objected("7-0001", "missing", "漏记的积分", "其他", "2023-03-27")
    session = SessionHeld("院坝会", "2023-03-20", (Attendant("7-0001", "0001", "3组", "张*"),))
    with monkeypatch.context() as before:
        for module in (reading, rereading):
            before.setattr(module, "KINDS", reading.KINDS - {"objected", "session_held"})
        news = [(EntryKind.OBJECTED, objected), (EntryKind.SESSION_HELD, session)]
        assert set(goes(shop, key, *news)) == {3, 4}
        assert run_tx(shop, lambda c: reread(c, NOW)) == 0
    assert [run_tx(shop, lambda c: reread(c, NOW)) for _ in range(2)] == [2, 0]
    first, second = stored_entries(shop)[2:]
    assert (first.kind, first.flagged) == ("objected", None)
    assert "不是这个兑换点的村干部" in second.flagged
    (row,) = run_tx(shop, lambda c: c.execute(select(tables.objection)).all(), reads=True)
    assert (row.epoch, row.seq, row.household) == (1, 3, "7-0001")
    assert len(told(shop, ObjectionItem)) == 1


@pytest.mark.parametrize("engine_kind", ["sqlite"])
def test_an_entry_of_no_time_is_kept_and_changes_nothing(shop, key):
    """Its sentence would go into a row with its time, which not every database takes."""
    outbox = MemoryOutbox()
    outbox.append(EntryKind.DECLARED, Declared("7-0001", "P08", "2023-03-06T08:00:00", photo="ab"))
    entry = msgspec.json.decode(outbox.entries.pop(), type=Entry)
    del outbox.hashes[-1]
    outbox.append_line(entry_bytes(replace(entry, at="\x00")))
    assert take_entries(shop, "tx01", outbox.sealed(key, 1, 2), NOW).head == 2
    assert stored_entries(shop)[-1].flagged == "内容读不出来"
    assert run_tx(shop, lambda c: c.execute(select(tables.declaration)).all(), reads=True) == []
