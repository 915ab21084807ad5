"""Hostile names on a slip, in a sheet and in a PDF: words, and nothing else."""

from __future__ import annotations

import csv
import io
import sqlite3
from contextlib import closing
from datetime import timedelta

import msgspec
import openpyxl
import pytest
from click.testing import CliRunner
from support.hostile import NAMES, spoilt
from support.shop import open_the_shift, received, stamp_at
from support.village import GUEST_CARD, NOW, found_village, tell

from kiosk.__main__ import main
from kiosk.core.feed import ActivityItem, GoodItem, HouseholdItem, ListItem, SchemeItem, SiteItem
from kiosk.core.objections import Objection
from kiosk.core.papers import compose
from kiosk.core.papers.frame import Issue
from kiosk.core.shown_names import bounded
from kiosk.core.slip import PaperLine, lay_out
from kiosk.core.view import AccountLine, Holder, Pick, Receipt
from kiosk.schemes import load_scheme
from kiosk.store import feed, notices, paper_contents, points, redeem
from kiosk.store.database import open_store
from kiosk.store.goods import goods_at
from kiosk.store.paper_values import value_of_entry
from kiosk.store.people import Person
from kiosk.store.verify import problems


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A shop where the township named everything so, and what was redeemed there."""
    folder = tmp_path_factory.mktemp("hostile")
    with closing(found_village(folder / "kiosk.db", points=9_000)) as store:
        site = SiteItem("hp01", "和平", "爱心积分超市", "和平村", "街道", 3, 7, "谢谢")
        goods = [GoodItem(f"g{n}", name, 3, name, name) for n, name in enumerate(NAMES)]
        tell(store, spoilt(site), HouseholdItem("h42", "0042", NAMES[0], NAMES[4], "hp01"), *goods)
        open_the_shift(store)
        received(store, "d9", *[(good.id, 5) for good in goods], giver=NAMES[1], document=NAMES[3])
        shown = [good for good in goods_at(store, NOW) if good.id in {each.id for each in goods}]
        picks = [Pick(good.id, good.name, 3, 1, good.unit) for good in shown]
        done = redeem.redeem(store, "op1", "h42", picks, lambda: stamp_at(NOW), text=GUEST_CARD)
        assert isinstance(done, Receipt), done
        assert problems(store) == []
        papers = [value_of_entry(store, seq) for seq in (done.seq - 1, done.seq)]
    return folder, papers, Issue(spoilt(site), 1)


def test_hostile_names_are_on_slips_and_in_sheets_as_text(shop):
    folder, papers, issue = shop
    for columns in (32, 48):
        for paper in papers:
            items = lay_out(compose(paper, issue), columns)
            lines = [item for item in items if isinstance(item, PaperLine)]
            assert all(line.text.isprintable() for line in lines), "no byte of a printer's command"
            assert any("[b]粗" in line.text for line in lines)
    for kind in ("redemptions", "deliveries", "stock"):
        for suffix in (".xlsx", ".csv", ".pdf"):
            out = folder / f"{kind}{suffix}"
            told = ["export", kind, "--period", "2026", "--db", str(folder / "kiosk.db")]
            done = CliRunner().invoke(main, [*told, "--out", str(out)])
            assert done.exit_code == 0, (kind, suffix, done.output, done.exception)
        book = openpyxl.load_workbook(folder / f"{kind}.xlsx")
        cells = [cell for row in book.active for cell in row if cell.value is not None]
        assert not [cell for cell in cells if cell.data_type == "f"], "nothing is worked out"
        rows = csv.reader(io.StringIO((folder / f"{kind}.csv").read_text("utf-8-sig")))
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@"))]
        assert (folder / f"{kind}.pdf").read_bytes().startswith(b"%PDF")
    with closing(sqlite3.connect(folder / "kiosk.db")) as file:
        assert file.execute("select count(*) from household").fetchone() == (2,)


def test_a_name_is_kept_as_it_came_and_cut_where_it_is_shown(shop):
    folder, papers, _ = shop
    with closing(open_store(folder / "kiosk.db")) as store:
        kept = [name for (name,) in store.rows("select name from good_version")]
        shown = [good.name for good in goods_at(store, NOW)]
        here = feed.site(store)
        assert problems(store) == []
    assert set(NAMES) <= set(kept)
    assert {"长" * 59 + "…", "〓零", "甲〓乙〓丙〓"} <= set(shown)
    assert max(len(name) for name in shown) == 60
    for paper in papers:
        lines = lay_out(compose(paper, Issue(here, 1)), 32)
        assert len(lines) < 150, "no slip of a metre for one name"


def test_what_the_rules_and_the_published_lists_say_is_bounded_where_it_is_shown(tmp_path):
    with closing(found_village(tmp_path / "kiosk.db", "tangxiang")) as store:
        document = msgspec.to_builtins(load_scheme("tangxiang"))
        for n, item in enumerate(document["items"]):
            item["behaviour"] = item["group"] = NAMES[n % len(NAMES)]
        public = ListItem(
            "points", "month", "2026-10", 0, NAMES[-1], NAMES[4], NOW.isoformat(), "AB12CD34",
            ("户主", "户编号", NAMES[-1]), tuple((name, name, 3) for name in NAMES), NAMES,
        )  # fmt: skip
        walk = ActivityItem("a1", NAMES[-1], NAMES[4], (NOW + timedelta(days=1)).isoformat())
        tell(store, SchemeItem(2, document), public, walk)
        rules = points.scheme_in_force(store)
        assert {item.behaviour for item in rules.items} <= {bounded(n, 400) for n in NAMES}
        keys = [head.key for head in notices.heads(store)]
        (key,) = [key for key in keys if "2026-10" in key]
        for shown in (key, "calendar"):
            strip = paper_contents.notice_strip_of(store, shown, NOW)
            lines = lay_out(compose(strip, Issue(feed.site(store), 1)), 32)
            texts = [line.text for line in lines if isinstance(line, PaperLine)]
            assert all(text.isprintable() for text in texts)
            assert len(texts) < 250, "no strip of ten metres for one name"
        told = paper_contents.notice_strip_of(store, "rules", NOW)
        assert all(len(rule.text) < 600 for chapter in told.chapters for rule in chapter.rules)
    assert len(Objection("1", NAMES[-1], "2026-11-20", "kept", NAMES[-1]).finding) == 400


def test_whoever_is_shown_is_bounded_and_other_names_stay_the_very_same():
    long = "\x1b长" * 3_000
    assert Holder("h1", long, long, long).name == bounded(long) == "〓长" * 29 + "〓" + "…"
    assert Person("p1", long, "keeper").name == bounded(long)
    line = AccountLine(NOW, long, 3)
    assert (len(line.what), line.what[:3]) == (400, "〓长〓")
    assert Holder("h1", "0042", "3组", "张*").name == "张*"
