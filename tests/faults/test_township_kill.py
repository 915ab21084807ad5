"""The township's server processes killed at any moment while shops send: nothing is lost or twice.

One process on SQLite; two at a time on one PostgreSQL, which answer the same shops in turn and at
the same moment, while a third writer, the test, awards points.
"""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from support.county import HOMES, SITES, Shop, assert_even, award, blanks_of, found_county
from support.fault_proxy import FaultProxy, schedule
from support.killable import Killable
from support.town import NOW

from kiosk.township.database import open_database

KILLS = 10
SERVERS = {"sqlite": 1, "postgresql": 2}
TWICE = ("pass", "duplicate", "duplicate_at_once", "belated")


class Server:
    """`township serve` in a process of its own, again and again."""

    def __init__(self, where: str, folder: Path, stack: ExitStack) -> None:
        self._file = folder / "where"
        self._file.write_text(where, "utf-8")
        self._processes = stack.enter_context(
            Killable(Path(__file__).with_name("township_servers.py"))
        )
        self._pid = 0
        stack.callback(self.kill)
        self.start()

    def start(self) -> None:
        self._pid = self._processes.start(self._file, NOW.date().isoformat())
        said = self._processes.line()
        assert said.startswith("listening on http://"), said
        self.port = int(said.rsplit(":", 1)[1])

    def kill(self) -> None:
        if self._pid:
            self._processes.kill(self._pid)
        self._pid = 0


@pytest.fixture
def where(tmp_path, moulds, engine_kind):
    mould = moulds.copy(engine_kind, tmp_path / "township.db", "county", found_county)
    with mould as copied:
        yield copied


def test_servers_killed_while_shops_send_have_every_entry_and_item_once(
    where, engine_kind, tmp_path
):
    rng = random.Random(20261122)
    with ExitStack() as stack:
        servers = [Server(where, tmp_path, stack) for _ in range(SERVERS[engine_kind])]
        town = open_database(where)
        stack.callback(town.dispose)
        shops, lines = [], []
        for n, site in enumerate(SITES):
            line = FaultProxy([server.port for server in servers])
            stack.callback(line.close)
            line.faults.extend(schedule(n, TWICE, 200))
            shop = Shop(tmp_path, site, town, line.url())
            stack.callback(shop.close)
            shop.worker.start()
            shops.append(shop)
            lines.append(line)
        for shop in shops:
            shop.open()
        blanks = {site: blanks_of(town, site) for site in SITES}
        awards = 0
        while_down = []
        for kill in range(KILLS):
            victim = servers[kill % len(servers)]
            for _ in range(rng.randrange(3, 12)):
                shop = rng.choice(shops)
                for _ in range(rng.randrange(1, 5)):
                    shop.redeem(rng)
                if rng.random() < 0.3 and blanks[shop.site]:
                    shop.replace_card(rng, blanks[shop.site])
                if rng.random() < 0.3:
                    awards += 1
                    award(town, f"a{awards}", shop.site, rng.choice(HOMES[shop.site]))
                shop.worker.nudge()
            time.sleep(rng.random() * 0.02)  # somewhere in the next transactions
            victim.kill()
            while_down.append(sum(shop.outbox.head() - shop.outbox.acked() for shop in shops))
            rng.choice(shops).redeem(rng)
            victim.start()
            for line in lines:
                line.upstream = [server.port for server in servers]
            assert [shop.outbox.untrue for shop in shops] == [[]] * len(shops)
        for line in lines:
            line.faults.clear()
        for _ in range(2):  # the neighbours' cards go round
            for shop in shops:
                shop.until(shop.is_even)
        assert_even(shops, town)
        assert sum(unsent > 0 for unsent in while_down) > KILLS / 2, "killed when all was quiet"
