"""What somebody saw at the kiosk, on the village's acceptance sheet (GL-4.2, RA-4.2.2)."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.office import register_key, rows_of, send
from support.town import MemoryOutbox

from kiosk.core.entries import EntryKind
from kiosk.core.setup_entries import READ_RULES, SiteChecked
from kiosk.township import tables
from kiosk.township.book import township_of
from kiosk.township.database import run_tx
from kiosk.township.publication.closing import villages
from kiosk.township.reports.acceptance import Ground, lines_of

JULY = datetime(2023, 7, 20, 9)


@pytest.fixture
def engine_kind():
    """What is stored is not the matter here."""
    return "sqlite"


@pytest.fixture
def town(found, key):
    made = found("rongan", ("0001",))
    register_key(made, key, "tx01", datetime(2023, 6, 1, 9))
    return made


def answer(town, row):
    def work(connection):
        village = villages(connection)[0]
        return lines_of(Ground(connection, township_of(connection), village, JULY))

    return next(line.answer for line in run_tx(town, work, reads=True) if line.row.id == row)


def test_what_was_seen_at_the_kiosk_stands_in_the_sheet_and_the_last_holds(town, key):
    kiosk = MemoryOutbox()
    assert answer(town, "sign").holds is None
    kiosk.append(EntryKind.SITE_CHECKED, SiteChecked(READ_RULES, "方案看过了", holds=True))
    kiosk.append(
        EntryKind.SITE_CHECKED, SiteChecked("sign", "八有：有牌子", holds=False, by="赵某")
    )
    send(town, key, kiosk, JULY)
    assert answer(town, "sign").holds is False
    seen = SiteChecked("sign", "八有：有牌子", holds=True, photo="0" * 64, by="赵某")
    kiosk.append(EntryKind.SITE_CHECKED, seen)
    send(town, key, kiosk, datetime(2023, 7, 20, 10))
    there = answer(town, "sign")
    assert (there.said, there.holds) == ("有", True)
    assert "赵某" in there.typed
    last = rows_of(town, tables.acceptance_answer)[-1]
    assert (last.document, last.id) == ("兑换点拍了照片", "tx01/1/4")
    assert [row.flagged for row in rows_of(town, tables.entry)] == [None] * 4


def test_a_row_that_is_counted_or_not_there_is_flagged_and_changes_nothing(town, key):
    kiosk = MemoryOutbox()
    for row in ("keeper", "nothing"):
        kiosk.append(EntryKind.SITE_CHECKED, SiteChecked(row, "八有", holds=True))
    send(town, key, kiosk, JULY)
    flagged = [row.flagged for row in rows_of(town, tables.entry)][1:]
    assert flagged == ["验收表里没有这一项，没有记"] * 2
    assert rows_of(town, tables.acceptance_answer) == []
