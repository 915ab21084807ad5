"""The files that acts of `tests/faults` begin with, and what is found in them afterwards."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Collection, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from support.beside import EPOCH, MACHINE, STICK, TOWNSHIP, found_beside
from support.shop import bought, dump, open_the_shift, stamp_at
from support.village import NOW, found_village, tell

from kiosk.core.clock import stamp
from kiosk.core.entries import DeliveryLine
from kiosk.core.feed import GoodItem, PointsItem
from kiosk.core.journal import canonical
from kiosk.core.view import Pick
from kiosk.store import journal, printing, rereading, stock
from kiosk.store.database import Store, StoreError, open_store
from kiosk.store.verify import problems
from kiosk.sync import stick
from kiosk.sync.protocol import seal

WRITTEN_BY_004 = Path(__file__).parents[1] / "store" / "written-by-004.sql"
PICK = Pick("laundry_liquid", "洗衣液", 1, 1, "瓶")
WHEN_MIGRATED = "_sqlite_migrations"
NEXT_ITEMS = [
    canonical(PointsItem(f"f{n}", "h42", "award", 1, "x", stamp(NOW), stamp(NOW))) for n in range(6)
]


def shop_files(folder: Path) -> None:
    """`kiosk.db`, with an open shift, goods and points for everything; the township's next words
    beside it as a feed and on a stick; `source.db`, which sold, and is to come to a new machine."""
    shutil.copytree(_shop().name, folder, dirs_exist_ok=True)


@cache
def _shop() -> TemporaryDirectory[str]:
    kept = TemporaryDirectory(prefix="shop-")
    folder = Path(kept.name)
    at = stamp(NOW)
    with closing(found_village(folder / "kiosk.db")) as store:
        open_the_shift(store)
        tell(
            store,
            GoodItem("laundry_liquid", "洗衣液", 1, "洗护", "瓶"),
            PointsItem("p2", "h42", "bonus", 10**6, "奖励", at, at),
        )
        stock.lay_out(store, "d1", [DeliveryLine("laundry_liquid", 10**6)], stamp_at(keeper="k1"))
        first = journal.feed_cursor(store) + 1
    shutil.copy(folder / "kiosk.db", folder / "source.db")
    with closing(open_store(folder / "source.db")) as store:
        for n in range(4):
            bought(store, f"before{n}", PICK, text="")
    (folder / "feed.jsonl").write_bytes(b"\n".join(NEXT_ITEMS))
    (folder / "feed.first").write_text(str(first), "ascii")
    (folder / STICK).mkdir()
    pages = {
        stick.name_of(stick.FEED, first + n): seal(
            TOWNSHIP,
            NEXT_ITEMS[n : n + 3],
            kind="feed",
            site=MACHINE,
            epoch=EPOCH,
            first=first + n,
            at=at,
        )
        for n in (0, 3)
    }
    stick.write(
        stick.folder_of(folder / STICK, MACHINE, EPOCH), pages.items(), instead_of=stick.NOTHING
    )
    return kept


def begin_with(act: str, folder: Path) -> Path:
    """The kiosk's file as an act of `booking` finds it; it may not be there yet."""
    shop_files(folder)
    path = folder / "kiosk.db"
    if act in ("making", "restore"):
        path.unlink()
    if act == "restore":
        open_store(path).close()
    if act == "migration":
        path.unlink()
        with closing(sqlite3.connect(path)) as old:
            old.executescript(WRITTEN_BY_004.read_text("utf-8"))
            old.execute("pragma journal_mode = wal")
    return path


@dataclass(frozen=True)
class Found:
    """What a file holds, and whether it holds together."""

    problems: tuple[str, ...]
    facts: frozenset[str]
    """Lines that a process may have said about it."""

    sent: Mapping[int, int]
    """Times that each paper was announced as being sent."""

    rows: str = ""
    """Every row of every table, for comparing."""

    def missing(self, said: Collection[str]) -> list[str]:
        """What was acknowledged and is not there, or was denied and is; papers out twice."""
        told = [line.strip() for line in said]
        lost = [line for line in told if line.startswith("ack ") and line not in self.facts]
        acked = {line.split()[1] for line in told if line.startswith("ack ")}
        denied = {line.split()[1] for line in told if line.startswith("not ")} - acked
        there = {fact.split()[1] for fact in self.facts}
        papers = [line.split()[1:] for line in told if line.startswith("paper ")]
        for job in {int(job) for job, _ in papers}:
            began = [how for number, how in papers if int(number) == job]
            if self.sent.get(job, 0) < len(began):
                lost.append(f"paper {job} would come out as an original again")
            if began.count("original") > 1:
                lost.append(f"paper {job} came out as an original twice")
        return lost + [f"not {op}, and it is there" for op in denied & there]


def found_in(
    path: Path, act: str = "", known: dict[str, Found] | None = None, *, beside: bool = False
) -> Found:
    """Of a file that nobody has open, by the store itself: opened, verified, and sold from.

    `known`: what was found before, by content: the same rows need not be verified again.
    `beside`: photographs and stick in the same folder are looked at, too.
    """
    try:
        store = open_store(path)
    except StoreError as error:
        return Found((f"does not open: {error}",), frozenset(), {})
    with closing(store):
        try:
            wrong, facts = found_beside(store, path.parent) if beside else ((), frozenset())
            pages = store.rows("pragma integrity_check")
            content = sha256(repr((dump(store, WHEN_MIGRATED), pages)).encode()).hexdigest()
            if known is None or content not in known:
                found = _found(store, act, content)
                if known is None:
                    return found
                known[content] = found
            found = known[content]
            return replace(
                found, problems=(*found.problems, *wrong), facts=found.facts.union(facts)
            )
        except (sqlite3.Error, StoreError) as error:
            return Found((f"cannot be read: {error}",), frozenset(), {})


def _found(store: Store, act: str, content: str) -> Found:
    was_read = not rereading.is_due(store) and not journal.is_arriving(store)
    if act == "migration":
        rereading.after_upgrade(store, stamp_at)
    arriving = journal.is_arriving(store)
    wrong = [p for p in problems(store) if not (arriving and "is not whole" in p)]
    facts = {"ack done 0", "ack open 0"} | ({"ack read 0"} if was_read else set())
    rows = store.rows("select op, seq, kind from entry order by seq")
    facts |= {f"ack {op} {seq}" for op, seq, _ in rows}
    facts |= {f"ack here {seq}" for seq in range(len(rows) + 1)}
    facts |= {f"ack feed {n}" for n in range(journal.feed_cursor(store) + 1)}
    acked = int(store.meta("acked", "0"))
    facts |= {f"ack acked {acked}"} if acked else set()
    ops = {op for op, _, _ in rows}
    closes = [op for op, _, kind in rows if kind == "day_closed"]
    wrong += [f"half of {op}" for op in closes if f"{op}/shift_opened" not in ops]
    for seq in range(1, len(rows) + 1):
        entry, _ = journal.entry_at(store, seq) or (None, b"")
        if entry and printing.brings_paper(entry) and printing.job_of(store, seq) is None:
            wrong.append(f"entry {seq}: its paper is missing")
    sent = dict(store.rows("select job, sent from print_job"))
    if not wrong and journal.scheme_version(store) and not arriving and act != "migration":
        own = bought(store, "own", PICK, text="")
        if getattr(own, "seq", None) != len(rows) + 1:
            wrong.append(f"the next redemption is {own}")
    return Found(tuple(wrong), frozenset(facts), sent, content)
