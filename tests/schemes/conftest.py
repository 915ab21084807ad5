"""A township of one paper with an admin, its figures, and a kiosk that hears it."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import replace

import pytest
from nacl.signing import SigningKey
from support.office import add_rows, hire, register_key, rows_of
from support.town import NOW, feed_of, found_town, told

from kiosk.core.clock import stamp
from kiosk.core.feed import FeedItem, PointsItem
from kiosk.core.journal import canonical
from kiosk.core.reporting import report_named
from kiosk.store.database import open_store
from kiosk.store.feed import apply_feed
from kiosk.township import book, tables
from kiosk.township.awards import points
from kiosk.township.awards.awarding import NewAward, give_award
from kiosk.township.awards.worth import Deed
from kiosk.township.book import NewSite, Refused, township_of
from kiosk.township.database import open_database, run_tx
from kiosk.township.office.rights import Role
from kiosk.township.office.staff import find_staff
from kiosk.township.publication.closing import villages
from kiosk.township.reports.figures import figures_of
from kiosk.township.reports.report_material import Material
from kiosk.township.residents.households import NewHousehold, add_households


@pytest.fixture
def key():
    return SigningKey(bytes(range(1, 33)))


@pytest.fixture
def desk(tmp_path, moulds, key):
    """desk("rongan") gives a township with a machine at its site, and `do` acts as its admin."""
    with ExitStack() as stack:

        def of(scheme, households=("0001", "0002")):
            def mould(where):
                town = found_town(where, scheme, households)
                hire(town, "limou", Role.ADMIN)
                register_key(town, key, "tx01", NOW)
                town.dispose()

            name = f"clauses-{scheme}-{len(households)}"
            copied = moulds.copy("sqlite", tmp_path / f"{scheme}.db", name, mould)
            town = open_database(stack.enter_context(copied))
            stack.callback(town.dispose)
            (admin,) = rows_of(town, tables.staff)

            def do(act, value, at=NOW):
                return run_tx(town, lambda c: act(c, find_staff(c, admin.id), value, at))

            return town, do

        yield of


@pytest.fixture
def reported():
    """reported(town, "2023-06") gives the figures of the report by their ids."""

    def of(town, period):
        def work(connection):
            scheme = township_of(connection).scheme
            span, among = report_named(scheme, period), tuple(villages(connection))
            material = Material(connection, scheme, span, among, whole=True)
            return {figure.id: figure for figure in figures_of(material)}

        return run_tx(town, work, reads=True)

    return of


@pytest.fixture
def running():
    """running(town, 14) makes villages, so many of them with points and a machine."""

    def of(town, villages, machines):
        names = [f"v{n}" for n in range(2, villages + 1)]

        def add(connection):
            for n, site in enumerate(names, 8):
                book.add_site(connection, NewSite(site, f"{n}村", f"{n}村超市", f"{n}村", n))
                add_households(connection, [NewHousehold("0001", "1组", "张某", site)])
            for site in ("tx01", *names):
                deed = Deed("0001", points=5, reason="打扫")
                points.award(connection, f"a/{site}", deed, at=NOW, site=site)

        run_tx(town, add)
        machine = {"epoch": 1, "enrolled": stamp(NOW), "public_key": bytes(32)}
        add_rows(
            town, tables.kiosk_key, [machine | {"site": site} for site in names[: machines - 1]]
        )

    return of


@pytest.fixture
def kiosk(tmp_path):
    """kiosk(town) gives the store of its first site, with all that was told so far."""
    with ExitStack() as stack:
        store = stack.enter_context(closing(open_store(tmp_path / "kiosk.db")))

        def hear(town):
            items = enumerate(feed_of(town), 1)
            apply_feed(store, [FeedItem(n, canonical(i).decode()) for n, i in items], NOW)
            return store

        yield hear


@pytest.fixture
def blamed_without(desk):
    """What an award cannot be booked without, each with the field that is blamed."""

    def of(scheme):
        town, do = desk(scheme)
        deed = Deed("0001", points=7, reason="好人好事")
        whole = NewAward("tx01", deed, "村口", "表-7", proof="feedback")
        lacking = {
            "time": replace(whole, is_timed=False),
            "place": replace(whole, place=""),
            "reason": replace(whole, deed=replace(deed, reason="")),
            "proof": replace(whole, document=""),
        }
        blamed = {}
        for what, award in lacking.items():
            with pytest.raises(Refused) as refused:
                do(give_award, award)
            blamed[what] = refused.value.field
        assert told(town, PointsItem) == []
        do(give_award, whole)
        assert [item.points for item in told(town, PointsItem)] == [7]
        return blamed

    return of
