"""The database below the township: opening it, transactions, and what two engines must agree on."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from click.testing import CliRunner
from nacl.signing import SigningKey
from psycopg.errors import DeadlockDetected, SerializationFailure, UniqueViolation
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from support.town import NOW, SECOND_SITE, feed_of, found_town, new_code

from kiosk.core.feed import CardItem, HouseholdItem, PointsItem
from kiosk.core.scheme import Good
from kiosk.schemes import load_scheme
from kiosk.sync.protocol import EnrolAnswer, EnrolRequest, Problem
from kiosk.township import book, database, tables
from kiosk.township.awards import points
from kiosk.township.awards.worth import Deed
from kiosk.township.book import NewSite, Refused
from kiosk.township.commands import township
from kiosk.township.database import DatabaseTrouble, open_database, run_tx, shown
from kiosk.township.goods.goods import add_goods
from kiosk.township.link import exchange
from kiosk.township.residents.households import NewHousehold, add_households, find_household
from kiosk.township.sites.site_acts import next_number
from kiosk.township.sites.site_people import NewPerson, add_people

SCHEME = load_scheme("tangxiang")
NAMES = ["王某", "张某", "李某", "a某", "B某", "Z某", "_某", "1某", "𠀀某", "Ａ某", "éa", "ea"]
"""Every office's rules order these in another way; by code points there is only one."""


@pytest.fixture
def server_town(tmp_path, moulds):
    """A township on PostgreSQL, for what only a server does."""
    mould = moulds.copy("postgresql", tmp_path, "plain", lambda where: found_town(where).dispose())
    with mould as where:
        engine = open_database(where)
        yield engine
        engine.dispose()


def once_more(engine):
    """Opens the same database again, as another server process does."""
    engines = []

    def opened():
        engines.append(open_database(engine.url.render_as_string(hide_password=False)))
        return engines[-1]

    yield opened
    for made in engines:
        made.dispose()


@pytest.fixture
def again(town):
    yield from once_more(town)


@pytest.fixture
def again_server(server_town):
    yield from once_more(server_town)


def at_once(*works):
    """Does each work in a thread of its own, all at the same moment; their outcomes in order."""
    gate = threading.Barrier(len(works))
    outcomes = [None] * len(works)

    def do(n, work):
        gate.wait()
        try:
            outcomes[n] = work()
        except Exception as error:  # noqa: BLE001  (an outcome, too)
            outcomes[n] = error

    threads = [threading.Thread(target=do, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


# --- opening


def test_a_file_that_is_missing_or_none_of_ours_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(DatabaseTrouble, match="没有这个数据库"):
        open_database(str(tmp_path / "none.db"))
    assert not (tmp_path / "none.db").exists()
    text = tmp_path / "text.db"
    text.write_text("no database at all, and long enough to look at" * 20)
    with pytest.raises(DatabaseTrouble, match="打不开数据库"):
        open_database(str(text))
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("create table t (x)")
    connection.commit()
    connection.close()
    with pytest.raises(DatabaseTrouble, match="没有乡镇的数据"):
        open_database(str(other))


@pytest.mark.parametrize("where", ["://", "postgresql://h:port/x", "http://[::"])
def test_an_address_that_is_none_is_refused_with_a_sentence(where):
    with pytest.raises(DatabaseTrouble, match="看不懂数据库地址"):
        open_database(where)


def test_an_engine_that_nobody_has_is_refused_with_a_sentence():
    with pytest.raises(DatabaseTrouble, match="没有连接这种数据库的程序：mysql"):
        open_database("mysql://u:geheim@127.0.0.1/t")


def test_a_server_that_is_away_and_a_database_that_is_not_there_are_told(postgres, caplog):
    for where in (
        "postgresql://u:geheim@127.0.0.1:9/t",
        postgres.url("nowhere").replace("postgres@", "postgres:geheim@"),
    ):
        with pytest.raises(DatabaseTrouble, match=r"打不开数据库 postgres.*开了没有") as trouble:
            open_database(where)
        assert "geheim" not in str(trouble.value) + caplog.text
        assert str(trouble.value).isprintable()
    assert "nowhere" in caplog.text


def test_an_empty_database_is_none_of_ours_until_it_is_made_one(postgres):
    name = postgres.create()
    where = postgres.url(name)
    with pytest.raises(DatabaseTrouble, match="没有乡镇的数据"):
        open_database(where)
    found_town(where.replace("postgresql:", "postgres:")).dispose()
    open_database(where).dispose()
    postgres.drop(name)


def test_a_database_in_a_small_alphabet_is_refused(postgres):
    name = postgres.create(options="encoding sql_ascii locale_provider libc locale 'C'")
    with pytest.raises(DatabaseTrouble, match="要用 UTF8 编码"):
        open_database(postgres.url(name), create=True)
    postgres.drop(name)


def test_a_database_of_another_layout_is_refused(town, again):
    run_tx(town, lambda c: c.execute(update(tables.township).values(layout=99)))
    with pytest.raises(DatabaseTrouble, match="另一个版本"):
        again()


def test_the_commands_take_a_url_where_they_take_a_path(postgres, tmp_path):
    name = postgres.create()
    households = tmp_path / "households.csv"
    households.write_text("户编号,组,户主\n0001,3组,张某某\n", "utf-8")
    place = ("--shop", "和平村爱心积分超市", "--village", "和平村", "--village-code", "7")
    site = ("--site", "tx01", "--site-name", "和平", *place)
    init = ("init", "--name", "棠香街道", "--code", "3", "--scheme", "tangxiang", *site)

    def run(*words):
        result = CliRunner().invoke(township, [*words, "--db", postgres.url(name)])
        assert result.exit_code == 0, result.output
        return result.output

    assert "已建立棠香街道" in run(*init)
    assert "新增 1 户" in run("import", "households", str(households))
    given = ("--household", "0001", "--points", "5", "--reason", "打扫", "--id", "a1")
    assert run("award", *given) == run("award", *given) == "a1\t+5 分\t打扫\n"
    engine = open_database(postgres.url(name))
    assert [item.id for item in feed_of(engine) if isinstance(item, PointsItem)] == ["a1"]
    engine.dispose()
    postgres.drop(name)


def test_two_who_make_the_township_at_once_are_one_who_did_and_one_who_is_told(postgres):
    name = postgres.create()

    def init(code):
        engine = open_database(postgres.url(name), create=True)
        try:
            make = partial(book.create_township, name="棠香街道", seed=bytes(32), scheme=SCHEME)
            return run_tx(engine, lambda c: make(c, code=code))
        finally:
            engine.dispose()

    said = at_once(*(partial(init, code) for code in (3, 4, 5)))
    assert sorted(map(str, said)) == ["None", *["这个数据库里已经有一个乡镇了。"] * 2]
    postgres.drop(name)


def test_two_numbers_at_the_same_instant_are_two_whoever_else_they_wait_for(server_town):
    """Straight to the database, without the turn that `run_tx` waits for."""
    table = tables.item_request
    texts = {column.name for column in table.columns} - {"site", "number"}
    words = dict.fromkeys(texts, "")

    def ask():
        with server_town.connect() as connection, connection.begin():
            number = next_number(connection, table, "tx01")
            time.sleep(0.02)
            connection.execute(table.insert().values(site="tx01", number=number, **words))
            return number

    assert sorted(at_once(*[ask] * 4)) == [1, 2, 3, 4]


def test_no_password_is_shown():
    assert shown("township.db") == "township.db"
    assert shown("postgresql://u:geheim@h/t?x=y") == "postgresql://u:***@h/t?x=y"
    assert "geheim" not in shown("postgresql://u:geheim@h:port/t")


def test_the_file_is_durable_and_keeps_its_keys(tmp_path):
    engine = found_town(tmp_path / "t.db")

    def pragmas(connection):
        return [
            connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert run_tx(engine, pragmas) == ["wal", 2, 1]
    engine.dispose()


# --- transactions


def test_a_refusal_leaves_nothing_of_its_transaction(town):
    before = feed_of(town)

    def work(connection):
        add_households(connection, [NewHousehold("0003", "", "李某")])
        raise Refused("不行")

    with pytest.raises(Refused):
        run_tx(town, work)
    assert feed_of(town) == before
    assert run_tx(town, lambda c: find_household(c, "0003", 7)) is None


def test_writers_of_several_processes_wait_for_each_other_and_need_no_second_try(town, again):
    before = len(feed_of(town))
    engines = [town, again()]
    tries = []

    def write(thread):
        for n in range(5):
            item = CardItem(f"{thread}-{n}", thread * 10 + n, None, "blank")

            def work(connection, item=item):
                tries.append(item)
                book.the_site(connection, "tx01")  # reads before it writes
                book.append_feed(connection, "tx01", [item])

            run_tx(engines[thread % 2], work, site="tx01" if thread > 1 else None)

    assert at_once(*(lambda n=n: write(n) for n in range(4))) == [None] * 4
    assert len(feed_of(town)) == before + 20
    assert len(tries) == 20


def test_who_decides_by_what_is_there_sees_what_the_one_before_has_written(town, again):
    """Read, then write, and no row in common: without a turn both would find nothing."""
    other = again()

    def first_come(engine, cycle):
        def work(connection):
            if connection.scalar(select(tables.closing.c.at)) is not None:
                return "late"
            time.sleep(0.05)
            closed = {"village_code": 7, "cycle": cycle, "period": "2023-02", "at": "now"}
            connection.execute(tables.closing.insert().values(closed))
            return "first"

        return run_tx(engine, work)

    said = at_once(lambda: first_come(town, "month"), lambda: first_come(other, "year"))
    assert sorted(said) == ["first", "late"]


def test_the_same_award_at_the_same_moment_is_booked_once(town, again):
    other = again()
    deed = Deed("0001", points=5, reason="打扫")

    def book_it(engine):
        return run_tx(engine, lambda c: points.award(c, "a1", deed, at=NOW))

    first, second = at_once(lambda: book_it(town), lambda: book_it(other))
    assert first == second
    assert [item.id for item in feed_of(town) if getattr(item, "points", 0) == 5] == ["a1"]


def test_two_machines_with_one_code_at_the_same_moment_are_not_both_enrolled(town, again):
    other, code = again(), new_code()
    run_tx(town, lambda c: book.set_code(c, "tx01", code, at=NOW, valid=timedelta(hours=1)))

    def ask(engine, seed):
        key = SigningKey(bytes([seed]) * 32)
        return exchange.enrol(engine, EnrolRequest(code.text, bytes(key.verify_key).hex()), NOW)

    said = at_once(lambda: ask(town, 1), lambda: ask(other, 2))
    assert Problem.WRONG_CODE in said
    assert len([answer for answer in said if isinstance(answer, EnrolAnswer)]) == 1


def test_kiosks_of_different_villages_do_not_wait_for_each_other(server_town):
    run_tx(server_town, lambda c: book.add_site(c, SECOND_SITE))
    inside, done = threading.Event(), threading.Event()

    def slow(connection):
        inside.set()
        assert done.wait(30)

    thread = threading.Thread(target=run_tx, args=(server_town, slow), kwargs={"site": "tx01"})
    thread.start()
    assert inside.wait(30)
    run_tx(server_town, lambda c: book.append_feed(c, "tx02", [ITEM]), site="tx02")
    done.set()
    thread.join()
    assert feed_of(server_town, "tx02")[-1] == ITEM


ITEM = CardItem("k", 99, None, "blank")


def test_a_reader_waits_for_nobody_and_sees_one_instant(town):
    inside, done = threading.Event(), threading.Event()
    before = feed_of(town)

    def slow(connection):
        book.append_feed(connection, "tx01", [ITEM])
        inside.set()
        assert done.wait(30)

    thread = threading.Thread(target=run_tx, args=(town, slow))
    thread.start()
    assert inside.wait(30)
    assert feed_of(town) == before

    def twice(connection):
        count = select(tables.site.c.fed).where(tables.site.c.id == "tx01")
        first = connection.scalar(count)
        done.set()
        thread.join()
        return first, connection.scalar(count)

    assert run_tx(town, twice, reads=True) == (len(before), len(before))
    assert feed_of(town) == [*before, ITEM]


def test_who_promised_only_to_read_cannot_write_on_postgresql(server_town):
    with pytest.raises(DBAPIError, match="read-only"):
        run_tx(server_town, lambda c: book.append_feed(c, "tx01", [ITEM]), reads=True)
    assert run_tx(server_town, lambda c: book.append_feed(c, "tx01", [ITEM])) is None


def busy():
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return error


@pytest.mark.parametrize(
    "passing", [busy, SerializationFailure, DeadlockDetected], ids=lambda error: error.__name__
)
def test_work_is_done_again_when_somebody_else_was_in_the_way(town, passing):
    tries = []

    def work(connection):
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("insert", {}, passing())
        return "done"

    assert run_tx(town, work, jitter=lambda: 0.0) == "done"
    assert len(tries) == 3


def test_trying_again_has_an_end(town):
    tries = []

    def work(connection):
        tries.append(1)
        raise OperationalError("insert", {}, SerializationFailure())

    with pytest.raises(OperationalError):
        run_tx(town, work, jitter=lambda: 0.0)
    assert 5 < len(tries) < 50


def test_two_that_lock_each_other_out_both_come_through(server_town):
    """A kiosk tells the other village's site, and the other way round."""
    run_tx(server_town, lambda c: book.add_site(c, SECOND_SITE))
    meeting = threading.Barrier(2)
    tries = []

    def tell(site, other):
        def work(connection):
            tries.append(site)
            if len(tries) <= 2:
                meeting.wait(30)
            book.append_feed(connection, site, [ITEM])
            book.append_feed(connection, other, [ITEM])

        run_tx(server_town, work, site=site)

    assert at_once(lambda: tell("tx01", "tx02"), lambda: tell("tx02", "tx01")) == [None, None]
    assert len(tries) > 2, "they did not meet"
    for site in ("tx01", "tx02"):
        assert feed_of(server_town, site)[-2:] == [ITEM, ITEM]


def test_waiting_for_a_turn_has_an_end(server_town, again_server, monkeypatch):
    """An import that takes an hour, and a kiosk that is answered before it has given up."""
    monkeypatch.setattr(database, "BUSY_S", 0.05)
    monkeypatch.setattr(database, "PATIENCE_S", 0.1)
    impatient = again_server()
    inside, done = threading.Event(), threading.Event()

    def import_for_ever(connection):
        inside.set()
        assert done.wait(30)

    thread = threading.Thread(target=run_tx, args=(server_town, import_for_ever))
    thread.start()
    assert inside.wait(30)
    with pytest.raises(OperationalError, match="lock timeout"):
        run_tx(impatient, lambda c: book.append_feed(c, "tx01", [ITEM]), site="tx01")
    done.set()
    thread.join()
    run_tx(impatient, lambda c: book.append_feed(c, "tx01", [ITEM]), site="tx01")


def test_a_key_that_somebody_took_in_the_meantime_is_seen_at_the_second_look(server_town):
    tries = []

    def work(connection):
        tries.append(1)
        if len(tries) == 1:
            raise IntegrityError("insert", {}, UniqueViolation())
        return "seen"

    assert run_tx(server_town, work) == "seen"

    def always(connection):
        tries.append(1)
        connection.execute(tables.household.insert().values(**HOUSEHOLD))
        connection.execute(tables.household.insert().values(**HOUSEHOLD))

    tries.clear()
    with pytest.raises(IntegrityError):
        run_tx(server_town, always)
    assert len(tries) == 2


HOUSEHOLD = {
    "id": "7-77",
    "village_code": 7,
    "number": "77",
    "place": "",
    "name": "李某",
    "home": "tx01",
    "closed": "",
}


def test_a_server_that_was_away_is_found_again(server_town, postgres):
    """Its connections are dropped, as by a restart: the next call has others."""
    before = len(feed_of(server_town))
    postgres.hang_up(server_town.url.database)
    assert len(feed_of(server_town)) == before


# --- what the engines must agree on


def test_text_is_ordered_by_code_points_whatever_the_rules_of_the_database(town):
    numbers = ["a1", "B1", "Z-1", "10", "9", "-1", "A1", "b-1", "0010", "z", "Ab", "aB"]
    homes = [NewHousehold(number, name, name) for number, name in zip(numbers, NAMES, strict=True)]

    def work(connection):
        add_households(connection, homes)
        for n, site in enumerate(["b", "a-1", "a1", "z"]):
            book.add_site(connection, NewSite(site, site, "店", "村", 7 + n))
        household = tables.household.c
        return (
            connection.scalars(select(household.name).order_by(household.name)).all(),
            connection.scalars(select(household.number).order_by(household.number)).all(),
            connection.scalars(select(household.name).where(household.name > "李")).all(),
            book.all_sites(connection),
        )

    names, found, after, sites = run_tx(town, work)
    assert names == sorted([*NAMES, "张某某", "张某某"])
    assert found == sorted([*numbers, "0001", "0002"])
    assert sorted(after) == sorted(name for name in NAMES if name > "李")
    assert sites == ["a-1", "a1", "b", "tx01", "z"]
    run_tx(town, lambda c: book.add_site(c, NewSite("tx03", "和平二", "店", "和平村", 7)))
    told = [i.number for i in feed_of(town, "tx03") if isinstance(i, HouseholdItem)]
    assert told == sorted([*numbers, "0001", "0002"])


def test_no_text_of_ours_follows_the_rules_of_the_database(server_town):
    foreign = (
        "select table_name, column_name from information_schema.columns where table_schema ="
        " 'public' and data_type in ('text', 'character varying', 'character')"
        " and collation_name is distinct from 'C'"
    )
    assert run_tx(server_town, lambda c: c.exec_driver_sql(foreign).all(), reads=True) == []


def test_the_schema_asks_for_nothing_that_only_postgresql_has(server_town):
    made = (
        "select 'sequence ' || relname from pg_class where relkind = 'S' union all"
        " select 'trigger ' || tgname from pg_trigger where not tgisinternal union all"
        " select 'function ' || proname from pg_proc where pronamespace = 'public'::regnamespace"
        " union all select 'type ' || typname from pg_type where typtype in ('d', 'e')"
        " and typnamespace = 'public'::regnamespace"
    )
    assert run_tx(server_town, lambda c: c.exec_driver_sql(made).all(), reads=True) == []


def test_figures_beyond_what_a_column_holds_are_refused_with_a_sentence(town):
    deed = Deed("0001", points=10**19, reason="打扫")
    with pytest.raises(Refused, match="太大"):
        run_tx(town, lambda c: points.award(c, "a1", deed, at=NOW))
    good = Good(id="gold", name="金子", points=10**19, category="")
    with pytest.raises(Refused, match="太大"):
        run_tx(town, lambda c: add_goods(c, [good], site="tx01", at=NOW))


def test_very_long_text_is_kept_whole(town):
    name = "".join(random.Random(1).choices("张王李赵欧阳某", k=100_000))
    deed = Deed("0001", points=5, reason=name)
    run_tx(town, lambda c: points.award(c, "a1", deed, at=NOW))
    kept = run_tx(town, lambda c: c.scalar(select(tables.points.c.what)), reads=True)
    assert kept == name


def test_ids_too_long_for_an_index_are_refused_with_a_sentence(town):
    long = "".join(random.Random(1).choices("abcdefgh0123456789", k=9000))
    deed = Deed("0001", points=5, reason="打扫")
    with pytest.raises(Refused, match="太长"):
        run_tx(town, lambda c: points.award(c, long, deed, at=NOW))
    with pytest.raises(Refused, match="太长"):
        run_tx(
            town,
            lambda c: add_people(c, [NewPerson(long, "keeper", "246810")], site="tx01"),
        )
    good = Good(id=long, name="米", points=5, category="")
    with pytest.raises(Refused, match="太长"):
        run_tx(town, lambda c: add_goods(c, [good], site="tx01", at=NOW))
