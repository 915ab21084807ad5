"""Points released between shops, households that move: each rule by itself (design.md 7)."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from support.travel import HOMES, NOW, SITES, START, Kiosk, Travel, found_travel

from kiosk.__main__ import main
from kiosk.core.acts import ActRefused, Obstacle
from kiosk.core.clock import Moment, Quality
from kiosk.core.entries import (
    CarriedPurse,
    ChargedPurse,
    EntryKind,
    HomeMoved,
    MovedPart,
    ReleaseAsked,
    Released,
)
from kiosk.core.feed import ArrivedItem, ChargeItem, FeedItem, MoveItem, ReleaseItem
from kiosk.core.journal import canonical
from kiosk.core.releases import Withheld
from kiosk.ledgers.accounts import statements
from kiosk.ledgers.gathering import facts_of
from kiosk.ledgers.span import span_named
from kiosk.store import history, journal, redeem, releases, spendable, views
from kiosk.store.acts import Acted
from kiosk.store.database import open_store
from kiosk.store.journal import Stamp
from kiosk.store.outbox import Outbox
from kiosk.store.overspends import Overspend, overspends
from kiosk.store.verify import problems
from kiosk.township import tables
from kiosk.township.book import Refused
from kiosk.township.database import run_tx
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import Staff
from kiosk.township.travel import moves
from kiosk.township.travel import releases as township_releases
from kiosk.township.travel.releases import Flow

HERE, NEIGHBOUR, FAR = "tx01", "tx03", "tx02"
H = "7-0001"
AT = "2023-03-20T08:00:00"


@pytest.fixture
def travel(travel_mould, tmp_path):
    travel = Travel(travel_mould, tmp_path)
    yield travel
    travel.close()


def tell(kiosk: Kiosk, *items) -> None:
    cursor = journal.feed_cursor(kiosk.store)
    lines = [FeedItem(cursor + n, canonical(item).decode()) for n, item in enumerate(items, 1)]
    kiosk.take_in(lines, answers=False)


def here(travel, site):
    """What the household could redeem at a site now."""
    kiosk = travel.kiosks[site]
    return redeem.account_of(kiosk.store, H, kiosk.stamp().moment).redeemable


def released(travel, site, to, figure):
    kiosk = travel.kiosks[site]
    return releases.release(kiosk.store, kiosk.op(), H, to, figure, kiosk.stamp)


# --- released, spent there, given back ----------------------------------------------------------


def test_what_is_released_is_spent_there_and_nowhere_else(travel):
    assert isinstance(released(travel, HERE, FAR, 12), Acted)
    assert (here(travel, HERE), here(travel, FAR)) == (START - 12, 0)
    assert not travel.redeem(HERE, H, START - 11)
    travel.settle()
    assert (here(travel, HERE), here(travel, FAR)) == (START - 12, 12)
    assert not travel.redeem(FAR, H, 13)
    assert travel.redeem(FAR, H, 12)
    assert travel.redeem(HERE, H, START - 12)
    travel.settle_and_check()


def test_what_was_not_spent_goes_back_home(travel):
    released(travel, HERE, FAR, 12)
    travel.settle()
    assert travel.redeem(FAR, H, 2)
    assert isinstance(released(travel, FAR, HERE, 10), Acted)
    assert here(travel, FAR) == 0
    travel.settle_and_check()
    assert here(travel, HERE) == START - 2
    flows = run_tx(travel.engine, lambda c: township_releases.flows(c, household=H))
    assert flows == [Flow(H, HERE, FAR, 12), Flow(H, FAR, HERE, 10)]


@pytest.mark.parametrize(
    ("site", "to", "figure", "why"),
    [
        (HERE, FAR, START + 1, Obstacle.NOT_ENOUGH_POINTS),
        (HERE, HERE, 1, Obstacle.HERE_ALREADY),
        (NEIGHBOUR, FAR, 1, Obstacle.ONLY_BACK_HOME),
        (NEIGHBOUR, HERE, 1, Obstacle.NOT_ENOUGH_POINTS),
        (FAR, HERE, 1, Obstacle.UNKNOWN_HOUSEHOLD),
    ],
)
def test_what_cannot_be_released_changes_nothing(travel, site, to, figure, why):
    before = journal.head(travel.kiosks[site].store)
    assert released(travel, site, to, figure).why is why
    assert journal.head(travel.kiosks[site].store) == before


def test_nothing_is_released_without_keeper_or_date_or_by_a_suspended_household(travel):
    kiosk = travel.kiosks[HERE]
    guess = Stamp(Moment(NOW, Quality.GUESS), "boot", 1.0, kiosk.keeper)
    for when, why in (
        (replace(kiosk.stamp(), keeper=""), Obstacle.NOT_IN_CHARGE),
        (guess, Obstacle.NO_TRUSTED_DATE),
    ):
        answer = releases.release(kiosk.store, "r", H, FAR, 1, lambda when=when: when)
        assert answer == ActRefused(why)
    travel.suspend(H, lift=False)
    travel.settle()
    assert released(travel, HERE, FAR, 1).why is Obstacle.SUSPENDED


def test_the_same_release_again_is_one_and_another_under_its_key_is_none(travel):
    kiosk = travel.kiosks[HERE]
    first = releases.release(kiosk.store, "r", H, FAR, 5, kiosk.stamp)
    assert releases.release(kiosk.store, "r", H, FAR, 5, kiosk.stamp) == first
    assert releases.release(kiosk.store, "r", H, FAR, 6, kiosk.stamp).why is Obstacle.SPOILED_KEY
    assert here(travel, HERE) == START - 5


def test_an_undo_at_the_other_shop_gives_back_there(travel):
    released(travel, HERE, FAR, 12)
    travel.settle()
    assert travel.redeem(FAR, H, 12)
    travel.undo(0)
    assert here(travel, FAR) == 12
    travel.settle_and_check()


def test_a_suspension_reaches_every_shop_that_has_points_and_later_ones_too(travel):
    released(travel, HERE, FAR, 5)
    travel.settle()
    travel.suspend(H, lift=False)
    released(travel, HERE, NEIGHBOUR, 5)
    travel.settle()
    assert (here(travel, FAR), here(travel, NEIGHBOUR)) == (0, 0)
    travel.suspend(H, lift=True)
    travel.settle_and_check()
    assert (here(travel, FAR), here(travel, NEIGHBOUR)) == (5, 5)


def test_a_record_says_where_points_went_and_came_from(travel):
    released(travel, HERE, FAR, 5)
    travel.settle()
    gone, came = (views.record(travel.kiosks[s].store, H) for s in (HERE, FAR))
    assert ("转到别的兑换点用", -5) in [(line.what, line.points) for line in gone]
    assert ("从别的兑换点转来", 5) in [(line.what, line.points) for line in came]


def test_points_for_a_shop_that_is_not_there_come_back(travel):
    kiosk = travel.kiosks[HERE]
    assert isinstance(released(travel, HERE, "tx99", 12), Acted)
    travel.settle()
    assert here(travel, HERE) == START
    (flagged,) = flags(travel, HERE)
    assert flagged == "转 12 分，可是没有要转到的兑换点，已经转回"
    assert problems(kiosk.store) == []


def flags(travel, site):
    entry = tables.entry.c
    ask = select(entry.flagged).where(entry.site == site, entry.flagged.is_not(None))
    return run_tx(travel.engine, lambda c: c.scalars(ask).all(), reads=True)


HOSTILE = [
    Released(H, FAR, (MovedPart("2023", -5, AT),)),
    Released(H, FAR, (MovedPart("2023", 0, AT),)),
    Released(H, FAR, (MovedPart("2023", 10**30, AT),)),
    Released(H, FAR, (MovedPart("2023", 5, "gestern"),)),
    Released(H, FAR, (), "\x00"),
    Released(H, FAR, (), "x" * 1000),
    Released(H, FAR, (), why="\x00"),
    ReleaseAsked(H, 10**30),
    ReleaseAsked(H, -1),
    HomeMoved(H, FAR, "\x00", ()),
    HomeMoved(H, FAR, "m", (CarriedPurse("2023", AT, 10**30, 0, 0),)),
    HomeMoved(H, FAR, "m", (CarriedPurse("2023", AT, 0, -5, 0),)),
    HomeMoved("7-0002", FAR, "m", ()),
]
KINDS = {
    Released: EntryKind.RELEASED,
    ReleaseAsked: EntryKind.RELEASE_ASKED,
    HomeMoved: EntryKind.HOME_MOVED,
}


def test_what_no_kiosk_would_write_is_kept_marked_and_passed_on_to_nobody(travel):
    kiosk, before = travel.kiosks[HERE], fed(travel)
    with kiosk.store.transaction():
        for n, body in enumerate(HOSTILE):
            journal.append(kiosk.store, KINDS[type(body)], f"x{n}", body, kiosk.stamp())
    kiosk.push(travel.engine)
    assert len(flags(travel, HERE)) == len(HOSTILE)
    assert fed(travel) == before


def fed(travel):
    site = tables.site.c
    ask = select(site.id, site.fed).order_by(site.id)
    return run_tx(travel.engine, lambda c: [tuple(row) for row in c.execute(ask)], reads=True)


def test_an_item_that_no_township_would_send_changes_nothing(travel):
    kiosk = travel.kiosks[HERE]
    head = journal.feed_cursor(kiosk.store)
    purse = CarriedPurse("2023", AT, 0, -5, 0)
    tell(
        kiosk,
        ReleaseItem("x/1/1", H, FAR, (MovedPart("2023", -5, AT),), AT),
        ReleaseItem("x/1/2", H, FAR, (MovedPart("2023", 5, "gestern"),), AT),
        ReleaseItem("x/1/3", H, FAR, (MovedPart("2023", 5, AT),), "gestern"),
        ChargeItem("x/1/4", H, (ChargedPurse("2023", 10**30),), ""),
        ChargeItem("x/1/5", H, (ChargedPurse("gestern", 1),), ""),
        ArrivedItem("x/1/6", H, (), (), (purse,), AT),
    )
    unread = kiosk.store.rows("select n from feed_item where known = 0 order by n")
    assert unread == [(head + n,) for n in range(1, 7)]
    assert here(travel, HERE) == START
    assert problems(kiosk.store) == []


# --- wishes ---------------------------------------------------------------------------------


def test_a_wish_brings_as_many_points_as_there_are_and_once(travel):
    assert travel.wish(NEIGHBOUR, H, START + 5)
    (waiting,) = releases.wishes_of(travel.kiosks[NEIGHBOUR].store, H)
    assert (waiting.points, waiting.given, waiting.why) == (START + 5, None, None)
    travel.settle_and_check()
    (answered,) = releases.wishes_of(travel.kiosks[NEIGHBOUR].store, H)
    assert (answered.given, answered.why) == (START, None)
    assert (here(travel, HERE), here(travel, NEIGHBOUR)) == (0, START)
    travel.award(H, 9)
    travel.review()
    travel.settle_and_check()
    assert (here(travel, HERE), here(travel, NEIGHBOUR)) == (9, START)


def test_a_wish_that_brings_nothing_says_why(travel):
    assert travel.redeem_all(HERE, H)
    assert travel.wish(NEIGHBOUR, H, 5)
    travel.settle()
    travel.suspend(H, lift=False)
    travel.settle()
    assert travel.wish(NEIGHBOUR, H, 6)
    travel.settle_and_check()
    told = {wish.points: wish.why for wish in releases.wishes_of(travel.kiosks["tx03"].store, H)}
    assert told == {5: Withheld.NOTHING_THERE, 6: Withheld.SUSPENDED}


def test_a_wish_waits_for_a_sure_date_at_home(travel):
    kiosk = travel.kiosks[HERE]
    travel.wish(NEIGHBOUR, H, 5)
    travel.push(NEIGHBOUR)
    travel.fetch(HERE, "silent")
    guess = Stamp(Moment(NOW, Quality.GUESS), "boot", 1.0)
    assert releases.answer_all(kiosk.store, lambda: guess) == 0
    assert releases.answer_all(kiosk.store, kiosk.stamp) == 1
    assert releases.answer_all(kiosk.store, kiosk.stamp) == 0
    entry, _ = journal.entry_at(kiosk.store, journal.head(kiosk.store)[0])
    assert (entry.kind, entry.keeper) == (EntryKind.RELEASED, "")


def test_who_is_at_home_asks_nobody(travel):
    kiosk = travel.kiosks[HERE]
    answer = releases.ask(kiosk.store, "w", H, 5, kiosk.stamp)
    assert answer == ActRefused(Obstacle.HERE_ALREADY)


# --- what was spent elsewhere -------------------------------------------------------------------


def test_a_charge_of_a_machine_that_is_gone_may_exceed_what_is_there(travel):
    kiosk = travel.kiosks[HERE]
    charge = ChargeItem(f"{HERE}/1/7", H, (ChargedPurse("2023", START + 5),), "补来的兑换", AT, 1)
    tell(kiosk, charge, charge)
    purse = kiosk.store.row("select cleared - 7 - spent from purse where household = ?", [H])
    assert purse == (-5,)
    assert here(travel, HERE) == 0
    assert not travel.redeem(HERE, H, 1)
    assert problems(kiosk.store) == []
    assert overspends(kiosk.store) == [Overspend(H, "0001", "张*", "2023", 5)]
    said = verified(kiosk.path)
    assert said.splitlines()[1:] == ["overspent: 0001 张* in 2023: 5 points"]
    tell(kiosk, ChargeItem(f"{HERE}/1/8", H, (ChargedPurse("2023", -7),), "补来的退货", AT, 1))
    assert (here(travel, HERE), overspends(kiosk.store)) == (2, [])


def verified(path):
    """What `kiosk verify` says of a sound file."""
    done = CliRunner().invoke(main, ["verify", str(path)])
    assert done.exit_code == 0, done.output
    return done.output


# --- moves ----------------------------------------------------------------------------------


def purses(travel, site):
    sql = "select period, total, cleared, spent from purse where household = ? order by period"
    return travel.kiosks[site].store.rows(sql, [H])


@pytest.mark.parametrize("to", [NEIGHBOUR, FAR])
def test_a_moved_household_has_the_very_purse_at_its_new_home(travel, to):
    travel.award(H, 9)
    travel.settle()
    assert travel.redeem(HERE, H, 4)
    other = FAR if to == NEIGHBOUR else NEIGHBOUR
    released(travel, HERE, other, 3)
    before = purses(travel, HERE)
    travel.move(H, to)
    travel.settle_and_check()
    assert purses(travel, to) == before == [("2023", START + 9 + 7 - 3, START + 7 - 3, 4)]
    assert purses(travel, HERE) == []
    assert not travel.redeem(HERE, H, 1)
    travel.review()
    travel.settle_and_check()
    assert here(travel, to) == START - 3 - 4 + 9
    assert here(travel, other) == 3


def test_points_booked_while_a_household_moves_come_once(travel):
    travel.move(H, FAR)
    travel.fetch(HERE)
    travel.award(H, 9)  # in the feed of the home that has let it go already
    travel.fetch(HERE)
    travel.push(HERE)
    travel.award(H, 2)
    travel.review()
    travel.settle_and_check()
    assert here(travel, FAR) == START + 11


def test_a_household_that_comes_back_has_everything_again(travel):
    for to in (FAR, NEIGHBOUR, HERE):
        travel.move(H, to)
        travel.settle()
        assert travel.redeem(to, H, 2)
    travel.settle_and_check()
    assert here(travel, HERE) == START - 6


def test_what_is_taken_back_after_a_move_is_spent_where_it_was_given_back(travel):
    assert travel.redeem(HERE, H, 4)
    travel.move(H, FAR)
    travel.settle()
    travel.undo(0)
    assert here(travel, HERE) == 4
    assert isinstance(released(travel, HERE, FAR, 3), Acted)
    travel.settle_and_check()
    assert (here(travel, HERE), here(travel, FAR)) == (1, START - 1)


def test_a_paper_of_before_the_move_says_what_it_said(travel):
    assert travel.redeem(HERE, H, 4)
    kiosk = travel.kiosks[HERE]
    _, seq, _, _ = travel.receipts[0]
    entry, _ = journal.entry_at(kiosk.store, seq)
    assert spendable.around(kiosk.store, entry, H) == (START, START - 4)
    travel.move(H, FAR)
    travel.settle()
    assert spendable.around(kiosk.store, entry, H) == (START, START - 4)


def test_a_household_moves_one_step_at_a_time(travel):
    def begin(household, to):
        run_tx(travel.engine, lambda c: moves.begin_move(c, household, to, at=NOW))

    for household, to, said in ((H, HERE, "本来就在"), ("7-9999", FAR, "没有这一户")):
        with pytest.raises(Refused, match=said):
            begin(household, to)
    begin(H, FAR)
    with pytest.raises(Refused, match="正在迁"):
        begin(H, NEIGHBOUR)
    travel.settle()
    begin(H, NEIGHBOUR)
    assert [h for h in HOMES if run_tx(travel.engine, lambda c, h=h: moves.waiting_move(c, h))] == [
        H
    ]


def test_the_desk_asks_and_says_where_a_household_moves(travel):
    who = Staff("s1", "limou", "李某", Role.ADMIN, frozenset(), None, True, False, "", "")
    wanted = moves.MoveWanted(H, FAR)
    done = run_tx(travel.engine, lambda c: moves.ask_move(c, who, wanted, NOW))
    assert done.note.startswith("已通知“和平”：张某某（0001）迁到“长虹”。")
    assert (done.subject, done.before, done.after) == (
        f"household:{H}", {"home": HERE}, {"home": FAR}
    )  # fmt: skip
    travel.asked_to[H] = FAR
    travel.settle_and_check()


def test_a_move_that_nobody_asked_for_is_marked(travel):
    kiosk = travel.kiosks[HERE]
    tell(kiosk, MoveItem("m-forged", H, FAR))
    assert releases.answer_all(kiosk.store, kiosk.stamp) == 1
    kiosk.push(travel.engine)
    assert flags(travel, HERE) == ["没有这样的迁户，没有迁"]


# --- papers and both databases --------------------------------------------------------------


def test_ledgers_of_all_three_shops_tell_of_points_on_the_way(travel):
    released(travel, HERE, FAR, 5)
    travel.settle()
    assert travel.redeem(FAR, H, 2)
    travel.move(H, NEIGHBOUR)
    travel.settle()
    for site in SITES:
        facts = facts_of(travel.kiosks[site].store, NOW)
        closing = statements(facts, span_named("2023"))[H].closing
        rows = purses(travel, site)
        assert closing == (rows[0][1] - rows[0][3] if rows else 7), site


def test_points_travel_and_households_move_on_the_other_database(postgres, tmp_path):
    where = postgres.url(postgres.create())
    (tmp_path / "mould").mkdir()
    (tmp_path / "run").mkdir()
    found_travel(tmp_path / "mould", where)
    travel = Travel(tmp_path / "mould", tmp_path / "run", where)
    with contextlib.closing(travel):
        released(travel, HERE, FAR, 12)
        travel.wish(NEIGHBOUR, H, 3)
        travel.award(H, 9)
        travel.settle()
        travel.suspend(H, lift=False)
        travel.lose_card(FAR, H)
        travel.move(H, FAR)
        travel.settle_and_check()
        assert purses(travel, FAR) == [("2023", START + 9 + 7 - 3, START + 7 - 3, 0)]
        kiosk = travel.kiosks[HERE]
        with kiosk.store.transaction():
            for n, body in enumerate(HOSTILE):
                journal.append(kiosk.store, KINDS[type(body)], f"x{n}", body, kiosk.stamp())
        kiosk.push(travel.engine)
        assert len(flags(travel, HERE)) == len(HOSTILE)


# --- a machine in the place of another ------------------------------------------------------


def test_a_new_machine_knows_what_was_released_wished_and_moved(travel, tmp_path):
    released(travel, HERE, FAR, 5)
    travel.wish(NEIGHBOUR, H, 3)
    travel.wish(HERE, "7-0002", 4)
    travel.settle()
    travel.move(H, FAR)
    travel.settle()
    travel.move("7-0002", HERE)
    travel.settle()
    old = travel.kiosks[HERE]
    seq, digest = journal.head(old.store)
    rows = old.store.rows("select n, body from feed_item order by n")
    with contextlib.closing(open_store(tmp_path / "new.db")) as new:
        history.expect(new, seq, digest.hex())
        lines = Outbox(old.store).lines(1, seq)
        items = [FeedItem(*row) for row in rows]
        history.take_entries(new, 1, lines, items)
        assert releases.answer_all(new, old.stamp) == 0
        history.begin(new, HERE, 2, old.stamp())
        Outbox(new).apply_feed(items, NOW)
        for table in RIGHTS:
            everything = f"select * from {table} order by 1, 2"
            assert new.rows(everything) == old.store.rows(everything), table
        assert problems(new) == []


RIGHTS = ("points", "purse", "release_wish", "home_move", "left_home", "charged_elsewhere")
