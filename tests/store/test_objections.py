"""Objections at the kiosk and what the township told of them."""

from __future__ import annotations

from contextlib import closing

import pytest
from support.desk import done, entries_of, now_at
from support.village import found_village, tell

from kiosk.core.entries import EntryKind
from kiosk.core.feed import ObjectionItem
from kiosk.core.objections import REASONS, Objectionable
from kiosk.store import objections, verify

SWEPT = Objectionable("award:a", "打扫")


@pytest.fixture
def store(tmp_path):
    with closing(found_village(tmp_path / "kiosk.db")) as opened:
        yield opened


def test_an_answer_to_the_entry_of_a_machine_before_is_not_taken_for_ones_own(store):
    """A machine that died may bring its objections to the township after it was replaced."""
    done(objections.object_to(store, "o1", "h42", SWEPT, REASONS[0], now_at()))
    (entry,) = entries_of(store, EntryKind.OBJECTED)
    told = {"household": "h42", "due": "2026-11-30", "outcome": "kept", "finding": "没有错"}
    tell(store, ObjectionItem("hp01", 7, about="别的事", epoch=9, seq=entry.seq, **told))
    mine, other = objections.objections_of(store, "h42")
    assert (mine.what, mine.outcome, other.number, other.outcome) == ("打扫", "", "第 7 号", "kept")
    again = objections.object_to(store, "o2", "h42", SWEPT, REASONS[0], now_at())
    assert again.name == mine.number, "it still waits"

    tell(store, ObjectionItem("hp01", 8, about="打扫", epoch=1, seq=entry.seq, **told))
    mine, other = objections.objections_of(store, "h42")
    assert (mine.what, mine.outcome, mine.finding) == ("打扫", "kept", "没有错")
    assert other.number == "第 7 号"
    assert verify.problems(store) == []
